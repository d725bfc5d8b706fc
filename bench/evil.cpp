// SPDX-License-Identifier: MIT
// Evil regular expressions against PCRE2 alone under PHP's limits, in one process: a table of times and their ratio, on the
// largest text on which PCRE2 alone takes no longer than 20 ms; and, with the command's budget, the time on 1 MiB
// and the most memory that the process ever had in use.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hashpath/error.hpp>
#include <hashpath/path/regex.hpp>
#include <hashpath/path/regex_limits.hpp>

#include "../tests/evil_patterns.hpp"

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr suseconds_t longest = 20'000;  // microseconds
constexpr int rounds = 9;

/// Of the processor, for each of so many times.
template <class Work>
double seconds(Work work, int times = 1) {
    const std::clock_t begun = std::clock();
    for (int i = 0; i < times; ++i) work();
    return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC / times;
}

/// PCRE2 as PHP calls it.
class pcre2_alone {
public:
    explicit pcre2_alone(std::string_view text) {
        const std::size_t end = text.rfind('/');
        const std::string_view pattern = text.substr(1, end - 1);
        const std::uint32_t options = text.substr(end + 1) == "u" ? PCRE2_UTF | PCRE2_UCP : 0;
        int status = 0;
        std::size_t offset = 0;
        code_.reset(pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(pattern.data()), pattern.size(), options, &status,
                                    &offset, nullptr));
        if (!code_) throw std::invalid_argument("a pattern that PCRE2 refuses: " + std::string{text});
        pcre2_jit_compile_8(code_.get(), PCRE2_JIT_COMPLETE);
        data_.reset(pcre2_match_data_create_8(1, nullptr));
        context_.reset(pcre2_match_context_create_8(nullptr));
        stack_.reset(pcre2_jit_stack_create_8(hashpath::regex::stack_size, hashpath::regex::stack_limit, nullptr));
        pcre2_jit_stack_assign_8(context_.get(), nullptr, stack_.get());
        const hashpath::regex_limits limits;
        pcre2_set_match_limit_8(context_.get(), limits.match);
        pcre2_set_depth_limit_8(context_.get(), limits.depth);
        pcre2_set_heap_limit_8(context_.get(), limits.heap);
    }

    bool search(std::string_view subject) {
        return pcre2_match_8(code_.get(), reinterpret_cast<PCRE2_SPTR8>(subject.data()), subject.size(), 0, 0,
                             data_.get(), context_.get()) >= 0;
    }

private:
    struct release {
        void operator()(pcre2_code_8* code) const { pcre2_code_free_8(code); }
        void operator()(pcre2_match_data_8* data) const { pcre2_match_data_free_8(data); }
        void operator()(pcre2_match_context_8* context) const { pcre2_match_context_free_8(context); }
        void operator()(pcre2_jit_stack_8* stack) const { pcre2_jit_stack_free_8(stack); }
    };

    std::unique_ptr<pcre2_code_8, release> code_;
    std::unique_ptr<pcre2_match_data_8, release> data_;
    std::unique_ptr<pcre2_match_context_8, release> context_;
    std::unique_ptr<pcre2_jit_stack_8, release> stack_;
};

/// Whether a search ends within `longest`: in a process of its own, since some would not end in a year.
bool ends_in_time(pcre2_alone& alone, const std::string& subject) {
    const pid_t child = fork();
    if (child == 0) {
        itimerval limit{};
        limit.it_value.tv_usec = longest;
        setitimer(ITIMER_VIRTUAL, &limit, nullptr);  // ends the process
        alone.search(subject);
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0) throw std::runtime_error("no process can be made");
    return WIFEXITED(status);
}

struct row {
    std::size_t size = 0;
    double alone = std::numeric_limits<double>::max();
    double ours = std::numeric_limits<double>::max();
    double with_budget = 0;
    const char* outcome = "";
};

row measure(const evil::evil_pattern& evil) {
    pcre2_alone alone{evil.pattern};
    hashpath::regex::memory memory;
    row result;
    for (std::size_t size = 16; size <= mebibyte; size *= 2) {
        if (!ends_in_time(alone, subject_of(evil, size))) break;
        result.size = size;
    }
    const std::string subject = subject_of(evil, result.size);
    // Long enough for a clock that counts microseconds.
    int times = 1;
    while (seconds([&] { alone.search(subject); }, times) * times < 1e-3) times *= 2;
    for (int round = 0; round < rounds; ++round) {
        // Compiled anew, since some of the code that PCRE2 makes takes twice as long at one place as at another.
        pcre2_alone compiled{evil.pattern};
        const hashpath::regex ours{evil.pattern};
        bool theirs = false;
        bool answered = false;
        result.alone = std::min(result.alone, seconds([&] { theirs = compiled.search(subject); }, times));
        result.ours = std::min(result.ours, seconds([&] { answered = ours.search(subject, memory); }, times));
        if (theirs != answered) throw std::logic_error("another answer than PCRE2's: " + std::string{evil.pattern});
    }

    const auto budget = std::make_shared<hashpath::regex_budget>(10'000'000);
    const hashpath::regex counted{evil.pattern, {.heap = 32 * 1024, .budget = budget}};
    const std::string large = subject_of(evil, mebibyte);
    result.with_budget = seconds([&] {
        try {
            result.outcome = counted.search(large, memory) ? "match" : "no match";
        } catch (const hashpath::regex_error&) {
            result.outcome = "regex-budget";
        }
    });
    return result;
}

}  // namespace

int main() {
    std::printf("%9s %12s %12s %6s %12s %-12s %s\n", "bytes", "PCRE2 (us)", "ours (us)", "ratio", "1 MiB (ms)",
                "with budget", "pattern");
    std::vector<double> ratios;
    double slowest = 0;
    for (const evil::evil_pattern& evil : evil::evil_patterns) {
        const row measured = measure(evil);
        ratios.push_back(measured.ours / measured.alone);
        slowest = std::max(slowest, measured.with_budget);
        std::printf("%9zu %12.1f %12.1f %6.2f %12.1f %-12s %.60s\n", measured.size, measured.alone * 1e6,
                    measured.ours * 1e6, ratios.back(), measured.with_budget * 1e3, measured.outcome,
                    std::string{evil.pattern}.c_str());
        std::fflush(stdout);
    }
    std::sort(ratios.begin(), ratios.end());
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf(
        "%zu patterns: ours / PCRE2 alone %.2f at the median, %.2f at most; with a budget of 10,000,000 steps on 1 MiB "
        "%.0f ms at most; the process had %.0f MiB at most\n",
        ratios.size(), ratios[ratios.size() / 2], ratios.back(), slowest * 1e3,
        static_cast<double>(used.ru_maxrss) / 1024);
}
