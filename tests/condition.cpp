// SPDX-License-Identifier: MIT
// What each operator answers, and that the compiled lists of values change none of it.

#include <hashpath/condition.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::condition;
using hashpath::condition_operator;
using hashpath::decision;
using hashpath::diagnose;
using hashpath::node;
using hashpath::operator_named;
using hashpath::parse;
using hashpath::takes_list;

using sorted_json = nlohmann::json;
using handle = node<const ordered_json>;
using position = std::optional<std::size_t>;

/// Every operator that has a name.
constexpr condition_operator all_operators[] = {
    condition_operator::in,        condition_operator::not_in,     condition_operator::equals,
    condition_operator::in_or,     condition_operator::not_equals, condition_operator::in_and,
    condition_operator::not_in_or, condition_operator::not_in_and, condition_operator::any_value};

bool holds(std::string_view data, std::string_view asked, std::string_view value) {
    const auto document = parse(data);
    return condition{operator_named(asked), parse(value)}.holds(document);
}

bool equal(const ordered_json& a, const ordered_json& b) {
    return hashpath::php::loose_equal(node{a}, node{b});
}

std::vector<handle> handles(const ordered_json& list) {
    std::vector<handle> entries;
    for (const auto& entry : list) entries.emplace_back(entry);
    return entries;
}

/// What is decided about a list of these values.
decision decided(std::string_view list, std::string_view asked, std::string_view value) {
    const auto values = parse(list);
    const auto entries = handles(values);
    return condition{operator_named(asked), parse(value)}.decide_list(std::span<const handle>{entries});
}

decision decided_scalar(std::string_view scalar, std::string_view asked, std::string_view value) {
    const auto json = parse(scalar);
    return condition{operator_named(asked), parse(value)}.decide_scalar(handle{json});
}

/// What a condition is asked: JSON text, an operator's name, JSON text.
struct row {
    std::string_view data;
    std::string_view asked;
    std::string_view value;
    bool holds;
};

void check_rows(const std::vector<row>& rows) {
    for (const auto& [data, asked, value, expected] : rows) {
        INFO(data << " " << asked << " " << value);
        CHECK(holds(data, asked, value) == expected);
    }
}

/// The warnings of a condition, each as "code parameter" with its detail in brackets, one behind the other.
std::string warned(std::string_view asked, std::string_view value, bool several = true) {
    std::string all;
    for (const auto& warning : diagnose(condition{operator_named(asked), parse(value)}, several)) {
        if (!all.empty()) all += ", ";
        all.append(name(warning.code)).append(" ").append(warning.parameter);
        if (!warning.detail.empty()) all.append(" (").append(warning.detail).append(")");
        CHECK(warning.offset == 0);
        CHECK(warning.length == 0);
    }
    return all;
}

/// Values of every kind, among them such as PHP takes for equal though they look different.
ordered_json many_values() {
    auto values = parse(
        R"([null, false, true, 0, 1, -1, 5, 1000, 0.0, -0.0, 1.5, 1000.0, 1e25, 9223372036854775807,
            9223372036854775808, "", "0", "1", "01", "1.0", " 1", "1 ", "1e3", "1000", "1E3", "0x1", "-0", "-1", "+5",
            "a", "A", "abc", " ", "tlp:red", "TLP:RED", "1a", "1.0E+25", "9223372036854775807",
            "9223372036854775808", "false", "true", "null", "Array", "\u0000", "a\u0000b", "caf\u00e9", [], [[]], ["a"],
            [null], [1], ["1"], {"a": 1}, {"a": "01"}, {"0": "a"}, {"x": []}])");
    values.push_back(ordered_json::object());
    return values;
}

}  // namespace

TEST_CASE("an operator has the name that MISP writes, and is found by it") {
    const std::pair<condition_operator, std::string_view> names[] = {
        {condition_operator::in, "in"},
        {condition_operator::not_in, "not_in"},
        {condition_operator::equals, "equals"},
        {condition_operator::not_equals, "not_equals"},
        {condition_operator::in_or, "in_or"},
        {condition_operator::in_and, "in_and"},
        {condition_operator::not_in_or, "not_in_or"},
        {condition_operator::not_in_and, "not_in_and"},
        {condition_operator::any_value, "any_value"},
    };
    for (const auto& [asked, text] : names) {
        CAPTURE(text);
        CHECK(name(asked) == text);
        CHECK(operator_named(text) == asked);
    }
    static_assert(name(condition_operator::not_in_or) == "not_in_or");
    static_assert(operator_named("any_value") == condition_operator::any_value);
}

TEST_CASE("a text that names no operator, and the empty one, is unknown, whose name is empty") {
    CHECK(name(condition_operator::unknown).empty());
    for (const std::string_view text : {""sv, "unknown"sv, "IN"sv, "In"sv, " in"sv, "in "sv, "not in"sv, "not-in"sv,
                                        "equal"sv, "equals_"sv, "not_"sv, "any"sv, "in\0"sv, "0"sv, "i"sv}) {
        CAPTURE(std::string{text});
        CHECK(operator_named(text) == condition_operator::unknown);
    }
    std::string long_name = "in_or";
    long_name += "\0in_or"s;
    CHECK(operator_named(long_name) == condition_operator::unknown);
    CHECK(operator_named(std::string_view{long_name}.substr(0, 5)) == condition_operator::in_or);
}

TEST_CASE("four operators take a list of values") {
    std::string takers;
    for (const condition_operator asked : all_operators) {
        if (takes_list(asked)) takers.append(name(asked)).append(" ");
    }
    CHECK(takers == "in_or in_and not_in_or not_in_and ");
    CHECK_FALSE(takes_list(condition_operator::unknown));
}

TEST_CASE("in holds for a list or map with an entry that equals the value, and for no scalar") {
    check_rows({
        {R"(["a", "b"])", "in", R"("a")", true},
        {R"(["a", "b"])", "in", R"("b")", true},
        {R"(["a", "b"])", "in", R"("c")", false},
        {R"(["a", "a"])", "in", R"("a")", true},
        {R"({"x": "a", "y": "b"})", "in", R"("b")", true},
        {R"({"a": "x"})", "in", R"("a")", false},  // a key is no entry
        {"[]", "in", R"("a")", false},
        {"{}", "in", R"("a")", false},
        {"[]", "in", "null", false},
        {R"(["a"])", "in", R"("A")", false},
        {R"(["ab"])", "in", R"("a")", false},
        {R"([["a"]])", "in", R"("a")", false},
        {R"([["a"]])", "in", R"(["a"])", true},
        {R"(["a"])", "in", R"(["a"])", false},
        {R"([{"x": 1}])", "in", R"({"x": "01"})", true},
        {R"([[]])", "in", "{}", true},
        {R"("a")", "in", R"("a")", false},
        {R"("a")", "in", R"(["a"])", false},
        {"5", "in", "5", false},
        {"1.5", "in", "1.5", false},
        {"true", "in", "true", false},
        {"false", "in", "false", false},
        {"null", "in", "null", false},
        {R"("")", "in", R"("")", false},
    });
}

TEST_CASE("not_in holds for a list or map without an entry that equals the value, and for no scalar either") {
    check_rows({
        {R"(["a", "b"])", "not_in", R"("a")", false},
        {R"(["a", "b"])", "not_in", R"("b")", false},
        {R"(["a", "b"])", "not_in", R"("c")", true},
        {R"({"x": "a"})", "not_in", R"("a")", false},
        {R"({"a": "x"})", "not_in", R"("a")", true},
        {"[]", "not_in", R"("a")", true},
        {"{}", "not_in", R"("a")", true},
        {"[]", "not_in", "null", true},
        {R"(["a"])", "not_in", R"(["a"])", true},
        {R"([["a"]])", "not_in", R"(["a"])", false},
        {R"("a")", "not_in", R"("b")", false},
        {"5", "not_in", "6", false},
        {"true", "not_in", "false", false},
        {"null", "not_in", R"("a")", false},
    });
}

TEST_CASE("equals holds for a scalar or null that equals the value, and for no list or map") {
    check_rows({
        {R"("a")", "equals", R"("a")", true},
        {R"("a")", "equals", R"("b")", false},
        {R"("a")", "equals", R"("A")", false},
        {"5", "equals", R"("5")", true},
        {"5", "equals", "5.0", true},
        {"false", "equals", R"("")", true},
        {"false", "equals", R"("false")", false},
        {"true", "equals", R"("x")", true},
        {"null", "equals", R"("")", true},
        {"null", "equals", "null", true},
        {"null", "equals", R"("0")", false},
        {"null", "equals", "0", true},
        {"null", "equals", "[]", true},
        {"false", "equals", "[]", true},
        {"true", "equals", R"(["a"])", true},
        {R"("a")", "equals", R"(["a"])", false},
        {R"("Array")", "equals", R"(["a"])", false},
        {"[]", "equals", "[]", false},
        {"[]", "equals", R"("")", false},
        {"{}", "equals", "null", false},
        {R"(["a"])", "equals", R"("a")", false},
        {R"(["a"])", "equals", R"(["a"])", false},
        {R"({"a": 1})", "equals", R"({"a": 1})", false},
    });
}

TEST_CASE("not_equals holds for a scalar or null that differs from the value, and for no list or map either") {
    check_rows({
        {R"("a")", "not_equals", R"("a")", false},
        {R"("a")", "not_equals", R"("b")", true},
        {"5", "not_equals", R"("5")", false},
        {"5", "not_equals", R"("5a")", true},
        {"false", "not_equals", R"("")", false},
        {"false", "not_equals", R"("false")", true},
        {"true", "not_equals", R"("x")", false},
        {"null", "not_equals", R"("")", false},
        {"null", "not_equals", R"("0")", true},
        {R"("a")", "not_equals", R"(["a"])", true},
        {"[]", "not_equals", R"("a")", false},
        {"{}", "not_equals", R"("a")", false},
        {R"(["a"])", "not_equals", R"("b")", false},
        {R"({"a": 1})", "not_equals", R"("b")", false},
    });
}

TEST_CASE("in_or holds for a list or map with an entry that is listed") {
    check_rows({
        {R"(["a", "b"])", "in_or", R"(["b", "c"])", true},
        {R"(["a", "b"])", "in_or", R"(["c", "a"])", true},
        {R"(["a", "b"])", "in_or", R"(["c"])", false},
        {R"(["a", "a"])", "in_or", R"(["a"])", true},
        {R"(["a"])", "in_or", R"(["a", "a"])", true},
        {R"({"x": "a"})", "in_or", R"(["a"])", true},
        {R"(["a"])", "in_or", R"({"x": "a"})", true},
        {R"(["x"])", "in_or", R"({"x": "a"})", false},
        {"[]", "in_or", R"(["a"])", false},
        {"{}", "in_or", R"(["a"])", false},
        {R"(["a"])", "in_or", "[]", false},
        {"[]", "in_or", "[]", false},
        {R"(["a"])", "in_or", R"("a")", false},
        {R"(["a"])", "in_or", "true", false},
        {R"([null])", "in_or", "null", false},
        {R"("a")", "in_or", R"(["a"])", false},
        {"null", "in_or", "[null]", false},
        {"true", "in_or", "[true]", false},
        {R"("a")", "in_or", R"("a")", false},
    });
}

TEST_CASE("not_in_or holds for a list or map without an entry that is listed") {
    check_rows({
        {R"(["a", "b"])", "not_in_or", R"(["b", "c"])", false},
        {R"(["a", "b"])", "not_in_or", R"(["c"])", true},
        {R"({"x": "a"})", "not_in_or", R"(["a"])", false},
        {R"({"x": "a"})", "not_in_or", R"(["x"])", true},
        {R"(["a"])", "not_in_or", R"({"x": "a"})", false},
        {"[]", "not_in_or", R"(["a"])", true},
        {"{}", "not_in_or", R"(["a"])", true},
        {R"(["a"])", "not_in_or", "[]", true},
        {R"(["a"])", "not_in_or", "{}", true},
        {"[]", "not_in_or", "[]", true},
        {R"(["a"])", "not_in_or", R"("b")", false},
        {"[]", "not_in_or", "null", false},
        {R"("a")", "not_in_or", R"(["b"])", false},
        {"null", "not_in_or", R"(["b"])", false},
    });
}

TEST_CASE("in_and holds when the entries that are listed, sorted, are the sorted list") {
    check_rows({
        {R"(["a", "b", "c"])", "in_and", R"(["b", "a"])", true},
        {R"(["a", "b", "c"])", "in_and", R"(["c", "b", "a"])", true},
        {R"(["b", "a"])", "in_and", R"(["a", "b"])", true},
        {R"(["a"])", "in_and", R"(["a", "b"])", false},
        {R"({"x": "b", "y": "a"})", "in_and", R"(["a", "b"])", true},
        {R"(["a", "b"])", "in_and", R"({"x": "b", "y": "a"})", true},
        {"[]", "in_and", "[]", true},
        {"{}", "in_and", "[]", true},
        {R"(["a"])", "in_and", "[]", true},
        {R"(["a"])", "in_and", "{}", true},
        {"[]", "in_and", R"(["a"])", false},
        {R"(["10", "9"])", "in_and", "[9, 10]", true},
        {R"(["1e1", 9])", "in_and", R"(["9", "10"])", true},
        {R"(["a"])", "in_and", R"("a")", false},
        {"[]", "in_and", R"("")", false},
        {R"("a")", "in_and", R"(["a"])", false},
        {"null", "in_and", "[]", false},
        {"false", "in_and", "[]", false},
    });
}

TEST_CASE("in_and is false when a listed value is found twice, or listed twice and found once") {
    check_rows({
        {R"(["a", "a"])", "in_and", R"(["a"])", false},
        {R"(["a", "b", "a"])", "in_and", R"(["a", "b"])", false},
        {R"(["a", 1, "01"])", "in_and", R"(["a", "1"])", false},
        {R"(["a"])", "in_and", R"(["a", "a"])", false},
        {R"(["a", "a"])", "in_and", R"(["a", "a"])", true},
        {R"(["a", "c", "c"])", "in_and", R"(["a"])", true},
        {R"(["a", "b"])", "in_and", R"(["a", "a"])", false},
        {R"(["a", "b", "b"])", "in_and", R"(["a", "a", "b"])", false},
    });
}

TEST_CASE("not_in_and holds when the entries that are listed, as they stand, are not the list as it stands") {
    check_rows({
        {R"(["a", "b"])", "not_in_and", R"(["a", "b"])", false},
        {R"(["b", "a"])", "not_in_and", R"(["a", "b"])", true},
        {R"(["a", "b"])", "not_in_and", R"(["b", "a"])", true},
        {R"(["a", "x", "b"])", "not_in_and", R"(["a", "b"])", false},
        {R"(["a"])", "not_in_and", R"(["a", "b"])", true},
        {R"(["a", "a"])", "not_in_and", R"(["a"])", true},
        {R"(["a"])", "not_in_and", R"(["a", "a"])", true},
        {R"(["a", "a"])", "not_in_and", R"(["a", "a"])", false},
        {R"({"y": "a", "x": "b"})", "not_in_and", R"(["a", "b"])", false},
        {R"({"y": "b", "x": "a"})", "not_in_and", R"(["a", "b"])", true},
        {R"([1, "2"])", "not_in_and", R"(["01", 2.0])", false},
        {"[]", "not_in_and", "[]", false},
        {"{}", "not_in_and", "[]", false},
        {R"(["a"])", "not_in_and", "[]", false},
        {"[]", "not_in_and", R"(["a"])", true},
        {R"(["a"])", "not_in_and", R"("b")", false},
        {"[]", "not_in_and", "null", false},
        {R"("a")", "not_in_and", R"(["b"])", false},
        {"null", "not_in_and", R"(["b"])", false},
    });
}

TEST_CASE("any_value and an unknown operator hold for nothing, whatever the value") {
    const auto values = many_values();
    for (const condition_operator asked : {condition_operator::any_value, condition_operator::unknown}) {
        for (const auto& value : values) {
            const condition condition{asked, value};
            const auto satisfies = [&condition](const auto& data) { return condition.holds(data); };
            CAPTURE(name(asked), value.dump());
            CHECK(std::none_of(values.begin(), values.end(), satisfies));
            CHECK_FALSE(condition.holds(values));
        }
    }
    CHECK_FALSE(holds(R"(["a"])", "", R"("a")"));
    CHECK_FALSE(holds(R"("a")", "EQUALS", R"("a")"));
}

TEST_CASE("no operator but equals and not_equals holds for a scalar, and neither of these for a list or map") {
    const auto values = many_values();
    std::size_t lists = 0;
    std::size_t scalars = 0;
    for (const condition_operator asked : all_operators) {
        const bool compares_scalars = asked == condition_operator::equals || asked == condition_operator::not_equals;
        for (const auto& value : values) {
            const condition condition{asked, value};
            for (const auto& data : values) {
                if (data.is_structured() != compares_scalars) continue;
                ++(compares_scalars ? lists : scalars);
                if (condition.holds(data)) FAIL_CHECK(data.dump() << " " << name(asked) << " " << value.dump());
            }
        }
    }
    CHECK(lists > 1000);
    CHECK(scalars > 10000);
}

TEST_CASE("the value is compared as PHP compares") {
    check_rows({
        {"[true]", "in", R"("a")", true},
        {"[true]", "in", R"("0")", false},
        {"[false]", "in", R"("0")", true},
        {"[false]", "in", R"("false")", false},
        {R"(["anything"])", "in", "true", true},
        {R"(["", "0"])", "in", "true", false},
        {R"(["1e3"])", "in", R"("1000")", true},
        {R"(["1000"])", "in", R"("1e3")", true},
        {R"(["10"])", "in", R"("1e1")", true},
        {R"(["1"])", "in", R"("01")", true},
        {R"(["1.0"])", "in", R"("1")", true},
        {R"([" 1 "])", "in", R"("1")", true},
        {R"(["0x1"])", "in", R"("1")", false},
        {R"(["1a"])", "in", R"("1")", false},
        {"[0]", "in", R"("abc")", false},
        {"[0]", "in", R"("")", false},
        {"[0]", "in", R"("0.0")", true},
        {"[5]", "in", R"("5")", true},
        {"[5.0]", "in", R"("5")", true},
        {R"(["5"])", "in", "5", true},
        {R"(["5 "])", "in", "5", true},
        {R"(["5a"])", "in", "5", false},
        {"[null]", "in", R"("")", true},
        {"[null]", "in", R"("0")", false},
        {"[null]", "in", "false", true},
        {"[null]", "in", "0", true},
        {R"([""])", "in", "null", true},
        {"[[]]", "in", "null", true},
        {"[[]]", "in", R"("")", false},
        {R"(["0e123"])", "in", R"("0e456")", true},
        {R"(["tlp:red"])", "in", R"("TLP:RED")", false},
    });
}

TEST_CASE("a list of values is compared as PHP compares") {
    check_rows({
        {R"(["1e3"])", "in_or", R"(["x", "1000"])", true},
        {R"(["1000"])", "in_or", R"(["x", "1e3"])", true},
        {"[1000]", "in_or", R"(["x", "1e3"])", true},
        {R"(["1000"])", "in_or", "[999, 1000]", true},
        {R"(["1000.0"])", "in_or", "[999, 1000]", true},
        {"[true]", "in_or", R"(["", "0", "x"])", true},
        {"[true]", "in_or", R"(["", "0"])", false},
        {"[false]", "in_or", R"(["x", "0"])", true},
        {"[false]", "in_or", R"(["x", "false"])", false},
        {"[null]", "in_or", R"(["x", ""])", true},
        {"[null]", "in_or", R"(["x", "0"])", false},
        {"[null]", "in_or", "[0]", true},
        {R"([""])", "in_or", "[null]", true},
        {R"(["x"])", "in_or", "[true]", true},
        {R"(["0"])", "in_or", "[true]", false},
        {R"(["0"])", "in_or", R"([false])", true},
        {"[0]", "in_or", R"(["", "abc"])", false},
        {R"([["a"]])", "in_or", R"(["a", ["a"]])", true},
        {R"([["a"]])", "in_or", R"(["a", "Array"])", false},
        {R"([{"x": 1}])", "in_or", R"(["a", {"x": "1"}])", true},
        {R"([[]])", "in_or", R"([[1], {}])", true},
        {R"(["b"])", "in_or", R"(["c", "a", "b"])", true},
        {R"(["ab"])", "in_or", R"(["c", "a", "b"])", false},
        {"[true]", "in_and", R"(["x"])", true},
        {"[true, true]", "in_and", R"(["x", "y"])", true},
        {"[null]", "in_and", R"([""])", true},
        {"[true]", "not_in_and", R"(["x"])", false},
    });
}

TEST_CASE("equals and in agree with the loose comparison for every two of many values") {
    const auto values = many_values();
    std::size_t equal_pairs = 0;
    for (const auto& value : values) {
        const condition equals{condition_operator::equals, value};
        const condition not_equals{condition_operator::not_equals, value};
        const condition in{condition_operator::in, value};
        const condition not_in{condition_operator::not_in, value};
        for (const auto& data : values) {
            const bool expected = equal(data, value);
            const ordered_json list = ordered_json::array({"no such value", data});
            const bool in_other = equal(list[0], value);
            CAPTURE(data.dump(), value.dump());
            CHECK(in.holds(list) == (in_other || expected));
            CHECK(not_in.holds(list) == !(in_other || expected));
            if (data.is_structured()) continue;
            CHECK(equals.holds(data) == expected);
            CHECK(not_equals.holds(data) == !expected);
            equal_pairs += expected ? 1 : 0;
        }
    }
    CHECK(equal_pairs > values.size());
}

TEST_CASE("in_or and not_in_or agree with the loose comparison for lists of one value") {
    const auto values = many_values();
    for (const auto& value : values) {
        const ordered_json listed = ordered_json::array({value});
        const condition in_or{condition_operator::in_or, listed};
        const condition not_in_or{condition_operator::not_in_or, listed};
        const condition in_and{condition_operator::in_and, listed};
        const condition not_in_and{condition_operator::not_in_and, listed};
        for (const auto& entry : values) {
            const ordered_json data = ordered_json::array({entry});
            const bool expected = equal(entry, value);
            CAPTURE(entry.dump(), value.dump());
            CHECK(in_or.holds(data) == expected);
            CHECK(not_in_or.holds(data) == !expected);
            CHECK(in_and.holds(data) == expected);
            CHECK(not_in_and.holds(data) == !expected);
        }
    }
}

TEST_CASE("in_or over several hundred values agrees with comparing one after the other") {
    ordered_json listed = ordered_json::array();
    for (int i = 0; i < 100; ++i) {
        const std::string number = std::to_string(i * 3);
        listed.push_back("tag-" + number);
        listed.push_back(number);
        listed.push_back(i % 2 == 0 ? ordered_json("0" + number + ".50") : ordered_json(number + "abc"));
        if (i % 3 == 0) listed.push_back(i * 3 + 1000);
        if (i % 5 == 0) listed.push_back(i + 0.25);
        if (i % 7 == 0) listed.push_back(std::to_string(i) + "e2");
    }
    listed.push_back(" 77 ");
    listed.push_back(ordered_json::array({1, "x"}));
    listed.push_back({{"a", "1"}});
    REQUIRE(listed.size() > 350);

    ordered_json candidates = many_values();
    for (int i = 0; i < 60; ++i) {
        const std::string number = std::to_string(i);
        candidates.push_back("tag-" + number);
        candidates.push_back(number);
        candidates.push_back(i);
        candidates.push_back(i + 0.5);
        candidates.push_back(number + ".25");
        candidates.push_back(number + "00");
        candidates.push_back("0" + number);
        candidates.push_back(number + "abc");
        candidates.push_back("TAG-" + number);
        candidates.push_back(i + 1000);
    }
    candidates.push_back(parse(R"(["1", "x"])"));
    candidates.push_back(parse(R"({"a": 1.0})"));

    // Alone, and with values that are equal to others than texts and numbers.
    for (const std::string_view more : {"[]", R"(["", "0"])", "[false]", "[true]", "[null]", "[[]]", "[null, {}]"}) {
        ordered_json all = listed;
        for (const auto& value : parse(more)) all.push_back(value);
        const condition in_or{condition_operator::in_or, all};
        const condition not_in_or{condition_operator::not_in_or, all};
        std::size_t found = 0;
        for (const auto& candidate : candidates) {
            const bool expected =
                std::any_of(all.begin(), all.end(), [&](const auto& value) { return equal(candidate, value); });
            found += expected ? 1 : 0;
            const ordered_json data = ordered_json::array({candidate});
            if (in_or.holds(data) == expected && not_in_or.holds(data) != expected) continue;
            FAIL_CHECK(candidate.dump() << " in the list and " << more << " should be " << expected);
        }
        CAPTURE(more);
        CHECK(found > 100);
        // A listed true equals nearly everything.
        CHECK((found < candidates.size() - 100) == (more != "[true]"));
    }
}

TEST_CASE("in_and over several hundred values takes them in any order, not_in_and in theirs only") {
    ordered_json listed = ordered_json::array();
    ordered_json backwards = ordered_json::array();
    for (int i = 0; i < 300; ++i) listed.push_back("tag-" + std::to_string(i * 7919 % 300));
    for (std::size_t i = listed.size(); i-- > 0;) backwards.push_back(listed[i]);
    const condition in_and{condition_operator::in_and, listed};
    const condition not_in_and{condition_operator::not_in_and, listed};
    CHECK(in_and.holds(listed));
    CHECK(in_and.holds(backwards));
    CHECK_FALSE(not_in_and.holds(listed));
    CHECK(not_in_and.holds(backwards));

    ordered_json with_others = backwards;
    with_others.push_back("other");
    CHECK(in_and.holds(with_others));
    with_others.push_back("tag-5");
    CHECK_FALSE(in_and.holds(with_others));
    backwards.erase(17);
    CHECK_FALSE(in_and.holds(backwards));
}

TEST_CASE("a decision tells the first of the values that decided it") {
    struct expectation {
        std::string_view list;
        std::string_view asked;
        std::string_view value;
        bool holds;
        position by;
    };
    const expectation expectations[] = {
        {R"(["a", "b", "b"])", "in", R"("b")", true, 1},
        {R"(["a", "b"])", "in", R"("a")", true, 0},
        {R"(["a", "b"])", "in", R"("c")", false, {}},
        {"[]", "in", R"("c")", false, {}},
        {R"(["a", "b"])", "not_in", R"("b")", false, 1},
        {R"(["a", "b"])", "not_in", R"("c")", true, {}},
        {"[]", "not_in", R"("c")", true, {}},
        {R"(["a", "b", "c"])", "in_or", R"(["c", "b"])", true, 1},
        {R"(["a", "b", "1e1"])", "in_or", R"(["c", "10"])", true, 2},
        {R"(["a"])", "in_or", R"(["c"])", false, {}},
        {R"(["a"])", "in_or", "[]", false, {}},
        {R"(["a"])", "in_or", R"("a")", false, {}},
        {R"(["a", "b", "c"])", "not_in_or", R"(["c", "b"])", false, 1},
        {R"(["a"])", "not_in_or", R"(["c"])", true, {}},
        {R"(["a"])", "not_in_or", R"("c")", false, {}},
        // All of them decide together.
        {R"(["a"])", "in_and", R"(["a"])", true, {}},
        {R"(["a"])", "in_and", R"(["b"])", false, {}},
        {R"(["b", "a"])", "not_in_and", R"(["a", "b"])", true, {}},
        {R"(["a"])", "not_in_and", R"(["a"])", false, {}},
        // Not asked of a list.
        {R"(["a"])", "equals", R"("a")", false, {}},
        {R"(["a"])", "not_equals", R"("b")", false, {}},
        {R"(["a"])", "any_value", R"("a")", false, {}},
        {R"(["a"])", "", R"("a")", false, {}},
    };
    for (const auto& [list, asked, value, expected, by] : expectations) {
        INFO(list << " " << asked << " " << value);
        const decision decision = decided(list, asked, value);
        CHECK(decision.holds == expected);
        CHECK(decision.by == by);
    }
}

TEST_CASE("a decision about a scalar is made by it, where the operator is asked of scalars") {
    CHECK(decided_scalar(R"("a")", "equals", R"("a")").holds);
    CHECK(decided_scalar(R"("a")", "equals", R"("a")").by == position{0});
    CHECK_FALSE(decided_scalar(R"("a")", "equals", R"("b")").holds);
    CHECK(decided_scalar(R"("a")", "equals", R"("b")").by == position{0});
    CHECK(decided_scalar("null", "not_equals", R"("b")").holds);
    CHECK(decided_scalar("null", "not_equals", R"("b")").by == position{0});
    CHECK_FALSE(decided_scalar("null", "not_equals", R"("")").holds);
    for (const std::string_view asked :
         {"in", "not_in", "in_or", "not_in_or", "in_and", "not_in_and", "any_value", ""}) {
        CAPTURE(asked);
        const decision decision = decided_scalar(R"("a")", asked, R"(["a"])");
        CHECK_FALSE(decision.holds);
        CHECK_FALSE(decision.by.has_value());
    }
    const decision none;
    CHECK_FALSE(none.holds);
    CHECK_FALSE(none.by.has_value());
}

TEST_CASE("a condition tells its operator and its value") {
    const condition red{condition_operator::in, "tlp:red"};
    CHECK(red.asked() == condition_operator::in);
    CHECK(red.value() == "tlp:red");
    const condition several{condition_operator::in_and, parse(R"(["b", "a", "10", 9])")};
    CHECK(several.asked() == condition_operator::in_and);
    CHECK(several.value().dump() == R"(["b","a","10",9])");
    const condition none{condition_operator::equals, nullptr};
    CHECK(none.value().is_null());
}

TEST_CASE("a condition of nothing never holds") {
    const condition never;
    CHECK(never.asked() == condition_operator::unknown);
    CHECK(never.value().is_null());
    for (const auto& value : many_values()) CHECK_FALSE(never.holds(value));
}

TEST_CASE("a copy of a condition outlives the original") {
    std::optional<condition> original;
    original.emplace(condition_operator::in_or, parse(R"(["a long text that is stored elsewhere", "1000", 7])"));
    const condition copy = *original;
    condition assigned;
    assigned = *original;
    original.reset();
    for (const condition* each : {&copy, static_cast<const condition*>(&assigned)}) {
        CHECK(each->asked() == condition_operator::in_or);
        CHECK(each->value().dump() == R"(["a long text that is stored elsewhere","1000",7])");
        CHECK(each->holds(parse(R"(["a long text that is stored elsewhere"])")));
        CHECK(each->holds(parse(R"(["1e3"])")));
        CHECK(each->holds(parse(R"(["7.0"])")));
        CHECK_FALSE(each->holds(parse(R"(["a long text"])")));
    }
    // The value of all copies is one.
    CHECK(&copy.value() == &assigned.value());
}

TEST_CASE("a condition keeps its own value, whatever becomes of the one it was made of") {
    ordered_json value = parse(R"(["a", "b"])");
    const condition condition{condition_operator::in_or, value};
    value = "x";
    CHECK(condition.holds(parse(R"(["b"])")));
    CHECK(condition.value().size() == 2);
}

TEST_CASE("a condition is asked of sorted JSON and of handles too") {
    const condition red{condition_operator::in, "tlp:red"};
    const sorted_json sorted = sorted_json::parse(R"({"z": "tlp:amber", "a": "tlp:red"})");
    CHECK(red.holds(sorted));
    CHECK(red.holds(node{sorted}));
    CHECK(red.holds(node{sorted["z"]}) == false);
    CHECK_FALSE(red.holds(sorted_json::parse(R"(["tlp:green"])")));
    ordered_json changeable = parse(R"(["tlp:red"])");
    CHECK(red.holds(changeable));
    CHECK(red.holds(node{changeable}));
    // A map's entries come in the order that the document has them in.
    const condition in_order{condition_operator::not_in_and, parse(R"(["1", "2"])")};
    CHECK(in_order.holds(parse(R"({"z": "2", "a": "1"})")));
    CHECK_FALSE(in_order.holds(sorted_json::parse(R"({"z": "2", "a": "1"})")));
}

TEST_CASE("conditions compare very deep values without recursion") {
    constexpr std::size_t depth = 50000;
    const auto deep = [](std::size_t lists, std::string_view inside) {
        return parse(std::string(lists, '[').append(inside).append(lists, ']'), lists);
    };
    const auto data = deep(depth, "5");
    CHECK(condition{condition_operator::in, deep(depth - 1, R"("5.0")")}.holds(data));
    CHECK_FALSE(condition{condition_operator::in, deep(depth, "5")}.holds(data));
    CHECK(condition{condition_operator::in_or, deep(depth, R"("5.0")")}.holds(data));
    CHECK(condition{condition_operator::in_and, deep(depth, R"("5.0")")}.holds(data));
    CHECK_FALSE(condition{condition_operator::not_in_and, deep(depth, R"("5.0")")}.holds(data));
    CHECK_FALSE(condition{condition_operator::in_or, deep(depth, "6")}.holds(data));
}

TEST_CASE("a condition that means what it says gives no warning") {
    for (const auto& [asked, value] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"in", R"("tlp:red")"},
             {"in", R"("")"},
             {"in", R"("5")"},
             {"in", "5"},
             {"in", "-1.5"},
             {"in", "true"},
             {"in", "null"},
             {"not_in", R"("ip-src")"},
             {"equals", R"("url")"},
             {"equals", "0"},
             {"not_equals", R"("10.0.0.1")"},
             {"in_or", R"(["tlp:red", "tlp:amber"])"},
             {"in_or", R"(["a", "a"])"},
             {"in_or", R"({"x": "a"})"},
             {"not_in_or", R"(["1", 2, null])"},
             {"any_value", R"("")"},
             {"any_value", R"(["a"])"},
             {"any_value", "[]"},
             {"any_value", R"("1e3")"},
         }) {
        CAPTURE(asked, value);
        CHECK(warned(asked, value).empty());
        CHECK(warned(asked, value, false).empty());
    }
}

TEST_CASE("an unknown operator is warned of, and then its value is not") {
    CHECK(warned("", R"("a")") == "operator-unknown operator");
    CHECK(warned("Equals", R"("1e3")") == "operator-unknown operator");
    CHECK(warned("", "[]") == "operator-unknown operator");
    const auto warnings = diagnose(condition{});
    REQUIRE(warnings.size() == 1);
    CHECK(name(warnings[0].code) == "operator-unknown");
}

TEST_CASE("a single value where a list is needed is warned of, and a list where a single value is") {
    for (const std::string_view asked : {"in_or", "in_and", "not_in_or", "not_in_and"}) {
        CAPTURE(asked);
        CHECK(warned(asked, R"("a")") == "text-for-list value");
        CHECK(warned(asked, R"("1e3")") == "text-for-list value");
        CHECK(warned(asked, "null") == "text-for-list value");
        CHECK(warned(asked, "5", false) == "text-for-list value");
    }
    for (const std::string_view asked : {"in", "not_in", "equals", "not_equals"}) {
        CAPTURE(asked);
        CHECK(warned(asked, R"(["a"])") == "list-for-text value");
        CHECK(warned(asked, R"(["1e3"])") == "list-for-text value");
        CHECK(warned(asked, "[]") == "list-for-text value");
        CHECK(warned(asked, "{}", false) == "list-for-text value");
    }
}

TEST_CASE("a text that equals numbers spelled otherwise is warned of, with the text") {
    for (const std::string_view asked : {"in", "not_in", "equals", "not_equals"}) {
        CAPTURE(asked);
        CHECK(warned(asked, R"("1e3")") == "numeric-text value (1e3)");
    }
    CHECK(warned("equals", R"("007")") == "numeric-text value (007)");
    CHECK(warned("equals", R"("1.10")") == "numeric-text value (1.10)");
    CHECK(warned("equals", R"("0e462097431906509019562988736854")") ==
          "numeric-text value (0e462097431906509019562988736854)");
    CHECK(warned("in_or", R"(["a", "05", "5", 5, "+5"])") == "numeric-text value (05), numeric-text value (+5)");
    CHECK(warned("not_in_or", R"({"x": "1.0"})") == "numeric-text value (1.0)");
    CHECK(warned("in_or", R"([["1e3"], 1000.5])").empty());
}

TEST_CASE("an empty list of values is warned of") {
    for (const std::string_view asked : {"in_or", "in_and", "not_in_or", "not_in_and"}) {
        CAPTURE(asked);
        CHECK(warned(asked, "[]") == "empty-list value");
        CHECK(warned(asked, "{}", false) == "empty-list value");
    }
}

TEST_CASE("in_and is warned of where a value may be found twice, or is listed twice") {
    CHECK(warned("in_and", R"(["a"])") == "in-and-repeats operator");
    CHECK(warned("in_and", R"(["a", "b"])", true) == "in-and-repeats operator");
    CHECK(warned("in_and", R"(["a", "b"])", false).empty());
    CHECK(warned("in_and", R"(["a", "b", "a"])", false) == "in-and-repeats operator");
    CHECK(warned("in_and", R"(["1", "b", 1])", false) == "in-and-repeats operator");
    CHECK(warned("in_and", R"(["b", "1.0"])") == "numeric-text value (1.0), in-and-repeats operator");
}

TEST_CASE("not_in_and is warned of where its values have an order, or one may be found twice") {
    CHECK(warned("not_in_and", R"(["a", "b"])") == "not-in-and-order operator");
    CHECK(warned("not_in_and", R"(["a", "b"])", false) == "not-in-and-order operator");
    CHECK(warned("not_in_and", R"({"x": "a", "y": "a"})", false) == "not-in-and-order operator");
    CHECK(warned("not_in_and", R"(["a"])", true) == "not-in-and-order operator");
    CHECK(warned("not_in_and", R"(["a"])", false).empty());
    CHECK(warned("not_in_and", R"(["a", "01"])") == "numeric-text value (01), not-in-and-order operator");
}

TEST_CASE("infinity, which JSON cannot say, is found under its text") {
    const ordered_json infinity = ordered_json::array({std::numeric_limits<double>::infinity()});
    CHECK(condition{condition_operator::in, "INF"}.holds(infinity));
    CHECK(condition{condition_operator::in_or, {"INF"}}.holds(infinity));
    CHECK_FALSE(condition{condition_operator::in_or, {"INFINITY"}}.holds(infinity));
}
