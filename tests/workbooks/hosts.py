"""The two hosts of a workbook, closed on disk and open in a spreadsheet program, behind the same few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.workbooks.books import grid_of, labels, put
from xl_segment.charts import draw_all
from xl_segment.pages.page import Page
from xl_segment.pages.pages import pages
from xl_segment.result import Segmentation
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import Book, open_book
from xl_segment.workbooks.plan import PlannedColumns


class Host:
    """Opens workbooks on one host. live: the spreadsheet program has them open."""

    def __init__(self, name: str, open_: Callable[[Path], Book]) -> None:
        self.name = name
        self.open = open_

    @property
    def live(self) -> bool:
        return self.name == "excel"

    def write(self, path: Path, target: Path, **where: Any) -> tuple[SheetData, PlannedColumns]:
        """Read, write columns, save."""
        book = self.open(path)
        data = find_data(grid_of(book, **where))
        written = put(book, data, labels(data), **where)
        book.save(target)
        return data, written

    def run(
        self, path: Path, target: Path, result: Segmentation, columns: pd.DataFrame | None = None
    ) -> PlannedColumns:
        """Do all that a run does, with a result that is known."""
        book = self.open(path)
        data = find_data(grid_of(book))
        rows = labels(data) if columns is None else columns
        written = put(book, data, rows, pages=pages_of(result), memory=result.memory.to_json())
        book.save(target)
        return written


_PAGES: dict[int, tuple[Segmentation, tuple[Page, ...]]] = {}


def pages_of(result: Segmentation) -> tuple[Page, ...]:
    """The pages of a result, whose charts are drawn once."""
    if id(result) not in _PAGES:
        _PAGES[id(result)] = (result, pages(result, draw_all(result)))
    return _PAGES[id(result)][1]


def closed() -> Host:
    """A workbook on disk."""
    return Host("closed", open_book)


def in_excel(app: Any) -> Host:
    """A workbook that is open in an application."""
    from xl_segment.workbooks.live.excel_book import ExcelBook

    def open_(path: Path) -> Book:
        # What is open already would not be read from the disk again.
        for book in [one for one in app.books if Path(one.fullname) == path]:
            book.close()
        return ExcelBook(app.books.open(str(path)), say=lambda _: None)

    return Host("excel", open_)
