#pragma once
// SPDX-License-Identifier: MIT
// Options that several subcommands share.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "options.hpp"

namespace command {

/// What the description of the command line is made with.
class shared_options {
protected:
    explicit shared_options(options& result) : result_(result) {}

    /// An option that may be given again and again.
    CLI::Option* each(CLI::App* sub, const char* name, const char* type, const char* description) {
        return each(sub, name, type, description,
                    std::string_view{name} == "--param" ? parameters_ : values_.emplace_back());
    }
    static CLI::Option* each(CLI::App* sub, const char* name, const char* type, const char* description,
                             std::vector<std::string>& values) {
        return sub->add_option(name, values, description)->type_name(type)->allow_extra_args(false);
    }

    CLI::App* task(const char* name, command::task task, const char* description) {
        auto* sub = app_.add_subcommand(name, description);
        sub->set_help_flag("-h,--help", "Print this help and exit");
        sub->parse_complete_callback([this, task] { result_.task = task; });
        return sub;
    }

    void jobs(CLI::App* sub) {
        sub->add_option("--jobs", result_.jobs,
                        "Work on so many values at a time (1); 0: as many as there are processors")
            ->check(CLI::Range(std::size_t{0}, std::size_t{1024}).description(""))
            ->type_name("N");
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
        const std::string before = sub->option_defaults()->get_group();
        sub->option_defaults()->group("Input and output");
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
        sub->add_option("--max-size", result_.max_size, "How many bytes an input value may have (4294967296)")
            ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 62U).description(""))
            ->type_name("N");
        sub->add_option(
               "--regex-steps", result_.regex_steps,
               "How many steps regular expressions may take for a value, beyond 32 for each byte (10000000); 0: any")
            ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62U).description(""))
            ->type_name("N");
        sub->add_option("--max-depth", result_.max_depth, "How deeply input may be nested (511)")
            ->check(CLI::Range(std::size_t{0}, std::size_t{1'000'000'000}).description(""))
            ->type_name("N");
        sub->option_defaults()->group(before);
    }

    options& result_;
    CLI::App app_{"Evaluates CakePHP-style hash paths over JSON, as MISP does.", "hashpath"};
    std::deque<std::vector<std::string>> values_;
    std::vector<std::string> parameters_;
    bool compact_ = false;
    bool colour_ = false;
    bool monochrome_ = false;
};

}  // namespace command
