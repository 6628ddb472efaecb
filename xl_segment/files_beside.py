"""Files that a button puts beside the workbook: a presentation, the customers of a segment as a list, a copy."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from xl_segment.audience import audience, to_csv
from xl_segment.errors import DataError
from xl_segment.plain_copy import write_copy
from xl_segment.presentation import write_deck
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.run import said_of_changed_rows, score_book
from xl_segment.settings import Settings
from xl_segment.workbooks import Book
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.file_names import default_copy, default_presentation

#: What no file name may hold on Windows.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def put_report(book: Book, file: Path | None) -> str:
    """Write the presentation beside a workbook; returns a sentence that says where it is.

    file: where the workbook lies, None where it was never saved. Raises DataError then, and what `score_book` and
    `write_deck` raise.
    """
    if file is None:
        raise _never_saved(book)
    path = default_presentation(file)
    result = score_book(book, Settings())
    files = write_deck(result, path, source=path.stem, backup=True)
    return f"{path.name} stands beside the workbook.{_said_of_backup(files)} {said_of_changed_rows(result)}".rstrip()


def put_list(book: Book, file: Path | None, rows: Iterable[Iterable[object]]) -> str:
    """Write the customers of the personas that stand in cells of some rows, or all; returns a sentence.

    file: as of `put_report`. Raises what `score_book` raises, and AccessError where the list cannot be written.
    """
    if file is None:
        raise _never_saved(book)
    result = score_book(book, Settings())
    personas = _personas_in(result, rows)
    customers = audience(result, personas=personas)
    who = "all customers"
    if personas:
        who = personas[0] if len(personas) == 1 else f"{len(personas)} segments"
    path = file.with_name(f"{file.stem} - {_FORBIDDEN.sub(' ', who).strip()}.csv")
    saving.check_list(path, file)
    files = saving.write_with_backup(path, to_csv(customers))
    again = "" if personas else " For one segment, select a row that its persona stands in, and click again."
    verb = "stands" if len(customers) == 1 else "stand"
    return (
        f"{many(len(customers), 'customer')} ({who}) {verb} in {path.name} beside the workbook.{again}"
        f"{_said_of_backup(files)} {said_of_changed_rows(result)}"
    ).rstrip()


def put_copy(book: Book, file: Path | None, saved_as: Callable[[Path], None]) -> str:
    """Write a copy without macros beside a workbook, with labels that are formulas; returns a sentence.

    file: as of `put_report`. saved_as: saves the workbook as it stands, under another name, as a copy. Raises what
    `write_copy` raises.
    """
    if file is None:
        raise _never_saved(book)
    path = default_copy(file)
    saving.check_list(path, file, "copy", (".xlsx",))
    with tempfile.TemporaryDirectory(prefix="xl_segment-") as folder:
        now = Path(folder) / file.name
        saved_as(now)
        said, files = write_copy(now, path)
    return f"{path.name} stands beside the workbook. {said}{_said_of_backup(files)}"


def _never_saved(book: Book) -> DataError:
    return DataError(f"{book.name} was never saved on this machine, so nothing can stand beside it. Save it first.")


def _said_of_backup(files: Mapping[str, Path]) -> str:
    return f" What stood there before is in {files['backup'].name}." if "backup" in files else ""


def _personas_in(result: Segmentation, rows: Iterable[Iterable[object]]) -> list[str]:
    """Return the personas that stand in cells of some rows, in order of the segments."""
    cells = {str(cell).strip().casefold() for row in rows for cell in row if cell is not None}
    return [persona.name for persona in result.personas if persona.name.casefold() in cells]
