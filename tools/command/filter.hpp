#pragma once
// SPDX-License-Identifier: MIT
// The subcommand filter: the items of events that filters let through, or why they do not.

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

/// A filter of the command line, ready for use.
struct command_filter {
    std::string label;  ///< empty for one that is a node's
    json options;       ///< as MISP saves it
    hashpath::filter compiled;
    std::vector<hashpath::warning> warnings;
};

/// The texts of --value-list as one list: each text, or the entries of one that is a JSON list.
inline json list_of_values(const filter_options& given, std::size_t max_depth) {
    if (given.value_list.size() == 1 && !given.value_list[0].empty() && given.value_list[0][0] == '[') {
        return hashpath::parse(given.value_list[0], max_depth);
    }
    return given.value_list;
}

/// Compiles a filter of the command line. Throws what paths and JSON throw.
inline command_filter compile_filter(const filter_options& given, const options& how) {
    json value = given.has_value_list ? list_of_values(given, how.max_depth) : json(given.value);
    command_filter filter;
    filter.label = given.label.empty() && (how.event || how.filters.size() > 1) ? "A" : given.label;
    filter.options = {{"selector", given.selector}, {"path", given.path}, {"operator", given.asked}};
    filter.options["value"] = std::move(value);
    if (filter.label.empty()) {
        filter.compiled = hashpath::misp::saved_filter(filter.options, how.limits);
        filter.warnings = diagnose(filter.compiled);
    } else {
        filter.compiled = hashpath::misp::labelled_filter(filter.options, how.limits);
        filter.warnings = hashpath::misp::diagnose_labelled(filter.compiled);
    }
    return filter;
}

/// The path that a warning about a filter points into.
inline std::string_view path_of(const command_filter& filter, const std::string& parameter) {
    const bool selects = parameter == "selector";
    return (selects ? filter.compiled.selector : filter.compiled.item_path).text().value_or("");
}

/// Puts all filters but the last on an event, and applies those; then the last one finds its items as it would in MISP.
inline void apply_all_but_last(json& event, const std::vector<command_filter>& filters) {
    for (std::size_t i = 0; i + 1 < filters.size(); ++i) {
        hashpath::misp::add_filter(event, filters[i].label, filters[i].options);
    }
    hashpath::misp::apply_filters(event);
}

/// Whether filters are on a document, which are applied before another one is asked.
template <hashpath::json_value Value>
bool has_filters(const Value& document) {
    if (!hashpath::is_container(document.kind())) return false;
    const auto filters = document.member(hashpath::php::key{"enabledFilters"});
    return filters && hashpath::is_container(filters->kind());
}

/// What a filter asks, in words.
inline std::string asked_of(const command_filter& filter) {
    std::string text = printable(filter.options["operator"].get_ref<const std::string&>());
    return filter.compiled.asked.asked() == hashpath::condition_operator::any_value
               ? text
               : text + " " + shortened(filter.options["value"]);
}

/// How each item of one event fares.
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
    std::string text = filter.label.empty() ? "" : "label     " + printable(filter.label) + "\n";
    const std::size_t count = explanation.judgements.size();
    text +=
        "selector  " + shown("selector") + "  finds " + std::to_string(count) + (count == 1 ? " item\n" : " items\n");
    if (count == 0) text += table(explain(filter.compiled.selector, explanation.survivors));
    text += "path      " + shown("path") + (filter.compiled.item_path.whole() ? "  the item itself\n" : "\n");
    text += "asks      " + asked_of(filter) + "\n";
    std::size_t width = 0;
    for (std::size_t i = 0; i < count; ++i) width = std::max(width, columns(explanation.place(i)));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& judged = explanation.judgements[i];
        const std::string place = printable(explanation.place(i));
        text += (judged.matches ? "  kept     " : "  dropped  ") + place;
        text.append(width - columns(place) + 2, ' ');
        text += shortened_list(judged.found);
        if (judged.by && judged.found.size() > 1) text += "; decided by " + shortened(judged.found[*judged.by]);
        text += "\n";
    }
    text += std::to_string(explanation.matching()) + " of " + std::to_string(count) + " match\n";
    for (const auto& warning : filter.warnings) {
        text += "warning: " + describe(warning, path_of(filter, warning.parameter));
    }
    return text;
}

/// Explains a filter on an event, in `explained` if as JSON; returns how many items it keeps.
template <hashpath::json_value Value>
std::size_t explain_filter(output& out, const options& how, const Value& event, const command_filter& filter,
                           std::vector<json>& explained) {
    const filter_explanation explanation{event, filter};
    if (how.as_json) explained.push_back(explained_as_json(explanation, filter));
    else out.text(explained_as_text(explanation, filter));
    return explanation.matching();
}

/// Explains each filter on the event as the ones before leave it, in `explained` if as JSON; returns how many items the
/// last one keeps.
inline std::size_t explain_filters(output& out, const options& how, json& event,
                                   const std::vector<command_filter>& filters, std::vector<json>& explained) {
    std::size_t matching = 0;
    std::vector<json> of_event;
    for (const command_filter& filter : filters) {
        matching = explain_filter(out, how, handle{event}, filter, of_event);
        if (filters.size() == 1) continue;
        hashpath::misp::add_filter(event, filter.label, filter.options);
        hashpath::misp::apply_filters(event);
    }
    if (how.as_json) explained.push_back(of_event.size() == 1 ? std::move(of_event[0]) : json(std::move(of_event)));
    return matching;
}

inline int run_filter(session& session, const options& how) {
    std::vector<command_filter> filters;
    for (const filter_options& given : how.filters) {
        if (given.has_value && given.has_value_list) {
            complain("error: a filter has --value or --value-list, not both\n");
            return wrong_usage;
        }
        try {
            filters.push_back(compile_filter(given, how));
        } catch (const hashpath::path_error& e) {
            complain("error: " + printable(e.what()) + "\n");
            return wrong_path;
        } catch (const hashpath::parse_error& e) {
            complain("error: --value-list: " + printable(e.what()) + "\n");
            return wrong_usage;
        }
    }
    int status = success;
    for (const command_filter& filter : filters) {
        if (how.explain && !how.strict) break;  // they are part of the explanation
        status = std::max(status, session.warn(filter.warnings, [&filter](const std::string& parameter) {
            return path_of(filter, parameter);
        }));
    }
    if (status != success) return status;
    const auto look = [&](const auto& read, output& out) -> std::optional<answer> {
        const bool changes_event = how.event || filters.size() > 1;
        if (changes_event || (how.explain && how.as_is)) return std::nullopt;
        const auto print_explained = [&](const auto& events) {
            std::size_t matching = 0;
            std::vector<json> explained;
            for (const auto& event : events) matching += explain_filter(out, how, event, filters.front(), explained);
            if (how.as_json) print_each(out, how, explained, true);
            return answer{matching != 0};
        };
        const auto print_matching = [&](const auto& events) {
            std::vector<hashpath::value_of<decltype(events.front())>> printed;
            for (const auto& event : events) {
                for (const auto& item : matching_items(event, filters.front().compiled)) printed.push_back(item);
            }
            print_each(out, how, printed, false);
            return answer{!printed.empty()};
        };
        const auto document = read.document();
        if (how.as_is) {
            if (has_filters(document)) return std::nullopt;
            return print_matching(std::vector{document});
        }
        const auto views = views_of(document);
        if (!views) return std::nullopt;
        return how.explain ? print_explained(roots_of(*views)) : print_matching(roots_of(*views));
    };
    return session.over_input(look, [&](json& document, output& out) {
        std::vector<json> events = events_of(document, how);
        std::size_t matching = 0;
        std::vector<json> explained;
        std::vector<const json*> printed;
        for (json& event : events) {
            if (how.explain) {
                matching += explain_filters(out, how, event, filters, explained);
                continue;
            }
            apply_all_but_last(event, filters);
            const auto kept = matching_items(std::as_const(event), filters.back().compiled);
            matching += kept.size();
            if (!how.event) {
                for (const handle item : kept) printed.push_back(&*item);
                continue;
            }
            hashpath::misp::add_filter(event, filters.back().label, filters.back().options);
            hashpath::misp::apply_filters(event);
            printed.push_back(&event);
        }
        for (const json& each : explained) printed.push_back(&each);
        const bool only_text = how.explain && !how.as_json;
        if (!only_text) print_each(out, how, printed, how.event || how.explain);
        return matching != 0;
    });
}

}  // namespace command
