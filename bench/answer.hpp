#pragma once
// SPDX-License-Identifier: MIT
// What a contender gives: enough to compare it with the others, for the same few instructions from all of them.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bench {

struct answer {
    std::size_t count = 0;
    std::uint64_t digest = 0;

    /// Takes a matched text, and touches its memory.
    [[gnu::always_inline]] void take(std::string_view text) noexcept {
        ++count;
        digest += text.size();
        if (!text.empty()) digest += static_cast<unsigned char>(text.front());
    }
    /// The same for the name of a tag, and whether it is tlp:red.
    [[gnu::always_inline]] void take_tag(std::string_view name) noexcept {
        take(name);
        if (name.size() == 7 && std::memcmp(name.data(), "tlp:red", 7) == 0) digest += std::uint64_t{1} << 40U;
    }
    /// Takes what another question, the `number`th, was answered with.
    [[gnu::always_inline]] void take(const answer& other, std::size_t number) noexcept {
        count += other.count;
        digest += other.digest * (number + 1);
    }

    friend bool operator==(const answer&, const answer&) = default;
};

}  // namespace bench
