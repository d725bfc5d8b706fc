#pragma once
// SPDX-License-Identifier: MIT
// The functions that add the subcommands to the command line, in the order of the help text.

namespace command {

class command_line;

void add_extract(command_line& line);  ///< extract, get, check
void add_edit(command_line& line);     ///< set, insert, remove
void add_paths(command_line& line);
void add_explain(command_line& line);
void add_enrich(command_line& line);
void add_filter(command_line& line);
void add_if(command_line& line);
void add_hash(command_line& line);  ///< flatten, expand, combine, sort, diff, merge, nest
void add_run(command_line& line);
void add_lint(command_line& line);
void add_graph(command_line& line);
void add_modules(command_line& line);  ///< modules, module
void add_blueprint(command_line& line);
void add_completion(command_line& line);
void add_man(command_line& line);

}  // namespace command
