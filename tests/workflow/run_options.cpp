// SPDX-License-Identifier: MIT

#include <hashpath/workflow/run_options.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <hashpath/workflow/run.hpp>

#include "test.hpp"
#include "workflow/workflow_test.hpp"

using hashpath::workflow::memory_host;
using hashpath::workflow::registry;
using hashpath::workflow::run_options;
using hashpath::workflow::step;
using namespace workflow_test;

namespace {

const char* const event_text = R"({"Event": {"id": "5", "info": "i", "Tag": [{"name": "tlp:red"}], "Attribute": [
    {"id": "10", "uuid": "u10", "type": "ip-src", "value": "1.2.3.4", "to_ids": true},
    {"id": "11", "uuid": "u11", "type": "domain", "value": "a.example", "to_ids": true},
    {"id": "12", "uuid": "u12", "type": "domain", "value": "b.example", "to_ids": true}]}})";

/// What the steps of a run and the one before them tell of its data.
struct told {
    ordered_json normalised;
    std::vector<ordered_json> patches;
    ordered_json patched;
};

/// Runs with patches, and applies those of the run itself to the data from which it began.
told patched(const definition& workflow, ordered_json data, memory_host& host, ordered_json& final_data) {
    told all;
    run_options options;
    static const registry modules = workflow_test::modules();
    options.modules = &modules;
    options.patches = true;
    options.observe = [&all](const step& step, const ordered_json& seen) {
        if (step.what == step::kind::begin) all.normalised = all.patched = seen["normalized"];
        if (step.what != step::kind::node || step.task) return;
        all.patches.push_back(step.patch);
        all.patched = all.patched.patch(step.patch);
        CHECK(all.patched == seen);
    };
    final_data = hashpath::workflow::run(workflow, std::move(data), host, options).data;
    return all;
}

}  // namespace

TEST_CASE("nothing is asked for at first") {
    const run_options options;
    CHECK(options.modules == nullptr);
    CHECK_FALSE(static_cast<bool>(options.enabled));
    CHECK_FALSE(options.debug);
    CHECK_FALSE(static_cast<bool>(options.observe));
    CHECK_FALSE(options.patches);
    CHECK_FALSE(static_cast<bool>(options.executor));
    CHECK(options.listening.empty());
    CHECK(options.max_steps == 100'000);
    CHECK(options.max_depth == 8);
}

TEST_CASE("without a registry there are the modules of MISP") {
    memory_host host;
    const auto graph = workflow({blocking_trigger({2, 3}), note(2), node(3, "action", "push-zmq")});
    const auto result = hashpath::workflow::run(graph, parse("{}"), host);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].node == 2);
    CHECK(result.errors[0].result == "loading_error");
    CHECK(host.messages().size() == 1);
}

TEST_CASE("a registry of one's own is all that there is, and what it replaces is replaced") {
    registry modules = hashpath::workflow::built_in_modules();
    modules.add({.description = {"push-zmq", "My own", "1", "Does nothing.", {}},
                 .type = module_type::action,
                 .execute = [](hashpath::workflow::call& call) { return call.fail("mine"); }});
    run_options options;
    options.modules = &modules;
    const auto graph = workflow({blocking_trigger({2}), node(2, "action", "push-zmq")});
    const auto result = run(graph, ordered_json::object(), options);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].messages == texts{"mine"});
    const registry none;
    options.modules = &none;
    CHECK_THROWS_AS(run(graph, ordered_json::object(), options), hashpath::workflow_error);
}

TEST_CASE("whether a module is enabled is asked of actions and logic by their id, each time") {
    texts asked;
    run_options options;
    options.enabled = [&asked](std::string_view id) {
        asked.emplace_back(id);
        return asked.size() < 4;
    };
    const auto result = run(workflow({blocking_trigger({2, 3}), node(2, "logic", "then", {{3}, {}}), note(3, {4}),
                                      node(4, "action", "nope")}),
                            ordered_json::object(), options);
    CHECK(asked == texts{"then", "note", "note"});
    CHECK(result.executed == ids{3, 4, 3, 4});
    CHECK(result.blocking == ids{4, 4});
}

TEST_CASE("the paths of a workflow have the limits of the run: of parameters, of filters of a node, and of labels") {
    const std::string generic = R"({"hash_path": "Event.info", "operator": "in", "value": "i"})";
    const std::string labelled =
        R"({"selector": "Event.Attribute", "hash_path": "type", "operator": "in", "value": "url"})";
    const std::string filters =
        R"(,"saved_filters": {"selector": "Event.Attribute", "path": "type", "operator": "in", "value": "domain"})";
    const texts workflows[] = {
        {blocking_trigger({2}), node(2, "logic", "generic-if", {{3}, {}}, generic), note(3)},
        {blocking_trigger({2}), node(2, "action", "tag_operation", {{3}}, R"({"scope": "attribute"})", filters),
         note(3)},
        {blocking_trigger({2}), node(2, "logic", "generic-filter-data", {{3}}, labelled), note(3)},
        {node(1, "trigger", "event-publish", {{2}}), node(2, "logic", "generic-if", {{}, {}}, generic)},
        {blocking_trigger({2}), node(2, "logic", "concurrent-task", {{3}}),
         node(3, "logic", "generic-if", {{}, {}}, generic)}};
    for (const texts& nodes : workflows) {
        CAPTURE(nodes[1]);
        for (const bool enough : {true, false}) {
            run_options options;
            options.paths.tokens = enough ? 2 : 1;
            std::string told;
            options.observe = [&told](const step& step, const ordered_json&) {
                for (const std::string& error : step.errors) told += error + "\n";
            };
            run(workflow(nodes), parse(event_text), options);
            CHECK((told.find("path-too-many-tokens") != std::string::npos) != enough);
        }
    }
}

TEST_CASE("data that a module makes too deep have no patch") {
    registry modules = hashpath::workflow::built_in_modules();
    modules.add({.description = {"deepen", "Deepen", "1", "Nests the data.", {}},
                 .type = module_type::action,
                 .execute = [](hashpath::workflow::call& call) {
                     json* inner = &call.change();
                     for (std::size_t i = 0; i <= hashpath::default_max_depth; ++i) inner = &(*inner)["a"];
                     return true;
                 }});
    run_options options;
    options.modules = &modules;
    options.patches = true;
    json patch = "none";
    options.observe = [&patch](const step& step, const ordered_json&) {
        if (step.node == 2) patch = step.patch;
    };
    const auto graph = workflow({blocking_trigger({2}), node(2, "action", "deepen")});
    CHECK_NOTHROW(run(graph, ordered_json::object(), options));
    CHECK(patch.is_null());
}

TEST_CASE("debug mode is that of the options or of the workflow, and changes the log alone") {
    auto graph = workflow({blocking_trigger({2}), note(2)});
    for (const bool own : {false, true}) {
        for (const bool asked : {false, true}) {
            graph.debug_enabled = own;
            run_options options;
            options.debug = asked;
            const auto result = run(graph, ordered_json::object(), options);
            CHECK(result.log.size() == (own || asked ? 3U : 0U));
            CHECK(result.executed == ids{2});
            CHECK(result.outcome == "success");
        }
    }
}

TEST_CASE("debug mode logs the nodes of tasks too") {
    run_options options;
    options.debug = true;
    const auto result = run(workflow({other_trigger({2}), node(2, "logic", "concurrent-task", {{3}}), note(3)}),
                            ordered_json::object(), options);
    REQUIRE(result.log.size() == 4);
    CHECK(result.log[2] == "Finished executing workflow for trigger `log-after-save` (7). Outcome: success");
    CHECK(result.log[3].substr(0, result.log[3].find('\n')) == "Executed node `note`");
}

TEST_CASE("steps have no patch where none is asked for") {
    run_options options;
    std::size_t nodes = 0;
    options.observe = [&nodes](const step& step, const ordered_json&) {
        CHECK(step.patch.is_null());
        ++nodes;
    };
    run(workflow({blocking_trigger({2}), note(2)}), ordered_json::object(), options);
    CHECK(nodes == 3);
}

TEST_CASE("a patch is empty where a node changed nothing, and tells of what is new") {
    memory_host host;
    ordered_json final_data;
    const auto all = patched(workflow({blocking_trigger({2}), node(2, "logic", "then", {{3}, {}}), note(3, {4}),
                                       note(4, {5}), node(5, "action", "throw", {{6}}), node(6, "action", "nope")}),
                             ordered_json::object(), host, final_data);
    CHECK(all.patches == std::vector<ordered_json>{
                             parse("[]"), parse(R"([{"op": "add", "path": "/notes", "value": [3]}])"),
                             parse(R"([{"op": "add", "path": "/notes/1", "value": 4}])"), parse("[]"), parse("[]")});
    CHECK(final_data == parse(R"({"notes": [3, 4]})"));
}

TEST_CASE("all patches applied to the normalised data give the final data") {
    memory_host host{
        parse(event_text),
        parse(R"({"enrichment": {"dns": {"types": ["domain"], "results": {"a.example": [{"types": ["ip-dst"]}]}}},
                  "warninglists": [{"id": "1", "name": "own", "type": "string", "category": "known",
                                    "valid_attributes": ["domain"], "list": ["b.example"]}]})")};
    ordered_json final_data;
    const auto all =
        patched(workflow({node(1, "trigger", "event-publish", {{2}}),
                          node(2, "logic", "tag-if", {{3}, {}}, R"({"tags": ["tlp:red"]})"),
                          node(3, "action", "attach-enrichment", {{4}}, R"({"modules": ["dns"]})"),
                          node(4, "action", "attach-warninglist", {{5}}),
                          node(5, "action", "attribute_ids_flag_operation", {{6}}, R"({"action": "remove"})",
                               R"(,"saved_filters":{"selector":"Event._AttributeFlattened.{n}","value":"ip-src",)"
                               R"("operator":"equals","path":"type"})"),
                          node(6, "action", "Module_event_distribution_operation", {{7}}, R"({"distribution": "3"})"),
                          node(7, "action", "reload-full-event", {{8}}), note(8)}),
                parse(event_text), host, final_data);
    CHECK(all.patches.size() == 7);
    CHECK(all.patches[0].empty());
    CHECK_FALSE(all.patches[1].empty());
    CHECK_FALSE(all.patches[3].empty());
    CHECK(all.patched == final_data);
    CHECK(final_data != all.normalised);
    CHECK(final_data["Event"]["distribution"] == "3");
    CHECK(final_data["notes"] == parse("[8]"));
}

TEST_CASE("patches tell of what filters hide and show again") {
    memory_host host;
    ordered_json final_data;
    const auto all =
        patched(workflow({blocking_trigger({2}),
                          node(2, "logic", "generic-filter-data", {{3}},
                               R"({"selector": "list", "value": "b", "operator": "equals", "hash_path": "k"})"),
                          note(3, {4, 5}), node(4, "logic", "concurrent-task", {{6}}),
                          node(5, "logic", "generic-filter-reset", {{7}}), note(6), note(7)}),
                parse(R"({"list": [{"k": "a"}, {"k": "b"}, {"k": "c"}]})"), host, final_data);
    REQUIRE(all.patches.size() == 5);
    CHECK(all.patches[0].size() > 1);
    CHECK(all.patches[1] == parse(R"([{"op": "add", "path": "/notes", "value": [3]}])"));
    CHECK(all.patches[2] == parse("[]"));
    CHECK(all.patched == final_data);
    CHECK(final_data["list"].size() == 3);
    CHECK(final_data["notes"] == parse("[7]"));
}

TEST_CASE("observers are called once at a time, though tasks run on threads") {
    texts nodes = {other_trigger({2}), node(2, "logic", "concurrent-task", {{3, 4, 5, 6, 7, 8}})};
    for (int id = 3; id <= 8; ++id) nodes.push_back(note(id, {id + 10}));
    for (int id = 13; id <= 18; ++id) nodes.push_back(note(id));
    std::vector<std::thread> threads;
    std::vector<ids> seen(6);
    std::size_t inside = 0;
    std::size_t together = 0;
    run_options options;
    options.executor = [&threads](std::function<void()> task) { threads.emplace_back(std::move(task)); };
    options.observe = [&](const step& step, const ordered_json&) {
        if (++inside > 1) ++together;
        std::this_thread::yield();
        if (step.task) seen.at(*step.task).push_back(step.node.value_or(0));
        --inside;
    };
    const auto result = run(workflow(nodes), ordered_json::object(), options);
    for (std::thread& each : threads) each.join();
    CHECK(together == 0);
    CHECK(result.tasks.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        const auto first = static_cast<std::int64_t>(i) + 3;
        CHECK(seen[i] == ids{first, first + 10});
    }
}

TEST_CASE("reasons are told only where somebody watches") {
    registry modules = workflow_test::modules();
    int explained = 0;
    modules.add({.description = {"explain", "explain", "1", "Says why.", {}},
                 .type = module_type::action,
                 .execute = [&explained](hashpath::workflow::call& call) {
                     call.tell("because");
                     explained += call.explains() ? 1 : 0;
                     return true;
                 }});
    run_options options;
    options.modules = &modules;
    const auto graph = workflow({blocking_trigger({2}), node(2, "action", "explain")});
    run(graph, ordered_json::object(), options);
    CHECK(explained == 0);
    texts reasons;
    options.observe = [&reasons](const step& step, const ordered_json&) {
        if (step.node) reasons = step.reasons;
    };
    run(graph, ordered_json::object(), options);
    CHECK(explained == 1);
    CHECK(reasons == texts{"because"});
}

TEST_CASE("steps of runs that actions start say how deep they are") {
    const auto publishing =
        workflow({node(1, "trigger", "event-after-save", {{2}}), node(2, "action", "publish-event")});
    const auto listener = workflow({node(1, "trigger", "event-publish", {{5}}), node(5, "action", "push-zmq")});
    memory_host host{parse(event_text)};
    texts seen;
    run_options options;
    options.listening = {&listener};
    options.observe = [&seen](const step& step, const ordered_json&) {
        seen.push_back(step.trigger + " " + std::to_string(step.depth) + " " + std::to_string(step.node.value_or(0)) +
                       " " + step.result);
    };
    const auto result = hashpath::workflow::run(publishing, parse(event_text), host, options);
    CHECK(seen == texts{"event-after-save 0 0 non-blocking", "event-publish 1 0 blocking", "event-publish 1 5 success",
                        "event-publish 1 0 success", "event-after-save 0 2 success", "event-after-save 0 0 success"});
    CHECK(result.executed == ids{2});
    CHECK(result.followed == texts{"1:output_1:0:2"});
}

TEST_CASE("a workflow that listens to a trigger that nothing fires does not run") {
    const auto listener = workflow({node(1, "trigger", "user-before-save", {{5}}), note(5)});
    run_options options;
    std::size_t begun = 0;
    options.listening = {&listener};
    options.observe = [&begun](const step& step, const ordered_json&) {
        begun += step.what == step::kind::begin ? 1U : 0U;
    };
    run(workflow({blocking_trigger({2}), note(2)}), ordered_json::object(), options);
    CHECK(begun == 1);
}

TEST_CASE("tasks of runs that actions start are among those of the run") {
    const auto publishing =
        workflow({node(1, "trigger", "event-after-save", {{2}}), node(2, "action", "publish-event")});
    const auto listener = workflow({node(1, "trigger", "event-publish", {{5}}),
                                    node(5, "logic", "concurrent-task", {{6}}), node(6, "action", "push-zmq")});
    memory_host host{parse(event_text)};
    run_options options;
    options.listening = {&listener};
    const auto result = hashpath::workflow::run(publishing, parse(event_text), host, options);
    REQUIRE(result.tasks.size() == 1);
    CHECK(result.tasks[0].node == 6);
    CHECK(result.tasks[0].executed == ids{6});
    CHECK(host.messages().size() == 1);
}

TEST_CASE("no run is started inside of another where the depth is none") {
    const auto publishing =
        workflow({node(1, "trigger", "event-after-save", {{2}}), node(2, "action", "publish-event")});
    const auto listener = workflow({node(1, "trigger", "event-publish", {{5}}), node(5, "action", "push-zmq")});
    memory_host host{parse(event_text)};
    run_options options;
    options.max_depth = 0;
    CHECK(hashpath::workflow::run(publishing, parse(event_text), host, options).success);
    options.listening = {&listener};
    const auto result = hashpath::workflow::run(publishing, parse(event_text), host, options);
    CHECK_FALSE(result.success);
    CHECK(result.outcome == "failure recursion-limit: the workflow of event-publish was started inside others, 1 deep");
    CHECK(host.messages().empty());
}

TEST_CASE("steps of runs that a task's actions start say which task it is") {
    const auto publishing =
        workflow({node(1, "trigger", "event-after-save", {{2}}), node(2, "logic", "concurrent-task", {{3, 4}}),
                  node(3, "action", "push-zmq"), node(4, "action", "publish-event")});
    const auto listener = workflow({node(1, "trigger", "event-publish")});
    memory_host host{parse(event_text)};
    texts seen;
    run_options options;
    options.listening = {&listener};
    options.observe = [&seen](const step& step, const ordered_json&) {
        if (step.depth == 1 && step.task) seen.push_back(step.trigger + " " + std::to_string(*step.task));
    };
    hashpath::workflow::run(publishing, parse(event_text), host, options);
    CHECK(seen == texts{"event-publish 1", "event-publish 1"});
}

TEST_CASE("the beginning and the end of a run have each the host's time") {
    memory_host host;
    using clock = memory_host::clock;
    host.stop_clock(clock::time_point{std::chrono::seconds{1}});
    registry all = modules();
    all.add({.description = {"late", "late", "0.1", "A module of the tests.", {}},
             .type = module_type::action,
             .execute = [&host](hashpath::workflow::call&) {
                 host.stop_clock(clock::time_point{std::chrono::seconds{2}});
                 return true;
             }});
    run_options options;
    options.modules = &all;
    std::vector<clock::time_point> times;
    options.observe = [&times](const step& step, const ordered_json&) {
        if (step.what != step::kind::node) times.push_back(step.at);
    };
    hashpath::workflow::run(workflow({blocking_trigger({2}), node(2, "action", "late")}), ordered_json::object(), host,
                            options);
    CHECK(times == std::vector{clock::time_point{std::chrono::seconds{1}}, clock::time_point{std::chrono::seconds{2}}});
}
