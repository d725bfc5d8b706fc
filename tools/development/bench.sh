#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measures, and writes the tables and the plot of docs/performance.md.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

measure_includes() {
    say "Measuring what including and compiling costs"
    mkdir -p build/bench
    python3 bench/includes.py build/bench/includes.json "$@"
}

if [ "${1:-}" = --includes ]; then
    need "${build_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
    measure_includes "${@:2}"
    python3 bench/report.py --includes build/bench/includes.json
    echo "docs/performance.md is written"
    exit
fi

need "${build_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
build bench
pin=()
sizes=()
if command -v taskset > /dev/null && [ "$processors" -gt 1 ]; then pin=(taskset -c 1); fi
for argument in "$@"; do
    if [[ "$argument" == --attributes=* ]]; then sizes=("$argument"); fi
done
say "Measuring in one process"
"${pin[@]}" build/bench/bench/hashpath_bench --benchmark_enable_random_interleaving=true --benchmark_repetitions=9 \
    --benchmark_min_time=0.1 --benchmark_context=commit="$(git describe --always --dirty 2> /dev/null || echo unknown)" \
    --benchmark_out=build/bench/results.json --benchmark_out_format=json "$@" > build/bench/results.log
say "Measuring whole processes"
python3 bench/processes.py build/bench build/bench/processes.json "${sizes[@]}"
say "Measuring evil regular expressions"
build/bench/bench/hashpath_evil | tee build/bench/evil.txt | tail -n 1
measure_includes
python3 bench/report.py build/bench/results.json build/bench/processes.json build/bench/includes.json
say "Result ($SECONDS s)"
echo "docs/performance.md and docs/performance.svg are written"
