"""From a workbook file to a grid of cells: which sheet or Excel Table holds the data, and every cell as it is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from xl_segment.errors import AccessError, DataError, NotAWorkbookError, not_found
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.table_part import TableInfo, list_tables, range_in
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import damaged, local, whole_number
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.closed import text_file
from xl_segment.workbooks.closed.cell_reader import CellReader, SheetCells, SheetInfo, open_cells
from xl_segment.workbooks.data_on_sheet import (
    Candidate,
    Reading,
    best_of,
    main_table,
    make_grid,
    table_size,
    tables_in_words,
    without_pivots,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
#: Cells of a sheet that are read although another one holds a larger table, only to say how large theirs is.
_QUICK = 500_000


def check_readable(path: Path) -> str:
    """Return "zip", "ole" or "text". Raises the error that says why a file cannot be read."""
    if not path.exists():
        raise AccessError(_no_such_file(path))
    if path.is_dir():
        raise AccessError(f"'{path}' is a folder. Name the workbook in it.")
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except PermissionError as error:
        raise AccessError(f"There is no permission to read {path.name}, or it is open in another program.") from error
    except OSError as error:
        raise AccessError(f"{path.name} cannot be read ({error.strerror}).") from error
    if not start:
        raise NotAWorkbookError(f"{path.name} is empty. Choose the workbook with your data.")
    if start.startswith(_ZIP):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    if path.suffix.lower() in text_file.SUFFIXES:
        return "text"
    raise NotAWorkbookError(
        f"{path.name} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run again."
    )


def _no_such_file(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder '{path.parent}'. Check where {path.name} is."
    near = difflib.get_close_matches(path.name, [one.name for one in path.parent.iterdir() if one.is_file()], n=1)
    return f"There is no file '{path.name}' in '{path.parent.resolve().name}'." + (
        f" Did you mean '{near[0]}'?" if near else " Check its name and folder."
    )


def read_rows(book: CellReader, name: str) -> list[list[Any]]:
    """Return all cells of a sheet from A1, blanks as None. Raises NotAWorkbookError where its part is damaged."""
    return book.read(name).rows


def read_workbook(
    path: Path,
    *,
    sheet: str | None,
    table: str | None,
    last: tuple[str, str] = ("", ""),
    skip: Iterable[str] = (),
    ours: Callable[[str], tuple[str, ...]] = lambda _: (),
    bare: Callable[[str, list[list[Any]]], list[list[Any]]] = lambda _, cells: cells,
    package: Package | None = None,
    book: CellReader | None = None,
) -> Reading:
    """Read the sheet or Excel Table that holds the data.

    sheet, table: by name; else the last run's; else the largest table, visible sheets first, never a pivot table. last:
    the sheet and the Table of the last run, "" where there is none. skip: sheets that are none of the user's. ours: the
    headers that we wrote on a sheet earlier; bare: its cells without what we wrote. package: of an xlsx or xlsm. book:
    its cells, where they are open already.

    Raises NotFoundError for a name that does not exist, DataError where there is nothing to read.
    """
    book = book or open_cells(path, package)
    tables = list_tables(package) if package else ()
    pivots = pivot_areas(package) if package else {}
    skipped = {one.casefold() for one in skip}
    known = [one for one in book.sheets if one.name.casefold() not in skipped]
    notes: list[str] = []
    read: SheetCells | None = None
    chosen: TableInfo | None = None
    if table is not None:
        chosen = next((one for one in tables if one.name.casefold() == table.strip().casefold()), None)
        if chosen is None:
            raise not_found("table", table, [one.name for one in tables], path.name)
        name = chosen.sheet
    elif sheet is not None:
        name = _named(sheet, known, path)
    else:
        name, read, notes = _largest(book, [one for one in known if one.has_cells], path, pivots, bare)
        before = next((one.name for one in known if one.has_cells and one.name.casefold() == last[0].casefold()), name)
        if before != name:
            notes = [f"Sheet {before} was taken, as in the last run; --sheet names another one."]
            name, read = before, None
        chosen = next((one for one in tables if one.sheet == name == last[0] and one.name == last[1]), None)
    cells, merged, left_out = read or book.read(name)
    if book.hides_tags(name):
        raise NotAWorkbookError(
            f"Sheet '{name}' of {path.name} has comments in its file that look like cells, so nothing can be written "
            "into it. Open it in Excel, save it, then run again."
        )
    data, passed_over = without_pivots(name, cells, pivots.get(name, ()))
    here = tuple(one for one in tables if one.sheet == name)
    if chosen is None:
        chosen = main_table(name, tables, data)
    if table is None:
        notes += tables_in_words(here, chosen, " (--table names another one)")
    if chosen is not None:
        _check_table(chosen)
        data, passed_over = cells, []
    notes += [*passed_over, *filter(None, [left_out])]
    grid = make_grid(path.name, name, data, merged, chosen, ours(name), notes)
    grid = replace(grid, warnings=_without_result(name, grid, book.without_result(name)))
    return Reading(grid, cells, here, book.has_formulas(name))


def _without_result(sheet: str, grid: Grid, formulas: Mapping[int, int]) -> tuple[str, ...]:
    """Warn of formulas among the data that nobody has worked out: their cells read as blank."""
    width = len(grid.values[0]) if grid.values else 0
    here = {at: many for at, many in sorted(formulas.items()) if grid.left <= at < grid.left + width}
    if not here:
        return ()
    columns = ", ".join(column_letter(at) for at in list(here)[:5])
    return (
        f"{sum(here.values()):,} formulas on sheet {sheet} (column{'s' if len(here) > 1 else ''} {columns}) have no "
        "result, as the program that saved the workbook does not calculate, and were read as blank. Open it in Excel "
        "or LibreOffice, save it, then run again.",
    )


def _named(sheet: str, known: Sequence[SheetInfo], path: Path) -> str:
    found = next((one for one in known if one.name.casefold() == sheet.strip().casefold()), None)
    if found is None:
        raise not_found("sheet", sheet, [one.name for one in known], path.name)
    if not found.has_cells:
        raise DataError(f"Sheet '{found.name}' of {path.name} holds a chart, not cells. Name the sheet with the data.")
    return found.name


def _largest(
    book: CellReader,
    sheets: Sequence[SheetInfo],
    path: Path,
    pivots: Mapping[str, Sequence[Range]],
    bare: Callable[[str, list[list[Any]]], list[list[Any]]],
) -> tuple[str, SheetCells, list[str]]:
    """Return the sheet with the largest table, what stands on it, and what was decided, in words."""
    sizes, unread = _sizes(book, sheets)
    alone = not unread and len([one for one in sizes.values() if one]) == 1
    found: list[Candidate] = []
    cells: dict[str, SheetCells] = {}
    # The larger ones first: a sheet that has no room for a table as large as one of them is not worth much time.
    for one in sorted(sheets, key=lambda one: (not one.visible, -sizes[one.name])):
        best = max((each.cells for each in found if each.visible >= one.visible and not each.pivots), default=0)
        if not sizes[one.name] or (best > sizes[one.name] > _QUICK):
            continue
        try:
            read = book.read(one.name)
        except NotAWorkbookError as error:
            unread[one.name] = error
            continue
        data, _ = without_pivots(one.name, read.rows, pivots.get(one.name, ()))
        if not any(cell is not None for row in data for cell in row):
            continue
        only = bool(pivots.get(one.name)) and data is read.rows
        size, rows = (1, 0) if alone else table_size(bare(one.name, data))
        found.append(Candidate(one.name, size, rows, one.visible, only))
        cells[one.name] = read
        taken, _ = best_of(found)
        cells = {name: each for name, each in cells.items() if name == taken.name}
    if not found and unread:
        raise next(iter(unread.values()))
    if not found:
        raise DataError(f"There is no data in {path.name}. Paste your customers or sales into a sheet, then run again.")
    order = [one.name for one in sheets]
    taken, notes = best_of(sorted(found, key=lambda one: order.index(one.name)), " (--sheet names another one)")
    for one in (each for each in sheets if each.name in unread):
        if one.visible >= taken.visible and book.may_hold_more(one.name, taken.cells):
            raise NotAWorkbookError(
                f"{unread[one.name]} If the data is on another sheet, name that with --sheet."
            ) from unread[one.name]
        notes.append(f"Sheet {one.name} cannot be read, and was passed over.")
    return taken.name, cells.get(taken.name) or book.read(taken.name), notes


def _sizes(book: CellReader, sheets: Sequence[SheetInfo]) -> tuple[dict[str, int], dict[str, NotAWorkbookError]]:
    """Return how many cells each sheet may hold, and of those that cannot be read why, with a size of 0."""
    sizes: dict[str, int] = {}
    unread: dict[str, NotAWorkbookError] = {}
    for one in sheets:
        try:
            sizes[one.name] = book.size(one.name)
        except NotAWorkbookError as error:
            sizes[one.name], unread[one.name] = 0, error
    return sizes, unread


def _check_table(table: TableInfo) -> None:
    """Raise where an Excel Table is not as wide as the columns that it names."""
    wide = table.range.right - table.range.left + 1
    if wide != len(table.columns):
        raise damaged(
            table.part, f"table {table.name} on sheet {table.sheet} is said to cover {table.range.address}, and names "
            f"{len(table.columns)} columns"
        )  # fmt: skip


def pivot_areas(package: Package) -> dict[str, list[Range]]:
    """Return where pivot tables stand, with the filters above them: {sheet: areas}."""
    found: dict[str, list[Range]] = {}
    for sheet in Workbook(package).sheets:
        for one in package.relationships(sheet.part):
            if one.kind != "pivotTable" or one.external or one.target not in package:
                continue
            place = next((each for each in package.tree(one.target) if local(each) == "location"), None)
            if place is None:
                continue
            area = range_in(str(place.get("ref")), one.target)
            filters = whole_number(place, "rowPageCount", one.target)
            found.setdefault(sheet.name, []).append(
                area._replace(top=max(1, area.top - filters - 1)) if filters else area
            )
    return found
