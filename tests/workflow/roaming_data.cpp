// SPDX-License-Identifier: MIT

#include <hashpath/workflow/roaming_data.hpp>

#include <string>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::workflow::roaming_data;

const char* const event =
    R"({"Event":{"Attribute":[{"id":1,"type":"url"},{"id":2,"type":"md5"},{"id":3,"type":"url"}]}})";

/// The ids of the attributes in these data.
std::string ids_in(const ordered_json& data) {
    std::string ids;
    for (const auto& attribute : data.at("Event").at("Attribute")) ids += attribute.at("id").dump();
    return ids;
}

/// Puts a filter on the type of attributes, as the module does.
void filter(roaming_data& data, const char* label, const char* asked, const char* type) {
    hashpath::misp::generic_filter(data.stored(), {{"filtering-label", label},
                                                   {"selector", "Event.Attribute"},
                                                   {"hash_path", "type"},
                                                   {"operator", asked},
                                                   {"value", type}});
}

/// Data with a filter that cannot be applied.
ordered_json unfilterable() {
    return parse(R"({"Event":{"id":1},"enabledFilters":{"A":{"selector":"Event","path":"x","operator":"in"}}})");
}

}  // namespace

TEST_CASE("without a filter, what is seen is what is stored") {
    roaming_data data{parse(event)};
    CHECK(data.seen() == parse(event));
    CHECK(&data.seen() == &data.stored());
    data.change()["more"] = 1;
    CHECK(data.seen()["more"] == 1);
    CHECK(ids_in(data.seen()) == "123");
}

TEST_CASE("any document can travel") {
    for (const char* text : {"null", "5", R"("text")", "[]", "[1]", "{}", R"({"enabledFilters":5})",
                             R"({"enabledFilters":[]})", R"({"enabledFilters":null})"}) {
        CAPTURE(text);
        roaming_data data{parse(text)};
        CHECK(data.seen().dump() == text);
        CHECK(data.change().dump() == text);
    }
}

TEST_CASE("with a filter, what is seen is thinned out, and what is stored is not") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    CHECK(ids_in(data.stored()) == "123");
    CHECK(ids_in(data.seen().at("_unfilteredData")) == "123");
    CHECK(ids_in(data.seen()) == "13");
}

TEST_CASE("what is seen is made once, and anew after a change") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    const auto* const first = &data.seen();
    CHECK(&data.seen() == first);
    data.stored()["Event"]["Attribute"][0]["type"] = "md5";
    CHECK(ids_in(data.seen()) == "3");
}

TEST_CASE("a change bakes in what filters leave out") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.change()["Event"]["info"] = "changed";
    CHECK(ids_in(data.stored()) == "13");
    CHECK(data.seen().at("Event").at("info") == "changed");
    CHECK(ids_in(data.stored().at("_unfilteredData")) == "123");
    CHECK_FALSE(data.stored().at("_unfilteredData").at("Event").contains("info"));
    CHECK(data.stored().at("enabledFilters").size() == 1);
}

TEST_CASE("what is changed is filtered again when it is seen next") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.change()["Event"]["Attribute"][0]["type"] = "sha1";
    CHECK(ids_in(data.stored()) == "13");
    CHECK(ids_in(data.seen()) == "3");
}

TEST_CASE("filters are applied one upon the other, and taking one away brings all back") {
    roaming_data data{parse(event)};
    filter(data, "A", "not_equals", "md5");
    filter(data, "B", "equals", "md5");
    CHECK(ids_in(data.seen()).empty());
    hashpath::misp::filter_reset(data.stored(), {{"filtering-label", "B"}});
    CHECK(ids_in(data.seen()) == "123");
    CHECK(data.seen() == parse(event));
}

TEST_CASE("what is set replaces everything, filters too") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    data.set(parse(R"({"Event":{"Attribute":[{"id":9,"type":"md5"}]}})"));
    CHECK(ids_in(data.seen()) == "9");
    CHECK_FALSE(data.seen().contains("enabledFilters"));
}

TEST_CASE("a filter that cannot be applied is an error for whoever looks, and what is stored stays") {
    roaming_data data{unfilterable()};
    CHECK_THROWS_AS(data.seen(), hashpath::type_error);
    CHECK_THROWS_AS(data.change(), hashpath::type_error);
    CHECK(data.stored() == unfilterable());
    data.stored().erase("enabledFilters");
    CHECK(data.seen().dump() == R"({"Event":{"id":1}})");
}

TEST_CASE("nothing is kept of what was before where nobody watches") {
    roaming_data data{parse(event)};
    CHECK(data.before() == nullptr);
    data.change()["x"] = 1;
    data.set(parse("{}"));
    CHECK(data.before() == nullptr);
}

TEST_CASE("whoever watches gets what was seen before the first change") {
    roaming_data data{parse(event)};
    data.watch();
    CHECK(data.before() == nullptr);
    CHECK(ids_in(data.seen()) == "123");
    CHECK(data.before() == nullptr);
    SECTION("a change of what is seen") {
        data.change()["x"] = 1;
    }
    SECTION("a change of what is stored") {
        data.stored()["x"] = 1;
    }
    SECTION("a new document") {
        data.set(parse(R"({"x":1})"));
    }
    REQUIRE(data.before() != nullptr);
    CHECK(*data.before() == parse(event));
    data.change()["y"] = 2;
    data.set(parse("[]"));
    CHECK(*data.before() == parse(event));
}

TEST_CASE("watching begins anew each time") {
    roaming_data data{parse(R"({"x":0})")};
    data.watch();
    data.change()["x"] = 1;
    data.watch();
    CHECK(data.before() == nullptr);
    data.change()["x"] = 2;
    REQUIRE(data.before() != nullptr);
    CHECK(data.before()->dump() == R"({"x":1})");
}

TEST_CASE("what was before a change is what filters showed") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.watch();
    filter(data, "B", "equals", "md5");
    REQUIRE(data.before() != nullptr);
    CHECK(ids_in(*data.before()) == "13");
    CHECK(ids_in(data.seen()).empty());
    data.watch();
    data.change()["x"] = 1;
    REQUIRE(data.before() != nullptr);
    CHECK(ids_in(*data.before()).empty());
    CHECK_FALSE(data.before()->contains("x"));
}

TEST_CASE("where a filter cannot be applied, what was before is what was stored") {
    roaming_data data{unfilterable()};
    data.watch();
    data.stored()["x"] = 1;
    REQUIRE(data.before() != nullptr);
    CHECK(*data.before() == unfilterable());
}
