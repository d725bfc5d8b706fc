#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every example of README.md and docs/: C++ is compiled and run, commands are run, and what they print is compared
with the text behind them.

usage: snippets.py [--write] HASHPATH COMPILER [FLAG...] [PAGE.md...]

Without pages, all of them, and what cannot be seen in one: links, the command's help, a heading for each code. --write puts
what commands and programs print into the pages.

A ```cpp block with a main function is a program; any other is the body of a function in which `event` is the event of
docs/examples. A ```text block stands right behind one, and is what it prints. A ```console block holds commands, each
behind "$ ", and what they print, standard error included; they run in the project's folder. Of ```sh, ```json, ```xml
and ```python only the syntax is checked, and ```cmake must stand in a tested file. In a table, the cells below `C++` are
compiled; those below `command` are run on the example event, print something, and no other than what stands below `jq`,
where there is one; a `hash path` finds as many values as its row says.
"""
import ast
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import links

root = pathlib.Path(__file__).resolve().parents[2]
arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
pages = [pathlib.Path(argument).resolve() for argument in arguments if argument.endswith(".md")]
hashpath, compiler, *flags = [argument for argument in arguments if not argument.endswith(".md")]
environment = {**os.environ, "PATH": f"{pathlib.Path(hashpath).resolve().parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
block = re.compile(r"^ *```([^\n]*)\n(.*?)^ *```$", re.M | re.S)
# Of engines that no test has.
unchecked = ("scala", "yaml")
event = (root / "docs/examples/event.json").read_text()
problems = []
count = 0

prelude = f"""
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
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


def run(command, **more):
    return subprocess.run(["bash", "-c", command], cwd=root, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more).stdout


def run_commands(where, text):
    """Gives the text as it is, with what the commands print."""
    global count
    written = ""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, expected = part.partition("\n")
        printed = run(command)
        count += 1
        if "--write" not in sys.argv:
            differs(f"{where}: {command}", expected, printed)
        written += f"$ {command}\n{printed}"
    return written


def look_at(where, language, body):
    """Checks what can be checked of a block that is neither compiled nor run."""
    try:
        if language == "json":
            json.loads(body)
        elif language == "python":
            ast.parse(body)
        elif language == "xml":
            xml.etree.ElementTree.fromstring(body)
        elif language == "sh":
            subprocess.run(["bash", "-n"], input=body, text=True, check=True, capture_output=True)
        elif language == "cmake":
            if not any(body in file.read_text() for file in (root / "tests/consumer").rglob("CMakeLists.txt")):
                problems.append(f"{where}: stands in no CMakeLists.txt of tests/consumer")
        elif language not in unchecked:
            problems.append(f"{where}: a block of {language!r}, which is not tested")
    except (ValueError, SyntaxError, xml.etree.ElementTree.ParseError, subprocess.CalledProcessError) as error:
        problems.append(f"{where}: no {language}: {error}")


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def check_tables(where, text):
    """Gives a statement for each C++ expression in the tables of a page."""
    global count
    statements = []
    header = []
    for line in re.sub(block, "", text).splitlines():
        if not line.startswith("|"):
            header = []
        elif not header:
            header = cells(line)
        elif "---" not in line:
            row = {name: cell.removeprefix("`").removesuffix("`") for name, cell in zip(header, cells(line))}
            if row.get("C++"):
                statements.append(f"static_cast<void>({row['C++']});\n")
            if row.get("command", "").startswith("hashpath "):
                printed = run(row["command"], input=event)
                count += 1
                if not printed or "hashpath: " in printed:
                    problems.append(f"{where}: {row['command']}: printed {printed!r}")
                if "jq" in row and shutil.which("jq"):
                    differs(f"{where}: {row['command']}", run(row["jq"], input=event), printed)
            if row.get("hash path"):
                differs(f"{where}: {row['hash path']}", f"{row['finds']}\n",
                        run(f"hashpath extract --count {shlex.quote(row['hash path'])}", input=event))
                count += 1
    return statements


def compile_and_run(directory, name, source):
    """Gives what the program prints, or the compiler's complaint."""
    unit = directory / f"{name}.cpp"
    unit.write_text(source)
    built = subprocess.run([compiler, "-std=c++20", f"-I{root / 'include'}", unit, "-o", directory / name, *flags],
                           capture_output=True, text=True)
    if built.returncode != 0:
        return f"does not compile:\n{built.stderr[:4000]}"
    return subprocess.run([directory / name], stdout=subprocess.PIPE, text=True, cwd=root).stdout


def compare_program(document, where, source, expected, printed):
    if "--write" in sys.argv and f"{source}```\n\n```text\n{expected}```" in document.read_text() and not printed.startswith("does not compile"):
        document.write_text(document.read_text().replace(f"{source}```\n\n```text\n{expected}```",
                                                         f"{source}```\n\n```text\n{printed}```"))
    else:
        differs(where, expected, printed)


consoles = []  # (document, where, block, text)
programs = []  # (document, where, source, expected)
bodies = []
for document in pages or links.pages():
    text = document.read_text()
    blocks = list(block.finditer(text))
    for i, found in enumerate(blocks):
        where = f"{document.relative_to(root)}:{text.count(chr(10), 0, found.start()) + 1}"
        language, body = found.groups()
        if language == "console":
            consoles.append((document, where, found[0], body))
        elif language == "cpp":
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            prints = following and following[1] == "text" and not text[found.end():following.start()].strip()
            expected = following[2] if prints else ""
            (programs if "int main(" in body else bodies).append((document, where, body, expected))
            count += 1
        elif language == "text":
            behind = blocks[i - 1] if i else None
            if not behind or behind[1] != "cpp" or text[behind.end():found.start()].strip():
                problems.append(f"{where}: a block of text that is behind no program")
        else:
            look_at(where, language, body)
    statements = check_tables(document.relative_to(root), text)
    if statements:
        bodies.append((document, f"{document.relative_to(root)}: the tables", "".join(statements), ""))

with tempfile.TemporaryDirectory() as temporary:
    directory = pathlib.Path(temporary)
    separator = "\x01"
    functions = "".join(
        f"static void body_{i}([[maybe_unused]] ordered_json event) {{\n{body}}}\n" for i, (_, _, body, _) in enumerate(bodies))
    calls = "".join(f"    body_{i}(example_event()); std::cout << '\\x01';\n" for i in range(len(bodies)))
    together = f"{prelude}{functions}int main() {{\n{calls}}}\n"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        all_bodies = pool.submit(compile_and_run, directory, "bodies", together) if bodies else None
        # The same program may stand on several pages.
        alone = {source: pool.submit(compile_and_run, directory, f"program_{i}", source)
                 for i, source in enumerate(dict.fromkeys(source for _, _, source, _ in programs))}
        for document, where, written, body in consoles:
            printed = f"```console\n{run_commands(where, body)}```"
            if "--write" in sys.argv and printed != written:
                document.write_text(document.read_text().replace(written, printed))
        for program in programs:
            compare_program(*program, alone[program[2]].result())
        printed = all_bodies.result().split(separator) if bodies else [""]
        if len(printed) != len(bodies) + 1:
            problems.append(f"the examples together: {all_bodies.result()}")
        else:
            for body, text in zip(bodies, printed):
                compare_program(*body, text)

if not pages:
    problems += links.problems_of_sources()
    shown = (root / "docs/command-help.md").read_text() + (root / "docs/command-line.md").read_text()
    for subcommand in re.findall(r"^  ([a-z]+)  ", run("hashpath --help"), re.M):
        for text in (f"$ hashpath {subcommand} --help\n", f"`{subcommand}"):
            if text not in shown:
                problems.append(f"the subcommand {subcommand}: {text.strip()!r} is not in the documentation")

    for header, page in (("error", "errors"), ("diagnose", "warnings"), ("workflow/validate", "workflows")):
        headings = links.anchors(root / f"docs/{page}.md")
        source = "".join(path.read_text() for path in sorted((root / "include/hashpath").glob(f"{header}.*")))
        for code in re.findall(r"_code::\w+: return \"([a-z0-9-]+)\"", source):
            if code not in headings:
                problems.append(f"docs/{page}.md: has no heading {code}")

for text in problems:
    print(text)
print(f"{count} examples, {len(problems)} problems")
sys.exit(1 if problems or not pages and count < 75 else 0)
