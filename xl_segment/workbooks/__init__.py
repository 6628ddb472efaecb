"""Our things in a workbook, whoever holds it; the one seam to spreadsheets is a Book, in Excel or closed on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xl_segment.workbooks.book import Book

__all__ = ["Book", "open_book"]


def open_book(path: str | Path, *, say: Callable[[str], None] | None = None) -> Book:
    """Open a workbook or a text file on disk; say: is called with what is going on.

    Raises BookError, in a sentence, where it cannot be read.
    """
    from xl_segment.workbooks.closed.cell_reader import open_cells
    from xl_segment.workbooks.closed.closed_book import ClosedBook
    from xl_segment.workbooks.closed.converted_book import ConvertedBook
    from xl_segment.workbooks.closed.reading import check_readable
    from xl_segment.workbooks.file_names import EDITABLE

    path = Path(path)
    content = check_readable(path)
    if content == "text":
        return ConvertedBook(path, say=say)
    if content == "zip" and path.suffix.lower() in EDITABLE:
        return ClosedBook(path, say=say)
    return ConvertedBook(path, reader=open_cells(path), say=say)
