#pragma once
// SPDX-License-Identifier: MIT
// What is wrong with a workflow, and what is suspicious about it, before it runs.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/module.hpp>

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

/// All that is wrong with a workflow or suspicious about it: errors first, then in the order of its nodes.
///
///     for (const finding& each : validate(load(parse(text)))) std::cout << name(each.code) << '\n';
///
/// The first three errors are those for which MISP refuses to save a workflow; it runs such a one all the same if it is
/// stored, while run() refuses only dangling connections and a trigger that is missing or unknown. Warnings are about what
/// does not do what it seems to: where a module stands, what it is given, and each parameter and filter.
/// Throws std::bad_alloc only. n log n. Behaviour of MISP's checks, and what its editor says.
HASHPATH_FUNCTION std::vector<finding> validate(const definition& workflow, const validate_options& options = {});

/// A finding in words, without its place: what it is, and what it is about in particular.
HASHPATH_FUNCTION std::string describe(const finding& finding);

/// A finding as JSON.
///
///     {"severity":"warning","code":"numeric-text","node":2,"module":"generic-if","parameter":"value","message":"…"}
///
/// `code` is that of the warning, for a finding about a parameter.
HASHPATH_FUNCTION json to_json(const finding& finding);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/validate.inl>
#endif
