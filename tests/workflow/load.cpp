// SPDX-License-Identifier: MIT

#include <hashpath/workflow/load.hpp>

#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

using hashpath::parse;
using hashpath::workflow::definition;
using hashpath::workflow::load;
using hashpath::workflow::shape;

namespace {

const char* const nodes =
    R"({"1": {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"},
              "outputs": {"output_1": {"connections": [{"node": "2", "output": "input_1"}]}}},
        "2": {"id": 2, "data": {"id": "stop-execution", "module_type": "action"}, "outputs": []},
        "_frames": {"x": {"id": "x", "text": "frame", "nodes": [1, 2]}}})";

/// A node without a trigger, connected with these nodes.
std::string node_text(int id, const std::vector<int>& targets) {
    std::string connections;
    for (const int target : targets) {
        connections += (connections.empty() ? "" : ",") + ("{\"node\":\"" + std::to_string(target) + "\"}");
    }
    return "{\"id\":" + std::to_string(id) + R"(,"data":{"id":"m","module_type":"action"},"outputs":{"output_1":)" +
           "{\"connections\":[" + connections + "]}}}";
}

std::vector<std::int64_t> ids_of(const definition& loaded) {
    std::vector<std::int64_t> ids;
    for (const auto& node : loaded.graph.nodes()) ids.push_back(node.id);
    return ids;
}

std::vector<std::int64_t> targets_of(const definition& loaded, std::int64_t id) {
    std::vector<std::int64_t> targets;
    for (const auto& connection : loaded.graph.find(id)->outputs.at(0).connections) targets.push_back(connection.node);
    return targets;
}

}  // namespace

TEST_CASE("a record is read with and without its wrapper, its graph as JSON or as text") {
    ordered_json record = {{"id", 7},
                           {"uuid", "u"},
                           {"name", "n"},
                           {"description", "d"},
                           {"trigger_id", "event-publish"},
                           {"debug_enabled", "1"},
                           {"counter", "12"},
                           {"data", parse(nodes)}};
    for (const bool as_text : {false, true}) {
        if (as_text) record["data"] = record["data"].dump();
        for (const ordered_json& document : {record, ordered_json{{"Workflow", record}}}) {
            const definition loaded = load(document);
            CHECK(loaded.shape == shape::record);
            CHECK(loaded.id == "7");
            CHECK(loaded.uuid == "u");
            CHECK(loaded.name == "n");
            CHECK(loaded.description == "d");
            CHECK(loaded.trigger == "event-publish");
            CHECK(loaded.debug_enabled);
            CHECK(loaded.counter == 12);
            CHECK(ids_of(loaded) == std::vector<std::int64_t>{1, 2});
        }
    }
}

TEST_CASE("a record without a graph has an empty one, and keeps the trigger that it names") {
    for (const char* data : {"null", "\"\"", "[]", "{}"}) {
        const definition loaded =
            load(parse(std::string{R"({"Workflow": {"trigger_id": "event-publish", "data": )"} + data + "}}"));
        CHECK(loaded.graph.nodes().empty());
        CHECK(loaded.trigger == "event-publish");
    }
    const definition without_data = load(parse(R"({"Workflow": {"name": "n"}})"));
    CHECK(without_data.name == "n");
    CHECK(without_data.trigger.empty());
    CHECK_FALSE(without_data.debug_enabled);
}

TEST_CASE("a graph and an export of the canvas are read") {
    for (const std::string& document :
         {std::string{nodes}, "{\"drawflow\":{\"Home\":{\"data\":" + std::string{nodes} + "}}}"}) {
        const definition loaded = load(parse(document));
        CHECK(loaded.shape == shape::graph);
        CHECK(ids_of(loaded) == std::vector<std::int64_t>{1, 2});
        CHECK(loaded.trigger == "event-publish");
        CHECK(loaded.name.empty());
    }
    CHECK(ids_of(load(parse("[" + node_text(3, {}) + "]"))) == std::vector<std::int64_t>{3});
    // A node may stand under any key, also that of a record's graph.
    const definition under_data = load(parse(R"({"data": {"id": 5, "module_type": "", "data": {"id": "m"}}})"));
    CHECK(under_data.shape == shape::graph);
    CHECK(ids_of(under_data) == std::vector<std::int64_t>{5});
}

TEST_CASE("a blueprint gets the trigger of its description in front of the nodes that nothing leads to") {
    const std::string blueprint =
        R"({"WorkflowBlueprint": {"name": "b", "description": "[event-publish]\nmine", "data": [)" + node_text(1, {3}) +
        "," + node_text(3, {99}) + "," + node_text(4, {3}) + "]}}";
    const definition loaded = load(parse(blueprint));
    CHECK(loaded.shape == shape::blueprint);
    CHECK(loaded.name == "b");
    CHECK(loaded.trigger == "event-publish");
    CHECK(ids_of(loaded) == std::vector<std::int64_t>{2, 1, 3, 4});
    CHECK(loaded.graph.nodes()[0].is_trigger());
    CHECK(loaded.graph.nodes()[0].outputs.at(0).name == "output_1");
    CHECK(loaded.graph.nodes()[0].core_format);
    CHECK(targets_of(loaded, 2) == std::vector<std::int64_t>{1, 4});
    CHECK(find_forks(loaded.graph).empty());
    CHECK(targets_of(loaded, 3).empty());

    CHECK(load(parse(blueprint), "event-after-save").trigger == "event-after-save");
}

TEST_CASE("a blueprint that has a trigger keeps it, and one that names none stays without") {
    const std::string with = R"({"WorkflowBlueprint": {"description": "[event-after-save]", "data": [
        {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"}}]}})";
    CHECK(load(parse(with)).trigger == "event-publish");
    CHECK(load(parse(with)).graph.nodes().size() == 1);
    for (const char* description : {"", "no trigger", "[unclosed", "mine\\n[event-publish]", "[]"}) {
        const definition loaded = load(parse(std::string{R"({"WorkflowBlueprint": {"description": ")"} + description +
                                             "\", \"data\": [" + node_text(5, {}) + "]}}"));
        CHECK(loaded.trigger.empty());
        CHECK(ids_of(loaded) == std::vector<std::int64_t>{5});
    }
}

TEST_CASE("any graph without a trigger gets the one that is asked for") {
    const definition loaded =
        load(parse(R"({"5": {"data": {"id": "m", "module_type": "action"}}, "_frames": []})"), "event-publish");
    CHECK(loaded.trigger == "event-publish");
    CHECK(ids_of(loaded) == std::vector<std::int64_t>{1, 5});
    CHECK(targets_of(loaded, 1) == std::vector<std::int64_t>{5});
    CHECK_FALSE(loaded.graph.find(1)->multiple_output_connection);
    CHECK(load(parse("[]"), "event-publish").graph.nodes().empty());
}

TEST_CASE("a workflow of more nodes than allowed is refused, in every shape") {
    const std::string two = R"([{"id":1,"data":{"id":"a"}},{"id":2,"data":{"id":"b"}}])";
    for (const std::string& text :
         {two, R"({"WorkflowBlueprint":{"data":)" + two + "}}", R"({"Workflow":{"id":"1","data":)" + two + "}}",
          R"({"drawflow":{"Home":{"data":)" + two + "}}}"}) {
        CAPTURE(text);
        const ordered_json document = parse(text);
        CHECK(load(document, "", 2).graph.nodes().size() == 2);
        try {
            load(document, "", 1);
            FAIL("it was read");
        } catch (const hashpath::limit_error& e) {
            CHECK(e.code() == hashpath::error_code::too_many_nodes);
        }
    }
}

TEST_CASE("what is no workflow is refused") {
    const auto code = [](const char* document) {
        try {
            load(parse(document));
        } catch (const hashpath::error& e) {
            return e.code();
        }
        return hashpath::error_code::path_too_long;
    };
    using hashpath::error_code;
    CHECK(code("5") == error_code::graph_malformed);
    CHECK(code(R"({"name": "x"})") == error_code::graph_malformed);
    CHECK(code(R"({"drawflow": {"Home": {}}})") == error_code::graph_malformed);
    CHECK(code(R"({"drawflow": 5})") == error_code::graph_malformed);
    CHECK(code(R"({"Workflow": {"data": "{"}})") == error_code::json_syntax);
    CHECK(code(R"({"Workflow": {"data": 5}})") == error_code::graph_malformed);
    CHECK(code(R"({"WorkflowBlueprint": {"data": [{"data": {}}]}})") == error_code::graph_malformed);
}
