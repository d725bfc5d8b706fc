// SPDX-License-Identifier: MIT

#include "workflow_files.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/workflow/modules/service.hpp>

#include "../command.hpp"
#include "../output/text.hpp"
#include "../output/warnings.hpp"
#include "../session.hpp"

namespace command {

void module_options::add_services(subcommand& added) {
    added.add_option("--services", "FILE", services,
                     "The listing of misp-modules, whose actions are modules then, too");
}

void module_options::add_enabling(subcommand& added) {
    added.add_repeated("--disable", "MODULE", disabled, "Take this module for disabled; again for more");
    added.add_flag("--only-enabled", only_enabled, "Take all modules for disabled that MISP disables at first");
}

std::optional<workflow::registry> module_options::read(const common_options& common) const {
    workflow::registry modules = workflow::built_in_modules();
    if (services.empty()) return modules;
    const auto listing = read_file(services, common);
    if (!listing) return std::nullopt;
    if (!listing->is_array()) {
        complain("{}: error: a listing of misp-modules is a list\n", printable(services));
        return std::nullopt;
    }
    for (const json& entry : *listing) {
        if (workflow::is_action_service(entry)) modules.add(workflow::service_module(entry));
    }
    return modules;
}

bool module_options::is_enabled(std::string_view id, const workflow::registry& modules) const {
    if (std::find(disabled.begin(), disabled.end(), id) != disabled.end()) return false;
    if (!only_enabled) return true;
    for (const auto type : {workflow::module_type::logic, workflow::module_type::action}) {
        if (const workflow::module* known = modules.find(type, id)) return known->enabled_at_first;
    }
    return false;
}

void world_options::add(subcommand& added) {
    added.add_option("--lookups", "FILE", lookups, "What modules look up in: warning lists, enrichment, users, ...");
    added.add_option("--now", "SECONDS", now, {0, 9'000'000'000}, "The time that it is, in seconds since 1970");
}

std::optional<json> world_options::read_lookups(const common_options& common) const {
    if (lookups.empty()) return json::object();
    auto read = read_file(lookups, common);
    if (read && !read->is_object()) {
        complain("{}: error: lookups are a map\n", printable(lookups));
        return std::nullopt;
    }
    return read;
}

void add_trigger(subcommand& added, std::string& trigger) {
    added.add_option("--trigger", "TRIGGER", trigger, "Put this trigger in front of a graph that has none");
}

std::optional<workflow_file> read_workflow(const std::string& file, const std::string& trigger,
                                           const common_options& common, int& status) {
    auto document = read_file(file, common);
    status = wrong_input;
    if (!document) return std::nullopt;
    status = wrong_path;
    try {
        workflow_file read{file, {}, workflow::load(*document, trigger)};
        read.document = std::move(*document);
        status = success;
        return read;
    } catch (const hashpath::error& e) {
        complain("{}: {}\n", printable(file), printable(e.what()));
    }
    return std::nullopt;
}

shared_json shared(json value) {
    return std::make_shared<const json>(std::move(value));
}

command_host::command_host(const shared_json& data, const json& lookups, const world_options& world)
    : memory_host(data->is_object() && data->contains("Event") ? data : shared(json::object()), lookups) {
    set_clock(world);
}

command_host::command_host(workflow::event_source& event, const json& lookups, const world_options& world)
    : memory_host(event, lookups) {
    set_clock(world);
}

void command_host::set_clock(const world_options& world) {
    if (world.now) stop_clock(clock::time_point{std::chrono::seconds{*world.now}});
}

namespace {

/// Returns the text that a finding about a path points into.
std::string path_of(const workflow::finding& finding, const workflow::definition& definition) {
    if (!finding.about || !finding.node) return {};
    const workflow::graph_node* node = definition.graph.find(*finding.node);
    if (!node) return {};
    std::string_view name = finding.about->parameter;
    constexpr std::string_view of_filters = "filters.";
    const bool in_filters = name.starts_with(of_filters);
    if (in_filters) name.remove_prefix(of_filters.size());
    const json& from = in_filters ? node->saved_filters : node->parameters;
    if (!from.is_structured()) return {};
    const auto value = handle{from}.member(hashpath::php::key{name});
    return value && (*value)->is_string() ? (*value)->get<std::string>() : std::string{};
}

}  // namespace

std::string describe(const workflow::finding& finding, const workflow::definition& definition) {
    std::string text = is_error(finding.code) ? "error: " : "warning: ";
    if (finding.node) {
        const std::string module = finding.module.empty() ? "" : fmt::format(" ({})", printable(finding.module));
        text += fmt::format("node {}{}: ", *finding.node, module);
    }
    if (finding.about) return text + describe(*finding.about, path_of(finding, definition));
    return text + fmt::format("{} ({})\n", printable(workflow::describe(finding)), name(finding.code));
}

void add_recorded(json& made, const workflow::memory_host& host) {
    made["requests"] = json::array();
    for (const auto& each : host.requests()) {
        json headers = json::object();
        for (const auto& [name, value] : each.headers) headers[name] = value;
        made["requests"].push_back(
            {{"method", each.method}, {"url", each.url}, {"headers", std::move(headers)}, {"body", each.body}});
    }
    made["mails"] = json::array();
    for (const auto& each : host.mails()) {
        made["mails"].push_back({{"recipients", each.recipients}, {"subject", each.subject}, {"body", each.body}});
    }
    made["messages"] = json::array();
    for (const auto& [topic, message] : host.messages()) {
        made["messages"].push_back({{"topic", topic}, {"message", message}});
    }
    made["changes"] = json::array();
    for (const auto& each : host.changes()) made["changes"].push_back(each.value);
}

}  // namespace command
