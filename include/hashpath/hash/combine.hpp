#pragma once
// SPDX-License-Identifier: MIT
// Keys and values picked out of a document by path, and texts made of them.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/format.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

/// What a path matches, by key: for the rows that the reference counts from 0.
template <json_value Value>
class rows {
public:
    template <class Document>
    rows(Document& document, const path& path) : matches_(extract(document, path)) {
        for (std::size_t i = 0; i < matches_.size(); ++i) {
            if (matches_[i].key == php::key{static_cast<std::int64_t>(i)}) continue;
            if (matches_[i].key.is_integer()) elsewhere_.emplace(matches_[i].key.integer(), i);
        }
    }

    std::size_t size() const noexcept { return matches_.size(); }

    /// What was matched first, second, …, whatever its key.
    const Value& in_order(std::size_t position) const { return matches_[position].value; }

    /// What is matched under the key that is a row's number, if anything.
    std::optional<Value> of_row(std::size_t row) const {
        const php::key key{static_cast<std::int64_t>(row)};
        if (row < matches_.size() && matches_[row].key == key) return matches_[row].value;
        const auto found = elsewhere_.find(key.integer());
        if (found == elsewhere_.end()) return std::nullopt;
        return matches_[found->second].value;
    }

private:
    std::vector<match<Value>> matches_;
    std::map<std::int64_t, std::size_t> elsewhere_;  ///< positions under other integer keys than their own
};

}  // namespace impl

namespace hash {

/// CakePHP's Hash::format(): a text for each value of the first path, made of it and the values of the others.
///
///     format(event, {"Event.Attribute.{n}.type"_path, "Event.Attribute.{n}.value"_path}, "%s: %s")
///     // ["ip-src: 198.51.100.7", …]
///
/// A list; null when there is no path. A row takes from each path the value under its own number; one that a path has
/// no value for gets the later ones in its place, and so may lack arguments. See php::format for the directives.
/// Throws format_error, where there is a row, for a format that PHP refuses, a row that lacks arguments, and texts of
/// more than `max_text` bytes together; and what extract() throws. Linear in what is found and made.
template <nlohmann_json Json>
std::remove_const_t<Json> format(Json& document, std::span<const path> paths, std::string_view format,
                                 std::size_t max_text = default_max_repeated) {
    using json = std::remove_const_t<Json>;
    using value = node<const json>;
    if (paths.empty()) return json{};
    std::vector<impl::rows<value>> columns;
    columns.reserve(paths.size());
    for (const path& each : paths) columns.emplace_back(std::as_const(document), each);
    json texts = json::array();
    std::optional<php::format> compiled;
    std::vector<value> arguments;
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
        arguments.clear();
        for (const auto& column : columns) {
            if (const auto found = column.of_row(row)) arguments.push_back(*found);
        }
        if (!compiled) compiled.emplace(format);
        std::string text;
        compiled->append(text, std::span<const value>{arguments}, max_text);
        max_text -= text.size();
        texts.push_back(std::move(text));
    }
    return texts;
}

template <nlohmann_json Json>
std::remove_const_t<Json> format(Json& document, std::initializer_list<path> paths, std::string_view format,
                                 std::size_t max_text = default_max_repeated) {
    return hash::format(document, std::span<const path>{paths.begin(), paths.size()}, format, max_text);
}

/// Keys or values for combine(): what a path matches, or what format() makes of several.
///
///     column{"{n}.id"_path}
///     column{"%s-%s", {"{n}.type"_path, "{n}.id"_path}}
class column {
public:
    column(path its_path) : paths_{std::move(its_path)} {}
    column(std::string format, std::vector<path> paths) : format_(std::move(format)), paths_(std::move(paths)) {}

    /// The format; nothing for what one path matches.
    const std::optional<std::string>& format() const noexcept { return format_; }
    std::span<const path> paths() const noexcept { return paths_; }

private:
    std::optional<std::string> format_;
    std::vector<path> paths_;
};

}  // namespace hash

namespace impl {

/// The values of a column of a document.
template <nlohmann_json Json>
class column_rows : public rows<node<Json>> {
    using json = std::remove_const_t<Json>;

public:
    column_rows(Json& document, const hash::column& column)
        : column_rows(document, column, std::make_unique<json>(texts_of(document, column))) {}

private:
    static json texts_of(Json& document, const hash::column& column) {
        if (!column.format() || column.paths().empty()) return json::array();
        return hash::format(document, column.paths(), *column.format());
    }

    column_rows(Json& document, const hash::column& column, std::unique_ptr<json> texts)
        : rows<node<Json>>(column.format() ? *texts : document, column.format() ? path{} : column.paths().front()),
          texts_(std::move(texts)) {}

    std::unique_ptr<json> texts_;
};

/// The entries of each group in a map of its own. `value_of(row)` gives the value of a row, once.
template <class Json, class ValueOf>
Json grouped(std::span<const std::string> groups, std::span<const std::string> keys, ValueOf&& value_of) {
    std::map<std::string_view, std::size_t> known;
    std::vector<entry_collection<Json>> members;
    std::vector<std::string_view> order;
    for (std::size_t row = 0; row < keys.size(); ++row) {
        const auto [group, is_new] = known.emplace(groups[row], members.size());
        if (is_new) {
            members.emplace_back();
            order.push_back(groups[row]);
        }
        members[group->second].add(php::key{std::string_view{keys[row]}}, value_of(row));
    }
    entry_collection<Json> all;
    for (std::size_t i = 0; i < order.size(); ++i) all.add(php::key{order[i]}, members[i].merged());
    return all.container();
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::combine(): a map of keys and values picked out of a document.
///
///     combine(event, "Event.Attribute.{n}.uuid"_path, "Event.Attribute.{n}.value"_path)
///     combine(event, "Event.Attribute.{n}.uuid"_path, "Event.Attribute.{n}.value"_path, "Event.Attribute.{n}.type"_path)
///     // {"ip-src": {"5a…": "198.51.100.7", …}, …}
///     combine(event, "Event.Attribute.{n}.uuid"_path, column{"%s %s", {"{n}.type"_path, "{n}.value"_path}})
///
/// The first key goes with the first value and so on; of equal keys, the last value stands at the place of the first.
/// Without values, or where their column is empty, or its path is "" or "0", all are null. Where `groups` matches
/// anything, the map has a map for each group: that of a row is what is matched under the row's number, and 0 where
/// there is nothing, or null. Keys in groups, and groups, are made as PHP takes values for keys: null is "", true 1,
/// 1.5 is 1; without groups, a key is the text of its value: 1.5 is "1.5", and a list or map "Array". What is handed
/// over with std::move has its values moved from, else they are copied. Throws value_error (unequal_counts);
/// type_error (document_not_a_map; key_not_a_scalar, with groups); limit_error (document_too_deep) for what is too
/// deep to be copied; and what format() throws. n log n.
template <given_json Document>
impl::json_of<Document> combine(Document&& document, const column& keys,
                                const std::optional<column>& values = std::nullopt,
                                const std::optional<path>& groups = std::nullopt) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    using rows = impl::column_rows<std::remove_reference_t<decltype(*top)>>;
    const rows key_rows{*top, keys};
    const std::size_t count = key_rows.size();
    if (count == 0) return json::array();
    std::unique_ptr<rows> value_rows;
    if (values && (values->format() || !values->paths().front().whole())) {
        value_rows = std::make_unique<rows>(*top, *values);
    }
    if (value_rows && value_rows->size() == 0) value_rows.reset();
    if (value_rows && value_rows->size() != count) {
        throw value_error(
            error_code::unequal_counts, "",
            "combine finds " + std::to_string(count) + " keys and " + std::to_string(value_rows->size()) + " values");
    }
    std::vector<std::string> texts;
    texts.reserve(count);
    if (groups) {
        const impl::rows<node<const json>> group_rows{std::as_const(*top), *groups};
        if (group_rows.size() != 0) {
            // Keys and groups are all read before a value is moved.
            std::vector<std::string> group_texts;
            const auto text_of = [](const auto& found, const php::key& otherwise) {
                const bool absent = !found || found->kind() == kind::null;
                return (absent ? otherwise : impl::offset_of(*found)).to_string();
            };
            for (std::size_t row = 0; row < count; ++row) {
                group_texts.push_back(text_of(group_rows.of_row(row), php::key{0}));
                texts.push_back(text_of(key_rows.of_row(row), php::key{std::string_view{}}));
            }
            return impl::grouped<json>(group_texts, texts, [&](std::size_t row) {
                const auto found = value_rows ? value_rows->of_row(row) : std::nullopt;
                return found ? impl::take(*found) : json{};
            });
        }
    }
    for (std::size_t row = 0; row < count; ++row) texts.push_back(php::to_text(key_rows.in_order(row)));
    impl::entry_collection<json> entries;
    for (std::size_t row = 0; row < count; ++row) {
        entries.add(php::key{std::string_view{texts[row]}},
                    value_rows ? impl::take(value_rows->in_order(row)) : json{});
    }
    return entries.merged();
}

}  // namespace hash

HASHPATH_END
