#pragma once
// SPDX-License-Identifier: MIT
// The operations of the conformance vectors, answered by the library.

#include <nlohmann/json.hpp>

namespace conformance {

/// Answers one request {"op", "args"}: {"value"} or {"error"}. Never throws for what a request says.
nlohmann::ordered_json answer(const nlohmann::ordered_json& request);

/// Whether two answers are the same to PHP: a list is a map with keys 0..n-1, order counts, an integer is no float.
bool same(const nlohmann::ordered_json& expected, const nlohmann::ordered_json& answered);

}  // namespace conformance
