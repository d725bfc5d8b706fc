#pragma once
// SPDX-License-Identifier: MIT
// Warnings about a path, as text and as JSON.

#include <string>
#include <string_view>
#include <vector>

#include <hashpath/diagnose.hpp>

#include "../json.hpp"

namespace command {

/// Returns a warning as it is printed: the parameter, the message, the code, and carets under the place in the path.
std::string describe(const hashpath::warning& warning, std::string_view path);

json as_json(const std::vector<hashpath::warning>& warnings);

}  // namespace command
