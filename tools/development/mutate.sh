#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Changes the library, and prints which changes the unit tests do not notice.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

need "${build_packages[@]}" "${test_packages[@]}" "${mutate_packages[@]}"
# The Python of the system, for which Debian has Clang's library.
/usr/bin/python3 tests/mutation/mutate.py build/mutate "$@"
