// SPDX-License-Identifier: MIT
// Paths evaluated, and events enriched and filtered, compared with the plain implementation: the vectors, generated paths and
// documents, the example event, generated ones, and those of a folder that HASHPATH_EVENTS names.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>

#include "conformance/operations.hpp"
#include "generator.hpp"
#include "plain/plain.hpp"
#include "test.hpp"

namespace {

using hashpath::path;

using generated::generator;

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
    for (std::uint64_t seed = 1; seed <= generated_share(60); ++seed) all.push_back(generated_event(seed));
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

/// What extract() gives: keys and values; nothing where it refuses to answer.
std::optional<plain::entries> extracted(const ordered_json& document, const std::string& text) {
    plain::entries found;
    try {
        const path compiled{text};
        for (const auto& match : extract(document, compiled)) found.emplace_back(match.key.to_string(), *match.value);
    } catch (const hashpath::type_error&) {
        return std::nullopt;
    }
    return found;
}

std::optional<plain::entries> plainly_extracted(const ordered_json& document, const std::string& text) {
    try {
        return plain::extract(document, text);
    } catch (const plain::type_error&) {
        return std::nullopt;
    }
}

/// A path of parts that mean something, put together in ways that mostly mean something.
std::string generated_path(generator& random) {
    static const std::vector<std::string> parts = {"{n}", "{n}", "{s}", "{*}", "{*}", "a", "b",  "Tag",
                                                   "1",   "05",  "1e1", "",    " a ", "0", "-1", "9223372036854775808"};
    static const std::vector<std::string> conditions = {
        "[a]",         "[a=1]",  "[a!=1]",      "[b>0]",    "[b>=0.0]", "[b<5]",     "[a = x]",
        "[1<=abc]",    "[Tag]",  "[a=/^[x1]/]", "[b!=/x/]", "[a=/X/i]", "[a=/(/]",   "[a=true]",
        "[a=]",        "[]",     "[a==1]",      "[=1]",     "[a=1][b]", "[a=.]",     "[a=/a]b/]",
        "[ a = 1e0 ]", "[a=[1]", "]",           "[b<>1]",   "[a!]",     "[b=/\\d$/]"};
    std::string path;
    for (std::size_t i = random.below(3) + 1; i > 0; --i) {
        path += random.one_of(parts);
        if (random.below(4) == 0) path += random.one_of(conditions);
        if (random.below(12) == 0) path += random.one_of(conditions);
        if (i > 1) path += '.';
    }
    return path;
}

ordered_json generated_value(generator& random, std::size_t depth) {
    static const std::vector<ordered_json> scalars = {nullptr,
                                                      true,
                                                      false,
                                                      0,
                                                      1,
                                                      -1,
                                                      10,
                                                      0.5,
                                                      1e1,
                                                      "",
                                                      "0",
                                                      "1",
                                                      "x1",
                                                      "abc",
                                                      " 1",
                                                      "1e0",
                                                      "05",
                                                      "true",
                                                      "9223372036854775807",
                                                      "]",
                                                      "1."};
    static const std::vector<std::string> keys = {"a",   "b", "Tag", "1",  "05", "1e1", "",
                                                  " a ", "0", "-1",  "10", "01", "x",   "9223372036854775807"};
    if (depth == 0 || random.below(3) == 0) return scalars[random.below(scalars.size())];
    const bool as_list = random.below(2) == 0;
    ordered_json value = as_list ? ordered_json::array() : ordered_json::object();
    for (std::size_t i = random.below(5) + 1; i > 0; --i) {
        if (as_list) value.push_back(generated_value(random, depth - 1));
        else value[random.one_of(keys)] = generated_value(random, depth - 1);
    }
    return value;
}

bool all_structured(const plain::entries& items) {
    return std::all_of(items.begin(), items.end(), [](const auto& item) { return item.second.is_structured(); });
}

}  // namespace

TEST_CASE("the plain implementation of paths answers the vectors as the reference did") {
    std::ifstream file(HASHPATH_VECTORS "/extract.ndjson");
    std::size_t compared = 0;
    for (std::string line; std::getline(file, line);) {
        const ordered_json vector = hashpath::parse(line);
        const ordered_json& document = vector.at("args").at(0);
        const auto text = vector.at("args").at(1).get<std::string>();
        INFO(line);
        if (vector.at("op") == "get") {
            if (vector.at("args").size() == 2) {
                CHECK(conformance::same(vector.at("expect").at("value"), plain::get(document, text)));
            }
            continue;
        }
        ++compared;
        const auto found = plainly_extracted(document, text);
        REQUIRE(found.has_value() == vector.at("expect").contains("value"));
        if (!found) continue;
        const ordered_json& expected = vector.at("expect").at("value");
        if (vector.at("op") == "check") {
            CHECK(expected == !found->empty());
        } else {
            const plain::entries wanted = plain::entries_of(expected);
            CHECK(std::equal(found->begin(), found->end(), wanted.begin(), wanted.end(),
                             [](const auto& a, const auto& b) {
                                 return a.first == b.first && conformance::same(b.second, a.second);
                             }));
        }
    }
    CHECK(compared > 3'000);
}

TEST_CASE("paths find of generated documents what the plain implementation finds") {
    generator random{11};
    std::size_t found = 0;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < generated_share(20'000); ++i) {
        const ordered_json value = generated_value(random, 4);
        const ordered_json document = value.is_structured() ? value : ordered_json::array({value});
        const std::string text = generated_path(random);
        INFO(text << " in " << document);
        const auto expected = plainly_extracted(document, text);
        const auto got = extracted(document, text);
        CHECK(got == expected);
        found += expected && !expected->empty() ? 1 : 0;
        refused += expected ? 0 : 1;
        if (!expected) continue;
        const path compiled{text};
        CHECK(check(document, compiled) == !expected->empty());
        const auto stands = get(document, compiled);
        CHECK((stands ? **stands : ordered_json()) == plain::get(document, text));
    }
    CHECK(found > generated_share(2'000));
    CHECK(refused > generated_share(10));
}

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
    CHECK(compared > generated_share(10'000));
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
