#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what happens where the ways to build the library meet: in one program they work side by side, a type of one way
handed to the other does not link, and one unit with two ways does not compile.

usage: mixed.py COMPILER LIBRARY

LIBRARY is the compiled library, with PCRE2.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
compiler, library = sys.argv[1:]
compile_command = [compiler, "-std=c++20", "-O0", "-Wall", "-Wextra", "-Werror", f"-I{root / 'include'}"]
separate = "<hashpath/hashpath.hpp>"
one = f'"{root / "single_include/hashpath/hashpath.hpp"}"'

# A function for each way, by its name: header, and flags.
ways = {
    "headers": (separate, []),
    "headers_without_pcre2": (separate, ["-DHASHPATH_NO_PCRE2"]),
    "compiled": (separate, ["-DHASHPATH_COMPILED"]),
    "one": (one, []),
    "one_without_pcre2": (one, ["-DHASHPATH_NO_PCRE2"]),
    "one_compiled_without_pcre2": (one, ["-DHASHPATH_NO_PCRE2", "-DHASHPATH_IMPLEMENTATION"]),
}
counts = """
#include {header}
std::size_t {name}() {{
    const auto document = hashpath::parse(R"([{{"a":"x"}}, {{"a":"y"}}])");
    return hashpath::count(document, hashpath::path{{"{{n}}[a=x]"}});
}}
"""
main = "#include <cstddef>\n" + "".join(f"std::size_t {name}();\n" for name in ways) + (
    f"int main() {{ return {' + '.join(f'{name}()' for name in ways)} == {len(ways)} ? 0 : 1; }}\n")

# A path of a header-only unit, handed to a compiled one.
hands_over = """
#include <hashpath/path.hpp>
std::size_t length(const hashpath::path& path);
int main() { return length(hashpath::path{"a"}) == 1 ? 0 : 1; }
"""
takes = """
#include <hashpath/path.hpp>
std::size_t length(const hashpath::path& path) { return path.text().value_or("").size(); }
"""

# Units that change a macro between two headers.
message = "changed between two headers of hashpath"
changes = {
    "HASHPATH_COMPILED, defined later": "#include <hashpath/php/key.hpp>\n#define HASHPATH_COMPILED\n#include <hashpath/path.hpp>\n",
    "HASHPATH_COMPILED, no longer defined":
        "#define HASHPATH_COMPILED\n#include <hashpath/php/key.hpp>\n#undef HASHPATH_COMPILED\n#include <hashpath/path.hpp>\n",
    "HASHPATH_NO_PCRE2, defined later": "#include <hashpath/php/key.hpp>\n#define HASHPATH_NO_PCRE2\n#include <hashpath/path.hpp>\n",
    "HASHPATH_IMPLEMENTATION, defined later": f"#include {one}\n#define HASHPATH_IMPLEMENTATION\n#include {one}\n",
}


def run(*command):
    """Status and complaints of a command."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    return done.returncode, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"


def compiled(directory, name, source, *flags):
    unit = directory / f"{name}.cpp"
    unit.write_text(source)
    return run(*compile_command, *flags, "-c", unit, "-o", unit.with_suffix(".o"))


def refused(directory, number, name, source):
    unit = directory / f"change_{number}.cpp"
    unit.write_text(source)
    status, printed = run(*compile_command, "-fsyntax-only", "-Wfatal-errors", unit)
    return [] if status != 0 and message in printed else [f"{name}: is not refused\n{printed}"]


def linked(directory, name, units, *libraries):
    return run(compiler, *(directory / f"{unit}.o" for unit in units), *libraries, "-lpcre2-8", "-o", directory / name)


with tempfile.TemporaryDirectory() as temporary:
    directory = pathlib.Path(temporary)
    problems = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        units = [pool.submit(compiled, directory, name, counts.format(name=name, header=header), *flags)
                 for name, (header, flags) in ways.items()]
        units += [pool.submit(compiled, directory, "main", main), pool.submit(compiled, directory, "hands_over", hands_over),
                  pool.submit(compiled, directory, "takes", takes, "-DHASHPATH_COMPILED")]
        refusals = [pool.submit(refused, directory, i, *each) for i, each in enumerate(changes.items())]
        problems += [printed for status, printed in (unit.result() for unit in units) if status != 0]
        for each in refusals:
            problems += each.result()
    if not problems:
        for command in ((linked, directory, "program", [*ways, "main"], library), (run, directory / "program")):
            status, printed = command[0](*command[1:])
            if status != 0:
                problems.append(printed)
        status, printed = linked(directory, "handed_over", ["hands_over", "takes"], library)
        wanted = re.search(r"undefined reference to .length\(hashpath::v0::path const&\)", printed)
        # The function that is there, so that the names of both ways can be compared.
        there = run("nm", "-C", directory / "takes.o")[1]
        if status == 0 or not wanted or "length(hashpath::v0_compiled::path const&)" not in there:
            problems.append(f"a path of one way, handed to the other: links, or does not name both ways\n{printed}{there}")

for problem in problems:
    print(problem)
print(f"{len(ways)} ways in one program, {len(changes)} changes in one unit, {len(problems)} problems")
sys.exit(1 if problems else 0)
