#pragma once
// SPDX-License-Identifier: MIT
// What every model of a JSON text has to answer, and texts to ask about.

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/json/print.hpp>
#include <hashpath/path.hpp>
#include <hashpath/simdjson.hpp>

#include "test.hpp"

namespace text_models {

using hashpath::kind;
using hashpath::path;
using hashpath::text_reader;
using simdjson::padded_string;

/// What a handle shows, as an nlohmann value.
template <hashpath::json_value Value>
ordered_json json_of(const Value& value) {
    switch (value.kind()) {
        case kind::null: break;
        case kind::boolean: return value.boolean();
        case kind::integer: return value.integer();
        case kind::floating: return value.floating();
        case kind::text: return std::string{std::string_view{value.text()}};
        case kind::list:
        case kind::map: {
            const bool is_map = value.kind() == kind::map;
            ordered_json result = is_map ? ordered_json::object() : ordered_json::array();
            for (auto entry = value.entries(); entry; entry.next()) {
                if (is_map) result[entry.key().to_string()] = json_of(entry.value());
                else result.push_back(json_of(entry.value()));
            }
            return result;
        }
    }
    return nullptr;
}

/// What a path finds in a document, or why it fails.
template <hashpath::json_value Value>
std::string answer(const Value& document, const path& path) {
    std::string found;
    try {
        hashpath::for_each(document, path, [&found](const auto& match) {
            found += match.key.to_string() + ": " + json_of(match.value).dump() + "\n";
        });
        found += hashpath::check(document, path) ? "checked" : "";
        if (const auto value = get(document, path)) found += " got " + json_of(*value).dump();
        for (const auto& match : locate(document, path)) found += match.place.pointer().value() + "\n";
    } catch (const hashpath::type_error& e) {
        found = e.what();
    }
    return found;
}

/// Whether all models give the answer of an nlohmann value.
inline void check_models(text_reader& reader, std::string_view text, const path& path) {
    CAPTURE(text, path.text().value_or(""));
    const ordered_json document = hashpath::parse(text);
    const std::string expected = answer(hashpath::as_value(document), path);
    const padded_string padded{text};
    CHECK(answer(reader.index(padded), path) == expected);
    CHECK(reader.visit(padded, [&](const auto& value) { return answer(value, path); }) == expected);
}

inline void check_document(text_reader& reader, std::string_view text) {
    CAPTURE(text);
    const ordered_json document = hashpath::parse(text);
    const padded_string padded{text};
    const std::string shown = json_of(hashpath::as_value(document)).dump();
    CHECK(json_of(reader.index(padded)).dump() == shown);
    CHECK(reader.visit(padded, [](const auto& value) { return json_of(value).dump(); }) == shown);
    const std::string printed = hashpath::print(document);
    CHECK(hashpath::print(reader.index(padded)) == printed);
    CHECK(reader.visit(padded, [](const auto& value) { return hashpath::print(value); }) == printed);
    CHECK(reader.read(padded).dump() == document.dump());
    CHECK(reader.read<nlohmann::json>(padded) == hashpath::parse<nlohmann::json>(text));
}

/// Why a text is refused; nothing where it is not.
template <class Read>
std::optional<std::string> refusal(Read read) {
    try {
        read();
    } catch (const hashpath::error& e) {
        return e.what();
    }
    return std::nullopt;
}

/// Documents with values of every kind, and maps with equal keys.
constexpr const char* texts_of_every_kind[] = {
    "{}",
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
    "{\"a\":1,\"b\":2,\"a\":3,\"b\":4,\"c\":5}",
    "{\"5\":1,\"x\":2,\"5\":3}",
    "{\"\\u0061\":1,\"a\":2}",
    "{\"a\":{\"b\":1,\"b\":2},\"a\":{\"c\":3}}",
    "[\"\\u0000\",\"\\ud83d\\ude00\",\"\\\\\"]"};

inline std::vector<std::string> values_of_every_kind() {
    return {R"("x")",
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
}

/// Pieces of texts as they are written in JSON.
inline std::vector<std::string> escaped_pieces() {
    return {"a",
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
}

/// Texts that are no JSON, or nest too deep.
inline std::vector<std::string> refused_texts() {
    using namespace std::string_literals;
    return {""s,
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
            std::string(512, '[') + std::string(512, ']')};
}

/// Writes documents with what readers of text get wrong: white space, escapes, equal keys.
class random_text {
public:
    explicit random_text(unsigned seed) : random_(seed) {}

    std::string document() { return space() + container(4) + space(); }

    std::string path_text() {
        std::string path;
        for (std::size_t tokens = 1 + random_() % 4; tokens > 0; --tokens) {
            path += pick({"a", "b", "type", "5", "{n}", "{n}", "{s}", "{*}", "0", "1"});
            if (random_() % 3 == 0) path += pick({"[a]", "[a=x]", "[type=1]", "[b!=x]", "[a=/^x/]", "[5>0]", "[b<10]"});
            if (tokens > 1) path += '.';
        }
        return path;
    }

private:
    std::string pick(const std::vector<std::string>& texts) { return texts[random_() % texts.size()]; }
    std::string space() { return random_() % 4 == 0 ? pick({" ", "\n", "\t ", "\r\n"}) : ""; }
    std::string key() {
        return pick({"\"a\"", "\"a\"", "\"b\"", "\"type\"", "\"ty\\u0070e\"", "\"\\u0061\"", "\"5\"", "\"05\"", "\"\"",
                     "\"a.b\"", "\"\\\\\"", "\"\\\"\"", "\"0\"", "\"1\"", "\"" + std::string(300, 'k') + "\""});
    }
    std::string value(int depth) {
        if (depth > 0 && random_() % 2 == 0) return container(depth - 1);
        return pick({"\"x\"",
                     "\"x\"",
                     "\"1\"",
                     "\"\"",
                     "\"a\\nb\"",
                     "\"[,]{:}\"",
                     "\"\\\\\"",
                     "\"\\\"\"",
                     "1",
                     "0",
                     "-5",
                     "10.0",
                     "1e3",
                     "1E-2",
                     "9223372036854775807",
                     "9223372036854775808",
                     "-0",
                     "true",
                     "false",
                     "null",
                     "\"\\ud83d\\ude00\""});
    }
    std::string container(int depth) {
        const bool is_map = random_() % 2 == 0;
        std::string text = is_map ? "{" : "[";
        text += space();
        for (std::size_t entries = random_() % 5; entries > 0; --entries) {
            if (is_map) text += key() + space() + ":" + space();
            text += value(depth) + space();
            if (entries > 1) text += "," + space();
        }
        return text + (is_map ? "}" : "]");
    }

    std::mt19937 random_;
};

}  // namespace text_models
