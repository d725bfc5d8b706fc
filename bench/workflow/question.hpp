#pragma once
// SPDX-License-Identifier: MIT
// Run a workflow of so many nodes over an event: all of them IF, or every other one a filter with a label. Each IF looks at
// every attribute and leads to the next node; each filter leaves all attributes in. A runner that remembers nothing copies
// the event for each filter, so that it is asked of a small one only.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "../contest.hpp"

namespace bench::workflow {

struct question {
    std::string_view name;
    std::size_t nodes;
    bool filters;
    std::size_t largest_document;
    std::size_t largest_document_without_memory;
};

struct task {
    static constexpr std::string_view name = "workflow";
    static constexpr std::array<question, 4> questions = {{{"if_50", 50, false, 10'000, 10'000},
                                                           {"if_500", 500, false, 10'000, 10'000},
                                                           {"filter_50", 50, true, 10'000, 10'000},
                                                           {"filter_500", 500, true, 10'000, 1'000}}};
};

/// The nodes behind the trigger, one leading to the next.
inline nlohmann::ordered_json blueprint_of(const question& asked) {
    using json = nlohmann::ordered_json;
    constexpr std::array<std::string_view, 6> labels = {"A", "B", "C", "D", "E", "F"};
    json nodes = json::array();
    for (std::size_t i = 0; i < asked.nodes; ++i) {
        const bool filters = asked.filters && i % 2 != 0;
        const std::string absent = "no-type-" + std::to_string(i);
        json parameters = {{"operator", "not_in"}, {"value", absent}};
        if (filters) {
            parameters["filtering-label"] = labels[i / 2 % labels.size()];
            parameters["selector"] = "Event._AttributeFlattened.{n}";
            parameters["hash_path"] = "type";
            parameters["operator"] = "not_equals";
        } else {
            parameters["hash_path"] = "Event._AttributeFlattened.{n}.type";
        }
        json connections = json::array();
        if (i + 1 < asked.nodes) connections.push_back({{"node", std::to_string(i + 2)}, {"input", "input_1"}});
        nodes.push_back({{"id", i + 1},
                         {"data",
                          {{"id", filters ? "generic-filter-data" : "generic-if"},
                           {"module_type", "logic"},
                           {"indexed_params", parameters}}},
                         {"outputs", {{"output_1", {{"connections", connections}}}}}});
    }
    return {{"WorkflowBlueprint", {{"name", "benchmark"}, {"description", "[event-publish]"}, {"data", nodes}}}};
}

}  // namespace bench::workflow
