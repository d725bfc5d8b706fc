// SPDX-License-Identifier: MIT

#include <hashpath/misp/enriched_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/matching_attributes.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace hashpath::literals;
using hashpath::kind;
using hashpath::node;
using hashpath::parse;
using hashpath::path;
using hashpath::misp::enriched;
using hashpath::misp::enriched_value;
using hashpath::misp::enriched_view;
using hashpath::php::key;

using sorted_json = nlohmann::json;
using ordered_value = node<const ordered_json>;

/// A document as a row of values, in which a list or map stands before what it holds: what simdjson makes of a text.
class tape {
public:
    explicit tape(const ordered_json& document) { add({}, document); }

    struct cell {
        key its_key;
        const ordered_json* json;
        std::size_t behind = 0;  ///< where what it holds ends
    };

    const cell& operator[](std::size_t position) const { return cells_[position]; }

private:
    void add(const key& its_key, const ordered_json& json) {
        const std::size_t position = cells_.size();
        cells_.push_back({its_key, &json, 0});
        if (json.is_structured()) {
            for (auto entry = node{json}.entries(); entry; entry.next()) add(entry.key(), *entry.value());
        }
        cells_[position].behind = cells_.size();
    }

    std::vector<cell> cells_;
};

/// A handle that is no address but a place in such a row, and walks to what it looks up.
class tape_value {
public:
    explicit tape_value(const tape& tape, std::size_t position = 0) : tape_(&tape), position_(position) {}

    hashpath::kind kind() const { return value().kind(); }
    bool boolean() const { return value().boolean(); }
    std::int64_t integer() const { return value().integer(); }
    double floating() const { return value().floating(); }
    std::string_view text() const { return value().text(); }
    std::size_t size() const { return value().size(); }

    std::optional<tape_value> member(const key& asked) const {
        for (auto entry = entries(); entry; entry.next()) {
            if (entry.key() == asked) return entry.value();
        }
        return std::nullopt;
    }

    class walk {
    public:
        walk(const tape& tape, std::size_t position, std::size_t end) : tape_(&tape), position_(position), end_(end) {}
        explicit operator bool() const { return position_ < end_; }
        hashpath::php::key key() const { return (*tape_)[position_].its_key; }
        tape_value value() const { return tape_value{*tape_, position_}; }
        void next() { position_ = (*tape_)[position_].behind; }

    private:
        const tape* tape_;
        std::size_t position_;
        std::size_t end_;
    };

    walk entries() const { return {*tape_, position_ + 1, (*tape_)[position_].behind}; }

private:
    ordered_value value() const { return node{*(*tape_)[position_].json}; }

    const tape* tape_;
    std::size_t position_;
};

static_assert(hashpath::json_value<enriched_value<ordered_value>>);
static_assert(hashpath::json_value<enriched_value<node<const sorted_json>>>);
static_assert(hashpath::json_value<enriched_value<tape_value>>);
static_assert(sizeof(enriched_value<tape_value>) <= 5 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<enriched_value<tape_value>>);
static_assert(std::is_trivially_copyable_v<enriched_value<ordered_value>>);
static_assert(!std::is_constructible_v<enriched_view<ordered_value>, ordered_json>);
static_assert(!std::is_constructible_v<enriched_view<ordered_value>, const ordered_json>);
static_assert(std::is_same_v<decltype(enriched_view{std::declval<ordered_json&>()}), enriched_view<ordered_value>>);
static_assert(std::is_same_v<decltype(enriched_view{std::declval<tape_value>()}), enriched_view<tape_value>>);
static_assert(std::is_move_constructible_v<enriched_view<tape_value>>);
static_assert(!std::is_copy_constructible_v<enriched_view<tape_value>>);

/// What a handle shows, as JSON.
template <class Value>
ordered_json json_of(const Value& value) {
    switch (value.kind()) {
        case kind::null: break;
        case kind::boolean: return value.boolean();
        case kind::integer: return value.integer();
        case kind::floating: return value.floating();
        case kind::text: return std::string{value.text()};
        case kind::list: {
            ordered_json list = ordered_json::array();
            for (auto entry = value.entries(); entry; entry.next()) list.push_back(json_of(entry.value()));
            return list;
        }
        case kind::map: {
            ordered_json::object_t map;
            for (auto entry = value.entries(); entry; entry.next()) {
                map.emplace_back(entry.key().to_string(), json_of(entry.value()));
            }
            return map;
        }
    }
    return nullptr;
}

std::string text_of(const hashpath::document_error& error) {
    return std::string{hashpath::name(error.code())} + " at " + error.pointer() + ": " + error.what();
}

/// What a document becomes, or why it is refused, as a text.
template <class Make>
std::string outcome(Make&& make) {
    try {
        return json_of(make()).dump();
    } catch (const hashpath::document_error& error) {
        return text_of(error);
    }
}

const std::vector<const char*> missing_keys = {"",         "Event",        "Attribute", "_allTags",     "inherited",
                                               "value1",   "value2",       "Tag",       "SharingGroup", "AttributeTag",
                                               "user_id",  "EventTag",     "Object",    "errors",       "Sighting",
                                               "_unknown", "RelatedEvent", "-1",        "100000",       "05"};

/// What a handle shows, as JSON, where each value is looked up by its key. Checks on the way that each list and map has
/// as many entries as it says, a list under 0, 1, 2, …; and that what it has no entry for is no member.
template <class Value>
ordered_json json_by_member(const Value& value) {
    if (!is_container(value.kind())) return json_of(value);
    const bool is_list = value.kind() == kind::list;
    std::set<std::string> keys;
    ordered_json list = ordered_json::array();
    ordered_json::object_t map;
    for (auto entry = value.entries(); entry; entry.next()) {
        const key own = entry.key();
        if (is_list && own != key{static_cast<std::int64_t>(keys.size())})
            return "a list with the key " + own.to_string();
        keys.insert(own.to_string());
        const auto member = value.member(own);
        if (!member) return "no member " + own.to_string();
        if (is_list) list.push_back(json_by_member(*member));
        else map.emplace_back(own.to_string(), json_by_member(*member));
    }
    if (value.size() != keys.size()) return "a size of " + std::to_string(value.size());
    for (const char* text : missing_keys) {
        if (keys.count(text) == 0 && value.member(key{std::string_view{text}}))
            return "no entry for the member "s + text;
    }
    return is_list ? list : ordered_json(map);
}

/// Looked up in one value after the other, each of these meets members that are made and members that go.
const std::vector<path>& generated_paths() {
    static const std::vector<path> paths = {"{*}.{*}.{n}._allTags.{n}.name"_path,
                                            "{*}.{*}.{n}._allTags.{n}.inherited"_path,
                                            "{*}.{*}.{n}.{*}.{n}._allTags"_path,
                                            "{*}.{*}.{*}.{*}.inherited"_path,
                                            "{*}.{*}.{*}.SharingGroup"_path,
                                            "{*}.{*}.{*}.AttributeTag"_path,
                                            "{*}.{*}.{*}.value1"_path,
                                            "{*}.{*}.{*}[value2].id"_path,
                                            "{*}.{*}.{*}.Attribute"_path,
                                            "{*}._AttributeFlattened.{n}[_allTags].value"_path,
                                            "{*}.{*}.{n}._allTags.2.inherited"_path,
                                            "{*}.{*}.{*}.Tag.0.name"_path,
                                            "{s}.{s}.{n}.{s}.1.name"_path};
    return paths;
}

template <class Value>
std::string matches_of(const Value& value, const path& path) {
    ordered_json found = ordered_json::array();
    for_each(value, path, [&found](const auto& match) { found.push_back(json_of(match.value)); });
    return found.dump();
}

/// Checks that a view of a document shows what enrich() makes of the same data, or is refused as that is.
template <class Json, class Document>
void check_view(const Json& data, const Document& document) {
    Json core;
    const std::string expected = outcome([&] {
        core = enriched(data);
        return node{std::as_const(core)};
    });
    std::optional<enriched_view<hashpath::value_of<const Document&>>> view;
    CHECK(outcome([&] { return view.emplace(document).root(); }) == expected);
    if (!view) return;
    CHECK(json_by_member(view->root()).dump() == expected);
    for (const path& path : generated_paths()) {
        if (matches_of(view->root(), path) == matches_of(node{std::as_const(core)}, path)) continue;
        CHECK(*path.text() == "a path that finds the same");
    }
}

void check_tape(const ordered_json& data) {
    const tape cells{data};
    check_view(data, tape_value{cells});
}

void check(const ordered_json& data) {
    CAPTURE(data.dump());
    const sorted_json sorted(data);
    check_view(data, data);
    check_view(sorted, sorted);
    check_tape(data);
}

/// Where the texts of a document stand.
template <class Value>
void collect_texts(const Value& value, std::set<const char*>& texts) {
    if (value.kind() == kind::text) texts.insert(value.text().data());
    if (!is_container(value.kind())) return;
    for (auto entry = value.entries(); entry; entry.next()) collect_texts(entry.value(), texts);
}

/// Whether all texts in the attributes and tags that a view shows are those of the document.
template <class Value>
bool shows_own_texts(const enriched_view<Value>& view, const Value& document) {
    std::set<const char*> own;
    collect_texts(document, own);
    std::set<const char*> shown;
    for (const path& path : {"Event.Attribute"_path, "Event.Object"_path, "Event._AttributeFlattened"_path}) {
        if (const auto found = get(view.root(), path)) collect_texts(*found, shown);
    }
    return std::includes(own.begin(), own.end(), shown.begin(), shown.end());
}

std::string file_text(const std::filesystem::path& name) {
    std::ifstream file(name);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<ordered_json> example_events() {
    std::vector<ordered_json> events;
    for (const char* name : {"event.json", "white.json"}) {
        events.push_back(parse(file_text(std::filesystem::path{HASHPATH_EXAMPLES} / name)));
    }
    return events;
}

std::vector<ordered_json> vector_events() {
    std::vector<ordered_json> events;
    std::ifstream file(HASHPATH_VECTORS "/enrich.ndjson"s);
    for (std::string line; std::getline(file, line);) {
        ordered_json vector = parse(line);
        if (vector.at("op") == "enrich") events.push_back(std::move(vector.at("args").at(0)));
    }
    return events;
}

/// Events of which some parts are as MISP seldom has them, the same in every run.
class event_generator {
public:
    /// `oddity`: of a thousand parts, how many are odd; 0 for events in which nothing is.
    event_generator(std::uint64_t seed, std::size_t oddity) : state_(seed), oddity_(oddity) {}

    ordered_json data() {
        members data;
        if (!odd() || chance(500)) data.add("Event", event());
        const bool beside = chance(300);
        for (const char* key : {"Orgc", "Org", "RelatedEvent"}) {
            if (beside && chance(500)) data.add(key, odd() ? scalar() : ordered_json{{"id", number()}});
        }
        for (const char* key : {"SharingGroup", "ShadowAttribute", "EventReport", "CryptographicKey", "Tag"}) {
            if (beside && chance(200)) data.add(key, part(key));
        }
        for (const char* key : {"Galaxy", "Note", "Opinion", "Relationship"}) {
            if (beside && chance(200)) data.add(key, part(key));
        }
        for (const char* key : {"Attribute", "Object", "RelatedAttribute", "EventTag", "Sighting"}) {
            if (odd()) data.add(key, part(key));
        }
        if (chance(100)) data.add("Attribute", nullptr);
        if (chance(100)) data.add("EventTag", ordered_json::array());
        if (chance(100)) data.add("Sighting", ordered_json::array());
        for (const char* key : {"_module", "_", "errors", "unknown", "value1", "user_id"}) {
            if (chance(150)) data.add(key, chance(500) ? scalar() : ordered_json{{"a", scalar()}});
        }
        return odd() && odd() ? scalar() : data.shuffled(*this);
    }

private:
    /// The members of a map that is being made; the first under a key counts.
    class members {
    public:
        void add(std::string name, ordered_json value) {
            for (const auto& [present, its_value] : members_) {
                if (present == name) return;
            }
            members_.emplace_back(std::move(name), std::move(value));
        }
        ordered_json shuffled(event_generator& random) {
            for (std::size_t i = members_.size(); i > 1; --i) std::swap(members_[i - 1], members_[random.below(i)]);
            ordered_json map = ordered_json::object();
            for (auto& [name, value] : members_) map[name] = std::move(value);
            return map;
        }

    private:
        std::vector<std::pair<std::string, ordered_json>> members_;
    };

    std::size_t below(std::size_t limit) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>((state_ >> 33U) % limit);
    }
    bool chance(std::size_t of_thousand) { return below(1000) < of_thousand; }
    bool odd() { return chance(oddity_); }

    ordered_json number() { return chance(800) ? ordered_json(std::to_string(below(4))) : ordered_json(below(4)); }

    ordered_json scalar() {
        switch (below(9)) {
            case 0: return nullptr;
            case 1: return false;
            case 2: return true;
            case 3: return 0;
            case 4: return 7;
            case 5: return 2.5;
            case 6: return "";
            case 7: return "0";
            default: return "text";
        }
    }

    ordered_json empty() { return parse(std::vector{"[]", "{}", "null", "false", "0", R"("")", R"("0")"}[below(7)]); }

    ordered_json sharing_group() { return chance(500) ? empty() : ordered_json{{"id", number()}}; }

    /// A list; sometimes the same as a map, or something else.
    template <class Make>
    ordered_json list(Make&& make) {
        ordered_json list = ordered_json::array();
        for (std::size_t i = below(4); i > 0; --i) list.push_back(make());
        if (!odd()) return list;
        if (chance(300)) return scalar();
        ordered_json map = ordered_json::object();
        for (ordered_json& each : list) map[std::vector{"0", "1", "10", "9", "x", "_x"}[below(6)]] = std::move(each);
        return map;
    }

    /// What stands in place of a map.
    ordered_json no_map() {
        if (chance(500)) return scalar();
        return chance(500) ? ordered_json::array() : ordered_json{scalar(), {{"name", "in a list"}}};
    }

    ordered_json tag() {
        if (odd()) return no_map();
        if (chance(100)) return chance(500) ? ordered_json() : ordered_json(false);
        members tag;
        tag.add("name", std::vector{"tlp:red", "tlp:amber", "a"}[below(3)]);
        if (chance(300)) tag.add("org_id", number());
        if (chance(200)) tag.add("inherited", scalar());
        if (chance(300)) tag.add("zone", number());
        return tag.shuffled(*this);
    }

    ordered_json tags() {
        return list([this] { return tag(); });
    }

    ordered_json tag_links() {
        return list([this] { return odd() ? no_map() : ordered_json{{"id", number()}, {"Tag", tag()}}; });
    }

    ordered_json correlations() {
        return list([this] {
            return odd() ? no_map() : ordered_json{{"id", number()}, {"attribute_id", number()}, {"info", scalar()}};
        });
    }

    ordered_json attribute() {
        if (odd()) return no_map();
        if (chance(30)) return chance(500) ? ordered_json::object() : ordered_json::array();
        members attribute;
        attribute.add("id", number());
        attribute.add("value", "v" + std::to_string(below(1000)));
        for (const char* key : {"type", "value1", "value2", "comment", "Sighting", "zone"}) {
            if (chance(250)) attribute.add(key, scalar());
        }
        if (chance(300)) attribute.add("SharingGroup", sharing_group());
        if (chance(200)) attribute.add("AttributeTag", odd() ? tag_links() : empty());
        if (chance(500)) attribute.add("Tag", chance(900) ? tags() : scalar());
        if (chance(250)) attribute.add("_allTags", chance(500) ? tags() : scalar());
        if (chance(150)) attribute.add("RelatedAttribute", odd() ? scalar() : correlations());
        if (chance(200)) attribute.add("Galaxy", galaxies());
        return attribute.shuffled(*this);
    }

    ordered_json attributes() {
        return list([this] { return attribute(); });
    }

    ordered_json object() {
        if (odd()) return no_map();
        if (chance(50)) return scalar();
        members object;
        object.add("name", "file");
        if (chance(900)) object.add("Attribute", attributes());
        if (chance(50)) object.add("Attribute", empty());
        if (chance(300)) object.add("Note", notes());
        if (chance(300)) object.add("value1", scalar());
        if (chance(300)) object.add("comment", scalar());
        return object.shuffled(*this);
    }

    ordered_json notes() {
        return list([this]() -> ordered_json {
            if (odd()) return no_map();
            if (chance(50)) return chance(500) ? ordered_json() : ordered_json(false);
            ordered_json note = {{"note", scalar()}};
            if (chance(100)) note["SharingGroup"] = sharing_group();
            note["end"] = number();
            return note;
        });
    }

    ordered_json galaxies() {
        return list([this]() -> ordered_json {
            if (odd()) return no_map();
            if (chance(50)) return 5;
            ordered_json galaxy = {{"name", "g"}};
            if (chance(800)) {
                galaxy["GalaxyCluster"] = list([this]() -> ordered_json {
                    if (odd()) return no_map();
                    if (chance(50)) return chance(500) ? ordered_json() : ordered_json(false);
                    ordered_json cluster = {{"value", "c"}};
                    if (chance(800)) cluster["meta"] = chance(100) ? empty() : ordered_json{{"k", scalar()}};
                    cluster["end"] = number();
                    return cluster;
                });
            }
            return galaxy;
        });
    }

    ordered_json related() {
        ordered_json related = ordered_json::object();
        for (std::size_t i = below(3); i > 0; --i) related[std::to_string(below(4))] = correlations();
        return odd() ? scalar() : related;
    }

    ordered_json part(std::string_view key) {
        if (key == "Attribute") return attributes();
        if (key == "Object") {
            return list([this] { return object(); });
        }
        if (key == "Tag") return tags();
        if (key == "EventTag") return tag_links();
        if (key == "Galaxy") return galaxies();
        if (key == "Note" || key == "Opinion" || key == "Relationship") return notes();
        if (key == "RelatedAttribute") return related();
        if (key == "SharingGroup") return sharing_group();
        if (key == "Sighting") {
            return list([this] {
                return odd() ? no_map() : ordered_json{{"id", number()}, {"attribute_id", number()}};
            });
        }
        return chance(300) ? scalar() : ordered_json{{"id", number()}};
    }

    ordered_json event() {
        if (odd()) return no_map();
        members event;
        event.add("id", number());
        event.add("info", "generated");
        for (const char* key : {"Attribute", "Object", "Tag"}) {
            if (chance(800)) event.add(key, part(key));
        }
        for (const char* key :
             {"Org", "Orgc", "SharingGroup", "ShadowAttribute", "RelatedEvent", "EventReport", "CryptographicKey",
              "Galaxy", "Note", "Opinion", "Relationship", "EventTag", "Sighting"}) {
            if (chance(150)) event.add(key, part(key));
        }
        if (chance(100)) event.add("user_id", number());
        if (odd()) event.add("RelatedAttribute", related());
        if (chance(50)) event.add("RelatedAttribute", ordered_json::array());
        if (chance(200)) event.add("_AttributeFlattened", chance(500) ? attributes() : scalar());
        if (chance(100)) event.add("zone", number());
        return event.shuffled(*this);
    }

    std::uint64_t state_;
    std::size_t oddity_;
};

/// An event in which each rule has something to do that the view does without a copy.
constexpr const char* usual_event =
    R"({"unknown": 1, "_module": ["dns"], "errors": ["e"], "EventTag": [], "Sighting": [],
    "Orgc": {"id": "2"}, "Org": null, "Event": {
        "user_id": "5", "id": "1", "SharingGroup": [], "RelatedAttribute": [], "info": "usual", "Orgc": {"id": "9"},
        "Tag": [{"name": "tlp:red"}, {"inherited": 5, "name": "b"}, null],
        "Attribute": [
            {"id": "1", "value1": "a", "value": "a|b", "value2": "b", "SharingGroup": [], "AttributeTag": [],
             "Tag": [{"name": "own", "inherited": true, "x": 1}, false]},
            {"_allTags": [{"name": "old"}], "id": "2", "value": "second", "SharingGroup": {"id": "1"}, "AttributeTag": null},
            {}, []],
        "Object": [{"id": "1"}, {"id": "2", "Attribute": [{"id": "3", "value": "third"}], "end": 1}, null, "text",
                   {"Attribute": []}, {"Attribute": [{"value": "fourth", "Tag": "text"}, {"Tag": []}], "comment": ""}],
        "Galaxy": [{"GalaxyCluster": [{"meta": {}}, {"meta": {"k": "v"}}]}, 5],
        "Note": [{"note": "a", "SharingGroup": {"id": "1"}}, null], "Opinion": []}})";

}  // namespace

TEST_CASE("a view of an example shows what enrich makes of it") {
    for (const ordered_json& event : example_events()) check(event);
}

TEST_CASE("a view of each enriched vector shows what enrich makes of it") {
    const auto events = vector_events();
    CHECK(events.size() >= 215);
    for (const ordered_json& event : events) check(event);
}

TEST_CASE("a view of a usual event shows what enrich makes of it, and copies no attribute") {
    const ordered_json event = parse(usual_event);
    check(event);
    const enriched_view view{event};
    CHECK(shows_own_texts(view, node{event}));
    std::set<const char*> own;
    std::set<const char*> shown;
    collect_texts(node{event}, own);
    collect_texts(view.root(), shown);
    CHECK(std::includes(own.begin(), own.end(), shown.begin(), shown.end()));
    const tape cells{event};
    CHECK(shows_own_texts(enriched_view{tape_value{cells}}, tape_value{cells}));
    const sorted_json sorted(event);
    CHECK(shows_own_texts(enriched_view{sorted}, node{sorted}));
}

TEST_CASE("a text that is found through a view is the document's own") {
    const ordered_json event = parse(usual_event);
    const enriched_view view{event};
    const auto found = extract(view.root(), "Event._AttributeFlattened.{n}.value"_path);
    REQUIRE(found.size() == 4);
    const ordered_json& attributes = event["Event"]["Attribute"];
    CHECK(found[0].value.text().data() == attributes[0]["value"].get_ref<const std::string&>().data());
    CHECK(found[1].value.text().data() == attributes[1]["value"].get_ref<const std::string&>().data());
    const ordered_json& in_object = event["Event"]["Object"][1]["Attribute"][0];
    CHECK(found[2].value.text().data() == in_object["value"].get_ref<const std::string&>().data());
    const auto tag = hashpath::first(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}.name"_path);
    REQUIRE(tag);
    CHECK(tag->value.text().data() == event["Event"]["Tag"][0]["name"].get_ref<const std::string&>().data());
}

TEST_CASE("a view shows what enrich makes of data, rule by rule") {
    for (
        const char* data : {
            // What is taken for an event, and what is not.
            "{}",
            "[]",
            "null",
            "5",
            R"("Event")",
            R"([{"Event":{"id":"1"}}])",
            R"({"Event":null})",
            R"({"Event":false})",
            R"({"Event":[]})",
            R"({"Event":[1,{"a":2}]})",
            R"({"Event":[1],"Org":{}})",
            R"({"Event":[0,1,2,3,4,5,6,7,8,9,10,11]})",
            R"({"info":"x"})",
            R"({"Event":true})",
            R"({"Event":5})",
            R"({"Event":"text"})",
            R"({"Org":5,"Note":[{}]})",
            R"({"Event":{"id":"1"},"Attribute":[]})",
            R"({"Event":{"id":"1"},"Attribute":[{"id":"5"}]})",
            R"({"Event":{"id":"1"},"Object":[{"id":"5","Attribute":[{"id":"6"}]}]})",
            R"({"Event":{"id":"1"},"Object":null,"Attribute":null})",
            R"({"Attribute":{"id":"5"}})",
            R"({"Attribute":{"id":"5","object_id":"3"},"Object":{"id":"3"},"Event":{"id":"1"}})",
            R"({"Object":{"id":"5","Attribute":[{"id":"6"}]},"Event":{"id":"1"},"_x":1})",
            R"({"Attribute":"text"})",
            // What stands beside the event.
            R"({"_b":1,"Event":{"id":"1"},"unknown":1,"_a":null,"errors":["x"],"_":{}})",
            R"({"errors":null,"_x":1})",
            R"({"Relationship":[{"c":1}],"Opinion":[{"b":1}],"Note":[{"a":1}],"CryptographicKey":[11],"Event":{"id":"9"},
                 "EventReport":[10],"Galaxy":[],"RelatedEvent":[7],"ShadowAttribute":[5],"SharingGroup":{"id":"3"}})",
            R"({"Event":{"Orgc":{"id":"1"},"id":"9","Org":{"id":"2"}},"Org":5,"Orgc":{"id":"3"}})",
            R"({"Event":{"Attribute":[{"id":"1"}],"Object":[{"Attribute":[{"id":"2"}]}]},"Org":{},
                 "Attribute":[{"id":"3"}],"Object":[{"Attribute":[{"id":"4"}]}]})",
            R"({"Event":{"Org":{"id":"1"}},"Org":null,"Orgc":null,"Note":null})",
            R"({"Event":{"SharingGroup":{"id":"1"}},"SharingGroup":[]})",
            R"({"Event":{"RelatedAttribute":[1],"user_id":"1"},"RelatedAttribute":[],"user_id":2})",
            // The parts of the event.
            R"({"Event":{"Attribute":{},"Object":{}}})",
            R"({"Event":{"Attribute":[],"Object":[]}})",
            R"({"Event":{"Attribute":null,"Object":null,"Note":null,"Galaxy":null,"Tag":null}})",
            R"({"Event":{"Attribute":"","Object":[]}})",
            R"({"Event":{"Attribute":[],"Object":false}})",
            R"({"Event":{"Attribute":{"5":{"id":"1"},"x":{"id":"2"}},"Object":[{"Attribute":[{}]}]}})",
            R"({"Event":{"Attribute":{"5":{"id":"1"},"3":{"id":"2"}}}})",
            R"({"Event":{"Object":{"10":{"Attribute":[{"id":"1"}]},"9":{"Attribute":[{"id":"2"}]},"x":{}}}})",
            R"({"Event":{"Object":[{"Attribute":{"x":{"id":"1"},"5":{"id":"2"}}}]}})",
            R"({"Event":{"Object":[{"Attribute":"text"},{"Attribute":5},{"Attribute":0}]}})",
            R"({"Event":{"Object":[[1,2],{"Attribute":[[]]}]}})",
            R"({"Event":{"Object":[{"value1":1,"Attribute":[{}],"SharingGroup":[],"value2":2}]}})",
            R"({"Event":{"Note":{"10":{"n":1},"9":{"n":2}},"Opinion":{}}})",
            R"({"Event":{"Note":[{"a":1,"SharingGroup":[],"b":2}],"id":"1","Opinion":[null,false,[]]}})",
            R"({"Event":{"id":"1"},"Note":[{"SharingGroup":0}],"Relationship":[[{"SharingGroup":0}]]})",
            R"({"Event":{"Note":[5]}})",
            R"({"Event":{"Note":5}})",
            R"({"Event":{"Opinion":[5]}})",
            R"({"Event":{"Relationship":[5]}})",
            R"({"Event":{"Opinion":[],"Relationship":[{"SharingGroup":0}]}})",
            R"({"Event":{},"Note":["text"]})",
            R"({"Event":{"Galaxy":[{"GalaxyCluster":[{"meta":[],"x":1},{"value":"c"},null,["a"]]}],"id":"1"}})",
            R"({"Event":{"Galaxy":[{"GalaxyCluster":[null]}]}})",
            R"({"Event":{"Galaxy":"text"}})",
            R"({"Event":{"Galaxy":["text"]}})",
            R"({"Event":{"Galaxy":[5,null]}})",
            R"({"Event":{"Galaxy":{"x":{"GalaxyCluster":{"y":{"meta":""}}}}},"Note":[{"SharingGroup":[]}]})",
            R"({"Event":{"Galaxy":[{"GalaxyCluster":[5]}]}})",
            R"({"Event":{"Galaxy":[{"GalaxyCluster":"none"}]}})",
            // Attributes.
            R"({"Event":{"Attribute":[null]}})",
            R"({"Event":{"Attribute":[{},"text"]}})",
            R"({"Event":{"Attribute":[[1,2]]}})",
            R"({"Event":{"Attribute":[{"comment_text":null,"value":"x","values":"y"}]}})",
            R"({"Event":{"Attribute":[[1,2,3,4,5,6,7,8,9,10,11,12]]}})",
            R"({"Event":{"Attribute":[{"value1":1,"value2":null,"value3":1,"values":2}]}})",
            R"({"Event":{"Attribute":[{"SharingGroup":0},{"SharingGroup":"0"},{"SharingGroup":{}},{"SharingGroup":"x"}]}})",
            R"({"Event":{"Attribute":[{"AttributeTag":null},{"AttributeTag":false},{"AttributeTag":"x"},{"AttributeTag":{}}]}})",
            R"({"Event":{"Attribute":[{"AttributeTag":[{"Tag":{"name":"a","org_id":"1"}}],"id":"1"}]}})",
            R"({"Event":{"Attribute":[{"Tag":"text","AttributeTag":[{"Tag":{}}]}]}})",
            R"({"Event":{"Attribute":[{"Tag":5},{"Tag":{}},{"Tag":null}]}})",
            R"({"Event":{"Attribute":[{"Tag":{"x":{"name":"a"},"5":{"name":"b"}}}]}})",
            R"({"Event":{"Attribute":[{"Tag":[{"name":"a"},"text"]}]}})",
            R"({"Event":{"Attribute":[{"_allTags":"x","id":"1"},{"id":"2","_allTags":[1],"x":2},{"z":1}]}})",
            // Tags.
            R"({"Event":{"Tag":[{"name":"a"},null,false,[],{}],"Attribute":[{"Tag":[null,{"inherited":1},[]]}]}})",
            R"({"Event":{"Tag":[["a","b"]],"Attribute":[{}]}})",
            R"({"Event":{"Attribute":[{"Tag":[[0,1,2,3,4,5,6,7,8,9,10,11]]}]}})",
            R"({"Event":{"Tag":["text"],"Attribute":[{}]}})",
            R"({"Event":{"Tag":["text"]}})",
            R"({"Event":{"Tag":"text","Attribute":[{}]}})",
            R"({"Event":{"Tag":"text"}})",
            R"({"Event":{"Tag":"0","Attribute":[{}]}})",
            R"({"Event":{"Tag":{"x":{"name":"a"},"0":{"name":"b"}},"Attribute":[{}]}})",
            R"({"Event":{"Attribute":[{}]},"EventTag":{"1":{"Tag":{"name":"b","org_id":1}}}})",
            R"({"Event":{"Attribute":[{}]},"EventTag":"text"})",
            R"({"Event":{"EventTag":[{"Tag":{"name":"a"}}]}})",
            // Sightings and correlations.
            R"({"Event":{"Attribute":[{"id":"1"},{"id":2}]},"Sighting":[{"attribute_id":"1"},{"attribute_id":2}]})",
            R"({"Event":{"Sighting":[{"attribute_id":"1"}]},"Sighting":{}})",
            R"({"Event":{},"Sighting":["text"]})",
            R"({"Event":{"RelatedAttribute":{"1":[{"id":"8"}]},"Attribute":[{"id":"1"}],"Object":[{"Attribute":[{}]}]}})",
            R"({"Event":{"RelatedAttribute":{"1":["text"]}}})",
            R"({"Event":{"RelatedAttribute":"x","Attribute":[{}]}})",
            R"({"Event":{"Attribute":[{"id":"1","RelatedAttribute":"text"}]}})",
            // What was enriched before.
            R"({"Event":{"_AttributeFlattened":[{"id":"0"}],"Attribute":[{"id":"1"}]}})",
            R"({"Event":{"Attribute":[{"id":"1"}],"_AttributeFlattened":"x","id":"1"}})",
        }) {
        check(parse(data));
    }
}

TEST_CASE("a view of an enriched event shows that event") {
    for (const char* data : {usual_event, R"({"Event":{"Attribute":[{"AttributeTag":[{"Tag":{"name":"a"}}]}]}})"}) {
        const ordered_json core = enriched(parse(data));
        check(core);
        const enriched_view view{core};
        CHECK(json_of(view.root()).dump() == core.dump());
        CHECK(shows_own_texts(view, node{core}));
        // A view can be laid over what another one shows.
        const enriched_view again{view.root()};
        CHECK(json_of(again.root()).dump() == core.dump());
    }
}

TEST_CASE("a view of a generated event shows what enrich makes of it") {
    for (std::uint64_t seed = 1; seed <= generated_share(500); ++seed) {
        for (const std::size_t oddity : {0U, 10U, 30U, 100U, 300U}) {
            const ordered_json event = event_generator{seed, oddity}.data();
            CAPTURE(seed, oddity, event.dump());
            check_view(event, event);
            const sorted_json sorted(event);
            if (seed % 2 == 0) check_view(sorted, sorted);
            else check_tape(event);
            if (oddity == 0) CHECK(shows_own_texts(enriched_view{event}, node{event}));
        }
    }
}

TEST_CASE("a view shows members that stand twice in a map as enrich leaves them") {
    const auto twice = [](std::initializer_list<std::pair<const char*, const char*>> members) {
        ordered_json::object_t map;
        for (const auto& [name, value] : members) map.emplace_back(name, parse(value));
        return ordered_json(map);
    };
    const auto with_attribute = [](ordered_json attribute) {
        ordered_json event = {{"Event", {{"Tag", {{{"name", "a"}}}}, {"Attribute", {std::move(attribute)}}}}};
        return event;
    };
    const std::vector<ordered_json> all = {
        with_attribute(twice({{"_allTags", "1"}, {"id", "1"}, {"_allTags", "2"}})),
        with_attribute(twice({{"value1", "1"}, {"id", "1"}, {"value1", "2"}, {"value2", "3"}})),
        with_attribute(twice({{"SharingGroup", "[]"}, {"SharingGroup", "[1]"}, {"id", "1"}})),
        with_attribute(twice({{"SharingGroup", "[1]"}, {"SharingGroup", "[]"}, {"id", "1"}})),
        with_attribute(twice({{"AttributeTag", "null"}, {"AttributeTag", "[]"}, {"id", "1"}})),
        with_attribute(twice({{"AttributeTag", "[]"}, {"AttributeTag", "null"}, {"id", "1"}})),
        with_attribute(twice({{"Tag", "[{\"name\":\"a\"}]"}, {"Tag", "[{\"name\":\"b\"}]"}})),
        with_attribute(twice({{"Tag", "5"}, {"Tag", "[5]"}})),
        with_attribute({{"Tag", {twice({{"inherited", "1"}, {"name", "2"}, {"inherited", "3"}})}}}),
        twice({{"Event", R"({"id":"1"})"},
               {"Event", R"({"id":"2"})"},
               {"_x", "1"},
               {"_x", "2"},
               {"errors", "1"},
               {"errors", "2"}}),
        twice({{"Event", "null"}, {"Event", R"({"id":"2"})"}}),
        {{"Event", twice({{"Attribute", "[{}]"}, {"Attribute", "[{\"id\":1}]"}, {"user_id", "1"}, {"user_id", "2"}})}},
        {{"Event", twice({{"Attribute", "null"}, {"Attribute", "[5]"}, {"Tag", "null"}, {"Tag", "[5]"}})}},
        {{"Event", twice({{"SharingGroup", "[]"}, {"SharingGroup", "[1]"}})}},
        {{"Event", twice({{"SharingGroup", "[1]"}, {"SharingGroup", "[]"}, {"Org", "1"}, {"Org", "2"}})}, {"Org", 3}},
        {{"Event", twice({{"Note", "[{\"SharingGroup\":0}]"}, {"id", "1"}, {"Note", "[{\"SharingGroup\":0}]"}})}},
        {{"Event", twice({{"_AttributeFlattened", "1"}, {"id", "1"}, {"_AttributeFlattened", "2"}})}},
        {{"Event", {{"Object", {twice({{"Attribute", "[{}]"}, {"id", "1"}, {"Attribute", "[{\"value1\":1}]"}})}}}}},
        {{"Event", {{"Object", {twice({{"Attribute", "[]"}, {"id", "1"}, {"Attribute", "[{}]"}})}}}}},
    };
    for (const ordered_json& data : all) {
        CAPTURE(data.dump());
        const ordered_json core = enriched(data);
        const enriched_view view{data};
        CHECK(json_of(view.root()).dump() == core.dump());
    }
}

TEST_CASE("numbers and bytes that only the document's own kind of value has stay as they are") {
    ordered_json event = parse(R"({"Event":{"Attribute":[{"value":18446744073709551615,"AttributeTag":[{"Tag":{}}]}],
                                            "Note":[{"note":18446744073709551615,"SharingGroup":[]}]}})");
    event["Event"]["Attribute"][0]["data"] = ordered_json::binary({'x', 0, 'y'});
    for (int i = 0; i < 2; ++i) {
        const enriched_view view{event};
        const auto value = get(view.root(), "Event._AttributeFlattened.0.value"_path);
        REQUIRE(value);
        CHECK(value->kind() == kind::floating);
        CHECK(value->floating() == 18446744073709551615.0);
        CHECK(get(view.root(), "Event._AttributeFlattened.0.data"_path)->text() == std::string_view("x\0y", 3));
        CHECK(get(view.root(), "Event.Note.0.note"_path)->floating() == 18446744073709551615.0);
        event["Event"]["Attribute"][0].erase("AttributeTag");
    }
}

TEST_CASE("paths find in a view what they find in the enriched event, at the same places") {
    std::vector<ordered_json> events = example_events();
    events.push_back(parse(usual_event));
    events.push_back(parse(R"({"Event":{"Attribute":[{"AttributeTag":[{"Tag":{"name":"tlp:red"}}]}]}})"));
    for (std::uint64_t seed = 1; seed <= 40; ++seed) events.push_back(event_generator{seed, 0}.data());
    for (const ordered_json& event : events) {
        CAPTURE(event.dump());
        const ordered_json core = enriched(event);
        const enriched_view view{event};
        for (const char* text : {"Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]",
                                 "Event._AttributeFlattened.{n}.value",
                                 "Event._AttributeFlattened.{n}[value!=x]._allTags.{n}[inherited=true].name",
                                 "Event.{s}.{n}",
                                 "{*}.{*}.{n}",
                                 "Event._AttributeFlattened.{n}.{*}",
                                 "Event._AttributeFlattened.0._allTags",
                                 "Event.Object.{n}.{s}.{n}.{s}",
                                 "Event.Object.0",
                                 "Event.Object.0.Attribute.0",
                                 "Event.Object.{n}.Attribute.{n}[value1]",
                                 "Event",
                                 "",
                                 "Event._AttributeFlattened.3.id",
                                 "Event._AttributeFlattened.{n}[_allTags].id",
                                 "Event.user_id",
                                 "_module",
                                 "Event.Attribute.{n}._allTags.0.inherited",
                                 "Event._AttributeFlattened.{n}.{s}.{n}.{*}",
                                 "{s}",
                                 "errors.{n}"}) {
            CAPTURE(text);
            const path path{text};
            const auto expected = locate(core, path);
            const auto found = locate(view.root(), path);
            REQUIRE(found.size() == expected.size());
            for (std::size_t i = 0; i < found.size(); ++i) {
                CHECK(found[i].key == expected[i].key);
                CHECK(found[i].place.pointer() == expected[i].place.pointer());
                CHECK(json_of(found[i].value).dump() == expected[i].value->dump());
            }
        }
    }
}

TEST_CASE("only an attribute has the list of all tags that is made for it") {
    const ordered_json event = parse(R"({"Event":{"Orgc":{"Tag":[{"name":"a"}]},"Attribute":[{}]}})");
    const enriched_view view{event};
    CHECK(locate(view.root(), path{"Event.Orgc._allTags"}).empty());
    CHECK(locate(view.root(), path{"Event._AttributeFlattened.{n}._allTags"}).size() == 1);
}

TEST_CASE("filters and IF modules answer over a view as over the enriched event") {
    using hashpath::condition_operator;
    std::vector<ordered_json> events = example_events();
    for (std::uint64_t seed = 1; seed <= 100; ++seed) events.push_back(event_generator{seed, 0}.data());
    const std::vector<hashpath::filter> filters = {
        {"Event._AttributeFlattened.{n}"_path, "_allTags.{n}.name"_path, {condition_operator::in_or, {"tlp:red", "a"}}},
        {"Event._AttributeFlattened.{n}"_path, "_allTags.{n}.name"_path, {condition_operator::not_in_and, {"tlp:red"}}},
        {"Event._AttributeFlattened"_path, "id"_path, {condition_operator::equals, 1}},
        {"Event._AttributeFlattened.{n}._allTags.{n}"_path, "inherited"_path, {condition_operator::equals, true}},
        {"Event.Object.{n}"_path, "Attribute.{n}._allTags.{n}"_path, {condition_operator::any_value, ""}},
    };
    const ordered_json saved = {
        {"selector", "Event._AttributeFlattened.{n}"}, {"path", "value"}, {"operator", "not_equals"}, {"value", "v1"}};
    const ordered_json tag_parameters = {{"scope", "event_attribute"},
                                         {"condition", "in_or"},
                                         {"tags", {"tlp:red"}},
                                         {"clusters", ordered_json::array()}};
    for (const ordered_json& event : events) {
        CAPTURE(event.dump());
        const ordered_json core = enriched(event);
        const enriched_view view{event};
        const auto check_same = [](const auto& found, const auto& expected) {
            REQUIRE(found.size() == expected.size());
            for (std::size_t i = 0; i < found.size(); ++i) CHECK(json_of(found[i]).dump() == expected[i]->dump());
        };
        for (const hashpath::filter& filter : filters) {
            check_same(matching_items(view.root(), filter), matching_items(core, filter));
        }
        check_same(hashpath::misp::matching_attributes(view.root(), saved),
                   hashpath::misp::matching_attributes(core, saved));
        check_same(hashpath::misp::matching_attributes(view.root(), ordered_json::object()),
                   hashpath::misp::matching_attributes(core, ordered_json::object()));
        const auto tag = hashpath::misp::if_module::tag;
        CHECK(evaluate(tag, tag_parameters, view.root()).pass == evaluate(tag, tag_parameters, core).pass);
    }
}

TEST_CASE("what MISP cannot enrich makes no view, and the error says where") {
    const ordered_json event = parse(R"({"Event":{"Attribute":[{"id":"1"},{"Tag":[{},"text"]}]}})");
    try {
        const enriched_view view{event};
        FAIL_CHECK("no error");
    } catch (const hashpath::type_error& error) {
        CHECK(error.code() == hashpath::error_code::event_malformed);
        CHECK(error.pointer() == "/Event/Attribute/1/Tag/1");
    }
}

TEST_CASE("data of 511 levels has a view and data of 512 has none, wherever they are") {
    struct frame {
        std::string before;
        std::string behind;
        std::size_t levels;
    };
    for (const auto& [before, behind, levels] : {
             frame{R"({"Event":{"x":)", "}}", 2},
             {R"({"Event":{},"_x":)", "}", 1},
             {R"({"Event":{},"unknown":[)", "]}", 2},
             {R"({"Event":{"Org":1},"Org":)", "}", 1},
             {R"({"Event":{"Attribute":[{"x":)", "}]}}", 4},
             {R"({"Event":{"Attribute":[{"Tag":[{"name":)", "}]}]}}", 6},
             {R"({"Event":{"Object":[{"Attribute":[{"x":)", "}]}]}}", 6},
             {R"({"Event":{"Object":[{"Attribute":[{}],"x":)", "}]}}", 4},
             {R"({"Event":{"Object":[{"x":)", "}]}}", 4},
             {R"({"Event":{"Object":[)", "]}}", 3},
             {R"({"Event":{"Galaxy":[{"GalaxyCluster":[{"x":)", "}]}]}}", 6},
             {R"({"Event":{"Note":[{"SharingGroup":[],"x":)", "}]}}", 4},
             {R"({"Note":[{"SharingGroup":[],"x":)", "}]}", 3},
             {R"({"Event":{"Attribute":)", "},\"Attribute\":[{}],\"Org\":{}}", 2},
             {R"({"Event":{"Attribute":[{}]},"Attribute":[{"x":)", "}],\"Org\":{}}", 3},
         }) {
        for (const std::size_t depth : {400U, 503U, 504U, 505U, 506U, 507U, 511U, 512U, 600U}) {
            const std::size_t lists = depth - levels;
            std::string text = before;
            text.append(lists, '[').append(lists, ']').append(behind);
            const ordered_json event = parse(text, 700);
            CAPTURE(before, depth);
            bool is_refused = false;
            try {
                const enriched_view view{event};
                CHECK(json_of(view.root()).dump() == enriched(event).dump());
            } catch (const hashpath::limit_error& error) {
                is_refused = true;
                CHECK(error.code() == hashpath::error_code::document_too_deep);
            }
            CHECK(is_refused == (depth > 511));
        }
    }
}

TEST_CASE("data of very many levels have no view") {
    ordered_json deep = nested_lists(200'000);
    ordered_json data;
    data["Event"]["x"] = std::move(deep);
    const auto view = [&data] { return enriched_view{data}; };
    CHECK_THROWS_AS(view(), hashpath::limit_error);
}

TEST_CASE("a second member under one key may be too deep as well") {
    const ordered_json deep = parse(std::string(600, '[') + std::string(600, ']'), 700);
    const auto with_second = [&deep](const char* name, const char* first) {
        ordered_json::object_t map;
        map.emplace_back(name, parse(first));
        map.emplace_back(name, deep);
        return ordered_json(map);
    };
    for (const ordered_json& data :
         {with_second("Event", "{}"), ordered_json{{"Event", with_second("Attribute", "[{}]")}},
          ordered_json{{"Event", with_second("Object", "[]")}},
          ordered_json{{"Event", {{"Object", {with_second("Attribute", "[{}]")}}}}},
          ordered_json{{"Event", {{"Attribute", {with_second("Tag", "[{}]")}}}}}}) {
        CHECK_THROWS_AS(enriched(data), hashpath::limit_error);
        CHECK_THROWS_AS(enriched_view{data}, hashpath::limit_error);
    }
}

TEST_CASE("what surrounds a lone attribute is asked for, and shown around it") {
    const ordered_json attribute = parse(R"({"Attribute":{"id":"5","event_id":"7","object_id":"3","value1":"x"}})");
    hashpath::misp::surroundings<ordered_json> around;
    around.event = [](const ordered_json& id) { return std::optional<ordered_json>{{{"Event", {{"id", id}}}}}; };
    around.object = [](const ordered_json& id) { return std::optional<ordered_json>{{{"id", id}, {"name", "file"}}}; };
    const std::string expected = enriched(attribute, around).dump();
    CHECK(json_of(enriched_view{attribute, around}.root()).dump() == expected);
    const tape cells{attribute};
    CHECK(json_of(enriched_view{tape_value{cells}, around}.root()).dump() == expected);
}

TEST_CASE("handles stay valid when their view is moved") {
    const ordered_json usual = parse(usual_event);
    const ordered_json stored = parse(R"({"Event":{"Attribute":[{"AttributeTag":[{"Tag":{"name":"a"}}]}]}})");
    for (const ordered_json* event : {&usual, &stored}) {
        enriched_view view{*event};
        const auto root = view.root();
        const auto attributes = get(root, "Event._AttributeFlattened"_path);
        REQUIRE(attributes);
        const enriched_view moved{std::move(view)};
        const ordered_json core = enriched(*event);
        CHECK(json_of(*attributes).dump() == core["Event"]["_AttributeFlattened"].dump());
        CHECK(json_of(root).dump() == core.dump());
        CHECK(json_of(moved.root()).dump() == core.dump());
    }
}

TEST_CASE("a copy of a walk over what a view shows goes on by itself") {
    const ordered_json event = parse(usual_event);
    const enriched_view view{event};
    for (const path& path : {"Event"_path, "Event._AttributeFlattened"_path, "Event._AttributeFlattened.0"_path,
                             "Event._AttributeFlattened.0._allTags"_path, "Event.Object"_path, "Event.Object.1"_path,
                             "Event._AttributeFlattened.0._allTags.1"_path}) {
        const auto container = get(view.root(), path);
        REQUIRE(container);
        std::vector<std::string> keys;
        for (auto entry = container->entries(); entry; entry.next()) keys.push_back(entry.key().to_string());
        auto walk = container->entries();
        for (std::size_t i = 0; i < keys.size(); ++i, walk.next()) {
            std::vector<std::string> rest;
            for (auto copy = walk; copy; copy.next()) rest.push_back(copy.key().to_string());
            CHECK(rest == std::vector<std::string>(keys.begin() + static_cast<std::ptrdiff_t>(i), keys.end()));
        }
        CHECK_FALSE(walk);
    }
}
