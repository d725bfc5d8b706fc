#pragma once
// SPDX-License-Identifier: MIT
// Whether lists and maps satisfy the conditions of a token.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/compare.hpp>
#include <hashpath/php/key.hpp>
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
    static type_error refusal(std::string pointer, const path_condition& condition) {
        path::append_pointer(pointer, condition.key.to_string());
        return {error_code::regex_on_map, std::move(pointer), "a regular expression is compared with a list or map"};
    }

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

}  // namespace hashpath::inline HASHPATH_ABI::detail
