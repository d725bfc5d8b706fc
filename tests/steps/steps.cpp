// SPDX-License-Identifier: MIT
// What takes twice as much of input takes at most two and a half times the steps: each basic block that is executed is
// counted, not the time. Built by itself, with the compiler's calls for that.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "test.hpp"

namespace {

std::uint64_t steps = 0;

}  // namespace

// Called at each basic block; it is not to count itself.
#if defined(__clang__)
extern "C" __attribute__((no_sanitize("coverage"))) void
__sanitizer_cov_trace_pc() {  // NOLINT(bugprone-reserved-identifier)
    ++steps;
}
#else
extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc();
extern "C" void __sanitizer_cov_trace_pc() {
    ++steps;
}
#endif

namespace {

using namespace hashpath::literals;
using hashpath::condition_operator;
using hashpath::filter;
using hashpath::path;
namespace hash = hashpath::hash;
namespace misp = hashpath::misp;

/// An input of a size, and what is done with it.
template <class Input>
void check_linear(const char* name, std::size_t size, const std::function<Input(std::size_t)>& make,
                  const std::function<void(Input&)>& work) {
    std::uint64_t taken[2] = {};
    for (std::size_t i = 0; i < 2; ++i) {
        Input input = make(size * (i + 1) / 2);
        const std::uint64_t before = steps;
        work(input);
        taken[i] = steps - before;
    }
    std::cout << name << ": " << taken[0] << " steps of " << size / 2 << ", " << taken[1] << " of " << size << '\n';
    INFO(name << ": " << taken[0] << " and " << taken[1] << " steps");
    CHECK(taken[1] > 0);
    CHECK(taken[1] * 2 <= taken[0] * 5);
}

void check_document(const char* name, std::size_t size, const std::function<ordered_json(std::size_t)>& make,
                    const std::function<void(ordered_json&)>& work) {
    check_linear<ordered_json>(name, size, make, work);
}

void check_text(const char* name, std::size_t size, const std::function<std::string(std::size_t)>& make,
                const std::function<void(std::string&)>& work) {
    check_linear<std::string>(name, size, make, work);
}

/// {"k0": {"id": 0, "name": "a"}, ...}; nlohmann's own insertion is linear in the keys that are there.
std::string map_text(std::size_t size) {
    std::string text = "{";
    for (std::size_t i = 0; i < size; ++i) {
        if (i != 0) text += ',';
        const std::string id = std::to_string(i);
        text += "\"k" + id + R"(":{"id":)" + id + R"(,"name":"a"})";
    }
    return text += '}';
}

ordered_json map(std::size_t size) {
    return hashpath::parse(map_text(size));
}

ordered_json numbers(std::size_t size) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < size; ++i) list.push_back(i % 1000);
    return list;
}

/// [{"id": 0, "type": "a"}, ...]
ordered_json rows(std::size_t size) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < size; ++i) list.push_back({{"id", i}, {"type", i % 3 == 0 ? "a" : "b"}});
    return list;
}

std::string repeated(std::string_view unit, std::size_t size) {
    std::string text;
    while (text.size() < size) text += unit;
    return text;
}

ordered_json event(std::size_t attributes) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < attributes; ++i) {
        list.push_back({{"id", std::to_string(i)},
                        {"type", "domain"},
                        {"value", std::to_string(i) + ".example"},
                        {"Tag", {{{"name", "tlp:red"}}}}});
    }
    return {{"Event", {{"id", "1"}, {"Tag", {{{"name", "tlp:amber"}}}}, {"Attribute", std::move(list)}}}};
}

constexpr std::size_t keys = 100'000;
constexpr std::size_t elements = 1'000'000;
constexpr std::size_t long_text = 100'000'000;
constexpr std::size_t long_path = 1'000'000;

}  // namespace

TEST_CASE("a map of a hundred thousand keys takes linear time") {
    check_text("parse", keys, map_text, [](std::string& text) { hashpath::parse(text); });
    check_document("extract a key", keys, map, [](ordered_json& document) {
        for (int i = 0; i < 10; ++i) extract(document, "k99.id"_path);
        count(document, "{s}.id"_path);
    });
    check_document("extract with conditions", keys, map, [](ordered_json& document) {
        extract(document, "{s}[name=a][id>5].id"_path);
        locate(document, "{*}[id].name"_path);
    });
    check_document("set", keys, map, [](ordered_json& document) { set(document, "{s}.name"_path, "b"); });
    check_document("insert", keys, map, [](ordered_json& document) { insert(document, "{s}"_path, {{"new", 1}}); });
    check_document("remove", keys, map, [](ordered_json& document) { remove(document, "{s}[id>50]"_path); });
    check_document("flatten and expand", keys, map,
                   [](ordered_json& document) { hash::expand(hash::flatten(document)); });
    check_document("merge", keys, map, [](ordered_json& document) { hash::merge(document, document); });
    check_document("diff", keys, map, [](ordered_json& document) { hash::diff(document, document); });
    check_document("make_patch", keys, map, [](ordered_json& document) {
        ordered_json other = document;
        other["k7"] = 5;
        hashpath::make_patch(document, other);
    });
}

TEST_CASE("a list of a million elements takes linear time") {
    check_document("extract", elements, numbers, [](ordered_json& document) {
        extract(document, "{n}"_path);
        extract(document, ""_path);
        check(document, "{n}.x"_path);
    });
    check_document("locate", elements / 4, numbers, [](ordered_json& document) { locate(document, "{n}"_path); });
    check_document("set", elements, numbers, [](ordered_json& document) { set(document, "{n}"_path, 1); });
    check_document("remove", elements, numbers,
                   [](ordered_json& document) { remove(document, "{n}"_path, hashpath::gaps::close); });
    check_document("filter", elements / 4, rows, [](ordered_json& document) {
        matching_items(document, filter{"{n}"_path, "type"_path, {condition_operator::equals, "a"}});
        matching_items(document, filter{""_path, "type"_path, {condition_operator::in_or, {"a", "c"}}});
    });
    check_document("filter_set", elements / 4, rows, [](ordered_json& document) {
        std::vector<filter> filters;
        for (int i = 0; i < 20; ++i) {
            filters.push_back({"{n}"_path, "id"_path, {condition_operator::equals, std::to_string(i)}});
        }
        matching_items(document, hashpath::filter_set{filters});
    });
    check_document("combine", elements / 10, rows, [](ordered_json& document) {
        hash::combine(document, "{n}.id"_path, "{n}.type"_path, "{n}.type"_path);
    });
    check_document("sort", elements / 10, rows, [](ordered_json& document) { hash::sort(document, "{n}.id"_path); });
    check_document("values of one condition", elements / 100, numbers, [](ordered_json& document) {
        const hashpath::condition asked{condition_operator::in_and, document};
        asked.holds(document);
    });
}

TEST_CASE("a text of a hundred million bytes takes linear time") {
    const auto document_of = [](std::size_t size) { return ordered_json{{{"a", std::string(size, 'a')}}}; };
    check_document("compare", long_text, document_of, [](ordered_json& document) {
        extract(document, "{n}[a=aaa].a"_path);
        extract(document, "{n}[a<b].a"_path);
        extract(document, "{n}[a=/a$/].a"_path);
        extract(document, "{n}[a=1].a"_path);
    });
    check_text(
        "parse", long_text / 5, [](std::size_t size) { return '"' + std::string(size, 'a') + '"'; },
        [](std::string& text) { hashpath::parse(text); });
    check_text(
        "digits", long_text / 50, [](std::size_t size) { return std::string(size, '9'); },
        [](std::string& text) {
            hashpath::php::compare(text, hashpath::php::read_number(text), "1", hashpath::php::read_number("1"));
        });
    check_text(
        "natural order", long_text / 50, [](std::size_t size) { return repeated("1a", size); },
        [](std::string& text) { hashpath::php::compare_natural(text, text); });
    check_text(
        "lower case", long_text / 50, [](std::size_t size) { return repeated("\xC3\x89X", size); },
        [](std::string& text) { hashpath::php::lower_case(text); });
}

TEST_CASE("a path of a million bytes takes linear time, whatever is in it") {
    const ordered_json document = hashpath::parse(R"({"a": [{"b": 1}]})");
    for (const std::string_view unit : {"a.", "{n}.", "[a].", "[a=b]", "[a=", "a[b=c]d.", "[[", "]]", "[a=/x", "=]",
                                        "[a!=b][c>1].", " . ", "{", "[a<", "[a =\t", "0.", "[=a]", "{s}[", "/]"}) {
        check_text(("path of " + std::string{unit}).c_str(), long_path,
                   [unit](std::size_t size) { return repeated(unit, size); },
                   [&document](std::string& text) {
                       const path compiled{text};
                       count(document, compiled);
                       static_cast<void>(diagnose(compiled));
                       get(document, compiled);
                   });
    }
}

TEST_CASE("events and workflows take linear time") {
    check_document("enrich", 20'000, event, [](ordered_json& document) { misp::enrich(document); });
    check_document("enriched_view", 100'000, event, [](ordered_json& document) {
        const misp::enriched_view view{document};
        count(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}.name"_path);
    });
    check_document("if", 20'000, event, [](ordered_json& document) {
        misp::enrich(document);
        misp::evaluate(misp::if_module::tag, {{"scope", "attribute"}, {"tags", {"tlp:red", "x"}}}, document);
    });
    const auto chain = [](std::size_t nodes) {
        ordered_json graph = {{{"id", 1},
                               {"data", {{"id", "event-publish"}, {"module_type", "trigger"}}},
                               {"outputs", {{"output_1", {{"connections", {{{"node", 2}}}}}}}}}};
        for (std::size_t i = 2; i <= nodes; ++i) {
            graph.push_back(
                {{"id", i},
                 {"data", {{"id", "tag-if"}, {"module_type", "logic"}, {"indexed_params", {{"tags", {"x"}}}}}}});
            if (i != nodes) graph.back()["outputs"] = {{"output_2", {{"connections", {{{"node", i + 1}}}}}}};
        }
        return graph;
    };
    check_document("load, validate, run", 4'000, chain, [](ordered_json& graph) {
        const auto workflow = hashpath::workflow::load(graph);
        static_cast<void>(validate(workflow));
        const ordered_json small = event(3);
        hashpath::workflow::memory_host host{small};
        run(workflow, small, host);
    });
}
