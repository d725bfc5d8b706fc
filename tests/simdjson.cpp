// SPDX-License-Identifier: MIT

#include <hashpath/simdjson.hpp>

#include <cstddef>
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

namespace {

using namespace std::string_literals;
using namespace hashpath::literals;
using hashpath::dom_value;
using hashpath::error_code;
using hashpath::kind;
using hashpath::path;
using hashpath::text_reader;
using hashpath::text_value;
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
void check_models(text_reader& reader, std::string_view text, const path& path) {
    CAPTURE(text, path.text().value_or(""));
    const ordered_json document = hashpath::parse(text);
    const std::string expected = answer(hashpath::as_value(document), path);
    const padded_string padded{text};
    CHECK(answer(reader.index(padded), path) == expected);
    CHECK(reader.visit(padded, [&](const auto& value) { return answer(value, path); }) == expected);
}

void check_document(text_reader& reader, std::string_view text) {
    CAPTURE(text);
    const ordered_json document = hashpath::parse(text);
    const padded_string padded{text};
    const std::string shown = json_of(hashpath::as_value(document)).dump();
    CHECK(json_of(reader.index(padded)).dump() == shown);
    CHECK(reader.visit(padded, [](const auto& value) { return json_of(value).dump(); }) == shown);
    CHECK(reader.read(padded).dump() == document.dump());
    CHECK(reader.read<nlohmann::json>(padded) == hashpath::parse<nlohmann::json>(text));
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
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

TEST_CASE("a pattern that meets a list fails only where that list counts") {
    text_reader reader;
    const auto asked = "a.{n}[x=/1/]"_path;
    check_models(reader, R"({"a":[{"x":[1]}],"a":[{"x":"1"}]})", asked);
    check_models(reader, R"({"a":[{"x":"1"}],"a":[{"x":[1]}]})", asked);
}

TEST_CASE("paths find the same in random documents, whatever the model") {
    text_reader reader;
    random_text random{20261124};
    for (int i = 0; i < 4000; ++i) {
        const std::string text = random.document();
        check_document(reader, text);
        for (int j = 0; j < 4; ++j) check_models(reader, text, path{random.path_text()});
    }
}

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
    const std::vector<std::string> pieces = {
        "a",       "0123456",        "\xC3\xA9",      "\\n",     "\\t",     "\\b",     "\\f",     "\\r",     "\\/",
        "\\\\",    "\\\"",           "\\u0000",       "\\u007f", "\\u0080", "\\u07FF", "\\u0800", "\\uFFFF", "\\ud7ff",
        "\\ue000", "\\uD800\\uDC00", "\\udbff\\udfff"};
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
    CHECK(refusal([&] { reader.read(padded_string{"[[1]]"s}, 1); }) == refusal([] { hashpath::parse("[[1]]", 1); }));
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
