#pragma once
// SPDX-License-Identifier: MIT
// All modules of MISP's workflows.

#include <hashpath/config.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/events.hpp>
#include <hashpath/workflow/modules/logic.hpp>
#include <hashpath/workflow/modules/lookups.hpp>
#include <hashpath/workflow/modules/messages.hpp>
#include <hashpath/workflow/modules/tags.hpp>
#include <hashpath/workflow/modules/triggers.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

inline registry make_built_in_modules() {
    registry modules;
    add_triggers(modules);
    add_logic_modules(modules);
    add_tag_modules(modules);
    add_attribute_modules(modules);
    add_lookup_modules(modules);
    add_message_modules(modules);
    add_event_modules(modules);
    return modules;
}

}  // namespace impl

/// The modules of MISP 2.5: 17 triggers, 11 logic modules, 27 actions. A copy of it can be changed.
///
///     built_in_modules().find(module_type::action, "stop-execution")->blocking   // true
///
/// Made at its first use, and the same ever after.
inline const registry& built_in_modules() {
    static const registry modules = impl::make_built_in_modules();
    return modules;
}

}  // namespace workflow
HASHPATH_END
