// SPDX-License-Identifier: MIT

#include <hashpath/path/path_condition.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::comparison;
using hashpath::condition_scanner;
using hashpath::condition_spelling;
using hashpath::path_condition;
using hashpath::php::key;

/// The conditions that are found in a text: "{key}{operator}{value}" for each, "{key}" for a bare one.
std::string found_in(std::string_view text) {
    condition_scanner scanner{text};
    condition_spelling condition;
    std::string all;
    while (scanner.next(condition)) {
        if (!all.empty()) all += ' ';
        all.append("{").append(condition.key).append("}");
        if (condition.symbol.empty() && condition.text.empty()) continue;
        all.append("{").append(condition.symbol).append("}{").append(condition.text).append("}");
    }
    return all;
}

std::size_t count_in(std::string_view text) {
    condition_scanner scanner{text};
    condition_spelling condition;
    std::size_t count = 0;
    while (scanner.next(condition)) ++count;
    return count;
}

std::string repeat(std::size_t count, std::string_view text) {
    std::string result;
    result.reserve(count * text.size());
    for (std::size_t i = 0; i < count; ++i) result += text;
    return result;
}

std::vector<path_condition> compile(std::string_view text) {
    std::vector<path_condition> conditions;
    hashpath::compile_conditions(text, 0, conditions);
    return conditions;
}

struct row {
    std::string_view text;
    std::string_view found;
};

}  // namespace

TEST_CASE("a condition is a key, or a key, an operator and a value, in brackets") {
    for (const auto& [text, found] : {
             row{"[a]", "{a}"},
             {"[a=b]", "{a}{=}{b}"},
             {"[a!=b]", "{a}{!=}{b}"},
             {"[a<b]", "{a}{<}{b}"},
             {"[a<=b]", "{a}{<=}{b}"},
             {"[a>b]", "{a}{>}{b}"},
             {"[a>=b]", "{a}{>=}{b}"},
             {"[a.b=c]", "{a.b}{=}{c}"},
             {"[a b c=d e f]", "{a b c}{=}{d e f}"},
             {"[\"a\"=\"b\"]", "{\"a\"}{=}{\"b\"}"},
             {"[a=\xC3\xA9]", "{a}{=}{\xC3\xA9}"},
             {"[5=5]", "{5}{=}{5}"},
             {"[to_ids=1]", "{to_ids}{=}{1}"},
         }) {
        CAPTURE(text);
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("what has no key, or an operator without a value, is no condition") {
    for (const std::string_view text :
         {"",      "a",    "[",     "]",     "][",     "[]",    "[[",     "[=b]",  "[=]",  "[!a]",
          "[<a]",  "[a=]", "[a>=",  "[a=]]", "[a!]",   "[a!b]", "[a!!b]", "[a",    "[a=b", "[a=/x/",
          "[a=\n", "a]",   "[!=a]", "[a!=]", "[>a=b]", "[a!",   "[a=b[",  "[a!=b", "{n}",  "[a! =b]"}) {
        CAPTURE(text);
        CHECK(found_in(text).empty());
    }
}

TEST_CASE("the longer operator is taken where it leaves a value, else the shorter") {
    for (const auto& [text, found] : {
             row{"[a>=5]", "{a}{>=}{5}"}, {"[a>=]", "{a}{>}{=}"},     {"[a<=]", "{a}{<}{=}"},
             {"[a>==]", "{a}{>=}{=}"},    {"[a>= ]", "{a}{>=}{ }"},   {"[a==b]", "{a}{=}{=b}"},
             {"[a==5]", "{a}{=}{=5}"},    {"[a==]", "{a}{=}{=}"},     {"[a=>5]", "{a}{=}{>5}"},
             {"[a=<5]", "{a}{=}{<5}"},    {"[a=!5]", "{a}{=}{!5}"},   {"[a<>b]", "{a}{<}{>b}"},
             {"[a><b]", "{a}{>}{<b}"},    {"[a>>b]", "{a}{>}{>b}"},   {"[a>!b]", "{a}{>}{!b}"},
             {"[a!==b]", "{a}{!=}{=b}"},  {"[a=b=c]", "{a}{=}{b=c}"}, {"[a=b!=c]", "{a}{=}{b!=c}"},
             {"[a> =b]", "{a}{>}{=b}"},
         }) {
        CAPTURE(text);
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("white space around the operator belongs to neither side") {
    for (const char space : " \t\n\v\f\r"s) {
        const std::string s(1, space);
        CAPTURE(static_cast<int>(space));
        CHECK(found_in("[a" + s + "=b]") == "{a}{=}{b}");
        CHECK(found_in("[a=" + s + "b]") == "{a}{=}{b}");
        CHECK(found_in("[a" + s + "=" + s + "b]") == "{a}{=}{b}");
        CHECK(found_in("[a" + s + s + s + "!=" + s + s + s + "b]") == "{a}{!=}{b}");
        CHECK(found_in("[a " + s + " >= \t" + s + "b]") == "{a}{>=}{b}");
    }
}

TEST_CASE("white space before the key belongs to the key, and behind the value to the value") {
    for (const char space : " \t\n\v\f\r"s) {
        const std::string s(1, space);
        CAPTURE(static_cast<int>(space));
        CHECK(found_in("[" + s + "a=b]") == "{" + s + "a}{=}{b}");
        CHECK(found_in("[a=b" + s + "]") == "{a}{=}{b" + s + "}");
        CHECK(found_in("[" + s + "a" + s + "]") == "{" + s + "a" + s + "}");
        CHECK(found_in("[a" + s + "b=c" + s + "d]") == "{a" + s + "b}{=}{c" + s + "d}");
    }
}

TEST_CASE("white space is given back where nothing else is left for the key or the value") {
    for (const char space : " \t\n\v\f\r"s) {
        const std::string s(1, space);
        CAPTURE(static_cast<int>(space));
        CHECK(found_in("[a=" + s + "]") == "{a}{=}{" + s + "}");
        CHECK(found_in("[" + s + "=b]") == "{" + s + "}{=}{b}");
        CHECK(found_in("[" + s + "=" + s + "]") == "{" + s + "}{=}{" + s + "}");
        CHECK(found_in("[" + s + "]") == "{" + s + "}");
    }
    // Only one byte of it.
    CHECK(found_in("[a=   ]") == "{a}{=}{ }");
    CHECK(found_in("[a= \n\t]") == "{a}{=}{\t}");
    CHECK(found_in("[ \n\t=b]") == "{ }{=}{b}");
    CHECK(found_in("[\t \t!= \n ]") == "{\t}{!=}{ }");
}

TEST_CASE("NUL, backspace and other control characters are no white space") {
    for (const char c : "\0\b\x0E\x1F\x7F\x85\xA0"s) {
        const std::string s(1, c);
        CAPTURE(static_cast<int>(c));
        CHECK(found_in("[a" + s + "=" + s + "b]") == "{a" + s + "}{=}{" + s + "b}");
    }
}

TEST_CASE("a value may hold line ends, opening brackets and slashes") {
    for (const auto& [text, found] : {
             row{"[a=b\nc]", "{a}{=}{b\nc}"},
             {"[a\nb=c]", "{a\nb}{=}{c}"},
             {"[v=[x]", "{v}{=}{[x}"},
             {"[v=[x]]", "{v}{=}{[x}"},
             {"[v=[[x]", "{v}{=}{[[x}"},
             {"[v=x/y/]", "{v}{=}{x/y/}"},
             {"[v=x/]", "{v}{=}{x/}"},
             {"[a=b\0c]"sv, "{a}{=}{b\0c}"sv},
         }) {
        CAPTURE(std::string{text});
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("a value that begins with a slash goes on to the first slash with a closing bracket behind it") {
    for (const auto& [text, found] : {
             row{"[a=/x/]", "{a}{=}{/x/}"},
             {"[a=/x]y/]", "{a}{=}{/x]y/}"},
             {"[a=/[0-9]+/]", "{a}{=}{/[0-9]+/}"},
             {"[name=/^[ab]/]", "{name}{=}{/^[ab]/}"},
             {"[a=/[/]/]", "{a}{=}{/[/}"},
             {"[a=//]", "{a}{=}{//}"},
             {"[a=//]x/]", "{a}{=}{//}"},
             {"[a=///]", "{a}{=}{///}"},
             {"[a=/x/y/]", "{a}{=}{/x/y/}"},
             {"[a=/x\\/]y/]", "{a}{=}{/x\\/}"},
             {"[a=/x/][b=/y/]", "{a}{=}{/x/} {b}{=}{/y/}"},
             {"[a=/][b=/y/]", "{a}{=}{/][b=/y/}"},
             {"[a= /x]y/]", "{a}{=}{/x]y/}"},
             {"[a\t=\n/x]y/]", "{a}{=}{/x]y/}"},
             {"[a!=/x]y/]", "{a}{!=}{/x]y/}"},
             {"[a>=/x]y/]", "{a}{>=}{/x]y/}"},
             {"[a=/\0]/]"sv, "{a}{=}{/\0]/}"sv},
             {"[a=/x\r]/]", "{a}{=}{/x\r]/}"},
         }) {
        CAPTURE(std::string{text});
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("a value that begins with a slash but has no such end goes on to the first closing bracket") {
    for (const auto& [text, found] : {
             row{"[a=/x/i]", "{a}{=}{/x/i}"},
             {"[a=/x/ ]", "{a}{=}{/x/ }"},
             {"[a=/]", "{a}{=}{/}"},
             {"[a=/x]", "{a}{=}{/x}"},
             {"[a=/x]y", "{a}{=}{/x}"},
             {"[a=/x]/", "{a}{=}{/x}"},
             {"[a=/[ab]/i]", "{a}{=}{/[ab}"},
             {"[a=/x] /]", "{a}{=}{/x] /}"},
             // no line end in a pattern
             {"[a=/x\n]y/]", "{a}{=}{/x\n}"},
             {"[a=/x]\ny/]", "{a}{=}{/x}"},
             {"[a=/x\ny/]", "{a}{=}{/x\ny/}"},
             {"[a=\n/x]y/]", "{a}{=}{/x]y/}"},
             // the operator itself does not lead to a pattern
             {"[a==/x]y/]", "{a}{=}{=/x}"},
             {"[a=x/]y/]", "{a}{=}{x/}"},
         }) {
        CAPTURE(std::string{text});
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("the flags of a pattern may hide that a later condition ends like one") {
    // The first slash with a bracket behind it is the one of the second condition.
    CHECK(found_in("[a=/x/i][b=/y/]") == "{a}{=}{/x/i][b=/y/}");
    CHECK(found_in("[a=/x/i][b=y]") == "{a}{=}{/x/i} {b}{=}{y}");
}

TEST_CASE("several conditions follow each other, and what lies between them is passed over") {
    for (const auto& [text, found] : {
             row{"[a][b]", "{a} {b}"},
             {"[a=1][b=2][c]", "{a}{=}{1} {b}{=}{2} {c}"},
             {"[type=ip-src][to_ids]", "{type}{=}{ip-src} {to_ids}"},
             {"[a=b]junk", "{a}{=}{b}"},
             {"[a=b]]", "{a}{=}{b}"},
             {"junk[a]junk[b]junk", "{a} {b}"},
             {"[a] [b]", "{a} {b}"},
             {"[][a]", "{][a}"},
             {"[a=][b=1]", "{b}{=}{1}"},
             {"[!a][b]", "{b}"},
             {"[=x][b]", "{b}"},
             {"[a!b][c]", "{c}"},
             {"[a=1[b=2]", "{a}{=}{1[b=2}"},
         }) {
        CAPTURE(text);
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("a key may hold brackets, and as its first byte a closing one") {
    for (const auto& [text, found] : {
             row{"[[a=b]]", "{[a}{=}{b}"},
             {"[[a]", "{[a}"},
             {"[[[a]]]", "{[[a}"},
             {"[]]", "{]}"},
             {"[]a]", "{]a}"},
             {"[]=b]", "{]}{=}{b}"},
             {"[a]b=c]", "{a}"},
             {"[]]=b]", "{]}"},
             {"[[]", "{[}"},
             {"[a[b=c]", "{a[b}{=}{c}"},
             {"[a=[b]", "{a}{=}{[b}"},
         }) {
        CAPTURE(text);
        CHECK(found_in(text) == found);
    }
}

TEST_CASE("where one bracket begins no condition, the next one may") {
    CHECK(found_in("[=[a=b]") == "{a}{=}{b}");
    CHECK(found_in("[![a]") == "{a}");
    CHECK(found_in("[a![b=c]") == "{b}{=}{c}");
    CHECK(found_in("[a!b[c=d]") == "{c}{=}{d}");
}

TEST_CASE("the parts of a condition are views into the text") {
    const std::string text = "x[ab >= cd]y";
    condition_scanner scanner{text};
    condition_spelling condition;
    REQUIRE(scanner.next(condition));
    CHECK(condition.whole == "[ab >= cd]");
    CHECK(condition.whole.data() == text.data() + 1);
    CHECK(condition.key.data() == text.data() + 2);
    CHECK(condition.symbol.data() == text.data() + 5);
    CHECK(condition.text.data() == text.data() + 8);
    CHECK_FALSE(scanner.next(condition));
    CHECK_FALSE(scanner.next(condition));
}

TEST_CASE("what is no condition behind one that is stays none") {
    CHECK(found_in("[a=b][c=]") == "{a}{=}{b}");
    CHECK(found_in("[a=b][c!d]") == "{a}{=}{b}");
    CHECK(found_in("[a=b][c>=") == "{a}{=}{b}");
    CHECK(found_in("[a=b][c!][d=e]") == "{a}{=}{b} {d}{=}{e}");
}

TEST_CASE("a bare condition has an empty operator and an empty value, also behind a full one") {
    condition_scanner scanner{"[a=b][c]"};
    condition_spelling condition;
    REQUIRE(scanner.next(condition));
    REQUIRE(scanner.next(condition));
    CHECK(condition.whole == "[c]");
    CHECK(condition.key == "c");
    CHECK(condition.symbol.empty());
    CHECK(condition.text.empty());
}

TEST_CASE("conditions are found while compiling, too") {
    constexpr auto count = [](std::string_view text) {
        condition_scanner scanner{text};
        condition_spelling condition;
        int conditions = 0;
        while (scanner.next(condition)) ++conditions;
        return conditions;
    };
    STATIC_REQUIRE(count("[a=1][b][c=][d=/x]y/]") == 3);
    STATIC_REQUIRE(count("[a=]") == 0);
}

TEST_CASE("a million bytes made to be hard are scanned to the end") {
    constexpr std::size_t million = 1'000'000;
    struct hard_row {
        std::string text;
        std::size_t count;
    };
    const hard_row rows[] = {
        {repeat(million, "["), 0},
        {repeat(million, "]"), 0},
        {repeat(million / 2, "[]") + "]", million / 4},
        {repeat(million / 2, "][") + "]", million / 4},
        {repeat(million, "[") + "a]", 1},
        {repeat(million, "[") + "=b]", 1},
        {repeat(million, "[") + "=", 0},
        {repeat(million / 2, "[a"), 0},
        {repeat(million / 4, "[a]x"), million / 4},
        {repeat(million / 4, "[a=]"), 0},
        {repeat(million / 5, "[a=b]"), million / 5},
        {repeat(million / 4, "[a=b") + "]", 1},
        {repeat(million / 4, "[a=b"), 0},
        {repeat(million / 4, "[a!b"), 0},
        {repeat(million / 5, "[a!b]"), 0},
        {repeat(million / 4, "[a>=") + "]", 1},
        {repeat(million / 4, "[a=/"), 0},
        {repeat(million / 4, "[a=/") + "]", 1},
        {repeat(million / 4, "[a=/") + "\n]", 1},
        {repeat(million / 5, "[a=/\n") + "/]", 1},
        {repeat(million / 5, "[a=/x") + "]", 1},
        {repeat(million / 6, "[a=/x]"), million / 6},
        {repeat(million / 10, "[a=/x]\n[b]"), 2 * (million / 10)},
        {repeat(million / 10, "[a=/x]y/z]"), million / 10},
        {repeat(million / 6, "[a! =/") + "]", 0},
        {"[a" + repeat(million, " ") + "]", 1},
        {"[a" + repeat(million, " "), 0},
        {"[a" + repeat(million, " ") + "=b]", 1},
        {"[a=" + repeat(million, " ") + "]", 1},
        {"[a=" + repeat(million, " "), 0},
        {"[a>=" + repeat(million, " ") + "]", 1},
        {repeat(million / 4, "[ = "), 0},
        {repeat(million / 4, "[ = ") + "]", 1},
        {repeat(million / 2, "[ ") + "=" + repeat(million / 2, " ") + "]", 1},
        {repeat(million / 2, "[a") + "!" + repeat(million / 2, "[a"), 0},
        {repeat(million / 2, "!=") + repeat(million / 2, "[a"), 0},
        {repeat(million, "/") + "]", 0},
        {"[a=" + repeat(million, "/") + "]", 1},
        {"[a=" + repeat(million / 2, "/]"), 1},
        {"[a=" + repeat(million / 2, "]/"), 0},
    };
    for (const auto& [text, count] : rows) {
        CAPTURE(text.substr(0, 20), text.substr(text.size() - 10), text.size());
        CHECK(count_in(text) == count);
    }
}

TEST_CASE("a compiled condition knows what it compares") {
    struct compiled_row {
        std::string_view text;
        comparison compares;
        std::string_view value;
    };
    for (const auto& [text, compares, value] : {
             compiled_row{"[a]", comparison::present, ""},
             {"[a=5]", comparison::equal, "5"},
             {"[a!=5]", comparison::not_equal, "5"},
             {"[a<5]", comparison::less, "5"},
             {"[a<=5]", comparison::less_equal, "5"},
             {"[a>5]", comparison::greater, "5"},
             {"[a>=5]", comparison::greater_equal, "5"},
             {"[a==/x/]", comparison::equal, "=/x/"},
             {"[a=x/y/]", comparison::equal, "x/y/"},
             // only = takes a pattern
             {"[a!=/x/]", comparison::not_equal, "/x/"},
             {"[a>/x/]", comparison::greater, "/x/"},
             {"[a<=/x/]", comparison::less_equal, "/x/"},
         }) {
        CAPTURE(text);
        const auto conditions = compile(text);
        REQUIRE(conditions.size() == 1);
        CHECK(conditions[0].compares == compares);
        CHECK(conditions[0].text == value);
        CHECK(conditions[0].key == key{"a"});
        CHECK(conditions[0].pattern == nullptr);
        CHECK(conditions[0].number.numeric() == (value == "5"));
    }
}

TEST_CASE("the key of a condition is a key of PHP") {
    CHECK(compile("[5=x]")[0].key == key{5});
    CHECK(compile("[-5]")[0].key == key{-5});
    CHECK(compile("[05=x]")[0].key == key{"05"});
    CHECK_FALSE(compile("[05=x]")[0].key.is_integer());
    CHECK(compile("[ 5=x]")[0].key == key{" 5"});
}

TEST_CASE("the number in a condition is the one that PHP reads from its value") {
    CHECK(compile("[a=5]")[0].number.integer == 5);
    CHECK(compile("[a=5 ]")[0].number.integer == 5);
    CHECK(compile("[a=1e3]")[0].number.floating == 1000.0);
    CHECK(compile("[a=99999999999999999999]")[0].number.overflow == 1);
    CHECK_FALSE(compile("[a=5x]")[0].number.numeric());
    CHECK_FALSE(compile("[5]")[0].number.numeric());
}

TEST_CASE("compiled conditions are appended, and point into the text") {
    const std::string text = "[a=1]?[b=2]";
    std::vector<path_condition> conditions;
    hashpath::compile_conditions("[first]", 0, conditions);
    hashpath::compile_conditions(text, 0, conditions);
    REQUIRE(conditions.size() == 3);
    CHECK(conditions[0].key == key{"first"});
    CHECK(conditions[1].key == key{"a"});
    CHECK(conditions[2].key == key{"b"});
    CHECK(conditions[2].text.data() == text.data() + 9);
    CHECK(conditions[2].key.text().data() == text.data() + 7);
    hashpath::compile_conditions("none", 0, conditions);
    CHECK(conditions.size() == 3);
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("behind = a value that begins with a slash is a pattern, valid or not") {
    struct pattern_row {
        std::string_view text;
        std::string_view value;
        bool valid;
    };
    for (const auto& [text, value, valid] : {pattern_row{"[a=/x/]", "/x/", true},
                                             {"[a = /x/]", "/x/", true},
                                             {"[a=/x/i]", "/x/i", true},
                                             {"[a=/x/ ]", "/x/ ", true},
                                             {"[a=/x]y/]", "/x]y/", true},
                                             {"[a=//]", "//", true},
                                             {"[a=/]", "/", false},
                                             {"[a=/x]", "/x", false},
                                             {"[a=/(/]", "/(/", false},
                                             {"[a=/ip/x/]", "/ip/x/", false},
                                             {"[a=/[/]/]", "/[/", false}}) {
        CAPTURE(text);
        const auto conditions = compile(text);
        REQUIRE(conditions.size() == 1);
        CHECK(conditions[0].compares == comparison::pattern);
        CHECK(conditions[0].text == value);
        REQUIRE(conditions[0].pattern != nullptr);
        CHECK(conditions[0].pattern->valid() == valid);
    }
}

TEST_CASE("equal patterns that follow each other are compiled once") {
    const auto conditions = compile("[a=/x/][b=/x/][c=1][d=/x/][e=/y/][f=/x/]");
    REQUIRE(conditions.size() == 6);
    CHECK(conditions[1].pattern == conditions[0].pattern);
    CHECK(conditions[2].pattern == nullptr);
    CHECK(conditions[3].pattern == conditions[0].pattern);
    CHECK(conditions[4].pattern != conditions[0].pattern);
    CHECK(conditions[5].pattern != conditions[4].pattern);
    hashpath::regex::memory memory;
    CHECK(conditions[4].pattern->search("y", memory));
    CHECK_FALSE(conditions[5].pattern->search("y", memory));
}

#else

TEST_CASE("without PCRE2 a pattern is refused, at its place in the path") {
    std::vector<path_condition> conditions;
    try {
        hashpath::compile_conditions("[a=1][b= /x/]", 100, conditions);
        FAIL("no error");
    } catch (const hashpath::path_error& error) {
        CHECK(error.code() == hashpath::error_code::regex_unavailable);
        CHECK(error.offset() == 109);
    }
}

#endif
