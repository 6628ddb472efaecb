"""A sheet's XML in pieces that end where a row ends: however large it is, it is never held as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.addresses import column_letter, column_number

_PIECE = 1 << 22

#: A row with its attributes and cells; the row number and the columns it spans, among the attributes.
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row\s*>)", re.DOTALL)
_ROW_NUMBER = re.compile(rb'(?:^|\s)r="(\d+)"')
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
SPANS = re.compile(rb'(\sspans=")(\d+):(\d+)(")')


def row_number(attributes: bytes, before: int) -> int:
    """Return the number of a row; one without a number follows the row before it."""
    number = _ROW_NUMBER.search(attributes)
    if number is None:
        return before + 1
    return int(number[1])


class SheetStream:
    """A sheet's XML in pieces that end where a row ends."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._text = b""
        self._over = False
        self._has_no_rows = False

    def _more(self) -> bool:
        piece = self._source.read(_PIECE)
        self._text += piece
        self._over = not piece
        return bool(piece)

    def until_rows(self, *, may_be_empty: bool = False) -> bytes:
        """Return all up to the first row; of a sheet that may be empty, up to where rows would stand."""
        while not (tag := re.search(rb"<(?:\w+:)?sheetData\b[^>]*?(/?)>", self._text)):
            if not self._more():
                raise NotAWorkbookError("The sheet with the data is damaged: it has no cells part.")
        self._has_no_rows = bool(tag[1])
        if self._has_no_rows and not may_be_empty:
            raise NotAWorkbookError("The sheet with the data has no rows to write beside.")
        head, self._text = self._text[: tag.end()], self._text[tag.end() :]
        return head

    def pieces(self) -> Iterator[bytes]:
        """Yield whole rows, many at a time."""
        while not self._has_no_rows:
            # To look for the plain word first takes a tenth of the time, and most pieces do not have it.
            end = None
            if b"sheetData" in self._text:
                end = _ROWS_END.search(self._text)
            if end:
                piece, self._text = self._text[: end.start()], self._text[end.start() :]
                yield piece
                return
            cut = max(self._text.rfind(b"</row>") + 6, self._text.rfind(b":row>") + 5)
            if cut > 6:
                piece, self._text = self._text[:cut], self._text[cut:]
                yield piece
            if not self._more():
                raise NotAWorkbookError("The sheet with the data is damaged: its cells part has no end.")

    def rest(self) -> bytes:
        """Return what comes after the rows."""
        while self._more():
            pass
        return self._text


#: Of so few columns the letters are looked for; of more, any.
_FEW_COLUMNS = 50


def formulas_in(source: IO[bytes], columns: range) -> Iterator[tuple[int, int, str]]:
    """Yield the row, the column and the text of each formula in some columns, whatever it shows.

    columns: from 1. What stands once for many cells is given for each, as its first cell has it.
    """
    letters = b"[A-Z]+"
    if len(columns) <= _FEW_COLUMNS:
        letters = b"|".join(column_letter(column).encode() for column in columns)
    cell = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="(%s)(\d+)"[^>]*>\s*<(?:\w+:)?f\b([^>]*?)(?:/>|>([^<]*)<)' % letters)
    number_of: dict[bytes, int] = {}
    shared: dict[bytes, bytes] = {}
    stream = SheetStream(source)
    stream.until_rows()
    for piece in stream.pieces():
        if b"<f" not in piece and b":f" not in piece:
            continue  # half a million rows without a formula are passed in no time
        for named, row, attributes, text in cell.findall(piece):
            if named not in number_of:
                number_of[named] = column_number(named.decode())
            group = re.search(rb'\ssi="(\d+)"', attributes)
            if group:
                text = shared.setdefault(group[1], text)
            if number_of[named] in columns:
                yield int(row), number_of[named], text.decode("utf-8", "replace")
