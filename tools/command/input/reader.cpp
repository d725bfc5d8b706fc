// SPDX-License-Identifier: MIT

#include "reader.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/number.hpp>

namespace command {

namespace {

constexpr std::size_t short_value = std::size_t{1024} * 1024;
constexpr std::size_t longest_value = std::size_t{256} * 1024 * 1024;  ///< of a stream, read at once

/// The reason why a value cannot be read, and the byte of it where that shows.
struct problem {
    hashpath::error_code code;
    std::size_t offset;
    std::string reason;
};

/// Reads one value with nlohmann's parser. Behind a number, reads one byte more than the number.
std::optional<problem> parse(json& value, byte_source& source, std::size_t max_depth) {
    if (source.starts_with(byte_order_mark)) {
        return problem{hashpath::error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
    }
    auto failed = hashpath::read_value(value, source, max_depth, false);
    if (!failed) return std::nullopt;
    return problem{failed->code, failed->offset, std::move(failed->reason)};
}

}  // namespace

std::optional<lines::line> lines::next(std::size_t& at) const {
    if (at + 1 >= text.size()) return std::nullopt;
    const std::size_t begin = text.find_first_not_of(" \t\n\r", at);
    if (begin + 1 >= text.size()) return std::nullopt;
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1);
    at = text.find_first_not_of(" \t\n\r", end);
    return line{text.substr(begin, end - begin), text[at], place + begin};
}

reader::reader(std::vector<std::string> files, std::size_t max_depth, std::size_t max_size, bool trust)
    : files_(std::move(files)), max_depth_(max_depth), max_size_(max_size), parser_(max_depth, max_size, trust) {
    if (files_.empty()) files_.emplace_back("-");
}

std::optional<read_result> reader::next() {
    for (;; ++file_) {
        if (!source_) {
            if (file_ == files_.size()) return std::nullopt;
            if (auto failed = open(files_[file_])) return ++file_, std::move(*failed);
        }
        source_->skip_space();
        if (!source_->at_end()) break;
        const std::string error = source_->read_error();
        source_.reset();
        if (error.empty()) continue;
        failure failed = cannot_read(error);
        return ++file_, std::move(failed);
    }
    attempt_ = attempt::none;
    parsed_ = {};
    begin_ = source_->place();
    reads_lines_ = false;
    return read();
}

read_result reader::read_again() {
    source_->read_from(begin_);
    tried_rest_ = tried_rest_before_;
    reads_lines_ = false;
    return read();
}

bool reader::take_lines(lines& taken) {
    if (!source_ || !reads_lines_) return false;
    taken.place = source_->place();
    taken.text = source_->take_lines(taken.own);
    return !taken.text.empty();
}

place reader::where() {
    const auto [line, column] = source_->position(0);
    return {name(), line, column};
}

std::optional<failure> reader::open(const std::string& file) {
    no_line_before_ = no_end_before_ = 0;
    tried_rest_ = false;
    if (file == "-") {
        source_.emplace(STDIN_FILENO, false, max_size_);
        return std::nullopt;
    }
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_read(std::strerror(errno));
    source_.emplace(descriptor, true, max_size_);
    return std::nullopt;
}

read_result reader::read() {
    if (auto value = read_at_once()) return *value;
    auto failed = parse(parsed_, *source_, max_depth_);
    const std::string_view text = source_->value_text();
    const bool read_too_far = !failed && parsed_.is_number() && !hashpath::php::is_digit(text.back());
    if (source_->is_too_large() && !read_too_far) {
        failed = {hashpath::error_code::document_too_large, max_size_,
                  fmt::format("the value is larger than {} bytes", max_size_)};
    }
    if (failed) {
        const auto [line, column] = source_->position(failed->offset);
        failure result{{name(), line, column},
                       std::string{hashpath::name(failed->code)},
                       std::move(failed->reason),
                       source_->excerpt(failed->offset)};
        source_->recover(failed->offset);
        return result;
    }
    if (read_too_far) source_->step_back();
    return document{parsed_};
}

/// Reads the next value with simdjson, if its end can be found. Looks at each byte a few times at most: what was tried
/// in vain is not tried again before as many bytes were read.
std::optional<document> reader::read_at_once() {
    if (!parser_.can_read()) return std::nullopt;
    while (const std::optional<std::size_t> size = next_attempt()) {
        if (auto value = parser_.read(source_->rest().substr(0, *size))) {
            accept(*size);
            return value;
        }
    }
    return std::nullopt;
}

/// Returns the size of the next text to be tried as the value, after the last one was not it; nullopt if all were tried.
std::optional<std::size_t> reader::next_attempt() {
    if (attempt_ == attempt::none) {
        attempt_ = attempt::line;
        tries_rest_ = source_->is_whole() && !tried_rest_;
        if (source_->place() >= no_line_before_) {
            const std::string_view rest = source_->rest();
            line_size_ = std::min(rest.find('\n'), rest.size());
            const std::size_t more = rest.find_first_not_of(" \t\n\r", line_size_);
            const bool is_last = more == std::string_view::npos;
            if (!is_last && parser_.is_value(rest.substr(0, line_size_), rest[more])) return line_size_;
        }
    }
    if (attempt_ == attempt::line) {
        attempt_ = attempt::short_value;
        if (source_->place() >= no_line_before_) no_line_before_ = source_->place() + line_size_;
        end_ = {};
        looks_for_end_ = value_end::is_bracket(source_->current()) && source_->place() >= no_end_before_;
        if (looks_for_end_ && end_.find(source_->rest().substr(0, short_value))) return end_.scanned();
    }
    if (attempt_ == attempt::short_value) {
        attempt_ = attempt::rest_of_file;
        if (tries_rest_ && !end_.found()) {
            tried_rest_ = true;
            return source_->rest().size();
        }
    }
    if (attempt_ == attempt::rest_of_file) {
        attempt_ = attempt::long_value;
        if (looks_for_end_ && !end_.found()) {
            const std::size_t longest = std::min(longest_value, max_size_);
            while (!end_.find(source_->rest()) && end_.scanned() < longest && source_->refill_soon()) {}
            if (end_.found()) return end_.scanned();
        }
    }
    if (looks_for_end_) no_end_before_ = source_->place() + end_.scanned();
    return std::nullopt;
}

/// Takes a text of this size for the value.
void reader::accept(std::size_t size) {
    source_->advance(size);
    tried_rest_before_ = tried_rest_;
    reads_lines_ = attempt_ == attempt::line;
    if (attempt_ == attempt::line || attempt_ == attempt::short_value) tried_rest_ = true;
}

failure reader::cannot_read(std::string reason) const {
    return {{name(), 0, 0}, "cannot-read", std::move(reason), {}};
}

}  // namespace command
