#pragma once
// SPDX-License-Identifier: MIT
// How a hand-written loop reads nlohmann::ordered_json: searching each map from its first key, or first of all where the
// key stood in the map before.

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "same_text.hpp"

namespace bench::hand {

template <bool RemembersPositions>
struct ordered_json {
    using json = nlohmann::ordered_json;
    using root = const json&;
    using value = const json&;

    struct key {
        std::string_view name;
        std::size_t position = 0;
    };

    [[gnu::always_inline]] static const json* member(value map, key& key) {
        const auto& members = map.get_ref<const json::object_t&>();
        const auto* const first = members.data();
        const std::size_t count = members.size();
        if constexpr (RemembersPositions) {
            if (key.position < count && same_text(first[key.position].first, key.name))
                return &first[key.position].second;
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (!same_text(first[i].first, key.name)) continue;
            key.position = i;
            return &first[i].second;
        }
        return nullptr;
    }
    [[gnu::always_inline]] static value first(value map) { return map.get_ref<const json::object_t&>().front().second; }
    [[gnu::always_inline]] static const json::array_t& list(value list) { return list.get_ref<const json::array_t&>(); }
    [[gnu::always_inline]] static std::string_view text(value text) { return text.get_ref<const json::string_t&>(); }
    [[gnu::always_inline]] static bool truth(value truth) { return truth.get_ref<const json::boolean_t&>(); }
};

}  // namespace bench::hand
