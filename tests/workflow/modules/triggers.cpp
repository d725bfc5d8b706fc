// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/triggers.hpp>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include <hashpath/workflow/modules.hpp>

#include "workflow/modules/module_test.hpp"

namespace {

using namespace module_test;

const hashpath::workflow::module& trigger(std::string_view id) {
    const auto* found = hashpath::workflow::built_in_modules().find(module_type::trigger, id);
    REQUIRE(found != nullptr);
    return *found;
}

/// The data as the workflow sees them, as a text; "refused" where they are not of the trigger's kind.
std::string normalised(std::string_view id, std::string_view data, hashpath::workflow::host& host) {
    json changed = parse(data);
    return trigger(id).normalise(changed, host) ? changed.dump() : "refused";
}

/// What is stored: an event with tags, an attribute, and an object with two attributes.
constexpr std::string_view stored = R"({"Event":{"id":"1","info":"i","Tag":[{"name":"tlp:red"}],
    "Attribute":[{"id":"10","uuid":"a-10","type":"url","object_id":"0","event_id":"1","Tag":[{"name":"own"}]}],
    "Object":[{"id":"20","name":"file","event_id":"1","Attribute":[
        {"id":"21","type":"md5","object_id":"20","event_id":"1"},
        {"id":"22","type":"sha1","object_id":"20","event_id":"1"}]}]}})";

std::string normalised(std::string_view id, std::string_view data) {
    still_host host{stored};
    return normalised(id, data, host);
}

/// The stored event without attributes and objects, with these further members.
std::string bare(std::string_view more = "") {
    std::string text = R"({"Event":{"id":"1","info":"i","Tag":[{"name":"tlp:red"}])";
    return text.append(more).append("}}");
}

constexpr std::string_view none = R"(,"_AttributeFlattened":[])";
constexpr std::string_view only_event = R"({"Event":{"_AttributeFlattened":[]}})";

/// The tags of the event, as each of its attributes inherits them.
constexpr std::string_view inherited = R"("_allTags":[{"name":"tlp:red","inherited":true}])";

std::string with_attribute_10(std::string_view more = "") {
    const std::string attribute =
        R"({"id":"10","uuid":"a-10","type":"url","object_id":"0","event_id":"1","Tag":[{"name":"own"}])" +
        std::string{more} + R"(,"_allTags":[{"name":"tlp:red","inherited":true},{"name":"own","inherited":false}]})";
    return bare(R"(,"Attribute":[)" + attribute + R"(],"_AttributeFlattened":[)" + attribute + "]");
}

std::string with_attribute_22(std::string_view more = "") {
    const std::string attribute = R"({"id":"22","type":"sha1","object_id":"20","event_id":"1")" + std::string{more} +
                                  "," + std::string{inherited} + "}";
    return bare(R"(,"Object":[{"id":"20","name":"file","event_id":"1","Attribute":[)" + attribute +
                R"(]}],"_AttributeFlattened":[)" + attribute + "]");
}

/// Whether the condition of tag-attached-after-save lets data through.
bool fires(std::string_view parameters, std::string_view data) {
    still_host host;
    const auto came = execute(module_type::trigger, "tag-attached-after-save", parameters, parse(data), host);
    CHECK(came.errors.empty());
    CHECK(came.data == parse(data));
    return came.success;
}

/// A tag that was attached to an event or an attribute, as a local tag or not.
std::string attached(bool to_attribute, bool local) {
    return std::string{R"({"Tag":{"name":"tlp:red","event_id":"1","attribute_id":)"} +
           (to_attribute ? R"("10")" : "null") + R"(,"local":)" + (local ? "true" : "false") + "}}";
}

struct row {
    const char* id;
    const char* name;
    const char* scope;
    bool blocking;
    bool core;
    const char* overhead;
};

constexpr row triggers[] = {
    {"attribute-after-save", "Attribute After Save", "attribute", false, true, "high"},
    {"enrichment-before-query", "Enrichment Before Query", "others", true, true, "low"},
    {"event-after-save", "Event After Save", "event", false, true, "high"},
    {"event-after-save-new", "Event After Save New", "event", false, true, "low"},
    {"event-after-save-new-from-pull", "Event After Save New From Pull", "event", false, true, "low"},
    {"event-before-save", "Event Before Save", "event", true, true, "high"},
    {"event-publish", "Event Publish", "event", true, true, "low"},
    {"event-report-after-save", "Event Report After Save", "event-report", false, true, "low"},
    {"log-after-save", "Log After Save", "log", false, false, "high"},
    {"object-after-save", "Object After Save", "object", false, true, "high"},
    {"post-after-save", "Post After Save", "post", false, false, "low"},
    {"shadow-attribute-after-save", "Shadow Attribute After Save", "shadow-attribute", false, true, "medium"},
    {"shadow-attribute-before-save", "Shadow Attribute Before Save", "shadow-attribute", true, true, "medium"},
    {"sighting-after-save", "Sighting After Save", "sighting", false, true, "medium"},
    {"tag-attached-after-save", "Tag Attached After Save", "tag", false, true, "high"},
    {"user-after-save", "User After Save", "user", false, false, "low"},
    {"user-before-save", "User Before Save", "user", true, false, "low"},
};

/// The triggers that take whatever they are given for an event, an attribute or an object.
constexpr std::string_view converting[] = {
    "attribute-after-save",           "enrichment-before-query", "event-after-save", "event-after-save-new",
    "event-after-save-new-from-pull", "event-before-save",       "event-publish",    "object-after-save"};

/// The triggers that are given one kind of record, and its key.
constexpr std::pair<std::string_view, std::string_view> of_records[] = {
    {"event-report-after-save", "EventReport"},
    {"post-after-save", "Post"},
    {"shadow-attribute-after-save", "ShadowAttribute"},
    {"shadow-attribute-before-save", "ShadowAttribute"},
    {"sighting-after-save", "Sighting"},
    {"tag-attached-after-save", "Tag"}};

}  // namespace

TEST_CASE("the triggers are those of MISP") {
    std::set<std::string_view> expected;
    for (const row& each : triggers) {
        CAPTURE(each.id);
        expected.insert(each.id);
        const auto& found = trigger(each.id);
        CHECK(found.type == module_type::trigger);
        CHECK(found.description.name == each.name);
        CHECK(found.description.version == "0.1");
        CHECK(found.scope == each.scope);
        CHECK(found.blocking == each.blocking);
        CHECK(found.core_format == each.core);
        CHECK(found.overhead == each.overhead);
        CHECK(found.outputs == 1);
        CHECK(found.enabled_at_first);
        CHECK_FALSE(found.filters);
        CHECK_FALSE(found.several_connections);
        CHECK(found.fires.empty());
        const bool has_condition = found.id() == "tag-attached-after-save";
        CHECK(static_cast<bool>(found.execute) == has_condition);
        CHECK(found.description.parameters.empty() != has_condition);
    }
    std::set<std::string_view> ids;
    for (const auto* each : hashpath::workflow::built_in_modules().all()) {
        if (each->type == module_type::trigger) ids.insert(each->id());
    }
    CHECK(ids == expected);
}

TEST_CASE("entries of the log and users are seen as they are") {
    for (const char* id : {"log-after-save", "user-after-save", "user-before-save"}) {
        CAPTURE(id);
        CHECK_FALSE(trigger(id).normalise);
    }
}

TEST_CASE("an event is made core format by each trigger that is given one") {
    for (const auto id : converting) {
        CAPTURE(id);
        CHECK(normalised(id, R"({"Event":{"id":"5","user_id":"3","Attribute":[{"id":"6","value1":"x"}]},
                                 "Orgc":{"name":"o"},"EventTag":[{"Tag":{"name":"t","org_id":"0"}}],"other":1})") ==
              R"({"Event":{"id":"5","Attribute":[{"id":"6","_allTags":[{"name":"t","inherited":true}]}],)"
              R"("Orgc":{"name":"o"},"Tag":[{"name":"t"}],)"
              R"("_AttributeFlattened":[{"id":"6","_allTags":[{"name":"t","inherited":true}]}]}})");
    }
}

TEST_CASE("a whole event does for each trigger of a record of core format") {
    for (const auto& [id, key] : of_records) {
        if (id == "post-after-save") continue;
        CAPTURE(id);
        CHECK(normalised(id, R"({"Event":{"id":"5"}})") == R"({"Event":{"id":"5","_AttributeFlattened":[]}})");
    }
}

TEST_CASE("an event that is core format stays as it is") {
    still_host host{stored};
    const std::string once = normalised("event-publish", stored, host);
    CHECK(normalised("event-publish", once, host) == once);
    CHECK(parse(once)["Event"]["_AttributeFlattened"].size() == 3);
}

TEST_CASE("the name of the module that is asked stays beside the data") {
    CHECK(normalised("enrichment-before-query", R"({"_module":"dns"})") ==
          R"({"Event":{"_AttributeFlattened":[]},"_module":"dns"})");
    CHECK(normalised("enrichment-before-query", R"({"Event":{"id":"1"},"_module":"dns","module":"x"})") ==
          R"({"Event":{"id":"1","_AttributeFlattened":[]},"_module":"dns"})");
    const auto lone =
        parse(normalised("enrichment-before-query", R"({"Attribute":{"id":"10","event_id":"1"},"_module":"dns"})"));
    CHECK(lone["_module"] == "dns");
    CHECK(lone["Event"]["Attribute"][0]["id"] == "10");
}

TEST_CASE("an attribute is seen in its event, which the host has") {
    CHECK(normalised("attribute-after-save", R"({"Attribute":{"id":"10","uuid":"a-10","type":"url","object_id":"0",
              "event_id":"1"},"AttributeTag":[{"Tag":{"name":"own"}}]})") == with_attribute_10());
    CHECK(normalised("attribute-after-save", R"({"Attribute":{"id":"9","event_id":"2"}})") == only_event);
    CHECK(normalised("attribute-after-save", R"({"Attribute":{"id":"9"}})") ==
          bare(R"(,"Attribute":[{"id":"9","_allTags":[{"name":"tlp:red","inherited":true}]}],)"
               R"("_AttributeFlattened":[{"id":"9","_allTags":[{"name":"tlp:red","inherited":true}]}])"));
}

TEST_CASE("an attribute is seen in the event that comes with it, whatever the host has") {
    const auto seen = parse(normalised("attribute-after-save",
                                       R"({"Attribute":{"id":"9","event_id":"1"},"Event":{"id":"1","info":"given"}})"));
    CHECK(seen["Event"]["info"] == "given");
    CHECK_FALSE(seen["Event"].contains("Tag"));
    CHECK(seen["Event"]["Attribute"].dump() == R"([{"id":"9","event_id":"1","_allTags":[]}])");
}

TEST_CASE("an attribute of an object is seen alone in that object, from the host or as it comes") {
    CHECK(normalised("attribute-after-save",
                     R"({"Attribute":{"id":"22","type":"sha1","object_id":"20","event_id":"1"}})") ==
          with_attribute_22());
    const auto given =
        parse(normalised("attribute-after-save", R"({"Attribute":{"id":"22","object_id":"20","event_id":"1"},
                                                      "Object":{"id":"20","name":"given"}})"));
    CHECK(given["Event"]["Object"][0]["name"] == "given");
    CHECK(given["Event"]["Object"][0]["Attribute"].size() == 1);
    const auto unknown =
        parse(normalised("attribute-after-save", R"({"Attribute":{"id":"9","object_id":"99","event_id":"1"}})"));
    CHECK_FALSE(unknown["Event"].contains("Object"));
    CHECK(unknown["Event"]["Attribute"][0]["id"] == "9");
}

TEST_CASE("an object without attributes is seen as none, one with attributes in its event") {
    CHECK(normalised("object-after-save", R"({"Object":{"id":"20","name":"file","event_id":"1"}})") ==
          bare(R"(,"Object":[],"_AttributeFlattened":[])"));
    CHECK(normalised("object-after-save", R"({"Object":{"id":"20","event_id":"2","Attribute":[{"id":"1"}]}})") ==
          only_event);
    CHECK(normalised("object-after-save",
                     R"({"Object":{"id":"20","name":"file","event_id":"1",
                         "Attribute":[{"id":"22","type":"sha1","object_id":"20","event_id":"1"}]}})") ==
          with_attribute_22());
}

TEST_CASE("a report is seen alone in its event") {
    CHECK(normalised("event-report-after-save", R"({"EventReport":{"id":"3","event_id":"1","name":"r"},"x":1})") ==
          bare(R"(,"EventReport":[{"id":"3","event_id":"1","name":"r"}],"_AttributeFlattened":[])"));
    CHECK(normalised("event-report-after-save", R"({"EventReport":{"id":"3","event_id":"2"}})") == "refused");
    still_host none_stored;
    CHECK(normalised("event-report-after-save", R"({"EventReport":{"event_id":"1"}})", none_stored) == "refused");
}

TEST_CASE("a post is seen with its thread, and with the event of that if it has one") {
    CHECK(normalised("post-after-save", R"({"Post":{"id":"3"},"Thread":{"id":"4","event_id":"1"},"x":1})") ==
          R"({"Post":{"id":"3"},"Thread":{"id":"4","event_id":"1"},)" + bare(none).substr(1));
    CHECK(normalised("post-after-save", R"({"Post":{"id":"3"},"Thread":{"id":"4","event_id":"2"}})") ==
          R"({"Post":{"id":"3"},"Thread":{"id":"4","event_id":"2"}})");
    for (const char* id : {"null", "0", R"("0")", R"("")", "[1]"}) {
        const std::string data = std::string{R"({"Post":{"id":"3"},"Thread":{"event_id":)"} + id + "}}";
        CHECK(normalised("post-after-save", data) == data);
    }
    CHECK(normalised("post-after-save", R"({"Post":{"id":"3"},"Event":{"id":"1"}})") ==
          R"({"Post":{"id":"3"},"Thread":[]})");
    CHECK(normalised("post-after-save", R"({"Post":{"id":"3"},"Thread":5})") == R"({"Post":{"id":"3"},"Thread":[]})");
    CHECK(normalised("post-after-save", R"({"Thread":{"event_id":"1"},"Event":{"id":"1"}})") == "refused");
}

TEST_CASE("a proposal for a new attribute is seen alone in its event") {
    for (const char* id : {"shadow-attribute-after-save", "shadow-attribute-before-save"}) {
        CAPTURE(id);
        for (const char* old : {"0", R"("0")", "null", R"("")"}) {
            const std::string proposal = R"({"id":"3","event_id":"1","old_id":)" + std::string{old} + "}";
            CHECK(normalised(id, R"({"ShadowAttribute":)" + proposal + "}") ==
                  bare(R"(,"ShadowAttribute":[)" + proposal + R"(],"_AttributeFlattened":[])"));
        }
        CHECK(normalised(id, R"({"ShadowAttribute":{"id":"3","event_id":"2"}})") == "refused");
    }
}

TEST_CASE("a proposal for an attribute is seen on it, alone in its event") {
    for (const char* id : {"shadow-attribute-after-save", "shadow-attribute-before-save"}) {
        CAPTURE(id);
        CHECK(normalised(id, R"({"ShadowAttribute":{"id":"3","event_id":"1","old_id":"10"}})") ==
              with_attribute_10(R"(,"ShadowAttribute":[{"id":"3","event_id":"1","old_id":"10"}])"));
        CHECK(normalised(id, R"({"ShadowAttribute":{"id":"3","event_id":"1","old_id":"99"}})") == "refused");
    }
}

TEST_CASE("a proposal for an attribute of an object is seen on it, alone in that object") {
    CHECK(normalised("shadow-attribute-after-save", R"({"ShadowAttribute":{"id":"3","event_id":"1","old_id":"22"}})") ==
          with_attribute_22(R"(,"ShadowAttribute":[{"id":"3","event_id":"1","old_id":"22"}])"));
}

TEST_CASE("a proposal for a lone attribute that is stored without an event is seen as an event without anything") {
    still_host host{R"({"Attribute":{"id":"10"}})"};
    CHECK(normalised("shadow-attribute-after-save", R"({"ShadowAttribute":{"id":"3","old_id":"10"}})", host) ==
          only_event);
}

TEST_CASE("a sighting is seen as its attribute, alone in its event or object") {
    CHECK(normalised("sighting-after-save", R"({"Sighting":{"id":"3","event_id":"1","attribute_id":"10"}})") ==
          with_attribute_10());
    CHECK(normalised("sighting-after-save", R"({"Sighting":{"id":"3","event_id":1,"attribute_id":22}})") ==
          with_attribute_22());
    CHECK(normalised("sighting-after-save", R"({"Sighting":{"id":"3","event_id":"1","attribute_id":"99"}})") ==
          bare(none));
    CHECK(normalised("sighting-after-save", R"({"Sighting":{"id":"3","event_id":"2","attribute_id":"10"}})") ==
          "refused");
}

TEST_CASE("a sighting of a lone attribute that is stored is seen as that attribute, once") {
    still_host host{R"({"Attribute":{"id":"10","event_id":"1"},"Event":{"id":"1"}})"};
    CHECK(normalised("sighting-after-save", R"({"Sighting":{"event_id":"1","attribute_id":"10"}})", host) ==
          R"({"Event":{"id":"1","Attribute":[{"id":"10","event_id":"1","_allTags":[]}],)"
          R"("_AttributeFlattened":[{"id":"10","event_id":"1","_allTags":[]}]}})");
}

TEST_CASE("a tag that was attached is seen as its event, with its attribute alone if it was attached to one") {
    const auto seen = [](std::string_view attribute_id) {
        return normalised("tag-attached-after-save", R"({"Tag":{"name":"tlp:red","event_id":"1","attribute_id":)" +
                                                         std::string{attribute_id} + "}}");
    };
    for (const char* nothing : {"null", "0", R"("0")", R"("")", "false", "[]"}) CHECK(seen(nothing) == bare(none));
    CHECK(seen(R"("10")") == with_attribute_10());
    CHECK(seen("22") == with_attribute_22());
    CHECK(normalised("tag-attached-after-save", R"({"Tag":{"name":"x","event_id":"1"}})") == bare(none));
    CHECK(normalised("tag-attached-after-save", R"({"Tag":{"name":"x","event_id":"2"}})") == "refused");
}

TEST_CASE("an event that the host does not have keeps nothing from being seen but what is in it") {
    for (const auto& [id, key] : of_records) {
        if (id == "post-after-save") continue;
        CAPTURE(id);
        still_host empty;
        CHECK(normalised(id, R"({")" + std::string{key} + R"(":{"event_id":"1","attribute_id":"10"}})", empty) ==
              "refused");
    }
}

TEST_CASE("a host that answers nothing keeps nothing from being refused or empty") {
    refusing_host host{stored};
    for (const auto& [id, key] : of_records) {
        if (id == "post-after-save") continue;
        CAPTURE(id);
        CHECK(normalised(id, R"({")" + std::string{key} + R"(":{"event_id":"1","old_id":"10"}})", host) == "refused");
    }
    CHECK(normalised("post-after-save", R"({"Post":{"id":"1"},"Thread":{"event_id":"1"}})", host) ==
          R"({"Post":{"id":"1"},"Thread":{"event_id":"1"}})");
    CHECK(normalised("attribute-after-save", R"({"Attribute":{"id":"10","event_id":"1"}})", host) == only_event);
}

TEST_CASE("what is no event, attribute or object is seen as an event without anything") {
    for (const auto id : converting) {
        for (const char* data : {"null", "5", "true", R"("text")", "[]", "{}", "[1,2]", R"({"a":1})",
                                 R"({"Event":null})", R"({"Event":[]})"}) {
            CAPTURE(id, data);
            CHECK(normalised(id, data) == only_event);
        }
    }
}

TEST_CASE("what is no record of a trigger's kind is refused, and left as it was") {
    for (const auto& [id, key] : of_records) {
        for (std::string data : {"null", "5", R"("text")", "[]", "{}", "[1,2]", R"({"other":{"id":"1"}})",
                                 R"({"KEY":5})", R"({"KEY":null})", R"({"KEY":"text"})", R"({"KEY":true})"}) {
            if (const auto at = data.find("KEY"); at != std::string::npos) data.replace(at, 3, key);
            CAPTURE(id, data);
            still_host host{stored};
            json changed = parse(data);
            CHECK_FALSE(trigger(id).normalise(changed, host));
            CHECK(changed == parse(data));
        }
    }
}

TEST_CASE("an event of a kind that MISP ends with an error at is an error") {
    for (const auto id : converting) {
        CAPTURE(id);
        for (const auto& [data, pointer] :
             {std::pair{R"({"Event":5})", "/Event"}, std::pair{R"({"Event":"text"})", "/Event"}}) {
            still_host host;
            json changed = parse(data);
            try {
                trigger(id).normalise(changed, host);
                FAIL("nothing was thrown");
            } catch (const hashpath::type_error& error) {
                CHECK(error.code() == hashpath::error_code::event_malformed);
                CHECK(error.pointer() == pointer);
            }
            CHECK(changed == parse(data));
        }
    }
}

TEST_CASE("a tag is attached to an event, to an attribute, or to any of them") {
    const auto asked = [](const char* scope) {
        return R"({"locality":"any","scope":")" + std::string{scope} + R"("})";
    };
    CHECK(fires(asked("event"), attached(false, true)));
    CHECK_FALSE(fires(asked("event"), attached(true, true)));
    CHECK_FALSE(fires(asked("attribute"), attached(false, true)));
    CHECK(fires(asked("attribute"), attached(true, true)));
    CHECK(fires(asked("any"), attached(false, true)));
    CHECK(fires(asked("any"), attached(true, true)));
    CHECK(fires(R"({"locality":"any"})", attached(false, true)));
    CHECK_FALSE(fires(R"({"locality":"any"})", attached(true, true)));
}

TEST_CASE("an attribute without an id is an event") {
    for (const char* id : {"0", R"("0")", R"("")", "null", "false", "[]"}) {
        const std::string data = R"({"Tag":{"name":"a","attribute_id":)" + std::string{id} + "}}";
        CAPTURE(data);
        CHECK(fires(R"({"scope":"event","locality":"any"})", data));
        CHECK_FALSE(fires(R"({"scope":"attribute","locality":"any"})", data));
    }
    CHECK(fires(R"({"scope":"attribute","locality":"any"})", R"({"Tag":{"name":"a","attribute_id":"7"}})"));
    CHECK(fires(R"({"scope":"event","locality":"any"})", R"({"Tag":{"name":"a"}})"));
}

TEST_CASE("a tag is attached as a local one, as a global one, or as any of them") {
    for (const bool to_attribute : {false, true}) {
        const auto asked = [](const char* locality) {
            return R"({"scope":"any","locality":")" + std::string{locality} + R"("})";
        };
        CHECK(fires(asked("local"), attached(to_attribute, true)));
        CHECK_FALSE(fires(asked("local"), attached(to_attribute, false)));
        CHECK_FALSE(fires(asked("global"), attached(to_attribute, true)));
        CHECK(fires(asked("global"), attached(to_attribute, false)));
        CHECK(fires(asked("any"), attached(to_attribute, true)));
        CHECK(fires(asked("any"), attached(to_attribute, false)));
        CHECK(fires(R"({"scope":"any"})", attached(to_attribute, true)));
        CHECK_FALSE(fires(R"({"scope":"any"})", attached(to_attribute, false)));
    }
    for (const char* local : {"1", R"("1")", R"("yes")", "true"}) {
        CHECK(fires("{}", R"({"Tag":{"name":"a","local":)" + std::string{local} + "}}"));
    }
    for (const char* local : {"0", R"("0")", R"("")", "false", "null"}) {
        CHECK_FALSE(fires("{}", R"({"Tag":{"name":"a","local":)" + std::string{local} + "}}"));
    }
    CHECK_FALSE(fires("{}", R"({"Tag":{"name":"a"}})"));
}

TEST_CASE("a tag may have to be a certain one") {
    const auto asked = [](std::string_view tag) {
        return R"({"scope":"any","locality":"any","tag":)" + std::string{tag} + "}";
    };
    const std::string data = attached(false, false);
    CHECK(fires(asked(R"("tlp:red")"), data));
    CHECK_FALSE(fires(asked(R"("TLP:RED")"), data));
    CHECK_FALSE(fires(asked(R"("tlp:amber")"), data));
    CHECK_FALSE(fires(asked(R"(["tlp:red"])"), data));
    for (const char* any : {R"("")", "null", "[]", "0", R"("0")", "false"}) CHECK(fires(asked(any), data));
    CHECK(fires(asked("5"), R"({"Tag":{"name":"5.0"}})"));
    CHECK(fires(asked(R"("1e1")"), R"({"Tag":{"name":"10"}})"));
    CHECK_FALSE(fires(asked(R"("a")"), R"({"Tag":{"local":true}})"));
    CHECK_FALSE(fires(asked(R"("a")"), R"({"Tag":{"name":null}})"));
    CHECK(fires(asked(R"("")"), R"({"Tag":{}})"));
}

TEST_CASE("all of scope, locality and tag must fit") {
    const std::string fitting = R"({"scope":"attribute","locality":"global","tag":"tlp:red"})";
    CHECK(fires(fitting, attached(true, false)));
    CHECK_FALSE(fires(fitting, attached(true, true)));
    CHECK_FALSE(fires(fitting, attached(false, false)));
    CHECK_FALSE(fires(R"({"scope":"attribute","locality":"global","tag":"x"})", attached(true, false)));
}

TEST_CASE("a scope or locality that nothing knows is any") {
    for (const bool to_attribute : {false, true}) {
        CHECK(fires(R"({"scope":"Event","locality":""})", attached(to_attribute, true)));
        CHECK(fires(R"({"scope":5,"locality":[]})", attached(to_attribute, false)));
    }
}

TEST_CASE("a scope or locality that is a list fails the condition with an error") {
    for (const auto& [parameters, where] : {std::pair{R"({"scope":["event"]})", "/scope"},
                                            std::pair{R"({"scope":"any","locality":{"a":1}})", "/locality"}}) {
        still_host host;
        const auto came =
            execute(module_type::trigger, "tag-attached-after-save", parameters, parse(attached(true, true)), host);
        CHECK(came.threw);
        CHECK_FALSE(came.success);
        REQUIRE(came.errors.size() == 1);
        CHECK(came.errors[0].find("parameter-type at " + std::string{where}) == 0);
    }
}

TEST_CASE("the condition lets an event through, and nothing else without a tag") {
    CHECK(fires(R"({"tag":"x"})", R"({"Event":{"id":"1"}})"));
    for (const char* data : {"{}", "[]", "null", R"("text")", R"({"Tag":5})", R"({"Tag":null})", R"({"other":{}})"}) {
        CAPTURE(data);
        CHECK_FALSE(fires("{}", data));
    }
}
