#pragma once
// SPDX-License-Identifier: MIT
// The evaluator: walks a document along the tokens of a path, depth first, without recursion.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/extract/impl/steps.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// Walks documents along one path, and remembers where keys stood in the last object. Gives matches in batches, so that a
/// caller's function brings no second copy of the walk.
/// Not shared between threads, unlike the path, which must outlive it.
template <json_value Value, class Observer = no_observer>
class evaluation : public path_tokens<Value, Observer> {
    using tokens_of_path = path_tokens<Value, Observer>;
    using tokens_of_path::judge;
    using tokens_of_path::judge_one;
    using tokens_of_path::memory_;
    using tokens_of_path::observer_;
    using tokens_of_path::pass;
    using tokens_of_path::passes_as_list_of_one;
    using tokens_of_path::refusing_;
    using tokens_of_path::steps_;
    using entries = decltype(std::declval<const Value&>().entries());
    using list_walk = decltype(list_of(std::declval<const Value&>()));
    using compiled_token = impl::compiled_token<Value>;
    using asked_condition = impl::asked_condition<Value>;

    static constexpr bool fetches = requires(const Value& list, const member_lookup<Value>& find) {
        list.list().ahead(0).prefetch();
        find.prefetch(list, true);
        find.prefetch_value(list);
    };

public:
    using tokens_of_path::look_up;

    /// The most matches that can be asked for at once.
    static constexpr std::size_t most_matches = 64;

    HASHPATH_OUTLINE explicit evaluation(const path& path, Observer observer = {})
        : tokens_of_path(path, std::move(observer)), plain_(path.plain()), whole_(path.whole()) {}
    evaluation(const evaluation&) = delete;
    evaluation& operator=(const evaluation&) = delete;
    /// Calls `visit(key, value)` with each match until it returns false; returns whether it never did.
    template <class Visit>
    HASHPATH_INLINE bool run(const Value& document, Visit&& visit) {
        constexpr std::size_t few = 8;
        std::int64_t position = 0;
        start(document, few);
        for (std::span<const Value> found = matches(); !found.empty(); next(most_matches), found = matches()) {
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (!visit(key(i, position++), found[i])) return false;
            }
        }
        return true;
    }

    /// Begins with a document, and goes on to its first `most` matches; what was begun before is forgotten.
    HASHPATH_OUTLINE void start(const Value& document, std::size_t most) {
        if (!holds_entries(document)) require_container(document);
        Value value = document;
        start(value, most, [&] { return plain_ ? look_up_all(value) : follow(value, 0); });
    }

    /// The same with what stands under the path's first key, where first_key() is one and the path is not plain.
    HASHPATH_OUTLINE void start_behind_first_key(Value value, std::size_t most) {
        start(value, most, [&] { return follow(value, 1); });
    }

    /// The current batch of matches, valid until the next call; empty at the end.
    HASHPATH_INLINE std::span<const Value> matches() const {
        if (count_ == 0 && reached_ == progress::refused) refuse();
        return {found_.data(), count_};
    }

    /// Goes on to the next matches, at most `most`.
    HASHPATH_OUTLINE void next(std::size_t most) {
        count_ = 0;
        most_ = most;
        go_on();
    }

    /// The key of the match at `index` of the batch, which is the one at `position` of all.
    HASHPATH_INLINE php::key key(std::size_t index, std::int64_t position) const noexcept {
        return keys_.empty() ? php::key{position} : keys_[index];
    }

    /// Where the match stands after start(document, 1) or next(1): the keys from the document down.
    std::vector<php::key> place() const {
        std::vector<php::key> keys;
        auto open = frames_.begin();
        for (std::size_t i = 0; i < taken_; ++i) {
            const bool walked = open != frames_.end() && open->token == i;
            keys.push_back(walked ? (open++)->key() : one_key_of(*steps_[i].token));
        }
        if (plain_ && open != frames_.end()) keys.push_back(open->key());
        return keys;
    }

    /// Has memory fetched for what another evaluation, which stays, looks up in the matches.
    void followed_by(evaluation<Value>& other) noexcept { followed_by_ = other.first_key(); }

    /// The look-up with which each walk begins; none where it does not begin with one.
    member_lookup<Value>* first_key() noexcept {
        const compiled_token& first = steps_.front();
        return first.matches_by == matcher::key && !first.maps_only ? &steps_.front().find : nullptr;
    }

private:
    template <class Follow>
    HASHPATH_INLINE void start(Value& value, std::size_t most, Follow&& follow) {
        if (found_.empty()) {
            found_.assign(most_matches, value);
            frames_.reserve(4);
        }
        frames_.clear();
        keys_.clear();
        count_ = 0;
        most_ = most;
        reached_ = follow();
        if (reached_ == progress::arrived) {
            reached_ = progress::ended;
            if (observer_.wants(value)) found_[count_++] = value;
        }
        go_on();
    }

    [[noreturn]] HASHPATH_OUTLINE void refuse() const {
        throw condition_state::refusal(pointer_to(place()), *refusing_);
    }

    /// Lengths of lists that the processor's caches do not hold, and how far ahead of the walk memory is fetched then.
    static constexpr std::size_t long_list = 64;
    static constexpr std::size_t very_long_list = 1500;
    static constexpr std::size_t far_ahead = 18;

    using frame = open_entries<list_walk, entries>;

    struct list_frame {
        std::size_t token;
        list_walk at;
        std::int64_t position;
    };

    /// Looks up the keys of a plain path, which matches the entries of a list or map that it reaches.
    progress look_up_all(Value& value) {
        for (std::size_t i = 0, size = steps_.size(); i < size; ++i) {
            if (!whole_) {
                if (!look_up(steps_[i].find, value, value)) return progress::ended;
                if (is_null(value)) return progress::ended;
            }
            observer_.found(i);
            observer_.left(i);
        }
        taken_ = whole_ ? 0 : steps_.size();
        if (!holds_entries(value)) return progress::arrived;
        frames_.push_back(
            {steps_.size(), std::variant<list_walk, entries>{std::in_place_index<1>, value.entries()}, true});
        return progress::opened;
    }

    /// Follows the tokens from `position` on as long as each can match one entry only. Where one can match several, a
    /// frame is opened for it.
    HASHPATH_INLINE progress follow(Value& value, std::size_t position) {
        for (const std::size_t size = steps_.size(); position < size; ++position) {
            compiled_token& current = steps_[position];
            if (!holds_entries(value)) {
                if (!passes_as_list_of_one(value.kind(), *current.token, position)) return progress::ended;
                continue;
            }
            if (current.matches_by != matcher::key) {
                const bool list = is_list(value);
                if (list && current.takes_lists && current.keys_follow) {
                    return go_through_last(list_of(value), 0, position);
                }
                if (current.opens(list)) return open(value, list, position);
            }
            if (!current.find(value, value)) return progress::ended;
            taken_ = position + 1;
            const verdict given = pass(value, current, position);
            if (given != verdict::holds) return given == verdict::fails ? progress::ended : progress::refused;
        }
        return progress::arrived;
    }

    HASHPATH_OUTLINE progress open(const Value& value, bool list, std::size_t position) {
        const matcher by = steps_[position].matches_by;
        if (!list) {
            frames_.push_back({position, std::variant<list_walk, entries>{std::in_place_index<1>, value.entries()},
                               by == matcher::all});
        } else if (by == matcher::texts) {
            return progress::ended;
        } else {
            frames_.push_back(
                {position, std::variant<list_walk, entries>{std::in_place_index<0>, list_of(value)}, true});
        }
        return progress::opened;
    }

    /// Goes through what is open until there are as many matches as are wanted.
    void go_on() {
        while (reached_ == progress::opened && count_ != most_ && !frames_.empty()) reached_ = go_through_frame();
    }

    /// Goes through the entries of the last frame until the batch is full, another frame is opened, or they end.
    progress go_through_frame() {
        frame& last = frames_.back();
        if (auto* any = std::get_if<1>(&last.at)) {
            return last.token == steps_.size() ? take_entries(*any) : go_through<1>(*any);
        }
        list_walk list = *std::get_if<0>(&last.at);
        if (!steps_[last.token].keys_follow) return go_through<0>(list);
        if (last.entered) list.next(), ++last.position;
        const frame left = last;
        frames_.pop_back();
        const progress reached = go_through_last(list, left.position, left.token);
        return reached == progress::ended ? progress::opened : reached;
    }

    /// Goes through a list behind which the path has only keys. Opens a frame for it where it is left before its end.
    HASHPATH_INLINE progress go_through_last(const list_walk& list, std::int64_t entry, std::size_t position) {
        switch (steps_[position].asks) {
            case conditions::none: return go_through_last<conditions::none>(list, entry, position);
            case conditions::one: return go_through_last<conditions::one>(list, entry, position);
            case conditions::any: break;
        }
        return go_through_last<conditions::any>(list, entry, position);
    }

    template <conditions Asked>
    HASHPATH_OUTLINE progress go_through_last(list_walk at, std::int64_t entry, const std::size_t position) {
        const compiled_token& current = steps_[position];
        compiled_token* const first = steps_.data() + position + 1;
        compiled_token* const last = steps_.data() + steps_.size();
        asked_condition* const asked = current.first_condition;
        Value* const found = found_.data();
        const std::size_t most = most_;
        std::size_t count = count_;
        [[maybe_unused]] std::size_t last_fetching = std::numeric_limits<std::size_t>::max();
        if constexpr (fetches) {
            if (at.left() + static_cast<std::size_t>(entry) > long_list) last_fetching = far_ahead;
            entry += static_cast<std::int64_t>(at.left());
        }
        for (; at; at.next()) {
            if constexpr (fetches) {
                if (at.left() > last_fetching) fetch(at, current, first, last);
            }
            Value value = at.value();
            verdict given = verdict::holds;
            observer_.found(position);
            if constexpr (Asked == conditions::one) given = judge_one(value, *asked);
            if constexpr (Asked == conditions::any) given = judge(value, current);
            if constexpr (!fetches) ++entry;
            if (given == verdict::holds) observer_.left(position);
            if (given == verdict::fails) continue;
            std::size_t taken = position + 1;
            for (compiled_token* each = first; given == verdict::holds && each != last; ++each, ++taken) {
                given = look_up(each->find, value, value) ? pass(value, *each, taken) : verdict::fails;
            }
            if (given == verdict::fails) continue;
            const bool refused = given == verdict::refused;
            if (!refused) {
                if (!observer_.wants(value)) continue;
                found[count++] = value;
            }
            if (refused || count == most) {
                if constexpr (fetches) entry -= static_cast<std::int64_t>(at.left());
                else --entry;
                const list_frame left{position, at, entry};
                return leave_last(refused ? progress::refused : progress::opened, left, count, taken);
            }
        }
        count_ = count;
        return progress::ended;
    }

    /// Leaves a list before its end.
    HASHPATH_OUTLINE progress leave_last(progress reached, list_frame list, std::size_t count, std::size_t taken) {
        count_ = count;
        taken_ = taken;
        frames_.push_back(
            {list.token, std::variant<list_walk, entries>{std::in_place_index<0>, list.at}, true, list.position, true});
        return reached;
    }

    /// Has memory fetched for the values that come behind this one.
    HASHPATH_INLINE void fetch(const list_walk& at, const compiled_token& current, const compiled_token* first,
                               const compiled_token* last) const {
        at.ahead(far_ahead).prefetch();
        const auto fetch_for = [&at](const member_lookup<Value>& find) {
            find.prefetch(at.ahead(far_ahead * 2 / 3), at.left() > very_long_list);
            find.prefetch_value(at.ahead(far_ahead / 3));
        };
        if (current.first_condition != current.last_condition) fetch_for(current.first_condition->find);
        else if (first != last) fetch_for(first->find);
        else if (followed_by_) fetch_for(*followed_by_);
    }

    HASHPATH_OUTLINE progress take_entries(entries& stored) {
        keys_.clear();
        frame& last = frames_.back();
        if (last.entered) stored.next();
        last.entered = true;
        for (; stored; stored.next()) {
            found_[count_] = stored.value();
            if (!observer_.wants(found_[count_])) continue;
            keys_.push_back(stored.key());
            ++count_;
            if (count_ == most_) return progress::opened;
        }
        return progress::ended;
    }

    template <std::size_t Kind, class Walk>
    HASHPATH_OUTLINE progress go_through(const Walk& stored) {
        const std::size_t depth = frames_.size() - 1;
        const std::size_t position = frames_[depth].token;
        const bool takes_all = frames_[depth].takes_all;
        compiled_token& current = steps_[position];
        Walk at = stored;
        std::int64_t entry = frames_[depth].position;
        if (frames_[depth].entered) at.next(), ++entry;
        const auto leave = [this, depth](progress reached, Walk at_entry, std::int64_t its_position)
                               HASHPATH_INLINE_CALL {
                                   std::get<Kind>(frames_[depth].at) = at_entry;
                                   frames_[depth].position = its_position;
                                   frames_[depth].entered = true;
                                   return reached;
                               };
        [[maybe_unused]] const compiled_token& behind = steps_[std::min(position + 1, steps_.size() - 1)];
        for (; at; at.next(), ++entry) {
            if constexpr (fetches && Kind == 0) {
                if (at.left() > far_ahead) fetch(at, current, &behind, &behind + 1);
            }
            if constexpr (Kind == 1) {
                if (!takes_all && !current.token->matches(at.key())) continue;
            }
            Value value = at.value();
            taken_ = position + 1;
            const verdict given = pass(value, current, position);
            if (given == verdict::fails) continue;
            if (given == verdict::refused) return leave(progress::refused, at, entry);
            const progress came = follow(value, position + 1);
            if (came == progress::ended) continue;
            if (came != progress::arrived) return leave(came, at, entry);
            if (!observer_.wants(value)) continue;
            found_[count_++] = value;
            if (count_ == most_) return leave(progress::opened, at, entry);
        }
        frames_.pop_back();
        return progress::opened;
    }

    bool plain_;
    bool whole_;
    std::pmr::vector<frame> frames_{&memory_};
    const member_lookup<Value>* followed_by_ = nullptr;
    progress reached_ = progress::ended;
    std::size_t taken_ = 0;                    ///< how many tokens led from one list or map to an entry of it
    std::pmr::vector<Value> found_{&memory_};  ///< the first of these are the matches that were come to
    std::vector<php::key> keys_;               ///< theirs, of a plain path that reaches a list or map
    std::size_t count_ = 0;
    std::size_t most_ = 0;  ///< how many are wanted
};

}  // namespace impl

#ifdef HASHPATH_COMPILED
namespace impl {
extern template class path_tokens<node<const nlohmann::ordered_json>, no_observer>;
extern template class path_tokens<node<nlohmann::ordered_json>, no_observer>;
extern template class path_tokens<node<const nlohmann::json>, no_observer>;
extern template class path_tokens<node<nlohmann::json>, no_observer>;
extern template class evaluation<node<const nlohmann::ordered_json>>;
extern template class evaluation<node<nlohmann::ordered_json>>;
extern template class evaluation<node<const nlohmann::json>>;
extern template class evaluation<node<nlohmann::json>>;
}  // namespace impl
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/extract/evaluation.inl>
#endif
