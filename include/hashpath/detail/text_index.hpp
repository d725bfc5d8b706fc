#pragma once
// SPDX-License-Identifier: MIT
// JSON text with the places where its values begin, as the first stage of simdjson gives them, read where it stands.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/key.hpp>

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
    std::string_view raw_text(position place) const noexcept {
        const std::string_view quoted = scalar(place);
        return quoted.size() < 2 ? std::string_view{} : quoted.substr(1, quoted.size() - 2);
    }

    /// A text without its escapes: in the document's text, or kept here where it has any.
    std::string_view text(position place) {
        const std::string_view raw = raw_text(place);
        if (raw.find('\\') == std::string_view::npos) return raw;
        const auto [found, is_new] = unescaped_.try_emplace(place);
        if (is_new) {
            const auto read = nlohmann::json::parse(scalar(place), nullptr, false);
            found->second = read.is_string() ? read.get<std::string>() : std::string{raw};
        }
        return found->second;
    }

    /// The place behind a value.
    position behind(position place) noexcept {
        const char first = at(place);
        if (first != '{' && first != '[') return place + 1;
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
        const char first = at(place);
        if (first != '{' && first != '[') return scalar(place);
        const position last = behind(place);
        return {text_ + places_[place], places_[last - 1] + std::size_t{1} - places_[place]};
    }

    /// Where a map has the value of a key, the last where it has several; `none` where it has none.
    ///
    /// In a run of suppose(), the first that is a list or map will do: that it is the last too is seen to when the end of
    /// the map is looked for.
    HASHPATH_INLINE position find(position map, std::string_view key) {
        if (map_ != map) {
            if (const position supposed = read_members(map, supposes_ ? &key : nullptr); supposed != none)
                return supposed;
        }
        if (key.size() >= closer_look || escaped_) return find_with_escapes(key);
        // From the last member on, eight sizes of keys at a time: the last of equal keys counts.
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t highs = 0x8080808080808080;
        const std::uint64_t size = key.size() * ones;
        for (std::size_t i = (members_ + 7) / 8; i-- > 0;) {
            std::uint64_t sizes = 0;
            std::memcpy(&sizes, sizes_.data() + i * 8, sizeof sizes);
            sizes ^= size;
            for (std::uint64_t equal = (sizes - ones) & ~sizes & highs; equal != 0;) {
                const auto bit = static_cast<unsigned>(std::bit_width(equal)) - 1;
                equal ^= std::uint64_t{1} << bit;
                const position place = keys_[i * 8 + bit / 8];
                if (raw_key(place) == key) return place + 2;
            }
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
        std::string_view key;
    };

    static constexpr std::size_t closer_look = 255;  ///< the size that stands for a longer key

    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    /// How each byte changes the depth.
    static constexpr auto depths = [] {
        std::array<std::int8_t, 256> depths{};
        depths['{'] = depths['['] = 1;
        depths['}'] = depths[']'] = -1;
        return depths;
    }();

    /// The place behind the bracket that closes `depth` lists and maps.
    HASHPATH_INLINE position behind_brackets(position place, std::int64_t depth = 0) const noexcept {
        const char* const text = text_;
        const position* const places = places_;
        for (const position count = count_; place < count; ++place) {
            depth += depths[static_cast<unsigned char>(text[places[place]])];
            if (depth == 0) return place + 1;
        }
        return count_;
    }

    /// A key as it is written, without its quotes.
    HASHPATH_INLINE std::string_view raw_key(position place) const noexcept {
        const position begin = places_[place];
        const position colon = places_[place + 1];
        if (text_[colon - 1] == '"' && colon > begin + 1) return {text_ + begin + 1, colon - begin - 2};
        return raw_text(place);
    }

    /// The place of the next key behind a value.
    HASHPATH_INLINE position key_behind(position value) const noexcept {
        const char first = at(value);
        position place = first == '{' || first == '[' ? behind_brackets(value) : value + 1;
        if (place < count_ && at(place) == ',') ++place;
        return place;
    }

    HASHPATH_INLINE bool is_key(position place) const noexcept { return place + 2 < count_ && at(place) == '"'; }

    /// Reads the members of a map, or only those up to a list or map under `supposed`, of which it gives the place.
    HASHPATH_OUTLINE position read_members(const position map, const std::string_view* const supposed) {
        map_ = none;
        members_ = 0;
        const std::size_t supposed_size = supposed ? supposed->size() : none;
        const char* const text = text_;
        const position* const places = places_;
        std::uint64_t backslashes = 0;
        std::size_t members = 0;
        position place = map + 1;
        while (is_key(place)) {
            const std::string_view key = raw_key(place);
            const char first = text[places[place + 2]];
            const bool is_container = first == '{' || first == '[';
            if (key.size() == supposed_size && is_container && key == *supposed) {
                supposed_.push_back({map, place + 2, *supposed});
                return place + 2;
            }
            backslashes |= backslashes_in(key);
            if (members + 8 > keys_.size()) {
                keys_.resize(2 * members + 64);
                sizes_.resize(2 * members + 64);
            }
            keys_[members] = place;
            sizes_[members++] = static_cast<std::uint8_t>(std::min(key.size(), closer_look));
            place = is_container ? behind_brackets(place + 2) : place + 3;
            // Not a step of 0 or 1, for which the next place would have to wait.
            if (text[places[place]] != ',') break;
            ++place;
        }
        std::memset(sizes_.data() + members, closer_look, 8);
        members_ = members;
        escaped_ = backslashes != 0;
        map_ = map;
        ends_at(map, place < count_ && at(place) == '}' ? place + 1 : behind_brackets(map));
        return none;
    }

    /// The end of the last map of which something was supposed, and whether that holds.
    HASHPATH_OUTLINE position settle() {
        const supposition last = supposed_.back();
        supposed_.pop_back();
        position place = entry_from(behind(last.value));
        for (; is_key(place); place = key_behind(place + 2)) {
            const std::string_view key = raw_key(place);
            if (equal_texts(key, last.key) || backslashes_in(key) != 0) was_wrong_ = true;
        }
        const position end = place < count_ && at(place) == '}' ? place + 1 : behind_brackets(last.map);
        ends_at(last.map, end);
        return end;
    }

    /// Not 0 where a key has a backslash. A text is followed by bytes that can be read, so whole words are.
    HASHPATH_INLINE static std::uint64_t backslashes_in(std::string_view key) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t highs = 0x8080808080808080;
        const auto found = [](std::uint64_t word) {
            word ^= ones * '\\';
            return (word - ones) & ~word & highs;
        };
        const auto word_at = [&key](std::size_t at) {
            std::uint64_t word = 0;
            std::memcpy(&word, key.data() + at, sizeof word);
            return word;
        };
        if (key.empty()) return 0;
        if (key.size() < 8) {
            // The bytes behind the key are shifted out.
            std::uint64_t word = word_at(0);
            const std::size_t behind = 8 - key.size();
            if constexpr (std::endian::native == std::endian::little) word <<= behind * 8 % 64;
            else word >>= behind * 8 % 64;
            return found(word);
        }
        std::uint64_t any = found(word_at(key.size() - 8));
        for (std::size_t at = 0; at + 8 < key.size(); at += 8) any |= found(word_at(at));
        return any;
    }

    HASHPATH_OUTLINE position find_with_escapes(std::string_view key) {
        for (std::size_t i = members_; i-- > 0;) {
            if (text(keys_[i]) == key) return keys_[i] + 2;
        }
        return none;
    }

    const char* text_ = nullptr;
    const position* places_ = nullptr;
    position count_ = 0;
    position map_ = none;  ///< whose members are these
    std::size_t members_ = 0;
    std::vector<position> keys_ = std::vector<position>(64);           ///< the first of these are those of the map
    std::vector<std::uint8_t> sizes_ = std::vector<std::uint8_t>(64);  ///< of the keys
    bool escaped_ = false;
    bool supposes_ = false;
    bool was_wrong_ = false;
    std::vector<supposition> supposed_;
    std::array<std::array<position, 2>, 16> ends_{};
    std::map<position, std::string> unescaped_;
    std::map<position, std::vector<member>> distinct_;
};

}  // namespace hashpath::inline HASHPATH_ABI::detail
