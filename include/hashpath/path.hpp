#pragma once
// SPDX-License-Identifier: MIT
// A hash path: an immutable, compiled value.

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/path/path_condition.hpp>
#include <hashpath/path/regex.hpp>
#include <hashpath/path/token.hpp>

HASHPATH_BEGIN

/// How far a path may go, for one that a stranger writes.
///
///     const path_limits limits{.length = 4096, .tokens = 64, .matches = 100'000,
///                              .regex = {.budget = std::make_shared<regex_budget>(10'000'000)}};
///     extract(event, path{text, limits})
struct path_limits {
    std::size_t length = std::size_t{64} * 1024 * 1024;             ///< of its text, in bytes
    std::size_t tokens = std::numeric_limits<std::size_t>::max();   ///< how many it may have
    std::size_t matches = std::numeric_limits<std::size_t>::max();  ///< how many extract() and locate() may give
    regex_limits regex = {};                                        ///< of each of its regular expressions
    /// About how many bytes data may have into which a labelled filter copies what its selector lets through, see
    /// misp::apply_filters().
    std::size_t spread = std::size_t{1} << 30U;
};

/// A path, compiled once and used often: tokens split, numbers read, regular expressions compiled.
///
///     const hashpath::path path{"Event.Attribute.{n}[type=ip-src].value"};
///     path.tokens().size()   // 4
///     *path.text()           // Event.Attribute.{n}[type=ip-src].value
///
/// No text is a syntax error: what means nothing matches nothing, or restricts nothing, and diagnose() says so.
/// Immutable; copies share the compiled tokens, so copying and moving are cheap, and a path may be shared between
/// threads. A path that was moved from is the empty path.
/// Grammar of CakePHP's Hash.
class path {
public:
    /// The longest text, in bytes, of which a path is made without limits of its own.
    static constexpr std::size_t max_length = std::size_t{64} * 1024 * 1024;

    /// The empty path, of which extract() gives the whole document.
    path() noexcept = default;

    /// Compiles `text`, of which the path keeps a copy, as it does of the limits. Throws path_error for a text that is longer
    /// or has more tokens than the limits allow (path_too_long, path_too_many_tokens), and for a regular expression where
    /// the library is built without PCRE2 (regex_unavailable). Linear, and what PCRE2 needs for each pattern.
    HASHPATH_FUNCTION explicit path(std::string_view text, const path_limits& limits = {});

    /// The plain path of these keys, one token each, whatever characters they hold.
    ///
    ///     path::from_keys({"Event", "a.b"}).text()      // nothing: no text can say it
    ///     path::from_keys({"Event", "a.b"}).pointer()   // /Event/a.b
    ///
    /// It equals path{text} where one with the same meaning exists. Throws path_error when the keys together are longer
    /// than max_length. Linear.
    HASHPATH_FUNCTION static path from_keys(std::span<const std::string> keys);
    HASHPATH_FUNCTION static path from_keys(std::initializer_list<std::string_view> keys);
    HASHPATH_FUNCTION static path from_keys(std::span<const php::key> keys);

    /// The text that the path was compiled from, or that compiles to it; nothing when the path was made from keys that
    /// no text can say. Valid while the path or a copy of it lives.
    HASHPATH_FUNCTION std::optional<std::string_view> text() const noexcept;

    /// The JSON Pointer (RFC 6901) of a plain path; nothing for another one.
    HASHPATH_FUNCTION std::optional<std::string> pointer() const;

    /// Whether the path is a plain lookup, key by key: neither `{` nor `[` in it.
    bool plain() const noexcept { return !compiled_ || compiled_->plain; }

    /// Whether extract() gives the document itself: the paths "" and, PHP being PHP, "0"; and that of no keys.
    bool whole() const noexcept { return !compiled_ || compiled_->whole; }

    /// The tokens in order; there is at least one, "" for the empty path, unless the path was made of no keys.
    HASHPATH_FUNCTION std::span<const token> tokens() const noexcept;

    /// Whether a token has a regular expression: the only reason for which extract() can throw a type_error further
    /// down than the document itself.
    bool has_pattern() const noexcept { return compiled_ && compiled_->has_pattern; }

    /// The limits that it was compiled with; the defaults for one of keys. Valid while the path or a copy of it lives.
    HASHPATH_FUNCTION const path_limits& limits() const noexcept;

    /// Appends one key to a JSON Pointer.
    HASHPATH_FUNCTION static void append_pointer(std::string& pointer, std::string_view key);

    /// Paths are equal when they are written alike; a path of keys without a text, when the keys are equal.
    friend bool operator==(const path& a, const path& b) noexcept { return std::is_eq(a <=> b); }
    friend std::strong_ordering operator<=>(const path& a, const path& b) noexcept {
        if (a.has_text() != b.has_text()) return a.has_text() <=> b.has_text();
        return a.identity() <=> b.identity();
    }

private:
    struct compiled {
        std::string text;  ///< for a path without a text: all its keys as a JSON Pointer
        std::vector<token> tokens;
        std::vector<path_condition> conditions;
        path_limits limits;
        std::string key_texts;  ///< for a path without a text: what the tokens point into
        bool has_text = true;
        bool plain = true;
        bool whole = false;
        bool has_pattern = false;
    };

    bool has_text() const noexcept { return !compiled_ || compiled_->has_text; }
    HASHPATH_FUNCTION std::string_view identity() const noexcept;

    HASHPATH_FUNCTION static std::shared_ptr<const compiled> compile(std::string_view text, const path_limits& limits);

    template <class Keys>
    static path from_key_range(const Keys& keys) {
        std::string dotted;
        bool sayable = true;
        for (const std::string_view key : keys) {
            dotted.append(key).push_back('.');
            if (dotted.size() > max_length + 1) throw too_long(max_length);
            if (key.find_first_of(".{[") != std::string_view::npos) sayable = false;
        }
        // Of a text "" or "0", extract() gives the whole document.
        if (sayable && dotted.size() > 1 && dotted != "0.")
            return path{std::string_view{dotted}.substr(0, dotted.size() - 1)};

        auto result = std::make_shared<compiled>();
        result->has_text = false;
        result->whole = keys.size() == 0;
        result->key_texts = std::move(dotted);
        std::size_t begin = 0;
        for (const std::string_view key : keys) {
            const std::string_view text = std::string_view{result->key_texts}.substr(begin, key.size());
            result->tokens.push_back(make_token(text, true));
            append_pointer(result->text, key);
            begin += key.size() + 1;
        }
        path made;
        made.compiled_ = std::move(result);
        return made;
    }

    HASHPATH_FUNCTION static path_error too_long(std::size_t limit);

    std::shared_ptr<const compiled> compiled_;
};

namespace impl {

/// Returns the JSON Pointer of a place.
HASHPATH_FUNCTION std::string pointer_to(std::span<const php::key> place);

}  // namespace impl

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/path.inl>
#endif
