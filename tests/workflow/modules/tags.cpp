// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/tags.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "module_test.hpp"

namespace {

using hashpath::workflow::outcome;
using hashpath::workflow::tag_change;
using namespace module_test;

/// An event with two attributes of its own and one in an object; each attribute has a list of tags.
constexpr std::string_view event = R"({"Event": {"id": "7", "uuid": "e7", "timestamp": "100", "published": true,
    "Tag": [{"name": "global", "local": false}, {"name": "mine", "local": true}],
    "Attribute": [
      {"id": "1", "type": "ip-src", "value": "8.8.8.8", "timestamp": "100", "Tag": [{"name": "seen", "local": true}]},
      {"id": "2", "type": "domain", "value": "example.org", "timestamp": "100", "Tag": []}],
    "Object": [{"id": "5", "name": "file", "timestamp": "100", "Attribute": [
      {"id": "3", "type": "md5", "value": "abc", "timestamp": "100", "Tag": []}]}]}})";

/// Filters whose item is the event itself, and the same for an event that is not there.
constexpr std::string_view event_7 = R"({"selector": "", "path": "id", "operator": "equals", "value": "7"})";
constexpr std::string_view event_8 = R"({"selector": "", "path": "id", "operator": "equals", "value": "8"})";

/// Keeps what it was asked to do.
class recording_host : public still_host {
public:
    using still_host::still_host;

    outcome tag(const tag_change& change) override {
        asked.push_back(change);
        return still_host::tag(change);
    }

    std::vector<tag_change> asked;
};

json at(const json& document, const char* pointer) {
    const json::json_pointer place{pointer};
    return document.contains(place) ? document.at(place) : json("nothing");
}

/// The tags at a place, as "name" for a global one and "name (local)" for a local one.
strings tags(const json& document, const char* pointer) {
    strings names;
    for (const json& tag : at(document, pointer)) {
        names.push_back(tag["name"].get<std::string>() + (tag.value("local", false) ? " (local)" : ""));
    }
    return names;
}

strings event_tags(const still_host& host) {
    return tags(host.event(), "/Event/Tag");
}

/// What a module threw: its code and place.
std::string thrown(const execution& came) {
    return came.threw ? came.errors.at(0).substr(0, came.errors[0].find(": ")) : "nothing";
}

/// An event with one tag, attached as a local one.
std::string event_tagged(const std::string& name) {
    return json{{"Event", {{"id", "7"}, {"Tag", {{{"name", name}, {"local", true}}}}, {"Attribute", json::array()}}}}
        .dump();
}

/// What becomes of the event's only tag when a module replaces it.
strings replaced(std::string_view module, const std::string& tag) {
    const std::string text = event_tagged(tag);
    still_host host{text};
    const auto came = execute_action(module, R"({"remove_substituted": "yes"})", enriched(text), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    return event_tags(host);
}

/// An event whose attributes know countries: two values, one, none.
constexpr std::string_view located = R"({"Event": {"id": "7", "timestamp": "100", "published": true, "Attribute": [
    {"id": "1", "type": "ip-src", "value": "8.8.8.8", "country": "Luxembourg",
     "enrichment": [[{"types": ["text"], "values": ["LUXEMBOURG"]}, {"types": ["text"], "values": ["nowhere"]}]]},
    {"id": "2", "type": "ip-dst", "value": "9.9.9.9", "country": "Japan",
     "enrichment": [[{"types": ["text"], "values": ["japan"]}], [{"types": ["text"], "values": ["luxembourg"]}]]},
    {"id": "3", "type": "md5", "value": "abc"}]}})";

constexpr std::string_view countries = R"({"galaxies": {"country": {
    "luxembourg": "country=\"luxembourg\"", "Japan": "country=\"japan\""}}})";

}  // namespace

TEST_CASE("tag_operation attaches local tags to the event at first") {
    still_host host{event};
    const auto came = execute_action("tag_operation", R"({"tags": ["a", "b"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(event_tags(host) == strings{"global", "mine (local)", "a (local)", "b (local)"});
    CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == strings{"seen (local)"});
}

TEST_CASE("tag_operation leaves the data of the run as they are") {
    for (const char* scope : {"event", "attribute"}) {
        CAPTURE(scope);
        still_host host{event};
        const json parameters = {{"scope", scope}, {"tags", {"a"}}};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host);
        CHECK(came.success);
        CHECK(came.data == enriched(event));
    }
}

TEST_CASE("a tag that was attached gives the event a new timestamp and unpublishes it") {
    still_host host{event};
    CHECK(execute_action("tag_operation", R"({"tags": ["a"]})", enriched(event), host).success);
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
    CHECK(at(host.event(), "/Event/Attribute/0/timestamp") == "100");
}

TEST_CASE("tag_operation attaches tags to every attribute, and touches it, its object and the event") {
    still_host host{event};
    const auto came =
        execute_action("tag_operation", R"({"scope": "attribute", "tags": ["a"]})", enriched(event), host);
    CHECK(came.success);
    const json stored = host.event();
    CHECK(tags(stored, "/Event/Attribute/0/Tag") == strings{"seen (local)", "a (local)"});
    CHECK(tags(stored, "/Event/Attribute/1/Tag") == strings{"a (local)"});
    CHECK(tags(stored, "/Event/Object/0/Attribute/0/Tag") == strings{"a (local)"});
    CHECK(event_tags(host) == strings{"global", "mine (local)"});
    for (const char* touched : {"/Event/timestamp", "/Event/Attribute/0/timestamp", "/Event/Attribute/1/timestamp",
                                "/Event/Object/0/timestamp", "/Event/Object/0/Attribute/0/timestamp"}) {
        CAPTURE(touched);
        CHECK(at(stored, touched) == "1700000000");
    }
    CHECK(at(stored, "/Event/published") == false);
}

TEST_CASE("tag_operation attaches tags to the attributes that the filters let through alone") {
    still_host host{event};
    const auto came = execute_action("tag_operation", R"({"scope": "attribute", "tags": ["a"]})", enriched(event), host,
                                     only_domains);
    CHECK(came.success);
    CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == strings{"seen (local)"});
    CHECK(tags(host.event(), "/Event/Attribute/1/Tag") == strings{"a (local)"});
    CHECK(at(host.event(), "/Event/Attribute/0/timestamp") == "100");
    CHECK(at(host.event(), "/Event/Object/0/timestamp") == "100");
}

TEST_CASE("tag_operation attaches global tags for the localities global and any") {
    for (const char* locality : {"global", "any"}) {
        CAPTURE(locality);
        still_host host{event};
        const json parameters = {{"locality", locality}, {"tags", {"a"}}};
        CHECK(execute_action("tag_operation", parameters.dump(), enriched(event), host).success);
        CHECK(event_tags(host) == strings{"global", "mine (local)", "a"});
    }
}

TEST_CASE("a tag that is attached already, in whatever locality, changes nothing") {
    for (const char* locality : {"local", "global", "any"}) {
        CAPTURE(locality);
        still_host host{event};
        const json parameters = {{"locality", locality}, {"tags", {"global", "mine"}}};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host);
        CHECK(came.success);
        CHECK(came.errors.empty());
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("a tag that is attached already gets another relationship, and the event is touched") {
    still_host host{event};
    CHECK(
        execute_action("tag_operation", R"({"tags": ["global"], "relationship_type": "names"})", enriched(event), host)
            .success);
    CHECK(event_tags(host) == strings{"global", "mine (local)"});
    CHECK(at(host.event(), "/Event/Tag/0/relationship_type") == "names");
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
}

TEST_CASE("a new tag is attached with its relationship, and without one if there is none") {
    still_host host{event};
    CHECK(execute_action("tag_operation", R"({"tags": ["a"], "relationship_type": "names"})", enriched(event), host)
              .success);
    CHECK(execute_action("tag_operation", R"({"tags": ["b"]})", enriched(event), host).success);
    CHECK(at(host.event(), "/Event/Tag/2") == json{{"name", "a"}, {"local", true}, {"relationship_type", "names"}});
    CHECK(at(host.event(), "/Event/Tag/3") == json{{"name", "b"}, {"local", true}});
}

TEST_CASE("tag_operation takes away tags of the locality that is asked for") {
    struct row {
        const char* locality;
        bool success;
        strings left;
    };
    for (const auto& [locality, success, left] :
         {row{"local", true, {"global"}}, row{"global", true, {"mine (local)"}}, row{"any", true, {}}}) {
        CAPTURE(locality);
        still_host host{event};
        const json parameters = {{"action", "remove"}, {"locality", locality}, {"tags", {"global", "mine"}}};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host);
        CHECK(came.success == success);
        CHECK(event_tags(host) == left);
        CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
        CHECK(at(host.event(), "/Event/published") == false);
        CHECK(came.data == enriched(event));
    }
}

TEST_CASE("taking away a tag fails where it is attached elsewhere, or in another locality, alone") {
    for (const char* tag : {"seen", "global"}) {
        CAPTURE(tag);
        still_host host{event};
        const json parameters = {{"action", "remove"}, {"tags", {tag}}};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host);
        CHECK_FALSE(came.success);
        CHECK_FALSE(came.threw);
        CHECK(came.errors.empty());
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("taking away a tag that nothing knows succeeds and changes nothing") {
    still_host host{event};
    const auto came =
        execute_action("tag_operation", R"({"action": "remove", "tags": ["unheard of"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(host.event() == parse(event));
}

TEST_CASE("tag_operation takes tags away from attributes, and succeeds if one of them had it") {
    still_host host{event};
    const auto came = execute_action("tag_operation", R"({"scope": "attribute", "action": "remove", "tags": ["seen"]})",
                                     enriched(event), host);
    CHECK(came.success);
    CHECK(at(host.event(), "/Event/Attribute/0/Tag") == json::array());
    CHECK(at(host.event(), "/Event/Attribute/0/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/Attribute/1/timestamp") == "100");
}

TEST_CASE("tag_operation fails without an error where it has no tags") {
    for (const char* parameters :
         {"{}", R"({"tags": []})", R"({"tags": ""})", R"({"tags": "a"})", R"({"tags": null})",
          R"({"tags": ["", null]})", R"({"scope": "attribute"})", R"({"scope": "attribute", "tags": "a"})"}) {
        CAPTURE(parameters);
        still_host host{event};
        const auto came = execute_action("tag_operation", parameters, enriched(event), host);
        CHECK_FALSE(came.success);
        CHECK_FALSE(came.threw);
        CHECK(came.errors.empty());
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("tag_operation fails without an error where the filters leave nothing") {
    for (const char* scope : {"event", "attribute"}) {
        CAPTURE(scope);
        recording_host host{event};
        const json parameters = {{"scope", scope}, {"tags", {"a"}}};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host, only_urls);
        CHECK_FALSE(came.success);
        CHECK(came.errors.empty());
        CHECK(came.reasons == strings{scope == std::string_view{"event"} ? "the filter of the node leaves nothing"
                                                                         : "there is no attribute to work on"});
        CHECK(host.asked.empty());
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("tag_operation finds no attributes in an event without any, nor an event in data without one") {
    still_host host{event};
    const auto no_attributes =
        execute_action("tag_operation", R"({"scope": "attribute", "tags": ["a"]})", enriched("{}"), host);
    CHECK_FALSE(no_attributes.success);
    CHECK(no_attributes.errors.empty());
    CHECK_FALSE(execute_action("tag_operation", R"({"tags": ["a"]})", parse("{}"), host).success);
    CHECK_FALSE(execute_action("tag_operation", R"({"tags": ["a"]})", parse(R"({"Log": {"id": "7"}})"), host).success);
    CHECK(host.event() == parse(event));
}

TEST_CASE("tag_operation works on the event under an empty selector, if it is let through") {
    still_host kept{event};
    CHECK(execute_action("tag_operation", R"({"tags": ["a"]})", enriched(event), kept, event_7).success);
    CHECK(event_tags(kept) == strings{"global", "mine (local)", "a (local)"});
    still_host left_out{event};
    CHECK_FALSE(execute_action("tag_operation", R"({"tags": ["a"]})", enriched(event), left_out, event_8).success);
    CHECK(left_out.event() == parse(event));
}

TEST_CASE("tag_operation fails for the event where the filters let something else through") {
    still_host host{event};
    const auto came = execute_action("tag_operation", R"({"tags": ["a"]})", enriched(event), host, only_domains);
    CHECK_FALSE(came.success);
    CHECK_FALSE(came.threw);
    CHECK(std::count(came.reasons.begin(), came.reasons.end(), "the filter of the node leaves nothing") == 0);
    CHECK(host.event() == parse(event));
}

TEST_CASE("tag_operation takes an unknown scope for the event and an unknown action for add") {
    still_host host{event};
    CHECK(execute_action("tag_operation", R"({"scope": "Attribute", "action": "delete", "tags": ["a"]})",
                         enriched(event), host)
              .success);
    CHECK(event_tags(host) == strings{"global", "mine (local)", "a (local)"});
    CHECK(tags(host.event(), "/Event/Attribute/1/Tag").empty());
}

TEST_CASE("tag_operation ends with an error where a text is a list") {
    for (const char* name : {"scope", "action", "locality", "relationship_type"}) {
        CAPTURE(name);
        still_host host{event};
        json parameters = {{"tags", {"a"}}};
        parameters[name] = {"event"};
        const auto came = execute_action("tag_operation", parameters.dump(), enriched(event), host);
        CHECK(thrown(came) == std::string{"parameter-type at /"} + name);
        CHECK(host.event() == parse(event));
    }
}

TEST_CASE("tag_operation tells what it leaves as it is, and where there is nothing to work on") {
    still_host host{event};
    const auto reasons = [&host](const char* parameters, std::string_view data = event) {
        return execute_action("tag_operation", parameters, enriched(data), host).reasons;
    };
    CHECK(reasons(R"({"tags": ["mine"]})") == strings{"mine was attached already to the event"});
    CHECK(reasons(R"({"action": "remove", "tags": ["unknown"]})") ==
          strings{"unknown is nowhere, so not on the event"});
    CHECK(reasons(R"({"scope": "attribute", "tags": ["a"]})", R"({"Event": {"id": "7"}})") ==
          strings{"there is no attribute to work on"});
    CHECK(reasons(R"({"scope": "attribute", "tags": ["a"]})") ==
          strings{"a attached to attribute 1", "a attached to attribute 2", "a attached to attribute 3"});
}

TEST_CASE("tag_operation says what a host says that refuses") {
    refusing_host host{event};
    const auto of_event = execute_action("tag_operation", R"({"tags": ["a", "b"]})", enriched(event), host);
    CHECK_FALSE(of_event.success);
    CHECK(of_event.errors == strings{"tagging is refused", "tagging is refused"});
    CHECK(of_event.reasons == strings{"a could not be attached to the event: tagging is refused",
                                      "b could not be attached to the event: tagging is refused"});
    const auto of_attributes = execute_action("tag_operation", R"({"scope": "attribute", "tags": ["a"]})",
                                              enriched(event), host, only_domains);
    CHECK_FALSE(of_attributes.success);
    CHECK(of_attributes.errors == strings{"tagging is refused"});
    CHECK(of_attributes.data == enriched(event));
    CHECK(host.event() == parse(event));
}

TEST_CASE("tag_operation succeeds if one of its tags does") {
    still_host host{event};
    const auto came =
        execute_action("tag_operation", R"({"action": "remove", "tags": ["seen", "mine"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(event_tags(host) == strings{"global"});
    CHECK(came.reasons == strings{"seen is not attached to the event", "mine taken from the event"});
}

TEST_CASE("tag_operation knows events and attributes without an id by their uuid") {
    constexpr std::string_view feed =
        R"({"Event": {"uuid": "e7", "Attribute": [{"uuid": "a1", "type": "url", "value": "x"}]}})";
    still_host host{feed};
    CHECK(execute_action("tag_operation", R"({"tags": ["a"]})", enriched(feed), host).success);
    CHECK(execute_action("tag_operation", R"({"scope": "attribute", "tags": ["b"]})", enriched(feed), host).success);
    CHECK(event_tags(host) == strings{"a (local)"});
    CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == strings{"b (local)"});
}

TEST_CASE("tag_replacement_tlp brings tags into their usual form") {
    const std::string module = "tag_replacement_tlp";
    const auto usual = [&module](const char* tag) { return replaced(module, tag); };
    CHECK(usual("TLP:RED") == strings{"tlp:red (local)"});
    CHECK(usual("tlp--green") == strings{"tlp:green (local)"});
    CHECK(usual(R"(tlp="white")") == strings{"tlp:white (local)"});
    CHECK(usual(R"(foo:tlp="amber")") == strings{"tlp:amber (local)"});
    CHECK(usual("ex:tlp:red") == strings{"tlp:red (local)"});
    CHECK(usual("tlp:redish") == strings{"tlp:red (local)"});
    CHECK(usual("tlp:amber+strict") == strings{"tlp:amber (local)"});
    CHECK(usual("tlp:clear") == strings{"tlp:clear (local)"});
    CHECK(usual("Tlp: Green") == strings{"tlp:green (local)"});
    CHECK(usual("tlp=\t\"CLEAR\"") == strings{"tlp:clear (local)"});
    CHECK(usual("tlp:blue, tlp:red") == strings{"tlp:red (local)"});
    for (const char* before : {"`", "{", "/", ":", "^", " "}) {
        CAPTURE(before);
        CHECK(usual((std::string{before} + "tlp:red").c_str()) == strings{"tlp:red (local)"});
    }
}

TEST_CASE("tag_replacement_tlp leaves tags of another form") {
    for (const char* tag : {"xtlp:red", "atlp:red", "ztlp:red", "Ztlp:red", "0tlp:red", "9tlp:red", "_tlp:red",
                            "traffic light protocol: red", "tlp : red", "tlp:::red", "tlpred", "tlp:blue",
                            "tlp:\"\"red", "tlp:", "tlp", "PAP:RED", "red"}) {
        CAPTURE(tag);
        CHECK(replaced("tag_replacement_tlp", tag) == strings{std::string{tag} + " (local)"});
    }
}

TEST_CASE("tag_replacement_pap brings tags into their usual form, in capitals") {
    const auto usual = [](const char* tag) { return replaced("tag_replacement_pap", tag); };
    CHECK(usual("pap:red") == strings{"PAP:RED (local)"});
    CHECK(usual("PAP--green") == strings{"PAP:GREEN (local)"});
    CHECK(usual(R"(foo:pap="White")") == strings{"PAP:WHITE (local)"});
    CHECK(usual("pap:amber+strict") == strings{"PAP:AMBER (local)"});
    CHECK(usual("PAP:CLEAR") == strings{"PAP:CLEAR (local)"});
    CHECK(usual("xpap:red") == strings{"xpap:red (local)"});
    CHECK(usual("pap : red") == strings{"pap : red (local)"});
    CHECK(usual("TLP:RED") == strings{"TLP:RED (local)"});
}

TEST_CASE("tag_replacement passes over what has no name that is a text") {
    const std::string text = R"({"Event": {"id": "7", "Tag": [{"x": 1}, {"name": 5}, {"name": "TLP:RED"}]}})";
    still_host host{text};
    CHECK(execute_action("tag_replacement_tlp", "{}", enriched(text), host).success);
    CHECK(at(host.event(), "/Event/Tag/3/name") == "tlp:red");
}

TEST_CASE("tag_replacement_generic replaces no tag") {
    for (const char* tag : {"TLP:RED", "pap:red", "", "anything"}) {
        CAPTURE(tag);
        const std::string text = event_tagged(tag);
        still_host host{text};
        const auto came = execute_action("tag_replacement_generic", R"({"scope": "all", "remove_substituted": "yes"})",
                                         enriched(text), host);
        CHECK(came.success);
        CHECK(host.event() == parse(text));
    }
}

TEST_CASE("tag_replacement keeps the tags that it replaces unless it is told yes") {
    for (const char* parameters : {"{}", R"({"remove_substituted": "1"})", R"({"remove_substituted": "no"})",
                                   R"({"remove_substituted": true})", R"({"remove_substituted": "Yes"})"}) {
        CAPTURE(parameters);
        const std::string text = event_tagged("TLP:RED");
        still_host host{text};
        CHECK(execute_action("tag_replacement_tlp", parameters, enriched(text), host).success);
        CHECK(event_tags(host) == strings{"TLP:RED (local)", "tlp:red (local)"});
    }
}

TEST_CASE("tag_replacement takes away local tags alone") {
    constexpr std::string_view text = R"({"Event": {"id": "7", "Attribute": [],
        "Tag": [{"name": "TLP:RED", "local": false}, {"name": "tlp--red", "local": true}, {"name": "x"}]}})";
    still_host host{text};
    const auto came = execute_action("tag_replacement_tlp", R"({"remove_substituted": "yes"})", enriched(text), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(event_tags(host) == strings{"TLP:RED", "x", "tlp:red (local)"});
}

TEST_CASE("tag_replacement attaches what replaces tags in the locality that is chosen, and touches the event") {
    constexpr std::string_view text = R"({"Event": {"id": "7", "timestamp": "100", "published": true, "Attribute": [],
        "Tag": [{"name": "TLP:RED"}, {"name": "tlp=red"}, {"name": "TLP:GREEN"}]}})";
    still_host host{text};
    const auto came = execute_action("tag_replacement_tlp", R"({"locality": "global", "relationship_type": "is"})",
                                     enriched(text), host);
    CHECK(came.success);
    CHECK(at(host.event(), "/Event/Tag") == parse(R"([{"name": "TLP:RED"}, {"name": "tlp=red"}, {"name": "TLP:GREEN"},
                    {"name": "tlp:red", "local": false, "relationship_type": "is"},
                    {"name": "tlp:green", "local": false, "relationship_type": "is"}])"));
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
    CHECK(came.data == enriched(text));
}

TEST_CASE("tag_replacement works on the event, on attributes, or on all") {
    constexpr std::string_view text = R"({"Event": {"id": "7", "Tag": [{"name": "TLP:RED"}],
        "Attribute": [{"id": "1", "type": "url", "value": "x", "Tag": [{"name": "TLP:GREEN"}]}],
        "Object": [{"id": "5", "Attribute": [{"id": "2", "type": "url", "value": "y", "Tag": [{"name": "TLP:AMBER"}]}]}]}})";
    struct row {
        const char* scope;
        bool event;
        bool attributes;
    };
    for (const auto& [scope, of_event, of_attributes] : {row{"event", true, false}, row{"attribute", false, true},
                                                         row{"all", true, true}, row{"none", false, false}}) {
        CAPTURE(scope);
        still_host host{text};
        CHECK(execute_action("tag_replacement_tlp", json{{"scope", scope}}.dump(), enriched(text), host).success);
        const auto with = [](strings tags, bool has, const char* more) {
            if (has) tags.emplace_back(more);
            return tags;
        };
        CHECK(event_tags(host) == with({"TLP:RED"}, of_event, "tlp:red (local)"));
        CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == with({"TLP:GREEN"}, of_attributes, "tlp:green (local)"));
        CHECK(tags(host.event(), "/Event/Object/0/Attribute/0/Tag") ==
              with({"TLP:AMBER"}, of_attributes, "tlp:amber (local)"));
    }
}

TEST_CASE("tag_replacement succeeds where there is nothing to replace") {
    still_host host{event};
    const auto came = execute_action("tag_replacement_tlp", R"({"scope": "all"})", enriched(event), host);
    CHECK(came.success);
    CHECK(host.event() == parse(event));
}

TEST_CASE("tag_replacement succeeds where the filters leave nothing, whatever the data have") {
    constexpr std::string_view without_tags = R"({"Event": {"id": "7", "Attribute": [{"id": "1", "type": "md5"}]}})";
    still_host host{without_tags};
    const auto came =
        execute_action("tag_replacement_tlp", R"({"scope": "all"})", enriched(without_tags), host, only_urls);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(execute_action("tag_replacement_tlp", "{}", parse("{}"), host).success);
    CHECK(host.event() == parse(without_tags));
}

TEST_CASE("tag_replacement finds no attributes under a selector other than the empty one") {
    constexpr std::string_view text = R"({"Event": {"id": "7", "Tag": [],
        "Attribute": [{"id": "1", "type": "domain", "value": "x", "Tag": [{"name": "TLP:RED"}]}]}})";
    still_host host{text};
    CHECK(
        execute_action("tag_replacement_tlp", R"({"scope": "attribute"})", enriched(text), host, only_domains).success);
    CHECK(host.event() == parse(text));
    CHECK(execute_action("tag_replacement_tlp", R"({"scope": "attribute"})", enriched(text), host, event_7).success);
    CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == strings{"TLP:RED", "tlp:red (local)"});
}

TEST_CASE("tag_replacement ends with an error where the event or an attribute has no list of tags") {
    for (const char* members : {"{}", R"({"Tag": null})", R"({"Tag": "TLP:RED"})"}) {
        CAPTURE(members);
        auto data = enriched(R"({"Event": {"id": "7", "Attribute": [{"id": "1", "type": "md5", "Tag": []}]}})");
        data["Event"].update(parse(members));
        still_host host{"{}"};
        CHECK(thrown(execute_action("tag_replacement_tlp", "{}", data, host)) == "event-malformed at /Event/Tag");
        CHECK(thrown(execute_action("tag_replacement_generic", "{}", data, host)) == "event-malformed at /Event/Tag");
        CHECK(execute_action("tag_replacement_tlp", R"({"scope": "attribute"})", data, host).success);
    }
    constexpr std::string_view attribute_without =
        R"({"Event": {"id": "7", "Tag": [], "Attribute": [{"id": "1", "type": "md5"}]}})";
    still_host host{attribute_without};
    CHECK(execute_action("tag_replacement_tlp", "{}", enriched(attribute_without), host).success);
    for (const char* scope : {"attribute", "all"}) {
        CAPTURE(scope);
        const auto came =
            execute_action("tag_replacement_tlp", json{{"scope", scope}}.dump(), enriched(attribute_without), host);
        CHECK(thrown(came) == "event-malformed at /Tag");
    }
}

TEST_CASE("tag_replacement gives what came of the last thing that it replaced") {
    // The host knows the event alone, so what is done to attributes fails.
    constexpr std::string_view text = R"({"Event": {"id": "7", "Tag": [{"name": "TLP:RED"}],
        "Attribute": [{"id": "1", "type": "url", "value": "x", "Tag": [{"name": "TLP:GREEN"}]},
                      {"id": "2", "type": "url", "value": "y", "Tag": []}]}})";
    still_host event_alone{R"({"Event": {"id": "7"}})"};
    const auto last_failed = execute_action("tag_replacement_tlp", R"({"scope": "all"})", enriched(text), event_alone);
    CHECK_FALSE(last_failed.success);
    CHECK(last_failed.errors == strings{"there is no such attribute"});
    CHECK(event_tags(event_alone) == strings{"tlp:red (local)"});
    still_host attribute_alone{R"({"Event": {"id": "8", "Attribute": [{"id": "1"}]}})"};
    const auto first_failed =
        execute_action("tag_replacement_tlp", R"({"scope": "all"})", enriched(text), attribute_alone);
    CHECK(first_failed.success);
    CHECK(first_failed.errors == strings{"there is no such event"});
    CHECK(tags(attribute_alone.event(), "/Event/Attribute/0/Tag") == strings{"tlp:green (local)"});
}

TEST_CASE("tag_replacement says what a host says that refuses") {
    const std::string text = event_tagged("TLP:RED");
    refusing_host host{text};
    const auto came = execute_action("tag_replacement_tlp", R"({"remove_substituted": "yes"})", enriched(text), host);
    CHECK_FALSE(came.success);
    CHECK(came.errors == strings{"tagging is refused", "tagging is refused"});
    CHECK(came.data == enriched(text));
    CHECK(host.event() == parse(text));
}

TEST_CASE("tag_replacement ends with an error where a text is a list") {
    for (const char* name : {"scope", "remove_substituted", "locality", "relationship_type"}) {
        CAPTURE(name);
        const std::string text = event_tagged("TLP:RED");
        still_host host{text};
        json parameters = json::object();
        parameters[name] = {"event"};
        const auto came = execute_action("tag_replacement_tlp", parameters.dump(), enriched(text), host);
        CHECK(thrown(came) == std::string{"parameter-type at /"} + name);
        CHECK(host.event() == parse(text));
    }
}

TEST_CASE("assign_country attaches to the event the countries that enrichment found, in any case and once each") {
    recording_host host{located, countries};
    const auto came = execute_action("assign_country", "{}", enriched(located), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(event_tags(host) == strings{R"(country="luxembourg" (local))", R"(country="japan" (local))"});
    CHECK(came.reasons ==
          strings{R"(country="luxembourg" attached to the event)", R"(country="japan" attached to the event)"});
    CHECK(host.asked.size() == 2);
    CHECK(at(host.event(), "/Event/timestamp") == "1700000000");
    CHECK(at(host.event(), "/Event/published") == false);
    CHECK(came.data == enriched(located));
}

TEST_CASE("assign_country attaches to each attribute its own countries, and gives what came of the last one") {
    still_host host{located, countries};
    const auto came = execute_action("assign_country", R"({"scope": "attribute"})", enriched(located), host);
    CHECK_FALSE(came.success);  // the last attribute has no country
    CHECK(came.errors.empty());
    CHECK(tags(host.event(), "/Event/Attribute/0/Tag") == strings{R"(country="luxembourg" (local))"});
    CHECK(tags(host.event(), "/Event/Attribute/1/Tag") ==
          strings{R"(country="japan" (local))", R"(country="luxembourg" (local))"});
    CHECK(at(host.event(), "/Event/Attribute/2/Tag") == "nothing");
    CHECK(at(host.event(), "/Event/Tag") == "nothing");
    CHECK(came.data == enriched(located));

    auto data = enriched(located);
    data["Event"]["_AttributeFlattened"].erase(2);
    CHECK(execute_action("assign_country", R"({"scope": "attribute"})", data, host).success);
}

TEST_CASE("assign_country finds countries at the path that it is given") {
    for (const char* path : {"country", "{n}.country"}) {
        CAPTURE(path);
        still_host host{located, countries};
        CHECK(execute_action("assign_country", json{{"hash_path", path}}.dump(), enriched(located), host).success);
        CHECK(event_tags(host) == strings{R"(country="luxembourg" (local))", R"(country="japan" (local))"});
    }
    still_host host{located, countries};
    CHECK_FALSE(
        execute_action("assign_country", R"({"scope": "attribute", "hash_path": "country"})", enriched(located), host)
            .success);
    CHECK(tags(host.event(), "/Event/Attribute/1/Tag") == strings{R"(country="japan" (local))"});
}

TEST_CASE("assign_country fails where no value is a country's name") {
    for (const char* parameters :
         {R"({"hash_path": "value"})", R"({"hash_path": "nothing"})", R"({"hash_path": "enrichment.{n}"})",
          R"({"scope": "attribute", "hash_path": "value"})"}) {
        CAPTURE(parameters);
        still_host host{located, countries};
        const auto came = execute_action("assign_country", parameters, enriched(located), host);
        CHECK_FALSE(came.success);
        CHECK_FALSE(came.threw);
        CHECK(came.errors.empty());
        REQUIRE_FALSE(came.reasons.empty());
        for (const std::string& reason : came.reasons) CHECK(reason == "no country of that name");
        CHECK(host.event() == parse(located));
    }
    still_host without_galaxy{located};
    CHECK_FALSE(execute_action("assign_country", "{}", enriched(located), without_galaxy).success);
    CHECK(without_galaxy.event() == parse(located));
}

TEST_CASE("assign_country fails where there are no attributes, also since the filters leave none") {
    for (const char* scope : {"event", "attribute"}) {
        for (const auto filters : {only_urls, event_8}) {
            CAPTURE(scope, std::string{filters});
            still_host host{located, countries};
            const auto came = execute_action("assign_country", json{{"scope", scope}, {"hash_path", "country"}}.dump(),
                                             enriched(located), host, filters);
            CHECK_FALSE(came.success);
            CHECK(came.errors.empty());
            CHECK(std::count(came.reasons.begin(), came.reasons.end(), "there is no attribute to work on") == 1);
            CHECK(host.event() == parse(located));
        }
    }
    still_host host{located, countries};
    CHECK_FALSE(execute_action("assign_country", "{}", enriched(R"({"Event": {"id": "7"}})"), host).success);
    CHECK_FALSE(execute_action("assign_country", "{}", parse("{}"), host).success);
    CHECK(host.event() == parse(located));
}

TEST_CASE("assign_country finds no attributes under a selector other than the empty one") {
    constexpr std::string_view sources =
        R"({"selector": "Event._AttributeFlattened.{n}", "path": "type", "operator": "equals", "value": "ip-src"})";
    still_host host{located, countries};
    CHECK_FALSE(execute_action("assign_country", "{}", enriched(located), host, sources).success);
    CHECK(host.event() == parse(located));
    CHECK(execute_action("assign_country", "{}", enriched(located), host, event_7).success);
    CHECK(event_tags(host).size() == 2);
}

TEST_CASE("assign_country attaches tags in the locality and with the relationship that are chosen") {
    still_host host{located, countries};
    CHECK(execute_action("assign_country", R"({"locality": "global", "relationship_type": "from", "galaxy_name": "x"})",
                         enriched(located), host)
              .success);
    CHECK(at(host.event(), "/Event/Tag/0") ==
          json{{"name", R"(country="luxembourg")"}, {"local", false}, {"relationship_type", "from"}});
}

TEST_CASE("assign_country says what a host says that refuses, and finds nothing where it answers nothing") {
    class untaggable_host : public still_host {
    public:
        using still_host::still_host;
        outcome tag(const tag_change&) override { return {false, "no"}; }
    };
    untaggable_host untaggable{located, countries};
    const auto refused = execute_action("assign_country", "{}", enriched(located), untaggable);
    CHECK_FALSE(refused.success);
    CHECK(refused.errors == strings{"no", "no"});
    refusing_host silent{located, countries};
    const auto unanswered = execute_action("assign_country", "{}", enriched(located), silent);
    CHECK_FALSE(unanswered.success);
    CHECK(unanswered.errors.empty());
    CHECK(unanswered.data == enriched(located));
}

TEST_CASE("assign_country ends with an error where a text is a list") {
    for (const char* name : {"scope", "hash_path", "locality", "relationship_type"}) {
        CAPTURE(name);
        still_host host{located, countries};
        json parameters = json::object();
        parameters[name] = {"event"};
        const auto came = execute_action("assign_country", parameters.dump(), enriched(located), host);
        CHECK(thrown(came) == std::string{"parameter-type at /"} + name);
        CHECK(host.event() == parse(located));
    }
}
