#pragma once
// SPDX-License-Identifier: MIT
// Standard output and standard error.

#include <unistd.h>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    /// Where results go: as they come to standard output, or nowhere yet.
    enum class where { standard_output, kept };

    explicit output(const options& how, where goes = where::standard_output)
        : how_(how),
          writer_(buffer_, how_.writing),
          kept_(goes == where::kept),
          flushes_(how.unbuffered || ::isatty(STDOUT_FILENO) == 1) {}
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    /// Writes one value as one output; with --raw-output a text as it is.
    void value(const json& value) { this->value(handle{value}); }
    void value(const json* value) { this->value(*value); }

    template <hashpath::json_value Value>
    void value(const Value& value) {
        if (how_.raw && value.kind() == hashpath::kind::text) {
            buffer_.append(value.text());
        } else {
            write(value);
        }
        end();
    }

    /// Writes values as one JSON list.
    template <class Values>
    void list(const Values& values) {
        buffer_.push_back('[');
        bool first = true;
        for (const auto& value : values) {
            if (!first) buffer_.push_back(',');
            first = false;
            write(value);
        }
        buffer_.push_back(']');
        end();
    }

    /// Writes text that is no JSON, line ends and all.
    void text(std::string_view text) {
        buffer_.append(text);
        flush_if_due();
    }

    void flush() {
        if (holds_ || kept_) return;
        const bool written = write_all(STDOUT_FILENO, buffer_);
        buffer_.clear();
        if (written) return;
        if (errno == EPIPE) std::_Exit(0);  // whoever read this has seen enough
        complain(std::string{"cannot write: "} + std::strerror(errno) + "\n");
        std::_Exit(5);
    }

    /// Keeps what is written from here on, until keep() or take_back() is called.
    void hold() noexcept {
        holds_ = true;
        held_from_ = buffer_.size();
    }
    void keep() {
        holds_ = false;
        flush_if_due();
    }
    void take_back() {
        holds_ = false;
        buffer_.resize(held_from_);
    }

    /// A complaint about the value that is worked on, and how much was written before.
    struct complaint {
        std::size_t written;
        std::string text;
    };

    /// Complains about the value that is worked on: said when it is known where that stands.
    void say(std::string text) { said_.push_back({buffer_.size(), std::move(text)}); }
    std::vector<complaint> take_said() noexcept { return std::exchange(said_, {}); }

    /// What was written, where it is kept.
    const std::string& written() const noexcept { return buffer_; }
    std::string take_written() noexcept { return std::exchange(buffer_, {}); }

private:
    static constexpr std::size_t enough = std::size_t{64} * 1024;

    void write(const json& value) { write(handle{value}); }
    void write(const json* value) { write(*value); }

    template <class Value>
    void write(const Value& value) {
#ifdef HASHPATH_SIMDJSON
        if constexpr (std::same_as<Value, hashpath::text_value>) {
            // What is walked over is read as a whole first: a list or map of that model does not know where it ends.
            if (hashpath::is_container(value.kind())) {
                return reader_.visit(
                    padded(value.raw()), [this](const auto& whole) { this->write(whole); }, how_.max_depth);
            }
        }
#endif
        writer_.write(value, [this] {
            if (buffer_.size() >= enough) flush();
        });
    }

    void end() {
        buffer_.push_back(how_.nul_separated ? '\0' : '\n');
        flush_if_due();
    }

    void flush_if_due() {
        if (flushes_ || buffer_.size() >= enough) flush();
    }

    const options& how_;
    std::string buffer_;
    writer writer_;
#ifdef HASHPATH_SIMDJSON
    hashpath::text_reader reader_;
#endif
    std::vector<complaint> said_;
    bool kept_;
    bool flushes_;
    bool holds_ = false;
    std::size_t held_from_ = 0;
};

}  // namespace command
