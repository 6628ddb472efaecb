"""How everything of ours looks, on sheets and in charts: inks, fills, lines, the font, and what a look of cells means.

The colours of segments are in `personas/palette.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: The font of sheets.
FONT = "Calibri"

#: Running text, and text that stands back.
INK, QUIET = "#1F2937", "#5B6472"
#: What stands out: an answer, a number of a step, a line in a chart; and its counterpart on a scale with two ends.
ACCENT, COUNTER_ACCENT = "#0F6CBD", "#C2571A"
#: What has to be looked at.
WARNING, WARNING_FILL = "#B45309", "#FEF3C7"
#: Cells that are the reader's to fill in, and the line around them.
INPUT_FILL, INPUT_LINE = "#FFF8E1", "#E0B84C"
#: Headers and cards, and the thin lines between rows.
HEADER_FILL, LINE, TOTAL_FILL = "#EEF3FA", "#D5DBE5", "#F3F6FA"
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
    "title", "subtitle", "scope", "section", "header", "text", "prose", "label", "note", "code",
    "rank", "number", "integer", "money", "percent", "change", "fit", "date", "persona", "warning",
    "input", "choice", "answer", "weight",
    "ruled section", "list header", "list text", "list number", "list money", "list day",
    "band", "heading", "heading figure", "state", "other state", "verdict",
    "card name", "card long name", "card tag", "card figure", "card note",
    "card share", "card part", "card bar", "card bar below",
    "card better", "card worse", "card alike", "card rule",
    "total name", "total figure", "total note", "total text",
    "plan name", "plan goal", "plan text", "plan do", "plan dont", "plan advice", "plan advice below",
]  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a look means: font size in points, colours as "#RRGGBB", an Excel number format.

    line: a thin line below; border: a thin line all around in this colour. rule: the colour of a line below that is no
    thin line between rows. indent: on the side that the text keeps to. vertical: None for what suits the rest.
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
    vertical: Literal["top", "center", "bottom"] | None = None

    @property
    def stands(self) -> Literal["top", "center", "bottom"]:
        """Where the text stands in a cell that is higher than it."""
        return self.vertical or ("top" if self.wrap or self.line else "center")


#: A number that only its bar or its colour shows.
_NOT_SHOWN = ";;;"

LOOKS: dict[str, Look] = {
    "title": Look(size=20, bold=True),
    "subtitle": Look(size=10.5, colour=QUIET),
    "scope": Look(size=10.5, colour=QUIET, wrap=True),
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
    "band": Look(size=9, number_format=_NOT_SHOWN),
    "heading": Look(bold=True, fill=HEADER_FILL, wrap=True, indent=1, vertical="center"),
    "heading figure": Look(bold=True, fill=HEADER_FILL, wrap=True, align="right", vertical="center"),
    "state": Look(bold=True, colour=WHITE, fill=ACCENT, align="center", border=WHITE, vertical="center"),
    "other state": Look(colour=QUIET, fill=HEADER_FILL, align="center", border=WHITE, vertical="center"),
    "verdict": Look(wrap=True, indent=1, vertical="center"),
    # The upper row of a card, and the lower one, which has the line.
    "card name": Look(size=12, bold=True, wrap=True, indent=1, vertical="bottom"),
    "card long name": Look(size=10, bold=True, wrap=True, indent=1, vertical="bottom"),
    "card figure": Look(size=12, bold=True, align="right", vertical="bottom"),
    "card share": Look(size=9.5, colour=QUIET, number_format="0%", align="right", vertical="bottom"),
    "card bar": Look(size=9, number_format=_NOT_SHOWN),
    "card tag": Look(size=9, colour=QUIET, line=True, indent=1),
    "card note": Look(size=9, colour=QUIET, align="right", line=True),
    "card part": Look(bold=True, number_format="0%", align="right", line=True),
    "card bar below": Look(size=9, number_format=_NOT_SHOWN, line=True),
    "card better": Look(size=9, colour=GOOD, align="right", line=True),
    "card worse": Look(size=9, colour=BAD, align="right", line=True),
    "card alike": Look(size=9, colour=QUIET, align="right", line=True),
    "card rule": Look(wrap=True, line=True, indent=2, vertical="center"),
    "total name": Look(size=12, bold=True, fill=TOTAL_FILL, indent=1, vertical="center"),
    "total figure": Look(size=12, bold=True, fill=TOTAL_FILL, align="right", vertical="center"),
    "total note": Look(size=9, colour=QUIET, fill=TOTAL_FILL, wrap=True, align="right", vertical="center"),
    "total text": Look(fill=TOTAL_FILL, wrap=True, indent=2, vertical="center"),
    "plan name": Look(size=11, bold=True, wrap=True, indent=1, vertical="bottom"),
    "plan goal": Look(wrap=True, line=True, indent=1),
    "plan text": Look(wrap=True, line=True, indent=1, vertical="center"),
    "plan do": Look(bold=True, colour=GOOD, align="right", vertical="center"),
    "plan dont": Look(bold=True, colour=BAD, align="right", line=True, vertical="center"),
    "plan advice": Look(wrap=True, indent=1, vertical="center"),
    "plan advice below": Look(wrap=True, line=True, indent=1, vertical="center"),
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
