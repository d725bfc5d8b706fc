#pragma once
// SPDX-License-Identifier: MIT
// One module run as a node of a workflow: what it gives, what it says, and what it changes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/parse.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/module.hpp>

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
execution execute(module_type type, std::string_view id, std::string_view parameters, json data,
                  hashpath::workflow::host& host, std::string_view filters = "{}",
                  hashpath::workflow::call::starter start = {}, bool trigger_gives_core_format = true);

execution execute_action(std::string_view id, std::string_view parameters, json data, hashpath::workflow::host& host,
                         std::string_view filters = "{}");

/// A document in MISP core format.
json enriched(std::string_view text);

/// A host whose clock stands still at 2023-11-14T22:13:20+00:00, which is "1700000000".
class still_host : public memory_host {
public:
    explicit still_host(std::string_view event = "{}", std::string_view lookups = "{}");
    ~still_host() override;
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
