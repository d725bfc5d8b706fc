#pragma once
// SPDX-License-Identifier: MIT
// A path in words.

#include <string>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/path_condition.hpp>
#include <hashpath/path/token.hpp>

namespace command {

/// Returns which entries a token matches.
std::string words_of(const hashpath::token& token);

/// Returns what a condition requires.
std::string words_of(const hashpath::path_condition& condition);

/// Returns the parts of a path with their meaning, in columns; with the number of values that survived each, if there
/// are counts.
std::string table_of(const hashpath::path& path, const std::vector<hashpath::token_count>& counts);

}  // namespace command
