// SPDX-License-Identifier: MIT
// The subcommand lint: what is wrong with workflows and paths, and what is suspicious.

#include <unistd.h>
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/validate.hpp>

#include "../command.hpp"
#include "../output/text.hpp"
#include "../output/warnings.hpp"
#include "../session.hpp"
#include "subcommands.hpp"
#include "workflow_files.hpp"

namespace command {

namespace {

struct lint_options {
    common_options common;
    module_options modules;
    std::string trigger;
    bool as_json = false;
};

/// Result of linting one path or workflow.
struct report {
    int status = success;
    std::string text;
    json value;
};

/// Lints a hash path. All but what makes it wrong are warnings.
report lint_path(const std::string& text, bool strict) {
    json findings = json::array();
    std::string printed;
    bool failed = false;
    bool warned = false;
    try {
        const auto warnings = diagnose(hashpath::path{text});
        warned = !warnings.empty();
        for (const json& each : as_json(warnings)) {
            json finding = {{"severity", "warning"}};
            finding.update(each);
            findings.push_back(std::move(finding));
        }
        for (const auto& warning : warnings) printed += "warning: " + describe(warning, text);
    } catch (const hashpath::path_error& e) {
        failed = true;
        findings.push_back(
            {{"severity", "error"}, {"code", name(e.code())}, {"offset", e.offset()}, {"message", e.what()}});
        printed = fmt::format("error: {}\n{}", printable(e.what()), caret_lines(text, e.offset(), 1));
    }
    return {failed || (warned && strict) ? wrong_path : success,
            fmt::format("path {}{}", in_quotes(text), printed.empty() ? ": nothing to say\n" : "\n" + printed),
            {{"path", text}, {"findings", std::move(findings)}}};
}

report lint_workflow(const std::string& file, const workflow::registry& modules, const lint_options& options) {
    int status = success;
    const auto read = read_workflow(file, options.trigger, options.common, status);
    if (!read) {
        json finding = {{"severity", "error"}, {"code", "unreadable"}, {"message", "it cannot be read as a workflow"}};
        return {status, "", {{"file", file}, {"findings", json::array({std::move(finding)})}}};
    }
    workflow::validate_options how;
    how.modules = &modules;
    how.enabled = [&](std::string_view id) { return options.modules.is_enabled(id, modules); };
    json findings = json::array();
    std::string text;
    for (const auto& each : validate(read->definition, how)) {
        if (is_error(each.code) || options.common.strict) status = wrong_path;
        findings.push_back(workflow::to_json(each));
        text += describe(each, read->definition);
    }
    return {status,
            printable(file) + (text.empty() ? ": nothing to say\n" : "\n" + text),
            {{"file", file}, {"findings", std::move(findings)}}};
}

/// Returns true for an argument that is a file or looks like one. Any other is a hash path.
bool is_file(const std::string& argument) {
    return argument == "-" || ::access(argument.c_str(), F_OK) == 0 || argument.starts_with('/') ||
           (argument.size() > 5 && argument.ends_with(".json"));
}

int run_lint(const lint_options& options) {
    session session{options.common};
    const auto modules = options.modules.read(options.common);
    if (!modules) return wrong_input;
    json reports = json::array();
    int worst = success;
    for (const std::string& each : options.common.files) {
        report made = is_file(each) ? lint_workflow(each, *modules, options) : lint_path(each, options.common.strict);
        worst = std::max(worst, made.status);
        if (options.as_json) reports.push_back(std::move(made.value));
        else session.out().text(made.text);
    }
    for (const json& each : reports) session.out().value(each);
    session.out().flush();
    return worst;
}

}  // namespace

void add_lint(command_line& line) {
    const auto options = std::make_shared<lint_options>();
    subcommand added = line.add("lint", "Say what is wrong with workflows or paths, and what is suspicious");
    added.add_arguments("FILE", options->common.files, "Files of workflows, or hash paths", presence::required);
    added.add_input_and_output(options->common);
    added.add_flag("--json", options->as_json, "Print it as JSON");
    options->modules.add_enabling(added);
    options->modules.add_services(added);
    add_trigger(added, options->trigger);
    added.run([options] { return run_lint(*options); });
}

}  // namespace command
