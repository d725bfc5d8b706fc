#pragma once
// SPDX-License-Identifier: MIT
// Looking keys up in the lists and maps of nlohmann values, one after the other.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// What an nlohmann value stores, which is known to be of that type.
template <class Stored, class Json>
HASHPATH_INLINE auto& stored(Json& json) noexcept {
    auto* const member = json.template get_ptr<std::conditional_t<std::is_const_v<Json>, const Stored, Stored>*>();
    if (!member) HASHPATH_UNREACHABLE;
    return *member;
}

/// An integer key as the objects of a document spell it.
class integer_text {
public:
    explicit integer_text(std::int64_t integer) noexcept
        : end_(std::to_chars(buffer_, buffer_ + sizeof buffer_, integer).ptr) {}
    std::string_view view() const noexcept { return {buffer_, static_cast<std::size_t>(end_ - buffer_)}; }

private:
    char buffer_[24];
    char* end_;
};

/// The entry of a list under a key; null if there is none.
template <class Json>
Json* entry_of_list(Json& json, const php::key& key) {
    auto& list = stored<typename std::remove_const_t<Json>::array_t>(json);
    if (!key.is_integer() || key.integer() < 0) return nullptr;
    const auto position = static_cast<std::uint64_t>(key.integer());
    return position < list.size() ? &list[static_cast<std::size_t>(position)] : nullptr;
}

/// The member of a map under a key; null if there is none. Of a map that keeps its order, linear.
template <class Json>
Json* member_of_map(Json& json, std::string_view key) {
    auto& map = stored<typename std::remove_const_t<Json>::object_t>(json);
    const auto find = [&] {
        if constexpr (requires { map.lower_bound(key); }) {
            return map.find(key);
        } else {
            return std::find_if(map.begin(), map.end(), [key](const auto& member) {
                return std::string_view{member.first.data(), member.first.size()} == key;
            });
        }
    };
    const auto found = find();
    return found == map.end() ? nullptr : &found->second;
}

/// One key, looked up in one nlohmann list or map after the other: it remembers where the key stood in the last map, and looks
/// there first. The key's text must outlive it.
template <class Node>
class node_lookup {
    using json_type = std::remove_reference_t<decltype(*std::declval<const Node&>())>;
    using object_type = typename std::remove_const_t<json_type>::object_t;
    /// What a map holds, with a value that is const where the document is.
    using map_member = std::conditional_t<std::is_const_v<json_type>, const typename object_type::value_type,
                                          typename object_type::value_type>;
    /// Whether a map is a row of members, each with a position, as that of nlohmann::ordered_json.
    static constexpr bool positioned = std::random_access_iterator<typename object_type::iterator>;

public:
    /// It finds nothing in a value that is neither list nor map.
    static constexpr bool takes_scalars = true;

    explicit node_lookup(const php::key& key)
        : key_(key),
          own_text_(key.is_integer() && key.text().empty() ? key.to_string() : std::string{}),
          text_(own_text_.empty() ? key.text() : std::string_view{own_text_}) {}
    node_lookup(const node_lookup& other) : node_lookup(other.key_) {}
    node_lookup& operator=(const node_lookup&) = delete;

    /// Has memory fetched that is read where the key is looked up in a map for which node::prefetch() did so before.
    /// Where the key was not in the last map, and `whole`, that is all of its keys.
    HASHPATH_INLINE void prefetch(const Node& container, bool whole) const noexcept {
        if constexpr (positioned) {
            if (!container->is_object()) return;
            const auto members = members_of(container);
            const auto* const bytes = reinterpret_cast<const char*>(members.first);
            if (whole && was_absent_) {
                constexpr std::size_t line = 64;
                constexpr std::size_t most = 32 * line;
                for (std::size_t at = 0; at < std::min(members.size, most); at += line) HASHPATH_PREFETCH(bytes + at);
            } else if (offset_ < members.size) {
                HASHPATH_PREFETCH(bytes + offset_);
                HASHPATH_PREFETCH(bytes + offset_ + sizeof(map_member) - 1);
            }
        }
    }
    /// The same for what stands under the key, after prefetch().
    HASHPATH_INLINE void prefetch_value(const Node& container) const noexcept {
        if (auto* member = supposed(container)) Node{member->second}.prefetch();
    }

    /// The same for the entries of a short list under the key, after prefetch_value(): level by level themselves, what
    /// they point to, and of maps the first keys.
    HASHPATH_INLINE void prefetch_list(const Node& container, std::size_t level) const noexcept {
        auto* member = supposed(container);
        if (!member || !member->second.is_array()) return;
        constexpr std::size_t few = 4;
        auto& list = stored<typename std::remove_const_t<json_type>::array_t>(member->second);
        if (level == 0) return HASHPATH_PREFETCH(list.data());
        for (std::size_t i = 0; i < std::min(list.size(), few); ++i) {
            const Node entry{list[i]};
            if (level == 1) entry.prefetch();
            else if (entry->is_object()) HASHPATH_PREFETCH(members_of(entry).first);
        }
    }

    /// Fills `found`, if the key is there.
    HASHPATH_INLINE bool operator()(const Node& container, Node& found) {
        if constexpr (positioned) {
            if (container->is_object()) {
                const auto [first, size] = members_of(container);
                if (offset_ < size && is_that_of(*at_offset(first))) {
                    found = Node{at_offset(first)->second};
                    return true;
                }
            }
        }
        json_type* member = search(container);
        if (!member) return false;
        found = Node{*member};
        return true;
    }

private:
    struct row {
        map_member* first;
        std::size_t size;  ///< in bytes
    };

    HASHPATH_INLINE static row members_of(const Node& map) noexcept {
        auto& members = stored<object_type>(*map);
        map_member* const first = std::to_address(members.begin());
        map_member* const last = std::to_address(members.end());
        return {first, reinterpret_cast<std::uintptr_t>(last) - reinterpret_cast<std::uintptr_t>(first)};
    }

    HASHPATH_INLINE map_member* at_offset(map_member* first) const noexcept {
        using byte = std::conditional_t<std::is_const_v<map_member>, const char, char>;
        return reinterpret_cast<map_member*>(reinterpret_cast<byte*>(first) + offset_);
    }

    /// The member of a map that stands where the key was found last; none in a map that has no such position.
    HASHPATH_INLINE map_member* supposed(const Node& container) const noexcept {
        if constexpr (positioned) {
            if (!container->is_object()) return nullptr;
            const auto [first, size] = members_of(container);
            if (offset_ < size) return at_offset(first);
        }
        return nullptr;
    }

    HASHPATH_OUTLINE json_type* search(const Node& container) {
        if (!container->is_object()) {
            return container->is_array() ? entry_of_list(*container, key_) : nullptr;
        }
        if constexpr (positioned) {
            auto& map = stored<object_type>(*container);
            const std::size_t size = text_.text().size();
            map_member* const first = std::to_address(map.begin());
            map_member* const last = std::to_address(map.end());
            map_member* each = first;
            // Few keys are as long as this one: four at a time are not.
            const auto differs = [size](const map_member& member) { return member.first.size() ^ size; };
            for (; last - each >= 4; each += 4) {
                if (differs(each[0]) && differs(each[1]) && differs(each[2]) && differs(each[3])) continue;
                for (map_member* near = each; near != each + 4; ++near) {
                    if (is_that_of(*near)) return remember(first, near);
                }
            }
            for (; each != last; ++each) {
                if (is_that_of(*each)) return remember(first, each);
            }
            was_absent_ = true;
            return nullptr;
        } else {
            return member_of_map(*container, text_.text());
        }
    }

    json_type* remember(map_member* first, map_member* found) noexcept {
        offset_ = static_cast<std::size_t>(found - first) * sizeof(map_member);
        was_absent_ = false;
        return &found->second;
    }

    HASHPATH_INLINE bool is_that_of(const map_member& member) const noexcept {
        return text_.equals({member.first.data(), member.first.size()});
    }

    php::key key_;
    std::string own_text_;  ///< of an integer that was made from no text
    known_text text_;
    std::size_t offset_ = 0;   ///< of the member in its row, in bytes
    bool was_absent_ = false;  ///< whether the last map that was searched for the key did not have it
};

}  // namespace impl
HASHPATH_END
