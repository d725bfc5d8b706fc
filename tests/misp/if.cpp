// SPDX-License-Identifier: MIT

#include <hashpath/misp/if.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using hashpath::parse;
using hashpath::usage;
using hashpath::misp::evaluate;
using hashpath::misp::if_answer;
using hashpath::misp::if_module;

using sorted_json = nlohmann::json;

constexpr if_module modules[] = {if_module::generic,      if_module::count,        if_module::tag,
                                 if_module::organisation, if_module::distribution, if_module::published,
                                 if_module::threat_level, if_module::blueprint};

if_answer answer(if_module module, std::string_view parameters, std::string_view data) {
    return evaluate(module, parse(parameters), parse(data));
}

bool passes(if_module module, std::string_view parameters, std::string_view data) {
    const if_answer answered = answer(module, parameters, data);
    CHECK(answered.errors.empty());
    return answered.pass;
}

/// The error that a module ends with, as "code at pointer".
std::string error_of(if_module module, std::string_view parameters, std::string_view data) {
    try {
        answer(module, parameters, data);
        return "no error";
    } catch (const hashpath::type_error& error) {
        return std::string{name(error.code())} + " at " + error.pointer();
    }
}

/// Parameters, and what a module answers about the data that a test asks it about.
struct row {
    const char* parameters;
    bool pass;
};

void check_rows(if_module module, std::string_view data, const std::vector<row>& rows) {
    for (const auto& [parameters, pass] : rows) {
        CAPTURE(parameters, std::string{data});
        CHECK(passes(module, parameters, data) == pass);
    }
}

constexpr std::string_view event = R"({"Event":{"id":"7","info":"report","false":false,"null":null,"zero":0,"empty":[],
    "Tag":[{"name":"tlp:red"},{"name":"tlp:amber"}],"map":{"a":"x","b":"y"},"{n}":"braces",
    "nulls":[null]},"other":1})";

/// An event with two attributes, of which one has tags of its own.
constexpr std::string_view tagged = R"({"Event":{"Tag":[{"name":"tlp:red"},{"name":"tlp:amber"}],
    "_AttributeFlattened":[
      {"Tag":[{"name":"a"},{"name":"b"}],
       "_allTags":[{"name":"tlp:red"},{"name":"tlp:amber"},{"name":"a"},{"name":"b"}]},
      {"_allTags":[{"name":"tlp:red"},{"name":"tlp:amber"}]}]}})";

/// An event whose first attribute, with its object, and the event itself have these distributions.
std::string distributed(std::string_view of_event, std::string_view of_attribute, std::string_view of_object = {}) {
    const auto level = [](std::string_view distribution, const char* group) {
        return R"("distribution":)" + std::string{distribution} + R"(,"sharing_group_id":)" + group;
    };
    std::string attribute = "{" + level(of_attribute, R"("2")");
    if (!of_object.empty()) attribute += R"(,"Object":{)" + level(of_object, "3") + "}";
    return R"({"Event":{)" + level(of_event, R"("1")") + R"(,"Attribute":[)" + attribute +
           R"(},{"distribution":"0"}],"Object":[{"distribution":"0","Attribute":[{"distribution":"0"}]}]}})";
}

/// Parameters of a distribution-if.
std::string asking(std::string_view condition, std::string_view distribution, const char* scope = "attribute",
                   std::string_view sharing_groups = "[]") {
    return R"({"scope":")"s + scope + R"(","condition":")" + std::string{condition} + R"(","distribution":)" +
           std::string{distribution} + R"(,"sharing_group_id":)" + std::string{sharing_groups} + "}";
}

}  // namespace

TEST_CASE("generic-if: in asks whether some value at the path equals the one given") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.Tag.{n}.name","value":"tlp:amber"})", true},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in","value":"tlp:green"})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in","value":"TLP:RED"})", false},
                {R"({"hash_path":"Event.info","operator":"in","value":"report"})", true},
                {R"({"hash_path":"Event.id","operator":"in","value":"07"})", true},
                {R"({"hash_path":"Event.id","operator":"in","value":7})", true},
                {R"({"hash_path":"Event.false","operator":"in","value":false})", true},
                {R"({"hash_path":"Event.map","operator":"in","value":"y"})", true},
                {R"({"hash_path":"Event.map","operator":"in","value":"b"})", false},
                {R"({"hash_path":"Event.missing","operator":"in","value":""})", false},
                {R"({"hash_path":"Event.null","operator":"in","value":""})", false},
                {R"({"hash_path":"Event.empty","operator":"in","value":""})", false}});
}

TEST_CASE("generic-if: not_in is true where no value at the path is equal, also where there is none") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.Tag.{n}.name","operator":"not_in","value":"tlp:green"})", true},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"not_in","value":"tlp:red"})", false},
                {R"({"hash_path":"Event.missing","operator":"not_in","value":"x"})", true},
                {R"({"hash_path":"Event.missing.{n}","operator":"not_in","value":"x"})", true},
                {R"({"hash_path":"Event.null","operator":"not_in","value":""})", true}});
}

TEST_CASE("generic-if: equals and not_equals compare the one value that is looked up") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.info","operator":"equals","value":"report"})", true},
                {R"({"hash_path":"Event.info","operator":"equals","value":"Report"})", false},
                {R"({"hash_path":"Event.info","operator":"not_equals","value":"Report"})", true},
                {R"({"hash_path":"Event.info","operator":"not_equals","value":"report"})", false},
                {R"({"hash_path":"Event.id","operator":"equals","value":"7.0"})", true},
                {R"({"hash_path":"Event.Tag.1.name","operator":"equals","value":"tlp:amber"})", true},
                {R"({"hash_path":"Event.false","operator":"equals"})", true},
                {R"({"hash_path":"Event.false","operator":"equals","value":"false"})", false},
                {R"({"hash_path":"Event.zero","operator":"equals","value":""})", false},
                {R"({"hash_path":"Event.zero","operator":"equals","value":"0"})", true}});
}

TEST_CASE("generic-if: equals and not_equals are both false where the value is missing, null, a list or a map") {
    for (const char* path : {"Event.missing", "Event.null", "missing.x", "Event.info.x", "Event.Tag", "Event.empty",
                             "Event.map", "Event", ""}) {
        for (const char* value : {R"("")", "null", R"("x")", "[]", "false"}) {
            for (const char* asked : {"equals", "not_equals"}) {
                CAPTURE(path, value, asked);
                CHECK_FALSE(passes(
                    if_module::generic,
                    R"({"hash_path":")"s + path + R"(","operator":")" + asked + R"(","value":)" + value + "}", event));
            }
        }
    }
}

TEST_CASE("generic-if: equals takes braces for a key, so it finds nothing by them") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.Tag.{n}.name","operator":"equals","value":"tlp:red"})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"not_equals","value":"x"})", false},
                {R"({"hash_path":"Event.{n}","operator":"equals","value":"braces"})", true},
                {R"({"hash_path":"Event.{n}","operator":"not_equals","value":"x"})", true}});
}

TEST_CASE("generic-if: equals looks up the key that is the empty text for an empty path, and a 0 for the path 0") {
    CHECK(passes(if_module::generic, R"({"operator":"equals","value":"x"})", R"({"":"x"})"));
    CHECK(passes(if_module::generic, R"({"hash_path":"0","operator":"equals","value":"x"})", R"(["x"])"));
    CHECK_FALSE(passes(if_module::generic, R"({"operator":"equals","value":"x"})", R"(["x"])"));
}

TEST_CASE("generic-if: any_value is true where the path finds anything, be it false") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.info","operator":"any_value"})", true},
                {R"({"hash_path":"Event.false","operator":"any_value"})", true},
                {R"({"hash_path":"Event.zero","operator":"any_value","value":"x"})", true},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"any_value"})", true},
                {R"({"hash_path":"Event.nulls.{n}","operator":"any_value"})", true},
                {R"({"hash_path":"Event.null","operator":"any_value"})", false},
                {R"({"hash_path":"Event.missing","operator":"any_value"})", false},
                {R"({"hash_path":"Event.empty","operator":"any_value"})", false},
                {R"({"hash_path":"Event.Tag.{n}.colour","operator":"any_value"})", false}});
}

TEST_CASE("generic-if: in_or compares with the list of values, and is false without a list") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":["x","tlp:amber"]})", true},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":["x","y"]})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":{"k":"tlp:red"}})", true},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":"tlp:red"})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":[]})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value":["tlp:red"]})", false},
                {R"({"hash_path":"Event.Tag.{n}.name","operator":"in","value":"x","value_list":["tlp:red"]})", false},
                {R"({"hash_path":"Event.missing","operator":"in_or","value_list":["x"]})", false}});
}

TEST_CASE("generic-if: an empty path, or 0, takes all of the data") {
    check_rows(if_module::generic, R"({"a":"x","b":null})",
               {{R"({"value":"x"})", true},
                {R"({"hash_path":"0","value":"x"})", true},
                {R"({"hash_path":null,"value":"x"})", true},
                {R"({"hash_path":[],"value":"x"})", true},
                {R"({"hash_path":"","value":"a"})", false},
                {R"({"operator":"any_value"})", true},
                {R"({})", true}});
    CHECK_FALSE(passes(if_module::generic, R"({"operator":"any_value"})", "{}"));
}

TEST_CASE("generic-if: an operator that there is not is false") {
    for (const char* asked : {R"("")", R"("contains")", R"("Equals")", "5", R"(["in"])", "true"}) {
        CAPTURE(asked);
        CHECK_FALSE(passes(if_module::generic,
                           R"({"hash_path":"Event.info","value":"report","operator":)"s + asked + "}", event));
    }
    CHECK(passes(if_module::generic, R"({"hash_path":"Event.info","value":"report","operator":null})", event));
}

TEST_CASE("generic-if: the other operators of filters work, though MISP does not offer them") {
    check_rows(if_module::generic, event,
               {{R"({"hash_path":"Event.map","operator":"in_and","value":["y","x"]})", true},
                {R"({"hash_path":"Event.map","operator":"not_in_and","value":["y","x"]})", true},
                {R"({"hash_path":"Event.map","operator":"not_in_or","value":["z"]})", true},
                {R"({"hash_path":"Event.map","operator":"not_in_or","value":"z"})", false}});
}

TEST_CASE("generic-if: the answer tells the path, how it was read, and which value decided") {
    const if_answer walked =
        answer(if_module::generic, R"({"hash_path":"Event.Tag.{n}.name","value":"tlp:amber"})", event);
    CHECK(walked.pass);
    CHECK(walked.path == "Event.Tag.{n}.name");
    CHECK(walked.read_as == usage::extract);
    CHECK(walked.by == 1U);
    CHECK(walked.compared.is_null());
    CHECK(walked.errors.empty());

    const if_answer refused = answer(
        if_module::generic, R"({"hash_path":"Event.Tag.{n}.name","operator":"not_in","value":"tlp:red"})", event);
    CHECK_FALSE(refused.pass);
    CHECK(refused.by == 0U);
    CHECK(answer(if_module::generic, R"({"hash_path":"Event.map","value":"z"})", event).by == std::nullopt);
    CHECK(answer(if_module::generic, R"({"hash_path":"Event.map","operator":"any_value"})", event).by == std::nullopt);
    CHECK(answer(if_module::generic, R"({"hash_path":"Event.map","operator":"in_or","value_list":["q","y"]})", event)
              .by == 1U);

    const if_answer looked_up =
        answer(if_module::generic, R"({"hash_path":"Event.info","operator":"not_equals","value":"report"})", event);
    CHECK_FALSE(looked_up.pass);
    CHECK(looked_up.path == "Event.info");
    CHECK(looked_up.read_as == usage::get);
    CHECK(looked_up.by == 0U);
    CHECK(answer(if_module::generic, R"({"hash_path":"Event.x","operator":"equals"})", event).by == std::nullopt);
    CHECK(answer(if_module::generic, "{}", event).path.empty());
}

TEST_CASE("generic-if: a path that is a list or map is refused") {
    for (const char* asked : {"in", "equals", "any_value"}) {
        CHECK(error_of(if_module::generic, R"({"hash_path":["Event"],"operator":")"s + asked + R"("})", event) ==
              "parameter-type at /hash_path");
    }
    CHECK(error_of(if_module::generic, R"({"hash_path":{"a":1}})", event) == "parameter-type at /hash_path");
}

TEST_CASE("count-if: the number of values at the path is compared") {
    constexpr auto data = R"({"Event":{"Attribute":[{"to_ids":1},{"to_ids":1},{"to_ids":0}]}})";
    struct numbers {
        const char* asked;
        bool with_two;
        bool with_three;
        bool with_four;
    };
    for (const auto& [asked, with_two, with_three, with_four] : {numbers{"equals", false, true, false},
                                                                 {"not_equals", true, false, true},
                                                                 {"greater", true, false, false},
                                                                 {"greater_equals", true, true, false},
                                                                 {"less", false, false, true},
                                                                 {"less_equals", false, true, true}}) {
        CAPTURE(asked);
        const std::string start = R"({"selector":"Event.Attribute.{n}","operator":")"s + asked + R"(","value":)";
        for (const char* quote : {"", "\""}) {
            CHECK(passes(if_module::count, start + quote + "2" + quote + "}", data) == with_two);
            CHECK(passes(if_module::count, start + quote + "3" + quote + "}", data) == with_three);
            CHECK(passes(if_module::count, start + quote + "4" + quote + "}", data) == with_four);
        }
    }
    CHECK(passes(if_module::count, R"({"selector":"Event.Attribute.{n}[to_ids=1]","value":"2"})", data));
}

TEST_CASE("count-if: a scalar is one value, a map its entries, and what is missing or null none") {
    struct counted {
        const char* selector;
        int amount;
    };
    for (const auto& [selector, amount] : {counted{"Event.info", 1},
                                           {"Event.false", 1},
                                           {"Event.map", 2},
                                           {"Event.Tag", 2},
                                           {"Event.Tag.{n}.name", 2},
                                           {"Event.empty", 0},
                                           {"Event.null", 0},
                                           {"Event.missing", 0},
                                           {"Event.nulls.{n}", 1},
                                           {"Event", 10},
                                           {"Event.id.{n}", 1},
                                           {"", 2},
                                           {"0", 2}}) {
        CAPTURE(selector);
        const if_answer answered = answer(if_module::count, R"({"selector":")"s + selector + R"("})", event);
        CHECK(answered.compared == amount);
        CHECK(answered.path == selector);
        CHECK(answered.by == std::nullopt);
        CHECK(answered.read_as == usage::extract);
        CHECK(answered.errors.empty());
    }
    CHECK(answer(if_module::count, "{}", "[]").compared == 0);
}

TEST_CASE("count-if: without a value the number is not equal to it but greater") {
    for (const char* value : {"", R"(,"value":"")", R"(,"value":null)"}) {
        for (const char* selector : {"Event.Tag", "Event.missing"}) {
            for (const auto& [asked, pass] :
                 {std::pair{"equals", false}, std::pair{"not_equals", true}, std::pair{"greater", true},
                  std::pair{"greater_equals", true}, std::pair{"less", false}, std::pair{"less_equals", false}}) {
                CAPTURE(value, selector, asked);
                CHECK(passes(if_module::count,
                             R"({"selector":")"s + selector + R"(","operator":")" + asked + "\"" + value + "}",
                             event) == pass);
            }
        }
    }
}

TEST_CASE("count-if: the number is compared as PHP compares it with what is no plain number") {
    check_rows(if_module::count, event,
               {{R"({"selector":"Event.Tag","value":"2 "})", true},
                {R"({"selector":"Event.Tag","value":"2.0"})", true},
                {R"({"selector":"Event.Tag","value":"2x"})", false},
                {R"({"selector":"Event.Tag","value":"abc","operator":"less"})", true},
                {R"({"selector":"Event.Tag","value":"1e1","operator":"less"})", true},
                {R"({"selector":"Event.Tag","value":true})", true},
                {R"({"selector":"Event.missing","value":false})", true},
                {R"({"selector":"Event.Tag","value":[],"operator":"less"})", true},
                {R"({"selector":"Event.Tag","value":[],"operator":"not_equals"})", true}});
}

TEST_CASE("count-if: an operator that there is not is false") {
    for (const char* asked : {R"("")", R"("in")", R"("more")", R"(["equals"])", "0"}) {
        CAPTURE(asked);
        CHECK_FALSE(
            passes(if_module::count, R"({"selector":"Event.Tag","value":"2","operator":)"s + asked + "}", event));
    }
}

TEST_CASE("count-if: a selector that is a list or map is refused, an empty one takes all of the data") {
    CHECK(error_of(if_module::count, R"({"selector":["Event"]})", event) == "parameter-type at /selector");
    CHECK(answer(if_module::count, R"({"selector":[]})", event).compared == 2);
}

TEST_CASE("tag-if: the scope says whose tags are looked at") {
    check_rows(if_module::tag, tagged,
               {{R"({"tags":["tlp:red"]})", true},
                {R"({"tags":["a"]})", false},
                {R"({"scope":"event","tags":["tlp:amber"]})", true},
                {R"({"scope":"attribute","tags":["tlp:red"]})", false},
                {R"({"scope":"attribute","tags":["b"]})", true},
                {R"({"scope":"event_attribute","tags":["tlp:red"]})", true},
                {R"({"scope":"event_attribute","tags":["a"]})", true},
                {R"({"scope":"event_attribute","tags":["x"]})", false}});
    for (const char* unknown : {R"("object")", R"("")", R"("Attribute")", R"(["attribute"])", "true"}) {
        CAPTURE(unknown);
        CHECK(passes(if_module::tag, R"({"tags":["tlp:red"],"scope":)"s + unknown + "}", tagged));
        CHECK_FALSE(passes(if_module::tag, R"({"tags":["a"],"scope":)"s + unknown + "}", tagged));
    }
}

TEST_CASE("tag-if: the four conditions ask for any of the tags, all of them, none, or not all") {
    check_rows(if_module::tag, tagged,
               {{R"({"condition":"in_or","tags":["x","tlp:amber"]})", true},
                {R"({"condition":"in_or","tags":["x","y"]})", false},
                {R"({"condition":"in_and","tags":["tlp:red"]})", true},
                {R"({"condition":"in_and","tags":["tlp:amber","tlp:red"]})", true},
                {R"({"condition":"in_and","tags":["tlp:red","x"]})", false},
                {R"({"condition":"not_in_or","tags":["x","y"]})", true},
                {R"({"condition":"not_in_or","tags":["x","tlp:red"]})", false},
                {R"({"condition":"not_in_and","tags":["tlp:red","x"]})", true},
                {R"({"condition":"not_in_and","tags":["tlp:red","tlp:amber"]})", false}});
}

TEST_CASE("tag-if: names are compared case by case, and as numbers where both are") {
    CHECK_FALSE(passes(if_module::tag, R"({"tags":["TLP:RED"]})", tagged));
    CHECK_FALSE(passes(if_module::tag, R"({"tags":["tlp:red "]})", tagged));
    CHECK(passes(if_module::tag, R"({"tags":["10"]})", R"({"Event":{"Tag":[{"name":"1e1"}]}})"));
}

TEST_CASE("tag-if: in_and is false where several attributes have the same tag") {
    CHECK_FALSE(
        passes(if_module::tag, R"({"scope":"event_attribute","condition":"in_and","tags":["tlp:red"]})", tagged));
    CHECK(passes(if_module::tag, R"({"scope":"event_attribute","condition":"in_and","tags":["a"]})", tagged));
    CHECK(passes(if_module::tag, R"({"scope":"event_attribute","condition":"in_and","tags":["tlp:red"]})",
                 R"({"Event":{"_AttributeFlattened":[{"_allTags":[{"name":"tlp:red"}]}]}})"));
    CHECK(passes(if_module::tag, R"({"scope":"event_attribute","condition":"in_and","tags":["tlp:red","tlp:red"]})",
                 tagged));
}

TEST_CASE("tag-if: not_in_and sees another order as a difference") {
    CHECK(passes(if_module::tag, R"({"condition":"not_in_and","tags":["tlp:amber","tlp:red"]})", tagged));
    CHECK_FALSE(passes(if_module::tag, R"({"condition":"not_in_and","tags":["tlp:red","tlp:amber"]})", tagged));
}

TEST_CASE("tag-if: without any tag in_and and not_in_or are true, the others false") {
    for (const char* data : {tagged.data(), R"({"Event":{}})", "{}"}) {
        for (const char* selection :
             {"", R"("tags":[],"clusters":[],)", R"("tags":"","clusters":"",)", R"("tags":null,"clusters":false,)",
              R"("tags":0,"clusters":"0",)", R"("tags":{},)"}) {
            CAPTURE(data, selection);
            const auto asked = [&](const char* condition) {
                return passes(if_module::tag, "{"s + selection + R"("condition":")" + condition + R"("})", data);
            };
            CHECK_FALSE(asked("in_or"));
            CHECK(asked("in_and"));
            CHECK(asked("not_in_or"));
            CHECK_FALSE(asked("not_in_and"));
        }
    }
}

TEST_CASE("tag-if: inherited tags are not seen where there are no attributes") {
    constexpr auto data = R"({"Event":{"Tag":[{"name":"tlp:red"}],"_AttributeFlattened":[]}})";
    CHECK_FALSE(passes(if_module::tag, R"({"scope":"event_attribute","tags":["tlp:red"]})", data));
    CHECK(passes(if_module::tag, R"({"scope":"event_attribute","condition":"not_in_or","tags":["tlp:red"]})", data));
    CHECK(passes(if_module::tag, R"({"scope":"event","tags":["tlp:red"]})", data));
}

TEST_CASE("tag-if: clusters are tags with a prefix, behind the others") {
    constexpr auto data =
        R"({"Event":{"Tag":[{"name":"misp-galaxy:country=\"x\""},{"name":"a"},{"name":"misp-galaxy:5"}]}})";
    check_rows(if_module::tag, data,
               {{R"({"clusters":["country=\"x\""]})", true},
                {R"({"clusters":["misp-galaxy:country=\"x\""]})", false},
                {R"({"clusters":["a"]})", false},
                {R"({"clusters":[5]})", true},
                {R"({"clusters":{"k":"5"}})", true},
                {R"({"tags":["misp-galaxy:5"]})", true},
                {R"({"tags":["a"],"clusters":["5"],"condition":"not_in_and"})", false},
                {R"({"tags":["a"],"clusters":["country=\"x\""],"condition":"not_in_and"})", true},
                {R"({"tags":["a"],"clusters":["5","country=\"x\""],"condition":"in_and"})", true}});
}

TEST_CASE("tag-if: a condition that there is not is false, one of single values takes no tag for the list of them") {
    for (const char* asked : {R"("")", R"("or")", R"("in")", R"("equals")", R"("not_equals")", R"(["in_or"])"}) {
        CAPTURE(asked);
        CHECK_FALSE(passes(if_module::tag, R"({"tags":["x"],"condition":)"s + asked + "}", R"({"Event":{"Tag":[]}})"));
    }
    CHECK(passes(if_module::tag, R"({"tags":["tlp:red"],"condition":"not_in"})", tagged));
}

TEST_CASE("tag-if: the answer tells the path of the scope and which tag decided") {
    struct scope_path {
        const char* scope;
        const char* path;
    };
    for (const auto& [scope, path] : {scope_path{"event", "Event.Tag.{n}.name"},
                                      {"attribute", "Event._AttributeFlattened.{n}.Tag.{n}.name"},
                                      {"event_attribute", "Event._AttributeFlattened.{n}._allTags.{n}.name"},
                                      {"other", "Event.Tag.{n}.name"}}) {
        const if_answer answered =
            answer(if_module::tag, R"({"tags":["b","tlp:amber"],"scope":")"s + scope + R"("})", tagged);
        CHECK(answered.pass);
        CHECK(answered.path == path);
        CHECK(answered.by == 1U);
        CHECK(answered.compared.is_null());
        CHECK(answered.read_as == usage::extract);
    }
    CHECK(answer(if_module::tag, R"({"tags":["tlp:red"],"condition":"in_and"})", tagged).by == std::nullopt);
    CHECK(answer(if_module::tag, R"({"tags":["x"]})", tagged).by == std::nullopt);
    CHECK(answer(if_module::tag, R"({"tags":["tlp:red"],"condition":"not_in_or"})", tagged).by == 0U);
}

TEST_CASE("tag-if: a text in place of a list of tags is refused") {
    CHECK(error_of(if_module::tag, R"({"tags":"tlp:red"})", tagged) == "parameter-type at /tags");
    CHECK(error_of(if_module::tag, R"({"clusters":"x"})", tagged) == "parameter-type at /clusters");
    CHECK(error_of(if_module::tag, R"({"tags":5})", tagged) == "parameter-type at /tags");
    CHECK(error_of(if_module::tag, R"({"tags":true})", tagged) == "parameter-type at /tags");
}

TEST_CASE("organisation-if: the creator or the owner is one of the organisations, or is not") {
    constexpr auto data = R"({"Event":{"orgc_id":"1","org_id":"2"}})";
    check_rows(if_module::organisation, data,
               {{"{}", true},
                {R"({"org_type":"org"})", false},
                {R"({"org_type":"org","org_id":["1","2"]})", true},
                {R"({"org_type":"orgc","org_id":["2"]})", false},
                {R"({"org_type":"orgc","org_id":[1]})", true},
                {R"({"condition":"in","org_id":["3","1"]})", true},
                {R"({"condition":"not_in","org_id":["3","1"]})", false},
                {R"({"condition":"not_in","org_id":["3"]})", true},
                {R"({"condition":"equals","org_id":["3","1"]})", true},
                {R"({"condition":"equals","org_id":["3"]})", false},
                {R"({"condition":"not_equals","org_id":["3","1"]})", false},
                {R"({"condition":"not_equals","org_id":["3"]})", true},
                {R"({"org_id":{"a":"3","b":"1"}})", true}});
}

TEST_CASE("organisation-if: all that is no creator is the owner") {
    constexpr auto data = R"({"Event":{"orgc_id":"1","org_id":"2"}})";
    for (const char* type : {R"("org")", R"("")", R"("Orgc")", R"("x")", "0", R"(["orgc"])"}) {
        CAPTURE(type);
        CHECK(answer(if_module::organisation, R"({"org_type":)"s + type + "}", data).path == "Event.org_id");
    }
    CHECK(answer(if_module::organisation, R"({"org_type":null})", data).path == "Event.orgc_id");
    CHECK(answer(if_module::organisation, R"({"org_type":true})", data).path == "Event.orgc_id");
}

TEST_CASE("organisation-if: a single organisation is a list of it, and an empty value none") {
    constexpr auto data = R"({"Event":{"orgc_id":"5"}})";
    check_rows(if_module::organisation, data,
               {{R"({"org_id":"5"})", true},
                {R"({"org_id":5})", true},
                {R"({"org_id":"6"})", false},
                {R"({"org_id":"6","condition":"not_in"})", true}});
    for (const char* none : {"[]", "{}", R"("")", R"("0")", "0", "false"}) {
        for (const char* organisation : {"5", "0"}) {
            CAPTURE(none, organisation);
            const std::string of_event = R"({"Event":{"orgc_id":)"s + organisation + "}}";
            CHECK_FALSE(passes(if_module::organisation, R"({"org_id":)"s + none + "}", of_event));
            CHECK(passes(if_module::organisation, R"({"condition":"not_in","org_id":)"s + none + "}", of_event));
        }
    }
    // Where nothing is stored it is the first organisation.
    CHECK(passes(if_module::organisation, R"({"org_id":null})", R"({"Event":{"orgc_id":1}})"));
}

TEST_CASE("organisation-if: the event's organisation is read as an integer, 0 where it is missing") {
    struct organisation {
        const char* id;
        int integer;
    };
    for (const auto& [id, integer] : {organisation{"\"5\"", 5},
                                      {"5", 5},
                                      {"5.9", 5},
                                      {R"("5 apples")", 5},
                                      {R"("")", 0},
                                      {"null", 0},
                                      {"true", 1},
                                      {R"("x")", 0},
                                      {"[7]", 1},
                                      {"[]", 0},
                                      {"-3", -3}}) {
        CAPTURE(id);
        const if_answer answered = answer(if_module::organisation, "{}", R"({"Event":{"orgc_id":)"s + id + "}}");
        CHECK(answered.compared == integer);
        CHECK(answered.compared.is_number_integer());
        CHECK(answered.pass == (integer == 1));
    }
    for (const char* data : {"{}", R"({"Event":{}})", R"({"Event":"text"})", R"({"Event":null})", "[]"}) {
        CAPTURE(data);
        CHECK(answer(if_module::organisation, "{}", data).compared == 0);
        CHECK(passes(if_module::organisation, R"({"org_id":["0"]})", data));
        CHECK_FALSE(passes(if_module::organisation, R"({"org_id":[""]})", data));
    }
}

TEST_CASE("organisation-if: ids are compared as PHP compares them") {
    constexpr auto data = R"({"Event":{"orgc_id":"5"}})";
    check_rows(if_module::organisation, data,
               {{R"({"org_id":["05"]})", true},
                {R"({"org_id":["5.0"]})", true},
                {R"({"org_id":["5 "]})", true},
                {R"({"org_id":[true]})", true},
                {R"({"org_id":["5x"]})", false},
                {R"({"org_id":[["5"]]})", false}});
}

TEST_CASE("organisation-if: a condition that there is not is false, and those of lists are") {
    constexpr auto data = R"({"Event":{"orgc_id":"1"}})";
    for (const char* asked : {R"("")", R"("in_or")", R"("not_in_or")", R"("any_value")", R"("x")", R"(["in"])"}) {
        CAPTURE(asked);
        CHECK_FALSE(passes(if_module::organisation, R"({"condition":)"s + asked + "}", data));
    }
}

TEST_CASE("organisation-if: the answer tells the path and the integer that was compared") {
    const if_answer answered =
        answer(if_module::organisation, R"({"org_type":"org","org_id":["2"]})", R"({"Event":{"org_id":"2"}})");
    CHECK(answered.pass);
    CHECK(answered.path == "Event.org_id");
    CHECK(answered.compared == 2);
    CHECK(answered.by == std::nullopt);
    CHECK(answered.errors.empty());
}

TEST_CASE("distribution-if: the final distribution is 0 or 4 where some level is, else the least") {
    struct levels {
        const char* of_event;
        const char* of_attribute;
        const char* of_object;
        int final_distribution;
    };
    for (const auto& [of_event, of_attribute, of_object, final_distribution] : {
             levels{R"("3")", R"("5")", "", 3},
             {R"("3")", R"("1")", "", 1},
             {R"("1")", R"("3")", "", 1},
             {R"("3")", R"("0")", "", 0},
             {R"("0")", R"("4")", "", 0},
             {R"("4")", R"("0")", "", 0},
             {R"("4")", R"("1")", "", 4},
             {R"("1")", R"("4")", "", 4},
             {R"("4")", R"("5")", "", 4},
             {R"("3")", R"("3")", R"("2")", 2},
             {R"("3")", R"("2")", R"("4")", 4},
             {R"("3")", R"("4")", R"("0")", 0},
             {R"("2")", R"("5")", R"("5")", 2},
             {"3", "2", "1", 1},
             {R"("3 levels")", "5", "", 3},
             {R"("3")", "null", "", 0},
         }) {
        CAPTURE(of_event, of_attribute, of_object);
        const if_answer answered =
            answer(if_module::distribution, "{}", distributed(of_event, of_attribute, of_object));
        CHECK(answered.compared == final_distribution);
        CHECK(answered.pass == (final_distribution == 0));
        CHECK(answered.path == "Event.Attribute.0");
        CHECK(answered.errors.empty());
    }
}

TEST_CASE("distribution-if: a level without a distribution has 0") {
    CHECK(answer(if_module::distribution, "{}", R"({"Event":{"Attribute":[{"distribution":"3"}]}})").compared == 0);
    CHECK(
        answer(if_module::distribution, "{}", R"({"Event":{"distribution":"3","Attribute":[{"id":"1"}]}})").compared ==
        0);
    CHECK(answer(if_module::distribution, R"({"scope":"event"})", R"({"Event":{}})").compared == 0);
}

TEST_CASE("distribution-if: an attribute or object without anything in it is no level") {
    CHECK(answer(if_module::distribution, "{}", R"({"Event":{"distribution":"3","Attribute":[{}]}})").compared == 3);
    CHECK(answer(if_module::distribution, "{}",
                 R"({"Event":{"distribution":"3","Attribute":[{"distribution":"2","Object":[]}]}})")
              .compared == 2);
    CHECK(answer(if_module::distribution, "{}",
                 R"({"Event":{"distribution":"3","Attribute":[{"distribution":"2","Object":null}]}})")
              .compared == 2);
}

TEST_CASE("distribution-if: in the scope of the event, only the event counts") {
    const if_answer answered =
        answer(if_module::distribution, asking("equals", R"("3")", "event"), distributed(R"("3")", R"("0")", R"("4")"));
    CHECK(answered.pass);
    CHECK(answered.compared == 3);
    CHECK(answered.path == "Event");
    CHECK(passes(if_module::distribution, asking("equals", R"("2")", "event"), R"({"Event":{"distribution":2}})"));
}

TEST_CASE("distribution-if: only the first attribute of the event counts") {
    const std::string data = R"({"Event":{"distribution":"3","Attribute":[{"distribution":"2"},{"distribution":"1"}],
        "Object":[{"distribution":"1","Attribute":[{"distribution":"1"}]}]}})";
    CHECK(answer(if_module::distribution, "{}", data).compared == 2);
}

TEST_CASE("distribution-if: equals and not_equals compare the final distribution") {
    for (const char* wanted : {"0", "1", "2", "3"}) {
        for (const char* own : {"0", "1", "2", "3", "4"}) {
            CAPTURE(wanted, own);
            const std::string data = distributed("5", own);
            CHECK(passes(if_module::distribution, asking("equals", wanted), data) == (wanted == std::string{own}));
            CHECK(passes(if_module::distribution, asking("not_equals", wanted), data) == (wanted != std::string{own}));
        }
    }
}

TEST_CASE("distribution-if: more restrictive is 0 to the one chosen, more permissive from there to 3, 4 is neither") {
    for (int chosen = 0; chosen <= 3; ++chosen) {
        for (int own = 0; own <= 4; ++own) {
            CAPTURE(chosen, own);
            const std::string data = distributed("5", std::to_string(own));
            for (const std::string& wanted : {std::to_string(chosen), "\"" + std::to_string(chosen) + "\""}) {
                CHECK(passes(if_module::distribution, asking("more_restrictive_or_equal_than", wanted), data) ==
                      (own <= chosen));
                CHECK(passes(if_module::distribution, asking("more_permisive_or_equal_than", wanted), data) ==
                      (own >= chosen && own <= 3));
            }
        }
    }
}

TEST_CASE("distribution-if: a distribution that is none is counted to as PHP counts") {
    struct odd {
        const char* chosen;
        int own;
        bool more_restrictive;
        bool more_permissive;
    };
    for (const auto& [chosen, own, more_restrictive, more_permissive] : {
             odd{"5", 4, true, true},
             {"5", 2, true, false},
             {R"("x")", 0, true, true},
             {R"("x")", 1, false, true},
             {"1.5", 1, true, false},
             {"1.5", 2, false, false},
             {"2.0", 2, true, true},
         }) {
        CAPTURE(chosen, own);
        const std::string data = distributed("5", std::to_string(own));
        CHECK(passes(if_module::distribution, asking("more_restrictive_or_equal_than", chosen), data) ==
              more_restrictive);
        CHECK(passes(if_module::distribution, asking("more_permisive_or_equal_than", chosen), data) == more_permissive);
    }
}

TEST_CASE("distribution-if: a condition that there is not is false") {
    const std::string data = distributed("5", "2");
    for (const char* asked : {"", "x", "in", "in_or", "more_permissive_or_equal_than"}) {
        CAPTURE(asked);
        CHECK_FALSE(passes(if_module::distribution, asking(asked, R"("2")"), data));
    }
}

TEST_CASE("distribution-if: a final distribution past 4 is an error of the module, and so is one below 0") {
    for (const auto& [data, compared] :
         {std::pair{distributed(R"("5")", R"("5")"), 5}, std::pair{distributed(R"("9")", R"("7")"), 5},
          std::pair{distributed(R"("3")", R"("-1")"), -1}}) {
        for (const char* chosen : {"0", "3", "4"}) {
            for (const char* asked : {"equals", "not_equals", "more_restrictive_or_equal_than"}) {
                CAPTURE(data, chosen, asked);
                const if_answer answered = answer(if_module::distribution, asking(asked, chosen), data);
                CHECK_FALSE(answered.pass);
                REQUIRE(answered.errors.size() == 1);
                CHECK_FALSE(answered.errors[0].empty());
                CHECK(answered.compared == compared);
            }
        }
    }
}

TEST_CASE("distribution-if: for 4 the sharing groups of the levels that have one are compared") {
    struct sharing {
        const char* of_event;
        const char* of_attribute;
        const char* of_object;
        const char* scope;
        const char* ids;
    };
    for (const auto& [of_event, of_attribute, of_object, scope, ids] : {
             sharing{"4", "4", "4", "attribute", R"(["1","2","3"])"},
             {R"("4")", "5", "", "attribute", R"(["1"])"},
             {"1", R"("4")", "3", "attribute", R"(["2"])"},
             {"1", "5", R"("4")", "attribute", R"(["3"])"},
             {"0", "4", "", "attribute", R"(["2"])"},
             {"1", "2", "3", "attribute", "[]"},
             {"4", "4", "4", "event", R"(["1"])"},
             {"1", "4", "4", "event", "[]"},
         }) {
        CAPTURE(of_event, of_attribute, of_object, scope);
        const if_answer answered = answer(if_module::distribution, asking("equals", R"("4")", scope),
                                          distributed(of_event, of_attribute, of_object));
        CHECK(answered.compared.dump() == ids);
        CHECK(answered.errors.empty());
        CHECK(answered.pass == (answered.compared.size() > 0));
        CHECK(answered.path == (scope == "event"s ? "Event" : "Event.Attribute.0"));
        CHECK(answered.by == std::nullopt);
    }
}

TEST_CASE("distribution-if: without a selection it is asked whether there is a sharing group") {
    for (const char* none : {"[]", R"("")", "null", "0", R"("0")", "false"}) {
        CAPTURE(none);
        const std::string shared = distributed("5", "4");
        const std::string not_shared = distributed("3", "2");
        CHECK(passes(if_module::distribution, asking("equals", "4", "attribute", none), shared));
        CHECK_FALSE(passes(if_module::distribution, asking("not_equals", "4", "attribute", none), shared));
        CHECK_FALSE(passes(if_module::distribution, asking("equals", "4", "attribute", none), not_shared));
        CHECK(passes(if_module::distribution, asking("not_equals", "4", "attribute", none), not_shared));
    }
}

TEST_CASE("distribution-if: with a selection all sharing groups are in it, or none is, both where there are none") {
    struct selection {
        const char* of_event;
        const char* of_attribute;
        const char* selected;
        bool equals;
        bool not_equals;
    };
    for (const auto& [of_event, of_attribute, selected, equals, not_equals] : {
             selection{"4", "4", R"(["1","2"])", true, false},
             {"4", "4", R"([2,1,9])", true, false},
             {"4", "4", R"(["1"])", false, false},
             {"4", "4", R"(["9"])", false, true},
             {"4", "5", R"(["1"])", true, false},
             {"4", "5", R"({"x":"1"})", true, false},
             {"4", "5", R"(["01"])", false, true},
             {"3", "2", R"(["1"])", true, true},
         }) {
        CAPTURE(of_event, of_attribute, selected);
        const std::string data = distributed(of_event, of_attribute);
        CHECK(passes(if_module::distribution, asking("equals", "4", "attribute", selected), data) == equals);
        CHECK(passes(if_module::distribution, asking("not_equals", "4", "attribute", selected), data) == not_equals);
    }
}

TEST_CASE("distribution-if: for 4 any other condition is an error of the module") {
    for (const char* asked : {"more_restrictive_or_equal_than", "more_permisive_or_equal_than", "x", ""}) {
        CAPTURE(asked);
        const if_answer answered = answer(if_module::distribution, asking(asked, R"("4")"), distributed("4", "4"));
        CHECK_FALSE(answered.pass);
        REQUIRE(answered.errors.size() == 1);
        CHECK_FALSE(answered.errors[0].empty());
    }
}

TEST_CASE("distribution-if: data without an event or its first attribute is refused where it is needed") {
    for (const char* data : {"{}", "[]", R"({"Event":null})", R"({"Event":"text"})"}) {
        CHECK(error_of(if_module::distribution, "{}", data) == "event-malformed at /Event");
        CHECK(error_of(if_module::distribution, R"({"scope":"event"})", data) == "event-malformed at /Event");
    }
    for (const char* attributes : {R"("x":1)", R"("Attribute":[])", R"("Attribute":null)", R"("Attribute":"text")",
                                   R"("Attribute":{"1":{"distribution":"1"}})", R"("Attribute":["text"])",
                                   R"("Attribute":[null])", R"("Object":[{"Attribute":[{"distribution":"1"}]}])"}) {
        CAPTURE(attributes);
        const std::string data = R"({"Event":{"distribution":"3",)"s + attributes + "}}";
        CHECK(error_of(if_module::distribution, "{}", data) == "event-malformed at /Event/Attribute/0");
        CHECK(error_of(if_module::distribution, asking("equals", "4", "event"), data) ==
              "event-malformed at /Event/Attribute/0");
        CHECK(passes(if_module::distribution, asking("equals", "3", "event"), data));
    }
    for (const char* object : {R"("text")", "5", "false"}) {
        CHECK(error_of(if_module::distribution, "{}",
                       R"({"Event":{"distribution":"3","Attribute":[{"distribution":"3","Object":)"s + object +
                           "}]}}") == "event-malformed at /Event/Attribute/0/Object");
    }
}

TEST_CASE("distribution-if: a text in place of a list of sharing groups is refused where it is needed") {
    const std::string data = distributed("4", "4");
    CHECK(error_of(if_module::distribution, asking("equals", "4", "attribute", R"("1")"), data) ==
          "parameter-type at /sharing_group_id");
    CHECK(error_of(if_module::distribution, asking("not_equals", R"("4")", "event", "1"), data) ==
          "parameter-type at /sharing_group_id");
    CHECK_FALSE(passes(if_module::distribution, asking("equals", "3", "attribute", R"("1")"), data));
}

TEST_CASE("published-if: whether the flag of the event is truthy") {
    struct flag {
        const char* data;
        bool published;
    };
    for (const auto& [data, published] : {flag{R"({"Event":{"published":true}})", true},
                                          {R"({"Event":{"published":"1"}})", true},
                                          {R"({"Event":{"published":1}})", true},
                                          {R"({"Event":{"published":"false"}})", true},
                                          {R"({"Event":{"published":[0]}})", true},
                                          {R"({"Event":{"published":"0"}})", false},
                                          {R"({"Event":{"published":0}})", false},
                                          {R"({"Event":{"published":false}})", false},
                                          {R"({"Event":{"published":""}})", false},
                                          {R"({"Event":{"published":[]}})", false},
                                          {R"({"Event":{"published":null}})", false},
                                          {R"({"Event":{}})", false},
                                          {R"({"Event":"text"})", false},
                                          {R"({"published":true})", false},
                                          {"{}", false}}) {
        CAPTURE(data);
        CHECK(passes(if_module::published, "{}", data) == published);
        CHECK(passes(if_module::published, R"({"condition":"equals"})", data) == published);
        CHECK(passes(if_module::published, R"({"condition":"not_equals"})", data) == !published);
        const if_answer answered = answer(if_module::published, R"({"condition":null})", data);
        CHECK(answered.pass == published);
        CHECK(answered.compared == published);
        CHECK(answered.compared.is_boolean());
        CHECK(answered.path == "Event.published");
        CHECK(answered.by == std::nullopt);
        for (const char* other : {R"("")", R"("in")", R"("not_in")", R"("x")", R"(["equals"])"}) {
            CHECK_FALSE(passes(if_module::published, R"({"condition":)"s + other + "}", data));
        }
    }
}

TEST_CASE("threat-level-if: 1 is the highest level, so greater is a smaller number") {
    for (int own = 1; own <= 4; ++own) {
        for (int chosen = 1; chosen <= 4; ++chosen) {
            for (const char* quote : {"", "\""}) {
                CAPTURE(own, chosen, quote);
                const std::string data =
                    R"({"Event":{"threat_level_id":)"s + quote + std::to_string(own) + quote + "}}";
                const auto asked = [&](const char* condition) {
                    return passes(
                        if_module::threat_level,
                        R"({"condition":")"s + condition + R"(","threatlevel":")" + std::to_string(chosen) + R"("})",
                        data);
                };
                CHECK(asked("equals") == (own == chosen));
                CHECK(asked("not_equals") == (own != chosen));
                CHECK(asked("greater_or_equal_than") == (own <= chosen));
                CHECK(asked("less_or_equal_than") == (own >= chosen));
                CHECK_FALSE(asked("greater"));
                CHECK_FALSE(asked(""));
            }
        }
    }
}

TEST_CASE("threat-level-if: the default compares with a name, and so equals no level") {
    for (const char* level : {"1", R"("1")", R"("3")", "4"}) {
        for (const char* chosen : {"", R"(,"threatlevel":null)", R"(,"threatlevel":"Low")"}) {
            CAPTURE(level, chosen);
            const std::string data = R"({"Event":{"threat_level_id":)"s + level + "}}";
            const auto asked = [&](const char* condition) {
                return passes(if_module::threat_level, R"({"condition":")"s + condition + "\"" + chosen + "}", data);
            };
            CHECK_FALSE(asked("equals"));
            CHECK(asked("not_equals"));
            CHECK(asked("greater_or_equal_than"));
            CHECK_FALSE(asked("less_or_equal_than"));
        }
    }
    CHECK_FALSE(passes(if_module::threat_level, "{}", R"({"Event":{"threat_level_id":"3"}})"));
}

TEST_CASE("threat-level-if: a missing level is compared as null") {
    for (const char* data : {"{}", R"({"Event":{}})", R"({"Event":{"threat_level_id":null}})", R"({"Event":null})",
                             R"({"Event":5})", R"({"Event":false})", "[]"}) {
        CAPTURE(data);
        for (const char* chosen : {R"("2")", R"("Low")"}) {
            const auto asked = [&](const char* condition) {
                return passes(if_module::threat_level,
                              R"({"condition":")"s + condition + R"(","threatlevel":)" + chosen + "}", data);
            };
            CHECK_FALSE(asked("equals"));
            CHECK(asked("not_equals"));
            CHECK(asked("greater_or_equal_than"));
            CHECK_FALSE(asked("less_or_equal_than"));
        }
        CHECK(passes(if_module::threat_level, R"({"threatlevel":""})", data));
        CHECK(answer(if_module::threat_level, "{}", data).by == std::nullopt);
    }
}

TEST_CASE("threat-level-if: levels are compared as PHP compares them") {
    check_rows(if_module::threat_level, R"({"Event":{"threat_level_id":"2"}})",
               {{R"({"threatlevel":"02"})", true},
                {R"({"threatlevel":"2.0 "})", true},
                {R"({"threatlevel":2})", true},
                {R"({"threatlevel":true})", true},
                {R"({"threatlevel":["2"]})", false},
                {R"({"threatlevel":"2x"})", false},
                {R"({"threatlevel":"Medium"})", false}});
}

TEST_CASE("threat-level-if: the answer tells the path, and the level as the value that decided") {
    const if_answer answered =
        answer(if_module::threat_level, R"({"threatlevel":"2"})", R"({"Event":{"threat_level_id":"2"}})");
    CHECK(answered.pass);
    CHECK(answered.path == "Event.threat_level_id");
    CHECK(answered.by == 0U);
    CHECK(answered.compared.is_null());
    CHECK(answered.errors.empty());
}

TEST_CASE("threat-level-if: an event that is a text is refused") {
    CHECK(error_of(if_module::threat_level, "{}", R"({"Event":"text"})") == "event-malformed at /Event");
    CHECK(error_of(if_module::threat_level, R"({"threatlevel":"2"})", R"({"Event":""})") ==
          "event-malformed at /Event");
}

TEST_CASE("the blueprint logic module passes, whatever it is given") {
    for (const char* data : {"{}", "null", "5", R"("text")", event.data()}) {
        for (const char* parameters : {"{}", "null", R"({"x":1})"}) {
            const if_answer answered = answer(if_module::blueprint, parameters, data);
            CHECK(answered.pass);
            CHECK(answered.errors.empty());
            CHECK(answered.path.empty());
            CHECK(answered.compared.is_null());
            CHECK(answered.by == std::nullopt);
        }
    }
}

TEST_CASE("data that is neither list nor map is refused by every IF module that looks at it") {
    for (const if_module module : modules) {
        if (module == if_module::blueprint) continue;
        for (const char* data : {"null", "true", "5", R"("text")"}) {
            for (const char* parameters : {"{}", R"({"operator":"equals","condition":"not_equals"})"}) {
                CAPTURE(std::string{hashpath::misp::description_of(module).id}, data, parameters);
                CHECK(error_of(module, parameters, data) == "document-not-a-map at ");
            }
        }
    }
}

TEST_CASE("parameters that are no map are none, so that all have their defaults") {
    for (const char* parameters : {"null", "5", R"("scope")", "[]", R"({"unknown":1})"}) {
        CAPTURE(parameters);
        CHECK(passes(if_module::organisation, parameters, R"({"Event":{"orgc_id":"1"}})"));
        CHECK(passes(if_module::published, parameters, R"({"Event":{"published":true}})"));
        CHECK(passes(if_module::distribution, parameters, distributed("0", "3")));
        CHECK_FALSE(passes(if_module::tag, parameters, tagged));
    }
}

TEST_CASE("an IF module may be asked about a document, a temporary, a handle, and nlohmann::json") {
    const ordered_json parameters = {{"tags", {"tlp:red"}}};
    ordered_json document = parse(tagged);
    const ordered_json constant = document;
    const sorted_json sorted = parse<sorted_json>(tagged);
    CHECK(evaluate(if_module::tag, parameters, document).pass);
    CHECK(evaluate(if_module::tag, parameters, constant).pass);
    CHECK(evaluate(if_module::tag, parameters, parse(tagged)).pass);
    CHECK(evaluate(if_module::tag, {{"tags", {"tlp:red"}}}, parse<sorted_json>(tagged)).pass);
    CHECK(evaluate(if_module::tag, parameters, hashpath::node{constant}).pass);
    CHECK(evaluate(if_module::tag, parameters, sorted).pass);
    const hashpath::node handle{sorted};
    CHECK(evaluate(if_module::tag, parameters, handle).pass);
    CHECK(document.dump() == constant.dump());

    const sorted_json distribution = parse<sorted_json>(distributed("3", "4", "1"));
    const if_answer answered = evaluate(if_module::distribution, {{"distribution", "4"}}, distribution);
    CHECK(answered.pass);
    CHECK(answered.compared.dump() == R"(["2"])");
}

TEST_CASE("the answer of an IF module outlives the data and the parameters") {
    if_answer answered;
    {
        const auto parameters = std::make_unique<ordered_json>(
            parse(R"({"selector":"Event.Attribute.{n}.a_key_that_is_too_long_to_be_kept_inside","value":"1"})"));
        const auto data = std::make_unique<ordered_json>(
            parse(R"({"Event":{"Attribute":[{"a_key_that_is_too_long_to_be_kept_inside":"1"},{}]}})"));
        answered = evaluate(if_module::count, *parameters, *data);
    }
    CHECK(answered.pass);
    CHECK(answered.path == "Event.Attribute.{n}.a_key_that_is_too_long_to_be_kept_inside");
    CHECK(answered.compared == 1);
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a regular expression in a path of an IF module is matched, and refused where it meets a list or map") {
    constexpr auto data = R"({"Event":{"Attribute":[{"type":"ip-src","value":"x"},{"type":["ip-dst"]}]}})";
    constexpr auto plain = R"({"Event":{"Attribute":[{"type":"ip-src","value":"x"},{"type":"url"}]}})";
    CHECK(passes(if_module::generic, R"({"hash_path":"Event.Attribute.{n}[type=/^ip-/].value","value":"x"})", plain));
    CHECK(passes(if_module::count, R"({"selector":"Event.Attribute.{n}[type=/^ip-/]","value":"1"})", plain));
    CHECK(error_of(if_module::generic, R"({"hash_path":"Event.Attribute.{n}[type=/^ip-/]"})", data) ==
          "regex-on-map at /Event/Attribute/1/type");
    CHECK(error_of(if_module::count, R"({"selector":"Event.Attribute.{n}[type=/^ip-/]"})", data) ==
          "regex-on-map at /Event/Attribute/1/type");
}

#else

TEST_CASE("the paths of an IF module have the limits that are given") {
    const ordered_json event = parse(R"({"Event": {"Attribute": [{"type": "url"}]}})");
    const ordered_json asked = {{"hash_path", "Event.Attribute.{n}.type"}, {"operator", "in"}, {"value", "url"}};
    CHECK(evaluate(if_module::generic, asked, event, {.tokens = 4}).pass);
    CHECK_THROWS_AS(evaluate(if_module::generic, asked, event, {.tokens = 3}), hashpath::path_error);
    const ordered_json counted = {{"selector", "Event.Attribute.{n}"}, {"operator", "equals"}, {"value", "1"}};
    CHECK(evaluate(if_module::count, counted, event, {.tokens = 3}).pass);
    CHECK_THROWS_AS(evaluate(if_module::count, counted, event, {.tokens = 2}), hashpath::path_error);
}

TEST_CASE("a regular expression in a path of an IF module is refused without PCRE2, wherever it would be evaluated") {
    CHECK_THROWS_AS(answer(if_module::generic, R"({"hash_path":"Event.{n}[a=/x/]"})", event), hashpath::path_error);
    CHECK_THROWS_AS(answer(if_module::count, R"({"selector":"Event.{n}[a=/x/]"})", event), hashpath::path_error);
}

#endif
