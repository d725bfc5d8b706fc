#pragma once
// SPDX-License-Identifier: MIT
// A walk through the graph of a workflow, node by node.

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
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/roaming_data.hpp>
#include <hashpath/workflow/run_options.hpp>
#include <hashpath/workflow/trace.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

struct queued_task;

/// State that all walks of one run share, those of its tasks and of the runs that its actions start too.
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
    /// Runs a workflow that an action starts, and returns its success.
    std::function<bool(const definition&, const json&, host&, std::size_t depth, std::optional<std::size_t> task,
                       std::vector<queued_task>&)>
        run_inside = {};

    /// Stops everything, for a reason.
    HASHPATH_FUNCTION void stop(std::string reason);

    HASHPATH_FUNCTION std::string reason();

    HASHPATH_FUNCTION void count_step();

    HASHPATH_FUNCTION void count_task();

    HASHPATH_FUNCTION void observe(const step& step, const json& data);
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
class graph_walk {
public:
    HASHPATH_FUNCTION graph_walk(run_state& state, const definition& workflow, const graph_node* trigger,
                                 roaming_data& data, host& world, bool can_block, std::size_t depth,
                                 std::optional<std::size_t> task);

    /// Walks; false where a blocking module ended it, or a limit.
    HASHPATH_FUNCTION bool from(const graph_node& start, std::string via = {});

    std::vector<node_error> errors;
    std::vector<const graph_node*> executed;
    std::vector<const graph_node*> blocking;
    std::vector<std::string> log;
    std::vector<queued_task> queued;

    HASHPATH_FUNCTION std::vector<std::vector<std::string>> blocked_paths() const;

    HASHPATH_FUNCTION std::vector<std::string> followed() const;

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

    HASHPATH_FUNCTION static std::string text_of_step(const followed_connection& step);

    /// Runs a node and opens it; false where the walk ends.
    HASHPATH_FUNCTION bool enter(const graph_node& node, std::size_t via, bool prevented);

    /// Runs an action; false where it ends the walk.
    HASHPATH_FUNCTION bool act(const graph_node& node, std::size_t via, frame& opened);

    HASHPATH_FUNCTION std::vector<const output*> outputs_of_logic(const graph_node& node, std::size_t via);

    HASHPATH_FUNCTION void queue_tasks(const graph_node& node, std::size_t via);

    /// Follows the next connection, or closes a node; false where the walk ends.
    HASHPATH_FUNCTION bool advance();

    HASHPATH_FUNCTION static const connection* connection_of(const followed_connection& step);

    HASHPATH_FUNCTION step step_of(const graph_node& node, std::size_t via);

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

    HASHPATH_FUNCTION void report(step& step);

    /// What changed; null where a module made the data too deep for that.
    HASHPATH_FUNCTION json patch_to(const json& after) const;

    HASHPATH_FUNCTION bool start(std::string_view trigger, const std::function<json()>& data);

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

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/impl/graph_walk.inl>
#endif
