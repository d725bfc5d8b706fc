#pragma once
// SPDX-License-Identifier: MIT
// The subcommand enrich, and what all subcommands about events share: finding the events of an input value, and short
// texts for values.

#include <cstddef>
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

/// A value on one line, cut to what a terminal shows.
inline std::string shortened(const json& value) {
    constexpr std::size_t most = 60;
    constexpr writing compact{false, 0, false, false};
    std::string text;
    writer{text, compact}.write(value);
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
        text += (i == 0 ? "" : ", ") + shortened(*values[i]);
    }
    if (values.size() > most) text += ", and " + std::to_string(values.size() - most) + " more";
    return text;
}

/// Prints one output for each value, or all of an input value on one line with --one-per-line.
inline void print_each(session& session, const options& how, const std::vector<const json*>& values, bool single) {
    if (!how.one_per_line) {
        for (const json* value : values) session.out().value(*value);
    } else if (single && values.size() == 1) {
        session.out().value(*values[0]);
    } else {
        session.out().list(values);
    }
}

inline int run_enrich(session& session, const options& how) {
    return session.over_input([&](json& document) {
        const std::vector<json> events = events_of(document, how);
        std::vector<const json*> printed;
        for (const json& event : events) printed.push_back(&event);
        print_each(session, how, printed, true);
        return true;
    });
}

}  // namespace command
