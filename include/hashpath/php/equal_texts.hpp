#pragma once
// SPDX-License-Identifier: MIT
// Whether two short texts are equal, asked for each entry of a document.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <hashpath/config.hpp>

HASHPATH_BEGIN
namespace impl {

template <class Word>
HASHPATH_INLINE bool equal_words(const char* a, const char* b) noexcept {
    Word left;
    Word right;
    std::memcpy(&left, a, sizeof left);
    std::memcpy(&right, b, sizeof right);
    return left == right;
}

/// Whether two texts are equal: their sizes first, then word by word. As `a == b`, without a call for a short text.
HASHPATH_INLINE bool equal_texts(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = b.size();
    if (a.size() != size) return false;
    const char* const left = a.data();
    const char* const right = b.data();
    if (size >= 8) {
        if (size > 32) return std::memcmp(left, right, size) == 0;
        for (std::size_t at = 0; at + 8 < size; at += 8) {
            if (!equal_words<std::uint64_t>(left + at, right + at)) return false;
        }
        return equal_words<std::uint64_t>(left + size - 8, right + size - 8);
    }
    if (size >= 4) {
        return equal_words<std::uint32_t>(left, right) && equal_words<std::uint32_t>(left + size - 4, right + size - 4);
    }
    if (size >= 2) {
        return equal_words<std::uint16_t>(left, right) && equal_words<std::uint16_t>(left + size - 2, right + size - 2);
    }
    return size == 0 || *left == *right;
}

/// A text that many others are compared with, which must outlive it.
class known_text {
public:
    HASHPATH_FUNCTION explicit known_text(std::string_view text) noexcept;

    std::string_view text() const noexcept { return text_; }

    HASHPATH_INLINE bool equals(std::string_view other) const noexcept {
        const std::size_t size = text_.size();
        if (other.size() != size) return false;
        const char* const begin = other.data();
        if (words_ == words::of_four) {
            return ((read<std::uint32_t>(begin) ^ head_) | (read<std::uint32_t>(begin + size - 4) ^ tail_)) == 0;
        }
        if (words_ == words::of_eight) {
            return ((read<std::uint64_t>(begin) ^ head_) | (read<std::uint64_t>(begin + size - 8) ^ tail_)) == 0;
        }
        return equal_texts(other, text_);
    }

private:
    template <class Word>
    HASHPATH_INLINE static Word read(const char* bytes) noexcept {
        Word word;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }

    enum class words : std::uint8_t { none, of_four, of_eight };

    std::string_view text_;
    std::uint64_t head_ = 0;  ///< its first bytes, and its last
    std::uint64_t tail_ = 0;
    words words_ = words::none;
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/php/equal_texts.inl>
#endif
