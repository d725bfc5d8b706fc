#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the architecture: folders are layers, impl/ belongs to its owner, bodies stand in .inl files, a subcommand is
one .cpp; and that every public header has its test and page, that macros stand in config.hpp, and that the version is
the same where files need it that cannot read the header.

`folders` below is the one list that is kept by hand: a header includes headers of its own folder or of earlier ones.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include" / "hashpath"

folders = ["base", "php", "path", "json", "extract", "hash", "filter", "misp", "workflow"]
# Headers of the root that do not belong to the folder of their name.
roots = {"version.hpp": "base", "config.hpp": "base", "error.hpp": "base", "literals.hpp": "path", "diagnose.hpp": "path",
         "edit.hpp": "extract", "condition.hpp": "filter", "filter_set.hpp": "filter"}
# Never part of the umbrella, since they need another library; each may include all that stands above.
beside = {"simdjson": {"simdjson.h", "emmintrin.h"}, "fmt": {"fmt/format.h"}}
# simdjson's private parts, and the one file that reads them.
private_parts = re.compile(r"(?:\.|->)(?:tape|string_buf|doc|implementation|stage1|n?_?structural_indexes)\b")
private_home = "simdjson/impl/private_parts.hpp"
umbrellas = {"hashpath.hpp"}
# From outside the standard library: the first folder that may include it.
libraries = {"pcre2.h": "path", "nlohmann/json.hpp": "json"}
macro_homes = {"config.hpp", "version.hpp"}
# PCRE2 wants to be told its code unit before it is included.
foreign_macros = {("path/regex.hpp", "PCRE2_CODE_UNIT_WIDTH")}
# Without #pragma once, since it compares the macros of each header that includes it.
read_again = {"config.hpp"}
longest = 400

problems = []


def problem(header, text):
    problems.append(f"include/hashpath/{header}: {text}")


def folder_of(header):
    """The folder, which is the layer, that a header or .inl file belongs to."""
    first = header.split("/")[0]
    stem = first.rsplit(".", 1)[0]
    return first if "/" in header else roots.get(f"{stem}.hpp", stem)


def rank(header):
    folder = folder_of(header)
    return folders.index(folder) if folder in folders else len(folders)


def owner(header):
    """The folder whose files may include a header in impl/, or nothing for a public one."""
    return header[: header.index("impl/")] if "impl/" in header else None


files = sorted(str(path.relative_to(include)) for ending in ("*.hpp", "*.inl") for path in include.rglob(ending))
headers = [name for name in files if name.endswith(".hpp")]
public = [name for name in headers if owner(name) is None]
standard = re.compile(r"^[a-z_0-9]+$")
includes = {}

for header in files:
    text = (include / header).read_text()
    lines = text.splitlines()
    pragma = ["#pragma once"] if header.endswith(".hpp") and header not in read_again else []
    if lines[: len(pragma)] != pragma or lines[len(pragma)] != "// SPDX-License-Identifier: MIT" \
            or not lines[len(pragma) + 1].startswith("// "):
        problem(header, "does not begin with #pragma once (a header), the licence, and what it is for")
    if header in umbrellas:
        included = re.findall(r"^#include <hashpath/(.*)>", text, re.M)
        if included != sorted(name for name in public if name not in umbrellas and folder_of(name) in folders):
            problem(header, "does not include every public header, sorted")
        if set(re.sub(r"^(#pragma once|#include <hashpath/.*>|//.*|)$", "", text, flags=re.M).split()):
            problem(header, "holds more than includes")
        continue
    if folder_of(header) in beside and header != private_home:
        for part in private_parts.findall(re.sub(r"//.*", "", text)):
            problem(header, f"reads a private part of simdjson, {part}, which belongs in {private_home}")
    if folder_of(header) not in folders and folder_of(header) not in beside:
        problem(header, "belongs to no folder of the architecture")
    includes[header] = []
    for name in re.findall(r'^#include [<"](.*)[>"]', text, re.M):
        if name.startswith("hashpath/"):
            other = name.removeprefix("hashpath/")
            includes[header].append(other)
            if other not in files:
                problem(header, f"includes {other}, which does not exist")
            elif folder_of(other) in beside and folder_of(header) != folder_of(other) or rank(other) > rank(header):
                problem(header, f"includes {other}, which is in a higher folder")
            elif owner(other) is not None and not header.startswith(owner(other)) \
                    and header.rsplit(".", 1)[0] != owner(other).rstrip("/") and roots.get(header) != owner(other).rstrip("/"):
                problem(header, f"includes {other}, which belongs to {owner(other)}")
        elif name in libraries:
            if rank(header) < folders.index(libraries[name]):
                problem(header, f"includes {name}, which its folder does without")
        elif not standard.match(name) and name not in beside.get(folder_of(header), {"emmintrin.h"}):
            problem(header, f"includes {name}, which the architecture does not know")
    for macro in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        if (header, macro) in foreign_macros:
            continue
        if header not in macro_homes:
            problem(header, f"defines the macro {macro}, which belongs in config.hpp")
        if not macro.startswith("HASHPATH_"):
            problem(header, f"defines the macro {macro}, which does not begin with HASHPATH_")

# A header takes its bodies at its end, in header-only mode; one unit of the compiled library holds them.
units = {path.name: re.findall(r"^#include <hashpath/(.*\.inl)>$", path.read_text(), re.M)
         for path in (root / "src").glob("*.cpp")}
for bodies in (name for name in files if name.endswith(".inl")):
    header = bodies[: -len("inl")] + "hpp"
    ending = f"\n#ifndef HASHPATH_COMPILED\n#include <hashpath/{bodies}>\n#endif\n"
    if header not in headers or not (include / header).read_text().endswith(ending):
        problem(bodies, "is not included at the end of its header, in header-only mode alone")
    holders = sorted(name for name, held in units.items() if bodies in held)
    if len(holders) != 1:
        problem(bodies, f"is in {len(holders)} units of src/: {holders}")
for header in headers:
    for body in re.findall(r"^inline (?!constexpr|namespace|const\b)[^;{]*\{\n(?:.*\n){4,}?\}$",
                           (include / header).read_text(), re.M):
        if folder_of(header) not in beside:
            problem(header, f"holds the body of {body.splitlines()[0]}, which belongs in an .inl file")

# Within a folder the includes have no circle either.
state = {}


def visit(header, path):
    if state.get(header) == "done":
        return
    if header in path:
        problem(header, "is in a circle of includes: " + " -> ".join(path[path.index(header):] + [header]))
        return
    for other in includes.get(header, []):
        if not other.endswith(".inl"):
            visit(other, path + [header])
    state[header] = "done"


for header in headers:
    visit(header, [])

for header in public:
    for companion in (pathlib.Path("tests", header).with_suffix(".cpp"),
                      pathlib.Path("docs/reference", header).with_suffix(".md")):
        if header not in umbrellas and not (root / companion).exists():
            problem(header, f"has no {companion}")
if (include / "detail").exists():
    problems.append("include/hashpath/detail: every file has an owner")

for path in sorted([*(root / "include").rglob("*.[hi][pn][pl]"), *(root / "src").rglob("*.cpp"), *(root / "tools").rglob("*.[hc]pp"),
                    *(root / "tests").rglob("*.[hc]pp")]):
    count = len(path.read_text().splitlines())
    if count > longest and "tests" not in path.parts:
        print(f"{path.relative_to(root)} has {count} lines, more than {longest}")
    if path.suffix == ".cpp" and not path.read_text().startswith("// SPDX-License-Identifier: MIT\n"):
        problems.append(f"{path.relative_to(root)}: does not begin with the licence")

# The command needs public headers only, and a subcommand is one .cpp that registers itself.
command = root / "tools" / "command"
for path in sorted(command.rglob("*.[hc]pp")):
    text = path.read_text()
    if re.search(r"\bimpl::|<hashpath/[^>]*\bimpl/", text):
        problems.append(f"{path.relative_to(root)}: uses what belongs to the library alone, in impl/")
    if "CLI/" in text and path.name != "command.cpp":
        problems.append(f"{path.relative_to(root)}: includes CLI11, which command.cpp hides")
registered = re.findall(r"^void (add_\w+)\(", (command / "subcommands" / "subcommands.hpp").read_text(), re.M)
for name in registered:
    home = command / "subcommands" / f"{name.removeprefix('add_')}.cpp"
    if not home.exists() or not re.search(rf"^void {name}\(", home.read_text(), re.M):
        problems.append(f"{home.relative_to(root)}: does not define {name}()")
if not registered:
    problems.append("tools/command/subcommands/subcommands.hpp: registers no subcommand")

version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", (include / "version.hpp").read_text()))
for name in ("meson.build", "MODULE.bazel", "packaging/vcpkg/hashpath/vcpkg.json"):
    said = re.search(r"""\bversion["':= ]+(\d+\.\d+\.\d+)""", (root / name).read_text())
    if not said or said[1] != version:
        problems.append(f"{name}: its version is not {version}")

for text in problems:
    print(text)
print(f"{len(headers)} headers, {len(problems)} problems")
sys.exit(1 if problems or not headers else 0)
