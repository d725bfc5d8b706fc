// SPDX-License-Identifier: MIT

#include <hashpath/path/path_text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <hashpath/error.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::path;
using hashpath::path_text;

std::string text_of(const path_text& text) {
    return std::string{*text.path().text()};
}

template <class Text>
std::string generic_text_of(const Text&) {
    return text_of("Event.{n}[a=b]");
}

// In functions of their own: Clang 14 crashes where Catch2's macros stand around a literal that is checked while compiling.
std::string text_of_literal() {
    return text_of("Event.Attribute.{n}[type=ip-src].value");
}

std::string text_of_empty() {
    return text_of("");
}

constexpr char constant[] = "a.{s}";

std::string text_of_constant() {
    return text_of(constant);
}

path path_of_copy() {
    const path_text copy = path_text{"x.y"};
    return copy.path();
}

}  // namespace

TEST_CASE("a literal, and any text that is known at run time, becomes a path") {
    CHECK(text_of_literal() == "Event.Attribute.{n}[type=ip-src].value");
    CHECK(text_of_empty().empty());
    CHECK(text_of_constant() == "a.{s}");
    CHECK(generic_text_of(5) == "Event.{n}[a=b]");
    const std::string string = "a.{N}";
    CHECK(text_of(string) == "a.{N}");
    CHECK(text_of(std::string{"b"}) == "b");
    CHECK(text_of(std::string_view{string}.substr(2)) == "{N}");
    CHECK(text_of(string.c_str()) == "a.{N}");
    char buffer[] = "a.b";
    CHECK(text_of(buffer) == "a.b");
    char* const pointer = buffer;
    CHECK(text_of(pointer) == "a.b");
    CHECK(path_of_copy() == path{"x.y"});
}

TEST_CASE("what is no text is no path either") {
    STATIC_REQUIRE(std::is_convertible_v<std::string, path_text>);
    STATIC_REQUIRE(std::is_convertible_v<const char*, path_text>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<path_text, int>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<path_text, std::nullptr_t>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<path_text, path>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<path_text, path>);
}

TEST_CASE("a text that is too long for a path is refused when it is compiled") {
    const std::string longest(path::max_length + 1, 'x');
    const path_text text{longest};
    CHECK_THROWS_AS(text.path(), hashpath::path_error);
}
