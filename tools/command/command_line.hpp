#pragma once
// SPDX-License-Identifier: MIT
// The command line: the one description of what can be asked, which its help is made from.

#include <unistd.h>
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include <hashpath/hash/sort.hpp>
#include <hashpath/version.hpp>

#include "options.hpp"
#include "output.hpp"
#include "shared_options.hpp"

namespace command {

/// What --version prints.
inline std::string version_text() {
    return "hashpath " + std::to_string(HASHPATH_VERSION_MAJOR) + "." + std::to_string(HASHPATH_VERSION_MINOR) + "." +
           std::to_string(HASHPATH_VERSION_PATCH);
}

constexpr const char* about_input = "Input is any stream of JSON values; without FILE, standard input.";
constexpr const char* exit_codes =
    "0 success; 1 nothing matched (check, -e), else (if), blocked (run); 2 usage; 3 the path (--strict)\n"
    "or the workflow; 4 the module (if, module) or the run failed; 5 input.";

/// The command line, and where its answers go.
class command_line : shared_options {
public:
    explicit command_line(options& result) : shared_options(result) {
        app_.require_subcommand(1);
        app_.set_version_flag("-V,--version", version_text(), "Print the version and exit");
        app_.set_help_flag("-h,--help", "Print this help and exit");
        app_.footer(std::string{"hashpath COMMAND --help says more. "} + about_input + "\nExit codes: " + exit_codes);

        auto* extract = task("extract", task::extract, "Print what a path matches");
        path(extract);
        files(extract);
        matching(extract);
        extract->add_flag("--count", result_.count, "Print how many matches there are");
        extract
            ->add_flag("--locations", locations_,
                       "Print where each match stands: its hash path; =pointer: its JSON Pointer")
            ->check(CLI::IsMember({"true", "path", "pointer"}).description(""));
        extract->add_flag("--first", result_.first, "Only the first match");

        auto* get = task("get", task::get, "Print the one value at a path of plain keys");
        path(get);
        files(get);
        matching(get);
        get->add_option("--default", result_.json, "Print this where there is no value (null)")->type_name("JSON");

        auto* check = task("check", task::check, "Print whether a path matches anything");
        path(check);
        files(check);
        input_and_output(check);
        for (auto* sub : {extract, get, check}) {
            sub->add_flag("--trust", result_.trust, "Input is known to be valid JSON: do not look at all of it");
        }

        auto* set = task("set", task::set, "Print the input with every match set to a value");
        path(set);
        json_value(set);
        files(set);
        matching(set);

        auto* insert = task("insert", task::insert, "Print the input with a value inserted");
        path(insert);
        json_value(insert);
        files(insert);
        matching(insert);

        auto* remove = task("remove", task::remove, "Print the input without what a path matches");
        path(remove);
        files(remove);
        matching(remove);
        remove->add_flag("--renumber", result_.renumber, "Lists stay lists when they lose an entry");

        auto* paths = task("paths", task::paths, "Print every path of the input, how often it occurs, and a sample");
        files(paths);
        input_and_output(paths);
        paths->add_flag("--json", result_.as_json, "Print it as JSON");

        auto* explain = task("explain", task::explain, "Say in words what a path means, and where it loses its values");
        path(explain);
        files(explain)->description("Count in these how many values survive each token");
        input_and_output(explain);
        explain->add_flag("--json", result_.as_json, "Print it as JSON, for editors");

        auto* enrich = task("enrich", task::enrich, "Print events as MISP's workflows see them");
        files(enrich)->description(events);
        input_and_output(enrich);
        explaining(enrich);

        auto* filter = task("filter", task::filter, "Print the items of events that a filter lets through");
        filter_ = filter;
        label_ = each(filter, "--label", "LABEL", "Put a filter on the event under this label; more may follow");
        selector_ = each(filter, "--selector", "PATH", "Which items (Event._AttributeFlattened.{n})");
        item_path_ = each(filter, "--path", "PATH", "Which values of an item are looked at; the item itself if empty");
        operator_ =
            each(filter, "--operator", "in|not_in|equals|not_equals|in_or|in_and|not_in_or|not_in_and|any_value",
                 "How they are compared (in)");
        value_ = each(filter, "--value", "TEXT", "What they are compared with");
        value_list_ =
            each(filter, "--value-list", "TEXT", "One of several that they are compared with; or all, as JSON");
        filter->add_flag("--event", result_.event, "Print the event as MISP hands it on");
        files(filter)->description(events);
        matching(filter);
        about_events(filter);

        auto* if_module = task("if", task::if_module, "Answer as an IF module of a workflow does: then or else");
        if_module->add_option("MODULE", result_.module, "Which module, such as tag-if")->required()->type_name("");
        each(if_module, "--param", "NAME=TEXT",
             "A parameter; again for each entry of a list; NAME:=JSON for any value");
        files(if_module)->description(events);
        input_and_output(if_module);
        about_events(if_module);

        for (auto* sub : {extract, get, check, set, insert, remove, enrich, filter, if_module}) jobs(sub);
        hash_tasks();
        workflow_tasks();
    }

    /// Reads the arguments; throws CLI::Error for --help, --version and wrong usage, of which exit() makes a code.
    void parse(int argc, char** argv) {
        app_.parse(argc, argv);
        result_.has_json = result_.task == task::set || result_.task == task::insert || given("get", "--default") ||
                           given("nest", "--root");
        result_.writing.colour = colour_ || (is_colourful(STDOUT_FILENO) && !monochrome_);
        if (result_.regex_steps != 0) {
            result_.limits.regex.heap = 32 * 1024;
            result_.limits.regex.budget = std::make_shared<value_budget>(result_.regex_steps);
        }
        if (result_.writing.indent == 0) compact_ = true;
        result_.writing.pretty = !compact_ && !result_.raw && !result_.nul_separated && !result_.one_per_line;
        result_.raw = result_.raw || result_.nul_separated;
        if (result_.task == task::filter) group_filters();
        if (result_.task == task::if_module || result_.task == task::module) result_.parameters = parameters_;
        if (result_.explain && result_.one_per_line) result_.as_json = true;
        if (result_.jobs == 0) result_.jobs = std::max(1U, std::thread::hardware_concurrency());
        if (!locations_.empty()) result_.location = locations_ == "pointer" ? location::pointer : location::path;
    }

    CLI::App& app() noexcept { return app_; }

private:
    static constexpr const char* events =
        "Files of events, attributes or objects, bare or wrapped; - is standard input";

    void hash_tasks() {
        auto* flatten = task("flatten", task::flatten, "Print the input as one flat map of paths and scalars");
        auto* expand = task("expand", task::expand, "Print the nested input of such a map");
        for (auto* sub : {flatten, expand}) {
            sub->add_option("--separator", result_.hash.separator, "What stands between the keys of a path (.)")
                ->type_name("TEXT");
        }

        auto* combine = task("combine", task::combine, "Print a map of keys and values picked out of the input");
        each(combine, "--key", "PATH", "Where the keys are; again for more, with --key-format", result_.hash.keys)
            ->required();
        each(combine, "--value", "PATH", "Where the values are; again for more, with --value-format; null without",
             result_.hash.values);
        combine->add_option("--key-format", result_.hash.key_format, "Make keys of several paths, as sprintf() does")
            ->type_name("FORMAT");
        combine->add_option("--value-format", result_.hash.value_format, "Make values so")->type_name("FORMAT");
        combine->add_option("--group", result_.hash.group, "Where the groups are, each a map of its own")
            ->type_name("PATH");

        auto* sort = task("sort", task::sort, "Print the entries of the input, sorted by what a path finds in them");
        path(sort);
        sort->add_flag("--desc", result_.hash.descends, "From the last to the first");
        using hashpath::hash::comparison;
        sort->add_option("--type", result_.hash.comparison,
                         "How values are compared: regular (default), as numbers, as texts, or natural: img2 before "
                         "img12")
            ->transform(CLI::CheckedTransformer(std::map<std::string, comparison>{{"regular", comparison::regular},
                                                                                  {"numeric", comparison::numeric},
                                                                                  {"string", comparison::string},
                                                                                  {"natural", comparison::natural}})
                            .description(""))
            ->type_name("regular|numeric|string|natural");
        sort->add_flag("--ignore-case", result_.hash.ignores_case, "Capital letters count as small ones");

        auto* diff = task("diff", task::diff, "Print the entries that are not equal in the input and in another file");
        auto* merge = task("merge", task::merge, "Print the input with another file merged into it");
        for (auto* sub : {diff, merge}) {
            sub->add_option("OTHER", result_.hash.other, "The file of the other value")->required()->type_name("");
        }
        each(merge, "--with", "FILE", "Another one to be merged behind it; again for more", result_.hash.more_others);
        merge->add_flag("--missing-only", result_.hash.missing_only, "Add what is missing and change nothing");

        auto* nest = task("nest", task::nest, "Print entries that name their parents as a tree");
        nest->add_option("--id", result_.hash.id,
                         "Where the ids are ({n}.KEY.id, KEY being the first of the first entry)")
            ->type_name("PATH");
        nest->add_option("--parent", result_.hash.parent, "Where those of the parents are ({n}.KEY.parent_id)")
            ->type_name("PATH");
        nest->add_option("--children", result_.hash.children, "The key that gets the children (children)")
            ->type_name("KEY");
        nest->add_option("--root", result_.json, "The id of the entry at the top, or of the parent of those there")
            ->type_name("JSON");

        for (auto* sub : {flatten, expand, combine, sort, diff, merge, nest}) {
            files(sub);
            input_and_output(sub);
            sub->add_flag("-e,--exit-status", result_.exit_status, "Exit with 1 when every result was empty");
            jobs(sub);
        }
    }

    void workflow_tasks() {
        auto* run = task("run", task::run, "Run a workflow over events, without a server");
        workflow(run, "The file of a workflow, blueprint or graph");
        files(run)->description(events);
        input_and_output(run);
        run->add_option(
               "-w,--workflow", result_.more_workflows,
               "Another workflow that runs over each event, as the one before leaves it stored; again for more")
            ->type_name("FILE")
            ->allow_extra_args(false);
        run->add_option("--output", result_.run_output,
                        "What is printed: the event as it is stored (default), the roaming data, the result, "
                        "or none")
            ->transform(
                CLI::CheckedTransformer(std::map<std::string, command::run_output>{{"event", run_output::event},
                                                                                   {"roaming", run_output::roaming},
                                                                                   {"result", run_output::result},
                                                                                   {"none", run_output::none}})
                    .description(""))
            ->type_name("event|roaming|result|none");
        run->add_flag("--diff", result_.diff, "Print what changed in the stored event, as a JSON Patch");
        run->add_flag("--explain", result_.explain,
                      "Tell the run as a story: each node, what it saw, and where it went");
        run->add_option("--trace", result_.trace, "Write each step to this file, one JSON value a line")
            ->type_name("FILE");
        run->add_flag("-q,--quiet", result_.quiet, "No log on standard error");
        run->add_option("--max-steps", result_.max_steps, "How many connections a run may follow (100000)")
            ->check(CLI::Range(std::size_t{0}, std::size_t{1'000'000'000}).description(""))
            ->type_name("N");
        run->add_option("--max-time", result_.max_time, "How long a run may take, looked at before each step")
            ->check(CLI::Range(0.0, 1e9).description(""))
            ->type_name("SECONDS");
        world(run);
        services(run);
        enabling(run);
        trigger(run);

        auto* lint = task("lint", task::lint, "Say what is wrong with workflows or paths, and what is suspicious");
        files(lint)->description("Files of workflows, or hash paths")->required();
        input_and_output(lint);
        lint->add_flag("--json", result_.as_json, "Print it as JSON");
        enabling(lint);
        services(lint);
        trigger(lint);

        auto* graph = task("graph", task::graph, "Print the graph of a workflow, to be drawn");
        files(graph)->description("Files of workflows, blueprints or graphs; - is standard input");
        input_and_output(graph);
        graph->add_option("--format", result_.graph_format, "For Mermaid (default) or for Graphviz")
            ->transform(CLI::CheckedTransformer(std::map<std::string, command::graph_format>{
                                                    {"mermaid", graph_format::mermaid}, {"dot", graph_format::dot}})
                            .description(""))
            ->type_name("mermaid|dot");
        graph->add_option("--trace", result_.trace, "Mark the path that this trace of run took")->type_name("FILE");
        trigger(graph);

        auto* modules = task("modules", task::modules, "List the modules, or describe one");
        modules->add_option("MODULE", result_.module, "Which module, such as tag_operation")->type_name("");
        input_and_output(modules);
        services(modules);
        modules->add_flag("--json", result_.as_json, "Print it as JSON");

        auto* module = task("module", task::module, "Run one module by itself on events");
        module->add_option("MODULE", result_.module, "Which module, such as tag_operation")->required()->type_name("");
        each(module, "--param", "NAME=TEXT", "A parameter; again for each entry of a list; NAME:=JSON for any value");
        files(module)->description(events);
        input_and_output(module);
        module->add_flag("--as-is", result_.as_is, "Take the input as it stands, without enriching it first");
        world(module);
        services(module);

        auto* blueprint = task("blueprint", task::blueprint, "Cut a blueprint out of a workflow, or put one into it");
        workflow(blueprint, "The file of a workflow");
        input_and_output(blueprint);
        blueprint->add_option("--nodes", result_.nodes, "The ids of the nodes that become a blueprint")
            ->delimiter(',')
            ->type_name("ID,...");
        blueprint->add_option("--insert", result_.blueprint, "Put this blueprint into the workflow")->type_name("FILE");
        blueprint->add_option("--name", result_.name, "What the blueprint, or the frame around its nodes, is called")
            ->type_name("TEXT");
        blueprint->add_option("--description", result_.description, "What the blueprint is for")->type_name("TEXT");
        blueprint->add_option("--uuid", result_.uuid, "The uuid of the blueprint or frame; a new one by default")
            ->type_name("UUID");

        auto* completion = task("completion", task::completion, "Print what lets a shell complete this command");
        completion->add_option("SHELL", result_.shell, "Which shell")
            ->required()
            ->transform(CLI::CheckedTransformer(std::map<std::string, command::shell>{
                                                    {"bash", shell::bash}, {"zsh", shell::zsh}, {"fish", shell::fish}})
                            .description(""))
            ->type_name("bash|zsh|fish");
        task("man", task::manual, "Print the manual page, for man -l -");
    }

    void workflow(CLI::App* sub, const char* description) {
        sub->add_option("WORKFLOW", result_.workflow, description)->required()->type_name("");
    }

    void trigger(CLI::App* sub) {
        sub->add_option("--trigger", result_.trigger, "Put this trigger in front of a graph that has none")
            ->type_name("TRIGGER");
    }

    void world(CLI::App* sub) {
        sub->add_option("--lookups", result_.lookups, "What modules look up in: warning lists, enrichment, users, ...")
            ->type_name("FILE");
        sub->add_option("--now", result_.now, "The time that it is, in seconds since 1970")
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{9'000'000'000}).description(""))
            ->type_name("SECONDS");
    }

    void services(CLI::App* sub) {
        sub->add_option("--services", result_.services,
                        "The listing of misp-modules, whose actions are modules then, too")
            ->type_name("FILE");
    }

    void enabling(CLI::App* sub) {
        sub->add_option("--disable", result_.disabled, "Take this module for disabled; again for more")
            ->type_name("MODULE")
            ->allow_extra_args(false);
        sub->add_flag("--only-enabled", result_.only_enabled,
                      "Take all modules for disabled that MISP disables at first");
    }

    void explaining(CLI::App* sub) {
        sub->add_flag("--explain", result_.explain,
                      "Say why: what was looked at, what decided, and what is suspicious");
        sub->add_flag("--json", result_.as_json, "Print answers and explanations as JSON");
    }

    void about_events(CLI::App* sub) {
        explaining(sub);
        sub->add_flag("--as-is", result_.as_is, "Take the input as it stands, without enriching it first");
    }

    /// Gives each filter the options that stand behind its label; those before the first label are the first one's.
    void group_filters() {
        result_.filters.assign(1, {});
        std::map<const CLI::Option*, std::size_t> read;
        bool begun = false;
        for (const CLI::Option* option : filter_->parse_order()) {
            filter_options* filter = &result_.filters.back();
            const bool known = option == label_ || option == selector_ || option == item_path_ || option == operator_ ||
                               option == value_ || option == value_list_;
            if (!known) continue;
            const std::string& text = option->results()[read[option]++];
            if (option == label_ && begun) filter = &result_.filters.emplace_back();
            begun = begun || option == label_;
            if (option == label_) filter->label = text;
            else if (option == selector_) filter->selector = text;
            else if (option == item_path_) filter->path = text;
            else if (option == operator_) filter->asked = text;
            else if (option == value_) filter->value = text, filter->has_value = true;
            else filter->value_list.push_back(text), filter->has_value_list = true;
        }
    }

    bool given(const char* subcommand, const char* option) {
        const CLI::App* const sub = app_.get_subcommand(subcommand);
        return sub->parsed() && sub->count(option) > 0;
    }

    std::string locations_;
    CLI::App* filter_ = nullptr;
    CLI::Option* label_ = nullptr;
    CLI::Option* selector_ = nullptr;
    CLI::Option* item_path_ = nullptr;
    CLI::Option* operator_ = nullptr;
    CLI::Option* value_ = nullptr;
    CLI::Option* value_list_ = nullptr;
};

}  // namespace command
