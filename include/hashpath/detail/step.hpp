#pragma once
// SPDX-License-Identifier: MIT
// The tokens of a path as an evaluation goes along them, with the memory of where their keys stood.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path_condition.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/regex.hpp>
#include <hashpath/token.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// The key under which a token that matches one entry only finds it.
inline php::key one_key_of(const token& token) noexcept {
    return token.matches_by == matcher::number ? php::key{token.position().value_or(-1)} : token.key;
}

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
struct step {
    explicit step(const hashpath::token& its_token)
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

}  // namespace hashpath::inline HASHPATH_ABI::detail
