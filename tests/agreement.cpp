// SPDX-License-Identifier: MIT
// Events enriched and filtered, compared with the plain implementation: the example event, generated ones, and those of
// a folder that HASHPATH_EVENTS names.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/filter.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/parse.hpp>

#include "plain/plain.hpp"
#include "test.hpp"

namespace {

using hashpath::path;

/// Numbers that are the same in every run.
class generator {
public:
    explicit generator(std::uint64_t seed) : state_(seed) {}

    std::size_t below(std::size_t limit) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>((state_ >> 33U) % limit);
    }

    const std::string& one_of(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }

private:
    std::uint64_t state_;
};

const std::vector<std::string> tag_names = {
    "tlp:red", "tlp:amber", "PAP:RED", "admiralty-scale:source-reliability=\"a\"", "1e3", "0"};
const std::vector<std::string> types = {"ip-src", "ip-dst", "domain", "url", "md5", "0e123", "007"};

ordered_json generated_tags(generator& random) {
    ordered_json tags = ordered_json::array();
    for (std::size_t i = random.below(4); i > 0; --i) {
        tags.push_back({{"id", std::to_string(random.below(9))}, {"name", random.one_of(tag_names)}});
    }
    return tags;
}

ordered_json generated_attribute(generator& random) {
    const std::vector<ordered_json> truths = {true, false, "1", "0", 1, 0, nullptr};
    ordered_json attribute = {{"id", std::to_string(random.below(1000))}, {"type", random.one_of(types)}};
    attribute["to_ids"] = truths[random.below(truths.size())];
    attribute["value"] = random.one_of({"", "1000", "1e3", "abc", "0", " 7"});
    if (random.below(2) == 0) attribute["Tag"] = generated_tags(random);
    if (random.below(4) == 0) attribute["comment"] = random.one_of({"", "seen"});
    return attribute;
}

ordered_json generated_event(std::uint64_t seed) {
    generator random{seed};
    ordered_json event = {{"id", "1"}, {"info", "generated"}};
    if (random.below(3) != 0) event["Tag"] = generated_tags(random);
    if (random.below(4) != 0) {
        event["Attribute"] = ordered_json::array();
        for (std::size_t i = random.below(12); i > 0; --i) event["Attribute"].push_back(generated_attribute(random));
    }
    if (random.below(3) != 0) {
        event["Object"] = ordered_json::array();
        for (std::size_t i = random.below(4); i > 0; --i) {
            ordered_json object = {{"name", "file"}, {"Attribute", ordered_json::array()}};
            for (std::size_t j = random.below(4) + 1; j > 0; --j) {
                object["Attribute"].push_back(generated_attribute(random));
            }
            event["Object"].push_back(std::move(object));
        }
    }
    return {{"Event", std::move(event)}};
}

std::vector<ordered_json> events_of_folder(const std::string& folder) {
    std::vector<ordered_json> events;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json" || entry.path().filename() == "lookups.json") continue;
        std::ifstream file(entry.path());
        const std::string text(std::istreambuf_iterator<char>(file), {});
        for (ordered_json& event : hashpath::misp::trigger_data(hashpath::parse(text)))
            events.push_back(std::move(event));
    }
    return events;
}

std::vector<ordered_json> events() {
    std::vector<ordered_json> all = events_of_folder(HASHPATH_EXAMPLES);
    REQUIRE_FALSE(all.empty());
    for (std::uint64_t seed = 1; seed <= 60; ++seed) all.push_back(generated_event(seed));
    if (const char* folder = std::getenv("HASHPATH_EVENTS")) {
        for (ordered_json& event : events_of_folder(folder)) all.push_back(std::move(event));
    }
    return all;
}

const ordered_json& event_part(const ordered_json& data) {
    static const ordered_json nothing = ordered_json::object();
    const auto found = data.find("Event");
    return found == data.end() ? nothing : *found;
}

struct question {
    std::string selector;
    std::string path;
    std::string asked;
    ordered_json value;
};

std::vector<question> questions() {
    std::vector<question> all;
    const std::vector<ordered_json> values = {"ip-src", "tlp:red", "", "0", "1000", 1, true, false, nullptr};
    const std::vector<ordered_json> lists = {
        {"ip-src", "url"},     {"tlp:red"}, {"tlp:amber", "PAP:RED"}, {"PAP:RED", "tlp:amber"}, {"1000", "007", 0},
        ordered_json::array(), {true},      {nullptr, "abc"}};
    generator random{7};
    for (const char* selector :
         {"Event.Attribute.{n}", "Event._AttributeFlattened", "Event._AttributeFlattened.{n}[to_ids=1]",
          "Event.Object.{n}.Attribute.{n}[type!=url]", "Event.{s}.{n}", "Event.Attribute.{n}[Tag][value<50]"}) {
        for (const char* item_path : {"type", "Tag.{n}.name", "_allTags.{n}[inherited=true].name", "to_ids", "value",
                                      "missing", "Tag", "{*}"}) {
            for (const char* asked : {"in", "not_in", "equals", "not_equals", "any_value"}) {
                all.push_back({selector, item_path, asked, values[random.below(values.size())]});
            }
            for (const char* asked : {"in_or", "in_and", "not_in_or", "not_in_and"}) {
                all.push_back({selector, item_path, asked, lists[random.below(lists.size())]});
            }
        }
    }
    return all;
}

bool all_structured(const plain::entries& items) {
    return std::all_of(items.begin(), items.end(), [](const auto& item) { return item.second.is_structured(); });
}

}  // namespace

TEST_CASE("events are enriched as the plain implementation has it, and only once") {
    for (const ordered_json& event : events()) {
        ordered_json once = event;
        hashpath::misp::enrich(once);
        ordered_json twice = once;
        hashpath::misp::enrich(twice);
        CHECK(once == twice);
        if (hashpath::misp::scope_of(event) != hashpath::misp::scope::event) continue;
        CHECK(once["Event"]["_AttributeFlattened"] == plain::flattened(event_part(once)));
        std::size_t attributes = plain::extract(event, "Event.Attribute").size();
        attributes += plain::extract(event, "Event.Object.{n}.Attribute.{n}").size();
        CHECK(once["Event"]["_AttributeFlattened"].size() == attributes);
    }
}

TEST_CASE("filters let through what the plain implementation lets through") {
    const auto all = questions();
    std::size_t compared = 0;
    for (const ordered_json& event : events()) {
        const ordered_json enriched = hashpath::misp::enriched(event);
        for (const question& each : all) {
            const hashpath::filter filter{
                path{each.selector}, path{each.path}, {hashpath::operator_named(each.asked), each.value}};
            const auto items = plain::extract(enriched, each.selector);
            INFO(each.selector << " " << each.path << " " << each.asked << " " << each.value.dump());
            if (!all_structured(items)) {
                CHECK_THROWS_AS(matching_items(enriched, filter), hashpath::type_error);
                continue;
            }
            const auto expected = plain::matching_items(items, each.path, each.asked, each.value);
            std::vector<ordered_json> found;
            for (const auto& item : matching_items(enriched, filter)) found.push_back(*item);
            CHECK(found == expected);
            ++compared;
        }
    }
    CHECK(compared > 10'000);
}

TEST_CASE("a labelled filter replaces what it selects by what the plain implementation lets through") {
    for (const ordered_json& event : events()) {
        const ordered_json enriched = hashpath::misp::enriched(event);
        for (const question& each : questions()) {
            if (each.selector != "Event._AttributeFlattened") continue;
            ordered_json data = enriched;
            hashpath::misp::add_filter(data, "A",
                                       {{"selector", each.selector},
                                        {"path", each.path},
                                        {"operator", each.asked},
                                        {"value", each.value.is_null() ? ordered_json("") : each.value}});
            hashpath::misp::apply_filters(data);
            const auto items = plain::extract(enriched, each.selector);
            const ordered_json value = each.value.is_null() ? ordered_json("") : each.value;
            CHECK(data["Event"]["_AttributeFlattened"] ==
                  ordered_json(plain::matching_items(items, each.path, each.asked, value)));
            hashpath::misp::remove_filter(data, "A");
            CHECK(data == enriched);
        }
    }
}
