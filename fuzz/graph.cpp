// SPDX-License-Identifier: MIT
// A workflow: its graph's cycle is a chain of edges, and without one its nodes can be put in an order.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>

#include "target.hpp"

using hashpath::workflow::graph;

namespace {

bool has_edge(const graph& graph, const hashpath::workflow::edge& edge) {
    const auto* node = graph.find(edge.from);
    if (!node) return false;
    for (const auto& output : node->outputs) {
        for (const auto& connection : output.connections) {
            if (connection.node == edge.to) return true;
        }
    }
    return false;
}

/// How many nodes are left when those that nothing leads to are taken away, again and again.
std::size_t left_in_cycles(const graph& graph) {
    std::map<std::int64_t, std::size_t> incoming;
    const auto each_target = [&graph](const hashpath::workflow::graph_node& node, auto&& visit) {
        for (const auto& output : node.outputs) {
            for (const auto& connection : output.connections) {
                if (graph.find(connection.node)) visit(connection.node);
            }
        }
    };
    for (const auto& node : graph.nodes()) {
        incoming[node.id];
        each_target(node, [&incoming](std::int64_t target) { ++incoming[target]; });
    }
    std::vector<std::int64_t> free;
    for (const auto& [id, count] : incoming) {
        if (count == 0) free.push_back(id);
    }
    std::size_t left = incoming.size();
    while (!free.empty()) {
        const auto* node = graph.find(free.back());
        free.pop_back();
        --left;
        each_target(*node, [&](std::int64_t target) {
            if (--incoming[target] == 0) free.push_back(target);
        });
    }
    return left;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    try {
        const auto loaded = hashpath::workflow::load(hashpath::parse(fuzz::text_of(data, size)), "event-publish");
        const graph& read = loaded.graph;
        const auto nodes = read.nodes();
        fuzz::check(nodes.empty() ||
                    std::any_of(nodes.begin(), nodes.end(), [](const auto& node) { return node.is_trigger(); }));
        const auto cycle = find_cycle(read);
        fuzz::check(cycle.empty() == (left_in_cycles(read) == 0));
        for (std::size_t i = 0; i < cycle.size(); ++i) {
            fuzz::check(has_edge(read, cycle[i]));
            fuzz::check(i == 0 || cycle[i].to == cycle[i - 1].from);
        }
        for (const auto& fork : find_forks(read)) fuzz::check(read.find(fork.id) && fork.targets.size() > 1);
    } catch (const hashpath::parse_error&) {
    } catch (const hashpath::workflow_error& e) {
        fuzz::check(e.code() == hashpath::error_code::graph_malformed);
    }
    return 0;
}
