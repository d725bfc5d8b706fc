#pragma once
// SPDX-License-Identifier: MIT
// The values that a path matches, as values of C++.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/path_text.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

HASHPATH_FUNCTION std::string_view name_of_kind(kind kind) noexcept;

/// Throws type_error (value_not_convertible).
HASHPATH_FUNCTION [[noreturn]] void refuse_value(std::span<const php::key> place, std::string_view expected,
                                                 kind found);

/// The JSON values that become a T, for messages.
template <class T>
inline constexpr std::string_view expected_for =
    std::same_as<T, bool>                             ? "a boolean"
    : std::integral<T>                                ? "an integer in range"
    : std::floating_point<T>                          ? "a number"
    : std::convertible_to<const T&, std::string_view> ? "a string"
                                                      : "a value of the type";
template <class T>
inline constexpr std::string_view expected_for<std::optional<T>> = expected_for<T>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Returns an integer as one of another type; nullopt if that cannot hold it.
template <std::integral T, json_value Value>
std::optional<T> integer_of(const Value& value) {
    if (value.kind() == kind::integer) {
        const std::int64_t integer = value.integer();
        if (!std::in_range<T>(integer)) return std::nullopt;
        return static_cast<T>(integer);
    }
    if constexpr (requires(std::uint64_t & large) { value.read_large_integer(large); }) {
        std::uint64_t large = 0;
        if (value.kind() == kind::floating && value.read_large_integer(large) && std::in_range<T>(large)) {
            return static_cast<T>(large);
        }
    }
    return std::nullopt;
}

/// Returns a value as a T; nullopt if it is none.
template <class T, json_value Value>
std::optional<T> converted(const Value& value) {
    if constexpr (is_optional<T>) {
        if (value.kind() == kind::null) return T{};
        auto inner = converted<typename T::value_type>(value);
        if (!inner) return std::nullopt;
        return T{std::move(*inner)};
    } else if constexpr (std::same_as<T, bool>) {
        if (value.kind() != kind::boolean) return std::nullopt;
        return value.boolean();
    } else if constexpr (std::integral<T>) {
        return integer_of<T>(value);
    } else if constexpr (std::floating_point<T>) {
        if (value.kind() == kind::integer) return static_cast<T>(value.integer());
        if (value.kind() != kind::floating) return std::nullopt;
        return static_cast<T>(value.floating());
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        static_assert(std::same_as<T, std::string> || std::same_as<decltype(value.text()), std::string_view>,
                      "This model makes its strings: use values<std::string>");
        if (value.kind() != kind::text) return std::nullopt;
        return T{std::string_view{value.text()}};
    } else {
        static_assert(
            requires { (*value).template get<T>(); }, "No value of this document becomes a value of this type");
        require_copyable(value);
        try {
            return (*value).template get<T>();
        } catch (const nlohmann::json::exception&) {
            return std::nullopt;
        }
    }
}

/// Returns where the match at a position of all matches stands.
template <json_value Value>
std::vector<php::key> place_of_match(const Value& document, const path& path, std::size_t position) {
    evaluation<Value> evaluation{path};
    evaluation.start(document, 1);
    for (; position != 0; --position) evaluation.next(1);
    return evaluation.place();
}

}  // namespace impl

/// Returns the values of all matches, in document order, as values of a type of C++.
///
///     for (const auto& value : values<std::string>(event, "Event.Attribute.{n}[type=ip-src].value")) block(value);
///     values<std::string_view>(event, path)               // not copied; valid as long as the document
///     values<std::optional<std::int64_t>>(event, path)    // null is nullopt
///
/// | T | of |
/// |---|---|
/// | `std::string`, `std::string_view` | strings |
/// | an integer type | integers that it can hold |
/// | a floating-point type | numbers |
/// | `bool` | booleans |
/// | `std::optional<T>` | null, and what becomes a T |
/// | any other | what nlohmann's `get<T>()` takes, of an nlohmann document |
///
/// Nothing is converted otherwise: "5" is no integer, and 5 no string, as MISP writes now the one and now the other. Where
/// PHP's conversions are wanted, use extract() and php::to_text(), php::to_integer() or php::to_double().
/// Throws type_error (value_not_convertible) with the place of the first value that is no T; and as extract(). Costs as
/// extract(), and the values.
template <class T, json_document Document>
std::vector<T> values(Document&& document, const path& path) {
    std::vector<T> all;
    std::optional<kind> refused;
    for_each(document, path, [&, most = path.limits().matches](const auto& match) {
        impl::require_room(most, all.size());
        auto value = impl::converted<T>(match.value);
        if (value) all.push_back(std::move(*value));
        else refused = match.value.kind();
        return !refused;
    });
    if (refused) {
        impl::refuse_value(impl::place_of_match(as_value(document), path, all.size()), impl::expected_for<T>, *refused);
    }
    return all;
}

/// The same with the text of the path, see path_text.
template <class T, json_document Document>
std::vector<T> values(Document&& document, const path_text& text) {
    return values<T>(document, text.path());
}

template <class T, nlohmann_json Json, class Path>
impl::the_document_must_outlive_the_matches_so_give_it_a_name values(Json&& document, Path&&) = delete;

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/extract/values.inl>
#endif
