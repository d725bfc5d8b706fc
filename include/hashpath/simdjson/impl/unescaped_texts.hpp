#pragma once
// SPDX-License-Identifier: MIT
// Texts of JSON without their escapes, each kept once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/php/utf8.hpp>
#include <hashpath/simdjson/impl/text_key.hpp>

HASHPATH_BEGIN
namespace impl {

/// The value of four hexadecimal digits.
inline std::optional<std::uint32_t> hexadecimal(const char* digits) noexcept {
    std::uint32_t value = 0;
    for (const char* digit = digits; digit != digits + 4; ++digit) {
        const char c = *digit;
        const char low = static_cast<char>(c | 0x20);
        value <<= 4;
        if (c >= '0' && c <= '9') value |= static_cast<std::uint32_t>(c - '0');
        else if (low >= 'a' && low <= 'f') value |= static_cast<std::uint32_t>(low - 'a' + 10);
        else return std::nullopt;
    }
    return value;
}

/// Reads what stands behind `\u`, and writes its code point; false where it stands for none.
inline bool unescape_code_point(const char*& from, const char* end, char*& to) noexcept {
    const auto unit = end - from < 4 ? std::nullopt : hexadecimal(from);
    if (!unit) return false;
    from += 4;
    std::uint32_t point = *unit;
    if (point >= 0xDC00 && point < 0xE000) return false;
    if (point >= 0xD800 && point < 0xDC00) {
        const auto low = end - from < 6 || from[0] != '\\' || from[1] != 'u' ? std::nullopt : hexadecimal(from + 2);
        if (!low || *low < 0xDC00 || *low >= 0xE000) return false;
        from += 6;
        point = 0x10000 + ((point - 0xD800) << 10) + (*low - 0xDC00);
    }
    to = php::write_utf8(to, point);
    return true;
}

/// Writes a text without its escapes to where there is room for it and eight bytes more. Eight bytes behind the text can
/// be read. Gives the size of what was written; nothing where an escape stands for nothing.
inline std::optional<std::size_t> unescape(std::string_view text, char* to) noexcept {
    const char* from = text.data();
    const char* const end = from + text.size();
    const char* const begin = to;
    while (from < end) {
        const std::uint64_t word = word_at(from);
        if (!has_backslash(word)) {
            std::memcpy(to, &word, sizeof word);
            const std::ptrdiff_t size = std::min<std::ptrdiff_t>(end - from, 8);
            from += size;
            to += size;
            continue;
        }
        while (from < end && *from != '\\') *to++ = *from++;
        if (from == end) break;
        if (++from == end) return std::nullopt;
        switch (const char escaped = *from++) {
            case '"':
            case '\\':
            case '/': *to++ = escaped; break;
            case 'b': *to++ = '\b'; break;
            case 'f': *to++ = '\f'; break;
            case 'n': *to++ = '\n'; break;
            case 'r': *to++ = '\r'; break;
            case 't': *to++ = '\t'; break;
            case 'u':
                if (!unescape_code_point(from, end, to)) return std::nullopt;
                break;
            default: return std::nullopt;
        }
    }
    return static_cast<std::size_t>(to - begin);
}

/// The texts of one document without their escapes, by the place where each stands. What was given stays where it is until
/// clear().
class unescaped_texts {
public:
    void clear() noexcept {
        if (!kept_.empty()) std::fill(slots_.begin(), slots_.end(), none);
        kept_.clear();
        if (memory_.size() > 1) {
            std::swap(memory_.front(), memory_.back());
            memory_.resize(1);
        }
        if (!memory_.empty()) next_ = memory_.front().get();
        left_ = last_size_;
    }

    /// The text that stands at a place, `written` so, or that itself where an escape stands for nothing.
    HASHPATH_OUTLINE std::string_view at(std::uint32_t place, std::string_view written) {
        if (2 * kept_.size() + 2 > slots_.size()) grow();
        std::uint32_t& slot = slots_[slot_of(place)];
        if (slot != none) return kept_[slot].text;
        if (left_ < written.size() + 8) allocate(written.size() + 8);
        const auto size = unescape(written, next_);
        kept_.push_back({place, size ? std::string_view{next_, *size} : written});
        slot = static_cast<std::uint32_t>(kept_.size() - 1);
        if (size) {
            next_ += *size;
            left_ -= *size;
        }
        return kept_.back().text;
    }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    struct kept {
        std::uint32_t place;
        std::string_view text;
    };

    /// The slot of a place, or the one that it is to have.
    std::size_t slot_of(std::uint32_t place) const noexcept {
        const std::size_t last = slots_.size() - 1;
        std::size_t slot = (place * std::uint64_t{0x9E3779B97F4A7C15} >> 32) & last;
        while (slots_[slot] != none && kept_[slots_[slot]].place != place) slot = (slot + 1) & last;
        return slot;
    }

    void grow() {
        slots_.assign(std::max<std::size_t>(64, 2 * slots_.size()), none);
        for (std::size_t i = 0; i < kept_.size(); ++i) slots_[slot_of(kept_[i].place)] = static_cast<std::uint32_t>(i);
    }

    void allocate(std::size_t least) {
        const std::size_t size = std::max({least, std::size_t{4096}, std::min(2 * last_size_, std::size_t{1} << 20)});
        memory_.push_back(std::make_unique_for_overwrite<char[]>(size));
        next_ = memory_.back().get();
        left_ = last_size_ = size;
    }

    std::vector<kept> kept_;
    std::vector<std::uint32_t> slots_;  ///< where in `kept_`; at most half of them are taken
    std::vector<std::unique_ptr<char[]>> memory_;
    std::size_t last_size_ = 0;
    char* next_ = nullptr;
    std::size_t left_ = 0;
};

}  // namespace impl
HASHPATH_END
