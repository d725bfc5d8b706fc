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

/// Where the documentation says what a code means; empty for a word that is none.
inline std::string address_of(std::string_view word) {
    const auto is_code = [word](auto first) {
        using code = decltype(first);
        for (unsigned i = 0; name(static_cast<code>(i)) != "unknown"; ++i) {
            if (name(static_cast<code>(i)) == word) return true;
        }
        return false;
    };
    const char* const page = is_code(hashpath::error_code{})               ? "errors.md#"
                             : is_code(hashpath::warning_code{})           ? "warnings.md#"
                             : is_code(hashpath::workflow::finding_code{}) ? "workflows.md#"
                                                                           : nullptr;
    return page ? "https://github.com/hashpath/hashpath/blob/main/docs/" + std::string{page}.append(word) : "";
}

/// A text in which each code is a link to what it means, for terminals that have links; the others show the same text.
inline std::string with_links(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    std::string linked;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find_first_not_of(letters));
        const std::string address = word.empty() ? "" : address_of(word);
        if (!address.empty()) linked.append("\x1b]8;;").append(address).append("\x1b\\");
        linked.append(word);
        if (!address.empty()) linked.append("\x1b]8;;\x1b\\");
        text.remove_prefix(word.size());
        const std::string_view between = text.substr(0, text.find_first_of(letters));
        linked.append(between);
        text.remove_prefix(between.size());
    }
    return linked;
}

/// Whether what is written there is seen on a terminal by someone who does not mind colours.
inline bool is_colourful(int descriptor) noexcept {
    const char* const no_colour = std::getenv("NO_COLOR");
    return ::isatty(descriptor) == 1 && (!no_colour || *no_colour == '\0');
}

/// A diagnostic, on standard error.
inline void complain(std::string_view text) {
    write_all(STDERR_FILENO, "hashpath: " + (is_colourful(STDERR_FILENO) ? with_links(text) : std::string{text}));
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
