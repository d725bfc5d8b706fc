// SPDX-License-Identifier: MIT
// The vectors that the project keeps, each compared with the library's answer.

#include <cstddef>
#include <fstream>
#include <string>

#include <hashpath/hashpath.hpp>

#include "operations.hpp"
#include "test.hpp"

namespace {

struct outcome {
    std::size_t run = 0;
    std::size_t passed = 0;
};

/// Without PCRE2 a regular expression is refused, and never read as something else.
///
/// A workflow goes on, and says so where a node needs the expression. Where none does, all is as with PCRE2 but for what an
/// observer is shown last: data without the filter that cannot be applied.
bool is_refused([[maybe_unused]] const ordered_json& vector, [[maybe_unused]] const ordered_json& answer) {
#ifdef HASHPATH_NO_PCRE2
    if (answer.contains("error")) return answer.at("error").get<std::string>().rfind("regex-unavailable", 0) == 0;
    if (vector.at("op") != "run_workflow" || vector.at("args").dump().find("=/") == std::string::npos) return false;
    ordered_json seen = answer.at("value");
    if (seen.at("trace").dump().find("regex-unavailable") != std::string::npos) return true;
    ordered_json expected = vector.at("expect").at("value");
    for (ordered_json* each : {&seen, &expected}) each->erase("last_data");
    return conformance::same(expected, seen);
#else
    return false;
#endif
}

outcome run(const std::string& name) {
    outcome result;
    std::ifstream file(std::string{HASHPATH_VECTORS} + "/" + name + ".ndjson");
    for (std::string line; std::getline(file, line);) {
        const ordered_json vector = hashpath::parse(line);
        const ordered_json answer = conformance::answer(vector);
        const ordered_json& expected = vector.at("expect");
        const bool passed = (expected.contains("error")
                                 ? answer.contains("error")
                                 : answer.contains("value") && conformance::same(expected["value"], answer["value"])) ||
                            is_refused(vector, answer);
        if (!passed) UNSCOPED_INFO(name << ": " << line << "\n  answered " << answer.dump());
        ++result.run;
        if (passed) ++result.passed;
    }
    return result;
}

}  // namespace

TEST_CASE("the library answers every vector as the reference did") {
    struct expectation {
        const char* name;
        std::size_t count;  // so that a vector that is lost is noticed
    };
    for (const auto& [name, count] : {expectation{"path", 526},
                                      {"php", 449},
                                      {"extract", 3596},
                                      {"edit", 865},
                                      {"hash", 1164},
                                      {"hash_corners", 780},
                                      {"operators", 1030},
                                      {"enrich", 215},
                                      {"logic", 250},
                                      {"filters", 101},
                                      {"graph", 120},
                                      {"workflow", 306}}) {
        const outcome result = run(name);
        CHECK(result.run >= count);
        CHECK(result.passed == result.run);
    }
}

TEST_CASE("answers are compared as PHP compares maps") {
    const auto same = [](const char* a, const char* b) {
        return conformance::same(hashpath::parse(a), hashpath::parse(b));
    };
    CHECK(same(R"({"0":"a","1":"b"})", R"(["a","b"])"));
    CHECK(same("{}", "[]"));
    CHECK_FALSE(same(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
    CHECK_FALSE(same("[1]", "[1.0]"));
    CHECK_FALSE(same(R"({"05":1})", R"({"5":1})"));
    CHECK_FALSE(same(R"(["1"])", "[1]"));
    CHECK_FALSE(same("null", "[]"));
}
