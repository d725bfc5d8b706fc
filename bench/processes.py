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
PYTHON = """import json, sys
for attribute in json.load(open(sys.argv[1], encoding="utf-8"))["Event"]["Attribute"]:
    if attribute["type"] == "ip-src": print(attribute["value"])"""
NODES = 10


def workflow():
    """A blueprint of IF nodes, each of which looks at every attribute and leads to the next."""
    nodes = []
    for i in range(1, NODES + 1):
        parameters = {"operator": "not_in", "value": f"no-type-{i}", "hash_path": "Event._AttributeFlattened.{n}.type"}
        following = [{"node": str(i + 1), "input": "input_1"}] if i < NODES else []
        nodes.append({"id": i, "outputs": {"output_1": {"connections": following}},
                      "data": {"id": "generic-if", "module_type": "logic", "indexed_params": parameters}})
    return {"WorkflowBlueprint": {"name": "benchmark", "description": "[event-publish]", "data": nodes}}


def commands(build, event, lines, blueprint):
    """What is measured: by task, the commands by name. Those of "extract" print the same."""
    hashpath = str(build / "tools" / "hashpath")
    told = subprocess.run([hashpath, "extract", "--help"], capture_output=True, text=True, check=True).stdout
    extract = [hashpath, "extract", "-r", PATH]
    programs = {"hashpath": [*extract, event]}
    if "--trust" in told:
        programs["hashpath --trust"] = [*extract, "--trust", event]
    programs |= {
        "on_demand": [str(build / "bench" / "hashpath_on_demand"), event],
        "jq": ["jq", "-r", JQ, event],
        "gojq": ["gojq", "-r", JQ, event],
        "php": ["php", "-d", "memory_limit=-1", "-r", PHP, "--", event],
        "python3": ["python3", "-c", PYTHON, event],
    }
    tasks = {
        "extract": programs,
        "filter": {"hashpath": [hashpath, "filter", "-c", "--path", "type", "--operator", "equals", "--value", "domain",
                                event]},
        "enrich": {"hashpath": [hashpath, "enrich", "-c", event]},
        f"run, {NODES} nodes": {"hashpath": [hashpath, "run", "-c", blueprint, event]},
    }
    by_line = {"hashpath": [*extract, lines]}
    if "--jobs" in told:
        by_line = {f"hashpath --jobs {jobs}": [*extract, "--jobs", jobs, lines] for jobs in ("1", "2")}
    tasks["extract, one event of 100 attributes a line"] = by_line
    return tasks


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


def measure(build, attributes, rounds, directory, missing):
    generate = build / "bench" / "hashpath_generate"
    event = make(generate, directory / "event.json", attributes)
    lines = make(generate, directory / "events.ndjson", 100, max(attributes // 100, 1))
    blueprint = directory / "workflow.json"
    blueprint.write_text(json.dumps(workflow()), encoding="utf-8")
    entries = []
    for task, programs in commands(build, event, lines, str(blueprint)).items():
        first = directory / "first"
        first.unlink(missing_ok=True)
        for name, command in programs.items():
            if not shutil.which(command[0]):
                missing.add(name)
                continue
            with open(directory / "output", "wb") as output:
                run(command, output)
            if not first.exists():
                (directory / "output").rename(first)
            elif not filecmp.cmp(first, directory / "output", shallow=False):
                sys.exit(f"{task}, {attributes} attributes: {name} prints something else than the others")
            entries.append({"task": task, "attributes": attributes, "name": name, "command": command, "runs": []})
    for _ in range(rounds):
        for entry in entries:
            entry["runs"].append(run(entry["command"], subprocess.DEVNULL))
    for entry in entries:
        del entry["command"]
        cpu, wall, memory = (min(values) for values in zip(*entry.pop("runs")))
        entry |= {"cpu_seconds": cpu, "wall_seconds": wall, "peak_kib": memory}
    return entries


def main():
    options = dict(argument.removeprefix("--").split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
    places = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(places) != 2 or not set(options) <= {"attributes", "rounds"}:
        sys.exit(__doc__)
    build, result = map(pathlib.Path, places)
    sizes = [int(size) for size in options.get("attributes", "1000,10000,100000").split(",")]
    missing = set()
    entries = []
    with tempfile.TemporaryDirectory() as directory:
        for size in sizes:
            entries += measure(build.resolve(), size, int(options.get("rounds", "5")), pathlib.Path(directory), missing)
    # A process counts the memory of the one that started it, up to its first instruction.
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result.write_text(json.dumps({"processes": entries, "missing": sorted(missing), "least_peak_kib": floor}, indent=1),
                      encoding="utf-8")
    if missing:
        print(f"left out, since not installed: {', '.join(sorted(missing))}")


main()
