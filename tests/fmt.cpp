// SPDX-License-Identifier: MIT

#include <hashpath/fmt.hpp>

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

#include "test.hpp"

using hashpath::error_code;
using hashpath::path;
using hashpath::php::key;

TEST_CASE("keys are formatted as PHP prints them") {
    CHECK(fmt::format("{} {} {}", key{5}, key{"05"}, key{"5"}) == "5 05 5");
    CHECK(fmt::format("[{:>4}] [{:*<4}]", key{-5}, key{"ab"}) == "[  -5] [ab**]");
}

TEST_CASE("paths are formatted as their text, or as a pointer") {
    CHECK(fmt::format("{}", path{"Event.{n}[a=b]"}) == "Event.{n}[a=b]");
    CHECK(fmt::format("<{}>", path{}) == "<>");
    CHECK(fmt::format("{}", path::from_keys({"a.b", "c"})) == "/a.b/c");
    CHECK(fmt::format("{:6}|", path{"a.b"}) == "a.b   |");
}

TEST_CASE("matches are formatted as key and value") {
    const auto json = hashpath::parse(R"({"a.b": [{"x": "y"}, 1.0, null]})");
    std::string lines;
    for (const auto& match : hashpath::extract(json, "{s}.{n}")) lines += fmt::format("{}\n", match);
    CHECK(lines == "0: {\"x\":\"y\"}\n1: 1.0\n2: null\n");
    CHECK(fmt::format("{}", hashpath::extract(json["a.b"][0], "")[0]) == "x: \"y\"");
    CHECK(fmt::format("{}", hashpath::locate(json, "{s}.{n}")[1]) == "/a.b/1: 1.0");
    CHECK(fmt::format("{}", hashpath::locate(json["a.b"], "{n}.x")[0]) == "0.x: \"y\"");
    auto changeable = json;
    CHECK(fmt::format("{}", hashpath::first(changeable, "{s}.{n}").value()) == "0: {\"x\":\"y\"}");
}

TEST_CASE("errors are formatted as their messages, and codes as their names") {
    CHECK(fmt::format("{}", error_code::json_syntax) == "json-syntax");
    CHECK(fmt::format("{:>13}", error_code::json_syntax) == "  json-syntax");
    const auto same = [](const auto& error) { return fmt::format("{}", error) == error.what(); };
    CHECK(same(hashpath::error{error_code::json_syntax, "here", "why"}));
    CHECK(same(hashpath::path_error{error_code::path_too_long, 5, "why"}));
    CHECK(same(hashpath::regex_error{error_code::regex_budget, "a+", "why"}));
    CHECK(same(hashpath::format_error{error_code::format_directive, 5, "why"}));
    CHECK(same(hashpath::parse_error{error_code::json_syntax, 5, 1, 6, "why"}));
    CHECK(same(hashpath::document_error{error_code::event_malformed, "/a", "why"}));
    CHECK(same(hashpath::type_error{error_code::event_malformed, "/a", "why"}));
    CHECK(same(hashpath::value_error{error_code::event_malformed, "/a", "why"}));
    CHECK(same(hashpath::workflow_error{error_code::step_limit, std::int64_t{7}, "why"}));
    CHECK(same(hashpath::limit_error{error_code::too_many_matches, "/a", "why"}));
}
