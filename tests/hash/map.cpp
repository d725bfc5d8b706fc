// SPDX-License-Identifier: MIT

#include <hashpath/hash/map.hpp>

#include <cstddef>
#include <string>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>

#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using namespace hashpath::literals;
using hashpath::parse;

}  // namespace

TEST_CASE("map gives what a function makes of each match") {
    const ordered_json document = parse(R"([{"v":"a"},{"v":null},{"v":5}])");
    const auto type_of = [](const ordered_json& value) { return std::string{value.type_name()}; };
    CHECK(hash::map(document, "{n}.v"_path, type_of).dump() == R"(["string","null","number"])");
    CHECK(hash::map(document, "{n}.x"_path, type_of).dump() == "[]");
}

TEST_CASE("map keeps the keys of a map that a plain path reaches") {
    const ordered_json document = parse(R"({"a":{"x":1,"y":2},"b":[3,4],"c":5})");
    const auto twice = [](const ordered_json& value) { return 2 * value.get<int>(); };
    CHECK(hash::map(document, "a"_path, twice).dump() == R"({"x":2,"y":4})");
    CHECK(hash::map(document, "b"_path, twice).dump() == "[6,8]");
    CHECK(hash::map(document, "c"_path, twice).dump() == "[10]");
}

TEST_CASE("map gives values that change a document nothing to change") {
    ordered_json document = parse("[1,2]");
    CHECK(hash::map(document, "{n}"_path, [](const auto& value) { return value; }) == document);
}

TEST_CASE("reduce carries on what came of the matches before") {
    const ordered_json document = parse(R"([{"v":1},{"v":2},{"v":3}])");
    const auto joined = [](std::string text, const ordered_json& value) { return text + value.dump(); };
    CHECK(hash::reduce(document, "{n}.v"_path, std::string{"0"}, joined) == "0123");
    CHECK(hash::reduce(document, "{n}.x"_path, std::string{"0"}, joined) == "0");
}

TEST_CASE("apply gives what a function makes of all matches") {
    const ordered_json document = parse(R"([{"v":1},{"v":2}])");
    const auto count = [](const auto& matches) { return matches.size(); };
    CHECK(hash::apply(document, "{n}.v"_path, count) == 2);
    CHECK(hash::apply(document, "{n}.x"_path, count) == 0);
}

TEST_CASE("map, reduce and apply refuse a scalar") {
    const ordered_json scalar = 5;
    const auto same = [](const ordered_json& value) { return value; };
    CHECK_THROWS_AS(hash::map(scalar, "{n}"_path, same), hashpath::type_error);
    CHECK_THROWS_AS(hash::reduce(scalar, "{n}"_path, 0, [](int sum, const auto&) { return sum; }),
                    hashpath::type_error);
    CHECK_THROWS_AS(hash::apply(scalar, "{n}"_path, [](const auto&) { return 0; }), hashpath::type_error);
}

TEST_CASE("documents of nlohmann::json are mapped too") {
    const nlohmann::json document = {{"b", 1}, {"a", 2}};
    CHECK(hash::map(document, "{s}"_path, [](const nlohmann::json& value) { return value; }).dump() == "[2,1]");
}
