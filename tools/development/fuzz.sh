#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fuzzes targets, each for a while.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

preset=fuzz
seconds=60
targets=()
arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --seconds=*) seconds=${1#*=} ;;
        --fast) preset=fuzz-fast ;;
        --)
            shift
            arguments=("$@")
            break
            ;;
        -*) exit 64 ;;
        *) targets+=("$1") ;;
    esac
    shift
done
need "${build_packages[@]}" clang libclang-rt-dev
if [ ${#targets[@]} -eq 0 ]; then
    for target in fuzz/corpus/*/; do targets+=("$(basename "$target")"); done
fi
build "$preset" "${targets[@]/#/hashpath_fuzz_}"
for target in "${targets[@]}"; do
    say "Fuzzing $target for $seconds seconds"
    found="build/$preset/found/$target"
    mkdir -p "$found/corpus"
    if "build/$preset/fuzz/hashpath_fuzz_$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 \
        -print_final_stats=1 -dict=fuzz/hashpath.dict -artifact_prefix="$found/" "${arguments[@]}" \
        "$found/corpus" "fuzz/corpus/$target" "fuzz/regressions/$target" > "$found/log" 2>&1; then
        echo "ok      $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log") executions"
        count 1 0
    else
        echo "FAILED  $target: see $found/log"
        tail -n 30 "$found/log"
        count 0 1
    fi
done
print_result
