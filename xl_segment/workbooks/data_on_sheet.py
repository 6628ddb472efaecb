"""The sheet with the data: its cells, its Excel Tables, and which of them hold the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xl_segment.errors import DataError, damaged_part
from xl_segment.ooxml.addresses import Range
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.sheet.grid import Grid

#: Columns that are looked at one by one: as many take some twenty seconds, and no table of measures is as wide.
MOST_COLUMNS = 1_000
#: Tables that are named in one sentence.
_MOST_NAMED = 4


@dataclass(frozen=True)
class DataSheet:
    """A grid with the data, and what else stands on its sheet: all cells of it, from A1, and its Tables.

    has_formulas: False where it is known that no cell holds a formula.
    """

    grid: Grid
    cells: list[list[Any]]
    tables: tuple[TableInfo, ...] = ()
    has_formulas: bool = True

    @property
    def table(self) -> TableInfo | None:
        """The Excel Table that holds the data; None where none does."""
        return next((table for table in self.tables if table.name == self.grid.table), None)

    def with_formulas(self, formulas: Iterable[tuple[int, int, str]]) -> DataSheet:
        """Return it with cells whose formulas show nothing counted as filled. formulas: row, column, text of each."""
        cells = list(self.cells)
        for number, column, _ in formulas:
            if number > len(cells):
                continue
            row = list(cells[number - 1])
            row += [None] * (column - len(row))
            if row[column - 1] is None:
                row[column - 1] = ""
            cells[number - 1] = row
        return DataSheet(self.grid, cells, self.tables, self.has_formulas)


@dataclass(frozen=True)
class SheetContent:
    """What was read from a sheet. cells: from A1; merged: ranges (from 1); pivots: where pivot tables stand."""

    name: str
    cells: list[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...]
    tables: tuple[TableInfo, ...]
    pivots: Sequence[Range] = ()
    has_formulas: bool = True


def make_data_sheet(
    book: str,
    content: SheetContent,
    table: str | None,
    *,
    our_headers: tuple[str, ...],
    notes: Sequence[str],
    more_notes: Sequence[str] = (),
    hint: str | None = "",
) -> DataSheet:
    """Find the data on a sheet: in an Excel Table, else among all its cells but those of pivot tables.

    table: the one to take, by name; else the largest. our_headers: headers that an earlier run wrote on the sheet.
    notes, more_notes: what was decided before, and what else is to be said. hint: how to name another Table, None where
    one was named. Raises DataError where there are more columns than can be looked at.
    """  # fmt: skip
    cells, passed_over = without_pivots(content.name, content.cells, content.pivots)
    wanted = (table or "").casefold()
    chosen = next((candidate for candidate in content.tables if candidate.name.casefold() == wanted), None)
    if chosen is None:
        chosen = main_table(content.tables, cells)
    decided = [*notes]
    if hint is not None:
        decided += tables_in_words(content.tables, chosen, hint)
    if chosen is None:
        decided += passed_over
    else:
        _check_columns(chosen)
        cells = content.cells
    grid = make_grid(book, content, cells, chosen, our_headers, [*decided, *more_notes])
    return DataSheet(grid, content.cells, content.tables, content.has_formulas)


def _check_columns(table: TableInfo) -> None:
    """Raise NotAWorkbookError where an Excel Table in a file is not as wide as the columns that it names."""
    if table.part and table.range.right - table.range.left + 1 != len(table.columns):
        raise damaged_part(
            table.part,
            f"table {table.name} on sheet {table.sheet} is said to cover {table.range.address}, and names "
            f"{len(table.columns)} columns",
        )


def without_areas(cells: list[list[Any]], areas: Sequence[Range]) -> list[list[Any]]:
    """Return cells with those of some areas blank; the cells themselves stay as they are."""
    if not areas:
        return cells
    blanked = [list(row) for row in cells]
    for area in areas:
        for row in blanked[area.top - 1 : area.bottom]:
            columns = slice(area.left - 1, min(area.right, len(row)))
            row[columns] = [None] * len(row[columns])
    return blanked


def is_blank(cells: Sequence[Sequence[Any]]) -> bool:
    """Tell whether nothing stands in any cell."""
    return not any(cell is not None for row in cells for cell in row)


def without_pivots(name: str, cells: list[list[Any]], areas: Sequence[Range]) -> tuple[list[list[Any]], list[str]]:
    """Return the cells of a sheet without those of its pivot tables, which are never data; and what was done, in words.

    Where nothing else stands on the sheet they are all there is.
    """
    if not areas:
        return cells, []
    rest = without_areas(cells, areas)
    if is_blank(rest):
        return cells, [f"Sheet {name} holds nothing but a pivot table, so that was taken for the data."]
    what = "The pivot table"
    if len(areas) > 1:
        what = f"Each of the {len(areas)} pivot tables"
    return rest, [f"{what} on sheet {name} was passed over: what it shows is no data of its own."]


def main_table(tables: Sequence[TableInfo], cells: list[list[Any]]) -> TableInfo | None:
    """Return the largest Table of a sheet, if it holds as much as anything else on it."""
    if not tables:
        return None
    largest = max(tables, key=lambda table: _filled(table.range, cells))
    held = _filled(largest.range, cells)
    everything = sum(cell is not None for row in cells for cell in row)
    is_main = held > 0 and (2 * held >= everything or len(tables) > 1)
    if not is_main:
        return None
    return largest


def tables_in_words(tables: Sequence[TableInfo], taken: TableInfo | None, hint: str = "") -> list[str]:
    """Say which of the Excel Tables of a sheet was taken, where there are several. hint: how to name another one."""
    if taken is None or len(tables) < 2:
        return []
    named = [f"{table.name} ({table.rows:,} rows)" for table in tables]
    return [f"Sheet {taken.sheet} holds the tables {first_few_named(named)}; {taken.name} was taken{hint}."]


def first_few_named(names: Sequence[str]) -> str:
    """Return "A, B and C"; of many, the first ones and how many more there are."""
    more = len(names) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(names[:_MOST_NAMED])} and {more} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _filled(area: Range, cells: list[list[Any]]) -> int:
    rows = cells[area.top - 1 : area.bottom]
    return sum(cell is not None for row in rows for cell in row[area.left - 1 : area.right])


def make_grid(
    book: str,
    content: SheetContent,
    cells: list[list[Any]],
    table: TableInfo | None,
    our_headers: tuple[str, ...],
    notes: Sequence[str],
) -> Grid:
    """Return the grid that holds the data: a Table's cells, else the whole sheet's.

    cells: of the sheet, without what is no data. Raises DataError where there are more columns than can be looked at.
    """
    _check_width(book, content.name, cells, table)
    if table is None:
        width = max((len(row) for row in cells), default=0)
        for row in cells:
            row.extend([None] * (width - len(row)))
        return Grid(book, content.name, cells, merged=content.merged, our_headers=our_headers, notes=tuple(notes))
    return Grid(
        book,
        content.name,
        _cells_of_table(cells, table),
        top=table.range.top,
        left=table.range.left,
        table=table.name,
        has_header=bool(table.header),
        merged=content.merged,
        our_headers=our_headers,
        notes=tuple(notes),
    )


def _cells_of_table(cells: list[list[Any]], table: TableInfo) -> list[list[Any]]:
    """Return the rows of a Table, header and all, without its totals."""
    area = table.range
    width = area.right - area.left + 1
    values = []
    # A Table may be said to reach far below its last row; what is blank there is nobody.
    for number in range(area.top, min(area.bottom + 1 - table.totals, max(len(cells), area.top) + 1)):
        row = cells[number - 1][area.left - 1 : area.right] if number <= len(cells) else []
        values.append(row + [None] * (width - len(row)))
    if table.header and values:
        # The part's own names count: a header cell may show something else when it was never saved by Excel.
        values[0] = [column if cell is None else cell for cell, column in zip(values[0], table.columns, strict=False)]
    return values


def _check_width(book: str, name: str, cells: list[list[Any]], table: TableInfo | None) -> None:
    where, first, last = f"Sheet {name}", 0, max((len(row) for row in cells), default=0)
    wide = 0
    if table is not None:
        where = f"Table {table.name} on sheet {name}"
        first, last = table.range.left - 1, table.range.right
        wide = last - first
    if max(last, wide) <= MOST_COLUMNS:
        return
    filled = {column for row in cells for column, cell in enumerate(row[first:last]) if cell is not None}
    wide = max(len(filled), wide)
    if wide > MOST_COLUMNS:
        raise DataError(
            f"{where} of {book} has {wide:,} columns; {MOST_COLUMNS:,} are the most that can be looked at. Keep the "
            "customer and the measures that matter on a sheet of their own, then run again."
        )
