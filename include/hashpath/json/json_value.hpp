#pragma once
// SPDX-License-Identifier: MIT
// The concept of a JSON value: what the evaluator and the rules of PHP ask of one.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

/// How many lists and maps may be nested in JSON text by default, and at most in a value that is copied (by nlohmann's
/// recursion): what PHP's json_decode() reads.
inline constexpr std::size_t default_max_depth = 511;

/// How many bytes of its own an operation may make that repeats what it is given, such as a key for each value, by
/// default: eight times what PHP's programs may use in all.
inline constexpr std::size_t default_max_repeated = std::size_t{1} << 30U;

/// What a value is. A list and a map are the same to PHP (one ordered map, the keys of a list being 0, 1, 2, …).
enum class kind : std::uint8_t { null, boolean, integer, floating, text, list, map };

constexpr bool is_container(kind kind) noexcept {
    return kind == kind::list || kind == kind::map;
}

/// A walk over the entries of a list or map, in order.
///
///     for (auto entry = value.entries(); entry; entry.next()) use(entry.key(), entry.value());
template <class Entries>
concept json_entries = std::copyable<Entries> && requires(Entries& walk, const Entries& at) {
    {static_cast<bool>(at)};
    { at.key() } -> std::same_as<php::key>;
    at.value();
    walk.next();
};

/// A JSON value as the evaluator sees it: a cheap handle, copied freely, that need not be the address of anything.
///
/// kind() says what it is. boolean(), integer(), floating() and text() give a scalar of that kind and are not called
/// for another. size(), entries() and member() are for lists and maps: how many entries, a walk over them, and the
/// value under one key, if any. Integers past the signed 64 bits are floating. A model for another library, or for
/// values that are computed, satisfies this and can then be used with everything in this library that only reads.
template <class Value>
concept json_value = std::copyable<Value> && requires(const Value& value, const php::key& key) {
    { value.kind() } -> std::same_as<kind>;
    { value.boolean() } -> std::same_as<bool>;
    { value.integer() } -> std::same_as<std::int64_t>;
    { value.floating() } -> std::same_as<double>;
    { value.text() } -> std::convertible_to<std::string_view>;
    { value.size() } -> std::same_as<std::size_t>;
    { value.member(key) } -> std::same_as<std::optional<Value>>;
    { value.entries() } -> json_entries;
};

namespace impl {

/// One key, looked up in one list or map after the other: fills `found` with its value, if there is one.
template <json_value Value>
class member_lookup {
public:
    explicit member_lookup(const php::key& key) : key_(key) {}
    bool operator()(const Value& container, Value& found) {
        std::optional<Value> member = container.member(key_);
        if (member) found = std::move(*member);
        return member.has_value();
    }

private:
    php::key key_;
};

/// A model that reads on a supposition: what it finds is visited when it is known to be right.
template <class Value>
concept supposing_value = requires(const Value& root) {
    root.supposing([](const auto&) {}, [](const Value&) { return true; });
};

/// Whether a value is a list or map.
template <json_value Value>
HASHPATH_INLINE bool holds_entries(const Value& value) {
    if constexpr (requires { value.holds_entries(); }) return value.holds_entries();
    else return is_container(value.kind());
}

template <json_value Value>
HASHPATH_INLINE bool is_null(const Value& value) {
    if constexpr (requires { value.is_null(); }) return value.is_null();
    else return value.kind() == kind::null;
}

/// Whether a value is a list.
template <json_value Value>
HASHPATH_INLINE bool is_list(const Value& value) {
    if constexpr (requires { value.is_list(); }) return value.is_list();
    else return value.kind() == kind::list;
}

/// A walk over the values of a list, with next() and value().
template <json_value Value>
HASHPATH_INLINE auto list_of(const Value& list) {
    if constexpr (requires { list.list(); }) return list.list();
    else return list.entries();
}

/// Fills `text` with that of a value; may leave it to kind() and text() where that is no plain text.
template <json_value Value>
HASHPATH_INLINE bool read_text(const Value& value, std::string_view& text) {
    if constexpr (requires { value.read_text(text); }) {
        return value.read_text(text);
    } else {
        if (value.kind() != kind::text) return false;
        text = value.text();
        return true;
    }
}

/// Fills `truth` with a boolean.
template <json_value Value>
HASHPATH_INLINE bool read_truth(const Value& value, bool& truth) {
    if constexpr (requires { value.read_truth(truth); }) {
        return value.read_truth(truth);
    } else {
        if (value.kind() != kind::boolean) return false;
        truth = value.boolean();
        return true;
    }
}

/// A model that can look a key up faster when it knows where the key stood in the last map has a type `lookup` of its own.
template <json_value Value>
requires requires {
    typename Value::lookup;
}
class member_lookup<Value> : public Value::lookup {
public:
    using Value::lookup::lookup;
};

}  // namespace impl

HASHPATH_END
