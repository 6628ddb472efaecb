"""Files that a button puts beside the workbook: a presentation, and the customers of a segment as a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from xl_segment.audience import audience, to_csv
from xl_segment.errors import DataError
from xl_segment.presentation import write_deck
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.run import score_book
from xl_segment.settings import Settings
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.live.excel_book import ExcelBook

#: What no file name may hold on Windows.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
#: Of a longer selection only so many rows are looked at.
_MOST_ROWS = 10_000


def put_report(book: ExcelBook) -> str:
    """Write the presentation beside a workbook; returns a sentence that says where it is.

    Raises DataError where the workbook was never saved, and what `score_book` and `write_deck` raise.
    """
    path = _beside(book, ".pptx")
    files = write_deck(score_book(book, Settings()), path, source=path.stem, backup=True)
    return f"{files['presentation'].name} stands beside the workbook.{_said_of_backup(files)}"


def put_list(book: ExcelBook) -> str:
    """Write the customers of the personas in the selected rows beside a workbook, or all; returns a sentence.

    Raises DataError where the workbook was never saved, and what `score_book` raises.
    """
    _beside(book, ".csv")
    result = score_book(book, Settings())
    personas = _personas_in(result, book.selected_rows(_MOST_ROWS))
    customers = audience(result, personas=personas)
    who = personas[0] if len(personas) == 1 else f"{len(personas)} segments" if personas else "all customers"
    path = _beside(book, f" - {_FORBIDDEN.sub(' ', who).strip()}.csv")
    saving.check_list(path, book.file)
    content = to_csv(customers)
    files = {"list": path}
    if path.exists() and path.read_bytes() != content:
        files["backup"] = saving.backup(path)
    saving.write_bytes(path, content)
    again = "" if personas else " For one segment, select a row that its persona stands in, and click again."
    return (
        f"{many(len(customers), 'customer')} ({who}) stand in {path.name} beside the workbook.{again}"
        f"{_said_of_backup(files)}"
    )


def _beside(book: ExcelBook, ending: str) -> Path:
    if book.file is None:
        raise DataError(f"{book.name} was never saved on this machine, so nothing can stand beside it. Save it first.")
    return book.file.with_name(f"{book.file.stem}{ending}")


def _said_of_backup(files: dict[str, Path]) -> str:
    return f" What stood there before is in {files['backup'].name}." if "backup" in files else ""


def _personas_in(result: Segmentation, rows: Iterable[Iterable[object]]) -> list[str]:
    """Return the personas that stand in cells of some rows, in order of the segments."""
    cells = {str(cell).strip().casefold() for row in rows for cell in row if cell is not None}
    return [persona.name for persona in result.personas if persona.name.casefold() in cells]
