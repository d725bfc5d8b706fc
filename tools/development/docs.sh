#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the documentation as a site, and checks its links.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

need "${docs_packages[@]}"
say "Building the site"
mkdocs build --quiet --strict > "$logs/docs.log" 2>&1 || { cat "$logs/docs.log"; exit 1; }
python3 tests/docs/links.py build/site
echo "python3 -m http.server --directory build/site shows it at http://localhost:8000"
