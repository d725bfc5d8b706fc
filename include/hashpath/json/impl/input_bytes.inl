// SPDX-License-Identifier: MIT
// Reading blocks of an input, and forgetting what was read.

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <ios>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/json/impl/input_bytes.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN
namespace impl {

inline constexpr std::size_t input_block = std::size_t{256} * 1024;
/// How much of what stands before a value is kept, for messages.
inline constexpr std::size_t input_context = 160;

/// A file with a buffer of one block.
class file_bytes : public std::filebuf {
public:
    file_bytes() : buffer_(std::make_unique<char[]>(input_block)) {
        pubsetbuf(buffer_.get(), static_cast<std::streamsize>(input_block));
    }

private:
    std::unique_ptr<char[]> buffer_;
};

HASHPATH_BODY std::unique_ptr<std::streambuf> open_file(const std::string& name) {
    auto file = std::make_unique<file_bytes>();
    errno = 0;
    if (!file->open(name, std::ios_base::in | std::ios_base::binary)) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    return file;
}

HASHPATH_BODY bool input_bytes::begin_value() {
    do {
        const std::size_t next = rest().find_first_not_of(" \t\n\r");
        at_ = next == std::string_view::npos ? size_ : at_ + next;
        begin_ = at_;
    } while (at_ == size_ && refill());
    return at_ != size_;
}

HASHPATH_BODY bool input_bytes::starts_with(std::string_view prefix) {
    while (size_ - at_ < prefix.size() && rest() == prefix.substr(0, size_ - at_) && refill()) {}
    return rest().substr(0, prefix.size()) == prefix;
}

HASHPATH_BODY void input_bytes::recover(std::size_t error) {
    const std::size_t error_at = begin_ + error;
    const std::string_view text = bytes();
    for (std::size_t end = text.find('\n', begin_); end < error_at; end = text.find('\n', end + 1)) {
        const std::size_t line = end + 1;
        if (line < size_ && (data_[line] == '{' || data_[line] == '[')) {
            at_ = begin_ = line;
            return;
        }
    }
    at_ = std::min(error_at, size_);
    skip_line();
}

HASHPATH_BODY text_position input_bytes::position(std::size_t offset) {
    count_lines_to(begin_);
    text_position result = counted_position_;
    result.pass(bytes().substr(begin_, offset));
    return result;
}

HASHPATH_BODY void input_bytes::skip_line() {
    do {
        at_ = std::min(bytes().find('\n', at_), size_);
        begin_ = at_;
    } while (at_ == size_ && refill());
}

HASHPATH_BODY void input_bytes::count_lines_to(std::size_t at) {
    counted_position_.pass(bytes().substr(counted_, at - counted_));
    counted_ = at;
}

HASHPATH_BODY void input_bytes::discard(std::size_t surplus) {
    if (counted_ < surplus) count_lines_to(surplus);
    std::memmove(buffer_.get(), buffer_.get() + surplus, size_ - surplus);
    counted_ -= surplus;
    begin_ -= surplus;
    at_ -= surplus;
    size_ -= surplus;
    discarded_ += surplus;
}

HASHPATH_BODY void input_bytes::make_room(std::size_t size) {
    if (capacity_ - size_ >= size) return;
    const std::size_t grown = 2 * size_ + size;
    auto larger = std::make_unique<char[]>(grown);
    if (size_ != 0) std::memcpy(larger.get(), data_, size_);
    buffer_ = std::move(larger);
    data_ = buffer_.get();
    capacity_ = grown;
}

/// Reads what is there, and waits for more only where there is nothing: then for the rest of a line.
HASHPATH_BODY bool input_bytes::refill() {
    // If this throws, the input ends here.
    if (std::exchange(ended_, true)) return false;
    if (stream_ && stream_->fail()) throw std::ios_base::failure("the stream cannot be read");
    if (begin_ >= input_block) discard(begin_ - input_context);
    using traits = std::streambuf::traits_type;
    constexpr auto end = traits::eof();
    if (traits::eq_int_type(from_->sgetc(), end)) return false;
    make_room(input_block);
    char* const to = buffer_.get() + size_;
    const std::streamsize ready = from_->in_avail();
    if (ready > 0) {
        size_ += static_cast<std::size_t>(from_->sgetn(to, std::min(ready, static_cast<std::streamsize>(input_block))));
        ended_ = false;
        return true;
    }
    std::size_t count = 0;
    while (count < input_block) {
        const auto c = from_->sbumpc();
        if (traits::eq_int_type(c, end)) break;
        to[count++] = traits::to_char_type(c);
        if (c == '\n') break;
    }
    size_ += count;
    ended_ = false;
    return true;
}

}  // namespace impl
HASHPATH_END
