#pragma once
// SPDX-License-Identifier: MIT
// JSON values of any model as text: compact, indented, or coloured as jq does it; without recursion.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

/// The layout of printed JSON; compact by default.
struct print_options {
    bool pretty = false;     ///< each entry on a line of its own
    std::size_t indent = 2;  ///< spaces for each level, if pretty
    bool tab = false;        ///< one tab for each level instead
    bool colour = false;     ///< with the colours of jq, for a terminal
};

/// A document that can be printed; unlike one that is searched, it may be a temporary.
template <class Document>
concept printable_json = json_document < std::remove_reference_t<Document>
& > ;

/// Appends a text to `out` as a JSON string, in its quotes. Bytes that are not UTF-8 become U+FFFD.
HASHPATH_FUNCTION void append_json_string(std::string& out, std::string_view text);

namespace impl {

/// Appends the parts of JSON values to a string.
class json_writer {
public:
    json_writer(std::string& out, const print_options& options) noexcept : out_(out), options_(options) {}

    std::string& out() noexcept { return out_; }

    HASHPATH_FUNCTION void null();
    HASHPATH_FUNCTION void boolean(bool value);
    HASHPATH_FUNCTION void integer(std::int64_t value);
    HASHPATH_FUNCTION void unsigned_integer(std::uint64_t value);
    /// Never prints a floating-point number as an integer.
    HASHPATH_FUNCTION void floating(double value);
    HASHPATH_FUNCTION void text(std::string_view value);
    HASHPATH_FUNCTION void empty(bool is_map);
    HASHPATH_FUNCTION void open(bool is_map);
    /// Closes a list or map that stands in `depth` others.
    HASHPATH_FUNCTION void close(bool is_map, std::size_t depth);
    /// Prints what stands before an entry of a list or map.
    HASHPATH_FUNCTION void entry(bool first, std::size_t depth);
    HASHPATH_FUNCTION void key(const php::key& key);

private:
    void coloured(std::string_view colour, std::string_view text) {
        if (options_.colour) out_.append(colour).append(text).append(no_colour);
        else out_.append(text);
    }
    HASHPATH_FUNCTION void new_line(std::size_t depth);

    static constexpr std::string_view null_colour = "\x1b[0;90m";
    static constexpr std::string_view scalar_colour = "\x1b[0;39m";
    static constexpr std::string_view text_colour = "\x1b[0;32m";
    static constexpr std::string_view bracket_colour = "\x1b[1;39m";
    static constexpr std::string_view key_colour = "\x1b[34;1m";
    static constexpr std::string_view no_colour = "\x1b[0m";

    std::string& out_;
    const print_options& options_;
};

/// A list or map of which some entries are printed.
template <json_value Value>
struct printed_level {
    decltype(std::declval<const Value&>().entries()) entries;
    bool is_map;
    bool first = true;
};

/// A model some of whose values are those of another.
template <class Value>
concept stored_elsewhere = requires(const Value& value) {
    value.visit_stored([](const auto&) {});
};

template <json_value Value>
void write_floating(json_writer& writer, const Value& value) {
    if constexpr (requires(std::uint64_t & integer) { value.read_large_integer(integer); }) {
        if (std::uint64_t integer = 0; value.read_large_integer(integer)) return writer.unsigned_integer(integer);
    }
    writer.floating(value.floating());
}

/// Prints a scalar or an empty list or map, or opens the level of one that has entries.
template <json_value Value>
void begin_value(json_writer& writer, const Value& value, std::vector<printed_level<Value>>& levels) {
    const kind kind = value.kind();
    switch (kind) {
        case kind::null: return writer.null();
        case kind::boolean: return writer.boolean(value.boolean());
        case kind::integer: return writer.integer(value.integer());
        case kind::floating: return write_floating(writer, value);
        case kind::text: return writer.text(value.text());
        case kind::list:
        case kind::map: break;
    }
    const bool is_map = kind == kind::map;
    auto entries = value.entries();
    if (!entries) return writer.empty(is_map);
    writer.open(is_map);
    levels.push_back({std::move(entries), is_map});
}

/// Prints a value that stands in `depth` others, and calls `drain()` after each entry.
template <json_value Value, class Drain>
void write_value(json_writer& writer, const Value& value, std::size_t depth, Drain& drain) {
    std::vector<printed_level<Value>> levels;
    const auto begin = [&](const Value& each) {
        if constexpr (stored_elsewhere<Value>) {
            const auto write_stored = [&](const auto& stored) {
                write_value(writer, stored, depth + levels.size(), drain);
            };
            if (each.visit_stored(write_stored)) return;
        }
        begin_value(writer, each, levels);
    };
    begin(value);
    while (!levels.empty()) {
        auto& top = levels.back();
        if (!top.entries) {
            writer.close(top.is_map, depth + levels.size() - 1);
            levels.pop_back();
            continue;
        }
        writer.entry(top.first, depth + levels.size());
        top.first = false;
        if (top.is_map) writer.key(top.entries.key());
        const Value entry = top.entries.value();
        top.entries.next();
        begin(entry);
        drain();
    }
}

}  // namespace impl

/// Appends a JSON value to `out`.
///
///     print_to(out, event);                        // {"Event":{"id":"1042",…
///     print_to(out, *match.value, {.pretty = true});
///
/// All models of a value print alike, as nlohmann's dump() does, with these exceptions: a byte that is not UTF-8 becomes
/// U+FFFD, U+007F becomes \u007f, a floating-point number is as short as possible (1e+20), and one that is infinite is
/// inf. Integers of up to 64 bits are printed to the last digit. A line of a pretty value begins as if the value stood
/// in `depth` others. Throws what the model throws, and std::bad_alloc; `out` may hold a part of the value then.
/// Linear. Does not recurse.
template <printable_json Document>
void print_to(std::string& out, Document&& document, const print_options& options = {}, std::size_t depth = 0) {
    impl::json_writer writer{out, options};
    const auto drain = [] {};
    impl::write_value(writer, as_value(document), depth, drain);
}

/// Prints a JSON value in parts, without holding all of its text.
///
///     print_to([](std::string_view part) { std::cout << part; }, event);
///
/// `sink` is called with parts of about 64 KiB, the last one shorter. A part may end within a character. Otherwise as
/// print_to() for a string.
template <std::invocable<std::string_view> Sink, printable_json Document>
void print_to(Sink&& sink, Document&& document, const print_options& options = {}, std::size_t depth = 0) {
    constexpr std::size_t enough = std::size_t{64} * 1024;
    std::string part;
    impl::json_writer writer{part, options};
    const auto drain = [&] {
        if (part.size() < enough) return;
        sink(std::string_view{part});
        part.clear();
    };
    impl::write_value(writer, as_value(document), depth, drain);
    if (!part.empty()) sink(std::string_view{part});
}

/// Returns the text of a JSON value.
///
///     print(*find(event, "Event"))
///     print(event, {.pretty = true, .indent = 4})
///
/// Otherwise as print_to().
template <printable_json Document>
std::string print(Document&& document, const print_options& options = {}) {
    std::string out;
    print_to(out, document, options);
    return out;
}

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/json/print.inl>
#endif
