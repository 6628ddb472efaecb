"""How far a sheet reaches, found in its XML before a reader is trusted with it.

python-calamine makes room for every cell between the first and the last one in use, and ends the whole process where
there is no such room: a lone value in XFD1048576 is enough. So the addresses are looked at first, in pieces and with
searches that pass over the usual row at the speed of memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO

from xl_segment.ooxml.addresses import LAST_COLUMN, LAST_ROW

#: The first piece tells how wide the usual row is.
_FIRST, _PIECE = 1 << 16, 1 << 21
#: What has no row's end in so many bytes is taken as it comes.
_LONGEST_ROW = 1 << 26

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d+)[\"']")
_ADDRESS = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?c>', re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
#: A formula and no value; of a text that is empty the cell says that it is a text.
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="(?:str|e)")[^>]*\br="([A-Z]+)\d+"[^>]*>'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_QUOTED_ONCE = re.compile(rb"\sr\s*=\s*'")
_HIDDEN = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
#: Each begins with one rare letter, which is looked for at once.
_INSTRUCTION, _COMMENT = re.compile(rb"\?(?=>)"), re.compile(rb"!(?=--|\[CDATA)")
#: With no more columns than this no number of rows is too much.
_FEW_COLUMNS = 15
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>")


@dataclass(frozen=True)
class SheetScan:
    """What a sheet's XML says of its cells.

    rows, columns: the last ones in use. wrong: an address that no sheet has, "" where there is none. hides_tags: there
    is a comment in it that looks like cells, which only a whole parser tells from cells. errors: {(row, column) from 1:
    "#N/A"}. has_formulas: False where it holds none for certain. without_result: {column: how many of its formulas
    have no result, as programs save them that do not calculate}.
    """

    rows: int = 0
    columns: int = 0
    wrong: str = ""
    hides_tags: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    has_formulas: bool = True
    without_result: dict[int, int] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """How many cells there are between A1 and the last ones in use."""
        return self.rows * self.columns


def scan_sheet(source: IO[bytes]) -> SheetScan:
    """Look through a sheet's XML once."""
    looked = _Look()
    rest = b""
    for piece in _read_ahead(source):
        text = rest + piece
        cut = text.rfind(b"</row>")
        if cut < 0:
            cut = text.rfind(b":row>")
        if cut < 0:
            cut = max(text.rfind(b"<"), 0) if len(text) < _LONGEST_ROW else len(text)
        looked.at(text[:cut])
        rest = text[cut:]
    looked.at(rest)
    return looked.found()


def _read_ahead(source: IO[bytes]) -> Iterator[bytes]:
    """Yield pieces; while one is looked at, the next is unpacked, which another core can do."""
    with ThreadPoolExecutor(1) as helper:
        coming = helper.submit(source.read, _FIRST)
        while piece := coming.result():
            coming = helper.submit(source.read, _PIECE)
            yield piece


def filled_extent(source: IO[bytes]) -> tuple[int, int, int]:
    """Return how many cells hold something, and the last row and column of these; blank ones may be formatted."""
    count = last_row = last_column = 0
    rest = b""
    for piece in _read_ahead(source):
        text = rest + piece
        cut = max(text.rfind(b"<"), 0)
        found = _FILLED.findall(text[:cut])
        rest = text[cut:]
        count += len(found)
        last_row = max([last_row, *map(int, {digits[:12] for _, digits in found})])
        last_column = max([last_column, *map(_column, {letters for letters, _ in found})])
    return count, last_row, last_column


class _Look:
    """Goes through one piece after another, and keeps the furthest cell."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.wrong = ""
        self.hides_tags = self.has_formulas = False
        self.errors: dict[tuple[int, int], str] = {}
        self.without_result: Counter[int] = Counter()
        self._beyond = _beyond(0, 1)
        self._known = (0, 1)
        self._one_by_one = False

    def at(self, text: bytes) -> None:
        last = text.rfind(b"<row ")
        told = _ROW.match(text, last) if last >= 0 else None
        first = not self.rows
        if told:
            self.rows = max(self.rows, min(int(told[1]), LAST_ROW + 1))
        if self._known != (self.columns, len(str(self.rows))):
            self._known = (self.columns, len(str(self.rows)))
            self._beyond = _beyond(*self._known)
        if first:  # whoever writes addresses in the other kind of quotation marks, does so from the first on
            self._one_by_one |= _QUOTED_ONCE.search(text) is not None
        # With a namespace prefix every address is read as well.
        if told is None or self._one_by_one or self._beyond.search(text):
            self._read_addresses(text)
        if b"<f" in text or b":f" in text:
            self.has_formulas = True
            self.without_result.update(_column(one) for one in _NO_RESULT.findall(text))
        if b"#" in text and b't="e"' in text:
            self._read_errors(text)
        if _COMMENT.search(text) or _INSTRUCTION.search(text):
            self.hides_tags |= any(one[0].count(b"<") > 1 for one in _HIDDEN.finditer(text))

    def _read_addresses(self, text: bytes) -> None:
        found = _ADDRESS.findall(text)
        rows = {digits: int(digits[:12]) for digits in {one[1] for one in found}}
        columns = {letters: _column(letters) for letters in {one[0] for one in found}}
        bad_rows = {digits for digits, row in rows.items() if not 1 <= row <= LAST_ROW}
        bad_columns = {letters for letters, column in columns.items() if column > LAST_COLUMN}
        if (bad_rows or bad_columns) and not self.wrong:
            bad = next(one for one in found if one[1] in bad_rows or one[0] in bad_columns)
            self.wrong = b"".join(bad)[:40].decode()
        self.rows = max([self.rows, *(min(one, LAST_ROW) for one in rows.values())])
        self.columns = max([self.columns, *(min(one, LAST_COLUMN) for one in columns.values())])

    def _read_errors(self, text: bytes) -> None:
        for letters, digits, body in _ERROR.findall(text):
            value = _VALUE.search(body)
            if value:
                self.errors[int(digits), _column(letters)] = value[1].decode("utf-8", "replace")

    def found(self) -> SheetScan:
        wrong = self.wrong or (f"row {self.rows}" if self.rows > LAST_ROW else "")
        none = dict(self.without_result)
        return SheetScan(self.rows, self.columns, wrong, self.hides_tags, self.errors, self.has_formulas, none)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _beyond(columns: int, digits: int) -> re.Pattern[bytes]:
    """Return what finds a cell right of the columns known so far, or in a row with more digits than those known."""
    more = b"\\d{%d}" % (digits + 1)
    if columns < _FEW_COLUMNS:
        return re.compile(rb'r="(?:[%c-Za-z]|[A-Z][A-Za-z])' % (65 + columns))
    if columns < 26:
        further = b"[%c-Za-z]" % (65 + columns)
        return re.compile(rb'r="(?:' + further + rb"|[A-Z](?:[A-Za-z]|" + more + rb"))")
    if columns < 702:
        first, second = divmod(columns - 26, 26)
        same = b"%c[%c-Z]|" % (65 + first, 65 + second)
        further = b"[%c-Z][A-Z]|" % (66 + first) if first < 25 else b""
        return re.compile(rb'r="(?:' + same + further + rb"[a-z]|[A-Z]{2}[A-Za-z]|[A-Z]{1,2}" + more + rb")")
    return re.compile(rb'r="[A-Za-z]{3}')
