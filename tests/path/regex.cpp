// SPDX-License-Identifier: MIT
// The answers in the tables were given by PHP 8.2's preg_match().

#include <hashpath/path/regex.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using namespace std::string_view_literals;
using hashpath::regex;

}  // namespace

#ifndef HASHPATH_NO_PCRE2

namespace {

bool matches(std::string_view pattern, std::string_view subject) {
    const regex compiled{pattern};
    regex::memory memory;
    return compiled.search(subject, memory);
}

std::string repeat(std::size_t count, std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) result += text;
    return result;
}

}  // namespace

TEST_CASE("regular expressions are available") {
    STATIC_REQUIRE(regex::available);
}

TEST_CASE("flags behind the second slash change what matches, as in PHP") {
    constexpr std::array subjects = {"a"sv,        "b\na"sv, "a\nb"sv, "ab"sv,   "aa"sv,
                                     "\xC3\xA9"sv, "a\n"sv,  "a\0b"sv, "\xFF"sv, ""sv};
    struct row {
        std::string_view pattern;
        std::string_view found;  // one digit for each subject
    };
    for (const auto& [pattern, found] : {row{"/a/", "1111101100"},       {"/A/", "0000000000"},
                                         {"/A/i", "1111101100"},         {"/(?i)A/", "1111101100"},
                                         {"/^b/", "0100000000"},         {"/^b/m", "0110000000"},
                                         {"/^a/", "1011101100"},         {"/a.b/", "0000000100"},
                                         {"/a.b/s", "0010000100"},       {"/a b/", "0000000000"},
                                         {"/a b/x", "0001000000"},       {"/b/A", "0100000000"},
                                         {"/a$/", "1100101000"},         {"/a$/D", "1100100000"},
                                         {"/a+/U", "1111101100"},        {"/(?<n>a)(?<n>b)/J", "0001000000"},
                                         {"/(a)\\1/", "0000100000"},     {"/./u", "1111111100"},
                                         {"/^.$/u", "1000011000"},       {"/^.$/", "1000001010"},
                                         {"/a/S", "1111101100"},         {"/a/X", "1111101100"},
                                         {"/a/ i\n\r", "1111101100"},    {"/a/imsxADSUXJun", "1011101100"},
                                         {"//", "1111111111"},           {"/\\p{L}/", "1111111110"},
                                         {"/\xFF/", "0000000010"},       {"/\xC3\xA9/", "0000010000"},
                                         {"/\xC3\x89/iu", "0000010000"}, {"/\xC3\x89/i", "0000000000"},
                                         {"/a\n/", "0010001000"},        {"/a\0b/"sv, "0000000100"},
                                         {"/^$/", "0000000001"}}) {
        CAPTURE(std::string{pattern});
        const regex compiled{pattern};
        CHECK(compiled.valid());
        CHECK(compiled.problem().empty());
        CHECK(compiled.problem_offset() == 0);
        regex::memory memory;
        std::string answers;
        for (const std::string_view subject : subjects) answers += compiled.search(subject, memory) ? '1' : '0';
        CHECK(answers == found);
    }
}

TEST_CASE("the flag U makes quantifiers lazy") {
    // An atomic group never gives back, or takes, what the quantifier in it has settled on.
    CHECK(matches("/^(?>a+)$/", "aa"));
    CHECK_FALSE(matches("/^(?>a+)$/U", "aa"));
    CHECK(matches("/^(?>a+?)$/U", "aa"));
}

TEST_CASE("the flag n takes the numbers from groups") {
    CHECK(matches("/(a)\\1/", "aa"));
    CHECK_FALSE(regex{"/(a)\\1/n"}.valid());
    CHECK(regex{"/(?<x>a)\\k<x>/n"}.valid());
}

TEST_CASE("the flag u makes letters and digits those of Unicode") {
    CHECK(matches("/^\\w+$/u", "\xC3\xA9"));
    CHECK_FALSE(matches("/^\\w+$/", "\xC3\xA9"));
    CHECK(matches("/^\\d$/u", "\xD9\xA5"));
}

TEST_CASE("every flag that PHP does not know makes a pattern invalid, at its place") {
    std::string known;
    for (int byte = 0; byte < 256; ++byte) {
        const char flag = static_cast<char>(byte);
        const regex compiled{std::string{"/a/i"} + flag};
        if (compiled.valid()) {
            known += flag;
            continue;
        }
        CAPTURE(byte);
        CHECK(compiled.problem_offset() == 4);
        CHECK(compiled.problem() == "an unknown flag follows the pattern");
    }
    CHECK(known == "\n\r ADJSUXimnsux");
}

TEST_CASE("NUL is no flag") {
    const regex compiled{"/a/\0"sv};
    CHECK_FALSE(compiled.valid());
    CHECK(compiled.problem_offset() == 3);
}

TEST_CASE("a slash in the pattern is written with a backslash") {
    CHECK(matches("/a\\/b/", "a/b"));
    CHECK_FALSE(matches("/a\\/b/", "ab"));
    CHECK(matches("/\\//", "/"));
    CHECK(matches("/a\\\\/", "a\\"));  // the backslash is escaped, and the slash behind it ends the pattern
}

TEST_CASE("a bracket that comes first in a class is one of its characters") {
    CHECK(matches("/^[]a]$/", "]"));
    CHECK(matches("/^[]a]$/", "a"));
    CHECK_FALSE(regex{"/[]/"}.valid());
}

TEST_CASE("a slash in a class of characters ends the pattern all the same") {
    const regex compiled{"/[/]/"};
    CHECK_FALSE(compiled.valid());
    CHECK(compiled.problem() == "an unknown flag follows the pattern");
    CHECK(compiled.problem_offset() == 3);
}

TEST_CASE("a text without a second slash is invalid, at its end") {
    for (const std::string_view text :
         {"/"sv, "/a"sv, "/a\\/"sv, "/a\\"sv, "/\\"sv, "/\\/"sv, "/a\n"sv, "/a\\\\\\/"sv}) {
        CAPTURE(std::string{text});
        const regex compiled{text};
        CHECK_FALSE(compiled.valid());
        CHECK(compiled.problem() == "no slash ends the pattern");
        CHECK(compiled.problem_offset() == text.size());
    }
}

TEST_CASE("a text that does not begin with a slash is invalid, at its beginning") {
    for (const std::string_view text : {""sv, "a"sv, "a/"sv, " /a/"sv, "#a#"sv, "\0/a/"sv, "(a)"sv}) {
        CAPTURE(std::string{text});
        const regex compiled{text};
        CHECK_FALSE(compiled.valid());
        CHECK(compiled.problem() == "does not begin with a slash");
        CHECK(compiled.problem_offset() == 0);
    }
}

TEST_CASE("a pattern that cannot be compiled is invalid, with PCRE2's reason and the byte of the text") {
    struct row {
        std::string_view text;
        std::size_t offset;
    };
    for (const auto& [text, offset] : {row{"/(/", 2},
                                       {"/a)/", 2},
                                       {"/[a/", 3},
                                       {"/*a/", 1},
                                       {"/a{2,1}/", 6},
                                       {"/(?<n>a)(?<n>b)/", 13},
                                       {"/\xFF/u", 1},
                                       {"/a\xFF/u", 2}}) {
        CAPTURE(std::string{text});
        const regex compiled{text};
        CHECK_FALSE(compiled.valid());
        CHECK_FALSE(compiled.problem().empty());
        CHECK(compiled.problem_offset() == offset);
        regex::memory memory;
        CHECK_FALSE(compiled.search("", memory));
        CHECK_FALSE(compiled.search("a", memory));
    }
    CHECK(regex{"/(/"}.problem() == "missing closing parenthesis");
}

TEST_CASE("a pattern with an unknown verb or escape, or a look-behind without limit is invalid") {
    CHECK_FALSE(regex{"/(*BOGUS)a/"}.valid());
    CHECK_FALSE(regex{"/ab\\j/"}.valid());
    CHECK_FALSE(regex{"/ab\\j/X"}.valid());
    CHECK_FALSE(regex{"/(?<=a+)b/"}.valid());
}

TEST_CASE("groups may nest 250 deep and no deeper") {
    CHECK(matches("/" + repeat(250, "(") + "a" + repeat(250, ")") + "/", "a"));
    CHECK_FALSE(regex{"/" + repeat(251, "(") + "a" + repeat(251, ")") + "/"}.valid());
}

TEST_CASE("a pattern may be large, and not larger than 64 KiB compiled") {
    CHECK(matches("/" + repeat(30'000, "a") + "/", repeat(30'000, "a")));
    CHECK_FALSE(regex{"/" + repeat(40'000, "a") + "/"}.valid());
    CHECK_FALSE(regex{"/" + repeat(100'000, "a") + "/"}.valid());
}

TEST_CASE("with UTF-8 asked for, a subject that is not UTF-8 matches nothing") {
    for (const std::string_view pattern : {"/a/u", "/(*UTF)a/", "/(*UTF8)a/", "/(*NO_JIT)a/u", "/(*UTF)(*NO_JIT)a/"}) {
        CAPTURE(std::string{pattern});
        CHECK(matches(pattern, "a"));
        CHECK(matches(pattern, "a\xC3\xA9"));
        for (const std::string_view subject : {"\xFF"
                                               "a"sv,
                                               "a\xFF"sv, "a\xC3"sv, "a\xC0\xAF"sv, "a\xED\xA0\x80"sv}) {
            CHECK_FALSE(matches(pattern, subject));
        }
    }
}

TEST_CASE("without UTF-8 asked for, every byte is a character") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        all += c;
        CAPTURE(byte);
        CHECK(matches("/^.$/s", std::string_view{&c, 1}));
    }
    CHECK(matches("/^.{256}$/s", all));
    CHECK(matches("/\\x00.*\xFE\\xff$/s", all));
}

TEST_CASE("an empty subject can match, also one that is no text at all") {
    for (const std::string_view pattern : {"/^$/", "/a?/", "/^$/u", "/(*NO_JIT)^$/", "/(*NO_JIT)^$/u", "//"}) {
        CAPTURE(std::string{pattern});
        CHECK(matches(pattern, ""));
        CHECK(matches(pattern, std::string_view{}));
    }
    CHECK_FALSE(matches("/./s", ""));
    CHECK_FALSE(matches("/./s", std::string_view{}));
}

TEST_CASE("a subject is searched to its end, past NUL and line ends") {
    CHECK(matches("/c/", "a\0b\nc"sv));
    CHECK_FALSE(matches("/d/", std::string_view{"abcd", 3}));
}

TEST_CASE("a line ends at a line feed, unless the pattern says otherwise") {
    CHECK_FALSE(matches("/^b/m", "a\rb"));
    CHECK(matches("/(*CR)^b/m", "a\rb"));
}

TEST_CASE("a pattern that is a plain text answers as PCRE2 does") {
    std::mt19937 random{20261124};
    const auto text_of = [&random](std::string_view alphabet, std::size_t longest) {
        std::string text;
        for (std::size_t size = random() % (longest + 1); size > 0; --size)
            text += alphabet[random() % alphabet.size()];
        return text;
    };
    const auto search = [](const std::string& pattern, const std::string& subject) {
        regex::memory memory;
        return regex{pattern}.search(subject, memory);
    };
    std::size_t matches = 0;
    for (std::size_t i = 0; i < generated_share(20'000); ++i) {
        std::string pattern = random() % 2 == 0 ? "" : "^";
        for (std::size_t size = random() % 4; size > 0; --size) {
            pattern += random() % 3 == 0 ? "\\" + text_of(".-:\\$^ab#", 1) : text_of("aab.:# $^-\xff\0"sv, 1);
        }
        if (random() % 2 == 0) pattern += '$';
        for (const char* flags : {"", "s", "m", "x", "D", "n"}) {
            const std::string subject = text_of("aab.:# \n$^-\\\xff\0"sv, 6);
            CAPTURE(pattern, flags, subject);
            // An empty group makes it more than a text.
            const bool found = search("/" + pattern + "/" + flags, subject);
            REQUIRE(found == search("/(?:)" + pattern + "/" + flags, subject));
            if (found) ++matches;
        }
    }
    CHECK(matches > generated_share(10'000));
}

TEST_CASE("a pattern is known as a plain text where it is one") {
    for (const std::string_view text :
         {"/a/", "//", "/^tlp:/", "/\\.example$/", "/a\\./", "/^$/", "/a$/s", "/a/UJnSX"}) {
        CAPTURE(std::string{text});
        CHECK(regex{text}.literal() != nullptr);
    }
    for (const std::string_view text :
         {"/a/i", "/^a/m", "/a/x", "/a/D", "/a/A", "/a/u", "/a.b/", "/\\d/", "/a$b/", "/("}) {
        CAPTURE(std::string{text});
        CHECK(regex{text}.literal() == nullptr);
    }
}

TEST_CASE("verbs at the beginning of a pattern are obeyed") {
    CHECK(matches("/(*NO_JIT)^a+$/", "aaa"));
    CHECK_FALSE(matches("/(*NO_JIT)^a+$/", "aab"));
    CHECK(matches("/(*NO_JIT)a+b/", "aaab"));
    CHECK_FALSE(matches("/(*LIMIT_MATCH=1)(*NO_JIT)a+b/", "aaab"));
    CHECK(matches("/(*UCP)^\\w+$/", "a"));
    CHECK(matches("/(*UTF)^.$/", "\xC3\xA9"));
}

TEST_CASE("a search that passes the match limit is no match, with just-in-time code or without") {
    const std::string subject = repeat(30, "a") + "b";
    CHECK_FALSE(matches("/(a+)+$/", subject));
    CHECK_FALSE(matches("/(*NO_JIT)(a+)+$/", subject));
    // The pattern would match further on, were it not for the limit.
    CHECK_FALSE(matches("/(a+)+$/", subject + repeat(3, "a")));
    CHECK(matches("/(a+)+$/", "b" + repeat(3, "a")));
}

TEST_CASE("a pattern that calls itself without end is no match") {
    CHECK(regex{"/(?R)/"}.valid());
    CHECK_FALSE(matches("/(?R)/", "a"));
    CHECK(matches("/^(a(?1)?b)$/", "aaabbb"));
    CHECK_FALSE(matches("/^(a(?1)?b)$/", "aaabb"));
}

#if defined(__x86_64__)

TEST_CASE("the stack of the just-in-time code is as large as PHP's, which decides where a match ends to be one") {
    for (const auto& [length, found] : {std::pair{1000, true}, {6000, true}, {8000, false}, {20'000, false}}) {
        CAPTURE(length);
        CHECK(matches("/^(.|\n)*X/", repeat(static_cast<std::size_t>(length), "a") + "X") == found);
    }
}

#endif

TEST_CASE("without just-in-time code the same search has no such edge") {
    CHECK(matches("/(*NO_JIT)^(.|\n)*X/", repeat(8000, "a") + "X"));
    CHECK(matches("/(*NO_JIT)^(.|\n)*X/", repeat(20'000, "a") + "X"));
}

TEST_CASE("one memory serves any number of expressions, also after one that hit a limit") {
    const regex letters{"/^[a-z]+$/"};
    const regex endless{"/(a+)+$/"};
    const regex deep{"/(?R)/"};
    const regex utf8{"/^.$/u"};
    const regex slow{"/(*NO_JIT)^[a-z]+$/"};
    const regex invalid{"/(/"};
    regex::memory memory;
    for (int round = 0; round < 3; ++round) {
        CHECK(letters.search("abc", memory));
        CHECK_FALSE(endless.search(repeat(30, "a") + "b", memory));
        CHECK(utf8.search("\xC3\xA9", memory));
        CHECK_FALSE(deep.search("a", memory));
        CHECK(slow.search("abc", memory));
        CHECK_FALSE(invalid.search("abc", memory));
        CHECK_FALSE(letters.search("ABC", memory));
    }
}

TEST_CASE("a copy is as good as the original, and outlives it") {
    regex::memory memory;
    const auto copy_of = [](std::string_view text) {
        const regex original{text};
        regex copy = original;
        return copy;
    };
    const regex valid = copy_of("/^a+$/i");
    CHECK(valid.valid());
    CHECK(valid.search("AAA", memory));
    CHECK_FALSE(valid.search("AAB", memory));

    const regex invalid = copy_of("/abc/?");
    CHECK_FALSE(invalid.valid());
    CHECK(invalid.problem() == "an unknown flag follows the pattern");
    CHECK(invalid.problem_offset() == 5);

    regex assigned{"/(/"};
    assigned = valid;
    CHECK(assigned.valid());
    CHECK(assigned.problem().empty());
    CHECK(assigned.problem_offset() == 0);
    CHECK(assigned.search("a", memory));
}

TEST_CASE("an expression does not look at its text once it is compiled") {
    std::string text = "/^abc$/";
    const regex compiled{text};
    text.assign(text.size(), '?');
    regex::memory memory;
    CHECK(compiled.search("abc", memory));
}

TEST_CASE("threads share an expression, each with a memory of its own") {
    const regex with_jit{"/^(a|b)*c$/"};
    const regex without_jit{"/(*NO_JIT)^(a|b)*c$/"};
    std::atomic<int> found = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            regex::memory memory;
            const std::string subject = repeat(static_cast<std::size_t>(i), "ab");
            for (int round = 0; round < 250; ++round) {
                for (const regex* shared : {&with_jit, &without_jit}) {
                    if (shared->search(subject + "c", memory)) ++found;
                    if (shared->search(subject + "d", memory)) found += 1'000'000;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(found == 4 * 250 * 2);
}

TEST_CASE("a memory belongs to one owner") {
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<regex::memory>);
}

#else

TEST_CASE("without PCRE2 there is no regular expression, and none is valid") {
    STATIC_REQUIRE_FALSE(regex::available);
    const regex expression{"/a/"};
    CHECK_FALSE(expression.valid());
    CHECK(expression.problem() == "built without PCRE2");
    CHECK(expression.problem_offset() == 0);
    regex::memory memory;
    CHECK_FALSE(expression.search("a", memory));
}

TEST_CASE("without PCRE2 a path with a regular expression is refused, and the error tells where it stands") {
    struct row {
        std::string_view text;
        std::size_t offset;
    };
    for (const auto& [text, offset] : {row{"{n}[a=/x/]", 6},
                                       {"[a=/x/]", 3},
                                       {"[a=/]", 3},
                                       {"[a=/(/]", 3},
                                       {"{n}[a = /x/]", 8},
                                       {"Event.{n}[to_ids=1][type=/x/i].value", 25},
                                       {" {n}[b=5]. x[a=/x/]", 15},
                                       {"{n}[a=/x/][b=/y/]", 6}}) {
        CAPTURE(text);
        try {
            const hashpath::path path{text};
            FAIL_CHECK("no error");
        } catch (const hashpath::path_error& error) {
            CHECK(error.code() == hashpath::error_code::regex_unavailable);
            CHECK(error.offset() == offset);
        }
    }
}

TEST_CASE("without PCRE2 a path is not refused for a slash elsewhere") {
    for (const std::string_view text :
         {"a./x/", "[a!=/x/]", "[a>/x/]", "[/a/=x]", "[a=x/y/]", "[a==/x/]", "[a=/x/", "/a/"}) {
        CAPTURE(text);
        CHECK_NOTHROW(hashpath::path{text});
    }
}

#endif
