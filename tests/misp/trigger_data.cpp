// SPDX-License-Identifier: MIT

#include <hashpath/misp/trigger_data.hpp>

#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

using hashpath::parse;
namespace misp = hashpath::misp;

namespace {

std::string data_of(const char* document) {
    std::string texts;
    for (const ordered_json& data : misp::trigger_data(parse(document))) texts += data.dump() + "\n";
    return texts;
}

std::string refused_at(const char* document) {
    try {
        misp::trigger_data(parse(document));
    } catch (const hashpath::type_error& e) {
        CHECK(e.code() == hashpath::error_code::not_an_event);
        return e.pointer().empty() ? "the document" : e.pointer();
    }
    return "nowhere";
}

misp::scope scope_of(const char* document) {
    return misp::scope_of(parse(document));
}

}  // namespace

TEST_CASE("an event is taken in every shape in which it is kept") {
    const std::string event = "{\"Event\":{\"info\":\"x\"}}\n";
    CHECK(data_of(R"({"Event":{"info":"x"}})") == event);
    CHECK(data_of(R"({"info":"x"})") == event);
    CHECK(data_of(R"({"response":{"Event":{"info":"x"}}})") == event);
    CHECK(data_of(R"({"response":{"info":"x"}})") == event);
    CHECK(data_of(R"({"response":[{"Event":{"info":"x"}},{"info":"x"}]})") == event + event);
    CHECK(data_of(R"([{"info":"x"},{"Event":{"info":"x"}}])") == event + event);
    CHECK(data_of(R"({"response":[]})").empty());
    CHECK(data_of("[]").empty());
}

TEST_CASE("an event without a wrapper is known by its info, or by a list of attributes or objects") {
    CHECK(data_of(R"({"Attribute":[]})") == "{\"Event\":{\"Attribute\":[]}}\n");
    CHECK(data_of(R"({"Object":[{"name":"file"}]})") == "{\"Event\":{\"Object\":[{\"name\":\"file\"}]}}\n");
    CHECK(data_of(R"({"info":null})") == "{\"Event\":{\"info\":null}}\n");
}

TEST_CASE("what a trigger gives stays as it is") {
    for (const char* data :
         {R"({"Attribute":{"id":1},"Event":{"id":2},"EventTag":[]})", R"({"Object":{"name":"file"}})",
          R"({"Event":{},"Attribute":[],"_extra":1})", R"({"Event":{},"response":[]})"}) {
        CHECK(data_of(data) == std::string{data} + "\n");
    }
}

TEST_CASE("attributes that a search found carry their event and object") {
    CHECK(data_of(R"({"response":{"Attribute":[{"id":1,"Event":{"id":2},"value":"x"},{"id":3,"Object":{"id":4}}]}})") ==
          "{\"Event\":{\"id\":2},\"Attribute\":{\"id\":1,\"value\":\"x\"}}\n"
          "{\"Object\":{\"id\":4},\"Attribute\":{\"id\":3}}\n");
    CHECK(data_of(R"({"response":{"Attribute":[]}})").empty());
    CHECK(data_of(R"({"response":{"Attribute":[{"id":1,"Event":5}]}})") == "{\"Attribute\":{\"id\":1,\"Event\":5}}\n");
}

TEST_CASE("all else is refused, with its place") {
    CHECK(refused_at("5") == "the document");
    CHECK(refused_at("{}") == "the document");
    CHECK(refused_at(R"({"a":1})") == "the document");
    CHECK(refused_at(R"({"Attribute":5})") == "the document");
    CHECK(refused_at(R"([{"info":"x"},5])") == "/1");
    CHECK(refused_at(R"([[{"info":"x"}]])") == "/0");
    CHECK(refused_at(R"({"response":5})") == "/response");
    CHECK(refused_at(R"({"response":[{"info":"x"},{"a":1}]})") == "/response/1");
}

TEST_CASE("lists within lists are refused at any depth") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    CHECK_THROWS_AS(misp::trigger_data(parse(deep, 200'000)), hashpath::type_error);
}

TEST_CASE("the scope is guessed by the keys that are set") {
    using misp::scope;
    CHECK(scope_of(R"({"Event":{}})") == scope::event);
    CHECK(scope_of("{}") == scope::event);
    CHECK(scope_of("[]") == scope::event);
    CHECK(scope_of("5") == scope::event);
    CHECK(scope_of(R"({"Object":{}})") == scope::object);
    CHECK(scope_of(R"({"Object":{},"Attribute":null})") == scope::object);
    CHECK(scope_of(R"({"Object":null})") == scope::event);
    CHECK(scope_of(R"({"Attribute":{}})") == scope::attribute);
    CHECK(scope_of(R"({"Attribute":{},"Event":null,"Orgc":{}})") == scope::attribute);
    CHECK(scope_of(R"({"Attribute":[{}],"Event":{}})") == scope::attribute);
    CHECK(scope_of(R"({"Attribute":[],"Event":{}})") == scope::unknown);
    for (const char* key : {"RelatedEvent", "Orgc", "Org"}) {
        ordered_json data = parse(R"({"Attribute":[{}],"Event":{}})");
        data[key] = ordered_json::array();
        CHECK(misp::scope_of(data) == scope::event);
        data[key] = nullptr;
        CHECK(misp::scope_of(data) == scope::attribute);
    }
    CHECK(scope_of(R"({"Attribute":[{}],"Event":{},"Object":{}})") == scope::attribute);
}
