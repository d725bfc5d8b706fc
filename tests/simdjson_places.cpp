// SPDX-License-Identifier: MIT
// Texts that are read where they stand, where their places make that hard.

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/path.hpp>
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
    const std::vector<std::string> pieces = {"a",
                                             "0123456",
                                             "\xC3\xA9",
                                             "\\n",
                                             "\\t",
                                             "\\b",
                                             "\\f",
                                             "\\r",
                                             "\\/",
                                             "\\\\",
                                             "\\\"",
                                             "\\u0000",
                                             "\\u007f",
                                             "\\u0080",
                                             "\\u07FF",
                                             "\\u0800",
                                             "\\uFFFF",
                                             "\\ud7ff",
                                             "\\ue000",
                                             "\\uD800\\uDC00",
                                             "\\udbff\\udfff",
                                             "\\u00aA",
                                             "\\u09fF",
                                             "\\ud800\\udfff",
                                             "\\uDBFF\\uDC00"};
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
         {R"(\ud800)", R"(\udbff)", R"(\udc00)", R"(\udfff)", R"(\ud83d\ud83d)", R"(\ud83d\udbff)", R"(\ud83d\ue000)",
          R"(\ud83dx)", R"(\ud83d\n)", R"(\ud83d\u00)", R"(\ud83d\uzzzz)", R"(\u12)", R"(\u12g4)", R"(\u00:0)",
          R"(\u00/0)", R"(\u00@0)", R"(\u00`0)", R"(\x)"}) {
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
