// SPDX-License-Identifier: MIT

#include <hashpath/simdjson.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/compare.hpp>

#include "filter_sets.hpp"
#include "test.hpp"
#include "text_models.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace hashpath::literals;
using hashpath::error_code;
using hashpath::path;
using hashpath::text_reader;
using hashpath::text_value;
using simdjson::padded_string;
using text_models::answer;
using text_models::check_document;
using text_models::check_models;
using text_models::json_of;
using text_models::random_text;
using text_models::refusal;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

TEST_CASE("a text is read where it stands, with the answers of an nlohmann value") {
    text_reader reader;
    const padded_string event{R"({"Event": {"Attribute": [
        {"type": "ip-src", "value": "10.0.0.1", "to_ids": true}, {"type": "url", "value": "a\/b"}]}})"s};
    std::vector<std::string> values;
    for_each(reader.index(event), "Event.Attribute.{n}.value"_path,
             [&values](const auto& match) { values.emplace_back(match.value.text()); });
    CHECK(values == std::vector<std::string>{"10.0.0.1", "a/b"});
    CHECK(count(reader.parse(event), "Event.Attribute.{n}[to_ids=1]"_path) == 1);

    const auto first = hashpath::first(reader.index(event), "Event.Attribute.{n}.value"_path);
    REQUIRE(first);
    const std::string_view text = first->value.text();
    CHECK((text.data() > event.data() && text.data() < event.data() + event.size()));
    CHECK(first->value.raw() == "\"10.0.0.1\"");
}

TEST_CASE("the written form of a value has no white space around it") {
    text_reader reader;
    const padded_string text{R"(  { "a" : [ 1 , { } ] , "b" : "x" , "c" : 1.50 }  )"s};
    const text_value root = reader.index(text);
    CHECK(get(root, "a"_path)->raw() == "[ 1 , { } ]");
    CHECK(get(root, "b"_path)->raw() == "\"x\"");
    CHECK(get(root, "c"_path)->raw() == "1.50");
    CHECK(root.raw() == R"({ "a" : [ 1 , { } ] , "b" : "x" , "c" : 1.50 })");
}

TEST_CASE("documents of every kind look alike in every model") {
    text_reader reader;
    for (const char* text : {"{}",
                             "[]",
                             "[[]]",
                             "[{}]",
                             " [ ] ",
                             "{\"a\":{}}",
                             "[1,2.5,-3,1e2,true,false,null,\"x\"]",
                             "[9223372036854775807,-9223372036854775808,9223372036854775808,18446744073709551615]",
                             "[18446744073709551616]",
                             "[-9223372036854775809]",
                             "[1e-400]",
                             "\"x\"",
                             "5",
                             "-0",
                             "null",
                             "{\"a\":1,\"b\":2,\"a\":3}",
                             "{\"5\":1,\"x\":2,\"5\":3}",
                             "{\"\\u0061\":1,\"a\":2}",
                             "{\"a\":{\"b\":1,\"b\":2},\"a\":{\"c\":3}}",
                             "[\"\\u0000\",\"\\ud83d\\ude00\",\"\\\\\"]"}) {
        check_document(reader, text);
    }
    for (const auto& entry : std::filesystem::directory_iterator{HASHPATH_EXAMPLES}) {
        if (entry.path().extension() == ".json") check_document(reader, text_of(entry.path()));
    }
}

TEST_CASE("of equal keys the last value counts, also where the first is a list that a path goes into") {
    text_reader reader;
    for (const char* text : {R"({"a":[{"x":1}],"b":0,"a":[{"x":2},{"x":3}]})", R"({"a":[{"x":1}],"a":5})",
                             R"({"a":[{"x":1}],"\u0061":[{"x":7}]})", R"({"a":5,"a":[{"x":1}]})",
                             R"({"a":[{"x":[1],"x":[2]},{"x":[3]}]})", R"({"a":[{"x":{"y":1},"x":null}]})"}) {
        for (const char* asked : {"a.{n}.x", "a.{n}.x.{n}", "a.{n}[x].x", "{s}.{n}.x", "a.{n}.x.y", "a.0.x", "a"}) {
            check_models(reader, text, path{asked});
        }
    }
}

TEST_CASE("a value is found behind and before values of every kind") {
    text_reader reader;
    const std::vector<std::string> values = {
        R"("x")",
        R"("")",
        R"("\u0000a\n")",
        "true",
        "false",
        "null",
        "0",
        "-1",
        "2.5",
        "9223372036854775808",
        "6.40666590458593e-145",  // whose bits are those of a place of simdjson's texts
        "[]",
        "{}",
        R"(["a"])",
        R"({"a":7})",
        R"([[],{"a":{"key":1}}])"};
    for (const std::string& key :
         {""s, "a"s, "key"s, "\\u0000"s, "four"s, "sharing"s, "distribution"s, "sharing_group_id2"s}) {
        for (const std::string& value : values) {
            for (const std::string& other : values) {
                const std::string text = "{\"k\":" + other + ",\"" + key + "\":" + other + ",\"l\":" + value + ",\"" +
                                         key + "\":" + value + ",\"m\":" + other + "}";
                check_document(reader, text);
                const ordered_json document = hashpath::parse(text);
                const hashpath::php::key asked{key == "\\u0000" ? "\0"sv : std::string_view{key}};
                const auto expected = json_of(*hashpath::as_value(document).member(asked));
                const padded_string padded{text};
                CHECK(json_of(*reader.index(padded).member(asked)) == expected);
                const auto root = reader.parse(padded);
                CHECK(json_of(*root.member(asked)) == expected);
                CHECK_FALSE(root.member(hashpath::php::key{"n"}));
                CHECK_FALSE(root.member(hashpath::php::key{"kez"}));
            }
        }
    }
}

TEST_CASE("a scalar has no members, and says what it is") {
    text_reader reader;
    const padded_string text{R"([true,false,null,"x",1,2.5,18446744073709551615])"s};
    const auto check = [](const auto& root) {
        std::string said;
        for (auto each = root.list(); each; each.next()) {
            const auto value = each.value();
            for (const auto& key : {hashpath::php::key{0}, hashpath::php::key{"x"}}) CHECK_FALSE(value.member(key));
            bool truth = false;
            said += value.is_null() ? 'n' : !value.read_truth(truth) ? '-' : truth ? 't' : 'f';
        }
        CHECK(said == "tfn----");
        CHECK(root.size() == 7);
        CHECK(root.member(hashpath::php::key{6})->floating() == 18446744073709551615.0);
        CHECK_FALSE(root.member(hashpath::php::key{7}));
        CHECK_FALSE(root.member(hashpath::php::key{-1}));
    };
    check(reader.index(text));
    check(reader.parse(text));
}

TEST_CASE("a document that simdjson read is one") {
    simdjson::dom::parser parser;
    REQUIRE_FALSE(parser.parse(R"({"a":[1,18446744073709551615]})"_padded).error());
    const hashpath::dom_value root{parser.doc};
    CHECK(count(root, "a.{n}"_path) == 2);
    std::uint64_t integer = 0;
    CHECK_FALSE(get(root, path{"a.0"})->read_large_integer(integer));
    CHECK(get(root, path{"a.1"})->read_large_integer(integer));
    CHECK(integer == 18446744073709551615u);
}

TEST_CASE("a pattern that meets a list fails only where that list counts") {
    text_reader reader;
    const auto asked = "a.{n}[x=/1/]"_path;
    check_models(reader, R"({"a":[{"x":[1]}],"a":[{"x":"1"}]})", asked);
    check_models(reader, R"({"a":[{"x":"1"}],"a":[{"x":[1]}]})", asked);
}

TEST_CASE("paths find the same in random documents, whatever the model") {
    text_reader reader;
    random_text random{20261124};
    for (std::size_t i = 0; i < generated_share(4000); ++i) {
        const std::string text = random.document();
        check_document(reader, text);
        for (int j = 0; j < 4; ++j) check_models(reader, text, path{random.path_text()});
    }
}

TEST_CASE("every vector has the same answer in every model") {
    text_reader reader;
    std::size_t vectors = 0;
    for (const char* name : {"extract", "edit"}) {
        std::ifstream file{std::string{HASHPATH_VECTORS} + "/" + name + ".ndjson"};
        for (std::string line; std::getline(file, line);) {
            const ordered_json vector = hashpath::parse(line);
            const auto& arguments = vector.at("args");
            if (!arguments.at(0).is_structured() || !arguments.at(1).is_string()) continue;
            try {
                const path asked{arguments.at(1).get<std::string>()};
                check_models(reader, arguments.at(0).dump(), asked);
                ++vectors;
            } catch (const hashpath::path_error&) {  // a regular expression, without PCRE2
            }
        }
    }
    CHECK(vectors > 2000);
}

TEST_CASE("filters work on every model") {
    text_reader reader;
    const padded_string event{R"({"Attribute":[{"type":"url","Tag":[{"name":"tlp:red"}]},{"type":"md5"}]})"s};
    const hashpath::filter red{
        "Attribute.{n}"_path, "Tag.{n}.name"_path, {hashpath::condition_operator::in, "tlp:red"}};
    CHECK(matching_items(reader.index(event), red).size() == 1);
    CHECK(matching_items(reader.parse(event), red).size() == 1);
    CHECK(judge_items(reader.index(event), red).at(1).matches == false);
}

TEST_CASE("values of different models compare") {
    text_reader reader;
    text_reader other;
    const padded_string text{R"({"a":[1,"1",{"x":2}],"b":"1"})"s};
    const padded_string swapped{R"({"b":1,"a":["1",1.0,{"x":"2"}]})"s};
    CHECK(hashpath::php::loose_equal(reader.index(text), other.parse(swapped)));
}

TEST_CASE("what is refused is refused for the same reason") {
    text_reader reader;
    for (const std::string& text : {""s,
                                    " "s,
                                    "\xEF\xBB\xBF[1]"s,
                                    "[1"s,
                                    "[1,]"s,
                                    "{\"a\"}"s,
                                    "{\"a\":}"s,
                                    "[1]x"s,
                                    "[01]"s,
                                    "[1.]"s,
                                    "[+1]"s,
                                    "nul"s,
                                    "\"\x01\""s,
                                    "\"\xff\""s,
                                    "\"\\ud800\""s,
                                    "\"\\udc00\""s,
                                    "\"\\udfff\""s,
                                    "\"\\ud83d\\udbff\""s,
                                    "\"\\ud83d\\ue000\""s,
                                    "\"\\x\""s,
                                    "[1e400]"s,
                                    "[1]\0"s,
                                    "[NaN]"s,
                                    "\"abc"s,
                                    std::string(512, '[') + std::string(512, ']')}) {
        CAPTURE(text);
        const padded_string padded{std::string_view{text}};
        const auto expected = refusal([&] { hashpath::parse(text); });
        REQUIRE(expected);
        CHECK(refusal([&] { reader.read(padded); }) == expected);
        CHECK(refusal([&] { reader.parse(padded); }) == expected);
        CHECK(refusal([&] { reader.visit(padded, [](const auto&) {}); }) == expected);
    }
    const std::string deep = std::string(511, '[') + std::string(511, ']');
    CHECK_FALSE(refusal([&] { reader.parse(padded_string{deep}); }));
    for (const char* text : {"1", "[1]", "[[1]]", "[[[1]]]"}) {
        for (const std::size_t depth : {0U, 1U, 2U}) {
            CAPTURE(text, depth);
            const auto expected = refusal([&] { hashpath::parse(text, depth); });
            CHECK(refusal([&] { reader.read(padded_string{std::string_view{text}}, depth); }) == expected);
            CHECK(refusal([&] { reader.parse(padded_string{std::string_view{text}}, depth); }) == expected);
        }
    }
}

TEST_CASE("an integer past 64 bits is read as parse reads it, but not by simdjson's DOM") {
    text_reader reader;
    const padded_string text{"[123456789012345678901234567890]"s};
    CHECK(reader.read(text) == hashpath::parse("[123456789012345678901234567890]"));
    CHECK(reader.index(text).entries().value().floating() == 123456789012345678901234567890.0);
    CHECK(reader.visit(text, [](const auto& value) { return json_of(value).dump(); }) == "[1.2345678901234568e+29]");
    try {
        reader.parse(text);
        FAIL("read");
    } catch (const hashpath::parse_error& e) {
        CHECK(e.code() == error_code::json_number_range);
    }
}

TEST_CASE("a text that is no JSON gives some values, and no other memory than its own is read") {
    text_reader reader;
    random_text random{7};
    std::mt19937 bytes{11};
    for (int i = 0; i < 2000; ++i) {
        std::string text = random.document();
        for (int flips = 0; flips < 3; ++flips) text[bytes() % text.size()] = "{}[],:\"\\ 1a"[bytes() % 11];
        if (bytes() % 2 == 0) text.resize(1 + bytes() % text.size());
        const padded_string padded{std::string_view{text}};
        const path asked{random.path_text()};
        const auto said = refusal([&] { answer(reader.index(padded), asked); });
        if (said) CHECK(refusal([&] { hashpath::parse(text); }));
    }
}

TEST_CASE("a reader forgets what it learned about the text before") {
    text_reader reader;
    const padded_string first{R"({"a":{"b":1,"c":"\u0061"}})"s};
    const padded_string second{R"({"a":{"c":2,"b":"\u0062"}})"s};
    for (int i = 0; i < 3; ++i) {
        CHECK(json_of(reader.index(first)).dump() == R"({"a":{"b":1,"c":"a"}})");
        CHECK(json_of(reader.index(second)).dump() == R"({"a":{"c":2,"b":"b"}})");
    }
}

TEST_CASE("a set of filters gives of text what each filter gives alone") {
    text_reader reader;
    filter_sets::tally all;
    for (unsigned seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        filter_sets::generator generator{seed};
        const auto set = generator.set();
        const std::string text = generator.document();
        CAPTURE(text);
        const padded_string padded{text};
        const auto checked = filter_sets::check(reader.index(padded), set);
        all.items += checked.items;
        all.errors += checked.errors;
        reader.visit(padded, [&set](const auto& value) { filter_sets::check(value, set); });
        const ordered_json document = hashpath::parse(text);
        CHECK(filter_sets::check(document, set).items == checked.items);
    }
    CHECK(all.items > 400);
    CHECK(all.errors > 100);
}
