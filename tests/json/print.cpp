// SPDX-License-Identifier: MIT

#include <hashpath/json/print.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::print;

std::string printed(std::string_view text, const hashpath::print_options& options = {}) {
    const ordered_json document = parse(text);
    return print(document, options);
}

std::string as_string(std::string_view bytes) {
    std::string out;
    hashpath::append_json_string(out, bytes);
    return out;
}

constexpr std::string_view of_all_kinds =
    R"({"a":[1,-2,2.5,true,false,null],"5":{},"":[],"text":"x","deep":[[{"b":[{}]}]]})";

}  // namespace

TEST_CASE("values of every kind are printed as they were read") {
    CHECK(printed(of_all_kinds) == of_all_kinds);
    for (const char* text : {"null", "true", "false", "0", "-5", "\"x\"", "[]", "{}", "[[]]", "[1,2]"}) {
        CHECK(printed(text) == text);
    }
    const nlohmann::json sorted = parse<nlohmann::json>(R"({"b": 1, "a": 2})");
    CHECK(print(sorted) == R"({"a":2,"b":1})");
}

TEST_CASE("integers are printed to the last digit, and floating-point numbers never as integers") {
    for (const char* text : {"9223372036854775807", "-9223372036854775808", "9223372036854775808",
                             "18446744073709551615", "1.0", "-0.0", "0.1", "1e+20", "1e-07", "123456.75"}) {
        CHECK(printed(text) == text);
    }
    CHECK(printed("1E5") == "1e+05");
    CHECK(printed("1E4") == "10000.0");
    CHECK(printed("18446744073709551616") == "18446744073709551616.0");
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(print(ordered_json(infinity)) == "inf");
    CHECK(print(ordered_json(-infinity)) == "-inf");
    CHECK(print(ordered_json(std::numeric_limits<double>::quiet_NaN())) == "nan");
    CHECK(print(ordered_json(-1.7976931348623157e308)) == "-1.7976931348623157e+308");
}

TEST_CASE("control characters, quotes and backslashes of a string are escaped") {
    CHECK(as_string("") == R"("")");
    CHECK(as_string("a\"b\\c/") == R"("a\"b\\c/")");
    CHECK(as_string("\b\t\n\v\f\r") == R"("\b\t\n\u000b\f\r")");
    CHECK(as_string(std::string_view{"\0\x1f\x7f", 3}) == R"("\u0000\u001f\u007f")");
    CHECK(as_string("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == "\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"");
    std::string out = "before ";
    hashpath::append_json_string(out, "x");
    CHECK(out == "before \"x\"");
}

TEST_CASE("each byte that is not UTF-8 becomes a replacement character") {
    CHECK(as_string("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
    CHECK(as_string("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(as_string("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(as_string("\xC0\xAF!") == "\"\xEF\xBF\xBD\xEF\xBF\xBD!\"");
}

TEST_CASE("any bytes become a string that can be parsed") {
    std::mt19937 random{7};
    for (int i = 0; i < 2000; ++i) {
        std::string bytes(random() % 12, '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        const std::string text = as_string(bytes);
        const ordered_json read = ordered_json::parse(text, nullptr, false);
        REQUIRE(read.is_string());
        REQUIRE(as_string(read.get<std::string>()) == text);
    }
}

TEST_CASE("keys are printed as strings, integers too") {
    CHECK(printed(R"({"5":1,"-7":2,"a\"b":3,"":4})") == R"({"5":1,"-7":2,"a\"b":3,"":4})");
    std::string out;
    const hashpath::print_options options;
    hashpath::impl::json_writer{out, options}.key(hashpath::php::key{-12});
    CHECK(out == R"("-12":)");
}

TEST_CASE("a pretty value has each entry on a line of its own") {
    CHECK(printed(R"({"a":[1,{}],"b":{"c":[]}})", {.pretty = true}) ==
          "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}");
    CHECK(printed("[[1]]", {.pretty = true, .indent = 1}) == "[\n [\n  1\n ]\n]");
    CHECK(printed("[[1]]", {.pretty = true, .indent = 0}) == "[\n[\n1\n]\n]");
    CHECK(printed("[[1]]", {.pretty = true, .tab = true}) == "[\n\t[\n\t\t1\n\t]\n]");
    const ordered_json value = parse(of_all_kinds);
    CHECK(print(value, {.pretty = true}) == value.dump(2));
    std::string out;
    const ordered_json one = 1;
    hashpath::print_to(out, one, {.pretty = true}, 3);
    const ordered_json list = parse("[1]");
    hashpath::print_to(out, list, {.pretty = true}, 1);
    CHECK(out == "1[\n    1\n  ]");
}

TEST_CASE("colours are those of jq") {
    const auto coloured = [](std::string_view text) { return printed(text, {.colour = true}); };
    CHECK(coloured("null") == "\x1b[0;90mnull\x1b[0m");
    CHECK(coloured("1.5") == "\x1b[0;39m1.5\x1b[0m");
    CHECK(coloured("\"x\"") == "\x1b[0;32m\"x\"\x1b[0m");
    CHECK(coloured("[]") == "\x1b[1;39m[]\x1b[0m");
    CHECK(coloured(R"({"a":true,"b":5})") ==
          "\x1b[1;39m{\x1b[0m\x1b[34;1m\"a\"\x1b[0m\x1b[1;39m:\x1b[0m\x1b[0;39mtrue\x1b[0m\x1b[1;39m,\x1b[0m"
          "\x1b[34;1m\"b\"\x1b[0m\x1b[1;39m:\x1b[0m\x1b[0;39m5\x1b[0m\x1b[1;39m}\x1b[0m");
}

TEST_CASE("a deep value is printed without recursion") {
    ordered_json deep = nested_lists(100'000);
    const std::string text = print(deep);
    CHECK(text == std::string(100'000, '[') + std::string(100'000, ']'));
    while (!deep.empty()) {  // nlohmann's destructor does not recurse, but this needs no memory
        ordered_json inner = std::move(deep.front());
        deep = std::move(inner);
    }
}

TEST_CASE("a long value is printed in parts") {
    ordered_json list = ordered_json::array();
    for (int i = 0; i < 50'000; ++i) list.push_back("text " + std::to_string(i));
    std::string together;
    std::size_t parts = 0;
    std::size_t longest = 0;
    const auto sink = [&](std::string_view part) {
        together += part;
        ++parts;
        longest = std::max(longest, part.size());
    };
    hashpath::print_to(sink, list);
    CHECK(together == list.dump());
    CHECK(parts > 5);
    CHECK(longest < 70'000);

    together.clear();
    hashpath::print_to(sink, list[0], {.pretty = true});
    CHECK(together == "\"text 0\"");
}

TEST_CASE("a view of an event prints what the enriched event does") {
    const ordered_json event =
        parse(R"({"Event": {"id": "1", "Attribute": [{"id": "5", "value": "x", "Tag": [{"name": "t"}]}],
        "Object": [{"id": "7", "Attribute": [{"id": "8", "value": 18446744073709551615}]}], "Tag": [{"name": "e"}]}})");
    const hashpath::misp::enriched_view view{event};
    const std::string compact = print(view.root());
    const std::string pretty = print(view.root(), {.pretty = true});
    ordered_json enriched = event;
    hashpath::misp::enrich(enriched);
    CHECK(compact == print(enriched));
    CHECK(pretty == print(enriched, {.pretty = true}));
    CHECK(pretty == enriched.dump(2));
}
