// SPDX-License-Identifier: MIT
// The bodies of workflow/template.hpp.

#include <hashpath/workflow/template.hpp>

#include <cstddef>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

/// What is a value of its own in a template, and no name.
HASHPATH_FUNCTION bool is_literal(std::string_view word) noexcept {
    for (const std::string_view each : {"true", "false", "none", "True", "False", "None"}) {
        if (word == each) return true;
    }
    return false;
}

/// The value that a name such as `Event.Attribute[0].value` means; false where it is no such name, and null for a value
/// that is not there.
HASHPATH_FUNCTION bool resolve(std::string_view name, const json& data, const json*& value) {
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

HASHPATH_BODY std::string shown(const json* value) {
    if (!value) return {};
    if (value->is_null()) return "None";
    if (value->is_boolean()) return value->get<bool>() ? "True" : "False";
    if (!value->is_structured()) return php::to_text(node{*value});
    hashpath::require_copyable(node{*value});
    return value->dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::optional<std::string> render_template(std::string_view text, const json& data) {
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
