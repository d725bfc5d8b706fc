# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Checks of the sources: formatting, clang-tidy and cppcheck. Sourced by lint, format and test.

sources() { git ls-files '*.hpp' '*.inl' '*.cpp' ':!single_include'; }

# What clang-format and clang-tidy print changes from version to version, so one version counts, that of Debian 12.
is_version_fourteen() {
    "$1" --version | grep -q 'version 14\.' || { echo "$1 is not version 14"; return 77; }
}

formatted() {
    is_version_fourteen clang-format || return
    sources | xargs clang-format --dry-run --Werror
}

# The compiled library and the command, each file by itself. Without precompiled headers, behind which clang-tidy 14 does not
# see moves.
tidy() {
    is_version_fourteen clang-tidy || return
    cmake --preset dev-clang -B build/tidy -G Ninja -DHASHPATH_TESTS=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON || return
    git ls-files 'src/*.cpp' 'tools/*.cpp' | xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p build/tidy
}

# The files of src/ include all of the library. Macros are given, since cppcheck reads every header again for each
# combination of those that are not. What cppcheck is wrong about is listed with the reason in tests/cppcheck.txt.
cppchecked() {
    # shellcheck disable=SC2054
    local command=(cppcheck --quiet --enable=warning,performance,portability --std=c++20 --language=c++ -I include -I tools
        --suppress=missingIncludeSystem --suppressions-list=tests/cppcheck.txt --error-exitcode=1 -j "$(nproc)")
    "${command[@]}" -D__GNUC__ -D__SSE2__ -DHASHPATH_COMPILED -DHASHPATH_SIMDJSON src tools &&
        "${command[@]}" -DHASHPATH_COMPILED -DHASHPATH_NO_PCRE2 src
}
