// SPDX-License-Identifier: MIT

#include <hashpath/misp/enriched_value.hpp>

#include <string>
#include <string_view>

#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>

#include "test.hpp"

namespace {

using hashpath::kind;
using hashpath::php::key;
using value = hashpath::misp::enriched_value<hashpath::node<const ordered_json>>;

ordered_json event() {
    return hashpath::parse(R"({"Event": {"id": "1", "Tag": [{"name": "e"}],
        "Attribute": [{"id": "5", "value": "x", "Tag": [{"name": "own"}]}, {"id": "6", "value": "y"}],
        "Object": [{"id": "7", "Attribute": [{"id": "8", "value": "z"}]}]}})");
}

value at(const value& from, std::string_view name) {
    const auto member = from.member(key{name});
    REQUIRE(member);
    return *member;
}

}  // namespace

TEST_CASE("a handle of a view is a model of a JSON value") {
    STATIC_REQUIRE(hashpath::json_value<value>);
    const ordered_json json = event();
    const hashpath::misp::enriched_view view{json};
    const value flattened = at(at(view.root(), "Event"), "_AttributeFlattened");
    CHECK(flattened.kind() == kind::list);
    CHECK(flattened.size() == 3);
    CHECK(at(*flattened.member(key{2}), "value").text() == "z");
    CHECK_FALSE(flattened.member(key{3}));
    CHECK_FALSE(flattened.member(key{-1}));
    CHECK_FALSE(flattened.member(key{std::string_view{"x"}}));

    const value tags = at(*flattened.member(key{0}), "_allTags");
    REQUIRE(tags.size() == 2);
    CHECK(at(*tags.member(key{0}), "name").text() == "e");
    CHECK(at(*tags.member(key{0}), "inherited").boolean());
    CHECK(at(*tags.member(key{1}), "name").text() == "own");
    CHECK_FALSE(at(*tags.member(key{1}), "inherited").boolean());
    CHECK_FALSE(tags.member(key{2}));
}

TEST_CASE("entries are walked in the order of the enriched event, and each is the member under its key") {
    const ordered_json json = event();
    ordered_json expected = json;
    hashpath::misp::enrich(expected);
    const hashpath::misp::enriched_view view{json};
    const auto compare = [](const auto& self, const value& shown, const ordered_json& stored) -> void {
        const hashpath::node other{stored};
        REQUIRE(shown.kind() == other.kind());
        if (!hashpath::is_container(shown.kind())) return;
        CHECK(shown.size() == other.size());
        auto theirs = other.entries();
        for (auto entry = shown.entries(); entry; entry.next(), theirs.next()) {
            REQUIRE(theirs);
            REQUIRE(entry.key() == theirs.key());
            REQUIRE(shown.member(entry.key()));
            self(self, entry.value(), *theirs.value());
            self(self, *shown.member(entry.key()), *theirs.value());
        }
        CHECK_FALSE(theirs);
    };
    compare(compare, view.root(), expected);
}

TEST_CASE("what is shown as it is stored is visited there") {
    const ordered_json json = event();
    const hashpath::misp::enriched_view view{json};
    std::string stored;
    const auto visit = [&stored](const auto& found) { stored = found->dump(); };
    const value shown = at(view.root(), "Event");
    CHECK(at(shown, "id").visit_stored(visit));
    CHECK(stored == "\"1\"");
    CHECK_FALSE(shown.visit_stored(visit));
    CHECK_FALSE(at(shown, "_AttributeFlattened").visit_stored(visit));
}
