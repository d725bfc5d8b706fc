#pragma once
// SPDX-License-Identifier: MIT
// Tables of many texts and values, which find by hash or order those that equal one.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace impl {

/// Numbers that stand for texts, found by hash. The texts must outlive it.
class string_table {
public:
    string_table() = default;

    /// n log n. Of equal texts the numbers are found in the order in which they are given.
    HASHPATH_FUNCTION explicit string_table(std::vector<std::pair<std::string_view, std::uint32_t>> entries);

    /// Calls `visit` with each number of a text. Looks at the text only where one of the others is as long.
    template <class Visit>
    HASHPATH_INLINE void find(std::string_view text, Visit&& visit) const {
        const std::size_t size = text.size();
        if (size > longest_ || (sizes_ >> (size % 64) & 1U) == 0) return;
        const words own = words_of(text);
        for (std::size_t at = position(text, own); slots_[at].last != 0; at = behind(at)) {
            const slot& found = slots_[at];
            if (found.text.size() != size || found.ends.first != own.first || found.ends.last != own.last) continue;
            if (size > 16 && std::memcmp(text.data() + 8, found.text.data() + 8, size - 16) != 0) continue;
            for (std::uint32_t i = found.first; i != found.last; ++i) visit(numbers_[i]);
            return;
        }
    }

private:
    /// The first and the last bytes of a text: with its size, all that there is of a text of up to 16.
    struct words {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    struct slot {
        std::string_view text;
        words ends;
        std::uint32_t first = 0;  ///< where its numbers begin
        std::uint32_t last = 0;   ///< and end; 0 in a slot that is free
    };

    /// Puts the texts into slots; whether each stands near where it is looked for.
    HASHPATH_FUNCTION bool fill(const std::vector<slot>& rows, std::size_t size);

    HASHPATH_INLINE static words words_of(std::string_view text) noexcept {
        const char* const begin = text.data();
        const std::size_t size = text.size();
        if (size >= 8) return {read<std::uint64_t>(begin), read<std::uint64_t>(begin + size - 8)};
        if (size >= 4) return {read<std::uint32_t>(begin), read<std::uint32_t>(begin + size - 4)};
        if (size == 0) return {};
        const auto byte = [begin](std::size_t at) { return std::uint64_t{static_cast<unsigned char>(begin[at])}; };
        return {byte(0), byte(size / 2) << 8U | byte(size - 1)};
    }

    /// Where a text is looked for: by its ends, in which most differ, or by all of it.
    HASHPATH_INLINE std::size_t position(std::string_view text, const words& ends) const noexcept {
        constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
        constexpr std::uint64_t other_factor = 0xC2B2AE3D27D4EB4FU;
        std::uint64_t hash = ((ends.first * other_factor + text.size()) ^ ends.last) * factor;
        if (whole_) hash = add_all(hash, text);
        return static_cast<std::size_t>(hash >> 32U) & mask_;
    }

    HASHPATH_FUNCTION HASHPATH_OUTLINE static std::uint64_t add_all(std::uint64_t hash, std::string_view text) noexcept;

    template <class Word>
    HASHPATH_INLINE static Word read(const char* bytes) noexcept {
        Word word;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }

    HASHPATH_INLINE std::size_t behind(std::size_t at) const noexcept { return (at + 1) & mask_; }

    std::vector<slot> slots_;
    std::size_t mask_ = 0;
    std::vector<std::uint32_t> numbers_;
    std::uint64_t sizes_ = 0;  ///< a bit for each size of a text, modulo 64
    std::size_t longest_ = 0;
    bool whole_ = false;  ///< whether all bytes of a text say where it is looked for
};

/// Numbers that stand for values. Texts that are no numbers are found by hash, numbers and texts that are numbers by
/// their order; all others are compared one by one. The values must outlive it.
class value_table {
public:
    using own_value = node<const nlohmann::ordered_json>;
    struct entry {
        own_value value;
        std::uint32_t number;
    };

    value_table() = default;

    /// n log n.
    HASHPATH_FUNCTION explicit value_table(std::vector<entry> entries);

    /// Calls `visit` with the number of each value that the given one equals, in no order. Throws std::bad_alloc only,
    /// and what visit throws.
    template <json_value Value, class Visit>
    HASHPATH_INLINE void find(const Value& value, Visit&& visit) const {
        if (value.kind() != kind::text) return find_otherwise(value, visit);
        const std::string_view text = value.text();
        texts_.find(text, visit);
        if (!numbers_.empty() && may_be_number(text)) find_number(value, php::read_number(text), visit);
        if (!others_.empty()) compare_each(value, others_, visit);
    }

    /// The same with null.
    template <class Visit>
    void find_null(Visit&& visit) const {
        for (const std::uint32_t number : equal_null_) visit(number);
    }

private:
    struct ordered {
        double at;
        entry compared;
    };

    template <json_value Value, class Visit>
    HASHPATH_OUTLINE void find_otherwise(const Value& value, Visit& visit) const {
        switch (value.kind()) {
            case kind::null: return find_null(visit);
            case kind::boolean:
                for (const std::uint32_t number : value.boolean() ? equal_true_ : equal_false_) visit(number);
                return;
            case kind::integer:
            case kind::floating: {
                const php::number read = php::impl::number_of(value);
                // Infinity equals the text that it is printed as.
                if (!std::isfinite(read.as_double())) return compare_each(value, entries_, visit);
                find_number(value, read, visit);
                break;
            }
            default: break;
        }
        compare_each(value, others_, visit);
    }

    /// Numbers that are equal are equal as doubles; the rest is for the comparison to say.
    template <json_value Value, class Visit>
    HASHPATH_OUTLINE void find_number(const Value& value, const php::number& read, Visit& visit) const {
        if (!read.numeric()) return;
        const double sought = read.as_double();
        auto at = std::lower_bound(numbers_.begin(), numbers_.end(), sought,
                                   [](const ordered& a, double b) { return a.at < b; });
        for (; at != numbers_.end() && at->at == sought; ++at) {
            if (php::loose_equal(value, at->compared.value)) visit(at->compared.number);
        }
    }

    template <json_value Value, class Visit>
    HASHPATH_OUTLINE static void compare_each(const Value& value, const std::vector<entry>& entries, Visit& visit) {
        for (const entry& each : entries) {
            if (php::loose_equal(value, each.value)) visit(each.number);
        }
    }

    static constexpr bool may_be_number(std::string_view text) noexcept {
        if (text.empty()) return false;
        const char c = text.front();
        return php::is_digit(c) || c == '-' || c == '+' || c == '.' || php::is_number_space(c);
    }

    std::vector<entry> entries_;
    string_table texts_;
    std::vector<ordered> numbers_;  ///< by their order
    std::vector<entry> others_;
    std::vector<std::uint32_t> equal_null_;
    std::vector<std::uint32_t> equal_false_;
    std::vector<std::uint32_t> equal_true_;
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/filter/impl/tables.inl>
#endif
