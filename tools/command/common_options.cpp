// SPDX-License-Identifier: MIT

#include "common_options.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <thread>

#include <hashpath/path/regex_limits.hpp>

namespace command {

namespace {

/// The steps that regular expressions may take for one value of the input. Each value is worked on by one thread, so that
/// its result depends on no other value.
class value_budget final : public hashpath::regex_budget {
public:
    explicit value_budget(std::uint64_t steps) noexcept : regex_budget(steps) { value_budget::refill(); }

    std::uint64_t left() const noexcept override { return left_of_thread(); }
    void take(std::uint64_t steps) noexcept override { left_of_thread() -= std::min(left_of_thread(), steps); }
    void refill() noexcept override { left_of_thread() = steps(); }

private:
    static std::uint64_t& left_of_thread() noexcept {
        thread_local std::uint64_t left = 0;
        return left;
    }
};

}  // namespace

void common_options::complete() {
    output.print.colour = colour || (is_colourful(STDOUT_FILENO) && !monochrome);
    if (regex_steps != 0) {
        limits.regex.heap = 32 * 1024;
        limits.regex.budget = std::make_shared<value_budget>(regex_steps);
    }
    if (output.print.indent == 0) compact = true;
    output.print.pretty = !compact && !output.raw && !output.nul_separated && !output.one_per_line;
    output.raw = output.raw || output.nul_separated;
    if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace command
