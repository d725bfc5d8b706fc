// SPDX-License-Identifier: MIT

#include <hashpath/hash/nest.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/parse.hpp>

#include "test.hpp"

namespace {

namespace hash = hashpath::hash;
using namespace hashpath::literals;
using hashpath::error_code;
using hashpath::parse;

hash::nest_options flat() {
    return {"{n}.id"_path, "{n}.p"_path};
}

std::string nested(std::string_view document, const hash::nest_options& options = flat()) {
    const ordered_json value = parse(document);
    const std::string copied = hash::nest(value, options).dump();
    CHECK(hash::nest(parse(document), options).dump() == copied);
    return copied;
}

template <class Call>
error_code code_of(Call&& call) {
    try {
        call();
    } catch (const hashpath::error& e) {
        return e.code();
    }
    FAIL("nothing was thrown");
    return {};
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

TEST_CASE("nest makes no tree too large to be held") {
    ordered_json entries = ordered_json::array();
    for (int id = 1; id <= 30; ++id) {
        for (int copy = 0; copy < 2; ++copy) entries.push_back({{"id", id}, {"p", id - 1}});
    }
    CHECK(code_of([&] { hash::nest(std::move(entries), flat()); }) == error_code::document_too_large);
}

TEST_CASE("documents of nlohmann::json are nested too") {
    const nlohmann::json document = nlohmann::json::parse(R"([{"id":1,"p":null},{"id":2,"p":1}])");
    CHECK(hash::nest(document, flat()).dump() == R"([{"children":[{"children":[],"id":2,"p":1}],"id":1,"p":null}])");
}
