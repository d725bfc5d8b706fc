#pragma once
// SPDX-License-Identifier: MIT
// The actions that change what is stored: flags and comments of attributes, the event's distribution, proposals.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// An attribute of the data and what becomes of it.
struct attribute_change {
    std::string id;
    json attribute;
};

/// Puts changed attributes, which it moves from, into the data, in each place where they stand.
HASHPATH_FUNCTION void write_back(call& call, std::span<attribute_change> changes);

/// Copies of the attributes that an action works on. Throws type_error (item_not_a_map) where one is none.
HASHPATH_FUNCTION std::vector<attribute_change> copied_attributes(call& call);

/// Changes the attributes that an action works on, here and where they are stored.
HASHPATH_FUNCTION bool save_attributes(call& call, const std::function<void(json&)>& change);

/// The event in the data, to be changed; made where there is none. Throws type_error (event_malformed) for a scalar.
HASHPATH_FUNCTION json& event_to_change(call& call);

/// Replaces the data by the event as it is stored; false where the host does not have it.
HASHPATH_FUNCTION bool reload(call& call);

HASHPATH_FUNCTION void add_attribute_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/attributes.inl>
#endif
