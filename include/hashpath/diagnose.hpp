#pragma once
// SPDX-License-Identifier: MIT
// What in a path means nothing, or something other than it seems: warnings with their place.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/path_condition.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

/// What is suspicious. The name of a code (see name()) never changes and is a heading of docs/warnings.md.
enum class warning_code : std::uint8_t {
    unbalanced_bracket,
    empty_brackets,
    condition_without_effect,
    ignored_text,
    space_in_condition,
    dot_in_condition,
    bracket_in_condition,
    operator_in_value,
    quotes_in_value,
    numeric_text,
    regex_not_equal,
    regex_invalid,
    regex_slow,
    unknown_braces,
    empty_token,
    space_in_token,
    zero_path,
    pattern_in_get,
    operator_unknown,
    text_for_list,
    list_for_text,
    empty_list,
    in_and_repeats,
    not_in_and_order,
    first_value_only,
    empty_selector,
    filter_spreads,
    filter_merges,
    unknown_parameter,
    unknown_option,
    default_matches_nothing,
};

/// The stable name of a warning, such as "empty-brackets"; a static text.
constexpr std::string_view name(warning_code code) noexcept {
    switch (code) {
        case warning_code::unbalanced_bracket: return "unbalanced-bracket";
        case warning_code::empty_brackets: return "empty-brackets";
        case warning_code::condition_without_effect: return "condition-without-effect";
        case warning_code::ignored_text: return "ignored-text";
        case warning_code::space_in_condition: return "space-in-condition";
        case warning_code::dot_in_condition: return "dot-in-condition";
        case warning_code::bracket_in_condition: return "bracket-in-condition";
        case warning_code::operator_in_value: return "operator-in-value";
        case warning_code::quotes_in_value: return "quotes-in-value";
        case warning_code::numeric_text: return "numeric-text";
        case warning_code::regex_not_equal: return "regex-not-equal";
        case warning_code::regex_invalid: return "regex-invalid";
        case warning_code::regex_slow: return "regex-slow";
        case warning_code::unknown_braces: return "unknown-braces";
        case warning_code::empty_token: return "empty-token";
        case warning_code::space_in_token: return "space-in-token";
        case warning_code::zero_path: return "zero-path";
        case warning_code::pattern_in_get: return "pattern-in-get";
        case warning_code::operator_unknown: return "operator-unknown";
        case warning_code::text_for_list: return "text-for-list";
        case warning_code::list_for_text: return "list-for-text";
        case warning_code::empty_list: return "empty-list";
        case warning_code::in_and_repeats: return "in-and-repeats";
        case warning_code::not_in_and_order: return "not-in-and-order";
        case warning_code::first_value_only: return "first-value-only";
        case warning_code::empty_selector: return "empty-selector";
        case warning_code::filter_spreads: return "filter-spreads";
        case warning_code::filter_merges: return "filter-merges";
        case warning_code::unknown_parameter: return "unknown-parameter";
        case warning_code::unknown_option: return "unknown-option";
        case warning_code::default_matches_nothing: return "default-matches-nothing";
    }
    return "unknown";
}

/// What a warning means, in one sentence; a static text.
constexpr std::string_view sentence(warning_code code) noexcept {
    switch (code) {
        case warning_code::unbalanced_bracket:
            return "this bracket has no partner, so the dots behind it may not split the path";
        case warning_code::empty_brackets: return "empty brackets are no condition";
        case warning_code::condition_without_effect:
            return "this is no condition and restricts nothing: every list and map passes";
        case warning_code::ignored_text: return "text behind a condition is ignored";
        case warning_code::space_in_condition: return "this space is part of the name or value that is compared";
        case warning_code::dot_in_condition:
            return "a condition looks at one key of the value itself, and this dot is part of that key";
        case warning_code::bracket_in_condition: return "this bracket is part of the key that the condition looks at";
        case warning_code::operator_in_value:
            return "only the first operator counts, the rest is part of the value that is compared";
        case warning_code::quotes_in_value: return "the quotes are part of the value that is compared";
        case warning_code::numeric_text:
            return "this is compared as a number, so other spellings of the same number are equal to it";
        case warning_code::regex_not_equal:
            return "a regular expression is one behind = only, here it is compared as text";
        case warning_code::regex_invalid: return "this regular expression is invalid and matches nothing";
        case warning_code::regex_slow:
            return "a repeated group that repeats inside can take very long, and past PHP's limits it matches nothing";
        case warning_code::unknown_braces: return "only {n}, {s} and {*} are special, so this is the name of a key";
        case warning_code::empty_token: return "an empty token is the key that is the empty text";
        case warning_code::space_in_token: return "this space is part of the key";
        case warning_code::zero_path:
            return "PHP takes the path 0 for empty: extract gives the whole document, not the entry 0";
        case warning_code::pattern_in_get: return "get looks up plain keys, braces and brackets are part of them";
        case warning_code::operator_unknown: return "there is no such operator, and nothing satisfies it";
        case warning_code::text_for_list: return "this needs a list, and nothing else works";
        case warning_code::list_for_text: return "this needs a single value, and a list does not work";
        case warning_code::empty_list: return "nothing is in an empty list, so the answer is always the same";
        case warning_code::in_and_repeats:
            return "in_and wants each value exactly as often as it is listed: one that is found twice makes it false";
        case warning_code::not_in_and_order:
            return "not_in_and compares order and number too: all values in another order, or one found twice, make it "
                   "true";
        case warning_code::first_value_only: return "only the first value that this path finds is compared";
        case warning_code::empty_selector:
            return "an empty selector finds the top-level entries, usually the event alone";
        case warning_code::filter_spreads:
            return "the one list of all items that are left is put into each place that this goes through";
        case warning_code::filter_merges:
            return "the list of the items that are left is merged into each item, instead of replacing them";
        case warning_code::unknown_parameter: return "the module has no such parameter";
        case warning_code::unknown_option: return "this is none of the parameter's options";
        case warning_code::default_matches_nothing: return "this is a name, and what is compared with it is a number";
    }
    return "";
}

/// One warning: what, and the bytes of the path's text that it is about (`length` may be 0 at an empty token, and is, for
/// parameters that are no path; of several paths, `parameter` says which).
struct warning {
    warning_code code;
    std::size_t offset;
    std::size_t length;
    std::string detail;          ///< more about this one, such as why a regular expression is invalid; usually empty
    std::string parameter = {};  ///< which of a filter's or module's parameters it is about; empty for a lone path

    /// The sentence, with the detail.
    HASHPATH_FUNCTION std::string message() const;
};

/// What a path is used for: get() reads it otherwise than all else does.
enum class usage : std::uint8_t { extract, get };

namespace impl {

constexpr bool is_blank(char c) noexcept {
    return php::is_number_space(c) || c == '\0';
}

/// Whether a text that PHP compares as a number is spelled so that one does not expect other spellings to be equal.
constexpr bool is_surprising_number(std::string_view text) noexcept {
    const php::number_spelling spelling = php::spell_number(text);
    if (!spelling.numeric) return false;
    constexpr std::size_t most_digits = 18;
    return !spelling.integer || spelling.text.size() != text.size() || text.size() > most_digits ||
           !php::is_digit(text[0]) || (text[0] == '0' && text.size() > 1);
}

/// Whether a text looks as if it was meant as a regular expression.
constexpr bool looks_like_regex(std::string_view text) noexcept {
    return text.size() > 1 && text[0] == '/' && text.rfind('/') != 0;
}

/// Whether a group that is repeated without limit repeats something without limit inside: `(a+)+`.
constexpr bool repeats_a_repetition(std::string_view pattern) noexcept {
    constexpr std::size_t deepest = 256;  // PCRE2 takes 250
    bool repeats[deepest] = {};
    std::size_t depth = 0;
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const auto unlimited_at = [&](std::size_t at) {
            if (at >= pattern.size()) return false;
            if (pattern[at] == '*' || pattern[at] == '+') return true;
            if (pattern[at] != '{') return false;
            const std::size_t close = pattern.find('}', at);
            return close != std::string_view::npos && pattern[close - 1] == ',';
        };
        if (c == '\\') {
            ++i;
        } else if (in_class) {
            in_class = c != ']';
        } else if (c == '[') {
            in_class = true;
            // A bracket that comes first in a class is one of its characters.
            if (i + 1 < pattern.size() && pattern[i + 1] == '^') ++i;
            if (i + 1 < pattern.size() && pattern[i + 1] == ']') ++i;
        } else if (c == '(') {
            if (++depth >= deepest) return false;
            repeats[depth] = false;
        } else if (c == ')' && depth > 0) {
            const bool inside = repeats[depth--];
            if (inside && unlimited_at(i + 1)) return true;
            repeats[depth] = repeats[depth] || inside;
        } else if (unlimited_at(i)) {
            repeats[depth] = true;
        }
    }
    return false;
}

/// Calls `report(code, offset, length)` for everything that the text of a path alone tells; in no order. Linear.
template <class Report>
class text_diagnosis {
public:
    constexpr text_diagnosis(std::string_view text, Report& report) : text_(text), report_(report) {}

    constexpr void run() {
        if (text_ == "0") report_(warning_code::zero_path, std::size_t{0}, std::size_t{1});
        check_brackets();
        const bool plain = text_.find_first_of("{[") == std::string_view::npos;
        token_splitter splitter{text_};
        for (std::string_view token; splitter.next(token);) {
            if (token.empty() && !text_.empty()) tell(warning_code::empty_token, token);
            const std::size_t bracket = plain ? std::string_view::npos : token.find('[');
            check_matcher(token.substr(0, bracket), bracket != std::string_view::npos, plain);
            if (bracket != std::string_view::npos) check_conditions(token.substr(bracket));
        }
    }

private:
    constexpr void tell(warning_code code, std::string_view part) {
        report_(code, static_cast<std::size_t>(part.data() - text_.data()), part.size());
    }

    constexpr void check_brackets() {
        std::size_t open = 0;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '[') ++open;
            else if (text_[i] == ']' && open > 0) --open;
            else if (text_[i] == ']') tell(warning_code::unbalanced_bracket, text_.substr(i, 1));
        }
        std::size_t closed = 0;
        for (std::size_t i = text_.size(); open > 0 && i-- > 0;) {
            if (text_[i] == ']') ++closed;
            else if (text_[i] == '[' && closed > 0) --closed;
            else if (text_[i] == '[') tell(warning_code::unbalanced_bracket, text_.substr(i, 1));
        }
    }

    constexpr void check_matcher(std::string_view matcher, bool has_conditions, bool plain) {
        if (matcher.empty()) {
            if (has_conditions) tell(warning_code::empty_token, matcher);
            return;
        }
        const bool special = matcher == "{n}" || matcher == "{s}" || matcher == "{*}";
        if (!special && matcher.find_first_of("{}") != std::string_view::npos) {
            tell(warning_code::unknown_braces, matcher);
        } else if (!plain && is_surprising_number(matcher)) {
            tell(warning_code::numeric_text, matcher);
        } else if (is_blank(matcher.front()) || is_blank(matcher.back())) {
            tell(warning_code::space_in_token, matcher);
        }
    }

    constexpr void check_conditions(std::string_view text) {
        condition_scanner scanner{text};
        condition_spelling condition;
        std::size_t end = 0;
        while (scanner.next(condition)) {
            const auto begin = static_cast<std::size_t>(condition.whole.data() - text.data());
            check_rest(text.substr(end, begin - end));
            check_condition(condition);
            end = begin + condition.whole.size();
        }
        check_rest(text.substr(end));
    }

    /// Text in which no condition was found, cut before each bracket that it opens.
    constexpr void check_rest(std::string_view rest) {
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find('[', 1));
            rest.remove_prefix(part.size());
            if (part.find_first_not_of(" \t\n\r\v\f") == std::string_view::npos) continue;
            if (part[0] != '[') tell(warning_code::ignored_text, part);
            else if (part == "[]") tell(warning_code::empty_brackets, part);
            else tell(warning_code::condition_without_effect, part);
        }
    }

    constexpr void check_condition(const condition_spelling& condition) {
        const std::string_view key = condition.key;
        if (key.front() == ']') tell(warning_code::empty_brackets, condition.whole.substr(0, 2));
        if (key.find('[') != std::string_view::npos) tell(warning_code::bracket_in_condition, key);
        if (key.find('.') != std::string_view::npos) tell(warning_code::dot_in_condition, key);
        if (is_blank(key.front()) || is_blank(key.back())) tell(warning_code::space_in_condition, key);
        if (condition.symbol.empty()) return;

        const std::string_view value = condition.text;
        const bool equality = condition.symbol == "=" || condition.symbol == "!=";
        if (condition.symbol == "=" && value[0] == '/') {
            if (repeats_a_repetition(value)) tell(warning_code::regex_slow, value);
            return;
        }
        if (looks_like_regex(value)) tell(warning_code::regex_not_equal, value);
        if (value[0] == '=' || value[0] == '<' || value[0] == '>') tell(warning_code::operator_in_value, value);
        if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0]) {
            tell(warning_code::quotes_in_value, value);
        }
        if (equality && is_surprising_number(value)) tell(warning_code::numeric_text, value);
        else if (is_blank(value.front()) || is_blank(value.back())) tell(warning_code::space_in_condition, value);
    }

    std::string_view text_;
    Report& report_;
};

}  // namespace impl

/// What in a path means nothing, or something other than it seems, by rising offset.
///
///     for (const auto& warning : diagnose(path{"Event.Attribute.{N}[type=]"}))
///         std::cout << name(warning.code) << " at " << warning.offset << '\n';
///     // unknown-braces at 16
///     // condition-without-effect at 19
///
/// A path is never wrong, so these are warnings; none for the empty path, for one that get() or extract() reads as it
/// looks, and for a path of keys that has no text. With usage::get, the path is read as get() reads it.
/// Throws std::bad_alloc only. Linear; regular expressions were compiled with the path.
HASHPATH_FUNCTION std::vector<warning> diagnose(const path& path, usage usage = usage::extract);

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/diagnose.inl>
#endif
