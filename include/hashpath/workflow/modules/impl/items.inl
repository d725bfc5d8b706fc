// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/impl/items.hpp.

#include <hashpath/workflow/modules/impl/items.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string counted(std::size_t number, std::string_view what) {
    return std::to_string(number) + " " + std::string{what} + (number == 1 ? "" : "s");
}

HASHPATH_BODY json identity_of(const json& record) {
    if (!record.is_object()) return {};
    for (const char* key : {"id", "uuid"}) {
        const json* id = member_of(record, key);
        if (id && !id->is_structured() && !id->is_null()) return *id;
    }
    return "";
}

HASHPATH_BODY json event_id_in(const json& data) {
    const json* event = member_of(data, "Event");
    return event ? identity_of(*event) : json{};
}

HASHPATH_BODY void tell_selected(call& call, std::span<const item> items) {
    if (!call.explains()) return;
    json ids = json::array();
    for (const item each : items) ids.push_back(identity_of(*each));
    call.select(std::move(ids));
}

HASHPATH_BODY json extracted(const json& data, const path& path) {
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

HASHPATH_BODY std::vector<item> attributes_of(call& call) {
    auto attributes = misp::matching_attributes(call.seen(), call.node().saved_filters, call.limits());
    tell_selected(call, attributes);
    return attributes;
}

HASHPATH_BODY event_selection data_with_event(call& call) {
    const json& data = call.seen();
    if (!misp::filters_enabled(call.node().saved_filters)) return {&data, data.empty()};
    const auto items = matching_items(data, misp::saved_filter(call.node().saved_filters, call.limits()));
    tell_selected(call, items);
    if (items.empty()) call.tell("the filter of the node leaves nothing");
    const json* event = member_of(data, "Event");
    const bool kept = std::any_of(items.begin(), items.end(), [event](const item& each) { return &*each == event; });
    return {kept ? &data : nullptr, items.empty()};
}

HASHPATH_BODY std::vector<item> flattened_of(const json* data) {
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
