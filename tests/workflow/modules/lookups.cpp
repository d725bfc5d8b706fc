// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/lookups.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module_test.hpp"

namespace {

using hashpath::workflow::lookup;
using hashpath::workflow::module_type;
using hashpath::workflow::stored_change;
using namespace module_test;

/// An event with two attributes of its own, one of them for detection, and one in an object.
constexpr std::string_view event = R"({"Event": {"id": "7", "info": "report", "timestamp": "100", "published": true,
    "Tag": [{"name": "a"}],
    "Attribute": [
      {"id": "1", "uuid": "a1", "type": "ip-src", "value": "8.8.8.8", "to_ids": true, "timestamp": "100"},
      {"id": "2", "uuid": "a2", "type": "domain", "value": "example.org", "to_ids": false, "timestamp": "100"}],
    "Object": [{"id": "5", "name": "file", "timestamp": "100", "Attribute": [
      {"id": "3", "uuid": "a3", "type": "md5", "value": "abc", "to_ids": true, "timestamp": "100"}]}]}})";

/// Two enrichment modules of the older kind, one of the newer, and one that fails.
constexpr std::string_view enrichment = R"({"enrichment": {
    "geo": {"types": ["ip-src", "ip-dst"], "results": {"8.8.8.8": [{"types": ["text"], "values": ["us", "ca"]}]}},
    "whois": {"types": ["ip-src", "domain"], "default": [{"types": ["text"], "values": ["somebody"]}]},
    "objects": {"types": ["md5"], "default": {"Attribute": [{"type": "sha1", "value": "def"}], "Object": []}},
    "broken": {"types": ["ip-src"], "default": {"error": "no key"}}}})";

json at(const json& document, const std::string& pointer) {
    const json::json_pointer place{pointer};
    return document.contains(place) ? document.at(place) : json("nothing");
}

/// What a module threw: its code and place.
std::string thrown(const execution& came) {
    return came.threw ? came.errors.at(0).substr(0, came.errors[0].find(": ")) : "nothing";
}

/// Keeps what it was asked.
class recording_host : public still_host {
public:
    using still_host::still_host;

    std::optional<json> look_up(lookup where, const json& question) override {
        asked.emplace_back(where, question);
        return still_host::look_up(where, question);
    }

    /// The questions of one kind.
    std::vector<json> questions(lookup where) const {
        std::vector<json> found;
        for (const auto& [kind, question] : asked) {
            if (kind == where) found.push_back(question);
        }
        return found;
    }

    std::vector<std::pair<lookup, json>> asked;
};

/// Warning lists, each named after its type.
std::string lists(std::string_view more = "") {
    return R"({"warninglists": [
        {"id": "1", "name": "dns", "type": "string", "category": "false_positive", "list": ["8.8.8.8", "1.1.1.1"],
         "matching_attributes": ["ip-src", "ip-dst", "domain|ip"]},
        {"id": "2", "name": "sites", "type": "hostname", "category": "known", "list": ["example.org"],
         "matching_attributes": ["domain", "url", "domain|ip"]},
        {"id": "3", "name": "all", "type": "substring", "category": "known", "list": ["8.8"],
         "matching_attributes": ["ALL"]}])" +
           std::string{more} + "}";
}

json listed(const char* id) {
    return id == std::string_view{"1"}   ? json{{"id", "1"}, {"name", "dns"}, {"category", "false_positive"}}
           : id == std::string_view{"2"} ? json{{"id", "2"}, {"name", "sites"}, {"category", "known"}}
                                         : json{{"id", "3"}, {"name", "all"}, {"category", "known"}};
}

json warning(std::string_view match, std::string_view value, const char* list) {
    const json of = listed(list);
    return {{"match", match},
            {"value", value},
            {"warninglist_id", of["id"]},
            {"warninglist_name", of["name"]},
            {"warninglist_category", of["category"]}};
}

/// The warnings that one attribute for detection gets of a warning list of a type.
json warnings(const char* list_type, const json& entries, const char* type, const char* value) {
    const json data = {{"Event", {{"Attribute", {{{"id", "1"}, {"type", type}, {"value", value}, {"to_ids", true}}}}}}};
    const json lookups = {{"warninglists",
                           {{{"id", "9"},
                             {"name", "x"},
                             {"type", list_type},
                             {"list", entries},
                             {"category", "c"},
                             {"matching_attributes", {"ALL"}}}}}};
    still_host host{"{}", lookups.dump()};
    const auto came = execute_action("attach-warninglist", "{}", enriched(data.dump()), host);
    CHECK(came.success);
    json found = json::array();
    const json all = at(came.data, "/Event/Attribute/0/warnings");
    if (!all.is_array()) return found;
    for (const json& each : all) found.push_back(json::array({each["match"], each["value"]}));
    return found;
}

}  // namespace

TEST_CASE("attach-enrichment attaches what a module knows, in each place of an attribute") {
    still_host host{event, enrichment};
    const auto came = execute_action("attach-enrichment", R"({"modules": ["whois"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    const json expected = parse(R"([[{"types": ["text"], "values": ["somebody"]}]])");
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") == expected);
    CHECK(at(came.data, "/Event/Attribute/1/enrichment") == expected);
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/enrichment") == expected);
    CHECK(at(came.data, "/Event/_AttributeFlattened/1/enrichment") == expected);
    CHECK(came.reasons == strings{"enriched 2 attributes"});
}

TEST_CASE("attach-enrichment changes nothing else, and nothing that is stored") {
    still_host host{event, enrichment};
    const auto came = execute_action("attach-enrichment", R"({"modules": ["whois"]})", enriched(event), host);
    json rest = came.data;
    for (const char* place :
         {"/Event/Attribute/0", "/Event/Attribute/1", "/Event/_AttributeFlattened/0", "/Event/_AttributeFlattened/1"}) {
        rest.at(json::json_pointer{place}).erase("enrichment");
    }
    CHECK(rest == enriched(event));
    CHECK(host.event() == parse(event));
}

TEST_CASE("attach-enrichment attaches to the attributes of objects what modules of the newer kind give") {
    still_host host{event, enrichment};
    const auto came = execute_action("attach-enrichment", R"({"modules": ["objects"]})", enriched(event), host);
    const json expected = parse(R"([{"Attribute": [{"type": "sha1", "value": "def"}], "Object": []}])");
    CHECK(came.success);
    CHECK(at(came.data, "/Event/Object/0/Attribute/0/enrichment") == expected);
    CHECK(at(came.data, "/Event/_AttributeFlattened/2/enrichment") == expected);
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") == "nothing");
}

TEST_CASE("attach-enrichment attaches one entry for each module that takes the type, in the order of the modules") {
    still_host host{event, enrichment};
    const auto came =
        execute_action("attach-enrichment", R"({"modules": ["whois", "", "geo", "objects"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") ==
          parse(R"([[{"types": ["text"], "values": ["somebody"]}], [{"types": ["text"], "values": ["us", "ca"]}]])"));
    CHECK(at(came.data, "/Event/Attribute/1/enrichment").size() == 1);
}

TEST_CASE("attach-enrichment attaches behind what is attached already") {
    still_host host{event, enrichment};
    const auto once = execute_action("attach-enrichment", R"({"modules": "whois"})", enriched(event), host);
    const auto twice = execute_action("attach-enrichment", R"({"modules": "geo"})", once.data, host);
    CHECK(at(twice.data, "/Event/Attribute/0/enrichment") ==
          parse(R"([[{"types": ["text"], "values": ["somebody"]}], [{"types": ["text"], "values": ["us", "ca"]}]])"));
    CHECK(at(twice.data, "/Event/Attribute/1/enrichment").size() == 1);
    CHECK(at(twice.data, "/Event/_AttributeFlattened/0/enrichment").size() == 2);
}

TEST_CASE("attach-enrichment attaches an answer that is an error as a whole") {
    still_host host{event, enrichment};
    const auto came = execute_action("attach-enrichment", R"({"modules": ["broken"]})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") == parse(R"([{"error": "no key"}])"));
}

TEST_CASE("attach-enrichment asks for the attributes that the filters let through, with the event's id") {
    recording_host host{event, enrichment};
    const auto came =
        execute_action("attach-enrichment", R"({"modules": ["whois"]})", enriched(event), host, only_domains);
    CHECK(came.success);
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") == "nothing");
    CHECK(at(came.data, "/Event/Attribute/1/enrichment").size() == 1);
    const auto asked = host.questions(lookup::enrichment);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0]["module"] == "whois");
    CHECK(asked[0]["event_id"] == "7");
    CHECK(asked[0]["attribute"]["id"] == "2");
}

TEST_CASE("attach-enrichment succeeds and changes nothing where no attribute is let through or taken") {
    still_host host{event, enrichment};
    const auto none_left =
        execute_action("attach-enrichment", R"({"modules": ["whois"]})", enriched(event), host, only_urls);
    CHECK(none_left.success);
    CHECK(none_left.data == enriched(event));
    const auto none_taken =
        execute_action("attach-enrichment", R"({"modules": ["geo"]})", enriched(event), host, only_domains);
    CHECK(none_taken.success);
    CHECK(none_taken.data == enriched(event));
    CHECK(execute_action("attach-enrichment", R"({"modules": ["geo"]})", enriched("{}"), host).success);
}

TEST_CASE("the actions that look up fail with an error where nothing is chosen") {
    struct row {
        const char* module;
        const char* parameter;
        const char* error;
    };
    for (const auto& [module, parameter, error] :
         {row{"attach-enrichment", "modules", "no enrichment module is chosen"},
          row{"attach-decay-score", "decayingmodels", "no decaying model is chosen"},
          row{"enrich-event", "modules", "no enrichment module is chosen"},
          row{"add_to_warninglist", "warninglist", "no warning list is chosen"}}) {
        for (const char* value : {"null", R"("")", "[]"}) {
            CAPTURE(module, value);
            recording_host host{event, enrichment};
            const auto came =
                execute_action(module, "{\"" + std::string{parameter} + "\": " + value + "}", enriched(event), host);
            CHECK_FALSE(came.success);
            CHECK_FALSE(came.threw);
            CHECK(came.errors == strings{error});
            CHECK(came.data == enriched(event));
            CHECK(host.asked.empty());
            CHECK(host.changes().empty());
            CHECK(host.messages().empty());
        }
        still_host host{event, enrichment};
        CHECK(execute_action(module, "{}", enriched(event), host).errors == strings{error});
    }
}

TEST_CASE("attach-enrichment ends with an error where there is no such module, or no answer") {
    still_host host{event, enrichment};
    for (const char* modules : {R"({"modules": ["geo", "nothing"]})", R"({"modules": "nothing"})"}) {
        CAPTURE(modules);
        const auto came = execute_action("attach-enrichment", modules, enriched(event), host);
        CHECK(thrown(came) == "module-failed at node 2");
        CHECK(came.errors.at(0).find("there is no enrichment module nothing") != std::string::npos);
        CHECK(came.data == enriched(event));
    }
    refusing_host refusing{event, enrichment};
    CHECK(thrown(execute_action("attach-enrichment", R"({"modules": ["geo"]})", enriched(event), refusing)) ==
          "module-failed at node 2");

    class silent_host : public still_host {
    public:
        using still_host::still_host;
        std::optional<json> look_up(lookup where, const json& question) override {
            return where == lookup::enrichment ? std::nullopt : still_host::look_up(where, question);
        }
    };
    silent_host silent{event, enrichment};
    const auto unanswered = execute_action("attach-enrichment", R"({"modules": ["geo"]})", enriched(event), silent);
    CHECK(thrown(unanswered) == "module-failed at node 2");
    CHECK(unanswered.errors.at(0).find("geo gives no answer") != std::string::npos);
    CHECK(unanswered.data == enriched(event));
    // An attribute that the module does not take is no question.
    CHECK(
        execute_action("attach-enrichment", R"({"modules": ["geo"]})", enriched(event), silent, only_domains).success);
}

TEST_CASE("attach-enrichment starts enrichment-before-query before every query, with the module's name") {
    still_host host{event, enrichment};
    std::vector<std::pair<std::string, json>> started;
    const auto start = [&started](std::string_view trigger, const std::function<json()>& data) {
        started.emplace_back(trigger, data());
        return true;
    };
    const auto came = execute(module_type::action, "attach-enrichment", R"({"modules": ["geo", "whois"]})",
                              enriched(event), host, "{}", start);
    CHECK(came.success);
    strings modules;
    for (const auto& [trigger, data] : started) {
        CHECK(trigger == "enrichment-before-query");
        modules.push_back(data["_module"].get<std::string>());
        json rest = data;
        rest.erase("_module");
        CHECK(rest == enriched(event));
    }
    CHECK(modules == strings{"geo", "whois", "whois"});
    CHECK(at(came.data, "/_module") == "nothing");
}

TEST_CASE("attach-enrichment leaves out the queries that a workflow of enrichment-before-query blocks") {
    recording_host host{event, enrichment};
    const auto lets_whois = [](std::string_view, const std::function<json()>& data) {
        return data()["_module"] == "whois";
    };
    const auto came = execute(module_type::action, "attach-enrichment", R"({"modules": ["geo", "whois"]})",
                              enriched(event), host, "{}", lets_whois);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(at(came.data, "/Event/Attribute/0/enrichment") ==
          parse(R"([[{"types": ["text"], "values": ["somebody"]}]])"));
    CHECK(host.questions(lookup::enrichment).size() == 2);
    CHECK(came.reasons == strings{"enriched 2 attributes", "a workflow of enrichment-before-query blocked 1 query"});
}

TEST_CASE("attach-warninglist attaches the hits of all lists to attributes for detection, at first") {
    still_host host{event, lists()};
    const auto came = execute_action("attach-warninglist", "{}", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    const json expected = json::array({warning("8.8.8.8", "8.8.8.8", "1"), warning("8.8", "8.8.8.8", "3")});
    CHECK(at(came.data, "/Event/Attribute/0/warnings") == expected);
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/warnings") == expected);
    CHECK(at(came.data, "/Event/Attribute/1/warnings") == "nothing");
    CHECK(at(came.data, "/Event/Object/0/Attribute/0/warnings") == "nothing");
    CHECK(at(came.data, "/Event/warnings") == json::array({listed("1"), listed("3")}));
    CHECK(came.reasons == strings{"1 attribute is on a warning list"});
    CHECK(at(came.data, "/Event/Attribute/0/timestamp") == "100");
    CHECK(host.event() == parse(event));
}

TEST_CASE("attach-warninglist checks attributes that are not for detection where a setting says so") {
    for (const char* setting : {"true", "1", R"("1")"}) {
        CAPTURE(setting);
        still_host host{event, lists(R"(, "settings": {"MISP.warning_for_all": )" + std::string{setting} + "}")};
        const auto came = execute_action("attach-warninglist", "{}", enriched(event), host);
        CHECK(at(came.data, "/Event/Attribute/1/warnings") ==
              json::array({warning("example.org", "example.org", "2")}));
    }
    for (const char* setting : {"false", "0", R"("")"}) {
        CAPTURE(setting);
        still_host host{event, lists(R"(, "settings": {"MISP.warning_for_all": )" + std::string{setting} + "}")};
        CHECK(at(execute_action("attach-warninglist", "{}", enriched(event), host).data,
                 "/Event/Attribute/1/warnings") == "nothing");
    }
}

TEST_CASE("attach-warninglist asks the lists that are chosen alone") {
    struct row {
        const char* chosen;
        json event_warnings;
    };
    for (const auto& [chosen, event_warnings] :
         {row{R"(["dns"])", json::array({listed("1")})}, row{R"("all")", json::array({listed("3")})},
          row{R"(["all", "dns"])", json::array({listed("1"), listed("3")})}, row{R"(["Dns", "none"])", json::array()},
          row{R"(["none", "ALL"])", json::array({listed("1"), listed("3")})}}) {
        CAPTURE(chosen);
        still_host host{event, lists()};
        const auto came = execute_action("attach-warninglist", R"({"warninglists": )" + std::string{chosen} + "}",
                                         enriched(event), host);
        CHECK(came.success);
        CHECK(at(came.data, "/Event/warnings") == event_warnings);
    }
}

TEST_CASE("attach-warninglist fails with an error where no list is chosen") {
    for (const char* parameters : {R"({"warninglists": []})", R"({"warninglists": ""})"}) {
        CAPTURE(parameters);
        still_host host{event, lists()};
        const auto came = execute_action("attach-warninglist", parameters, enriched(event), host);
        CHECK_FALSE(came.success);
        CHECK(came.errors == strings{"no warning list is chosen"});
        CHECK(came.data == enriched(event));
    }
    still_host host{event, lists()};
    CHECK(at(execute_action("attach-warninglist", R"({"warninglists": null})", enriched(event), host).data,
             "/Event/warnings")
              .size() == 2);
}

TEST_CASE("attach-warninglist replaces the warnings of the event, also by none") {
    json data = enriched(event);
    data["Event"]["warnings"] = json::array({"old"});
    still_host host{event, lists()};
    const auto nothing_let_through = execute_action("attach-warninglist", "{}", data, host, only_urls);
    CHECK(nothing_let_through.success);
    json expected = enriched(event);
    expected["Event"]["warnings"] = json::array();
    CHECK(nothing_let_through.data == expected);
    const auto hits = execute_action("attach-warninglist", R"({"warninglists": "dns"})", data, host);
    CHECK(at(hits.data, "/Event/warnings") == json::array({listed("1")}));
    const auto not_for_detection = execute_action("attach-warninglist", "{}", data, host, only_domains);
    CHECK(not_for_detection.data == expected);
}

TEST_CASE("attach-warninglist finds no hits where the host has no lists") {
    json expected = enriched(event);
    expected["Event"]["warnings"] = json::array();
    still_host without{event};
    CHECK(execute_action("attach-warninglist", "{}", enriched(event), without).data == expected);
    refusing_host refusing{event, lists()};
    const auto came = execute_action("attach-warninglist", "{}", enriched(event), refusing);
    CHECK(came.success);
    CHECK(came.data == expected);
}

TEST_CASE("attach-warninglist names each list once for the event, and attaches behind what is attached already") {
    constexpr std::string_view two = R"({"Event": {"Attribute": [
        {"id": "1", "type": "ip-src", "value": "8.8.8.8", "to_ids": true, "warnings": ["old"]},
        {"id": "2", "type": "ip-src", "value": "1.1.1.1", "to_ids": "1"}]}})";
    still_host host{"{}", lists()};
    const auto came = execute_action("attach-warninglist", R"({"warninglists": "dns"})", enriched(two), host);
    CHECK(at(came.data, "/Event/Attribute/0/warnings") == json::array({"old", warning("8.8.8.8", "8.8.8.8", "1")}));
    CHECK(at(came.data, "/Event/Attribute/1/warnings") == json::array({warning("1.1.1.1", "1.1.1.1", "1")}));
    CHECK(at(came.data, "/Event/warnings") == json::array({listed("1")}));
    CHECK(came.reasons == strings{"2 attributes are on a warning list"});
}

TEST_CASE("what is attached takes the place of what is no list, and enriches no type that a module does not name") {
    constexpr std::string_view old = R"({"Event": {"Attribute": [
        {"id": "1", "type": "ip-src", "value": "8.8.8.8", "to_ids": true, "warnings": "old", "enrichment": "old"}]}})";
    still_host host{"{}", lists()};
    const auto warned = execute_action("attach-warninglist", R"({"warninglists": "dns"})", enriched(old), host);
    CHECK(at(warned.data, "/Event/Attribute/0/warnings") == json::array({warning("8.8.8.8", "8.8.8.8", "1")}));
    still_host knowing{"{}", enrichment};
    const auto enriched_one = execute_action("attach-enrichment", R"({"modules": "geo"})", enriched(old), knowing);
    CHECK(at(enriched_one.data, "/Event/Attribute/0/enrichment") ==
          parse(R"([[{"types": ["text"], "values": ["us", "ca"]}]])"));
    for (const char* types : {"{}", R"({"types": "ip-src"})"}) {
        still_host without{"{}", R"({"enrichment": {"geo": )" + std::string{types} + "}}"};
        const auto nothing = execute_action("attach-enrichment", R"({"modules": "geo"})", enriched(old), without);
        CHECK(nothing.reasons == strings{"enriched 0 attributes"});
    }
}

TEST_CASE("attach-warninglist looks both halves of a value of two up, and the value of other types as a whole") {
    constexpr std::string_view composite = R"({"Event": {"Attribute": [
        {"id": "1", "type": "domain|ip", "value": "www.example.org|8.8.8.8", "to_ids": true},
        {"id": "2", "type": "ip-src", "value": "x|8.8.8.8", "to_ids": true}]}})";
    still_host host{"{}", lists()};
    const auto came =
        execute_action("attach-warninglist", R"({"warninglists": ["dns", "sites"]})", enriched(composite), host);
    CHECK(at(came.data, "/Event/Attribute/0/warnings") ==
          json::array({warning("8.8.8.8", "8.8.8.8", "1"), warning("example.org", "www.example.org", "2")}));
    CHECK(at(came.data, "/Event/Attribute/1/warnings") == "nothing");
    // A list warns once, and only the first bar splits.
    CHECK(warnings("string", {"a", "b"}, "filename|md5", "a|b") == parse(R"([["a", "a"]])"));
    CHECK(warnings("string", {"a", "b|c"}, "filename|md5", "x|b|c") == parse(R"([["b|c", "b|c"]])"));
    CHECK(warnings("string", {"abc"}, "malware-sample", "x.exe|abc") == parse(R"([["abc", "abc"]])"));
    CHECK(warnings("string", {"abc"}, "malware-sample", "abc") == parse(R"([["abc", "abc"]])"));
    CHECK(warnings("string", {"abc"}, "text", "x|abc") == json::array());
}

TEST_CASE("attach-warninglist compares as the type of a list says") {
    CHECK(warnings("string", {"abc"}, "text", "abc") == parse(R"([["abc", "abc"]])"));
    CHECK(warnings("string", {"abc"}, "text", "Abc") == json::array());
    CHECK(warnings("string", {"abc"}, "text", "abcd") == json::array());
    CHECK(warnings("substring", {"abc"}, "text", "xabcd") == parse(R"([["abc", "xabcd"]])"));
    CHECK(warnings("hostname", {".Example.org"}, "url", "http://example.org/x") == json::array());
    CHECK(warnings("hostname", {"Example.org."}, "url", "http://www.example.org/x") ==
          parse(R"([["example.org", "http://www.example.org/x"]])"));
    CHECK(warnings("hostname", {"example.org"}, "domain", "example.org.") ==
          parse(R"([["example.org", "example.org."]])"));
    CHECK(warnings("hostname", {"example.org"}, "domain", "www.EXAMPLE.org") == json::array());
    CHECK(warnings("hostname", {"org", "example.org"}, "domain", "www.example.org") ==
          parse(R"([["org", "www.example.org"]])"));
    CHECK(warnings("hostname", {"example.org"}, "domain", "badexample.org") == json::array());
    CHECK(warnings("cidr", {"10.0.0.0/8"}, "ip-src", "10.1.2.3") == parse(R"([["10.0.0.0/8", "10.1.2.3"]])"));
    CHECK(warnings("cidr", {"10.0.0.0/8"}, "ip-src", "11.1.2.3") == json::array());
    CHECK(warnings("cidr", {"2001:db8::/32"}, "ip-src", "2001:db8:1::1") ==
          parse(R"([["2001:db8::/32", "2001:db8:1::1"]])"));
#ifndef HASHPATH_NO_PCRE2
    CHECK(warnings("regex", {"/^AB+c$/i"}, "text", "abbc") == parse(R"([["/^AB+c$/i", "abbc"]])"));
    CHECK(warnings("regex", {"/^AB+c$/"}, "text", "abbc") == json::array());
#endif
}

TEST_CASE("attach-warninglist asks a list for the types of attributes that it is made for") {
    constexpr std::string_view types = R"({"Event": {"Attribute": [
        {"id": "1", "type": "text", "value": "1.1.1.1", "to_ids": true},
        {"id": "2", "type": "ip-dst", "value": "1.1.1.1", "to_ids": true}]}})";
    still_host host{"{}", lists()};
    const auto came = execute_action("attach-warninglist", "{}", enriched(types), host);
    CHECK(at(came.data, "/Event/Attribute/0/warnings") == "nothing");
    CHECK(at(came.data, "/Event/Attribute/1/warnings").size() == 1);
}

TEST_CASE("attach-decay-score replaces attributes by those that are stored, with their scores") {
    const std::string_view scores = R"({"decay_scores": {"a1": [{"score": 42, "decayed": false}], "a3": []}})";
    json data = enriched(event);
    for (const char* place : {"/Event/Attribute/0", "/Event/_AttributeFlattened/0"}) {
        data.at(json::json_pointer{place})["enrichment"] = json::array({"x"});
        data.at(json::json_pointer{place})["value"] = "changed by the run";
    }
    recording_host host{event, scores};
    const auto came = execute_action("attach-decay-score", R"({"decayingmodels": ["1", "2"]})", data, host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    json first = parse(event)["Event"]["Attribute"][0];
    first["decay_score"] = parse(R"([{"score": 42, "decayed": false}])");
    CHECK(at(came.data, "/Event/Attribute/0") == first);
    CHECK(at(came.data, "/Event/_AttributeFlattened/0") == first);
    CHECK(at(came.data, "/Event/Attribute/1") == parse(event)["Event"]["Attribute"][1]);  // lost its _allTags
    CHECK(at(came.data, "/Event/Object/0/Attribute/0/decay_score") == json::array());
    CHECK(at(came.data, "/Event/_AttributeFlattened/2/decay_score") == json::array());
    CHECK(came.reasons == strings{"scored 3 attributes"});
    CHECK(host.event() == parse(event));
    const auto asked = host.questions(lookup::decay_score);
    REQUIRE(asked.size() == 3);
    CHECK(asked[0]["models"] == json{"1", "2"});
    CHECK(asked[0]["attribute"]["uuid"] == "a1");
}

TEST_CASE("attach-decay-score leaves attributes that the filters leave out, or that are not stored") {
    still_host host{event, R"({"decay_scores": {"a1": 1, "a2": 2}})"};
    const auto filtered =
        execute_action("attach-decay-score", R"({"decayingmodels": "1"})", enriched(event), host, only_domains);
    CHECK(filtered.success);
    CHECK(at(filtered.data, "/Event/Attribute/0") == at(enriched(event), "/Event/Attribute/0"));
    CHECK(at(filtered.data, "/Event/Attribute/1/decay_score") == 2);
    for (const auto filters : {std::string_view{"{}"}, only_urls}) {
        still_host empty{"{}"};
        refusing_host refusing{event};
        const auto unknown =
            execute_action("attach-decay-score", R"({"decayingmodels": "1"})", enriched(event), empty, filters);
        CHECK(unknown.success);
        CHECK(unknown.data == enriched(event));
        const auto refused =
            execute_action("attach-decay-score", R"({"decayingmodels": "1"})", enriched(event), refusing, filters);
        CHECK(refused.success);
        CHECK(refused.data == enriched(event));
    }
}

TEST_CASE("enrich-event adds to the stored event what a module knows, and reads the data anew in core format") {
    still_host host{event, enrichment};
    json data = enriched(event);
    data["more"] = 1;
    const auto came = execute_action("enrich-event", R"({"modules": "geo"})", data, host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    json expected = parse(event);
    expected["Event"]["Attribute"].push_back({{"type", "text"}, {"value", "us"}});
    expected["Event"]["Attribute"].push_back({{"type", "text"}, {"value", "ca"}});
    expected["Event"]["timestamp"] = "1700000000";
    expected["Event"]["published"] = false;
    CHECK(host.event() == expected);
    CHECK(came.data == enriched(expected.dump()));
    CHECK(at(came.data, "/Event/_AttributeFlattened").size() == 5);
    CHECK(at(came.data, "/Event/Attribute/2/_allTags/0/name") == "a");
}

TEST_CASE("enrich-event puts the number of attributes that it added onto the queue") {
    still_host host{event, enrichment};
    const auto came = execute_action("enrich-event", R"({"modules": "geo"})", enriched(event), host);
    CHECK(came.success);
    REQUIRE(host.messages().size() == 1);
    CHECK(host.messages()[0].first == "data:misp_json_workflow");
    CHECK(host.messages()[0].second == json{{"message", "enriched the event"}, {"added", "2"}});
    CHECK(came.reasons == strings{"2 attributes were added"});
}

TEST_CASE("enrich-event enriches the attributes that the filters let through alone") {
    recording_host host{event, enrichment};
    const auto came = execute_action("enrich-event", R"({"modules": "whois"})", enriched(event), host, only_domains);
    CHECK(came.success);
    const auto asked = host.questions(lookup::enriched_event);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == parse(R"({"module": "whois", "event_id": "7", "uuids": ["a2"]})"));
    CHECK(at(host.event(), "/Event/Attribute").size() == 3);
    recording_host all{event, enrichment};
    CHECK(execute_action("enrich-event", R"({"modules": "whois"})", enriched(event), all).success);
    CHECK(all.questions(lookup::enriched_event).at(0)["uuids"] == json::array());
    CHECK(at(all.event(), "/Event/Attribute").size() == 4);
}

TEST_CASE("enrich-event succeeds and asks nothing where the filters leave nothing") {
    recording_host host{event, enrichment};
    const auto came = execute_action("enrich-event", R"({"modules": "geo"})", enriched(event), host, only_urls);
    CHECK(came.success);
    CHECK(came.reasons == std::vector<std::string>{"the filter of the node leaves nothing"});
    CHECK(came.data == enriched(event));
    CHECK(host.asked.empty());
    CHECK(host.messages().empty());
    CHECK(host.event() == parse(event));
}

TEST_CASE("enrich-event succeeds with a warning on the queue where the service does not answer") {
    still_host host{event, enrichment};
    const auto came = execute_action("enrich-event", R"({"modules": "nothing"})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.data == enriched(event));
    CHECK(host.event() == parse(event));
    REQUIRE(host.messages().size() == 1);
    CHECK(host.messages()[0].first == "data:misp_json_workflow");
    CHECK(host.messages()[0].second == json{{"warning", "the enrichment service is not available"}});
    CHECK(came.reasons == strings{"the enrichment service is not available"});
    refusing_host refusing{event, enrichment};
    const auto refused = execute_action("enrich-event", R"({"modules": "geo"})", enriched(event), refusing);
    CHECK(refused.success);
    CHECK(refused.data == enriched(event));
    CHECK(refusing.event() == parse(event));
}

TEST_CASE("enrich-event asks nothing where a workflow of enrichment-before-query blocks it") {
    recording_host host{event, enrichment};
    strings started;
    const auto blocks = [&started](std::string_view trigger, const std::function<json()>& data) {
        started.push_back(std::string{trigger} + " " + data()["_module"].get<std::string>());
        return false;
    };
    const auto came =
        execute(module_type::action, "enrich-event", R"({"modules": "geo"})", enriched(event), host, "{}", blocks);
    CHECK(came.success);
    CHECK(started == strings{"enrichment-before-query geo"});
    CHECK(came.reasons == strings{"a workflow of enrichment-before-query blocked the query"});
    CHECK(came.data == enriched(event));
    CHECK(host.asked.empty());
    CHECK(host.event() == parse(event));
}

TEST_CASE("enrich-event and add_to_warninglist end with an error where they are given several choices") {
    still_host host{event, enrichment};
    CHECK(thrown(execute_action("enrich-event", R"({"modules": ["geo"]})", enriched(event), host)) ==
          "parameter-type at /modules");
    CHECK(thrown(execute_action("add_to_warninglist", R"({"warninglist": ["own"]})", enriched(event), host)) ==
          "parameter-type at /warninglist");
    CHECK(host.event() == parse(event));
    CHECK(host.changes().empty());
}

TEST_CASE("add_to_warninglist adds the values of attributes to a list, and leaves the data and the event") {
    still_host host{event};
    const auto came = execute_action("add_to_warninglist", R"({"warninglist": "own"})", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.data == enriched(event));
    CHECK(host.event() == parse(event));
    REQUIRE(host.changes().size() == 1);
    CHECK(host.changes()[0].what == stored_change::kind::warning_list);
    CHECK(host.changes()[0].value == parse(R"({"warninglist": "own", "values": ["8.8.8.8", "example.org", "abc"]})"));
    CHECK(came.reasons == strings{"gave 3 values to the warning list own"});
}

TEST_CASE("add_to_warninglist adds the values that the filters let through, also none") {
    still_host host{event};
    CHECK(
        execute_action("add_to_warninglist", R"({"warninglist": "own"})", enriched(event), host, only_domains).success);
    REQUIRE(host.changes().size() == 1);
    CHECK(host.changes()[0].value["values"] == json{"example.org"});
    still_host none{event};
    CHECK(execute_action("add_to_warninglist", R"({"warninglist": "own"})", enriched(event), none, only_urls).success);
    for (const auto& change : none.changes()) CHECK(change.value["values"] == json::array());
    CHECK(none.event() == parse(event));
}

TEST_CASE("add_to_warninglist adds each value once, and no empty one") {
    constexpr std::string_view repeated = R"({"Event": {"Attribute": [
        {"id": "1", "value": "a"}, {"id": "2", "value": ""}, {"id": "3", "value": "a"}]}})";
    still_host host{repeated};
    CHECK(execute_action("add_to_warninglist", R"({"warninglist": "own"})", enriched(repeated), host).success);
    REQUIRE(host.changes().size() == 1);
    CHECK(host.changes()[0].value["values"] == json{"a"});
}

TEST_CASE("add_to_warninglist says what a host says that refuses") {
    refusing_host host{event};
    const auto came = execute_action("add_to_warninglist", R"({"warninglist": "own"})", enriched(event), host);
    CHECK_FALSE(came.success);
    CHECK(came.errors == strings{"storing is refused"});
    CHECK(came.data == enriched(event));
    CHECK(host.changes().empty());
}

TEST_CASE("warnings of an event that is a text are an error, as in MISP") {
    memory_host host{ordered_json::object(),
                     parse(R"({"warninglists": [{"name": "x", "type": "string", "list": ["a"]}]})")};
    const auto came =
        execute(module_type::action, "attach-warninglist", R"({"warninglists": ["ALL"]})",
                parse(R"({"Event": "a text", "list": [{"id": 1, "type": "domain", "value": "a"}]})"), host,
                R"({"selector": "list.{n}", "path": "type", "operator": "equals", "value": "domain"})");
    CHECK(came.threw);
    REQUIRE(came.errors.size() == 1);
    CHECK(came.errors[0].find("event-malformed at /Event") == 0);
}
