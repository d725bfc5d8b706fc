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
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
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
    HASHPATH_FUNCTION const output* find_output(std::string_view wanted) const noexcept;
};

namespace impl {

using hashpath::impl::member_of;

HASHPATH_FUNCTION std::string text_of(const json& map, std::string_view key);

HASHPATH_FUNCTION std::optional<std::int64_t> id_of(const json& value);

/// The id of a stored node: its own, or else the key that it stands under.
HASHPATH_FUNCTION std::optional<std::int64_t> id_of_node(const php::key& key, const json& stored);

/// Whether an entry of a graph is the frames around its nodes.
HASHPATH_FUNCTION bool is_frames(const php::key& key) noexcept;

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
    HASHPATH_FUNCTION explicit graph(const json& data, std::size_t max_nodes = default_max_nodes);

    /// A graph of these nodes. Throws workflow_error (graph_malformed) where two have the same id. n log n.
    HASHPATH_FUNCTION explicit graph(std::vector<graph_node> nodes);

    /// All nodes in stored order.
    std::span<const graph_node> nodes() const noexcept { return nodes_; }

    /// The node of an id; null if there is none. Costs log n; valid while the graph lives.
    HASHPATH_FUNCTION const graph_node* find(std::int64_t id) const noexcept;

private:
    HASHPATH_FUNCTION void add(const php::key& key, const json& stored, bool listed);

    HASHPATH_FUNCTION void add(graph_node node);

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
HASHPATH_FUNCTION std::vector<edge> find_cycle(const graph& graph);

/// A node of which an output has several connections, and where they lead.
struct forked_node {
    std::int64_t id = 0;
    std::vector<std::int64_t> targets;

    friend bool operator==(const forked_node&, const forked_node&) = default;
};

/// The nodes that have an output with several connections, which MISP refuses to save, unless the node says that it may
/// have them. In stored order, each once; of two such outputs of one node, the later one counts. Linear.
HASHPATH_FUNCTION std::vector<forked_node> find_forks(const graph& graph);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/graph.inl>
#endif
