// SPDX-License-Identifier: MIT

#include <hashpath/workflow/memory_host.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::workflow::lookup;
using hashpath::workflow::mail;
using hashpath::workflow::memory_host;
using hashpath::workflow::outcome;
using hashpath::workflow::request;
using hashpath::workflow::stored_change;
using hashpath::workflow::tag_change;
using kind = tag_change::kind;
using target = tag_change::target;

constexpr const char* now = "1700000000";

/// A host whose clock stands still.
class still : public memory_host {
public:
    explicit still(std::string_view event, std::string_view lookups = "{}")
        : memory_host(parse(event), parse(lookups)) {
        stop_clock(clock::time_point{std::chrono::seconds{1'700'000'000}});
    }
};

constexpr std::string_view small = R"({"Event":{"id":"1","uuid":"u-1","info":"i","published":true,"timestamp":"1",
    "Tag":[{"name":"tlp:red","local":false},{"name":"mine","local":true}],
    "Attribute":[{"id":"10","uuid":"a-10","type":"url","value":"x","timestamp":"1"},
                 {"id":"11","type":"md5","value":"y"}],
    "Object":[{"id":"20","uuid":"o-20","name":"file","timestamp":"1",
               "Attribute":[{"id":"21","uuid":"a-21","type":"sha1","value":"z","Tag":[{"name":"deep"}]}]}]}})";

tag_change attach(target of, ordered_json id, std::string name, std::optional<bool> local = false,
                  std::string relationship = {}) {
    return {kind::attach, of, std::move(id), std::move(name), local, std::move(relationship)};
}

tag_change detach(target of, ordered_json id, std::string name, std::optional<bool> local = std::nullopt) {
    return {kind::detach, of, std::move(id), std::move(name), local, {}};
}

/// An outcome in words.
std::string told(const outcome& came) {
    if (!came.done) return came.reason.empty() ? "not done" : "not done: " + came.reason;
    return came.changed ? "changed" : "nothing to do";
}

/// The names of tags in a record, local ones with a star.
std::string tags_of(const ordered_json& record) {
    std::string names;
    for (const auto& tag : record.at("Tag")) {
        names +=
            (names.empty() ? "" : " ") + tag.at("name").get<std::string>() + (tag.value("local", false) ? "*" : "");
    }
    return names;
}

const ordered_json& event_of(const ordered_json& document) {
    return document.at("Event");
}

/// The answer of a lookup as a text, or "nothing".
std::string answer(memory_host& host, lookup where, const ordered_json& question = ordered_json::object()) {
    const auto found = host.look_up(where, question);
    return found ? found->dump() : "nothing";
}

/// Whether the event was changed just now.
bool touched(const memory_host& host) {
    const ordered_json document = host.event();
    return event_of(document).value("timestamp", "") == now && event_of(document).at("published") == false;
}

}  // namespace

TEST_CASE("the event is kept as it was given") {
    for (const char* text : {R"({"Event":{"id":1,"Attribute":[]},"EventTag":[],"other":5})", "{}", "[]", "null",
                             R"({"Attribute":{"id":1}})", R"({"Event":[1]})", R"("text")"}) {
        CAPTURE(text);
        CHECK(still{text}.event().dump() == text);
    }
    CHECK(memory_host{}.event() == ordered_json::object());
}

TEST_CASE("nothing is recorded at first, and what is recorded stays in order") {
    still host{"{}"};
    CHECK(host.requests().empty());
    CHECK(host.mails().empty());
    CHECK(host.messages().empty());
    CHECK(host.changes().empty());
    host.send(request{"POST", "u1", {{"A", "1"}, {"A", "2"}}, "body", false});
    host.send(request{"GET", "u2", {}, {}, true});
    REQUIRE(host.requests().size() == 2);
    const auto first = host.requests()[0];
    CHECK(first.method == "POST");
    CHECK(first.url == "u1");
    CHECK(first.headers == std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"A", "2"}});
    CHECK(first.body == "body");
    CHECK_FALSE(first.verify_tls);
    CHECK(host.requests()[1].method == "GET");
    CHECK(told(host.send(mail{{"a@b", "c@d"}, "s", "b"})) == "changed");
    REQUIRE(host.mails().size() == 1);
    CHECK(host.mails()[0].recipients == std::vector<std::string>{"a@b", "c@d"});
    CHECK(host.mails()[0].subject == "s");
    CHECK(host.mails()[0].body == "b");
    CHECK(told(host.push("topic", {{"a", 1}})) == "changed");
    CHECK(told(host.push("topic", 5)) == "changed");
    REQUIRE(host.messages().size() == 2);
    CHECK(host.messages()[0].first == "topic");
    CHECK(host.messages()[0].second.dump() == R"({"a":1})");
    CHECK(host.messages()[1].second == 5);
}

TEST_CASE("a request is answered with 200 and nothing, unless the lookups know its URL") {
    still host{"{}", R"({"responses":{"u":{"status":403,"body":"no"},"text":{"status":"500"},"down":{"failure":"gone"},
        "odd":7,"large":{"status":123456},"small":{"status":-4},"word":{"status":"x","body":["list"]},
        "":{"body":"e"}}})"};
    const auto came = [&host](const char* url) {
        const auto response = host.send(request{"GET", url, {}, {}, true});
        return std::to_string(response.status) + " " + response.body + "|" + response.failure;
    };
    CHECK(came("other") == "200 |");
    CHECK(came("u") == "403 no|");
    CHECK(came("U") == "200 |");
    CHECK(came("text") == "500 |");
    CHECK(came("down") == "200 |gone");
    CHECK(came("odd") == "200 |");
    CHECK(came("large") == "999 |");
    CHECK(came("small") == "0 |");
    CHECK(came("word") == "0 |");
    CHECK(came("") == "200 e|");
    CHECK(host.requests().size() == 10);
}

TEST_CASE("a tag is attached behind the others, and the event touched") {
    still host{small};
    CHECK(told(host.tag(attach(target::event, "1", "new"))) == "changed");
    CHECK(tags_of(event_of(host.event())) == "tlp:red mine* new");
    CHECK(event_of(host.event()).at("Tag").back().dump() == R"({"name":"new","local":false})");
    CHECK(touched(host));
    CHECK(told(host.tag(attach(target::event, 1, "own", true, "is"))) == "changed");
    CHECK(event_of(host.event()).at("Tag").back().dump() == R"({"name":"own","local":true,"relationship_type":"is"})");
    CHECK(told(host.tag(attach(target::event, "u-1", "third", std::nullopt))) == "changed");
    CHECK(event_of(host.event()).at("Tag").back().dump() == R"({"name":"third","local":false})");
}

TEST_CASE("a record without tags gets a list of them") {
    still host{R"({"Event":{"id":"1","Attribute":[{"id":"2"}]}})"};
    CHECK(told(host.tag(attach(target::event, "1", "a"))) == "changed");
    CHECK(told(host.tag(attach(target::attribute, "2", "b", true))) == "changed");
    const auto document = host.event();
    CHECK(tags_of(event_of(document)) == "a");
    CHECK(tags_of(event_of(document).at("Attribute")[0]) == "b*");
}

TEST_CASE("a tag that is attached already changes nothing but its relationship") {
    still host{small};
    CHECK(told(host.tag(attach(target::event, "1", "tlp:red", true))) == "nothing to do");
    CHECK(told(host.tag(attach(target::event, "1", "mine", false))) == "nothing to do");
    CHECK(host.event() == parse(small));
    CHECK(told(host.tag(attach(target::event, "1", "tlp:red", true, "is"))) == "changed");
    CHECK(event_of(host.event()).at("Tag")[0].dump() == R"({"name":"tlp:red","local":false,"relationship_type":"is"})");
    CHECK(touched(host));
    CHECK(told(host.tag(attach(target::event, "1", "tlp:red", true, "is"))) == "nothing to do");
    CHECK(told(host.tag(attach(target::event, "1", "tlp:red"))) == "nothing to do");
    CHECK(event_of(host.event()).at("Tag")[0].at("relationship_type") == "is");
    CHECK(told(host.tag(attach(target::event, "1", "TLP:RED"))) == "changed");
}

TEST_CASE("a tag is taken away whatever it is, or only if it is local, or is not") {
    const auto left = [](const char* name, std::optional<bool> local) {
        still host{small};
        const std::string came = told(host.tag(detach(target::event, "1", name, local)));
        CHECK(touched(host) == (came == "changed"));
        return came + ": " + tags_of(event_of(host.event()));
    };
    CHECK(left("tlp:red", std::nullopt) == "changed: mine*");
    CHECK(left("tlp:red", false) == "changed: mine*");
    CHECK(left("tlp:red", true) == "not done: tlp:red mine*");
    CHECK(left("mine", std::nullopt) == "changed: tlp:red");
    CHECK(left("mine", true) == "changed: tlp:red");
    CHECK(left("mine", false) == "not done: tlp:red mine*");
}

TEST_CASE("taking away a tag that nothing knows is done, one that is not attached is not") {
    still host{small};
    CHECK(told(host.tag(detach(target::event, "1", "unknown"))) == "nothing to do");
    CHECK(told(host.tag(detach(target::event, "1", "deep"))) == "not done");
    CHECK(told(host.tag(detach(target::attribute, "10", "tlp:red"))) == "not done");
    CHECK(told(host.tag(detach(target::attribute, "10", "unknown"))) == "nothing to do");
    CHECK(host.event() == parse(small));
    CHECK(told(host.tag(attach(target::attribute, "10", "fresh"))) == "changed");
    CHECK(told(host.tag(detach(target::event, "1", "fresh"))) == "not done");
}

TEST_CASE("of several tags of one name, one of the right locality is taken away") {
    still host{R"({"Event":{"id":1,"Tag":[{"name":"a"},{"name":"a","local":"1"},{"name":"a","local":"0"}]}})"};
    CHECK(told(host.tag(detach(target::event, 1, "a", true))) == "changed");
    CHECK(event_of(host.event()).at("Tag").dump() == R"([{"name":"a"},{"name":"a","local":"0"}])");
    CHECK(told(host.tag(detach(target::event, 1, "a", true))) == "not done");
    CHECK(told(host.tag(detach(target::event, 1, "a", false))) == "changed");
    CHECK(event_of(host.event()).at("Tag").dump() == R"([{"name":"a","local":"0"}])");
}

TEST_CASE("attributes are known by their id and their uuid, in objects too, and are touched with what they stand in") {
    for (const char* id : {"10", "a-10"}) {
        still host{small};
        CHECK(told(host.tag(attach(target::attribute, id, "t"))) == "changed");
        const auto attribute = event_of(host.event()).at("Attribute")[0];
        CHECK(tags_of(attribute) == "t");
        CHECK(attribute.at("timestamp") == now);
        CHECK(event_of(host.event()).at("Object")[0].at("timestamp") == "1");
        CHECK(touched(host));
    }
    still host{small};
    CHECK(told(host.tag(attach(target::attribute, "a-21", "t"))) == "changed");
    const auto object = event_of(host.event()).at("Object")[0];
    CHECK(tags_of(object.at("Attribute")[0]) == "deep t");
    CHECK(object.at("Attribute")[0].at("timestamp") == now);
    CHECK(object.at("timestamp") == now);
    CHECK(event_of(host.event()).at("Attribute")[0].at("timestamp") == "1");
    CHECK(touched(host));
    CHECK(told(host.tag(detach(target::attribute, 21, "deep"))) == "changed");
    CHECK(tags_of(event_of(host.event()).at("Object")[0].at("Attribute")[0]) == "t");
}

TEST_CASE("what is not there cannot be tagged") {
    still host{small};
    for (const ordered_json& id :
         {ordered_json{"2"}, ordered_json(""), ordered_json(nullptr), parse("[1]"), parse("{}"), ordered_json(true)}) {
        CAPTURE(id.dump());
        if (id != ordered_json(true) && id != ordered_json("")) {
            CHECK(told(host.tag(attach(target::event, id, "t"))) == "not done: there is no such event");
        }
        CHECK(told(host.tag(attach(target::attribute, id, "t"))) == "not done: there is no such attribute");
    }
    CHECK(told(host.tag(attach(target::event, "10", "t"))) == "not done: there is no such event");
    CHECK(told(host.tag(attach(target::attribute, "20", "t"))) == "not done: there is no such attribute");
    CHECK(host.event() == parse(small));
    still nothing{"{}"};
    CHECK(told(nothing.tag(attach(target::event, "1", "t"))) == "not done: there is no such event");
    CHECK(told(nothing.tag(attach(target::event, "", "t"))) == "not done: there is no such event");
    CHECK(nothing.event() == ordered_json::object());
}

TEST_CASE("an event without an id is known as an empty one") {
    still host{R"({"Event":{"info":"i"}})"};
    CHECK(told(host.tag(attach(target::event, "", "t"))) == "changed");
    CHECK(tags_of(event_of(host.event())) == "t");
    CHECK(told(host.tag(attach(target::event, "1", "t"))) == "not done: there is no such event");
    CHECK(told(host.tag(attach(target::event, nullptr, "t"))) == "not done: there is no such event");
    CHECK(told(host.publish("")) == "changed");
    CHECK(event_of(host.event()).at("published") == true);
    CHECK(answer(host, lookup::event, {{"id", ""}}) == host.event().dump());
    CHECK(answer(host, lookup::event, {{"id", "1"}}) == "nothing");
}

TEST_CASE("an event with an id is not known as an empty one") {
    still host{R"({"Event":{"id":"1"}})"};
    CHECK(told(host.tag(attach(target::event, "", "t"))) == "not done: there is no such event");
    CHECK(told(host.publish("")) == "not done: there is no such event");
}

TEST_CASE("tags beside the event, each in a Tag, are changed where they are") {
    still host{R"({"Event":{"id":"1"},"EventTag":[{"id":"5","local":true,"Tag":{"name":"a"}},{"Tag":{"name":"b"}}]})"};
    CHECK(told(host.tag(attach(target::event, "1", "a"))) == "nothing to do");
    CHECK(told(host.tag(attach(target::event, "1", "c", true))) == "changed");
    CHECK(host.event().at("EventTag").dump() == R"([{"id":"5","local":true,"Tag":{"name":"a"}},{"Tag":{"name":"b"}},)"
                                                R"({"Tag":{"name":"c","local":true}}])");
    CHECK_FALSE(event_of(host.event()).contains("Tag"));
    CHECK(touched(host));
    CHECK(told(host.tag(detach(target::event, "1", "a", false))) == "not done");
    CHECK(told(host.tag(detach(target::event, "1", "a", true))) == "changed");
    CHECK(told(host.tag(detach(target::event, "1", "b", false))) == "changed");
    CHECK(told(host.tag(detach(target::event, "1", "c", true))) == "changed");
    CHECK(host.event().at("EventTag").dump() == "[]");
    CHECK(told(host.tag(attach(target::event, "1", "d", false, "is"))) == "changed");
    CHECK(host.event().at("EventTag").dump() == R"([{"Tag":{"name":"d","local":false,"relationship_type":"is"}}])");
}

TEST_CASE("tags of an attribute, each in a Tag, are changed where they are") {
    still host{R"({"Event":{"id":"1","Attribute":[{"id":"2","AttributeTag":[{"Tag":{"name":"a"}}]}]}})"};
    CHECK(told(host.tag(attach(target::attribute, "2", "b"))) == "changed");
    CHECK(event_of(host.event()).at("Attribute")[0].at("AttributeTag").dump() ==
          R"([{"Tag":{"name":"a"}},{"Tag":{"name":"b","local":false}}])");
    CHECK(told(host.tag(detach(target::attribute, "2", "a"))) == "changed");
    CHECK(told(host.tag(attach(target::attribute, "2", "b", false, "is"))) == "changed");
    CHECK(event_of(host.event()).at("Attribute")[0].at("AttributeTag").dump() ==
          R"([{"Tag":{"name":"b","local":false,"relationship_type":"is"}}])");
    CHECK_FALSE(event_of(host.event()).at("Attribute")[0].contains("Tag"));
}

TEST_CASE("a list EventTag whose entries hold no Tag is not a list of tags") {
    still host{R"({"Event":{"id":"1","Tag":[{"name":"a"}]},"EventTag":[{"name":"b"}]})"};
    CHECK(told(host.tag(attach(target::event, "1", "c"))) == "changed");
    CHECK(tags_of(event_of(host.event())) == "a c");
    CHECK(host.event().at("EventTag").dump() == R"([{"name":"b"}])");
}

TEST_CASE("tags of the event itself are known where the list beside it is empty") {
    still host{
        R"({"Event":{"id":"1","Tag":[{"name":"a"}],"Attribute":[{"id":"2","Tag":[{"name":"b"}],"AttributeTag":[]}]},
        "EventTag":[]})"};
    CHECK(told(host.tag(attach(target::event, "1", "a"))) == "nothing to do");
    CHECK(told(host.tag(detach(target::event, "1", "a"))) == "changed");
    CHECK(tags_of(event_of(host.event())).empty());
    CHECK(told(host.tag(detach(target::attribute, "2", "b"))) == "changed");
    CHECK(tags_of(event_of(host.event()).at("Attribute")[0]).empty());
}

TEST_CASE("entries that are no tags are passed over") {
    still host{R"({"Event":{"id":"1","Tag":["a",5,null,["a"],{"x":1},{"name":"a"}]}})"};
    CHECK(told(host.tag(detach(target::event, "1", "a"))) == "changed");
    CHECK(event_of(host.event()).at("Tag").dump() == R"(["a",5,null,["a"],{"x":1}])");
}

TEST_CASE("an attribute that is stored gets the scalar members of the changed one, but no other id") {
    still host{small};
    CHECK(told(host.store({stored_change::kind::attribute,
                           parse(R"({"id":"10","uuid":"a-10","value":"new","to_ids":false,"comment":null,
                                     "Tag":[{"name":"t"}],"_allTags":[],"Object":{}})")})) == "changed");
    CHECK(event_of(host.event()).at("Attribute")[0].dump() ==
          R"({"id":"10","uuid":"a-10","type":"url","value":"new","timestamp":"1700000000","to_ids":false,)"
          R"("comment":null})");
    CHECK(touched(host));
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"id":"99","uuid":"a-10","value":"v"})")})) ==
          "changed");
    CHECK(event_of(host.event()).at("Attribute")[0].at("id") == "10");
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"id":11,"value":"w"})")})) == "changed");
    CHECK(event_of(host.event()).at("Attribute")[1].at("value") == "w");
}

TEST_CASE("of an attribute that is stored the uuid counts before the id") {
    still host{small};
    host.store({stored_change::kind::attribute, parse(R"({"uuid":"a-21","id":"10","value":"new"})")});
    CHECK(event_of(host.event()).at("Attribute")[0].at("value") == "x");
    CHECK(event_of(host.event()).at("Object")[0].at("Attribute")[0].at("value") == "new");
    CHECK(event_of(host.event()).at("Object")[0].at("timestamp") == now);
    host.store({stored_change::kind::attribute, parse(R"({"uuid":"unknown","id":"10","value":"by id"})")});
    CHECK(event_of(host.event()).at("Attribute")[0].at("value") == "by id");
}

TEST_CASE("what is not there cannot be stored") {
    still host{small};
    for (const char* attribute :
         {R"({"id":"99"})", R"({"uuid":"x"})", "{}", "5", "null", "[]", R"({"id":null,"uuid":[1]})", R"({"id":""})"}) {
        CAPTURE(attribute);
        CHECK(told(host.store({stored_change::kind::attribute, parse(attribute)})) ==
              "not done: there is no such attribute");
    }
    for (const char* changed : {R"({"id":"2","info":"n"})", "{}", R"({"id":null})", "5", R"({"id":[]})"}) {
        CAPTURE(changed);
        CHECK(told(host.store({stored_change::kind::event, parse(changed)})) == "not done: there is no such event");
    }
    CHECK(host.event() == parse(small));
}

TEST_CASE("an event that is stored gets its new members, and is touched unless it is not to be") {
    still host{small};
    CHECK(told(host.store({stored_change::kind::event, parse(R"({"id":"u-1","info":"new","more":1})"), false})) ==
          "changed");
    const auto event = event_of(host.event());
    CHECK(event.at("info") == "new");
    CHECK(event.at("more") == 1);
    CHECK(event.at("id") == "1");
    CHECK(event.at("timestamp") == "1");
    CHECK(event.at("published") == true);
    CHECK(told(host.store({stored_change::kind::event, parse(R"({"id":1,"distribution":"0"})")})) == "changed");
    CHECK(event_of(host.event()).at("distribution") == "0");
    CHECK(touched(host));
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"id":"11","to_ids":true})"), false})) ==
          "changed");
    CHECK_FALSE(event_of(host.event()).at("Attribute")[1].contains("timestamp"));
}

TEST_CASE("an event that is published says so and when, and is not touched") {
    still host{R"({"Event":{"id":"1","timestamp":"1","published":"0"}})"};
    CHECK(told(host.publish("1")) == "changed");
    CHECK(host.event().dump() ==
          R"({"Event":{"id":"1","timestamp":"1","published":true,"publish_timestamp":"1700000000"}})");
    CHECK(told(host.publish("2")) == "not done: there is no such event");
    CHECK(told(host.publish(nullptr)) == "not done: there is no such event");
}

constexpr std::string_view proposed = R"({"Event":{"id":"1","published":true,
    "ShadowAttribute":[{"id":"5","old_id":"0","uuid":"s-5","event_id":"1","type":"url","value":"n","category":"c",
                        "to_ids":true,"comment":"m","org_id":"3","email":"e"},{"id":"6","value":"o"}],
    "Attribute":[{"id":"10","uuid":"a-10","type":"url","value":"x",
                  "ShadowAttribute":[{"id":"7","old_id":"10","uuid":"s-7","event_id":"1","type":"domain","value":"p"},
                                     {"id":"8","old_id":"10","value":"q","proposal_to_delete":"1"}]}]}})";

TEST_CASE("an accepted proposal for a new attribute becomes one") {
    still host{proposed};
    CHECK(told(host.store({stored_change::kind::accepted_proposal, parse(proposed)["Event"]["ShadowAttribute"][0]})) ==
          "changed");
    const auto event = event_of(host.event());
    CHECK(event.at("ShadowAttribute").dump() == R"([{"id":"6","value":"o"}])");
    REQUIRE(event.at("Attribute").size() == 2);
    CHECK(event.at("Attribute")[1].dump() ==
          R"({"uuid":"s-5","event_id":"1","category":"c","type":"url","value":"n","to_ids":true,"comment":"m"})");
    CHECK(touched(host));
    // It is known from then on.
    CHECK(told(host.tag(attach(target::attribute, "s-5", "t"))) == "changed");
}

TEST_CASE("an accepted proposal for an attribute changes it, or deletes it") {
    still host{proposed};
    const auto proposals = parse(proposed)["Event"]["Attribute"][0]["ShadowAttribute"];
    CHECK(told(host.store({stored_change::kind::accepted_proposal, proposals[0]})) == "changed");
    auto attribute = event_of(host.event()).at("Attribute")[0];
    CHECK(attribute.at("uuid") == "a-10");
    CHECK(attribute.at("type") == "domain");
    CHECK(attribute.at("value") == "p");
    CHECK(attribute.at("timestamp") == now);
    CHECK_FALSE(attribute.contains("event_id"));
    CHECK_FALSE(attribute.contains("deleted"));
    CHECK(attribute.at("ShadowAttribute").size() == 1);
    CHECK(told(host.store({stored_change::kind::accepted_proposal, proposals[1]})) == "changed");
    attribute = event_of(host.event()).at("Attribute")[0];
    CHECK(attribute.at("deleted") == true);
    CHECK(attribute.at("value") == "p");
    CHECK(attribute.at("ShadowAttribute").empty());
    CHECK(touched(host));
}

TEST_CASE("a discarded proposal goes, and nothing else changes") {
    still host{proposed};
    const auto event = parse(proposed)["Event"];
    CHECK(told(host.store({stored_change::kind::discarded_proposal, event["ShadowAttribute"][1]})) == "changed");
    CHECK(told(host.store({stored_change::kind::discarded_proposal, event["Attribute"][0]["ShadowAttribute"][0]})) ==
          "changed");
    auto expected = parse(proposed);
    expected["Event"]["ShadowAttribute"].erase(1);
    expected["Event"]["Attribute"][0]["ShadowAttribute"].erase(0);
    CHECK(host.event() == expected);
}

TEST_CASE("a proposal that is not there can be neither accepted nor discarded") {
    still host{proposed};
    for (const char* text : {R"({"id":"99"})", R"({"id":"5","old_id":"10"})", R"({"id":"7"})", "{}", "null", "5"}) {
        CAPTURE(text);
        for (const auto what : {stored_change::kind::accepted_proposal, stored_change::kind::discarded_proposal}) {
            CHECK(told(host.store({what, parse(text)})) == "not done: there is no such proposal");
        }
    }
    CHECK(host.event() == parse(proposed));
}

TEST_CASE("what is stored beside the event is recorded, and leaves the event alone") {
    still host{small};
    CHECK(told(host.store({stored_change::kind::warning_list, parse(R"({"warninglist":"w","values":["x"]})")})) ==
          "changed");
    CHECK(told(host.store({stored_change::kind::blocked_event, parse(R"({"uuid":"u"})")})) == "changed");
    CHECK(told(host.store({stored_change::kind::event, parse(R"({"id":"9"})")})) == "not done: there is no such event");
    REQUIRE(host.changes().size() == 2);
    CHECK(host.changes()[0].what == stored_change::kind::warning_list);
    CHECK(host.changes()[0].value.dump() == R"({"warninglist":"w","values":["x"]})");
    CHECK(host.changes()[1].what == stored_change::kind::blocked_event);
    CHECK(host.changes()[1].value.dump() == R"({"uuid":"u"})");
    CHECK(host.event() == parse(small));
}

TEST_CASE("an event is looked up by its id or uuid, or is whatever is stored") {
    still host{small};
    for (const ordered_json& id : {ordered_json("1"), ordered_json(1), ordered_json("u-1"), ordered_json(nullptr)}) {
        CHECK(answer(host, lookup::event, {{"id", id}}) == parse(small).dump());
    }
    CHECK(answer(host, lookup::event) == parse(small).dump());
    CHECK(answer(host, lookup::event, {{"id", "2"}}) == "nothing");
    CHECK(answer(host, lookup::event, {{"id", {1}}}) == "nothing");
    still nothing{"{}"};
    CHECK(answer(nothing, lookup::event) == "nothing");
    CHECK(answer(nothing, lookup::event, {{"id", "1"}}) == "nothing");
}

TEST_CASE("what is looked up is as it is stored now") {
    still host{small};
    host.tag(attach(target::event, "1", "new"));
    CHECK(tags_of(event_of(*host.look_up(lookup::event, {{"id", "1"}}))) == "tlp:red mine* new");
}

TEST_CASE("an object is looked up with its attributes") {
    still host{small};
    CHECK(answer(host, lookup::object, {{"id", "20"}}) == parse(small)["Event"]["Object"][0].dump());
    CHECK(answer(host, lookup::object, {{"id", 20}}) == parse(small)["Event"]["Object"][0].dump());
    CHECK(answer(host, lookup::object, {{"id", "o-20"}}) == parse(small)["Event"]["Object"][0].dump());
    CHECK(answer(host, lookup::object, {{"id", "10"}}) == "nothing");
    CHECK(answer(host, lookup::object) == "nothing");
}

TEST_CASE("an attribute is looked up by id or uuid, with its event, and its object if it is in one") {
    still host{small};
    const auto event = parse(small)["Event"];
    const auto found = *host.look_up(lookup::attribute, {{"id", "10"}});
    CHECK(found.at("Attribute") == event["Attribute"][0]);
    CHECK_FALSE(found.contains("Object"));
    CHECK(found.at("Event").at("id") == "1");
    const auto inside = *host.look_up(lookup::attribute, {{"uuid", "a-21"}});
    CHECK(inside.at("Attribute") == event["Object"][0]["Attribute"][0]);
    CHECK(inside.at("Object").at("id") == "20");
    CHECK(answer(host, lookup::attribute, {{"id", "20"}}) == "nothing");
    CHECK(answer(host, lookup::attribute, {{"id", nullptr}}) == "nothing");
    CHECK(answer(host, lookup::attribute, {{"uuid", ""}}) == "nothing");
    CHECK(answer(host, lookup::attribute) == "nothing");
}

TEST_CASE("parts that the lookups do not have answer nothing") {
    for (const char* lookups : {"{}", "null", "[]", "5",
                                R"({"settings":5,"organisations":"x","services":null,"galaxies":[],"enrichment":7})"}) {
        CAPTURE(lookups);
        still host{"{}", lookups};
        CHECK(answer(host, lookup::setting, {{"name", "a"}}) == "nothing");
        CHECK(answer(host, lookup::warning_lists) == "nothing");
        CHECK(answer(host, lookup::enrichment_module, {{"module", "m"}}) == "nothing");
        CHECK(answer(host, lookup::enrichment, {{"module", "m"}, {"attribute", {{"value", "x"}}}}) == "nothing");
        CHECK(answer(host, lookup::enriched_event, {{"module", "m"}}) == "nothing");
        CHECK(answer(host, lookup::decay_score, {{"attribute", {{"uuid", "u"}}}}) == "nothing");
        CHECK(answer(host, lookup::cluster, {{"galaxy", "country"}, {"value", "x"}}) == "nothing");
        CHECK(answer(host, lookup::users) == "nothing");
        CHECK(answer(host, lookup::organisation, {{"id", "1"}}) == "nothing");
        CHECK(answer(host, lookup::service, {{"module", "m"}}) == "nothing");
    }
}

TEST_CASE("a setting, an organisation, a service and the users are what the lookups say") {
    still host{"{}", R"({"settings":{"MISP.a":true,"MISP.b":"x"},"organisations":{"1":{"name":"CIRCL"}},
        "services":{"m":{"data":false}},"users":[{"email":"a@b"}],"warninglists":[{"name":"w"}]})"};
    CHECK(answer(host, lookup::setting, {{"name", "MISP.a"}}) == "true");
    CHECK(answer(host, lookup::setting, {{"name", "MISP.b"}}) == R"("x")");
    CHECK(answer(host, lookup::setting, {{"name", "misp.a"}}) == "nothing");
    CHECK(answer(host, lookup::setting) == "nothing");
    CHECK(answer(host, lookup::organisation, {{"id", 1}}) == R"({"name":"CIRCL"})");
    CHECK(answer(host, lookup::organisation, {{"id", "1"}}) == R"({"name":"CIRCL"})");
    CHECK(answer(host, lookup::organisation, {{"id", 2}}) == "nothing");
    CHECK(answer(host, lookup::service, {{"module", "m"}, {"data", 1}}) == R"({"data":false})");
    CHECK(answer(host, lookup::users) == R"([{"email":"a@b"}])");
    CHECK(answer(host, lookup::warning_lists) == R"([{"name":"w"}])");
}

TEST_CASE("an enrichment module answers what it has under a value, or its default, or an error") {
    still host{"{}", R"({"enrichment":{
        "dns":{"types":["domain"],"results":{"a.b":[{"types":["ip"],"values":["1.1.1.1"]}],"bad":{"error":"no"}}},
        "any":{"types":[],"default":[1]}}})"};
    const auto asked = [&host](const char* module, const char* value) {
        return answer(host, lookup::enrichment, {{"module", module}, {"attribute", {{"value", value}}}});
    };
    CHECK(answer(host, lookup::enrichment_module, {{"module", "any"}}) == R"({"types":[],"default":[1]})");
    CHECK(answer(host, lookup::enrichment_module, {{"module", "other"}}) == "nothing");
    CHECK(asked("dns", "a.b") == R"({"results":[{"types":["ip"],"values":["1.1.1.1"]}]})");
    CHECK(asked("dns", "bad") == R"({"error":"no"})");
    CHECK(asked("dns", "unknown") == R"({"error":"nothing is known of this value"})");
    CHECK(asked("any", "unknown") == R"({"results":[1]})");
    CHECK(asked("other", "a.b") == "nothing");
    CHECK(answer(host, lookup::enrichment, {{"module", "any"}}) == R"({"results":[1]})");
}

TEST_CASE("enriching the event adds attributes for those of the right types, of both kinds of results") {
    still host{small, R"({"enrichment":{"m":{"types":["url","sha1"],"results":{
        "x":[{"types":["ip-src","ip-dst"],"values":["1.1.1.1","2.2.2.2"]},{"types":[],"values":["q"]},5,
             {"types":"url","values":["q"]},{"types":{"0":"url"},"values":["q"]},{"values":["q"]},{"types":["url"]},
             {"types":["url"],"values":"q"},{"types":["url"],"values":{"0":"q"}}],
        "z":{"Attribute":[{"type":"domain","value":"d","uuid":"new"}],"Object":[{"name":"o"}]}}}}})"};
    CHECK(answer(host, lookup::enriched_event,
                 {{"module", "m"}, {"event_id", "1"}, {"uuids", ordered_json::array()}}) == R"({"added":3})");
    const auto attributes = event_of(host.event()).at("Attribute");
    REQUIRE(attributes.size() == 5);
    CHECK(attributes[2].dump() == R"({"type":"ip-src","value":"1.1.1.1"})");
    CHECK(attributes[3].dump() == R"({"type":"ip-src","value":"2.2.2.2"})");
    CHECK(attributes[4].dump() == R"({"type":"domain","value":"d","uuid":"new"})");
    CHECK(touched(host));
    CHECK(told(host.tag(attach(target::attribute, "new", "t"))) == "changed");
}

TEST_CASE(
    "enriching the event looks only at the attributes that are chosen, and touches nothing where nothing is new") {
    const auto lookups = R"({"enrichment":{"m":{"types":["url","sha1"],"default":[{"types":["t"],"values":["v"]}]},
        "none":{"types":["url"]},"untyped":{"default":[{"types":["t"],"values":["v"]}]}}})";
    still host{small, lookups};
    CHECK(answer(host, lookup::enriched_event, {{"module", "none"}}) == R"({"added":0})");
    CHECK(answer(host, lookup::enriched_event, {{"module", "untyped"}}) == R"({"added":0})");
    CHECK(answer(host, lookup::enriched_event, {{"module", "m"}, {"uuids", {"other"}}}) == R"({"added":0})");
    CHECK(answer(host, lookup::enriched_event, {{"module", "other"}}) == "nothing");
    CHECK(host.event() == parse(small));
    CHECK(answer(host, lookup::enriched_event, {{"module", "m"}, {"uuids", {"a-21"}}}) == R"({"added":1})");
    CHECK(event_of(host.event()).at("Attribute").size() == 3);
    CHECK(answer(host, lookup::enriched_event, {{"module", "m"}}) == R"({"added":2})");
}

TEST_CASE("what does not fit into the records is refused") {
    memory_host host;
    host.record_at_most(100'000);
    const std::string half(50'000, 'x');
    CHECK(host.push("topic", half).done);
    CHECK(host.send(hashpath::workflow::request{"POST", "u", {}, half}).failure == "there is no room to record more");
    CHECK_FALSE(host.send(hashpath::workflow::mail{{"a"}, "s", half}).done);
    CHECK_FALSE(host.push("topic", half).done);
    CHECK_FALSE(host.store({hashpath::workflow::stored_change::kind::blocked_event, half}).done);
    CHECK(host.push("topic", "short").done);
    host.record_at_most(10);
    CHECK_FALSE(host.push("topic", "").done);
    CHECK(host.messages().size() == 2);
    CHECK(host.messages()[1] == std::pair<std::string, ordered_json>{"topic", "short"});
    CHECK(host.requests().empty());
    CHECK(host.mails().empty());
    CHECK(host.changes().empty());
}

TEST_CASE("a decay score stands on the attribute as it is stored") {
    still host{small, R"({"decay_scores":{"a-10":[{"score":5}]}})"};
    CHECK(answer(host, lookup::decay_score, {{"attribute", {{"uuid", "a-10"}, {"extra", 1}}}, {"models", {"m"}}}) ==
          R"({"id":"10","uuid":"a-10","type":"url","value":"x","timestamp":"1","decay_score":[{"score":5}]})");
    CHECK(answer(host, lookup::decay_score, {{"attribute", {{"uuid", "a-21"}}}}) ==
          R"({"id":"21","uuid":"a-21","type":"sha1","value":"z","Tag":[{"name":"deep"}]})");
    CHECK(answer(host, lookup::decay_score, {{"attribute", {{"uuid", "other"}}}}) == "nothing");
    CHECK(answer(host, lookup::decay_score, {{"attribute", {{"id", "21"}}}}) ==
          R"({"id":"21","uuid":"a-21","type":"sha1","value":"z","Tag":[{"name":"deep"}]})");
    CHECK(answer(host, lookup::decay_score, {{"attribute", {{"id", "99"}}}}) == "nothing");
    CHECK(answer(host, lookup::decay_score) == "nothing");
    CHECK(host.event() == parse(small));
}

TEST_CASE("a cluster is found by its value in any case") {
    still host{"{}", R"({"galaxies":{"country":{"Austria":"misp-galaxy:country=\"austria\"","x":5}}})"};
    const auto asked = [&host](const char* galaxy, const char* value) {
        return answer(host, lookup::cluster, {{"galaxy", galaxy}, {"value", value}});
    };
    const std::string austria = R"({"tag_name":"misp-galaxy:country=\"austria\""})";
    CHECK(asked("country", "Austria") == austria);
    CHECK(asked("country", "AUSTRIA") == austria);
    CHECK(asked("country", "aUSTRIa") == austria);
    CHECK(asked("country", "Austri") == "nothing");
    CHECK(asked("country", "") == "nothing");
    CHECK(asked("Country", "Austria") == "nothing");
}

TEST_CASE("a lone attribute is kept, known and changed, with the event beside it") {
    const auto text = R"({"Attribute":{"id":"10","uuid":"a","type":"url"},"Event":{"id":"1","published":true}})";
    still host{text};
    CHECK(told(host.tag(attach(target::attribute, "10", "t"))) == "changed");
    CHECK(told(host.tag(attach(target::event, "1", "e"))) == "changed");
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"uuid":"a","to_ids":true})")})) == "changed");
    const auto document = host.event();
    CHECK(document.at("Attribute").dump() ==
          R"({"id":"10","uuid":"a","type":"url","Tag":[{"name":"t","local":false}],"timestamp":"1700000000",)"
          R"("to_ids":true})");
    CHECK(tags_of(event_of(document)) == "e");
    CHECK(touched(host));
    const auto found = *host.look_up(lookup::attribute, {{"uuid", "a"}});
    CHECK(found.at("Attribute") == document.at("Attribute"));
    CHECK(found.at("Event") == document.at("Event"));
}

TEST_CASE("a lone attribute without an event is changed all the same") {
    still host{R"({"Attribute":{"id":"10"}})"};
    CHECK(told(host.tag(attach(target::attribute, 10, "t", true))) == "changed");
    CHECK(host.event().dump() ==
          R"({"Attribute":{"id":"10","Tag":[{"name":"t","local":true}],"timestamp":"1700000000"}})");
    CHECK(told(host.tag(attach(target::event, "1", "t"))) == "not done: there is no such event");
    CHECK(answer(host, lookup::event) == "nothing");
}

TEST_CASE("a lone object is kept with its attributes") {
    still host{R"({"Object":{"id":"20","Attribute":[{"id":"21"}]},"Event":{"id":"1"}})"};
    CHECK(told(host.tag(attach(target::attribute, "21", "t"))) == "changed");
    const auto object = host.event().at("Object");
    CHECK(tags_of(object.at("Attribute")[0]) == "t");
    CHECK(object.at("timestamp") == now);
    CHECK(touched(host));
    CHECK(answer(host, lookup::object, {{"id", "20"}}) == object.dump());
}

TEST_CASE("the same id stands for the first attribute that has it, and entries that are no maps are passed over") {
    still host{R"({"Event":{"id":"1","Attribute":[5,null,["x"],{"id":"2","n":"first"},{"id":"2","n":"second"}],
        "Object":["x",{"Attribute":"none"},{"id":"3","Attribute":[7,{"id":"4"}]}]}})"};
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"id":"2","n":"changed"})")})) == "changed");
    CHECK(event_of(host.event()).at("Attribute")[3].at("n") == "changed");
    CHECK(event_of(host.event()).at("Attribute")[4].at("n") == "second");
    CHECK(told(host.tag(attach(target::attribute, "4", "t"))) == "changed");
    CHECK(tags_of(event_of(host.event()).at("Object")[2].at("Attribute")[1]) == "t");
}

TEST_CASE("a template is rendered as far as no engine is needed") {
    still host{"{}"};
    CHECK(host.render("<{{ a.b }}>", parse(R"({"a":{"b":1}})")).value() == "<1>");
    CHECK_FALSE(host.render("{% if a %}", parse("{}")).has_value());
}

TEST_CASE("the clock stands still once it was stopped") {
    memory_host host;
    host.stop_clock(memory_host::clock::time_point{std::chrono::seconds{5}});
    CHECK(host.now() == memory_host::clock::time_point{std::chrono::seconds{5}});
}

TEST_CASE("a document that is too deep to be kept is refused") {
    const ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    CHECK_THROWS_AS(memory_host(deep), hashpath::limit_error);
    CHECK_THROWS_AS(memory_host(ordered_json::object(), deep), hashpath::limit_error);
    CHECK_THROWS_AS(memory_host(std::make_shared<const ordered_json>(deep)), hashpath::limit_error);
}

TEST_CASE("what nobody knows to look up is not found") {
    CHECK_FALSE(memory_host{}.look_up(static_cast<hashpath::workflow::lookup>(99), ordered_json::object()).has_value());
}

TEST_CASE("what is recorded counts with its bytes and 256 more, up to the last one that there is room for") {
    memory_host host;
    host.record_at_most(256 + 20);
    const std::string ten(10, 'x');
    CHECK_FALSE(host.send(mail{{"a"}, ten + "x", ten}).done);
    CHECK(host.send(mail{{"a"}, ten, ten}).done);
    host.record_at_most(256 + 20 + 256 + 12);
    CHECK_FALSE(host.push("topic", "\u00fc\u00fc\u00fc\u00fc\u00fcx").done);
    CHECK(host.push("topic", "\u00fc\u00fc\u00fc\u00fc\u00fc").done);
    CHECK(host.send(request{"POST", "u", {}, {}, true}).status == 0);
    memory_host other;
    other.record_at_most(256 + 7);
    CHECK(other.push("topic", parse(R"({"a":1})")).done);
}

TEST_CASE("an old id 0 is that of no attribute, even where one has it") {
    still host{R"({"Event":{"id":"1","Attribute":[{"id":"0","value":"a"}],
        "ShadowAttribute":[{"id":"5","old_id":"0","value":"n"}]}})"};
    CHECK(told(host.store({stored_change::kind::accepted_proposal, parse(R"({"id":"5","old_id":"0","value":"n"})")})) ==
          "changed");
    const auto attributes = event_of(host.event()).at("Attribute");
    REQUIRE(attributes.size() == 2);
    CHECK(attributes[0].at("value") == "a");
    CHECK(attributes[1].at("value") == "n");
}

TEST_CASE("an attribute that got another uuid is known by that one") {
    still host{proposed};
    CHECK(told(host.store({stored_change::kind::attribute, parse(R"({"id":"10","uuid":"b-10"})")})) == "changed");
    CHECK(answer(host, lookup::attribute, {{"uuid", "a-10"}}) == "nothing");
    CHECK(answer(host, lookup::attribute, {{"uuid", "b-10"}}) != "nothing");
    CHECK(told(host.store({stored_change::kind::accepted_proposal, parse(proposed)["Event"]["ShadowAttribute"][0]})) ==
          "changed");
    CHECK(answer(host, lookup::attribute, {{"uuid", "b-10"}}) != "nothing");
}

TEST_CASE("what is no list takes the place of no list that is stored") {
    for (const char* lists : {R"("Attribute":null,"Object":5)", R"("Attribute":"x","Object":false)"}) {
        still host{R"({"Event":{"id":"1","Attribute":[{"id":"2","value":"a"}],
            "Object":[{"id":"3","Attribute":[{"id":"4","value":"b"}]}]}})"};
        const ordered_json changed = parse(R"({"id":"1","info":"new",)" + std::string{lists} + "}");
        CHECK(told(host.store({stored_change::kind::event, changed})) == "changed");
        CHECK(event_of(host.event()).at("info") == "new");
        CHECK(event_of(host.event()).at("Attribute").size() == 1);
        CHECK(answer(host, lookup::attribute, {{"id", "4"}}) != "nothing");
    }
}

TEST_CASE("a tag is known that an attribute has in a Tag") {
    still host{R"({"Event":{"id":"1","Attribute":[{"id":"2","AttributeTag":[{"Tag":{"name":"a"}}]}]}})"};
    CHECK(told(host.tag(detach(target::event, "1", "a"))) == "not done");
    CHECK(told(host.tag(detach(target::event, "1", "b"))) == "nothing to do");
}

TEST_CASE("what is no tag has not the empty name") {
    still host{R"({"Event":{"id":"1","Tag":["a",5]}})"};
    CHECK(told(host.tag(detach(target::event, "1", ""))) == "nothing to do");
    CHECK(event_of(host.event()).at("Tag").dump() == R"(["a",5])");
}

TEST_CASE("of an event without a list of proposals none can be accepted") {
    for (const char* text : {R"({"Event":{"id":"1"}})", R"({"Event":{"id":"1","ShadowAttribute":"none"}})"}) {
        still host{text};
        CHECK(told(host.store({stored_change::kind::accepted_proposal, parse(R"({"id":"5"})")})) ==
              "not done: there is no such proposal");
    }
}

TEST_CASE("a proposal is known by its id alone, and without one by all that it says") {
    still host{R"({"Event":{"id":"1","ShadowAttribute":[{"id":"5","value":"a"},{"value":"b"},{"value":"c"}]}})"};
    const auto discard = [&host](const char* text) {
        return told(host.store({stored_change::kind::discarded_proposal, parse(text)}));
    };
    CHECK(discard(R"({"id":"5"})") == "changed");
    CHECK(discard(R"({"value":"c"})") == "changed");
    CHECK(discard(R"({"value":"d"})") == "not done: there is no such proposal");
    CHECK(event_of(host.event()).at("ShadowAttribute").dump() == R"([{"value":"b"}])");
}

TEST_CASE("a list is the id of no attribute") {
    still host{R"({"Event":{"id":"1","Attribute":[{"id":"Array"}]}})"};
    CHECK(told(host.tag(attach(target::attribute, parse("[1]"), "t"))) == "not done: there is no such attribute");
    CHECK(told(host.tag(attach(target::attribute, "Array", "t"))) == "changed");
}
