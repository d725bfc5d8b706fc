#pragma once
// SPDX-License-Identifier: MIT
// How a workflow is run: with which modules, who watches, and how far.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/trace.hpp>

HASHPATH_BEGIN
namespace workflow {

/// How a workflow is run.
struct run_options {
    /// The modules that there are; built_in_modules() if null.
    const registry* modules = nullptr;
    /// Whether a module is enabled, by its id; empty enables all.
    std::function<bool(std::string_view id)> enabled = {};
    /// Logs what MISP logs only in debug mode; the workflow's own setting does so too.
    bool debug = false;
    /// Called with each step, once at a time, and with the data that debug_call_of() takes. Steps then say why.
    std::function<void(const step&, const json& data)> observe = {};
    /// Whether steps have a patch of what changed.
    bool patches = false;
    /// Runs the concurrent tasks, each of which it is given once; they run one after the other, in place, if empty.
    std::function<void(std::function<void()> task)> executor = {};
    /// Workflows that actions of this run start, if they are of the trigger that an action fires; the workflow itself
    /// always is one of them.
    std::vector<const definition*> listening = {};
    /// Whether the result has the data. Data that nobody looks into then need not be made MISP core format.
    bool keep_data = true;
    /// Whether what paths found and filters left is remembered while the data do not change. The results are the same
    /// without.
    bool remembers = true;
    std::size_t max_steps = 100'000;  ///< how many connections may be followed, in all
    std::size_t max_depth = 8;        ///< how many runs may be started inside one another
    std::size_t max_tasks = 10'000;   ///< how many concurrent tasks may be queued, in all
    /// The limits of each path in the workflow. A budget for regular expressions is shared by all that was given it.
    path_limits paths = {};
    /// How long it may take; looked at before each step, so that a module is not interrupted.
    std::chrono::nanoseconds max_time = std::chrono::nanoseconds::max();
};

}  // namespace workflow
HASHPATH_END
