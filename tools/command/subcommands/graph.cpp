// SPDX-License-Identifier: MIT
// The subcommand graph: a workflow as text that other programs draw.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/load.hpp>

#include "../command.hpp"
#include "../input/reader.hpp"
#include "../session.hpp"
#include "subcommands.hpp"
#include "workflow_files.hpp"

namespace command {

namespace {

enum class graph_format { mermaid, dot };

struct graph_options {
    common_options common;
    graph_format format = graph_format::mermaid;
    std::string trace;  ///< a file
    std::string trigger;
};

/// Returns the connections that a run followed, by its trace; nullopt after a message if that cannot be read.
std::optional<std::vector<std::string>> followed_connections(const graph_options& options) {
    std::vector<std::string> followed;
    if (options.trace.empty()) return followed;
    reader in{{options.trace}, options.common.max_depth, options.common.max_size};
    while (const auto value = in.next()) {
        if (const auto* failed = std::get_if<failure>(&*value)) {
            complain_text(describe(*failed));
            return std::nullopt;
        }
        const json step = std::get<document>(*value).take();
        if (!step.is_object()) continue;
        const auto via = step.find("via");
        if (via != step.end() && via->is_string()) followed.push_back(via->get<std::string>());
    }
    return followed;
}

int run_graph(const graph_options& options) {
    session session{options.common};
    const auto followed = followed_connections(options);
    if (!followed) return wrong_input;
    return session.run_values([&](json& document, output& out) {
        const auto loaded = workflow::load(document, options.trigger);
        const bool dot = options.format == graph_format::dot;
        const std::string text = dot ? to_dot(loaded.graph, *followed) : to_mermaid(loaded.graph, *followed);
        if (options.common.output.one_per_line) out.value(json(text));
        else out.text(text);
        return true;
    });
}

}  // namespace

void add_graph(command_line& line) {
    const auto options = std::make_shared<graph_options>();
    subcommand added = line.add("graph", "Print the graph of a workflow, to be drawn");
    added.add_files(options->common, "Files of workflows, blueprints or graphs; - is standard input");
    added.add_input_and_output(options->common);
    added.add_choice("--format", options->format, {{"mermaid", graph_format::mermaid}, {"dot", graph_format::dot}},
                     "For Mermaid (default) or for Graphviz");
    added.add_option("--trace", "FILE", options->trace, "Mark the path that this trace of run took");
    add_trigger(added, options->trigger);
    added.run([options] { return run_graph(*options); });
}

}  // namespace command
