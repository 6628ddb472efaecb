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
from xl_segment.workbooks.names import LONGEST_SHEET_NAME

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".asc"})
_DELIMITERS = ";\t|,"
_LOOK = 300
_BLANKS = "blanks"


def read_grid(path: Path) -> Grid:
    """Read a text file as a grid of texts; blanks are None.

    Raises NotAWorkbookError where it is no text.
    """
    decoded = _decode(path)
    delimiter, rows = _rows(decoded.text)
    in_words = {"\t": "tabs", _BLANKS: "blanks"}.get(delimiter, f"'{delimiter}'")
    notes = (*decoded.notes, f"The columns of the text file are parted by {in_words}.")
    return Grid(path.name, path.stem[:LONGEST_SHEET_NAME] or "Data", _rectangle(rows), notes=notes)


def _rows(text: str) -> tuple[str, list[list[str]]]:
    """Return what parts the columns of a text, as its first line says or as it is found, and its rows."""
    lines = text.splitlines()
    stated = re.fullmatch(r"sep=(.)", "".join(lines[:1]).strip())
    if stated is None:
        delimiter = find_delimiter(text)
        return delimiter, _split(text, delimiter)
    # Rows keep the numbers that the file's lines have.
    return stated[1], [[], *_split("\n".join(lines[1:]), stated[1])]


def _decode(path: Path) -> Decoded:
    decoded = decode(path.read_bytes())
    if decoded is None:
        raise NotAWorkbookError(
            f"{path.name} is neither a workbook nor a text file. Save it from Excel as .xlsx, then run again."
        )
    return decoded


def find_delimiter(text: str) -> str:
    """Find what parts the columns: the sign that gives most lines the same number of columns, and more than one."""
    sample = "\n".join(text.splitlines()[:_LOOK])
    # A comma is also a decimal sign, and a blank also parts words: both have to be better than what came before.
    scores = {sign: _evenness(sample, sign) - 0.02 * order for order, sign in enumerate(_DELIMITERS)}
    scores[_BLANKS] = _evenness(sample, _BLANKS) - 0.02 * len(_DELIMITERS) - 0.1
    best = max(scores, key=lambda sign: scores[sign])
    if scores[best] <= 0:
        return ","
    return best


def _evenness(text: str, delimiter: str) -> float:
    """Return the share of lines with the usual number of columns, a little more where these are many; 0 for one."""
    widths = [len(row) for row in _split(text, delimiter) if any(row)]
    if not widths:
        return 0.0
    width, lines = Counter(widths).most_common(1)[0]
    if width < 2:
        return 0.0
    return lines / len(widths) * (1 + min(width, 10) / 50)


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
    widest = max(map(len, cells), default=0)
    for row in cells:
        row.extend([None] * (widest - len(row)))
    width = _width(cells, widest)
    if width == widest:
        return cells
    return [row[:width] for row in cells]


def _width(cells: list[list[Any]], widest: int) -> int:
    """Return how many columns there are up to the last one that is filled."""
    width = widest
    while width and all(row[width - 1] is None for row in cells):
        width -= 1
    return width
