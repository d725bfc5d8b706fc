#pragma once
// SPDX-License-Identifier: MIT
// A parser for the text of one value, which uses simdjson where that is built in.

#include <cstddef>
#include <optional>
#include <string_view>

#include "document.hpp"

namespace command {

/// Bytes that PHP's parser refuses and nlohmann's skips.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

#ifdef HASHPATH_SIMDJSON

/// Returns a text that is followed by padding in the form that simdjson takes.
simdjson::padded_string_view padded_view(std::string_view text) noexcept;

/// Parses texts of one value each. Each text is followed by padding.
class text_parser {
public:
    /// `trust` takes arrays and objects for valid JSON, and reads only what is asked for.
    text_parser(std::size_t max_depth, std::size_t max_size, bool trust);

    bool can_read() const noexcept { return max_depth_ != 0; }

    /// Returns true if a line may be one value, before a line that begins with `next`.
    bool is_value(std::string_view line, char next) const noexcept;

    /// Returns the document of a text, which is valid until the next text is read; nullopt if the text may not be one
    /// value, or if only nlohmann's parser can tell.
    std::optional<document> read(std::string_view text);

private:
    std::optional<document> read_trusted(std::string_view text);
    bool prepare(std::size_t size);

    std::size_t max_depth_;
    std::size_t max_size_;
    bool trust_;
    simdjson::dom::parser parser_;
    hashpath::text_reader reader_;
};

#else

/// Without simdjson, nlohmann's parser reads all values.
class text_parser {
public:
    text_parser(std::size_t, std::size_t, bool) noexcept {}
    static bool can_read() noexcept { return false; }
    static bool is_value(std::string_view, char) noexcept { return false; }
    static std::optional<document> read(std::string_view) noexcept { return std::nullopt; }
};

#endif

}  // namespace command
