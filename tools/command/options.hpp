#pragma once
// SPDX-License-Identifier: MIT
// What can be asked of the command.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hashpath/hash/sort.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/regex_limits.hpp>

#include "writer.hpp"

namespace command {

enum class task {
    extract,
    get,
    check,
    set,
    insert,
    remove,
    flatten,
    expand,
    combine,
    sort,
    diff,
    merge,
    nest,
    paths,
    explain,
    enrich,
    filter,
    if_module,
    run,
    lint,
    graph,
    modules,
    module,
    blueprint,
    completion,
    manual,
};
enum class location { none, path, pointer };
enum class on_error { stop, skip, emit };
enum class graph_format { mermaid, dot };
enum class shell { bash, zsh, fish };
enum class run_output { event, roaming, result, none };

/// One filter of the subcommand filter.
struct filter_options {
    std::string label;
    std::string selector = "Event._AttributeFlattened.{n}";
    std::string path;
    std::string asked = "in";
    std::string value;
    std::vector<std::string> value_list;
    bool has_value = false;
    bool has_value_list = false;
};

/// What flatten, expand, combine, sort, diff, merge and nest are told.
struct hash_options {
    std::string separator = ".";
    std::vector<std::string> keys;
    std::vector<std::string> values;
    std::optional<std::string> key_format;
    std::optional<std::string> value_format;
    std::optional<std::string> group;
    hashpath::hash::comparison comparison = hashpath::hash::comparison::regular;
    bool descends = false;
    bool ignores_case = false;
    std::string other;                     ///< a file
    std::vector<std::string> more_others;  ///< files
    bool missing_only = false;
    std::optional<std::string> id;
    std::optional<std::string> parent;
    std::string children = "children";
};

/// The steps that regular expressions may take for one value of the input: each is worked on by one thread, so that what
/// comes of it depends on no other.
class value_budget final : public hashpath::regex_budget {
public:
    explicit value_budget(std::uint64_t steps) noexcept : regex_budget(steps) { value_budget::refill(); }

    std::uint64_t left() const noexcept override { return left_of_thread(); }
    void take(std::uint64_t steps) noexcept override { left_of_thread() -= std::min(left_of_thread(), steps); }
    void refill() noexcept override { left_of_thread() = steps(); }

private:
    static std::uint64_t& left_of_thread() noexcept {
        thread_local std::uint64_t left = 0;
        return left;
    }
};

struct options {
    command::task task = task::extract;
    command::location location = location::none;
    command::graph_format graph_format = graph_format::mermaid;
    command::shell shell = shell::bash;
    command::on_error on_error = on_error::stop;
    std::optional<command::run_output> run_output;
    std::optional<std::int64_t> now;  ///< seconds since 1970
    std::optional<std::size_t> max_steps;
    std::optional<double> max_time;  ///< seconds
    std::size_t jobs = 1;
    std::size_t max_depth = hashpath::default_max_depth;
    std::size_t max_size = std::size_t{4} * 1024 * 1024 * 1024;
    std::uint64_t regex_steps = 10'000'000;
    hashpath::path_limits limits;  ///< of each path

    std::string path;
    std::string json;  ///< the value of set and insert, the default of get, the root of nest
    std::vector<std::string> files;
    command::writing writing;

    std::vector<filter_options> filters;
    command::hash_options hash;
    std::string module;
    std::vector<std::string> parameters;  ///< each name=text or name:=JSON

    std::string workflow;                     ///< the file of a workflow
    std::vector<std::string> more_workflows;  ///< run: those that follow it
    std::string trigger;
    std::string trace;     ///< run: where the trace goes; graph: where it is
    std::string lookups;   ///< a file
    std::string services;  ///< a file: the listing of misp-modules
    std::vector<std::string> disabled;

    std::vector<std::int64_t> nodes;  ///< blueprint: which are cut out
    std::string blueprint;            ///< a file of one that is put in
    std::string name;
    std::string description;
    std::string uuid;

    bool has_json = false;
    bool raw = false;
    bool nul_separated = false;
    bool unbuffered = false;
    bool one_per_line = false;
    bool exit_status = false;
    bool first = false;
    bool count = false;
    bool renumber = false;
    bool as_json = false;
    bool as_is = false;    ///< events are not enriched first
    bool explain = false;  ///< filter, if, run: why, instead of the answer
    bool event = false;    ///< filter: the whole event
    bool diff = false;
    bool quiet = false;
    bool only_enabled = false;
    bool strict = false;
    bool trust = false;  ///< input is known to be valid JSON
};

}  // namespace command
