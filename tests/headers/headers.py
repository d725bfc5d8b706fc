#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone and twice, and links two units that hold all of them.

usage: headers.py COMPILER
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
compiler = sys.argv[1]
flags = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", f"-I{root / 'include'}"]


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"


def link(directory, pool, includes):
    """Two units that include everything: a function that is not inline is there twice."""
    objects = []
    for i, main in enumerate(("int main() {}\n", "")):
        unit = directory / f"everything_{i}.cpp"
        unit.write_text(includes + main)
        objects.append(unit.with_suffix(".o"))
    problems = list(pool.map(lambda made: run(compiler, *flags, "-O0", "-c", made.with_suffix(".cpp"), "-o", made), objects))
    return problems if any(problems) else [run(compiler, *objects, "-o", directory / "program", "-lpcre2-8", "-lsimdjson",
                                               "-lfmt")]


with tempfile.TemporaryDirectory() as temporary:
    directory = pathlib.Path(temporary)
    headers = sorted(path.relative_to(root / "include") for path in (root / "include").rglob("*.hpp"))
    units = []
    for i, header in enumerate(headers):
        unit = directory / f"header_{i}.cpp"
        unit.write_text(f"#include <{header}>\n#include <{header}>\n")
        units.append(unit)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        alone = [pool.submit(run, compiler, *flags, "-fsyntax-only", unit) for unit in units]
        problems = [problem for each in alone if (problem := each.result())]
        if not problems:
            everything = "".join(f"#include <{header}>\n" for header in headers)
            problems = [problem for problem in link(directory, pool, everything) if problem]

for problem in problems:
    print(problem)
print(f"{len(headers)} headers, {len(problems)} problems")
sys.exit(1 if problems or not headers else 0)
