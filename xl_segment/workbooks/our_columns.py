"""Our columns on the data sheet: where an earlier run put them, and where they can go."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.pages.excel_formulas import CARD_NAMES, PERSONA_OF, SEGMENT_OF, WEIGHTS
from xl_segment.result import NOT_SEGMENTED
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.workbooks.column_place import ColumnPlace, find_place, in_the_way
from xl_segment.workbooks.data_on_sheet import Reading, without_areas
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import COLUMNS, PAGE_NAMES, free_header

#: No segment has a higher number, and no run was earlier than this year and day: such a number is the user's.
_MOST_SEGMENTS, _FIRST_YEAR, _FIRST_DAY = 999, 2000, 36_526
#: Shares are typed with fewer digits behind the point than this.
_TYPED_DIGITS = 4


def headers_on(sheet: str, known: LastRun | None) -> tuple[str, ...]:
    """Return the headers that an earlier run wrote on a sheet; on any, where the sheet that it wrote on is unknown."""
    return known.headers if known and known.data_sheet.casefold() in ("", sheet.casefold()) else ()


def as_it_is(known: LastRun | None, sheets: Iterable[str], sheet_of: Callable[[str], str | None]) -> LastRun | None:
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
        drawn={now.get(name, name): areas for name, areas in known.drawn.items()},
        renamed={was: name for was, name in now.items() if was != name},
    )
    if known.data_sheet.casefold() not in {one.casefold() for one in sheets}:
        known = replace(known, data_sheet="")
    return known


def remains(names: Mapping[str, str], sheet_of: Callable[[str], str | None]) -> LastRun | None:
    """Return what can be known of an earlier run whose hidden sheet is gone or damaged.

    names: {defined name: what it stands for} of the whole workbook.
    """
    pages = sorted(one for one in names if one.startswith(PAGE_NAMES))
    sheets = [sheet for sheet in map(sheet_of, pages) if sheet is not None]
    functions = [one for one in (SEGMENT_OF, PERSONA_OF) if WEIGHTS in names.get(one, "")]
    return LastRun.lost(sheets, [*pages, *(one for one in CARD_NAMES if one in names), *functions])


class Ours(NamedTuple):
    """Our columns of an earlier run.

    top, first: the row and the column (from 1) where they begin, header and all. headers: as they stand there now; the
    user may have renamed one, or deleted the last ones. wrong: why nobody can tell which cells are ours, as a sentence.
    """

    top: int
    first: int
    headers: tuple[str, ...]
    wrong: str = ""


def find(reading: Reading, known: LastRun | None) -> Ours | None:
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
        if known is not None and _is_there_twice(row, wanted):
            first = next(at for at, cell in enumerate(row, start=1) if cell in wanted)
            return Ours(number, first, wanted, wrong=_twice(reading.grid.sheet, number, wanted))
        if wanted[0] in row and wanted[-1] in row:
            first = _first_of(row, wanted)
            here = row[first : first + len(wanted)]
            if here[-1] == wanted[-1] and len(here) == len(wanted) and (known is not None or here == list(wanted)):
                return Ours(number, first + 1, tuple(one if isinstance(one, str) else "" for one in here))
        there = [] if known is None else [one for one in wanted if one in row]
        if len(there) < 2:
            continue
        first = row.index(there[0])
        side_by_side = row[first : first + len(there)] == there == list(wanted[: len(there)])
        return Ours(number, first + 1, tuple(there), wrong="" if side_by_side else _apart(reading.grid.sheet))
    if known is None:
        return None
    names = [row[known.column] for row in reading.cells if len(row) > known.column]
    held = {name for name in names if name is not None}
    if held and held <= {*known.personas, NOT_SEGMENTED}:
        return Ours(1, known.column, wanted)
    return None


class Formulas(NamedTuple):
    """Cells with formulas in our columns.

    ours: rows whose persona is a formula of ours; a program that does not calculate saves nothing of what it shows.
    theirs: the rows and columns (from 1) of all other formulas.
    """

    ours: Collection[int] = frozenset()
    theirs: Collection[tuple[int, int]] = frozenset()


def cells_of(
    reading: Reading, ours: Ours, known: LastRun | None, formulas: Formulas, data: Collection[int] | None = None
) -> dict[int, set[int]]:
    """Return {row: the columns (from 1) of the cells in it that an earlier run wrote, or left blank}; header apart.

    A row is known by its segment, persona and fit, or two of them: the user may have written over one. In it every cell
    that could not have come from us is the user's. A note or a sum below the data is none of these, nor is a copy of
    the labels that was pasted below it. data: the rows that hold the data, where they are known.
    """
    names = _names(known)
    last = ours.top + (known.rows if known else 0)
    columns = {*range(ours.first, ours.first + len(ours.headers))}
    data = _rows_with_data(reading, ours, last) if data is None else {*data}
    of_theirs: dict[int, set[int]] = {}
    for number, column in formulas.theirs:
        of_theirs.setdefault(number, set()).add(column)
    found = {}
    nothing: set[int] = set()
    for number, row in enumerate(reading.cells[ours.top - 1 :], start=ours.top):
        here = _cells_in(row, ours)
        theirs = of_theirs.get(number, nothing)
        if number in formulas.ours:
            here[:2] = [None, None]  # whatever they show
        else:
            labels = [None if ours.first + at in theirs else cell for at, cell in enumerate(here)] if theirs else here
            has_data = number in data
            if not (has_data or number <= last) or not _is_label(labels, names, has_data=has_data):
                continue
        for at, cell in enumerate(here):
            if cell is not None and not _COULD_BE[at](cell, names):
                theirs = theirs | {ours.first + at}
        found[number] = columns - theirs if theirs else columns
    return found


def _rows_with_data(reading: Reading, ours: Ours, last: int) -> set[int]:
    """Return the rows in which about as many cells stand left of ours as in the usual row. last: the last of ours."""
    counts = {
        number: sum(cell is not None for cell in row[: ours.first - 1])
        for number, row in enumerate(reading.cells[ours.top :], start=ours.top + 1)
    }
    usual = statistics.median([count for number, count in counts.items() if number <= last] or [2])
    return {number for number, count in counts.items() if count >= max(usual / 2, 1)}


def _cells_in(row: list[Any], ours: Ours) -> list[Any]:
    """Return what stands in our columns of a row."""
    width = len(ours.headers)
    here = row[ours.first - 1 : ours.first - 1 + width]
    return here + [None] * (width - len(here))


def rows_to_leave(
    reading: Reading,
    ours: Ours,
    labels: Mapping[int, Any],
    written: Mapping[int, Collection[int]],
    formulas: Formulas,
) -> set[int]:
    """Return rows that are left alone, as something of the user's stands where our cells would go.

    labels: {row: the persona that it gets}. written: as `cells_of` returns it. A row of sums below the data, say, needs
    no word that it is not segmented. Raises DataError where it is a customer's row.
    """
    found = set()
    columns = Range(1, ours.first, max(labels, default=1), ours.first + len(ours.headers) - 1)
    boxes = [box for box in (Range(*one) for one in reading.grid.merged) if box.meets(columns)]
    for number, label in labels.items():
        row = reading.cells[number - 1] if number <= len(reading.cells) else []
        here = _cells_in(row, ours)
        taken = [
            at
            for at, cell in enumerate(here)
            if (cell is not None or (number, ours.first + at) in formulas.theirs)
            and ours.first + at not in written.get(number, ())
        ]
        box = next((one for one in boxes if number not in written and one.top <= number <= one.bottom), None)
        if not taken and box is None:
            continue
        if label == NOT_SEGMENTED and number not in written:
            found.add(number)
            continue
        if box is not None:
            raise DataError(
                f"The cells {box.address} on sheet {reading.grid.sheet} are merged, where '{ours.headers[0]}' to "
                f"'{ours.headers[-1]}' of row {number} go. Unmerge them, then run again."
            )
        at = taken[0]
        where = (number, ours.first + at)
        value = int(here[at]) if _is_whole(here[at]) else here[at]
        what = "a formula" if where in formulas.theirs else f"'{value}'"
        raise DataError(
            f"Cell {column_letter(where[1])}{number} on sheet {reading.grid.sheet} holds {what}, where "
            f"'{ours.headers[at]}' of row {number} goes. Move it out of the columns {ours.headers[0]} to "
            f"{ours.headers[-1]}, then run again."
        )
    return found


def header_of(reading: Reading, ours: Ours) -> list[int]:
    """Return the row of our headers; none where the sheet has no header."""
    there = reading.cells[ours.top - 1][ours.first - 1 :] if ours.top <= len(reading.cells) else []
    return [ours.top] if there and there[0] == ours.headers[0] else []


def _names(known: LastRun | None) -> set[str]:
    """Return the personas that may stand in our second column; none where nobody knows them any more."""
    return {*known.personas, NOT_SEGMENTED} if known and known.personas else set()


def _is_label(cells: Sequence[Any], names: set[str], *, has_data: bool) -> bool:
    """Tell whether a segment, a persona and a fit are of those that we write. has_data: something stands left of them.

    Where in doubt they are the user's: to leave a cell of ours does less harm.
    """
    segment, persona, fit = cells[:3] if len(cells) > 2 else [*cells, None, None][:3]
    if persona == NOT_SEGMENTED and not has_data:
        return segment is None and fit is None
    of_segment, of_persona, of_fit = _is_segment(segment), _could_be_persona(persona, names), _is_share(fit)
    if of_segment + of_persona + of_fit > 1:
        return True
    fits = (segment is None or of_segment) and (fit is None or of_fit)
    if has_data and segment is None and persona is None and of_fit:
        return bool(round(fit, _TYPED_DIGITS) != fit)  # nobody types as many digits as we write
    return has_data and fits and persona in names


def _could_be_persona(cell: Any, names: set[str]) -> bool:  # noqa: ANN401  any cell
    return isinstance(cell, str) and (cell in names or not names)


def _could_be_day(cell: Any, _: set[str]) -> bool:  # noqa: ANN401  any cell
    if isinstance(cell, datetime.datetime):
        return cell.time() == datetime.time() and cell.year >= _FIRST_YEAR
    if isinstance(cell, datetime.date):
        return cell.year >= _FIRST_YEAR
    return _is_whole(cell) and cell >= _FIRST_DAY


#: For each of our columns: whether a cell could be one that we wrote.
_COULD_BE: tuple[Callable[[Any, set[str]], bool], ...] = (
    lambda cell, _: _is_segment(cell),
    _could_be_persona,
    lambda cell, _: _is_share(cell),
    lambda cell, _: _is_segment(cell),
    _could_be_day,
)


def _is_whole(cell: Any) -> bool:  # noqa: ANN401  any cell
    # Asked for each of half a million rows; True is no number here.
    return type(cell) is int or (type(cell) is float and cell.is_integer())


def _is_segment(cell: Any) -> bool:  # noqa: ANN401  any cell
    return _is_whole(cell) and 1 <= cell <= _MOST_SEGMENTS


def _is_share(cell: Any) -> bool:  # noqa: ANN401  any cell
    return type(cell) in (float, int) and 0 <= cell <= 1


def has_moved(reading: Reading, known: LastRun | None) -> bool:
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
        return replace(grid, our_headers=tuple(dict.fromkeys([*grid.our_headers, *filter(None, ours.headers)])))
    if grid.table:
        return replace(grid, values=[row[: ours.first - grid.left] for row in grid.values])
    at = slice(ours.first - grid.left, ours.first - grid.left + len(ours.headers))
    values = [list(row) for row in grid.values]
    for row in values[ours.top - grid.top :]:
        row[at] = [None] * len(row[at])
    return replace(grid, values=values, our_headers=())


def bare(sheet: str, cells: list[list[Any]], known: LastRun | None) -> list[list[Any]]:
    """Return the cells of a sheet as they would be without what an earlier run wrote there."""
    if not headers_on(sheet, known):
        return cells
    ours = find(Reading(Grid("", sheet, cells), cells), known)
    if ours is None:
        return cells
    return without_areas(cells, [Range(ours.top, ours.first, len(cells), ours.first + len(ours.headers) - 1)])


def place(
    reading: Reading, data: SheetData, known: LastRun | None, ours: Ours | None
) -> tuple[ColumnPlace, tuple[str, ...]]:
    """Find where our columns stand already, or where they can go, and their headers."""
    if ours is not None:
        return _where_they_are(reading, known, ours)
    taken = [str(cell) for row in reading.grid.values[:1] for cell in row if cell is not None]
    headers = tuple(free_header(one, [*data.headers, *taken]) for one in COLUMNS)
    right = reading.grid.left + max((len(row) for row in reading.grid.values), default=1) - 1
    last = right if reading.grid.table else max(data.columns.values())
    return find_place(reading, last), headers


def beside(data: SheetData, first: int) -> int:
    """Return the last column of the data left of ours, whose look ours take. first: the first of ours.

    A column of the user's may have come right of ours since.
    """
    columns = data.columns.values()
    return max((one for one in columns if one < first), default=max(columns))


def _where_they_are(reading: Reading, known: LastRun | None, ours: Ours) -> tuple[ColumnPlace, tuple[str, ...]]:
    """Return the place of our columns, with those that are missing behind the last of them."""
    sheet = reading.grid.sheet
    if ours.wrong:
        raise DataError(ours.wrong)
    written = known.headers if known else COLUMNS
    named = tuple(one or ours_once for one, ours_once in zip(ours.headers, written, strict=False))
    note = known.note if known else ""
    if len(named) == len(COLUMNS):
        return ColumnPlace(ours.first, None, note), named
    last = ours.first + len(named) - 1
    table = next((one for one in reading.tables if named[0] in one.columns and one.range.right == last), None)
    area = (table.range if table else Range(ours.top, 0, len(reading.cells), 0))._replace(
        left=last + 1, right=ours.first + len(COLUMNS) - 1
    )
    if why := in_the_way(reading, area, table):
        raise DataError(
            f"There is no room on sheet {sheet} for the columns {' and '.join(COLUMNS[len(named) :])} right of "
            f"'{named[-1]}', as {why}. Insert columns there, or clear the results, then run again."
        )
    row = reading.cells[ours.top - 1] if reading.cells else []
    more = [free_header(one, [str(cell) for cell in row if cell is not None]) for one in COLUMNS[len(named) :]]
    return ColumnPlace(ours.first, table, note), (*named, *more)


def check_header(reading: Reading, ours: Ours, header_row: int | None) -> None:
    """Raise DataError where the header of the data is not in the row of ours: what would be written goes elsewhere."""
    if header_row is None or ours.wrong or header_row == ours.top or not header_of(reading, ours):
        return
    cell = f"{column_letter(ours.first)}{ours.top}"
    raise DataError(
        f"The data on sheet {reading.grid.sheet} has its headers in row {header_row}, but '{ours.headers[0]}' of the "
        f"earlier run stands in {cell}. Leave one table on the sheet and put both into one row, or clear the results, "
        "then run again."
    )


def _apart(sheet: str) -> str:
    """Return the sentence for columns of ours that were parted."""
    return (
        f"The columns {', '.join(COLUMNS)} do not stand side by side on sheet {sheet} any more. Put them side by side "
        "in this order, or delete all of them, then run again."
    )


def _twice(sheet: str, row: int, headers: Sequence[str]) -> str:
    """Return the sentence for a copy of our columns beside them, where the one cannot be told from the other."""
    return (
        f"Row {row} of sheet {sheet} has the headers '{headers[0]}' to '{headers[-1]}' twice, and which of these "
        "columns are a copy is not known. Give the headers of the copy other names, then try again."
    )


def on_several(sheets: Sequence[str]) -> DataError:
    """Return the sentence for copies of the data sheet, where the one that we wrote on has been renamed."""
    return DataError(
        f"The sheets {', '.join(sheets[:-1])} and {sheets[-1]} all hold the columns {', '.join(COLUMNS)}, and which "
        "are copies is not known, as the sheet of the last run was renamed. Delete these columns from the copies, then "
        "run again."
    )


def _first_of(row: Sequence[Any], wanted: Sequence[str]) -> int:
    """Return where all of our headers stand side by side; else where the first of them does; from 0."""
    starts = [at for at, cell in enumerate(row) if cell == wanted[0]]
    return next((at for at in starts if tuple(row[at : at + len(wanted)]) == tuple(wanted)), starts[0])


def _is_there_twice(row: Sequence[Any], wanted: Sequence[str]) -> bool:
    """Tell whether several of our headers stand in a row twice; one alone, such as "Segment", may be the user's."""
    there = [cell for cell in row if isinstance(cell, str) and cell in wanted]
    return len(there) - len({*there}) > 1
