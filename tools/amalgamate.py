#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the one header, single_include/hashpath/hashpath.hpp, of all that include/hashpath/hashpath.hpp includes.

usage: amalgamate.py [--check | --forward FOLDER]

Each header stands once, before the first that includes it, behind a line that names it. Behind all of them stand the
.inl files, in the order of the headers that end with them, and the headers that only they include. They are left out
where HASHPATH_COMPILED is defined, unless HASHPATH_IMPLEMENTATION is. Headers from elsewhere are included at the top, or
before the .inl files if only these need them; those on a condition of the preprocessor stay where they are. config.hpp
stands first, and outside of the guard, so that it sees whether a macro changed since the file was included before.
The same headers give the same bytes. With --check nothing is written: it is an error if the file is not what would be.
--forward writes headers of the same names as those that it is made of, each of which includes it: what is built with that
folder uses it in their place.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[1]
include = root / "include"
target = root / "single_include" / "hashpath" / "hashpath.hpp"

configuration = "hashpath/config.hpp"
bodies = re.compile(r"^#ifndef HASHPATH_COMPILED\n#include <(hashpath/[\w/]+\.inl)>\n#endif\n", re.M)


class part:
    """One of the two parts of the file: the declarations, or the bodies."""

    def __init__(self):
        self.texts = []
        self.names = []
        self.foreign = set()

    def includes(self):
        """Includes of headers from elsewhere. The libraries' have a suffix or a folder, the standard's have neither."""
        standard = sorted(name for name in self.foreign if re.fullmatch(r"[a-z_0-9]+", name))
        groups = (standard, sorted(self.foreign - set(standard)))
        return "\n".join("".join(f"#include <{name}>\n" for name in group) for group in groups if group)


seen = set()
queue = []  # .inl files, in the order of the headers that end with them


def add(name, to):
    if name in seen:
        return
    seen.add(name)
    source = (include / name).read_text()
    queue.extend(bodies.findall(source))
    depth = 0
    lines = []
    for line in bodies.sub("", source).splitlines():
        directive = re.match(r"#\s*(\w+)", line)
        word = directive.group(1) if directive else ""
        included = re.match(r"#include <(.*)>", line)
        if included and included.group(1).startswith("hashpath/"):
            if included.group(1) == configuration:
                continue
            if depth != 0:
                sys.exit(f"{name}: includes {included.group(1)} on a condition, which one header cannot do")
            add(included.group(1), to)
        elif included and depth == 0:
            to.foreign.add(included.group(1))
        elif word != "pragma" and not line.startswith("// SPDX-License-Identifier"):
            lines.append(line)
        depth += {"if": 1, "ifdef": 1, "ifndef": 1, "endif": -1}.get(word, 0)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))
    to.names.append(name)
    to.texts.append(f"// {name} {'-' * max(3, 116 - len(name))}\n\n{text}\n")


def macros_that_leak(text):
    """Macros that are defined and not undefined, but for the project's own."""
    left = set()
    for word, macro in re.findall(r"^#\s*(define|undef)\s+(\w+)", text, re.M):
        left.add(macro) if word == "define" else left.discard(macro)
    return sorted(macro for macro in left if not macro.startswith("HASHPATH_"))


settings, declarations, definitions = part(), part(), part()
add(configuration, settings)
add("hashpath/hashpath.hpp", declarations)
while queue:
    add(queue.pop(0), definitions)
definitions.foreign -= declarations.foreign

version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", (include / "hashpath/version.hpp").read_text()))
licence = "\n".join(f"// {line}".rstrip() for line in (root / "LICENSE").read_text().strip().splitlines())
text = "\n".join([
    "// SPDX-License-Identifier: MIT",
    f"// hashpath {version}, all of it in one header, made by tools/amalgamate.py of the headers that are named below.",
    "// Needs nlohmann's JSON for Modern C++, and PCRE2 (link with pcre2-8) unless HASHPATH_NO_PCRE2 is defined.",
    "// To compile its functions once: define HASHPATH_IMPLEMENTATION in one file that includes it, and HASHPATH_COMPILED in",
    "// all others.",
    "//",
    licence,
    "",
    *settings.texts,
    "#ifndef HASHPATH_DECLARATIONS",
    "#define HASHPATH_DECLARATIONS",
    "",
    declarations.includes(),
    *declarations.texts,
    "#endif  // HASHPATH_DECLARATIONS",
    "",
])
if definitions.texts:
    text += "\n".join([
        "",
        "#if !defined(HASHPATH_DEFINITIONS) && (!defined(HASHPATH_COMPILED) || defined(HASHPATH_IMPLEMENTATION))",
        "#define HASHPATH_DEFINITIONS",
        "",
        definitions.includes(),
        *definitions.texts,
        "#endif  // HASHPATH_DEFINITIONS",
        "",
    ])

if leaks := macros_that_leak(text):
    sys.exit(f"macros leak: {', '.join(leaks)}")
if sys.argv[1:] == ["--check"]:
    if not target.exists() or target.read_text() != text:
        sys.exit(f"{target.relative_to(root)} is not what the headers make; run tools/amalgamate.py")
elif sys.argv[1:2] == ["--forward"] and len(sys.argv) == 3:
    for name in sorted(seen):
        forward = pathlib.Path(sys.argv[2], name)
        forward.parent.mkdir(parents=True, exist_ok=True)
        lines = ["#pragma once", f'#include "{target}"']
        # A header that only .inl files include is not in the one header where these are left out.
        if name in definitions.names and name.endswith(".hpp"):
            lines += ["#if defined(HASHPATH_COMPILED) && !defined(HASHPATH_IMPLEMENTATION)",
                      f'#include "{include / name}"', "#endif"]
        made = "".join(f"{line}\n" for line in lines)
        if not forward.exists() or forward.read_text() != made:
            forward.write_text(made)
elif sys.argv[1:]:
    sys.exit(__doc__)
else:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
