#pragma once
// SPDX-License-Identifier: MIT
// Characters of UTF-8: read from text, and written.

#include <cstddef>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace php {

/// One character of a text.
struct utf8_character {
    char32_t point;    ///< its code point
    std::size_t size;  ///< its bytes in the text
    bool valid;        ///< false for bytes that are not UTF-8
};

/// Returns the character that a text, which is not empty, begins with.
///
///     decode_utf8("\xC3\xA9!")   // {0xE9, 2, true}
///     decode_utf8("\xE2\x82!")   // {0, 2, false}: a character that breaks off
///
/// Bytes that begin a character and do not complete it are one invalid character, as in PHP's mbstring.
constexpr utf8_character decode_utf8(std::string_view text) noexcept {
    const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return {lead, 1, false};
    char32_t point = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        unsigned char least = 0x80;
        unsigned char most = 0xBF;
        if (i == 1) {
            if (lead == 0xE0) least = 0xA0;
            if (lead == 0xED) most = 0x9F;
            if (lead == 0xF0) least = 0x90;
            if (lead == 0xF4) most = 0x8F;
        }
        if (i == text.size() || byte(i) < least || byte(i) > most) return {0, i, false};
        point = point << 6 | (byte(i) & 0x3FU);
    }
    return {point, size, true};
}

/// Writes a code point as UTF-8, at most four bytes, and returns the address behind them.
constexpr char* write_utf8(char* to, char32_t point) noexcept {
    const auto put = [&to](char32_t byte) { *to++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
        return to;
    }
    const unsigned following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr char32_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    put(leads[following] | point >> (6 * following));
    for (unsigned left = following; left-- > 0;) put(0x80 | (point >> (6 * left) & 0x3F));
    return to;
}

/// Appends a code point to a text of UTF-8.
constexpr void append_utf8(std::string& text, char32_t point) {
    char bytes[4]{};
    text.append(bytes, write_utf8(bytes, point));
}

/// Returns the number of characters in a text of UTF-8: all bytes but those that continue a character.
constexpr std::size_t count_utf8(std::string_view text) noexcept {
    std::size_t characters = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++characters;
    }
    return characters;
}

}  // namespace php
HASHPATH_END
