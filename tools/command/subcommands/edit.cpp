// SPDX-License-Identifier: MIT
// The subcommands that print the input with a change: set, insert, remove.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <hashpath/diagnose.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct edit_options {
    common_options common;
    std::string path;
    std::string value;  ///< JSON, but for remove
    bool renumber = false;
};

/// Changes a document, and returns in how many places.
using document_change = std::function<std::size_t(json& document, const hashpath::path& path)>;

int run_change(const edit_options& options, const document_change& change) {
    session session{options.common};
    const auto path = compile_path(options.path, options.common);
    if (!path) return wrong_path;
    if (const int status = session.warn(diagnose(*path), options.path); status != success) return status;
    return session.run_values([&](json& document, output& out) {
        const std::size_t places = change(document, *path);
        out.value(document);
        return places != 0;
    });
}

int run_set(const edit_options& options) {
    const auto value = parse_argument(options.value, options.common);
    if (!value) return wrong_usage;
    return run_change(
        options, [&](json& document, const hashpath::path& path) { return hashpath::set(document, path, *value); });
}

int run_insert(const edit_options& options) {
    const auto value = parse_argument(options.value, options.common);
    if (!value) return wrong_usage;
    return run_change(
        options, [&](json& document, const hashpath::path& path) { return hashpath::insert(document, path, *value); });
}

int run_remove(const edit_options& options) {
    const auto gaps = options.renumber ? hashpath::gaps::close : hashpath::gaps::keep;
    return run_change(
        options, [&](json& document, const hashpath::path& path) { return hashpath::remove(document, path, gaps); });
}

void add_change(command_line& line, const char* name, const char* text, int (*run)(const edit_options&)) {
    const auto options = std::make_shared<edit_options>();
    subcommand added = line.add(name, text);
    added.add_argument("PATH", options->path, "A hash path");
    const bool removes = run == run_remove;
    if (!removes) added.add_argument("JSON", options->value, "The value");
    added.add_files(options->common);
    added.add_input_and_output(options->common);
    added.add_exit_status(options->common);
    if (removes) added.add_flag("--renumber", options->renumber, "Lists stay lists when they lose an entry");
    added.add_jobs(options->common);
    added.run([options, run] { return run(*options); });
}

}  // namespace

void add_edit(command_line& line) {
    add_change(line, "set", "Print the input with every match set to a value", run_set);
    add_change(line, "insert", "Print the input with a value inserted", run_insert);
    add_change(line, "remove", "Print the input without what a path matches", run_remove);
}

}  // namespace command
