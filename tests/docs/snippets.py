#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every example of README.md and docs/: C++ is compiled and run, commands are run, and what they print is compared
with the text behind them.

usage: snippets.py HASHPATH COMPILER [FLAG...]

A ```cpp block with a main function is a program; any other is the body of a function in which `event` is the event of
docs/examples. A ```text block right behind it is what it prints. A ```console block holds commands, each behind "$ ",
and what they print, standard error included; they run in the project's folder.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
hashpath, compiler, *flags = sys.argv[1:]
environment = {**os.environ, "PATH": f"{pathlib.Path(hashpath).resolve().parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
block = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
problems = []
count = 0

prelude = f"""
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>
#include <hashpath/hashpath.hpp>
using namespace hashpath;
using namespace hashpath::literals;
using nlohmann::ordered_json;
static ordered_json example_event() {{
    std::ifstream file("{root}/docs/examples/event.json");
    return parse(std::string(std::istreambuf_iterator<char>(file), {{}}));
}}
"""


def differs(where, expected, printed):
    if expected != printed:
        problems.append(f"{where}\n--- expected\n{expected}\n--- printed\n{printed}")


def run_commands(where, text):
    global count
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, expected = part.partition("\n")
        done = subprocess.run(["bash", "-c", command], cwd=root, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        count += 1
        differs(f"{where}: {command}", expected, done.stdout)


def compile_and_run(directory, name, source):
    """Gives what the program prints, or the compiler's complaint."""
    unit = directory / f"{name}.cpp"
    unit.write_text(source)
    built = subprocess.run([compiler, "-std=c++20", f"-I{root / 'include'}", unit, "-o", directory / name, *flags],
                           capture_output=True, text=True)
    if built.returncode != 0:
        return f"does not compile:\n{built.stderr[:4000]}"
    return subprocess.run([directory / name], stdout=subprocess.PIPE, text=True, cwd=root).stdout


programs = []  # (where, source, expected)
bodies = []
for document in [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]:
    text = document.read_text()
    blocks = list(block.finditer(text))
    for i, found in enumerate(blocks):
        where = f"{document.relative_to(root)}:{text.count(chr(10), 0, found.start()) + 1}"
        language, body = found.groups()
        if language == "console":
            run_commands(where, body)
        elif language == "cpp":
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            prints = following and following[1] == "text" and not text[found.end():following.start()].strip()
            expected = following[2] if prints else ""
            (programs if "int main(" in body else bodies).append((where, body, expected))
            count += 1
        elif language not in ("text", "sh", "json", "cmake"):
            problems.append(f"{where}: a block of {language!r}, which is not tested")

with tempfile.TemporaryDirectory() as temporary:
    directory = pathlib.Path(temporary)
    separator = "\x01"
    functions = "".join(
        f"static void body_{i}([[maybe_unused]] ordered_json event) {{\n{body}}}\n" for i, (_, body, _) in enumerate(bodies))
    calls = "".join(f"    body_{i}(example_event()); std::cout << '\\x01';\n" for i in range(len(bodies)))
    together = f"{prelude}{functions}int main() {{\n{calls}}}\n"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        all_bodies = pool.submit(compile_and_run, directory, "bodies", together)
        alone = [pool.submit(compile_and_run, directory, f"program_{i}", source)
                 for i, (_, source, _) in enumerate(programs)]
        for (where, _, expected), printed in zip(programs, alone):
            differs(where, expected, printed.result())
        printed = all_bodies.result().split(separator)
        if len(printed) != len(bodies) + 1:
            problems.append(f"the examples together: {all_bodies.result()}")
        else:
            for (where, _, expected), text in zip(bodies, printed):
                differs(where, expected, text)

for text in problems:
    print(text)
print(f"{count} examples, {len(problems)} problems")
sys.exit(1 if problems or count < 75 else 0)
