"""How everything of ours looks, on sheets and in charts: inks, fills, lines, the font, and what a look of cells means.

The colours of segments are in `personas/palette.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: The font of sheets.
FONT = "Calibri"

#: Running text, and text that stands back.
INK, QUIET = "#1F2937", "#6B7280"
#: What stands out: an answer, a number of a step, a line in a chart; and its counterpart on a scale with two ends.
ACCENT, COUNTER_ACCENT = "#0F6CBD", "#C2571A"
#: What has to be looked at.
WARNING, WARNING_FILL = "#B45309", "#FEF3C7"
#: Cells that are the reader's to fill in, and the line around them.
INPUT_FILL, INPUT_LINE = "#FFF8E1", "#E0B84C"
#: Headers and cards, and the thin lines between rows.
HEADER_FILL, LINE = "#EEF3FA", "#D5DBE5"
#: Bars behind numbers, and bars that stand for everybody in charts.
BAR, CHART_BAR = "#D6E4F3", "#8FB4D9"
#: Scales that ink can be read on: measures that are opposed, and that go together; few, and many (white on the latter).
OPPOSED, TOGETHER = "#F4B79A", "#7FB8D8"
FEW, MANY = "#F1F5FA", "#0B4F8A"
#: What is won or to be done, and what is lost or to be left; bars that stand for everybody beside a segment's colour.
GOOD, BAD = "#0F766E", "#B42318"
EVERYBODY_BAR = "#A8B0BD"
WHITE = "#FFFFFF"
#: What can be read where neither ink nor white can.
BLACK = "#000000"

#: How a cell looks. The words are roles, not formats; `LOOKS` says what each of them means.
LookName = Literal[
    "title", "subtitle", "section", "header", "text", "prose", "label", "note", "code",
    "rank", "number", "integer", "money", "percent", "change", "fit", "date", "persona", "warning",
    "input", "choice", "answer", "weight",
    "ruled section", "list header", "list text", "list number", "list money", "list day",
]  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a look means: font size in points, colours as "#RRGGBB", an Excel number format.

    line: a thin line below; border: a thin line all around in this colour. rule: the colour of a line below that is no
    thin line between rows. indent: on the side that the text keeps to.
    """

    size: float = 10.5
    bold: bool = False
    italic: bool = False
    colour: str = INK
    fill: str | None = None
    number_format: str = "General"
    align: Literal["left", "right", "center"] = "left"
    wrap: bool = False
    line: bool = False
    border: str | None = None
    rule: str | None = None
    indent: int = 0


LOOKS: dict[str, Look] = {
    "title": Look(size=20, bold=True),
    "subtitle": Look(size=10.5, colour=QUIET),
    "section": Look(size=12, bold=True),
    "header": Look(bold=True, fill=HEADER_FILL, wrap=True, line=True, indent=1),
    "text": Look(wrap=True, line=True, indent=1),
    "prose": Look(wrap=True),
    "label": Look(bold=True, line=True, wrap=True, indent=1),
    "rank": Look(bold=True, number_format="0", align="center", line=True),
    "note": Look(size=9, colour=QUIET, wrap=True),
    "code": Look(size=9, colour=QUIET),
    "number": Look(align="right", line=True),
    "integer": Look(number_format="#,##0", align="right", line=True),
    "money": Look(number_format="#,##0", align="right", line=True),
    "percent": Look(number_format="0%", align="right", line=True),
    "change": Look(number_format='+0%;-0%;"="', align="right", line=True),
    "fit": Look(number_format="0.00", align="right", line=True),
    "date": Look(number_format="yyyy-mm-dd", align="left", line=True),
    "persona": Look(bold=True, wrap=True, line=True, indent=1),
    "warning": Look(colour=WARNING, fill=WARNING_FILL, wrap=True),
    "input": Look(fill=INPUT_FILL, border=INPUT_LINE, align="right", line=True),
    "choice": Look(fill=INPUT_FILL, border=INPUT_LINE, wrap=True, indent=1),
    "answer": Look(bold=True, colour=ACCENT, line=True),
    "weight": Look(number_format="0.000000", align="right", line=True),
    "ruled section": Look(size=12, bold=True, line=True),
    "list header": Look(bold=True, fill=HEADER_FILL, wrap=True, rule=ACCENT, indent=1),
    "list text": Look(indent=1),
    "list number": Look(number_format="#,##0", align="right", indent=1),
    "list money": Look(bold=True, number_format="#,##0", align="right", indent=1),
    "list day": Look(number_format="d mmm yyyy", align="right", indent=1),
}


def tint(colour: str, strength: float = 0.22) -> str:
    """Return a colour so light that ink can be read on it: so much of it on white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02X}" for part in parts)


def contrast(colour: str, other: str) -> float:
    """Return how well one colour is read on another, 1 to 21 (WCAG 2.1)."""
    darker, lighter = sorted(map(_luminance, (colour, other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str = WHITE, least: float = 4.5) -> str:
    """Return a colour as it is, or so much darker that text in it can be read on a ground; lighter on a dark one."""
    end = 0 if contrast(INK, ground) > contrast(WHITE, ground) else 255
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for strength in range(100, 0, -4):
        shade = "#" + "".join(f"{round(end + (part - end) * strength / 100):02X}" for part in parts)
        if contrast(shade, ground) >= least:
            return shade
    return WHITE if end else INK


def ink_on(ground: str, least: float = 4.5) -> str:
    """Return ink or white, whichever can be read on a ground; black on a middling one, where neither can."""
    for ink in sorted((INK, WHITE), key=lambda ink: -contrast(ink, ground)):
        if contrast(ink, ground) >= least:
            return ink
    return BLACK


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
