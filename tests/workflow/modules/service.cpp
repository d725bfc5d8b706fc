// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/service.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/workflow/run.hpp>

#include "workflow/modules/module_test.hpp"

namespace {

using module_test::enriched;
using module_test::execution;
using module_test::still_host;
using namespace hashpath::workflow;
using hashpath::parse;

const json entry = parse(R"({"name": "chatMessage", "type": "action_mod", "mispattributes": {}, "meta": {
    "version": "0.7", "description": "Tells a chat.", "module-type": ["action"],
    "config": {"blocking": false, "support_filters": true, "expect_misp_core_format": true, "params": {
        "channelId": {"type": "string", "description": "the channel", "value": "general"},
        "Data extraction path": {"type": "hash_path", "value": "Event.info"},
        "message-template": {"type": "large_string", "jinja_supported": true}}}}})");

/// A service that keeps what it is asked, and gives the same answer each time.
class service_host : public still_host {
public:
    explicit service_host(std::optional<json> answer) : answer_(std::move(answer)) {}

    std::optional<json> look_up(lookup where, const json& question) override {
        if (where != lookup::service) return still_host::look_up(where, question);
        asked.push_back(question);
        return answer_;
    }

    std::vector<json> asked;

private:
    std::optional<json> answer_;
};

execution ask(const json& listed, const char* parameters, const char* filters, host& world) {
    registry modules;
    modules.add(service_module(listed));
    const module* made = modules.all().front();
    graph_node node;
    node.id = 4;
    node.parameters = parse(parameters);
    node.saved_filters = parse(filters);
    roaming_data data{enriched(R"({"Event": {"id": "1", "info": "x", "Attribute": [
        {"id": "1", "type": "url", "value": "a"}, {"id": "2", "type": "md5", "value": "b"}]}})")};
    call call{node, *made, data, world, true};
    execution came;
    came.success = made->execute(call);
    came.errors = call.errors();
    came.reasons = call.reasons();
    came.data = data.seen();
    return came;
}

constexpr const char* urls =
    R"({"selector": "Event._AttributeFlattened.{n}", "value": "url", "operator": "equals", "path": "type"})";

}  // namespace

TEST_CASE("a module of the service is described by its entry in the listing") {
    const module made = service_module(entry);
    CHECK(made.id() == "chat_message");
    CHECK(made.description.name == "chatMessage");
    CHECK(made.description.version == "0.1");
    CHECK(made.description.description == "Tells a chat.");
    CHECK(made.type == module_type::action);
    CHECK_FALSE(made.blocking);
    CHECK(made.core_format);
    CHECK(made.filters);
    REQUIRE(made.description.parameters.size() == 3);
    CHECK(made.description.parameters[0].name == "channel_id");
    CHECK(made.description.parameters[0].description == "the channel");
    CHECK(made.description.parameters[1].name == "data_extraction_path");
    CHECK(made.description.parameters[1].type == hashpath::misp::parameter_type::path);
    CHECK_FALSE(made.description.parameters[1].is_template);
    CHECK(made.description.parameters[2].name == "message_template");
    CHECK(made.description.parameters[2].is_template);
}

TEST_CASE("the value in the listing is a placeholder, not a default") {
    service_host world{json::object()};
    ask(entry, "{}", "{}", world);
    CHECK(world.asked.at(0).at("params") ==
          parse(R"({"channel_id": "", "data_extraction_path": "", "message_template": ""})"));
}

TEST_CASE("the names of parameters are in lower case, with an underscore before what was a capital in a word") {
    const auto named = [](const char* key) {
        const json listing = {{"name", "m"}, {"meta", {{"config", {{"params", {{key, {{"type", "string"}}}}}}}}}};
        const module made = service_module(listing);
        return std::string{made.description.parameters[0].name};
    };
    CHECK(named("zoneAZ") == "zone_a_z");
    CHECK(named("Zone") == "zone");
    CHECK(named("a1B") == "a1_b");
    CHECK(named("a_B90") == "a__b90");
    CHECK(named("a b-C.{}") == "a_b_c___");
    CHECK(named("aBzC0D9E_F") == "a_bz_c0_d9_e__f");
    for (const char* key : {"a`B", "a{B", "a/B", "a:B", "a@B", "a[B"}) CHECK(named(key) == "a_b");
}

TEST_CASE("a module of the service outlives the listing") {
    module made;
    {
        const json copy = entry;
        made = service_module(copy);
    }
    CHECK(made.id() == "chat_message");
    CHECK(made.description.parameters[0].name == "channel_id");
}

TEST_CASE("the service is asked with data, rendered parameters, what filters let through and what paths find") {
    service_host world{parse(R"({"data": true})")};
    const auto came = ask(
        entry, R"({"channel_id": "c", "data_extraction_path": "Event.info", "message_template": "{{ Event.info }}!"})",
        urls, world);
    CHECK(came.success);
    REQUIRE_FALSE(came.reasons.empty());
    CHECK(came.reasons.back() == "the service answered");
    REQUIRE(world.asked.size() == 1);
    const json& question = world.asked[0];
    CHECK(question.at("module") == "chatMessage");
    CHECK(question.at("params") ==
          parse(R"({"channel_id": "c", "data_extraction_path": "Event.info", "message_template": "x!"})"));
    REQUIRE(question.at("filteredItems").size() == 1);
    CHECK(question.at("filteredItems")[0].at("value") == "a");
    CHECK(question.at("matchingData") == parse(R"({"Data Extraction Path": ["x"]})"));
    CHECK(question.at("data") == came.data);
}

TEST_CASE("where filters let nothing through, or there are none, all of the data stand for the items") {
    for (const char* filters : {"{}", R"({"selector": "Event.Nope", "value": "x", "operator": "in", "path": "y"})"}) {
        service_host world{json::object()};
        const auto came = ask(entry, "{}", filters, world);
        CHECK(world.asked.at(0).at("filteredItems") == came.data);
        CHECK(world.asked.at(0).at("matchingData") == json{{"Data Extraction Path", came.data}});
    }
}

TEST_CASE("a module without parameters, filters and paths is asked with the data alone") {
    service_host world{json::object()};
    ask(parse(R"({"name": "plain", "meta": {"module-type": ["action"]}})"), "{}", urls, world);
    CHECK(world.asked.at(0).at("params") == json::array());
    CHECK_FALSE(world.asked.at(0).contains("filteredItems"));
    CHECK_FALSE(world.asked.at(0).contains("matchingData"));
}

TEST_CASE("only an error in its answer fails a module of the service") {
    const auto with = [](std::optional<json> answer) {
        service_host world{std::move(answer)};
        return ask(entry, "{}", "{}", world);
    };
    const auto failed = with(parse(R"({"error": "no such channel"})"));
    CHECK_FALSE(failed.success);
    CHECK(failed.errors == std::vector<std::string>{"no such channel"});
    CHECK_FALSE(with(parse(R"({"error": ["a"]})")).success);
    CHECK(with(parse(R"({"error": ""})")).success);
    CHECK(with(parse(R"({"data": false})")).success);
    CHECK(with(parse("[]")).success);
    CHECK(with(std::nullopt).success);
}

TEST_CASE("a blocking module of the service blocks by its error") {
    json blocking = entry;
    blocking["meta"]["config"]["blocking"] = true;
    registry modules = built_in_modules();
    modules.add(service_module(blocking));
    run_options options;
    options.modules = &modules;
    service_host world{parse(R"({"error": "stop"})")};
    const auto result = run(load(parse(R"([
        {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"},
         "outputs": {"output_1": {"connections": [{"node": 2}]}}},
        {"id": 2, "data": {"id": "chat_message", "module_type": "action"},
         "outputs": {"output_1": {"connections": [{"node": 3}]}}},
        {"id": 3, "data": {"id": "push-zmq", "module_type": "action"}}])")),
                            parse(R"({"Event": {"id": 1}})"), world, options);
    CHECK(result.outcome == "failure");
    CHECK(result.executed == std::vector<std::int64_t>{2});
}

TEST_CASE("a step of a module of the service has the ids of what the filters of its node let through") {
    registry modules = built_in_modules();
    modules.add(service_module(entry));
    json selected;
    run_options options;
    options.modules = &modules;
    options.observe = [&selected](const step& step, const json&) {
        if (step.node == 2) selected = step.selected;
    };
    service_host world{json::object()};
    json graph = parse(R"([{"id": 1, "data": {"id": "event-publish", "module_type": "trigger"},
                            "outputs": {"output_1": {"connections": [{"node": 2}]}}},
                           {"id": 2, "data": {"id": "chat_message", "module_type": "action"}}])");
    graph[1]["data"]["saved_filters"] = parse(urls);
    run(load(graph), parse(R"({"Event": {"Attribute": [{"id": "1", "type": "url"}, {"id": "2", "type": "md5"}]}})"),
        world, options);
    CHECK(selected == json{"1"});
}

TEST_CASE("an entry of the listing that is too deep to be copied is refused") {
    ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    const json listed = {{"name", "m"}, {"meta", std::move(deep)}};
    CHECK_THROWS_AS(service_module(listed), hashpath::limit_error);
}

TEST_CASE("a module of the service owns the texts of its description") {
    CHECK(service_module(entry).owner != nullptr);
    CHECK(built_in_modules().find(module_type::action, "webhook")->owner == nullptr);
}

TEST_CASE("actions are told from the other modules of the service") {
    CHECK(is_action_service(entry));
    CHECK_FALSE(is_action_service(parse(R"({"name": "dns", "meta": {"module-type": ["expansion"]}})")));
    CHECK_FALSE(is_action_service(parse(R"({"name": "dns"})")));
    CHECK_FALSE(is_action_service(parse("5")));
}

TEST_CASE("an entry that is no module makes one without a name") {
    for (const char* text :
         {"{}", "[]", "5", R"({"name": [], "meta": 1})", R"({"meta": {"config": {"params": [1]}}})"}) {
        const module made = service_module(parse(text));
        CHECK(made.id().empty());
        CHECK(made.description.parameters.empty());
    }
}
