// SPDX-License-Identifier: MIT

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/regex.hpp>
#include <hashpath/path/regex_limits.hpp>

#include "test.hpp"

namespace {

using namespace std::string_literals;
using hashpath::error_code;
using hashpath::parse;
using hashpath::path;
using hashpath::php::key;

using sorted_json = nlohmann::json;
using texts = std::vector<std::string>;

key text_key(std::string_view text) {
    return key{text};
}

/// What extract() gives, written as the map that the reference returns: a list where the keys count from 0.
template <class Document>
std::string extracted(Document&& document, const path& path) {
    const auto matches = hashpath::extract(document, path);
    ordered_json list = ordered_json::array();
    ordered_json map = ordered_json::object();
    bool counts = true;
    for (const auto& match : matches) {
        counts = counts && match.key == key{static_cast<std::int64_t>(list.size())};
        const auto value = ordered_json::parse((*match.value).dump());
        list.push_back(value);
        map[match.key.to_string()] = value;
    }
    return counts ? list.dump() : map.dump();
}

std::string extracted(std::string_view document, const char* path_text) {
    const auto json = parse(document);
    return extracted(json, path{path_text});
}

/// What get() gives, as JSON text; "nothing" for nothing.
std::string got(const ordered_json& document, const path& path) {
    const auto value = hashpath::get(document, path);
    return value ? (**value).dump() : "nothing";
}

template <class Document>
texts pointers(const Document& document, const path& path) {
    texts result;
    for (const auto& match : hashpath::locate(document, path)) result.push_back(*match.place.pointer());
    return result;
}

/// The counts of survivors(), as "found/left found/left".
std::string survivors(std::string_view document, const char* path_text) {
    const auto json = parse(document);
    std::string result;
    for (const auto& [found, left] : hashpath::survivors(json, path{path_text})) {
        if (!result.empty()) result += ' ';
        result += std::to_string(found) + "/" + std::to_string(left);
    }
    return result;
}

/// The error that a call throws; nothing if it throws none.
template <class Call>
std::optional<hashpath::type_error> type_error_of(Call&& call) {
    try {
        call();
        return std::nullopt;
    } catch (const hashpath::type_error& e) {
        return e;
    }
}

const auto ignore = [](const auto&) {};

// clang-format off
/// Which of the reading functions take such a document.
template <class D>
constexpr std::array taken{
    requires(const path& p) { hashpath::extract(std::declval<D>(), p); },
    requires(const path& p) { hashpath::for_each(std::declval<D>(), p, ignore); },
    requires(const path& p) { hashpath::first(std::declval<D>(), p); },
    requires(const path& p) { hashpath::count(std::declval<D>(), p); },
    requires(const path& p) { hashpath::check(std::declval<D>(), p); },
    requires(const path& p) { hashpath::get(std::declval<D>(), p); },
    requires(const path& p) { hashpath::locate(std::declval<D>(), p); },
    requires(const path& p) { hashpath::survivors(std::declval<D>(), p); },
};

template <class D>
constexpr bool can_fall_back_on_text =
    requires(const path& p) { hashpath::get(std::declval<D>(), p, "no title"); };
// clang-format on

template <class D>
constexpr bool readable = std::find(taken<D>.begin(), taken<D>.end(), false) == taken<D>.end();
template <class D>
constexpr bool refused = std::find(taken<D>.begin(), taken<D>.end(), true) == taken<D>.end();

static_assert(readable<ordered_json&>);
static_assert(readable<const ordered_json&>);
static_assert(readable<sorted_json&>);
static_assert(readable<hashpath::node<ordered_json>>);
static_assert(readable<const hashpath::node<const ordered_json>&>);
static_assert(refused<ordered_json>);
static_assert(refused<const ordered_json>);
static_assert(refused<sorted_json>);
static_assert(refused<std::string&>);

}  // namespace

TEST_CASE("a path extracts what the reference extracts") {
    struct row {
        const char* document;
        const char* path;
        const char* extracted;
    };
    const row rows[] = {
        // The empty path is the whole document, and so is "0".
        {R"({"a":1,"b":[2]})", "", R"({"a":1,"b":[2]})"},
        {R"({"a":1,"0":2})", "0", R"({"a":1,"0":2})"},
        {R"([[1],[2]])", "0", R"([[1],[2]])"},
        {R"([])", "", R"([])"},
        {R"([null,1])", "", R"([null,1])"},
        // A plain path is looked up key by key.
        {R"({"a":{"b":"x"}})", "a.b", R"(["x"])"},
        {R"({"a":{"b":{"x":1,"y":null}}})", "a.b", R"({"x":1,"y":null})"},
        {R"({"a":[4,5]})", "a", R"([4,5])"},
        {R"({"a":[4,5]})", "a.1", R"([5])"},
        {R"({"a":{"1":4,"x":5}})", "a", R"({"1":4,"x":5})"},
        {R"({"a":false})", "a", R"([false])"},
        {R"({"a":""})", "a", R"([""])"},
        {R"({"a":0})", "a", R"([0])"},
        {R"({"a":null})", "a", R"([])"},
        {R"({"a":null})", "a.b", R"([])"},
        {R"({"a":"text"})", "a.0", R"([])"},
        {R"({"a":{}})", "a", R"([])"},
        {R"({"a":1})", "b", R"([])"},
        {R"({"a":1})", "a.", R"([])"},
        {R"({"a":{"":1}})", "a.", R"([1])"},
        {R"({"":{"":1}})", ".", R"([1])"},
        {R"({"a":[4,5]})", "a.01", R"([])"},
        {R"({"a":{"01":4,"1":5}})", "a.01", R"([4])"},
        {R"({"a ":1,"a":2})", "a ", R"([1])"},
        // The four matchers.
        {R"({"a":1,"5":2,"05":3,"":4,"1e1":5,"1.5":6," 7":7,"8 ":8,"-9":9,"x1":10})", "{n}", R"([2,3,5,6,7,8,9])"},
        {R"({"a":1,"5":2,"05":3,"":4,"1e1":5,"1.5":6," 7":7,"8 ":8,"-9":9,"x1":10})", "{s}", R"([1,3,4,5,6,7,8,10])"},
        {R"({"a":1,"5":2,"05":3,"":4})", "{*}", R"([1,2,3,4])"},
        {R"({"{N}":1,"a":2})", "{N}", R"([1])"},
        {R"({"{n":1,"n}":2,"0":3})", "{n", R"([1])"},
        {R"({"a":[3,4,5]})", "a.{n}", R"([3,4,5])"},
        {R"({"a":[3,4,5]})", "a.{s}", R"([])"},
        {R"({"a":[[3,4],[5],6]})", "a.{n}.{n}", R"([3,4,5,6])"},
        {R"([null,[null],{"x":null}])", "{n}", R"([null,[null],{"x":null}])"},
        {R"([null,[null],{"x":null}])", "{n}.{*}", R"([null,null])"},
        // A token of a number takes all spellings of the number.
        {R"([{"5":1,"05":2,"5.0":3,"5e0":4," 5":5,"5 ":6,"55":7,"x":8}])", "{n}.5", R"([1,2,3,4,5,6])"},
        {R"([{"10":1,"1e1":2,"100":3}])", "{n}.1e1", R"([1,2])"},
        {R"([[7,8,9]])", "{n}.2.0", R"([9])"},
        {R"([[7,8,9]])", "{n}.02", R"([9])"},
        {R"([[7,8,9]])", "{n}.-1", R"([])"},
        {R"([[7,8,9]])", "{n}.3", R"([])"},
        {R"([[7,8,9]])", "{n}.1e0", R"([8])"},
        {R"([{"x":1},{"x":2},{"y":3}])", "{n}.x", R"([1,2])"},
        {R"([{"x":1},{"X":2}])", "{n}.X", R"([2])"},
        // A scalar is a list of one, null is an empty one.
        {R"({"a":5})", "a.{n}.{n}.{n}", R"([5])"},
        {R"({"a":5})", "a.{*}.0.{n}", R"([5])"},
        {R"({"a":5})", "a.{s}.{n}", R"([])"},
        {R"({"a":5})", "a.{n}.1", R"([])"},
        {R"({"a":null})", "a.{n}", R"([])"},
        {R"({"a":false})", "a.{n}", R"([false])"},
        {R"({"a":5})", "a.{n}[x]", R"([])"},
        // A condition lets maps through only.
        {R"([1,"a",null,[],{},[0],{"a":1}])", "{n}[]", R"([[],{},[0],{"a":1}])"},
        {R"([{"a":1},{"a":null},{"b":1},{"a":false}])", "{n}[a]", R"([{"a":1},{"a":false}])"},
        {R"([{"a":1,"b":2},{"a":1,"b":3},{"a":2,"b":2}])", "{n}[a=1][b=2]", R"([{"a":1,"b":2}])"},
        {R"([{"a":1,"b":2},{"a":1,"b":3}])", "{n}[a=1]ignored[b=3]ignored", R"([{"a":1,"b":3}])"},
        {R"([{"a":1},{"a":2}])", "{n}[a=]", R"([{"a":1},{"a":2}])"},
        {R"([{"a":1},5])", "{n}[!a]", R"([{"a":1}])"},
        {R"([{"a":1},{"a":2},5])", "{n}[a=1", R"([{"a":1},{"a":2}])"},
        {R"([{"a":"=5"},{"a":"5"}])", "{n}[a==5]", R"([{"a":"=5"}])"},
        {R"([{"a.b":1,"c":2},{"a":{"b":1},"c":3}])", "{n}[a.b=1].c", R"([2])"},
        {R"([["x","y"],["y","x"],["x"]])", "{n}[1=x]", R"([["y","x"]])"},
        {R"([["x"],{"01":"x"},{"1":"x"}])", "{n}[01]", R"([{"01":"x"}])"},
        {R"({"a":{"x":1},"b":{"x":2}})", "a[x=1]", R"([{"x":1}])"},
        {R"({"a":{"x":1},"b":{"x":2}})", "{s}[x>1].x", R"([2])"},
        {R"({"a":{"x":1}})", "[x=1]", R"([])"},
        {R"({"":{"x":1}})", "[x=1]", R"([{"x":1}])"},
        {R"([[{"x":1},{"x":2}],[{"x":2}]])", "{n}.{n}[x=2]", R"([{"x":2},{"x":2}])"},
        // White space is trimmed from the tokens of a path with a bracket, and of no other.
        {R"({"a":[{"x":1}]})", " a . {n}[x=1] . x ", R"([1])"},
        {R"({"a":[{"x":1}]})", "\ta\n.\r{n}\v[x=1].x", R"([])"},
        {R"({"a":[{"x":1}]})", "\ta\n.\r{n}[x=1]\v.x", R"([1])"},
        {R"({"a":[{"x":1}]})", "a\f.{n}[x=1].x", R"([])"},
        {R"({"a":[1]," a":[2]})", " a.{n}", R"([2])"},
        {R"({"a":[1]})", "a. {n}", R"([])"},
        // Dots in brackets split nothing, and brackets that are not paired hide the dots behind them.
        {R"([{"a":"b.c","d":1}])", "{n}[a=b.c].d", R"([1])"},
        {R"({"a]b.c":[{"x":1}]})", "a]b.c[x=1].x", R"([])"},
        {R"([{"a":{"x":1}}])", "{n}[a.{n}", R"([{"a":{"x":1}}])"},
    };
    for (const auto& [document, path_text, expected] : rows) {
        INFO(path_text << " in " << document);
        CHECK(extracted(document, path_text) == expected);
    }
}

TEST_CASE("a condition compares values of every kind as PHP does") {
    const auto document = parse(R"({"null":null,"true":true,"false":false,"five":5,"zero":0,"half":1.5,"abc":"abc",)"
                                R"("empty":"","text5":"5","list":[1],"map":{"x":1},"none":[]})");
    struct expectation {
        const char* condition;
        texts keys;  // those of which the condition holds
    };
    const expectation all[] = {
        {"", {"true", "false", "five", "zero", "half", "abc", "empty", "text5", "list", "map", "none"}},
        {"=5", {"five", "text5"}},
        {"= 5.0", {"five", "text5"}},
        {"=05", {"five", "text5"}},
        {"=5a", {}},
        {"!=5", {"null", "true", "false", "zero", "half", "abc", "empty", "list", "map", "none"}},
        {"<5", {"null", "true", "false", "zero", "half", "empty"}},
        {"<=5", {"null", "true", "false", "five", "zero", "half", "empty", "text5"}},
        {">5", {"abc", "list", "map", "none"}},
        {">=5", {"five", "abc", "text5", "list", "map", "none"}},
        {"=abc", {"abc"}},
        {"!=abc", {"null", "true", "false", "five", "zero", "half", "empty", "text5", "list", "map", "none"}},
        {"<abc", {"null", "five", "zero", "half", "empty", "text5"}},
        {">abc", {"true", "false", "list", "map", "none"}},
        {"=1", {"true"}},
        {"=true", {"true"}},
        {"=false", {"false"}},
        {"=0", {"false", "zero"}},
        {"=0.0", {"false", "zero"}},
        {"=1.5", {"half"}},
        {"=1.50", {"half"}},
        {">1.49", {"five", "half", "abc", "text5", "list", "map", "none"}},
        {"= ", {}},
        {"=Array", {}},
        {"=TRUE", {}},
    };
    for (const auto& [condition, keys] : all) {
        for (const auto& [name, value] : document.items()) {
            INFO(name << condition);
            const path path{"x[" + name + condition + "]"};
            const bool expected = std::find(keys.begin(), keys.end(), name) != keys.end();
            CHECK(hashpath::satisfies(document, path.tokens()[0].conditions) == expected);
        }
    }
    for (const char* condition : {"[gone]", "[gone=5]", "[gone!=5]", "[gone<5]", "[gone>=]", "[gone>=0]"}) {
        INFO(condition);
        const path path{"x"s + condition};
        CHECK(hashpath::satisfies(document, path.tokens()[0].conditions) == path.tokens()[0].conditions.empty());
    }
}

TEST_CASE("a condition with white space of every kind around its operator is the same condition") {
    const auto document = parse(R"([{"a":"b","i":0},{"a":" b","i":1},{"a":"b ","i":2},{" a":"b","i":3}])");
    for (const char* condition : {"[a=b]", "[a =b]", "[a= b]", "[a = b]", "[a\t=\tb]", "[a\n=\nb]", "[a\v=\vb]",
                                  "[a\f=\fb]", "[a\r\n=\r\nb]"}) {
        INFO(condition);
        CHECK(extracted(document, path{"{n}"s + condition + ".i"}) == "[0]");
    }
    // Behind the value and before the key it belongs to them.
    CHECK(extracted(document, path{"{n}[a=b ].i"}) == "[2]");
    CHECK(extracted(document, path{"{n}[ a=b].i"}) == "[3]");
    CHECK(extracted(document, path{"{n}[\ta=b].i"}) == "[]");
}

TEST_CASE("line ends and NUL bytes are kept in keys, in values and in conditions") {
    const auto document = parse(R"([{"a":"x\ny"},{"a":"x\u0000y"},{"a\u0000":"z"},{"a":"x"},{"b\nc":1}])");
    CHECK(extracted(document, path{"{n}[a=x\ny]"}) == R"([{"a":"x\ny"}])");
    CHECK(extracted(document, path{"{n}[a=x\0y]"s}) == R"([{"a":"x\u0000y"}])");
    CHECK(extracted(document, path{"{n}[a\0=z]"s}) == R"([{"a\u0000":"z"}])");
    CHECK(extracted(document, path{"{n}[a=x]"}) == R"([{"a":"x"}])");
    CHECK(extracted(document, path{"{n}[b\nc]"}) == R"([{"b\nc":1}])");
    CHECK(extracted(document, path{"{n}.a\0"s}) == R"(["z"])");
    CHECK(extracted(document, path{"2.a\0"s}) == R"(["z"])");
    CHECK(hashpath::count(document, path{"{n}.a"}) == 3);
}

TEST_CASE("for_each calls with each match in order and tells that it came to its end") {
    const auto document = parse(R"({"b":[3,1],"a":[2]})");
    std::vector<int> seen;
    std::vector<key> keys;
    const bool ended = hashpath::for_each(document, path{"{s}.{n}"}, [&](const auto& match) {
        seen.push_back((*match.value).template get<int>());
        keys.push_back(match.key);
    });
    CHECK(ended);
    CHECK(seen == std::vector<int>{3, 1, 2});
    CHECK(keys == std::vector<key>{0, 1, 2});
    CHECK(hashpath::for_each(document, path{"{n}"}, [](const auto&) { return false; }));
}

TEST_CASE("for_each ends where the visitor returns false, also at the last match") {
    const auto document = parse(R"({"list":[1,2,3]})");
    for (const char* path_text : {"list", "list.{n}", "list.{n}.{n}"}) {
        for (std::size_t stop = 1; stop <= 4; ++stop) {
            std::size_t seen = 0;
            const bool ended =
                hashpath::for_each(document, path{path_text}, [&](const auto&) { return ++seen != stop; });
            CHECK(seen == std::min<std::size_t>(stop, 3));
            CHECK(ended == (stop == 4));
        }
    }
    CHECK_FALSE(hashpath::for_each(document, path{"list.0"}, [](const auto&) { return false; }));
}

TEST_CASE("an exception of the visitor comes through") {
    const auto document = parse("[1,2]");
    CHECK_THROWS_AS(hashpath::for_each(document, path{"{n}"}, [](const auto&) { throw std::string{"mine"}; }),
                    std::string);
}

TEST_CASE("a plain path that reaches a map matches its entries, one that reaches a scalar the scalar with key 0") {
    const auto document = parse(R"({"map":{"x":1,"7":null,"05":[2]},"text":"t","none":null})");
    const auto entries = hashpath::extract(document, path{"map"});
    REQUIRE(entries.size() == 3);
    CHECK(entries[0].key == text_key("x"));
    CHECK(entries[1].key == key{7});
    CHECK(entries[2].key == text_key("05"));
    CHECK(&*entries[1].value == &document["map"]["7"]);

    const auto scalar = hashpath::extract(document, path{"text"});
    REQUIRE(scalar.size() == 1);
    CHECK(scalar[0].key == key{0});
    CHECK(&*scalar[0].value == &document["text"]);

    CHECK(hashpath::extract(document, path{"none"}).empty());
    CHECK(hashpath::extract(document, path{"map.7"}).empty());
}

TEST_CASE("matches of a path with a matcher are numbered from 0") {
    const auto document = parse(R"({"x":{"k":1},"9":{"k":2},"y":{"q":0},"z":{"k":3}})");
    const auto matches = hashpath::extract(document, path{"{*}.k"});
    REQUIRE(matches.size() == 3);
    for (std::size_t i = 0; i < matches.size(); ++i) CHECK(matches[i].key == key{static_cast<std::int64_t>(i)});
    CHECK(&*matches[1].value == &document["9"]["k"]);
}

TEST_CASE("first gives the first match and count their number") {
    const auto document = parse(R"({"a":[{"v":1},{"v":2},{"w":3}],"e":[],"n":null})");
    REQUIRE(hashpath::first(document, path{"a.{n}.v"}));
    CHECK(&*hashpath::first(document, path{"a.{n}.v"})->value == &document["a"][0]["v"]);
    CHECK(hashpath::first(document, path{"a.2"})->key == text_key("w"));
    CHECK(hashpath::first(document, path{"a.{n}.v"})->key == key{0});
    CHECK_FALSE(hashpath::first(document, path{"a.{n}.x"}));
    CHECK_FALSE(hashpath::first(document, path{"e"}));
    CHECK(hashpath::count(document, path{"a.{n}.v"}) == 2);
    CHECK(hashpath::count(document, path{"a"}) == 3);
    CHECK(hashpath::count(document, path{""}) == 3);
    CHECK(hashpath::count(document, path{"e"}) == 0);
    CHECK(hashpath::count(document, path{"n"}) == 0);
    CHECK(hashpath::count(document, path{"a.{n}.{n}"}) == 0);
}

TEST_CASE("a path is there when it matches anything, be it null or empty") {
    const auto document = parse(R"({"null":null,"list":[],"map":{},"zero":0,"false":false,"text":"","nulls":[null]})");
    for (const char* there : {"zero", "false", "text", "nulls", "nulls.{n}", "{s}", "{*}[]", "", "0", "zero.{n}"}) {
        INFO(there);
        CHECK(hashpath::check(document, path{there}));
    }
    for (const char* missing : {"null", "list", "map", "gone", "null.{n}", "list.{n}", "map.{*}", "{n}", "nulls.0",
                                "zero.0", "{*}[a]", "nulls.{n}.{n}"}) {
        INFO(missing);
        CHECK_FALSE(hashpath::check(document, path{missing}));
    }
    const auto empty = ordered_json::object();
    CHECK_FALSE(hashpath::check(empty, path{}));
}

TEST_CASE("get looks up key by key, whatever the path looks like") {
    const auto document = parse(R"({"a":{"b":[10,{"c":null,"d":{}}]},"{n}":{"[x":1},"a[b":{"c]":2},"":{"":3},"0":4,
                                    "f":false,"s":"text","a [b":5,"[a":{"b]":{"{*}":6}}})");
    struct expectation {
        const char* path;
        const char* value;
    };
    const expectation all[] = {
        {"a.b.0", "10"},
        {"a.b.1.d", "{}"},
        {"a.b", R"([10,{"c":null,"d":{}}])"},
        {"a.b.1.c", "nothing"},
        {"a.b.1.c.d", "nothing"},
        {"a.b.2", "nothing"},
        {"a.b.00", "nothing"},
        {"a.b.0.0", "nothing"},
        {"s.0", "nothing"},
        {"f", "false"},
        {"f.f", "nothing"},
        {"{n}", R"({"[x":1})"},
        {"{n}.[x", "1"},
        {"a.{s}", "nothing"},
        {"a[b.c]", "2"},
        {"a [b", "5"},
        {"[a.b].{*}", "6"},
        {"", R"({"":3})"},
        {".", "3"},
        {"..", "nothing"},
        {"0", "4"},
        {"a.", "nothing"},
        {"A", "nothing"},
    };
    for (const auto& [path_text, value] : all) {
        INFO(path_text);
        CHECK(got(document, path{path_text}) == value);
        CHECK(hashpath::get(document, path{path_text}, ordered_json("fallback")).dump() ==
              (value == "nothing"s ? "\"fallback\"" : value));
    }
    CHECK(got(document, path::from_keys({"a[b", "c]"})) == "2");
    CHECK(got(document, path::from_keys({"", ""})) == "3");
    CHECK(got(document, path::from_keys({"0"})) == "4");
    CHECK(got(document, path::from_keys({""})) == R"({"":3})");
    CHECK(&**hashpath::get(document, path::from_keys({})) == &document);
}

TEST_CASE("get with a default copies what it finds") {
    ordered_json document = parse(R"({"a":{"b":[1]},"n":null})");
    ordered_json copy = hashpath::get(document, path{"a"}, ordered_json{});
    copy["b"] = 2;
    CHECK(document.dump() == R"({"a":{"b":[1]},"n":null})");
    CHECK(hashpath::get(document, path{"n"}, ordered_json(7)) == 7);
    CHECK(hashpath::get(document, path{"a.x"}, ordered_json(7)) == 7);
    CHECK(hashpath::get(document, path{"a.x"}, ordered_json{}).is_null());

    const sorted_json sorted = {{"a", "text"}};
    CHECK(hashpath::get(sorted, path{"a"}, sorted_json{}) == "text");
}

TEST_CASE("a default may be anything that becomes a value") {
    // A template, so that a default that is refused fails here and does not keep this file from being compiled.
    const auto title = []<class Json>(const Json& event) -> std::string {
        if constexpr (can_fall_back_on_text<const Json&>) {
            return hashpath::get(event, path{"Event.info"}, "no title").template get<std::string>();
        } else {
            return "refused";
        }
    };
    CHECK(title(parse(R"({"Event":{"info":"OSINT"}})")) == "OSINT");
    CHECK(title(parse(R"({"Event":{}})")) == "no title");
    CHECK(title(parse<sorted_json>(R"({"Event":{"info":null}})")) == "no title");
}

TEST_CASE("get with a default refuses to copy a value that is too deep, and gives a handle to it") {
    const auto document = parse(R"({"deep":)" + std::string(512, '[') + std::string(512, ']') + "}", 600);
    try {
        hashpath::get(document, path{"deep"}, ordered_json{});
        FAIL("a value that is too deep was copied");
    } catch (const hashpath::limit_error& e) {
        CHECK(e.code() == error_code::document_too_deep);
    }
    CHECK(&**hashpath::get(document, path{"deep"}) == &document["deep"]);
    CHECK(hashpath::get(document, path{"deep.0"}, ordered_json{}) == document["deep"][0]);
}

TEST_CASE("a match tells the place where it stands") {
    const auto document = parse(R"({"a":{"x.y":[{"k":1},2]},"b/c":{"d~e":3},"f[g":4,"{h":5,"i]":6,"":{"":7},"l":[8,9],
                                    "5":{"05":10}})");
    struct expectation {
        const char* path;
        texts pointers;
        std::vector<std::optional<std::string>> texts_of_places;
    };
    const std::optional<std::string> none;
    const expectation all[] = {
        {"a.{s}.{n}", {"/a/x.y/0", "/a/x.y/1"}, {none, none}},
        {"{s}.d~e", {"/b~1c/d~0e"}, {"b/c.d~e"}},
        {"{*}[d~e]", {"/b~1c"}, {"b/c"}},
        {"l.{n}", {"/l/0", "/l/1"}, {"l.0", "l.1"}},
        {"l.{n}.{n}.0", {"/l/0", "/l/1"}, {"l.0", "l.1"}},
        {"{n}.{n}", {"/5/05"}, {"5.05"}},
        {"{n}.5", {"/5/05"}, {"5.05"}},
        {"5.{*}", {"/5/05"}, {"5.05"}},
        {"5.0{5", {}, {}},
        {"l", {"/l/0", "/l/1"}, {"l.0", "l.1"}},
        {"l.1", {"/l/1"}, {"l.1"}},
        {"5", {"/5/05"}, {"5.05"}},
        {"b/c", {"/b~1c/d~0e"}, {"b/c.d~e"}},
        {"i]", {"/i]"}, {"i]"}},
        {".", {"//"}, {"."}},
        {"", {"/a", "/b~1c", "/f[g", "/{h", "/i]", "/", "/l", "/5"}, {"a", "b/c", none, none, "i]", none, "l", "5"}},
        {"{*}", {"/a", "/b~1c", "/f[g", "/{h", "/i]", "/", "/l", "/5"}, {"a", "b/c", none, none, "i]", none, "l", "5"}},
    };
    for (const auto& [path_text, expected_pointers, expected_texts] : all) {
        INFO(path_text);
        const auto matches = hashpath::locate(document, path{path_text});
        texts found_pointers;
        std::vector<std::optional<std::string>> found_texts;
        for (const auto& match : matches) {
            CHECK(match.place.plain());
            found_pointers.push_back(*match.place.pointer());
            found_texts.emplace_back(match.place.text());
        }
        CHECK(found_pointers == expected_pointers);
        CHECK((found_texts == expected_texts));
    }
}

TEST_CASE("the first position of a list that is the document has a pointer and no text") {
    const auto document = parse("[7,[8]]");
    const auto matches = hashpath::locate(document, path{"{n}"});
    REQUIRE(matches.size() == 2);
    CHECK(matches[0].place.pointer() == "/0");
    CHECK_FALSE(matches[0].place.text());
    CHECK(matches[1].place.text() == "1");
    CHECK(hashpath::get(document, matches[0].place) == matches[0].value);
    CHECK(pointers(document, path{"{n}.{n}"}) == texts{"/0", "/1/0"});
}

TEST_CASE("the place of a scalar that is taken for a list is its own") {
    const auto document = parse(R"({"a":{"b":5,"c":[6]}})");
    CHECK(pointers(document, path{"a.{s}.{n}.{n}.{n}"}) == texts{"/a/b", "/a/c/0"});
    CHECK(pointers(document, path{"a.b.0.{n}"}) == texts{"/a/b"});
    CHECK(pointers(document, path{"a.b"}) == texts{"/a/b"});
    CHECK(hashpath::locate(document, path{"a.b"})[0].key == key{0});
}

TEST_CASE("keys and values of located matches are those of extract") {
    const auto document = parse(R"({"a":{"x":1,"7":[2,3]},"b":[4,null]})");
    for (const char* path_text : {"a", "b", "", "a.x", "{s}", "{*}.{*}", "a.7.{n}", "{s}.1", "b.{n}.{n}"}) {
        INFO(path_text);
        const auto matches = hashpath::extract(document, path{path_text});
        const auto located = hashpath::locate(document, path{path_text});
        REQUIRE(located.size() == matches.size());
        for (std::size_t i = 0; i < matches.size(); ++i) {
            CHECK(located[i].key == matches[i].key);
            CHECK(located[i].value == matches[i].value);
        }
    }
}

TEST_CASE("every place leads back to its match, by its JSON Pointer, as a path and by its text") {
    const char* documents[] = {
        R"({"a":{"x.y":[{"k":1},2],"":[[]]},"b/c":{"d~e":3,"~1":4,"/":5},"f[g":4,"{h":{"]":6},"":{"":7,"a":null}})",
        R"([[1,[2,{"3":4}]],{"0":{"0":{"0":5}},"05":"x"},"text",null,1.5,false,{"-1":{"a.b":{"c.d":[0]}}}])",
        R"({"0":[0],"1":{"":""},"e":[],"é":{"😀":[{"é":1}]},"a\u0000":{"b\n":1}," ":{"\t":[" "]}})",
    };
    const char* paths[] = {"",
                           "0",
                           "{*}",
                           "{n}",
                           "{s}",
                           "{*}.{*}",
                           "{*}.{*}.{*}",
                           "{s}.{n}",
                           "{n}.{n}",
                           "{*}.{*}.{n}",
                           "{*}.0",
                           "{n}.0.0",
                           "{*}.{*}.05",
                           "{*}[]",
                           "{*}[0]",
                           "{*}.{*}[]",
                           "1",
                           "e",
                           "1.0",
                           "6.-1",
                           "{n}.{n}.{n}.{n}",
                           "a",
                           "{*}.5",
                           "{*}.{s}[k]",
                           "{*}.{*}.{*}.{*}.{*}"};
    std::size_t places = 0;
    for (const char* document_text : documents) {
        const auto document = parse(document_text);
        for (const char* path_text : paths) {
            for (const auto& match : hashpath::locate(document, path{path_text})) {
                ++places;
                const std::string pointer = *match.place.pointer();
                INFO(path_text << " at " << pointer << " in " << document_text);
                const ordered_json* const found = &*match.value;
                CHECK(&document.at(ordered_json::json_pointer{pointer}) == found);
                const auto by_place = hashpath::get(document, match.place);
                CHECK(by_place.has_value() == !found->is_null());
                if (by_place) CHECK(&**by_place == found);
                if (!match.place.text()) continue;
                const auto by_text = hashpath::get(document, path{*match.place.text()});
                CHECK(by_text.has_value() == !found->is_null());
                if (by_text) CHECK(&**by_text == found);
                CHECK(path{*match.place.text()} == match.place);
            }
        }
    }
    CHECK(places > 100);
}

TEST_CASE("the survivors of each token are counted before and after its conditions") {
    struct expectation {
        const char* document;
        const char* path;
        const char* counts;
    };
    const char* const event =
        R"({"Event":{"Attribute":[{"type":"md5","value":"x"},{"type":"ip","value":"y"},{"type":"ip"},5]}})";
    const expectation all[] = {
        {event, "Event.Attribute.{n}[type=ip].value", "1/1 1/1 4/2 1/1"},
        {event, "Event.Attribute.{n}[type=ipp].value", "1/1 1/1 4/0 0/0"},
        {event, "Event.Attribute.{n}.type", "1/1 1/1 4/4 3/3"},
        {event, "Event.Attribute.{n}.{n}", "1/1 1/1 4/4 1/1"},
        {event, "Event.Attribute.{n}.{n}[x]", "1/1 1/1 4/4 1/0"},
        {event, "Event.Attributes.{n}.type", "1/1 0/0 0/0 0/0"},
        {event, "Event[Attribute].Attribute.2[type=ip][value]", "1/1 1/1 1/0"},
        {event, "Event.Attribute.0.type", "1/1 1/1 1/1 1/1"},
        {event, "Event.Attribute", "1/1 1/1"},
        {event, "Event.Tag.0", "1/1 0/0 0/0"},
        {R"({"a":null})", "a.b", "0/0 0/0"},
        {R"({"a":5})", "a.b", "1/1 0/0"},
        {R"({"a":5})", "a.{n}.{n}", "1/1 1/1 1/1"},
        {R"([[1,null],[2]])", "{n}.{n}.{n}", "2/2 3/3 2/2"},
        {R"([])", "", "1/1"},
        {R"([])", "0", "1/1"},
        {R"([])", "{n}", "0/0"},
    };
    for (const auto& [document, path_text, counts] : all) {
        INFO(path_text << " in " << document);
        CHECK(survivors(document, path_text) == counts);
    }
}

TEST_CASE("the last token leaves as many values as there are matches") {
    const auto document = parse(R"({"a":{"x":1,"7":[2,3]},"b":[4,null,{"c":[[]]}]})");
    for (const char* path_text : {"{s}", "{*}.{*}", "{*}.{*}.{n}", "{s}[0]", "b.{n}[c].c", "{s}.2", "b.{n}.{n}"}) {
        INFO(path_text);
        CHECK(hashpath::survivors(document, path{path_text}).back().left == hashpath::count(document, path{path_text}));
    }
}

TEST_CASE("conditions can be asked of one map alone") {
    const auto map = parse(R"({"type":"ip-src","to_ids":true,"n":null})");
    const path both{"x[type=ip-src][to_ids]"};
    const path wrong{"x[type=ip-src][n]"};
    const path none{"x"};
    CHECK(hashpath::satisfies(map, both.tokens()[0].conditions));
    CHECK_FALSE(hashpath::satisfies(map, wrong.tokens()[0].conditions));
    CHECK(hashpath::satisfies(map, none.tokens()[0].conditions));
    CHECK_FALSE(hashpath::satisfies(map["type"], none.tokens()[0].conditions));
    CHECK_FALSE(hashpath::satisfies(map["n"], both.tokens()[0].conditions));
    const auto list = parse(R"(["a","b"])");
    const path position{"x[1=b]"};
    CHECK(hashpath::satisfies(list, position.tokens()[0].conditions));
}

TEST_CASE("what is matched in a document that is not const can be changed in place") {
    ordered_json document = parse(R"({"a":[{"v":1},{"v":2},{"w":3}],"s":5})");
    for (const auto& match : hashpath::extract(document, path{"a.{n}.v"})) *match.value = "changed";
    CHECK(document.dump() == R"({"a":[{"v":"changed"},{"v":"changed"},{"w":3}],"s":5})");

    hashpath::for_each(document, path{"a.{n}"}, [](const auto& match) { *match.value = {1, 2, {3}}; });
    CHECK(document.dump() == R"({"a":[[1,2,[3]],[1,2,[3]],[1,2,[3]]],"s":5})");

    **hashpath::get(document, path{"a.0"}) = nullptr;
    *hashpath::first(document, path{"a"})->value = "first";
    *hashpath::locate(document, path{"a.{n}.2.{n}"})[1].value = "deep";
    hashpath::for_each(document, path{"s.{n}.{n}"}, [](const auto& match) { *match.value = ordered_json::object(); });
    CHECK(document.dump() == R"({"a":["first",[1,2,[3]],[1,2,["deep"]]],"s":{}})");

    hashpath::for_each(document, path{""}, [](const auto& match) { *match.value = match.key.to_string(); });
    CHECK(document.dump() == R"({"a":"a","s":"s"})");
}

TEST_CASE("maps of nlohmann::json are matched in the order of their keys") {
    const auto document = parse<sorted_json>(R"({"b":{"10":1,"9":2,"x":3},"a":[4,{"y":5}]})");
    CHECK(extracted(document, path{"{s}.{n}"}) == R"([4,{"y":5},1,2])");
    CHECK(extracted(document, path{"b"}) == R"({"10":1,"9":2,"x":3})");
    CHECK(extracted(document, path{"a.{n}[y=5].y"}) == "[5]");
    CHECK(extracted(document, path{"b.9.{n}"}) == "[2]");
    CHECK(pointers(document, path{"{s}.{*}"}) == texts{"/a/0", "/a/1", "/b/10", "/b/9", "/b/x"});
}

TEST_CASE("a match is a document of its own") {
    ordered_json document = parse(R"([{"in":[{"v":1},{"v":2}]},{"in":[{"v":3}]}])");
    const ordered_json& unchangeable = document;
    std::string values;
    for (const auto& outer : hashpath::extract(unchangeable, path{"{n}"})) {
        for (const auto& inner : hashpath::extract(outer.value, path{"in.{n}"})) {
            values += hashpath::get(inner.value, path{"v"})->operator*().dump() + ",";
        }
    }
    CHECK(values == "1,2,3,");
    const auto last = hashpath::first(document, path{"1"});
    REQUIRE(last);
    CHECK(hashpath::count(last->value, path{"{n}.v"}) == 1);
    CHECK(pointers(last->value, path{"{n}.v"}) == texts{"/0/v"});
    *hashpath::first(last->value, path{"{n}.v"})->value = "changed";
    CHECK(document.dump() == R"([{"in":[{"v":1},{"v":2}]},{"in":[{"v":"changed"}]}])");
}

TEST_CASE("a document that is neither list nor map is refused by every reading function") {
    for (const char* text : {"null", "true", "0", "1.5", "\"\"", "\"text\""}) {
        const auto document = parse(text);
        for (const char* path_text : {"", "0", "a", "a.b", "{n}", "{n}[a]"}) {
            INFO(path_text << " in " << text);
            const path path{path_text};
            const auto check = [](const auto& call) {
                const auto error = type_error_of(call);
                REQUIRE(error);
                CHECK(error->code() == error_code::document_not_a_map);
                CHECK(error->pointer().empty());
                CHECK(error->what() == "document-not-a-map at the document: a path needs a list or map to start from"s);
            };
            check([&] { hashpath::extract(document, path); });
            check([&] { hashpath::for_each(document, path, ignore); });
            check([&] { hashpath::first(document, path); });
            check([&] { hashpath::count(document, path); });
            check([&] { hashpath::check(document, path); });
            check([&] { hashpath::get(document, path); });
            check([&] { hashpath::get(document, path, ordered_json(1)); });
            check([&] { hashpath::locate(document, path); });
            check([&] { hashpath::survivors(document, path); });
        }
    }
}

#ifndef HASHPATH_NO_PCRE2

TEST_CASE("a regular expression is matched with the text of a value") {
    const auto document = parse(R"([{"v":"abc"},{"v":12},{"v":1.5},{"v":true},{"v":false},{"v":null},{"v":"x\ny"},
                                    {"v":"[q]"},{"v":""},{"v":"a/b"},{"w":"abc"}])");
    struct expectation {
        const char* condition;
        const char* values;
    };
    const expectation all[] = {
        {"[v=/b/]", R"(["abc","a/b"])"},
        {"[v=/B/]", "[]"},
        {"[v=/B/i]", R"(["abc","a/b"])"},
        {"[v= /^a/ ]", R"(["abc","a/b"])"},
        {"[v=/^1/]", "[12,1.5]"},
        {"[v=/^1\\.5$/]", "[1.5]"},
        {"[v=/^true$/]", "[true]"},
        {"[v=/^false$/]", "[false]"},
        {"[v=/^$/]", R"([null,""])"},
        {"[v=/x\ny/]", R"(["x\ny"])"},
        {"[v=/[0-9]+/]", "[12,1.5]"},
        {"[v=/\\[q]/]", R"(["[q]"])"},
        {"[v=/a\\/b/]", R"(["a/b"])"},
        {"[v=/a/b/]", "[]"},
        {"[v=/(/]", "[]"},
        {"[v=/b/e]", "[]"},
        {"[v=/b]", "[]"},
        {"[v!=/b/]", R"(["abc",12,1.5,true,false,null,"x\ny","[q]","","a/b"])"},
        {"[v=/bc/][v=/^a/]", R"(["abc"])"},
    };
    for (const auto& [condition, values] : all) {
        INFO(condition);
        CHECK(extracted(document, path{"{n}"s + condition + ".v"}) == values);
    }
}

TEST_CASE("a regular expression that meets a list or map is a type error with its place") {
    struct expectation {
        const char* document;
        const char* path;
        const char* pointer;
    };
    const expectation all[] = {
        {R"([{"k":[]}])", "{n}[k=/a/]", "/0/k"},
        {R"([{"k":"a"},{"k":{"x":1}}])", "{n}[k=/a/]", "/1/k"},
        {R"([{"x":{"y":[1,{"k":{}}]}}])", "{n}.x.y.{n}[k=/a/]", "/0/x/y/1/k"},
        {R"({"a/b":{"c~d":{"e.f":[1]}}})", "{s}.{s}[e.f=/a/]", "/a~1b/c~0d/e.f"},
        {R"({"a":{"5":{"":{"0":{}}}}})", "a.5.[0=/a/]", "/a/5//0"},
        {R"({"a":[{"k":"a","l":[]}]})", "a.0[k=/a/][l=/a/]", "/a/0/l"},
        {R"({"a":[[[1]]]})", "a.{n}[0=/1/]", "/a/0/0"},
    };
    for (const auto& [document_text, path_text, pointer] : all) {
        INFO(path_text << " in " << document_text);
        const auto document = parse(document_text);
        const path path{path_text};
        const auto check = [&expected_pointer = pointer](const auto& call) {
            const auto error = type_error_of(call);
            REQUIRE(error);
            CHECK(error->code() == error_code::regex_on_map);
            CHECK(error->pointer() == expected_pointer);
            CHECK(std::string{error->what()}.find("regex-on-map at "s + expected_pointer + ": ") == 0);
        };
        check([&] { hashpath::extract(document, path); });
        check([&] { hashpath::for_each(document, path, ignore); });
        check([&] { hashpath::count(document, path); });
        check([&] { hashpath::check(document, path); });
        check([&] { hashpath::locate(document, path); });
        check([&] { hashpath::survivors(document, path); });
    }
    const auto map = parse(R"({"k":[1]})");
    const path conditions{"x[k=/a/]"};
    const auto error = type_error_of([&] { hashpath::satisfies(map, conditions.tokens()[0].conditions); });
    REQUIRE(error);
    CHECK(error->code() == error_code::regex_on_map);
    CHECK(error->pointer() == "/k");
}

TEST_CASE("first asks no regular expression behind the first match") {
    const auto document = parse(R"([{"k":"a"},{"k":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}])");
    const auto budget = std::make_shared<hashpath::regex_budget>(1);
    const path expensive{"{n}[k=/^(a+)+$/].k", {.regex = {.budget = budget}}};
    REQUIRE(hashpath::first(document, expensive));
    CHECK(&*hashpath::first(document, expensive)->value == &document[0]["k"]);
    CHECK_THROWS_AS(hashpath::extract(document, expensive), hashpath::regex_error);
}

TEST_CASE("a regular expression does not meet what another condition keeps out") {
    const auto document = parse(R"([{"k":[],"t":"x"},{"k":"a","t":"y"},{"t":"y"},[[]]])");
    CHECK(extracted(document, path{"{n}[t=y][k=/a/]"}) == R"([{"k":"a","t":"y"}])");
    CHECK_THROWS_AS(hashpath::extract(document, path{"{n}[k=/a/][t=y]"}), hashpath::type_error);
}

TEST_CASE("first does not meet a type error behind the first match, and check does") {
    const auto document = parse(R"([{"k":"a"},{"k":[]}])");
    const path path{"{n}[k=/a/].k"};
    REQUIRE(hashpath::first(document, path));
    CHECK(&*hashpath::first(document, path)->value == &document[0]["k"]);
    CHECK_FALSE(hashpath::for_each(document, path, [](const auto&) { return false; }));
    CHECK_THROWS_AS(hashpath::check(document, path), hashpath::type_error);
    CHECK_THROWS_AS(hashpath::count(document, path), hashpath::type_error);
    const auto reversed = parse(R"([{"k":[]},{"k":"a"}])");
    CHECK_THROWS_AS(hashpath::first(reversed, path), hashpath::type_error);
    const auto harmless = parse(R"([{"k":"b"},{"k":"a"}])");
    CHECK(hashpath::check(harmless, path));
    const auto unmatched = parse(R"([{"k":"b"}])");
    CHECK_FALSE(hashpath::check(unmatched, path));
}

TEST_CASE("in lists of any length every match is given once, in order, with its place") {
    for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 63U, 64U, 65U, 72U, 73U, 130U, 2000U}) {
        CAPTURE(size);
        auto document = parse(R"({"l": [], "m": {}})");
        for (std::size_t i = 0; i < size; ++i) {
            // Keys come and go, and change their places.
            ordered_json item = i % 3 == 0 ? ordered_json{{"id", i}, {"t", "a"}} : ordered_json{{"t", "a"}, {"id", i}};
            if (i % 5 == 0) item["tag"] = ordered_json::array({{{"n", 2 * i}}, {{"n", 2 * i + 1}}});
            if (i % 7 == 0) item = i;
            document["l"].push_back(item);
            document["m"]["k" + std::to_string(i)] = item;
        }
        std::vector<std::string> ids;
        std::vector<std::string> tags;
        for (std::size_t i = 0; i < size; ++i) {
            if (i % 7 == 0) continue;
            const std::string place = "/" + std::to_string(i);
            ids.push_back("/l" + place + "/id");
            if (i % 5 != 0) continue;
            tags.push_back("/l" + place + "/tag/0/n");
            tags.push_back("/l" + place + "/tag/1/n");
        }
        const auto check = [&](const char* text, const std::vector<std::string>& places) {
            CAPTURE(text);
            const auto found = extract(document, path{text});
            const auto located = locate(document, path{text});
            REQUIRE(found.size() == places.size());
            REQUIRE(located.size() == places.size());
            REQUIRE(hashpath::survivors(document, path{text}).back().left == places.size());
            for (std::size_t i = 0; i < places.size(); ++i) {
                REQUIRE(&*found[i].value == &document[ordered_json::json_pointer{places[i]}]);
                REQUIRE(found[i].key == key{static_cast<std::int64_t>(i)});
                REQUIRE(located[i].value == found[i].value);
                REQUIRE(located[i].place.pointer() == places[i]);
            }
        };
        check("l.{n}.id", ids);
        check("l.{*}[t=a].id", ids);
        check("l.{n}[t=/^a$/].id", ids);
        check("l.{n}[t][t=a].id", ids);
        check("l.{n}.tag.{n}.n", tags);
        check("l.{n}.tag.{n}[n>=0].n", tags);
        check("{s}.{n}.id", ids);  // of both, the keys of the map are no numbers
    }
}

TEST_CASE("what comes before a type error is visited, and the error is met only by a walk that goes on") {
    for (const std::size_t size : {1U, 8U, 9U, 64U, 72U, 100U}) {
        auto document = ordered_json::array();
        for (std::size_t i = 0; i < size; ++i) document.push_back({{"a", "x"}, {"b", i}});
        document.push_back({{"a", ordered_json::object()}, {"b", 0}});
        const path path{"{n}[a=/x/].b"};
        std::size_t visited = 0;
        const auto count = [&visited](const auto&) { ++visited; };
        const std::string message = "regex-on-map at /" + std::to_string(size) + "/a: ";
        CHECK_THROWS_WITH(for_each(document, path, count), Catch::Matchers::StartsWith(message));
        CHECK(visited == size);
        visited = 0;
        const auto stop = [&](const auto&) { return ++visited != size; };
        CHECK_FALSE(for_each(document, path, stop));
        CHECK(visited == size);
    }
}

TEST_CASE("a pattern that is a text says of a text in a document what it says alone") {
    const std::vector<std::string> subjects = {"",   "\n",  "a",  "a\n",     "a\n\n",     "xa",        "xa\n",
                                               "ax", "\na", "aa", "tlp:red", "tlp:red\n", "a tlp:red", "tlp:re"};
    ordered_json document = ordered_json::array();
    for (const std::string& subject : subjects) document.push_back({{"v", subject}});
    for (const char* pattern :
         {"/a/", "/^a/", "/a$/", "/^a$/", "/$/", "/^/", "/tlp:red$/", "/^tlp:/", "/red$/D", "/A$/i"}) {
        const hashpath::regex alone{pattern};
        hashpath::regex::memory memory;
        const path path{"{n}[v=" + std::string{pattern} + "].v"};
        texts expected;
        for (const std::string& subject : subjects) {
            if (alone.search(subject, memory)) expected.push_back(subject);
        }
        texts found;
        for_each(document, path, [&found](const auto& match) { found.emplace_back(match.value.text()); });
        CAPTURE(pattern);
        CHECK(found == expected);
    }
}

#endif

TEST_CASE("extract and locate give as many matches as the limits allow, and refuse to give more") {
    const ordered_json document = parse(R"([1, 2, 3])");
    const auto limited = [](std::string_view text, std::size_t most) { return path{text, {.matches = most}}; };
    CHECK(extract(document, limited("{n}", 3)).size() == 3);
    CHECK(locate(document, limited("{n}", 3)).size() == 3);
    CHECK(extract(document, limited("", 3)).size() == 3);
    for (const char* const text : {"{n}", ""}) {
        CHECK_THROWS_WITH(extract(document, limited(text, 2)),
                          "too-many-matches at the document: the path matches more than 2 values");
        CHECK_THROWS_AS(locate(document, limited(text, 2)), hashpath::limit_error);
    }
    CHECK(hashpath::count(document, limited("{n}", 2)) == 3);
}

TEST_CASE("one path and one document serve many threads at once") {
    ordered_json changeable = ordered_json::array();
    for (int i = 0; i < 500; ++i) changeable.push_back({{"id", i}, {"type", i % 3 == 0 ? "ip-src" : "md5"}});
    const ordered_json document = std::move(changeable);
#ifdef HASHPATH_NO_PCRE2
    const path path{"{n}[id>=100][type=ip-src].id"};
#else
    const path path{"{n}[id>=100][type=/^ip-(src|dst)$/].id"};
#endif
    const auto ids = [&] {
        std::vector<int> result;
        for (int round = 0; round < 20; ++round) {
            const hashpath::path copy = path;
            for (const auto& match : hashpath::extract(document, copy)) result.push_back((*match.value).get<int>());
        }
        return result;
    };
    const std::vector<int> expected = ids();
    CHECK(expected.size() == 20 * 133);

    std::array<std::vector<int>, 8> results;
    std::vector<std::thread> threads;
    for (auto& result : results) threads.emplace_back([&result, &ids] { result = ids(); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& result : results) CHECK(result == expected);
}

TEST_CASE("a text is taken where a path is expected") {
    auto json = hashpath::parse(R"({"a": [{"b": 1}, {"b": 2}], "c": null, "d": "x"})");
    const auto& constant = json;
    const std::string text = "a.{n}.b";
    const std::string_view view = text;
    CHECK(hashpath::extract(constant, "a.{n}.b").size() == 2);
    CHECK(hashpath::extract(constant, text).size() == 2);
    CHECK(hashpath::extract(constant, view).size() == 2);
    CHECK(hashpath::extract(constant, text.c_str()).size() == 2);
    CHECK(*hashpath::extract(hashpath::node{constant}, "a.{n}[b>1].b")[0].value == 2);
    CHECK(**hashpath::get(constant, "d") == "x");
    CHECK_FALSE(hashpath::get(constant, "c"));
    CHECK(hashpath::get(constant, "c", "fallback") == "fallback");
    CHECK(*hashpath::first(constant, "a.{n}.b")->value == 1);
    CHECK(hashpath::count(constant, text) == 2);
    CHECK(hashpath::check(constant, "a.1.b"));
    CHECK_FALSE(hashpath::check(constant, "a.2.b"));
    CHECK(hashpath::locate(constant, "a.{n}.b")[1].place.text() == "a.1.b");
    CHECK(hashpath::survivors(constant, "a.{n}[b=2]")[1].left == 1);
    CHECK_FALSE(hashpath::for_each(constant, "a.{n}", [](const auto&) { return false; }));
    CHECK(hashpath::for_each(json, "a.{n}.b", [](const auto& match) { *match.value = 7; }));
    CHECK(json["a"].dump() == R"([{"b":7},{"b":7}])");
    CHECK_THROWS_AS(hashpath::extract(json["d"], "x"), hashpath::type_error);
}

namespace {

template <class Document, class Path>
concept can_extract = requires(Document&& document, const Path& path) {
    hashpath::extract(std::forward<Document>(document), path);
    hashpath::count(std::forward<Document>(document), path);
    hashpath::get(std::forward<Document>(document), path);
    hashpath::locate(std::forward<Document>(document), path);
};

}  // namespace

TEST_CASE("a document is no temporary, but a handle may be one") {
    STATIC_REQUIRE(can_extract<ordered_json&, path>);
    STATIC_REQUIRE(can_extract<const ordered_json&, std::string>);
    STATIC_REQUIRE(can_extract<hashpath::node<const ordered_json>, std::string>);
    STATIC_REQUIRE_FALSE(can_extract<ordered_json, path>);
    STATIC_REQUIRE_FALSE(can_extract<const ordered_json, path>);
    STATIC_REQUIRE_FALSE(can_extract<nlohmann::json, std::string>);
    STATIC_REQUIRE_FALSE(can_extract<ordered_json&, int>);
    CHECK(hashpath::get(hashpath::parse(R"({"a": 1})"), "a", 2) == 1);
}
