#pragma once
// SPDX-License-Identifier: MIT
// What can be asked of the command, and the one description of it that its help is made from.

#include <unistd.h>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <hashpath/json.hpp>
#include <hashpath/version.hpp>

#include "writer.hpp"

namespace command {

enum class task { extract, get, check, set, insert, remove, paths, explain, enrich, filter, if_module, graph };
enum class location { none, path, pointer };
enum class on_error { stop, skip, emit };
enum class graph_format { mermaid, dot };

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

struct options {
    command::task task = task::extract;
    std::string path;
    std::string json;  ///< the value of set and insert, the default of get
    bool has_json = false;
    std::vector<std::string> files;

    command::writing writing;
    bool raw = false;
    bool nul_separated = false;
    bool unbuffered = false;
    bool one_per_line = false;

    bool exit_status = false;
    bool first = false;
    bool count = false;
    command::location location = location::none;
    bool renumber = false;
    bool as_json = false;

    bool as_is = false;    ///< events are not enriched first
    bool explain = false;  ///< filter and if: why, instead of the answer
    bool event = false;    ///< filter: the whole event
    std::vector<filter_options> filters;
    std::string module;
    std::vector<std::string> parameters;  ///< each name=text or name:=JSON

    command::graph_format graph_format = graph_format::mermaid;
    std::string trigger;

    bool strict = false;
    command::on_error on_error = on_error::stop;
    std::size_t max_depth = hashpath::default_max_depth;
};

/// What --version prints.
inline std::string version_text() {
    return "hashpath " + std::to_string(HASHPATH_VERSION_MAJOR) + "." + std::to_string(HASHPATH_VERSION_MINOR) + "." +
           std::to_string(HASHPATH_VERSION_PATCH);
}

/// The command line, and where its answers go.
class command_line {
public:
    explicit command_line(options& result) : result_(result) {
        app_.require_subcommand(1);
        app_.set_version_flag("-V,--version", version_text(), "Print the version and exit");
        app_.set_help_flag("-h,--help", "Print this help and exit");
        app_.footer(
            "hashpath COMMAND --help says more. Input is any stream of JSON values; without FILE, standard input.\n"
            "Exit codes: 0 success; 1 nothing matched (check, -e), or else (if); 2 usage; 3 the path (--strict);\n"
            "4 the module failed (if); 5 input.");

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
        operator_ = each(filter, "--operator", "NAME",
                         "in (default), not_in, equals, not_equals, in_or, in_and, not_in_or, not_in_and, any_value");
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

        auto* graph = task("graph", task::graph, "Print the graph of a workflow, to be drawn");
        files(graph)->description("Files of workflows, blueprints or graphs; - is standard input");
        input_and_output(graph);
        graph->add_option("--format", result_.graph_format, "For Mermaid (default) or for Graphviz")
            ->transform(CLI::CheckedTransformer(std::map<std::string, command::graph_format>{
                                                    {"mermaid", graph_format::mermaid}, {"dot", graph_format::dot}})
                            .description(""))
            ->type_name("mermaid|dot");
        graph->add_option("--trigger", result_.trigger, "Put this trigger in front of a graph that has none")
            ->type_name("ID");
    }

    /// Reads the arguments; throws CLI::Error for --help, --version and wrong usage, of which exit() makes a code.
    void parse(int argc, char** argv) {
        app_.parse(argc, argv);
        result_.has_json = result_.task == task::set || result_.task == task::insert || get_default_given();
        const bool terminal = ::isatty(STDOUT_FILENO) == 1;
        const char* no_colour = std::getenv("NO_COLOR");
        const bool colour_by_default = terminal && (!no_colour || *no_colour == '\0');
        result_.writing.colour = colour_ || (colour_by_default && !monochrome_);
        if (result_.writing.indent == 0) compact_ = true;
        result_.writing.pretty = !compact_ && !result_.raw && !result_.nul_separated && !result_.one_per_line;
        result_.raw = result_.raw || result_.nul_separated;
        if (result_.task == task::filter) group_filters();
        if (result_.task == task::if_module) result_.parameters = parameters_;
        if (result_.explain && result_.one_per_line) result_.as_json = true;
        if (!locations_.empty()) result_.location = locations_ == "pointer" ? location::pointer : location::path;
    }

    CLI::App& app() noexcept { return app_; }

private:
    static constexpr const char* events =
        "Files of events, attributes or objects, bare or wrapped; - is standard input";

    /// An option that may be given again and again.
    CLI::Option* each(CLI::App* sub, const char* name, const char* type, const char* description) {
        auto& values = std::string_view{name} == "--param" ? parameters_ : values_.emplace_back();
        return sub->add_option(name, values, description)->type_name(type)->allow_extra_args(false);
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

    CLI::App* task(const char* name, command::task task, const char* description) {
        auto* sub = app_.add_subcommand(name, description);
        sub->set_help_flag("-h,--help", "Print this help and exit");
        sub->parse_complete_callback([this, task] { result_.task = task; });
        return sub;
    }

    void path(CLI::App* sub) { sub->add_option("PATH", result_.path, "A hash path")->required()->type_name(""); }
    void json_value(CLI::App* sub) { sub->add_option("JSON", result_.json, "The value")->required()->type_name(""); }
    CLI::Option* files(CLI::App* sub) {
        return sub->add_option("FILE", result_.files, "Input files; - is standard input")->type_name("");
    }

    void matching(CLI::App* sub) {
        input_and_output(sub);
        sub->add_flag("-e,--exit-status", result_.exit_status, "Exit with 1 when no input value matched");
    }

    void input_and_output(CLI::App* sub) {
        sub->add_flag("-c,--compact-output", compact_, "Each output on one line");
        sub->add_flag("-r,--raw-output", result_.raw, "Texts without quotes, all else on one line");
        sub->add_flag("--raw-output0", result_.nul_separated, "As -r, with NUL behind each output");
        sub->add_option("--indent", result_.writing.indent, "How many spaces a level is indented by (2)")
            ->check(CLI::Range(0, 16).description(""))
            ->type_name("N");
        sub->add_flag("--tab", result_.writing.tab, "Indent with tabs");
        sub->add_flag("-C,--color-output", colour_, "Colours, also where output is no terminal");
        sub->add_flag("-M,--monochrome-output", monochrome_, "No colours");
        sub->add_flag("--one-per-line", result_.one_per_line, "Exactly one line of output for each input value");
        sub->add_option("--on-error", result_.on_error,
                        "What to do with bad input: stop, skip it, emit an error as output")
            ->transform(CLI::CheckedTransformer(std::map<std::string, command::on_error>{{"stop", on_error::stop},
                                                                                         {"skip", on_error::skip},
                                                                                         {"emit", on_error::emit}})
                            .description(""))
            ->type_name("stop|skip|emit");
        sub->add_flag("--unbuffered", result_.unbuffered, "Write each output at once");
        sub->add_flag("--strict", result_.strict, "A warning about the path is an error");
        sub->add_option("--max-depth", result_.max_depth, "How deeply input may be nested (511)")
            ->check(CLI::Range(std::size_t{0}, std::size_t{1'000'000'000}).description(""))
            ->type_name("N");
    }

    bool get_default_given() { return result_.task == task::get && app_.get_subcommand("get")->count("--default") > 0; }

    options& result_;
    CLI::App app_{"Evaluates CakePHP-style hash paths over JSON, as MISP does.", "hashpath"};
    std::string locations_;
    CLI::App* filter_ = nullptr;
    CLI::Option* label_ = nullptr;
    CLI::Option* selector_ = nullptr;
    CLI::Option* item_path_ = nullptr;
    CLI::Option* operator_ = nullptr;
    CLI::Option* value_ = nullptr;
    CLI::Option* value_list_ = nullptr;
    std::deque<std::vector<std::string>> values_;
    std::vector<std::string> parameters_;
    bool compact_ = false;
    bool colour_ = false;
    bool monochrome_ = false;
};

}  // namespace command
