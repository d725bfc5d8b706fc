// SPDX-License-Identifier: MIT

#include "output.hpp"

#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <hashpath/misp/enriched_view.hpp>

#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>

#include "../input/text_parser.hpp"
#endif

namespace command {

namespace {

constexpr std::size_t enough = std::size_t{64} * 1024;

}  // namespace

bool write_all(int descriptor, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool is_colourful(int descriptor) noexcept {
    const char* const no_colour = std::getenv("NO_COLOR");
    return ::isatty(descriptor) == 1 && (!no_colour || *no_colour == '\0');
}

void complain_text(std::string_view text) {
    write_all(STDERR_FILENO, fmt::format("hashpath: {}", text));
}

/// Reads again what is printed of a text that is taken for valid.
struct output::trusted_reader {
#ifdef HASHPATH_SIMDJSON
    hashpath::text_reader reader;
#endif
};

output::output(const output_options& options, std::size_t max_depth, destination to)
    : options_(options),
      max_depth_(max_depth),
      writer_(text_, options_.print, enough, [this] { flush(); }),
      buffers_(to == destination::buffer),
      flushes_(options.unbuffered || ::isatty(STDOUT_FILENO) == 1) {}

output::~output() = default;

template <hashpath::json_value Value>
void output::value(const Value& value) {
    if (options_.raw && value.kind() == hashpath::kind::text) {
        text_.append(value.text());
    } else {
        write(value);
    }
    end();
}

template <hashpath::json_value Value>
void output::write(const Value& value) {
#ifdef HASHPATH_SIMDJSON
    if constexpr (std::same_as<Value, hashpath::text_value>) {
        // An array or object of that model does not know where it ends: it is read as a whole before it is walked over.
        if (hashpath::is_container(value.kind())) {
            if (!reader_) reader_ = std::make_unique<trusted_reader>();
            const auto print = [this](const auto& whole) { writer_.write(whole); };
            return reader_->reader.visit(padded_view(value.raw()), print, max_depth_);
        }
    }
#endif
    writer_.write(value);
}

void output::text(std::string_view text) {
    text_.append(text);
    flush_if_due();
}

void output::end() {
    text_.push_back(options_.nul_separated ? '\0' : '\n');
    flush_if_due();
}

void output::flush_if_due() {
    if (flushes_ || text_.size() >= enough) flush();
}

void output::flush() {
    if (holds_ || buffers_) return;
    const bool written = write_all(STDOUT_FILENO, text_);
    text_.clear();
    if (written) return;
    if (errno == EPIPE) std::_Exit(0);  // the reader has seen enough
    complain("cannot write: {}\n", std::strerror(errno));
    std::_Exit(5);
}

void output::hold() noexcept {
    holds_ = true;
    held_from_ = text_.size();
}

void output::keep() {
    holds_ = false;
    flush_if_due();
}

void output::take_back() {
    holds_ = false;
    text_.resize(held_from_);
}

template void output::value(const handle&);
template void output::write(const handle&);
template void output::value(const hashpath::misp::enriched_value<handle>&);
template void output::write(const hashpath::misp::enriched_value<handle>&);
#ifdef HASHPATH_SIMDJSON
template void output::value(const hashpath::dom_value&);
template void output::write(const hashpath::dom_value&);
template void output::value(const hashpath::misp::enriched_value<hashpath::dom_value>&);
template void output::write(const hashpath::misp::enriched_value<hashpath::dom_value>&);
template void output::value(const hashpath::text_value&);
template void output::write(const hashpath::text_value&);
#endif

}  // namespace command
