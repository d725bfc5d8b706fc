#pragma once
// SPDX-License-Identifier: MIT
// The runner: a workflow over the data of its trigger, node by node, as MISP runs it.

#include <string>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/run_options.hpp>
#include <hashpath/workflow/trace.hpp>

HASHPATH_BEGIN
namespace workflow {

/// Runs a workflow over the data of its trigger: an event, an attribute or whatever else the trigger is about.
///
///     memory_host host{event};
///     const run_result result = run(load(parse(text)), event, host);
///     std::cout << result.outcome << '\n';   // success
///
/// The data are normalised by the trigger (misp::enrich() for most). From the trigger on, nodes run depth first, in stored
/// order: an action leads to all of its outputs, an IF to output_1 (then) or output_2 (else), filters to output_1. A node
/// that several paths lead to runs once for each; a connection is followed once on each path, so that cycles end.
///
/// An action that fails ends the run if its module is blocking (and it is "blocked" where that is stop-execution). Otherwise
/// a workflow of a blocking trigger goes on behind it, and one of another trigger skips the actions behind it, on that path
/// alone; its logic modules still run. Disabled, unknown and throwing modules fail: an IF then leads to output_2. Where MISP
/// ends with an error of PHP, the node fails with an error that says so.
///
/// What follows a concurrent task is queued, runs after the rest with its own copy of the data, and cannot change the
/// outcome. Actions that fire a trigger, as publishing does, start the workflows that listen to it.
///
/// Throws workflow_error before anything runs: trigger_missing, graph_malformed for a connection that leads nowhere; and
/// what observers throw. Passing a limit ends the run with an outcome that says so. The host is asked for everything that
/// is outside of the data. Costs the sum of its modules, and a copy of the data for each queued task; a copy made core format
/// once a module wants more of an event than what paths find in it, or the result is to have the data; more for patches and
/// observers. Filters and IF modules that look at the same data share what paths find.
/// Behaviour of MISP's GraphWalker and Workflow.
HASHPATH_FUNCTION run_result run(const definition& workflow, const json& data, host& world,
                                 const run_options& options = {});

/// The same for an event that is read when a module wants more of it than what paths find in it.
HASHPATH_FUNCTION run_result run(const definition& workflow, event_source& event, host& world,
                                 const run_options& options = {});

/// What a module gave that ran by itself.
struct module_result {
    bool success = false;
    std::vector<std::string> errors;
    std::vector<std::string> reasons;
    json data;  ///< as it left them
};

/// Runs one module on parameters and data, without a workflow: no filters, no log, and whether it is enabled is not asked.
///
///     run_module(*built_in_modules().find(module_type::logic, "tag-if"), {{"tags", {"tlp:red"}}}, event, host).success
///
/// `limits` are those of its paths. Data are taken as they are; misp::enrich() them first for a module that expects MISP core format. What the module throws
/// becomes an error. Throws limit_error (document_too_deep). Behaviour of MISP's stateless execution, which gives no data back.
HASHPATH_FUNCTION module_result run_module(const module& module, const json& parameters, json data, host& world,
                                           const path_limits& limits = {});

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/run.inl>
#endif
