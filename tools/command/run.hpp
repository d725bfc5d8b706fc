#pragma once
// SPDX-License-Identifier: MIT
// The subcommand run: workflows over events, without a server.

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <concepts>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "event.hpp"
#include "options.hpp"
#include "output.hpp"
#include "session.hpp"
#include "story.hpp"
#include "workflow.hpp"

namespace command {

/// A file of one JSON value a line.
class trace_file {
public:
    trace_file() = default;
    trace_file(const trace_file&) = delete;
    trace_file& operator=(const trace_file&) = delete;
    ~trace_file() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }

    /// Opens a file, or standard output for "-"; false, and said so, if that is not possible.
    bool open(const std::string& file) {
        descriptor_ =
            file == "-" ? STDOUT_FILENO : ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (descriptor_ < 0) complain("error: " + printable(file) + ": " + std::strerror(errno) + "\n");
        return descriptor_ >= 0;
    }

    bool is_open() const noexcept { return descriptor_ >= 0; }

    void add(const json& value) {
        constexpr writing compact{false, 0, false, false};
        std::string line;
        writer{line, compact}.write(value);
        line += '\n';
        if (!write_all(descriptor_, line))
            complain(std::string{"cannot write the trace: "} + std::strerror(errno) + "\n");
    }

private:
    int descriptor_ = -1;
};

/// The data of triggers in an input value: events, or a record of another kind, such as {"Log": …}, as it stands.
inline std::vector<json> data_of(json& document, const workflow::definition& definition) {
    const auto* trigger = workflow::built_in_modules().find(workflow::module_type::trigger, definition.trigger);
    bool as_it_stands = trigger && !trigger->core_format;
    for (const char* key : {"EventReport", "ShadowAttribute", "Sighting", "Tag"}) {
        as_it_stands = as_it_stands || (document.is_object() && !document.contains("Event") && document.contains(key) &&
                                        document[key].is_object());
    }
    if (!as_it_stands) return hashpath::misp::trigger_data(std::move(document));
    std::vector<json> data;
    data.push_back(std::move(document));
    return data;
}

/// Adds what a host recorded instead of doing it.
inline void add_recorded(json& made, const workflow::memory_host& host) {
    made["requests"] = json::array();
    for (const auto& each : host.requests()) {
        json headers = json::object();
        for (const auto& [name, value] : each.headers) headers[name] = value;
        made["requests"].push_back(
            {{"method", each.method}, {"url", each.url}, {"headers", std::move(headers)}, {"body", each.body}});
    }
    made["mails"] = json::array();
    for (const auto& each : host.mails()) {
        made["mails"].push_back({{"recipients", each.recipients}, {"subject", each.subject}, {"body", each.body}});
    }
    made["messages"] = json::array();
    for (const auto& [topic, message] : host.messages()) {
        made["messages"].push_back({{"topic", topic}, {"message", message}});
    }
    made["changes"] = json::array();
    for (const auto& each : host.changes()) made["changes"].push_back(each.value);
}

inline json recorded_result(const workflow::run_result& result, const workflow::memory_host& host) {
    json made = workflow::to_json(result);
    add_recorded(made, host);
    return made;
}

/// What is printed, but for a diff: the story stands for the event, where nobody asks for that.
inline run_output output_of(const options& how) {
    return how.run_output.value_or(how.explain ? run_output::none : run_output::event);
}

/// Says what a workflow logged, and how it ended.
inline void say_ending(session& session, const options& how, const workflow::run_result& result) {
    if (how.quiet) return;
    session.out().flush();
    for (const std::string& line : result.log) complain(printable_lines(line) + "\n");
    complain("outcome: " + printable(result.outcome) + "\n");
}

inline int status_of(const workflow::run_result& result) {
    return result.success ? success : result.outcome == "blocked" ? no_match : module_failed;
}

/// How a run is set up that nobody watches.
inline workflow::run_options options_of_run(const options& how, const workflow::registry& modules) {
    workflow::run_options options;
    options.debug = true;
    options.modules = &modules;
    options.enabled = [&](std::string_view id) { return is_enabled(id, modules, how); };
    options.keep_data = output_of(how) == run_output::roaming;
    options.paths = how.limits;
    if (how.max_steps) options.max_steps = *how.max_steps;
    if (how.max_time) {
        options.max_time =
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>{*how.max_time});
    }
    return options;
}

/// Whether nobody asks for more than what comes of a run over one event.
inline bool only_runs(const options& how) {
    return how.more_workflows.empty() && !how.explain && !how.diff && how.trace.empty() &&
           output_of(how) != run_output::roaming;
}

/// A run of one workflow over an event that is read into a value only where the workflow wants one; the exit code, or
/// nothing, before anything is done, where that is not possible.
template <class Read>
std::optional<int> run_on_view(session& session, const options& how, workflow_file& file, const Read& read,
                               const workflow::registry& modules, const json& lookups, output& out) {
    const auto document = read.document();
    using value = std::remove_cvref_t<decltype(document)>;
    const auto* trigger = modules.find(workflow::module_type::trigger, file.definition.trigger);
    if ((trigger && !trigger->core_format) || !has_event(document)) return std::nullopt;
    auto view = hashpath::misp::enriched_view<value>::of_usual(document);
    if (!view) return std::nullopt;
    workflow::viewed_event<value> event{std::move(*view), [&read] {
                                            json made;
                                            read.into(made);
                                            return made;
                                        }};
    command_host host{event, lookups, how};
    const auto result = run(file.definition, event, host, options_of_run(how, modules));
    file.definition.counter = result.counter;
    say_ending(session, how, result);
    switch (output_of(how)) {
        case run_output::event:
            if (event.is_read()) out.value(*host.shared_event());
            else out.value(document);
            break;
        case run_output::result: out.value(recorded_result(result, host)); break;
        case run_output::roaming:
        case run_output::none: break;
    }
    return status_of(result);
}

/// One run of one workflow over the data of its trigger; the exit code, and what is left of the stored event.
inline int run_workflow(session& session, const options& how, workflow_file& file, shared_json& data,
                        const workflow::registry& modules, const json& lookups, trace_file& trace,
                        std::vector<shared_json>& printed) {
    const bool is_event = data->is_object() && data->contains("Event");
    command_host host{data, lookups, how};
    story story{file.definition, modules};
    workflow::run_options options = options_of_run(how, modules);
    options.patches = how.explain || trace.is_open();
    if (options.patches) {
        options.observe = [&](const workflow::step& step, const json&) {
            if (trace.is_open()) trace.add(workflow::to_json(step));
            if (how.explain) story.tell(step);
        };
    }
    const run_output wanted = output_of(how);
    workflow::run_result result = run(file.definition, *data, host, options);
    file.definition.counter = result.counter;
    const shared_json stored = host.shared_event();
    const bool compares = how.diff || how.explain;
    json changed = compares ? hashpath::make_patch(is_event ? *data : json::object(), *stored) : json{};
    if (how.explain) {
        session.out().text(story.text() + ending(result, host, changed));
    } else {
        say_ending(session, how, result);
    }
    if (how.diff) printed.push_back(shared(std::move(changed)));
    else if (wanted == run_output::event) printed.push_back(stored);
    else if (wanted == run_output::roaming) printed.push_back(shared(std::move(result.data)));
    else if (wanted == run_output::result) printed.push_back(shared(recorded_result(result, host)));
    if (is_event) data = stored;
    return status_of(result);
}

inline int run_run(session& session, const options& how) {
    const auto modules = read_modules(how);
    if (!modules) return wrong_input;
    std::vector<workflow_file> files;
    std::vector<std::string> names = {how.workflow};
    names.insert(names.end(), how.more_workflows.begin(), how.more_workflows.end());
    for (const std::string& name : names) {
        int status = success;
        auto read = read_workflow(name, how, status);
        if (!read) return status;
        bool wrong = false;
        for (const auto& each : validate(read->definition, {&*modules, {}})) {
            const bool counts = is_error(each.code) || how.strict;
            if (counts) complain(printable(name) + ": " + describe(each, read->definition));
            wrong = wrong || counts;
        }
        if (!wrong && read->definition.trigger.empty()) {
            complain(printable(name) + ": error: it has no trigger; --trigger gives it one\n");
            wrong = true;
        }
        if (wrong) return wrong_path;
        files.push_back(std::move(*read));
    }
    const auto lookups = read_lookups(how);
    if (!lookups) return wrong_input;
    trace_file trace;
    if (!how.trace.empty() && !trace.open(how.trace)) return wrong_usage;
    int worst = success;
    const auto look = [&](const auto& read, output& out) -> std::optional<answer> {
        // What nlohmann's parser read is a value already.
        if constexpr (!std::same_as<std::remove_cvref_t<decltype(read)>, parsed_value>) {
            if (!only_runs(how)) return std::nullopt;
            const auto came = run_on_view(session, how, files.front(), read, *modules, *lookups, out);
            if (came) worst = std::max(worst, *came);
            if (came) return true;
        }
        return std::nullopt;
    };
    const int status = session.over_input(look, [&](json& document, output& out) {
        std::vector<shared_json> printed;
        for (json& each : data_of(document, files.front().definition)) {
            shared_json data = shared(std::move(each));
            for (workflow_file& file : files) {
                std::vector<shared_json> outputs;
                worst = std::max(worst, run_workflow(session, how, file, data, *modules, *lookups, trace, outputs));
                // Of several workflows, the event is printed as the last of them leaves it.
                const bool last = &file == &files.back();
                const bool all = how.diff || output_of(how) != run_output::event;
                if (last || all) std::move(outputs.begin(), outputs.end(), std::back_inserter(printed));
            }
        }
        std::vector<const json*> values;
        values.reserve(printed.size());
        for (const shared_json& each : printed) values.push_back(each.get());
        if (!values.empty()) print_each(out, how, values, true);
        return true;
    });
    return std::max(status, worst);
}

}  // namespace command
