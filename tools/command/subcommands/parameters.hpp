#pragma once
// SPDX-License-Identifier: MIT
// The parameters of a module, as the command line gives them.

#include <optional>
#include <string>
#include <vector>

#include <hashpath/misp/parameter.hpp>

#include "../json.hpp"

namespace command {

class subcommand;
struct common_options;

/// Adds --param, whose values are bound to `texts`.
void add_parameters(subcommand& added, std::vector<std::string>& texts);

/// Returns parameters as an object; nullopt after a message if they cannot be read.
std::optional<json> read_parameters(const std::vector<std::string>& texts,
                                    const hashpath::misp::module_description& module, const common_options& options);

}  // namespace command
