// SPDX-License-Identifier: MIT

#include "story.hpp"

#include <algorithm>
#include <vector>

#include <hashpath/json/compare.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/workflow/modules/logic.hpp>

#include "../output/text.hpp"
#include "events.hpp"

namespace command {

namespace {

std::string number_of(const json& selected) {
    constexpr std::size_t most = 4;
    std::string text = fmt::format("{} item{}", selected.size(), selected.size() == 1 ? "" : "s");
    for (std::size_t i = 0; i < selected.size() && i < most; ++i) {
        text += (i == 0 ? ": " : ", ") + shortened(selected[i]);
    }
    return selected.size() > most ? text + ", ..." : text;
}

/// Returns one operation of a JSON Patch on one line.
std::string change_as_text(const json& change) {
    std::string text = fmt::format("{} {}", change["op"].get_ref<const std::string&>(),
                                   printable(change["path"].get_ref<const std::string&>()));
    const auto value = change.find("value");
    return value == change.end() ? text : fmt::format("{} = {}", text, shortened(*value));
}

/// Returns a parameter of the filters of a node, as it is shown.
std::string part_of(const json& filters, const char* name) {
    const auto found = filters.is_structured() ? handle{filters}.member(hashpath::php::key{name}) : std::nullopt;
    if (!found) return "\"\"";
    const json& value = **found;
    return value.is_string() ? printable(in_quotes(value.get_ref<const std::string&>())) : shortened(value);
}

}  // namespace

void story::tell(const workflow::step& step) {
    indent_.assign(step.depth * 4, ' ');
    if (step.task != task_ && step.task) {
        text_ += fmt::format("\ntask {}, beside the workflow\n", *step.task + 1);
    }
    task_ = step.task;
    using kind = workflow::step::kind;
    if (step.what == kind::begin) return tell_begin(step);
    if (step.what == kind::end) {
        if (step.depth != 0) text_ += fmt::format("{}which ends: {}\n", indent_, step.result);
        return;
    }
    const std::string module = step.title == step.module ? "" : fmt::format(" ({})", printable(step.module));
    text_ += fmt::format("\n{}node {}  {}{}\n", indent_, *step.node, printable(step.title), module);
    tell_parameters(step);
    if (step.selected.is_array()) line("works on", number_of(step.selected));
    for (const std::string& reason : step.reasons) line("sees", printable(reason));
    tell_changes(step);
    tell_result(step);
}

void story::line(std::string_view head, std::string_view text) {
    text_ += fmt::format("{}    {:<10}{}\n", indent_, head, text);
}

void story::tell_begin(const workflow::step& step) {
    if (step.depth != 0) {
        text_ += fmt::format("\n{}it starts the workflow of {}\n", indent_, step.trigger);
        return;
    }
    text_ += fmt::format("workflow {}started by {}, which it {}\n",
                         definition_.name.empty() ? "" : in_quotes(definition_.name) + ", ", step.trigger,
                         step.result == "blocking" ? "can block" : "cannot block any more");
}

void story::tell_parameters(const workflow::step& step) {
    if (!step.parameters.is_object()) return;
    for (auto entry = handle{step.parameters}.entries(); entry; entry.next()) {
        const handle value = entry.value();
        if (hashpath::php::empty(value)) continue;
        line("with", fmt::format("{} = {}", printable(entry.key().to_string()), shortened(*value)));
    }
    if (!hashpath::misp::filters_enabled(step.filters)) return;
    line("filter", "of " + part_of(step.filters, "selector"));
    line("", fmt::format("  {} {} {}", part_of(step.filters, "path"), part_of(step.filters, "operator"),
                         part_of(step.filters, "value")));
}

void story::tell_changes(const workflow::step& step) {
    if (!step.patch.is_array()) return;
    constexpr std::size_t most = 4;
    for (std::size_t i = 0; i < step.patch.size() && i < most; ++i) line("changes", change_as_text(step.patch[i]));
    if (step.patch.size() > most) line("changes", fmt::format("and {} more places", step.patch.size() - most));
}

/// Returns where outputs lead: "node 3", "nodes 3 and 4", or "" for nowhere.
std::string story::targets(const workflow::step& step) const {
    std::vector<std::string> ids;
    const workflow::graph_node* node = definition_.graph.find(*step.node);
    for (const std::string& name : step.outputs) {
        const workflow::output* output = node ? node->find_output(name) : nullptr;
        if (!output) continue;
        for (const auto& connection : output->connections) ids.push_back(fmt::format("{}", connection.node));
    }
    std::string text;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        text += (i == 0 ? (ids.size() == 1 ? "node " : "nodes ") : i + 1 == ids.size() ? " and " : ", ") + ids[i];
    }
    return text;
}

void story::tell_result(const workflow::step& step) {
    for (const std::string& error : step.errors) line("says", printable(error));
    if (step.module == workflow::concurrent_task_module.id) return;
    const std::string next = targets(step);
    const std::string arrow = next.empty() ? ", and nothing follows" : " -> " + next;
    const bool ran = step.result == "success" || step.result == "partial-success";
    if (step.module_type == "logic") {
        const bool filters = step.module == hashpath::misp::generic_filter_module.id ||
                             step.module == hashpath::misp::filter_reset_module.id;
        const char* const branch = filters ? "on" : step.answer ? "then" : "else";
        return line("so", fmt::format("{}{}{}", ran ? "" : "it could not run, ", branch, arrow));
    }
    if (step.answer) return line("so", "done" + arrow);
    const auto* module = modules_.find(workflow::module_type::action, step.module);
    if (module && module->blocking) return line("so", "the run ends here");
    if (!next.empty()) return line("so", "it failed, but the workflow goes on" + arrow);
    const auto* node = definition_.graph.find(*step.node);
    const bool leads = node && std::any_of(node->outputs.begin(), node->outputs.end(),
                                           [](const auto& output) { return !output.connections.empty(); });
    line("so", leads ? "it failed, so the actions behind it are skipped" : "it failed, and nothing follows");
}

std::string ending(const workflow::run_result& result, const workflow::memory_host& host, const json& changed) {
    std::string text = "\n";
    for (const auto& request : host.requests()) {
        text += fmt::format("would send  {}\n", printable(request.method + " " + request.url));
    }
    for (const auto& mail : host.mails()) {
        text += fmt::format("would mail  {}: {}\n", printable(mail.recipients.empty() ? "" : mail.recipients[0]),
                            printable(mail.subject));
    }
    for (const auto& message : host.messages()) text += fmt::format("would push  {}\n", printable(message.first));
    for (const auto& change : host.changes()) {
        const bool blocks = change.what == workflow::stored_change::kind::blocked_event;
        text += fmt::format("would store {}\n", blocks ? "an event on the blocklist" : "values on a warning list");
    }
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < changed.size() && i < most; ++i) {
        text += fmt::format("stored      {}\n", change_as_text(changed[i]));
    }
    if (changed.size() > most) text += fmt::format("stored      and {} more places\n", changed.size() - most);
    return text + fmt::format("outcome     {}\n", printable(result.outcome));
}

}  // namespace command
