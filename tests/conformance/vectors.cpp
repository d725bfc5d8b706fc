// SPDX-License-Identifier: MIT
// The vectors that the project keeps, each compared with the library's answer.

#include <cstddef>
#include <fstream>
#include <string>

#include <hashpath/hashpath.hpp>

#include "operations.hpp"
#include "test.hpp"

namespace {

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

/// Checks all vectors of a file; `least` is how many it has, so that one that is lost is noticed.
void check_vectors(const std::string& name, std::size_t least) {
    std::ifstream file(std::string{HASHPATH_VECTORS} + "/" + name + ".ndjson");
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        const ordered_json vector = hashpath::parse(line);
        const ordered_json answer = conformance::answer(vector);
        const ordered_json& expected = vector.at("expect");
        const bool passed = (expected.contains("error")
                                 ? answer.contains("error")
                                 : answer.contains("value") && conformance::same(expected["value"], answer["value"])) ||
                            is_refused(vector, answer);
        if (passed) continue;
        FAIL_CHECK(line << "\n  answered " << answer.dump());
    }
    CHECK(count >= least);
}

}  // namespace

TEST_CASE("paths are read as the reference reads them") {
    check_vectors("path", 526);
}

TEST_CASE("values compare and convert as those of the reference") {
    check_vectors("php", 449);
}

TEST_CASE("the reference's extractions give the same") {
    check_vectors("extract", 3596);
}

TEST_CASE("the reference's edits give the same") {
    check_vectors("edit", 865);
}

TEST_CASE("the reference's Hash functions give the same") {
    check_vectors("hash", 1164);
}

TEST_CASE("the reference's Hash functions give the same in the corners") {
    check_vectors("hash_corners", 780);
}

TEST_CASE("the reference's operators give the same") {
    check_vectors("operators", 1030);
}

TEST_CASE("events are enriched as the reference enriches them") {
    check_vectors("enrich", 215);
}

TEST_CASE("IF modules decide as those of the reference") {
    check_vectors("logic", 250);
}

TEST_CASE("filters let through what those of the reference do") {
    check_vectors("filters", 101);
}

TEST_CASE("graphs are read as the reference reads them") {
    check_vectors("graph", 120);
}

TEST_CASE("workflows run as those of the reference") {
    check_vectors("workflow", 306);
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
