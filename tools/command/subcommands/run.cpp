// SPDX-License-Identifier: MIT
// The subcommand run: workflows over events, without a server.

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json/patch.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/run.hpp>
#include <hashpath/workflow/validate.hpp>

#include "../command.hpp"
#include "../session.hpp"
#include "events.hpp"
#include "story.hpp"
#include "subcommands.hpp"
#include "workflow_files.hpp"

namespace command {

namespace {

/// What run prints. By default the event, or with --explain nothing but the story.
enum class run_output { event, roaming, result, none, by_default };

struct run_options {
    common_options common;
    module_options modules;
    world_options world;
    std::string workflow;                     ///< a file
    std::vector<std::string> more_workflows;  ///< files of those that follow it
    std::string trigger;
    std::string trace;  ///< a file
    run_output output = run_output::by_default;
    std::optional<std::size_t> max_steps;
    std::optional<double> max_time;  ///< seconds
    bool diff = false;
    bool explain = false;
    bool quiet = false;

    /// Returns what is printed, but for a diff. The story replaces the event, unless that is asked for.
    run_output printed() const noexcept {
        if (output != run_output::by_default) return output;
        return explain ? run_output::none : run_output::event;
    }
};

/// A file of one JSON value a line.
class trace_file {
public:
    trace_file() = default;
    trace_file(const trace_file&) = delete;
    trace_file& operator=(const trace_file&) = delete;
    ~trace_file() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }

    /// Opens a file, or standard output for "-". Returns false after a message if that fails.
    bool open(const std::string& file) {
        descriptor_ =
            file == "-" ? STDOUT_FILENO : ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (descriptor_ < 0) complain("error: {}: {}\n", printable(file), std::strerror(errno));
        return descriptor_ >= 0;
    }

    bool is_open() const noexcept { return descriptor_ >= 0; }

    void add(const json& value) {
        if (write_all(descriptor_, on_one_line(handle{value}) + "\n")) return;
        complain("cannot write the trace: {}\n", std::strerror(errno));
    }

private:
    int descriptor_ = -1;
};

/// Returns the data of triggers in an input value: events, or a record of another kind, such as {"Log": …}, as it is.
std::vector<json> data_of(json document, const workflow::definition& definition) {
    const auto* trigger = workflow::built_in_modules().find(workflow::module_type::trigger, definition.trigger);
    bool as_it_is = trigger && !trigger->core_format;
    for (const char* key : {"EventReport", "ShadowAttribute", "Sighting", "Tag"}) {
        as_it_is = as_it_is || (document.is_object() && !document.contains("Event") && document.contains(key) &&
                                document[key].is_object());
    }
    if (!as_it_is) return hashpath::misp::trigger_data(std::move(document));
    std::vector<json> data;
    data.push_back(std::move(document));
    return data;
}

json recorded_result(const workflow::run_result& result, const workflow::memory_host& host) {
    json made = workflow::to_json(result);
    add_recorded(made, host);
    return made;
}

int status_of(const workflow::run_result& result) {
    return result.success ? success : result.outcome == "blocked" ? no_match : module_failed;
}

/// The workflows of a command line, and what they run with.
class workflow_run {
public:
    workflow_run(const run_options& options, session& session) : options_(options), session_(session) {}

    /// Reads all files of the command line. Returns an exit code, after a message if that is not success.
    int read() {
        modules_ = options_.modules.read(options_.common);
        if (!modules_) return wrong_input;
        std::vector<std::string> names = {options_.workflow};
        names.insert(names.end(), options_.more_workflows.begin(), options_.more_workflows.end());
        for (const std::string& name : names) {
            if (const int status = add_workflow(name); status != success) return status;
        }
        lookups_ = options_.world.read_lookups(options_.common);
        if (!lookups_) return wrong_input;
        return options_.trace.empty() || trace_.open(options_.trace) ? success : wrong_usage;
    }

    answer operator()(const document& read, output& out);

    /// Returns the worst exit code of all runs.
    int worst() const noexcept { return worst_; }

private:
    int add_workflow(const std::string& name) {
        int status = success;
        auto read = read_workflow(name, options_.trigger, options_.common, status);
        if (!read) return status;
        bool wrong = false;
        for (const auto& each : validate(read->definition, {&*modules_, {}})) {
            const bool counts = is_error(each.code) || options_.common.strict;
            if (counts) complain("{}: {}", printable(name), describe(each, read->definition));
            wrong = wrong || counts;
        }
        if (!wrong && read->definition.trigger.empty()) {
            complain("{}: error: it has no trigger; --trigger gives it one\n", printable(name));
            wrong = true;
        }
        if (wrong) return wrong_path;
        files_.push_back(std::move(*read));
        return success;
    }

    /// Returns the options of a run without an observer.
    workflow::run_options options_of_run() const {
        workflow::run_options options;
        options.debug = true;
        options.modules = &*modules_;
        options.enabled = [this](std::string_view id) { return options_.modules.is_enabled(id, *modules_); };
        options.keep_data = options_.printed() == run_output::roaming;
        options.paths = options_.common.limits;
        if (options_.max_steps) options.max_steps = *options_.max_steps;
        if (options_.max_time) {
            const std::chrono::duration<double> seconds{*options_.max_time};
            options.max_time = std::chrono::duration_cast<std::chrono::nanoseconds>(seconds);
        }
        return options;
    }

    /// Prints what a workflow logged, and its outcome.
    void say_ending(const workflow::run_result& result) {
        if (options_.quiet) return;
        session_.out().flush();
        for (const std::string& line : result.log) complain("{}\n", printable_lines(line));
        complain("outcome: {}\n", printable(result.outcome));
    }

    /// Runs the one workflow over an event that is copied only where the workflow changes it. Returns the exit code;
    /// nullopt, before anything is done, where that is not possible.
    template <class Value>
    std::optional<int> run_in_place(const Value& document, const command::document& read, output& out) {
        // What nlohmann's parser read can be changed already.
        if constexpr (std::same_as<Value, handle>) return std::nullopt;
        else {
            const bool only_runs = options_.more_workflows.empty() && !options_.explain && !options_.diff &&
                                   options_.trace.empty() && options_.printed() != run_output::roaming;
            if (!only_runs) return std::nullopt;
            workflow_file& file = files_.front();
            const auto* trigger = modules_->find(workflow::module_type::trigger, file.definition.trigger);
            if ((trigger && !trigger->core_format) || !has_event(document)) return std::nullopt;
            auto view = hashpath::misp::enriched_view<Value>::of_usual(document);
            if (!view) return std::nullopt;
            workflow::viewed_event<Value> event{std::move(*view), [&read] { return read.take(); }};
            command_host host{event, *lookups_, options_.world};
            const auto result = hashpath::workflow::run(file.definition, event, host, options_of_run());
            file.definition.counter = result.counter;
            say_ending(result);
            if (options_.printed() == run_output::result) {
                out.value(recorded_result(result, host));
            } else if (options_.printed() == run_output::event) {
                if (event.is_read()) out.value(*host.shared_event());
                else out.value(document);
            }
            return status_of(result);
        }
    }

    void run_on_copies(json document, output& out) {
        std::vector<shared_json> printed;
        for (json& each : data_of(std::move(document), files_.front().definition)) {
            shared_json data = shared(std::move(each));
            for (workflow_file& file : files_) {
                std::vector<shared_json> outputs;
                worst_ = std::max(worst_, run_once(file, data, outputs));
                // Of several workflows, the event is printed as the last of them leaves it.
                const bool last = &file == &files_.back();
                const bool all = options_.diff || options_.printed() != run_output::event;
                if (last || all) std::move(outputs.begin(), outputs.end(), std::back_inserter(printed));
            }
        }
        std::vector<const json*> values;
        values.reserve(printed.size());
        for (const shared_json& each : printed) values.push_back(each.get());
        if (!values.empty()) out.each(values, true);
    }

    /// Runs one workflow over the data of its trigger. Returns the exit code, and leaves the stored event in `data`.
    int run_once(workflow_file& file, shared_json& data, std::vector<shared_json>& printed) {
        const bool is_event = data->is_object() && data->contains("Event");
        command_host host{data, *lookups_, options_.world};
        story story{file.definition, *modules_};
        workflow::run_options options = options_of_run();
        options.patches = options_.explain || trace_.is_open();
        if (options.patches) {
            options.observe = [&](const workflow::step& step, const json&) {
                if (trace_.is_open()) trace_.add(workflow::to_json(step));
                if (options_.explain) story.tell(step);
            };
        }
        workflow::run_result result = hashpath::workflow::run(file.definition, *data, host, options);
        file.definition.counter = result.counter;
        const shared_json stored = host.shared_event();
        const bool compares = options_.diff || options_.explain;
        json changed = compares ? hashpath::make_patch(is_event ? *data : json::object(), *stored) : json{};
        if (options_.explain) session_.out().text(story.text() + ending(result, host, changed));
        else say_ending(result);
        const run_output wanted = options_.printed();
        if (options_.diff) printed.push_back(shared(std::move(changed)));
        else if (wanted == run_output::event) printed.push_back(stored);
        else if (wanted == run_output::roaming) printed.push_back(shared(std::move(result.data)));
        else if (wanted == run_output::result) printed.push_back(shared(recorded_result(result, host)));
        if (is_event) data = stored;
        return status_of(result);
    }

    const run_options& options_;
    session& session_;
    std::optional<workflow::registry> modules_;
    std::vector<workflow_file> files_;
    std::optional<json> lookups_;
    trace_file trace_;
    int worst_ = success;
};

// Behind the class: Clang 14 takes a member template that a generic lambda calls before it for undefined.
answer workflow_run::operator()(const document& read, output& out) {
    const auto status = visit_validated(
        read, [&](const auto& document) -> std::optional<int> { return run_in_place(document, read, out); });
    if (status) worst_ = std::max(worst_, *status);
    else run_on_copies(read.take(), out);
    return true;
}

int run_run(const run_options& options) {
    session session{options.common};
    workflow_run run{options, session};
    if (const int status = run.read(); status != success) return status;
    const int status = session.run([&run](const document& read, output& out) { return run(read, out); });
    return std::max(status, run.worst());
}

}  // namespace

void add_run(command_line& line) {
    const auto options = std::make_shared<run_options>();
    subcommand added = line.add("run", "Run a workflow over events, without a server");
    added.add_argument("WORKFLOW", options->workflow, "The file of a workflow, blueprint or graph");
    added.add_files(options->common, about_events);
    added.add_input_and_output(options->common);
    added.add_repeated(
        "-w,--workflow", "FILE", options->more_workflows,
        "Another workflow that runs over each event, as the one before leaves it stored; again for more");
    added.add_choice("--output", options->output,
                     {{"event", run_output::event},
                      {"roaming", run_output::roaming},
                      {"result", run_output::result},
                      {"none", run_output::none}},
                     "What is printed: the event as it is stored (default), the roaming data, the result, "
                     "or none");
    added.add_flag("--diff", options->diff, "Print what changed in the stored event, as a JSON Patch");
    added.add_flag("--explain", options->explain, "Tell the run as a story: each node, what it saw, and where it went");
    added.add_option("--trace", "FILE", options->trace, "Write each step to this file, one JSON value a line");
    added.add_flag("-q,--quiet", options->quiet, "No log on standard error");
    added.add_option("--max-steps", "N", options->max_steps, {0, 1'000'000'000},
                     "How many connections a run may follow (100000)");
    added.add_option("--max-time", "SECONDS", options->max_time, {0.0, 1e9},
                     "How long a run may take, looked at before each step");
    options->world.add(added);
    options->modules.add_services(added);
    options->modules.add_enabling(added);
    add_trigger(added, options->trigger);
    added.run([options] { return run_run(*options); });
}

}  // namespace command
