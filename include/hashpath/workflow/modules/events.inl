// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/events.hpp.

#include <hashpath/workflow/modules/events.hpp>

#include <functional>
#include <string>
#include <utility>

#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>
#include <hashpath/workflow/modules/lookups.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr misp::parameter stop_execution_parameters[] = {
    {"message", misp::parameter_type::text, R"("Execution stopped")", {}, "why it was stopped", true},
};

inline constexpr misp::parameter blocklist_parameters[] = {
    {"uuid_hash_path", misp::parameter_type::path, R"("Event.uuid")", {}, "where the event's uuid is"},
    {"eventinfo_hash_path", misp::parameter_type::path, R"("Event.info")", {}, "where the event's title is"},
    {"block_comment", misp::parameter_type::text, R"("Blocked by a workflow")", {}, "a comment for the list"},
};

HASHPATH_FUNCTION bool execute_stop(call& call) {
    const std::string message = call.text("message");
    return call.fail(php::truth(message) ? message : "Execution stopped");
}

HASHPATH_FUNCTION bool execute_publish(call& call) {
    const json id = event_id_in(call.seen());
    const bool goes_on = call.start("event-publish", [&] {
        auto event = call.world().look_up(lookup::event, json{{"id", id}});
        if (event) return std::move(*event);
        return call.seen();
    });
    if (!goes_on) return call.fail("a workflow of event-publish blocked it");
    const outcome came = call.world().publish(id);
    if (came.done) call.tell("the event is published");
    return came.done || (came.reason.empty() ? false : call.fail(came.reason));
}

HASHPATH_FUNCTION bool execute_reload(call& call) {
    if (!call.trigger() || !call.trigger()->core_format) {
        call.tell("the trigger does not give MISP core format, so nothing is read");
    } else if (!reload(call)) {
        call.tell("the event is not stored");
    } else {
        call.tell("the data are the event as it is stored now");
    }
    return true;
}

HASHPATH_FUNCTION bool execute_blocklist(call& call) {
    const auto find = [&call](std::string_view parameter) {
        const auto found = get(call.seen(), path{call.text(parameter), call.limits()});
        return found ? **found : json{};
    };
    const json* event = member_of(call.seen(), "Event");
    const json organisation_id = event ? id_in(*event, "orgc_id") : json{};
    const auto organisation = call.world().look_up(lookup::organisation, json{{"id", organisation_id}});
    const std::string name = organisation ? text_of(*organisation, "name") : "";
    const outcome came =
        call.world().store({stored_change::kind::blocked_event, json{{"uuid", find("uuid_hash_path")},
                                                                     {"info", find("eventinfo_hash_path")},
                                                                     {"org", name.empty() ? "unknown" : name},
                                                                     {"comment", call.value("block_comment")}}});
    call.tell(came.done ? "the event is on the blocklist" : "the blocklist refused it: " + came.reason);
    return true;
}

HASHPATH_BODY void add_event_modules(registry& modules) {
    modules.add({.description = {stop_execution_id, "Stop execution", "0.2",
                                 "Ends the run; what started it is blocked.", stop_execution_parameters},
                 .type = module_type::action,
                 .blocking = true,
                 .outputs = 0,
                 .enabled_at_first = true,
                 .execute = [](call& call) { return execute_stop(call); }});
    modules.add({.description = {"publish-event", "Publish Event", "0.1", "Publishes the event.", {}},
                 .type = module_type::action,
                 .fires = {"event-publish"},
                 .execute = [](call& call) { return execute_publish(call); }});
    modules.add({.description = {"reload-full-event",
                                 "Reload full Event",
                                 "0.1",
                                 "Reads the event anew, with what the workflow stored.",
                                 {}},
                 .type = module_type::action,
                 .core_format = true,
                 .execute = [](call& call) { return execute_reload(call); }});
    modules.add({.description = {"add_eventblocklist_entry", "Add Event Blocklist entry", "0.1",
                                 "Puts the event on the blocklist.", blocklist_parameters},
                 .type = module_type::action,
                 .core_format = true,
                 .execute = [](call& call) { return execute_blocklist(call); }});
    modules.add({.description = {"blueprint-action-module",
                                 "Blueprint action module",
                                 "0.1",
                                 "A template for modules of one's own: always fails.",
                                 {}},
                 .type = module_type::action,
                 .execute = [](call& call) { return call.fail("this module is a template"); }});
}

}  // namespace workflow::impl
HASHPATH_END
