"""Text files with one row a line: any delimiter, encoding and decimal sign; all cells stay text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

from xl_segment.errors import NotAWorkbookError
from xl_segment.sheet.grid import Grid
from xl_segment.workbooks.closed.encodings import Decoded, decode

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".asc"})
_DELIMITERS = ";\t|,"
_LOOK = 300
_BLANKS = "blanks"


def read_grid(path: Path) -> Grid:
    """Read a text file as a grid of texts; blanks are None.

    Raises NotAWorkbookError where it is no text.
    """
    decoded = _decode(path)
    text = decoded.text
    lines = text.splitlines()
    told = re.fullmatch(r"sep=(.)", lines[0].strip()) if lines else None
    body = "\n".join(lines[1:]) if told else text
    delimiter = told[1] if told else find_delimiter(body)
    rows = _split(body, delimiter)
    if told:
        rows.insert(0, [])  # rows keep the numbers that the file's lines have
    values = _rectangle(rows)
    said = {"\t": "tabs", _BLANKS: "blanks"}.get(delimiter, f"'{delimiter}'")
    notes = (*decoded.notes, f"The columns of the text file are parted by {said}.")
    return Grid(path.name, path.stem[:31] or "Data", values, notes=notes)


def _decode(path: Path) -> Decoded:
    found = decode(path.read_bytes())
    if found is None:
        raise NotAWorkbookError(
            f"{path.name} is neither a workbook nor a text file. Save it from Excel as .xlsx, then run again."
        )
    return found


def find_delimiter(text: str) -> str:
    """Find what parts the columns: the sign that gives most lines the same number of columns, and more than one."""
    sample = "\n".join(text.splitlines()[:_LOOK])
    best, found = 0.0, ""
    for order, sign in enumerate([*_DELIMITERS, _BLANKS]):
        widths = [len(row) for row in _split(sample, sign) if len(row) > 0 and any(row)]
        if not widths:
            continue
        width, lines = Counter(widths).most_common(1)[0]
        if width < 2:
            continue
        # A comma is also a decimal sign, and a blank also parts words: both have to be better than what came before.
        score = lines / len(widths) * (1 + min(width, 10) / 50) - 0.02 * order - (0.1 if sign == _BLANKS else 0)
        if score > best:
            best, found = score, sign
    return found or ","


def _split(text: str, delimiter: str) -> list[list[str]]:
    if delimiter == _BLANKS:
        return [line.split() for line in text.splitlines()]
    limit = csv.field_size_limit(10_000_000)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
    finally:
        csv.field_size_limit(limit)


def _rectangle(rows: list[list[str]]) -> list[list[Any]]:
    """Bring all rows to the same length, without the empty columns that a delimiter at the end of each line leaves."""
    cells: list[list[Any]] = [[cell if cell.strip() else None for cell in row] for row in rows]
    width = max((len(row) for row in cells), default=0)
    for row in cells:
        row.extend([None] * (width - len(row)))
    while width and all(row[width - 1] is None for row in cells):
        width -= 1
    return [row[:width] for row in cells] if cells and len(cells[0]) > width else cells
