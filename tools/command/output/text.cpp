// SPDX-License-Identifier: MIT

#include "text.hpp"

#include <algorithm>

#include <hashpath/php/utf8.hpp>

namespace command {

namespace {

/// Printed in place of a byte that is no character.
constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr std::size_t size_of_first(std::string_view text) noexcept {
    const auto first = hashpath::php::decode_utf8(text);
    return first.valid ? first.size : 0;
}

/// Returns whether a byte may stand in a JSON string as it is.
constexpr bool is_plain(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

}  // namespace

std::size_t character_size(std::string_view text) noexcept {
    return size_of_first(text);
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const char c = text[0];
        const std::size_t size = size_of_first(text);
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
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    out.push_back('"');
}

std::string in_quotes(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t size = size_of_first(text);
        const auto c = static_cast<unsigned char>(text[0]);
        const bool control = size == 1 && (c < 0x20 || c == 0x7F);
        const bool control_8_bit = size == 2 && c == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
        const bool no_width = text.substr(0, size) == "\xEF\xBB\xBF";
        if (c == '\t') out.push_back(' ');
        else if (size == 0 || control || control_8_bit || no_width) out.append(replacement);
        else out.append(text.substr(0, size));
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

std::string printable_lines(std::string_view text) {
    std::string out;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        out += printable(text.substr(begin, end - begin));
        if (end != text.size()) out += '\n';
        begin = end + 1;
    }
    return out;
}

std::size_t columns(std::string_view text) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(std::max<std::size_t>(size_of_first(text), 1));
        ++count;
    }
    return count;
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t used = columns(text);
    text.append(width > used ? width - used : 0, ' ');
    return text;
}

std::string caret_lines(std::string_view text, std::size_t offset, std::size_t length) {
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
    const std::string indent((cut_before ? 3 : 0) + columns(text.substr(begin, offset - begin)), ' ');
    const std::string carets(std::max<std::size_t>(columns(marked), 1), '^');
    return fmt::format("  {}{}{}\n  {}{}\n", cut_before ? "..." : "", printable(line), cut_after ? "..." : "", indent,
                       carets);
}

}  // namespace command
