#pragma once
// SPDX-License-Identifier: MIT
// The filters of a set that have the same selector, and the pass over a document that answers them.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/filter/impl/path_tree.hpp>
#include <hashpath/filter/impl/tables.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// What filters with the same item path ask. A number in a table is twice that of a filter, and one more where the
/// filter lets an item through unless a value is found there.
struct path_question {
    path item_path;
    std::vector<std::uint32_t> filters;
    value_table values;        ///< compared with each value
    value_table first_values;  ///< compared with the first value
    std::vector<std::uint32_t> unless_found;
    std::vector<std::uint32_t> unless_first;
    std::vector<std::uint32_t> if_any;
    std::vector<std::uint32_t> of_all;  ///< asked of all values together
    bool compares_each = false;
    bool compares_late = false;  ///< the same at the end of an item: the path may fail in it, or is not in the tree
    bool compares_first = false;
    bool asks_of_none = false;  ///< whether a filter may let an item through in which nothing is found
};

/// The filters of a set that have the same selector, by their numbers in the set.
class filter_group {
public:
    HASHPATH_FUNCTION filter_group(std::span<const filter> filters, const std::vector<std::uint32_t>& numbers);

    path selector;
    std::vector<path_question> questions;
    path_tree tree;
    std::vector<std::uint32_t> alone;  ///< the questions whose paths are not in the tree

private:
    struct entries {
        std::vector<value_table::entry> of_each;
        std::vector<value_table::entry> of_first;
    };

    /// The question about a path, which may be there already, written another way.
    HASHPATH_FUNCTION std::uint32_t add(const path& item_path);

    HASHPATH_FUNCTION static void ask(path_question& question, entries& tables, const condition& asked,
                                      std::uint32_t number);
};

/// What became of a filter in a pass.
struct filter_state {
    std::uint64_t decided = 0;  ///< the item for which a value was found that decides, counted from 1
    std::optional<type_error> error;
};

/// One pass over a document, for the filters of a group: calls `visit(filter, item)` with each item that a filter lets
/// through, an item after the other.
template <json_value Value, class Visit>
class filter_pass {
public:
    filter_pass(const Value& document, std::span<const filter> filters, const filter_group& group,
                std::vector<filter_state>& states, Visit& visit)
        : document_(document),
          filters_(filters),
          group_(group),
          states_(states),
          visit_(visit),
          walk_(group.tree, *this),
          item_(document),
          waiting_(fetches ? longest_wait : 0, document),
          unanswered_(group.questions.size()) {
        found_.reserve(group.questions.size());
        for (std::size_t i = 0; i < group.questions.size(); ++i) found_.push_back({document, {}, 0, false, false});
        for (const std::uint32_t i : group.alone) evaluations_.emplace_back(group.questions[i].item_path);
    }
    filter_pass(const filter_pass&) = delete;
    filter_pass& operator=(const filter_pass&) = delete;

    void run() {
        try {
            // A regular expression of the selector that fails does so before any item is looked at.
            if (!group_.selector.has_pattern()) {
                for_each(document_, group_.selector, [this](const match<Value>& found) { return offer(found.value); });
            } else {
                for (const auto& found : extract(document_, group_.selector)) {
                    if (!offer(found.value)) break;
                }
            }
            judge_waiting();
        } catch (const type_error& e) {
            // The selector fails before its first item; what comes later is of a visit.
            if (position_ != 0) throw;
            for (std::uint32_t i = 0; i < found_.size(); ++i) end(i, e);
        }
    }

    /// What the walk finds in the item.
    HASHPATH_INLINE void take(std::uint32_t number, const php::key& key, const Value& value) {
        const path_question& question = group_.questions[number];
        findings& found = found_[number];
        ++found.count;
        if (question.compares_first && key.is_integer() && key.integer() == 0) {
            found.first = value;
            found.has_first = true;
        }
        if (question.compares_each) compare(question, value);
        if (question.compares_late || !question.of_all.empty()) found.all.push_back(value);
    }

    php::key next_key(std::uint32_t number) const noexcept { return php::key{found_[number].count}; }

    /// The evaluation of a path fails in the item; by itself it says why.
    void fail(std::uint32_t number) {
        const path_question& question = group_.questions[number];
        try {
            evaluation<Value>{question.item_path}.run(item_, [](const php::key&, const Value&) { return true; });
        } catch (const type_error& e) {
            end(number, type_error(e.code(), where() + e.pointer(), e.reason()));
        }
    }

private:
    /// What a path found in the item.
    struct findings {
        Value first;  ///< what stands under the key 0
        std::vector<Value> all;
        std::int64_t count = 0;
        bool has_first = false;
        bool has_failed = false;  ///< in this item or one before
    };

    /// Takes an item; whether the pass goes on. Where memory can be fetched for it, the item waits for that, while others
    /// before it are judged.
    HASHPATH_INLINE bool offer(const Value& item) {
        if constexpr (fetches) {
            item.prefetch();
            waiting_[offered_ % longest_wait] = item;
            // Of few items, most of what stands deeper is near already.
            const std::size_t levels = offered_ < many ? 2 : walk_.fetched_levels;
            for (std::size_t level = 0; level < levels; ++level) {
                const std::size_t behind = (level + 1) * longest_wait / (levels + 1);
                if (offered_ >= behind) walk_.prefetch(waiting_[(offered_ - behind) % longest_wait], level);
            }
            ++offered_;
            return offered_ < longest_wait || judge(waiting_[offered_ % longest_wait]);
        } else {
            return judge(item);
        }
    }

    /// Judges the items that wait.
    void judge_waiting() {
        if constexpr (fetches) {
            while (unanswered_ != 0 && position_ < offered_) {
                judge(Value{waiting_[static_cast<std::size_t>(position_) % longest_wait]});
            }
        }
    }

    /// Whether the pass goes on.
    HASHPATH_INLINE bool judge(const Value& item) {
        item_ = item;
        ++position_;
        if (is_container(item.kind())) {
            walk_.run(item);
            if (!evaluations_.empty()) evaluate_alone();
            for (std::uint32_t i = 0; i < found_.size(); ++i) conclude(i);
        } else {
            judge_scalar();
        }
        return unanswered_ != 0;
    }

    HASHPATH_OUTLINE void judge_scalar() {
        for (std::uint32_t i = 0; i < found_.size(); ++i) {
            const path_question& question = group_.questions[i];
            if (found_[i].has_failed) continue;
            if (!question.item_path.whole()) {
                end(i, type_error(error_code::item_not_a_map, where(), impl::item_not_a_map));
                continue;
            }
            for (const std::uint32_t filter : question.filters) {
                if (decide_scalar_item(item_, filters_[filter].asked).holds) let_through(filter);
            }
        }
    }

    HASHPATH_OUTLINE void evaluate_alone() {
        for (std::size_t i = 0; i < evaluations_.size(); ++i) {
            const std::uint32_t number = group_.alone[i];
            if (found_[number].has_failed) continue;
            try {
                evaluations_[i].run(item_, [&](const php::key& key, const Value& value) {
                    take(number, key, value);
                    return true;
                });
            } catch (const type_error& e) {
                end(number, type_error(e.code(), where() + e.pointer(), e.reason()));
            }
        }
    }

    HASHPATH_INLINE void compare(const path_question& question, const Value& value) {
        question.values.find(value, [this](std::uint32_t n) { decide(n); });
    }

    /// A value was found that decides a filter.
    HASHPATH_INLINE void decide(std::uint32_t entry_number) {
        filter_state& state = states_[entry_number / 2];
        if (state.decided == position_) return;
        state.decided = position_;
        if (entry_number % 2 == 0) let_through(entry_number / 2);
    }

    HASHPATH_INLINE void let_through(std::uint32_t filter) { visit_(std::size_t{filter}, std::as_const(item_)); }

    HASHPATH_INLINE void let_through_undecided(const std::vector<std::uint32_t>& filters) {
        for (const std::uint32_t filter : filters) {
            if (states_[filter].decided != position_) let_through(filter);
        }
    }

    /// All values of the item are known.
    HASHPATH_INLINE void conclude(std::uint32_t number) {
        const path_question& question = group_.questions[number];
        findings& found = found_[number];
        if (found.has_failed || (found.count == 0 && !question.asks_of_none)) return;
        if (question.compares_late) {
            for (const Value& value : found.all) compare(question, value);
        }
        let_through_undecided(question.unless_found);
        for (const std::uint32_t filter : question.of_all) {
            if (filters_[filter].asked.decide_list(std::span<const Value>{found.all}).holds) let_through(filter);
        }
        if (found.count == 0) return;
        for (const std::uint32_t filter : question.if_any) let_through(filter);
        if (question.compares_first) conclude_first(question, found);
        found.count = 0;
        found.has_first = false;
        found.all.clear();
    }

    HASHPATH_INLINE void conclude_first(const path_question& question, const findings& found) {
        const auto decided = [this](std::uint32_t n) { decide(n); };
        if (!found.has_first) question.first_values.find_null(decided);
        else if (is_container(found.first.kind())) return;
        else question.first_values.find(found.first, decided);
        let_through_undecided(question.unless_first);
    }

    /// Ends the filters of a question with an error.
    void end(std::uint32_t number, const type_error& error) {
        if (found_[number].has_failed) return;
        found_[number].has_failed = true;
        --unanswered_;
        for (const std::uint32_t filter : group_.questions[number].filters) {
            states_[filter].error.emplace(error);
        }
    }

    /// The JSON Pointer of the item.
    std::string where() {
        if (!places_) places_ = locate(document_, group_.selector);
        return *(*places_)[static_cast<std::size_t>(position_ - 1)].place.pointer();
    }

    static constexpr bool fetches = requires(const Value& value, const member_lookup<Value>& find) {
        value.prefetch();
        find.prefetch(value, true);
        find.prefetch_value(value);
        find.prefetch_list(value, 0);
    };
    static constexpr std::size_t longest_wait = 32;
    static constexpr std::size_t many = 1500;

    const Value document_;
    std::span<const filter> filters_;
    const filter_group& group_;
    std::vector<filter_state>& states_;
    Visit& visit_;
    path_tree_walk<Value, filter_pass> walk_;
    std::deque<evaluation<Value>> evaluations_;  ///< of the questions alone
    std::vector<findings> found_;
    Value item_;
    std::uint64_t position_ = 0;  ///< of the item, counted from 1
    std::vector<Value> waiting_;  ///< a ring of the items that are not judged yet
    std::size_t offered_ = 0;
    std::size_t unanswered_;
    std::optional<std::vector<located_match<Value>>> places_;
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/filter/impl/group.inl>
#endif
