#pragma once
// SPDX-License-Identifier: MIT
// What an enriched view keeps of an event: handles to its parts, or MISP core format where the event is unusual.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace misp::impl {

template <class Value>
struct stored_json_of {
    using type = nlohmann::ordered_json;
};

template <nlohmann_json Json>
struct stored_json_of<node<Json>> {
    using type = std::remove_const_t<Json>;
};

/// The JSON in which an unusual event is enriched: that of the document, if it is nlohmann's.
template <json_value Value>
using stored_json = typename stored_json_of<Value>::type;

/// What a handle of an enriched view shows. Their order tells the kinds apart.
enum class role : std::uint8_t {
    plain,       ///< a value of the document, with all that is in it
    attribute,   ///< a map of the document, of which members go or are made
    object,      ///< the same
    event_tag,   ///< the same: a tag in `_allTags` that is the event's
    own_tag,     ///< and one that is the attribute's own
    root,        ///< the data
    event,       ///< `Event`
    attributes,  ///< a list of attributes, of the event or of an object
    objects,     ///< the objects that have attributes
    flattened,   ///< `_AttributeFlattened`
    all_tags,    ///< `_allTags`, where the value is the attribute's own list of tags
    event_tags,  ///< `_allTags`, where it has none
    yes,         ///< the `inherited` of the event's tags
    no,          ///< the `inherited` of other tags
    stored,      ///< a value that was enriched
};

template <json_value Value>
struct event_parts {
    struct member {
        php::key key;
        role shown_as = role::plain;
        Value value;
        const stored_json<Value>* stored = nullptr;
    };
    struct object {
        Value value;
        Value attributes;
        std::size_t first;  ///< where its attributes begin among the flattened ones
    };

    std::vector<member> root;
    std::vector<member> event;
    std::vector<Value> tags;
    std::optional<Value> attributes;  ///< the event's own
    std::vector<object> objects;
    std::size_t own_attributes = 0;
    std::size_t all_attributes = 0;
    /// All of the data in core format where the event is unusual, else those parts of the event that change.
    stored_json<Value> stored;
    bool all_stored = false;
};

/// A copy of a floating value: of an integer past the signed ones, where the handle can tell.
template <class Json, class Value>
Json copy_of_floating(const Value& value) {
    if constexpr (requires(std::uint64_t integer) { value.read_large_integer(integer); }) {
        std::uint64_t integer = 0;
        if (value.read_large_integer(integer)) return integer;
    }
    return value.floating();
}

/// A copy of a value, which nests at most default_max_depth lists and maps.
template <json_value Value>
stored_json<Value> copy_of(const Value& value) {
    using json = stored_json<Value>;
    struct level {
        decltype(value.entries()) from;
        json* into;
    };
    std::vector<level> open;
    const auto copy = [&open](const Value& from, json& into) {
        switch (from.kind()) {
            case kind::null: into = nullptr; break;
            case kind::boolean: into = from.boolean(); break;
            case kind::integer: into = from.integer(); break;
            case kind::floating: into = copy_of_floating<json>(from); break;
            case kind::text: into = std::string{std::string_view{from.text()}}; break;
            case kind::list:
            case kind::map:
                into = from.kind() == kind::list ? json::array() : json::object();
                open.push_back({from.entries(), &into});
        }
    };
    json result;
    copy(value, result);
    while (!open.empty()) {
        level& top = open.back();
        if (!top.from) {
            open.pop_back();
            continue;
        }
        json& into = *top.into;
        const Value from = top.from.value();
        if (into.is_array()) into.push_back(nullptr);
        json& place = into.is_array() ? into.back() : hashpath::impl::append_member(into, top.from.key().to_string());
        top.from.next();
        copy(from, place);
    }
    return result;
}

template <nlohmann_json Json>
std::remove_const_t<Json> copy_of(const node<Json>& value) {
    return *value;
}

}  // namespace misp::impl
HASHPATH_END
