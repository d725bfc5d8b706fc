#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds, and runs the tests; with --all everything that continuous integration runs.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh
source tools/development/checks.sh

# The four ways to use the library are spread over the builds:
#   dev       GCC; the compiled library
#   asan      Clang, sanitizers, libFuzzer; the separate headers
#   plain     without options and test framework; the one header
#   no-pcre2  without PCRE2 and simdjson; the one header, its bodies compiled in one unit
# Builds come one after the other. Tests and checks run beside them, with lower priority, as soon as what they need is
# built: at the end of a build, and while one process is all that is left of a test, another has the processor.

finished=$(mktemp -d)
running=()

stop() {
    local process
    clear_line
    for process in "${running[@]}"; do kill -- "-$process" 2> /dev/null || true; done
    rm -rf "$finished" "$results"
}
trap stop EXIT

# Begins a function beside the rest, in a process group of its own.
beside() {
    set -m
    "$@" < /dev/null &
    running+=($!)
    set +m
    renice -n 10 -g $! > /dev/null 2>&1 || true
}

wait_for() {
    while [ ! -e "$finished/$1" ]; do sleep 1; done
}

# What the README promises: no network, no option, no test framework needed. It is also what is installed and packaged.
build_plain() {
    local log="$logs/build-plain.log" begin=$SECONDS
    rm -rf build/plain
    if cmake -S . -B build/plain -DCMAKE_BUILD_TYPE=Release -DHASHPATH_WERROR=ON -DHASHPATH_BUILD_FORM=one \
        -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON > "$log" 2>&1 && cmake --build build/plain -j "$processors" >> "$log" 2>&1 &&
        [ -x build/plain/tools/hashpath ] && [ -x build/plain/tests/hashpath_conformance ]; then
        report "Built plain" "$begin"
    else
        tail -n 80 "$log"
        echo "FAILED  building plain"
        return 1
    fi
}

# A build by itself counts as a check that passed.
run_build() {
    local name=$1
    shift
    if "$@"; then
        count 1 0
        touch "$finished/$name"
    else
        count 0 1
        print_result
        exit 1
    fi
}

test_builds() {
    local name
    for name in dev asan plain no-pcre2; do
        wait_for "$name"
        run_tests "$name"
    done
    wait_for tsan
    check "threads under ThreadSanitizer" build/tsan/tests/hashpath_threads
}

check_sources() {
    check "formatting (tools/dev format)" formatted
    # That a header includes what it needs does not depend on the compiler: both have the same standard library here.
    check "every header alone, and all in two units" python3 tests/headers/headers.py g++
    check "cppcheck on the library and the command" cppchecked
    check "clang-tidy on the compiled library and the command" tidy
    wait_for plain
    check "consumer projects, and Debian packages of the plain build" python3 tests/consumer/consumer.py build/plain
}

test_all() {
    need "${build_packages[@]}" "${test_packages[@]}" "${lint_packages[@]}" "${all_packages[@]}"
    say "Building and testing; how long each step took is behind it"
    beside test_builds
    beside check_sources
    run_build dev build dev
    run_build asan build asan
    run_build plain build_plain
    # Without simdjson too, which the command does not need either.
    run_build no-pcre2 build no-pcre2 -DCMAKE_DISABLE_FIND_PACKAGE_simdjson=ON
    run_build tsan build tsan hashpath_threads
    local process
    for process in "${running[@]}"; do wait "$process" || count 0 1; done
    running=()
    print_result
}

case "$*" in
    "")
        need "${build_packages[@]}" "${test_packages[@]}"
        say "Building and testing"
        run_build dev build dev
        run_tests dev
        print_result
        ;;
    --all) test_all ;;
    *) exit 64 ;;
esac
