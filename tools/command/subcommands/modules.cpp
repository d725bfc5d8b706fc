// SPDX-License-Identifier: MIT
// The subcommands modules and module: which modules there are, and one of them by itself.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/json/patch.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/run.hpp>

#include "../command.hpp"
#include "../output/text.hpp"
#include "../session.hpp"
#include "events.hpp"
#include "parameters.hpp"
#include "subcommands.hpp"
#include "workflow_files.hpp"

namespace command {

namespace {

struct modules_options {
    common_options common;
    module_options modules;
    std::string module;  ///< the one that is described; "" for all
    bool as_json = false;
};

struct module_run_options {
    common_options common;
    module_options modules;
    world_options world;
    std::string module;
    std::vector<std::string> parameters;
    bool as_is = false;
};

json as_json(const workflow::module& module) {
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

/// Returns texts with something between them.
std::string joined(const std::vector<std::string_view>& texts, std::string_view between) {
    std::string text;
    for (const std::string_view each : texts) text.append(text.empty() ? "" : between).append(each);
    return text;
}

std::string parameters_as_text(const hashpath::misp::module_description& description) {
    std::string text;
    std::size_t width = 0;
    for (const auto& each : description.parameters) width = std::max(width, each.name.size());
    for (const auto& each : description.parameters) {
        std::vector<std::string_view> said;
        const std::string by_default = fmt::format("by default {}", each.default_value);
        if (!each.description.empty()) said.push_back(each.description);
        if (!each.default_value.empty()) said.push_back(by_default);
        if (each.is_template) said.push_back("a template");
        if (said.empty()) text += fmt::format("  {}\n", each.name);
        else text += fmt::format("  {:<{}}  {}\n", each.name, width, joined(said, "; "));
        const std::string options = joined({each.options.begin(), each.options.end()}, ", ");
        if (!options.empty()) text += fmt::format("{:{}}{}\n", "", width + 4, options);
    }
    return text;
}

std::string as_text(const workflow::module& module) {
    const auto& description = module.description;
    std::string text = fmt::format("{} ({}), {}, version {}\n{}\n", description.name, module.id(), name(module.type),
                                   description.version, description.description);
    const auto say = [&text](bool holds, std::string_view what) {
        if (holds) text += fmt::format("{}\n", what);
    };
    const bool trigger = module.type == workflow::module_type::trigger;
    say(trigger && module.blocking, "A workflow of it can block what started it.");
    say(!trigger && module.blocking, "It ends the run.");
    say(!trigger && module.core_format, "It expects MISP core format.");
    say(trigger && module.core_format, "Its data are made MISP core format.");
    say(module.filters, "It heeds the filters of its node.");
    return text + parameters_as_text(description);
}

const workflow::module* module_named(const workflow::registry& modules, std::string_view id) {
    for (const workflow::module* each : modules.all()) {
        if (each->id() == id) return each;
    }
    complain("error: there is no module {}; hashpath modules lists them\n", in_quotes(id));
    return nullptr;
}

int run_modules(const modules_options& options) {
    session session{options.common};
    output& out = session.out();
    const auto modules = options.modules.read(options.common);
    if (!modules) return wrong_input;
    const auto all = modules->all();
    if (!options.module.empty()) {
        const workflow::module* module = module_named(*modules, options.module);
        if (!module) return wrong_usage;
        if (options.as_json) out.value(as_json(*module));
        else out.text(as_text(*module));
    } else if (options.as_json) {
        for (const workflow::module* each : all) out.value(as_json(*each));
    } else {
        std::size_t width = 0;
        for (const workflow::module* each : all) width = std::max(width, each->id().size());
        for (const workflow::module* each : all) {
            out.text(
                fmt::format("{:<9}{:<{}}  {}\n", name(each->type), each->id(), width, each->description.description));
        }
    }
    out.flush();
    return success;
}

/// Runs one module by itself on each event: prints its answer, its errors and what it leaves of the data.
int run_module(const module_run_options& options) {
    session session{options.common};
    const auto modules = options.modules.read(options.common);
    if (!modules) return wrong_input;
    const workflow::module* module = module_named(*modules, options.module);
    if (!module) return wrong_usage;
    const auto parameters = read_parameters(options.parameters, module->description, options.common);
    if (!parameters) return wrong_usage;
    const auto lookups = options.world.read_lookups(options.common);
    if (!lookups) return wrong_input;
    int worst = success;
    const int status = session.run_values([&](json& document, output& out) {
        std::vector<json> results;
        std::vector<json> events;
        if (options.as_is) events.push_back(std::move(document));
        else events = hashpath::misp::trigger_data(std::move(document));
        for (json& data : events) {
            command_host host{shared(data), *lookups, options.world};
            const shared_json stored = host.shared_event();
            if (!options.as_is) hashpath::misp::enrich(data);
            const json before = data;
            const auto after = workflow::run_module(*module, *parameters, std::move(data), host, options.common.limits);
            json result = {{"success", after.success}, {"errors", after.errors}, {"reasons", after.reasons}};
            result["roaming_patch"] = hashpath::make_patch(before, after.data);
            result["stored_patch"] = hashpath::make_patch(*stored, *host.shared_event());
            add_recorded(result, host);
            results.push_back(std::move(result));
            worst = std::max<int>(worst, after.success ? success : after.errors.empty() ? no_match : module_failed);
        }
        out.each(results, true);
        return true;
    });
    return std::max(status, worst);
}

}  // namespace

void add_modules(command_line& line) {
    const auto all = std::make_shared<modules_options>();
    subcommand added = line.add("modules", "List the modules, or describe one");
    added.add_argument("MODULE", all->module, "Which module, such as tag_operation", presence::optional);
    added.add_input_and_output(all->common);
    all->modules.add_services(added);
    added.add_flag("--json", all->as_json, "Print it as JSON");
    added.run([all] { return run_modules(*all); });

    const auto one = std::make_shared<module_run_options>();
    added = line.add("module", "Run one module by itself on events");
    added.add_argument("MODULE", one->module, "Which module, such as tag_operation");
    add_parameters(added, one->parameters);
    added.add_files(one->common, about_events);
    added.add_input_and_output(one->common);
    added.add_flag("--as-is", one->as_is, "Take the input as it stands, without enriching it first");
    one->world.add(added);
    one->modules.add_services(added);
    added.run([one] { return run_module(*one); });
}

}  // namespace command
