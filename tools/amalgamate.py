#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the one header, single_include/hashpath/hashpath.hpp, of all that include/hashpath/hashpath.hpp includes.

usage: amalgamate.py [--check | --forward FOLDER]

Each header stands once, before the first that includes it, behind a line that names it; what is included from elsewhere
stands at the top, but for what a condition of the preprocessor asks for, which stays where it is. The same headers give
the same bytes. With --check nothing is written: it is an error if the file is not what would be. --forward writes headers
of the same names as those that it is made of, each of which includes it: what is built with that folder uses it in their
place.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[1]
include = root / "include"
target = root / "single_include" / "hashpath" / "hashpath.hpp"

foreign = set()
parts = []
seen = set()


def add(name):
    if name in seen:
        return
    seen.add(name)
    depth = 0
    lines = []
    for line in (include / name).read_text().splitlines():
        directive = re.match(r"#\s*(\w+)", line)
        word = directive.group(1) if directive else ""
        included = re.match(r"#include <(.*)>", line)
        if included and included.group(1).startswith("hashpath/"):
            if depth != 0:
                sys.exit(f"{name}: includes {included.group(1)} on a condition, which one header cannot do")
            add(included.group(1))
        elif included and depth == 0:
            foreign.add(included.group(1))
        elif word != "pragma" and not line.startswith("// SPDX-License-Identifier"):
            lines.append(line)
        depth += {"if": 1, "ifdef": 1, "ifndef": 1, "endif": -1}.get(word, 0)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))
    parts.append(f"// {name} {'-' * max(3, 116 - len(name))}\n\n{text}\n")


def macros_that_leak(text):
    """Macros that are defined and not undefined, but for the project's own."""
    left = set()
    for word, macro in re.findall(r"^#\s*(define|undef)\s+(\w+)", text, re.M):
        left.add(macro) if word == "define" else left.discard(macro)
    return sorted(macro for macro in left if not macro.startswith("HASHPATH_"))


add("hashpath/hashpath.hpp")
version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", (include / "hashpath/version.hpp").read_text()))
# The libraries' headers have a suffix or stand in a folder, the standard's have and do neither.
standard = sorted(name for name in foreign if re.fullmatch(r"[a-z_0-9]+", name))
others = sorted(foreign - set(standard))
licence = "\n".join(f"// {line}".rstrip() for line in (root / "LICENSE").read_text().strip().splitlines())
text = "\n".join([
    "#pragma once",
    "// SPDX-License-Identifier: MIT",
    f"// hashpath {version}, all of it in one header, made by tools/amalgamate.py of the headers that are named below.",
    "// Needs nlohmann's JSON for Modern C++, and PCRE2 (link with pcre2-8) unless HASHPATH_NO_PCRE2 is defined.",
    "//",
    licence,
    "",
    *[f"#include <{name}>" for name in standard],
    "",
    *[f"#include <{name}>" for name in others],
    "",
    "\n".join(parts),
])

if leaks := macros_that_leak(text):
    sys.exit(f"macros leak: {', '.join(leaks)}")
if sys.argv[1:] == ["--check"]:
    if not target.exists() or target.read_text() != text:
        sys.exit(f"{target.relative_to(root)} is not what the headers make; run tools/amalgamate.py")
elif sys.argv[1:2] == ["--forward"] and len(sys.argv) == 3:
    for name in seen:
        forward = pathlib.Path(sys.argv[2], name)
        forward.parent.mkdir(parents=True, exist_ok=True)
        forward.write_text(f"#pragma once\n#include \"{target}\"\n")
elif sys.argv[1:]:
    sys.exit(__doc__)
else:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
