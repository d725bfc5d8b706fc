#pragma once
// SPDX-License-Identifier: MIT
// What the evaluator asks of a JSON value, and the model of it for every nlohmann::basic_json.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/php/key.hpp>

namespace hashpath::inline HASHPATH_ABI {

/// How many lists and maps may be nested in JSON text by default, and at most in a value that is copied (by nlohmann's
/// recursion): what PHP's json_decode() reads.
inline constexpr std::size_t default_max_depth = 511;

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

/// Any specialisation of nlohmann::basic_json, const or not.
template <class Json>
concept nlohmann_json = requires {
    typename std::remove_const_t<Json>::object_t;
    typename std::remove_const_t<Json>::array_t;
    requires std::same_as<typename std::remove_const_t<Json>::value_t, nlohmann::json::value_t>;
};

namespace detail {

/// The members of one list or map by key, for looking up many of them: built in n log n, asked in log n, whatever the
/// keys are. A map of nlohmann::ordered_json is searched from its beginning otherwise.
template <json_value Value>
class member_index {
public:
    explicit member_index(const Value& container) {
        members_.reserve(container.size());
        for (auto entry = container.entries(); entry; entry.next()) {
            members_.push_back({entry.key(), entry.value()});
        }
        std::sort(members_.begin(), members_.end(),
                  [](const member& a, const member& b) { return before(a.key, b.key); });
    }

    std::optional<Value> find(const php::key& key) const {
        const auto found = std::lower_bound(members_.begin(), members_.end(), key,
                                            [](const member& a, const php::key& b) { return before(a.key, b); });
        if (found == members_.end() || found->key != key) return std::nullopt;
        return found->value;
    }

private:
    struct member {
        php::key key;
        Value value;
    };

    static bool before(const php::key& a, const php::key& b) noexcept {
        if (a.is_integer() != b.is_integer()) return a.is_integer();
        return a.is_integer() ? a.integer() < b.integer() : a.text() < b.text();
    }

    std::vector<member> members_;
};

}  // namespace detail

/// The model for nlohmann::basic_json: a pointer to a node of the document, through which it can be changed if Json is
/// not const. `*node` is that node.
///
/// nlohmann::ordered_json is exact. nlohmann::json sorts the keys of an object, so matches come in that order, and
/// duplicate keys are resolved by its own parser.
template <nlohmann_json Json>
class node {
    using basic_json = std::remove_const_t<Json>;
    using object_type = typename basic_json::object_t;
    using array_type = typename basic_json::array_t;

public:
    explicit node(Json& json) noexcept : json_(&json) {}

    Json& operator*() const noexcept { return *json_; }
    Json* operator->() const noexcept { return json_; }

    hashpath::kind kind() const noexcept {
        using value_t = typename basic_json::value_t;
        switch (json_->type()) {
            case value_t::boolean: return hashpath::kind::boolean;
            case value_t::number_integer: return hashpath::kind::integer;
            case value_t::number_unsigned:
                return unsigned_value() > largest_integer ? hashpath::kind::floating : hashpath::kind::integer;
            case value_t::number_float: return hashpath::kind::floating;
            case value_t::string:
            case value_t::binary: return hashpath::kind::text;
            case value_t::array: return hashpath::kind::list;
            case value_t::object: return hashpath::kind::map;
            case value_t::null:
            case value_t::discarded: break;
        }
        return hashpath::kind::null;
    }

    bool boolean() const noexcept { return get<typename basic_json::boolean_t>(); }

    std::int64_t integer() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<std::int64_t>(unsigned_value());
        return static_cast<std::int64_t>(get<typename basic_json::number_integer_t>());
    }

    double floating() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<double>(unsigned_value());
        return static_cast<double>(get<typename basic_json::number_float_t>());
    }

    /// The bytes of a string, or of a binary value.
    std::string_view text() const noexcept {
        if (json_->is_binary()) {
            const auto& binary = get<typename basic_json::binary_t>();
            return {reinterpret_cast<const char*>(binary.data()), binary.size()};
        }
        const auto& string = get<typename basic_json::string_t>();
        return {string.data(), string.size()};
    }

    std::size_t size() const noexcept { return json_->size(); }

    std::optional<node> member(const php::key& key) const {
        if (json_->is_array()) {
            auto& list = get<array_type>();
            if (!key.is_integer() || key.integer() < 0) return std::nullopt;
            const auto position = static_cast<std::uint64_t>(key.integer());
            if (position >= list.size()) return std::nullopt;
            return node{list[static_cast<std::size_t>(position)]};
        }
        auto& map = get<object_type>();
        const auto found = key.is_integer() ? find(map, integer_text{key}.view()) : find(map, key.text());
        if (found == map.end()) return std::nullopt;
        return node{found->second};
    }

    class walk {
    public:
        explicit walk(Json& json) noexcept {
            if (json.is_array()) {
                list_ = &node{json}.template get<array_type>();
            } else {
                auto& map = node{json}.template get<object_type>();
                next_ = map.begin();
                end_ = map.end();
            }
        }

        explicit operator bool() const noexcept { return list_ ? position_ < list_->size() : next_ != end_; }
        void next() noexcept { list_ ? static_cast<void>(++position_) : static_cast<void>(++next_); }
        php::key key() const noexcept {
            return list_ ? php::key{static_cast<std::int64_t>(position_)}
                         : php::key{std::string_view{next_->first.data(), next_->first.size()}};
        }
        node value() const noexcept { return list_ ? node{(*list_)[position_]} : node{next_->second}; }

    private:
        using list_type = std::conditional_t<std::is_const_v<Json>, const array_type, array_type>;
        using iterator = std::conditional_t<std::is_const_v<Json>, typename object_type::const_iterator,
                                            typename object_type::iterator>;
        list_type* list_ = nullptr;
        std::size_t position_ = 0;
        iterator next_{};
        iterator end_{};
    };

    walk entries() const noexcept { return walk{*json_}; }

    /// Two handles are equal when they stand for the same node.
    friend bool operator==(const node&, const node&) = default;

private:
    static constexpr auto largest_integer = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    /// An integer key as the objects of a document spell it.
    class integer_text {
    public:
        explicit integer_text(const php::key& key) noexcept
            : end_(std::to_chars(buffer_, buffer_ + sizeof buffer_, key.integer()).ptr) {}
        std::string_view view() const noexcept { return {buffer_, static_cast<std::size_t>(end_ - buffer_)}; }

    private:
        char buffer_[24];
        char* end_;
    };

    template <class Map>
    static auto find(Map& map, std::string_view key) {
        if constexpr (requires { map.lower_bound(key); }) {
            return map.find(key);
        } else {
            return std::find_if(map.begin(), map.end(), [key](const auto& member) {
                return std::string_view{member.first.data(), member.first.size()} == key;
            });
        }
    }

    template <class Member>
    auto& get() const noexcept {
        return *json_->template get_ptr<std::conditional_t<std::is_const_v<Json>, const Member, Member>*>();
    }

    std::uint64_t unsigned_value() const noexcept {
        return static_cast<std::uint64_t>(get<typename basic_json::number_unsigned_t>());
    }

    Json* json_;
};

namespace detail {

template <class Document>
struct value_of_document {};

template <nlohmann_json Json>
struct value_of_document<Json&> {
    using type = node<Json>;
    static type make(Json& json) noexcept { return node{json}; }
};

template <class Value>
requires json_value<std::remove_cvref_t<Value>>
struct value_of_document<Value> {
    using type = std::remove_cvref_t<Value>;
    static type make(const type& value) { return value; }
};

/// Throws limit_error (document_too_deep) when a value nests more than default_max_depth lists and maps. Linear.
template <json_value Value>
void require_copyable(const Value& value) {
    std::vector<decltype(value.entries())> open;
    const auto enter = [&open](const Value& container) {
        if (open.size() == default_max_depth) {
            throw limit_error(
                error_code::document_too_deep, "",
                "a value of more than " + std::to_string(default_max_depth) + " nested lists and maps is not copied");
        }
        open.push_back(container.entries());
    };
    if (is_container(value.kind())) enter(value);
    while (!open.empty()) {
        if (!open.back()) {
            open.pop_back();
            continue;
        }
        const Value entry = open.back().value();
        open.back().next();
        if (is_container(entry.kind())) enter(entry);
    }
}

}  // namespace detail

/// What a function of this library takes as a document: an nlohmann value that outlives what is found in it (so no
/// temporary), or a handle that models json_value.
template <class Document>
concept json_document = requires {
    typename detail::value_of_document<Document>::type;
};

/// The handle for a document.
template <json_document Document>
using value_of = typename detail::value_of_document<Document>::type;

/// Makes the handle for a document. Throws nothing for nlohmann; constant.
template <json_document Document>
value_of<Document> as_value(Document&& document) {
    return detail::value_of_document<Document>::make(document);
}

}  // namespace hashpath::inline HASHPATH_ABI
