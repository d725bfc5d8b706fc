// SPDX-License-Identifier: MIT
// The subcommands that are operations of CakePHP's Hash: flatten, expand, combine, sort, diff, merge, nest.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/hash.hpp>
#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../output/text.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct flatten_options {
    common_options common;
    std::string separator = ".";
};

struct combine_options {
    common_options common;
    std::vector<std::string> keys;
    std::vector<std::string> values;
    std::optional<std::string> key_format;
    std::optional<std::string> value_format;
    std::optional<std::string> group;
};

struct sort_options {
    common_options common;
    std::string path;
    hashpath::hash::comparison comparison = hashpath::hash::comparison::regular;
    bool descends = false;
    bool ignores_case = false;
};

struct diff_options {
    common_options common;
    std::string other;  ///< a file
};

struct merge_options {
    common_options common;
    std::string other;                     ///< a file
    std::vector<std::string> more_others;  ///< files
    bool missing_only = false;
};

struct nest_options {
    common_options common;
    std::optional<std::string> id;
    std::optional<std::string> parent;
    std::string children = "children";
    json_argument root;
};

/// Compiles the paths of options, and prints what is wrong or suspicious about each.
class option_paths {
public:
    option_paths(session& session, const common_options& options) : session_(session), options_(options) {}

    hashpath::path compile(const std::string& text) {
        auto path = compile_path(text, options_);
        status_ = path ? std::max(status_, session_.warn(diagnose(*path), text)) : wrong_path;
        return path ? std::move(*path) : hashpath::path{};
    }

    std::optional<hashpath::path> compile(const std::optional<std::string>& text) {
        return text ? std::optional{compile(*text)} : std::nullopt;
    }

    /// Returns the keys or values of combine.
    std::optional<hashpath::hash::column> column(const std::vector<std::string>& texts,
                                                 const std::optional<std::string>& format, std::string_view option) {
        std::vector<hashpath::path> paths;
        paths.reserve(texts.size());
        for (const std::string& text : texts) paths.push_back(compile(text));
        if (format) return hashpath::hash::column{*format, std::move(paths)};
        if (paths.empty()) return std::nullopt;
        if (paths.size() > 1) {
            complain("error: several {0} need {0}-format\n", option);
            status_ = wrong_usage;
        }
        return hashpath::hash::column{std::move(paths.front())};
    }

    /// Returns success, or the exit code for what was wrong.
    int status() const noexcept { return status_; }

private:
    session& session_;
    const common_options& options_;
    int status_ = success;
};

/// Prints the result of `change` for each input value.
int run_operation(session& session, const std::function<json(json)>& change) {
    return session.run_values([&change](json& document, output& out) {
        const json result = change(std::move(document));
        out.value(result);
        return !result.empty();
    });
}

int run_flatten(const flatten_options& options) {
    session session{options.common};
    return run_operation(
        session, [&](json document) { return hashpath::hash::flatten(std::move(document), options.separator); });
}

int run_expand(const flatten_options& options) {
    session session{options.common};
    return run_operation(session,
                         [&](json document) { return hashpath::hash::expand(std::move(document), options.separator); });
}

int run_combine(const combine_options& options) {
    session session{options.common};
    option_paths paths{session, options.common};
    const auto keys = paths.column(options.keys, options.key_format, "--key");
    const auto values = paths.column(options.values, options.value_format, "--value");
    const auto groups = paths.compile(options.group);
    if (paths.status() != success) return paths.status();
    return run_operation(
        session, [&](json document) { return hashpath::hash::combine(std::move(document), *keys, values, groups); });
}

int run_sort(const sort_options& options) {
    session session{options.common};
    option_paths paths{session, options.common};
    const hashpath::path path = paths.compile(options.path);
    if (paths.status() != success) return paths.status();
    using hashpath::hash::direction;
    const hashpath::hash::sort_options order{options.descends ? direction::descending : direction::ascending,
                                             options.comparison, options.ignores_case};
    return run_operation(session,
                         [&](json document) { return hashpath::hash::sort(std::move(document), path, order); });
}

int run_diff(const diff_options& options) {
    session session{options.common};
    const auto other = read_file(options.other, options.common);
    if (!other) return wrong_input;
    return run_operation(session, [&](json document) { return hashpath::hash::diff(std::move(document), *other); });
}

int run_merge(const merge_options& options) {
    session session{options.common};
    std::vector<json> others;
    std::vector<std::string> files = options.more_others;
    files.insert(files.begin(), options.other);
    for (const std::string& file : files) {
        auto other = read_file(file, options.common);
        if (!other) return wrong_input;
        // Each input value gets a copy.
        hashpath::require_copyable(handle{*other});
        others.push_back(std::move(*other));
    }
    return run_operation(session, [&](json document) {
        if (!options.missing_only) return hashpath::hash::merge(std::move(document), others);
        for (const json& other : others) document = hashpath::hash::merge_diff(std::move(document), other);
        return document;
    });
}

int run_nest(const nest_options& options) {
    session session{options.common};
    std::optional<json> root = json{};
    if (options.root.is_present) root = parse_argument(options.root.text, options.common);
    if (!root) return wrong_usage;
    option_paths paths{session, options.common};
    hashpath::hash::nest_options tree;
    tree.id = paths.compile(options.id);
    tree.parent = paths.compile(options.parent);
    tree.children = options.children;
    tree.root = std::move(*root);
    if (paths.status() != success) return paths.status();
    return run_operation(session, [&](json document) { return hashpath::hash::nest(std::move(document), tree); });
}

/// Adds what all of these subcommands have behind their own options, and what they do.
template <class Options>
void add_rest(subcommand& added, const std::shared_ptr<Options>& options, int (*run)(const Options&)) {
    added.add_files(options->common);
    added.add_input_and_output(options->common);
    added.add_exit_status(options->common, "Exit with 1 when every result was empty");
    added.add_jobs(options->common);
    added.run([options, run] { return run(*options); });
}

void add_flatten(command_line& line, const char* name, const char* text, int (*run)(const flatten_options&)) {
    const auto options = std::make_shared<flatten_options>();
    subcommand added = line.add(name, text);
    added.add_option("--separator", "TEXT", options->separator, "What stands between the keys of a path (.)");
    add_rest(added, options, run);
}

void add_combine(command_line& line) {
    const auto options = std::make_shared<combine_options>();
    subcommand added = line.add("combine", "Print a map of keys and values picked out of the input");
    added.add_repeated("--key", "PATH", options->keys, "Where the keys are; again for more, with --key-format",
                       presence::required);
    added.add_repeated("--value", "PATH", options->values,
                       "Where the values are; again for more, with --value-format; null without");
    added.add_option("--key-format", "FORMAT", options->key_format, "Make keys of several paths, as sprintf() does");
    added.add_option("--value-format", "FORMAT", options->value_format, "Make values so");
    added.add_option("--group", "PATH", options->group, "Where the groups are, each a map of its own");
    add_rest(added, options, run_combine);
}

void add_sort(command_line& line) {
    using hashpath::hash::comparison;
    const auto options = std::make_shared<sort_options>();
    subcommand added = line.add("sort", "Print the entries of the input, sorted by what a path finds in them");
    added.add_argument("PATH", options->path, "A hash path");
    added.add_flag("--desc", options->descends, "From the last to the first");
    added.add_choice("--type", options->comparison,
                     {{"regular", comparison::regular},
                      {"numeric", comparison::numeric},
                      {"string", comparison::string},
                      {"natural", comparison::natural}},
                     "How values are compared: regular (default), as numbers, as texts, or natural: img2 before "
                     "img12");
    added.add_flag("--ignore-case", options->ignores_case, "Capital letters count as small ones");
    add_rest(added, options, run_sort);
}

void add_diff(command_line& line) {
    const auto options = std::make_shared<diff_options>();
    subcommand added = line.add("diff", "Print the entries that are not equal in the input and in another file");
    added.add_argument("OTHER", options->other, "The file of the other value");
    add_rest(added, options, run_diff);
}

void add_merge(command_line& line) {
    const auto options = std::make_shared<merge_options>();
    subcommand added = line.add("merge", "Print the input with another file merged into it");
    added.add_argument("OTHER", options->other, "The file of the other value");
    added.add_repeated("--with", "FILE", options->more_others, "Another one to be merged behind it; again for more");
    added.add_flag("--missing-only", options->missing_only, "Add what is missing and change nothing");
    add_rest(added, options, run_merge);
}

void add_nest(command_line& line) {
    const auto options = std::make_shared<nest_options>();
    subcommand added = line.add("nest", "Print entries that name their parents as a tree");
    added.add_option("--id", "PATH", options->id,
                     "Where the ids are ({n}.KEY.id, KEY being the first of the first entry)");
    added.add_option("--parent", "PATH", options->parent, "Where those of the parents are ({n}.KEY.parent_id)");
    added.add_option("--children", "KEY", options->children, "The key that gets the children (children)");
    added.add_option("--root", "JSON", options->root,
                     "The id of the entry at the top, or of the parent of those there");
    add_rest(added, options, run_nest);
}

}  // namespace

void add_hash(command_line& line) {
    add_flatten(line, "flatten", "Print the input as one flat map of paths and scalars", run_flatten);
    add_flatten(line, "expand", "Print the nested input of such a map", run_expand);
    add_combine(line);
    add_sort(line);
    add_diff(line);
    add_merge(line);
    add_nest(line);
}

}  // namespace command
