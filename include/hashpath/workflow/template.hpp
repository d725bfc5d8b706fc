#pragma once
// SPDX-License-Identifier: MIT
// Templates, as far as no template engine is needed: values of the data put into a text.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// What is a value of its own in a template, and no name.
inline bool is_literal(std::string_view word) noexcept {
    for (const std::string_view each : {"true", "false", "none", "True", "False", "None"}) {
        if (word == each) return true;
    }
    return false;
}

/// The value that a name such as `Event.Attribute[0].value` means; false where it is no such name, and null for a value
/// that is not there.
inline bool resolve(std::string_view name, const json& data, const json*& value) {
    value = &data;
    bool first = true;
    while (!name.empty()) {
        std::string_view key;
        if (name[0] == '[') {
            const std::size_t end = name.find(']');
            if (first || end == std::string_view::npos) return false;
            key = name.substr(1, end - 1);
            const bool quoted = key.size() >= 2 && (key[0] == '"' || key[0] == '\'') && key.back() == key[0];
            if (quoted) key = key.substr(1, key.size() - 2);
            else if (key.empty() || key.find_first_not_of("0123456789") != std::string_view::npos) return false;
            name.remove_prefix(end + 1);
        } else {
            if (!first) {
                if (name[0] != '.') return false;
                name.remove_prefix(1);
            }
            const std::size_t end = name.find_first_of(".[");
            key = name.substr(0, end);
            constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
            if (key.empty() || key.find_first_not_of(letters) != std::string_view::npos) return false;
            if (first && (php::is_digit(key[0]) || is_literal(key))) return false;
            name.remove_prefix(key.size());
        }
        value = value ? member_of(*value, key) : nullptr;
        first = false;
    }
    return !first;
}

inline std::string shown(const json* value) {
    if (!value) return {};
    if (value->is_null()) return "None";
    if (value->is_boolean()) return value->get<bool>() ? "True" : "False";
    if (!value->is_structured()) return php::to_text(node{*value});
    hashpath::impl::require_copyable(node{*value});
    return value->dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace impl

/// A template with the values of `data` in it, or nothing where it needs more than that.
///
///     render_template("{{ Event.info }} has {{ Event.Attribute[0].value }}", data)
///
/// `{{ name }}` is the value of that name, a path of keys and positions as in Jinja; what is not there is empty, and a list
/// or map is JSON. A text without any of `{{`, `{%` and `{#` is itself. Filters, expressions, loops and comments are
/// beyond it: for those a host needs an engine of its own. Throws limit_error (document_too_deep). Linear.
inline std::optional<std::string> render_template(std::string_view text, const json& data) {
    std::string result;
    while (!text.empty()) {
        const std::size_t brace = text.find('{');
        result.append(text.substr(0, brace));
        if (brace == std::string_view::npos) break;
        text.remove_prefix(brace);
        const char next = text.size() > 1 ? text[1] : '\0';
        if (next == '%' || next == '#') return std::nullopt;
        if (next != '{') {
            result += '{';
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find("}}");
        if (end == std::string_view::npos) return std::nullopt;
        std::string_view name = text.substr(2, end - 2);
        constexpr std::string_view space = " \t\r\n";
        const std::size_t begin = name.find_first_not_of(space);
        if (begin == std::string_view::npos) return std::nullopt;
        name = name.substr(begin, name.find_last_not_of(space) - begin + 1);
        const json* value = nullptr;
        if (!impl::resolve(name, data, value)) return std::nullopt;
        result += impl::shown(value);
        text.remove_prefix(end + 2);
    }
    return result;
}

}  // namespace workflow
HASHPATH_END
