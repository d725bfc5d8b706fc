// SPDX-License-Identifier: MIT

#include <hashpath/hash/flatten.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "hash/hash_test.hpp"
#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using hash_test::code_of;
using hash_test::result_of;
using hashpath::error_code;
using hashpath::parse;

std::string flat(std::string_view document, std::string_view separator = ".") {
    return result_of(document,
                     [&](auto&& given) { return hash::flatten(std::forward<decltype(given)>(given), separator); });
}

std::string expanded(std::string_view document, std::string_view separator = ".") {
    return result_of(document,
                     [&](auto&& given) { return hash::expand(std::forward<decltype(given)>(given), separator); });
}

}  // namespace

TEST_CASE("flatten gives every scalar under the keys that lead to it") {
    CHECK(flat(R"({"Event":{"id":5,"Tag":[{"name":"x"},{"name":null}]},"y":true})") ==
          R"({"Event.id":5,"Event.Tag.0.name":"x","Event.Tag.1.name":null,"y":true})");
    CHECK(flat("[]") == "[]");
    CHECK(flat("[1,2]") == "[1,2]");
    CHECK(flat("[[1,2],3]") == R"({"0.0":1,"0.1":2,"1":3})");
}

TEST_CASE("flatten keeps empty lists and maps") {
    CHECK(flat(R"({"a":[],"b":{"c":{}}})") == R"({"a":[],"b.c":{}})");
}

TEST_CASE("flatten gives the last value to a text that two ways have, at the place of the first") {
    CHECK(flat(R"({"a":{"b":1},"c":0,"a.b":2})") == R"({"a.b":2,"c":0})");
    CHECK(flat(R"({"a":{"":1},"a.":2})") == R"({"a.":2})");
    CHECK(flat(R"({"a.":{".b":1},"a...b":2})") == R"({"a...b":2})");
}

TEST_CASE("flatten takes any separator") {
    CHECK(flat(R"({"a":{"b":[1]}})", "/") == R"({"a/b/0":1})");
    CHECK(flat(R"({"a":{"b":1},"ab":2})", "") == R"({"ab":2})");
    CHECK(flat(R"({"a":{"b":1}})", "::") == R"({"a::b":1})");
    // Neither key holds the separator, and yet they lead to one text.
    CHECK(flat(R"({"a":{"b":1},"":{"ab":2}})", "aa") == R"({"aaab":2})");
}

TEST_CASE("flatten walks documents of any depth") {
    ordered_json deep = 1;
    for (int i = 0; i < 2000; ++i) deep = ordered_json::array({std::move(deep)});
    const ordered_json result = hash::flatten(std::move(deep));
    REQUIRE(result.size() == 1);
    CHECK(result.begin().key().size() == 2000 * 2 - 1);
}

TEST_CASE("flatten makes no keys longer together than it may") {
    const ordered_json document = parse(R"({"long":[1,2,{"x":3}]})");
    CHECK(hash::flatten(document, ".", 20).size() == 3);  // long.0, long.1, long.2.x
    CHECK(code_of([&] { hash::flatten(document, ".", 19); }) == error_code::document_too_large);
}

TEST_CASE("flatten refuses a scalar") {
    CHECK(code_of([] { flat("5"); }) == error_code::document_not_a_map);
}

TEST_CASE("expand puts each value under the keys of its text") {
    CHECK(expanded(R"({"Event.id":5,"Event.Tag.0.name":"x","Event.Tag.1.name":"y","z":1})") ==
          R"({"Event":{"id":5,"Tag":[{"name":"x"},{"name":"y"}]},"z":1})");
    CHECK(expanded(R"({"a..b":1})") == R"({"a":{"":{"b":1}}})");
    CHECK(expanded(R"({"":1})") == R"({"":1})");
    CHECK(expanded(R"({"a.00":1,"a.0":2})") == R"({"a":{"00":1,"0":2}})");
    CHECK(expanded("[1,[2]]") == "[1,[2]]");
}

TEST_CASE("expand replaces what is no list or map on the way, and what comes before a scalar") {
    CHECK(expanded(R"({"a":1,"a.b":2})") == R"({"a":{"b":2}})");
    CHECK(expanded(R"({"a.b":2,"a":1})") == R"({"a":1})");
    CHECK(expanded(R"({"a.b":2,"a.c":3,"a":1})") == R"({"a":1})");
    CHECK(expanded(R"({"a":[],"a.b":2})") == R"({"a":{"b":2}})");
    CHECK(expanded(R"({"a.b":2,"a":[]})") == R"({"a":{"b":2}})");
    CHECK(expanded(R"({"a.b":2,"a":{"c":{"d":3}}})") == R"({"a":{"b":2,"c":{"d":3}}})");
}

TEST_CASE("expand appends under an integer key that has a value") {
    CHECK(expanded(R"({"a.0":1,"a":[2]})") == R"({"a":[1,2]})");
    CHECK(expanded(R"({"5":1,"5.x":2})") == R"({"5":1,"6":{"x":2}})");
    CHECK(expanded(R"({"0":null,"0.x":2})") == R"([{"x":2}])");
    CHECK(expanded(R"({"0":[],"0.x":2})") == R"([[],{"x":2}])");
    CHECK(code_of([] { expanded(R"({"9223372036854775807":1,"9223372036854775807.x":2})"); }) ==
          error_code::no_next_key);
}

TEST_CASE("expand takes any separator but none") {
    CHECK(expanded(R"({"a/b":1,"a.b":2})", "/") == R"({"a":{"b":1},"a.b":2})");
    CHECK(expanded(R"({"a::b:":1})", "::") == R"({"a":{"b:":1}})");
    CHECK(code_of([] { expanded(R"({"a":1})", ""); }) == error_code::empty_separator);
    CHECK(expanded("[]", "") == "[]");
}

TEST_CASE("expand gives the empty list for a scalar") {
    CHECK(expanded("5") == "[]");
    CHECK(expanded("null") == "[]");
}

TEST_CASE("expand goes as deep as JSON text may") {
    const auto key_of = [](std::size_t parts) {
        std::string key = "a";
        for (std::size_t i = 1; i < parts; ++i) key += ".a";
        return ordered_json{{key, 1}};
    };
    CHECK(hash::flatten(hash::expand(key_of(511))) == key_of(511));
    CHECK(code_of([&] { hash::expand(key_of(512)); }) == error_code::document_too_deep);
}

TEST_CASE("expand undoes flatten") {
    for (const char* text : {R"({"a":{"b":[1,{"c":null}],"d":[]},"e":""})", "[[[1],[2]],3]", R"({"5":{"x":1},"7":2})",
                             R"({"-1":{"-1":0}})", R"([{"05":1,"5":2}])"}) {
        const ordered_json document = parse(text);
        CHECK(hash::expand(hash::flatten(document)) == document);
    }
}

TEST_CASE("documents of nlohmann::json are flattened and expanded too") {
    const nlohmann::json document = {{"b", {1, {{"c", 2}}}}, {"a", 3}};
    CHECK(hash::flatten(document).dump() == R"({"a":3,"b.0":1,"b.1.c":2})");
    CHECK(hash::expand(hash::flatten(document)) == document);
}
