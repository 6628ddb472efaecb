"""Our columns on the data sheet: where an earlier run put them, and where they can go."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from xl_segment.books import tables
from xl_segment.books.found import Reading
from xl_segment.books.kept import Kept
from xl_segment.books.layout import COLUMNS, free_header
from xl_segment.data.sheet import Grid, SheetData
from xl_segment.errors import DataError
from xl_segment.segmentation import NOT_SEGMENTED


def headers_on(sheet: str, known: Kept | None) -> tuple[str, ...]:
    """Return the headers that an earlier run wrote on a sheet."""
    return known.headers if known and known.data_sheet.casefold() == sheet.casefold() else ()


class Ours(NamedTuple):
    """Our columns of an earlier run.

    top, first: the row and the column (from 1) where they begin, header and all; width: how many they are.
    """

    top: int
    first: int
    width: int


def find(reading: Reading, known: Kept | None) -> Ours | None:
    """Find our columns of an earlier run, wherever they stand by now."""
    if known is None or not headers_on(reading.grid.sheet, known):
        return None
    for number, row in enumerate(reading.cells, start=1):
        for column in (at for at, cell in enumerate(row, start=1) if cell == known.headers[0]):
            if tuple(row[column - 1 : column - 1 + len(known.headers)]) == known.headers:
                return Ours(number, column, len(known.headers))
    names = [row[known.column] for row in reading.cells if len(row) > known.column]
    held = {name for name in names if name is not None}
    if held and held <= {*known.personas, NOT_SEGMENTED}:
        return Ours(1, known.column, len(known.headers))
    return None


def without(grid: Grid, ours: Ours | None) -> Grid:
    """Take the columns of an earlier run out of a sheet's cells; a Table's are known by its headers."""
    if ours is None or (grid.table and grid.has_header):
        return grid
    if grid.table:
        return replace(grid, values=[row[: ours.first - grid.left] for row in grid.values])
    at = slice(ours.first - grid.left, ours.first - grid.left + ours.width)
    values = [list(row) for row in grid.values]
    for row in values[ours.top - grid.top :]:
        row[at] = [None] * len(row[at])
    return replace(grid, values=values, ours=())


def place(
    reading: Reading, data: SheetData, known: Kept | None, ours: Ours | None
) -> tuple[tables.Place, tuple[str, ...]]:
    """Find where our columns stand already, or where they can go, and their headers."""
    if ours is not None and known is not None:
        if ours.width != len(COLUMNS):
            raise DataError(
                "The segments on the sheet were written by an earlier xl_segment, which had fewer columns. Clear the "
                "results, then segment again."
            )
        return tables.Place(ours.first, None, known.note), known.headers
    taken = [str(cell) for row in reading.grid.values[:1] for cell in row if cell is not None]
    headers = tuple(free_header(one, [*data.headers, *taken]) for one in COLUMNS)
    right = reading.grid.left + max((len(row) for row in reading.grid.values), default=1) - 1
    last = right if reading.grid.table else max(data.columns.values())
    return tables.find_place(reading, last), headers
