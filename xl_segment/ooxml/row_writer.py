"""New cells in the rows of a sheet, in the right place of each, whichever program wrote the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from xl_segment.ooxml.addresses import column_letter, column_number
from xl_segment.ooxml.new_columns import NewColumns, StyleOf
from xl_segment.ooxml.sheet_stream import ROW, SPANS, SheetStream, row_number

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>.*?</(?:\w+:)?c\s*>)", re.DOTALL)
_ADDRESS = re.compile(rb'(?:^|\s)r="([A-Z]+)\d+"')
_STYLE = re.compile(rb'(?:^|\s)s="(\d+)"')
_BEHIND_ALL_ROWS = 2**31
#: What a row is written with beside its attributes and cells: "<row", ">" and "</row>"; twice a prefix more.
_ROW_TAGS = len("<row></row>")


def rows_with_cells(stream: SheetStream, writer: RowWriter) -> Iterator[bytes]:
    """Yield the rows of a sheet, many at a time, with the new cells in them."""
    number = 0
    for piece in stream.pieces():
        parts: list[bytes] = []
        copied = 0
        for row in ROW.finditer(piece):
            number = row_number(row[1], number)
            missing = writer.rows_before(number)
            if missing:
                parts += [piece[copied : row.start()], *missing]
                copied = row.start()
            if writer.writes(number):
                parts += [piece[copied : row.start()], writer.row(number, row)]
                copied = row.end()
        parts.append(piece[copied:])
        yield b"".join(parts)
    yield b"".join(writer.rows_before(_BEHIND_ALL_ROWS))


class RowWriter:
    """Puts the new cells into one row after another."""

    def __init__(self, new: NewColumns, style_of: StyleOf, prefix: bytes) -> None:
        self._new = new
        self._style_of = style_of
        self._prefix = prefix
        self._letters = [column_letter(new.first + at).encode() for at in range(len(new.bodies))]
        self._style_letters = column_letter(new.style_column).encode()
        self._row_start, self._row_end, self._cell_start = b"<%srow" % prefix, b"</%srow>" % prefix, b"<%sc " % prefix
        # What the last cell of a row is in most files of most programs; what it is else is looked at more closely.
        usual = rb'<%sc r="%s\d+"(?: s="(\d+)")?(?: t="\w+")?>' % (prefix, self._style_letters)
        self._usual_cell, self._cell_end = re.compile(usual), b"</%sc>" % prefix
        self._at = {row: at for at, row in enumerate(map(int, new.rows))}
        if new.header_row is not None:
            self._at[new.header_row] = -1
        self._queue = sorted(self._at)
        self._next = 0
        self._styles: dict[tuple[int, bool], tuple[int, ...]] = {}

    def rows_before(self, number: int) -> list[bytes]:
        """Return new rows that the sheet does not have, up to a row number."""
        missing = []
        while self._next < len(self._queue) and self._queue[self._next] < number:
            row = self._queue[self._next]
            self._next += 1
            if self._new.before is not None:
                self._new.before.note_inserted(row)
            cells = b"".join(self._cells(row, 0))
            missing.append(b'<%srow r="%d">%s</%srow>' % (self._prefix, row, cells, self._prefix))
        if self._next < len(self._queue) and self._queue[self._next] == number:
            self._next += 1
        return missing

    def writes(self, number: int) -> bool:
        """Tell whether cells are written into a row."""
        return number in self._at

    def row(self, number: int, row: re.Match[bytes]) -> bytes:
        """Return a row with the new cells in it."""
        attributes, body = row[1], row[2] or b""
        right = None
        spans = SPANS.search(attributes)
        if spans and int(spans[3]) < self._new.last:
            right = int(spans[3])
            attributes = attributes[: spans.start(3)] + b"%d" % self._new.last + attributes[spans.end(3) :]
        written, is_appended = self._with_cells(number, attributes.rstrip(), body)
        before = self._new.before
        if before is not None:
            before.note_written(number)
            if right is not None:
                before.note_span(number, right)
            as_we_write_it = _ROW_TAGS + 2 * len(self._prefix) + len(row[1].rstrip()) + len(body)
            if not is_appended or len(row[0]) != as_we_write_it:
                before.note_difference(number, row[0], written, right)
        return written

    def _with_cells(self, number: int, attributes: bytes, body: bytes) -> tuple[bytes, bool]:
        """Return a row with the new cells in it, and whether they were put behind all others and that is all."""
        if number in self._new.stays:
            return self._row(attributes, self._among_others(number, body, attributes), b""), False
        cells = self._behind_all(number, body)
        if cells is not None:
            return self._row(attributes, body, cells), True
        start = self._start_of_our_cells(number, body)
        if start < 0:
            return self._row(attributes, self._among_others(number, body, attributes), b""), False
        cells = self._behind_all(number, body[:start])
        if cells is not None:
            return self._row(attributes, body[:start], cells), False
        return self._row(attributes, self._among_others(number, body[:start], attributes), b""), False

    def _row(self, attributes: bytes, body: bytes, cells: bytes) -> bytes:
        return self._row_start + attributes + b">" + body + cells + self._row_end

    def _behind_all(self, number: int, body: bytes) -> bytes | None:
        """Return the new cells, where they come behind all others and the last of these lends its look."""
        if self._new.style_column >= self._new.first:
            return None
        start = body.rfind(self._cell_start)
        if start < 0:
            return None
        usual = self._usual_cell.match(body, start)
        if usual and body.find(self._cell_end, start) == len(body) - len(self._cell_end):
            return b"".join(self._cells(number, int(usual[1] or 0)))
        style = self._style_of_last(body, start)
        if style is None:
            return None
        return b"".join(self._cells(number, style))

    def _style_of_last(self, body: bytes, start: int) -> int | None:
        """Return the style of the last cell of a row; None where it is not the one that lends its look.

        start: where that cell begins.
        """
        last = _CELL.match(body, start)
        if last is None or last.end() != len(body):
            return None
        address = _ADDRESS.search(last[1])
        if address is None or address[1] != self._style_letters:
            return None
        return _style_in(last[1])

    def _start_of_our_cells(self, number: int, body: bytes) -> int:
        """Return where cells of an earlier run begin in a row; -1 where there are none, or others behind them."""
        start = body.find(b'<%sc r="%s%d"' % (self._prefix, self._letters[0], number))
        if start < 0:
            return -1
        last = _ADDRESS.search(body, body.rfind(self._cell_start) + len(self._cell_start) - 1)
        if last is None or last[1] not in self._letters:
            return -1
        return start

    def _among_others(self, number: int, body: bytes, attributes: bytes) -> bytes:
        """Put the new cells among the cells of a row, wherever they stand."""
        left: list[bytes] = []
        right: list[bytes] = []
        theirs: dict[int, bytes] = {}
        stays = self._new.stays.get(number, ())
        style = 0
        if b"customFormat" in attributes:
            style = _style_in(attributes)
        for column, cell, addressed in _cells_with_columns(body, number):
            if column == self._new.style_column:
                style = _style_in(cell[1])
            if column < self._new.first:
                left.append(cell[0])
            elif column in stays:
                theirs[column] = addressed
            elif column > self._new.last:
                right.append(addressed)
        return b"".join([*left, *self._cells(number, style, theirs), *right])

    def _cells(self, number: int, style: int, theirs: Mapping[int, bytes] = MappingProxyType({})) -> list[bytes]:
        """Return the new cells of a row. theirs: {column: the user's cell}, which stand among them."""
        at = self._at[number]
        is_header = at < 0
        styles = self._styles_beside(style, is_header)
        headers = self._new.headers or ()
        cells = []
        for column, letters in enumerate(self._letters):
            if self._new.first + column in theirs:
                cells.append(theirs[self._new.first + column])
                continue
            body = headers[column] if is_header else self._new.bodies[column][at]
            shade = b' s="%d"' % styles[column] if styles[column] else b""
            if body:
                cells.append(b'<%sc r="%s%d"%s%s</%sc>' % (self._prefix, letters, number, shade, body, self._prefix))
            elif shade:
                cells.append(b'<%sc r="%s%d"%s/>' % (self._prefix, letters, number, shade))
        return cells

    def _styles_beside(self, style: int, is_header: bool) -> tuple[int, ...]:
        styles = self._styles.get((style, is_header))
        if styles is None:
            styles = self._styles[style, is_header] = self._style_of(style, is_header)
        return styles


def _cells_with_columns(body: bytes, number: int) -> Iterator[tuple[int, re.Match[bytes], bytes]]:
    """Yield the column, the match and the XML of each cell of a row, with an address where it had none.

    Cells without an address follow the one before them; the new ones come in between now.
    """
    column = 0
    for cell in _CELL.finditer(body):
        address = _ADDRESS.search(cell[1])
        if address:
            column = column_number(address[1].decode())
            yield column, cell, cell[0]
        else:
            column += 1
            yield column, cell, _addressed(cell[0], column, number)


def _style_in(attributes: bytes) -> int:
    """Return the style that a cell or a row names; 0 where it names none."""
    style = _STYLE.search(attributes)
    if style is None:
        return 0
    return int(style[1])


def _addressed(cell: bytes, column: int, number: int) -> bytes:
    return re.sub(rb"^<((?:\w+:)?c)\b", rb'<\1 r="%s%d"' % (column_letter(column).encode(), number), cell)
