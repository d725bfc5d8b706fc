// SPDX-License-Identifier: MIT
// The subcommand if: what an IF module of a workflow answers about events, and why.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>

#include "../command.hpp"
#include "../output/warnings.hpp"
#include "../session.hpp"
#include "events.hpp"
#include "parameters.hpp"
#include "path_words.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

namespace misp = hashpath::misp;

struct if_options {
    common_options common;
    std::string module;
    std::vector<std::string> parameters;
    bool as_is = false;
    bool explain = false;
    bool as_json = false;
};

/// Answer about one event: then, else, or that the module failed.
struct if_result {
    misp::if_answer answer;
    std::vector<std::string> errors;

    int status() const noexcept { return !errors.empty() ? module_failed : answer.pass ? success : no_match; }
    const char* word() const noexcept { return !errors.empty() ? "failed" : answer.pass ? "then" : "else"; }
};

/// Returns the values that the module looked at.
template <class Event>
std::vector<Event> values_looked_at(const misp::if_answer& answer, const Event& event) {
    std::vector<Event> values;
    const hashpath::path path{answer.path};
    if (answer.read_as == hashpath::usage::get) {
        if (const auto value = get(event, path)) values.push_back(*value);
    } else {
        for (const auto& match : extract(event, path)) values.push_back(match.value);
    }
    return values;
}

/// Returns what the module looked at, and what decided.
template <class Event>
json explained_as_json(const if_result& result, const Event& event) {
    json explained = {{"answer", result.word()}, {"errors", result.errors}};
    if (!result.errors.empty()) return explained;
    explained["path"] = result.answer.path;
    if (!result.answer.path.empty()) {
        json found = json::array();
        for (const auto& value : values_looked_at(result.answer, event)) found.push_back(copy_of(value));
        explained["found"] = std::move(found);
    }
    if (!result.answer.compared.is_null()) explained["compared"] = result.answer.compared;
    if (result.answer.by) explained["by"] = *result.answer.by;
    return explained;
}

std::string parameters_as_text(const misp::module_description& module, const json& parameters) {
    std::string text;
    std::size_t width = 0;
    for (const auto& parameter : module.parameters) width = std::max(width, parameter.name.size());
    for (const auto& parameter : module.parameters) {
        const auto given = parameters.find(std::string{parameter.name});
        const bool is_default = given == parameters.end() || given->is_null();
        text += fmt::format("  {:<{}}  {}{}\n", parameter.name, width,
                            shortened(value_of_parameter(module, parameters, parameter.name)),
                            is_default ? "  (default)" : "");
    }
    return text;
}

/// Returns what the module looked at, and what decided.
template <class Event>
std::string values_as_text(const misp::if_answer& answer, const Event& event) {
    const hashpath::path path{answer.path};
    std::string text = fmt::format("looks at  {}\n", path.whole() ? "all of the data" : in_quotes(answer.path));
    if (!answer.compared.is_null()) return text + fmt::format("compares  {}\n", shortened(answer.compared));
    const auto values = values_looked_at(answer, event);
    text += fmt::format("finds     {}\n", shortened_list(values));
    if (values.empty()) {
        return answer.read_as == hashpath::usage::extract ? text + table_of(path, survivors(event, path)) : text;
    }
    if (answer.by && values.size() > 1 && *answer.by < values.size()) {
        text += fmt::format("decides   {}\n", shortened(values[*answer.by]));
    }
    return text;
}

/// The subcommand with its module and parameters.
class if_run {
public:
    if_run(const if_options& options, misp::if_module module, const json& parameters)
        : options_(options),
          module_(module),
          parameters_(parameters),
          warnings_(diagnose(module, parameters)),
          in_json_(options.as_json || (options.explain && options.common.output.one_per_line)) {}

    const std::vector<hashpath::warning>& warnings() const noexcept { return warnings_; }

    /// Returns the path that a warning about a parameter points into.
    std::string path_of(const std::string& parameter) const {
        const auto path = parameters_.find(parameter);
        return path != parameters_.end() && path->is_string() ? path->get<std::string>() : std::string{};
    }

    answer operator()(const document& read, output& out) const;

private:
    /// Answers about each event. The result is the worst answer, whether any is then or not.
    template <class Event>
    answer answer_each(const std::vector<Event>& events, output& out) const {
        std::vector<json> answers;
        int worst = success;
        for (const Event& event : events) {
            const if_result result = ask(event);
            worst = std::max(worst, result.status());
            if (options_.explain) {
                explain(result, event, out, answers);
            } else if (in_json_) {
                answers.push_back({{"answer", result.word()}, {"errors", result.errors}});
            } else {
                answers.emplace_back(result.word());
                for (const std::string& error : result.errors) out.say(printable(error) + "\n");
            }
        }
        if (in_json_ || options_.common.output.one_per_line) {
            out.each(answers, true);
        } else {
            for (const json& each : answers) out.text(each.get_ref<const std::string&>() + "\n");
        }
        return {true, worst};
    }

    template <class Event>
    if_result ask(const Event& event) const {
        try {
            auto answer = evaluate(module_, parameters_, event, options_.common.limits);
            auto errors = answer.errors;
            return {std::move(answer), std::move(errors)};
        } catch (const hashpath::document_error& e) {
            return {{}, {e.what()}};
        }
    }

    /// Explains an answer, as text or in `explained`.
    template <class Event>
    void explain(const if_result& result, const Event& event, output& out, std::vector<json>& explained) const {
        if (in_json_) {
            explained.push_back(explained_as_json(result, event));
            explained.back()["warnings"] = as_json(warnings_);
            return;
        }
        const misp::module_description& module = misp::description_of(module_);
        std::string text = fmt::format("{} ({})\n", module.name, module.id) + parameters_as_text(module, parameters_);
        if (result.errors.empty() && !module.parameters.empty()) text += values_as_text(result.answer, event);
        text += fmt::format("answer    {}\n", result.word());
        for (const std::string& error : result.errors) text += fmt::format("error     {}\n", printable(error));
        out.text(text);
        for (const auto& warning : warnings_) out.text("warning: " + describe(warning, path_of(warning.parameter)));
    }

    const if_options& options_;
    misp::if_module module_;
    const json& parameters_;
    std::vector<hashpath::warning> warnings_;
    bool in_json_;
};

// Behind the class: Clang 14 takes a member template that a generic lambda calls before it for undefined.
answer if_run::operator()(const document& read, output& out) const {
    const auto answered = visit_validated(read, [&](const auto& document) -> std::optional<answer> {
        if (options_.as_is) return answer_each(std::vector{document}, out);
        const auto views = views_of(document);
        if (!views) return std::nullopt;
        return answer_each(roots_of(*views), out);
    });
    if (answered) return *answered;
    json document = read.take();
    const std::vector<json> events = events_of(document, options_.as_is);
    std::vector<handle> handles;
    handles.reserve(events.size());
    for (const json& event : events) handles.emplace_back(event);
    return answer_each(handles, out);
}

int run_if(const if_options& options) {
    session session{options.common};
    const auto module = misp::if_module_named(options.module);
    if (!module) {
        std::string known;
        for (const auto& each : misp::if_modules()) known += (known.empty() ? "" : ", ") + std::string{each.id};
        complain("error: there is no IF module {}; there are {}\n", in_quotes(options.module), known);
        return wrong_usage;
    }
    const auto parameters = read_parameters(options.parameters, misp::description_of(*module), options.common);
    if (!parameters) return wrong_usage;
    std::optional<if_run> run;
    try {
        run.emplace(options, *module, *parameters);
    } catch (const hashpath::path_error& e) {
        complain("error: {}\n", printable(e.what()));
        return wrong_path;
    }
    if (!options.explain || options.common.strict) {
        const auto path_of = [&run](const std::string& parameter) { return run->path_of(parameter); };
        const int status = session.warn(run->warnings(), path_of);
        if (status != success) return status;
    }
    return session.run([&run](const document& read, output& out) { return (*run)(read, out); });
}

}  // namespace

void add_if(command_line& line) {
    const auto options = std::make_shared<if_options>();
    subcommand added = line.add("if", "Answer as an IF module of a workflow does: then or else");
    added.add_argument("MODULE", options->module, "Which module, such as tag-if");
    add_parameters(added, options->parameters);
    added.add_files(options->common, about_events);
    added.add_input_and_output(options->common);
    added.add_flag("--explain", options->explain, "Say why: what was looked at, what decided, and what is suspicious");
    added.add_flag("--json", options->as_json, "Print answers and explanations as JSON");
    added.add_flag("--as-is", options->as_is, "Take the input as it stands, without enriching it first");
    added.add_jobs(options->common);
    added.run([options] { return run_if(*options); });
}

}  // namespace command
