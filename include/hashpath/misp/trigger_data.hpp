#pragma once
// SPDX-License-Identifier: MIT
// What starts a workflow: the data of a trigger, and the shapes in which people keep it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>

HASHPATH_BEGIN
namespace misp {

/// What MISP reads from its database around a lone attribute or object; each function may be empty.
///
/// Each is given the id that the attribute or object names (`event_id`, `object_id`; null where it names none), and gives
/// the record, or nothing where there is none.
template <nlohmann_json Json>
struct surroundings {
    /// `{"Event": {…}}`, optionally with a list `EventTag`, without its attributes and objects.
    std::function<std::optional<Json>(const Json& event_id)> event;
    /// The object itself, `{"name": …}`, without its attributes.
    std::function<std::optional<Json>(const Json& object_id)> object;
};

/// What the data of a trigger is taken for.
enum class scope : std::uint8_t { unknown, event, attribute, object };

/// What MISP takes the data of a trigger for, by its keys. Constant.
///
///     scope_of(parse(R"({"Attribute": {"type": "url"}})"))   // scope::attribute
///
/// A document with `Event` alone is an event. One trap: `Event` beside a list `Attribute`, without `Org`, `Orgc` or
/// `RelatedEvent`, is taken for one attribute. Behaviour of MISP's WorkflowFormatConverterTool.
template <nlohmann_json Json>
scope scope_of(const Json& data) {
    const auto set = [&data](std::string_view key) {
        const Json* member = hashpath::impl::member_of(data, key);
        return member && !member->is_null();
    };
    if (set("Object") && !set("Attribute")) return scope::object;
    if (!set("Attribute")) return scope::event;
    if (!set("Event")) return scope::attribute;
    if (set("RelatedEvent") || set("Orgc") || set("Org")) return scope::event;
    return php::empty(node{*hashpath::impl::member_of(data, "Attribute")}) ? scope::unknown : scope::attribute;
}

namespace impl {

using hashpath::impl::member_of;

HASHPATH_FUNCTION std::string pointer_below(const std::string& pointer, std::string_view key);

/// Takes one entry of a document for the data of a trigger.
template <nlohmann_json Json>
void take_trigger_data(Json& entry, const std::string& pointer, std::vector<Json>& found) {
    const auto is_map = [&entry](std::string_view key) {
        const Json* member = member_of(std::as_const(entry), key);
        return member && member->is_object();
    };
    const auto is_list = [&entry](std::string_view key) {
        const Json* member = member_of(std::as_const(entry), key);
        return member && member->is_array();
    };
    if (entry.is_object()) {
        if (entry.contains("Event") || is_map("Attribute") || is_map("Object")) {
            found.push_back(std::move(entry));
            return;
        }
        if (entry.contains("info") || is_list("Attribute") || is_list("Object")) {
            Json wrapped = Json::object();
            hashpath::impl::append_member(wrapped, "Event") = std::move(entry);
            found.push_back(std::move(wrapped));
            return;
        }
    }
    throw type_error(error_code::not_an_event, pointer, "this holds no event, attribute or object");
}

/// Takes an attribute that a search found for the data of a trigger, with the event and object that it carries.
template <nlohmann_json Json>
Json take_attribute(Json& attribute) {
    Json data = Json::object();
    for (const std::string_view key : {"Event", "Object"}) {
        const Json* around = member_of(std::as_const(attribute), key);
        if (!around || !around->is_object()) continue;
        hashpath::impl::append_member(data, key) = hashpath::impl::take_member(attribute, key);
    }
    hashpath::impl::append_member(data, "Attribute") = std::move(attribute);
    return data;
}

template <nlohmann_json Json>
void split_trigger_data(Json& document, std::vector<Json>& found) {
    std::string pointer;
    Json* at = &document;
    if (document.is_object() && !document.contains("Event") && document.contains("response")) {
        at = member_of(document, "response");
        pointer = "/response";
        Json* attributes = member_of(*at, "Attribute");
        if (at->is_object() && at->size() == 1 && attributes && attributes->is_array()) {
            for (Json& attribute : *attributes) found.push_back(take_attribute(attribute));
            return;
        }
    }
    if (!at->is_array()) return take_trigger_data(*at, pointer, found);
    std::size_t position = 0;
    for (Json& entry : *at) take_trigger_data(entry, pointer_below(pointer, std::to_string(position++)), found);
}

}  // namespace impl

/// The data of a trigger in a document of one of the shapes in which events are kept, one after the other.
///
///     trigger_data(parse(R"({"response": [{"Event": {"id": 1}}, {"Event": {"id": 2}}]})")).size()   // 2
///
/// A document with `Event`, or with one `Attribute` or `Object`, is such data itself, and so is each entry of a list, or
/// of the `response` of a search. An event without a wrapper (it has an `info`, or lists of attributes or objects) gets
/// one. Attributes that a search for attributes found are data each, with the `Event` and `Object` that they carry.
/// Throws type_error (not_an_event) for all else, with the place. Moves; no value is copied. Linear.
template <nlohmann_json Json>
std::vector<Json> trigger_data(Json document) {
    std::vector<Json> found;
    impl::split_trigger_data(document, found);
    return found;
}

}  // namespace misp
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/trigger_data.inl>
#endif
