#pragma once
// SPDX-License-Identifier: MIT
// Regular expressions that are plain texts, to be looked for as such.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/php/equal_texts.hpp>

HASHPATH_BEGIN
namespace impl {

/// A pattern that is a plain text, at either end of the subject or anywhere in it: `^tlp:`, `\.example$`, `a`.
struct literal_pattern {
    std::string text;
    bool at_begin = false;
    bool at_end = false;  ///< or before a line feed that is the subject's last byte

    HASHPATH_INLINE bool matches(std::string_view subject) const noexcept {
        if (at_end) {
            return ends(subject) ||
                   (!subject.empty() && subject.back() == '\n' && ends(subject.substr(0, subject.size() - 1)));
        }
        if (at_begin) return subject.size() >= text.size() && equal_texts({subject.data(), text.size()}, text);
        return subject.find(text) != std::string_view::npos;
    }

    /// Reads a pattern without its delimiters; nothing where anything in it is more than a text.
    HASHPATH_FUNCTION static std::optional<literal_pattern> read(std::string_view pattern);

private:
    static constexpr bool is_mark(char c) noexcept {
        return std::string_view{"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}.find(c) != std::string_view::npos;
    }

    HASHPATH_INLINE bool ends(std::string_view subject) const noexcept {
        const std::size_t size = text.size();
        if (subject.size() < size || (at_begin && subject.size() != size)) return false;
        return equal_texts({subject.data() + (subject.size() - size), size}, text);
    }
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/path/impl/literal_pattern.inl>
#endif
