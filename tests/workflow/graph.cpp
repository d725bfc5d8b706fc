// SPDX-License-Identifier: MIT

#include <hashpath/workflow/graph.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

using hashpath::parse;
using hashpath::workflow::edge;
using hashpath::workflow::forked_node;
using hashpath::workflow::graph;

namespace {

/// A graph of edges from node to node, each source having one output with all of its connections.
graph graph_of(std::int64_t nodes, const std::vector<std::pair<std::int64_t, std::int64_t>>& edges) {
    ordered_json data = ordered_json::object();
    for (std::int64_t id = 1; id <= nodes; ++id) {
        data[std::to_string(id)] = {{"id", id},
                                    {"data", {{"id", "m"}, {"module_type", "action"}}},
                                    {"outputs", {{"output_1", {{"connections", ordered_json::array()}}}}}};
    }
    for (const auto& [from, to] : edges) {
        data[std::to_string(from)]["outputs"]["output_1"]["connections"].push_back(
            {{"node", std::to_string(to)}, {"output", "input_1"}});
    }
    return graph{data};
}

struct refusal {
    std::string text;
    std::optional<std::int64_t> node;
};

refusal refused(const char* data) {
    try {
        const graph read{parse(data)};
    } catch (const hashpath::workflow_error& e) {
        CHECK(e.code() == hashpath::error_code::graph_malformed);
        return {e.what(), e.node()};
    }
    return {"nothing", {}};
}

}  // namespace

TEST_CASE("a graph has its nodes in stored order, with module, parameters, filters and connections") {
    const graph read{parse(R"({
        "7": {"id": 7, "name": "IF", "data": {"id": "tag-if", "module_type": "logic", "indexed_params": {"tags": ["x"]},
                                              "saved_filters": {"selector": "a"}, "multiple_output_connection": true},
              "outputs": {"output_1": {"connections": [{"node": "1", "output": "input_1"}, {"node": 9, "output": "input_2"}]},
                          "output_2": {"connections": []}}},
        "1": {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"}},
        "_frames": {"x": {"id": "x", "nodes": [1]}}})")};
    REQUIRE(read.nodes().size() == 2);
    const auto& logic = read.nodes()[0];
    CHECK(logic.id == 7);
    CHECK(logic.name == "IF");
    CHECK(logic.module == "tag-if");
    CHECK((logic.is_logic() && !logic.is_trigger()));
    CHECK(logic.parameters == parse(R"({"tags": ["x"]})"));
    CHECK(logic.saved_filters == parse(R"({"selector": "a"})"));
    CHECK(logic.multiple_output_connection);
    REQUIRE(logic.outputs.size() == 2);
    CHECK(logic.outputs[0].connections == std::vector<hashpath::workflow::connection>{{1, "input_1"}, {9, "input_2"}});
    CHECK(logic.find_output("output_2") == &logic.outputs[1]);
    CHECK(logic.find_output("output_3") == nullptr);
    REQUIRE(read.find(1) == &read.nodes()[1]);
    CHECK(read.find(1)->is_trigger());
    CHECK(read.find(1)->outputs.empty());
    CHECK_FALSE(read.find(1)->core_format);
    CHECK(read.find(1)->parameters == ordered_json::object());
    CHECK(read.find(9) == nullptr);
}

TEST_CASE("empty maps may be written as lists, and left out") {
    const graph read{
        parse(R"({"1": {"data": {"id": "m", "module_type": "action", "indexed_params": [], "saved_filters": []},
                                     "inputs": [], "outputs": []}, "_frames": []})")};
    REQUIRE(read.nodes().size() == 1);
    CHECK(read.nodes()[0].id == 1);
    CHECK(read.nodes()[0].outputs.empty());
    CHECK(read.nodes()[0].parameters == ordered_json::array());
    CHECK(graph{parse("[]")}.nodes().empty());
    CHECK(graph{}.nodes().empty());
}

TEST_CASE("a list of nodes is a graph, as in blueprints") {
    const graph read{parse(R"([{"id": 56, "data": {"id": "a", "module_type": "action"}},
                               {"id": "55", "data": {"id": "b", "module_type": "action"}}])")};
    REQUIRE(read.nodes().size() == 2);
    CHECK(read.find(56)->module == "a");
    CHECK(read.find(55)->module == "b");
    CHECK(read.find(0) == nullptr);
}

TEST_CASE("what is no graph is refused, and the error names the node") {
    CHECK(refused("5").text == "graph-malformed at the workflow: a graph is a map or list of nodes");
    CHECK(refused(R"({"a": {"data": {}}})").text.find("the node under a has no id") != std::string::npos);
    CHECK(refused(R"([{"data": {}}])").text.find("the node under 0 has no id") != std::string::npos);
    CHECK(refused(R"({"4": {}})").node == 4);
    CHECK(refused(R"({"4": 5})").node == 4);
    CHECK(refused(R"({"4": {"data": "x"}})").text ==
          "graph-malformed at node 4: it has no data, which names its module");
    CHECK(refused(R"([{"id": 2, "data": {}}, {"id": "2", "data": {}}])").text.find("another node") !=
          std::string::npos);
    CHECK(refused(R"({"3": {"data": {}, "outputs": 5}})").node == 3);
    CHECK(refused(R"({"3": {"data": {}, "outputs": {"output_1": {"connections": "x"}}}})").node == 3);
    CHECK(refused(R"({"3": {"data": {}, "outputs": {"output_1": {"connections": [{}]}}}})").text ==
          "graph-malformed at node 3: a connection of its output_1 leads to no node");
    CHECK(refused(R"({"3": {"data": {}, "outputs": {"output_1": {"connections": [{"node": "x"}]}}}})").node == 3);
}

TEST_CASE("a graph without a cycle has no edges of one") {
    CHECK(find_cycle(graph_of(0, {})).empty());
    CHECK(find_cycle(graph_of(4, {{1, 2}, {1, 3}, {2, 4}, {3, 4}})).empty());
    CHECK(find_cycle(graph_of(2, {{1, 2}, {2, 99}})).empty());
}

TEST_CASE("a cycle is told from the edge that closes it back to where it begins") {
    CHECK(find_cycle(graph_of(4, {{1, 2}, {2, 3}, {3, 4}, {4, 2}})) == std::vector<edge>{{4, 2}, {3, 4}, {2, 3}});
    CHECK(find_cycle(graph_of(5, {{5, 1}, {1, 2}, {2, 3}, {3, 2}})) == std::vector<edge>{{3, 2}, {2, 3}});
    CHECK(find_cycle(graph_of(4, {{1, 2}, {2, 1}, {3, 4}, {4, 3}})) == std::vector<edge>{{2, 1}, {1, 2}});
}

TEST_CASE("a node that leads to itself is a cycle, told back to where the search began") {
    CHECK(find_cycle(graph_of(1, {{1, 1}})) == std::vector<edge>{{1, 1}});
    CHECK(find_cycle(graph_of(3, {{1, 3}, {3, 3}})) == std::vector<edge>{{3, 3}, {1, 3}});
}

TEST_CASE("a cycle of a hundred thousand nodes is found without recursion") {
    constexpr std::int64_t many = 100'000;
    std::vector<std::pair<std::int64_t, std::int64_t>> edges;
    for (std::int64_t id = 1; id < many; ++id) edges.emplace_back(id, id + 1);
    ordered_json data = ordered_json::array();
    for (std::int64_t id = 1; id <= many; ++id) {
        data.push_back({{"id", id},
                        {"data", {{"id", "m"}}},
                        {"outputs", {{"output_1", {{"connections", {{{"node", id % many + 1}}}}}}}}});
    }
    const auto cycle = find_cycle(graph{data});
    CHECK(cycle.size() == static_cast<std::size_t>(many));
    CHECK(cycle.front() == edge{many, 1});
    CHECK(cycle.back() == edge{1, 2});
}

TEST_CASE("several connections of one output are told, unless the node may have them") {
    CHECK(find_forks(graph_of(3, {{1, 2}, {2, 3}})).empty());
    CHECK(find_forks(graph_of(3, {{1, 2}, {1, 3}, {2, 3}, {2, 3}})) ==
          std::vector<forked_node>{{1, {2, 3}}, {2, {3, 3}}});
    for (const char* allowed : {"true", "1", "\"1\"", "[0]"}) {
        ordered_json data =
            parse(R"({"1": {"data": {}, "outputs": {"output_1": {"connections": [{"node": 2}, {"node": 3}]}}}})");
        data["1"]["data"]["multiple_output_connection"] = parse(allowed);
        CHECK(find_forks(graph{data}).empty());
        data["1"]["data"]["multiple_output_connection"] = "0";
        CHECK(find_forks(graph{data}).size() == 1);
    }
}

TEST_CASE("of two outputs with several connections the later one is told") {
    const graph read{parse(R"({"1": {"data": {}, "outputs": {
        "output_1": {"connections": [{"node": 2}, {"node": 3}]},
        "output_2": {"connections": [{"node": 4}, {"node": 5}]},
        "output_3": {"connections": [{"node": 6}]}}}})")};
    CHECK(find_forks(read) == std::vector<forked_node>{{1, {4, 5}}});
}

TEST_CASE("a trigger says whether it gives MISP core format") {
    const graph read{parse(R"({"1": {"data": {"id": "a", "module_type": "trigger", "misp_core_format": "1"}},
                               "2": {"data": {"id": "b", "module_type": "trigger", "misp_core_format": false}}})")};
    CHECK(read.find(1)->core_format);
    CHECK_FALSE(read.find(2)->core_format);
}

TEST_CASE("a graph with parameters that are too deep to be copied is refused") {
    ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    ordered_json data = parse(R"({"1": {"data": {"id": "a", "module_type": "action"}}})");
    data["1"]["data"]["indexed_params"]["a"] = std::move(deep);
    CHECK_THROWS_AS(graph{data}, hashpath::limit_error);
}
