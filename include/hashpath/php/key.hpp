#pragma once
// SPDX-License-Identifier: MIT
// Keys of PHP's one container: which text is really an integer.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace php {

/// The decimal text of an integer. Throws std::bad_alloc only.
HASHPATH_FUNCTION std::string to_text(std::int64_t integer);

/// The integer that PHP makes of a text used as a key, or nothing when the text stays a text.
///
///     integer_key("5")    // 5
///     integer_key("-5")   // -5
///     integer_key("05")   // nothing: only the canonical spelling is the integer
///
/// Nothing too for "-0", "+5", " 5", "5.0", "" and whatever does not fit 64 bits. Throws nothing; linear in the text,
/// which is looked at only while it can be an integer. Behaviour of PHP 8 arrays.
constexpr std::optional<std::int64_t> integer_key(std::string_view text) noexcept {
    constexpr std::size_t longest = 20;  // -9223372036854775808
    if (text.empty() || text.size() > longest) return std::nullopt;
    const bool negative = text[0] == '-';
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
    if (digits[0] == '0' && (digits.size() > 1 || negative)) return std::nullopt;
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t most = negative ? limit + 1 : limit;
    std::uint64_t magnitude = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (magnitude > (most - digit) / 10) return std::nullopt;
        magnitude = magnitude * 10 + digit;
    }
    if (!negative) return static_cast<std::int64_t>(magnitude);
    return magnitude == most ? std::numeric_limits<std::int64_t>::min() : -static_cast<std::int64_t>(magnitude);
}

/// One key: an integer or a text, never a text that is really an integer.
///
///     key{"5"} == key{5}      // true
///     key{"05"} == key{5}     // false
///
/// A key made from a text looks at it and does not own it: it is valid as long as that text, which for a key of a
/// match is the document. Copying is free.
class key {
public:
    constexpr key(std::int64_t integer = 0) noexcept : integer_(integer), is_integer_(true) {}
    constexpr explicit key(std::string_view text) noexcept : text_(text), is_integer_(false) {
        if (const auto integer = integer_key(text)) {
            integer_ = *integer;
            is_integer_ = true;
        }
    }

    constexpr bool is_integer() const noexcept { return is_integer_; }

    /// The integer; 0 for a text.
    constexpr std::int64_t integer() const noexcept { return integer_; }

    /// The text; for an integer the text it was made from, empty if it was made from none.
    constexpr std::string_view text() const noexcept { return text_; }

    /// The key as PHP prints it, as a text of its own.
    std::string to_string() const { return is_integer_ ? to_text(integer_) : std::string{text_}; }

    friend constexpr bool operator==(const key& a, const key& b) noexcept {
        if (a.is_integer_ != b.is_integer_) return false;
        return a.is_integer_ ? a.integer_ == b.integer_ : a.text_ == b.text_;
    }

private:
    std::string_view text_;
    std::int64_t integer_ = 0;
    bool is_integer_;
};

}  // namespace php
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/php/key.inl>
#endif
