#pragma once
// SPDX-License-Identifier: MIT
// What is said about a path: its warnings, with the place.

#include <string>
#include <string_view>

#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>

#include "text.hpp"

namespace command {

/// A warning as it is printed: the sentence, the code, and carets under the place.
inline std::string describe(const hashpath::warning& warning, std::string_view path) {
    return warning.message() + " (" + std::string{name(warning.code)} + ")\n" +
           caret_lines(path, warning.offset, warning.length);
}

}  // namespace command
