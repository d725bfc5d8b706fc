// SPDX-License-Identifier: MIT
// A path and a document: all ways of asking agree, also with the plain implementation, and every match stands where it is
// said to stand.

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/json/parse.hpp>

#include "../tests/plain/path.hpp"
#include "target.hpp"

using nlohmann::ordered_json;

namespace {

std::optional<std::vector<const ordered_json*>> all_matches(const ordered_json& document, const hashpath::path& path) {
    std::vector<const ordered_json*> matches;
    try {
        for (const auto& match : hashpath::extract(document, path)) matches.push_back(&*match.value);
    } catch (const hashpath::type_error&) {
        return std::nullopt;
    }
    return matches;
}

/// The plain implementation copies, and std::regex is recursive in the length of a condition.
void compare_with_plain(const ordered_json& document, std::string_view text,
                        const std::optional<std::vector<const ordered_json*>>& matches) {
    constexpr std::size_t longest = 300;
    if (text.size() > longest || !document.is_structured()) return;
    try {
        const plain::entries expected = plain::extract(document, std::string{text});
        fuzz::check(matches && matches->size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) fuzz::check(*(*matches)[i] == expected[i].second);
    } catch (const plain::type_error&) {
        fuzz::check(!matches);
    }
}

/// A path with a budget finds the same, unless its regular expressions use it up.
void compare_with_budget(const ordered_json& document, std::string_view text,
                         const std::optional<std::vector<const ordered_json*>>& matches) {
    const auto budget = std::make_shared<hashpath::regex_budget>(20'000);
    const hashpath::path path{text, {.regex = {.budget = budget}}};
    try {
        fuzz::check(all_matches(document, path) == matches);
    } catch (const hashpath::regex_error& e) {
        fuzz::check(e.code() == hashpath::error_code::regex_budget && text.find(e.pattern()) != std::string_view::npos);
    }
}

/// Follows a JSON Pointer key by key, since nlohmann's refuses keys of a list that are no position.
const ordered_json* follow(const ordered_json& document, const hashpath::path& place) {
    hashpath::node<const ordered_json> value{document};
    for (const auto& token : place.tokens()) {
        const auto member = value.member(token.key);
        if (!member) return nullptr;
        value = *member;
    }
    return &*value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const std::string_view text = fuzz::take(rest);
    const auto compiled = fuzz::compile(text);
    if (!compiled) return 0;
    const hashpath::path& path = *compiled;
    ordered_json document;
    try {
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    const auto matches = all_matches(document, path);
    compare_with_plain(document, text, matches);
    compare_with_budget(document, text, matches);
    if (!matches) {
        bool throws = false;
        try {
            check(document, path);
        } catch (const hashpath::type_error&) {
            throws = true;
        }
        fuzz::check(throws);
        return 0;
    }
    fuzz::check(count(document, path) == matches->size());
    fuzz::check(check(document, path) == !matches->empty());
    const auto first = hashpath::first(document, path);
    fuzz::check(first.has_value() == !matches->empty() && (!first || &*first->value == (*matches)[0]));

    const auto located = locate(document, path);
    fuzz::check(located.size() == matches->size());
    for (std::size_t i = 0; i < located.size(); ++i) {
        fuzz::check(&*located[i].value == (*matches)[i] && follow(document, located[i].place) == (*matches)[i]);
    }
    const auto survivors = hashpath::survivors(document, path);
    fuzz::check(survivors.size() == path.tokens().size());
    if (!path.plain()) fuzz::check(survivors.back().left == matches->size());
    for (const auto& token : survivors) fuzz::check(token.left <= token.found);

    // The other type of nlohmann has the same matches, in another order.
    const auto sorted = hashpath::parse<nlohmann::json>(rest);
    fuzz::check(count(sorted, path) == matches->size());
    get(document, path);
    return 0;
}
