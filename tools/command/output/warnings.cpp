// SPDX-License-Identifier: MIT

#include "warnings.hpp"

#include <utility>

#include "text.hpp"

namespace command {

std::string describe(const hashpath::warning& warning, std::string_view path) {
    const std::string parameter = warning.parameter.empty() ? "" : printable(warning.parameter) + ": ";
    const std::string text = fmt::format("{}{} ({})\n", parameter, printable(warning.message()), name(warning.code));
    const bool in_path = warning.parameter.empty() || warning.length != 0;
    return in_path ? text + caret_lines(path, warning.offset, warning.length) : text;
}

json as_json(const std::vector<hashpath::warning>& warnings) {
    json result = json::array();
    for (const auto& warning : warnings) {
        json each = {{"code", name(warning.code)}};
        if (!warning.parameter.empty()) each["parameter"] = warning.parameter;
        if (warning.parameter.empty() || warning.length != 0) {
            each["offset"] = warning.offset;
            each["length"] = warning.length;
        }
        each["message"] = warning.message();
        result.push_back(std::move(each));
    }
    return result;
}

}  // namespace command
