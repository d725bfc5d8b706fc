#pragma once
// SPDX-License-Identifier: MIT
// How far regular expressions may go: PHP's limits, and a budget of steps where strangers write the patterns.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

#include <hashpath/config.hpp>

HASHPATH_BEGIN

/// How many steps regular expressions may take together, beyond what is in proportion to the texts that they look at.
///
///     const auto budget = std::make_shared<regex_budget>(10'000'000);
///     const path wanted{text, {.regex = {.budget = budget}}};
///     extract(event, wanted);   // throws regex_error where the patterns of `wanted` take more
///
/// A step is an item of a pattern that is tried at a place of a text, or a byte that is passed over. Each search has
/// free_steps for each byte of its text, and one byte more, for nothing: so an innocent pattern leaves the budget alone,
/// however much it looks at, and the time of all searches together is linear in what they look at, and in the budget.
/// One budget may serve any number of paths and threads, each of which may have begun a search when it runs out; derive
/// from it for one that is counted otherwise, such as for each request. Then it is asked by whoever searches.
class regex_budget {
public:
    static constexpr std::uint64_t free_steps = 32;

    explicit regex_budget(std::uint64_t steps) noexcept : steps_(steps), left_(steps) {}
    regex_budget(const regex_budget&) = delete;
    regex_budget& operator=(const regex_budget&) = delete;
    virtual ~regex_budget() = default;

    virtual std::uint64_t left() const noexcept { return left_.load(std::memory_order_relaxed); }

    /// Takes so many steps, or all that are left.
    virtual void take(std::uint64_t steps) noexcept {
        std::uint64_t left = left_.load(std::memory_order_relaxed);
        while (!left_.compare_exchange_weak(left, left - std::min(left, steps), std::memory_order_relaxed)) {}
    }

    /// Makes it what it was at the beginning.
    virtual void refill() noexcept { left_.store(steps_, std::memory_order_relaxed); }

    /// How many there are at the beginning.
    std::uint64_t steps() const noexcept { return steps_; }

private:
    std::uint64_t steps_;
    std::atomic<std::uint64_t> left_;
};

/// How far regular expressions may go. The defaults are PHP's: pcre.backtrack_limit, pcre.recursion_limit, and its
/// default memory limit, which only patterns that switch just-in-time code off can reach. A search that passes one of
/// these is no match; one that passes the budget is an error.
struct regex_limits {
    std::uint32_t match = 1'000'000;                 ///< what is tried at each place of a text
    std::uint32_t depth = 100'000;                   ///< how far tries nest in one another, without just-in-time code
    std::uint32_t heap = 128 * 1024;                 ///< in KiB, without just-in-time code
    std::shared_ptr<regex_budget> budget = nullptr;  ///< null: steps are not counted, as in PHP
};

HASHPATH_END
