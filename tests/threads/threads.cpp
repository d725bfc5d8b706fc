// SPDX-License-Identifier: MIT
// Threads that share one path, filter, filter set, format and workflow, and one document: every answer is that of one
// thread alone. Built by itself, so that ThreadSanitizer can watch it in little time.

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "test.hpp"

namespace {

using namespace hashpath::literals;
using hashpath::condition;
using hashpath::condition_operator;
using hashpath::filter;
using hashpath::path;

#ifdef __OPTIMIZE__
constexpr std::size_t evaluations = 1'000'000;
#else
constexpr std::size_t evaluations = 100'000;  // where each takes ten times as long
#endif
constexpr std::size_t thread_count = 16;

ordered_json read(const char* file) {
    std::ifstream in(std::filesystem::path{HASHPATH_EXAMPLES} / file, std::ios::binary);
    return hashpath::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
}

/// Asks `question()` so many times from many threads; how many answers were not `expected`.
template <class Question>
std::size_t wrong_answers(std::size_t times, const std::string& expected, Question&& question) {
    std::atomic<std::size_t> asked = 0;
    std::atomic<std::size_t> wrong = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < thread_count; ++i) {
        threads.emplace_back([&] {
            constexpr std::size_t at_once = 10;
            while (asked.fetch_add(at_once) < times) {
                for (std::size_t j = 0; j < at_once; ++j) {
                    if (question() != expected) ++wrong;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    return wrong;
}

template <class Matches>
std::string joined(const Matches& matches) {
    std::string text;
    for (const auto& match : matches) text += match->template get_ref<const std::string&>() + " ";
    return text;
}

}  // namespace

TEST_CASE("threads share paths") {
    const ordered_json event = read("event.json");
    const path path = hashpath::regex::available ? hashpath::path{"Event.{*}.{n}[to_ids=true][value=/^[0-9.]+$/].value"}
                                                 : hashpath::path{"Event.{*}.{n}[to_ids=true].value"};
    const auto ask = [&] {
        std::string text;
        for_each(event, path,
                 [&text](const auto& match) { text += match.value->template get_ref<const std::string&>(); });
        return text;
    };
    const std::string expected = ask();
    CHECK_FALSE(expected.empty());
    CHECK(wrong_answers(evaluations, expected, ask) == 0);
}

TEST_CASE("threads share filters, and sets of them") {
    const ordered_json event = hashpath::misp::enriched(read("event.json"));
    std::vector<filter> filters;
    for (const char* type : {"ip-src", "domain", "url", "md5"}) {
        filters.push_back({"Event._AttributeFlattened.{n}"_path, "type"_path, {condition_operator::equals, type}});
        filters.push_back({"Event._AttributeFlattened.{n}"_path,
                           "_allTags.{n}.name"_path,
                           {condition_operator::in_or, {"tlp:red", type}}});
    }
    const hashpath::filter_set set{filters};
    const auto ask_one = [&] {
        std::string text;
        for (const auto& item : hashpath::matching_items(event, filters[1])) text += (*item)["value"].dump();
        return text;
    };
    const auto ask_all = [&] {
        std::string text;
        for (const auto& outcome : hashpath::matching_items(event, set)) {
            for (const auto& item : outcome.items) text += (*item)["value"].dump();
            text += ';';
        }
        return text;
    };
    CHECK_FALSE(ask_one().empty());
    CHECK(wrong_answers(evaluations / 20, ask_one(), ask_one) == 0);
    CHECK(wrong_answers(evaluations / 50, ask_all(), ask_all) == 0);
}

TEST_CASE("threads share formats and read one document with Hash") {
    const ordered_json event = read("event.json");
    const auto ask = [&] {
        const auto& attributes = event["Event"]["Attribute"];
        return hashpath::hash::combine(
                   attributes, hashpath::hash::column{"%2$s-%1$s", {"{n}.id"_path, "{n}.type"_path}}, "{n}.value"_path)
                   .dump() +
               hashpath::hash::sort(attributes, "{n}.value"_path).dump();
    };
    CHECK(wrong_answers(evaluations / 200, ask(), ask) == 0);
}

TEST_CASE("threads share workflows") {
    const ordered_json event = read("event.json");
    const auto workflow = hashpath::workflow::load(read("workflows/block-red.json"));
    const auto ask = [&] {
        hashpath::workflow::memory_host host;
        auto result = to_json(run(workflow, event, host));
        result.erase("log");
        return result.dump();
    };
    const std::string expected = ask();
    CHECK(expected.find("blocked") != std::string::npos);
    CHECK(wrong_answers(evaluations / 2000, expected, ask) == 0);
}
