#pragma once
// SPDX-License-Identifier: MIT
// JSON text with the places where its values begin, as the first stage of simdjson gives them, and ways along them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace impl {

/// One text and its places. Positions count the places that stage one found: each bracket, comma and colon, and the first
/// byte of each scalar.
class placed_text {
public:
    using position = std::uint32_t;

    static constexpr position none = std::numeric_limits<position>::max();
    static constexpr position behind_last = 2;  ///< elements behind the places

    static constexpr bool opens(char c) noexcept { return c == '{' || c == '['; }
    static constexpr bool closes(char c) noexcept { return c == '}' || c == ']'; }

    placed_text() = default;
    /// `places` has two more elements than `count`, each the size of the text.
    placed_text(const char* text, const position* places, position count) noexcept
        : text_(text), places_(places), count_(count) {}

    position count() const noexcept { return count_; }
    char at(position place) const noexcept { return text_[places_[place]]; }

    /// What is written behind the byte at a place.
    const char* behind_first_byte(position place) const noexcept { return text_ + places_[place] + 1; }

    /// Has memory fetched that a look at the text behind a place reads, in two steps, each a while before the next.
    void prefetch_place(position place) const noexcept { HASHPATH_PREFETCH(places_ + place); }
    void prefetch_text(position place) const noexcept {
        HASHPATH_PREFETCH(text_ + places_[place]);
        HASHPATH_PREFETCH(text_ + places_[place] + 64);
    }

    /// The bytes of a scalar, without the white space behind it; of a text with its quotes.
    std::string_view scalar(position place) const noexcept {
        const position begin = places_[place];
        position end = places_[place + 1];
        while (end > begin + 1 && is_space(text_[end - 1])) --end;
        return {text_ + begin, end - begin};
    }

    /// A text between its quotes, as it is written.
    std::string_view raw_text(position place) const noexcept {
        const position begin = places_[place] + 1;
        const position end = places_[place + 1] - 1;
        // Mostly a colon, a comma or a bracket stands right behind it.
        if (begin <= end && text_[end] == '"') return {text_ + begin, end - begin};
        const std::string_view quoted = scalar(place);
        return quoted.size() < 2 ? std::string_view{} : quoted.substr(1, quoted.size() - 2);
    }

    /// The values from one place to another, as they are written.
    std::string_view between(position first, position last) const noexcept {
        return {text_ + places_[first], places_[last] + std::size_t{1} - places_[first]};
    }

    /// The value of the member whose key stands at a place.
    position value_of(position key) const noexcept { return std::min(key + 2, count_); }

    bool is_key(position place) const noexcept { return place + 2 < count_ && at(place) == '"'; }

    /// Whether the values of the key at a place and of the next three keys are scalars that are not the last in their map.
    ///
    /// A comma follows such a scalar, at the third place behind its key. No list or map has a comma there, so one byte of
    /// each member is enough to get on to the next; all four are looked at, for the sake of one branch.
    bool four_scalars(position key) const noexcept {
        if (key + 16 >= count_) return false;
        return ((at(key + 3) ^ ',') | (at(key + 7) ^ ',') | (at(key + 11) ^ ',') | (at(key + 15) ^ ',')) == 0;
    }

    /// The bracket with which the next list or map with entries opens, or that closes the map or list of which there is an
    /// entry at a place; a place before it where it stands near the end of the text.
    position bracket_from(position place, bool is_map) const noexcept {
        if (!is_map) {
            while (place + 2 < count_ && at(place + 1) == ',') place += 2;
            return place < count_ && opens(at(place)) ? place : place + 1;
        }
        while (four_scalars(place)) place += 16;
        while (place + 4 < count_) {
            const char behind = at(place + 3);
            if (behind == ',') {
                place += 4;
                continue;
            }
            // Not the end of a map but of a list, which is empty.
            if (behind == ']') place += 4;
            else return opens(at(place + 2)) ? place + 2 : place + 3;
            if (at(place) != ',') return place;
            ++place;
        }
        return place + 2 < count_ && opens(at(place + 2)) ? place + 2 : place + 3;
    }

private:
    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    const char* text_ = nullptr;
    const position* places_ = nullptr;
    position count_ = 0;
};

/// The places of one text, and where the lists and maps end that were gone through last.
class text_places : public placed_text {
public:
    void reset(const placed_text& text) noexcept {
        placed_text::operator=(text);
        ends_.fill({none, none});
        large_ends_.fill({none, none});
    }

    /// Remembers the place behind a list or map.
    void ends_at(position place, position end) noexcept {
        (end - place < many ? ends_ : large_ends_)[slot_of(place)] = {place, end};
    }

    /// The place behind a list or map.
    position behind_brackets(position place) noexcept {
        const auto& [begin, end] = ends_[slot_of(place)];
        return begin == place ? end : skip(place);
    }

private:
    using end_of_value = std::array<position, 2>;

    static constexpr position many = 1024;  ///< places, so that it pays to remember the end of a list or map

    static std::size_t slot_of(position place) noexcept { return place * 0x9E3779B1U >> 28; }

    /// Looks for the place behind a list or map.
    HASHPATH_OUTLINE position skip(position place) noexcept {
        const position count = this->count();
        std::array<position, 4> open{};  // the outermost of those that are open
        std::size_t depth = 0;
        while (place < count) {
            // A bracket that opens.
            if (const auto& [begin, end] = large_ends_[slot_of(place)]; begin == place) {
                if (depth == 0) return end;
                place = end;
            } else {
                if (depth < open.size()) open[depth] = place;
                ++depth;
                const bool is_map = at(place++) == '{';
                if (place < count && !closes(at(place))) place = bracket_from(place, is_map);
            }
            for (char first = 0; place < count && !opens(first = at(place));) {
                if (first == ',') {
                    if (++place + 1 >= count) return count;
                    if (!opens(at(place))) place = bracket_from(place, at(place + 1) == ':');
                    continue;
                }
                ++place;
                --depth;
                if (depth < open.size() && place - open[depth] >= many) ends_at(open[depth], place);
                if (depth == 0) return place;
            }
        }
        return count;
    }

    std::array<end_of_value, 16> ends_{};
    std::array<end_of_value, 16> large_ends_{};  ///< of the lists and maps of many places
};

}  // namespace impl
HASHPATH_END
