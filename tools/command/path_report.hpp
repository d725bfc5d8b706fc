#pragma once
// SPDX-License-Identifier: MIT
// What is said about a path: its warnings, with the place.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>

#include "text.hpp"
#include "writer.hpp"

namespace command {

/// A warning as it is printed: the parameter, the sentence, the code, and carets under the place in a path.
inline std::string describe(const hashpath::warning& warning, std::string_view path) {
    std::string text = warning.parameter.empty() ? "" : printable(warning.parameter) + ": ";
    text += printable(warning.message()) + " (" + std::string{name(warning.code)} + ")\n";
    const bool in_path = warning.parameter.empty() || warning.length != 0;
    return in_path ? text + caret_lines(path, warning.offset, warning.length) : text;
}

inline json as_json(const std::vector<hashpath::warning>& warnings) {
    json reported = json::array();
    for (const auto& warning : warnings) {
        json each = {{"code", name(warning.code)}};
        if (!warning.parameter.empty()) each["parameter"] = warning.parameter;
        if (warning.parameter.empty() || warning.length != 0) {
            each["offset"] = warning.offset;
            each["length"] = warning.length;
        }
        each["message"] = warning.message();
        reported.push_back(std::move(each));
    }
    return reported;
}

}  // namespace command
