// SPDX-License-Identifier: MIT

#include <hashpath/hash/sort.hpp>

#include <string>
#include <string_view>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>

#include "hash/hash_test.hpp"
#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using namespace hashpath::literals;
using hash::comparison;
using hash::direction;
using hash_test::code_of;
using hash_test::result_of;
using hashpath::error_code;
using hashpath::parse;
using hashpath::path;

std::string sorted(std::string_view document, const path& by, const hash::sort_options& options = {}) {
    return result_of(document,
                     [&](auto&& given) { return hash::sort(std::forward<decltype(given)>(given), by, options); });
}

/// The values of a list of values, sorted each as an entry of its own.
std::string sorted_values(std::string_view values, const hash::sort_options& options = {}) {
    ordered_json document = ordered_json::array();
    for (const auto& value : parse(values)) document.push_back({{"v", value}});
    ordered_json result = ordered_json::array();
    for (const auto& entry : hash::sort(document, "{n}.v"_path, options)) result.push_back(entry.at("v"));
    return result.dump();
}

constexpr hash::sort_options down{direction::descending};

}  // namespace

TEST_CASE("sort orders the entries of a list by what a path finds in them") {
    CHECK(sorted(R"([{"id":3},{"id":1},{"id":2}])", "{n}.id"_path) == R"([{"id":1},{"id":2},{"id":3}])");
    CHECK(sorted(R"([{"id":3},{"id":1},{"id":2}])", "{n}.id"_path, down) == R"([{"id":3},{"id":2},{"id":1}])");
    CHECK(sorted("[3,1,2]", "{n}"_path) == "[1,2,3]");
    CHECK(sorted("[]", "{n}.id"_path) == "[]");
    CHECK(code_of([] { sorted("5", "{n}"_path); }) == error_code::document_not_a_map);
}

TEST_CASE("sort keeps the order of equal entries, but turns it where it descends") {
    constexpr std::string_view equal = R"([{"v":1,"n":"a"},{"v":"1","n":"b"},{"v":1.0,"n":"c"}])";
    CHECK(sorted(equal, "{n}.v"_path) == equal);
    CHECK(sorted(equal, "{n}.v"_path, down) == R"([{"v":1.0,"n":"c"},{"v":"1","n":"b"},{"v":1,"n":"a"}])");
}

TEST_CASE("sort compares as it is told") {
    CHECK(sorted_values(R"(["10","9","1e1","9a"])") == R"(["9","10","1e1","9a"])");
    CHECK(sorted_values(R"(["10","9","1a"])", {direction::ascending, comparison::string}) == R"(["10","1a","9"])");
    CHECK(sorted_values(R"(["x10","9","1e1 apples",true,null])", {direction::ascending, comparison::numeric}) ==
          R"(["x10",null,true,"9","1e1 apples"])");
    CHECK(sorted_values(R"(["img12","img10","IMG2","img2"])", {direction::ascending, comparison::natural}) ==
          R"(["IMG2","img2","img10","img12"])");
    CHECK(sorted_values("[1.5,1]", {direction::ascending, comparison::numeric}) == "[1,1.5]");
    CHECK(sorted_values(R"([2.5,10,"2"])", {direction::ascending, comparison::string}) == R"([10,"2",2.5])");
}

TEST_CASE("infinity is greater than itself where numbers are compared") {
    CHECK(sorted(R"([{"v":"1e999","n":1},{"v":"2e999","n":2}])", "{n}.v"_path,
                 {direction::ascending, comparison::numeric}) == R"([{"v":"2e999","n":2},{"v":"1e999","n":1}])");
    CHECK(sorted(R"([{"v":"1e999","n":1},{"v":"2e999","n":2}])", "{n}.v"_path,
                 {direction::descending, comparison::numeric}) == R"([{"v":"1e999","n":1},{"v":"2e999","n":2}])");
}

TEST_CASE("sort ignores the case of all letters") {
    CHECK(sorted_values(R"(["b","A","É","é","a","B"])", {direction::ascending, comparison::regular, true}) ==
          R"(["A","a","b","B","É","é"])");
    CHECK(sorted_values(R"(["Img12","img2"])", {direction::ascending, comparison::natural, true}) ==
          R"(["img2","Img12"])");
    CHECK(code_of([] {
              sorted_values("[[],1]", {direction::ascending, comparison::regular, true});
          }) == error_code::sort_by_map);
}

TEST_CASE("sort keeps the keys of a map") {
    CHECK(sorted(R"({"x":{"v":2},"y":{"v":1}})", "{s}.v"_path) == R"({"y":{"v":1},"x":{"v":2}})");
    CHECK(sorted(R"({"x":{"v":2},"5":{"v":1}})", "{*}.v"_path) == R"({"5":{"v":1},"x":{"v":2}})");
}

TEST_CASE("a map whose keys are a number one behind the other becomes a list") {
    CHECK(sorted(R"({"5":{"v":2},"7":{"v":1}})", "{n}.v"_path) == R"([{"v":1},{"v":2}])");
    CHECK(sorted(R"({"1e":{"v":2},"5":{"v":1}})", "{n}.v"_path) == R"([{"v":1},{"v":2}])");
    CHECK(sorted(R"({"0":{"v":2},"-1":{"v":1}})", "{n}.v"_path) == R"({"-1":{"v":1},"0":{"v":2}})");
}

TEST_CASE("an entry of a list without a value counts as null") {
    CHECK(sorted(R"([{"v":1},{"x":0},{"v":-1}])", "{n}.v"_path) == R"([{"x":0},{"v":-1},{"v":1}])");
    CHECK(sorted(R"([{"v":{"w":2}},{"v":5},{"v":{"w":1}}])", "{n}.v.w"_path) ==
          R"([{"v":5},{"v":{"w":1}},{"v":{"w":2}}])");
    CHECK(sorted(R"([{"x":0},{"v":7},{"v":9},{"v":3}])", "{n}.v"_path, down) == R"([{"v":9},{"v":7},{"v":3},{"x":0}])");
    CHECK(sorted(R"([{"x":0},{"v":1},{"v":9},{"v":3}])", "{n}.v"_path, down) == R"([{"v":9},{"v":3},{"v":1},{"x":0}])");
    CHECK(code_of([] { sorted(R"([{"v":1},5])", "{n}.v"_path); }) == error_code::item_not_a_map);
}

TEST_CASE("what the reference looks up instead begins behind the first four bytes of the path") {
    CHECK(sorted(R"([{"v":2,"w":1},{"w":0}])", "{*}.v"_path) == R"([{"w":0},{"v":2,"w":1}])");
    CHECK(sorted(R"([{"b":1},{"b":0}])", "a"_path) == R"([{"b":1},{"b":0}])");
    CHECK(sorted(R"([{"b":1},{"b":0}])", "xxx.b"_path) == R"([{"b":0},{"b":1}])");
}

TEST_CASE("entries of a map without a value come as null behind the values that were found") {
    CHECK(sorted(R"({"x":{"v":2},"y":{},"z":{"v":1}})", "{s}.v"_path) ==

          R"({"z":{"v":1},"y":{},"x":{"v":2}})");
}

TEST_CASE("values are taken for entries by their number") {
    // Two tags of the first entry: the second counts for the second entry.
    CHECK(sorted(R"([{"t":[{"n":"b"},{"n":"a"}]},{"t":[{"n":"c"}]}])", "{n}.t.{n}.n"_path) ==
          R"([{"t":[{"n":"c"}]},{"t":[{"n":"b"},{"n":"a"}]},null])");
    CHECK(sorted(R"({"x":{"n":2,"m":1},"y":{"n":0}})", "x"_path) == R"({"m":null,"n":null})");
}

TEST_CASE("values under the names of entries are taken for these") {
    CHECK(sorted(R"({"x":{"y":1,"x":2},"y":{}})", "x"_path) == R"({"y":{},"x":{"y":1,"x":2}})");
}

TEST_CASE("equal values stand in the order of their keys, which compare as PHP compares them") {
    CHECK(sorted(R"({"m":{"5":1,"x":1},"n":{}})", "m"_path) == R"({"5":null,"x":null})");
    CHECK(sorted(R"({"m":{"x":1,"5":1},"n":{}})", "m"_path) == R"({"5":null,"x":null})");
    CHECK(sorted(R"({"m":{"10":1,"9.5":1},"n":{}})", "m"_path) == R"({"9.5":null,"10":null})");
    CHECK(sorted(R"({"m":{"5":1,"3":1},"n":{}})", "m"_path, {direction::ascending, comparison::numeric}) ==
          R"({"3":null,"5":null})");
    CHECK(sorted(R"({"m":{"10":1,"9":1},"n":{}})", "m"_path) == R"({"9":null,"10":null})");
    CHECK(sorted(R"({"m":{"x9":1,"x10":1},"n":{}})", "m"_path) == R"({"x10":null,"x9":null})");
}

TEST_CASE("a value of a list under a key that no entry has counts for none") {
    CHECK(sorted(R"([{},{"a":5},{}])", "1"_path) == R"([{},{"a":5},{},null])");
    CHECK(sorted(R"([{},{"3":5},{}])", "1"_path) == R"([{},{"3":5},{},null])");
    CHECK(sorted(R"([{},{"7":5},{}])", "1"_path) == R"([{},{"7":5},{},null])");
    CHECK(sorted(R"([{},{"-1":5},{}])", "1"_path) == R"([{},{"-1":5},{},null])");
}

TEST_CASE("a list or map to sort by counts with all that is in it") {
    CHECK(sorted(R"([{"v":[3,1]},{"v":[2]}])", "{n}.v"_path) == R"([{"v":[3,1]},{"v":[2]}])");
    CHECK(sorted(R"([{"v":[3,4]},{"v":[[2,5]]}])", "{n}.v"_path) == R"([{"v":[[2,5]]},{"v":[3,4]}])");
    CHECK(sorted(R"([{"v":1},{"v":[]}])", "{n}.v"_path, down) == R"([{"v":[]},{"v":1}])");
}

TEST_CASE("the whole document is sorted by itself") {
    CHECK(sorted(R"(["b","a"])", path{""}) == R"(["a","b"])");
}

TEST_CASE("documents of nlohmann::json are sorted too") {
    const nlohmann::json document = nlohmann::json::parse(R"([{"id":2},{"id":1}])");
    CHECK(hash::sort(document, "{n}.id"_path).dump() == R"([{"id":1},{"id":2}])");
}
