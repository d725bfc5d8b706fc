#pragma once
// SPDX-License-Identifier: MIT
// Keys of JSON text: what tells at a glance that one is not the key that is looked for.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace impl {

/// Eight bytes of a text, at least so many of which can be read.
inline std::uint64_t word_at(const char* text) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    return word;
}

/// Whether any of eight bytes is a backslash.
inline bool has_backslash(std::uint64_t word) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    word ^= ones * '\\';
    return ((word - ones) & ~word & highs) != 0;
}

/// Whether a text has a backslash. Eight bytes more than the text are read where it is short.
inline bool has_backslash(std::string_view text) noexcept {
    if (text.size() >= 64) return text.find('\\') != std::string_view::npos;
    for (std::size_t at = 0; at + 8 <= text.size(); at += 8) {
        if (has_backslash(word_at(text.data() + at))) return true;
    }
    const std::size_t left = text.size() % 8;
    if (left == 0) return false;
    // The bytes behind the text are shifted out.
    const std::uint64_t word = word_at(text.data() + text.size() - left);
    const std::size_t behind = (8 - left) * 8;
    return has_backslash(std::endian::native == std::endian::little ? word << behind : word >> behind);
}

/// Which of sixteen bytes are this one or a backslash: one bit each.
inline std::uint32_t bytes_like(char byte, const char* bytes) noexcept {
#if defined(__SSE2__)
    const __m128i each = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i is_equal = _mm_cmpeq_epi8(each, _mm_set1_epi8(byte));
    const __m128i is_backslash = _mm_cmpeq_epi8(each, _mm_set1_epi8('\\'));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(is_equal, is_backslash)));
#else
    std::uint32_t found = 0;
    for (unsigned i = 0; i < 16; ++i) found |= static_cast<std::uint32_t>(bytes[i] == byte || bytes[i] == '\\') << i;
    return found;
#endif
}

/// A key that is looked for in JSON text. The text of the key must outlive it.
class text_key {
public:
    explicit text_key(std::string_view key) noexcept : text_(key) {
        // The quote that ends the key is compared too.
        char start[8] = {};
        char mask[8] = {};
        const std::size_t size = std::min<std::size_t>(key.size(), 8);
        std::copy_n(key.data(), size, start);
        if (size < 8) start[size] = '"';
        std::fill_n(mask, std::min<std::size_t>(size + 1, 8), '\xFF');
        start_ = word_at(start);
        mask_ = word_at(mask);
        first_ = start[0];
        is_short_ = key.size() < 8 && key.find('\\') == std::string_view::npos;
    }

    std::string_view text() const noexcept { return text_; }

    /// Whether what is written behind a quote may be this key. Never denied of the key itself: the first byte at which it
    /// can be written differently is that of a backslash.
    bool may_stand_at(const char* written) const noexcept {
        const std::uint64_t word = word_at(written);
        return ((word ^ start_) & mask_) == 0 || has_backslash(word);
    }

    /// Whether what is written behind a quote is this key for sure.
    bool stands_at(const char* written) const noexcept {
        return is_short_ && ((word_at(written) ^ start_) & mask_) == 0;
    }

    /// Which of sixteen bytes may be those that this key begins with: one bit each.
    std::uint32_t may_begin_with(const char* bytes) const noexcept { return bytes_like(first_, bytes); }

private:
    std::string_view text_;
    std::uint64_t start_ = 0;
    std::uint64_t mask_ = 0;
    char first_ = 0;
    bool is_short_ = false;  ///< so that the first eight bytes say all
};

}  // namespace impl
HASHPATH_END
