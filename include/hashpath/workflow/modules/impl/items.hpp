#pragma once
// SPDX-License-Identifier: MIT
// What an action works on: the items that the filters of its node let through.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

using item = node<const json>;

/// "1 attribute", "2 attributes".
HASHPATH_FUNCTION std::string counted(std::size_t number, std::string_view what);

/// The id by which the host knows an event or attribute: its id, or its uuid, or "" for one without; null for no map.
HASHPATH_FUNCTION json identity_of(const json& record);

/// The id of the event in these data; null where there is none.
HASHPATH_FUNCTION json event_id_in(const json& data);

HASHPATH_FUNCTION void tell_selected(call& call, std::span<const item> items);

/// What a path finds, as the reference gives it: a list, or, where a plain path leads to a map, that map.
HASHPATH_FUNCTION json extracted(const json& data, const path& path);

/// The attributes that an action works on, see misp::matching_attributes(); valid until the data are changed.
HASHPATH_FUNCTION std::vector<item> attributes_of(call& call);

/// What an action on the event works on: the data, or null where filters leave the event out; and whether they leave
/// nothing at all.
struct event_selection {
    const json* data;
    bool nothing_left;
};

/// The data of an action on the event. Of its node's filters, those alone let the event through whose selector is empty,
/// as in MISP, which then finds it among the items that are left.
HASHPATH_FUNCTION event_selection data_with_event(call& call);

/// The entries of `Event._AttributeFlattened` of such data.
HASHPATH_FUNCTION std::vector<item> flattened_of(const json* data);

}  // namespace workflow::impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/impl/items.inl>
#endif
