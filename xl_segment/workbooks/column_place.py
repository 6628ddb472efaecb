"""Where our columns go: right of the data where nothing stands, else right of everything."""

from __future__ import annotations

from dataclasses import dataclass

from xl_segment.errors import DataError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.ooxml.addresses import LAST_COLUMN, Range
from xl_segment.ooxml.table_part import TableInfo
from xl_segment.workbooks.data_on_sheet import Reading


@dataclass(frozen=True)
class ColumnPlace:
    """Where our columns go. grows: the Table that takes them in, None where none does. note: why not right beside."""

    first: int
    grows: TableInfo | None
    note: str = ""


def find_place(reading: Reading, last_data_column: int) -> ColumnPlace:
    """Decide where our columns go: right of the data where nothing stands, else right of everything."""
    grid = reading.grid
    width = len(OUR_COLUMNS)
    table = next((one for one in reading.tables if one.name == grid.table), None)
    beside = last_data_column + 1
    if table is not None:
        area = Range(table.range.top, beside, table.range.bottom, beside + width - 1)
        why = in_the_way(reading, area, table)
        if not why and not table.query and beside == table.range.right + 1:
            return ColumnPlace(beside, table)
        if table.query:
            why = "it is filled from a data connection"
        at = _right_of_everything(reading)
        return ColumnPlace(
            at, None, f"Table {table.name} was not grown, as {why}; the segments stand right of the data."
        )
    bottom = max(len(reading.cells), grid.top + len(grid.values) - 1, 1)
    area = Range(1, beside, bottom, beside + width - 1)
    why = in_the_way(reading, area, None)
    if not why:
        return ColumnPlace(beside, None)
    return ColumnPlace(_right_of_everything(reading), None, f"The segments stand right of everything else, as {why}.")


def in_the_way(reading: Reading, area: Range, table: TableInfo | None) -> str:
    """Say what stands where our columns would go, "" where nothing does."""
    if area.right > LAST_COLUMN:
        return "the sheet has no more columns"
    for number in range(area.top, min(area.bottom, len(reading.cells)) + 1):
        row = reading.cells[number - 1][area.left - 1 : area.right]
        if any(cell is not None for cell in row):
            return (
                f"there are cells beside it in row {number}"
                if table
                else f"there are cells in row {number} beside the data"
            )
    if any(area.meets(Range(*one)) for one in reading.grid.merged):
        return "there are merged cells beside the data"
    other = next((one for one in reading.tables if one is not table and area.meets(one.range)), None)
    return f"table {other.name} stands beside the data" if other else ""


def _right_of_everything(reading: Reading) -> int:
    """Return the column after the last one in use, with a blank column between. Raises DataError for a full sheet."""
    width = max((len(row) for row in reading.cells), default=0)
    merged = max((one[3] for one in reading.grid.merged), default=0)
    tables = max((one.range.right for one in reading.tables), default=0)
    first = max(width, merged, tables) + 2
    if first + len(OUR_COLUMNS) - 1 > LAST_COLUMN:
        raise DataError(
            f"Sheet {reading.grid.sheet} has no room for the segments: its last columns are in use. Move the data to "
            "the left, or to a sheet of its own, then run again."
        )
    return first
