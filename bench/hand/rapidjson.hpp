#pragma once
// SPDX-License-Identifier: MIT
// How a hand-written loop reads RapidJSON.

#include <string_view>

#include <rapidjson/document.h>

#include "same_text.hpp"

namespace bench::hand {

struct rapidjson {
    using json = ::rapidjson::Value;
    using root = const json&;
    using value = const json&;

    struct key {
        std::string_view name;
    };

    [[gnu::always_inline]] static const json* member(value map, const key& key) {
        for (const auto& each : map.GetObject()) {
            if (same_text(text(each.name), key.name)) return &each.value;
        }
        return nullptr;
    }
    [[gnu::always_inline]] static value first(value map) { return map.MemberBegin()->value; }
    [[gnu::always_inline]] static auto list(value list) { return list.GetArray(); }
    [[gnu::always_inline]] static std::string_view text(value text) {
        return {text.GetString(), text.GetStringLength()};
    }
    [[gnu::always_inline]] static bool truth(value truth) { return truth.GetBool(); }
};

}  // namespace bench::hand
