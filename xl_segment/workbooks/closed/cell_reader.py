"""The cells of a workbook's sheets, by the reader that can: python-calamine, or openpyxl where it cannot.

python-calamine reads xlsx, xlsm, xls, xlsb and ods, and is quick. It ends the process where a sheet has cells far from
all others or a part says that it holds more than it does, and refuses some good workbooks; so xlsx and xlsm are looked
at before it is let in, and the other formats are tried in a process of their own. It gives a blank for an error cell;
those are found in the sheet's own XML.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import python_calamine as calamine

from xl_segment.errors import NotAWorkbookError, PasswordError
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.sheet_layout import SheetLayout
from xl_segment.ooxml.sheet_scan import SheetScan, filled_extent, scan_sheet
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.sheet.grid import CellError
from xl_segment.workbooks.closed import trial_read
from xl_segment.workbooks.closed.sheet_cells import MOST_CELLS, FilledCells, Merged, SheetCells, without_far_rows
from xl_segment.workbooks.file_names import EDITABLE

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.worksheet._reader import WorkSheetParser

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The share of cells that are filled, from which on a sheet of any size is read whole.
_FILLED = 0.1
#: Of a process that tries whether a file can be read.
_TRIAL_SECONDS = 120
_Read = TypeVar("_Read")


class SheetInfo(NamedTuple):
    """A sheet: its name, whether it holds cells (and no chart), and whether it is in sight."""

    name: str
    has_cells: bool
    visible: bool


def open_cells(path: Path, package: Package | None = None) -> CellReader:
    """Open a workbook for reading; every failure becomes the sentence for it.

    package: of an xlsx or xlsm, where it is open already.
    """
    if package is None and path.suffix.lower() in EDITABLE and path.read_bytes()[:8] != OLE:
        package = Package(path)
    if package is None:
        _try_in_a_process_of_its_own(path)
    return CellReader(path, package)


class CellReader:
    """The sheets of a workbook. package: of an xlsx or xlsm, None for other formats."""

    def __init__(self, path: Path, package: Package | None) -> None:
        self.path = path
        self._package = package
        self._fast: calamine.CalamineWorkbook | None = None
        self._slow: openpyxl.Workbook | None = None
        self._parsed: dict[str, calamine.CalamineSheet] = {}
        self._scans: dict[str, SheetScan] = {}
        if package is None or not _texts_are_miscounted(package):
            self._fast = self._open_fast()
        self.sheets = self._list()

    def _open_fast(self) -> calamine.CalamineWorkbook | None:
        try:
            return _tried(lambda: calamine.CalamineWorkbook.from_path(str(self.path)))
        except calamine.PasswordError as error:
            raise _password(self.path) from error
        except _RefusedError as error:
            start = self.path.read_bytes()[:8]
            if start == OLE and self.path.suffix.lower() in (*EDITABLE, ".xlsb"):
                raise _password(self.path) from error
            if self._package is None:
                raise _damaged(self.path) from error
            return None

    def _list(self) -> tuple[SheetInfo, ...]:
        if self._fast is not None:
            return tuple(
                SheetInfo(
                    sheet.name,
                    sheet.typ == calamine.SheetTypeEnum.WorkSheet,
                    sheet.visible == calamine.SheetVisibleEnum.Visible,
                )
                for sheet in self._fast.sheets_metadata
            )
        book = self._opened_slowly()
        with_cells = {sheet.title for sheet in book.worksheets}
        return tuple(
            SheetInfo(sheet.title, sheet.title in with_cells, sheet.sheet_state == "visible") for sheet in book._sheets
        )

    def size(self, name: str) -> int:
        """Return how many cells a sheet may hold at most, without reading them one by one where that can be."""
        scan = self._scan(name)
        if scan is not None and (scan.area or scan.wrong):
            return max(scan.area, 1)
        sheet = self._parse(name)
        if sheet is None:
            return 0
        return sheet.height * sheet.width

    def read(self, name: str) -> SheetCells:
        """Return all cells of a sheet. Raises NotAWorkbookError where its part is damaged."""
        scan = self._scan(name)
        if scan is not None and scan.wrong:
            raise NotAWorkbookError(
                f"Sheet '{name}' of {self.path.name} is damaged: it has a cell at {scan.wrong}, which no sheet has. "
                "Open it in Excel, let Excel repair it, save it, then run again."
            )
        cells = self._cells(name, scan)
        if scan is not None:
            _name_errors(cells.rows, scan.errors)
        self._parsed.pop(name, None)
        return without_far_rows(cells, name)

    def _cells(self, name: str, scan: SheetScan | None) -> SheetCells:
        if scan is not None and self._is_scattered(name, scan):
            return self._read_slowly(name)
        sheet = self._parse(name)
        if sheet is None:
            return self._read_slowly(name)
        return _whole(sheet)

    def may_hold_more(self, name: str, cells: int) -> bool:
        """Tell whether a sheet that cannot be read may hold more than so many cells; True where nobody knows."""
        if self._package is None:
            return True
        part = next((sheet.part for sheet in Workbook(self._package).sheets if sheet.name == name), "")
        if part not in self._package:
            return False
        try:
            with self._package.stream(part) as source:
                return filled_extent(source)[0] > cells
        except NotAWorkbookError:
            return True

    def hides_tags(self, name: str) -> bool:
        """Tell whether a sheet's XML has a comment that looks like cells, so that nothing can be written into it."""
        scan = self._scan(name)
        return scan is not None and scan.hides_tags

    def has_formulas(self, name: str) -> bool:
        """Tell whether a sheet may hold formulas; only of an xlsx or xlsm it can be known that it does not."""
        scan = self._scan(name)
        return scan is None or scan.has_formulas

    def without_result(self, name: str) -> dict[int, int]:
        """Return {column: how many of its formulas have no result}, of an xlsx or xlsm."""
        scan = self._scan(name)
        if scan is None:
            return {}
        return scan.without_result

    def layout(self, name: str) -> SheetLayout:
        """Return what a sheet has around its cells; only of an xlsx or xlsm it can be known."""
        scan = self._scan(name)
        if scan is None:
            return SheetLayout(is_locked=True)
        return scan.layout

    def _scan(self, name: str) -> SheetScan | None:
        if self._package is None:
            return None
        if name not in self._scans:
            with self._package.stream(Workbook(self._package).sheet(name).part) as source:
                self._scans[name] = scan_sheet(source)
        return self._scans[name]

    def _is_scattered(self, name: str, scan: SheetScan) -> bool:
        if scan.area <= MOST_CELLS or self._package is None:
            return False
        with self._package.stream(Workbook(self._package).sheet(name).part) as source:
            filled, rows, columns = filled_extent(source)
        return rows * columns > MOST_CELLS and filled < _FILLED * rows * columns

    def _parse(self, name: str) -> calamine.CalamineSheet | None:
        """Return a sheet as python-calamine reads it; None where it cannot, and openpyxl may."""
        book = self._fast
        if book is None:
            return None
        if name not in self._parsed:
            try:
                self._parsed[name] = _tried(lambda: book.get_sheet_by_name(name))
            except _RefusedError as error:
                if self._package is None:
                    raise self._damaged_sheet(name) from error
                return None
        return self._parsed[name]

    def _damaged_sheet(self, name: str) -> NotAWorkbookError:
        return NotAWorkbookError(
            f"Sheet '{name}' of {self.path.name} is damaged. Open it in Excel, let Excel repair it, save it, then run "
            "again."
        )

    def _opened_slowly(self) -> openpyxl.Workbook:
        if self._slow is None:
            import openpyxl

            try:
                with _without_warnings():
                    self._slow = openpyxl.load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            except Exception as error:  # whatever a damaged part makes of it
                raise _damaged(self.path) from error
        return self._slow

    def _read_slowly(self, name: str) -> SheetCells:
        from openpyxl.worksheet._reader import WorkSheetParser

        book = self._opened_slowly()
        cells: dict[int, dict[int, Any]] = {}
        try:
            sheet = book[name]
            # Not by its rows: those are as wide as the sheet, and a lone value makes it as wide as can be.
            with _without_warnings(), sheet._get_source() as source:
                parser = WorkSheetParser(
                    source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )  # fmt: skip
                for number, row in parser.parse():
                    filled = _filled(row)
                    if filled:
                        cells.setdefault(number, {}).update(filled)
                merged = _merged_in(parser)
        except Exception as error:  # whatever a damaged part makes of it
            raise self._damaged_sheet(name) from error
        return FilledCells(cells, merged, name, self.path.name).from_a1()


def _filled(row: list[dict[str, Any]]) -> dict[int, Any]:
    """Return {column: cell} of the filled cells of a row, as openpyxl's parser gives it."""
    cells = {entry["column"]: _cell(entry["value"], entry["data_type"]) for entry in row}
    return {column: cell for column, cell in cells.items() if cell is not None}


def _merged_in(parser: WorkSheetParser) -> Merged:
    from openpyxl.worksheet.cell_range import CellRange

    if not parser.merged_cells:
        return ()
    spans = [CellRange(merged.ref) for merged in parser.merged_cells.mergeCell]
    return tuple((span.min_row, span.min_col, span.max_row, span.max_col) for span in spans)


def _name_errors(rows: list[list[Any]], errors: Mapping[tuple[int, int], str]) -> None:
    """Put error cells, {(row, column) from 1: "#N/A"}, where a reader gives blanks for them."""
    for (row, column), text in errors.items():
        if not 1 <= row <= len(rows):
            continue
        cells = rows[row - 1]
        if column <= len(cells) and cells[column - 1] is None:
            cells[column - 1] = CellError(text)


class _RefusedError(Exception):
    """A reader does not take a file or a sheet."""


def _tried(read: Callable[[], _Read]) -> _Read:
    """Let a reader read. Raises _RefusedError for whatever else it raises than that there is a password."""
    try:
        return read()
    except (calamine.PasswordError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise _RefusedError from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _whole(sheet: calamine.CalamineSheet) -> SheetCells:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for row in rows:
        if "" in row:
            row[:] = [None if cell == "" else cell for cell in row]
    spans = getattr(sheet, "merged_cell_ranges", None) or []
    merged = tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in spans)
    return SheetCells(rows, merged)


def _cell(value: Any, kind: str) -> Any:  # noqa: ANN401  any cell
    """Return a cell of openpyxl as python-calamine would give it."""
    if kind == "e":
        return CellError(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if value == "":
        return None
    return value


def _texts_are_miscounted(package: Package) -> bool:
    """Tell whether a workbook claims to have more texts than its part with the texts has room for.

    What counts is uniqueCount: the count beside it is of the cells that use them, as often as they do.
    """
    part = next((name for name in package.names if name.lower().endswith("sharedstrings.xml")), None)
    if part is None:
        return False
    with package.stream(part) as source:
        start = source.read(4096)
    counts = re.findall(rb"\b(uniqueCount|count)\s*=\s*[\"']\s*\+?(\d{1,30})", start.partition(b"<si")[0])
    claims = {name: int(digits) for name, digits in counts}
    texts = claims.get(b"uniqueCount", claims.get(b"count", 0))
    shortest = len("<si/>")
    return texts > package.size(part) // shortest + 1 and texts > 100_000


def _try_in_a_process_of_its_own(path: Path) -> None:
    """Raise where a reader would take the whole process with it."""
    if getattr(sys, "frozen", False) or not sys.executable:
        return
    command = [sys.executable, "-I", trial_read.__file__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS)  # noqa: S603  our own interpreter
    except subprocess.TimeoutExpired:
        code = -1
    except OSError:
        return  # what cannot be tried is read
    else:
        code = done.returncode
    if code not in (0, 1):  # 1: an error in words, which comes again
        raise NotAWorkbookError(
            f"{path.name} has cells so far from all others that it cannot be read, or it is damaged. Open it in Excel, "
            "delete the rows and columns that are blank, save it as .xlsx, then run again."
        )


def _damaged(path: Path) -> NotAWorkbookError:
    return NotAWorkbookError(
        f"{path.name} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run again."
    )


def _password(path: Path) -> PasswordError:
    return PasswordError(
        f"{path.name} is protected with a password. Open it in Excel, take the password off (File, Info, Protect "
        "Workbook), save, then run again."
    )
