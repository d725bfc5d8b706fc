// SPDX-License-Identifier: MIT

#include <hashpath/json/index.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::node;
using hashpath::impl::member_index;
using hashpath::php::key;

key text_key(std::string_view text) {
    return key{text};
}

}  // namespace

TEST_CASE("members of maps and lists are found by key") {
    const auto json = hashpath::parse(R"({"b": 1, "a": 2, "5": 3, "-5": 4, "05": 5, "": null, "list": [7, 8]})");
    const member_index index{node{json}};
    CHECK(**index.find(text_key("a")) == 2);
    CHECK(**index.find(text_key("b")) == 1);
    CHECK(**index.find(key{5}) == 3);
    CHECK(**index.find(key{-5}) == 4);
    CHECK(**index.find(text_key("05")) == 5);
    CHECK(index.find(text_key(""))->kind() == hashpath::kind::null);
    for (const char* missing : {"c", "B", "505", "lis", "lists"}) CHECK_FALSE(index.find(text_key(missing)));
    CHECK_FALSE(index.find(key{0}));

    const member_index list{node{json["list"]}};
    CHECK(**list.find(key{1}) == 8);
    CHECK_FALSE(list.find(key{2}));
    CHECK_FALSE(list.find(key{-1}));
    const ordered_json empty = ordered_json::object();
    CHECK_FALSE(member_index{node{empty}}.find(key{0}));
}

TEST_CASE("an index finds what the map itself does") {
    ordered_json json = ordered_json::object();
    for (int i = 0; i < 1000; ++i) json[(i % 3 == 0 ? "" : "key ") + std::to_string(i * 7919 % 1009 - 300)] = i;
    const node map{std::as_const(json)};
    const member_index index{map};
    for (int i = -400; i < 1000; ++i) {
        for (const std::string& text : {std::to_string(i), "key " + std::to_string(i)}) {
            const auto expected = map.member(text_key(text));
            const auto found = index.find(text_key(text));
            REQUIRE(found.has_value() == expected.has_value());
            if (found) REQUIRE(*found == *expected);
        }
    }
}
