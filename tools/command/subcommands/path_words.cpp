// SPDX-License-Identifier: MIT

#include "path_words.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "../output/text.hpp"

namespace command {

namespace {

/// One line of the table.
struct row {
    std::string part;
    std::string words;
    std::string count;
};

/// Returns a condition as it stands in the path, from the bracket before the key to the one behind the text.
std::string_view text_of(const hashpath::path_condition& condition) {
    const char* const begin = condition.key.text().data() - 1;
    const bool only_key = condition.compares == hashpath::comparison::present;
    const std::string_view last = only_key ? condition.key.text() : std::string_view{condition.text};
    return {begin, static_cast<std::size_t>(last.data() + last.size() + 1 - begin)};
}

std::vector<row> rows_of(const hashpath::path& path, const std::vector<hashpath::token_count>& counts) {
    std::vector<row> rows;
    const auto tokens = path.tokens();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const hashpath::token& token = tokens[i];
        const std::string_view part = token.maps_only ? token.matcher_text() : token.text;
        const std::string found = counts.empty() ? "" : fmt::format("{} found", counts[i].found);
        rows.push_back({printable(part), path.whole() ? "the whole document" : words_of(token), found});
        if (!token.maps_only) continue;
        for (const hashpath::path_condition& condition : token.conditions) {
            rows.push_back({printable(text_of(condition)), words_of(condition), {}});
        }
        if (token.conditions.empty()) {
            rows.push_back({printable(token.text.substr(part.size())), "no condition: any list or map", {}});
        }
        rows.back().count = counts.empty() ? "" : fmt::format("{} left", counts[i].left);
    }
    return rows;
}

}  // namespace

std::string words_of(const hashpath::token& token) {
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

std::string words_of(const hashpath::path_condition& condition) {
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

std::string table_of(const hashpath::path& path, const std::vector<hashpath::token_count>& counts) {
    constexpr std::size_t widest_part = 40;
    constexpr std::size_t widest_words = 80;
    const std::vector<row> rows = rows_of(path, counts);
    std::size_t part_width = 0;
    std::size_t words_width = 0;
    for (const row& each : rows) {
        part_width = std::max(part_width, std::min(widest_part, columns(each.part)));
        words_width = std::max(words_width, std::min(widest_words, columns(each.words)));
    }
    std::string text;
    for (const row& each : rows) {
        text += fmt::format("  {}  ", padded(each.part, part_width));
        text += each.count.empty() ? each.words : fmt::format("{}  {}", padded(each.words, words_width), each.count);
        text += '\n';
    }
    return text;
}

}  // namespace command
