#pragma once
// SPDX-License-Identifier: MIT
// What all subcommands about workflows share: reading their files, which modules are enabled, what is wrong.

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "explain.hpp"
#include "input.hpp"
#include "options.hpp"
#include "output.hpp"
#include "path_report.hpp"
#include "session.hpp"
#include "text.hpp"

namespace command {

namespace workflow = hashpath::workflow;

/// A workflow as a file has it.
struct workflow_file {
    std::string name;
    json document;
    workflow::definition definition;
};

/// Reads a workflow; nothing, and said so, with an exit code, where that is not possible.
inline std::optional<workflow_file> read_workflow(const std::string& file, const options& how, int& status) {
    auto document = read_file(file, how);
    status = wrong_input;
    if (!document) return std::nullopt;
    status = wrong_path;
    try {
        workflow_file read{file, {}, workflow::load(*document, how.trigger)};
        read.document = std::move(*document);
        status = success;
        return read;
    } catch (const hashpath::error& e) {
        complain(printable(file) + ": " + printable(e.what()) + "\n");
    }
    return std::nullopt;
}

/// The modules that there are: the built-in ones, and those of the listing of --services. Nothing, and said so, where that
/// cannot be read.
inline std::optional<workflow::registry> read_modules(const options& how) {
    workflow::registry modules = workflow::built_in_modules();
    if (how.services.empty()) return modules;
    const auto listing = read_file(how.services, how);
    if (!listing) return std::nullopt;
    if (!listing->is_array()) {
        complain(printable(how.services) + ": error: a listing of misp-modules is a list\n");
        return std::nullopt;
    }
    for (const json& entry : *listing) {
        if (workflow::is_action_service(entry)) modules.add(workflow::service_module(entry));
    }
    return modules;
}

/// Whether a module is enabled, as --disable and --only-enabled say.
inline bool is_enabled(std::string_view id, const workflow::registry& modules, const options& how) {
    if (std::find(how.disabled.begin(), how.disabled.end(), id) != how.disabled.end()) return false;
    if (!how.only_enabled) return true;
    for (const auto type : {workflow::module_type::logic, workflow::module_type::action}) {
        if (const workflow::module* known = modules.find(type, id)) return known->enabled_at_first;
    }
    return false;
}

/// The lookups of the command line; nothing, and said so, where they cannot be read.
inline std::optional<json> read_lookups(const options& how) {
    if (how.lookups.empty()) return json::object();
    auto read = read_file(how.lookups, how);
    if (read && !read->is_object()) {
        complain(printable(how.lookups) + ": error: lookups are a map\n");
        return std::nullopt;
    }
    return read;
}

/// A value that several may hold.
using shared_json = std::shared_ptr<const json>;

inline shared_json shared(json value) {
    return std::make_shared<const json>(std::move(value));
}

/// The world of a run: the event as it is stored, if the data are one.
class command_host : public workflow::memory_host {
public:
    command_host(const shared_json& data, const json& lookups, const options& how)
        : memory_host(data->is_object() && data->contains("Event") ? data : shared(json::object()), lookups) {
        set_clock(how);
    }
    command_host(workflow::event_source& event, const json& lookups, const options& how) : memory_host(event, lookups) {
        set_clock(how);
    }

private:
    void set_clock(const options& how) {
        if (how.now) stop_clock(clock::time_point{std::chrono::seconds{*how.now}});
    }
};

/// The text that a finding about a path points into.
inline std::string path_of(const workflow::finding& finding, const workflow::definition& definition) {
    if (!finding.about || !finding.node) return {};
    const workflow::graph_node* node = definition.graph.find(*finding.node);
    if (!node) return {};
    std::string_view name = finding.about->parameter;
    constexpr std::string_view of_filters = "filters.";
    const bool in_filters = name.substr(0, of_filters.size()) == of_filters;
    if (in_filters) name.remove_prefix(of_filters.size());
    const json& from = in_filters ? node->saved_filters : node->parameters;
    const json* value = hashpath::impl::member_of(from, name);
    return value && value->is_string() ? value->get<std::string>() : std::string{};
}

/// A finding as it is printed: "error: node 3 (tag-if): …", with carets under its place in a path.
inline std::string describe(const workflow::finding& finding, const workflow::definition& definition) {
    std::string text = is_error(finding.code) ? "error: " : "warning: ";
    if (finding.node)
        text += "node " + std::to_string(*finding.node) +
                (finding.module.empty() ? "" : " (" + printable(finding.module) + ")") + ": ";
    if (finding.about) return text + describe(*finding.about, path_of(finding, definition));
    return text + printable(workflow::describe(finding)) + " (" + std::string{name(finding.code)} + ")\n";
}

}  // namespace command
