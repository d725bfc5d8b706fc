#pragma once
// SPDX-License-Identifier: MIT
// Functions called with what a path matches.

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN
namespace hash {

/// CakePHP's Hash::map(): what a function makes of each value that a path matches.
///
///     map(event, "Event.Attribute.{n}.value"_path, [](const json& value) { return value.size(); })
///
/// A list in document order; a map, with the keys of the document, where a plain path reaches a map. `function` takes a
/// const nlohmann value and gives what one can be made of.
/// Throws what for_each() and `function` throw. One call a match; no match is copied.
template <nlohmann_json Json, class Function>
std::remove_const_t<Json> map(Json& document, const path& path, Function&& function) {
    impl::entry_collection<std::remove_const_t<Json>> results;
    for_each(std::as_const(document), path, [&](const auto& match) {
        results.add(match.key, std::remove_const_t<Json>(std::invoke(function, *match.value)));
    });
    return results.container();
}

/// CakePHP's Hash::reduce(): one value of all that a path matches.
///
///     reduce(event, "Event.Attribute.{n}.value"_path, std::size_t{0},
///            [](std::size_t sum, const json& value) { return sum + value.size(); })
///
/// `function` takes what came of the matches before, `initial` at first (the reference has null there), and the next
/// match, in document order. Returns what came of the last. Throws what for_each() and `function` throw. One call a
/// match; no match is copied.
template <nlohmann_json Json, class Result, class Function>
Result reduce(Json& document, const path& path, Result initial, Function&& function) {
    for_each(std::as_const(document), path,
             [&](const auto& match) { initial = std::invoke(function, std::move(initial), *match.value); });
    return initial;
}

/// CakePHP's Hash::apply(): what a function makes of all that a path matches.
///
///     apply(event, "Event.Attribute.{n}"_path, [](const auto& matches) { return matches.size(); })
///
/// `function` takes the matches of extract(), a vector of handles in document order. Returns what it returns; throws
/// what extract() and `function` throw.
template <json_document Document, class Function>
decltype(auto) apply(Document&& document, const path& path, Function&& function) {
    return std::invoke(std::forward<Function>(function), extract(std::forward<Document>(document), path));
}

}  // namespace hash
HASHPATH_END
