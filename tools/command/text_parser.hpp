#pragma once
// SPDX-License-Identifier: MIT
// The text of one value, read with simdjson where that is built in; and a value as it was read, in any of the forms.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include <hashpath/json/parse.hpp>

#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>
#endif

#include "byte_source.hpp"
#include "value_end.hpp"
#include "writer.hpp"

namespace command {

/// A value that nlohmann's parser read.
class parsed_value {
public:
    explicit parsed_value(json& value) noexcept : value_(value) {}

    /// The value to look at.
    handle document() const noexcept { return handle{std::as_const(value_)}; }

    /// Moves or copies the value into one that can be changed.
    void into(json& value) const { value = std::move(value_); }

private:
    json& value_;
};

#ifdef HASHPATH_SIMDJSON

static_assert(byte_source::padding >= simdjson::SIMDJSON_PADDING);

/// A text that is followed by padding.
inline simdjson::padded_string_view padded(std::string_view text) noexcept {
    return simdjson::padded_string_view{text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING};
}

/// A value that simdjson read and validated.
class simdjson_value {
public:
    simdjson_value(const simdjson::dom::document& document, std::size_t max_depth) noexcept
        : document_(document), max_depth_(max_depth) {}

    hashpath::dom_value document() const noexcept { return hashpath::dom_value{document_}; }
    void into(json& value) const { hashpath::impl::build(value, document_.root(), max_depth_); }

private:
    const simdjson::dom::document& document_;
    std::size_t max_depth_;
};

/// A value of a text that is known to be valid.
class trusted_value {
public:
    trusted_value(hashpath::text_value value, std::string_view text) noexcept : value_(value), text_(text) {}

    hashpath::text_value document() const noexcept { return value_; }

    /// Whether the value is all of the text: known at no cost when the value was walked over.
    bool is_whole() const noexcept {
        std::string_view behind = text_;
        behind.remove_prefix(std::min(text_.size(), value_.raw().size()));
        return std::all_of(behind.begin(), behind.end(), byte_source::is_space);
    }

private:
    hashpath::text_value value_;
    std::string_view text_;
};

/// Reads the text of one value, which is followed by padding.
class text_parser {
public:
    text_parser(std::size_t max_depth, std::size_t max_size, bool trust)
        : max_depth_(max_depth), max_size_(std::min(max_size, largest_text)), trust_(trust) {}

    bool can_read() const noexcept { return max_depth_ != 0; }

    /// Whether a line may be one value, before a line that begins with `next`. A trusted one is whole values: in JSON,
    /// something else follows a bracket that is closed within another.
    bool is_value(std::string_view line, char next) const noexcept {
        if (!trust_) return true;
        while (!line.empty() && byte_source::is_space(line.back())) line.remove_suffix(1);
        const bool closed = !line.empty() && (line.back() == '}' || line.back() == ']');
        return closed && next != ',' && next != ']' && next != '}';
    }

    /// Calls `visit(value)` with the value of a text, as it is described at input::next(); false where the text is not
    /// known to be one value, or visit did not take it.
    template <class Visit>
    bool read(std::string_view text, Visit& visit) {
        if (text.size() > max_size_ || text.starts_with(hashpath::impl::byte_order_mark)) return false;
        if constexpr (std::invocable<Visit&, trusted_value>) {
            if (trust_ && value_end::is_bracket(text.front())) return read_trusted(text, visit);
        }
        try {
            if (!prepare(text.size())) return false;
        } catch (const std::bad_alloc&) {
            return false;
        }
        if (parser_.parse(text.data(), text.size(), false).error() != simdjson::SUCCESS) return false;
        return visit(simdjson_value{parser_.doc, max_depth_});
    }

private:
    static constexpr std::size_t deepest = 100'000;
    static constexpr std::size_t largest_text = 0xFFFFFFFE - simdjson::SIMDJSON_PADDING;

    template <class Visit>
    bool read_trusted(std::string_view text, Visit& visit) {
        std::optional<hashpath::text_value> value;
        try {
            value = reader_.index(padded(text), max_depth_);
        } catch (const hashpath::error&) {
            return false;
        }
        return visit(trusted_value{*value, text});
    }

    bool prepare(std::size_t size) {
        if (size <= parser_.capacity() && parser_.max_depth() == max_depth_) return true;
        return parser_.allocate(std::max(size, parser_.capacity()), max_depth_) == simdjson::SUCCESS;
    }

    std::size_t max_depth_;
    std::size_t max_size_;
    bool trust_;
    simdjson::dom::parser parser_;
    hashpath::text_reader reader_;
};

#else

/// Without simdjson, all values are read with nlohmann's parser.
class text_parser {
public:
    text_parser(std::size_t, std::size_t, bool) noexcept {}
    static bool can_read() noexcept { return false; }
    static bool is_value(std::string_view, char) noexcept { return false; }
    template <class Visit>
    static bool read(std::string_view, Visit&) noexcept {
        return false;
    }
};

#endif

}  // namespace command
