#pragma once
// SPDX-License-Identifier: MIT
// Changing: values set, inserted and removed by path, in place.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

/// A path as insert and remove take it: tokens that are matched, then keys that are looked up.
struct edit_steps {
    std::vector<token> tokens;
    std::vector<php::key> keys;

    HASHPATH_FUNCTION explicit edit_steps(const path& path);

    /// Whether there is one key, with this text.
    HASHPATH_FUNCTION bool rest_is(std::string_view text) const noexcept;

    /// Whether insert merges its value into what the tokens match, instead of setting a key of it. PHP takes a rest of "0"
    /// for none.
    HASHPATH_FUNCTION bool merges() const noexcept;
};

/// A list or map whose entries are being matched with a token.
template <nlohmann_json Json>
struct edit_level {
    explicit edit_level(Json& its_container) : container(its_container), at(node{its_container}.entries()) {}

    void next() {
        at.next();
        ++position;
    }

    std::reference_wrapper<Json> container;
    decltype(std::declval<node<Json>>().entries()) at;
    std::size_t position = 0;
    std::vector<std::size_t> removed;
};

template <nlohmann_json Json>
std::string pointer_to(const std::vector<edit_level<Json>>& levels) {
    std::vector<php::key> keys;
    keys.reserve(levels.size());
    for (const auto& level : levels) keys.push_back(level.at.key());
    return pointer_to(std::span<const php::key>{keys});
}

/// The lists and maps into which insert puts the value, all at the same depth. Checks all that insert can refuse.
template <nlohmann_json Json>
std::vector<Json*> insertion_targets(Json& document, const std::vector<token>& tokens) {
    std::vector<Json*> targets;
    condition_state state;
    std::vector<edit_level<Json>> levels;
    levels.emplace_back(document);
    while (!levels.empty()) {
        auto& level = levels.back();
        const token& token = tokens[levels.size() - 1];
        while (level.at && !token.matches(level.at.key())) level.next();
        if (!level.at) {
            levels.pop_back();
            if (!levels.empty()) levels.back().next();
            continue;
        }
        Json& value = *level.at.value();
        if (token.maps_only) {
            if (!value.is_structured()) {
                throw type_error(error_code::condition_on_scalar, pointer_to(levels),
                                 "insert applies a condition to a value that is neither list nor map");
            }
            if (!state.satisfies(node{value}, token.conditions, [&] { return pointer_to(levels); })) {
                level.next();
                continue;
            }
        }
        if (!value.is_structured()) {
            throw type_error(error_code::insert_into_scalar, pointer_to(levels),
                             "insert goes into a value that is neither list nor map");
        }
        if (levels.size() == tokens.size()) {
            targets.push_back(&value);
            level.next();
        } else {
            levels.emplace_back(value);
        }
    }
    return targets;
}

/// Sets the value at these keys, making lists and maps on the way.
template <nlohmann_json Json>
void insert_at(Json& container, std::span<const php::key> keys, Json value) {
    Json* at = &container;
    for (const php::key& key : keys) {
        if (!at->is_structured()) *at = Json::array();
        at = &member_or_new(*at, key);
    }
    *at = std::move(value);
}

/// See insert(); `allow(places, value)` may throw before anything is changed.
template <nlohmann_json Json, class Allow>
std::size_t insert(Json& document, const path& path, Json value, Allow allow) {
    require_container(node{std::as_const(document)});
    require_copyable(node{std::as_const(value)});
    const edit_steps steps{path};
    if (steps.tokens.empty()) {
        allow(std::size_t{1}, std::as_const(value));
        insert_at(document, std::span<const php::key>{steps.keys}, std::move(value));
        return 1;
    }
    const auto targets = insertion_targets(document, steps.tokens);
    allow(targets.size(), std::as_const(value));
    for (Json* target : targets) {
        if (steps.merges()) merge_entries(*target, value);
        else insert_at(*target, std::span<const php::key>{steps.keys}, value);
    }
    return targets.size();
}

/// Entries to be removed from one list or map.
template <nlohmann_json Json>
struct removal {
    Json* container;
    std::vector<std::size_t> positions;
};

/// Whether PHP's isset(text[key]) is true, after which the reference ends in a fatal error.
HASHPATH_FUNCTION bool is_text_position(std::string_view text, const php::key& key) noexcept;

/// What removing these keys from a list or map removes, if anything. `where` gives its JSON Pointer, for the error.
template <nlohmann_json Json, class Where>
std::optional<removal<Json>> removal_at(Json& container, std::span<const php::key> keys, Where where) {
    Json* at = &container;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const node<Json> value{*at};
        const bool last = i + 1 == keys.size();
        if (!is_container(value.kind())) {
            if (!last && value.kind() == kind::text && is_text_position(value.text(), keys[i])) {
                throw type_error(error_code::remove_from_text, where() + pointer_to(keys.first(i)),
                                 "remove goes through a position of a text");
            }
            return std::nullopt;
        }
        if (last) {
            std::size_t position = 0;
            for (auto entry = value.entries(); entry; entry.next(), ++position) {
                if (entry.key() == keys[i]) return removal<Json>{at, {position}};
            }
            return std::nullopt;
        }
        const auto member = value.member(keys[i]);
        if (!member || member->kind() == kind::null) return std::nullopt;
        at = &**member;
    }
    return std::nullopt;
}

/// All that remove removes, what stands deeper before what holds it. Changes nothing.
template <nlohmann_json Json>
std::vector<removal<Json>> removals(Json& document, const edit_steps& steps) {
    std::vector<removal<Json>> found;
    const bool no_rest = steps.keys.empty() || steps.rest_is("");
    static constexpr php::key no_key{std::string_view{}};
    const std::span<const php::key> rest = no_rest ? std::span{&no_key, 1} : std::span{steps.keys};

    condition_state state;
    std::vector<edit_level<Json>> levels;
    levels.emplace_back(document);
    for (;;) {
        auto& level = levels.back();
        const token& token = steps.tokens[levels.size() - 1];
        while (level.at && !token.matches(level.at.key())) level.next();
        if (!level.at) {
            Json& container = level.container;
            const bool emptied = level.removed.size() == container.size();
            if (!level.removed.empty()) found.push_back({&container, std::move(level.removed)});
            levels.pop_back();
            if (levels.empty()) return found;
            if (emptied) levels.back().removed.push_back(levels.back().position);
            levels.back().next();
            continue;
        }
        Json& value = *level.at.value();
        const bool last = levels.size() == steps.tokens.size();
        bool removed = false;
        if (!value.is_structured()) {
            removed = last && no_rest;
        } else if (token.maps_only &&
                   !state.satisfies(node{value}, token.conditions, [&] { return pointer_to(levels); })) {
            removed = value.empty();
        } else if (!last) {
            levels.emplace_back(value);
            continue;
        } else if (token.maps_only && no_rest) {
            removed = true;
        } else {
            auto inner = removal_at(value, rest, [&] { return pointer_to(levels); });
            removed = value.empty() || (inner && inner->container == &value && value.size() == 1);
            if (inner) found.push_back(std::move(*inner));
        }
        if (removed) level.removed.push_back(level.position);
        level.next();
    }
}

}  // namespace impl

/// Sets every value that the path matches; makes none. For a plain path that is the one value at it.
///
///     set(event, "Event.Attribute.{n}[type=md5].to_ids"_path, false)
///
/// Returns how many values were set. Throws as for_each(), before anything is set where the path has a regular
/// expression, and limit_error (document_too_deep) for a value too deep to be copied.
template <nlohmann_json Json>
std::size_t set(Json& document, const path& path, std::type_identity_t<Json> value) {
    require_copyable(node{std::as_const(value)});
    if (path.plain()) {
        const auto found = path.whole() ? std::optional{node{document}} : get(document, path);
        if (found) **found = std::move(value);
        return found ? 1 : 0;
    }
    const auto matches = extract(document, path);
    for (const auto& match : matches) *match.value = value;
    return matches.size();
}

/// CakePHP's Hash::insert(), in place.
///
///     insert(event, "Event.Orgc.name"_path, "CIRCL")                   // makes Orgc if there is none
///     insert(event, "Event.Attribute.{n}[type=md5].to_ids"_path, true)  // in each attribute that is there
///     insert(event, "Event.Tag.{n}"_path, {{"local", 1}})               // merged into each tag
///
/// A plain path sets its last key; lists and maps that are missing on the way are made, other values on the way are
/// replaced by them. With `{` or `[`, the tokens up to the last one of that kind match entries, which must be lists or
/// maps; in each, the keys that follow are set so; where none follow, the value is merged into it, as PHP's
/// array_merge() does. A list that gets another key than its next position becomes a map. A path of no keys replaces the
/// document.
/// Returns in how many places the value was put. Throws, before anything is changed: type_error (document_not_a_map,
/// insert_into_scalar, condition_on_scalar, regex_on_map), limit_error (document_too_deep) for a value too deep to be
/// copied. Linear in what the path walks over; n log n where maps are merged.
template <nlohmann_json Json>
std::size_t insert(Json& document, const path& path, std::type_identity_t<Json> value) {
    return impl::insert(document, path, std::move(value), [](std::size_t, const Json&) {});
}

/// What becomes of a list that loses an entry from its middle.
enum class gaps : std::uint8_t {
    keep,   ///< the others keep their keys, so it is a map from then on, as in the reference
    close,  ///< the others are numbered anew, so it stays a list
};

/// CakePHP's Hash::remove(), in place.
///
///     remove(event, "Event.Attribute.{n}[type=md5]"_path)     // the attributes that are MD5
///     remove(event, "Event.Attribute.{n}.comment"_path)       // the comment of each
///
/// Lists and maps that a matching token leaves empty are removed too, also those that were empty before and those that
/// fail its conditions; and where the last token matches a scalar, its conditions are not looked at. A list that loses an entry from its middle becomes a map with the keys that are left, unless
/// gaps::close says otherwise. A path of no keys removes nothing.
/// Returns how many entries were removed, those that were left empty included. Throws, before anything is changed: type_error (document_not_a_map,
/// regex_on_map, remove_from_text). Linear in what the path walks over.
template <nlohmann_json Json>
std::size_t remove(Json& document, const path& path, gaps gaps = gaps::keep) {
    impl::require_container(node{std::as_const(document)});
    const impl::edit_steps steps{path};
    std::vector<impl::removal<Json>> removals;
    if (!steps.tokens.empty()) {
        removals = impl::removals(document, steps);
    } else if (auto removal =
                   impl::removal_at(document, std::span<const php::key>{steps.keys}, [] { return std::string{}; })) {
        removals.push_back(std::move(*removal));
    }
    std::size_t removed = 0;
    for (const auto& removal : removals) {
        impl::remove_entries(*removal.container, removal.positions, gaps == gaps::close);
        removed += removal.positions.size();
    }
    return removed;
}

/// Makes a map the list of its values, in order: PHP's array_values(), in place.
///
///     renumber(value)   // {"0": "a", "2": "c"} becomes ["a", "c"]
///
/// A list and a scalar stay as they are. nlohmann::json, which sorts its keys as texts, gives those under integer keys
/// first, by number. Linear; n log n there.
template <nlohmann_json Json>
void renumber(Json& value) {
    if (!value.is_object()) return;
    std::vector<std::pair<php::key, Json*>> entries;
    for (auto entry = node{value}.entries(); entry; entry.next()) entries.emplace_back(entry.key(), &*entry.value());
    if constexpr (!impl::keeps_order<Json>) {
        std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
            if (!a.first.is_integer()) return false;
            return !b.first.is_integer() || a.first.integer() < b.first.integer();
        });
    }
    typename Json::array_t list;
    list.reserve(entries.size());
    for (const auto& entry : entries) list.push_back(std::move(*entry.second));
    value = Json(std::move(list));
}

#ifdef HASHPATH_COMPILED
extern template std::size_t set<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                        std::type_identity_t<nlohmann::ordered_json>);
extern template std::size_t insert<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                           std::type_identity_t<nlohmann::ordered_json>);
extern template std::size_t remove<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&, gaps);
extern template std::size_t set<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
extern template std::size_t insert<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
extern template std::size_t remove<nlohmann::json>(nlohmann::json&, const path&, gaps);
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/edit.inl>
#endif
