// SPDX-License-Identifier: MIT
// nlohmann's parser, and a loop written by hand over what it gives.

#include <nlohmann/json.hpp>

#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::bytes {

[[maybe_unused]] static const bool entered = enter<task>("nlohmann", [](const question& asked, const documents& given) {
    return [&given, loop = hand::loops<hand::ordered_json<false>>::of(asked.name)] {
        return loop(nlohmann::ordered_json::parse(given.text()));
    };
});

}  // namespace bench::bytes
