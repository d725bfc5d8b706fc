#pragma once
// SPDX-License-Identifier: MIT
// PHP's natural order of texts: a number in a text counts as a number.

#include <cstddef>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace php {

namespace impl {

/// A text that is read byte by byte; behind its end stands a NUL byte, as in PHP.
class natural_reader {
public:
    explicit constexpr natural_reader(std::string_view text) noexcept : text_(text) {}

    constexpr bool ended() const noexcept { return at_ >= text_.size(); }
    constexpr char byte() const noexcept { return ended() ? '\0' : text_[at_]; }
    constexpr bool at_digit() const noexcept { return is_digit(byte()); }
    constexpr void next() noexcept { ++at_; }

    constexpr void skip_leading_zeros() noexcept {
        while (byte() == '0' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) next();
    }
    constexpr void skip_space() noexcept {
        while (is_number_space(byte())) next();
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Compares two runs of digits: as fractions, the first digit that differs decides; else a longer run wins, and only in
/// runs of one length that digit.
constexpr int compare_digits(natural_reader& a, natural_reader& b, bool as_fractions) noexcept {
    int first_difference = 0;
    for (; a.at_digit() && b.at_digit(); a.next(), b.next()) {
        if (first_difference == 0) first_difference = sign(a.byte() > b.byte(), a.byte() < b.byte());
        if (as_fractions && first_difference != 0) return first_difference;
    }
    if (a.at_digit() != b.at_digit()) return a.at_digit() ? 1 : -1;
    return first_difference;
}

}  // namespace impl

/// PHP's strnatcmp(): -1, 0 or 1.
///
///     compare_natural("img2", "img12")     // -1, where the bytes give 1
///     compare_natural("img02", "img2")     // 0: zeros before other digits are skipped
///     compare_natural("a  b", "a b")       // 0: so is white space
///     compare_natural("1.5", "1.10")       // -1: each run of digits is a number of its own
///     compare_natural("x0", "x 0")         // 0
///
/// Where both texts come to a number that is 0 at once, the digits are compared from the left. Letters are compared
/// byte by byte. Throws nothing; linear.
constexpr int compare_natural(std::string_view a_text, std::string_view b_text) noexcept {
    if (a_text.empty() || b_text.empty()) return impl::sign(!a_text.empty(), !b_text.empty());
    impl::natural_reader a{a_text};
    impl::natural_reader b{b_text};
    a.skip_leading_zeros();
    b.skip_leading_zeros();
    for (;;) {
        a.skip_space();
        b.skip_space();
        if (a.at_digit() && b.at_digit()) {
            const int order = impl::compare_digits(a, b, a.byte() == '0' || b.byte() == '0');
            if (order != 0) return order;
            if (a.ended() || b.ended()) return impl::sign(b.ended() && !a.ended(), a.ended() && !b.ended());
        }
        const auto x = static_cast<unsigned char>(a.byte());
        const auto y = static_cast<unsigned char>(b.byte());
        if (x != y) return x < y ? -1 : 1;
        a.next();
        b.next();
        if (a.ended() || b.ended()) return impl::sign(!a.ended(), !b.ended());
    }
}

}  // namespace php
HASHPATH_END
