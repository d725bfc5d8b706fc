// SPDX-License-Identifier: MIT
// Documents and paths a million deep, on a stack on which no recursion could follow them.

#if __has_include(<pthread.h>)

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <pthread.h>

#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::node;
using hashpath::parse;
using hashpath::path;

#if HASHPATH_SANITIZED
constexpr std::size_t stack_size = 2 * 1024 * 1024;  // its frames are larger
constexpr bool slow = true;
#else
constexpr std::size_t stack_size = 256 * 1024;
#ifdef __OPTIMIZE__
constexpr bool slow = false;
#else
constexpr bool slow = true;
#endif
#endif

/// A million; less in builds that are ten times slower, where no recursion gets so far either.
constexpr std::size_t million = slow ? 100'000 : 1'000'000;
constexpr std::size_t deeper = 2 * million;

struct small_stack_call {
    std::function<void()> body;
    std::exception_ptr failure;
};

void* run_call(void* argument) {
    auto& call = *static_cast<small_stack_call*>(argument);
    try {
        call.body();
    } catch (...) {
        call.failure = std::current_exception();
    }
    return nullptr;
}

/// Runs `body` on a small stack, and throws what it throws.
void on_small_stack(std::function<void()> body) {
    small_stack_call call{std::move(body), nullptr};
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, stack_size) != 0 ||
        pthread_create(&thread, &attributes, run_call, &call) != 0) {
        throw std::runtime_error("no thread with a small stack");
    }
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    if (call.failure) std::rethrow_exception(call.failure);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
}

std::string nested_lists_text(std::size_t depth, std::string_view innermost = {}) {
    return repeated("[", depth) + std::string{innermost} + repeated("]", depth);
}

ordered_json nested_lists(std::size_t depth, std::string_view innermost = {}) {
    return parse(nested_lists_text(depth, innermost), deeper);
}

/// {"a":{"a":… 1 …}}
ordered_json nested_maps(std::size_t depth) {
    return parse(repeated(R"({"a":)", depth) + "1" + repeated("}", depth), deeper);
}

/// A path of one token again and again.
path repeated_path(std::string_view token, std::size_t times) {
    std::string text = repeated(std::string{token} + ".", times);
    text.pop_back();
    return path{text};
}

/// How many lists and maps are nested along the first entries.
std::size_t depth_of(const ordered_json& document) {
    std::size_t depth = 0;
    std::optional<node<const ordered_json>> value{node{document}};
    while (value && hashpath::is_container(value->kind())) {
        ++depth;
        const auto entry = value->entries();
        value = entry ? std::optional{entry.value()} : std::nullopt;
    }
    return depth;
}

}  // namespace

TEST_CASE("a million nested lists are read, walked with a million tokens, and destroyed") {
    on_small_stack([] {
        const ordered_json document = nested_lists(million, "7");
        CHECK(depth_of(document) == million);
        const path path = repeated_path("{n}", million);
        CHECK(path.tokens().size() == million);
        CHECK(hashpath::count(document, path) == 1);
        CHECK(hashpath::check(document, path));
        REQUIRE(hashpath::first(document, path));
        CHECK(*hashpath::first(document, path)->value == 7);

        const auto located = hashpath::locate(document, path);
        REQUIRE(located.size() == 1);
        CHECK(located[0].place.tokens().size() == million);
        CHECK((located[0].place.pointer() == repeated("/0", million)));
        CHECK(hashpath::get(document, located[0].place) == located[0].value);

        const auto counts = hashpath::survivors(document, path);
        REQUIRE(counts.size() == million);
        CHECK(counts.back().found == 1);
        CHECK(counts.back().left == 1);
    });
}

TEST_CASE("a million nested maps are looked up with a million keys") {
    on_small_stack([] {
        const ordered_json document = nested_maps(million);
        const path path = repeated_path("a", million);
        CHECK(path.plain());
        REQUIRE(hashpath::get(document, path));
        CHECK(**hashpath::get(document, path) == 1);
        CHECK(hashpath::count(document, path) == 1);
        CHECK(hashpath::locate(document, path)[0].place == path);
        CHECK(hashpath::survivors(document, path).back().left == 1);
        CHECK_FALSE(hashpath::get(document, repeated_path("a", million + 1)));
        CHECK(hashpath::count(document, repeated_path("a[a]", million - 1)) == 1);
    });
}

TEST_CASE("a million tokens take a scalar for a list of one, each anew") {
    on_small_stack([] {
        const ordered_json document = parse(R"({"a":5})");
        const path path{"a." + repeated("{n}.", million) + "{*}"};
        CHECK(hashpath::count(document, path) == 1);
        CHECK(hashpath::locate(document, path)[0].place.pointer() == "/a");
    });
}

TEST_CASE("a token may have a million conditions") {
    on_small_stack([] {
        const ordered_json document = parse(R"([{"a":1},{"b":1}])");
        const path path{"{n}" + repeated("[a]", million)};
        CHECK(path.tokens()[0].conditions.size() == million);
        CHECK(hashpath::count(document, path) == 1);
        CHECK(hashpath::count(document, hashpath::path{"{n}" + repeated("[a=1]", million)}) == 1);
        CHECK(hashpath::count(document, hashpath::path{"{n}" + repeated("[", million)}) == 2);
    });
}

TEST_CASE("a text that nests too deep is refused, and what was read of it destroyed") {
    on_small_stack([] {
        CHECK_THROWS_AS(parse(nested_lists_text(million)), hashpath::parse_error);
        CHECK_THROWS_AS(parse(nested_lists_text(million), million - 1), hashpath::parse_error);
        CHECK_THROWS_AS(parse(repeated(R"([{"a":)", million / 2), deeper), hashpath::parse_error);
    });
}

TEST_CASE("values a million deep are compared") {
    on_small_stack([] {
        const ordered_json lists = nested_lists(million, "1");
        ordered_json other = nested_lists(million, "\"1.0\"");
        CHECK(hashpath::php::compare(node{lists}, node{other}) == 0);
        *hashpath::first(other, repeated_path("{n}", million))->value = 2;
        CHECK(hashpath::php::compare(node{lists}, node{other}) == -1);
        CHECK(hashpath::php::compare(node{other}, node{lists}) == 1);
    });
    on_small_stack([] {
        const ordered_json maps = nested_maps(million);
        const ordered_json same = nested_maps(million);
        CHECK(hashpath::php::loose_equal(node{maps}, node{same}));
    });
}

TEST_CASE("a plain path of a million keys makes a million maps, and removes from them") {
    on_small_stack([] {
        ordered_json document = ordered_json::object();
        const path path = repeated_path("a", million);
        CHECK(hashpath::insert(document, path, 5) == 1);
        CHECK(depth_of(document) == million);
        CHECK(**hashpath::get(document, path) == 5);
        CHECK(hashpath::set(document, path, 6) == 1);
        CHECK(**hashpath::get(document, path) == 6);
        CHECK(hashpath::remove(document, path) == 1);
        CHECK_FALSE(hashpath::check(document, path));
        CHECK(depth_of(document) == million);
        CHECK(hashpath::remove(document, hashpath::path{"a.a"}) == 1);
        CHECK(document.dump() == R"({"a":{}})");
    });
}

TEST_CASE("a path of a million matchers inserts into the innermost list, and removes all that it leaves empty") {
    on_small_stack([] {
        ordered_json document = nested_lists(million);
        CHECK(hashpath::insert(document, repeated_path("{n}", million - 1), {5, 6}) == 1);
        const path innermost = repeated_path("{n}", million);
        CHECK(hashpath::count(document, innermost) == 2);
        CHECK(hashpath::set(document, innermost, 7) == 2);
        CHECK_THROWS_AS(hashpath::insert(document, innermost, 8), hashpath::type_error);
        CHECK(hashpath::count(document, innermost) == 2);
        CHECK(hashpath::remove(document, innermost) == million + 1);
        CHECK(document.dump() == "[]");
    });
}

TEST_CASE("a plain path goes on behind a million matchers") {
    on_small_stack([] {
        ordered_json document = nested_lists(million, "{}");
        const path path{repeated("{n}.", million) + "x.y"};
        CHECK(hashpath::insert(document, path, 5) == 1);
        CHECK(*hashpath::first(document, path)->value == 5);
        CHECK(hashpath::remove(document, path) == 1);
        CHECK(hashpath::count(document, path) == 0);
        CHECK(depth_of(document) == million + 2);
    });
}

TEST_CASE("a value a million deep is refused where it would be copied, and nothing is changed") {
    on_small_stack([] {
        ordered_json document = parse(R"({"a":[{"x":1}]})");
        CHECK_THROWS_AS(hashpath::insert(document, path{"b"}, nested_lists(million)), hashpath::limit_error);
        CHECK_THROWS_AS(hashpath::insert(document, path{"a.{n}"}, nested_lists(million)), hashpath::limit_error);
        CHECK_THROWS_AS(hashpath::set(document, path{"a"}, nested_lists(million)), hashpath::limit_error);
        CHECK(document.dump() == R"({"a":[{"x":1}]})");

        const ordered_json deep = nested_lists(million);
        CHECK_THROWS_AS(hashpath::get(deep, path{"0"}, ordered_json{}), hashpath::limit_error);
        CHECK(hashpath::get(deep, path{"1"}, ordered_json(1)) == 1);
    });
}

TEST_CASE("a map is read whose members are a million deep, equal keys too") {
    on_small_stack([] {
        const std::string deep = nested_lists_text(million, "1");
        ordered_json document =
            parse(R"({"a":)" + deep + R"(,"b":)" + deep + R"(,"c":3,"d":4,"a":)" + deep + R"(,"e":5})", deeper);
        CHECK(document.size() == 5);
        CHECK(depth_of(document["a"]) == million);
        CHECK(depth_of(document["b"]) == million);
    });
}

TEST_CASE("values a million deep are moved when the list or map around them changes") {
    on_small_stack([] {
        const std::string deep = nested_lists_text(million, "1");
        ordered_json document = parse("[" + deep + ",2,3,4,5]", deeper);
        CHECK(hashpath::remove(document, path{"2"}) == 1);
        CHECK(document.is_object());
        CHECK(hashpath::insert(document, path{"x"}, 6) == 1);
        CHECK(hashpath::remove(document, path{"1"}) == 1);
        CHECK(document.size() == 4);
        CHECK(depth_of(document["0"]) == million);
        hashpath::renumber(document);
        CHECK(depth_of(document[0]) == million);
        CHECK(hashpath::insert(document, path{"x"}, 7) == 1);
        CHECK(depth_of(document["0"]) == million);

        ordered_json merged = ordered_json::array();
        merged.push_back(std::move(document));
        CHECK(hashpath::insert(merged, path{"{n}"}, {{"x", 8}, {"y", 9}, {"0", 10}}) == 1);
        CHECK(merged[0].size() == 7);
        CHECK(depth_of(merged[0]["0"]) == million);
    });
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a type error a million levels down tells its place") {
    on_small_stack([] {
        const ordered_json document = nested_lists(million, R"({"k":[]})");
        const path path{repeated("{n}.", million - 1) + "{n}[k=/a/]"};
        try {
            hashpath::count(document, path);
            FAIL_CHECK("no error");
        } catch (const hashpath::type_error& e) {
            CHECK(e.code() == hashpath::error_code::regex_on_map);
            CHECK((e.pointer() == repeated("/0", million) + "/k"));
        }
    });
}

#endif

#endif
