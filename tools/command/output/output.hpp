#pragma once
// SPDX-License-Identifier: MIT
// Standard output and standard error.

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../json.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

/// Writes all of a text to a file descriptor. Returns false if that fails; errno has the reason.
bool write_all(int descriptor, std::string_view text) noexcept;

/// Returns true if text written there is seen on a terminal, and NO_COLOR is not set.
bool is_colourful(int descriptor) noexcept;

/// Prints a message on standard error, behind the name of the command.
void complain_text(std::string_view text);

/// Formats a message, and prints it on standard error, behind the name of the command.
template <class... Arguments>
void complain(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    complain_text(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Form of the output.
struct output_options {
    print_options print;
    bool raw = false;
    bool nul_separated = false;
    bool one_per_line = false;
    bool unbuffered = false;
};

/// Results, on standard output.
class output {
public:
    /// Destination of results: standard output, or the buffer until take_written().
    enum class destination { standard_output, buffer };

    output(const output_options& options, std::size_t max_depth, destination to = destination::standard_output);
    output(const output&) = delete;
    output& operator=(const output&) = delete;
    ~output();

    /// Prints one value as one output. With --raw-output, prints a string as it is. Defined in output.cpp for all models
    /// that the command reads.
    template <hashpath::json_value Value>
    void value(const Value& value);
    void value(const json& value) { this->value(handle{value}); }
    void value(const json* value) { this->value(handle{*value}); }

    /// Prints values as one JSON array.
    template <class Values>
    void list(const Values& values) {
        text_.push_back('[');
        bool first = true;
        for (const auto& value : values) {
            if (!first) text_.push_back(',');
            first = false;
            write(value);
        }
        text_.push_back(']');
        end();
    }

    /// Prints one output for each value; with --one-per-line an array of them, unless one value alone may be the output.
    template <class Values>
    void each(const Values& values, bool one_alone) {
        if (options_.one_per_line && !(one_alone && values.size() == 1)) return list(values);
        for (const auto& value : values) this->value(value);
    }

    /// Prints text that is no JSON, with its line ends.
    void text(std::string_view text);

    void flush();

    /// Keeps what is printed from here on until keep() or take_back() is called.
    void hold() noexcept;
    void keep();
    void take_back();

    /// A message about the current value, and how much was printed before it.
    struct message {
        std::size_t written;
        std::string text;
    };

    /// Adds a message about the current value, which is printed with the value's place.
    void say(std::string text) { messages_.push_back({text_.size(), std::move(text)}); }
    std::vector<message> take_messages() noexcept { return std::exchange(messages_, {}); }

    /// What was printed to the buffer.
    const std::string& written() const noexcept { return text_; }
    std::string take_written() noexcept { return std::exchange(text_, {}); }

private:
    struct trusted_reader;

    template <hashpath::json_value Value>
    void write(const Value& value);
    void write(const json& value) { write(handle{value}); }
    void write(const json* value) { write(handle{*value}); }
    void end();
    void flush_if_due();

    const output_options& options_;
    std::size_t max_depth_;
    std::string text_;
    writer writer_;
    std::unique_ptr<trusted_reader> reader_;
    std::vector<message> messages_;
    bool buffers_;
    bool flushes_;
    bool holds_ = false;
    std::size_t held_from_ = 0;
};

}  // namespace command
