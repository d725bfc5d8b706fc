#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what including the library, and building the command, costs.

usage: includes.py RESULT [PART...] [--compilers=g++,clang++] [--rounds=3]

RESULT is the JSON file that report.py reads. Parts that are named are measured anew in it, without names all:

  header   files that do nothing but include one header; lines of the preprocessor, and the text of the object at -O0
  program  the program of README.md, and the same by hand with nlohmann's library
  units    peak memory of each translation unit of library, command and tests (the first compiler, -O2)
  command  the command from nothing: all of its units, the compiled library, linking
  touch    each subcommand changed and built again, and the dearest of them

Time is processor time, of user and system together, the least of the rounds; variants that are compared take turns.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
NLOHMANN = "nlohmann/json.hpp"
UMBRELLA = "hashpath/hashpath.hpp"
ONE = "single_include/hashpath/hashpath.hpp"
HEADERS = ["hashpath/path.hpp", "hashpath/extract.hpp", "hashpath/filter.hpp", "hashpath/simdjson.hpp"]
LEVELS = ["-O2", "-O0"]
FORMS = {"header-only": [], "compiled": ["-DHASHPATH_COMPILED"]}
ENVIRONMENT = {**os.environ, "CCACHE_DISABLE": "1"}


def used_by(command, directory=None):
    """What a command and all that it starts use: processor time in seconds, and the peak memory of one process in bytes."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(command, cwd=directory, env=ENVIRONMENT, stdout=printed, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            printed.seek(0)
            sys.exit(f"{shlex.join(map(str, command))}: exit code {process.returncode}\n{printed.read().decode()}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **more).stdout


def least_of_turns(commands, rounds):
    """The least processor time of each command by its name; in each round every command has its turn."""
    least = {}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds = used_by(command)[0]
            least[name] = min(seconds, least.get(name, seconds))
    return least


def included(header):
    return f"#include \"{ROOT / header}\"\n" if header == ONE else f"#include <{header}>\n"


def compile_command(compiler, source, *flags):
    return [compiler, "-std=c++20", *flags, f"-I{ROOT / 'include'}", "-c", str(source), "-o", str(source.with_suffix(".o"))]


def measure_variants(directory, compilers, sources, rounds):
    """sources: by name, the text of a file and its form. Gives the least time of each with each compiler and level."""
    rows = []
    for compiler in compilers:
        for level in LEVELS:
            commands = {}
            for number, (name, (text, form)) in enumerate(sources.items()):
                source = directory / f"{compiler}{level}_{number}.cpp"
                source.write_text(text, encoding="utf-8")
                commands[name] = compile_command(compiler, source, level, *FORMS[form])
            least = least_of_turns(commands, rounds)
            for name, command in commands.items():
                size = run("size", command[-1]).splitlines()[1].split()[0]
                rows.append({"name": name, "compiler": compiler, "level": level, "seconds": least[name], "text": int(size)})
    return rows


def measure_headers(directory, compilers, rounds):
    sources = {NLOHMANN: (included(NLOHMANN), "header-only")}
    for header in (UMBRELLA, ONE):
        for form in FORMS:
            sources[f"{header}, {form}"] = (included(header), form)
    rows = measure_variants(directory, compilers, sources, rounds)

    # Single headers, with the first compiler.
    commands = {}
    lines = {}
    for number, header in enumerate([NLOHMANN, *HEADERS, UMBRELLA, ONE]):
        source = directory / f"single_{number}.cpp"
        source.write_text(included(header), encoding="utf-8")
        commands[header] = compile_command(compilers[0], source, "-O2")
        lines[header] = run(compilers[0], "-std=c++20", f"-I{ROOT / 'include'}", "-E", "-P", source).count("\n")
    least = least_of_turns(commands, rounds)
    singles = [{"header": header, "seconds": least[header], "lines": lines[header]} for header in commands]
    return {"variants": rows, "singles": singles, "one_header_bytes": (ROOT / ONE).stat().st_size}


def measure_program(directory, compilers, rounds):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    program, printed = re.search(r"^```cpp\n(.*?)^```\n+```text\n(.*?)^```", readme, re.M | re.S).groups()
    by_hand = ROOT / "bench" / "hand" / "readme.cpp"
    sources = {"by hand": (by_hand.read_text(encoding="utf-8"), "header-only"),
               **{form: (program, form) for form in FORMS}}
    rows = measure_variants(directory, compilers, sources, rounds)
    # Both programs do the same. The last level is -O0.
    for number, name in enumerate(list(sources)[:2]):
        executable = directory / f"program_{number}"
        run(compilers[0], directory / f"{compilers[0]}{LEVELS[-1]}_{number}.o", "-o", executable, "-lpcre2-8")
        if run(executable) != printed:
            sys.exit(f"README.md's program, {name}, does not print what README.md shows")
    return rows


def kind_of(file):
    """What a translation unit belongs to."""
    parts = pathlib.Path(file).parts
    for folder, kind in (("tests", "tests"), ("fuzz", "tests"), ("tools", "command"), ("src", "library"),
                         ("hashpath_compiled.dir", "library")):
        if folder in parts:
            return kind
    return "library, the one header"


def configure(compiler, folder, *options):
    run("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Release",
        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *options)


def measure_units(compilers, directory):
    """Peak memory and time of each unit of a build with -O2, and of the one header's functions in one unit."""
    folder = BUILD / "bench-units"
    configure(compilers[0], folder, "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG", "-DHASHPATH_BUILD_FORM=compiled")
    entries = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    commands = [(each["file"], shlex.split(each["command"]), each["directory"]) for each in entries
                if "/compile_failure/" not in each["file"]]
    one = directory / "one_header.cpp"
    one.write_text(f"#define HASHPATH_IMPLEMENTATION\n{included(ONE)}", encoding="utf-8")
    commands.append((str(one), compile_command(compilers[0], one, "-O2"), directory))

    def measured(entry):
        file, command, where = entry
        # Unity units and precompiled headers are in the folder of the build.
        name = file if not file.startswith(f"{ROOT}/") else file[len(f"{ROOT}/"):]
        name = name.replace("build/bench-units/", "")
        seconds, peak = used_by(command, where)
        name = "HASHPATH_IMPLEMENTATION" if file == str(one) else name
        return {"unit": name, "kind": kind_of(name), "seconds": seconds, "peak": peak}

    headers = [entry for entry in commands if "cmake_pch" in pathlib.Path(entry[0]).name]
    units = [entry for entry in commands if entry not in headers]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [*pool.map(measured, headers), *pool.map(measured, units)]


def command_folder(compiler):
    folder = BUILD / f"bench-command-{compiler}"
    configure(compiler, folder, "-DHASHPATH_TESTS=OFF", "-DHASHPATH_COMPILED_LIBRARY=OFF")
    return folder, ["cmake", "--build", str(folder), "--target", "hashpath_command"]


def nlohmann_command(compiler, directory):
    source = directory / "nlohmann.cpp"
    source.write_text(included(NLOHMANN), encoding="utf-8")
    return compile_command(compiler, source, "-O2")


def measure_command(compilers, directory, rounds):
    rows = []
    for compiler in compilers:
        folder, build = command_folder(compiler)
        least = [float("inf"), float("inf")]
        for _ in range(rounds):
            run("cmake", "--build", folder, "--target", "clean")
            least = [min(least[0], used_by(build)[0]), min(least[1], used_by(nlohmann_command(compiler, directory))[0])]
        rows.append({"compiler": compiler, "seconds": least[0], "nlohmann": least[1]})
    return rows


def measure_touch(compilers, directory, rounds):
    subcommands = sorted((ROOT / "tools" / "command" / "subcommands").glob("*.cpp"))
    if not subcommands:
        sys.exit("tools/command/subcommands holds no file")
    rows = []
    for compiler in compilers:
        _, build = command_folder(compiler)
        run(*build, env=ENVIRONMENT)

        def rebuilt(subcommand, build=build):
            subcommand.touch()
            return used_by(build)[0]

        once = {subcommand: rebuilt(subcommand) for subcommand in subcommands}
        dearest = max(once, key=once.get)
        seconds, base = once[dearest], float("inf")
        for _ in range(rounds):
            base = min(base, used_by(nlohmann_command(compiler, directory))[0])
            seconds = min(seconds, rebuilt(dearest))
        rows.append({"compiler": compiler, "seconds": seconds, "nlohmann": base, "subcommand": dearest.stem,
                     "all": {subcommand.stem: time for subcommand, time in once.items()}})
    return rows


def main():
    options = dict(argument.removeprefix("--").split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    compilers = options.get("compilers", "g++,clang++").split(",")
    rounds = int(options.get("rounds", "3"))
    parts = {
        "header": lambda directory: measure_headers(directory, compilers, rounds),
        "program": lambda directory: measure_program(directory, compilers, rounds),
        "units": lambda directory: measure_units(compilers, directory),
        "command": lambda directory: measure_command(compilers, directory, rounds),
        "touch": lambda directory: measure_touch(compilers, directory, rounds),
    }
    if not places or not set(options) <= {"compilers", "rounds"} or not set(places[1:]) <= set(parts):
        sys.exit(__doc__)
    file = pathlib.Path(places[0])
    results = json.loads(file.read_text(encoding="utf-8")) if len(places) > 1 and file.exists() else {}
    results["compilers"] = {**results.get("compilers", {}), **{
        compiler: run(compiler, "--version").splitlines()[0] for compiler in compilers}}
    for part in places[1:] or parts:
        with tempfile.TemporaryDirectory() as directory:
            results[part] = parts[part](pathlib.Path(directory))
        file.write_text(json.dumps(results, indent=1), encoding="utf-8")


main()
