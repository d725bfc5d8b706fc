#pragma once
// SPDX-License-Identifier: MIT
// What every unit test includes: Catch2, version 2 or 3, and short names for JSON.

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <cstddef>
#include <utility>

#include <nlohmann/json.hpp>

using ordered_json = nlohmann::ordered_json;

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define HASHPATH_SANITIZED 1
#else
#define HASHPATH_SANITIZED 0
#endif

/// Of what is generated in thousands, tests take as many; with a sanitizer, where each takes ten times as long, a quarter;
/// and a tenth where they are asked of one change of the library after the other.
constexpr std::size_t generated_share(std::size_t count) {
#ifdef HASHPATH_MUTATED
    return count / 10;
#else
    return HASHPATH_SANITIZED != 0 ? count / 4 : count;
#endif
}

/// So many lists, one in the other.
inline ordered_json nested_lists(std::size_t depth) {
    ordered_json nested = ordered_json::array();
    for (std::size_t i = 1; i < depth; ++i) {
        ordered_json around = ordered_json::array();
        around.push_back(std::move(nested));
        nested = std::move(around);
    }
    return nested;
}
