// SPDX-License-Identifier: MIT

#include <hashpath/workflow/module.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/memory_host.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::misp::parameter;
using hashpath::misp::parameter_type;
using hashpath::workflow::call;
using hashpath::workflow::graph_node;
using hashpath::workflow::memory_host;
using hashpath::workflow::module_type;
using hashpath::workflow::registry;
using hashpath::workflow::roaming_data;

hashpath::workflow::module named(std::string_view id, std::string_view name, module_type type = module_type::action) {
    return {.description = {id, name, "0.1", "For tests.", {}}, .type = type};
}

constexpr std::string_view modes[] = {"fast", "slow"};
constexpr parameter parameters[] = {
    {"mode", parameter_type::choice, R"("fast")", modes, "a choice"},
    {"list", parameter_type::choices, R"(["x","y"])", {}, "a list"},
    {"plain", parameter_type::text, "", {}, "a text without a default"},
    {"template", parameter_type::text, R"("{{ Event.id }}")", {}, "a template", true},
};

const hashpath::workflow::module& tested() {
    static const hashpath::workflow::module module{
        .description = {"tested", "Tested", "0.1", "For tests.", parameters}};
    return module;
}

/// A call of the module with these parameters, and all that it needs.
class calling {
public:
    explicit calling(std::string_view given, bool explains = true, std::string_view data = R"({"Event":{"id":7}})")
        : node_(node_with(given)), data_(parse(data)), call_(node_, tested(), data_, host_, explains) {}

    call* operator->() { return &call_; }

private:
    static graph_node node_with(std::string_view given) {
        graph_node node;
        node.id = 3;
        node.parameters = parse(given);
        return node;
    }

    graph_node node_;
    roaming_data data_;
    memory_host host_;
    call call_;
};

std::vector<std::string> texts(std::string_view given, bool wraps) {
    return calling {
        R"({"list":)" + std::string{given} + "}"
        } -> texts("list", wraps);
}

std::string text(std::string_view given) {
    return calling {
        R"({"plain":)" + std::string{given} + "}"
        } -> text("plain");
}

std::string pointer_of_error(std::string_view given, const char* asked = nullptr) {
    try {
        calling made{given};
        if (asked) made->text(asked);
        return "no error";
    } catch (const hashpath::type_error& error) {
        return std::string{name(error.code())} + " " + error.pointer();
    }
}

}  // namespace

TEST_CASE("the types of modules have names, and all other names are actions") {
    using hashpath::workflow::module_type_named;
    for (const auto type : {module_type::trigger, module_type::logic, module_type::action}) {
        CHECK(module_type_named(name(type)) == type);
    }
    CHECK(name(module_type::trigger) == "trigger");
    CHECK(name(module_type::logic) == "logic");
    CHECK(name(module_type::action) == "action");
    for (const char* other : {"", "Trigger", "if", "logic ", "module"}) {
        CHECK(module_type_named(other) == module_type::action);
    }
}

TEST_CASE("a registry finds a module by its type and id") {
    registry modules;
    CHECK(modules.all().empty());
    CHECK(modules.find(module_type::action, "a") == nullptr);
    modules.add(named("a", "A"));
    modules.add(named("a", "Logic", module_type::logic));
    REQUIRE(modules.find(module_type::action, "a") != nullptr);
    CHECK(modules.find(module_type::action, "a")->description.name == "A");
    CHECK(modules.find(module_type::logic, "a")->description.name == "Logic");
    CHECK(modules.find(module_type::trigger, "a") == nullptr);
    CHECK(modules.find(module_type::action, "b") == nullptr);
    CHECK(modules.find(module_type::action, "") == nullptr);
}

TEST_CASE("a registry finds the module of a node") {
    registry modules;
    modules.add(named("a", "A"));
    modules.add(named("a", "Logic", module_type::logic));
    graph_node node;
    node.module = "a";
    const auto found = [&](const char* type) {
        node.module_type = type;
        const auto* module = modules.find(node);
        return module ? std::string{module->description.name} : "none";
    };
    CHECK(found("logic") == "Logic");
    CHECK(found("action") == "A");
    CHECK(found("something else") == "none");
    CHECK(found("trigger") == "none");
    node.module = "b";
    CHECK(found("action") == "none");
}

TEST_CASE("a module that is added replaces the one of its type and id") {
    registry modules;
    modules.add(named("a", "first"));
    modules.add(named("b", "other"));
    modules.add(named("a", "second"));
    CHECK(modules.all().size() == 2);
    CHECK(modules.find(module_type::action, "a")->description.name == "second");
    CHECK(modules.find(module_type::action, "b")->description.name == "other");
}

TEST_CASE("all modules are listed by type and name, and by id where names are equal") {
    registry modules;
    modules.add(named("1", "b"));
    modules.add(named("2", "B"));
    modules.add(named("4", "same"));
    modules.add(named("3", "same"));
    modules.add(named("5", "z", module_type::trigger));
    modules.add(named("6", "y", module_type::logic));
    modules.add(named("7", "\xC3\xA4"));
    std::string ids;
    for (const auto* each : modules.all()) ids += each->id();
    CHECK(ids == "5621347");
}

TEST_CASE("a copy of a registry is independent") {
    registry modules;
    modules.add(named("a", "A"));
    registry copy = modules;
    copy.add(named("b", "B"));
    modules.add(named("a", "other"));
    CHECK(modules.find(module_type::action, "b") == nullptr);
    CHECK(copy.find(module_type::action, "a")->description.name == "A");
}

TEST_CASE("parameters that are missing or null have their defaults, in the order of the description") {
    for (const char* given :
         {"{}", "[]", "null", R"({"mode":null,"template":null,"list":null,"plain":null})", R"({"unknown":1})"}) {
        CAPTURE(given);
        calling made{given};
        CHECK(made->parameters().dump() == R"({"mode":"fast","list":["x","y"],"plain":"","template":"7"})");
        CHECK(made->reasons().empty());
    }
}

TEST_CASE("parameters that are stored are kept, empty ones too") {
    CHECK(calling { R"({"template":"t","plain":5,"list":[],"mode":"slow"})" } -> parameters().dump() ==
          R"({"mode":"slow","list":[],"plain":5,"template":"t"})");
    CHECK(calling { R"({"template":"","plain":false,"list":"","mode":0})" } -> parameters().dump() ==
          R"({"mode":0,"list":"","plain":false,"template":""})");
}

TEST_CASE("only a parameter that is a template is rendered, with the data that are seen") {
    calling made{R"({"template":"<{{ Event.id }}>","plain":"{{ Event.id }}"})"};
    CHECK(made->value("template") == "<7>");
    CHECK(made->value("plain") == "{{ Event.id }}");
    const auto filtered = R"({"Event":{"Attribute":[{"v":1},{"v":2}]},
        "enabledFilters":{"A":{"selector":"Event.Attribute","path":"v","operator":"equals","value":2}}})";
    CHECK(calling(R"({"template":"{{ Event.Attribute }}"})", true, filtered)->text("template") == R"([{"v":2}])");
}

TEST_CASE("a template is rendered once") {
    CHECK(calling(R"({"template":"{{ a }}"})", true, R"({"a":"{{ b }}","b":1})")->text("template") == "{{ b }}");
}

TEST_CASE("a template that cannot be rendered is empty, and says so") {
    calling made{R"({"template":"{% if a %}"})"};
    CHECK(made->value("template") == "");
    REQUIRE(made->reasons().size() == 1);
    CHECK(made->reasons()[0].find("template") != std::string::npos);
    CHECK(made->errors().empty());
}

TEST_CASE("a template that is no text is kept, unless it is a list or map that is not empty") {
    CHECK(calling { R"({"template":5})" } -> value("template") == 5);
    CHECK(calling { R"({"template":true})" } -> value("template") == true);
    CHECK(calling { R"({"template":[]})" } -> value("template") == ordered_json::array());
    CHECK(calling { R"({"template":{}})" } -> value("template") == ordered_json::object());
    CHECK(pointer_of_error(R"({"template":["x"]})") == "parameter-type /template");
    CHECK(pointer_of_error(R"({"template":{"a":1}})") == "parameter-type /template");
    CHECK(pointer_of_error(R"({"plain":["x"],"mode":{"a":1}})") == "no error");
}

TEST_CASE("a parameter that the module does not have is an empty text, stored or not") {
    calling made{R"({"unknown":"x"})"};
    CHECK(made->value("unknown") == "");
    CHECK(made->text("unknown").empty());
    CHECK(made->texts("unknown", true).empty());
    CHECK(made->value("") == "");
}

TEST_CASE("a parameter as a text is what PHP makes of it") {
    CHECK(text(R"("x")") == "x");
    CHECK(text("5") == "5");
    CHECK(text("1.5") == "1.5");
    CHECK(text("1.0") == "1");
    CHECK(text("true") == "1");
    CHECK(text("false").empty());
    CHECK(text("[]").empty());
    CHECK(text("{}").empty());
    CHECK(pointer_of_error(R"({"plain":["x"]})", "plain") == "parameter-type /plain");
    CHECK(pointer_of_error(R"({"plain":{"x":1}})", "plain") == "parameter-type /plain");
}

TEST_CASE("a parameter as texts leaves out what is empty, or a list or map") {
    CHECK(texts(R"(["a","b"])", false) == std::vector<std::string>{"a", "b"});
    CHECK(texts(R"(["a","",null,false,5,0,["x"],{"y":1},"a"])", true) == std::vector<std::string>{"a", "5", "0", "a"});
    CHECK(texts(R"({"k":"a","l":"b"})", false) == std::vector<std::string>{"a", "b"});
    CHECK(texts("[]", true).empty());
}

TEST_CASE("a single text is a list of one where it may be") {
    CHECK(texts(R"("a")", true) == std::vector<std::string>{"a"});
    CHECK(texts(R"("a")", false).empty());
    CHECK(texts("5", true) == std::vector<std::string>{"5"});
    CHECK(texts(R"("")", true).empty());
    CHECK(texts("false", true).empty());
    CHECK(texts("null", false) == std::vector<std::string>{"x", "y"});
}

TEST_CASE("what went wrong is kept in order, and fails the module") {
    calling made{"{}"};
    CHECK(made->errors().empty());
    CHECK_FALSE(made->fail("first"));
    CHECK_FALSE(made->fail(""));
    CHECK(made->errors() == std::vector<std::string>{"first", ""});
}

TEST_CASE("reasons are kept only where somebody wants to know them") {
    for (const bool explains : {true, false}) {
        calling made{"{}", explains};
        made->tell("because");
        CHECK(made->explains() == explains);
        CHECK(made->reasons() == (explains ? std::vector<std::string>{"because"} : std::vector<std::string>{}));
    }
    calling quiet{R"({"template":"{{"})", false};
    CHECK(quiet->reasons().empty());
}

TEST_CASE("which items were selected is told as it was said") {
    calling made{"{}"};
    CHECK(made->selected().is_null());
    made->select({1, "2"});
    CHECK(made->selected().dump() == R"([1,"2"])");
}

TEST_CASE("a call has the node, the module, the world, and the data to be changed") {
    calling made{R"({"mode":"slow"})"};
    CHECK(made->node().id == 3);
    CHECK(made->module().id() == "tested");
    CHECK(made->seen()["Event"]["id"] == 7);
    made->change()["Event"]["id"] = 8;
    CHECK(made->seen()["Event"]["id"] == 8);
    made->data().set(parse("[]"));
    CHECK(made->seen() == ordered_json::array());
    CHECK(made->world().render("{{ a }}", parse(R"({"a":1})")).value() == "1");
}

TEST_CASE("a module that runs by itself has no trigger") {
    calling made{"{}"};
    CHECK(made->trigger() == nullptr);
    const graph_node trigger;
    made->started_by(&trigger);
    CHECK(made->trigger() == &trigger);
}

TEST_CASE("without workflows that listen, whatever is started goes on") {
    calling made{"{}"};
    bool asked = false;
    CHECK(made->start("event-publish", [&asked] {
        asked = true;
        return ordered_json{};
    }));
    CHECK_FALSE(asked);
}

TEST_CASE("what is started is given the trigger and the data, and decides whether it goes on") {
    calling made{"{}"};
    std::string started;
    made->start_with([&started](std::string_view trigger, const std::function<ordered_json()>& data) {
        started += std::string{trigger} + data().dump();
        return trigger != "event-publish";
    });
    CHECK_FALSE(made->start("event-publish", [] { return ordered_json(1); }));
    CHECK(made->start("event-before-save", [] { return ordered_json(2); }));
    CHECK(started == "event-publish1event-before-save2");
}
