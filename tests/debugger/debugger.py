#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stops a program in GDB and compares what the pretty printers show.

usage: debugger.py PROGRAM
"""
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
attribute = '{"type": "ip-src", "value": "198.51.100.23", "to_ids": true, "n": 1.5, "no": null}'
expected = {
    "path": '"Event.Attribute.{n}[type=ip-src].value"',
    "empty": '""',
    "keys": '"/a.b/5"',
    "matches[0]": '0: "198.51.100.23"',
    "located[0]": '0: "198.51.100.23" at "Event.Attribute.0.value"',
    "members": 'std::vector of length 5, capacity 8 = {"n": 1.5, "no": null, "to_ids": true, "type": "ip-src", '
               '"value": "198.51.100.23"}',
    "whole[0].value": '{"id": "7", "Attribute": [' + attribute + "]}",
    "whole[0].key": '"Event"',
    "path.compiled_->tokens": 'std::vector of length 4, capacity 4 = {"Event", "Attribute", "{n}[type=ip-src]", "value"}',
    "whole_text": '"' + "x" * 299 + "...",
    "data": '{"Event": {"id": "7", "Attribute": [' + attribute + "]}}",
}
commands = ["set width 0", "set print pretty off", f"source {root}/tools/debugger/hashpath_gdb.py", "break stop_here", "run",
            "up", *(f"output {name}\necho \\n" for name in expected)]
arguments = [argument for command in "\n".join(commands).splitlines() for argument in ("-ex", command)]
done = subprocess.run(["gdb", "-nx", "-q", "-batch", *arguments, sys.argv[1]], capture_output=True, text=True, check=False)
shown = done.stdout.splitlines()[-len(expected):]
wrong = [f"{name}\n  expected {want}\n  shown    {got}" for (name, want), got in zip(expected.items(), shown) if want != got]
if wrong or len(shown) != len(expected):
    sys.exit("\n".join([*wrong, done.stderr if wrong else done.stdout]))
print(f"{len(expected)} values are shown as they should be")
