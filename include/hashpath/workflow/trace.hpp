#pragma once
// SPDX-License-Identifier: MIT
// What happened in a run, as data: its result, its steps, and MISP's debug calls as a view of them.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>

HASHPATH_BEGIN
namespace workflow {

/// What an action that failed said.
struct node_error {
    std::int64_t node = 0;
    std::string module;
    std::string result;  ///< as that of a step
    std::vector<std::string> messages;
};

/// What one concurrent task came to.
struct task_result {
    std::int64_t node = 0;                 ///< where it began
    std::optional<std::size_t> queued_by;  ///< the task that queued it; none for the run itself
    bool success = false;
    std::vector<node_error> errors;
    std::vector<std::int64_t> executed;
    json data;  ///< as modules saw them at its end
};

/// How many connections the blocked paths of a result have before no more of them are listed: a long chain of skipped
/// actions has paths whose lengths add up to the square of its own.
inline constexpr std::size_t max_listed_connections = 1'000'000;

/// What a run came to.
struct run_result {
    bool success = false;
    /// "success", "failure", "blocked", or "failure" with a reason where nothing was run or a limit was passed.
    std::string outcome;
    std::vector<node_error> errors;      ///< of actions that failed and said why, in order
    std::vector<std::int64_t> executed;  ///< actions, in order, as often as they ran
    std::vector<std::int64_t> blocking;  ///< those of them that failed
    std::vector<std::vector<std::string>>
        blocked_paths;                  ///< the connections to each action that was skipped, see above
    std::vector<std::string> followed;  ///< the connections that were followed, in order, those to tasks too
    std::vector<std::string> log;       ///< what MISP logs, in order
    std::int64_t counter = 0;           ///< how often the workflow was run, this time included
    json data;                          ///< as modules saw them at the end
    std::vector<task_result> tasks;     ///< concurrent tasks, in the order in which they were queued
};

/// One step of a run: its beginning, a node, or its end.
struct step {
    enum class kind : std::uint8_t { begin, node, end };

    step::kind what = kind::node;
    std::string trigger;               ///< of the workflow
    std::optional<std::int64_t> node;  ///< none for the beginning and the end
    std::string title;                 ///< of the node's block
    std::string module_type;           ///< "logic" or "action"
    std::string module;                ///< its id
    std::string via;                   ///< the connection that led to it, as "1:output_1:0:4"; "" for the trigger's
    json parameters;                   ///< with defaults, and rendered
    json stored_parameters;            ///< as the node has them
    json filters;                      ///< what the node has saved
    json selected;                     ///< the ids of what its filters let through; null where it did not ask them
    /// A node: "success", "partial-success", "disabled_module", "loading_error" or "error". The beginning: "blocking" or
    /// "non-blocking". The end: "success", "failure" or "blocked".
    std::string result;
    bool answer = false;  ///< what the module gave
    std::vector<std::string> errors;
    std::vector<std::string> reasons;  ///< why it gave that, in words
    std::vector<std::string> outputs;  ///< where the walk goes on
    json patch;                        ///< what changed in what modules see, as a JSON Patch; null if not asked for
    std::chrono::nanoseconds took{0};
    host::clock::time_point at;
    std::optional<std::size_t> task;  ///< which of the run's concurrent tasks it belongs to; none for the run itself
    std::size_t depth = 0;            ///< how many actions deep: 1 for a run that an action of this run started
};

/// A call to MISP's debug service: what it posts, and where.
struct debug_call {
    std::string path;  ///< below the trigger's id, such as "/exec/tag-if?result=success"
    json body;         ///< `source`, `timestamp`, `data` and, if there are any, `errors`
};

/// The debug call that MISP makes for a step; `data` is what it has to tell: of the beginning {"original", "normalized"},
/// of a node the data as modules see them after it, of the end what the walk came to.
///
///     debug_call_of(step, data).path   // /exec/tag-if?result=success
///
/// Copies the data. Behaviour of MISP's debug mode, which posts it to `<debug URL>/<trigger><path>`.
HASHPATH_FUNCTION debug_call debug_call_of(const step& step, const json& data);

/// A step as JSON, for a file of one step a line. What is empty is left out.
///
///     {"step":"node","node":2,"module":"tag-if","type":"logic","via":"1:output_1:0:2","result":"success","answer":true,…}
HASHPATH_FUNCTION json to_json(const step& step);

namespace impl {

HASHPATH_FUNCTION json to_json(const std::vector<node_error>& errors);

}  // namespace impl

/// A result as JSON, without the data.
///
///     {"outcome":"blocked","success":false,"errors":[{"node":3,…}],"executed":[3],"blocking":[3],…}
HASHPATH_FUNCTION json to_json(const run_result& result);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/trace.inl>
#endif
