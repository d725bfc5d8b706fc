// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/index.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/equal_texts.hpp>

#include "test.hpp"

namespace {

using hashpath::kind;
using hashpath::node;
using hashpath::path;
using hashpath::php::key;

using sorted_json = nlohmann::json;
using narrow_json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;

key text_key(std::string_view text) {
    return key{text};
}

template <class Json>
Json sample() {
    return hashpath::parse<Json>(R"({"5": "five", "05": "text", "-1": null, "": [10, 11, 12], "m": {}})");
}

/// The keys of a list or map as they come, an integer key in angle brackets.
template <class Value>
std::vector<std::string> keys_of(const Value& container) {
    std::vector<std::string> keys;
    for (auto entry = container.entries(); entry; entry.next()) {
        const key key = entry.key();
        keys.push_back(key.is_integer() ? "<" + key.to_string() + ">" : key.to_string());
    }
    return keys;
}

using texts = std::vector<std::string>;

/// Pretends to be the list [{"id": 0, "even": true}, {"id": 1, "even": false}, …]: nothing of it exists anywhere.
class computed {
public:
    enum class role : std::uint8_t { list, item, id, even };

    explicit computed(std::int64_t size) : role_(role::list), number_(size) {}
    computed(role its_role, std::int64_t number) : role_(its_role), number_(number) {}

    hashpath::kind kind() const {
        switch (role_) {
            case role::list: return kind::list;
            case role::item: return kind::map;
            case role::id: return kind::integer;
            case role::even: break;
        }
        return kind::boolean;
    }
    bool boolean() const { return number_ % 2 == 0; }
    std::int64_t integer() const { return number_; }
    double floating() const { return 0; }
    std::string_view text() const { return {}; }
    std::size_t size() const { return role_ == role::list ? static_cast<std::size_t>(number_) : 2; }

    std::optional<computed> member(const key& key) const {
        if (role_ == role::list) {
            if (!key.is_integer() || key.integer() < 0 || key.integer() >= number_) return std::nullopt;
            return computed{role::item, key.integer()};
        }
        if (key == text_key("id")) return computed{role::id, number_};
        if (key == text_key("even")) return computed{role::even, number_};
        return std::nullopt;
    }

    class walk {
    public:
        walk(role container, std::int64_t number) : container_(container), number_(number) {}
        explicit operator bool() const { return position_ < (container_ == role::list ? number_ : 2); }
        hashpath::php::key key() const {
            if (container_ == role::list) return position_;
            return text_key(position_ == 0 ? "id" : "even");
        }
        computed value() const { return *computed{container_, number_}.member(key()); }
        void next() { ++position_; }

    private:
        role container_;
        std::int64_t number_;
        std::int64_t position_ = 0;
    };

    walk entries() const { return {role_, number_}; }

private:
    role role_;
    std::int64_t number_;
};

static_assert(hashpath::json_value<computed>);
static_assert(hashpath::json_value<node<ordered_json>>);
static_assert(hashpath::json_value<node<const ordered_json>>);
static_assert(hashpath::json_value<node<sorted_json>>);
static_assert(hashpath::json_value<node<const narrow_json>>);
static_assert(!hashpath::json_value<ordered_json>);
static_assert(!hashpath::json_value<int>);

static_assert(hashpath::nlohmann_json<ordered_json>);
static_assert(hashpath::nlohmann_json<const sorted_json>);
static_assert(hashpath::nlohmann_json<narrow_json>);
static_assert(!hashpath::nlohmann_json<std::string>);

// A document that would be gone before what is found in it is refused.
static_assert(hashpath::json_document<ordered_json&>);
static_assert(hashpath::json_document<const ordered_json&>);
static_assert(!hashpath::json_document<ordered_json>);
static_assert(!hashpath::json_document<const ordered_json>);
static_assert(!hashpath::json_document<sorted_json>);
static_assert(!hashpath::json_document<std::string&>);
// A handle may be a temporary: it is no document of its own.
static_assert(hashpath::json_document<node<ordered_json>>);
static_assert(hashpath::json_document<const node<const ordered_json>&>);
static_assert(hashpath::json_document<computed>);

static_assert(std::is_same_v<hashpath::value_of<ordered_json&>, node<ordered_json>>);
static_assert(std::is_same_v<hashpath::value_of<const ordered_json&>, node<const ordered_json>>);
static_assert(std::is_same_v<hashpath::value_of<const node<ordered_json>&>, node<ordered_json>>);
static_assert(std::is_same_v<hashpath::value_of<computed>, computed>);

// What is reached through a document that is not const can be changed; through a const one it cannot.
static_assert(std::is_same_v<decltype(*std::declval<node<ordered_json>>()), ordered_json&>);
static_assert(std::is_same_v<decltype(*std::declval<node<const ordered_json>>()), const ordered_json&>);

template <class Json>
void require_kinds() {
    struct expectation {
        Json json;
        kind its_kind;
    };
    const std::vector<expectation> all{
        {Json(nullptr), kind::null},
        {Json(true), kind::boolean},
        {Json(-5), kind::integer},
        {Json(5U), kind::integer},
        {Json(std::uint64_t{9223372036854775807U}), kind::integer},
        {Json(std::uint64_t{9223372036854775808U}), kind::floating},
        {Json(std::numeric_limits<std::uint64_t>::max()), kind::floating},
        {Json(std::numeric_limits<std::int64_t>::min()), kind::integer},
        {Json(1.0), kind::floating},
        {Json(""), kind::text},
        {Json::binary({1, 2}), kind::text},
        {Json::array(), kind::list},
        {Json::object(), kind::map},
        {Json(Json::value_t::discarded), kind::null},
    };
    for (const auto& expected : all) {
        INFO(expected.json.type_name());
        CHECK(node{expected.json}.kind() == expected.its_kind);
        Json copy = expected.json;
        CHECK(node{copy}.kind() == expected.its_kind);
    }
}

}  // namespace

TEST_CASE("every type of nlohmann's values has the kind that PHP gives it") {
    require_kinds<ordered_json>();
    require_kinds<sorted_json>();
    require_kinds<narrow_json>();
}

TEST_CASE("lists and maps are containers and nothing else is") {
    CHECK(hashpath::is_container(kind::list));
    CHECK(hashpath::is_container(kind::map));
    for (const kind scalar : {kind::null, kind::boolean, kind::integer, kind::floating, kind::text}) {
        CHECK_FALSE(hashpath::is_container(scalar));
    }
}

TEST_CASE("a handle gives the scalar that the node holds") {
    const auto values = hashpath::parse(R"([true, false, -7, 7, 9223372036854775807, 9223372036854775808, 2.5, "a"])");
    CHECK(node{values[0]}.boolean());
    CHECK_FALSE(node{values[1]}.boolean());
    CHECK(node{values[2]}.integer() == -7);
    CHECK(node{values[3]}.integer() == 7);
    CHECK(node{values[4]}.integer() == std::numeric_limits<std::int64_t>::max());
    CHECK(node{values[5]}.floating() == 9223372036854775808.0);
    CHECK(node{values[6]}.floating() == 2.5);
    CHECK(node{values[7]}.text() == "a");

    const ordered_json largest = std::numeric_limits<std::uint64_t>::max();
    CHECK(node{largest}.floating() == 18446744073709551616.0);
    const ordered_json smallest = std::numeric_limits<std::int64_t>::min();
    CHECK(node{smallest}.integer() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("the text of a string keeps its NUL bytes, and a binary value is a text of its bytes") {
    const ordered_json text = std::string("a\0b", 3);
    CHECK(node{text}.text() == std::string_view("a\0b", 3));
    const ordered_json empty = "";
    CHECK(node{empty}.text().empty());
    const auto binary = ordered_json::binary({0x61, 0x00, 0xFF});
    CHECK(node{binary}.text() == std::string_view("a\0\xFF", 3));
    const auto no_bytes = ordered_json::binary({});
    CHECK(node{no_bytes}.text().empty());
}

TEST_CASE("a binary value is found by its bytes") {
    ordered_json document = ordered_json::array();
    document.push_back({{"data", ordered_json::binary({'x', 'y'})}});
    document.push_back({{"data", "other"}});
    CHECK(hashpath::count(document, path{"{n}[data=xy]"}) == 1);
}

TEST_CASE("a list has its positions as members and nothing else") {
    const auto list = hashpath::parse(R"(["a", "b", "c"])");
    const node handle{list};
    CHECK(handle.size() == 3);
    REQUIRE(handle.member(0));
    CHECK(handle.member(0)->text() == "a");
    CHECK(handle.member(2)->text() == "c");
    CHECK(handle.member(text_key("2"))->text() == "c");
    for (const key& missing :
         {key{3}, key{-1}, key{std::numeric_limits<std::int64_t>::max()}, key{std::numeric_limits<std::int64_t>::min()},
          text_key("02"), text_key("2.0"), text_key(" 2"), text_key(""), text_key("a")}) {
        INFO(missing.to_string());
        CHECK_FALSE(handle.member(missing));
    }
    const auto empty = ordered_json::array();
    CHECK_FALSE(node{empty}.member(0));
}

TEST_CASE("a map finds an integer key under its text, and each text under itself only") {
    const auto ordered = sample<ordered_json>();
    const auto sorted = sample<sorted_json>();
    const auto narrow = sample<narrow_json>();
    const auto check = [](const auto& handle) {
        CHECK(handle.size() == 5);
        REQUIRE(handle.member(5));
        CHECK(handle.member(5)->text() == "five");
        CHECK(handle.member(text_key("5"))->text() == "five");
        CHECK(handle.member(text_key("05"))->text() == "text");
        REQUIRE(handle.member(-1));
        CHECK(handle.member(-1)->kind() == kind::null);
        CHECK(handle.member(text_key(""))->size() == 3);
        CHECK(handle.member(text_key("m"))->kind() == kind::map);
        for (const key& missing : {key{0}, key{50}, text_key("005"), text_key("5.0"), text_key("M")}) {
            INFO(missing.to_string());
            CHECK_FALSE(handle.member(missing));
        }
    };
    check(node{ordered});
    check(node{sorted});
    check(node{narrow});
}

TEST_CASE("the smallest and largest integers are found as keys") {
    const auto map = hashpath::parse(R"({"-9223372036854775808": "min", "9223372036854775807": "max"})");
    CHECK(node{map}.member(std::numeric_limits<std::int64_t>::min())->text() == "min");
    CHECK(node{map}.member(std::numeric_limits<std::int64_t>::max())->text() == "max");
}

TEST_CASE("a member is the node itself, to be changed where the document is not const") {
    ordered_json document = sample<ordered_json>();
    const auto member = node{document}.member(5);
    REQUIRE(member);
    CHECK(&**member == &document["5"]);
    **member = "changed";
    CHECK(document["5"].dump() == R"("changed")");
    CHECK((*member)->is_string());

    ordered_json list = {1, 2};
    *node{list}.entries().value() = "first";
    CHECK(list.dump() == R"(["first",2])");
}

TEST_CASE("entries come in the order of the container, with the keys that PHP gives them") {
    const auto ordered = sample<ordered_json>();
    CHECK(keys_of(node{ordered}) == texts{"<5>", "05", "<-1>", "", "m"});
    CHECK(keys_of(node{ordered[""]}) == texts{"<0>", "<1>", "<2>"});
    CHECK(keys_of(node{ordered["m"]}).empty());

    const auto sorted = sample<sorted_json>();
    CHECK(keys_of(node{sorted}) == texts{"", "<-1>", "05", "<5>", "m"});

    const auto narrow = sample<narrow_json>();
    CHECK(keys_of(node{narrow}) == texts{"", "<-1>", "05", "<5>", "m"});

    const auto with_nul = hashpath::parse(R"({"a\u0000b": 1})");
    CHECK(keys_of(node{with_nul}) == texts{std::string("a\0b", 3)});

    const auto empty_list = ordered_json::array();
    CHECK_FALSE(node{empty_list}.entries());
}

TEST_CASE("a copy of a walk goes on by itself") {
    const ordered_json list = {1, 2, 3};
    auto walk = node{list}.entries();
    walk.next();
    auto copy = walk;
    copy.next();
    CHECK(walk.key() == key{1});
    CHECK(copy.key() == key{2});
    copy.next();
    CHECK_FALSE(copy);
    CHECK(walk);
    CHECK(walk.value().integer() == 2);
}

TEST_CASE("handles are equal when they stand for the same node") {
    const ordered_json list = {1, 1};
    const node first{list[0]};
    CHECK(first == *node{list}.member(0));
    CHECK(first == node{list}.entries().value());
    CHECK(first != node{list[1]});
    CHECK(*first == *node{list[1]});
}

TEST_CASE("other number types than nlohmann's usual ones are read") {
    const auto document = hashpath::parse<narrow_json>(R"([{"x": 0.5}, {"x": 2}, {"x": 18446744073709551615}])");
    CHECK(node{document[0]["x"]}.floating() == 0.5);
    CHECK(hashpath::count(document, path{"{n}[x<1]"}) == 1);
    CHECK(hashpath::count(document, path{"{n}[x=2]"}) == 1);
    CHECK(hashpath::count(document, path{"{n}[x>9223372036854775807]"}) == 1);
}

TEST_CASE("a look-up finds what member() finds, wherever the key stands in one map after the other") {
    std::mt19937 random{20261125};
    std::vector<std::string> names = {"type", "uuid", "value", "5", "05", "-1", "", "a.b", "disable_correlation"};
    const auto check = [&]<class Json>(const Json&) {
        std::vector<hashpath::impl::member_lookup<node<const Json>>> lookups;
        std::vector<key> keys = {key{5}, key{-1}, key{0}, key{2}};
        for (const std::string& name : names) keys.push_back(text_key(name));
        for (const key& each : keys) lookups.emplace_back(each);
        std::size_t found_once = 0;
        for (int i = 0; i < 500; ++i) {
            Json document = i % 7 == 0 ? Json::array() : Json::object();
            std::vector<std::string> order = names;
            if (i % 3 == 0) std::shuffle(order.begin(), order.end(), random);
            for (const std::string& name : order) {
                if (document.is_array()) document.push_back(name);
                else if (random() % 3 != 0) document[name] = name + std::to_string(i);
            }
            const node<const Json> container{document};
            for (std::size_t j = 0; j < keys.size(); ++j) {
                CAPTURE(document.dump(), keys[j].to_string());
                node<const Json> found = container;
                const auto expected = container.member(keys[j]);
                REQUIRE(lookups[j](container, found) == expected.has_value());
                REQUIRE(found == expected.value_or(container));
                if (expected) ++found_once;
            }
        }
        CHECK(found_once > 2000);
    };
    check(ordered_json{});
    check(sorted_json{});
}

TEST_CASE("short texts are equal when they have the same bytes, whatever their size") {
    for (std::size_t size = 0; size < 40; ++size) {
        const std::string text(size, 'a');
        CHECK(hashpath::impl::equal_texts(text, std::string(text)));
        CHECK_FALSE(hashpath::impl::equal_texts(text, text + 'a'));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = text;
            other[at] = 'b';
            CHECK_FALSE(hashpath::impl::equal_texts(text, other));
        }
    }
}

TEST_CASE("an index of the members finds what member() finds") {
    const auto check = [](const auto& handle) {
        const hashpath::impl::member_index index{handle};
        std::vector<key> asked;
        for (auto entry = handle.entries(); entry; entry.next()) asked.push_back(entry.key());
        const std::size_t present = asked.size();
        for (const char* missing : {"", "x", "zz", "05", "5", "-7", "100", "9223372036854775807"}) {
            asked.push_back(text_key(missing));
        }
        for (std::size_t i = 0; i < asked.size(); ++i) {
            INFO(asked[i].to_string());
            const auto found = index.find(asked[i]);
            CHECK(found == handle.member(asked[i]));
            if (i < present) CHECK(found.has_value());
        }
    };
    const auto map = hashpath::parse(
        R"({"b": 1, "10":2, "9":3, "a": 4, "-3": 5, "05": 6, "": 7, "B": 8, "1e1": 9, "5": 10, "10.0": 11, "é": 12})");
    const auto sorted = hashpath::parse<sorted_json>(map.dump());
    const auto list = hashpath::parse(R"(["p", "q", "r"])");
    const auto empty = ordered_json::object();
    check(node{map});
    check(node{sorted});
    check(node{list});
    check(node{empty});
}

TEST_CASE("a value of 511 levels may be copied and one of 512 may not") {
    const auto nested = [](std::size_t lists, std::size_t maps) {
        ordered_json value = 1;
        for (std::size_t i = 0; i < lists; ++i) {
            ordered_json outer = ordered_json::array();
            outer.push_back(std::move(value));
            value = std::move(outer);
        }
        for (std::size_t i = 0; i < maps; ++i) {
            ordered_json outer = ordered_json::object();
            outer["a"] = std::move(value);
            value = std::move(outer);
        }
        return value;
    };
    for (const auto& [lists, maps] : {std::pair{511, 0}, {0, 511}, {255, 256}, {0, 0}}) {
        const auto value = nested(static_cast<std::size_t>(lists), static_cast<std::size_t>(maps));
        CHECK_NOTHROW(hashpath::require_copyable(node{value}));
    }
    for (const auto& [lists, maps] : {std::pair{512, 0}, {0, 512}, {256, 256}, {600, 0}}) {
        const auto value = nested(static_cast<std::size_t>(lists), static_cast<std::size_t>(maps));
        try {
            hashpath::require_copyable(node{value});
            FAIL("a value that is too deep was accepted");
        } catch (const hashpath::limit_error& e) {
            CHECK(e.code() == hashpath::error_code::document_too_deep);
            CHECK(e.pointer().empty());
        }
    }
    // Not only the first branch counts.
    const auto deep = nested(512, 0);
    ordered_json wide = ordered_json::array();
    wide.push_back(1);
    wide.push_back(ordered_json::object());
    wide.push_back(deep);
    CHECK_THROWS_AS(hashpath::require_copyable(node{wide}), hashpath::limit_error);
}

TEST_CASE("values that are computed while they are walked are matched like any other") {
    const computed range{10};
    CHECK(hashpath::count(range, path{"{n}"}) == 10);
    CHECK(hashpath::count(range, path{"{n}.{s}"}) == 20);
    CHECK(hashpath::count(range, path{"{*}.{*}.{n}"}) == 20);
    CHECK(hashpath::count(range, path{"{n}.even.{n}.{n}"}) == 10);

    const auto matches = hashpath::extract(range, path{"{n}[id>=3][even=true].id"});
    std::vector<std::int64_t> ids;
    for (const auto& match : matches) ids.push_back(match.value.integer());
    CHECK(ids == std::vector<std::int64_t>{4, 6, 8});
    CHECK(matches[2].key == key{2});

    CHECK(hashpath::check(range, path{"{n}[id=9]"}));
    CHECK_FALSE(hashpath::check(range, path{"{n}[id=10]"}));
    CHECK_FALSE(hashpath::check(range, path{"10"}));
    CHECK(hashpath::first(range, path{"{n}[even=0].id"})->value.integer() == 1);
}

TEST_CASE("an entry is found under its key, in lists and maps, and null too") {
    auto json = hashpath::parse(R"({"a.b": 1, "5": "five", "none": null, "list": [7, 8]})");
    const auto& constant = json;
    REQUIRE(hashpath::find(constant, "a.b"));
    CHECK(**hashpath::find(constant, "a.b") == 1);
    CHECK(**hashpath::find(constant, 5) == "five");
    CHECK(**hashpath::find(constant, std::string{"5"}) == "five");
    CHECK(**hashpath::find(constant, text_key("5")) == "five");
    CHECK(hashpath::find(constant, "none")->kind() == kind::null);
    CHECK_FALSE(hashpath::find(constant, "missing"));
    CHECK(**hashpath::find(json["list"], 1) == 8);
    CHECK(**hashpath::find(json["list"], "0") == 7);
    CHECK_FALSE(hashpath::find(json["list"], -1));
    CHECK_FALSE(hashpath::find(json["list"], "x"));
    CHECK_FALSE(hashpath::find(json["a.b"], 0));

    **hashpath::find(json, "a.b") = "changed";
    CHECK(json["a.b"] == "changed");
    CHECK(hashpath::find(computed{10}, 7)->kind() == kind::map);
    CHECK_FALSE(hashpath::find(hashpath::find(computed{10}, 7)->member(text_key("id")).value(), 0));
}

TEST_CASE("an unsigned integer is read as one") {
    const auto json = hashpath::parse("[18446744073709551615, 5, -5, 1.5]");
    std::uint64_t integer = 0;
    CHECK(node{json[0]}.read_large_integer(integer));
    CHECK(integer == 18446744073709551615U);
    CHECK(node{json[1]}.read_large_integer(integer));
    CHECK(integer == 5);
    CHECK_FALSE(node{json[2]}.read_large_integer(integer));
    CHECK_FALSE(node{json[3]}.read_large_integer(integer));
}

TEST_CASE("values that are computed can be looked up and located") {
    const computed range{10};
    REQUIRE(hashpath::get(range, path{"7.id"}));
    CHECK(hashpath::get(range, path{"7.id"})->integer() == 7);
    CHECK_FALSE(hashpath::get(range, path{"7.name"}));
    CHECK_FALSE(hashpath::get(range, path{"7.id.0"}));

    const auto plain = hashpath::extract(range, path{"3"});
    REQUIRE(plain.size() == 2);
    CHECK(plain[0].key == text_key("id"));
    CHECK(plain[1].key == text_key("even"));

    const auto located = hashpath::locate(range, path{"{n}[id>7].{s}"});
    std::vector<std::string> places;
    for (const auto& match : located) places.push_back(*match.place.pointer());
    CHECK(places == texts{"/8/id", "/8/even", "/9/id", "/9/even"});
    CHECK(located[0].place.text() == "8.id");
}

TEST_CASE("values that are computed are counted token by token, compared and checked with conditions") {
    const computed range{10};
    const auto counts = hashpath::survivors(range, path{"{n}[id<4].even"});
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].found == 10);
    CHECK(counts[0].left == 4);
    CHECK(counts[1].found == 4);
    CHECK(counts[1].left == 4);

    const path conditions{"x[even=0][id=3]"};
    CHECK(hashpath::satisfies(*hashpath::get(range, path{"3"}), conditions.tokens()[0].conditions));
    CHECK_FALSE(hashpath::satisfies(*hashpath::get(range, path{"4"}), conditions.tokens()[0].conditions));

    CHECK(hashpath::php::loose_equal(range, computed{10}));
    CHECK(hashpath::php::less(computed{9}, range));
    const auto json = hashpath::parse(R"([{"id": "0", "even": 1}, {"even": false, "id": 1.0}])");
    CHECK(hashpath::php::loose_equal(computed{2}, node{json}));
    CHECK(hashpath::php::loose_equal(node{json}, computed{2}));
    CHECK_FALSE(hashpath::php::loose_equal(node{json}, computed{3}));
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("values that are computed are matched with regular expressions") {
    const computed range{30};
    CHECK(hashpath::count(range, path{"{n}[id=/^1.$/][even=/^t/]"}) == 5);
    const path on_map{"x[0=/a/]"};
    CHECK_THROWS_AS(hashpath::satisfies(range, on_map.tokens()[0].conditions), hashpath::type_error);
}

#endif
