#pragma once
// SPDX-License-Identifier: MIT
// All modules of MISP's workflows.

#include <hashpath/config.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The modules of MISP 2.5: 17 triggers, 11 logic modules, 27 actions. A copy of it can be changed.
///
///     built_in_modules().find(module_type::action, "stop-execution")->blocking   // true
///
/// Made at its first use, and the same ever after.
HASHPATH_FUNCTION const registry& built_in_modules();

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules.inl>
#endif
