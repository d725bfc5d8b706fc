#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures whole processes, one after the other in rounds: the least processor time, wall time and peak memory of each.

usage: processes.py BUILD RESULT [--attributes=N,...] [--rounds=N]

BUILD is a build folder with HASHPATH_BENCH, RESULT the JSON file that report.py reads. Programs that are not installed
are left out and named.
"""
import filecmp
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PATH = "Event.Attribute.{n}[type=ip-src].value"
JQ = '.Event.Attribute[] | select(.type == "ip-src") | .value'
PHP = """foreach (json_decode(file_get_contents($argv[1]), true)["Event"]["Attribute"] as $attribute)
if ($attribute["type"] === "ip-src") echo $attribute["value"], "\\n";"""
DECODE = "json_decode(file_get_contents($argv[1]), true);"
PYTHON = """import json, sys
for attribute in json.load(open(sys.argv[1], encoding="utf-8"))["Event"]["Attribute"]:
    if attribute["type"] == "ip-src": print(attribute["value"])"""
NODES = 10
SILENT = {"php json_decode"}  # prints nothing, beside others that print


def workflow():
    """A blueprint of IF nodes, each of which looks at every attribute and leads to the next."""
    nodes = []
    for i in range(1, NODES + 1):
        parameters = {"operator": "not_in", "value": f"no-type-{i}", "hash_path": "Event._AttributeFlattened.{n}.type"}
        following = [{"node": str(i + 1), "input": "input_1"}] if i < NODES else []
        nodes.append({"id": i, "outputs": {"output_1": {"connections": following}},
                      "data": {"id": "generic-if", "module_type": "logic", "indexed_params": parameters}})
    return {"WorkflowBlueprint": {"name": "benchmark", "description": "[event-publish]", "data": nodes}}


def commands(build, event, blueprint):
    """What is measured: by task, the commands by name. Those of a task print the same, if they print."""
    hashpath = str(build / "tools" / "hashpath")
    php = ["php", "-d", "memory_limit=-1", "-r"]

    def ours(*arguments):
        return {"hashpath": [hashpath, *arguments, event]}

    def trusted(*arguments):
        return ours(*arguments) | {"hashpath --trust": [hashpath, *arguments, "--trust", event]}

    return {
        "extract": trusted("extract", "-r", PATH) | {
            "on_demand": [str(build / "bench" / "hashpath_on_demand"), event],
            "jq": ["jq", "-r", JQ, event],
            "gojq": ["gojq", "-r", JQ, event],
            "php": [*php, PHP, "--", event],
            "python3": ["python3", "-c", PYTHON, event],
        },
        f"run, {NODES} nodes": ours("run", "-c", blueprint) | {"php json_decode": [*php, DECODE, "--", event]},
        "filter": ours("filter", "-c", "--path", "type", "--operator", "equals", "--value", "domain"),
        "if": ours("if", "tag-if", "--param", "scope=event_attribute", "--param", "tags=tlp:red"),
        "enrich": ours("enrich", "-c"),
        "get": trusted("get", "Event.info"),
        "check": trusted("check", "Event.Attribute.{n}[type=ip-src]"),
        "explain": ours("explain", PATH),
        "paths": ours("paths"),
        "set": ours("set", "-c", "Event.info", '"x"'),
    }


def commands_on_lines(build, lines):
    """The command over a file of one event a line, with one thread and with two."""
    extract = [str(build / "tools" / "hashpath"), "extract", "-r", PATH]
    return {f"hashpath{trust} --jobs {jobs}": [*extract, *trust.split(), "--jobs", jobs, lines]
            for trust in ("", " --trust") for jobs in ("1", "2")}


def run(command, output):
    """Runs a command and gives its processor time, wall time (both in seconds) and peak memory (in KiB)."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=output, stdin=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss


def make(generate, file, *arguments):
    with open(file, "wb") as output:
        subprocess.run([generate, *map(str, arguments)], stdout=output, check=True)
    return str(file)


def measure(tasks, rounds, directory, missing):
    """The least of each command, of rounds in which each runs once."""
    entries = []
    for task, programs in tasks.items():
        first = directory / "first"
        first.unlink(missing_ok=True)
        for name, command in programs.items():
            if not shutil.which(command[0]):
                missing.add(name)
                continue
            with open(directory / "output", "wb") as output:
                run(command, output)
            if name not in SILENT:
                if not first.exists():
                    (directory / "output").rename(first)
                elif not filecmp.cmp(first, directory / "output", shallow=False):
                    sys.exit(f"{task}: {name} prints something else than the others")
            entries.append({"task": task, "name": name, "command": command, "runs": []})
    for _ in range(rounds):
        for entry in entries:
            entry["runs"].append(run(entry["command"], subprocess.DEVNULL))
    for entry in entries:
        del entry["command"]
        cpu, wall, memory = (min(values) for values in zip(*entry.pop("runs")))
        entry |= {"cpu_seconds": cpu, "wall_seconds": wall, "peak_kib": memory}
    return entries


def measure_event(build, attributes, rounds, directory, missing):
    event = make(build / "bench" / "hashpath_generate", directory / "event.json", attributes)
    blueprint = directory / "workflow.json"
    blueprint.write_text(json.dumps(workflow()), encoding="utf-8")
    about = {"attributes": attributes, "text_bytes": os.path.getsize(event)}
    return [entry | about for entry in measure(commands(build, event, str(blueprint)), rounds, directory, missing)]


def measure_lines(build, events, rounds, directory, missing):
    lines = make(build / "bench" / "hashpath_generate", directory / "events.ndjson", 50, events)
    about = {"events": events, "text_bytes": os.path.getsize(lines)}
    tasks = {"extract, one event of 50 attributes a line": commands_on_lines(build, lines)}
    return [entry | about for entry in measure(tasks, rounds, directory, missing)]


def main():
    options = dict(argument.removeprefix("--").split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(places) != 2 or not set(options) <= {"attributes", "rounds"}:
        sys.exit(__doc__)
    build, result = map(pathlib.Path, places)
    sizes = [int(size) for size in options.get("attributes", "1000,10000,100000").split(",")]
    rounds = int(options.get("rounds", "5"))
    missing = set()
    entries = []
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        for size in sizes:
            entries += measure_event(build.resolve(), size, rounds, place, missing)
        lines = measure_lines(build.resolve(), max(sizes) // 5, rounds + 4, place, missing)
    # A process counts the memory of the one that started it, up to its first instruction.
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result.write_text(json.dumps({"processes": entries, "lines": lines, "missing": sorted(missing),
                                  "least_peak_kib": floor}, indent=1), encoding="utf-8")
    if missing:
        print(f"left out, since not installed: {', '.join(sorted(missing))}")


main()
