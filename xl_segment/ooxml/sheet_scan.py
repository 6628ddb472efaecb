"""How far a sheet reaches, found in its XML before a reader is trusted with it.

python-calamine makes room for every cell between the first and the last one in use, and ends the whole process where
there is no such room: a lone value in XFD1048576 is enough. So the addresses are looked at first, in pieces and with
searches that pass over the usual row at the speed of memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO

from xl_segment.ooxml.addresses import LAST_COLUMN, LAST_ROW
from xl_segment.ooxml.sheet_layout import SheetLayout, layout_of

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
_ROWS_START = re.compile(rb"<(?:\w+:)?sheetData\b")
_ROWS_END = re.compile(rb"<(?:\w+:)?sheetData\s*/>|</(?:\w+:)?sheetData\s*>")
#: With no more columns than this no number of rows is too much.
_FEW_COLUMNS = 15
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>")


@dataclass(frozen=True)
class SheetScan:
    """What a sheet's XML says of its cells.

    rows, columns: the last ones in use. wrong: an address that no sheet has, "" where there is none. hides_tags: there
    is a comment in it that looks like cells, which only a whole parser tells from cells. errors: {(row, column) from 1:
    "#N/A"}. has_formulas: False where it holds none for certain. without_result: {column: how many of its formulas
    have no result, as programs save them that do not calculate}. layout: what it has around its cells.
    """

    rows: int = 0
    columns: int = 0
    wrong: str = ""
    hides_tags: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    has_formulas: bool = True
    without_result: dict[int, int] = field(default_factory=dict)
    layout: SheetLayout = field(default_factory=SheetLayout)

    @property
    def area(self) -> int:
        """How many cells there are between A1 and the last ones in use."""
        return self.rows * self.columns


def scan_sheet(source: IO[bytes]) -> SheetScan:
    """Look through a sheet's XML once."""
    scanner = _Scanner()
    rest = b""
    for piece in _read_ahead(source):
        text = rest + piece
        cut = _end_of_rows(text)
        scanner.look_at(text[:cut])
        rest = text[cut:]
    scanner.look_at(rest)
    return scanner.result()


def _end_of_rows(text: bytes) -> int:
    """Return where the last whole row of a piece ends; of rows without end, where the last tag begins."""
    for end in (b"</row>", b":row>"):
        cut = text.rfind(end)
        if cut >= 0:
            return cut
    if len(text) >= _LONGEST_ROW:
        return len(text)
    return max(text.rfind(b"<"), 0)


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
        addresses = _FILLED.findall(text[:cut])
        rest = text[cut:]
        count += len(addresses)
        last_row = max([last_row, *map(int, {digits[:12] for _, digits in addresses})])
        last_column = max([last_column, *map(_column, {letters for letters, _ in addresses})])
    return count, last_row, last_column


class _Scanner:
    """Goes through one piece after another, and keeps the furthest cell."""

    def __init__(self) -> None:
        self._rows = self._columns = 0
        self._wrong = ""
        self._hides_tags = self._has_formulas = False
        self._errors: dict[tuple[int, int], str] = {}
        self._without_result: Counter[int] = Counter()
        self._known = (0, 1)
        self._beyond = _beyond(*self._known)
        self._is_read_one_by_one = False
        self._around = _Around()

    def look_at(self, text: bytes) -> None:
        """Look at a piece that ends where a row ends."""
        is_usual = self._extend(text)
        # With a namespace prefix every address is read as well.
        if not is_usual or self._is_read_one_by_one or self._beyond.search(text):
            self._read_addresses(text)
        if b"<f" in text or b":f" in text:
            self._has_formulas = True
            self._without_result.update(map(_column, _NO_RESULT.findall(text)))
        if b"#" in text and b't="e"' in text:
            self._read_errors(text)
        self._hides_tags |= _hides_tags(text)
        self._around.look_at(text)

    def _extend(self, text: bytes) -> bool:
        """Take over how far the last row of a piece is down; tells whether rows are written in the usual way."""
        if not self._rows:  # whoever writes addresses in the other kind of quotation marks, does so from the first on
            self._is_read_one_by_one |= _QUOTED_ONCE.search(text) is not None
        start = text.rfind(b"<row ")
        last = None
        if start >= 0:
            last = _ROW.match(text, start)
        if last:
            self._rows = max(self._rows, min(int(last[1]), LAST_ROW + 1))
        if self._known != (self._columns, len(str(self._rows))):
            self._known = (self._columns, len(str(self._rows)))
            self._beyond = _beyond(*self._known)
        return last is not None

    def _read_addresses(self, text: bytes) -> None:
        addresses = _ADDRESS.findall(text)
        rows = {digits: int(digits[:12]) for digits in {digits for _, digits in addresses}}
        columns = {letters: _column(letters) for letters in {letters for letters, _ in addresses}}
        if not self._wrong:
            self._wrong = _first_wrong(addresses, rows, columns)
        self._rows = max(self._rows, min(max(rows.values(), default=0), LAST_ROW))
        self._columns = max(self._columns, min(max(columns.values(), default=0), LAST_COLUMN))

    def _read_errors(self, text: bytes) -> None:
        for letters, digits, body in _ERROR.findall(text):
            value = _VALUE.search(body)
            if value:
                self._errors[int(digits), _column(letters)] = value[1].decode("utf-8", "replace")

    def result(self) -> SheetScan:
        """Return what was seen."""
        wrong = self._wrong
        if not wrong and self._rows > LAST_ROW:
            wrong = f"row {self._rows}"
        return SheetScan(
            rows=self._rows,
            columns=self._columns,
            wrong=wrong,
            hides_tags=self._hides_tags,
            errors=self._errors,
            has_formulas=self._has_formulas,
            without_result=dict(self._without_result),
            layout=self._around.layout(),
        )


class _Around:
    """Keeps what stands in front of the rows and behind them, and nothing of the rows."""

    def __init__(self) -> None:
        self._before: list[bytes] = []
        self._behind: list[bytes] = []
        self._is_among_rows = False

    def look_at(self, text: bytes) -> None:
        """Look at the next piece; no tag is cut in two."""
        if self._behind:
            self._behind.append(text)
            return
        has_name = text.rfind(b"sheetData") >= 0  # from the end it is sought in a third of the time
        if not self._is_among_rows:
            start = _ROWS_START.search(text) if has_name else None  # the name may stand elsewhere too, as a code name
            self._before.append(text[: start.start()] if start else text)
            self._is_among_rows = start is not None
        end = _ROWS_END.search(text) if has_name else None
        if end:
            self._behind.append(text[end.start() :])

    def layout(self) -> SheetLayout:
        """Return what was seen."""
        return layout_of(b"".join(self._before), b"".join(self._behind))


def _first_wrong(
    addresses: Sequence[tuple[bytes, bytes]], rows: Mapping[bytes, int], columns: Mapping[bytes, int]
) -> str:
    """Return the first address that no sheet has, "" where there is none. rows, columns: the numbers they stand for."""
    bad_rows = {digits for digits, row in rows.items() if not 1 <= row <= LAST_ROW}
    bad_columns = {letters for letters, column in columns.items() if column > LAST_COLUMN}
    if not bad_rows and not bad_columns:
        return ""
    wrong = next(letters + digits for letters, digits in addresses if digits in bad_rows or letters in bad_columns)
    return wrong[:40].decode()


def _hides_tags(text: bytes) -> bool:
    """Tell whether there is a comment, or the like, that looks like cells."""
    if not _COMMENT.search(text) and not _INSTRUCTION.search(text):
        return False
    return any(hidden[0].count(b"<") > 1 for hidden in _HIDDEN.finditer(text))


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
        further = b""
        if first < 25:
            further = b"[%c-Z][A-Z]|" % (66 + first)
        return re.compile(rb'r="(?:' + same + further + rb"[a-z]|[A-Z]{2}[A-Za-z]|[A-Z]{1,2}" + more + rb")")
    return re.compile(rb'r="[A-Za-z]{3}')
