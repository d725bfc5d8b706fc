#pragma once
// SPDX-License-Identifier: MIT
// The bytes of one input, of which those of the value that is being read are kept.

#include <cstddef>
#include <istream>
#include <limits>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN
namespace impl {

/// The bytes of a stream or of memory. Those of the current value are kept, with a little of what stands before it, and
/// those that were read behind it. A source that read_value() can read from.
class input_bytes {
public:
    /// Bytes in memory, which are not copied.
    input_bytes(std::string_view bytes, std::size_t max_size) noexcept
        : max_size_(max_size), ended_(true), data_(bytes.data()), size_(bytes.size()) {}
    input_bytes(std::istream& stream, std::size_t max_size) noexcept
        : max_size_(max_size), stream_(&stream), from_(stream.rdbuf()) {}
    input_bytes(std::unique_ptr<std::streambuf> owned, std::size_t max_size) noexcept
        : max_size_(max_size), owned_(std::move(owned)), from_(owned_.get()) {}

    /// A template, so that refill() costs nothing where no reader is used.
    template <class = void>
    bool at_end() {
        return is_too_large() || (at_ == size_ && !refill());
    }
    char current() const noexcept { return data_[at_]; }
    void advance() noexcept { ++at_; }

    /// How many bytes of the current value were read.
    std::size_t offset() const noexcept { return at_ - begin_; }
    bool is_too_large() const noexcept { return offset() > max_size_; }
    std::size_t max_size() const noexcept { return max_size_; }
    void step_back() noexcept { --at_; }

    std::string_view value_text() const noexcept { return {data_ + begin_, at_ - begin_}; }
    std::string_view rest() const noexcept { return {data_ + at_, size_ - at_}; }
    /// All bytes that are at hand, and the place of the first in the input.
    std::string_view bytes() const noexcept { return {data_, size_}; }
    std::size_t bytes_place() const noexcept { return discarded_; }
    /// Where the current value begins in the input.
    std::size_t value_place() const noexcept { return discarded_ + begin_; }

    /// Passes white space and begins a value there; false at the end of the input.
    HASHPATH_FUNCTION bool begin_value();
    HASHPATH_FUNCTION bool starts_with(std::string_view prefix);

    /// Goes on behind a value that failed at `error`, a byte of it: at the first of its further lines that begins with a
    /// bracket, as where one of many lines is cut off; else behind the next end of a line.
    HASHPATH_FUNCTION void recover(std::size_t error);

    /// Line and column of a byte of the current value.
    HASHPATH_FUNCTION text_position position(std::size_t offset);

private:
    HASHPATH_FUNCTION bool refill();
    HASHPATH_FUNCTION void make_room(std::size_t size);
    HASHPATH_FUNCTION void discard(std::size_t surplus);
    HASHPATH_FUNCTION void count_lines_to(std::size_t at);
    HASHPATH_FUNCTION void skip_line();

    std::size_t max_size_ = std::numeric_limits<std::size_t>::max();
    std::unique_ptr<std::streambuf> owned_;
    std::istream* stream_ = nullptr;
    std::streambuf* from_ = nullptr;
    bool ended_ = false;  ///< nothing comes behind the bytes that are at hand
    const char* data_ = nullptr;
    std::size_t size_ = 0;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t discarded_ = 0;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t counted_ = 0;  ///< up to here, for lines and columns
    text_position counted_position_;
};

/// Opens a file. Throws std::system_error.
HASHPATH_FUNCTION std::unique_ptr<std::streambuf> open_file(const std::string& name);

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/json/impl/input_bytes.inl>
#endif
