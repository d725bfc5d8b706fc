// SPDX-License-Identifier: MIT

#include <hashpath/json/map.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::node;
using hashpath::parse;
using hashpath::php::key;
namespace impl = hashpath::impl;

key text_key(std::string_view text) {
    return key{text};
}

std::string with_member(std::string_view text, const key& key, ordered_json value) {
    ordered_json json = parse(text);
    impl::member_or_new(json, key) = std::move(value);
    return json.dump();
}

std::string without(std::string_view text, const std::vector<std::size_t>& positions, bool renumbers = false) {
    ordered_json json = parse(text);
    impl::remove_entries(json, std::span{positions}, renumbers);
    return json.dump();
}

std::string merged(std::string_view text, std::string_view added) {
    ordered_json json = parse(text);
    impl::merge_entries(json, parse(added));
    return json.dump();
}

}  // namespace

TEST_CASE("of equal keys the last value is kept at the place of the first") {
    for (const std::size_t count : {5U, 100U}) {
        CAPTURE(count);
        std::vector<std::string> keys;
        std::vector<ordered_json> values;
        for (std::size_t i = 0; i < count; ++i) {
            keys.push_back("k" + std::to_string(i % 3));
            values.emplace_back(i);
        }
        REQUIRE(impl::merge_equal_keys(std::span{keys}, std::span{values}) == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(keys[i] == "k" + std::to_string(i));
            CHECK(values[i].get<std::size_t>() >= count - 3);
            CHECK(values[i].get<std::size_t>() % 3 == i);
        }
    }
    std::vector<std::string> keys{"b", "a"};
    std::vector<ordered_json> values{1, 2};
    CHECK(impl::merge_equal_keys(std::span{keys}, std::span{values}) == 2);
    CHECK(impl::make_map<ordered_json>(std::span{keys}, std::span{values}).dump() == R"({"b":1,"a":2})");
}

TEST_CASE("entries become a list where their keys count from 0, else a map") {
    impl::entry_collection<ordered_json> counted;
    counted.append("a");
    counted.add(key{1}, "b");
    CHECK(counted.container().dump() == R"(["a","b"])");
    impl::entry_collection<ordered_json> gap;
    gap.add(key{1}, "b");
    CHECK(gap.all_integers());
    CHECK(gap.container().dump() == R"({"1":"b"})");
    impl::entry_collection<ordered_json> twice;
    twice.add(text_key("x"), 1);
    twice.append(2);
    twice.add(text_key("x"), 3);
    CHECK_FALSE(twice.all_integers());
    CHECK(twice.merged().dump() == R"({"x":3,"0":2})");
    CHECK(impl::entry_collection<ordered_json>{}.container().dump() == "[]");
}

TEST_CASE("a member that is new goes behind all others") {
    CHECK(with_member(R"({"b":1})", text_key("a"), 2) == R"({"b":1,"a":2})");
    CHECK(with_member(R"({"b":1})", text_key("b"), 2) == R"({"b":2})");
    CHECK(with_member("[1]", key{1}, 2) == "[1,2]");
    CHECK(with_member("[1]", key{0}, 2) == "[2]");
    CHECK(with_member("[1]", key{2}, 2) == R"({"0":1,"2":2})");
    CHECK(with_member("[1]", text_key("x"), 2) == R"({"0":1,"x":2})");
    CHECK(with_member("{}", key{0}, 2) == "[2]");
    CHECK(with_member("{}", key{1}, 2) == R"({"1":2})");
    ordered_json json = ordered_json::object();
    for (int i = 0; i < 100; ++i) impl::append_member(json, "k" + std::to_string(i)) = i;
    CHECK(json.size() == 100);
    CHECK(json["k99"] == 99);
}

TEST_CASE("entries are removed by position") {
    CHECK(without("[1,2,3]", {2}) == "[1,2]");
    CHECK(without("[1,2,3]", {1}) == R"({"0":1,"2":3})");
    CHECK(without("[1,2,3]", {1}, true) == "[1,3]");
    CHECK(without("[1,2,3]", {}) == "[1,2,3]");
    CHECK(without(R"({"a":1,"b":2,"c":3})", {0, 2}) == R"({"b":2})");
    ordered_json json = parse(R"({"a":1,"b":[2],"5":3})");
    CHECK(impl::take_member(json, "b").dump() == "[2]");
    CHECK(impl::take_member(json, "b").is_null());
    impl::drop_members(json, {"5", "x"});
    CHECK(json.dump() == R"({"a":1})");
}

TEST_CASE("entries are merged as array_merge() does") {
    CHECK(merged("[1]", "[2,3]") == "[1,2,3]");
    CHECK(merged("[1]", "5") == "[1,5]");
    CHECK(merged("[1]", "null") == "[1]");
    CHECK(merged("[1]", R"({"a":2})") == R"({"0":1,"a":2})");
    CHECK(merged(R"({"7":1,"a":2})", R"({"a":3,"9":4})") == R"({"0":1,"a":3,"1":4})");
    CHECK(merged(R"({"7":1})", R"({"7":2})") == "[1,2]");
}

TEST_CASE("what PHP takes for a key is told of every scalar") {
    const auto json = parse(R"([null, true, false, 5, 5.9, "5", "x", []])");
    const auto offset = [&json](std::size_t i) { return impl::offset_of(node{json[i]}); };
    CHECK(offset(0) == text_key(""));
    CHECK(offset(1) == key{1});
    CHECK(offset(2) == key{0});
    CHECK(offset(3) == key{5});
    CHECK(offset(4) == key{5});
    CHECK(offset(5) == key{5});
    CHECK(offset(6) == text_key("x"));
    CHECK_THROWS_AS(offset(7), hashpath::type_error);
}

TEST_CASE("the size of a value counts what is in it") {
    const auto small = parse(R"(["x"])");
    const auto large = parse(R"([["a longer text that is no short one", {"key": 1}]])");
    CHECK(impl::memory_of(small) >= 2 * sizeof(ordered_json));
    CHECK(impl::memory_of(large) > impl::memory_of(small));
    CHECK(impl::memory_of(nested_lists(100'000)) > 100'000);
}

TEST_CASE("a document that is handed over is moved from only where it may be") {
    ordered_json json = parse("[1]");
    STATIC_REQUIRE(std::is_same_v<impl::given_node<ordered_json&>, node<const ordered_json>>);
    STATIC_REQUIRE(std::is_same_v<impl::given_node<ordered_json>, node<ordered_json>>);
    CHECK(impl::take(impl::given<ordered_json&>(json)).dump() == "[1]");
    CHECK(json.dump() == "[1]");
    CHECK(impl::take(impl::given<ordered_json>(json)).dump() == "[1]");
    CHECK(json.is_null());
    ordered_json deep = nested_lists(600);
    CHECK_THROWS_AS(impl::given<ordered_json&>(deep), hashpath::limit_error);
}
