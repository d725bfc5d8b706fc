#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of the command: what it prints, what it says on standard error, and how it exits.

usage: cli.py HASHPATH [PART]

PART is one of two, a or b, for two processors: each has every other test.
"""
import json
import os
import pathlib
import pty
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

command = str(pathlib.Path(sys.argv.pop(1)).resolve())
part = sys.argv.pop(1) if sys.argv[1:] in (["a"], ["b"]) else ""
event = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples" / "event.json"
with_pcre2 = subprocess.run([command, "extract", "{n}[a=/x/]"], input=b"[]", capture_output=True).returncode == 0


def run(*arguments, stdin="", environment=None):
    """Runs the command; gives exit code, standard output and standard error."""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run([command, *map(str, arguments)], input=data, capture_output=True,
                          env={**os.environ, "NO_COLOR": "", **(environment or {})}, timeout=120)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def little_memory():
    resource.setrlimit(resource.RLIMIT_AS, (64 * 2**20, 64 * 2**20))


# A sanitizer needs more memory, and time: it gets shorter streams.
sanitized = subprocess.run([command, "--version"], capture_output=True, preexec_fn=little_memory).returncode != 0
share = 10 if sanitized else 1


class CommandTest(unittest.TestCase):
    maxDiff = None

    def check(self, arguments, stdin, output, code=0, error=""):
        """Compares everything; `error` is all of standard error."""
        self.assertEqual(run(*arguments, stdin=stdin), (code, output, error))

    def check_error(self, arguments, stdin, code, *parts, output=""):
        """Compares code and output, and looks for parts of standard error."""
        got, out, err = run(*arguments, stdin=stdin)
        self.assertEqual((got, out), (code, output), err)
        for part in parts:
            self.assertIn(part, err)
        return err


class Extract(CommandTest):
    def test_a_plain_path_prints_the_one_value(self):
        self.check(["extract", "a.b"], '{"a":{"b":"x"}}', '"x"\n')
        self.check(["extract", "-c", "a"], '{"a":{"b":"x"}}', '{"b":"x"}\n')
        self.check(["extract", "a"], '{"a":{"b":"x"}}', '{\n  "b": "x"\n}\n')
        self.check(["extract", "-c", "a"], '{"a":[]}', "[]\n")
        self.check(["extract", "a"], '{"a":false}', "false\n")

    def test_a_plain_path_prints_nothing_for_null_and_for_nothing(self):
        self.check(["extract", "a"], '{"a":null}', "")
        self.check(["extract", "a.b"], '{"a":1}', "")

    def test_another_path_prints_each_match(self):
        self.check(["extract", "{n}.a"], '[{"a":1},{"a":null},{"b":2},{"a":[3]}]', "1\nnull\n[\n  3\n]\n")

    def test_the_empty_path_prints_the_document(self):
        self.check(["extract", "-c", ""], '{"a":1}', '{"a":1}\n')

    def test_count_is_that_of_the_reference(self):
        self.check(["extract", "--count", "{n}.a"], '[{"a":1},{"a":2}]', "2\n")
        self.check(["extract", "--count", "a"], '{"a":{"x":1,"y":2,"z":3}}', "3\n")
        self.check(["extract", "--count", "b"], '{"a":1}', "0\n")

    def test_first_prints_one(self):
        self.check(["extract", "--first", "{n}"], "[1,2,3]", "1\n")
        self.check(["extract", "--first", "{n}.x"], "[1,2,3]", "")

    def test_locations_are_hash_paths_or_pointers(self):
        document = '{"E":[{"t":"x"},{"t":"y"}],"a.b":{"c/d":[7]}}'
        self.check(["extract", "--locations", "E.{n}.t"], document, '"E.0.t"\n"E.1.t"\n')
        self.check(["extract", "-r", "--locations=path", "E.{n}.t"], document, "E.0.t\nE.1.t\n")
        self.check(["extract", "--locations=pointer", "{*}.{*}.{n}"], document, '"/a.b/c~1d/0"\n')
        self.check(["extract", "--locations", "{*}.{*}.{n}"], document, "null\n")
        self.check(["extract", "--locations", "--first", "E.{n}.t"], document, '"E.0.t"\n')
        self.check(["extract", "--locations", "E"], document, '"E"\n')
        self.check(["extract", "--locations", ""], document, '""\n')
        self.check(["extract", "--locations=pointer", ""], document, '""\n')

    def test_a_regular_expression_on_a_map_is_an_error_and_prints_nothing(self):
        if with_pcre2:
            err = self.check_error(["extract", "{n}[a=/x/]"], '[{"a":"x"},{"a":{}}]', 5, "regex-on-map at /1/a")
            self.assertTrue(err.startswith("hashpath: <stdin>:1:1: "))
            self.check_error(["extract", "--first", "{n}[a=/x/]"], '[{"a":"x"},{"a":{}}]', 5, "regex-on-map at /1/a")

    def test_a_document_that_is_no_map_is_an_error(self):
        self.check_error(["extract", "a"], "5", 5, "document-not-a-map")


class Hash(CommandTest):
    def test_flatten_and_expand_undo_each_other(self):
        self.check(["flatten", "-c"], '{"a":{"b":[1,[]]},"c":null}', '{"a.b.0":1,"a.b.1":[],"c":null}\n')
        self.check(["expand", "-c"], '{"a.b.0":1,"a.b.1":[],"c":null}', '{"a":{"b":[1,[]]},"c":null}\n')
        self.check(["flatten", "-c", "--separator", "::"], '[{"a":1}]', '{"0::a":1}\n')
        self.check(["expand", "-c", "--separator", "::"], '{"0::a":1}', '[{"a":1}]\n')
        flat = run("flatten", event)[1]
        self.assertEqual(run("expand", stdin=flat), (0, event.read_text(), ""))

    def test_combine_makes_maps(self):
        people = '[{"id":1,"n":"a","t":"x"},{"id":2,"n":"b"}]'
        self.check(["combine", "-c", "--key", "{n}.id"], people, '{"1":null,"2":null}\n')
        self.check(["combine", "-c", "--key", "{n}.id", "--value", "{n}.n"], people, '{"1":"a","2":"b"}\n')
        self.check(["combine", "-c", "--key", "{n}.id", "--value", "{n}.n", "--group", "{n}.t"], people,
                   '{"x":{"1":"a"},"0":{"2":"b"}}\n')
        self.check(["combine", "-c", "--key", "{n}.id", "--key", "{n}.n", "--key-format", "%2$s%1$02d",
                    "--value", "{n}.n", "--value-format", "<%s>"], people, '{"a01":"<a>","b02":"<b>"}\n')

    def test_combine_says_what_is_wrong(self):
        self.check_error(["combine"], "[]", 2, "--key is required")
        self.check_error(["combine", "--key", "a", "--key", "b"], "[]", 2, "several --key need --key-format")
        self.check_error(["combine", "--key", "a", "--value", "b", "--value", "c"], "[]", 2, "--value-format")
        self.check_error(["combine", "--key", "{n}.a", "--value", "{n}.b"], '[{"a":1},{"a":2,"b":3}]', 5,
                         "unequal-counts at the document: combine finds 2 keys and 1 values")
        self.check_error(["combine", "--key", "{n}.a", "--key-format", "%z"], '[{"a":1}]', 5,
                         "format-directive at byte 1 of the format")
        self.check_error(["combine", "--strict", "--key", "{n}[a=]"], "[]", 3, "condition-without-effect")

    def test_sort_orders_entries(self):
        names = '[{"n":"img12"},{"n":"IMG2"},{"n":"img1"}]'
        self.check(["sort", "-c", "{n}.n"], names, '[{"n":"IMG2"},{"n":"img1"},{"n":"img12"}]\n')
        self.check(["sort", "-c", "--desc", "{n}.n"], names, '[{"n":"img12"},{"n":"img1"},{"n":"IMG2"}]\n')
        self.check(["sort", "-c", "--type", "natural", "--ignore-case", "{n}.n"], names,
                   '[{"n":"img1"},{"n":"IMG2"},{"n":"img12"}]\n')
        self.check(["sort", "-c", "--type", "string", "{n}"], "[10,9]", "[10,9]\n")
        self.check(["sort", "-c", "--type", "numeric", "{n}"], '["10 x","9 y"]', '["9 y","10 x"]\n')
        self.check(["sort", "-c", "--type", "regular", "{n}"], '["10","9"]', '["9","10"]\n')
        self.check_error(["sort", "--type", "upwards", "{n}"], "[]", 2, "--type")
        self.check_error(["sort"], "[]", 2, "PATH")
        self.check_error(["sort", "--strict", "{n}[a=]"], "[]", 3, "condition-without-effect")

    def with_files(self, *texts):
        """Calls the command with files of these texts in the place of numbers."""
        directory = self.enterContext(tempfile.TemporaryDirectory())
        files = []
        for i, text in enumerate(texts):
            files.append(pathlib.Path(directory) / f"{i}.json")
            files[-1].write_text(text)
        return files

    def test_merge_takes_other_files(self):
        a, b, bad = self.with_files('{"x":{"a":1},"y":2}', '{"z":3}', "{")
        self.check(["merge", "-c", a], '{"x":{"b":0},"y":1}', '{"x":{"b":0,"a":1},"y":2}\n')
        self.check(["merge", "-c", a, "--with", b], '{"y":1}', '{"y":2,"x":{"a":1},"z":3}\n')
        self.check(["merge", "-c", "--missing-only", a, "--with", b], '{"y":1}', '{"y":1,"x":{"a":1},"z":3}\n')
        self.check(["merge", "-c", a, b], "", '{"z":3,"x":{"a":1},"y":2}\n')
        self.check_error(["merge", bad], "[]", 5, "json-syntax")
        self.check_error(["merge", "/nowhere"], "[]", 5, "cannot-read")
        self.check_error(["merge"], "[]", 2, "OTHER")

    def test_diff_takes_another_file(self):
        (a,) = self.with_files('{"x":"1","y":2}')
        self.check(["diff", "-c", a], '{"x":1,"z":3}\n{"x":2}\n{"x":1,"y":2}', '{"z":3,"y":2}\n{"x":2,"y":2}\n[]\n')

    def test_nest_makes_trees(self):
        flat = '[{"id":1,"p":null},{"id":2,"p":1}]'
        options = ["-c", "--id", "{n}.id", "--parent", "{n}.p"]
        self.check(["nest", *options], flat, '[{"id":1,"p":null,"children":[{"id":2,"p":1,"children":[]}]}]\n')
        self.check(["nest", *options, "--children", "x"], '[{"id":1}]', '[{"id":1,"x":[]}]\n')
        self.check(["nest", *options, "--root", "9"], '[{"id":1},{"id":2,"p":9}]', '[{"id":2,"p":9,"children":[]}]\n')
        self.check(["nest", "-c"], '[{"T":{"id":1}}]', '[{"T":{"id":1},"children":[]}]\n')
        self.check_error(["nest", *options], '[{"id":1,"p":1}]', 5, "nothing-to-nest")
        self.check_error(["nest", *options, "--children", "0"], '[{"id":1}]', 5, "children-key")
        self.check_error(["nest", *options, "--root", "{"], flat, 2, "JSON argument")
        self.check_error(["nest", "--strict", "--id", "{n}[a=]"], "[]", 3, "condition-without-effect")

    def test_the_exit_code_tells_of_empty_results(self):
        (a,) = self.with_files('{"x":1}')
        self.check(["diff", "-c", "-e", a], '{"x":"1"}', "[]\n", 1)
        self.check(["diff", "-c", "-e", a], '{"x":1}\n{"x":2}', '[]\n{"x":2}\n')
        self.check(["diff", "-c", a], '{"x":"1"}', "[]\n")

    def test_they_take_streams_like_the_others(self):
        self.check(["flatten", "-c", "--jobs", "2", "--on-error", "skip"], '{"a":[1]}\n{"a":[2]}\n',
                   '{"a.0":1}\n{"a.0":2}\n')
        self.check(["flatten", "-c", "--on-error", "emit"], '5\n[[1]]',
                   '{"error":{"code":"document-not-a-map","message":"document-not-a-map at the document: '
                   'a path needs a list or map to start from","file":"<stdin>","line":1,"column":1}}\n'
                   '{"0.0":1}\n', 5)

    def test_a_document_a_hundred_thousand_deep_needs_no_stack(self):
        depth = 100000 // share
        deep = "[" * depth + "]" * depth
        (other,) = self.with_files(deep)
        limit = ["--max-depth", str(depth)]
        self.assertEqual(run("sort", "-c", *limit, "{n}", stdin=deep), (0, deep + "\n", ""))
        self.check_error(["merge", *limit, other], "[]", 5, "document-too-deep")
        self.check_error(["diff", *limit, other], "[]", 5, "document-too-deep")


class Get(CommandTest):
    def test_it_prints_the_value_or_the_default(self):
        self.check(["get", "a.b"], '{"a":{"b":1}}', "1\n")
        self.check(["get", "a.x"], '{"a":{"b":1}}', "null\n")
        self.check(["get", "-c", "a.x", "--default", '{"y":[]}'], '{"a":{"b":1}}', '{"y":[]}\n')
        self.check(["get", "-e", "a.x"], '{"a":{"b":1}}', "null\n", code=1)
        self.check(["get", "-e", "a"], '{"a":false}', "false\n")

    def test_the_default_must_be_json(self):
        self.check_error(["get", "a", "--default", "{x"], "{}", 2, "the JSON argument", "json-syntax", "{x\n   ^")

    def test_braces_are_looked_up_and_warned_about(self):
        self.check_error(["get", "{n}"], '{"{n}":1}', 0, "pattern-in-get", output="1\n")


class Check(CommandTest):
    def test_it_answers_and_exits(self):
        self.check(["check", "{n}[a=1]"], '[{"a":1}]', "true\n")
        self.check(["check", "{n}[a=2]"], '[{"a":1}]', "false\n", code=1)
        self.check(["check", "a"], '{"a":null}', "false\n", code=1)
        self.check(["check", "a"], '{"a":false}', "true\n")

    def test_one_match_in_a_stream_is_enough(self):
        self.check(["check", "a"], '{"b":1} {"a":1} {}', "false\ntrue\nfalse\n")


class Change(CommandTest):
    def test_set_sets_every_match(self):
        self.check(["set", "-c", "{n}.a", '"z"'], '[{"a":1},{"b":2},{"a":3}]', '[{"a":"z"},{"b":2},{"a":"z"}]\n')
        self.check(["set", "-c", "a", "[]"], '{"a":{"b":1}}', '{"a":[]}\n')
        self.check(["set", "-ce", "b", "1"], '{"a":1}', '{"a":1}\n', code=1)
        self.check(["set", "-c", "a", "-5"], '{"a":1}', '{"a":-5}\n')

    def test_insert_makes_what_is_missing(self):
        self.check(["insert", "-c", "a.b.c", "1"], "{}", '{"a":{"b":{"c":1}}}\n')
        self.check(["insert", "-c", "{n}.x", "true"], '[{"a":1},{}]', '[{"a":1,"x":true},{"x":true}]\n')
        self.check_error(["insert", "-c", "{n}.x", "true"], "[1]", 5, "insert-into-scalar at /0")

    def test_remove_makes_a_map_of_a_list_unless_asked_not_to(self):
        self.check(["remove", "-c", "a.1"], '{"a":[1,2,3]}', '{"a":{"0":1,"2":3}}\n')
        self.check(["remove", "-c", "--renumber", "a.1"], '{"a":[1,2,3]}', '{"a":[1,3]}\n')
        self.check(["remove", "-c", "{n}[a=1]"], '[{"a":1},{"a":2}]', '{"1":{"a":2}}\n')

    def test_the_value_must_be_json(self):
        self.check_error(["set", "a", "x"], "{}", 2, "the JSON argument", "json-syntax")
        self.check_error(["insert", "a", ""], "{}", 2, "the JSON argument", "end of input")


class Paths(CommandTest):
    def test_it_lists_every_path_with_count_and_sample(self):
        self.check(["paths"], '{"a":[{"x":1},{"x":2,"y":"s"}],"b":null}', """\
      1  a        (a list of 2)
      2  a.{n}    (a map of 1)
      2  a.{n}.x  1
      1  a.{n}.y  "s"
      1  b        null
""")

    def test_json_has_a_row_for_each(self):
        self.check(["paths", "--json", "-c"], '{"a":[5],"b.c":1}', """\
{"path":"a","pointer":"/a","count":1,"sample":"(a list of 1)"}
{"path":"a.{n}","pointer":"/a/{n}","count":1,"sample":"5"}
{"path":null,"pointer":"/b.c","count":1,"sample":"1"}
""")

    def test_a_key_that_no_path_can_say_is_shown_as_a_pointer(self):
        self.check(["paths"], '{"a.b":{"c":1}}', """\
      1  /a.b    (a map of 1)  (a JSON Pointer: no path can say it)
      1  /a.b/c  1  (a JSON Pointer: no path can say it)
""")

    def test_a_stream_is_counted_together(self):
        self.check(["paths"], '{"a":1}{"a":2}', "      2  a  1\n")

    def test_every_path_listed_finds_as_many_values_as_it_says(self):
        rows = run("paths", "--json", "-c", event)[1].splitlines()
        self.assertGreater(len(rows), 40)
        for row in map(json.loads, rows):
            if "{n}" not in row["path"]:
                self.assertEqual(row["count"], 1, row)
                continue
            self.assertEqual(run("extract", "--count", row["path"], event), (0, f"{row['count']}\n", ""))


class Explain(CommandTest):
    def test_it_says_what_each_part_means(self):
        self.check(["explain", "E.{n}[t=x][n>5].{*}"], "", """\
  E      the entry "E"
  {n}    every entry of a list, or whose key is a number
  [t=x]  its "t" equals "x"
  [n>5]  its "n" is greater than 5
  {*}    every entry
""")

    def test_it_counts_what_survives(self):
        self.check(["explain", "E.{n}[t=x].v", "-"], '{"E":[{"t":"x","v":1},{"t":"x"},{"t":"y"}]}', """\
  E      the entry "E"                                    1 found
  {n}    every entry of a list, or whose key is a number  3 found
  [t=x]  its "t" equals "x"                               2 left
  v      the entry "v"                                    1 found
""")

    def test_warnings_have_carets(self):
        code, out, err = run("explain", "a.{N}[x=]")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("(unknown-braces)\n  a.{N}[x=]\n    ^^^\n", out)
        self.assertIn("(condition-without-effect)\n  a.{N}[x=]\n       ^^^^\n", out)
        self.assertEqual(run("explain", "--strict", "a.{N}")[0], 3)

    def test_json_is_for_editors(self):
        code, out, _ = run("explain", "--json", "a.{n}[x=1]", "-", stdin='{"a":[{"x":1},{}]}')
        explained = json.loads(out)
        self.assertEqual(code, 0)
        self.assertEqual(explained["path"], "a.{n}[x=1]")
        self.assertEqual([t["offset"] for t in explained["tokens"]], [0, 2])
        self.assertEqual([(t["found"], t["left"]) for t in explained["tokens"]], [(1, 1), (2, 1)])
        self.assertEqual(explained["tokens"][1]["conditions"][0]["operator"], "=")
        self.assertEqual(explained["warnings"], [])
        warned = json.loads(run("explain", "--json", "x[a==5]")[1])["warnings"]
        self.assertEqual([(w["code"], w["offset"], w["length"]) for w in warned], [("operator-in-value", 4, 2)])


class Output(CommandTest):
    document = '{"a":[1,{"b":"é\\n"}],"c":{},"d":[]}'

    def test_it_is_laid_out_as_by_jq(self):
        self.check(["extract", ""], self.document, """\
{
  "a": [
    1,
    {
      "b": "é\\n"
    }
  ],
  "c": {},
  "d": []
}
""")
        self.check(["extract", "--indent", "1", "a"], self.document, '[\n 1,\n {\n  "b": "é\\n"\n }\n]\n')
        self.check(["extract", "--tab", "a"], self.document, '[\n\t1,\n\t{\n\t\t"b": "é\\n"\n\t}\n]\n')
        self.check(["extract", "--indent", "0", "a"], self.document, '[1,{"b":"é\\n"}]\n')
        self.check(["extract", "-c", "a"], self.document, '[1,{"b":"é\\n"}]\n')

    def test_raw_output_has_no_quotes(self):
        self.check(["extract", "-r", "a.1.b"], self.document, "é\n\n")
        self.check(["extract", "-r", "a"], self.document, '[1,{"b":"é\\n"}]\n')
        self.check(["extract", "--raw-output0", "{n}"], '["x y",2]', "x y\x002\x00")

    def test_colours_are_there_when_asked_for(self):
        self.check(["extract", "-C", "-c", "a"], '{"a":[null,true,1,"x",{"k":[]}]}',
                   "\x1b[1;39m[\x1b[0m\x1b[0;90mnull\x1b[0m\x1b[1;39m,\x1b[0m\x1b[0;39mtrue\x1b[0m\x1b[1;39m,\x1b[0m"
                   "\x1b[0;39m1\x1b[0m\x1b[1;39m,\x1b[0m\x1b[0;32m\"x\"\x1b[0m\x1b[1;39m,\x1b[0m\x1b[1;39m{\x1b[0m"
                   "\x1b[34;1m\"k\"\x1b[0m\x1b[1;39m:\x1b[0m\x1b[1;39m[]\x1b[0m\x1b[1;39m}\x1b[0m\x1b[1;39m]\x1b[0m\n")

    def on_a_terminal(self, *arguments, environment=None, stream="stdout", code=0):
        try:
            reader, writer = pty.openpty()
        except OSError as e:
            self.skipTest(f"no terminal to be had: {e}")
        environment = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **(environment or {})}
        done = subprocess.run([command, *arguments], input=b'{"a":1}', **{stream: writer}, env=environment)
        os.close(writer)
        self.assertEqual(done.returncode, code)
        text = os.read(reader, 1000)
        os.close(reader)
        return text

    def test_a_terminal_gets_colours_unless_told_otherwise(self):
        self.assertEqual(self.on_a_terminal("extract", "a"), b"\x1b[0;39m1\x1b[0m\r\n")
        self.assertEqual(self.on_a_terminal("extract", "-M", "a"), b"1\r\n")
        self.assertEqual(self.on_a_terminal("extract", "a", environment={"NO_COLOR": "1"}), b"1\r\n")
        self.assertEqual(self.on_a_terminal("extract", "-C", "a", environment={"NO_COLOR": "1"}),
                         b"\x1b[0;39m1\x1b[0m\r\n")

    def test_a_message_on_a_terminal_is_plain(self):
        plain = self.on_a_terminal("extract", "--max-size", "3", "a", stream="stderr", code=5)
        self.assertIn(b"document-too-large", plain)
        self.assertNotIn(b"\x1b", plain)

    def test_numbers_survive(self):
        numbers = "[9223372036854775807,-9223372036854775808,18446744073709551615,1.0,1e22,0.1,-0.0,100000000000000000]"
        self.check(["extract", "-c", ""], numbers, numbers.replace("1e22", "1e+22") + "\n")

    def test_control_characters_are_escaped(self):
        self.check(["extract", "a"], '{"a":"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\u007f\\"\\\\/\\u2028"}',
                   '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\u007f\\"\\\\/\u2028"\n')

    def test_a_deep_document_is_printed_without_recursion(self):
        deep = "[" * 200000 + "]" * 200000
        code, out, err = run("extract", "-c", "--max-depth", "200000", "", stdin=deep)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, deep + "\n")


    def test_a_document_a_million_deep_needs_no_stack(self):
        deep = "[" * 1_000_000 + "]" * 1_000_000
        for arguments, output in ((("extract", "--count", "{n}.{n}"), "1\n"), (("extract", "-c", "{n}"), deep[1:-1] + "\n"),
                                  (("remove", "-c", "{n}.x"), deep + "\n")):
            with self.subTest(arguments):
                done = subprocess.run(["bash", "-c", 'ulimit -s 256; exec "$@"', "-", command, *arguments,
                                       "--max-depth", "1000000"], input=deep.encode(), capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(done.stdout.decode(), output)


class OnePerLine(CommandTest):
    stream = '{"a":[1,2]}\n{"a":[]}\n{"b":1}\n'

    def test_each_input_value_gives_one_line(self):
        self.check(["extract", "--one-per-line", "a.{n}"], self.stream, "[1,2]\n[]\n[]\n")
        self.check(["extract", "--one-per-line", "a"], self.stream, "[1,2]\n[]\nnull\n")
        self.check(["extract", "--one-per-line", "--first", "a.{n}"], self.stream, "1\nnull\nnull\n")
        self.check(["extract", "--one-per-line", "--count", "a.{n}"], self.stream, "2\n0\n0\n")
        self.check(["extract", "--one-per-line", "--locations", "a.{n}"], self.stream, '["a.0","a.1"]\n[]\n[]\n')
        self.check(["set", "--one-per-line", "b", "{}"], self.stream, '{"a":[1,2]}\n{"a":[]}\n{"b":{}}\n')

    def test_bad_input_can_be_a_line_too(self):
        code, out, err = run("extract", "--one-per-line", "--on-error", "emit", "a.{n}", stdin='{"a":[1]}\nx\n{"a":[2]}\n')
        self.assertEqual((code, err), (5, ""))
        self.assertEqual(out, '[1]\n{"error":{"code":"json-syntax","message":"invalid literal","file":"<stdin>",'
                              '"line":2,"column":1}}\n[2]\n')

    def test_warnings_do_not_disturb_an_engine(self):
        self.check(["extract", "--one-per-line", "{N}"], "{}\n", "[]\n")
        self.check_error(["extract", "--one-per-line", "--strict", "{N}"], "{}\n", 3, "unknown-braces")


class Input(CommandTest):
    def test_values_may_stand_behind_each_other_in_any_way(self):
        self.check(["extract", "-c", "a"], '{"a":1}{"a":2}\n\n \t{"a":\n3}\r\n{"a":4}', "1\n2\n3\n4\n")
        self.check(["extract", "-c", ""], "[1][2] [3]", "[1]\n[2]\n[3]\n")

    def test_no_value_is_no_output(self):
        self.check(["extract", "a"], "", "")
        self.check(["extract", "a"], " \n\t\r\n", "")
        self.check(["extract", "-e", "a"], "", "", code=1)

    def test_files_are_read_in_order_and_a_dash_is_standard_input(self):
        with tempfile.TemporaryDirectory() as directory:
            one, two = pathlib.Path(directory, "one"), pathlib.Path(directory, "two")
            one.write_text('{"a":1}{"a":2}')
            two.write_text('{"a":4}')
            self.check(["extract", "a", one, "-", two], '{"a":3}', "1\n2\n3\n4\n")
            err = self.check_error(["extract", "a", one, pathlib.Path(directory, "none"), two], "", 5,
                                   "none: No such file or directory (cannot-read)", output="1\n2\n")
            self.assertEqual(run("extract", "a", "--on-error", "skip", pathlib.Path(directory, "none"), two)[:2],
                             (5, "4\n"), err)
            self.check_error(["extract", "a", directory], "", 5, "Is a directory (cannot-read)")

    def test_errors_say_where(self):
        self.check(["extract", "a"], '{"a":1}\n{"é":"é" x}', "1\n", 5,
                   "hashpath: <stdin>:2:10: invalid literal (json-syntax)\n"
                   '  {"é":"é" x}\n'
                   "           ^\n")
        self.check(["extract", "a"], '{"a":\n  1,\n}\n', "", 5,
                   "hashpath: <stdin>:3:1: unexpected '}'; expected string literal (json-syntax)\n  }\n  ^\n")
        self.check(["extract", "a"], b'{"a":"\xff"}', "", 5,
                   "hashpath: <stdin>:1:7: invalid string: ill-formed UTF-8 byte (json-invalid-utf8)\n"
                   '  {"a":"\ufffd"}\n        ^\n')
        self.check_error(["extract", "a"], b'\xef\xbb\xbf{"a":1}', 5, "1:1", "json-byte-order-mark")
        self.check_error(["extract", "a"], "[1e400]", 5, "1:2", "json-number-range")
        self.check_error(["extract", "a"], "[" * 512, 5, "1:512", "json-too-deep")
        self.check_error(["extract", "a", "--max-depth", "2"], "[[]]\n[[[]]]", 5, "2:3", "json-too-deep")
        self.check_error(["extract", "a"], b"{\x00", 5, "1:2", "json-syntax")

    def test_a_value_may_be_as_large_as_max_size_and_no_larger(self):
        for value in ('{"a":"xyz"}', "[1,[2,3],4]", '"abcdefghi"', "12345678901"):
            size = len(value)
            for text in (value, value + "\n", " \n" + value + "  \n" + value):
                for trust in ([], ["--trust"]):
                    for jobs in ([], ["--jobs", "2"]):
                        with self.subTest(value=value, text=text, trust=trust, jobs=jobs):
                            extract = ["extract", "-c", *trust, *jobs, "--on-error", "skip", "--max-size"]
                            code, out, err = run(*extract, str(size), "", stdin=text)
                            self.assertNotIn("document-too-large", err)
                            code, out, err = run(*extract, str(size - 1), "", stdin=text)
                            self.assertEqual((code, out), (5, ""))
                            self.assertIn(f"the value is larger than {size - 1} bytes (document-too-large)", err)
        self.check_error(["extract", "a", "--max-size", "3"], "[1]\n[12]\n[1]", 5, "2:4", "document-too-large")
        code, out, err = run("extract", "-c", "{n}", "--max-size", "3", "--on-error", "skip", stdin="[1]\n[12]\n[3]\n" * 3)
        self.assertEqual((code, out), (5, "1\n3\n" * 3))

    def test_a_file_and_a_pipe_that_never_ends_a_value_are_refused_early(self):
        endless = '"' + "x" * 3_000_000
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(endless)
            file.flush()
            for name in ("-", file.name):
                err = self.check_error(["extract", "a", "--max-size", "1000000", name], endless, 5, "1:1000001")
                self.assertIn("document-too-large", err)

    @unittest.skipUnless(with_pcre2, "the command is built without regular expressions")
    def test_evil_regular_expressions_run_out_of_steps(self):
        evil = "{n}[a=/(a|a)+[bc]/]"
        text = json.dumps([{"a": "a" * 40}])
        for steps in ([], ["--regex-steps", "1000"]):
            err = self.check_error(["extract", evil, *steps], text, 5, "regex-budget at the pattern /(a|a)+[bc]/")
            self.assertIn("take more steps than they may", err)
        self.check(["extract", evil, "--regex-steps", "0"], text, "")
        self.check(["extract", "-c", "{n}[a=/^(a|b)+$/]", "--regex-steps", "1"], text, text.replace(" ", "")[1:-1] + "\n")
        # Each value has the steps for itself, whoever works on it.
        some = json.dumps([{"a": "a" * 11}]) + "\n"
        code, out, err = run("extract", evil, "--regex-steps", "100000", stdin=some)
        self.assertEqual((code, out, err), (0, "", ""))
        for jobs in ("1", "4"):
            code, out, err = run("extract", evil, "--regex-steps", "100000", "--jobs", jobs, "--on-error", "skip",
                                 stdin=(some * 20 + text + "\n") * 5)
            self.assertEqual((code, out, err.count("regex-budget")), (5, "", 5))
        for arguments in (["set", evil, "1"], ["filter", "--as-is", "--selector", evil],
                          ["if", "count-if", "--as-is", "--param", "selector=" + evil], ["nest", "--id", evil],
                          ["combine", "--key", evil]):
            with self.subTest(arguments=arguments):
                code, out, err = run(*arguments, "--regex-steps", "1000", stdin=text)
                self.assertIn("regex-budget", err)
                self.assertEqual(code, 5)

    def test_a_long_line_is_cut_around_the_error(self):
        err = self.check_error(["extract", "a"], '{"a":"' + "x" * 500 + '" y' + "z" * 500, 5, ":1:509:")
        lines = err.splitlines()
        self.assertLess(max(map(len, lines)), 130)
        self.assertEqual(lines[1][lines[2].index("^")], "y")

    def test_stop_is_the_default(self):
        self.check_error(["extract", "a"], '{"a":1}\n{"a":}\n{"a":3}\n', 5, ":2:6:", output="1\n")

    def test_skip_goes_on_at_the_next_line(self):
        def skipped(stdin):
            return run("extract", "-c", "a", "--on-error", "skip", stdin=stdin)[:2]

        self.assertEqual(skipped('{"a":1}\n{"a":}\n{"a":3}\n'), (5, "1\n3\n"))
        self.assertEqual(skipped('{"a":1}\nbad\n{"a":3}'), (5, "1\n3\n"))
        self.assertEqual(skipped('bad {"a":2}\n{"a":3}'), (5, "3\n"))
        self.assertEqual(skipped('{"a":"cut\n{"a":3}\n'), (5, "3\n"))
        self.assertEqual(skipped('{"a":\n{"a":3}\n{"a":4}\n'), (5, "3\n4\n"))
        self.assertEqual(skipped('{"a":[1,\n{"a":3}\n{"a":4}\n'), (5, "3\n4\n"))
        self.assertEqual(skipped('{\n  "a": x\n}\n{"a":3}\n'), (5, "3\n"))
        self.assertEqual(skipped('5\n{"a":3}\n'), (5, "3\n"))
        self.assertEqual(skipped("bad"), (5, ""))

    def test_any_bytes_are_survived(self):
        for seed in range(200 // share):
            data = bytes((seed * 7919 + i * i * 31 + (i * seed) // 3) % 256 for i in range(300))
            code, _, err = run("extract", "-c", "{*}", "--on-error", "skip", stdin=data)
            self.assertEqual(code, 5, err)
            code = subprocess.run([command, "extract", data.replace(b"\0", b"")], input=b"{}", capture_output=True).returncode
            self.assertIn(code, (0, 2))

    def test_a_line_of_many_megabytes_is_one_value(self):
        big = '{"a":"' + "x" * 5_000_000 + '"}'
        code, out, err = run("extract", "-r", "a", stdin=big + "\n" + big)
        self.assertEqual((code, len(out), err), (0, 2 * 5_000_001, ""))

    def test_a_stream_is_worked_on_as_it_comes(self):
        with subprocess.Popen([command, "extract", "--unbuffered", "a"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            for i in range(3):
                process.stdin.write(b'{"a":%d}' % i)
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"%d\n" % i)
        self.assertEqual(process.returncode, 0)

    def test_a_long_file_needs_no_memory(self):
        if sanitized:
            self.skipTest("a sanitizer needs more memory")
        # A process counts the peak of the one that started it, up to its first instruction: so a small one starts it.
        small = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
                 "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        with tempfile.NamedTemporaryFile() as file:
            file.write((b'{"a":"' + b"x" * 1000 + b'"}\n') * 150_000)
            file.flush()
            for more in ((), ("--jobs", "2")):
                arguments = [sys.executable, "-c", small, command, "extract", "--count", "a", file.name, *more]
                peak = subprocess.run(arguments, capture_output=True, check=True).stdout
                self.assertLess(int(peak), 110_000)  # KiB, of 150 MB

    def test_a_long_stream_needs_no_memory(self):
        if sanitized:
            self.skipTest("a sanitizer needs more memory")
        line = b'{"a":"' + b"x" * 1000 + b'"}\n'
        with subprocess.Popen([command, "extract", "--count", "a"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              preexec_fn=little_memory) as process:
            for _ in range(100):
                process.stdin.write(line * 1000)
        self.assertEqual(process.returncode, 0)

    def test_a_closed_pipe_ends_it_quietly(self):
        done = subprocess.run(["bash", "-c", '"$0" extract a | head -n 2; exit ${PIPESTATUS[0]}', command],
                              input=b'{"a":1}' * 1_000_000, capture_output=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"1\n1\n", b""))

    def test_a_full_disk_is_an_error(self):
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([command, "extract", "a"], input=b'{"a":1}', stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 5)
            self.assertIn(b"cannot write: No space left on device", done.stderr)


class Streams(CommandTest):
    values = [
        b'{"a":1}', b'{"a":[1,2,{"b":null}]}', b"[1]", b'{"a":"x\\u00e9\\n\\"q"}', b'{"a":-0}', b'{"a":1.0}', b'{"a":-0.0}',
        b'{"a":18446744073709551615}', b'{"a":18446744073709551616}', b'{"a":-9223372036854775809}', b'{"a":1e400}',
        b'{"a":1e-400}', b'{"a":1E5}', b'{"a":01}', b'{"a":1.}', b'{"a":.5}', b'{"a":+1}', b'{"a":tru}', b'{"a":NaN}',
        b'{"a":"\\ud800"}', b'{"a":"\\udc00"}', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\ud800\\u0041"}', b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\x80"}', b'\xef\xbb\xbf{"a":1}', b'{"a":1', b'{"a":"unclosed', b'{"a":"\0"}',
        b"{\0}", b"\0", b"5", b'"s"', b"null", b"tru", b"1 2", b"-", b"1.5", b"12abc", b'{"a":1,"a":2}', b'{"a":"{"}',
        b'{"a":{"x":1},"a":{"y":2}}', b'{"5":1,"05":2,"5":3}', b'{"":{"":1}}', b"[" * 511 + b"]" * 511, b'{"a":1}}', b"]",
        b'{"a":1,}', b"[1,]", b"[,]", b'{"a" 1}', b"{a:1}", b'{\n "a": [\n  1,\n  2\n ]\n}', b'[\n{"a":1},\n{"a":2}\n]',
        b'{"a":"}\\""}', b'{"a":"\\x"}', b'{"a":"\\u12"}', b'{"a":9007199254740993.0}', b'{"a":0.1234567890123456789}',
        b'{"a":"\t"}', b'{"a":"\x7f"}', b'/**/{"a":1}', b'{"a":\x0c1}', b"\x0b", b'{"a":1}{"a":2}', b'{"a":[1]} {"a":[2]}',
    ]

    def from_file(self, arguments, data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            file.seek(0)
            done = subprocess.run([command, *arguments], stdin=file, capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr


class Reading(Streams):
    """Input is read in several ways, which nobody can see."""
    # So deep that simdjson is not asked.
    exact = ("--max-depth", "200000")
    tasks = (("extract", "-c", "a"), ("extract", "-c", ""), ("extract", "--locations", "{*}.{*}"), ("get", "-c", "a"),
             ("extract", "--count", "{*}"), ("check", "a"), ("paths",), ("set", "-c", "a", "7"))

    def streams(self):
        for value in self.values:
            yield value
            yield value + b"\n"
        for joint in (b"\n", b"", b" ", b"\r\n", b"\n\n "):
            yield joint.join(self.values)
            yield joint.join(reversed(self.values))
            yield joint.join(value for value in self.values if value.startswith(b"{"))

    def test_every_way_gives_the_same_for_valid_and_broken_input(self):
        for number, data in enumerate(self.streams()):
            arguments = [*self.tasks[number % len(self.tasks)], "--on-error", ("skip", "emit", "stop")[number % 3]]
            expected = self.from_file([*arguments, *self.exact], data)
            with self.subTest(arguments, data=data[:200]):
                self.assertEqual(self.from_file(arguments, data), expected)
                done = subprocess.run([command, *arguments], input=data, capture_output=True, timeout=120)
                self.assertEqual((done.returncode, done.stdout, done.stderr), expected)

    def test_a_file_that_is_mapped_gives_the_same(self):
        # Up to both sides of the end of a page, with values before and behind.
        for size in (65_536, 69_632 - 64, 69_632 - 1, 69_632, 69_632 + 1):
            for task in self.tasks:
                data = b'{"a":[1]}\n' + b" " * 100 + b'{"a":{\n"b":2}}\n{"a":01}\n{"a":"'
                data += b"x" * (size - len(data) - 2) + b'"}'
                arguments = [*task, "--on-error", "skip"]
                with self.subTest(arguments, size=size):
                    self.assertEqual(len(data), size)
                    self.assertEqual(self.from_file(arguments, data), self.from_file([*arguments, *self.exact], data))

    def test_bytes_that_trickle_in_give_the_same(self):
        for task in (("extract", "-c", "a"), ("set", "-c", "a", "7")):
            data = b'{"a":[1,\n2]} {"a":"\\"}"}\n{"a":1.50}5 [{"a":01}]\n{"a":3}'
            with subprocess.Popen([command, *task, "--on-error", "emit"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL) as process:
                for byte in data:
                    process.stdin.write(bytes([byte]))
                    process.stdin.flush()
                process.stdin.close()
                output = process.stdout.read()
            self.assertEqual(output, self.from_file([*task, "--on-error", "emit", *self.exact], data)[1])

    def test_what_is_broken_is_said_before_the_stream_ends(self):
        with subprocess.Popen([command, "extract", "a"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            process.stdin.write(b'{"a":x\n')
            process.stdin.flush()
            self.assertIn(b"<stdin>:1:6: invalid literal", process.stderr.readline())
            process.stdin.close()

    def test_many_broken_values_take_no_longer_than_their_bytes(self):
        for data in (b'{"a":[\n' * 30_000, b'{"a":1}}' * 30_000, b"[[" * 300_000, b'{"a":"' * 100_000, b"1 " * 50_000):
            for arguments in (("extract", "-c", ""), ("extract", "--trust", "-c", "")):
                code, out, err = self.from_file([*arguments, "--on-error", "skip"], data)
                self.assertIn(code, (0, 5))

    def test_trust_changes_no_answer(self):
        documents = sorted((event.parent).rglob("*.json"))
        self.assertGreater(len(documents), 3)
        paths = ("", "Event", "Event.info", "Event.Attribute.{n}.value", "Event.Attribute.{n}[to_ids=true]", "{*}",
                 "Event.{*}.{n}.Attribute.{n}", "{n}", "{s}.{*}.{s}")
        tasks = (("extract",), ("extract", "-r"), ("extract", "--count"), ("extract", "--locations"), ("get",),
                 ("extract", "--first"), ("extract", "--one-per-line"), ("check",))
        for number, document in enumerate(documents):
            for i, path in enumerate(paths):
                for task in (tasks[(number + i) % len(tasks)], tasks[(number + i + 4) % len(tasks)]):
                    with self.subTest(task, path=path, document=document.name):
                        self.assertEqual(run(*task, "--trust", path, document), run(*task, path, document))

    def test_trust_takes_streams_of_any_form(self):
        values = [value for value in self.values if run("check", "a", stdin=value)[0] != 5]
        values += [b'{"a":{"u":18446744073709551615,"i":-5,"f":1.50,"t":"\\u00e9","e":[],"m":{}}}']
        self.assertGreater(len(values), 20)
        for joint in (b"\n", b"", b" ", b"\r\n\r\n"):
            data = joint.join(values)
            for task in (("extract", "-c", ""), ("extract", "-c", "a"), ("extract", "-r", "{*}"), ("get", "a")):
                with self.subTest(task, joint=joint):
                    self.assertEqual(self.from_file([*task, "--trust"], data), self.from_file(task, data))
                    self.assertEqual(run(*task, "--trust", stdin=data), run(*task, stdin=data))

    def test_a_file_that_is_cut_while_it_is_read_is_an_error(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b'{"a":1}\n' * 1_000_000)
            file.flush()
            with subprocess.Popen([command, "extract", "a", file.name], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdout.read(1)  # it waits for the pipe to be emptied
                os.truncate(file.name, 0)
                out, err = process.communicate()
            self.assertEqual((process.returncode, err),
                             (5, b"hashpath: error: an input file became shorter while it was read\n"))


class Jobs(Streams):
    """Several threads give what one gives."""

    def from_pipe(self, arguments, data):
        done = subprocess.run([command, *arguments], input=data, capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def test_every_way_gives_the_same_for_valid_and_broken_input(self):
        lines = [value for value in self.values if b"\n" not in value]
        streams = [b"\n".join(lines * 3), b"\n".join([b'{"a":[1,{"b":"x"}]}' + b" " * 300] * (5000 // share)),
                   b"\n".join(([b'{"a":' + b"1" * 9 + b"}"] * (20_000 // share) + [b'{"a":01}']) * 3),
                   b"\n".join(([b'{"a":1}'] * (50_000 // share) + [b'{\n"a":2}']) * 3), b'{"a":1}\n{"a":2} {"a":3}\n' * (20_000 // share),
                   b'{"a":"\n' + b'{"a":1}\n' * (100_000 // share), b'["x"]\n5\n' * (30_000 // share),
                   b'{"a":1}\n' * (99_999 // share) + b'{"a":2}']
        tasks = (("extract", "-c", "a"), ("extract", "--one-per-line", "{s}.{n}"), ("get", "a"), ("check", "a"),
                 ("set", "-c", "a", "7"), ("extract", "--trust", "-c", "a"))
        for number, data in enumerate(streams):
            for task in (tasks[number % len(tasks)], tasks[(number + 3) % len(tasks)]):
                arguments = [*task, "--on-error", ("skip", "emit", "stop")[number % 3]]
                if "--trust" in task and b"01" in data:
                    continue
                with self.subTest(arguments, data=data[:100]):
                    expected = self.from_file(arguments, data)
                    jobs = ("2", "5")[number % 2]
                    self.assertEqual(self.from_file([*arguments, "--jobs", jobs], data), expected)
                    code, out, err = self.from_pipe([*arguments, "--jobs", jobs], data)
                    self.assertEqual((code, out), expected[:2])

    def test_files_are_read_in_order(self):
        with tempfile.TemporaryDirectory() as directory:
            files = []
            for i in range(5):
                files.append(pathlib.Path(directory, str(i)))
                files[-1].write_text("".join(f'{{"a":"{i} {j}"}}\n' for j in range(20_000)))
            files.insert(2, pathlib.Path(directory, "none"))
            one = run("extract", "a", "--on-error", "skip", *files)
            self.assertEqual((one[0], one[1].count("\n")), (5, 100_000))
            self.assertEqual(run("extract", "a", "--on-error", "skip", "--jobs", "3", *files), one)

    def test_a_module_that_fails_says_where(self):
        data = (b'{"Event":{}}\n' * (3000 // share) + b'{"Event":{"Attribute":[{"id":1}]}}\n') * 5
        for task in (("if", "tag-if", "--param", "tags=x"), ("if", "generic-if", "--param", "operator=in"),
                     ("filter", "-e", "--path", "id", "--value", "1"), ("enrich", "-c")):
            expected = self.from_file(task, data)
            self.assertEqual(self.from_file([*task, "--jobs", "2"], data), expected)

    def test_a_stream_is_answered_as_it_comes(self):
        with subprocess.Popen([command, "extract", "--jobs", "2", "--unbuffered", "a"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            for i in range(5):
                process.stdin.write(b'{"a":%d}%s' % (i, b"\n" if i % 2 else b""))
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"%d\n" % i)
        self.assertEqual(process.returncode, 0)

    def test_a_closed_pipe_ends_them_quietly(self):
        done = subprocess.run(["bash", "-c", '"$0" extract --jobs 2 a | head -n 2; exit ${PIPESTATUS[0]}', command],
                              input=b'{"a":1}\n' * 1_000_000, capture_output=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"1\n1\n", b""))

    def test_as_many_as_processors(self):
        self.check(["extract", "--jobs", "0", "a"], '{"a":1}\n{"a":2}\n', "1\n2\n")


class Engines(CommandTest):
    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_several_workers_of_gnu_parallel_give_what_one_process_gives(self):
        extract = ["extract", "--one-per-line", "--on-error", "emit", "Event.Attribute.{n}[type=ip-src].value"]
        document = json.loads(event.read_text())
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
            for i in range(300):
                document["Event"]["Attribute"][0]["value"] = f"198.51.100.{i}"
                print(json.dumps(document) if i % 50 else "[1,", file=file)
            file.flush()
            lines = pathlib.Path(file.name).read_bytes()
            code, alone, _ = run(*extract, stdin=lines)
            self.assertEqual((code, alone.count("\n")), (5, 300))
            for how in (["-j3", "--pipepart", "-a", file.name], ["-j3", "--pipe"], ["-S", "3/:", "--pipe"]):
                done = subprocess.run(["parallel", "--will-cite", "-k", "-q", *how, "--block", "50k", command, *extract],
                                      input=lines if "--pipe" in how else b"", capture_output=True, timeout=120)
                # The error names a line of the part that a worker got.
                self.assertEqual(done.stdout.decode().count("\n"), 300, done.stderr)
                self.assertEqual([line for line in done.stdout.decode().splitlines() if "error" not in line],
                                 [line for line in alone.splitlines() if "error" not in line])


class Enrich(CommandTest):
    bare = '{"info":"x","Attribute":[{"id":"1","Tag":[{"name":"b"}]}],"Tag":[{"name":"a"}]}'
    tags = '[{"name":"a","inherited":true},{"name":"b","inherited":false}]'
    attribute = '{"id":"1","Tag":[{"name":"b"}],"_allTags":' + tags + "}"
    enriched = ('{"Event":{"info":"x","Attribute":[' + attribute + '],"Tag":[{"name":"a"}],"_AttributeFlattened":['
                + attribute + "]}}\n")

    def test_every_shape_of_an_event_is_taken(self):
        for shape in ("%s", '{"Event":%s}', '[%s]', '[{"Event":%s}]', '{"response":%s}', '{"response":{"Event":%s}}',
                      '{"response":[{"Event":%s}]}'):
            self.check(["enrich", "-c"], shape % self.bare, self.enriched)

    def test_several_events_are_several_outputs(self):
        self.check(["enrich", "-c"], f'{{"response":[{self.bare},{self.bare}]}}\n{self.bare}', self.enriched * 3)
        self.check(["enrich", "--one-per-line"], f"[{self.bare},{self.bare}]",
                   f"[{self.enriched.strip()},{self.enriched.strip()}]\n")
        self.check(["enrich", "--one-per-line"], self.bare, self.enriched)
        self.check(["enrich", "-c"], '{"response":[]}', "")

    def test_a_lone_attribute_is_put_into_the_event_at_hand(self):
        code, out, err = run("enrich", "-c", stdin='{"Attribute":{"id":"1"},"Event":{"id":"7"}}')
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(json.loads(out)["Event"]["_AttributeFlattened"], [{"id": "1", "_allTags": []}])

    def test_explain_says_what_was_made_of_the_event(self):
        code, out, err = run("enrich", "--explain", event)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "taken for   an event\n"
                              "attributes  6 attributes of the event, 4 of its objects: 10 in _AttributeFlattened\n"
                              "tags        2 tags of the event in the _allTags of each; 3 attributes with tags of their own\n")
        code, out, err = run("enrich", "--explain", stdin='{"Event":{},"Attribute":[{"id":1}],"mine":1}')
        self.assertIn("taken for   an attribute\n", out)
        self.assertIn("left out    mine\n", out)
        self.assertIn("warning: the list Attribute beside Event was taken for one attribute", out)
        code, out, err = run("enrich", "--explain", stdin='{"Attribute":{"id":1}}')
        self.assertIn("warning: there is no event around it, so nothing of it is left\n", out)
        code, out, err = run("enrich", "--explain", "--json", "-c", event)
        self.assertEqual(json.loads(out)["flattened"], 10)

    def test_what_is_no_event_is_an_input_error(self):
        self.check_error(["enrich"], '{"a":1}', 5, "<stdin>:1:1: not-an-event at the document")
        self.check_error(["enrich"], '[{"Event":{}},5]', 5, "not-an-event at /1")
        self.check_error(["enrich"], '{"Event":{"Attribute":[5]}}', 5, "event-malformed at /Event/Attribute/0")
        code, out, err = run("enrich", "-c", "--on-error", "skip", stdin='5\n{"Event":{}}')
        self.assertEqual((code, out), (5, '{"Event":{"_AttributeFlattened":[]}}\n'))


class Filter(CommandTest):
    def values(self, *arguments):
        code, out, err = run("filter", "-c", *arguments, event)
        self.assertEqual((code, err), (0, ""))
        return [json.loads(line)["value"] for line in out.splitlines()]

    def test_the_operators_let_items_through(self):
        domains = ["track.parcel.example", "parcel.example"]
        self.assertEqual(self.values("--path", "type", "--operator", "equals", "--value", "domain"), domains)
        self.assertEqual(self.values("--path", "type", "--value", "domain"), domains)
        self.assertEqual(self.values("--path", "type", "--operator", "in_or", "--value-list", "domain"), domains)
        self.assertEqual(self.values("--path", "type", "--operator", "in_or", "--value-list", '["domain"]'), domains)
        self.assertEqual(len(self.values("--path", "type", "--operator", "not_equals", "--value", "domain")), 8)
        self.assertEqual(len(self.values("--path", "Tag.{n}.name", "--operator", "any_value")), 3)
        self.assertEqual(self.values("--selector", "Event.Object.{n}.Attribute.{n}", "--path", "type", "--operator", "in",
                                     "--value", "domain"), ["parcel.example"])

    def test_labels_are_applied_in_order(self):
        first = ("--label", "B", "--path", "type", "--operator", "in_or", "--value-list", "domain", "--value-list", "url")
        second = ("--label", "A", "--path", "to_ids", "--operator", "equals", "--value", "1")
        self.assertEqual(self.values(*first, *second), ["track.parcel.example", "parcel.example"])
        code, out, err = run("filter", "-c", "--event", *first, *second, event)
        data = json.loads(out)
        self.assertEqual((code, err, list(data["enabledFilters"])), (0, "", ["B", "A"]))
        self.assertEqual(data["enabledFilters"]["B"]["value"], ["domain", "url"])
        self.assertEqual([len(data[key]["Event"]["_AttributeFlattened"]) for key in ("_unfilteredData",)], [10])
        self.assertEqual(len(data["Event"]["_AttributeFlattened"]), 2)
        self.assertEqual(len(data["Event"]["Attribute"]), 6)

    def test_one_filter_with_the_event_has_the_label_a(self):
        code, out, err = run("filter", "--event", "--path", "type", "--value", "md5", event)
        self.assertEqual(list(json.loads(out)["enabledFilters"]), ["A"])

    def test_traps_are_warned_about_and_strict_makes_them_errors(self):
        warning = "value: this needs a list, and nothing else works (text-for-list)\n"
        arguments = ["filter", "--path", "type", "--operator", "in_or", "--value", "x"]
        self.check(arguments, '{"Event":{}}', "", 0, "hashpath: warning: " + warning)
        self.check([*arguments, "--strict"], '{"Event":{}}', "", 3, "hashpath: error: " + warning)
        self.check_error(["filter", "--path", "{n}[a=]", "--value", "x"], '{"Event":{}}', 0,
                         "warning: path: this is no condition", "\n  {n}[a=]\n     ^^^^\n")
        self.check_error(["filter", "--operator", "eq", "--value", "x"], '{"Event":{}}', 0, "operator-unknown")

    def test_exit_status_tells_whether_anything_matched(self):
        self.check(["filter", "-e", "--path", "type", "--value", "x"], '{"Event":{}}', "", 1)
        code, out, err = run("filter", "-e", "--path", "type", "--value", "md5", event)
        self.assertEqual((code, err), (0, ""))

    def test_one_line_for_each_input_value(self):
        self.check(["filter", "--one-per-line", "--path", "type", "--value", "x", "--as-is", "--selector", "{n}"],
                   '[{"type":"x"},{"type":"y"}]\n[]', '[{"type":"x"}]\n[]\n')

    def test_explanations_too_are_one_line_for_each_input_value(self):
        for arguments in (["filter", "--path", "type", "--value", "x"], ["if", "published-if"]):
            code, out, err = run(*arguments, "--explain", "--one-per-line", stdin='{"Event":{}}\n[{"Event":{}},{"Event":{}}]')
            lines = [json.loads(line) for line in out.splitlines()]
            self.assertEqual((len(lines), err), (2, ""))
            self.assertEqual([type(line) for line in lines], [dict, list])

    def test_an_item_that_is_a_scalar_is_an_input_error_with_its_place(self):
        self.check_error(["filter", "--selector", "Event", "--path", "x", "--value", "x"], '{"Event":{"id":1}}', 5,
                         "item-not-a-map at /Event/id")

    def test_explain_says_what_decided(self):
        code, out, err = run("filter", "--explain", "--path", "Tag.{n}.name", "--value", "tlp:red", event)
        self.assertEqual((code, err), (0, ""))
        for part in ('selector  "Event._AttributeFlattened.{n}"  finds 10 items\n', 'asks      in "tlp:red"\n',
                     '  kept     Event._AttributeFlattened.0  "tlp:red"\n', "  dropped  Event._AttributeFlattened.1  nothing\n",
                     "2 of 10 match\n"):
            self.assertIn(part, out)

    def test_explain_shows_where_a_selector_loses_its_items(self):
        code, out, err = run("filter", "--explain", "--selector", "Event.Atribute.{n}", "--path", "type", "--value", "x", event)
        self.assertIn("finds 0 items\n", out)
        self.assertRegex(out, r'Atribute +the entry "Atribute" +0 found')

    def test_explain_as_json(self):
        code, out, err = run("filter", "--explain", "--json", "-c", "--selector", "Event.Tag.{n}", "--path", "name",
                             "--operator", "equals", "--value", "tlp:amber", event)
        explained = json.loads(out)
        self.assertEqual((explained["items"], explained["matching"], explained["warnings"]), (2, 1, []))
        self.assertEqual(explained["each"][0], {"place": "Event.Tag.0", "matches": True, "found": ["tlp:amber"], "by": 0})
        code, out, err = run("filter", "--explain", "--json", "-c", "--label", "A", "--path", "type", "--value", "md5",
                             "--label", "B", "--path", "type", "--operator", "in_and", "--value", "x", event)
        explained = json.loads(out)
        self.assertEqual([(each["label"], each["items"]) for each in explained], [("A", 10), ("B", 1)])
        self.assertEqual([each["code"] for each in explained[1]["warnings"]], ["text-for-list"])

    def test_an_explanation_refuses_what_is_too_deep_to_be_copied(self):
        deep = '{"t":[' + "[" * 100_000 + "]" * 100_000 + "]}"
        self.check_error(["filter", "--as-is", "--max-depth", "300000", "--selector", "t", "--operator", "not_in", "--value",
                          "x", "--explain", "--json"], deep, 5, "document-too-deep")

    def test_wrong_usage(self):
        self.check_error(["filter", "--value", "a", "--value-list", "b"], "{}", 2, "--value or --value-list, not both")
        self.check_error(["filter", "--value-list", "[1"], "{}", 2, "--value-list: json-syntax")


class If(CommandTest):
    def answer(self, code, word, *arguments):
        got, out, err = run("if", *arguments, event)
        self.assertEqual((got, out), (code, word + "\n"), err)
        return err

    def test_it_answers_then_and_else(self):
        self.answer(0, "then", "published-if")
        self.answer(1, "else", "published-if", "--param", "condition=not_equals")
        self.answer(0, "then", "tag-if", "--param", "scope=attribute", "--param", "tags=x", "--param", "tags=tlp:red")
        self.answer(1, "else", "tag-if", "--param", "tags:=[\"tlp:red\"]")
        self.answer(0, "then", "organisation-if", "--param", "org_id=4")
        self.answer(0, "then", "count-if", "--param", "selector=Event.Attribute", "--param", "value=6")
        self.answer(0, "then", "generic-if", "--param", "hash_path=Event.info", "--param", "operator=any_value")
        self.answer(0, "then", "threat-level-if", "--param", "threatlevel=2")
        self.answer(1, "else", "distribution-if", "--param", "scope=event", "--param", "distribution=4")
        self.answer(0, "then", "blueprint-logic-module")

    def test_the_module_itself_can_fail(self):
        self.check_error(["if", "distribution-if"], '{"Event":{"distribution":"1"}}', 4,
                         "<stdin>:1:1: event-malformed at /Event/Attribute/0", output="failed\n")
        self.check_error(["if", "distribution-if", "--param", "scope=event"], '{"Event":{"distribution":"5"}}', 4,
                         "not supported", output="failed\n")
        self.check_error(["if", "tag-if", "--param", 'tags:="tlp:red"'], '{"Event":{}}', 4, "text-for-list",
                         "parameter-type at /tags", output="failed\n")

    def test_over_a_stream_the_largest_code_counts(self):
        stream = '{"Event":{"published":true}}\n{"Event":{"published":false}}\n{"Event":{"published":true}}'
        self.check(["if", "published-if"], stream, "then\nelse\nthen\n", 1)
        code, out, err = run("if", "published-if", "--on-error", "skip", stdin=stream + "\n5")
        self.assertEqual((code, out), (5, "then\nelse\nthen\n"))
        self.check(["if", "published-if", "--one-per-line"], "[" + stream.replace("\n", ",") + "]",
                   '["then","else","then"]\n', 1)

    def test_as_is_takes_other_data(self):
        self.check(["if", "count-if", "--as-is", "--param", "selector={n}", "--param", "value=2"], "[1,2]", "then\n")

    def test_answers_as_json(self):
        self.check(["if", "published-if", "--json", "-c"], '{"Event":{}}', '{"answer":"else","errors":[]}\n', 1)

    def test_explain_says_why(self):
        code, out, err = run("if", "tag-if", "--explain", "--param", "tags=tlp:red", event)
        self.assertEqual((code, err), (1, ""))
        for part in ("IF :: Tag (tag-if)\n", '  scope      "event"  (default)\n', '  tags       ["tlp:red"]\n',
                     'looks at  "Event.Tag.{n}.name"\n', 'finds     "tlp:amber", "PAP:GREEN"\n', "answer    else\n"):
            self.assertIn(part, out)
        code, out, err = run("if", "threat-level-if", "--explain", event)
        self.assertIn("default-matches-nothing", out)
        code, out, err = run("if", "generic-if", "--explain", "--param", "operator=equals", "--param",
                             "hash_path=Event.Tag.{n}.name", "--param", "value=tlp:amber", event)
        self.assertIn("pattern-in-get", out)
        self.assertIn("finds     nothing\n", out)
        code, out, err = run("if", "tag-if", "--explain", "--json", "-c", "--param", "tags=tlp:amber", event)
        explained = json.loads(out)
        self.assertEqual((explained["answer"], explained["found"], explained["by"]), ("then", ["tlp:amber", "PAP:GREEN"], 0))

    def test_traps_are_warned_about_and_strict_makes_them_errors(self):
        err = self.answer(1, "else", "threat-level-if")
        self.assertIn("warning: threatlevel: ", err)
        self.check_error(["if", "threat-level-if", "--strict"], '{"Event":{}}', 3, "error: threatlevel: ")
        err = self.answer(1, "else", "tag-if", "--param", "tag=tlp:amber")
        self.assertIn("unknown-parameter", err)

    def test_wrong_usage(self):
        self.check_error(["if", "tga-if"], "{}", 2, 'there is no IF module "tga-if"; there are generic-if, count-if')
        self.check_error(["if", "tag-if", "--param", "tags"], "{}", 2, "--param tags: a parameter is NAME=TEXT")
        self.check_error(["if", "tag-if", "--param", "tags:=["], "{}", 2, "--param tags: json-syntax")


class Graph(CommandTest):
    nodes = ('{"1":{"name":"Event Publish","data":{"id":"event-publish","module_type":"trigger"},"outputs":{"output_1":'
             '{"connections":[{"node":"2"}]}}},"2":{"name":"Stop","data":{"id":"stop-execution","module_type":"action"}}}')

    def test_a_graph_is_printed_for_mermaid_and_for_graphviz(self):
        mermaid = 'flowchart LR\n    1{{"Event Publish"}} --> 2["Stop"]\n'
        for document in (self.nodes, '{"Workflow":{"data":%s}}' % self.nodes,
                         '{"Workflow":{"data":%s}}' % json.dumps(self.nodes)):
            self.check(["graph"], document, mermaid)
            self.check(["graph", "--format", "mermaid"], document, mermaid)
        code, out, err = run("graph", "--format", "dot", stdin=self.nodes)
        self.assertEqual((code, err), (0, ""))
        self.assertIn('1 [margin="0", shape="diamond", label="Event Publish"]\n', out)
        self.assertIn("1 -> 2 []\n", out)

    def test_one_line_for_each_input_value(self):
        self.check(["graph", "--one-per-line"], "[]\n{}", '"flowchart LR\\n"\n"flowchart LR\\n"\n')

    def test_a_trigger_is_put_in_front(self):
        self.check(["graph", "--trigger", "event-publish"], '[{"id":7,"data":{"id":"webhook","module_type":"action"}}]',
                   'flowchart LR\n    1{{"event-publish"}} --> 7["webhook"]\n')

    def test_what_is_no_workflow_is_an_input_error_that_names_the_node(self):
        self.check_error(["graph"], '{"7":{}}', 5, "<stdin>:1:1: graph-malformed at node 7: it has no data")
        self.check_error(["graph"], '{"Workflow":{"data":"{"}}', 5, "json-syntax")
        self.check_error(["graph", "--format", "svg"], "{}", 2, "--format")


def node(id, type, module, parameters=None, to=(), filters=None):
    """A node whose outputs lead to lists of nodes."""
    return {"id": id, "data": {"id": module, "module_type": type, "indexed_params": parameters or {},
                               "saved_filters": filters or {}},
            "outputs": {f"output_{i + 1}": {"connections": [{"node": str(n), "input": "input_1"} for n in nodes]}
                        for i, nodes in enumerate(to)}}


class WorkflowTest(CommandTest):
    """Tests with the example workflows, and with workflows in files of their own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def example(self, name):
        return event.parent / "workflows" / f"{name}.json"

    lookups = event.parent / "lookups.json"
    stop = [node(1, "trigger", "event-publish", to=[[2]]), node(2, "action", "stop-execution", {"message": "no"})]
    tag = [node(1, "trigger", "event-publish", to=[[2]]),
           node(2, "action", "tag_operation", {"tags": ["seen"], "locality": "global"})]
    small = '{"Event":{"id":"1","info":"a"}}'


class Run(WorkflowTest):
    def test_the_event_as_stored_goes_to_standard_output_and_the_log_to_standard_error(self):
        tag = self.file("tag.json", self.tag)
        self.check(["run", "-c", "--now", "1790000000", tag], self.small,
                   '{"Event":{"id":"1","info":"a","Tag":[{"name":"seen","local":false}],"timestamp":"1790000000",'
                   '"published":false}}\n', 0,
                   "hashpath: Started executing workflow for trigger `event-publish` ()\n"
                   "hashpath: Executed node `tag_operation`\nNode `tag_operation` (2) from Workflow `` (): success\n"
                   "hashpath: Finished executing workflow for trigger `event-publish` (). Outcome: success\n"
                   "hashpath: outcome: success\n")
        self.check(["run", "-cq", "--output", "none", tag], self.small, "")
        code, out, err = run("run", "-cq", "--output", "roaming", tag, stdin=self.small)
        self.assertEqual((code, json.loads(out), err), (0, {"Event": {"id": "1", "info": "a", "_AttributeFlattened": []}}, ""))
        code, out, err = run("run", "-cq", "--diff", "--now", "5", tag, stdin=self.small)
        self.assertEqual([(each["op"], each["path"]) for each in json.loads(out)],
                         [("add", "/Event/Tag"), ("add", "/Event/timestamp"), ("add", "/Event/published")])

    def test_exit_codes(self):
        self.check(["run", "-cq", self.file("stop.json", self.stop)], self.small, self.small + "\n", 1)
        unknown = [node(1, "trigger", "event-after-save", to=[[2]]),
                   node(2, "action", "blocker", {}, to=[[]])]
        self.check(["run", "-cq", "--output", "none", self.file("unknown.json", unknown)], self.small, "")
        cycle = [node(1, "trigger", "event-publish", to=[[2]]), node(2, "action", "push-zmq", to=[[2]])]
        self.check_error(["run", self.file("cycle.json", cycle)], self.small, 3, "error: node 2: the connections lead in a circle: 2\u21922")
        self.check_error(["run", self.file("none.json", [])], self.small, 3, "exactly one trigger")
        self.check_error(["run", self.file("bad.json", {"1": {}})], self.small, 3, "graph-malformed at node 1")
        self.check_error(["run", self.file("cut.json", "{")], self.small, 5, "json-syntax")
        self.check_error(["run", self.folder / "missing.json"], self.small, 5, "cannot-read")
        self.check_error(["run", self.file("stop.json", self.stop)], "[1]", 5, "not-an-event at /0")
        self.check_error(["run"], "", 2, "WORKFLOW")
        self.check_error(["run", self.example("block-red"), "--output", "all"], "", 2, "--output")
        self.check_error(["run", "--strict", self.example("hashlookup"), event], "", 3, "first-value-only")

    def test_a_run_may_be_limited(self):
        tag = self.file("tag.json", self.tag)
        self.check_error(["run", "--output", "none", "--max-steps", "1", "--max-time", "3600", tag], self.small, 0)
        self.check_error(["run", "--output", "none", "--max-steps", "0", tag], self.small, 4, "outcome: failure step-limit: after 0 steps")
        self.check_error(["run", "--output", "none", "--max-time", "0", tag], self.small, 4, "outcome: failure time-limit: after 0 seconds")
        self.check_error(["run", "--max-time", "-1", tag], self.small, 2, "--max-time")

    def test_a_normalisation_that_fails_is_a_failure(self):
        post = self.file("post.json", [node(1, "trigger", "post-after-save", to=[[]])])
        self.check_error(["run", "--output", "none", post], '{"Thread":{}}', 4, "outcome: failure the data could not be normalised")

    def test_a_stream_of_events_goes_through_one_workflow(self):
        guard = [node(1, "trigger", "event-publish", to=[[2]]),
                 node(2, "logic", "generic-if", {"hash_path": "Event.info", "value": "b"}, to=[[3], []]),
                 node(3, "action", "stop-execution")]
        code, out, err = run("run", "-cq", "--output", "result", self.file("guard.json", guard),
                             stdin='{"Event":{"info":"a"}}{"Event":{"info":"b"}}')
        self.assertEqual([json.loads(line)["outcome"] for line in out.splitlines()], ["success", "blocked"])
        self.assertEqual((code, err), (1, ""))

    def test_several_workflows_see_what_those_before_stored(self):
        tag = self.file("tag.json", self.tag)
        look = self.file("look.json", [node(1, "trigger", "event-publish", to=[[2]]),
                                       node(2, "logic", "tag-if", {"tags": ["seen"]}, to=[[3], []]),
                                       node(3, "action", "stop-execution")])
        self.assertEqual(run("run", "-q", tag, "-w", look, stdin=self.small)[0], 1)
        self.assertEqual(run("run", "-q", look, "-w", tag, stdin=self.small)[0], 0)

    def test_the_story_tells_each_node(self):
        code, out, err = run("run", "--explain", self.example("guard-publishing"), event, "--lookups", self.lookups)
        self.assertEqual((code, err), (1, ""))
        for part in ('workflow "Guard publishing", started by event-publish, which it can block',
                     "node 2  IF :: Tag (tag-if)", '"tlp:red" decides', "then -> node 3", "done -> node 4",
                     "the run ends here", "would mail  admin@csirt.example", "outcome     blocked"):
            self.assertIn(part, out)

    def test_the_trace_is_a_step_a_line_and_marks_the_graph(self):
        trace = self.folder / "trace.ndjson"
        self.check(["run", "-q", "--output", "none", "--trace", trace, self.example("guard-publishing"), event], "", "", 1)
        steps = [json.loads(line) for line in trace.read_text().splitlines()]
        self.assertEqual([(s["step"], s.get("node"), s["result"]) for s in steps],
                         [("begin", None, "blocking"), ("node", 2, "success"), ("node", 3, "success"),
                          ("node", 4, "partial-success"), ("end", None, "blocked")])
        code, out, err = run("graph", "--trace", trace, self.example("guard-publishing"))
        self.assertIn("linkStyle 0,1,3 stroke:#d22,stroke-width:4px\n", out)
        code, out, err = run("graph", "--format", "dot", "--trace", trace, self.example("guard-publishing"))
        self.assertIn('3 -> 4 [color="#dd2222", penwidth="4"]', out)
        self.check_error(["run", "--trace", self.folder / "no" / "such", self.example("block-red"), event], "", 2, "No such file")
        self.check_error(["graph", "--trace", self.folder / "none", self.example("block-red")], "", 5, "cannot-read")

    def test_modules_are_disabled(self):
        code, out, err = run("run", "--output", "none", "--disable", "stop-execution", self.file("stop.json", self.stop), stdin=self.small)
        self.assertEqual(code, 1)
        self.assertIn("could not execute disabled module `stop-execution`", err)
        code, out, err = run("run", "--output", "none", "--only-enabled", self.file("tag.json", self.tag), stdin=self.small)
        self.assertIn("could not execute disabled module `tag_operation`", err)

    def test_lookups_answer_and_what_goes_out_is_recorded(self):
        code, out, err = run("run", "-q", "--output", "result", self.example("mail-on-pull"), event, "--lookups", self.lookups)
        result = json.loads(out)
        self.assertEqual([mail["recipients"] for mail in result["mails"]],
                         [["admin@csirt.example"], ["lead@csirt.example"], ["analyst@csirt.example"]])
        self.check_error(["run", self.example("block-red"), event, "--lookups", self.file("l.json", "[]")], "", 5, "lookups are a map")

    def test_a_trigger_of_another_kind_takes_its_own_record(self):
        log = self.file("log.json", [node(1, "trigger", "log-after-save", to=[[2]]), node(2, "action", "push-zmq")])
        code, out, err = run("run", "-q", "--output", "result", log, stdin='{"Log":{"id":1}}')
        self.assertEqual((code, json.loads(out)["messages"][0]["message"]), (0, {"Log": {"id": 1}}))


class Views(WorkflowTest):
    """Events that are asked where they were read, beside events that were enriched: --output roaming stores them so."""

    def events(self):
        whole = json.loads(event.read_text())
        for key, value in (("Note", {"a": {"SharingGroup": []}}), ("EventTag", []), ("user_id", 5),
                           ("Attribute", [{"value1": 1, "SharingGroup": "", "_allTags": 5, "Tag": [None, {"inherited": 1}]}]),
                           ("Object", [{}, {"Attribute": []}, {"Attribute": [{"type": "url", "b": 2**64 - 1}]}]),
                           ("Galaxy", [{"GalaxyCluster": [{"meta": [], "big": 2**64 - 1}]}]), ("Attribute", {"1": {}})):
            changed = json.loads(event.read_text())
            changed["Event"][key] = value
            yield changed
        yield whole
        yield {"response": [whole, {"Event": {"Tag": [{"name": "tlp:red"}]}, "_x": 1, "y": 2, "errors": "e"}]}
        yield [whole, {"info": "no wrapper"}]
        yield {**whole, "EventTag": [{"Tag": {"name": "tlp:red"}}]}
        yield {"Event": None}

    def texts(self):
        yield from map(json.dumps, self.events())
        yield '{"Event":{"Tag":[{"name":"a"}],"Attribute":[{"type":"x","type":"url","Tag":[{"inherited":1,"name":"b"}]}]},"Event":{}}'
        yield '{"Event":{"Attribute":[{"type":"url","type":"x","a":1e2,"b":-0,"c":123456789012345678901,"Tag":[]}]}}'

    def test_they_answer_alike(self):
        flow = self.file("flow.json", [node(1, "trigger", "event-publish", to=[[]])])
        questions = [("filter", "-c", *more) for more in (
            ("--path", "type", "--operator", "equals", "--value", "url"), ("--path", "_allTags.{n}.name", "--value", "tlp:red"),
            ("--path", "Tag.{n}.inherited", "--operator", "any_value"), ("--selector", "Event.{*}", "--path", ""),
            ("--selector", "Event.Galaxy.{n}.GalaxyCluster.{n}", "--path", "meta", "--operator", "not_in", "--value", "x"))]
        questions += [("if", "tag-if", "--param", f"scope={scope}", "--param", "tags=tlp:red")
                      for scope in ("event", "attribute", "event_attribute")]
        questions += [("if", "count-if", "--param", "selector=Event._AttributeFlattened.{n}", "--param", "value=3"),
                      ("if", "distribution-if", "--json", "-c"), ("if", "threat-level-if", "--one-per-line")]
        for text in self.texts():
            enriched = run("run", "-cq", "--output", "roaming", flow, stdin=text)[1]
            self.assertEqual(run("enrich", "-c", stdin=text), (0, enriched, ""), text)
            for form in ("--tab", "-C"):
                self.assertEqual(run("enrich", form, stdin=text)[1], run("extract", form, "", stdin=enriched)[1])
            if len(enriched.splitlines()) != 1:
                continue
            for question in questions:
                self.assertEqual(run(*question, stdin=text), run(*question, "--as-is", stdin=enriched), (question, text))

    def test_a_run_that_only_asks_prints_what_was_read(self):
        nodes = [node(1, "trigger", "event-publish", to=[[2]]),
                 node(2, "logic", "tag-if", {"scope": "event_attribute", "tags": ["tlp:red"]}, to=[[3], [4]]),
                 node(3, "action", "stop-execution"), node(4, "action", "tag_operation", {"tags": ["seen"]})]
        flow = self.file("flow.json", nodes)
        for text in self.texts():
            by_view = run("run", "-c", "--now", "5", flow, stdin=text)
            self.assertEqual(by_view[:2], run("run", "-c", "--now", "5", flow, "--trace", self.folder / "trace", stdin=text)[:2])


class Lookups(WorkflowTest):
    schema = json.loads((event.parents[1] / "lookups.schema.json").read_text())

    def test_the_schema_knows_every_part_of_the_example_and_no_other(self):
        example = json.loads(self.lookups.read_text())
        self.assertFalse(self.schema["additionalProperties"])
        self.assertLessEqual(set(example), set(self.schema["properties"]))

    def test_the_example_is_valid(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("jsonschema is not installed")
        jsonschema.validate(json.loads(self.lookups.read_text()), self.schema)
        for wrong in ({"warninglist": []}, {"users": [{"email": 1}]}, {"enrichment": {"m": {"types": "ip-src"}}}):
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(wrong, self.schema)

    def test_enrichment_answers_by_value_or_with_its_default(self):
        lookups = self.file("l.json", {"enrichment": {"m": {"types": ["ip-src"], "results": {"1.1.1.1": [{"values": ["x"]}]},
                                                            "default": {"error": "unknown"}}}})
        data = '{"Event":{"id":1,"Attribute":[{"id":1,"type":"ip-src","value":"1.1.1.1"},{"id":2,"type":"ip-src","value":"2"},{"id":3,"type":"url","value":"1.1.1.1"}]}}'
        code, out, err = run("module", "attach-enrichment", "--param", "modules=m", "--lookups", lookups, "-c", stdin=data)
        self.assertEqual([(each["path"], each["value"]) for each in json.loads(out)["roaming_patch"]][:2],
                         [("/Event/Attribute/0/enrichment", [[{"values": ["x"]}]]), ("/Event/Attribute/1/enrichment", [{"error": "unknown"}])])


class Lint(WorkflowTest):
    def test_a_clean_workflow_has_nothing_to_say(self):
        self.check(["lint", self.file("tag.json", self.tag)], "", f"{self.folder}/tag.json: nothing to say\n")

    def test_errors_and_warnings_name_the_node(self):
        nodes = [node(1, "trigger", "event-after-save", to=[[2, 9]]),
                 node(2, "action", "stop-execution", {"colour": "red"}), node(3, "action", "made-up")]
        code, out, err = run("lint", self.file("w.json", nodes))
        self.assertEqual((code, err), (3, ""))
        for part in ("error: node 1 (event-after-save): an output leads to several nodes",
                     "error: node 1 (event-after-save): a connection leads to a node that is not there: its output_1 leads to node 9 (dangling-connection)",
                     "warning: node 2 (stop-execution): it ends the run, but what started the workflow has happened already",
                     "warning: node 2 (stop-execution): colour: the module has no such parameter (unknown-parameter)",
                     "warning: node 3 (made-up): there is no such module", "nothing leads here from the trigger"):
            self.assertIn(part, out)

    def test_warnings_alone_are_no_failure_unless_strict(self):
        self.assertEqual(run("lint", self.example("hashlookup"))[0], 0)
        self.assertEqual(run("lint", "--strict", self.example("hashlookup"))[0], 3)

    def test_json_is_one_report_each(self):
        code, out, err = run("lint", "-c", "--json", self.example("hashlookup"), "Event.{N}")
        reports = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([each["code"] for report in reports for each in report["findings"]], ["first-value-only", "unknown-braces"])
        self.assertEqual(reports[1]["path"], "Event.{N}")

    def test_a_path_is_linted_with_carets(self):
        self.check(["lint", "Event.{N}"], "", 'path "Event.{N}"\nwarning: only {n}, {s} and {*} are special, so this is the name of a key (unknown-braces)\n  Event.{N}\n        ^^^\n')
        self.check(["lint", "Event.{n}.id"], "", 'path "Event.{n}.id": nothing to say\n')

    def test_what_cannot_be_read_is_an_input_error(self):
        self.check_error(["lint", self.folder / "none.json"], "", 5, "cannot-read")

    def test_disabled_modules_are_said(self):
        code, out, err = run("lint", "--only-enabled", self.file("tag.json", self.tag))
        self.assertIn("(module-disabled)", out)


class Modules(WorkflowTest):
    def test_all_are_listed(self):
        code, out, err = run("modules")
        self.assertEqual((code, err, len(out.splitlines())), (0, "", 55))
        code, out, err = run("modules", "-c", "--json")
        modules = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({each["type"] for each in modules}, {"trigger", "logic", "action"})
        self.assertEqual([each["id"] for each in modules if each["blocking"] and each["type"] == "action"], ["stop-execution"])

    def test_one_is_described(self):
        code, out, err = run("modules", "tag-if")
        self.assertIn('scope      whose tags: event_attribute has the inherited ones too; by default "event"', out)
        self.check_error(["modules", "made-up"], "", 2, 'there is no module "made-up"')

    def test_those_of_misp_modules_come_from_a_listing(self):
        listing = self.file("listing.json", [{"name": "testAction", "meta": {"module-type": ["action"], "config": {"blocking": True}}},
                                             {"name": "dns", "meta": {"module-type": ["expansion"]}}])
        lookups = self.file("lookups.json", {"services": {"testAction": {"error": "no"}}})
        workflow = self.file("w.json", [node(1, "trigger", "event-publish", to=[[2]]), node(2, "action", "test_action")])
        self.assertEqual(len(run("modules", "--services", listing)[1].splitlines()), 56)
        self.assertIn("module-unknown", run("lint", workflow)[1])
        self.assertIn("nothing to say", run("lint", "--services", listing, workflow)[1])
        self.check_error(["run", "--services", listing, "--lookups", lookups, "--output", "none", workflow], self.small, 4, "returned the following error: no")
        self.check_error(["modules", "--services", self.file("x.json", "{}")], "", 5, "is a list")

    def test_one_runs_by_itself(self):
        code, out, err = run("module", "tag_operation", "--param", "tags=x", "-c", stdin=self.small)
        came = json.loads(out)
        self.assertEqual((code, err, came["success"], came["roaming_patch"]), (0, "", True, []))
        self.assertEqual(came["stored_patch"][0], {"op": "add", "path": "/Event/Tag", "value": [{"name": "x", "local": True}]})
        self.assertEqual(run("module", "tag_operation", stdin=self.small)[0], 1)
        code, out, err = run("module", "stop-execution", "--param", "message=no", "-c", stdin=self.small)
        self.assertEqual((code, json.loads(out)["errors"]), (4, ["no"]))
        self.check_error(["module", "tag_operation", "--param", "x"], self.small, 2, "NAME=TEXT")
        self.check_error(["module", "made-up"], self.small, 2, "there is no module")


class Blueprint(WorkflowTest):
    def test_nodes_are_cut_out_and_put_in_again(self):
        code, out, err = run("blueprint", self.example("guard-publishing"), "--nodes", "2,4", "--name", "Guard", "--description", "mine", "--uuid", "u")
        cut = json.loads(out)["WorkflowBlueprint"]
        self.assertEqual((code, err), (0, ""))
        self.assertEqual((cut["uuid"], cut["name"], cut["description"], cut["default"]), ("u", "Guard", "[event-publish]\nmine", False))
        self.assertEqual([each["id"] for each in cut["data"]], [2, 4])
        blueprint = self.file("b.json", out)
        code, out, err = run("blueprint", self.example("guard-publishing"), "--insert", blueprint, "--uuid", "f")
        grown = json.loads(out)["Workflow"]["data"]
        self.assertEqual((code, err), (0, "hashpath: new nodes: 6, 7\n"))
        self.assertEqual((grown["6"]["data"]["id"], grown["7"]["data"]["id"]), ("tag-if", "stop-execution"))
        self.assertEqual(grown["_frames"], {"f": {"id": "f", "text": "Guard", "nodes": [6, 7], "class": ""}})
        self.assertEqual(run("lint", self.file("grown.json", out))[0], 0)

    def test_a_new_one_has_a_uuid(self):
        code, out, err = run("blueprint", self.example("guard-publishing"), "--nodes", "4", "--name", "x")
        self.assertRegex(json.loads(out)["WorkflowBlueprint"]["uuid"], r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")

    def test_errors(self):
        self.check_error(["blueprint", self.example("guard-publishing")], "", 2, "one of them")
        self.check_error(["blueprint", self.example("guard-publishing"), "--nodes", "99"], "", 3, "node 99")
        self.check_error(["blueprint", self.file("x.json", "{"), "--nodes", "1"], "", 5, "json-syntax")


class Completion(CommandTest):
    def script(self, shell):
        code, out, err = run("completion", shell)
        self.assertEqual((code, err), (0, ""))
        return out

    def bash(self, *words):
        """What bash would complete the last word to; None where it completes files."""
        asks = ('complete -p hashpath; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hashpath; '
                '((${#COMPREPLY[@]} == 0)) || printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", self.script("bash") + asks, "bash", *words], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        registered, *found = done.stdout.splitlines()
        self.assertEqual(registered, "complete -o default -F _hashpath hashpath")
        return found or None

    def test_bash_completes_subcommands(self):
        listed = re.findall(r"^  (\w+) ", run("--help")[1].split("Subcommands:")[1], re.M)
        self.assertEqual(self.bash("hashpath", ""), listed)
        self.assertEqual(self.bash("hashpath", "ex"), ["extract", "explain", "expand"])
        self.assertEqual(self.bash("hashpath", "--v"), ["--version"])

    def test_bash_completes_options_of_the_subcommand(self):
        self.assertEqual(self.bash("hashpath", "extract", "a", "--lo"), ["--locations"])
        self.assertIsNone(self.bash("hashpath", "get", "a", "--lo"))
        for name in ("extract", "filter", "run", "blueprint"):
            known = set(re.findall(r"(?:^  |,)(--?[\w-]+)", run(name, "--help")[1], re.M))
            self.assertEqual(set(self.bash("hashpath", name, "-")), known)

    def test_bash_completes_values(self):
        self.assertEqual(self.bash("hashpath", "extract", "--on-error", ""), ["stop", "skip", "emit"])
        self.assertEqual(self.bash("hashpath", "sort", "--type", "=", "n"), ["numeric", "natural"])
        self.assertEqual(self.bash("hashpath", "sort", "--type", "="), ["regular", "numeric", "string", "natural"])
        self.assertEqual(self.bash("hashpath", "filter", "--operator", "not_in_"), ["not_in_or", "not_in_and"])
        self.assertEqual(self.bash("hashpath", "if", "t"), ["tag-if", "threat-level-if"])
        self.assertEqual(self.bash("hashpath", "modules", "tag_o"), ["tag_operation"])
        self.assertIn("event-publish", self.bash("hashpath", "run", "x.json", "--trigger", "event-"))
        self.assertEqual(self.bash("hashpath", "completion", ""), ["bash", "zsh", "fish"])

    def test_bash_completes_files_else(self):
        for words in (["extract", ""], ["extract", "a", "x"], ["run", "--trace", ""], ["if", "tag-if", ""]):
            self.assertIsNone(self.bash("hashpath", *words))

    def test_zsh_and_fish_can_read_theirs(self):
        for shell in ("zsh", "fish"):
            script = self.script(shell)
            self.assertIn("tag-if", script)
            with self.subTest(shell):
                if not shutil.which(shell):
                    self.skipTest(f"{shell} is not installed")
                done = subprocess.run([shell, "-n", "/dev/stdin"], input=script, capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes(self):
        def fish(line):
            script = self.script("fish") + f"complete -C 'hashpath {line}'\n"
            done = subprocess.run(["fish", "--no-config"], input=script, capture_output=True, text=True)
            self.assertEqual(done.stderr, "")
            return [each.split("\t")[0] for each in done.stdout.splitlines()]

        self.assertEqual(fish("ext"), ["extract"])
        self.assertEqual(fish("extract --loc"), ["--locations"])
        self.assertEqual(sorted(fish("sort --type n")), ["natural", "numeric"])
        self.assertEqual(fish("completion z"), ["zsh"])

    def test_errors(self):
        self.check_error(["completion"], "", 2, "SHELL is required")
        self.check_error(["completion", "tcsh"], "", 2, "SHELL")


class Manual(CommandTest):
    def page(self):
        code, out, err = run("man")
        self.assertEqual((code, err), (0, ""))
        return out

    def test_it_tells_of_all_that_help_tells_of(self):
        said = self.page().replace("\\-", "-").replace("\\&", "")
        for name in re.findall(r"^  (\w+) ", run("--help")[1].split("Subcommands:")[1], re.M):
            self.assertIn(f'.SS "hashpath {name} ', said)
            for option in re.findall(r"(?:^  |,)(--?[\w-]+)", run(name, "--help")[1], re.M):
                self.assertIn(f"\\fB{option}\\fR", said)
        self.assertEqual(said.count("\\fB--on-error\\fR"), 1)
        for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "SUBCOMMANDS", "INPUT AND OUTPUT", "EXIT STATUS"):
            self.assertIn(f".SH {section}\n", said)

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_has_nothing_to_say_against_it(self):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=self.page(), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Usage(CommandTest):
    def test_wrong_usage_is_two(self):
        for arguments in ([], ["frob"], ["extract"], ["set", "a"], ["extract", "a", "--no-such-option"],
                          ["extract", "a", "--indent", "x"], ["extract", "a", "--indent", "17"],
                          ["extract", "a", "--on-error", "cry"], ["extract", "a", "--locations=here"],
                          ["extract", "a", "--max-depth", "-1"]):
            err = self.check_error(arguments, "{}", 2, "hashpath: error: ")
            self.assertIn("hashpath --help", err)

    def test_help_and_version_go_to_standard_output(self):
        code, out, err = run("--help")
        self.assertEqual((code, err), (0, ""))
        for part in ("extract", "explain", "Exit codes"):
            self.assertIn(part, out)
        self.assertLess(len(out.splitlines()), 40)
        code, out, err = run("extract", "-h")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("--one-per-line", out)
        for flag in ("-V", "--version"):
            code, out, err = run(flag)
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, r"^hashpath \d+\.\d+\.\d+\n$")

    def test_options_may_stand_together_and_behind(self):
        self.check(["extract", "-cre", "{n}"], '["a",[1]]', "a\n[1]\n")
        self.check(["extract", "{n}", "-", "-c"], "[[1]]", "[1]\n")
        self.check(["extract", "--", "-a"], '{"-a":1}', "1\n")

    def test_a_warning_is_said_and_strict_makes_it_an_error(self):
        warning = "this is no condition and restricts nothing: every list and map passes (condition-without-effect)\n  {n}[a=]\n     ^^^^\n"
        self.check(["extract", "-c", "{n}[a=]"], "[{},1]", "{}\n", 0, "hashpath: warning: " + warning)
        self.check(["extract", "-c", "--strict", "{n}[a=]"], "[{},1]", "", 3, "hashpath: error: " + warning)
        self.check(["extract", "-c", "--strict", "{n}[a=1]"], "[{},1]", "")

    def test_a_path_with_any_bytes_is_shown_safely(self):
        done = subprocess.run([command, "extract", b"\xff\x1b[31m{N}"], input=b"{}", capture_output=True)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(b"\x1b", done.stderr)
        self.assertNotIn(b"\xff", done.stderr)

    def test_a_regular_expression_without_pcre2_is_an_error_of_the_path(self):
        if not with_pcre2:
            self.check_error(["extract", "{n}[a=/x/]"], "[]", 3, "regex-unavailable at byte 6 of the path")


def load_tests(loader, tests, pattern):
    every = [test for each in tests for test in each]
    return unittest.TestSuite({"a": every[::2], "b": every[1::2]}.get(part, every))


if __name__ == "__main__":
    unittest.main()
