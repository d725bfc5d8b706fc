// SPDX-License-Identifier: MIT

#include <hashpath/path.hpp>

#include <algorithm>
#include <atomic>
#include <compare>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/php/key.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::path;
using hashpath::php::key;

using texts = std::vector<std::string>;

texts tokens_of(const path& path) {
    texts tokens;
    for (const auto& token : path.tokens()) tokens.emplace_back(token.text);
    return tokens;
}

std::string text_or_none(const path& path) {
    return std::string{path.text().value_or("(no text)")};
}

}  // namespace

TEST_CASE("a path keeps its text, byte for byte") {
    for (const std::string_view text : {""sv, "0"sv, "a"sv, "Event.Attribute.{n}[to_ids=1].value"sv, " a . b "sv,
                                        "..."sv, "[[["sv, "]]]"sv, "{n}[a=b"sv, "a\0b.\0"sv, "\xFF\xFE.\xC3"sv,
                                        "\xC3\xA9t\xC3\xA9"sv, "line\nend\t"sv, "{n}[name!=/Canada|^$/]"sv}) {
        CAPTURE(std::string{text});
        CHECK(path{text}.text() == text);
    }
    const std::string large = std::string(100'000, 'a') + "." + std::string(100'000, '[');
    CHECK((path{large}.text() == large));
}

TEST_CASE("a path does not look at the text that it was made from") {
    std::string text = "Event.{n}[a=b].id";
    const path path{text};
    text.assign(text.size(), '?');
    CHECK(path.text() == "Event.{n}[a=b].id");
    CHECK(tokens_of(path) == texts{"Event", "{n}[a=b]", "id"});
    CHECK(path.tokens()[1].conditions[0].text == "b");
}

TEST_CASE("without a text a path is the empty path") {
    const path empty;
    CHECK(empty.text() == "");
    CHECK(empty == path{""});
    CHECK(empty.whole());
    CHECK(empty.plain());
    CHECK_FALSE(empty.has_pattern());
    CHECK(tokens_of(empty) == texts{""});
    CHECK(empty.tokens()[0].matches_by == hashpath::matcher::key);
    CHECK(empty.tokens()[0].key == key{""});
}

TEST_CASE("a path has the tokens of its text, each with its conditions") {
    const path path{"Event.Attribute.{n}[type=ip-src][to_ids].5[x<9]. value "};
    const auto tokens = path.tokens();
    REQUIRE(tokens.size() == 5);
    CHECK(tokens[0].key == key{"Event"});
    CHECK(tokens[0].conditions.empty());
    CHECK(tokens[1].key == key{"Attribute"});
    CHECK(tokens[2].matches_by == hashpath::matcher::numbers);
    REQUIRE(tokens[2].conditions.size() == 2);
    CHECK(tokens[2].conditions[0].key == key{"type"});
    CHECK(tokens[2].conditions[0].text == "ip-src");
    CHECK(tokens[2].conditions[1].compares == hashpath::comparison::present);
    CHECK(tokens[3].matches_by == hashpath::matcher::number);
    REQUIRE(tokens[3].conditions.size() == 1);
    CHECK(tokens[3].conditions[0].compares == hashpath::comparison::less);
    CHECK(tokens[4].key == key{"value"});
    CHECK(tokens[4].conditions.empty());
}

TEST_CASE("tokens, conditions and keys point into the text of the path") {
    const path path{"ab.cd[ef=gh]"};
    const char* const begin = path.text()->data();
    CHECK(path.tokens()[0].text.data() == begin);
    CHECK(path.tokens()[0].key.text().data() == begin);
    CHECK(path.tokens()[1].text.data() == begin + 3);
    CHECK(path.tokens()[1].conditions[0].key.text().data() == begin + 6);
    CHECK(path.tokens()[1].conditions[0].text.data() == begin + 9);
}

TEST_CASE("a path is plain when it has neither an opening brace nor an opening bracket") {
    for (const char* text : {"", "0", "a", "a.b", "a]", "a}", "5.05", ".", " a "}) {
        CAPTURE(text);
        CHECK(path{text}.plain());
    }
    for (const char* text : {"{n}", "{", "[", "a.{", "a.b[", "a[]", "{s}.a"}) {
        CAPTURE(text);
        CHECK_FALSE(path{text}.plain());
    }
}

TEST_CASE("in a plain path a numeric token is a key, in another one a number") {
    CHECK(path{"a.05"}.tokens()[1].matches_by == hashpath::matcher::key);
    CHECK(path{"{n}.05"}.tokens()[1].matches_by == hashpath::matcher::number);
}

TEST_CASE("the empty path and the path 0 are the whole document, no other text is") {
    CHECK(path{""}.whole());
    CHECK(path{"0"}.whole());
    for (const char* text : {"00", "0.0", " ", "0 ", ".", "1", "{*}", "[]", "-0", "a"}) {
        CAPTURE(text);
        CHECK_FALSE(path{text}.whole());
    }
    CHECK(tokens_of(path{"0"}) == texts{"0"});
}

TEST_CASE("the JSON Pointer of a plain path names its keys, with ~ and / escaped") {
    struct row {
        std::string_view text;
        std::string_view pointer;
    };
    for (const auto& [text, pointer] : {row{"a", "/a"},
                                        {"a.b", "/a/b"},
                                        {"Event.0.id", "/Event/0/id"},
                                        {"a..b", "/a//b"},
                                        {"a.", "/a/"},
                                        {".", "//"},
                                        {"a/b", "/a~1b"},
                                        {"a~b", "/a~0b"},
                                        {"~1", "/~01"},
                                        {"~/~", "/~0~1~0"},
                                        {"a b\"\\", "/a b\"\\"},
                                        {"05", "/05"},
                                        // as get() reads them
                                        {"0", "/0"},
                                        {"", "/"}}) {
        CAPTURE(text);
        CHECK(path{text}.pointer() == pointer);
    }
    CHECK(path{}.pointer() == "/");
}

TEST_CASE("a path that is not plain has no JSON Pointer") {
    for (const char* text : {"{n}", "a.{s}", "a[b]", "a[", "{"}) {
        CAPTURE(text);
        CHECK(path{text}.pointer() == std::nullopt);
    }
}

TEST_CASE("keys are appended to a JSON Pointer one by one") {
    std::string pointer;
    path::append_pointer(pointer, "a/b");
    path::append_pointer(pointer, "");
    path::append_pointer(pointer, "m~n");
    CHECK(pointer == "/a~1b//m~0n");
}

TEST_CASE("copies and assigned paths are equal and share what was compiled") {
    const path original{"a.{n}[b=c]"};
    path copy = original;
    CHECK(copy == original);
    CHECK(copy.tokens().data() == original.tokens().data());
    CHECK(copy.text()->data() == original.text()->data());

    path assigned{"x"};
    assigned = copy;
    CHECK(assigned == original);
    CHECK(assigned.tokens().data() == original.tokens().data());

    copy = path{};
    CHECK(copy.text() == "");
    CHECK(original.text() == "a.{n}[b=c]");
}

TEST_CASE("a copy outlives the original") {
    const auto copy_of = [](std::string_view text) {
        const path original{text};
        path copy = original;
        return copy;
    };
    const path copy = copy_of("Event.{n}[id=5].value");
    CHECK(copy.text() == "Event.{n}[id=5].value");
    CHECK(copy.tokens()[1].conditions[0].key.text() == "id");
}

TEST_CASE("a path that was moved from is the empty path") {
    path first{"a.{n}[b=c]"};
    const auto* const tokens = first.tokens().data();
    const path second = std::move(first);
    CHECK(second.text() == "a.{n}[b=c]");
    CHECK(second.tokens().data() == tokens);
    // NOLINTBEGIN(bugprone-use-after-move): what is tested
    CHECK(first == path{});
    CHECK(first.text() == "");
    CHECK(first.whole());
    CHECK(first.tokens().size() == 1);

    path third{"x"};
    path fourth{"y"};
    third = std::move(fourth);
    CHECK(third.text() == "y");
    CHECK(fourth == path{});
    fourth = third;
    CHECK(fourth.text() == "y");
    // NOLINTEND(bugprone-use-after-move)
}

TEST_CASE("copying and moving a path throws nothing, and a text becomes a path only when asked") {
    STATIC_REQUIRE(std::is_nothrow_default_constructible_v<path>);
    STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<path>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<path>);
    STATIC_REQUIRE(std::is_nothrow_copy_assignable_v<path>);
    STATIC_REQUIRE(std::is_nothrow_move_assignable_v<path>);
    STATIC_REQUIRE(std::is_constructible_v<path, std::string>);
    STATIC_REQUIRE(std::is_constructible_v<path, const char*>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string_view, path>);
}

TEST_CASE("paths are equal when they are written alike, whatever they mean") {
    CHECK(path{"a.{n}"} == path{"a.{n}"});
    CHECK(path{"a"} != path{"A"});
    CHECK(path{"[a = b]"} != path{"[a=b]"});
    CHECK(path{""} != path{"0"});
    CHECK(path{"a\0"sv} != path{"a"});
    CHECK(path{"{n}[]"} != path{"{n}[[]"});
}

TEST_CASE("paths are ordered by the bytes of their texts") {
    std::vector<path> paths;
    for (const char* text : {"b", "a", "", "B", "a.b", "\xC3\xA9", "a{", "0"}) paths.emplace_back(text);
    std::sort(paths.begin(), paths.end());
    texts sorted;
    for (const path& path : paths) sorted.push_back(text_or_none(path));
    CHECK(sorted == texts{"", "0", "B", "a", "a.b", "a{", "b", "\xC3\xA9"});
    CHECK(std::is_lt(path{"a"} <=> path{"b"}));
    CHECK(std::is_gt(path{"b"} <=> path{"a"}));
    CHECK(std::is_eq(path{"a"} <=> path{"a"}));
    CHECK(std::is_lt(path{} <=> path{"a"}));
}

TEST_CASE("paths with and without a text can stand in one set") {
    const std::set<path> paths{path{"a"},   path{},       path::from_keys({"a"}),      path::from_keys({"a.b"}),
                               path{"a.b"}, path{"/a.b"}, path::from_keys({"a", "b"}), path::from_keys({"a.b"}),
                               path{""}};
    CHECK(paths.size() == 5);
    CHECK(paths.count(path{"a.b"}) == 1);
    CHECK(paths.count(path::from_keys({"a.b"})) == 1);
    CHECK(paths.count(path::from_keys({"a", "b.c"})) == 0);
}

TEST_CASE("a path of keys equals the path of the text that says the same") {
    struct row {
        texts keys;
        std::string_view text;
    };
    const row rows[] = {
        {{"Event", "info"}, "Event.info"},
        {{"a"}, "a"},
        {{"a", ""}, "a."},
        {{"", ""}, "."},
        {{"", "a"}, ".a"},
        {{"0", "0"}, "0.0"},
        {{"00"}, "00"},
        {{"5", "05"}, "5.05"},
        {{" a "}, " a "},
        {{"a]", "b}"}, "a].b}"},
        {{"a\0b"s}, "a\0b"sv},
        {{"\xFF"}, "\xFF"},
        {{"a/b~c"}, "a/b~c"},
    };
    for (const auto& [keys, text] : rows) {
        CAPTURE(std::string{text});
        const path made = path::from_keys(std::span<const std::string>{keys});
        CHECK(made == path{text});
        CHECK(made.text() == text);
        CHECK(tokens_of(made) == keys);
        CHECK(made.plain());
        CHECK_FALSE(made.whole());
        CHECK(made.pointer() == path{text}.pointer());
    }
}

TEST_CASE("keys that no text can say make a path without one") {
    struct row {
        texts keys;
        std::string_view pointer;
    };
    const row rows[] = {
        {{"a.b"}, "/a.b"},
        {{"Event", "a.b"}, "/Event/a.b"},
        {{"."}, "/."},
        {{"{n}"}, "/{n}"},
        {{"{"}, "/{"},
        {{"a", "b[c]"}, "/a/b[c]"},
        {{"["}, "/["},
        {{""}, "/"},
        {{"0"}, "/0"},
        {{"a.b/c~d", "e"}, "/a.b~1c~0d/e"},
        {{"a.b", "", "0"}, "/a.b//0"},
    };
    for (const auto& [keys, pointer] : rows) {
        CAPTURE(std::string{pointer});
        const path made = path::from_keys(std::span<const std::string>{keys});
        CHECK(made.text() == std::nullopt);
        CHECK(tokens_of(made) == keys);
        CHECK(made.plain());
        CHECK_FALSE(made.whole());
        CHECK_FALSE(made.has_pattern());
        CHECK(made.pointer() == pointer);
        CHECK(made == path::from_keys(std::span<const std::string>{keys}));
        CHECK(made != path{pointer});
        for (std::size_t i = 0; i < keys.size(); ++i) {
            CHECK(made.tokens()[i].matches_by == hashpath::matcher::key);
            CHECK(made.tokens()[i].key == key{keys[i]});
            CHECK_FALSE(made.tokens()[i].maps_only);
        }
    }
}

TEST_CASE("the path of no keys is the whole document, and is no text's path") {
    const path none = path::from_keys(std::span<const std::string>{});
    CHECK(none.whole());
    CHECK(none.plain());
    CHECK(none.tokens().empty());
    CHECK(none.text() == std::nullopt);
    CHECK(none.pointer() == "");
    CHECK(none != path{});
    CHECK(none == path::from_keys(std::span<const key>{}));
}

TEST_CASE("paths without a text are told apart where their keys differ") {
    CHECK(path::from_keys({"a.b", "c"}) != path::from_keys({"a.b.c"}));
    CHECK(path::from_keys({"a.b/c"}) != path::from_keys({"a.b", "c"}));
    CHECK(path::from_keys({"a.b~1c"}) != path::from_keys({"a.b/c"}));
    CHECK(path::from_keys({"0"}) != path::from_keys({""}));
    CHECK(path::from_keys({"0"}) != path{"0"});
    CHECK(path::from_keys({""}) != path{""});
    CHECK(path::from_keys({""}) != path::from_keys(std::span<const std::string>{}));
}

TEST_CASE("keys can be integers") {
    const key keys[] = {key{"Event"}, key{0}, key{-5}, key{"05"}};
    const path made = path::from_keys(std::span<const key>{keys});
    CHECK(made == path{"Event.0.-5.05"});
    CHECK(made.tokens()[1].key == key{0});
    CHECK(made.tokens()[2].key == key{-5});
    CHECK(made.tokens()[3].key == key{"05"});

    const key zero[] = {key{0}};
    CHECK(path::from_keys(std::span<const key>{zero}).pointer() == "/0");
    CHECK_FALSE(path::from_keys(std::span<const key>{zero}).whole());
}

TEST_CASE("a path of keys owns them") {
    texts keys = {"Event", "a.b", "a key that is too long to be kept inside of a string object"};
    const path made = path::from_keys(std::span<const std::string>{keys});
    for (std::string& key : keys) key.assign(key.size(), '?');
    CHECK(tokens_of(made) == texts{"Event", "a.b", "a key that is too long to be kept inside of a string object"});
    const path copy = made;
    CHECK(copy == made);
    CHECK(copy.tokens()[1].key == key{"a.b"});
}

TEST_CASE("a path may be as long as max_length, and no longer") {
    std::string text(path::max_length, 'a');
    CHECK(path{text}.tokens()[0].text.size() == path::max_length);
    text.front() = '{';  // so that no text can say it
    CHECK(path::from_keys({text}).tokens()[0].key.text().size() == path::max_length);
    text += 'a';
    const auto check_refused = [](const auto& make) {
        try {
            make();
            FAIL_CHECK("no error");
        } catch (const hashpath::path_error& error) {
            CHECK(error.code() == hashpath::error_code::path_too_long);
            CHECK(error.offset() == path::max_length);
        }
    };
    check_refused([&] { static_cast<void>(path{text}); });
    check_refused([&] { static_cast<void>(path::from_keys({text})); });
    check_refused([&] { static_cast<void>(path::from_keys({"a.b", std::string_view{text}.substr(1), "c"})); });
}

TEST_CASE("a path obeys its limits of length and tokens, at the limit and past it") {
    const auto refused = [](std::string_view text, const hashpath::path_limits& limits) {
        try {
            const path made{text, limits};
            CHECK(made.limits().length == limits.length);
            return std::string{};
        } catch (const hashpath::path_error& error) {
            return std::string{name(error.code())} + " " + std::to_string(error.offset());
        }
    };
    CHECK(refused("abc", {.length = 3}).empty());
    CHECK(refused("abcd", {.length = 3}) == "path-too-long 3");
    CHECK(refused("", {.length = 0}).empty());
    CHECK(refused("Event.Attribute.{n}", {.tokens = 3}).empty());
    CHECK(refused("Event.Attribute.{n}.value", {.tokens = 3}) == "path-too-many-tokens 20");
    CHECK(refused("{n}[a.b=c].d", {.tokens = 2}).empty());
    CHECK(refused("{n}[a.b=c].d. e", {.tokens = 2}) == "path-too-many-tokens 14");
    CHECK(refused("", {.tokens = 0}) == "path-too-many-tokens 0");
}

TEST_CASE("copies of a path have its limits, and one without has the defaults") {
    const path limited{"a", {.tokens = 5, .matches = 7}};
    const path copy = limited;
    CHECK(copy.limits().tokens == 5);
    CHECK(copy.limits().matches == 7);
    CHECK(path{}.limits().length == path::max_length);
    CHECK(path::from_keys({"a"}).limits().matches > 1'000'000);
    CHECK(limited == path{"a"});
}

TEST_CASE("threads share a path") {
    const path shared{"Event.{n}[type=ip-src][to_ids].5.value"};
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) {
                const path copy = shared;
                const auto tokens = copy.tokens();
                const bool same = copy == shared && tokens.size() == 4 && tokens[1].conditions.size() == 2 &&
                                  tokens[2].matches(key{"5.0"}) && !tokens[2].matches(key{6});
                if (same) ++right;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 4000);
}

TEST_CASE("threads share the empty path") {
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            if (path{}.tokens().size() == 1) ++right;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 4);
}

TEST_CASE("only behind = is a slash the beginning of a pattern") {
    for (const char* text : {"", "a./x/", "{n}", "[a!=/x/]", "[a>/x/]", "[a==/x/]", "[/a/]", "[a=x/]", "[a=/x/"}) {
        CAPTURE(text);
        CHECK_FALSE(path{text}.has_pattern());
    }
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a path tells whether it has a pattern, valid or not") {
    for (const char* text : {"[a=/x/]", "{n}[a=1].b[c=2][d=/x/].e", "[a=/(/]", "[a=/]"}) {
        CAPTURE(text);
        CHECK(path{text}.has_pattern());
    }
}

TEST_CASE("threads share a path with a pattern, each with a memory of its own") {
    const path shared{"{n}[name=/^(a|b)+c$/]"};
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            hashpath::regex::memory memory;
            const auto& pattern = *shared.tokens()[0].conditions[0].pattern;
            for (int round = 0; round < 500; ++round) {
                if (pattern.search("ababc", memory) && !pattern.search("abab", memory)) ++right;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 2000);
}

#else

TEST_CASE("without PCRE2 a path with a pattern is refused at its place") {
    try {
        const path refused{"{n}[a=/x/]"};
        FAIL("no error");
    } catch (const hashpath::path_error& error) {
        CHECK(error.code() == hashpath::error_code::regex_unavailable);
        CHECK(error.offset() == 6);
    }
}

#endif
