#pragma once
// SPDX-License-Identifier: MIT
// What does a path find in an event that is already in memory, as nlohmann::ordered_json?

#include <string_view>

#include "../contest.hpp"
#include "../workloads.hpp"

namespace bench::extract {

struct task {
    static constexpr std::string_view name = "extract";
    static constexpr auto& questions = path_workloads;
};
using question = path_workload;

}  // namespace bench::extract
