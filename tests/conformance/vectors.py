#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the answers of the conformance runner with those of the vectors, where the unit tests are not built.

usage: vectors.py RUNNER
"""
import json
import pathlib
import subprocess
import sys

vectors = pathlib.Path(__file__).resolve().parent / "vectors"
problems = []
count = 0


def entries(value):
    """The entries of an array or object as PHP has them: an array is one with the keys 0 to n - 1."""
    return [(str(i), item) for i, item in enumerate(value)] if isinstance(value, list) else list(value.items())


def is_structured(value):
    return isinstance(value, (list, dict))


def same(expected, answered):
    """Whether two values are the same to PHP: order counts, and an integer is not a float."""
    if not is_structured(expected) or not is_structured(answered):
        return type(expected) is type(answered) and expected == answered
    left, right = entries(expected), entries(answered)
    return len(left) == len(right) and all(a == b and same(x, y) for (a, x), (b, y) in zip(left, right))


for file in sorted(vectors.glob("*.ndjson")):
    lines = file.read_text(encoding="utf-8").splitlines()
    done = subprocess.run([sys.argv[1]], input="\n".join(lines), capture_output=True, check=True, encoding="utf-8")
    answers = done.stdout.splitlines()
    if len(answers) != len(lines):
        problems.append(f"{file.name}: {len(answers)} answers to {len(lines)} requests")
    for line, answer in zip(lines, map(json.loads, answers)):
        expected = json.loads(line)["expect"]
        count += 1
        if "error" in expected and "error" not in answer or "error" not in expected and (
                "value" not in answer or not same(expected["value"], answer["value"])):
            problems.append(f"{file.name}: {line}\n  answered {json.dumps(answer)}")

for text in problems[:20]:
    print(text)
print(f"{count} vectors, {len(problems)} problems")
sys.exit(1 if problems or count == 0 else 0)
