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
#include <hashpath/parse.hpp>
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
