// SPDX-License-Identifier: MIT
// Conditions and a value: whether the value satisfies them is whether a path with them finds it in a list, and what
// satisfies is the same from JSON text and from a sorted document.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path/path_condition.hpp>

#include "target.hpp"

namespace {

/// Whether a value satisfies conditions; nothing where PHP ends with an error.
template <class Json>
std::optional<bool> satisfied(const Json& value, const std::vector<hashpath::path_condition>& conditions) {
    try {
        return hashpath::satisfies(value, conditions);
    } catch (const hashpath::type_error& e) {
        fuzz::check(e.code() == hashpath::error_code::regex_on_map);
        return std::nullopt;
    }
}

template <class Json>
std::optional<bool> found(const Json& value, const hashpath::path& path) {
    Json list = Json::array();
    list.push_back(value);
    try {
        return hashpath::check(list, path);
    } catch (const hashpath::type_error& e) {
        fuzz::check(e.code() == hashpath::error_code::regex_on_map);
        fuzz::check(e.pointer().starts_with("/0/"));
        return std::nullopt;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const std::string_view text = fuzz::take(rest);
    const auto path = fuzz::compile("{n}" + std::string{text});
    if (!path) return 0;
    std::vector<hashpath::path_condition> conditions;
    hashpath::compile_conditions(text, 0, conditions);
    try {
        const auto value = hashpath::parse(rest);
        const auto holds = satisfied(value, conditions);
        fuzz::check(satisfied(nlohmann::json(value), conditions) == holds);
        const auto tokens = path->tokens();
        const bool is_one_token = tokens.size() == 1 && tokens[0].text == "{n}" + std::string{text};
        if (is_one_token && !text.empty() && text.front() == '[') fuzz::check(found(value, *path) == holds);
    } catch (const hashpath::parse_error&) {}
    return 0;
}
