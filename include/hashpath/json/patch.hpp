#pragma once
// SPDX-License-Identifier: MIT
// What changed between two documents, as a JSON Patch.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/index.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

/// Finds the operations that make one document another.
template <nlohmann_json Json>
class patch_search {
public:
    Json between(const Json& before, const Json& after) {
        open_.push_back({"", &before, &after});
        while (!open_.empty()) {
            const pair next = std::move(open_.back());
            open_.pop_back();
            compare(next);
        }
        return Json(std::move(operations_));
    }

private:
    struct pair {
        std::string pointer;
        const Json* before;
        const Json* after;
    };

    /// Equal in all, with the types of numbers and the order of keys.
    static bool same(const Json& a, const Json& b) {
        std::vector<std::pair<const Json*, const Json*>> open{{&a, &b}};
        while (!open.empty()) {
            const auto [before, after] = open.back();
            open.pop_back();
            if (before->is_structured() || after->is_structured()) {
                if (before->type() != after->type() || before->size() != after->size()) return false;
                auto other = node{*after}.entries();
                for (auto entry = node{*before}.entries(); entry; entry.next(), other.next()) {
                    if (entry.key() != other.key()) return false;
                    open.emplace_back(&*entry.value(), &*other.value());
                }
            } else if (before->is_number_float() != after->is_number_float() || *before != *after) {
                return false;
            }
        }
        return true;
    }

    static std::string below(const std::string& pointer, std::string_view key) {
        std::string result = pointer;
        path::append_pointer(result, key);
        return result;
    }

    void add(const char* name, const std::string& pointer, const Json* value) {
        Json& operation = operations_.emplace_back(Json::object());
        operation["op"] = name;
        operation["path"] = pointer;
        if (value) operation["value"] = *value;
    }

    void compare(const pair& at) {
        if (at.before->is_object() && at.after->is_object()) return compare_maps(at);
        if (at.before->is_array() && at.after->is_array()) return compare_lists(at);
        if (!same(*at.before, *at.after)) add("replace", at.pointer, at.after);
    }

    void compare_maps(const pair& at) {
        const member_index<node<const Json>> later{node{*at.after}};
        const member_index<node<const Json>> earlier{node{*at.before}};
        std::vector<pair> both;
        for (auto entry = node{*at.before}.entries(); entry; entry.next()) {
            const std::string pointer = below(at.pointer, entry.key().to_string());
            if (const auto value = later.find(entry.key())) both.push_back({pointer, &*entry.value(), &**value});
            else add("remove", pointer, nullptr);
        }
        for (auto entry = node{*at.after}.entries(); entry; entry.next()) {
            if (!earlier.find(entry.key())) add("add", below(at.pointer, entry.key().to_string()), &*entry.value());
        }
        open_.insert(open_.end(), both.rbegin(), both.rend());
    }

    /// What both lists begin and end with stays; what is between is compared place by place, and the rest of the longer
    /// one taken away or added.
    void compare_lists(const pair& at) {
        const auto& before = *at.before;
        const auto& after = *at.after;
        const std::size_t shorter = std::min(before.size(), after.size());
        std::size_t front = 0;
        std::size_t back = 0;
        if (before.size() != after.size()) {
            while (front < shorter && same(before[front], after[front])) ++front;
            while (back < shorter - front && same(before[before.size() - 1 - back], after[after.size() - 1 - back]))
                ++back;
        }
        const std::size_t compared = shorter - back;
        for (std::size_t i = before.size() - back; i > compared; --i) {
            add("remove", below(at.pointer, std::to_string(i - 1)), nullptr);
        }
        for (std::size_t i = compared; i < after.size() - back; ++i) {
            add("add", below(at.pointer, std::to_string(i)), &after[i]);
        }
        for (std::size_t i = compared; i > front; --i) {
            open_.push_back({below(at.pointer, std::to_string(i - 1)), &before[i - 1], &after[i - 1]});
        }
    }

    std::vector<pair> open_;
    typename Json::array_t operations_;
};

}  // namespace impl

/// The operations of a JSON Patch (RFC 6902) that make `before` into `after`: a list of `add`, `remove` and `replace`,
/// empty where nothing changed.
///
///     make_patch(parse(R"({"a": [1, 2, 3]})"), parse(R"({"a": [1, 3]})"))
///     // [{"op":"remove","path":"/a/1"}]
///
/// What two lists begin and end with stays, the rest is compared place by place. The order of keys is no change; 1
/// and 1.0 differ. Applied in order. Throws limit_error (document_too_deep), since values are copied. Linear in both but
/// for depth, n log n in the width of maps.
template <nlohmann_json Json>
Json make_patch(const Json& before, const Json& after) {
    require_copyable(node{before});
    require_copyable(node{after});
    return impl::patch_search<Json>{}.between(before, after);
}

HASHPATH_END
