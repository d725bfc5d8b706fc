// SPDX-License-Identifier: MIT
// Reading with the private parts of simdjson gives what reading with its public interface gives.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/simdjson.hpp>
#include <hashpath/simdjson/impl/private_parts.hpp>
#include <hashpath/simdjson/impl/public_parts.hpp>
#include <hashpath/simdjson/impl/text_places.hpp>

#include "test.hpp"
#include "text_models.hpp"

namespace {

using namespace std::string_literals;
using hashpath::path;
using hashpath::text_reader;
using hashpath::impl::placed_text;
using simdjson::padded_string;
using text_models::answer;
using text_models::json_of;
using text_models::random_text;
using public_reader = hashpath::basic_text_reader<hashpath::impl::public_parts>;

/// Returns what is read of a text, or the error with its code and place.
template <class Read>
std::string outcome(Read read) {
    try {
        return read();
    } catch (const hashpath::parse_error& e) {
        return e.what() + " at "s + std::to_string(e.offset());
    } catch (const hashpath::error& e) {
        return e.what();
    }
}

struct readers {
    text_reader used;
    public_reader only_public;
};

/// Checks that both readers give the same of a text, whether it is valid or not.
void check_readers(readers& both, std::string_view text, std::size_t depth = hashpath::default_max_depth) {
    CAPTURE(text, depth);
    const padded_string padded{text};
    const auto check = [&](auto read) {
        CHECK(outcome([&] { return read(both.used); }) == outcome([&] { return read(both.only_public); }));
    };
    check([&](auto& reader) { return json_of(reader.parse(padded, depth)).dump(); });
    check([&](auto& reader) { return reader.read(padded, depth).dump(); });
    check([&](auto& reader) {
        return reader.visit(
            padded, [](const auto& value) { return json_of(value).dump(); }, depth);
    });
}

/// Returns the places of a text; nullopt if it is refused.
template <class Parts>
std::optional<std::vector<std::uint32_t>> places_of(const padded_string& text) {
    simdjson::dom::parser parser;
    typename Parts::places places;
    placed_text found;
    if (!places.find(parser, text, 1, found)) return std::nullopt;
    std::vector<std::uint32_t> result;
    for (std::uint32_t place = 0; place < found.count(); ++place)
        result.push_back(static_cast<std::uint32_t>(found.behind_first_byte(place) - 1 - text.data()));
    result.push_back(static_cast<std::uint32_t>(found.behind_first_byte(found.count()) - 1 - text.data()));
    return result;
}

void check_places(std::string_view text) {
    CAPTURE(text);
    const padded_string padded{text};
    CHECK(places_of<hashpath::impl::chosen_parts>(padded) == places_of<hashpath::impl::public_parts>(padded));
}

}  // namespace

TEST_CASE("the private parts of simdjson are used with the versions that were tested only") {
    using hashpath::impl::has_known_private_parts;
    CHECK(has_known_private_parts(3, 0));
    CHECK(has_known_private_parts(3, 9));
    CHECK_FALSE(has_known_private_parts(2, 9));
    CHECK_FALSE(has_known_private_parts(3, 10));
    CHECK_FALSE(has_known_private_parts(4, 0));
    constexpr bool uses_public = std::is_same_v<hashpath::impl::chosen_parts, hashpath::impl::public_parts>;
#ifdef HASHPATH_SIMDJSON_PUBLIC
    CHECK(uses_public);
#else
    CHECK(uses_public != has_known_private_parts(simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR));
#endif
}

TEST_CASE("the public interface of simdjson gives what its private parts give, errors too") {
    readers both;
    for (const char* text : text_models::texts_of_every_kind) check_readers(both, text);
    for (const std::string& text : text_models::refused_texts()) check_readers(both, text);
    for (const char* text : {"\xEF\xBB\xBF{}", "{\"a\":\"\xC3\x28\"}", "[123456789012345678901234567890]", "[1e400]",
                             "[-123456789012345678901234567890,{\"a\":1,\"b\":2,\"a\":[]}]", "[-0.0, 1E+2, 5e-324]"})
        check_readers(both, text);
    for (const char* text : {"1", "[]", "{}", "[1]", "[[]]", "[[1]]", "{\"a\":{}}", "{\"a\":[{}]}", "[[[1]]]"}) {
        for (const std::size_t depth : {0U, 1U, 2U, 3U}) check_readers(both, text, depth);
    }
    for (const std::size_t depth : {510U, 511U, 512U, 513U})
        check_readers(both, std::string(depth, '[') + std::string(depth, ']'));
    for (const auto& entry : std::filesystem::directory_iterator{HASHPATH_EXAMPLES}) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream stream{entry.path(), std::ios::binary};
        check_readers(both, std::string{std::istreambuf_iterator<char>{stream}, {}});
    }
}

TEST_CASE("paths find through the public interface of simdjson what they find through its private parts") {
    readers both;
    random_text random{20270101};
    std::mt19937 bytes{12};
    for (std::size_t i = 0; i < generated_share(3000); ++i) {
        std::string text = random.document();
        CAPTURE(text);
        const padded_string padded{text};
        for (int j = 0; j < 4; ++j) {
            const path asked{random.path_text()};
            const std::string expected = answer(both.used.parse(padded), asked);
            CHECK(answer(both.only_public.parse(padded), asked) == expected);
            CHECK(answer(both.only_public.index(padded), asked) == expected);
            CHECK(answer(both.used.index(padded), asked) == expected);
        }
        check_readers(both, text);
        text[bytes() % text.size()] = "{}[],:\"\\ 1a\x01\xff"[bytes() % 13];
        check_readers(both, text);
    }
}

TEST_CASE("a key is found, and entries are counted, through the public interface of simdjson") {
    readers both;
    const std::vector<std::string> values = text_models::values_of_every_kind();
    for (const std::string& value : values) {
        for (const std::string& other : values) {
            const std::string text = "{\"key\":" + other + ",\"5\":" + value + ",\"key\":" + value + ",\"list\":[" +
                                     value + "," + other + "]}";
            CAPTURE(text);
            const padded_string padded{text};
            const auto used = both.used.parse(padded);
            const auto only_public = both.only_public.parse(padded);
            CHECK(only_public.size() == 3);
            CHECK(used.size() == 3);
            CHECK(only_public.entries().key() == used.entries().key());
            CHECK(json_of(only_public.entries().value()) == json_of(used.entries().value()));
            for (const auto& key : {hashpath::php::key{"key"}, hashpath::php::key{5}, hashpath::php::key{"list"},
                                    hashpath::php::key{"kez"}, hashpath::php::key{0}, hashpath::php::key{-1}}) {
                const auto expected = used.member(key);
                const auto found = only_public.member(key);
                REQUIRE(found.has_value() == expected.has_value());
                if (!found) continue;
                CHECK(json_of(*found) == json_of(*expected));
                CHECK(found->member(key).has_value() == expected->member(key).has_value());
                CHECK(found->holds_entries() == expected->holds_entries());
                std::uint64_t integer = 0;
                std::uint64_t expected_integer = 0;
                CHECK(found->read_large_integer(integer) == expected->read_large_integer(expected_integer));
                CHECK(integer == expected_integer);
            }
            CHECK(only_public.member(hashpath::php::key{"list"})->size() == 2);
            CHECK(json_of(*only_public.member(hashpath::php::key{"list"})->member(hashpath::php::key{1})) ==
                  json_of(*used.member(hashpath::php::key{"list"})->member(hashpath::php::key{1})));
        }
    }
}

TEST_CASE("the places of a text are those that the first stage of simdjson finds") {
    random_text random{31};
    std::mt19937 bytes{13};
    // Without vector instructions simdjson finds other places in texts that are not valid.
    const bool finds_the_same = simdjson::get_active_implementation()->name() != "fallback";
    for (std::size_t i = 0; i < generated_share(4000); ++i) {
        std::string text = random.document();
        check_places(text);
        if (!finds_the_same) continue;
        for (int changes = 0; changes < 4; ++changes) {
            text[bytes() % text.size()] = "{}[],:\"\"\\\\ \n1a\x01\xff\xC3"[bytes() % 18];
            check_places(text);
        }
        check_places(std::string_view{text}.substr(0, bytes() % text.size()));
    }
    for (const std::string& text : text_models::refused_texts()) {
        if (text.find_first_not_of(" ") != std::string::npos) check_places(text);
    }
    for (const char* text : {"\"a\\\\\"", "[\"\\\\\\\"\",1]", "\"\\", "\"\\\\", "\\\"a", "a\"b\"c", "\"a\"b", "[1 2]"})
        check_places(text);
    for (std::size_t size = 0; size < 70; ++size) {
        for (const char* behind :
             {"\"", "\\\"\"", "\\\\\"", "\\u0041\"", "\x1f\"", "\x7f\"", "\xC3\xA4\"", "\\\x01\"", "\\"}) {
            std::string text = "[\"";
            (text.append(size, 'x') += behind) += ",{\"k\":1}]";
            check_places(text);
        }
    }
}
