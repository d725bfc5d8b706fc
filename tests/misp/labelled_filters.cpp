// SPDX-License-Identifier: MIT
// Filters under a label: put on, applied and taken away, with all that is strange about it.

#include <hashpath/misp/labelled_filters.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::condition_operator;
using hashpath::filter;
using hashpath::parse;
using hashpath::path;
using hashpath::misp::add_filter;
using hashpath::misp::apply_filters;
using hashpath::misp::filter_reset;
using hashpath::misp::filter_reset_module;
using hashpath::misp::generic_filter;
using hashpath::misp::generic_filter_module;
using hashpath::misp::labelled_filter;
using hashpath::misp::remove_filter;

using sorted_json = nlohmann::json;

ordered_json options(std::string_view selector, std::string_view path, std::string_view asked, ordered_json value) {
    ordered_json result;
    result["selector"] = selector;
    result["path"] = path;
    result["operator"] = asked;
    result["value"] = std::move(value);
    return result;
}

ordered_json small_event() {
    return parse(R"({"Event": {
        "id": "7",
        "Attribute": [{"id": "1", "type": "url", "Tag": [{"name": "red"}]}, {"id": "2", "type": "md5"},
                      {"id": "3", "type": "url"}],
        "_AttributeFlattened": [{"id": "1", "type": "url"}, {"id": "2", "type": "md5"}, {"id": "3", "type": "url"},
                                {"id": "4", "type": "url"}]}})");
}

const ordered_json urls = options("Event.Attribute", "type", "equals", "url");
const ordered_json hashes = options("Event.Attribute", "type", "equals", "md5");
const ordered_json tagged = options("Event.Attribute", "Tag.{n}.name", "any_value", "");

/// The ids of the entries of a list, as "1 3".
template <class Json>
std::string ids(const Json& list) {
    std::string all;
    for (const auto& entry : list) all += (all.empty() ? "" : " ") + entry["id"].template get<std::string>();
    return all;
}

template <class Json>
std::string attributes(const Json& data) {
    return ids(data["Event"]["Attribute"]);
}

/// The labels that are on, in order, as "A B".
std::string labels(const ordered_json& data) {
    std::string all;
    for (const auto& [label, its_options] : data["enabledFilters"].items()) all += (all.empty() ? "" : " ") + label;
    return all;
}

/// What applying this one filter to data gives, without enabledFilters.
std::string applied(std::string_view data, const ordered_json& its_options) {
    auto json = parse(data);
    json["enabledFilters"]["A"] = its_options;
    apply_filters(json);
    CHECK(json["enabledFilters"]["A"] == its_options);
    json.erase("enabledFilters");
    return json.dump();
}

/// Checks that a change of data is refused with this error, as "code pointer", and changes nothing.
template <class Error = hashpath::type_error, class Change>
void check_refused(const ordered_json& data, std::string_view expected, Change&& change) {
    auto json = data;
    try {
        change(json);
        FAIL_CHECK("no error");
    } catch (const Error& e) {
        CHECK(std::string{name(e.code())} + " " + e.pointer() == expected);
    }
    CHECK(json.dump() == data.dump());
}

/// So many lists, one in another.
ordered_json nested_lists(std::size_t depth) {
    return parse(std::string(depth, '[') + std::string(depth, ']'), depth);
}

/// The warnings of a labelled filter, each as "code parameter offset+length", one behind the other.
std::string warned(std::string_view selector, std::string_view item_path = "name",
                   hashpath::condition asked = {condition_operator::in, "tlp:red"}) {
    std::string all;
    for (const auto& warning :
         hashpath::misp::diagnose_labelled(filter{path{selector}, path{item_path}, std::move(asked)})) {
        if (!all.empty()) all += ", ";
        all.append(name(warning.code)).append(" ").append(warning.parameter);
        all.append(" " + std::to_string(warning.offset) + "+" + std::to_string(warning.length));
    }
    return all;
}

}  // namespace

TEST_CASE("adding the first filter keeps a copy of the data and notes the filter, and filters nothing yet") {
    auto data = small_event();
    add_filter(data, "A", urls);
    CHECK(data["Event"] == small_event()["Event"]);
    CHECK(data["_unfilteredData"] == small_event());
    ordered_json expected = small_event();
    expected["_unfilteredData"] = small_event();
    expected["enabledFilters"]["A"] = urls;
    CHECK(data.dump() == expected.dump());
}

TEST_CASE("the copy of the data is all of it") {
    auto data = parse(R"({"Event": {"Attribute": []}, "other": [1, {"x": null}], "_unfilteredData": [], "last": 0})");
    const auto before = data;
    add_filter(data, "A", urls);
    CHECK(data["_unfilteredData"].dump() == before.dump());
    // What is there keeps its place.
    CHECK(data.dump().find(R"("other":[1,{"x":null}],"_unfilteredData":{)") != std::string::npos);
}

TEST_CASE("the copy is made where _unfilteredData is empty for PHP, and only there") {
    for (const char* unfiltered : {"null", "false", "0", R"("")", R"("0")", "[]", "{}"}) {
        CAPTURE(unfiltered);
        auto data = small_event();
        data["_unfilteredData"] = parse(unfiltered);
        const auto before = data;
        add_filter(data, "A", urls);
        CHECK(data["_unfilteredData"] == before);
    }
    for (const char* unfiltered : {"true", R"("text")", R"({"x": 1})", "[0]"}) {
        CAPTURE(unfiltered);
        auto data = small_event();
        data["_unfilteredData"] = parse(unfiltered);
        add_filter(data, "A", urls);
        CHECK(data["_unfilteredData"] == parse(unfiltered));
    }
}

TEST_CASE("applying filters leaves what they let through, and leaves them on") {
    auto data = small_event();
    add_filter(data, "A", urls);
    apply_filters(data);
    CHECK(attributes(data) == "1 3");
    CHECK(data["Event"]["Attribute"].is_array());
    CHECK(labels(data) == "A");
    CHECK(data["_unfilteredData"] == small_event());
    CHECK(data["Event"]["Attribute"][0] == small_event()["Event"]["Attribute"][0]);
    const auto once = data;
    apply_filters(data);
    CHECK(data.dump() == once.dump());
}

TEST_CASE("only what is selected shrinks") {
    auto data = small_event();
    add_filter(data, "A", urls);
    apply_filters(data);
    CHECK(attributes(data) == "1 3");
    CHECK(ids(data["Event"]["_AttributeFlattened"]) == "1 2 3 4");

    data = small_event();
    add_filter(data, "A", options("Event._AttributeFlattened.{n}", "type", "equals", "md5"));
    apply_filters(data);
    CHECK(attributes(data) == "1 2 3");
    CHECK(ids(data["Event"]["_AttributeFlattened"]) == "2");
}

TEST_CASE("data without filters is left alone") {
    for (const char* text : {R"({"Event": {"Attribute": [{"id": "1"}]}})", R"({"enabledFilters": []})",
                             R"({"enabledFilters": {}, "Event": 1})", R"({"enabledFilters": "A"})",
                             R"({"enabledFilters": null})", "[]", "5", "null"}) {
        CAPTURE(text);
        auto data = parse(text);
        apply_filters(data);
        CHECK(data.dump() == parse(text).dump());
    }
}

TEST_CASE("a further filter is added to what the filters before it leave, and the first copy stays") {
    auto data = small_event();
    add_filter(data, "A", urls);
    add_filter(data, "B", tagged);
    CHECK(attributes(data) == "1 3");  // A is applied, B is not
    CHECK(data["_unfilteredData"] == small_event());
    CHECK(labels(data) == "A B");
    apply_filters(data);
    CHECK(attributes(data) == "1");
}

TEST_CASE("filters are applied in the order in which their labels were first used") {
    // One puts the same list of tags into every attribute, the other drops attributes without tags.
    const auto red_tags = options("Event.Attribute.{n}.Tag", "{n}.name", "in", "red");
    auto tagged_first = small_event();
    add_filter(tagged_first, "B", tagged);
    add_filter(tagged_first, "A", red_tags);
    CHECK(labels(tagged_first) == "B A");
    apply_filters(tagged_first);
    CHECK(attributes(tagged_first) == "1");

    auto tags_first = small_event();
    tags_first["enabledFilters"]["B"] = red_tags;
    tags_first["enabledFilters"]["A"] = tagged;
    auto tagged_later = tags_first;
    apply_filters(tags_first);
    CHECK(attributes(tags_first).empty());  // [[{"name": "red"}]] has no name one level down
    tagged_later["enabledFilters"]["A"] = options("Event.Attribute", "Tag.{n}.{n}.name", "any_value", "");
    apply_filters(tagged_later);
    CHECK(attributes(tagged_later) == "1 2 3");
}

TEST_CASE("a label that is used again keeps its place and gets the new options") {
    auto data = small_event();
    add_filter(data, "C", urls);
    add_filter(data, "A", tagged);
    add_filter(data, "B", urls);
    add_filter(data, "C", tagged);
    CHECK(labels(data) == "C A B");
    CHECK(data["enabledFilters"]["C"] == tagged);
    CHECK(data["enabledFilters"]["A"] == tagged);
    CHECK(data["enabledFilters"]["B"] == urls);
}

TEST_CASE("what a filter has dropped does not come back with other options under its label") {
    auto data = small_event();
    add_filter(data, "A", urls);
    add_filter(data, "A", hashes);
    CHECK(attributes(data) == "1 3");
    CHECK(labels(data) == "A");
    apply_filters(data);
    CHECK(attributes(data).empty());
    CHECK(data["Event"]["Attribute"] == ordered_json::array());
    CHECK(attributes(data["_unfilteredData"]) == "1 2 3");
}

TEST_CASE("a label may be any text") {
    auto data = small_event();
    for (const char* label : {"Z", "", "0", "05", "-1", "all"}) add_filter(data, label, urls);
    CHECK(labels(data) == "Z  0 05 -1 all");
    apply_filters(data);
    CHECK(attributes(data) == "1 3");
}

TEST_CASE("filters are added where enabledFilters is an empty list, a list or no list at all") {
    for (const char* enabled : {"[]", "{}", "null", R"("text")", "5", "false"}) {
        CAPTURE(enabled);
        auto data = small_event();
        data["enabledFilters"] = parse(enabled);
        add_filter(data, "A", urls);
        CHECK(data["enabledFilters"].dump() == ordered_json{{"A", urls}}.dump());
    }
    auto data = small_event();
    data["enabledFilters"] = ordered_json::array({urls});
    add_filter(data, "A", tagged);
    CHECK(attributes(data) == "1 3");
    CHECK(data["enabledFilters"].dump() == ordered_json{{"0", urls}, {"A", tagged}}.dump());
}

TEST_CASE("a filter is added to an empty list, which becomes a map") {
    auto data = parse("[]");
    add_filter(data, "A", options("x", "", "in", "a"));
    CHECK(data.dump() == R"({"_unfilteredData":[],"enabledFilters":{"A":)" + options("x", "", "in", "a").dump() + "}}");
}

TEST_CASE("one {n} at the end of a selector is cut off") {
    const auto selector = [](const char* text) {
        return std::string{labelled_filter(options(text, "type", "in", "a")).selector.text().value()};
    };
    CHECK(selector("Event.Attribute.{n}") == "Event.Attribute");
    CHECK(selector("Event.Attribute.{n}.{n}") == "Event.Attribute.{n}");
    CHECK(selector("Event.{n}.Tag.{n}") == "Event.{n}.Tag");
    CHECK(selector("Event.Attribute") == "Event.Attribute");
    CHECK(selector("Event.Attribute.{n}.Tag") == "Event.Attribute.{n}.Tag");
    CHECK(selector("Event.Attribute.{n}[type=url]") == "Event.Attribute.{n}[type=url]");
    CHECK(selector("Event.Attribute.{s}") == "Event.Attribute.{s}");
    CHECK(selector("Event.Attribute.{N}") == "Event.Attribute.{N}");
    CHECK(selector("Event.Attribute.{n} ") == "Event.Attribute.{n} ");
    CHECK(selector("Event.Attribute.{n}.") == "Event.Attribute.{n}.");
    CHECK(selector("{n}") == "{n}");
    CHECK(selector(".{n}").empty());
    CHECK(selector("").empty());
    const auto filter = labelled_filter(options("a.{n}", "b.{n}", "in_or", {"x"}));
    CHECK(filter.item_path.text() == "b.{n}");
    CHECK(filter.asked.asked() == condition_operator::in_or);
    CHECK(filter.asked.value() == ordered_json{"x"});
}

TEST_CASE("a plain selector's items are replaced by the list of those that are left, numbered anew") {
    const auto red = [](const char* selector) { return options(selector, "c", "equals", "red"); };
    CHECK(applied(R"({"a": [{"c": "red", "i": 0}, {"c": "x"}, {"c": "red", "i": 2}], "z": 1})", red("a")) ==
          R"({"a":[{"c":"red","i":0},{"c":"red","i":2}],"z":1})");
    CHECK(applied(R"({"a": [{"c": "x"}]})", red("a")) == R"({"a":[]})");
    CHECK(applied(R"({"a": {"k": {"c": "red"}, "l": {"c": "x"}}})", red("a")) == R"({"a":[{"c":"red"}]})");
    CHECK(applied(R"({"a": {"b": [[], [{"c": "red"}, {}]]}})", red("a.b.1")) == R"({"a":{"b":[[],[{"c":"red"}]]}})");
    CHECK(applied(R"({"a": {"b": [[], [{"c": "red"}, {}]]}})", red("a.b.1.{n}")) ==
          R"({"a":{"b":[[],[{"c":"red"}]]}})");
    // A scalar is the one item that it is.
    CHECK(applied(R"({"a": {"b": "red"}})", options("a.b", "", "any_value", "")) == R"({"a":{"b":["red"]}})");
    CHECK(applied(R"({"a": {"b": "red"}})", options("a.b", "", "in", "x")) == R"({"a":{"b":[]}})");
}

TEST_CASE("a plain selector that finds nothing makes an empty list at its place, and maps on the way") {
    const auto any = [](const char* selector) { return options(selector, "c", "any_value", ""); };
    CHECK(applied(R"({"a": 1})", any("Nope")) == R"({"a":1,"Nope":[]})");
    CHECK(applied(R"({"a": 1})", any("Nope.deep.{n}")) == R"({"a":1,"Nope":{"deep":[]}})");
    CHECK(applied(R"({"a": "text"})", any("a.b")) == R"({"a":{"b":[]}})");
    CHECK(applied(R"({"a": null})", any("a")) == R"({"a":[]})");
}

TEST_CASE("what a filter copies is bounded, by the bytes of the data with all of it") {
    const auto document =
        parse(R"({"a": [{"id": "1", "t": "some longer text, to have something to copy"}, {"id": "2"}]})");
    const auto merging = options("a.{n}[id>0]", "", "any_value", "");
    const auto spreading = options("a.{n}.id", "", "any_value", "");
    const auto everything = options("", "", "any_value", "");
    for (const auto& [filter, copied] : {std::pair{merging, document["a"]},
                                         {spreading, ordered_json{"1", "2"}},
                                         {everything, ordered_json{document["a"], {{"A", everything}}}}}) {
        const std::size_t places = filter == everything ? 1 : 2;
        CAPTURE(filter.dump());
        ordered_json data = document;
        data["enabledFilters"]["A"] = filter;
        const std::size_t needed = hashpath::impl::memory_of(data) + places * hashpath::impl::memory_of(copied);
        auto whole = data;
        apply_filters(whole, {.spread = needed});
        CHECK(whole != data);
        auto kept = data;
        CHECK_THROWS_WITH(apply_filters(kept, {.spread = needed - 1}),
                          "document-too-large at the document: the filter of " + filter["selector"].get<std::string>() +
                              " copies what it lets through into " + std::to_string(places) +
                              " places, and data of more than " + std::to_string(needed - 1) +
                              " bytes would come of it");
        CHECK_THROWS_AS(apply_filters(kept, {.spread = needed - 1}), hashpath::limit_error);
        CHECK(kept == data);
        CHECK_THROWS_AS(apply_filters(kept, {.spread = 1}), hashpath::limit_error);
        CHECK(kept == data);
    }
    auto untouched = document;
    untouched["enabledFilters"]["A"] = options("b.{n}.id", "", "any_value", "");
    CHECK_NOTHROW(apply_filters(untouched, {.spread = 1}));  // no place, no copy
    untouched["enabledFilters"]["A"] = options("a", "id", "equals", "1");
    CHECK_NOTHROW(apply_filters(untouched, {.spread = 1}));  // moved, not copied
    CHECK(untouched["a"].size() == 1);
}

TEST_CASE("an empty selector keeps all, and adds what is let through under an empty key") {
    CHECK(applied(R"({"Event": {"id": "7"}, "Log": {"x": 1}})", options("", "id", "any_value", "")) ==
          R"({"Event":{"id":"7"},"Log":{"x":1},"":[{"id":"7"}]})");
    CHECK(applied(R"({"Event": {"id": "7"}})", options("", "id", "equals", "8")) == R"({"Event":{"id":"7"},"":[]})");
    CHECK(applied(R"({"Event": {"id": "7"}})", options(".{n}", "id", "equals", "7")) ==
          R"({"Event":{"id":"7"},"":[{"id":"7"}]})");
    CHECK(applied(R"({"Event": {"id": "7"}})", options("0", "id", "equals", "7")) ==
          R"({"Event":{"id":"7"},"0":[{"id":"7"}]})");
}

TEST_CASE("a selector that goes through a list puts the list of all that is left into each place") {
    // Its items are the lists of tags, not the tags.
    CHECK(applied(R"({"a": [{"i": 0, "Tag": [{"n": "x"}]}, {"i": 1, "Tag": [{"n": "y"}]}, {"i": 2}]})",
                  options("a.{n}.Tag", "{n}.n", "in", "x")) ==
          R"({"a":[{"i":0,"Tag":[[{"n":"x"}]]},{"i":1,"Tag":[[{"n":"x"}]]},{"i":2,"Tag":[[{"n":"x"}]]}]})");
    CHECK(applied(R"({"a": [{"Tag": [{"n": "x"}]}, {"Tag": [{"n": "y"}]}, {}]})",
                  options("a.{n}.Tag.{n}", "{n}.n", "any_value", "")) ==
          R"({"a":[{"Tag":[[{"n":"x"}],[{"n":"y"}]]},{"Tag":[[{"n":"x"}],[{"n":"y"}]]},)"
          R"({"Tag":[[{"n":"x"}],[{"n":"y"}]]}]})");
    CHECK(applied(R"({"a": [{"t": [1]}, {"t": [2]}]})", options("a.{n}.t", "", "in", "7")) ==
          R"({"a":[{"t":[]},{"t":[]}]})");
    CHECK(applied(R"({"a": []})", options("a.{n}.t", "", "in", "7")) == R"({"a":[]})");
}

TEST_CASE("a selector whose last token has a condition or braces merges the list into each item that is there") {
    CHECK(applied(R"({"a": [{"t": "x", "i": 0}, {"t": "y"}, {"t": "x", "i": 2}]})",
                  options("a.{n}[t=x]", "i", "equals", "2")) ==
          R"({"a":[{"t":"x","i":0,"0":{"t":"x","i":2}},{"t":"y"},{"t":"x","i":2,"0":{"t":"x","i":2}}]})");
    CHECK(applied(R"({"a": [{"t": "x"}, {"t": "y"}]})", options("a.{n}[t=x]", "t", "equals", "y")) ==
          R"({"a":[{"t":"x"},{"t":"y"}]})");
    CHECK(applied(R"({"a": {"k": ["x"], "l": ["y"]}})", options("a.{s}", "", "in", "y")) ==
          R"({"a":{"k":["x",["y"]],"l":["y",["y"]]}})");
    // One {n} too many.
    CHECK(applied(R"({"a": [["x"], ["y"]]})", options("a.{n}.{n}", "", "equals", "x")) ==
          R"({"a":[["x",["x"]],["y",["x"]]]})");
}

TEST_CASE("filters that cannot be asked of an item leave the data as it was") {
    auto data = small_event();
    data["enabledFilters"]["A"] = options("Event", "type", "equals", "url");
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { apply_filters(json); });
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { add_filter(json, "B", urls); });
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { generic_filter(json, {}); });
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { remove_filter(json, "A"); });
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { remove_filter(json, "all"); });
    check_refused(data, "item-not-a-map /Event/id", [](auto& json) { filter_reset(json, {}); });
}

TEST_CASE("a list that cannot be put back leaves the data as it was") {
    auto data = parse(R"({"a": [{"t": ["x"]}, 5]})");
    data["enabledFilters"]["A"] = options("a.{n}.t", "", "in", "x");
    check_refused(data, "insert-into-scalar /a/1", [](auto& json) { apply_filters(json); });
    data["a"] = ordered_json::array({ordered_json{{"t", "x"}}, 5});
    data["enabledFilters"]["A"] = options("a.{n}[t=x]", "t", "equals", "x");
    check_refused(data, "condition-on-scalar /a/1", [](auto& json) { apply_filters(json); });
}

TEST_CASE("options that are no filter are refused when the filter is applied, not when it is added") {
    auto data = small_event();
    const ordered_json no_path{{"selector", {"Event"}}, {"operator", "in"}};
    add_filter(data, "A", no_path);
    CHECK(data["enabledFilters"]["A"] == no_path);
    check_refused(data, "parameter-type /selector", [](auto& json) { apply_filters(json); });
    // An empty map of options has an empty selector and an operator that nothing satisfies.
    CHECK(applied(R"({"a": {"b": 1}})", ordered_json::object()) == R"({"a":{"b":1},"":[]})");
    CHECK(applied(R"({"a": {"b": 1}})", "text") == R"({"a":{"b":1},"":[]})");
}

TEST_CASE("a filter is added to a list or map only") {
    for (const char* text : {"null", "5", R"("text")", "true"}) {
        CAPTURE(text);
        check_refused(parse(text), "document-not-a-map ", [](auto& json) { add_filter(json, "A", urls); });
        check_refused(parse(text), "document-not-a-map ", [](auto& json) { generic_filter(json, {}); });
    }
}

TEST_CASE("data that is too deep to be copied gets no filter and is left as it was") {
    ordered_json data;
    data["x"] = nested_lists(hashpath::default_max_depth);
    check_refused<hashpath::limit_error>(data, "document-too-deep ", [](auto& json) { add_filter(json, "A", urls); });
    data["x"] = nested_lists(hashpath::default_max_depth - 1);
    add_filter(data, "A", urls);
    CHECK(labels(data) == "A");
}

TEST_CASE("taking a filter away brings back the data before the first one, without any filter") {
    auto data = small_event();
    add_filter(data, "A", urls);
    add_filter(data, "B", tagged);
    apply_filters(data);
    CHECK(attributes(data) == "1");
    SECTION("whichever of them") {
        auto other = data;
        remove_filter(data, "A");
        CHECK(data.dump() == small_event().dump());
        remove_filter(other, "B");
        CHECK(other.dump() == small_event().dump());
    }
    SECTION("one that is not on") {
        remove_filter(data, "F");
        CHECK(data.dump() == small_event().dump());
    }
    SECTION("even a label that there is not") {
        remove_filter(data, "no label");
        CHECK(data.dump() == small_event().dump());
    }
    SECTION("all, which leaves an empty list of filters") {
        remove_filter(data, "all");
        auto expected = small_event();
        expected["enabledFilters"] = ordered_json::array();
        CHECK(data.dump() == expected.dump());
    }
}

TEST_CASE("taking a filter away loses every change that was made since the first one") {
    auto data = small_event();
    data["Event"]["info"] = "before";
    add_filter(data, "A", urls);
    data["Event"]["info"] = "after";
    data["Event"]["Attribute"][0]["to_ids"] = true;
    data["more"] = 1;
    remove_filter(data, "A");
    CHECK(data["Event"]["info"] == "before");
    CHECK_FALSE(data["Event"]["Attribute"][0].contains("to_ids"));
    CHECK_FALSE(data.contains("more"));
    CHECK_FALSE(data.contains("_unfilteredData"));
    CHECK_FALSE(data.contains("enabledFilters"));
}

TEST_CASE("after a removal the next filter copies the data anew") {
    auto data = small_event();
    add_filter(data, "A", urls);
    remove_filter(data, "all");
    data["Event"]["info"] = "later";
    const auto before = data;
    add_filter(data, "B", hashes);
    CHECK(data["_unfilteredData"] == before);
    CHECK(labels(data) == "B");
    apply_filters(data);
    CHECK(attributes(data) == "2");
    remove_filter(data, "B");
    CHECK(data.dump() == before.dump());
}

TEST_CASE("of filters that the copy holds itself, a known label takes away its own") {
    auto data =
        parse(R"({"_unfilteredData": {"Event": 1, "enabledFilters": {"B": {"selector": "x"}, "A": {}, "Z": {}}}})");
    const auto left = [&data](const char* label) {
        auto copy = data;
        remove_filter(copy, label);
        return copy.dump();
    };
    CHECK(left("A") == R"({"Event":1,"enabledFilters":{"B":{"selector":"x"},"Z":{}}})");
    CHECK(left("B") == R"({"Event":1,"enabledFilters":{"A":{},"Z":{}}})");
    CHECK(left("Z") == R"({"Event":1,"enabledFilters":{"B":{"selector":"x"},"A":{},"Z":{}}})");
    CHECK(left("C") == R"({"Event":1,"enabledFilters":{"B":{"selector":"x"},"A":{},"Z":{}}})");
    CHECK(left("all") == R"({"Event":1,"enabledFilters":[]})");
}

TEST_CASE("where there is no filter, taking all away loses the event") {
    auto data = small_event();
    remove_filter(data, "all");
    CHECK(data.dump() == R"({"enabledFilters":[]})");
    data = small_event();
    filter_reset(data, {});
    CHECK(data.dump() == R"({"enabledFilters":[]})");
}

TEST_CASE("where there is no filter, taking one away is an error and leaves the event as it was") {
    for (const char* label : {"A", "F", "Z", "", "All", "0"}) {
        CAPTURE(label);
        check_refused(small_event(), "no-labelled-filter ", [&](auto& json) { remove_filter(json, label); });
    }
    check_refused(small_event(), "no-labelled-filter ", [](auto& json) {
        filter_reset(json, {{"filtering-label", "B"}});
    });
}

TEST_CASE("the generic filter has defaults for all of its parameters") {
    auto data = small_event();
    generic_filter(data, {});
    CHECK(data["enabledFilters"].dump() == R"({"A":{"selector":"","path":"","operator":"in","value":""}})");
    CHECK(data["_unfilteredData"] == small_event());
    // null is missing, "" is not.
    data = small_event();
    generic_filter(data, {{"operator", nullptr}, {"filtering-label", nullptr}, {"selector", nullptr}});
    CHECK(data["enabledFilters"].dump() == R"({"A":{"selector":"","path":"","operator":"in","value":""}})");
    data = small_event();
    generic_filter(data, {{"operator", ""}, {"filtering-label", ""}});
    CHECK(data["enabledFilters"].dump() == R"({"":{"selector":"","path":"","operator":"","value":""}})");
    for (const char* parameters : {"[]", "{}", "null"}) {
        CAPTURE(parameters);
        data = small_event();
        generic_filter(data, parse(parameters));
        CHECK(labels(data) == "A");
    }
}

TEST_CASE("the generic filter is the filter that its parameters say, under their label") {
    auto data = small_event();
    generic_filter(data, {{"filtering-label", "C"},
                          {"selector", "Event.Attribute.{n}"},
                          {"hash_path", "type"},
                          {"operator", "equals"},
                          {"value", "url"},
                          {"path", "ignored"}});
    CHECK(data["enabledFilters"].dump() ==
          R"({"C":{"selector":"Event.Attribute.{n}","path":"type","operator":"equals","value":"url"}})");
    CHECK(attributes(data) == "1 2 3");
    apply_filters(data);
    CHECK(attributes(data) == "1 3");
}

TEST_CASE("the generic filter compares with value_list for in_or, with value for all other operators") {
    const ordered_json parameters{
        {"selector", "Event.Attribute"}, {"hash_path", "type"}, {"value", "url"}, {"value_list", {"md5", "sha1"}}};
    for (const char* asked :
         {"in", "not_in", "equals", "not_equals", "any_value", "in_and", "not_in_or", "", "IN_OR"}) {
        CAPTURE(asked);
        auto data = small_event();
        auto own = parameters;
        own["operator"] = asked;
        generic_filter(data, own);
        CHECK(data["enabledFilters"]["A"]["value"] == "url");
    }
    auto data = small_event();
    auto own = parameters;
    own["operator"] = "in_or";
    generic_filter(data, own);
    CHECK(data["enabledFilters"]["A"]["value"] == parameters["value_list"]);
    apply_filters(data);
    CHECK(attributes(data) == "2");
    // Its default is no list, so nothing is let through.
    data = small_event();
    own.erase("value_list");
    generic_filter(data, own);
    CHECK(data["enabledFilters"]["A"]["value"] == "");
    apply_filters(data);
    CHECK(attributes(data).empty());
}

TEST_CASE("resetting takes the label of the parameters away, by default all") {
    auto data = small_event();
    generic_filter(data, {{"selector", "Event.Attribute"}});
    auto other = data;
    filter_reset(data, {{"filtering-label", "A"}});
    CHECK(data.dump() == small_event().dump());
    filter_reset(other, {{"filtering-label", nullptr}});
    CHECK(other["enabledFilters"] == ordered_json::array());
    CHECK(other["Event"] == small_event()["Event"]);
}

TEST_CASE("the two modules are described as MISP names them") {
    std::string labels_offered;
    for (const auto label : hashpath::misp::filter_labels) labels_offered.append(label).append(" ");
    CHECK(labels_offered == "A B C D E F ");
    CHECK(generic_filter_module.id == "generic-filter-data");
    CHECK(filter_reset_module.id == "generic-filter-reset");
    std::string parameters;
    for (const auto& parameter : generic_filter_module.parameters) parameters.append(parameter.name).append(" ");
    CHECK(parameters == "filtering-label selector value value_list operator hash_path ");
    REQUIRE(generic_filter_module.find("operator"));
    CHECK(generic_filter_module.find("operator")->options.size() == 6);
    REQUIRE(filter_reset_module.parameters.size() == 1);
    REQUIRE(filter_reset_module.find("filtering-label"));
    CHECK(filter_reset_module.find("filtering-label")->options.size() == 7);
    CHECK(filter_reset_module.find("filtering-label")->options[0] == "all");
    CHECK(filter_reset_module.find("selector") == nullptr);
}

TEST_CASE("labelled filters work on sorted JSON as well") {
    auto data = sorted_json::parse(small_event().dump());
    const auto before = data;
    add_filter(data, "B",
               {{"selector", "Event.Attribute"}, {"path", "type"}, {"operator", "equals"}, {"value", "url"}});
    generic_filter(data, {{"selector", "Event.Attribute.{n}"}, {"hash_path", "Tag.{n}.name"}, {"value", "red"}});
    CHECK(attributes(data) == "1 3");
    apply_filters(data);
    CHECK(attributes(data) == "1");
    CHECK(data["_unfilteredData"] == before);
    filter_reset(data, {{"filtering-label", "A"}});
    CHECK(data == before);
    CHECK_THROWS_AS(remove_filter(data, "A"), hashpath::type_error);
    remove_filter(data, "all");
    CHECK(data.dump() == R"({"enabledFilters":[]})");
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("a selector with a regular expression merges, and its error tells the place in the data") {
    CHECK(applied(R"({"a": [{"t": "xy"}, {"t": "z"}]})", options("a.{n}[t=/x/]", "t", "any_value", "")) ==
          R"({"a":[{"t":"xy","0":{"t":"xy"}},{"t":"z"}]})");
    auto data = parse(R"({"a": [{"t": "xy"}, {"t": []}]})");
    data["enabledFilters"]["A"] = options("a.{n}[t=/x/]", "t", "any_value", "");
    check_refused(data, "regex-on-map /a/1/t", [](auto& json) { apply_filters(json); });
}
#endif

TEST_CASE("an ordinary labelled filter gives no warning") {
    CHECK(warned("Event.Attribute", "type", {condition_operator::equals, "url"}).empty());
    CHECK(warned("Event.Attribute", "Tag.{n}.name").empty());
    CHECK(warned("Event._AttributeFlattened", "type", {condition_operator::any_value, ""}).empty());
    CHECK(warned("Event.Object.0.Attribute", "type").empty());
}

TEST_CASE("a labelled filter that spreads its list is warned of") {
    CHECK(warned("Event.Attribute.{n}.Tag") == "filter-spreads selector 0+23");
    CHECK(warned("Event.Object.{n}.Attribute") == "filter-spreads selector 0+26");
    CHECK(warned("Event.{*}.x") == "filter-spreads selector 0+11");
    CHECK(warned("Event.Attribute.{n}[type=url].Tag") == "filter-spreads selector 0+33");
}

TEST_CASE("a labelled filter that merges its list is warned of") {
    CHECK(warned("Event.Attribute.{n}[type=url]") == "filter-merges selector 0+29");
    CHECK(warned("Event.{s}") == "filter-merges selector 0+9");
    CHECK(warned("Event.Attribute.{*}") == "filter-merges selector 0+19");
    CHECK(warned("Event.Attribute[type]") == "filter-merges selector 0+21");
    CHECK(warned("{n}") == "filter-merges selector 0+3");
}

TEST_CASE("a labelled filter is warned of all that a filter is warned of") {
    CHECK(warned("", "type") == "empty-selector selector 0+0");
    CHECK(warned("Event..Attribute", "type") == "empty-token selector 6+0");
    CHECK(warned("a.{n}.b", "{n}", {condition_operator::equals, "007"}) ==
          "filter-spreads selector 0+7, first-value-only path 0+3, numeric-text value 0+0");
    CHECK(warned("a.{n}[b=]", "c", {}) ==
          "filter-merges selector 0+9, condition-without-effect selector 5+4, operator-unknown operator 0+0");
}

TEST_CASE("whether a labelled filter spreads or merges is told by what stands behind its last braces or brackets") {
    const auto code_of = [](const char* selector) {
        const auto warnings =
            hashpath::misp::diagnose_labelled(filter{path{selector}, path{"a"}, {condition_operator::in, "x"}});
        return warnings.empty() ? hashpath::warning_code::operator_unknown : warnings[0].code;
    };
    using hashpath::warning_code;
    for (const char* spreads : {"a.{n}.b", "a.{n}.b.1", "a.{n}.5", "a.{n}[b].c.d"}) {
        CHECK(code_of(spreads) == warning_code::filter_spreads);
    }
    for (const char* merges : {"a.{n}[b]", "a.{n}.0", "a.{n}.", "a.{n}.{x}", "{s}"}) {
        CHECK(code_of(merges) == warning_code::filter_merges);
    }
}

TEST_CASE("what is too deep to be copied is refused, not copied") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const auto deep_document = [&deep](const std::string& before, const std::string& behind) {
        return parse(before + deep + behind, 200'000);
    };
    ordered_json deep_item = deep_document(
        R"({"Event":{"A":[{"t":[)", R"(]}]},"enabledFilters":{"A":{"selector":"Event.A.{n}.t","operator":"not_in"}}})");
    CHECK_THROWS_AS(apply_filters(deep_item), hashpath::limit_error);
    ordered_json deep_filters = deep_document(R"({"Event":{},"enabledFilters":{"A":{"value":)", "}}}");
    CHECK_THROWS_AS(apply_filters(deep_filters), hashpath::limit_error);
    std::string selector = "a";
    for (std::size_t i = 1; i < hashpath::default_max_depth; ++i) selector += ".a";
    auto deep_selector = ordered_json{{"enabledFilters", {{"A", {{"selector", selector}}}}}};
    CHECK_NOTHROW(apply_filters(deep_selector));
    deep_selector = {{"enabledFilters", {{"A", {{"selector", selector + ".a"}}}}}};
    CHECK_THROWS_AS(apply_filters(deep_selector), hashpath::limit_error);
    CHECK_THROWS_AS(remove_filter(deep_filters, "A"), hashpath::limit_error);
    const ordered_json deep_options = deep_document(R"({"selector":"Event","value":)", "}");
    ordered_json event = small_event();
    CHECK_THROWS_AS(add_filter(event, "A", deep_options), hashpath::limit_error);
    CHECK(event == small_event());
    CHECK_THROWS_AS(hashpath::misp::saved_filter(deep_options), hashpath::limit_error);
}

TEST_CASE("the paths of labelled filters have the limits that are given") {
    const hashpath::path_limits enough{.tokens = 3};
    const hashpath::path_limits few{.tokens = 2};
    const ordered_json cut = options("Event.Attribute.{n}", "type", "equals", "url");
    CHECK(hashpath::misp::labelled_filter(cut, enough).selector.limits().tokens == 3);
    CHECK_THROWS_AS(hashpath::misp::labelled_filter(cut, few), hashpath::path_error);
    ordered_json event = small_event();
    add_filter(event, "A", tagged, few);  // not applied yet
    CHECK_THROWS_AS(apply_filters(event, few), hashpath::path_error);
    CHECK_THROWS_AS(add_filter(event, "B", urls, few), hashpath::path_error);
    CHECK_THROWS_AS(hashpath::misp::generic_filter(event, {{"selector", "Event"}}, few), hashpath::path_error);
    CHECK_THROWS_AS(remove_filter(event, "A", few), hashpath::path_error);
    CHECK_THROWS_AS(hashpath::misp::filter_reset(event, {{"filtering-label", "A"}}, few), hashpath::path_error);
    apply_filters(event, enough);
    CHECK(ids(event["Event"]["Attribute"]) == "1");
}

TEST_CASE("a generic filter is put on a map that sorts its keys, too") {
    sorted_json event = parse<sorted_json>(R"({"Event": {"Attribute": [{"type": "url"}, {"type": "md5"}]}})");
    hashpath::misp::generic_filter(event, {{"selector", "Event.Attribute"}, {"hash_path", "type"}, {"value", "url"}});
    apply_filters(event);
    CHECK(event["Event"]["Attribute"].size() == 1);
    CHECK(event["enabledFilters"]["A"]["operator"] == "in");
}

TEST_CASE("a label that is a list or map is an error, as a key of PHP that is one") {
    ordered_json event = parse(R"({"Event": {"Attribute": []}, "_unfilteredData": {"Event": {}}})");
    const ordered_json before = event;
    for (const ordered_json& label : {ordered_json::array(), ordered_json{{"A", 1}}}) {
        CHECK_THROWS_AS(hashpath::misp::generic_filter(event, {{"filtering-label", label}}), hashpath::type_error);
        CHECK_THROWS_AS(hashpath::misp::filter_reset(event, {{"filtering-label", label}}), hashpath::type_error);
        CHECK(event == before);
    }
}
