// SPDX-License-Identifier: MIT
// The subcommands that print what a path matches: extract, get, check.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../input/document.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct extract_options {
    common_options common;
    std::string path;
    std::string locations;  ///< "", or the form of places: true, path, pointer
    bool count = false;
    bool first = false;
};

struct get_options {
    common_options common;
    std::string path;
    json_argument fallback;
};

struct check_options {
    common_options common;
    std::string path;
};

/// The values that extract finds in a document, and their places if these are asked for.
template <class Value>
struct matches {
    std::vector<Value> values;
    std::vector<json> places;
};

/// Returns a place as it is printed: a pointer, or a hash path, or null where no hash path leads.
json location_of(const hashpath::path& place, const extract_options& options) {
    if (options.locations == "pointer") return *place.pointer();
    // extract takes the empty path for the whole document.
    if (place.tokens().empty()) return "";
    const auto text = place.text();
    return text ? json(std::string{*text}) : json{};
}

/// Returns what extract prints for one document: the one value at a plain path, else each match.
template <class Value>
matches<Value> matches_of(const Value& document, const hashpath::path& path, const extract_options& options) {
    matches<Value> found;
    const bool locates = !options.locations.empty();
    if (path.plain()) {
        const hashpath::path place = path.whole() ? hashpath::path::from_keys({}) : path;
        const auto value = get(document, place);
        if (value) found.values.push_back(*value);
        if (value && locates) found.places.push_back(location_of(place, options));
    } else if (locates) {
        for (const auto& match : locate(document, path)) {
            found.values.push_back(match.value);
            found.places.push_back(location_of(match.place, options));
        }
    } else if (options.first && !path.has_pattern()) {
        if (const auto match = first(document, path)) found.values.push_back(match->value);
    } else {
        // All of them, as the reference: a regular expression may fail behind the first.
        for_each(document, path, [&](const auto& match) { found.values.push_back(match.value); });
    }
    if (options.first && found.values.size() > 1) {
        found.values.erase(found.values.begin() + 1, found.values.end());
        if (locates) found.places.resize(1);
    }
    return found;
}

/// Prints what was found in one document.
template <class Values>
void print(output& out, const Values& values, bool at_most_one, const extract_options& options) {
    if (!options.common.output.one_per_line) return out.each(values, true);
    if (!at_most_one) return out.list(values);
    if (values.empty()) return out.value(json{});
    out.each(values, true);
}

int run_extract(const extract_options& options) {
    session session{options.common};
    const auto path = compile_path(options.path, options.common);
    if (!path) return wrong_path;
    if (const int status = session.warn(diagnose(*path), options.path); status != success) return status;
    return session.run([&](const document& read, output& out) {
        return read.visit([&](const auto& document) -> answer {
            if (options.count) {
                const std::size_t count = hashpath::count(document, *path);
                out.value(json(count));
                return count != 0;
            }
            const auto found = matches_of(document, *path, options);
            const bool at_most_one = options.first || path->plain();
            if (options.locations.empty()) print(out, found.values, at_most_one, options);
            else print(out, found.places, at_most_one, options);
            return !found.values.empty();
        });
    });
}

int run_get(const get_options& options) {
    session session{options.common};
    std::optional<json> fallback = json{};
    if (options.fallback.is_present) fallback = parse_argument(options.fallback.text, options.common);
    if (!fallback) return wrong_usage;
    const auto path = compile_path(options.path, options.common);
    if (!path) return wrong_path;
    const int status = session.warn(diagnose(*path, hashpath::usage::get), options.path);
    if (status != success) return status;
    return session.run([&](const document& read, output& out) {
        return read.visit([&](const auto& document) -> answer {
            const auto value = get(document, *path);
            if (value) out.value(*value);
            else out.value(*fallback);
            return value.has_value();
        });
    });
}

int run_check(const check_options& options) {
    session session{options.common};
    const auto path = compile_path(options.path, options.common);
    if (!path) return wrong_path;
    if (const int status = session.warn(diagnose(*path), options.path); status != success) return status;
    return session.run([&](const document& read, output& out) {
        return read.visit([&](const auto& document) -> answer {
            const bool matched = check(document, *path);
            out.value(json(matched));
            return matched;
        });
    });
}

}  // namespace

void add_extract(command_line& line) {
    const auto extract = std::make_shared<extract_options>();
    subcommand added = line.add("extract", "Print what a path matches");
    added.add_argument("PATH", extract->path, "A hash path");
    added.add_files(extract->common);
    added.add_input_and_output(extract->common);
    added.add_exit_status(extract->common);
    added.add_flag("--count", extract->count, "Print how many matches there are");
    added.add_flag("--locations", extract->locations, {"true", "path", "pointer"},
                   "Print where each match stands: its hash path; =pointer: its JSON Pointer");
    added.add_flag("--first", extract->first, "Only the first match");
    added.add_trust(extract->common);
    added.add_jobs(extract->common);
    added.run([extract] { return run_extract(*extract); });

    const auto get = std::make_shared<get_options>();
    added = line.add("get", "Print the one value at a path of plain keys");
    added.add_argument("PATH", get->path, "A hash path");
    added.add_files(get->common);
    added.add_input_and_output(get->common);
    added.add_exit_status(get->common);
    added.add_option("--default", "JSON", get->fallback, "Print this where there is no value (null)");
    added.add_trust(get->common);
    added.add_jobs(get->common);
    added.run([get] { return run_get(*get); });

    const auto check = std::make_shared<check_options>();
    check->common.exit_status = true;
    added = line.add("check", "Print whether a path matches anything");
    added.add_argument("PATH", check->path, "A hash path");
    added.add_files(check->common);
    added.add_input_and_output(check->common);
    added.add_trust(check->common);
    added.add_jobs(check->common);
    added.run([check] { return run_check(*check); });
}

}  // namespace command
