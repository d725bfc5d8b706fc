# SPDX-License-Identifier: MIT
"""Shows paths, keys, tokens, matches and roaming data in GDB as what they say: a path as its text, a match as its key and its
value as JSON.

In GDB, or in ~/.gdbinit:

    source /usr/share/hashpath/hashpath_gdb.py

Reads what stands in memory and calls nothing of the program. Values are nlohmann::ordered_json or nlohmann::json, with the
standard library of GCC.
"""
import json

import gdb
import gdb.printing

longest = 300  # characters of a value; the rest is "..."
deepest = 8


def text_of(value):
    """The text of a std::string or std::string_view, as much of it as is shown."""
    if value.type.strip_typedefs().name.startswith("std::basic_string_view"):
        data, size = value["_M_str"], int(value["_M_len"])
    else:
        data, size = value["_M_dataplus"]["_M_p"], int(value["_M_string_length"])
    text = data.string("utf-8", "replace", length=min(size, longest)) if size else ""
    return text + "..." if size > longest else text


def entries_of(vector):
    """What stands in a std::vector."""
    start, finish = vector["_M_impl"]["_M_start"], vector["_M_impl"]["_M_finish"]
    return ((start + i).dereference() for i in range(int(finish - start)))


class too_much(Exception):
    pass


class json_text:
    """A JSON value as text, of which no more is read than is shown."""

    def __init__(self, value):
        self.text = ""
        try:
            self.add(value, 0)
        except too_much:
            self.text = self.text[:longest] + "..."

    def put(self, text):
        self.text += text
        if len(self.text) > longest:
            raise too_much

    def add(self, value, depth):
        kind = str(value["m_type"]).rpartition("::")[2]
        stored = value["m_value"]
        if depth > deepest:
            raise too_much
        if kind == "object":
            self.add_all("{", self.members(stored["object"].dereference()), "}", depth)
        elif kind == "array":
            self.add_all("[", ((None, each) for each in entries_of(stored["array"].dereference())), "]", depth)
        elif kind == "string":
            self.put(json.dumps(text_of(stored["string"].dereference()), ensure_ascii=False))
        elif kind == "number_float":
            self.put(repr(float(stored[kind])))
        elif kind.startswith("number"):
            self.put(str(int(stored[kind])))
        else:
            self.put({"boolean": str(bool(stored["boolean"])).lower(), "null": "null"}.get(kind, f"<{kind}>"))

    def add_all(self, opening, entries, closing, depth):
        self.put(opening)
        for position, (key, entry) in enumerate(entries):
            self.put((", " if position else "") + ("" if key is None else json.dumps(key, ensure_ascii=False) + ": "))
            self.add(entry, depth + 1)
        self.put(closing)

    @staticmethod
    def members(stored):
        if stored.type.strip_typedefs().name.startswith("nlohmann"):  # ordered_map, which is a vector of pairs
            base = next(field for field in stored.type.strip_typedefs().fields() if field.is_base_class)
            for pair in entries_of(stored.cast(base.type)):
                yield text_of(pair["first"]), pair["second"]
            return
        shown = iter(gdb.default_visualizer(stored).children())
        for (_, key), (_, value) in zip(shown, shown):
            yield text_of(key), value


class path_printer:
    """A path as its text; one that no text can say as the JSON Pointer of its keys."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        compiled = self.value["compiled_"]["_M_ptr"]
        return json.dumps(text_of(compiled["text"]) if compiled else "", ensure_ascii=False)


class token_printer:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return json.dumps(text_of(self.value["text"]), ensure_ascii=False)


class key_printer:
    """A key of PHP: a number without quotes, a text with them."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if self.value["is_integer_"]:
            return str(int(self.value["integer_"]))
        return json.dumps(text_of(self.value["text_"]), ensure_ascii=False)


class node_printer:
    """A handle: the value that it stands for."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        json_ = self.value["json_"]
        return json_text(json_.dereference()).text if json_ else "no value"


class match_printer:
    """A match: its key, its value, and its place if it has one."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        place = [field.name for field in self.value.type.strip_typedefs().fields() if field.name == "place"]
        parts = [key_printer(self.value["key"]).to_string(), node_printer(self.value["value"]).to_string()]
        return ": ".join(parts) + (" at " + path_printer(self.value["place"]).to_string() if place else "")


class roaming_data_printer:
    """What is stored, and whether it is an event that was not read yet."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return "an event that was not asked for yet" if self.value["event_"] else json_text(self.value["stored_"]).text


def printers():
    collection = gdb.printing.RegexpCollectionPrettyPrinter("hashpath")
    namespace = r"^hashpath::(v\w+::)?"
    for name, pattern, printer in (("path", r"path$", path_printer), ("token", r"token$", token_printer),
                                   ("key", r"php::key$", key_printer),
                                   ("node", r"(node|basic_node)(<.*>)?$", node_printer),
                                   ("match", r"(located_)?match<.*>$", match_printer),
                                   ("roaming_data", r"workflow::roaming_data$", roaming_data_printer)):
        collection.add_printer(name, namespace + pattern, printer)
    return collection


gdb.printing.register_pretty_printer(None, printers(), replace=True)
