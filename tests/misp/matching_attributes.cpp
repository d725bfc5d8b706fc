// SPDX-License-Identifier: MIT
// When a node's saved filters filter at all, and what an action then works on.

#include <hashpath/misp/matching_attributes.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::condition_operator;
using hashpath::node;
using hashpath::parse;
using hashpath::misp::filters_enabled;
using hashpath::misp::matching_attributes;
using hashpath::misp::saved_filter;

using sorted_json = nlohmann::json;

constexpr std::string_view small_event = R"({"Event": {
    "id": "7",
    "Attribute": [{"id": "1", "type": "url", "Tag": [{"name": "tlp:red"}]}, {"id": "2", "type": "md5"}],
    "Object": [{"id": "9", "Attribute": [{"id": "3", "type": "url"}]}],
    "_AttributeFlattened": [{"id": "1", "type": "url", "Tag": [{"name": "tlp:red"}]}, {"id": "2", "type": "md5"},
                            {"id": "3", "type": "url"}]}})";

bool enabled(std::string_view saved) {
    return filters_enabled(parse(saved));
}

/// The ids of what an action works on, as "1 3".
std::string ids(std::string_view saved, std::string_view document = small_event) {
    const auto event = parse(document);
    std::string all;
    for (const auto& item : matching_attributes(event, parse(saved))) {
        all += (all.empty() ? "" : " ") + (item->is_object() ? item->value("id", "?") : item->dump());
    }
    return all;
}

/// Saved filters in the order selector, path, operator, value.
std::string saved(std::string_view selector, std::string_view path, std::string_view asked, std::string_view value) {
    const ordered_json filters{{"selector", selector}, {"path", path}, {"operator", asked}, {"value", value}};
    return filters.dump();
}

template <class Call>
std::optional<std::string> error_of(Call&& call) {
    try {
        call();
    } catch (const hashpath::type_error& e) {
        return std::string{name(e.code())} + " " + e.pointer();
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("saved filters filter when one of the four is not equal to the empty text") {
    for (const std::string key : {"selector", "value", "operator", "path"}) {
        for (const char* value : {R"("0")", "0", "0.0", "1", "-1", "true", "[]", "{}", R"([""])", R"({"a": ""})",
                                  R"("a")", R"(" ")", R"("in")", R"("false")"}) {
            CAPTURE(key, value);
            CHECK(enabled("{\"" + key + "\": " + value + "}"));
            // Wherever the others are.
            CHECK(
                enabled(R"({"selector": "", "value": "", "operator": "", "path": "", ")" + key + "\": " + value + "}"));
        }
        for (const char* value : {"null", "false", R"("")"}) {
            CAPTURE(key, value);
            CHECK_FALSE(enabled("{\"" + key + "\": " + value + "}"));
        }
    }
}

TEST_CASE("a lone operator filters") {
    CHECK(enabled(saved("", "", "in", "")));
    CHECK(enabled(saved("", "", "any operator", "")));
}

TEST_CASE("saved filters that are empty, missing or under other keys do not filter") {
    CHECK_FALSE(enabled(saved("", "", "", "")));
    CHECK_FALSE(enabled(R"({"selector": null, "value": false, "operator": "", "path": null})"));
    for (const char* filters : {"[]", "{}", "null", "false", "true", "5", R"("selector")", R"("")"}) {
        CAPTURE(filters);
        CHECK_FALSE(enabled(filters));
    }
    CHECK_FALSE(enabled(R"({"Selector": "a", "values": "b", "": "c", "0": "d", "hash_path": "e"})"));
    CHECK_FALSE(enabled(R"(["selector", "value", "operator", "path"])"));
}

TEST_CASE("the list of pairs that a trigger is created with does not filter") {
    CHECK_FALSE(enabled(R"([{"text": "selector", "value": "Event.Attribute"}, {"text": "value", "value": "url"},
                            {"text": "operator", "value": "equals"}, {"text": "path", "value": "type"}])"));
    CHECK(ids(R"([{"text": "selector", "value": "Event.Attribute"}, {"text": "operator", "value": "in"}])") == "1 2 3");
}

TEST_CASE("filters are read from sorted JSON as well") {
    CHECK(filters_enabled(sorted_json::parse(R"({"operator": "in"})")));
    CHECK_FALSE(filters_enabled(sorted_json::parse(R"({"operator": ""})")));
    CHECK_FALSE(filters_enabled(sorted_json()));
}

TEST_CASE("a saved filter is what its four values say") {
    const auto filter = saved_filter(parse(
        R"({"selector": "Event.Attribute.{n}", "value": ["a", "b"], "operator": "in_or", "path": "Tag.{n}.name", "x": 1})"));
    CHECK(filter.selector.text() == "Event.Attribute.{n}");
    CHECK(filter.item_path.text() == "Tag.{n}.name");
    CHECK(filter.asked.asked() == condition_operator::in_or);
    CHECK(filter.asked.value().dump() == R"(["a","b"])");

    const auto sorted = saved_filter(sorted_json::parse(R"({"selector": "a", "value": {"z": 1, "b": 2}})"));
    CHECK(sorted.selector.text() == "a");
    CHECK(sorted.asked.value().dump() == R"({"b":2,"z":1})");
}

TEST_CASE("what a saved filter lacks is the empty text") {
    for (const char* filters :
         {"{}", "[]", "null", R"({"selector": null, "path": null, "value": null, "operator": null})",
          R"({"selector": [], "path": {}, "operator": []})"}) {
        CAPTURE(filters);
        const auto filter = saved_filter(parse(filters));
        CHECK(filter.selector.text() == "");
        CHECK(filter.item_path.text() == "");
        CHECK(filter.asked.asked() == condition_operator::unknown);
        CHECK(filter.asked.value() == "");
    }
    // Of the value, only null is.
    CHECK(saved_filter(parse(R"({"value": false})")).asked.value() == false);
    CHECK(saved_filter(parse(R"({"value": []})")).asked.value() == ordered_json::array());
    CHECK(saved_filter(parse(R"({"value": 0})")).asked.value() == 0);
}

TEST_CASE("a path or an operator that is another scalar is read as the text that PHP makes of it") {
    const auto filter = saved_filter(parse(R"({"selector": 1.0, "path": true, "operator": false})"));
    CHECK(filter.selector.text() == "1");
    CHECK(filter.item_path.text() == "1");
    CHECK(filter.asked.asked() == condition_operator::unknown);
    CHECK(saved_filter(parse(R"({"selector": false})")).selector.text() == "");
}

TEST_CASE("a path that is a list or map with entries is an error, an operator is not") {
    CHECK(error_of([] { saved_filter(parse(R"({"selector": ["Event"]})")); }) == "parameter-type /selector");
    CHECK(error_of([] { saved_filter(parse(R"({"path": {"a": 1}})")); }) == "parameter-type /path");
    CHECK(error_of([] { ids(R"({"selector": "Event", "path": [""]})"); }) == "parameter-type /path");
    CHECK(saved_filter(parse(R"({"operator": ["in"]})")).asked.asked() == condition_operator::unknown);
}

TEST_CASE("filters let through what satisfies them, in the document's order") {
    CHECK(ids(saved("Event._AttributeFlattened", "type", "equals", "url")) == "1 3");
    CHECK(ids(saved("Event._AttributeFlattened", "type", "not_equals", "url")) == "2");
    CHECK(ids(saved("Event._AttributeFlattened", "Tag.{n}.name", "in", "tlp:red")) == "1");
    CHECK(ids(saved("Event._AttributeFlattened", "Tag.{n}.name", "not_in", "tlp:red")) == "2 3");
    CHECK(ids(saved("Event._AttributeFlattened", "Tag.{n}.name", "any_value", "")) == "1");
    CHECK(ids(R"({"selector": "Event._AttributeFlattened", "path": "type", "operator": "in_or", "value": ["md5"]})") ==
          "2");
    CHECK(ids(saved("Event._AttributeFlattened", "type", "equals", "sha1")).empty());
    CHECK(ids(saved("Event._AttributeFlattened", "type", "", "url")).empty());
}

TEST_CASE("a selector with and without a last {n} selects alike") {
    for (const std::string selector : {"Event._AttributeFlattened", "Event.Attribute", "Event.Object.0.Attribute"}) {
        for (const char* asked : {"equals", "not_equals", "in", "any_value", "not_in"}) {
            CAPTURE(selector, asked);
            CHECK(ids(saved(selector, "type", asked, "url")) == ids(saved(selector + ".{n}", "type", asked, "url")));
        }
    }
    CHECK(ids(saved("Event._AttributeFlattened.{n}", "type", "equals", "url")) == "1 3");
    CHECK(ids(saved("Event.Attribute.{n}", "type", "equals", "url")) == "1");
}

TEST_CASE("with filters an action works on whatever the selector finds") {
    CHECK(ids(saved("Event.Object", "Attribute.{n}.type", "in", "url")) == "9");
    CHECK(ids(saved("Event.Attribute.{n}[type=md5]", "id", "equals", "2")) == "2");
    CHECK(ids(saved("Event.Attribute.{n}.Tag.{n}.name", "", "equals", "t")) == R"("tlp:red")");
    CHECK(ids(saved("Event.Nope", "type", "equals", "url")).empty());
}

TEST_CASE("an empty selector selects the top-level entries of the document") {
    CHECK(ids(saved("", "id", "equals", "7")) == "7");
    CHECK(ids(saved("", "type", "equals", "url")).empty());
    CHECK(ids(saved("", "id", "any_value", ""), R"({"Event": {"id": "7"}, "Log": {"id": "8"}, "Tag": []})") == "7 8");
    // A lone operator has an empty selector.
    CHECK(ids(saved("", "", "in", "")).empty());
    CHECK(ids(saved("", "", "any_value", "")) == "7");
    CHECK(ids(saved("", "", "not_in", "x")) == "7");
}

TEST_CASE("without filters an action works on all flattened attributes") {
    for (const char* filters : {"[]", "{}", "null", R"({"selector": "", "value": "", "operator": "", "path": ""})",
                                R"({"selector": false, "value": null})"}) {
        CAPTURE(filters);
        CHECK(ids(filters) == "1 2 3");
        CHECK(ids(filters, R"({"Event": {"Attribute": [{"id": "1"}]}})").empty());
        CHECK(ids(filters, R"({"Log": {"id": "1"}})").empty());
        CHECK(ids(filters, R"({"Event": {"_AttributeFlattened": []}})").empty());
        // A {n} takes numeric keys only.
        CHECK(ids(filters, R"({"Event": {"_AttributeFlattened": {"5": {"id": "a"}, "x": {"id": "b"}}}})") == "a");
        CHECK(ids(filters, "[]").empty());
    }
}

TEST_CASE("what an action works on are handles into the event, to change it by if it is not const") {
    auto event = parse(small_event);
    for (const auto& attribute : matching_attributes(event, parse("[]"))) (*attribute)["to_ids"] = false;
    CHECK(event["Event"]["_AttributeFlattened"][2]["to_ids"] == false);
    CHECK_FALSE(event["Event"]["Attribute"][0].contains("to_ids"));

    const auto urls = parse(saved("Event.Attribute", "type", "equals", "url"));
    const auto items = matching_attributes(event, urls);
    static_assert(std::is_same_v<decltype(items), const std::vector<node<ordered_json>>>);
    REQUIRE(items.size() == 1);
    CHECK(&*items[0] == &event["Event"]["Attribute"][0]);

    const auto& unchangeable = event;
    static_assert(
        std::is_same_v<decltype(matching_attributes(unchangeable, urls)), std::vector<node<const ordered_json>>>);
    CHECK(matching_attributes(unchangeable, urls).size() == 1);
}

TEST_CASE("event and filters may be of different kinds of JSON, and the event a handle") {
    const auto sorted = sorted_json::parse(small_event);
    const auto urls = parse(saved("Event._AttributeFlattened", "type", "equals", "url"));
    CHECK(matching_attributes(sorted, urls).size() == 2);
    CHECK(matching_attributes(sorted, parse("[]")).size() == 3);
    const auto event = parse(small_event);
    CHECK(matching_attributes(event, sorted_json::parse(urls.dump())).size() == 2);
    CHECK(matching_attributes(node{event}, urls).size() == 2);
    CHECK(matching_attributes(node{event}, sorted_json()).size() == 3);
}

TEST_CASE("an action ends with an error where the filters cannot be asked of an item, or the event is none") {
    CHECK(error_of([] { ids(saved("Event", "type", "equals", "url")); }) == "item-not-a-map /Event/id");
    CHECK(error_of([] { ids(saved("Event.Attribute.{n}.id", "x", "in", "url")); }) ==
          "item-not-a-map /Event/Attribute/0/id");
    CHECK(error_of([] { ids(saved("Event", "", "equals", "7")); }) == std::nullopt);
    CHECK(error_of([] { ids(saved("Event", "type", "equals", "url"), "5"); }) == "document-not-a-map ");
    CHECK(error_of([] { ids("[]", "null"); }) == "document-not-a-map ");
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("a selector may have a regular expression") {
    CHECK(ids(saved("Event._AttributeFlattened.{n}[type=/^u/]", "id", "not_equals", "1")) == "3");
    CHECK(error_of([] {
              ids(saved("Event.{s}.{n}", "Attribute.{n}[type=/u/]", "any_value", ""),
                  R"({"Event": {"Object": [{"Attribute": [{"type": []}]}]}})");
          }) == "regex-on-map /Event/Object/0/Attribute/0/type");
}
#else
TEST_CASE("a saved filter with a regular expression is refused in a build without PCRE2") {
    CHECK_THROWS_AS(saved_filter(parse(R"({"selector": "a.{n}[b=/c/]"})")), hashpath::path_error);
}
#endif

TEST_CASE("the paths of saved filters have the limits that are given") {
    const ordered_json filters = parse(saved("Event.Attribute", "a.b", "equals", "url"));
    CHECK(saved_filter(filters, {.tokens = 2}).selector.limits().tokens == 2);
    CHECK(saved_filter(filters, {.tokens = 2}).item_path.limits().tokens == 2);
    CHECK_THROWS_AS(saved_filter(filters, {.tokens = 1}), hashpath::path_error);
    const ordered_json event = parse(R"({"Event": {}})");
    CHECK(hashpath::misp::matching_attributes(event, filters, {.tokens = 2}).empty());
    CHECK_THROWS_AS(hashpath::misp::matching_attributes(event, filters, {.tokens = 1}), hashpath::path_error);
}

TEST_CASE("a saved path that is too long is refused") {
    ordered_json filters;
    filters["path"] = std::string(hashpath::path::max_length + 1, 'a');
    CHECK_THROWS_AS(saved_filter(filters), hashpath::path_error);
}
