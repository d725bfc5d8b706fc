#pragma once
// SPDX-License-Identifier: MIT
// The tokens of a path: how its text is split, and which keys a token matches.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/path/path_condition.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

/// Gives the texts of a path's tokens, one after the other.
///
///     token_splitter splitter{"User.{n}[mail=a.b].id"};
///     std::string_view token;
///     while (splitter.next(token)) { ... }   // "User", "{n}[mail=a.b]", "id"
///
/// Splits at dots. Where the text holds a `[` anywhere, only at dots outside of brackets: the depth rises at `[`, falls
/// at `]` even below zero, and a dot splits at depth 0 alone; each token then loses the white space at its ends (space,
/// tab, line feed, carriage return, NUL, vertical tab). There is always at least one token. The views point into the
/// text. Throws nothing; linear. Behaviour of CakePHP's Hash and CakeText::tokenize.
class token_splitter {
public:
    constexpr explicit token_splitter(std::string_view text) noexcept
        : token_splitter(text, text.find('[') != std::string_view::npos) {}

    /// With `brackets`, splits as where the text holds a `[`; without, as where it holds none.
    constexpr token_splitter(std::string_view text, bool brackets) noexcept : text_(text), brackets_(brackets) {}

    /// Fills `token` with the next one; false when there is none left.
    constexpr bool next(std::string_view& token) noexcept {
        if (at_ > text_.size()) return false;
        const std::size_t begin = at_;
        std::int64_t depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '.' && depth == 0) break;
            if (brackets_) depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        token = text_.substr(begin, at_ - begin);
        if (brackets_) token = trim(token);
        ++at_;
        return true;
    }

private:
    static constexpr std::string_view trim(std::string_view text) noexcept {
        constexpr std::string_view space{" \t\n\r\0\v", 6};
        const std::size_t first = text.find_first_not_of(space);
        if (first == std::string_view::npos) return text.substr(text.size());
        return text.substr(first, text.find_last_not_of(space) + 1 - first);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool brackets_;
};

/// Which keys a token matches.
enum class matcher : std::uint8_t {
    key,      ///< one key
    number,   ///< every key that PHP takes for this number: `10` matches 10, "1e1" and "10.0"
    numbers,  ///< `{n}`: every integer, and every text that is a number
    texts,    ///< `{s}`: every key that is not an integer
    all,      ///< `{*}`
};

/// One compiled token. It points into its path and is valid as long as that.
struct token {
    std::string_view text;  ///< as it is written, with its conditions
    matcher matches_by = matcher::key;
    bool maps_only = false;                      ///< has a `[`: passes lists and maps only
    php::key key;                                ///< for matcher::key
    php::number number;                          ///< for matcher::number
    std::span<const path_condition> conditions;  ///< all must hold

    /// The text before the first `[`.
    constexpr std::string_view matcher_text() const noexcept { return text.substr(0, text.find('[')); }

    /// Whether the token's matcher takes this key; the conditions are another matter. Throws nothing.
    HASHPATH_FUNCTION bool matches(const php::key& candidate) const noexcept;

    /// The one position of a list that matcher::number can match; nothing for one that no list has.
    HASHPATH_FUNCTION std::optional<std::int64_t> position() const noexcept;
};

/// Makes a token of its text, without the conditions. In a plain path (`plain`, neither `{` nor `[` in it) each token
/// is one key, whatever it looks like. The token points into `text`. Throws nothing.
HASHPATH_FUNCTION token make_token(std::string_view text, bool plain) noexcept;

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/path/token.inl>
#endif
