#pragma once
// SPDX-License-Identifier: MIT
// Workflows as files: every shape in which MISP and its editor give them out.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
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

/// The trigger that the first line of a blueprint's description names, as in "[event-publish]".
constexpr std::string_view trigger_in(std::string_view description) noexcept {
    const std::string_view line = description.substr(0, description.find_first_of("\r\n"));
    const std::size_t end = line.find(']');
    if (line.empty() || line[0] != '[' || end == std::string_view::npos) return {};
    return line.substr(1, end - 1);
}

/// A graph with a trigger in front of the nodes that nothing leads to.
inline graph with_trigger(const graph& without, std::string_view trigger) {
    graph_node first;
    first.id = 1;
    while (without.find(first.id)) ++first.id;
    first.module_type = "trigger";
    first.module = trigger;
    first.core_format = true;
    std::set<std::int64_t> reached;
    for (const graph_node& node : without.nodes()) {
        for (const output& each : node.outputs) {
            for (const connection& connection : each.connections) reached.insert(connection.node);
        }
    }
    output& leads = first.outputs.emplace_back();
    leads.name = "output_1";
    for (const graph_node& node : without.nodes()) {
        if (!reached.contains(node.id)) leads.connections.push_back({node.id, "input_1"});
    }
    first.multiple_output_connection = leads.connections.size() > 1;
    std::vector<graph_node> nodes{std::move(first)};
    nodes.insert(nodes.end(), without.nodes().begin(), without.nodes().end());
    return graph{std::move(nodes)};
}

/// A graph without the connections that lead out of it: a blueprint was cut out of a workflow.
inline graph closed(const graph& open) {
    std::vector<graph_node> nodes(open.nodes().begin(), open.nodes().end());
    for (graph_node& node : nodes) {
        for (output& each : node.outputs) {
            std::erase_if(each.connections, [&open](const connection& leads) { return !open.find(leads.node); });
        }
    }
    return graph{std::move(nodes)};
}

/// The nodes of a graph as it is stored: as JSON, as JSON text, or as nothing.
inline json stored_nodes(const json* data) {
    if (!data || php::empty(node{*data})) return json::array();
    if (!data->is_string()) return *data;
    return parse(data->get_ref<const std::string&>());
}

/// The record in a document, if it is one.
inline const json* record_in(const json& document) {
    if (const json* record = member_of(document, "Workflow"); record && record->is_object()) return record;
    const json* data = member_of(document, "data");
    const bool bare = data && (data->is_string() || !data->is_object() || !data->contains("module_type"));
    return document.is_object() && bare ? &document : nullptr;
}

inline void read_record(definition& into, const json& record) {
    into.id = text_of(record, "id");
    into.uuid = text_of(record, "uuid");
    into.name = text_of(record, "name");
    into.description = text_of(record, "description");
    into.trigger = text_of(record, "trigger_id");
    const json* debug = member_of(record, "debug_enabled");
    into.debug_enabled = debug && php::truth(node{*debug});
    if (const json* counter = member_of(record, "counter")) into.counter = php::to_integer(node{*counter});
}

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
inline definition load(const json& document, std::string_view trigger = {},
                       std::size_t max_nodes = graph::default_max_nodes) {
    definition loaded;
    const auto* blueprint = impl::member_of(document, "WorkflowBlueprint");
    const auto* canvas = impl::member_of(document, "drawflow");
    if (blueprint && blueprint->is_object()) {
        loaded.shape = shape::blueprint;
        impl::read_record(loaded, *blueprint);
        loaded.graph = impl::closed(graph{impl::stored_nodes(impl::member_of(*blueprint, "data")), max_nodes});
        if (trigger.empty()) trigger = impl::trigger_in(loaded.description);
    } else if (canvas) {
        const auto* home = impl::member_of(*canvas, "Home");
        const auto* data = home ? impl::member_of(*home, "data") : nullptr;
        if (!data) throw workflow_error(error_code::graph_malformed, {}, "the canvas has no Home with data");
        loaded.graph = graph{impl::stored_nodes(data), max_nodes};
    } else if (const auto* record = impl::record_in(document)) {
        loaded.shape = shape::record;
        impl::read_record(loaded, *record);
        loaded.graph = graph{impl::stored_nodes(impl::member_of(*record, "data")), max_nodes};
    } else {
        loaded.graph = graph{document, max_nodes};
    }
    const auto is_trigger = [](const graph_node& node) { return node.is_trigger(); };
    const auto nodes = loaded.graph.nodes();
    if (const auto found = std::find_if(nodes.begin(), nodes.end(), is_trigger); found != nodes.end()) {
        loaded.trigger = found->module;
    } else if (!trigger.empty() && !nodes.empty()) {
        loaded.trigger = trigger;
        loaded.graph = impl::with_trigger(loaded.graph, trigger);
    }
    return loaded;
}

}  // namespace workflow
HASHPATH_END
