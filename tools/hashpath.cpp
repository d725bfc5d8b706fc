// SPDX-License-Identifier: MIT
// The command hashpath: reads its arguments, and hands over to the subcommand.

#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/hashpath.hpp>

#include "command/blueprint.hpp"
#include "command/command_line.hpp"
#include "command/completion.hpp"
#include "command/event.hpp"
#include "command/explain.hpp"
#include "command/filter.hpp"
#include "command/graph.hpp"
#include "command/hash.hpp"
#include "command/hashpath_command.hpp"
#include "command/if.hpp"
#include "command/lint.hpp"
#include "command/manual.hpp"
#include "command/match.hpp"
#include "command/memory.hpp"
#include "command/modules.hpp"
#include "command/options.hpp"
#include "command/output.hpp"
#include "command/paths.hpp"
#include "command/run.hpp"
#include "command/session.hpp"

namespace {

using command::json;
using command::options;
using command::task;

/// The JSON argument of the command line; nothing, and said so, if it is none.
std::optional<json> json_argument(const options& how) {
    if (!how.has_json) return json{};
    try {
        return hashpath::parse(how.json, how.max_depth);
    } catch (const hashpath::parse_error& e) {
        command::complain("error: the JSON argument: " + command::printable(e.what()) + "\n" +
                          command::caret_lines(how.json, e.offset(), 1));
        return std::nullopt;
    }
}

int run(const options& how, const CLI::App& app) {
    command::session session{how};
    const auto value = json_argument(how);
    if (!value) return command::wrong_usage;
    if (how.task == task::flatten) return run_flatten(session, how);
    if (how.task == task::expand) return run_expand(session, how);
    if (how.task == task::combine) return run_combine(session, how);
    if (how.task == task::diff) return run_diff(session, how);
    if (how.task == task::merge) return run_merge(session, how);
    if (how.task == task::nest) return run_nest(session, how, *value);
    if (how.task == task::paths) return run_paths(session, how);
    if (how.task == task::enrich) return run_enrich(session, how);
    if (how.task == task::filter) return run_filter(session, how);
    if (how.task == task::if_module) return run_if(session, how);
    if (how.task == task::run) return run_run(session, how);
    if (how.task == task::lint) return run_lint(session, how);
    if (how.task == task::graph) return run_graph(session, how);
    if (how.task == task::modules) return run_modules(session, how);
    if (how.task == task::module) return run_module(session, how);
    if (how.task == task::blueprint) return run_blueprint(session, how);
    if (how.task == task::completion) return run_completion(session, how, app);
    if (how.task == task::manual) return run_manual(session, app);
    if (const int status = session.compile(); status != command::success) return status;
    if (how.task == task::explain) return run_explain(session, how);
    if (const int status = session.check_path(); status != command::success) return status;
    switch (how.task) {
        case task::extract: return run_extract(session, how);
        case task::get: return run_get(session, *value);
        case task::check: return run_check(session);
        case task::set:
            return run_change(session, [&](json& document, const hashpath::path& path) {
                return hashpath::set(document, path, *value);
            });
        case task::insert:
            return run_change(session, [&](json& document, const hashpath::path& path) {
                return hashpath::insert(document, path, *value);
            });
        case task::remove:
            return run_change(session, [&](json& document, const hashpath::path& path) {
                return hashpath::remove(document, path, how.renumber ? hashpath::gaps::close : hashpath::gaps::keep);
            });
        case task::sort: return run_sort(session, how);
        case task::flatten:
        case task::expand:
        case task::combine:
        case task::diff:
        case task::merge:
        case task::nest:
        case task::paths:
        case task::explain:
        case task::enrich:
        case task::filter:
        case task::if_module:
        case task::run:
        case task::lint:
        case task::graph:
        case task::modules:
        case task::module:
        case task::blueprint:
        case task::completion:
        case task::manual: break;
    }
    return command::wrong_usage;
}

/// A file that is mapped lost bytes while it was read.
extern "C" void file_was_cut(int) {
    constexpr std::string_view text = "hashpath: error: an input file became shorter while it was read\n";
    command::write_all(STDERR_FILENO, text);
    std::_Exit(command::wrong_input);
}

}  // namespace

int hashpath_command(int argc, char** argv) {
    command::prepare_heap();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGBUS, file_was_cut);
    try {
        options how;
        command::command_line line{how};
        try {
            line.parse(argc, argv);
        } catch (const CLI::ParseError& e) {
            if (e.get_exit_code() == 0) return line.app().exit(e);
            command::complain("error: " + command::printable(e.what()) + "\nhashpath --help says what can be asked.\n");
            return command::wrong_usage;
        }
        return run(how, line.app());
    } catch (const std::bad_alloc&) {
        command::complain("error: out of memory\n");
    } catch (const std::exception& e) {
        command::complain("error: " + command::printable(e.what()) + "\n");
    }
    return command::wrong_input;
}
