// SPDX-License-Identifier: MIT

#include <hashpath/json/compare.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/number.hpp>

#include "test.hpp"

namespace {

using namespace std::string_view_literals;
using hashpath::node;
using hashpath::parse;

using sorted_json = nlohmann::json;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

int order(const ordered_json& a, const ordered_json& b) {
    return hashpath::php::compare(node{a}, node{b});
}

bool equal(const ordered_json& a, const ordered_json& b) {
    return hashpath::php::loose_equal(node{a}, node{b});
}

bool less(const ordered_json& a, const ordered_json& b) {
    return hashpath::php::less(node{a}, node{b});
}

bool less_equal(const ordered_json& a, const ordered_json& b) {
    return hashpath::php::less_equal(node{a}, node{b});
}

/// Two JSON texts, and whether PHP takes their values for equal.
struct equality {
    std::string_view a;
    std::string_view b;
    bool equal;
};

void check_equalities(const std::vector<equality>& rows) {
    for (const auto& [a, b, expected] : rows) {
        CAPTURE(std::string{a}, std::string{b});
        const ordered_json left = parse(a);
        const ordered_json right = parse(b);
        CHECK(equal(left, right) == expected);
        CHECK(equal(right, left) == expected);
    }
}

/// Two JSON texts, and PHP's `a <=> b` and `b <=> a` of their values.
struct ordering {
    std::string_view a;
    std::string_view b;
    int forth;
    int back;
};

void check_orders(const std::vector<ordering>& rows) {
    for (const auto& [a, b, forth, back] : rows) {
        CAPTURE(std::string{a}, std::string{b});
        const ordered_json left = parse(a);
        const ordered_json right = parse(b);
        CHECK(order(left, right) == forth);
        CHECK(order(right, left) == back);
        CHECK(less(left, right) == (forth < 0));
        CHECK(less_equal(left, right) == (forth <= 0));
        CHECK(less(right, left) == (back < 0));
        CHECK(less_equal(right, left) == (back <= 0));
    }
}

/// A list in a list in a list …, with a value inside of all.
ordered_json nested(std::size_t depth, ordered_json value) {
    for (std::size_t i = 0; i < depth; ++i) {
        ordered_json outer = ordered_json::array();
        outer.push_back(std::move(value));
        value = std::move(outer);
    }
    return value;
}

}  // namespace

TEST_CASE("any two of eleven typical values are ordered as PHP orders them") {
    const ordered_json values = parse(R"([null, false, true, 0, 5, "", "0", "5", "abc", [], [1]])");
    constexpr std::string_view rows[] = {
        // null false true 0 5 "" "0" "5" "abc" [] [1]
        "= = < = < = < < < = <",  // null
        "= = < = < = = < < = <",  // false
        "> > = > = > > = = > =",  // true
        "= = < = < > = < < < <",  // 0
        "> > = > = > > = < < <",  // 5
        "= = < < < = < < < < <",  // ""
        "> = < = < > = < < < <",  // "0"
        "> > = > = > > = < < <",  // "5"
        "> > = > > > > > = < <",  // "abc"
        "= = < > > > > > > = <",  // []
        "> > = > > > > > > > =",  // [1]
    };
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = 0; j < values.size(); ++j) {
            CAPTURE(values[i].dump(), values[j].dump());
            const int expected = rows[i][2 * j] == '<' ? -1 : rows[i][2 * j] == '>' ? 1 : 0;
            CHECK(order(values[i], values[j]) == expected);
            CHECK(equal(values[i], values[j]) == (expected == 0));
            CHECK(less(values[i], values[j]) == (expected < 0));
            CHECK(less_equal(values[i], values[j]) == (expected <= 0));
        }
    }
}

TEST_CASE("null equals the empty text and no other") {
    check_equalities({
        {"null", R"("")", true},
        {"null", R"("0")", false},
        {"null", R"(" ")", false},
        {"null", R"("null")", false},
        {"null", R"("\u0000")", false},
    });
}

TEST_CASE("a truth value, or null beside what is no text, compares as truth values") {
    check_equalities({
        {"true", R"("abc")", true}, {"true", R"("0")", false},    {"true", R"("0.0")", true},
        {"true", R"(" ")", true},   {"true", R"("false")", true}, {"false", R"("false")", false},
        {"false", R"("")", true},   {"false", R"("0")", true},    {"false", R"("00")", false},
        {"true", "-1", true},       {"true", "0.5", true},        {"false", "0.0", true},
        {"false", "-0.0", true},    {"true", "[0]", true},        {"true", "{\"a\":null}", true},
        {"false", "[]", true},      {"false", "{}", true},        {"false", "null", true},
        {"true", "null", false},    {"null", "0", true},          {"null", "0.0", true},
        {"null", "[]", true},       {"null", "{}", true},         {"null", "[null]", false},
        {"null", "5", false},       {"null", "null", true},
    });
}

TEST_CASE("two numbers compare as integers, or as doubles where one is floating") {
    check_equalities({
        {"5", "5.0", true},
        {"9007199254740993", "9007199254740992", false},
        {"9007199254740993", "9007199254740992.0", true},
        {"9223372036854775807", "9223372036854775807.0", true},
        {"0.30000000000000004", "0.3", false},
        {"-0.0", "0", true},
        {"-0.0", "0.0", true},
    });
}

TEST_CASE("integers from 2^63 on compare as doubles") {
    check_equalities({
        {"9223372036854775808", "9223372036854775807", true},
        {"9223372036854775808", "9223372036854775809", true},
        {"18446744073709551615", "18446744073709551614", true},
        {"18446744073709551615", "18446744073709549568", false},
        {"18446744073709551615", "1.8446744073709552e19", true},
        {"9223372036854775808", R"("9223372036854775809")", true},
    });
}

TEST_CASE("a number and a numeric text compare as numbers, a number and another text as texts") {
    check_equalities({
        {"5", R"("5")", true},
        {"5", R"(" 5")", true},
        {"5", R"("5 ")", true},
        {"5", R"("05")", true},
        {"5", R"("5.0")", true},
        {"5", R"("5e0")", true},
        {"5", R"("+5")", true},
        {"5", R"("\f5\u000b")", true},
        {"5", R"("5abc")", false},
        {"5", R"("5\u0000")", false},
        {"0", R"("abc")", false},
        {"0", R"("")", false},
        {"0", R"(" ")", false},
        {"0", R"("-0")", true},
        {"0", R"("0e123")", true},
        {"16", R"("0x10")", false},
        {"0.5", R"(".5")", true},
        {"0.1", R"("0.10")", true},
        {"1.5", R"("1,5")", false},
        {"9223372036854775807", R"("9223372036854775808")", true},
        {"9223372036854775807", R"("9223372036854775806")", false},
        {"9007199254740993", R"("9007199254740993")", true},
        {"9007199254740993", R"("9007199254740993.0")", true},
        {"9007199254740993", R"("9007199254740992.0")", true},
        {"9007199254740993", R"("9007199254740992")", false},
        {"1e22", R"("1.0E+22")", true},
    });
}

TEST_CASE("infinity is a number that JSON cannot say, and its text is INF") {
    CHECK(equal(infinity, "INF"));
    CHECK(equal("INF", infinity));
    CHECK(equal(infinity, "1e999"));
    CHECK(equal(infinity, "1e1000"));
    CHECK_FALSE(equal(infinity, "inf"));
    CHECK(equal(-infinity, "-INF"));
    CHECK(equal(-infinity, "-1e999"));
    CHECK_FALSE(equal(infinity, -infinity));
    CHECK(equal(infinity, infinity));
    CHECK(equal(infinity, true));
}

TEST_CASE("not-a-number is equal to nothing but a true truth value, and neither less nor greater than any number") {
    for (const ordered_json& other :
         {ordered_json(0), ordered_json(5), ordered_json(1.5), ordered_json(infinity), ordered_json(not_a_number)}) {
        CAPTURE(other.dump());
        CHECK(order(not_a_number, other) == 1);
        CHECK(order(other, not_a_number) == 1);
        CHECK_FALSE(equal(not_a_number, other));
        CHECK_FALSE(less(not_a_number, other));
        CHECK_FALSE(less(other, not_a_number));
        CHECK_FALSE(less_equal(not_a_number, other));
        CHECK_FALSE(less_equal(other, not_a_number));
    }
    CHECK(equal(not_a_number, true));
    CHECK(order(not_a_number, nullptr) == 1);
    CHECK(order(nullptr, not_a_number) == -1);
    CHECK(order(not_a_number, ordered_json::array()) == -1);
    CHECK(order(ordered_json::array(), not_a_number) == 1);
    CHECK(order(ordered_json::array({not_a_number}), ordered_json::array({not_a_number})) == 1);
}

TEST_CASE("not-a-number is equal to no text, and neither less nor greater than any") {
    for (const char* text : {"", "0", "5", "abc", "z", "NAN", "nan", "1e999"}) {
        CAPTURE(text);
        CHECK(order(not_a_number, text) == 1);
        CHECK(order(text, not_a_number) == 1);
        CHECK_FALSE(equal(not_a_number, text));
        CHECK_FALSE(equal(text, not_a_number));
        CHECK_FALSE(less(text, not_a_number));
        CHECK_FALSE(less_equal(text, not_a_number));
    }
}

TEST_CASE("two texts are equal when they are the same number or the same bytes") {
    check_equalities({
        {R"("1e3")", R"("1000")", true},
        {R"("0e123")", R"("0e456")", true},
        {R"("1.0")", R"("1")", true},
        {R"("1 ")", R"("1")", true},
        {R"(" 1")", R"("1\n")", true},
        {R"("8.8")", R"("8.80")", true},
        {R"("abc")", R"("ABC")", false},
        {R"("abc")", R"("abc ")", false},
        {R"("1\u0000")", R"("1")", false},
        {R"("")", R"("0")", false},
        {R"("")", R"(" ")", false},
        {R"("tlp:red")", R"("TLP:RED")", false},
        {R"("9223372036854775808")", R"("9223372036854775809")", false},
        {R"("99999999999999999999")", R"("99999999999999999998")", false},
        {R"("9223372036854775807")", R"("9223372036854775808")", false},
        {R"("99999999999999999999")", R"("1e20")", true},
        {R"("9223372036854775807")", R"("9223372036854775807.0")", true},
        {R"("1e1000")", R"("1e1000")", true},
        {R"("1e1000")", R"("1e1001")", false},
        {R"("-9223372036854775808")", R"("-9223372036854775808 ")", false},
        {R"("-9223372036854775807")", R"("-9223372036854775807 ")", true},
    });
}

TEST_CASE("lists and maps are equal when they have the same keys with equal values, in any order") {
    check_equalities({
        {"[1,2]", R"(["1","2"])", true},
        {"[1,2]", R"({"1":2,"0":1})", true},
        {"[1,2]", R"({"0":1,"1":2})", true},
        {"[1,2]", R"({"1":1,"0":2})", false},
        {"[1,2]", R"({"00":1,"01":2})", false},
        {"[1]", R"({"5":1})", false},
        {"[1]", R"({"0":1.0})", true},
        {"[1,2]", "[2,1]", false},
        {"[]", "{}", true},
        {"[null]", "[false]", true},
        {R"(["abc"])", "[0]", false},
        {R"({"x":1,"y":2})", R"({"y":2,"x":1})", true},
        {R"({"x":1,"y":2})", R"({"y":1,"x":2})", false},
        {R"({"x":1})", R"({"y":1})", false},
        {R"({"x":1})", R"({"X":1})", false},
        {R"({"x":null})", "[]", false},
        {R"({"x":null})", R"({"y":null})", false},
        {R"({"a":"1","b":[1,2,3]})", R"({"b":[1,2,"3"],"a":1})", true},
        {R"({"a":"1","b":[1,2,3]})", R"({"b":[1,2,"4"],"a":1})", false},
        {"[[],[[]]]", R"([{},{"0":{}}])", true},
        {"[true]", "[[1]]", true},
    });
}

TEST_CASE("a list or map is equal to no number and no text") {
    check_equalities({
        {"[]", R"("")", false},
        {"[]", "0", false},
        {"[1]", R"("Array")", false},
        {"[1]", "1", false},
        {R"(["a"])", R"("a")", false},
        {"{}", R"("")", false},
    });
}

TEST_CASE("texts are ordered as numbers when both are numeric, else byte by byte, then by length") {
    check_orders({
        {R"("10")", R"("9")", 1, -1},
        {R"("10")", R"("9a")", -1, 1},
        {R"("a")", R"("B")", 1, -1},
        {R"("é")", R"("z")", 1, -1},
        {R"("ab")", R"("abc")", -1, 1},
        {R"("")", R"("a")", -1, 1},
    });
}

TEST_CASE("a number is ordered against a text that is no number by its own text") {
    check_orders({
        {"3", R"("abc")", -1, 1},
        {"3", R"("")", 1, -1},
        {"10", R"("9abc")", -1, 1},
        {"0", R"("")", 1, -1},
        {"3", R"("3abc")", -1, 1},
        {"3", R"("3 ")", 0, 0},
        {"3", R"("3.0")", 0, 0},
        {"0.1", R"("0.1x")", -1, 1},
        {"1e15", R"("1.0E+14x")", 1, -1},
        {"-1", R"("-")", 1, -1},
        {"100000000000000000000.0", R"("1.0E+20 apples")", -1, 1},
        // A first byte behind every digit decides, and one before decides nothing.
        {"9223372036854775807", R"(":")", -1, 1},
        {"-9223372036854775808", R"("é")", -1, 1},
        {"-1.5", R"("a")", -1, 1},
        {"9.5", R"("/9")", 1, -1},
        {"95", R"("9!")", 1, -1},
        {"-5", R"("+x")", 1, -1},
        {"-5", R"("-5x")", -1, 1},
        {"7", R"("7\u0000")", -1, 1},
    });
}

TEST_CASE("null is less than every text but the empty one") {
    check_orders({
        {"null", R"("a")", -1, 1},
        {"null", R"("")", 0, 0},
        {"null", R"("0")", -1, 1},
        {"null", R"("-5")", -1, 1},
    });
}

TEST_CASE("null and truth values are ordered as truth values, so that null is less than minus five") {
    check_orders({
        {"null", "5", -1, 1},
        {"null", "-5", -1, 1},
        {"null", "-1", -1, 1},
        {"null", "0", 0, 0},
        {"false", "true", -1, 1},
        {"false", "-5", -1, 1},
        {"true", "5", 0, 0},
        {"true", "0", 1, -1},
        {"true", R"("0")", 1, -1},
        {"false", R"("-1")", -1, 1},
        {"true", "[]", 1, -1},
        {"false", "[0]", -1, 1},
        {"null", "[0]", -1, 1},
    });
}

TEST_CASE("a list or map is greater than every number and every text") {
    check_orders({
        {"[]", R"("z")", 1, -1},
        {"[]", "1", 1, -1},
        {"[]", R"("")", 1, -1},
        {"{}", "9223372036854775807", 1, -1},
        {"[-5]", "1e300", 1, -1},
    });
}

TEST_CASE("of two lists or maps the one with fewer entries is less, else the first difference decides") {
    check_orders({
        {"[9]", "[1,1]", -1, 1},
        {"[]", R"({"a":null})", -1, 1},
        {"[1,2]", "[1,3]", -1, 1},
        {"[1,3]", "[2,1]", -1, 1},
        {"[[9]]", "[[1,1]]", -1, 1},
        {"[[1,2],0]", "[[1,3],9]", -1, 1},
        {R"(["10"])", R"(["9"])", 1, -1},
        {R"({"a":{"b":[1,{"c":2}]}})", R"({"a":{"b":[1,{"c":3}]}})", -1, 1},
        {"[[]]", "[5]", 1, -1},
        {"[[]]", "[null]", 0, 0},
    });
}

TEST_CASE("the order of a map's keys says which difference is first") {
    // Each side begins with its own first key, so both are less.
    check_orders({
        {R"({"x":1,"y":2})", R"({"y":1,"x":2})", -1, -1},
        {R"({"x":2,"y":1})", R"({"y":2,"x":1})", 1, 1},
        {"[1,2]", R"({"1":1,"0":2})", -1, -1},
    });
}

TEST_CASE("with a key that is missing in the other, a map is greater, both ways") {
    check_orders({
        {R"({"x":1})", R"({"y":1})", 1, 1},
        {"[1]", R"({"x":1})", 1, 1},
        {"[1]", R"({"5":1})", 1, 1},
        {R"([[1]])", R"([{"x":1}])", 1, 1},
        // a difference before it decides
        {R"({"a":1,"x":1})", R"({"a":2,"y":1})", -1, 1},
        // it is met before a difference, or behind
        {R"({"x":1,"a":1})", R"({"a":2,"y":1})", 1, 1},
        // a different number of entries decides before all
        {R"({"x":1})", R"({"y":1,"z":1})", -1, 1},
    });
}

TEST_CASE("maps of any width in another order are equal") {
    for (const std::size_t width :
         {std::size_t{1}, std::size_t{2}, std::size_t{16}, std::size_t{17}, std::size_t{500}}) {
        CAPTURE(width);
        ordered_json forth = ordered_json::object();
        ordered_json back = ordered_json::object();
        ordered_json shifted = ordered_json::object();
        for (std::size_t i = 0; i < width; ++i) {
            forth[std::to_string(i)] = i;
            back[std::to_string(width - 1 - i)] = std::to_string(width - 1 - i);
            shifted[std::to_string((i + width / 2) % width)] = static_cast<double>((i + width / 2) % width);
        }
        CHECK(equal(forth, back));
        CHECK(equal(back, shifted));
        CHECK(equal(shifted, forth));
        back["0"] = "another";
        CHECK_FALSE(equal(forth, back));
        CHECK_FALSE(equal(back, shifted));
        shifted.erase("0");
        shifted["new"] = 0;
        CHECK(order(forth, shifted) == 1);
        CHECK(order(shifted, forth) == 1);
    }
}

TEST_CASE("values nested very deep compare without recursion") {
    constexpr std::size_t depth = 200'000;
    const ordered_json one = nested(depth, 1);
    const ordered_json same = nested(depth, "1.0");
    const ordered_json two = nested(depth, 2);
    CHECK(order(one, same) == 0);
    CHECK(order(one, two) == -1);
    CHECK(order(two, one) == 1);
    CHECK(order(one, nested(depth - 1, 1)) == 1);
}

TEST_CASE("values of different JSON types compare with each other") {
    const ordered_json ordered = parse(R"({"b": 1, "a": [true]})");
    const sorted_json sorted = parse<sorted_json>(R"({"b": "1.0", "a": ["x"]})");
    CHECK(hashpath::php::compare(node{ordered}, node{sorted}) == 0);
    sorted_json changed = sorted;
    changed["b"] = 2;
    CHECK(hashpath::php::compare(node{ordered}, node{changed}) == -1);
    CHECK(hashpath::php::compare(node{changed}, node{ordered}) == 1);
}

TEST_CASE("a binary value compares as a text of its bytes") {
    const ordered_json binary = ordered_json::binary({'1', '.', '0'});
    CHECK(equal(binary, 1));
    CHECK(equal(binary, "1"));
    CHECK_FALSE(equal(binary, "1.0x"));
}

TEST_CASE("a value compares with a text whose number is known as with that text") {
    const ordered_json values = parse(
        R"([null, false, true, 0, 5, -5, 1.5, 1e20, "", "0", "5", "05", "abc", "1e999", [], [1], {"a": 1},
            99999999999999999999.0, "99999999999999999998", "5abc"])");
    for (const ordered_json& value : values) {
        for (const char* text : {"", "0", "5", "1.5", "abc", "true", "1", "1e1000", "99999999999999999999", "5 "}) {
            CAPTURE(value.dump(), text);
            const int direct = hashpath::php::compare(node{value}, text, hashpath::php::read_number(text));
            CHECK(direct == order(value, text));
        }
    }
}

TEST_CASE("null, false, zero, the empty text, the text 0 and what has no entries are empty") {
    const ordered_json empty = parse(R"([null, false, 0, 0.0, -0.0, "0", "", [], {}])");
    const ordered_json full = parse(R"([true, 1, -1, 0.1, "0.0", "00", " ", "false", "null", "\u0000", "-0", "+0", [0],
                                        [[]], [null], {"": null}, 18446744073709551615])");
    for (const ordered_json& value : empty) {
        CAPTURE(value.dump());
        CHECK(hashpath::php::empty(node{value}));
        CHECK_FALSE(hashpath::php::truth(node{value}));
    }
    for (const ordered_json& value : full) {
        CAPTURE(value.dump());
        CHECK_FALSE(hashpath::php::empty(node{value}));
        CHECK(hashpath::php::truth(node{value}));
    }
    const ordered_json nan = not_a_number;
    CHECK(hashpath::php::truth(node{nan}));
}

TEST_CASE("a text is false when it is empty or 0") {
    STATIC_REQUIRE_FALSE(hashpath::php::truth(""));
    STATIC_REQUIRE_FALSE(hashpath::php::truth("0"));
    STATIC_REQUIRE(hashpath::php::truth("0.0"));
    STATIC_REQUIRE(hashpath::php::truth("00"));
    STATIC_REQUIRE(hashpath::php::truth("0\0"sv));
}

TEST_CASE("every value has a text") {
    struct row {
        ordered_json value;
        std::string text;
    };
    const row rows[] = {
        {nullptr, ""},
        {false, ""},
        {true, "1"},
        {0, "0"},
        {-5, "-5"},
        {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
        {std::numeric_limits<std::uint64_t>::max(), "1.844674407371E+19"},
        {1.0, "1"},
        {-0.0, "-0"},
        {0.1, "0.1"},
        {1e25, "1.0E+25"},
        {infinity, "INF"},
        {not_a_number, "NAN"},
        {"", ""},
        {" a\"", " a\""},
        {std::string("a\0b", 3), std::string("a\0b", 3)},
        {ordered_json::array(), "Array"},
        {ordered_json::array({1}), "Array"},
        {ordered_json::object(), "Array"},
        {ordered_json::binary({'x', 0xFF}), "x\xFF"},
    };
    for (const auto& [value, text] : rows) {
        CAPTURE(static_cast<int>(value.type()), text);
        CHECK(hashpath::php::to_text(node{value}) == text);
    }
}

TEST_CASE("every value has an integer") {
    struct row {
        ordered_json value;
        std::int64_t integer;
    };
    const row rows[] = {
        {nullptr, 0},
        {false, 0},
        {true, 1},
        {0, 0},
        {-5, -5},
        {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::min()},
        {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()},
        {1.9, 1},
        {-1.9, -1},
        {-0.0, 0},
        {1e19, -8446744073709551616},
        {infinity, 0},
        {not_a_number, 0},
        {"", 0},
        {"abc", 0},
        {" 12 apples", 12},
        {"1e3", 1000},
        {"1e19", std::numeric_limits<std::int64_t>::max()},
        {"true", 0},
        {ordered_json::array(), 0},
        {ordered_json::object(), 0},
        {ordered_json::array({0}), 1},
        {ordered_json::array({7, 8}), 1},
        {{{"a", nullptr}}, 1},
        {ordered_json::binary({'4', '2', 'x'}), 42},
    };
    for (const auto& [value, integer] : rows) {
        CAPTURE(static_cast<int>(value.type()), integer);
        CHECK(hashpath::php::to_integer(node{value}) == integer);
        const sorted_json sorted = value;
        CHECK(hashpath::php::to_integer(node{sorted}) == integer);
    }
}

TEST_CASE("the integer of what JSON writes past the signed 64 bits is that of the double") {
    const ordered_json two_to_the_63 = parse("9223372036854775808");
    REQUIRE(two_to_the_63.is_number_unsigned());
    CHECK(hashpath::php::to_integer(node{two_to_the_63}) == std::numeric_limits<std::int64_t>::min());
    const ordered_json most = std::numeric_limits<std::uint64_t>::max();
    CHECK(hashpath::php::to_integer(node{most}) == 0);
}

TEST_CASE("something is in a list when some entry is equal to it") {
    struct row {
        std::string_view needle;
        std::string_view list;
        bool found;
    };
    for (const auto& [needle, list, found] : {
             row{R"("0")", "[false]", true},
             {R"("")", "[null]", true},
             {"null", R"([""])", true},
             {"null", R"(["0"])", false},
             {"null", "[0]", true},
             {"null", "[[]]", true},
             {R"("05")", R"(["5"])", true},
             {R"("1e0")", R"(["1"])", true},
             {R"("tlp:red")", R"(["TLP:RED"])", false},
             {R"("tlp:red")", "[true]", true},
             {R"("")", "[0]", false},
             {R"("a")", R"([["a"]])", false},
             {R"(["a"])", R"([["a"]])", true},
             {"5", "[]", false},
             {"5", "[1,2,3,4,5]", true},
             {"5", "[1,2,3,4]", false},
             {R"("b")", R"({"x":"a","y":"b"})", true},
             {R"("x")", R"({"x":"a"})", false},
             {"5", "{}", false},
             {R"("9223372036854775808")", R"(["9223372036854775809"])", false},
         }) {
        CAPTURE(std::string{needle}, std::string{list});
        const ordered_json value = parse(needle);
        const ordered_json haystack = parse(list);
        CHECK(hashpath::php::in_array(node{value}, node{haystack}) == found);
    }
}

TEST_CASE("looking for something in what is neither list nor map is a type error") {
    const ordered_json needle = "a";
    for (const ordered_json& haystack : parse(R"([null, true, 5, 1.5, "a", ""])")) {
        CAPTURE(haystack.dump());
        try {
            hashpath::php::in_array(node{needle}, node{haystack});
            FAIL_CHECK("no error");
        } catch (const hashpath::type_error& error) {
            CHECK(error.code() == hashpath::error_code::document_not_a_map);
            CHECK(error.pointer().empty());
        }
    }
}
