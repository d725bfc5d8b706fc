// SPDX-License-Identifier: MIT

#include <hashpath/json/patch.hpp>

#include <string>
#include <string_view>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::make_patch;
using hashpath::parse;

/// The patch as a text, once it was seen that it makes the later document of the earlier one.
std::string patch_of(std::string_view before, std::string_view after) {
    const auto earlier = nlohmann::json::parse(before);
    const auto later = nlohmann::json::parse(after);
    const auto patch = make_patch(parse(before), parse(after));
    CAPTURE(std::string{before}, std::string{after}, patch.dump());
    // Dumped, since for nlohmann 1 and 1.0 are equal.
    CHECK(earlier.patch(nlohmann::json::parse(patch.dump())).dump() == later.dump());
    return patch.dump();
}

ordered_json nested_lists(std::size_t depth) {
    ordered_json nested = ordered_json::array();
    for (std::size_t i = 1; i < depth; ++i) {
        ordered_json outer = ordered_json::array();
        outer.push_back(std::move(nested));
        nested = std::move(outer);
    }
    return nested;
}

}  // namespace

TEST_CASE("documents that are equal need no operation") {
    for (const char* text : {"{}", "[]", "null", "5", "1.5", R"("x")", R"({"a":[1,{"b":null}],"c":""})", "[[[]],{}]"}) {
        CHECK(patch_of(text, text) == "[]");
    }
}

TEST_CASE("the order of keys is no change") {
    CHECK(patch_of(R"({"a":1,"b":{"c":2,"d":3}})", R"({"b":{"d":3,"c":2},"a":1})") == "[]");
    CHECK(patch_of(R"([{"a":1,"b":2}])", R"([{"b":2,"a":1}])") == "[]");
}

TEST_CASE("members are added, removed and replaced") {
    CHECK(patch_of(R"({"a":1})", R"({"a":1,"b":2})") == R"([{"op":"add","path":"/b","value":2}])");
    CHECK(patch_of(R"({"a":1,"b":2})", R"({"a":1})") == R"([{"op":"remove","path":"/b"}])");
    CHECK(patch_of(R"({"a":1})", R"({"a":2})") == R"([{"op":"replace","path":"/a","value":2}])");
    CHECK(patch_of(R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{"c":"x"}}})") ==
          R"([{"op":"replace","path":"/a/b/c","value":"x"}])");
    CHECK(patch_of("{}", R"({"":[1]})") == R"([{"op":"add","path":"/","value":[1]}])");
}

TEST_CASE("null is a value of its own, other than nothing") {
    CHECK(patch_of("{}", R"({"a":null})") == R"([{"op":"add","path":"/a","value":null}])");
    CHECK(patch_of(R"({"a":null})", "{}") == R"([{"op":"remove","path":"/a"}])");
    CHECK(patch_of(R"({"a":null})", R"({"a":0})") == R"([{"op":"replace","path":"/a","value":0}])");
    CHECK(patch_of(R"({"a":false})", R"({"a":null})") == R"([{"op":"replace","path":"/a","value":null}])");
}

TEST_CASE("a value of another type is replaced as a whole") {
    CHECK(patch_of(R"({"a":[1]})", R"({"a":{"0":1}})") == R"([{"op":"replace","path":"/a","value":{"0":1}}])");
    CHECK(patch_of(R"({"a":[]})", R"({"a":{}})") == R"([{"op":"replace","path":"/a","value":{}}])");
    CHECK(patch_of(R"({"a":{"b":1}})", R"({"a":7})") == R"([{"op":"replace","path":"/a","value":7}])");
    CHECK(patch_of(R"({"a":"1"})", R"({"a":1})") == R"([{"op":"replace","path":"/a","value":1}])");
    CHECK(patch_of(R"({"a":true})", R"({"a":1})") == R"([{"op":"replace","path":"/a","value":1}])");
    CHECK(patch_of("[[],{}]", "[{},[]]") ==
          R"([{"op":"replace","path":"/0","value":{}},{"op":"replace","path":"/1","value":[]}])");
}

TEST_CASE("the whole document has an empty pointer") {
    CHECK(patch_of("1", "2") == R"([{"op":"replace","path":"","value":2}])");
    CHECK(patch_of("{}", "[]") == R"([{"op":"replace","path":"","value":[]}])");
    CHECK(patch_of(R"({"a":1})", "null") == R"([{"op":"replace","path":"","value":null}])");
}

TEST_CASE("1 and 1.0 differ, numbers of one value do not") {
    CHECK(patch_of("1", "1.0") == R"([{"op":"replace","path":"","value":1.0}])");
    CHECK(patch_of(R"({"a":[1.0]})", R"({"a":[1]})") == R"([{"op":"replace","path":"/a/0","value":1}])");
    CHECK(patch_of("[10,5]", "[10,5]") == "[]");
    CHECK(patch_of("[100.0]", "[1e2]") == "[]");
    // The list became longer, so that its entries are compared to find which of them stayed.
    CHECK(patch_of("[1,2]", "[1.0,2,3]") ==
          R"([{"op":"add","path":"/2","value":3},{"op":"replace","path":"/0","value":1.0}])");
}

TEST_CASE("1 and 1.0 differ inside an entry of a list that became longer or shorter") {
    const auto rest = R"([{"op":"add","path":"/2","value":3},{"op":"replace","path":"/0/0","value":1.0}])";
    CHECK(patch_of("[[1],2]", "[[1.0],2,3]") == rest);
    patch_of(R"([0,{"a":[{"b":1}]}])", R"([{"a":[{"b":1.0}]}])");
    patch_of(R"([{"a":1.0},5,6])", R"([{"a":1},6])");
}

TEST_CASE("pointers have ~ and / escaped") {
    CHECK(patch_of(R"({"a/b":1,"c~d":2,"~1":3,"/":4})", R"({"a/b":0,"c~d":0,"~1":0,"/":0})") ==
          R"([{"op":"replace","path":"/a~1b","value":0},{"op":"replace","path":"/c~0d","value":0},)"
          R"({"op":"replace","path":"/~01","value":0},{"op":"replace","path":"/~1","value":0}])");
    CHECK(patch_of("{}", R"({"a~/b":{"x":1}})") == R"([{"op":"add","path":"/a~0~1b","value":{"x":1}}])");
    CHECK(patch_of(R"({"/":[{"~":1}]})", R"({"/":[{}]})") == R"([{"op":"remove","path":"/~1/0/~0"}])");
}

TEST_CASE("keys that look like numbers are keys") {
    CHECK(patch_of(R"({"0":1,"01":1,"-1":1})", R"({"0":2,"01":1,"-1":1})") ==
          R"([{"op":"replace","path":"/0","value":2}])");
    CHECK(patch_of(R"({"01":1})", R"({"1":1})") ==
          R"([{"op":"remove","path":"/01"},{"op":"add","path":"/1","value":1}])");
    CHECK(patch_of("{}", R"({"-":1})") == R"([{"op":"add","path":"/-","value":1}])");
}

TEST_CASE("a list that lost entries keeps what it begins and ends with") {
    CHECK(patch_of("[1,2,3]", "[1,3]") == R"([{"op":"remove","path":"/1"}])");
    CHECK(patch_of("[1,2,3]", "[2,3]") == R"([{"op":"remove","path":"/0"}])");
    CHECK(patch_of("[1,2,3]", "[1,2]") == R"([{"op":"remove","path":"/2"}])");
    CHECK(patch_of("[1,2,3,4,5]", "[1,5]") ==
          R"([{"op":"remove","path":"/3"},{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}])");
    CHECK(patch_of("[1,2,3]", "[]") ==
          R"([{"op":"remove","path":"/2"},{"op":"remove","path":"/1"},{"op":"remove","path":"/0"}])");
    CHECK(patch_of("[7,7,7]", "[7]") == R"([{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}])");
}

TEST_CASE("a list that got entries keeps what it begins and ends with") {
    CHECK(patch_of("[1,3]", "[1,2,3]") == R"([{"op":"add","path":"/1","value":2}])");
    CHECK(patch_of("[2,3]", "[1,2,3]") == R"([{"op":"add","path":"/0","value":1}])");
    CHECK(patch_of("[1,2]", "[1,2,3]") == R"([{"op":"add","path":"/2","value":3}])");
    CHECK(patch_of("[1,4]", "[1,2,3,4]") ==
          R"([{"op":"add","path":"/1","value":2},{"op":"add","path":"/2","value":3}])");
    CHECK(patch_of("[]", "[1,2]") == R"([{"op":"add","path":"/0","value":1},{"op":"add","path":"/1","value":2}])");
    CHECK(patch_of("[7]", "[7,7,7]") == R"([{"op":"add","path":"/1","value":7},{"op":"add","path":"/2","value":7}])");
}

TEST_CASE("what is between the same beginning and end is compared place by place, behind adding and removing") {
    CHECK(patch_of("[1,2,3,4,9]", "[1,0,9]") ==
          R"([{"op":"remove","path":"/3"},{"op":"remove","path":"/2"},{"op":"replace","path":"/1","value":0}])");
    CHECK(patch_of("[1,2,9]", "[1,0,5,9]") ==
          R"([{"op":"add","path":"/2","value":5},{"op":"replace","path":"/1","value":0}])");
    CHECK(patch_of("[1,2,3]", "[3,2,1]") ==
          R"([{"op":"replace","path":"/0","value":3},{"op":"replace","path":"/2","value":1}])");
    CHECK(patch_of(R"([{"v":1,"w":1},{"v":2}])", R"([{"v":1,"w":1},{"v":3},{"v":4}])") ==
          R"([{"op":"add","path":"/2","value":{"v":4}},{"op":"replace","path":"/1/v","value":3}])");
}

TEST_CASE("of a map, its own members come first, then what is inside those that stayed, in their order") {
    CHECK(patch_of(R"({"a":{"x":1},"gone":1,"b":{"y":[1]}})", R"({"b":{"y":[2]},"a":{"x":2},"new":1})") ==
          R"([{"op":"remove","path":"/gone"},{"op":"add","path":"/new","value":1},)"
          R"({"op":"replace","path":"/a/x","value":2},{"op":"replace","path":"/b/y/0","value":2}])");
}

TEST_CASE("an event that was enriched and thinned out is made from the one before") {
    const auto before = R"({"Event":{"id":"1","info":"a/b","Tag":[{"name":"tlp:red"},{"name":"x"}],
        "Attribute":[{"id":"1","type":"url","to_ids":true},{"id":"2","type":"md5","to_ids":false},{"id":"3"}]},
        "enabledFilters":{"A":{"selector":"Event.Tag"}}})";
    const auto after = R"({"Event":{"id":1,"info":"a/b","Tag":[{"name":"x"}],"published":null,
        "Attribute":[{"id":"1","type":"url","to_ids":false,"enrichment":[[{"types":["text"],"values":["AT"]}]]},
                     {"id":"3"}]}})";
    CHECK(patch_of(before, after) ==
          R"([{"op":"remove","path":"/enabledFilters"},{"op":"add","path":"/Event/published","value":null},)"
          R"({"op":"replace","path":"/Event/id","value":1},{"op":"remove","path":"/Event/Tag/0"},)"
          R"({"op":"remove","path":"/Event/Attribute/1"},)"
          R"({"op":"add","path":"/Event/Attribute/0/enrichment","value":[[{"types":["text"],"values":["AT"]}]]},)"
          R"({"op":"replace","path":"/Event/Attribute/0/to_ids","value":false}])");
    patch_of(after, before);
}

TEST_CASE("each of some documents is made from each other") {
    const char* const documents[] = {
        "null",
        "[]",
        "{}",
        "[1,[2,[3]],{}]",
        "[[2,[3]],{},1]",
        R"([{"a":1},{"a":2},{"a":3}])",
        R"([{"a":2},{"a":2},{"a":3},{"a":4}])",
        R"([{"a":3}])",
        R"({"a":[1,2,3],"b":{"c":null}})",
        R"({"a":[2],"b":{"c":[],"d":"~/"}})",
        R"({"a":{"0":1},"b":[null]})",
    };
    for (const char* before : documents) {
        for (const char* after : documents) CHECK((patch_of(before, after) == "[]") == (before == after));
    }
}

TEST_CASE("the patch of sorted JSON is sorted JSON") {
    const auto before = nlohmann::json::parse(R"({"b":1,"a":[1,2]})");
    const auto after = nlohmann::json::parse(R"({"c":1,"a":[2]})");
    const nlohmann::json patch = make_patch(before, after);
    CHECK(patch.dump() ==
          R"([{"op":"remove","path":"/b"},{"op":"add","path":"/c","value":1},{"op":"remove","path":"/a/0"}])");
    CHECK(before.patch(patch) == after);
}

TEST_CASE("documents that are too deep to be copied are refused, whichever of them it is") {
    const ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    const ordered_json just = nested_lists(hashpath::default_max_depth);
    CHECK(make_patch(just, just) == ordered_json::array());
    CHECK(make_patch(ordered_json::array(), just).size() == 1);
    for (const bool earlier : {true, false}) {
        try {
            make_patch(earlier ? deep : just, earlier ? just : deep);
            FAIL("nothing was thrown");
        } catch (const hashpath::limit_error& error) {
            CHECK(error.code() == hashpath::error_code::document_too_deep);
        }
    }
}
