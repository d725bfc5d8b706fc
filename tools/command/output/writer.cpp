// SPDX-License-Identifier: MIT

#include "writer.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/misp/enriched_view.hpp>

#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>
#endif

#include "text.hpp"

namespace command {

namespace {

constexpr std::string_view null_colour = "\x1b[0;90m";
constexpr std::string_view scalar_colour = "\x1b[0;39m";
constexpr std::string_view string_colour = "\x1b[0;32m";
constexpr std::string_view bracket_colour = "\x1b[1;39m";
constexpr std::string_view key_colour = "\x1b[34;1m";
constexpr std::string_view no_colour = "\x1b[0m";

/// A model that shows some values of another model as they are stored.
template <class Value>
constexpr bool is_view = requires(const Value& value) {
    value.visit_stored([](const auto&) {});
};

/// Returns the integer past the signed 64 bits that a floating value was read from; nullopt for any other number.
std::optional<std::uint64_t> unsigned_integer(handle value) {
    if (!value->is_number_unsigned()) return std::nullopt;
    return value->get<std::uint64_t>();
}

#ifdef HASHPATH_SIMDJSON

std::optional<std::uint64_t> unsigned_integer(const hashpath::dom_value& value) {
    std::uint64_t integer = 0;
    if (!value.read_large_integer(integer)) return std::nullopt;
    return integer;
}

std::optional<std::uint64_t> unsigned_integer(const hashpath::text_value& value) {
    const std::string_view text = value.raw();
    std::uint64_t integer = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), integer);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return integer;
}

#endif

}  // namespace

/// An array or object of which some entries are still to be printed.
template <class Value>
struct writer::level {
    decltype(std::declval<const Value&>().entries()) entries;
    bool is_map;
    bool first = true;
};

writer::writer(std::string& out, const print_options& options)
    : writer(out, options, std::numeric_limits<std::size_t>::max(), {}) {}

writer::writer(std::string& out, const print_options& options, std::size_t drain_size, std::function<void()> drain)
    : out_(out), options_(options), drain_size_(drain_size), drain_(std::move(drain)) {}

template <hashpath::json_value Value>
void writer::write(const Value& value, std::size_t depth) {
    std::vector<level<Value>> open;
    const auto start = [&](const Value& each) {
        if constexpr (is_view<Value>) {
            if (each.visit_stored([&](const auto& stored) { write(stored, depth + open.size()); })) return;
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
        if (out_.size() >= drain_size_) drain_();
    }
}

void writer::coloured(std::string_view colour, std::string_view text) {
    if (options_.colour) out_.append(colour);
    out_.append(text);
    if (options_.colour) out_.append(no_colour);
}

/// Prints a scalar or an empty array or object, or opens the level of one that has entries.
template <class Value>
void writer::begin(const Value& value, std::vector<level<Value>>& open) {
    using hashpath::kind;
    const kind kind = value.kind();
    switch (kind) {
        case kind::null: return coloured(null_colour, "null");
        case kind::boolean: return coloured(scalar_colour, value.boolean() ? "true" : "false");
        case kind::integer: return coloured(scalar_colour, digits_of(value.integer()));
        case kind::floating: return coloured(scalar_colour, floating(value));
        case kind::text:
            if (options_.colour) out_.append(string_colour);
            append_json_string(out_, value.text());
            if (options_.colour) out_.append(no_colour);
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

void writer::write_key(const hashpath::php::key& key) {
    if (options_.colour) out_.append(key_colour);
    append_json_string(out_, key.text().empty() ? std::string_view{key.to_string()} : key.text());
    if (options_.colour) out_.append(no_colour);
    coloured(bracket_colour, options_.pretty ? ": " : ":");
}

void writer::new_line(std::size_t depth) {
    if (!options_.pretty) return;
    out_.push_back('\n');
    if (options_.tab) out_.append(depth, '\t');
    else out_.append(depth * options_.indent, ' ');
}

template <class Number>
std::string_view writer::digits_of(Number number) {
    const char* const end = std::to_chars(number_, number_ + sizeof number_ - 2, number).ptr;
    return {number_, static_cast<std::size_t>(end - number_)};
}

/// Returns a floating value as it was read: integers to the last of 64 bits, a floating-point number never as an integer.
template <class Value>
std::string_view writer::floating(const Value& value) {
    if constexpr (!is_view<Value>) {
        if (const auto integer = unsigned_integer(value)) return digits_of(*integer);
    }
    const std::string_view digits = digits_of(value.floating());
    if (digits.find_first_of(".en") != std::string_view::npos) return digits;
    number_[digits.size()] = '.';
    number_[digits.size() + 1] = '0';
    return {number_, digits.size() + 2};
}

template void writer::write(const handle&, std::size_t);
template void writer::write(const hashpath::misp::enriched_value<handle>&, std::size_t);
#ifdef HASHPATH_SIMDJSON
template void writer::write(const hashpath::dom_value&, std::size_t);
template void writer::write(const hashpath::misp::enriched_value<hashpath::dom_value>&, std::size_t);
template void writer::write(const hashpath::text_value&, std::size_t);
#endif

}  // namespace command
