#pragma once
// SPDX-License-Identifier: MIT
// Numbers and texts of PHP: which text is a number, how two of them compare, and the text of a number.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Reads a number without white space around it; past the range of a double it is infinite or zero, as in PHP.
inline double read_double(std::string_view spelling) noexcept {
    const bool negative = spelling[0] == '-';
    if (negative || spelling[0] == '+') spelling.remove_prefix(1);
    double value = 0;
    const auto [end, status] = std::from_chars(spelling.data(), spelling.data() + spelling.size(), value);
    if (status == std::errc::result_out_of_range) {
        const std::size_t e = std::min(spelling.find_first_of("eE"), spelling.size());
        const std::string_view mantissa = spelling.substr(0, e);
        const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
        const std::size_t first = std::min(mantissa.find_first_not_of("0."), mantissa.size());
        auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
        if (e != spelling.size()) {
            std::string_view digits = spelling.substr(e + 1);
            const bool down = digits[0] == '-';
            if (down || digits[0] == '+') digits.remove_prefix(1);
            std::int64_t exponent = 0;
            const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
            // Larger than any number of digits that could balance it.
            constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max() / 2;
            if (read.ec != std::errc{} || exponent > huge) exponent = huge;
            magnitude += down ? -exponent : exponent;
        }
        value = magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return negative ? -value : value;
}

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
inline number read_number(std::string_view text) noexcept {
    const number_spelling spelling = spell_number(text);
    number result;
    if (!spelling.numeric) return result;
    if (spelling.integer) {
        std::string_view digits = spelling.text;
        if (digits[0] == '+') digits.remove_prefix(1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), result.integer);
        // PHP compares the digits of the smallest integer together with the white space behind them, and they lose.
        const bool trailing_space = spelling.text.data() + spelling.text.size() != text.data() + text.size();
        const bool smallest = result.integer == std::numeric_limits<std::int64_t>::min();
        if (read.ec == std::errc{} && !(smallest && trailing_space)) {
            result.type = number::kind::integer;
            return result;
        }
        result.integer = 0;
        result.overflow = digits[0] == '-' ? -1 : 1;
    }
    result.type = number::kind::floating;
    result.floating = impl::read_double(spelling.text);
    return result;
}

/// PHP's <=> of bytes: -1, 0 or 1 by the first byte that differs, then by length.
inline int compare_bytes(std::string_view a, std::string_view b) noexcept {
    const int order = a.compare(b);
    return impl::sign(order > 0, order < 0);
}

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
inline int compare(std::string_view a, const number& a_number, std::string_view b, const number& b_number) noexcept {
    if (!a_number.numeric() || !b_number.numeric()) return compare_bytes(a, b);
    const bool a_floating = a_number.type == number::kind::floating;
    const bool b_floating = b_number.type == number::kind::floating;
    if (a_floating && b_floating) {
        const bool equal = a_number.floating == b_number.floating;
        const bool same_overflow = a_number.overflow != 0 && a_number.overflow == b_number.overflow;
        if (equal && (same_overflow || std::isinf(a_number.floating))) return compare_bytes(a, b);
    } else if (b_number.overflow != 0) {
        return -b_number.overflow;
    } else if (a_number.overflow != 0) {
        return a_number.overflow;
    }
    return compare(a_number, b_number);
}

namespace impl {

/// Whether PHP leaves zeros at the end of the digits of a number, of which `point` stand before the point: it does for an
/// integer of up to 15 digits that lies just between two texts and is rounded down to the even one.
inline bool keeps_zeros(double value, int precision, int point) noexcept {
    constexpr int most_digits = 15;
    if (precision < 1 || point <= precision || point > most_digits || value != std::floor(value)) return false;
    std::int64_t unit = 1;
    for (int i = precision; i < point; ++i) unit *= 10;
    const auto magnitude = static_cast<std::int64_t>(std::abs(value));
    return magnitude % unit * 2 == unit && magnitude / unit % 2 == 0;
}

}  // namespace impl

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
inline std::string to_text(double value, int precision = 14) {
    if (std::isnan(value)) return "NAN";
    if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
    constexpr int most_digits = 53;
    char buffer[most_digits + 16];
    const auto written = precision < 0
                             ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific)
                             : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific,
                                             std::clamp(precision, 1, most_digits) - 1);
    std::string_view scientific(buffer, static_cast<std::size_t>(written.ptr - buffer));

    std::string result;
    if (scientific.front() == '-') {
        result = "-";
        scientific.remove_prefix(1);
    }
    const std::size_t e = scientific.find('e');
    int exponent = 0;
    const std::string_view power = scientific.substr(e + (scientific[e + 1] == '+' ? 2 : 1));
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    std::string digits{scientific.substr(0, 1)};
    if (e > 2) digits += scientific.substr(2, e - 2);
    if (!impl::keeps_zeros(value, precision, exponent + 1)) {
        digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
    }

    const int point = exponent + 1;  // how many digits stand before the point
    const int most = precision < 0 ? 17 : std::max(precision, 1);
    if (point < -3 || point > most) {
        result += digits[0];
        result += '.';
        result += digits.size() > 1 ? digits.substr(1) : "0";
        result += exponent < 0 ? "E-" : "E+";
        return result += std::to_string(std::abs(exponent));
    }
    if (point <= 0) return result.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    const auto whole = static_cast<std::size_t>(point);
    if (digits.size() <= whole) return result.append(digits).append(whole - digits.size(), '0');
    return result.append(digits, 0, whole).append(".").append(digits, whole);
}

/// PHP's (int) of a floating-point number: without its fraction; past 64 bits, modulo 2^64, and 0 for infinity and
/// not-a-number.
///
///     to_integer(-1.9)   // -1
///     to_integer(1e19)   // -8446744073709551616
///
/// Throws nothing; constant.
inline std::int64_t to_integer(double value) noexcept {
    if (!std::isfinite(value)) return 0;
    constexpr double modulus = 18446744073709551616.0;  // 2^64
    constexpr double limit = modulus / 2;
    const double whole = std::trunc(value);
    if (whole >= -limit && whole < limit) return static_cast<std::int64_t>(whole);
    double rest = std::fmod(whole, modulus);
    if (rest < 0) rest += modulus;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(rest));
}

/// PHP's (int) of a text: of the number that it begins with, 0 if it begins with none; past 64 bits the nearest integer,
/// and 0 past the range of a double.
///
///     to_integer(" 12 apples")   // 12
///     to_integer("1e3")          // 1000
///
/// Throws nothing; linear.
inline std::int64_t to_integer(std::string_view text) noexcept {
    const number read = read_number(leading_number(text).text);
    if (read.type == number::kind::integer) return read.integer;
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (!std::isfinite(read.floating)) return 0;
    if (read.floating >= limit) return std::numeric_limits<std::int64_t>::max();
    if (read.floating < -limit) return std::numeric_limits<std::int64_t>::min();
    return to_integer(read.floating);
}

/// PHP's (float) of a text: the number that it begins with, 0 if it begins with none; past the range of a double infinite.
///
///     to_double(" 1.5 apples")   // 1.5
///     to_double("1e999")         // infinity
///
/// Throws nothing; linear.
inline double to_double(std::string_view text) noexcept {
    const number_spelling spelling = leading_number(text);
    return spelling.numeric ? impl::read_double(spelling.text) : 0;
}

}  // namespace php
HASHPATH_END
