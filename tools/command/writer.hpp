#pragma once
// SPDX-License-Identifier: MIT
// JSON values as text, as jq prints them; without recursion, whatever their depth.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json.hpp>

#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>
#endif

#include "text.hpp"

namespace command {

using json = nlohmann::ordered_json;
using handle = hashpath::node<const json>;

/// The integer that a floating value is written as, past the signed 64 bits; nothing for any other.
inline std::optional<std::uint64_t> unsigned_integer(handle value) {
    if (!value->is_number_unsigned()) return std::nullopt;
    return value->get<std::uint64_t>();
}

#ifdef HASHPATH_SIMDJSON

inline std::optional<std::uint64_t> unsigned_integer(const hashpath::dom_value& value) {
    std::uint64_t integer = 0;
    if (!value.read_large_integer(integer)) return std::nullopt;
    return integer;
}

inline std::optional<std::uint64_t> unsigned_integer(const hashpath::text_value& value) {
    const std::string_view text = value.raw();
    std::uint64_t integer = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), integer);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return integer;
}

#endif

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

    void write(const json& value) { write(handle{value}); }

    /// Writes a value of any model: all give the same text.
    template <hashpath::json_value Value>
    void write(const Value& value) {
        write(value, [] {});
    }

    /// The same, and calls `drain()` now and then, which may empty the text. Lines begin as if the value stood in `depth` others.
    template <hashpath::json_value Value, class Drain>
    void write(const Value& value, Drain&& drain, std::size_t depth = 0) {
        std::vector<level<Value>> open;
        const auto start = [&](const Value& each) {
            if constexpr (is_view<Value>) {
                const auto write_stored = [&](const auto& stored) { write(stored, drain, depth + open.size()); };
                if (each.visit_stored(write_stored)) return;
            }
            begin(each, open);
        };
        start(value);
        while (!open.empty()) {
            auto& top = open.back();
            if (!top.entries) {
                new_line(depth + open.size() - 1);
                coloured(bracket_colour, top.is_map ? "}" : "]");
                open.pop_back();
                continue;
            }
            if (!top.first) coloured(bracket_colour, ",");
            top.first = false;
            new_line(depth + open.size());
            if (top.is_map) write_key(top.entries.key());
            const Value entry = top.entries.value();
            top.entries.next();
            start(entry);
            drain();
        }
    }

private:
    /// A model of which some values are those of another.
    template <class Value>
    static constexpr bool is_view = requires(const Value& value) {
        value.visit_stored([](const auto&) {});
    };

    template <class Value>
    struct level {
        decltype(std::declval<const Value&>().entries()) entries;
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

    /// Writes a scalar or an empty list or map, or opens the level of one that has entries.
    template <class Value>
    void begin(const Value& value, std::vector<level<Value>>& open) {
        using hashpath::kind;
        const kind kind = value.kind();
        switch (kind) {
            case kind::null: return coloured(null_colour, "null");
            case kind::boolean: return coloured(scalar_colour, value.boolean() ? "true" : "false");
            case kind::integer: return coloured(scalar_colour, print(value.integer()));
            case kind::floating: return coloured(scalar_colour, floating(value));
            case kind::text:
                if (how_.colour) out_.append(text_colour);
                append_json_text(out_, value.text());
                if (how_.colour) out_.append(no_colour);
                return;
            case kind::list:
            case kind::map: break;
        }
        const bool is_map = kind == kind::map;
        auto entries = value.entries();
        if (!entries) return coloured(bracket_colour, is_map ? "{}" : "[]");
        coloured(bracket_colour, is_map ? "{" : "[");
        open.push_back({std::move(entries), is_map});
    }

    void write_key(const hashpath::php::key& key) {
        if (how_.colour) out_.append(key_colour);
        append_json_text(out_, key.text().empty() ? std::string_view{key.to_string()} : key.text());
        if (how_.colour) out_.append(no_colour);
        coloured(bracket_colour, how_.pretty ? ": " : ":");
    }

    void new_line(std::size_t depth) {
        if (!how_.pretty) return;
        out_.push_back('\n');
        if (how_.tab) out_.append(depth, '\t');
        else out_.append(depth * how_.indent, ' ');
    }

    template <class Number>
    std::string_view print(Number number) {
        return {number_,
                static_cast<std::size_t>(std::to_chars(number_, number_ + sizeof number_ - 2, number).ptr - number_)};
    }

    /// As it was read: integers to the last of 64 bits, a floating-point number never as an integer.
    template <class Value>
    std::string_view floating(const Value& value) {
        if constexpr (!is_view<Value>) {
            if (const auto integer = unsigned_integer(value)) return print(*integer);
        }
        const std::string_view digits = print(value.floating());
        if (digits.find_first_of(".en") != std::string_view::npos) return digits;
        number_[digits.size()] = '.';
        number_[digits.size() + 1] = '0';
        return {number_, digits.size() + 2};
    }

    std::string& out_;
    const writing& how_;
    char number_[64];
};

}  // namespace command
