#pragma once
// SPDX-License-Identifier: MIT
// Enrich an event and read what that adds, once: the names of all tags of every attribute, those of the event included.
// The event itself stays as it is. A contender that only makes it look enriched answers the same.

#include <array>
#include <string_view>

#include "../contest.hpp"

namespace bench::enrich {

struct question {
    std::string_view name;
};

struct task {
    static constexpr std::string_view name = "enrich";
    static constexpr std::array<question, 1> questions = {{{"event"}}};
};

}  // namespace bench::enrich
