#pragma once
// SPDX-License-Identifier: MIT
// What the evaluator asks of a JSON value, and the model of it for every nlohmann::basic_json.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json/impl/node_lookup.hpp>
#include <hashpath/json/json_value.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

/// Any specialisation of nlohmann::basic_json, const or not.
template <class Json>
concept nlohmann_json = requires {
    typename std::remove_const_t<Json>::object_t;
    typename std::remove_const_t<Json>::array_t;
    requires std::same_as<typename std::remove_const_t<Json>::value_t, nlohmann::json::value_t>;
};

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

    HASHPATH_INLINE hashpath::kind kind() const noexcept {
        const auto type = json_->type();
        if (type == nlohmann::json::value_t::number_unsigned && unsigned_value() > largest_integer) {
            return hashpath::kind::floating;
        }
        return kinds[static_cast<std::size_t>(type)];
    }

    HASHPATH_INLINE bool boolean() const noexcept { return get<typename basic_json::boolean_t>(); }

    std::int64_t integer() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<std::int64_t>(unsigned_value());
        return static_cast<std::int64_t>(get<typename basic_json::number_integer_t>());
    }

    double floating() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<double>(unsigned_value());
        return static_cast<double>(get<typename basic_json::number_float_t>());
    }

    /// Fills `integer` with an unsigned integer, such as one past the signed 64 bits, which is floating in PHP.
    bool read_large_integer(std::uint64_t& integer) const noexcept {
        if (!json_->is_number_unsigned()) return false;
        integer = unsigned_value();
        return true;
    }

    /// The bytes of a string, or of a binary value.
    HASHPATH_INLINE std::string_view text() const noexcept {
        std::string_view text;
        if (read_text(text)) return text;
        const auto& binary = get<typename basic_json::binary_t>();
        return {reinterpret_cast<const char*>(binary.data()), binary.size()};
    }

    std::size_t size() const noexcept { return json_->size(); }

    HASHPATH_INLINE bool holds_entries() const noexcept { return json_->is_structured(); }
    HASHPATH_INLINE bool is_null() const noexcept {
        return kinds[static_cast<std::size_t>(json_->type())] == hashpath::kind::null;
    }
    HASHPATH_INLINE bool is_list() const noexcept { return json_->is_array(); }

    /// Fills `text` with the bytes of a string.
    HASHPATH_INLINE bool read_text(std::string_view& text) const noexcept {
        if (!json_->is_string()) return false;
        const auto& string = get<typename basic_json::string_t>();
        text = {string.data(), string.size()};
        return true;
    }

    /// Fills `truth` with a boolean.
    HASHPATH_INLINE bool read_truth(bool& truth) const noexcept {
        if (!json_->is_boolean()) return false;
        truth = boolean();
        return true;
    }

    /// Has memory fetched that is read where something is done with a list, a map or a text.
    HASHPATH_INLINE void prefetch() const noexcept {
        if (json_->is_string()) HASHPATH_PREFETCH(&get<typename basic_json::string_t>());
        else if (json_->is_object()) HASHPATH_PREFETCH(&get<object_type>());
        else if (json_->is_array()) HASHPATH_PREFETCH(&get<array_type>());
    }

    std::optional<node> member(const php::key& key) const {
        Json* const found = json_->is_array()  ? impl::entry_of_list(*json_, key)
                            : key.is_integer() ? impl::member_of_map(*json_, impl::integer_text{key.integer()}.view())
                                               : impl::member_of_map(*json_, key.text());
        if (!found) return std::nullopt;
        return node{*found};
    }

    /// One key, looked up in one list or map after the other.
    using lookup = impl::node_lookup<node>;

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

    /// A walk over the values of a list, which tells which are to come.
    class list_walk {
    public:
        explicit list_walk(Json& list) noexcept {
            auto& values = node{list}.template get<array_type>();
            next_ = values.data();
            end_ = next_ + values.size();
        }

        explicit operator bool() const noexcept { return next_ != end_; }
        void next() noexcept { ++next_; }
        node value() const noexcept { return node{*next_}; }
        std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }
        node ahead(std::size_t distance) const noexcept { return node{next_[distance]}; }

    private:
        Json* next_;
        Json* end_;
    };

    list_walk list() const noexcept { return list_walk{*json_}; }

    /// Two handles are equal when they stand for the same node.
    friend bool operator==(const node&, const node&) = default;

private:
    static constexpr auto largest_integer = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    /// What each of nlohmann's types is, in their order.
    static constexpr auto kinds = [] {
        using value_t = nlohmann::json::value_t;
        std::array<hashpath::kind, 10> kinds{};
        const auto set = [&kinds](value_t type, hashpath::kind kind) { kinds[static_cast<std::size_t>(type)] = kind; };
        set(value_t::boolean, hashpath::kind::boolean);
        set(value_t::number_integer, hashpath::kind::integer);
        set(value_t::number_unsigned, hashpath::kind::integer);
        set(value_t::number_float, hashpath::kind::floating);
        set(value_t::string, hashpath::kind::text);
        set(value_t::binary, hashpath::kind::text);
        set(value_t::array, hashpath::kind::list);
        set(value_t::object, hashpath::kind::map);
        return kinds;
    }();

    template <class Member>
    HASHPATH_INLINE auto& get() const noexcept {
        return impl::stored<Member>(*json_);
    }

    std::uint64_t unsigned_value() const noexcept {
        return static_cast<std::uint64_t>(get<typename basic_json::number_unsigned_t>());
    }

    Json* json_;
};

namespace impl {

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

/// Throws type_error (document_not_a_map) for a scalar.
template <json_value Value>
void require_container(const Value& document) {
    if (is_container(document.kind())) return;
    throw type_error(error_code::document_not_a_map, "", "a path needs a list or map to start from");
}

}  // namespace impl

/// Throws limit_error (document_too_deep) when a value nests more than default_max_depth lists and maps, so that
/// nlohmann's copy of it would recurse too deep. Linear.
///
///     require_copyable(node{event});
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

/// What a function of this library takes as a document: an nlohmann value that outlives what is found in it (so no
/// temporary), or a handle that models json_value.
template <class Document>
concept json_document = requires {
    typename impl::value_of_document<Document>::type;
};

/// The handle for a document.
template <json_document Document>
using value_of = typename impl::value_of_document<Document>::type;

/// Makes the handle for a document. Throws nothing for nlohmann; constant.
template <json_document Document>
value_of<Document> as_value(Document&& document) {
    return impl::value_of_document<Document>::make(document);
}

/// Returns the entry of a list or map under a key; nullopt if there is none, and for a scalar.
///
///     find(event, "Event")               // a handle: **find(event, "Event") is the nlohmann value
///     find(list, 0)                      // its first entry
///     find(map, php::key{"a.b"})         // one key, whatever it holds: no path
///
/// Unlike get(), it finds null too. Throws nothing for nlohmann. Constant in a list, linear in the keys of a map that
/// keeps their order.
template <json_document Document>
std::optional<value_of<Document>> find(Document&& container, const php::key& key) {
    const auto value = as_value(container);
    if (!is_container(value.kind())) return std::nullopt;
    return value.member(key);
}

/// Returns the entry under a key that is a text; "5" is the integer key 5.
template <json_document Document, std::convertible_to<std::string_view> Text>
std::optional<value_of<Document>> find(Document&& container, const Text& key) {
    return find(container, php::key{std::string_view{key}});
}

HASHPATH_END
