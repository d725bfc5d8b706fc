// SPDX-License-Identifier: MIT

#include <hashpath/php/natural.hpp>

#include <string_view>

#include "test.hpp"

namespace {

using hashpath::php::compare_natural;
using namespace std::string_view_literals;

/// The order of two texts, once it was seen that it turns with them.
int order(std::string_view a, std::string_view b) {
    const int result = compare_natural(a, b);
    CHECK(compare_natural(b, a) == -result);
    return result;
}

}  // namespace

TEST_CASE("a number in a text counts as a number") {
    CHECK(order("img2", "img12") == -1);
    CHECK(order("img12", "img12") == 0);
    CHECK(order("img12a3", "img12a10") == -1);
    CHECK(order("1.5", "1.10") == -1);
    CHECK(order("99999999999999999999998", "99999999999999999999999") == -1);
    CHECK(order("a9", "a10b") == -1);
    CHECK(order("12", "21") == -1);
}

TEST_CASE("zeros are skipped at the beginning of a text") {
    CHECK(order("007", "7") == 0);
    CHECK(order("00", "0") == 0);
    CHECK(order("0x", "00x") == 0);
    CHECK(order("010", "9") == 1);
}

TEST_CASE("a number that begins with 0 further on is compared from its left, as a fraction") {
    CHECK(order("a02", "a2") == -1);
    CHECK(order("a01", "a001") == 1);
    CHECK(order("a0", "a00") == -1);
    CHECK(order("1.05", "1.5") == -1);
    CHECK(order("1.05", "1.050") == -1);
    CHECK(order("a012", "a013") == -1);
}

TEST_CASE("white space is skipped") {
    CHECK(order("a  b", "a b") == 0);
    CHECK(order("a b", "ab") == 0);
    CHECK(order(" 5", "5") == 0);
    CHECK(order("x0", "x 0") == 0);
    CHECK(order("a ", "a") == 1);
    CHECK(order(" ", " ") == 0);
}

TEST_CASE("all else is compared byte by byte") {
    CHECK(order("a", "B") == 1);
    CHECK(order("\xC3\xA9", "z") == 1);
    CHECK(order("a\0b"sv, "a"sv) == 1);
    CHECK(order("-5", "-3") == 1);
    CHECK(order("ab", "abc") == -1);
    CHECK(order("5a", "5") == 1);
    CHECK(order("5", "a") == -1);
    CHECK(order("5", "5\0"sv) == -1);
    CHECK(order("a ", "a\0"sv) == 0);
}

TEST_CASE("the empty text stands before all others") {
    CHECK(order("", "") == 0);
    CHECK(order("", " ") == -1);
    CHECK(order("", "0") == -1);
}

TEST_CASE("texts are compared in constant expressions") {
    STATIC_REQUIRE(compare_natural("img2", "img12") == -1);
}
