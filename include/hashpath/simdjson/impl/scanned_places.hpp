#pragma once
// SPDX-License-Identifier: MIT
// The places where the values of a text begin, found byte by byte.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/simdjson/impl/text_key.hpp>
#include <hashpath/simdjson/impl/text_places.hpp>

HASHPATH_BEGIN
namespace impl {

/// Finds the places that simdjson's first stage finds, also in a text that is not valid. Eight bytes behind the text can
/// be read.
class scanned_places {
    using position = placed_text::position;

public:
    /// Fills `found` with the text and its places, valid until the next call. Returns false if the text has no value, ends
    /// within a string, or has control characters in one. Linear.
    bool find(std::string_view text, placed_text& found) {
        const std::size_t room = text.size() + placed_text::behind_last;
        if (room_ < room) {
            places_ = std::make_unique_for_overwrite<position[]>(room);
            room_ = room;
        }
        position* const end = scan(text, places_.get());
        if (!end || end == places_.get()) return false;
        std::fill_n(end, placed_text::behind_last, static_cast<position>(text.size()));
        const auto count = static_cast<position>(end - places_.get());
        found = placed_text{text.data(), places_.get(), count};
        return true;
    }

private:
    /// Writes the place of each bracket, comma and colon, and of the first byte of each scalar. Returns the end of what it
    /// wrote; null for a text that is refused.
    static position* scan(std::string_view text, position* to) noexcept {
        const char* const begin = text.data();
        const char* const end = begin + text.size();
        bool in_scalar = false;  // a string in quotes is none
        for (const char* at = begin; at != end;) {
            const char c = *at;
            const auto place = static_cast<position>(at - begin);
            ++at;
            switch (c) {
                case ' ':
                case '\n':
                case '\r':
                case '\t': in_scalar = false; break;
                case '{':
                case '}':
                case '[':
                case ']':
                case ':':
                case ',':
                    *to++ = place;
                    in_scalar = false;
                    break;
                case '"':
                    if (!in_scalar) *to++ = place;
                    at = behind_string(at, end);
                    if (!at) return nullptr;
                    in_scalar = false;
                    break;
                default:
                    if (!in_scalar) *to++ = place;
                    in_scalar = true;
                    // No valid text has a backslash here, but it escapes a quote too.
                    if (c == '\\' && at != end && (*at == '"' || *at == '\\')) ++at;
            }
        }
        return to;
    }

    /// Returns the place behind the quote that ends a string; null if it does not end or has control characters.
    static const char* behind_string(const char* at, const char* end) noexcept {
        while (at < end) {
            const std::uint64_t special = special_bytes(word_at(at));
            if (special == 0) {
                at += sizeof special;
                continue;
            }
            // The first of the bytes is known where it is the lowest.
            if constexpr (std::endian::native == std::endian::little) at += std::countr_zero(special) / 8;
            if (at >= end) return nullptr;
            const char c = *at++;
            if (c == '"') return at;
            if (static_cast<unsigned char>(c) < 0x20) return nullptr;
            if (c == '\\' && at < end && (*at == '"' || *at == '\\')) ++at;
        }
        return nullptr;
    }

    /// Returns a bit for quotes, backslashes and control characters among eight bytes; other bits only above such a bit.
    static std::uint64_t special_bytes(std::uint64_t word) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t highs = 0x8080808080808080;
        const std::uint64_t quotes = word ^ ones * '"';
        const std::uint64_t backslashes = word ^ ones * '\\';
        return (((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) | ((word - ones * 0x20) & ~word)) &
               highs;
    }

    std::unique_ptr<position[]> places_;
    std::size_t room_ = 0;
};

}  // namespace impl
HASHPATH_END
