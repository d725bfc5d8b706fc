// SPDX-License-Identifier: MIT

#include <hashpath/workflow/validate.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "test.hpp"
#include "workflow/workflow_test.hpp"

using hashpath::warning_code;
using hashpath::workflow::definition;
using hashpath::workflow::describe;
using hashpath::workflow::edge;
using hashpath::workflow::finding;
using hashpath::workflow::finding_code;
using hashpath::workflow::is_error;
using hashpath::workflow::load;
using hashpath::workflow::sentence;
using hashpath::workflow::to_json;
using hashpath::workflow::validate;
using hashpath::workflow::validate_options;
using namespace workflow_test;

namespace {

const char* const several = R"(,"multiple_output_connection":true)";

/// The codes of findings with their nodes, such as "cycle 2"; warnings about parameters with their own code and name.
texts told(const std::vector<finding>& findings) {
    texts all;
    for (const finding& each : findings) {
        std::string text{each.about ? name(each.about->code) : name(each.code)};
        if (each.about) text += " of " + each.about->parameter;
        if (each.node) text += " " + std::to_string(*each.node);
        all.push_back(text);
    }
    return all;
}

texts told(const texts& nodes, const validate_options& options = {}) {
    return told(validate(workflow(nodes), options));
}

/// A workflow of event-publish of which this is all.
texts told_of(const std::string& second) {
    return told({node(1, "trigger", "event-publish", {{2}}), second});
}

/// The warnings about saved filters of an action that heeds them.
texts told_of_filters(const std::string& filters) {
    return told_of(node(2, "action", "attribute_ids_flag_operation", {{}}, "{}", ",\"saved_filters\":" + filters));
}

std::string start(const ids& targets, std::string_view trigger = "event-publish") {
    return node(1, "trigger", trigger, {targets});
}

std::string queue(std::int64_t id, const ids& targets) {
    return node(id, "logic", "concurrent-task", {targets}, "{}", several);
}

}  // namespace

TEST_CASE("nothing is found in a workflow that is clean") {
    CHECK(
        told(
            {start({2}), node(2, "logic", "tag-if", {{3}, {4}}, R"({"tags": ["tlp:red"]})"),
             node(3, "action", "stop-execution"),
             node(
                 4, "action", "attribute_ids_flag_operation", {{}}, R"({"action": "remove"})",
                 R"(,"saved_filters":{"selector":"Event._AttributeFlattened.{n}","value":"url","operator":"equals","path":"type"})")})
            .empty());
    CHECK(told({start({})}).empty());
}

TEST_CASE("a cycle is an error, at the node where it closes, with its edges") {
    const auto findings = validate(workflow(
        {start({2}), node(2, "logic", "blueprint-logic-module", {{3}, {}}), node(3, "action", "push-zmq", {{2}})}));
    CHECK(told(findings) == texts{"cycle 2"});
    CHECK(is_error(findings[0].code));
    CHECK(findings[0].edges == std::vector<edge>{{3, 2}, {2, 3}});
    CHECK(findings[0].module.empty());
    CHECK(describe(findings[0]) == "the connections lead in a circle: 3→2 2→3");
    CHECK(to_json(findings[0]) == parse(R"({"severity": "error", "code": "cycle", "node": 2,
                    "message": "the connections lead in a circle: 3→2 2→3", "edges": [[3, 2], [2, 3]]})"));
}

TEST_CASE("a workflow needs one trigger, and no more") {
    CHECK(told({node(2, "action", "push-zmq")}) == texts{"trigger-count"});
    CHECK(told(validate(definition{})) == texts{"trigger-count"});
    CHECK(validate(definition{}).at(0).detail == "it has none");
    const auto findings = validate(workflow({start({}), node(2, "trigger", "event-publish")}));
    CHECK(told(findings) == texts{"trigger-count", "unreachable-node 2"});
    CHECK_FALSE(findings[0].node.has_value());
    CHECK(describe(findings[0]).find('2') != std::string::npos);
    CHECK(to_json(findings[0])["severity"] == "error");
    CHECK_FALSE(to_json(findings[0]).contains("node"));
    CHECK_FALSE(to_json(findings[0]).contains("edges"));
    CHECK(to_json(findings[1])["severity"] == "warning");
}

TEST_CASE("several connections of an output are an error, unless the node may have them") {
    const auto findings =
        validate(workflow({start({2, 3}), node(2, "action", "push-zmq", {{}}), node(3, "action", "push-zmq", {{}})}));
    CHECK(told(findings) == texts{"several-connections 1"});
    CHECK(findings[0].module == "event-publish");
    CHECK(findings[0].edges == std::vector<edge>{{1, 2}, {1, 3}});
    CHECK(describe(findings[0]).find("1→2 1→3") != std::string::npos);
    // what is stored counts, not what the module says
    CHECK(told({start({2}), node(2, "logic", "concurrent-task", {{3, 3}}), node(3, "action", "push-zmq")}) ==
          texts{"several-connections 2"});
    CHECK(told({start({2}), queue(2, {3, 3}), node(3, "action", "push-zmq")}).empty());
}

TEST_CASE("a connection to a node that is not there is an error") {
    const auto findings = validate(workflow({start({2}), node(2, "logic", "blueprint-logic-module", {{8}, {9}})}));
    CHECK(told(findings) == texts{"dangling-connection 2", "dangling-connection 2"});
    CHECK(findings[1].edges == std::vector<edge>{{2, 9}});
    CHECK(findings[1].module == "blueprint-logic-module");
    CHECK(findings[1].detail.find("output_2") != std::string::npos);
    CHECK(describe(findings[1]).find("→") == std::string::npos);
    CHECK(to_json(findings[1])["edges"] == parse("[[2, 9]]"));
}

TEST_CASE("an unknown trigger is an error, other unknown modules are warnings") {
    const auto findings =
        validate(workflow({start({2}, "event-nope"), node(2, "action", "nope", {{3}}), node(3, "logic", "webhook")}));
    CHECK(told(findings) == texts{"trigger-unknown 1", "module-unknown 2", "module-unknown 3"});
    CHECK(is_error(findings[0].code));
    CHECK_FALSE(is_error(findings[1].code));
    CHECK(findings[1].module == "nope");
    CHECK(to_json(findings[1]) == ordered_json{{"severity", "warning"},
                                               {"code", "module-unknown"},
                                               {"node", 2},
                                               {"module", "nope"},
                                               {"message", sentence(finding_code::module_unknown)}});
}

TEST_CASE("a module that is disabled is a warning, a trigger is not asked") {
    validate_options options;
    options.enabled = [](std::string_view id) { return id == "push-zmq"; };
    CHECK(told({start({2}), node(2, "action", "push-zmq", {{3}}), node(3, "action", "stop-execution")}, options) ==
          texts{"module-disabled 3"});
}

TEST_CASE("modules of one's own are known where they are given") {
    const auto modules = workflow_test::modules();
    validate_options options;
    options.modules = &modules;
    const texts nodes = {start({2}, "log-after-save"), node(2, "action", "halt")};
    CHECK(told(nodes, options) == texts{"blocking-without-effect 2"});
    CHECK(told(nodes) == texts{"module-unknown 2"});
}

TEST_CASE("a node that the trigger does not lead to is a warning") {
    CHECK(told({start({2}), node(2, "action", "push-zmq", {{}}), node(3, "action", "push-zmq", {{4}}),
                node(4, "action", "push-zmq", {{2}})}) == texts{"unreachable-node 3", "unreachable-node 4"});
}

TEST_CASE("a blocking module blocks nothing where the trigger is none that can be blocked") {
    const auto stop = node(2, "action", "stop-execution");
    CHECK(told({start({2}), stop}).empty());
    CHECK(told({start({2}, "event-after-save"), stop}) == texts{"blocking-without-effect 2"});
    CHECK(told({start({2}, "event-nope"), stop}) == texts{"trigger-unknown 1", "blocking-without-effect 2"});
}

TEST_CASE("a blocking module behind a concurrent task blocks nothing, on whatever way it comes there") {
    const auto findings =
        validate(workflow({start({2}), queue(2, {3, 5}), node(3, "logic", "tag-if", {{}, {4}}, R"({"tags": ["x"]})"),
                           node(4, "action", "stop-execution"), node(5, "action", "push-zmq", {{}})}));
    CHECK(told(findings) == texts{"blocking-after-concurrent-task 4"});
    CHECK(findings[0].edges == std::vector<edge>{{2, 3}, {3, 4}});
    CHECK(describe(findings[0]).find("2→3 3→4") != std::string::npos);
    CHECK(told({start({2}), node(2, "logic", "tag-if", {{3}, {4}}, R"({"tags": ["x"]})"), queue(3, {5}),
                node(4, "action", "stop-execution"), node(5, "action", "nope")}) == texts{"module-unknown 5"});
}

TEST_CASE("a module that expects MISP core format does not get it from every trigger") {
    const auto tag = node(2, "action", "tag_operation", {{}}, R"({"tags": ["x"]})");
    CHECK(told({start({2}, "log-after-save"), tag}) == texts{"data-format 2"});
    CHECK(told({start({2}, "event-publish"), tag}).empty());
    CHECK(told({start({2}, "log-after-save"),
                node(2, "logic", "generic-if", {{}, {}}, R"({"value": "a", "hash_path": "Log.title"})")})
              .empty());
}

TEST_CASE("an action that fires the trigger of its own workflow is a warning") {
    CHECK(told({start({2}), node(2, "action", "publish-event")}) == texts{"starts-itself 2"});
    CHECK(told({start({2}, "event-after-save"), node(2, "action", "publish-event")}).empty());
    CHECK(told({start({2}, "event-after-save"), node(2, "action", "tag_operation", {{}}, R"({"tags": ["x"]})")}) ==
          texts{"starts-itself 2"});
}

TEST_CASE("filters of a module that heeds none are a warning") {
    const auto with = [](const char* module, const char* filters) {
        return told_of(node(2, "action", module, {}, "[]", std::string{",\"saved_filters\":"} + filters));
    };
    CHECK(with("push-zmq", R"({"selector": "a", "value": "b", "operator": "in", "path": "c"})") ==
          texts{"filters-ignored 2"});
    CHECK(with("push-zmq", R"({"operator": "in"})") == texts{"filters-ignored 2"});
    CHECK(with("push-zmq", R"({"selector": "", "value": "", "operator": "", "path": ""})").empty());
    CHECK(with("push-zmq", "[]").empty());
    CHECK(with("push-zmq", R"([{"text": "selector", "value": ""}])").empty());
}

TEST_CASE("a filter with a selector needs the rest, but for a value where any will do") {
    const auto has = [](const char* filters) {
        const auto all = told_of_filters(filters);
        return std::find(all.begin(), all.end(), "filters-incomplete 2") != all.end();
    };
    CHECK(has(R"({"selector": "Event.Attribute", "operator": "in", "path": "type"})"));
    CHECK(has(R"({"selector": "Event.Attribute", "value": "", "operator": "in", "path": "type"})"));
    CHECK(has(R"({"selector": "Event.Attribute", "value": null, "operator": "in", "path": "type"})"));
    CHECK(has(R"({"selector": "Event.Attribute", "value": "url", "path": "type"})"));
    CHECK(has(R"({"selector": "Event.Attribute", "value": "url", "operator": "in"})"));
    CHECK_FALSE(has(R"({"selector": "Event.Attribute", "value": "url", "operator": "in", "path": "type"})"));
    CHECK_FALSE(has(R"({"selector": "Event.Attribute", "value": "", "operator": "any_value", "path": "type"})"));
    CHECK_FALSE(has(R"({"selector": "", "value": "url", "operator": "in", "path": "type"})"));
}

TEST_CASE("what is suspicious about a filter is told under the name of its part") {
    CHECK(told_of_filters(R"({"selector": "", "value": "x", "operator": "in", "path": "Tag.{n}.name"})") ==
          texts{"empty-selector of filters.selector 2"});
    CHECK(told_of_filters(R"({"selector": "Event.Attribute", "value": "x", "operator": "in", "path": "Tag.{x}"})") ==
          texts{"unknown-braces of filters.path 2"});
    CHECK(told_of_filters(R"({"selector": "Event.Attribute", "value": "x", "operator": "is", "path": "a"})") ==
          texts{"operator-unknown of filters.operator 2"});
    CHECK(told_of_filters(R"({"selector": "Event.Attribute", "value": "x", "operator": "in_or", "path": "a"})") ==
          texts{"text-for-list of filters.value 2"});
    const auto findings = validate(workflow(
        {start({2}), node(2, "action", "attribute_ids_flag_operation", {{}}, "{}",
                          R"(,"saved_filters":{"selector":"Event.{x}","value":"v","operator":"in","path":"a"})")}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == finding_code::parameter);
    REQUIRE(findings[0].about.has_value());
    CHECK(findings[0].about->code == warning_code::unknown_braces);
    CHECK(describe(findings[0]).rfind("filters.selector: ", 0) == 0);
    const auto made = to_json(findings[0]);
    CHECK(made["severity"] == "warning");
    CHECK(made["code"] == "unknown-braces");
    CHECK(made["parameter"] == "filters.selector");
    CHECK(made["offset"] == 6);
    CHECK(made["length"] == 3);
}

TEST_CASE("a filter that cannot be read is a warning that says why") {
    const auto findings = validate(
        workflow({start({2}), node(2, "action", "attribute_ids_flag_operation", {{}}, "{}",
                                   R"(,"saved_filters":{"selector":["a"],"value":"v","operator":"in","path":"a"})")}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == finding_code::parameter);
    CHECK_FALSE(findings[0].about.has_value());
    CHECK(findings[0].node == 2);
    CHECK(describe(findings[0]).find("parameter-type at /selector") != std::string::npos);
    CHECK(to_json(findings[0])["code"] == "parameter");
}

TEST_CASE("parameters are suspicious in many ways") {
    CHECK(told_of(node(2, "action", "push-zmq", {}, R"({"path": "a"})")) == texts{"unknown-parameter of path 2"});
    CHECK(told_of(node(2, "action", "attribute_ids_flag_operation", {}, R"({"action": "toggle"})")) ==
          texts{"unknown-option of action 2"});
    CHECK(told_of(node(2, "action", "tag_operation", {}, R"({"tags": "x"})")) == texts{"text-for-list of tags 2"});
    CHECK(told_of(node(2, "action", "stop-execution", {}, R"({"message": ["x"]})")) ==
          texts{"list-for-text of message 2"});
    CHECK(told_of(node(2, "logic", "threat-level-if")) == texts{"default-matches-nothing of threatlevel 2"});
    CHECK(told_of(node(2, "logic", "tag-if")) == texts{"empty-list of tags 2"});
    CHECK(told_of(node(2, "logic", "generic-if", {}, R"({"hash_path": "a.{x}", "value": "v"})")) ==
          texts{"unknown-braces of hash_path 2"});
    CHECK(
        told_of(node(2, "logic", "generic-if", {}, R"({"hash_path": "a.{n}", "operator": "equals", "value": "v"})")) ==
        texts{"pattern-in-get of hash_path 2"});
    CHECK(told_of(node(2, "logic", "generic-if", {}, R"({"hash_path": "a", "operator": "equals", "value": "012"})")) ==
          texts{"numeric-text of value 2"});
    CHECK(
        told_of(node(2, "logic", "generic-if", {}, R"({"hash_path": "a", "operator": "in_or", "value_list": "v"})")) ==
        texts{"text-for-list of value_list 2"});
    CHECK(told({node(1, "trigger", "tag-attached-after-save", {{}}, R"({"scope": "all"})")}) ==
          texts{"unknown-option of scope 1"});
}

TEST_CASE("a filter under a label is suspicious as one of a node is, and for what it does to the data") {
    CHECK(told_of(node(2, "logic", "generic-filter-data", {{}},
                       R"({"selector": "Event.Attribute.{n}.Tag", "value": "v", "hash_path": "name"})")) ==
          texts{"filter-spreads of selector 2"});
    CHECK(told_of(node(2, "logic", "generic-filter-data", {{}},
                       R"({"selector": "Event.Attribute.{n}[type=url]", "value": "v", "hash_path": "value"})")) ==
          texts{"filter-merges of selector 2"});
    CHECK(told_of(node(2, "logic", "generic-filter-reset", {{}}, R"({"filtering-label": "G"})")) ==
          texts{"unknown-option of filtering-label 2"});
}

TEST_CASE("a parameter that is told of has its place and its detail in the text and the JSON form") {
    const auto findings = validate(
        workflow({start({2}), node(2, "action", "attribute_ids_flag_operation", {}, R"({"action": "toggle"})")}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].module == "attribute_ids_flag_operation");
    const std::string text = "action: this is none of the parameter's options: toggle";
    CHECK(describe(findings[0]) == text);
    CHECK(to_json(findings[0]) == ordered_json{{"severity", "warning"},
                                               {"code", "unknown-option"},
                                               {"node", 2},
                                               {"module", "attribute_ids_flag_operation"},
                                               {"parameter", "action"},
                                               {"offset", 0},
                                               {"length", 0},
                                               {"message", text}});
}

TEST_CASE("errors come first, then warnings in the order of the nodes") {
    CHECK(told({node(5, "action", "push-zmq", {{}}, R"({"x": 1})"), node(4, "logic", "nope", {{5}, {4}}),
                node(3, "action", "stop-execution", {{9}}), node(2, "trigger", "event-nope", {{3, 4}})}) ==
          texts{"cycle 4", "several-connections 2", "dangling-connection 3", "trigger-unknown 2",
                "unknown-parameter of x 5", "module-unknown 4", "blocking-without-effect 3"});
}

TEST_CASE("a blueprint may do without a trigger, and connections out of it are no error") {
    const auto blueprint = [](const std::string& nodes) {
        return told(validate(load(parse(R"({"WorkflowBlueprint": {"data": [)" + nodes + "]}}"))));
    };
    CHECK(blueprint(node(7, "logic", "tag-if", {{9}, {99}}, R"({"tags": ["x"]})") + "," +
                    node(9, "action", "push-zmq", {{}}))
              .empty());
    CHECK(blueprint(node(7, "action", "stop-execution")) == texts{"blocking-without-effect 7"});
    CHECK(blueprint(start({}) + "," + node(2, "trigger", "event-publish")) ==
          texts{"trigger-count", "unreachable-node 2"});
    CHECK(told(validate(load(parse(R"({"WorkflowBlueprint": {"description": "[event-publish]", "data": [)" +
                                   node(7, "action", "stop-execution") + "]}}"))))
              .empty());
}

TEST_CASE("each code has a name and a sentence of its own, and the first five are errors") {
    std::set<std::string_view> names;
    std::set<std::string_view> sentences;
    int errors = 0;
    for (int i = 0; i <= static_cast<int>(finding_code::parameter); ++i) {
        const auto code = static_cast<finding_code>(i);
        names.insert(name(code));
        sentences.insert(sentence(code));
        errors += is_error(code) ? 1 : 0;
    }
    CHECK(names.size() == 15);
    CHECK(sentences.size() == 15);
    CHECK(errors == 5);
    CHECK(names.count("unknown") == 0);
    CHECK(is_error(finding_code::trigger_unknown));
    CHECK(name(finding_code::blocking_after_concurrent_task) == "blocking-after-concurrent-task");
    CHECK(name(static_cast<finding_code>(99)) == "unknown");
    CHECK(sentence(static_cast<finding_code>(99)) == "unknown");
}

TEST_CASE("parameters that a module's own check ends with an error at are a finding") {
    hashpath::workflow::registry modules = hashpath::workflow::built_in_modules();
    modules.add({.description = {"strict", "Strict", "1", "Refuses its parameters.", {}},
                 .type = module_type::action,
                 .diagnose = [](const ordered_json&) -> std::vector<hashpath::warning> {
                     throw hashpath::type_error(hashpath::error_code::parameter_type, "/a", "wrong");
                 }});
    const auto findings =
        validate(workflow({node(1, "trigger", "event-publish", {{2}}), node(2, "action", "strict")}), {&modules});
    REQUIRE(told(findings) == texts{"parameter 2"});
    CHECK(describe(findings[0]).find("parameter-type at /a: wrong") != std::string::npos);
}
