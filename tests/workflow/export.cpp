// SPDX-License-Identifier: MIT

#include <hashpath/workflow/export.hpp>

#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

using hashpath::parse;
using hashpath::workflow::graph;
using hashpath::workflow::to_dot;
using hashpath::workflow::to_mermaid;

namespace {

graph example() {
    return graph{parse(R"({
        "1": {"name": "Event Publish", "data": {"id": "event-publish", "module_type": "trigger"},
              "outputs": {"output_1": {"connections": [{"node": "2"}]}}},
        "2": {"name": "IF :: \"Tag\" \\ x", "data": {"id": "tag-if", "module_type": "logic"},
              "outputs": {"output_1": {"connections": [{"node": "3"}]}, "output_2": {"connections": [{"node": "9"}]}}},
        "3": {"data": {"id": "stop-execution", "module_type": "action"}, "outputs": []},
        "4": {"name": "alone\nand on two lines", "data": {"id": "webhook", "module_type": "action"}}})")};
}

}  // namespace

TEST_CASE("a Mermaid flowchart has a line for each connection between nodes that are there") {
    CHECK(to_mermaid(example()) ==
          "flowchart LR\n"
          "    1{{\"Event Publish\"}} --> 2[/\"IF :: #quot;Tag#quot; \\ x\"/]\n"
          "    2[/\"IF :: #quot;Tag#quot; \\ x\"/] -->|output_1| 3[\"stop-execution\"]\n");
    CHECK(to_mermaid(graph{}) == "flowchart LR\n");
}

TEST_CASE("a DOT graph has a line for each node and each connection between nodes that are there") {
    CHECK(to_dot(example()) ==
          "digraph G {\n"
          "    1 [margin=\"0\", shape=\"diamond\", label=\"Event Publish\"]\n"
          "    2 [margin=\"0\", shape=\"parallelogram\", label=\"IF :: \\\"Tag\\\" \\\\ x\"]\n"
          "    3 [margin=\"0\", shape=\"box\", label=\"stop-execution\"]\n"
          "    4 [margin=\"0\", shape=\"box\", label=\"alone and on two lines\"]\n"
          "    1 -> 2 []\n"
          "    2 -> 3 [label=\"output_1\"]\n"
          "}\n");
    CHECK(to_dot(graph{}) == "digraph G {\n}\n");
}

TEST_CASE("connections that a run followed are thick and red in a Mermaid flowchart") {
    const std::vector<std::string> both = {"1:output_1:0:2", "2:output_1:0:3"};
    const std::string plain = to_mermaid(example());
    CHECK(to_mermaid(example(), both) == plain + "    linkStyle 0,1 stroke:#d22,stroke-width:4px\n");
    const std::vector<std::string> second = {"2:output_1:0:3", "2:output_1:0:3"};
    CHECK(to_mermaid(example(), second) == plain + "    linkStyle 1 stroke:#d22,stroke-width:4px\n");
    for (const char* none : {"2:output_2:0:9", "1:output_1:1:2", "1:output_2:0:2", "2", ""}) {
        const std::vector<std::string> followed = {none};
        CHECK(to_mermaid(example(), followed) == plain);
        CHECK(to_dot(example(), followed) == to_dot(example()));
    }
}

TEST_CASE("connections that a run followed are thick and red in a DOT graph, beside their label") {
    const std::vector<std::string> both = {"2:output_1:0:3", "1:output_1:0:2"};
    const std::string drawn = to_dot(example(), both);
    CHECK(drawn.substr(drawn.find("    1 -> 2")) ==
          "    1 -> 2 [color=\"#dd2222\", penwidth=\"4\"]\n"
          "    2 -> 3 [label=\"output_1\", color=\"#dd2222\", penwidth=\"4\"]\n"
          "}\n");
}

TEST_CASE("of several connections between two nodes only the one that was followed is marked") {
    const graph twice{parse(R"({"1": {"data": {"id": "a", "module_type": "logic"}, "outputs": {
        "output_1": {"connections": [{"node": "2"}, {"node": "2"}]}}}, "2": {"data": {"id": "b", "module_type": "action"}}})")};
    const std::vector<std::string> followed = {"1:output_1:1:2"};
    CHECK(to_mermaid(twice, followed) ==
          "flowchart LR\n"
          "    1[/\"a\"/] --> 2[\"b\"]\n"
          "    1[/\"a\"/] --> 2[\"b\"]\n"
          "    linkStyle 1 stroke:#d22,stroke-width:4px\n");
    const std::string drawn = to_dot(twice, followed);
    CHECK(drawn.substr(drawn.find("    1 -> 2")) ==
          "    1 -> 2 []\n"
          "    1 -> 2 [color=\"#dd2222\", penwidth=\"4\"]\n"
          "}\n");
}

TEST_CASE("the label of a connection is quoted as DOT does it") {
    const graph named{parse(R"({"1": {"data": {"id": "a", "module_type": "logic"}, "outputs": {
        "say \"x\"": {"connections": [{"node": "2"}]}, "other": {"connections": []}}},
        "2": {"data": {"id": "b", "module_type": "action"}}})")};
    CHECK(to_dot(named).find("    1 -> 2 [label=\"say \\\"x\\\"\"]\n") != std::string::npos);
}
