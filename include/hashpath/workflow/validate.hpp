#pragma once
// SPDX-License-Identifier: MIT
// What is wrong with a workflow, and what is suspicious about it, before it runs.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>

HASHPATH_BEGIN
namespace workflow {

/// What is found in a workflow. The name of a code (see name()) never changes and is a heading of docs/workflows.md.
enum class finding_code : std::uint8_t {
    cycle,                ///< error
    trigger_count,        ///< error: none, or more than one
    several_connections,  ///< error
    dangling_connection,  ///< error
    trigger_unknown,      ///< error
    module_unknown,
    module_disabled,
    unreachable_node,
    blocking_without_effect,
    blocking_after_concurrent_task,
    data_format,
    starts_itself,
    filters_ignored,
    filters_incomplete,
    parameter,  ///< what is suspicious about a parameter or a filter, see finding::about
};

/// The stable name of a code, such as "unreachable-node"; a static text.
constexpr std::string_view name(finding_code code) noexcept {
    switch (code) {
        case finding_code::cycle: return "cycle";
        case finding_code::trigger_count: return "trigger-count";
        case finding_code::several_connections: return "several-connections";
        case finding_code::dangling_connection: return "dangling-connection";
        case finding_code::trigger_unknown: return "trigger-unknown";
        case finding_code::module_unknown: return "module-unknown";
        case finding_code::module_disabled: return "module-disabled";
        case finding_code::unreachable_node: return "unreachable-node";
        case finding_code::blocking_without_effect: return "blocking-without-effect";
        case finding_code::blocking_after_concurrent_task: return "blocking-after-concurrent-task";
        case finding_code::data_format: return "data-format";
        case finding_code::starts_itself: return "starts-itself";
        case finding_code::filters_ignored: return "filters-ignored";
        case finding_code::filters_incomplete: return "filters-incomplete";
        case finding_code::parameter: return "parameter";
    }
    return "unknown";
}

/// What a code means, in one sentence; a static text.
constexpr std::string_view sentence(finding_code code) noexcept {
    switch (code) {
        case finding_code::cycle: return "the connections lead in a circle";
        case finding_code::trigger_count: return "a workflow has exactly one trigger";
        case finding_code::several_connections: return "an output leads to several nodes, whose order nobody promises";
        case finding_code::dangling_connection: return "a connection leads to a node that is not there";
        case finding_code::trigger_unknown: return "there is no such trigger, so nothing starts the workflow";
        case finding_code::module_unknown: return "there is no such module: the node fails, and an IF leads to else";
        case finding_code::module_disabled: return "the module is disabled: the node fails, and an IF leads to else";
        case finding_code::unreachable_node: return "nothing leads here from the trigger";
        case finding_code::blocking_without_effect:
            return "it ends the run, but what started the workflow has happened already and is not blocked";
        case finding_code::blocking_after_concurrent_task:
            return "behind a concurrent task it ends that task alone, and blocks nothing";
        case finding_code::data_format: return "it expects MISP core format, which this trigger does not give";
        case finding_code::starts_itself:
            return "what it does fires the trigger of this workflow, which then starts again";
        case finding_code::filters_ignored: return "the module does not heed the filters of its node";
        case finding_code::filters_incomplete: return "a filter with a selector needs a value, an operator and a path";
        case finding_code::parameter: return "a parameter is suspicious";
    }
    return "unknown";
}

/// Whether a workflow with this finding is not run; else it is a warning.
constexpr bool is_error(finding_code code) noexcept {
    return code <= finding_code::trigger_unknown;
}

/// One finding.
struct finding {
    finding_code code = finding_code::parameter;
    std::optional<std::int64_t> node;  ///< none where it is about the workflow
    std::string module;                ///< the id of the node's module
    std::string detail;                ///< what it is about in particular, in words; may be empty
    /// The connections that it is about: those of a cycle (see find_cycle()), of an output with several, the one that
    /// dangles, or those that lead from a concurrent task to a blocking module.
    std::vector<edge> edges;
    /// Of `parameter`: the warning, whose parameter is one of the module's, or "filters.selector", "filters.path",
    /// "filters.operator" or "filters.value".
    std::optional<warning> about;
};

/// What modules there are, and which of them are enabled.
struct validate_options {
    const registry* modules = nullptr;                           ///< built_in_modules() if null
    std::function<bool(std::string_view id)> enabled = nullptr;  ///< empty enables all
};

namespace impl {

class validation {
public:
    validation(const definition& workflow, const validate_options& options)
        : graph_(workflow.graph),
          is_blueprint_(workflow.shape == shape::blueprint),
          modules_(options.modules ? *options.modules : built_in_modules()),
          options_(options) {
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_trigger() && !trigger_) trigger_ = &node;
        }
        if (trigger_) known_trigger_ = modules_.find(*trigger_);
    }

    std::vector<finding> findings() {
        check_graph();
        const auto reached = reachable({trigger_});
        const auto behind_tasks = behind_concurrent_tasks();
        for (const graph_node& node : graph_.nodes()) {
            if (trigger_ && !reached.contains(&node)) add(finding_code::unreachable_node, node);
            const module* known = modules_.find(node);
            if (known && known->blocking && !node.is_trigger() && behind_tasks.contains(&node)) {
                add(finding_code::blocking_after_concurrent_task, node).edges = way_to(node, behind_tasks);
            }
            check_node(node);
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](const finding& a, const finding& b) { return is_error(a.code) && !is_error(b.code); });
        return std::move(found_);
    }

private:
    finding& add(finding_code code, const graph_node& node, std::string detail = {}) {
        return found_.emplace_back(finding{code, node.id, node.module, std::move(detail), {}, {}});
    }

    void check_graph() {
        if (auto cycle = find_cycle(graph_); !cycle.empty()) {
            found_.push_back({finding_code::cycle, cycle.front().to, {}, {}, std::move(cycle), {}});
        }
        const auto triggers = std::count_if(graph_.nodes().begin(), graph_.nodes().end(),
                                            [](const graph_node& node) { return node.is_trigger(); });
        if (triggers > 1 || (triggers == 0 && !is_blueprint_)) {
            found_.push_back({finding_code::trigger_count,
                              {},
                              {},
                              "it has " + (triggers == 0 ? "none" : std::to_string(triggers)),
                              {},
                              {}});
        }
        for (const forked_node& fork : find_forks(graph_)) {
            finding& several = add(finding_code::several_connections, *graph_.find(fork.id));
            for (const std::int64_t target : fork.targets) several.edges.push_back({fork.id, target});
        }
        for (const graph_node& node : graph_.nodes()) {
            for (const output& each : node.outputs) {
                for (const connection& leads : each.connections) {
                    if (graph_.find(leads.node)) continue;
                    add(finding_code::dangling_connection, node,
                        "its " + each.name + " leads to node " + std::to_string(leads.node))
                        .edges.push_back({node.id, leads.node});
                }
            }
        }
    }

    using came_from = std::map<const graph_node*, const graph_node*>;

    /// What can be reached from these nodes, and from where it first was; they themselves were from nowhere.
    came_from reachable(std::vector<const graph_node*> open) const {
        came_from from;
        std::erase(open, nullptr);
        for (const graph_node* each : open) from.emplace(each, nullptr);
        for (std::size_t i = 0; i < open.size(); ++i) {
            for (const output& each : open[i]->outputs) {
                for (const connection& leads : each.connections) {
                    const graph_node* next = graph_.find(leads.node);
                    if (next && from.emplace(next, open[i]).second) open.push_back(next);
                }
            }
        }
        return from;
    }

    /// What can be reached from concurrent tasks, and from where.
    came_from behind_concurrent_tasks() const {
        std::vector<const graph_node*> tasks;
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_logic() && node.module == concurrent_task_module.id) tasks.push_back(&node);
        }
        return reachable(std::move(tasks));
    }

    /// The connections from a concurrent task to a node behind it.
    static std::vector<edge> way_to(const graph_node& node, const came_from& from) {
        std::vector<edge> way;
        for (const graph_node* at = &node; from.at(at); at = from.at(at)) way.push_back({from.at(at)->id, at->id});
        std::reverse(way.begin(), way.end());
        return way;
    }

    void check_node(const graph_node& node) {
        const module* known = modules_.find(node);
        if (!known) {
            add(node.is_trigger() ? finding_code::trigger_unknown : finding_code::module_unknown, node);
            return;
        }
        if (!node.is_trigger()) {
            if (options_.enabled && !options_.enabled(node.module)) add(finding_code::module_disabled, node);
            if (known->blocking && !(known_trigger_ && known_trigger_->blocking)) {
                add(finding_code::blocking_without_effect, node);
            }
            if (known->core_format && known_trigger_ && !known_trigger_->core_format) {
                add(finding_code::data_format, node);
            }
            const auto& fires = known->fires;
            if (trigger_ && std::find(fires.begin(), fires.end(), trigger_->module) != fires.end()) {
                add(finding_code::starts_itself, node);
            }
        }
        check_parameters(node, *known);
        check_filters(node, *known);
    }

    void add_warning(const graph_node& node, warning about, std::string_view prefix) {
        about.parameter = std::string{prefix} + about.parameter;
        add(finding_code::parameter, node).about = std::move(about);
    }

    void check_parameters(const graph_node& node, const module& known) {
        try {
            for (warning& each : known.diagnose ? known.diagnose(node.parameters)
                                                : misp::diagnose_parameters(known.description, node.parameters)) {
                add_warning(node, std::move(each), "");
            }
        } catch (const error& e) {
            add(finding_code::parameter, node, e.what());
        }
    }

    void check_filters(const graph_node& node, const module& known) {
        if (!misp::filters_enabled(node.saved_filters)) return;
        if (!known.filters) {
            add(finding_code::filters_ignored, node);
            return;
        }
        try {
            const filter filter = misp::saved_filter(node.saved_filters);
            const auto missing = [&node](const char* key) {
                const json* value = member_of(node.saved_filters, key);
                return !value || value->is_null() || (value->is_string() && value->empty()) || *value == json("");
            };
            if (!missing("selector") && (missing("operator") || missing("path") ||
                                         (missing("value") && filter.asked.asked() != condition_operator::any_value))) {
                add(finding_code::filters_incomplete, node);
            }
            for (warning& each : hashpath::diagnose(filter)) add_warning(node, std::move(each), "filters.");
        } catch (const error& e) {
            add(finding_code::parameter, node, e.what());
        }
    }

    const graph& graph_;
    bool is_blueprint_;  ///< which may do without a trigger
    const registry& modules_;
    const validate_options& options_;
    const graph_node* trigger_ = nullptr;
    const module* known_trigger_ = nullptr;
    std::vector<finding> found_;
};

}  // namespace impl

/// All that is wrong with a workflow or suspicious about it: errors first, then in the order of its nodes.
///
///     for (const finding& each : validate(load(parse(text)))) std::cout << name(each.code) << '\n';
///
/// The first three errors are those for which MISP refuses to save a workflow; it runs such a one all the same if it is
/// stored, while run() refuses only dangling connections and a trigger that is missing or unknown. Warnings are about what
/// does not do what it seems to: where a module stands, what it is given, and each parameter and filter.
/// Throws std::bad_alloc only. n log n. Behaviour of MISP's checks, and what its editor says.
inline std::vector<finding> validate(const definition& workflow, const validate_options& options = {}) {
    return impl::validation{workflow, options}.findings();
}

/// A finding in words, without its place: what it is, and what it is about in particular.
inline std::string describe(const finding& finding) {
    std::string text;
    if (finding.about) {
        text = finding.about->parameter + ": " + finding.about->message();
    } else {
        text = sentence(finding.code);
        if (!finding.detail.empty()) text += ": " + finding.detail;
    }
    if (finding.code != finding_code::dangling_connection && !finding.edges.empty()) {
        text += ":";
        for (const edge& each : finding.edges) text += " " + std::to_string(each.from) + "→" + std::to_string(each.to);
    }
    return text;
}

/// A finding as JSON.
///
///     {"severity":"warning","code":"numeric-text","node":2,"module":"generic-if","parameter":"value","message":"…"}
///
/// `code` is that of the warning, for a finding about a parameter.
inline json to_json(const finding& finding) {
    json made = {{"severity", is_error(finding.code) ? "error" : "warning"},
                 {"code", finding.about ? name(finding.about->code) : name(finding.code)}};
    if (finding.node) made["node"] = *finding.node;
    if (!finding.module.empty()) made["module"] = finding.module;
    if (finding.about) {
        made["parameter"] = finding.about->parameter;
        made["offset"] = finding.about->offset;
        made["length"] = finding.about->length;
    }
    made["message"] = describe(finding);
    for (const edge& each : finding.edges) made["edges"].push_back({each.from, each.to});
    return made;
}

}  // namespace workflow
HASHPATH_END
