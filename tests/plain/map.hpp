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

#include <hashpath/json/compare.hpp>

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

/// Where the value of a key stands in a map; null where it does not.
inline const json* place_of(const json& map, const std::string& key) {
    if (map.is_object()) {
        const auto found = map.find(key);
        return found == map.end() ? nullptr : &*found;
    }
    if (!map.is_array()) return nullptr;
    for (std::size_t i = 0; i < map.size(); ++i) {
        if (std::to_string(i) == key) return &map[i];
    }
    return nullptr;
}

/// The member of a key, null where there is none.
inline json member(const json& map, const std::string& key) {
    const json* place = place_of(map, key);
    return place ? *place : json{};
}

inline bool has(const json& map, const std::string& key) {
    return place_of(map, key) != nullptr;
}

/// A list where the keys are 0, 1, 2 and so on, else an object.
inline json map_of(const entries& all) {
    bool is_list = true;
    for (std::size_t i = 0; i < all.size(); ++i) is_list = is_list && all[i].first == std::to_string(i);
    json map = is_list ? json::array() : json::object();
    for (const auto& [key, value] : all) {
        if (is_list) map.push_back(value);
        else map[key] = value;
    }
    return map;
}

inline json list_of(const entries& all) {
    json list = json::array();
    for (const auto& [key, value] : all) list.push_back(value);
    return list;
}

inline json with(const json& map, const std::string& key, const json& value) {
    if (map.is_object()) {
        json changed = map;
        changed[key] = value;
        return changed;
    }
    entries all = map.is_structured() ? entries_of(map) : entries{};
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == key; });
    if (found == all.end()) all.emplace_back(key, value);
    else found->second = value;
    return map_of(all);
}

inline json without(const json& map, const std::string& key) {
    if (!has(map, key)) return map;
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
            const json& map = each;
            const std::vector<condition> conditions = conditions_of(tokens[0].substr(bracket));
            if (!std::all_of(conditions.begin(), conditions.end(),
                             [&map](const condition& asked) { return satisfies(map, asked); }))
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
    if (a.size() != b.size()) return false;
    auto other = b.begin();
    std::size_t position = 0;
    for (auto each = a.begin(); each != a.end(); ++each, ++other, ++position) {
        const std::string key = a.is_object() ? each.key() : std::to_string(position);
        if (key != (b.is_object() ? other.key() : std::to_string(position)) || !identical(*each, *other)) return false;
    }
    return true;
}

}  // namespace plain
