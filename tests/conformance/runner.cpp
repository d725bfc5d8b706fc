// SPDX-License-Identifier: MIT
// hashpath_conformance: reads requests, one JSON object a line, and writes an answer a line.

#include <iostream>
#include <string>

#include <hashpath/hashpath.hpp>

#include "operations.hpp"

namespace {

nlohmann::ordered_json answer_line(const std::string& line) {
    try {
        // A request nests its document two levels deeper than it is.
        return conformance::answer(hashpath::parse(line, hashpath::default_max_depth + 2));
    } catch (const hashpath::error& e) {
        return {{"error", e.what()}};
    }
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        std::cout << answer_line(line).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    }
    return std::cout.flush() ? 0 : 1;
}
