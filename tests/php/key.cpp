// SPDX-License-Identifier: MIT

#include <hashpath/php/key.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "test.hpp"

namespace {

using namespace std::string_view_literals;
using hashpath::php::integer_key;
using hashpath::php::key;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

struct integer_text {
    std::string_view text;
    std::int64_t integer;
};

constexpr integer_text integers[] = {
    {"0", 0},
    {"5", 5},
    {"-5", -5},
    {"9", 9},
    {"10", 10},
    {"-1", -1},
    {"-10", -10},
    {"100", 100},
    {"1234567890123456789", 1234567890123456789},
    {"999999999999999999", 999999999999999999},
    {"9223372036854775806", largest - 1},
    {"9223372036854775807", largest},
    {"-9223372036854775807", -largest},
    {"-9223372036854775808", smallest},
};

constexpr std::string_view texts[] = {
    "", "-", "+", "05", "-05", "-0", "+0", "+5", "00", "000", "5.0", "1.5", "5e0", "1e3", " 5", "5 ", "\t5", "5\n",
    "--5", "- 5", "5-", "5a", "a", "a5", "0x5", "1_000", "1,000", "\0"sv, "5\0"sv, "\0005"sv, "-\0"sv, "/", ":", "-/",
    "-:", "1:", "1/", ":1", "/1",
    // past 64 bits, and just as long
    "9223372036854775808", "-9223372036854775809", "9223372036854775810", "-9223372036854775810", "9300000000000000000",
    "10000000000000000000", "18446744073709551615", "18446744073709551616", "-18446744073709551616",
    "99999999999999999999", "-99999999999999999999", "-9999999999999999999", "99999999999999999999999999999999",
    "00000000000000000005", "1234567890123456789a", "\xD9\xA5"  // the digit five in Arabic
};

}  // namespace

TEST_CASE("a text is an integer key in its canonical spelling, up to 64 bits") {
    for (const auto& [text, integer] : integers) {
        CAPTURE(text);
        CHECK(integer_key(text) == integer);
        CHECK(key{text}.is_integer());
        CHECK(key{text}.integer() == integer);
        CHECK(key{text} == key{integer});
    }
}

TEST_CASE("every other spelling stays a text") {
    for (const std::string_view text : texts) {
        CAPTURE(std::string{text});
        CHECK_FALSE(integer_key(text));
        CHECK_FALSE(key{text}.is_integer());
        CHECK(key{text}.integer() == 0);
        CHECK(key{text}.text() == text);
        CHECK(key{text}.to_string() == text);
    }
}

TEST_CASE("the text of every integer is its key") {
    for (const std::int64_t integer : {std::int64_t{0}, std::int64_t{7}, std::int64_t{-7}, std::int64_t{10},
                                       std::int64_t{-100}, largest, largest - 1, smallest, smallest + 1}) {
        CAPTURE(integer);
        CHECK(integer_key(hashpath::php::to_text(integer)) == integer);
    }
}

TEST_CASE("the decimal text of an integer has no sign but a minus") {
    CHECK(hashpath::php::to_text(std::int64_t{0}) == "0");
    CHECK(hashpath::php::to_text(std::int64_t{42}) == "42");
    CHECK(hashpath::php::to_text(std::int64_t{-42}) == "-42");
    CHECK(hashpath::php::to_text(largest) == "9223372036854775807");
    CHECK(hashpath::php::to_text(smallest) == "-9223372036854775808");
}

TEST_CASE("keys are equal when they are the same integer or the same bytes") {
    CHECK(key{"5"} == key{5});
    CHECK(key{5} == key{"5"});
    CHECK(key{"a"} == key{"a"});
    CHECK(key{"a\0"sv} != key{"a"});
    CHECK(key{"a"} != key{"A"});
    CHECK(key{"05"} != key{5});
    CHECK(key{"05"} != key{"5"});
    CHECK(key{"05"} != key{"005"});
    CHECK(key{""} != key{0});
    CHECK(key{"0"} == key{0});
    CHECK(key{5} != key{6});
}

TEST_CASE("a text that is no integer is not equal to the integer zero that it holds") {
    CHECK(key{"abc"}.integer() == key{0}.integer());
    CHECK(key{"abc"} != key{0});
}

TEST_CASE("a key made from an integer has no text but prints one") {
    CHECK(key{7}.text().empty());
    CHECK(key{7}.to_string() == "7");
    CHECK(key{-7}.to_string() == "-7");
    CHECK(key{smallest}.to_string() == "-9223372036854775808");
}

TEST_CASE("an integer made from a text keeps that text") {
    CHECK(key{"-7"}.text() == "-7");
    CHECK(key{"-7"}.to_string() == "-7");
}

TEST_CASE("a key looks at the text that it was made from") {
    const std::string owner = "Event";
    CHECK(key{owner}.text().data() == owner.data());
}

TEST_CASE("without a value a key is the integer zero") {
    CHECK(key{}.is_integer());
    CHECK(key{} == key{0});
    CHECK(key{}.text().empty());
}

TEST_CASE("an integer becomes a key by itself, a text only when asked") {
    STATIC_REQUIRE(std::is_convertible_v<std::int64_t, key>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string_view, key>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<key>);
}

TEST_CASE("keys are known while compiling") {
    STATIC_REQUIRE(integer_key("-9223372036854775808") == smallest);
    STATIC_REQUIRE_FALSE(integer_key("-0").has_value());
    STATIC_REQUIRE(key{"12"} == key{12});
    STATIC_REQUIRE(key{"x"}.text() == "x");
}
