// SPDX-License-Identifier: MIT
// Regular expressions that take exponential, cubic, or square time in the size of a text, with a budget: an answer or an
// error within the steps of it, and the answer is PHP's.

#include <hashpath/path/regex_limits.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/regex.hpp>

#include "evil_patterns.hpp"
#include "test.hpp"

#ifndef HASHPATH_NO_PCRE2

namespace {

using evil::evil_pattern;
using evil::evil_patterns;
using evil::subject_of;
using hashpath::path;
using hashpath::regex;
using hashpath::regex_budget;
using hashpath::regex_limits;

#if HASHPATH_SANITIZED
constexpr std::size_t size = std::size_t{64} * 1024;  // where each step takes ten times as long
#else
constexpr std::size_t size = std::size_t{1024} * 1024;
#endif

/// What a search answers; nothing where the budget is used up.
std::optional<bool> answer(const evil_pattern& evil, std::string_view subject, const regex_limits& limits) {
    const regex compiled{evil.pattern, limits};
    regex::memory memory;
    try {
        return compiled.search(subject, memory);
    } catch (const hashpath::regex_error& e) {
        CHECK(e.code() == hashpath::error_code::regex_budget);
        CHECK(evil.pattern.find(e.pattern()) == 1);
        CHECK(std::string_view{e.what()}.find(e.pattern().substr(0, 100)) != std::string_view::npos);
        return std::nullopt;
    }
}

std::uint64_t free_steps(std::size_t subject_size) {
    return regex_budget::free_steps * (subject_size + 1);
}

/// A budget that never ends, and counts what is taken.
class endless_budget final : public regex_budget {
public:
    endless_budget() : regex_budget(7) {}
    std::uint64_t left() const noexcept override { return 1'000'000; }
    void take(std::uint64_t taken) noexcept override {
        all += taken;
        took_nothing = took_nothing || taken == 0;
    }
    std::uint64_t all = 0;
    bool took_nothing = false;
};

/// How many steps a search takes past those that are free.
std::uint64_t taken_by(std::string_view pattern, std::string_view subject) {
    const auto budget = std::make_shared<endless_budget>();
    regex::memory memory;
    regex{pattern, {.budget = budget}}.search(subject, memory);
    CHECK_FALSE(budget->took_nothing);
    return budget->all;
}

/// How many steps a search takes that takes more than are free.
std::uint64_t steps_of(std::string_view pattern, std::string_view subject) {
    const std::uint64_t taken = taken_by(pattern, subject);
    REQUIRE(taken > 0);
    return free_steps(subject.size()) + taken;
}

std::string repeat(std::size_t count, std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) result += text;
    return result;
}

}  // namespace

TEST_CASE("an item that is tried is a step, and an empty text has as many for nothing as a byte") {
    const auto items = [](std::size_t count) { return "/(?:)" + repeat(count, "a?") + "/"; };
    for (std::size_t count = 1; count <= 25; ++count) CHECK(taken_by(items(count), "") == 0);
    for (std::size_t count = 26; count < 40; ++count) taken_by(items(count), "");
    for (std::size_t count = 40; count <= 50; ++count) CHECK(taken_by(items(count), "") > 0);
}

TEST_CASE("a long class of characters costs a step more for every 64 bytes of it") {
    const auto pattern = [](std::size_t bytes) { return "/(?:[" + std::string(bytes - 2, 'a') + "]|a)+[bc]/"; };
    const std::string subject(10, 'a');
    CHECK(steps_of(pattern(63), subject) == steps_of(pattern(3), subject));
    CHECK(steps_of(pattern(127), subject) == steps_of(pattern(64), subject));
    CHECK(steps_of(pattern(128), subject) > steps_of(pattern(127), subject));
}

TEST_CASE("of groups that capture, every eight cost a step more for each item") {
    const auto pattern = [](std::size_t captures) {
        return "/(?:a|a)+[bc]" + repeat(captures, "(x?)") + repeat(8 - captures, "(?:x?)") + "/";
    };
    const std::string subject(10, 'a');
    CHECK(steps_of(pattern(7), subject) == steps_of(pattern(0), subject));
    CHECK(steps_of(pattern(8), subject) > steps_of(pattern(7), subject));
}

TEST_CASE("a reference costs a step more for every eight bytes of the longest group") {
    const std::string subject = std::string(20, 'b') + std::string(10, 'a') + std::string(20, '!');
    struct row {
        std::string_view before;
        std::string_view behind;
        std::string_view reference;
        bool counts = true;
    };
    for (const row& each : {row{"", "(x)?", "\\1"},
                            {"", "(x)?", "\\g1"},
                            {"", "(x)?", "\\g{n}"},
                            {"", "(x)?", "\\k<n>"},
                            {"", "(x)?", "(?P=n)"},
                            {"(x)?", "", "\\2"},
                            {"(x)?", "", "\\k<n>"},
                            {"", "", "[c1]", false},
                            {"", "", "\\d", false},
                            {"", "", "(?:[cd])", false}}) {
        CAPTURE(std::string{each.before}, std::string{each.reference});
        const auto steps = [&](std::size_t bytes) {
            std::string pattern = "/^";
            pattern.append(each.before).append("b{" + std::to_string(20 - bytes) + "}");
            pattern.append("(?<n>b{" + std::to_string(bytes) + "})").append(each.behind);
            return steps_of(pattern.append("(?:a|a)+").append(each.reference) + "/", subject);
        };
        CHECK((steps(8) > steps(7)) == each.counts);
        CHECK(steps(16) - steps(8) == steps(8) - steps(7));
        CHECK(steps(9) == steps(8));
    }
}

TEST_CASE("the last byte of a pattern is no reference") {
    const std::string subject = std::string(10, 'a') + "!";
    CHECK(steps_of("/(?:a|a)+$/", subject) == steps_of("/(?:a|a)+\\z/", subject));
    const auto budget = std::make_shared<endless_budget>();
    regex::memory memory;
    CHECK(regex{"/(?:)\\Q\\\\/", {.budget = budget}}.search("a\\\\", memory));
}

TEST_CASE("a cluster costs what is left of the text for every 64 bytes of flags that follow one another") {
    const auto steps = [](std::size_t first, std::size_t second, std::string_view pattern = "/^a\\X(?:a|a)+[bc]/u") {
        const std::string_view flag = "\xF0\x9F\x87\xA9";
        const std::string flags = repeat(first, flag) + "." + repeat(second, flag);
        return steps_of(pattern, std::string(12, 'a') + flags);
    };
    const std::uint64_t left = 11 + 32 * 4 + 1;
    CHECK(steps(17, 15) == steps(16, 16));
    CHECK(steps(16, 16) == steps(15, 17));
    CHECK(steps(32, 0) == steps(16, 16) + left);
    CHECK(steps(0, 32) == steps(16, 16) + left);
    CHECK(steps(31, 1) == steps(16, 16));
    CHECK(steps(15, 1) < steps(16, 0));
    constexpr std::string_view at_its_end = "/(?:a|a)+[bc]|^a\\X/u";
    CHECK(steps(32, 0, at_its_end) == steps(16, 16, at_its_end) + left);
}

TEST_CASE("a search is not counted where it cannot take long, whatever the text holds") {
    const std::string subject(100, 'a');
    const auto class_of = [](std::size_t bytes) { return "[" + std::string(bytes - 2, 'b') + "]"; };
    CHECK(taken_by("/a*[bc]/", subject) == 0);
    CHECK(taken_by("/a*" + class_of(30) + "/", subject) == 0);
    CHECK(taken_by("/(?:)a*[bc]/", subject) > 0);
    CHECK(taken_by("/a*a*[bc]/", subject) > 0);
    CHECK(taken_by("/a*" + class_of(150) + "/", subject) > 0);
    CHECK(taken_by("/a*[bc]/", std::string(257, 'a')) > 0);
    CHECK(taken_by("/\\X*[bc]/u", repeat(30, "\xF0\x9F\x87\xA9")) > 0);
}

TEST_CASE("a search that passes the match limit is no match with a budget, too") {
    regex::memory memory;
    std::size_t found = 0;
    for (const std::string_view pattern :
         {"/(a+)+c?$/", "/^(a+)+(?:aac)$/", "/(?:)a+a+a+a+a+c$/", "/(?:)a?a?a?a?a+c$/"}) {
        for (std::uint32_t match = 1; match < 100; ++match) {
            CAPTURE(std::string{pattern}, match);
            const bool answer = regex{pattern, {.match = match}}.search("aaaaaac", memory);
            const auto budget = std::make_shared<endless_budget>();
            CHECK(regex{pattern, {.match = match, .budget = budget}}.search("aaaaaac", memory) == answer);
            found += answer ? 1 : 0;
        }
    }
    CHECK(found > 0);
    CHECK(found < 4 * 99);
}

TEST_CASE("a pattern that fills the stack when it calls itself answers with a budget as without") {
    const std::string pattern = "/^(a(?:(?1)|c|z" + repeat(400, "[xy]{1,3}?") + ")b)$/";
    for (const std::size_t length : {std::size_t{5}, std::size_t{20}, std::size_t{40}, std::size_t{60}}) {
        CAPTURE(length);
        const std::string subject = std::string(length, 'a') + "c" + std::string(length, 'b');
        regex::memory memory;
        const auto budget = std::make_shared<endless_budget>();
        CHECK(regex{pattern, {.budget = budget}}.search(subject, memory) == regex{pattern}.search(subject, memory));
    }
}

#if defined(__x86_64__)

TEST_CASE("a text that fills the stack of the just-in-time code is no match with a budget, too") {
    for (const auto& [length, found] : {std::pair{1000, true}, {6000, true}, {8000, false}, {20'000, false}}) {
        CAPTURE(length);
        regex::memory memory;
        const auto budget = std::make_shared<regex_budget>(100'000'000);
        const std::string subject = std::string(static_cast<std::size_t>(length), 'a') + "X";
        CHECK(regex{"/^(.|\n)*X/", {.budget = budget}}.search(subject, memory) == found);
    }
}

#endif

TEST_CASE("an evil pattern ends within its budget on a large text") {
    STATIC_REQUIRE(std::size(evil_patterns) >= 50);
    std::size_t refused = 0;
    for (const evil_pattern& evil : evil_patterns) {
        CAPTURE(std::string{evil.pattern});
        const std::uint64_t steps = size * 2;
        const auto budget = std::make_shared<regex_budget>(steps);
        REQUIRE(regex{evil.pattern}.valid());
        const auto answered = answer(evil, subject_of(evil, size), {.budget = budget});
        CHECK((answered || budget->left() == 0));
        refused += answered ? 0 : 1;
    }
    CHECK(refused > std::size(evil_patterns) / 5);  // else they are not evil
}

TEST_CASE("an evil pattern ends within its budget on a short text, too, where counting is left out at times") {
    for (const evil_pattern& evil : evil_patterns) {
        for (const std::size_t length :
             {std::size_t{31}, std::size_t{64}, std::size_t{200}, std::size_t{256}, std::size_t{257}}) {
            CAPTURE(std::string{evil.pattern}, length);
            const auto budget = std::make_shared<regex_budget>(100'000);
            const auto answered = answer(evil, subject_of(evil, length), {.budget = budget});
            CHECK((answered || budget->left() == 0));
        }
    }
}

TEST_CASE("a budget of one's own is asked for what is left, and told what is taken") {
    const auto budget = std::make_shared<endless_budget>();
    CHECK(budget->steps() == 7);
    CHECK(answer({"/(?:a|a)+[bc]/", "a"}, "aaaaaaaaaa", {.budget = budget}) == false);
    CHECK(budget->all > 0);
}

TEST_CASE("with a budget that is large enough, an evil pattern answers as without") {
    constexpr std::size_t lengths[] = {1, 2, 3, 7, 12, 17};
    for (const evil_pattern& evil : evil_patterns) {
        for (const std::size_t length : lengths) {
            CAPTURE(std::string{evil.pattern}, length);
            const std::string subject = subject_of(evil, length);
            const auto budget = std::make_shared<regex_budget>(2'000'000);
            const auto answered = answer(evil, subject, {.budget = budget});
            if (answered) CHECK(answered == answer(evil, subject, {}));
        }
    }
}

TEST_CASE("an innocent pattern leaves the budget alone, however much it looks at") {
    for (const std::string_view pattern :
         {"/^10\\.[0-9]+\\./", "/\\.exe$/i", "/[0-9a-f]{32}/", "/foo|bar|baz/", "/^https?:\\/\\/[a-z.]+\\//",
          "/tlp:(red|amber)/", "/(?:^|\\.)example\\.(?:com|org)$/u", "/./", "/x/i"}) {
        CAPTURE(std::string{pattern});
        const auto budget = std::make_shared<regex_budget>(1'000);
        const regex compiled{pattern, {.budget = budget}};
        const regex plain{pattern};
        regex::memory memory;
        for (const std::string& subject :
             {std::string{}, std::string{"10.0.0.1"}, std::string{"https://www.example.org/a.exe"},
              std::string(200, 'f'), std::string(10'000, 'z'), std::string(10'000, 'f')}) {
            CHECK(compiled.search(subject, memory) == plain.search(subject, memory));
        }
        CHECK(budget->left() == 1'000);
    }
}

TEST_CASE("what is past the free steps of a search is taken from the budget, to the last step") {
    const std::string subject(10, 'a');
    regex::memory memory;
    const auto ample = std::make_shared<regex_budget>(1'000'000'000);
    const evil_pattern evil{"/(?:a|a)+[bc]/", "a"};
    CHECK(answer(evil, subject, {.budget = ample}) == false);
    const std::uint64_t taken = 1'000'000'000 - ample->left();
    CHECK(taken > 0);
    CHECK(taken > free_steps(subject.size()));

    const auto enough = std::make_shared<regex_budget>(taken);
    CHECK(answer(evil, subject, {.budget = enough}) == false);
    CHECK(enough->left() == 0);
    const auto short_by_one = std::make_shared<regex_budget>(taken - 1);
    CHECK_FALSE(answer(evil, subject, {.budget = short_by_one}).has_value());
    CHECK(short_by_one->left() == 0);
    short_by_one->take(1);
    CHECK(short_by_one->left() == 0);

    enough->refill();
    CHECK(enough->left() == taken);
    CHECK(answer(evil, subject, {.budget = enough}) == false);

    // What is left over serves what needs no more than its free steps.
    CHECK(regex{"/^a+$/", {.budget = enough}}.search(subject, memory));
}

TEST_CASE("a budget is shared by all patterns that were compiled with it") {
    const auto budget = std::make_shared<regex_budget>(100'000);
    const evil_pattern first{"/(?:a|a)+[bc]/", "a"};
    const evil_pattern second{"/(?:a|a)*[xy]/", "a"};
    const std::string subject(7, 'a');
    std::size_t answered = 0;
    while (answer(answered % 2 == 0 ? first : second, subject, {.budget = budget})) ++answered;
    CHECK(budget->left() == 0);
    const auto more = std::make_shared<regex_budget>(200'000);
    std::size_t answered_of_more = 0;
    while (answer(answered_of_more % 2 == 0 ? first : second, subject, {.budget = more})) ++answered_of_more;
    CHECK(answered_of_more > answered);
}

TEST_CASE("a pattern that is too large to be counted is refused with a budget, and answers without") {
    std::string pattern = "/";
    for (int i = 0; i < 9'000; ++i) pattern += "a?";
    pattern += "b/";
    REQUIRE(regex{pattern}.valid());
    const auto budget = std::make_shared<regex_budget>(1'000'000);
    const regex counted{pattern, {.budget = budget}};
    CHECK(counted.valid());
    regex::memory memory;
    CHECK_THROWS_AS(counted.search("b", memory), hashpath::regex_error);
    CHECK_THROWS_WITH(counted.search("b", memory), "regex-budget at the pattern /" + pattern.substr(1, 100) +
                                                       ".../: it is too large for its steps to be counted");
    CHECK(regex{pattern}.search("b", memory));
}

TEST_CASE("the limits of a regular expression are obeyed at the limit and past it") {
    regex::memory memory;
    const std::string subject = std::string(6, 'a') + "b";
    const auto found = [&](std::string_view pattern, const regex_limits& limits) {
        return regex{pattern, limits}.search(subject, memory);
    };
    const auto smallest = [&](std::string_view pattern, auto member) {
        std::uint32_t limit = 0;
        for (;; ++limit) {
            regex_limits limits;
            limits.*member = limit;
            if (found(pattern, limits) || limit == 100'000) return limit;
        }
    };
    const std::uint32_t match = smallest("/^(a+)+(?:aab)$/", &regex_limits::match);
    CHECK(match > 1);
    CHECK(match < 100);
    CHECK(found("/^(a+)+(?:aab)$/", {.match = match}));
    CHECK_FALSE(found("/^(a+)+(?:aab)$/", {.match = match - 1}));

    const std::uint32_t depth = smallest("/(*NO_JIT)^(?:a|aa)+b$/", &regex_limits::depth);
    CHECK(depth > 1);
    CHECK(depth < 100);
    CHECK(found("/(*NO_JIT)^(?:a|aa)+b$/", {.depth = depth}));
    CHECK_FALSE(found("/(*NO_JIT)^(?:a|aa)+b$/", {.depth = depth - 1}));

    const std::string long_subject(20'000, 'a');
    regex::memory fresh;
    CHECK_FALSE(regex{"/(*NO_JIT)^(?:a|b)+$/", {.heap = 64}}.search(long_subject, fresh));
    CHECK(regex{"/(*NO_JIT)^(?:a|b)+$/", {.heap = 32 * 1024}}.search(long_subject, fresh));
}

TEST_CASE("a path gives the limits of its regular expressions to each of them") {
    const auto document = hashpath::parse(R"([{"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}])");
    const auto budget = std::make_shared<regex_budget>(1'000);
    const path evil{"{n}[a=/(?:a|a)+[bc]/]", {.regex = {.budget = budget}}};
    CHECK_THROWS_AS(extract(document, evil), hashpath::regex_error);
    CHECK_THROWS_WITH(extract(document, evil),
                      "regex-budget at the pattern /(?:a|a)+[bc]/: "
                      "regular expressions take more steps than they may");
    CHECK(budget->left() == 0);
    CHECK(extract(document, path{"{n}[a=/^a+$/]", {.regex = {.budget = budget}}}).size() == 1);
    CHECK(evil.limits().regex.budget == budget);
    CHECK(path{"a"}.limits().regex.budget == nullptr);
    CHECK(path{}.limits().regex.match == 1'000'000);
}

#endif
