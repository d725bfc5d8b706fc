#pragma once
// SPDX-License-Identifier: MIT
// PHP's sprintf() over JSON values.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace php {

namespace impl {

/// A width or precision, or where it comes from.
struct format_number {
    enum class source : std::uint8_t { none, text, next_argument, argument };

    source from = source::none;
    std::int64_t value = 0;  ///< the number, or which argument
};

struct directive {
    std::string before;      ///< the text that stands before it
    std::size_t offset = 0;  ///< of its %
    char letter = '\0';      ///< nothing behind the last text
    std::optional<std::size_t> argument;
    bool left = false;
    bool plus = false;
    char padding = ' ';
    format_number width;
    format_number precision;
};

/// Where a text is put: how wide that is at least, and what fills it.
struct field {
    std::size_t width;
    char padding;
    bool left;
    bool negative = false;
    bool plus = false;
};

/// Appends a text, padded. A sign stands before zeros, in the place of the text's first byte.
HASHPATH_FUNCTION void append_padded(std::string& out, std::string_view text, const field& into);

}  // namespace impl

/// A format of PHP's sprintf(), read once and used for any number of rows.
///
///     format{"%s: %05.1f|%-6s|%x"}   // of "a", 2.25, "b", 255: "a: 002.2|b     |ff"
///     format{"%2$s, %1$s"}           // of "a", "b": "b, a"
///
/// All directives of PHP 8.2: s d u e E f F g G h H c o x X b %, each with the number of its argument (`2$`), the flags
/// `-`, `+`, space, `0` and `'` with any padding byte, a width, a precision (either may be `*`), and an `l` that
/// means nothing. Arguments are cast as PHP casts them. PHP's surprises:
///
/// | format | of | gives |
/// |---|---|---|
/// | `%-05d`, `%-05s` | 7 | `7    `, `70000`: numbers get no zeros behind them |
/// | `%.3x`, and o, X, b | 255 | nothing: any precision leaves no digit |
/// | `%e` | 10 | `1.000000e+1` |
/// | `%5c`, `%5%` | 65 | `A`, `%`: not padded, but the second takes an argument too, unlike `%%` |
/// | `%.f` | 2.5 | `2.500000`: a point alone is no precision |
/// | `%010f` | infinity below zero | `-NF` |
///
/// Immutable; may be shared between threads. Behaviour of PHP 8.2 in the "C" locale.
class format {
public:
    /// The widest field that is written, in bytes: a stranger may give the format. PHP has no such limit.
    static constexpr std::size_t max_width = 65'536;

    /// Throws format_error (format_directive) for an unknown directive, one that does not end, the number 0 for an
    /// argument, and numbers from 2147483647 on, which a width or precision may be as an argument. Linear.
    HASHPATH_FUNCTION explicit format(std::string_view text);

    /// Appends the text that comes of these arguments, PHP's vsprintf().
    ///
    /// Throws format_error: format_arguments where there are too few arguments, or one for a width or precision is no
    /// integer or out of range, format_too_wide for a field of more than max_width bytes and a text of more than `max_size`.
    /// Nothing is appended then. Linear in the format and the result, and for
    /// each directive that makes a number of a text, in the part of the text that it reads: blanks and the number.
    template <json_value Value>
    void append(std::string& out, std::span<const Value> arguments, std::size_t max_size = default_max_repeated) const {
        const std::size_t before = out.size();
        try {
            std::size_t next = 0;
            for (const impl::directive& each : directives_) {
                out += each.before;
                if (each.letter != '\0') append_directive(out, each, arguments, next);
                if (out.size() - before > max_size) {
                    throw format_error(error_code::format_too_wide, each.offset,
                                       "a text of more than " + std::to_string(max_size) + " bytes");
                }
            }
        } catch (...) {
            out.resize(before);
            throw;
        }
    }

private:
    static constexpr std::int64_t largest_number = std::numeric_limits<std::int32_t>::max();
    /// More digits behind the point are not written.
    static constexpr int most_precision = 53;

    HASHPATH_FUNCTION [[noreturn]] static void refuse(std::size_t offset, std::string_view reason);

    HASHPATH_FUNCTION static std::optional<std::int64_t> read_number(std::string_view text, std::size_t& at);

    /// The number before a `$`, if there is one.
    HASHPATH_FUNCTION static std::optional<std::size_t> read_argument(std::string_view text, std::size_t& at);

    HASHPATH_FUNCTION static impl::format_number read_size(std::string_view text, std::size_t& at);

    HASHPATH_FUNCTION static void read_directive(std::string_view text, std::size_t& at, std::size_t offset,
                                                 impl::directive& read);

    template <json_value Value>
    static const Value& argument_at(std::span<const Value> arguments, std::size_t position, std::size_t offset) {
        if (position < arguments.size()) return arguments[position];
        throw format_error(
            error_code::format_arguments, offset,
            "argument " + std::to_string(position + 1) + " is missing, there are " + std::to_string(arguments.size()));
    }

    /// A width or precision, if there is one.
    template <json_value Value>
    static std::optional<std::int64_t> size_of(const impl::format_number& size, std::span<const Value> arguments,
                                               std::size_t& next, const impl::directive& of, std::int64_t least) {
        using source = impl::format_number::source;
        if (size.from == source::none) return std::nullopt;
        if (size.from == source::text) return size.value;
        const std::size_t position = size.from == source::argument ? static_cast<std::size_t>(size.value) : next++;
        const Value& value = argument_at(arguments, position, of.offset);
        if (value.kind() != kind::integer || value.integer() < least || value.integer() > largest_number) {
            throw format_error(error_code::format_arguments, of.offset, "an argument is no width or precision");
        }
        return value.integer();
    }

    template <json_value Value>
    static void append_directive(std::string& out, const impl::directive& each, std::span<const Value> arguments,
                                 std::size_t& next) {
        const auto asked_width = size_of(each.width, arguments, next, each, 0).value_or(0);
        const auto precision = size_of(each.precision, arguments, next, each, -1);
        const char lower = hashpath::php::lower(each.letter);
        if (precision && *precision < 0 && lower != 'g' && lower != 'h') {
            throw format_error(error_code::format_arguments, each.offset, "only g, G, h and H have a precision of -1");
        }
        const auto width = static_cast<std::size_t>(asked_width);
        if (width > max_width) {
            throw format_error(error_code::format_too_wide, each.offset,
                               "a width of more than " + std::to_string(max_width) + " bytes");
        }
        const Value& value = argument_at(arguments, each.argument ? *each.argument : next++, each.offset);
        impl::field field{width, each.padding, each.left};
        if (each.letter == 's') {
            const auto most = precision ? static_cast<std::size_t>(*precision) : std::string_view::npos;
            if (value.kind() == kind::text) {
                // Not copied: a format may take the first byte of a long text many times.
                return impl::append_padded(out, std::string_view{value.text()}.substr(0, most), field);
            }
            const std::string text = to_text(value);
            return impl::append_padded(out, std::string_view{text}.substr(0, most), field);
        }
        if (std::string_view{"eEfFgGhH"}.find(each.letter) != std::string_view::npos) {
            return append_floating(out, each, to_double(value), precision, field);
        }
        append_integer(out, each, to_integer(value), precision.has_value(), field);
    }

    HASHPATH_FUNCTION static void append_floating(std::string& out, const impl::directive& each, double number,
                                                  std::optional<std::int64_t> precision, impl::field field);

    HASHPATH_FUNCTION static void append_integer(std::string& out, const impl::directive& each, std::int64_t number,
                                                 bool has_precision, impl::field field);

    std::vector<impl::directive> directives_;
};

}  // namespace php
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/json/format.inl>
#endif
