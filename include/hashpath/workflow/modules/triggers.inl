// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/triggers.hpp.

#include <hashpath/workflow/modules/triggers.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/misp/trigger_data.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY json id_in(const json& map, std::string_view key) {
    const json* id = member_of(map, key);
    return id && !id->is_structured() ? *id : json{};
}

HASHPATH_BODY bool set_in(const json& map, std::string_view key) {
    const json* value = member_of(map, key);
    return value && !php::empty(node{*value});
}

/// The event of an id with its tags, without attributes and objects; nothing where the host has none.
HASHPATH_FUNCTION std::optional<json> bare_event(host& world, const json& id) {
    auto found = world.look_up(lookup::event, json{{"id", id}});
    json* event = found ? member_of(*found, "Event") : nullptr;
    if (!event || !event->is_object()) return std::nullopt;
    hashpath::impl::drop_members(*event, {"Attribute", "Object"});
    hashpath::impl::drop_members(*found, {"Attribute", "Object"});
    return found;
}

HASHPATH_BODY bool core_format(json& data, host& world) {
    misp::surroundings<json> around;
    if (!data.contains("Event")) {
        around.event = [&world](const json& id) { return bare_event(world, id); };
    }
    if (!data.contains("Object")) {
        around.object = [&world](const json& id) {
            auto found = world.look_up(lookup::object, json{{"id", id}});
            if (found && found->is_object()) hashpath::impl::drop_members(*found, {"Attribute"});
            return found;
        };
    }
    misp::enrich(data, around);
    return true;
}

/// An event with one of its attributes alone, in its object if it has one.
HASHPATH_FUNCTION bool event_with_attribute(json& data, host& world, const json& event_id, const json& attribute_id) {
    auto event = bare_event(world, event_id);
    if (!event) return false;
    if (!php::empty(node{attribute_id})) {
        const auto found = world.look_up(lookup::attribute, json{{"id", attribute_id}});
        const json* attribute = found ? member_of(*found, "Attribute") : nullptr;
        const json* object = found ? member_of(*found, "Object") : nullptr;
        json& inside = (*event)["Event"];
        if (attribute && object && object->is_object()) {
            json holder = *object;
            holder["Attribute"] = json::array({*attribute});
            inside["Object"] = json::array({std::move(holder)});
        } else if (attribute) {
            inside["Attribute"] = json::array({*attribute});
        }
    }
    data = std::move(*event);
    return core_format(data, world);
}

/// What a trigger is given for one kind of record; a whole event is taken in its place. Null where there is neither.
HASHPATH_FUNCTION const json* record_of(const json& data, std::string_view key) {
    const json* record = member_of(data, key);
    return record && record->is_structured() ? record : nullptr;
}

HASHPATH_FUNCTION bool normalise_report(json& data, host& world) {
    const json* report = record_of(data, "EventReport");
    if (!report) return data.contains("Event") && core_format(data, world);
    auto event = bare_event(world, id_in(*report, "event_id"));
    if (!event) return false;
    hashpath::impl::set_member((*event)["Event"], "EventReport", json::array({*report}));
    data = std::move(*event);
    return core_format(data, world);
}

HASHPATH_FUNCTION bool normalise_post(json& data, host& world) {
    const json* post = record_of(data, "Post");
    if (!post) return false;
    json seen = {{"Post", *post}, {"Thread", json::array()}};
    if (const json* thread = record_of(data, "Thread")) {
        seen["Thread"] = *thread;
        if (const json id = id_in(*thread, "event_id"); !php::empty(node{id})) {
            auto event = bare_event(world, id);
            if (event && core_format(*event, world)) seen["Event"] = std::move((*event)["Event"]);
        }
    }
    data = std::move(seen);
    return true;
}

HASHPATH_FUNCTION bool normalise_proposal(json& data, host& world) {
    const json* proposal = record_of(data, "ShadowAttribute");
    if (!proposal) return data.contains("Event") && core_format(data, world);
    const json kept = json::array({*proposal});
    if (const json id = id_in(*proposal, "old_id"); !php::empty(node{id})) {
        auto found = world.look_up(lookup::attribute, json{{"id", id}});
        json* attribute = found ? member_of(*found, "Attribute") : nullptr;
        if (!attribute || !attribute->is_object()) return false;
        hashpath::impl::set_member(*attribute, "ShadowAttribute", kept);
        if (json* event = member_of(*found, "Event"); event && event->is_object()) {
            hashpath::impl::drop_members(*event, {"Attribute", "Object"});
        }
        if (json* object = member_of(*found, "Object"); object && object->is_object()) {
            hashpath::impl::drop_members(*object, {"Attribute"});
        }
        data = std::move(*found);
        return core_format(data, world);
    }
    auto event = bare_event(world, id_in(*proposal, "event_id"));
    if (!event) return false;
    hashpath::impl::set_member((*event)["Event"], "ShadowAttribute", kept);
    data = std::move(*event);
    return core_format(data, world);
}

HASHPATH_FUNCTION bool normalise_sighting(json& data, host& world) {
    const json* sighting = record_of(data, "Sighting");
    if (!sighting || data.contains("Event")) return data.contains("Event") && core_format(data, world);
    return event_with_attribute(data, world, id_in(*sighting, "event_id"), id_in(*sighting, "attribute_id"));
}

HASHPATH_FUNCTION bool normalise_tag(json& data, host& world) {
    const json* tag = record_of(data, "Tag");
    if (!tag) return data.contains("Event") && core_format(data, world);
    return event_with_attribute(data, world, id_in(*tag, "event_id"), id_in(*tag, "attribute_id"));
}

inline constexpr std::string_view tag_attached_scopes[] = {"event", "attribute", "any"};

inline constexpr misp::parameter tag_attached_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_attached_scopes, "what the tag was attached to"},
    {"locality", misp::parameter_type::choice, R"("local")", localities, "whether as a local tag"},
    {"tag", misp::parameter_type::text, "", {}, "the name of the tag; any if empty"},
};

HASHPATH_FUNCTION bool tag_attached_condition(call& call) {
    const json* tag = record_of(call.seen(), "Tag");
    if (!tag) return call.seen().contains("Event");
    const std::string scope = call.text("scope");
    const bool of_attribute = set_in(*tag, "attribute_id");
    if ((scope == "attribute" && !of_attribute) || (scope == "event" && of_attribute)) return false;
    const std::string locality = call.text("locality");
    const bool local = set_in(*tag, "local");
    if ((locality == "local" && !local) || (locality == "global" && local)) return false;
    const json& wanted = call.value("tag");
    if (php::empty(node{wanted})) return true;
    const json* tag_name = member_of(*tag, "name");
    return tag_name && php::loose_equal(node{*tag_name}, node{wanted});
}

HASHPATH_BODY void add_triggers(registry& modules) {
    using normaliser = bool (*)(json&, host&);
    static constexpr normaliser normalise_event = core_format;
    const auto add = [](std::string_view id, std::string_view name, std::string_view scope, bool blocking, bool core,
                        std::string_view overhead, std::string_view description, normaliser normalise) -> module {
        return {.description = {id, name, "0.1", description, {}},
                .type = module_type::trigger,
                .blocking = blocking,
                .core_format = core,
                .enriches = normalise == normalise_event,
                .enabled_at_first = true,
                .normalise = normalise,
                .scope = scope,
                .overhead = overhead};
    };
    const auto put = [&](std::string_view id, std::string_view name, std::string_view scope, bool blocking, bool core,
                         std::string_view overhead, std::string_view description, normaliser normalise) {
        modules.add(add(id, name, scope, blocking, core, overhead, description, normalise));
    };
    put("attribute-after-save", "Attribute After Save", "attribute", false, true, "high",
        "After an attribute was stored.", normalise_event);
    put("enrichment-before-query", "Enrichment Before Query", "others", true, true, "low",
        "Before the enrichment service is asked; `_module` is the name of the module.", normalise_event);
    put("event-after-save", "Event After Save", "event", false, true, "high",
        "After an event was stored, without its attributes.", normalise_event);
    put("event-after-save-new", "Event After Save New", "event", false, true, "low",
        "After a new event was stored, with its attributes.", normalise_event);
    put("event-after-save-new-from-pull", "Event After Save New From Pull", "event", false, true, "low",
        "After a new event was pulled from another server.", normalise_event);
    put("event-before-save", "Event Before Save", "event", true, true, "high", "Before an event is stored.",
        normalise_event);
    put("event-publish", "Event Publish", "event", true, true, "low", "When an event is about to be published.",
        normalise_event);
    put("event-report-after-save", "Event Report After Save", "event-report", false, true, "low",
        "After a report of an event was stored.", normalise_report);
    put("log-after-save", "Log After Save", "log", false, false, "high", "After an entry of the log was stored.",
        nullptr);
    put("object-after-save", "Object After Save", "object", false, true, "high", "After an object was stored.",
        normalise_event);
    put("post-after-save", "Post After Save", "post", false, false, "low", "After a post of a discussion was stored.",
        normalise_post);
    put("shadow-attribute-after-save", "Shadow Attribute After Save", "shadow-attribute", false, true, "medium",
        "After a proposal was stored.", normalise_proposal);
    put("shadow-attribute-before-save", "Shadow Attribute Before Save", "shadow-attribute", true, true, "medium",
        "Before a proposal is stored.", normalise_proposal);
    put("sighting-after-save", "Sighting After Save", "sighting", false, true, "medium",
        "After a sighting of an attribute was stored.", normalise_sighting);
    module attached = add("tag-attached-after-save", "Tag Attached After Save", "tag", false, true, "high",
                          "After a tag was attached to an event or attribute.", normalise_tag);
    attached.description.parameters = tag_attached_parameters;
    attached.execute = [](call& call) { return tag_attached_condition(call); };
    modules.add(std::move(attached));
    put("user-after-save", "User After Save", "user", false, false, "low", "After a user was stored.", nullptr);
    put("user-before-save", "User Before Save", "user", true, false, "low", "Before a user is stored.", nullptr);
}

}  // namespace workflow::impl
HASHPATH_END
