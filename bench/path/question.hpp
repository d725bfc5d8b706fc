#pragma once
// SPDX-License-Identifier: MIT
// Compile the path of a workload. No event is read, so it is asked for one size only.

#include <string_view>

#include "../contest.hpp"
#include "../workloads.hpp"

namespace bench::path {

struct task {
    static constexpr std::string_view name = "path";
    static constexpr auto& questions = path_workloads;
};
using question = path_workload;

}  // namespace bench::path
