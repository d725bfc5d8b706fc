#pragma once
// SPDX-License-Identifier: MIT
// The entries of a document, sorted by what a path finds in them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/sort.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/php/natural.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

namespace hash {

enum class direction : bool { ascending, descending };

/// How two values are compared.
enum class comparison : std::uint8_t {
    regular,  ///< PHP's <=>
    numeric,  ///< as floating-point numbers
    string,   ///< their texts, byte by byte
    natural,  ///< their texts, a number in them as a number: "img2" before "img12"
};

struct sort_options {
    hash::direction direction = hash::direction::ascending;
    hash::comparison comparison = hash::comparison::regular;
    bool ignores_case = false;  ///< all values become texts in lower case first
};

}  // namespace hash

namespace impl {

/// PHP's `<=>` of two keys.
HASHPATH_FUNCTION int compare_keys(const php::key& a, const php::key& b);

/// The values by which the entries of a document are sorted, each under the key that the reference has it under.
template <json_value Value>
struct sort_values {
    std::vector<php::key> keys;
    std::vector<Value> values;

    void add(const php::key& key, const Value& value) {
        keys.push_back(key);
        values.push_back(value);
    }
};

/// What the reference sorts by: what the path finds; where that is less than there are entries, of a list what stands
/// in each behind the first four bytes of the path, of a map null at the end.
template <json_value Value>
sort_values<Value> values_to_sort_by(const Value& document, const path& path, bool counted, const Value& null) {
    sort_values<Value> found;
    for_each(document, path, [&found](const auto& match) { found.add(match.key, match.value); });
    const std::size_t entries = document.size();
    const std::size_t matches = found.keys.size();
    if (matches >= entries) return found;
    if (!counted) {
        std::int64_t next = 0;
        for (php::key& key : found.keys) {
            if (key.is_integer()) key = php::key{next++};
        }
        while (found.keys.size() < entries) found.add(php::key{next++}, null);
        return found;
    }
    constexpr std::size_t first_token = std::string_view{"{n}."}.size();
    const std::string_view text = path.text().value_or("");
    const hashpath::path below{text.substr(std::min(first_token, text.size())), path.limits()};
    std::vector<std::size_t> places(entries, matches);
    for (std::size_t i = 0; i < matches; ++i) {
        const std::int64_t key = found.keys[i].integer();
        if (!found.keys[i].is_integer() || key < 0 || static_cast<std::uint64_t>(key) >= entries) continue;
        places[static_cast<std::size_t>(key)] = i;
    }
    std::size_t row = 0;
    for (auto entry = document.entries(); entry; entry.next(), ++row) {
        const php::key key = entry.key();
        if (!is_container(entry.value().kind())) {
            throw type_error(error_code::item_not_a_map, pointer_to({&key, 1}),
                             "an entry without a value to sort by is neither list nor map");
        }
        const Value value = get(entry.value(), below).value_or(null);
        if (places[row] < matches) found.values[places[row]] = value;
        else found.add(key, value);
    }
    return found;
}

/// The scalars, and the empty lists and maps, in values, in document order; each under the key of the value that
/// holds it.
template <json_value Value>
sort_values<Value> leaves_of(const sort_values<Value>& values) {
    sort_values<Value> leaves;
    std::vector<decltype(std::declval<const Value&>().entries())> open;
    for (std::size_t i = 0; i < values.keys.size(); ++i) {
        const auto take = [&](const Value& value) {
            if (is_container(value.kind()) && value.size() != 0) open.push_back(value.entries());
            else leaves.add(values.keys[i], value);
        };
        take(values.values[i]);
        while (!open.empty()) {
            if (!open.back()) {
                open.pop_back();
                continue;
            }
            const Value value = open.back().value();
            open.back().next();
            take(value);
        }
    }
    return leaves;
}

/// The order in which the reference puts values: by their comparison, then by their keys.
template <json_value Value>
std::vector<std::size_t> order_of(const sort_values<Value>& sorted, const hash::sort_options& options) {
    std::vector<double> numbers;
    std::vector<std::string> texts;
    if (options.comparison == hash::comparison::numeric) {
        for (const Value& value : sorted.values) numbers.push_back(php::to_double(value));
    } else if (options.comparison != hash::comparison::regular) {
        for (const Value& value : sorted.values) texts.push_back(php::to_text(value));
    }
    const auto compare = [&](std::size_t a, std::size_t b) {
        switch (options.comparison) {
            case hash::comparison::regular: return php::compare(sorted.values[a], sorted.values[b]);
            case hash::comparison::numeric: {
                // PHP subtracts, so that infinity is greater than itself.
                const double difference = numbers[a] - numbers[b];
                return php::impl::sign(!(difference <= 0), difference < 0);
            }
            case hash::comparison::string: return php::compare_bytes(texts[a], texts[b]);
            case hash::comparison::natural: break;
        }
        return php::compare_natural(texts[a], texts[b]);
    };
    const bool descends = options.direction == hash::direction::descending;
    return php::sorted_order(sorted.keys.size(), [&](std::size_t a, std::size_t b) {
        const int by_value = compare(a, b);
        const int order = by_value != 0 ? by_value : compare_keys(sorted.keys[a], sorted.keys[b]);
        return descends ? -order : order;
    });
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::sort(): the entries of a document, sorted by what a path finds in them.
///
///     sort(attributes, "{n}.timestamp"_path, {.direction = direction::descending})
///     sort(attributes, "{n}.value"_path, {.comparison = comparison::natural, .ignores_case = true})
///
/// A list, if the document is one, or a map whose keys are a number when written one behind the other ({"1": …, "0":
/// …}); else a map that keeps its keys. Equal entries keep their order, and stand the other way round where it
/// descends. An entry without a value counts as null.
///
/// | values | the reference, and so this |
/// |---|---|
/// | a list or map | each scalar in it counts, and the first of them decides |
/// | more values than entries | the first value for an entry decides that stands under its number: {n}.Tag.{n}.id is not what was meant |
/// | a number for which there is no entry | null in a list, and a null under that key in a map |
///
/// What is handed over with std::move is moved from, else copied. Throws type_error (document_not_a_map;
/// item_not_a_map for an entry of a list without a value that is neither list nor map; sort_by_map for an empty list
/// or map when ignoring case; what for_each() throws); limit_error (document_too_deep) for what is too deep to be
/// copied. n log n comparisons; as PHP's, quadratic for an input made to be.
template <given_json Document>
impl::json_of<Document> sort(Document&& document, const path& path, const sort_options& options = {}) {
    using json = impl::json_of<Document>;
    using value = node<const json>;
    impl::require_container(node{std::as_const(document)});
    json data = impl::take(impl::given<Document>(document));
    if (data.empty()) return json::array();
    std::vector<std::string> keys;
    bool counted = data.is_array();
    if (!counted) {
        std::string joined;
        for (auto entry = node{data}.entries(); entry; entry.next())
            joined += keys.emplace_back(entry.key().to_string());
        counted = php::is_numeric(joined);
        if (counted) renumber(data);
    }

    const json null;
    auto sorted = impl::leaves_of(impl::values_to_sort_by(value{std::as_const(data)}, path, counted, value{null}));
    std::vector<json> lowered;
    if (options.ignores_case) {
        lowered.reserve(sorted.values.size());
        for (value& each : sorted.values) {
            if (is_container(each.kind())) {
                throw type_error(error_code::sort_by_map, "", "an empty list or map has no lower case");
            }
            lowered.emplace_back(php::lower_case(php::to_text(each)));
            each = value{lowered.back()};
        }
    }
    const std::vector<std::size_t> order = impl::order_of(sorted, options);

    struct choice {
        std::string key;
        json* entry;  ///< null where there is none
    };
    std::vector<json*> entries;
    std::map<std::string, json*> by_key;
    for (auto entry = node{data}.entries(); entry; entry.next()) {
        entries.push_back(&*entry.value());
        if (!counted) by_key.emplace(entry.key().to_string(), entries.back());
    }
    std::vector<choice> choices;
    std::set<std::string> seen;
    for (const std::size_t i : order) {
        const php::key& key = sorted.keys[i];
        const bool is_position =
            key.is_integer() && key.integer() >= 0 && static_cast<std::uint64_t>(key.integer()) < entries.size();
        choice chosen{key.to_string(), is_position ? entries[static_cast<std::size_t>(key.integer())] : nullptr};
        if (!counted && is_position) chosen.key = keys[static_cast<std::size_t>(key.integer())];
        if (const auto found = by_key.find(chosen.key); found != by_key.end()) chosen.entry = found->second;
        if (seen.insert(chosen.key).second) choices.push_back(std::move(chosen));
    }
    // Nothing is moved before all keys are read, which may be texts of the document.
    impl::entry_collection<json> result;
    for (const choice& chosen : choices) {
        json entry = chosen.entry ? std::move(*chosen.entry) : json{};
        if (counted) result.append(std::move(entry));
        else result.add(php::key{std::string_view{chosen.key}}, std::move(entry));
    }
    return result.container();
}

}  // namespace hash

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/hash/sort.inl>
#endif
