#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proves the layers: what each header includes, the umbrella, where macros stand, and that every header has its test; and
that the version is the same where files need it that cannot read the header.

A header includes only headers of lower layers, or earlier ones of its own. `layers` below is that order, and the one
list of headers that is kept by hand: a header that is missing here, or here and not in the tree, is a failure.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
include = root / "include" / "hashpath"

layers = [
    ("base", ["version.hpp", "config.hpp", "error.hpp", "detail/letter_case.hpp", "detail/equal_texts.hpp",
              "detail/prefetch.hpp"]),
    ("path", ["php/key.hpp", "php/number.hpp", "php/natural.hpp", "php/lower_case.hpp",
              "detail/literal_pattern.hpp", "regex_limits.hpp", "regex.hpp", "path_condition.hpp", "token.hpp", "path.hpp",
              "diagnose.hpp", "literals.hpp"]),
    ("values", ["detail/node_lookup.hpp", "json.hpp", "detail/member_index.hpp", "detail/container.hpp", "parse.hpp", "detail/growing_document.hpp", "php/compare.hpp", "php/sort.hpp", "php/format.hpp",
                "detail/value_set.hpp"]),
    ("hash", ["detail/condition_state.hpp", "detail/step.hpp", "detail/evaluation.hpp", "extract.hpp", "edit.hpp", "patch.hpp",
              "hash/combine.hpp", "hash/merge.hpp", "hash/flatten.hpp", "hash/shape.hpp", "hash/map.hpp", "hash/sort.hpp", "hash/nest.hpp",
              "hash.hpp"]),
    ("conditions", ["condition.hpp", "detail/extractions.hpp", "filter.hpp", "detail/text_table.hpp",
                    "detail/value_table.hpp", "detail/path_tree.hpp", "detail/filter_group.hpp", "filter_set.hpp"]),
    ("misp", ["misp/trigger_data.hpp", "detail/event_shape.hpp", "detail/event_conversion.hpp", "misp/event.hpp",
              "detail/event_parts.hpp", "detail/event_reader.hpp", "detail/enriched_value.hpp", "misp/enriched_view.hpp",
              "misp/attribute_copies.hpp", "misp/parameter.hpp",
              "misp/matching_attributes.hpp", "misp/labelled_filters.hpp", "misp/if_modules.hpp", "misp/if.hpp",
              "misp/warning_list.hpp"]),
    ("workflow", ["workflow/graph.hpp", "workflow/load.hpp", "workflow/export.hpp", "workflow/event_source.hpp",
                  "workflow/roaming_data.hpp",
                  "workflow/host.hpp", "workflow/template.hpp", "detail/stored_event.hpp", "workflow/memory_host.hpp",
                  "workflow/module.hpp", "detail/items.hpp", "workflow/modules/triggers.hpp",
                  "workflow/modules/logic.hpp", "workflow/modules/tags.hpp", "workflow/modules/attributes.hpp",
                  "workflow/modules/lookups.hpp", "workflow/modules/messages.hpp", "workflow/modules/events.hpp",
                  "workflow/modules.hpp", "workflow/modules/service.hpp", "workflow/trace.hpp", "workflow/run_options.hpp", "detail/walk.hpp", "workflow/run.hpp", "workflow/validate.hpp",
                  "workflow/blueprint.hpp"]),
    ("top", ["hashpath.hpp"]),
    # Never part of what is above, since it needs another library.
    ("beside", ["detail/text_key.hpp", "detail/text_places.hpp", "detail/unescaped_texts.hpp", "detail/text_index.hpp",
                "detail/text_value.hpp", "detail/dom_value.hpp", "simdjson.hpp"]),
]
# From outside the standard library: where each may be included.
order = [header for _, headers in layers for header in headers]
libraries = {"pcre2.h": ["regex.hpp"], "nlohmann/json.hpp": order[order.index("json.hpp"):],
             "simdjson.h": ["detail/dom_value.hpp", "simdjson.hpp"],
             "emmintrin.h": ["detail/text_key.hpp"]}  # of the compiler, where the processor has it
macro_homes = {"config.hpp", "version.hpp"}
# PCRE2 wants to be told its code unit before it is included.
foreign_macros = {("regex.hpp", "PCRE2_CODE_UNIT_WIDTH")}
longest = 400

problems = []


def problem(header, text):
    problems.append(f"include/hashpath/{header}: {text}")


present = {str(path.relative_to(include)) for path in include.rglob("*.hpp")}
for header in sorted(present ^ set(order)):
    problem(header, "is in the tree but in no layer" if header in present else "is in a layer but not in the tree")

standard = re.compile(r"^[a-z_0-9]+$")
for position, header in enumerate(order):
    if header not in present:
        continue
    text = (include / header).read_text()
    lines = text.splitlines()
    if lines[0] != "#pragma once" or lines[1] != "// SPDX-License-Identifier: MIT" or not lines[2].startswith("// "):
        problem(header, "does not begin with #pragma once, the licence, and what it is for")
    if header == "hashpath.hpp":
        included = re.findall(r"^#include <hashpath/(.*)>", text, re.M)
        if included != sorted(h for h in order[:position] if not h.startswith("detail/")):
            problem(header, "does not include every header but those in detail/, sorted")
        if set(re.sub(r"^(#pragma once|#include <hashpath/.*>|//.*|)$", "", text, flags=re.M).split()):
            problem(header, "holds more than includes")
        continue
    for name in re.findall(r'^#include [<"](.*)[>"]', text, re.M):
        if name.startswith("hashpath/"):
            other = name.removeprefix("hashpath/")
            if other not in order or order.index(other) >= position:
                problem(header, f"includes {other}, which is not below it")
        elif name in libraries:
            if header not in libraries[name]:
                problem(header, f"includes {name}, which its layer does without")
        elif not standard.match(name):
            problem(header, f"includes {name}, which the house does not know")
    for macro in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        if (header, macro) in foreign_macros:
            continue
        if header not in macro_homes:
            problem(header, f"defines the macro {macro}, which stands in config.hpp or nowhere")
        if not macro.startswith("HASHPATH_"):
            problem(header, f"defines the macro {macro}, which does not begin with HASHPATH_")
    if not header.startswith("detail/"):
        for companion in (pathlib.Path("tests", header).with_suffix(".cpp"),
                          pathlib.Path("docs/reference", header).with_suffix(".md")):
            if not (root / companion).exists():
                problem(header, f"has no {companion}")

for path in sorted([*(root / "include").rglob("*.hpp"), *(root / "tools").rglob("*.[hc]pp"), *(root / "tests").rglob("*.[hc]pp")]):
    count = len(path.read_text().splitlines())
    if count > longest and "tests" not in path.parts:
        print(f"{path.relative_to(root)} has {count} lines, more than {longest}")
    if path.suffix == ".cpp" and not path.read_text().startswith("// SPDX-License-Identifier: MIT\n"):
        problems.append(f"{path.relative_to(root)}: does not begin with the licence")

version = ".".join(re.findall(r"#define HASHPATH_VERSION_\w+ (\d+)", (include / "version.hpp").read_text()))
for name in ("meson.build", "MODULE.bazel", "packaging/vcpkg/hashpath/vcpkg.json"):
    said = re.search(r"""\bversion["':= ]+(\d+\.\d+\.\d+)""", (root / name).read_text())
    if not said or said[1] != version:
        problems.append(f"{name}: its version is not {version}")

for text in problems:
    print(text)
print(f"{len(present)} headers, {len(problems)} problems")
sys.exit(1 if problems or not present else 0)
