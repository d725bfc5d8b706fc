#pragma once
// SPDX-License-Identifier: MIT
// Many paths as one tree, and the walk of a value along all of them.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/filter/impl/tables.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// Paths that share what they begin with: a key is looked up once for all of them, entries are walked once, and a text
/// that is compared with many is found among them by hash. The paths must outlive it.
class path_tree {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    /// The most tokens of a path, since the walk recurses once for each.
    static constexpr std::size_t most_tokens = 16;

    /// What follows a token: the conditions, and the rest of the paths.
    struct branch {
        std::span<const path_condition> conditions;
        bool maps_only;
        std::uint32_t number;  ///< among all branches
        std::uint32_t node;
        std::uint32_t first_lookup;  ///< of its conditions
    };

    /// The conditions that ask whether the same key has one of several texts, each alone.
    struct choice {
        std::uint32_t lookup;  ///< of the key
        std::uint32_t first;   ///< where the branches begin
        std::uint32_t last;    ///< and end
        string_table texts;    ///< for positions of branches
    };

    /// A matcher, and all that follows it.
    struct step {
        const hashpath::token* token;
        matcher matches_by;
        std::uint32_t lookup;        ///< which of the keys, where it is a key
        std::uint32_t plain = none;  ///< the node to which plain paths go on
        std::uint32_t singles = 0;   ///< how many branches, the first ones, are in no choice
        std::vector<branch> branches;
        std::vector<choice> choices;
    };

    struct node {
        bool plain = false;        ///< whether it is reached by plain paths
        std::uint32_t end = none;  ///< the path that ends here
        std::vector<step> steps;
    };

    HASHPATH_FUNCTION static bool takes(const path& path) noexcept;

    /// Adds a path under a number. Returns the number of what is the same path, written this way or another.
    HASHPATH_FUNCTION std::uint32_t add(const path& path, std::uint32_t number);

    /// To be called when all are added.
    HASHPATH_FUNCTION void complete();

    const node& root() const noexcept { return nodes_.front(); }
    const node& at(std::uint32_t number) const noexcept { return nodes_[number]; }
    std::span<const php::key> keys() const noexcept { return keys_; }
    std::size_t branch_count() const noexcept { return branch_count_; }

    /// Calls `visit` with the number of each path that goes through a node.
    template <class Visit>
    void each_end(std::uint32_t number, Visit&& visit) const {
        std::vector<std::uint32_t> open{number};
        while (!open.empty()) {
            const node& top = nodes_[open.back()];
            open.pop_back();
            if (top.end != none) visit(top.end);
            for (const step& next : top.steps) {
                if (next.plain != none) open.push_back(next.plain);
                for (const branch& each : next.branches) open.push_back(each.node);
            }
        }
    }

private:
    HASHPATH_FUNCTION std::uint32_t new_lookup(const php::key& key);

    HASHPATH_FUNCTION step& step_for(std::uint32_t at, const token& token);

    HASHPATH_FUNCTION std::uint32_t plain_below(step& from);

    HASHPATH_FUNCTION std::uint32_t branch_below(step& from, const token& token);

    /// Sorts out which branches ask whether a key has a text.
    HASHPATH_FUNCTION static void make_choices(step& at);

    std::vector<node> nodes_ = {{true, none, {}}};
    std::vector<php::key> keys_;
    std::uint32_t branch_count_ = 0;
    std::map<std::tuple<std::uint32_t, matcher, std::string_view>, std::size_t> steps_;
    std::map<std::tuple<std::uint32_t, std::string_view>, std::uint32_t> branches_;
};

/// Walks lists and maps along all paths of a tree, one after the other, and remembers where keys stood. For each path,
/// `visitor.take(number, key, value)` is called with what an evaluation of it alone would visit, in that order; and
/// `visitor.fail(number)` where that would throw a type_error, after which nothing more is taken for it.
template <json_value Value, class Visitor>
class path_tree_walk {
public:
    path_tree_walk(const path_tree& tree, Visitor& visitor)
        : tree_(tree), visitor_(visitor), has_failed_(tree.branch_count()) {
        lookups_.reserve(tree.keys().size());
        for (const php::key& key : tree.keys()) lookups_.emplace_back(key);
    }

    void run(const Value& container) { enter(tree_.root(), container); }

    /// Has memory fetched that a run along a list or map will read, one level after the other: its keys, what stands under
    /// them, and, of a short list there, its entries and their keys.
    static constexpr std::size_t fetched_levels = 5;
    HASHPATH_INLINE void prefetch(const Value& container, std::size_t level) noexcept {
        for (const step& next : tree_.root().steps) {
            if (next.matches_by != matcher::key) continue;
            const member_lookup<Value>& find = lookups_[next.lookup];
            if (level == 0) find.prefetch(container, true);
            else if (level == 1) find.prefetch_value(container);
            else find.prefetch_list(container, level - 2);
        }
    }

private:
    using step = path_tree::step;
    using node = path_tree::node;
    using branch = path_tree::branch;

    HASHPATH_INLINE void enter(const node& at, const Value& value) {
        if (at.end != path_tree::none) {
            if (at.plain && is_container(value.kind())) take_entries(at, value);
            else visitor_.take(at.end, at.plain ? php::key{} : visitor_.next_key(at.end), value);
        }
        if (!at.steps.empty()) descend(at, value);
    }

    HASHPATH_OUTLINE void take_entries(const node& at, const Value& value) {
        for (auto entry = value.entries(); entry; entry.next()) visitor_.take(at.end, entry.key(), entry.value());
    }

    HASHPATH_OUTLINE void descend(const node& at, const Value& value) {
        const kind value_kind = value.kind();
        if (!is_container(value_kind)) {
            if (!at.plain && value_kind != kind::null) pass_as_list_of_one(at, value);
            return;
        }
        for (const step& next : at.steps) {
            const matcher by = next.matches_by;
            if (by == matcher::key || (by == matcher::number && value_kind == kind::list)) {
                Value found = value;
                if (lookups_[next.lookup](value, found)) arrive(next, found);
                continue;
            }
            const bool takes_all = by == matcher::all || (value_kind == kind::list && by == matcher::numbers);
            for (auto entry = value.entries(); entry; entry.next()) {
                if (takes_all || next.token->matches(entry.key())) arrive(next, entry.value());
            }
        }
    }

    void pass_as_list_of_one(const node& at, const Value& scalar) {
        for (const step& next : at.steps) {
            if (!next.token->matches(php::key{0})) continue;
            for (const branch& each : next.branches) {
                if (!each.maps_only) enter(tree_.at(each.node), scalar);
            }
        }
    }

    HASHPATH_INLINE void arrive(const step& next, const Value& value) {
        if (next.plain != path_tree::none && value.kind() != kind::null) enter(tree_.at(next.plain), value);
        for (std::uint32_t i = 0; i != next.singles; ++i) {
            const branch& each = next.branches[i];
            if (!each.maps_only || passes(each, value)) enter(tree_.at(each.node), value);
        }
        if (!next.choices.empty() && is_container(value.kind())) choose(next, value);
    }

    HASHPATH_OUTLINE void choose(const step& next, const Value& map) {
        for (const path_tree::choice& asked : next.choices) {
            Value found = map;
            if (!lookups_[asked.lookup](map, found)) continue;
            if (found.kind() == kind::text) {
                asked.texts.find(found.text(), [&](std::uint32_t i) { enter(tree_.at(next.branches[i].node), map); });
                continue;
            }
            for (std::uint32_t i = asked.first; i != asked.last; ++i) {
                if (passes(next.branches[i], map)) enter(tree_.at(next.branches[i].node), map);
            }
        }
    }

    HASHPATH_OUTLINE bool passes(const branch& each, const Value& value) {
        if (has_failed_[each.number] || !is_container(value.kind())) return false;
        auto* lookup = lookups_.data() + each.first_lookup;
        const auto find = [&](const php::key&, Value& found) { return (*lookup++)(value, found); };
        try {
            return state_.satisfies(value, each.conditions, find, [] { return std::string{}; });
        } catch (const type_error&) {
            has_failed_[each.number] = true;
            tree_.each_end(each.node, [this](std::uint32_t end) { visitor_.fail(end); });
            return false;
        }
    }

    const path_tree& tree_;
    Visitor& visitor_;
    condition_state state_;
    std::vector<member_lookup<Value>> lookups_;
    std::vector<bool> has_failed_;  ///< of each branch
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/filter/impl/path_tree.inl>
#endif
