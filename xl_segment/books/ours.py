"""Our columns on the data sheet: where an earlier run put them, and where they can go."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Return the headers that an earlier run wrote on a sheet; on any, where the sheet that it wrote on is unknown."""
    return known.headers if known and known.data_sheet.casefold() in ("", sheet.casefold()) else ()


def where_it_is(known: Kept | None, sheets: Iterable[str]) -> Kept | None:
    """Forget the name of the data sheet where no sheet has it any more: the user has renamed it."""
    if known is None or known.data_sheet.casefold() in {one.casefold() for one in sheets}:
        return known
    return replace(known, data_sheet="")


class Ours(NamedTuple):
    """Our columns of an earlier run.

    top, first: the row and the column (from 1) where they begin, header and all. headers: as they stand there now; the
    user may have renamed one.
    """

    top: int
    first: int
    headers: tuple[str, ...]


def find(reading: Reading, known: Kept | None) -> Ours | None:
    """Find our columns of an earlier run, wherever they stand by now.

    A header between the first and the last of ours may have been renamed; were its column gone, the last one would not
    stand where it does. The first and the last have to be themselves: who knows whose the next column is.
    """
    if known is None or not headers_on(reading.grid.sheet, known):
        return None
    wanted = known.headers
    for number, row in enumerate(reading.cells, start=1):
        if wanted[0] in row and wanted[-1] in row:
            first = row.index(wanted[0])
            here = row[first : first + len(wanted)]
            if here[-1] == wanted[-1] and len(here) == len(wanted):
                return Ours(number, first + 1, tuple(one if isinstance(one, str) else "" for one in here))
    names = [row[known.column] for row in reading.cells if len(row) > known.column]
    held = {name for name in names if name is not None}
    if held and held <= {*known.personas, NOT_SEGMENTED}:
        return Ours(1, known.column, wanted)
    return None


def without(grid: Grid, ours: Ours | None) -> Grid:
    """Take the columns of an earlier run out of a sheet's cells; a Table's are known by its headers."""
    if ours is None:
        return grid
    if grid.table and grid.has_header:
        return replace(grid, ours=tuple(dict.fromkeys([*grid.ours, *filter(None, ours.headers)])))
    if grid.table:
        return replace(grid, values=[row[: ours.first - grid.left] for row in grid.values])
    at = slice(ours.first - grid.left, ours.first - grid.left + len(ours.headers))
    values = [list(row) for row in grid.values]
    for row in values[ours.top - grid.top :]:
        row[at] = [None] * len(row[at])
    return replace(grid, values=values, ours=())


def place(
    reading: Reading, data: SheetData, known: Kept | None, ours: Ours | None
) -> tuple[tables.Place, tuple[str, ...]]:
    """Find where our columns stand already, or where they can go, and their headers."""
    if ours is not None and known is not None:
        if len(ours.headers) != len(COLUMNS):
            raise DataError(
                "The segments on the sheet were written by an earlier xl_segment, which had fewer columns. Clear the "
                "results, then segment again."
            )
        named = tuple(one or ours_once for one, ours_once in zip(ours.headers, known.headers, strict=True))
        return tables.Place(ours.first, None, known.note), named
    taken = [str(cell) for row in reading.grid.values[:1] for cell in row if cell is not None]
    headers = tuple(free_header(one, [*data.headers, *taken]) for one in COLUMNS)
    right = reading.grid.left + max((len(row) for row in reading.grid.values), default=1) - 1
    last = right if reading.grid.table else max(data.columns.values())
    return tables.find_place(reading, last), headers
