# SPDX-License-Identifier: MIT
"""Draws ratios as dots on a logarithmic axis, as SVG that can be read on light and on dark ground."""
import math
from xml.sax.saxutils import escape

COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1"]
LEFT, RIGHT, TOP, ROW = 130, 30, 60, 18
WIDTH = 900
# Greys that do on either ground, where a viewer does not say which it has.
STYLE = """text { font: 12px sans-serif; fill: #7d8590 }
.title { font-weight: bold } .end { text-anchor: end } .middle { text-anchor: middle }
line { stroke: #7d859066 } .row { stroke-dasharray: 1 3 } .one { stroke: #7d8590; stroke-width: 1.5 }
@media (prefers-color-scheme: light) { text { fill: #24292f } .one { stroke: #24292f } }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .one { stroke: #e6edf3 } }"""


def plot(subject, groups):
    """Groups are (title, opponents, rows), rows (label, one ratio or None for each opponent)."""
    ratios = [ratio for _, _, rows in groups for _, values in rows for ratio in values if ratio]
    first, last = math.floor(math.log10(min(ratios))), math.ceil(math.log10(max(ratios)))
    first, last = min(first, -1), max(last, 1)
    height = TOP + sum(ROW * (len(rows) + 2) for _, _, rows in groups) + 10

    def across(ratio):
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(ratio) - first) / (last - first)

    def text(x, y, said, kind=""):
        kind = f' class="{kind}"' if kind else ""
        return f'<text x="{x:.1f}" y="{y:.1f}"{kind}>{escape(said)}</text>'

    drawn = [text(LEFT, 18, f"Time of hashpath divided by the time of others, {subject}", "title"),
             text(across(1) - 8, TOP - 28, "← hashpath is faster", "end"),
             text(across(1) + 8, TOP - 28, "hashpath is slower →")]
    exponents = range(first, last + 1)
    drawn += [text(across(10.0 ** exponent), TOP - 12, f"{10.0 ** exponent:g}", "middle") for exponent in exponents]

    y = TOP
    for title, opponents, rows in groups:
        y += ROW
        drawn.append(text(8, y + 4, title, "title"))
        x = 250
        for colour, opponent in zip(COLOURS, opponents):
            drawn.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>')
            drawn.append(text(x + 9, y + 4, opponent))
            x += 34 + 7 * len(opponent)
        for exponent in exponents:
            x = across(10.0 ** exponent)
            kind = ' class="one"' if exponent == 0 else ""
            drawn.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y + 9}" y2="{y + 9 + ROW * len(rows)}"{kind}/>')
        for label, values in rows:
            y += ROW
            drawn.append(text(LEFT - 10, y + 4, label, "end"))
            drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" class="row"/>')
            for colour, ratio, opponent in zip(COLOURS, values, opponents):
                if ratio:
                    said = escape(f"{label} / {opponent}: {ratio:.3g}")
                    drawn.append(f'<circle cx="{across(ratio):.1f}" cy="{y}" r="5" fill="{colour}">'
                                 f"<title>{said}</title></circle>")
        y += ROW
    body = "\n".join(drawn)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img">\n<title>Time of hashpath divided by the time of others</title>\n<style>{STYLE}</style>\n'
            f"{body}\n</svg>\n")
