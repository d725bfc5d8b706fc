// SPDX-License-Identifier: MIT
// The bodies of php/number.hpp.

#include <hashpath/php/number.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

HASHPATH_BEGIN
namespace php::impl {

/// Reads a number without white space around it; past the range of a double it is infinite or zero, as in PHP.
HASHPATH_FUNCTION double read_double(std::string_view spelling) noexcept {
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

}  // namespace php::impl

namespace php {

HASHPATH_BODY number read_number(std::string_view text) noexcept {
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

HASHPATH_BODY int compare_bytes(std::string_view a, std::string_view b) noexcept {
    const int order = a.compare(b);
    return impl::sign(order > 0, order < 0);
}

HASHPATH_BODY int compare(std::string_view a, const number& a_number, std::string_view b,
                          const number& b_number) noexcept {
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

}  // namespace php

namespace php::impl {

/// Whether PHP leaves zeros at the end of the digits of a number, of which `point` stand before the point: it does for an
/// integer of up to 15 digits that lies just between two texts and is rounded down to the even one.
HASHPATH_FUNCTION bool keeps_zeros(double value, int precision, int point) noexcept {
    constexpr int most_digits = 15;
    if (precision < 1 || point <= precision || point > most_digits || value != std::floor(value)) return false;
    std::int64_t unit = 1;
    for (int i = precision; i < point; ++i) unit *= 10;
    const auto magnitude = static_cast<std::int64_t>(std::abs(value));
    return magnitude % unit * 2 == unit && magnitude / unit % 2 == 0;
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY std::string to_text(double value, int precision) {
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

HASHPATH_BODY std::int64_t to_integer(double value) noexcept {
    if (!std::isfinite(value)) return 0;
    constexpr double modulus = 18446744073709551616.0;  // 2^64
    constexpr double limit = modulus / 2;
    const double whole = std::trunc(value);
    if (whole >= -limit && whole < limit) return static_cast<std::int64_t>(whole);
    double rest = std::fmod(whole, modulus);
    if (rest < 0) rest += modulus;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(rest));
}

HASHPATH_BODY std::int64_t to_integer(std::string_view text) noexcept {
    const number read = read_number(leading_number(text).text);
    if (read.type == number::kind::integer) return read.integer;
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (!std::isfinite(read.floating)) return 0;
    if (read.floating >= limit) return std::numeric_limits<std::int64_t>::max();
    if (read.floating < -limit) return std::numeric_limits<std::int64_t>::min();
    return to_integer(read.floating);
}

HASHPATH_BODY double to_double(std::string_view text) noexcept {
    const number_spelling spelling = leading_number(text);
    return spelling.numeric ? impl::read_double(spelling.text) : 0;
}

}  // namespace php
HASHPATH_END
