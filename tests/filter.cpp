// SPDX-License-Identifier: MIT
// Which items a filter lets through, what decided it, and what a filter is warned of.

#include <hashpath/filter.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace hashpath::literals;
using hashpath::condition;
using hashpath::condition_operator;
using hashpath::filter;
using hashpath::judge_items;
using hashpath::matching_items;
using hashpath::node;
using hashpath::operator_named;
using hashpath::parse;
using hashpath::path;

using sorted_json = nlohmann::json;
using handle = node<const ordered_json>;

constexpr std::string_view four_attributes = R"({"Event": {"Attribute": [
    {"type": "ip-src", "Tag": [{"name": "a"}, {"name": "b"}]},
    {"type": "domain", "Tag": [{"name": "c"}]},
    {"type": "url", "Tag": []},
    {"type": "md5"}]}})";

/// The positions of the entries of a list that a filter lets through, as "0 2".
std::string kept(const ordered_json& list, const filter& filter) {
    std::string positions;
    for (const auto& item : matching_items(list, filter)) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (&*item == &list[i]) positions += (positions.empty() ? "" : " ") + std::to_string(i);
        }
    }
    return positions;
}

/// The positions of those items, of a list in JSON text, that satisfy a condition.
std::string kept(std::string_view items, std::string_view path_text, std::string_view asked, std::string_view value) {
    const auto list = parse(items);
    return kept(list, filter{path{}, path{path_text}, {operator_named(asked), parse(value)}});
}

bool keeps(std::string_view item, std::string_view path_text, std::string_view asked, std::string_view value) {
    return !kept("[" + std::string{item} + "]", path_text, asked, value).empty();
}

/// All that a filter lets through, as the JSON text of a list.
template <class Json>
std::string matching(const Json& document, const filter& filter) {
    Json list = Json::array();
    for (const auto& item : matching_items(document, filter)) list.push_back(*item);
    return list.dump();
}

/// The type_error that a filter ends with, as "code pointer"; nothing if it ends with none.
std::optional<std::string> error_of(std::string_view document, const filter& filter) {
    const auto json = parse(document);
    std::vector<std::string> errors;
    const auto attempt = [&errors](const auto& call) {
        try {
            call();
        } catch (const hashpath::type_error& e) {
            errors.push_back(std::string{name(e.code())} + " " + e.pointer());
        }
    };
    attempt([&] { matching_items(json, filter); });
    attempt([&] { judge_items(json, filter); });
    if (errors.empty()) return std::nullopt;
    REQUIRE(errors.size() == 2);
    CHECK(errors[0] == errors[1]);
    return errors[0];
}

/// How each item fares, as "[what is found] matches by", one behind the other.
std::string judged(const ordered_json& document, const filter& filter) {
    std::string all;
    for (const auto& each : judge_items(document, filter)) {
        if (!all.empty()) all += ", ";
        ordered_json found = ordered_json::array();
        for (const auto& value : each.found) found.push_back(*value);
        all += found.dump() + (each.matches ? " yes" : " no");
        if (each.by) all += " " + std::to_string(*each.by);
    }
    return all;
}

/// The warnings of a filter, each as "code parameter offset+length", one behind the other.
std::string warned(const filter& filter) {
    std::string all;
    for (const auto& warning : hashpath::diagnose(filter)) {
        if (!all.empty()) all += ", ";
        all.append(name(warning.code)).append(" ").append(warning.parameter);
        all.append(" " + std::to_string(warning.offset) + "+" + std::to_string(warning.length));
    }
    return all;
}

std::string warned(std::string_view selector, std::string_view item_path, condition asked) {
    return warned(filter{path{selector}, path{item_path}, std::move(asked)});
}

const condition equals_red{condition_operator::equals, "tlp:red"};

}  // namespace

TEST_CASE("the worked example of the specification keeps what it says") {
    struct row {
        std::string_view value;
        std::string_view asked;
        std::string_view path;
        std::string_view kept;
    };
    const row rows[] = {
        {R"("ip-src")", "equals", "type", "0"},
        {R"("ip-src")", "not_equals", "type", "1 2 3"},
        {R"("a")", "in", "Tag.{n}.name", "0"},
        {R"("a")", "not_in", "Tag.{n}.name", "1 2 3"},
        {R"("b")", "equals", "Tag.{n}.name", ""},
        {R"("a")", "equals", "Tag.{n}.name", "0"},
        {R"("a")", "not_equals", "Tag.{n}.name", "1"},
        {R"("")", "any_value", "Tag.{n}.name", "0 1"},
        {R"(["ip-src", "url"])", "in_or", "type", "0 2"},
        {R"("ip-src")", "in_or", "type", ""},
        {R"(["a"])", "in_and", "Tag.{n}.name", "0"},
        {R"(["a", "b"])", "in_and", "Tag.{n}.name", "0"},
        {R"(["a", "c"])", "in_and", "Tag.{n}.name", ""},
        {R"(["a"])", "not_in_or", "Tag.{n}.name", "1 2 3"},
        {R"(["b", "a"])", "not_in_and", "Tag.{n}.name", "0 1 2 3"},
        {R"(["a", "b"])", "not_in_and", "Tag.{n}.name", "1 2 3"},
        {R"("ip-src")", "", "type", ""},
        {R"("ip-src")", "in", "type", "0"},
        {R"("ip-src")", "not_in", "type", "1 2 3"},
    };
    const auto document = parse(four_attributes);
    for (const auto& [value, asked, path_text, expected] : rows) {
        INFO(value << " " << asked << " " << path_text);
        const condition condition{operator_named(asked), parse(value)};
        CHECK(kept(document["Event"]["Attribute"], filter{path{}, path{path_text}, condition}) == expected);
        // The selector makes no difference, with or without its {n}.
        for (const char* selector : {"Event.Attribute", "Event.Attribute.{n}", "Event.{s}.{n}"}) {
            std::string positions;
            for (const auto& item : matching_items(document, filter{path{selector}, path{path_text}, condition})) {
                const auto* first = &document["Event"]["Attribute"][0];
                positions += (positions.empty() ? "" : " ") + std::to_string(&*item - first);
            }
            CHECK(positions == expected);
        }
    }
}

TEST_CASE("an item in which nothing is found matches not_in, not_in_or and not_in_and, and no other operator") {
    struct row {
        std::string_view asked;
        std::string_view value;
        bool kept;
    };
    for (const auto& [asked, value, expected] : {row{"equals", R"("a")", false},
                                                 {"equals", R"("")", false},
                                                 {"equals", "null", false},
                                                 {"not_equals", R"("a")", false},
                                                 {"in", R"("a")", false},
                                                 {"not_in", R"("a")", true},
                                                 {"in_or", R"(["a"])", false},
                                                 {"not_in_or", R"(["a"])", true},
                                                 {"in_and", R"(["a"])", false},
                                                 {"in_and", "[]", true},
                                                 {"not_in_and", R"(["a"])", true},
                                                 {"any_value", R"("")", false}}) {
        CAPTURE(asked, value);
        for (const char* item : {R"({"y": "a"})", R"({"x": null})", R"({"x": []})", R"({"x": {}})", "{}", "[]"}) {
            CAPTURE(item);
            CHECK(keeps(item, "x", asked, value) == expected);
        }
        CHECK(keeps(R"({"x": [{"z": "a"}]})", "x.{n}.y", asked, value) == expected);
        CHECK(keeps(R"({"x": null})", "{n}.y", asked, value) == expected);
    }
}

TEST_CASE("equals and not_equals compare the value at key 0 only") {
    CHECK(keeps(R"({"x": ["a", "b"]})", "x", "equals", R"("a")"));
    CHECK_FALSE(keeps(R"({"x": ["a", "b"]})", "x", "equals", R"("b")"));
    CHECK(keeps(R"({"x": ["a", "b"]})", "x", "not_equals", R"("b")"));
    CHECK_FALSE(keeps(R"({"x": ["a", "b"]})", "x", "not_equals", R"("a")"));
    // Key 0, wherever it stands.
    CHECK(keeps(R"({"x": {"1": "b", "0": "a"}})", "x", "equals", R"("a")"));
    CHECK_FALSE(keeps(R"({"x": {"1": "b", "0": "a"}})", "x", "equals", R"("b")"));
    // A path with braces numbers what it finds from 0.
    CHECK(keeps(R"({"x": {"1": "b", "0": "a"}})", "x.{n}", "equals", R"("b")"));
    CHECK(keeps(R"({"x": [{"y": null}, {"y": "a"}]})", "x.{n}.y", "equals", R"("")"));
    CHECK_FALSE(keeps(R"({"x": [{"z": "b"}, {"y": "a"}]})", "x.{n}.y", "equals", R"("b")"));
    CHECK(keeps(R"({"x": [{"z": "b"}, {"y": "a"}]})", "x.{n}.y", "equals", R"("a")"));
}

TEST_CASE("a plain path that reaches a map without key 0 makes equals and not_equals compare null") {
    const std::string item = R"({"x": {"a": "v", "00": "w"}})";
    CHECK_FALSE(keeps(item, "x", "equals", R"("v")"));
    CHECK(keeps(item, "x", "equals", R"("")"));
    CHECK(keeps(item, "x", "equals", "null"));
    CHECK(keeps(item, "x", "equals", "0"));
    CHECK_FALSE(keeps(item, "x", "equals", R"("0")"));
    CHECK(keeps(item, "x", "not_equals", R"("v")"));
    CHECK_FALSE(keeps(item, "x", "not_equals", R"("")"));
    CHECK(keeps(R"({"x": {"1": "v"}})", "x", "equals", R"("")"));
}

TEST_CASE("a list or map at key 0 matches neither equals nor not_equals") {
    for (const char* item : {R"({"x": [["a"], "b"]})", R"({"x": [{}]})", R"({"x": {"0": {"y": 1}}})"}) {
        CAPTURE(item);
        for (const char* value : {R"("a")", R"("")", "null", R"(["a"])"}) {
            CHECK_FALSE(keeps(item, "x", "equals", value));
            CHECK_FALSE(keeps(item, "x", "not_equals", value));
        }
    }
}

TEST_CASE("a scalar that a path reaches is a list of one") {
    CHECK(keeps(R"({"x": "ab"})", "x", "equals", R"("ab")"));
    CHECK_FALSE(keeps(R"({"x": "ab"})", "x", "equals", R"("a")"));
    CHECK(keeps(R"({"x": "ab"})", "x", "in", R"("ab")"));
    CHECK(keeps(R"({"x": "ab"})", "x", "in_and", R"(["ab"])"));
    CHECK(keeps(R"({"x": 5})", "x", "equals", R"("5.0")"));
    CHECK(keeps(R"({"x": false})", "x", "equals", R"("")"));
    CHECK(keeps(R"({"x": false})", "x", "in", "false"));
    CHECK_FALSE(keeps(R"({"x": false})", "x", "not_equals", "0"));
    CHECK(keeps(R"({"x": true})", "x", "equals", R"("anything")"));
    CHECK(keeps(R"({"x": "9"})", "x.{n}", "equals", "9"));
}

TEST_CASE("a scalar that follows a map is under the key 0 all the same") {
    CHECK(kept(R"([{"x": {"k": 5}}, {"x": 5}, {"x": [5]}, {"x": 5}])", "x", "equals", "5") == "1 2 3");
}

TEST_CASE("a path of two keys finds nothing where the first one has a text") {
    for (const char* asked : {"equals", "in", "not_equals"}) {
        CHECK_FALSE(keeps(R"({"a": "x"})", "a.b", asked, R"("x")"));
        CHECK_FALSE(keeps(R"({"a": "x"})", "a.b", asked, R"("y")"));
    }
    CHECK(keeps(R"({"a": "x"})", "a.b", "not_in", R"("x")"));
    CHECK(keeps(R"({"a": {"b": "x"}})", "a.b", "equals", R"("x")"));
}

TEST_CASE("any_value takes what is found, be it false, 0 or the empty text, but not null at a plain path") {
    for (const char* value :
         {"false", "0", "0.0", R"("")", R"("0")", "true", R"("a")", R"(["a"])", R"([null])", "[[]]"}) {
        CAPTURE(value);
        CHECK(keeps(R"({"x": )"s + value + "}", "x", "any_value", "null"));
    }
    for (const char* value : {"null", "[]", "{}"}) {
        CAPTURE(value);
        CHECK_FALSE(keeps(R"({"x": )"s + value + "}", "x", "any_value", "null"));
        // Braces find it, as it is the value of an entry.
        CHECK(keeps(R"({"x": [)"s + value + "]}", "x.{n}", "any_value", "null"));
        CHECK(keeps(R"({"x": )"s + value + "}", "{s}", "any_value", "null"));
    }
}

TEST_CASE("an empty item path asks the item itself") {
    CHECK(kept(R"([["a", "b"], ["b"], [], {"x": "a"}, "a", null])", "", "in", R"("a")") == "0 3");
    CHECK(kept(R"([["a", "b"], ["b"], [], {"x": "a"}, "a", null])", "", "not_in", R"("a")") == "1 2");
    CHECK(kept(R"([["a", "b"], ["b"], [], {"x": "a"}, "a", null])", "", "in_or", R"(["b", "c"])") == "0 1");
    CHECK(kept(R"([["a", "b"], ["b"], [], {"x": "a"}, "a", null])", "", "in_and", "[]") == "0 1 2 3");
    // equals: the entry at key 0, null for a map without one.
    CHECK(kept(R"([["a", "b"], ["b", "a"], [], {"x": "a"}, {"1": "b", "0": "a"}, [["a"]]])", "", "equals", R"("a")") ==
          "0 4");
    CHECK(kept(R"([["a", "b"], ["b", "a"], [], {"x": "a"}, {"1": "b", "0": "a"}, [["a"]]])", "", "equals", R"("")") ==
          "3");
    CHECK(kept(R"([["a", "b"], ["b", "a"], [], {"x": "a"}, {"1": "b", "0": "a"}, [["a"]]])", "", "not_equals",
               R"("a")") == "1 3");
    CHECK(kept(R"([[], {}, [0], {"x": null}, null, false, 0, 0.0, "", "0", "a", 5, true])", "", "any_value", "null") ==
          "2 3 10 11 12");
}

TEST_CASE("the item path 0 is empty too") {
    CHECK(kept(R"([["a", "b"], ["b"]])", "0", "in", R"("b")") == "0 1");
    CHECK(kept(R"([{"0": ["a"], "1": "b"}])", "0", "in", R"("b")") == "0");
    CHECK(kept(R"(["ab", "ba"])", "0", "equals", R"("a")") == "0");
}

TEST_CASE("of a text with an empty item path, equals and not_equals compare the first byte") {
    CHECK(kept(R"(["abc", "bca", "a"])", "", "equals", R"("a")") == "0 2");
    CHECK(kept(R"(["abc", "bca", "a"])", "", "equals", R"("abc")").empty());
    CHECK(kept(R"(["abc", "bca", "a"])", "", "not_equals", R"("abc")") == "0 1 2");
    CHECK(kept(R"(["10", "1e3", "2"])", "", "equals", "1") == "0 1");
    // A text that PHP takes for empty stays as it is.
    CHECK(kept(R"(["0", "", "00"])", "", "equals", R"("0")") == "0 2");
    CHECK(kept(R"(["0", ""])", "", "equals", R"("")") == "1");
    // Half a letter.
    const auto letters = parse("[\"\xC3\xA9\"]");
    CHECK(kept(letters, filter{path{}, path{}, {condition_operator::equals, "\xC3"}}) == "0");
    CHECK(kept(letters, filter{path{}, path{}, {condition_operator::equals, "\xC3\xA9"}}).empty());
}

TEST_CASE("of any other scalar with an empty item path, equals compares null, or the scalar where that is empty") {
    CHECK(kept("[5, 1.5, true]", "", "equals", R"("")") == "0 1 2");
    CHECK(kept("[5, 1.5, true]", "", "equals", "5").empty());
    CHECK(kept("[5, 1.5, true]", "", "equals", "true").empty());
    CHECK(kept("[5, 1.5, true]", "", "not_equals", "5") == "0 1 2");
    CHECK(kept("[null, false, 0, 0.0]", "", "equals", R"("")") == "0 1");
    CHECK(kept("[null, false, 0, 0.0]", "", "equals", R"("0")") == "1 2 3");
    CHECK(kept("[null, false, 0, 0.0]", "", "not_equals", R"("a")") == "0 1 2 3");
    // The operators that are asked of lists hold for no scalar.
    for (const char* asked : {"in", "not_in", "in_or", "not_in_or", "in_and", "not_in_and"}) {
        CAPTURE(asked);
        CHECK(kept(R"(["a", 5, null, false])", "", asked, R"("a")").empty());
        CHECK(kept(R"(["a", 5, null, false])", "", asked, R"(["a"])").empty());
    }
}

TEST_CASE("the selector says which items are asked") {
    const auto document = parse(R"({"Event": {
        "id": "7",
        "Attribute": [{"type": "url", "to_ids": true, "value": "1"}, {"type": "url", "to_ids": false, "value": "2"},
                      {"type": "md5", "to_ids": true, "value": "3"}],
        "Object": [{"Attribute": [{"type": "url", "to_ids": 1, "value": "4"}]}, {"Attribute": []}]}})");
    const condition url{condition_operator::equals, "url"};
    const auto values = [&document, &url](const path& selector) {
        std::string all;
        for (const auto& item : matching_items(document, filter{selector, "type"_path, url})) {
            all += (*item)["value"].get<std::string>();
        }
        return all;
    };
    CHECK(values("Event.Attribute"_path) == "12");
    CHECK(values("Event.Attribute.{n}"_path) == "12");
    CHECK(values("Event.Attribute.{n}[to_ids=1]"_path) == "1");
    CHECK(values("Event.Attribute.{n}[to_ids=0]"_path) == "2");
    CHECK(values("Event.Attribute.{n}[value>1]"_path) == "2");
    CHECK(values("Event.Object.{n}.Attribute.{n}"_path) == "4");
    CHECK(values("Event.Object.{n}.Attribute.{n}[to_ids=1]"_path) == "4");
    CHECK(values("Event.Attribute.{n}[type=sha1]"_path).empty());
    CHECK(values("Event.Nope"_path).empty());
    CHECK(values("Event.Nope.{n}"_path).empty());
}

TEST_CASE("an empty selector takes the top-level entries of the document") {
    const auto document = parse(R"({"a": {"type": "url"}, "b": {"type": "md5"}, "c": {"type": "url"}})");
    const condition url{condition_operator::equals, "url"};
    const auto items = matching_items(document, filter{path{}, "type"_path, url});
    REQUIRE(items.size() == 2);
    CHECK(&*items[0] == &document["a"]);
    CHECK(&*items[1] == &document["c"]);
    CHECK(matching(parse("[]"), filter{path{}, "type"_path, url}) == "[]");
    CHECK(matching_items(document, filter{path{"0"}, "type"_path, url}).size() == 2);
}

TEST_CASE("a plain selector that reaches a scalar has it as its one item") {
    const auto document = parse(R"({"Event": {"info": "report", "id": null}})");
    const filter begins_with_r{"Event.info"_path, path{}, {condition_operator::equals, "r"}};
    const auto items = matching_items(document, begins_with_r);
    REQUIRE(items.size() == 1);
    CHECK(&*items[0] == &document["Event"]["info"]);
    CHECK(matching_items(document, filter{"Event.id"_path, path{}, {condition_operator::equals, ""}}).empty());
}

TEST_CASE("a filter goes on working on its copy, and where the original is gone") {
    std::optional<filter> original;
    original.emplace(filter{"Event.Attribute"_path, path{"Tag.{n}.name"}, {condition_operator::in, "c"}});
    const filter copy = *original;
    original.reset();
    CHECK(matching(parse(four_attributes), copy) == R"([{"type":"domain","Tag":[{"name":"c"}]}])");
}

TEST_CASE("on a document that is not const the items are handles to change it by") {
    auto document = parse(four_attributes);
    const filter sources{"Event.Attribute.{n}"_path, "type"_path, {condition_operator::equals, "ip-src"}};
    const auto items = matching_items(document, sources);
    static_assert(std::is_same_v<decltype(items), const std::vector<node<ordered_json>>>);
    for (const auto& item : items) (*item)["to_ids"] = true;
    CHECK(document["Event"]["Attribute"][0]["to_ids"] == true);
    CHECK_FALSE(document["Event"]["Attribute"][1].contains("to_ids"));

    for (const auto& each : judge_items(document, sources)) {
        if (!each.matches) *each.item = nullptr;
        else *each.found[0] = "ip-dst";
    }
    CHECK(document["Event"]["Attribute"][0]["type"] == "ip-dst");
    CHECK(document["Event"]["Attribute"][3].is_null());

    const auto& unchangeable = document;
    static_assert(std::is_same_v<decltype(matching_items(unchangeable, sources)), std::vector<handle>>);
}

TEST_CASE("a filter works on sorted JSON, and on a handle") {
    auto sorted = sorted_json::parse(four_attributes);
    const filter tagged{"Event.Attribute"_path, "Tag.{n}.name"_path, {condition_operator::any_value, ""}};
    const auto items = matching_items(sorted, tagged);
    REQUIRE(items.size() == 2);
    CHECK(&*items[0] == &sorted["Event"]["Attribute"][0]);
    CHECK(&*items[1] == &sorted["Event"]["Attribute"][1]);
    const auto judgements = judge_items(sorted, tagged);
    REQUIRE(judgements.size() == 4);
    CHECK(judgements[0].found.size() == 2);

    const auto document = parse(four_attributes);
    const filter inside{"Attribute"_path, "type"_path, {condition_operator::equals, "md5"}};
    const auto found = matching_items(node{document["Event"]}, inside);
    REQUIRE(found.size() == 1);
    CHECK(&*found[0] == &document["Event"]["Attribute"][3]);
}

TEST_CASE("an item that is no list or map is an error where the item path is not empty") {
    const filter by_type{"Event"_path, "type"_path, {condition_operator::any_value, ""}};
    CHECK(error_of(R"({"Event": {"id": "7"}})", by_type) == "item-not-a-map /Event/id");
    CHECK(error_of(R"({"Event": {"Tag": [], "id": null}})", by_type) == "item-not-a-map /Event/id");
    CHECK(error_of(R"({"Event": "7"})", by_type) == "item-not-a-map /Event");
    CHECK(error_of(R"({"Event": [{"type": 1}, [], 5]})", by_type) == "item-not-a-map /Event/2");
    CHECK(error_of(R"({"Event": [{"type": 1}, [], {}]})", by_type) == std::nullopt);
    CHECK(error_of(R"({"Event": null})", by_type) == std::nullopt);
    CHECK(error_of(R"({"Event": {"id": "7"}})", filter{"Event"_path, path{}, by_type.asked}) == std::nullopt);
    CHECK(error_of(R"({"Event": {"id": "7"}})", filter{"Event"_path, path{"0"}, by_type.asked}) == std::nullopt);

    const filter by_name{"Event.{s}.{n}"_path, "{n}"_path, {condition_operator::not_in, "x"}};
    CHECK(error_of(R"({"Event": {"a": [[]], "b": [[1], true]}})", by_name) == "item-not-a-map /Event/b/1");
    // A scalar that {n} takes for a list of one stands at its own place.
    CHECK(error_of(R"({"Event": {"id": "7"}})", by_name) == "item-not-a-map /Event/id");
    const filter by_tag{"Event"_path, "Tag.{n}.name"_path, equals_red};
    CHECK(error_of(R"({"Event": {"a": {}, "id": "7"}})", by_tag) == "item-not-a-map /Event/id");
    // The operator makes no difference.
    CHECK(error_of(R"({"Event": {"id": "7"}})", filter{"Event"_path, "type"_path, {}}) == "item-not-a-map /Event/id");
    // In a JSON Pointer a slash and a tilde are written otherwise.
    CHECK(error_of(R"({"Event": {"a/b~c": 1}})", by_type) == "item-not-a-map /Event/a~1b~0c");
    CHECK(error_of(R"({"a": {}, "b": 1})", filter{path{}, "type"_path, {}}) == "item-not-a-map /b");
}

TEST_CASE("a filter needs a document that is a list or map") {
    for (const char* document : {"null", "5", R"("text")", "false"}) {
        CAPTURE(document);
        CHECK(error_of(document, filter{"Event"_path, path{}, equals_red}) == "document-not-a-map ");
        CHECK(error_of(document, filter{path{}, path{}, equals_red}) == "document-not-a-map ");
    }
    CHECK(error_of("[]", filter{"Event"_path, path{}, equals_red}) == std::nullopt);
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("a regular expression chooses items, and values in them") {
    const auto document = parse(four_attributes);
    const filter addresses{path{"Event.Attribute.{n}[type=/^ip-/]"}, "type"_path, {condition_operator::any_value, ""}};
    CHECK(matching(document, addresses) == R"([{"type":"ip-src","Tag":[{"name":"a"},{"name":"b"}]}])");
    const filter named{"Event.Attribute"_path, path{"Tag.{n}[name=/[bc]/].name"}, {condition_operator::equals, "b"}};
    CHECK(matching(document, named) == R"([{"type":"ip-src","Tag":[{"name":"a"},{"name":"b"}]}])");
}

TEST_CASE("a regular expression of the selector that meets a list is an error before any item is visited") {
    const auto document = parse(R"([{"t": "a"}, {"t": "a"}, {"t": []}])");
    const filter asked{path{"{n}[t=/a/]"}, "t"_path, {condition_operator::any_value, ""}};
    std::size_t visited = 0;
    CHECK_THROWS_WITH(for_each(document, asked, [&visited](const auto&) { ++visited; }),
                      Catch::Matchers::StartsWith("regex-on-map at /2/t: "));
    CHECK(visited == 0);
}

TEST_CASE("a regular expression that meets a list or map is an error that tells the place in the document") {
    const filter in_item{"Event.Attribute"_path, path{"Tag.{n}[name=/a/].name"}, {condition_operator::in, "a"}};
    CHECK(error_of(R"({"Event": {"Attribute": [{"Tag": []}, {"Tag": [{"name": "a"}, {"name": ["a"]}]}]}})", in_item) ==
          "regex-on-map /Event/Attribute/1/Tag/1/name");
    const filter through_braces{path{"Event.{s}.{n}"}, path{"{n}[x=/a/]"}, {condition_operator::in, "a"}};
    CHECK(error_of(R"({"Event": {"a/b": [[{"x": {}}]]}})", through_braces) == "regex-on-map /Event/a~1b/0/0/x");
    const filter in_selector{path{"Event.Attribute.{n}[type=/a/]"}, path{}, {condition_operator::in, "a"}};
    CHECK(error_of(R"({"Event": {"Attribute": [{"type": []}]}})", in_selector) ==
          "regex-on-map /Event/Attribute/0/type");
    const auto document = parse(R"({"Event": {"Attribute": [{"Tag": [{"name": []}]}]}})");
    try {
        matching_items(document, in_item);
        FAIL_CHECK("no error");
    } catch (const hashpath::type_error& e) {
        // The place is told once.
        const std::string reason{e.reason()};
        CHECK(e.what() == "regex-on-map at /Event/Attribute/0/Tag/0/name: " + reason);
        CHECK(reason.find("/Event") == std::string::npos);
    }
}
#endif

TEST_CASE("every item that the selector finds is judged, in order, with what was found in it") {
    const auto document = parse(four_attributes);
    const auto with = [](const char* item_path, condition asked) {
        return filter{"Event.Attribute"_path, path{item_path}, std::move(asked)};
    };
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::in, "b"})) ==
          R"(["a","b"] yes 1, ["c"] no, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::not_in, "b"})) ==
          R"(["a","b"] no 1, ["c"] yes, [] yes, [] yes)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::in_or, {"c", "b"}})) ==
          R"(["a","b"] yes 1, ["c"] yes 0, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::not_in_or, {"c", "b"}})) ==
          R"(["a","b"] no 1, ["c"] no 0, [] yes, [] yes)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::equals, "b"})) ==
          R"(["a","b"] no 0, ["c"] no 0, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::not_equals, "b"})) ==
          R"(["a","b"] yes 0, ["c"] yes 0, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::in_and, {"b", "a"}})) ==
          R"(["a","b"] yes, ["c"] no, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::not_in_and, {"a", "b"}})) ==
          R"(["a","b"] no, ["c"] yes, [] yes, [] yes)");
    CHECK(judged(document, with("Tag.{n}.name", {condition_operator::any_value, ""})) ==
          R"(["a","b"] yes, ["c"] yes, [] no, [] no)");
    CHECK(judged(document, with("Tag.{n}.name", {})) == R"(["a","b"] no, ["c"] no, [] no, [] no)");
    CHECK(judged(document, with("type", {condition_operator::equals, "url"})) ==
          R"(["ip-src"] no 0, ["domain"] no 0, ["url"] yes 0, ["md5"] no 0)");
    CHECK(judge_items(document, filter{"Event.Nope"_path, path{}, equals_red}).empty());
}

TEST_CASE("a judgement holds handles into the document") {
    const auto document = parse(four_attributes);
    const auto judgements =
        judge_items(document, filter{"Event.Attribute"_path, "Tag.{n}.name"_path, {condition_operator::in, "c"}});
    REQUIRE(judgements.size() == 4);
    const auto& attributes = document["Event"]["Attribute"];
    for (std::size_t i = 0; i < 4; ++i) CHECK(&*judgements[i].item == &attributes[i]);
    REQUIRE(judgements[0].found.size() == 2);
    CHECK(&*judgements[0].found[1] == &attributes[0]["Tag"][1]["name"]);
    CHECK(judgements[1].matches);
    CHECK(judgements[1].by == std::optional<std::size_t>{0});
}

TEST_CASE("the value under key 0 decides about equals, wherever it stands, and none where there is no key 0") {
    const auto judge_one = [](std::string_view item, std::string_view item_path, std::string_view asked) {
        const auto document = parse("[" + std::string{item} + "]");
        return judged(document, filter{path{}, path{item_path}, {operator_named(asked), "a"}});
    };
    CHECK(judge_one(R"({"x": {"1": "b", "0": "a"}})", "x", "equals") == R"(["b","a"] yes 1)");
    CHECK(judge_one(R"({"x": {"1": "a", "0": "b"}})", "x", "not_equals") == R"(["a","b"] yes 1)");
    CHECK(judge_one(R"({"x": {"y": "a"}})", "x", "equals") == R"(["a"] no)");
    CHECK(judge_one(R"({"x": {"y": "a"}})", "x", "not_equals") == R"(["a"] yes)");
    CHECK(judge_one(R"({"x": [["a"], "a"]})", "x", "equals") == R"([["a"],"a"] no 0)");
    // With an empty item path: the entries of a list or map, or the item itself.
    CHECK(judge_one(R"(["b", "a"])", "", "in") == R"(["b","a"] yes 1)");
    CHECK(judge_one(R"({"1": "b", "0": "a"})", "", "equals") == R"(["b","a"] yes 1)");
    CHECK(judge_one(R"("abc")", "", "equals") == R"(["abc"] yes 0)");
    CHECK(judge_one("5", "", "any_value") == "[5] yes");
    CHECK(judge_one("0", "", "any_value") == "[0] no");
    CHECK(judge_one(R"("a")", "", "in") == R"(["a"] no)");
    CHECK(judge_one("[]", "", "not_in") == "[] yes");
}

TEST_CASE("the judgements that match are the matching items") {
    const auto document =
        parse(R"([{"x": [1, "b"]}, {"x": "a"}, {"x": null}, {"y": 0}, {"x": {"z": false}}, [], ["a"]])");
    std::size_t matches = 0;
    for (const char* asked :
         {"in", "not_in", "equals", "not_equals", "in_or", "in_and", "not_in_or", "not_in_and", "any_value", ""}) {
        for (const char* item_path : {"", "x", "x.{n}", "{*}", "y"}) {
            for (const char* value : {R"("a")", R"("")", R"(["a", "1"])", "[]", "true"}) {
                CAPTURE(asked, item_path, value);
                const filter filter{path{}, path{item_path}, {operator_named(asked), parse(value)}};
                std::vector<handle> judged_to_match;
                for (const auto& each : judge_items(document, filter)) {
                    if (each.matches) judged_to_match.push_back(each.item);
                }
                CHECK(judged_to_match == matching_items(document, filter));
                matches += judged_to_match.size();
            }
        }
    }
    CHECK(matches > 200);
}

TEST_CASE("for_each visits the matching items in order, until the visit returns false") {
    const auto document = parse(four_attributes);
    const filter any{"Event.Attribute.{n}"_path, "type"_path, {condition_operator::any_value, ""}};
    std::vector<std::string> types;
    CHECK(for_each(document, any, [&types](const auto& item) { types.push_back((*item)["type"]); }));
    CHECK(types.size() == matching_items(document, any).size());
    std::size_t visited = 0;
    CHECK_FALSE(for_each(document, any, [&visited](const auto&) { return ++visited != 2; }));
    CHECK(visited == 2);
}

TEST_CASE("the items before an error are visited, and no item behind it") {
    for (const std::size_t size : {1U, 8U, 9U, 70U}) {
        auto document = ordered_json::array();
        for (std::size_t i = 0; i < size; ++i) document.push_back({{"t", "a"}});
        document.push_back("scalar");
        document.push_back({{"t", "a"}});
        const filter asked{"{n}"_path, "t"_path, {condition_operator::equals, "a"}};
        const auto place = "item-not-a-map at /" + std::to_string(size) + ": ";
        std::size_t visited = 0;
        CHECK_THROWS_WITH(for_each(document, asked, [&visited](const auto&) { ++visited; }),
                          Catch::Matchers::StartsWith(place));
        CHECK(visited == size);
        visited = 0;
        CHECK_FALSE(for_each(document, asked, [&](const auto&) { return ++visited != size; }));
        CHECK(visited == size);
    }
}

TEST_CASE("an item matches or does not, with the reason or without it") {
    const ordered_json values =
        parse(R"(["a", "5", "5.0", "", 5, true, null, ["a"], {"0": "a"}, [], ["a", "5", null], "b"])");
    auto document = ordered_json::array();
    for (int i = 0; i < 3; ++i) {
        for (const auto& value : values) {
            document.push_back({{"t", value}});
            document.push_back({{"x", 1}, {"t", value}, {"l", ordered_json::array({{{"n", value}}, {{"n", "a"}}})}});
            document.push_back({{"l", value}});
            document.push_back({{"l", ordered_json::array({{{"m", value}}, {{"n", value}}})}});
        }
    }
    document.push_back(ordered_json::array({{{"n", "a"}}}));
    std::size_t matched = 0;
    for (const char* item_path :
         {"t", "t.0", "l.{n}.n", "l.{n}", "l.{n}[n=a].n", "{n}.n", "{s}", "l.{s}.n", "x", "none.{n}"}) {
        for (const auto* name : {"in", "not_in", "equals", "not_equals", "in_or", "in_and", "not_in_or", "not_in_and",
                                 "any_value", "unknown"}) {
            for (const auto& value : values) {
                const filter asked{"{n}"_path, path{item_path}, {operator_named(name), value}};
                const auto matching = matching_items(document, asked);
                std::size_t position = 0;
                for (const auto& judged : judge_items(document, asked)) {
                    if (!judged.matches) continue;
                    CAPTURE(item_path, name, value.dump(), judged.item->dump());
                    REQUIRE(position < matching.size());
                    REQUIRE(matching[position++] == judged.item);
                }
                REQUIRE(position == matching.size());
                matched += position;
            }
        }
    }
    CHECK(matched > 10000);
}

TEST_CASE("an ordinary filter gives no warning") {
    CHECK(warned("Event.Attribute.{n}", "type", {condition_operator::equals, "url"}).empty());
    CHECK(warned("Event.Attribute", "type", {condition_operator::not_equals, "url"}).empty());
    CHECK(warned("Event.Attribute.{n}", "Tag.{n}.name", {condition_operator::in, "tlp:red"}).empty());
    CHECK(warned("Event._AttributeFlattened.{n}", "Tag.{n}.name", {condition_operator::in_or, {"a", "b"}}).empty());
    CHECK(warned("Event.Attribute.{n}[to_ids=1]", "Tag.{n}.name", {condition_operator::any_value, ""}).empty());
    CHECK(warned("Event.Tag.{n}.name", "", {condition_operator::not_in_or, {"a", "b"}}).empty());
    CHECK(warned("Event.Attribute", "type", {condition_operator::in_and, {"a", "b"}}).empty());
    const filter of_keys{path::from_keys({"a.b", "c"}), path::from_keys({"d.e"}), equals_red};
    CHECK(warned(of_keys).empty());
}

TEST_CASE("an empty selector is warned of") {
    CHECK(warned("", "type", equals_red) == "empty-selector selector 0+0");
    CHECK(warned("0", "type", equals_red) == "empty-selector selector 0+0");
    CHECK(warned(filter{{}, "type"_path, equals_red}) == "empty-selector selector 0+0");
}

TEST_CASE("equals and not_equals are warned of where the item path may find several values") {
    CHECK(warned("Event.Tag", "Tag.{n}.name", equals_red) == "first-value-only path 0+12");
    CHECK(warned("Event.Tag", "{n}", {condition_operator::not_equals, "x"}) == "first-value-only path 0+3");
    CHECK(warned("Event.Tag", "a[b]", equals_red) == "first-value-only path 0+4");
    CHECK(warned("Event.Tag", "Tag.0.name", equals_red).empty());
}

TEST_CASE("equals and not_equals are warned of where the item path is empty, as of a text only the first byte counts") {
    for (const char* item_path : {"", "0"}) {
        CAPTURE(item_path);
        for (const condition_operator asked : {condition_operator::equals, condition_operator::not_equals}) {
            const auto warnings = hashpath::diagnose(filter{"Event.Tag"_path, path{item_path}, {asked, "a"}});
            REQUIRE_FALSE(warnings.empty());
            CHECK(name(warnings.back().code) == "first-value-only");
            CHECK(warnings.back().parameter == "path");
            CHECK(warnings.back().detail.find("first byte") != std::string::npos);
        }
    }
    CHECK(warned("Event.Tag", "", {condition_operator::in, "a"}).empty());
    const auto warnings = hashpath::diagnose(filter{"Event.Tag"_path, "{n}"_path, equals_red});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].detail.empty());
}

TEST_CASE("what the paths of a filter are warned of is told of the selector and of the item path") {
    CHECK(warned("Event.{N}", "type", equals_red) == "unknown-braces selector 6+3");
    CHECK(warned("Event.Attribute.{n}", "Tag..name", equals_red) == "empty-token path 4+0");
    CHECK(warned("Event.Attribute.{n}", "0", {condition_operator::in, "a"}) == "zero-path path 0+1");
    CHECK(warned("a[b=]", "{x}", equals_red) ==
          "condition-without-effect selector 1+4, unknown-braces path 0+3, first-value-only path 0+3");
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("an invalid regular expression in a filter is warned of, with the reason") {
    const auto warnings = hashpath::diagnose(
        filter{"Event.Attribute"_path, path{"Tag.{n}[name=/(/].name"}, {condition_operator::in, "a"}});
    REQUIRE(warnings.size() == 1);
    CHECK(name(warnings[0].code) == "regex-invalid");
    CHECK(warnings[0].parameter == "path");
    CHECK_FALSE(warnings[0].detail.empty());
}
#endif

TEST_CASE("what the condition of a filter is warned of is told of the operator and of the value") {
    const auto warned_of = [](const char* item_path, const char* asked, const char* value) {
        return warned("Event.Tag", item_path, {operator_named(asked), parse(value)});
    };
    CHECK(warned_of("name", "", R"("a")") == "operator-unknown operator 0+0");
    CHECK(warned_of("name", "in_or", R"("a")") == "text-for-list value 0+0");
    CHECK(warned_of("name", "in", R"(["a"])") == "list-for-text value 0+0");
    CHECK(warned_of("name", "not_in_or", "[]") == "empty-list value 0+0");
    CHECK(warned_of("name", "in", R"("1e3")") == "numeric-text value 0+0");
    CHECK(warned_of("name", "not_in_and", R"(["a", "b"])") == "not-in-and-order operator 0+0");
    // Whether a value may be found twice depends on the item path.
    CHECK(warned_of("name", "in_and", R"(["a", "b"])").empty());
    CHECK(warned_of("name", "in_and", R"(["a", "a"])") == "in-and-repeats operator 0+0");
    CHECK(warned_of("Tag.{n}.name", "in_and", R"(["a", "b"])") == "in-and-repeats operator 0+0");
}

TEST_CASE("the warnings of a filter come in the order selector, path, condition") {
    CHECK(warned("", "Tag.{n}..x", {condition_operator::equals, "007"}) ==
          "empty-selector selector 0+0, empty-token path 8+0, first-value-only path 0+10, numeric-text value 0+0");
}
