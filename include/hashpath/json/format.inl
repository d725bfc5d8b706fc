// SPDX-License-Identifier: MIT
// The bodies of json/format.hpp.

#include <hashpath/json/format.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

HASHPATH_BEGIN
namespace php::impl {

/// The text of a floating-point number for e, E, f, F, g, G, h and H, with its sign.
HASHPATH_FUNCTION std::string floating_text(double value, char letter, std::optional<int> precision) {
    constexpr int shortest = -1;
    const char lower = hashpath::php::lower(letter);
    if (lower == 'g' || lower == 'h') {
        int digits = precision.value_or(6);
        if (digits != shortest) digits = std::max(digits, 1);
        std::string text = to_text(value, digits);
        if (letter == lower) {
            const std::size_t e = text.find('E');
            if (e != std::string::npos) text[e] = 'e';
        }
        return text;
    }
    // 309 digits before the point, and as many behind it as are asked for.
    char buffer[400];
    const bool fixed = lower == 'f';
    const auto written =
        std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value,
                      fixed ? std::chars_format::fixed : std::chars_format::scientific, precision.value_or(6));
    std::string text(buffer, written.ptr);
    if (fixed) return text;
    // PHP writes the exponent without zeros in front.
    const std::size_t e = text.find('e');
    text[e] = letter;
    if (text[e + 2] == '0') text.erase(e + 2, 1);
    return text;
}

HASHPATH_BODY void append_padded(std::string& out, std::string_view text, const field& into) {
    const std::size_t missing = into.width > text.size() ? into.width - text.size() : 0;
    if (into.left) {
        out.append(text).append(missing, into.padding);
        return;
    }
    if ((into.negative || into.plus) && into.padding == '0') {
        out += into.negative ? '-' : '+';
        text.remove_prefix(1);
    }
    out.append(missing, into.padding).append(text);
}

/// The digits of the 64 bits of a number, to a base that is a power of 2.
HASHPATH_FUNCTION std::string digits_of(std::uint64_t number, int base) {
    char buffer[65];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, base).ptr;
    return {buffer, end};
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY format::format(std::string_view text) {
    impl::directive read;
    for (std::size_t at = 0;;) {
        const std::size_t percent = std::min(text.find('%', at), text.size());
        read.before += text.substr(at, percent - at);
        at = percent + 1;
        if (percent != text.size() && text.substr(at, 1) == "%") {
            read.before += '%';
            ++at;
            continue;
        }
        if (percent != text.size()) read_directive(text, at, percent, read);
        directives_.push_back(std::exchange(read, {}));
        if (percent == text.size()) return;
    }
}

HASHPATH_BODY void format::refuse(std::size_t offset, std::string_view reason) {
    throw format_error(error_code::format_directive, offset, reason);
}

HASHPATH_BODY std::optional<std::int64_t> format::read_number(std::string_view text, std::size_t& at) {
    const std::size_t first = at;
    std::int64_t number = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        if (number <= largest_number) number = number * 10 + (text[at] - '0');
    }
    if (at == first) return std::nullopt;
    return number;
}

HASHPATH_BODY std::optional<std::size_t> format::read_argument(std::string_view text, std::size_t& at) {
    std::size_t end = at;
    const auto number = read_number(text, end);
    if (!number || end == text.size() || text[end] != '$') return std::nullopt;
    if (*number == 0 || *number >= largest_number) refuse(at, "an argument has a number from 1 to 2147483646");
    at = end + 1;
    return static_cast<std::size_t>(*number - 1);
}

HASHPATH_BODY impl::format_number format::read_size(std::string_view text, std::size_t& at) {
    using source = impl::format_number::source;
    if (at < text.size() && text[at] == '*') {
        ++at;
        if (const auto argument = read_argument(text, at)) {
            return {source::argument, static_cast<std::int64_t>(*argument)};
        }
        return {source::next_argument, 0};
    }
    const std::size_t first = at;
    const auto number = read_number(text, at);
    if (!number) return {};
    if (*number >= largest_number) refuse(first, "a width and a precision are at most 2147483646");
    return {source::text, *number};
}

HASHPATH_BODY void format::read_directive(std::string_view text, std::size_t& at, std::size_t offset,
                                          impl::directive& read) {
    read.offset = offset;
    read.argument = read_argument(text, at);
    for (; at < text.size(); ++at) {
        const char flag = text[at];
        if (flag == ' ' || flag == '0') {
            read.padding = flag;
        } else if (flag == '-') {
            read.left = true;
        } else if (flag == '+') {
            read.plus = true;
        } else if (flag == '\'') {
            if (++at == text.size()) refuse(read.offset, "no byte to pad with follows the quote");
            read.padding = text[at];
        } else {
            break;
        }
    }
    read.width = read_size(text, at);
    if (at < text.size() && text[at] == '.') read.precision = read_size(text, ++at);
    if (at < text.size() && text[at] == 'l') ++at;
    if (at == text.size()) refuse(read.offset, "the text ends within a directive");
    read.letter = text[at];
    constexpr std::string_view letters = "sdueEfFgGhHcoxXb%";
    if (letters.find(read.letter) == std::string_view::npos) refuse(at, "no directive of PHP has this letter");
    ++at;
}

HASHPATH_BODY void format::append_floating(std::string& out, const impl::directive& each, double number,
                                           std::optional<std::int64_t> precision, impl::field field) {
    field.negative = number < 0;
    field.plus = each.plus;
    if (!std::isfinite(number)) {
        // Neither is padded, but a sign takes its place as if zeros followed.
        field.width = 0;
        return impl::append_padded(out, std::isnan(number) ? "NaN" : "INF", field);
    }
    std::optional<int> digits;
    if (precision) digits = static_cast<int>(std::min<std::int64_t>(*precision, most_precision));
    std::string text = impl::floating_text(number, each.letter, digits);
    field.negative = text.front() == '-';
    if (each.plus && !field.negative) text.insert(0, 1, '+');
    impl::append_padded(out, text, field);
}

HASHPATH_BODY void format::append_integer(std::string& out, const impl::directive& each, std::int64_t number,
                                          bool has_precision, impl::field field) {
    const auto bits = static_cast<std::uint64_t>(number);
    if (each.letter == 'c' || each.letter == '%') {
        out += each.letter == '%' ? '%' : static_cast<char>(bits & 0xFFU);
        return;
    }
    std::string text;
    switch (each.letter) {
        case 'd':
            text = to_text(number);
            field.negative = number < 0;
            field.plus = each.plus;
            if (field.plus && !field.negative) text.insert(0, 1, '+');
            break;
        case 'u': text = std::to_string(bits); break;
        case 'o': text = impl::digits_of(bits, 8); break;
        case 'b': text = impl::digits_of(bits, 2); break;
        default: text = impl::digits_of(bits, 16);
    }
    if (each.letter == 'X') text = hashpath::php::upper(std::move(text));
    const bool in_base = each.letter != 'd' && each.letter != 'u';
    if (in_base && has_precision) text.clear();
    // Numbers get no zeros behind them.
    if (field.left && field.padding == '0' && !in_base) field.padding = ' ';
    impl::append_padded(out, text, field);
}

}  // namespace php
HASHPATH_END
