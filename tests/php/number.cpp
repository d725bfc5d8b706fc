// SPDX-License-Identifier: MIT

#include <hashpath/php/number.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::php::number;
using hashpath::php::read_number;
using hashpath::php::spell_number;
using hashpath::php::to_integer;
using hashpath::php::to_text;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

number integer(std::int64_t value) {
    return {number::kind::integer, 0, value, 0};
}

number floating(double value) {
    return {number::kind::floating, 0, 0, value};
}

int compare_texts(std::string_view a, std::string_view b) {
    return hashpath::php::compare(a, read_number(a), b, read_number(b));
}

}  // namespace

TEST_CASE("a text is numeric when it is a number with nothing but white space around it") {
    for (const std::string_view text :
         {"1",   " 1",   "1 ",   "\t1",  "\n1",   "\r1",    "\v1",    "\f1",   "1\t\n\r\v\f ", " \t\n\r\v\f1", "+1",
          "-1",  "+.5",  "-.5",  ".5",   "5.",    "1.",     "1.e3",   "1.e+3", ".5e3",         "1.5e3",        "1e5",
          "1E5", "1e+5", "1e-5", "1e05", "1e999", "-1e999", "1e-999", "00",    "0001",         "017",          "-0",
          "+0",  "0",    "0.0",  "-0.0", "08",    "0e0",    "  -1  ", "1e5 ",  "1.5\n",        "+1.5 "}) {
        CAPTURE(std::string{text});
        CHECK(hashpath::php::is_numeric(text));
        CHECK(read_number(text).numeric());
    }
    for (const std::string_view text : {"99999999999999999999", "-99999999999999999999", "0e999999999999999999999",
                                        "123456789012345678901234567890123456789012345678901234567890"}) {
        CAPTURE(text);
        CHECK(hashpath::php::is_numeric(text));
        CHECK(read_number(text).numeric());
    }
}

TEST_CASE("a text is not numeric when anything else stands in it") {
    for (const std::string_view text :
         {""sv,      " "sv,     " \t\n"sv, "."sv,         "+"sv,         "-"sv,        "+."sv,           "-."sv,
          "++1"sv,   "+-1"sv,   "--1"sv,   "- 1"sv,       "+ 1"sv,       ".e3"sv,      "e3"sv,           "e"sv,
          "1e"sv,    "1e+"sv,   "1e-"sv,   "1e "sv,       "1 e5"sv,      "1e 5"sv,     "1e5.0"sv,        "1e5e5"sv,
          "1e++5"sv, "0x1A"sv,  "0b1"sv,   "0o7"sv,       "1_000"sv,     "1,000"sv,    "1,5"sv,          "1d"sv,
          "1f"sv,    "1.5.2"sv, "1..5"sv,  "..5"sv,       "1 2"sv,       "5 apples"sv, "abc"sv,          "inf"sv,
          "INF"sv,   "nan"sv,   "NAN"sv,   "\0 1"sv,      "\0001"sv,     "1\0"sv,      "1\0002"sv,       "1 \0"sv,
          "\0"sv,    "1-"sv,    "1+"sv,    "1\xC2\xA0"sv, "\302\2401"sv, "\xD9\xA1"sv, "\357\274\221"sv, "true"sv,
          "null"sv,  "\b1"sv,   "\0161"sv, "\0371"sv,     "\2051"sv}) {
        CAPTURE(std::string{text});
        CHECK_FALSE(hashpath::php::is_numeric(text));
        CHECK_FALSE(read_number(text).numeric());
        CHECK(spell_number(text).text.empty());
    }
}

TEST_CASE("white space around a number is space, tab, line feed, vertical tab, form feed, carriage return") {
    std::string spaces;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        if (hashpath::php::is_number_space(c)) spaces += c;
        const bool continues = c == '.' || (c >= '0' && c <= '9');
        CHECK((hashpath::php::is_number_space(c) || continues) == hashpath::php::is_numeric("1"s + c));
    }
    CHECK(spaces == "\t\n\v\f\r ");
}

TEST_CASE("the digits are the ten of ASCII") {
    std::string digits;
    for (int byte = 0; byte < 256; ++byte) {
        if (hashpath::php::is_digit(static_cast<char>(byte))) digits += static_cast<char>(byte);
    }
    CHECK(digits == "0123456789");
}

TEST_CASE("the spelling of a number is without the white space, and tells integers by having digits only") {
    struct row {
        std::string_view text;
        std::string_view spelling;
        bool integer;
    };
    for (const auto& [text, spelling, is_integer] : {row{" 1.50e3 ", "1.50e3", false},
                                                     {"5", "5", true},
                                                     {"\t-05\n", "-05", true},
                                                     {"+5", "+5", true},
                                                     {"5.", "5.", false},
                                                     {".5", ".5", false},
                                                     {"5e0", "5e0", false},
                                                     {"5E0", "5E0", false},
                                                     {"99999999999999999999 ", "99999999999999999999", true}}) {
        CAPTURE(std::string{text});
        const auto found = spell_number(text);
        CHECK(found.numeric);
        CHECK(found.text == spelling);
        CHECK(found.integer == is_integer);
        CHECK(found.text.data() == text.data() + text.find(spelling));
    }
}

TEST_CASE("the spelling of a number is known while compiling") {
    STATIC_REQUIRE(spell_number(" 1.5 ").text == "1.5");
    STATIC_REQUIRE_FALSE(hashpath::php::is_numeric("0x1A"));
}

TEST_CASE("digits alone that fit 64 bits are an integer") {
    struct row {
        std::string_view text;
        std::int64_t value;
    };
    for (const auto& [text, value] : {row{"0", 0},
                                      {"-0", 0},
                                      {"+0", 0},
                                      {"017", 17},
                                      {"+5", 5},
                                      {"-5", -5},
                                      {" 5 ", 5},
                                      {"0000000000000000000000000000005", 5},
                                      {"-0000000000000000000000000000005", -5},
                                      {"9223372036854775807", largest},
                                      {"+9223372036854775807", largest},
                                      {"  9223372036854775807  ", largest},
                                      {"-9223372036854775808", smallest},
                                      {"  -9223372036854775808", smallest}}) {
        CAPTURE(text);
        const number found = read_number(text);
        CHECK(found.type == number::kind::integer);
        CHECK(found.integer == value);
        CHECK(found.overflow == 0);
        CHECK(found.as_double() == static_cast<double>(value));
    }
}

TEST_CASE("digits alone that do not fit 64 bits are floating and tell their side") {
    struct row {
        std::string_view text;
        int overflow;
        double value;
    };
    for (const auto& [text, overflow, value] : {row{"9223372036854775808", 1, 9223372036854775808.0},
                                                {"+9223372036854775808", 1, 9223372036854775808.0},
                                                {" 9223372036854775808 ", 1, 9223372036854775808.0},
                                                {"99999999999999999999", 1, 1e20},
                                                {"-9223372036854775809", -1, -9223372036854775808.0},
                                                {"-99999999999999999999", -1, -1e20}}) {
        CAPTURE(text);
        const number found = read_number(text);
        CHECK(found.type == number::kind::floating);
        CHECK(found.overflow == overflow);
        CHECK(found.floating == value);
        CHECK(found.integer == 0);
    }
}

TEST_CASE("the smallest integer with white space behind it counts as past 64 bits") {
    const number found = read_number("-9223372036854775808 ");
    CHECK(found.type == number::kind::floating);
    CHECK(found.overflow == -1);
    CHECK(found.floating == -9223372036854775808.0);
    CHECK(found.integer == 0);
    // Only there: before it, and behind its neighbour, white space changes nothing.
    CHECK(read_number(" -9223372036854775808").type == number::kind::integer);
    CHECK(read_number("-9223372036854775807 ").type == number::kind::integer);
}

TEST_CASE("with a point or an exponent a number is floating, however small") {
    struct row {
        std::string_view text;
        double value;
    };
    for (const auto& [text, value] : {row{"5.0", 5.0},
                                      {"5e0", 5.0},
                                      {"5.", 5.0},
                                      {".5", 0.5},
                                      {"-.5", -0.5},
                                      {"+.5", 0.5},
                                      {"1.e3", 1000.0},
                                      {"1E5", 1e5},
                                      {"1e+5", 1e5},
                                      {"1e-5", 1e-5},
                                      {" 1.5 ", 1.5},
                                      {"0.1", 0.1},
                                      {"99999999999999999999.0", 1e20},
                                      {"9007199254740993.0", 9007199254740992.0}}) {
        CAPTURE(text);
        const number found = read_number(text);
        CHECK(found.type == number::kind::floating);
        CHECK(found.floating == value);
        CHECK(found.overflow == 0);
        CHECK(found.as_double() == value);
    }
}

TEST_CASE("a number past the range of a double is infinite or zero") {
    struct row {
        std::string text;
        double value;
    };
    const std::string zeros(400, '0');
    for (const auto& [text, value] : {row{"1e999", infinity},
                                      {"-1e999", -infinity},
                                      {"+1e999", infinity},
                                      {"1e309", infinity},
                                      {"1.7976931348623157e308", 1.7976931348623157e308},
                                      {"1.7976931348623159e308", infinity},
                                      {"1" + zeros, infinity},
                                      {"-1" + zeros, -infinity},
                                      {"1" + zeros + ".5", infinity},
                                      {"1e99999999999999999999999", infinity},
                                      {"1e-999", 0.0},
                                      {"1e-99999999999999999999999", 0.0},
                                      {"2e-324", 0.0},
                                      {"2.5e-324", 5e-324},
                                      {"0." + zeros + "1", 0.0},
                                      {"." + zeros + "1", 0.0},
                                      {"1" + zeros + "e-400", 1.0},
                                      {"0." + zeros + "1e401", 1.0},
                                      {"0." + zeros + "1e999", infinity},
                                      {"0." + zeros + "1e+10", 0.0},
                                      {"1" + zeros + "e-999", 0.0},
                                      {"0e999", 0.0},
                                      {"1e9223372036854775807", infinity},
                                      {"10e9223372036854775807", infinity},
                                      {"0.01e-9223372036854775807", 0.0},
                                      {"1e-9223372036854775808", 0.0},
                                      {"0e99999999999999999999999", 0.0},
                                      {"0.0e-99999999999999999999999", 0.0},
                                      {zeros + "1.5", 1.5}}) {
        CAPTURE(text);
        CHECK(read_number(text).floating == value);
        const std::string longer = text + "999";
        CHECK(read_number(std::string_view{longer}.substr(0, text.size())).floating == value);
    }
}

TEST_CASE("a number ends with the text, whatever stands behind") {
    CHECK(read_number(std::string_view{"123", 2}).integer == 12);
    CHECK(read_number(std::string_view{"1.25", 3}).floating == 1.2);
}

TEST_CASE("zero keeps its sign when it is floating, and has none when it is an integer") {
    CHECK(std::signbit(read_number("-0.0").floating));
    CHECK(std::signbit(read_number("-1e-999").floating));
    CHECK_FALSE(std::signbit(read_number("0.0").floating));
    CHECK(read_number("-0").type == number::kind::integer);
}

TEST_CASE("a text without a number has the value zero and no kind") {
    const number none = read_number("5 apples");
    CHECK(none.type == number::kind::none);
    CHECK_FALSE(none.numeric());
    CHECK(none.overflow == 0);
    CHECK(none.as_double() == 0);
}

TEST_CASE("two integers compare exactly, and as doubles where one is floating") {
    using hashpath::php::compare;
    CHECK(compare(integer(1), integer(2)) == -1);
    CHECK(compare(integer(2), integer(1)) == 1);
    CHECK(compare(integer(-1), integer(-1)) == 0);
    CHECK(compare(integer(smallest), integer(largest)) == -1);
    CHECK(compare(integer(9007199254740993), integer(9007199254740992)) == 1);
    CHECK(compare(integer(9007199254740993), floating(9007199254740992.0)) == 0);
    CHECK(compare(floating(9007199254740992.0), integer(9007199254740993)) == 0);
    CHECK(compare(integer(largest), floating(9223372036854775808.0)) == 0);
    CHECK(compare(floating(0.1 + 0.2), floating(0.3)) == 1);
    CHECK(compare(floating(-0.0), integer(0)) == 0);
    CHECK(compare(floating(infinity), floating(infinity)) == 0);
    CHECK(compare(floating(-infinity), integer(smallest)) == -1);
}

TEST_CASE("not-a-number compares as greater, either way round") {
    using hashpath::php::compare;
    CHECK(compare(floating(not_a_number), integer(5)) == 1);
    CHECK(compare(integer(5), floating(not_a_number)) == 1);
    CHECK(compare(floating(not_a_number), floating(not_a_number)) == 1);
    CHECK(compare(floating(not_a_number), floating(infinity)) == 1);
    CHECK(compare(floating(infinity), floating(not_a_number)) == 1);
}

TEST_CASE("bytes compare by the first that differs, as unsigned, then by length") {
    using hashpath::php::compare_bytes;
    CHECK(compare_bytes("", "") == 0);
    CHECK(compare_bytes("", "a") == -1);
    CHECK(compare_bytes("a", "") == 1);
    CHECK(compare_bytes("abc", "abd") == -1);
    CHECK(compare_bytes("ab", "abc") == -1);
    CHECK(compare_bytes("b", "abc") == 1);
    CHECK(compare_bytes("a", "B") == 1);
    CHECK(compare_bytes("\xC3\xA9", "z") == 1);
    CHECK(compare_bytes("a\0"sv, "a"sv) == 1);
    CHECK(compare_bytes("a\0b"sv, "a\0c"sv) == -1);
}

TEST_CASE("two texts compare as numbers when both are numeric, else byte by byte") {
    struct row {
        std::string_view a;
        std::string_view b;
        int order;
    };
    for (const auto& [a, b, order] : {
             row{"10", "9", 1},     {"10", "9a", -1},    {"a", "B", 1},  {"\xC3\xA9", "z", 1},  {"1e3", "1000", 0},
             {"0e123", "0e456", 0}, {"1.0", "1", 0},     {"1 ", "1", 0}, {" 1", "1\n", 0},      {"8.8", "8.80", 0},
             {"-0", "0", 0},        {"-0.0", "0", 0},    {"+1", "1", 0}, {"007", "7", 0},       {"abc", "ABC", 1},
             {"abc", "abc", 0},     {"1\0"sv, "1"sv, 1}, {"", "0", -1},  {"", "", 0},           {" ", "", 1},
             {"16", "0x10", 1},     {"10", "1a", -1},    {"9", "1a", 1}, {"1e1000", "INF", -1},
         }) {
        CAPTURE(std::string{a}, std::string{b});
        CHECK(compare_texts(a, b) == order);
        CHECK(compare_texts(b, a) == -order);
    }
}

TEST_CASE("integers past 64 bits on the same side that are equal as doubles compare byte by byte") {
    struct row {
        std::string_view a;
        std::string_view b;
        int order;
    };
    for (const auto& [a, b, order] : {
             row{"9223372036854775808", "9223372036854775809", -1},
             {"99999999999999999999", "99999999999999999998", 1},
             {"99999999999999999999", "99999999999999999999", 0},
             {"99999999999999999999", " 99999999999999999999", 1},
             {"-9223372036854775809", "-9223372036854775810", -1},
             // not equal as doubles: by value
             {"99999999999999999999", "100000000000000000000000", -1},
             {"-99999999999999999999", "-100000000000000000000000", 1},
             // one fits, the other does not: the side decides
             {"9223372036854775807", "9223372036854775808", -1},
             {"-9223372036854775808", "-9223372036854775809", 1},
             {"0", "9223372036854775808", -1},
             {"0", "-9223372036854775809", 1},
             {"-9223372036854775808 ", "-9223372036854775808", -1},
             // past on both sides
             {"9223372036854775808", "-9223372036854775809", 1},
             // a point or an exponent takes part in numbers only
             {"99999999999999999999", "1e20", 0},
             {"9223372036854775807", "9223372036854775807.0", 0},
             {"9223372036854775808", "9223372036854775807.0", 0},
             {"9223372036854775807", "9.3e18", -1},
         }) {
        CAPTURE(a, b);
        CHECK(compare_texts(a, b) == order);
        CHECK(compare_texts(b, a) == -order);
    }
}

TEST_CASE("infinite numbers that are equal compare byte by byte") {
    const std::string digits = "1" + std::string(400, '0');
    CHECK(compare_texts("1e1000", "1e1000") == 0);
    CHECK(compare_texts("1e1000", "1e1001") == -1);
    CHECK(compare_texts("1e1000", "1e999") == -1);
    CHECK(compare_texts("-1e1000", "-1e1001") == -1);
    CHECK(compare_texts("1e1000", digits) == 1);
    CHECK(compare_texts("-1e1000", "1e1000") == -1);
    CHECK(compare_texts("1e1000", "5") == 1);
    CHECK(compare_texts("1e-1000", "1e-1001") == 0);  // both are zero
}

TEST_CASE("the text of a floating-point number has 14 or 17 significant digits, or as few as read back the same") {
    struct row {
        double value;
        std::string_view precision_14;
        std::string_view precision_17;
        std::string_view shortest;
    };
    for (const auto& [value, precision_14, precision_17, shortest] : {
             row{0.0, "0", "0", "0"},
             {-0.0, "-0", "-0", "-0"},
             {1.0, "1", "1", "1"},
             {-1.0, "-1", "-1", "-1"},
             {100.0, "100", "100", "100"},
             {0.1, "0.1", "0.10000000000000001", "0.1"},
             {0.1 + 0.2, "0.3", "0.30000000000000004", "0.30000000000000004"},
             {1.0 / 3, "0.33333333333333", "0.33333333333333331", "0.3333333333333333"},
             {2.0 / 3, "0.66666666666667", "0.66666666666666663", "0.6666666666666666"},
             {-1.0 / 3, "-0.33333333333333", "-0.33333333333333331", "-0.3333333333333333"},
             {1.5, "1.5", "1.5", "1.5"},
             {-2.5, "-2.5", "-2.5", "-2.5"},
             {3.14159265358979, "3.1415926535898", "3.14159265358979", "3.14159265358979"},
             {0.0001, "0.0001", "0.0001", "0.0001"},
             {0.00012345, "0.00012345", "0.00012344999999999999", "0.00012345"},
             {0.00001, "1.0E-5", "1.0000000000000001E-5", "1.0E-5"},
             {0.000012345, "1.2345E-5", "1.2345E-5", "1.2345E-5"},
             {-0.00001, "-1.0E-5", "-1.0000000000000001E-5", "-1.0E-5"},
             {1.5e-7, "1.5E-7", "1.4999999999999999E-7", "1.5E-7"},
             {1e12, "1000000000000", "1000000000000", "1000000000000"},
             {1e13, "10000000000000", "10000000000000", "10000000000000"},
             {1e14, "1.0E+14", "100000000000000", "100000000000000"},
             {1e15, "1.0E+15", "1000000000000000", "1000000000000000"},
             {1e16, "1.0E+16", "10000000000000000", "10000000000000000"},
             {1e17, "1.0E+17", "1.0E+17", "1.0E+17"},
             {1e18, "1.0E+18", "1.0E+18", "1.0E+18"},
             {12345678901234.0, "12345678901234", "12345678901234", "12345678901234"},
             {123456789012345.0, "1.2345678901234E+14", "123456789012345", "123456789012345"},
             {99999999999999.0, "99999999999999", "99999999999999", "99999999999999"},
             {99999999999999.5, "1.0E+14", "99999999999999.5", "99999999999999.5"},
             {999999999999999.0, "1.0E+15", "999999999999999", "999999999999999"},
             {0.99999999999999, "0.99999999999999", "0.99999999999999001", "0.99999999999999"},
             {0.999999999999999, "1", "0.999999999999999", "0.999999999999999"},
             {1e22, "1.0E+22", "1.0E+22", "1.0E+22"},
             {1e25, "1.0E+25", "1.0000000000000001E+25", "1.0E+25"},
             {1.5e100, "1.5E+100", "1.4999999999999999E+100", "1.5E+100"},
             {1e100, "1.0E+100", "1.0E+100", "1.0E+100"},
             {9007199254740992.0, "9.007199254741E+15", "9007199254740992", "9007199254740992"},
             {9223372036854775808.0, "9.2233720368548E+18", "9.2233720368547758E+18", "9.223372036854776E+18"},
             {-9223372036854775808.0, "-9.2233720368548E+18", "-9.2233720368547758E+18", "-9.223372036854776E+18"},
             {18446744073709551615.0, "1.844674407371E+19", "1.8446744073709552E+19", "1.8446744073709552E+19"},
             {123456.789, "123456.789", "123456.789", "123456.789"},
             {1.7976931348623157e308, "1.7976931348623E+308", "1.7976931348623157E+308", "1.7976931348623157E+308"},
             {2.2250738585072014e-308, "2.2250738585072E-308", "2.2250738585072014E-308", "2.2250738585072014E-308"},
             {5e-324, "4.9406564584125E-324", "4.9406564584124654E-324", "5.0E-324"},
             {4.35, "4.35", "4.3499999999999996", "4.35"},
             {8.8, "8.8", "8.8000000000000007", "8.8"},
             {1.1, "1.1", "1.1000000000000001", "1.1"},
             {1e-3, "0.001", "0.001", "0.001"},
             {5e-5, "5.0E-5", "5.0000000000000002E-5", "5.0E-5"},
             {1234567.891, "1234567.891", "1234567.8910000001", "1234567.891"},
         }) {
        CAPTURE(precision_17);
        CHECK(to_text(value) == precision_14);
        CHECK(to_text(value, 14) == precision_14);
        CHECK(to_text(value, 17) == precision_17);
        CHECK(to_text(value, -1) == shortest);
    }
}

// zend_gcvt() of a number that zend_dtoa() rounds on its path for small integers.
TEST_CASE("where an integer of up to 15 digits is just between two texts, zeros at the end are kept") {
    struct row {
        double value;
        int precision;
        std::string_view text;
    };
    for (const auto& [value, precision, text] : {
             row{391000000000005.0, 14, "3.9100000000000E+14"},
             {-391000000000005.0, 14, "-3.9100000000000E+14"},
             {100000000000005.0, 14, "1.0000000000000E+14"},
             {123456789012305.0, 14, "1.2345678901230E+14"},
             {2005.0, 3, "2.00E+3"},
             {20050.0, 3, "2.00E+4"},
             {200005.0, 5, "2.0000E+5"},
             // not between two texts, rounded up, or no integer: none are kept
             {391000000000004.0, 14, "3.91E+14"},
             {391000000000004.875, 14, "3.91E+14"},
             {391000000000005.125, 14, "3.9100000000001E+14"},
             {391000000000015.0, 14, "3.9100000000002E+14"},
             {1995.0, 3, "2.0E+3"},
             {999999999999995.0, 14, "1.0E+15"},
             {1000000000000050.0, 14, "1.0E+15"},
             {39100000000000.5, 14, "39100000000000"},
             {205.0, 2, "2.0E+2"},
         }) {
        CAPTURE(precision);
        CHECK(to_text(value, precision) == text);
    }
}

TEST_CASE("infinity and not-a-number have texts of their own, whatever the precision") {
    for (const int precision : {-1, 1, 14, 17}) {
        CHECK(to_text(infinity, precision) == "INF");
        CHECK(to_text(-infinity, precision) == "-INF");
        CHECK(to_text(not_a_number, precision) == "NAN");
        CHECK(to_text(-not_a_number, precision) == "NAN");
    }
}

TEST_CASE("any precision can be asked for, and 0 is taken for 1") {
    struct row {
        int precision;
        double value;
        std::string_view text;
    };
    for (const auto& [precision, value, text] : {
             row{0, 123456.789, "1.0E+5"},
             {0, 99.5, "1.0E+2"},
             {1, 123456.789, "1.0E+5"},
             {1, 0.1, "0.1"},
             {1, 24.0, "2.0E+1"},
             {1, 5e-324, "5.0E-324"},
             {2, 123456.789, "1.2E+5"},
             {2, 99.5, "1.0E+2"},
             {2, -2.0, "-2"},
             {5, 123456.789, "1.2346E+5"},
             {5, 5e-324, "4.9407E-324"},
             {5, 99.5, "99.5"},
             {20, 0.1, "0.10000000000000000555"},
             {20, 123456.789, "123456.78900000000431"},
             {30, 0.1, "0.100000000000000005551115123126"},
             {40, 1e15, "1000000000000000"},
             {40, 0.1, "0.1000000000000000055511151231257827021182"},
             {40, 5e-324, "4.940656458412465441765687928682213723651E-324"},
         }) {
        CAPTURE(precision, value);
        CHECK(to_text(value, precision) == text);
    }
}

TEST_CASE("the shortest text reads back as the same number") {
    std::uint64_t bits = 1;
    for (int i = 0; i < 2000; ++i) {
        bits = bits * 6364136223846793005U + 1442695040888963407U;
        const double value = std::ldexp(static_cast<double>(bits >> 11), static_cast<int>(bits % 1900) - 1000);
        CAPTURE(bits);
        CHECK(read_number(to_text(value, -1)).as_double() == value);
    }
}

TEST_CASE("the number that a text begins with ends where no number can go on") {
    struct row {
        std::string_view text;
        std::string_view spelling;
        bool integer;
    };
    for (const auto& [text, spelling, is_integer] : {
             row{"12", "12", true},
             {" 12 apples", "12", true},
             {"\t\n\r\v\f 7x", "7", true},
             {"12 ", "12", true},
             {"-12-", "-12", true},
             {"+12+3", "+12", true},
             {"007x", "007", true},
             {"0x1A", "0", true},
             {"1_000", "1", true},
             {"1,5", "1", true},
             {"1\0002"sv, "1", true},
             {"1e", "1", true},
             {"1e+", "1", true},
             {"1E-x", "1", true},
             {"99999999999999999999x", "99999999999999999999", true},
             {"1e3", "1e3", false},
             {"1e3x", "1e3", false},
             {"1E+2.5", "1E+2", false},
             {"1e5e5", "1e5", false},
             {"1.5.2", "1.5", false},
             {"5.", "5.", false},
             {"5.x", "5.", false},
             {"5.e", "5.", false},
             {"-.5x", "-.5", false},
         }) {
        CAPTURE(std::string{text});
        const auto found = hashpath::php::leading_number(text);
        CHECK(found.numeric);
        CHECK(found.text == spelling);
        CHECK(found.integer == is_integer);
        CHECK(found.text.data() == text.data() + text.find(spelling));
    }
}

TEST_CASE("a text begins with no number where no digit stands behind white space, sign and point") {
    for (const std::string_view text :
         {""sv, " "sv, "."sv, "-"sv, "+."sv, "- 1"sv, "--1"sv, "e3"sv, "+.e3"sv, "abc"sv, "inf"sv, "NAN"sv, "\0001"sv,
          "\xC2\xA0"
          "1"sv}) {
        CAPTURE(std::string{text});
        const auto found = hashpath::php::leading_number(text);
        CHECK_FALSE(found.numeric);
        CHECK_FALSE(found.integer);
        CHECK(found.text.empty());
    }
}

TEST_CASE("the number that a text begins with is known while compiling") {
    STATIC_REQUIRE(hashpath::php::leading_number(" 1.5 apples").text == "1.5");
    STATIC_REQUIRE_FALSE(hashpath::php::leading_number("apples").numeric);
}

TEST_CASE("the integer of a text is that of the number it begins with, without the fraction") {
    struct row {
        std::string_view text;
        std::int64_t value;
    };
    for (const auto& [text, value] : {
             row{"", 0},         {"0", 0},      {" -0", 0},          {"12", 12},     {"-12", -12},  {"+12", 12},
             {" 12 apples", 12}, {"12 ", 12},   {"\t\n\r\v\f 7", 7}, {"017", 17},    {"0x1A", 0},   {"0b11", 0},
             {"1_000", 1},       {"1,5", 1},    {"1.9", 1},          {"-1.9", -1},   {"0.99", 0},   {".5", 0},
             {"5.x", 5},         {"1e3", 1000}, {"1e3x", 1000},      {"1e", 1},      {"1e+2", 100}, {"1e2.5", 100},
             {"15e-1", 1},       {"1e-999", 0}, {"1\0002"sv, 1},     {"\0001"sv, 0}, {"- 1", 0},    {"abc", 0},
             {"inf", 0},         {"NAN", 0},
         }) {
        CAPTURE(std::string{text});
        CHECK(to_integer(text) == value);
    }
}

TEST_CASE("the integer of a text past 64 bits is the nearest, and 0 past the range of a double") {
    struct row {
        std::string_view text;
        std::int64_t value;
    };
    for (const auto& [text, value] : {
             row{"9223372036854775807", largest},
             {"9223372036854775808", largest},
             {"99999999999999999999", largest},
             {"9223372036854775807.0", largest},
             {"9223372036854774784.0", 9223372036854774784},
             {"9.3e18", largest},
             {"1e19", largest},
             {"1e100", largest},
             {"-9223372036854775807", -largest},
             {"-9223372036854775808", smallest},
             {"-9223372036854775808 ", smallest},
             {"-9223372036854775808x", smallest},
             {"-9223372036854775809", smallest},
             {"-99999999999999999999", smallest},
             {"-9.3e18", smallest},
             {"-1e19", smallest},
             {"1e309", 0},
             {"-1e309", 0},
             {"1e999", 0},
         }) {
        CAPTURE(text);
        CHECK(to_integer(text) == value);
    }
}

TEST_CASE("the integer of a floating-point number is without its fraction") {
    CHECK(to_integer(0.0) == 0);
    CHECK(to_integer(-0.0) == 0);
    CHECK(to_integer(0.99) == 0);
    CHECK(to_integer(-0.99) == 0);
    CHECK(to_integer(1.9) == 1);
    CHECK(to_integer(-1.9) == -1);
    CHECK(to_integer(5e-324) == 0);
    CHECK(to_integer(1e15) == 1'000'000'000'000'000);
    CHECK(to_integer(9223372036854774784.0) == 9223372036854774784);
    CHECK(to_integer(-9223372036854775808.0) == smallest);
}

TEST_CASE("the integer of a floating-point number past 64 bits wraps around, other than that of a text") {
    CHECK(to_integer(9223372036854775808.0) == smallest);
    CHECK(to_integer(-9223372036854777856.0) == 9223372036854773760);
    CHECK(to_integer(1e19) == -8446744073709551616);
    CHECK(to_integer(-1e19) == 8446744073709551616);
    CHECK(to_integer(18446744073709551616.0) == 0);
    CHECK(to_integer(18446744073709555712.0) == 4096);
    CHECK(to_integer(3e19) == -6893488147419103232);
    CHECK(to_integer(1e20) == 7766279631452241920);
    CHECK(to_integer(1e25) == 1590897979265384448);
    CHECK(to_integer(-1e25) == -1590897979265384448);
    CHECK(to_integer(1e100) == 0);
    CHECK(to_integer(1e308) == 0);
}

TEST_CASE("the integer of infinity and of not-a-number is 0") {
    CHECK(to_integer(infinity) == 0);
    CHECK(to_integer(-infinity) == 0);
    CHECK(to_integer(not_a_number) == 0);
}
