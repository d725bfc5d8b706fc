#pragma once
// SPDX-License-Identifier: MIT
// Formatters of the fmt library for paths, keys, matches and errors. Never part of hashpath.hpp.

#include <string>
#include <string_view>

#include <fmt/format.h>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/print.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// Formats what text_of() returns for a value, with the options of strings: width, fill, alignment and precision.
template <class Type>
struct text_formatter : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const Type& value, Context& context) const {
        const std::string text = text_of(value);
        return fmt::formatter<std::string_view>::format(std::string_view{text}, context);
    }

private:
    static std::string text_of(const php::key& key) { return key.to_string(); }
    static std::string text_of(const path& path) {
        const auto text = path.text();
        return text ? std::string{*text} : path.pointer().value_or(std::string{});
    }
    static std::string text_of(const error& error) { return error.what(); }
    template <json_value Value>
    static std::string text_of(const match<Value>& match) {
        std::string text = match.key.to_string() + ": ";
        print_to(text, match.value);
        return text;
    }
    template <json_value Value>
    static std::string text_of(const located_match<Value>& match) {
        std::string text = text_of(match.place) + ": ";
        print_to(text, match.value);
        return text;
    }
};

}  // namespace impl
HASHPATH_END

/// A key as PHP prints it.
///
///     fmt::print("{}", match.key)
template <>
struct fmt::formatter<hashpath::php::key> : hashpath::impl::text_formatter<hashpath::php::key> {};

/// The text of a path; the JSON Pointer of one that has none.
template <>
struct fmt::formatter<hashpath::path> : hashpath::impl::text_formatter<hashpath::path> {};

/// The key of a match and its value as JSON.
///
///     for (const auto& match : extract(event, path)) fmt::print("{}\n", match);   // 0: "198.51.100.23"
template <class Value>
struct fmt::formatter<hashpath::match<Value>> : hashpath::impl::text_formatter<hashpath::match<Value>> {};

/// The place of a match and its value as JSON.
template <class Value>
struct fmt::formatter<hashpath::located_match<Value>> : hashpath::impl::text_formatter<hashpath::located_match<Value>> {
};

/// The stable name of a code.
template <>
struct fmt::formatter<hashpath::error_code> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(hashpath::error_code code, Context& context) const {
        return fmt::formatter<std::string_view>::format(hashpath::name(code), context);
    }
};

/// The message of an error. One formatter for each class, so that none competes with that of fmt/std.h for all exceptions.
template <>
struct fmt::formatter<hashpath::error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::path_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::regex_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::format_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::parse_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::document_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::type_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::value_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::workflow_error> : hashpath::impl::text_formatter<hashpath::error> {};
template <>
struct fmt::formatter<hashpath::limit_error> : hashpath::impl::text_formatter<hashpath::error> {};
