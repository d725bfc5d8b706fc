#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Formats the sources with clang-format.
set -euo pipefail
source tools/development/checks.sh

sources | xargs clang-format -i
