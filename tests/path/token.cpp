// SPDX-License-Identifier: MIT

#include <hashpath/path/token.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::make_token;
using hashpath::matcher;
using hashpath::token_splitter;
using hashpath::php::key;

using texts = std::vector<std::string>;

texts tokens_of(token_splitter splitter) {
    texts tokens;
    std::string_view token;
    while (splitter.next(token)) tokens.emplace_back(token);
    return tokens;
}

texts split(std::string_view text) {
    return tokens_of(token_splitter{text});
}

struct row {
    std::string_view text;
    texts tokens;
};

}  // namespace

TEST_CASE("a text without a bracket is split at every dot") {
    const row rows[] = {
        {"", {""}},
        {".", {"", ""}},
        {"...", {"", "", "", ""}},
        {"a", {"a"}},
        {"a.b", {"a", "b"}},
        {"a..b", {"a", "", "b"}},
        {"a.", {"a", ""}},
        {".a", {"", "a"}},
        {"Event.{n}.id", {"Event", "{n}", "id"}},
        {"a]b.c", {"a]b", "c"}},
        {"a].b].c", {"a]", "b]", "c"}},
        {"{a.b}", {"{a", "b}"}},
        {"1.5", {"1", "5"}},
        {"a\0.b"sv, {"a\0"s, "b"}},
    };
    for (const auto& [text, tokens] : rows) {
        CAPTURE(std::string{text});
        CHECK(split(text) == tokens);
    }
}

TEST_CASE("with a bracket anywhere, a dot splits outside of brackets only") {
    const row rows[] = {
        {"User.{n}[mail=a.b].id", {"User", "{n}[mail=a.b]", "id"}},
        {"a.b[c", {"a", "b[c"}},
        {"a.b[c.d.e", {"a", "b[c.d.e"}},
        {"a[b.c].d", {"a[b.c]", "d"}},
        {"a[b[c.d].e].f", {"a[b[c.d].e]", "f"}},
        {"[", {"["}},
        {".[", {"", "["}},
        {"[].", {"[]", ""}},
        {"[a].[b]", {"[a]", "[b]"}},
        {"a..b[c]", {"a", "", "b[c]"}},
        {"{n}[a=/x.y/].b", {"{n}[a=/x.y/]", "b"}},
    };
    for (const auto& [text, tokens] : rows) {
        CAPTURE(std::string{text});
        CHECK(split(text) == tokens);
    }
}

TEST_CASE("below depth zero no dot splits, until a bracket opens that brings it back") {
    const row rows[] = {
        {"a[b]].c.d", {"a[b]].c.d"}},        {"a].b[c].d", {"a].b[c].d"}},
        {"a].b[c.d", {"a].b[c", "d"}},       {"x.a].b[c.d", {"x", "a].b[c", "d"}},
        {"]]a.b[.c[.d", {"]]a.b[.c[", "d"}}, {"a[b=c]].d[e.f", {"a[b=c]].d[e", "f"}},
    };
    for (const auto& [text, tokens] : rows) {
        CAPTURE(std::string{text});
        CHECK(split(text) == tokens);
    }
}

TEST_CASE("the depth begins anew with each token") {
    CHECK(split("a[b].c[d.e].f[g.h]") == texts{"a[b]", "c[d.e]", "f[g.h]"});
}

TEST_CASE("with a bracket anywhere, tokens lose white space and NUL at their ends") {
    const row rows[] = {
        {" a . b[c] ", {"a", "b[c]"}},
        {"\t\n\r\v a\0 .[b]"sv, {"a", "[b]"}},
        {"\0\0a\0\0.\0[b]\0"sv, {"a", "[b]"}},
        {"a b.[c]", {"a b", "[c]"}},
        {"a\0b.[c]"sv, {"a\0b"s, "[c]"}},
        {"   .[c]", {"", "[c]"}},
        {"[c].   ", {"[c]", ""}},
        {" [ c = d ] ", {"[ c = d ]"}},
        {"{n} [a]", {"{n} [a]"}},
        {"a.\n {n}[x=1]", {"a", "{n}[x=1]"}},
    };
    for (const auto& [text, tokens] : rows) {
        CAPTURE(std::string{text});
        CHECK(split(text) == tokens);
    }
}

TEST_CASE("of all bytes, tokens lose space, tab, line feed, carriage return, NUL and vertical tab, not form feed") {
    std::string lost;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const std::string text = "[a]." + std::string(2, c) + "b" + std::string(2, c);
        if (c == '.' || c == '[' || c == ']') continue;
        CAPTURE(byte);
        const texts tokens = split(text);
        REQUIRE(tokens.size() == 2);
        if (tokens[1] == "b") lost += c;
        else CHECK(tokens[1] == text.substr(4));
    }
    CHECK(lost == "\0\t\n\v\r "s);
}

TEST_CASE("without a bracket tokens lose nothing") {
    CHECK(split(" a .{n} .\tb\n") == texts{" a ", "{n} ", "\tb\n"});
}

TEST_CASE("how a text is split can be said, whatever is in it") {
    CHECK(tokens_of(token_splitter{" a . b ", true}) == texts{"a", "b"});
    CHECK(tokens_of(token_splitter{"a]b.c", true}) == texts{"a]b.c"});
    CHECK(tokens_of(token_splitter{"a[b.c]", false}) == texts{"a[b", "c]"});
    CHECK(tokens_of(token_splitter{" a[b ", false}) == texts{" a[b "});
    CHECK(tokens_of(token_splitter{"", true}) == texts{""});
    CHECK(tokens_of(token_splitter{"", false}) == texts{""});
    CHECK(tokens_of(token_splitter{".", true}) == texts{"", ""});
}

TEST_CASE("tokens are views into the text, also empty ones") {
    const std::string text = "ab. .[c]";
    token_splitter splitter{text};
    std::string_view token;
    REQUIRE(splitter.next(token));
    CHECK(token.data() == text.data());
    REQUIRE(splitter.next(token));
    CHECK(token.empty());
    CHECK(token.data() >= text.data() + 3);
    CHECK(token.data() <= text.data() + 4);
    REQUIRE(splitter.next(token));
    CHECK(token.data() == text.data() + 5);
    CHECK_FALSE(splitter.next(token));
    CHECK_FALSE(splitter.next(token));
}

TEST_CASE("a text is split while compiling, too") {
    constexpr auto count = [](std::string_view text) {
        token_splitter splitter{text};
        std::string_view token;
        int tokens = 0;
        while (splitter.next(token)) ++tokens;
        return tokens;
    };
    STATIC_REQUIRE(count("User.{n}[mail=a.b].id") == 3);
    STATIC_REQUIRE(count("") == 1);
}

TEST_CASE("a million brackets and dots are split to the end") {
    const std::string open(1'000'000, '[');
    const std::string close(1'000'000, ']');
    const std::string dots(1'000'000, '.');
    CHECK(split(open + dots).size() == 1);
    CHECK(split(close + open + dots).size() == 1'000'001);
    CHECK(split(open + close + dots).size() == 1'000'001);
    CHECK(split(dots + open).size() == 1'000'001);
}

TEST_CASE("a token is a wildcard, a number or the name of one key") {
    struct token_row {
        std::string_view text;
        matcher matches_by;
    };
    for (const auto& [text, matches_by] : {
             token_row{"{n}", matcher::numbers},
             {"{s}", matcher::texts},
             {"{*}", matcher::all},
             {"{n}[a]", matcher::numbers},
             {"{s}[a=b]", matcher::texts},
             {"{*}[]", matcher::all},
             {"5", matcher::number},
             {"05", matcher::number},
             {"1e1", matcher::number},
             {"-1.5", matcher::number},
             {" 5", matcher::number},
             {"5[a]", matcher::number},
             {"99999999999999999999", matcher::number},
             {"", matcher::key},
             {"[a]", matcher::key},
             {"id", matcher::key},
             {"id[a]", matcher::key},
             {"{N}", matcher::key},
             {"{S}", matcher::key},
             {"{}", matcher::key},
             {"{n", matcher::key},
             {"n}", matcher::key},
             {"{n} ", matcher::key},
             {"{n} [a]", matcher::key},
             {"{n}x", matcher::key},
             {"{ n }", matcher::key},
             {"{\\d+}", matcher::key},
             {"*", matcher::key},
             {"5abc", matcher::key},
             {"0x10", matcher::key},
             {".", matcher::key},
         }) {
        CAPTURE(text);
        CHECK(make_token(text, false).matches_by == matches_by);
    }
}

TEST_CASE("in a plain path every token is the name of one key") {
    for (const std::string_view text : {"{n}", "{*}", "5", "05", "1e1", "", "a[b]", " "}) {
        CAPTURE(text);
        const auto token = make_token(text, true);
        CHECK(token.matches_by == matcher::key);
        CHECK(token.key == key{text});
        CHECK_FALSE(token.maps_only);
        CHECK(token.text == text);
        CHECK(token.conditions.empty());
    }
    CHECK(make_token("5", true).matches(key{5}));
    CHECK_FALSE(make_token("05", true).matches(key{5}));
    CHECK(make_token("05", true).matches(key{"05"}));
}

TEST_CASE("a token with a bracket passes maps only, and is matched by what stands before it") {
    const auto with = make_token("id[a=b][c]", false);
    CHECK(with.maps_only);
    CHECK(with.text == "id[a=b][c]");
    CHECK(with.matcher_text() == "id");
    CHECK(with.key == key{"id"});
    CHECK(with.conditions.empty());  // the path fills them in

    CHECK(make_token("id[", false).maps_only);
    CHECK_FALSE(make_token("id]", false).maps_only);
    CHECK(make_token("[a]", false).matcher_text().empty());
    CHECK(make_token("[a]", false).matches(key{""}));
    CHECK(make_token("{n}", false).matcher_text() == "{n}");
}

TEST_CASE("{n} takes integers and numeric texts, {s} takes what is no integer, {*} takes all") {
    struct key_row {
        std::string_view key;
        bool numbers;
        bool texts;
    };
    for (const auto& [candidate, numbers, is_text] : {
             key_row{"0", true, false}, {"5", true, false},
             {"-5", true, false},       {"9223372036854775807", true, false},
             {"05", true, true},        {"1e1", true, true},
             {"1.5", true, true},       {" 1", true, true},
             {"1 ", true, true},        {"-0", true, true},
             {"+5", true, true},        {"9223372036854775808", true, true},
             {"1e999", true, true},     {"", false, true},
             {" ", false, true},        {"a", false, true},
             {"5a", false, true},       {"0x10", false, true},
             {"{n}", false, true},      {"1\0"sv, false, true},
         }) {
        CAPTURE(std::string{candidate});
        CHECK(make_token("{n}", false).matches(key{candidate}) == numbers);
        CHECK(make_token("{s}", false).matches(key{candidate}) == is_text);
        CHECK(make_token("{*}", false).matches(key{candidate}));
    }
    CHECK(make_token("{n}", false).matches(key{std::numeric_limits<std::int64_t>::min()}));
    CHECK_FALSE(make_token("{s}", false).matches(key{0}));
    CHECK(make_token("{*}", false).matches(key{0}));
}

TEST_CASE("a name takes the key of exactly these bytes") {
    CHECK(make_token("id", false).matches(key{"id"}));
    CHECK_FALSE(make_token("id", false).matches(key{"ID"}));
    CHECK_FALSE(make_token("id", false).matches(key{"id "}));
    CHECK_FALSE(make_token("id", false).matches(key{0}));
    CHECK_FALSE(make_token("id", false).matches(key{""}));
    CHECK(make_token("", false).matches(key{""}));
    CHECK_FALSE(make_token("", false).matches(key{0}));
    CHECK(make_token("5abc", false).matches(key{"5abc"}));
    CHECK_FALSE(make_token("5abc", false).matches(key{5}));
    CHECK(make_token("{N}", false).matches(key{"{N}"}));
    CHECK(make_token("a\0b"sv, false).matches(key{"a\0b"sv}));
    CHECK_FALSE(make_token("a\0b"sv, false).matches(key{"a"}));
}

TEST_CASE("a number takes the keys that PHP takes for the same number") {
    constexpr std::array keys = {key{0},
                                 key{5},
                                 key{10},
                                 key{-5},
                                 key{std::numeric_limits<std::int64_t>::max()},
                                 key{"05"},
                                 key{"5.0"},
                                 key{"5e0"},
                                 key{" 5"},
                                 key{"5 "},
                                 key{"1e1"},
                                 key{"10.0"},
                                 key{"abc"},
                                 key{""},
                                 key{"99999999999999999999"},
                                 key{"99999999999999999998"},
                                 key{"1e20"},
                                 key{"9223372036854775808"},
                                 key{"1e999"},
                                 key{"1e1000"},
                                 key{"0.5"},
                                 key{"-0"},
                                 key{"5abc"}};
    struct number_row {
        std::string_view text;
        std::string_view taken;  // one digit for each key, as PHP's == of key and text answers
    };
    for (const auto& [text, taken] : {
             number_row{"10", "00100000001100000000000"},
             {"1e1", "00100000001100000000000"},
             {"05", "01000111110000000000000"},
             {"5", "01000111110000000000000"},
             {"-5", "00010000000000000000000"},
             {"0", "10000000000000000000010"},
             {"00", "10000000000000000000010"},
             {" 5", "01000111110000000000000"},
             {"5.0", "01000111110000000000000"},
             {"99999999999999999999", "00000000000000101000000"},
             {"9223372036854775807", "00001000000000000000000"},
             {"9223372036854775808", "00001000000000000100000"},
             {"1e999", "00000000000000000010000"},
             {"0e1", "10000000000000000000010"},
             {".5", "00000000000000000000100"},
             {"-0", "10000000000000000000010"},
         }) {
        for (const std::string& written : {std::string{text}, std::string{text} + "[a=b]"}) {
            CAPTURE(written);
            const auto token = make_token(written, false);
            std::string answers;
            for (const key& candidate : keys) answers += token.matches(candidate) ? '1' : '0';
            CHECK(answers == taken);
        }
    }
}

TEST_CASE("a number takes one position of a list, if any") {
    struct position_row {
        std::string_view text;
        std::optional<std::int64_t> position;
    };
    for (const auto& [text, position] : {
             position_row{"0", 0},
             {"5", 5},
             {"05", 5},
             {"1e1", 10},
             {"5.0", 5},
             {" 5 ", 5},
             {"5[a]", 5},
             {"-0", 0},
             {"-0.0", 0},
             {"-1e-999", 0},
             {"9007199254740992.0", 9007199254740992},
             {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
             {"1.5", std::nullopt},
             {"-1.5", std::nullopt},
             {"-1.0", std::nullopt},
             {"-1e999", std::nullopt},
             {"1e999", std::nullopt},
             {"1e300", std::nullopt},
             {"99999999999999999999", std::nullopt},
             {"1e-5", std::nullopt},
         }) {
        CAPTURE(text);
        const auto token = make_token(text, false);
        REQUIRE(token.matches_by == matcher::number);
        CHECK(token.position() == position);
        if (position) CHECK(token.matches(key{*position}));
    }
    // Of a negative integer, no list has the position.
    CHECK(make_token("-5", false).position().value_or(-1) < 0);
}

TEST_CASE("every position of a list that a number takes is the one that it tells") {
    for (const std::string_view text : {"0", "3", "03", "3.0", "0.3e1", "30e-1", "2.5", "-3", "1e999", "-0", "7e0"}) {
        CAPTURE(text);
        const auto token = make_token(text, false);
        for (std::int64_t i = 0; i < 10; ++i) CHECK(token.matches(key{i}) == (token.position() == i));
    }
}
