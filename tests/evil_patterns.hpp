#pragma once
// SPDX-License-Identifier: MIT
// Regular expressions that take exponential, cubic, or square time in the size of a text, and the texts on which they do.

#include <cstddef>
#include <string>
#include <string_view>

namespace evil {

struct evil_pattern {
    std::string_view pattern;
    std::string_view unit;  ///< the subject is this, again and again
    std::string_view last = "";
};

inline constexpr evil_pattern evil_patterns[] = {
    // A repetition of a repetition: exponential.
    {"/(a+)+$/", "a", "!"},
    {"/^(a+)+$/", "a", "!"},
    {"/(a*)*$/", "a", "!"},
    {"/(a*)+b/", "a"},
    {"/(?:a+)+b/", "a"},
    {"/((a+)+)+b/", "a"},
    {"/(?:(?:(?:a+)+)+)+b/", "a"},
    {"/([a-zA-Z]+)*$/", "a", "!"},
    {"/^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$/",
     "a", "!"},
    {"/^(([a-z])+.)+[A-Z]([a-z])+$/", "a"},
    {"/(\\w+\\s?)*$/", "a ", "!"},
    {"/^(\\w+\\s?)+$/", "word ", "!"},
    {"/(\\d+)*x/", "1"},
    {"/(.+)+x/", "a"},
    {"/(.*)*x/", "a"},
    {"/(\\S+\\s*)+;/", "ab "},
    // Alternatives that overlap: exponential.
    {"/(a|aa)+$/", "a", "!"},
    {"/(a|a?)+$/", "a", "!"},
    {"/(a|a)*b/", "a"},
    {"/^(a|ab|b)*c$/", "ab"},
    {"/(aa|ab|ac|a)*b$/", "a"},
    {"/(?:a|b|ab)+x/", "ab"},
    {"/(\\w|\\d)+-/", "1"},
    {"/(x|[^y])*z/", "x"},
    // Options one after the other: exponential in the pattern.
    {"/(a?){64}a{64}b/", "a"},
    {"/^(?:a?){50}a{50}b/", "a"},
    {"/a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b/", "a"},
    {"/(?:a?b?c?d?)*x/", "abcd"},
    // Alternatives one after the other, which PCRE2 counts nothing of.
    {"/(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)("
     "a|a)(a|a)"
     "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b/",
     "a"},
    {"/(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)"
     "[bc]/",
     "a"},
    {"/(?<q>a|a|a|a)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)(?&q)[bc]/",
     "a"},
    // Repetitions one after the other: a power of the size.
    {"/a*b/", "a"},
    {"/\\s+$/", " ", "x"},
    {"/^\\s+|\\s+$/", "x ", "x"},
    {"/.*.*=.*/", "a"},
    {"/x*x*x*y/", "x"},
    {"/(.*)(.*)(.*)(.*)x/", "a"},
    {"/a.*b.*c.*d/", "abc"},
    {"/(.*a){20}/", "a", "!"},
    {"/(?:.*,){11}P/", "1,"},
    {"/a{0,50}a{0,50}a{0,50}[bc]/", "a"},
    {"/[a-z]+\\.exe$/", "a"},
    {"/(\\w+)\\s(\\w+)z/", "a"},
    {"/\\b\\w+@\\w+\\.com/", "a"},
    {"/<.*>.*<\\/.*>/", "<a>"},
    {"/\".*\"\\s*:\\s*\".*\"/", "\"a"},
    {"/(?i)(?:select|union).*from.*where/", "select "},
    {"/[^,]*,[^;]*;[^.]*\\./", "a"},
    {"/\\d+(?:,\\d+)*\\.\\d+/", "1"},
    // What looks around, refers back, or calls itself.
    {"/(?=.*b)a/", "a"},
    {"/(?=(a+))a*b\\1/", "a"},
    {"/(a*)\\1b/", "a"},
    {"/(a+)\\1+b/", "a"},
    {"/(?<x>a*)\\k<x>\\k{x}c/", "a"},
    {"/(.)(.)(.).*\\3\\2\\1x/", "abc"},
    {"/(?i)(a+)\\1b/", "aA"},
    {"/(?<!a.{50})b/", "a"},
    {"/(?<=aaa|aa|a)+b/", "a"},
    {"/(a(?R)?b?)+c/", "a"},
    {"/^((?:a|(?1)b)*)$/", "a", "!"},
    {"/(?R)?b/", "a"},
    {"/(?>a*)*b/", "a"},
    {"/(?(?=a*b)x|a*c)/", "a"},
    // Classes, properties and clusters.
    {"/(\\p{L}+\\p{M}*)+\\d/u", "a"},
    {"/\\X*b/u", "\xF0\x9F\x87\xA6"},
    {"/(?:\\X)+b/u", "\xF0\x9F\x87\xA6"},
    {"/(\\R|\\s)+x/", "\r\n"},
    {"/(?:[^\\W_]|[a-z])*!$/", "a"},
    // Without just-in-time code, which counts and limits otherwise.
    {"/(*NO_JIT)(a+)+b/", "a"},
    {"/(*NO_JIT)(a|a?)+$/", "a", "!"},
    {"/(*NO_JIT)(.*)(.*)(.*)x/", "a"},
    {"/(*NO_JIT)(?:a(?R)?)+b/", "a"},
    {"/(*NO_JIT)((a)|(aa)|(aaa))*b$/", "a"},
    {"/(*LIMIT_MATCH=4000000000)(a+)+b/", "a"},
};

inline std::string subject_of(const evil_pattern& evil, std::size_t length) {
    std::string text;
    while (text.size() + evil.last.size() < length) text += evil.unit;
    return text += evil.last;
}

}  // namespace evil
