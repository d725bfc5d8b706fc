// SPDX-License-Identifier: MIT

#include <hashpath/misp/event.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using hashpath::error_code;
using hashpath::parse;
using hashpath::misp::enrich;
using hashpath::misp::enriched;
using hashpath::misp::scope;
using hashpath::misp::scope_of;
using hashpath::misp::trigger_data;

using sorted_json = nlohmann::json;
using surroundings = hashpath::misp::surroundings<ordered_json>;

/// What is left where there is no event.
constexpr std::string_view empty_event = R"({"Event":{"_AttributeFlattened":[]}})";

/// Checks what becomes of trigger data, with the order of the keys, in place and as a copy, and that enriching that
/// again changes nothing, but for the order where it made the event last.
void check_enriched(std::string_view data, std::string_view result, const surroundings& around = {}) {
    CAPTURE(std::string{data});
    const ordered_json before = parse(data);
    const ordered_json copy = enriched(before, around);
    CHECK(copy.dump() == parse(result).dump());
    ordered_json in_place = before;
    enrich(in_place, around);
    CHECK(in_place.dump() == copy.dump());
    const ordered_json again = enriched(copy);
    CHECK(sorted_json(again) == sorted_json(copy));
    if (copy.begin().key() == "Event") CHECK(again.dump() == copy.dump());
    CHECK(before.dump() == parse(data).dump());
}

/// The same for what an event has without attributes: its own members, and what is flattened of it.
void check_event(std::string_view data, std::string_view members) {
    const std::string separator = members.empty() ? "" : ",";
    check_enriched(data, R"({"Event":{)" + std::string{members} + separator + R"("_AttributeFlattened":[]}})");
}

/// The same for an event of one attribute, which stands in the result twice.
void check_attribute(std::string_view data, std::string_view attribute) {
    const std::string list = "[" + std::string{attribute} + "]";
    check_enriched(data, R"({"Event":{"Attribute":)" + list + R"(,"_AttributeFlattened":)" + list + "}}");
}

/// Checks that trigger data is refused as malformed at this place, and stays as it is.
void check_refused(std::string_view data, std::string_view pointer, const surroundings& around = {}) {
    CAPTURE(std::string{data});
    ordered_json document = parse(data);
    try {
        enrich(document, around);
        FAIL_CHECK("no error");
    } catch (const hashpath::type_error& error) {
        CHECK(hashpath::name(error.code()) == "event-malformed");
        CHECK(error.pointer() == pointer);
        CHECK_FALSE(error.reason().empty());
    }
    CHECK(document.dump() == parse(data).dump());
}

/// Gives one event, whatever id it is asked for.
surroundings with_event(std::string_view event) {
    return {[event](const ordered_json&) { return std::optional{parse(event)}; }, {}};
}

/// A map that holds so many lists and maps, one in the other, itself included.
ordered_json nested_event(std::size_t depth) {
    const std::size_t lists = depth - 1;
    return parse(R"({"Event":)" + std::string(lists, '[') + std::string(lists, ']') + "}", depth);
}

/// What trigger_data() makes of a document: the data of one trigger a line.
std::string split(std::string_view document) {
    std::string lines;
    for (const ordered_json& data : trigger_data(parse(document))) lines += data.dump() + "\n";
    return lines;
}

/// Checks that a document is refused as no event, at this place.
void check_not_an_event(std::string_view document, std::string_view pointer) {
    CAPTURE(std::string{document});
    try {
        trigger_data(parse(document));
        FAIL_CHECK("no error");
    } catch (const hashpath::type_error& error) {
        CHECK(hashpath::name(error.code()) == "not-an-event");
        CHECK(error.pointer() == pointer);
    }
}

}  // namespace

TEST_CASE("the keys of trigger data say whether it is an event, an attribute or an object") {
    struct row {
        const char* data;
        scope taken_for;
    };
    for (const auto& [data, taken_for] : {
             row{R"({"Event":{}})", scope::event},
             {R"({"Event":{"Attribute":[1],"Object":[1]}})", scope::event},
             {R"({"Object":{}})", scope::object},
             {R"({"Object":[]})", scope::object},
             {R"({"Object":{"id":"1"},"Event":{"id":"2"}})", scope::object},
             {R"({"Object":false})", scope::object},
             {R"({"Object":{},"Attribute":{}})", scope::attribute},
             {R"({"Attribute":{}})", scope::attribute},
             {R"({"Attribute":[]})", scope::attribute},
             {R"({"Attribute":""})", scope::attribute},
             {R"({"Attribute":{"id":"1"},"Orgc":{}})", scope::attribute},
             {R"({"Attribute":{"id":"1"},"Event":{},"Object":{}})", scope::attribute},
             {R"({"Attribute":[1],"Event":{},"RelatedEvent":[]})", scope::event},
             {R"({"Attribute":[1],"Event":{},"Orgc":{}})", scope::event},
             {R"({"Attribute":[1],"Event":{},"Org":{}})", scope::event},
             {R"({"Attribute":[],"Event":{},"Org":""})", scope::event},
             {R"({"Attribute":[1],"Event":{},"Orgcs":{},"SharingGroup":{}})", scope::attribute},
             {R"({"Attribute":[],"Event":{}})", scope::unknown},
             {R"({"Attribute":"0","Event":{}})", scope::unknown},
             {R"({"Attribute":{},"Event":{},"Object":[1]})", scope::unknown},
             {R"({})", scope::event},
             {R"([])", scope::event},
             {R"([{"Attribute":{}}])", scope::event},
             {R"("Attribute")", scope::event},
             {R"(null)", scope::event},
         }) {
        CAPTURE(data);
        CHECK(scope_of(parse(data)) == taken_for);
        CHECK(scope_of(parse<sorted_json>(data)) == taken_for);
    }
}

TEST_CASE("a key of trigger data that is null is not there") {
    CHECK(scope_of(parse(R"({"Object":null})")) == scope::event);
    CHECK(scope_of(parse(R"({"Attribute":null})")) == scope::event);
    CHECK(scope_of(parse(R"({"Object":{},"Attribute":null})")) == scope::object);
    CHECK(scope_of(parse(R"({"Attribute":{"id":"1"},"Event":null})")) == scope::attribute);
    CHECK(scope_of(parse(R"({"Attribute":{},"Event":null})")) == scope::attribute);
    CHECK(scope_of(parse(R"({"Attribute":[1],"Event":{},"Org":null,"Orgc":null,"RelatedEvent":null})")) ==
          scope::attribute);
}

TEST_CASE("an event beside its attributes, without an organisation, is taken for one attribute") {
    constexpr auto data = R"({"Event":{"id":"1"},"Attribute":[{"id":"5"}]})";
    CHECK(scope_of(parse(data)) == scope::attribute);
    check_enriched(data, R"({"Event":{"id":"1","Attribute":[{"0":{"id":"5"},"_allTags":[]}],
                                      "_AttributeFlattened":[{"0":{"id":"5"},"_allTags":[]}]}})");
}

TEST_CASE("an event beside its objects is taken for one object, which has no attributes") {
    constexpr auto data = R"({"Event":{"id":"1"},"Object":[{"id":"5","Attribute":[{"id":"6"}]}]})";
    CHECK(scope_of(parse(data)) == scope::object);
    check_enriched(data, R"({"Event":{"id":"1","Object":[],"_AttributeFlattened":[]}})");
}

TEST_CASE("an event with neither attributes nor objects gets an empty list of flattened attributes") {
    check_event(R"({"Event":{"id":"1","info":"x","published":false,"extra":null}})",
                R"("id":"1","info":"x","published":false,"extra":null)");
    check_event(R"({"Event":{"Attribute":[],"Object":[]}})", R"("Attribute":[],"Object":[])");
}

TEST_CASE("of data without an event an empty event is made") {
    for (const char* data :
         {"{}", "[]", R"({"Event":{}})", R"({"Event":[]})", R"({"Event":null})", R"({"Event":false})",
          R"({"info":"x"})", "null", "5", R"("Event")", R"([{"Event":{"id":"1"}}])"}) {
        check_enriched(data, empty_event);
    }
}

TEST_CASE("of what is taken for nothing an empty event is made") {
    check_enriched(R"({"Event":{"id":"1"},"Attribute":[],"errors":["x"],"EventTag":[]})", empty_event);
    check_enriched(R"({"Event":{"id":"1"},"Attribute":[],"_x":1})", R"({"_x":1,"Event":{"_AttributeFlattened":[]}})");
}

TEST_CASE("what stands beside an event moves into it, in a fixed order, and replaces what it has there") {
    check_event(R"({"Relationship":[{"c":1}],"Opinion":[{"b":1}],"Note":[{"a":1}],"CryptographicKey":[11],
                    "EventReport":[10],"Galaxy":[],"RelatedEvent":[7],"ShadowAttribute":[5],"SharingGroup":{"id":"3"},
                    "Orgc":{"id":"2"},"Org":{"id":"1"},"Event":{"id":"9"}})",
                R"("id":"9","Org":{"id":"1"},"Orgc":{"id":"2"},"SharingGroup":{"id":"3"},"ShadowAttribute":[5],
                   "RelatedEvent":[7],"Galaxy":[],"EventReport":[10],"CryptographicKey":[11],"Note":[{"a":1}],
                   "Opinion":[{"b":1}],"Relationship":[{"c":1}])");
    check_event(R"({"Event":{"Orgc":{"id":"1","name":"x"},"id":"9","Org":{"id":"2"}},"Org":5,"Orgc":{"id":"3"}})",
                R"("Orgc":{"id":"3"},"id":"9","Org":5)");
    check_enriched(R"({"Event":{"Attribute":[{"id":"1"}],"Object":[{"Attribute":[{"id":"2"}]}]},"Org":{},
                       "Attribute":[{"id":"3"}],"Object":[{"Attribute":[{"id":"4"}]}]})",
                   R"({"Event":{"Attribute":[{"id":"3","_allTags":[]}],
                                "Object":[{"Attribute":[{"id":"4","_allTags":[]}]}],"Org":{},
                                "_AttributeFlattened":[{"id":"3","_allTags":[]},{"id":"4","_allTags":[]}]}})");
}

TEST_CASE("what is null beside an event does not move into it") {
    check_event(R"({"Event":{"Org":{"id":"1"}},"Org":null,"Orgc":null,"Note":null})", R"("Org":{"id":"1"})");
}

TEST_CASE("an empty sharing group of an event goes, another one stays") {
    for (const char* group : {"[]", "{}", "null", "false", "0", R"("")", R"("0")"}) {
        check_event(R"({"Event":{"id":"1","SharingGroup":)"s + group + R"(,"info":"x"}})", R"("id":"1","info":"x")");
    }
    check_event(R"({"Event":{"SharingGroup":{"id":"1"}},"SharingGroup":[]})", "");
    check_event(R"({"Event":{"SharingGroup":{"id":null}}})", R"("SharingGroup":{"id":null})");
}

TEST_CASE("a galaxy cluster with an empty meta, or none, gets an empty map there") {
    check_event(R"({"Event":{"Galaxy":[
                      {"id":"1","GalaxyCluster":[{"value":"a","meta":[],"x":1},{"meta":{"k":["v"]}},{"value":"c"}]},
                      {"id":"2","GalaxyCluster":[{"meta":""},{"meta":null}]},
                      {"id":"3"}, {"GalaxyCluster":[]}, {"GalaxyCluster":"none"}]}})",
                R"("Galaxy":[
                      {"id":"1","GalaxyCluster":[{"value":"a","meta":{},"x":1},{"meta":{"k":["v"]}},
                                                 {"value":"c","meta":{}}]},
                      {"id":"2","GalaxyCluster":[{"meta":{}},{"meta":{}}]},
                      {"id":"3"}, {"GalaxyCluster":[]}, {"GalaxyCluster":"none"}])");
    check_event(R"({"Event":{},"Galaxy":{"x":{"GalaxyCluster":{"y":{"meta":[]}}}}})",
                R"("Galaxy":{"x":{"GalaxyCluster":{"y":{"meta":{}}}}})");
}

TEST_CASE("the tags linked beside an event become its tags, without the organisation") {
    check_event(R"({"Event":{"id":"1"},"EventTag":[
                      {"id":"7","local":false,"Tag":{"id":"3","name":"tlp:red","org_id":"1","colour":"#f00"}},
                      {"Tag":{"name":"b","local":1}}]})",
                R"("id":"1","Tag":[{"id":"3","name":"tlp:red","colour":"#f00"},{"name":"b","local":1}])");
}

TEST_CASE("a linked tag replaces the event's own tag of the same position") {
    check_event(R"({"EventTag":[{"Tag":{"name":"new"}}],"Event":{"Tag":[{"name":"a"},{"name":"b"}],"id":"1"}})",
                R"("Tag":[{"name":"new"},{"name":"b"}],"id":"1")");
    check_event(R"({"EventTag":{"1":{"Tag":{"name":"new"}},"3":{"Tag":{"name":"far"}}},
                    "Event":{"Tag":[{"name":"a"},{"name":"b"}]}})",
                R"("Tag":{"0":{"name":"a"},"1":{"name":"new"},"3":{"name":"far"}})");
    check_event(R"({"EventTag":[{"Tag":{"name":"new"}}],"Event":{"Tag":null}})", R"("Tag":[{"name":"new"}])");
}

TEST_CASE("an empty list of linked tags makes no tags") {
    check_event(R"({"Event":{"id":"1"},"EventTag":[]})", R"("id":"1")");
    check_event(R"({"Event":{"id":"1"},"EventTag":null})", R"("id":"1")");
    check_event(R"({"Event":{"Tag":[{"name":"a"}]},"EventTag":[]})", R"("Tag":[{"name":"a"}])");
}

TEST_CASE("a link to no tag makes a tag that is null") {
    check_event(R"({"Event":{},"EventTag":[{"id":"7"},{"Tag":null},null]})", R"("Tag":[null,null,null])");
}

TEST_CASE("tags of an event without attributes may be anything where nothing is linked to it") {
    check_event(R"({"Event":{"Tag":"text"},"EventTag":[]})", R"("Tag":"text")");
    check_event(R"({"Event":{"Tag":"text"},"EventTag":"text"})", R"("Tag":"text")");
}

TEST_CASE("linked tags within an event are left alone") {
    check_event(R"({"Event":{"EventTag":[{"Tag":{"name":"a","org_id":"1"}}]}})",
                R"("EventTag":[{"Tag":{"name":"a","org_id":"1"}}])");
}

TEST_CASE("notes, opinions and relationships lose empty sharing groups and are numbered anew") {
    check_event(R"({"Event":{
                      "Note":[{"note":"a","SharingGroup":[],"x":1},{"SharingGroup":{"id":"1"}}],
                      "Opinion":{"3":{"opinion":50,"SharingGroup":null},"x":{"opinion":60}},
                      "Relationship":[]}})",
                R"("Note":[{"note":"a","x":1},{"SharingGroup":{"id":"1"}}],
                   "Opinion":[{"opinion":50},{"opinion":60}],
                   "Relationship":[])");
}

TEST_CASE("sightings beside an event go to the attributes that they name, also in objects") {
    check_enriched(
        R"({"Event":{"Attribute":[{"id":"1","Sighting":["old"],"value":"x"},{"id":2},{"id":"3","Sighting":["old"]}],
                     "Object":[{"Attribute":[{"id":"4"}]}]},
            "Sighting":[{"id":"a","attribute_id":"1"},{"id":"b","attribute_id":"2"},{"id":"c","attribute_id":1},
                        {"id":"d","attribute_id":"4"},{"id":"e","attribute_id":"9"}]})",
        R"({"Event":{
              "Attribute":[
                {"id":"1","Sighting":[{"id":"a","attribute_id":"1"},{"id":"c","attribute_id":1}],"value":"x","_allTags":[]},
                {"id":2,"Sighting":[{"id":"b","attribute_id":"2"}],"_allTags":[]},
                {"id":"3","Sighting":["old"],"_allTags":[]}],
              "Object":[{"Attribute":[{"id":"4","Sighting":[{"id":"d","attribute_id":"4"}],"_allTags":[]}]}],
              "_AttributeFlattened":[
                {"id":"1","Sighting":[{"id":"a","attribute_id":"1"},{"id":"c","attribute_id":1}],"value":"x","_allTags":[]},
                {"id":2,"Sighting":[{"id":"b","attribute_id":"2"}],"_allTags":[]},
                {"id":"3","Sighting":["old"],"_allTags":[]},
                {"id":"4","Sighting":[{"id":"d","attribute_id":"4"}],"_allTags":[]}]}})");
}

TEST_CASE("sightings beside an event without attributes go") {
    check_event(R"({"Event":{"id":"1"},"Sighting":[{"attribute_id":"1"}]})", R"("id":"1")");
    check_event(R"({"Event":{"Sighting":[{"attribute_id":"1"}]}})", R"("Sighting":[{"attribute_id":"1"}])");
}

TEST_CASE("an attribute loses an empty sharing group and its partial values, and keeps all else") {
    check_attribute(
        R"({"Event":{"Attribute":[{"id":"1","value1":"a","value":"a|b","SharingGroup":[],"value2":"b",
                                               "Feed":[1],"enrichment":{},"ShadowAttribute":[],"Galaxy":[],"warnings":[2]}]}})",
        R"({"id":"1","value":"a|b","Feed":[1],"enrichment":{},"ShadowAttribute":[],"Galaxy":[],"warnings":[2],
                        "_allTags":[]})");
    check_attribute(R"({"Event":{"Attribute":[{"SharingGroup":{"id":"1"},"value1":null}]}})",
                    R"({"SharingGroup":{"id":"1"},"_allTags":[]})");
}

TEST_CASE("the tags linked to an attribute become its tags, without the organisation") {
    check_attribute(
        R"({"Event":{"Attribute":[{"id":"1","AttributeTag":[{"id":"5","Tag":{"name":"a","org_id":"1"}},
                                                            {"Tag":{"name":"b"}}],"value":"x"}]}})",
        R"({"id":"1","value":"x","Tag":[{"name":"a"},{"name":"b"}],
            "_allTags":[{"name":"a","inherited":false},{"name":"b","inherited":false}]})");
    check_attribute(R"({"Event":{"Attribute":[{"Tag":[{"name":"old"},{"name":"kept"}],
                                               "AttributeTag":[{"Tag":{"name":"new"}}]}]}})",
                    R"({"Tag":[{"name":"new"},{"name":"kept"}],
                        "_allTags":[{"name":"new","inherited":false},{"name":"kept","inherited":false}]})");
    check_attribute(R"({"Event":{"Attribute":[{"id":"1","AttributeTag":[]}]}})", R"({"id":"1","_allTags":[]})");
    check_attribute(R"({"Event":{"Attribute":[{"AttributeTag":{"5":{"Tag":{"name":"a"}}}}]}})",
                    R"({"Tag":{"5":{"name":"a"}},"_allTags":[{"name":"a","inherited":false}]})");
}

TEST_CASE("an attribute gets the correlations that the event has of it") {
    constexpr auto attribute = R"({"id":"1","RelatedAttribute":[{"id":"old"},
                {"id":"21","value":"v","org_id":"3","info":"i","event_id":"8"},
                {"id":null,"value":null,"org_id":null,"info":null,"event_id":"9"}],"_allTags":[]})";
    check_enriched(R"({"Event":{"RelatedAttribute":{
                          "1":[{"id":"8","attribute_id":"21","value":"v","org_id":"3","info":"i","distribution":"0"},
                               {"id":"9"}],
                          "5":[{"id":"8","attribute_id":"22"}]},
                        "Attribute":[{"id":"1","RelatedAttribute":[{"id":"old"}]},{"id":"2"}]}})",
                   R"({"Event":{"Attribute":[)"s + attribute + R"(,{"id":"2","_allTags":[]}],"_AttributeFlattened":[)" +
                       attribute + R"(,{"id":"2","_allTags":[]}]}})");
}

TEST_CASE("correlations may stand beside the event, and go where no attribute has them") {
    check_attribute(R"({"Event":{"Attribute":[{"id":"1"}]},"RelatedAttribute":{"1":[{"id":"8","attribute_id":"21"}]}})",
                    R"({"id":"1","RelatedAttribute":[{"id":"21","value":null,"org_id":null,"info":null,"event_id":"8"}],
                        "_allTags":[]})");
    check_event(R"({"Event":{"id":"1","RelatedAttribute":{"1":[{"id":"8"}]},"info":"x"}})", R"("id":"1","info":"x")");
    check_attribute(R"({"Event":{"Attribute":[{"id":"1"}],"RelatedAttribute":[]}})", R"({"id":"1","_allTags":[]})");
    check_attribute(R"({"Event":{"Attribute":[{"id":"1"}],"RelatedAttribute":{"1":[]}}})",
                    R"({"id":"1","_allTags":[]})");
}

TEST_CASE("correlations come behind the highest position of a map of them") {
    constexpr auto correlation = R"({"id":null,"value":null,"org_id":null,"info":null,"event_id":"8"})";
    const auto check_related = [&](const std::string& present, const char* position) {
        check_attribute(
            R"({"Event":{"RelatedAttribute":{"1":[{"id":"8"}]},"Attribute":[{"id":"1","RelatedAttribute":{)" + present +
                "}}]}}",
            R"({"id":"1","RelatedAttribute":{)" + present + ",\"" + position + "\":" + correlation +
                R"(},"_allTags":[]})");
    };
    check_related(R"("5":"a","2":"b")", "6");
    check_related(R"("x":"a")", "0");
    check_related(R"("x":"a","0":"b")", "1");
}

TEST_CASE("an attribute keeps what is no list of correlations where the event has none") {
    for (const char* none : {"[]", "{}", "\"x\""}) {
        check_attribute(R"({"Event":{"RelatedAttribute":)"s + none + R"(,"Attribute":[{"RelatedAttribute":"text"}]}})",
                        R"({"RelatedAttribute":"text","_allTags":[]})");
    }
}

TEST_CASE("a lone attribute has its tags before its correlations") {
    constexpr auto attribute = R"({"id":"1","_allTags":[],
        "RelatedAttribute":[{"id":null,"value":null,"org_id":null,"info":null,"event_id":"8"}]})";
    check_enriched(R"({"Attribute":{"id":"1"},"Event":{"RelatedAttribute":{"1":[{"id":"8"}]}}})",
                   R"({"Event":{"Attribute":[)"s + attribute + R"(],"_AttributeFlattened":[)" + attribute + "]}}");
}

TEST_CASE("correlations of the event's attributes go to the attributes of the same positions in objects too") {
    constexpr auto related =
        R"("RelatedAttribute":[{"id":"21","value":null,"org_id":null,"info":null,"event_id":"8"}])";
    const std::string own = R"({"id":"1",)"s + related + R"(,"_allTags":[]})";
    const std::string inside = R"({"id":"2",)"s + related + R"(,"_allTags":[]})";
    check_enriched(R"({"Event":{"Attribute":[{"id":"1"}],"Object":[{"Attribute":[{"id":"2"},{"id":"3"}]}],
                                "RelatedAttribute":{"1":[{"id":"8","attribute_id":"21"}],
                                                    "3":[{"id":"8","attribute_id":"23"}]}}})",
                   R"({"Event":{"Attribute":[)" + own + R"(],"Object":[{"Attribute":[)" + inside +
                       R"(,{"id":"3","_allTags":[]}]}],"_AttributeFlattened":[)" + own + "," + inside +
                       R"(,{"id":"3","_allTags":[]}]}})");
    // An object without an attribute at that position gets one.
    const std::string second = R"({"id":"5",)"s + related + R"(,"_allTags":[]})";
    const std::string made = "{"s + related + R"(,"_allTags":[]})";
    check_enriched(R"({"Event":{"Attribute":[{"id":"4"},{"id":"5"}],"Object":[{"Attribute":[{"id":"6"}]}],
                                "RelatedAttribute":{"5":[{"id":"8","attribute_id":"21"}]}}})",
                   R"({"Event":{"Attribute":[{"id":"4","_allTags":[]},)" + second +
                       R"(],"Object":[{"Attribute":[{"id":"6","_allTags":[]},)" + made +
                       R"(]}],"_AttributeFlattened":[{"id":"4","_allTags":[]},)" + second +
                       R"(,{"id":"6","_allTags":[]},)" + made + "]}}");
}

TEST_CASE("the attributes of objects are cleaned as those of the event") {
    constexpr auto attribute = R"({"id":"1","value":"x","Tag":[{"name":"a"}],
                                   "_allTags":[{"name":"a","inherited":false}]})";
    check_enriched(R"({"Event":{"Object":[{"name":"file","Attribute":[
                         {"id":"1","value1":"x","value2":"","value":"x","SharingGroup":[],
                          "AttributeTag":[{"Tag":{"name":"a","org_id":"1"}}]}],"comment":""}]}})",
                   R"({"Event":{"Object":[{"name":"file","Attribute":[)"s + attribute + R"(],"comment":""}],
                                "_AttributeFlattened":[)" +
                       attribute + "]}}");
}

TEST_CASE("objects without attributes go, and the others are numbered anew") {
    check_enriched(R"({"Event":{"Object":[{"id":"1"},{"id":"2","Attribute":[{"id":"5"}]},{"id":"3","Attribute":[]},
                                          null,"text",{"id":"4","Attribute":{"x":{"id":"6"}}}]}})",
                   R"({"Event":{"Object":[{"id":"2","Attribute":[{"id":"5","_allTags":[]}]},
                                          {"id":"4","Attribute":{"x":{"id":"6","_allTags":[]}}}],
                                "_AttributeFlattened":[{"id":"5","_allTags":[]}]}})");
    check_enriched(R"({"Event":{"Object":{"3":{"id":"2","Attribute":[{"id":"5"}]},"4":{"id":"3"}}}})",
                   R"({"Event":{"Object":[{"id":"2","Attribute":[{"id":"5","_allTags":[]}]}],
                                "_AttributeFlattened":[{"id":"5","_allTags":[]}]}})");
    check_event(R"({"Event":{"Object":[{"id":"1"}]}})", R"("Object":[])");
}

TEST_CASE("the user's id goes, where it is the event's") {
    check_event(R"({"Event":{"id":"1","user_id":"5","Orgc":{"user_id":"6"}},"user_id":"7"})",
                R"("id":"1","Orgc":{"user_id":"6"})");
}

TEST_CASE("beside the event only errors and what begins with an underscore are left") {
    check_enriched(R"({"extensionEvents":[1],"_module":"dns","errors":["x"],"unknown":1,"Event":{"id":"1"},
                       "Sighting":[],"_":{"a":1},"Tag":[{"name":"a"}],"_extra":null})",
                   R"({"Event":{"id":"1","_AttributeFlattened":[]},"errors":["x"],
                       "_module":"dns","_":{"a":1},"_extra":null})");
    check_event(R"({"errors":null,"Event":{"id":"1"}})", R"("id":"1")");
}

TEST_CASE("an attribute has all tags: those of the event as inherited ones, then its own") {
    constexpr auto first = R"({"id":"1","Tag":[{"name":"own","inherited":true,"x":1}],
        "_allTags":[{"name":"a","colour":"#fff","inherited":true},{"name":"b","inherited":true},
                    {"name":"own","inherited":false,"x":1}]})";
    constexpr auto second = R"({"id":"2","_allTags":[{"name":"a","colour":"#fff","inherited":true},
                                                    {"name":"b","inherited":true}]})";
    check_enriched(R"({"Event":{"Tag":[{"name":"a","colour":"#fff"}],
                                "Attribute":[{"id":"1","Tag":[{"name":"own","inherited":true,"x":1}]}],
                                "Object":[{"Attribute":[{"id":"2"}]}]},
                       "EventTag":{"1":{"Tag":{"name":"b"}}}})",
                   R"({"Event":{"Tag":[{"name":"a","colour":"#fff"},{"name":"b"}],"Attribute":[)"s + first +
                       R"(],"Object":[{"Attribute":[)" + second + R"(]}],"_AttributeFlattened":[)" + first + "," +
                       second + "]}}");
}

TEST_CASE("all tags of an attribute are computed anew, where they stood") {
    check_attribute(R"({"Event":{"Attribute":[{"_allTags":[{"name":"old","inherited":true}],"id":"1"}]}})",
                    R"({"_allTags":[],"id":"1"})");
    check_attribute(R"({"Event":{"Attribute":[{"id":"1","Tag":[null,{"name":"a"}],"_allTags":"x"}]}})",
                    R"({"id":"1","Tag":[null,{"name":"a"}],
                        "_allTags":[{"inherited":false},{"name":"a","inherited":false}]})");
}

TEST_CASE("flattened attributes are those of the event and then those of its objects, numbered anew") {
    const ordered_json event =
        enriched(parse(R"({"Event":{"_AttributeFlattened":[{"id":"0"}],"Attribute":[{"id":"1"},{"id":"2"}],
                                    "Object":[{"Attribute":[{"id":"3"}]},{"Attribute":{"7":{"id":"4"},"x":{"id":"5"}}}]}})"));
    std::string ids;
    for (const ordered_json& attribute : event["Event"]["_AttributeFlattened"]) {
        ids += attribute["id"].get<std::string>();
    }
    CHECK(event["Event"]["_AttributeFlattened"].is_array());
    CHECK(ids == "1234");
    CHECK(event["Event"].begin().key() == "_AttributeFlattened");

    check_enriched(R"({"Event":{"Attribute":{"5":{"id":"1"},"x":{"id":"2"}}}})",
                   R"({"Event":{"Attribute":{"5":{"id":"1","_allTags":[]},"x":{"id":"2","_allTags":[]}},
                                "_AttributeFlattened":{"0":{"id":"1","_allTags":[]},"x":{"id":"2","_allTags":[]}}}})");
}

TEST_CASE("flattened attributes are copies") {
    ordered_json event = enriched(parse(R"({"Event":{"Attribute":[{"id":"1","value":"a"}]}})"));
    event["Event"]["Attribute"][0]["value"] = "b";
    CHECK(event["Event"]["_AttributeFlattened"][0]["value"] == "a");
}

TEST_CASE("a lone attribute is put into the event beside it") {
    constexpr auto attribute = R"({"id":"5","event_id":"1","value":"x",
                 "Tag":[{"name":"own"}],"_allTags":[{"name":"b","inherited":true},{"name":"own","inherited":false}]})";
    check_enriched(R"({"Attribute":{"id":"5","event_id":"1","value1":"x","value2":"","SharingGroup":[],"value":"x"},
                       "AttributeTag":[{"Tag":{"name":"own","org_id":"1"}}],
                       "Event":{"id":"1","info":"i","user_id":"3"},"EventTag":[{"Tag":{"name":"b","org_id":"1"}}],
                       "_module":"dns","unknown":1,"errors":["x"],"Sighting":[{"attribute_id":"5"}]})",
                   R"({"Event":{"id":"1","info":"i","Attribute":[)"s + attribute +
                       R"(],"Tag":[{"name":"b"}],"_AttributeFlattened":[)" + attribute + R"(]},"_module":"dns"})");
}

TEST_CASE("the tags linked to a lone attribute may stand in it or beside it, those beside it count") {
    constexpr auto result =
        R"({"Event":{"id":"1","Attribute":[{"Tag":[{"name":"a"}],"_allTags":[{"name":"a","inherited":false}]}],
        "_AttributeFlattened":[{"Tag":[{"name":"a"}],"_allTags":[{"name":"a","inherited":false}]}]}})";
    check_enriched(R"({"Attribute":{"AttributeTag":[{"Tag":{"name":"a"}}]},"Event":{"id":"1"}})", result);
    check_enriched(R"({"Attribute":{"Tag":[{"name":"a"}]},"Event":{"id":"1"}})", result);
    check_enriched(R"({"Attribute":{"Tag":[{"name":"b"}],"AttributeTag":[{"Tag":{"name":"c"}}]},
                       "AttributeTag":[{"Tag":{"name":"a","org_id":"1"}}],"Event":{"id":"1"}})",
                   result);
    check_enriched(R"({"Attribute":{"AttributeTag":[{"Tag":{"name":"a"}}]},"AttributeTag":null,"Event":{"id":"1"}})",
                   result);
}

TEST_CASE("a lone attribute of an object is put into it, without the object's other attributes") {
    check_enriched(R"({"Attribute":{"id":"5","object_id":"3"},"Object":{"id":"3","name":"file"},"Event":{"id":"1"}})",
                   R"({"Event":{"id":"1",
                        "Object":[{"id":"3","name":"file","Attribute":[{"id":"5","object_id":"3","_allTags":[]}]}],
                        "_AttributeFlattened":[{"id":"5","object_id":"3","_allTags":[]}]}})");
}

TEST_CASE("a lone attribute stays one where it is of no object, or the object is not found") {
    for (const char* data : {R"({"Attribute":{"object_id":"0"},"Object":{"id":"3"},"Event":{"id":"1"}})",
                             R"({"Attribute":{"object_id":"0"},"Event":{"id":"1"}})"}) {
        check_enriched(data, R"({"Event":{"id":"1","Attribute":[{"object_id":"0","_allTags":[]}],
                                          "_AttributeFlattened":[{"object_id":"0","_allTags":[]}]}})");
    }
    for (const char* data : {R"({"Attribute":{"object_id":"3"},"Event":{"id":"1"}})",
                             R"({"Attribute":{"object_id":"3"},"Object":[],"Event":{"id":"1"}})",
                             R"({"Attribute":{"object_id":"3"},"Object":"text","Event":{"id":"1"}})"}) {
        check_enriched(data, R"({"Event":{"id":"1","Attribute":[{"object_id":"3","_allTags":[]}],
                                          "_AttributeFlattened":[{"object_id":"3","_allTags":[]}]}})");
    }
}

TEST_CASE("a lone object is put into the event beside it, with what stands beside the object") {
    constexpr auto attribute = R"({"id":"6","value":"x","_allTags":[{"name":"b","inherited":true}]})";
    check_enriched(
        R"({"Note":[{"note":"n"}],"Object":{"id":"3","event_id":"1","Attribute":[{"id":"6","value":"x","value1":"x"}]},
                       "Opinion":[],"Relationship":null,"CryptographicKey":[1],"ShadowAttribute":[2],"SharingGroup":{"id":"4"},
                       "EventTag":[{"Tag":{"name":"b"}}],"Event":{"id":"1"},"_x":1,"unknown":1})",
        R"({"Event":{"id":"1","Object":[{"id":"3","event_id":"1","Attribute":[)"s + attribute +
            R"(],"SharingGroup":{"id":"4"},"ShadowAttribute":[2],"Event":{"id":"1"},"CryptographicKey":[1],
                          "Note":[{"note":"n"}],"Opinion":[]}],"Tag":[{"name":"b"}],"_AttributeFlattened":[)" +
            attribute + R"(]},"_x":1})");
}

TEST_CASE("a lone object loses an empty sharing group, and goes where it has no attributes") {
    check_enriched(
        R"({"Object":{"id":"3","Attribute":[{"id":"6"}]},"SharingGroup":[],"Event":{"id":"1"}})",
        R"({"Event":{"id":"1","Object":[{"id":"3","Attribute":[{"id":"6","_allTags":[]}],"Event":{"id":"1"}}],
                                "_AttributeFlattened":[{"id":"6","_allTags":[]}]}})");
    check_enriched(R"({"Object":{"id":"3","name":"file"},"Event":{"id":"1"}})",
                   R"({"Event":{"id":"1","Object":[],"_AttributeFlattened":[]}})");
}

TEST_CASE("what the event beside a lone attribute or object has already stays in front of it") {
    check_enriched(R"({"Attribute":{"id":"5"},"Event":{"Attribute":[{"id":"4"}],"id":"1"}})",
                   R"({"Event":{"Attribute":[{"id":"4","_allTags":[]},{"id":"5","_allTags":[]}],"id":"1",
                                "_AttributeFlattened":[{"id":"4","_allTags":[]},{"id":"5","_allTags":[]}]}})");
    check_enriched(R"({"Attribute":{"id":"5"},"Event":{"Attribute":{"7":{"id":"4"}}}})",
                   R"({"Event":{"Attribute":{"7":{"id":"4","_allTags":[]},"8":{"id":"5","_allTags":[]}},
                                "_AttributeFlattened":[{"id":"4","_allTags":[]},{"id":"5","_allTags":[]}]}})");
}

TEST_CASE("without an event, of a lone attribute or object nothing is left") {
    check_enriched(R"({"Attribute":{"id":"5","event_id":"1"}})", empty_event);
    check_enriched(R"({"Attribute":{"id":"5"},"Event":null,"EventTag":[]})", empty_event);
    check_enriched(R"({"Object":{"id":"5","Attribute":[{"id":"6"}]}})", empty_event);
    check_enriched(R"({"Attribute":{"id":"5"},"_module":"dns"})",
                   R"({"_module":"dns","Event":{"_AttributeFlattened":[]}})");
}

TEST_CASE("a provided event surrounds a lone attribute or object, also where the data has another one") {
    const surroundings around =
        with_event(R"({"Event":{"id":"1","info":"provided"},"EventTag":[{"Tag":{"name":"b","org_id":"1"}}],"_y":2})");
    constexpr auto attribute = R"({"id":"5","event_id":"1","_allTags":[{"name":"b","inherited":true}]})";
    const std::string result = R"({"Event":{"id":"1","info":"provided","Attribute":[)"s + attribute +
                               R"(],"Tag":[{"name":"b"}],"_AttributeFlattened":[)" + attribute + "]}}";
    check_enriched(R"({"Attribute":{"id":"5","event_id":"1"}})", result, around);
    check_enriched(R"({"Attribute":{"id":"5","event_id":"1"},"Event":{"id":"9"},"EventTag":[{"Tag":{"name":"c"}}]})",
                   result, around);
    check_enriched(R"({"Object":{"id":"3","Attribute":[{"id":"5","event_id":"1"}]}})",
                   R"({"Event":{"id":"1","info":"provided","Object":[{"id":"3","Attribute":[)"s + attribute +
                       R"(]}],"Tag":[{"name":"b"}],"_AttributeFlattened":[)" + attribute + "]}}",
                   around);
}

TEST_CASE("a provided object surrounds a lone attribute, also where the data has another one") {
    surroundings around = with_event(R"({"Event":{"id":"1"}})");
    around.object = [](const ordered_json&) { return std::optional{parse(R"({"id":"3","name":"provided"})")}; };
    constexpr auto result = R"({"Event":{"id":"1",
        "Object":[{"id":"3","name":"provided","Attribute":[{"id":"5","object_id":"3","_allTags":[]}]}],
        "_AttributeFlattened":[{"id":"5","object_id":"3","_allTags":[]}]}})";
    check_enriched(R"({"Attribute":{"id":"5","object_id":"3"}})", result, around);
    check_enriched(R"({"Attribute":{"id":"5","object_id":"3"},"Object":{"id":"3","name":"given"}})", result, around);
    // The event may stand in the data all the same.
    around.event = nullptr;
    check_enriched(R"({"Attribute":{"id":"5","object_id":"3"},"Event":{"id":"1"}})", result, around);
}

TEST_CASE("a provider that finds no event leaves an empty one, one that finds no object the attribute alone") {
    const auto finds_nothing = [](const ordered_json&) { return std::optional<ordered_json>{}; };
    check_enriched(R"({"Attribute":{"id":"5"},"Event":{"id":"1"},"_x":1})",
                   R"({"_x":1,"Event":{"_AttributeFlattened":[]}})", surroundings{finds_nothing, {}});
    check_enriched(R"({"Object":{"id":"5","Attribute":[{"id":"6"}]},"Event":{"id":"1"}})", empty_event,
                   surroundings{finds_nothing, {}});
    check_enriched(R"({"Attribute":{"object_id":"3"},"Object":{"id":"3"},"Event":{"id":"1"}})",
                   R"({"Event":{"id":"1","Attribute":[{"object_id":"3","_allTags":[]}],
                                "_AttributeFlattened":[{"object_id":"3","_allTags":[]}]}})",
                   surroundings{{}, finds_nothing});
}

TEST_CASE("what surrounds an attribute or object is asked for by the id that it names") {
    struct row {
        const char* data;
        std::string asked;
    };
    for (const auto& [data, asked] : {
             row{R"({"Attribute":{"id":"5","event_id":"7","object_id":"0"}})", R"(event "7")"},
             {R"({"Attribute":{"id":"5","event_id":7,"object_id":0}})", "event 7"},
             {R"({"Attribute":{"id":"5","object_id":null}})", "event null"},
             {R"({"Attribute":{"id":"5","object_id":false},"Event":{"id":"8"}})", "event null"},
             {R"({"Attribute":{"id":"5","event_id":"7","object_id":"3"}})", R"(object "3", event "7")"},
             {R"({"Attribute":{"id":"5","object_id":3}})", R"(object 3, event "9")"},
             {R"({"Attribute":{"id":"5","object_id":""}})", R"(object "", event "9")"},
             {R"({"Object":{"id":"3","event_id":"7","Attribute":[{"event_id":"8"}]}})", R"(event "7")"},
             {R"({"Object":{"id":"3"}})", "event null"},
             {R"({"Event":{"id":"1","Attribute":[{"id":"5","object_id":"3"}]}})", ""},
             {R"({"Event":{"id":"1"},"Attribute":[]})", ""},
         }) {
        CAPTURE(data);
        std::string log;
        const auto note = [&log](const char* what, const ordered_json& id) {
            if (!log.empty()) log += ", ";
            log += what + id.dump();
        };
        surroundings around;
        around.event = [&note](const ordered_json& id) {
            note("event ", id);
            return std::optional{parse(R"({"Event":{"id":"1"}})")};
        };
        around.object = [&note](const ordered_json& id) {
            note("object ", id);
            return std::optional{parse(R"({"event_id":"9"})")};
        };
        static_cast<void>(enriched(parse(data), around));
        CHECK(log == asked);
    }
}

TEST_CASE("an event is enriched as with nothing around it, whatever there is") {
    const surroundings around = with_event(R"({"Event":{"id":"provided"}})");
    check_enriched(R"({"Event":{"id":"1"}})", R"({"Event":{"id":"1","_AttributeFlattened":[]}})", around);
}

TEST_CASE("nlohmann::json is enriched to the same values") {
    for (
        const char* data : {
            R"({"Event":{"id":"1","Tag":[{"name":"a"}],"Attribute":[{"id":"1","AttributeTag":[{"Tag":{"name":"b"}}]},{"id":"2"}],
                          "Object":[{"id":"1"},{"Attribute":[{"id":"3","value1":"x"}]}],"user_id":"1",
                          "Note":{"10":{"n":1},"9":{"n":2}},
                          "RelatedAttribute":{"1":[{"id":"8"}]}},"Orgc":{"id":"2"},"Sighting":[{"attribute_id":"3"}],
                 "EventTag":[{"Tag":{"name":"c"}}],"_x":1,"unknown":1,"errors":["e"]})",
            R"({"Attribute":{"id":"5","object_id":"3"},"Object":{"id":"3"},"Event":{"id":"1"}})",
            R"({"Object":{"id":"3","Attribute":[{"id":"6"}]},"Event":{"id":"1"},"Note":[1]})",
            R"({"Event":{"id":"1"},"Attribute":[{"id":"5"}]})",
            R"({})",
        }) {
        CAPTURE(data);
        sorted_json expected = enriched(parse(data));
        // Its keys stand in their own order: "10" before "9", which a list is made of by number.
        if (expected["Event"].contains("Note")) expected["Event"]["Note"] = parse<sorted_json>(R"([{"n":2},{"n":1}])");
        sorted_json event = parse<sorted_json>(data);
        CHECK(enriched(event) == expected);
        enrich(event);
        CHECK(event == expected);
        CHECK(enriched(event) == expected);
    }
}

TEST_CASE("nlohmann::json takes what surrounds an attribute of its own kind") {
    hashpath::misp::surroundings<sorted_json> around;
    around.event = [](const sorted_json& id) { return std::optional{sorted_json{{"Event", {{"id", id}}}}}; };
    around.object = [](const sorted_json& id) { return std::optional{sorted_json{{"id", id}}}; };
    const sorted_json result =
        enriched(parse<sorted_json>(R"({"Attribute":{"id":"5","event_id":"7","object_id":"3"}})"), around);
    CHECK(result["Event"]["id"] == "7");
    CHECK(result["Event"]["Object"][0]["id"] == "3");
    CHECK(result["Event"]["_AttributeFlattened"][0]["id"] == "5");
}

TEST_CASE("a part of an event that is no list or map is refused, with its place") {
    for (const char* scalar : {"true", "5", "0", "1.5", R"("text")", R"("")"}) {
        check_refused(R"({"Event":)"s + scalar + "}", "/Event");
    }
    for (const char* scalar : {"false", "true", "5", R"("text")", R"("")"}) {
        for (const char* part : {"Note", "Opinion", "Relationship", "Attribute", "Object"}) {
            check_refused(R"({"_x":[1],"Event":{"id":"1",")"s + part + R"(":)" + scalar + "}}", "/Event/"s + part);
        }
    }
}

TEST_CASE("a part beside an event that is no list or map is refused, with its own place") {
    check_refused(R"({"Event":{},"Note":"text"})", "/Note");
    check_refused(R"({"Event":{},"Opinion":5})", "/Opinion");
    check_refused(R"({"Event":{},"Relationship":[{},"text"]})", "/Relationship/1");
    check_refused(R"({"Event":{},"Org":{},"Attribute":"text"})", "/Attribute");
    check_refused(R"({"Event":{},"Org":{},"Attribute":[{},5]})", "/Attribute/1");
    check_refused(R"({"Event":{},"Org":{},"Attribute":[{}],"Object":true})", "/Object");
    check_refused(R"({"Event":{},"Galaxy":["text"]})", "/Galaxy/0");
    check_refused(R"({"Event":{},"Galaxy":[{"GalaxyCluster":["text"]}]})", "/Galaxy/0/GalaxyCluster/0");
    // What it replaces in the event is not looked at.
    check_event(R"({"Event":{"Note":"text"},"Note":[]})", R"("Note":[])");
    check_refused(R"({"Event":{"Note":"text"},"Note":null})", "/Event/Note");
}

TEST_CASE("an entry of notes, opinions and relationships that cannot be written to is refused") {
    for (const char* part : {"Note", "Opinion", "Relationship"}) {
        for (const char* scalar : {"true", "5", R"("text")"}) {
            check_refused(R"({"Event":{")"s + part + R"(":[{},)" + scalar + "]}}", "/Event/"s + part + "/1");
            check_refused(R"({"Event":{")"s + part + R"(":{"a/b~":)" + scalar + "}}}", "/Event/"s + part + "/a~1b~0");
        }
    }
    check_event(R"({"Event":{"Note":[null,false]}})", R"("Note":[null,false])");
}

TEST_CASE("a text among sightings, galaxies, clusters or correlations is refused") {
    check_refused(R"({"Event":{},"Sighting":[{},"text"]})", "/Sighting/1");
    check_refused(R"({"Event":{"Galaxy":[{},"text"]}})", "/Event/Galaxy/1");
    check_refused(R"({"Event":{"Galaxy":{"x":{"GalaxyCluster":[{},5]}}}})", "/Event/Galaxy/x/GalaxyCluster/1");
    check_refused(R"({"Event":{"Attribute":[{"id":"1"}],"RelatedAttribute":{"1":[{"id":"2"},"text"]}}})",
                  "/Event/RelatedAttribute/1/1");
    check_refused(R"({"Event":{"Attribute":[{"id":"1"}]},"RelatedAttribute":{"9":["text"]}})", "/RelatedAttribute/9/0");
    // Without attributes nobody looks at correlations.
    check_event(R"({"Event":{"RelatedAttribute":{"1":["text"]}}})", "");
}

TEST_CASE("an attribute that is no map, or whose tags cannot be copied, is refused") {
    for (const auto& [prefix, pointer] :
         {std::pair{R"({"Event":{"id":"1","Attribute":[{"id":"1"},)"s, "/Event/Attribute/1"s},
          std::pair{R"({"Event":{"id":"1","Object":[{"id":"2"},{"Attribute":[{"id":"1"},)"s,
                    "/Event/Object/1/Attribute/1"s}}) {
        const std::string suffix = pointer.find("Object") == std::string::npos ? "]}}" : "]}]}}";
        const auto check = [&, &start = prefix, &place = pointer](const char* attribute, const char* below) {
            check_refused(start + attribute + suffix, place + below);
        };
        for (const char* scalar : {"null", "false", "true", "5", R"("text")"}) check(scalar, "");
        check(R"({"Tag":["text"]})", "/Tag/0");
        check(R"({"Tag":[{"name":"a"},5]})", "/Tag/1");
        check(R"({"AttributeTag":["text"]})", "/AttributeTag/0");
        check(R"({"AttributeTag":[{"Tag":{}},{"Tag":"text"}]})", "/AttributeTag/1/Tag");
        check(R"({"Tag":"text","AttributeTag":[{"Tag":{}}]})", "/Tag");
        check(R"({"Tag":[{},5],"AttributeTag":[{"Tag":{}}]})", "/Tag/1");
    }
    // A tag that a linked one replaces is not looked at.
    check_attribute(R"({"Event":{"Attribute":[{"Tag":[5],"AttributeTag":[{"Tag":{"name":"a"}}]}]}})",
                    R"({"Tag":[{"name":"a"}],"_allTags":[{"name":"a","inherited":false}]})");
}

TEST_CASE("an attribute to whose correlations nothing can be appended is refused") {
    check_refused(R"({"Event":{"Attribute":[{"id":"1","RelatedAttribute":"text"}],
                               "RelatedAttribute":{"1":[{"id":"8"}]}}})",
                  "/Event/Attribute/0/RelatedAttribute");
    check_refused(R"({"Event":{"Attribute":[{"id":"1"}],"Object":[{"Attribute":[{"id":"2","RelatedAttribute":5}]}],
                               "RelatedAttribute":{"1":[{"id":"8"}]}}})",
                  "/Event/Object/0/Attribute/0/RelatedAttribute");
    check_refused(R"({"Event":{"Attribute":[{"id":"1"}],"Object":[{"Attribute":"text"}],
                               "RelatedAttribute":{"1":[{"id":"8"}]}}})",
                  "/Event/Object/0/Attribute");
    // Nothing is appended where the event has none.
    check_attribute(R"({"Event":{"Attribute":[{"id":"1","RelatedAttribute":"text"}]}})",
                    R"({"id":"1","RelatedAttribute":"text","_allTags":[]})");
}

TEST_CASE("tags of the event that its attributes cannot inherit are refused") {
    check_refused(R"({"Event":{"Tag":"text","Attribute":[{"id":"1"}]}})", "/Event/Tag");
    check_refused(R"({"Event":{"Tag":[{"name":"a"},"text"],"Attribute":[{"id":"1"}]}})", "/Event/Tag/1");
    check_refused(R"({"Event":{"Tag":["text"],"Object":[{"Attribute":[{"id":"1"}]}]}})", "/Event/Tag/0");
    check_event(R"({"Event":{"Tag":["text"]}})", R"("Tag":["text"])");
    check_attribute(R"({"Event":{"Attribute":[{"id":"1"}]}})", R"({"id":"1","_allTags":[]})");
}

TEST_CASE("links to tags of the event that are no maps are refused, also without attributes") {
    for (const char* attributes : {"", R"("Attribute":[{"id":"1"}])"}) {
        const auto check = [attributes](const char* links, const char* pointer) {
            check_refused(R"({"Event":{)"s + attributes + R"(},"EventTag":)" + links + "}", pointer);
        };
        check(R"(["text"])", "/EventTag/0");
        check(R"([{"Tag":{"name":"a"}},5])", "/EventTag/1");
        check(R"([{"Tag":"text"}])", "/EventTag/0/Tag");
    }
    check_refused(R"({"Event":{"Tag":"text"},"EventTag":[{"Tag":{}}]})", "/Event/Tag");
}

TEST_CASE("a lone attribute or object that is malformed is refused, with its place") {
    check_refused(R"({"Attribute":"text"})", "/Attribute");
    check_refused(R"({"Attribute":5,"Event":{"id":"1"}})", "/Attribute");
    check_refused(R"({"Object":"text","Event":{"id":"1"}})", "/Object");
    check_refused(R"({"Object":false})", "/Object");
    check_refused(R"({"Attribute":{"Tag":["text"]},"_x":1})", "/Attribute/Tag/0");
    check_refused(R"({"Attribute":{"AttributeTag":[5]},"_x":1})", "/Attribute/AttributeTag/0");
    check_refused(R"({"Attribute":{},"AttributeTag":[{"Tag":"text"}]})", "/Attribute/AttributeTag/0/Tag");
    check_refused(R"({"Attribute":{"object_id":"3"},"Object":{"Attribute":"text"},"Event":{"id":"1"}})",
                  "/Object/Attribute");
    check_refused(R"({"Attribute":{"id":"1"},"Event":"text","_x":[1]})", "/Event");
    check_refused(R"({"Attribute":{"id":"1"},"Event":{"Attribute":"text"}})", "/Event/Attribute");
    check_refused(R"({"Object":{"id":"1"},"Event":{"Object":"text"}})", "/Event/Object");
    check_refused(R"({"Attribute":{"id":"1"},"Event":{"Note":5}})", "/Event/Note");
}

TEST_CASE("a provided event that is malformed is refused, and the data stays as it is") {
    for (const char* data : {R"({"_x":1,"Attribute":{"id":"5","value1":"x"},"AttributeTag":[{"Tag":{"name":"a"}}]})",
                             R"({"_x":1,"Object":{"id":"5","Attribute":[{"id":"6","value1":"x"}]},"Note":[{}]})"}) {
        check_refused(data, "", with_event(R"("text")"));
        check_refused(data, "", with_event("5"));
        check_refused(data, "/Event", with_event(R"({"Event":"text"})"));
        check_refused(data, "/Event/Tag", with_event(R"({"Event":{"Tag":"text"}})"));
        check_refused(data, "/EventTag/0", with_event(R"({"Event":{},"EventTag":["text"]})"));
        check_refused(data, "/Event/Note", with_event(R"({"Event":{"Note":"text"}})"));
        check_refused(data, "/Galaxy/0", with_event(R"({"Event":{},"Galaxy":["text"]})"));
    }
    check_refused(R"({"Attribute":{"id":"5"}})", "/Event/Attribute", with_event(R"({"Event":{"Attribute":"text"}})"));
    check_refused(R"({"Attribute":{"id":"5"}})", "/Event/Attribute/0",
                  with_event(R"({"Event":{"Attribute":["text"]}})"));
    check_refused(R"({"Object":{"Attribute":[{"id":"6"}]}})", "/Event/Object",
                  with_event(R"({"Event":{"Object":"text"}})"));
}

TEST_CASE("a provided event that is null or false, or has such an event, is an empty one") {
    for (const char* event : {"null", "false", "{}", "[]", R"({"Event":null})", R"({"Event":false})"}) {
        check_enriched(
            R"({"Attribute":{"id":"5"}})",
            R"({"Event":{"Attribute":[{"id":"5","_allTags":[]}],"_AttributeFlattened":[{"id":"5","_allTags":[]}]}})",
            with_event(event));
    }
}

TEST_CASE("what a provider throws comes through, and the data stays as it is") {
    struct no_database {};
    surroundings around;
    around.event = [](const ordered_json&) -> std::optional<ordered_json> { throw no_database{}; };
    ordered_json data = parse(R"({"_x":[1],"Attribute":{"id":"5","value1":"x"}})");
    CHECK_THROWS_AS(enrich(data, around), no_database);
    CHECK(data.dump() == R"({"_x":[1],"Attribute":{"id":"5","value1":"x"}})");
}

TEST_CASE("data of more than 511 nested lists and maps is not enriched") {
    CHECK_NOTHROW(enriched(nested_event(511)));
    ordered_json event = nested_event(512);
    const std::string before = event.dump();
    try {
        enrich(event);
        FAIL_CHECK("no error");
    } catch (const hashpath::limit_error& error) {
        CHECK(error.code() == error_code::document_too_deep);
        CHECK(error.pointer().empty());
    }
    CHECK(event.dump() == before);
    // Also where nothing of it would be copied, and for what is taken for nothing.
    const std::string deep = std::string(600, '[') + std::string(600, ']');
    for (const std::string& text :
         {R"({"unknown":)" + deep + "}", R"({"Attribute":[],"Event":)" + deep + "}", R"({"Attribute":)" + deep + "}"}) {
        ordered_json data = parse(text, 700);
        CHECK_THROWS_AS(enrich(data), hashpath::limit_error);
        CHECK(data.dump() == text);
    }
}

TEST_CASE("a document with an event, an attribute or an object is the data of one trigger") {
    for (const char* document :
         {R"({"Event":{"id":"1"},"Orgc":{},"x":1})", R"({"Event":null})", R"({"Attribute":{"id":"1"},"Event":{}})",
          R"({"Object":{"id":"1"},"Note":[]})", R"({"Attribute":{}})", R"({"Event":{"id":"1"},"response":[]})"}) {
        CAPTURE(document);
        CHECK(split(document) == document + "\n"s);
    }
}

TEST_CASE("an event without a wrapper gets one") {
    for (const char* document : {R"({"info":"x","id":"1"})", R"({"info":null})", R"({"Attribute":[{"id":"1"}]})",
                                 R"({"Object":[],"uuid":"u"})", R"({"Attribute":[],"Object":[]})"}) {
        CAPTURE(document);
        CHECK(split(document) == R"({"Event":)"s + document + "}\n");
    }
    CHECK(split(R"([{"info":"x"}])") == R"({"Event":{"info":"x"}})"
                                        "\n");
}

TEST_CASE("the entries of a list are the data of one trigger each") {
    CHECK(split("[]").empty());
    CHECK(split(R"([{"Event":{"id":"1"}},{"info":"x"},{"Attribute":{"id":"2"}},{"Object":{"id":"3"}}])") ==
          R"({"Event":{"id":"1"}})"
          "\n"
          R"({"Event":{"info":"x"}})"
          "\n"
          R"({"Attribute":{"id":"2"}})"
          "\n"
          R"({"Object":{"id":"3"}})"
          "\n");
}

TEST_CASE("the response of a search holds no, one or many events") {
    CHECK(split(R"({"response":[]})").empty());
    CHECK(split(R"({"response":{"Event":{"id":"1"}}})") == R"({"Event":{"id":"1"}})"
                                                           "\n");
    CHECK(split(R"({"response":[{"Event":{"id":"1"}}]})") == R"({"Event":{"id":"1"}})"
                                                             "\n");
    CHECK(split(R"({"response":[{"Event":{"id":"1"}},{"Event":{"id":"2"}}],"x":1})") == R"({"Event":{"id":"1"}})"
                                                                                        "\n"
                                                                                        R"({"Event":{"id":"2"}})"
                                                                                        "\n");
    CHECK(split(R"({"response":{"info":"x"}})") == R"({"Event":{"info":"x"}})"
                                                   "\n");
}

TEST_CASE("the attributes that a search found are the data of one trigger each, with the event and object they carry") {
    CHECK(split(R"({"response":{"Attribute":[]}})").empty());
    CHECK(split(R"({"response":{"Attribute":[
                      {"id":"1","Event":{"id":"7"},"value":"x","Object":{"id":"3"}},
                      {"id":"2","Event":"7","Object":[]},
                      {"id":"3","Tag":[]}]}})") ==
          R"({"Event":{"id":"7"},"Object":{"id":"3"},"Attribute":{"id":"1","value":"x"}})"
          "\n"
          R"({"Attribute":{"id":"2","Event":"7","Object":[]}})"
          "\n"
          R"({"Attribute":{"id":"3","Tag":[]}})"
          "\n");
    // With anything beside the list it is an event without a wrapper.
    CHECK(split(R"({"response":{"Attribute":[{"id":"1"}],"info":"x"}})") ==
          R"({"Event":{"Attribute":[{"id":"1"}],"info":"x"}})"
          "\n");
}

TEST_CASE("an attribute that a search found is enriched with its event and object") {
    auto data = trigger_data(parse(R"({"response":{"Attribute":[
        {"id":"5","object_id":"3","Event":{"id":"7"},"Object":{"id":"3","name":"file"},"Tag":[{"name":"a"}]}]}})"));
    REQUIRE(data.size() == 1);
    enrich(data[0]);
    CHECK(data[0].dump() == parse(R"({"Event":{"id":"7","Object":[{"id":"3","name":"file","Attribute":[
                      {"id":"5","object_id":"3","Tag":[{"name":"a"}],"_allTags":[{"name":"a","inherited":false}]}]}],
                    "_AttributeFlattened":[
                      {"id":"5","object_id":"3","Tag":[{"name":"a"}],"_allTags":[{"name":"a","inherited":false}]}]}})")
                                .dump());
}

TEST_CASE("what holds no event, attribute or object is refused, with its place") {
    for (const char* document : {"null", "true", "5", R"("Event")", "{}", R"({"x":1})", R"({"Attribute":"x"})",
                                 R"({"Object":null})", R"({"event":{}})", R"({"Tag":[]})"}) {
        check_not_an_event(document, "");
        check_not_an_event("["s + document + "]", "/0");
        check_not_an_event(R"([{"Event":{}},)"s + document + "]", "/1");
        check_not_an_event(R"({"response":)"s + document + "}", "/response");
        check_not_an_event(R"({"response":[{"Event":{}},)"s + document + "]}", "/response/1");
    }
    check_not_an_event("[[]]", "/0");
    check_not_an_event(R"({"response":{"response":[]}})", "/response");
}

TEST_CASE("the data of triggers is found in nlohmann::json too") {
    const auto data = trigger_data(parse<sorted_json>(R"({"response":[{"Event":{"id":"1"}},{"info":"x"}]})"));
    REQUIRE(data.size() == 2);
    CHECK(data[0].dump() == R"({"Event":{"id":"1"}})");
    CHECK(data[1].dump() == R"({"Event":{"info":"x"}})");
    CHECK(trigger_data(parse<sorted_json>(R"({"response":{"Attribute":[{"id":"1","Event":{}}]}})"))[0].dump() ==
          R"({"Attribute":{"id":"1"},"Event":{}})");
}

TEST_CASE("an event or object from elsewhere that is too deep to be copied is refused") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const ordered_json attribute = parse(R"({"Attribute":{"object_id":"3"}})");
    for (const bool as_event : {true, false}) {
        hashpath::misp::surroundings<ordered_json> around;
        const auto give = [&deep](const ordered_json&) {
            return std::optional<ordered_json>{parse("{\"Event\":" + deep + "}", 200'000)};
        };
        (as_event ? around.event : around.object) = give;
        ordered_json data = attribute;
        CHECK_THROWS_AS(hashpath::misp::enrich(data, around), hashpath::limit_error);
        CHECK(data == attribute);
    }
}

TEST_CASE("an event with a hundred thousand of everything is enriched") {
    constexpr std::size_t many = 100'000;
    std::string correlations = "{\"id\":1}";
    std::string tags = "\"t\":{}";
    std::string extra;
    for (std::size_t i = 1; i < many; ++i) {
        const std::string number = std::to_string(i);
        correlations += ",{\"id\":1}";
        tags += ",\"t" + number + "\":{\"Tag\":{}}";
        extra += ",\"_" + number + "\":1";
    }
    ordered_json data =
        parse(R"({"Event":{"Attribute":[{"id":1,"RelatedAttribute":{"x":1}}],"RelatedAttribute":{"1":[)" +
              correlations + "]}},\"EventTag\":{" + tags + "}" + extra + "}");
    enrich(data);
    CHECK(data.size() == many);
    CHECK(data["Event"]["Tag"].size() == many);
    CHECK(data["Event"]["Attribute"][0]["RelatedAttribute"].size() == many + 1);
    CHECK(data["Event"]["Attribute"][0]["_allTags"].size() == many);
}
