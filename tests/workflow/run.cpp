// SPDX-License-Identifier: MIT

#include <hashpath/workflow/run.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/map.hpp>

#include "test.hpp"
#include "workflow/workflow_test.hpp"

using hashpath::error_code;
using hashpath::workflow::built_in_modules;
using hashpath::workflow::memory_host;
using hashpath::workflow::module_result;
using hashpath::workflow::run_module;
using hashpath::workflow::run_options;
using hashpath::workflow::run_result;
using hashpath::workflow::step;
using hashpath::workflow::task_result;
using namespace workflow_test;

namespace {

const char* const event_text = R"({"Event": {"id": "5", "uuid": "5e", "info": "i", "Attribute": [
    {"id": "10", "uuid": "10", "type": "ip-src", "value": "1.2.3.4"},
    {"id": "11", "uuid": "11", "type": "domain", "value": "a.example"}]}})";

texts messages_of(const run_result& result) {
    texts all;
    for (const auto& error : result.errors) {
        for (const std::string& message : error.messages) all.push_back(message);
    }
    return all;
}

/// Runs a workflow that is refused; the code and node of the error.
struct refusal {
    error_code code;
    std::optional<std::int64_t> node;
    std::string text;
};

refusal refused(const definition& workflow, const run_options& options = {}) {
    try {
        run(workflow, ordered_json::object(), options);
    } catch (const hashpath::workflow_error& e) {
        return {e.code(), e.node(), e.what()};
    }
    return {error_code::path_too_long, {}, "nothing"};
}

/// What a run with debug mode on logs.
texts debug_log(const definition& workflow, run_options options = {}) {
    options.debug = true;
    return run(workflow, ordered_json::object(), options).log;
}

}  // namespace

TEST_CASE("actions run depth first, the outputs and connections of each in stored order") {
    const auto result = run(workflow(
        {blocking_trigger({2, 6}), node(2, "action", "note", {{3, 4}, {5}}), note(3), note(4), note(5), note(6)}));
    CHECK(result.success);
    CHECK(result.outcome == "success");
    CHECK(result.executed == ids{2, 3, 4, 5, 6});
    CHECK(result.data == parse(R"({"notes": [2, 3, 4, 5, 6]})"));
    CHECK(result.followed ==
          texts{"1:output_1:0:2", "2:output_1:0:3", "2:output_1:1:4", "2:output_2:0:5", "1:output_1:1:6"});
    CHECK(result.errors.empty());
    CHECK(result.blocking.empty());
    CHECK(result.blocked_paths.empty());
    CHECK(result.log.empty());
    CHECK(result.tasks.empty());
}

TEST_CASE("an IF leads to output_1 where it is true and to output_2 where it is not") {
    for (const char* module : {"then", "else"}) {
        const auto result =
            run(workflow({blocking_trigger({2}), node(2, "logic", module, {{3}, {4}}), note(3), note(4)}));
        CHECK(result.executed == (std::string{module} == "then" ? ids{3} : ids{4}));
    }
    const auto without = run(workflow({blocking_trigger({2}), node(2, "logic", "else", {{3}}), note(3)}));
    CHECK(without.success);
    CHECK(without.executed.empty());
    CHECK(without.followed == texts{"1:output_1:0:2"});
}

TEST_CASE("a node decides only after all before it ran") {
    const auto data = R"({"notes": []})";
    const auto result =
        run(workflow({blocking_trigger({2, 3}), note(2),
                      node(3, "logic", "count-if", {{4}, {5}}, R"({"selector": "notes", "value": "1"})"), note(4),
                      note(5)}),
            parse(data));
    CHECK(result.executed == ids{2, 4});
}

TEST_CASE("branches that join run what follows once for each path") {
    const auto result = run(workflow({blocking_trigger({2, 3}), note(2, {4}), note(3, {4}), note(4, {5}), note(5)}));
    CHECK(result.executed == ids{2, 4, 5, 3, 4, 5});
    CHECK(run(workflow({blocking_trigger({2, 2}), note(2)})).executed == ids{2, 2});
}

TEST_CASE("a cycle ends, since each connection is followed once on a path") {
    const auto result = run(workflow({blocking_trigger({2}), note(2, {3}), note(3, {2})}));
    CHECK(result.success);
    CHECK(result.executed == ids{2, 3, 2});
    CHECK(result.followed == texts{"1:output_1:0:2", "2:output_1:0:3", "3:output_1:0:2"});
    CHECK(run(workflow({blocking_trigger({2}), note(2, {2, 3}), note(3)})).executed == ids{2, 2, 3, 3});
    CHECK(run(workflow({blocking_trigger({2}), note(2, {1})})).executed == ids{2});
}

TEST_CASE("a workflow of a blocking trigger goes on behind an action that failed") {
    const auto result = run(workflow({blocking_trigger({2, 4}), node(2, "action", "fail", {{3}}), note(3), note(4)}));
    CHECK(result.success);
    CHECK(result.outcome == "success");
    CHECK(result.executed == ids{2, 3, 4});
    CHECK(result.blocking == ids{2});
    CHECK(result.blocked_paths.empty());
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].node == 2);
    CHECK(result.errors[0].module == "fail");
    CHECK(result.errors[0].result == "partial-success");
    CHECK(result.errors[0].messages == texts{"it failed", "badly"});
    REQUIRE(result.log.size() == 1);
    CHECK(result.log[0].substr(result.log[0].find('\n')) ==
          "\nNode `fail` (2) from Workflow `W` (7) returned the following error: it failed, badly");
}

TEST_CASE("a workflow of another trigger skips the actions behind one that failed") {
    const auto result =
        run(workflow({other_trigger({2, 5}), node(2, "action", "fail", {{3}}), note(3, {4}), note(4), note(5)}));
    CHECK(result.success);
    CHECK(result.outcome == "success");
    CHECK(result.executed == ids{2, 5});
    CHECK(result.blocking == ids{2});
    CHECK(result.blocked_paths == std::vector<texts>{{"1:output_1:0:2", "2:output_1:0:3"},
                                                     {"1:output_1:0:2", "2:output_1:0:3", "3:output_1:0:4"}});
    CHECK(result.log.size() == 1);
}

TEST_CASE("an action that fails and says nothing is no error") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "action", "fail-silently", {{3}}), note(3)}));
    CHECK(result.executed == ids{2, 3});
    CHECK(result.blocking == ids{2});
    CHECK(result.errors.empty());
    CHECK(result.log.empty());
}

TEST_CASE("logic behind an action that failed still runs: it filters, and queues tasks") {
    const auto result =
        run(workflow({other_trigger({2}), node(2, "action", "fail", {{3}}),
                      node(3, "logic", "generic-filter-data", {{4}},
                           R"({"selector": "list", "value": "b", "operator": "equals", "hash_path": "k"})"),
                      node(4, "logic", "concurrent-task", {{5}}), note(5)}),
            parse(R"({"list": [{"k": "a"}, {"k": "b"}]})"));
    CHECK(result.executed == ids{2});
    CHECK(result.blocked_paths.empty());
    CHECK(result.data["list"] == parse(R"([{"k": "b"}])"));
    REQUIRE(result.tasks.size() == 1);
    CHECK(result.tasks[0].executed == ids{5});
    CHECK(result.tasks[0].data["list"] == parse(R"([{"k": "b"}])"));
}

TEST_CASE("an action that is skipped on one path runs on another") {
    const auto result = run(workflow({other_trigger({2, 3}), node(2, "action", "fail", {{4}}), note(3, {4}), note(4)}));
    CHECK(result.executed == ids{2, 3, 4});
    CHECK(result.blocked_paths == std::vector<texts>{{"1:output_1:0:2", "2:output_1:0:4"}});
}

TEST_CASE("an action that fails once is skipped behind itself only on that path") {
    const auto result = run(workflow({other_trigger({2, 2}), node(2, "action", "fail", {{3}}), note(3)}));
    CHECK(result.executed == ids{2, 2});
    CHECK(result.blocked_paths ==
          std::vector<texts>{{"1:output_1:0:2", "2:output_1:0:3"}, {"1:output_1:1:2", "2:output_1:0:3"}});
}

TEST_CASE("errors of logic are thrown away, and logic and triggers are never among what was executed") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "logic", "complain", {{3}, {}}), note(3, {1})}));
    CHECK(result.executed == ids{3});
    CHECK(result.errors.empty());
    CHECK(result.blocking.empty());
    CHECK(result.log.empty());
}

TEST_CASE("a blocking module that fails ends the run, whatever the trigger") {
    for (const bool blocks : {true, false}) {
        const ids targets = {2, 4};
        const auto result = run(workflow({blocks ? blocking_trigger(targets) : other_trigger(targets),
                                          node(2, "action", "halt", {{3}}), note(3), note(4)}));
        CHECK_FALSE(result.success);
        CHECK(result.outcome == "failure");
        CHECK(result.executed == ids{2});
        CHECK(result.blocking == ids{2});
        CHECK(result.log == texts{"Execution stopped. \nNode `halt` (2) from Workflow `W` (7) returned the "
                                  "following error: halted"});
    }
}

TEST_CASE("only stop-execution makes the outcome blocked") {
    const auto stop = [](const char* parameters) {
        return run(workflow({blocking_trigger({2, 4}), node(2, "action", "fail", {{3}}),
                             node(3, "action", "stop-execution", {}, parameters), note(4)}));
    };
    const auto result = stop(R"({"message": "red stays here"})");
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "blocked");
    CHECK(result.executed == ids{2, 3});
    CHECK(result.blocking == ids{2, 3});
    CHECK(messages_of(result) == texts{"it failed", "badly", "red stays here"});
    CHECK(result.log ==
          texts{"Execution stopped. \nNode `fail` (2) from Workflow `W` (7) returned the following error: it failed, "
                "badly, Node `stop-execution` (3) from Workflow `W` (7) returned the following error: red stays here"});
    CHECK(messages_of(stop("[]")).back() == "Execution stopped");
}

TEST_CASE("a disabled action fails, and what is behind it depends on the trigger") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "webhook"; };
    const auto disabled = node(2, "action", "webhook", {{3}});
    const auto result = run(workflow({blocking_trigger({2}), disabled, note(3)}), ordered_json::object(), options);
    CHECK(result.success);
    CHECK(result.executed == ids{2, 3});
    CHECK(result.blocking == ids{2});
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].result == "disabled_module");
    CHECK(result.errors[0].messages == texts{"could not execute disabled module `webhook`"});
    REQUIRE(result.log.size() == 2);
    CHECK(result.log[0] == "could not execute disabled module `webhook`");
    CHECK(run(workflow({other_trigger({2}), disabled, note(3)}), ordered_json::object(), options).executed == ids{2});
}

TEST_CASE("a disabled blocking module still ends the run") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "stop-execution"; };
    const auto result = run(workflow({other_trigger({2, 3}), node(2, "action", "stop-execution"), note(3)}),
                            ordered_json::object(), options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "blocked");
    CHECK(result.executed == ids{2});
    CHECK(messages_of(result) == texts{"could not execute disabled module `stop-execution`"});
    CHECK(result.log.size() == 2);
}

TEST_CASE("an unknown action fails, and ends nothing") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "action", "nope", {{3}}), note(3)}));
    CHECK(result.success);
    CHECK(result.executed == ids{2, 3});
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].result == "loading_error");
    CHECK(result.errors[0].messages == texts{"could not load class for module: nope"});
    CHECK(result.log.at(0) == "could not load class for module: nope");
    CHECK(run(workflow({blocking_trigger({2}), node(2, "action", "tag-if")})).errors.at(0).result == "loading_error");
}

TEST_CASE("a node of a type that there is not has no module, and goes on as an action that failed") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "strange", "stop-execution", {{3}}),
                                      node(3, "action", "attribute_edition_operation")}));
    CHECK(result.outcome == "success");
    CHECK(result.executed == ids{2, 3});
    CHECK(result.blocking == ids{2});
    CHECK(result.errors.at(0).result == "loading_error");
}

TEST_CASE("an action that throws fails with that alone") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "action", "throw", {{3}}), note(3)}));
    CHECK(result.success);
    CHECK(result.executed == ids{2, 3});
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].result == "error");
    CHECK(result.errors[0].messages == texts{"broken"});
    REQUIRE(result.log.size() == 2);
    CHECK(result.log[0].find("throw") != std::string::npos);
    CHECK(result.log[0].find("broken") != std::string::npos);
}

TEST_CASE("disabled, unknown and throwing logic leads to output_2, and is no error but in the log") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "then"; };
    for (const char* module : {"then", "nope", "throw"}) {
        const auto result =
            run(workflow({blocking_trigger({2}), node(2, "logic", module, {{3}, {4}}), note(3), note(4)}),
                ordered_json::object(), options);
        CHECK(result.success);
        CHECK(result.executed == ids{4});
        CHECK(result.errors.empty());
        CHECK(result.blocking.empty());
        CHECK(result.log.size() == 1);
    }
}

TEST_CASE("a filter that is disabled or fails leads to output_1 and changes nothing") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "generic-filter-data"; };
    const auto data = parse(R"({"list": [{"k": "a"}]})");
    for (const auto& [module, parameters] :
         {std::pair{"generic-filter-data", R"({"selector": "list", "value": "b", "hash_path": "k"})"},
          {"generic-filter-reset", R"({"filtering-label": "A"})"}}) {
        const auto result =
            run(workflow({blocking_trigger({2}), node(2, "logic", module, {{3}, {4}}, parameters), note(3), note(4)}),
                data, options);
        CHECK(result.executed == ids{3});
        CHECK(result.log.size() == 1);
        CHECK(result.data == parse(R"({"list": [{"k": "a"}], "notes": [3]})"));
    }
}

TEST_CASE("filters show modules less of the data until they are taken away") {
    const auto result =
        run(workflow({blocking_trigger({2}),
                      node(2, "logic", "generic-filter-data", {{3}, {}},
                           R"({"selector": "list.{n}", "value": "b", "operator": "equals", "hash_path": "k"})"),
                      node(3, "logic", "count-if", {{4}, {}}, R"({"selector": "list", "value": 1})"), note(4, {5}),
                      node(5, "logic", "generic-filter-reset", {{6}}),
                      node(6, "logic", "count-if", {{7}, {}}, R"({"selector": "list", "value": 2})"), note(7)}),
            parse(R"({"list": [{"k": "a"}, {"k": "b"}]})"));
    CHECK(result.executed == ids{4, 7});
    CHECK(result.data["list"].size() == 2);
    CHECK(result.data["notes"] == ordered_json{7});  // the note of 4 is lost, as in MISP
}

TEST_CASE("the log has the beginning and the end of a run, and each node, in debug mode alone") {
    const auto plain = workflow({blocking_trigger({2}), node(2, "logic", "then", {{3}, {}}), note(3)});
    CHECK(run(plain).log.empty());
    const texts log = debug_log(plain);
    REQUIRE(log.size() == 4);
    CHECK(log.front() == "Started executing workflow for trigger `user-before-save` (7)");
    CHECK(log.back() == "Finished executing workflow for trigger `user-before-save` (7). Outcome: success");
    CHECK(log[1].substr(0, log[1].find('\n')) == "Executed node `then`");
    CHECK(log[2].substr(0, log[2].find('\n')) == "Executed node `note`");
    for (const char* part : {"`note`", "(3)", "`W`", "(7)", "success"}) {
        CHECK(log[2].substr(log[2].find('\n')).find(part) != std::string::npos);
    }
    auto own = plain;
    own.debug_enabled = true;
    CHECK(run(own).log == log);
}

TEST_CASE("in debug mode the log of a run that was stopped has both lines of its end") {
    const texts log = debug_log(workflow({blocking_trigger({2}), node(2, "action", "halt")}));
    REQUIRE(log.size() == 4);
    CHECK(log[1].substr(0, log[1].find('\n')) == "Executed node `halt`");
    CHECK(log[1].find("partial-success") != std::string::npos);
    CHECK(log[2].substr(0, 20) == "Execution stopped. \n");
    CHECK(log[3] == "Finished executing workflow for trigger `user-before-save` (7). Outcome: failure");
}

TEST_CASE("disabled, unknown and throwing modules are no executed nodes in the log") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "then"; };
    const texts log = debug_log(workflow({blocking_trigger({2, 3, 4}), node(2, "logic", "then"),
                                          node(3, "logic", "nope"), node(4, "logic", "throw")}),
                                options);
    REQUIRE(log.size() == 5);
    for (const std::string& line : log) CHECK(line.find("Executed node") == std::string::npos);
}

TEST_CASE("data that a trigger cannot normalise end the run before it began") {
    for (const bool debug : {false, true}) {
        run_options options;
        options.debug = debug;
        int steps = 0;
        options.observe = [&steps](const step&, const ordered_json&) { ++steps; };
        const auto result =
            run(workflow({node(1, "trigger", "post-after-save", {{2}}), note(2)}), parse(R"({"Log": {}})"), options);
        CHECK_FALSE(result.success);
        CHECK(result.outcome.substr(0, 8) == "failure ");
        CHECK(result.outcome.size() > 8);
        CHECK(result.executed.empty());
        CHECK(steps == 0);
        REQUIRE(result.log.size() == (debug ? 2U : 0U));
        if (debug) CHECK(result.log[0] == "Started executing workflow for trigger `post-after-save` (7)");
    }
}

TEST_CASE("what normalising throws is the reason of the failure") {
    const auto result =
        run(workflow({node(1, "trigger", "event-publish", {{2}}), note(2)}), parse(R"({"Event": "no map"})"));
    CHECK_FALSE(result.success);
    CHECK(result.outcome.substr(0, 8) == "failure ");
    CHECK(result.outcome.find("event-malformed") != std::string::npos);
    CHECK(result.executed.empty());
    CHECK(result.log.empty());
}

TEST_CASE("data that are neither list nor map cannot be worked on") {
    for (const char* data : {"5", "\"text\"", "null"}) {
        for (const std::string& trigger : {blocking_trigger({2}), node(1, "trigger", "event-publish", {{2}})}) {
            const auto result = run(workflow({trigger, note(2)}), parse(data));
            CHECK_FALSE(result.success);
            CHECK(result.outcome.substr(0, 8) == "failure ");
            CHECK(result.executed.empty());
        }
    }
}

TEST_CASE("a trigger of one's own may not make anything but a list or map of its data") {
    registry all = modules();
    all.add({.description = {"own", "own", "0.1", "A module of the tests.", {}},
             .type = module_type::trigger,
             .normalise = [](json& data, hashpath::workflow::host&) {
                 data = 5;
                 return true;
             }});
    run_options options;
    options.modules = &all;
    const auto result = run(workflow({node(1, "trigger", "own", {{2}}), note(2)}), parse("{}"), options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome.find("list or map") != std::string::npos);
    CHECK(result.executed.empty());
}

TEST_CASE("a filter that cannot be applied fails the nodes that look at the data, and queues no task") {
    const auto result =
        run(workflow({blocking_trigger({2}),
                      node(2, "logic", "generic-filter-data", {{3}},
                           R"({"selector": "map", "value": "b", "operator": "equals", "hash_path": "k"})"),
                      note(3, {4}), node(4, "logic", "concurrent-task", {{5}}), note(5)}),
            parse(R"({"map": {"a": 1}})"));
    CHECK(result.success);
    CHECK(result.executed == ids{3});
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].result == "error");
    CHECK(result.errors[0].messages.at(0).substr(0, 14) == "item-not-a-map");
    CHECK(result.tasks.empty());
    CHECK(result.data["map"] == parse(R"({"a": 1})"));
}

TEST_CASE("the trigger's data are normalised before the first node") {
    const auto result = run(
        workflow({node(1, "trigger", "event-publish", {{2}}),
                  node(2, "logic", "count-if", {{3}, {}}, R"({"selector": "Event._AttributeFlattened", "value": 2})"),
                  note(3)}),
        parse(event_text));
    CHECK(result.executed == ids{3});
    CHECK(result.data["Event"]["_AttributeFlattened"].size() == 2);
}

TEST_CASE("a trigger's condition is asked of the data as they came, and ends the run where it is not met") {
    const auto tagged = [](const char* tag, bool debug) {
        run_options options;
        options.debug = debug;
        memory_host host{parse(event_text)};
        return hashpath::workflow::run(
            workflow({node(1, "trigger", "tag-attached-after-save", {{2}}, R"({"scope": "event", "tag": "x"})"),
                      node(2, "action", "push-zmq")}),
            parse(tag), host, options);
    };
    const auto met = tagged(R"({"Tag": {"name": "x", "event_id": "5", "local": true}})", false);
    CHECK(met.success);
    CHECK(met.executed == ids{2});
    const auto unmet = tagged(R"({"Tag": {"name": "y", "event_id": "5", "local": true}})", false);
    CHECK_FALSE(unmet.success);
    CHECK(unmet.outcome.substr(0, 8) == "failure ");
    CHECK(unmet.outcome.size() > 8);
    CHECK(unmet.executed.empty());
    CHECK(unmet.log.empty());
    const auto logged = tagged(R"({"Tag": {"name": "y", "event_id": "5", "local": true}})", true);
    CHECK(logged.log == texts{"Started executing workflow for trigger `tag-attached-after-save` (7)"});
}

TEST_CASE("what follows a concurrent task runs after the rest, on its own copy of the data") {
    const auto result = run(workflow({blocking_trigger({2, 3, 6}), note(2),
                                      node(3, "logic", "concurrent-task", {{4, 5}}), note(4), note(5), note(6)}));
    CHECK(result.success);
    CHECK(result.executed == ids{2, 6});
    CHECK(result.data == parse(R"({"notes": [2, 6]})"));
    CHECK(result.followed ==
          texts{"1:output_1:0:2", "1:output_1:1:3", "3:output_1:0:4", "3:output_1:1:5", "1:output_1:2:6"});
    REQUIRE(result.tasks.size() == 2);
    for (const std::size_t i : {0U, 1U}) {
        CHECK(result.tasks[i].node == (i == 0 ? 4 : 5));
        CHECK(result.tasks[i].success);
        CHECK_FALSE(result.tasks[i].queued_by.has_value());
        CHECK(result.tasks[i].executed == ids{result.tasks[i].node});
        CHECK(result.tasks[i].errors.empty());
        CHECK(result.tasks[i].data["notes"] == ordered_json{2, result.tasks[i].node});
        CHECK_FALSE(result.tasks[i].data.contains("__node_id_to_exec"));
    }
}

TEST_CASE("a concurrent task has one output, and ends its path") {
    const auto result = run(workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{}, {3}}), note(3)}));
    CHECK(result.executed.empty());
    CHECK(result.tasks.empty());
    CHECK(run(workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task")})).tasks.empty());
}

TEST_CASE("a concurrent task that is disabled queues nothing") {
    run_options options;
    options.enabled = [](std::string_view id) { return id != "concurrent-task"; };
    const auto result =
        run(workflow({blocking_trigger({2, 4}), node(2, "logic", "concurrent-task", {{3}}), note(3), note(4)}),
            ordered_json::object(), options);
    CHECK(result.success);
    CHECK(result.executed == ids{4});
    CHECK(result.tasks.empty());
    CHECK(result.log == texts{"could not execute disabled module `concurrent-task`"});
    CHECK(result.data == parse(R"({"__node_id_to_exec": 3, "notes": [4]})"));
    CHECK(result.followed == texts{"1:output_1:0:2", "1:output_1:1:4"});
}

TEST_CASE("queueing a task bakes the filters in") {
    const auto result =
        run(workflow({blocking_trigger({2}),
                      node(2, "logic", "generic-filter-data", {{3}},
                           R"({"selector": "list", "value": "b", "operator": "equals", "hash_path": "k"})"),
                      node(3, "logic", "concurrent-task", {{4}}), note(4)}),
            parse(R"({"list": [{"k": "a"}, {"k": "b"}]})"));
    REQUIRE(result.tasks.size() == 1);
    CHECK(result.tasks[0].data["list"] == parse(R"([{"k": "b"}])"));
    CHECK(result.tasks[0].data["notes"] == ordered_json{4});
    CHECK_FALSE(result.data.contains("notes"));
}

TEST_CASE("a concurrent task that cannot apply a filter queues nothing, and is seen to have failed") {
    std::vector<step> seen;
    run_options options;
    options.observe = [&seen](const step& step, const ordered_json&) { seen.push_back(step); };
    const auto result = run(
        workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3}}, R"({"p": 1})"), note(3)}),
        parse(R"({"Event": {"id": 1}, "enabledFilters": {"A": {"selector": "Event", "path": "x", "operator": "in"}}})"),
        options);
    CHECK(result.tasks.empty());
    REQUIRE(seen.size() == 3);
    CHECK(seen[1].result == "error");
    CHECK_FALSE(seen[1].answer);
    CHECK(seen[1].parameters == parse(R"({"p": 1})"));
}

TEST_CASE("observers are told with which node a concurrent task begins") {
    texts reasons;
    run_options options;
    options.observe = [&reasons](const step& step, const ordered_json&) {
        reasons.insert(reasons.end(), step.reasons.begin(), step.reasons.end());
    };
    run(workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3}}), note(3)}), ordered_json::object(),
        options);
    CHECK(reasons == texts{"queued a task that begins with node 3"});
}

TEST_CASE("a module can ask which node the trigger of its workflow is") {
    auto all = modules();
    std::int64_t trigger = 0;
    all.add({.description = {"ask", "ask", "0.1", "A module of the tests.", {}},
             .execute = [&trigger](hashpath::workflow::call& call) {
                 if (call.trigger()) trigger = call.trigger()->id;
                 return true;
             }});
    run_options options;
    options.modules = &all;
    CHECK(run(workflow({blocking_trigger({2}), node(2, "action", "ask")}), ordered_json::object(), options).success);
    CHECK(trigger == 1);
}

TEST_CASE("a task is never blocking, and cannot change the outcome") {
    const auto result = run(workflow({blocking_trigger({2, 6}), node(2, "logic", "concurrent-task", {{3, 7}}),
                                      note(3, {4, 5}), node(4, "action", "fail", {{5}}), note(5), note(6),
                                      node(7, "action", "stop-execution", {{5}}, R"({"message": "no"})")}));
    CHECK(result.success);
    CHECK(result.outcome == "success");
    CHECK(result.executed == ids{6});
    REQUIRE(result.tasks.size() == 2);
    CHECK(result.tasks[0].success);
    CHECK(result.tasks[0].executed == ids{3, 4, 5});
    REQUIRE(result.tasks[0].errors.size() == 1);
    CHECK(result.tasks[0].errors[0].node == 4);
    CHECK(result.tasks[0].data["notes"] == ordered_json{3, 5});
    CHECK_FALSE(result.tasks[1].success);
    CHECK(result.tasks[1].executed == ids{7});
    CHECK(result.errors.empty());
    CHECK(
        result.log ==
        texts{"Execution stopped. \nNode `stop-execution` (7) from Workflow `W` (7) returned the following error: no"});
}

TEST_CASE("a task whose first action fails runs no action behind it") {
    const auto result =
        run(workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3}}),
                      node(3, "action", "fail", {{4, 5}}), note(4), node(5, "logic", "then", {{6}, {}}), note(6)}));
    REQUIRE(result.tasks.size() == 1);
    CHECK(result.tasks[0].success);
    CHECK(result.tasks[0].executed == ids{3});
    CHECK(result.tasks[0].data == ordered_json::object());
}

TEST_CASE("tasks can begin with logic, and queue tasks, which run after their whole generation") {
    const auto result = run(
        workflow({other_trigger({2, 3}), node(2, "logic", "concurrent-task", {{4, 5}}),
                  node(3, "logic", "concurrent-task", {{6}}), node(4, "logic", "concurrent-task", {{7}}), note(5),
                  node(6, "logic", "then", {{8}, {}}), note(7), node(8, "logic", "concurrent-task", {{9}}), note(9)}));
    ids nodes;
    std::vector<std::optional<std::size_t>> queued_by;
    for (const task_result& task : result.tasks) {
        nodes.push_back(task.node);
        queued_by.push_back(task.queued_by);
    }
    CHECK(nodes == ids{4, 5, 6, 7, 9});
    CHECK(queued_by == std::vector<std::optional<std::size_t>>{{}, {}, {}, 0, 2});
    CHECK(result.tasks.at(0).executed.empty());
    CHECK(result.tasks.at(4).executed == ids{9});
}

TEST_CASE("an executor gets each task once, and may run them on threads") {
    const auto graph =
        workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 4, 5, 6}}), note(3), note(4),
                  note(5, {7}), node(6, "action", "fail"), node(7, "logic", "concurrent-task", {{8}}), note(8)});
    std::vector<std::thread> threads;
    run_options options;
    options.debug = true;
    options.executor = [&threads](std::function<void()> task) { threads.emplace_back(std::move(task)); };
    const auto result = run(graph, ordered_json::object(), options);
    CHECK(threads.size() == 5);
    for (std::thread& each : threads) each.join();
    options.executor = {};
    const auto in_place = run(graph, ordered_json::object(), options);
    CHECK(result.log == in_place.log);
    REQUIRE(result.tasks.size() == 5);
    REQUIRE(in_place.tasks.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(result.tasks[i].node == in_place.tasks[i].node);
        CHECK(result.tasks[i].queued_by == in_place.tasks[i].queued_by);
        CHECK(result.tasks[i].executed == in_place.tasks[i].executed);
        CHECK(result.tasks[i].data == in_place.tasks[i].data);
    }
    CHECK(result.tasks[4].queued_by == std::size_t{2});
}

TEST_CASE("what an executor throws comes out, once the tasks that were begun have ended") {
    std::vector<std::thread> threads;
    int ended = 0;
    run_options options;
    options.executor = [&](const std::function<void()>& task) {
        if (threads.size() == 1) throw std::runtime_error("no more threads");
        threads.emplace_back([&ended, task] {
            task();
            ++ended;
        });
    };
    CHECK_THROWS_WITH(
        run(workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 4}}), note(3), note(4)}),
            ordered_json::object(), options),
        "no more threads");
    REQUIRE(threads.size() == 1);
    threads[0].join();
    CHECK(ended == 1);
}

TEST_CASE("a run that takes more steps than it may is ended, and says so") {
    const auto graph = workflow({blocking_trigger({2, 3, 4}), note(2), note(3), note(4)});
    run_options options;
    options.max_steps = 3;
    CHECK(run(graph, ordered_json::object(), options).success);
    options.max_steps = 2;
    const auto result = run(graph, ordered_json::object(), options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome.substr(0, 8) == "failure ");
    CHECK(result.outcome.find("step-limit") != std::string::npos);
    CHECK(result.outcome.find('2') != std::string::npos);
    CHECK(result.executed == ids{2, 3});
    CHECK(result.followed.size() == 2);
    REQUIRE(result.log.size() == 1);
    CHECK(result.log[0] == "Execution stopped. \n" + result.outcome.substr(8));
    options.max_steps = 0;
    CHECK(run(graph, ordered_json::object(), options).executed.empty());
}

TEST_CASE("the step limit ends many paths through few nodes") {
    texts nodes = {blocking_trigger({2, 2})};
    for (int id = 2; id < 40; ++id) nodes.push_back(node(id, "logic", "then", {{id + 1, id + 1}, {}}));
    nodes.push_back(note(40));
    const auto result = run(workflow(nodes));
    CHECK_FALSE(result.success);
    CHECK(result.outcome.find("step-limit") != std::string::npos);
    CHECK(result.followed.size() == 100'000);
}

TEST_CASE("tasks count towards the step limit, and run no more once it is passed") {
    run_options options;
    options.max_steps = 3;
    const auto result = run(workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 5}}), note(3, {4}),
                                      note(4), note(5, {6}), note(6)}),
                            ordered_json::object(), options);
    CHECK(result.success);
    REQUIRE(result.tasks.size() == 2);
    CHECK_FALSE(result.tasks[0].success);
    CHECK(result.tasks[0].executed == ids{3});
    CHECK_FALSE(result.tasks[1].success);
    REQUIRE_FALSE(result.log.empty());
    CHECK(result.log.back().find("step-limit") != std::string::npos);
    options.max_steps = 1;
    const auto queueing = run(workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3}}), note(3)}),
                              ordered_json::object(), options);
    CHECK_FALSE(queueing.success);
    CHECK(queueing.outcome.find("step-limit") != std::string::npos);
    CHECK(queueing.tasks.empty());
}

TEST_CASE("a run that queues more concurrent tasks than it may is ended, and says so") {
    const auto graph = workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 4}}), note(3), note(4)});
    run_options options;
    options.max_tasks = 2;
    CHECK(run(graph, ordered_json::object(), options).tasks.size() == 2);
    options.max_tasks = 1;
    const auto result = run(graph, ordered_json::object(), options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "failure task-limit: after 1 concurrent tasks");
    CHECK(result.tasks.empty());
}

TEST_CASE("a run that takes longer than it may is ended before its next step, and says so") {
    const auto graph = workflow({blocking_trigger({2}), note(2, {3}), note(3)});
    run_options options;
    options.max_time = std::chrono::hours{24};
    CHECK(run(graph, ordered_json::object(), options).success);
    options.max_time = std::chrono::nanoseconds{0};
    const auto result = run(graph, ordered_json::object(), options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "failure time-limit: after 0 seconds");
    CHECK(result.executed.empty());
}

TEST_CASE("a workflow that starts itself is ended at the recursion limit") {
    memory_host host{parse(event_text)};
    const auto graph = workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "publish-event", {{3}}),
                                 node(3, "action", "push-zmq")});
    run_options options;
    options.max_depth = 3;
    std::size_t deepest = 0;
    options.observe = [&deepest](const step& step, const ordered_json&) { deepest = std::max(deepest, step.depth); };
    const auto result = hashpath::workflow::run(graph, parse(event_text), host, options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome.substr(0, 8) == "failure ");
    CHECK(result.outcome.find("recursion-limit") != std::string::npos);
    CHECK(result.outcome.find("event-publish") != std::string::npos);
    CHECK(result.executed == ids{2});
    CHECK(deepest == 3);
    CHECK(host.messages().empty());
    CHECK_FALSE(host.event()["Event"].contains("published"));
}

TEST_CASE("a workflow that an action starts counts as a step") {
    const auto publishing =
        workflow({node(1, "trigger", "event-after-save", {{2}}), node(2, "action", "publish-event")});
    const auto empty = workflow({node(1, "trigger", "event-publish")});
    run_options options;
    options.listening = {&empty, &empty};
    options.max_steps = 3;  // one connection, and two that listen
    memory_host enough{parse(event_text)};
    CHECK(hashpath::workflow::run(publishing, parse(event_text), enough, options).success);
    options.max_steps = 2;
    memory_host host{parse(event_text)};
    const auto result = hashpath::workflow::run(publishing, parse(event_text), host, options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "failure step-limit: after 2 steps");
}

TEST_CASE("a step that is observed has the ids of what the filters of its node select") {
    const auto filters = [](std::string_view selector, std::string_view path, std::string_view value) {
        return R"(,"saved_filters":{"selector":")" + std::string{selector} + R"(","path":")" + std::string{path} +
               R"(","operator":"equals","value":")" + std::string{value} + "\"}";
    };
    const auto graph = workflow({node(1, "trigger", "event-after-save", {{2}}),
                                 node(2, "action", "tag_operation", {{3}},
                                      R"({"scope":"event","action":"add","tags":["t"]})", filters("", "id", "5")),
                                 node(3, "action", "attribute_ids_flag_operation", {{4}}, "{}",
                                      filters("Event._AttributeFlattened.{n}", "type", "domain")),
                                 node(4, "action", "publish-event")});
    run_options options;
    std::vector<std::string> selected;
    memory_host host{parse(event_text)};
    const hashpath::workflow::host::clock::time_point now{std::chrono::seconds{1'700'000'000}};
    host.stop_clock(now);
    options.observe = [&](const step& step, const ordered_json&) {
        if (step.node) selected.push_back(step.selected.dump());
        CHECK(step.at == now);
    };
    hashpath::workflow::run(graph, parse(event_text), host, options);
    CHECK(selected == texts{R"(["5"])", R"(["11"])", "null"});
}

TEST_CASE("a workflow that gates enrichment and enriches is ended at the recursion limit") {
    memory_host host{parse(event_text),
                     parse(R"({"enrichment": {"dns": {"types": ["domain"], "default": [{"types": ["x"]}]}}})")};
    const auto result =
        hashpath::workflow::run(workflow({node(1, "trigger", "enrichment-before-query", {{2}}),
                                          node(2, "action", "attach-enrichment", {{3}}, R"({"modules": ["dns"]})"),
                                          node(3, "action", "push-zmq")}),
                                parse(event_text), host);
    CHECK_FALSE(result.success);
    CHECK(result.outcome.find("recursion-limit") != std::string::npos);
    CHECK(result.outcome.find("enrichment-before-query") != std::string::npos);
    CHECK(host.messages().empty());
}

TEST_CASE("a listening workflow that stops blocks publishing") {
    const auto publishing = workflow({node(1, "trigger", "event-after-save", {{2}}),
                                      node(2, "action", "publish-event", {{3}}), node(3, "action", "push-zmq")});
    const auto stopping = workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "stop-execution")});
    const auto passing = workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "push-zmq")});
    const auto other = workflow({node(1, "trigger", "event-before-save", {{2}}), node(2, "action", "stop-execution")});
    run_options options;
    options.listening = {&passing, &other};
    memory_host open{parse(event_text)};
    const auto published = hashpath::workflow::run(publishing, parse(event_text), open, options);
    CHECK(published.executed == ids{2, 3});
    CHECK(open.event()["Event"]["published"] == true);
    CHECK(open.messages().size() == 2);

    options.listening = {&stopping, &passing};
    memory_host shut{parse(event_text)};
    const auto blocked = hashpath::workflow::run(publishing, parse(event_text), shut, options);
    CHECK(blocked.success);
    CHECK(blocked.executed == ids{2});
    CHECK(blocked.blocking == ids{2});
    CHECK(messages_of(blocked).size() == 1);
    CHECK(shut.messages().size() == 1);  // all that listen run
    CHECK_FALSE(shut.event()["Event"].contains("published"));
}

TEST_CASE("a listening workflow that stops blocks an enrichment") {
    const char* const lookups = R"({"enrichment": {"dns": {"types": ["domain", "ip-src"], "default": ["found"]}}})";
    const auto enriching = workflow({node(1, "trigger", "event-publish", {{2}}),
                                     node(2, "action", "attach-enrichment", {}, R"({"modules": ["dns"]})")});
    const auto gate = workflow(
        {node(1, "trigger", "enrichment-before-query", {{2}}),
         node(2, "logic", "generic-if", {{3}, {}}, R"({"hash_path": "_module", "operator": "equals", "value": "dns"})"),
         node(3, "action", "stop-execution")});
    memory_host open{parse(event_text), parse(lookups)};
    const auto enriched = hashpath::workflow::run(enriching, parse(event_text), open);
    CHECK(enriched.data["Event"]["Attribute"][0]["enrichment"] == parse(R"([["found"]])"));
    run_options options;
    options.listening = {&gate};
    memory_host shut{parse(event_text), parse(lookups)};
    const auto blocked = hashpath::workflow::run(enriching, parse(event_text), shut, options);
    CHECK(blocked.success);
    CHECK(blocked.executed == ids{2});
    CHECK_FALSE(blocked.data["Event"]["Attribute"][0].contains("enrichment"));
}

TEST_CASE("a workflow without a trigger that is known is refused before anything runs") {
    const auto missing = refused(workflow({note(2)}));
    CHECK(missing.code == error_code::trigger_missing);
    CHECK_FALSE(missing.node.has_value());
    CHECK(refused(definition{}).code == error_code::trigger_missing);
    int steps = 0;
    run_options options;
    options.observe = [&steps](const step&, const ordered_json&) { ++steps; };
    const auto unknown = refused(workflow({node(4, "trigger", "event-nope", {{2}}), note(2)}), options);
    CHECK(unknown.code == error_code::trigger_missing);
    CHECK(unknown.node == 4);
    CHECK(unknown.text.find("event-nope") != std::string::npos);
    CHECK(refused(workflow({node(4, "trigger", "webhook", {{2}}), note(2)}), options).node == 4);
    CHECK(steps == 0);
}

TEST_CASE("a connection to a node that is not there is refused before anything runs, reached or not") {
    int steps = 0;
    run_options options;
    options.observe = [&steps](const step&, const ordered_json&) { ++steps; };
    const auto refusal =
        refused(workflow({blocking_trigger({2}), note(2), node(3, "logic", "then", {{2}, {9}})}), options);
    CHECK(refusal.code == error_code::graph_malformed);
    CHECK(refusal.node == 3);
    CHECK(refusal.text.find('9') != std::string::npos);
    CHECK(refusal.text.find("output_2") != std::string::npos);
    CHECK(steps == 0);
}

TEST_CASE("observers see the beginning, each node and the end, in order") {
    std::vector<std::pair<step, ordered_json>> seen;
    run_options options;
    options.observe = [&seen](const step& step, const ordered_json& data) { seen.emplace_back(step, data); };
    const auto result = run(
        workflow({blocking_trigger({2}),
                  node(2, "logic", "generic-if", {{3}, {4}}, R"({"hash_path": "a", "value": "x"})", R"(,"name":"t")"),
                  note(3), node(4, "action", "fail", {{5}}, R"({"p": 1})", R"(,"saved_filters":{"selector":"s"})"),
                  node(5, "action", "stop-execution")}),
        parse(R"({"a": 1})"), options);
    CHECK(result.outcome == "blocked");
    REQUIRE(seen.size() == 5);
    const auto& [begin, given] = seen[0];
    CHECK(begin.what == step::kind::begin);
    CHECK(begin.result == "blocking");
    CHECK(begin.trigger == "user-before-save");
    CHECK_FALSE(begin.node.has_value());
    CHECK(given == parse(R"({"original": {"a": 1}, "normalized": {"a": 1}})"));

    const auto& logic = seen[1].first;
    CHECK(logic.what == step::kind::node);
    CHECK(logic.node == 2);
    CHECK(logic.module == "generic-if");
    CHECK(logic.module_type == "logic");
    CHECK(logic.title == "generic-if");
    CHECK(logic.via == "1:output_1:0:2");
    CHECK(logic.result == "success");
    CHECK_FALSE(logic.answer);
    CHECK(logic.outputs == texts{"output_2"});
    CHECK(logic.parameters == parse(R"({"value": "x", "value_list": "", "operator": "in", "hash_path": "a"})"));
    CHECK(logic.stored_parameters == parse(R"({"hash_path": "a", "value": "x"})"));
    CHECK(logic.reasons.size() == 1);
    CHECK(seen[1].second == parse(R"({"a": 1})"));

    const auto& failing = seen[2].first;
    CHECK(failing.node == 4);
    CHECK(failing.via == "2:output_2:0:4");
    CHECK(failing.result == "partial-success");
    CHECK(failing.errors == texts{"it failed", "badly"});
    CHECK(failing.outputs == texts{"output_1"});
    CHECK(failing.stored_parameters == parse(R"({"p": 1})"));
    CHECK(failing.parameters == ordered_json::object());
    CHECK(failing.filters == parse(R"({"selector": "s"})"));
    CHECK(failing.depth == 0);
    CHECK_FALSE(failing.task.has_value());

    CHECK(seen[3].first.module == "stop-execution");
    CHECK(seen[3].first.outputs.empty());
    CHECK(seen[3].first.parameters == parse(R"({"message": "Execution stopped"})"));
    const auto& [end, came] = seen[4];
    CHECK(end.what == step::kind::end);
    CHECK(end.result == "blocked");
    CHECK(came == parse(R"({"blocking_nodes": [4, 5], "executed_nodes": [4, 5], "blocked_paths": []})"));
}

TEST_CASE("observers are told of disabled, unknown and throwing modules, and of nodes of tasks") {
    std::vector<step> seen;
    run_options options;
    options.enabled = [](std::string_view id) { return id != "webhook"; };
    options.observe = [&seen](const step& step, const ordered_json&) { seen.push_back(step); };
    run(workflow({other_trigger({2, 3, 4, 5}), node(2, "action", "webhook", {}, R"({"url": "u"})"),
                  node(3, "action", "nope", {{6}}), node(4, "action", "throw"),
                  node(5, "logic", "concurrent-task", {{6}}), note(6)}),
        ordered_json::object(), options);
    texts results;
    for (const step& each : seen) results.push_back(each.result);
    CHECK(results ==
          texts{"non-blocking", "disabled_module", "loading_error", "error", "success", "success", "success"});
    REQUIRE(seen.size() == 7);
    CHECK(seen[1].parameters == parse(R"({"url": "u"})"));
    CHECK(seen[2].outputs.empty());
    CHECK(seen[3].errors == texts{"broken"});
    CHECK(seen[4].module == "concurrent-task");
    CHECK(seen[5].what == step::kind::end);
    CHECK(seen[6].node == 6);
    CHECK(seen[6].task == std::size_t{0});
    CHECK(seen[6].via == "5:output_1:0:6");
}

TEST_CASE("an action that the walk skips is no step") {
    std::vector<std::int64_t> seen;
    run_options options;
    options.observe = [&seen](const step& step, const ordered_json&) { seen.push_back(step.node.value_or(0)); };
    const auto result =
        run(workflow({other_trigger({2}), node(2, "action", "fail", {{3}}), note(3, {4}), node(4, "logic", "then")}),
            ordered_json::object(), options);
    CHECK(seen == ids{0, 2, 4, 0});
    CHECK(result.blocked_paths.size() == 1);
}

TEST_CASE("a workflow that starts itself from a concurrent task is ended at the recursion limit") {
    memory_host host{parse(event_text)};
    const auto graph = workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "logic", "concurrent-task", {{3}}),
                                 node(3, "action", "publish-event")});
    run_options options;
    options.max_depth = 3;
    const auto result = hashpath::workflow::run(graph, parse(event_text), host, options);
    CHECK(result.success);
    CHECK(result.tasks.size() == 4);
    REQUIRE_FALSE(result.log.empty());
    CHECK(result.log.back().find("recursion-limit") != std::string::npos);
}

TEST_CASE("what an observer throws in a run that an action started comes out, too") {
    memory_host host{parse(event_text)};
    const auto graph = workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "publish-event")});
    run_options options;
    options.observe = [](const step& step, const ordered_json&) {
        if (step.depth == 1) throw std::runtime_error("seen enough");
    };
    CHECK_THROWS_WITH(hashpath::workflow::run(graph, parse(event_text), host, options), "seen enough");
}

TEST_CASE("tasks on threads that pass a limit together end the run with one reason") {
    const auto graph = workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 3, 3, 3}}),
                                 node(3, "action", "note", {{4}}), note(4, {3})});
    run_options options;
    options.max_steps = 6;
    std::vector<std::thread> threads;
    options.executor = [&threads](std::function<void()> task) { threads.emplace_back(std::move(task)); };
    const auto result = run(graph, ordered_json::object(), options);
    for (std::thread& each : threads) each.join();
    CHECK(result.tasks.size() == 4);
    REQUIRE_FALSE(result.log.empty());
    CHECK(result.log.back() == "Execution stopped. \nstep-limit: after 6 steps");
}

TEST_CASE("a filter that would make the data too deep fails the nodes that look at them") {
    std::string selector = "a";
    for (std::size_t i = 0; i < 100'000; ++i) selector += ".a";
    const ordered_json parameters = {{"selector", selector}, {"hash_path", "b"}, {"value", "x"}};
    for (const char* const behind : {"push-zmq", "generic-filter-data", "generic-filter-reset"}) {
        const bool is_action = std::string_view{behind} == "push-zmq";
        const auto graph =
            workflow({blocking_trigger({2}), node(2, "logic", "generic-filter-data", {{3}}, parameters.dump()),
                      node(3, is_action ? "action" : "logic", behind, {{4}}), note(4)});
        run_options options;
        options.patches = true;
        std::vector<std::string> results;
        options.observe = [&results](const step& step, const ordered_json&) {
            if (step.node) results.push_back(step.result);
        };
        const auto result = run(graph, parse(event_text), options);
        CHECK(results == texts{"success", "error", "error"});
        CHECK(result.executed == (is_action ? ids{3, 4} : ids{4}));
    }
}

TEST_CASE("filters whose items contain one another do not make the data grow without bound") {
    const ordered_json parameters = {{"selector", "Event.Attribute.{n}[type=/./]"}, {"operator", "any_value"}};
    std::vector<std::string> nodes{blocking_trigger({2})};
    constexpr int filters = 40;
    for (int id = 2; id < filters + 2; ++id) {
        nodes.push_back(node(id, "logic", "generic-filter-data", {{id + 1}}, parameters.dump()));
    }
    nodes.push_back(note(filters + 2));
    for (const bool remembers : {false, true}) {
        run_options options;
        options.remembers = remembers;
        options.paths.spread = 1'000'000;
        std::size_t most = 0;
        std::vector<std::string> errors;
        options.observe = [&](const step& step, const ordered_json& data) {
            most = std::max(most, hashpath::impl::memory_of(data));
            errors.insert(errors.end(), step.errors.begin(), step.errors.end());
        };
        const auto result = run(workflow(nodes), parse(event_text), options);
        REQUIRE_FALSE(errors.empty());
        CHECK(errors.back().find("document-too-large") == 0);
        CHECK(most < 4 * options.paths.spread);
    }
}

TEST_CASE("what an observer throws comes out of the run") {
    run_options options;
    options.observe = [](const step& step, const ordered_json&) {
        if (step.node == 2) throw std::runtime_error("seen enough");
    };
    CHECK_THROWS_WITH(run(workflow({blocking_trigger({2}), note(2)}), ordered_json::object(), options), "seen enough");
}

TEST_CASE("one module runs by itself, without filters, and gives what it made of the data") {
    memory_host host{parse(event_text)};
    const module_result result =
        run_module(*built_in_modules().find(module_type::logic, "generic-if"),
                   {{"hash_path", "Event.info"}, {"value", "i"}, {"operator", "equals"}}, parse(event_text), host);
    CHECK(result.success);
    CHECK(result.errors.empty());
    CHECK(result.reasons.size() == 1);
    CHECK(result.data == parse(event_text));
    const auto all = workflow_test::modules();
    CHECK(
        run_module(*all.find(module_type::action, "note"), ordered_json::object(), ordered_json::object(), host).data ==
        parse(R"({"notes": [1]})"));
    const module_result failed =
        run_module(*all.find(module_type::action, "fail"), ordered_json::object(), parse(R"({"a": 1})"), host);
    CHECK_FALSE(failed.success);
    CHECK(failed.errors == texts{"it failed", "badly"});
    CHECK(failed.data == parse(R"({"a": 1})"));
    CHECK(run_module(*all.find(module_type::trigger, "event-publish"), ordered_json::object(), parse("{}"), host)
              .success);
}

TEST_CASE("what a module that runs by itself throws is its error") {
    memory_host host;
    const auto all = workflow_test::modules();
    for (const auto type : {module_type::action, module_type::logic}) {
        const module_result result =
            run_module(*all.find(type, "throw"), ordered_json::object(), parse(R"({"a": 1})"), host);
        CHECK_FALSE(result.success);
        CHECK(result.errors == texts{"broken"});
        CHECK(result.data == parse(R"({"a": 1})"));
    }
    // a template that is a list is an error of PHP, before the module is asked
    const module_result listed = run_module(*built_in_modules().find(module_type::action, "stop-execution"),
                                            {{"message", {1}}}, ordered_json::object(), host);
    REQUIRE(listed.errors.size() == 1);
    CHECK(listed.errors[0].substr(0, 14) == "parameter-type");
}

TEST_CASE("modules that run by themselves start no workflow, and know no trigger") {
    memory_host host{parse(event_text)};
    CHECK(run_module(*built_in_modules().find(module_type::action, "publish-event"), ordered_json::object(),
                     parse(event_text), host)
              .success);
    CHECK(host.event()["Event"]["published"] == true);
    const auto reloaded = run_module(*built_in_modules().find(module_type::action, "reload-full-event"),
                                     ordered_json::object(), parse(R"({"Event": {"id": "5"}})"), host);
    CHECK(reloaded.data == parse(R"({"Event": {"id": "5"}})"));
    const hashpath::workflow::module unfiltered{
        .description = {"unfiltered", "unfiltered", "0.1", "A module of the tests.", {}},
        .type = module_type::action,
        .execute = [](hashpath::workflow::call& call) {
            const auto& node = call.node();
            return node.saved_filters == ordered_json::object() && node.id == 1 && node.module == "unfiltered" &&
                   node.module_type == "action";
        }};
    CHECK(run_module(unfiltered, ordered_json::object(), ordered_json::object(), host).success);
}

TEST_CASE("a chain of ten thousand nodes does not overflow the stack") {
    constexpr std::int64_t many = 10'000;
    texts nodes = {blocking_trigger({2})};
    for (std::int64_t id = 2; id < many; ++id) nodes.push_back(node(id, "logic", "then", {{id + 1}, {}}));
    nodes.push_back(note(many));
    const auto result = run(workflow(nodes));
    CHECK(result.success);
    CHECK(result.executed == ids{many});
    CHECK(result.followed.size() == static_cast<std::size_t>(many - 1));
}

TEST_CASE("a chain of actions that are skipped tells the path to each") {
    constexpr std::int64_t many = 300;
    texts nodes = {other_trigger({2}), node(2, "action", "fail", {{3}})};
    for (std::int64_t id = 3; id < many; ++id) nodes.push_back(note(id, {id + 1}));
    nodes.push_back(note(many));
    const auto result = run(workflow(nodes));
    REQUIRE(result.blocked_paths.size() == static_cast<std::size_t>(many - 2));
    CHECK(result.blocked_paths.back().size() == static_cast<std::size_t>(many - 1));
    CHECK(result.blocked_paths.back().back() == "299:output_1:0:300");
}

TEST_CASE("the paths to actions that are skipped are listed as far as there are a million connections in them") {
    // A chain of which the paths have 2, 3, ... connections, and where they have 1009, three actions beside it.
    constexpr std::int64_t many = 1'412;
    constexpr std::int64_t beside = 1'010;
    texts nodes = {other_trigger({2}), node(2, "action", "fail", {{3}})};
    for (std::int64_t id = 3; id < many + 2; ++id) {
        nodes.push_back(id == beside ? note(id, {id + 1, 2'001, 2'002, 2'003}) : note(id, {id + 1}));
    }
    nodes.push_back(note(many + 2));
    for (const std::int64_t id : {2'001, 2'002, 2'003}) nodes.push_back(note(id));
    const auto result = run(workflow(nodes));
    CHECK(result.followed.size() == static_cast<std::size_t>(many + 1 + 3));
    REQUIRE(result.blocked_paths.size() == static_cast<std::size_t>(many + 2));
    std::size_t before_last = 0;
    for (const texts& path : result.blocked_paths) before_last += path.size();
    before_last -= result.blocked_paths.back().size();
    CHECK(before_last == hashpath::workflow::max_listed_connections);
    CHECK(result.blocked_paths.back().back() == "1010:output_1:2:2002");
}

TEST_CASE("each run counts, those that end before the first node too, and tasks do not") {
    auto counted = workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3, 3}}), note(3)});
    CHECK(run(counted).counter == 1);
    counted.counter = 41;
    CHECK(run(counted).counter == 42);
    counted.counter = std::numeric_limits<std::int64_t>::max();
    CHECK(run(counted).counter == std::numeric_limits<std::int64_t>::max());
    const auto failed = run(workflow({node(1, "trigger", "post-after-save", {{}})}));
    CHECK_FALSE(failed.success);
    CHECK(failed.counter == 1);
}

TEST_CASE("each module compiles its paths with the limits of the run") {
    const ordered_json event = parse(R"({"Event": {"id": "1", "uuid": "u", "info": "i", "Tag": [], "Attribute": [],
        "_AttributeFlattened": [{"id": "1", "type": "url", "value": "x"}]}})");
    const hashpath::path_limits few{.tokens = 1};
    const auto errors_of = [&](module_type type, const char* id, const ordered_json& parameters) {
        memory_host host;
        const auto& module = *built_in_modules().find(type, id);
        std::string all;
        for (const std::string& error : run_module(module, parameters, event, host, few).errors) all += error;
        return all;
    };
    const std::string refusal = "path-too-many-tokens";
    for (const auto& [type, id, parameters] :
         {std::tuple{module_type::logic, "generic-if", ordered_json{{"hash_path", "a.b"}, {"operator", "in"}}},
          {module_type::action, "assign_country", ordered_json{{"scope", "event"}, {"hash_path", "a.b"}}},
          {module_type::action, "assign_country", ordered_json{{"scope", "attribute"}, {"hash_path", "a.b"}}},
          {module_type::action, "add_eventblocklist_entry", ordered_json{{"uuid_hash_path", "a.b"}}},
          {module_type::action, "push-zmq", ordered_json{{"data_extraction_path", "a.b"}}}}) {
        CAPTURE(id, parameters.dump());
        CHECK(errors_of(type, id, parameters).substr(0, refusal.size()) == refusal);
    }
}

TEST_CASE("data that are too deep to be copied are refused") {
    const auto nested = [](std::size_t depth) { return ordered_json{{"a", nested_lists(depth)}}; };
    memory_host host;
    const auto& stop = *built_in_modules().find(module_type::action, "stop-execution");
    CHECK_THROWS_AS(run_module(stop, ordered_json::object(), nested(hashpath::default_max_depth), host),
                    hashpath::limit_error);
    CHECK_THROWS_AS(run_module(stop, nested(hashpath::default_max_depth), ordered_json::object(), host),
                    hashpath::limit_error);
    const auto graph = workflow({blocking_trigger({})});
    CHECK(run(graph, nested(hashpath::default_max_depth - 1)).success);
    try {
        run(graph, nested(hashpath::default_max_depth));
        FAIL("it ran");
    } catch (const hashpath::limit_error& e) {
        CHECK(e.code() == error_code::document_too_deep);
    }
}

TEST_CASE("each task gets the data as they are when it is queued, also where a filter changes them each time") {
    const auto result =
        run(workflow({blocking_trigger({2}),
                      node(2, "logic", "generic-filter-data", {{3}},
                           R"({"selector": "list.{n}[x=1]", "hash_path": "x", "operator": "any_value"})"),
                      node(3, "logic", "concurrent-task", {{4, 5}}), node(4, "action", "attribute_edition_operation"),
                      node(5, "action", "attribute_edition_operation")}),
            parse(R"({"list": [{"x": "1"}]})"));
    REQUIRE(result.tasks.size() == 2);
    CHECK(result.tasks[0].data["list"][0].size() + 2 == result.tasks[1].data["list"][0].size());
}

TEST_CASE("a lone attribute that comes with its event gets its object from the host") {
    memory_host host{parse(R"({"Event": {"id": "5", "Object": [
        {"id": "20", "name": "file", "Attribute": [{"id": "21", "object_id": "20"}]}]}})")};
    const auto result = hashpath::workflow::run(
        workflow({node(1, "trigger", "attribute-after-save")}),
        parse(R"({"Attribute": {"id": "21", "object_id": "20", "type": "md5"}, "Event": {"id": "5"}})"), host);
    CHECK(result.data.contains(ordered_json::json_pointer{"/Event/Object/0/Attribute/0/type"}));
    CHECK_FALSE(result.data.contains(ordered_json::json_pointer{"/Event/Attribute"}));
}

TEST_CASE("an event is not made core format by a trigger that takes data as they are") {
    CHECK(run(workflow({blocking_trigger({})}), parse(event_text)).data == parse(event_text));
}

TEST_CASE("a workflow starts itself also where others listen") {
    memory_host host{parse(event_text)};
    const auto other = workflow({node(1, "trigger", "event-before-save")});
    run_options options;
    options.listening = {&other};
    const auto result = hashpath::workflow::run(
        workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "publish-event")}), parse(event_text),
        host, options);
    CHECK(result.outcome.find("recursion-limit") != std::string::npos);
}

TEST_CASE("what an observer throws in a concurrent task comes out once all tasks have ended") {
    std::atomic<bool> ended = false;
    registry all = modules();
    all.add({.description = {"slow", "slow", "0.1", "A module of the tests.", {}},
             .type = module_type::action,
             .execute = [&ended](hashpath::workflow::call&) {
                 std::this_thread::sleep_for(std::chrono::milliseconds{50});
                 ended = true;
                 return true;
             }});
    run_options options;
    options.modules = &all;
    options.observe = [](const step& step, const ordered_json&) {
        if (step.node == 3) throw std::runtime_error("seen enough");
    };
    std::vector<std::thread> threads;
    options.executor = [&threads](std::function<void()> task) { threads.emplace_back(std::move(task)); };
    CHECK_THROWS_WITH(run(workflow({blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3, 4}}), note(3),
                                    node(4, "action", "slow")}),
                          ordered_json::object(), options),
                      "seen enough");
    CHECK(ended.load());
    for (std::thread& each : threads) each.join();
}
