#pragma once
// SPDX-License-Identifier: MIT
// Upper and lower case: of ASCII as PHP 8's strtolower(), of all scripts as its mb_strtolower().

#include <cstdint>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace php {

/// Returns a letter of ASCII in lower case, any other byte as it is.
constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Returns a letter of ASCII in upper case, any other byte as it is.
constexpr char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Returns `text` with its letters of ASCII in lower case: PHP 8's strtolower().
///
///     lower("TLP:RED \u00C9")   // "tlp:red \u00C9"
HASHPATH_FUNCTION std::string lower(std::string text);

/// Returns `text` with its letters of ASCII in upper case: PHP 8's strtoupper().
HASHPATH_FUNCTION std::string upper(std::string text);

namespace impl {

/// Letters whose small ones stand at the same distance: each of them from the first to the last, or every other one.
struct capitals {
    char32_t first;
    char32_t last;
    std::uint8_t step;
    std::int32_t to_small;
};

// clang-format on

}  // namespace impl

/// PHP's mb_strtolower() of a text of UTF-8: every letter in lower case, of all scripts, by Unicode 14 as PHP 8.2.
///
///     lower_case("TLP:RED")   // "tlp:red"
///     lower_case("ÀÉ")        // "àé"
///     lower_case("ΣΑΣ")       // "σασ": the last sigma too, as PHP does before 8.3
///     lower_case("İ")         // "i" and a dot above, two code points
///
/// A sequence of bytes that is no UTF-8 becomes a question mark. Throws std::bad_alloc only. Linear.
HASHPATH_FUNCTION std::string lower_case(std::string_view text);

}  // namespace php
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/php/lower_case.inl>
#endif
