"""A result sheet as plain data: blocks of values, how each column looks, widths, pictures by name.

Coordinates are rows and columns counted from 1, as on the sheet. Whoever draws a page (a closed file, live Excel)
writes each block in one go and formats it by column; nothing here knows how.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xl_segment.letters import Letters
from xl_segment.look import ACCENT, Look, LookName
from xl_segment.sheet.grid import Formula

#: What stands in the tables of what to do, and the field of a persona it is; an analyst may write over any of it.
STRATEGY = {
    "Persona": "name", "Who they are": "description", "Insight": "insight", "Goal": "goal",
    "Recommendation": "recommendation", "Do": "do", "Don't": "dont", "What to measure": "measure", "Colour": "colour",
}  # fmt: skip

Value = str | int | float | datetime.date | Formula | None


@dataclass(frozen=True)
class PageArea:
    """A rectangle of cells on a page; row, column: its first cell."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class DropDown:
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
        stretches: list[tuple[int, int]] = []
        for row in sorted(self.rows):
            if stretches and stretches[-1][1] == row - 1:
                stretches[-1] = (stretches[-1][0], row)
            else:
                stretches.append((row, row))
        return stretches


@dataclass(frozen=True)
class Paint:
    """Cells of one column of a block that look different where they hold a word; sorted or typed over, they follow it.

    column: of the block, from 0. fill, edge: colours of the cell and of a line at its left, None for none.
    """

    column: int
    word: str
    colour: str
    fill: str | None = None
    edge: str | None = None


@dataclass(frozen=True)
class ExcelTable:
    """A block as an Excel Table with filter buttons, whose header is the block's first row.

    bars: columns of the block, from 0, with a bar behind each number, from 0 to the largest.
    """

    name: str
    paints: tuple[Paint, ...] = ()
    bars: tuple[int, ...] = ()


@dataclass(frozen=True)
class DataBar:
    """A bar behind the number of one cell, as long as that is beside `end`.

    row, column: of the block, from 0. colour: "#RRGGBB". end: the number whose bar fills the cell.
    """

    row: int
    column: int
    colour: str
    end: float


@dataclass(frozen=True)
class Block:
    """A rectangle of values whose first cell stands at (row, column).

    looks: one per column. header: the first row looks like "header" instead, numbers' headers aligned right.
    edges: "#RRGGBB" per row (None for none), drawn as a thick left edge of the row's first cell; a segment's colour.
    formats: {column of the block, from 0: Excel number format} where a column's own digits differ from its look's.
    cell_formats: {(row, column) of the block, from 0: Excel number format} where a cell's differ from its column's.
    span: how many sheet columns the only cell of a 1 x 1 block covers (titles, long notes). spans: the same for each
    column of a wider block, () where each covers one. choices: cells that are the reader's to change; they look it.
    table: the block is an Excel Table; it has a header then, and its cells cover one column each.
    cell_looks: {(row, column) of the block, from 0: look} where a cell's differs from its column's. fills: likewise the
    "#RRGGBB" that a cell is filled with, a segment's colour. tall: cells that cover the one below as well, which is
    blank. bars: behind numbers. least: {row of the block, from 0: points that it is high at least}.
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
    choices: tuple[DropDown, ...] = ()
    table: ExcelTable | None = None
    cell_looks: dict[tuple[int, int], LookName] = field(default_factory=dict)
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    tall: frozenset[tuple[int, int]] = frozenset()
    bars: tuple[DataBar, ...] = ()
    least: dict[int, float] = field(default_factory=dict)

    @property
    def header_look(self) -> LookName:
        """How the first row looks where it is a header."""
        return "header" if self.table is None else "list header"

    def look(self, row: int, column: int) -> LookName:
        """Return how a cell of the block (from 0) looks."""
        if (row, column) in self.cell_looks:
            return self.cell_looks[row, column]
        if self.header and row == 0:
            return self.header_look
        if any(choice.column == column and row in choice.rows for choice in self.choices):
            return "choice"
        return self.looks[column]

    def number_format(self, row: int, column: int) -> str | None:
        """Return the number format of a cell of the block (from 0), None where it is that of its look."""
        return self.cell_formats.get((row, column), self.formats.get(column))

    def covers(self, column: int) -> tuple[int, int]:
        """Return the first sheet column of a column of the block (from 0), and how many it covers."""
        if self.spans:
            return self.column + sum(self.spans[:column]), self.spans[column]
        if len(self.looks) == 1:
            return self.column + column, self.span
        return self.column + column, 1


@dataclass(frozen=True)
class Picture:
    """A picture by name; its top left corner lies in the cell (row, column). width, height: inches on the sheet.

    svg: the same in lines, sharp at any zoom, where there is one.
    """

    name: str
    row: int
    column: int
    png: bytes
    alt: str
    width: float
    height: float
    svg: bytes | None = None


@dataclass(frozen=True)
class Page:
    """One sheet of ours. names: {defined name: the cells on this page, or the formula, that it stands for}.

    widths: characters per column, from column A. heights: {row: points} where not automatic. freeze: rows and
    columns that stay in sight. repeat_row: header row repeated on every printed page. headings: letters of columns and
    numbers of rows are seen. scale: per cent at which it is printed, None for one page wide; breaks: the rows with
    which a printed page begins, at such a scale. opens: the workbook is to open on it. grouped: first and last rows of
    parts that are folded away; the row below each has the sign that opens it.
    """

    name: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    pictures: tuple[Picture, ...] = ()
    heights: dict[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)
    repeat_row: int | None = None
    gridlines: bool = False
    headings: bool = True
    tab_colour: str | None = ACCENT
    names: dict[str, PageArea | str] = field(default_factory=dict)
    scale: int | None = None
    breaks: tuple[int, ...] = ()
    opens: bool = False
    grouped: tuple[tuple[int, int], ...] = ()


def characters(pixels: float) -> float:
    """Return the width of a column in characters, as Excel counts them, from pixels of a screen (96 to the inch)."""
    return pixels / 12 if pixels <= 12 else (pixels - 5) / 7


def width_for(texts: Iterable[str], look: Look) -> float:
    """Return the width in characters of a column that shows texts whole, each in one line."""
    longest = max((Letters().width(text, look.size, bold=look.bold) for text in texts), default=0.0)
    return characters(96 * longest + 5 + 10 * look.indent)


def points(pixels: float) -> float:
    """Return a height in points from pixels of a screen (96 to the inch)."""
    return pixels * 0.75


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, how it looks, a cell per row, and how many sheet columns it covers.

    number_format: where its digits differ from those of its look.
    """

    header: str
    look: LookName
    cells: Sequence[Value]
    number_format: str | None = None
    span: int = 1


def table(columns: Sequence[Column], *, row: int = 1, edges: tuple[str | None, ...] = ()) -> Block:
    """Return columns as one block with a header. row, edges: as of a Block."""
    spans = tuple(column.span for column in columns)
    return Block(
        row=row,
        column=1,
        values=(tuple(column.header for column in columns), *zip(*(column.cells for column in columns), strict=True)),
        looks=tuple(column.look for column in columns),
        header=True,
        edges=edges,
        formats={at: column.number_format for at, column in enumerate(columns) if column.number_format is not None},
        spans=spans if max(spans) > 1 else (),
    )


class RowCursor:
    """Puts blocks on a page, one below the other, and knows the next free row. column: in which they begin."""

    def __init__(self, row: int, column: int = 1) -> None:
        self.row, self.column = row, column
        self.blocks: list[Block] = []

    def write(self, text: str, look: LookName, *, span: int = 1) -> None:
        """Put a text into the next row."""
        self.blocks.append(Block(self.row, self.column, ((text,),), (look,), span=span))
        self.row += 1

    def put(self, block: Block) -> None:
        """Put a block, with a blank row behind it; of texts that cover several columns each is a block of its own."""
        block = dataclasses.replace(block, column=block.column + self.column - 1)
        self.blocks += _parts(block, self.row)
        self.row += len(block.values) + 1

    def skip(self) -> None:
        """Leave a row blank."""
        self.row += 1


def _parts(block: Block, row: int) -> list[Block]:
    """Place a block: notes are a row each over the whole width; a table stays as it is."""
    if block.span == 1:
        return [dataclasses.replace(block, row=row)]
    return [dataclasses.replace(block, row=row + at, values=(values,)) for at, values in enumerate(block.values)]
