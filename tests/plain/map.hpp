#pragma once
// SPDX-License-Identifier: MIT
// PHP's maps, as far as a workflow changes them: members set and taken away, Hash::insert(), and whether two are the same.
// With copies, from nothing of the library but its PHP rules.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/php/compare.hpp>

#include "plain/path.hpp"

namespace plain {

/// PHP ends with an error here, or the specification leaves open what happens.
struct fatal {};

inline bool is_empty(const json& value) {
    return hashpath::php::empty(hashpath::node{value});
}

inline std::string text_of(const json& value) {
    return hashpath::php::to_text(hashpath::node{value});
}

inline std::int64_t integer_of(const json& value) {
    return hashpath::php::to_integer(hashpath::node{value});
}

/// The member of a key, null where there is none.
inline json member(const json& map, const std::string& key) {
    if (map.is_structured()) {
        for (const auto& [name, value] : entries_of(map)) {
            if (name == key) return value;
        }
    }
    return nullptr;
}

inline bool has(const json& map, const std::string& key) {
    if (!map.is_structured()) return false;
    const entries all = entries_of(map);
    return std::any_of(all.begin(), all.end(), [&](const auto& entry) { return entry.first == key; });
}

/// A list where the keys are 0, 1, 2 and so on, else an object.
inline json map_of(const entries& all) {
    json list = json::array();
    json object = json::object();
    for (const auto& [key, value] : all) {
        if (key == std::to_string(list.size())) list.push_back(value);
        object[key] = value;
    }
    return list.size() == all.size() ? list : object;
}

inline json list_of(const entries& all) {
    json list = json::array();
    for (const auto& [key, value] : all) list.push_back(value);
    return list;
}

inline json with(const json& map, const std::string& key, const json& value) {
    entries all = map.is_structured() ? entries_of(map) : entries{};
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == key; });
    if (found == all.end()) all.emplace_back(key, value);
    else found->second = value;
    return map_of(all);
}

inline json without(const json& map, const std::string& key) {
    if (!map.is_structured()) return map;
    entries all = entries_of(map);
    std::erase_if(all, [&](const auto& entry) { return entry.first == key; });
    return map_of(all);
}

/// PHP's array_merge(): integer keys are numbered anew, others taken over.
inline json merged(const json& first, const json& second) {
    json result = json::object();
    std::size_t next = 0;
    for (const json& map : {first, second}) {
        for (const auto& [key, value] : entries_of(map)) result[is_integer(key) ? std::to_string(next++) : key] = value;
    }
    return map_of(entries_of(result));
}

/// Hash::insert() of a path without braces and brackets.
inline json inserted_simply(const json& data, const std::string& path, const json& value) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return with(data, path, value);
    const std::string key = path.substr(0, dot);
    return with(data, key, inserted_simply(member(data, key), path.substr(dot + 1), value));
}

inline std::string joined(const std::vector<std::string>& tokens, std::size_t from) {
    std::string all;
    for (std::size_t i = from; i < tokens.size(); ++i) all += (i == from ? "" : ".") + tokens[i];
    return all;
}

/// Hash::insert().
inline json inserted(const json& data, const std::string& path, const json& value) {
    if (path.find_first_of("{[") == std::string::npos) return inserted_simply(data, path, value);
    const std::vector<std::string> tokens = tokens_of(path);
    const std::string rest = joined(tokens, 1);
    const std::size_t bracket = tokens[0].find('[');
    entries all = entries_of(data);
    for (auto& [key, each] : all) {
        if (!matches(tokens[0].substr(0, bracket), key)) continue;
        if (!each.is_structured()) throw fatal{};
        if (bracket != std::string::npos) {
            const std::vector<condition> conditions = conditions_of(tokens[0].substr(bracket));
            if (!std::all_of(conditions.begin(), conditions.end(),
                             [&](const condition& asked) { return satisfies(each, asked); }))
                continue;
        }
        each = rest.empty() || rest == "0" ? merged(each, value) : inserted(each, rest, value);
    }
    return map_of(all);
}

/// How many values there are in a value, with itself.
inline std::size_t size_of(const json& data) {
    std::size_t size = 1;
    if (data.is_structured()) {
        for (const json& each : data) size += size_of(each);
    }
    return size;
}

/// Whether two values are the same to PHP: an empty list is an empty map, and keys have an order.
inline bool identical(const json& a, const json& b) {
    if (a.is_structured() != b.is_structured()) return false;
    if (!a.is_structured()) return a.is_number_float() == b.is_number_float() && a == b;
    const entries of_a = entries_of(a);
    const entries of_b = entries_of(b);
    return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && identical(one.second, other.second);
    });
}

}  // namespace plain
