#pragma once
// SPDX-License-Identifier: MIT
// The case of letters, of ASCII alone, as PHP 8 changes it.

#include <algorithm>
#include <string>

#include <hashpath/config.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
    return text;
}

inline std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return upper(c); });
    return text;
}

}  // namespace hashpath::inline HASHPATH_ABI::detail
