// SPDX-License-Identifier: MIT
// The parts of JSON text.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/json/print.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/utf8.hpp>

HASHPATH_BEGIN

HASHPATH_BODY void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
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
        const php::utf8_character character = php::decode_utf8(text);
        if (!character.valid) {
            out.append(replacement);
        } else if (character.size > 1) {
            out.append(text.substr(0, character.size));
        } else if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (c >= '\b' && c <= '\r' && c != '\v') {
            out.append({'\\', "btn?fr"[c - '\b']});
        } else {
            out.append("\\u00").append({digits[static_cast<unsigned char>(c) >> 4U], digits[c & 0xF]});
        }
        text.remove_prefix(character.valid ? character.size : 1);
    }
    out.push_back('"');
}

namespace impl {

/// The text of a number, in a buffer of its own.
class number_text {
public:
    template <class Number>
    explicit number_text(Number number) noexcept
        : end_(std::to_chars(buffer_, buffer_ + sizeof buffer_ - 2, number).ptr) {}

    std::string_view view() const noexcept { return {buffer_, static_cast<std::size_t>(end_ - buffer_)}; }

    void append(std::string_view text) noexcept {
        for (const char c : text) *end_++ = c;
    }

private:
    char buffer_[64];
    char* end_;
};

HASHPATH_BODY void json_writer::null() {
    coloured(null_colour, "null");
}

HASHPATH_BODY void json_writer::boolean(bool value) {
    coloured(scalar_colour, value ? "true" : "false");
}

HASHPATH_BODY void json_writer::integer(std::int64_t value) {
    coloured(scalar_colour, number_text{value}.view());
}

HASHPATH_BODY void json_writer::unsigned_integer(std::uint64_t value) {
    coloured(scalar_colour, number_text{value}.view());
}

HASHPATH_BODY void json_writer::floating(double value) {
    number_text digits{value};
    if (digits.view().find_first_of(".en") == std::string_view::npos) digits.append(".0");
    coloured(scalar_colour, digits.view());
}

HASHPATH_BODY void json_writer::text(std::string_view value) {
    if (options_.colour) out_.append(text_colour);
    append_json_string(out_, value);
    if (options_.colour) out_.append(no_colour);
}

HASHPATH_BODY void json_writer::empty(bool is_map) {
    coloured(bracket_colour, is_map ? "{}" : "[]");
}

HASHPATH_BODY void json_writer::open(bool is_map) {
    coloured(bracket_colour, is_map ? "{" : "[");
}

HASHPATH_BODY void json_writer::close(bool is_map, std::size_t depth) {
    if (options_.pretty) new_line(depth);
    coloured(bracket_colour, is_map ? "}" : "]");
}

HASHPATH_BODY void json_writer::entry(bool first, std::size_t depth) {
    if (!first) coloured(bracket_colour, ",");
    if (options_.pretty) new_line(depth);
}

HASHPATH_BODY void json_writer::key(const php::key& key) {
    if (options_.colour) out_.append(key_colour);
    const bool has_text = !key.is_integer() || !key.text().empty();
    append_json_string(out_, has_text ? key.text() : number_text{key.integer()}.view());
    if (options_.colour) out_.append(no_colour);
    coloured(bracket_colour, options_.pretty ? ": " : ":");
}

HASHPATH_BODY void json_writer::new_line(std::size_t depth) {
    out_.push_back('\n');
    if (options_.tab) out_.append(depth, '\t');
    else out_.append(depth * options_.indent, ' ');
}

}  // namespace impl
HASHPATH_END
