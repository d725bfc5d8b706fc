// SPDX-License-Identifier: MIT

#include <hashpath/workflow/event_source.hpp>

#include <functional>

#include <hashpath/json.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/parse.hpp>
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
