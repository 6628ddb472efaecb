"""From a workbook file to a grid of cells: which sheet or Excel Table holds the data, and every cell as it is.

python-calamine reads xlsx, xlsm, xls, xlsb and ods. It gives a blank for an error cell; in xlsx and xlsm those are
found in the sheet's own XML, so that an error is told from a blank.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import python_calamine as calamine

from xl_segment.books import delimited
from xl_segment.books.found import Reading, TableInfo, main_table, make_grid
from xl_segment.books.layout import column_number, parse_range
from xl_segment.books.package import Package, Workbook, local, parse_xml, plain_text
from xl_segment.data.sheet import CellError
from xl_segment.errors import AccessError, DataError, NotAWorkbookError, PasswordError, not_found

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


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
    if path.suffix.lower() in delimited.SUFFIXES:
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


def open_calamine(path: Path) -> calamine.CalamineWorkbook:
    """Open a workbook for reading; every failure becomes the sentence for it."""
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise _password(path) from error
    except Exception as error:
        if path.read_bytes()[:8] == _OLE and path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb"):
            raise _password(path) from error
        raise NotAWorkbookError(
            f"{path.name} is not a workbook, or it is damaged. Open it in Excel and save it as .xlsx, then run again."
        ) from error


def _sheet(book: calamine.CalamineWorkbook, name: str, path: Path) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except Exception as error:  # the readers of each format have errors of their own
        raise NotAWorkbookError(
            f"Sheet '{name}' of {path.name} is damaged. Open it in Excel, let Excel repair it, save it, then run again."
        ) from error


def read_rows(book: calamine.CalamineWorkbook, name: str, path: Path) -> list[list[Any]]:
    """Return all cells of a sheet from A1, blanks as None. Raises NotAWorkbookError where its part is damaged."""
    return _rows(_sheet(book, name, path))


def _rows(sheet: calamine.CalamineSheet) -> list[list[Any]]:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for row in rows:
        for at, cell in enumerate(row):
            if cell == "":
                row[at] = None
    return rows


def _password(path: Path) -> PasswordError:
    return PasswordError(
        f"{path.name} is protected with a password. Open it in Excel, take the password off (File, Info, Protect "
        "Workbook), save, then run again."
    )


def read_workbook(
    path: Path,
    *,
    sheet: str | None,
    table: str | None,
    last: tuple[str, str] = ("", ""),
    skip: Iterable[str] = (),
    ours: Callable[[str], tuple[str, ...]] = lambda _: (),
    package: Package | None = None,
) -> Reading:
    """Read the sheet or Excel Table that holds the data.

    sheet, table: by name; else the last run's; else the largest amount of cells, visible sheets first. last: the sheet
    and the Table of the last run, "" where there is none. skip: sheets that are none of the user's. ours: the headers
    that we wrote on a sheet earlier. package: of an xlsx or xlsm.

    Raises NotFoundError for a name that does not exist, DataError where there is nothing to read.
    """
    book = open_calamine(path)
    tables = list_tables(package) if package else ()
    skipped = {one.casefold() for one in skip}
    known = [one for one in book.sheets_metadata if one.name.casefold() not in skipped]
    readable = [one for one in known if one.typ == calamine.SheetTypeEnum.WorkSheet]
    notes: list[str] = []
    parsed: dict[str, calamine.CalamineSheet] = {}  # a large sheet takes seconds: once is enough
    chosen: TableInfo | None = None
    if table is not None:
        chosen = next((one for one in tables if one.name.casefold() == table.strip().casefold()), None)
        if chosen is None:
            raise not_found("table", table, [one.name for one in tables], path.name)
        name = chosen.sheet
    elif sheet is not None:
        name = _named(sheet, known, path)
    else:
        name, note = _largest(book, readable, path, parsed)
        before = next((one.name for one in readable if one.name.casefold() == last[0].casefold()), name)
        notes += (
            note if before == name else [f"Sheet {before} was taken, as in the last run; --sheet names another one."]
        )
        name = before
        chosen = next((one for one in tables if one.sheet == name == last[0] and one.name == last[1]), None)
    cells, merged = _cells(parsed.get(name) or _sheet(book, name, path))
    if package:
        put_errors(package, name, cells)
    if chosen is None:
        chosen = main_table(name, tables, cells)
    grid = make_grid(path.name, name, cells, merged, chosen, ours(name), notes)
    return Reading(grid, cells, tuple(one for one in tables if one.sheet == name))


def _named(sheet: str, known: list[Any], path: Path) -> str:
    found = next((one for one in known if one.name.casefold() == sheet.strip().casefold()), None)
    if found is None:
        raise not_found("sheet", sheet, [one.name for one in known], path.name)
    if found.typ != calamine.SheetTypeEnum.WorkSheet:
        raise DataError(f"Sheet '{found.name}' of {path.name} holds a chart, not cells. Name the sheet with the data.")
    return str(found.name)


def _largest(
    book: calamine.CalamineWorkbook, sheets: list[Any], path: Path, parsed: dict[str, calamine.CalamineSheet]
) -> tuple[str, list[str]]:
    """Return the sheet with the most cells; hidden ones only where no other has any. parsed: filled on the way."""
    sizes = []
    for order, one in enumerate(sheets):
        area = parsed[one.name] = _sheet(book, one.name, path)
        hidden = one.visible != calamine.SheetVisibleEnum.Visible
        if area.height and area.width:
            sizes.append((hidden, -area.height * area.width, order, one.name))
    if not sizes:
        raise DataError(f"There is no data in {path.name}. Paste your customers or sales into a sheet, then run again.")
    name = min(sizes)[-1]
    others = len(sizes) - 1
    if not others:
        return name, []
    more = f"{others} other sheet{'s' if others > 1 else ''}"
    return name, [f"Sheet {name} holds more cells than the {more}, so it was taken; --sheet names another one."]


def _cells(sheet: calamine.CalamineSheet) -> tuple[list[list[Any]], tuple[tuple[int, int, int, int], ...]]:
    """Return all cells of a sheet from A1, blanks as None, and its merged ranges."""
    rows = _rows(sheet)
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    spans = getattr(sheet, "merged_cell_ranges", None) or []
    return rows, tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in spans)


_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?c>', re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")


def put_errors(package: Package, name: str, cells: list[list[Any]]) -> None:
    """Find the error cells of a sheet in its XML; a piece at a time, as it may be large."""
    rest = b""
    with package.stream(Workbook(package).sheet(name).part) as source:
        while piece := source.read(1 << 22):
            text = rest + piece
            cut = text.rfind(b"</") if len(text) < (1 << 26) else len(text)
            cut = max(text.rfind(b"</row>"), text.rfind(b":row>"), 0) or cut
            part, rest = text[:cut], text[cut:]
            if b't="e"' in part:
                _put(part, cells)
    if b't="e"' in rest:
        _put(rest, cells)


def _put(xml: bytes, cells: list[list[Any]]) -> None:
    for letters, digits, body in _ERROR.findall(xml):
        value = _VALUE.search(body)
        row, column = int(digits) - 1, column_number(letters.decode()) - 1
        if value and row < len(cells) and column < len(cells[row]) and cells[row][column] is None:
            cells[row][column] = CellError(value[1].decode("utf-8", "replace"))


def list_tables(package: Package) -> tuple[TableInfo, ...]:
    """Return all Excel Tables of a workbook."""
    found = []
    for sheet, part in Workbook(package).tables():
        root = parse_xml(package.read(part))
        columns = next((one for one in root if local(one) == "tableColumns"), ())
        found.append(
            TableInfo(
                name=str(root.get("displayName") or root.get("name")),
                sheet=sheet.name,
                part=part,
                range=parse_range(str(root.get("ref"))),
                header=int(root.get("headerRowCount", "1")),
                totals=int(root.get("totalsRowCount", "0")),
                columns=tuple(plain_text(str(one.get("name"))) for one in columns),
                query=root.get("tableType") == "queryTable",
            )
        )
    return tuple(found)
