// SPDX-License-Identifier: MIT

#include <hashpath/workflow/trace.hpp>

#include <chrono>
#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

using hashpath::parse;
using hashpath::workflow::debug_call;
using hashpath::workflow::debug_call_of;
using hashpath::workflow::host;
using hashpath::workflow::run_result;
using hashpath::workflow::step;
using hashpath::workflow::to_json;

namespace {

using texts = std::vector<std::string>;

constexpr std::chrono::seconds moment{1'700'000'000};

step node_step(const char* result) {
    step made;
    made.what = step::kind::node;
    made.trigger = "event-publish";
    made.node = 4;
    made.title = "Tag it";
    made.module_type = "action";
    made.module = "tag_operation";
    made.via = "1:output_1:0:4";
    made.parameters = parse(R"({"tags": ["x"], "scope": "event"})");
    made.stored_parameters = parse(R"({"tags": ["x"]})");
    made.filters = parse(R"({"selector": "a"})");
    made.result = result;
    made.at = host::clock::time_point{moment};
    return made;
}

step edge_step(step::kind what, const char* result) {
    step made;
    made.what = what;
    made.trigger = "event-publish";
    made.result = result;
    made.at = host::clock::time_point{moment};
    return made;
}

texts keys_of(const ordered_json& map) {
    texts keys;
    for (const auto& entry : map.items()) keys.push_back(entry.key());
    return keys;
}

}  // namespace

TEST_CASE("the beginning of a run posts whether its trigger blocks, and the data before and after") {
    const auto data = parse(R"({"original": {"a": 1}, "normalized": {"a": 2}})");
    for (const std::string result : {"blocking", "non-blocking"}) {
        const debug_call call = debug_call_of(edge_step(step::kind::begin, result.c_str()), data);
        CHECK(call.path == "/init?type=" + result);
        CHECK(call.body.dump() ==
              R"({"source":{"node_id":"","module_id":"","filters":"","parameters":""},)"
              R"("timestamp":"2023-11-14T22:13:20+00:00","data":{"original":{"a":1},"normalized":{"a":2}}})");
    }
}

TEST_CASE("the end of a run posts its outcome") {
    for (const std::string result : {"success", "failure", "blocked"}) {
        const debug_call call =
            debug_call_of(edge_step(step::kind::end, result.c_str()), parse(R"({"executed_nodes": [4]})"));
        CHECK(call.path == "/end?outcome=" + result);
        CHECK(call.body["source"] == parse(R"({"node_id": "", "module_id": "", "filters": "", "parameters": ""})"));
        CHECK(call.body["data"] == parse(R"({"executed_nodes": [4]})"));
    }
}

TEST_CASE("a node posts its result, and what it has stored, not what that came to") {
    for (const std::string result : {"success", "partial-success", "disabled_module", "loading_error"}) {
        const debug_call call = debug_call_of(node_step(result.c_str()), parse(R"({"a": 1})"));
        CHECK(call.path == "/exec/tag_operation?result=" + result);
        CHECK(call.body.dump() ==
              R"({"source":{"node_id":4,"module_id":"tag_operation","filters":{"selector":"a"},)"
              R"("parameters":{"tags":["x"]}},"timestamp":"2023-11-14T22:13:20+00:00","data":{"a":1}})");
    }
}

TEST_CASE("errors of a node stand behind its data, where there are any") {
    step failed = node_step("partial-success");
    failed.errors = {"one", "two"};
    const debug_call call = debug_call_of(failed, parse("{}"));
    CHECK(keys_of(call.body) == texts{"source", "timestamp", "data", "errors"});
    CHECK(call.body["errors"] == parse(R"(["one", "two"])"));
    CHECK_FALSE(debug_call_of(node_step("success"), parse("{}")).body.contains("errors"));
}

TEST_CASE("what a node threw stands in the address as it is, and not in the body") {
    step threw = node_step("error");
    threw.errors = {"a & b?"};
    const debug_call call = debug_call_of(threw, parse("{}"));
    CHECK(call.path == "/exec/tag_operation?result=error&message=a & b?");
    CHECK_FALSE(call.body.contains("errors"));
    threw.errors.clear();
    CHECK(debug_call_of(threw, parse("{}")).path == "/exec/tag_operation?result=error&message=");
}

TEST_CASE("timestamps are in UTC, to the second") {
    const auto stamp = [](std::chrono::seconds at) {
        step made = node_step("success");
        made.at = host::clock::time_point{at};
        return debug_call_of(made, parse("{}")).body["timestamp"].get<std::string>();
    };
    CHECK(stamp(std::chrono::seconds{0}) == "1970-01-01T00:00:00+00:00");
    CHECK(stamp(std::chrono::seconds{951'782'400}) == "2000-02-29T00:00:00+00:00");
    CHECK(stamp(std::chrono::seconds{-1}) == "1969-12-31T23:59:59+00:00");
}

TEST_CASE("a step of a node is JSON with all that it has") {
    step made = node_step("partial-success");
    made.answer = false;
    made.errors = {"no"};
    made.reasons = {"because"};
    made.outputs = {"output_1"};
    made.selected = parse(R"(["7"])");
    made.patch = parse(R"([{"op": "remove", "path": "/a"}])");
    made.took = std::chrono::microseconds{12} + std::chrono::nanoseconds{999};
    made.task = 3;
    made.depth = 2;
    CHECK(to_json(made).dump() ==
          R"({"step":"node","task":3,"depth":2,"trigger":"event-publish","node":4,"title":"Tag it","type":"action",)"
          R"("module":"tag_operation","via":"1:output_1:0:4","result":"partial-success","answer":false,)"
          R"("parameters":{"tags":["x"],"scope":"event"},"filters":{"selector":"a"},"selected":["7"],)"
          R"("reasons":["because"],"outputs":["output_1"],"patch":[{"op":"remove","path":"/a"}],"microseconds":12,)"
          R"("errors":["no"]})");
}

TEST_CASE("a step leaves out what it does not have") {
    step made = node_step("success");
    made.answer = true;
    made.filters = ordered_json::array();
    const auto json_of_node = to_json(made);
    CHECK(json_of_node["answer"] == true);
    CHECK(json_of_node["microseconds"] == 0);
    for (const char* key : {"task", "depth", "filters", "selected", "reasons", "patch", "errors"}) {
        CHECK_FALSE(json_of_node.contains(key));
    }
    made.task = 0;
    made.patch = ordered_json::array();
    CHECK(to_json(made)["task"] == 0);
    CHECK(to_json(made)["patch"] == ordered_json::array());
}

TEST_CASE("the beginning and the end of a run are short") {
    CHECK(to_json(edge_step(step::kind::begin, "blocking")).dump() ==
          R"({"step":"begin","trigger":"event-publish","result":"blocking"})");
    step end = edge_step(step::kind::end, "failure");
    end.depth = 1;
    CHECK(to_json(end).dump() == R"({"step":"end","depth":1,"trigger":"event-publish","result":"failure"})");
}

TEST_CASE("a result is JSON, but for its data") {
    run_result result;
    result.success = true;
    result.outcome = "success";
    result.counter = 3;
    result.errors = {{4, "tag_operation", "partial-success", {"one", "two"}}};
    result.executed = {4, 5};
    result.blocking = {4};
    result.blocked_paths = {{"1:output_1:0:4", "4:output_1:0:6"}};
    result.followed = {"1:output_1:0:4"};
    result.log = {"line"};
    result.data = parse(R"({"a": 1})");
    result.tasks.resize(2);
    result.tasks[0].node = 8;
    result.tasks[0].success = true;
    result.tasks[0].executed = {8};
    result.tasks[0].data = parse(R"({"a": 2})");
    result.tasks[1].node = 9;
    result.tasks[1].queued_by = 0;
    result.tasks[1].errors = {{9, "nope", "loading_error", {"unknown"}}};
    CHECK(to_json(result).dump() ==
          R"({"outcome":"success","success":true,"counter":3,)"
          R"("errors":[{"node":4,"module":"tag_operation","result":"partial-success","messages":["one","two"]}],)"
          R"("executed":[4,5],"blocking":[4],"blocked_paths":[["1:output_1:0:4","4:output_1:0:6"]],)"
          R"("followed":["1:output_1:0:4"],"log":["line"],)"
          R"("tasks":[{"node":8,"success":true,"errors":[],"executed":[8]},)"
          R"({"node":9,"queued_by":0,"success":false,)"
          R"("errors":[{"node":9,"module":"nope","result":"loading_error","messages":["unknown"]}],"executed":[]}]})");
}

TEST_CASE("a result of nothing is no success, and its lists are empty") {
    CHECK(to_json(run_result{}).dump() ==
          R"({"outcome":"","success":false,"counter":0,"errors":[],"executed":[],"blocking":[],"blocked_paths":[],)"
          R"("followed":[],"log":[],"tasks":[]})");
}
