#pragma once
// SPDX-License-Identifier: MIT
// What the subcommands about workflows share: their files and options, the modules, and what is wrong with a workflow.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/validate.hpp>

#include "../json.hpp"

namespace command {

namespace workflow = hashpath::workflow;

class subcommand;
struct common_options;

/// The modules that are there, and those that are enabled.
struct module_options {
    std::string services;  ///< a file: the listing of misp-modules
    std::vector<std::string> disabled;
    bool only_enabled = false;

    void add_services(subcommand& added);
    void add_enabling(subcommand& added);

    /// Returns the built-in modules and those of the listing; nullopt after a message if that cannot be read.
    std::optional<workflow::registry> read(const common_options& common) const;

    /// Returns true if a module is enabled.
    bool is_enabled(std::string_view id, const workflow::registry& modules) const;
};

/// What modules reach outside of the event.
struct world_options {
    std::string lookups;              ///< a file
    std::optional<std::int64_t> now;  ///< seconds since 1970

    void add(subcommand& added);

    /// Returns the lookups; nullopt after a message if they cannot be read.
    std::optional<json> read_lookups(const common_options& common) const;
};

/// Adds --trigger.
void add_trigger(subcommand& added, std::string& trigger);

/// A workflow of a file.
struct workflow_file {
    std::string name;
    json document;
    workflow::definition definition;
};

/// Reads a workflow. Returns nullopt after a message, and sets the exit code, if that fails.
std::optional<workflow_file> read_workflow(const std::string& file, const std::string& trigger,
                                           const common_options& common, int& status);

/// A value that several owners share.
using shared_json = std::shared_ptr<const json>;

shared_json shared(json value);

/// The host of a run. Its stored event is the data, if they are an event.
class command_host : public workflow::memory_host {
public:
    command_host(const shared_json& data, const json& lookups, const world_options& world);
    command_host(workflow::event_source& event, const json& lookups, const world_options& world);

private:
    void set_clock(const world_options& world);
};

/// Returns a finding as it is printed: "error: node 3 (tag-if): …", with carets under its place in a path.
std::string describe(const workflow::finding& finding, const workflow::definition& definition);

/// Adds what a host recorded instead of doing it.
void add_recorded(json& made, const workflow::memory_host& host);

}  // namespace command
