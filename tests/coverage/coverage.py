#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What of the library a run of its tests has passed over: lines and branches of each header, those of all instances of a
template together.

usage: coverage.py LLVM_COV PROFILE EXECUTABLE...

Prints a table, and each line and branch that was not taken. Exits with 1 if a line was not, or more than 5 % of the
branches. A line may be left out by a comment `// not covered: REASON` at its end, which is printed; one that opens a block
leaves out the block. A line of a brace alone, or of the preprocessor, is no code.
Clang counts what is written: there are no branches that only an exception takes, and none of what is known while
compiling.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include"
least_branches = 95.0

llvm_cov, profile, *executables = sys.argv[1:]
objects = [argument for executable in executables[1:] for argument in ("-object", executable)]
exported = subprocess.run([llvm_cov, "export", "-format=text", f"-instr-profile={profile}", executables[0], *objects, "--",
                           *map(str, sorted(include.rglob("*.[hi][pn][pl]")))], capture_output=True, text=True, check=True)
data = json.loads(exported.stdout)["data"][0]


class Header:
    def __init__(self, path):
        self.path = path
        self.text = path.read_text().splitlines()
        self.lines = {}  # line: how often
        self.branches = collections.defaultdict(lambda: [0, 0])  # place: how often true, how often false

    def left_out(self):
        """The lines that are left out: number and reason, which is that of the first line of a block."""
        lines = {}
        end = None
        for number, line in enumerate(self.text, 1):
            if end is not None:
                lines[number] = None
                if line.startswith(end):
                    end = None
            elif "// not covered:" in line:
                code, reason = line.split("// not covered:")
                lines[number] = reason.strip()
                if code.rstrip().endswith("{"):
                    end = code[:len(code) - len(code.lstrip())] + "}"
        return lines

    def is_code(self, number):
        return re.match(r"\s*(\}+;?\s*$|#)", self.text[number - 1]) is None

    def is_constant(self, place):
        """Whether the condition is known while compiling: neither way is ever counted then."""
        return re.search(r"\bif constexpr\b|\bstatic_assert\b|\brequires\b", self.text[place[0] - 1]) is not None


headers = {str(path): Header(path) for path in sorted(include.rglob("*.[hi][pn][pl]"))}
lcov = subprocess.run([llvm_cov, "export", "-format=lcov", f"-instr-profile={profile}", executables[0], *objects],
                      capture_output=True, text=True, check=True)
header = None
for line in lcov.stdout.splitlines():
    if line.startswith("SF:"):
        header = headers.get(line[3:])
    elif line.startswith("DA:") and header:
        number, count = map(int, line[3:].split(",")[:2])
        header.lines[number] = max(count, header.lines.get(number, 0))
for function in data["functions"]:
    for branch in function.get("branches", []):
        header = headers.get(function["filenames"][branch[6]])
        if header:
            taken = header.branches[tuple(branch[:4])]
            taken[0] += branch[4]
            taken[1] += branch[5]

left_out, missing = [], []
totals = [0, 0, 0, 0]
print(f"{'header':48} {'lines':>7} {'not':>5} {'branches':>9} {'not':>5}")
for header in headers.values():
    name = str(header.path.relative_to(include / "hashpath"))
    reasons = header.left_out()
    left_out += [f"{name}:{i}: {reason}" for i, reason in reasons.items() if reason]
    lines = {i: count for i, count in header.lines.items() if i not in reasons and header.is_code(i)}
    branches = {place: taken for place, taken in header.branches.items()
                if place[0] not in reasons and not (taken == [0, 0] and header.is_constant(place))}
    for number in [i for i, count in lines.items() if count == 0]:
        missing.append((name, number, f"line: {header.text[number - 1].strip()}"))
    for place, taken in branches.items():
        for way, count in zip(("true", "false"), taken):
            if count == 0 and lines.get(place[0], 1):
                missing.append((name, place[0], f"never {way}: {header.text[place[0] - 1][place[1] - 1:place[3] - 1 if place[0] == place[2] else None]}"))
    figures = [len(lines), sum(count == 0 for count in lines.values()), 2 * len(branches),
               sum(count == 0 for taken in branches.values() for count in taken)]
    totals = [a + b for a, b in zip(totals, figures)]
    print(f"{name:48} {figures[0]:7} {figures[1]:5} {figures[2]:9} {figures[3]:5}")

lines, lines_not, branches, branches_not = totals
print(f"\n{'all':48} {lines:7} {lines_not:5} {branches:9} {branches_not:5}")
print(f"lines {100 * (lines - lines_not) / lines:.2f} %, branches {100 * (branches - branches_not) / branches:.2f} %")
print("\nnot taken:")
for name, number, text in sorted(missing):
    print(f"  {name}:{number}: {text}")
print("\nleft out:")
for text in left_out:
    print(f"  {text}")
sys.exit(0 if lines_not == 0 and 100 * (branches - branches_not) / branches >= least_branches else 1)
