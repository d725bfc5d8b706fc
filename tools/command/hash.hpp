#pragma once
// SPDX-License-Identifier: MIT
// The subcommands that are operations of CakePHP's Hash: flatten, expand, combine, sort, diff, merge, nest.

#include <algorithm>
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

namespace command {

/// Paths of options, compiled one after the other: what is wrong or suspicious about one is said.
class option_paths {
public:
    explicit option_paths(session& session) : session_(session) {}

    hashpath::path compile(const std::string& text) {
        try {
            hashpath::path path{text, session_.limits()};
            const int warned =
                session_.warn(diagnose(path), [&text](const std::string&) -> std::string_view { return text; });
            status_ = std::max<int>(status_, warned);
            return path;
        } catch (const hashpath::path_error& e) {
            complain("error: " + std::string{e.what()} + "\n" + caret_lines(text, e.offset(), 1));
            status_ = wrong_path;
            return {};
        }
    }

    std::optional<hashpath::path> compile(const std::optional<std::string>& text) {
        return text ? std::optional{compile(*text)} : std::nullopt;
    }

    /// Keys or values of combine.
    std::optional<hashpath::hash::column> column(const std::vector<std::string>& texts,
                                                 const std::optional<std::string>& format, std::string_view option) {
        std::vector<hashpath::path> paths;
        paths.reserve(texts.size());
        for (const std::string& text : texts) paths.push_back(compile(text));
        if (format) return hashpath::hash::column{*format, std::move(paths)};
        if (paths.empty()) return std::nullopt;
        if (paths.size() > 1) {
            complain("error: several " + std::string{option} + " need " + std::string{option} + "-format\n");
            status_ = wrong_usage;
        }
        return hashpath::hash::column{std::move(paths.front())};
    }

    /// success, or the exit code for what was wrong.
    int status() const noexcept { return status_; }

private:
    session& session_;
    int status_ = success;
};

/// Prints what `change` makes of each input value.
template <class Change>
int run_operation(session& session, Change change) {
    return session.over_input([&change](json& document, output& out) {
        const json result = change(std::move(document));
        out.value(result);
        return !result.empty();
    });
}

inline int run_combine(session& session, const options& how) {
    option_paths paths{session};
    const auto keys = paths.column(how.hash.keys, how.hash.key_format, "--key");
    const auto values = paths.column(how.hash.values, how.hash.value_format, "--value");
    const auto groups = paths.compile(how.hash.group);
    if (paths.status() != success) return paths.status();
    return run_operation(
        session, [&](json document) { return hashpath::hash::combine(std::move(document), *keys, values, groups); });
}

inline int run_sort(session& session, const options& how) {
    const hashpath::hash::sort_options asked{
        how.hash.descends ? hashpath::hash::direction::descending : hashpath::hash::direction::ascending,
        how.hash.comparison, how.hash.ignores_case};
    return run_operation(
        session, [&](json document) { return hashpath::hash::sort(std::move(document), session.path(), asked); });
}

inline int run_diff(session& session, const options& how) {
    const auto other = read_file(how.hash.other, how);
    if (!other) return wrong_input;
    return run_operation(session, [&](json document) { return hashpath::hash::diff(std::move(document), *other); });
}

inline int run_merge(session& session, const options& how) {
    std::vector<json> others;
    std::vector<std::string> files = how.hash.more_others;
    files.insert(files.begin(), how.hash.other);
    for (const std::string& file : files) {
        auto other = read_file(file, how);
        if (!other) return wrong_input;
        // Each input value gets a copy.
        hashpath::impl::require_copyable(handle{*other});
        others.push_back(std::move(*other));
    }
    return run_operation(session, [&](json document) {
        if (!how.hash.missing_only) return hashpath::hash::merge(std::move(document), others);
        for (const json& other : others) document = hashpath::hash::merge_diff(std::move(document), other);
        return document;
    });
}

inline int run_nest(session& session, const options& how, const json& root) {
    option_paths paths{session};
    hashpath::hash::nest_options asked;
    asked.id = paths.compile(how.hash.id);
    asked.parent = paths.compile(how.hash.parent);
    asked.children = how.hash.children;
    asked.root = root;
    if (paths.status() != success) return paths.status();
    return run_operation(session, [&](json document) { return hashpath::hash::nest(std::move(document), asked); });
}

inline int run_flatten(session& session, const options& how) {
    return run_operation(
        session, [&](json document) { return hashpath::hash::flatten(std::move(document), how.hash.separator); });
}

inline int run_expand(session& session, const options& how) {
    return run_operation(
        session, [&](json document) { return hashpath::hash::expand(std::move(document), how.hash.separator); });
}

}  // namespace command
