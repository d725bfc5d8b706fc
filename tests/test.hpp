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

#include <nlohmann/json.hpp>

using ordered_json = nlohmann::ordered_json;
