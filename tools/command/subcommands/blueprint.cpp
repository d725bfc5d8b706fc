// SPDX-License-Identifier: MIT
// The subcommand blueprint: nodes cut out of a workflow, and put into another one.

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <hashpath/workflow/blueprint.hpp>
#include <hashpath/workflow/load.hpp>

#include "../command.hpp"
#include "../output/text.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

namespace workflow = hashpath::workflow;

struct blueprint_options {
    common_options common;
    std::string workflow;             ///< a file
    std::vector<std::int64_t> nodes;  ///< those that are cut out
    std::string inserted;             ///< the file of a blueprint
    std::string name;
    std::string description;
    std::string uuid;
};

/// Returns a new random uuid (version 4).
std::string new_uuid() {
    std::random_device random;
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : text) {
        if (c == 'x') c = digits[random() & 0xFU];
        else if (c == 'y') c = digits[8 + (random() & 0x3U)];
    }
    return text;
}

json cut(const json& document, const blueprint_options& options, const std::string& uuid) {
    const std::string trigger = workflow::load(document).trigger;
    std::string description = options.description;
    if (!trigger.empty() && !description.starts_with('[')) {
        description = fmt::format("[{}]{}{}", trigger, description.empty() ? "" : "\n", description);
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string timestamp = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    return workflow::cut_blueprint(document, options.nodes, {uuid, options.name, description, timestamp});
}

void insert(json& document, const json& blueprint, const blueprint_options& options, const std::string& uuid) {
    const auto ids = workflow::insert_blueprint(document, blueprint, {uuid, options.name, {}, {}});
    std::string text;
    for (const std::int64_t id : ids) text += (text.empty() ? "" : ", ") + std::to_string(id);
    complain("new nodes: {}\n", text);
}

int run_blueprint(const blueprint_options& options) {
    session session{options.common};
    auto document = read_file(options.workflow, options.common);
    if (!document) return wrong_input;
    const std::string uuid = options.uuid.empty() ? new_uuid() : options.uuid;
    if (options.inserted.empty() == options.nodes.empty()) {
        complain_text("error: --nodes cuts a blueprint out of a workflow, --insert puts one into it: one of them\n");
        return wrong_usage;
    }
    try {
        if (!options.nodes.empty()) {
            session.out().value(cut(*document, options, uuid));
        } else {
            const auto blueprint = read_file(options.inserted, options.common);
            if (!blueprint) return wrong_input;
            insert(*document, *blueprint, options, uuid);
            session.out().value(*document);
        }
    } catch (const hashpath::error& e) {
        complain("error: {}\n", printable(e.what()));
        return wrong_path;
    }
    session.out().flush();
    return success;
}

}  // namespace

void add_blueprint(command_line& line) {
    const auto options = std::make_shared<blueprint_options>();
    subcommand added = line.add("blueprint", "Cut a blueprint out of a workflow, or put one into it");
    added.add_argument("WORKFLOW", options->workflow, "The file of a workflow");
    added.add_input_and_output(options->common);
    added.add_numbers("--nodes", "ID,...", options->nodes, "The ids of the nodes that become a blueprint");
    added.add_option("--insert", "FILE", options->inserted, "Put this blueprint into the workflow");
    added.add_option("--name", "TEXT", options->name, "What the blueprint, or the frame around its nodes, is called");
    added.add_option("--description", "TEXT", options->description, "What the blueprint is for");
    added.add_option("--uuid", "UUID", options->uuid, "The uuid of the blueprint or frame; a new one by default");
    added.run([options] { return run_blueprint(*options); });
}

}  // namespace command
