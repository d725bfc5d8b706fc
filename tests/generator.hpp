#pragma once
// SPDX-License-Identifier: MIT
// What generated tests choose by.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace generated {

/// Numbers that are the same in every run.
class generator {
public:
    explicit generator(std::uint64_t seed) : state_(seed) {}

    std::size_t below(std::size_t limit) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>((state_ >> 33U) % limit);
    }

    bool one_in(std::size_t count) { return below(count) == 0; }

    const std::string& one_of(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }
    template <class Choice>
    const Choice& one_of(const std::vector<Choice>& choices) {
        return choices[below(choices.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace generated
