"""Our columns on the data sheet: where an earlier run put them, and where they can go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from xl_segment.books import tables
from xl_segment.books.found import Reading, without_areas
from xl_segment.books.kept import Kept
from xl_segment.books.layout import COLUMNS, PAGE_NAMES, Range, column_letter, free_header
from xl_segment.data.sheet import Grid, SheetData
from xl_segment.errors import DataError
from xl_segment.report.native_formulas import CARD_NAMES, PERSONA_OF, SEGMENT_OF, WEIGHTS
from xl_segment.segmentation import NOT_SEGMENTED


def headers_on(sheet: str, known: Kept | None) -> tuple[str, ...]:
    """Return the headers that an earlier run wrote on a sheet; on any, where the sheet that it wrote on is unknown."""
    return known.headers if known and known.data_sheet.casefold() in ("", sheet.casefold()) else ()


def as_it_is(known: Kept | None, sheets: Iterable[str], sheet_of: Callable[[str], str | None]) -> Kept | None:
    """Return what is known with the names that sheets have by now.

    sheet_of: the sheet that a defined name points to. Where nothing is called like the data sheet, it was renamed.
    """
    if known is None:
        return None
    now = {was: sheet_of(f"{PAGE_NAMES}{at}") or was for at, was in enumerate(known.sheets, start=1)}
    known = replace(
        known,
        sheets=tuple(now.values()),
        widths={now.get(name, name): widths for name, widths in known.widths.items()},
        renamed={was: name for was, name in now.items() if was != name},
    )
    if known.data_sheet.casefold() not in {one.casefold() for one in sheets}:
        known = replace(known, data_sheet="")
    return known


def remains(names: Mapping[str, str], sheet_of: Callable[[str], str | None]) -> Kept | None:
    """Return what can be known of an earlier run whose hidden sheet is gone or damaged.

    names: {defined name: what it stands for} of the whole workbook.
    """
    pages = sorted(one for one in names if one.startswith(PAGE_NAMES))
    sheets = [sheet for sheet in map(sheet_of, pages) if sheet is not None]
    functions = [one for one in (SEGMENT_OF, PERSONA_OF) if WEIGHTS in names.get(one, "")]
    return Kept.lost(sheets, [*pages, *(one for one in CARD_NAMES if one in names), *functions])


class Ours(NamedTuple):
    """Our columns of an earlier run.

    top, first: the row and the column (from 1) where they begin, header and all. headers: as they stand there now; the
    user may have renamed one, or deleted the last ones. apart: they do not stand side by side any more.
    """

    top: int
    first: int
    headers: tuple[str, ...]
    apart: bool = False


def find(reading: Reading, known: Kept | None) -> Ours | None:
    """Find our columns of an earlier run, wherever they stand by now.

    A header between the first and the last of ours may have been renamed; were its column gone, the last one would not
    stand where it does. The first and the last have to be themselves: who knows whose the next column is.
    """
    # Where somebody has deleted all that a run kept, five such headers side by side are nobody else's.
    wanted = COLUMNS if known is None else headers_on(reading.grid.sheet, known)
    if not wanted:
        return None
    # Where all five stand where they were put, a "Segment" of the user's in front of them does not matter.
    put = slice(known.column - 1, known.column - 1 + len(wanted)) if known and known.column else slice(0, 0)
    where = next((at for at, row in enumerate(reading.cells, start=1) if tuple(row[put]) == wanted), None)
    if where is not None:
        return Ours(where, put.start + 1, wanted)
    for number, row in enumerate(reading.cells, start=1):
        if wanted[0] in row and wanted[-1] in row:
            first = row.index(wanted[0])
            here = row[first : first + len(wanted)]
            if here[-1] == wanted[-1] and len(here) == len(wanted) and (known is not None or here == list(wanted)):
                return Ours(number, first + 1, tuple(one if isinstance(one, str) else "" for one in here))
        there = [] if known is None else [one for one in wanted if one in row]
        if len(there) < 2:
            continue
        first = row.index(there[0])
        side_by_side = row[first : first + len(there)] == there == list(wanted[: len(there)])
        return Ours(number, first + 1, tuple(there), apart=not side_by_side)
    if known is None:
        return None
    names = [row[known.column] for row in reading.cells if len(row) > known.column]
    held = {name for name in names if name is not None}
    if held and held <= {*known.personas, NOT_SEGMENTED}:
        return Ours(1, known.column, wanted)
    return None


def rows_of(reading: Reading, ours: Ours, known: Kept | None, formulas: Collection[int] = ()) -> list[int]:
    """Return the rows that hold what an earlier run wrote, and nothing that the user did; not the header's.

    Known by the persona; where the user has written over it, by a segment's whole number, some name and a fit. A note
    or a sum below the data is none of these, nor is a persona's name with other numbers beside it than ours.
    formulas: rows whose persona is a formula of ours; a program that does not calculate saves nothing of what it shows.
    """
    names = {*(known.personas if known else ()), NOT_SEGMENTED}
    found = []
    for number, row in enumerate(reading.cells, start=1):
        here = (row[ours.first - 1 : ours.first + 2] + [None] * 3)[:3]
        has_data = any(cell is not None for cell in row[: ours.first - 1])
        is_ours = number in formulas or _is_ours(*here, names=names, has_data=has_data)
        if number >= ours.top and is_ours:
            found.append(number)
    return found


def rows_to_leave(reading: Reading, ours: Ours, known: Kept | None, new: Mapping[int, Any]) -> set[int]:
    """Return rows that are left alone, as something of the user's stands where our cells would go.

    new: {row that holds none of ours yet: the persona that it gets}. A row of sums below the data, say, needs no word
    that it is not segmented. Raises DataError where it is a customer's row.
    """
    found = set()
    names = {*(known.personas if known else ()), NOT_SEGMENTED}
    live = known is not None and known.formulas
    for number, label in new.items():
        row = reading.cells[number - 1] if number <= len(reading.cells) else []
        here = row[ours.first - 1 : ours.first - 1 + len(ours.headers)]
        filled = next((at for at, cell in enumerate(here) if cell is not None), None)
        if filled is None or _could_be_ours(*([*here, None, None, None][:3]), names=names, live=live):
            continue
        if label == NOT_SEGMENTED:
            found.add(number)
            continue
        cell = f"{column_letter(ours.first + filled)}{number}"
        value = int(here[filled]) if _is_whole(here[filled]) else here[filled]
        what = f"'{value}'" if value != "" else "a formula"
        raise DataError(
            f"Cell {cell} on sheet {reading.grid.sheet} holds {what}, where '{ours.headers[filled]}' of row {number} "
            f"goes. Move it out of the columns {ours.headers[0]} to {ours.headers[-1]}, then run again."
        )
    return found


def _could_be_ours(segment: Any, persona: Any, fit: Any, *, names: set[str], live: bool) -> bool:  # noqa: ANN401  any cells
    """Tell whether cells beside data may be a label that was filled down, copied along or partly blanked out.

    live: labels are formulas, which an Excel Table fills new rows with, all but the fit.
    """
    if _is_ours(segment, persona, fit, names=names, has_data=True):
        return True
    if live and fit is None:
        return isinstance(persona, str) and _is_whole(segment)
    return persona is None and _is_whole(segment) and _is_share(fit)


def header_of(reading: Reading, ours: Ours) -> list[int]:
    """Return the row of our headers; none where the sheet has no header."""
    there = reading.cells[ours.top - 1][ours.first - 1 :] if ours.top <= len(reading.cells) else []
    return [ours.top] if there and there[0] == ours.headers[0] else []


def _is_ours(segment: Any, persona: Any, fit: Any, *, names: set[str], has_data: bool) -> bool:  # noqa: ANN401  any cells
    """Tell whether a segment, a persona and a fit are of those that we write. has_data: something stands left of them.

    Where in doubt they are the user's: to leave a cell of ours does less harm.
    """
    could_be = (not _is_number(segment) or _is_whole(segment)) and (not _is_number(fit) or _is_share(fit))
    if has_data and persona in names:
        return could_be
    if persona == NOT_SEGMENTED:
        return segment is None and fit is None
    return isinstance(persona, str) and _is_whole(segment) and _is_share(fit)


def _is_number(cell: Any) -> bool:  # noqa: ANN401  any cell
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _is_whole(cell: Any) -> bool:  # noqa: ANN401  any cell
    return _is_number(cell) and float(cell).is_integer()


def _is_share(cell: Any) -> bool:  # noqa: ANN401  any cell
    return _is_number(cell) and 0 <= cell <= 1


def has_moved(reading: Reading, known: Kept | None) -> bool:
    """Tell whether the data is now another sheet's or another Table's, while that of the last run is still there."""
    if known is None or not known.data_sheet:
        return False
    if known.data_sheet.casefold() != reading.grid.sheet.casefold():
        return True
    there = {one.name for one in reading.tables}
    return known.table in there and known.table != reading.grid.table


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


def bare(sheet: str, cells: list[list[Any]], known: Kept | None) -> list[list[Any]]:
    """Return the cells of a sheet as they would be without what an earlier run wrote there."""
    if not headers_on(sheet, known):
        return cells
    ours = find(Reading(Grid("", sheet, cells), cells), known)
    if ours is None:
        return cells
    return without_areas(cells, [Range(ours.top, ours.first, len(cells), ours.first + len(ours.headers) - 1)])


def place(
    reading: Reading, data: SheetData, known: Kept | None, ours: Ours | None
) -> tuple[tables.Place, tuple[str, ...]]:
    """Find where our columns stand already, or where they can go, and their headers."""
    if ours is not None:
        return _where_they_are(reading, known, ours)
    taken = [str(cell) for row in reading.grid.values[:1] for cell in row if cell is not None]
    headers = tuple(free_header(one, [*data.headers, *taken]) for one in COLUMNS)
    right = reading.grid.left + max((len(row) for row in reading.grid.values), default=1) - 1
    last = right if reading.grid.table else max(data.columns.values())
    return tables.find_place(reading, last), headers


def _where_they_are(reading: Reading, known: Kept | None, ours: Ours) -> tuple[tables.Place, tuple[str, ...]]:
    """Return the place of our columns, with those that are missing behind the last of them."""
    sheet = reading.grid.sheet
    if ours.apart:
        raise DataError(apart(sheet))
    written = known.headers if known else COLUMNS
    named = tuple(one or ours_once for one, ours_once in zip(ours.headers, written, strict=False))
    note = known.note if known else ""
    if len(named) == len(COLUMNS):
        return tables.Place(ours.first, None, note), named
    last = ours.first + len(named) - 1
    table = next((one for one in reading.tables if named[0] in one.columns and one.range.right == last), None)
    area = (table.range if table else Range(ours.top, 0, len(reading.cells), 0))._replace(
        left=last + 1, right=ours.first + len(COLUMNS) - 1
    )
    if why := tables.in_the_way(reading, area, table):
        raise DataError(
            f"There is no room on sheet {sheet} for the columns {' and '.join(COLUMNS[len(named) :])} right of "
            f"'{named[-1]}', as {why}. Insert columns there, or clear the results, then run again."
        )
    row = reading.cells[ours.top - 1] if reading.cells else []
    more = [free_header(one, [str(cell) for cell in row if cell is not None]) for one in COLUMNS[len(named) :]]
    return tables.Place(ours.first, table, note), (*named, *more)


def apart(sheet: str) -> str:
    """Return the sentence for columns of ours that were parted."""
    return (
        f"The columns {', '.join(COLUMNS)} do not stand side by side on sheet {sheet} any more. Put them side by side "
        "in this order, or delete all of them, then run again."
    )
