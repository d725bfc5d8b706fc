#pragma once
// SPDX-License-Identifier: MIT
// The bytes of one file: mapped where that is possible, else read as they come.

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <hashpath/json/parse.hpp>

#include "text.hpp"

namespace command {

/// The bytes of one file: those of the value that is being read are kept, with a little of what stands before it. Behind
/// all that are at hand stand `padding` bytes that can be read.
class byte_source {
public:
    static constexpr std::size_t padding = 64;

    /// Of a value, no more than `max_size` bytes are read, and one that shows that there are more.
    byte_source(int descriptor, bool owned, std::size_t max_size)
        : descriptor_(descriptor), owned_(owned), max_size_(max_size) {
        map();
    }
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    ~byte_source() {
        if (mapping_) ::munmap(mapping_, mapping_size_);
        if (owned_) ::close(descriptor_);
    }

    bool at_end() { return is_too_large() || (at_ == size_ && !refill()); }
    bool is_too_large() const noexcept { return offset() > max_size_; }
    char current() const noexcept { return data_[at_]; }
    void advance() noexcept { ++at_; }
    void advance(std::size_t count) noexcept { at_ += count; }

    /// How many bytes of the current value were read.
    std::size_t offset() const noexcept { return at_ - begin_; }

    /// How many bytes of the file stand before the next byte.
    std::size_t place() const noexcept { return discarded_ + at_; }

    void step_back() noexcept { --at_; }
    std::string_view value_text() const noexcept { return {data_ + begin_, at_ - begin_}; }

    /// The bytes at hand that were not read yet; all of the file where is_whole() says so.
    std::string_view rest() const noexcept { return {data_ + at_, size_ - at_}; }
    bool is_whole() const noexcept { return ended_; }

    /// Makes the next byte the first of a value.
    void begin_value() noexcept {
        begin_ = at_;
        release();
    }

    void skip_space() { skip_while(is_space); }

    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    bool starts_with(std::string_view prefix) {
        while (size_ - at_ < prefix.size() && refill()) {}
        return rest().substr(0, prefix.size()) == prefix;
    }

    /// Goes on behind a value that failed at `error`, a byte of it: at the first of its further lines that begins with
    /// a bracket, as in a stream of one value a line of which one is cut off; else behind the next end of a line.
    void recover(std::size_t error) {
        const std::size_t error_at = begin_ + error;
        const std::string_view text = bytes();
        for (std::size_t end = text.find('\n', begin_); end < error_at; end = text.find('\n', end + 1)) {
            const std::size_t line = end + 1;
            if (line < size_ && (data_[line] == '{' || data_[line] == '[')) {
                at_ = line;
                return begin_value();
            }
        }
        at_ = std::min(error_at, size_);
        skip_while([](char c) { return c != '\n'; });
    }

    /// Line and column of a byte of the current value.
    hashpath::impl::text_position position(std::size_t offset) {
        count_lines_to(begin_);
        hashpath::impl::text_position result = counted_position_;
        result.pass(bytes().substr(begin_, offset));
        return result;
    }

    std::string excerpt(std::size_t offset) const { return caret_lines(bytes(), begin_ + offset, 1); }

    /// Why reading stopped before the end of the file; empty if it did not.
    const std::string& read_error() const noexcept { return read_error_; }

    /// Passes lines that are at hand, up to where a value may begin, and gives them with the first byte of that: in `own`,
    /// with padding, where they are not mapped. Gives nothing if there are none. They are kept until stand_at() is called.
    std::string_view take_lines(std::string& own) {
        constexpr std::size_t enough = std::size_t{256} * 1024;
        while (size_ - at_ < enough && refill_soon(0)) {}
        std::string_view text = rest();
        std::size_t end = text.find('\n', std::min(enough, text.size()));
        if (end == std::string_view::npos) end = text.rfind('\n');
        std::size_t next = std::string_view::npos;
        while (end != std::string_view::npos) {
            next = text.find_first_not_of(" \t\n\r", end);
            if (next != std::string_view::npos || end == 0) break;
            end = text.rfind('\n', end - 1);
        }
        if (next == std::string_view::npos) return {};
        text = text.substr(0, next + 1);
        at_ += next;
        if (mapping_) return text;
        own.reserve(text.size() + padding);
        own = text;
        return own;
    }

    /// Makes a place the first of a value, before which nothing is kept; the next byte stays the next.
    void stand_at(std::size_t place) noexcept {
        begin_ = place - discarded_;
        release();
    }

    /// Makes a place, of which the bytes are kept, that of the next byte.
    void read_from(std::size_t place) noexcept { at_ = place - discarded_; }

    /// Reads more; false at the end of the file, and where nothing comes for a moment.
    bool refill_soon(int milliseconds = 100) {
        pollfd waits{descriptor_, POLLIN, 0};
        return !ended_ && ::poll(&waits, 1, milliseconds) != 0 && refill();
    }

private:
    std::string_view bytes() const noexcept { return {data_, size_}; }

    /// Maps all that is left of a file, so that its bytes are neither copied nor kept.
    void map() {
        constexpr off_t worth_it = off_t{64} * 1024;
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return;
        const off_t begin = ::lseek(descriptor_, 0, SEEK_CUR);
        if (begin < 0 || status.st_size - begin < worth_it) return;
        const auto file_size = static_cast<std::size_t>(status.st_size);
        // The padding may need a page behind the last one of the file.
        void* const memory =
            ::mmap(nullptr, file_size + padding, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) return;
        mapping_ = memory;
        mapping_size_ = file_size + padding;
        if (::mmap(memory, file_size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor_, 0) == MAP_FAILED) return;
        ::lseek(descriptor_, 0, SEEK_END);
        ended_ = true;
        data_ = static_cast<const char*>(memory) + begin;
        size_ = file_size - static_cast<std::size_t>(begin);
    }

    template <class Skips>
    void skip_while(Skips skips) {
        do {
            while (at_ < size_ && skips(data_[at_])) ++at_;
            begin_value();
        } while (at_ == size_ && refill());
    }

    void count_lines_to(std::size_t at) {
        counted_position_.pass(bytes().substr(counted_, at - counted_));
        counted_ = at;
    }

    /// Forgets bytes before the current value.
    void discard(std::size_t surplus) {
        if (counted_ < surplus) count_lines_to(surplus);
        std::memmove(buffer_.get(), buffer_.get() + surplus, size_ - surplus);
        counted_ -= surplus;
        begin_ -= surplus;
        at_ -= surplus;
        size_ -= surplus;
        discarded_ += surplus;
    }

    /// Gives the pages of a mapped file back that stand before the current value; they are read again if looked at.
    void release() noexcept {
        constexpr std::size_t surplus = std::size_t{16} * 1024 * 1024;
        if (!mapping_ || begin_ - released_ < 2 * surplus) return;
        const auto first = reinterpret_cast<std::uintptr_t>(mapping_);
        const auto last = reinterpret_cast<std::uintptr_t>(data_ + begin_) / surplus * surplus;
        if (first < last) ::madvise(mapping_, last - first, MADV_DONTNEED);
        released_ = begin_;
    }

    bool refill() {
        if (ended_) return false;
        constexpr std::size_t context = 160;
        constexpr std::size_t block = std::size_t{256} * 1024;
        if (begin_ >= block) discard(begin_ - context);
        if (capacity_ < size_ + block + padding) {
            capacity_ = 2 * size_ + block + padding;
            auto larger = std::make_unique<char[]>(capacity_);
            if (size_ != 0) std::memcpy(larger.get(), data_, size_);
            buffer_ = std::move(larger);
            data_ = buffer_.get();
        }
        ssize_t count = 0;
        do {
            count = ::read(descriptor_, buffer_.get() + size_, block);
        } while (count < 0 && errno == EINTR);
        if (count < 0) read_error_ = std::strerror(errno);
        size_ += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        ended_ = count <= 0;
        return !ended_;
    }

    int descriptor_;
    bool owned_;
    std::size_t max_size_;
    bool ended_ = false;  ///< all bytes of the file are at hand, or none follow
    const char* data_ = nullptr;
    std::size_t size_ = 0;
    void* mapping_ = nullptr;
    std::size_t mapping_size_ = 0;
    std::unique_ptr<char[]> buffer_;  ///< where the bytes stand if they are not mapped
    std::size_t capacity_ = 0;
    std::size_t discarded_ = 0;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t released_ = 0;
    std::size_t counted_ = 0;  ///< up to here, for lines and columns
    hashpath::impl::text_position counted_position_;
    std::string read_error_;
};

}  // namespace command
