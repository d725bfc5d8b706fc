#pragma once
// SPDX-License-Identifier: MIT
// MISP's operators and its core format once more, as plainly as they can be written down: with copies, from nothing of the
// library but its PHP rules. What the tests compare with.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/json/compare.hpp>
#include <hashpath/json/sort.hpp>

#include "plain/path.hpp"

namespace plain {

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
