// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/attributes.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/misp/labelled_filters.hpp>

#include "module_test.hpp"

namespace {

using hashpath::workflow::outcome;
using hashpath::workflow::stored_change;
using namespace module_test;

/// An event with two attributes of its own and one in an object.
constexpr std::string_view event = R"({"Event": {"id": "7", "info": "report", "distribution": "1",
    "sharing_group_id": "0", "timestamp": "100", "published": true, "Tag": [{"name": "a"}],
    "Attribute": [
      {"id": "1", "uuid": "a1", "type": "ip-src", "value": "8.8.8.8", "to_ids": false, "comment": "", "timestamp": "100"},
      {"id": "2", "uuid": "a2", "type": "domain", "value": "x.org", "to_ids": true, "comment": "old", "timestamp": "100"}],
    "Object": [{"id": "5", "name": "file", "timestamp": "100", "Attribute": [
      {"id": "3", "uuid": "a3", "type": "md5", "value": "abc", "to_ids": true, "comment": "", "timestamp": "100"}]}]}})";

constexpr const char* flags = "attribute_ids_flag_operation";
constexpr const char* comments = "Module_attribute_comment_operation";
constexpr const char* distribution = "Module_event_distribution_operation";

/// Where the attributes of the example stand in the data of a run.
constexpr const char* places[] = {"/Event/Attribute/0",           "/Event/Attribute/1",
                                  "/Event/Object/0/Attribute/0",  "/Event/_AttributeFlattened/0",
                                  "/Event/_AttributeFlattened/1", "/Event/_AttributeFlattened/2"};

/// Keeps what it was asked to store.
class recording_host : public still_host {
public:
    using still_host::still_host;

    outcome store(const stored_change& change) override {
        asked.push_back(change);
        return still_host::store(change);
    }

    std::vector<stored_change> asked;
};

json at(const json& document, const std::string& pointer) {
    const json::json_pointer place{pointer};
    return document.contains(place) ? document.at(place) : json("nothing");
}

/// The same member of each attribute of the example, in the order of the places.
json members(const json& data, const std::string& name) {
    json all = json::array();
    for (const std::string place : places) all.push_back(at(data, place + "/" + name));
    return all;
}

/// What a module threw: its code and place.
std::string thrown(const execution& came) {
    return came.threw ? came.errors.at(0).substr(0, came.errors[0].find(": ")) : "nothing";
}

/// An event with a proposal for a new attribute, two for the attribute that it has, and one for that of its object.
constexpr std::string_view proposed = R"({"Event": {"id": "7", "timestamp": "100", "published": true,
    "ShadowAttribute": [
      {"id": "11", "old_id": "0", "uuid": "p11", "type": "url", "value": "http://x", "to_ids": true, "org_id": "9"}],
    "Attribute": [{"id": "1", "uuid": "a1", "type": "domain", "value": "x.org", "comment": "", "timestamp": "100",
      "ShadowAttribute": [
        {"id": "12", "old_id": "1", "uuid": "p12", "type": "domain", "value": "y.org", "comment": "better"}]}],
    "Object": [{"id": "5", "timestamp": "100", "Attribute": [
      {"id": "2", "uuid": "a2", "type": "md5", "value": "abc", "timestamp": "100",
       "ShadowAttribute": [{"id": "13", "old_id": "2", "uuid": "p13", "proposal_to_delete": true}]}]}]}})";

/// The ids of the proposals that a module had the host accept or discard, as "+11 -12".
std::string resolved(std::string_view parameters, std::string_view filters = "{}") {
    recording_host host{proposed};
    CHECK(execute_action("proposal-action", parameters, enriched(proposed), host, filters).success);
    std::string all;
    for (const auto& change : host.asked) {
        const bool accepts = change.what == stored_change::kind::accepted_proposal;
        CHECK((accepts || change.what == stored_change::kind::discarded_proposal));
        all += (all.empty() ? "" : " ") + std::string{accepts ? "+" : "-"} + change.value["id"].get<std::string>();
    }
    return all;
}

}  // namespace

TEST_CASE("attribute_ids_flag_operation sets the flag of every attribute, in each place of the data") {
    still_host host{event};
    const auto came = execute_action(flags, "{}", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(members(came.data, "to_ids") == json{true, true, true, true, true, true});
    CHECK(came.reasons == strings{"changed 3 attributes"});
}

TEST_CASE("attribute_ids_flag_operation removes the flag for remove, and sets it for all else") {
    struct row {
        const char* parameters;
        bool flag;
    };
    for (const auto& [parameters, flag] :
         {row{R"({"action": "remove"})", false}, row{R"({"action": "add"})", true}, row{R"({"action": null})", true},
          row{R"({"action": ""})", true}, row{R"({"action": "toggle"})", true}, row{R"({"action": "Remove"})", true},
          row{R"({"action": false})", true}, row{R"({"action": []})", true}}) {
        CAPTURE(parameters);
        still_host host{event};
        const auto came = execute_action(flags, parameters, enriched(event), host);
        CHECK(came.success);
        CHECK(members(came.data, "to_ids") == json{flag, flag, flag, flag, flag, flag});
        CHECK(at(host.event(), "/Event/Attribute/0/to_ids") == flag);
        CHECK(at(host.event(), "/Event/Attribute/1/to_ids") == flag);
        CHECK(at(host.event(), "/Event/Object/0/Attribute/0/to_ids") == flag);
    }
}

TEST_CASE("an attribute that was changed loses its timestamp in the data, and keeps all else") {
    still_host host{event};
    const auto came = execute_action(flags, "{}", enriched(event), host);
    CHECK(members(came.data, "timestamp") == json(6, "nothing"));
    json expected = enriched(event);
    for (const std::string place : places) {
        json& attribute = expected.at(json::json_pointer{place});
        attribute.erase("timestamp");
        attribute["to_ids"] = true;
    }
    CHECK(came.data == expected);
    CHECK(at(came.data, "/Event/_AttributeFlattened/2/_allTags") == parse(R"([{"name": "a", "inherited": true}])"));
}

TEST_CASE("an attribute that was changed is stored with a new timestamp, as are its object and the event") {
    still_host host{event};
    CHECK(execute_action(flags, R"({"action": "remove"})", enriched(event), host).success);
    json expected = parse(event);
    for (const char* touched :
         {"/Event", "/Event/Attribute/0", "/Event/Attribute/1", "/Event/Object/0", "/Event/Object/0/Attribute/0"}) {
        expected.at(json::json_pointer{touched})["timestamp"] = "1700000000";
    }
    expected["Event"]["published"] = false;
    expected["Event"]["Attribute"][1]["to_ids"] = false;
    expected["Event"]["Object"][0]["Attribute"][0]["to_ids"] = false;
    CHECK(host.event() == expected);
}

TEST_CASE("attribute_ids_flag_operation works on the attributes that the filters let through alone") {
    recording_host host{event};
    const auto came = execute_action(flags, R"({"action": "remove"})", enriched(event), host, only_domains);
    CHECK(came.success);
    CHECK(members(came.data, "to_ids") == json{false, false, true, false, false, true});
    CHECK(members(came.data, "timestamp") == json{"100", "nothing", "100", "100", "nothing", "100"});
    CHECK(at(host.event(), "/Event/Attribute/0/timestamp") == "100");
    REQUIRE(host.asked.size() == 1);
    CHECK(host.asked[0].what == stored_change::kind::attribute);
    CHECK(host.asked[0].value["uuid"] == "a2");
    CHECK_FALSE(host.asked[0].value.contains("timestamp"));
}

TEST_CASE("the actions on attributes fail without an error where there is nothing to work on") {
    for (const char* module : {flags, comments}) {
        for (const auto filters : {only_urls, std::string_view{R"({"operator": "in"})"}}) {
            CAPTURE(module, std::string{filters});
            still_host host{event};
            const auto came = execute_action(module, "{}", enriched(event), host, filters);
            CHECK_FALSE(came.success);
            CHECK_FALSE(came.threw);
            CHECK(came.errors.empty());
            CHECK(came.reasons == strings{"no attribute was changed"});
            CHECK(came.data == enriched(event));
            CHECK(host.event() == parse(event));
        }
        still_host host{"{}"};
        CHECK_FALSE(execute_action(module, "{}", enriched("{}"), host).success);
        CHECK_FALSE(execute_action(module, "{}", parse(R"({"Log": {"id": "1"}})"), host).success);
    }
}

TEST_CASE("the actions on attributes say what a host says that refuses, and leave the data") {
    for (const char* module : {flags, comments}) {
        CAPTURE(module);
        refusing_host host{event};
        const auto came = execute_action(module, "{}", enriched(event), host);
        CHECK_FALSE(came.success);
        CHECK(came.errors == strings(3, "storing is refused"));
        CHECK(came.data == enriched(event));
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("attributes that could be stored are changed where others could not") {
    // The host does not know the first attribute.
    json known = parse(event);
    known["Event"]["Attribute"].erase(0);
    still_host host{known.dump()};
    const auto came = execute_action(flags, "{}", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors == strings{"there is no such attribute"});
    CHECK(members(came.data, "to_ids") == json{false, true, true, false, true, true});
    CHECK(members(came.data, "timestamp") == json{"100", "nothing", "nothing", "100", "nothing", "nothing"});
}

TEST_CASE("attributes without an id are changed by their uuid") {
    constexpr std::string_view feed = R"({"Event": {"uuid": "e7", "Attribute": [
        {"uuid": "a1", "type": "url", "value": "x", "to_ids": true}, {"uuid": "a2", "type": "url", "to_ids": true}]}})";
    still_host host{feed};
    const auto came =
        execute_action(flags, R"({"action": "remove"})", enriched(feed), host,
                       R"({"selector": "Event.Attribute", "path": "value", "operator": "equals", "value": "x"})");
    CHECK(came.success);
    CHECK(at(came.data, "/Event/Attribute/0/to_ids") == false);
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/to_ids") == false);
    CHECK(at(came.data, "/Event/Attribute/1/to_ids") == true);
    CHECK(at(host.event(), "/Event/Attribute/0/to_ids") == false);
    CHECK(at(host.event(), "/Event/Attribute/1/to_ids") == true);
}

TEST_CASE("the actions on attributes end with an error where the filters let through what is no attribute") {
    still_host host{event};
    const auto came =
        execute_action(flags, "{}", enriched(event), host, R"({"selector": "Event.info", "operator": "any_value"})");
    CHECK(thrown(came) == "item-not-a-map at the document");
    CHECK(host.event() == parse(event));
}

TEST_CASE("what a labelled filter leaves out is not changed, and stays as it was in the data from before") {
    json data = enriched(event);
    hashpath::misp::generic_filter(data, parse(R"({"selector": "Event._AttributeFlattened", "operator": "equals",
                                                   "hash_path": "type", "value": "md5"})"));
    still_host host{event};
    const auto came = execute_action(flags, R"({"action": "remove"})", data, host);
    CHECK(came.success);
    CHECK(at(came.data, "/Event/Attribute/1/to_ids") == true);
    CHECK(at(came.data, "/Event/Object/0/Attribute/0/to_ids") == false);
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/id") == "3");
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/to_ids") == false);
    CHECK(at(came.data, "/Event/_AttributeFlattened").size() == 1);
    CHECK(at(came.data, "/_unfilteredData") == enriched(event));
    CHECK(at(host.event(), "/Event/Attribute/1/to_ids") == true);
    CHECK(at(host.event(), "/Event/Object/0/Attribute/0/to_ids") == false);
}

TEST_CASE("Module_attribute_comment_operation sets the comment of every attribute, here and where it is stored") {
    still_host host{event};
    const auto came = execute_action(comments, R"({"comment": "seen"})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(members(came.data, "comment") == json(6, "seen"));
    CHECK(members(came.data, "timestamp") == json(6, "nothing"));
    CHECK(members(came.data, "to_ids") == members(enriched(event), "to_ids"));
    for (const char* stored : {"/Event/Attribute/0", "/Event/Attribute/1", "/Event/Object/0/Attribute/0"}) {
        CAPTURE(stored);
        CHECK(at(host.event(), std::string{stored} + "/comment") == "seen");
        CHECK(at(host.event(), std::string{stored} + "/timestamp") == "1700000000");
    }
    CHECK(at(host.event(), "/Event/published") == false);
}

TEST_CASE("the comment is a template, rendered once for all attributes") {
    still_host host{event};
    const auto came = execute_action(comments, R"({"comment": "of {{ Event.info }}, tagged {{Event.Tag[0].name}}"})",
                                     enriched(event), host, only_domains);
    CHECK(came.success);
    CHECK(members(came.data, "comment") == json{"", "of report, tagged a", "", "", "of report, tagged a", ""});
    CHECK(at(host.event(), "/Event/Attribute/1/comment") == "of report, tagged a");
}

TEST_CASE("a comment that cannot be rendered, that is missing, or that asks for the current attribute is empty") {
    for (const char* parameters :
         {R"({"comment": "{% if x %}y{% endif %}"})", R"({"comment": "{{ 1 + 1 }}"})", "{}", R"({"comment": ""})",
          R"({"comment": null})", R"({"comment": []})", R"({"comment": "{{ __currentAttribute.value }}"})"}) {
        CAPTURE(parameters);
        still_host host{event};
        const auto came = execute_action(comments, parameters, enriched(event), host, only_domains);
        CHECK(came.success);
        CHECK(at(came.data, "/Event/Attribute/1/comment") == "");
        CHECK(at(came.data, "/Event/_AttributeFlattened/1/comment") == "");
        CHECK(at(host.event(), "/Event/Attribute/1/comment") == "");
    }
}

TEST_CASE("the actions on attributes end with an error where a text is a list") {
    still_host host{event};
    CHECK(thrown(execute_action(comments, R"({"comment": ["seen"]})", enriched(event), host)) ==
          "parameter-type at /comment");
    CHECK(thrown(execute_action(flags, R"({"action": ["remove"]})", enriched(event), host)) ==
          "parameter-type at /action");
    CHECK(host.event() == parse(event));
}

TEST_CASE("attribute_edition_operation does nothing and succeeds") {
    refusing_host host{event};
    for (const auto filters : {std::string_view{"{}"}, only_domains, only_urls}) {
        CAPTURE(std::string{filters});
        const auto came =
            execute_action("attribute_edition_operation", R"({"action": "remove"})", enriched(event), host, filters);
        CHECK(came.success);
        CHECK(came.errors.empty());
        CHECK(came.data == enriched(event));
    }
    CHECK(execute_action("attribute_edition_operation", "{}", enriched("{}"), host).success);
    CHECK(host.event() == parse(event));
}

TEST_CASE("Module_event_distribution_operation sets the distribution, and unpublishes the event") {
    still_host host{event};
    const auto came =
        execute_action(distribution, R"({"distribution": "3", "sharing_group_id": "9"})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    json expected = enriched(event);
    expected["Event"]["distribution"] = "3";
    CHECK(came.reasons == strings{"the distribution is 3 now"});
    CHECK(at(came.data, "/Event/distribution") == "3");
    CHECK(at(came.data, "/Event/sharing_group_id") == "0");
    CHECK(at(came.data, "/Event/Attribute") == at(expected, "/Event/Attribute"));
    CHECK(at(came.data, "/Event/_AttributeFlattened") == at(expected, "/Event/_AttributeFlattened"));
    CHECK(at(host.event(), "/Event/distribution") == "3");
    CHECK(at(host.event(), "/Event/sharing_group_id") == "0");
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
    CHECK(at(host.event(), "/Event/Attribute/0/timestamp") == "100");
}

TEST_CASE("the distribution is that of the own organisation where none is chosen") {
    for (const char* parameters : {"{}", R"({"distribution": null})"}) {
        CAPTURE(parameters);
        still_host host{event};
        const auto came = execute_action(distribution, parameters, enriched(event), host);
        CHECK(came.success);
        CHECK(at(came.data, "/Event/distribution") == "0");
        CHECK(at(host.event(), "/Event/distribution") == "0");
    }
}

TEST_CASE("the distribution 4 sets the sharing group too") {
    still_host host{event};
    const auto came =
        execute_action(distribution, R"({"distribution": "4", "sharing_group_id": "9"})", enriched(event), host);
    CHECK(came.success);
    CHECK(at(came.data, "/Event/distribution") == "4");
    CHECK(at(came.data, "/Event/sharing_group_id") == "9");
    CHECK(at(host.event(), "/Event/distribution") == "4");
    CHECK(at(host.event(), "/Event/sharing_group_id") == "9");
}

TEST_CASE("an event whose distribution is set with freeze keeps its timestamp and stays published") {
    still_host frozen{event};
    CHECK(
        execute_action(distribution, R"({"freeze": "freeze", "distribution": "2"})", enriched(event), frozen).success);
    json expected = parse(event);
    expected["Event"]["distribution"] = "2";
    CHECK(frozen.event() == expected);
    for (const char* freeze : {"modify", "", "Freeze", "1"}) {
        CAPTURE(freeze);
        still_host host{event};
        CHECK(execute_action(distribution, json{{"freeze", freeze}}.dump(), enriched(event), host).success);
        CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
        CHECK(at(host.event(), "/Event/published") == false);
    }
}

TEST_CASE("Module_event_distribution_operation does nothing to an event without attributes, and succeeds") {
    constexpr std::string_view bare = R"({"Event": {"id": "7", "distribution": "1", "Attribute": []}})";
    recording_host host{bare};
    const auto came = execute_action(distribution, R"({"distribution": "3"})", enriched(bare), host);
    CHECK(came.success);
    CHECK(came.reasons == strings{"the event has no attribute, and nothing is done"});
    CHECK(came.data == enriched(bare));
    CHECK(host.asked.empty());
    CHECK(host.event() == parse(bare));
    CHECK(execute_action(distribution, "{}", parse("{}"), host).success);
}

TEST_CASE("Module_event_distribution_operation does not heed the filters of its node") {
    still_host host{event};
    constexpr std::string_view none =
        R"({"selector": "Event._AttributeFlattened", "path": "type", "operator": "equals", "value": "none of them"})";
    const auto came = execute_action(distribution, R"({"distribution": "3"})", enriched(event), host, none);
    CHECK(came.success);
    CHECK(at(came.data, "/Event/distribution") == "3");
    CHECK(at(host.event(), "/Event/distribution") == "3");
}

TEST_CASE("Module_event_distribution_operation says what a host says that refuses, and leaves the data") {
    refusing_host host{event};
    const auto came = execute_action(distribution, R"({"distribution": "3"})", enriched(event), host);
    CHECK_FALSE(came.success);
    CHECK(came.errors == strings{"storing is refused"});
    CHECK(came.data == enriched(event));
    still_host of_another{R"({"Event": {"id": "8", "distribution": "1"}})"};
    const auto unknown = execute_action(distribution, R"({"distribution": "3"})", enriched(event), of_another);
    CHECK_FALSE(unknown.success);
    CHECK(unknown.errors == strings{"there is no such event"});
    CHECK(at(of_another.event(), "/Event/distribution") == "1");
}

TEST_CASE("Module_event_distribution_operation ends with an error where freeze is a list") {
    still_host host{event};
    CHECK(thrown(execute_action(distribution, R"({"freeze": ["freeze"]})", enriched(event), host)) ==
          "parameter-type at /freeze");
    CHECK(host.event() == parse(event));
}

TEST_CASE("proposal-action resolves the proposals of the kind that is chosen, at first none") {
    CHECK(resolved("{}").empty());
    CHECK(resolved(R"({"proposal_type": "all"})").empty());
    CHECK(resolved(R"({"proposal_type": ""})").empty());
    CHECK(resolved(R"({"proposal_type": "new"})") == "+11");
    CHECK(resolved(R"({"proposal_type": "edit"})") == "+12 +13");
    CHECK(resolved(R"({"proposal_type": "any"})") == "+11 +12 +13");
    CHECK(resolved(R"({"proposal_type": "any", "action": "remove"})") == "-11 -12 -13");
}

TEST_CASE("proposal-action resolves none where the filters leave nothing") {
    CHECK(resolved(R"({"proposal_type": "any"})", only_urls).empty());
    CHECK(resolved(R"({"proposal_type": "any"})",
                   R"({"selector": "", "path": "id", "operator": "equals", "value": "7"})") == "+11 +12 +13");
}

TEST_CASE("a proposal for a new attribute that is accepted becomes one, and the data are those that are stored") {
    still_host host{proposed};
    const auto came = execute_action("proposal-action", R"({"proposal_type": "new"})", enriched(proposed), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(at(host.event(), "/Event/ShadowAttribute") == json::array());
    CHECK(at(host.event(), "/Event/Attribute/1") ==
          parse(R"({"uuid": "p11", "type": "url", "value": "http://x", "to_ids": true})"));
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
    CHECK(came.data == enriched(host.event().dump()));
    CHECK(at(came.data, "/Event/_AttributeFlattened/1/value") == "http://x");
    CHECK(at(came.data, "/Event/_AttributeFlattened/2/value") == "abc");
}

TEST_CASE("proposals for attributes that are accepted change them, or delete them") {
    still_host host{proposed};
    const auto came = execute_action("proposal-action", R"({"proposal_type": "edit"})", enriched(proposed), host);
    CHECK(came.success);
    const json stored = host.event();
    CHECK(at(stored, "/Event/Attribute/0") ==
          parse(R"({"id": "1", "uuid": "a1", "type": "domain", "value": "y.org", "comment": "better",
                    "timestamp": "1700000000", "ShadowAttribute": []})"));
    CHECK(at(stored, "/Event/Object/0/Attribute/0/deleted") == true);
    CHECK(at(stored, "/Event/Object/0/Attribute/0/value") == "abc");
    CHECK(at(stored, "/Event/Object/0/Attribute/0/ShadowAttribute") == json::array());
    CHECK(at(stored, "/Event/Object/0/timestamp") == "1700000000");
    CHECK(at(stored, "/Event/ShadowAttribute").size() == 1);
    CHECK(came.data == enriched(stored.dump()));
}

TEST_CASE("proposals that are removed change nothing else") {
    for (const char* action : {"remove", "", "reject"}) {
        CAPTURE(action);
        still_host host{proposed};
        const json parameters = {{"proposal_type", "any"}, {"action", action}};
        const auto came = execute_action("proposal-action", parameters.dump(), enriched(proposed), host);
        CHECK(came.success);
        json expected = parse(proposed);
        for (const char* list : {"/Event/ShadowAttribute", "/Event/Attribute/0/ShadowAttribute",
                                 "/Event/Object/0/Attribute/0/ShadowAttribute"}) {
            expected.at(json::json_pointer{list}) = json::array();
        }
        CHECK(host.event() == expected);
        CHECK(came.data == enriched(expected.dump()));
    }
}

TEST_CASE("the data are not read anew where there is no proposal") {
    json data = enriched(proposed);
    data["Event"]["info"] = "changed by the run";
    data["more"] = 1;
    still_host host{proposed};
    for (const char* parameters : {"{}", R"({"proposal_type": "none"})"}) {
        const auto came = execute_action("proposal-action", parameters, data, host);
        CHECK(came.success);
        CHECK(came.data == data);
    }
    const auto filtered = execute_action("proposal-action", R"({"proposal_type": "any"})", data, host, only_urls);
    CHECK(filtered.success);
    CHECK(filtered.data == data);
    CHECK(host.event() == parse(proposed));
    const auto resolved_one = execute_action("proposal-action", R"({"proposal_type": "new"})", data, host);
    CHECK(at(resolved_one.data, "/Event/info") == "nothing");
    CHECK(at(resolved_one.data, "/more") == "nothing");
}

TEST_CASE("proposal-action succeeds where the host refuses, and says what it said") {
    refusing_host host{proposed};
    const auto came = execute_action("proposal-action", R"({"proposal_type": "any"})", enriched(proposed), host);
    CHECK(came.success);
    CHECK(came.errors == strings(3, "storing is refused"));
    CHECK(came.data == enriched(proposed));
    CHECK(host.event() == parse(proposed));
    CHECK(came.reasons.at(0) == "could not be accepted: proposal 11");
}

TEST_CASE("proposal-action has no error where the host refuses and says nothing, or does it and says something") {
    class answering_host : public still_host {
    public:
        answering_host(std::string_view data, outcome answer) : still_host(data), answer_(std::move(answer)) {}
        outcome store(const stored_change&) override { return answer_; }

    private:
        outcome answer_;
    };
    for (const outcome& answer : {outcome{false, ""}, outcome{true, "well"}}) {
        answering_host host{proposed, answer};
        CHECK(
            execute_action("proposal-action", R"({"proposal_type": "any"})", enriched(proposed), host).errors.empty());
    }
}

TEST_CASE("proposal-action ends with an error where a text is a list") {
    still_host host{proposed};
    CHECK(thrown(execute_action("proposal-action", R"({"proposal_type": ["any"]})", enriched(proposed), host)) ==
          "parameter-type at /proposal_type");
    CHECK(thrown(execute_action("proposal-action", R"({"proposal_type": "any", "action": ["remove"]})",
                                enriched(proposed), host)) == "parameter-type at /action");
    CHECK(host.event() == parse(proposed));
}
