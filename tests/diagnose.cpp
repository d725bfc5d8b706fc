// SPDX-License-Identifier: MIT

#include <hashpath/diagnose.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using hashpath::diagnose;
using hashpath::path;
using hashpath::usage;
using hashpath::warning_code;

constexpr std::size_t code_count = 31;

/// The warnings of a path, each as "name offset+length", one behind the other.
std::string warned(std::string_view text, usage usage = usage::extract) {
    std::string all;
    for (const auto& warning : diagnose(path{text}, usage)) {
        if (!all.empty()) all += ", ";
        all += name(warning.code);
        all += " " + std::to_string(warning.offset) + "+" + std::to_string(warning.length);
    }
    return all;
}

struct row {
    std::string_view text;
    std::string_view warnings;
};

}  // namespace

TEST_CASE("every warning has a name that never changes, and a sentence of its own") {
    constexpr std::string_view names[code_count] = {"unbalanced-bracket",
                                                    "empty-brackets",
                                                    "condition-without-effect",
                                                    "ignored-text",
                                                    "space-in-condition",
                                                    "dot-in-condition",
                                                    "bracket-in-condition",
                                                    "operator-in-value",
                                                    "quotes-in-value",
                                                    "numeric-text",
                                                    "regex-not-equal",
                                                    "regex-invalid",
                                                    "regex-slow",
                                                    "unknown-braces",
                                                    "empty-token",
                                                    "space-in-token",
                                                    "zero-path",
                                                    "pattern-in-get",
                                                    "operator-unknown",
                                                    "text-for-list",
                                                    "list-for-text",
                                                    "empty-list",
                                                    "in-and-repeats",
                                                    "not-in-and-order",
                                                    "first-value-only",
                                                    "empty-selector",
                                                    "filter-spreads",
                                                    "filter-merges",
                                                    "unknown-parameter",
                                                    "unknown-option",
                                                    "default-matches-nothing"};
    std::set<std::string_view> different_names;
    std::set<std::string_view> different_sentences;
    for (std::size_t i = 0; i < code_count; ++i) {
        const auto code = static_cast<warning_code>(i);
        CAPTURE(i);
        CHECK(name(code) == names[i]);
        CHECK(sentence(code).size() > 20);
        different_names.insert(name(code));
        different_sentences.insert(sentence(code));
    }
    CHECK(different_names.size() == code_count);
    CHECK(different_sentences.size() == code_count);
    // The last one is known, so that a code that is added is noticed.
    CHECK(static_cast<std::size_t>(warning_code::default_matches_nothing) + 1 == code_count);
    CHECK(name(static_cast<warning_code>(code_count)) == "unknown");
    CHECK(sentence(static_cast<warning_code>(code_count)).empty());
}

TEST_CASE("a path that reads as it looks gives no warning") {
    for (const char* text : {
             "",
             "Event",
             "Event.info",
             "Event.Attribute.{n}",
             "Event.EventTag.{n}.Tag.name",
             "Event._AttributeFlattened.{n}.Tag.{n}.name",
             "Event.{n}.Tag.{n}",
             "0.Article.title",
             "0.Comment.{n}.user_id",
             "1.0",
             "AAAAAA.10.child.grandchild.4.key",
             "CoGroupMember.{n}.CoGroup.EmailListModerator.0",
             "Article[keep]",
             "Armor.{n}.ArmorsPlayer[armor_id=3]",
             "Entity[id=1].data1",
             "Registration[title=test title]",
             "DefaultRolePermission.content_publishable.{s}.id",
             "anyOf.{*}.type",
             "attributes.{n}[name=emails]",
             "data.0.relationships.test.data.{n}.id",
             "data.relationships.{s}.links.{s}",
             "emails.{n}[type=work].value",
             "enrichment.{n}.Object.{n}[name=bgp-ranking].Attribute.{n}[object_relation=position][value<50].type",
             "footer.threaded.{n}.Link[title=Public Link Only]",
             "outages.{n}[is_downtime=0]",
             "usercontainerroles.{n}._joinData[through_ldap=false].usercontainerrole_id",
             "{*}",
             "{*}.Article[id=1].title",
             "{*}[acceptable=false].message",
             "{n}",
             "{n}.0.count",
             "{n}.Article[id = 3]",
             "{n}.Article[published]",
             "{n}.Comment.{n}[user_id <= 2]",
             "{n}.Comment.{n}[user_id > 2][id=1]",
             "{n}.Correlation.1_event_id",
             "{n}.Name.0.family",
             "{n}.Services.{n}._matchingData.Hosts.uuid",
             "users.{n}.User.non-existant",
             "Event.Attribute.{n}[to_ids=1].value",
         }) {
        CAPTURE(text);
        CHECK(warned(text).empty());
    }
}

TEST_CASE("an ordinary condition gives no warning") {
    for (const char* condition :
         {"[a]",     "[a=b]",       "[a = b]",  "[a\t>=\nb]",   "[a=5]",    "[a=0]",      "[a!=5]",
          "[a= 5]",  "[a<05]",      "[a>=1.5]", "[a>-5]",       "[a<=1e3]", "[a=b c]",    "[a b=c]",
          "[a=x.y]", "[a=1.2.3.4]", "[a=5abc]", "[a=0x10]",     "[a=b=c]",  "[a=b\"c\"]", "[a=\"b]",
          "[a=\"]",  "[a][b]",      "[a] [b]",  "[a=b]\n[c=d] "}) {
        CAPTURE(condition);
        CHECK(warned("{n}"s + condition).empty());
    }
}

TEST_CASE("a bracket without a partner is warned of") {
    for (const auto& [text, warnings] : {
             row{"a]b", "unbalanced-bracket 1+1"},
             {"]", "unbalanced-bracket 0+1"},
             {"[a", "unbalanced-bracket 0+1, empty-token 0+0, condition-without-effect 0+2"},
             {"a[[",
              "unbalanced-bracket 1+1, condition-without-effect 1+1, unbalanced-bracket 2+1, "
              "condition-without-effect 2+1"},
             {"a].b]", "unbalanced-bracket 1+1, unbalanced-bracket 4+1"},
             {"a].b[c]", "unbalanced-bracket 1+1"},
             {"a[b", "unbalanced-bracket 1+1, condition-without-effect 1+2"},
             {"a[b].c[", "unbalanced-bracket 6+1, condition-without-effect 6+1"},
             {"{n}[a=b]]", "unbalanced-bracket 8+1, ignored-text 8+1"},
             {"{n}[a=b", "unbalanced-bracket 3+1, condition-without-effect 3+4"},
             {"{n}[[a=b]", "unbalanced-bracket 3+1, bracket-in-condition 4+2"},
             {"{*}[a=[]", "unbalanced-bracket 3+1"},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("empty brackets are warned of, also where the closing one is the key of a condition") {
    CHECK(warned("{n}[]") == "empty-brackets 3+2");
    CHECK(warned("{n}[a][]") == "empty-brackets 6+2");
    CHECK(warned("{n}[]=x]") == "empty-brackets 3+2, unbalanced-bracket 7+1");
}

TEST_CASE("brackets that are no condition are warned of") {
    for (const auto& [text, warnings] : {
             row{"{n}[a=]", "condition-without-effect 3+4"},
             {"{n}[!a]", "condition-without-effect 3+4"},
             {"{n}[a!b]", "condition-without-effect 3+5"},
             {"{n}[=b]", "condition-without-effect 3+4"},
             {"{n}[a=][b]", "condition-without-effect 3+4"},
             {"{n}[b][a=]", "condition-without-effect 6+4"},
             {"{n}[a=][!b]", "condition-without-effect 3+4, condition-without-effect 7+4"},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("text behind a condition is warned of, white space is not") {
    CHECK(warned("{n}[a=b]c") == "ignored-text 8+1");
    CHECK(warned("{n}[a=b]x[c=d]yz") == "ignored-text 8+1, ignored-text 14+2");
    CHECK(warned("{n}[a=b] [c=d]").empty());
    CHECK(warned("{n}[v=[x]]") == "ignored-text 9+1");
}

TEST_CASE("white space that a condition compares is warned of") {
    for (const auto& [text, warnings] : {
             row{"{n}[ a=b]", "space-in-condition 4+2"},
             {"{n}[ a]", "space-in-condition 4+2"},
             {"{n}[a ]", "space-in-condition 4+2"},
             {"{n}[a=b ]", "space-in-condition 6+2"},
             {"{n}[ a=b ]", "space-in-condition 4+2, space-in-condition 7+2"},
             {"{n}[a=b\n]", "space-in-condition 6+2"},
             {"{n}[a= ]", "space-in-condition 6+1"},
             {"{n}[a<5 ]", "space-in-condition 6+2"},
             {"{n}[a=\0b]"sv, "space-in-condition 6+2"},
             {"{n}[a\0=b]"sv, "space-in-condition 4+2"},
         }) {
        CAPTURE(std::string{text});
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("a dot in the key of a condition is warned of, in its value it is not") {
    CHECK(warned("{n}[Tag.name=x]") == "dot-in-condition 4+8");
    CHECK(warned("{n}[a.b]") == "dot-in-condition 4+3");
    CHECK(warned("{n}[a=b.c]").empty());
}

TEST_CASE("a bracket in the key of a condition is warned of, in its value it is not") {
    CHECK(warned("{n}[[a=b]]") == "bracket-in-condition 4+2, ignored-text 9+1");
    CHECK(warned("{n}[[[a]]]") == "bracket-in-condition 4+3, ignored-text 8+2");
}

TEST_CASE("a second operator is warned of where it begins the value") {
    for (const auto& [text, warnings] : {
             row{"{n}[a==5]", "operator-in-value 6+2"},
             {"{n}[a=>5]", "operator-in-value 6+2"},
             {"{n}[a=<5]", "operator-in-value 6+2"},
             {"{n}[a<>5]", "operator-in-value 6+2"},
             {"{n}[a>>5]", "operator-in-value 6+2"},
             {"{n}[a>=]", "operator-in-value 6+1"},
             {"{n}[a!==5]", "operator-in-value 7+2"},
             {"{n}[a=!5]", ""},
             {"{n}[a=5=5]", ""},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("quotes around a value are warned of") {
    for (const auto& [text, warnings] : {
             row{"{n}[a=\"b\"]", "quotes-in-value 6+3"},
             {"{n}[a='b']", "quotes-in-value 6+3"},
             {"{n}[a!=\"5\"]", "quotes-in-value 7+3"},
             {"{n}[a < 'b']", "quotes-in-value 8+3"},
             {"{n}[a=\"\"]", "quotes-in-value 6+2"},
             {"{n}[a=\"b']", ""},
             {"{n}[a=b\"]", ""},
             {"{n}[a=']", ""},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("a value that equals numbers spelled otherwise is warned of") {
    for (const std::string_view value : {"0e123", "1.10", "007", "00", "0.0", "+5", "-5", "-0", "5 ", "5.", ".5", "1e3",
                                         "1E3", "5\n", "+0", "8.80", "1e999"}) {
        const std::string length = std::to_string(value.size());
        CAPTURE(std::string{value});
        CHECK(warned("{n}[a=" + std::string{value} + "]") == "numeric-text 6+" + length);
        CHECK(warned("{n}[a!=" + std::string{value} + "]") == "numeric-text 7+" + length);
    }
    for (const std::string_view value :
         {"1234567890123456789", "99999999999999999999", "-99999999999999999999", "0e462097431906509019562988736854"}) {
        CAPTURE(value);
        CHECK(warned("{n}[a=" + std::string{value} + "]") == "numeric-text 6+" + std::to_string(value.size()));
    }
}

TEST_CASE("a plain integer of up to 18 digits, or an order of numbers, is not warned of") {
    for (const char* value : {"0", "5", "10", "123456789012345678", "5a", "1.2.3", "0x5", "e5"}) {
        CAPTURE(value);
        CHECK(warned("{n}[a="s + value + "]").empty());
        CHECK(warned("{n}[a!="s + value + "]").empty());
    }
    for (const char* symbol : {"<", "<=", ">", ">="}) {
        CAPTURE(symbol);
        CHECK(warned("{n}[a"s + symbol + "1.10]").empty());
        CHECK(warned("{n}[a"s + symbol + "-5]").empty());
        CHECK(warned("{n}[a"s + symbol + "007]").empty());
    }
}

TEST_CASE("a token that takes numbers spelled otherwise is warned of, where tokens are compared as numbers") {
    CHECK(warned("{n}.007") == "numeric-text 4+3");
    CHECK(warned("{n}.1e1") == "numeric-text 4+3");
    CHECK(warned("05[a]") == "numeric-text 0+2");
    CHECK(warned("{n}.-5[a].b") == "numeric-text 4+2");
    CHECK(warned("{n}.5").empty());
    CHECK(warned("5[a]").empty());
    CHECK(warned("a.007").empty());
    CHECK(warned("a.1e1").empty());
}

TEST_CASE("what looks like a pattern behind another operator than = is warned of") {
    CHECK(warned("{n}[a!=/x/]") == "regex-not-equal 7+3");
    CHECK(warned("{n}[a!=/x/i]") == "regex-not-equal 7+4");
    CHECK(warned("{n}[a > /x/]") == "regex-not-equal 8+3");
    CHECK(warned("{n}[a!=//]") == "regex-not-equal 7+2");
    CHECK(warned("{n}[a!=/x]").empty());
    CHECK(warned("{n}[a!=/]").empty());
    CHECK(warned("{n}[a!=x/y/]").empty());
}

TEST_CASE("braces that are no wildcard are warned of") {
    for (const auto& [text, warnings] : {
             row{"{N}", "unknown-braces 0+3"},
             {"a.{0}.b", "unknown-braces 2+3"},
             {"{foo}[a]", "unknown-braces 0+5"},
             {"{\\d+}.{\\w+}.name", "unknown-braces 0+5, unknown-braces 6+5"},
             {"a{b", "unknown-braces 0+3"},
             {"a.b}", "unknown-braces 2+2"},
             {"{n}x", "unknown-braces 0+4"},
             {"{n} ", "unknown-braces 0+4"},
             {"{}", "unknown-braces 0+2"},
             {"{n}[a={N}]", ""},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
}

TEST_CASE("an empty token is warned of, at its place and with no length") {
    for (const auto& [text, warnings] : {
             row{"a..b", "empty-token 2+0"},
             {"a.", "empty-token 2+0"},
             {".a", "empty-token 0+0"},
             {".", "empty-token 0+0, empty-token 1+0"},
             {"[a=b]", "empty-token 0+0"},
             {"{n}.[a]", "empty-token 4+0"},
             {"{n}.", "empty-token 4+0"},
         }) {
        CAPTURE(text);
        CHECK(warned(text) == warnings);
    }
    CHECK(warned("[to_ids=1]") == "empty-token 0+0");
}

TEST_CASE("white space at the ends of a token is warned of where it is part of the key") {
    CHECK(warned(" a.b") == "space-in-token 0+2");
    CHECK(warned("a.b ") == "space-in-token 2+2");
    CHECK(warned("{n}.a\t") == "space-in-token 4+2");
    CHECK(warned("a\0.b"sv) == "space-in-token 0+2");
    CHECK(warned(" ") == "space-in-token 0+1");
    CHECK(warned("a b.c").empty());
    CHECK(warned("a. {n}[b]").empty());  // with a bracket it is cut off
    CHECK(warned("a.\f{n}[b]") == "unknown-braces 2+4");
    CHECK(warned("a.\fb[c]") == "space-in-token 2+2");
}

TEST_CASE("the path 0 is warned of, and no other zero") {
    CHECK(warned("0") == "zero-path 0+1");
    CHECK(warned("00").empty());
    CHECK(warned("0.0").empty());
    CHECK(warned("0.a").empty());
}

TEST_CASE("for get only braces and brackets are warned of, at the first") {
    CHECK(warned("Event.{n}.id", usage::get) == "pattern-in-get 6+1");
    CHECK(warned("a[b].{n}", usage::get) == "pattern-in-get 1+1");
    CHECK(warned("{", usage::get) == "pattern-in-get 0+1");
    CHECK(warned("a[=", usage::get) == "pattern-in-get 1+1");
    for (const char* text : {"", "0", "a..b", " a", "a.", "a]", "a}", "007", "Event.info"}) {
        CAPTURE(text);
        CHECK(warned(text, usage::get).empty());
    }
}

TEST_CASE("several warnings come by rising offset") {
    CHECK(warned("{N}[a=].x..[=b]") ==
          "unknown-braces 0+3, condition-without-effect 3+4, empty-token 10+0, empty-token 11+0, "
          "condition-without-effect 11+4");
    CHECK(warned("{n}.007[ ab == 05]c.") ==
          "numeric-text 4+3, space-in-condition 8+3, operator-in-value 13+4, ignored-text 18+1, empty-token 20+0");
    for (const char* text : {"]a.[=].{N}.[x", "..[a][].[[b]", "{n}[a=\"b\"][c==1][d!=/x/]]]", "[ a=1 ][b= 007 ]."}) {
        CAPTURE(text);
        const auto warnings = diagnose(path{text});
        CHECK(warnings.size() > 2);
        CHECK(std::is_sorted(warnings.begin(), warnings.end(),
                             [](const auto& a, const auto& b) { return a.offset < b.offset; }));
        for (const auto& warning : warnings) CHECK(warning.offset + warning.length <= std::string_view{text}.size());
    }
}

TEST_CASE("a path of keys without a text gives no warning") {
    CHECK(diagnose(path::from_keys({"a.b"})).empty());
    CHECK(diagnose(path::from_keys({"0"})).empty());
    CHECK(diagnose(path::from_keys({"{N}", "[a=]", ""})).empty());
    CHECK(diagnose(path::from_keys({"{N}"}), usage::get).empty());
    CHECK(diagnose(path::from_keys(std::span<const std::string>{})).empty());
    // One with a text is read like that text.
    CHECK(diagnose(path::from_keys({"a", ""})).size() == 1);
}

TEST_CASE("the message of a warning is the sentence, with the detail if there is one") {
    const auto warnings = diagnose(path{"{N}"});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].detail.empty());
    CHECK(warnings[0].message() == sentence(warning_code::unknown_braces));
    const hashpath::warning detailed{warning_code::regex_invalid, 0, 0, "why"};
    CHECK(detailed.message() == std::string{sentence(warning_code::regex_invalid)} + ": why");
}

TEST_CASE("a warning about a path alone names no parameter") {
    const auto warnings = diagnose(path{"{N}[a=].x..[=b]"});
    REQUIRE(warnings.size() == 5);
    for (const auto& warning : warnings) CHECK(warning.parameter.empty());
    CHECK(diagnose(path{"a.{n}"}, usage::get).at(0).parameter.empty());
    const hashpath::warning of_parameter{warning_code::unknown_option, 0, 0, "x", "scope"};
    CHECK(of_parameter.parameter == "scope");
    CHECK(of_parameter.message() == std::string{sentence(warning_code::unknown_option)} + ": x");
}

TEST_CASE("a path with very many mistakes gives each of its warnings") {
    constexpr std::size_t many = 100'000;
    std::string braces;
    std::string conditions = "{n}";
    for (std::size_t i = 0; i < many; ++i) {
        braces += "{N}.";
        conditions += "[a=]";
    }
    CHECK(diagnose(path{braces + "{n}"}).size() == many);
    CHECK(diagnose(path{conditions}).size() == many);
    CHECK(diagnose(path{std::string(many, ']')}).size() == many);
    // The one token has no key before its brackets; each bracket begins a text that is no condition.
    CHECK(diagnose(path{std::string(many, '[')}).size() == 2 * many + 1);
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("patterns as people write them give no warning") {
    for (const char* text : {"Country.{n}[name=/Canada|^$/]", "{n}[a=/x/]", "{n}[a = /^[ab]+$/]", "{n}[a=/x y/x]",
                             "{n}[type=/^(ip|domain)/].value", "{n}[a=/ 05 /]", "{n}[a=/=/]", "{n}[a=/\"x\"/]"}) {
        CAPTURE(text);
        CHECK(warned(text).empty());
    }
}

TEST_CASE("a pattern that does not compile is warned of, and the detail says why and at which byte of it") {
    const auto warnings = diagnose(path{"{n}[b=1][a=/x(/]"});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == warning_code::regex_invalid);
    CHECK(warnings[0].offset == 11);
    CHECK(warnings[0].length == 4);
    CHECK(warnings[0].detail == "missing closing parenthesis (byte 3)");
    CHECK(warnings[0].message() ==
          "this regular expression is invalid and matches nothing: missing closing parenthesis (byte 3)");

    CHECK(warned("{n}[a=/x/e]") == "regex-invalid 6+4");
    CHECK(warned("{n}[a=/]") == "regex-invalid 6+1");
    CHECK(warned("{n}[a=/x]") == "regex-invalid 6+2");
    CHECK(warned("{n}[a=/(/][b=/)/]") == "regex-invalid 6+3, regex-invalid 13+3");
    CHECK(warned("{n}[a=/(/]", usage::get) == "pattern-in-get 0+1");
}

TEST_CASE("flags behind a pattern with a class of characters cut it short at the class, which is warned of") {
    CHECK(warned("{n}[a=/^[ab]$/i]") == "regex-invalid 6+5, ignored-text 12+4");
}

TEST_CASE("an invalid pattern is warned of among the others by its offset") {
    CHECK(warned("{N}[a=/(/]x..b") == "unknown-braces 0+3, regex-invalid 6+3, ignored-text 10+1, empty-token 12+0");
}

TEST_CASE("a repetition without limit in a repetition without limit is warned of") {
    for (const std::string_view pattern :
         {"/(a+)+$/", "/(a*)*/", "/(a+)*x/", "/((a+))+/", "/(?:a+)+/", "/(a|b+)*/", "/([a]+)+/", "/(a{2,})+/",
          "/(a+){3,}/", "/(a+b)+/", "/x(y(z*)w)+/", "/(.*)*/", "/(a+)+/i", "/(\\w+\\s?)*$/", "/a # ))\n(b+)+/x"}) {
        CAPTURE(std::string{pattern});
        CHECK(warned("{n}[a=" + std::string{pattern} + "]") == "regex-slow 6+" + std::to_string(pattern.size()));
    }
}

TEST_CASE("a repetition that has a limit, is escaped or stands in a class is not warned of") {
    for (const std::string_view pattern :
         {"/a+b+/",      "/(a)+/",       "/(a+)/",     "/(a+)?/",     "/(a+){2,5}/", "/(a{2})+/",
          "/(a{2,5})+/", "/(\\+)+/",     "/(a\\*)+/",  "/([a+])+/",   "/[(a+)]+/",   "/([]+])+/",
          "/([^]+])+/",  "/(a+)b+/",     "/(a+)\\+/",  "/\\(a+\\)+/", "/(a?)+/",     "/(a+)x*/",
          "/(a+)b(c)+/", "/a+ # )+\n/x", "/[](a+)+]/", "/[^](a+)+]/", "/[\\](a+)+]/"}) {
        CAPTURE(std::string{pattern});
        const std::string warnings = warned("{n}[a=" + std::string{pattern} + "]");
        CHECK(warnings.find("regex-slow") == std::string::npos);
        CHECK(warnings.find("regex-invalid") == std::string::npos);
    }
}

TEST_CASE("a pattern that nests deeper than any that compiles is not looked into") {
    const std::string pattern = "/" + std::string(300, '(') + "a+" + std::string(300, ')') + "+/";
    CHECK(warned("{n}[a=" + pattern + "]") == "regex-invalid 6+" + std::to_string(pattern.size()));
}

TEST_CASE("a bracket that is escaped in a pattern still counts where the path is split") {
    CHECK(warned("{n}[a=/[^\\]]+/].name") == "unbalanced-bracket 14+1, ignored-text 15+5");
    CHECK(warned("{n}[a=/\\[/]") == "unbalanced-bracket 3+1");
}

#endif
