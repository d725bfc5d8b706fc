// SPDX-License-Identifier: MIT
// Texts that are read where they stand, where their places make that hard.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/simdjson.hpp>

#include "test.hpp"
#include "text_models.hpp"

namespace {

using namespace hashpath::literals;
using hashpath::path;
using hashpath::text_reader;
using simdjson::padded_string;
using text_models::answer;
using text_models::check_document;
using text_models::check_models;
using text_models::json_of;
using text_models::refusal;

}  // namespace

TEST_CASE("maps of every size are read to their end, with the last of equal keys") {
    text_reader reader;
    const std::vector<std::string> values = {"1", "\"x\"", "[]", "{}", "[1, 2]", "{\"a\":[]}", "[[],{}]", "null"};
    for (std::size_t size : {0U, 1U, 2U, 3U, 4U, 5U, 15U, 16U, 17U, 31U, 33U, 63U, 64U, 65U, 127U, 129U, 300U}) {
        for (std::size_t i = 0; i <= values.size(); ++i) {
            for (const char* space : {"", " "}) {
                std::string text = "{";
                for (std::size_t member = 0; member < size; ++member) {
                    const std::string& value = values[i < values.size() ? i : member % values.size()];
                    text += (member ? "," : "") + std::string{space} + "\"k" + std::to_string(member) + "\"" + space +
                            ":" + space + value + space;
                }
                const std::string more = size != 0 ? "," : "";
                const std::string once = "{\"x\":[" + text + "}," + text + more + "\"k0\":7}],\"y\":" + text + "}}";
                check_document(reader, once);
                for (const char* asked : {"x.{n}.k0", "x.{n}.k64", "x.{n}[k0=7].k1", "y", "y.k2", "{*}.k299"})
                    check_models(reader, once, path{asked});
            }
        }
    }
}

TEST_CASE("keys of every size are told apart, escaped or not") {
    text_reader reader;
    for (std::size_t size = 0; size <= 40; ++size) {
        const std::string key(size, 'k');
        std::vector<std::string> written = {key, key + "k", key + "\\\\", key + "\\\"", key + ":"};
        if (size > 0) {
            written.push_back(key.substr(1));
            written.push_back("\\u006b" + key.substr(1));
            written.push_back(key.substr(1) + "\\u006B");
            written.push_back(key.substr(1) + "\\u006c");
            written.push_back("x" + key.substr(1));
            written.push_back(key.substr(1) + "x");
        }
        for (const std::string& first : written) {
            for (const std::string& second : written) {
                const std::string text =
                    R"({"a":[{")" + first + R"(":1,"b":2,")" + second + R"(":[3],"c":[],"d":{"e":[4]}}]})";
                check_models(reader, text, path{"a.{n}." + (size != 0 ? key : "b")});
                check_models(reader, text, path{"a.{n}.{s}"});
            }
        }
    }
}

TEST_CASE("the first entry of a map has the last value of its key") {
    text_reader reader;
    for (const char* rest :
         {R"("b":2)", R"("b":2,"a":3)", R"("b":2,"\u0061":[3])", R"("ab":2,"b":[])", R"("b":[{"a":4}],"\\":5)"}) {
        const std::string text = R"({"x":[{"a":1,)" + std::string{rest} + "}]}";
        CAPTURE(text);
        const path asked{"x.{n}[b]"};
        const ordered_json document = hashpath::parse(text);
        const auto expected = json_of(extract(document, asked).at(0).value.entries().value());
        const padded_string padded{text};
        CHECK(json_of(extract(reader.index(padded), asked).at(0).value.entries().value()) == expected);
        CHECK(json_of(extract(reader.parse(padded), asked).at(0).value.entries().value()) == expected);
    }
}

TEST_CASE("brackets are matched over many places, and those in texts are none") {
    text_reader reader;
    for (const char* inner : {"1", "\"]}\"", "[]", "{\"a\":\"{[:,\"}", "[\"\\\"]\",{}]"}) {
        std::string lists = inner;
        std::string maps = inner;
        for (int depth = 0; depth < 150; ++depth) {
            lists = "[" + lists + (depth % 3 != 0 ? "," + std::string{inner} : "") + "]";
            maps = "{\"a\":" + maps + (depth % 3 != 0 ? ",\"b\":" + std::string{inner} : "") + "}";
        }
        std::string text = "{\"x\":[";
        for (int i = 0; i < 20; ++i) text += lists + "," + maps + ",";
        text += "{\"y\":5}],\"z\":" + maps + ",\"x\":[" + maps + "," + lists + ",{\"y\":6}],\"w\":7}";
        for (const char* asked : {"x.{n}.y", "x.{n}.a.b", "x.2.a.a", "x.2.y", "z.a.a.a.b", "w", "{s}.{n}.b"})
            check_models(reader, text, path{asked});
    }
}

TEST_CASE("texts lose their escapes as in a parser") {
    text_reader reader;
    const std::vector<std::string> pieces = text_models::escaped_pieces();
    std::mt19937 random{5};
    std::string text = "[";
    for (int i = 0; i < 3000; ++i) {
        text += "\"";
        for (std::size_t left = random() % 12; left > 0; --left) text += pieces[random() % pieces.size()];
        text += i < 2999 ? "\"," : "\"]";
    }
    check_document(reader, text);
    check_document(reader, text);
}

TEST_CASE("where a text is not validated, one with an escape that stands for nothing is given as it is written") {
    text_reader reader;
    for (const char* written :
         {R"(\ud800)",       R"(\udbff)",       R"(\udc00)",       R"(\udfff)",       R"(\ud83d\ud83d)",
          R"(\ud83d\udbff)", R"(\ud83d\ue000)", R"(\ud83dx)",      R"(\ud83dxudc00)", R"(\ud83d\n)",
          R"(\ud83d\ndc00)", R"(\ud83d\u00)",   R"(\ud83d\uzzzz)", R"(\u12)",         R"(\u12g4)",
          R"(\u00:0)",       R"(\u00/0)",       R"(\u00@0)",       R"(\u00`0)",       R"(\x)"}) {
        const std::string text = "[\"" + std::string{written} + "\"]";
        CHECK(refusal([&] { hashpath::parse(text); }));
        const padded_string padded{std::string_view{text}};
        CHECK(hashpath::first(reader.index(padded), "{n}"_path)->value.text() == written);
    }
}

TEST_CASE("every truncation and change of a byte of a text is read without a step aside") {
    text_reader reader;
    const std::string text =
        R"({"E":{"i":"a\u0062","A":[{"t":"x","T":[{"n":"r"},{}]},{"t":[],"v":{"w":[1]}}],"i":[-1.5]}})";
    const std::vector<path> paths = {"E.A.{n}.t"_path,       "E.A.{n}.T.{n}.n"_path, "E.{s}.{n}[t=x]"_path,
                                     "{*}.{*}.{*}.{*}"_path, "E.A.1.v.w.0"_path,     "E"_path};
    const auto read = [&](const std::string& changed) {
        const padded_string padded{std::string_view{changed}};
        for (const path& asked : paths) {
            const auto said = refusal([&] { answer(reader.index(padded), asked); });
            if (said && refusal([&] { hashpath::parse(changed); })) continue;
            try {
                check_models(reader, changed, asked);
            } catch (const hashpath::parse_error&) {  // no valid text, of which any value is given
            }
        }
    };
    for (std::size_t size = 1; size <= text.size(); ++size) read(text.substr(0, size));
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U << bit));
            read(changed);
        }
    }
}

TEST_CASE("a key is told from all that stands among the values of other keys") {
    text_reader reader;
    std::mt19937 random{3};
    const std::vector<std::string> names = {"", "x", "y", "z", "a", "b", "c", "d", "e", "f", "g", "h"};
    const std::vector<std::string> values = {
        "[]",  "{}",         "[-1,\"\"]", R"(["x","y"])", R"(["x",{},"y","z","a","b","c"])",
        "-1",  "{\"x\":-1}", "[[],-1]",   "[{},\"b\",2]", "{\"y\":{\"a\":2}}",
        "[-1]"};
    for (int i = 0; i < 250; ++i) {
        std::string map = "{";
        for (std::size_t member = 0; member < 10; ++member) {
            const std::string name = random() % 8 == 0 ? names[random() % names.size()] : "k" + std::to_string(member);
            const std::string value = random() % 3 == 0 ? values[random() % values.size()] : "\"x\"";
            map += (member != 0 ? ",\"" : "\"") + name + "\":" + value;
        }
        map += "}";
        const std::string text = "[" + map + "," + map + ",{},{\"k0\":7}]";
        CAPTURE(text);
        const ordered_json document = hashpath::parse(text);
        const padded_string padded{text};
        const auto first = reader.index(padded).list().value();
        for (const std::string& name : names) {
            CAPTURE(name);
            const hashpath::php::key key{std::string_view{name}};
            const auto expected = hashpath::as_value(document[0]).member(key);
            const auto found = first.member(key);
            REQUIRE(found.has_value() == expected.has_value());
            if (found) CHECK(json_of(*found) == json_of(*expected));
        }
        for (const char* asked : {"1.k0", "1.k9", "3.k0", "{n}.k0"}) check_models(reader, text, path{asked});
    }
}

TEST_CASE("keys that differ in one byte are told apart, wherever it is") {
    text_reader reader;
    for (std::size_t size = 1; size <= 40; ++size) {
        const std::string key(size, 'k');
        std::string text = "[";
        for (std::size_t at = 0; at < size; ++at) {
            std::string changed = key;
            changed[at] = 'x';
            text += "{\"a\":1,\"" + changed + "\":\"x\",\"b\":3},{\"" + changed + "\":2},";
        }
        text += "{\"" + key + "k\":\"x\"},{\"" + key + "\":\"y\"},{\"" + key + "k\":4}]";
        CAPTURE(text);
        const path asked{"{n}." + key};
        const padded_string padded{text};
        CHECK(count(reader.index(padded), asked) == 1);
        CHECK(count(reader.parse(padded), asked) == 1);
        const ordered_json document = hashpath::parse(text);
        CHECK(count(document, asked) == 1);
    }
}

TEST_CASE("a key of a map is none of a smaller map that is looked at behind it") {
    text_reader reader;
    const auto map = [](std::size_t size) {
        std::string text = "{";
        for (std::size_t i = 0; i < size; ++i) text += (i != 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":1";
        return text + "}";
    };
    for (std::size_t size : {1U, 15U, 16U, 17U, 20U, 33U, 63U, 64U, 65U, 127U}) {
        const padded_string text{"[" + map(130) + "," + map(size) + "]"};
        const auto root = reader.index(text);
        for (std::size_t i = 0; i < 130; ++i) {
            CAPTURE(size, i);
            const path asked{"{n}.k" + std::to_string(i)};
            CHECK(extract(root, asked).size() == (i < size ? 2U : 1U));
        }
    }
}

TEST_CASE("in each of many maps the first entry has the last value of its key") {
    text_reader reader;
    std::mt19937 random{6};
    std::string text = "[";
    std::vector<std::int64_t> expected;
    const std::vector<std::size_t> sizes = {0, 0, 1, 1, 2, 15, 17, 31, 32, 40};
    for (int i = 0; i < 2500; ++i) {
        const std::size_t others = i < 300 ? sizes[random() % sizes.size()] : random() % 2;
        text += random() % 4 == 0 ? R"({"\u0061":)" : random() % 4 == 0 ? R"({"a":{"c":1},"a":)" : "{\"a\":";
        text += std::to_string(i);
        for (std::size_t other = 0; other < others; ++other) text += ",\"b" + std::to_string(other) + "\":0";
        const bool repeats = random() % 2 == 0;
        if (repeats) text += ",\"a\":" + std::to_string(i + 10'000);
        text += random() % 4 == 0 ? "},[]," : "},";
        expected.push_back(repeats ? i + 10'000 : i);
    }
    const padded_string padded{text + "[]]"};
    const auto root = reader.index(padded);
    CHECK(extract(root, "{n}.a.c"_path).empty());
    for (int pass = 0; pass < 2; ++pass) {
        std::vector<std::int64_t> found;
        for (auto each = root.list(); each; each.next()) {
            if (!each.value().is_list()) found.push_back(each.value().entries().value().integer());
        }
        CHECK(found == expected);
    }
}

TEST_CASE("a key is told from one that is written as it reads") {
    text_reader reader;
    const padded_string text{std::string_view{R"({"a\\b":1,"a\b":2,"\n":3,"]":4,"":5})"}};
    const auto root = reader.index(text);
    const std::vector<std::pair<std::string_view, int>> members = {
        {"a\\b", 1}, {"a\b", 2}, {"\n", 3}, {"]", 4}, {"", 5}};
    for (const auto& [key, value] : members) CHECK(root.member(hashpath::php::key{key})->integer() == value);
    for (const char* key : {"]n", "\\n", "a\\\\b", "n", "a"}) CHECK_FALSE(root.member(hashpath::php::key{key}));
}

TEST_CASE("of equal keys there is one entry") {
    text_reader reader;
    const padded_string text{std::string_view{R"({"a":1,"b":2,"a":3,"b":4,"c":5})"}};
    CHECK(reader.index(text).size() == 3);
    CHECK(reader.parse(text).size() == 3);
}

TEST_CASE("a reader forgets a text also where a pattern met a list in it") {
    text_reader reader;
    const padded_string first{std::string_view{R"({"a":[{"x":"1"},{"x":[1]}]})"}};
    CHECK_THROWS_AS(extract(reader.index(first), "a.{n}[x=/1/]"_path), hashpath::type_error);
    const padded_string second{std::string_view{"[[],0,0,0,[[[[1],2],3],4]]"}};
    CHECK(reader.index(second).member(hashpath::php::key{4})->raw() == "[[[[1],2],3],4]");
}

TEST_CASE("what stands behind an empty map is none of its members") {
    text_reader reader;
    const std::string text = "[{},1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,{\"a\":17}]";
    for (const char* asked : {"{n}.a", "{n}", "0", "17.a"}) check_models(reader, text, path{asked});
}

TEST_CASE("a scalar ends before white space of every kind") {
    text_reader reader;
    for (const std::string space : {"", " ", "\t", "\n", "\r", "\r\n\t "}) {
        const std::vector<std::string> scalars = {"1", "-2.5", "\"x\"", "true", "\"a\\\"\"", "\"\"", "7"};
        std::string text = "[";
        for (const std::string& scalar : scalars) text += (text.size() > 1 ? "," : "") + space + scalar + space;
        text += "]";
        check_document(reader, text);
        const padded_string padded{text};
        std::vector<std::string> written;
        for (auto each = reader.index(padded).list(); each; each.next()) written.emplace_back(each.value().raw());
        CHECK(written == scalars);
        const padded_string alone{space + "5" + space};
        CHECK(reader.index(alone).raw() == "5");
        CHECK(reader.index(alone).integer() == 5);
    }
}

TEST_CASE("the written form of a document is all of it but the white space around it") {
    text_reader reader;
    text_models::random_text random{4};
    for (int i = 0; i < 300; ++i) {
        const std::string text = random.document();
        const padded_string padded{text};
        const std::size_t begin = text.find_first_of("[{");
        CHECK(reader.index(padded).raw() == text.substr(begin, text.find_last_of("]}") + 1 - begin));
    }
}

TEST_CASE("where large lists end is known of each, and forgotten with their text") {
    text_reader reader;
    const auto list = [](std::size_t size) {
        std::string text = "[1";
        for (std::size_t i = 1; i < size; ++i) text += ",1";
        return text + "]";
    };
    for (std::size_t size : {600U, 700U, 511U, 650U}) {
        const padded_string text{"{\"a\":" + list(size) + ",\"b\":" + std::to_string(size) + "}"};
        CHECK(reader.index(text).member(hashpath::php::key{"b"})->integer() == static_cast<std::int64_t>(size));
    }

    const padded_string within{"[[" + list(600) + ",\"c\"],\"y\"]"};
    auto each = reader.index(within).list();
    CHECK(each.value().list().value().size() == 600);
    each.next();
    CHECK(each.value().text() == "y");

    const padded_string beside{"[" + list(600) + ",[2],3]"};
    const auto root = reader.index(beside);
    auto walk = root.list();
    walk.next();
    CHECK(walk.value().raw() == "[2]");
    CHECK(root.raw() == std::string_view{beside});
}

TEST_CASE("a text without escapes is given where it stands, whatever stands behind it") {
    text_reader reader;
    for (std::size_t size = 0; size < 80; ++size) {
        const std::string expected(size, 'a');
        const padded_string text{"[\"" + expected + "\",\"" + expected + R"(\n"])"};
        auto each = reader.index(text).list();
        const std::string_view found = each.value().text();
        CHECK(found == expected);
        if (size != 0) CHECK(found.data() == text.data() + 2);
        each.next();
        CHECK(each.value().text() == expected + "\n");
    }
}

TEST_CASE("texts lose their escapes once, and stay where they are then") {
    text_reader reader;
    std::size_t size = 4050;
    for (int texts : {300, 1, 600, 2, 1, 300, 0, 1000, 300, 10, 300, 5, 5, 5, 5, 5}) {
        size += 3;
        std::vector<std::string> expected;
        std::string text = "[0";
        const auto add = [&](const std::string& written, const std::string& meant) {
            text += ",\"" + written + "\"";
            expected.push_back(meant);
        };
        if (texts < 10 || texts > 600) add(std::string(size, 'x') + "\\n", std::string(size, 'x') + "\n");
        for (int i = 0; i < texts; ++i)
            add("\\u0061 text with escapes\\t" + std::to_string(i), "a text with escapes\t" + std::to_string(i));
        const padded_string padded{text + "]"};
        const auto root = reader.index(padded);
        std::vector<std::string_view> found;
        for (int pass = 0; pass < 2; ++pass) {
            std::size_t place = 0;
            for (auto each = root.list(); each; each.next()) {
                std::string_view read;
                if (!each.value().read_text(read)) continue;
                if (pass == 0) found.push_back(read);
                else CHECK(read.data() == found.at(place).data());
                ++place;
            }
            CHECK(std::vector<std::string>(found.begin(), found.end()) == expected);
        }
    }
}
