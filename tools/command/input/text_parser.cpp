// SPDX-License-Identifier: MIT

#include "text_parser.hpp"

#ifdef HASHPATH_SIMDJSON

#include <algorithm>
#include <new>

#include <hashpath/error.hpp>

#include "byte_source.hpp"
#include "value_end.hpp"

namespace command {

namespace {

static_assert(byte_source::padding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t largest_text = 0xFFFFFFFE - simdjson::SIMDJSON_PADDING;

}  // namespace

simdjson::padded_string_view padded_view(std::string_view text) noexcept {
    return simdjson::padded_string_view{text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING};
}

text_parser::text_parser(std::size_t max_depth, std::size_t max_size, bool trust)
    : max_depth_(max_depth), max_size_(std::min(max_size, largest_text)), trust_(trust) {}

bool text_parser::is_value(std::string_view line, char next) const noexcept {
    if (!trust_) return true;
    // A trusted line is whole values: in JSON, something else follows a bracket that is closed within another.
    while (!line.empty() && byte_source::is_space(line.back())) line.remove_suffix(1);
    const bool closed = !line.empty() && (line.back() == '}' || line.back() == ']');
    return closed && next != ',' && next != ']' && next != '}';
}

std::optional<document> text_parser::read(std::string_view text) {
    if (text.size() > max_size_ || text.starts_with(byte_order_mark)) return std::nullopt;
    if (trust_ && value_end::is_bracket(text.front())) return read_trusted(text);
    try {
        if (!prepare(text.size())) return std::nullopt;
    } catch (const std::bad_alloc&) {
        return std::nullopt;
    }
    if (parser_.parse(text.data(), text.size(), false).error() != simdjson::SUCCESS) return std::nullopt;
    return document{parser_.doc, max_depth_};
}

std::optional<document> text_parser::read_trusted(std::string_view text) {
    try {
        return document{reader_.index(padded_view(text), max_depth_), text, max_depth_};
    } catch (const hashpath::error&) {
        return std::nullopt;
    }
}

bool text_parser::prepare(std::size_t size) {
    if (size <= parser_.capacity() && parser_.max_depth() == max_depth_) return true;
    return parser_.allocate(std::max(size, parser_.capacity()), max_depth_) == simdjson::SUCCESS;
}

}  // namespace command

#endif
