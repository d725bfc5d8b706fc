#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that ctags finds the functions of the library: all whose body has HASHPATH_BODY in front, or whose declaration has
HASHPATH_FUNCTION.

usage: ctags.py
"""
import pathlib
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include"
least = 500  # functions that ctags finds at least
comment = re.compile(r"//.*")
name = re.compile(r"~?\b[A-Za-z_]\w*(?=\s*\()")
no_names = {"HASHPATH_FUNCTION", "HASHPATH_BODY", "noexcept", "decltype", "requires", "void", "bool", "operator"}


def marked(text):
    """The functions behind the macros, but for operators: of each the last name before its parameters."""
    for found in re.finditer(r"^ *(?:HASHPATH_FUNCTION|HASHPATH_BODY)\b(?!$)([^;{]*)", comment.sub("", text), re.M):
        if "operator" in found[1]:
            continue
        # What stands in angle brackets is part of a type: std::function<void(int)> visit(...).
        signature = found[1]
        while (shorter := re.sub(r"<[^<>]*>|\[\[.*?\]\]", "", signature)) != signature:
            signature = shorter
        for each in name.findall(signature):
            if each not in no_names:
                yield each
                break


if not shutil.which("ctags"):
    print("ctags is not installed")
    sys.exit(77)
tags = subprocess.run(["ctags", "-R", "-f", "-", "include"], cwd=root, capture_output=True, text=True, check=True).stdout
listed = {line.split("\t")[0] for line in tags.splitlines() if re.search(r';"\tf\b', line)}
count = sum(1 for line in tags.splitlines() if re.search(r';"\tf\b', line))

problems = []
expected = 0
for path in sorted(include.rglob("*.[hi][pn][pl]")):
    for function in marked(path.read_text()):
        expected += 1
        if function not in listed:
            problems.append(f"{path.relative_to(root)}: ctags does not list {function}()")
if count < least:
    problems.append(f"ctags lists {count} functions, fewer than {least}")

for text in problems:
    print(text)
print(f"{count} functions, {expected} of them behind a macro, {len(problems)} problems")
sys.exit(1 if problems or not expected else 0)
