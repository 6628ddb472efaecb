"""What the sheets of the template share: formats, defined names, sample data."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from xl_segment.letters import Letters
from xl_segment.look import FONT, HEADER_FILL, INK, INPUT_FILL, INPUT_LINE, LINE, QUIET
from xl_segment.ooxml.addresses import Range, column_letter, reference

#: Points of body text, the height of a line as a multiple of it, and what of a cell's width is counted on.
BODY, _LINE, _SAFE = 10.5, 1.26, 0.93


class Ink:
    """Formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the format of a look; body text in ink unless told otherwise."""
        wanted = {"font_name": FONT, "font_size": BODY, "font_color": INK, "valign": "top", **look}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def title(self) -> Format:
        """Return the look of a sheet's title."""
        return self(font_size=20, bold=True, valign="vcenter")

    def section(self) -> Format:
        """Return the look of a section's heading."""
        return self(font_size=12, bold=True, valign="vcenter")

    def note(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the look of a note."""
        return self(**{"font_size": 9, "font_color": QUIET, "text_wrap": True, **look})

    def header(self, align: str = "left") -> Format:
        """Return the look of a table's header."""
        look: dict[str, Any] = {
            "bold": True, "bg_color": HEADER_FILL, "bottom": 1, "bottom_color": LINE, "text_wrap": True, "align": align,
            "valign": "vcenter",
        }  # fmt: skip
        if align == "left":
            look["indent"] = 1
        return self(**look)

    def entry(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the look of a cell that the analyst fills in."""
        return self(
            **{"bg_color": INPUT_FILL, "border": 1, "border_color": INPUT_LINE, "align": "left", "indent": 1, **look}
        )


def height_of(texts: Iterable[tuple[str, float]], *, bold: bool = False) -> float:
    """Return how high a row of wrapped texts is, in points. texts: each with the room for it, in pixels."""
    letters = Letters()
    # LibreOffice breaks lines earlier than Excel.
    count = max(letters.lines(text, BODY, room * _SAFE / 96, bold=bold) for text, room in texts)
    return max(18.0, count * BODY * _LINE + 4)


def room_in(width: float, indent: int = 0) -> float:
    """Return how many pixels of a column have room for text. width: in characters."""
    return 7 * width + 5 - 3 - 9 * indent


def define(workbook: xlsxwriter.Workbook, name: str, sheet: str, area: Range) -> None:
    """Give a range a name in the whole workbook."""
    first = f"${column_letter(area.left)}${area.top}"
    last = f"${column_letter(area.right)}${area.bottom}"
    address = f"{first}:{last}"
    if first == last:
        address = first
    workbook.define_name(name, "=" + reference(sheet, address))


def read_sample(path: Path) -> list[list[Any]]:
    """Read sample data: a header, then rows; numbers are numbers, days are days."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[_cell(text) for text in row] for row in csv.reader(file)]


def _cell(text: str) -> Any:  # noqa: ANN401  a cell
    for read in (float, datetime.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text
