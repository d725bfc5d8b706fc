#pragma once
// SPDX-License-Identifier: MIT
// The actions that look attributes up: enrichment, warning lists, decay scores.

#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

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
