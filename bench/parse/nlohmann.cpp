// SPDX-License-Identifier: MIT
// nlohmann's parser.

#include <nlohmann/json.hpp>

#include "question.hpp"

namespace bench::parse {

[[maybe_unused]] static const bool entered =
    enter_reader("nlohmann", [](const documents& given) { return nlohmann::ordered_json::parse(given.text()); });

}  // namespace bench::parse
