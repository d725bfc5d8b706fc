// SPDX-License-Identifier: MIT

#include <hashpath/hash/nest.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>

#include "hash/hash_test.hpp"
#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using namespace hashpath::literals;
using hash_test::code_of;
using hash_test::result_of;
using hashpath::error_code;
using hashpath::parse;

hash::nest_options flat() {
    return {"{n}.id"_path, "{n}.p"_path};
}

std::string nested(std::string_view document, const hash::nest_options& options = flat()) {
    return result_of(document, [&](auto&& given) { return hash::nest(std::forward<decltype(given)>(given), options); });
}

/// Entries of which each but the first is below the one before.
ordered_json chain(std::size_t length) {
    ordered_json entries = ordered_json::array();
    for (std::size_t i = 1; i <= length; ++i) entries.push_back({{"id", i}, {"p", i - 1}});
    return entries;
}

}  // namespace

TEST_CASE("nest puts entries among the children of their parents") {
    CHECK(
        nested(R"([{"id":1,"p":null},{"id":2,"p":1},{"id":3,"p":1},{"id":4,"p":3}])") ==
        R"([{"id":1,"p":null,"children":[{"id":2,"p":1,"children":[]},{"id":3,"p":1,"children":[{"id":4,"p":3,"children":[]}]}]}])");
    CHECK(nested("[]") == "[]");
}

TEST_CASE("nest takes parents that come later") {
    CHECK(nested(R"([{"id":2,"p":1},{"id":1,"p":0}])") ==
          R"([{"id":1,"p":0,"children":[{"id":2,"p":1,"children":[]}]}])");
}

TEST_CASE("nest compares the ids of parents loosely") {
    CHECK(nested(R"([{"id":"1","p":""},{"id":2,"p":1.0}])") ==
          R"([{"id":"1","p":"","children":[{"id":2,"p":1.0,"children":[]}]}])");
    CHECK(nested(R"([{"id":"a","p":null},{"id":"b","p":"c"}])") == R"([{"id":"a","p":null,"children":[]}])");
    // true is equal to every id, and as a key it is 1.
    CHECK(nested(R"([{"id":"a","p":0},{"id":"b","p":true}])") == R"([{"id":"a","p":0,"children":[]}])");
}

TEST_CASE("nest finds ids where CakePHP's models have them") {
    CHECK(nested(R"([{"User":{"id":1,"parent_id":null}},{"User":{"id":2,"parent_id":1}}])", {}) ==
          R"([{"User":{"id":1,"parent_id":null},"children":[{"User":{"id":2,"parent_id":1},"children":[]}]}])");
    CHECK(code_of([] { nested("[5]", {}); }) == error_code::item_not_a_map);
    CHECK(code_of([] { nested("[null]", {}); }) == error_code::item_not_a_map);
    CHECK(nested("[[]]", {}) == R"([{"children":[]}])");
}

TEST_CASE("nest keeps at the top what has the parent of the first, or the one that is asked for") {
    constexpr std::string_view two = R"([{"id":1,"p":null},{"id":2,"p":9},{"id":3,"p":2}])";
    CHECK(nested(two) == R"([{"id":1,"p":null,"children":[]}])");
    auto options = flat();
    options.root = 9;
    CHECK(nested(two, options) == R"([{"id":2,"p":9,"children":[{"id":3,"p":2,"children":[]}]}])");
    options.root = 1;
    CHECK(nested(two, options) == R"([{"id":1,"p":null,"children":[]}])");
    options.root = "1";  // ids are compared with their types
    CHECK(nested(two, options) == "[]");
    CHECK(nested(R"([{"id":"a","p":5},{"id":"b","p":5}])", {"{n}.id"_path, "{n}.p"_path, "children", "b"}) ==
          R"([{"id":"b","p":5,"children":[]}])");
    options.root = "9";  // and parents without
    CHECK(nested(two, options) == R"([{"id":2,"p":9,"children":[{"id":3,"p":2,"children":[]}]}])");
}

TEST_CASE("nest gives children another name") {
    auto options = flat();
    options.children = "below";
    CHECK(nested(R"([{"id":1,"below":5},{"id":2,"p":1}])", options) ==
          R"([{"id":1,"below":[{"id":2,"p":1,"below":[]}]}])");
    options.children = "5";
    CHECK(code_of([&] { nested("[{}]", options); }) == error_code::children_key);
}

TEST_CASE("entries with the same id become one, which stands in each place") {
    CHECK(
        nested(R"([{"id":1,"p":0},{"id":2,"p":1,"a":"x"},{"id":2,"p":1,"a":"y","b":"z"}])") ==
        R"([{"id":1,"p":0,"children":[{"id":2,"p":1,"a":"x","b":"z","children":[]},{"id":2,"p":1,"a":"x","b":"z","children":[]}]}])");
    CHECK(nested(R"([{"id":1,"p":0},{"id":1,"p":0}])") ==
          R"([{"id":1,"p":0,"children":[]},{"id":1,"p":0,"children":[]}])");
}

TEST_CASE("nest numbers integer keys anew") {
    CHECK(nested(R"([{"7":"a","id":1,"3":"b"}])") == R"([{"0":"a","id":1,"1":"b","children":[]}])");
    CHECK(nested(R"([["a"]])", {"{n}.0"_path, "{n}.1"_path}) == R"([{"0":"a","children":[]}])");
}

TEST_CASE("nest makes entries of null and false, and of nothing else") {
    CHECK(nested(R"([{"id":1},null])") == R"([{"id":1,"children":[]},{"children":[]}])");
    CHECK(nested(R"([{"id":1},false])") == R"([{"id":1,"children":[]},{"children":[]}])");
    for (const char* scalar : {"true", "5", R"("x")", R"("")"}) {
        CHECK(code_of([&] { nested(std::string{R"([{"id":1},)"} + scalar + "]"); }) == error_code::item_not_a_map);
    }
    CHECK(code_of([] { nested("5"); }) == error_code::document_not_a_map);
}

TEST_CASE("nest refuses what has no top") {
    CHECK(code_of([] { nested(R"([{"id":1,"p":2},{"id":2,"p":1}])"); }) == error_code::nothing_to_nest);
    CHECK(code_of([] { nested(R"([{"id":1,"p":1}])"); }) == error_code::nothing_to_nest);
}

TEST_CASE("nest refuses a list or map for an id") {
    CHECK(code_of([] { nested(R"([{"id":[1]}])"); }) == error_code::key_not_a_scalar);
    CHECK(code_of([] { nested(R"([{"id":1}])", {"{n}"_path, "{n}.p"_path}); }) == error_code::key_not_a_scalar);
}

TEST_CASE("nest refuses an entry that would stand below itself") {
    CHECK(code_of([] { nested(R"([{"id":1,"p":null},{"id":1,"p":2},{"id":2,"p":1}])"); }) ==
          error_code::nested_in_itself);
}

TEST_CASE("nest makes no tree too deep to be copied") {
    CHECK(nested(chain(255).dump()).size() > 255);
    CHECK(code_of([] { nested(chain(257).dump()); }) == error_code::document_too_deep);
    CHECK(code_of([] { hash::nest(chain(100'000), flat()); }) == error_code::document_too_deep);
}

TEST_CASE("nest copies no more of entries with one id than it may") {
    ordered_json doubled = ordered_json::array();
    for (int id = 1; id <= 40; ++id) {
        for (int copy = 0; copy < 2; ++copy) doubled.push_back({{"id", id}, {"p", id - 1}});
    }
    auto options = flat();
    options.max_copied = 1'000'000;
    CHECK(code_of([&] { hash::nest(doubled, options); }) == error_code::document_too_large);
    const ordered_json few = parse(R"([{"id":1},{"id":2,"p":1},{"id":2,"p":1}])");
    CHECK(hash::nest(few, options)[0]["children"].size() == 2);
    options.max_copied = 100;
    CHECK(code_of([&] { hash::nest(few, options); }) == error_code::document_too_large);
    options.max_copied = 2 * hashpath::impl::memory_of(hash::nest(few, flat())[0]["children"][0]);
    CHECK(hash::nest(few, options)[0]["children"].size() == 2);
    --options.max_copied;
    CHECK(code_of([&] { hash::nest(few, options); }) == error_code::document_too_large);
    // What stands in one place is not copied.
    CHECK(hash::nest(chain(100), options).size() == 1);
}

TEST_CASE("a value takes the memory of its texts and keys, and of all that is in it") {
    const auto memory_of = [](std::string_view text) { return hashpath::impl::memory_of(parse(text)); };
    constexpr std::size_t value = sizeof(ordered_json);
    constexpr std::size_t text = sizeof(std::string);
    constexpr std::size_t container = sizeof(ordered_json::object_t);
    CHECK(memory_of("5") == value);
    CHECK(memory_of(R"("abc")") == value + text + 3);
    CHECK(memory_of("[]") == value + container);
    CHECK(memory_of(R"({"key":5})") == 2 * value + container + text + 3);
    CHECK(memory_of(R"({"key":["abc",{}]})") == 4 * value + 3 * container + 4 * text + 6);
}

TEST_CASE("whether a parent is there is asked as in_array() asks") {
    ordered_json values = parse(R"([null,true,false,0,1,-1,5,5.0,5.5,9007199254740993,9007199254740992.0,
        9223372036854775807,9223372036854775808.0,-9223372036854775808,1e20,1e300,"","0","0.0","1","5","05"," 5","5 ","5.0",
        "5x","abc","ABC","INF","1e999","2e999","-1e999","9007199254740992","9007199254740993","9223372036854775807",
        "9223372036854775808","9223372036854775809","09223372036854775808","-9223372036854775809","9.2233720368547758e18",
        "1e20","100000000000000000000","100000000000000000001",[],[1],["1"],{"a":1},[[]]])");
    values.push_back(std::numeric_limits<double>::infinity());
    values.push_back(-std::numeric_limits<double>::infinity());
    values.push_back(std::numeric_limits<double>::quiet_NaN());
    using value = hashpath::node<const ordered_json>;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i; j < values.size(); ++j) {
            const ordered_json list = {values[i], values[j]};
            hashpath::impl::value_set<value> set;
            for (const ordered_json& each : list) set.add(value{each});
            for (const ordered_json& asked : std::as_const(values)) {
                if (!hashpath::php::truth(value{asked})) continue;
                if (set.has_equal_of(value{asked}) == hashpath::php::in_array(value{asked}, value{list})) continue;
                FAIL_CHECK(asked << " in " << list);
            }
        }
    }
}

TEST_CASE("many entries of one id, and many children of a wide entry, are no matter of their square") {
    ordered_json same = ordered_json::array();
    for (int i = 0; i < 30'000; ++i) same.push_back(ordered_json::array({"x"}));
    auto options = flat();
    options.max_copied = 10'000'000;
    CHECK(code_of([&] { hash::nest(std::move(same), options); }) == error_code::document_too_large);

    ordered_json::object_t wide;
    wide.reserve(30'002);
    for (int i = 0; i < 30'000; ++i) wide.emplace_back("k" + std::to_string(i), i);
    wide.emplace_back("id", 1);
    ordered_json entries = ordered_json::array();
    entries.push_back(std::move(wide));
    for (int i = 2; i <= 30'000; ++i) entries.push_back({{"id", i}, {"p", 1}});
    CHECK(hash::nest(std::move(entries), flat())[0]["children"].size() == 29'999);
}

TEST_CASE("documents of nlohmann::json are nested too") {
    const nlohmann::json document = nlohmann::json::parse(R"([{"id":1,"p":null},{"id":2,"p":1}])");
    CHECK(hash::nest(document, flat()).dump() == R"([{"children":[{"children":[],"id":2,"p":1}],"id":1,"p":null}])");
}
