#pragma once
// SPDX-License-Identifier: MIT
// Numbers that stand for JSON values: which of many values equal a value, by PHP's loose comparison.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/detail/text_table.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/compare.hpp>
#include <hashpath/php/number.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

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
    explicit value_table(std::vector<entry> entries) : entries_(std::move(entries)) {
        std::vector<std::pair<std::string_view, std::uint32_t>> texts;
        static const nlohmann::ordered_json null, no = false, yes = true;
        for (const entry& each : entries_) {
            if (php::loose_equal(own_value{null}, each.value)) equal_null_.push_back(each.number);
            if (php::loose_equal(own_value{no}, each.value)) equal_false_.push_back(each.number);
            if (php::loose_equal(own_value{yes}, each.value)) equal_true_.push_back(each.number);
            switch (each.value.kind()) {
                case kind::text: {
                    const php::number read = php::read_number(each.value.text());
                    if (!read.numeric()) texts.emplace_back(each.value.text(), each.number);
                    else numbers_.push_back({read.as_double(), each});
                    break;
                }
                case kind::integer: numbers_.push_back({static_cast<double>(each.value.integer()), each}); break;
                case kind::floating:
                    if (std::isfinite(each.value.floating())) numbers_.push_back({each.value.floating(), each});
                    else others_.push_back(each);
                    break;
                default: others_.push_back(each);
            }
        }
        texts_ = text_table{std::move(texts)};
        std::stable_sort(numbers_.begin(), numbers_.end(),
                         [](const ordered& a, const ordered& b) { return a.at < b.at; });
    }

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
                const php::number read = php::detail::number_of(value);
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
    text_table texts_;
    std::vector<ordered> numbers_;  ///< by their order
    std::vector<entry> others_;
    std::vector<std::uint32_t> equal_null_;
    std::vector<std::uint32_t> equal_false_;
    std::vector<std::uint32_t> equal_true_;
};

}  // namespace hashpath::inline HASHPATH_ABI::detail
