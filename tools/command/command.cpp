// SPDX-License-Identifier: MIT

#include "command.hpp"

#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <exception>
#include <map>
#include <new>

#include <CLI/CLI.hpp>

#include <hashpath/version.hpp>

#include "common_options.hpp"
#include "output/output.hpp"
#include "session.hpp"
#include "subcommands/subcommands.hpp"

namespace command {

/// A subcommand as CLI11 knows it, and what it does.
struct subcommand::implementation {
    CLI::App* app = nullptr;
    std::function<int()> body;
    std::vector<common_options*> common;
    std::deque<std::vector<std::string>> values;  ///< of options that are told in order
    std::map<const CLI::Option*, std::function<void(const std::string&)>> in_order;  ///< what tells them

    CLI::Option* repeated(const char* names, const char* placeholder, std::vector<std::string>& bound,
                          const char* text) {
        return app->add_option(names, bound, text)->type_name(placeholder)->allow_extra_args(false);
    }

    template <class Value, class Number>
    void number(const char* names, const char* placeholder, Value& value, range<Number> range, const char* text) {
        const auto check = CLI::Range(range.lowest, range.highest).description("");
        app->add_option(names, value, text)->check(check)->type_name(placeholder);
    }

    /// Runs the subcommand after all arguments were read.
    int run() {
        for (common_options* each : common) each->complete();
        std::map<const CLI::Option*, std::size_t> told;
        for (const CLI::Option* option : app->parse_order()) {
            const auto tell = in_order.find(option);
            if (tell != in_order.end()) tell->second(option->results()[told[option]++]);
        }
        return body();
    }
};

void subcommand::run(std::function<int()> body) {
    own_->body = std::move(body);
}

void subcommand::add_argument(const char* name, std::string& value, const char* text, presence presence) {
    own_->app->add_option(name, value, text)->required(presence == presence::required)->type_name("");
}

void subcommand::add_arguments(const char* name, std::vector<std::string>& values, const char* text,
                               presence presence) {
    own_->app->add_option(name, values, text)->required(presence == presence::required)->type_name("");
}

void subcommand::add_flag(const char* names, bool& value, const char* text) {
    own_->app->add_flag(names, value, text);
}

void subcommand::add_flag(const char* names, std::string& value, std::vector<std::string> values, const char* text) {
    own_->app->add_flag(names, value, text)->check(CLI::IsMember(std::move(values)).description(""));
}

void subcommand::add_option(const char* names, const char* placeholder, std::string& value, const char* text) {
    own_->app->add_option(names, value, text)->type_name(placeholder);
}

void subcommand::add_option(const char* names, const char* placeholder, std::optional<std::string>& value,
                            const char* text) {
    own_->app->add_option(names, value, text)->type_name(placeholder);
}

void subcommand::add_option(const char* names, const char* placeholder, json_argument& value, const char* text) {
    const auto set = [&value](const std::string& given) { value = {true, given}; };
    own_->app->add_option_function<std::string>(names, set, text)->type_name(placeholder);
}

void subcommand::add_option(const char* names, const char* placeholder, std::size_t& value, range<std::size_t> range,
                            const char* text) {
    own_->number(names, placeholder, value, range, text);
}

void subcommand::add_option(const char* names, const char* placeholder, std::optional<std::size_t>& value,
                            range<std::size_t> range, const char* text) {
    own_->number(names, placeholder, value, range, text);
}

void subcommand::add_option(const char* names, const char* placeholder, std::optional<std::int64_t>& value,
                            range<std::int64_t> range, const char* text) {
    own_->number(names, placeholder, value, range, text);
}

void subcommand::add_option(const char* names, const char* placeholder, std::optional<double>& value,
                            range<double> range, const char* text) {
    own_->number(names, placeholder, value, range, text);
}

void subcommand::add_repeated(const char* names, const char* placeholder, std::vector<std::string>& values,
                              const char* text, presence presence) {
    own_->repeated(names, placeholder, values, text)->required(presence == presence::required);
}

void subcommand::add_in_order(const char* names, const char* placeholder, std::function<void(const std::string&)> tell,
                              const char* text) {
    own_->in_order[own_->repeated(names, placeholder, own_->values.emplace_back(), text)] = std::move(tell);
}

void subcommand::add_numbers(const char* names, const char* placeholder, std::vector<std::int64_t>& values,
                             const char* text) {
    own_->app->add_option(names, values, text)->delimiter(',')->type_name(placeholder);
}

void subcommand::add_words(const char* names, const std::vector<choice<int>>& words, std::function<void(int)> set,
                           const char* text, presence presence) {
    std::map<std::string, int> values;
    std::string placeholder;
    for (const auto& each : words) {
        values.emplace(each.word, each.value);
        placeholder.append(placeholder.empty() ? "" : "|").append(each.word);
    }
    own_->app
        ->add_option_function<int>(
            names, [set = std::move(set)](const int& value) { set(value); }, text)
        ->required(presence == presence::required)
        ->transform(CLI::CheckedTransformer(std::move(values)).description(""))
        ->type_name(placeholder);
}

void subcommand::add_files(common_options& options, const char* text) {
    add_arguments("FILE", options.files, text);
}

void subcommand::add_exit_status(common_options& options, const char* text) {
    add_flag("-e,--exit-status", options.exit_status, text);
}

void subcommand::add_trust(common_options& options) {
    add_flag("--trust", options.trust, "Input is known to be valid JSON: do not look at all of it");
}

void subcommand::add_jobs(common_options& options) {
    add_option("--jobs", "N", options.jobs, {0, 1024},
               "Work on so many values at a time (1); 0: as many as there are processors");
}

void subcommand::add_input_and_output(common_options& options) {
    own_->common.push_back(&options);
    output_options& out = options.output;
    constexpr std::size_t most = std::size_t{1} << 62U;
    const std::string before = own_->app->option_defaults()->get_group();
    own_->app->option_defaults()->group("Input and output");
    add_flag("-c,--compact-output", options.compact, "Each output on one line");
    add_flag("-r,--raw-output", out.raw, "Texts without quotes, all else on one line");
    add_flag("--raw-output0", out.nul_separated, "As -r, with NUL behind each output");
    add_option("--indent", "N", out.print.indent, {0, 16}, "How many spaces a level is indented by (2)");
    add_flag("--tab", out.print.tab, "Indent with tabs");
    add_flag("-C,--color-output", options.colour, "Colours, also where output is no terminal");
    add_flag("-M,--monochrome-output", options.monochrome, "No colours");
    add_flag("--one-per-line", out.one_per_line, "Exactly one line of output for each input value");
    add_choice("--on-error", options.on_error,
               {{"stop", on_error::stop}, {"skip", on_error::skip}, {"emit", on_error::emit}},
               "What to do with bad input: stop, skip it, emit an error as output");
    add_flag("--unbuffered", out.unbuffered, "Write each output at once");
    add_flag("--strict", options.strict, "A warning about the path is an error");
    add_option("--max-size", "N", options.max_size, {1, most}, "How many bytes an input value may have (4294967296)");
    add_option("--regex-steps", "N", options.regex_steps, {0, most},
               "How many steps regular expressions may take for a value, beyond 32 for each byte (10000000); 0: any");
    add_option("--max-depth", "N", options.max_depth, {0, 1'000'000'000}, "How deeply input may be nested (511)");
    own_->app->option_defaults()->group(before);
}

struct command_line::implementation {
    CLI::App app{"Evaluates CakePHP-style hash paths over JSON, as MISP does.", "hashpath"};
    std::deque<subcommand::implementation> subcommands;
    subcommand::implementation* chosen = nullptr;
};

command_line::command_line() : own_(std::make_unique<implementation>()) {
    CLI::App& app = own_->app;
    app.require_subcommand(1);
    app.set_version_flag("-V,--version", version_text(), "Print the version and exit");
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.footer(fmt::format("hashpath COMMAND --help says more. {}\nExit codes: {}", about_input, about_exit_codes));
    for (const auto add : {add_extract, add_edit, add_paths, add_explain, add_enrich, add_filter, add_if, add_hash,
                           add_run, add_lint, add_graph, add_modules, add_blueprint, add_completion, add_man}) {
        add(*this);
    }
}

command_line::~command_line() = default;

subcommand command_line::add(const char* name, const char* text) {
    subcommand::implementation& added = own_->subcommands.emplace_back();
    added.app = own_->app.add_subcommand(name, text);
    added.app->set_help_flag("-h,--help", "Print this help and exit");
    added.app->parse_complete_callback([this, &added] { own_->chosen = &added; });
    return subcommand{added};
}

namespace {

description describe_app(const CLI::App& app) {
    description made{app.get_name(), app.get_description(), {}, {}, {}};
    for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
        argument_description one;
        for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
        for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
        const std::string type = option->get_items_expected_min() > 0 ? option->get_type_name() : "";
        one.placeholder = option->get_positional() ? option->get_name() : type;
        one.kind = type.empty() ? one.placeholder : type;
        one.description = option->get_description();
        one.group = option->get_group();
        one.required = option->get_required();
        one.repeats = option->get_items_expected_max() > 1;
        (option->get_positional() ? made.positions : made.options).push_back(std::move(one));
    }
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
        made.subcommands.push_back(describe_app(*each));
    }
    return made;
}

/// A file that is mapped lost bytes while it was read.
extern "C" void file_was_cut(int) {
    constexpr std::string_view text = "hashpath: error: an input file became shorter while it was read\n";
    write_all(STDERR_FILENO, text);
    std::_Exit(wrong_input);
}

}  // namespace

description command_line::describe() const {
    return describe_app(own_->app);
}

int command_line::run(int argc, char** argv) {
    try {
        own_->app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return own_->app.exit(e);
        complain("error: {}\nhashpath --help says what can be asked.\n", printable(e.what()));
        return wrong_usage;
    }
    return own_->chosen->run();
}

std::string version_text() {
    return fmt::format("hashpath {}.{}.{}", HASHPATH_VERSION_MAJOR, HASHPATH_VERSION_MINOR, HASHPATH_VERSION_PATCH);
}

}  // namespace command

int hashpath_command(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGBUS, command::file_was_cut);
    try {
        return command::command_line{}.run(argc, argv);
    } catch (const std::bad_alloc&) {
        command::complain_text("error: out of memory\n");
    } catch (const std::exception& e) {
        command::complain("error: {}\n", command::printable(e.what()));
    }
    return command::wrong_input;
}
