// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/events.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/misp/labelled_filters.hpp>

#include <hashpath/workflow/modules.hpp>

#include "module_test.hpp"

namespace {

using hashpath::workflow::built_in_modules;
using hashpath::workflow::lookup;
using hashpath::workflow::module_type;
using hashpath::workflow::stored_change;
using namespace module_test;

constexpr std::string_view event = R"({"Event": {"id": "7", "uuid": "e7", "info": "report", "orgc_id": "3",
    "timestamp": "100", "published": false, "Tag": [{"name": "a"}],
    "Attribute": [{"id": "1", "type": "url", "value": "x"}]}})";

/// Filters that leave nothing, which these modules do not heed.
constexpr std::string_view nothing_left =
    R"({"selector": "Event.Attribute", "path": "type", "operator": "equals", "value": "md5"})";

constexpr std::string_view organisations = R"({"organisations": {"3": {"name": "CIRCL"}, "4": {"name": ""}}})";

json at(const json& document, const std::string& pointer) {
    const json::json_pointer place{pointer};
    return document.contains(place) ? document.at(place) : json("nothing");
}

/// What a module threw: its code and place.
std::string thrown(const execution& came) {
    return came.threw ? came.errors.at(0).substr(0, came.errors[0].find(": ")) : "nothing";
}

/// The entry that add_eventblocklist_entry makes of these data.
json blocked(std::string_view parameters, const json& data, std::string_view lookups = organisations) {
    still_host host{event, lookups};
    const auto came = execute_action("add_eventblocklist_entry", parameters, data, host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    REQUIRE(host.changes().size() == 1);
    CHECK(host.changes()[0].what == stored_change::kind::blocked_event);
    return host.changes()[0].value;
}

}  // namespace

TEST_CASE("stop-execution fails with its message, and changes nothing") {
    still_host host{event};
    const auto came = execute_action("stop-execution", R"({"message": "not this one"})", enriched(event), host);
    CHECK_FALSE(came.success);
    CHECK_FALSE(came.threw);
    CHECK(came.errors == strings{"not this one"});
    CHECK(came.data == enriched(event));
    CHECK(host.event() == parse(event));
}

TEST_CASE("stop-execution blocks, and leads nowhere") {
    const auto* stop = built_in_modules().find(module_type::action, "stop-execution");
    REQUIRE(stop != nullptr);
    CHECK(stop->blocking);
    CHECK(stop->outputs == 0);
    CHECK_FALSE(stop->filters);
    CHECK_FALSE(stop->core_format);
    for (const char* other :
         {"publish-event", "reload-full-event", "add_eventblocklist_entry", "blueprint-action-module"}) {
        CAPTURE(other);
        const auto* module = built_in_modules().find(module_type::action, other);
        REQUIRE(module != nullptr);
        CHECK_FALSE(module->blocking);
        CHECK(module->outputs == 1);
        CHECK_FALSE(module->filters);
    }
}

TEST_CASE("stop-execution has a message of its own where it is given none, or one that cannot be rendered") {
    for (const char* parameters :
         {"{}", R"({"message": null})", R"({"message": ""})", R"({"message": []})",
          R"({"message": "{{ Event.nothing }}"})", R"({"message": "{% if 1 %}x{% endif %}"})"}) {
        CAPTURE(parameters);
        still_host host{event};
        const auto came = execute_action("stop-execution", parameters, enriched(event), host);
        CHECK_FALSE(came.success);
        CHECK(came.errors == strings{"Execution stopped"});
    }
    refusing_host host{event};
    CHECK(execute_action("stop-execution", R"({"message": "text"})", enriched(event), host).errors ==
          strings{"Execution stopped"});
}

TEST_CASE("stop-execution has a message of its own where the given one is empty to PHP") {
    still_host host{event};
    for (const char* parameters : {R"({"message": "0"})", R"({"message": 0})", R"({"message": false})"}) {
        CHECK(execute_action("stop-execution", parameters, enriched(event), host).errors ==
              strings{"Execution stopped"});
    }
}

TEST_CASE("the message of stop-execution is a template") {
    still_host host{event};
    CHECK(execute_action("stop-execution", R"({"message": "stopped at {{ Event.info }} of {{Event.id}}"})",
                         enriched(event), host, nothing_left)
              .errors == strings{"stopped at report of 7"});
    CHECK(execute_action("stop-execution", R"({"message": 5})", parse("{}"), host).errors == strings{"5"});
}

TEST_CASE("stop-execution ends with another error where its message is a list") {
    still_host host{event};
    const auto came = execute_action("stop-execution", R"({"message": ["text"]})", enriched(event), host);
    CHECK_FALSE(came.success);
    CHECK(thrown(came) == "parameter-type at /message");
}

TEST_CASE("publish-event publishes the event, and leaves the data") {
    still_host host{event};
    const auto came = execute_action("publish-event", "{}", enriched(event), host, nothing_left);
    CHECK(came.success);
    CHECK(came.errors.empty());
    json expected = parse(event);
    expected["Event"]["published"] = true;
    expected["Event"]["publish_timestamp"] = "1700000000";
    CHECK(host.event() == expected);
    CHECK(came.reasons == strings{"the event is published"});
    CHECK(came.data == enriched(event));
}

TEST_CASE("publish-event starts event-publish with the event that is stored, before it is published") {
    still_host host{event};
    json data = enriched(event);
    data["Event"]["info"] = "changed by the run";
    strings triggers;
    json given;
    bool published = true;
    const auto start = [&](std::string_view trigger, const std::function<json()>& make) {
        triggers.emplace_back(trigger);
        given = make();
        published = host.event()["Event"]["published"].get<bool>();
        return true;
    };
    CHECK(execute(module_type::action, "publish-event", "{}", data, host, "{}", start).success);
    CHECK(triggers == strings{"event-publish"});
    CHECK(given == parse(event));
    CHECK_FALSE(published);
    CHECK(at(host.event(), "/Event/published") == true);
}

TEST_CASE("publish-event starts event-publish with the data where the event is not stored") {
    memory_host host;
    const json data = parse(R"({"Event": {"id": "77"}})");
    json seen;
    const auto start = [&seen](std::string_view, const std::function<json()>& make) {
        seen = make();
        return true;
    };
    execute(module_type::action, "publish-event", "{}", data, host, "{}", start);
    CHECK(seen == data);
}

TEST_CASE("publish-event fails where a workflow of event-publish blocks it") {
    still_host host{event};
    const auto came = execute(module_type::action, "publish-event", "{}", enriched(event), host, "{}",
                              [](std::string_view, const std::function<json()>&) { return false; });
    CHECK_FALSE(came.success);
    CHECK(came.errors == strings{"a workflow of event-publish blocked it"});
    CHECK(host.event() == parse(event));
}

TEST_CASE("publish-event fails where the host refuses, or has no such event") {
    refusing_host refusing{event};
    const auto refused = execute_action("publish-event", "{}", enriched(event), refusing);
    CHECK_FALSE(refused.success);
    CHECK(refused.errors == strings{"publishing is refused"});
    CHECK(refused.data == enriched(event));
    CHECK(refusing.event() == parse(event));
    still_host of_another{R"({"Event": {"id": "8"}})"};
    for (const char* data : {R"({"Event": {"id": "7"}})", R"({"Log": {"id": "8"}})", "{}"}) {
        CAPTURE(data);
        const auto came = execute_action("publish-event", "{}", parse(data), of_another);
        CHECK_FALSE(came.success);
        CHECK(came.errors == strings{"there is no such event"});
    }
    CHECK(of_another.event() == parse(R"({"Event": {"id": "8"}})"));
}

TEST_CASE("reload-full-event replaces the data by the event that is stored, in core format") {
    json data = enriched(event);
    data["Event"]["info"] = "changed by the run";
    data["more"] = 1;
    hashpath::misp::generic_filter(data,
                                   parse(R"({"selector": "Event.Attribute", "hash_path": "type", "value": "md5"})"));
    still_host host{event};
    CHECK(execute_action("tag_operation", R"({"tags": ["b"]})", data, host).success);
    const auto came = execute_action("reload-full-event", "{}", data, host, nothing_left);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.reasons == strings{"the data are the event as it is stored now"});
    CHECK(came.data == enriched(host.event().dump()));
    CHECK(at(came.data, "/Event/info") == "report");
    CHECK(at(came.data, "/Event/Tag/1/name") == "b");
    CHECK(at(came.data, "/Event/_AttributeFlattened/0/_allTags/1/name") == "b");
    CHECK(at(came.data, "/more") == "nothing");
    CHECK(at(came.data, "/enabledFilters") == "nothing");
    CHECK(at(came.data, "/_unfilteredData") == "nothing");
}

TEST_CASE("reload-full-event leaves the data where the trigger does not give core format, and succeeds") {
    still_host host{event};
    json data = enriched(event);
    data["Event"]["info"] = "changed by the run";
    const auto came = execute(module_type::action, "reload-full-event", "{}", data, host, "{}", {}, false);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.reasons == strings{"the trigger does not give MISP core format, so nothing is read"});
    CHECK(came.data == data);
    CHECK(execute(module_type::action, "reload-full-event", "{}", data, host).data == enriched(event));
}

TEST_CASE("reload-full-event leaves the data where the host does not have the event, and succeeds") {
    refusing_host refusing{event};
    still_host of_another{R"({"Event": {"id": "8"}})"};
    still_host empty;
    for (still_host* host : {static_cast<still_host*>(&refusing), &of_another, &empty}) {
        const auto came = execute_action("reload-full-event", "{}", enriched(event), *host);
        CHECK(came.success);
        CHECK(came.errors.empty());
        CHECK(came.data == enriched(event));
        CHECK(came.reasons == strings{"the event is not stored"});
    }
}

TEST_CASE("add_eventblocklist_entry blocks the event under its uuid, title and organisation") {
    still_host host{event, organisations};
    const auto came =
        execute_action("add_eventblocklist_entry", R"({"block_comment": "spam"})", enriched(event), host, nothing_left);
    CHECK(came.success);
    CHECK(came.errors.empty());
    REQUIRE(host.changes().size() == 1);
    CHECK(host.changes()[0].what == stored_change::kind::blocked_event);
    CHECK(host.changes()[0].value == parse(R"({"uuid": "e7", "info": "report", "org": "CIRCL", "comment": "spam"})"));
    CHECK(came.data == enriched(event));
    CHECK(host.event() == parse(event));
}

TEST_CASE("add_eventblocklist_entry has a comment of its own where none is given") {
    CHECK(blocked("{}", enriched(event))["comment"] == "Blocked by a workflow");
    CHECK(blocked(R"({"block_comment": null})", enriched(event))["comment"] == "Blocked by a workflow");
    CHECK(blocked(R"({"block_comment": ""})", enriched(event))["comment"] == "");
    CHECK(blocked(R"({"block_comment": "{{ Event.info }}"})", enriched(event))["comment"] == "{{ Event.info }}");
}

TEST_CASE("add_eventblocklist_entry finds uuid and title at the paths that it is given, as get does") {
    const json entry =
        blocked(R"({"uuid_hash_path": "Event.Attribute.0.value", "eventinfo_hash_path": "Event.id"})", enriched(event));
    CHECK(entry["uuid"] == "x");
    CHECK(entry["info"] == "7");
    for (const char* path : {"Event.nothing", "Event.Attribute.{n}.value", "", "Event.info.x"}) {
        CAPTURE(path);
        const json parameters = {{"uuid_hash_path", path}, {"eventinfo_hash_path", path}};
        const json none = blocked(parameters.dump(), enriched(event));
        CHECK(none["uuid"].is_null());
        CHECK(none["info"].is_null());
        CHECK(none["org"] == "CIRCL");
    }
}

TEST_CASE("add_eventblocklist_entry has a placeholder for an organisation that is not known") {
    json data = enriched(event);
    CHECK(blocked("{}", data, "{}")["org"] == "unknown");
    data["Event"]["orgc_id"] = "4";  // has no name
    CHECK(blocked("{}", data)["org"] == "unknown");
    data["Event"]["orgc_id"] = "5";
    CHECK(blocked("{}", data)["org"] == "unknown");
    data["Event"].erase("orgc_id");
    CHECK(blocked("{}", data)["org"] == "unknown");
    CHECK(blocked("{}", parse("{}")) ==
          parse(R"({"uuid": null, "info": null, "org": "unknown", "comment": "Blocked by a workflow"})"));
}

TEST_CASE("add_eventblocklist_entry succeeds where the host refuses") {
    refusing_host host{event, organisations};
    const auto came = execute_action("add_eventblocklist_entry", "{}", enriched(event), host);
    CHECK(came.success);
    CHECK(came.errors.empty());
    CHECK(came.reasons == strings{"the blocklist refused it: storing is refused"});
    CHECK(host.changes().empty());
    CHECK(came.data == enriched(event));
}

TEST_CASE("add_eventblocklist_entry ends with an error where a path is a list") {
    for (const char* name : {"uuid_hash_path", "eventinfo_hash_path"}) {
        CAPTURE(name);
        still_host host{event, organisations};
        json parameters = json::object();
        parameters[name] = {"Event.uuid"};
        CHECK(thrown(execute_action("add_eventblocklist_entry", parameters.dump(), enriched(event), host)) ==
              std::string{"parameter-type at /"} + name);
        CHECK(host.changes().empty());
    }
}

TEST_CASE("blueprint-action-module always fails with an error, and changes nothing") {
    still_host host{event};
    for (const char* data : {event.data(), "{}", R"({"Log": {}})"}) {
        CAPTURE(data);
        const auto came =
            execute_action("blueprint-action-module", R"({"any": "thing"})", parse(data), host, nothing_left);
        CHECK_FALSE(came.success);
        CHECK_FALSE(came.threw);
        CHECK(came.errors == strings{"this module is a template"});
        CHECK(came.data == parse(data));
    }
    CHECK(host.event() == parse(event));
}
