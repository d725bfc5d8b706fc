#pragma once
// SPDX-License-Identifier: MIT
// Paths without regular expressions, MISP's operators and its core format once more, as plainly as they can be written
// down: by recursion, with copies, from nothing of the library but its PHP rules. What the tests compare with.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/php/compare.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/php/sort.hpp>

namespace plain {

using json = nlohmann::ordered_json;

/// A list or map as PHP has it: keys and values in order.
using entries = std::vector<std::pair<std::string, json>>;

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
    const std::string digits = key.substr(!key.empty() && key[0] == '-' ? 1 : 0);
    const bool all_digits = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
    return all_digits && (digits == "0" ? key == "0" : digits[0] != '0') && digits.size() < 18;
}

inline bool equal(const json& a, const json& b) {
    return hashpath::php::loose_equal(hashpath::node{a}, hashpath::node{b});
}

inline int compare(const json& a, const std::string& text) {
    json value = a;
    if (a.is_boolean()) {
        const bool as_number = hashpath::php::is_numeric(text);
        value = a == json(true) ? (as_number ? "1" : "true") : (as_number ? "0" : "false");
    }
    const json other = text;
    return hashpath::php::compare(hashpath::node{std::as_const(value)}, hashpath::node{other});
}

inline bool satisfies(const json& map, const std::string& condition) {
    const std::size_t at = condition.find_first_of("=!<>");
    const std::string key = condition.substr(0, at);
    for (const auto& [own, value] : entries_of(map)) {
        if (own != key) continue;
        if (at == std::string::npos) return !value.is_null();
        const bool two = condition.size() > at + 1 && condition[at + 1] == '=';
        const std::string symbol = condition.substr(at, two ? 2 : 1);
        const int order = compare(value, condition.substr(at + symbol.size()));
        return symbol == "="    ? order == 0
               : symbol == "!=" ? order != 0
               : symbol == "<"  ? order < 0
               : symbol == "<=" ? order <= 0
               : symbol == ">"  ? order > 0
                                : order >= 0;
    }
    return false;
}

inline std::vector<std::string> tokens_of(const std::string& path) {
    std::vector<std::string> tokens(1);
    bool inside = false;
    for (const char c : path) {
        if (c == '[') inside = true;
        if (c == ']') inside = false;
        if (c == '.' && !inside) tokens.emplace_back();
        else tokens.back() += c;
    }
    return tokens;
}

/// What Hash::extract() gives for a path of which every condition is well-formed.
inline entries extract(const json& data, const std::string& path) {
    if (path.empty()) return entries_of(data);
    const std::vector<std::string> tokens = tokens_of(path);
    if (path.find_first_of("{[") == std::string::npos) {
        json value = data;
        for (const std::string& token : tokens) {
            json next;
            if (value.is_structured()) {
                for (const auto& [key, member] : entries_of(value)) {
                    if (key == token) next = member;
                }
            }
            if (next.is_null()) return {};
            value = next;
        }
        return entries_of(value);
    }
    std::vector<json> values{data};
    for (const std::string& token : tokens) {
        const std::size_t bracket = token.find('[');
        const std::string matcher = token.substr(0, bracket);
        std::vector<json> found;
        for (const json& value : values) {
            for (const auto& [key, member] : entries_of(value)) {
                const bool matches = matcher == "{n}"   ? is_integer(key)
                                     : matcher == "{s}" ? !is_integer(key)
                                     : matcher == "{*}" ? true
                                                        : key == matcher;
                if (matches) found.push_back(member);
            }
        }
        for (std::size_t at = bracket; at != std::string::npos; at = token.find('[', at + 1)) {
            const std::string condition = token.substr(at + 1, token.find(']', at) - at - 1);
            std::erase_if(found,
                          [&](const json& value) { return !value.is_structured() || !satisfies(value, condition); });
        }
        values = found;
    }
    entries result;
    for (const json& value : values) result.emplace_back(std::to_string(result.size()), value);
    return result;
}

inline std::vector<json> sorted(std::vector<json> values) {
    const auto order = hashpath::php::sorted_order(values.size(), [&](std::size_t a, std::size_t b) {
        return hashpath::php::compare(hashpath::node{std::as_const(values[a])},
                                      hashpath::node{std::as_const(values[b])});
    });
    std::vector<json> result;
    for (const std::size_t position : order) result.push_back(values[position]);
    return result;
}

inline bool same(const std::vector<json>& a, const std::vector<json>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), equal);
}

/// MISP's evaluateCondition() of a list.
inline bool evaluate(const std::vector<json>& data, const std::string& asked, const json& value) {
    const auto contains = [](const std::vector<json>& list, const json& sought) {
        return std::any_of(list.begin(), list.end(), [&](const json& each) { return equal(sought, each); });
    };
    if (asked == "in") return contains(data, value);
    if (asked == "not_in") return !contains(data, value);
    if (!value.is_structured()) return false;
    std::vector<json> wanted;
    for (const auto& [key, each] : entries_of(value)) wanted.push_back(each);
    std::vector<json> matching;
    for (const json& each : data) {
        if (contains(wanted, each)) matching.push_back(each);
    }
    if (asked == "in_or") return !matching.empty();
    if (asked == "not_in_or") return matching.empty();
    if (asked == "in_and") return same(sorted(matching), sorted(wanted));
    if (asked == "not_in_and") return !same(matching, wanted);
    return false;
}

/// MISP's evaluateCondition() of a scalar.
inline bool evaluate_scalar(const json& data, const std::string& asked, const json& value) {
    if (asked == "equals") return equal(data, value);
    return asked == "not_equals" && !equal(data, value);
}

/// MISP's getItemsMatchingCondition() of lists and maps.
inline std::vector<json> matching_items(const entries& items, const std::string& path, const std::string& asked,
                                        const json& value) {
    std::vector<json> kept;
    for (const auto& [position, item] : items) {
        const entries found = extract(item, path);
        std::vector<json> values;
        json first;
        for (const auto& [key, each] : found) {
            values.push_back(each);
            if (key == "0") first = each;
        }
        bool keeps = false;
        if (asked == "any_value") keeps = !found.empty();
        else if (asked != "equals" && asked != "not_equals") keeps = evaluate(values, asked, value);
        else keeps = !found.empty() && !first.is_structured() && evaluate_scalar(first, asked, value);
        if (keeps) kept.push_back(item);
    }
    return kept;
}

/// The tags of an attribute as `_allTags` has them.
inline json all_tags(const json& event, const json& attribute) {
    json all = json::array();
    for (const auto& [owner, inherited] : {std::pair{&event, true}, {&attribute, false}}) {
        if (!owner->contains("Tag")) continue;
        for (const auto& [key, tag] : entries_of((*owner)["Tag"])) {
            all.push_back(tag);
            all.back()["inherited"] = inherited;
        }
    }
    return all;
}

/// `_AttributeFlattened` of an event as MISP's REST interface gives it: nothing in it that MISP would move or drop.
inline json flattened(const json& event) {
    json all = json::array();
    const auto add = [&](const json& owner) {
        if (!owner.contains("Attribute")) return;
        for (const auto& [key, attribute] : entries_of(owner["Attribute"])) {
            all.push_back(attribute);
            all.back()["_allTags"] = all_tags(event, attribute);
        }
    };
    add(event);
    if (event.contains("Object")) {
        for (const auto& [key, object] : entries_of(event["Object"])) add(object);
    }
    return all;
}

}  // namespace plain
