"""Our columns on the data sheet: where an earlier run put them, and how they are left out of the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.memory.rows import NOT_SEGMENTED, OUR_COLUMNS
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.data_on_sheet import DataSheet, without_areas
from xl_segment.workbooks.hidden_sheet import LastRun


class OurColumns(NamedTuple):
    """Our columns of an earlier run.

    top, first: the row and the column (from 1) where they begin, header and all. headers: as they stand there now; the
    user may have renamed one, or deleted the last ones. wrong: why nobody can tell which cells are ours, as a sentence.
    """

    top: int
    first: int
    headers: tuple[str, ...]
    wrong: str = ""

    @property
    def columns(self) -> range:
        """Their sheet columns, from 1."""
        return range(self.first, self.first + len(self.headers))


def headers_on(sheet: str, last_run: LastRun | None) -> tuple[str, ...]:
    """Return the headers that an earlier run wrote on a sheet; on any, where the sheet that it wrote on is unknown."""
    if last_run is None or last_run.data_sheet.casefold() not in ("", sheet.casefold()):
        return ()
    return last_run.headers


def find_our_columns(data: DataSheet, last_run: LastRun | None) -> OurColumns | None:
    """Find our columns of an earlier run, wherever they stand by now.

    A header between the first and the last of ours may have been renamed; were its column gone, the last one would not
    stand where it does. The first and the last have to be themselves: who knows whose the next column is.
    """
    if last_run is None:
        # Where somebody has deleted all that a run kept, five such headers side by side are nobody else's.
        return _first_of_rows(data, _five_side_by_side)
    wanted = headers_on(data.grid.sheet, last_run)
    if not wanted:
        return None
    return (
        _where_they_were_put(data, last_run.column, wanted)
        or _first_of_rows(data, lambda number, row: _in_row(data.grid.sheet, number, row, wanted))
        or _without_headers(data, last_run, wanted)
    )


def _first_of_rows(data: DataSheet, look: Callable[[int, Sequence[Any]], OurColumns | None]) -> OurColumns | None:
    """Return what is seen first, from the top of the sheet."""
    seen = (look(number, row) for number, row in enumerate(data.cells, start=1))
    return next((columns for columns in seen if columns is not None), None)


def _five_side_by_side(number: int, row: Sequence[Any]) -> OurColumns | None:
    if OUR_COLUMNS[0] not in row or OUR_COLUMNS[-1] not in row:
        return None
    first = _start_of(row, OUR_COLUMNS)
    if tuple(row[first : first + len(OUR_COLUMNS)]) != OUR_COLUMNS:
        return None
    return OurColumns(number, first + 1, OUR_COLUMNS)


def _where_they_were_put(data: DataSheet, column: int, wanted: tuple[str, ...]) -> OurColumns | None:
    """Where all stand where they were put, a "Segment" of the user's in front of them does not matter."""
    if not column:
        return None
    put = slice(column - 1, column - 1 + len(wanted))
    rows = (number for number, row in enumerate(data.cells, start=1) if tuple(row[put]) == wanted)
    top = next(rows, None)
    if top is None:
        return None
    return OurColumns(top, column, wanted)


def _in_row(sheet: str, number: int, row: Sequence[Any], wanted: tuple[str, ...]) -> OurColumns | None:
    """Find our headers in a row: all of them, or the first ones, or some that were parted."""
    if _is_there_twice(row, wanted):
        first = next(column for column, cell in enumerate(row, start=1) if cell in wanted)
        return OurColumns(number, first, wanted, wrong=_twice(sheet, number, wanted))
    return _from_first_to_last(number, row, wanted) or _those_that_are_left(sheet, number, row, wanted)


def _from_first_to_last(number: int, row: Sequence[Any], wanted: tuple[str, ...]) -> OurColumns | None:
    """Find our headers where the first and the last are themselves; those between may have been renamed."""
    if wanted[0] not in row or wanted[-1] not in row:
        return None
    first = _start_of(row, wanted)
    cells = row[first : first + len(wanted)]
    if len(cells) < len(wanted) or cells[-1] != wanted[-1]:
        return None
    return OurColumns(number, first + 1, tuple(map(_header, cells)))


def _header(cell: Any) -> str:  # noqa: ANN401  any cell
    if isinstance(cell, str):
        return cell
    return ""


def _those_that_are_left(sheet: str, number: int, row: Sequence[Any], wanted: tuple[str, ...]) -> OurColumns | None:
    left = [header for header in wanted if header in row]
    if len(left) < 2:
        return None
    first = row.index(left[0])
    columns = OurColumns(number, first + 1, tuple(left))
    if row[first : first + len(left)] == left == list(wanted[: len(left)]):
        return columns
    return columns._replace(wrong=_apart(sheet))


def _without_headers(data: DataSheet, last_run: LastRun, wanted: tuple[str, ...]) -> OurColumns | None:
    """Know our columns by the personas in the second one, where nothing but these stands there."""
    cells = {row[last_run.column] for row in data.cells if len(row) > last_run.column}
    personas = cells - {None}
    if personas and personas <= {*last_run.personas, NOT_SEGMENTED}:
        return OurColumns(1, last_run.column, wanted)
    return None


def header_rows(data: DataSheet, our_columns: OurColumns) -> list[int]:
    """Return the row of our headers; none where the sheet has no header."""
    if our_columns.top > len(data.cells):
        return []
    cells = data.cells[our_columns.top - 1][our_columns.first - 1 :]
    if not cells or cells[0] != our_columns.headers[0]:
        return []
    return [our_columns.top]


def has_moved(data: DataSheet, last_run: LastRun | None) -> bool:
    """Tell whether the data is now another sheet's or another Table's, while that of the last run is still there."""
    if last_run is None or not last_run.data_sheet:
        return False
    if last_run.data_sheet.casefold() != data.grid.sheet.casefold():
        return True
    tables = {table.name for table in data.tables}
    return last_run.table in tables and last_run.table != data.grid.table


def grid_without(grid: Grid, our_columns: OurColumns | None) -> Grid:
    """Take the columns of an earlier run out of a sheet's cells; a Table's are known by its headers."""
    if our_columns is None:
        return grid
    if grid.table and grid.has_header:
        headers = [*grid.our_headers, *filter(None, our_columns.headers)]
        return replace(grid, our_headers=tuple(dict.fromkeys(headers)))
    start = our_columns.first - grid.left
    if grid.table:
        return replace(grid, values=[row[:start] for row in grid.values])
    columns = slice(start, start + len(our_columns.headers))
    values = [list(row) for row in grid.values]
    for row in values[our_columns.top - grid.top :]:
        row[columns] = [None] * len(row[columns])
    return replace(grid, values=values, our_headers=())


def cells_without(sheet: str, cells: list[list[Any]], last_run: LastRun | None) -> list[list[Any]]:
    """Return the cells of a sheet as they would be without what an earlier run wrote there."""
    if not headers_on(sheet, last_run):
        return cells
    our_columns = find_our_columns(DataSheet(Grid("", sheet, cells), cells), last_run)
    if our_columns is None:
        return cells
    return without_areas(cells, [Range(our_columns.top, our_columns.first, len(cells), our_columns.columns[-1])])


def check_header(data: DataSheet, our_columns: OurColumns, header_row: int | None) -> None:
    """Raise DataError where the header of the data is not in the row of ours: what would be written goes elsewhere."""
    if header_row is None or our_columns.wrong or header_row == our_columns.top or not header_rows(data, our_columns):
        return
    where = f"{column_letter(our_columns.first)}{our_columns.top}"
    raise DataError(
        f"The data on sheet {data.grid.sheet} has its headers in row {header_row}, but '{our_columns.headers[0]}' of "
        f"the earlier run stands in {where}. Leave one table on the sheet and put both into one row, or clear the "
        "results, then run again."
    )


def on_several(sheets: Sequence[str]) -> DataError:
    """Return the sentence for copies of the data sheet, where the one that we wrote on has been renamed."""
    return DataError(
        f"The sheets {', '.join(sheets[:-1])} and {sheets[-1]} all hold the columns {', '.join(OUR_COLUMNS)}, and "
        "which are copies is not known, as the sheet of the last run was renamed. Delete these columns from the "
        "copies, then run again."
    )


def _apart(sheet: str) -> str:
    """Return the sentence for columns of ours that were parted."""
    return (
        f"The columns {', '.join(OUR_COLUMNS)} do not stand side by side on sheet {sheet} any more. Put them side by "
        "side in this order, or delete all of them, then run again."
    )


def _twice(sheet: str, row: int, headers: Sequence[str]) -> str:
    """Return the sentence for a copy of our columns beside them, where they cannot be told from each other."""
    return (
        f"Row {row} of sheet {sheet} has the headers '{headers[0]}' to '{headers[-1]}' twice, and which of these "
        "columns are a copy is not known. Give the headers of the copy other names, then try again."
    )


def _start_of(row: Sequence[Any], wanted: Sequence[str]) -> int:
    """Return where all of our headers stand side by side; else where the first of them does; from 0."""
    starts = [column for column, cell in enumerate(row) if cell == wanted[0]]
    whole = (start for start in starts if tuple(row[start : start + len(wanted)]) == tuple(wanted))
    return next(whole, starts[0])


def _is_there_twice(row: Sequence[Any], wanted: Sequence[str]) -> bool:
    """Tell whether several of our headers stand in a row twice; a single one, such as "Segment", may be the user's."""
    headers = [cell for cell in row if isinstance(cell, str) and cell in wanted]
    return len(headers) - len({*headers}) > 1
