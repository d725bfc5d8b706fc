#pragma once
// SPDX-License-Identifier: MIT
// The subcommand explain: a path in words, its warnings, and how many values survive each of its tokens.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "path_report.hpp"
#include "session.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

inline std::string in_quotes(std::string_view text) {
    std::string out;
    append_json_text(out, text);
    return out;
}

/// Which entries a token matches, in words.
inline std::string words_of(const hashpath::token& token) {
    using hashpath::matcher;
    switch (token.matches_by) {
        case matcher::all: return "every entry";
        case matcher::numbers: return "every entry of a list, or whose key is a number";
        case matcher::texts: return "every entry whose key is not an integer";
        case matcher::number: return "every entry whose key is the number " + printable(token.matcher_text());
        case matcher::key: break;
    }
    return "the entry " + (token.key.is_integer() ? token.key.to_string() : in_quotes(token.key.text()));
}

/// What a condition asks, in words.
inline std::string words_of(const hashpath::path_condition& condition) {
    using hashpath::comparison;
    const std::string key = "its " + in_quotes(condition.key.to_string());
    const std::string text = condition.number.numeric() ? printable(condition.text) : in_quotes(condition.text);
    switch (condition.compares) {
        case comparison::present: return key + " is there and not null";
        case comparison::equal: return key + " equals " + text;
        case comparison::not_equal: return key + " is there and does not equal " + text;
        case comparison::less: return key + " is less than " + text;
        case comparison::less_equal: return key + " is at most " + text;
        case comparison::greater: return key + " is greater than " + text;
        case comparison::greater_equal: return key + " is at least " + text;
        case comparison::pattern: break;
    }
    return key + " matches " + printable(condition.text);
}

constexpr std::string_view name(hashpath::comparison comparison) noexcept {
    constexpr std::string_view names[] = {"present", "=", "!=", "<", "<=", ">", ">=", "pattern"};
    return names[static_cast<std::size_t>(comparison)];
}

constexpr std::string_view name(hashpath::matcher matcher) noexcept {
    constexpr std::string_view names[] = {"key", "number", "numbers", "texts", "all"};
    return names[static_cast<std::size_t>(matcher)];
}

/// One line of the explanation: a part of the path, what it means, and what became of the values.
struct explained {
    std::string part;
    std::string words;
    std::string count;
};

inline std::vector<explained> explain(const hashpath::path& path, const std::vector<hashpath::token_count>& counts) {
    std::vector<explained> rows;
    const auto tokens = path.tokens();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const hashpath::token& token = tokens[i];
        std::string_view part = token.text;
        if (token.maps_only) part = token.matcher_text();
        const auto count = [&](std::size_t number, const char* what) {
            return counts.empty() ? std::string{} : std::to_string(number) + what;
        };
        const std::size_t found = counts.empty() ? 0 : counts[i].found;
        const std::size_t left = counts.empty() ? 0 : counts[i].left;
        rows.push_back(
            {printable(part), path.whole() ? "the whole document" : words_of(token), count(found, " found")});
        if (!token.maps_only) continue;
        for (const hashpath::path_condition& condition : token.conditions) {
            // From the bracket before the key to the one behind the text.
            const char* const begin = condition.key.text().data() - 1;
            const std::string_view last =
                condition.compares == hashpath::comparison::present ? condition.key.text() : condition.text;
            const std::string_view whole(begin, static_cast<std::size_t>(last.data() + last.size() + 1 - begin));
            rows.push_back({printable(whole), words_of(condition), {}});
        }
        if (token.conditions.empty()) {
            rows.push_back({printable(token.text.substr(part.size())), "no condition: any list or map", {}});
        }
        rows.back().count = count(left, " left");
    }
    return rows;
}

/// The rows as text, in columns.
inline std::string table(const std::vector<explained>& rows) {
    std::size_t part_width = 0;
    std::size_t words_width = 0;
    for (const explained& row : rows) {
        constexpr std::size_t widest = 40;
        part_width = std::max(part_width, std::min(widest, columns(row.part)));
        words_width = std::max(words_width, std::min(widest + widest, columns(row.words)));
    }
    std::string text;
    for (const explained& row : rows) {
        text += "  " + row.part;
        text.append(part_width > columns(row.part) ? part_width - columns(row.part) : 0, ' ');
        text += "  " + row.words;
        if (!row.count.empty()) {
            text.append(words_width > columns(row.words) ? words_width - columns(row.words) : 0, ' ');
            text += "  " + row.count;
        }
        text += '\n';
    }
    return text;
}

inline json explain_as_json(const hashpath::path& path, const std::vector<hashpath::warning>& warnings,
                            const std::vector<hashpath::token_count>& counts) {
    const std::string_view text = *path.text();
    json tokens = json::array();
    for (std::size_t i = 0; i < path.tokens().size(); ++i) {
        const hashpath::token& token = path.tokens()[i];
        json conditions = json::array();
        for (const auto& condition : token.conditions) {
            json row = {{"key", condition.key.to_string()}, {"operator", name(condition.compares)}};
            if (condition.compares != hashpath::comparison::present) row["text"] = condition.text;
            row["words"] = words_of(condition);
            conditions.push_back(std::move(row));
        }
        json row = {{"text", token.text},
                    {"offset", token.text.empty() ? 0 : token.text.data() - text.data()},
                    {"matches", name(token.matches_by)},
                    {"words", words_of(token)},
                    {"maps_only", token.maps_only},
                    {"conditions", std::move(conditions)}};
        if (!counts.empty()) {
            row["found"] = counts[i].found;
            row["left"] = counts[i].left;
        }
        tokens.push_back(std::move(row));
    }
    return {{"path", text},
            {"plain", path.plain()},
            {"whole", path.whole()},
            {"tokens", std::move(tokens)},
            {"warnings", as_json(warnings)}};
}

inline int run_explain(session& session, const options& how) {
    const hashpath::path& path = session.path();
    const auto warnings = diagnose(path);
    std::vector<hashpath::token_count> counts;
    int status = success;
    if (!how.files.empty()) {
        counts.resize(path.tokens().size());
        status = session.over_documents([&](const auto& document, output&) {
            const auto more = survivors(document, path);
            for (std::size_t i = 0; i < more.size(); ++i) {
                counts[i].found += more[i].found;
                counts[i].left += more[i].left;
            }
            return true;
        });
    }
    if (how.as_json) {
        session.out().value(explain_as_json(path, warnings, counts));
    } else {
        session.out().text(table(explain(path, counts)));
        if (path.plain() && !path.whole()) session.out().text("A plain path: looked up key by key, to one value.\n");
        for (const auto& warning : warnings) session.out().text("warning: " + describe(warning, how.path));
    }
    session.out().flush();
    return how.strict && !warnings.empty() ? std::max<int>(status, wrong_path) : status;
}

}  // namespace command
