// SPDX-License-Identifier: MIT

#include <hashpath/php/equal_texts.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "test.hpp"

namespace {

using hashpath::impl::equal_texts;
using hashpath::impl::known_text;

bool all_equal(std::string_view a, std::string_view b) {
    const bool equal = equal_texts(a, b);
    CHECK(known_text{a}.equals(b) == equal);
    CHECK(known_text{b}.equals(a) == equal);
    return equal;
}

}  // namespace

TEST_CASE("texts of every size are compared to the last byte") {
    for (std::size_t size = 0; size <= 70; ++size) {
        CAPTURE(size);
        std::string text(size, 'a');
        for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
        const std::string same = text;
        CHECK(all_equal(text, same));
        CHECK_FALSE(all_equal(text, same + 'x'));
        for (std::size_t i = 0; i < size; ++i) {
            std::string other = text;
            other[i] = '\0';
            if (all_equal(text, other)) FAIL("byte " << i << " was not compared");
        }
    }
}

TEST_CASE("a known text is the one that it was made of") {
    for (const std::string_view text : {"", "id", "name", "to_ids", "category", "_AttributeFlattened"}) {
        CHECK(known_text{text}.text() == text);
        CHECK(known_text{text}.equals(text));
    }
}
