// SPDX-License-Identifier: MIT
// That a literal whose text warns does not compile is tested in compile_failure/.

#include <hashpath/literals.hpp>

#include <atomic>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using namespace std::string_view_literals;
using hashpath::path;

const path& from_one_function() {
    using namespace hashpath::literals;
    return "Event.Attribute.{n}.value"_path;
}

}  // namespace

TEST_CASE("a path literal is the path of its text") {
    using namespace hashpath::literals;
    CHECK("Event.Attribute.{n}[type=ip-src].value"_path == path{"Event.Attribute.{n}[type=ip-src].value"});
    CHECK("Event"_path == path{"Event"});
    CHECK(""_path == path{});
    CHECK("{*}.{s}.{n}[a = b][c]"_path == path{"{*}.{s}.{n}[a = b][c]"});
    CHECK("caf\xC3\xA9"_path == path{"caf\xC3\xA9"});
    CHECK("Event.Attribute.{n}[type=ip-src].value"_path.tokens().size() == 4);
}

TEST_CASE("a path literal may hold NUL inside of a name") {
    using namespace hashpath::literals;
    CHECK("a\0b.c"_path == path{"a\0b.c"sv});
    CHECK("a\0b.c"_path.text()->size() == 5);
}

TEST_CASE("a path literal is one object, whoever uses it") {
    using namespace hashpath::literals;
    const auto again = [] { return &"Event.info"_path; };
    CHECK(&"Event.info"_path == &"Event.info"_path);
    CHECK(again() == &"Event.info"_path);
    CHECK(&from_one_function() == &"Event.Attribute.{n}.value"_path);
    CHECK(&"Event.info"_path != &"Event.date"_path);
    STATIC_REQUIRE(std::is_same_v<decltype("Event.info"_path), const path&>);
}

TEST_CASE("path literals are found with the library's own namespace, too") {
    using namespace hashpath;
    CHECK(&"Event.info"_path == &hashpath::literals::operator""_path<"Event.info">());
}

TEST_CASE("threads that use a path literal for the first time get the same object") {
    using namespace hashpath::literals;
    std::atomic<int> waiting = 0;
    std::vector<const path*> found(4);
    std::vector<std::thread> threads;
    for (const path*& mine : found) {
        threads.emplace_back([&waiting, &mine] {
            ++waiting;
            while (waiting < 4) std::this_thread::yield();
            mine = &"used.by.{n}[several=threads]"_path;
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const path* path : found) CHECK(path == found[0]);
    CHECK(*found[0] == path{"used.by.{n}[several=threads]"});
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a path literal may hold a regular expression, which is compiled at its first use") {
    using namespace hashpath::literals;
    CHECK("Country.{n}[name=/Canada|^$/]"_path == path{"Country.{n}[name=/Canada|^$/]"});
    CHECK("Country.{n}[name=/Canada|^$/]"_path.has_pattern());
}

TEST_CASE("an invalid regular expression in a path literal is found at run time only") {
    using namespace hashpath::literals;
    const auto warnings = diagnose("{n}[name=/(/]"_path);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == hashpath::warning_code::regex_invalid);
}

#else

TEST_CASE("without PCRE2 a path literal with a regular expression is refused at each use") {
    using namespace hashpath::literals;
    for (int use = 0; use < 2; ++use) {
        try {
            static_cast<void>("{n}[name=/x/]"_path);
            FAIL_CHECK("no error");
        } catch (const hashpath::path_error& error) {
            CHECK(error.code() == hashpath::error_code::regex_unavailable);
            CHECK(error.offset() == 9);
        }
    }
}

#endif
