// SPDX-License-Identifier: MIT

#include <hashpath/misp/parameter.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::warning_code;
using hashpath::misp::diagnose_parameters;
using hashpath::misp::module_description;
using hashpath::misp::parameter;
using hashpath::misp::parameter_type;
using hashpath::misp::value_of_parameter;

constexpr std::string_view colours[] = {"red", "0", "1"};
constexpr parameter parameters[] = {
    {"text", parameter_type::text, "", {}, "a text"},
    {"path", parameter_type::path, R"("Event.id")", {}, "a path"},
    {"colour", parameter_type::choice, R"("red")", colours, "a choice"},
    {"list", parameter_type::choices, R"([1, "b"])", {}, "a list"},
    {"null", parameter_type::choices, "null", {}, "a list that is nothing"},
};
constexpr module_description painter = {"painter", "Painter", "0.1", "Paints.", parameters};

std::string value(const char* stored, std::string_view name) {
    return value_of_parameter(painter, parse(stored), name).dump();
}

/// The warnings about parameters, each as "name of parameter: detail", one behind the other.
std::string warned(const char* stored) {
    std::string all;
    for (const auto& warning : diagnose_parameters(painter, parse(stored))) {
        if (!all.empty()) all += ", ";
        all += name(warning.code);
        all += " of " + warning.parameter;
        if (!warning.detail.empty()) all += ": " + warning.detail;
        CHECK(warning.offset == 0);
        CHECK(warning.length == 0);
    }
    return all;
}

}  // namespace

TEST_CASE("a parameter of a module is found by its name") {
    REQUIRE(painter.find("colour"));
    CHECK(painter.find("colour") == &parameters[2]);
    CHECK(painter.find("text") == &parameters[0]);
    for (const char* unknown : {"", "Colour", "colour ", "colours", "painter"}) {
        CAPTURE(unknown);
        CHECK(painter.find(unknown) == nullptr);
    }
    CHECK(module_description{}.find("colour") == nullptr);
}

TEST_CASE("a parameter that is missing or null has its default") {
    for (const char* stored : {"{}", R"({"text":null,"path":null,"colour":null,"list":null,"null":null})", "[]", "null",
                               "5", R"("colour")", R"({"Colour":"0","other":1})"}) {
        CAPTURE(stored);
        CHECK(value(stored, "path") == R"("Event.id")");
        CHECK(value(stored, "colour") == R"("red")");
        CHECK(value(stored, "list") == R"([1,"b"])");
        CHECK(value(stored, "null") == "null");
    }
}

TEST_CASE(
    "a parameter without a default, or that the module does not know, is the empty text where nothing is stored") {
    CHECK(value("{}", "text") == R"("")");
    CHECK(value(R"({"text":null})", "text") == R"("")");
    CHECK(value("{}", "unknown") == R"("")");
    CHECK(value(R"({"unknown":null})", "unknown") == R"("")");
    CHECK(value("{}", "") == R"("")");
}

TEST_CASE("whatever is stored and not null is kept, be it empty or of another type") {
    for (const char* stored :
         {R"("")", "0", "0.0", "false", "true", "[]", "{}", R"("0")", R"("blue")", R"(["x",null])", R"({"x":1})"}) {
        CAPTURE(stored);
        for (const char* name : {"text", "path", "colour", "list", "null", "unknown"}) {
            const std::string all = std::string{R"({")"} + name + R"(":)" + stored + "}";
            CHECK(value(all.c_str(), name) == parse(stored).dump());
        }
    }
}

TEST_CASE("a stored value too deep to be copied is refused") {
    const auto stored = [](std::size_t depth) {
        return parse(R"({"list":)" + std::string(depth, '[') + std::string(depth, ']') + "}", depth + 1);
    };
    CHECK(value_of_parameter(painter, stored(511), "list").is_array());
    const ordered_json deep = stored(512);
    CHECK(value_of_parameter(painter, deep, "text") == "");
    try {
        value_of_parameter(painter, deep, "list");
        FAIL_CHECK("no error");
    } catch (const hashpath::limit_error& error) {
        CHECK(error.code() == hashpath::error_code::document_too_deep);
    }
    CHECK_THROWS_AS(diagnose_parameters(painter, deep), hashpath::limit_error);
}

TEST_CASE("ordinary parameters give no warning") {
    for (const char* stored : {
             "{}",
             "null",
             R"("text")",
             R"({"text":"x","path":"Event.Attribute.{n}","colour":"red","list":["a"],"null":[]})",
             R"({"text":5,"colour":"0","list":{"x":"a"}})",
             R"({"text":true,"path":null,"colour":null,"list":null})",
             R"({"text":"","path":"","list":""})",
             R"({"text":[],"path":{}})",
             R"({"list":0,"null":false})",
             R"({"list":"0"})",
         }) {
        CAPTURE(stored);
        CHECK(warned(stored).empty());
    }
}

TEST_CASE("a name that the module does not know is warned of, whatever is stored under it") {
    CHECK(warned(R"({"Colour":"red"})") == "unknown-parameter of Colour");
    CHECK(warned(R"({"x":null,"text":"","y":[1]})") == "unknown-parameter of x, unknown-parameter of y");
    CHECK(warned(R"({"":1})") == "unknown-parameter of ");
    CHECK(warned(R"({"5":1})") == "unknown-parameter of 5");
    CHECK(warned(R"(["red"])") == "unknown-parameter of 0");
}

TEST_CASE("a value that is none of a choice's options is warned of") {
    CHECK(warned(R"({"colour":"blue"})") == "unknown-option of colour: blue");
    CHECK(warned(R"({"colour":"Red"})") == "unknown-option of colour: Red");
    CHECK(warned(R"({"colour":"red "})") == "unknown-option of colour: red ");
    CHECK(warned(R"({"colour":""})") == "unknown-option of colour");
    CHECK(warned(R"({"colour":2})") == "unknown-option of colour: 2");
    CHECK(warned(R"({"colour":false})") == "unknown-option of colour");
    CHECK(warned(R"({"colour":["red"]})") == "unknown-option of colour: Array");
    CHECK(warned(R"({"colour":[]})") == "unknown-option of colour: Array");
}

TEST_CASE("an option may be stored as another scalar that has the same text") {
    CHECK(warned(R"({"colour":0})").empty());
    CHECK(warned(R"({"colour":1.0})").empty());
    CHECK(warned(R"({"colour":true})").empty());
}

TEST_CASE("a text where a list is needed is warned of, unless PHP takes it for empty") {
    CHECK(warned(R"({"list":"a"})") == "text-for-list of list: a");
    CHECK(warned(R"({"list":5})") == "text-for-list of list: 5");
    CHECK(warned(R"({"list":true})") == "text-for-list of list: 1");
    CHECK(warned(R"({"null":"0.0"})") == "text-for-list of null: 0.0");
}

TEST_CASE("a list where a text is needed is warned of, unless it is empty") {
    CHECK(warned(R"({"text":["a"]})") == "list-for-text of text");
    CHECK(warned(R"({"text":{"x":null},"path":[[]]})") == "list-for-text of text, list-for-text of path");
}

TEST_CASE("unknown names are warned of first, all else in the order of the module's parameters") {
    CHECK(warned(R"({"list":"a","x":1,"colour":"blue","text":[1]})") ==
          "unknown-parameter of x, list-for-text of text, unknown-option of colour: blue, text-for-list of list: a");
}

TEST_CASE("a module without parameters knows none") {
    const module_description nothing = {"nothing", "Nothing", "0.1", "Does nothing.", {}};
    CHECK(diagnose_parameters(nothing, parse("{}")).empty());
    const std::vector<hashpath::warning> warnings = diagnose_parameters(nothing, parse(R"({"a":1})"));
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == warning_code::unknown_parameter);
    CHECK(warnings[0].message() == sentence(warning_code::unknown_parameter));
}

TEST_CASE("a default that is no option is warned of where nothing is stored") {
    constexpr parameter odd[] = {{"colour", parameter_type::choice, R"("blue")", colours, ""},
                                 {"list", parameter_type::choices, R"("a")", {}, ""},
                                 {"text", parameter_type::text, "[1]", {}, ""}};
    const module_description module = {"odd", "Odd", "0.1", "", odd};
    const auto warnings = diagnose_parameters(module, parse("{}"));
    REQUIRE(warnings.size() == 3);
    CHECK(warnings[0].code == warning_code::unknown_option);
    CHECK(warnings[1].code == warning_code::text_for_list);
    CHECK(warnings[2].code == warning_code::list_for_text);
    CHECK(diagnose_parameters(module, parse(R"({"colour":"red","list":["a"],"text":"1"})")).empty());
}
