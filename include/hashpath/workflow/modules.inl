// SPDX-License-Identifier: MIT
// The bodies of workflow/modules.hpp.

#include <hashpath/workflow/modules.hpp>

#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/events.hpp>
#include <hashpath/workflow/modules/logic.hpp>
#include <hashpath/workflow/modules/lookups.hpp>
#include <hashpath/workflow/modules/messages.hpp>
#include <hashpath/workflow/modules/tags.hpp>
#include <hashpath/workflow/modules/triggers.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_FUNCTION registry make_built_in_modules() {
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

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY const registry& built_in_modules() {
    static const registry modules = impl::make_built_in_modules();
    return modules;
}

}  // namespace workflow
HASHPATH_END
