#pragma once
// SPDX-License-Identifier: MIT
// Standard output and standard error.

#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "input.hpp"
#include "options.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

/// Writes all of a text to a file descriptor; false when that is not possible (errno says why).
inline bool write_all(int descriptor, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A diagnostic, on standard error.
inline void complain(std::string_view text) {
    write_all(STDERR_FILENO, "hashpath: " + std::string{text});
}

/// Results, on standard output.
class output {
public:
    explicit output(const options& how)
        : how_(how), writer_(buffer_, how_.writing), flushes_(how.unbuffered || ::isatty(STDOUT_FILENO) == 1) {}
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    /// Writes one value as one output; with --raw-output a text as it is.
    void value(const json& value) {
        if (how_.raw && value.is_string()) {
            buffer_.append(value.get_ref<const std::string&>());
        } else {
            writer_.write(value);
        }
        end();
    }

    /// Writes values as one JSON list.
    template <class Values>
    void list(const Values& values) {
        buffer_.push_back('[');
        bool first = true;
        for (const json* value : values) {
            if (!first) buffer_.push_back(',');
            first = false;
            writer_.write(*value);
        }
        buffer_.push_back(']');
        end();
    }

    /// Writes text that is no JSON, line ends and all.
    void text(std::string_view text) {
        buffer_.append(text);
        if (flushes_) flush();
    }

    void flush() {
        const bool written = write_all(STDOUT_FILENO, buffer_);
        buffer_.clear();
        if (written) return;
        if (errno == EPIPE) std::_Exit(0);  // whoever read this has seen enough
        complain(std::string{"cannot write: "} + std::strerror(errno) + "\n");
        std::_Exit(5);
    }

private:
    void end() {
        buffer_.push_back(how_.nul_separated ? '\0' : '\n');
        constexpr std::size_t enough = std::size_t{64} * 1024;
        if (flushes_ || buffer_.size() >= enough) flush();
    }

    const options& how_;
    std::string buffer_;
    writer writer_;
    bool flushes_;
};

}  // namespace command
