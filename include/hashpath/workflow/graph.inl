// SPDX-License-Identifier: MIT
// The bodies of workflow/graph.hpp.

#include <hashpath/workflow/graph.hpp>

#include <utility>

#include <hashpath/json/compare.hpp>

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY const output* graph_node::find_output(std::string_view wanted) const noexcept {
    for (const output& each : outputs) {
        if (each.name == wanted) return &each;
    }
    return nullptr;
}

}  // namespace workflow

namespace workflow::impl {

HASHPATH_BODY std::string text_of(const json& map, std::string_view key) {
    const json* member = member_of(map, key);
    return member && !member->is_structured() ? php::to_text(node{*member}) : std::string{};
}

HASHPATH_BODY std::optional<std::int64_t> id_of(const json& value) {
    const node<const json> id{value};
    if (id.kind() == kind::integer) return id.integer();
    if (id.kind() != kind::text || !php::is_numeric(id.text())) return std::nullopt;
    return php::to_integer(id.text());
}

HASHPATH_BODY std::optional<std::int64_t> id_of_node(const php::key& key, const json& stored) {
    const json* own = member_of(stored, "id");
    if (const auto id = own ? id_of(*own) : std::nullopt) return id;
    return key.is_integer() ? std::optional{key.integer()} : std::nullopt;
}

HASHPATH_BODY bool is_frames(const php::key& key) noexcept {
    return !key.is_integer() && key.text() == "_frames";
}

/// Calls `visit(key, value)` with each entry of what stands under a key; an absent one, null and "" have none.
template <class Visit>
void each_entry(const json& map, std::string_view key, std::int64_t at_node, Visit&& visit) {
    const json* member = member_of(map, key);
    if (!member || php::empty(node{*member})) return;
    if (!member->is_structured()) {
        throw workflow_error(error_code::graph_malformed, at_node, "its " + std::string{key} + " are no list or map");
    }
    for (auto entry = node{*member}.entries(); entry; entry.next()) visit(entry.key(), *entry.value());
}

HASHPATH_FUNCTION graph_node read_node(std::int64_t id, const json& stored) {
    graph_node read;
    read.id = id;
    read.name = text_of(stored, "name");
    const json* data = member_of(stored, "data");
    if (!data || !data->is_structured()) {
        throw workflow_error(error_code::graph_malformed, id, "it has no data, which names its module");
    }
    read.module_type = text_of(*data, "module_type");
    read.module = text_of(*data, "id");
    for (const auto& [key, into] :
         {std::pair{"indexed_params", &read.parameters}, {"saved_filters", &read.saved_filters}}) {
        const json* member = member_of(*data, key);
        *into = member ? *member : json::object();
    }
    const auto flag = [data](std::string_view key) {
        const json* member = member_of(*data, key);
        return member && php::truth(node{*member});
    };
    read.multiple_output_connection = flag("multiple_output_connection");
    read.core_format = flag("misp_core_format");
    each_entry(stored, "outputs", id, [&](const php::key& name, const json& stored_output) {
        output& output = read.outputs.emplace_back();
        output.name = name.to_string();
        each_entry(stored_output, "connections", id, [&](const php::key&, const json& stored_connection) {
            const json* target = member_of(stored_connection, "node");
            const auto target_id = target ? id_of(*target) : std::nullopt;
            if (!target_id) {
                throw workflow_error(error_code::graph_malformed, id,
                                     "a connection of its " + output.name + " leads to no node");
            }
            output.connections.push_back({*target_id, text_of(stored_connection, "output")});
        });
    });
    return read;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY graph::graph(const json& data, std::size_t max_nodes) {
    hashpath::require_copyable(hashpath::node{data});
    if (!data.is_structured()) {
        throw workflow_error(error_code::graph_malformed, {}, "a graph is a map or list of nodes");
    }
    for (auto entry = hashpath::node{data}.entries(); entry; entry.next()) {
        if (impl::is_frames(entry.key())) continue;
        if (nodes_.size() == max_nodes) {
            throw limit_error(error_code::too_many_nodes, "",
                              "a workflow of more than " + std::to_string(max_nodes) + " nodes");
        }
        add(entry.key(), *entry.value(), data.is_array());
    }
}

HASHPATH_BODY graph::graph(std::vector<graph_node> nodes) {
    for (graph_node& node : nodes) add(std::move(node));
}

HASHPATH_BODY const graph_node* graph::find(std::int64_t id) const noexcept {
    const auto found = positions_.find(id);
    return found == positions_.end() ? nullptr : &nodes_[found->second];
}

HASHPATH_BODY void graph::add(const php::key& key, const json& stored, bool listed) {
    // The position in a list says nothing.
    const auto id = impl::id_of_node(listed ? php::key{std::string_view{}} : key, stored);
    if (!id) {
        throw workflow_error(error_code::graph_malformed, {},
                             "the node under " + key.to_string() + " has no id that is an integer");
    }
    add(impl::read_node(*id, stored));
}

HASHPATH_BODY void graph::add(graph_node node) {
    if (!positions_.emplace(node.id, nodes_.size()).second) {
        throw workflow_error(error_code::graph_malformed, node.id, "there is another node with this id");
    }
    nodes_.push_back(std::move(node));
}

HASHPATH_BODY std::vector<edge> find_cycle(const graph& graph) {
    enum class state : std::uint8_t { unseen, open, done };
    struct visited_node {
        const graph_node* node;
        std::size_t output = 0;
        std::size_t connection = 0;
    };
    std::map<std::int64_t, state> states;
    std::vector<visited_node> open;
    const auto enter = [&](const graph_node& node) {
        states[node.id] = state::open;
        open.push_back({&node});
    };
    // The edge that a node is at, or was at last.
    const auto target = [](const visited_node& at) {
        return at.node->outputs[at.output].connections[at.connection - 1].node;
    };
    for (const graph_node& root : graph.nodes()) {
        if (states[root.id] == state::unseen) enter(root);
        while (!open.empty()) {
            visited_node& top = open.back();
            if (top.output == top.node->outputs.size()) {
                states[top.node->id] = state::done;
                open.pop_back();
                continue;
            }
            if (top.connection == top.node->outputs[top.output].connections.size()) {
                ++top.output;
                top.connection = 0;
                continue;
            }
            ++top.connection;
            const graph_node* next = graph.find(target(top));
            if (!next) continue;
            if (states[next->id] == state::unseen) {
                enter(*next);
            } else if (states[next->id] == state::open) {
                std::vector<edge> cycle;
                for (auto at = open.rbegin(); at != open.rend(); ++at) {
                    cycle.push_back({at->node->id, target(*at)});
                    if (at->node == next && at != open.rbegin()) break;
                }
                return cycle;
            }
        }
    }
    return {};
}

HASHPATH_BODY std::vector<forked_node> find_forks(const graph& graph) {
    std::vector<forked_node> forks;
    for (const graph_node& node : graph.nodes()) {
        if (node.multiple_output_connection) continue;
        const output* last = nullptr;
        for (const output& each : node.outputs) {
            if (each.connections.size() > 1) last = &each;
        }
        if (!last) continue;
        forked_node& fork = forks.emplace_back();
        fork.id = node.id;
        for (const connection& each : last->connections) fork.targets.push_back(each.node);
    }
    return forks;
}

}  // namespace workflow
HASHPATH_END
