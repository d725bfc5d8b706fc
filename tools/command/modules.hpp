#pragma once
// SPDX-License-Identifier: MIT
// The subcommands modules and module: which modules there are, and one of them by itself.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "event.hpp"
#include "if.hpp"
#include "options.hpp"
#include "run.hpp"
#include "session.hpp"
#include "workflow.hpp"

namespace command {

inline json as_json(const workflow::module& module) {
    json parameters = json::array();
    for (const auto& each : module.description.parameters) {
        json parameter = {{"id", each.name}, {"description", each.description}};
        if (!each.default_value.empty()) parameter["default"] = hashpath::parse(each.default_value);
        if (!each.options.empty()) parameter["options"] = each.options;
        if (each.is_template) parameter["template"] = true;
        parameters.push_back(std::move(parameter));
    }
    json made = {{"id", module.id()},
                 {"name", module.description.name},
                 {"type", name(module.type)},
                 {"version", module.description.version},
                 {"description", module.description.description},
                 {"blocking", module.blocking},
                 {"core_format", module.core_format},
                 {"filters", module.filters},
                 {"outputs", module.outputs},
                 {"enabled_at_first", module.enabled_at_first}};
    if (module.type == workflow::module_type::trigger) {
        made["scope"] = module.scope;
        made["overhead"] = module.overhead;
    }
    made["parameters"] = std::move(parameters);
    return made;
}

inline std::string as_text(const workflow::module& module) {
    std::string text = std::string{module.description.name} + " (" + std::string{module.id()} + "), " +
                       std::string{name(module.type)} + ", version " + std::string{module.description.version} + "\n" +
                       std::string{module.description.description} + "\n";
    const auto say = [&text](bool holds, const char* what) {
        if (holds) text += std::string{what} + "\n";
    };
    const bool trigger = module.type == workflow::module_type::trigger;
    say(trigger && module.blocking, "A workflow of it can block what started it.");
    say(!trigger && module.blocking, "It ends the run.");
    say(!trigger && module.core_format, "It expects MISP core format.");
    say(trigger && module.core_format, "Its data are made MISP core format.");
    say(module.filters, "It heeds the filters of its node.");
    std::size_t width = 0;
    for (const auto& each : module.description.parameters) width = std::max(width, each.name.size());
    for (const auto& each : module.description.parameters) {
        std::string said{each.description};
        const auto add = [&said](const std::string& more) { said += (said.empty() ? "" : "; ") + more; };
        if (!each.default_value.empty()) add("by default " + std::string{each.default_value});
        if (each.is_template) add("a template");
        text += "  " + std::string{each.name};
        if (!said.empty()) text += std::string(width - each.name.size() + 2, ' ') + said;
        text += "\n";
        std::string options;
        for (const auto option : each.options) options += (options.empty() ? "" : ", ") + std::string{option};
        if (!options.empty()) text += std::string(width + 4, ' ') + options + "\n";
    }
    return text;
}

inline const workflow::module* module_named(const workflow::registry& modules, std::string_view id) {
    for (const workflow::module* each : modules.all()) {
        if (each->id() == id) return each;
    }
    complain("error: there is no module " + in_quotes(id) + "; hashpath modules lists them\n");
    return nullptr;
}

inline int run_modules(session& session, const options& how) {
    const auto modules = read_modules(how);
    if (!modules) return wrong_input;
    const auto all = modules->all();
    if (!how.module.empty()) {
        const workflow::module* module = module_named(*modules, how.module);
        if (!module) return wrong_usage;
        if (how.as_json) session.out().value(as_json(*module));
        else session.out().text(as_text(*module));
    } else if (how.as_json) {
        for (const workflow::module* each : all) session.out().value(as_json(*each));
    } else {
        std::size_t width = 0;
        for (const workflow::module* each : all) width = std::max(width, each->id().size());
        for (const workflow::module* each : all) {
            const std::string type{name(each->type)};
            session.out().text(type + std::string(9 - type.size(), ' ') + std::string{each->id()} +
                               std::string(width - each->id().size() + 2, ' ') +
                               std::string{each->description.description} + "\n");
        }
    }
    session.out().flush();
    return success;
}

/// One module by itself on each event: its answer, its errors and what it leaves of the data.
inline int run_module(session& session, const options& how) {
    const auto modules = read_modules(how);
    if (!modules) return wrong_input;
    const workflow::module* module = module_named(*modules, how.module);
    if (!module) return wrong_usage;
    const auto parameters = read_parameters(module->description, how);
    if (!parameters) return wrong_usage;
    const auto lookups = read_lookups(how);
    if (!lookups) return wrong_input;
    int worst = success;
    const int status = session.over_input([&](json& document, output& out) {
        std::vector<json> results;
        std::vector<json> events;
        if (how.as_is) events.push_back(std::move(document));
        else events = hashpath::misp::trigger_data(std::move(document));
        for (json& data : events) {
            command_host host{shared(data), *lookups, how};
            const shared_json stored = host.shared_event();
            if (!how.as_is) hashpath::misp::enrich(data);
            const json before = data;
            const auto came = workflow::run_module(*module, *parameters, std::move(data), host, how.limits);
            json result = {{"success", came.success}, {"errors", came.errors}, {"reasons", came.reasons}};
            result["roaming_patch"] = hashpath::make_patch(before, came.data);
            result["stored_patch"] = hashpath::make_patch(*stored, *host.shared_event());
            add_recorded(result, host);
            results.push_back(std::move(result));
            const int answer = came.success ? success : came.errors.empty() ? no_match : module_failed;
            worst = std::max(worst, answer);
        }
        print_each(out, how, results, true);
        return true;
    });
    return std::max(status, worst);
}

}  // namespace command
