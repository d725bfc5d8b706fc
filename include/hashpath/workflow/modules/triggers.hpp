#pragma once
// SPDX-License-Identifier: MIT
// The triggers: what starts a workflow, and how each makes its data what the workflow sees.

#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION json id_in(const json& map, std::string_view key);

HASHPATH_FUNCTION bool set_in(const json& map, std::string_view key);

/// MISP core format of a trigger's data; what stands around a lone attribute or object comes with it or from the host.
HASHPATH_FUNCTION bool core_format(json& data, host& world);

inline constexpr std::string_view localities[] = {"local", "global", "any"};

HASHPATH_FUNCTION void add_triggers(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/triggers.inl>
#endif
