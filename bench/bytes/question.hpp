#pragma once
// SPDX-License-Identifier: MIT
// What does a path find, or a filter let through, in the text of an event? Filters ask the attributes of the event and then
// those of its objects. A contender may keep its parser, but nothing of the text.

#include <array>
#include <string_view>

#include "../contest.hpp"
#include "../workloads.hpp"

namespace bench::bytes {

/// One of the two workloads.
struct question {
    std::string_view name;
    const path_workload* path = nullptr;
    const filter_workload* filter = nullptr;
};

struct task {
    static constexpr std::string_view name = "bytes";
    static constexpr auto questions = [] {
        std::array<question, path_workloads.size() + filter_workloads.size()> all;
        auto* next = all.data();
        for (const path_workload& each : path_workloads) *next++ = {each.name, &each, nullptr};
        for (const filter_workload& each : filter_workloads) *next++ = {each.name, nullptr, &each};
        return all;
    }();
};

}  // namespace bench::bytes
