# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What each command needs, by Debian's names of the packages, and how it is installed.

# shellcheck disable=SC2034
build_packages=(g++ cmake ninja-build nlohmann-json3-dev libpcre2-dev libcli11-dev libfmt-dev libsimdjson-dev)
# shellcheck disable=SC2034
test_packages=(catch2 python3 python3-jsonschema parallel groff-base universal-ctags binutils gdb)
# shellcheck disable=SC2034
bench_packages=(libbenchmark-dev rapidjson-dev jq gojq php-cli python3 clang binutils)
# shellcheck disable=SC2034
docs_packages=(mkdocs mkdocs-material python3)
# shellcheck disable=SC2034
mutate_packages=(clang python3-clang)
# shellcheck disable=SC2034
lint_packages=(clang clang-format clang-tidy cppcheck)
# shellcheck disable=SC2034
all_packages=(make libclang-rt-dev pkg-config meson dpkg-dev)

is_installed() {
    case "$1" in
        # Older releases have no package of this name, but one for each version.
        libclang-rt-dev) compgen -G "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.asan-*.a" > /dev/null ;;
        *) dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2> /dev/null | grep -q '^installed$' ;;
    esac
}

# The name under which this system has a package.
package_name() {
    if [ "$1" = libclang-rt-dev ] && ! apt-cache show "$1" > /dev/null 2>&1; then
        apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p' | head -n 1
    else
        echo "$1"
    fi
}

has_apt() { command -v dpkg-query > /dev/null && command -v apt-get > /dev/null; }

# Prints those of these packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        is_installed "$package" || echo "$package"
    done
}

# Installs those of these packages that are missing, in one step.
need() {
    if ! has_apt; then
        echo "This script installs packages on Debian and Ubuntu only. Elsewhere, install what these packages hold:" >&2
        echo "  $*" >&2
        echo "It continues with what is installed." >&2
        return
    fi
    local missing=() names=() package sudo="" begin=$SECONDS
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    say "Installing ${missing[*]}"
    $sudo apt-get update -qq
    for package in "${missing[@]}"; do names+=("$(package_name "$package")"); done
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${names[@]}" > /dev/null
    report "Installed ${#names[@]} packages" "$begin"
}
