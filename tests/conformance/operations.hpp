#pragma once
// SPDX-License-Identifier: MIT
// The operations of the conformance vectors, answered by the library.

#include <nlohmann/json.hpp>

#include <hashpath/json.hpp>

namespace conformance {

/// Answers one request {"op", "args"}: {"value"} or {"error"}. Never throws for what a request says.
nlohmann::ordered_json answer(const nlohmann::ordered_json& request);

/// Whether two answers are the same to PHP: a list is a map with keys 0..n-1, order counts, an integer is no float.
inline bool same(const nlohmann::ordered_json& expected, const nlohmann::ordered_json& answered) {
    if (!expected.is_structured() || !answered.is_structured()) {
        return expected.is_number_float() == answered.is_number_float() && expected == answered;
    }
    if (expected.size() != answered.size()) return false;
    auto other = hashpath::node{answered}.entries();
    for (auto entry = hashpath::node{expected}.entries(); entry; entry.next(), other.next()) {
        if (entry.key() != other.key() || !same(*entry.value(), *other.value())) return false;
    }
    return true;
}

}  // namespace conformance
