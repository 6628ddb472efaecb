"""A workbook or text file, read for Python: its rows, and the segments that it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xl_segment.memory.memory import Memory
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.personas.playbook import Playbook
from xl_segment.settings import Settings
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import Book, open_book
from xl_segment.workbooks.contents import Contents


@dataclass(frozen=True)
class WorkbookData:
    """What a workbook or text file holds.

    data: its rows, as `segment` and `refresh` take them; `data.cells` is the DataFrame, indexed by row of the sheet,
    without columns of ours. settings: what its segments were made with; where it has none, what its own sheet Settings
    asks for. playbook: its sheet Personas, None where it has none. memory: the segments that it has, with what the
    analyst wrote over their texts, for `refresh(data, previous=memory)`; None where it has none. labels: Segment and
    Persona as they stand in the workbook, by row of the sheet; None where they are not there.
    """

    data: SheetData
    settings: Settings
    playbook: Playbook | None
    memory: Memory | None
    labels: pd.DataFrame | None


def read(path: str | Path, *, sheet: str | None = None, table: str | None = None) -> WorkbookData:
    r"""Read a workbook or text file as a run on it does: the same sheet, header, rows and cells.

    sheet, table: where the data is; otherwise the data of its last run, else the largest table. Raises BookError where
    the file cannot be read, NotFoundError where there is no such sheet or table, and DataError where there is no data.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "Customers.csv")
    ...     _ = file.write_text("Customer;Age\n007;31\n008;58\n")
    ...     workbook = read(file)
    >>> workbook.data.cells["Customer"].tolist()
    ['007', '008']
    """
    return read_workbook(open_book(path), Settings(sheet=sheet, table=table))


def read_workbook(book: Book, settings: Settings) -> WorkbookData:
    """Read a workbook. settings: where the data is, where that is not the data of its last run."""
    is_named = settings.sheet is not None or settings.table is not None
    contents = book.read(settings, again=book.memory() is not None and not is_named)
    memory = contents.memory_as_edited()
    made_with = Settings(**contents.asked.options)
    if memory is not None and memory.settings is not None:
        made_with = memory.settings
    return WorkbookData(find_data(contents.grid), made_with, contents.asked.playbook, memory, _labels(contents))


def _labels(contents: Contents) -> pd.DataFrame | None:
    """Return the first two of our columns as they stand on the sheet with the data."""
    columns = contents.our_columns
    if columns is None or len(columns.headers) < 2:
        return None
    first = columns.first - 1
    rows = {
        number: row[first : first + 2]
        for number, row in enumerate(contents.sheet.cells, start=1)
        if number > columns.top and len(row) > first + 1
    }
    labels = pd.DataFrame.from_dict(rows, orient="index", columns=list(OUR_COLUMNS[:2]), dtype=object)
    segments = pd.to_numeric(labels[OUR_COLUMNS[0]], errors="coerce").astype("Int64")
    return labels.assign(**{OUR_COLUMNS[0]: segments}).rename_axis("row")
