#pragma once
// SPDX-License-Identifier: MIT
// The options of subcommands that read input.

#include <cstddef>
#include <string>
#include <vector>

#include <hashpath/path.hpp>

#include "output/output.hpp"

namespace command {

/// Reaction to bad input.
enum class on_error { stop, skip, emit };

/// The options of subcommands that read input, and what follows from them.
struct common_options {
    std::vector<std::string> files;
    std::size_t jobs = 1;
    std::size_t max_depth = hashpath::default_max_depth;
    std::size_t max_size = std::size_t{4} * 1024 * 1024 * 1024;
    std::size_t regex_steps = 10'000'000;
    command::on_error on_error = command::on_error::stop;
    bool exit_status = false;  ///< exit with 1 if no value matched
    bool strict = false;
    bool trust = false;  ///< input is known to be valid JSON
    bool compact = false;
    bool colour = false;
    bool monochrome = false;
    output_options output;
    hashpath::path_limits limits;  ///< of each path

    /// Sets what follows from other options, after all were read.
    void complete();
};

}  // namespace command
