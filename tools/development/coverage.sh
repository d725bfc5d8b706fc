#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the unit tests, and prints which lines and branches of the library they do not reach.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

# Clang's tools have its version in their names, or none.
llvm_tool() {
    local version
    version=$(clang --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p' | head -n 1)
    command -v "llvm-$1-$version" || command -v "llvm-$1"
}

need "${build_packages[@]}" "${test_packages[@]}" clang libclang-rt-dev llvm
folder="build/coverage/tests"
tests=(hashpath_tests hashpath_memory)
build coverage "${tests[@]}"
say "Running the unit tests"
for test in "${tests[@]}"; do
    LLVM_PROFILE_FILE="$folder/$test.raw" "$folder/$test" > "$logs/$test.log" 2>&1 || { tail -n 40 "$logs/$test.log"; exit 1; }
done
"$(llvm_tool profdata)" merge -sparse "$folder"/*.raw -o "$folder/profile"
say "Coverage"
python3 tests/coverage/coverage.py "$(llvm_tool cov)" "$folder/profile" "${tests[@]/#/$folder/}"
