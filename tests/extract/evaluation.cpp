// SPDX-License-Identifier: MIT

#include <hashpath/extract/evaluation.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::path;
using value = hashpath::node<const ordered_json>;
using evaluation = hashpath::impl::evaluation<value>;

/// The matches of a path, come to so many at a time.
std::string matches_of(evaluation& walk, const ordered_json& document, std::size_t at_a_time) {
    std::string all;
    std::int64_t position = 0;
    walk.start(value{document}, at_a_time);
    for (auto found = walk.matches(); !found.empty(); walk.next(at_a_time), found = walk.matches()) {
        CHECK(found.size() <= at_a_time);
        for (std::size_t i = 0; i < found.size(); ++i) {
            all += walk.key(i, position++).to_string() + ":" + found[i]->dump() + " ";
        }
    }
    CHECK(walk.matches().empty());
    return all;
}

}  // namespace

TEST_CASE("matches are the same however many are asked for at once") {
    const auto json =
        parse(R"({"a": [{"b": [1, 2, 3], "c": 4}, {"b": {"x": 5, "y": 6}}, 7], "d": {"e": 8, "f": null}})");
    for (const char* text : {"a.{n}.b.{*}", "{s}.{n}.c", "a.{n}", "d", "d.{s}", "a.0.b.1", "", "x.{n}", "{s}.{*}.b"}) {
        CAPTURE(text);
        const path path{text};
        std::string expected;
        hashpath::for_each(json, path, [&expected](const auto& match) {
            expected += match.key.to_string() + ":" + match.value->dump() + " ";
        });
        evaluation walk{path};
        for (const std::size_t at_a_time : {1U, 2U, 3U, 64U}) CHECK(matches_of(walk, json, at_a_time) == expected);
    }
}

TEST_CASE("one evaluation goes over one document after the other") {
    const path path{"{n}[id>1].id"};
    evaluation walk{path};
    CHECK(matches_of(walk, parse(R"([{"id": 1}, {"id": 2}])"), 64) == "0:2 ");
    CHECK(matches_of(walk, parse(R"([{"x": 0, "id": 5}, {"id": 3}])"), 64) == "0:5 1:3 ");
    CHECK(matches_of(walk, parse("[]"), 64).empty());
    const ordered_json scalar = 5;
    CHECK_THROWS_AS(walk.start(value{scalar}, 1), hashpath::type_error);
}

TEST_CASE("a match that is come to alone has a place") {
    const auto json = parse(R"({"a": [{"b": 1}, {"c": 2}, {"b": 3}]})");
    const path path{"a.{n}.b"};
    evaluation walk{path};
    walk.start(value{json}, 1);
    CHECK(hashpath::path::from_keys(walk.place()).text() == "a.0.b");
    walk.next(1);
    CHECK(hashpath::path::from_keys(walk.place()).text() == "a.2.b");
    walk.next(1);
    CHECK(walk.matches().empty());
}

TEST_CASE("a run ends where the visit says so") {
    const auto json = parse("[[1, 2], [3, 4]]");
    const path path{"{n}.{n}"};
    evaluation walk{path};
    std::vector<int> seen;
    CHECK_FALSE(walk.run(value{json}, [&seen](const auto&, const value& found) {
        seen.push_back(found->get<int>());
        return seen.size() < 3;
    }));
    CHECK(seen == std::vector<int>{1, 2, 3});
    CHECK(walk.run(value{json}, [](const auto&, const value&) { return true; }));
}

TEST_CASE("an observer is told of each token, and may refuse matches") {
    struct observer : hashpath::impl::no_observer {
        void found(std::size_t token) noexcept { ++counts[token]; }
        bool wants(const value& found) const { return *found != 2; }
        std::vector<int> counts = std::vector<int>(2);
    };
    const auto json = parse(R"([{"x": 1}, {"x": 2}, {"y": 3}])");
    const path path{"{n}.x"};
    hashpath::impl::evaluation<value, observer> walk{path, observer{}};
    int matches = 0;
    walk.run(value{json}, [&matches](const auto&, const value&) { return ++matches != 0; });
    CHECK(matches == 1);
    CHECK(walk.observer().counts == std::vector<int>{3, 2});
}
