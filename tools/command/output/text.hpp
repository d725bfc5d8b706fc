#pragma once
// SPDX-License-Identifier: MIT
// Text made fit for JSON, for a terminal, and for a caret under it.

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace command {

/// Returns the size in bytes of the UTF-8 character that a text, which is not empty, begins with; 0 if it is invalid.
std::size_t character_size(std::string_view text) noexcept;

/// Appends bytes as a JSON string. Invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Returns bytes as a JSON string.
std::string in_quotes(std::string_view text);

/// Returns text for a terminal: one column for each character. Control characters and invalid bytes become U+FFFD.
std::string printable(std::string_view text);

/// Does the same for text of several lines, and keeps the line ends.
std::string printable_lines(std::string_view text);

/// Returns the number of columns that printable() needs for a text.
std::size_t columns(std::string_view text) noexcept;

/// Returns a text with spaces behind it up to this number of columns.
std::string padded(std::string text, std::size_t width);

/// Returns the line of a text that holds [offset, offset + length), shortened to what a terminal shows, with carets
/// under that range. Returns "" for an empty line.
std::string caret_lines(std::string_view text, std::size_t offset, std::size_t length);

}  // namespace command
