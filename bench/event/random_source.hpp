#pragma once
// SPDX-License-Identifier: MIT
// Numbers that look like chance, the same everywhere.

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace bench {

/// splitmix64: what the standard library draws from its own generators differs from one to the next.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(((next() >> 32U) * limit) >> 32U); }
    std::size_t between(std::size_t least, std::size_t limit) { return least + below(limit - least); }
    bool chance(std::size_t percent) { return below(100) < percent; }

    template <class List>
    const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }
    /// One of a list, as often as its member `weight` says.
    template <class List>
    const auto& weighed(const List& list) {
        std::size_t sum = 0;
        for (const auto& each : list) sum += each.weight;
        std::size_t drawn = below(sum);
        for (const auto& each : list) {
            if (drawn < each.weight) return each;
            drawn -= each.weight;
        }
        return list[0];
    }

private:
    std::uint64_t state_;
};

}  // namespace bench
