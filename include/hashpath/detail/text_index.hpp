#pragma once
// SPDX-License-Identifier: MIT
// JSON text with the places where its values begin, as the first stage of simdjson gives them, read where it stands.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/detail/text_key.hpp>
#include <hashpath/detail/unescaped_texts.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// Leaves each key once, where it stands first, with its last value.
template <class Member>
void keep_last_of_equal_keys(std::vector<Member>& members) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return members[a].key < members[b].key; });
    std::vector<bool> repeats(members.size());
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
        const bool equal = members[order[i]].key == members[order[first]].key;
        if (equal) members[order[first]].value = members[order[i]].value;
        else first = i;
        repeats[order[i]] = equal;
    }
    std::size_t i = 0;
    std::erase_if(members, [&](const Member&) { return repeats[i++]; });
}

/// The index of one text, and what was learned about it while it was read: the members of the map that was looked at
/// last, where lists and maps end, texts without their escapes. Positions count the places that stage one found: each
/// bracket, comma and colon, and the first byte of each scalar.
class text_index {
public:
    using position = std::uint32_t;

    struct member {
        std::string_view key;
        position value;
    };

    /// `places` has one more element than `count`: the size of the text.
    void reset(const char* text, const position* places, position count) noexcept {
        text_ = text;
        places_ = places;
        count_ = count;
        suppose(false);
        unescaped_.clear();
        distinct_.clear();
    }

    char at(position place) const noexcept { return text_[places_[place]]; }

    /// The bytes of a scalar, without the white space behind it; of a text with its quotes.
    std::string_view scalar(position place) const noexcept {
        const position begin = places_[place];
        position end = places_[place + 1];
        while (end > begin + 1 && is_space(text_[end - 1])) --end;
        return {text_ + begin, end - begin};
    }

    /// A text between its quotes, as it is written.
    HASHPATH_INLINE std::string_view raw_text(position place) const noexcept {
        const position begin = places_[place] + 1;
        const position end = places_[place + 1] - 1;
        // Mostly a colon, a comma or a bracket stands right behind it.
        if (begin <= end && text_[end] == '"') return {text_ + begin, end - begin};
        const std::string_view quoted = scalar(place);
        return quoted.size() < 2 ? std::string_view{} : quoted.substr(1, quoted.size() - 2);
    }

    /// A text without its escapes: in the document's text, or kept here where it has any.
    std::string_view text(position place) {
        const std::string_view raw = raw_text(place);
        return has_backslash(raw) ? unescaped_.at(place, raw) : raw;
    }

    /// The place behind a value.
    position behind(position place) noexcept {
        if (!opens(at(place))) return place + 1;
        if (!supposed_.empty() && supposed_.back().map == place) return settle();
        auto& [begin, end] = ends_[place % ends_.size()];
        if (begin != place) {
            end = behind_brackets(place);
            begin = place;
        }
        return end;
    }

    /// Remembers the place behind a list or map that was walked to its end.
    void ends_at(position place, position end) noexcept { ends_[place % ends_.size()] = {place, end}; }

    /// The first entry of a list or map; the bracket that closes it where there is none.
    position first(position place) const noexcept { return std::min(place + 1, count_); }

    /// Whether a place in a list or map is that of an entry.
    bool is_entry(position place) const noexcept { return place < count_ && at(place) != ']' && at(place) != '}'; }

    /// The entry behind a value that ends before `place`.
    position entry_from(position place) const noexcept {
        return place < count_ && at(place) == ',' ? place + 1 : place;
    }

    position count() const noexcept { return count_; }

    /// The value of the member whose key stands at a place.
    position value_of(position key) const noexcept { return std::min(key + 2, count_); }

    /// A value as it is written.
    std::string_view raw(position place) noexcept {
        if (!opens(at(place))) return scalar(place);
        const position last = behind(place);
        return {text_ + places_[place], places_[last - 1] + std::size_t{1} - places_[place]};
    }

    /// Where a map has the value of a key, the last where it has several; `none` where it has none.
    ///
    /// In a run of suppose(), the first that is a list or map will do: that it is the last too is seen to when the end of
    /// the map is looked for.
    HASHPATH_INLINE position find(position map, const text_key& key) {
        if (map_ != map) {
            if (const position supposed = read_members(map, supposes_ ? &key : nullptr); supposed != none)
                return supposed;
        }
        const char* const text = text_ + 1;
        const position* const places = places_;
        const position* const keys = keys_.data();
        for (std::size_t i = members_; i-- > 0;) {
            if (key.may_stand_at(text + places[keys[i]]) && is_key(keys[i], key)) return keys[i] + 2;
        }
        return none;
    }

    /// Supposes of each map that the first list or map under a key is the last, until it is told not to, or reset.
    void suppose(bool first_is_last) noexcept {
        supposes_ = first_is_last;
        was_wrong_ = false;
        map_ = none;
        supposed_.clear();
        ends_.fill({none, none});
    }

    /// Whether all that was supposed holds; looks for the ends of the maps that are still open.
    bool was_right() {
        while (!supposed_.empty()) behind(supposed_.back().map);
        return !was_wrong_;
    }

    /// The members of a map whose keys are not all different: each key once, where it stands first, with its last value.
    /// Nothing where they are.
    const std::vector<member>* distinct_members(position map) {
        if (map_ != map) read_members(map, nullptr);
        if (const auto known = distinct_.find(map); known != distinct_.end()) return &known->second;
        std::vector<member> members;
        members.reserve(members_);
        for (std::size_t i = 0; i < members_; ++i) members.push_back({text(keys_[i]), keys_[i] + 2});
        keep_last_of_equal_keys(members);
        if (members.size() == members_) return nullptr;
        return &distinct_.emplace(map, std::move(members)).first->second;
    }

    static constexpr position none = std::numeric_limits<position>::max();

private:
    /// A map of which the members behind `value` were not looked at yet.
    struct supposition {
        position map;
        position value;
        text_key key;
    };

    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    static constexpr bool opens(char c) noexcept { return c == '{' || c == '['; }
    static constexpr bool closes(char c) noexcept { return c == '}' || c == ']'; }

    /// The place behind a list or map.
    ///
    /// Most members are scalars, which a comma follows at the third place behind their key. No list or map has a comma
    /// there, so one byte of each member is enough to get on to the next.
    HASHPATH_OUTLINE position behind_brackets(position place) const noexcept {
        const position count = count_;
        bool is_map = at(place++) == '{';
        for (std::size_t depth = 1; place < count;) {
            if (closes(at(place))) {
                ++place;
                if (--depth == 0) return place;
                if (place + 1 < count && at(place) == ',') is_map = at(++place + 1) == ':';
                continue;
            }
            place = is_map ? behind_scalars(place) + 2 : behind_items(place);
            if (place >= count) break;
            const char last = at(place++);
            if (!opens(last)) continue;
            ++depth;
            is_map = last == '{';
        }
        return count;
    }

    /// The key of the first member from `place` on that is a list or map with entries, or the last of a map.
    HASHPATH_INLINE position behind_scalars(position place) const noexcept {
        for (; place + 4 < count_; place += 4) {
            const char behind = at(place + 3);
            if (behind == ',') continue;
            if (behind != ']' || at(place + 4) != ',') break;
            ++place;
        }
        return place;
    }

    /// The first entry from `place` on that is a list or map, or the last of a list.
    HASHPATH_INLINE position behind_items(position place) const noexcept {
        while (place + 2 < count_ && at(place + 1) == ',') place += 2;
        return place;
    }

    HASHPATH_INLINE bool is_key(position place) const noexcept { return place + 2 < count_ && at(place) == '"'; }

    HASHPATH_OUTLINE bool is_key(position place, const text_key& key) {
        const std::string_view raw = raw_text(place);
        return (has_backslash(raw) ? text(place) : raw) == key.text();
    }

    /// Reads the members of a map, or only those up to a list or map under `supposed`, of which it gives the place.
    HASHPATH_OUTLINE position read_members(const position map, const text_key* const supposed) {
        map_ = none;
        const char* const text = text_;
        const position* const places = places_;
        const position count = count_;
        position* keys = keys_.data();
        std::size_t room = keys_.size();
        std::size_t members = 0;
        position place = map + 1;
        while (is_key(place)) {
            if (members == room) {
                keys_.resize(room *= 2);
                keys = keys_.data();
            }
            keys[members++] = place;
            if (place + 4 < count) {
                const char behind = text[places[place + 3]];
                if (behind == ',') {
                    place += 4;
                    continue;
                }
                if (behind == ']' && at(place + 4) == ',') {
                    place += 5;
                    continue;
                }
            }
            if (opens(at(place + 2))) {
                if (supposed && is_key(place, *supposed)) {
                    supposed_.push_back({map, place + 2, *supposed});
                    return place + 2;
                }
                place = behind_brackets(place + 2);
            } else {
                place += 3;
            }
            if (place >= count || at(place) != ',') break;
            ++place;
        }
        members_ = members;
        map_ = map;
        ends_at(map, std::min(place + 1, count));
        return none;
    }

    /// The end of the last map of which something was supposed, and whether that holds.
    HASHPATH_OUTLINE position settle() {
        const supposition last = supposed_.back();
        supposed_.pop_back();
        position place = behind(last.value);
        while (place < count_ && at(place) == ',' && is_key(place + 1)) {
            ++place;
            if (last.key.may_stand_at(text_ + places_[place] + 1) && is_key(place, last.key)) was_wrong_ = true;
            place = opens(at(place + 2)) ? behind_brackets(place + 2) : place + 3;
        }
        const position end = std::min(place + 1, count_);
        ends_at(last.map, end);
        return end;
    }

    const char* text_ = nullptr;
    const position* places_ = nullptr;
    position count_ = 0;
    position map_ = none;  ///< whose members are these
    std::size_t members_ = 0;
    std::vector<position> keys_ = std::vector<position>(64);  ///< the first of these are those of the map
    bool supposes_ = false;
    bool was_wrong_ = false;
    std::vector<supposition> supposed_;
    std::array<std::array<position, 2>, 16> ends_{};
    unescaped_texts unescaped_;
    std::map<position, std::vector<member>> distinct_;
};

}  // namespace hashpath::inline HASHPATH_ABI::detail
