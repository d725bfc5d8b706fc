// SPDX-License-Identifier: MIT

#include <hashpath/workflow.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace workflow = hashpath::workflow;

TEST_CASE("one header has all that is about workflows") {
    const auto flow = workflow::load(hashpath::parse(R"({"Workflow": {"id": "5", "name": "Guard", "data": {
        "1": {"data": {"id": "event-publish", "module_type": "trigger"},
              "outputs": {"output_1": {"connections": [{"node": "2"}]}}},
        "2": {"data": {"id": "stop-execution", "module_type": "action", "indexed_params": {"message": "no"}}}}}})"));
    const auto event = hashpath::parse(R"({"Event": {"id": "1", "uuid": "u"}})");
    workflow::memory_host host{event};
    const auto result = workflow::run(flow, event, host);
    CHECK(result.executed == std::vector<std::int64_t>{2});
    CHECK(workflow::to_mermaid(flow.graph).find("stop-execution") != std::string::npos);
}
