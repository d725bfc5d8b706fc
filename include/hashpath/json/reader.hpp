#pragma once
// SPDX-License-Identifier: MIT
// JSON values read one after the other from a stream, a file or bytes.

#include <concepts>
#include <cstddef>
#include <istream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/impl/input_bytes.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN

/// Limits for each value that a reader reads.
struct reader_options {
    std::size_t max_depth = default_max_depth;                       ///< nested lists and maps
    std::size_t max_size = std::numeric_limits<std::size_t>::max();  ///< bytes of its text
};

/// The name of a file to read.
struct input_file {
    std::string name;
};

namespace impl {

HASHPATH_FUNCTION bool has_more_than_number(std::string_view text);

/// Ends the value that was read from `input`. Throws parse_error if that failed.
HASHPATH_FUNCTION void end_value(input_bytes& input, std::optional<read_failure> failed, bool is_number,
                                 std::optional<std::size_t>& failed_at);

}  // namespace impl

/// Reads JSON values that stand one after the other, as in newline-delimited JSON: with or without white space between.
///
///     hashpath::reader reader{std::cin};                                     // or {bytes}, or
///     hashpath::reader reader{hashpath::input_file{"events.ndjson"}};
///     while (auto event = reader.next())
///         for (const auto& match : extract(*event, path)) std::cout << *match.value << '\n';
///
/// Each value is read as parse() reads it, with the same errors, and as soon as its line is there. A number ends where the
/// next byte is none of it. After an error, next() goes on with the first further line of the failed value that begins
/// with a bracket, else behind the line of the error.
/// Holds the text of one value and about 0.5 MiB. A stream must outlive its reader, as must bytes, which are not
/// copied. The reader reads ahead: what it leaves in a stream is unspecified. Not shared between threads.
template <nlohmann_json Json = nlohmann::ordered_json>
class reader {
public:
    explicit reader(std::istream& stream, const reader_options& options = {})
        : input_(stream, options.max_size), max_depth_(options.max_depth) {}
    explicit reader(std::string_view bytes, const reader_options& options = {})
        : input_(bytes, options.max_size), max_depth_(options.max_depth) {}
    /// Deleted: the bytes must outlive the reader.
    template <std::same_as<std::string> Text>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): no reader is a std::string
    explicit reader(Text&& bytes, const reader_options& options = {}) = delete;
    /// Opens the file. Throws std::system_error if that fails.
    explicit reader(const input_file& file, const reader_options& options = {})
        : input_(impl::open_file(file.name), options.max_size), max_depth_(options.max_depth) {}

    /// Returns the next value; nullopt at the end of the input.
    ///
    /// Throws parse_error as parse(), with document_too_large for a text of more than max_size bytes; its offset, line
    /// and column are those in the whole input. Throws std::system_error if the input cannot be read. Linear in the
    /// text, and n log n in the width of the widest object. Does not recurse.
    std::optional<Json> next() {
        if (failed_at_) input_.recover(*failed_at_);
        failed_at_.reset();
        if (!input_.begin_value()) return std::nullopt;
        std::optional<Json> value{std::in_place};
        std::optional<read_failure> failed;
        // The parser would skip the mark; end_value() refuses it.
        if (!input_.starts_with(impl::byte_order_mark)) failed = read_value(*value, input_, max_depth_, false);
        impl::end_value(input_, std::move(failed), value->is_number(), failed_at_);
        return value;
    }

    /// The text of the last value; valid until next() is called.
    std::string_view text() const noexcept { return input_.value_text(); }

    /// Where the last value begins: its byte, from 0, and its line and column, from 1.
    std::size_t offset() const noexcept { return input_.value_place(); }
    std::size_t line() { return input_.position(0).line; }
    std::size_t column() { return input_.position(0).column; }

    /// The bytes at hand, for messages: those of the last value, also of one that failed, up to 160 bytes before it, and
    /// what was read behind it. The first is byte bytes_offset() of the input. Valid until next() is called.
    std::string_view bytes() const noexcept { return input_.bytes(); }
    std::size_t bytes_offset() const noexcept { return input_.bytes_place(); }

private:
    impl::input_bytes input_;
    std::size_t max_depth_;
    std::optional<std::size_t> failed_at_;
};

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/json/reader.inl>
#endif
