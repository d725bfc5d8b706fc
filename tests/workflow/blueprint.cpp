// SPDX-License-Identifier: MIT

#include <hashpath/workflow/blueprint.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/workflow/validate.hpp>

#include "test.hpp"
#include "workflow/workflow_test.hpp"

using hashpath::error_code;
using hashpath::workflow::blueprint_label;
using hashpath::workflow::cut_blueprint;
using hashpath::workflow::definition;
using hashpath::workflow::insert_blueprint;
using hashpath::workflow::is_error;
using hashpath::workflow::load;
using hashpath::workflow::shape;
using hashpath::workflow::to_mermaid;
using hashpath::workflow::validate;
using workflow_test::ids;
using workflow_test::parse;

namespace {

const char* const map_text = R"({
    "1": {"id": 1, "name": "Publish", "data": {"id": "event-publish", "module_type": "trigger"}, "inputs": [],
          "outputs": {"output_1": {"connections": [{"node": "2", "output": "input_1"}]}}, "pos_x": 0, "pos_y": 0},
    "2": {"id": 2, "name": "IF", "data": {"id": "tag-if", "module_type": "logic", "indexed_params": {"tags": ["x"]},
                                          "params": [1], "module_data": {"a": 1}, "_key": 5, "__k": 1, "node_uid": "u"},
          "html": "<b>", "class": "c", "typenode": false,
          "inputs": {"input_1": {"connections": [{"node": "1", "input": "output_1"}]}},
          "outputs": {"output_1": {"connections": [{"node": "3", "output": "input_1"}]},
                      "output_2": {"connections": []}}, "pos_x": 300, "pos_y": -20.5},
    "3": {"id": 3, "name": "Stop", "data": {"id": "stop-execution", "module_type": "action",
                                            "indexed_params": {"message": "no"}, "saved_filters": []},
          "inputs": {"input_1": {"connections": [{"node": "2", "input": "output_1"}]}}, "outputs": [],
          "pos_x": 600, "pos_y": 0},
    "_frames": {"f": {"id": "f", "text": "t", "nodes": [2, 3], "class": ""}}})";

/// The same workflow in each shape that a document can have, but for a blueprint.
struct shaped {
    const char* name;
    ordered_json document;
};

std::vector<shaped> shapes() {
    const ordered_json map = parse(map_text);
    ordered_json list = ordered_json::array();
    for (const char* id : {"1", "2", "3"}) list.push_back(map[id]);
    const ordered_json record = {{"id", "7"}, {"name", "W"}, {"data", map}};
    ordered_json text = record;
    text["data"] = map.dump();
    return {{"a record", {{"Workflow", record}}},
            {"a record without its wrapper", record},
            {"a record with text", {{"Workflow", text}}},
            {"a record with text, without its wrapper", text},
            {"a record with a list", {{"Workflow", {{"name", "W"}, {"data", list}}}}},
            {"a map", map},
            {"a list", list},
            {"an export of the canvas", {{"drawflow", {{"Home", {{"data", map}}}}}}}};
}

/// The graph in such a document.
ordered_json graph_in(const ordered_json& document) {
    if (document.is_array()) return document;
    const ordered_json& record = document.contains("Workflow") ? document["Workflow"] : document;
    const ordered_json& holder = record.contains("drawflow") ? record["drawflow"]["Home"] : record;
    const ordered_json& data = holder.contains("data") ? holder["data"] : holder;
    return data.is_string() ? parse(data.get<std::string>()) : data;
}

/// Two nodes that have what a blueprint can have.
ordered_json blueprint() {
    return parse(R"({"WorkflowBlueprint": {"name": "Stop it", "description": "[event-publish]", "data": [
        {"id": 7, "name": "IF", "data": {"id": "tag-if", "module_type": "logic", "indexed_params": {"tags": ["y"]},
                                         "saved_filters": {"selector": ""}, "_x": 1},
         "html": "h", "inputs": {"input_1": {"connections": [{"node": "5", "input": "output_1"}]}},
         "outputs": {"output_1": {"connections": [{"node": "4", "output": "input_1"}]},
                     "output_2": {"connections": [{"node": "99", "output": "input_1"}]}}, "pos_x": 110, "pos_y": 20},
        {"id": 4, "name": "Stop", "data": {"id": "stop-execution", "module_type": "action", "indexed_params": []},
         "inputs": {"input_1": {"connections": [{"node": "7", "input": "output_1"}]}}, "outputs": [], "pos_x": 50,
         "pos_y": 30}]}})");
}

int errors_in(const definition& workflow) {
    int count = 0;
    for (const auto& each : validate(workflow)) count += is_error(each.code) ? 1 : 0;
    return count;
}

struct refusal {
    std::optional<error_code> code;
    std::optional<std::int64_t> node;
};

template <class Call>
refusal refused(Call&& call) {
    try {
        call();
    } catch (const hashpath::workflow_error& e) {
        return {e.code(), e.node()};
    } catch (const hashpath::error& e) {
        return {e.code(), {}};
    }
    return {};
}

}  // namespace

TEST_CASE("a blueprint is cut out of each shape of a workflow") {
    const ids wanted = {3, 2};
    for (const shaped& each : shapes()) {
        INFO(each.name);
        const auto cut = cut_blueprint(each.document, wanted, {"0b7e", "Mine", "[event-publish]\nmine", "17"});
        const auto& record = cut["WorkflowBlueprint"];
        CHECK(record["uuid"] == "0b7e");
        CHECK(record["name"] == "Mine");
        CHECK(record["description"] == "[event-publish]\nmine");
        CHECK(record["timestamp"] == "17");
        CHECK(record["default"] == false);
        REQUIRE(record["data"].size() == 2);
        CHECK(record["data"][0] == parse(map_text)["3"]);
        CHECK(record["data"][1]["id"] == 2);
        CHECK(record["mermaid"] == "flowchart LR\n    2[/\"IF\"/] -->|output_1| 3[\"Stop\"]\n");
    }
}

TEST_CASE("a node in a blueprint has no keys that only the editor needs") {
    const ids wanted = {2};
    const auto cut = cut_blueprint(parse(map_text), wanted, {});
    CHECK(cut["WorkflowBlueprint"]["data"][0].dump() ==
          R"({"id":2,"name":"IF","data":{"id":"tag-if","module_type":"logic","indexed_params":{"tags":["x"]},)"
          R"("node_uid":"u"},"class":"c","typenode":false,)"
          R"("inputs":{"input_1":{"connections":[{"node":"1","input":"output_1"}]}},)"
          R"("outputs":{"output_1":{"connections":[{"node":"3","output":"input_1"}]},"output_2":{"connections":[]}},)"
          R"("pos_x":300,"pos_y":-20.5})");
    CHECK(cut["WorkflowBlueprint"]["mermaid"] == "flowchart LR\n");
}

TEST_CASE("a blueprint that was cut loads, with its trigger, and is clean") {
    const ids wanted = {2, 3};
    const auto cut = cut_blueprint(parse(map_text), wanted, {"u", "n", "[event-publish]"});
    const definition loaded = load(cut);
    CHECK(loaded.shape == shape::blueprint);
    CHECK(loaded.name == "n");
    CHECK(loaded.trigger == "event-publish");
    CHECK(loaded.graph.nodes().size() == 3);
    CHECK(validate(loaded).empty());
    const ids with_trigger = {1, 2, 3};
    CHECK(load(cut_blueprint(parse(map_text), with_trigger, {})).graph.nodes().size() == 3);
    CHECK(cut_blueprint(parse(map_text), ids{}, {})["WorkflowBlueprint"]["data"] == ordered_json::array());
}

TEST_CASE("only nodes that are there can be cut out") {
    const ids wanted = {2, 9};
    for (const shaped& each : shapes()) {
        INFO(each.name);
        const auto came = refused([&] { cut_blueprint(each.document, wanted, {}); });
        CHECK(came.code == error_code::graph_malformed);
        CHECK(came.node == 9);
    }
    CHECK(refused([&] { cut_blueprint(parse("5"), wanted, {}); }).code == error_code::graph_malformed);
    CHECK(refused([&] { cut_blueprint(parse(R"({"Workflow": {"data": "{"}})"), wanted, {}); }).code ==
          error_code::json_syntax);
}

TEST_CASE("a blueprint is put into each shape of a workflow, which keeps it") {
    for (shaped& each : shapes()) {
        INFO(each.name);
        const ordered_json before = each.document;
        CHECK(insert_blueprint(each.document, blueprint(), {"6f0c", "", ""}) == ids{4, 5});
        const ordered_json graph = graph_in(each.document);
        REQUIRE(graph.is_object());
        const definition loaded = load(each.document);
        CHECK(loaded.shape == load(before).shape);
        CHECK(loaded.name == load(before).name);
        CHECK(loaded.graph.nodes().size() == 5);
        CHECK(errors_in(loaded) == 0);
        for (const char* id : {"1", "2", "3"}) CHECK(graph[id] == parse(map_text)[id]);
        CHECK(graph["4"]["data"]["id"] == "tag-if");
        CHECK(graph["5"]["data"]["id"] == "stop-execution");
        CHECK(graph["_frames"]["6f0c"] == parse(R"({"id": "6f0c", "text": "Stop it", "nodes": [4, 5], "class": ""})"));
    }
    ordered_json text = shapes()[2].document;
    ordered_json named = parse(map_text);
    named["3"]["name"] = "St\u00f6p";
    text["Workflow"]["data"] = named.dump();
    insert_blueprint(text, blueprint(), {});
    REQUIRE(text["Workflow"]["data"].is_string());
    const auto stored = text["Workflow"]["data"].get<std::string>();
    CHECK(stored.find('\n') == std::string::npos);
    CHECK(stored.find("St\u00f6p") != std::string::npos);
}

TEST_CASE("new nodes get new ids and are connected with one another alone") {
    ordered_json document = parse(map_text);
    insert_blueprint(document, blueprint(), {});
    CHECK(document["4"]["id"] == 4);
    CHECK(document["4"]["inputs"] == parse(R"({"input_1": {"connections": []}})"));
    CHECK(document["4"]["outputs"] == parse(R"({"output_1": {"connections": [{"node": "5", "output": "input_1"}]},
                                                "output_2": {"connections": []}})"));
    CHECK(document["5"]["inputs"] == parse(R"({"input_1": {"connections": [{"node": "4", "input": "output_1"}]}})"));
    CHECK(document["5"]["outputs"] == ordered_json::array());
    CHECK(document["4"]["data"] == parse(R"({"id": "tag-if", "module_type": "logic", "indexed_params": {"tags": ["y"]},
                                             "saved_filters": {"selector": ""}})"));
    CHECK_FALSE(document["4"].contains("html"));
}

TEST_CASE("new nodes stand to the right of all others, as they stood to the leftmost of them") {
    ordered_json document = parse(map_text);
    insert_blueprint(document, blueprint(), {});
    CHECK(document["5"]["pos_x"] == 1000);
    CHECK(document["4"]["pos_x"] == 1060);
    CHECK(document["4"]["pos_y"] == 20);
    CHECK(document["5"]["pos_y"] == 30);
    ordered_json empty = ordered_json::array();
    CHECK(insert_blueprint(empty, blueprint(), {}) == ids{1, 2});
    CHECK(empty["2"]["pos_x"] == 0);
    CHECK(empty["1"]["pos_x"] == 60);
}

TEST_CASE("new ids are higher than all that there are") {
    ordered_json document = parse(R"({"12": {"data": {"id": "push-zmq", "module_type": "action"}},
                                      "3": {"id": 3, "data": {"id": "push-zmq", "module_type": "action"}}})");
    CHECK(insert_blueprint(document, blueprint(), {}) == ids{13, 14});
    CHECK(insert_blueprint(document, blueprint(), {}) == ids{15, 16});
    CHECK(document["15"]["outputs"]["output_1"]["connections"][0]["node"] == "16");
    CHECK(load(document).graph.nodes().size() == 6);
}

TEST_CASE("an empty workflow takes a blueprint, however it is stored") {
    for (const char* data : {"[]", "{}", "null", "\"\"", "\"[]\"", R"({"_frames": []})"}) {
        INFO(data);
        ordered_json document = {{"Workflow", {{"name", "W"}, {"data", parse(data)}}}};
        CHECK(insert_blueprint(document, blueprint(), {"f", "", ""}) == ids{1, 2});
        CHECK(document.size() == 1);
        CHECK(load(document).graph.nodes().size() == 2);
        CHECK(graph_in(document)["_frames"]["f"]["nodes"] == parse("[1, 2]"));
    }
}

TEST_CASE("frames are kept, and one with the label's name goes around the new nodes, if it has a uuid") {
    ordered_json document = parse(map_text);
    insert_blueprint(document, blueprint(), {"6f0c", "my frame", ""});
    CHECK(document["_frames"]["f"] == parse(map_text)["_frames"]["f"]);
    CHECK(document["_frames"]["6f0c"]["text"] == "my frame");
    document = parse(map_text);
    insert_blueprint(document, blueprint(), {"", "my frame", ""});
    CHECK(document["_frames"] == parse(map_text)["_frames"]);
    document["_frames"] = ordered_json::array();
    insert_blueprint(document, blueprint(), {"6f0c", "", ""});
    CHECK(document["_frames"]["6f0c"]["nodes"] == parse("[6, 7]"));
    for (const char* frames : {R"(["old"])", "5", "null"}) {
        document["_frames"] = parse(frames);
        insert_blueprint(document, blueprint(), {"6f0c", "", ""});
        CHECK(document["_frames"].size() == 1);
        CHECK(document["_frames"].contains("6f0c"));
    }
    ordered_json none = parse(R"({"1": {"data": {"id": "push-zmq", "module_type": "action"}}})");
    insert_blueprint(none, parse(R"({"WorkflowBlueprint": {"data": []}})"), {"6f0c", "x", ""});
    CHECK_FALSE(none.contains("_frames"));
    CHECK(none.size() == 1);
}

TEST_CASE("triggers of a blueprint are left out, and what they led to is led to no more") {
    ordered_json document = ordered_json::array();
    CHECK(insert_blueprint(document, parse(map_text), {}) == ids{1, 2});
    CHECK(document["1"]["name"] == "IF");
    CHECK(document["1"]["inputs"]["input_1"]["connections"].empty());
    CHECK(document["1"]["pos_x"] == 0);
    CHECK(document["2"]["pos_x"] == 300);
    CHECK_FALSE(document.contains("_frames"));
    CHECK(load(document).trigger.empty());
}

TEST_CASE("modules that have no outputs any more lead nowhere, unknown ones where they led") {
    const auto leads = [](const char* module) {
        ordered_json document = ordered_json::array();
        insert_blueprint(document,
                         parse(R"([{"id": 1, "data": {"id": ")" + std::string{module} + R"(", "module_type": "action"},
                                    "outputs": {"output_1": {"connections": [{"node": 2, "output": "input_1"}]}}},
                                   {"id": "2", "data": {"id": "push-zmq", "module_type": "action"}}])"),
                         {});
        return document["1"]["outputs"]["output_1"]["connections"];
    };
    CHECK(leads("push-zmq") == parse(R"([{"node": "2", "output": "input_1"}])"));
    CHECK(leads("no-such-module") == parse(R"([{"node": "2", "output": "input_1"}])"));
    CHECK(leads("stop-execution") == ordered_json::array());

    const hashpath::workflow::registry none;
    ordered_json document = ordered_json::array();
    insert_blueprint(document, blueprint(), {}, none);
    CHECK(document["1"]["outputs"]["output_1"]["connections"].size() == 1);
}

TEST_CASE("a blueprint may be its nodes alone, and may have them as text") {
    ordered_json as_text = blueprint();
    as_text["WorkflowBlueprint"]["data"] = as_text["WorkflowBlueprint"]["data"].dump();
    for (const ordered_json& each : {blueprint(), as_text, blueprint()["WorkflowBlueprint"]["data"]}) {
        ordered_json document = parse(map_text);
        CHECK(insert_blueprint(document, each, {}) == ids{4, 5});
        CHECK(document["5"]["data"]["id"] == "stop-execution");
    }
}

TEST_CASE("what was cut out and is put in again does the same") {
    const ids wanted = {2, 3};
    const auto cut = cut_blueprint(parse(map_text), wanted, {"u", "n", ""});
    ordered_json document = parse(R"({"1": {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"}}})");
    CHECK(insert_blueprint(document, cut, {}) == ids{2, 3});
    const definition loaded = load(document);
    CHECK(loaded.graph.find(2)->parameters == parse(R"({"tags": ["x"]})"));
    CHECK(loaded.graph.find(2)->find_output("output_1")->connections.at(0).node == 3);
    CHECK(to_mermaid(loaded.graph) == cut["WorkflowBlueprint"]["mermaid"]);
    CHECK(errors_in(loaded) == 0);
}

TEST_CASE("what is no workflow or no blueprint is refused, and nothing is changed") {
    ordered_json document = parse(map_text);
    CHECK(refused([&] { insert_blueprint(document, parse("5"), {}); }).code == error_code::graph_malformed);
    const auto unnamed = refused([&] { insert_blueprint(document, parse(R"([{"id": 8}])"), {}); });
    CHECK(unnamed.code == error_code::graph_malformed);
    CHECK(unnamed.node == 8);
    CHECK(refused([&] { insert_blueprint(document, parse(R"({"WorkflowBlueprint": {"data": "["}})"), {}); }).code ==
          error_code::json_syntax);
    CHECK(document == parse(map_text));
    ordered_json broken = parse(R"({"4": {}})");
    CHECK(refused([&] { insert_blueprint(broken, blueprint(), {}); }).node == 4);
    CHECK(broken == parse(R"({"4": {}})"));
}

TEST_CASE("a node whose data are a list keeps them in a blueprint") {
    const ids wanted = {1};
    for (const char* data : {R"(["x"])", "[]"}) {
        const auto cut = cut_blueprint(ordered_json{{"1", {{"data", parse(data)}}}}, wanted, {});
        CHECK(cut["WorkflowBlueprint"]["data"][0]["data"] == parse(data));
    }
}

TEST_CASE("new ids are none of the keys under which nodes stand, and frames have none") {
    ordered_json document = parse(R"({"9": {"id": 3, "data": {"id": "push-zmq", "module_type": "action"}}})");
    CHECK(insert_blueprint(document, blueprint(), {}) == ids{10, 11});
    document = parse(map_text);
    document["_frames"]["id"] = 9;
    CHECK(insert_blueprint(document, blueprint(), {}) == ids{4, 5});
}

TEST_CASE("a place that a node does not say is 0, and whole ones of up to 15 digits stay integers") {
    ordered_json document = parse(R"({"1": {"data": {"id": "push-zmq", "module_type": "action"}}})");
    insert_blueprint(
        document,
        parse(R"([{"id": 1, "data": {"id": "push-zmq"}}, {"id": 2, "data": {"id": "push-zmq"}, "pos_x": 50}])"), {});
    CHECK(document["2"]["pos_x"] == 400);
    CHECK(document["3"]["pos_x"] == 450);
    ordered_json far = ordered_json::array();
    insert_blueprint(far, parse(R"([{"id": 1, "data": {"id": "push-zmq"}},
                               {"id": 2, "data": {"id": "push-zmq"}, "pos_x": 999999999999999},
                               {"id": 3, "data": {"id": "push-zmq"}, "pos_x": 1e15},
                               {"id": 4, "data": {"id": "push-zmq"}, "pos_x": 1e16},
                               {"id": 5, "data": {"id": "push-zmq"}, "pos_x": 1.5}])"),
                     {});
    CHECK(far["2"]["pos_x"].is_number_integer());
    CHECK(far["3"]["pos_x"].is_number_float());
    CHECK(far["4"]["pos_x"].is_number_float());
    CHECK(far["5"]["pos_x"] == 1.5);
}

TEST_CASE("what is too deep to be copied gives and takes no blueprint") {
    ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    ordered_json document = {{"Workflow", {{"data", parse(map_text)}, {"more", deep}}}};
    const ids wanted = {2};
    CHECK_THROWS_AS(cut_blueprint(document, wanted, {}), hashpath::limit_error);
    CHECK_THROWS_AS(insert_blueprint(document, blueprint(), {}), hashpath::limit_error);
    ordered_json too_deep = blueprint();
    too_deep["WorkflowBlueprint"]["more"] = deep;
    document = parse(map_text);
    CHECK_THROWS_AS(insert_blueprint(document, too_deep, {}), hashpath::limit_error);
    CHECK(document == parse(map_text));
}

TEST_CASE("outputs without connections stay as they are") {
    for (const char* output : {"{}", R"({"connections": ""})", R"({"connections": null})"}) {
        CAPTURE(output);
        ordered_json document = ordered_json::array();
        insert_blueprint(
            document,
            parse(R"([{"id": 1, "data": {"id": "push-zmq"}, "outputs": {"output_1": )" + std::string{output} + "}}]"),
            {});
        CHECK(document["1"]["outputs"]["output_1"] == parse(output));
    }
}
