#pragma once
// SPDX-License-Identifier: MIT
// The subcommand enrich, and what all subcommands about events share: finding the events of an input value, and short
// texts for values.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

/// The events of an input value as a workflow sees them; with --as-is the value itself.
inline std::vector<json> events_of(json& document, const options& how) {
    std::vector<json> events;
    if (how.as_is) {
        events.push_back(std::move(document));
        return events;
    }
    events = hashpath::misp::trigger_data(std::move(document));
    for (json& event : events) hashpath::misp::enrich(event);
    return events;
}

/// Whether a value is an event as MISP has it, with a wrapper.
template <hashpath::json_value Value>
bool has_event(const Value& value) {
    return value.kind() == hashpath::kind::map && value.member(hashpath::php::key{"Event"});
}

template <hashpath::json_value Value>
using views = std::vector<hashpath::misp::enriched_view<Value>>;

/// The same as views of the document, where the document is one event or a list of events, none of which has to be copied; else nothing,
/// and events_of() is to be asked.
template <hashpath::json_value Value>
std::optional<views<Value>> views_of(const Value& document) {
    views<Value> found;
    const auto add = [&found](const Value& event) {
        auto view = hashpath::misp::enriched_view<Value>::of_usual(event);
        if (view) found.push_back(std::move(*view));
        return view.has_value();
    };
    if (has_event(document)) return add(document) ? std::optional{std::move(found)} : std::nullopt;
    Value events = document;
    if (document.kind() == hashpath::kind::map) {
        const auto response = document.member(hashpath::php::key{"response"});
        if (!response) return std::nullopt;
        events = *response;
    }
    if (events.kind() != hashpath::kind::list) return std::nullopt;
    for (auto entry = events.entries(); entry; entry.next()) {
        const Value event = entry.value();
        if (!has_event(event) || !add(event)) return std::nullopt;
    }
    return found;
}

/// What those views show.
template <hashpath::json_value Value>
std::vector<hashpath::misp::enriched_value<Value>> roots_of(const views<Value>& views) {
    std::vector<hashpath::misp::enriched_value<Value>> roots;
    roots.reserve(views.size());
    for (const auto& view : views) roots.push_back(view.root());
    return roots;
}

/// A copy of a value; limit_error for one that is too deep for it.
inline json copy_of(handle value) {
    hashpath::impl::require_copyable(value);
    return *value;
}

/// A value on one line.
template <class Value>
std::string on_one_line(const Value& value) {
    constexpr writing compact{false, 0, false, false};
    std::string text;
    writer{text, compact}.write(value);
    return text;
}

template <class Value>
json copy_of(const Value& value) {
    hashpath::impl::require_copyable(value);
    return hashpath::parse(on_one_line(value));
}

/// A value on one line, cut to what a terminal shows.
template <class Value>
std::string shortened(const Value& value) {
    constexpr std::size_t most = 60;
    const std::string text = on_one_line(value);
    if (columns(text) <= most) return printable(text);
    std::size_t end = 0;
    for (std::size_t column = 0; column + 3 < most; ++column) end += character_size(std::string_view{text}.substr(end));
    return printable(std::string_view{text}.substr(0, end)) + "...";
}

/// Several values on one line: the first few of them, and how many more there are.
template <class Handles>
std::string shortened_list(const Handles& values) {
    constexpr std::size_t most = 4;
    if (values.empty()) return "nothing";
    std::string text;
    for (std::size_t i = 0; i < values.size() && i < most; ++i) {
        text += (i == 0 ? "" : ", ") + shortened(values[i]);
    }
    if (values.size() > most) text += ", and " + std::to_string(values.size() - most) + " more";
    return text;
}

/// Prints one output for each value, or all of an input value on one line with --one-per-line.
template <class Values>
void print_each(output& out, const options& how, const Values& values, bool single) {
    if (!how.one_per_line || (single && values.size() == 1)) {
        for (const auto& value : values) out.value(value);
    } else {
        out.list(values);
    }
}

/// What enriching made of the data of a trigger: in numbers, and what it left out.
struct enrichment {
    std::string taken_for;
    std::size_t of_event = 0;
    std::size_t of_objects = 0;
    std::size_t flattened = 0;
    std::size_t event_tags = 0;
    std::size_t tagged = 0;
    std::vector<std::string> left_out;  ///< top-level keys
    bool list_for_one = false;          ///< a list of attributes was taken for one attribute
    bool without_event = false;         ///< an attribute or object without an event around it
};

inline enrichment describe_enrichment(const json& before, const json& after) {
    using hashpath::path;
    constexpr std::string_view scopes[] = {"nothing", "an event", "an attribute", "an object"};
    const auto scope = hashpath::misp::scope_of(before);
    enrichment made;
    made.taken_for = scopes[static_cast<std::size_t>(scope)];
    made.of_event = count(after, path{"Event.Attribute.{*}"});
    made.of_objects = count(after, path{"Event.Object.{n}.Attribute.{n}"});
    made.flattened = count(after, path{"Event._AttributeFlattened"});
    made.event_tags = count(after, path{"Event.Tag.{*}"});
    made.tagged = count(after, path{"Event._AttributeFlattened.{*}[Tag]"});
    const hashpath::impl::member_index<handle> beside{handle{after}};
    const hashpath::impl::member_index<handle> inside{handle{after["Event"]}};
    for (auto entry = handle{before}.entries(); entry; entry.next()) {
        const std::string key = entry.key().to_string();
        const bool kept = beside.find(entry.key()) || inside.find(entry.key());
        const bool spread =
            key == "EventTag" || key == "Sighting" || key == "AttributeTag" || key == "RelatedAttribute";
        if (!kept && !spread) made.left_out.push_back(key);
    }
    made.list_for_one = scope == hashpath::misp::scope::attribute && before["Attribute"].is_array();
    const bool is_part = scope == hashpath::misp::scope::attribute || scope == hashpath::misp::scope::object;
    made.without_event = is_part && !before.contains("Event");
    return made;
}

inline json as_json(const enrichment& made) {
    return {{"taken_for", made.taken_for}, {"attributes", made.of_event},       {"object_attributes", made.of_objects},
            {"flattened", made.flattened}, {"event_tags", made.event_tags},     {"tagged", made.tagged},
            {"left_out", made.left_out},   {"list_for_one", made.list_for_one}, {"without_event", made.without_event}};
}

inline std::string as_text(const enrichment& made) {
    const auto number = [](std::size_t count, const char* what) {
        return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
    };
    std::string text = "taken for   " + made.taken_for + "\n";
    text += "attributes  " + number(made.of_event, "attribute") + " of the event, " + std::to_string(made.of_objects) +
            " of its objects: " + std::to_string(made.flattened) + " in _AttributeFlattened\n";
    text += "tags        " + number(made.event_tags, "tag") + " of the event in the _allTags of each; " +
            number(made.tagged, "attribute") + " with tags of their own\n";
    for (const std::string& key : made.left_out) text += "left out    " + printable(key) + "\n";
    if (made.list_for_one) {
        text += "warning: the list Attribute beside Event was taken for one attribute; put it into Event\n";
    }
    if (made.without_event) text += "warning: there is no event around it, so nothing of it is left\n";
    return text;
}

inline int run_enrich(session& session, const options& how) {
    const auto look = [&](const auto& read, output& out) -> std::optional<answer> {
        if (how.explain) return std::nullopt;
        const auto views = views_of(read.document());
        if (!views) return std::nullopt;
        print_each(out, how, roots_of(*views), true);
        return true;
    };
    return session.over_input(look, [&](json& document, output& out) {
        std::vector<json> outputs;
        for (json& data : hashpath::misp::trigger_data(std::move(document))) {
            if (!how.explain) {
                hashpath::misp::enrich(data);
                outputs.push_back(std::move(data));
                continue;
            }
            const enrichment made = describe_enrichment(data, hashpath::misp::enriched(data));
            if (how.as_json) outputs.push_back(as_json(made));
            else out.text(as_text(made));
        }
        const bool only_text = how.explain && !how.as_json;
        if (!only_text) print_each(out, how, outputs, true);
        return true;
    });
}

}  // namespace command
