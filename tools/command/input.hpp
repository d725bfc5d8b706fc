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

#include <hashpath/json/parse.hpp>

#include "byte_source.hpp"
#include "text_parser.hpp"
#include "value_end.hpp"
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

/// The values of all input files.
class input {
public:
    /// A value of more than `max_size` bytes, or of more than `max_depth` nested lists and maps, is a failure.
    input(std::vector<std::string> files, std::size_t max_depth, std::size_t max_size, bool trust = false)
        : files_(std::move(files)), max_depth_(max_depth), max_size_(max_size), parser_(max_depth, max_size, trust) {
        if (files_.empty()) files_.emplace_back("-");
    }

    enum class outcome { value, failure, end };

    /// Reads the next value, or says why there is none: then the next call goes on behind what failed.
    outcome next(json& value) {
        return next(
            [&value](const auto& read) requires requires { read.into(value); } {
                read.into(value);
                return true;
            });
    }

    /// The same, but calls `visit(read)` with the value as it was read, see text_parser.hpp. `visit` returns whether it
    /// took that for the value; it is called again if not.
    template <class Visit>
    outcome next(Visit&& visit) {
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
            return read(visit);
        }
    }

    /// Lines of the current file, all of them at hand.
    struct lines {
        std::string_view text;  ///< up to the end of the last line, and one byte more: the first of the next value
        std::size_t place = 0;  ///< how many bytes of the file stand before
        std::string own;        ///< where the text stands if it is not mapped

        std::size_t end() const noexcept { return place + text.size() - 1; }
    };

    /// Takes some lines that are at hand, if the last value that was read was a line; false if there are none, and what
    /// comes next is to be read by next(). They are kept until stand_at() is called.
    bool take_lines(lines& taken) {
        if (!source_ || !reads_lines_) return false;
        taken.place = source_->place();
        taken.text = source_->take_lines(taken.own);
        return !taken.text.empty();
    }

    /// Calls `visit(line, next, place)` with each line that is not empty, the byte that the one behind it begins with, and
    /// its place in the file, until it returns false.
    template <class Visit>
    static void each_line(const lines& taken, Visit&& visit) {
        const std::string_view text = taken.text;
        std::size_t begin = 0;
        while (begin + 1 < text.size()) {
            const std::size_t line = text.find_first_not_of(" \t\n\r", begin);
            if (line + 1 >= text.size()) return;
            const std::size_t end = std::min(text.find('\n', line), text.size() - 1);
            begin = text.find_first_not_of(" \t\n\r", end);
            if (!visit(text.substr(line, end - line), text[begin], taken.place + line)) return;
        }
    }

    /// Makes a place of the current file that of the current value; what stands before is forgotten.
    void stand_at(std::size_t place) { source_->stand_at(place); }

    /// Goes back to a place of the current file that is not forgotten.
    void read_from(std::size_t place) { source_->read_from(place); }

    /// Whether what is read next stands before a place of the file that was the current one.
    bool is_before(std::size_t place) const noexcept { return source_ && source_->place() < place; }

    /// Why the last call of next() failed.
    const failure& last_failure() const noexcept { return failure_; }

    /// Where the last value begins.
    place where() {
        const auto [line, column] = source_->position(0);
        return {name(), line, column};
    }

private:
    std::string name() const { return files_[file_] == "-" ? "<stdin>" : files_[file_]; }

    bool open(const std::string& file) {
        no_line_before_ = no_end_before_ = 0;
        tried_whole_ = false;
        if (file == "-") {
            source_.emplace(STDIN_FILENO, false, max_size_);
            return true;
        }
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            cannot_read(std::strerror(errno));
            return false;
        }
        source_.emplace(descriptor, true, max_size_);
        return true;
    }

    template <class Visit>
    outcome read(Visit& visit) {
        reads_lines_ = false;
        if (read_at_once(visit)) return outcome::value;
        json value;
        std::optional<hashpath::impl::read_failure> failed;
        if (source_->starts_with(hashpath::impl::byte_order_mark)) {
            failed = {hashpath::error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
        } else {
            failed = hashpath::impl::read_value(value, *source_, max_depth_, false);
        }
        const std::string_view text = source_->value_text();
        const bool read_too_far = !failed && value.is_number() && !hashpath::php::is_digit(text.back());
        if (source_->is_too_large() && !read_too_far) {
            failed = {hashpath::error_code::document_too_large, max_size_,
                      "the value is larger than " + std::to_string(max_size_) + " bytes"};
        }
        if (failed) return fail(*failed), outcome::failure;
        if (read_too_far) source_->step_back();
        visit(parsed_value{value});
        return outcome::value;
    }

    /// Reads the next value with simdjson, if it can be told where its text ends. Each byte is looked at a few times at
    /// most: what was tried in vain is not tried again before as many bytes were read.
    template <class Visit>
    bool read_at_once(Visit& visit) {
        if (!parser_.can_read()) return false;
        const auto take = [&](std::size_t size) {
            const bool taken = parser_.read(source_->rest().substr(0, size), visit);
            if (taken) source_->advance(size);
            return taken;
        };
        const bool tries_whole = source_->is_whole() && !tried_whole_;
        if (source_->place() >= no_line_before_) {
            const std::string_view rest = source_->rest();
            const std::size_t line = std::min(rest.find('\n'), rest.size());
            const std::size_t more = rest.find_first_not_of(" \t\n\r", line);
            const bool is_last = more == std::string_view::npos;
            if (!is_last && parser_.is_value(rest.substr(0, line), rest[more]) && take(line)) {
                return tried_whole_ = reads_lines_ = true;
            }
            no_line_before_ = source_->place() + line;
        }
        value_end end;
        const bool looks_for_end = value_end::is_bracket(source_->current()) && source_->place() >= no_end_before_;
        if (looks_for_end) {
            if (end.find(source_->rest().substr(0, short_value)) && take(end.scanned())) return tried_whole_ = true;
        }
        if (tries_whole && !end.found()) {
            tried_whole_ = true;
            if (take(source_->rest().size())) return true;
        }
        if (!looks_for_end) return false;
        if (!end.found()) {
            const std::size_t longest = std::min(longest_value, max_size_);
            while (!end.find(source_->rest()) && end.scanned() < longest && source_->refill_soon()) {}
            if (end.found() && take(end.scanned())) return true;
        }
        no_end_before_ = source_->place() + end.scanned();
        return false;
    }

    void fail(const hashpath::impl::read_failure& failed) {
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
    static constexpr std::size_t short_value = std::size_t{1024} * 1024;
    static constexpr std::size_t longest_value = std::size_t{256} * 1024 * 1024;  ///< of a stream, read at once

    std::size_t max_depth_;
    std::size_t max_size_;
    text_parser parser_;
    std::size_t file_ = 0;
    std::optional<byte_source> source_;
    std::size_t no_line_before_ = 0;
    std::size_t no_end_before_ = 0;
    bool tried_whole_ = false;
    bool reads_lines_ = false;
    failure failure_;
};

}  // namespace command
