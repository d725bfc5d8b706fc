#pragma once
// SPDX-License-Identifier: MIT
// PHP 8's loose comparison, truth and text of JSON values.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/index.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace php {

/// PHP's (bool) of a text: "" and "0" are false, all else is true.
constexpr bool truth(std::string_view text) noexcept {
    return !text.empty() && text != "0";
}

/// PHP's (bool) of a value: false for null, false, 0, 0.0, "", "0" and the empty list or map.
///
///     truth("0.0")   // true
///     truth("0")     // false
///
/// Its negation is PHP's empty(). Throws nothing of its own; constant.
template <json_value Value>
bool truth(const Value& value) {
    switch (value.kind()) {
        case kind::null: return false;
        case kind::boolean: return value.boolean();
        case kind::integer: return value.integer() != 0;
        case kind::floating: return value.floating() != 0;
        case kind::text: return truth(std::string_view{value.text()});
        case kind::list:
        case kind::map: break;
    }
    return value.size() != 0;
}

/// PHP's empty(): the value is null, false, 0, 0.0, "", "0", or a list or map without entries.
template <json_value Value>
bool empty(const Value& value) {
    return !truth(value);
}

/// PHP's (string) of a value: null and false are "", true is "1", a list or map is "Array".
///
///     to_text(1.0)      // "1"
///     to_text(false)    // ""
///
/// Throws std::bad_alloc only. Linear in a text, else constant.
template <json_value Value>
std::string to_text(const Value& value) {
    switch (value.kind()) {
        case kind::null: return {};
        case kind::boolean: return value.boolean() ? "1" : "";
        case kind::integer: return to_text(value.integer());
        case kind::floating: return to_text(value.floating());
        case kind::text: return std::string{std::string_view{value.text()}};
        case kind::list:
        case kind::map: break;
    }
    return "Array";
}

/// PHP's (int) of a value: null and false are 0, true is 1, a list or map is 1 if it has entries.
///
///     to_integer("12 apples")   // 12
///
/// Throws nothing of its own. Linear in a text, else constant.
template <json_value Value>
std::int64_t to_integer(const Value& value) {
    switch (value.kind()) {
        case kind::null: return 0;
        case kind::boolean: return value.boolean() ? 1 : 0;
        case kind::integer: return value.integer();
        case kind::floating: return to_integer(value.floating());
        case kind::text: return to_integer(std::string_view{value.text()});
        case kind::list:
        case kind::map: break;
    }
    return value.size() == 0 ? 0 : 1;
}

/// PHP's (float) of a value: null and false are 0, true is 1, a list or map is 1 if it has entries.
///
///     to_double("1.5 apples")   // 1.5
///
/// Throws nothing of its own. Linear in a text, else constant.
template <json_value Value>
double to_double(const Value& value) {
    switch (value.kind()) {
        case kind::floating: return value.floating();
        case kind::text: return to_double(std::string_view{value.text()});
        default: return static_cast<double>(to_integer(value));
    }
}

namespace impl {

template <json_value Value>
number number_of(const Value& value) {
    if (value.kind() == kind::integer) return {number::kind::integer, 0, value.integer(), 0};
    return {number::kind::floating, 0, 0, value.floating()};
}

constexpr int compare_truth(bool a, bool b) noexcept {
    return static_cast<int>(a) - static_cast<int>(b);
}

/// Whether a text stands behind the text of every finite number, by its first byte alone.
constexpr bool is_behind_numbers(std::string_view text) noexcept {
    return !text.empty() && static_cast<unsigned char>(text[0]) > '9';
}

}  // namespace impl

/// PHP's `value <=> text`, for a text whose number is known already: -1, 0 or 1.
/// `text_number` is what read_number() gives for the text. Throws std::bad_alloc only; linear in the texts.
template <json_value Value>
int compare(const Value& value, std::string_view text, const number& text_number) {
    switch (value.kind()) {
        case kind::null: return text.empty() ? 0 : -1;
        case kind::boolean: return impl::compare_truth(value.boolean(), truth(text));
        case kind::integer: {
            if (text_number.numeric()) return compare(impl::number_of(value), text_number);
            if (impl::is_behind_numbers(text)) return -1;
            char digits[24];
            const auto end = std::to_chars(digits, digits + sizeof digits, value.integer()).ptr;
            return compare_bytes({digits, static_cast<std::size_t>(end - digits)}, text);
        }
        case kind::floating: {
            const double number = value.floating();
            if (std::isnan(number)) return 1;
            if (text_number.numeric()) return compare(impl::number_of(value), text_number);
            if (std::isfinite(number) && impl::is_behind_numbers(text)) return -1;
            return compare_bytes(to_text(number), text);
        }
        case kind::text: {
            const std::string_view own = value.text();
            if (!text_number.numeric()) return compare_bytes(own, text);
            return compare(own, read_number(own), text, text_number);
        }
        case kind::list:
        case kind::map: break;
    }
    return 1;
}

namespace impl {

/// `a <=> b` where not both are lists or maps.
template <json_value A, json_value B>
int compare_values(const A& a, const B& b) {
    const kind a_kind = a.kind();
    const kind b_kind = b.kind();
    const auto is_truth = [](kind k) { return k == kind::null || k == kind::boolean; };
    if (a_kind == kind::null && b_kind == kind::null) return 0;
    if (b_kind == kind::text && a_kind != kind::boolean) {
        const std::string_view text = b.text();
        return compare(a, text, read_number(text));
    }
    if (a_kind == kind::text && b_kind != kind::boolean) {
        if (b_kind == kind::floating && std::isnan(b.floating())) return 1;
        const std::string_view text = a.text();
        return -compare(b, text, read_number(text));
    }
    if (is_truth(a_kind) || is_truth(b_kind)) return compare_truth(truth(a), truth(b));
    if (is_container(a_kind)) return 1;
    if (is_container(b_kind)) return -1;
    return compare(number_of(a), number_of(b));
}

/// Finds in one map, one after the other, the keys of another: at once where both have them in the same order.
template <json_value Value>
class counterpart {
public:
    explicit counterpart(const Value& container) : container_(container), next_(container.entries()) {}

    std::optional<Value> find(const key& key) {
        if (next_ && next_.key() == key) {
            const Value found = next_.value();
            next_.next();
            return found;
        }
        constexpr std::size_t few = 16;
        if (container_.kind() == kind::list || container_.size() <= few) return container_.member(key);
        if (!index_) index_.emplace(container_);
        return index_->find(key);
    }

private:
    Value container_;
    decltype(container_.entries()) next_;
    std::optional<hashpath::impl::member_index<Value>> index_;
};

/// `a <=> b` of two lists or maps, without recursion: the first difference decides, at whatever depth.
template <json_value A, json_value B>
int compare_containers(const A& a, const B& b) {
    struct level {
        level(const A& left, const B& right) : entries(left.entries()), others(right) {}
        decltype(a.entries()) entries;
        counterpart<B> others;
    };
    const auto compare_sizes = [](std::size_t x, std::size_t y) { return sign(x > y, x < y); };
    if (const int order = compare_sizes(a.size(), b.size()); order != 0) return order;
    std::vector<level> levels;
    levels.emplace_back(a, b);
    while (!levels.empty()) {
        level& top = levels.back();
        if (!top.entries) {
            levels.pop_back();
            continue;
        }
        const std::optional<B> other = top.others.find(top.entries.key());
        if (!other) return 1;
        const A own = top.entries.value();
        top.entries.next();
        if (is_container(own.kind()) && is_container(other->kind())) {
            if (const int order = compare_sizes(own.size(), other->size()); order != 0) return order;
            levels.emplace_back(own, *other);
        } else if (const int order = compare_values(own, *other); order != 0) {
            return order;
        }
    }
    return 0;
}

}  // namespace impl

/// PHP 8's `a <=> b` of any two values: -1, 0 or 1.
///
///     compare(10, "9a")         // -1: "9a" is no number, so the texts "10" and "9a"
///     compare("10", "9")        // 1: both are numbers
///     compare(null, -5)         // -1: as truth values
///     compare([1], {"x": 1})    // 1: a key of the first is missing in the second; the other way round 1 too
///
/// It is not transitive, and not even antisymmetric for lists and maps with different keys, so std::sort with it is
/// undefined behaviour: see sort.hpp. Throws std::bad_alloc only. Does not recurse; n log n in the entries compared.
template <json_value A, json_value B>
int compare(const A& a, const B& b) {
    if (is_container(a.kind()) && is_container(b.kind())) return impl::compare_containers(a, b);
    return impl::compare_values(a, b);
}

/// PHP 8's `a == b`.
///
///     loose_equal("1e3", "1000")   // true
///     loose_equal(0, "abc")        // false
///     loose_equal(true, "abc")     // true
template <json_value A, json_value B>
bool loose_equal(const A& a, const B& b) {
    return compare(a, b) == 0;
}

/// PHP 8's `a < b`.
template <json_value A, json_value B>
bool less(const A& a, const B& b) {
    return compare(a, b) < 0;
}

/// PHP 8's `a <= b`.
template <json_value A, json_value B>
bool less_equal(const A& a, const B& b) {
    return compare(a, b) <= 0;
}

/// PHP's in_array(needle, list), the loose one: whether some entry is `==` the needle.
///
///     in_array("1e0", ["1"])          // true
///     in_array("tlp:red", [true])     // true
///
/// Throws type_error when `list` is neither list nor map. One comparison an entry, up to the first that is equal.
template <json_value Needle, json_value List>
bool in_array(const Needle& needle, const List& list) {
    if (!is_container(list.kind())) {
        throw type_error(error_code::document_not_a_map, "", "in_array needs a list or map to search");
    }
    for (auto entry = list.entries(); entry; entry.next()) {
        if (loose_equal(needle, entry.value())) return true;
    }
    return false;
}

}  // namespace php
HASHPATH_END
