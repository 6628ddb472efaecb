"""From a workbook file to its data: which sheet or Excel Table holds them, and every cell as it is."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xl_segment.errors import AccessError, DataError, NotAWorkbookError
from xl_segment.ooxml.addresses import Range, column_letter
from xl_segment.ooxml.number_formats import number_formats
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.table_info import TableInfo
from xl_segment.ooxml.table_part import list_tables, range_in
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import child_named, whole_number
from xl_segment.pages.names import OWN_NAMES
from xl_segment.rounding import many
from xl_segment.sheet.grid import Grid
from xl_segment.sheet.parsing.currencies import currency_of_format
from xl_segment.workbooks.choose_sheet import Candidate, best_of, choose_sheet, no_data, sheet_named, table_size
from xl_segment.workbooks.closed import text_file
from xl_segment.workbooks.closed.cell_reader import OLE, CellReader, SheetInfo
from xl_segment.workbooks.closed.sheet_cells import SheetCells
from xl_segment.workbooks.data_on_sheet import DataSheet, SheetContent, is_blank, make_data_sheet, without_pivots
from xl_segment.workbooks.our_columns import cells_without, headers_on
from xl_segment.workbooks.sheets import DataRequest

_ZIP = b"PK\x03\x04"
#: Cells of a sheet that are read although another one holds a larger table, only to say how large theirs is.
_QUICK = 500_000
_OTHER_SHEET, _OTHER_TABLE = "--sheet names another one", " (--table names another one)"


def check_readable(path: Path) -> str:
    """Return "zip", "ole" or "text". Raises the error that says why a file cannot be read."""
    start = _first_bytes(path)
    if not start:
        raise NotAWorkbookError(f"{path.name} is empty. Choose the workbook with your data.")
    if start.startswith(_ZIP):
        return "zip"
    if start.startswith(OLE):
        return "ole"
    if path.suffix.lower() in text_file.SUFFIXES:
        return "text"
    raise NotAWorkbookError(
        f"{path.name} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run again."
    )


def check_there(path: Path, otherwise: str = "Check its name and folder.") -> None:
    """Raise AccessError where there is no such file, naming the nearest; otherwise: what to do where none is near."""
    if not path.exists():
        raise AccessError(_no_such_file(path, otherwise))


def _first_bytes(path: Path) -> bytes:
    check_there(path)
    if path.is_dir():
        raise AccessError(f"'{path}' is a folder. Name the workbook in it.")
    try:
        with path.open("rb") as file:
            return file.read(8)
    except PermissionError as error:
        raise AccessError(f"There is no permission to read {path.name}, or it is open in another program.") from error
    except OSError as error:
        raise AccessError(f"{path.name} cannot be read ({error.strerror}).") from error


def _no_such_file(path: Path, otherwise: str) -> str:
    if not path.parent.is_dir():
        return f"There is no folder '{path.parent}'. Check where {path.name} is."
    # By the names without their endings: all workbooks end alike.
    names = {file.stem: file.name for file in path.parent.iterdir() if file.is_file()}
    near = difflib.get_close_matches(path.stem, names, n=1)
    cure = otherwise
    if near:
        cure = f"Did you mean '{names[near[0]]}'?"
    return f"There is no file '{path.name}' in '{path.parent.resolve().name}'. {cure}"


def read_data(book: CellReader, package: Package | None, request: DataRequest) -> DataSheet:
    """Read the sheet or Excel Table that holds the data.

    By name; else the last run's; else the largest table, visible sheets first, never a pivot table. package: of an xlsx
    or xlsm, None for other formats. Raises NotFoundError for a name that does not exist, DataError where there is
    nothing to read.
    """
    return _Reader(book, package, request).read()


class _Reader:
    """Looks for the data in a workbook."""

    def __init__(self, book: CellReader, package: Package | None, request: DataRequest) -> None:
        self._book = book
        self._path = book.path
        self._request = request
        self._package = package
        self._tables: tuple[TableInfo, ...] = ()
        self._pivots: dict[str, list[Range]] = {}
        if package is not None:
            self._tables = list_tables(package)
            self._pivots = pivot_areas(package)
        self._known = [sheet for sheet in book.sheets if request.may_hold_data(sheet.name)]

    def read(self) -> DataSheet:
        """Return the sheet with the data."""
        request = self._request
        name = sheet_named(
            request,
            self._path.name,
            {table.name: table.sheet for table in self._tables if not table.name.startswith(OWN_NAMES)},
            [sheet.name for sheet in self._known],
        )
        notes: list[str] = []
        read: SheetCells | None = None
        if name is None:
            largest = _Largest(self._book, self._path, self._pivots, request)
            with_cells = [sheet for sheet in self._known if sheet.has_cells]
            name, notes = choose_sheet(
                request, [sheet.name for sheet in with_cells], lambda: largest.of(with_cells), hint=_OTHER_SHEET
            )
            read = largest.cells_of(name)
        elif request.table is None:
            self._check_has_cells(name)
        return self._data_on(name, read or self._book.read(name), notes)

    def _check_has_cells(self, name: str) -> None:
        if not next(sheet.has_cells for sheet in self._known if sheet.name == name):
            raise DataError(
                f"Sheet '{name}' of {self._path.name} holds a chart, not cells. Name the sheet with the data."
            )

    def _data_on(self, name: str, read: SheetCells, notes: Sequence[str]) -> DataSheet:
        book, request = self._book, self._request
        if book.hides_tags(name):
            raise NotAWorkbookError(
                f"Sheet '{name}' of {self._path.name} has comments in its file that look like cells, so nothing can be "
                "written into it. Open it in Excel, save it, then run again."
            )
        content = SheetContent(
            name=name,
            cells=read.rows,
            merged=read.merged,
            tables=tuple(table for table in self._tables if table.sheet == name),
            pivots=self._pivots.get(name, ()),
            has_formulas=book.has_formulas(name),
        )
        sheet = make_data_sheet(
            self._path.name,
            content,
            request.table_on(name),
            our_headers=headers_on(name, request.last_run),
            notes=notes,
            more_notes=list(filter(None, [read.note])),
            hint=_OTHER_TABLE if request.table is None else None,
        )
        warnings = _without_result(name, sheet.grid, book.without_result(name))
        return replace(sheet, grid=replace(sheet.grid, warnings=warnings, formats=self._formats(name)))

    def _formats(self, name: str) -> Mapping[int, str]:
        """Return the number formats of a sheet's columns, of an xlsx or xlsm."""
        if self._package is None:
            return {}
        # A currency is said of all amounts, so all of them have to show it.
        return number_formats(self._package, name, lambda code: currency_of_format(code) is not None)


def _without_result(sheet: str, grid: Grid, formulas: Mapping[int, int]) -> tuple[str, ...]:
    """Warn of formulas among the data that nobody has worked out: their cells read as blank."""
    width = max(map(len, grid.values[:1]), default=0)
    among_data = range(grid.left, grid.left + width)
    counts = {column: count for column, count in sorted(formulas.items()) if column in among_data}
    if not counts:
        return ()
    letters = ", ".join(column_letter(column) for column in list(counts)[:5])
    columns = f"column {letters}"
    if len(counts) > 1:
        columns = f"columns {letters}"
    count = sum(counts.values())
    has, was = ("has", "was") if count == 1 else ("have", "were")
    return (
        f"{many(count, 'formula')} on sheet {sheet} ({columns}) {has} no result, as the program that saved the "
        f"workbook does not calculate, and {was} read as blank. Open it in Excel or LibreOffice, save it, then run "
        "again.",
    )


class _Largest:
    """Finds the sheet with the largest table."""

    def __init__(
        self, book: CellReader, path: Path, pivots: Mapping[str, Sequence[Range]], request: DataRequest
    ) -> None:
        self._book = book
        self._path = path
        self._pivots = pivots
        self._last_run = request.last_run
        self._sizes: dict[str, int] = {}
        self._unread: dict[str, NotAWorkbookError] = {}
        self._read: dict[str, SheetCells] = {}

    def cells_of(self, name: str) -> SheetCells | None:
        """Return the cells of a sheet, where they were read and are still needed."""
        return self._read.get(name)

    def of(self, sheets: Sequence[SheetInfo]) -> tuple[str, list[str]]:
        """Return the sheet with the largest table, and what was decided, in words.

        Raises DataError where no sheet holds anything, NotAWorkbookError where one that may hold more cannot be read.
        """
        self._measure(sheets)
        candidates = self._candidates(sheets)
        if not candidates and self._unread:
            raise next(iter(self._unread.values()))
        if not candidates:
            raise no_data(self._path.name, "run")
        order = [sheet.name for sheet in sheets]
        candidates.sort(key=lambda sheet: order.index(sheet.name))
        taken, notes = best_of(candidates, f" ({_OTHER_SHEET})")
        return taken.name, [*notes, *self._passed_over(sheets, taken)]

    def _measure(self, sheets: Sequence[SheetInfo]) -> None:
        """Find how many cells each sheet may hold, and which cannot be read."""
        for sheet in sheets:
            try:
                self._sizes[sheet.name] = self._book.size(sheet.name)
            except NotAWorkbookError as error:
                self._sizes[sheet.name], self._unread[sheet.name] = 0, error

    def _candidates(self, sheets: Sequence[SheetInfo]) -> list[Candidate]:
        is_alone = not self._unread and len([size for size in self._sizes.values() if size]) == 1
        candidates: list[Candidate] = []
        # The larger ones first: a sheet that has no room for a table as large as one of them is not worth much time.
        for sheet in sorted(sheets, key=lambda sheet: (not sheet.visible, -self._sizes[sheet.name])):
            if self._is_worth_reading(sheet, candidates):
                candidate = self._candidate(sheet, is_alone=is_alone)
                if candidate is not None:
                    candidates.append(candidate)
                    taken, _ = best_of(candidates)
                    self._read = {name: cells for name, cells in self._read.items() if name == taken.name}
        return candidates

    def _is_worth_reading(self, sheet: SheetInfo, candidates: Sequence[Candidate]) -> bool:
        size = self._sizes[sheet.name]
        rivals = (rival.cells for rival in candidates if rival.visible >= sheet.visible and not rival.pivots)
        return size > 0 and not (max(rivals, default=0) > size > _QUICK)

    def _candidate(self, sheet: SheetInfo, *, is_alone: bool) -> Candidate | None:
        """Read a sheet; None where it cannot be read, or holds nothing. is_alone: no other one holds anything."""
        try:
            read = self._book.read(sheet.name)
        except NotAWorkbookError as error:
            self._unread[sheet.name] = error
            return None
        pivots = self._pivots.get(sheet.name, ())
        cells, _ = without_pivots(sheet.name, read.rows, pivots)
        if is_blank(cells):
            return None
        self._read[sheet.name] = read
        size, rows = 1, 0
        if not is_alone:
            size, rows = table_size(cells_without(sheet.name, cells, self._last_run))
        return Candidate(sheet.name, size, rows, sheet.visible, pivots=bool(pivots) and cells is read.rows)

    def _passed_over(self, sheets: Sequence[SheetInfo], taken: Candidate) -> list[str]:
        """Say which sheets could not be read. Raises NotAWorkbookError where one may hold more than the one taken."""
        notes = []
        for sheet in (sheet for sheet in sheets if sheet.name in self._unread):
            error = self._unread[sheet.name]
            if sheet.visible >= taken.visible and self._book.may_hold_more(sheet.name, taken.cells):
                raise NotAWorkbookError(f"{error} If the data is on another sheet, name that with --sheet.") from error
            notes.append(f"Sheet {sheet.name} cannot be read, and was passed over.")
        return notes


def pivot_areas(package: Package) -> dict[str, list[Range]]:
    """Return where pivot tables stand, with the filters above them: {sheet: areas}."""
    areas: dict[str, list[Range]] = {}
    for sheet in Workbook(package).sheets:
        for link in package.relationships(sheet.part):
            if link.kind == "pivotTable" and not link.external and link.target in package:
                area = _pivot_area(package, link.target)
                if area is not None:
                    areas.setdefault(sheet.name, []).append(area)
    return areas


def _pivot_area(package: Package, part: str) -> Range | None:
    location = child_named(package.tree(part), "location")
    if location is None:
        return None
    area = range_in(str(location.get("ref")), part)
    filters = whole_number(location, "rowPageCount", part)
    if not filters:
        return area
    return area._replace(top=max(1, area.top - filters - 1))
