// SPDX-License-Identifier: MIT
// The bodies of workflow/run.hpp.

#include <hashpath/workflow/run.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/workflow/impl/graph_walk.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/modules/events.hpp>
#include <hashpath/workflow/roaming_data.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_FUNCTION std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all;
}

/// The errors of a walk on one line, as MISP logs them.
HASHPATH_FUNCTION std::string error_lines(const std::vector<node_error>& errors, const definition& workflow) {
    std::vector<std::string> lines;
    lines.reserve(errors.size());
    for (const node_error& error : errors) {
        lines.push_back("Node `" + error.module + "` (" + std::to_string(error.node) + ") from Workflow `" +
                        workflow.name + "` (" + workflow.id +
                        ") returned the following error: " + joined(error.messages));
    }
    return joined(lines);
}

HASHPATH_FUNCTION std::vector<std::int64_t> ids_of(const std::vector<const graph_node*>& nodes) {
    std::vector<std::int64_t> ids;
    ids.reserve(nodes.size());
    for (const graph_node* node : nodes) ids.push_back(node->id);
    return ids;
}

/// The trigger of a workflow that can be run.
HASHPATH_FUNCTION const graph_node& runnable(const definition& workflow, const registry& modules) {
    const graph_node* trigger = nullptr;
    for (const graph_node& node : workflow.graph.nodes()) {
        if (node.is_trigger() && !trigger) trigger = &node;
        for (const output& each : node.outputs) {
            for (const connection& leads : each.connections) {
                if (workflow.graph.find(leads.node)) continue;
                throw workflow_error(
                    error_code::graph_malformed, node.id,
                    "its " + each.name + " leads to node " + std::to_string(leads.node) + ", which is not there");
            }
        }
    }
    if (!trigger) throw workflow_error(error_code::trigger_missing, {}, "there is no trigger to start from");
    if (!modules.find(*trigger)) {
        throw workflow_error(error_code::trigger_missing, trigger->id, "there is no trigger " + trigger->module);
    }
    return *trigger;
}

/// Returns whether data are an event, which MISP makes core format without asking for anything around it.
HASHPATH_FUNCTION bool is_event(const json& data) {
    return data.is_object() && data.contains("Event") && misp::scope_of(data) == misp::scope::event;
}

/// The data of a trigger: of an event, what stands in `event` or is read from there.
struct trigger_data {
    const json* value = nullptr;
    event_source* event = nullptr;

    HASHPATH_FUNCTION bool is_event() const { return event || impl::is_event(*value); }
    HASHPATH_FUNCTION json read() const { return value ? *value : event->read(); }
};

/// Runs a workflow without its concurrent tasks, which it appends to `queued`.
HASHPATH_FUNCTION run_result run_once(run_state& state, const definition& workflow, const trigger_data& original,
                                      host& world, std::size_t depth, std::optional<std::size_t> task,
                                      std::vector<queued_task>& queued) {
    const graph_node& trigger = runnable(workflow, state.modules);
    const module& known = *state.modules.find(trigger);
    const bool debug = workflow.debug_enabled || state.options.debug;
    const bool watched = static_cast<bool>(state.options.observe);
    const std::string named = "workflow for trigger `" + trigger.module + "` (" + workflow.id + ")";
    run_result result;
    result.counter =
        workflow.counter < std::numeric_limits<std::int64_t>::max() ? workflow.counter + 1 : workflow.counter;
    if (debug) result.log.push_back("Started executing " + named);
    const auto fail = [&result](const std::string& why) {
        result.outcome = "failure " + why;
        return result;
    };
    roaming_data data{json{}, state.options.remembers, state.options.paths};
    try {
        if (state.options.remembers && !watched && known.enriches && !known.execute && original.is_event()) {
            if (original.event) data.enrich_later(*original.event);
            else data.enrich_later(*original.value);
        } else {
            json& normalised = data.stored();
            normalised = original.read();
            hashpath::impl::require_container(node{std::as_const(normalised)});
            if (known.normalise && !known.normalise(normalised, world))
                throw workflow_error(error_code::module_failed, trigger.id, "the data are none of this trigger");
            hashpath::impl::require_container(node{std::as_const(normalised)});
        }
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        if (debug) result.log.push_back(std::string{"Error while normalising the data: "} + e.what());
        return fail(std::string{"the data could not be normalised: "} + e.what());
    }
    step step;
    step.trigger = trigger.module;
    step.depth = depth;
    step.task = task;
    if (watched) {
        step.what = step::kind::begin;
        step.result = known.blocking ? "blocking" : "non-blocking";
        step.at = world.now();
        state.observe(step, json{{"original", original.read()}, {"normalized", data.stored()}});
    }
    if (known.execute) {
        roaming_data raw{original.read(), true, state.options.paths};
        call call{trigger, known, raw, world};
        if (!known.execute(call)) return fail("the conditions of the trigger are not met");
    }
    graph_walk walk{state, workflow, &trigger, data, world, known.blocking, depth, task};
    result.success = walk.from(trigger);
    result.errors = std::move(walk.errors);
    result.executed = ids_of(walk.executed);
    result.blocking = ids_of(walk.blocking);
    result.blocked_paths = walk.blocked_paths();
    result.followed = walk.followed();
    for (std::string& line : walk.log) result.log.push_back(std::move(line));
    for (queued_task& each : walk.queued) queued.push_back(std::move(each));
    const bool stopped = std::any_of(walk.blocking.begin(), walk.blocking.end(),
                                     [](const graph_node* node) { return node->module == stop_execution_id; });
    result.outcome = result.success ? "success" : stopped ? "blocked" : "failure";
    std::string lines = error_lines(result.errors, workflow);
    if (state.stopped) {
        const std::string reason = state.reason();
        result.outcome = "failure " + reason;
        lines += (lines.empty() ? "" : ", ") + reason;
    }
    if (!result.success) {
        result.log.push_back("Execution stopped. \n" + lines);
    } else if (!result.errors.empty()) {
        result.log.push_back("Encountered an error, but continued\n" + lines);
    }
    if (debug) result.log.push_back("Finished executing " + named + ". Outcome: " + result.outcome);
    if (state.options.keep_data) result.data = data.take();
    if (watched) {
        step.what = step::kind::end;
        step.result = result.success ? "success" : stopped ? "blocked" : "failure";
        step.at = world.now();
        state.observe(step, json{{"blocking_nodes", result.blocking},
                                 {"executed_nodes", result.executed},
                                 {"blocked_paths", result.blocked_paths}});
    }
    return result;
}

HASHPATH_FUNCTION void run_task(run_state& state, const queued_task& task, host& world, std::size_t number,
                                task_result& result, std::vector<queued_task>& queued, std::vector<std::string>& log) {
    roaming_data data{*task.data, state.options.remembers, state.options.paths};
    const definition& workflow = *task.workflow;
    graph_walk walk{state, workflow, task.trigger, data, world, false, task.depth, number};
    result.success = walk.from(*workflow.graph.find(task.node), task.via);
    result.errors = std::move(walk.errors);
    result.executed = ids_of(walk.executed);
    log = std::move(walk.log);
    if (!result.success) log.push_back("Execution stopped. \n" + error_lines(result.errors, workflow));
    if (state.options.keep_data) result.data = data.take();
    queued = std::move(walk.queued);
}

/// Runs the tasks that a run queued, and those that they queue, all of a generation beside one another.
HASHPATH_FUNCTION void run_tasks(run_state& state, host& world, std::vector<queued_task> queued, run_result& result) {
    std::vector<std::optional<std::size_t>> queued_by(queued.size());
    while (!queued.empty() && !state.stopped) {
        const std::size_t first = result.tasks.size();
        const std::size_t count = queued.size();
        result.tasks.resize(first + count);
        std::vector<std::vector<queued_task>> more(count);
        std::vector<std::vector<std::string>> logs(count);
        std::vector<std::future<void>> running;
        for (std::size_t i = 0; i < count; ++i) {
            task_result& came = result.tasks[first + i];
            came.node = queued[i].node;
            came.queued_by = queued_by[i];
            // Through std::function: a packaged_task of the lambda itself has GCC compile the runner where nobody calls it.
            const std::function<void()> run_this = [&, i] {
                run_task(state, queued[i], world, first + i, result.tasks[first + i], more[i], logs[i]);
            };
            auto work = std::make_shared<std::packaged_task<void()>>(run_this);
            running.push_back(work->get_future());
            try {
                if (state.options.executor) state.options.executor([work] { (*work)(); });
                else (*work)();
            } catch (...) {
                work.reset();
                for (std::future<void>& each : running) each.wait();
                throw;
            }
        }
        for (std::future<void>& each : running) each.wait();
        for (std::future<void>& each : running) each.get();
        std::vector<queued_task> next;
        queued_by.clear();
        for (std::size_t i = 0; i < count; ++i) {
            for (std::string& line : logs[i]) result.log.push_back(std::move(line));
            for (queued_task& task : more[i]) {
                next.push_back(std::move(task));
                queued_by.emplace_back(first + i);
            }
        }
        queued = std::move(next);
    }
    if (state.stopped && result.outcome.find(state.reason()) == std::string::npos) {
        result.log.push_back("Execution stopped. \n" + state.reason());
    }
}

/// Runs a workflow and its tasks.
HASHPATH_FUNCTION run_result run_all(const definition& workflow, const trigger_data& data, host& world,
                                     const run_options& options) {
    run_state state{options, options.modules ? *options.modules : built_in_modules(), options.listening};
    const auto is_this = [&workflow](const definition* each) { return each == &workflow; };
    if (std::none_of(state.listening.begin(), state.listening.end(), is_this)) state.listening.push_back(&workflow);
    state.run_inside = [&state](const definition& inner, const json& its_data, host& its_world, std::size_t depth,
                                std::optional<std::size_t> task, std::vector<queued_task>& its_queue) {
        return run_once(state, inner, {&its_data}, its_world, depth, task, its_queue).success;
    };
    std::vector<queued_task> queued;
    run_result result = run_once(state, workflow, data, world, 0, std::nullopt, queued);
    run_tasks(state, world, std::move(queued), result);
    return result;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY run_result run(const definition& workflow, const json& data, host& world, const run_options& options) {
    hashpath::require_copyable(node{data});
    return impl::run_all(workflow, {&data}, world, options);
}

HASHPATH_BODY run_result run(const definition& workflow, event_source& event, host& world, const run_options& options) {
    return impl::run_all(workflow, {nullptr, &event}, world, options);
}

HASHPATH_BODY module_result run_module(const module& module, const json& parameters, json data, host& world,
                                       const path_limits& limits) {
    graph_node node;
    node.id = 1;
    node.module = module.id();
    node.module_type = name(module.type);
    node.parameters = parameters;
    node.saved_filters = json::object();
    hashpath::require_copyable(hashpath::node{std::as_const(data)});
    hashpath::require_copyable(hashpath::node{parameters});
    module_result result;
    roaming_data roaming{std::move(data), true, limits};
    try {
        call call{node, module, roaming, world, true};
        result.success = !module.execute || module.execute(call);
        result.errors = call.errors();
        result.reasons = call.reasons();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        result.errors = {e.what()};
    }
    result.data = roaming.take();
    return result;
}

}  // namespace workflow
HASHPATH_END
