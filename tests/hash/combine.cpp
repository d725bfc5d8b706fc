// SPDX-License-Identifier: MIT

#include <hashpath/hash/combine.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>

#include "hash/hash_test.hpp"
#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using namespace hashpath::literals;
using hash::column;
using hash_test::code_of;
using hash_test::result_of;
using hashpath::error_code;
using hashpath::parse;
using hashpath::path;

std::string combined(std::string_view document, const column& keys, const std::optional<column>& values = std::nullopt,
                     const std::optional<path>& groups = std::nullopt) {
    return result_of(document, [&](auto&& given) {
        return hash::combine(std::forward<decltype(given)>(given), keys, values, groups);
    });
}

constexpr std::string_view people =
    R"([{"id":1,"name":"ann","team":"x"},{"id":2,"name":"bob","team":"y"},{"id":3,"name":"cid","team":"x"}])";

}  // namespace

TEST_CASE("combine makes a map of keys and values") {
    CHECK(combined(people, "{n}.id"_path, "{n}.name"_path) == R"({"1":"ann","2":"bob","3":"cid"})");
    CHECK(combined(people, "{n}.name"_path) == R"({"ann":null,"bob":null,"cid":null})");
    CHECK(combined(R"([{"k":0,"v":"a"},{"k":1,"v":"b"}])", "{n}.k"_path, "{n}.v"_path) == R"(["a","b"])");
}

TEST_CASE("combine makes keys and values of several paths") {
    CHECK(combined(people, column{"%2$s-%1$02d", {"{n}.id"_path, "{n}.name"_path}}, "{n}.id"_path) ==
          R"({"ann-01":1,"bob-02":2,"cid-03":3})");
    CHECK(combined(people, "{n}.id"_path, column{"%s of %s", {"{n}.name"_path, "{n}.team"_path}}) ==
          R"({"1":"ann of x","2":"bob of y","3":"cid of x"})");
    CHECK(combined(people, column{"%s", {}}) == "[]");
    CHECK(combined(people, "{n}.id"_path, column{"%s", {}}) == R"({"1":null,"2":null,"3":null})");
}

TEST_CASE("combine groups") {
    CHECK(combined(people, "{n}.id"_path, "{n}.name"_path, "{n}.team"_path) ==
          R"({"x":{"1":"ann","3":"cid"},"y":{"2":"bob"}})");
    CHECK(combined(people, "{n}.id"_path, "{n}.name"_path, "{n}.nothing"_path) == R"({"1":"ann","2":"bob","3":"cid"})");
    CHECK(combined(people, "{n}.id"_path, std::nullopt, "{n}.team"_path) ==
          R"({"x":{"1":null,"3":null},"y":{"2":null}})");
    // What has no group, or null, goes to 0; what stands under another number than its own went to a wrong one.
    CHECK(combined(R"([{"k":"a","g":null},{"k":"b"},{"k":"c","g":"z"}])", "{n}.k"_path, "{n}.k"_path, "{n}.g"_path) ==
          R"({"0":{"a":"a","c":"c"},"z":{"b":"b"}})");
}

TEST_CASE("combine takes keys in groups as PHP takes values for keys, and texts for keys otherwise") {
    constexpr std::string_view odd = R"([{"k":1.5,"g":1.9},{"k":true,"g":true},{"k":null,"g":"1"},{"k":"05","g":1}])";
    CHECK(combined(odd, "{n}.k"_path) == R"({"1.5":null,"1":null,"":null,"05":null})");
    CHECK(combined(odd, "{n}.k"_path, std::nullopt, "{n}.g"_path) == R"({"1":{"1":null,"":null,"05":null}})");
    CHECK(combined(R"([{"k":[1]}])", "{n}.k"_path) == R"({"Array":null})");
    CHECK(code_of([] { combined(R"([{"k":[1]}])", "{n}.k"_path, std::nullopt, "{n}"_path); }) ==
          error_code::key_not_a_scalar);
}

TEST_CASE("combine gives the last value to equal keys, at the place of the first") {
    CHECK(combined(R"([{"k":"a","v":1},{"k":"b","v":2},{"k":"a","v":3}])", "{n}.k"_path, "{n}.v"_path) ==
          R"({"a":3,"b":2})");
}

TEST_CASE("combine reads keys before it moves values that hold them") {
    CHECK(combined(R"([{"x":[{"k":"a"},{"k":"b"}]},{"x":[]}])", "{n}.x.{n}.k"_path, "{n}"_path) ==
          R"({"a":{"x":[{"k":"a"},{"k":"b"}]},"b":{"x":[]}})");
}

TEST_CASE("combine refuses unequal counts, but for no value at all") {
    CHECK(code_of([] { combined(R"([{"k":1,"v":1},{"k":2}])", "{n}.k"_path, "{n}.v"_path); }) ==
          error_code::unequal_counts);
    CHECK(combined(R"([{"k":1},{"k":2}])", "{n}.k"_path, "{n}.v"_path) == R"({"1":null,"2":null})");
    CHECK(combined(people, "{n}.id"_path, path{""}) == R"({"1":null,"2":null,"3":null})");
    CHECK(combined(people, "{n}.id"_path, path{"0"}) == R"({"1":null,"2":null,"3":null})");
    CHECK(combined("[]", "{n}.id"_path, "{n}.v"_path) == "[]");
    CHECK(combined(people, "{n}.nothing"_path, "{n}.id"_path) == "[]");
    CHECK(code_of([] { combined("5", "{n}.id"_path); }) == error_code::document_not_a_map);
}

TEST_CASE("combine takes the entries of a map that a plain path reaches, in order") {
    CHECK(combined(R"({"k":{"x":"a","y":"b"},"v":["c","d"]})", "k"_path, "v"_path) == R"({"a":"c","b":"d"})");
    // With groups, rows are looked up by number, under which such a map has nothing.
    CHECK(combined(R"({"k":{"x":"a","1":"b"},"v":["c","d"],"g":["g","g"]})", "k"_path, "v"_path, "g"_path) ==
          R"({"g":{"":"c","b":"d"}})");
}

TEST_CASE("format makes a text of each row") {
    const ordered_json document = parse(people);
    CHECK(hash::format(document, {"{n}.name"_path, "{n}.id"_path}, "%s: %03d").dump() ==
          R"(["ann: 001","bob: 002","cid: 003"])");
    CHECK(hash::format(document, {}, "%s").is_null());
    CHECK(hash::format(document, {"{n}.nothing"_path, "{n}.id"_path}, "%s") == ordered_json::array());
}

TEST_CASE("format gives a row the later values where a path has none under its number") {
    const ordered_json document = parse(R"({"a":["x","y"],"b":["p"],"c":["q","r"]})");
    CHECK(hash::format(document, {"a"_path, "b"_path, "c"_path}, "%s%s").dump() == R"(["xp","yr"])");
    CHECK(code_of([&] { hash::format(document, {"a"_path, "b"_path}, "%s%s"); }) == error_code::format_arguments);
    const ordered_json gaps = parse(R"({"a":["x","y"],"b":{"5":"p","1":"q"}})");
    CHECK(hash::format(gaps, {"a"_path, "b"_path}, "%s").dump() == R"(["x","y"])");
    CHECK(hash::format(gaps, {"b"_path}, "%%").dump() == R"(["%","%"])");
}

TEST_CASE("format makes no texts longer together than they may be") {
    const ordered_json document = parse(people);
    CHECK(hash::format(document, {"{n}.name"_path}, "%5s", 15).size() == 3);
    CHECK(code_of([&] { hash::format(document, {"{n}.name"_path}, "%5s", 14); }) == error_code::format_too_wide);
}

TEST_CASE("format refuses a wrong format only where there is a row") {
    const ordered_json document = parse(people);
    CHECK(code_of([&] { hash::format(document, {"{n}.id"_path}, "%z"); }) == error_code::format_directive);
    CHECK(hash::format(document, {"{n}.nothing"_path}, "%z") == ordered_json::array());
}

TEST_CASE("documents of nlohmann::json are combined too") {
    const nlohmann::json document = nlohmann::json::parse(people);
    CHECK(hash::combine(document, "{n}.name"_path, "{n}.id"_path, "{n}.team"_path).dump() ==
          R"({"x":{"ann":1,"cid":3},"y":{"bob":2}})");
}

TEST_CASE(
    "with groups, values of a plain path that reaches a map are those under the numbers of the rows, wherever they "
    "stand") {
    const auto document = parse(R"({"rows": [{"id": "a", "g": 1}, {"id": "b", "g": 2}, {"id": "c", "g": 1}],
                                    "values": {"1": "y", "x": "no", "0": "z"}})");
    CHECK(hash::combine(document, "rows.{n}.id"_path, "values"_path, "rows.{n}.g"_path).dump() ==
          R"({"1":{"a":"z","c":null},"2":{"b":"y"}})");
}
