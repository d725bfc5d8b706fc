#pragma once
// SPDX-License-Identifier: MIT
// Two documents: merged, compared, and what the one has that the other has not.

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/hash/impl/growing_document.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

/// Puts the entries of one document after the other into one that grows, as the reference merges: what stands deeper
/// comes after all that stands higher, of all documents.
template <nlohmann_json Json>
class merging {
public:
    explicit merging(growing_document<Json>& document) noexcept : into_(document) {}

    /// Merges a value into what stands at a place, when finish() is called.
    void add(typename growing_document<Json>::place at, Json value) {
        if (!value.is_structured()) {
            Json list = Json::array();
            if (!value.is_null()) list.push_back(std::move(value));
            value = std::move(list);
        }
        waiting_.push_back({at, std::move(value)});
    }

    /// Puts one entry into what stands at a place; what stands deeper comes with finish().
    void put(typename growing_document<Json>::place at, const php::key& key, Json value) {
        const auto present = into_.find(at, key);
        if (!present) {
            into_.add(at, key, std::move(value));
        } else if (into_.holds_container(*present) && into_.size(*present) != 0 && value.is_structured()) {
            waiting_.push_back({*present, std::move(value)});
        } else if (key.is_integer() && !into_.value(*present).is_null()) {
            into_.append(at, std::move(value));
        } else {
            into_.set(*present, std::move(value));
        }
    }

    void finish() {
        while (!waiting_.empty()) {
            std::vector<addition> now = std::exchange(waiting_, {});
            for (addition& each : now) merge(each);
        }
    }

private:
    struct addition {
        typename growing_document<Json>::place at;
        Json value;
    };

    void merge(addition& each) {
        if (each.value.empty()) return;
        const node target{into_.value(each.at)};
        const bool makes_way = target.kind() == kind::null || (target.kind() == kind::boolean && !target.boolean());
        if (makes_way) into_.set(each.at, Json::array());
        if (!into_.holds_container(each.at)) {
            throw type_error(error_code::merge_into_scalar, "",
                             "a list or map is merged into what another document has made a scalar");
        }
        for (auto entry = node{each.value}.entries(); entry; entry.next()) {
            put(each.at, entry.key(), std::move(*entry.value()));
        }
    }

    growing_document<Json>& into_;
    std::vector<addition> waiting_;
};

}  // namespace impl

namespace hash {

/// CakePHP's Hash::merge(): a document with others merged into it.
///
///     merge({"a": {"x": 1}, "b": 1}, {"a": {"y": 2}, "b": 2})   // {"a": {"x": 1, "y": 2}, "b": 2}
///     merge(["a"], ["b"])                                       // ["a", "b"]: a place that is taken appends
///     merge([{"x": 1}], [{"y": 2}])                             // [{"x": 1, "y": 2}]: two lists or maps merge
///     merge({"a": []}, {"a": {"y": 2}})                         // {"a": {"y": 2}}
///
/// Under a key of both, two lists or maps are merged in turn, unless the first is empty; else the later value takes
/// the place of the earlier, and under an integer key, unless that is null, goes behind all others. A document to be
/// merged that is a scalar counts as a list of it, null as none. With several of them, all are merged level by level,
/// as in the reference. What is handed over with std::move is moved from, the rest copied. Throws type_error
/// (document_not_a_map) unless `document` is a list or map; (merge_into_scalar) where one of several documents has
/// put a scalar in the place of what another is merged into; value_error (no_next_key); limit_error
/// (document_too_deep) for what is too deep to be copied. Linear in what is merged, n log n in the width of lists and
/// maps that are; the rest of the document is not walked over when it is moved.
template <given_json Document>
impl::json_of<Document> merge(Document&& document, std::vector<std::type_identity_t<impl::json_of<Document>>> others) {
    using json = impl::json_of<Document>;
    impl::require_container(node{std::as_const(document)});
    impl::growing_document<json> merged{impl::take(impl::given<Document>(document))};
    impl::merging<json> merging{merged};
    for (json& other : others) merging.add(merged.root, std::move(other));
    merging.finish();
    return merged.finish();
}

/// The same with one other document.
template <given_json Document, given_json Other>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Other>> impl::json_of<Document> merge(
    Document&& document, Other&& other) {
    std::vector<impl::json_of<Document>> others;
    others.push_back(impl::take(impl::given<Other>(other)));
    return hash::merge(std::forward<Document>(document), std::move(others));
}

/// CakePHP's Hash::diff(): the entries of two documents that are not equal in both.
///
///     diff({"a": 1, "b": 2}, {"a": "1", "c": 3})   // {"b": 2, "c": 3}: 1 and "1" are equal to PHP
///     diff({"a": 1}, {"a": 2})                     // {"a": 1}: that of the first
///     diff([], {"a": 1})                           // {"a": 1}
///
/// Entries of the first come first, then those of the second under other keys. Only the uppermost level is looked at:
/// two lists or maps there are equal or not, by PHP's `==`. `compared` may be a scalar where `document` is empty, and
/// counts as a list of it; and null, false, 0, 0.0, "" and "0" count as an empty list. Throws type_error
/// (document_not_a_map) unless both are lists or maps otherwise, limit_error (document_too_deep) for what is too deep
/// to be copied. n log n in the width of the documents, and what comparing costs.
template <given_json Document, given_json Compared>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Compared>> impl::json_of<Document> diff(
    Document&& document, Compared&& compared) {
    using json = impl::json_of<Document>;
    const auto first = impl::given<Document>(document);
    const auto second = impl::given<Compared>(compared);
    impl::require_container(first);
    if (document.empty()) {
        if (compared.is_structured()) return impl::take(second);
        json list = json::array();
        if (!compared.is_null()) list.push_back(impl::take(second));
        return list;
    }
    if (php::empty(second)) return impl::take(first);
    impl::require_container(second);

    // Which entries stay is known before any is moved.
    const auto absent = [](const auto& container, const auto& other, auto also) {
        php::impl::counterpart counterparts{other};
        std::vector<bool> stays;
        stays.reserve(container.size());
        for (auto entry = container.entries(); entry; entry.next()) {
            const auto counterpart = counterparts.find(entry.key());
            stays.push_back(!counterpart || also(entry.value(), *counterpart));
        }
        return stays;
    };
    const auto of_first = absent(first, second, [](const auto& a, const auto& b) { return !php::loose_equal(a, b); });
    const auto of_second = absent(second, first, [](const auto&, const auto&) { return false; });
    impl::entry_collection<json> entries;
    const auto collect = [&entries](const auto& container, const std::vector<bool>& stays) {
        auto stay = stays.begin();
        for (auto entry = container.entries(); entry; entry.next()) {
            if (*stay++) entries.add(entry.key(), impl::take(entry.value()));
        }
    };
    collect(first, of_first);
    collect(second, of_second);
    return entries.container();
}

/// CakePHP's Hash::mergeDiff(): a document with what it has not from another.
///
///     merge_diff({"a": {"x": 1}}, {"a": {"x": 2, "y": 3}, "b": 4})   // {"a": {"x": 1, "y": 3}, "b": 4}
///
/// Entries under keys of both stay as they are, and lists and maps there are merged in turn. An empty document
/// becomes the other, also where that is a scalar; other scalars change nothing. Throws type_error
/// (document_not_a_map) unless `document` is a list or map, and where a list or map is to be merged into a scalar;
/// limit_error (document_too_deep) for what is too deep to be copied. n log n in the width of what is merged.
template <given_json Document, given_json Added>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Added>> impl::json_of<Document> merge_diff(
    Document&& document, Added&& added) {
    using json = impl::json_of<Document>;
    const auto target = impl::given<Document>(document);
    const auto addition = impl::given<Added>(added);
    impl::require_container(target);
    if (php::empty(addition)) return impl::take(target);
    if (document.empty()) return impl::take(addition);
    if (!added.is_structured()) return impl::take(target);

    struct level {
        typename impl::growing_document<json>::place at;
        impl::given_node<Added> added;
    };
    impl::growing_document<json> merged{impl::take(target)};
    std::vector<level> waiting{{merged.root, addition}};
    while (!waiting.empty()) {
        const level now = waiting.back();
        waiting.pop_back();
        for (auto entry = now.added.entries(); entry; entry.next()) {
            const auto value = entry.value();
            const auto present = merged.find(now.at, entry.key());
            if (!present) {
                merged.add(now.at, entry.key(), impl::take(value));
            } else if (is_container(value.kind())) {
                if (!merged.holds_container(*present)) {
                    throw type_error(error_code::document_not_a_map, "",
                                     "a list or map is merged into a scalar under the key " + entry.key().to_string());
                }
                if (merged.size(*present) == 0) merged.set(*present, impl::take(value));
                else waiting.push_back({*present, value});
            }
        }
    }
    return merged.finish();
}

/// CakePHP's Hash::contains(): whether all entries of one document are in another.
///
///     contains({"a": {"x": 1, "y": 2}, "b": 3}, {"a": {"x": "1"}})   // true: 1 == "1"
///     contains({"a": {"x": 1}}, {"a": []})                           // true: any value is right for an empty list or map
///     contains({"a": 1}, [])                                         // false, as whenever one of both is empty
///
/// Throws type_error (document_not_a_map) unless both are lists or maps, and, as the reference, where a list or map
/// that is not empty is looked for in a scalar, unless another entry that is missing is met before. n log n in the
/// width of what is looked through; does not recurse.
template <class Document, class Sought>
requires json_document<const Document&> && json_document<const Sought&>
bool contains(const Document& document, const Sought& sought) {
    using within = value_of<const Document&>;
    using wanted = value_of<const Sought&>;
    struct level {
        wanted sought;
        within found;
    };
    const level top{as_value(sought), as_value(document)};
    impl::require_container(top.sought);
    impl::require_container(top.found);
    if (top.sought.size() == 0 || top.found.size() == 0) return false;
    std::vector<level> waiting{top};
    while (!waiting.empty()) {
        const level now = waiting.back();
        waiting.pop_back();
        if (!is_container(now.found.kind())) {
            throw type_error(error_code::document_not_a_map, "", "a list or map is looked for in a scalar");
        }
        php::impl::counterpart counterparts{now.found};
        for (auto entry = now.sought.entries(); entry; entry.next()) {
            const auto found = counterparts.find(entry.key());
            if (!found) return false;
            const wanted value = entry.value();
            if (!is_container(value.kind())) {
                if (!php::loose_equal(*found, value)) return false;
            } else if (value.size() != 0) {
                waiting.push_back({value, *found});
            }
        }
    }
    return true;
}

}  // namespace hash

HASHPATH_END
