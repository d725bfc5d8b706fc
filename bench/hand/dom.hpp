#pragma once
// SPDX-License-Identifier: MIT
// How a hand-written loop reads simdjson's DOM.

#include <optional>
#include <string_view>

#include <simdjson.h>

namespace bench::hand {

struct dom {
    using root = simdjson::dom::element;
    using value = simdjson::dom::element;

    struct key {
        std::string_view name;
    };

    [[gnu::always_inline]] static std::optional<value> member(value map, const key& key) {
        value found;
        if (map.get_object().value().at_key(key.name).get(found) != simdjson::SUCCESS) return std::nullopt;
        return found;
    }
    [[gnu::always_inline]] static value first(value map) { return map.get_object().value().begin().value(); }
    [[gnu::always_inline]] static simdjson::dom::array list(value list) { return list.get_array().value(); }
    [[gnu::always_inline]] static std::string_view text(value text) { return text.get_string().value(); }
    [[gnu::always_inline]] static bool truth(value truth) { return truth.get_bool().value(); }
};

}  // namespace bench::hand
