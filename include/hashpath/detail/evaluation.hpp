#pragma once
// SPDX-License-Identifier: MIT
// The evaluator: walks a document along the tokens of a path, depth first, without recursion.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/compare.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/regex.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

template <json_value Value>
void require_container(const Value& document) {
    if (is_container(document.kind())) return;
    throw type_error(error_code::document_not_a_map, "", "a path needs a list or map to start from");
}

/// The JSON Pointer of a place.
inline std::string pointer_to(std::span<const php::key> place) {
    std::string pointer;
    for (const php::key& key : place) path::append_pointer(pointer, key.to_string());
    return pointer;
}

/// What the conditions of one evaluation share.
class condition_state {
public:
    /// Whether a list or map satisfies all conditions. `where` gives its JSON Pointer, for the error.
    template <json_value Value, class Where>
    bool satisfies(const Value& map, std::span<const path_condition> conditions, Where&& where) {
        const auto find = [&map](const php::key& key, Value& found) { return member_lookup<Value>{key}(map, found); };
        return satisfies(map, conditions, find, where);
    }

    /// The same, with `find(key, found)` for looking up the key of one condition after the other.
    template <json_value Value, class Find, class Where>
    HASHPATH_INLINE bool satisfies(const Value& map, std::span<const path_condition> conditions, Find&& find,
                                   Where&& where) {
        for (const path_condition& condition : conditions) {
            Value member = map;
            if (!find(condition.key, member) || !holds(member, condition, where)) return false;
        }
        return true;
    }

private:
    /// Whether the value under the key of a condition satisfies it.
    template <json_value Value, class Where>
    HASHPATH_INLINE bool holds(const Value& value, const path_condition& condition, Where&& where) {
        if (condition.compares_bytes() && value.kind() == kind::text) {
            return equal_texts(value.text(), condition.text) == (condition.compares == comparison::equal);
        }
        if (condition.compares == comparison::pattern && value.kind() == kind::text) {
            return condition.pattern->search(value.text(), memory_);
        }
        return holds_otherwise(value, condition, where);
    }

    template <json_value Value, class Where>
    HASHPATH_OUTLINE bool holds_otherwise(const Value& value, const path_condition& condition, Where&& where) {
        const kind value_kind = value.kind();
        if (condition.compares == comparison::present) return value_kind != kind::null;
        if (condition.compares == comparison::pattern) return matches(value, value_kind, condition, where);
        const int order = value_kind != kind::boolean ? php::compare(value, condition.text, condition.number)
                          : value.boolean()           ? condition.order_of_true
                                                      : condition.order_of_false;
        switch (condition.compares) {
            case comparison::equal: return order == 0;
            case comparison::not_equal: return order != 0;
            case comparison::less: return order < 0;
            case comparison::less_equal: return order <= 0;
            case comparison::greater: return order > 0;
            case comparison::greater_equal: return order >= 0;
            case comparison::present:
            case comparison::pattern: break;
        }
        return false;
    }

    /// Whether a value that is no text matches a pattern.
    template <json_value Value, class Where>
    bool matches(const Value& value, kind value_kind, const path_condition& condition, Where&& where) {
        switch (value_kind) {
            case kind::boolean: return condition.pattern->search(value.boolean() ? "true" : "false", memory_);
            case kind::list:
            case kind::map: break;
            default: return condition.pattern->search(php::to_text(value), memory_);
        }
        std::string pointer = where();
        path::append_pointer(pointer, condition.key.to_string());
        throw type_error(error_code::regex_on_map, std::move(pointer),
                         "a regular expression is compared with a list or map");
    }

    regex::memory memory_;
};

/// Told what happens at each token, by its position in the path.
struct no_observer {
    constexpr void found(std::size_t) noexcept {}
    constexpr void left(std::size_t) noexcept {}
};

/// Walks documents along one path, one after the other, and remembers from one list entry to the next where keys stood.
/// Not shared between threads, unlike the path, which must outlive it.
template <json_value Value, class Observer = no_observer>
class evaluation {
public:
    explicit evaluation(const path& path, Observer observer = {})
        : tokens_(path.tokens()), plain_(path.plain()), whole_(path.whole()), observer_(std::move(observer)) {
        steps_.reserve(tokens_.size());
        for (const token& token : tokens_) {
            steps_.emplace_back(token);
            for (const path_condition& condition : token.conditions) condition_lookups_.emplace_back(condition.key);
        }
        auto* next = condition_lookups_.data();
        for (step& each : steps_) {
            each.condition_lookups = next;
            next += each.token->conditions.size();
        }
    }
    evaluation(const evaluation&) = delete;
    evaluation& operator=(const evaluation&) = delete;

    /// Calls `visit(key, value)` with each match until it returns false; returns whether it never did.
    template <bool WithPlaces = false, class Visit>
    bool run(const Value& document, Visit&& visit) {
        require_container(document);
        frames_.clear();
        return plain_ ? look_up(document, visit) : walk<WithPlaces>(document, visit);
    }

    /// Where the value stands that `visit` is being called with, in a run with places: the keys from the document down.
    std::vector<php::key> place() const {
        std::vector<php::key> keys;
        auto open = frames_.begin();
        for (std::size_t i = 0; i < taken_; ++i) {
            const bool walked = open != frames_.end() && open->token == i;
            keys.push_back(walked ? (open++)->at.key() : key_of(tokens_[i]));
        }
        if (plain_ && open != frames_.end()) keys.push_back(open->at.key());
        return keys;
    }

    const Observer& observer() const noexcept { return observer_; }

private:
    using entries = decltype(std::declval<const Value&>().entries());

    /// A token, with the memory of where its key stood.
    struct step {
        explicit step(const hashpath::token& its_token) : token(&its_token), find(key_of(its_token)) {}

        const hashpath::token* token;
        member_lookup<Value> find;
        member_lookup<Value>* condition_lookups = nullptr;
    };

    /// The entries of one list or map that a token is being matched with.
    struct frame {
        frame(std::size_t its_token, bool its_takes_all, entries its_entries)
            : token(its_token), takes_all(its_takes_all), at(std::move(its_entries)) {}
        std::size_t token;
        bool takes_all;        ///< whether the token matches each of their keys
        bool entered = false;  ///< whether a frame was opened below the entry where this one stands
        entries at;
    };

    enum class descent : std::uint8_t { arrived, ended, opened };

    template <class Visit>
    bool look_up(const Value& document, Visit& visit) {
        Value value = document;
        taken_ = whole_ ? 0 : tokens_.size();
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!whole_) {
                if (!is_container(value.kind())) return true;
                if (!steps_[i].find(value, value) || value.kind() == kind::null) return true;
            }
            observer_.found(i);
            observer_.left(i);
        }
        if (!is_container(value.kind())) return visit(php::key{}, value);
        entries& entry = frames_.emplace_back(tokens_.size(), true, value.entries()).at;
        for (; entry; entry.next()) {
            if (!visit(entry.key(), entry.value())) return false;
        }
        return true;
    }

    template <bool WithPlaces, class Visit>
    bool walk(const Value& document, Visit& visit) {
        matches_ = 0;
        Value value = document;
        const descent came = descend(value, 0, [] {});
        if (came == descent::arrived && !visit(php::key{matches_++}, value)) return false;
        while (!frames_.empty()) {
            if (!drain<WithPlaces>(visit)) return false;
        }
        return true;
    }

    /// Follows the tokens from `position` on as long as each can match one entry only. Where one can match several, a
    /// frame is opened for it. `settle` is called before the frames are looked at or changed.
    template <class Settle>
    HASHPATH_INLINE descent descend(Value& value, std::size_t position, Settle&& settle) {
        taken_ = position;
        for (const std::size_t size = steps_.size(); position < size; ++position) {
            step& current = steps_[position];
            const kind value_kind = value.kind();
            if (!is_container(value_kind)) {
                if (!passes_as_list_of_one(value_kind, *current.token, position)) return descent::ended;
                continue;
            }
            if (current.token->matches_by != matcher::key &&
                !(current.token->matches_by == matcher::number && value_kind == kind::list)) {
                settle();
                open(value, value_kind, position);
                return descent::opened;
            }
            if (!current.find(value, value)) return descent::ended;
            taken_ = position + 1;
            if (!passes(value, current, position, settle)) return descent::ended;
        }
        return descent::arrived;
    }

    /// A scalar is a list of one for a token and each further one; null is an empty list.
    HASHPATH_OUTLINE bool passes_as_list_of_one(kind value_kind, const token& token, std::size_t position) {
        if (value_kind == kind::null || !token.matches(php::key{0})) return false;
        observer_.found(position);
        if (token.maps_only) return false;
        observer_.left(position);
        return true;
    }

    HASHPATH_OUTLINE void open(const Value& value, kind value_kind, std::size_t position) {
        const matcher by = tokens_[position].matches_by;
        const bool takes_all = by == matcher::all || (value_kind == kind::list && by == matcher::numbers);
        frames_.emplace_back(position, takes_all, value.entries());
    }

    /// Goes through the entries of the last frame: to their end, where the frame goes, or to one below which another
    /// frame is opened. Returns whether the walk goes on.
    template <bool WithPlaces, class Visit>
    bool drain(Visit& visit) {
        const std::size_t depth = frames_.size() - 1;
        const std::size_t position = frames_[depth].token;
        const bool takes_all = frames_[depth].takes_all;
        step& current = steps_[position];
        entries at = frames_[depth].at;
        if (frames_[depth].entered) at.next();
        const auto settle = [&] { frames_[depth].at = at; };
        for (; at; at.next()) {
            if (!takes_all && !current.token->matches(at.key())) continue;
            Value value = at.value();
            taken_ = position + 1;
            if (!passes(value, current, position, settle)) continue;
            const descent came = descend(value, position + 1, settle);
            if (came == descent::ended) continue;
            if (came == descent::opened) {
                frames_[depth].entered = true;
                return true;
            }
            if constexpr (WithPlaces) settle();
            if (!visit(php::key{matches_++}, value)) return false;
        }
        frames_.pop_back();
        return true;
    }

    template <class Settle>
    HASHPATH_INLINE bool passes(const Value& value, const step& current, std::size_t position, Settle&& settle) {
        observer_.found(position);
        if (current.token->maps_only) {
            if (!is_container(value.kind())) return false;
            const auto where = [&] {
                settle();
                return pointer_to(place());
            };
            member_lookup<Value>* next = current.condition_lookups;
            const auto find = [&](const php::key&, Value& found) { return (*next++)(value, found); };
            if (!state_.satisfies(value, current.token->conditions, find, where)) return false;
        }
        observer_.left(position);
        return true;
    }

    /// The key under which a token that matches one entry only finds it.
    static php::key key_of(const token& token) noexcept {
        return token.matches_by == matcher::number ? php::key{token.position().value_or(-1)} : token.key;
    }

    std::span<const token> tokens_;
    bool plain_;
    bool whole_;
    Observer observer_;
    condition_state state_;
    std::vector<step> steps_;
    std::vector<member_lookup<Value>> condition_lookups_;
    std::vector<frame> frames_;
    std::size_t taken_ = 0;  ///< how many tokens led from one list or map to an entry of it
    std::int64_t matches_ = 0;
};

}  // namespace hashpath::inline HASHPATH_ABI::detail
