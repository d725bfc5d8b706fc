#pragma once
// SPDX-License-Identifier: MIT
// JSON text that is read where it stands: what is found in it, by the places where its values begin.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/simdjson/impl/text_key.hpp>
#include <hashpath/simdjson/impl/text_places.hpp>
#include <hashpath/simdjson/impl/unescaped_texts.hpp>

HASHPATH_BEGIN
namespace impl {

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
/// last, where lists and maps end, texts without their escapes.
class text_index : public text_places {
public:
    struct member {
        std::string_view key;
        position value;
    };

    void reset(const placed_text& text) {
        text_places::reset(text);
        map_ = none;
        first_keys_.assign(text.count() / 128 + 1, 0);
        unescaped_.clear();
        distinct_.clear();
    }

    /// A text without its escapes: in the document's text, or kept here where it has any.
    std::string_view text(position place) {
        const std::string_view raw = raw_text(place);
        return has_backslash(raw) ? unescaped_.at(place, raw) : raw;
    }

    /// The place behind a value.
    position behind(position place) {
        if (!opens(at(place))) return place + 1;
        if (!supposed_.empty() && supposed_.back().map == place) return settle();
        return behind_brackets(place);
    }

    /// The first entry of a list or map; `none` where it has none.
    position first(position container) noexcept {
        const position place = container + 1;
        if (place < count() && !closes(at(place))) return place;
        return none;
    }

    /// The entry behind a value in a list or map; `none` where that was the last.
    position next(position container, position value) {
        const position place = behind(value);
        if (place + 1 < count() && at(place) == ',') return place + 1;
        ends_at(container, std::min(place + 1, count()));
        return none;
    }

    /// A value as it is written.
    std::string_view raw(position place) {
        if (!opens(at(place))) return scalar(place);
        return between(place, behind(place) - 1);
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
        // From the last member on, sixteen keys at a time: the last of equal keys counts.
        for (std::size_t first = (members_ + 15) / 16 * 16; first > 0;) {
            first -= 16;
            std::uint32_t candidates = key.may_begin_with(firsts_.data() + first);
            if (members_ - first < 16) candidates &= (1U << (members_ - first)) - 1;
            while (candidates != 0) {
                const int last = static_cast<int>(std::bit_width(candidates)) - 1;
                candidates ^= 1U << last;
                const position place = keys_[first + static_cast<std::size_t>(last)];
                if (has_key(place, key)) return place + 2;
            }
        }
        return none;
    }

    /// The last value in a map under its first key.
    position last_value_of_first(position map) {
        const position key = map + 1;
        if ((first_keys_[map / 128] >> (map / 2 % 64) & 1) != 0) return value_of(key);
        if (map_ != map) read_members(map, nullptr);
        const position last = find(map, text_key{text(key)});
        return last != none ? last : value_of(key);
    }

    /// Supposes of each map that the first list or map under a key is the last, until it is told not to.
    void suppose(bool first_is_last) noexcept {
        supposes_ = first_is_last;
        was_wrong_ = false;
        supposed_.clear();
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

    /// Places that are kept for a while, in memory that the index has for the next who needs some.
    class kept_places {
    public:
        explicit kept_places(text_index& index) : places(std::move(index.spare_)), index_(index) { places.clear(); }
        ~kept_places() { index_.spare_ = std::move(places); }
        kept_places(const kept_places&) = delete;
        kept_places& operator=(const kept_places&) = delete;

        std::vector<position> places;

    private:
        text_index& index_;
    };

private:
    /// A map of which the members behind `value` were not looked at yet.
    struct supposition {
        position map;
        position value;
        text_key key;
    };

    static constexpr std::size_t smallest_room = 64;  ///< for members, a multiple of sixteen

    HASHPATH_INLINE bool has_key(position place, const text_key& key) {
        const char* const written = behind_first_byte(place);
        return key.stands_at(written) || (key.may_stand_at(written) && has_key_at_a_closer_look(place, key));
    }

    HASHPATH_OUTLINE bool has_key_at_a_closer_look(position place, const text_key& key) {
        const std::string_view raw = raw_text(place);
        return (has_backslash(raw) ? text(place) : raw) == key.text();
    }

    /// Reads the members of a map, or only those up to a list or map under `supposed`, of which it gives the place.
    HASHPATH_OUTLINE position read_members(const position map, const text_key* const supposed) {
        map_ = none;
        const placed_text from = *this;  // so that it stays in registers
        position* keys = keys_.data();
        char* firsts = firsts_.data();
        std::size_t room = keys_.size();
        std::size_t members = 0;
        const auto add = [&](position key) {
            keys[members] = key;
            firsts[members++] = *from.behind_first_byte(key);
        };
        position place = map + 1;
        bool more = from.is_key(place);
        for (; more && members + 4 <= smallest_room && from.four_scalars(place); place += 16) {
            for (position i = 0; i < 16; i += 4) add(place + i);
        }
        while (more) {
            if (members == room) {
                room *= 2;
                keys_.resize(room);
                firsts_.resize(room);
                keys = keys_.data();
                firsts = firsts_.data();
            }
            add(place);
            const char behind = place + 4 < from.count() ? from.at(place + 3) : '\0';
            if (behind == ',') {
                place += 4;
                more = place + 2 < from.count();
                continue;
            }
            if (behind == ']') {
                place += 4;  // an empty list
            } else if (!opens(from.at(place + 2))) {
                place += 3;
            } else if (supposed && has_key(place, *supposed)) {
                supposed_.push_back({map, place + 2, *supposed});
                return place + 2;
            } else {
                place = behind_brackets(place + 2);
            }
            more = place < from.count() && from.at(place) == ',' && from.is_key(place + 1);
            if (more) ++place;
        }
        members_ = members;
        map_ = map;
        if (is_first_key_alone()) first_keys_[map / 128] |= std::uint64_t{1} << (map / 2 % 64);
        ends_at(map, std::min(place + 1, count()));
        return none;
    }

    /// Whether it is seen at a glance that no other key is equal to the first.
    bool is_first_key_alone() const noexcept {
        if (members_ == 0 || members_ > 32 || firsts_[0] == '\\') return false;
        std::uint32_t equal =
            bytes_like(firsts_[0], firsts_.data() + 16) << 16 | bytes_like(firsts_[0], firsts_.data());
        equal <<= 32 - members_;
        return std::has_single_bit(equal);
    }

    /// The end of the last map of which something was supposed, and whether that holds.
    HASHPATH_OUTLINE position settle() {
        const supposition last = supposed_.back();
        supposed_.pop_back();
        position place = behind(last.value);
        while (place < count() && at(place) == ',' && is_key(place + 1)) {
            ++place;
            if (has_key(place, last.key)) was_wrong_ = true;
            place = opens(at(place + 2)) ? behind_brackets(place + 2) : place + 3;
        }
        const position end = std::min(place + 1, count());
        ends_at(last.map, end);
        return end;
    }

    position map_ = none;  ///< whose members are these
    std::size_t members_ = 0;
    std::vector<position> keys_ = std::vector<position>(smallest_room);  ///< the first of these are those of the map
    std::vector<char> firsts_ = std::vector<char>(smallest_room);        ///< of the bytes of the keys
    bool supposes_ = false;
    bool was_wrong_ = false;
    std::vector<supposition> supposed_;
    std::vector<position> spare_;
    std::vector<std::uint64_t> first_keys_;  ///< a bit for each two places: whether a map there has its first key once
    unescaped_texts unescaped_;
    std::map<position, std::vector<member>> distinct_;
};

}  // namespace impl
HASHPATH_END
