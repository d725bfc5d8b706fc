// SPDX-License-Identifier: MIT

#include "byte_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <hashpath/php/utf8.hpp>

#include "../output/text.hpp"

namespace command {

void text_position::pass(std::string_view text) noexcept {
    const std::size_t last = text.rfind('\n');
    if (last != std::string_view::npos) {
        line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        column = 1;
        text.remove_prefix(last + 1);
    }
    column += hashpath::php::count_utf8(text);
}

byte_source::byte_source(int descriptor, bool owned, std::size_t max_size)
    : descriptor_(descriptor), owned_(owned), max_size_(max_size) {
    map();
}

byte_source::~byte_source() {
    if (mapping_) ::munmap(mapping_, mapping_size_);
    if (owned_) ::close(descriptor_);
}

/// Maps the rest of a file, so that its bytes are neither copied nor kept.
void byte_source::map() {
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

void byte_source::begin_value() noexcept {
    begin_ = at_;
    release();
}

template <class Skips>
void byte_source::skip_while(Skips skips) {
    do {
        while (at_ < size_ && skips(data_[at_])) ++at_;
        begin_value();
    } while (at_ == size_ && refill());
}

void byte_source::skip_space() {
    skip_while(is_space);
}

bool byte_source::starts_with(std::string_view prefix) {
    while (size_ - at_ < prefix.size() && refill()) {}
    return rest().substr(0, prefix.size()) == prefix;
}

void byte_source::recover(std::size_t error) {
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

text_position byte_source::position(std::size_t offset) {
    count_lines_to(begin_);
    text_position result = counted_position_;
    result.pass(bytes().substr(begin_, offset));
    return result;
}

std::string byte_source::excerpt(std::size_t offset) const {
    return caret_lines(bytes(), begin_ + offset, 1);
}

std::string_view byte_source::take_lines(std::string& own) {
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

void byte_source::stand_at(std::size_t place) noexcept {
    begin_ = place - discarded_;
    release();
}

bool byte_source::refill_soon(int milliseconds) {
    pollfd waits{descriptor_, POLLIN, 0};
    return !ended_ && ::poll(&waits, 1, milliseconds) != 0 && refill();
}

void byte_source::count_lines_to(std::size_t at) {
    counted_position_.pass(bytes().substr(counted_, at - counted_));
    counted_ = at;
}

/// Forgets bytes before the current value.
void byte_source::discard(std::size_t surplus) {
    if (counted_ < surplus) count_lines_to(surplus);
    std::memmove(buffer_.get(), buffer_.get() + surplus, size_ - surplus);
    counted_ -= surplus;
    begin_ -= surplus;
    at_ -= surplus;
    size_ -= surplus;
    discarded_ += surplus;
}

/// Returns pages of a mapped file before the current value to the system, which reads them again if they are used.
void byte_source::release() noexcept {
    constexpr std::size_t surplus = std::size_t{16} * 1024 * 1024;
    if (!mapping_ || begin_ - released_ < 2 * surplus) return;
    const auto first = reinterpret_cast<std::uintptr_t>(mapping_);
    const auto last = reinterpret_cast<std::uintptr_t>(data_ + begin_) / surplus * surplus;
    if (first < last) ::madvise(mapping_, last - first, MADV_DONTNEED);
    released_ = begin_;
}

bool byte_source::refill() {
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

}  // namespace command
