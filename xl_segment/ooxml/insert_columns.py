"""Our columns into a sheet's XML: read once, in pieces, cells spliced into each row; nothing else is touched.

A sheet of half a million rows is several hundred megabytes of XML. It is never parsed as a whole: each row is found by
its tags, and in the usual case our cells are put in front of its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import IO

import numpy as np
import pandas as pd

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.addresses import Range, column_letter, column_number, parse_range, stored_formula
from xl_segment.ooxml.filters import narrowed
from xl_segment.ooxml.package import fitting, xml_text
from xl_segment.ooxml.remove_columns import Before
from xl_segment.ooxml.sheet_stream import NUMBER, ROW, SPANS, Reader
from xl_segment.workbooks.names import FIT_DIGITS

#: Given the style of the cell left of ours, the styles of our cells (header: of our header cells).
StyleOf = Callable[[int, bool], tuple[int, ...]]


@dataclass(frozen=True)
class NewColumns:
    """What to write: cells ready as XML bodies, one list per column, aligned with `rows`.

    first: the sheet column (from 1) of the first of them. rows: sheet row numbers, ascending. bodies: for each
    column an array of bytes: what stands between a cell's tag, with the type attribute in front, or b"" for a blank.
    headers: the same for the header row, None where there is none. style_column: the sheet column whose cells lend
    ours their look. before: filled with what is needed to take them out again. gone: the headers of columns that are
    taken out, and the name of their sheet. stays: {row: columns whose cells are left as they are}.
    """

    first: int
    rows: np.ndarray
    bodies: tuple[np.ndarray, ...]
    headers: tuple[bytes, ...] | None
    header_row: int | None
    style_column: int
    widths: tuple[float, ...] = field(default=())
    before: Before | None = None
    gone: tuple[tuple[str, ...], str] | None = None
    stays: Mapping[int, Collection[int]] = field(default_factory=dict)

    @classmethod
    def nothing(cls, first: int, headers: tuple[str, ...], rows: list[int], sheet: str) -> NewColumns:
        """Return blanks: spliced in, they take out what stands in these columns and rows. headers: of the columns."""
        blank = np.full(len(rows), b"", dtype=object)
        bodies = (blank,) * len(headers)
        return cls(first, np.array(rows, dtype="int64"), bodies, None, None, max(first - 1, 1), gone=(headers, sheet))

    @property
    def last(self) -> int:
        """The sheet column of the last of them."""
        return self.first + len(self.bodies) - 1


def formula_bodies(formulas: Sequence[str | None], values: np.ndarray, prefix: str = "") -> np.ndarray:
    """Return cell bodies with a formula in front of the values; formulas: None where a cell holds a value.

    values: bodies of what the formulas give as things stand. A formula's text is said to be one, without its sign.
    """
    found = values.copy()
    known: dict[str, bytes] = {}
    for at, formula in enumerate(formulas):
        if formula is None or not found[at]:
            continue
        if formula not in known:
            known[formula] = f"><{prefix}f>{xml_text(stored_formula(formula))}</{prefix}f>".encode()
        body = re.sub(rb"<(?:\w+:)?is><(?:\w+:)?t[^>]*>(.*?)</(?:\w+:)?t></(?:\w+:)?is>", b"<v>\\1</v>", found[at])
        type_, _, value = body.partition(b">")
        text = b' t="str"' if type_ else b""
        found[at] = (
            text
            + known[formula]
            + value.replace(b"<v>", f"<{prefix}v>".encode()).replace(b"</v>", f"</{prefix}v>".encode())
        )
    return found


def number_bodies(values: pd.Series, prefix: str = "") -> np.ndarray:
    """Return cell bodies of numbers; missing ones are blank."""
    form = f"><{prefix}v>%s</{prefix}v>".encode()
    known = values.notna().to_numpy()
    plain = values.astype("object").to_numpy()
    return np.array([form % _digits(one) if there else b"" for one, there in zip(plain, known, strict=True)], object)


def _digits(value: float) -> bytes:
    if isinstance(value, int | np.integer):
        return b"%d" % value
    return repr(round(float(value), FIT_DIGITS)).encode()


def text_bodies(values: Sequence[str | None], prefix: str = "") -> np.ndarray:
    """Return cell bodies of texts that stay texts, whatever they begin with."""
    known: dict[str | None, bytes] = {None: b"", "": b""}
    found = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        if value not in known:
            known[value] = _text_body(str(value), prefix)
        found[at] = known[value]
    return found


def _text_body(text: str, prefix: str) -> bytes:
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f' t="inlineStr"><{prefix}is><{prefix}t{space}>{xml_text(fitting(text))}</{prefix}t></{prefix}is>'.encode()


def sheet_prefix(start: bytes) -> str:
    """Return the namespace prefix that a sheet's XML uses, with its colon."""
    found = re.search(rb"<((?:\w+:)?)worksheet\b", start)
    if not found:
        raise NotAWorkbookError("The sheet with the data is damaged: it does not begin as a sheet does.")
    return found[1].decode()


def insert_columns(source: IO[bytes], sink: IO[bytes], new: NewColumns, style_of: StyleOf) -> None:
    """Copy a sheet part from source to sink with our columns in it.

    Cells that stand in our columns already, in the rows that we write, are replaced. Raises DataError where columns
    that are to be taken out hide rows of the sheet.
    """
    reader = Reader(source)
    head = reader.until_rows()
    prefix = sheet_prefix(head).encode()
    if new.before is not None:
        new.before.head = head
    sink.write(_widened_head(head, new, prefix))
    for piece in _rows(reader, new, style_of, prefix):
        sink.write(piece)
    sink.write(_widened_tail(reader.rest(), new))


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>.*?</(?:\w+:)?c\s*>)", re.DOTALL)
_REF = re.compile(rb'(?:^|\s)r="([A-Z]+)\d+"')
_STYLE = re.compile(rb'(?:^|\s)s="(\d+)"')


def _rows(reader: Reader, new: NewColumns, style_of: StyleOf, prefix: bytes) -> Iterator[bytes]:
    writer = _RowWriter(new, style_of, prefix)
    number = 0
    for piece in reader.pieces():
        out: list[bytes] = []
        at = 0
        for found in ROW.finditer(piece):
            told = NUMBER.search(found[1])
            number = int(told[1]) if told else number + 1
            missing = writer.rows_before(number)
            if missing:
                out.append(piece[at : found.start()])
                out.extend(missing)
                at = found.start()
            if writer.writes(number):
                out.append(piece[at : found.start()])
                out.append(writer.row(number, found))
                at = found.end()
        out.append(piece[at:])
        yield b"".join(out)
    yield b"".join(writer.rows_before(2**31))


class _RowWriter:
    """Puts our cells into one row after another."""

    def __init__(self, new: NewColumns, style_of: StyleOf, prefix: bytes) -> None:
        self._new = new
        self._style_of = style_of
        self._prefix = prefix
        self._letters = [column_letter(new.first + at).encode() for at in range(len(new.bodies))]
        self._before = column_letter(new.style_column).encode()
        self._opened, self._closed, self._cell = b"<%srow" % prefix, b"</%srow>" % prefix, b"<%sc " % prefix
        # What the last cell of a row is in most files of most programs; what it is else is looked at more closely.
        usual = rb'<%sc r="%s\d+"(?: s="(\d+)")?(?: t="\w+")?>' % (prefix, self._before)
        self._usual, self._end = re.compile(usual), b"</%sc>" % prefix
        rows = list(map(int, new.rows))
        self._at = {row: at for at, row in enumerate(rows)}
        if new.header_row is not None:
            self._at[new.header_row] = -1
        self._queue = sorted(self._at)
        self._next = 0
        self._styles: dict[tuple[int, bool], tuple[int, ...]] = {}

    def rows_before(self, number: int) -> list[bytes]:
        """Return our rows that the sheet does not have, up to a row number."""
        missing = []
        while self._next < len(self._queue) and self._queue[self._next] < number:
            row = self._queue[self._next]
            self._next += 1
            cells = self._cells(row, 0)
            if self._new.before is not None:
                self._new.before.keep_inserted(row)
            missing.append(b'<%srow r="%d">%s</%srow>' % (self._prefix, row, b"".join(cells), self._prefix))
        if self._next < len(self._queue) and self._queue[self._next] == number:
            self._next += 1
        return missing

    def writes(self, number: int) -> bool:
        """Tell whether we write cells into a row."""
        return number in self._at

    def row(self, number: int, found: re.Match[bytes]) -> bytes:
        """Return a row with our cells in it."""
        attributes, body = found[1], found[2] or b""
        spans = SPANS.search(attributes)
        right = int(spans[3]) if spans and int(spans[3]) < self._new.last else None
        if spans and right is not None:
            attributes = attributes[: spans.start(3)] + b"%d" % self._new.last + attributes[spans.end(3) :]
        row, is_plain = self._with_ours(number, attributes.rstrip(), body)
        before = self._new.before
        if before is not None:
            before.keep_written(number)
            if right is not None:
                before.keep_span(number, right)
            as_we_write_it = 11 + 2 * len(self._prefix) + len(found[1].rstrip()) + len(body)
            if not is_plain or len(found[0]) != as_we_write_it:
                before.keep_difference(number, found[0], row, right)
        return row

    def _with_ours(self, number: int, attributes: bytes, body: bytes) -> tuple[bytes, bool]:
        """Return a row with our cells in it, and whether they were put behind all others and nothing else changed."""
        if number in self._new.stays:
            return self._row(attributes, self._spliced(number, body, attributes), b""), False
        cells = self._behind_all(number, body)
        if cells is not None:
            return self._row(attributes, body, cells), True
        ours = self._ours(number, body)
        cells = self._behind_all(number, body[:ours]) if ours >= 0 else None
        if cells is not None:
            return self._row(attributes, body[:ours], cells), False
        return self._row(attributes, self._spliced(number, body if ours < 0 else body[:ours], attributes), b""), False

    def _row(self, attributes: bytes, body: bytes, cells: bytes) -> bytes:
        return self._opened + attributes + b">" + body + cells + self._closed

    def _behind_all(self, number: int, body: bytes) -> bytes | None:
        """Return our cells, where they come behind all others and the last of these lends its look, the usual case."""
        start = body.rfind(self._cell) if self._new.style_column < self._new.first else -1
        usual = self._usual.match(body, start) if start >= 0 else None
        if usual and body.find(self._end, start) == len(body) - len(self._end):
            return b"".join(self._cells(number, int(usual[1] or 0)))
        last = _CELL.match(body, start) if start >= 0 else None
        if last is None or last.end() != len(body):
            return None
        ref = _REF.search(last[1])
        if ref is None or ref[1] != self._before:
            return None
        style = _STYLE.search(last[1])
        return b"".join(self._cells(number, int(style[1]) if style else 0))

    def _ours(self, number: int, body: bytes) -> int:
        """Return where our cells of an earlier run begin in a row; -1 where there are none, or others behind them."""
        start = body.find(b'<%sc r="%s%d"' % (self._prefix, self._letters[0], number))
        if start < 0:
            return -1
        last = _REF.search(body, body.rfind(b"<%sc " % self._prefix) + len(self._prefix) + 2)
        return start if last and last[1] in self._letters else -1

    def _spliced(self, number: int, body: bytes, attributes: bytes) -> bytes:
        """Put our cells among the cells of a row, wherever they stand."""
        left: list[bytes] = []
        right: list[bytes] = []
        theirs: dict[int, bytes] = {}
        stays = self._new.stays.get(number, ())
        row_style = _STYLE.search(attributes) if b"customFormat" in attributes else None
        style = int(row_style[1]) if row_style else 0
        column = 0
        for cell in _CELL.finditer(body):
            ref = _REF.search(cell[1])
            column = column_number(ref[1].decode()) if ref else column + 1
            told = _STYLE.search(cell[1])
            if column == self._new.style_column:
                style = int(told[1]) if told else 0
            if column < self._new.first:
                left.append(cell[0])
            elif column in stays:
                theirs[column] = cell[0] if ref else _addressed(cell[0], column, number)
            elif column > self._new.last:
                # Cells without an address follow the one before them; ours come in between now.
                right.append(cell[0] if ref else _addressed(cell[0], column, number))
        return b"".join([*left, *self._cells(number, style, theirs), *right])

    def _cells(self, number: int, style: int, theirs: Mapping[int, bytes] = MappingProxyType({})) -> list[bytes]:
        """Return our cells of a row. theirs: {column: the user's cell}, which stand among them."""
        at = self._at[number]
        header = at < 0
        key = (style, header)
        styles = self._styles.get(key)
        if styles is None:
            styles = self._styles[key] = self._style_of(style, header)
        headers = self._new.headers or ()
        cells = []
        for column, letters in enumerate(self._letters):
            if self._new.first + column in theirs:
                cells.append(theirs[self._new.first + column])
                continue
            body = headers[column] if header else self._new.bodies[column][at]
            shade = b' s="%d"' % styles[column] if styles[column] else b""
            if body:
                cells.append(b'<%sc r="%s%d"%s%s</%sc>' % (self._prefix, letters, number, shade, body, self._prefix))
            elif shade:
                cells.append(b'<%sc r="%s%d"%s/>' % (self._prefix, letters, number, shade))
        return cells


def _addressed(cell: bytes, column: int, number: int) -> bytes:
    return re.sub(rb"^<((?:\w+:)?c)\b", rb'<\1 r="%s%d"' % (column_letter(column).encode(), number), cell)


def _widened_head(head: bytes, new: NewColumns, prefix: bytes) -> bytes:
    """Let <dimension> and <cols> know of our columns."""

    def widen(found: re.Match[bytes]) -> bytes:
        return found[1] + _union(found[2].decode(), new).encode() + found[3]

    head = re.sub(rb'(<(?:\w+:)?dimension\b[^>]*\bref=")([^"]+)(")', widen, head, count=1)
    return _with_widths(head, new, prefix)


def _union(ref: str, new: NewColumns) -> str:
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    rows = [*map(int, new.rows[[0, -1]])] if len(new.rows) else []
    rows += [new.header_row] if new.header_row is not None else []
    return Range(
        min([area.top, *rows]), min(area.left, new.first), max([area.bottom, *rows]), max(area.right, new.last)
    ).address


def _with_widths(head: bytes, new: NewColumns, prefix: bytes) -> bytes:
    """Give our columns a width, unless the sheet says something about them already."""
    if not new.widths:
        return head
    spans = [
        (int(one[1]), int(one[2])) for one in (_span(tag) for tag in re.findall(rb"<(?:\w+:)?col\b[^>]*>", head)) if one
    ]
    wanted = [
        (column, width)
        for column, width in enumerate(new.widths, start=new.first)
        if not any(first <= column <= last for first, last in spans)
    ]
    if not wanted:
        return head
    tags = b"".join(
        b'<%scol min="%d" max="%d" width="%g" customWidth="1"/>' % (prefix, column, column, width + 0.7109375)
        for column, width in wanted
    )
    end = re.search(rb"</(?:\w+:)?cols\s*>", head)
    if not end:
        data = re.search(rb"<(?:\w+:)?sheetData\b", head)
        at = data.start() if data else len(head)
        return head[:at] + b"<%scols>%s</%scols>" % (prefix, tags, prefix) + head[at:]
    # In order of columns: the new tags go behind the last one that is left of them.
    place = end.start()
    for tag in re.finditer(rb"<(?:\w+:)?col\b[^>]*>", head):
        span = _span(tag[0])
        if span and int(span[1]) > wanted[-1][0]:
            place = tag.start()
            break
    return head[:place] + tags + head[place:]


def _span(tag: bytes) -> tuple[bytes, bytes, bytes] | None:
    low, high = re.search(rb'\bmin="(\d+)"', tag), re.search(rb'\bmax="(\d+)"', tag)
    return (tag, low[1], high[1]) if low and high else None


def _widened_tail(tail: bytes, new: NewColumns) -> bytes:
    """Let the sheet's own filter cover our columns, where it covers those next to them; or end before them again."""
    if new.gone is not None:
        headers, sheet = new.gone
        return narrowed(tail, new.first, headers, where=f"Sheet {sheet}")

    def widen(found: re.Match[bytes]) -> bytes:
        theirs = found[2].decode()
        wider = widened_filter(theirs, new)
        if new.before is not None and wider != theirs:
            new.before.filter = (wider, theirs)
        return found[1] + wider.encode() + found[3]

    return re.sub(rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)(")', widen, tail, count=1)


def widened_filter(ref: str, new: NewColumns) -> str:
    """Return a filter's range with our columns, where it ends right before them."""
    try:
        area = parse_range(ref)
    except ValueError:
        return ref
    if area.top == new.header_row and area.right == new.first - 1:
        return area._replace(right=new.last).address
    return ref
