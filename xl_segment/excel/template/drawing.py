"""What the sheets of the template share: formats, defined names, sample data."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from xl_segment.look import FONT, HEADER_FILL, INK, INPUT_FILL, INPUT_LINE, LINE, QUIET
from xl_segment.ooxml.addresses import Range, column_letter, reference


class Ink:
    """Formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **look: Any) -> Format:  # noqa: ANN401  what XlsxWriter takes
        """Return the format of a look; body text in ink unless told otherwise."""
        wanted = {"font_name": FONT, "font_size": 10.5, "font_color": INK, "valign": "top", **look}
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
