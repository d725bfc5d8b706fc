#pragma once
// SPDX-License-Identifier: MIT
// Whether a value equals any of many, by PHP's loose comparison.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace impl {

/// Values that are asked as PHP's in_array() asks: found by their order, but for lists, maps and infinite numbers, which
/// are compared one by one. They must outlive it.
template <json_value Value>
class value_set {
public:
    /// log n.
    void add(const Value& value) {
        any_is_true_ = any_is_true_ || php::truth(value);
        switch (value.kind()) {
            case kind::null: return;
            case kind::boolean: has_true_ = has_true_ || value.boolean(); return;
            case kind::text: {
                texts_.insert(value.text());
                const php::number number = php::read_number(value.text());
                if (number.overflow != 0) past_64_bits_.insert(number.floating);
                else if (number.numeric()) number_texts_.add(number);
                return;
            }
            case kind::integer:
            case kind::floating: {
                const php::number number = php::impl::number_of(value);
                if (std::isfinite(number.as_double())) return numbers_.add(number);
                break;
            }
            case kind::list:
            case kind::map: break;
        }
        others_.push_back(value);
    }

    /// Whether one of them is `==` to a value that is itself true to PHP. log n, but for the others.
    template <json_value Asked>
    bool has_equal_of(const Asked& value) const {
        if (value.kind() == kind::boolean) return any_is_true_;
        return has_true_ || has_scalar(value) ||
               std::any_of(others_.begin(), others_.end(),
                           [&value](const Value& other) { return php::loose_equal(value, other); });
    }

private:
    /// Finite numbers, and infinity.
    struct number_set {
        std::set<std::int64_t> integers;
        std::set<double> integers_as_double;
        std::set<double> floating;

        void add(const php::number& number) {
            if (number.type == php::number::kind::floating) {
                floating.insert(number.floating);
            } else {
                integers.insert(number.integer);
                integers_as_double.insert(number.as_double());
            }
        }
        bool has(const php::number& number) const {
            return floating.count(number.as_double()) != 0 ||
                   (number.type == php::number::kind::integer ? integers.count(number.integer)
                                                              : integers_as_double.count(number.floating)) != 0;
        }
    };

    template <json_value Asked>
    bool has_scalar(const Asked& value) const {
        if (is_container(value.kind())) return false;
        if (value.kind() != kind::text) {
            const php::number number = php::impl::number_of(value);
            if (std::isnan(number.as_double())) return false;
            // Infinity is also equal to the text that it is printed as.
            return numbers_.has(number) || number_texts_.has(number) || past_64_bits_.count(number.as_double()) != 0 ||
                   (!std::isfinite(number.as_double()) && texts_.count(php::to_text(value)) != 0);
        }
        if (texts_.count(value.text()) != 0) return true;
        const php::number number = php::read_number(value.text());
        // Two infinite texts are compared byte by byte, as are two that are written as integers past 64 bits.
        if (!number.numeric() || std::isinf(number.as_double())) return false;
        if (numbers_.has(number)) return true;
        if (number.overflow != 0) return number_texts_.floating.count(number.floating) != 0;
        return number_texts_.has(number) ||
               (number.type == php::number::kind::floating && past_64_bits_.count(number.floating) != 0);
    }

    std::set<std::string_view> texts_;
    number_set numbers_;
    number_set number_texts_;
    std::set<double> past_64_bits_;  ///< texts that are written as integers
    std::vector<Value> others_;
    bool has_true_ = false;
    bool any_is_true_ = false;
};

}  // namespace impl
HASHPATH_END
