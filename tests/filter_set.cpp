// SPDX-License-Identifier: MIT
// Many filters at once: each gives what it gives alone.

#include <hashpath/filter_set.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/path.hpp>

#include "filter_sets.hpp"
#include "test.hpp"

namespace {

using namespace hashpath::literals;
using hashpath::condition;
using hashpath::condition_operator;
using hashpath::error_code;
using hashpath::filter;
using hashpath::filter_set;
using hashpath::parse;
using hashpath::path;

/// The positions in a list of what each filter lets through, as "0 2".
std::vector<std::string> kept(const ordered_json& list, const filter_set& set) {
    std::vector<std::string> all;
    for (const auto& outcome : matching_items(list, set)) {
        REQUIRE_FALSE(outcome.error);
        std::string positions;
        for (const auto& item : outcome.items) {
            positions += (positions.empty() ? "" : " ") + std::to_string(&*item - &list[0]);
        }
        all.push_back(positions);
    }
    return all;
}

/// The same of filters of the whole list that differ in their conditions only.
std::vector<std::string> kept(std::string_view items, std::string_view item_path,
                              const std::vector<std::pair<std::string_view, std::string_view>>& conditions) {
    const ordered_json list = parse(items);
    std::vector<filter> filters;
    for (const auto& [asked, value] : conditions) {
        filters.push_back({path{}, path{item_path}, {hashpath::operator_named(asked), parse(value)}});
    }
    const filter_set set{std::move(filters)};
    filter_sets::check(list, set);
    return kept(list, set);
}

using positions = std::vector<std::string>;

/// Each member of some maps, compared with all of them by every operator.
filter_set all_conditions(const std::vector<std::string>& paths, const std::vector<std::string>& values,
                          std::string_view selector) {
    std::vector<filter> filters;
    for (const std::string& item_path : paths) {
        for (const std::string& value : values) {
            for (const std::string_view asked : {"in", "not_in", "equals", "not_equals", "in_or", "not_in_or", "in_and",
                                                 "not_in_and", "any_value", ""}) {
                const auto operation = hashpath::operator_named(asked);
                const std::string_view open = takes_list(operation) ? "[" : "";
                const std::string_view close = takes_list(operation) ? "]" : "";
                filters.push_back({path{selector},
                                   path{item_path},
                                   {operation, parse(std::string{open} + value + std::string{close})}});
            }
        }
    }
    return filter_set{std::move(filters)};
}

}  // namespace

TEST_CASE("a set without filters has no outcomes") {
    CHECK(filter_set{}.filters().empty());
    const ordered_json list = parse(R"(["x"])");
    CHECK(matching_items(list, filter_set{}).empty());
}

TEST_CASE("a set has an outcome for each of its filters, in their order") {
    const ordered_json list = parse(R"([{"x": "a"}, {"x": "b"}, {"y": ["a", "b"]}, {"x": "a"}])");
    const condition is_a{condition_operator::equals, "a"};
    const condition has_a{condition_operator::in, "a"};
    const filter_set set{{{path{}, "x"_path, is_a},
                          {path{}, "y.{n}"_path, has_a},
                          {"{n}"_path, "x"_path, {condition_operator::not_in, "a"}},
                          {path{}, "x"_path, is_a},
                          {"nothing"_path, "x"_path, is_a}}};
    CHECK(kept(list, set) == positions{"0 3", "2", "1 2", "0 3", ""});
    const filter_set copy = set;
    CHECK(copy.filters().data() == set.filters().data());
}

TEST_CASE("texts that are numbers are compared as numbers, and all others by their bytes") {
    const std::string_view items = R"([{"x": "1e1"}, {"x": "10"}, {"x": 10}, {"x": " 10"}, {"x": "10x"}, {"x": 10.0}])";
    CHECK(kept(items, "x",
               {{"equals", R"("10")"},
                {"equals", R"("10x")"},
                {"equals", "10"},
                {"in", R"("1e1")"},
                {"in_or", R"(["10x", "11"])"},
                {"not_in", R"("10.0")"}}) == positions{"0 1 2 3 5", "4", "0 1 2 3 5", "0 1 2 3 5", "4", "4"});
}

TEST_CASE("integers past 64 bits are equal as doubles, but not two texts of them") {
    const std::string_view items = R"([{"x": "9223372036854775807"}, {"x": "9223372036854775808"},
        {"x": "9223372036854775809"}, {"x": 9223372036854775807}, {"x": 9223372036854775808}])";
    CHECK(kept(items, "x",
               {{"equals", R"("9223372036854775807")"},
                {"equals", R"("9223372036854775808")"},
                {"equals", "9223372036854775807"}}) == positions{"0 3 4", "1 3 4", "0 1 2 3 4"});
}

TEST_CASE("truth values, null and infinity equal more than one text") {
    const std::string_view items =
        R"([{"x": true}, {"x": false}, {"x": [null]}, {"x": "1e999"}, {"x": "INF"}, {"x": "0"}])";
    CHECK(kept(items, "x",
               {{"equals", R"("abc")"},
                {"equals", R"("")"},
                {"equals", R"("0")"},
                {"equals", "true"},
                {"equals", "null"},
                {"equals", R"("1e999")"},
                {"in", "false"}}) == positions{"0", "1 2", "1 5", "0 3 4", "1 2", "0 3", "1 2 5"});
    CHECK(kept(R"([{"x": 5}, {"x": 0}, {"x": 0.5}, {"x": [[]]}])", "x",
               {{"in", "true"}, {"in", "null"}, {"in", "false"}}) == positions{"0 2", "1 3", "1 3"});
    // A value of infinity is no JSON, but nlohmann has it.
    ordered_json list = parse(R"([{"x": 0}])");
    list[0]["x"] = std::numeric_limits<double>::infinity();
    const auto asks = [](const char* text) { return filter{path{}, "x"_path, {condition_operator::equals, text}}; };
    CHECK(kept(list, filter_set{{asks("INF"), asks("1e999"), asks("x"), asks("-INF")}}) == positions{"0", "0", "", ""});
}

TEST_CASE("equals looks at the first value only, in looks at all") {
    const std::string_view items =
        R"([{"x": ["a", "b"]}, {"x": ["b", "a"]}, {"x": []}, {"x": {"k": "a"}}, {"x": [["a"]]}])";
    CHECK(kept(items, "x",
               {{"equals", R"("a")"},
                {"not_equals", R"("a")"},
                {"in", R"("a")"},
                {"not_in", R"("a")"},
                {"any_value", R"("")"},
                {"equals", R"("")"}}) == positions{"0", "1 3", "0 1 3", "2 4", "0 1 3 4", "3"});
    CHECK(kept(items, "x.{*}", {{"equals", R"("a")"}, {"not_equals", R"("a")"}}) == positions{"0 3", "1"});
}

TEST_CASE("each filter of a path has its own answer, whatever its operator is") {
    CHECK(kept(R"([{"x": "a"}, {"x": "b"}, {"x": "c"}, {}])", "x",
               {{"not_in_or", R"(["a", "b"])"},
                {"not_in_or", R"(["c"])"},
                {"not_in_or", R"("a")"},
                {"in_or", R"(["a", "c"])"},
                {"in_or", R"("a")"},
                {"not_in", R"("b")"},
                {"not_equals", R"("c")"}}) == positions{"2 3", "0 1 3", "", "0 2", "", "0 2 3", "0 1"});
    CHECK(kept(R"([{"x": ["a"]}, {"x": ["b"]}, {"x": ["a", "b"]}, {}])", "x.{n}",
               {{"in_and", R"(["b"])"}, {"in_and", R"(["a", "b"])"}, {"not_in_and", R"(["b"])"}}) ==
          positions{"1 2", "2", "0 3"});
}

TEST_CASE("the first item of all may be a map without the key 0") {
    CHECK(kept(R"([{"x": {"k": "a"}}, {"x": ["a"]}, {"x": {"k": "a"}}])", "x",
               {{"equals", "null"}, {"not_equals", R"("a")"}}) == positions{"0 2", "0 2"});
}

TEST_CASE("a text that is a number may begin with a sign, a point or white space") {
    CHECK(kept(R"([{"x": "-5"}, {"x": "+5"}, {"x": ".5"}, {"x": "\n5"}, {"x": "5"}, {"x": ""}, {"x": "x5"}])", "x",
               {{"equals", "-5"}, {"equals", "5"}, {"in", "0.5"}, {"in_or", R"(["5.0"])"}}) ==
          positions{"0", "1 3 4", "2", "1 3 4"});
}

TEST_CASE("an item in which a value is found twice is let through once") {
    CHECK(kept(R"([{"x": ["a", "a", "b"]}])", "x.{n}",
               {{"in", R"("a")"},
                {"in_or", R"(["a", "b", "a"])"},
                {"in_and", R"(["a", "b"])"},
                {"in_and", R"(["a", "a", "b"])"}}) == positions{"0", "0", "", "0"});
}

TEST_CASE("each path finds what it finds alone, whatever other paths are asked for") {
    const ordered_json list =
        parse(R"([{"t": [{"type": "a", "v": 1}, {"type": "b", "v": 2}, {"type": ["a"], "v": 3, "id": "x"},
                                               "s"], "u": "x", "w": null, "5": {"7": "y", "k": "z"}}])");
    const std::vector<std::pair<const char*, const char*>> found = {{"t.{n}[type=a].v", "[1]"},
                                                                    {"t.{n}[type=b].v", "[2]"},
                                                                    {"t.{n}[id=x].v", "[3]"},
                                                                    {"t.{n}[v=2].type", R"(["b"])"},
                                                                    {"t.{n}[v=3][type].v", "[3]"},
                                                                    {"t.{n}[type=a][v=2].v", "[]"},
                                                                    {"t.{n}[type=b][v=2].v", "[2]"},
                                                                    {"t.{n}[type!=a].v", "[2,3]"},
                                                                    {"t.{n}[type!=b].v", "[1,3]"},
                                                                    {"t.1[].v", "[2]"},
                                                                    {"t.{n}.v", "[1,2,3]"},
                                                                    {"t.-1[].v", "[]"},
                                                                    {"t.-1[]", "[]"},
                                                                    {"u.{n}", R"(["x"])"},
                                                                    {"u.{n}.0.{*}", R"(["x"])"},
                                                                    {"u.{n}[]", "[]"},
                                                                    {"w.{n}", "[]"},
                                                                    {"u[]", "[]"},
                                                                    {"5.{n}", R"(["y"])"},
                                                                    {"5.{s}", R"(["z"])"},
                                                                    {"5.{*}", R"(["y","z"])"},
                                                                    {"5.7.{n}", R"(["y"])"},
                                                                    {"t.{s}", "[]"},
                                                                    {"{s}.k", "[]"},
                                                                    {"{*}.k", R"(["z"])"}};
    std::vector<filter> filters;
    for (const auto& [item_path, all] : found) {
        filters.push_back({path{}, path{item_path}, {condition_operator::any_value, ""}});
        filters.push_back({path{}, path{item_path}, {condition_operator::in_and, parse(all)}});
    }
    const filter_set set{std::move(filters)};
    filter_sets::check(list, set);
    const auto let_through = kept(list, set);
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(found[i].first);
        const bool nothing = std::string_view{found[i].second} == "[]";
        CHECK(let_through[2 * i] == (nothing ? "" : "0"));
        if (!nothing) CHECK(let_through[2 * i + 1] == "0");
    }
}

TEST_CASE("paths that are the same written otherwise are asked together") {
    const ordered_json list = parse(R"([{"a": {"b": {"c": 1}}}, {"a": {"b": {}}}])");
    const condition is_one{condition_operator::equals, 1};
    const filter_set set{{{path{}, path{"a.b[c]"}, is_one},
                          {path{}, path{" a . b[c] "}, {condition_operator::any_value, ""}},
                          {path{}, path{"a.b.c"}, is_one},
                          {path{}, path{""}, is_one},
                          {path{}, path{"0"}, {condition_operator::any_value, ""}}}};
    filter_sets::check(list, set);
    CHECK(kept(list, set) == positions{"", "0", "0", "", "0 1"});
}

TEST_CASE("a path of keys that no text can say is none of those that look alike") {
    const ordered_json list = parse(R"([{"a[b]": "x", "a": "y", "5": "z"}])");
    std::vector<filter> filters;
    for (const char* value : {"x", "y", "z"}) {
        const condition asked{condition_operator::equals, value};
        for (const path& item_path : {path::from_keys({"a[b]"}), path{"a[b]"}, path{"a"}, path{"5"}, path{"05"},
                                      path{"a[5]"}, path::from_keys({"{n}"}), path{"{n}"}}) {
            filters.push_back({path{}, item_path, asked});
        }
    }
    CHECK(filter_sets::check(list, filter_set{filters}).items == 4);
}

TEST_CASE("a scalar is asked itself where the path is empty, and an error where it is not") {
    const ordered_json list = parse(R"(["ab", {"x": "a"}, "b", 0])");
    const condition is_a{condition_operator::equals, "a"};
    const filter_set set{{{path{}, path{}, is_a}, {path{}, "x"_path, is_a}, {"{n}"_path, "x"_path, is_a}}};
    const auto outcomes = matching_items(list, set);
    CHECK(outcomes[0].items.size() == 1);
    REQUIRE(outcomes[1].error);
    CHECK(outcomes[1].error->code() == error_code::item_not_a_map);
    CHECK(outcomes[1].error->pointer() == "/0");
    CHECK(outcomes[2].error);
    filter_sets::check(list, set);
}

TEST_CASE("a scalar ends the filters that have a path, and is no item of theirs") {
    const ordered_json list = parse(R"([7, {"x": 1}])");
    const filter_set set{{{path{}, "x"_path, {condition_operator::any_value, ""}},
                          {path{}, path{}, {condition_operator::any_value, ""}}}};
    std::vector<std::size_t> visited;
    const auto errors = for_each(list, set, [&visited](std::size_t filter, const auto&) { visited.push_back(filter); });
    CHECK(errors[0].has_value());
    CHECK_FALSE(errors[1].has_value());
    CHECK(visited == std::vector<std::size_t>{1, 1});
}

TEST_CASE("a document that is a scalar is the error of every filter") {
    const ordered_json text = "x";
    const filter_set set{{{path{}, path{}, {}}, {"a"_path, "b"_path, {}}, {path{}, "b"_path, {}}}};
    for (const auto& outcome : matching_items(text, set)) {
        REQUIRE(outcome.error);
        CHECK(outcome.error->code() == error_code::document_not_a_map);
    }
    CHECK(filter_sets::check(text, set).errors == 3);
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("an error ends the filters whose path meets it, and no other") {
    const ordered_json list =
        parse(R"([{"t": [{"n": "x"}]}, {"t": [{"n": "x"}, {"n": {}}]}, {"t": [{"n": "x", "m": []}]}])");
    const condition any{condition_operator::any_value, ""};
    const filter_set set{{{path{}, path{"t.{n}[n=/x/].n"}, any},
                          {path{}, path{"t.{n}.n"}, any},
                          {path{}, path{"t.{n}[m=/x/].n"}, any},
                          {path{}, path{"t.{n}[n=/x/]"}, {condition_operator::not_in, "x"}},
                          {path{"{n}[t=/x/]"}, path{"t"}, any}}};
    const auto outcomes = matching_items(list, set);
    REQUIRE(outcomes[0].error);
    CHECK(outcomes[0].error->code() == error_code::regex_on_map);
    CHECK(outcomes[0].error->pointer() == "/1/t/1/n");
    CHECK(outcomes[0].items.empty());
    CHECK(outcomes[1].items.size() == 3);
    REQUIRE(outcomes[2].error);
    CHECK(outcomes[2].error->pointer() == "/2/t/0/m");
    CHECK(outcomes[3].error);
    REQUIRE(outcomes[4].error);
    CHECK(outcomes[4].error->pointer() == "/0/t");
    CHECK(filter_sets::check(list, set).errors == 4);
}
#endif

TEST_CASE("hundreds of conditions on one key are found among each other") {
    ordered_json list = ordered_json::array();
    std::vector<filter> filters;
    for (int i = 0; i < 300; ++i) {
        // The same first and last bytes, so that only those between tell the texts apart.
        const std::string text = "campaign-" + std::to_string(1000 + i) + "-of-many";
        list.push_back({{"type", text}, {"Tag", {{{"name", text}, {"id", i}}, {{"name", "other"}, {"id", -1}}}}});
        filters.push_back({path{}, path{"type"}, {condition_operator::equals, text}});
        filters.push_back({path{}, path{"Tag.{n}[name=" + text + "].id"}, {condition_operator::in, i}});
        filters.push_back({path{}, path{"Tag.{n}.id"}, {condition_operator::in_or, {i, -i, "x"}}});
    }
    const filter_set set{std::move(filters)};
    CHECK(filter_sets::check(list, set).items == 900 + 299);
}

TEST_CASE("a path of many tokens is followed, and as deep as it goes") {
    std::string item_path = "a";
    std::string text = "1";
    for (int i = 0; i < 40; ++i) item_path += ".{n}";
    for (int i = 0; i < 40; ++i) text = "[" + text + "]";
    const ordered_json list = parse(R"([{"a": )" + text + R"(}, {"a": [2]}, {"b": 1}])");
    const filter_set set{{{path{}, path{item_path}, {condition_operator::equals, 1}},
                          {path{}, path{item_path}, {condition_operator::not_in, 1}},
                          {path{}, path{item_path + "[a=1]"}, {condition_operator::not_in, 1}},
                          {path{}, path{"a.{n}"}, {condition_operator::in, 2}}}};
    filter_sets::check(list, set);
    CHECK(kept(list, set) == positions{"0", "1 2", "0 1 2", "1"});
}

TEST_CASE("of a path of many tokens all values are asked, and it may be as long as it likes") {
    for (const std::size_t depth : {20U, 50'000U}) {
        std::string item_path;
        std::string text = R"(["b", "a"])";
        std::string maps;
        for (std::size_t i = 0; i < depth; ++i) {
            item_path += "k.";
            maps += R"({"k":)";
        }
        const ordered_json list = parse("[" + maps + text + std::string(depth, '}') + ", {}]", 2 * depth);
        const filter_set set{{{path{}, path{item_path + "{n}"}, {condition_operator::in, "a"}},
                              {path{}, path{item_path + "{n}"}, {condition_operator::not_in, "a"}}}};
        CHECK(kept(list, set) == positions{"0", "1"});
    }
}

TEST_CASE("every operator gives for every pair of values what it gives alone") {
    const std::vector<std::string> values = {R"("x")",    R"("")",      R"("0")",       R"("1")",     R"("10")",
                                             R"("1e1")",  R"(" 10")",   R"("INF")",     R"("1e999")", R"("0.0")",
                                             R"("null")", R"("Array")", R"("tlp:red")", "0",          "1",
                                             "10",        "10.5",       "-1",           "true",       "false",
                                             "null",      "[]",         "{}",           R"(["x"])",   R"({"k": 1})"};
    ordered_json list = ordered_json::array();
    for (const std::string& value : values) {
        list.push_back({{"x", parse(value)}});
        list.push_back({{"x", {parse(value)}}});
        list.push_back({{"x", {{"k", parse(value)}, {"0", "x"}}}});
    }
    const filter_set set = all_conditions({"x", "x.{n}", "x.k", "x.{*}", "", "{s}"}, values, "");
    CHECK(filter_sets::check(list, set).items > 10000);
    const nlohmann::json sorted = list;
    filter_sets::check(sorted, set);
}

TEST_CASE("generated sets give of generated documents what each filter gives alone") {
    filter_sets::tally all;
    for (unsigned seed = 0; seed < generated_share(400); ++seed) {
        CAPTURE(seed);
        filter_sets::generator generator{seed};
        const filter_set set = generator.set();
        for (int i = 0; i < 4; ++i) {
            const std::string text = generator.document();
            CAPTURE(text);
            const ordered_json document = parse(text);
            const auto checked = filter_sets::check(document, set);
            all.items += checked.items;
            all.errors += checked.errors;
            const auto sorted = hashpath::parse<nlohmann::json>(text);
            filter_sets::check(sorted, set);
        }
    }
    CHECK(all.items > generated_share(3000));
    CHECK(all.errors > generated_share(1000));
}

TEST_CASE("a set gives of the examples, enriched or only shown so, what each filter gives alone") {
    const std::vector<std::string> values = {R"("ip-src")", R"("tlp:red")", R"("1")", "true", "1", R"("")"};
    std::size_t compared = 0;
    for (const char* selector : {"Event._AttributeFlattened.{n}", "Event.Attribute.{n}", "Event.Object.{n}", "Event"}) {
        const filter_set set =
            all_conditions({"type", "_allTags.{n}.name", "Tag.{n}.name", "_allTags.{n}[inherited].name", "to_ids",
                            "_allTags.{n}[name=tlp:red].inherited", "_allTags", "{s}"},
                           values, selector);
        for (const auto& file : std::filesystem::recursive_directory_iterator{HASHPATH_EXAMPLES}) {
            if (file.path().extension() != ".json") continue;
            CAPTURE(selector, file.path().string());
            std::ifstream stream{file.path()};
            const ordered_json document = ordered_json::parse(stream);
            filter_sets::check(document, set);
            if (!document.is_object() || !document.contains("Event")) continue;
            const ordered_json stored = hashpath::misp::enriched(document);
            const hashpath::misp::enriched_view view{document};
            const auto of_stored = filter_sets::check(stored, set);
            const auto of_view = filter_sets::check(view.root(), set);
            CHECK(of_stored.items == of_view.items);
            CHECK(of_stored.errors == of_view.errors);
            compared += of_stored.items;
        }
    }
    CHECK(compared > 1000);
}

TEST_CASE("items are judged in order, however many there are") {
    const filter_set set{{{path{}, "x"_path, {condition_operator::equals, "a"}},
                          {path{"{n}"}, "x"_path, {condition_operator::not_equals, "a"}},
                          {path{}, "x"_path, {condition_operator::not_in, "b"}}}};
    ordered_json list = ordered_json::array();
    for (std::size_t size = 0; size < 40; ++size) {
        CAPTURE(size);
        filter_sets::check(list, set);
        ordered_json with_scalar = list;
        with_scalar.push_back("scalar");
        CHECK(filter_sets::check(with_scalar, set).errors == 3);
        with_scalar.insert(with_scalar.begin(), 7);
        CHECK(filter_sets::check(with_scalar, set).errors == 3);
        ordered_json item = {{"x", size % 3 == 0 ? "a" : "b"}};
        // A key may stand elsewhere, and in a map that is shorter than where it stood before.
        if (size % 4 == 0) item = {{"v", 1}, {"w", 2}, {"x", "a"}};
        list.push_back(item);
    }
}

TEST_CASE("in a long list items are judged as in a short one, whatever their keys hold") {
    const filter_set set{{{path{"{n}"}, "type"_path, {condition_operator::equals, "a"}},
                          {path{"{n}"}, "Tag.{n}.name"_path, {condition_operator::in, "red"}},
                          {path{"{n}"}, "Tag.{n}.name"_path, {condition_operator::not_in, "red"}}}};
    ordered_json list = ordered_json::array();
    for (int i = 0; i < 1800; ++i) {
        ordered_json item = ordered_json::object();
        if (i % 2 != 0) item["first"] = i;
        if (i % 3 != 0) item["type"] = i % 5 == 0 ? ordered_json(i) : ordered_json("a");
        if (i % 4 == 0) item["Tag"] = ordered_json::array({{{"name", "red"}}, nullptr, {{"id", 1}}});
        if (i % 7 == 0) item["Tag"] = i % 2 == 0 ? ordered_json::array() : ordered_json("red");
        list.push_back(i % 11 == 0 ? ordered_json::array({item}) : item);
    }
    CHECK(filter_sets::check(list, set).items > 2000);
}

TEST_CASE("for_each visits what each filter lets through, and gives the errors") {
    const auto list = hashpath::parse(R"([{"x": "a"}, {"x": "b", "y": "a"}, {"x": "a", "y": {}}, {"x": "a"}])");
    const filter_set set{{{path{"{n}"}, "x"_path, {condition_operator::equals, "a"}},
                          {path{"{n}"}, "y"_path, {condition_operator::any_value, ""}},
                          {path{"{n}"}, "{n}.z"_path, {condition_operator::not_in, "a"}}}};
    std::vector<std::pair<std::size_t, std::size_t>> visited;
    const auto errors = for_each(list, set, [&](std::size_t filter, const auto& item) {
        visited.emplace_back(static_cast<std::size_t>(&*item - &list[0]), filter);
    });
    CHECK(
        std::is_sorted(visited.begin(), visited.end(), [](const auto& a, const auto& b) { return a.first < b.first; }));
    std::sort(visited.begin(), visited.end());
    CHECK(visited == std::vector<std::pair<std::size_t, std::size_t>>{
                         {0, 0}, {0, 2}, {1, 1}, {1, 2}, {2, 0}, {2, 2}, {3, 0}, {3, 2}});
    REQUIRE(errors.size() == 3);
    CHECK(std::none_of(errors.begin(), errors.end(), [](const auto& error) { return error.has_value(); }));
}

TEST_CASE("paths that ask one key for several texts take a value that is no text one by one") {
    std::vector<hashpath::filter> filters;
    for (const char* const type : {"a", "b", "false", "c", "true", "INF"}) {
        filters.push_back(
            {path{"{n}"}, path{"t.{n}[type=" + std::string{type} + "].v"}, {condition_operator::any_value, ""}});
    }
    const auto list = hashpath::parse(
        R"([{"t": [{"type": true, "v": 1}]}, {"t": [{"type": false, "v": 1}]}, {"t": [{"type": "b", "v": 1}, {"type": 1}]},
            {"t": [{"type": null, "v": 1}, {"type": 0.5, "v": 1}, {"v": 1}]}, {"t": [{"type": "a", "v": 0}]}])");
    const filter_set set{filters};
    CHECK(filter_sets::check(list, set).items > 0);
    CHECK(hashpath::matching_items(list, set)[4].items.size() == 1);
}

TEST_CASE("values that are infinite or no number are compared one by one") {
    const double infinite = std::numeric_limits<double>::infinity();
    std::vector<hashpath::filter> filters;
    for (const ordered_json& value : {ordered_json(infinite), ordered_json(-infinite), ordered_json(std::nan("")),
                                      ordered_json(1.5), ordered_json("1e999"), ordered_json(3)}) {
        filters.push_back({path{"{n}"}, "x"_path, {condition_operator::in, value}});
    }
    ordered_json list = ordered_json::array();
    for (const ordered_json& value : {ordered_json(infinite), ordered_json("1e999"), ordered_json(1.5),
                                      ordered_json("INF"), ordered_json(std::nan(""))}) {
        list.push_back({{"x", value}});
    }
    CHECK(filter_sets::check(list, filter_set{filters}).items > 0);
}

TEST_CASE("what a visit throws ends for_each, also where it is an error of a type") {
    const ordered_json list = parse(R"([{"x": "a"}, {"x": "b"}, {"x": "a"}])");
    std::string deep = "x";
    for (int i = 0; i < 20; ++i) deep += ".k";
    for (const char* item_path : {"x", "{s}", "{N}", ""}) {
        for (const auto asked : {condition_operator::any_value, condition_operator::in, condition_operator::not_in}) {
            CAPTURE(item_path);
            const filter_set set{
                {{path{}, path{item_path}, {asked, "a"}}, {path{}, path{deep}, {condition_operator::not_in, "a"}}}};
            std::size_t visited = 0;
            CHECK_THROWS_AS(for_each(list, set,
                                     [&visited](std::size_t, const auto&) {
                                         ++visited;
                                         throw hashpath::type_error(error_code::item_not_a_map, "", "mine");
                                     }),
                            hashpath::type_error);
            CHECK(visited == 1);
        }
    }
    std::string long_path = "{n}";
    ordered_json nested = parse(R"({"x": "a"})");
    for (int i = 0; i < 20; ++i) {
        long_path += ".k";
        nested = ordered_json{{"k", nested}};
    }
    const ordered_json deep_list = ordered_json::array({ordered_json::array({nested})});
    const filter_set alone{{{path{}, path{long_path + ".x"}, {condition_operator::in, "a"}}}};
    CHECK_THROWS_AS(
        for_each(deep_list, alone,
                 [](std::size_t, const auto&) { throw hashpath::type_error(error_code::item_not_a_map, "", "mine"); }),
        hashpath::type_error);
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("an item in which a value is found before an error is let through by no filter") {
    for (const int depth : {0, 20}) {  // paths of few tokens and of many
        std::string before;
        ordered_json list = parse(
            R"([{"l": [{"b": "x", "v": 1}]}, {"l": [{"b": "x", "v": 1}, {"b": [], "v": 1}]}, {"l": [{"b": "x", "v": 1}]}])");
        for (int i = 0; i < depth; ++i) {
            before += "k.";
            for (auto& item : list) item = ordered_json{{"k", item}};
        }
        const path item_path{before + "l.{n}[b=/x/].v"};
        for (const auto asked : {condition_operator::in, condition_operator::in_or, condition_operator::any_value,
                                 condition_operator::equals, condition_operator::not_in}) {
            const ordered_json value = asked == condition_operator::in_or    ? ordered_json::array({1, 2})
                                       : asked == condition_operator::not_in ? ordered_json(2)
                                                                             : ordered_json(1);
            const filter one{path{}, item_path, {asked, value}};
            std::vector<const ordered_json*> alone;
            CHECK_THROWS_AS(for_each(list, one, [&alone](const auto& item) { alone.push_back(&*item); }),
                            hashpath::type_error);
            std::vector<const ordered_json*> in_set;
            const auto errors = for_each(list, filter_set{{one}},
                                         [&in_set](std::size_t, const auto& item) { in_set.push_back(&*item); });
            CHECK(errors[0].has_value());
            CHECK(in_set == alone);
            CHECK(alone == std::vector<const ordered_json*>{&list[0]});
        }
    }
}

TEST_CASE("a path of an item with a regular expression that meets a list ends its filter alone") {
    for (const int depth : {0, 100}) {  // paths of few tokens and of many
        std::string before;
        ordered_json document = hashpath::parse(R"([{"a": {"b": "x"}}, {"a": {"b": []}}, {"a": {"b": "x"}}])");
        for (int i = 0; i < depth; ++i) {
            before += "k.";
            for (auto& item : document) item = ordered_json{{"k", item}};
        }
        const filter_set set{{{path{"{n}"}, path{before + "{s}[b=/x/]"}, {condition_operator::any_value, ""}},
                              {path{"{n}"}, path{before + "{*}.b"}, {condition_operator::any_value, ""}}}};
        const auto outcomes = hashpath::matching_items(document, set);
        REQUIRE(outcomes[0].error);
        CHECK(outcomes[0].error->pointer().ends_with("/a/b"));
        CHECK(outcomes[1].items.size() == 3);
        filter_sets::check(document, set);
    }
}

TEST_CASE("for_each visits nothing of a filter behind the item in which its path meets an error") {
    for (const int depth : {0, 20}) {  // paths of few tokens and of many
        std::string before;
        ordered_json list = parse(
            R"([{"l": [{"b": "x", "v": 1}]}, {"l": [{"b": [], "v": 1}]}, {"l": [{"b": "x", "v": 1}]}, {"l": "x"}])");
        for (int i = 0; i < depth; ++i) {
            before += "k.";
            for (auto& item : list) item = ordered_json{{"k", item}};
        }
        const filter_set set{{{path{}, path{before + "l.{n}[b=/x/].v"}, {condition_operator::in, 1}},
                              {path{}, path{before + "l.{n}.v"}, {condition_operator::not_in, 2}},
                              {path{}, path{before + "l.{n}[b=/x/].v"}, {condition_operator::not_in, 2}}}};
        std::vector<std::pair<std::size_t, std::size_t>> visited;
        const auto errors = for_each(list, set, [&](std::size_t filter, const auto& item) {
            visited.emplace_back(filter, static_cast<std::size_t>(&*item - &list[0]));
        });
        CHECK(errors[0].has_value());
        CHECK_FALSE(errors[1].has_value());
        std::sort(visited.begin(), visited.end());
        CHECK(visited ==
              std::vector<std::pair<std::size_t, std::size_t>>{{0, 0}, {1, 0}, {1, 1}, {1, 2}, {1, 3}, {2, 0}});
    }
}

TEST_CASE("a selector with a regular expression has all of its items asked") {
    const ordered_json list = parse(R"([{"x": "a"}, {"x": "b"}, {"x": "ab"}, {"x": "a"}])");
    const filter_set set{{{path{"{n}[x=/a/]"}, "x"_path, {condition_operator::equals, "a"}},
                          {path{"{n}[x=/a/]"}, "x"_path, {condition_operator::not_equals, "a"}}}};
    CHECK(kept(list, set) == positions{"0 3", "2"});
}

TEST_CASE("a regular expression of a selector that meets a list is an error before any item is visited") {
    const filter_set set{{{path{"{n}[x=/a/]"}, "x"_path, {condition_operator::equals, "a"}}}};
    for (const std::size_t before : {1U, 100U}) {  // of many, some are judged while others are still looked for
        ordered_json list(before, {{"x", "a"}});
        list.push_back({{"x", ordered_json::array()}});
        std::size_t visited = 0;
        const auto errors = for_each(list, set, [&visited](std::size_t, const auto&) { ++visited; });
        CHECK(errors[0].has_value());
        CHECK(visited == 0);
    }
}
#endif
