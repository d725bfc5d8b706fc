# SPDX-License-Identifier: MIT
"""Finds what can be changed in a header, and writes the header with all changes beside what they change.

A change is of an operator, of a constant (number, character, truth value), of a condition, or the removal of a statement.
Left alone is what runs only while compiling, and what only makes room in advance.
"""
import bisect
import re

import clang.cindex
from clang.cindex import CursorKind as kind

operators = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+": "-",
             "-": "+", "*": "/", "/": "*", "%": "/", "&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<",
             "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|="}
functions = {kind.FUNCTION_DECL, kind.CXX_METHOD, kind.CONSTRUCTOR, kind.DESTRUCTOR, kind.FUNCTION_TEMPLATE,
             kind.CONVERSION_FUNCTION}
statements = {kind.CALL_EXPR, kind.BINARY_OPERATOR, kind.COMPOUND_ASSIGNMENT_OPERATOR, kind.UNARY_OPERATOR}
in_advance = re.compile(r"\breserve\(|\bshrink_to_fit\(|\bprefetch")


class Change:
    def __init__(self, what, start, end, changed):
        self.what = what  # operator, constant, condition, statement
        self.start, self.end = start, end  # of what is changed, in the header
        self.changed = changed
        self.number = None
        self.places = (0, 0)  # of itself, in the header that is written


class Header:
    def __init__(self, path):
        self.path = path
        self.bytes = path.read_bytes()
        self.changes = {}
        self.lines = [0] + [match.end() for match in re.finditer(b"\n", self.bytes)]

    def text(self, start, end):
        return self.bytes[start:end].decode()

    def line(self, offset):
        return bisect.bisect_right(self.lines, offset)

    def add(self, what, start, end, changed):
        self.changes.setdefault((start, end, changed), Change(what, start, end, changed))

    # What is found.

    def span(self, cursor):
        """Where it and all within it stands: of operators of classes, Clang says the place of a part."""
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        if start >= end or cursor.kind in (kind.CALL_EXPR, kind.UNEXPOSED_EXPR):
            spans = [self.span(child) for child in cursor.get_children()] + ([(start, end)] if start < end else [])
            spans = [each for each in spans if each[0] < each[1]]
            return (min(each[0] for each in spans), max(each[1] for each in spans)) if spans else (start, start)
        return start, end

    def find(self, cursor):
        for child in cursor.get_children():
            if cursor.kind in functions and child.kind == kind.COMPOUND_STMT:
                self.find_in(child)
            else:
                self.find(child)

    def find_in(self, cursor):
        start, end = self.span(cursor)
        source = self.text(start, end)
        children = list(cursor.get_children())
        if cursor.kind in (kind.STATIC_ASSERT, kind.TYPE_REF, kind.TEMPLATE_REF):
            return
        if cursor.kind == kind.DECL_STMT and re.match(r"(static\s+)?constexpr\b|using\b|typedef\b", source):
            return
        if cursor.kind == kind.CASE_STMT:
            children = children[1:]
        elif cursor.kind == kind.COMPOUND_STMT:
            for child in children:
                self.statement(child)
        elif cursor.kind == kind.IF_STMT:
            with_start = children[0].kind == kind.DECL_STMT
            condition = children[1 if with_start else 0]
            branches = children[2 if with_start else 1:]
            if re.match(r"if\s+constexpr\b", source):
                children.remove(condition)
            elif condition.kind not in (kind.VAR_DECL, kind.DECL_STMT):
                self.condition(condition)
            for child in branches:
                self.statement(child)
        elif cursor.kind in (kind.WHILE_STMT, kind.FOR_STMT, kind.CXX_FOR_RANGE_STMT):
            if children:
                self.statement(children[-1])
        elif cursor.kind == kind.CONDITIONAL_OPERATOR:
            self.condition(children[0])
        elif cursor.kind in (kind.BINARY_OPERATOR, kind.COMPOUND_ASSIGNMENT_OPERATOR) and len(children) == 2:
            between = self.span(children[0])[1], self.span(children[1])[0]
            self.operator(start, *self.trimmed(*between), end)
        elif cursor.kind == kind.CALL_EXPR and cursor.spelling.startswith("operator") and len(children) == 3:
            place = self.span(children[1])
            if self.text(*place) in operators and start < place[0] and place[1] < end:
                self.operator(start, *place, end)
        elif cursor.kind == kind.UNARY_OPERATOR:
            if source.startswith("!") and not source.startswith("!="):
                self.add("operator", start, end, f"bool({source[1:]})")
            elif source.startswith(("++", "--")):
                self.add("operator", start, end, ("--" if source[0] == "+" else "++") + source[2:])
            elif source.startswith("-"):
                self.add("operator", start, end, f"({source[1:]})")
        elif cursor.kind == kind.CXX_BOOL_LITERAL_EXPR:
            self.add("constant", start, end, "false" if source == "true" else "true")
        elif cursor.kind == kind.INTEGER_LITERAL:
            match = re.fullmatch(r"(0x[0-9a-fA-F']+|[0-9']+)([uUlLzZ]*)", source)
            if match:
                self.add("constant", start, end, str(int(match[1].replace("'", ""), 0) + 1) + match[2])
        elif cursor.kind == kind.FLOATING_LITERAL:
            self.add("constant", start, end, f"({source} + 1)")
        elif cursor.kind == kind.CHARACTER_LITERAL:
            self.add("constant", start, end, f"static_cast<decltype({source})>({source} + 1)")
        for child in children:
            self.find_in(child)

    def trimmed(self, start, end):
        """Where the operator stands between its operands."""
        text = re.sub(r"//[^\n]*", lambda comment: " " * len(comment[0]), self.text(start, end))
        return start + len(text) - len(text.lstrip(" \n")), start + len(text.rstrip(" \n"))

    def operator(self, start, before, after, end):
        other = operators.get(self.text(before, after))
        if other:
            self.add("operator", start, end, self.text(start, before) + other + self.text(after, end))

    def condition(self, cursor):
        start, end = self.span(cursor)
        source = self.text(start, end)
        if cursor.kind == kind.UNARY_OPERATOR and source.startswith("!"):
            return
        inner = list(cursor.get_children())
        if cursor.kind == kind.BINARY_OPERATOR and len(inner) == 2:
            between = self.trimmed(self.span(inner[0])[1], self.span(inner[1])[0])
            if self.text(*between) in ("==", "!="):
                return
        self.add("condition", start, end, f"!({source})")

    def statement(self, cursor):
        start, end = self.span(cursor)
        # What an expression is part of has a place of its own.
        while cursor.kind == kind.UNEXPOSED_EXPR and len(list(cursor.get_children())) == 1:
            cursor = list(cursor.get_children())[0]
        source = self.text(start, end)
        if cursor.kind in statements and not in_advance.search(source):
            self.add("statement", start, end, "")
        elif cursor.kind == kind.CONTINUE_STMT:
            self.add("statement", start, end, "")

    # What is written.

    def write(self, destination):
        """The header with all changes that have a number, to where it stands as it is; what is the same keeps its time."""
        by_span = {}
        for change in self.changes.values():
            if change.number is not None:
                by_span.setdefault((change.start, change.end), []).append(change)
        spans = sorted(by_span, key=lambda span: (span[0], -span[1]))
        out = []
        length = 0

        def put(text):
            nonlocal length
            data = text if isinstance(text, bytes) else text.encode()
            out.append(data)
            length += len(data)

        position = 0

        def write_range(start, end):
            nonlocal position
            at = start
            while position < len(spans) and spans[position][0] < end:
                span = spans[position]
                if span[1] > end:  # crosses what is around it
                    position += 1
                    continue
                position += 1
                put(self.bytes[at:span[0]])
                write_span(span)
                at = span[1]
            put(self.bytes[at:end])

        def flat(text):
            """On one line, so that lines stay what they are; without the comments that would end it."""
            return re.sub(r"\s*\n\s*", " ", re.sub(r"\s//[^\n]*", "", text))

        def write_span(span):
            changes = sorted(by_span[span], key=lambda change: ["statement", "condition", "operator", "constant"].index(
                change.what))
            begun = length
            closing = ""
            for change in changes:
                change.places = (begun, 0)
                if change.what == "condition":
                    put(f"(hashpath_mutant({change.number}) ? {flat(change.changed)} : static_cast<bool>(")
                    closing += "))"
                elif change.what != "statement":
                    put(f"(hashpath_mutant({change.number}) ? ({flat(change.changed)}) : ")
                    closing += ")"
                elif self.text(*span) == "continue":
                    put(f"if (!hashpath_mutant({change.number})) ")
                else:
                    put(f"(hashpath_mutant({change.number}) ? (void)0 : (void)")
                    closing += ")"
                change.places = (begun, length)
            if self.text(*span) == "continue":
                put("continue")
            else:
                put("(")
                write_range(*span)
                put(")")
            put(closing)
            for change in changes:
                change.whole = (begun, length)

        write_range(0, len(self.bytes))
        written = b"".join(out)
        if destination.read_bytes() != written:
            destination.write_bytes(written)
        self.written_lines = [0] + [match.end() for match in re.finditer(b"\n", written)]

    def blamed(self, line, column):
        """The changes that an error at this place of what was written is about."""
        if line > len(self.written_lines):
            return []
        offset = self.written_lines[line - 1] + column - 1
        numbered = [change for change in self.changes.values() if change.number is not None]
        within = [change for change in numbered if change.places[0] <= offset < change.places[1]]
        if within:
            return [max(within, key=lambda change: change.places[0])]
        around = [change for change in numbered if change.whole[0] <= offset < change.whole[1]]
        if around:
            return [max(around, key=lambda change: change.whole[0])]
        return [change for change in numbered if self.line(change.start) == line]


def read(include, headers, unit, arguments):
    """Each of the headers with what can be changed in it; unit is a text that includes them all."""
    parsed = clang.cindex.Index.create().parse("all.cpp", args=arguments, unsaved_files=[("all.cpp", unit)])
    wrong = [each for each in parsed.diagnostics if each.severity >= clang.cindex.Diagnostic.Error]
    if wrong:
        raise SystemExit("\n".join(map(str, wrong)))
    found = {str(include / header): Header(include / header) for header in headers}
    for cursor in parsed.cursor.get_children():
        header = cursor.location.file and found.get(cursor.location.file.name)
        if header:
            header.find(cursor)
    return list(found.values())
