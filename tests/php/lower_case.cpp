// SPDX-License-Identifier: MIT

#include <hashpath/php/lower_case.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "test.hpp"

namespace {

using hashpath::php::lower_case;
using namespace std::string_view_literals;

}  // namespace

TEST_CASE("letters of all scripts have a lower case") {
    CHECK(lower_case("TLP:RED 5") == "tlp:red 5");
    CHECK(lower_case("ÀÉÎÕÜ×Þ") == "àéîõü×þ");
    CHECK(lower_case("ĀāĂŸŹ") == "āāăÿź");
    CHECK(lower_case("ДОМ") == "дом");
    CHECK(lower_case("ẞ") == "ß");
    CHECK(lower_case("Ꭰ") == "ꭰ");
    CHECK(lower_case("K") == "k");
    CHECK(lower_case("𐐀𝔸") == "𐐨𝔸");
    CHECK(lower_case("a\0B"sv) == "a\0b"sv);
    CHECK(lower_case("").empty());
}

TEST_CASE("the first and last code points of each length stay as they are") {
    for (const char* text : {"\xC2\x80", "\xC2\xBF", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF1\x80\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(text);
        CHECK(lower_case(text) == text);
    }
}

TEST_CASE("a letter may have a small one of another length") {
    CHECK(lower_case("\xE2\x84\xAA") == "k");         // of Kelvin
    CHECK(lower_case("\xC8\xBA") == "\xE2\xB1\xA5");  // the A with a stroke
}

TEST_CASE("the case of the letters of ASCII is changed, and of no other byte") {
    const std::string_view small = "abcdefghijklmnopqrstuvwxyz";
    const std::string_view large = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const std::size_t in_small = small.find(c);
        const std::size_t in_large = large.find(c);
        CAPTURE(byte);
        CHECK(hashpath::php::upper(c) == (in_small != std::string_view::npos ? large[in_small] : c));
        CHECK(hashpath::php::lower(c) == (in_large != std::string_view::npos ? small[in_large] : c));
    }
}

TEST_CASE("the last sigma of a word is one like the others") {
    CHECK(lower_case("ΣΑΣ") == "σασ");
}

TEST_CASE("the capital i with a dot becomes two code points") {
    CHECK(lower_case("İ") == "i\xCC\x87");
}

TEST_CASE("what is no UTF-8 becomes a question mark") {
    CHECK(lower_case("\x80") == "?");
    CHECK(lower_case("\xC3") == "?");
    CHECK(lower_case("\xC3\x41") == "?a");
    CHECK(lower_case("\xC3\xC0") == "??");
    CHECK(lower_case("\xC0\xAF") == "??");
    CHECK(lower_case("\xE2\x82") == "?");
    CHECK(lower_case("\xE0\x80\x80") == "???");
    CHECK(lower_case("\xED\xA0\x80") == "???");
    CHECK(lower_case("\xF0\x9F\x98") == "?");
    CHECK(lower_case("\xF4\x90\x80\x80") == "????");
    CHECK(lower_case("\xF0\x80\x41") == "??a");
    CHECK(lower_case("\xF5\xFF") == "??");
    CHECK(lower_case("\xF5\x80\x80\x80") == "????");
}

TEST_CASE("the lower case of all code points is that of Unicode 14") {
    std::size_t changed = 0;
    std::uint64_t sum = 1469598103934665603U;
    for (char32_t point = 0; point < 0x110000; ++point) {
        if (point >= 0xD800 && point < 0xE000) continue;
        std::string text;
        hashpath::php::append_utf8(text, point);
        const std::string lower = lower_case(text);
        if (lower != text) ++changed;
        for (const char c : lower) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    CHECK(changed == 1433);
    CHECK(sum == 934404269281977416U);
}
