// SPDX-License-Identifier: MIT
// The bodies of workflow/export.hpp.

#include <hashpath/workflow/export.hpp>

#include <cstddef>
#include <set>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string_view title_of(const graph_node& node) noexcept {
    return node.name.empty() ? node.module : node.name;
}

HASHPATH_BODY std::string quoted(std::string_view text, bool entities) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += entities ? "#quot;" : "\\\"";
        else if (c == '\\' && !entities) result += "\\\\";
        else result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result += '"';
}

/// A connection of a graph, with its name in a trace, such as "1:output_1:0:4".
struct drawn_connection {
    const graph_node& source;
    const output& by;
    const graph_node& target;
    std::string name;
};

/// Calls `visit(drawn_connection)` with each connection between nodes that are there.
template <class Visit>
void each_edge(const graph& graph, Visit&& visit) {
    for (const graph_node& node : graph.nodes()) {
        for (const output& each : node.outputs) {
            for (std::size_t i = 0; i < each.connections.size(); ++i) {
                const graph_node* target = graph.find(each.connections[i].node);
                if (!target) continue;
                visit(drawn_connection{node, each, *target,
                                       std::to_string(node.id) + ":" + each.name + ":" + std::to_string(i) + ":" +
                                           std::to_string(target->id)});
            }
        }
    }
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::string to_mermaid(const graph& graph, std::span<const std::string> followed) {
    const auto block = [](const graph_node& node) {
        const std::string title = impl::quoted(impl::title_of(node), true);
        const std::string id = std::to_string(node.id);
        if (node.is_trigger()) return id + "{{" + title + "}}";
        return node.is_logic() ? id + "[/" + title + "/]" : id + "[" + title + "]";
    };
    const std::set<std::string_view> marked(followed.begin(), followed.end());
    std::string text = "flowchart LR\n";
    std::string thick;
    std::size_t position = 0;
    impl::each_edge(graph, [&](const impl::drawn_connection& edge) {
        const std::string label = edge.source.outputs.size() > 1 ? "|" + edge.by.name + "|" : "";
        text += "    " + block(edge.source) + " -->" + label + " " + block(edge.target) + "\n";
        if (marked.contains(edge.name)) thick += (thick.empty() ? "" : ",") + std::to_string(position);
        ++position;
    });
    if (!thick.empty()) text += "    linkStyle " + thick + " stroke:#d22,stroke-width:4px\n";
    return text;
}

HASHPATH_BODY std::string to_dot(const graph& graph, std::span<const std::string> followed) {
    const std::set<std::string_view> marked(followed.begin(), followed.end());
    std::string text = "digraph G {\n";
    for (const graph_node& node : graph.nodes()) {
        const char* const shape = node.is_trigger() ? "diamond" : node.is_logic() ? "parallelogram" : "box";
        text += "    " + std::to_string(node.id) + " [margin=\"0\", shape=\"" + shape +
                "\", label=" + impl::quoted(impl::title_of(node), false) + "]\n";
    }
    impl::each_edge(graph, [&](const impl::drawn_connection& edge) {
        std::string look = edge.source.outputs.size() > 1 ? "label=" + impl::quoted(edge.by.name, false) : "";
        if (marked.contains(edge.name))
            look += (look.empty() ? "" : ", ") + std::string{"color=\"#dd2222\", penwidth=\"4\""};
        text += "    " + std::to_string(edge.source.id) + " -> " + std::to_string(edge.target.id) + " [" + look + "]\n";
    });
    return text + "}\n";
}

}  // namespace workflow
HASHPATH_END
