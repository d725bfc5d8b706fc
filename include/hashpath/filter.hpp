#pragma once
// SPDX-License-Identifier: MIT
// Filters: which of the items that a selector finds satisfy a condition.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

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

namespace impl {

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
    judge(const path& item_path, const condition& asked)
        : path_(item_path), asked_(asked), evaluation_(item_path), text_(asked.text_alone().value_or("")) {
        const bool compares_one_text = asked.text_alone().has_value() && !item_path.whole();
        const bool of_first = compares_one(asked.asked());
        if (!compares_one_text) return;
        if (of_first || asked.asked() == condition_operator::in || asked.asked() == condition_operator::not_in) {
            if (item_path.plain()) {
                only_key_ = item_path.tokens().size() == 1 ? evaluation_.first_key() : nullptr;
            } else if (!item_path.has_pattern()) {
                first_key_ = evaluation_.first_key();
                how_ = of_first ? quick::first_value : quick::any_value;
            }
        }
        if_equal_ = asked.asked() == condition_operator::in || asked.asked() == condition_operator::equals;
        if_nothing_ = asked.asked() == condition_operator::not_in;
    }

    /// Whether the condition holds for an item, without saying why; false in `knows` where that takes holds_otherwise().
    HASHPATH_INLINE bool holds(Value item, bool& knows) {
        knows = true;
        Value value = item;
        if (only_key_) {
            if (!evaluation<Value>::look_up(*only_key_, item, value)) {
                if (holds_entries(item)) return if_nothing_;
            } else if (std::string_view text; read_text(value, text)) {
                return text_.equals(text) == if_equal_;
            }
        } else if (first_key_) {
            if (evaluation<Value>::look_up(*first_key_, item, value)) return holds_behind_first_key(value);
            if (holds_entries(item)) return if_nothing_;
        }
        knows = false;
        return false;
    }

    HASHPATH_OUTLINE bool holds_otherwise(Value item) {
        if (how_ == quick::none) return (*this)(item).holds;
        evaluation_.start(item, most());
        return holds_of_started();
    }

    /// Makes every item one for holds_otherwise().
    void forget_short_ways() noexcept { only_key_ = first_key_ = nullptr; }

    evaluation<Value>& path_evaluation() noexcept { return evaluation_; }

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
    /// How it can be told quickly whether a condition holds, that compares with one text which is no number.
    enum class quick : std::uint8_t { none, first_value, any_value };

    std::size_t most() const noexcept { return how_ == quick::first_value ? 1 : few; }

    HASHPATH_OUTLINE bool holds_behind_first_key(Value value) {
        evaluation_.start_behind_first_key(value, most());
        return holds_of_started();
    }

    bool holds_of_started() { return how_ == quick::first_value ? holds_of_first() : holds_of_any(); }

    bool equals(const Value& value) const {
        if (std::string_view text; read_text(value, text)) return text_.equals(text);
        return asked_.equals(value);
    }

    bool holds_of_first() {
        const auto found = evaluation_.matches();
        if (found.empty() || holds_entries(found.front())) return false;
        return equals(found.front()) == if_equal_;
    }

    bool holds_of_any() {
        for (auto found = evaluation_.matches(); !found.empty(); evaluation_.next(few), found = evaluation_.matches()) {
            for (const Value& each : found) {
                if (equals(each)) return if_equal_;
            }
        }
        return !if_equal_;
    }

    static constexpr std::size_t few = 8;

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
    known_text text_;                   ///< what is compared with, if it is a text
    quick how_ = quick::none;
    member_lookup<Value>* only_key_ = nullptr;   ///< the item path, where it is one key
    member_lookup<Value>* first_key_ = nullptr;  ///< with which it begins, where it is more
    bool if_equal_ = false;                      ///< whether the condition holds of what equals it
    bool if_nothing_ = false;                    ///< whether it holds where nothing is found
};

/// Takes the items that a filter's selector finds, and asks of each whether it is wanted: `asks.quickly(judge, item, knows)`
/// where that knows, and `asks.at_length(judge, item)` where not.
template <json_value Value, class Asks>
class selection : public no_observer {
public:
    selection(const Value& document, const filter& filter, judge<Value>& judge, Asks asks)
        : document_(document),
          filter_(filter),
          judge_(judge),
          asks_(std::move(asks)),
          takes_scalars_(filter.item_path.whole()) {}

    HASHPATH_INLINE bool wants(Value item) {
        ++position_;
        bool knows = false;
        const bool holds = asks_.quickly(judge_, item, knows);
        return knows ? holds : wants_otherwise(item);
    }

    /// The first error, after which nothing is wanted: what was wanted before is visited first.
    const std::optional<type_error>& error() const noexcept { return error_; }

private:
    HASHPATH_OUTLINE bool wants_otherwise(Value item) {
        if (error_) return false;
        try {
            if (!takes_scalars_ && !holds_entries(item))
                throw type_error(error_code::item_not_a_map, "", item_not_a_map);
            return asks_.at_length(judge_, item);
        } catch (const type_error& e) {
            error_.emplace(e.code(), where() + e.pointer(), e.reason());
            judge_.forget_short_ways();
            return false;
        }
    }

    std::string where() const { return *locate(document_, filter_.selector)[position_ - 1].place.pointer(); }

    const Value& document_;
    const filter& filter_;
    judge<Value>& judge_;
    Asks asks_;
    std::size_t position_ = 0;  ///< of the item, counted from 1
    bool takes_scalars_;
    std::optional<type_error> error_;
};

struct asks_whether_it_holds {
    template <json_value Value>
    HASHPATH_INLINE static bool quickly(judge<Value>& judge, Value item, bool& knows) {
        return judge.holds(item, knows);
    }
    template <json_value Value>
    static bool at_length(judge<Value>& judge, const Value& item) {
        return judge.holds_otherwise(item);
    }
};

/// Calls `visit(item)` with each item that a filter's selector finds and that `asks` wants, until it returns false; returns
/// whether it never did.
template <json_value Value, class Asks, class Visit>
HASHPATH_INLINE bool each_selected(const Value& document, const filter& filter, Asks asks, Visit&& visit) {
    judge<Value> judge{filter.item_path, filter.asked};
    // A regular expression of the selector that fails does so before any item is looked at.
    if (filter.selector.has_pattern()) {
        evaluation<Value>{filter.selector}.run(document, [](const php::key&, const Value&) { return true; });
    }
    using selection = impl::selection<Value, Asks>;
    evaluation<Value, selection> selecting{filter.selector, selection{document, filter, judge, std::move(asks)}};
    selecting.followed_by(judge.path_evaluation());
    const auto offer = [&visit](const php::key&, const Value& item) HASHPATH_INLINE_CALL { return visit(item); };
    if (!selecting.run(document, offer)) return false;
    if (const auto& error = selecting.observer().error()) throw type_error(*error);
    return true;
}

}  // namespace impl

/// Calls `visit` with each item of a document that a filter lets through, in order, until it returns false.
///
///     for_each(event, sources, [](const auto& item) { std::cout << (*item)["value"] << '\n'; });
///
/// In each item that the selector finds, `item_path` finds values, and the condition is asked of the list of them:
///
///     equals, not_equals   of the first value only (of null where a plain path reaches a map without key 0); an item
///                          in which nothing is found does not match either of them
///     any_value            whether anything is found, be it false or 0
///     all others           see condition; `not_in` and `not_in_or` match an item in which nothing is found
///
/// With an empty item path the item itself is asked. `visit` takes a handle and returns void or bool; an item may be looked
/// at before the one before it is visited. Returns whether it came to the end. Throws type_error: item_not_a_map, where the
/// item path is not empty and an item is a scalar; document_not_a_map; regex_on_map; after the items before were visited, and
/// not where a visit ended it. Costs one evaluation of the item path an item.
/// Behaviour of MISP's getItemsMatchingCondition(), which numbers the items anew from 0.
template <json_document Document, class Visit>
HASHPATH_INLINE bool for_each(Document&& document, const filter& filter, Visit&& visit) {
    using value = value_of<Document>;
    const auto offer = [&visit](const value& item) HASHPATH_INLINE_CALL {
        if constexpr (std::is_void_v<std::invoke_result_t<Visit&, const value&>>) {
            visit(item);
            return true;
        } else {
            return static_cast<bool>(visit(item));
        }
    };
    constexpr impl::asks_whether_it_holds asks;
    if constexpr (impl::supposing_value<value>) {
        if (!filter.selector.plain() && !impl::may_run_out(filter.selector) && !impl::may_run_out(filter.item_path)) {
            const value root = as_value(document);
            return root.supposing(
                [&](const auto& keep) {
                    impl::each_selected(root, filter, asks, [&keep](const value& item) {
                        keep(item);
                        return true;
                    });
                },
                offer);
        }
    }
    return impl::each_selected(as_value(document), filter, asks, offer);
}

/// The items of a document that a filter lets through, in order: handles, valid while the document is neither changed nor
/// destroyed. Throws and costs as for_each().
///
///     for (const auto& item : matching_items(event, sources)) std::cout << (*item)["value"] << '\n';
template <json_document Document>
std::vector<value_of<Document>> matching_items(Document&& document, const filter& filter) {
    std::vector<value_of<Document>> matching;
    for_each(document, filter, [&matching](const auto& item) { matching.push_back(item); });
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
    struct notes {
        static bool quickly(impl::judge<value>&, const value&, bool&) noexcept { return false; }
        bool at_length(impl::judge<value>& judge, const value& item) const {
            const decision decided = judge(item);
            judgements.push_back({item, decided.holds, judge.found(), decided.by});
            return true;
        }
        std::vector<judgement<value>>& judgements;
    };
    impl::each_selected(as_value(document), filter, notes{judgements}, [](const value&) { return true; });
    return judgements;
}

/// What in a filter is a trap: in its paths, its condition, and how they fit together.
///
///     diagnose(filter{"Event.Tag.{n}"_path, "Tag.{n}.name"_path, {condition_operator::equals, "tlp:red"}})
///     // first-value-only
///
/// Each warning's parameter is one of "selector", "path", "operator" and "value", in this order. Throws std::bad_alloc
/// only. Linear in the paths, n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(const filter& filter);

#ifdef HASHPATH_COMPILED
extern template std::vector<value_of<const nlohmann::ordered_json&>> matching_items<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const filter&);
extern template std::vector<value_of<nlohmann::ordered_json&>> matching_items<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const filter&);
extern template std::vector<value_of<const nlohmann::json&>> matching_items<const nlohmann::json&>(
    const nlohmann::json&, const filter&);
extern template std::vector<value_of<nlohmann::json&>> matching_items<nlohmann::json&>(nlohmann::json&, const filter&);
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/filter.inl>
#endif
