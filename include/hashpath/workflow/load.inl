// SPDX-License-Identifier: MIT
// The bodies of workflow/load.hpp.

#include <hashpath/workflow/load.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

/// The trigger that the first line of a blueprint's description names, as in "[event-publish]".
constexpr std::string_view trigger_in(std::string_view description) noexcept {
    const std::string_view line = description.substr(0, description.find_first_of("\r\n"));
    const std::size_t end = line.find(']');
    if (line.empty() || line[0] != '[' || end == std::string_view::npos) return {};
    return line.substr(1, end - 1);
}

HASHPATH_BODY graph with_trigger(const graph& without, std::string_view trigger) {
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

HASHPATH_BODY graph closed(const graph& open) {
    std::vector<graph_node> nodes(open.nodes().begin(), open.nodes().end());
    for (graph_node& node : nodes) {
        for (output& each : node.outputs) {
            std::erase_if(each.connections, [&open](const connection& leads) { return !open.find(leads.node); });
        }
    }
    return graph{std::move(nodes)};
}

HASHPATH_BODY json stored_nodes(const json* data) {
    if (!data || php::empty(node{*data})) return json::array();
    if (!data->is_string()) return *data;
    return parse(data->get_ref<const std::string&>());
}

HASHPATH_BODY const json* record_in(const json& document) {
    if (const json* record = member_of(document, "Workflow"); record && record->is_object()) return record;
    const json* data = member_of(document, "data");
    const bool bare = data && (data->is_string() || !data->is_object() || !data->contains("module_type"));
    return document.is_object() && bare ? &document : nullptr;
}

HASHPATH_FUNCTION void read_record(definition& into, const json& record) {
    into.id = text_of(record, "id");
    into.uuid = text_of(record, "uuid");
    into.name = text_of(record, "name");
    into.description = text_of(record, "description");
    into.trigger = text_of(record, "trigger_id");
    const json* debug = member_of(record, "debug_enabled");
    into.debug_enabled = debug && php::truth(node{*debug});
    if (const json* counter = member_of(record, "counter")) into.counter = php::to_integer(node{*counter});
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY definition load(const json& document, std::string_view trigger, std::size_t max_nodes) {
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
