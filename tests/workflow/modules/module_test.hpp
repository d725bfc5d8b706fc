#pragma once
// SPDX-License-Identifier: MIT
// One module run as a node of a workflow: what it gives, what it says, and what it changes.

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/roaming_data.hpp>

#include "test.hpp"

namespace module_test {

using hashpath::parse;
using hashpath::workflow::json;
using hashpath::workflow::memory_host;
using hashpath::workflow::module_type;

using strings = std::vector<std::string>;

/// Filters that let through attributes of one type, of which the examples have some, and none.
inline constexpr std::string_view only_domains =
    R"({"selector": "Event._AttributeFlattened.{n}", "path": "type", "operator": "equals", "value": "domain"})";
inline constexpr std::string_view only_urls =
    R"({"selector": "Event._AttributeFlattened.{n}", "path": "type", "operator": "equals", "value": "url"})";

/// What became of one node.
struct execution {
    bool success = false;
    bool threw = false;
    std::vector<std::string> errors;  ///< what it said, or what it threw
    std::vector<std::string> reasons;
    json data;  ///< the roaming data as modules see them afterwards
};

/// A node of a built-in module with parameters and saved filters (JSON texts), on data that are taken as they are.
inline execution execute(module_type type, std::string_view id, std::string_view parameters, json data,
                         hashpath::workflow::host& host, std::string_view filters = "{}",
                         hashpath::workflow::call::starter start = {}, bool trigger_gives_core_format = true) {
    const auto* module = hashpath::workflow::built_in_modules().find(type, id);
    REQUIRE(module != nullptr);
    hashpath::workflow::graph_node trigger;
    trigger.module_type = "trigger";
    trigger.core_format = trigger_gives_core_format;
    hashpath::workflow::graph_node node;
    node.id = 2;
    node.module = id;
    node.module_type = name(type);
    node.parameters = parse(parameters);
    node.saved_filters = parse(filters);
    hashpath::workflow::roaming_data roaming{std::move(data)};
    execution came;
    try {
        hashpath::workflow::call call{node, *module, roaming, host, true};
        call.started_by(&trigger);
        if (start) call.start_with(std::move(start));
        came.success = module->execute(call);
        came.errors = call.errors();
        came.reasons = call.reasons();
    } catch (const std::exception& e) {
        came.threw = true;
        came.errors = {e.what()};
    }
    came.data = roaming.seen();
    return came;
}

inline execution execute_action(std::string_view id, std::string_view parameters, json data,
                                hashpath::workflow::host& host, std::string_view filters = "{}") {
    return execute(module_type::action, id, parameters, std::move(data), host, filters);
}

/// A document in MISP core format.
inline json enriched(std::string_view text) {
    return hashpath::misp::enriched(parse(text));
}

/// A host whose clock stands still at 2023-11-14T22:13:20+00:00, which is "1700000000".
class still_host : public memory_host {
public:
    explicit still_host(std::string_view event = "{}", std::string_view lookups = "{}")
        : memory_host(parse(event), parse(lookups)) {
        stop_clock(clock::time_point{std::chrono::seconds{1'700'000'000}});
    }
};

/// A host that refuses whatever it is asked, and says why.
class refusing_host : public still_host {
public:
    using still_host::still_host;
    using outcome = hashpath::workflow::outcome;
    using response = hashpath::workflow::response;

    outcome store(const hashpath::workflow::stored_change&) override { return {false, "storing is refused"}; }
    outcome tag(const hashpath::workflow::tag_change&) override { return {false, "tagging is refused"}; }
    outcome publish(const json&) override { return {false, "publishing is refused"}; }
    response send(const hashpath::workflow::request&) override { return {0, "", "no route"}; }
    outcome send(const hashpath::workflow::mail&) override { return {false, "mail is refused"}; }
    outcome push(std::string_view, const json&) override { return {false, "pushing is refused"}; }
    std::optional<json> look_up(hashpath::workflow::lookup, const json&) override { return std::nullopt; }
    std::optional<std::string> render(std::string_view, const json&) override { return std::nullopt; }
};

}  // namespace module_test
