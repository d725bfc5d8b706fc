#pragma once
// SPDX-License-Identifier: MIT
// The subcommand if: what an IF module of a workflow answers about events, and why.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "event.hpp"
#include "explain.hpp"
#include "options.hpp"
#include "session.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

/// The parameters of the command line as a map; nothing, and said so, if they cannot be read.
inline std::optional<json> read_parameters(const hashpath::misp::module_description& module, const options& how) {
    json parameters = json::object();
    for (const std::string& text : how.parameters) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0 || text[0] == ':') {
            complain("error: --param " + printable(text) + ": a parameter is NAME=TEXT or NAME:=JSON\n");
            return std::nullopt;
        }
        const bool is_json = text[equals - 1] == ':';
        const std::string name = text.substr(0, is_json ? equals - 1 : equals);
        const std::string value = text.substr(equals + 1);
        if (is_json) {
            try {
                parameters[name] = hashpath::parse(value, how.max_depth);
            } catch (const hashpath::parse_error& e) {
                complain("error: --param " + printable(name) + ": " + printable(e.what()) + "\n" +
                         caret_lines(value, e.offset(), 1));
                return std::nullopt;
            }
            continue;
        }
        const auto* known = module.find(name);
        if (known && known->type == hashpath::misp::parameter_type::choices) {
            json& list = parameters[name];
            if (!list.is_array()) list = json::array();
            list.push_back(value);
        } else {
            parameters[name] = value;
        }
    }
    return parameters;
}

/// One event's answer: then, else, or that the module failed.
struct if_result {
    hashpath::misp::if_answer answer;
    std::vector<std::string> errors;

    int status() const noexcept { return !errors.empty() ? module_failed : answer.pass ? success : no_match; }
    const char* word() const noexcept { return !errors.empty() ? "failed" : answer.pass ? "then" : "else"; }
};

template <class Event>
if_result ask(hashpath::misp::if_module module, const json& parameters, const Event& event,
              const hashpath::path_limits& limits) {
    try {
        auto answer = evaluate(module, parameters, event, limits);
        auto errors = answer.errors;
        return {std::move(answer), std::move(errors)};
    } catch (const hashpath::document_error& e) {
        return {{}, {e.what()}};
    }
}

/// The values that the module looked at.
template <class Event>
std::vector<hashpath::value_of<const Event&>> values_looked_at(const hashpath::misp::if_answer& answer,
                                                               const Event& event) {
    std::vector<hashpath::value_of<const Event&>> values;
    const hashpath::path path{answer.path};
    if (answer.read_as == hashpath::usage::get) {
        if (const auto value = get(event, path)) values.push_back(*value);
    } else {
        for (const auto& match : extract(event, path)) values.push_back(match.value);
    }
    return values;
}

/// What the module looked at, and what decided, as JSON.
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

template <class Event>
std::string explained_as_text(const if_result& result, const hashpath::misp::module_description& module,
                              const json& parameters, const Event& event) {
    std::string text = std::string{module.name} + " (" + std::string{module.id} + ")\n";
    std::size_t width = 0;
    for (const auto& parameter : module.parameters) width = std::max(width, parameter.name.size());
    for (const auto& parameter : module.parameters) {
        const auto given = parameters.find(std::string{parameter.name});
        text += "  " + std::string{parameter.name} + std::string(width - parameter.name.size() + 2, ' ') +
                shortened(value_of_parameter(module, parameters, parameter.name)) +
                (given == parameters.end() || given->is_null() ? "  (default)\n" : "\n");
    }
    const auto& answer = result.answer;
    if (result.errors.empty() && !module.parameters.empty()) {
        const hashpath::path path{answer.path};
        text += "looks at  " + (path.whole() ? "all of the data" : in_quotes(answer.path)) + "\n";
        if (!answer.compared.is_null()) {
            text += "compares  " + shortened(answer.compared) + "\n";
        } else if (const auto values = values_looked_at(answer, event); !values.empty()) {
            text += "finds     " + shortened_list(values) + "\n";
            if (answer.by && values.size() > 1 && *answer.by < values.size()) {
                text += "decides   " + shortened(values[*answer.by]) + "\n";
            }
        } else {
            text += "finds     nothing\n";
            if (answer.read_as == hashpath::usage::extract) text += table(explain(path, survivors(event, path)));
        }
    }
    text += "answer    " + std::string{result.word()} + "\n";
    for (const std::string& error : result.errors) text += "error     " + printable(error) + "\n";
    return text;
}

inline int run_if(session& session, const options& how) {
    namespace misp = hashpath::misp;
    const auto module = misp::if_module_named(how.module);
    if (!module) {
        std::string known;
        for (const auto& each : misp::if_modules()) known += (known.empty() ? "" : ", ") + std::string{each.id};
        complain("error: there is no IF module " + in_quotes(how.module) + "; there are " + known + "\n");
        return wrong_usage;
    }
    const auto& description = misp::description_of(*module);
    const auto parameters = read_parameters(description, how);
    if (!parameters) return wrong_usage;
    std::vector<hashpath::warning> warnings;
    try {
        warnings = diagnose(*module, *parameters);
    } catch (const hashpath::path_error& e) {
        complain("error: " + printable(e.what()) + "\n");
        return wrong_path;
    }
    const auto path_of = [&parameters](const std::string& name) {
        const auto path = parameters->find(name);
        return path != parameters->end() && path->is_string() ? path->get_ref<const std::string&>() : std::string{};
    };
    if (!how.explain || how.strict) {
        const int status = session.warn(warnings, path_of);
        if (status != success) return status;
    }
    const auto tell = [&](const if_result& result, const auto& event, output& out, std::vector<json>& answers) {
        if (how.as_json) {
            answers.push_back(explained_as_json(result, event));
            answers.back()["warnings"] = as_json(warnings);
            return;
        }
        out.text(explained_as_text(result, description, *parameters, event));
        for (const auto& warning : warnings) out.text("warning: " + describe(warning, path_of(warning.parameter)));
    };
    // Whether any answered then is not the question: the worst answer is.
    const auto answer_about = [&](const auto& events, output& out) {
        std::vector<json> answers;
        int worst = success;
        for (const auto& event : events) {
            const if_result result = ask(*module, *parameters, event, how.limits);
            worst = std::max(worst, result.status());
            if (how.explain) {
                tell(result, event, out, answers);
            } else if (how.as_json) {
                answers.push_back({{"answer", result.word()}, {"errors", result.errors}});
            } else {
                answers.emplace_back(result.word());
                for (const std::string& error : result.errors) out.say(printable(error) + "\n");
            }
        }
        std::vector<const json*> printed;
        for (const json& answer : answers) {
            if (how.as_json || how.one_per_line) printed.push_back(&answer);
            else out.text(answer.get_ref<const std::string&>() + "\n");
        }
        if (how.as_json || how.one_per_line) print_each(out, how, printed, true);
        return answer{true, worst};
    };
    const auto look = [&](const auto& read, output& out) -> std::optional<answer> {
        const auto document = read.document();
        if (how.as_is) return answer_about(std::vector{document}, out);
        const auto views = views_of(document);
        if (!views) return std::nullopt;
        return answer_about(roots_of(*views), out);
    };
    return session.over_input(look,
                              [&](json& document, output& out) { return answer_about(events_of(document, how), out); });
}

}  // namespace command
