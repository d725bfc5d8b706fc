#pragma once
// SPDX-License-Identifier: MIT
// PHP's own sorting algorithm: with a comparison that is not transitive, the algorithm decides the result.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>

HASHPATH_BEGIN
namespace php {

namespace impl {

/// Sorts positions [first, last) so that `greater(a, b)` is false for what ends up as neighbours, taking the steps that
/// PHP takes: insertion for up to 16, else partition around a median of three (of five from 1024 on).
template <class Greater>
class hybrid_sort {
public:
    using position = std::vector<std::size_t>::iterator;

    explicit hybrid_sort(Greater greater) : greater_(std::move(greater)) {}

    void run(position first, position last) {
        while (last - first > 16) {
            const position end = partition(first, last);
            // The pivot stands at end - 1. The smaller side recurses, so the depth is logarithmic.
            if (end - 1 - first < last - end) {
                run(first, end - 1);
                first = end;
            } else {
                run(end, last);
                last = end - 1;
            }
        }
        insertion_sort(first, last);
    }

private:
    bool greater(position a, position b) { return greater_(*a, *b); }

    void order_two(position a, position b) {
        if (greater(a, b)) std::iter_swap(a, b);
    }

    void order_three(position a, position b, position c) {
        if (!greater(a, b)) {
            if (!greater(b, c)) return;
            std::iter_swap(b, c);
            order_two(a, b);
        } else if (!greater(c, b)) {
            std::iter_swap(a, c);
        } else {
            std::iter_swap(a, b);
            order_two(b, c);
        }
    }

    void order_four(position a, position b, position c, position d) {
        order_three(a, b, c);
        if (!greater(c, d)) return;
        std::iter_swap(c, d);
        if (!greater(b, c)) return;
        std::iter_swap(b, c);
        order_two(a, b);
    }

    void order_five(position a, position b, position c, position d, position e) {
        order_four(a, b, c, d);
        if (!greater(d, e)) return;
        std::iter_swap(d, e);
        if (!greater(c, d)) return;
        std::iter_swap(c, d);
        if (!greater(b, c)) return;
        std::iter_swap(b, c);
        order_two(a, b);
    }

    void insertion_sort(position first, position last) {
        switch (last - first) {
            case 0:
            case 1: return;
            case 2: return order_two(first, first + 1);
            case 3: return order_three(first, first + 1, first + 2);
            case 4: return order_four(first, first + 1, first + 2, first + 3);
            case 5: return order_five(first, first + 1, first + 2, first + 3, first + 4);
            default: break;
        }
        for (position at = first + 1; at != last; ++at) {
            if (!greater(at - 1, at)) continue;
            const position place = at - first < 6 ? step_down(first, at) : stride_down(first, at);
            std::rotate(place, at, at + 1);
        }
    }

    /// Where `at` belongs among the sorted before it, looked for one by one.
    position step_down(position first, position at) {
        position place = at - 1;
        while (place != first && greater(place - 1, at)) --place;
        return place;
    }

    /// The same, two by two.
    position stride_down(position first, position at) {
        position place = at - 1;
        for (;;) {
            place -= 2;
            if (!greater(place, at)) {
                ++place;
                return greater(place, at) ? place : place + 1;
            }
            if (place == first) return place;
            if (place == first + 1) return greater(at, first) ? place : first;
        }
    }

    /// Partitions and returns the end of the lower part, whose last position holds the pivot.
    position partition(position first, position last) {
        const auto half = (last - first) / 2;
        if (last - first >= 1024) {
            const auto quarter = half / 2;
            order_five(first, first + quarter, first + half, first + half + quarter, last - 1);
        } else {
            order_three(first, first + half, last - 1);
        }
        const position pivot = first + 1;
        std::iter_swap(pivot, first + half);
        position low = pivot + 1;
        position high = last - 1;
        while (scan(pivot, low, high)) {}
        std::iter_swap(pivot, low - 1);
        return low;
    }

    /// One exchange across the pivot; false when the two scans have met.
    bool scan(position pivot, position& low, position& high) {
        while (greater(pivot, low)) {
            if (++low == high) return false;
        }
        if (--high == low) return false;
        while (greater(high, pivot)) {
            if (--high == low) return false;
        }
        std::iter_swap(low, high);
        return ++low != high;
    }

    Greater greater_;
};

}  // namespace impl

/// The order in which PHP's sort() puts `count` things: positions before sorting, in their new order.
///
/// `compare(i, j)` is PHP's `<=>` of the things at positions i and j: negative, 0 or positive; it need not be
/// transitive. Equal things keep their order, as since PHP 8.0.
/// Throws what `compare` throws. About n log n comparisons; like PHP's, quadratic for an input made to be.
template <class Compare>
std::vector<std::size_t> sorted_order(std::size_t count, Compare compare) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    impl::hybrid_sort sort{[&compare](std::size_t a, std::size_t b) {
        const int result = compare(a, b);
        return result != 0 ? result > 0 : a > b;
    }};
    sort.run(order.begin(), order.end());
    return order;
}

/// PHP's sort() of handles, with its default comparison.
///
///     sort(["10", "9", "1e1"])    // "9", "10", "1e1"
///     sort(["10", "9", "1a"])     // "1a", "9", "10"
///     sort(["9", "10", "1a"])     // "9", "10", "1a": the same values, but the comparison is not transitive
template <json_value Value>
void sort(std::vector<Value>& values) {
    const auto order =
        sorted_order(values.size(), [&](std::size_t a, std::size_t b) { return compare(values[a], values[b]); });
    std::vector<Value> sorted;
    sorted.reserve(values.size());
    for (const std::size_t position : order) sorted.push_back(values[position]);
    values = std::move(sorted);
}

}  // namespace php
HASHPATH_END
