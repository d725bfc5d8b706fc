#pragma once
// SPDX-License-Identifier: MIT
// A workflow's graph as text that others draw: Mermaid and DOT.

#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>

namespace hashpath::inline HASHPATH_ABI::workflow {

namespace detail {

/// The title of a node's block: its name, or else the id of its module.
inline std::string_view title_of(const graph_node& node) noexcept {
    return node.name.empty() ? node.module : node.name;
}

/// A text inside of double quotes, for Mermaid, which knows entities, or for DOT, which knows backslashes.
inline std::string quoted(std::string_view text, bool entities) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += entities ? "#quot;" : "\\\"";
        else if (c == '\\' && !entities) result += "\\\\";
        else result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result += '"';
}

/// Calls `visit(source, target)` with each connection between nodes that are there.
template <class Visit>
void each_edge(const graph& graph, Visit&& visit) {
    for (const graph_node& node : graph.nodes()) {
        for (const output& each : node.outputs) {
            for (const connection& connection : each.connections) {
                if (const graph_node* target = graph.find(connection.node)) visit(node, each, *target);
            }
        }
    }
}

}  // namespace detail

/// A graph as a Mermaid flowchart.
///
///     flowchart LR
///         1{{"Event Publish"}} --> 2[/"IF :: Tag"/]
///         2[/"IF :: Tag"/] -->|output_1| 3["Stop execution"]
///
/// A line for each connection, in stored order; triggers stand in `{{…}}`, logic in `[/…/]`, actions in `[…]`, with the
/// title of their block. A connection of a node with several outputs is labelled with the output. As in MISP, a node that
/// nothing leads to or from is left out, and so is a connection to a node that is not there. Linear.
inline std::string to_mermaid(const graph& graph) {
    const auto block = [](const graph_node& node) {
        const std::string title = detail::quoted(detail::title_of(node), true);
        const std::string id = std::to_string(node.id);
        if (node.is_trigger()) return id + "{{" + title + "}}";
        return node.is_logic() ? id + "[/" + title + "/]" : id + "[" + title + "]";
    };
    std::string text = "flowchart LR\n";
    detail::each_edge(graph, [&](const graph_node& source, const output& output, const graph_node& target) {
        const std::string label = source.outputs.size() > 1 ? "|" + output.name + "|" : "";
        text += "    " + block(source) + " -->" + label + " " + block(target) + "\n";
    });
    return text;
}

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
/// output. Linear.
inline std::string to_dot(const graph& graph) {
    std::string text = "digraph G {\n";
    for (const graph_node& node : graph.nodes()) {
        const char* const shape = node.is_trigger() ? "diamond" : node.is_logic() ? "parallelogram" : "box";
        text += "    " + std::to_string(node.id) + " [margin=\"0\", shape=\"" + shape +
                "\", label=" + detail::quoted(detail::title_of(node), false) + "]\n";
    }
    detail::each_edge(graph, [&text](const graph_node& source, const output& output, const graph_node& target) {
        const std::string label = source.outputs.size() > 1 ? "label=" + detail::quoted(output.name, false) : "";
        text += "    " + std::to_string(source.id) + " -> " + std::to_string(target.id) + " [" + label + "]\n";
    });
    return text + "}\n";
}

}  // namespace hashpath::inline HASHPATH_ABI::workflow
