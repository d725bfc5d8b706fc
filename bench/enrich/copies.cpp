// SPDX-License-Identifier: MIT
// Written by hand: a copy of the event, `_allTags` on each of its attributes, and copies of those.

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "all_tags.hpp"
#include "question.hpp"

namespace bench::enrich {

using json = nlohmann::ordered_json;

using members = json::object_t;

/// The members of a map, null for the lists that the caller makes anew, and room for one more: one that grows is copied whole.
static members copied(const json& map, std::string_view list = {}, std::string_view other_list = {}) {
    const auto& from = map.get_ref<const members&>();
    members made;
    made.reserve(from.size() + 1);
    for (const auto& [key, value] : from) {
        made.emplace_back(key, key == list || key == other_list ? json{} : value);
    }
    return made;
}

static void append_tags(json::array_t& all, const json& owner, bool inherited) {
    hand::ordered_json<false>::key key{"Tag"};
    const json* const tags = hand::ordered_json<false>::member(owner, key);
    if (!tags) return;
    for (const json& tag : tags->get_ref<const json::array_t&>()) {
        members made = copied(tag);
        made.emplace_back("inherited", inherited);
        all.emplace_back(std::move(made));
    }
}

/// Copies of attributes, each of which is added to `flattened` too.
static json::array_t enriched_list(const json& attributes, const json::array_t& inherited, json::array_t& flattened) {
    json::array_t made;
    made.reserve(attributes.size());
    for (const json& attribute : attributes.get_ref<const json::array_t&>()) {
        json::array_t tags = inherited;
        append_tags(tags, attribute, false);
        members with_tags = copied(attribute);
        with_tags.emplace_back("_allTags", std::move(tags));
        made.emplace_back(std::move(with_tags));
        flattened.push_back(made.back());
    }
    return made;
}

static json enriched(const json& document) {
    const json& event = document.at("Event");
    json::array_t inherited;
    append_tags(inherited, event, true);
    json::array_t flattened;
    members made = copied(event, "Attribute", "Object");
    made["Attribute"] = enriched_list(event.at("Attribute"), inherited, flattened);
    json::array_t objects;
    for (const json& object : event.at("Object")) {
        members made_object = copied(object, "Attribute");
        made_object["Attribute"] = enriched_list(object.at("Attribute"), inherited, flattened);
        objects.emplace_back(std::move(made_object));
    }
    made["Object"] = std::move(objects);
    made.emplace_back("_AttributeFlattened", std::move(flattened));
    json result = json::object();
    result["Event"] = std::move(made);
    return result;
}

[[maybe_unused]] static const bool entered = enter<task>("copies", [](const question&, const documents& given) {
    return [&event = given.event()] { return all_tags(enriched(event)); };
});

}  // namespace bench::enrich
