#pragma once
// SPDX-License-Identifier: MIT
// A walk through the graph of a workflow, node by node.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/patch.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/roaming_data.hpp>
#include <hashpath/workflow/run_options.hpp>
#include <hashpath/workflow/trace.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// What all walks of one run share, those of its tasks and of the runs that its actions start.
struct run_state {
    const run_options& options;
    const registry& modules;
    std::vector<const definition*> listening;
    const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    std::atomic<std::size_t> steps = 0;
    std::atomic<std::size_t> tasks = 0;
    std::atomic<bool> stopped = false;
    std::mutex mutex = {};  ///< guards what follows
    std::string why = {};
    std::mutex observing = {};  ///< lets observers see one step at a time
    std::atomic<bool> observer_threw = false;

    /// Stops everything, for a reason.
    void stop(std::string reason) {
        const std::lock_guard lock{mutex};
        if (why.empty()) why = std::move(reason);
        stopped = true;
    }

    std::string reason() {
        const std::lock_guard lock{mutex};
        return why;
    }

    void count_step() {
        if (steps.fetch_add(1) >= options.max_steps) {
            stop("step-limit: after " + std::to_string(options.max_steps) + " steps");
        }
        if (options.max_time != std::chrono::nanoseconds::max() &&
            std::chrono::steady_clock::now() - began >= options.max_time) {
            stop("time-limit: after " + php::to_text(std::chrono::duration<double>(options.max_time).count()) +
                 " seconds");
        }
    }

    void count_task() {
        if (tasks.fetch_add(1) >= options.max_tasks) {
            stop("task-limit: after " + std::to_string(options.max_tasks) + " concurrent tasks");
        }
    }

    void observe(const step& step, const json& data) {
        const std::lock_guard lock{observing};
        try {
            options.observe(step, data);
        } catch (...) {
            observer_threw = true;
            throw;
        }
    }
};

/// A task that waits for the end of the run that queued it.
struct queued_task {
    const definition* workflow = nullptr;
    const graph_node* trigger = nullptr;
    std::int64_t node = 0;
    std::string via;        ///< the connection that leads to it
    std::size_t depth = 0;  ///< that of the walk that queued it
    std::shared_ptr<const json> data;
};

/// One walk through a graph from one node.
class walk {
public:
    walk(run_state& state, const definition& workflow, const graph_node* trigger, roaming_data& data, host& world,
         bool can_block, std::size_t depth, std::optional<std::size_t> task)
        : state_(state),
          workflow_(workflow),
          trigger_(trigger),
          data_(data),
          world_(world),
          blocking_(can_block),
          depth_(depth),
          task_(task),
          debug_(workflow.debug_enabled || state.options.debug) {}

    /// Walks; false where a blocking module ended it, or a limit.
    bool from(const graph_node& start, std::string via = {}) {
        first_via_ = std::move(via);
        goes_on_ = enter(start, none, false);
        while (goes_on_ && !open_.empty()) {
            goes_on_ = !state_.stopped && advance();
        }
        return goes_on_ && !state_.stopped;
    }

    std::vector<node_error> errors;
    std::vector<const graph_node*> executed;
    std::vector<const graph_node*> blocking;
    std::vector<std::string> log;
    std::vector<queued_task> queued;

    std::vector<std::vector<std::string>> blocked_paths() const {
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

    std::vector<std::string> followed() const {
        std::vector<std::string> texts;
        texts.reserve(followed_.size());
        for (const followed_connection& each : followed_) texts.push_back(text_of_step(each));
        return texts;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// A connection that was followed, and the one before it on its path.
    struct followed_connection {
        std::size_t before;
        const graph_node* source;
        const output* by;
        std::size_t index;
    };

    struct frame {
        const graph_node* node;
        std::size_t via;  ///< in followed_
        bool prevented;   ///< an action before it failed, so that actions are skipped
        std::vector<const output*> outputs;
        std::size_t at_output = 0;
        std::size_t at_connection = 0;
    };

    static std::string text_of_step(const followed_connection& step) {
        return std::to_string(step.source->id) + ":" + step.by->name + ":" + std::to_string(step.index) + ":" +
               std::to_string(step.by->connections[step.index].node);
    }

    /// Runs a node and opens it; false where the walk ends.
    bool enter(const graph_node& node, std::size_t via, bool prevented) {
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

    /// Runs an action; false where it ends the walk.
    bool act(const graph_node& node, std::size_t via, frame& opened) {
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

    std::vector<const output*> outputs_of_logic(const graph_node& node, std::size_t via) {
        if (node.module == concurrent_task_module.id) {
            queue_tasks(node, via);
            return {};
        }
        step step = step_of(node, via);
        const bool pass = execute(node, step, [](call&) {});
        const bool filters =
            node.module == misp::generic_filter_module.id || node.module == misp::filter_reset_module.id;
        const output* chosen = node.find_output(pass || filters ? "output_1" : "output_2");
        if (chosen) step.outputs.push_back(chosen->name);
        report(step);
        return chosen ? std::vector{chosen} : std::vector<const output*>{};
    }

    void queue_tasks(const graph_node& node, std::size_t via) {
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

    /// Follows the next connection, or closes a node; false where the walk ends.
    bool advance() {
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

    static const connection* connection_of(const followed_connection& step) {
        return &step.by->connections[step.index];
    }

    step step_of(const graph_node& node, std::size_t via) {
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

    /// Runs a node's module; what it gave. `then(call)` is called where it gave true.
    template <class Then>
    bool execute(const graph_node& node, step& step, Then&& then) {
        const module* known = state_.modules.find(node);
        if (!known) {
            step.result = "loading_error";
            step.errors = {"could not load class for module: " + node.module};
        } else if (state_.options.enabled && !state_.options.enabled(node.module)) {
            step.result = "disabled_module";
            step.errors = {"could not execute disabled module `" + node.module + "`"};
        }
        if (!step.result.empty()) {
            log.push_back(step.errors.front());
            step.parameters = step.stored_parameters;
            return false;
        }
        const auto begun = std::chrono::steady_clock::now();
        try {
            call call{node, *known, data_, world_, static_cast<bool>(state_.options.observe)};
            call.started_by(trigger_);
            call.start_with(
                [this](std::string_view trigger, const std::function<json()>& data) { return start(trigger, data); });
            step.answer = known->execute(call);
            if (step.answer) then(call);
            step.errors = call.errors();
            step.reasons = call.reasons();
            step.selected = call.selected();
            if (call.explains()) step.parameters = call.parameters();
            step.result = step.answer || node.is_logic() ? "success" : "partial-success";
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& e) {
            if (state_.observer_threw) throw;
            step.answer = false;
            step.result = "error";
            step.errors = {e.what()};
            step.parameters = step.stored_parameters;
            log.push_back("error while executing module `" + node.module + "`: " + e.what());
        }
        step.took = std::chrono::steady_clock::now() - begun;
        if (debug_ && step.result != "error") {
            log.push_back("Executed node `" + node.module + "`\nNode `" + node.module + "` (" +
                          std::to_string(node.id) + ") from Workflow `" + workflow_.name + "` (" + workflow_.id +
                          "): " + step.result);
        }
        return step.answer;
    }

    void report(step& step) {
        if (!state_.options.observe) return;
        const json& after = data_.seen_or_stored();
        if (state_.options.patches) step.patch = data_.before() ? patch_to(after) : json::array();
        state_.observe(step, after);
    }

    /// What changed; null where a module made the data too deep for that.
    json patch_to(const json& after) const {
        try {
            return make_patch(*data_.before(), after);
        } catch (const limit_error&) {
            return {};
        }
    }

    bool start(std::string_view trigger, const std::function<json()>& data);

    run_state& state_;
    const definition& workflow_;
    const graph_node* trigger_;
    roaming_data& data_;
    host& world_;
    bool blocking_;
    std::size_t depth_;
    std::optional<std::size_t> task_;
    bool debug_;
    bool goes_on_ = true;
    std::string first_via_;
    std::vector<frame> open_;
    std::deque<followed_connection> followed_;
    std::set<const connection*> on_path_;
    std::vector<std::size_t> blocked_;
};

}  // namespace impl

}  // namespace workflow
HASHPATH_END
