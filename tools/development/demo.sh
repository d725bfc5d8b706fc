#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the command in release mode, and shows it.
set -euo pipefail
source tools/development/packages.sh
source tools/development/build.sh

# MEASURED: seconds to build the command from nothing on 2 cores. Measure again after a change of the build.
measured_seconds=180
event=docs/examples/event.json

echo "Builds the command hashpath in build/release, and shows it on $event."
if has_apt; then
    missing=$(missing_packages "${build_packages[@]}" | tr '\n' ' ')
    echo "Packages to install with apt: ${missing:-none}"
fi
echo "Building takes about $measured_seconds s on 2 cores; this machine has $processors."
need "${build_packages[@]}"

progress_lines=yes
build release hashpath_command -DHASHPATH_TESTS=OFF -DHASHPATH_COMPILED_LIBRARY=OFF

show() {
    printf '\n\033[1m$ %s\033[0m\n' "$*"
    PATH="$PWD/build/release/tools:$PATH" bash -c "$*" || true
}
show "hashpath extract -r 'Event.Attribute.{n}[type=ip-src].value' $event"
show "hashpath extract -c 'Event.{*}.{n}.Attribute.{n}[to_ids=true].value' $event"
show "hashpath extract --locations 'Event.Attribute.{n}.Tag.{n}[name=tlp:red]' $event"
show "hashpath explain 'Event.Attribute.{n}[type=ip-scr].value' $event"
show "hashpath explain 'Event.Attribute.{n}[type=].value'"
show "hashpath paths $event | head -n 24"
show "hashpath filter --explain --path 'Tag.{n}.name' --operator in --value tlp:red $event"
show "hashpath if tag-if --explain --param scope=attribute --param tags=tlp:red $event"

printf '\nThe command is build/release/tools/hashpath. Try: build/release/tools/hashpath --help\n'
