// SPDX-License-Identifier: MIT
// The bodies of workflow/impl/graph_walk.hpp.

#include <hashpath/workflow/impl/graph_walk.hpp>

#include <algorithm>
#include <utility>

#include <hashpath/json/map.hpp>
#include <hashpath/json/patch.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/modules/logic.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY void run_state::stop(std::string reason) {
    const std::lock_guard lock{mutex};
    if (why.empty()) why = std::move(reason);
    stopped = true;
}

HASHPATH_BODY std::string run_state::reason() {
    const std::lock_guard lock{mutex};
    return why;
}

HASHPATH_BODY void run_state::count_step() {
    if (steps.fetch_add(1) >= options.max_steps) {
        stop("step-limit: after " + std::to_string(options.max_steps) + " steps");
    }
    if (options.max_time != std::chrono::nanoseconds::max() &&
        std::chrono::steady_clock::now() - began >= options.max_time) {
        stop("time-limit: after " + php::to_text(std::chrono::duration<double>(options.max_time).count()) + " seconds");
    }
}

HASHPATH_BODY void run_state::count_task() {
    if (tasks.fetch_add(1) >= options.max_tasks) {
        stop("task-limit: after " + std::to_string(options.max_tasks) + " concurrent tasks");
    }
}

HASHPATH_BODY void run_state::observe(const step& step, const json& data) {
    const std::lock_guard lock{observing};
    try {
        options.observe(step, data);
    } catch (...) {
        observer_threw = true;
        throw;
    }
}

HASHPATH_BODY graph_walk::graph_walk(run_state& state, const definition& workflow, const graph_node* trigger,
                                     roaming_data& data, host& world, bool can_block, std::size_t depth,
                                     std::optional<std::size_t> task)
    : state_(state),
      workflow_(workflow),
      trigger_(trigger),
      data_(data),
      world_(world),
      blocking_(can_block),
      depth_(depth),
      task_(task),
      debug_(workflow.debug_enabled || state.options.debug) {}

HASHPATH_BODY bool graph_walk::from(const graph_node& start, std::string via) {
    first_via_ = std::move(via);
    goes_on_ = enter(start, none, false);
    while (goes_on_ && !open_.empty()) {
        goes_on_ = !state_.stopped && advance();
    }
    return goes_on_ && !state_.stopped;
}

HASHPATH_BODY std::vector<std::vector<std::string>> graph_walk::blocked_paths() const {
    std::vector<std::vector<std::string>> paths;
    std::size_t connections = 0;
    for (std::size_t last : blocked_) {
        if (connections > max_listed_connections) break;
        std::vector<std::string>& path = paths.emplace_back();
        for (; last != none; last = followed_[last].before) path.push_back(text_of_step(followed_[last]));
        std::reverse(path.begin(), path.end());
        connections += path.size();
    }
    return paths;
}

HASHPATH_BODY std::vector<std::string> graph_walk::followed() const {
    std::vector<std::string> texts;
    texts.reserve(followed_.size());
    for (const followed_connection& each : followed_) texts.push_back(text_of_step(each));
    return texts;
}

HASHPATH_BODY std::string graph_walk::text_of_step(const followed_connection& step) {
    return std::to_string(step.source->id) + ":" + step.by->name + ":" + std::to_string(step.index) + ":" +
           std::to_string(step.by->connections[step.index].node);
}

HASHPATH_BODY bool graph_walk::enter(const graph_node& node, std::size_t via, bool prevented) {
    frame opened{&node, via, prevented, {}};
    if (node.is_logic()) {
        opened.outputs = outputs_of_logic(node, via);
    } else {
        for (const output& each : node.outputs) opened.outputs.push_back(&each);
    }
    if (!node.is_trigger() && !node.is_logic()) {
        if (prevented) {
            blocked_.push_back(via);
        } else if (!act(node, via, opened)) {
            return false;
        }
    }
    open_.push_back(std::move(opened));
    return true;
}

HASHPATH_BODY bool graph_walk::act(const graph_node& node, std::size_t via, frame& opened) {
    executed.push_back(&node);
    const module* known = state_.modules.find(node);
    step step = step_of(node, via);
    const bool done = execute(node, step, [](call&) {});
    for (const output* each : opened.outputs) step.outputs.push_back(each->name);
    const bool ends = !done && known && known->blocking;
    if (ends || (!done && !blocking_)) step.outputs.clear();
    report(step);
    if (done) return true;
    blocking.push_back(&node);
    if (!step.errors.empty()) errors.push_back({node.id, node.module, step.result, step.errors});
    if (ends) return false;
    if (!blocking_) opened.prevented = true;
    return true;
}

HASHPATH_BODY std::vector<const output*> graph_walk::outputs_of_logic(const graph_node& node, std::size_t via) {
    if (node.module == concurrent_task_module.id) {
        queue_tasks(node, via);
        return {};
    }
    step step = step_of(node, via);
    const bool pass = execute(node, step, [](call&) {});
    const bool filters = node.module == misp::generic_filter_module.id || node.module == misp::filter_reset_module.id;
    const output* chosen = node.find_output(pass || filters ? "output_1" : "output_2");
    if (chosen) step.outputs.push_back(chosen->name);
    report(step);
    return chosen ? std::vector{chosen} : std::vector<const output*>{};
}

HASHPATH_BODY void graph_walk::queue_tasks(const graph_node& node, std::size_t via) {
    const output* chosen = node.find_output("output_1");
    if (!chosen) return;
    std::shared_ptr<const json> data;
    for (std::size_t i = 0; i < chosen->connections.size(); ++i) {
        const connection& each = chosen->connections[i];
        state_.count_step();
        state_.count_task();
        if (state_.stopped) return;
        step step = step_of(node, via);
        try {
            json& shown = data_.change();
            if (shown.is_structured()) {
                hashpath::impl::set_member(shown, "__node_id_to_exec", json(each.node));
            }
        } catch (const error&) {
            // A filter cannot be applied: the module says so when it looks at the data.
        }
        execute(node, step, [&](call& call) {
            if (json& shown = call.change(); shown.is_structured()) {
                hashpath::impl::drop_members(shown, {"__node_id_to_exec"});
            }
            // Filters may change the data each time they are applied; without one, all tasks share a copy.
            const json& seen = call.seen();
            const json* filters = member_of(seen, "enabledFilters");
            if (!data || (filters && !filters->empty() && *data != seen)) data = std::make_shared<const json>(seen);
            followed_.push_back({via, &node, chosen, i});
            queued.push_back({&workflow_, trigger_, each.node, text_of_step(followed_.back()), depth_, data});
            call.tell("queued a task that begins with node " + std::to_string(each.node));
        });
        report(step);
    }
}

HASHPATH_BODY bool graph_walk::advance() {
    frame& top = open_.back();
    if (top.at_output == top.outputs.size()) {
        if (top.via != none) on_path_.erase(connection_of(followed_[top.via]));
        open_.pop_back();
        return true;
    }
    const output& by = *top.outputs[top.at_output];
    if (top.at_connection == by.connections.size()) {
        ++top.at_output;
        top.at_connection = 0;
        return true;
    }
    const std::size_t index = top.at_connection++;
    const connection& next = by.connections[index];
    if (!on_path_.insert(&next).second) return true;  // once a path, so that cycles end
    state_.count_step();
    if (state_.stopped) return false;
    followed_.push_back({top.via, top.node, &by, index});
    return enter(*workflow_.graph.find(next.node), followed_.size() - 1, top.prevented);
}

HASHPATH_BODY const connection* graph_walk::connection_of(const followed_connection& step) {
    return &step.by->connections[step.index];
}

HASHPATH_BODY step graph_walk::step_of(const graph_node& node, std::size_t via) {
    step step;
    step.trigger = workflow_.trigger;
    step.node = node.id;
    step.module_type = node.module_type;
    step.module = node.module;
    step.task = task_;
    step.depth = depth_;
    if (!state_.options.observe) return step;
    step.title = title_of(node);
    step.via = via == none ? first_via_ : text_of_step(followed_[via]);
    step.stored_parameters = node.parameters;
    step.filters = node.saved_filters;
    step.at = world_.now();
    if (state_.options.patches) data_.watch();
    return step;
}

HASHPATH_BODY void graph_walk::report(step& step) {
    if (!state_.options.observe) return;
    const json& after = data_.seen_or_stored();
    if (state_.options.patches) step.patch = data_.before() ? patch_to(after) : json::array();
    state_.observe(step, after);
}

HASHPATH_BODY json graph_walk::patch_to(const json& after) const {
    try {
        return make_patch(*data_.before(), after);
    } catch (const limit_error&) {
        return {};
    }
}

HASHPATH_BODY bool graph_walk::start(std::string_view trigger, const std::function<json()>& data) {
    bool goes_on = true;
    for (const definition* each : state_.listening) {
        if (each->trigger != trigger) continue;
        state_.count_step();
        if (depth_ + 1 > state_.options.max_depth) {
            state_.stop("recursion-limit: the workflow of " + std::string{trigger} + " was started inside others, " +
                        std::to_string(depth_ + 1) + " deep");
        }
        if (state_.stopped) throw workflow_error(error_code::recursion_limit, {}, "the run was stopped");
        const json fresh = data();
        goes_on = state_.run_inside(*each, fresh, world_, depth_ + 1, task_, queued) && goes_on;
    }
    return goes_on;
}

}  // namespace workflow::impl
HASHPATH_END
