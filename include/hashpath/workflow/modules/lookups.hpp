#pragma once
// SPDX-License-Identifier: MIT
// The actions that look attributes up: enrichment, warning lists, decay scores.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/misp/warning_list.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The topic on which modules of workflows put their messages.
inline constexpr std::string_view workflow_topic = "data:misp_json_workflow";

namespace impl {

/// The parts of an attribute's value that are looked up: both of a value of two.
HASHPATH_FUNCTION std::vector<std::string> parts_of(const json& attribute);

HASHPATH_FUNCTION void add_lookup_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/lookups.inl>
#endif
