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
        for (const path_condition& condition : conditions) {
            const std::optional<Value> member = map.member(condition.key);
            if (!member || !holds(*member, condition, where)) return false;
        }
        return true;
    }

private:
    template <json_value Value, class Where>
    bool holds(const Value& value, const path_condition& condition, Where&& where) {
        const kind value_kind = value.kind();
        if (condition.compares == comparison::present) return value_kind != kind::null;
        if (condition.compares == comparison::pattern) return matches(value, condition, where);
        int order = 0;
        if (value_kind == kind::boolean) {
            const std::string_view text = boolean_text(value.boolean(), condition.number.numeric());
            order = php::compare(text, php::read_number(text), condition.text, condition.number);
        } else {
            order = php::compare(value, condition.text, condition.number);
        }
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

    static constexpr std::string_view boolean_text(bool value, bool as_number) noexcept {
        if (as_number) return value ? "1" : "0";
        return value ? "true" : "false";
    }

    template <json_value Value, class Where>
    bool matches(const Value& value, const path_condition& condition, Where&& where) {
        switch (value.kind()) {
            case kind::text: return condition.pattern->search(value.text(), memory_);
            case kind::boolean: return condition.pattern->search(boolean_text(value.boolean(), false), memory_);
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

/// One walk over one document. Not shared between threads, unlike the path, which must outlive it.
template <json_value Value, class Observer = no_observer>
class evaluation {
public:
    explicit evaluation(const path& path, Observer observer = {})
        : tokens_(path.tokens()), plain_(path.plain()), whole_(path.whole()), observer_(std::move(observer)) {}

    /// Calls `visit(key, value)` with each match until it returns false; returns whether it never did.
    template <class Visit>
    bool run(const Value& document, Visit&& visit) {
        require_container(document);
        return plain_ ? look_up(document, visit) : walk(document, visit);
    }

    /// Where the value stands that `visit` is being called with: the keys from the document down.
    std::vector<php::key> place() const {
        std::vector<php::key> keys;
        auto open = frames_.begin();
        for (std::size_t i = 0; i < steps_; ++i) {
            const bool walked = open != frames_.end() && open->token == i;
            keys.push_back(walked ? (open++)->at.key() : key_of(i));
        }
        if (plain_ && open != frames_.end()) keys.push_back(open->at.key());
        return keys;
    }

    const Observer& observer() const noexcept { return observer_; }

private:
    using entries = decltype(std::declval<const Value&>().entries());

    /// The entries of one list or map that a token is being matched with.
    struct frame {
        frame(std::size_t its_token, entries its_entries) : token(its_token), at(std::move(its_entries)) {}
        std::size_t token;
        entries at;
        bool entered = false;
    };

    template <class Visit>
    bool look_up(const Value& document, Visit& visit) {
        Value value = document;
        steps_ = whole_ ? 0 : tokens_.size();
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!whole_) {
                if (!is_container(value.kind())) return true;
                const std::optional<Value> member = value.member(tokens_[i].key);
                if (!member || member->kind() == kind::null) return true;
                value = *member;
            }
            observer_.found(i);
            observer_.left(i);
        }
        if (!is_container(value.kind())) return visit(php::key{}, value);
        entries& entry = frames_.emplace_back(tokens_.size(), value.entries()).at;
        for (; entry; entry.next()) {
            if (!visit(entry.key(), entry.value())) return false;
        }
        return true;
    }

    template <class Visit>
    bool walk(const Value& document, Visit& visit) {
        std::int64_t count = 0;
        std::optional<Value> value = document;
        std::size_t token = 0;
        do {
            if (descend(*value, token) && !visit(php::key{count++}, *value)) return false;
            value = next(token);
        } while (value);
        return true;
    }

    /// Follows the tokens from `position` on as long as each can match one entry only. Where one can match several, its
    /// frame is left for next(). Returns whether `value` came through the last token.
    bool descend(Value& value, std::size_t position) {
        steps_ = position;
        for (; position < tokens_.size(); ++position) {
            const token& token = tokens_[position];
            const kind value_kind = value.kind();
            if (!is_container(value_kind)) {
                // A scalar is a list of one for this token and each further one; null is an empty list.
                if (value_kind == kind::null || !token.matches(php::key{0})) return false;
                observer_.found(position);
                if (token.maps_only) return false;
                observer_.left(position);
                continue;
            }
            const bool single =
                token.matches_by == matcher::key || (token.matches_by == matcher::number && value_kind == kind::list);
            if (!single) {
                frames_.emplace_back(position, value.entries());
                return false;
            }
            const std::optional<Value> member = value.member(key_of(position));
            if (!member) return false;
            steps_ = position + 1;
            if (!passes(*member, position)) return false;
            value = *member;
        }
        return true;
    }

    /// The next entry that a frame's token lets through, and the position behind that token; nothing when all frames
    /// are exhausted.
    std::optional<Value> next(std::size_t& position) {
        while (!frames_.empty()) {
            frame& top = frames_.back();
            if (top.entered) top.at.next();
            top.entered = true;
            for (; top.at; top.at.next()) {
                if (!tokens_[top.token].matches(top.at.key())) continue;
                const Value value = top.at.value();
                steps_ = top.token + 1;
                if (!passes(value, top.token)) continue;
                position = top.token + 1;
                return value;
            }
            frames_.pop_back();
        }
        return std::nullopt;
    }

    bool passes(const Value& value, std::size_t position) {
        observer_.found(position);
        const token& token = tokens_[position];
        if (token.maps_only) {
            if (!is_container(value.kind())) return false;
            const auto where = [&] { return pointer_to(place()); };
            if (!state_.satisfies(value, token.conditions, where)) return false;
        }
        observer_.left(position);
        return true;
    }

    /// The key under which a token that matches one entry only finds it.
    php::key key_of(std::size_t position) const noexcept {
        const token& token = tokens_[position];
        return token.matches_by == matcher::key ? token.key : php::key{token.position().value_or(-1)};
    }

    std::span<const token> tokens_;
    bool plain_;
    bool whole_;
    Observer observer_;
    condition_state state_;
    std::vector<frame> frames_;
    std::size_t steps_ = 0;  ///< how many tokens led from one list or map to an entry of it
};

}  // namespace hashpath::inline HASHPATH_ABI::detail
