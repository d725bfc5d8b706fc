#pragma once
// SPDX-License-Identifier: MIT
// Sets of filters made at random, and the check that a set gives what each filter gives alone.

#include <concepts>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/filter_set.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/regex.hpp>

#include "test.hpp"

namespace filter_sets {

/// What a handle shows, as text.
template <hashpath::json_value Value>
std::string shown(const Value& value) {
    switch (value.kind()) {
        case hashpath::kind::null: return "null";
        case hashpath::kind::boolean: return value.boolean() ? "true" : "false";
        case hashpath::kind::integer: return std::to_string(value.integer());
        case hashpath::kind::floating: return ordered_json(value.floating()).dump();
        case hashpath::kind::text: return '"' + std::string{std::string_view{value.text()}} + '"';
        case hashpath::kind::list:
        case hashpath::kind::map: break;
    }
    std::string all = "{";
    for (auto entry = value.entries(); entry; entry.next()) {
        all += entry.key().to_string() + ":" + shown(entry.value()) + ",";
    }
    return all + "}";
}

template <hashpath::json_value Value>
bool same_items(const std::vector<Value>& a, const std::vector<Value>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if constexpr (std::equality_comparable<Value>) {
            if (a[i] != b[i]) return false;
        } else {
            if (shown(a[i]) != shown(b[i])) return false;
        }
    }
    return true;
}

/// What was compared, so that a test can tell that it did not compare nothing.
struct tally {
    std::size_t items = 0;
    std::size_t errors = 0;
};

/// Whether each filter of a set gives what it gives alone: the same items, or the same error.
template <class Document>
tally check(Document&& document, const hashpath::filter_set& set) {
    tally all;
    const auto outcomes = matching_items(document, set);
    REQUIRE(outcomes.size() == set.filters().size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const hashpath::filter& filter = set.filters()[i];
        INFO("filter " << i << ": " << filter.selector.text().value_or("(keys)") << " | "
                       << filter.item_path.text().value_or("(keys)") << " | " << name(filter.asked.asked()) << " | "
                       << filter.asked.value().dump());
        const auto& [items, error] = outcomes[i];
        try {
            const auto expected = matching_items(document, filter);
            all.items += expected.size();
            if (error || !same_items(items, expected)) {
                INFO((error ? error->what() : "gives others") << ", not " << expected.size() << " items");
                CHECK(false);
            }
        } catch (const hashpath::type_error& e) {
            ++all.errors;
            REQUIRE(error.has_value());
            CHECK(error->what() == std::string_view{e.what()});
            CHECK(error->code() == e.code());
            CHECK(error->pointer() == e.pointer());
            CHECK(items.empty());
        }
    }
    return all;
}

class generator {
public:
    explicit generator(unsigned seed) : random_(seed) {}

    std::string document() { return container(4); }

    /// Values that equal each other in surprising ways.
    std::string scalar() {
        return pick({"\"x\"",
                     "\"x\"",
                     "\"y\"",
                     "\"xy\"",
                     "\"a long text that has more bytes\"",
                     "\"10\"",
                     "\"1e1\"",
                     "\" 10\"",
                     "\"10 \"",
                     "\"10.0\"",
                     "\"+10\"",
                     "\"1\"",
                     "\"0\"",
                     "\"0.0\"",
                     "\"-0\"",
                     "\"\"",
                     "\"INF\"",
                     "\"1e999\"",
                     "\"2e999\"",
                     "\"-1e999\"",
                     "\"NAN\"",
                     "\"null\"",
                     "\"true\"",
                     "\"9223372036854775807\"",
                     "\"9223372036854775808\"",
                     "\"9223372036854775809\"",
                     "\"99999999999999999999\"",
                     "\"0x1A\"",
                     "\".5\"",
                     "\"5.\"",
                     "10",
                     "10.0",
                     "0",
                     "-0.0",
                     "1",
                     "-1",
                     "0.5",
                     "9223372036854775807",
                     "9223372036854775808",
                     "1e300",
                     "true",
                     "false",
                     "null"});
    }

    hashpath::filter filter() {
        const std::string value = random_() % 3 == 0 ? scalar() : list();
        const std::string asked = pick({"in", "not_in", "equals", "not_equals", "in_or", "not_in_or", "in_and",
                                        "not_in_and", "any_value", "in", "equals", "in_or", "other"});
        const bool wants_list = asked.ends_with("_or") || asked.ends_with("_and");
        return {
            path(selector()),
            path(item_path()),
            {hashpath::operator_named(asked), hashpath::parse(wants_list == (random_() % 12 != 0) ? value : scalar())}};
    }

    hashpath::filter_set set() {
        std::vector<hashpath::filter> filters;
        for (std::size_t count = random_() % 60; count > 0; --count) filters.push_back(filter());
        return hashpath::filter_set{std::move(filters)};
    }

private:
    std::string pick(const std::vector<std::string>& texts) { return texts[random_() % texts.size()]; }

    static hashpath::path path(const std::string& text) {
        if (!hashpath::regex::available && text.find('/') != std::string::npos) return hashpath::path{};
        return hashpath::path{text};
    }

    std::string selector() {
        return pick({"", "0", "a", "{n}", "{n}", "{n}", "a.{n}", "a.{n}", "b.{n}", "{*}.{n}", "{s}", "{n}[a]",
                     "{n}[a=x]", "a.{n}[type=/x/]", "{n}[a=/x/]", "nothing"});
    }

    std::string item_path() {
        if (random_() % 40 == 0) {
            std::string deep = pick({"a", "{n}"});
            for (std::size_t i = 0; i < 20; ++i) deep += pick({".{n}", ".{*}", ".{n}", ".0"});
            return deep;
        }
        std::string path;
        for (std::size_t tokens = random_() % 4; tokens > 0; --tokens) {
            path += pick({"a", "a", "b", "type", "5", "0", "{n}", "{n}", "{s}", "{*}", "1e0"});
            if (random_() % 4 == 0) {
                path += pick({"[a]", "[a=x]", "[a=y]", "[a=10]", "[type=xy]", "[b!=x]", "[a=/^x/]", "[b=/1$/]",
                              "[a<11]", "[a=x][b]", "[]", "[5=x]"});
            }
            if (tokens > 1) path += pick({".", ".", ".", ". "});
        }
        return path;
    }

    std::string list() {
        std::string text = "[";
        for (std::size_t entries = random_() % 5; entries > 0; --entries) {
            text += random_() % 8 == 0 ? container(1) : scalar();
            if (entries > 1) text += ",";
        }
        return text + "]";
    }

    std::string container(int depth) {
        const bool is_map = random_() % 2 == 0;
        std::string text = is_map ? "{" : "[";
        for (std::size_t entries = random_() % 5; entries > 0; --entries) {
            if (is_map)
                text += pick({"\"a\":", "\"a\":", "\"b\":", "\"type\":", "\"5\":", "\"0\":", "\"1\":", "\"05\":"});
            text += depth > 0 && random_() % 8 < 5 ? container(depth - 1) : scalar();
            if (entries > 1) text += ",";
        }
        return text + (is_map ? "}" : "]");
    }

    std::mt19937 random_;
};

}  // namespace filter_sets
