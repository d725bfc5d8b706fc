// SPDX-License-Identifier: MIT
// The bodies of error.hpp.

#include <hashpath/error.hpp>

HASHPATH_BEGIN
HASHPATH_BODY std::string error::sentence(error_code code, std::string_view place, std::string_view reason) {
    std::string text{name(code)};
    if (!place.empty()) text.append(" at ").append(place);
    return text.append(": ").append(reason);
}

HASHPATH_BODY std::string regex_error::in_short(std::string_view pattern) {
    constexpr std::size_t most = 100;
    return pattern.size() <= most ? std::string{pattern} : std::string{pattern.substr(0, most)} + "...";
}

HASHPATH_END
