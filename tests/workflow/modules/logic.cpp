// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/logic.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/parameter.hpp>

#include <hashpath/workflow/modules.hpp>

#include "workflow/modules/module_test.hpp"

namespace {

using namespace module_test;

constexpr std::string_view event = R"({"Event":{"id":"1","info":"i","orgc_id":"2","org_id":"3","published":true,
    "threat_level_id":"1","distribution":"3","sharing_group_id":"0","Tag":[{"name":"tlp:red"}],"empty":[],
    "Attribute":[{"id":"10","type":"url","distribution":"1","sharing_group_id":"0","to_ids":false},
                 {"id":"11","type":"md5","distribution":"0","sharing_group_id":"0","Tag":[{"name":"own"}]},
                 {"id":"12","type":"url","distribution":"5","sharing_group_id":"0"}]}})";

execution logic(std::string_view id, std::string_view parameters, json data) {
    still_host host;
    return execute(module_type::logic, id, parameters, std::move(data), host);
}

/// What a module answers about the event, whose data it leaves alone: whether it passes, and the one reason.
std::string answer(std::string_view id, std::string_view parameters, std::string_view text = event) {
    const json data = enriched(text);
    const execution came = logic(id, parameters, data);
    CAPTURE(std::string{id}, std::string{parameters}, came.errors);
    CHECK_FALSE(came.threw);
    CHECK(came.errors.empty());
    CHECK(came.data == data);
    REQUIRE(came.reasons.size() == 1);
    return (came.success ? "yes: " : "no: ") + came.reasons[0];
}

/// The error that a module ends with.
std::string thrown(std::string_view id, std::string_view parameters, std::string_view text = event) {
    const execution came = logic(id, parameters, enriched(text));
    CHECK(came.threw);
    CHECK_FALSE(came.success);
    CHECK(came.data == enriched(text));
    REQUIRE(came.errors.size() == 1);
    return came.errors[0].substr(0, came.errors[0].find(':'));
}

/// What a module finds suspicious about parameters.
std::string warned(std::string_view id, std::string_view parameters) {
    const auto* module = hashpath::workflow::built_in_modules().find(module_type::logic, id);
    REQUIRE(module != nullptr);
    const auto warnings = module->diagnose
                              ? module->diagnose(parse(parameters))
                              : hashpath::misp::diagnose_parameters(module->description, parse(parameters));
    std::string text;
    for (const auto& each : warnings) {
        text += (text.empty() ? "" : ", ") + std::string{name(each.code)} + " " + each.parameter;
    }
    return text;
}

/// The ids of the attributes in data.
std::string ids_in(const json& data) {
    std::string ids;
    for (const json& attribute : data.at("Event").at("Attribute")) {
        ids += (ids.empty() ? "" : " ") + attribute.at("id").get<std::string>();
    }
    return ids;
}

constexpr const char* urls =
    R"({"selector":"Event.Attribute.{n}","hash_path":"type","operator":"equals","value":"url"})";

}  // namespace

TEST_CASE("generic-if tells the values at its path, or that there is none") {
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","value":"i"})") == R"(yes: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","value":"x"})") == R"(no: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Attribute.{n}.type","value":"md5"})") ==
          R"(yes: Event.Attribute.{n}.type finds "url", "md5", "url"; "md5" decides)");
    CHECK(answer("generic-if", R"({"hash_path":"Event.missing","operator":"not_in","value":"x"})") ==
          "yes: Event.missing finds nothing");
    CHECK(answer("generic-if", R"({"hash_path":"Event.empty","value":"x"})") == "no: Event.empty finds nothing");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Attribute.{n}.Tag","operator":"any_value"})") ==
          "yes: Event.Attribute.{n}.Tag finds a list of 1");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Tag.{n}","operator":"any_value"})") ==
          "yes: Event.Tag.{n} finds a map of 1");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Attribute.{n}.to_ids","operator":"any_value"})") ==
          "yes: Event.Attribute.{n}.to_ids finds false");
}

TEST_CASE("of several values, the one that decided is told") {
    const auto tagged = R"({"Event":{"Tag":[{"name":"a"},{"name":"b"}]}})";
    CHECK(answer("generic-if", R"({"hash_path":"Event.Tag.{n}.name","operator":"not_in","value":"b"})", tagged) ==
          R"(no: Event.Tag.{n}.name finds "a", "b"; "b" decides)");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Tag.{n}.name","operator":"not_in","value":"c"})", tagged) ==
          R"(yes: Event.Tag.{n}.name finds "a", "b")");
    CHECK(answer("tag-if", R"({"tags":["b"]})", tagged) == R"(yes: Event.Tag.{n}.name finds "a", "b"; "b" decides)");
    CHECK(answer("tag-if", R"({"tags":["c"]})", tagged) == R"(no: Event.Tag.{n}.name finds "a", "b")");
}

TEST_CASE("generic-if looks up what equals and not_equals compare") {
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"equals","value":"i"})") ==
          R"(yes: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"not_equals","value":"i"})") ==
          R"(no: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Tag.{n}.name","operator":"equals","value":"tlp:red"})") ==
          "no: Event.Tag.{n}.name finds nothing");
    CHECK(answer("generic-if", R"({"hash_path":"Event.missing","operator":"not_equals","value":"x"})") ==
          "no: Event.missing finds nothing");
    CHECK(answer("generic-if", R"({"hash_path":"Event.Tag","operator":"not_equals","value":"x"})") ==
          "no: Event.Tag finds a list of 1");
}

TEST_CASE("generic-if compares with its list for in_or") {
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"in_or","value_list":["h","i"],"value":"x"})") ==
          R"(yes: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"in_or","value_list":["h"],"value":"i"})") ==
          R"(no: Event.info finds "i")");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"in_or","value_list":"i"})") ==
          R"(no: Event.info finds "i")");
}

TEST_CASE("an empty path is all of the data") {
    CHECK(answer("generic-if", R"({"operator":"any_value"})") == "yes: all of the data finds a map of 12");
    CHECK(answer("generic-if", R"({"value":"x"})") == "no: all of the data finds a map of 12");
}

TEST_CASE("of many values, a few are told, and of a long one the beginning") {
    CHECK(answer(
              "generic-if", R"({"hash_path":"Event.Tag.{n}.name","value":"f"})",
              R"({"Event":{"Tag":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"},{"name":"e"},{"name":"f"}]}})") ==
          R"(yes: Event.Tag.{n}.name finds "a", "b", "c", "d", and 2 more; "f" decides)");
    const std::string at_most(58, 'x');
    const auto data = [](const std::string& info) { return R"({"Event":{"info":")" + info + R"("}})"; };
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"any_value"})", data(at_most)) ==
          "yes: Event.info finds \"" + at_most + "\"");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"any_value"})", data(at_most + "x")) ==
          "yes: Event.info finds \"" + std::string(56, 'x') + "...");
    // A character is not cut in two.
    std::string umlauts;
    for (int i = 0; i < 40; ++i) umlauts += "\xC3\xBC";
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"any_value"})", data(umlauts)) ==
          "yes: Event.info finds \"" + umlauts.substr(0, 56) + "...");
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"any_value"})", data("x" + umlauts)) ==
          "yes: Event.info finds \"x" + umlauts.substr(0, 54) + "...");
    std::string accents;
    for (int i = 0; i < 40; ++i) accents += "\xC3\xA9";
    CHECK(answer("generic-if", R"({"hash_path":"Event.info","operator":"any_value"})", data("x" + accents)) ==
          "yes: Event.info finds \"x" + accents.substr(0, 54) + "...");
}

TEST_CASE("generic-if ends with an error for a path that is a list, and for data that are none") {
    CHECK(thrown("generic-if", R"({"hash_path":["Event.info"]})") == "parameter-type at /hash_path");
    const execution came = logic("generic-if", R"({"hash_path":"a"})", "text");
    CHECK(came.threw);
    CHECK_FALSE(came.success);
    CHECK(came.errors.at(0).find("document-not-a-map") == 0);
}

TEST_CASE("count-if tells the number that it compares") {
    CHECK(answer("count-if", R"({"selector":"Event.Attribute.{n}","value":"3"})") ==
          "yes: Event.Attribute.{n} compares as 3");
    CHECK(answer("count-if", R"({"selector":"Event.Attribute.{n}","operator":"greater","value":3})") ==
          "no: Event.Attribute.{n} compares as 3");
    CHECK(answer("count-if", R"({"selector":"Event.missing","operator":"less","value":1})") ==
          "yes: Event.missing compares as 0");
    CHECK(answer("count-if", R"({"selector":"Event.info","operator":"unknown","value":1})") ==
          "no: Event.info compares as 1");
    CHECK(answer("count-if", R"({"operator":"less_equals","value":1})") == "yes: all of the data compares as 1");
    CHECK(thrown("count-if", R"({"selector":{"a":1}})") == "parameter-type at /selector");
}

TEST_CASE("tag-if tells the names of tags") {
    CHECK(answer("tag-if", R"({"tags":["tlp:red"]})") == R"(yes: Event.Tag.{n}.name finds "tlp:red")");
    CHECK(answer("tag-if", R"({"tags":["TLP:RED"]})") == R"(no: Event.Tag.{n}.name finds "tlp:red")");
    CHECK(answer("tag-if", R"({"scope":"attribute","tags":["own"]})") ==
          R"(yes: Event._AttributeFlattened.{n}.Tag.{n}.name finds "own")");
    CHECK(answer("tag-if", R"({"scope":"event_attribute","condition":"not_in_or","tags":["x"]})") ==
          R"(yes: Event._AttributeFlattened.{n}._allTags.{n}.name finds "tlp:red", "tlp:red", "own", "tlp:red")");
    CHECK(answer("tag-if", R"({"clusters":["x=\"y\""]})", R"({"Event":{"Tag":[{"name":"misp-galaxy:x=\"y\""}]}})") ==
          R"(yes: Event.Tag.{n}.name finds "misp-galaxy:x=\"y\"")");
    CHECK(answer("tag-if", R"({"tags":["a"]})", R"({"Event":{}})") == "no: Event.Tag.{n}.name finds nothing");
    CHECK(thrown("tag-if", R"({"tags":"tlp:red"})") == "parameter-type at /tags");
}

TEST_CASE("organisation-if tells the id that it compares") {
    CHECK(answer("organisation-if", R"({"org_id":[2]})") == "yes: Event.orgc_id compares as 2");
    CHECK(answer("organisation-if", "{}") == "no: Event.orgc_id compares as 2");
    CHECK(answer("organisation-if", R"({"org_type":"org","org_id":"3"})") == "yes: Event.org_id compares as 3");
    CHECK(answer("organisation-if", R"({"condition":"not_in","org_id":[2]})") == "no: Event.orgc_id compares as 2");
    CHECK(answer("organisation-if", R"({"org_id":[1]})", R"({"Event":{}})") == "no: Event.orgc_id compares as 0");
}

TEST_CASE("distribution-if tells the level that it compares, or the sharing groups") {
    CHECK(answer("distribution-if", R"({"distribution":"1"})") == "yes: Event.Attribute.0 compares as 1");
    CHECK(answer("distribution-if", "{}") == "no: Event.Attribute.0 compares as 1");
    CHECK(answer("distribution-if", R"({"scope":"event","distribution":"3"})") == "yes: Event compares as 3");
    CHECK(answer("distribution-if", R"({"scope":"event","condition":"more_restrictive_or_equal_than",
                                         "distribution":"2"})") == "no: Event compares as 3");
    CHECK(answer("distribution-if", R"({"scope":"event","distribution":"4","sharing_group_id":["7"]})",
                 R"({"Event":{"distribution":"4","sharing_group_id":"7","Attribute":[{"id":"1"}]}})") ==
          R"(yes: Event compares as ["7"])");
}

TEST_CASE("distribution-if says what it does not support, and ends with an error without an attribute") {
    const execution level =
        logic("distribution-if", R"({"scope":"event"})", enriched(R"({"Event":{"distribution":"5"}})"));
    CHECK_FALSE(level.success);
    CHECK_FALSE(level.threw);
    CHECK(level.errors == std::vector<std::string>{"this distribution level is not supported"});
    CHECK(level.reasons == std::vector<std::string>{"Event compares as 5"});
    const execution condition = logic(
        "distribution-if", R"({"distribution":"4","condition":"more_restrictive_or_equal_than"})", enriched(event));
    CHECK_FALSE(condition.success);
    CHECK_FALSE(condition.threw);
    CHECK(condition.errors.size() == 1);
    CHECK(thrown("distribution-if", "{}", R"({"Event":{"distribution":"1"}})") ==
          "event-malformed at /Event/Attribute/0");
}

TEST_CASE("published-if tells whether the event is published") {
    CHECK(answer("published-if", "{}") == "yes: Event.published compares as true");
    CHECK(answer("published-if", R"({"condition":"not_equals"})") == "no: Event.published compares as true");
    CHECK(answer("published-if", "{}", R"({"Event":{"published":"0"}})") == "no: Event.published compares as false");
    CHECK(answer("published-if", R"({"condition":"not_equals"})", R"({"Event":{}})") ==
          "yes: Event.published compares as false");
    CHECK(answer("published-if", R"({"condition":"other"})") == "no: Event.published compares as true");
}

TEST_CASE("threat-level-if tells the level") {
    CHECK(answer("threat-level-if", R"({"threatlevel":"1"})") == R"(yes: Event.threat_level_id finds "1")");
    CHECK(answer("threat-level-if", "{}") == R"(no: Event.threat_level_id finds "1")");
    CHECK(answer("threat-level-if", R"({"condition":"greater_or_equal_than","threatlevel":"2"})") ==
          R"(yes: Event.threat_level_id finds "1")");
    CHECK(answer("threat-level-if", R"({"condition":"less_or_equal_than","threatlevel":"2"})") ==
          R"(no: Event.threat_level_id finds "1")");
    CHECK(answer("threat-level-if", R"({"threatlevel":"1"})", R"({"Event":{}})") ==
          "no: Event.threat_level_id finds nothing");
}

TEST_CASE("the blueprint of a logic module and the concurrent task pass, and look at nothing") {
    for (const char* id : {"blueprint-logic-module", "concurrent-task"}) {
        for (const json& data : {enriched(event), json(nullptr), json("text"), json::array()}) {
            const execution came = logic(id, R"({"any":["thing"]})", data);
            CHECK(came.success);
            CHECK(came.errors.empty());
            CHECK(came.reasons.empty());
            CHECK(came.data == data);
        }
    }
}

TEST_CASE("an IF gives no reasons where nobody wants to know them") {
    const auto* module = hashpath::workflow::built_in_modules().find(module_type::logic, "published-if");
    still_host host;
    const hashpath::workflow::graph_node node;
    hashpath::workflow::roaming_data data{enriched(event)};
    hashpath::workflow::call call{node, *module, data, host};
    CHECK(module->execute(call));
    CHECK(call.reasons().empty());
}

TEST_CASE("the filters of its node do not concern a logic module") {
    still_host host;
    const json data = enriched(event);
    const execution came = execute(module_type::logic, "count-if", R"({"selector":"Event.Attribute.{n}","value":3})",
                                   data, host, R"({"selector":"Event.Attribute","operator":"equals","path":"type",
                                                   "value":"md5"})");
    CHECK(came.success);
    CHECK(came.data == data);
}

TEST_CASE("an IF sees what the filters of the workflow leave") {
    json data = enriched(event);
    data = logic("generic-filter-data", urls, data).data;
    CHECK(logic("count-if", R"({"selector":"Event.Attribute.{n}","value":2})", data).success);
    CHECK(logic("count-if", R"({"selector":"Event._AttributeFlattened.{n}","value":3})", data).success);
}

TEST_CASE("the generic filter leaves what fits, and tells how many") {
    const json before = enriched(event);
    const execution came = logic("generic-filter-data", urls, before);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.reasons == std::vector<std::string>{"label A leaves 2 items"});
    CHECK(ids_in(came.data) == "10 12");
    CHECK(came.data["Event"]["_AttributeFlattened"].size() == 3);
    CHECK(came.data["_unfilteredData"] == before);
    CHECK(came.data["enabledFilters"].dump() ==
          R"({"A":{"selector":"Event.Attribute.{n}","path":"type","operator":"equals","value":"url"}})");
}

TEST_CASE("a second filter works on what the first one left, under its own label") {
    const execution first = logic("generic-filter-data", urls, enriched(event));
    const execution second = logic("generic-filter-data",
                                   R"({"filtering-label":"B","selector":"Event.Attribute","hash_path":"id",
            "operator":"in_or","value_list":["11","12"]})",
                                   first.data);
    CHECK(second.reasons == std::vector<std::string>{"label B leaves 1 item"});
    CHECK(ids_in(second.data) == "12");
    CHECK(ids_in(second.data["_unfilteredData"]) == "10 11 12");
    CHECK(second.data["enabledFilters"].size() == 2);
    CHECK(second.data["enabledFilters"]["B"]["value"].dump() == R"(["11","12"])");
}

TEST_CASE("the generic filter passes even where it leaves nothing, or selects nothing") {
    const execution nothing = logic(
        "generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type","value":"none"})", enriched(event));
    CHECK(nothing.success);
    CHECK(nothing.reasons == std::vector<std::string>{"label A leaves 0 items"});
    CHECK(ids_in(nothing.data).empty());
    const execution unknown =
        logic("generic-filter-data", R"({"selector":"Event.Nope","hash_path":"x"})", enriched(event));
    CHECK(unknown.success);
    CHECK(unknown.data["Event"]["Nope"] == json::array());
    CHECK(ids_in(unknown.data) == "10 11 12");
}

TEST_CASE("the generic filter ends with an error where MISP does, on data that are no list or map") {
    const execution came = logic("generic-filter-data", urls, "text");
    CHECK(came.threw);
    CHECK(came.errors.at(0).find("document-not-a-map") == 0);
    CHECK(came.data == "text");
}

TEST_CASE("a filter that was removed leaves the data from before the first, and says what is gone") {
    const json before = enriched(event);
    for (const char* parameters :
         {R"({"filtering-label":"A"})", R"({"filtering-label":"F"})", R"({"filtering-label":"x"})"}) {
        CAPTURE(parameters);
        json data = logic("generic-filter-data", urls, before).data;
        data["Event"]["info"] = "changed";
        const execution came = logic("generic-filter-reset", parameters, data);
        CHECK(came.success);
        CHECK(came.errors.empty());
        CHECK(came.data == before);
        REQUIRE(came.reasons.size() == 1);
        CHECK(came.reasons[0].find("all filters and all changes since are gone") != std::string::npos);
    }
    const execution all = logic("generic-filter-reset", "{}", logic("generic-filter-data", urls, before).data);
    json expected = before;
    expected["enabledFilters"] = json::array();
    CHECK(all.success);
    CHECK(all.data == expected);
}

TEST_CASE("without a filter, removing all loses the event, and removing one is an error") {
    const execution all = logic("generic-filter-reset", "{}", enriched(event));
    CHECK(all.success);
    CHECK(all.data.dump() == R"({"enabledFilters":[]})");
    CHECK(thrown("generic-filter-reset", R"({"filtering-label":"B"})").find("no-labelled-filter") == 0);
}

TEST_CASE("the modules of filters are warned of parameters that they do not know") {
    CHECK(warned("generic-filter-reset", "{}").empty());
    CHECK(warned("generic-filter-reset", R"({"filtering-label":"G"})") == "unknown-option filtering-label");
    CHECK(warned("generic-filter-reset", R"({"label":"A"})") == "unknown-parameter label");
    CHECK(warned("concurrent-task", "{}").empty());
    CHECK(warned("concurrent-task", R"({"a":1})") == "unknown-parameter a");
    CHECK(warned("blueprint-logic-module", R"({"a":1})") == "unknown-parameter a");
}

TEST_CASE("an ordinary generic filter gives no warning") {
    CHECK(warned("generic-filter-data", urls).empty());
    CHECK(warned("generic-filter-data", R"({"filtering-label":"F","selector":"Event._AttributeFlattened.{n}",
        "hash_path":"Tag.{n}.name","operator":"in_or","value_list":["a"],"value":""})")
              .empty());
}

TEST_CASE("the generic filter is warned of its paths under the names of its parameters") {
    CHECK(warned("generic-filter-data", R"({"selector":"Event..Attribute","hash_path":"type","value":"x"})") ==
          "empty-token selector");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"a..b","value":"x"})") ==
          "empty-token hash_path");
    CHECK(warned("generic-filter-data", R"({"selector":"Event..Attribute","hash_path":"a..b","value":"x"})") ==
          "empty-token selector, empty-token hash_path");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute.{n}.Tag","hash_path":"name","value":"x"})") ==
          "filter-spreads selector");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.{s}","hash_path":"name","value":"x"})") ==
          "filter-merges selector");
    CHECK(warned("generic-filter-data", R"({"hash_path":"type","value":"x"})") == "empty-selector selector");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"Tag.{n}.name",
                                            "operator":"equals","value":"x"})") == "first-value-only hash_path");
}

TEST_CASE("the generic filter is warned once of an operator that nothing knows, and of its label") {
    const auto said = warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type",
                                                        "operator":"is","value":"x","filtering-label":"G"})");
    CHECK(said.find("unknown-option filtering-label") != std::string::npos);
    CHECK(said.find("unknown-option operator") != std::string::npos);
}

TEST_CASE("the generic filter is warned only of the value that it compares with") {
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type","operator":"in_or",
                                            "value":["a"],"value_list":"text"})") == "text-for-list value_list");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type","operator":"in_or",
                                            "value":["a"],"value_list":[]})") == "empty-list value_list");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type","operator":"in",
                                            "value":["a"],"value_list":"text"})") == "list-for-text value");
    CHECK(warned("generic-filter-data", R"({"selector":"Event.Attribute","hash_path":"type","operator":"in",
                                            "value":"007","value_list":"text"})") == "numeric-text value");
}

TEST_CASE("the generic filter is warned of paths that are lists, and of nothing that would be made of them") {
    CHECK(warned("generic-filter-data", R"({"selector":["Event..x"],"hash_path":"a..b","value":"x"})") ==
          "list-for-text selector");
    CHECK(warned("generic-filter-data", R"({"selector":"Event..x","hash_path":{"a":1},"value":"x"})") ==
          "list-for-text hash_path");
}

TEST_CASE("parameters that are no map give no warning, or those of the defaults") {
    for (const char* parameters : {"null", "[]", "{}"}) {
        CHECK(warned("generic-filter-reset", parameters).empty());
        CHECK(warned("organisation-if", parameters).empty());
        CHECK(warned("published-if", parameters).empty());
    }
}

TEST_CASE("each IF is warned as its module is") {
    CHECK(warned("generic-if", R"({"hash_path":"Event.{n}","operator":"equals","value":"x"})") ==
          "pattern-in-get hash_path");
    CHECK(warned("generic-if", R"({"hash_path":"Event.info","operator":"like","value":"x"})") ==
          "unknown-option operator, operator-unknown operator");
    CHECK(warned("count-if", R"({"selector":"a..b","operator":"more","value":1})") ==
          "unknown-option operator, empty-token selector");
    CHECK(warned("tag-if", R"({"tags":"tlp:red"})") == "text-for-list tags");
    CHECK(warned("tag-if", R"({"scope":"attribute","condition":"in_and","tags":["a"]})") == "in-and-repeats condition");
    CHECK(warned("organisation-if", R"({"org_type":"x"})") == "unknown-option org_type");
    CHECK(warned("distribution-if", R"({"distribution":"4","condition":"more_restrictive_or_equal_than"})") ==
          "unknown-option condition");
    CHECK(warned("published-if", R"({"condition":"x"})") == "unknown-option condition");
    CHECK(warned("threat-level-if", "{}") == "default-matches-nothing threatlevel");
    CHECK(warned("threat-level-if", R"({"threatlevel":"1"})").empty());
}
