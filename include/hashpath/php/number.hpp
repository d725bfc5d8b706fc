#pragma once
// SPDX-License-Identifier: MIT
// Numbers and texts of PHP: which text is a number, how two of them compare, and the text of a number.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <hashpath/config.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace php {

/// How a numeric string is written: the bytes of the number without the white space around it, and whether it is
/// written as an integer (digits only) or with a point or exponent.
struct number_spelling {
    bool numeric = false;
    bool integer = false;
    std::string_view text;
};

/// White space around a number.
constexpr bool is_number_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// The number that a text begins with, behind white space: a sign, digits with at most one point, an exponent.
///
///     leading_number(" 12 apples").text   // "12"
///     leading_number("1e").text           // "1"
///
/// The result points into the text. Throws nothing; linear.
constexpr number_spelling leading_number(std::string_view text) noexcept {
    while (!text.empty() && is_number_space(text.front())) text.remove_prefix(1);
    std::size_t at = 0;
    const auto skip_sign = [&] {
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    };
    const auto skip_digits = [&] {
        const std::size_t first = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at - first;
    };
    bool integer = true;
    skip_sign();
    std::size_t digits = skip_digits();
    if (at < text.size() && text[at] == '.') {
        ++at;
        integer = false;
        digits += skip_digits();
    }
    if (digits == 0) return {};
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const std::size_t before = at++;
        skip_sign();
        if (skip_digits() == 0) at = before;
        else integer = false;
    }
    return {true, integer, text.substr(0, at)};
}

/// Reads a text as PHP's is_numeric() does: a number with white space around it, and nothing else.
///
///     spell_number(" 1.50e3 ").text   // "1.50e3"
///     spell_number("0x1A").numeric    // false
///
/// The result points into the text. Throws nothing; linear.
constexpr number_spelling spell_number(std::string_view text) noexcept {
    while (!text.empty() && is_number_space(text.back())) text.remove_suffix(1);
    const number_spelling number = leading_number(text);
    if (!number.numeric || number.text.data() + number.text.size() != text.data() + text.size()) return {};
    return number;
}

/// PHP's is_numeric() of a text. Throws nothing; linear.
constexpr bool is_numeric(std::string_view text) noexcept {
    return spell_number(text).numeric;
}

/// What PHP reads from a text that is compared: an integer, a floating-point number, or no number at all.
struct number {
    enum class kind : std::uint8_t { none, integer, floating };

    kind type = kind::none;
    std::int8_t overflow = 0;  ///< 1 or -1: written as an integer, but past 64 bits on that side (so it is floating)
    std::int64_t integer = 0;
    double floating = 0;

    constexpr bool numeric() const noexcept { return type != kind::none; }
    constexpr double as_double() const noexcept {
        return type == kind::integer ? static_cast<double>(integer) : floating;
    }
};

namespace impl {

constexpr int sign(bool greater, bool less) noexcept {
    return greater ? 1 : less ? -1 : 0;
}

}  // namespace impl

/// Reads a text as PHP does before it compares it with a number or with another numeric text.
///
///     read_number("1e3").floating             // 1000.0
///     read_number("99999999999999999999")     // floating, overflow 1
///     read_number("5 apples").numeric()       // false
///
/// Rounds to the nearest double. Throws nothing; linear.
HASHPATH_FUNCTION number read_number(std::string_view text) noexcept;

/// PHP's <=> of bytes: -1, 0 or 1 by the first byte that differs, then by length.
HASHPATH_FUNCTION int compare_bytes(std::string_view a, std::string_view b) noexcept;

/// PHP's <=> of two numbers, an integer becoming a double where the other is one: -1, 0 or 1.
constexpr int compare(const number& a, const number& b) noexcept {
    if (a.type == number::kind::integer && b.type == number::kind::integer) {
        return impl::sign(a.integer > b.integer, a.integer < b.integer);
    }
    const double x = a.as_double();
    const double y = b.as_double();
    if (x == y) return 0;
    return x < y ? -1 : 1;  // not-a-number compares as greater, either way round
}

/// PHP's <=> of two texts: as numbers if both are numeric, else byte by byte. `a_number` and `b_number` are what
/// read_number() gives for them.
///
///     "1e3" <=> "1000"                                    // 0
///     "abc" <=> "ABC"                                     // 1
///     "99999999999999999999" <=> "99999999999999999998"   // 1: past 64 bits and equal as doubles, so by bytes
///
/// Gives -1, 0 or 1. Throws nothing; linear in the shorter text.
HASHPATH_FUNCTION int compare(std::string_view a, const number& a_number, std::string_view b,
                              const number& b_number) noexcept;

/// The text of a floating-point number, as PHP's (string) cast prints it with the setting `precision` (14 by default):
/// that many significant digits without trailing zeros, an exponent where the value has more digits than that before
/// the point, or more than three zeros after it. A precision of -1 gives the shortest text that reads back the same.
///
///     to_text(0.1 + 0.2)       // 0.3
///     to_text(1e14)            // 1.0E+14
///     to_text(0.1 + 0.2, -1)   // 0.30000000000000004
///     to_text(2.0)             // 2
///     to_text(391000000000005.0)   // 3.9100000000000E+14: PHP keeps the zeros where it rounds a half down
///
/// Infinity and not-a-number are INF, -INF and NAN. Throws std::bad_alloc only; constant.
HASHPATH_FUNCTION std::string to_text(double value, int precision = 14);

/// PHP's (int) of a floating-point number: without its fraction; past 64 bits, modulo 2^64, and 0 for infinity and
/// not-a-number.
///
///     to_integer(-1.9)   // -1
///     to_integer(1e19)   // -8446744073709551616
///
/// Throws nothing; constant.
HASHPATH_FUNCTION std::int64_t to_integer(double value) noexcept;

/// PHP's (int) of a text: of the number that it begins with, 0 if it begins with none; past 64 bits the nearest integer,
/// and 0 past the range of a double.
///
///     to_integer(" 12 apples")   // 12
///     to_integer("1e3")          // 1000
///
/// Throws nothing; linear.
HASHPATH_FUNCTION std::int64_t to_integer(std::string_view text) noexcept;

/// PHP's (float) of a text: the number that it begins with, 0 if it begins with none; past the range of a double infinite.
///
///     to_double(" 1.5 apples")   // 1.5
///     to_double("1e999")         // infinity
///
/// Throws nothing; linear.
HASHPATH_FUNCTION double to_double(std::string_view text) noexcept;

}  // namespace php
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/php/number.inl>
#endif
