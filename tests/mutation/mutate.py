#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Says which changes of the library its unit tests and vectors notice.

usage: mutate.py BUILD [--jobs N] [--every N] [--seconds N] [HEADER...]

Writes every change beside what it changes, builds the tests once, asks which of the changes each test reaches, and then puts
one change in force after the other, with the tests that reach it, the quickest first, until one of them fails: a change
that none notices has survived. BUILD is the folder for all of this; a run that was stopped goes on where it was.
HEADER limits it to headers whose path begins so, --every to each N-th change; with --seconds it stops after that time.

Exits with 1 if fewer than 90 % of what is reached is noticed, or if a survivor has no reason in survivors.txt beside this
file, or a reason there is of no survivor.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

import changes

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include"
here = pathlib.Path(__file__).resolve().parent
least_noticed = 0.9
longest_test = 2.0  # seconds; one that takes longer is not asked
shortest_group = 0.3  # seconds of tests that the first process of a change runs; the next ones run three times as many


class Project:
    """The project once more, with links to everything but its headers."""

    def __init__(self, build):
        self.source = build / "source"
        self.build = build / "tests"
        self.source.mkdir(parents=True, exist_ok=True)
        for entry in root.iterdir():
            if entry.name not in ("include", "build", ".git", ".ci") and not (self.source / entry.name).exists():
                (self.source / entry.name).symlink_to(entry)
        self.include = self.source / "include"
        self.program = self.build / "tests" / "hashpath_tests"

    def configure(self):
        subprocess.run(["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=clang++",
                        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -D_GLIBCXX_ASSERTIONS",
                        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON",
                        "-DHASHPATH_BUILD_FORM=headers",
                        f"-DCMAKE_CXX_FLAGS=-w -DHASHPATH_MUTATED -include {here / 'mutant.hpp'}"], check=True,
                       stdout=subprocess.DEVNULL)
        commands = json.loads((self.build / "compile_commands.json").read_text())
        return [each for each in commands if re.search(r"/(hashpath_tests|hashpath_conformance_operations)\.dir/",
                                                       each["command"])]

    def errors(self, command):
        """Where a file does not compile: header, line and column of each error; and the errors that have no such place."""
        arguments = re.sub(r"-o \S+", "", command["command"]) + " -fsyntax-only -ferror-limit=0 -fno-caret-diagnostics"
        run = subprocess.run(arguments, shell=True, cwd=command["directory"], capture_output=True, text=True, check=False)
        places, elsewhere, wanted = [], [], False
        for line in run.stderr.splitlines():
            match = re.match(r"(.*?):(\d+):(\d+): (fatal error|error|note|warning): ", line)
            if not match:
                continue
            inside = match[1].startswith(str(self.include))
            if match[4] in ("error", "fatal error"):
                wanted = not inside
                if wanted:
                    elsewhere.append(line)
            if inside and (match[4] == "error" or wanted):
                places.append((match[1], int(match[2]), int(match[3])))
                if wanted and match[4] == "note":
                    elsewhere.pop()
                    wanted = False
        return places, elsewhere


def drop_what_does_not_compile(project, headers, commands, jobs):
    by_path = {str(project.include / header.path.relative_to(include)): header for header in headers}
    while True:
        for header in headers:
            header.write(project.include / header.path.relative_to(include))
        with concurrent.futures.ThreadPoolExecutor(jobs) as threads:
            found = list(threads.map(project.errors, commands))
        places = set().union(*(places for places, _ in found))
        dropped = 0
        for path, line, column in places:
            for change in by_path[path].blamed(line, column):
                dropped += change.number is not None
                change.number = None
        print(f"{len(places)} errors, {dropped} changes that do not compile", flush=True)
        if not dropped:
            elsewhere = [line for _, lines in found for line in lines]
            if places or elsewhere:
                raise SystemExit("\n".join(["errors that no change explains:", *map(str, places), *elsewhere]))
            return


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_tests(project, names, seconds, **environment):
    """Whether these tests pass, within a time; false where a name is none."""
    list_of_names = project.build / f"names-{os.getpid()}-{time.monotonic_ns()}"
    list_of_names.write_text("".join(re.sub(r'([\\,\[\]"*~])', r"\\\1", name) + "\n" for name in names))
    process = subprocess.Popen([project.program, "--abort", "-w", "NoTests", "-f", list_of_names], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=dict(os.environ, **environment), preexec_fn=limited,
                               cwd=project.program.parent, start_new_session=True)
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    finally:
        list_of_names.unlink()


def reached_by(project, name):
    """Which changes a test reaches, and how many seconds it takes."""
    reached = project.build / f"reached-{time.monotonic_ns()}"
    begun = time.monotonic()
    passed = run_tests(project, [name], 600, HASHPATH_MUTANTS_REACHED=str(reached))
    took = time.monotonic() - begun
    if not passed:
        raise SystemExit(f"the test {name!r} fails without any change")
    numbers = [number for number, was in enumerate(reached.read_bytes()) if was]
    reached.unlink()
    return name, took, numbers


def survives(project, number, tests):
    """Whether none of the tests, each with its seconds, notices this change; the quickest are asked first."""
    limit, group, together = shortest_group, [], 0.0
    for position, (name, seconds) in enumerate(tests):
        group.append(name)
        together += seconds
        if together > limit or position + 1 == len(tests):
            if not run_tests(project, group, 3 + 3 * together, HASHPATH_MUTANT=str(number)):
                return False
            limit, group, together = limit * 3, [], 0.0
    return True


def read_survivors():
    """What stands in survivors.txt: the reason of each survivor, by the name that describe() gives it."""
    reasons, reason = {}, ""
    path = here / "survivors.txt"
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("    "):
            reasons[line.strip()] = reason
        elif line and not line.startswith("#"):
            reason = line
    return reasons


def describe(change):
    header = change.header
    source = " ".join(header.text(change.start, change.end).split())
    changed = " ".join(change.changed.split()) or "nothing"
    path = str(header.path.relative_to(include))
    line = header.line(change.start)
    around = header.path.read_text().splitlines()[line - 1].strip()
    return {"header": path, "line": line, "what": change.what, "text": f"{source} -> {changed}",
            "name": f"{path}: {source} -> {changed}" + ("" if around == source + ";" else f" in {around}")}


def digest(paths):
    content = hashlib.sha256()
    for path in paths:
        content.update(path.read_bytes())
    return content.hexdigest()


def make_changes(project, options):
    """Writes the headers with all changes that compile, and gives these by their numbers."""
    paths = sorted(path.relative_to(include) for path in include.rglob("*.[hi][pn][pl]"))
    shutil.rmtree(project.include, ignore_errors=True)
    shutil.copytree(include, project.include)
    commands = project.configure()
    headers = changes.read(include, paths, "".join(f"#include <{path}>\n" for path in paths),
                           ["-std=c++20", f"-I{include}"])
    found = []
    for header in headers:
        for change in sorted(header.changes.values(), key=lambda each: (each.start, -each.end, each.what)):
            change.header, change.number = header, len(found)
            found.append(change)
    print(f"{len(found)} changes in {len(headers)} headers", flush=True)
    if len(found) > int(re.search(r"most = (\d+)", (here / "mutant.hpp").read_text())[1]):
        raise SystemExit("more changes than mutant.hpp has room for")
    drop_what_does_not_compile(project, headers, commands, options.jobs)
    compiled = {str(change.number): describe(change) for change in found if change.number is not None}
    print(f"{len(compiled)} changes compile", flush=True)
    return compiled


def prepare(project, build, options):
    """Builds the tests with all changes, and says of each change which tests reach it; once for what is the same. Where only
    tests have changed since, what was noticed stays noticed."""
    library = digest([*sorted(include.rglob("*.[hi][pn][pl]")), here / "changes.py", here / "mutant.hpp"])
    content = library + digest(sorted((root / "tests").rglob("*.[ch]pp")))
    prepared, results = build / "prepared.json", build / "noticed.json"
    known = json.loads(prepared.read_text()) if prepared.exists() else {}
    if known.get("content") == content:
        return known
    if known.get("library") != library:
        results.unlink(missing_ok=True)
        known = {"library": library, "changes": make_changes(project, options)}
        prepared.write_text(json.dumps(known))
    elif results.exists():
        noticed = json.loads(results.read_text())
        results.write_text(json.dumps({number: was for number, was in noticed.items() if was}))
    subprocess.run(["cmake", "--build", project.build, "-j", str(options.jobs), "--target", "hashpath_tests"], check=True)
    names = subprocess.run([project.program, "--list-test-names-only"], capture_output=True, text=True, check=False)
    tests, reached = [], {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as threads:
        for name, seconds, numbers in threads.map(lambda name: reached_by(project, name), names.stdout.splitlines()):
            for number in numbers:
                reached.setdefault(number, []).append(len(tests))
            tests.append((name, seconds))
    known.update(content=content, tests=tests)
    for number, change in known["changes"].items():
        change["tests"] = reached.get(int(number), [])
    prepared.write_text(json.dumps(known))
    return json.loads(prepared.read_text())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("headers", nargs="*")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    deadline = time.monotonic() + options.seconds
    build = options.build.resolve()
    project = Project(build)
    known = prepare(project, build, options)

    asked = {number: change for number, change in known["changes"].items()
             if int(number) % options.every == 0 and
             (not options.headers or change["header"].startswith(tuple(options.headers)))}
    covered = {number: change for number, change in asked.items() if change["tests"]}
    results = build / "noticed.json"
    start = min(seconds for _, seconds in known["tests"])  # what a process takes to begin
    noticed = json.loads(results.read_text()) if results.exists() else {}

    saving = threading.Lock()

    def ask(number):
        if number in noticed or time.monotonic() > deadline:
            return
        tests = sorted((known["tests"][test] for test in covered[number]["tests"]), key=lambda test: test[1])
        tests = [(name, seconds - start) for name, seconds in tests if seconds < longest_test]
        was = not survives(project, int(number), tests)
        with saving:
            noticed[number] = was
            if len(noticed) % 20 == 0:
                results.write_text(json.dumps(noticed))

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as threads:
        # Those of one header are not all at the end, so that a part of them says something of the whole.
        list(threads.map(ask, sorted(covered, key=lambda number: hashlib.sha256(number.encode()).digest())))
    results.write_text(json.dumps(noticed))
    report(asked, covered, {number: noticed[number] for number in covered if number in noticed},
           is_all=len(asked) == len(known["changes"]))


def report(asked, covered, noticed, is_all):
    by_header = {}
    for number, was in noticed.items():
        by_header.setdefault(asked[number]["header"], []).append(was)
    print(f"{'header':50} {'asked':>6} {'noticed':>8}")
    for header, each in sorted(by_header.items()):
        print(f"{header:50} {len(each):6} {100 * sum(each) / len(each):7.1f}%")
    reasons = read_survivors()
    wrong = 0
    survivors = [asked[number] for number, was in noticed.items() if not was]
    for change in sorted(survivors, key=lambda change: (change["header"], change["line"])):
        reason = reasons.get(change["name"])
        wrong += reason is None
        print(f"survivor {change['header']}:{change['line']}: {change['text']}" + (f" ({reason})" if reason else ""))
    # Where not all were asked, the others may survive.
    names = {change["name"] for change in survivors}
    stale = [name for name in reasons if name not in names] if is_all and len(noticed) == len(covered) else []
    for name in stale:
        print(f"a reason of no survivor: {name}")
    share = sum(noticed.values()) / len(noticed) if noticed else 1
    print(f"{len(asked)} changes, {len(covered)} reached by a test, {len(noticed)} asked, {100 * share:.1f} % noticed, "
          f"{len(survivors)} survivors, {wrong} without a reason")
    sys.exit(share < least_noticed or wrong > 0 or len(stale) > 0)


if __name__ == "__main__":
    main()
