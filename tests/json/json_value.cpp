// SPDX-License-Identifier: MIT

#include <hashpath/json/json_value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <hashpath/php/key.hpp>

#include "test.hpp"

namespace {

using hashpath::kind;

/// A list of one text, which is computed.
struct greeting {
    bool inside = false;

    struct walk {
        bool ended = false;
        explicit operator bool() const { return !ended; }
        void next() { ended = true; }
        hashpath::php::key key() const { return hashpath::php::key{0}; }
        greeting value() const { return {true}; }
    };

    hashpath::kind kind() const { return inside ? kind::text : kind::list; }
    bool boolean() const { return false; }
    std::int64_t integer() const { return 0; }
    double floating() const { return 0; }
    std::string_view text() const { return "hello"; }
    std::size_t size() const { return 1; }
    std::optional<greeting> member(const hashpath::php::key& key) const {
        return key == hashpath::php::key{0} ? std::optional{greeting{true}} : std::nullopt;
    }
    walk entries() const { return {}; }
};

}  // namespace

TEST_CASE("a type with the functions of a JSON value models the concept, and one without does not") {
    STATIC_REQUIRE(hashpath::json_value<greeting>);
    STATIC_REQUIRE(hashpath::json_entries<greeting::walk>);
    STATIC_REQUIRE_FALSE(hashpath::json_value<int>);
    STATIC_REQUIRE_FALSE(hashpath::json_value<greeting::walk>);
}

TEST_CASE("lists and maps are containers, scalars are not") {
    CHECK(hashpath::is_container(kind::list));
    CHECK(hashpath::is_container(kind::map));
    for (const kind scalar : {kind::null, kind::boolean, kind::integer, kind::floating, kind::text}) {
        CHECK_FALSE(hashpath::is_container(scalar));
    }
}

TEST_CASE("a model without faster functions of its own is read through the concept") {
    const greeting list;
    CHECK(hashpath::impl::holds_entries(list));
    CHECK(hashpath::impl::is_list(list));
    CHECK_FALSE(hashpath::impl::is_null(list));
    greeting found;
    CHECK(hashpath::impl::member_lookup<greeting>{hashpath::php::key{0}}(list, found));
    std::string_view text;
    CHECK(hashpath::impl::read_text(found, text));
    CHECK(text == "hello");
    CHECK_FALSE(hashpath::impl::member_lookup<greeting>{hashpath::php::key{1}}(list, found));
}
