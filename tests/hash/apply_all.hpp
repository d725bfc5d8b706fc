#pragma once
// SPDX-License-Identifier: MIT
// Every operation of Hash, applied to documents that may be anything, and what must hold of all of them.

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hash.hpp>

#include "../conformance/operations.hpp"

namespace hash_test {

using conformance::same;
using nlohmann::ordered_json;

/// Whether a key at any depth holds a separator, so that expand() does not undo flatten().
inline bool has_key_with(const ordered_json& value, std::string_view separator) {
    if (!value.is_structured()) return false;
    for (auto entry = hashpath::node{value}.entries(); entry; entry.next()) {
        if (entry.key().text().find(separator) != std::string_view::npos) return true;
        if (has_key_with(*entry.value(), separator)) return true;
    }
    return false;
}

/// Calls `operation` with a document that is copied from, and one that is moved from: both give the same, or end with
/// an error of the library.
template <class Operation, class Check>
std::optional<ordered_json> apply(const ordered_json& document, Operation&& operation, Check&& check) {
    std::optional<ordered_json> copied;
    std::optional<ordered_json> moved;
    const ordered_json before = document;
    try {
        copied = operation(document);
    } catch (const hashpath::error&) {}
    check(document == before);
    try {
        ordered_json given = document;
        moved = operation(std::move(given));
    } catch (const hashpath::error&) {}
    check(copied.has_value() == moved.has_value());
    check(!copied || same(*copied, *moved));
    return copied;
}

/// Applies every operation to `document`, with another one, paths and a format; `check(holds)` is told what must hold.
template <class Check>
void apply_all(const ordered_json& document, const ordered_json& other, const hashpath::path& path,
               std::string_view format, Check&& check) {
    namespace hash = hashpath::hash;
    const auto by = [&](auto&& operation) { return apply(document, operation, check); };
    const bool container = document.is_structured();

    const auto flat = by([](auto&& given) { return hash::flatten(std::forward<decltype(given)>(given)); });
    check(flat.has_value() == container);
    if (flat && !has_key_with(document, ".")) check(same(hash::expand(*flat), document));
    by([](auto&& given) { return hash::expand(std::forward<decltype(given)>(given)); });
    by([](auto&& given) { return hash::flatten(std::forward<decltype(given)>(given), ""); });
    by([](auto&& given) { return hash::expand(std::forward<decltype(given)>(given), "ab"); });

    const auto filtered = by([](auto&& given) { return hash::filter(std::forward<decltype(given)>(given)); });
    if (filtered) check(same(hash::filter(*filtered), *filtered));
    by([](auto&& given) { return hash::normalize(std::forward<decltype(given)>(given)); });
    by([](auto&& given) { return hash::normalize(std::forward<decltype(given)>(given), hash::names::as_they_are); });

    by([&](auto&& given) { return hash::merge(std::forward<decltype(given)>(given), other); });
    by([&](auto&& given) { return hash::merge(std::forward<decltype(given)>(given), {other, document, other}); });
    by([&](auto&& given) { return hash::diff(std::forward<decltype(given)>(given), other); });
    by([&](auto&& given) { return hash::merge_diff(std::forward<decltype(given)>(given), other); });
    if (container) {
        check(same(hash::merge(document, ordered_json::array()), document));
        check(hash::diff(document, document).empty());
        check(same(hash::merge_diff(document, document), document));
        check(hash::contains(document, document) != document.empty());
        check(hash::dimensions(document) <= 512);
        hash::numeric(document);
    }
    hash::max_dimensions(document);
    try {
        hash::contains(document, other);
    } catch (const hashpath::error&) {}

    for (const auto order : {hash::direction::ascending, hash::direction::descending}) {
        for (const auto how : {hash::comparison::regular, hash::comparison::numeric, hash::comparison::string,
                               hash::comparison::natural}) {
            by([&](auto&& given) { return hash::sort(std::forward<decltype(given)>(given), path, {order, how}); });
        }
    }
    by([&](auto&& given) {
        return hash::sort(std::forward<decltype(given)>(given), path,
                          {hash::direction::ascending, hash::comparison::regular, true});
    });

    const hash::column formatted{"%s-%05d", {path, path}};
    by([&](auto&& given) { return hash::combine(std::forward<decltype(given)>(given), path, path); });
    by([&](auto&& given) { return hash::combine(std::forward<decltype(given)>(given), path, path, path); });
    by([&](auto&& given) { return hash::combine(std::forward<decltype(given)>(given), formatted, path, path); });
    constexpr std::size_t max_text = 1'000'000;
    by([&](auto&& given) { return hash::format(given, {path, path}, format, max_text); });
    by([&](auto&& given) { return hash::nest(std::forward<decltype(given)>(given)); });
    by([&](auto&& given) { return hash::nest(std::forward<decltype(given)>(given), {path, path}); });
    by([&](auto&& given) {
        return hash::map(given, path, [](const ordered_json& value) { return value.is_structured(); });
    });
    const nlohmann::json sorted(document);
    try {
        hash::sort(hash::merge(sorted, nlohmann::json(other)), path);
        hash::nest(sorted, {path, path});
        hash::combine(sorted, path, path, path);
    } catch (const hashpath::error&) {}
}

}  // namespace hash_test
