#pragma once
// SPDX-License-Identifier: MIT
// A run of a workflow as a story that a person reads.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "event.hpp"
#include "explain.hpp"
#include "text.hpp"
#include "workflow.hpp"

namespace command {

/// Tells steps as they come.
class story {
public:
    story(const workflow::definition& definition, const workflow::registry& modules)
        : definition_(definition), modules_(modules) {}

    const std::string& text() const noexcept { return text_; }

    void tell(const workflow::step& step) {
        const std::string indent(step.depth * 4, ' ');
        if (step.task != task_ && step.task) {
            text_ += "\ntask " + std::to_string(*step.task + 1) + ", beside the workflow\n";
        }
        task_ = step.task;
        using kind = workflow::step::kind;
        if (step.what == kind::begin) return tell_begin(step, indent);
        if (step.what == kind::end) {
            if (step.depth != 0) text_ += indent + "which ends: " + step.result + "\n";
            return;
        }
        text_ += "\n" + indent + "node " + std::to_string(*step.node) + "  " + printable(step.title);
        if (step.title != step.module) text_ += " (" + printable(step.module) + ")";
        text_ += "\n";
        const auto line = [&](std::string_view head, const std::string& what) {
            text_ += indent + "    " + std::string{head} + std::string(10 - head.size(), ' ') + what + "\n";
        };
        tell_parameters(step, line);
        if (step.selected.is_array()) line("works on", number_of(step.selected));
        for (const std::string& reason : step.reasons) line("sees", printable(reason));
        tell_changes(step, line);
        tell_result(step, line);
    }

private:
    void tell_begin(const workflow::step& step, const std::string& indent) {
        if (step.depth != 0) text_ += "\n" + indent + "it starts the workflow of " + step.trigger + "\n";
        else {
            text_ += "workflow " + (definition_.name.empty() ? "" : in_quotes(definition_.name) + ", ") +
                     "started by " + step.trigger + ", " +
                     (step.result == "blocking" ? "which it can block" : "which it cannot block any more") + "\n";
        }
    }

    template <class Line>
    static void tell_parameters(const workflow::step& step, Line&& line) {
        if (!step.parameters.is_object()) return;
        for (auto entry = handle{step.parameters}.entries(); entry; entry.next()) {
            const handle value = entry.value();
            if (hashpath::php::empty(value)) continue;
            line("with", printable(entry.key().to_string()) + " = " + shortened(*value));
        }
        if (!hashpath::misp::filters_enabled(step.filters)) return;
        const auto part = [&step](const char* key) {
            const json* value = hashpath::impl::member_of(step.filters, key);
            if (!value) return std::string{"\"\""};
            return value->is_string() ? printable(in_quotes(value->get_ref<const std::string&>())) : shortened(*value);
        };
        line("filter", "of " + part("selector"));
        line("", "  " + part("path") + " " + part("operator") + " " + part("value"));
    }

    static std::string number_of(const json& selected) {
        constexpr std::size_t most = 4;
        std::string text = std::to_string(selected.size()) + (selected.size() == 1 ? " item" : " items");
        for (std::size_t i = 0; i < selected.size() && i < most; ++i) {
            text += (i == 0 ? ": " : ", ") + shortened(selected[i]);
        }
        return selected.size() > most ? text + ", ..." : text;
    }

    template <class Line>
    static void tell_changes(const workflow::step& step, Line&& line) {
        if (!step.patch.is_array()) return;
        constexpr std::size_t most = 4;
        for (std::size_t i = 0; i < step.patch.size() && i < most; ++i) {
            const json& change = step.patch[i];
            std::string text = change["op"].get<std::string>() + " " + printable(change["path"].get<std::string>());
            if (const json* value = hashpath::impl::member_of(change, "value")) text += " = " + shortened(*value);
            line("changes", text);
        }
        if (step.patch.size() > most)
            line("changes", "and " + std::to_string(step.patch.size() - most) + " more places");
    }

    /// Where outputs lead: "node 3", "nodes 3 and 4", or "" for nowhere.
    std::string targets(const workflow::step& step) const {
        std::vector<std::string> ids;
        const workflow::graph_node* node = definition_.graph.find(*step.node);
        for (const std::string& name : step.outputs) {
            const workflow::output* output = node ? node->find_output(name) : nullptr;
            if (!output) continue;
            for (const auto& connection : output->connections) ids.push_back(std::to_string(connection.node));
        }
        std::string text;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            text += (i == 0 ? (ids.size() == 1 ? "node " : "nodes ") : i + 1 == ids.size() ? " and " : ", ") + ids[i];
        }
        return text;
    }

    template <class Line>
    void tell_result(const workflow::step& step, Line&& line) const {
        for (const std::string& error : step.errors) line("says", printable(error));
        if (step.module == workflow::concurrent_task_module.id) return;
        const std::string next = targets(step);
        const std::string arrow = next.empty() ? ", and nothing follows" : " -> " + next;
        const bool ran = step.result == "success" || step.result == "partial-success";
        if (step.module_type == "logic") {
            const bool filters = step.module == hashpath::misp::generic_filter_module.id ||
                                 step.module == hashpath::misp::filter_reset_module.id;
            const char* const branch = filters ? "on" : step.answer ? "then" : "else";
            return line("so", std::string{ran ? "" : "it could not run, "} + branch + arrow);
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

    const workflow::definition& definition_;
    const workflow::registry& modules_;
    std::string text_;
    std::optional<std::size_t> task_;
};

/// What would have gone out, and what it came to.
inline std::string ending(const workflow::run_result& result, const workflow::memory_host& host, const json& changed) {
    std::string text = "\n";
    for (const auto& request : host.requests())
        text += "would send  " + printable(request.method + " " + request.url) + "\n";
    for (const auto& mail : host.mails()) {
        text += "would mail  " + printable(mail.recipients.empty() ? "" : mail.recipients[0]) + ": " +
                printable(mail.subject) + "\n";
    }
    for (const auto& message : host.messages()) text += "would push  " + printable(message.first) + "\n";
    for (const auto& change : host.changes()) {
        text += std::string{"would store "} +
                (change.what == workflow::stored_change::kind::blocked_event ? "an event on the blocklist"
                                                                             : "values on a warning list") +
                "\n";
    }
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < changed.size() && i < most; ++i) {
        text += "stored      " + changed[i]["op"].get<std::string>() + " " +
                printable(changed[i]["path"].get<std::string>());
        if (const json* value = hashpath::impl::member_of(changed[i], "value")) text += " = " + shortened(*value);
        text += "\n";
    }
    if (changed.size() > most) text += "stored      and " + std::to_string(changed.size() - most) + " more places\n";
    text += "outcome     " + printable(result.outcome) + "\n";
    return text;
}

}  // namespace command
