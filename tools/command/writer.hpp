#pragma once
// SPDX-License-Identifier: MIT
// JSON values as text, as jq prints them; without recursion, whatever their depth.

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json.hpp>

#include "text.hpp"

namespace command {

using json = nlohmann::ordered_json;
using handle = hashpath::node<const json>;

struct writing {
    bool pretty = true;
    std::size_t indent = 2;
    bool tab = false;
    bool colour = false;
};

/// Appends values to a text.
class writer {
public:
    writer(std::string& out, const writing& how) : out_(out), how_(how) {}

    void write(const json& value) {
        if (!begin(handle{value})) return;
        while (!open_.empty()) {
            level& top = open_.back();
            if (!top.entries) {
                end(top);
                open_.pop_back();
                continue;
            }
            if (!top.first) coloured(bracket_colour, ",");
            top.first = false;
            new_line(open_.size());
            if (top.is_map) write_key(top);
            const handle entry = top.entries.value();
            top.entries.next();
            begin(entry);
        }
    }

private:
    using walk = decltype(std::declval<const handle&>().entries());

    struct level {
        walk entries;
        bool is_map;
        bool first = true;
    };

    static constexpr std::string_view null_colour = "\x1b[0;90m";
    static constexpr std::string_view scalar_colour = "\x1b[0;39m";
    static constexpr std::string_view text_colour = "\x1b[0;32m";
    static constexpr std::string_view bracket_colour = "\x1b[1;39m";
    static constexpr std::string_view key_colour = "\x1b[34;1m";
    static constexpr std::string_view no_colour = "\x1b[0m";

    void coloured(std::string_view colour, std::string_view text) {
        if (how_.colour) out_.append(colour);
        out_.append(text);
        if (how_.colour) out_.append(no_colour);
    }

    /// Writes a scalar or an empty list or map, or opens the level of one that has entries; tells which.
    bool begin(handle value) {
        using hashpath::kind;
        switch (value.kind()) {
            case kind::null: coloured(null_colour, "null"); return false;
            case kind::boolean: coloured(scalar_colour, value.boolean() ? "true" : "false"); return false;
            case kind::integer:
            case kind::floating: coloured(scalar_colour, number(*value)); return false;
            case kind::text:
                if (how_.colour) out_.append(text_colour);
                append_json_text(out_, value.text());
                if (how_.colour) out_.append(no_colour);
                return false;
            case kind::list:
            case kind::map: break;
        }
        const bool is_map = value.kind() == kind::map;
        if (value.size() == 0) {
            coloured(bracket_colour, is_map ? "{}" : "[]");
            return false;
        }
        coloured(bracket_colour, is_map ? "{" : "[");
        open_.push_back({value.entries(), is_map});
        return true;
    }

    void end(const level& closed) {
        new_line(open_.size() - 1);
        coloured(bracket_colour, closed.is_map ? "}" : "]");
    }

    void write_key(const level& map) {
        const std::string key = map.entries.key().to_string();
        if (how_.colour) out_.append(key_colour);
        append_json_text(out_, key);
        if (how_.colour) out_.append(no_colour);
        coloured(bracket_colour, how_.pretty ? ": " : ":");
    }

    void new_line(std::size_t depth) {
        if (!how_.pretty) return;
        out_.push_back('\n');
        if (how_.tab) out_.append(depth, '\t');
        else out_.append(depth * how_.indent, ' ');
    }

    /// As it was read: integers to the last of 64 bits, a floating-point number never as an integer.
    std::string_view number(const json& value) {
        const auto print = [this](auto number) {
            return std::string_view(
                number_,
                static_cast<std::size_t>(std::to_chars(number_, number_ + sizeof number_ - 2, number).ptr - number_));
        };
        if (value.is_number_unsigned()) return print(value.get<json::number_unsigned_t>());
        if (value.is_number_integer()) return print(value.get<json::number_integer_t>());
        const std::string_view digits = print(value.get<double>());
        if (digits.find_first_of(".en") != std::string_view::npos) return digits;
        number_[digits.size()] = '.';
        number_[digits.size() + 1] = '0';
        return {number_, digits.size() + 2};
    }

    std::string& out_;
    const writing& how_;
    std::vector<level> open_;
    char number_[64];
};

}  // namespace command
