#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the tables of docs/performance.md, between its markers, and the plot beside it.

usage: report.py RESULTS [PROCESSES [INCLUDES]] [--document=FILE]
       report.py --includes INCLUDES [--document=FILE]

RESULTS is the JSON output of hashpath_bench, PROCESSES that of processes.py, INCLUDES that of includes.py. With --includes
only the tables of the latter are written. What stands outside of the markers stays.
"""
import json
import math
import pathlib
import re
import sys

from plot import plot

ROOT = pathlib.Path(__file__).resolve().parents[1]
TASKS = ["extract", "filter", "bytes", "enrich", "parse", "workflow", "path"]
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def is_ours(name):
    return name.startswith("hashpath")


def spoken(name):
    return name.replace("_", " ")


class results:
    """The least processor time of each benchmark, in nanoseconds."""

    def __init__(self, file):
        read = json.loads(file.read_text(encoding="utf-8"))
        self.context = read["context"]
        self.times = {}
        places = {}
        for each in read["benchmarks"]:
            if each["run_type"] == "aggregate" and each["aggregate_name"] != "min":
                continue
            task, question, attributes, name = each["run_name"].split("/")[:4]
            key = (task, question, int(attributes), name)
            taken = each["cpu_time"] * UNITS[each["time_unit"]]
            self.times[key] = min(taken, self.times.get(key, math.inf))
            places[key] = each["family_index"]
        self.times = dict(sorted(self.times.items(), key=lambda item: places[item[0]]))

    def values(self, position, **wanted):
        """The different values at one position of the keys that have the wanted ones, in the order of the program."""
        names = ("task", "question", "attributes", "name")
        chosen = [key for key in self.times if all(key[names.index(name)] == value for name, value in wanted.items())]
        return list(dict.fromkeys(key[names.index(position)] for key in chosen))

    def time(self, *key):
        return self.times.get(key)

    def ratio(self, task, question, attributes, ours, other):
        mine, theirs = self.time(task, question, attributes, ours), self.time(task, question, attributes, other)
        return mine / theirs if mine and theirs else None


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def in_short(number):
    return f"{number:.2f}" if number < 9.95 else f"{number:,.0f}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "|".join(["---"] + ["--:"] * (len(header) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def time_cell(measured, task, attributes, taken):
    if task == "path":
        return f"{taken:,.0f} ns"
    if task == "workflow":
        return f"{taken / 1e6:,.2f} ms"
    each = taken / attributes
    text = f"{each:,.1f} ns" if each < 1e3 else f"{each / 1e3:,.2f} µs"
    size = measured.context.get(f"bytes of {attributes}")
    return f"{text}, {int(size) / taken:.2f} GB/s" if task in ("bytes", "parse") and size else text


def task_table(measured, task, ours):
    others = [name for name in measured.values("name", task=task) if not is_ours(name)]
    questions = measured.values("question", task=task, name=ours)
    sizes = sorted(measured.values("attributes", task=task, name=ours))
    rows = []
    for attributes in sizes:
        ratios = {other: [] for other in others}
        for question in questions:
            taken = measured.time(task, question, attributes, ours)
            if not taken:
                continue
            row = [question, f"{attributes:,}", time_cell(measured, task, attributes, taken)]
            for other in others:
                ratio = measured.ratio(task, question, attributes, ours, other)
                row.append(in_short(ratio) if ratio else "")
                if ratio:
                    ratios[other].append(ratio)
            rows.append(row)
        if others and len(questions) > 1:
            means = [f"**{in_short(geometric_mean(values))}**" if len(values) > 1 else "" for values in ratios.values()]
            rows.append(["*geometric mean*", f"{attributes:,}", "", *means])
    return table(["", "attributes", spoken(ours), *(f"/ {spoken(other)}" for other in others)], rows)


def task_tables(measured, task):
    names = [name for name in measured.values("name", task=task) if is_ours(name)]
    return "\n\n".join(task_table(measured, task, ours) for ours in names)


def machine_table(measured):
    told = ["processor", "compiler", "flags", "hashpath", "commit", "nlohmann_json", "simdjson", "RapidJSON", "PCRE2",
            "date"]
    return table(["", ""], [[key, measured.context[key]] for key in told if key in measured.context])


def process_cells(entry, floor):
    below = "< " if entry["peak_kib"] <= floor else ""
    peak = entry["peak_kib"] * 1024
    return [f"{entry['cpu_seconds'] * 1e3:,.0f} ms", f"{entry['wall_seconds'] * 1e3:,.0f} ms",
            f"{below}{peak / 2**20:,.0f} MiB", below + in_short(peak / entry["text_bytes"])]


def process_table(measured):
    entries = measured["processes"]
    ours = ["hashpath", "hashpath --trust"]

    def ratio(entry, name):
        mine = next((each for each in entries if (each["task"], each["attributes"], each["name"]) ==
                     (entry["task"], entry["attributes"], name)), None)
        return in_short(mine["cpu_seconds"] / entry["cpu_seconds"]) if mine and entry["name"] not in ours else ""

    tasks = list(dict.fromkeys(entry["task"] for entry in entries))
    entries = sorted(entries, key=lambda entry: (tasks.index(entry["task"]), entry["attributes"]))
    rows = [[entry["task"], f"{entry['attributes']:,}", spoken(entry["name"]),
             *process_cells(entry, measured["least_peak_kib"]), *(ratio(entry, name) for name in ours)]
            for entry in entries]
    return table(["", "attributes", "program", "processor", "wall", "peak memory", "/ text", "hashpath / it",
                  "--trust / it"], rows)


def lines_table(measured):
    rows = []
    for entry in measured["lines"]:
        alone = next(each for each in measured["lines"] if each["name"] == entry["name"][:-1] + "1")
        share = "" if entry is alone else in_short(entry["wall_seconds"] / alone["wall_seconds"])
        rows.append([entry["task"], f"{entry['events']:,}", entry["name"],
                     *process_cells(entry, measured["least_peak_kib"]), share])
    return table(["", "events", "program", "processor", "wall", "peak memory", "/ text", "wall / --jobs 1"], rows)


def process_tables(measured):
    text = process_table(measured) + "\n\n" + lines_table(measured)
    missing = measured["missing"]
    return text + (f"\n\nNot installed, and so left out: {', '.join(missing)}." if missing else "")


# What including and compiling may cost at most, over what it is compared with: at -O2, and at -O0.
AT_MOST = {("header", "header-only"): (2.2, 2.2), ("header", "compiled"): (1.9, 1.9),
           ("program", "header-only"): (2.0, 2.2), ("program", "compiled"): (1.0, 1.25)}
MOST_TEXT = 64 * 1024
MOST_MEMORY = {"library": 2**30, "library, the one header": 2 * 2**30, "command": 2**30, "tests": 2**30}
MOST_COMMAND, MOST_TOUCH = 50, 6


def single_header_table(measured):
    singles = measured["header"]["singles"]
    base = next(each for each in singles if each["header"] == "nlohmann/json.hpp")
    size = f", {measured['header']['one_header_bytes'] / 1024:.0f} KiB"
    rows = [[f"`{each['header']}{size if each['header'].startswith('single_include') else ''}`", f"{each['seconds']:.2f} s",
             in_short(each["seconds"] / base["seconds"]), f"{each['lines']:,}", in_short(each["lines"] / base["lines"])]
            for each in singles]
    return table(["", "compiled in", "/ nlohmann", "lines", "/ nlohmann"], rows)


def ratio_table(measured):
    """A row for each way to include and each program: its time over what it is compared with."""
    compilers = list(measured["compilers"])
    columns = [(compiler, level) for compiler in compilers for level in ("-O2", "-O0")]
    rows = []
    for part, base, label in (("header", "nlohmann/json.hpp", "`{}`"), ("program", "by hand", "README's program, {}")):
        variants = measured[part]["variants"] if part == "header" else measured[part]
        times = {(each["name"], each["compiler"], each["level"]): each["seconds"] for each in variants}
        for name in dict.fromkeys(each["name"] for each in variants):
            if name == base:
                continue
            header, _, form = name.rpartition(", ")
            spoken_name = f"`{header}`, {form}" if header else label.format(form)
            ratios = [in_short(times[name, *column] / times[base, *column]) if (name, *column) in times else ""
                      for column in columns]
            rows.append([spoken_name, *ratios, *map(str, AT_MOST[part, form])])
    return table(["", *(f"{compiler} {level}" for compiler, level in columns), "at most, -O2", "-O0"], rows)


def limits_table(measured):
    rows = []
    for each in measured["header"]["variants"]:
        if each["level"] == "-O0" and each["name"].startswith("hashpath/hashpath.hpp"):
            rows.append([f"text of a file that includes the umbrella, -O0, {each['compiler']}, "
                         f"{each['name'].rpartition(', ')[2]}", f"{each['text'] / 1024:.1f} KiB", f"{MOST_TEXT // 1024} KiB"])
    for kind, most in MOST_MEMORY.items():
        units = [each for each in measured.get("units", []) if each["kind"] == kind]
        if units:
            largest = max(units, key=lambda each: each["peak"])
            rows.append([f"peak memory of a unit, {kind}: `{pathlib.Path(largest['unit']).name}`",
                         f"{largest['peak'] / 2**20:,.0f} MiB", f"{most // 2**20:,} MiB"])
    for each in measured.get("command", []):
        rows.append([f"the command from nothing, / nlohmann, {each['compiler']}", in_short(each["seconds"] / each["nlohmann"]),
                     str(MOST_COMMAND)])
    for each in measured.get("touch", []):
        rows.append([f"a subcommand (`{each['subcommand']}`) changed and built again, / nlohmann, {each['compiler']}",
                     in_short(each["seconds"] / each["nlohmann"]), str(MOST_TOUCH)])
    return table(["", "measured", "at most"], rows)


def include_tables(measured):
    compilers = list(measured["compilers"].values())
    tables = [single_header_table(measured) + f"\n\n{compilers[0]}, `-O2`."]
    if "program" in measured:
        tables.append(ratio_table(measured) + "\n\n" + "; ".join(compilers) + ".")
    return "\n\n".join([*tables, limits_table(measured)])


def replace(text, name, made):
    pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.S)
    if not pattern.search(text):
        sys.exit(f"there is no place for the table {name!r}: <!-- begin {name} --> and <!-- end {name} -->")
    return pattern.sub(lambda found: found[1] + made + "\n" + found[2], text)


def groups_of_plot(measured):
    """For each task and each of our contenders: its opponents, and rows of (question, [ratio or None, ...])."""
    attributes = 10_000 if 10_000 in measured.values("attributes") else max(measured.values("attributes"))
    groups = []
    for task in TASKS:
        others = [name for name in measured.values("name", task=task) if not is_ours(name)]
        for ours in filter(is_ours, measured.values("name", task=task)):
            rows = [(question, [measured.ratio(task, question, attributes, ours, other) for other in others])
                    for question in measured.values("question", task=task, attributes=attributes, name=ours)]
            if others and rows:
                groups.append((f"{task}: {spoken(ours)}", list(map(spoken, others)), rows))
    return attributes, groups


def write_includes(file, document):
    measured = json.loads(file.read_text(encoding="utf-8"))
    document.write_text(replace(document.read_text(encoding="utf-8"), "includes", include_tables(measured)), encoding="utf-8")


def main():
    includes_alone = "--includes" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--includes"]
    files = [pathlib.Path(argument) for argument in arguments if not argument.startswith("--")]
    options = dict(argument.split("=", 1) for argument in arguments if argument.startswith("--document="))
    if len(files) not in ((1,) if includes_alone else (1, 2, 3)) or len(files) + len(options) != len(arguments):
        sys.exit(__doc__)
    document = pathlib.Path(options.get("--document", ROOT / "docs" / "performance.md"))
    if includes_alone:
        write_includes(files[0], document)
        return
    measured = results(files[0])
    text = replace(document.read_text(encoding="utf-8"), "machine", machine_table(measured))
    for task in TASKS:
        if measured.values("name", task=task):
            text = replace(text, task, task_tables(measured, task))
    for file, name, tables in zip(files[1:], ("processes", "includes"), (process_tables, include_tables)):
        text = replace(text, name, tables(json.loads(file.read_text(encoding="utf-8"))))
    document.write_text(text, encoding="utf-8")
    attributes, groups = groups_of_plot(measured)
    if groups:
        drawn = plot(f"an event of {attributes:,} attributes", groups)
        document.with_suffix(".svg").write_text(drawn, encoding="utf-8")


main()
