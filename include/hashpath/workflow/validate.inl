// SPDX-License-Identifier: MIT
// The bodies of workflow/validate.hpp.

#include <hashpath/workflow/validate.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/modules/logic.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

class validation {
public:
    HASHPATH_FUNCTION validation(const definition& workflow, const validate_options& options)
        : graph_(workflow.graph),
          is_blueprint_(workflow.shape == shape::blueprint),
          modules_(options.modules ? *options.modules : built_in_modules()),
          options_(options) {
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_trigger() && !trigger_) trigger_ = &node;
        }
        if (trigger_) known_trigger_ = modules_.find(*trigger_);
    }

    HASHPATH_FUNCTION std::vector<finding> findings() {
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
    HASHPATH_FUNCTION finding& add(finding_code code, const graph_node& node, std::string detail = {}) {
        return found_.emplace_back(finding{code, node.id, node.module, std::move(detail), {}, {}});
    }

    HASHPATH_FUNCTION void check_graph() {
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
    HASHPATH_FUNCTION came_from reachable(std::vector<const graph_node*> open) const {
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
    HASHPATH_FUNCTION came_from behind_concurrent_tasks() const {
        std::vector<const graph_node*> tasks;
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_logic() && node.module == concurrent_task_module.id) tasks.push_back(&node);
        }
        return reachable(std::move(tasks));
    }

    /// The connections from a concurrent task to a node behind it.
    HASHPATH_FUNCTION static std::vector<edge> way_to(const graph_node& node, const came_from& from) {
        std::vector<edge> way;
        for (const graph_node* at = &node; from.at(at); at = from.at(at)) way.push_back({from.at(at)->id, at->id});
        std::reverse(way.begin(), way.end());
        return way;
    }

    HASHPATH_FUNCTION void check_node(const graph_node& node) {
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

    HASHPATH_FUNCTION void add_warning(const graph_node& node, warning about, std::string_view prefix) {
        about.parameter = std::string{prefix} + about.parameter;
        add(finding_code::parameter, node).about = std::move(about);
    }

    HASHPATH_FUNCTION void check_parameters(const graph_node& node, const module& known) {
        try {
            for (warning& each : known.diagnose ? known.diagnose(node.parameters)
                                                : misp::diagnose_parameters(known.description, node.parameters)) {
                add_warning(node, std::move(each), "");
            }
        } catch (const error& e) {
            add(finding_code::parameter, node, e.what());
        }
    }

    HASHPATH_FUNCTION void check_filters(const graph_node& node, const module& known) {
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

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::vector<finding> validate(const definition& workflow, const validate_options& options) {
    return impl::validation{workflow, options}.findings();
}

HASHPATH_BODY std::string describe(const finding& finding) {
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

HASHPATH_BODY json to_json(const finding& finding) {
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
