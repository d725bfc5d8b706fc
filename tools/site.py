# SPDX-License-Identifier: MIT
"""A hook of mkdocs: links from docs/ to files of the repository that are no part of the site become addresses of the
repository. In the repository they stay what they are."""
import pathlib
import posixpath
import re

root = pathlib.Path(__file__).resolve().parents[1]
address = re.search(r'HOMEPAGE_URL "(.*?)"', (root / "CMakeLists.txt").read_text())[1]
code = r"^```.*?^```$|`[^`\n]*`"
link = re.compile(code + r"|(\]\()(?![a-z]+:|#)([^)#\s]+)", re.M | re.S)


def on_page_markdown(markdown, page, **_):
    if page.is_homepage:
        page.meta["hide"] = ["navigation", "toc"]

    def replaced(found):
        if not found[2]:
            return found[0]
        target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page.file.src_path), found[2]))
        if target.startswith("docs/") and (root / target).is_file():
            return found[0]
        return f"{found[1]}{address}/{'tree' if (root / target).is_dir() else 'blob'}/main/{target}"
    return link.sub(replaced, markdown)
