// SPDX-License-Identifier: MIT

#include <hashpath/hash/merge.hpp>

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

std::string merged(std::string_view document, std::string_view other) {
    return result_of(document,
                     [&](auto&& given) { return hash::merge(std::forward<decltype(given)>(given), parse(other)); });
}

std::string merged(std::string_view document, std::vector<ordered_json> others) {
    return hash::merge(parse(document), std::move(others)).dump();
}

std::string diff(std::string_view a, std::string_view b) {
    return result_of(a, [&](auto&& given) { return hash::diff(std::forward<decltype(given)>(given), parse(b)); });
}

std::string merge_diff(std::string_view a, std::string_view b) {
    return result_of(a, [&](auto&& given) { return hash::merge_diff(std::forward<decltype(given)>(given), parse(b)); });
}

bool contains(std::string_view a, std::string_view b) {
    const ordered_json first = parse(a);
    const ordered_json second = parse(b);
    return hash::contains(first, second);
}

ordered_json nested(std::size_t depth) {
    ordered_json value = 1;
    for (std::size_t i = 0; i < depth; ++i) {
        ordered_json outer;
        outer["a"] = std::move(value);
        value = std::move(outer);
    }
    return value;
}

}  // namespace

TEST_CASE("merge puts maps into maps and replaces other values") {
    CHECK(merged(R"({"a":{"x":1},"b":1})", R"({"a":{"y":2},"b":2,"c":3})") == R"({"a":{"x":1,"y":2},"b":2,"c":3})");
    CHECK(merged(R"({"a":{"x":1}})", R"({"a":5})") == R"({"a":5})");
    CHECK(merged(R"({"a":5})", R"({"a":{"x":1}})") == R"({"a":{"x":1}})");
    CHECK(merged(R"({"a":{"b":{"c":{"d":1}}}})", R"({"a":{"b":{"c":{"e":2}}}})") ==
          R"({"a":{"b":{"c":{"d":1,"e":2}}}})");
}

TEST_CASE("what is merged and compared is copied too where it is not moved") {
    const ordered_json first = parse(R"({"a":{"x":1}})");
    const ordered_json second = parse(R"({"a":{"y":"a text that needs memory of its own"}})");
    CHECK(hash::merge(first, second).dump() == R"({"a":{"x":1,"y":"a text that needs memory of its own"}})");
    CHECK(hash::merge_diff(first, second) == hash::merge(first, second));
    CHECK(hash::diff(second, first) == second);
    CHECK(second.dump() == R"({"a":{"y":"a text that needs memory of its own"}})");
}

TEST_CASE("merge appends under an integer key that is taken, but merges two lists or maps there") {
    CHECK(merged(R"(["a"])", R"(["b","c"])") == R"(["a","b","c"])");
    CHECK(merged(R"([{"x":1}])", R"([{"y":2}])") == R"([{"x":1,"y":2}])");
    CHECK(merged(R"([null,"a"])", R"(["b"])") == R"(["b","a"])");
    CHECK(merged(R"({"7":"a"})", R"({"7":"b","3":"c"})") == R"({"7":"a","8":"b","3":"c"})");
    CHECK(merged(R"({"-5":"a"})", R"({"-5":"b"})") == R"({"-5":"a","-4":"b"})");
    CHECK(merged(R"({"x":"a"})", R"(["b"])") == R"({"x":"a","0":"b"})");
}

TEST_CASE("merge takes an empty list or map of the first for a value to be replaced") {
    CHECK(merged(R"({"a":[]})", R"({"a":{"x":1}})") == R"({"a":{"x":1}})");
    CHECK(merged(R"([[]])", R"([["x"]])") == R"([[],["x"]])");
    CHECK(merged(R"({"a":{"x":1}})", R"({"a":[]})") == R"({"a":{"x":1}})");
}

TEST_CASE("merge takes a scalar for a list of it, and null for none") {
    CHECK(merged(R"(["a"])", R"("b")") == R"(["a","b"])");
    CHECK(merged(R"(["a"])", "null") == R"(["a"])");
    CHECK(merged("[]", "false") == "[false]");
    CHECK(code_of([] { merged(R"("a")", "[]"); }) == error_code::document_not_a_map);
}

TEST_CASE("several documents are merged level by level") {
    CHECK(merged("[1]", {parse("[2]"), parse("[3]")}) == "[1,2,3]");
    CHECK(merged("[1]", std::vector<ordered_json>{}) == "[1]");
    // What stands deeper in the first is put where the second has put null or false before.
    CHECK(merged(R"({"a":{"x":1}})", {parse(R"({"a":{"y":2}})"), parse(R"({"a":null})")}) == R"({"a":{"y":2}})");
    CHECK(merged(R"({"a":{"x":1}})", {parse(R"({"a":{"y":2}})"), parse(R"({"a":false})")}) == R"({"a":{"y":2}})");
    CHECK(merged(R"({"a":{"x":1}})", {parse(R"({"a":[]})"), parse(R"({"a":5})")}) == R"({"a":5})");
    CHECK(merged(R"({"a":{"x":1}})", {parse(R"({"a":{"y":2}})"), parse(R"({"a":null})"), parse(R"({"a":{"z":3}})")}) ==
          R"({"a":{"z":3,"y":2}})");
    for (const char* scalar : {"5", "1.5", "true", R"("text")", R"("")"}) {
        CHECK(code_of([&] {
                  merged(R"({"a":{"x":1}})", {parse(R"({"a":{"y":2}})"), ordered_json{{"a", parse(scalar)}}});
              }) == error_code::merge_into_scalar);
    }
}

TEST_CASE("merge says where no integer is left to append under") {
    CHECK(code_of([] { merged(R"({"9223372036854775807":1})", R"({"9223372036854775807":2})"); }) ==
          error_code::no_next_key);
}

TEST_CASE("merge appends under 0 at least where the list was empty once") {
    CHECK(merged("[]", {parse(R"({"-5":1})"), parse(R"({"-5":2})")}) == R"({"-5":1,"0":2})");
    CHECK(merged(R"({"-5":1})", R"({"-5":2})") == R"({"-5":1,"-4":2})");
}

TEST_CASE("merge finds no text among the positions of a list") {
    CHECK(merged(R"(["a"])", R"({"x":1,"-1":2})") == R"({"0":"a","x":1,"-1":2})");
}

TEST_CASE("merge finds keys of wide maps") {
    ordered_json wide = ordered_json::object();
    ordered_json more = ordered_json::object();
    for (int i = 0; i < 100; ++i) wide["k" + std::to_string(i)] = {{"n", i}};
    for (int i = 50; i < 150; ++i) more["k" + std::to_string(i)] = {{"m", i}};
    const ordered_json both = hash::merge(wide, more);
    REQUIRE(both.size() == 150);
    CHECK(both["k49"].dump() == R"({"n":49})");
    CHECK(both["k99"].dump() == R"({"n":99,"m":99})");
    CHECK(std::next(both.begin(), 149).key() == "k149");

    ordered_json first = ordered_json::object();
    first["k0"] = 0;
    const ordered_json all = hash::merge(both, std::vector<ordered_json>{first, {{"new", 1}}, {{"new", 2}}});
    REQUIRE(all.size() == 151);
    CHECK(all["k0"] == 0);
    CHECK(all["new"] == 2);
}

TEST_CASE("merge copies nothing that is too deep, and moves it") {
    const ordered_json deep = nested(600);
    CHECK(code_of([&] { hash::merge(deep, ordered_json::array()); }) == error_code::document_too_deep);
    CHECK(code_of([&] { hash::merge(ordered_json::array(), deep); }) == error_code::document_too_deep);
    ordered_json very_deep = hash::merge(nested(100'000), nested(100'000));
    for (int i = 0; i < 99'999; ++i) {
        ordered_json inner = std::move(very_deep["a"]);
        very_deep = std::move(inner);
    }
    CHECK(very_deep.dump() == R"({"a":1})");
}

TEST_CASE("diff gives what is not equal in both") {
    CHECK(diff(R"({"a":1,"b":2})", R"({"a":"1","c":3})") == R"({"b":2,"c":3})");
    CHECK(diff(R"({"a":1})", R"({"a":2})") == R"({"a":1})");
    CHECK(diff("[1,2,3]", "[1,5,3,4]") == R"({"1":2,"3":4})");
    CHECK(diff(R"({"a":{"x":1,"y":2}})", R"({"a":{"y":2,"x":"1"}})") == "[]");
    CHECK(diff(R"({"a":{"x":1,"y":2}})", R"({"a":{"x":1}})") == R"({"a":{"x":1,"y":2}})");
    CHECK(diff(R"([1,"a"])", R"([2,"b","c"])") == R"([1,"a","c"])");
}

TEST_CASE("diff takes an empty document for nothing to compare with") {
    CHECK(diff("[]", R"({"a":1})") == R"({"a":1})");
    CHECK(diff(R"({"a":1})", "{}") == R"({"a":1})");
    CHECK(diff("[]", "5") == "[5]");
    CHECK(diff("[]", "null") == "[]");
    for (const char* empty : {"null", "false", "0", "0.0", R"("")", R"("0")"}) CHECK(diff("[1]", empty) == "[1]");
    CHECK(code_of([] { diff("[1]", "5"); }) == error_code::document_not_a_map);
    CHECK(code_of([] { diff("5", "[1]"); }) == error_code::document_not_a_map);
}

TEST_CASE("merge_diff adds what is missing and changes nothing") {
    CHECK(merge_diff(R"({"a":{"x":1}})", R"({"a":{"x":2,"y":3},"b":4})") == R"({"a":{"x":1,"y":3},"b":4})");
    CHECK(merge_diff("[1]", "[2,3]") == "[1,3]");
    CHECK(merge_diff(R"({"a":[]})", R"({"a":{"x":2}})") == R"({"a":{"x":2}})");
    CHECK(merge_diff(R"({"a":null})", R"({"a":5})") == R"({"a":null})");
    CHECK(merge_diff(R"({"a":{"b":[1]}})", R"({"a":{"b":[2,3,[4]]}})") == R"({"a":{"b":[1,3,[4]]}})");
}

TEST_CASE("merge_diff of an empty document is the other, whatever that is") {
    CHECK(merge_diff("[]", R"({"a":1})") == R"({"a":1})");
    CHECK(merge_diff("[]", "5") == "5");
    CHECK(merge_diff("[]", "0") == "[]");
    CHECK(merge_diff("[1]", "5") == "[1]");
    CHECK(merge_diff("[1]", "[]") == "[1]");
}

TEST_CASE("merge_diff refuses to put a list or map into a scalar") {
    CHECK(code_of([] { merge_diff(R"({"a":5})", R"({"a":{"x":1}})"); }) == error_code::document_not_a_map);
    CHECK(code_of([] { merge_diff(R"({"a":null})", R"({"a":[]})"); }) == error_code::document_not_a_map);
    CHECK(code_of([] { merge_diff("5", "[]"); }) == error_code::document_not_a_map);
}

TEST_CASE("contains compares scalars loosely, at every depth") {
    CHECK(contains(R"({"a":{"x":1,"y":2},"b":3})", R"({"a":{"x":"1"}})"));
    CHECK(contains(R"({"a":1})", R"({"a":true})"));
    CHECK_FALSE(contains(R"({"a":{"x":1}})", R"({"a":{"x":2}})"));
    CHECK_FALSE(contains(R"({"a":{"x":1}})", R"({"a":{"z":1}})"));
    CHECK_FALSE(contains(R"({"a":1})", R"({"b":1})"));
    CHECK(contains("[1,2,3]", "[1,2]"));
    CHECK_FALSE(contains("[1,2]", "[1,2,3]"));
}

TEST_CASE("contains takes an empty list or map for one that any value has") {
    CHECK(contains(R"({"a":{"x":1}})", R"({"a":[]})"));
    CHECK(contains(R"({"a":5})", R"({"a":{}})"));
    CHECK_FALSE(contains(R"({"a":5})", "{}"));
    CHECK_FALSE(contains("[]", R"({"a":5})"));
}

TEST_CASE("contains refuses to look into a scalar, but for what is missing before") {
    CHECK(code_of([] { contains(R"({"a":5})", R"({"a":{"x":1}})"); }) == error_code::document_not_a_map);
    CHECK_FALSE(contains(R"({"a":5})", R"({"a":{"x":1},"b":2})"));
    // What is found last is looked into first.
    CHECK_FALSE(contains(R"({"a":5,"b":{}})", R"({"a":{"x":1},"b":{"y":2}})"));
    CHECK(code_of([] { contains("5", "[1]"); }) == error_code::document_not_a_map);
    CHECK(code_of([] { contains("null", "[1]"); }) == error_code::document_not_a_map);
    CHECK(code_of([] { contains("[1]", "5"); }) == error_code::document_not_a_map);
}

TEST_CASE("documents of nlohmann::json are merged and compared too") {
    const nlohmann::json a = {{"b", 1}, {"a", {{"x", 1}}}};
    const nlohmann::json b = {{"a", {{"y", 2}}}, {"b", 2}};
    CHECK(hash::merge(a, b).dump() == R"({"a":{"x":1,"y":2},"b":2})");
    CHECK(hash::merge_diff(a, b).dump() == R"({"a":{"x":1,"y":2},"b":1})");
    CHECK(hash::diff(a, b) == a);
    const nlohmann::json merged = hash::merge(a, b);
    CHECK(hash::contains(merged, b));
}
