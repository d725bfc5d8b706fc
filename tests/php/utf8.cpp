// SPDX-License-Identifier: MIT

#include <hashpath/php/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "test.hpp"

namespace {

using hashpath::php::count_utf8;
using hashpath::php::decode_utf8;

/// What a text begins with.
struct expected {
    std::string_view text;
    char32_t point;
    std::size_t size;
    bool valid;
};

std::string written(char32_t point) {
    std::string text;
    hashpath::php::append_utf8(text, point);
    return text;
}

}  // namespace

TEST_CASE("a character of each size is decoded") {
    for (const expected& each :
         {expected{"a!", 'a', 1, true}, expected{{"\0", 1}, 0, 1, true}, expected{"\x7F", 0x7F, 1, true},
          expected{"\xC2\x80", 0x80, 2, true}, expected{"\xDF\xBF", 0x7FF, 2, true},
          expected{"\xE0\xA0\x80", 0x800, 3, true}, expected{"\xED\x9F\xBF", 0xD7FF, 3, true},
          expected{"\xEE\x80\x80", 0xE000, 3, true}, expected{"\xF0\x90\x80\x80", 0x10000, 4, true},
          expected{"\xF4\x8F\xBF\xBF", 0x10FFFF, 4, true}}) {
        const auto character = decode_utf8(each.text);
        CAPTURE(each.text);
        CHECK(character.point == each.point);
        CHECK(character.size == each.size);
        CHECK(character.valid);
    }
}

TEST_CASE("bytes that are no character are invalid, as many as may begin one together") {
    for (const expected& each :
         {expected{"\x80", 0x80, 1, false}, expected{"\xC0\xAF", 0xC0, 1, false}, expected{"\xC1\xBF", 0xC1, 1, false},
          expected{"\xFF", 0xFF, 1, false}, expected{"\xF5\x80\x80\x80", 0xF5, 1, false}, expected{"\xC3", 0, 1, false},
          expected{"\xC3!", 0, 1, false}, expected{"\xE2\x82", 0, 2, false}, expected{"\xE2\x82!", 0, 2, false},
          expected{"\xE0\x9F\xBF", 0, 1, false}, expected{"\xED\xA0\x80", 0, 1, false},
          expected{"\xF0\x8F\xBF\xBF", 0, 1, false}, expected{"\xF4\x90\x80\x80", 0, 1, false},
          expected{"\xF0\x9F\x98", 0, 3, false}}) {
        const auto character = decode_utf8(each.text);
        CAPTURE(each.text);
        CHECK(character.size == each.size);
        CHECK_FALSE(character.valid);
    }
}

TEST_CASE("every code point that is written is decoded to itself") {
    std::size_t wrong = 0;
    for (char32_t point = 0; point <= 0x10FFFF; ++point) {
        if (point == 0xD800) point = 0xE000;
        const std::string text = written(point);
        const auto character = decode_utf8(text);
        if (!character.valid || character.point != point || character.size != text.size()) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(written(0xE9) == "\xC3\xA9");
    CHECK(written(0x1F600) == "\xF0\x9F\x98\x80");
}

TEST_CASE("characters are counted without looking whether they are valid") {
    CHECK(count_utf8("") == 0);
    CHECK(count_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == 4);
    CHECK(count_utf8("\x80\x80") == 0);
    CHECK(count_utf8("\xFF\xC3") == 2);
}

TEST_CASE("text can be decoded while compiling") {
    STATIC_REQUIRE(decode_utf8("\xC3\xA9").point == 0xE9);
    STATIC_REQUIRE(count_utf8("\xC3\xA9!") == 2);
}
