#pragma once
// SPDX-License-Identifier: MIT
// Filters: which of the items that a selector finds satisfy a condition.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/detail/evaluation.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/compare.hpp>
#include <hashpath/php/key.hpp>

namespace hashpath::inline HASHPATH_ABI {

/// A filter: of the items that `selector` finds, those for which `asked` holds of what `item_path` finds in them.
///
///     const filter sources{"Event.Attribute.{n}"_path, "type"_path, {condition_operator::equals, "ip-src"}};
///
/// Compiled, cheap to copy, safe to share between threads.
struct filter {
    path selector;
    path item_path;
    condition asked;
};

/// What became of one item.
template <json_value Value>
struct judgement {
    Value item;
    bool matches = false;
    /// What the path found in the item, in document order; the item itself where the path is empty.
    std::vector<Value> found;
    /// Which of `found` decided; none where all of them did, or where nothing was found.
    std::optional<std::size_t> by;
};

namespace detail {

inline constexpr const char* item_not_a_map = "an item is neither list nor map, and a path needs one to start from";

/// The text's first byte, as a text: what PHP's "text"[0] is. Any other scalar has nothing there.
template <json_value Value>
decision decide_first_byte(const Value& item, const condition& asked) {
    nlohmann::ordered_json byte;
    if (item.kind() == kind::text) byte = std::string{std::string_view{item.text()}.substr(0, 1)};
    return asked.decide_scalar(node<const nlohmann::ordered_json>{byte});
}

constexpr bool compares_one(condition_operator asked) noexcept {
    return asked == condition_operator::equals || asked == condition_operator::not_equals;
}

/// The decision about an item that is a scalar or null, and is asked itself.
template <json_value Value>
decision decide_scalar_item(const Value& item, const condition& asked) {
    const bool empty = php::empty(item);
    if (asked.asked() == condition_operator::any_value) return {!empty, {}};
    if (compares_one(asked.asked()) && !empty) return decide_first_byte(item, asked);
    return asked.decide_scalar(item);
}

/// Judges items one after the other, with the memory that this takes.
template <json_value Value>
class judge {
public:
    judge(const path& item_path, const condition& asked) : path_(item_path), asked_(asked), evaluation_(item_path) {}

    decision operator()(const Value& item) {
        found_.clear();
        first_.reset();
        if (path_.whole()) return decide_whole(item);
        evaluation_.run(item, [this](const php::key& key, const Value& value) {
            take(key, value);
            return true;
        });
        return decide();
    }

    std::vector<Value>& found() noexcept { return found_; }

private:
    void take(const php::key& key, const Value& value) {
        if (key.is_integer() && key.integer() == 0) first_ = found_.size();
        found_.push_back(value);
    }

    decision decide_whole(const Value& item) {
        if (is_container(item.kind())) {
            for (auto entry = item.entries(); entry; entry.next()) take(entry.key(), entry.value());
            return decide();
        }
        found_.push_back(item);
        return decide_scalar_item(item, asked_);
    }

    decision decide() {
        if (asked_.asked() == condition_operator::any_value) return {!found_.empty(), {}};
        if (!compares_one(asked_.asked())) return asked_.decide_list(std::span<const Value>{found_});
        if (found_.empty()) return {};
        if (first_) {
            const Value& first = found_[*first_];
            return is_container(first.kind()) ? decision{false, first_}
                                              : decision{asked_.decide_scalar(first).holds, first_};
        }
        static const nlohmann::ordered_json nothing;
        return {asked_.decide_scalar(node<const nlohmann::ordered_json>{nothing}).holds, {}};
    }

    const path& path_;
    const condition& asked_;
    evaluation<Value> evaluation_;
    std::vector<Value> found_;
    std::optional<std::size_t> first_;  ///< which of them stands under the key 0
};

/// Calls `visit(item, decision, found)` with each item that the filter's selector finds.
template <json_document Document, class Visit>
void judge_selected(Document&& document, const filter& filter, Visit&& visit) {
    using value = value_of<Document>;
    judge<value> judge{filter.item_path, filter.asked};
    std::size_t position = 0;
    const auto where = [&] { return *locate(document, filter.selector)[position].place.pointer(); };
    const auto judge_item = [&](const match<value>& found) {
        const value& item = found.value;
        if (!filter.item_path.whole() && !is_container(item.kind())) {
            throw type_error(error_code::item_not_a_map, where(), item_not_a_map);
        }
        decision decided;
        try {
            decided = judge(item);
        } catch (const type_error& e) {
            throw type_error(e.code(), where() + e.pointer(), e.reason());
        }
        visit(item, decided, judge.found());
        ++position;
    };
    // A regular expression of the selector that fails does so before any item is looked at.
    if (!filter.selector.has_pattern()) {
        for_each(document, filter.selector, judge_item);
    } else {
        for (const auto& found : extract(document, filter.selector)) judge_item(found);
    }
}

}  // namespace detail

/// The items of a document that a filter lets through, in order.
///
///     for (const auto& item : matching_items(event, sources)) std::cout << (*item)["value"] << '\n';
///
/// In each item that the selector finds, `item_path` finds values, and the condition is asked of the list of them:
///
///     equals, not_equals   of the first value only (of null where a plain path reaches a map without key 0); an item
///                          in which nothing is found does not match either of them
///     any_value            whether anything is found, be it false or 0
///     all others           see condition; `not_in` and `not_in_or` match an item in which nothing is found
///
/// With an empty item path the item itself is asked. Returns handles, valid while the document is neither changed nor
/// destroyed. Throws type_error: item_not_a_map, where the item path is not empty and an item is a scalar;
/// document_not_a_map; regex_on_map. Costs one evaluation of the item path an item.
/// Behaviour of MISP's getItemsMatchingCondition(), which numbers the items anew from 0.
template <json_document Document>
std::vector<value_of<Document>> matching_items(Document&& document, const filter& filter) {
    using value = value_of<Document>;
    std::vector<value> matching;
    detail::judge_selected(document, filter, [&](const value& item, const decision& decided, const auto&) {
        if (decided.holds) matching.push_back(item);
    });
    return matching;
}

/// How each item of a document fares with a filter: what the item path found in it, and which of that decided.
///
///     for (const auto& each : judge_items(event, sources)) std::cout << each.matches << '\n';
///
/// One element for each item that the selector finds, in order. Throws and costs as matching_items(), and copies the
/// handles of all that is found.
template <json_document Document>
std::vector<judgement<value_of<Document>>> judge_items(Document&& document, const filter& filter) {
    using value = value_of<Document>;
    std::vector<judgement<value>> judgements;
    detail::judge_selected(document, filter,
                           [&](const value& item, const decision& decided, const std::vector<value>& found) {
                               judgements.push_back({item, decided.holds, found, decided.by});
                           });
    return judgements;
}

/// What in a filter is a trap: in its paths, its condition, and how they fit together.
///
///     diagnose(filter{"Event.Tag.{n}"_path, "Tag.{n}.name"_path, {condition_operator::equals, "tlp:red"}})
///     // first-value-only
///
/// Each warning's parameter is one of "selector", "path", "operator" and "value", in this order. Throws std::bad_alloc
/// only. Linear in the paths, n log n in a list of values.
inline std::vector<warning> diagnose(const filter& filter) {
    std::vector<warning> warnings;
    const auto add = [&warnings](std::vector<warning> more, const char* parameter) {
        for (warning& each : more) {
            if (parameter) each.parameter = parameter;
            warnings.push_back(std::move(each));
        }
    };
    if (filter.selector.whole()) warnings.push_back({warning_code::empty_selector, 0, 0, {}, "selector"});
    else add(diagnose(filter.selector), "selector");
    add(diagnose(filter.item_path), "path");
    const bool whole = filter.item_path.whole();
    if (detail::compares_one(filter.asked.asked()) && (whole || !filter.item_path.plain())) {
        const std::size_t length = filter.item_path.text().value_or("").size();
        warnings.push_back(
            {warning_code::first_value_only, 0, length, whole ? "of a text, its first byte" : "", "path"});
    }
    add(diagnose(filter.asked, !filter.item_path.plain()), nullptr);
    return warnings;
}

}  // namespace hashpath::inline HASHPATH_ABI
