#pragma once
// SPDX-License-Identifier: MIT
// Workflows as files: every shape in which MISP and its editor give them out.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

/// What a workflow was stored as.
enum class shape : std::uint8_t {
    record,     ///< a record of MISP, with or without its wrapper `Workflow`
    blueprint,  ///< a list of nodes to be put into a workflow, in `WorkflowBlueprint`
    graph,      ///< the graph alone, or an export of the editor's canvas
};

/// A workflow: its graph, and what its record says of it. Texts that it does not say are empty.
struct definition {
    workflow::shape shape = shape::graph;
    std::string id;
    std::string uuid;
    std::string name;
    std::string description;
    std::string trigger;  ///< the id of the first trigger in the graph or, without one, the one that the record names
    bool debug_enabled = false;
    std::int64_t counter = 0;
    workflow::graph graph;
};

namespace impl {

/// A graph with a trigger in front of the nodes that nothing leads to.
HASHPATH_FUNCTION graph with_trigger(const graph& without, std::string_view trigger);

/// A graph without the connections that lead out of it: a blueprint was cut out of a workflow.
HASHPATH_FUNCTION graph closed(const graph& open);

/// The nodes of a graph as it is stored: as JSON, as JSON text, or as nothing.
HASHPATH_FUNCTION json stored_nodes(const json* data);

/// The record in a document, if it is one.
HASHPATH_FUNCTION const json* record_in(const json& document);

}  // namespace impl

/// Reads a workflow in any of the shapes in which there are workflows.
///
///     const auto workflow = workflow::load(parse(text));
///     workflow.graph.nodes().size()
///
///     {"Workflow": {…, "data": {graph}}}                     what MISP's API gives, with or without the wrapper; the
///                                                            graph may be JSON text
///     {"WorkflowBlueprint": {…, "data": [nodes]}}            a blueprint
///     {"drawflow": {"Home": {"data": {graph}}}}              an export of the editor's canvas
///     {"1": {node}, …}, [nodes]                              a graph
///
/// A graph without a trigger gets the one that `trigger` names, in front of the nodes that nothing leads to; a blueprint
/// without one gets the one that the first line of its description names, as in `[event-publish]`. Otherwise it stays
/// without. Connections out of a blueprint are left out.
/// Throws workflow_error (graph_malformed) with the node, parse_error for a graph that is text but no JSON, limit_error
/// (too_many_nodes, document_too_deep). Linear.
HASHPATH_FUNCTION definition load(const json& document, std::string_view trigger = {},
                                  std::size_t max_nodes = graph::default_max_nodes);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/load.inl>
#endif
