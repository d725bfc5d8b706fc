#pragma once
// SPDX-License-Identifier: MIT
// The handle of a value of simdjson's DOM.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/simdjson/impl/private_parts.hpp>
#include <hashpath/simdjson/impl/text_index.hpp>

HASHPATH_BEGIN

/// A value of simdjson's DOM as a document: a model of json_value. Valid as long as the simdjson document is neither changed
/// nor moved. `Place` reads one value: impl::tape_place or impl::element_place.
template <class Place>
class basic_dom_value {
    struct named {
        std::string_view key;
        Place value;
    };

public:
    /// Makes a handle for the root of a document.
    explicit basic_dom_value(const ::simdjson::dom::document& document) noexcept : place_(document) {}

    hashpath::kind kind() const noexcept {
        switch (place_.type()) {
            case '[': return hashpath::kind::list;
            case '{': return hashpath::kind::map;
            case 'l': return hashpath::kind::integer;
            case 'u':
            case 'd': return hashpath::kind::floating;
            case '"': return hashpath::kind::text;
            case 't':
            case 'f': return hashpath::kind::boolean;
            default: return hashpath::kind::null;
        }
    }
    bool holds_entries() const noexcept { return is_list() || is_map(); }
    bool is_list() const noexcept { return place_.type() == '['; }
    bool is_null() const noexcept { return place_.type() == 'n'; }

    /// Fills `text` with a string; returns false for other values.
    bool read_text(std::string_view& text) const noexcept {
        if (place_.type() != '"') return false;
        text = place_.text();
        return true;
    }

    /// Fills `truth` with a boolean; returns false for other values.
    bool read_truth(bool& truth) const noexcept {
        const char type = place_.type();
        truth = type == 't';
        return truth || type == 'f';
    }

    /// Fills `integer` with an integer past the signed 64 bits, which is floating in PHP; returns false for other values.
    bool read_large_integer(std::uint64_t& integer) const noexcept {
        if (place_.type() != 'u') return false;
        integer = place_.large_integer();
        return true;
    }

    bool boolean() const noexcept { return place_.type() == 't'; }
    std::int64_t integer() const noexcept { return place_.integer(); }
    double floating() const noexcept {
        return place_.type() == 'u' ? static_cast<double>(place_.large_integer()) : place_.floating();
    }
    std::string_view text() const noexcept { return place_.text(); }

    std::size_t size() const {
        if (is_map()) return members().size();
        const std::size_t counted = place_.size();
        return counted < most_counted ? counted : count_entries();
    }

    /// Returns the last value of a key. Linear.
    std::optional<basic_dom_value> member(const php::key& key) const {
        lookup find{key};
        basic_dom_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        /// Finds nothing in a value that is neither array nor object.
        static constexpr bool takes_scalars = true;

        explicit lookup(const php::key& key)
            : key_(key),
              own_text_(key.is_integer() && key.text().empty() ? key.to_string() : std::string{}),
              text_(own_text_.empty() ? key.text() : std::string_view{own_text_}) {}
        lookup(const lookup& other) : lookup(other.key_) {}  // not covered: a vector could need it, and does not
        lookup& operator=(const lookup&) = delete;

        bool operator()(const basic_dom_value& container, basic_dom_value& found) {
            if (!container.is_map()) {
                finds_scalars_ = false;
                return find_in_list(container, found);
            }
            if (finds_scalars_) container.place_.fetch_ahead();
            const bool finds = container.place_.find(text_, found.place_);
            finds_scalars_ = finds && !found.holds_entries();
            return finds;
        }

    private:
        HASHPATH_OUTLINE bool find_in_list(const basic_dom_value& list, basic_dom_value& found) const noexcept {
            if (!list.is_list() || !key_.is_integer() || key_.integer() < 0) return false;
            auto each = list.list();
            for (std::int64_t i = key_.integer(); i > 0 && each; --i) each.next();
            if (!each) return false;
            found = each.value();
            return true;
        }

        php::key key_;
        std::string own_text_;  ///< of an integer that was made from no text
        impl::known_text text_;
        bool finds_scalars_ = false;  ///< whether the last object gave one, which is soon read
    };

    /// The values of an array.
    class list_walk {
    public:
        explicit list_walk(const basic_dom_value& list) noexcept : walk_(list.place_) {}

        explicit operator bool() const noexcept { return static_cast<bool>(walk_); }
        void next() noexcept { walk_.next(); }
        basic_dom_value value() const noexcept { return basic_dom_value{walk_.value()}; }

    private:
        typename Place::walk walk_;
    };

    list_walk list() const noexcept { return list_walk{*this}; }

    /// The entries of an array or object: each key once, at its first place, with its last value.
    class walk {
    public:
        explicit walk(const basic_dom_value& container)
            : container_(container.place_), is_map_(container.is_map()), walk_(container_), more_(walk_) {}

        explicit operator bool() const noexcept { return more_; }
        void next() {
            ++position_;
            if (!is_map_) {
                walk_.next();
                more_ = static_cast<bool>(walk_);
                return;
            }
            // A caller that stops at the first entry does not pay for the others.
            if (!members_) {
                members_ = std::make_shared<const std::vector<named>>(basic_dom_value{container_}.members());
            }
            more_ = position_ < members_->size();
        }
        php::key key() const noexcept {
            if (!is_map_) return php::key{static_cast<std::int64_t>(position_)};
            return php::key{members_ ? (*members_)[position_].key : walk_.key()};
        }
        basic_dom_value value() const noexcept {
            if (!is_map_) return basic_dom_value{walk_.value()};
            if (members_) return basic_dom_value{(*members_)[position_].value};
            Place last = container_;
            container_.find(impl::known_text{walk_.key()}, last);
            return basic_dom_value{last};
        }

    private:
        Place container_;
        bool is_map_;
        typename Place::walk walk_;  ///< at the first entry, of an object
        bool more_;
        std::size_t position_ = 0;
        std::shared_ptr<const std::vector<named>> members_;
    };

    walk entries() const { return walk{*this}; }

private:
    static constexpr std::size_t most_counted = 0xFFFFFF;  ///< by simdjson

    explicit basic_dom_value(const Place& place) noexcept : place_(place) {}

    bool is_map() const noexcept { return place_.type() == '{'; }

    std::size_t count_entries() const {  // not covered: of arrays of 16,777,215 entries and more
        std::size_t count = 0;
        for (auto each = list(); each; each.next()) ++count;
        return count;
    }

    std::vector<named> members() const {
        std::vector<named> members;
        members.reserve(place_.size());
        for (typename Place::walk each{place_}; each; each.next()) members.push_back({each.key(), each.value()});
        impl::keep_last_of_equal_keys(members);
        return members;
    }

    Place place_;
};

/// A value of simdjson's DOM as a document.
///
///     simdjson::dom::parser parser;
///     if (!parser.parse(text).error()) std::cout << count(dom_value{parser.doc}, "Event.Attribute.{n}"_path);
///
/// Of equal keys the last value counts, as in PHP, at the first one's place. A look-up is linear in an object, a walk over an
/// object n log n.
using dom_value = basic_dom_value<impl::chosen_parts::place>;

HASHPATH_END
