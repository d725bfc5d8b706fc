#pragma once
// SPDX-License-Identifier: MIT
// JSON values of files or standard input, one after the other, each as soon as it is complete.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.hpp"
#include "document.hpp"
#include "text_parser.hpp"
#include "value_end.hpp"

namespace command {

/// Lines of a file, all of them at hand.
struct lines {
    std::string_view text;  ///< up to the end of the last line, and the first byte of the next value
    std::size_t place = 0;  ///< number of bytes of the file before it
    std::string own;        ///< holds the text if it is not mapped

    std::size_t end() const noexcept { return place + text.size() - 1; }

    /// A line that is not empty.
    struct line {
        std::string_view text;
        char next;          ///< first byte of the line behind it
        std::size_t place;  ///< in the file
    };

    /// Returns the first line at or behind `at`, a position in the text, and moves that behind the line; nullopt if there
    /// is none.
    std::optional<line> next(std::size_t& at) const;
};

/// Reads the values of all input files.
///
///     while (auto value = input.next()) {
///         if (const auto* failed = std::get_if<failure>(&*value)) …
///         else std::get<document>(*value).visit(…);
///     }
class reader {
public:
    /// A value of more than `max_size` bytes, or of more than `max_depth` nested arrays and objects, is a failure.
    reader(std::vector<std::string> files, std::size_t max_depth, std::size_t max_size, bool trust = false);

    /// Reads the next value. Returns nullopt behind the last one. After a failure, the next call goes on behind it.
    std::optional<read_result> next();

    /// Reads the last value in another way, if its text was not what it was taken for.
    read_result read_again();

    /// Takes lines that are at hand, if the last value was a line. Returns false if there are none, and next() is to read
    /// what follows. The lines are kept until stand_at() is called.
    bool take_lines(lines& taken);

    /// Makes a place of the current file that of the current value. Forgets what stands before.
    void stand_at(std::size_t place) { source_->stand_at(place); }

    /// Goes back to a place of the current file that is not forgotten.
    void read_from(std::size_t place) { source_->read_from(place); }

    /// Returns true if the next value begins before a place of the file that was the current one.
    bool is_before(std::size_t place) const noexcept { return source_ && source_->place() < place; }

    /// Returns the place of the last value.
    place where();

private:
    /// Part of the input that is tried as the text of the next value.
    enum class attempt { none, line, short_value, rest_of_file, long_value };

    std::string name() const { return files_[file_] == "-" ? "<stdin>" : files_[file_]; }
    std::optional<failure> open(const std::string& file);
    read_result read();
    std::optional<document> read_at_once();
    std::optional<std::size_t> next_attempt();
    void accept(std::size_t size);
    failure cannot_read(std::string reason) const;

    std::vector<std::string> files_;
    std::size_t max_depth_;
    std::size_t max_size_;
    text_parser parser_;
    std::size_t file_ = 0;
    std::optional<byte_source> source_;
    json parsed_;  ///< the last value, if nlohmann's parser read it

    attempt attempt_ = attempt::none;
    std::size_t begin_ = 0;      ///< place of the last value
    std::size_t line_size_ = 0;  ///< of its first line
    value_end end_;
    bool looks_for_end_ = false;
    bool tries_rest_ = false;

    std::size_t no_line_before_ = 0;
    std::size_t no_end_before_ = 0;
    bool tried_rest_ = false;         ///< the rest of the file was tried as one value, or need not be
    bool tried_rest_before_ = false;  ///< before the last value
    bool reads_lines_ = false;
};

}  // namespace command
