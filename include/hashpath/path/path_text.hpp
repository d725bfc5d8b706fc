#pragma once
// SPDX-License-Identifier: MIT
// A text where a path is expected: a literal is checked while compiling.

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN

namespace impl {

/// Declared only: calling it while compiling is an error whose message names the warning.
template <warning_code Warning>
void this_path_text_warns(std::size_t byte);

/// Stops compiling, for each warning that the text of a path alone can give. A template, as is the next one, so that they
/// cost nothing where no text is a path.
template <class = void>
constexpr void refuse_warning(warning_code code, std::size_t byte) {
    using enum warning_code;
    switch (code) {
        case unbalanced_bracket: return this_path_text_warns<unbalanced_bracket>(byte);
        case empty_brackets: return this_path_text_warns<empty_brackets>(byte);
        case condition_without_effect: return this_path_text_warns<condition_without_effect>(byte);
        case ignored_text: return this_path_text_warns<ignored_text>(byte);
        case space_in_condition: return this_path_text_warns<space_in_condition>(byte);
        case dot_in_condition: return this_path_text_warns<dot_in_condition>(byte);
        case bracket_in_condition: return this_path_text_warns<bracket_in_condition>(byte);
        case operator_in_value: return this_path_text_warns<operator_in_value>(byte);
        case quotes_in_value: return this_path_text_warns<quotes_in_value>(byte);
        case numeric_text: return this_path_text_warns<numeric_text>(byte);
        case regex_not_equal: return this_path_text_warns<regex_not_equal>(byte);
        case regex_slow: return this_path_text_warns<regex_slow>(byte);
        case unknown_braces: return this_path_text_warns<unknown_braces>(byte);
        case empty_token: return this_path_text_warns<empty_token>(byte);
        case space_in_token: return this_path_text_warns<space_in_token>(byte);
        case zero_path: return this_path_text_warns<zero_path>(byte);
        default: throw code;
    }
}

template <class = void>
consteval void require_no_warning(std::string_view text) {
    const literal_warning warning = first_warning(text);
    if (warning.found) refuse_warning(warning.code, warning.offset);
}

/// A text that is known at run time only: any but an array of const char, which is taken for a literal.
template <class Text>
concept run_time_text =
    std::convertible_to<Text, std::string_view> && !std::same_as<std::remove_cvref_t<Text>, std::nullptr_t> &&
    !(std::is_array_v<std::remove_reference_t<Text>> &&
      std::is_const_v<std::remove_extent_t<std::remove_reference_t<Text>>>);

}  // namespace impl

/// The text of a path, for functions that take one in the place of a path.
///
///     extract(event, "Event.Attribute.{n}.value")    // a literal is checked while compiling
///     extract(event, "Event.Attribute.{N}.value")    // error: ... this_path_text_warns ... unknown_braces
///     extract(event, text)                           // a std::string is not: diagnose(path{text}) tells its warnings
///
/// The text is compiled to a path at each call, which takes half a microsecond to one, and more with a regular expression: in a
/// loop, use "Event.Attribute.{n}.value"_path, which is compiled once, or a path that is made before it. An array of
/// const char that is no constant must be given as a std::string_view. Refers to the text.
class path_text {
public:
    template <std::size_t Size>
    consteval path_text(const char (&literal)[Size]) : text_(literal, Size - 1) {
        impl::require_no_warning(text_);
    }

    template <impl::run_time_text Text>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): no path_text is a text that is known at run time
    path_text(Text&& text) : text_(text) {}

    /// Returns the path. Throws as path's constructor does.
    hashpath::path path() const { return hashpath::path{text_}; }

private:
    std::string_view text_;
};

HASHPATH_END
