#pragma once
// SPDX-License-Identifier: MIT
// Workflows and events that are the same in every run, for whoever compares two ways of running them. Most of them mean
// something; some parameters, filters, connections and parts of events are of the wrong kind.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "generator.hpp"

namespace generated {

using json = nlohmann::ordered_json;

inline json tags(generator& random) {
    json all = json::array();
    for (std::size_t i = random.below(4); i > 0; --i) {
        all.push_back(
            {{"id", std::to_string(random.below(9))},
             {"name", random.one_of({"tlp:red", "TLP:RED", "tlp:white", "tlp=\"amber\"", "PAP:RED", "pap:green",
                                     "misp-galaxy:country=\"france\"", "1e3", "0", "xtlp:red"})}});
    }
    return all;
}

inline json attribute(generator& random, std::size_t id) {
    const std::vector<json> truths = {true, false, "1", "0", 1, 0, nullptr};
    json made = {{"id", std::to_string(id)}, {"uuid", "u-" + std::to_string(id)}};
    if (random.one_in(3)) made["id"] = id;
    made["type"] = random.one_of({"ip-src", "ip-dst", "domain", "url", "md5", "filename|md5"});
    made["to_ids"] = random.one_of(truths);
    made["value"] = random.one_of({"", "1000", "1e3", "abc", "0", " 7", "192.0.2.7", "a.example", "a|b"});
    if (random.one_in(2)) made["distribution"] = random.one_of(std::vector<json>{"0", "1", "2", "3", "4", 5, 0, 4});
    if (random.one_in(3)) made["sharing_group_id"] = random.one_of(std::vector<json>{"0", "1", "2", 3, nullptr});
    if (random.one_in(2)) made["Tag"] = tags(random);
    if (random.one_in(3)) made["comment"] = random.one_of({"", "seen", "0"});
    if (random.one_in(3)) made["timestamp"] = "1700000000";
    if (random.one_in(6)) made["ShadowAttribute"] = json::array({{{"id", "p1"}, {"value", "other"}}});
    if (random.one_in(9)) made["AttributeTag"] = json::array({{{"Tag", {{"name", "tlp:red"}, {"org_id", 1}}}}});
    if (random.one_in(9)) made["Object"] = {{"distribution", random.one_of({"0", "1", "4"})}};
    if (random.one_in(9)) made["enrichment"] = json::array({json::array({{{"values", {"France"}}}})});
    return made;
}

inline json attributes(generator& random, std::size_t most, std::size_t first_id) {
    json all = json::array();
    for (std::size_t i = random.below(most + 1); i > 0; --i) all.push_back(attribute(random, first_id + i));
    return all;
}

/// An event, or more rarely an attribute or object in one, or what is about something else.
inline json event(generator& random) {
    json made = {{"id", "7"}, {"uuid", "u-7"}, {"info", "generated"}};
    made["distribution"] = random.one_of(std::vector<json>{"0", "1", "2", "3", "4", 4, "5"});
    made["sharing_group_id"] = random.one_of({"0", "1", "2"});
    if (!random.one_in(4)) made["orgc_id"] = random.one_of(std::vector<json>{"1", 2, "3", nullptr});
    if (!random.one_in(4)) made["org_id"] = random.one_of(std::vector<json>{"1", 2, "3"});
    if (!random.one_in(4)) made["published"] = random.one_of(std::vector<json>{true, false, "1", "0", 1});
    if (!random.one_in(4)) made["threat_level_id"] = random.one_of(std::vector<json>{"1", 2, "3", "4"});
    if (!random.one_in(4)) made["Tag"] = tags(random);
    if (!random.one_in(5)) made["Attribute"] = attributes(random, 4, 10);
    if (random.one_in(2)) {
        made["Object"] = json::array();
        for (std::size_t i = random.below(3); i > 0; --i) {
            made["Object"].push_back({{"id", std::to_string(i)},
                                      {"name", "file"},
                                      {"distribution", random.one_of({"0", "3", "4"})},
                                      {"Attribute", attributes(random, 2, 100 * i)}});
        }
    }
    if (random.one_in(5)) made["ShadowAttribute"] = json::array({{{"id", "p2"}, {"value", "new"}}});
    json data = {{"Event", std::move(made)}};
    if (random.one_in(9)) data["EventTag"] = json::array({{{"Tag", {{"name", "tlp:red"}}}}});
    if (random.one_in(9)) data["_module"] = random.one_of(std::vector<json>{"dns", {{"name", "dns"}}});
    if (random.one_in(9)) data["Log"] = {{"user_id", "3"}};
    if (random.one_in(12)) data["Attribute"] = attribute(random, 50);
    if (random.one_in(25)) data["Object"] = {{"id", "9"}, {"event_id", "7"}, {"Attribute", attributes(random, 2, 60)}};
    if (random.one_in(60)) data["Event"]["Attribute"] = "a text";
    if (random.one_in(60)) data["Event"]["Tag"] = json::array({"a text"});
    if (random.one_in(80)) data["Event"] = nullptr;
    return data;
}

inline json any_value(generator& random) {
    return random.one_of(std::vector<json>{"ip-src",
                                           "tlp:red",
                                           "abc",
                                           "1",
                                           "0",
                                           "",
                                           "4",
                                           true,
                                           false,
                                           nullptr,
                                           0,
                                           3,
                                           "seen",
                                           json::array(),
                                           {"tlp:red", "ip-src"},
                                           {"1", "3"},
                                           {1, "2"},
                                           {{"x", "y"}}});
}

inline json any_list(generator& random) {
    return random.one_of(std::vector<json>{{"tlp:red"},
                                           {"tlp:red", "PAP:RED"},
                                           {"ip-src", "url"},
                                           {"1", "2", "3"},
                                           {true},
                                           json::array(),
                                           "",
                                           "tlp:red",
                                           nullptr,
                                           {"country=\"france\""},
                                           {"abc", "0"}});
}

inline json selector(generator& random) {
    return random.one_of({"Event._AttributeFlattened.{n}", "Event._AttributeFlattened", "Event.Attribute.{n}",
                          "Event.Attribute", "Event.Tag.{n}", "Event.Object.{n}", "Event.Object.{n}.Attribute.{n}",
                          "Event._AttributeFlattened.{n}[to_ids=1]", "Event.Attribute.{n}.Tag.{n}", "", "Event",
                          "Event.missing", "Event.info", "Event.Attribute.{n}[type=url]", "Event.Attribute.{n}[id=/1/]",
                          "{s}.Attribute.{n}"});
}

inline json item_path(generator& random) {
    return random.one_of({"type", "Tag.{n}.name", "_allTags.{n}.name", "to_ids", "value", "name", "", "missing", "Tag",
                          "id", "Tag.{n}[name=/^tlp/].name", "0", "comment"});
}

inline json asked(generator& random) {
    return random.one_of({"in", "not_in", "equals", "not_equals", "any_value", "in_or", "not_in_or", "in_and",
                          "not_in_and", "", "nonsense"});
}

/// A value for a parameter of a module. Now and then it is of another kind.
inline json parameter(generator& random, const std::string& name) {
    if (random.one_in(30)) return any_value(random);
    if (name == "hash_path") return random.one_in(2) ? item_path(random) : selector(random);
    if (name == "selector" || name == "data_extraction_path") return selector(random);
    if (name == "operator")
        return random.one_in(3) ? json(random.one_of({"greater", "less", "less_equals"})) : asked(random);
    if (name == "value") return any_value(random);
    if (name == "value_list" || name == "tags" || name == "clusters" || name == "sharing_group_id")
        return any_list(random);
    if (name == "condition")
        return random.one_of({"in_or", "in_and", "not_in_or", "not_in_and", "equals", "not_equals", "in", "not_in",
                              "more_restrictive_or_equal_than", "more_permisive_or_equal_than", "greater_or_equal_than",
                              "less_or_equal_than"});
    if (name == "scope")
        return random.one_of({"event", "event", "attribute", "attribute", "attribute", "event_attribute", "all"});
    if (name == "filtering-label") return random.one_of({"A", "A", "B", "all", "C"});
    if (name == "distribution" || name == "threatlevel")
        return random.one_of(std::vector<json>{"0", "1", "2", 3, "4", "4"});
    if (name == "org_id") return random.one_of(std::vector<json>{{"1"}, {1, "3"}, "2", json::array(), 2});
    if (name == "org_type") return random.one_of({"org", "orgc"});
    if (name == "action") return random.one_of({"add", "add", "remove", "accept"});
    if (name == "locality") return random.one_of({"local", "global", "any"});
    if (name == "modules")
        return random.one_of(std::vector<json>{"dns", {"dns", "hashes"}, {"", "dns"}, "", {"unknown"}, json::array()});
    if (name == "recipients")
        return random.one_of(std::vector<json>{{"All accounts"},
                                               {"All admins"},
                                               {"a@x.example"},
                                               {"Org admins"},
                                               {"Org admins", "All admins"},
                                               json::array()});
    if (name == "message" || name == "comment" || name == "payload" || name == "mail_template_subject")
        return random.one_of({"", "seen", "0", "{{ Event.info }}", "{{ nothing }}", "[1]", "{\"a\":1}", "not {% this"});
    if (name == "url") return random.one_of({"", "https://takes.example/", "https://refuses.example/"});
    if (name == "content_type") return random.one_of({"json", "form"});
    if (name == "request_method") return random.one_of({"post", "get", "put", "delete"});
    if (name == "proposal_type") return random.one_of({"new", "edit", "any", "all"});
    if (name == "freeze") return random.one_of({"modify", "freeze"});
    if (name == "remove_substituted") return random.one_of({"yes", "no", "1"});
    return random.one_of({"x", "", "model"});
}

struct module_choice {
    std::string type;
    std::string id;
    std::vector<std::string> parameters;
};

inline const std::vector<module_choice>& modules() {
    static const std::vector<module_choice> all = {
        {"logic", "generic-if", {"value", "value_list", "operator", "hash_path"}},
        {"logic", "count-if", {"selector", "operator", "value"}},
        {"logic", "tag-if", {"scope", "condition", "tags", "clusters"}},
        {"logic", "organisation-if", {"org_type", "condition", "org_id"}},
        {"logic", "distribution-if", {"scope", "condition", "distribution", "sharing_group_id"}},
        {"logic", "published-if", {"condition"}},
        {"logic", "threat-level-if", {"condition", "threatlevel"}},
        {"logic", "blueprint-logic-module", {}},
        {"logic", "concurrent-task", {}},
        {"logic",
         "generic-filter-data",
         {"filtering-label", "selector", "value", "value_list", "operator", "hash_path"}},
        {"logic",
         "generic-filter-data",
         {"filtering-label", "selector", "value", "value_list", "operator", "hash_path"}},
        {"logic",
         "generic-filter-data",
         {"filtering-label", "selector", "value", "value_list", "operator", "hash_path"}},
        {"logic", "generic-filter-reset", {"filtering-label"}},
        {"logic", "if", {}},
        {"action", "stop-execution", {"message"}},
        {"action", "stop-execution", {"message"}},
        {"action", "tag_operation", {"scope", "action", "locality", "tags", "relationship_type"}},
        {"action", "tag_replacement_tlp", {"scope", "remove_substituted", "locality", "relationship_type"}},
        {"action", "tag_replacement_pap", {"scope", "remove_substituted", "locality"}},
        {"action", "tag_replacement_generic", {"scope"}},
        {"action", "assign_country", {"scope", "locality"}},
        {"action", "attribute_ids_flag_operation", {"action"}},
        {"action", "attribute_ids_flag_operation", {"action"}},
        {"action", "Module_attribute_comment_operation", {"comment"}},
        {"action", "attribute_edition_operation", {}},
        {"action", "Module_event_distribution_operation", {"freeze", "distribution", "sharing_group_id"}},
        {"action", "attach-enrichment", {"modules"}},
        {"action", "attach-decay-score", {"decayingmodels"}},
        {"action", "enrich-event", {"modules"}},
        {"action", "add_to_warninglist", {"warninglist"}},
        {"action", "add_eventblocklist_entry", {"block_comment"}},
        {"action", "proposal-action", {"action", "proposal_type"}},
        {"action", "publish-event", {}},
        {"action", "reload-full-event", {}},
        {"action", "webhook", {"url", "content_type", "request_method", "payload"}},
        {"action", "ms-teams-webhook", {"url"}},
        {"action", "telegram-send-alert", {"bot_token", "chat_id", "message_body_template"}},
        {"action", "send-mail", {"recipients", "mail_template_subject"}},
        {"action", "send-log-mail", {"recipients", "mail_template_subject"}},
        {"action", "push-zmq", {"data_extraction_path"}},
        {"action", "blueprint-action-module", {}},
        {"action", "not-a-module", {}},
        {"strange", "stop-execution", {}}};
    return all;
}

inline json saved_filters(generator& random) {
    if (random.one_in(2)) return {{"selector", ""}, {"value", ""}, {"operator", ""}, {"path", ""}};
    if (random.one_in(12)) return json::array();
    const json operation = asked(random);
    const bool of_list = operation.get<std::string>().find("_or") != std::string::npos;
    return {{"selector", random.one_in(3) ? selector(random) : json("Event._AttributeFlattened.{n}")},
            {"value", of_list ? any_list(random) : any_value(random)},
            {"operator", operation},
            {"path", item_path(random)}};
}

inline json node(generator& random, const module_choice& module) {
    json parameters = json::object();
    for (const std::string& name : module.parameters) {
        if (!random.one_in(5)) parameters[name] = parameter(random, name);
    }
    return {{"data",
             {{"id", module.id},
              {"module_type", module.type},
              {"indexed_params", parameters.empty() ? json::array() : parameters},
              {"saved_filters", saved_filters(random)}}}};
}

/// A workflow of a trigger and up to nine nodes, mostly in the order in which they stand.
inline json workflow(generator& random) {
    const std::size_t count = random.below(9) + 2;
    json graph = json::object();
    for (std::size_t id = 1; id <= count; ++id) {
        const module_choice trigger = {
            "trigger",
            random.one_of({"event-publish", "event-publish", "event-before-save", "event-after-save",
                           "event-after-save", "attribute-after-save", "enrichment-before-query", "object-after-save",
                           "user-before-save", "log-after-save"}),
            {}};
        json made = node(random, id == 1 || random.one_in(80) ? trigger : random.one_of(modules()));
        made["id"] = id;
        if (id == 1) made["data"]["misp_core_format"] = !random.one_in(4);
        const bool is_logic = made["data"]["module_type"] == "logic";
        for (std::size_t output = 1; output <= (is_logic ? 2U : 1U); ++output) {
            json connections = json::array();
            const std::size_t several = random.one_in(4) ? 2 + random.below(2) : random.one_in(6) ? 0 : 1;
            for (std::size_t i = 0; i < several; ++i) {
                std::size_t to = id + 1 + random.below(random.one_in(3) ? 4 : 1);
                if (to > count) to = random.one_in(10) ? random.below(count) + 1 : 0;
                if (to == 0) continue;
                if (random.one_in(40)) to = random.below(count) + 1;
                if (random.one_in(600)) to = 99;
                connections.push_back({{"node", std::to_string(to)}, {"output", "input_1"}});
            }
            made["outputs"]["output_" + std::to_string(output)] = {{"connections", std::move(connections)}};
        }
        if (random.one_in(400)) made["data"] = "a text";
        graph[std::to_string(id)] = std::move(made);
    }
    graph["_frames"] = json::array();
    return {{"Workflow", {{"id", "5"}, {"name", "generated"}, {"data", std::move(graph)}}}};
}

/// What the modules look up in.
inline json lookups() {
    return json::parse(R"({
        "settings": {"Security.rest_client_enable_arbitrary_urls": true},
        "enrichment": {"dns": {"types": ["domain", "ip-src", "ip-dst"], "default": [{"types": ["text"], "values": ["France"]}],
                               "results": {"a.example": [{"types": ["text"], "values": ["germany"]}]}},
                       "hashes": {"types": ["md5", "ip-src"], "default": {"error": "it is not known"}}},
        "galaxies": {"country": {"france": "misp-galaxy:country=\"france\"", "germany": "misp-galaxy:country=\"germany\""}},
        "users": [{"id": "1", "email": "a@x.example", "role": "admin", "org_id": "1"},
                  {"id": "2", "email": "b@x.example", "role": "org-admin", "org_id": "2"},
                  {"id": "3", "email": "c@x.example", "role": "user", "org_id": "2"}],
        "organisations": {"2": {"name": "Second"}},
        "responses": {"https://refuses.example/": {"status": 403}}})");
}

}  // namespace generated
