#pragma once
// SPDX-License-Identifier: MIT
// The graph of a workflow: nodes, the connections of their outputs, and what MISP checks before it saves one.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
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
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The JSON of workflows, which keeps the order of keys, as PHP does.
using json = nlohmann::ordered_json;

/// Where a connection leads: a node, which need not be there, and which of its inputs.
struct connection {
    std::int64_t node = 0;
    std::string input;

    friend bool operator==(const connection&, const connection&) = default;
};

/// An output of a node, such as "output_1", and its connections in stored order.
struct output {
    std::string name;
    std::vector<connection> connections;
};

/// A node: a module with its parameters and filters, and where it leads.
struct graph_node {
    std::int64_t id = 0;
    std::string name;                         ///< the title of its block
    std::string module_type;                  ///< "trigger", "logic" or "action"
    std::string module;                       ///< the module's id, such as "tag-if"
    json parameters;                          ///< what MISP calls indexed_params
    json saved_filters;                       ///< `selector`, `value`, `operator`, `path`
    bool multiple_output_connection = false;  ///< whether an output may have several connections
    bool core_format = false;                 ///< a trigger's misp_core_format: whether it gives MISP core format
    std::vector<output> outputs;

    bool is_trigger() const noexcept { return module_type == "trigger"; }
    bool is_logic() const noexcept { return module_type == "logic"; }

    /// The output of this name; null if there is none.
    const output* find_output(std::string_view wanted) const noexcept {
        for (const output& each : outputs) {
            if (each.name == wanted) return &each;
        }
        return nullptr;
    }
};

namespace impl {

using hashpath::impl::member_of;

inline std::string text_of(const json& map, std::string_view key) {
    const json* member = member_of(map, key);
    return member && !member->is_structured() ? php::to_text(node{*member}) : std::string{};
}

inline std::optional<std::int64_t> id_of(const json& value) {
    const node<const json> id{value};
    if (id.kind() == kind::integer) return id.integer();
    if (id.kind() != kind::text || !php::is_numeric(id.text())) return std::nullopt;
    return php::to_integer(id.text());
}

/// The id of a stored node: its own, or else the key that it stands under.
inline std::optional<std::int64_t> id_of_node(const php::key& key, const json& stored) {
    const json* own = member_of(stored, "id");
    if (const auto id = own ? id_of(*own) : std::nullopt) return id;
    return key.is_integer() ? std::optional{key.integer()} : std::nullopt;
}

/// Whether an entry of a graph is the frames around its nodes.
inline bool is_frames(const php::key& key) noexcept {
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

inline graph_node read_node(std::int64_t id, const json& stored) {
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

}  // namespace impl

/// A graph as MISP stores it, read once. Immutable; safe to share between threads.
///
///     const workflow::graph graph{parse(R"({"1": {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"}}})")};
///     graph.find(1)->module   // event-publish
class graph {
public:
    /// How many nodes are read by default.
    static constexpr std::size_t default_max_nodes = 1'000'000;

    graph() = default;

    /// Reads a map of nodes by id, or a list of nodes, each of which then has its id. `_frames` are left out; inputs and
    /// places on the canvas are not looked at. What is missing of outputs, parameters and filters is empty.
    /// Throws workflow_error (graph_malformed), with the node, for what is no graph: a node without an id or data, an id
    /// that stands twice, a connection that names no node. That a node it names exists is not asked.
    /// Throws limit_error: too_many_nodes; document_too_deep, since parameters are copied. n log n.
    explicit graph(const json& data, std::size_t max_nodes = default_max_nodes) {
        hashpath::impl::require_copyable(hashpath::node{data});
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

    /// A graph of these nodes. Throws workflow_error (graph_malformed) where two have the same id. n log n.
    explicit graph(std::vector<graph_node> nodes) {
        for (graph_node& node : nodes) add(std::move(node));
    }

    /// All nodes in stored order.
    std::span<const graph_node> nodes() const noexcept { return nodes_; }

    /// The node of an id; null if there is none. Costs log n; valid while the graph lives.
    const graph_node* find(std::int64_t id) const noexcept {
        const auto found = positions_.find(id);
        return found == positions_.end() ? nullptr : &nodes_[found->second];
    }

private:
    void add(const php::key& key, const json& stored, bool listed) {
        // The position in a list says nothing.
        const auto id = impl::id_of_node(listed ? php::key{std::string_view{}} : key, stored);
        if (!id) {
            throw workflow_error(error_code::graph_malformed, {},
                                 "the node under " + key.to_string() + " has no id that is an integer");
        }
        add(impl::read_node(*id, stored));
    }

    void add(graph_node node) {
        if (!positions_.emplace(node.id, nodes_.size()).second) {
            throw workflow_error(error_code::graph_malformed, node.id, "there is another node with this id");
        }
        nodes_.push_back(std::move(node));
    }

    std::vector<graph_node> nodes_;
    std::map<std::int64_t, std::size_t> positions_;  ///< ordered: ids come from strangers
};

/// A step from one node to another.
struct edge {
    std::int64_t from = 0;
    std::int64_t to = 0;

    friend bool operator==(const edge&, const edge&) = default;
};

/// The edges of a cycle in a graph; none if it has none.
///
///     find_cycle(graph)   // 1→2→3→4→2 has {4,2} {3,4} {2,3}
///
/// The edge that closes the cycle comes first, then each one that leads to the one before, back to where the cycle begins;
/// where a node leads to itself, back to where the search began.
/// Nodes are looked at in stored order, and only the first cycle is found; edges to nodes that are not there are passed
/// over. Does not recurse; n log n. Behaviour of MISP's check of a workflow that is saved.
inline std::vector<edge> find_cycle(const graph& graph) {
    enum class state : std::uint8_t { unseen, open, done };
    struct step {
        const graph_node* node;
        std::size_t output = 0;
        std::size_t connection = 0;
    };
    std::map<std::int64_t, state> states;
    std::vector<step> open;
    const auto enter = [&](const graph_node& node) {
        states[node.id] = state::open;
        open.push_back({&node});
    };
    // The edge that a step is at, or was at last.
    const auto target = [](const step& at) { return at.node->outputs[at.output].connections[at.connection - 1].node; };
    for (const graph_node& root : graph.nodes()) {
        if (states[root.id] == state::unseen) enter(root);
        while (!open.empty()) {
            step& top = open.back();
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

/// A node of which an output has several connections, and where they lead.
struct forked_node {
    std::int64_t id = 0;
    std::vector<std::int64_t> targets;

    friend bool operator==(const forked_node&, const forked_node&) = default;
};

/// The nodes that have an output with several connections, which MISP refuses to save, unless the node says that it may
/// have them. In stored order, each once; of two such outputs of one node, the later one counts. Linear.
inline std::vector<forked_node> find_forks(const graph& graph) {
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
