// SPDX-License-Identifier: MIT
// The bodies of workflow/blueprint.hpp.

#include <hashpath/workflow/blueprint.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/load.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

/// The nodes in a workflow's document, by id, as they are stored.
HASHPATH_FUNCTION std::map<std::int64_t, json> raw_nodes(const json& stored) {
    std::map<std::int64_t, json> nodes;
    for (auto entry = node{stored}.entries(); entry; entry.next()) {
        if (is_frames(entry.key())) continue;
        if (const auto id = id_of_node(entry.key(), *entry.value())) nodes.emplace(*id, *entry.value());
    }
    return nodes;
}

HASHPATH_BODY json cleaned(json raw) {
    hashpath::impl::drop_members(raw, {"html"});
    if (json* data = member_of(raw, "data"); data && data->is_object()) {
        json kept = json::object();
        for (auto entry = node{std::as_const(*data)}.entries(); entry; entry.next()) {
            const std::string key = entry.key().to_string();
            if (key == "module_data" || key == "params" || key.rfind('_', 0) == 0) continue;
            hashpath::impl::set_member(kept, key, json(*entry.value()));
        }
        *data = std::move(kept);
    }
    return raw;
}

/// Where a workflow's document, in any shape that load() takes, has its graph.
HASHPATH_FUNCTION json& graph_place(json& document) {
    json* record = member_of(document, "WorkflowBlueprint");
    if (!record) {
        if (json* canvas = member_of(document, "drawflow")) record = member_of(*canvas, "Home");
        else if (json* wrapped = member_of(document, "Workflow"); wrapped && wrapped->is_object()) record = wrapped;
        else if (record_in(document)) record = &document;
    }
    return record ? hashpath::impl::member_or_new(*record, php::key{"data"}) : document;
}

/// Calls `change(graph)` with the graph in a workflow's document, and stores it back as JSON or text, as it was.
template <class Change>
void change_graph(json& document, Change&& change) {
    json& place = graph_place(document);
    json graph_data = stored_nodes(&place);
    change(graph_data);
    if (place.is_string() && !place.get_ref<const std::string&>().empty()) {
        place = graph_data.dump(-1, ' ', false, json::error_handler_t::replace);
    } else {
        place = std::move(graph_data);
    }
}

HASHPATH_BODY json place_of(double coordinate) {
    const bool whole = coordinate > -1e15 && coordinate < 1e15 && coordinate == std::floor(coordinate);
    return whole ? json(static_cast<std::int64_t>(coordinate)) : json(coordinate);
}

HASHPATH_BODY double coordinate(const json& raw, const char* key) {
    const json* value = member_of(raw, key);
    return value && value->is_number() ? value->get<double>() : 0;
}

/// Keeps the connections of a node with these others, under their new ids.
HASHPATH_FUNCTION void reconnect(json& raw, const char* side, const std::map<std::int64_t, std::int64_t>& new_ids) {
    json* ports = member_of(raw, side);
    if (!ports || !ports->is_structured()) return;
    for (auto port = node{*ports}.entries(); port; port.next()) {
        json* connections = member_of(*port.value(), "connections");
        if (!connections || !connections->is_structured()) continue;
        json kept = json::array();
        for (auto each = node{*connections}.entries(); each; each.next()) {
            const json* leads = member_of(*each.value(), "node");
            const auto id = leads ? id_of(*leads) : std::nullopt;
            const auto found = id ? new_ids.find(*id) : new_ids.end();
            if (found == new_ids.end()) continue;
            json connection = *each.value();
            connection["node"] = std::to_string(found->second);
            kept.push_back(std::move(connection));
        }
        *connections = std::move(kept);
    }
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY json cut_blueprint(const json& document, std::span<const std::int64_t> ids,
                                 const blueprint_label& label) {
    hashpath::require_copyable(node{document});
    load(document);
    json copy = document;
    json nodes = json::array();
    impl::change_graph(copy, [&](const json& stored) {
        const auto raw = impl::raw_nodes(stored);
        for (const std::int64_t id : ids) {
            const auto found = raw.find(id);
            if (found == raw.end()) {
                throw workflow_error(error_code::graph_malformed, id, "there is no such node to make a blueprint of");
            }
            nodes.push_back(impl::cleaned(found->second));
            hashpath::impl::set_member(nodes.back(), "id", json(id));
        }
    });
    const std::string drawing = to_mermaid(graph{nodes});
    return {{"WorkflowBlueprint",
             {{"uuid", label.uuid},
              {"name", label.name},
              {"description", label.description},
              {"timestamp", label.timestamp},
              {"default", false},
              {"data", std::move(nodes)},
              {"mermaid", drawing}}}};
}

HASHPATH_BODY std::vector<std::int64_t> insert_blueprint(json& document, const json& blueprint,
                                                         const blueprint_label& label, const registry& modules) {
    hashpath::require_copyable(node{std::as_const(document)});
    hashpath::require_copyable(node{blueprint});
    load(document);
    const definition inserted = load(blueprint);
    json copy = blueprint;
    json listed = impl::stored_nodes(&impl::graph_place(copy));
    std::vector<std::int64_t> ids;
    const json* own_record = impl::member_of(std::as_const(document), "WorkflowBlueprint");
    const bool is_blueprint = own_record && own_record->is_object();
    impl::change_graph(document, [&](json& stored) {
        const auto raw = impl::raw_nodes(stored);
        std::set<std::int64_t> used;
        for (const auto& each : raw) used.insert(each.first);
        for (auto entry = node{std::as_const(stored)}.entries(); entry; entry.next()) {
            if (entry.key().is_integer()) used.insert(entry.key().integer());
        }
        std::int64_t last = used.empty() ? 0 : *used.rbegin();
        const auto new_id = [&used, &last] {
            if (last == std::numeric_limits<std::int64_t>::max()) last = 0;
            while (!used.insert(++last).second) {}
            return last;
        };
        double right = 0;
        for (const auto& each : raw) right = std::max(right, impl::coordinate(each.second, "pos_x") + 400);
        std::map<std::int64_t, std::int64_t> new_ids;
        std::vector<json> nodes;
        double left = 0;
        for (auto entry = node{listed}.entries(); entry; entry.next()) {
            const auto id = impl::id_of_node(entry.key(), *entry.value());
            const graph_node* known = id ? inserted.graph.find(*id) : nullptr;
            if (!known || known->is_trigger()) continue;
            const double x = impl::coordinate(*entry.value(), "pos_x");
            left = nodes.empty() ? x : std::min(left, x);
            new_ids.emplace(*id, new_id());
            nodes.push_back(impl::cleaned(*entry.value()));
            ids.push_back(*id);
        }
        // PHP writes an empty map as a list, and the nodes of a blueprint stand in one.
        const bool is_list = stored.is_array() && is_blueprint;
        if (!is_list && stored.is_array()) {
            json map = json::object();
            for (const auto& [id, each] : raw) hashpath::impl::set_member(map, std::to_string(id), json(each));
            stored = std::move(map);
        }
        std::map<std::int64_t, std::int64_t> with_outputs;
        for (const auto& [id, new_one] : new_ids) {
            const module* module = modules.find(*inserted.graph.find(id));
            if (!module || module->outputs > 0) with_outputs.emplace(id, new_one);
        }
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            impl::reconnect(nodes[i], "outputs",
                            with_outputs.contains(ids[i]) ? new_ids : std::map<std::int64_t, std::int64_t>{});
            impl::reconnect(nodes[i], "inputs", with_outputs);
            ids[i] = new_ids.at(ids[i]);
            hashpath::impl::set_member(nodes[i], "id", json(ids[i]));
            hashpath::impl::set_member(nodes[i], "pos_x",
                                       impl::place_of(impl::coordinate(nodes[i], "pos_x") - left + right));
            if (is_list) stored.push_back(std::move(nodes[i]));
            else hashpath::impl::set_member(stored, std::to_string(ids[i]), std::move(nodes[i]));
        }
        if (is_list || label.uuid.empty() || ids.empty()) return;
        json* frames = impl::member_of(stored, "_frames");
        if (!frames) {
            hashpath::impl::set_member(stored, "_frames", json::object());
            frames = impl::member_of(stored, "_frames");
        }
        if (!frames->is_object()) *frames = json::object();
        hashpath::impl::set_member(*frames, label.uuid,
                                   json{{"id", label.uuid},
                                        {"text", label.name.empty() ? inserted.name : label.name},
                                        {"nodes", ids},
                                        {"class", ""}});
    });
    return ids;
}

}  // namespace workflow
HASHPATH_END
