#pragma once
// SPDX-License-Identifier: MIT
// The events of an input value, and short texts for values in explanations.

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/php/key.hpp>

#include "../input/document.hpp"
#include "../json.hpp"
#include "../output/text.hpp"
#include "../output/writer.hpp"

namespace command {

constexpr const char* about_events = "Files of events, attributes or objects, bare or wrapped; - is standard input";

/// Returns the events of an input value as workflows see them; with `as_is` the value itself.
std::vector<json> events_of(json& document, bool as_is);

/// Returns true if a value is an event as MISP has it, with a wrapper.
template <hashpath::json_value Value>
bool has_event(const Value& value) {
    return value.kind() == hashpath::kind::map && value.member(hashpath::php::key{"Event"});
}

template <hashpath::json_value Value>
using views = std::vector<hashpath::misp::enriched_view<Value>>;

/// Returns events_of() as views of a document that is one event or an array of events, without copying these; nullopt if it
/// is something else.
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

/// Returns the values that views show.
template <hashpath::json_value Value>
std::vector<hashpath::misp::enriched_value<Value>> roots_of(const views<Value>& views) {
    std::vector<hashpath::misp::enriched_value<Value>> roots;
    roots.reserve(views.size());
    for (const auto& view : views) roots.push_back(view.root());
    return roots;
}

/// Calls `visit(value)` with a handle of a validated document, and returns the optional that it returns; nullopt for any
/// other document.
template <class Visit>
auto visit_validated(const document& read, Visit&& visit) {
    using result = std::invoke_result_t<Visit&, const handle&>;
    return read.visit([&visit]<class Value>(const Value& value) -> result {
#ifdef HASHPATH_SIMDJSON
        if constexpr (std::same_as<Value, hashpath::text_value>) return std::nullopt;
        else
#endif
            return visit(value);
    });
}

/// Returns a copy of a value. Throws limit_error if it is too deep.
json copy_of(handle value);
template <class Value>
json copy_of(const Value& value);

/// Returns a value on one line, cut to what a terminal shows.
std::string cut_to_terminal(const std::string& line);
template <class Value>
std::string shortened(const Value& value) {
    return cut_to_terminal(on_one_line(value));
}
inline std::string shortened(const json& value) {
    return shortened(handle{value});
}

/// Returns the first few of several values on one line, and the number of the others.
template <class Handles>
std::string shortened_list(const Handles& values) {
    constexpr std::size_t most = 4;
    if (values.empty()) return "nothing";
    std::string text;
    for (std::size_t i = 0; i < values.size() && i < most; ++i) {
        text += (i == 0 ? "" : ", ") + shortened(values[i]);
    }
    if (values.size() > most) text += fmt::format(", and {} more", values.size() - most);
    return text;
}

}  // namespace command
