// SPDX-License-Identifier: MIT

#include <hashpath/simdjson.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/filter_set.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/regex_limits.hpp>
#include <hashpath/php/key.hpp>

#include "filter_sets.hpp"
#include "test.hpp"
#include "text_models.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace hashpath::literals;
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
    const auto attribute_values = "Event.Attribute.{n}.value"_path;
    CHECK(for_each(reader.index(event), attribute_values,
                   [&values](const auto& match) { values.emplace_back(match.value.text()); }));
    CHECK(values == std::vector<std::string>{"10.0.0.1", "a/b"});
    CHECK_FALSE(for_each(reader.index(event), attribute_values, [](const auto&) { return false; }));
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
    for (const char* text : text_models::texts_of_every_kind) check_document(reader, text);
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
    const std::vector<std::string> values = text_models::values_of_every_kind();
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
            std::string_view written;
            CHECK(value.read_text(written) == (value.kind() == hashpath::kind::text));
            said += value.is_null() ? 'n' : !value.read_truth(truth) ? '-' : truth ? 't' : 'f';
        }
        CHECK(said == "tfn----");
        CHECK(root.is_list());
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
    const padded_string text{R"({"a":[{"x":"1"},{"x":[1]}]})"s};
    CHECK_THROWS_AS(extract(reader.index(text), asked), hashpath::type_error);
    CHECK_THROWS_AS(extract(reader.parse(text), asked), hashpath::type_error);
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

TEST_CASE("a plain path is followed in a text as in a value, up to an error") {
    text_reader reader;
    const padded_string text{R"({"a":{"x":{"t":1},"y":{"t":1},"z":5}})"s};
    std::string keys;
    hashpath::for_each(reader.index(text), "a"_path, [&keys](const auto& match) { keys += match.key.to_string(); });
    CHECK(keys == "xyz");
    const hashpath::filter any{"a"_path, "t"_path, {hashpath::condition_operator::any_value, ""}};
    std::size_t visited = 0;
    CHECK_THROWS_AS(hashpath::for_each(reader.index(text), any, [&visited](const auto&) { ++visited; }),
                    hashpath::type_error);
    CHECK(visited == 2);
}

TEST_CASE("a filter finds several items in a text") {
    text_reader reader;
    const padded_string text{R"([{"t":"a"},{"t":"b"},{"t":"a"},{"t":"a"}])"s};
    const hashpath::filter asked{"{n}"_path, "t"_path, {hashpath::condition_operator::equals, "a"}};
    CHECK(matching_items(reader.index(text), asked).size() == 3);
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
    for (const std::string& text : text_models::refused_texts()) {
        CAPTURE(text);
        const padded_string padded{std::string_view{text}};
        const auto expected = refusal([&] { hashpath::parse(text); });
        REQUIRE(expected);
        CHECK(refusal([&] { reader.read(padded); }) == expected);
        CHECK(refusal([&] { reader.parse(padded); }) == expected);
        CHECK(refusal([&] { reader.visit(padded, [](const auto&) {}); }) == expected);
    }
    for (const std::string& text : {""s, " "s, "\xEF\xBB\xBF[1]"s, "\"\xff\""s, "\"abc"s}) {
        CAPTURE(text);
        const auto expected = refusal([&] { hashpath::parse(text); });
        CHECK(refusal([&] { reader.index(padded_string{std::string_view{text}}); }) == expected);
    }
    const std::string deep = std::string(511, '[') + std::string(511, ']');
    CHECK_FALSE(refusal([&] { reader.parse(padded_string{deep}); }));
    for (const char* text : {"1", "[]", "{}", "[1]", "[[]]", "[[1]]", "[[[1]]]"}) {
        for (const std::size_t depth : {0U, 1U, 2U}) {
            CAPTURE(text, depth);
            const auto expected = refusal([&] { hashpath::parse(text, depth); });
            CHECK(refusal([&] { reader.read(padded_string{std::string_view{text}}, depth); }) == expected);
            CHECK(refusal([&] { reader.parse(padded_string{std::string_view{text}}, depth); }) == expected);
        }
    }
}

TEST_CASE("an integer is read as parse reads it, but one past 64 bits not by simdjson's DOM") {
    text_reader reader;
    const padded_string text{"[123456789012345678901234567890]"s};
    CHECK(reader.read(text) == hashpath::parse("[123456789012345678901234567890]"));
    CHECK(reader.read("[0]"_padded)[0].is_number_unsigned());
    CHECK(reader.index(text).entries().value().floating() == 123456789012345678901234567890.0);
    CHECK(reader.visit(text, [](const auto& value) { return json_of(value).dump(); }) == "[1.2345678901234568e+29]");
    try {
        reader.parse(text);
        FAIL("read");
    } catch (const hashpath::parse_error& e) {
        CHECK(e.what() == "json-number-range at line 1, column 1: simdjson reads no integer past 64 bits"s);
        CHECK(e.offset() == 0);
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

TEST_CASE("a set of filters tells texts apart by their size and each of their bytes") {
    for (std::size_t size : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 15U, 16U, 17U, 18U, 40U, 65U, 130U}) {
        CAPTURE(size);
        ordered_json list = {{{"x", std::string(size + 1, 'b')}}};
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'a');
            text[at] = 'b';
            list.push_back({{"x", text}});
        }
        for (std::size_t other = size; other <= size + size / 3; ++other)
            list.push_back({{"x", std::string(other, 'a')}});
        std::vector<hashpath::filter> filters;
        for (std::size_t i = 1; i < 2 * list.size(); ++i) {
            const auto& text = list[i % list.size()]["x"];
            filters.push_back({path{}, "x"_path, {hashpath::condition_operator::equals, text}});
        }
        const auto outcomes = matching_items(list, hashpath::filter_set{std::move(filters)});
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            REQUIRE(outcomes[i].items.size() == 1);
            CHECK(&*outcomes[i].items[0] == &list[(i + 1) % list.size()]);
        }
    }
}

TEST_CASE("thousands of texts are found in the list of a condition") {
    ordered_json list = ordered_json::array();
    ordered_json asked = ordered_json::array();
    for (int i = 0; i < 4096; ++i) {
        list.push_back({{"x", "text " + std::to_string(i)}});
        asked.push_back("text " + std::to_string(i));
    }
    const hashpath::filter_set set{{{path{}, "x"_path, {hashpath::condition_operator::in_or, asked}}}};
    CHECK(matching_items(list, set).at(0).items.size() == 4096);
}

TEST_CASE("a regular expression takes steps of its budget only for what counts in a text") {
    text_reader reader;
    const auto budget = std::make_shared<hashpath::regex_budget>(1'000);
    const path evil{"a.{n}[x=/(?:a|a)+[bc]/]", {.regex = {.budget = budget}}};
    const padded_string text{R"({"a":[{"x":")" + std::string(40, 'a') + R"("}],"b":1,"a":[3]})"};
    CHECK(count(reader.index(text), evil) == 0);
    CHECK(matching_items(reader.index(text), {evil, path{}, {hashpath::condition_operator::any_value, ""}}).empty());
    const hashpath::filter inside{"{*}"_path, path{"{n}[x=/(?:a|a)+[bc]/]", evil.limits()}, {}};
    CHECK(refusal([&] { matching_items(reader.index(text), inside); }) ==
          refusal([&] { matching_items(reader.parse(text), inside); }));
    CHECK(get(reader.index(text), "a.0"_path)->integer() == 3);
    const padded_string items{R"({"a":[{"k":{"x":")" + std::string(40, 'a') + R"("}}],"b":1,"a":[{}]})"};
    const hashpath::filter of_items{"a.{n}"_path, path{"{s}[x=/(?:a|a)+[bc]/]", evil.limits()}, {}};
    CHECK(matching_items(reader.index(items), of_items).size() == matching_items(reader.parse(items), of_items).size());
}

TEST_CASE("what a path finds before an error is visited in every model, and the error is behind it") {
    text_reader reader;
    const padded_string text{R"({"a":[{"x":"1"},{"x":"12"},{"x":[1]},{"x":"1"}]})"s};
    const path asked{"a.{n}[x=/1/].x"};
    const hashpath::filter items{path{"a.{n}"}, path{"{s}[x=/1/]"}, {hashpath::condition_operator::not_in, "2"}};
    const padded_string lists{R"({"a":[{"b":{"x":"1"}},{"b":{"x":[1]}},{"b":{"x":"1"}}]})"s};
    const auto check = [&](const auto& root, const auto& of_lists) {
        std::string seen;
        CHECK_THROWS_AS(for_each(root, asked, [&seen](const auto& match) { (seen += match.value.text()) += ' '; }),
                        hashpath::type_error);
        CHECK(seen == "1 12 ");
        CHECK(first(root, asked)->value.text() == "1");
        CHECK_FALSE(for_each(root, asked, [](const auto&) { return false; }));
        std::size_t visited = 0;
        CHECK_THROWS_AS(for_each(of_lists, items, [&visited](const auto&) { ++visited; }), hashpath::type_error);
        CHECK(visited == 1);
        CHECK_FALSE(for_each(of_lists, items, [](const auto&) { return false; }));
    };
    check(reader.parse(text), text_reader{}.parse(lists));
    text_reader other;
    check(reader.index(text), other.index(lists));
}

TEST_CASE("a reader forgets a text also where a regular expression failed in it") {
    text_reader reader;
    const auto budget = std::make_shared<hashpath::regex_budget>(1'000);
    const path evil{"a.{n}[x=/(?:a|a)+[bc]/]", {.regex = {.budget = budget}}};
    const padded_string first{R"({"a":[{"x":")" + std::string(40, 'a') + R"("}],"b":1})"};
    const padded_string second{R"({"a":[1],"b":2,"a":[3]})"s};
    CHECK_THROWS_AS(extract(reader.index(first), evil), hashpath::regex_error);
    CHECK(get(reader.index(second), "a.0"_path)->integer() == 3);
}

TEST_CASE("a key is looked up in one map after the other, wherever it stands in them") {
    ordered_json map = ordered_json::object();
    for (int i = 0; i < 60; ++i) map["k" + std::to_string(i)] = i;
    map[""] = "x";
    const ordered_json other = hashpath::parse(R"({"":"y","b":1})");
    auto found = hashpath::as_value(std::as_const(map));
    decltype(found)::lookup find{hashpath::php::key{""}};
    REQUIRE(find(hashpath::as_value(std::as_const(map)), found));
    CHECK(found.text() == "x");
    REQUIRE(find(hashpath::as_value(other), found));
    CHECK(found.text() == "y");

    const ordered_json whole = hashpath::parse(R"({"a":1,"b":2,"c":3,"d":4,"e":5})");
    ordered_json erased = whole;
    erased.erase("e");
    decltype(found)::lookup find_last{hashpath::php::key{"e"}};
    CHECK_FALSE(find_last(hashpath::as_value(std::as_const(erased)), found));
    REQUIRE(find_last(hashpath::as_value(whole), found));
    CHECK_FALSE(find_last(hashpath::as_value(std::as_const(erased)), found));
}
