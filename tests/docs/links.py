#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the links of the documentation: in the repository's files, as GitHub shows them, or, given the folder of a built
site, in that.

usage: links.py [SITE]

In the repository: every link leads to a file, and every anchor to a heading. In the site: the same; nothing is loaded from
another server; no table was taken for text. Both: every page stands in mkdocs.yml.
"""
import html.parser
import pathlib
import re
import sys
import urllib.parse

root = pathlib.Path(__file__).resolve().parents[2]
code = re.compile(r"^ *```.*?^ *```$|<!--.*?-->", re.M | re.S)
link = re.compile(r"\]\(([^)\s]+)\)")


def pages():
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def anchors(page):
    """The anchors of the headings of a page, by GitHub's rule."""
    found = []
    for heading in re.findall(r"^#+ (.*)$", code.sub("", page.read_text()), re.M):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        found.append(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-"))
    return [f"{name}-{found[:i].count(name)}" if name in found[:i] else name for i, name in enumerate(found)]


def problems_of_sources():
    problems = []
    navigation = (root / "mkdocs.yml").read_text()
    address = re.search(r'HOMEPAGE_URL "(.*?)"', (root / "CMakeLists.txt").read_text())[1]
    if f"Source: {address}\n" not in navigation:
        problems.append(f"mkdocs.yml: does not link to {address}")
    for page in pages():
        where = page.relative_to(root)
        if where.parts[0] == "docs" and f" {where.relative_to('docs')}\n" not in navigation:
            problems.append(f"{where}: is not in mkdocs.yml")
        for target in link.findall(re.sub(r"`[^`\n]*`", "", code.sub("", page.read_text()))):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                problems.append(f"{where}: {target}: there is no such file")
            elif anchor and anchor not in anchors(file):
                problems.append(f"{where}: {target}: there is no such heading")
    return problems


class Reader(html.parser.HTMLParser):
    """Collects the anchors and links of a page, what it loads, and its text."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loads, self.text = set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.add(given.get("id"))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given.get("href") or "")
        if given.get("src"):
            self.loads.append(given["src"])

    def handle_data(self, data):
        self.text.append(data)


def problems_of_site(site):
    problems = []
    read = {page: Reader(page.read_text()) for page in sorted(site.rglob("*.html"))}
    for page, content in read.items():
        where = page.relative_to(site)
        for target in content.loads:
            if re.match(r"([a-z]+:)?//", target):
                problems.append(f"{where}: loads {target}")
        if re.search(r"\|\s*-+:?\s*\|", "".join(content.text)):
            problems.append(f"{where}: a table was taken for text")
        for target in content.links + content.loads:
            if re.match(r"([a-z]+:)?//|[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            path = urllib.parse.unquote(path)
            # The page for what is not found has addresses from the top.
            file = (site / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve() if path else page
            if file.is_dir():
                file = file / "index.html"
            if not file.exists():
                problems.append(f"{where}: {target}: there is no such file")
            elif anchor and file in read and urllib.parse.unquote(anchor) not in read[file].anchors:
                problems.append(f"{where}: {target}: there is no such anchor")
    for sheet in site.rglob("*.css"):
        for target in re.findall(r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]*)", sheet.read_text()):
            problems.append(f"{sheet.relative_to(site)}: loads {target}")
    if len(read) < 50:
        problems.append(f"{site}: has {len(read)} pages only")
    return problems


if __name__ == "__main__":
    found = problems_of_sources() + (problems_of_site(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else [])
    for problem in found:
        print(problem)
    print(f"{len(pages())} pages, {len(found)} problems")
    sys.exit(1 if found else 0)
