#pragma once
// SPDX-License-Identifier: MIT
// A nested document as one flat map, and back.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/hash/impl/growing_document.hpp>
#include <hashpath/hash/merge.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace hash {

/// CakePHP's Hash::flatten(): every scalar of a document in one map, under the keys that lead to it.
///
///     flatten({"Event": {"id": 5, "Tag": [{"name": "x"}]}})   // {"Event.id": 5, "Event.Tag.0.name": "x"}
///     flatten({"a": []})                                      // {"a": []}: an empty list or map is kept as a scalar is
///     flatten({"a": {"b": 1}, "a.b": 2})                      // {"a.b": 2}
///
/// In document order; where two ways have one text, the later value stands at the place of the earlier. What is
/// handed over with std::move is moved from, else its scalars are copied. Throws type_error (document_not_a_map),
/// limit_error (document_too_large) for keys of more than `max_text` bytes together: a long key stands before all that
/// is below it. Linear in the scalars and the length of their keys; n log n where keys hold the separator, or it has
/// not one byte. Does not recurse.
template <given_json Document>
impl::json_of<Document> flatten(Document&& document, std::string_view separator = ".",
                                std::size_t max_text = default_max_repeated) {
    using json = impl::json_of<Document>;
    using value = impl::given_node<Document>;
    const value top{document};
    impl::require_container(top);
    struct level {
        decltype(top.entries()) entries;
        std::size_t length;  ///< of the text that leads to it
    };
    std::vector<level> levels;
    levels.push_back({top.entries(), 0});
    std::string text;
    impl::entry_collection<json> entries;
    bool unambiguous = separator.size() == 1;
    while (!levels.empty()) {
        level& now = levels.back();
        if (!now.entries) {
            levels.pop_back();
            continue;
        }
        const php::key key = now.entries.key();
        const value found = now.entries.value();
        now.entries.next();
        text.resize(now.length);
        text += key.to_string();
        if (unambiguous && text.find(separator, now.length) != std::string::npos) unambiguous = false;
        if (is_container(found.kind()) && found.size() != 0) {
            text += separator;
            levels.push_back({found.entries(), text.size()});
        } else {
            if (text.size() > max_text) {
                throw limit_error(error_code::document_too_large, "", "the keys of the flat map are too long together");
            }
            max_text -= text.size();
            entries.add(php::key{text}, impl::take(found));
        }
    }
    return unambiguous ? entries.container() : entries.merged();
}

/// CakePHP's Hash::expand(): the nested document of a flat map.
///
///     expand({"Event.id": 5, "Event.Tag.0.name": "x"})   // {"Event": {"id": 5, "Tag": [{"name": "x"}]}}
///     expand({"a": 1, "a.b": 2})                         // {"a": {"b": 2}}
///     expand({"a.b": 2, "a": 1})                         // {"a": 1}
///     expand({"a.0": 1, "a.00": 2})                      // {"a": {"0": 1, "00": 2}}
///
/// Each key is split at the separator, and its value put under the keys that come of it, as merge() would: what is no
/// list or map on the way is replaced, but an integer key that has a value already gets another one. It undoes
/// flatten() unless a key holds the separator, or a map has an integer key twice that way. A scalar gives the empty
/// list. What is handed over with std::move is moved from, else copied. Throws value_error (empty_separator,
/// no_next_key), limit_error (document_too_deep) for a key of more than default_max_depth parts, and for what is too
/// deep to be copied. Linear in the keys, n log n in the width of what comes of them. Does not recurse.
template <given_json Document>
impl::json_of<Document> expand(Document&& document, std::string_view separator = ".") {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    if (!is_container(top.kind())) return json::array();
    impl::growing_document<json> expanded{json::array()};
    impl::merging<json> merging{expanded};
    std::vector<std::string_view> keys;
    const auto below = [&keys](std::size_t first, json value) {
        for (std::size_t i = keys.size(); i > first; --i) {
            impl::entry_collection<json> entry;
            entry.add(php::key{keys[i - 1]}, std::move(value));
            value = entry.container();
        }
        return value;
    };
    for (auto entry = top.entries(); entry; entry.next()) {
        if (separator.empty()) {
            throw value_error(error_code::empty_separator, "", "nothing separates the keys of a flat map");
        }
        const std::string text = entry.key().to_string();
        keys.clear();
        for (std::size_t from = 0; from != std::string::npos;) {
            const std::size_t end = text.find(separator, from);
            keys.push_back(std::string_view{text}.substr(from, end - from));
            from = end == std::string::npos ? end : end + separator.size();
        }
        if (keys.size() > default_max_depth) {
            throw limit_error(error_code::document_too_deep, "",
                              "a key of more than " + std::to_string(default_max_depth) + " parts is not expanded");
        }
        auto at = expanded.root;
        std::size_t level = 0;
        for (; level + 1 < keys.size(); ++level) {
            const auto present = expanded.find(at, php::key{keys[level]});
            if (!present || !expanded.holds_container(*present) || expanded.size(*present) == 0) break;
            at = *present;
        }
        merging.put(at, php::key{keys[level]}, below(level + 1, impl::take(entry.value())));
        merging.finish();
    }
    return expanded.finish();
}

}  // namespace hash
HASHPATH_END
