// SPDX-License-Identifier: MIT
// The subcommand filter: the items of events that filters let through, or why they do not.

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
#include <hashpath/filter.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/labelled_filters.hpp>

#include "../command.hpp"
#include "../output/warnings.hpp"
#include "../session.hpp"
#include "events.hpp"
#include "path_words.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

/// A filter of the command line.
struct given_filter {
    std::string label;
    std::string selector = "Event._AttributeFlattened.{n}";
    std::string path;
    std::string comparison = "in";
    std::string value;
    std::vector<std::string> value_list;
    bool has_value = false;
    bool has_value_list = false;
};

struct filter_options {
    common_options common;
    std::vector<given_filter> filters = std::vector<given_filter>(1);
    bool has_label = false;
    bool event = false;  ///< print the whole event
    bool as_is = false;
    bool explain = false;
    bool as_json = false;

    given_filter& last() { return filters.back(); }

    /// Begins the next filter; options before the first label are the first filter's.
    void begin(const std::string& label) {
        if (has_label) filters.emplace_back();
        has_label = true;
        last().label = label;
    }
};

/// A filter of the command line, ready for use.
struct command_filter {
    std::string label;  ///< empty for one that is a node's
    json options;       ///< as MISP saves it
    hashpath::filter compiled;
    std::vector<hashpath::warning> warnings;
};

/// Returns the texts of --value-list as one array: each text, or the entries of one that is a JSON array.
json list_of_values(const given_filter& given, std::size_t max_depth) {
    if (given.value_list.size() == 1 && given.value_list[0].starts_with('[')) {
        return hashpath::parse(given.value_list[0], max_depth);
    }
    return given.value_list;
}

/// Compiles a filter of the command line. Throws what paths and JSON throw.
command_filter compile_filter(const given_filter& given, const filter_options& options) {
    const common_options& common = options.common;
    json value = given.has_value_list ? list_of_values(given, common.max_depth) : json(given.value);
    command_filter filter;
    filter.label = given.label.empty() && (options.event || options.filters.size() > 1) ? "A" : given.label;
    filter.options = {{"selector", given.selector}, {"path", given.path}, {"operator", given.comparison}};
    filter.options["value"] = std::move(value);
    if (filter.label.empty()) {
        filter.compiled = hashpath::misp::saved_filter(filter.options, common.limits);
        filter.warnings = diagnose(filter.compiled);
    } else {
        filter.compiled = hashpath::misp::labelled_filter(filter.options, common.limits);
        filter.warnings = hashpath::misp::diagnose_labelled(filter.compiled);
    }
    return filter;
}

/// Returns the path that a warning about a filter points into.
std::string path_of(const command_filter& filter, const std::string& parameter) {
    const bool selects = parameter == "selector";
    return std::string{(selects ? filter.compiled.selector : filter.compiled.item_path).text().value_or("")};
}

/// Puts all filters but the last on an event, and applies those; then the last one finds its items as it would in MISP.
void apply_all_but_last(json& event, const std::vector<command_filter>& filters) {
    for (std::size_t i = 0; i + 1 < filters.size(); ++i) {
        hashpath::misp::add_filter(event, filters[i].label, filters[i].options);
    }
    hashpath::misp::apply_filters(event);
}

/// Returns true if filters are on a document, which are applied before another filter.
template <hashpath::json_value Value>
bool has_filters(const Value& document) {
    if (!hashpath::is_container(document.kind())) return false;
    const auto filters = document.member(hashpath::php::key{"enabledFilters"});
    return filters && hashpath::is_container(filters->kind());
}

/// Returns what a filter asks, in words.
std::string words_of(const command_filter& filter) {
    std::string text = printable(filter.options["operator"].get_ref<const std::string&>());
    const bool has_value = filter.compiled.asked.asked() != hashpath::condition_operator::any_value;
    return has_value ? text + " " + shortened(filter.options["value"]) : text;
}

/// What becomes of each item of one event.
template <hashpath::json_value Value>
struct filter_explanation {
    std::vector<hashpath::located_match<Value>> items;
    std::vector<hashpath::judgement<Value>> judgements;
    std::vector<hashpath::token_count> survivors;

    filter_explanation(const Value& event, const command_filter& filter)
        : items(locate(event, filter.compiled.selector)),
          judgements(judge_items(event, filter.compiled)),
          survivors(hashpath::survivors(event, filter.compiled.selector)) {}

    std::size_t matching() const {
        return static_cast<std::size_t>(
            std::count_if(judgements.begin(), judgements.end(), [](const auto& each) { return each.matches; }));
    }
    std::string place(std::size_t position) const {
        const hashpath::path& place = items[position].place;
        return std::string{place.text().value_or(*place.pointer())};
    }
};

template <class Value>
json explained_as_json(const filter_explanation<Value>& explanation, const command_filter& filter) {
    json items = json::array();
    for (std::size_t i = 0; i < explanation.judgements.size(); ++i) {
        const auto& judged = explanation.judgements[i];
        json found = json::array();
        for (const Value& value : judged.found) found.push_back(copy_of(value));
        json item = {{"place", explanation.place(i)}, {"matches", judged.matches}, {"found", std::move(found)}};
        if (judged.by) item["by"] = *judged.by;
        items.push_back(std::move(item));
    }
    json result = json::object();
    if (!filter.label.empty()) result["label"] = filter.label;
    result["filter"] = filter.options;
    result["items"] = explanation.judgements.size();
    result["matching"] = explanation.matching();
    result["each"] = std::move(items);
    result["warnings"] = as_json(filter.warnings);
    return result;
}

template <class Value>
std::string explained_as_text(const filter_explanation<Value>& explanation, const command_filter& filter) {
    const auto shown = [&filter](const char* name) {
        return in_quotes(filter.options[name].get_ref<const std::string&>());
    };
    const std::size_t count = explanation.judgements.size();
    std::string text = filter.label.empty() ? "" : fmt::format("label     {}\n", printable(filter.label));
    text += fmt::format("selector  {}  finds {} {}\n", shown("selector"), count, count == 1 ? "item" : "items");
    if (count == 0) text += table_of(filter.compiled.selector, explanation.survivors);
    text +=
        fmt::format("path      {}{}\n", shown("path"), filter.compiled.item_path.whole() ? "  the item itself" : "");
    text += fmt::format("asks      {}\n", words_of(filter));
    std::size_t width = 0;
    for (std::size_t i = 0; i < count; ++i) width = std::max(width, columns(explanation.place(i)));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& judged = explanation.judgements[i];
        text += fmt::format("  {}  {}  {}", judged.matches ? "kept   " : "dropped",
                            padded(printable(explanation.place(i)), width), shortened_list(judged.found));
        if (judged.by && judged.found.size() > 1) text += "; decided by " + shortened(judged.found[*judged.by]);
        text += "\n";
    }
    text += fmt::format("{} of {} match\n", explanation.matching(), count);
    for (const auto& warning : filter.warnings) {
        text += "warning: " + describe(warning, path_of(filter, warning.parameter));
    }
    return text;
}

/// The subcommand with its filters compiled.
class filter_run {
public:
    filter_run(const filter_options& options, std::vector<command_filter> filters)
        : options_(options),
          filters_(std::move(filters)),
          in_json_(options.as_json || (options.explain && options.common.output.one_per_line)) {}

    answer operator()(const document& read, output& out) const;

private:
    /// Answers about a document that need not be copied; returns nullopt, before anything is printed, for any other.
    template <class Value>
    std::optional<answer> answer_in_place(const Value& document, output& out) const {
        if (options_.as_is) {
            if (has_filters(document)) return std::nullopt;
            return filter_each(std::vector{document}, out);
        }
        const auto views = views_of(document);
        if (!views) return std::nullopt;
        const auto events = roots_of(*views);
        return options_.explain ? explain_each(events, out) : filter_each(events, out);
    }

    template <class Value>
    answer filter_each(const std::vector<Value>& events, output& out) const {
        std::vector<Value> printed;
        for (const Value& event : events) {
            for (const auto& item : matching_items(event, filters_.front().compiled)) printed.push_back(item);
        }
        out.each(printed, false);
        return !printed.empty();
    }

    template <class Value>
    answer explain_each(const std::vector<Value>& events, output& out) const {
        std::size_t matching = 0;
        std::vector<json> explained;
        for (const Value& event : events) matching += explain(event, filters_.front(), out, explained);
        if (in_json_) out.each(explained, true);
        return matching != 0;
    }

    answer filter_copies(std::vector<json>& events, output& out) const {
        std::size_t matching = 0;
        std::vector<const json*> printed;
        for (json& event : events) {
            apply_all_but_last(event, filters_);
            const auto kept = matching_items(std::as_const(event), filters_.back().compiled);
            matching += kept.size();
            if (!options_.event) {
                for (const handle item : kept) printed.push_back(&*item);
                continue;
            }
            hashpath::misp::add_filter(event, filters_.back().label, filters_.back().options);
            hashpath::misp::apply_filters(event);
            printed.push_back(&event);
        }
        out.each(printed, options_.event);
        return matching != 0;
    }

    /// Explains each filter on each event as the filters before leave it.
    answer explain_copies(std::vector<json>& events, output& out) const {
        std::size_t matching = 0;
        std::vector<json> explained;
        for (json& event : events) {
            std::size_t of_last = 0;
            std::vector<json> of_event;
            for (const command_filter& filter : filters_) {
                of_last = explain(handle{event}, filter, out, of_event);
                if (filters_.size() == 1) continue;
                hashpath::misp::add_filter(event, filter.label, filter.options);
                hashpath::misp::apply_filters(event);
            }
            matching += of_last;
            if (!in_json_) continue;
            explained.push_back(of_event.size() == 1 ? std::move(of_event[0]) : json(std::move(of_event)));
        }
        if (in_json_) out.each(explained, true);
        return matching != 0;
    }

    /// Explains a filter on an event, as text or in `explained`. Returns the number of items that it keeps.
    template <class Value>
    std::size_t explain(const Value& event, const command_filter& filter, output& out,
                        std::vector<json>& explained) const {
        const filter_explanation explanation{event, filter};
        if (in_json_) explained.push_back(explained_as_json(explanation, filter));
        else out.text(explained_as_text(explanation, filter));
        return explanation.matching();
    }

    const filter_options& options_;
    std::vector<command_filter> filters_;
    bool in_json_;
};

// Behind the class: Clang 14 takes a member template that a generic lambda calls before it for undefined.
answer filter_run::operator()(const document& read, output& out) const {
    const bool changes_event = options_.event || filters_.size() > 1;
    if (!changes_event && !(options_.explain && options_.as_is)) {
        const auto answered = visit_validated(
            read, [&](const auto& document) -> std::optional<answer> { return answer_in_place(document, out); });
        if (answered) return *answered;
    }
    json document = read.take();
    std::vector<json> events = events_of(document, options_.as_is);
    return options_.explain ? explain_copies(events, out) : filter_copies(events, out);
}

int run_filter(const filter_options& options) {
    session session{options.common};
    std::vector<command_filter> filters;
    for (const given_filter& given : options.filters) {
        if (given.has_value && given.has_value_list) {
            complain("error: a filter has --value or --value-list, not both\n");
            return wrong_usage;
        }
        try {
            filters.push_back(compile_filter(given, options));
        } catch (const hashpath::path_error& e) {
            complain("error: {}\n", printable(e.what()));
            return wrong_path;
        } catch (const hashpath::parse_error& e) {
            complain("error: --value-list: {}\n", printable(e.what()));
            return wrong_usage;
        }
    }
    int status = success;
    for (const command_filter& filter : filters) {
        if (options.explain && !options.common.strict) break;  // they are part of the explanation
        const auto path = [&filter](const std::string& parameter) { return path_of(filter, parameter); };
        status = std::max(status, session.warn(filter.warnings, path));
    }
    if (status != success) return status;
    return session.run(filter_run{options, std::move(filters)});
}

}  // namespace

void add_filter(command_line& line) {
    const auto options = std::make_shared<filter_options>();
    subcommand added = line.add("filter", "Print the items of events that a filter lets through");
    added.add_in_order(
        "--label", "LABEL", [options](const std::string& text) { options->begin(text); },
        "Put a filter on the event under this label; more may follow");
    added.add_in_order(
        "--selector", "PATH", [options](const std::string& text) { options->last().selector = text; },
        "Which items (Event._AttributeFlattened.{n})");
    added.add_in_order(
        "--path", "PATH", [options](const std::string& text) { options->last().path = text; },
        "Which values of an item are looked at; the item itself if empty");
    added.add_in_order(
        "--operator", "in|not_in|equals|not_equals|in_or|in_and|not_in_or|not_in_and|any_value",
        [options](const std::string& text) { options->last().comparison = text; }, "How they are compared (in)");
    added.add_in_order(
        "--value", "TEXT",
        [options](const std::string& text) {
            options->last().value = text;
            options->last().has_value = true;
        },
        "What they are compared with");
    added.add_in_order(
        "--value-list", "TEXT",
        [options](const std::string& text) {
            options->last().value_list.push_back(text);
            options->last().has_value_list = true;
        },
        "One of several that they are compared with; or all, as JSON");
    added.add_flag("--event", options->event, "Print the event as MISP hands it on");
    added.add_files(options->common, about_events);
    added.add_input_and_output(options->common);
    added.add_exit_status(options->common);
    added.add_flag("--explain", options->explain, "Say why: what was looked at, what decided, and what is suspicious");
    added.add_flag("--json", options->as_json, "Print answers and explanations as JSON");
    added.add_flag("--as-is", options->as_is, "Take the input as it stands, without enriching it first");
    added.add_jobs(options->common);
    added.run([options] { return run_filter(*options); });
}

}  // namespace command
