#pragma once
// SPDX-License-Identifier: MIT
// PHP's ordered map as nlohmann values: made of keys and values, and changed, without copying or recursion.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

/// An nlohmann value from which another is made: moved from where it is given with std::move, else copied.
template <class Document>
concept given_json = nlohmann_json<std::remove_cvref_t<Document>>;

namespace impl {

template <class Json>
using key_of = typename Json::object_t::key_type;

/// Whether objects keep their members in a row, in order of insertion, as nlohmann::ordered_json does.
template <class Json>
concept keeps_order = requires(typename Json::object_t& object) {
    object.emplace_back(key_of<Json>{}, Json{});
    object.reserve(object.capacity());
};

template <nlohmann_json Json>
key_of<Json> make_key(std::string_view key) {
    return key_of<Json>(key.data(), key.size());
}

/// Makes a list of values, which it moves from.
template <nlohmann_json Json>
Json make_list(std::span<Json> values) {
    typename Json::array_t list;
    list.reserve(values.size());
    for (Json& value : values) list.push_back(std::move(value));
    return Json(std::move(list));
}

/// Makes a map of keys that are all different, and their values; moves from both. A row of members cannot grow without
/// copying them (their keys are const), so it gets its room at once.
template <nlohmann_json Json>
Json make_map(std::span<key_of<Json>> keys, std::span<Json> values) {
    typename Json::object_t map;
    if constexpr (keeps_order<Json>) {
        map.reserve(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) map.emplace_back(std::move(keys[i]), std::move(values[i]));
    } else {
        for (std::size_t i = 0; i < keys.size(); ++i) map[std::move(keys[i])] = std::move(values[i]);
    }
    return Json(std::move(map));
}

/// Of equal keys, keeps the last value at the place of the first, as PHP does, and moves what is left to the front.
/// Returns how many are left. n log n, whatever the keys are.
template <class Key, class Value>
std::size_t merge_equal_keys(std::span<Key> keys, std::span<Value> values) {
    std::vector<bool> superseded;
    const auto supersede = [&](std::size_t earlier, std::size_t later) {
        if (superseded.empty()) superseded.resize(keys.size());
        superseded[later] = true;
        values[earlier] = std::move(values[later]);
    };
    constexpr std::size_t few = 32;
    if (keys.size() <= few) {
        for (std::size_t later = 1; later < keys.size(); ++later) {
            const auto earlier =
                static_cast<std::size_t>(std::find(keys.begin(), keys.end(), keys[later]) - keys.begin());
            if (earlier != later) supersede(earlier, later);
        }
    } else {
        std::vector<std::size_t> order(keys.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&keys](std::size_t a, std::size_t b) {
            const int by_key = keys[a].compare(keys[b]);
            return by_key != 0 ? by_key < 0 : a < b;
        });
        for (std::size_t i = order.size() - 1; i > 0; --i) {
            if (keys[order[i - 1]] == keys[order[i]]) supersede(order[i - 1], order[i]);
        }
    }
    if (superseded.empty()) return keys.size();
    std::size_t left = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (superseded[i]) continue;
        if (left != i) {
            keys[left] = std::move(keys[i]);
            values[left] = std::move(values[i]);
        }
        ++left;
    }
    return left;
}

/// Appends a member whose key the map does not have yet. Its values are moved, not copied, where the row must grow.
template <nlohmann_json Json>
Json& append_member(Json& map, std::string_view key) {
#if !JSON_DIAGNOSTICS  // with diagnostics each value knows its parent, which only nlohmann's own insertion tells it
    if constexpr (keeps_order<Json>) {
        auto& members = *map.template get_ptr<typename Json::object_t*>();
        if (members.size() == members.capacity()) {
            typename Json::object_t grown;
            grown.reserve(members.size() * 2 + 1);
            for (auto& member : members) grown.emplace_back(member.first, std::move(member.second));
            members = std::move(grown);
        }
        return members.emplace_back(make_key<Json>(key), Json{}).second;
    }
#endif
    return map[make_key<Json>(key)];  // not covered: with JSON_DIAGNOSTICS
}

/// Entries taken out of lists and maps, to be made one again.
template <nlohmann_json Json>
class entry_collection {
public:
    /// Takes an entry; moves from `value` if it is not const.
    void add(const php::key& key, Json value) {
        all_integers_ = all_integers_ && key.is_integer();
        counts_ = counts_ && key == php::key{static_cast<std::int64_t>(keys_.size())};
        keys_.push_back(make_key<Json>(key.to_string()));
        values_.push_back(std::move(value));
    }

    /// Takes an entry under the next integer.
    void append(Json value) { add(php::key{next_++}, std::move(value)); }

    std::span<Json> values() noexcept { return values_; }
    std::span<key_of<Json>> keys() noexcept { return keys_; }
    bool all_integers() const noexcept { return all_integers_; }

    Json list() { return make_list<Json>(values_); }
    Json map() { return make_map<Json>(keys_, values_); }

    /// Of keys that are all different: a list where they count from 0, and where there are none, else a map.
    Json container() { return counts_ ? list() : map(); }

    /// The same of any keys, of which equal ones get the last value at the place of the first. n log n.
    Json merged() {
        if (counts_) return list();
        const std::size_t left = merge_equal_keys(keys(), values());
        if (left == keys_.size()) return map();
        entry_collection distinct;
        for (std::size_t i = 0; i < left; ++i) {
            distinct.add(php::key{std::string_view{keys_[i].data(), keys_[i].size()}}, std::move(values_[i]));
        }
        return distinct.container();
    }

private:
    std::vector<key_of<Json>> keys_;
    std::vector<Json> values_;
    std::int64_t next_ = 0;
    bool all_integers_ = true;
    bool counts_ = true;  ///< whether the keys are 0, 1, 2, …
};

/// The value under a key of a list or map; null if there is none, and for a scalar.
template <nlohmann_json Json>
Json* member_of(Json& container, std::string_view key) {
    if (!container.is_structured()) return nullptr;
    const auto found = node{container}.member(php::key{key});
    return found ? &**found : nullptr;
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
    if (container.is_array()) {
        entry_collection<Json> entries;
        for (Json& value : container) entries.append(std::move(value));
        container = entries.map();
    }
    return append_member(container, key.to_string());
}

/// Sets a member of a list or map; a new one goes behind all others.
template <nlohmann_json Json>
void set_member(Json& container, std::string_view key, Json value) {
    member_or_new(container, php::key{key}) = std::move(value);
}

/// Removes the entries at these positions, which rise. A list that loses others than its last becomes a map, unless
/// `renumbers`. Linear.
template <nlohmann_json Json>
void remove_entries(Json& container, std::span<const std::size_t> positions, bool renumbers) {
    const bool from_the_end = positions.empty() || positions.front() == container.size() - positions.size();
    const bool stays_list = container.is_array() && (renumbers || from_the_end);
    entry_collection<Json> kept;
    std::size_t position = 0;
    auto removed = positions.begin();
    for (auto entry = node{container}.entries(); entry; entry.next(), ++position) {
        if (removed != positions.end() && *removed == position) ++removed;
        else kept.add(entry.key(), std::move(*entry.value()));
    }
    container = stays_list ? kept.list() : kept.map();
}

/// Removes these members of a map. Linear.
template <nlohmann_json Json>
void drop_members(Json& map, std::initializer_list<std::string_view> keys) {
    std::vector<std::size_t> positions;
    std::size_t position = 0;
    for (auto entry = node{map}.entries(); entry; entry.next(), ++position) {
        const auto is_this = [key = entry.key()](std::string_view each) { return php::key{each} == key; };
        if (std::any_of(keys.begin(), keys.end(), is_this)) positions.push_back(position);
    }
    if (!positions.empty()) remove_entries(map, positions, false);
}

/// Takes the value under a key out of a map; null if there is none. Linear.
template <nlohmann_json Json>
Json take_member(Json& map, std::string_view key) {
    Json* member = member_of(map, key);
    if (!member) return {};
    Json value = std::move(*member);
    drop_members(map, {key});
    return value;
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
    entry_collection<Json> merged;
    const auto add = [&merged](const php::key& key, auto&& value) {
        if (key.is_integer()) merged.append(std::forward<decltype(value)>(value));
        else merged.add(key, std::forward<decltype(value)>(value));
    };
    for (auto entry = node{container}.entries(); entry; entry.next()) add(entry.key(), std::move(*entry.value()));
    if (adds_container) {
        for (auto entry = addition.entries(); entry; entry.next()) add(entry.key(), *entry.value());
    } else if (!added.is_null()) {
        merged.append(added);
    }
    if (merged.all_integers()) {
        container = merged.list();
        return;
    }
    container = merged.merged();
}

/// About how many bytes a value takes, with all that is in it. Linear; does not recurse.
template <nlohmann_json Json>
std::size_t memory_of(const Json& value) {
    std::size_t bytes = 0;
    std::vector<typename node<const Json>::walk> open;
    const auto add = [&](const node<const Json>& each) {
        bytes += sizeof(Json);
        if (each.kind() == kind::text) bytes += sizeof(typename Json::string_t) + each.text().size();
        if (!is_container(each.kind())) return;
        bytes += sizeof(typename Json::object_t);
        open.push_back(each.entries());
    };
    add(node{value});
    while (!open.empty()) {
        if (!open.back()) {
            open.pop_back();
            continue;
        }
        const node<const Json> entry = open.back().value();
        bytes += sizeof(key_of<Json>) + open.back().key().text().size();
        open.back().next();
        add(entry);
    }
    return bytes;
}

template <given_json Document>
using json_of = std::remove_cvref_t<Document>;

/// The handle for what is handed over: one to move from, where that may be.
template <given_json Document>
using given_node = node<std::conditional_t<std::is_lvalue_reference_v<Document>, const json_of<Document>,
                                           std::remove_reference_t<Document>>>;

/// What a handle stands for: moved from where it is not const, else copied.
template <nlohmann_json Json>
std::remove_const_t<Json> take(const node<Json>& value) {
    return std::move(*value);
}

/// The handle for a document that is handed over. Throws limit_error (document_too_deep) where it is to be copied and
/// is too deep for that. Linear where it is to be copied, else constant.
template <given_json Document>
given_node<Document> given(Document& document) {
    if constexpr (std::is_const_v<std::remove_reference_t<decltype(*std::declval<given_node<Document>>())>>) {
        require_copyable(node{std::as_const(document)});
    }
    return given_node<Document>{document};
}

/// What PHP takes for a key where a value is used as one: null is "", true 1, a floating-point number its integer.
/// A key that is a text looks at the value's. Throws type_error (key_not_a_scalar) for a list or map.
template <json_value Value>
php::key offset_of(const Value& value) {
    switch (value.kind()) {
        case kind::null: return php::key{std::string_view{}};
        case kind::boolean: return php::key{value.boolean() ? 1 : 0};
        case kind::integer: return php::key{value.integer()};
        case kind::floating: return php::key{php::to_integer(value.floating())};
        case kind::text: return php::key{value.text()};
        case kind::list:
        case kind::map: break;
    }
    throw type_error(error_code::key_not_a_scalar, "", "a list or map is no key");
}

}  // namespace impl

HASHPATH_END
