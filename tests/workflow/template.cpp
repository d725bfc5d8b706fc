// SPDX-License-Identifier: MIT

#include <hashpath/workflow/template.hpp>

#include <string>
#include <string_view>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::workflow::render_template;

constexpr std::string_view event = R"({"Event":{"id":7,"info":"a report","score":1.5,"null":null,"yes":true,"no":false,
    "empty":"","list":[],"map":{"a":[1,"x/y"]},"a-b":"dashed","a b":"spaced","ü":"umlaut","_private":"p",
    "Attribute":[{"value":"one"},{"value":"two"}]},"5":"five","quote\"d":"q","braces}}":"b"})";

/// The text, or "cannot" where it needs a template engine.
std::string rendered(std::string_view text) {
    return render_template(text, parse(event)).value_or("cannot");
}

}  // namespace

TEST_CASE("a text without anything of a template is itself") {
    for (const char* text : {"", "plain", "a { b } c", "{", "}", "}}", "{ {Event} }", "a\nb\r\n c", "ends in {",
                             "100 %} #} {}", "\xFF bytes"}) {
        CAPTURE(text);
        CHECK(rendered(text) == text);
    }
}

TEST_CASE("a name is replaced by its value, with and without spaces around it") {
    CHECK(rendered("{{Event.info}}") == "a report");
    CHECK(rendered("{{ Event.info }}") == "a report");
    CHECK(rendered("{{\t\r\n Event.info\n}}") == "a report");
    CHECK(rendered("<{{ Event.info }}|{{Event.id}}>") == "<a report|7>");
    CHECK(rendered("{{Event.id}}{{Event.id}}") == "77");
    CHECK(rendered("{ {{Event.id}} }") == "{ 7 }");
    CHECK(rendered("{{ Event._private }}") == "p");
}

TEST_CASE("positions and keys in brackets lead further, too") {
    CHECK(rendered("{{ Event.Attribute[0].value }}") == "one");
    CHECK(rendered("{{ Event.Attribute.1.value }}") == "two");
    CHECK(rendered("{{ Event['info'] }}") == "a report");
    CHECK(rendered(R"({{ Event["Attribute"][1]["value"] }})") == "two");
    CHECK(rendered("{{ Event['a-b'] }}, {{ Event['a b'] }}, {{ Event['ü'] }}") == "dashed, spaced, umlaut");
    CHECK(rendered("{{ Event.map.a[1] }}") == "x/y");
}

TEST_CASE("what is not there is empty") {
    CHECK(rendered("<{{ missing }}>") == "<>");
    CHECK(rendered("<{{ Event.missing.more[3]['x'] }}>") == "<>");
    CHECK(rendered("<{{ Event.info.x }}>") == "<>");
    CHECK(rendered("<{{ Event.Attribute[2].value }}>") == "<>");
    CHECK(rendered("<{{ Event.empty }}>") == "<>");
    CHECK(rendered("<{{ Event[''] }}>") == "<>");
    CHECK(render_template("<{{ a }}>", ordered_json{}).value() == "<>");
    CHECK(render_template("<{{ a.b }}>", ordered_json("text")).value() == "<>");
}

TEST_CASE("values are shown as Python shows them, lists and maps as JSON") {
    CHECK(rendered("{{ Event.null }}") == "None");
    CHECK(rendered("{{ Event.yes }} {{ Event.no }}") == "True False");
    CHECK(rendered("{{ Event.score }}") == "1.5");
    CHECK(rendered("{{ Event.list }}") == "[]");
    CHECK(rendered("{{ Event.map }}") == R"({"a":[1,"x/y"]})");
    CHECK(rendered("{{ Event.Attribute }}") == R"([{"value":"one"},{"value":"two"}])");
}

TEST_CASE("a value is not a template again") {
    const auto data = parse(R"({"a":"{{ b }}","b":"{% if %}"})");
    CHECK(render_template("{{ a }}{{ b }}", data).value() == "{{ b }}{% if %}");
}

TEST_CASE("bytes that are not UTF-8 do not keep a list from being shown") {
    const ordered_json data = {{"a", {"\xFF"}}, {"b", "\xFF"}};
    CHECK(render_template("{{ a }}", data).value() == "[\"\xEF\xBF\xBD\"]");
    CHECK(render_template("{{ b }}", data).value() == "\xFF");
}

TEST_CASE("what needs a template engine cannot be rendered") {
    for (const char* text : {"{{ Event.info | upper }}",
                             "{{ Event.info|length }}",
                             "{{ Event.info + 'x' }}",
                             "{{ f(1) }}",
                             "{{ 'text' }}",
                             "{{ -1 }}",
                             "{{ 1a }}",
                             "{{ 1 }}",
                             "{{ true }}",
                             "{{ None.x }}",
                             "{{ Event.Attribute[-1] }}",
                             "{{ Event.Attribute[Event.id] }}",
                             "{{ Event.Attribute[0:1] }}",
                             "{{ Event.Attribute[ 0 ] }}",
                             "{{ Event.a-b }}",
                             "{{ a b }}",
                             "{{ not a }}",
                             "{% if a %}x{% endif %}",
                             "{%- raw %}",
                             "{# a comment #}",
                             "{#",
                             "{%",
                             "{{-a}}",
                             "{{ a -}}",
                             "{{ [1] }}",
                             "{{ ['a'] }}",
                             "{{ {} }}",
                             "{{ ü }}"}) {
        CAPTURE(text);
        CHECK(rendered(text) == "cannot");
        CHECK(rendered("before {{ Event.id }} " + std::string{text}) == "cannot");
    }
}

TEST_CASE("a template that is malformed cannot be rendered") {
    for (const char* text : {"{{", "{{ a", "{{ a }", "{{}}", "{{ }}", "{{ a. }}", "{{ .a }}", "{{ a..b }}", "{{ a[ }}",
                             "{{ a[0 }}", "{{ a] }}", "{{ a[] }}", "{{ a['x] }}", "{{ a['x\"] }}", "{{ a['] }}",
                             "{{ a[0]b }}", "{{{ a }}}", "{{ {{ a }} }}"}) {
        CAPTURE(text);
        CHECK(rendered(text) == "cannot");
    }
}

TEST_CASE("what is too deep to be shown is refused, but can be walked through") {
    ordered_json deep = "bottom";
    for (std::size_t i = 0; i <= hashpath::default_max_depth; ++i) {
        ordered_json outer = ordered_json::array();
        outer.push_back(std::move(deep));
        deep = std::move(outer);
    }
    ordered_json data;
    data["deep"] = std::move(deep);
    data["other"] = "x";
    CHECK_THROWS_AS(render_template("{{ deep }}", data), hashpath::limit_error);
    CHECK(render_template("{{ other }}", data).value() == "x");
    std::string name = "deep";
    for (std::size_t i = 0; i <= hashpath::default_max_depth; ++i) name += "[0]";
    CHECK(render_template("{{ " + name + " }}", data).value() == "bottom");
}
