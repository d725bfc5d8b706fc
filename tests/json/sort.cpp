// SPDX-License-Identifier: MIT
// The sorted lists and the checksums here were made by PHP 8.2's sort().

#include <hashpath/json/sort.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::node;
using hashpath::parse;
using hashpath::php::sorted_order;

using handles = std::vector<node<const ordered_json>>;

handles entries_of(const ordered_json& list) {
    handles values;
    for (const ordered_json& entry : list) values.emplace_back(entry);
    return values;
}

ordered_json sorted(const ordered_json& list) {
    handles values = entries_of(list);
    hashpath::php::sort(values);
    ordered_json result = ordered_json::array();
    for (const auto& value : values) result.push_back(*value);
    return result;
}

/// Adds a text to a checksum: 64-bit FNV-1a.
void add(std::uint64_t& checksum, std::string_view text) {
    for (const char c : text) {
        checksum ^= static_cast<unsigned char>(c);
        checksum *= 0x100000001b3U;
    }
}

constexpr std::uint64_t empty_checksum = 0xcbf29ce484222325U;

struct before_and_after {
    std::string_view before;
    std::string_view after;
};

}  // namespace

TEST_CASE("short lists are sorted as PHP sorts them") {
    const before_and_after rows[] = {
        {R"(["10", "9", "1e1"])", R"(["9", "10", "1e1"])"},
        {R"(["b", "a", "C"])", R"(["C", "a", "b"])"},
        {R"(["tlp:red", "tlp:amber", "TLP:GREEN"])", R"(["TLP:GREEN", "tlp:amber", "tlp:red"])"},
        {R"([3, "3", 3.0])", R"([3, "3", 3.0])"},
        {R"([10, "9a", 9, "abc"])", R"([9, 10, "9a", "abc"])"},
        {R"([[2], [1, 0], "a", 5])", R"([5, "a", [2], [1, 0]])"},
        {R"(["9", "10", "1a"])", R"(["9", "10", "1a"])"},
        {R"(["10", "1a", "9"])", R"(["10", "1a", "9"])"},
        {R"(["1a", "9", "10"])", R"(["1a", "9", "10"])"},
        {R"(["9", "1a", "10"])", R"(["10", "1a", "9"])"},
        {R"(["1a", "10", "9"])", R"(["9", "10", "1a"])"},
        {R"(["10", "9", "1a"])", R"(["1a", "9", "10"])"},
        {R"([true, "b", 0, "a", null, false])", R"([0, null, false, true, "a", "b"])"},
        {R"([])", R"([])"},
    };
    for (const auto& [before, after] : rows) {
        CAPTURE(std::string{before});
        CHECK(sorted(parse(before)).dump() == parse(after).dump());
    }
}

TEST_CASE("lists whose order no comparison makes unique are sorted as PHP sorts them") {
    const before_and_after rows[] = {
        {R"(["9", "-1", "99z", "05", "3b", "1e1"])", R"(["-1", "05", "3b", "9", "1e1", "99z"])"},
        {R"([{"y":1}, [], 0, 1.5, ["1"], [2,0]])", R"([0, 1.5, [], ["1"], {"y":1}, [2,0]])"},
        {R"(["1e2", "100", "5 ", "1a", "9a", "", " 5", "05", "5", "9a", "1e1", "99z", "0x1A", " 5", "0", "9"])",
         R"(["", "0", "5 ", " 5", "05", " 5", "0x1A", "5", "1e2", "100", "1a", "9", "1e1", "99z", "9a", "9a"])"},
        {R"(["z", ["1"], "", [1], 0, false, true, "9a", "é", 7, ["1"], "-3", {"y":1}, "7 ", [1], 0])",
         R"(["", 0, false, 0, "z", ["1"], [1], true, "-3", 7, "7 ", "9a", "é", {"y":1}, ["1"], [1]])"},
        {R"([" 5", "3b", " 5", "9a", "-1", "100", "B", "a", "99z", "a", "20", "99z", "5 ", "100", "abc", "9",
             "1a"])",
         R"(["-1", " 5", " 5", "100", "100", "1a", "20", "3b", "5 ", "9", "99z", "99z", "9a", "B", "a", "a",
             "abc"])"},
        {R"(["7 ", "", [1], 1.5, "9a", ["1"], 5, "1e1", "é", 10, "1e1", false, 5, null, false, 10, "é"])",
         R"(["", false, null, false, 1.5, 5, 5, "7 ", "1e1", 10, "1e1", 10, "9a", "é", "é", [1], ["1"]])"},
        {R"(["1e2", "1a", "1e2", "1.0", "9", "3b", "0", "05", "5 ", "99z", "100", "5 ", "9a", "abc", "0",
             "5 ", "0", "1.0", "B", "5", "-1", "100", "1e2", "abc", "100", "10", "1a", "abc", "05", "05",
             "1e1", " 5", "1.0", "5 ", "-1", "1e2", "99z", "3b", "a", "0"])",
         R"(["-1", "-1", "0", "0", "0", "0", "1.0", "1.0", "1.0", "05", "05", "05", " 5", "10", "1e1", "1e2",
             "100", "100", "100", "1a", "1a", "1e2", "1e2", "1e2", "3b", "3b", "5 ", "5 ", "5 ", "5", "5 ",
             "9", "99z", "99z", "9a", "B", "a", "abc", "abc", "abc"])"},
        {R"([10, "", [2,0], "abc", "-3", 1.5, "10", ["1"], 10, [1], "", "1e1", "abc", "", 5, "abc", "10", "",
             "7 ", {"x":1}, {"x":1}, "z", 5, null, "5", "abc", "-3", false, "9a", -3, "é", "é", [1], "9a", 0,
             "é", 1.5, null, "z", -3])",
         R"(["", "", "", "", null, false, null, "-3", "-3", -3, -3, 0, 1.5, 1.5, 5, 5, "5", "7 ", 10, "10",
             10, "1e1", "10", "9a", "9a", "abc", "abc", "abc", "abc", "z", "z", "é", "é", "é", ["1"], [1],
             [1], {"x":1}, {"x":1}, [2,0]])"},
        {R"(["z", "z", [1], false, "10", true, "abc", "é", 0, 10, "", {"x":1}, 10, 0, {"y":1}, {"x":1},
             false, true, [2,0], 1.5, "1e1", false, null, [], [], null, 7, "10", "1e1", -3, {"y":1}, "", 7,
             "5", "abc", {"x":1}, {"y":1}, -3, {"y":1}, "1e1"])",
         R"([false, "", false, false, null, null, "", 0, 0, true, -3, "5", 7, "10", 10, 10, true, -3, 1.5, 7,
             "1e1", "10", "1e1", "1e1", "abc", "abc", "z", "z", "é", [], [], [1], {"x":1}, {"x":1}, {"y":1},
             {"y":1}, {"y":1}, {"y":1}, {"x":1}, [2,0]])"},
    };
    for (const auto& [before, after] : rows) {
        CAPTURE(std::string{before});
        CHECK(sorted(parse(before)).dump() == parse(after).dump());
    }
}

TEST_CASE("all orders of two to seven values are sorted as PHP sorts them") {
    struct row {
        std::size_t count;
        std::uint64_t checksum;
    };
    const ordered_json values = {"9", "10", "1a", "abc", " 9", "", "1e1"};
    for (const auto& [count, checksum] : {row{2, 0x3aa9e592ba902bd3U},
                                          {3, 0x35b645b69092fdc9U},
                                          {4, 0x90db93fea418aa05U},
                                          {5, 0x60601b302d2595b5U},
                                          {6, 0xa716b0a373eb27bdU},
                                          {7, 0x948fc395239bc815U}}) {
        CAPTURE(count);
        std::vector<std::size_t> arrangement(count);
        std::iota(arrangement.begin(), arrangement.end(), std::size_t{0});
        std::uint64_t sum = empty_checksum;
        do {
            handles list;
            for (const std::size_t i : arrangement) list.emplace_back(values[i]);
            hashpath::php::sort(list);
            for (std::size_t i = 0; i < count; ++i) {
                if (i > 0) add(sum, ",");
                add(sum, list[i].text());
            }
            add(sum, ";");
        } while (std::next_permutation(arrangement.begin(), arrangement.end()));
        CHECK(sum == checksum);
    }
}

TEST_CASE("all orders of maps that are greater than each other are sorted as PHP sorts them") {
    struct row {
        std::size_t count;
        std::uint64_t checksum;
    };
    const ordered_json values = parse(R"([{"x":1}, {"y":1}, {"x":2}, [5], {"y":0}, {"z":1}, {"x":1.0,"y":2}])");
    for (const auto& [count, checksum] :
         {row{3, 0x9c9a2b973784c0f7U}, {5, 0x46a95a3c21b446edU}, {7, 0xe3d86c5b048c7eedU}}) {
        CAPTURE(count);
        std::vector<std::size_t> arrangement(count);
        std::iota(arrangement.begin(), arrangement.end(), std::size_t{0});
        std::uint64_t sum = empty_checksum;
        do {
            const auto order = sorted_order(count, [&](std::size_t a, std::size_t b) {
                return hashpath::php::compare(node{values[arrangement[a]]}, node{values[arrangement[b]]});
            });
            for (const std::size_t position : order) add(sum, std::to_string(arrangement[position]));
            add(sum, ";");
        } while (std::next_permutation(arrangement.begin(), arrangement.end()));
        CHECK(sum == checksum);
    }
}

TEST_CASE("long lists of numbers, texts and nulls are sorted as PHP sorts them") {
    struct row {
        std::size_t count;
        std::uint64_t checksum;
    };
    const std::array<std::string, 5> suffixes = {"", "a", " ", "e1", "x"};
    for (const auto& [count, checksum] : {row{17, 0x42e367b9d6aa19f6U},
                                          {100, 0xa49464b83428286dU},
                                          {1023, 0x6efbc836c84d73faU},
                                          {1024, 0x93a4066fa30a6c71U},
                                          {1100, 0x26e5e78e4407b9f7U},
                                          {5000, 0x65349c5c4b88831aU}}) {
        CAPTURE(count);
        ordered_json list = ordered_json::array();
        std::uint64_t x = count;
        for (std::size_t i = 0; i < count; ++i) {
            x = (x * 1103515245 + 12345) % 2147483648;
            const std::uint64_t number = (x >> 8) % 60;
            const std::size_t shape = (x >> 20) % 7;
            if (shape == 6) list.push_back(nullptr);
            else if (shape == 5) list.push_back(number);
            else list.push_back(std::to_string(number) + suffixes[shape]);
        }
        std::uint64_t sum = empty_checksum;
        for (const ordered_json& entry : sorted(list)) add(sum, entry.dump() + ",");
        CHECK(sum == checksum);
    }
}

TEST_CASE("equal values keep their order") {
    for (const std::size_t count :
         {std::size_t{2}, std::size_t{5}, std::size_t{16}, std::size_t{17}, std::size_t{1024}, std::size_t{3000}}) {
        CAPTURE(count);
        // Three numbers, each spelled in many ways that tell where it stood.
        ordered_json list = ordered_json::array();
        for (std::size_t i = 0; i < count; ++i) list.push_back(std::to_string(i % 3) + "." + std::string(i, '0'));
        const ordered_json result = sorted(list);
        ordered_json expected = ordered_json::array();
        for (std::size_t number = 0; number < 3; ++number) {
            for (std::size_t i = number; i < count; i += 3) expected.push_back(list[i]);
        }
        CHECK((result == expected));
    }
}

TEST_CASE("with a comparison that is an order, the result is that of a stable sort") {
    for (const std::size_t count : {std::size_t{3}, std::size_t{15}, std::size_t{100}, std::size_t{2500}}) {
        CAPTURE(count);
        std::vector<int> values(count);
        std::uint32_t x = 1;
        for (int& value : values) {
            x = x * 1664525 + 1013904223;
            value = static_cast<int>(x >> 16) % 50;
        }
        std::vector<std::size_t> expected(count);
        std::iota(expected.begin(), expected.end(), std::size_t{0});
        std::stable_sort(expected.begin(), expected.end(),
                         [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
        const auto compare = [&](std::size_t a, std::size_t b) { return values[a] - values[b]; };
        CHECK(sorted_order(count, compare) == expected);
    }
}

TEST_CASE("a comparison without any sense still gives each position once") {
    for (const std::size_t count :
         {std::size_t{4}, std::size_t{5}, std::size_t{16}, std::size_t{200}, std::size_t{2000}}) {
        std::uint32_t x = 1;
        const auto random = [&x](std::size_t, std::size_t) {
            x = x * 1664525 + 1013904223;
            return static_cast<int>(x >> 30) - 1;
        };
        const auto greater = [](std::size_t, std::size_t) { return 1; };
        const auto less = [](std::size_t, std::size_t) { return -1; };
        for (auto order : {sorted_order(count, random), sorted_order(count, greater), sorted_order(count, less)}) {
            std::sort(order.begin(), order.end());
            std::vector<std::size_t> all(count);
            std::iota(all.begin(), all.end(), std::size_t{0});
            CHECK(order == all);
        }
    }
}

TEST_CASE("nothing is compared where there is nothing to sort") {
    const auto fail = [](std::size_t, std::size_t) -> int { throw std::logic_error{"compared"}; };
    CHECK(sorted_order(0, fail).empty());
    CHECK(sorted_order(1, fail) == std::vector<std::size_t>{0});
}

TEST_CASE("what the comparison throws comes through") {
    const auto fail = [](std::size_t, std::size_t) -> int { throw std::logic_error{"compared"}; };
    CHECK_THROWS_AS(sorted_order(2, fail), std::logic_error);
    CHECK_THROWS_AS(sorted_order(2000, fail), std::logic_error);
}

TEST_CASE("sorting moves handles, not values") {
    const ordered_json list = {"b", "a", "c"};
    handles values = entries_of(list);
    hashpath::php::sort(values);
    CHECK(values == handles{node{list[1]}, node{list[0]}, node{list[2]}});
    CHECK(list == ordered_json({"b", "a", "c"}));
}
