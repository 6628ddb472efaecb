"""Where our columns go: where they stand already, else right of the data, else right of everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xl_segment.errors import DataError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.ooxml.addresses import LAST_COLUMN, Range
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.sheet.grid import SheetData
from xl_segment.workbooks.data_on_sheet import DataSheet
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import free_header
from xl_segment.workbooks.our_columns import OurColumns


@dataclass(frozen=True)
class ColumnPlace:
    """Where our columns go, and their headers. grows: the Table that takes them in. note: why not beside the data."""

    first: int
    headers: tuple[str, ...]
    grows: TableInfo | None = None
    note: str = ""


def choose_place(
    sheet: DataSheet, data: SheetData, last_run: LastRun | None, our_columns: OurColumns | None
) -> ColumnPlace:
    """Decide where our columns go. our_columns: those of an earlier run, which stay where they are.

    Raises DataError where there is no room.
    """
    if our_columns is not None:
        return _where_they_are(sheet, last_run, our_columns)
    taken = _texts_in(sheet.grid.values[:1])
    headers = tuple(free_header(header, [*data.headers, *taken]) for header in OUR_COLUMNS)
    if sheet.table is None:
        return _beside_cells(sheet, max(data.columns.values()), headers)
    return _beside_table(sheet, sheet.table, headers)


def _texts_in(rows: list[list[Any]]) -> list[str]:
    return [str(cell) for row in rows for cell in row if cell is not None]


def _beside_table(sheet: DataSheet, table: TableInfo, headers: tuple[str, ...]) -> ColumnPlace:
    width = max((len(row) for row in sheet.grid.values), default=1)
    beside = sheet.grid.left + width
    area = Range(table.range.top, beside, table.range.bottom, beside + len(headers) - 1)
    why = in_the_way(sheet, area, table)
    if table.query:
        why = "it is filled from a data connection"
    elif not why and beside == table.range.right + 1:
        return ColumnPlace(beside, headers, table)
    note = f"Table {table.name} was not grown, as {why}; the segments stand right of the data."
    return ColumnPlace(_right_of_everything(sheet), headers, note=note)


def _beside_cells(sheet: DataSheet, last_data_column: int, headers: tuple[str, ...]) -> ColumnPlace:
    beside = last_data_column + 1
    bottom = max(len(sheet.cells), sheet.grid.top + len(sheet.grid.values) - 1, 1)
    why = in_the_way(sheet, Range(1, beside, bottom, beside + len(headers) - 1), None)
    if not why:
        return ColumnPlace(beside, headers)
    note = f"The segments stand right of everything else, as {why}."
    return ColumnPlace(_right_of_everything(sheet), headers, note=note)


def in_the_way(sheet: DataSheet, area: Range, table: TableInfo | None) -> str:
    """Say what stands where our columns would go, "" where nothing does. table: the one that would grow."""
    if area.right > LAST_COLUMN:
        return "the sheet has no more columns"
    row = _first_filled_row(sheet, area)
    if row is not None:
        return _cells_in_the_way(row, table)
    if any(area.meets(Range(*corners)) for corners in sheet.grid.merged):
        return "there are merged cells beside the data"
    for other in sheet.tables:
        if other is not table and area.meets(other.range):
            return f"table {other.name} stands beside the data"
    return ""


def _cells_in_the_way(row: int, table: TableInfo | None) -> str:
    if table is None:
        return f"there are cells in row {row} beside the data"
    return f"there are cells beside it in row {row}"


def _first_filled_row(sheet: DataSheet, area: Range) -> int | None:
    for number in range(area.top, min(area.bottom, len(sheet.cells)) + 1):
        row = sheet.cells[number - 1][area.left - 1 : area.right]
        if any(cell is not None for cell in row):
            return number
    return None


def _right_of_everything(sheet: DataSheet) -> int:
    """Return the column after the last one in use, with a blank column between. Raises DataError for a full sheet."""
    cells = _largest(len(row) for row in sheet.cells)
    merged = _largest(right for _, _, _, right in sheet.grid.merged)
    tables = _largest(table.range.right for table in sheet.tables)
    first = max(cells, merged, tables) + 2
    if first + len(OUR_COLUMNS) - 1 > LAST_COLUMN:
        raise DataError(
            f"Sheet {sheet.grid.sheet} has no room for the segments: its last columns are in use. Move the data to "
            "the left, or to a sheet of its own, then run again."
        )
    return first


def _largest(numbers: Iterable[int]) -> int:
    return max(numbers, default=0)


def _where_they_are(sheet: DataSheet, last_run: LastRun | None, our_columns: OurColumns) -> ColumnPlace:
    """Return the place of our columns, with those that are missing behind the last of them."""
    if our_columns.wrong:
        raise DataError(our_columns.wrong)
    written: tuple[str, ...] = OUR_COLUMNS
    note = ""
    if last_run is not None:
        written, note = last_run.headers, last_run.note
    headers = tuple(header or was for header, was in zip(our_columns.headers, written, strict=False))
    missing = OUR_COLUMNS[len(headers) :]
    if not missing:
        return ColumnPlace(our_columns.first, headers, note=note)
    table = _table_that_ends_with(sheet, headers, our_columns.first)
    _check_room(sheet, our_columns, headers, table)
    taken = _texts_in(sheet.cells[our_columns.top - 1 : our_columns.top])
    more = tuple(free_header(header, taken) for header in missing)
    return ColumnPlace(our_columns.first, (*headers, *more), table, note)


def _table_that_ends_with(sheet: DataSheet, headers: tuple[str, ...], first: int) -> TableInfo | None:
    """Return the Excel Table whose last columns are ours. first: the sheet column of the first of them."""
    last = first + len(headers) - 1
    ending_there = (table for table in sheet.tables if table.range.right == last)
    return next((table for table in ending_there if headers[0] in table.columns), None)


def _check_room(sheet: DataSheet, our_columns: OurColumns, headers: tuple[str, ...], table: TableInfo | None) -> None:
    """Raise DataError where there is no room for missing columns of ours behind those that are there.

    headers: of those that are there. table: the one that would grow.
    """
    rows = Range(our_columns.top, 0, len(sheet.cells), 0)
    if table is not None:
        rows = table.range
    first_missing = our_columns.first + len(headers)
    area = rows._replace(left=first_missing, right=our_columns.first + len(OUR_COLUMNS) - 1)
    why = in_the_way(sheet, area, table)
    if why:
        missing = OUR_COLUMNS[len(headers) :]
        raise DataError(
            f"There is no room on sheet {sheet.grid.sheet} for the columns {' and '.join(missing)} right of "
            f"'{headers[-1]}', as {why}. Insert columns there, or clear the results, then run again."
        )


def column_left_of(data: SheetData, first: int) -> int:
    """Return the last column of the data left of ours, whose look ours take. first: the first of ours.

    A column of the user's may have come right of ours since.
    """
    columns = data.columns.values()
    return max((column for column in columns if column < first), default=max(columns))
