#pragma once
// SPDX-License-Identifier: MIT
// The subcommand lint: what is wrong with workflows and paths, and what is suspicious.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <hashpath/hashpath.hpp>

#include "explain.hpp"
#include "options.hpp"
#include "path_report.hpp"
#include "session.hpp"
#include "workflow.hpp"

namespace command {

/// Lints a hash path: all that there can be are warnings.
inline int lint_path(session& session, const std::string& text, const options& how, json& reports) {
    json findings = json::array();
    std::string printed;
    bool failed = false;
    bool warned = false;
    try {
        const auto warnings = diagnose(hashpath::path{text});
        warned = !warnings.empty();
        for (json& each : as_json(warnings)) {
            json finding = {{"severity", "warning"}};
            finding.update(each);
            findings.push_back(std::move(finding));
        }
        for (const auto& warning : warnings) printed += "warning: " + describe(warning, text);
    } catch (const hashpath::path_error& e) {
        failed = true;
        findings.push_back(
            {{"severity", "error"}, {"code", name(e.code())}, {"offset", e.offset()}, {"message", e.what()}});
        printed = "error: " + printable(e.what()) + "\n" + caret_lines(text, e.offset(), 1);
    }
    if (how.as_json) reports.push_back({{"path", text}, {"findings", std::move(findings)}});
    else
        session.out().text(printed.empty() ? "path " + in_quotes(text) + ": nothing to say\n"
                                           : "path " + in_quotes(text) + "\n" + printed);
    return failed || (warned && how.strict) ? wrong_path : success;
}

inline int lint_workflow(session& session, const std::string& file, const workflow::registry& modules,
                         const options& how, json& reports) {
    int status = success;
    const auto read = read_workflow(file, how, status);
    if (!read) {
        if (how.as_json) {
            reports.push_back({{"file", file},
                               {"findings", json::array({{{"severity", "error"},
                                                          {"code", "unreadable"},
                                                          {"message", "it cannot be read as a workflow"}}})}});
        }
        return status;
    }
    workflow::validate_options options;
    options.modules = &modules;
    options.enabled = [&](std::string_view id) { return is_enabled(id, modules, how); };
    const auto found = validate(read->definition, options);
    json findings = json::array();
    std::string text;
    for (const auto& each : found) {
        if (is_error(each.code) || how.strict) status = wrong_path;
        if (how.as_json) findings.push_back(workflow::to_json(each));
        else text += describe(each, read->definition);
    }
    if (how.as_json) reports.push_back({{"file", file}, {"findings", std::move(findings)}});
    else session.out().text(printable(file) + (text.empty() ? ": nothing to say\n" : "\n" + text));
    return status;
}

/// Each argument is the file of a workflow, if there is such a file or it looks like one, else a hash path.
inline int run_lint(session& session, const options& how) {
    const auto modules = read_modules(how);
    if (!modules) return wrong_input;
    json reports = json::array();
    int worst = success;
    for (const std::string& each : how.files) {
        const bool is_file = each == "-" || ::access(each.c_str(), F_OK) == 0 || each.find('/') == 0 ||
                             (each.size() > 5 && each.substr(each.size() - 5) == ".json");
        worst = std::max(worst, is_file ? lint_workflow(session, each, *modules, how, reports)
                                        : lint_path(session, each, how, reports));
    }
    for (const json& report : reports) session.out().value(report);
    session.out().flush();
    return worst;
}

}  // namespace command
