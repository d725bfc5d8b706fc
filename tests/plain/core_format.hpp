#pragma once
// SPDX-License-Identifier: MIT
// MISP core format once more, of whatever data a trigger gives: with copies, from nothing of the library but its PHP rules.
// Left out: correlations of an event that has objects, which MISP gives to attributes that they are not of.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "plain/map.hpp"
#include "plain/path.hpp"
#include "plain/plain.hpp"

namespace plain {

/// The plain interpreter does not go into this.
struct left_out {};

inline bool is_set(const json& data, const std::string& key) {
    const json* place = place_of(data, key);
    return place && !place->is_null();
}

/// The entries of a part that PHP goes through: none of nothing. Where attributes or objects are no list or map it ends
/// with an error; what it makes of other such parts the specification leaves open.
inline entries part(const json& map, const std::string& key) {
    const json value = member(map, key);
    if (value.is_null()) return {};
    if (!value.is_structured() && key != "Attribute" && key != "Object") throw left_out{};
    if (!value.is_structured()) throw fatal{};
    return entries_of(value);
}

inline json map_or_fatal(const json& value) {
    if (!value.is_structured()) throw fatal{};
    return value;
}

inline json without_if_empty(const json& map, const std::string& key) {
    return has(map, key) && is_empty(member(map, key)) ? without(map, key) : map;
}

/// Tags that stand in `list`, each in `Tag` of an entry, put into `Tag` of the owner.
inline json with_tags(json owner, const entries& list) {
    for (const auto& [key, each] : list) {
        const json tag = member(map_or_fatal(each), "Tag");
        owner = with(owner, "Tag", with(member(owner, "Tag"), key, without(map_or_fatal(tag), "org_id")));
    }
    return owner;
}

inline json clean_attribute(const json& stored) {
    json attribute = map_or_fatal(stored);
    attribute = without(without(without_if_empty(attribute, "SharingGroup"), "value1"), "value2");
    return without(with_tags(attribute, part(attribute, "AttributeTag")), "AttributeTag");
}

using change_of_attribute = std::function<json(const json&)>;

/// An owner of attributes with each of them changed.
inline json with_attributes(const json& owner, const change_of_attribute& change) {
    if (!is_set(owner, "Attribute")) return owner;
    entries changed = part(owner, "Attribute");
    for (auto& [key, attribute] : changed) attribute = change(attribute);
    return with(owner, "Attribute", map_of(changed));
}

/// The same for the attributes of objects, too.
inline json with_all_attributes(const json& event, const change_of_attribute& change) {
    json changed = with_attributes(event, change);
    if (!is_set(event, "Object")) return changed;
    entries objects = part(event, "Object");
    for (auto& [key, object] : objects) object = with_attributes(map_or_fatal(object), change);
    return with(changed, "Object", map_of(objects));
}

inline json with_sightings(const json& event, const entries& sightings) {
    json grouped = json::object();
    for (const auto& [key, each] : sightings) {
        const std::string id = text_of(member(map_or_fatal(each), "attribute_id"));
        grouped[id].push_back(each);
    }
    return with_all_attributes(event, [&](const json& attribute) {
        const std::string id = text_of(member(map_or_fatal(attribute), "id"));
        return grouped.contains(id) ? with(attribute, "Sighting", grouped[id]) : attribute;
    });
}

inline json with_correlations(const json& attribute, const entries& related) {
    json changed = attribute;
    for (const auto& [id, list] : related) {
        if (!is_set(attribute, "id") || text_of(member(attribute, "id")) != id) continue;
        for (const auto& [key, each] : entries_of(map_or_fatal(list))) {
            const json one = {{"id", member(each, "attribute_id")},
                              {"value", member(each, "value")},
                              {"org_id", member(each, "org_id")},
                              {"info", member(each, "info")},
                              {"event_id", member(each, "id")}};
            json all = list_of(part(changed, "RelatedAttribute"));
            all.push_back(one);
            changed = with(changed, "RelatedAttribute", all);
        }
    }
    return changed;
}

inline json without_empty_sharing_groups(const json& list) {
    json cleaned = json::array();
    for (const auto& [key, each] : entries_of(map_or_fatal(list))) {
        cleaned.push_back(without_if_empty(map_or_fatal(each), "SharingGroup"));
    }
    return cleaned;
}

/// The galaxies of an event, of whose clusters each has a `meta`.
inline json with_meta(const json& event) {
    if (!is_set(event, "Galaxy")) return event;
    entries galaxies = part(event, "Galaxy");
    for (auto& [position, galaxy] : galaxies) {
        if (!is_set(map_or_fatal(galaxy), "GalaxyCluster")) continue;
        entries clusters = part(galaxy, "GalaxyCluster");
        for (auto& [key, cluster] : clusters) {
            if (is_empty(member(map_or_fatal(cluster), "meta"))) cluster = with(cluster, "meta", json::object());
        }
        galaxy = with(galaxy, "GalaxyCluster", map_of(clusters));
    }
    return with(event, "Galaxy", map_of(galaxies));
}

inline json converted_event(const json& data) {
    json event = is_set(data, "Event") ? map_or_fatal(member(data, "Event")) : json::object();
    for (const char* key :
         {"Org", "Orgc", "SharingGroup", "Attribute", "ShadowAttribute", "RelatedAttribute", "RelatedEvent", "Galaxy",
          "Object", "EventReport", "CryptographicKey", "Note", "Opinion", "Relationship"}) {
        if (is_set(data, key)) event = with(event, key, member(data, key));
    }
    event = without_if_empty(event, "SharingGroup");
    event = with_tags(with_meta(event), part(data, "EventTag"));
    for (const char* key : {"Note", "Opinion", "Relationship"}) {
        if (is_set(event, key)) event = with(event, key, without_empty_sharing_groups(member(event, key)));
    }
    if (is_set(data, "Sighting")) event = with_sightings(event, part(data, "Sighting"));
    const entries related = part(event, "RelatedAttribute");
    event = with_attributes(
        event, [&](const json& attribute) { return with_correlations(clean_attribute(attribute), related); });
    if (is_set(event, "Object")) {
        json objects = json::array();
        for (const auto& [key, object] : part(event, "Object")) {
            if (is_empty(member(map_or_fatal(object), "Attribute"))) continue;
            objects.push_back(with_attributes(object, clean_attribute));
        }
        if (!related.empty() && !objects.empty()) throw left_out{};
        event = with(event, "Object", objects);
    }
    event = without(without(event, "RelatedAttribute"), "user_id");
    const json tagged = event;
    event = with_all_attributes(event, [&](const json& attribute) {
        for (const json& owner : {tagged, attribute}) {
            for (const auto& [key, tag] : part(owner, "Tag")) map_or_fatal(tag);
        }
        return with(attribute, "_allTags", all_tags(tagged, attribute));
    });
    json result = {{"Event", event}};
    if (is_set(data, "errors")) result["errors"] = data.at("errors");
    return result;
}

/// Where MISP would ask its database: the event, with its tags beside it, and the object around an attribute. Null for
/// none.
struct around {
    std::function<json(const json& id)> event;
    std::function<json(const json& id)> object;
};

/// An attribute or object in its event.
inline json wrapped(const json& entity, const std::string& list, const around& stored) {
    json parent = stored.event(member(entity, "event_id"));
    if (is_empty(parent)) return json::object();
    json event = map_or_fatal(member(parent, "Event"));
    for (const char* key : {"Org", "Orgc"}) event = without(event, key);
    json all = list_of(part(event, list));
    all.push_back(entity);
    json data = {{"Event", with(event, list, all)}};
    if (is_set(parent, "EventTag")) data["EventTag"] = parent["EventTag"];
    return converted_event(data);
}

inline json converted_attribute(const json& data, const around& stored) {
    json attribute = map_or_fatal(member(data, "Attribute"));
    if (is_set(data, "AttributeTag")) attribute = with(attribute, "AttributeTag", member(data, "AttributeTag"));
    attribute = clean_attribute(attribute);
    const json in_object = member(attribute, "object_id");
    if (!in_object.is_null() && !equal(in_object, 0)) {
        json object = stored.object(in_object);
        if (!is_empty(object)) {
            return wrapped(with(map_or_fatal(object), "Attribute", json::array({attribute})), "Object", stored);
        }
    }
    return wrapped(attribute, "Attribute", stored);
}

inline json converted_object(const json& data, const around& stored) {
    json object = map_or_fatal(member(data, "Object"));
    for (const char* key : {"SharingGroup", "Attribute", "ShadowAttribute", "Event", "CryptographicKey", "Note",
                            "Opinion", "Relationship"}) {
        if (is_set(data, key)) object = with(object, key, member(data, key));
    }
    return wrapped(object, "Object", stored);
}

inline std::string scope_of(const json& data) {
    if (is_set(data, "Object") && !is_set(data, "Attribute")) return "object";
    if (!is_set(data, "Attribute")) return "event";
    if (!is_set(data, "Event")) return "attribute";
    for (const char* key : {"RelatedEvent", "Orgc", "Org"}) {
        if (is_set(data, key)) return "event";
    }
    return is_empty(member(data, "Attribute")) ? "unknown" : "attribute";
}

inline json core_format(const json& data, const around& stored) {
    map_or_fatal(data);
    const std::string scope = scope_of(data);
    json result = json::object();
    if (scope == "event") result = converted_event(data);
    if (scope == "attribute") result = converted_attribute(data, stored);
    if (scope == "object") result = converted_object(data, stored);
    for (const auto& [key, value] : entries_of(data)) {
        if (!key.empty() && key[0] == '_') result = with(result, key, value);
    }
    const json event = member(result, "Event");
    json flattened = json::array();
    for (const auto& [key, attribute] : part(event, "Attribute")) flattened.push_back(attribute);
    for (const auto& [key, object] : part(event, "Object")) {
        for (const auto& [position, attribute] : part(object, "Attribute")) {
            if (is_integer(position)) flattened.push_back(attribute);
        }
    }
    return with(result, "Event", with(event, "_AttributeFlattened", flattened));
}

}  // namespace plain
