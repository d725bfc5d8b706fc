// SPDX-License-Identifier: MIT

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using hashpath::error_code;
using hashpath::parse;
using hashpath::path;

using sorted_json = nlohmann::json;

/// A value as PHP writes it: a map whose keys count from 0 is a list, and an empty one too.
ordered_json as_php_writes(const ordered_json& value) {
    if (!value.is_structured()) return value;
    ordered_json list = ordered_json::array();
    ordered_json map = ordered_json::object();
    bool counts = true;
    for (const auto& [key, entry] : value.items()) {
        counts = counts && key == std::to_string(list.size());
        list.push_back(as_php_writes(entry));
        map[key] = list.back();
    }
    return counts ? list : map;
}

std::string inserted(std::string_view document, const path& path, std::string_view value) {
    auto json = parse(document);
    hashpath::insert(json, path, parse(value));
    return json.dump();
}

std::string removed(std::string_view document, const path& path) {
    auto json = parse(document);
    hashpath::remove(json, path);
    return json.dump();
}

std::string php_text(std::string_view json) {
    return as_php_writes(parse(json)).dump();
}

/// So many lists around nothing.
ordered_json nested_lists(std::size_t depth) {
    return parse(std::string(depth, '[') + std::string(depth, ']'), depth);
}

/// Checks that an edit is refused with this error and changes nothing.
template <class Error, class Edit>
void check_refused(std::string_view document, error_code code, const std::string& pointer, Edit&& edit) {
    auto json = parse(document);
    try {
        edit(json);
        FAIL_CHECK("no error");
    } catch (const Error& e) {
        CHECK(hashpath::name(e.code()) == hashpath::name(code));
        CHECK(e.pointer() == pointer);
    }
    CHECK(json.dump() == parse(document).dump());
}

/// [0,1,2,…] of nlohmann::json.
sorted_json counting_list(int size) {
    sorted_json list = sorted_json::array();
    for (int i = 0; i < size; ++i) list.push_back(i);
    return list;
}

}  // namespace

TEST_CASE("insert with a plain path makes what the reference makes") {
    struct row {
        const char* document;
        const char* path;
        const char* value;
        const char* result;
    };
    const row rows[] = {
        {R"({})", "a", "1", R"({"a":1})"},
        {R"([])", "a", "1", R"({"a":1})"},
        {R"({"a":1,"b":2})", "a", "3", R"({"a":3,"b":2})"},
        {R"({"a":1,"b":2})", "c", "3", R"({"a":1,"b":2,"c":3})"},
        {R"({"a":{"x":1}})", "a", R"({"y":2})", R"({"a":{"y":2}})"},
        {R"({"a":1})", "a", "null", R"({"a":null})"},
        // Maps are made on the way.
        {R"({})", "a.b.c", "1", R"({"a":{"b":{"c":1}}})"},
        {R"({"a":{"x":1}})", "a.b.c", "1", R"({"a":{"x":1,"b":{"c":1}}})"},
        {R"({"a":null})", "a.b", "1", R"({"a":{"b":1}})"},
        {R"({"a":{"b":null}})", "a.b.c.d", "1", R"({"a":{"b":{"c":{"d":1}}}})"},
        // What is neither list nor map on the way is replaced.
        {R"({"a":5})", "a.b", "1", R"({"a":{"b":1}})"},
        {R"({"a":"text"})", "a.0", "1", R"({"a":[1]})"},
        {R"({"a":false})", "a.b.c", "1", R"({"a":{"b":{"c":1}}})"},
        {R"({"a":""})", "a.b", "1", R"({"a":{"b":1}})"},
        // A list goes on, or becomes a map.
        {R"({"a":[1,2]})", "a.2", "3", R"({"a":[1,2,3]})"},
        {R"({"a":[1,2]})", "a.1", "3", R"({"a":[1,3]})"},
        {R"({"a":[1,2]})", "a.5", "3", R"({"a":{"0":1,"1":2,"5":3}})"},
        {R"({"a":[1,2]})", "a.-1", "3", R"({"a":{"0":1,"1":2,"-1":3}})"},
        {R"({"a":[1,2]})", "a.x", "3", R"({"a":{"0":1,"1":2,"x":3}})"},
        {R"({"a":[1,2]})", "a.02", "3", R"({"a":{"0":1,"1":2,"02":3}})"},
        {R"({"a":[1,2]})", "a.", "3", R"({"a":{"0":1,"1":2,"":3}})"},
        {R"({"a":{"x":1}})", "a.1", "3", R"({"a":{"x":1,"1":3}})"},
        {R"({"a":{"0":1}})", "a.1", "3", R"({"a":[1,3]})"},
        {R"([1,2])", "2", "3", R"([1,2,3])"},
        {R"([1,2])", "2.0.1", "3", R"([1,2,[{"1":3}]])"},
        {R"([])", "0.0", "1", R"([[1]])"},
        {R"([])", "1", "1", R"({"1":1})"},
        {R"({})", "0", "1", R"([1])"},
        // Keys that look like the same number are different keys.
        {R"({"5":1})", "5", "2", R"({"5":2})"},
        {R"({"05":1})", "5", "2", R"({"05":1,"5":2})"},
        {R"({"5":1})", "05", "2", R"({"5":1,"05":2})"},
        // The empty path is the empty key.
        {R"({"x":1})", "", "2", R"({"x":1,"":2})"},
        {R"({"x":1})", ".", "2", R"({"x":1,"":{"":2}})"},
        {R"({"x":1})", " x ", "2", R"({"x":1," x ":2})"},
    };
    for (const auto& [document, path_text, value, result] : rows) {
        INFO(path_text << " = " << value << " in " << document);
        CHECK(php_text(inserted(document, path{path_text}, value)) == result);
    }
}

TEST_CASE("insert with matchers puts the value where the reference puts it") {
    struct row {
        const char* document;
        const char* path;
        const char* value;
        const char* result;
    };
    const row rows[] = {
        // Keys behind the last matcher are set in each match, made and replaced as by a plain path.
        {R"([{"x":1},{"x":2}])", "{n}.y", "9", R"([{"x":1,"y":9},{"x":2,"y":9}])"},
        {R"([{"x":1},{"x":2}])", "{n}.x", "9", R"([{"x":9},{"x":9}])"},
        {R"([{"x":{"q":1}},{"x":2}])", "{n}.x.z", "9", R"([{"x":{"q":1,"z":9}},{"x":{"z":9}}])"},
        {R"([[1,2],[3]])", "{n}.1", "9", R"([[1,9],[3,9]])"},
        {R"([[1,2],[3]])", "{n}.01", "9", R"([{"0":1,"1":2,"01":9},{"0":3,"01":9}])"},
        {R"({"a":{"k":{}},"b":{"k":{}}})", "{s}.k.v", "9", R"({"a":{"k":{"v":9}},"b":{"k":{"v":9}}})"},
        {R"({"a":[{"b":[{},{}]}]})", "a.{n}.b.{n}.c", "9", R"({"a":[{"b":[{"c":9},{"c":9}]}]})"},
        {R"({"5":{},"05":{},"x":{}})", "5.{n}", "9", R"({"5":[],"05":[],"x":[]})"},
        {R"({"5":[[]],"05":[[]],"x":[[]]})", "5.{n}", "9", R"({"5":[[9]],"05":[[9]],"x":[[]]})"},
        {R"([{"5":[],"05":[]}])", "{n}.5", "9", R"([{"5":9,"05":[]}])"},
        // Nothing that a token does not match is made.
        {R"({"a":1})", "b.{n}", "9", R"({"a":1})"},
        {R"({"a":[]})", "a.{n}.x", "9", R"({"a":[]})"},
        {R"({"a":[]})", "a.{n}", "9", R"({"a":[]})"},
        {R"({"a":{"0":{}}})", "a.{s}.x", "9", R"({"a":[[]]})"},
        // Conditions choose.
        {R"([{"x":1},{"x":2}])", "{n}[x=2].y", "9", R"([{"x":1},{"x":2,"y":9}])"},
        {R"([{"x":1},{"x":2}])", "{n}[x=3].y", "9", R"([{"x":1},{"x":2}])"},
        {R"([{"x":1},{"x":null}])", "{n}[x].x", "9", R"([{"x":9},{"x":null}])"},
        {R"({"a":{"x":1}})", "a[x=1].y.z", "9", R"({"a":{"x":1,"y":{"z":9}}})"},
        {R"({"a":{"x":1},"b":5})", "a[x=2].y", "9", R"({"a":{"x":1},"b":5})"},
        {R"([{"a.b":1}])", "{n}[a.b=1].c.d", "9", R"([{"a.b":1,"c":{"d":9}}])"},
        {R"([{"x":[{"k":1},{"k":2}]}])", "{n}[x].x.{n}[k=2].v", "9", R"([{"x":[{"k":1},{"k":2,"v":9}]}])"},
        // Where no key follows, the value is merged as array_merge() does.
        {R"([[1],[2]])", "{n}", "[3,4]", R"([[1,3,4],[2,3,4]])"},
        {R"([[1]])", "{n}", R"("text")", R"([[1,"text"]])"},
        {R"([[1]])", "{n}", "false", R"([[1,false]])"},
        {R"([[1]])", "{n}", "null", R"([[1]])"},
        {R"([[1]])", "{n}", "[]", R"([[1]])"},
        {R"([[1]])", "{n}", "[null]", R"([[1,null]])"},
        {R"([[1]])", "{n}", R"({"x":2})", R"([{"0":1,"x":2}])"},
        {R"([[1]])", "{n}", R"({"7":2})", R"([[1,2]])"},
        {R"([[1]])", "{n}", R"({"7":2,"x":3,"-1":4})", R"([{"0":1,"1":2,"x":3,"2":4}])"},
        {R"([{"a":1,"b":2}])", "{n}", R"({"a":9,"c":3})", R"([{"a":9,"b":2,"c":3}])"},
        {R"([{"a":{"x":1}}])", "{n}", R"({"a":{"y":2}})", R"([{"a":{"y":2}}])"},
        {R"([{"5":1,"x":2,"9":3}])", "{n}", R"({"7":4,"x":5})", R"([{"0":1,"x":5,"1":3,"2":4}])"},
        {R"([{"05":1}])", "{n}", R"({"05":2,"5":3})", R"([{"05":2,"0":3}])"},
        {R"([{"5":1}])", "{n}", R"("text")", R"([[1,"text"]])"},
        {R"([{"x":1}])", "{n}", R"("text")", R"([{"x":1,"0":"text"}])"},
        {R"([{"5":1,"x":2}])", "{n}", "null", R"([{"0":1,"x":2}])"},
        {R"([{"5":1,"-3":2}])", "{n}", "[]", R"([[1,2]])"},
        {R"([{}])", "{n}", R"("text")", R"([["text"]])"},
        {R"([{}])", "{n}", R"({"x":1})", R"([{"x":1}])"},
        {R"([{"x":1},{"x":2}])", "{n}[x=2]", R"({"y":9})", R"([{"x":1},{"x":2,"y":9}])"},
        {R"({"a":{"b":[1]},"c":2})", "a.{s}", "9", R"({"a":{"b":[1,9]},"c":2})"},
        // A rest of "0" is no rest, and an empty one is none either.
        {R"([[1,2]])", "{n}.0", "9", R"([[1,2,9]])"},
        {R"([{"0":1,"x":2}])", "{n}.0", "9", R"([{"0":1,"x":2,"1":9}])"},
        {R"([[1,2]])", "{n}.", "9", R"([[1,2,9]])"},
        {R"([{"x":1}])", "{n}[x=1].0", "9", R"([{"x":1,"0":9}])"},
        {R"([[1,2]])", "{n}.00", "9", R"([{"0":1,"1":2,"00":9}])"},
        {R"([[1,2]])", "{n}.0.0", "9", R"([[[9],2]])"},
        {R"([[[[1]]]])", "{n}.0.{n}", "9", R"([[[[1,9]]]])"},
        {R"([{"x":1}])", "{n}..y", "9", R"([{"x":1,"":{"y":9}}])"},
    };
    for (const auto& [document, path_text, value, result] : rows) {
        INFO(path_text << " = " << value << " in " << document);
        CHECK(php_text(inserted(document, path{path_text}, value)) == result);
    }
}

TEST_CASE("insert keeps a list a list for its own positions and the next one only") {
    CHECK(inserted(R"({"a":[1]})", path{"a.1"}, "2") == R"({"a":[1,2]})");
    CHECK(inserted(R"({"a":[1]})", path{"a.0"}, "2") == R"({"a":[2]})");
    CHECK(inserted(R"({"a":[1]})", path{"a.2"}, "2") == R"({"a":{"0":1,"2":2}})");
    CHECK(inserted("{}", path{"a.0"}, "2") == R"({"a":[2]})");
    CHECK(inserted("{}", path{"0"}, "2") == "[2]");
    CHECK(inserted("[]", path{"x"}, "2") == R"({"x":2})");
    CHECK(inserted("[[1]]", path{"{n}"}, "[2]") == "[[1,2]]");
    CHECK(inserted("[[1]]", path{"{n}"}, R"({"x":2})") == R"([{"0":1,"x":2}])");
}

TEST_CASE("insert tells in how many places the value was put") {
    auto document = parse(R"({"a":[{"x":1},{"x":2},{"x":2}],"b":[]})");
    CHECK(hashpath::insert(document, path{"c.d"}, 1) == 1);
    CHECK(hashpath::insert(document, path{"c.d"}, 1) == 1);
    CHECK(hashpath::insert(document, path{"a.{n}.y"}, 1) == 3);
    CHECK(hashpath::insert(document, path{"a.{n}[x=2]"}, {{"z", 1}}) == 2);
    CHECK(hashpath::insert(document, path{"a.{n}"}, nullptr) == 3);
    CHECK(hashpath::insert(document, path{"a.{n}[x=7].y"}, 1) == 0);
    CHECK(hashpath::insert(document, path{"b.{n}.y"}, 1) == 0);
    CHECK(document.dump() == R"({"a":[{"x":1,"y":1},{"x":2,"y":1,"z":1},{"x":2,"y":1,"z":1}],"b":[],"c":{"d":1}})");
}

TEST_CASE("remove with a plain path removes what the reference removes") {
    struct row {
        const char* document;
        const char* path;
        const char* result;
    };
    const row rows[] = {
        {R"({"a":{"b":1,"c":2},"d":3})", "a.b", R"({"a":{"c":2},"d":3})"},
        {R"({"a":1,"b":2,"c":3})", "b", R"({"a":1,"c":3})"},
        {R"({"a":{"b":1}})", "a.b", R"({"a":[]})"},
        {R"({"a":1})", "a", R"([])"},
        {R"({"a":null,"b":1})", "a", R"({"b":1})"},
        {R"({"a":1})", "b", R"({"a":1})"},
        {R"({"a":1})", "a.b", R"({"a":1})"},
        {R"({"a":null})", "a.b", R"({"a":null})"},
        {R"({"a":"text"})", "a.0", R"({"a":"text"})"},
        {R"({"a":"text"})", "a.x.y", R"({"a":"text"})"},
        {R"({"a":"text"})", "a.4.y", R"({"a":"text"})"},
        {R"({"a":"text"})", "a.-5.y", R"({"a":"text"})"},
        {R"({"a":"text"})", "a.1x.y", R"({"a":"text"})"},
        {R"({"a":""})", "a.0.y", R"({"a":""})"},
        {R"({"a":5})", "a.0.y", R"({"a":5})"},
        {R"([1,2,3])", "0", R"({"1":2,"2":3})"},
        {R"([1,2,3])", "1", R"({"0":1,"2":3})"},
        {R"([1,2,3])", "2", R"([1,2])"},
        {R"([1,2,3])", "3", R"([1,2,3])"},
        {R"([1,2,3])", "-1", R"([1,2,3])"},
        {R"([1,2,3])", "01", R"([1,2,3])"},
        {R"(["x"])", "0", R"([])"},
        {R"({"5":1,"05":2})", "5", R"({"05":2})"},
        {R"({"5":1,"05":2})", "05", R"({"5":1})"},
        {R"({"0":1,"x":2})", "0", R"({"x":2})"},
        {R"({"0":1,"1":2,"x":3})", "x", R"([1,2])"},
        {R"({"":1,"a":2})", "", R"({"a":2})"},
        {R"({"":{"":1,"b":2}})", ".", R"({"":{"b":2}})"},
        {R"({"a":[[1,2],[3]]})", "a.0.1", R"({"a":[[1],[3]]})"},
        {R"([])", "a.b", R"([])"},
    };
    for (const auto& [document, path_text, result] : rows) {
        INFO(path_text << " in " << document);
        CHECK(php_text(removed(document, path{path_text})) == result);
    }
}

TEST_CASE("remove with matchers removes what the reference removes") {
    struct row {
        const char* document;
        const char* path;
        const char* result;
    };
    const row rows[] = {
        // The entries that satisfy the last token's conditions.
        {R"([{"x":1},{"x":2},{"x":3}])", "{n}[x=2]", R"({"0":{"x":1},"2":{"x":3}})"},
        {R"([{"x":1},{"x":2},{"x":3}])", "{n}[x=3]", R"([{"x":1},{"x":2}])"},
        {R"([{"x":1},{"x":2},{"x":3}])", "{n}[x>1]", R"([{"x":1}])"},
        {R"([{"x":1},{"x":2},{"x":3}])", "{n}[x]", R"([])"},
        {R"([{"x":1},{"x":2}])", "{n}[y]", R"([{"x":1},{"x":2}])"},
        {R"({"a":[{"x":1},{"x":2}],"b":[{"x":1}]})", "{s}.{n}[x=1]", R"({"a":{"1":{"x":2}}})"},
        {R"({"a":{"x":1},"b":{"x":2}})", "a[x=1]", R"({"b":{"x":2}})"},
        // The keys behind the last matcher.
        {R"([{"x":1,"y":2},{"y":3}])", "{n}.x", R"([{"y":2},{"y":3}])"},
        {R"([{"x":{"y":1,"z":2}},{"x":5}])", "{n}.x.y", R"([{"x":{"z":2}},{"x":5}])"},
        {R"([{"x":1,"k":1},{"x":1,"k":2}])", "{n}[k=2].x", R"([{"x":1,"k":1},{"k":2}])"},
        {R"([[1,2,3],[4]])", "{n}.1", R"([{"0":1,"2":3},[4]])"},
        {R"([{"5":1,"05":2}])", "{n}.5", R"([{"05":2}])"},
        {R"([{"v":[1,2],"k":1},{"v":[1],"k":2}])", "{n}[k=1].v.0", R"([{"v":{"1":2},"k":1},{"v":[1],"k":2}])"},
        // What a matching token leaves empty is removed.
        {R"([{"x":1,"y":2},{"x":3}])", "{n}.x", R"([{"y":2}])"},
        {R"([{"x":3},{"x":1,"y":2}])", "{n}.x", R"({"1":{"y":2}})"},
        {R"({"a":{"b":{"c":1}}})", "a.{s}.c", R"([])"},
        {R"({"a":{"b":{"c":1}},"d":1})", "a.{s}.c", R"({"d":1})"},
        {R"({"a":{"b":{"c":1},"e":{"f":1}}})", "a.{s}.c", R"({"a":{"e":{"f":1}}})"},
        {R"({"a":{"x":[{"k":1}]}})", "a.{s}.{n}.k", R"([])"},
        {R"([{"x":1},{"x":1}])", "{n}.x", R"([])"},
        {R"([{"k":1}])", "{n}[k=1].k", R"([])"},
        {R"([[5]])", "{n}.0", R"([])"},
        // Not so what keys that are looked up leave empty.
        {R"({"a":{"b":{"c":1}}})", "{s}.b.c", R"({"a":{"b":[]}})"},
        {R"([{"x":{"y":{"z":1}}}])", "{n}.x.y.z", R"([{"x":{"y":[]}}])"},
        // Empty ones are removed that were empty before, or fail the conditions; nothing else is, where a key is.
        {R"([1,[],{},null,"text",[0]])", "{n}.x", R"({"0":1,"3":null,"4":"text","5":[0]})"},
        {R"([{"x":1},[]])", "{n}[x=2]", R"([{"x":1}])"},
        {R"([{"x":1},[],5])", "{n}[x=2].y", R"({"0":{"x":1},"2":5})"},
        {R"({"a":{"b":[],"c":1}})", "a.{s}.{n}", R"({"a":{"c":1}})"},
        {R"({"a":[]})", "a.{n}", R"([])"},
        {R"({"a":[],"b":[]})", "a.{n}.x", R"({"b":[]})"},
        // Of the last token without conditions, scalars are removed, and of a map its empty key.
        {R"([1,"text",null,[0],{"":5,"a":1},{"":5}])", "{n}", R"({"3":[0],"4":{"a":1}})"},
        {R"({"a":1,"5":2,"b":[3]})", "{s}", R"({"5":2,"b":[3]})"},
        {R"({"a":[1,2,3]})", "a.{n}", R"([])"},
        {R"({"a":[1,2,[3]]})", "a.{n}", R"({"a":{"2":[3]}})"},
        // Nor do conditions keep a scalar.
        {R"([{"x":1},5,null,{"x":2}])", "{n}[x=2]", R"([{"x":1}])"},
        {R"({"a":[1,{"x":1}]})", "a.{n}[x=1]", R"([])"},
        {R"({"a":[{"x":2},{"x":1}]})", "a.{n}[x=1].", R"({"a":[{"x":2}]})"},
        // A rest of "0" is a rest.
        {R"([[1,2]])", "{n}.0", R"([{"1":2}])"},
        {R"([{"0":1,"x":2},5])", "{n}.0", R"([{"x":2},5])"},
        {R"([1,{"":{"":1,"b":2}}])", "{n}..", R"([1,{"":{"b":2}}])"},
        // Numbers match all their spellings, except behind the last matcher.
        {R"({"5":[1],"05":[1],"5.0":[[2]],"x":[1]})", "5.{n}", R"({"5.0":[[2]],"x":[1]})"},
        {R"({"a":1})", "b.{n}", R"({"a":1})"},
        {R"({"a":1,"b":5})", "b.{n}.x", R"({"a":1,"b":5})"},
        {R"({"a":1,"b":5})", "{*}", R"([])"},
    };
    for (const auto& [document, path_text, result] : rows) {
        INFO(path_text << " in " << document);
        CHECK(php_text(removed(document, path{path_text})) == result);
    }
}

TEST_CASE("a list that loses its end stays a list, and one that loses its middle becomes a map") {
    CHECK(removed("[1,2,3]", path{"2"}) == "[1,2]");
    CHECK(removed("[1,2,3]", path{"1"}) == R"({"0":1,"2":3})");
    CHECK(removed("[1]", path{"0"}) == "[]");
    CHECK(removed(R"([{"x":1},{"x":2},{"x":2}])", path{"{n}[x=2]"}) == R"([{"x":1}])");
    CHECK(removed(R"([{"x":2},{"x":1},{"x":2}])", path{"{n}[x=2]"}) == R"({"1":{"x":1}})");
    CHECK(removed(R"([{"x":2},{"x":2}])", path{"{n}[x=2]"}) == "[]");
    CHECK(removed(R"({"a":1})", path{"a"}) == "{}");
    CHECK(removed(R"({"a":[[1,2]]})", path{"a.{n}.1"}) == R"({"a":[[1]]})");
}

TEST_CASE("remove tells how many entries were removed, with those that were left empty") {
    auto document = parse(R"({"a":[{"x":1,"y":2},{"x":3},{"z":4}],"b":{"c":1},"n":null})");
    CHECK(hashpath::remove(document, path{"gone"}) == 0);
    CHECK(hashpath::remove(document, path{"b.c.d"}) == 0);
    CHECK(hashpath::remove(document, path{"b.c"}) == 1);
    CHECK(hashpath::remove(document, path{"n"}) == 1);
    CHECK(hashpath::remove(document, path{"a.{n}[q]"}) == 0);
    CHECK(hashpath::remove(document, path{"a.{n}.x"}) == 3);
    CHECK(document.dump() == R"({"a":{"0":{"y":2},"2":{"z":4}},"b":{}})");
    CHECK(hashpath::remove(document, path{"{s}.{n}"}) == 1);
    CHECK(document.dump() == R"({"a":{"0":{"y":2},"2":{"z":4}}})");
    CHECK(hashpath::remove(document, path{"a.{n}[]"}) == 3);
    CHECK(document.dump() == "{}");
}

TEST_CASE("keys that no text can say are set and removed") {
    auto document = parse("{}");
    const path place = path::from_keys({"a.b", "c[d", "{n}", ""});
    CHECK(hashpath::insert(document, place, 1) == 1);
    CHECK(document.dump() == R"({"a.b":{"c[d":{"{n}":{"":1}}}})");
    CHECK(hashpath::set(document, place, 2) == 1);
    CHECK(document.dump() == R"({"a.b":{"c[d":{"{n}":{"":2}}}})");
    CHECK(hashpath::remove(document, place) == 1);
    CHECK(document.dump() == R"({"a.b":{"c[d":{"{n}":{}}}})");
    CHECK(hashpath::insert(document, path::from_keys({"0"}), 1) == 1);
    CHECK(hashpath::insert(document, path::from_keys({""}), 2) == 1);
    CHECK(document.dump() == R"({"a.b":{"c[d":{"{n}":{}}},"0":1,"":2})");
    CHECK(hashpath::remove(document, path::from_keys({"0"})) == 1);
    CHECK(hashpath::remove(document, path::from_keys({""})) == 1);
    CHECK(hashpath::remove(document, path::from_keys({"a.b"})) == 1);
    CHECK(document.empty());
}

TEST_CASE("set replaces what is there and makes nothing") {
    auto document = parse(R"({"a":[{"x":1},{"x":2},5],"n":null,"m":{"k":{"deep":[1]}}})");
    CHECK(hashpath::set(document, path{"m.k"}, "plain") == 1);
    CHECK(document["m"].dump() == R"({"k":"plain"})");
    CHECK(hashpath::set(document, path{"a.{n}.x"}, {1, 2}) == 2);
    CHECK(document["a"].dump() == R"([{"x":[1,2]},{"x":[1,2]},5])");
    CHECK(hashpath::set(document, path{"a.{n}[x]"}, nullptr) == 2);
    CHECK(document["a"].dump() == "[null,null,5]");
    CHECK(hashpath::set(document, path{"a.2.{n}.{n}"}, 6) == 1);
    CHECK(document["a"].dump() == "[null,null,6]");

    const std::string before = document.dump();
    CHECK(hashpath::set(document, path{"gone"}, 1) == 0);
    CHECK(hashpath::set(document, path{"m.gone.x"}, 1) == 0);
    CHECK(hashpath::set(document, path{"m.k.x"}, 1) == 0);
    CHECK(hashpath::set(document, path{"a.{n}.y"}, 1) == 0);
    CHECK(hashpath::set(document, path{"a.{n}[x]"}, 1) == 0);
    CHECK(document.dump() == before);
}

TEST_CASE("set does not find null by a plain path, as get does not, but does with a matcher") {
    auto document = parse(R"({"n":null,"l":[null]})");
    CHECK(hashpath::set(document, path{"n"}, 1) == 0);
    CHECK(hashpath::set(document, path{"l.0"}, 1) == 0);
    CHECK(hashpath::set(document, path{"{s}"}, nullptr) == 2);
    CHECK(document.dump() == R"({"n":null,"l":null})");
    document = parse(R"({"l":[null]})");
    CHECK(hashpath::set(document, path{"l.{n}"}, 1) == 1);
    CHECK(document.dump() == R"({"l":[1]})");
}

TEST_CASE("set with a plain path replaces a whole map, and with the empty path the document") {
    auto document = parse(R"({"a":{"x":1,"y":2},"0":3})");
    CHECK(hashpath::set(document, path{"a"}, 5) == 1);
    CHECK(document.dump() == R"({"a":5,"0":3})");
    CHECK(hashpath::set(document, path{"0"}, {1, 2}) == 1);
    CHECK(document.dump() == "[1,2]");
    CHECK(hashpath::set(document, path{}, "text") == 1);
    CHECK(document.dump() == R"("text")");
    CHECK(hashpath::set(document, path{""}, document) == 1);
    CHECK(document.dump() == R"("text")");
}

TEST_CASE("a part of a document can be put into the document itself") {
    auto document = parse(R"({"a":{"x":[1,2]},"b":[{},{}]})");
    hashpath::insert(document, path{"b.{n}.copy"}, document["a"]);
    hashpath::insert(document, path{"a.x"}, document);
    CHECK(document.dump() == R"({"a":{"x":{"a":{"x":[1,2]},"b":[{"copy":{"x":[1,2]}},{"copy":{"x":[1,2]}}]}},)"
                             R"("b":[{"copy":{"x":[1,2]}},{"copy":{"x":[1,2]}}]})");
}

TEST_CASE("renumber makes a map the list of its values and leaves all else alone") {
    const auto renumbered = [](std::string_view text) {
        auto value = parse(text);
        hashpath::renumber(value);
        return value.dump();
    };
    CHECK(renumbered(R"({"0":"a","2":"c"})") == R"(["a","c"])");
    CHECK(renumbered(R"({"x":{"1":1},"a":null,"5":[{"7":2}]})") == R"([{"1":1},null,[{"7":2}]])");
    CHECK(renumbered("{}") == "[]");
    CHECK(renumbered(R"([1,{"3":2}])") == R"([1,{"3":2}])");
    for (const char* scalar : {"null", "true", "5", "1.5", R"("text")"}) CHECK(renumbered(scalar) == scalar);

    auto sorted = parse<nlohmann::json>(R"({"a":4,"9":2,"b":5,"10":3,"-1":1})");
    hashpath::renumber(sorted);
    CHECK(sorted.dump() == "[1,2,3,4,5]");

    auto event = parse(R"({"Attribute":[{"t":"md5"},{"t":"ip"},{"t":"md5"},{"t":"url"}]})");
    hashpath::remove(event, path{"Attribute.{n}[t=md5]"});
    CHECK(event["Attribute"].is_object());
    hashpath::renumber(event["Attribute"]);
    CHECK(event.dump() == R"({"Attribute":[{"t":"ip"},{"t":"url"}]})");
}

TEST_CASE("an insert that meets a value it cannot go into changes nothing") {
    struct expectation {
        const char* document;
        const char* path;
        error_code code;
        const char* pointer;
    };
    const expectation all[] = {
        {"5", "a", error_code::document_not_a_map, ""},
        {"null", "a", error_code::document_not_a_map, ""},
        {R"("text")", "", error_code::document_not_a_map, ""},
        {"true", "{n}", error_code::document_not_a_map, ""},
        {"[5]", "{n}.x", error_code::insert_into_scalar, "/0"},
        {"[5]", "{n}", error_code::insert_into_scalar, "/0"},
        {"[[1],null]", "{n}", error_code::insert_into_scalar, "/1"},
        {"[[1],[2],\"text\"]", "{n}.x.y", error_code::insert_into_scalar, "/2"},
        {"[[[1]]]", "{n}.0.{n}", error_code::insert_into_scalar, "/0/0/0"},
        {R"({"a":{"b":[{"c":1},"s"]}})", "a.b.{n}.d", error_code::insert_into_scalar, "/a/b/1"},
        {R"({"a":[[]],"b":5})", "{s}.{n}.x", error_code::insert_into_scalar, "/b"},
        {R"({"c":{},"a/b~":5})", "{s}.x", error_code::insert_into_scalar, "/a~1b~0"},
        {R"({"a":5})", "a.{n}", error_code::insert_into_scalar, "/a"},
        {R"([{"x":1},5])", "{n}[x=1].y", error_code::condition_on_scalar, "/1"},
        {R"([{"x":1},null])", "{n}[x=1]", error_code::condition_on_scalar, "/1"},
        {R"({"b":{"l":[{"x":1},"s"]}})", "b.l.{n}[x].y", error_code::condition_on_scalar, "/b/l/1"},
    };
    for (const auto& [document, path_text, code, pointer] : all) {
        INFO(path_text << " in " << document);
        const path path{path_text};
        check_refused<hashpath::type_error>(document, code, pointer, [&](ordered_json& json) {
            hashpath::insert(json, path, {{"new", 1}});
        });
    }
}

TEST_CASE("a remove that the reference cannot do changes nothing") {
    struct expectation {
        const char* document;
        const char* path;
        error_code code;
        const char* pointer;
    };
    const expectation all[] = {
        {"5", "a", error_code::document_not_a_map, ""},
        {"null", "{n}", error_code::document_not_a_map, ""},
        {R"({"a":"text"})", "a.0.x", error_code::remove_from_text, "/a"},
        {R"({"a":"text"})", "a.3.x", error_code::remove_from_text, "/a"},
        {R"({"a":"text"})", "a.-4.x", error_code::remove_from_text, "/a"},
        {R"({"a":"text"})", "a.01.x", error_code::remove_from_text, "/a"},
        {R"({"a":{"b/c":"text"}})", "a.b/c.0.x.y", error_code::remove_from_text, "/a/b~1c"},
        {R"(["text"])", "0.0.x", error_code::remove_from_text, "/0"},
    };
    for (const auto& [document, path_text, code, pointer] : all) {
        INFO(path_text << " in " << document);
        const path path{path_text};
        check_refused<hashpath::type_error>(document, code, pointer,
                                            [&](ordered_json& json) { hashpath::remove(json, path); });
    }
}

TEST_CASE("a remove that meets the position of a text behind a match changes nothing and tells the place") {
    const auto remove = [](const char* path_text) {
        return [path_text](ordered_json& json) { hashpath::remove(json, path{path_text}); };
    };
    check_refused<hashpath::type_error>(R"([{"s":{"q":1},"x":1},{"s":"text"}])", error_code::remove_from_text, "/1/s",
                                        remove("{n}.s.0.x"));
    check_refused<hashpath::type_error>(R"({"a":[{"k":1,"s":"text"}]})", error_code::remove_from_text, "/a/0/s",
                                        remove("a.{n}[k=1].s.1.x"));
}

TEST_CASE("set refuses a document that is neither list nor map unless it is to be replaced") {
    check_refused<hashpath::type_error>("5", error_code::document_not_a_map, "",
                                        [](ordered_json& json) { hashpath::set(json, path{"a"}, 1); });
    check_refused<hashpath::type_error>("5", error_code::document_not_a_map, "",
                                        [](ordered_json& json) { hashpath::set(json, path{"{n}"}, 1); });
    auto scalar = parse("5");
    CHECK(hashpath::set(scalar, path{}, 6) == 1);
    CHECK(scalar.dump() == "6");
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a regular expression that meets a list or map keeps an edit from changing anything") {
    const char* const document = R"([{"x":"abc"},{"x":[1]},{"x":"a"}])";
    const path with_rest{"{n}[x=/a/].y"};
    const path without{"{n}[x=/a/]"};
    for (const path& path : {with_rest, without}) {
        INFO(*path.text());
        check_refused<hashpath::type_error>(document, error_code::regex_on_map, "/1/x", [&](ordered_json& json) {
            hashpath::insert(json, path, {{"y", 1}});
        });
        check_refused<hashpath::type_error>(document, error_code::regex_on_map, "/1/x",
                                            [&](ordered_json& json) { hashpath::remove(json, path); });
        check_refused<hashpath::type_error>(document, error_code::regex_on_map, "/1/x",
                                            [&](ordered_json& json) { hashpath::set(json, path, 1); });
    }
    const char* const deep = R"({"a":[{"b":{"k":"x"}},{"b":{"k":{}}}]})";
    check_refused<hashpath::type_error>(deep, error_code::regex_on_map, "/a/1/b/k", [](ordered_json& json) {
        hashpath::insert(json, path{"a.{n}.b[k=/x/].v"}, 1);
    });
    check_refused<hashpath::type_error>(deep, error_code::regex_on_map, "/a/1/b/k",
                                        [](ordered_json& json) { hashpath::remove(json, path{"a.{n}.b[k=/x/]"}); });
}

TEST_CASE("entries are edited by regular expression") {
    CHECK(inserted(R"([{"x":"abc"},{"x":"b"}])", path{"{n}[x=/^a/].y"}, "1") == R"([{"x":"abc","y":1},{"x":"b"}])");
    CHECK(removed(R"([{"x":"abc"},{"x":"b"}])", path{"{n}[x=/c$/]"}) == R"({"1":{"x":"b"}})");
    auto document = parse(R"([{"x":"abc"},{"x":"b"}])");
    CHECK(hashpath::set(document, path{"{n}[x=/b/].x"}, 1) == 2);
}

#endif

TEST_CASE("a value of 511 levels is put anywhere, and one of 512 is refused before anything is changed") {
    const ordered_json deep = nested_lists(511);
    const ordered_json too_deep = nested_lists(512);
    const char* const document = R"({"a":[{"x":1},{"x":2}],"b":1})";
    for (const char* path_text : {"b", "new.one", "a.{n}", "a.{n}.y", "a.{n}[x=1].x"}) {
        INFO(path_text);
        auto json = parse(document);
        CHECK(hashpath::insert(json, path{path_text}, deep) > 0);
        check_refused<hashpath::limit_error>(document, error_code::document_too_deep, "", [&](ordered_json& target) {
            hashpath::insert(target, path{path_text}, too_deep);
        });
    }
    for (const char* path_text : {"", "b", "a.{n}", "a.{n}.x"}) {
        INFO(path_text);
        auto json = parse(document);
        CHECK(hashpath::set(json, path{path_text}, deep) > 0);
        check_refused<hashpath::limit_error>(document, error_code::document_too_deep, "", [&](ordered_json& target) {
            hashpath::set(target, path{path_text}, too_deep);
        });
    }
}

TEST_CASE("nlohmann::json is edited as well, its keys in their own order") {
    auto document = parse<sorted_json>(R"({"b":[{"x":1},{"x":2},{"x":3}],"a":{"k":1}})");
    CHECK(hashpath::insert(document, path{"b.{n}[x>1].y"}, true) == 2);
    CHECK(hashpath::insert(document, path{"a.new.0"}, 5) == 1);
    CHECK(hashpath::insert(document, path{"{s}"}, {{"0", {{"x", 9}}}}) == 2);
    CHECK(document.dump() == R"({"a":{"0":{"x":9},"k":1,"new":[5]},)"
                             R"("b":[{"x":1},{"x":2,"y":true},{"x":3,"y":true},{"x":9}]})");
    CHECK(hashpath::set(document, path{"b.{n}.y"}, false) == 2);
    CHECK(hashpath::remove(document, path{"b.{n}[x=2]"}) == 1);
    CHECK(hashpath::remove(document, path{"a"}) == 1);
    CHECK(document.dump() == R"({"b":{"0":{"x":1},"2":{"x":3,"y":false},"3":{"x":9}}})");
    hashpath::renumber(document["b"]);
    CHECK(document.dump() == R"({"b":[{"x":1},{"x":3,"y":false},{"x":9}]})");
    CHECK_THROWS_AS(hashpath::insert(document, path{"b.{n}.x.{n}"}, 1), hashpath::type_error);
    CHECK_THROWS_AS(hashpath::insert(document, path{"b"}, sorted_json::parse(nested_lists(512).dump())),
                    hashpath::limit_error);
}

TEST_CASE("the entry that is removed from a long list of nlohmann::json is the one at that position") {
    sorted_json list = counting_list(25);
    CHECK(hashpath::remove(list, path{"2"}) == 1);
    sorted_json expected = sorted_json::object();
    for (int i = 0; i < 25; ++i) {
        if (i != 2) expected[std::to_string(i)] = i;
    }
    CHECK(list == expected);

    sorted_json maps = sorted_json::array();
    for (int i = 0; i < 25; ++i) maps.push_back({{"id", i}});
    CHECK(hashpath::remove(maps, path{"{n}[id<12][id>9]"}) == 2);
    CHECK(maps.size() == 23);
    CHECK_FALSE(maps.contains("10"));
    CHECK_FALSE(maps.contains("11"));
    for (const auto& [key, value] : maps.items()) CHECK(key == std::to_string(value["id"].get<int>()));
}

TEST_CASE("a long list of nlohmann::json that gets a key becomes a map with each value under its position") {
    sorted_json list = counting_list(25);
    CHECK(hashpath::insert(list, path{"x"}, "new") == 1);
    REQUIRE(list.size() == 26);
    for (int i = 0; i < 25; ++i) CHECK(list[std::to_string(i)] == i);
    CHECK(list["x"] == "new");

    sorted_json nested = sorted_json::array();
    nested.push_back(counting_list(25));
    CHECK(hashpath::insert(nested, path{"{n}"}, {{"x", "new"}}) == 1);
    for (int i = 0; i < 25; ++i) CHECK(nested[0][std::to_string(i)] == i);
}

TEST_CASE("an edit of one part leaves the values of the others where they belong") {
    std::string text = "{";
    for (int i = 0; i < 300; ++i) text += "\"k" + std::to_string(i) + "\":{\"id\":" + std::to_string(i) + "},";
    text.back() = '}';
    auto document = parse(text);
    CHECK(hashpath::remove(document, path{"{s}[id<100]"}) == 100);
    CHECK(hashpath::remove(document, path{"{s}[id>=200].id"}) == 200);
    REQUIRE(document.size() == 100);
    int id = 100;
    for (const auto& [key, value] : document.items()) {
        CHECK(key == "k" + std::to_string(id));
        CHECK(value["id"] == id);
        ++id;
    }
    auto merged = parse("[" + text + "]");
    CHECK(hashpath::insert(merged, path{"{n}"}, {{"k7", 7}, {"new", 1}, {"k299", 299}, {"k0", 0}}) == 1);
    CHECK(merged[0].size() == 301);
    CHECK(merged[0]["k7"] == 7);
    CHECK(merged[0]["k299"] == 299);
    CHECK(merged[0]["k0"] == 0);
    CHECK(merged[0].begin().key() == "k0");
    CHECK(std::prev(merged[0].end()).key() == "new");
}

TEST_CASE(
    "behind the last token with a bracket, what is inserted splits at every dot, also one that extract does not split "
    "at") {
    auto document = parse(R"([{"x": 1}])");
    CHECK(hashpath::insert(document, path{"{n}[x].a]b.c"}, 5) == 1);
    CHECK(document.dump() == R"([{"x":1,"a]b":{"c":5}}])");
}

TEST_CASE("a path of no keys removes nothing") {
    auto document = parse(R"({"a": 1})");
    CHECK(hashpath::remove(document, path::from_keys(std::initializer_list<std::string_view>{})) == 0);
    CHECK(document.dump() == R"({"a":1})");
}
