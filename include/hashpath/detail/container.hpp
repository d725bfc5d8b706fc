#pragma once
// SPDX-License-Identifier: MIT
// PHP's ordered map as nlohmann values: a list that can become a map, and back.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/php/key.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// Makes a list a map with the keys 0, 1, 2, …
template <nlohmann_json Json>
void make_map(Json& container) {
    if (container.is_object()) return;
    Json map = Json::object();
    std::int64_t position = 0;
    for (Json& entry : container) append_member(map, php::to_text(position++)) = std::move(entry);
    container = std::move(map);
}

/// The value under a key, made (as null) behind all others if there is none. A list stays one for its own positions
/// and for the next one; an empty map becomes one for key 0.
template <nlohmann_json Json>
Json& member_or_new(Json& container, const php::key& key) {
    if (const auto found = node{container}.member(key)) return **found;
    const bool appends = key.is_integer() && static_cast<std::uint64_t>(key.integer()) == container.size();
    if (appends && (container.is_array() || container.empty())) {
        if (!container.is_array()) container = Json::array();
        container.push_back(Json{});
        return container.back();
    }
    make_map(container);
    return append_member(container, key.to_string());
}

/// Removes the entries at these positions, which rise. A list that loses others than its last becomes a map, unless
/// `renumbers`. Linear.
template <nlohmann_json Json>
void remove_entries(Json& container, const std::vector<std::size_t>& positions, bool renumbers) {
    const bool from_the_end = positions.empty() || positions.front() == container.size() - positions.size();
    const bool stays_list = container.is_array() && (renumbers || from_the_end);
    Json kept = stays_list ? Json::array() : Json::object();
    std::size_t position = 0;
    auto removed = positions.begin();
    for (auto entry = node{container}.entries(); entry; entry.next(), ++position) {
        if (removed != positions.end() && *removed == position) {
            ++removed;
        } else if (stays_list) {
            kept.push_back(std::move(*entry.value()));
        } else {
            append_member(kept, entry.key().to_string()) = std::move(*entry.value());
        }
    }
    container = std::move(kept);
}

/// PHP's array_merge(container, (array)added): integer keys are numbered anew from 0, a text key that is there already
/// gets the added value in its place. n log n.
template <nlohmann_json Json>
void merge_entries(Json& container, const Json& added) {
    const node<const Json> addition{added};
    const bool adds_container = is_container(addition.kind());
    if (container.is_array() && !added.is_object()) {
        if (!adds_container && !added.is_null()) container.push_back(added);
        if (adds_container) {
            for (const Json& entry : added) container.push_back(entry);
        }
        return;
    }
    // Texts of the container first, by which the added ones find theirs while nothing is appended.
    Json merged = Json::object();
    std::int64_t next = 0;
    for (auto entry = node{container}.entries(); entry; entry.next()) {
        const php::key key = entry.key();
        append_member(merged, key.is_integer() ? php::to_text(next++) : key.to_string()) = std::move(*entry.value());
    }
    std::vector<std::pair<php::key, const Json*>> appended;
    if (adds_container) {
        const member_index<node<Json>> members{node{merged}};
        for (auto entry = addition.entries(); entry; entry.next()) {
            const php::key key = entry.key();
            const auto found = key.is_integer() ? std::nullopt : members.find(key);
            if (found) **found = *entry.value();
            else appended.emplace_back(key, &*entry.value());
        }
    } else if (!added.is_null()) {
        appended.emplace_back(php::key{}, &added);
    }
    for (const auto& [key, value] : appended) {
        append_member(merged, key.is_integer() ? php::to_text(next++) : key.to_string()) = *value;
    }
    container = std::move(merged);
}

}  // namespace hashpath::inline HASHPATH_ABI::detail
