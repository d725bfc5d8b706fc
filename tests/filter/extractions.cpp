// SPDX-License-Identifier: MIT

#include <hashpath/filter/extractions.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::condition;
using hashpath::condition_operator;
using hashpath::path;
using value = hashpath::node<const ordered_json>;
using extractions = hashpath::impl::extractions<value>;

constexpr condition_operator operators[] = {condition_operator::in,         condition_operator::not_in,
                                            condition_operator::equals,     condition_operator::in_or,
                                            condition_operator::not_in_or,  condition_operator::in_and,
                                            condition_operator::not_in_and, condition_operator::any_value};

}  // namespace

TEST_CASE("a path is extracted once, and again only where it was forgotten") {
    ordered_json json = hashpath::parse(R"({"a": [1, 2], "b": [3]})");
    extractions kept{value{json}};
    CHECK(*kept.document() == json);
    const auto& first = kept.of(path{"a.{n}"});
    CHECK(first.values().size() == 2);
    CHECK(&kept.of(path{"a.{n}"}) == &first);
    CHECK(kept.of(path{"b.{n}"}).values().size() == 1);
    CHECK(kept.of(path{"c.{n}"}).values().empty());

    json["a"].push_back(5);
    CHECK(kept.of(path{"a.{n}"}).values().size() == 2);
    kept.keep_if([](const path& each) { return each != path{"a.{n}"}; });
    CHECK(kept.of(path{"a.{n}"}).values().size() == 3);
    CHECK(kept.of(path{"b.{n}"}).values().size() == 1);
}

TEST_CASE("paths that no text can say are not taken for one another") {
    const auto json = hashpath::parse(R"({"a.b": [1, 2], "c.d": [3]})");
    extractions kept{value{json}};
    CHECK(kept.of(path::from_keys({"a.b"})).values().size() == 2);
    CHECK(kept.of(path::from_keys({"c.d"})).values().size() == 1);
    CHECK(kept.of(path::from_keys({"a.b"})).values().size() == 2);
}

TEST_CASE("a document that is neither list nor map is refused, and nothing is kept of it") {
    const ordered_json json = 5;
    extractions kept{value{json}};
    CHECK_THROWS_AS(kept.of(path{"a"}), hashpath::type_error);
    CHECK_THROWS_AS(kept.of(path{"a"}), hashpath::type_error);
}

TEST_CASE("values that were extracted decide as those that are compared one by one, when asked again too") {
    const auto json = hashpath::parse(R"(["x", "y", "x", 1, "1", "01", 1.0, true, null, "", "abc", [1], {"x": "x"}])");
    const auto asked =
        hashpath::parse(R"(["x", "z", "1", "01", "", 1, true, null, ["x"], ["z", "y"], ["1", "x"], [], [null],
        [1, "abc"], ["abc", "x", "y", ""]])");
    std::vector<value> values;
    hashpath::for_each(json, path{"{n}"}, [&values](const auto& match) { values.push_back(match.value); });
    hashpath::impl::extracted_values<value> extracted{values};
    for (int round = 0; round < 2; ++round) {
        for (const condition_operator each : operators) {
            for (const ordered_json& wanted : asked) {
                CAPTURE(round, static_cast<int>(each), wanted.dump());
                const condition condition{each, wanted};
                const auto expected = condition.decide_list(extracted.values());
                const auto found = extracted.decide(condition);
                CHECK(found.holds == expected.holds);
                CHECK(found.by == expected.by);
            }
        }
    }
}
