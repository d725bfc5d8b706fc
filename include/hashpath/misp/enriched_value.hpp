#pragma once
// SPDX-License-Identifier: MIT
// The handle of an enriched view.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/impl/event_parts.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace misp {

template <json_value Value>
class enriched_view;

/// A value of an enriched_view: a json_value of two words beside the handle that it is laid over.
///
/// Valid while the view and the event are. Its texts and keys are the event's own. Copying and walking it allocates nothing.
template <json_value Value>
class enriched_value {
    using role = impl::role;
    using event_parts = impl::event_parts<Value>;
    using stored_json = impl::stored_json<Value>;
    using stored_value = node<const stored_json>;

public:
    HASHPATH_INLINE hashpath::kind kind() const {
        if (role_ == role::plain) return value_.kind();
        if (role_ <= role::event) return kind::map;
        if (role_ <= role::event_tags) return kind::list;
        return role_ == role::stored ? stored().kind() : kind::boolean;
    }

    bool boolean() const {
        if (role_ == role::plain) return value_.boolean();
        return role_ == role::stored ? stored().boolean() : role_ == role::yes;
    }

    std::int64_t integer() const { return role_ == role::plain ? value_.integer() : stored().integer(); }
    double floating() const { return role_ == role::plain ? value_.floating() : stored().floating(); }
    std::string_view text() const { return role_ == role::plain ? std::string_view{value_.text()} : stored().text(); }

    /// Constant, but linear in the members of an attribute or tag.
    std::size_t size() const {
        switch (role_) {
            case role::stored: return stored().size();
            case role::root: return from_.parts->root.size();
            case role::event: return from_.parts->event.size();
            case role::objects: return from_.parts->objects.size();
            case role::flattened: return from_.parts->all_attributes;
            case role::all_tags: return from_.parts->tags.size() + value_.size();
            case role::event_tags: return from_.parts->tags.size();
            case role::attribute:
            case role::event_tag:
            case role::own_tag: {
                std::size_t count = 0;
                for (auto entry = entries(); entry; entry.next(), ++count) {}
                return count;
            }
            default: return value_.size();
        }
    }

    std::optional<enriched_value> member(const php::key& key) const {
        switch (role_) {
            case role::plain: return below(role::plain, value_.member(key));
            case role::stored: {
                const auto found = stored().member(key);
                return found ? std::optional{enriched_value{value_, **found}} : std::nullopt;
            }
            case role::root: return member_among(from_.parts->root, key);
            case role::event: return member_among(from_.parts->event, key);
            case role::attributes: return below(role::attribute, value_.member(key));
            case role::objects: return object_member(key);
            case role::flattened: return flattened_member(key);
            case role::all_tags:
            case role::event_tags: return tag_member(key);
            default: break;
        }
        if (key.text() == made_key(role_)) return made();
        if (!is_container(value_.kind())) return std::nullopt;  // a tag may be null
        const auto found = value_.member(key);
        if (found && role_ == role::attribute && is_dropped(key.text(), *found)) return std::nullopt;
        return below(role::plain, found);
    }

    /// One key, looked up in one list or map after the other, as the handle below does it.
    class lookup {
    public:
        explicit lookup(const php::key& key)
            : key_(key), asks_for_tags_(key.text() == "_allTags"), below_(asks_for_tags_ ? php::key{"Tag"} : key) {
            if (asks_for_tags_) return;
            for (const role each : {role::plain, role::attribute, role::object, role::event_tag, role::own_tag}) {
                const bool differs = (each != role::plain && key.text() == made_key(each)) ||
                                     (each == role::attribute && may_be_dropped(key.text()));
                if (!differs) of_document_ |= bit(each);
            }
        }

        /// Fills `found`, if the key is there.
        HASHPATH_INLINE bool operator()(const enriched_value& container, enriched_value& found) {
            const role of = container.role_;
            if ((of_document_ & bit(of)) != 0 && (!is_tag(of) || is_container(container.value_.kind()))) {
                if (!below_(container.value_, found.value_)) return false;
                found.from_ = container.from_;
                found.role_ = role::plain;
                return true;
            }
            return asks_for_tags_ && of == role::attribute ? find_tags(container, found)
                                                           : find_otherwise(container, found);
        }

    private:
        static constexpr std::uint32_t bit(role of) noexcept { return 1U << static_cast<unsigned>(of); }

        HASHPATH_OUTLINE bool find_tags(const enriched_value& attribute, enriched_value& found) {
            found.from_ = attribute.from_;
            const bool own = below_(attribute.value_, found.value_) && is_container(found.value_.kind());
            found.role_ = own ? role::all_tags : role::event_tags;
            return true;
        }

        HASHPATH_OUTLINE bool find_otherwise(const enriched_value& container, enriched_value& found) {
            const auto member = container.member(key_);
            if (member) found = *member;
            return member.has_value();
        }

        php::key key_;
        bool asks_for_tags_;
        std::uint32_t of_document_ = 0;  ///< the roles of which it finds what the document has
        hashpath::impl::member_lookup<Value> below_;
    };

    /// The entries of a list or map, in order.
    class walk {
    public:
        explicit walk(const enriched_value& container) : of_(container) {
            switch (of_.role_) {
                case role::stored: at_.template emplace<stored_entries>(of_.stored().entries()); return;
                case role::root: rows_ = of_.from_.parts->root.size(); return;
                case role::event: rows_ = of_.from_.parts->event.size(); return;
                case role::objects: rows_ = of_.from_.parts->objects.size(); return;
                case role::event_tags: rows_ = of_.from_.parts->tags.size(); return;
                case role::all_tags:
                    rows_ = of_.from_.parts->tags.size();
                    shows_ = role::own_tag;
                    break;
                case role::flattened:
                    shows_ = role::attribute;
                    if (of_.from_.parts->attributes)
                        at_.template emplace<own_entries>(of_.from_.parts->attributes->entries());
                    skip_exhausted();
                    return;
                case role::attributes: shows_ = role::attribute; break;
                default: break;
            }
            if (is_container(of_.value_.kind())) at_.template emplace<own_entries>(of_.value_.entries());
            if (of_.makes_member()) settle();
        }

        explicit operator bool() const {
            if (position_ < rows_ || has_entry()) return true;
            return made_ == making::inserts || (of_.role_ == role::stored && *std::get_if<stored_entries>(&at_));
        }

        php::key key() const {
            if (of_.role_ == role::plain || of_.role_ == role::attributes) return entry().key();
            switch (of_.role_) {
                case role::root: return of_.from_.parts->root[position_].key;
                case role::event: return of_.from_.parts->event[position_].key;
                case role::objects:
                case role::flattened:
                case role::all_tags:
                case role::event_tags: return php::key{static_cast<std::int64_t>(position_)};
                case role::stored: return std::get_if<stored_entries>(&at_)->key();
                default: return made_ == making::inserts ? php::key{made_key(of_.role_)} : entry().key();
            }
        }

        enriched_value value() const {
            if (position_ < rows_) return row();
            if (made_ == making::replaces || made_ == making::inserts) return of_.made();
            if (of_.role_ == role::stored) return {of_.value_, *std::get_if<stored_entries>(&at_)->value()};
            return of_.with(shows_, entry().value());
        }

        void next() {
            if (position_++ < rows_) return;
            if (of_.makes_member()) {
                if (made_ != making::inserts) entry().next();
                if (made_ != making::waits) made_ = making::done;
                settle();
            } else if (of_.role_ == role::stored) {
                std::get_if<stored_entries>(&at_)->next();
            } else {
                entry().next();
                if (of_.role_ == role::flattened) skip_exhausted();
            }
        }

    private:
        using own_entries = decltype(std::declval<const Value&>().entries());
        using entries_of_stored = decltype(std::declval<const stored_value&>().entries());
        /// Told apart from own_entries also where both are the same.
        struct stored_entries : entries_of_stored {
            explicit stored_entries(entries_of_stored entries) : entries_of_stored(std::move(entries)) {}
        };

        /// What has become of the member that is made.
        enum class making : std::uint8_t { waits, replaces, inserts, done };

        const own_entries& entry() const { return *std::get_if<own_entries>(&at_); }
        own_entries& entry() { return *std::get_if<own_entries>(&at_); }

        bool has_entry() const {
            const own_entries* entries = std::get_if<own_entries>(&at_);
            return entries && static_cast<bool>(*entries);
        }

        enriched_value row() const {
            switch (of_.role_) {
                case role::root: return of_.of_member(of_.from_.parts->root[position_]);
                case role::event: return of_.of_member(of_.from_.parts->event[position_]);
                case role::objects: return of_.with(role::object, of_.from_.parts->objects[position_].value);
                default: return of_.with(role::event_tag, of_.from_.parts->tags[position_]);
            }
        }

        /// Goes on to the attributes of the next object where there are no more of the event or object before it.
        void skip_exhausted() {
            while (!has_entry() && object_ < of_.from_.parts->objects.size()) {
                at_.template emplace<own_entries>(of_.from_.parts->objects[object_++].attributes.entries());
            }
        }

        /// Sees what a member of an attribute, object or tag is: one of the document, or the one that is made.
        void settle() {
            for (; has_entry(); entry().next()) {
                const php::key key = entry().key();
                if (stays(key.text())) return;
                if (key.text() == made_key(of_.role_)) {
                    // PHP has one member under a key; where a document has two, MISP's is the first, but in tags.
                    if (made_ == making::waits || is_tag(of_.role_)) made_ = making::replaces;
                    return;
                }
                if (!keeps_order && made_ == making::waits && made_key(of_.role_) < key.text()) {
                    made_ = making::inserts;
                    return;
                }
                if (of_.role_ != role::attribute || !may_be_dropped(key.text())) return;
                if (!is_dropped(key.text(), *of_.value_.member(key))) return;
            }
            if (made_ == making::waits) made_ = making::inserts;
        }

        static constexpr bool keeps_order = hashpath::impl::keeps_order<stored_json>;

        /// Whether a key is none that asks for more than a look at its size.
        bool stays(std::string_view key) const noexcept {
            constexpr std::uint32_t of_attributes = 1U << 6U | 1U << 8U | 1U << 12U;
            constexpr std::uint32_t of_others = 1U << 9U;
            if constexpr (!keeps_order) return false;
            if (key.size() >= 32) return true;
            return ((of_.role_ == role::attribute ? of_attributes : of_others) >> key.size() & 1U) == 0;
        }

        enriched_value of_;
        std::variant<std::monostate, own_entries, stored_entries> at_;
        std::size_t position_ = 0;
        std::size_t rows_ = 0;    ///< how many entries come before those of `at_`
        std::size_t object_ = 0;  ///< whose attributes come next
        role shows_ = role::plain;
        making made_ = making::waits;
    };

    walk entries() const { return walk{*this}; }

    /// Calls `visit(value)` with the handle of what is shown with nothing left out or made; false where there is none.
    template <class Visit>
    bool visit_stored(Visit&& visit) const {
        if (role_ == role::plain) visit(value_);
        if (role_ == role::stored) visit(stored());
        return role_ == role::plain || role_ == role::stored;
    }

private:
    friend class enriched_view<Value>;

    enriched_value(role shows, const Value& value, const event_parts* parts)
        : value_(value), from_{.parts = parts}, role_(shows) {}
    enriched_value(const Value& any, const stored_json& stored)
        : value_(any), from_{.stored = &stored}, role_(role::stored) {}

    stored_value stored() const { return stored_value{*from_.stored}; }

    enriched_value with(role shows, const Value& value) const { return {shows, value, from_.parts}; }

    std::optional<enriched_value> below(role shows, const std::optional<Value>& value) const {
        return value ? std::optional{with(shows, *value)} : std::nullopt;
    }

    enriched_value of_member(const typename event_parts::member& member) const {
        if (member.stored) return {value_, *member.stored};
        return with(member.shown_as, member.value);
    }

    std::optional<enriched_value> member_among(const std::vector<typename event_parts::member>& members,
                                               const php::key& key) const {
        const auto found =
            std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.key == key; });
        return found != members.end() ? std::optional{of_member(*found)} : std::nullopt;
    }

    /// The position in a list that a key names.
    static std::optional<std::size_t> position_of(const php::key& key, std::size_t size) {
        if (!key.is_integer() || key.integer() < 0) return std::nullopt;
        const auto position = static_cast<std::uint64_t>(key.integer());
        if (position >= size) return std::nullopt;
        return static_cast<std::size_t>(position);
    }

    std::optional<enriched_value> object_member(const php::key& key) const {
        const auto position = position_of(key, from_.parts->objects.size());
        return position ? std::optional{with(role::object, from_.parts->objects[*position].value)} : std::nullopt;
    }

    std::optional<enriched_value> flattened_member(const php::key& key) const {
        const auto position = position_of(key, from_.parts->all_attributes);
        if (!position) return std::nullopt;
        if (*position < from_.parts->own_attributes)
            return below(role::attribute, from_.parts->attributes->member(key));
        const auto behind = std::upper_bound(from_.parts->objects.begin(), from_.parts->objects.end(), *position,
                                             [](std::size_t at, const auto& object) { return at < object.first; });
        const auto& object = *(behind - 1);
        return below(role::attribute, object.attributes.member(static_cast<std::int64_t>(*position - object.first)));
    }

    std::optional<enriched_value> tag_member(const php::key& key) const {
        if (!key.is_integer() || key.integer() < 0) return std::nullopt;
        const auto inherited = static_cast<std::int64_t>(from_.parts->tags.size());
        if (key.integer() < inherited) {
            return with(role::event_tag, from_.parts->tags[static_cast<std::size_t>(key.integer())]);
        }
        if (role_ == role::event_tags) return std::nullopt;
        return below(role::own_tag, value_.member(key.integer() - inherited));
    }

    static constexpr bool is_tag(role of) noexcept { return of == role::event_tag || of == role::own_tag; }
    bool makes_member() const noexcept { return role_ >= role::attribute && role_ <= role::own_tag; }

    /// The key of the one member of an attribute, object or tag that is not as it stands in the document.
    static constexpr std::string_view made_key(role of) noexcept {
        if (of == role::attribute) return "_allTags";
        return of == role::object ? "Attribute" : "inherited";
    }

    /// That member.
    enriched_value made() const {
        if (is_tag(role_)) return with(role_ == role::event_tag ? role::yes : role::no, value_);
        if (role_ == role::object) return with(role::attributes, *value_.member(php::key{"Attribute"}));
        const auto own = value_.member(php::key{"Tag"});
        return own && is_container(own->kind()) ? with(role::all_tags, *own) : with(role::event_tags, value_);
    }

    /// Whether an attribute may lose its members under a key.
    static bool may_be_dropped(std::string_view key) noexcept {
        if (key.size() == 6) return key == "value1" || key == "value2";
        return key.size() == 12 && (key == "SharingGroup" || key == "AttributeTag");
    }

    /// Whether it does, by the first of them.
    static bool is_dropped(std::string_view key, const Value& first) {
        if (!may_be_dropped(key)) return false;
        if (key == "SharingGroup") return php::empty(first);
        return key != "AttributeTag" || first.kind() != kind::null;
    }

    /// The parts of the event; of role::stored the value itself.
    union source {
        const event_parts* parts;
        const stored_json* stored;
    };

    Value value_;
    source from_;
    role role_;
};

}  // namespace misp
HASHPATH_END
