#pragma once
// SPDX-License-Identifier: MIT
// The handle of a value of simdjson's DOM, and what makes an nlohmann value of it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>
#include <hashpath/detail/text_index.hpp>
#include <hashpath/json.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/php/key.hpp>

namespace hashpath::inline HASHPATH_ABI {

/// A value of simdjson's DOM as a document: a model of json_value, valid as long as simdjson's element.
///
///     simdjson::dom::parser parser;
///     count(dom_value{parser.parse(text)}, "Event.Attribute.{n}"_path)
///
/// Of equal keys the last value counts, as in PHP, at the first one's place. A look-up is linear in a map, a walk over a
/// map n log n.
class dom_value {
    struct named {
        std::string_view key;
        ::simdjson::dom::element value;
    };

public:
    explicit dom_value(::simdjson::dom::element element) noexcept : element_(element) {}

    const ::simdjson::dom::element& operator*() const noexcept { return element_; }

    hashpath::kind kind() const noexcept {
        using ::simdjson::dom::element_type;
        switch (element_.type()) {
            case element_type::ARRAY: return hashpath::kind::list;
            case element_type::OBJECT: return hashpath::kind::map;
            case element_type::INT64: return hashpath::kind::integer;
            case element_type::UINT64:
            case element_type::DOUBLE: return hashpath::kind::floating;
            case element_type::STRING: return hashpath::kind::text;
            case element_type::BOOL: return hashpath::kind::boolean;
            case element_type::NULL_VALUE: break;
        }
        return hashpath::kind::null;
    }
    HASHPATH_INLINE bool holds_entries() const noexcept { return element_.is_array() || element_.is_object(); }
    HASHPATH_INLINE bool is_list() const noexcept { return element_.is_array(); }

    /// Fills `text` with that of a text.
    HASHPATH_INLINE bool read_text(std::string_view& text) const noexcept {
        return element_.get_string().get(text) == ::simdjson::SUCCESS;
    }

    bool boolean() const noexcept { return element_.get_bool().value_unsafe(); }
    std::int64_t integer() const noexcept { return element_.get_int64().value_unsafe(); }
    double floating() const noexcept { return element_.get_double().value_unsafe(); }
    std::string_view text() const noexcept { return element_.get_string().value_unsafe(); }
    std::size_t size() const { return element_.is_array() ? array().size() : members().size(); }

    std::optional<dom_value> member(const php::key& key) const {
        if (element_.is_array()) {
            if (!key.is_integer() || key.integer() < 0) return std::nullopt;
            ::simdjson::dom::element found;
            if (array().at(static_cast<std::size_t>(key.integer())).get(found) != ::simdjson::SUCCESS)
                return std::nullopt;
            return dom_value{found};
        }
        lookup find{key};
        dom_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        explicit lookup(const php::key& key) : key_(key), text_(key.text()) {
            if (key.is_integer() && text_.empty()) text_ = own_text_ = key.to_string();
        }
        lookup(const lookup& other) : lookup(other.key_) {}
        lookup& operator=(const lookup&) = delete;

        HASHPATH_INLINE bool operator()(const dom_value& container, dom_value& found) {
            if (!container.element_.is_object()) return entry_of_list(container, found);
            const auto member = last_of(container.object(), text_);
            if (!(member != container.object().end())) return false;
            found = dom_value{member.value()};
            return true;
        }

    private:
        HASHPATH_OUTLINE bool entry_of_list(const dom_value& list, dom_value& found) const {
            const auto entry = list.member(key_);
            if (entry) found = *entry;
            return entry.has_value();
        }

        php::key key_;
        std::string_view text_;
        std::string own_text_;  ///< of an integer that was made from no text
    };

    /// The values of a list.
    class list_walk {
    public:
        explicit list_walk(const dom_value& list) noexcept : next_(list.array().begin()), last_(list.array().end()) {}

        explicit operator bool() const noexcept { return next_ != last_; }
        void next() noexcept { ++next_; }
        dom_value value() const noexcept { return dom_value{*next_}; }

    private:
        ::simdjson::dom::array::iterator next_;
        ::simdjson::dom::array::iterator last_;
    };

    list_walk list() const noexcept { return list_walk{*this}; }

    class walk {
    public:
        explicit walk(const dom_value& container) : container_(container.element_) {
            if (container.element_.is_object()) is_map_ = true, more_ = container.object().size() != 0;
            else next_ = container.array().begin(), last_ = container.array().end(), more_ = next_ != last_;
        }

        explicit operator bool() const noexcept { return more_; }
        void next() {
            ++position_;
            if (!is_map_) {
                more_ = ++next_ != last_;
                return;
            }
            // Who wants the first entry only need not know of the others.
            if (!members_) members_ = std::make_shared<const std::vector<named>>(dom_value{container_}.members());
            more_ = position_ < members_->size();
        }
        php::key key() const noexcept {
            if (!is_map_) return php::key{static_cast<std::int64_t>(position_)};
            return php::key{members_ ? (*members_)[position_].key : map().begin().key()};
        }
        dom_value value() const noexcept {
            if (!is_map_) return dom_value{*next_};
            if (members_) return dom_value{(*members_)[position_].value};
            return dom_value{last_of(map(), map().begin().key()).value()};
        }

    private:
        ::simdjson::dom::object map() const noexcept { return dom_value{container_}.object(); }

        ::simdjson::dom::element container_;
        bool is_map_ = false;
        bool more_ = false;
        std::size_t position_ = 0;
        ::simdjson::dom::array::iterator next_{};
        ::simdjson::dom::array::iterator last_{};
        std::shared_ptr<const std::vector<named>> members_;
    };

    walk entries() const { return walk{*this}; }

private:
    ::simdjson::dom::array array() const noexcept { return element_.get_array().value_unsafe(); }
    ::simdjson::dom::object object() const noexcept { return element_.get_object().value_unsafe(); }

    /// The last member with a key, or the end of the map.
    HASHPATH_INLINE static ::simdjson::dom::object::iterator last_of(const ::simdjson::dom::object& map,
                                                                     std::string_view key) noexcept {
        const auto end = map.end();
        auto found = end;
        for (auto member = map.begin(); member != end; ++member) {
            if (member.key_length() == key.size() && detail::equal_texts(member.key(), key)) found = member;
        }
        return found;
    }

    std::vector<named> members() const {
        std::vector<named> members;
        for (const auto [name, value] : object()) members.push_back({name, value});
        detail::keep_last_of_equal_keys(members);
        return members;
    }

    ::simdjson::dom::element element_;
};

namespace detail {

/// Builds an nlohmann value from one of simdjson's, without recursion.
template <nlohmann_json Json>
void build(Json& document, ::simdjson::dom::element root, std::size_t max_depth) {
    namespace dom = ::simdjson::dom;
    document_builder<Json> builder{document, max_depth};
    struct level {
        bool is_map;
        dom::object::iterator member, last_member;
        dom::array::iterator element, last_element;
    };
    std::vector<level> open;
    const auto add = [&](dom::element value) {
        switch (value.type()) {
            case dom::element_type::ARRAY: {
                const dom::array list = value.get_array().value_unsafe();
                builder.start_array(list.size());
                open.push_back({false, {}, {}, list.begin(), list.end()});
                break;
            }
            case dom::element_type::OBJECT: {
                const dom::object map = value.get_object().value_unsafe();
                builder.start_object(map.size());
                open.push_back({true, map.begin(), map.end(), {}, {}});
                break;
            }
            case dom::element_type::INT64: {
                // nlohmann's parser makes what has no sign unsigned.
                const std::int64_t integer = value.get_int64().value_unsafe();
                if (integer < 0) builder.number_integer(integer);
                else builder.number_unsigned(static_cast<std::uint64_t>(integer));
                break;
            }
            case dom::element_type::UINT64: builder.number_unsigned(value.get_uint64().value_unsafe()); break;
            case dom::element_type::DOUBLE: builder.number_float(value.get_double().value_unsafe(), {}); break;
            case dom::element_type::STRING: {
                typename Json::string_t text{value.get_string().value_unsafe()};
                builder.string(text);
                break;
            }
            case dom::element_type::BOOL: builder.boolean(value.get_bool().value_unsafe()); break;
            case dom::element_type::NULL_VALUE: builder.null(); break;
        }
    };
    add(root);
    while (!open.empty()) {
        level& top = open.back();
        if (top.is_map ? top.member == top.last_member : top.element == top.last_element) {
            top.is_map ? builder.end_object() : builder.end_array();
            open.pop_back();
        } else if (top.is_map) {
            typename Json::string_t key{top.member.key()};
            builder.key(key);
            const dom::element value = top.member.value();
            ++top.member;
            add(value);
        } else {
            const dom::element value = *top.element;
            ++top.element;
            add(value);
        }
    }
}

}  // namespace detail

}  // namespace hashpath::inline HASHPATH_ABI
