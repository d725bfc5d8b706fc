#pragma once
// SPDX-License-Identifier: MIT
// Bytes that may be anything, made fit for JSON, for a terminal, and for a caret beneath them.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace command {

/// How many bytes at the front of a text are one valid character of UTF-8; 0 if they are none.
constexpr std::size_t character_size(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
    if (size == 0 || size > text.size()) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    // Neither longer than needed, nor a surrogate, nor past U+10FFFF.
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return size;
}

/// What stands for a byte that is no character.
inline constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Appends a text as a JSON string; bytes that are not UTF-8 become U+FFFD.
inline void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size()) {
            const auto c = static_cast<unsigned char>(text[plain]);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') break;
            ++plain;
        }
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const char c = text[0];
        const std::size_t size = character_size(text);
        if (size > 1) {
            out.append(text.substr(0, size));
        } else if (size == 0) {
            out.append(replacement);
        } else if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (c >= '\b' && c <= '\r' && c != '\v') {
            out.append({'\\', "btn?fr"[c - '\b']});
        } else {
            out.append("\\u00").append({digits[static_cast<unsigned char>(c) >> 4U], digits[c & 0xF]});
        }
        text.remove_prefix(size == 0 ? 1 : size);
    }
    out.push_back('"');
}

/// A text for a terminal: one column for each character, and for each byte that is none or would move the cursor.
inline std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        const auto c = static_cast<unsigned char>(text[0]);
        const bool control = size == 1 && (c < 0x20 || c == 0x7F);
        const bool control_8_bit = size == 2 && c == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
        const bool no_width = text.substr(0, size) == "\xEF\xBB\xBF";
        if (c == '\t') out.push_back(' ');
        else if (size == 0 || control || control_8_bit || no_width) out.append(replacement);
        else out.append(text.substr(0, size));
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return out;
}

/// The same for a text of several lines, whose ends stay.
inline std::string printable_lines(std::string_view text) {
    std::string out;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        out += printable(text.substr(begin, end - begin));
        if (end != text.size()) out += '\n';
        begin = end + 1;
    }
    return out;
}

/// How many columns printable() needs for a text.
inline std::size_t columns(std::string_view text) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        text.remove_prefix(size == 0 ? 1 : size);
        ++count;
    }
    return count;
}

/// The line of a text that holds [offset, offset + length), cut to what a terminal shows, with carets under that part;
/// nothing for an empty line.
inline std::string caret_lines(std::string_view text, std::size_t offset, std::size_t length) {
    constexpr std::size_t before = 60;
    constexpr std::size_t after = 40;
    const auto continues = [text](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    std::size_t begin = text.rfind('\n', offset == 0 ? 0 : offset - 1);
    begin = begin == std::string_view::npos || begin >= offset ? 0 : begin + 1;
    std::size_t end = std::min(text.find('\n', offset), text.size());
    const bool cut_before = offset - begin > before;
    if (cut_before) begin = offset - before;
    while (continues(begin)) ++begin;
    const bool cut_after = end - offset > after + std::min(length, before);
    if (cut_after) end = offset + after + std::min(length, before);
    while (continues(end)) ++end;

    std::string_view line = text.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return {};
    const std::string_view marked = text.substr(offset, std::min(length, end - offset));
    std::string out = "  ";
    out.append(cut_before ? "..." : "").append(printable(line)).append(cut_after ? "...\n  " : "\n  ");
    out.append(cut_before ? 3 : 0, ' ').append(columns(text.substr(begin, offset - begin)), ' ');
    return out.append(std::max<std::size_t>(columns(marked), 1), '^').append("\n");
}

}  // namespace command
