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

/// What extract finds in a document: values, and, if asked for, where they stand.
template <class Value>
struct results {
    std::vector<Value> values;
    std::vector<json> places;
};

/// A place as it is printed: a pointer, or a hash path, null where no hash path leads there.
inline json location_of(const hashpath::path& place, command::location location) {
    if (location == location::pointer) return *place.pointer();
    // extract takes the empty path for the whole document.
    if (place.tokens().empty()) return "";
    const auto text = place.text();
    return text ? json(std::string{*text}) : json{};
}

/// What extract prints for one document: the one value at a plain path, else each match.
template <class Value>
results<Value> results_of(const Value& document, const hashpath::path& path, const options& how) {
    results<Value> found;
    const bool locates = how.location != location::none;
    if (path.plain()) {
        hashpath::impl::require_container(document);
        const auto value = path.whole() ? std::optional{document} : get(document, path);
        if (value) found.values.push_back(*value);
        if (value && locates) {
            found.places.push_back(location_of(path.whole() ? hashpath::path::from_keys({}) : path, how.location));
        }
    } else if (locates) {
        for (const auto& match : locate(document, path)) {
            found.values.push_back(match.value);
            found.places.push_back(location_of(match.place, how.location));
        }
    } else if (how.first && !path.has_pattern()) {
        if (const auto match = first(document, path)) found.values.push_back(match->value);
    } else {
        // All of them, as the reference: a regular expression may fail behind the first.
        for_each(document, path, [&](const auto& match) { found.values.push_back(match.value); });
    }
    if (how.first && found.values.size() > 1) {
        found.values.erase(found.values.begin() + 1, found.values.end());
        if (locates) found.places.resize(1);
    }
    return found;
}

/// Prints what was found for one document.
template <class Values>
void print_found(output& out, const options& how, const hashpath::path& path, const Values& values) {
    const bool at_most_one = how.first || path.plain();
    if (how.one_per_line && at_most_one && values.empty()) {
        out.value(json{});
    } else if (how.one_per_line && !at_most_one) {
        out.list(values);
    } else {
        for (const auto& value : values) out.value(value);
    }
}

inline int run_extract(session& session, const options& how) {
    return session.over_documents([&](const auto& document, output& out) {
        if (how.count) {
            const std::size_t count = hashpath::count(document, session.path());
            out.value(json(count));
            return count != 0;
        }
        const auto found = results_of(document, session.path(), how);
        if (how.location != location::none) print_found(out, how, session.path(), found.places);
        else print_found(out, how, session.path(), found.values);
        return !found.values.empty();
    });
}

inline int run_get(session& session, const json& fallback) {
    return session.over_documents([&](const auto& document, output& out) {
        const auto value = get(document, session.path());
        if (value) out.value(*value);
        else out.value(fallback);
        return value.has_value();
    });
}

inline int run_check(session& session) {
    return session.over_documents([&](const auto& document, output& out) {
        const bool matched = check(document, session.path());
        out.value(json(matched));
        return matched;
    });
}

/// Runs set, insert or remove, which change the document and say in how many places.
template <class Change>
int run_change(session& session, Change change) {
    return session.over_input([&](json& document, output& out) {
        const std::size_t places = change(document, session.path());
        out.value(document);
        return places != 0;
    });
}

}  // namespace command
