// SPDX-License-Identifier: MIT

#include <hashpath/workflow/export.hpp>

#include <string>

#include <hashpath/parse.hpp>

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
