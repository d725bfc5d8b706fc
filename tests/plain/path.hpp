#pragma once
// SPDX-License-Identifier: MIT
// Paths once more, as plainly as they can be written down: by splitting texts and copying values, with std::regex for the
// shape of a condition, from nothing of the library but its PHP rules. What the tests compare with.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#ifndef HASHPATH_NO_PCRE2
#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>
#endif

#include <hashpath/json/compare.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

namespace plain {

using json = nlohmann::ordered_json;

/// A list or map as PHP has it: keys and values in order.
using entries = std::vector<std::pair<std::string, json>>;

/// A regular expression was asked about a list or map.
struct type_error {};

inline entries entries_of(const json& value) {
    entries result;
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) result.emplace_back(std::to_string(i), value[i]);
    } else if (value.is_object()) {
        for (const auto& [key, member] : value.items()) result.emplace_back(key, member);
    } else if (!value.is_null()) {
        result.emplace_back("0", value);
    }
    return result;
}

inline bool is_integer(const std::string& key) {
    return hashpath::php::integer_key(key).has_value();
}

inline bool equal(const json& a, const json& b) {
    return hashpath::php::loose_equal(hashpath::node{a}, hashpath::node{b});
}

/// A key as the value that PHP makes of it.
inline json key_value(const std::string& key) {
    if (const auto integer = hashpath::php::integer_key(key)) return *integer;
    return key;
}

#ifdef HASHPATH_NO_PCRE2
inline bool matches_pattern(const std::string&, const std::string&) {
    return false;
}
#else
/// PHP's preg_match() of a pattern between slashes.
inline bool matches_pattern(const std::string& pattern, const std::string& subject) {
    std::size_t end = 1;
    while (end < pattern.size() && pattern[end] != '/') end += pattern[end] == '\\' ? 2 : 1;
    if (end >= pattern.size()) return false;
    std::uint32_t options = 0;
    for (const char flag : pattern.substr(end + 1)) {
        static const std::vector<std::pair<char, std::uint32_t>> flags = {{'i', PCRE2_CASELESS},
                                                                          {'m', PCRE2_MULTILINE},
                                                                          {'s', PCRE2_DOTALL},
                                                                          {'x', PCRE2_EXTENDED},
                                                                          {'A', PCRE2_ANCHORED},
                                                                          {'U', PCRE2_UNGREEDY},
                                                                          {'J', PCRE2_DUPNAMES},
                                                                          {'D', PCRE2_DOLLAR_ENDONLY},
                                                                          {'n', PCRE2_NO_AUTO_CAPTURE},
                                                                          {'S', 0},
                                                                          {'X', 0},
                                                                          {' ', 0},
                                                                          {'\n', 0},
                                                                          {'\r', 0},
                                                                          {'u', PCRE2_UTF | PCRE2_UCP}};
        bool known = false;
        for (const auto& [name, option] : flags) {
            if (name != flag) continue;
            options |= option;
            known = true;
        }
        if (!known) return false;
    }
    int error = 0;
    std::size_t offset = 0;
    const std::string inside = pattern.substr(1, end - 1);
    const std::unique_ptr<pcre2_code_8, void (*)(pcre2_code_8*)> code{
        pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(inside.data()), inside.size(), options, &error, &offset, nullptr),
        pcre2_code_free_8};
    if (!code) return false;
    pcre2_jit_compile_8(code.get(), PCRE2_JIT_COMPLETE);
    const std::unique_ptr<pcre2_match_data_8, void (*)(pcre2_match_data_8*)> data{pcre2_match_data_create_8(1, nullptr),
                                                                                  pcre2_match_data_free_8};
    const std::unique_ptr<pcre2_jit_stack_8, void (*)(pcre2_jit_stack_8*)> stack{
        pcre2_jit_stack_create_8(32 * 1024, 192 * 1024, nullptr), pcre2_jit_stack_free_8};
    const std::unique_ptr<pcre2_match_context_8, void (*)(pcre2_match_context_8*)> limits{
        pcre2_match_context_create_8(nullptr), pcre2_match_context_free_8};
    pcre2_set_match_limit_8(limits.get(), 1'000'000);
    pcre2_set_depth_limit_8(limits.get(), 100'000);
    pcre2_set_heap_limit_8(limits.get(), 128 * 1024);
    pcre2_jit_stack_assign_8(limits.get(), nullptr, stack.get());
    return pcre2_match_8(code.get(), reinterpret_cast<PCRE2_SPTR8>(subject.data()), subject.size(), 0, 0, data.get(),
                         limits.get()) >= 0;
}
#endif

/// A condition of a token: a key alone, or a key, a symbol and what to compare with.
struct condition {
    std::string key;
    std::string symbol;
    std::string value;
};

inline bool satisfies(const json& map, const condition& condition) {
    for (const auto& [key, member] : entries_of(map)) {
        if (key != condition.key) continue;
        if (condition.symbol.empty()) return !member.is_null();
        json value = member;
        if (member.is_boolean()) {
            const bool as_number = hashpath::php::is_numeric(condition.value);
            value = member.get<bool>() ? (as_number ? "1" : "true") : (as_number ? "0" : "false");
        }
        if (condition.symbol == "=" && condition.value[0] == '/') {
            if (value.is_structured()) throw type_error{};
            return matches_pattern(condition.value, hashpath::php::to_text(hashpath::node{std::as_const(value)}));
        }
        const json text = condition.value;
        const int order = hashpath::php::compare(hashpath::node{std::as_const(value)}, hashpath::node{text});
        return condition.symbol == "="    ? order == 0
               : condition.symbol == "!=" ? order != 0
               : condition.symbol == "<"  ? order < 0
               : condition.symbol == "<=" ? order <= 0
               : condition.symbol == ">"  ? order > 0
                                          : order >= 0;
    }
    return false;
}

/// The conditions of a text that begins with a bracket. Recursive in its length, as std::regex is.
inline std::vector<condition> conditions_of(const std::string& text) {
    static const std::regex shape{R"(\[([^=><!]+?)(?:\s*([><!]?=|[><])\s*(/[^\n]*?/|[^\]]+))?\])"};
    std::vector<condition> all;
    for (std::sregex_iterator found{text.begin(), text.end(), shape}; found != std::sregex_iterator{}; ++found) {
        all.push_back({(*found)[1], (*found)[2], (*found)[3]});
    }
    return all;
}

inline std::vector<std::string> tokens_of(const std::string& path) {
    std::vector<std::string> tokens(1);
    const bool brackets = path.find('[') != std::string::npos;
    int depth = 0;
    for (const char c : path) {
        if (brackets && c == '[') ++depth;
        if (brackets && c == ']') --depth;
        if (c == '.' && depth == 0) tokens.emplace_back();
        else tokens.back() += c;
    }
    if (!brackets) return tokens;
    const std::string space{" \t\n\r\0\v", 6};
    for (std::string& token : tokens) {
        token.erase(0, token.find_first_not_of(space));
        token.erase(token.find_last_not_of(space) + 1);
    }
    return tokens;
}

inline bool matches(const std::string& matcher, const std::string& key) {
    if (matcher == "{*}") return true;
    if (matcher == "{s}") return !is_integer(key);
    if (matcher == "{n}") return is_integer(key) || hashpath::php::is_numeric(key);
    if (hashpath::php::is_numeric(matcher)) return hashpath::php::is_numeric(key) && equal(key_value(key), matcher);
    return key == matcher;
}

/// What Hash::get() gives, and null for nothing.
inline json get(const json& data, const std::string& path) {
    const json* value = &data;
    std::string rest = path;
    for (bool more = true; more;) {
        const std::size_t dot = rest.find('.');
        more = dot != std::string::npos;
        const std::string key = rest.substr(0, dot);
        const json* next = nullptr;
        if (value->is_object() && value->contains(key)) next = &value->at(key);
        for (std::size_t i = 0; value->is_array() && i < value->size(); ++i) {
            if (std::to_string(i) == key) next = &(*value)[i];
        }
        if (!next) return nullptr;
        value = next;
        if (more) rest.erase(0, dot + 1);
    }
    return *value;
}

/// What Hash::extract() gives of a list or map.
inline entries extract(const json& data, const std::string& path) {
    if (path.empty() || path == "0") return entries_of(data);
    if (path.find_first_of("{[") == std::string::npos) return entries_of(get(data, path));
    std::vector<json> values{data};
    for (const std::string& token : tokens_of(path)) {
        const std::size_t bracket = token.find('[');
        std::vector<json> found;
        for (const json& value : values) {
            for (const auto& [key, member] : entries_of(value)) {
                if (matches(token.substr(0, bracket), key)) found.push_back(member);
            }
        }
        if (bracket != std::string::npos) {
            const std::vector<condition> conditions = conditions_of(token.substr(bracket));
            std::erase_if(found, [&](const json& value) {
                return !value.is_structured() ||
                       !std::all_of(conditions.begin(), conditions.end(),
                                    [&](const condition& each) { return satisfies(value, each); });
            });
        }
        values = std::move(found);
    }
    entries result;
    for (json& value : values) {
        std::string key = std::to_string(result.size());
        result.emplace_back(std::move(key), std::move(value));
    }
    return result;
}

}  // namespace plain
