#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone and twice, links all of them with a unit that holds the whole library, and links a unit
with PCRE2 to one without, and units of the one header to these.

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
flags = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
         f"-I{root / 'include'}"]

mixed = """
#include {header}
std::size_t {name}() {{
    const auto document = hashpath::parse(R"([{{"a":"x"}}, {{"a":"y"}}])");
    return hashpath::count(document, hashpath::path{{"{{n}}[a=x]"}});
}}
"""
main = """
#include <cstddef>
std::size_t with_pcre2();
std::size_t without_pcre2();
std::size_t one_with_pcre2();
std::size_t one_without_pcre2();
int main() {
    const bool separate = with_pcre2() == 1 && without_pcre2() == 1;
    return separate && one_with_pcre2() == 1 && one_without_pcre2() == 1 ? 0 : 1;
}
"""


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"


def compile_unit(source, *more):
    return run(compiler, *flags, *more, "-c", source, "-o", source.with_suffix(".o"))


with tempfile.TemporaryDirectory() as directory:
    directory = pathlib.Path(directory)
    headers = sorted((root / "include").rglob("*.hpp"))
    units = []
    for i, header in enumerate(headers):
        name = header.relative_to(root / "include")
        unit = directory / f"header_{i}.cpp"
        unit.write_text(f"#include <{name}>\n#include <{name}>\n")
        units.append((unit,))
    for name, more in (("with_pcre2", ()), ("without_pcre2", ("-DHASHPATH_NO_PCRE2",))):
        one = f'"{root / "single_include/hashpath/hashpath.hpp"}"'
        for function, header in ((name, "<hashpath/hashpath.hpp>"), (f"one_{name}", one)):
            unit = directory / f"{function}.cpp"
            unit.write_text(mixed.format(name=function, header=header))
            units.append((unit, *more))
    unit = directory / "main.cpp"
    unit.write_text(main)
    units.append((unit,))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [p for p in pool.map(lambda unit: compile_unit(*unit), units) if p]
    if not problems:
        program = directory / "program"
        problems = [p for p in (run(compiler, *(u[0].with_suffix(".o") for u in units), "-o", program, "-lpcre2-8",
                                   "-lsimdjson"),) if p]
        problems = problems or [p for p in (run(program),) if p]

for problem in problems:
    print(problem)
print(f"{len(headers)} headers, {len(problems)} problems")
sys.exit(1 if problems or not headers else 0)
