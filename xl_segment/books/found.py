"""What was found on a sheet: its cells, its Excel Tables, and which of them hold the data."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xl_segment.books.layout import Range, column_number
from xl_segment.data.sheet import CellError, Grid


@dataclass(frozen=True)
class TableInfo:
    """An Excel Table. range: with its header and totals rows; header: 1 where it shows a header row, else 0."""

    name: str
    sheet: str
    part: str
    range: Range
    header: int
    totals: int
    columns: tuple[str, ...]
    query: bool


@dataclass(frozen=True)
class Reading:
    """A grid, and what else stands on its sheet: all cells of it, from A1, and its Tables and merged cells."""

    grid: Grid
    cells: list[list[Any]]
    tables: tuple[TableInfo, ...] = ()


#: Error cells by the name Excel shows, and by the number that COM hands over for those that xlwings does not know.
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA"}
)  # fmt: skip
_COM_ERRORS = {
    -2146826245: "#GETTING_DATA", -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!", -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip


def cell_of_excel(cell: Any) -> Any:  # noqa: ANN401  any cell
    """Return a cell that xlwings read as the engine takes it: errors as such, money as a number, blanks as None."""
    if isinstance(cell, str):
        return CellError(cell) if cell in ERRORS else cell or None
    if isinstance(cell, decimal.Decimal):  # a cell with a currency format
        return float(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _COM_ERRORS:
        return CellError(_COM_ERRORS[cell])
    return cell


def put_formulas(reading: Reading, formulas: Iterable[tuple[int, str]], *, right_of: int) -> None:
    """Let cells whose formulas show nothing count as filled, right of a column (from 1).

    formulas: the row and the column's letters of each.
    """
    for number, letters in formulas:
        column = column_number(letters)
        if column <= right_of or number > len(reading.cells):
            continue
        row = reading.cells[number - 1]
        row += [None] * (column - len(row))
        if row[column - 1] is None:
            row[column - 1] = ""


def main_table(name: str, tables: tuple[TableInfo, ...], cells: list[list[Any]]) -> TableInfo | None:
    """Return the largest Table of a sheet, if it holds as much as anything else on it."""
    here = [one for one in tables if one.sheet == name]
    if not here:
        return None
    largest = max(here, key=lambda one: _filled(one.range, cells))
    held = _filled(largest.range, cells)
    everything = sum(cell is not None for row in cells for cell in row)
    return largest if (held and 2 * held >= everything) or (len(here) > 1 and held) else None


def _filled(area: Range, cells: list[list[Any]]) -> int:
    rows = cells[area.top - 1 : area.bottom]
    return sum(cell is not None for row in rows for cell in row[area.left - 1 : area.right])


def make_grid(
    book: str,
    name: str,
    cells: list[list[Any]],
    merged: tuple[tuple[int, int, int, int], ...],
    table: TableInfo | None,
    ours: tuple[str, ...],
    notes: list[str],
) -> Grid:
    """Return the grid that holds the data: a Table's cells, else the whole sheet's.

    ours: headers that an earlier run wrote on the sheet. notes: what was decided on the way.
    """
    if table is None:
        width = max((len(row) for row in cells), default=0)
        for row in cells:
            row.extend([None] * (width - len(row)))
        return Grid(book, name, cells, merged=merged, ours=ours, notes=tuple(notes))
    area = table.range
    values = []
    for number in range(area.top, area.bottom + 1 - table.totals):
        row = cells[number - 1][area.left - 1 : area.right] if number <= len(cells) else []
        values.append(row + [None] * (area.right - area.left + 1 - len(row)))
    if table.header and values:
        # The part's own names count: a header cell may show something else when it was never saved by Excel.
        values[0] = [
            cell if cell is not None else column for cell, column in zip(values[0], table.columns, strict=False)
        ]
    return Grid(
        book, name, values, top=area.top, left=area.left, table=table.name, has_header=bool(table.header),
        merged=merged, ours=ours, notes=tuple(notes),
    )  # fmt: skip
