"""Small workbooks for the tests of books, made by a library that has no part in reading or splicing them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

from xl_segment.pages.names import CHARTS, CHECK, EXPLORE, MODEL_PAGE, REPORT, SEGMENTS
from xl_segment.pages.page import Page
from xl_segment.pages.start_cards import State
from xl_segment.settings import Settings
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import Book, open_book
from xl_segment.workbooks.names import HIDDEN_SHEET
from xl_segment.workbooks.plan import PlannedColumns, make_plan, plan_columns

#: The sheets that a first run on a sheet of customers puts in, in their order; the last one nobody sees.
OUR_SHEETS = (SEGMENTS, EXPLORE, CHARTS, REPORT, MODEL_PAGE, CHECK, HIDDEN_SHEET)
ROWS = [["Customer", "Age", "Spend"], ["C1", 30, 10.5], ["C2", 40, 20.5], ["C3", 50, 30.5], ["=C4", 60, 40.5]]


def make(path: Path, rows: Sequence[Sequence[object]] = ROWS, *, more: Callable[..., None] | None = None) -> Path:
    """Write rows from A1; more(workbook, worksheet) adds to them."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Data")
        header = workbook.add_format({"bold": True, "bg_color": "#FFEEAA"})
        money = workbook.add_format({"num_format": "#,##0.00 €", "align": "right", "bottom": 1})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    form = header if number == 0 else money if column == 2 else None
                    sheet.write(number, column, cell, form)
        if more:
            more(workbook, sheet)
    return path


def values(path: Path, sheet: str = "Data", *, kept: bool = False) -> list[tuple[Any, ...]]:
    """Return the cells of a sheet; kept: values that formulas had when it was saved, instead of the formulas."""
    return _sheets(path, path.stat().st_mtime_ns, kept=kept)[sheet]


@lru_cache(maxsize=4)
def _sheets(path: Path, written: int, *, kept: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Return the cells of all sheets: a test that asks for one of them mostly asks for the others too."""
    book = openpyxl.load_workbook(path, data_only=kept)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def labels(data: SheetData) -> pd.DataFrame:
    """Segments, one of them missing, personas that try to be formulas, fits, and for one row what it was before."""
    count = len(data.cells)
    return pd.DataFrame(
        {
            "Segment": pd.array([pd.NA if at == 1 else at % 3 + 1 for at in range(count)], dtype="Int64"),
            "Persona": ["(not segmented)" if at == 1 else f"=Persona & <{at % 3}>" for at in range(count)],
            "Fit": pd.array([pd.NA if at == 1 else 0.125 * (at % 8) for at in range(count)], dtype="Float64"),
            "Previous segment": pd.array([9 if at == 2 else pd.NA for at in range(count)], dtype="Int64"),
            "Changed on": pd.to_datetime(
                pd.Series(["2024-05-31" if at == 2 else None for at in range(count)])
            ).to_list(),
        },
        index=data.cells.index,
    )


def grid_of(book: Book, *, sheet: str | None = None, table: str | None = None, last: bool = False) -> Grid:
    """The data's cells."""
    return book.read(Settings(sheet=sheet, table=table), again=last).grid


def put(
    book: Book,
    data: SheetData,
    columns: pd.DataFrame,
    *,
    typed: Mapping[str, pd.Series] | None = None,
    pages: Sequence[Page] = (),
    memory: str | None = None,
    last: bool = False,
    **where: str | None,
) -> PlannedColumns:
    """Write our columns beside data that were read; and pages and a memory, where there are any."""
    contents = book.read(Settings(sheet=where.get("sheet"), table=where.get("table")), again=last)
    planned = plan_columns(contents, data, columns)
    book.write(make_plan(contents, data, planned, pages, memory=memory, state=State(), typed=typed))
    return planned


def write(path: Path, target: Path, **where: str) -> tuple[Book, SheetData, PlannedColumns]:
    """Read, write our columns, save."""
    book = open_book(path)
    data = find_data(grid_of(book, sheet=where.get("sheet"), table=where.get("table")))
    written = put(book, data, labels(data), **where)
    book.save(target)
    return book, data, written


def changed_parts(before: Path, after: Path) -> set[str]:
    """Name the parts of the first that are not the same in the second."""
    with zipfile.ZipFile(before) as one, zipfile.ZipFile(after) as other:
        assert set(one.namelist()) <= set(other.namelist())
        return {name for name in one.namelist() if one.read(name) != other.read(name)}


def rezip(path: Path, change: dict[str, Callable[[bytes], bytes]]) -> Path:
    """Rewrite parts of a workbook as another program might have written them."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, change.get(name, change.get("*", bytes))(data))
    return path
