// SPDX-License-Identifier: MIT
// A path and a document: all ways of asking agree, and every match stands where it is said to stand.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/parse.hpp>

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
    const auto compiled = fuzz::compile(fuzz::take(rest));
    if (!compiled) return 0;
    const hashpath::path& path = *compiled;
    ordered_json document;
    try {
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    const auto matches = all_matches(document, path);
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
