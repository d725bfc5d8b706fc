# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Building, running tests and checks, and counting them. Sourced by the commands, in the folder of the project.

processors=$(nproc)
logs=build/logs
mkdir -p "$logs"

# Ends a line of progress on a terminal, so that the next output begins a line of its own.
clear_line() { [ ! -t 1 ] || printf '\r\033[K'; }

say() {
    clear_line
    printf '\n\033[1m%s\033[0m\n' "$*"
}

# report TEXT BEGIN: prints what was done, and how long it took since BEGIN, a value of SECONDS.
report() {
    clear_line
    echo "$1 ($((SECONDS - $2)) s)"
}

# Reads the output of a build; on a terminal it shows the last step in one line, elsewhere a line a step if asked to.
show_progress() {
    local line
    while IFS= read -r line; do
        [[ "$line" =~ ^(\[[0-9]+/[0-9]+\])\ (.*) ]] || continue
        # Of the file that was compiled, its path in the project.
        local count=${BASH_REMATCH[1]} step=${BASH_REMATCH[2]}
        [[ ! "$step" =~ \.dir/(.*)\.o$ ]] || step=${BASH_REMATCH[1]}
        if [ -t 1 ]; then
            printf '\r\033[K%s %.60s' "$count" "$step"
        elif [ "${progress_lines:-no}" = yes ]; then
            echo "$count $step"
        fi
    done
    clear_line
}

# A program that was not found is one whose tests are missing. Under CI=true that is an error.
require_everything() {
    local log=$1 missing
    shift
    [ "${CI:-}" = true ] || return 0
    missing=$(grep -oE '^-- [A-Za-z0-9]+ was not found' "$log" | cut -d' ' -f2 || true)
    for missing in $missing; do
        if [[ " $* " != *"CMAKE_DISABLE_FIND_PACKAGE_$missing="* ]]; then
            echo "$missing was not found, so tests are missing" >&2
            return 1
        fi
    done
}

# configure PRESET OPTION...
configure() {
    local preset=$1 log="$logs/configure-$1.log"
    shift
    cmake --preset "$preset" -G Ninja "$@" > "$log" 2>&1 || { clear_line; cat "$log"; return 1; }
    require_everything "$log" "$@"
}

# build PRESET ARGUMENT...: builds these targets of a preset, or all; arguments that begin with -D configure it.
build() {
    local preset=$1 log="$logs/build-$1.log" begin=$SECONDS options=() targets=() argument
    shift
    for argument in "$@"; do
        if [[ "$argument" == -D* ]]; then options+=("$argument"); else targets+=("$argument"); fi
    done
    configure "$preset" "${options[@]}" || return 1
    cmake --build "build/$preset" --parallel "$processors" --target "${targets[@]:-all}" 2>&1 | tee "$log" | show_progress ||
        { tail -n 80 "$log"; echo "FAILED  building $preset"; return 1; }
    report "Built $preset" "$begin"
}

# Each line: how many passed, and how many failed. A file, since checks run side by side.
results=$(mktemp)
trap 'rm -f "$results"' EXIT
count() { echo "$1 $2" >> "$results"; }

# Prints the last line of a command, and gives its status.
print_result() {
    say "Result ($SECONDS s)"
    awk '{ passed += $1; failed += $2 } END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 }' "$results"
}

# run_tests PRESET: runs the tests of one build, and counts them.
run_tests() {
    local log="$logs/test-$1.log" begin=$SECONDS
    ctest --test-dir "build/$1" --output-on-failure --no-tests=error -j "$processors" > "$log" 2>&1 || true
    local summary total wrong skipped
    summary=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$log" ||
        echo "0% tests passed, 1 tests failed out of 1")
    wrong=$(sed -E 's/.*, ([0-9]+) tests failed.*/\1/' <<< "$summary")
    total=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<< "$summary")
    skipped=$(grep -cE '^ *[0-9]+/[0-9]+ Test +#[0-9]+: .*\*\*\*Skipped' "$log" || true)
    if [ "${CI:-}" = true ]; then wrong=$((wrong + skipped)); fi
    if [ "$wrong" -ne 0 ]; then
        clear_line
        grep -vE '^ *[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed|^ *Start +[0-9]+:' "$log" | tail -n 200
        report "FAILED  $wrong of $total tests of $1" "$begin"
    else
        report "ok      $total tests of $1" "$begin"
    fi
    count $((total - wrong)) "$wrong"
}

# check NAME COMMAND...: runs one check that is a command, and counts it. One that ends with 77 was skipped, which is a
# failure under CI=true.
check() {
    local name=$1 status=0 begin=$SECONDS log
    log="$logs/check-$(tr -cs 'a-zA-Z0-9\n' '-' <<< "$name").log"
    shift
    "$@" > "$log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        report "ok      $name" "$begin"
        count 1 0
    elif [ "$status" -eq 77 ] && [ "${CI:-}" != true ]; then
        report "skipped $name: $(tail -n 1 "$log")" "$begin"
    else
        clear_line
        tail -n 60 "$log"
        report "FAILED  $name" "$begin"
        count 0 1
    fi
}
