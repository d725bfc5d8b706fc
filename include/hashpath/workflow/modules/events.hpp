#pragma once
// SPDX-License-Identifier: MIT
// The actions on the run and the event as a whole: stop, publish, read anew, block for good.

#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The module that makes the outcome of a run "blocked".
inline constexpr std::string_view stop_execution_id = "stop-execution";

namespace impl {

HASHPATH_FUNCTION void add_event_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/events.inl>
#endif
