// SPDX-License-Identifier: MIT

#include <hashpath/misp/if_modules.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::warning_code;
using hashpath::misp::description_of;
using hashpath::misp::diagnose;
using hashpath::misp::if_module;
using hashpath::misp::if_module_named;
using hashpath::misp::if_modules;
using hashpath::misp::parameter_type;
using hashpath::misp::value_of_parameter;

constexpr std::string_view ids[] = {"generic-if",      "count-if",     "tag-if",          "organisation-if",
                                    "distribution-if", "published-if", "threat-level-if", "blueprint-logic-module"};

/// The warnings about the parameters of a module, each as "name of parameter: detail", one behind the other.
std::string warned(if_module module, std::string_view parameters) {
    std::string all;
    for (const auto& warning : diagnose(module, parse(parameters))) {
        if (!all.empty()) all += ", ";
        all += name(warning.code);
        all += " of " + warning.parameter;
        if (!warning.detail.empty()) all += ": " + warning.detail;
    }
    return all;
}

/// The default of a parameter, as JSON text.
std::string default_of(if_module module, std::string_view name) {
    return value_of_parameter(description_of(module), ordered_json::object(), name).dump();
}

/// The options of a parameter, one behind the other.
std::string options_of(if_module module, std::string_view name) {
    const hashpath::misp::parameter* found = description_of(module).find(name);
    REQUIRE(found);
    std::string all;
    for (const std::string_view option : found->options) {
        if (!all.empty()) all += ' ';
        all += option;
    }
    return all;
}

}  // namespace

TEST_CASE("there are eight IF modules, each with the id that MISP knows it by") {
    REQUIRE(if_modules().size() == std::size(ids));
    for (std::size_t i = 0; i < std::size(ids); ++i) {
        CAPTURE(ids[i]);
        const auto module = static_cast<if_module>(i);
        CHECK(if_modules()[i].id == ids[i]);
        CHECK(&description_of(module) == &if_modules()[i]);
        CHECK(if_module_named(ids[i]) == module);
    }
    CHECK(static_cast<std::size_t>(if_module::blueprint) + 1 == std::size(ids));
}

TEST_CASE("an id of no IF module names none") {
    for (const char* id : {"", "if", "generic", "Generic-if", "tag-if ", "concurrent-task", "generic-filter-data"}) {
        CAPTURE(id);
        CHECK(if_module_named(id) == std::nullopt);
    }
}

TEST_CASE("what an IF module is is known while compiling") {
    STATIC_REQUIRE(if_module_named("tag-if") == if_module::tag);
    STATIC_REQUIRE(description_of(if_module::tag).id == "tag-if");
    STATIC_REQUIRE(if_modules().size() == 8);
}

TEST_CASE("every IF module has a name, a version and a description of its own, and described parameters") {
    std::set<std::string_view> module_names;
    std::set<std::string_view> descriptions;
    for (const auto& module : if_modules()) {
        CAPTURE(module.id);
        CHECK_FALSE(module.version.empty());
        module_names.insert(module.name);
        descriptions.insert(module.description);
        for (const auto& parameter : module.parameters) {
            CAPTURE(parameter.name);
            CHECK_FALSE(parameter.description.empty());
            CHECK(module.find(parameter.name) == &parameter);
            CHECK((parameter.type == parameter_type::choice) != parameter.options.empty());
            if (!parameter.default_value.empty()) CHECK_NOTHROW(parse(parameter.default_value));
        }
    }
    CHECK(module_names.size() == std::size(ids));
    CHECK(descriptions.size() == std::size(ids));
}

TEST_CASE("the names and versions of IF modules are MISP's") {
    struct row {
        if_module module;
        std::string_view name;
        std::string_view version;
    };
    for (const auto& [module, name, version] : {row{if_module::generic, "IF :: Generic", "0.2"},
                                                {if_module::count, "IF :: Count", "0.1"},
                                                {if_module::tag, "IF :: Tag", "0.4"},
                                                {if_module::organisation, "IF :: Organisation", "0.2"},
                                                {if_module::distribution, "IF :: Distribution", "0.3"},
                                                {if_module::published, "IF :: Published", "0.1"},
                                                {if_module::threat_level, "IF :: Threat Level", "0.1"},
                                                {if_module::blueprint, "Blueprint logic module", "0.1"}}) {
        CAPTURE(std::string{name});
        CHECK(description_of(module).name == name);
        CHECK(description_of(module).version == version);
    }
}

TEST_CASE("the parameters of IF modules have MISP's defaults") {
    struct row {
        if_module module;
        const char* name;
        const char* value;
    };
    for (const auto& [module, name, value] : {
             row{if_module::generic, "value", R"("")"},
             {if_module::generic, "value_list", R"("")"},
             {if_module::generic, "operator", R"("in")"},
             {if_module::generic, "hash_path", R"("")"},
             {if_module::count, "selector", R"("")"},
             {if_module::count, "operator", R"("equals")"},
             {if_module::count, "value", R"("")"},
             {if_module::tag, "scope", R"("event")"},
             {if_module::tag, "condition", R"("in_or")"},
             {if_module::tag, "tags", R"("")"},
             {if_module::tag, "clusters", R"("")"},
             {if_module::organisation, "org_type", R"("orgc")"},
             {if_module::organisation, "condition", R"("in")"},
             {if_module::organisation, "org_id", "[1]"},
             {if_module::distribution, "scope", R"("attribute")"},
             {if_module::distribution, "condition", R"("equals")"},
             {if_module::distribution, "distribution", R"("0")"},
             {if_module::distribution, "sharing_group_id", "[]"},
             {if_module::published, "condition", R"("equals")"},
             {if_module::threat_level, "condition", R"("equals")"},
             {if_module::threat_level, "threatlevel", R"("Low")"},
         }) {
        CAPTURE(name);
        CHECK(description_of(module).find(name) != nullptr);
        CHECK(default_of(module, name) == value);
    }
}

TEST_CASE("the parameters of IF modules have no further names") {
    struct row {
        if_module module;
        std::size_t parameters;
    };
    for (const auto& [module, parameters] : {row{if_module::generic, 4},
                                             {if_module::count, 3},
                                             {if_module::tag, 4},
                                             {if_module::organisation, 3},
                                             {if_module::distribution, 4},
                                             {if_module::published, 1},
                                             {if_module::threat_level, 2},
                                             {if_module::blueprint, 0}}) {
        CAPTURE(std::string{description_of(module).id});
        CHECK(description_of(module).parameters.size() == parameters);
    }
}

TEST_CASE("the choices of IF modules have MISP's options") {
    CHECK(options_of(if_module::generic, "operator") == "in not_in equals not_equals any_value in_or");
    CHECK(options_of(if_module::count, "operator") == "equals not_equals greater greater_equals less less_equals");
    CHECK(options_of(if_module::tag, "scope") == "event attribute event_attribute");
    CHECK(options_of(if_module::tag, "condition") == "in_or in_and not_in_or not_in_and");
    CHECK(options_of(if_module::organisation, "org_type") == "org orgc");
    CHECK(options_of(if_module::organisation, "condition") == "in not_in equals not_equals");
    CHECK(options_of(if_module::distribution, "scope") == "attribute event");
    CHECK(options_of(if_module::distribution, "condition") ==
          "equals not_equals more_restrictive_or_equal_than more_permisive_or_equal_than");
    CHECK(options_of(if_module::distribution, "distribution") == "0 1 2 3 4");
    CHECK(options_of(if_module::published, "condition") == "equals not_equals");
    CHECK(options_of(if_module::threat_level, "condition") ==
          "equals not_equals greater_or_equal_than less_or_equal_than");
    CHECK(options_of(if_module::threat_level, "threatlevel") == "1 2 3 4");
}

TEST_CASE("ordinary parameters of an IF module give no warning") {
    struct row {
        if_module module;
        const char* parameters;
    };
    for (const auto& [module, parameters] : {
             row{if_module::generic, "{}"},
             {if_module::generic, R"({"hash_path":"Event.Tag.{n}.name","operator":"in","value":"tlp:red"})"},
             {if_module::generic, R"({"hash_path":"Event.id","operator":"equals","value":"5","value_list":[]})"},
             {if_module::generic, R"({"hash_path":"Event.id","operator":"not_equals","value":"x"})"},
             {if_module::generic, R"({"hash_path":"Event.Tag.{n}.name","operator":"in_or","value_list":["a","5"]})"},
             {if_module::generic, R"({"hash_path":"Event.Tag","operator":"any_value","value":""})"},
             {if_module::count, R"({"selector":"Event.Attribute.{n}[to_ids=1]","operator":"greater","value":"10"})"},
             {if_module::count, R"({"value":"007"})"},
             {if_module::tag, R"({"tags":["tlp:red"]})"},
             {if_module::tag, R"({"tags":["a","b"],"clusters":["c"],"condition":"in_and"})"},
             {if_module::tag, R"({"tags":["a","b"],"scope":"attribute","condition":"not_in_or"})"},
             {if_module::tag, R"({"tags":["a"],"scope":"event","condition":"not_in_and"})"},
             {if_module::organisation, R"({"org_type":"org","condition":"not_equals","org_id":["1","2"]})"},
             {if_module::organisation, R"({"org_id":[]})"},
             {if_module::organisation, R"({"org_id":"5"})"},
             {if_module::generic, R"({"operator":"in","value":"a","value_list":"b"})"},
             {if_module::distribution, "{}"},
             {if_module::distribution, R"({"distribution":4,"sharing_group_id":["1"],"scope":"event"})"},
             {if_module::published, R"({"condition":"not_equals"})"},
             {if_module::threat_level, R"({"threatlevel":"1","condition":"greater_or_equal_than"})"},
             {if_module::threat_level, R"({"threatlevel":4})"},
             {if_module::blueprint, "{}"},
             {if_module::blueprint, "null"},
         }) {
        CAPTURE(std::string{description_of(module).id}, parameters);
        CHECK(warned(module, parameters).empty());
    }
}

TEST_CASE("a parameter that an IF module does not know is warned of") {
    for (std::size_t i = 0; i < std::size(ids); ++i) {
        CAPTURE(ids[i]);
        const auto warnings = diagnose(static_cast<if_module>(i), {{"of_another", 1}});
        REQUIRE_FALSE(warnings.empty());
        CHECK(warnings[0].code == warning_code::unknown_parameter);
        CHECK(warnings[0].parameter == "of_another");
    }
    CHECK(warned(if_module::blueprint, R"({"value":""})") == "unknown-parameter of value");
}

TEST_CASE("a value that is no option of an IF module is warned of") {
    CHECK(warned(if_module::count, R"({"operator":"in"})") == "unknown-option of operator: in");
    CHECK(warned(if_module::tag, R"({"scope":"object","tags":["a"]})") == "unknown-option of scope: object");
    CHECK(warned(if_module::organisation, R"({"org_type":"Orgc"})") == "unknown-option of org_type: Orgc");
    CHECK(warned(if_module::organisation, R"({"condition":""})") == "unknown-option of condition");
    CHECK(warned(if_module::distribution, R"({"distribution":"5"})") == "unknown-option of distribution: 5");
    CHECK(warned(if_module::distribution, R"({"condition":"more_permissive_or_equal_than"})") ==
          "unknown-option of condition: more_permissive_or_equal_than");
    CHECK(warned(if_module::published, R"({"condition":["equals"]})") == "unknown-option of condition: Array");
    CHECK(warned(if_module::threat_level, R"({"condition":"less","threatlevel":"0"})") ==
          "unknown-option of condition: less, unknown-option of threatlevel: 0");
}

TEST_CASE("an operator that nothing satisfies is warned of besides") {
    CHECK(warned(if_module::generic, R"({"operator":"contains"})") ==
          "unknown-option of operator: contains, operator-unknown of operator");
    CHECK(warned(if_module::generic, R"({"operator":""})") ==
          "unknown-option of operator, operator-unknown of operator");
    CHECK(warned(if_module::tag, R"({"condition":"or","tags":["a"]})") ==
          "unknown-option of condition: or, operator-unknown of condition");
    // One that MISP knows, but does not offer here.
    CHECK(warned(if_module::generic, R"({"operator":"not_in_or","value":"a"})") ==
          "unknown-option of operator: not_in_or, text-for-list of value");
}

TEST_CASE("what a path of an IF module means nothing by is warned of, with its bytes") {
    const auto generic = diagnose(if_module::generic, {{"hash_path", "Event.{N}.id"}});
    REQUIRE(generic.size() == 1);
    CHECK(generic[0].code == warning_code::unknown_braces);
    CHECK(generic[0].parameter == "hash_path");
    CHECK(generic[0].offset == 6);
    CHECK(generic[0].length == 3);
    CHECK(warned(if_module::count, R"({"selector":"Event.{n}[a=]"})") == "condition-without-effect of selector");
    CHECK(warned(if_module::count, R"({"selector":"0"})") == "zero-path of selector");
    CHECK(warned(if_module::generic, R"({"hash_path":"0","operator":"any_value"})") == "zero-path of hash_path");
}

TEST_CASE("braces in a path that generic-if looks up key by key are warned of") {
    for (const char* looks_up : {"equals", "not_equals"}) {
        const auto warnings =
            diagnose(if_module::generic, {{"hash_path", "Event.Tag.{n}.name"}, {"operator", looks_up}});
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].code == warning_code::pattern_in_get);
        CHECK(warnings[0].parameter == "hash_path");
        CHECK(warnings[0].offset == 10);
        CHECK(warnings[0].length == 1);
        CHECK(diagnose(if_module::generic, {{"hash_path", "0"}, {"operator", looks_up}}).empty());
    }
    for (const char* walks : {"in", "not_in", "any_value"}) {
        CHECK(diagnose(if_module::generic, {{"hash_path", "Event.Tag.{n}.name"}, {"operator", walks}}).empty());
    }
}

TEST_CASE("a text where an IF module needs a list is warned of once") {
    CHECK(warned(if_module::generic, R"({"operator":"in_or","value_list":"a"})") == "text-for-list of value_list: a");
    CHECK(warned(if_module::distribution, R"({"distribution":"4","sharing_group_id":"3"})") ==
          "text-for-list of sharing_group_id: 3");
    CHECK(warned(if_module::tag, R"({"tags":["a"],"clusters":"b"})") == "text-for-list of clusters: b");
}

TEST_CASE("in_or of generic-if without a list of values is warned of, also where a single value is there") {
    CHECK(warned(if_module::generic, R"({"operator":"in_or"})") == "text-for-list of value_list");
    CHECK(warned(if_module::generic, R"({"operator":"in_or","value":"a"})") == "text-for-list of value_list");
    CHECK(warned(if_module::generic, R"({"operator":"in_or","value_list":[]})") == "empty-list of value_list");
}

TEST_CASE("a list where an IF module needs a text is warned of once") {
    for (const char* asked : {"in", "not_in", "equals", "not_equals"}) {
        CAPTURE(asked);
        const auto warnings = diagnose(if_module::generic, {{"operator", asked}, {"value", {"a", "b"}}});
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].code == warning_code::list_for_text);
        CHECK(warnings[0].parameter == "value");
    }
    CHECK(warned(if_module::generic, R"({"value":[]})") == "list-for-text of value");
    CHECK(warned(if_module::generic, R"({"hash_path":["a"]})") == "list-for-text of hash_path");
    CHECK(warned(if_module::count, R"({"selector":["a"],"value":{"x":1}})") ==
          "list-for-text of selector, list-for-text of value");
}

TEST_CASE("values that equal numbers spelled otherwise are warned of where they are compared") {
    CHECK(warned(if_module::generic, R"({"value":" 5"})") == "numeric-text of value:  5");
    CHECK(warned(if_module::generic, R"({"operator":"equals","value":"1e3"})") == "numeric-text of value: 1e3");
    CHECK(warned(if_module::generic, R"({"operator":"in_or","value_list":["a","007","b"]})") ==
          "numeric-text of value_list: 007");
    CHECK(warned(if_module::tag, R"({"tags":["a","1.0"]})") == "numeric-text of tags: 1.0");
    // Nobody compares them here.
    CHECK(warned(if_module::generic, R"({"operator":"any_value","value":"1e3"})").empty());
    CHECK(warned(if_module::generic, R"({"operator":"in","value":"a","value_list":["1e3"]})").empty());
}

TEST_CASE("a tag-if without any tag is warned of") {
    for (const char* parameters :
         {"{}", "null", R"({"tags":[],"clusters":[]})", R"({"tags":"","condition":"in_and"})",
          R"({"condition":"not_in_or"})", R"({"condition":"not_in_and","scope":"attribute"})"}) {
        CAPTURE(parameters);
        CHECK(warned(if_module::tag, parameters) == "empty-list of tags");
    }
    CHECK(warned(if_module::tag, R"({"clusters":["a"]})").empty());
}

TEST_CASE("in_and of a tag-if is warned of where a tag may be found several times, or is listed so") {
    for (const char* scope : {"attribute", "event_attribute"}) {
        const auto warnings =
            diagnose(if_module::tag, {{"scope", scope}, {"condition", "in_and"}, {"tags", {"tlp:red"}}});
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].code == warning_code::in_and_repeats);
        CHECK(warnings[0].parameter == "condition");
    }
    CHECK(warned(if_module::tag, R"({"condition":"in_and","tags":["a","b","a"]})") == "in-and-repeats of condition");
    CHECK(warned(if_module::tag, R"({"condition":"in_and","tags":["a","b"]})").empty());
    CHECK(warned(if_module::tag, R"({"condition":"in_or","tags":["a","b","a"],"scope":"attribute"})").empty());
}

TEST_CASE("not_in_and of a tag-if is warned of where there are several tags, or several attributes") {
    CHECK(warned(if_module::tag, R"({"condition":"not_in_and","tags":["a","b"]})") == "not-in-and-order of condition");
    CHECK(warned(if_module::tag, R"({"condition":"not_in_and","tags":["a"],"clusters":["b"]})") ==
          "not-in-and-order of condition");
    CHECK(warned(if_module::tag, R"({"condition":"not_in_and","tags":["a"],"scope":"attribute"})") ==
          "not-in-and-order of condition");
    CHECK(warned(if_module::tag, R"({"condition":"not_in_and","tags":["a"]})").empty());
}

TEST_CASE("the default of a threat-level-if, and any name of a level, is warned of once") {
    CHECK(warned(if_module::threat_level, "{}") == "default-matches-nothing of threatlevel: Low");
    CHECK(warned(if_module::threat_level, R"({"threatlevel":null,"condition":"not_equals"})") ==
          "default-matches-nothing of threatlevel: Low");
    CHECK(warned(if_module::threat_level, R"({"threatlevel":"High"})") ==
          "default-matches-nothing of threatlevel: High");
    CHECK(warned(if_module::threat_level, R"({"threatlevel":""})") == "default-matches-nothing of threatlevel");
    CHECK(warned(if_module::threat_level, R"({"threatlevel":"5"})") == "unknown-option of threatlevel: 5");
}

TEST_CASE("an order of levels is warned of where a distribution-if asks for sharing groups, which have none") {
    for (const char* asked : {"more_restrictive_or_equal_than", "more_permisive_or_equal_than"}) {
        const auto warnings = diagnose(if_module::distribution, {{"condition", asked}, {"distribution", "4"}});
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].code == warning_code::unknown_option);
        CHECK(warnings[0].parameter == "condition");
        CHECK(diagnose(if_module::distribution, {{"condition", asked}, {"distribution", "3"}}).empty());
    }
    CHECK(warned(if_module::distribution, R"({"condition":"not_equals","distribution":"4"})").empty());
}

TEST_CASE("tags that a tag-if refuses to read are warned of and no more, since it is not evaluated") {
    CHECK(warned(if_module::tag, R"({"tags":"1e3","condition":"in_and","scope":"attribute"})") ==
          "text-for-list of tags: 1e3");
    CHECK(warned(if_module::tag, R"({"tags":["a","a"],"clusters":"b","condition":"in_and"})") ==
          "text-for-list of clusters: b");
}

TEST_CASE("several traps in one IF module are all warned of") {
    CHECK(warned(if_module::generic, R"({"x":1,"operator":"equals","hash_path":"a.{n}","value":" 5"})") ==
          "unknown-parameter of x, pattern-in-get of hash_path, numeric-text of value:  5");
    CHECK(warned(if_module::tag, R"({"scope":"attribute","condition":"in_and","tags":["1e3","a"]})") ==
          "numeric-text of tags: 1e3, in-and-repeats of condition");
}

TEST_CASE("parameters of an IF module too deep to be copied are refused") {
    const std::string deep = std::string(600, '[') + std::string(600, ']');
    CHECK_THROWS_AS(diagnose(if_module::generic, parse(R"({"value":)" + deep + "}", 601)), hashpath::limit_error);
    CHECK_THROWS_AS(diagnose(if_module::tag, parse(R"({"tags":)" + deep + "}", 601)), hashpath::limit_error);
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("an invalid regular expression in a path of an IF module is warned of") {
    const auto warnings = diagnose(if_module::count, {{"selector", "Event.{n}[a=/(/]"}});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == warning_code::regex_invalid);
    CHECK(warnings[0].parameter == "selector");
    CHECK_FALSE(warnings[0].detail.empty());
    CHECK(warned(if_module::generic, R"({"hash_path":"Event.{n}[a=/x/]"})").empty());
}

#else

TEST_CASE("a regular expression in a path of an IF module is refused without PCRE2") {
    CHECK_THROWS_AS(diagnose(if_module::count, {{"selector", "Event.{n}[a=/x/]"}}), hashpath::path_error);
    CHECK_THROWS_AS(diagnose(if_module::generic, {{"hash_path", "Event.{n}[a=/x/]"}}), hashpath::path_error);
}

#endif

TEST_CASE("parameters that nothing looks at are not warned of") {
    CHECK(warned(if_module::distribution, R"({"sharing_group_id":"3"})").empty());
    CHECK(warned(if_module::generic, R"({"value_list":"a","value":"b"})").empty());
    CHECK(warned(if_module::generic, R"({"operator":"any_value","value":["a"],"value_list":"b"})").empty());
    CHECK(warned(if_module::generic, R"({"operator":"in_or","value":["a"],"value_list":["b"]})").empty());
}

TEST_CASE("clusters are looked at with the prefix that they are compared with") {
    CHECK(warned(if_module::tag, R"({"clusters":["1e3"]})").empty());
    CHECK(warned(if_module::tag, R"({"condition":"in_and","tags":["a"],"clusters":["a"]})").empty());
    CHECK(warned(if_module::tag, R"({"condition":"in_and","tags":["misp-galaxy:a"],"clusters":["a"]})") ==
          "in-and-repeats of condition");
}

TEST_CASE("an unknown scope of tags is that of the event") {
    CHECK(warned(if_module::tag, R"({"scope":"x","condition":"in_and","tags":["a"]})") == "unknown-option of scope: x");
}

TEST_CASE("a distribution by sharing group has no order") {
    CHECK(warned(if_module::distribution, R"({"distribution":"4","condition":"more_restrictive_or_equal_than"})") ==
          "unknown-option of condition: not for the distribution 4");
    CHECK(warned(if_module::distribution, R"({"distribution":"4x","condition":"more_restrictive_or_equal_than"})") ==
          "unknown-option of distribution: 4x");
}

TEST_CASE("an organisation may be given without a list") {
    CHECK(warned(if_module::organisation, R"({"org_id":4})").empty());
}

TEST_CASE("each suspicious value of a list is warned of") {
    CHECK(warned(if_module::tag, R"({"tags":["1e3","007"]})") ==
          "numeric-text of tags: 1e3, numeric-text of tags: 007");
}
