// SPDX-License-Identifier: MIT
// hashpath over nlohmann::ordered_json, read by its own parse().

#include <hashpath/json/parse.hpp>

#include "matches.hpp"

namespace bench::bytes {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath_ordered_json", [](const question& asked, const documents& given) {
        return asking(asked, given, [](const documents& read) { return hashpath::parse(read.text()); });
    });

}  // namespace bench::bytes
