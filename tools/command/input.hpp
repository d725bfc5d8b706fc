#pragma once
// SPDX-License-Identifier: MIT
// JSON values from files or standard input, one after the other, as soon as each is complete.

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/parse.hpp>

#include "text.hpp"
#include "writer.hpp"

namespace command {

/// Where in the input something stands; lines and columns count from 1.
struct place {
    std::string file;
    std::size_t line = 0;  ///< 0: the file as a whole
    std::size_t column = 0;
};

/// Why an input value gave no result.
struct failure {
    place where;
    std::string code;
    std::string reason;
    std::string excerpt;  ///< the line with a caret, or empty
};

/// The bytes of one file: those of the value that is being read are kept, with a little of what stands before it.
class byte_source {
public:
    byte_source(int descriptor, bool owned) noexcept : descriptor_(descriptor), owned_(owned) {}
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    ~byte_source() {
        if (owned_) ::close(descriptor_);
    }

    bool at_end() { return at_ == buffer_.size() && !refill(); }
    char current() const noexcept { return buffer_[at_]; }
    void advance() noexcept { ++at_; }

    /// How many bytes of the current value were read.
    std::size_t offset() const noexcept { return at_ - begin_; }

    void step_back() noexcept { --at_; }
    std::string_view value_text() const noexcept { return std::string_view{buffer_}.substr(begin_, at_ - begin_); }

    /// Makes the next byte the first of a value.
    void begin_value() {
        begin_position_.pass(value_text());
        begin_ = at_;
    }

    void skip_space() {
        skip_while([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    }

    bool starts_with(std::string_view prefix) {
        while (buffer_.size() - at_ < prefix.size() && refill()) {}
        return std::string_view{buffer_}.substr(at_, prefix.size()) == prefix;
    }

    /// Goes on behind a value that failed at `error`, a byte of it: at the first of its further lines that begins with
    /// a bracket, as in a stream of one value a line of which one is cut off; else behind the next end of a line.
    void recover(std::size_t error) {
        const std::size_t error_at = begin_ + error;
        for (std::size_t end = buffer_.find('\n', begin_); end < error_at; end = buffer_.find('\n', end + 1)) {
            const std::size_t line = end + 1;
            if (line < buffer_.size() && (buffer_[line] == '{' || buffer_[line] == '[')) {
                at_ = line;
                return begin_value();
            }
        }
        at_ = std::min(error_at, buffer_.size());
        skip_while([](char c) { return c != '\n'; });
    }

    /// Line and column of a byte of the current value.
    hashpath::detail::text_position position(std::size_t offset) const {
        hashpath::detail::text_position result = begin_position_;
        result.pass(std::string_view{buffer_}.substr(begin_, offset));
        return result;
    }

    std::string excerpt(std::size_t offset) const { return caret_lines(buffer_, begin_ + offset, 1); }

    /// Why reading stopped before the end of the file; empty if it did not.
    const std::string& read_error() const noexcept { return read_error_; }

private:
    template <class Skips>
    void skip_while(Skips skips) {
        do {
            while (at_ < buffer_.size() && skips(buffer_[at_])) ++at_;
            begin_value();
        } while (at_ == buffer_.size() && refill());
    }

    bool refill() {
        if (ended_) return false;
        constexpr std::size_t context = 160;
        constexpr std::size_t block = std::size_t{256} * 1024;
        if (begin_ >= block) {
            const std::size_t surplus = begin_ - context;
            buffer_.erase(0, surplus);
            begin_ -= surplus;
            at_ -= surplus;
        }
        const std::size_t size = buffer_.size();
        buffer_.resize(size + block);
        ssize_t count = 0;
        do {
            count = ::read(descriptor_, buffer_.data() + size, block);
        } while (count < 0 && errno == EINTR);
        if (count < 0) read_error_ = std::strerror(errno);
        buffer_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        ended_ = count <= 0;
        return !ended_;
    }

    int descriptor_;
    bool owned_;
    bool ended_ = false;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    hashpath::detail::text_position begin_position_;
    std::string read_error_;
};

/// The values of all input files.
class input {
public:
    input(std::vector<std::string> files, std::size_t max_depth) : files_(std::move(files)), max_depth_(max_depth) {
        if (files_.empty()) files_.emplace_back("-");
    }

    enum class outcome { value, failure, end };

    /// Reads the next value, or says why there is none: then the next call goes on behind what failed.
    outcome next(json& value) {
        for (;; ++file_) {
            if (!source_) {
                if (file_ == files_.size()) return outcome::end;
                if (!open(files_[file_])) return ++file_, outcome::failure;
            }
            source_->skip_space();
            if (source_->at_end()) {
                const bool failed = !source_->read_error().empty();
                if (failed) cannot_read(source_->read_error());
                source_.reset();
                if (failed) return ++file_, outcome::failure;
                continue;
            }
            return read(value);
        }
    }

    /// Why the last call of next() failed.
    const failure& last_failure() const noexcept { return failure_; }

    /// Where the last value begins.
    const place& where() const noexcept { return where_; }

private:
    std::string name() const { return files_[file_] == "-" ? "<stdin>" : files_[file_]; }

    bool open(const std::string& file) {
        if (file == "-") {
            source_.emplace(STDIN_FILENO, false);
            return true;
        }
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            cannot_read(std::strerror(errno));
            return false;
        }
        source_.emplace(descriptor, true);
        return true;
    }

    outcome read(json& value) {
        const auto [line, column] = source_->position(0);
        where_ = {name(), line, column};
        std::optional<hashpath::detail::read_failure> failed;
        if (source_->starts_with(hashpath::detail::byte_order_mark)) {
            failed = {hashpath::error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
        } else {
            failed = hashpath::detail::read_value(value, *source_, max_depth_, false);
        }
        if (failed) return fail(*failed), outcome::failure;
        const std::string_view text = source_->value_text();
        const bool read_too_far = value.is_number() && !hashpath::php::is_digit(text.back());
        if (read_too_far) source_->step_back();
        source_->begin_value();
        return outcome::value;
    }

    void fail(const hashpath::detail::read_failure& failed) {
        const auto [line, column] = source_->position(failed.offset);
        failure_.where = {name(), line, column};
        failure_.code = hashpath::name(failed.code);
        failure_.reason = failed.reason;
        failure_.excerpt = source_->excerpt(failed.offset);
        source_->recover(failed.offset);
    }

    void cannot_read(std::string reason) {
        failure_.where = {name(), 0, 0};
        failure_.code = "cannot-read";
        failure_.reason = std::move(reason);
        failure_.excerpt.clear();
    }

    std::vector<std::string> files_;
    std::size_t max_depth_;
    std::size_t file_ = 0;
    std::optional<byte_source> source_;
    failure failure_;
    place where_;
};

}  // namespace command
