"""Programs that work formulas out, each asked in its own way for cells of a workbook."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

#: {(row, column): value}, of a workbook's first sheet.
Cells = dict[tuple[int, int], Any]


def label_cells(path: Path) -> Cells:
    """What the run has put into the cells of Segment and Persona that hold formulas."""
    shown, formulas = (
        openpyxl.load_workbook(path, data_only=True).worksheets[0],
        openpyxl.load_workbook(path).worksheets[0],
    )
    header = next(row for row in formulas.iter_rows(max_row=9) if "Segment" in [cell.value for cell in row])
    columns = [cell.column for cell in header if cell.value in ("Segment", "Persona")]
    rows = range(header[0].row + 1, formulas.max_row + 1)
    return {
        (row, column): shown.cell(row, column).value
        for row in rows
        for column in columns
        if str(formulas.cell(row, column).value).startswith("=")
    }


def without_results(path: Path) -> Path:
    """A copy whose formulas all have the result 0: an engine that works nothing out is seen."""
    copy = path.with_name(f"{path.stem}.asked.xlsx")
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            part = package.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", part)
            target.writestr(name, part)
    return copy


def in_ironcalc(path: Path, cells: Cells, _: Any) -> Cells:
    ironcalc = pytest.importorskip("ironcalc")
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    return {at: model.get_cell_value(0, *at) for at in cells}


def in_formulon(path: Path, cells: Cells, _: Any) -> Cells:
    formulon = pytest.importorskip("formulon")
    book = formulon.Workbook.load(path.read_bytes())
    book.recalc()
    return {(row, column): book.get_value(0, row - 1, column - 1).to_python() for row, column in cells}


def in_libreoffice(path: Path, cells: Cells, request: Any) -> Cells:
    book = request.getfixturevalue("application").books.open(str(path))
    book.impl.uno.calculateAll()
    columns = {column for _, column in cells}
    last = max(row for row, _ in cells)
    sheet = book.sheets[0]
    shown = {column: sheet.range((1, column), (last, column)).options(ndim=1).value for column in columns}
    return {(row, column): shown[column][row - 1] for row, column in cells}


Engine = Callable[[Path, Cells, Any], Cells]
ENGINES: list[Engine] = [in_libreoffice, in_ironcalc, in_formulon]
