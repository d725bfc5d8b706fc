// SPDX-License-Identifier: MIT

#include "events.hpp"

#include <string_view>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp.hpp>

namespace command {

std::vector<json> events_of(json& document, bool as_is) {
    std::vector<json> events;
    if (as_is) {
        events.push_back(std::move(document));
        return events;
    }
    events = hashpath::misp::trigger_data(std::move(document));
    for (json& event : events) hashpath::misp::enrich(event);
    return events;
}

json copy_of(handle value) {
    hashpath::require_copyable(value);
    return *value;
}

template <class Value>
json copy_of(const Value& value) {
    hashpath::require_copyable(value);
    return hashpath::parse(on_one_line(value));
}

template json copy_of(const hashpath::misp::enriched_value<handle>&);
#ifdef HASHPATH_SIMDJSON
template json copy_of(const hashpath::dom_value&);
template json copy_of(const hashpath::misp::enriched_value<hashpath::dom_value>&);
#endif

std::string cut_to_terminal(const std::string& line) {
    constexpr std::size_t most = 60;
    if (columns(line) <= most) return printable(line);
    std::size_t end = 0;
    for (std::size_t column = 0; column + 3 < most; ++column) end += character_size(std::string_view{line}.substr(end));
    return printable(std::string_view{line}.substr(0, end)) + "...";
}

}  // namespace command
