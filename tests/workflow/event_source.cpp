// SPDX-License-Identifier: MIT

#include <hashpath/workflow/event_source.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/filter/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/roaming_data.hpp>
#include <hashpath/workflow/run.hpp>

#include "test.hpp"

namespace {

using hashpath::node;
using hashpath::parse;
using hashpath::misp::if_module;
using namespace hashpath::workflow;

using source = viewed_event<node<const ordered_json>>;

const ordered_json& event() {
    static const ordered_json document = parse(R"({"Event":{"id":"1","Tag":[{"name":"tlp:red"}],
        "Attribute":[{"id":"2","type":"url","value":"a"},{"id":"3","type":"md5","value":"b"}]}})");
    return document;
}

/// Counts how often the event is read.
std::function<ordered_json()> reader(int& read) {
    return [&read] {
        ++read;
        return event();
    };
}

/// An IF for tags, behind which an action changes the event where it has them.
definition flow(const char* tag) {
    auto nodes = parse(R"([
        {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"},
         "outputs": {"output_1": {"connections": [{"node": 2}]}}},
        {"id": 2, "data": {"id": "tag-if", "module_type": "logic", "indexed_params": {"scope": "event_attribute"}},
         "outputs": {"output_1": {"connections": [{"node": 3}]}, "output_2": {"connections": []}}},
        {"id": 3, "data": {"id": "tag_operation", "module_type": "action", "indexed_params": {"tags": ["seen"]}},
         "outputs": {"output_1": {"connections": []}}}])");
    nodes[1]["data"]["indexed_params"]["tags"] = {tag};
    return load(nodes);
}

}  // namespace

TEST_CASE("an event that is only asked is not read") {
    int read = 0;
    source asked{hashpath::misp::enriched_view{event()}, reader(read)};
    const ordered_json parameters = {{"scope", "event_attribute"}, {"tags", {"tlp:red"}}};
    CHECK(asked.ask(if_module::tag, parameters, {}).pass);
    CHECK_FALSE(asked.is_read());
    memory_host host{asked};
    run_options options;
    options.keep_data = false;
    const run_result result = run(flow("tlp:white"), asked, host, options);
    CHECK(result.success);
    CHECK(result.executed.empty());
    CHECK(read == 0);
}

TEST_CASE(
    "an event that a workflow wants more of is read for each who wants it, and the results are those of its value") {
    int read = 0;
    source asked{hashpath::misp::enriched_view{event()}, reader(read)};
    memory_host host{asked};
    memory_host other{event()};
    host.stop_clock({});
    other.stop_clock({});
    const run_result result = run(flow("tlp:red"), asked, host);
    const run_result expected = run(flow("tlp:red"), event(), other);
    CHECK(read == 2);
    CHECK(asked.is_read());
    CHECK(result.data == expected.data);
    CHECK(to_json(result) == to_json(expected));
    CHECK(host.event() == other.event());
}

TEST_CASE("data that are an event are read when someone wants to see them") {
    int read = 0;
    source asked{hashpath::misp::enriched_view{event()}, reader(read)};
    roaming_data data{ordered_json{}};
    data.enrich_later(asked);
    CHECK_FALSE(data.ask(if_module::published, ordered_json::object()).pass);
    CHECK(read == 0);
    CHECK(data.seen() == hashpath::misp::enriched(event()));
    CHECK(read == 1);
}

TEST_CASE("a condition that is asked of the same path again decides as the first time") {
    const ordered_json document =
        parse(R"(["b", 10, "a", [], "10", "a", "c", null, {"x": "a"}, "a b", "7.0", true, "e"])");
    hashpath::impl::extractions from{node{document}};
    const hashpath::path all{"{n}"};
    for (const char* asked :
         {"in", "not_in", "in_or", "not_in_or", "in_and", "not_in_and", "any_value", "equals", ""}) {
        for (const char* value : {R"("a")",
                                  R"("b")",
                                  R"("aa")",
                                  R"("e")",
                                  R"("f")",
                                  R"("10")",
                                  "10",
                                  "true",
                                  "false",
                                  "null",
                                  R"(["a"])",
                                  R"(["e", "c"])",
                                  R"(["f", "g"])",
                                  R"(["10"])",
                                  R"("7")",
                                  R"(["7"])",
                                  R"(["f", "7"])",
                                  R"(["f", "1e1"])",
                                  R"([null])",
                                  R"(["f", false])",
                                  "[]",
                                  R"({"k": "c", "l": "b"})"}) {
            CAPTURE(asked, value);
            const hashpath::condition condition{hashpath::operator_named(asked), parse(value)};
            const auto expected = condition.decide_list(from.of(all).values());
            const auto decided = from.of(all).decide(condition);
            CHECK(decided.holds == expected.holds);
            CHECK(decided.by == expected.by);
        }
    }
}

TEST_CASE("what a path finds is kept, also while other paths are asked for") {
    ordered_json document = parse(R"({"a": [1, 2], "b": [3]})");
    hashpath::impl::extractions from{node{document}};
    const auto found = [&from](const char* path) { return from.of(hashpath::path{path}).values().size(); };
    CHECK(found("a.{n}") == 2);
    CHECK(found("b.{n}") == 1);
    document["a"] = 5;
    CHECK(found("a.{n}") == 2);
}

TEST_CASE("what a path of keys finds is not taken for what another one does") {
    const ordered_json document = parse(R"({"a": {"b": [1]}, "c": 2})");
    hashpath::impl::extractions from{node{document}};
    CHECK(from.of(hashpath::path::from_keys({"a", "b", "0"})).values()[0].integer() == 1);
    CHECK(from.of(hashpath::path{}).values().size() == 2);
    CHECK(from.of(hashpath::path::from_keys({"c"})).values()[0].integer() == 2);
    from.keep_if([](const hashpath::path&) { return true; });
    CHECK(from.of(hashpath::path::from_keys({"c"})).values()[0].integer() == 2);
}
