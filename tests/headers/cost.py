#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what including the library costs a program that calls nothing of it: the size of its code at -O0, and that no
header includes fmt but the one that is for fmt.

usage: cost.py COMPILER
"""
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
compiler = [sys.argv[1], "-std=c++20", f"-I{root / 'include'}"]
most_text = 64 * 1024
umbrella = "<hashpath/hashpath.hpp>"
one = f'"{root / "single_include/hashpath/hashpath.hpp"}"'
problems = []


def run(*command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, check=True, text=True, **more).stdout


with tempfile.TemporaryDirectory() as temporary:
    unit = pathlib.Path(temporary, "empty.cpp")
    for name, header in (("the umbrella", umbrella), ("the one header", one)):
        for flags in ([], ["-DHASHPATH_COMPILED"]):
            unit.write_text(f"#include {header}\nint main() {{}}\n")
            run(*compiler, *flags, "-O0", "-c", unit, "-o", unit.with_suffix(".o"))
            text = int(run("size", unit.with_suffix(".o")).splitlines()[1].split()[0])
            print(f"{name} {' '.join(flags)}: {text} bytes of text at -O0")
            if text > most_text:
                problems.append(f"{name} {' '.join(flags)}: {text} bytes of text at -O0, more than {most_text}")
    headers = [f"<{path.relative_to(root / 'include')}>" for path in sorted((root / "include").rglob("*.hpp"))
               if path.name != "fmt.hpp"]
    for name, included in (("a header", headers), ("the one header", [one])):
        source = "".join(f"#include {header}\n" for header in included)
        if found := re.findall(r"\S*/fmt/\S*", run(*compiler, "-M", "-x", "c++", "-", input=source)):
            problems.append(f"{name} includes {found[0]}")

for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
