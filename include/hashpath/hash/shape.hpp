#pragma once
// SPDX-License-Identifier: MIT
// The shape of a document: what is empty in it, how deep it is, lists of names as maps.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace hash {

/// What filter() keeps where it is not told otherwise: all but null, false, "", and empty lists and maps. Unlike PHP's
/// empty(), 0, 0.0 and "0" are something.
template <json_value Value>
bool is_something(const Value& value) {
    const bool zero = value.kind() == kind::integer || value.kind() == kind::floating ||
                      (value.kind() == kind::text && std::string_view{value.text()} == "0");
    return zero || php::truth(value);
}

/// CakePHP's Hash::filter(): a document without the values that are nothing.
///
///     filter({"a": null, "b": 0, "c": {"d": ""}})   // {"b": 0}: a map that is emptied goes too
///     filter(["x", false, "y"])                     // {"0": "x", "2": "y"}: the others keep their keys
///
/// `keep` is asked about every value with a handle (a node), about lists and maps when their own entries are
/// filtered. What is handed over with std::move is moved from, else copied. Throws type_error (document_not_a_map),
/// limit_error (document_too_deep) for what is too deep to be copied, and what `keep` throws. Linear; a list or map
/// that loses nothing is not touched. Does not recurse.
template <given_json Document, class Keep>
impl::json_of<Document> filter(Document&& document, Keep&& keep) {
    using json = impl::json_of<Document>;
    impl::require_container(node{std::as_const(document)});
    json filtered = impl::take(impl::given<Document>(document));
    std::vector<impl::edit_level<json>> levels;
    levels.emplace_back(filtered);
    const auto pass = [&](bool stays) {
        auto& now = levels.back();
        if (!stays) now.removed.push_back(now.position);
        now.next();
    };
    for (;;) {
        auto& now = levels.back();
        if (now.at) {
            const node<json> value = now.at.value();
            if (is_container(value.kind())) levels.emplace_back(*value);
            else pass(keep(node{std::as_const(*value)}));
            continue;
        }
        json& container = now.container;
        if (!now.removed.empty()) impl::remove_entries(container, now.removed, false);
        levels.pop_back();
        if (levels.empty()) return filtered;
        pass(keep(node{std::as_const(container)}));
    }
}

/// The same with is_something().
template <given_json Document>
impl::json_of<Document> filter(Document&& document) {
    return filter(std::forward<Document>(document), [](const auto& value) { return is_something(value); });
}

/// CakePHP's Hash::numeric(): whether there are entries and all of them are numbers, or texts that are.
///
///     numeric([1, "2", " 1e3"])   // true
///     numeric([])                 // false
///
/// Throws type_error (document_not_a_map). One look at each entry, up to the first that is no number.
template <class Document>
requires json_document<const Document&>
bool numeric(const Document& document) {
    const auto top = as_value(document);
    impl::require_container(top);
    for (auto entry = top.entries(); entry; entry.next()) {
        const auto value = entry.value();
        switch (value.kind()) {
            case kind::integer: break;
            case kind::floating:
                if (value.floating() != value.floating()) return false;  // not-a-number is not even itself
                break;
            case kind::text:
                if (!php::is_numeric(value.text())) return false;
                break;
            default: return false;
        }
    }
    return top.size() != 0;
}

/// CakePHP's Hash::dimensions(): how many lists and maps are nested at the first entry of each.
///
///     dimensions({"a": {"b": 1}, "c": [[[]]]})   // 2: only the first entry is looked at
///     dimensions([[]])                           // 1: an empty list or map adds nothing
///     dimensions([])                             // 0
///
/// Throws type_error (document_not_a_map). Linear in the depth; does not recurse.
template <class Document>
requires json_document<const Document&> std::size_t dimensions(const Document& document) {
    auto value = as_value(document);
    impl::require_container(value);
    std::size_t depth = 0;
    while (is_container(value.kind()) && value.size() != 0) {
        ++depth;
        value = value.entries().value();
    }
    return depth;
}

/// CakePHP's Hash::maxDimensions(): how many lists and maps are nested at most.
///
///     max_dimensions([1, {"a": [2]}])      // 3
///     max_dimensions([[]])                 // 1: an empty list or map adds nothing
///     max_dimensions([false, {"a": [2]}])  // 0: one whose first entry is false counts as empty
///     max_dimensions("text")               // 0
///
/// Throws nothing of its own. Linear; does not recurse.
template <class Document>
requires json_document<const Document&> std::size_t max_dimensions(const Document& document) {
    const auto top = as_value(document);
    const auto counts = [](const auto& value) {
        if (!is_container(value.kind()) || value.size() == 0) return false;
        const auto first = value.entries().value();
        return first.kind() != kind::boolean || first.boolean();
    };
    if (!counts(top)) return 0;
    std::size_t most = 1;
    std::vector<decltype(top.entries())> levels{top.entries()};
    while (!levels.empty()) {
        if (!levels.back()) {
            levels.pop_back();
            continue;
        }
        const auto value = levels.back().value();
        levels.back().next();
        if (!counts(value)) continue;
        levels.push_back(value.entries());
        most = std::max(most, levels.size());
    }
    return most;
}

/// How normalize() takes a list of names.
enum class names : bool {
    as_they_are,  ///< a list, or a map with integer keys alone, stays as it is
    as_keys,
};

/// CakePHP's Hash::normalize(): names, some of which have settings, as a map of all names.
///
///     normalize(["a", "b", {"x": 1}])          // no: a list or map is no key
///     normalize({"0": "a", "b": {"x": 1}})     // {"a": null, "b": {"x": 1}}
///     normalize(["a", "b"], names::as_they_are)   // ["a", "b"]
///
/// An entry under an integer key becomes a key of null, as PHP takes values for keys: null is "", true 1, a
/// floating-point number its integer. Of equal keys, the last value stands at the place of the first. Throws
/// type_error (document_not_a_map; key_not_a_scalar), limit_error (document_too_deep) for what is too deep to be
/// copied. n log n.
template <given_json Document>
impl::json_of<Document> normalize(Document&& document, names names = names::as_keys) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    impl::require_container(top);
    if (names == names::as_they_are) {
        auto entry = top.entries();
        while (entry && entry.key().is_integer()) entry.next();
        if (!entry) return impl::take(top);
    }
    impl::entry_collection<json> entries;
    for (auto entry = top.entries(); entry; entry.next()) {
        if (entry.key().is_integer()) entries.add(impl::offset_of(entry.value()), json{});
        else entries.add(entry.key(), impl::take(entry.value()));
    }
    return entries.merged();
}

}  // namespace hash
HASHPATH_END
