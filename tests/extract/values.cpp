// SPDX-License-Identifier: MIT

#include <hashpath/extract/values.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>

#include "test.hpp"

namespace {

using hashpath::path;
using hashpath::values;

template <class T>
using list = std::vector<T>;

/// The message of what values() throws.
template <class T, class Document>
std::string refusal(const Document& document, const path& path) {
    try {
        static_cast<void>(values<T>(document, path));
    } catch (const hashpath::type_error& e) {
        CHECK(e.code() == hashpath::error_code::value_not_convertible);
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("strings, numbers and booleans become values of C++") {
    const auto json =
        hashpath::parse(R"([{"s": "x", "i": -5, "f": 1.5, "b": true}, {"s": "", "i": 7, "f": 2, "b": false}])");
    CHECK(values<std::string>(json, "{n}.s") == list<std::string>{"x", ""});
    CHECK(values<std::string_view>(json, "{n}.s")[0].data() == json[0]["s"].get_ref<const std::string&>().data());
    CHECK(values<std::int64_t>(json, path{"{n}.i"}) == list<std::int64_t>{-5, 7});
    CHECK(values<int>(json, "{n}.i") == list<int>{-5, 7});
    CHECK(values<double>(json, "{n}.f") == list<double>{1.5, 2.0});
    CHECK(values<float>(json, "{n}.f") == list<float>{1.5F, 2.0F});
    CHECK(values<bool>(json, "{n}.b") == list<bool>{true, false});
    CHECK(values<std::string>(json, "{n}.missing").empty());
    CHECK(values<std::string>(hashpath::node{json}, std::string{"0.s"}) == list<std::string>{"x"});
    auto changeable = json;
    CHECK(values<int>(changeable, "{n}.i").size() == 2);
}

TEST_CASE("other types are those of nlohmann's get()") {
    const auto json = hashpath::parse(R"({"a": [[1, 2], [3]], "m": [{"x": 1}], "mixed": [1, "x"]})");
    CHECK(values<std::vector<int>>(json, "a.{n}") == list<std::vector<int>>{{1, 2}, {3}});
    CHECK(values<std::map<std::string, int>>(json, "m.{n}")[0].at("x") == 1);
    CHECK(values<ordered_json>(json, "mixed.{n}") == list<ordered_json>{1, "x"});
    CHECK(refusal<std::vector<int>>(json, path{"mixed.{n}"}) ==
          "value-not-convertible at /mixed/0: expected a value of the type, found an integer");
}

TEST_CASE("integers are those that the type can hold") {
    const auto json = hashpath::parse(R"({"n": [255, 256, -1, 18446744073709551615, 1.0, 18446744073709551616]})");
    CHECK(values<std::uint8_t>(json, "n.0") == list<std::uint8_t>{255});
    CHECK(values<std::uint64_t>(json, "n.3") == list<std::uint64_t>{18446744073709551615U});
    CHECK(values<double>(json, "n.3") == list<double>{18446744073709551615.0});
    CHECK(refusal<std::uint8_t>(json, path{"n.{n}"}) ==
          "value-not-convertible at /n/1: expected an integer in range, found an integer");
    CHECK(refusal<std::uint64_t>(json, path{"n.2"}) ==
          "value-not-convertible at /n/2: expected an integer in range, found an integer");
    CHECK(refusal<std::int64_t>(json, path{"n.3"}) ==
          "value-not-convertible at /n/3: expected an integer in range, found a floating-point number");
    CHECK(refusal<std::int64_t>(json, path{"n.4"}).ends_with("found a floating-point number"));
    CHECK(refusal<std::uint64_t>(json, path{"n.5"}).ends_with("found a floating-point number"));
}

TEST_CASE("a value of another type is an error with its place") {
    const auto json =
        hashpath::parse(R"({"a": [{"v": "x"}, {"v": "y"}, {"v": 5}, {"v": null}], "b": {"k": [], "l": {}}})");
    CHECK(refusal<std::string>(json, path{"a.{n}.v"}) ==
          "value-not-convertible at /a/2/v: expected a string, found an integer");
    CHECK(refusal<std::string_view>(json, path{"{s}.3.{s}"}) ==
          "value-not-convertible at /a/3/v: expected a string, found null");
    CHECK(values<std::string>(json, "a.3.v").empty());
    CHECK(refusal<std::string>(json, path{"b"}) == "value-not-convertible at /b/k: expected a string, found an array");
    CHECK(refusal<double>(json, path{"b.{s}[x!=1]"}).empty());
    CHECK(refusal<double>(json, path{"b.{s}"}) == "value-not-convertible at /b/k: expected a number, found an array");
    CHECK(refusal<bool>(json, path{"b.l"}).empty());
    CHECK(refusal<bool>(json, path{"b.{*}"}) == "value-not-convertible at /b/k: expected a boolean, found an array");
    CHECK(refusal<int>(json, path{"{s}"}) ==
          "value-not-convertible at /a: expected an integer in range, found an array");
    CHECK(refusal<std::string>(json["b"], path{"{s}"}).ends_with("an array"));
}

TEST_CASE("null is nullopt where that is wanted") {
    const auto json = hashpath::parse(R"([1, null, 3])");
    CHECK(values<std::optional<int>>(json, "{n}") == list<std::optional<int>>{1, std::nullopt, 3});
    CHECK(refusal<int>(json, path{"{n}"}) == "value-not-convertible at /1: expected an integer in range, found null");
    CHECK(refusal<std::optional<bool>>(json, path{"{n}"}) ==
          "value-not-convertible at /0: expected a boolean, found an integer");
}

TEST_CASE("there are no more values than the path may match") {
    const auto json = hashpath::parse("[1, 2, 3]");
    CHECK(values<int>(json, path{"{n}", {.matches = 3}}).size() == 3);
    CHECK_THROWS_AS(values<int>(json, path{"{n}", {.matches = 2}}), hashpath::limit_error);
    CHECK_THROWS_AS(values<int>(json[0], "{n}"), hashpath::type_error);
}

TEST_CASE("a value that is too deep to be copied is refused") {
    ordered_json json;
    json["deep"] = nested_lists(600);
    CHECK_THROWS_AS(values<ordered_json>(json, "{s}"), hashpath::limit_error);
}

TEST_CASE("a temporary document has no values") {
    constexpr auto has_values = []<class Document>() {
        return requires(Document && document) {
            values<int>(std::forward<Document>(document), path{"x"});
        };
    };
    STATIC_REQUIRE(has_values.operator()<ordered_json&>());
    STATIC_REQUIRE_FALSE(has_values.operator()<ordered_json>());
}
