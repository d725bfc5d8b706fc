// SPDX-License-Identifier: MIT
// The bodies of path/token.hpp.

#include <hashpath/path/token.hpp>

#include <cmath>

HASHPATH_BEGIN
HASHPATH_BODY bool token::matches(const php::key& candidate) const noexcept {
    switch (matches_by) {
        case matcher::all: return true;
        case matcher::texts: return !candidate.is_integer();
        case matcher::numbers: return candidate.is_integer() || php::is_numeric(candidate.text());
        case matcher::key: return candidate == key;
        case matcher::number: break;
    }
    if (candidate.is_integer()) {
        return php::compare(php::number{php::number::kind::integer, 0, candidate.integer(), 0}, number) == 0;
    }
    const php::number candidate_number = php::read_number(candidate.text());
    return candidate_number.numeric() && php::compare(candidate.text(), candidate_number, matcher_text(), number) == 0;
}

HASHPATH_BODY std::optional<std::int64_t> token::position() const noexcept {
    if (number.type == php::number::kind::integer) {
        return number.integer < 0 ? std::nullopt : std::optional{number.integer};
    }
    constexpr double exact = 9007199254740992.0;  // 2^53: beyond, no list has so many entries
    if (number.floating < 0 || number.floating > exact || std::floor(number.floating) != number.floating) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(number.floating);
}

HASHPATH_BODY token make_token(std::string_view text, bool plain) noexcept {
    token result;
    result.text = text;
    const std::size_t bracket = plain ? std::string_view::npos : text.find('[');
    result.maps_only = bracket != std::string_view::npos;
    const std::string_view matcher_text = text.substr(0, bracket);
    if (plain) {
        result.key = php::key{matcher_text};
    } else if (matcher_text == "{n}") {
        result.matches_by = matcher::numbers;
    } else if (matcher_text == "{s}") {
        result.matches_by = matcher::texts;
    } else if (matcher_text == "{*}") {
        result.matches_by = matcher::all;
    } else if (result.number = php::read_number(matcher_text); result.number.numeric()) {
        result.matches_by = matcher::number;
    } else {
        result.key = php::key{matcher_text};
    }
    return result;
}

HASHPATH_END
