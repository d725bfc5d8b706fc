#pragma once
// SPDX-License-Identifier: MIT
// The operators of MISP's filters: what is asked of the values that a path found.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/sort.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN

/// An operator. `any_value` asks nothing of the values but that there are some, which matching_items() sees to; a text
/// that names no operator is `unknown`, which never holds.
enum class condition_operator : std::uint8_t {
    in,
    not_in,
    equals,
    not_equals,
    in_or,
    in_and,
    not_in_or,
    not_in_and,
    any_value,
    unknown,
};

namespace impl {

inline constexpr std::array<std::string_view, 10> operator_names = {
    "in", "not_in", "equals", "not_equals", "in_or", "in_and", "not_in_or", "not_in_and", "any_value", ""};

}  // namespace impl

/// The name of an operator as MISP writes it, such as "not_in_or"; "" for unknown. A static text.
constexpr std::string_view name(condition_operator asked) noexcept {
    return impl::operator_names[static_cast<std::size_t>(asked)];
}

/// The operator of a name; unknown for any other text.
constexpr condition_operator operator_named(std::string_view name) noexcept {
    const auto found = std::find(impl::operator_names.begin(), impl::operator_names.end(), name);
    return found == impl::operator_names.end() ? condition_operator::unknown
                                               : static_cast<condition_operator>(found - impl::operator_names.begin());
}

/// Whether an operator compares with a list of values.
constexpr bool takes_list(condition_operator asked) noexcept {
    return asked >= condition_operator::in_or && asked <= condition_operator::not_in_and;
}

/// What became of a condition, and which of the values decided it (its position; none where it took all of them).
struct decision {
    bool holds = false;
    std::optional<std::size_t> by;
};

/// An operator and the value it compares with, compiled once: texts sorted, their numbers read.
///
///     const condition red{condition_operator::in, "tlp:red"};
///     red.holds(parse(R"(["tlp:amber", "tlp:red"])"))   // true
///     red.holds(parse(R"("tlp:red")"))                  // false: a scalar is no list
///
/// Values are compared with PHP's `==`. What it answers, for a list or map and for a scalar or null:
///
///     in           whether some entry equals the value                             false
///     not_in       whether none does                                               false
///     equals       false                                                           whether it equals the value
///     not_equals   false                                                           whether it does not
///     in_or        whether some entry is in the list of values                     false
///     not_in_or    whether none is                                                 false
///     in_and       whether the entries that are in it, sorted, equal it, sorted    false
///     not_in_and   whether the entries that are in it, as they stand, differ       false
///     any_value    false                                                           false
///
/// The four that take a list are false where the value is none. So `not_in` is not the opposite of `in`, an entry that
/// is found twice makes `in_and` false, and `not_in_and` sees another order as a difference.
/// Immutable, cheap to copy, safe to share between threads. Behaviour of MISP's evaluateCondition().
class condition {
public:
    /// A condition that never holds.
    condition() : condition(condition_operator::unknown, nullptr) {}

    /// Throws std::bad_alloc only. n log n in a list of values.
    HASHPATH_FUNCTION condition(condition_operator asked, nlohmann::ordered_json value);

    HASHPATH_FUNCTION condition_operator asked() const noexcept;

    /// What it compares with; valid while the condition or a copy of it lives.
    const nlohmann::ordered_json& value() const noexcept { return compiled_->value; }

    /// Whether it holds for a value of a document, see above. Throws std::bad_alloc only. One comparison an entry; for
    /// the operators that take a list, log n or, for values that look like numbers, n in the list's size.
    template <class Data>
    requires json_document<Data&>
    bool holds(Data&& data) const {
        const auto value = as_value(data);
        if (!is_container(value.kind())) return decide_scalar(value).holds;
        std::vector<value_of<Data&>> entries;
        entries.reserve(value.size());
        for (auto entry = value.entries(); entry; entry.next()) entries.push_back(entry.value());
        return decide_list(std::span<const value_of<Data&>>{entries}).holds;
    }

    /// The decision about a list of these values.
    template <json_value Value>
    decision decide_list(std::span<const Value> entries) const {
        switch (asked()) {
            case condition_operator::in:
            case condition_operator::not_in: {
                const bool sought = asked() == condition_operator::in;
                const auto found = position_where(entries, [this](const Value& entry) { return equals(entry); });
                return {found.has_value() == sought, found};
            }
            case condition_operator::in_or:
            case condition_operator::not_in_or: {
                if (!compiled_->is_list) return {};
                const bool sought = asked() == condition_operator::in_or;
                const auto found = position_where(entries, [this](const Value& entry) { return is_listed(entry); });
                return {found.has_value() == sought, found};
            }
            case condition_operator::in_and: return {compiled_->is_list && equals_list(entries, true), {}};
            case condition_operator::not_in_and: return {compiled_->is_list && !equals_list(entries, false), {}};
            case condition_operator::equals:
            case condition_operator::not_equals:
            case condition_operator::any_value:
            case condition_operator::unknown: break;
        }
        return {};
    }

    /// The decision about a scalar or null.
    template <json_value Value>
    decision decide_scalar(const Value& scalar) const {
        if (asked() == condition_operator::equals) return {equals(scalar), 0};
        if (asked() == condition_operator::not_equals) return {!equals(scalar), 0};
        return {};
    }

    /// The text that it compares with, where that is one, and no number: another text equals it by its bytes.
    HASHPATH_FUNCTION std::optional<std::string_view> text_alone() const noexcept;

    /// Whether a scalar or null equals the value, by PHP's `==`.
    template <json_value Value>
    bool equals(const Value& scalar) const {
        const auto& text = compiled_->text;
        if (!text) return php::loose_equal(scalar, own_value{compiled_->value});
        if (!compiled_->number.numeric() && scalar.kind() == kind::text) {
            return hashpath::impl::equal_texts(scalar.text(), *text);
        }
        return php::compare(scalar, *text, compiled_->number) == 0;
    }

private:
    using json = nlohmann::ordered_json;
    using own_value = node<const json>;

    struct compiled {
        HASHPATH_FUNCTION compiled(condition_operator its_operator, json its_value);
        compiled(const compiled&) = delete;
        compiled& operator=(const compiled&) = delete;

        condition_operator asked;
        json value;
        bool is_list = false;
        std::optional<std::string_view> text;  ///< of a value that is one
        php::number number;                    ///< of that text
        std::vector<own_value> entries;        ///< of a list of values
        std::vector<own_value> in_order;       ///< the same as they are compared with a whole list
        std::vector<std::string_view> texts;   ///< those that are texts and no numbers, sorted
        std::vector<own_value> others;         ///< all others
    };

    template <json_value Value, class Predicate>
    static std::optional<std::size_t> position_where(std::span<const Value> entries, Predicate predicate) {
        const auto found = std::find_if(entries.begin(), entries.end(), predicate);
        if (found == entries.end()) return std::nullopt;
        return static_cast<std::size_t>(found - entries.begin());
    }

    template <json_value Value>
    bool is_listed(const Value& value) const {
        const auto equals = [&value](const own_value& listed) { return php::loose_equal(value, listed); };
        const kind value_kind = value.kind();
        // A truth value equals texts by their truth, null equals the empty one, and infinity "INF", which is no number.
        const bool infinite = value_kind == kind::floating && !std::isfinite(value.floating());
        if (value_kind == kind::boolean || value_kind == kind::null || infinite) {
            return std::any_of(compiled_->entries.begin(), compiled_->entries.end(), equals);
        }
        // All else equals a text that is no number only if it is the same text.
        if (value_kind == kind::text &&
            std::binary_search(compiled_->texts.begin(), compiled_->texts.end(), std::string_view{value.text()})) {
            return true;
        }
        return std::any_of(compiled_->others.begin(), compiled_->others.end(), equals);
    }

    template <json_value Value>
    bool equals_list(std::span<const Value> entries, bool sorted) const {
        std::vector<Value> listed;
        for (const Value& entry : entries) {
            if (is_listed(entry)) listed.push_back(entry);
        }
        const auto& wanted = compiled_->in_order;
        if (listed.size() != wanted.size()) return false;
        if (sorted) php::sort(listed);
        return std::equal(listed.begin(), listed.end(), wanted.begin(),
                          [](const Value& a, const own_value& b) { return php::loose_equal(a, b); });
    }

    std::shared_ptr<const compiled> compiled_;
};

/// What in a condition is a trap. `several` says whether it is asked of more values than one can list, as of those of many
/// attributes.
///
///     diagnose(condition{condition_operator::in_or, "tlp:red"})   // text-for-list
///
/// Each warning's parameter is "operator" or "value". Throws std::bad_alloc only. n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(const condition& condition, bool several = true);

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/condition.inl>
#endif
