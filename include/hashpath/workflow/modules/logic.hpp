#pragma once
// SPDX-License-Identifier: MIT
// The logic modules: IF, filters by label, and the task that runs beside the rest.

#include <string>

#include <hashpath/config.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The module that starts what follows it as tasks beside the workflow; the runner queues them.
inline constexpr misp::module_description concurrent_task_module = {
    "concurrent-task",
    "Concurrent Task",
    "0.1",
    "Runs what follows it later, beside the workflow, whose result it cannot change any more.",
    {}};

namespace impl {

/// A value in a few words: a scalar as JSON, cut short, a container by its size.
HASHPATH_FUNCTION std::string in_short(const json& value);

HASHPATH_FUNCTION void add_logic_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/logic.inl>
#endif
