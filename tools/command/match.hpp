#pragma once
// SPDX-License-Identifier: MIT
// The subcommands that answer what a path matches, and those that change it: extract, get, check, set, insert, remove.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"
#include "writer.hpp"

namespace command {

/// One result of extract: the value, and where it stands.
struct result {
    const json* value;
    hashpath::path place;
};

/// What extract prints for one document: the one value at a plain path, else each match.
inline std::vector<result> results(const json& document, const hashpath::path& path, const options& how) {
    std::vector<result> found;
    if (path.plain()) {
        hashpath::detail::require_container(handle{document});
        const auto value = path.whole() ? std::optional{handle{document}} : get(document, path);
        if (value) found.push_back({&**value, path.whole() ? hashpath::path::from_keys({}) : path});
    } else if (how.location != location::none) {
        for (auto& match : locate(document, path)) found.push_back({&*match.value, std::move(match.place)});
    } else if (how.first && !path.has_pattern()) {
        if (const auto match = first(document, path)) found.push_back({&*match->value, {}});
    } else {
        // All of them, as the reference: a regular expression may fail behind the first.
        for (const auto& match : extract(document, path)) found.push_back({&*match.value, {}});
    }
    if (how.first && found.size() > 1) found.erase(found.begin() + 1, found.end());
    return found;
}

/// The place as it is printed: a pointer, or a hash path, null where no hash path leads there.
inline json location_of(const result& found, command::location location) {
    if (location == location::pointer) return *found.place.pointer();
    // extract takes the empty path for the whole document.
    if (found.place.tokens().empty()) return "";
    const auto text = found.place.text();
    return text ? json(std::string{*text}) : json{};
}

inline int run_extract(session& session, const options& how) {
    return session.over_input([&](json& document) {
        if (how.count) {
            const std::size_t count = hashpath::count(std::as_const(document), session.path());
            session.out().value(count);
            return count != 0;
        }
        const auto found = results(document, session.path(), how);
        std::vector<json> places;
        if (how.location != location::none) {
            for (const result& each : found) places.push_back(location_of(each, how.location));
        }
        std::vector<const json*> values;
        for (std::size_t i = 0; i < found.size(); ++i) {
            values.push_back(how.location == location::none ? found[i].value : &places[i]);
        }
        const bool at_most_one = how.first || session.path().plain();
        if (how.one_per_line && at_most_one) {
            session.out().value(values.empty() ? json{} : *values[0]);
        } else if (how.one_per_line) {
            session.out().list(values);
        } else {
            for (const json* value : values) session.out().value(*value);
        }
        return !found.empty();
    });
}

inline int run_get(session& session, const json& fallback) {
    return session.over_input([&](json& document) {
        const auto value = get(std::as_const(document), session.path());
        session.out().value(value ? **value : fallback);
        return value.has_value();
    });
}

inline int run_check(session& session) {
    return session.over_input([&](json& document) {
        const bool matched = check(std::as_const(document), session.path());
        session.out().value(matched);
        return matched;
    });
}

/// Runs set, insert or remove, which change the document and say in how many places.
template <class Change>
int run_change(session& session, Change change) {
    return session.over_input([&](json& document) {
        const std::size_t places = change(document, session.path());
        session.out().value(document);
        return places != 0;
    });
}

}  // namespace command
