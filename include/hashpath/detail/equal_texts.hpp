#pragma once
// SPDX-License-Identifier: MIT
// Whether two short texts are equal, asked for each entry of a document.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <hashpath/config.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// Whether two texts are equal: their sizes first, then word by word. As `a == b`, without a call for a short text.
HASHPATH_INLINE bool equal_texts(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    const auto differ = [&a, &b]<class Word>(std::size_t at, Word) {
        Word left;
        Word right;
        std::memcpy(&left, a.data() + at, sizeof left);
        std::memcpy(&right, b.data() + at, sizeof right);
        return left != right;
    };
    if (size > 32) return std::memcmp(a.data(), b.data(), size) == 0;
    if (size >= 8) {
        for (std::size_t at = 0; at + 8 <= size; at += 8) {
            if (differ(at, std::uint64_t{})) return false;
        }
        return !differ(size - 8, std::uint64_t{});
    }
    if (size >= 4) return !differ(0, std::uint32_t{}) && !differ(size - 4, std::uint32_t{});
    if (size >= 2) return !differ(0, std::uint16_t{}) && !differ(size - 2, std::uint16_t{});
    return size == 0 || a[0] == b[0];
}

}  // namespace hashpath::inline HASHPATH_ABI::detail
