#pragma once
// SPDX-License-Identifier: MIT
// Path literals, "Event.{n}.id"_path, which do not compile when their text would warn.

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN

namespace impl {

/// The text of a literal, as a template argument.
template <std::size_t Size>
struct literal_text {
    constexpr literal_text(const char (&characters)[Size]) { std::copy_n(characters, Size, text); }
    constexpr std::string_view view() const { return {text, Size - 1}; }
    char text[Size]{};
};

struct literal_warning {
    bool found = false;
    warning_code code{};
    std::size_t offset = 0;
};

constexpr literal_warning first_warning(std::string_view text) {  // not covered: runs while compiling
    literal_warning first;
    auto report = [&first](warning_code code, std::size_t offset, std::size_t) {
        if (!first.found || offset < first.offset) first = {true, code, offset};
    };
    text_diagnosis{text, report}.run();
    return first;
}

/// Deleted, so that the compiler's message names the warning and the byte.
template <warning_code Warning, std::size_t Byte>
void this_path_literal_warns() = delete;

}  // namespace impl

inline namespace literals {

/// A path whose text is checked while compiling: a literal of which diagnose() would warn because of its text alone
/// is an error, and the compiler's message names the warning and the byte.
///
///     using namespace hashpath::literals;
///     extract(event, "Event.Attribute.{n}.value"_path);
///     extract(event, "Event.Attribute.{n}[type=]"_path);   // error: ... Warning = condition_without_effect, Byte = 19
///
/// (Whether a regular expression is valid is known only to PCRE2, at run time.) The path is compiled at the first use
/// of the literal and shared by all further ones. Throws at the first use what path's constructor throws.
template <impl::literal_text Text>
const path& operator""_path() {
    constexpr impl::literal_warning warning = impl::first_warning(Text.view());
    if constexpr (warning.found) {
        impl::this_path_literal_warns<warning.code, warning.offset>();
    }
    static const path compiled{Text.view()};
    return compiled;
}

}  // namespace literals

HASHPATH_END
