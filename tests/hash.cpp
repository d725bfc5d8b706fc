// SPDX-License-Identifier: MIT
// Every operation of Hash on the example event, and on those of a folder that HASHPATH_EVENTS names.

#include <hashpath/hash.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>

#include "hash/apply_all.hpp"
#include "test.hpp"

namespace {

using namespace hashpath::literals;

ordered_json read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return hashpath::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
}

/// Applies every operation; counts what did not hold, since Catch2 is slow where there is much to check.
void apply_all(const ordered_json& event, const ordered_json& other) {
    std::size_t wrong = 0;
    const auto check = [&wrong](bool holds) { wrong += holds ? 0 : 1; };
    hash_test::apply_all(event, other, "Event.Attribute.{n}.value"_path, "%s: %s", check);
    CHECK(wrong == 0);
    for (const char* list : {"Attribute", "Object", "Tag", "Galaxy"}) {
        if (!event.contains("Event") || !event["Event"].contains(list)) continue;
        for (const auto& path : {"{n}.value"_path, "{n}.id"_path, "{n}.{s}"_path, "{n}.Tag.{n}.name"_path}) {
            hash_test::apply_all(event["Event"][list], other, path, "%s: %s", check);
        }
        CAPTURE(list);
        CHECK(wrong == 0);
    }
}

}  // namespace

TEST_CASE("every operation takes the example event, and expand undoes flatten") {
    const ordered_json event = read(std::filesystem::path{HASHPATH_EXAMPLES} / "event.json");
    apply_all(event, event);
    apply_all(event, event["Event"]);
    REQUIRE_FALSE(hash_test::has_key_with(event, "."));
    CHECK(hashpath::hash::expand(hashpath::hash::flatten(event)) == event);
}

TEST_CASE("every operation takes values of any type") {
    const char* const values[] = {"null",
                                  "true",
                                  "0",
                                  "1.5",
                                  R"("")",
                                  R"("5")",
                                  "[]",
                                  "[null]",
                                  R"([[],{"a":{}}])",
                                  R"([{"value":1},5])",
                                  R"({"":{"id":"x"},"1":{"id":[2]}})",
                                  "[[1,[2,[3]]],4]"};
    for (const char* a : values) {
        for (const char* b : values) {
            for (const auto& path : {"{n}.id"_path, "{*}"_path, ""_path, "a"_path}) {
                std::size_t wrong = 0;
                hash_test::apply_all(hashpath::parse(a), hashpath::parse(b), path, "%s",
                                     [&wrong](bool holds) { wrong += holds ? 0 : 1; });
                CAPTURE(a, b);
                CHECK(wrong == 0);
            }
        }
    }
}

TEST_CASE("every operation takes the events of a folder") {
    const char* const folder = std::getenv("HASHPATH_EVENTS");
    if (!folder) return;
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
        if (file.path().extension() != ".json") continue;
        CAPTURE(file.path().string());
        const ordered_json event = read(file.path());
        apply_all(event, event);
    }
}
