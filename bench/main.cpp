// SPDX-License-Identifier: MIT
// Compares the answers of all contenders, then times them with Google Benchmark.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <pcre2.h>
#include <simdjson.h>
#include <hashpath/version.hpp>
#include <nlohmann/json.hpp>
#if __has_include(<rapidjson/rapidjson.h>)
#include <rapidjson/rapidjson.h>
#endif

#include "contest.hpp"

namespace {

using bench::answer;
using bench::contender;

constexpr std::string_view usage = R"(usage: hashpath_bench [--attributes=N,...] [--benchmark_...]

  --attributes=N,...        sizes of the events, 1000,10000,100000 by default
  --benchmark_filter=REGEX  which of the names task/question/attributes/contender
  --help                    the options of Google Benchmark
)";

std::optional<std::vector<std::size_t>> read_sizes(std::string_view list) {
    std::vector<std::size_t> sizes;
    const char* const end = list.data() + list.size();
    for (const char* next = list.data();; ++next) {
        std::size_t size = 0;
        const auto read = std::from_chars(next, end, size);
        if (read.ec != std::errc{} || size == 0) return std::nullopt;
        sizes.push_back(size);
        next = read.ptr;
        if (next == end) return sizes;
        if (*next != ',') return std::nullopt;
    }
}

/// Which names Google Benchmark's filter lets through, so that nothing is prepared for the others.
class name_filter {
public:
    explicit name_filter(std::string text) {
        if (text.empty() || text == "all") text = ".";
        negative_ = text[0] == '-';
        pattern_ = std::regex(text.substr(negative_ ? 1 : 0), std::regex::extended);
    }
    bool operator()(const std::string& name) const { return std::regex_search(name, pattern_) != negative_; }

private:
    std::regex pattern_;
    bool negative_ = false;
};

double minimum(const std::vector<double>& values) {
    return *std::min_element(values.begin(), values.end());
}

/// The answers that were given to each question, and by whom first.
class referee {
public:
    /// Whether an answer is the one that the others gave.
    bool agrees(const std::string& question, std::string_view name, const answer& given) {
        const auto [first, is_first] = answers_.try_emplace(question, name, given);
        const auto& [other_name, other] = first->second;
        if (is_first || other == given) return true;
        std::fprintf(stderr, "%s: %.*s finds %zu (digest %llu), but %.*s finds %zu (digest %llu)\n", question.c_str(),
                     static_cast<int>(name.size()), name.data(), given.count,
                     static_cast<unsigned long long>(given.digest), static_cast<int>(other_name.size()),
                     other_name.data(), other.count, static_cast<unsigned long long>(other.digest));
        return false;
    }

private:
    std::map<std::string, std::pair<std::string_view, answer>> answers_;
};

/// Asks all contenders once and registers what is to be timed; whether they agree.
bool enter_all(const std::vector<std::unique_ptr<bench::documents>>& sizes, const name_filter& is_wanted) {
    referee referee;
    bool agree = true;
    for (const auto& documents : sizes) {
        for (const contender& each : bench::contenders()) {
            const std::string question = std::string{each.task} + '/' + std::string{each.question} + '/' +
                                         std::to_string(documents->attributes());
            const std::string name = question + '/' + std::string{each.name};
            if (!is_wanted(name)) continue;
            const bench::work work = each.prepare(*documents);
            if (!work) continue;
            agree = referee.agrees(question, each.name, work()) && agree;
            benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
                for (auto _ : state) {
                    answer given = work();
                    benchmark::DoNotOptimize(given);
                }
            })->ComputeStatistics("min", minimum);
        }
    }
    return agree;
}

void describe(const std::vector<std::unique_ptr<bench::documents>>& sizes) {
    const auto version = [](int major, int minor, int revision) {
        return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(revision);
    };
    std::ifstream processor{"/proc/cpuinfo"};
    for (std::string line; std::getline(processor, line);) {
        if (!line.starts_with("model name")) continue;
        benchmark::AddCustomContext("processor", line.substr(line.find(':') + 2));
        break;
    }
#ifdef __clang__
    benchmark::AddCustomContext("compiler", __VERSION__);
#else
    benchmark::AddCustomContext("compiler", std::string{"GCC "} + __VERSION__);
#endif
    benchmark::AddCustomContext("flags", HASHPATH_BENCH_FLAGS);
    benchmark::AddCustomContext("hashpath",
                                version(HASHPATH_VERSION_MAJOR, HASHPATH_VERSION_MINOR, HASHPATH_VERSION_PATCH));
    benchmark::AddCustomContext("nlohmann_json", version(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                                         NLOHMANN_JSON_VERSION_PATCH));
    benchmark::AddCustomContext("simdjson", version(simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR,
                                                    simdjson::SIMDJSON_VERSION_REVISION));
#ifdef RAPIDJSON_VERSION_STRING
    benchmark::AddCustomContext("RapidJSON", RAPIDJSON_VERSION_STRING);
#endif
    benchmark::AddCustomContext("PCRE2", std::to_string(PCRE2_MAJOR) + '.' + std::to_string(PCRE2_MINOR));
    for (const auto& documents : sizes) {
        benchmark::AddCustomContext("bytes of " + std::to_string(documents->attributes()),
                                    std::to_string(documents->text().size()));
    }
}

}  // namespace

int main(int count, char** arguments) {
    benchmark::Initialize(&count, arguments);
    std::vector<std::size_t> sizes = {1'000, 10'000, 100'000};
    for (int i = 1; i < count; ++i) {
        constexpr std::string_view option = "--attributes=";
        const std::string_view argument{arguments[i]};
        const auto read = argument.starts_with(option) ? read_sizes(argument.substr(option.size())) : std::nullopt;
        if (!read) {
            std::fputs(usage.data(), stderr);
            return 2;
        }
        sizes = *read;
    }
    std::vector<std::unique_ptr<bench::documents>> documents;
    for (const std::size_t size : sizes) documents.push_back(std::make_unique<bench::documents>(size));
    if (!enter_all(documents, name_filter{benchmark::GetBenchmarkFilter()})) return 1;
    describe(documents);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
