#pragma once
// SPDX-License-Identifier: MIT
// The conditions of a token, `[key]` and `[key operator text]`: how they are found in its text, and what they compare.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/path/regex.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

/// What a condition asks of the value under its key.
enum class comparison : std::uint8_t {
    present,        ///< `[key]`: is there and not null
    equal,          ///< `[key=text]`, by PHP's loose comparison, as are the next five
    not_equal,      ///< `[key!=text]`
    less,           ///< `[key<text]`
    less_equal,     ///< `[key<=text]`
    greater,        ///< `[key>text]`
    greater_equal,  ///< `[key>=text]`
    pattern,        ///< `[key=/pattern/flags]`
};

/// One condition as it is written: views into the text that it was found in.
struct condition_spelling {
    std::string_view whole;  ///< with its brackets
    std::string_view key;
    std::string_view symbol;  ///< the operator, empty for a bare `[key]`
    std::string_view text;    ///< the right side
};

/// Finds the conditions in the text of a token from its first `[` on, one after the other.
///
///     condition_scanner scanner{"[type=ip-src][to_ids]"};
///     condition_spelling condition;
///     while (scanner.next(condition)) { ... }   // type = ip-src, then to_ids
///
/// What lies between two conditions is passed over, and text in which none is found gives none: `[a=]`, `[]` and
/// `[!a]` are no conditions. Throws nothing. All calls together are linear in the text, whatever it holds.
/// Behaviour of CakePHP's Hash, which finds them with a regular expression.
class condition_scanner {
public:
    constexpr explicit condition_scanner(std::string_view text) noexcept : text_(text) {}

    /// Fills `found` with the next condition; false when there is none left.
    constexpr bool next(condition_spelling& found) noexcept {
        for (; (at_ = text_.find('[', at_)) != std::string_view::npos; ++at_) {
            if (!read(found)) continue;
            at_ += found.whole.size();
            return true;
        }
        return false;
    }

private:
    static constexpr bool is_space(char c) noexcept { return php::is_number_space(c); }
    static constexpr bool is_operator(char c) noexcept { return c == '=' || c == '<' || c == '>' || c == '!'; }

    /// The first position at or after `from` where something stands, remembered: asked with rising positions, all
    /// calls together pass over the text once.
    class finder {
    public:
        template <class Stands>
        constexpr std::size_t find(std::string_view text, std::size_t from, Stands stands) noexcept {
            if (known_ && from <= at_) return at_;
            at_ = from;
            while (at_ < text.size() && !stands(at_)) ++at_;
            known_ = true;
            return at_;
        }

    private:
        std::size_t at_ = 0;
        bool known_ = false;
    };

    constexpr std::size_t closing_at(finder& memory, std::size_t from) noexcept {
        return memory.find(text_, from, [&](std::size_t i) { return text_[i] == ']'; });
    }

    /// Operator, text and closing bracket, which depend only on where the operator stands.
    struct ending {
        std::size_t operator_at = std::string_view::npos;
        std::size_t key_end = 0;  ///< where the white space before the operator begins
        std::size_t text_begin = 0;
        std::size_t text_end = 0;
        std::size_t symbol_size = 0;
        bool closed = false;
    };

    constexpr bool read(condition_spelling& found) noexcept {
        const std::size_t key = at_ + 1;
        const std::size_t symbol =
            operator_finder_.find(text_, key, [&](std::size_t i) { return is_operator(text_[i]); });
        if (symbol == key) return false;
        // The key is at least one byte, which may be a closing bracket.
        const std::size_t closing = closing_at(key_closing_finder_, key + 1);
        if (closing < symbol) {
            found = {text_.substr(at_, closing + 1 - at_), text_.substr(key, closing - key), {}, {}};
            return true;
        }
        if (symbol == text_.size()) return false;
        if (ending_.operator_at != symbol) read_ending(symbol);
        if (!ending_.closed) return false;
        const std::size_t key_end = ending_.key_end > key ? ending_.key_end : key + 1;
        found = {text_.substr(at_, ending_.text_end + 1 - at_), text_.substr(key, key_end - key),
                 text_.substr(symbol, ending_.symbol_size),
                 text_.substr(ending_.text_begin, ending_.text_end - ending_.text_begin)};
        return true;
    }

    constexpr void read_ending(std::size_t symbol) noexcept {
        ending_ = {};
        ending_.operator_at = symbol;
        ending_.key_end = symbol;
        while (ending_.key_end > 0 && is_space(text_[ending_.key_end - 1])) --ending_.key_end;
        const bool two = symbol + 1 < text_.size() && text_[symbol] != '=' && text_[symbol + 1] == '=';
        if (two && read_text(symbol, 2)) return;
        if (text_[symbol] != '!') read_text(symbol, 1);
    }

    /// Reads the text behind an operator of one or two bytes, up to the closing bracket.
    constexpr bool read_text(std::size_t symbol, std::size_t symbol_size) noexcept {
        const std::size_t behind = symbol + symbol_size;
        std::size_t begin = behind;
        while (begin < text_.size() && is_space(text_[begin])) ++begin;
        std::size_t end = text_.size();
        if (begin < text_.size() && text_[begin] == '/') {
            // A pattern ends at the first slash with the bracket right behind it, on the same line.
            const std::size_t slash = slash_finder_.find(text_, begin + 1, [&](std::size_t i) {
                return text_[i] == '/' && i + 1 < text_.size() && text_[i + 1] == ']';
            });
            const std::size_t line_end =
                line_finder_.find(text_, begin, [&](std::size_t i) { return text_[i] == '\n'; });
            if (slash < line_end) end = slash + 1;
        }
        if (end == text_.size()) end = closing_at(text_closing_finder_, begin);
        if (end == begin && begin > behind) --begin;  // white space is given back where nothing else is left
        if (end == begin || end >= text_.size()) return false;
        ending_.symbol_size = symbol_size;
        ending_.text_begin = begin;
        ending_.text_end = end;
        return ending_.closed = true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    ending ending_;
    finder operator_finder_, key_closing_finder_, text_closing_finder_, slash_finder_, line_finder_;
};

/// One compiled condition. It points into the text that it was compiled from.
struct path_condition {
    php::key key;
    comparison compares = comparison::present;
    std::string_view text;                 ///< the right side
    php::number number;                    ///< what PHP reads from it when it compares it with a number
    std::shared_ptr<const regex> pattern;  ///< for comparison::pattern only; shared between equal patterns
    bool compares_bytes = false;           ///< whether a text equals it, or not, by its bytes alone: it is no number
    bool holds_for_false = false;  ///< and for true, not of a pattern: they are "0" and "1" beside a number, and else
    bool holds_for_true = false;   ///< "false" and "true"
};

namespace impl {

/// Whether a comparison holds for what compares so with its right side; that of presence does.
constexpr bool holds(comparison compares, int order) noexcept {
    switch (compares) {
        case comparison::equal: return order == 0;
        case comparison::not_equal: return order != 0;
        case comparison::less: return order < 0;
        case comparison::less_equal: return order <= 0;
        case comparison::greater: return order > 0;
        case comparison::greater_equal: return order >= 0;
        case comparison::present:
        case comparison::pattern: break;
    }
    return compares == comparison::present;
}

}  // namespace impl

/// Compiles the conditions in `text`, which begins at the first `[` of a token, and appends them to `conditions`:
/// numbers read, regular expressions compiled, once for equal ones that follow each other.
/// The compiled conditions point into `text`. `offset` is where it stands in the path, for the error; `limits` are those of
/// the regular expressions.
/// Throws path_error (regex_unavailable) for a pattern where the library is built without PCRE2.
HASHPATH_FUNCTION void compile_conditions(std::string_view text, std::size_t offset,
                                          std::vector<path_condition>& conditions, const regex_limits& limits = {});

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/path/path_condition.inl>
#endif
