#pragma once
// SPDX-License-Identifier: MIT
// A workflow's graph as text that others draw: Mermaid and DOT.

#include <span>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// The title of a node's block: its name, or else the id of its module.
HASHPATH_FUNCTION std::string_view title_of(const graph_node& node) noexcept;

/// A text inside of double quotes, for Mermaid, which knows entities, or for DOT, which knows backslashes.
HASHPATH_FUNCTION std::string quoted(std::string_view text, bool entities);

}  // namespace impl

/// A graph as a Mermaid flowchart.
///
///     flowchart LR
///         1{{"Event Publish"}} --> 2[/"IF :: Tag"/]
///         2[/"IF :: Tag"/] -->|output_1| 3["Stop execution"]
///
/// A line for each connection, in stored order; triggers stand in `{{…}}`, logic in `[/…/]`, actions in `[…]`, with the
/// title of their block. A connection of a node with several outputs is labelled with the output. As in MISP, a node that
/// nothing leads to or from is left out, and so is a connection to a node that is not there. Connections that a run
/// `followed` (see run_result, or a step's `via`) are drawn thick and red. n log n.
HASHPATH_FUNCTION std::string to_mermaid(const graph& graph, std::span<const std::string> followed = {});

/// A graph in the language of Graphviz.
///
///     digraph G {
///         1 [margin="0", shape="diamond", label="Event Publish"]
///         2 [margin="0", shape="box", label="Stop execution"]
///         1 -> 2 []
///     }
///
/// A line for each node and then one for each connection between nodes that are there, in stored order; triggers are
/// diamonds, logic is a parallelogram, an action a box. A connection of a node with several outputs is labelled with the
/// output; those that a run `followed` are drawn thick and red, as for to_mermaid(). n log n.
HASHPATH_FUNCTION std::string to_dot(const graph& graph, std::span<const std::string> followed = {});

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/export.inl>
#endif
