#pragma once
// SPDX-License-Identifier: MIT
// What an action works on: the items that the filters of its node let through.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

using item = node<const json>;

/// "1 attribute", "2 attributes".
inline std::string counted(std::size_t number, std::string_view what) {
    return std::to_string(number) + " " + std::string{what} + (number == 1 ? "" : "s");
}

/// The id by which the host knows an event or attribute: its id, or its uuid, or "" for one without; null for no map.
inline json identity_of(const json& record) {
    if (!record.is_object()) return {};
    for (const char* key : {"id", "uuid"}) {
        const json* id = member_of(record, key);
        if (id && !id->is_structured() && !id->is_null()) return *id;
    }
    return "";
}

/// The id of the event in these data; null where there is none.
inline json event_id_in(const json& data) {
    const json* event = member_of(data, "Event");
    return event ? identity_of(*event) : json{};
}

inline void tell_selected(call& call, std::span<const item> items) {
    if (!call.explains()) return;
    json ids = json::array();
    for (const item each : items) ids.push_back(identity_of(*each));
    call.select(std::move(ids));
}

/// What a path finds, as the reference gives it: a list, or, where a plain path leads to a map, that map.
inline json extracted(const json& data, const path& path) {
    json list = json::array();
    json map = json::object();
    bool is_list = true;
    for (const auto& match : extract(data, path)) {
        is_list = is_list && match.key == php::key{static_cast<std::int64_t>(list.size())};
        if (!is_list && map.empty()) {
            std::int64_t position = 0;
            for (json& each : list) hashpath::impl::append_member(map, std::to_string(position++)) = std::move(each);
        }
        if (is_list) list.push_back(*match.value);
        else hashpath::impl::append_member(map, match.key.to_string()) = *match.value;
    }
    return is_list ? list : map;
}

/// The attributes that an action works on, see misp::matching_attributes(); valid until the data are changed.
inline std::vector<item> attributes_of(call& call) {
    auto attributes = misp::matching_attributes(call.seen(), call.node().saved_filters, call.limits());
    tell_selected(call, attributes);
    return attributes;
}

/// What an action on the event works on: the data, or null where filters leave the event out; and whether they leave
/// nothing at all.
struct event_selection {
    const json* data;
    bool nothing_left;
};

/// The data of an action on the event. Of its node's filters, those alone let the event through whose selector is empty,
/// as in MISP, which then finds it among the items that are left.
inline event_selection data_with_event(call& call) {
    const json& data = call.seen();
    if (!misp::filters_enabled(call.node().saved_filters)) return {&data, data.empty()};
    const auto items = matching_items(data, misp::saved_filter(call.node().saved_filters, call.limits()));
    tell_selected(call, items);
    if (items.empty()) call.tell("the filter of the node leaves nothing");
    const json* event = member_of(data, "Event");
    const bool kept = std::any_of(items.begin(), items.end(), [event](const item& each) { return &*each == event; });
    return {kept ? &data : nullptr, items.empty()};
}

/// The entries of `Event._AttributeFlattened` of such data.
inline std::vector<item> flattened_of(const json* data) {
    std::vector<item> attributes;
    if (!data) return attributes;
    const json* event = member_of(*data, "Event");
    const json* flattened = event ? member_of(*event, "_AttributeFlattened") : nullptr;
    if (!flattened || !flattened->is_structured()) return attributes;
    for (auto entry = node{*flattened}.entries(); entry; entry.next()) {
        if (entry.key().is_integer()) attributes.push_back(entry.value());
    }
    return attributes;
}

}  // namespace workflow::impl
HASHPATH_END
