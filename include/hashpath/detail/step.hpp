#pragma once
// SPDX-License-Identifier: MIT
// The tokens of a path as an evaluation goes along them, with the memory of where their keys stood.

#include <cstdint>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path_condition.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/token.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// The key under which a token that matches one entry only finds it.
inline php::key one_key_of(const token& token) noexcept {
    return token.matches_by == matcher::number ? php::key{token.position().value_or(-1)} : token.key;
}

/// A condition of a token, with the memory of where its key stood.
template <json_value Value>
struct asked_condition {
    explicit asked_condition(const path_condition& its_condition)
        : find(its_condition.key),
          text(its_condition.text),
          compares_bytes(its_condition.compares_bytes),
          holds_if_equal(its_condition.compares == comparison::equal),
          condition(&its_condition) {}

    member_lookup<Value> find;
    known_text text;
    bool compares_bytes;
    bool holds_if_equal;
    const path_condition* condition;
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
          asks(!maps_only                          ? conditions::none
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
