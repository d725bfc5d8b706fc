#pragma once
// SPDX-License-Identifier: MIT
// JSON values printed as jq prints them, without recursion.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "../json.hpp"

namespace command {

/// Layout of printed JSON.
struct print_options {
    bool pretty = true;
    std::size_t indent = 2;
    bool tab = false;
    bool colour = false;
};

/// Appends JSON values to a text.
class writer {
public:
    writer(std::string& out, const print_options& options);
    /// Calls `drain()`, which may empty the text, whenever the text has `drain_size` bytes or more.
    writer(std::string& out, const print_options& options, std::size_t drain_size, std::function<void()> drain);

    /// Appends a value of any model that the command reads; all models give the same text. Defined in writer.cpp for
    /// these models. Lines are indented as if the value stood in `depth` arrays or objects.
    template <hashpath::json_value Value>
    void write(const Value& value, std::size_t depth = 0);

    void write(const json& value) { write(handle{value}); }

private:
    template <class Value>
    struct level;

    void coloured(std::string_view colour, std::string_view text);
    template <class Value>
    void begin(const Value& value, std::vector<level<Value>>& open);
    void write_key(const hashpath::php::key& key);
    void new_line(std::size_t depth);
    template <class Number>
    std::string_view digits_of(Number number);
    template <class Value>
    std::string_view floating(const Value& value);

    std::string& out_;
    const print_options& options_;
    std::size_t drain_size_;
    std::function<void()> drain_;
    char number_[64];
};

/// Returns a value on one line.
template <hashpath::json_value Value>
std::string on_one_line(const Value& value) {
    constexpr print_options compact{false, 0, false, false};
    std::string text;
    writer{text, compact}.write(value);
    return text;
}

}  // namespace command
