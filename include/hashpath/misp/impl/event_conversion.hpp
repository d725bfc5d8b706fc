#pragma once
// SPDX-License-Identifier: MIT
// How an event becomes MISP core format.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/index.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/impl/event_shape.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace misp::impl {

using hashpath::impl::drop_members;
using hashpath::impl::member_of;
using hashpath::impl::take_member;

template <nlohmann_json Json>
Json& at(Json& map, std::string_view key) {
    return hashpath::impl::member_or_new(map, php::key{key});
}

template <nlohmann_json Json>
bool is_empty_member(const Json& map, std::string_view key) {
    const Json* member = member_of(map, key);
    return member && php::empty(node{*member});
}

/// Calls `visit` with each entry of a list or map; with none of a scalar.
template <class Json, class Visit>
void each(Json& container, Visit&& visit) {
    if (!container.is_structured()) return;
    for (auto entry = node{container}.entries(); entry; entry.next()) visit(entry.key(), *entry.value());
}

template <class Json, class Visit>
void each_member(Json& map, std::string_view key, Visit&& visit) {
    if (auto* member = member_of(map, key)) each(*member, visit);
}

/// The text of an id as a key: what PHP has in table[id].
template <nlohmann_json Json>
std::string id_text(const Json* id) {
    return id ? php::to_text(node{*id}) : std::string{};
}

template <nlohmann_json Json>
class converter {
public:
    explicit converter(const surroundings<Json>& around) : around_(around) {}

    /// Makes trigger data MISP core format; where it is an event it was checked.
    void convert(Json& data) {
        std::vector<std::pair<std::string, Json>> extra;
        each(data, [&extra](const php::key& key, Json& value) {
            std::string text = key.to_string();
            if (!text.empty() && text[0] == '_') extra.emplace_back(std::move(text), std::move(value));
        });
        switch (scope_of(data)) {
            case scope::event: convert_event(data); break;
            case scope::attribute:
                require_containers(std::as_const(data), "", {"Attribute"});
                convert_attribute(data);
                break;
            case scope::object:
                require_containers(std::as_const(data), "", {"Object"});
                convert_object(data);
                break;
            case scope::unknown: data = Json::object(); break;
        }
        // What is left of the data has no key that begins so.
        for (auto& [key, value] : extra) hashpath::impl::append_member(data, key) = std::move(value);
        flatten(data);
    }

private:
    /// Copies the tags of links to them, `{"Tag": {…}}`, to the tags of an event or attribute, at the same positions.
    static void link_tags(Json& owner, Json& links) {
        if (!links.is_structured() || links.empty()) return;
        hashpath::impl::entry_collection<Json> tags;
        each_member(owner, "Tag", [&tags](const php::key& key, Json& tag) { tags.add(key, std::move(tag)); });
        each(links, [&tags](const php::key& key, Json& link) {
            Json tag = link.is_structured() ? take_member(link, "Tag") : Json{};
            if (tag.is_structured()) drop_members(tag, {"org_id"});
            tags.add(key, std::move(tag));
        });
        const std::size_t left = hashpath::impl::merge_equal_keys(tags.keys(), tags.values());
        const auto keys = tags.keys().first(left);
        const auto values = tags.values().first(left);
        bool is_list = true;
        for (std::size_t i = 0; i < left; ++i) {
            const std::string_view key{keys[i].data(), keys[i].size()};
            is_list = is_list && php::key{key} == php::key{static_cast<std::int64_t>(i)};
        }
        at(owner, "Tag") =
            is_list ? hashpath::impl::make_list<Json>(values) : hashpath::impl::make_map<Json>(keys, values);
    }

    static void clean_attribute(Json& attribute, std::map<std::string, Json>& sightings) {
        const bool shared = !is_empty_member(attribute, "SharingGroup");
        if (shared) drop_members(attribute, {"value1", "value2"});
        else drop_members(attribute, {"value1", "value2", "SharingGroup"});
        if (const Json* links = member_of(attribute, "AttributeTag"); links && !links->is_null()) {
            Json taken = *links;
            link_tags(attribute, taken);
            drop_members(attribute, {"AttributeTag"});
        }
        if (sightings.empty()) return;
        const auto found = sightings.find(id_text(member_of(std::as_const(attribute), "id")));
        if (found != sightings.end()) at(attribute, "Sighting") = found->second;
    }

    static Json correlation_of(const Json& related) {
        Json correlation = Json::object();
        constexpr std::pair<std::string_view, std::string_view> names[] = {
            {"id", "attribute_id"}, {"value", "value"}, {"org_id", "org_id"}, {"info", "info"}, {"event_id", "id"}};
        for (const auto& [name, source] : names) {
            const Json* value = member_of(related, source);
            at(correlation, name) = value ? *value : Json{};
        }
        return correlation;
    }

    /// Appends values under the next integers, as PHP's `[]` does.
    static void append(Json& list, std::vector<Json> values) {
        if (!list.is_structured()) list = Json::array();
        if (list.is_array()) {
            for (Json& value : values) list.push_back(std::move(value));
            return;
        }
        std::int64_t next = 0;
        each(std::as_const(list), [&next](const php::key& key, const Json&) {
            if (key.is_integer() && key.integer() >= next) next = key.integer() + 1;
        });
        for (Json& value : values) {
            hashpath::impl::append_member(list, php::key{next++}.to_string()) = std::move(value);
        }
    }

    /// Appends to the list under a key, where PHP would.
    static void append_to(Json& map, std::string_view key, Json value, const std::string& pointer) {
        if (!map.is_structured()) map = Json::object();
        Json& list = at(map, key);
        require_container_or_nothing(list, pointer_below(pointer, key));
        std::vector<Json> values;
        values.push_back(std::move(value));
        append(list, std::move(values));
    }

    /// Appends to each attribute of `attributes` (by its position in the event's own) what is related to it there.
    static void correlate(Json& attributes, const Json& own, const Json& related) {
        std::vector<std::pair<php::key, const Json*>> found;
        const hashpath::impl::member_index<node<const Json>> by_id{node{related}};
        each(own, [&](const php::key& key, const Json& attribute) {
            const std::string id = id_text(member_of(attribute, "id"));
            const auto correlations = by_id.find(php::key{id});
            if (correlations && (*correlations)->is_structured() && !(*correlations)->empty()) {
                found.emplace_back(key, &**correlations);
            }
        });
        for (const auto& [key, correlations] : found) {
            Json& attribute = hashpath::impl::member_or_new(attributes, key);
            if (!attribute.is_structured()) attribute = Json::object();
            std::vector<Json> values;
            each(*correlations, [&values](const php::key&, const Json& each_related) {
                values.push_back(correlation_of(each_related));
            });
            append(at(attribute, "RelatedAttribute"), std::move(values));
        }
    }

    /// A tag with one more member, made at once.
    static Json with_origin(const Json& tag, bool inherited) {
        hashpath::impl::entry_collection<Json> members;
        bool has_origin = false;
        each(tag, [&](const php::key& key, const Json& value) {
            const bool is_origin = key.text() == "inherited";
            has_origin = has_origin || is_origin;
            members.add(key, is_origin ? Json(inherited) : value);
        });
        if (!has_origin) members.add(php::key{"inherited"}, inherited);
        return members.map();
    }

    /// Gives an attribute its `_allTags`; those of the event are ready.
    static void propagate_tags(Json& attribute, const Json& event_tags) {
        Json all = event_tags;
        each_member(std::as_const(attribute), "Tag",
                    [&all](const php::key&, const Json& tag) { all.push_back(with_origin(tag, false)); });
        at(attribute, "_allTags") = std::move(all);
    }

    static void convert_event(Json& data) {
        Json event = take_member(data, "Event");
        if (!event.is_structured()) event = Json::object();
        for (const std::string_view key :
             {"Org", "Orgc", "SharingGroup", "Attribute", "ShadowAttribute", "RelatedAttribute", "RelatedEvent",
              "Galaxy", "Object", "EventReport", "CryptographicKey", "Note", "Opinion", "Relationship"}) {
            const Json* moved = member_of(data, key);
            if (moved && !moved->is_null()) at(event, key) = take_member(data, key);
        }
        if (is_empty_member(event, "SharingGroup")) drop_members(event, {"SharingGroup"});
        each_member(event, "Galaxy", [](const php::key&, Json& galaxy) {
            each_member(galaxy, "GalaxyCluster", [](const php::key&, Json& cluster) {
                if (!cluster.is_structured()) cluster = Json::object();
                const Json* meta = member_of(std::as_const(cluster), "meta");
                if (!meta || php::empty(node{*meta})) at(cluster, "meta") = Json::object();
            });
        });
        if (Json* links = member_of(data, "EventTag"); links && !links->is_null()) link_tags(event, *links);
        for (const std::string_view key : {"Note", "Opinion", "Relationship"}) {
            each_member(event, key, [](const php::key&, Json& entry) {
                if (is_empty_member(entry, "SharingGroup")) drop_members(entry, {"SharingGroup"});
            });
            if (Json* entries = member_of(event, key)) renumber(*entries);
        }
        convert_attributes(event, data);
        drop_members(event, {"RelatedAttribute", "user_id"});
        add_all_tags(event);

        Json errors = take_member(data, "errors");
        data = Json::object();
        at(data, "Event") = std::move(event);
        if (!errors.is_null()) at(data, "errors") = std::move(errors);
    }

    /// Cleans the attributes of the event and of its objects, and gives them sightings and correlations.
    static void convert_attributes(Json& event, Json& data) {
        std::map<std::string, Json> sightings;
        each_member(data, "Sighting", [&sightings](const php::key&, const Json& sighting) {
            Json& list = sightings[id_text(member_of(sighting, "attribute_id"))];
            if (!list.is_array()) list = Json::array();
            list.push_back(sighting);
        });
        each_member(event, "Attribute",
                    [&sightings](const php::key&, Json& attribute) { clean_attribute(attribute, sightings); });
        const Json* related = member_of(std::as_const(event), "RelatedAttribute");
        const Json* own = member_of(std::as_const(event), "Attribute");
        const bool correlates = related && own && related->is_structured() && !related->empty();
        if (correlates) correlate(at(event, "Attribute"), Json(*own), *related);

        Json* objects = member_of(event, "Object");
        if (!objects || objects->is_null()) return;
        std::vector<std::size_t> without_attributes;
        std::size_t position = 0;
        each(*objects, [&](const php::key&, Json& object) {
            const Json* attributes = object.is_structured() ? member_of(std::as_const(object), "Attribute") : nullptr;
            if (!attributes || php::empty(node{*attributes})) without_attributes.push_back(position);
            else
                each_member(object, "Attribute",
                            [&](const php::key&, Json& each) { clean_attribute(each, sightings); });
            ++position;
        });
        hashpath::impl::remove_entries(*objects, without_attributes, true);
        renumber(*objects);
        // MISP numbers the attributes of each object as those of the event, and adds those that are not there.
        if (!correlates) return;
        each(*objects, [&](const php::key&, Json& object) { correlate(at(object, "Attribute"), *own, *related); });
    }

    static void add_all_tags(Json& event) {
        Json event_tags = Json::array();
        each_member(std::as_const(event), "Tag",
                    [&event_tags](const php::key&, const Json& tag) { event_tags.push_back(with_origin(tag, true)); });
        const auto propagate = [&event_tags](const php::key&, Json& attribute) {
            propagate_tags(attribute, event_tags);
        };
        each_member(event, "Attribute", propagate);
        each_member(event, "Object",
                    [&propagate](const php::key&, Json& object) { each_member(object, "Attribute", propagate); });
    }

    void convert_attribute(Json& data) {
        Json attribute = take_member(data, "Attribute");
        if (Json* links = member_of(data, "AttributeTag"); links && !links->is_null()) {
            at(attribute, "AttributeTag") = std::move(*links);
        }
        require_tags(std::as_const(attribute), "/Attribute", std::as_const(attribute), "/Attribute", "AttributeTag");
        std::map<std::string, Json> no_sightings;
        clean_attribute(attribute, no_sightings);
        at(attribute, "_allTags") = Json::array();
        const Json* object_id = member_of(std::as_const(attribute), "object_id");
        const Json zero = 0;
        std::optional<Json> object;
        if (object_id && !php::loose_equal(node{*object_id}, node{zero})) object = object_around(data, *object_id);
        const Json* event_id = member_of(std::as_const(attribute), "event_id");
        if (!object) return surround(data, "Attribute", std::move(attribute), event_id ? *event_id : Json{});
        if (!event_id) event_id = member_of(std::as_const(*object), "event_id");
        Json id = event_id ? *event_id : Json{};
        hashpath::require_copyable(node{std::as_const(*object)});
        append_to(*object, "Attribute", std::move(attribute), "/Object");
        surround(data, "Object", std::move(*object), std::move(id));
    }

    void convert_object(Json& data) {
        Json object = take_member(data, "Object");
        for (const std::string_view key : {"SharingGroup", "Attribute", "ShadowAttribute", "Event", "CryptographicKey",
                                           "Note", "Opinion", "Relationship"}) {
            const Json* moved = member_of(data, key);
            if (moved && !moved->is_null()) at(object, key) = *moved;
        }
        if (is_empty_member(object, "SharingGroup")) drop_members(object, {"SharingGroup"});
        const Json* event_id = member_of(std::as_const(object), "event_id");
        Json id = event_id ? *event_id : Json{};
        surround(data, "Object", std::move(object), std::move(id));
    }

    /// Puts an attribute or object into its event; without one, nothing is left.
    void surround(Json& data, std::string_view key, Json entity, const Json& event_id) {
        std::optional<Json> event = event_around(data, event_id);
        data = Json::object();
        if (!event) return;
        hashpath::require_copyable(node{std::as_const(*event)});
        require_container_or_nothing(*event, "");
        if (event->is_structured()) data = std::move(*event);
        Json& own = at(data, "Event");
        require_container_or_nothing(own, "/Event");
        if (!own.is_structured()) own = Json::object();
        append_to(own, key, std::move(entity), "/Event");
        require_event_shape(std::as_const(data));
        convert_event(data);
    }

    std::optional<Json> event_around(Json& data, const Json& event_id) {
        if (around_.event) return around_.event(event_id);
        const Json* event = member_of(std::as_const(data), "Event");
        if (!event || event->is_null()) return std::nullopt;
        Json found = Json::object();
        at(found, "Event") = take_member(data, "Event");
        if (Json links = take_member(data, "EventTag"); !links.is_null()) at(found, "EventTag") = std::move(links);
        return found;
    }

    std::optional<Json> object_around(Json& data, const Json& object_id) {
        if (around_.object) return around_.object(object_id);
        const Json* object = member_of(std::as_const(data), "Object");
        if (!object || !object->is_structured() || object->empty()) return std::nullopt;
        return take_member(data, "Object");
    }

    static void flatten(Json& data) {
        Json& event = at(data, "Event");
        if (!event.is_structured()) event = Json::object();
        Json flattened = Json::array();
        if (const Json* attributes = member_of(std::as_const(event), "Attribute")) {
            hashpath::impl::merge_entries(flattened, *attributes);
        }
        if (const Json* objects = member_of(std::as_const(event), "Object"); objects && objects->is_structured()) {
            using namespace literals;
            Json of_objects = Json::array();
            for_each(*objects, "{n}.Attribute.{n}"_path,
                     [&of_objects](const auto& match) { of_objects.push_back(*match.value); });
            hashpath::impl::merge_entries(flattened, of_objects);
        }
        at(event, "_AttributeFlattened") = std::move(flattened);
    }

    const surroundings<Json>& around_;
};

}  // namespace misp::impl
HASHPATH_END
