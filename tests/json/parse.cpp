// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using hashpath::error_code;
using hashpath::parse;
using hashpath::parse_error;

using sorted_json = nlohmann::json;

/// The error of reading a text; nothing if it can be read.
std::optional<parse_error> failure_of(std::string_view text, std::size_t max_depth = hashpath::default_max_depth) {
    try {
        parse(text, max_depth);
        return std::nullopt;
    } catch (const parse_error& e) {
        return e;
    }
}

/// What a text is after it was read and written again.
std::string reread(std::string_view text) {
    return parse(text).dump();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
}

std::string nested_lists(std::size_t depth) {
    return repeated("[", depth) + repeated("]", depth);
}

std::string nested_maps(std::size_t depth) {
    return depth == 0 ? "1" : repeated(R"({"a":)", depth - 1) + "{}" + repeated("}", depth - 1);
}

std::string nested_pairs(std::size_t pairs) {
    return repeated(R"([{"a":)", pairs) + "1" + repeated("}]", pairs);
}

/// A string that counts how often two of its kind are compared, and how often one is copied.
struct counting_string : std::string {
    static inline std::size_t comparisons = 0;
    static inline std::size_t copies = 0;

    using std::string::string;
    counting_string() = default;
    counting_string(const std::string& text) : std::string(text) {}
    counting_string(std::string&& text) noexcept : std::string(std::move(text)) {}
    counting_string(const counting_string& other) : std::string(other) { ++copies; }
    counting_string(counting_string&&) noexcept = default;
    counting_string& operator=(const counting_string& other) {
        std::string::operator=(other);
        ++copies;
        return *this;
    }
    counting_string& operator=(counting_string&&) noexcept = default;
    ~counting_string() = default;

    int compare(const counting_string& other) const {
        ++comparisons;
        return std::string::compare(other);
    }
    friend bool operator==(const counting_string& a, const counting_string& b) { return a.compare(b) == 0; }
    [[maybe_unused]] friend bool operator<(const counting_string& a, const counting_string& b) {
        return a.compare(b) < 0;
    }
};

using counting_json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, counting_string>;

/// An object of so many keys, in an order that is not sorted. `count` has no divisor with 7919.
std::string wide_object(std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        text += "\"k" + std::to_string(i * 7919 % count) + "\":" + std::to_string(i);
    }
    return text + "}";
}

}  // namespace

TEST_CASE("valid text is read as it is written") {
    for (const char* text : {"null", "true", "false", "0", "-1", "1.5", "\"\"", "[]", "{}", "[[],{},[{}]]",
                             R"({"b":1,"a":{"z":[],"y":null}})", R"(["a\"b","\\","\n\t\r\b\f","\u0001"])",
                             R"(["é","€","😀"])", R"({"":""})", R"({"5":1,"05":2,"-1":3})", "[0.1,1e+300,-2.5e-07]"}) {
        INFO(text);
        CHECK(reread(text) == text);
    }
}

TEST_CASE("white space around values does not matter") {
    CHECK(reread(" \t\r\n{ \"a\" :\n[ 1 ,\t2 ] }\r\n ") == R"({"a":[1,2]})");
}

TEST_CASE("of equal keys the last value stands at the place of the first") {
    struct expectation {
        const char* text;
        const char* read;
    };
    const expectation all[] = {
        {R"({"5":1,"x":2,"5":3})", R"({"5":3,"x":2})"},
        {R"({"a":1,"a":2})", R"({"a":2})"},
        {R"({"a":1,"a":2,"a":3})", R"({"a":3})"},
        {R"({"a":1,"b":2,"a":3,"b":4,"a":5,"c":6})", R"({"a":5,"b":4,"c":6})"},
        {R"({"":1,"a":2,"":3})", R"({"":3,"a":2})"},
        {R"({"a":{"x":1,"y":2,"x":3},"b":4,"a":{"x":5,"z":6,"x":7}})", R"({"a":{"x":7,"z":6},"b":4})"},
        {R"({"a":[1,2],"a":3})", R"({"a":3})"},
        {R"({"a":3,"a":[1,{"q":1,"q":2}]})", R"({"a":[1,{"q":2}]})"},
        {R"({"a":1,"a":null})", R"({"a":null})"},
        {R"([{"a":1,"a":2},{"a":3,"a":4}])", R"([{"a":2},{"a":4}])"},
        {R"({"\u0061":1,"a":2})", R"({"a":2})"},
        {R"({"5":1,"05":2,"5.0":3})", R"({"5":1,"05":2,"5.0":3})"},
        {R"({"a":1,"A":2})", R"({"a":1,"A":2})"},
        {R"({"a\u0000b":1,"a\u0000c":2,"a":3,"a\u0000b":4})", R"({"a\u0000b":4,"a\u0000c":2,"a":3})"},
    };
    for (const auto& [text, read] : all) {
        INFO(text);
        CHECK(reread(text) == read);
        CHECK(parse<sorted_json>(text) == sorted_json::parse(read));
    }
}

TEST_CASE("equal keys are found in a map of many members") {
    std::string text = "{";
    for (int i = 0; i < 40; ++i) text += "\"k" + std::to_string(i * 7 % 20) + "\":" + std::to_string(i) + ",";
    text.back() = '}';
    const auto map = parse(text);
    const auto sorted = parse<sorted_json>(text);
    REQUIRE(map.size() == 20);
    CHECK(sorted.size() == 20);
    int place = 0;
    for (const auto& [key, value] : map.items()) {
        CHECK(key == "k" + std::to_string(place * 7 % 20));
        CHECK(value == place + 20);
        CHECK(sorted[key] == place + 20);
        ++place;
    }
}

TEST_CASE("the empty key is a key, and NUL may stand in keys and texts") {
    const auto map = parse(R"({"": 1, "a\u0000": "\u0000b\u0000"})");
    CHECK(map.at("") == 1);
    CHECK(map.at("a\0"s).get_ref<const std::string&>() == "\0b\0"s);
}

TEST_CASE("numbers keep their type and value") {
    struct expectation {
        const char* text;
        const char* written;
        sorted_json::value_t type;
    };
    using type = sorted_json::value_t;
    const expectation all[] = {
        {"0", "0", type::number_unsigned},
        {"-0", "0", type::number_integer},
        {"-0.0", "-0.0", type::number_float},
        {"-0e0", "-0.0", type::number_float},
        {"1.0", "1.0", type::number_float},
        {"1e2", "100.0", type::number_float},
        {"1E+2", "100.0", type::number_float},
        {"9223372036854775807", "9223372036854775807", type::number_unsigned},
        {"-9223372036854775808", "-9223372036854775808", type::number_integer},
        {"9223372036854775808", "9223372036854775808", type::number_unsigned},
        {"18446744073709551615", "18446744073709551615", type::number_unsigned},
        {"18446744073709551616", "1.8446744073709552e+19", type::number_float},
        {"-9223372036854775809", "-9.223372036854776e+18", type::number_float},
        {"1e-400", "0.0", type::number_float},
        {"1.7976931348623157e308", "1.7976931348623157e+308", type::number_float},
    };
    for (const auto& [text, written, its_type] : all) {
        INFO(text);
        const auto value = parse(text);
        CHECK(value.type() == its_type);
        CHECK(value.dump() == written);
    }
}

TEST_CASE("a number of a million digits is refused if no double holds it and read if one does") {
    const std::string digits = repeated("7", 1'000'000);
    const auto failure = failure_of("[" + digits + "]");
    REQUIRE(failure);
    CHECK(failure->code() == error_code::json_number_range);
    CHECK(failure->offset() == 1);
    CHECK(std::abs(parse("0." + digits).get<double>() - 7.0 / 9) < 1e-15);
    CHECK(parse("0." + repeated("0", 1'000'000) + "1").get<double>() == 0.0);
}

TEST_CASE("what no double can hold is refused with its place") {
    struct expectation {
        std::string text;
        std::size_t offset;
    };
    const expectation all[] = {
        {"1e400", 0}, {"-1e400", 0}, {" 1E+400", 1}, {"[1, 1e400]", 4}, {R"({"a": 1e309})", 6}, {"[1e400,", 1},
    };
    for (const auto& [text, offset] : all) {
        INFO(text);
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_number_range);
        CHECK(failure->offset() == offset);
        CHECK(failure->column() == offset + 1);
    }
    CHECK_FALSE(failure_of("1e308"));
}

TEST_CASE("511 nested lists and maps are read and 512 are not") {
    CHECK(hashpath::default_max_depth == 511);
    CHECK_FALSE(failure_of(nested_lists(511)));
    CHECK_FALSE(failure_of(nested_maps(511)));
    CHECK_FALSE(failure_of(nested_pairs(255)));
    for (const std::string& text : {nested_lists(512), nested_maps(512), nested_pairs(256), nested_lists(1000)}) {
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_too_deep);
        CHECK((text[failure->offset()] == '[' || text[failure->offset()] == '{'));
        const auto opened = std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(failure->offset()),
                                          [](char c) { return c == '[' || c == '{'; });
        CHECK(opened == 511);
    }
}

TEST_CASE("a depth of one's own is kept to exactly") {
    for (const std::size_t depth : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{600}}) {
        CHECK_FALSE(failure_of(nested_lists(depth), depth));
        CHECK_FALSE(failure_of(nested_maps(depth), depth));
        CHECK_FALSE(failure_of(nested_pairs(depth), 2 * depth));
        for (const auto& failure :
             {failure_of(nested_lists(depth + 1), depth), failure_of(nested_maps(depth + 1), depth),
              failure_of(nested_pairs(depth), 2 * depth - 1)}) {
            REQUIRE(failure);
            CHECK(failure->code() == error_code::json_too_deep);
        }
    }
    CHECK_FALSE(failure_of("5", 0));
    CHECK(failure_of("[]", 0));
    CHECK(failure_of(" {}", 0)->offset() == 1);
}

TEST_CASE("lists and maps beside each other are not nested") {
    CHECK_FALSE(failure_of(R"([[],[],{},{"a":1},[1]])", 2));
    CHECK(failure_of(R"([[],[],{},{"a":[]}])", 2)->offset() == 15);
}

TEST_CASE("a byte-order mark is refused, before a value and alone") {
    for (const std::string text : {"\xEF\xBB\xBF{}", "\xEF\xBB\xBF", "\xEF\xBB\xBF 1"}) {
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_byte_order_mark);
        CHECK(failure->offset() == 0);
        CHECK(failure->line() == 1);
        CHECK(failure->column() == 1);
    }
    CHECK(reread("\"\xEF\xBB\xBF\"") == "\"\xEF\xBB\xBF\"");
    CHECK(failure_of("\xEF\xBB"));
    CHECK(failure_of("[\xEF\xBB\xBF]"));
    CHECK(failure_of(" \xEF\xBB\xBF[]"));
}

TEST_CASE("bytes that are not UTF-8 are refused in texts and keys") {
    struct expectation {
        std::string bytes;
        std::size_t wrong;  // the first byte that cannot stand where it stands
    };
    const expectation all[] = {
        {"\x80", 0},              // continues nothing
        {"\xBF", 0},              //
        {"\xC0\x80", 0},          // overlong, of two bytes
        {"\xC1\xBF", 0},          //
        {"\xE0\x80\x80", 1},      // overlong, of three
        {"\xE0\x9F\xBF", 1},      //
        {"\xF0\x80\x80\x80", 1},  // overlong, of four
        {"\xF0\x8F\xBF\xBF", 1},  //
        {"\xED\xA0\x80", 1},      // surrogates
        {"\xED\xBF\xBF", 1},      //
        {"\xF4\x90\x80\x80", 1},  // past U+10FFFF
        {"\xF5\x80\x80\x80", 0},  //
        {"\xFE", 0},              // never bytes of UTF-8
        {"\xFF", 0},              //
        {"\xC3", 1},              // truncated
        {"\xE2\x82", 2},          //
        {"\xF0\x9F\x98", 3},      //
        {"\xC3(", 1},             // continued by something else
        {"\xE2(\xA1", 1},         //
        {"\xF0\x9F\x98(", 3},     //
    };
    for (const auto& [bytes, wrong] : all) {
        for (const std::string before : {"\"", "[\"a\xC3\xA9", "{\"", "{\"a\":\""}) {
            const std::string text = before + bytes + "\"";
            INFO(ordered_json::binary({text.begin(), text.end()}).dump());
            const auto failure = failure_of(text);
            REQUIRE(failure);
            CHECK(failure->code() == error_code::json_invalid_utf8);
            CHECK(failure->offset() == before.size() + wrong);
        }
    }
}

TEST_CASE("characters at the borders of UTF-8's ranges are read") {
    for (const char* character : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                                  "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        const auto text = parse("\""s + character + "\"");
        CHECK(text.get_ref<const std::string&>() == character);
    }
}

TEST_CASE("escaped surrogates are read in pairs only") {
    CHECK(parse(R"("\ud83d\ude00")").get_ref<const std::string&>() == "😀");
    CHECK(parse(R"("\uD83D\uDE00")").get_ref<const std::string&>() == "😀");
    for (const char* text : {R"("\ud83d")", R"("\ude00")", R"("\ude00\ud83d")", R"("\ud83d\ud83d")", R"("\ud83dx")",
                             R"("\ud83d\n")", R"({"\ud800":1})"}) {
        INFO(text);
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_syntax);
    }
}

TEST_CASE("what PHP refuses is refused") {
    for (const std::string& text : {"01"s,
                                    "+1"s,
                                    ".5"s,
                                    "5."s,
                                    "0x1"s,
                                    "1e"s,
                                    "-"s,
                                    "NaN"s,
                                    "Infinity"s,
                                    "TRUE"s,
                                    "True"s,
                                    "nul"s,
                                    "[1,]"s,
                                    "[,1]"s,
                                    "[1 2]"s,
                                    "[1"s,
                                    "1]"s,
                                    "{a:1}"s,
                                    "{'a':1}"s,
                                    "{\"a\"}"s,
                                    "{\"a\":}"s,
                                    "{\"a\":1,}"s,
                                    "{,}"s,
                                    "{1:2}"s,
                                    "\"a"s,
                                    "'a'"s,
                                    "\"\\x\""s,
                                    "\"\\u12\""s,
                                    "\"\\u12G4\""s,
                                    "// a\n1"s,
                                    "/* a */ 1"s,
                                    "1 // a"s,
                                    "#"s,
                                    "\"a\nb\""s,
                                    "\"a\tb\""s,
                                    "\"a\0b\""s,
                                    "{} {}"s,
                                    "1 2"s,
                                    "[]]"s,
                                    "null,"s,
                                    "\"a\" \"b\""s,
                                    "\v1"s,
                                    "\f1"s,
                                    "[1}"s,
                                    "{\"a\":1]"s,
                                    "\xC2\xA0"
                                    "1"s}) {
        INFO(text);
        CHECK(failure_of(text));
    }
}

TEST_CASE("a text without a value is refused at its end") {
    for (const std::string text : {"", " ", "\t", "\r\n", " \n \n  "}) {
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_syntax);
        CHECK(failure->offset() == text.size());
    }
    CHECK(failure_of("\n\n ")->line() == 3);
    CHECK(failure_of("\n\n ")->column() == 2);
    CHECK(failure_of({}));
}

TEST_CASE("a NUL byte is no white space and ends no text") {
    for (const std::string& text : {"\0"s, "1\0"s, "[1]\0"s, "[1]\0junk"s, "[1] \0 "s, "{}\0\0"s, "\"a\"\0"s, "null\0"s,
                                    "[1\0]"s, "[\0]"s, "{\0}"s, "\0[1]"s,
                                    "1\0"
                                    "2"s}) {
        INFO(sorted_json(text).dump());
        const auto failure = failure_of(text);
        CHECK(failure);
        if (failure) CHECK(failure->code() == error_code::json_syntax);
        if (failure) CHECK(failure->offset() == text.find('\0'));
        CHECK_THROWS_AS(parse<sorted_json>(text), parse_error);
    }
}

TEST_CASE("every error has its code and its place, columns counting characters") {
    struct expectation {
        std::string text;
        error_code code;
        std::size_t offset;
        std::size_t line;
        std::size_t column;
    };
    constexpr auto syntax = error_code::json_syntax;
    const expectation all[] = {
        {"x", syntax, 0, 1, 1},
        {"  x", syntax, 2, 1, 3},
        {"{\n  \"a\": x\n}", syntax, 9, 2, 8},
        {"[1,\n 2,\n 3 4]", syntax, 11, 3, 4},
        {"[\"é\", \"€\", \"😀\", x]", syntax, 22, 1, 17},
        {"[\n\"é\"  \"a\"]", syntax, 8, 2, 6},
        {"{\"é\" 1}", syntax, 6, 1, 6},
        {"{\"a\":\"é\nb\"}", syntax, 8, 1, 8},
        {"[\"\\q\"]", syntax, 3, 1, 4},
        {"[\"\\u00zz\"]", syntax, 6, 1, 7},
        {"[1] 2", syntax, 4, 1, 5},
        {"[1]\n\"é\"", syntax, 4, 2, 1},
        {"[1,", syntax, 3, 1, 4},
        {"[1,\n", syntax, 4, 2, 1},
        {"{\"a\": tru", syntax, 9, 1, 10},
        {"{\"a\": truthy}", syntax, 9, 1, 10},
        {"[01]", syntax, 2, 1, 3},
        {"[\"é\n", syntax, 4, 1, 4},
        {"[\"é", syntax, 4, 1, 4},
        {"\r\n\r\nx", syntax, 4, 3, 1},
        {"[\"é\",\n\"\xFF\"]", error_code::json_invalid_utf8, 8, 2, 2},
        {"[\n\n  1e999]", error_code::json_number_range, 5, 3, 3},
        {"\xEF\xBB\xBF\n\n1", error_code::json_byte_order_mark, 0, 1, 1},
        {"[\"é\",\n " + nested_lists(511), error_code::json_too_deep, 518, 2, 512},
    };
    for (const auto& [text, code, offset, line, column] : all) {
        INFO(text.substr(0, 30));
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(hashpath::name(failure->code()) == hashpath::name(code));
        CHECK(failure->offset() == offset);
        CHECK(failure->line() == line);
        CHECK(failure->column() == column);
    }
}

TEST_CASE("a token that cannot stand where it stands is the place of the error, whatever was before it") {
    struct expectation {
        std::string text;
        std::size_t offset;
        std::size_t line;
        std::size_t column;
    };
    const expectation all[] = {
        {"]", 0, 1, 1},
        {"\n\n\n]", 3, 4, 1},
        {"[1]]", 3, 1, 4},
        {"[1, 2, ]", 7, 1, 8},
        {"[1,\n  ]", 6, 2, 3},
        {"[[],\n,]", 5, 2, 1},
        {"[true false]", 6, 1, 7},
        {"[true,\n  null true]", 14, 2, 8},
        {"[false\nnull]", 7, 2, 1},
        {"{\"a\": 1,}", 8, 1, 9},
        {"{\"a\": 1,\n}", 9, 2, 1},
        {"{\n\"é\": {}, }", 12, 2, 10},
        {"{ null: 1}", 2, 1, 3},
        {"{\n true: 1}", 3, 2, 2},
        {"{\"a\"  ,1}", 6, 1, 7},
        {"[{}\n{}]", 4, 2, 1},
        {"[[]\n \"a\"]", 5, 2, 2},
        {"[[]\n 12]", 5, 2, 2},
        {"{\"a\":\n:}", 6, 2, 1},
        {"[\"\\u0001\",\t\t]", 12, 1, 13},
        {"[] \n []", 5, 2, 2},
        {"{}\n\n}", 4, 3, 1},
        {"{\"a\": [}", 7, 1, 8},
    };
    for (const auto& [text, offset, line, column] : all) {
        INFO(text);
        const auto failure = failure_of(text);
        REQUIRE(failure);
        CHECK(failure->code() == error_code::json_syntax);
        CHECK(failure->offset() == offset);
        CHECK(failure->line() == line);
        CHECK(failure->column() == column);
    }
}

TEST_CASE("the reason stands in the message, behind the code and the place") {
    const auto failure = failure_of("[1,\n  x]");
    REQUIRE(failure);
    CHECK(failure->reason() == "invalid literal");
    CHECK(failure->what() == "json-syntax at line 2, column 3: invalid literal"s);

    const auto number = failure_of("1e400");
    REQUIRE(number);
    CHECK_FALSE(number->reason().empty());
    CHECK(number->what() == "json-number-range at line 1, column 1: " + std::string{number->reason()});

    const auto deep = failure_of("[[[1]]]", 2);
    REQUIRE(deep);
    CHECK(deep->reason().find("2 lists and maps") != std::string_view::npos);

    const parse_error copy = *failure;
    CHECK(copy.reason() == "invalid literal");

    const auto cut = failure_of("[1");
    REQUIRE(cut);
    CHECK(cut->reason().starts_with("unexpected end of input"));
    const auto nul = failure_of("[1\0"s);
    REQUIRE(nul);
    CHECK(nul->reason().starts_with("unexpected NUL byte"));
}

TEST_CASE("no part of a document is taken for one, wherever it is cut off") {
    const std::string text =
        "{\"a\": [1, -2.5e+3, true, false, null, \"\\u00e9\\ud83d\\ude00\\n\"],\n \"é€😀\": {\"\": [[{}]]}, \"z\": "
        "\"\"}";
    REQUIRE_FALSE(failure_of(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto failure = failure_of(std::string_view{text}.substr(0, size));
        INFO(text.substr(0, size));
        REQUIRE(failure);
        CHECK(failure->offset() == size);
        CHECK((failure->code() == error_code::json_syntax || failure->code() == error_code::json_invalid_utf8));
    }
}

TEST_CASE("a document with one byte changed is read or refused with a place in it") {
    const std::string text = "{\"a\": [1, -2.5e3, true, null, \"\\u00e9\xC3\xA9\"],\n \"b\": {\"\": [[{}]]}}";
    std::size_t refused = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = text;
            changed[at] = static_cast<char>(byte);
            const auto failure = failure_of(changed);
            if (!failure) continue;
            ++refused;
            if (failure->offset() > text.size()) FAIL_CHECK(changed << " fails at " << failure->offset());
        }
    }
    CHECK(refused > text.size() * 100);
}

TEST_CASE("the text need not end with a NUL, nor be all of a string") {
    const std::string text = "[1,2]3";
    CHECK(reread(std::string_view{text}.substr(0, 5)) == "[1,2]");
    CHECK(reread(std::string_view{text}.substr(1, 1)) == "1");
    CHECK(reread(std::string_view{text}.substr(5)) == "3");
}

TEST_CASE("documents without equal keys are read as nlohmann reads them") {
    for (const char* text : {
             R"({"Event":{"id":"1","Attribute":[{"type":"ip-src","to_ids":true},{"type":"md5","to_ids":false}]}})",
             R"([0,-0,1,-1,1.5,-1.5e-3,1E5,123456789012345678901234567890,18446744073709551615,-9223372036854775808])",
             R"(["","a","\u0000","\"\\\/\b\f\n\r\t","é€😀","\u00e9\u20ac\ud83d\ude00"])",
             R"({"z":{"y":{"x":[[],[[]],{}]}},"a":null,"":{"":""}})",
             "  [ 1 ,\n2\t,\r\n{ \"a\" : [ ] } ] ",
             R"("text")",
             "12.50",
         }) {
        INFO(text);
        CHECK(parse(text).dump() == ordered_json::parse(text).dump());
        CHECK(parse<sorted_json>(text).dump() == sorted_json::parse(text).dump());
        CHECK(parse(text) == ordered_json::parse(text));
    }
}

TEST_CASE("other kinds of nlohmann values are read as well") {
    using narrow_json =
        nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;
    CHECK(parse<narrow_json>(R"({"b": 0.5, "a": [1, 2, null], "b": 0.25})").dump() == R"({"a":[1,2,null],"b":0.25})");
    CHECK_THROWS_AS(parse<narrow_json>("1e39"), parse_error);
    const std::string written = parse<counting_json>(R"({"b":"x","a":[true],"b":"y"})").dump();
    CHECK(written == R"({"b":"y","a":[true]})");
}

TEST_CASE("the work of reading a map grows no faster than n log n with its width") {
    const auto comparisons = [](std::size_t width) {
        const std::string text = wide_object(width);
        counting_string::comparisons = 0;
        const auto map = parse<counting_json>(text);
        CHECK(map.size() == width);
        return counting_string::comparisons;
    };
    const std::size_t few = comparisons(10'000);
    const std::size_t many = comparisons(100'000);
    CHECK(few > 10'000);  // or they are not counted
    CHECK(many <= 20 * few);
}

TEST_CASE("the work of reading a map with equal keys grows no faster than n log n with its width") {
    const auto comparisons = [](std::size_t width) {
        std::string text = wide_object(width);
        text.back() = ',';
        text += wide_object(width).substr(1);
        counting_string::comparisons = 0;
        const auto map = parse<counting_json>(text);
        CHECK(map.size() == width);
        return counting_string::comparisons;
    };
    const std::size_t few = comparisons(5'000);
    CHECK(few > 10'000);
    CHECK(comparisons(50'000) <= 20 * few);
}

TEST_CASE("what was read already is not copied when a map around it grows") {
    constexpr std::size_t depth = 100;
    constexpr std::size_t width = 200;
    std::string text = R"({"list":[)" + repeated(R"("text",)", width) + R"("text"]})";
    for (std::size_t i = 0; i < depth; ++i) text = R"({"a":)" + text + R"(,"b":1,"c":2,"d":3,"e":4,"f":5})";
    counting_string::copies = 0;
    const auto map = parse<counting_json>(text);
    CHECK(map.size() == 6);
    // Its keys may be copied with it, a few times each.
    CHECK(counting_string::copies <= 4 * 6 * depth);
}

TEST_CASE("a second value of a source fails where it stands, for its own reason") {
    const auto second = [](std::string_view text, std::size_t max_depth = 4) {
        hashpath::impl::text_source source{text};
        ordered_json document;
        REQUIRE_FALSE(hashpath::read_value(document, source, max_depth, false));
        CHECK(source.offset() == 5);
        return hashpath::read_value(document, source, max_depth, false);
    };
    CHECK_FALSE(second("[123] [4]"));
    const auto cut = second("[123] [");
    REQUIRE(cut);
    CHECK(cut->reason.rfind("unexpected end of input", 0) == 0);
    const auto nul = second("[123] [\0]"s);
    REQUIRE(nul);
    CHECK(nul->reason.rfind("unexpected NUL byte", 0) == 0);
    const auto deep = second("[123] [[[[[", 4);
    REQUIRE(deep);
    CHECK(deep->code == error_code::json_too_deep);
    CHECK(deep->offset == 5);
}
