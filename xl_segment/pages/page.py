"""A result sheet as plain data: blocks of values, how each column looks, widths, pictures by name.

Coordinates are rows and columns counted from 1, as on the sheet. Whoever draws a page (a closed file, live Excel)
writes each block in one go and formats it by column; nothing here knows how.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from xl_segment.sheet.grid import Formula

#: How a cell looks. The words are roles, not formats; `LOOKS` says what each of them means.
LookName = Literal[
    "title", "subtitle", "section", "header", "text", "label", "note", "code",
    "rank", "number", "integer", "money", "percent", "change", "fit", "date", "persona", "warning",
    "input", "choice", "answer", "weight",
]  # fmt: skip
#: What stands in the table "What to do", and the field of a persona it is; an analyst may write over any of it.
STRATEGY = {
    "Persona": "name", "Who they are": "description", "Insight": "insight", "Recommendation": "recommendation",
    "Do": "do", "Don't": "dont", "Colour": "colour",
}  # fmt: skip


Value = str | int | float | Formula | None


@dataclass(frozen=True)
class Look:
    """What a look means: font size in points, colours as "#RRGGBB", an Excel number format.

    line: a thin line below; border: a thin line all around in this colour.
    """

    size: float = 10.5
    bold: bool = False
    italic: bool = False
    colour: str = "#1F2937"
    fill: str | None = None
    number_format: str = "General"
    align: Literal["left", "right", "center"] = "left"
    wrap: bool = False
    line: bool = False
    border: str | None = None
    indent: int = 0


LOOKS: dict[str, Look] = {
    "title": Look(size=20, bold=True),
    "subtitle": Look(size=10.5, colour="#6B7280"),
    "section": Look(size=12, bold=True),
    "header": Look(bold=True, fill="#EEF3FA", wrap=True, line=True, indent=1),
    "text": Look(wrap=True, line=True, indent=1),
    "label": Look(bold=True, line=True, wrap=True, indent=1),
    "rank": Look(bold=True, number_format="0", align="center", line=True),
    "note": Look(size=9, colour="#6B7280", wrap=True),
    "code": Look(size=9, colour="#6B7280"),
    "number": Look(align="right", line=True),
    "integer": Look(number_format="#,##0", align="right", line=True),
    "money": Look(number_format="#,##0", align="right", line=True),
    "percent": Look(number_format="0%", align="right", line=True),
    "change": Look(number_format='+0%;-0%;"="', align="right", line=True),
    "fit": Look(number_format="0.00", align="right", line=True),
    "date": Look(number_format="yyyy-mm-dd", align="left", line=True),
    "persona": Look(bold=True, wrap=True, line=True, indent=1),
    "warning": Look(colour="#B45309", fill="#FEF3C7", wrap=True),
    "input": Look(fill="#FFF8E1", border="#E0B84C", align="right", line=True),
    "choice": Look(fill="#FFF8E1", border="#E0B84C", wrap=True, indent=1),
    "answer": Look(bold=True, colour="#0F6CBD", line=True),
    "weight": Look(number_format="0.000000", align="right", line=True),
}


@dataclass(frozen=True)
class Area:
    """A rectangle of cells on a page; row, column: its first cell."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Choice:
    """Cells of one column of a block that are the reader's to change, by a drop-down list.

    column, rows: of the block, from 0. words: what can be chosen, or the defined name of the cells where that stands.
    title, hint: what is shown beside a cell that is clicked.
    """

    column: int
    rows: tuple[int, ...]
    words: tuple[str, ...] | str
    title: str
    hint: str

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """The rows as stretches without a gap, (first, last)."""
        found: list[tuple[int, int]] = []
        for row in sorted(self.rows):
            if found and found[-1][1] == row - 1:
                found[-1] = (found[-1][0], row)
            else:
                found.append((row, row))
        return found


@dataclass(frozen=True)
class Block:
    """A rectangle of values whose first cell stands at (row, column).

    looks: one per column. header: the first row looks like "header" instead, numbers' headers aligned right.
    edges: "#RRGGBB" per row (None for none), drawn as a thick left edge of the row's first cell; a segment's colour.
    formats: {column of the block, from 0: Excel number format} where a column's own digits differ from its look's.
    cell_formats: {(row, column) of the block, from 0: Excel number format} where a cell's differ from its column's.
    span: how many sheet columns the only cell of a 1 x 1 block covers (titles, long notes). spans: the same for each
    column of a wider block, () where each covers one. choices: cells that are the reader's to change; they look it.
    """

    row: int
    column: int
    values: tuple[tuple[Value, ...], ...]
    looks: tuple[LookName, ...]
    header: bool = False
    edges: tuple[str | None, ...] = ()
    formats: dict[int, str] = field(default_factory=dict)
    cell_formats: dict[tuple[int, int], str] = field(default_factory=dict)
    span: int = 1
    spans: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()

    def look(self, row: int, column: int) -> LookName:
        """Return how a cell of the block (from 0) looks."""
        if self.header and row == 0:
            return "header"
        chosen = any(one.column == column and row in one.rows for one in self.choices)
        return "choice" if chosen else self.looks[column]

    def number_format(self, row: int, column: int) -> str | None:
        """Return the number format of a cell of the block (from 0), None where it is that of its look."""
        return self.cell_formats.get((row, column), self.formats.get(column))

    def covers(self, column: int) -> tuple[int, int]:
        """Return the first sheet column of a column of the block (from 0), and how many it covers."""
        if self.spans:
            return self.column + sum(self.spans[:column]), self.spans[column]
        return self.column + column, self.span if len(self.looks) == 1 else 1


@dataclass(frozen=True)
class Picture:
    """A picture by name; its top left corner lies in the cell (row, column). width, height: inches on the sheet."""

    name: str
    row: int
    column: int
    png: bytes
    alt: str
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """One sheet of ours. names: {defined name: the cells on this page, or the formula, that it stands for}.

    widths: characters per column, from column A. heights: {row: points} where not automatic. freeze: rows and
    columns that stay in sight. repeat_row: header row repeated on every printed page.
    """

    name: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    pictures: tuple[Picture, ...] = ()
    heights: dict[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)
    repeat_row: int | None = None
    gridlines: bool = False
    tab_colour: str | None = "#0F6CBD"
    names: dict[str, Area | str] = field(default_factory=dict)
