#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Looks for mistakes with clang-tidy and cppcheck, and checks the formatting.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh
source tools/development/checks.sh

need "${build_packages[@]}" "${lint_packages[@]}"
say "Looking for mistakes"

check "formatting (tools/dev format)" formatted
check "cppcheck on the library and the command" cppchecked
check "clang-tidy on the compiled library and the command" tidy
print_result
