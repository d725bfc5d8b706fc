// SPDX-License-Identifier: MIT

#include <hashpath/hash/shape.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

std::string filtered(std::string_view document) {
    return result_of(document, [](auto&& given) { return hash::filter(std::forward<decltype(given)>(given)); });
}

std::string normalized(std::string_view document, hash::names names = hash::names::as_keys) {
    return result_of(document,
                     [&](auto&& given) { return hash::normalize(std::forward<decltype(given)>(given), names); });
}

bool numeric(std::string_view text) {
    const ordered_json value = parse(text);
    return hash::numeric(value);
}

std::size_t dimensions(std::string_view text) {
    const ordered_json value = parse(text);
    return hash::dimensions(value);
}

std::size_t max_dimensions(std::string_view text) {
    const ordered_json value = parse(text);
    return hash::max_dimensions(value);
}

ordered_json nested_lists(int depth) {
    ordered_json value = ordered_json::array();
    for (int i = 1; i < depth; ++i) value = ordered_json::array({std::move(value)});
    return value;
}

}  // namespace

TEST_CASE("filter keeps zeros, unlike PHP's empty()") {
    CHECK(filtered(R"({"a":null,"b":0,"c":"","d":false,"e":"0","f":0.0,"g":[],"h":-0.0,"i":" "})") ==
          R"({"b":0,"e":"0","f":0.0,"h":-0.0,"i":" "})");
}

TEST_CASE("filter removes what it empties, and keeps the keys of lists") {
    CHECK(filtered(R"({"a":{"b":{"c":null}},"d":1})") == R"({"d":1})");
    CHECK(filtered(R"(["x",false,"y"])") == R"({"0":"x","2":"y"})");
    CHECK(filtered(R"(["x","y",false])") == R"(["x","y"])");
    CHECK(filtered(R"([[null]])") == "[]");
    CHECK(filtered("[]") == "[]");
}

TEST_CASE("filter asks about every value, about lists and maps when they are filtered") {
    const ordered_json document = parse(R"({"a":[1,2,3],"b":[5],"c":4})");
    std::vector<std::string> asked;
    const ordered_json kept = hash::filter(document, [&asked](const auto& value) {
        asked.push_back(value->dump());
        return value->is_structured() ? value->size() > 1 : *value != 2;
    });
    CHECK(asked == std::vector<std::string>{"1", "2", "3", R"({"0":1,"2":3})", "5", "[5]", "4"});
    CHECK(kept.dump() == R"({"a":{"0":1,"2":3},"c":4})");
}

TEST_CASE("filter refuses scalars and documents too deep to be copied, and moves these") {
    CHECK(code_of([] { filtered("5"); }) == error_code::document_not_a_map);
    const ordered_json deep = nested_lists(600);
    CHECK(code_of([&] { hash::filter(deep); }) == error_code::document_too_deep);
    CHECK(hash::filter(nested_lists(100'000)).dump() == "[]");
}

TEST_CASE("numeric asks whether all entries are numbers") {
    CHECK(numeric(R"([1,"2"," 1e3",1.5,"1 "])"));
    CHECK(numeric(R"({"a":"0x1"})") == false);
    CHECK_FALSE(numeric("[]"));
    for (const char* other : {"null", "true", "[1]", R"("")", R"("a")"}) {
        CHECK_FALSE(numeric(std::string{"[1,"} + other + "]"));
    }
    CHECK(code_of([] { numeric("5"); }) == error_code::document_not_a_map);
    const ordered_json not_a_number = {std::numeric_limits<double>::quiet_NaN()};
    CHECK_FALSE(hash::numeric(not_a_number));
}

TEST_CASE("dimensions looks at first entries alone") {
    CHECK(dimensions(R"({"a":{"b":1},"c":[[[]]]})") == 2);
    CHECK(dimensions("[[]]") == 1);
    CHECK(dimensions("[]") == 0);
    CHECK(dimensions("[0]") == 1);
    CHECK(dimensions("[[[[1]]]]") == 4);
    CHECK(code_of([] { dimensions("5"); }) == error_code::document_not_a_map);
}

TEST_CASE("max_dimensions looks at all entries, unless the first is false") {
    CHECK(max_dimensions(R"([1,{"a":[2]}])") == 3);
    CHECK(max_dimensions("[[]]") == 1);
    CHECK(max_dimensions("[]") == 0);
    CHECK(max_dimensions(R"([false,{"a":[2]}])") == 0);
    CHECK(max_dimensions(R"([true,{"a":[2]}])") == 3);
    CHECK(max_dimensions(R"([0,[false,[1]],[1]])") == 2);
    CHECK(max_dimensions("5") == 0);
    const ordered_json deep = nested_lists(100'000);
    CHECK(hash::max_dimensions(deep) == 99'999);
}

TEST_CASE("normalize makes names keys, and leaves what has a key") {
    CHECK(normalized(R"(["a","b"])") == R"({"a":null,"b":null})");
    CHECK(normalized(R"({"0":"a","b":{"x":1},"1":"c"})") == R"({"a":null,"b":{"x":1},"c":null})");
    CHECK(normalized("[]") == "[]");
}

TEST_CASE("normalize takes values for keys as PHP does") {
    CHECK(normalized(R"([null,true,false,2.9,"3","03"])") ==
          R"({"":null,"1":null,"0":null,"2":null,"3":null,"03":null})");
    CHECK(normalized(R"(["a","b","a"])") == R"({"a":null,"b":null})");
    CHECK(normalized(R"({"a":5,"0":"a","b":1})") == R"({"a":null,"b":1})");
    CHECK(normalized(R"(["0","1"])") == "[null,null]");
    CHECK(code_of([] { normalized("[[]]"); }) == error_code::key_not_a_scalar);
    CHECK(code_of([] { normalized("5"); }) == error_code::document_not_a_map);
}

TEST_CASE("normalize leaves integer keys alone where it is told to") {
    using hash::names;
    CHECK(normalized(R"(["a","a"])", names::as_they_are) == R"(["a","a"])");
    CHECK(normalized(R"({"5":"a","7":[]})", names::as_they_are) == R"({"5":"a","7":[]})");
    CHECK(normalized(R"({"5":"a","x":1})", names::as_they_are) == R"({"a":null,"x":1})");
}

TEST_CASE("documents of nlohmann::json have a shape too") {
    const nlohmann::json document = {{"b", nullptr}, {"a", {1, nullptr}}};
    CHECK(hash::filter(document).dump() == R"({"a":[1]})");
    CHECK(hash::normalize(nlohmann::json{"x", "y"}).dump() == R"({"x":null,"y":null})");
    CHECK(hash::max_dimensions(document) == 2);
    CHECK(hash::dimensions(document) == 2);
}
