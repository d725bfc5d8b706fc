#pragma once
// SPDX-License-Identifier: MIT
// The tokens of a path as an evaluation steps through them: their conditions, and where their keys stood last.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/path_condition.hpp>
#include <hashpath/path/regex.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// What a condition says of a value; nothing can be said where a regular expression meets a list or map.
enum class verdict : std::uint8_t { fails, holds, refused };

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
            if (!find(condition.key, member)) return false;
            const verdict given = judge(member, condition);
            if (given == verdict::refused) throw refusal(where(), condition);
            if (given == verdict::fails) return false;
        }
        return true;
    }

    /// What a condition says of the value under its key.
    template <json_value Value>
    HASHPATH_INLINE verdict judge(const Value& value, const path_condition& condition) {
        if (std::string_view text; read_text(value, text)) {
            if (condition.compares_bytes) {
                return as_verdict(equal_texts(text, condition.text) == (condition.compares == comparison::equal));
            }
            if (condition.pattern) return as_verdict(condition.pattern->search(text, memory_));
        } else if (bool truth = false; !condition.pattern && read_truth(value, truth)) {
            return as_verdict(truth ? condition.holds_for_true : condition.holds_for_false);
        }
        return judge_otherwise(value, condition);
    }

    /// The error of a condition that refuses the value under its key in the list or map at `pointer`.
    HASHPATH_FUNCTION static type_error refusal(std::string pointer, const path_condition& condition);

private:
    static constexpr verdict as_verdict(bool holds) noexcept { return holds ? verdict::holds : verdict::fails; }

    template <json_value Value>
    HASHPATH_OUTLINE verdict judge_otherwise(const Value& value, const path_condition& condition) {
        const kind value_kind = value.kind();
        if (condition.compares == comparison::present) return as_verdict(value_kind != kind::null);
        if (condition.compares == comparison::pattern) return search(value, value_kind, condition);
        return as_verdict(holds(condition.compares, php::compare(value, condition.text, condition.number)));
    }

    template <json_value Value>
    verdict search(const Value& value, kind value_kind, const path_condition& condition) {
        switch (value_kind) {
            case kind::boolean:
                return as_verdict(condition.pattern->search(value.boolean() ? "true" : "false", memory_));
            case kind::list:
            case kind::map: return verdict::refused;
            default: return as_verdict(condition.pattern->search(php::to_text(value), memory_));
        }
    }

    regex::memory memory_;
};

/// The key under which a token that matches one entry only finds it.
HASHPATH_FUNCTION php::key one_key_of(const token& token) noexcept;

/// A condition of a token, with the memory of where its key stood, and what can be said of a text at once.
template <json_value Value>
struct asked_condition {
    /// What is asked of a text: whether it is `text`, is not, begins or ends with it; `otherwise` something else.
    enum class question : std::uint8_t { equal, not_equal, begins, ends, otherwise };

    explicit asked_condition(const path_condition& its_condition)
        : find(its_condition.key),
          text(text_of(its_condition)),
          asks(question_of(its_condition)),
          condition(&its_condition) {}

    /// What the condition says of a text; false in `knows` where that takes more than a look.
    HASHPATH_INLINE bool holds_for(std::string_view asked, bool& knows) const noexcept {
        knows = true;
        const std::size_t size = text.text().size();
        switch (asks) {
            case question::equal: return text.equals(asked);
            case question::not_equal: return !text.equals(asked);
            case question::begins: return asked.size() >= size && text.equals({asked.data(), size});
            case question::ends:
                if (asked.size() >= size && text.equals({asked.data() + asked.size() - size, size})) return true;
                knows = asked.empty() || asked.back() != '\n';
                return false;
            case question::otherwise: break;
        }
        knows = false;
        return false;
    }

    member_lookup<Value> find;
    known_text text;
    question asks;
    const path_condition* condition;

private:
    static std::string_view text_of(const path_condition& condition) {
        const auto* literal = condition.pattern ? condition.pattern->literal() : nullptr;
        return literal ? std::string_view{literal->text} : condition.text;
    }

    static question question_of(const path_condition& condition) {
        if (condition.compares_bytes) {
            return condition.compares == comparison::equal ? question::equal : question::not_equal;
        }
        const auto* literal = condition.pattern ? condition.pattern->literal() : nullptr;
        if (!literal || literal->at_begin == literal->at_end) return question::otherwise;
        return literal->at_begin ? question::begins : question::ends;
    }
};

/// How many conditions a token has; `any` where there is only a bracket, too.
enum class conditions : std::uint8_t { none, one, any };

/// A token, with the memory of where its key stood.
template <json_value Value>
struct compiled_token {
    explicit compiled_token(const hashpath::token& its_token)
        : token(&its_token),
          find(one_key_of(its_token)),
          matches_by(its_token.matches_by),
          maps_only(its_token.maps_only),
          asks(!maps_only                         ? conditions::none
               : its_token.conditions.size() == 1 ? conditions::one
                                                  : conditions::any),
          takes_lists(matches_by == matcher::numbers || matches_by == matcher::all) {}

    /// Whether the token can match several entries of a list or map.
    bool opens(bool list) const noexcept {
        return matches_by != matcher::key && (matches_by != matcher::number || !list);
    }

    const hashpath::token* token;
    member_lookup<Value> find;
    asked_condition<Value>* first_condition = nullptr;
    asked_condition<Value>* last_condition = nullptr;
    matcher matches_by;
    bool maps_only;
    conditions asks;
    bool takes_lists;          ///< whether the token matches all entries of a list
    bool keys_follow = false;  ///< whether the tokens behind it are all keys
};

/// Told what happens at each token, by its position in the path, and asked whether a match is wanted.
struct no_observer {
    constexpr void found(std::size_t) noexcept {}
    constexpr void left(std::size_t) noexcept {}
    template <class Value>
    constexpr bool wants(const Value&) noexcept {
        return true;
    }
};

/// The tokens of a path during an evaluation: what they say of values, and what is remembered for that.
template <json_value Value, class Observer>
class path_tokens {
public:
    HASHPATH_OUTLINE path_tokens(const path& path, Observer observer) : observer_(std::move(observer)) {
        const std::span<const token> tokens = path.tokens();
        steps_.reserve(tokens.size());
        std::size_t condition_count = 0;
        for (const token& token : tokens) condition_count += token.conditions.size();
        conditions_.reserve(condition_count);
        for (const token& token : tokens) {
            steps_.emplace_back(token);
            for (const path_condition& condition : token.conditions) conditions_.emplace_back(condition);
        }
        auto* next = conditions_.data();
        for (compiled_token& each : steps_) {
            each.first_condition = next;
            each.last_condition = next += each.token->conditions.size();
        }
        bool keys_follow = true;
        for (std::size_t i = steps_.size(); i-- > 0;) {
            steps_[i].keys_follow = keys_follow;
            keys_follow = keys_follow && steps_[i].matches_by == matcher::key;
        }
    }
    path_tokens(const path_tokens&) = delete;
    path_tokens& operator=(const path_tokens&) = delete;

    /// Looks a key up in any value; a scalar has none.
    HASHPATH_INLINE static bool look_up(member_lookup<Value>& find, const Value& value, Value& found) {
        if constexpr (requires { member_lookup<Value>::takes_scalars; }) return find(value, found);
        else return holds_entries(value) && find(value, found);
    }

    const Observer& observer() const noexcept { return observer_; }

protected:
    using compiled_token = impl::compiled_token<Value>;
    using asked_condition = impl::asked_condition<Value>;

    /// A scalar is a list of one for a token and each further one; null is an empty list.
    HASHPATH_OUTLINE bool passes_as_list_of_one(kind value_kind, const token& token, std::size_t position) {
        if (value_kind == kind::null || !token.matches(php::key{0})) return false;
        observer_.found(position);
        if (token.maps_only) return false;
        observer_.left(position);
        return true;
    }

    /// What a token says of an entry that its matcher takes.
    HASHPATH_INLINE verdict pass(const Value& value, const compiled_token& current, std::size_t position) {
        observer_.found(position);
        if (current.maps_only) {
            if (const verdict given = judge(value, current); given != verdict::holds) return given;
        }
        observer_.left(position);
        return verdict::holds;
    }

    /// What the conditions of a token say of a list or map, or of a scalar, which they never hold for.
    HASHPATH_INLINE verdict judge(const Value& value, const compiled_token& current) {
        if (current.first_condition == current.last_condition) {
            return holds_entries(value) ? verdict::holds : verdict::fails;
        }
        for (asked_condition* asked = current.first_condition; asked != current.last_condition; ++asked) {
            if (const verdict given = judge_one(value, *asked); given != verdict::holds) return given;
        }
        return verdict::holds;
    }

    HASHPATH_INLINE verdict judge_one(const Value& value, asked_condition& asked) {
        Value member = value;
        if (!look_up(asked.find, value, member)) return verdict::fails;
        if (std::string_view text; read_text(member, text)) {
            bool knows = false;
            const bool holds = asked.holds_for(text, knows);
            if (knows) return holds ? verdict::holds : verdict::fails;
        }
        const verdict given = state_.judge(member, *asked.condition);
        if (given == verdict::refused) refusing_ = asked.condition;
        return given;
    }

    Observer observer_;
    condition_state state_;
    /// Room for what a usual path needs, so that nothing is allocated for it.
    std::array<std::byte, 2048> room_;
    std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
    std::pmr::vector<compiled_token> steps_{&memory_};
    std::pmr::vector<asked_condition> conditions_{&memory_};
    const path_condition* refusing_ = nullptr;  ///< the condition that refused a value
};

/// How far a walk came: to a match, to an end, to a value that a condition refuses, or to where a frame was opened or
/// left.
enum class progress : std::uint8_t { arrived, ended, refused, opened };

/// The entries of one list or map that a token is being matched with: those of a list of which all are taken, or any.
template <class List, class Entries>
struct open_entries {
    std::size_t token;
    std::variant<List, Entries> at;
    bool takes_all;  ///< whether the token matches each of their keys
    std::int64_t position = 0;
    bool entered = false;  ///< whether the entry where this one stands was walked

    php::key key() const {
        const auto* any = std::get_if<1>(&at);
        return any ? any->key() : php::key{position};
    }
};

}  // namespace impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/extract/impl/steps.inl>
#endif
