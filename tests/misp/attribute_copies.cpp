// SPDX-License-Identifier: MIT

#include <hashpath/misp/attribute_copies.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/labelled_filters.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::misp::attribute_copies;
using hashpath::misp::unfiltered;

using sorted_json = nlohmann::json;
using copies_of = attribute_copies<ordered_json>;

/// An event with two attributes of its own, and one in an object.
ordered_json core_event() {
    return hashpath::misp::enriched(parse(R"({"Event":{"id":"1","Tag":[{"name":"tlp:red"}],
                  "Attribute":[{"id":"11","type":"url","value":"a"},{"id":"12","type":"md5","value":"b"}],
                  "Object":[{"name":"file","Attribute":[{"id":"13","type":"sha1","value":"c"}]}]}})"));
}

/// The same with a filter on it, of the URLs, that was applied.
ordered_json filtered_event() {
    ordered_json event = core_event();
    hashpath::misp::add_filter(
        event, "A", {{"selector", "Event.Attribute"}, {"path", "type"}, {"operator", "equals"}, {"value", "url"}});
    hashpath::misp::apply_filters(event);
    return event;
}

/// Where each place of an attribute stands.
std::string places(ordered_json& data, std::string_view id, unfiltered wanted = unfiltered::change) {
    std::string pointers;
    for (const ordered_json* place : copies_of{data, wanted}.places(id)) {
        std::vector<std::string> candidates = {"/Event/Attribute", "/Event/_AttributeFlattened"};
        for (std::size_t object = 0; object < 3; ++object) {
            candidates.push_back("/Event/Object/" + std::to_string(object) + "/Attribute");
        }
        for (const std::string& outer : {std::string{}, std::string{"/_unfilteredData"}}) {
            for (const std::string& list : candidates) {
                const ordered_json::json_pointer pointer{outer + list};
                if (!data.contains(pointer)) continue;
                for (const auto& [key, attribute] : data[pointer].items()) {
                    if (&attribute == place) pointers += (pointers.empty() ? "" : " ") + outer + list + "/" + key;
                }
            }
        }
    }
    return pointers;
}

/// Deterministic numbers that look random.
class numbers {
public:
    explicit numbers(std::uint64_t seed) : state_(seed) {}

    std::size_t below(std::size_t limit) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>((state_ >> 33) % limit);
    }

    template <class Value, std::size_t Count>
    Value one_of(const Value (&values)[Count]) {
        return values[below(Count)];
    }

private:
    std::uint64_t state_;
};

constexpr std::string_view types[] = {"url", "md5", "domain", "ip-src"};
constexpr std::string_view tag_names[] = {"tlp:red", "tlp:amber", "pap:green"};

ordered_json generated_tags(numbers& random) {
    ordered_json tags = ordered_json::array();
    for (std::size_t i = random.below(3); i > 0; --i) tags.push_back({{"name", random.one_of(tag_names)}});
    return tags;
}

ordered_json generated_attributes(numbers& random, int& next_id) {
    ordered_json attributes = ordered_json::array();
    for (std::size_t i = random.below(4); i > 0; --i) {
        ordered_json attribute = {{"type", random.one_of(types)}, {"value", "value " + std::to_string(next_id)}};
        if (random.below(2) == 0) attribute["Tag"] = generated_tags(random);
        if (random.below(4) == 0) attribute["uuid"] = "uuid-" + std::to_string(next_id);
        else if (random.below(3) == 0) attribute["id"] = next_id;
        else attribute["id"] = std::to_string(next_id);
        ++next_id;
        attributes.push_back(std::move(attribute));
    }
    return attributes;
}

ordered_json generated_event(numbers& random) {
    int next_id = 1;
    ordered_json event = {{"id", "7"}, {"Tag", generated_tags(random)}};
    event["Attribute"] = generated_attributes(random, next_id);
    event["Object"] = ordered_json::array();
    for (std::size_t i = random.below(3); i > 0; --i) {
        event["Object"].push_back(
            {{"name", random.below(2) == 0 ? "file" : "url"}, {"Attribute", generated_attributes(random, next_id)}});
    }
    return hashpath::misp::enriched(ordered_json{{"Event", std::move(event)}});
}

/// Puts a filter on, or applies those that are on, or takes all away.
void filter_somehow(numbers& random, ordered_json& data) {
    struct options {
        std::string_view selector;
        std::string_view path;
    };
    constexpr options filters[] = {{"Event.Attribute", "type"},
                                   {"Event._AttributeFlattened", "type"},
                                   {"Event._AttributeFlattened.{n}", "Tag.{n}.name"},
                                   {"Event.Object", "name"},
                                   {"Event.Attribute.{n}.Tag", "name"},
                                   {"Event._AttributeFlattened", "_allTags.{n}.name"}};
    const options chosen = random.one_of(filters);
    const std::string_view value = random.below(2) == 0 ? random.one_of(types) : random.one_of(tag_names);
    switch (random.below(5)) {
        case 0: hashpath::misp::apply_filters(data); break;
        case 1:
            if (data.contains("_unfilteredData")) hashpath::misp::remove_filter(data, "all");
            break;
        default:
            hashpath::misp::add_filter(data, hashpath::misp::filter_labels[random.below(3)],
                                       {{"selector", chosen.selector},
                                        {"path", chosen.path},
                                        {"operator", random.below(2) == 0 ? "in" : "not_in"},
                                        {"value", value}});
            break;
    }
}

/// How an attribute is known, said again in other words than the library's.
std::string known_by(const ordered_json& attribute) {
    if (!attribute.is_object()) return {};
    if (attribute.contains("id")) {
        return attribute["id"].is_string() ? attribute["id"].get<std::string>() : attribute["id"].dump();
    }
    return attribute.contains("uuid") ? attribute["uuid"].get<std::string>() : std::string{};
}

using found_copies = std::map<std::string, std::vector<ordered_json>>;

/// The copies of each attribute in an event, found by walking over everything in it.
void collect(const ordered_json& data, found_copies& found) {
    if (!data.contains("Event")) return;
    const ordered_json& event = data["Event"];
    const auto add = [&found](const ordered_json& map, const char* key) {
        if (!map.contains(key)) return;
        for (const ordered_json& attribute : map[key]) found[known_by(attribute)].push_back(attribute);
    };
    add(event, "Attribute");
    add(event, "_AttributeFlattened");
    if (!event.contains("Object")) return;
    for (const ordered_json& object : event["Object"]) add(object, "Attribute");
}

found_copies all_copies(const ordered_json& data, bool with_unfiltered) {
    found_copies found;
    collect(data, found);
    if (with_unfiltered && data.contains("_unfilteredData")) collect(data["_unfilteredData"], found);
    return found;
}

bool all_equal(const std::vector<ordered_json>& copies) {
    return std::all_of(copies.begin(), copies.end(), [&copies](const auto& each) { return each == copies.front(); });
}

/// Changes an attribute in one of many ways, of which one gives it a new id.
void change_somehow(numbers& random, const std::string& new_id, ordered_json& attribute) {
    switch (random.below(6)) {
        case 0: attribute["to_ids"] = random.below(2) == 0; break;
        case 1: attribute["value"] = "changed " + std::to_string(random.below(100)); break;
        case 2: attribute["Tag"].push_back({{"name", random.one_of(tag_names)}}); break;
        case 3: attribute.erase("_allTags"); break;
        case 4: attribute["enrichment"] = {{"dns", {1, 2, {{"x", nullptr}}}}}; break;
        default: attribute = {{"id", new_id}, {"old", attribute["type"]}}; break;
    }
}

}  // namespace

TEST_CASE("an attribute of the event stands there and in the flattened ones") {
    ordered_json event = core_event();
    CHECK(places(event, "11") == "/Event/Attribute/0 /Event/_AttributeFlattened/0");
    CHECK(places(event, "12") == "/Event/Attribute/1 /Event/_AttributeFlattened/1");
}

TEST_CASE("an attribute of an object stands there and in the flattened ones") {
    ordered_json event = core_event();
    CHECK(places(event, "13") == "/Event/Object/0/Attribute/0 /Event/_AttributeFlattened/2");
}

TEST_CASE("an attribute of a filtered event stands also in the data from before the filter") {
    ordered_json event = filtered_event();
    CHECK(places(event, "11") ==
          "/Event/Attribute/0 /Event/_AttributeFlattened/0 /_unfilteredData/Event/Attribute/0 "
          "/_unfilteredData/Event/_AttributeFlattened/0");
    // The filter dropped it from one of the lists.
    CHECK(places(event, "12") ==
          "/Event/_AttributeFlattened/1 /_unfilteredData/Event/Attribute/1 "
          "/_unfilteredData/Event/_AttributeFlattened/1");
    CHECK(places(event, "13") ==
          "/Event/Object/0/Attribute/0 /Event/_AttributeFlattened/2 /_unfilteredData/Event/Object/0/Attribute/0 "
          "/_unfilteredData/Event/_AttributeFlattened/2");
}

TEST_CASE("the data from before the filter is not looked at where it is to be kept") {
    ordered_json event = filtered_event();
    CHECK(places(event, "11", unfiltered::keep) == "/Event/Attribute/0 /Event/_AttributeFlattened/0");
    CHECK(places(event, "12", unfiltered::keep) == "/Event/_AttributeFlattened/1");
}

TEST_CASE("an attribute whose id is nowhere has no places") {
    ordered_json event = core_event();
    for (const char* id : {"", "1", "99", "011", "11 ", "url"}) {
        CAPTURE(id);
        CHECK(copies_of{event}.places(id).empty());
    }
}

TEST_CASE("data without attributes, or with odd ones, has no places but for those with an id") {
    for (const char* text : {"{}", "[]", R"({"Event":{}})", R"({"Event":"x"})", R"({"Event":{"Attribute":"5"}})",
                             R"({"Event":{"Attribute":[5,null,"5",[],{}]},"_unfilteredData":5})",
                             R"({"Event":{"Object":[{"Attribute":{}},"5"]},"_unfilteredData":[]})"}) {
        CAPTURE(text);
        ordered_json data = parse(text);
        CHECK(copies_of{data}.places("5").empty());
        CHECK(data.dump() == parse(text).dump());
    }
    ordered_json data = parse(R"({"Event":{"Attribute":{"x":5,"y":{"id":"5"}}}})");
    CHECK(places(data, "5") == "/Event/Attribute/y");
}

TEST_CASE("copies of attributes in what is neither list nor map are a type error") {
    for (const char* text : {"null", "true", "5", R"("text")"}) {
        CAPTURE(text);
        ordered_json data = parse(text);
        try {
            const copies_of copies{data};
            FAIL_CHECK("no error");
        } catch (const hashpath::type_error& error) {
            CHECK(error.code() == hashpath::error_code::document_not_a_map);
        }
    }
}

TEST_CASE("the id of an attribute is its text, whatever scalar it is") {
    struct row {
        const char* attribute;
        const char* id;
    };
    for (const auto& [attribute, id] : {
             row{R"({"id":"5","uuid":"u"})", "5"},
             {R"({"id":5})", "5"},
             {R"({"id":1.0})", "1"},
             {R"({"id":true})", "1"},
             {R"({"id":0})", "0"},
             {R"({"uuid":"u"})", "u"},
             {R"({"uuid":"u","id":null})", "u"},
             {R"({"uuid":"u","id":[]})", "u"},
             {R"({"uuid":"u","id":{"x":1}})", "u"},
             {R"({"id":""})", ""},
             {R"({"uuid":["u"]})", ""},
             {R"({"value":"x"})", ""},
             {"{}", ""},
             {"null", ""},
             {R"("id")", ""},
         }) {
        CAPTURE(attribute);
        CHECK(copies_of::id_of(parse(attribute)) == id);
        CHECK(attribute_copies<sorted_json>::id_of(parse<sorted_json>(attribute)) == id);
    }
}

TEST_CASE("an attribute without an id is known by its uuid, one with an id is not") {
    ordered_json event = hashpath::misp::enriched(
        parse(R"({"Event":{"Attribute":[{"uuid":"u1"},{"id":"5","uuid":"u2"},{"id":6,"uuid":"u3"}]}})"));
    CHECK(places(event, "u1") == "/Event/Attribute/0 /Event/_AttributeFlattened/0");
    CHECK(places(event, "5") == "/Event/Attribute/1 /Event/_AttributeFlattened/1");
    CHECK(places(event, "6") == "/Event/Attribute/2 /Event/_AttributeFlattened/2");
    CHECK(places(event, "u2").empty());
    CHECK(places(event, "u3").empty());
}

TEST_CASE("of several attributes with one id the last of each place counts, those of objects behind the event's own") {
    ordered_json event =
        hashpath::misp::enriched(parse(R"({"Event":{"Attribute":[{"id":"1"},{"id":"1"},{"id":"2"},{"id":"3"}],
                         "Object":[{"Attribute":[{"id":"2"},{"id":"4"}]},{"Attribute":[{"id":"2"},{"id":4}]}]}})"));
    CHECK(places(event, "1") == "/Event/Attribute/1 /Event/_AttributeFlattened/1");
    CHECK(places(event, "2") == "/Event/Object/1/Attribute/0 /Event/_AttributeFlattened/6");
    CHECK(places(event, "3") == "/Event/Attribute/3 /Event/_AttributeFlattened/3");
    CHECK(places(event, "4") == "/Event/Object/1/Attribute/1 /Event/_AttributeFlattened/7");
}

TEST_CASE("replacing an attribute sets every copy of it, and nothing else") {
    ordered_json event = filtered_event();
    ordered_json expected = event;
    for (const char* place :
         {"/Event/Object/0/Attribute/0", "/Event/_AttributeFlattened/2", "/_unfilteredData/Event/Object/0/Attribute/0",
          "/_unfilteredData/Event/_AttributeFlattened/2"}) {
        expected[ordered_json::json_pointer{place}] = {{"id", "13"}, {"new", true}};
    }
    CHECK(copies_of{event}.replace("13", {{"id", "13"}, {"new", true}}) == 4);
    CHECK(event.dump() == expected.dump());
}

TEST_CASE("a filtered event that keeps the data from before the filter is changed outside of it only") {
    ordered_json event = filtered_event();
    const std::string before = event["_unfilteredData"].dump();
    CHECK(copies_of{event, unfiltered::keep}.replace("12", {{"id", "12"}, {"new", true}}) == 1);
    CHECK(event["Event"]["_AttributeFlattened"][1].dump() == R"({"id":"12","new":true})");
    CHECK(event["_unfilteredData"].dump() == before);
}

TEST_CASE("a change outlives the filter, unless the data from before it is kept") {
    for (const unfiltered wanted : {unfiltered::change, unfiltered::keep}) {
        ordered_json event = filtered_event();
        const copies_of copies{event, wanted};
        CHECK(copies.change("11", [](ordered_json& attribute) { attribute["value"] = "changed"; }) ==
              (wanted == unfiltered::change ? 4 : 2));
        CHECK(event["Event"]["Attribute"][0]["value"] == "changed");
        hashpath::misp::remove_filter(event, "all");
        const char* left = wanted == unfiltered::change ? "changed" : "a";
        CHECK(event["Event"]["Attribute"][0]["value"] == left);
        CHECK(event["Event"]["_AttributeFlattened"][0]["value"] == left);
    }
}

TEST_CASE("replacing or changing an attribute that is not there does nothing") {
    ordered_json event = core_event();
    const std::string before = event.dump();
    const copies_of copies{event};
    bool called = false;
    CHECK(copies.replace("99", {{"id", "99"}}) == 0);
    CHECK(copies.change("99", [&called](ordered_json&) { called = true; }) == 0);
    CHECK(copies.change("", [&called](ordered_json&) { called = true; }) == 0);
    CHECK_FALSE(called);
    CHECK(event.dump() == before);
}

TEST_CASE("changing an attribute is called once, with the first copy, and sets all to what became of it") {
    ordered_json event = core_event();
    event["Event"]["_AttributeFlattened"][0]["value"] = "other";
    int calls = 0;
    const std::size_t changed = copies_of{event}.change("11", [&calls](auto& attribute) {
        ++calls;
        CHECK(attribute["value"] == "a");
        attribute["to_ids"] = false;
    });
    CHECK(calls == 1);
    CHECK(changed == 2);
    CHECK(event["Event"]["Attribute"][0].dump() == event["Event"]["_AttributeFlattened"][0].dump());
    CHECK(event["Event"]["_AttributeFlattened"][0]["value"] == "a");
    CHECK(event["Event"]["_AttributeFlattened"][0]["to_ids"] == false);
}

TEST_CASE("a change that throws changes nothing") {
    struct refused {};
    ordered_json event = core_event();
    const std::string before = event.dump();
    const copies_of copies{event};
    CHECK_THROWS_AS(copies.change("11",
                                  [](ordered_json& attribute) {
                                      attribute["value"] = "half done";
                                      throw refused{};
                                  }),
                    refused);
    CHECK(event.dump() == before);
}

TEST_CASE("an attribute may be replaced by one of its own copies") {
    ordered_json event = core_event();
    event["Event"]["_AttributeFlattened"][0]["value"] = "other";
    const copies_of copies{event};
    for (const char* list : {"_AttributeFlattened", "Attribute"}) {
        const std::string expected = event["Event"][list][0].dump();
        CHECK(copies.replace("11", event["Event"][list][0]) == 2);
        CHECK(event["Event"]["Attribute"][0].dump() == expected);
        CHECK(event["Event"]["_AttributeFlattened"][0].dump() == expected);
    }
    // Also by a part of one, which goes while it is read from.
    event["Event"]["Attribute"][0]["inner"] = {{"id", "11"}, {"value", "a text that is too long to be kept inside"}};
    CHECK(copies.replace("11", event["Event"]["Attribute"][0]["inner"]) == 2);
    CHECK(event["Event"]["Attribute"][0].dump() ==
          R"({"id":"11","value":"a text that is too long to be kept inside"})");
    CHECK(event["Event"]["_AttributeFlattened"][0] == event["Event"]["Attribute"][0]);
}

TEST_CASE("the places of an attribute that gets another id are known by the old one") {
    ordered_json event = core_event();
    const copies_of copies{event};
    CHECK(copies.replace("11", {{"id", "12"}, {"value", "new"}}) == 2);
    CHECK(copies.places("11").size() == 2);
    CHECK(*copies.places("11")[0] == ordered_json{{"id", "12"}, {"value", "new"}});
    CHECK((*copies.places("12")[0])["value"] == "b");
    CHECK(copies.change("11", [](ordered_json& attribute) { attribute["value"] = "newer"; }) == 2);
    CHECK(event["Event"]["_AttributeFlattened"][0]["value"] == "newer");
    CHECK(event["Event"]["_AttributeFlattened"][1]["value"] == "b");
    // Looked at again, the data has two of the other id.
    CHECK(places(event, "11").empty());
    CHECK(places(event, "12") == "/Event/Attribute/1 /Event/_AttributeFlattened/1");
}

TEST_CASE("an attribute may be replaced by anything") {
    ordered_json event = core_event();
    const copies_of copies{event};
    for (const char* text : {"null", "5", R"("text")", "[]", "[1,[2]]"}) {
        CAPTURE(text);
        CHECK(copies.replace("11", parse(text)) == 2);
        CHECK(event["Event"]["Attribute"][0].dump() == text);
        CHECK(event["Event"]["_AttributeFlattened"][0].dump() == text);
    }
}

TEST_CASE("an attribute too deep to be copied replaces none") {
    const auto nested = [](std::size_t depth) {
        return parse(std::string(depth, '[') + std::string(depth, ']'), depth);
    };
    ordered_json event = core_event();
    const std::string before = event.dump();
    const copies_of copies{event};
    const auto check_refused = [&](const auto& attempt) {
        try {
            attempt();
            FAIL_CHECK("no error");
        } catch (const hashpath::limit_error& error) {
            CHECK(error.code() == hashpath::error_code::document_too_deep);
        }
        CHECK(event.dump() == before);
    };
    const ordered_json deep = nested(512);
    check_refused([&] { copies.replace("11", deep); });
    check_refused([&] { copies.change("11", [&](ordered_json& attribute) { attribute = nested(512); }); });
    CHECK(copies.replace("11", nested(511)) == 2);
}

TEST_CASE("the copies of attributes are found and changed in nlohmann::json too") {
    sorted_json event = core_event();
    hashpath::misp::add_filter(event, "A", {{"selector", "Event.Attribute"}, {"operator", "any_value"}});
    const attribute_copies copies{event};
    CHECK(copies.places("13").size() == 4);
    CHECK(copies.change("13", [](sorted_json& attribute) { attribute["value"] = "changed"; }) == 4);
    CHECK(event["Event"]["Object"][0]["Attribute"][0]["value"] == "changed");
    CHECK(event["Event"]["_AttributeFlattened"][2]["value"] == "changed");
    CHECK(event["_unfilteredData"]["Event"]["Object"][0]["Attribute"][0]["value"] == "changed");
    CHECK(event["_unfilteredData"]["Event"]["_AttributeFlattened"][2]["value"] == "changed");
}

TEST_CASE("copies that were equal never differ after changes, whatever filters are on") {
    std::size_t changes = 0;
    std::size_t in_four_places = 0;
    std::size_t with_different_copies = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        numbers random{seed};
        ordered_json data = generated_event(random);
        for (std::size_t i = random.below(4); i > 0; --i) filter_somehow(random, data);
        const bool all = random.below(4) != 0;
        for (int step = 0; step < 12; ++step) {
            if (random.below(4) == 0) filter_somehow(random, data);
            const found_copies before = all_copies(data, all);
            if (before.empty()) continue;
            auto chosen = before.begin();
            std::advance(chosen, static_cast<std::ptrdiff_t>(random.below(before.size())));
            const std::string untouched = all ? "" : data.value("_unfilteredData", ordered_json{}).dump();

            const copies_of copies{data, all ? unfiltered::change : unfiltered::keep};
            ordered_json result;
            const std::size_t changed = copies.change(chosen->first, [&](ordered_json& attribute) {
                change_somehow(random, "new-" + std::to_string(step), attribute);
                result = attribute;
            });

            CAPTURE(seed, step, chosen->first, data.dump());
            REQUIRE(changed == chosen->second.size());
            found_copies after = all_copies(data, all);
            REQUIRE(after.size() == before.size());
            REQUIRE(after[known_by(result)] == std::vector<ordered_json>(changed, result));
            for (const auto& [id, copies_before] : before) {
                if (id != chosen->first) REQUIRE(after[id] == copies_before);
            }
            if (!all) REQUIRE(data.value("_unfilteredData", ordered_json{}).dump() == untouched);

            ++changes;
            if (changed == 4) ++in_four_places;
            if (!all_equal(chosen->second)) ++with_different_copies;
        }
    }
    // The events are such that this was asked of enough of them.
    CHECK(changes > 1000);
    CHECK(in_four_places > 200);
    CHECK(with_different_copies > 20);
}

TEST_CASE("an empty id is none, so the uuid counts") {
    CHECK(hashpath::misp::attribute_copies<ordered_json>::id_of(parse(R"({"id":"","uuid":"u"})")) == "u");
    CHECK(hashpath::misp::attribute_copies<ordered_json>::id_of(parse(R"({"id":"","uuid":""})")).empty());
}
