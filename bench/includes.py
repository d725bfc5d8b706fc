#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what including a header costs: the least processor time to compile a file that does nothing else, and how many
lines the preprocessor makes of it.

usage: includes.py RESULT [--compiler=COMMAND] [--rounds=N]

RESULT is the JSON file that report.py reads.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADERS = ["nlohmann/json.hpp", "hashpath/path.hpp", "hashpath/extract.hpp", "hashpath/filter.hpp", "hashpath/hashpath.hpp",
           "hashpath/simdjson.hpp"]
ONE = "single_include/hashpath/hashpath.hpp"


def processor_time(command):
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def measure(compiler, header, rounds, directory):
    source = directory / "source.cpp"
    source.write_text(f"#include \"{ROOT / header}\"\n" if header == ONE else f"#include <{header}>\n", encoding="utf-8")
    command = [*compiler, "-std=c++20", "-O2", f"-I{ROOT / 'include'}", str(source)]
    seconds = min(processor_time([*command, "-c", "-o", str(directory / "object.o")]) for _ in range(rounds))
    text = subprocess.run([*command, "-E", "-P"], capture_output=True, check=True).stdout
    name = f"{ONE}, {(ROOT / ONE).stat().st_size / 1024:.0f} KiB" if header == ONE else header
    return {"header": name, "seconds": seconds, "lines": text.count(b"\n")}


def main():
    options = dict(argument.removeprefix("--").split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(places) != 1 or not set(options) <= {"compiler", "rounds"}:
        sys.exit(__doc__)
    compiler = options.get("compiler", os.environ.get("CXX", "c++")).split()
    with tempfile.TemporaryDirectory() as directory:
        measured = [measure(compiler, header, int(options.get("rounds", "3")), pathlib.Path(directory))
                    for header in [*HEADERS, ONE]]
    told = subprocess.run([*compiler, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    pathlib.Path(places[0]).write_text(json.dumps({"compiler": told, "includes": measured}, indent=1), encoding="utf-8")


main()
