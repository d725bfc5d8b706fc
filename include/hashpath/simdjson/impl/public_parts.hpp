#pragma once
// SPDX-License-Identifier: MIT
// Values and texts read with nothing but the public interface of simdjson, for every version of it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/simdjson/impl/scanned_places.hpp>

HASHPATH_BEGIN
namespace impl {

/// Has a parser allocate what it needs for a text. Throws std::bad_alloc.
inline void make_room(::simdjson::dom::parser& parser, std::size_t size, std::size_t max_depth) {
    const std::size_t depth = std::max<std::size_t>(max_depth, 1);
    if (size <= parser.capacity() && depth == parser.max_depth()) return;
    if (parser.allocate(std::max(size, parser.capacity()), depth) != ::simdjson::SUCCESS) throw std::bad_alloc{};
}

/// A value of simdjson's DOM, read through dom::element.
class element_place {
public:
    explicit element_place(const ::simdjson::dom::document& document) noexcept : element_(document.root()) {}

    /// Returns the letter of a type: `[` and `{` for arrays and objects, `"` for strings, `l`, `u` and `d` for signed
    /// integers, those past 63 bits and doubles, `t`, `f` and `n`.
    char type() const noexcept {
        const auto type = element_.type();
        if (type == ::simdjson::dom::element_type::BOOL) return element_.get_bool().value_unsafe() ? 't' : 'f';
        return static_cast<char>(type);
    }
    std::int64_t integer() const noexcept { return element_.get_int64().value_unsafe(); }
    std::uint64_t large_integer() const noexcept { return element_.get_uint64().value_unsafe(); }
    double floating() const noexcept { return element_.get_double().value_unsafe(); }
    std::string_view text() const noexcept { return element_.get_string().value_unsafe(); }

    /// Returns the number of entries as they are written; the largest that simdjson counts (0xFFFFFF) also for more.
    std::size_t size() const noexcept {
        return element_.is_object() ? element_.get_object().value_unsafe().size()
                                    : element_.get_array().value_unsafe().size();
    }

    /// The entries of an array or object, as they are written.
    class walk {
    public:
        explicit walk(const element_place& container) noexcept : is_object_(container.element_.is_object()) {
            if (is_object_) {
                const ::simdjson::dom::object object = container.element_.get_object().value_unsafe();
                member_ = object.begin();
                last_member_ = object.end();
            } else if (container.element_.is_array()) {
                const ::simdjson::dom::array array = container.element_.get_array().value_unsafe();
                value_ = array.begin();
                last_value_ = array.end();
            }
        }

        explicit operator bool() const noexcept { return is_object_ ? member_ != last_member_ : value_ != last_value_; }
        void next() noexcept {
            if (is_object_) ++member_;
            else ++value_;
        }
        std::string_view key() const noexcept { return member_.key(); }
        element_place value() const noexcept { return element_place{is_object_ ? member_.value() : *value_}; }

    private:
        bool is_object_;
        ::simdjson::dom::object::iterator member_, last_member_;
        ::simdjson::dom::array::iterator value_, last_value_;
    };

    /// Fills `found` with the last value of a key in an object; returns false if there is none.
    bool find(const known_text& key, element_place& found) const noexcept {
        bool finds = false;
        const ::simdjson::dom::object object = element_.get_object().value_unsafe();
        for (const auto& member : object) {
            if (!key.equals(member.key)) continue;
            found = element_place{member.value};
            finds = true;
        }
        return finds;
    }

    /// Does nothing: where simdjson keeps a value is private.
    void fetch_ahead() const noexcept {}

private:
    explicit element_place(::simdjson::dom::element element) noexcept : element_(element) {}

    ::simdjson::dom::element element_;
};

/// Finds where the values of a text begin without simdjson's first stage, which is private.
class public_places {
public:
    /// Fills `found` with the text and its places, valid until the next call. Returns false if the text has no value, ends
    /// within a string, has control characters in one, or is no UTF-8.
    bool find(::simdjson::dom::parser&, std::string_view text, std::size_t, placed_text& found) {
        if (!::simdjson::validate_utf8(text.data(), text.size())) return false;
        return places_.find(text, found);
    }

private:
    scanned_places places_;
};

/// The public interface of simdjson.
struct public_parts {
    using place = element_place;
    using places = public_places;
};

}  // namespace impl
HASHPATH_END
