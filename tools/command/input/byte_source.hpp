#pragma once
// SPDX-License-Identifier: MIT
// The bytes of one file: mapped where that is possible, else read as they come.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace command {

/// Line and column in a text, counted from 1. A column is one character.
struct text_position {
    std::size_t line = 1;
    std::size_t column = 1;

    /// Moves behind a text.
    void pass(std::string_view text) noexcept;
};

/// The bytes of one file. Keeps those of the value that is being read, with a little of what stands before it. At least
/// `padding` bytes behind those at hand can be read.
class byte_source {
public:
    static constexpr std::size_t padding = 64;

    /// Reads at most `max_size` bytes of a value, and one more that shows that it is larger.
    byte_source(int descriptor, bool owned, std::size_t max_size);
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    ~byte_source();

    bool at_end() { return is_too_large() || (at_ == size_ && !refill()); }
    bool is_too_large() const noexcept { return offset() > max_size_; }
    char current() const noexcept { return data_[at_]; }
    void advance() noexcept { ++at_; }
    void advance(std::size_t count) noexcept { at_ += count; }
    void step_back() noexcept { --at_; }

    /// Returns the number of bytes of the current value that were read.
    std::size_t offset() const noexcept { return at_ - begin_; }

    /// Returns the number of bytes of the file before the next byte.
    std::size_t place() const noexcept { return discarded_ + at_; }

    std::string_view value_text() const noexcept { return {data_ + begin_, at_ - begin_}; }

    /// Returns the bytes at hand that were not read yet: all of the file if is_whole().
    std::string_view rest() const noexcept { return {data_ + at_, size_ - at_}; }
    bool is_whole() const noexcept { return ended_; }

    /// Passes white space, and makes the next byte the first of a value.
    void skip_space();

    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    bool starts_with(std::string_view prefix);

    /// Goes on behind a value that failed at `error`, a byte of it: at the first of its further lines that begins with
    /// a bracket, as in a stream of one value a line of which one is cut off; else behind the next end of a line.
    void recover(std::size_t error);

    /// Returns line and column of a byte of the current value.
    text_position position(std::size_t offset);

    /// Returns the line of a byte of the current value, with a caret under it.
    std::string excerpt(std::size_t offset) const;

    /// Returns why reading stopped before the end of the file; "" if it did not.
    const std::string& read_error() const noexcept { return read_error_; }

    /// Passes lines that are at hand, up to where a value may begin, and returns them with the first byte of that value.
    /// Where they are not mapped, copies them to `own`, with padding. Returns "" if there are none. The bytes are kept
    /// until stand_at() is called.
    std::string_view take_lines(std::string& own);

    /// Makes a place the first of a value, before which nothing is kept. The next byte stays the next.
    void stand_at(std::size_t place) noexcept;

    /// Makes a place, whose bytes are kept, that of the next byte.
    void read_from(std::size_t place) noexcept { at_ = place - discarded_; }

    /// Reads more. Returns false at the end of the file, and if nothing comes for some time.
    bool refill_soon(int milliseconds = 100);

private:
    std::string_view bytes() const noexcept { return {data_, size_}; }
    void map();
    void begin_value() noexcept;
    template <class Skips>
    void skip_while(Skips skips);
    void count_lines_to(std::size_t at);
    void discard(std::size_t surplus);
    void release() noexcept;
    bool refill();

    int descriptor_;
    bool owned_;
    std::size_t max_size_;
    bool ended_ = false;  ///< all bytes of the file are at hand, or none follow
    const char* data_ = nullptr;
    std::size_t size_ = 0;
    void* mapping_ = nullptr;
    std::size_t mapping_size_ = 0;
    std::unique_ptr<char[]> buffer_;  ///< holds the bytes if they are not mapped
    std::size_t capacity_ = 0;
    std::size_t discarded_ = 0;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t released_ = 0;
    std::size_t counted_ = 0;  ///< end of the bytes that counted_position_ covers
    text_position counted_position_;
    std::string read_error_;
};

}  // namespace command
