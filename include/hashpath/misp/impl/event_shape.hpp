#pragma once
// SPDX-License-Identifier: MIT
// The shapes of events: which of them a conversion can work on.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/index.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/trigger_data.hpp>

HASHPATH_BEGIN
namespace misp::impl {

/// PHP makes a list of null and false where something is put into them, and fails for other scalars.
template <nlohmann_json Json>
void require_container_or_nothing(const Json& value, const std::string& pointer) {
    if (value.is_structured() || value.is_null() || value == Json(false)) return;
    throw type_error(error_code::event_malformed, pointer, "MISP needs a list or map here");
}

/// That what stands under these keys is a list or map, where it is there and not null.
template <nlohmann_json Json>
void require_containers(const Json& map, const std::string& pointer, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        const Json* member = member_of(map, key);
        if (!member || member->is_null() || member->is_structured()) continue;
        throw type_error(error_code::event_malformed, pointer_below(pointer, key), "MISP needs a list or map here");
    }
}

/// Calls `visit(entry, pointer)` with each entry of a list or map.
template <nlohmann_json Json, class Visit>
void each_with_pointer(const Json& container, const std::string& pointer, Visit&& visit) {
    if (!container.is_structured()) return;
    for (auto entry = node{container}.entries(); entry; entry.next()) {
        visit(*entry.value(), pointer_below(pointer, entry.key().to_string()));
    }
}

/// That each entry under a key can be written to, but for those that `replaced` replaces.
template <nlohmann_json Json>
void require_entries(const Json& map, const std::string& pointer, std::string_view key,
                     const Json* replaced = nullptr) {
    const Json* list = member_of(map, key);
    if (!list || !list->is_structured()) return;
    std::optional<hashpath::impl::member_index<node<const Json>>> replacing;
    if (replaced && replaced->is_structured()) replacing.emplace(node{*replaced});
    for (auto entry = node{*list}.entries(); entry; entry.next()) {
        if (replacing && replacing->find(entry.key())) continue;
        const std::string own = entry.key().to_string();
        require_container_or_nothing(*entry.value(), pointer_below(pointer_below(pointer, key), own));
    }
}

/// That the tags in links to them, and those of their owner, can be copied.
template <nlohmann_json Json>
void require_tags(const Json& owner, const std::string& owner_pointer, const Json& linked, const std::string& pointer,
                  std::string_view key) {
    const Json* links = member_of(linked, key);
    if (links && links->is_structured() && !links->empty()) {
        each_with_pointer(*links, pointer_below(pointer, key), [](const Json& link, const std::string& place) {
            require_container_or_nothing(link, place);
            if (const Json* tag = member_of(link, "Tag")) {
                require_container_or_nothing(*tag, pointer_below(place, "Tag"));
            }
        });
        require_containers(owner, owner_pointer, {"Tag"});
    }
    require_entries(owner, owner_pointer, "Tag", links);
}

template <nlohmann_json Json>
void require_attributes(const Json& attributes, const std::string& pointer, bool correlates) {
    each_with_pointer(attributes, pointer, [correlates](const Json& attribute, const std::string& place) {
        if (!attribute.is_structured()) {
            throw type_error(error_code::event_malformed, place, "an attribute is no map");
        }
        require_tags(attribute, place, attribute, place, "AttributeTag");
        const Json* related = correlates ? member_of(attribute, "RelatedAttribute") : nullptr;
        if (related) require_container_or_nothing(*related, pointer_below(place, "RelatedAttribute"));
    });
}

/// That the data of an event can be converted: MISP ends with an error for what is refused here.
template <nlohmann_json Json>
void require_event_shape(const Json& data) {
    const Json nothing;
    const Json* event = member_of(data, "Event");
    if (event) require_container_or_nothing(*event, "/Event");
    else event = &nothing;
    // What stands beside the event goes into it, and replaces what it has there.
    const auto part = [&](std::string_view key, auto&& check) {
        const Json* beside = member_of(data, key);
        const bool moves = beside && !beside->is_null();
        check(moves ? data : *event, std::string{moves ? "" : "/Event"}, key);
    };
    const auto list = [](const Json& map, const std::string& pointer, std::string_view key) {
        require_containers(map, pointer, {key});
    };
    const auto entries = [&list](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        require_entries(map, pointer, key);
    };
    for (const std::string_view key : {"Note", "Opinion", "Relationship"}) part(key, entries);
    if (const Json* sightings = member_of(data, "Sighting")) {
        each_with_pointer(*sightings, "/Sighting", [](const Json& sighting, const std::string& place) {
            if (sighting.is_string()) {
                throw type_error(error_code::event_malformed, place, "MISP needs a list or map here");
            }
        });
    }
    part("Galaxy", [](const Json& map, const std::string& pointer, std::string_view key) {
        const Json* galaxies = member_of(map, key);
        if (!galaxies) return;
        each_with_pointer(*galaxies, pointer_below(pointer, key), [](const Json& galaxy, const std::string& place) {
            if (galaxy.is_string()) {
                throw type_error(error_code::event_malformed, place, "MISP needs a list or map here");
            }
            require_entries(galaxy, place, "GalaxyCluster");
        });
    });
    bool has_own_attributes = false;
    part("Attribute", [&has_own_attributes](const Json& map, const std::string&, std::string_view key) {
        const Json* attributes = member_of(map, key);
        has_own_attributes = attributes && attributes->is_structured() && !attributes->empty();
    });
    bool correlates = false;
    part("RelatedAttribute", [&](const Json& map, const std::string& pointer, std::string_view key) {
        const Json* related = member_of(map, key);
        if (!related || !has_own_attributes) return;
        correlates = related->is_structured() && !related->empty();
        each_with_pointer(
            *related, pointer_below(pointer, key), [](const Json& of_attribute, const std::string& place) {
                each_with_pointer(of_attribute, place, [](const Json& correlation, const std::string& where) {
                    if (correlation.is_string()) {
                        throw type_error(error_code::event_malformed, where, "MISP needs a list or map here");
                    }
                });
            });
    });
    bool has_attributes = false;
    part("Attribute", [&](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        const Json* attributes = member_of(map, key);
        if (!attributes || attributes->empty()) return;
        has_attributes = true;
        require_attributes(*attributes, pointer_below(pointer, key), correlates);
    });
    part("Object", [&](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        const Json* objects = member_of(map, key);
        if (!objects) return;
        each_with_pointer(*objects, pointer_below(pointer, key), [&](const Json& object, const std::string& place) {
            const Json* attributes = member_of(object, "Attribute");
            if (!attributes || php::empty(node{*attributes})) return;
            has_attributes = true;
            if (correlates) require_containers(object, place, {"Attribute"});
            require_attributes(*attributes, pointer_below(place, "Attribute"), correlates);
        });
    });
    if (has_attributes) {
        const Json* tags = member_of(*event, "Tag");
        if (tags && !php::empty(node{*tags})) require_containers(*event, "/Event", {"Tag"});
        require_tags(*event, "/Event", data, "", "EventTag");
    } else if (const Json* links = member_of(data, "EventTag")) {
        // The event's own tags are not looked at then.
        Json without_tags = Json::object();
        require_tags(without_tags, "/Event", data, "", "EventTag");
        if (links->is_structured() && !links->empty()) require_containers(*event, "/Event", {"Tag"});
    }
}

}  // namespace misp::impl
HASHPATH_END
