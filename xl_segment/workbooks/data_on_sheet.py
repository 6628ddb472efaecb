"""What was found on a sheet: its cells, its Excel Tables, and which of them hold the data."""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xl_segment.errors import DataError
from xl_segment.ooxml.addresses import Range, column_number
from xl_segment.ooxml.table_part import TableInfo
from xl_segment.sheet.grid import CellError, Grid


@dataclass(frozen=True)
class Reading:
    """A grid, and what else stands on its sheet: all cells of it, from A1, and its Tables.

    has_formulas: False where it is known that no cell holds a formula.
    """

    grid: Grid
    cells: list[list[Any]]
    tables: tuple[TableInfo, ...] = ()
    has_formulas: bool = True


#: Rows of a long sheet that are looked at; of a table's column, the share of rows that are filled; rows that may be
#: blank, or hold one cell, within a table; sheets and tables that are named in one sentence.
_LOOK, _REGULAR, _THIN, _MOST_NAMED = 5_000, 0.2, 2, 4
#: Columns that are looked at one by one: as many take some twenty seconds, and no table of measures is as wide.
MOST_COLUMNS = 1_000

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


class Candidate(NamedTuple):
    """A sheet that may hold the data.

    cells: how many stand in its largest table, rows: how many rows that has below its header. pivots: it holds nothing
    but what pivot tables show.
    """

    name: str
    cells: int
    rows: int
    visible: bool = True
    pivots: bool = False


def best_of(candidates: Sequence[Candidate], how: str = "") -> tuple[Candidate, list[str]]:
    """Return the sheet with the largest table, and what was decided, in words. how: to name another one.

    Hidden sheets come behind those in sight, and last those that hold nothing but pivot tables.
    """
    order = sorted(candidates, key=lambda one: (one.pivots, not one.visible, -one.cells))
    taken, others = order[0], [one for one in order[1:] if one.rows > 0 and not one.pivots]
    if not others or taken.pivots:
        return taken, []
    shown = [_in_words(one) for one in [taken, *others][:_MOST_NAMED]]
    left = len(others) + 1 - len(shown)
    listed = f"{', '.join(shown)} and {left} more" if left else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return taken, [f"Sheets {listed} hold tables; {taken.name} was taken{how}."]


def _in_words(one: Candidate) -> str:
    hidden = "" if one.visible else ", hidden"
    return f"{one.name} ({one.rows:,} row{'' if one.rows == 1 else 's'}{hidden})"


def table_size(cells: list[list[Any]]) -> tuple[int, int]:
    """Return how many cells stand in the largest table of a sheet, and how many rows it has below its header.

    A table is a block of rows in which the same columns are filled; what stands alone somewhere is none, and counts as
    one cell. Of a long sheet some thousand rows are looked at.
    """
    step = len(cells) // _LOOK + 1
    best = (1, 0)
    for block in _blocks(cells[::step]):
        width = max(map(len, block))
        counts = [0] * width
        for row in block:
            for column, cell in enumerate(row):
                counts[column] += cell is not None
        regular = [one for one in counts if one >= _REGULAR * len(block)]
        if len(regular) > 1:
            below = len(block) - 1 if step == 1 else len(cells) - 1
            best = max(best, (sum(regular) * step, below))
    return best


def _blocks(rows: Iterable[list[Any]]) -> list[list[list[Any]]]:
    """Part rows where more than two in a row hold nothing, or a single cell."""
    blocks: list[list[list[Any]]] = []
    thin = _THIN + 1
    for row in rows:
        if sum(cell is not None for cell in row) < 2:
            thin += 1
            continue
        if thin > _THIN:
            blocks.append([])
        blocks[-1].append(row)
        thin = 0
    return blocks


def without_areas(cells: list[list[Any]], areas: Sequence[Range]) -> list[list[Any]]:
    """Return cells with those of some areas blank; the cells themselves stay as they are."""
    if not areas:
        return cells
    found = [list(row) for row in cells]
    for area in areas:
        for row in found[area.top - 1 : area.bottom]:
            here = slice(area.left - 1, min(area.right, len(row)))
            row[here] = [None] * len(row[here])
    return found


def without_pivots(name: str, cells: list[list[Any]], areas: Sequence[Range]) -> tuple[list[list[Any]], list[str]]:
    """Return the cells of a sheet without those of its pivot tables, which are never data; and what was done, in words.

    Where nothing else stands on the sheet they are all there is.
    """
    left = without_areas(cells, areas)
    if not areas:
        return cells, []
    if not any(cell is not None for row in left for cell in row):
        return cells, [f"Sheet {name} holds nothing but a pivot table, so that was taken for the data."]
    what = "The pivot table" if len(areas) == 1 else f"Each of the {len(areas)} pivot tables"
    return left, [f"{what} on sheet {name} was passed over: what it shows is no data of its own."]


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


def tables_in_words(tables: Iterable[TableInfo], taken: TableInfo | None, how: str = "") -> list[str]:
    """Say which of the Excel Tables of a sheet was taken, where there are several. how: to name another one."""
    found = [f"{one.name} ({one.range.bottom - one.range.top + 1 - one.header - one.totals:,} rows)" for one in tables]
    if taken is None or len(found) < 2:
        return []
    shown = found[:_MOST_NAMED]
    left = len(found) - len(shown)
    listed = f"{', '.join(shown)} and {left} more" if left else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return [f"Sheet {taken.sheet} holds the tables {listed}; {taken.name} was taken{how}."]


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

    ours: headers that an earlier run wrote on the sheet. notes: what was decided on the way. Raises DataError where
    there are more columns than can be looked at.
    """
    _check_width(book, name, cells, table)
    if table is None:
        width = max((len(row) for row in cells), default=0)
        for row in cells:
            row.extend([None] * (width - len(row)))
        return Grid(book, name, cells, merged=merged, our_headers=ours, notes=tuple(notes))
    area = table.range
    values = []
    # A Table may be said to reach far below its last row; what is blank there is nobody.
    for number in range(area.top, min(area.bottom + 1 - table.totals, max(len(cells), area.top) + 1)):
        row = cells[number - 1][area.left - 1 : area.right] if number <= len(cells) else []
        values.append(row + [None] * (area.right - area.left + 1 - len(row)))
    if table.header and values:
        # The part's own names count: a header cell may show something else when it was never saved by Excel.
        values[0] = [
            cell if cell is not None else column for cell, column in zip(values[0], table.columns, strict=False)
        ]
    return Grid(
        book, name, values, top=area.top, left=area.left, table=table.name, has_header=bool(table.header),
        merged=merged, our_headers=ours, notes=tuple(notes),
    )  # fmt: skip


def _check_width(book: str, name: str, cells: list[list[Any]], table: TableInfo | None) -> None:
    width = max((len(row) for row in cells), default=0)
    if width <= MOST_COLUMNS and (table is None or table.range.right - table.range.left < MOST_COLUMNS):
        return
    first, last = (table.range.left - 1, table.range.right) if table else (0, width)
    filled = {at for row in cells for at, cell in enumerate(row[first:last]) if cell is not None}
    wide = max(len(filled), last - first if table else 0)
    if wide > MOST_COLUMNS:
        where = f"Table {table.name} on sheet {name}" if table else f"Sheet {name}"
        raise DataError(
            f"{where} of {book} has {wide:,} columns; {MOST_COLUMNS:,} are the most that can be looked at. Keep the "
            "customer and the measures that matter on a sheet of their own, then run again."
        )
