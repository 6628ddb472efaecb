"""A sheet as it was before columns went in: what that takes is noted on the way in, and used on the way out."""

from __future__ import annotations

import base64
import json
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any

from xl_segment.ooxml.addresses import column_letter
from xl_segment.ooxml.sheet_stream import ROW, SPANS, SheetStream, row_number

#: What may be kept of a sheet's rows, together; a sheet with more is not put back byte by byte.
_MOST_NOTED = 4_000_000
#: About what a stretch of rows takes as text.
_STRETCH = 16
_CELL_ADDRESS = re.compile(r'(<(?:\w+:)?c r="[A-Z]+)(\d+)(?=")')
_BARE_ADDRESS = re.compile(r'(<(?:\w+:)?c r="[A-Z]+)(?=")')
#: A row's number and spans, in a piece whose tags have no prefix.
_FIRST_ROW = re.compile(rb'\s*<row r="(\d+)"')
_ROW_SPAN = re.compile(rb'(<row\b[^>]*?\sspans="\d+:)\d+(")')
_FILTER = re.compile(rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)(")')


@dataclass
class SheetBefore:
    """What stood in a sheet's XML before columns went in, so that they can be taken out without a trace.

    first, last: the columns. checksum: the CRC-32 of the whole part. head, tail: all in front of the rows, and behind
    them; earlier versions noted what they changed behind them: filter, (ours, theirs) where the range of the sheet's
    filter was widened, and rules, those that were added. written: stretches [first row, last row] of those that cells
    were written into; no other row is ever touched. inserted: the same of rows that the sheet did not have. replaced:
    [first row, last row, cells] that the new ones took the place of, their addresses without the row. spans: [first
    row, last row, the right end of their spans] where that was widened. rows: {row: as it was} where more had to
    change. size: about how much all this is.
    """

    first: int = 0
    last: int = 0
    checksum: int = 0
    head: bytes = b""
    tail: bytes = b""
    filter: tuple[str, str] | None = None
    rules: bytes = b""
    written: list[list[int]] = field(default_factory=list)
    inserted: list[list[int]] = field(default_factory=list)
    replaced: list[list[Any]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)
    rows: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def note_head(self, head: bytes) -> None:
        """Note all in front of the rows."""
        self.size += len(zlib.compress(head))
        if self.is_whole:
            self.head = head

    def note_tail(self, tail: bytes) -> None:
        """Note all behind the rows; what links and validations repeat by the thousand takes little room."""
        self.size += len(zlib.compress(tail))
        if self.is_whole:
            self.tail = tail

    def note_inserted(self, number: int) -> None:
        """Note that the sheet did not have a row."""
        self._note(self.inserted, number)

    def note_span(self, number: int, right: int) -> None:
        """Note where the spans of a row ended."""
        self._note(self.spans, number, right)

    def note_written(self, number: int) -> None:
        """Note that a row holds new cells now."""
        if self.written and self.written[-1][1] == number - 1:
            self.written[-1][1] = number  # the usual case, half a million times
        else:
            self._note(self.written, number)

    def note_row(self, number: int, was: bytes) -> None:
        """Note a row as it was."""
        self.size += len(was) + _STRETCH
        if self.is_whole:
            self.rows[number] = was

    def note_difference(self, number: int, was: bytes, now: bytes, right: int | None) -> None:
        """Note what it takes to make a row what it was. right: where its spans ended, None where that is as it was."""
        plain = now
        if right is not None:
            plain = _with_span(now, right)
        start = end = len(plain)
        cells = self.cells.search(plain)
        if cells:
            start, end = cells.span()
        stood = was[start : len(was) - len(plain) + end]
        if plain[:start] + stood + plain[end:] != was:
            self.note_row(number, was)
        elif stood:
            self._note_replaced(number, was, stood.decode("latin-1"), has_cells=cells is not None)

    def _note_replaced(self, number: int, was: bytes, stood: str, *, has_cells: bool) -> None:
        bare = _CELL_ADDRESS.sub(r"\1", stood)
        if has_cells and _addressed(bare, number) == stood:
            self._note(self.replaced, number, bare)
        else:
            self.note_row(number, was)

    def _note(self, stretches: list[list[Any]], number: int, *what: int | str) -> None:
        """Add a row to the last of some stretches, or begin another one."""
        if stretches and stretches[-1][1] == number - 1 and stretches[-1][2:] == [*what]:
            stretches[-1][1] = number
            return
        self.size += _STRETCH + sum(len(text) for text in what if isinstance(text, str))
        if self.is_whole:
            stretches.append([number, number, *what])

    @property
    def rows_with_cells(self) -> set[int]:
        """The rows that hold cells which were put in."""
        stretches = (*self.written, *self.inserted)
        return {row for stretch in stretches for row in range(stretch[0], stretch[1] + 1)}

    @cached_property
    def cells(self) -> re.Pattern[bytes]:
        """What finds the cells that were put into a row, all of them, side by side."""
        letters = b"|".join(column_letter(column).encode() for column in range(self.first, self.last + 1))
        return re.compile(
            rb'(?:<(?:\w+:)?c r="(?:%s)\d+"[^>]*?(?:/>|>.*?</(?:\w+:)?c>))+' % letters,
            re.DOTALL,
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether there was room for all that has to be known."""
        return self.size <= _MOST_NOTED

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        rows = {row: text.decode("latin-1") for row, text in self.rows.items()}
        stretches = [self.written, self.inserted, self.replaced, self.spans]
        return {
            "first": self.first,
            "last": self.last,
            "checksum": self.checksum,
            "filter": self.filter,
            "head": _packed(self.head),
            "tail": _packed(self.tail),
            "rules": _packed(self.rules),
            "cells": _packed(json.dumps([*stretches, rows]).encode()),
        }

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> SheetBefore:
        """Read it back. Raises KeyError or ValueError where it is not whole."""
        written, inserted, replaced, spans, rows = json.loads(_unpacked(fields["cells"]))
        filter_range = None
        if fields["filter"] is not None:
            filter_range = (fields["filter"][0], fields["filter"][1])
        return cls(
            first=fields["first"],
            last=fields["last"],
            checksum=fields["checksum"],
            head=_unpacked(fields["head"]),
            tail=_unpacked(fields["tail"]) if "tail" in fields else b"",
            rules=_unpacked(fields["rules"]) if "rules" in fields else b"",
            filter=filter_range,
            written=written,
            inserted=inserted,
            replaced=replaced,
            spans=spans,
            rows={int(row): text.encode("latin-1") for row, text in rows.items()},
        )


class _Stretches:
    """Stretches of rows, asked for one row after another in their order."""

    def __init__(self, stretches: list[list[Any]]) -> None:
        self._left = iter(stretches)
        self._current = next(self._left, None)

    def at(self, number: int) -> list[Any] | None:
        """Return the stretch that a row is in."""
        while self._current is not None and number > self._current[1]:
            self._current = next(self._left, None)
        if self._current is None or number < self._current[0]:
            return None
        return self._current


def _packed(text: bytes) -> str:
    return base64.b64encode(zlib.compress(text, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def _addressed(bare: str, number: int) -> str:
    return _BARE_ADDRESS.sub(rf"\g<1>{number}", bare)


def _with_span(row: bytes, right: int) -> bytes:
    return SPANS.sub(rb"\g<1>\g<2>:%d\g<4>" % right, row, count=1)


def remove_columns(source: IO[bytes], sink: IO[bytes], before: SheetBefore) -> bool:
    """Copy a sheet part from source to sink without the columns: byte by byte what stood there before.

    Returns whether it is that: where it is not, what was written is of no use.
    """
    stream = SheetStream(source)
    stream.until_rows()
    checksum = zlib.crc32(before.head)
    sink.write(before.head)
    for piece in _rows_as_they_were(stream, before):
        checksum = zlib.crc32(piece, checksum)
        sink.write(piece)
    tail = before.tail or _tail_as_it_was(stream.rest(), before)
    sink.write(tail)
    return zlib.crc32(tail, checksum) == before.checksum


def _tail_as_it_was(tail: bytes, before: SheetBefore) -> bytes:
    """Take out of what stands behind the rows what an earlier version noted to have put in."""
    if before.filter:
        theirs = before.filter[1].encode()
        tail = _FILTER.sub(lambda ref: ref[1] + theirs + ref[3], tail, count=1)
    if before.rules:
        tail = tail.replace(before.rules, b"", 1)
    return tail


def _rows_as_they_were(stream: SheetStream, before: SheetBefore) -> Iterator[bytes]:
    number = 0
    row_before = _RowBefore(before)
    many_rows = _ManyRowsBefore(before)
    for piece in stream.pieces():
        as_it_was = many_rows.as_they_were(piece)
        if as_it_was is not None:
            number = many_rows.last
            yield as_it_was
            continue
        parts: list[bytes] = []
        copied = 0
        for row in ROW.finditer(piece):
            number = row_number(row[1], number)
            was = row_before.of(number, row[0])
            if was is not None:
                parts += [piece[copied : row.start()], was]
                copied = row.end()
        parts.append(piece[copied:])
        yield b"".join(parts)


class _ManyRowsBefore:
    """Takes cells out of many rows at once, where each of them was written to in the same way and nothing else.

    That is most rows of a long sheet; one after another they take ten times as long.
    """

    def __init__(self, before: SheetBefore) -> None:
        self.last = 0
        self._before = before
        letters = [column_letter(column).encode() for column in range(before.first, before.last + 1)]
        cell = rb'<c r="(?:%s)\d+"[^>]*?(?:/>|>.*?</c>)'
        others = rb"(?:%s)*" % (cell % b"|".join(letters))
        # Where the first column stands is found at the speed of memory, one of several takes eight times as long.
        self._cells = [(b'<c r="' + column, re.compile(cell % column + others, re.DOTALL)) for column in letters]
        ends = (end for stretch in (*before.inserted, *before.replaced) for end in stretch[:2])
        self._odd_rows = sorted({*before.rows, *ends})
        self._odd_stretches = [stretch for stretch in (*before.inserted, *before.replaced) if stretch[1] > stretch[0]]

    def as_they_were(self, piece: bytes) -> bytes | None:
        """Return rows without the cells; None where they have to be looked at one by one."""
        start, end = _FIRST_ROW.match(piece), _FIRST_ROW.match(piece, max(piece.rfind(b"<row "), 0))
        if start is None or end is None or b":row" in piece:
            return None
        first, last = int(start[1]), int(end[1])
        if self._has_odd_row(first, last) or not self._is_all_written(first, last):
            return None
        widened = self._spans_among(first, last)
        if widened and not (widened[0][0] <= first and last <= widened[0][1]):
            return None
        self.last = last
        bare = self._without_cells(piece)
        if not widened:
            return bare
        return _ROW_SPAN.sub(rb"\g<1>%d\g<2>" % widened[0][2], bare)

    def _spans_among(self, first: int, last: int) -> list[list[int]]:
        """Return the stretches with widened spans that some rows are in."""
        return [span for span in self._before.spans if span[0] <= last and first <= span[1]]

    def _without_cells(self, piece: bytes) -> bytes:
        for begins, cells in self._cells:
            if begins in piece:
                piece = cells.sub(b"", piece)
        return piece

    def _has_odd_row(self, first: int, last: int) -> bool:
        """Tell whether something else than to append cells was done to a row."""
        near = bisect_left(self._odd_rows, first)
        if near < len(self._odd_rows) and self._odd_rows[near] <= last:
            return True
        return any(stretch[0] < first and stretch[1] > last for stretch in self._odd_stretches)

    def _is_all_written(self, first: int, last: int) -> bool:
        return any(stretch[0] <= first and last <= stretch[1] for stretch in self._before.written)


class _RowBefore:
    """Takes cells out of one row after another."""

    def __init__(self, before: SheetBefore) -> None:
        self._before = before
        self._first = b'c r="' + column_letter(before.first).encode() + b'%d"'
        self._written = _Stretches(before.written)
        self._inserted = _Stretches(before.inserted)
        self._replaced = _Stretches(before.replaced)
        self._spans = _Stretches(before.spans)

    def of(self, number: int, row: bytes) -> bytes | None:
        """Return a row without the cells; b"" where it was not there, None where it was not touched."""
        if self._inserted.at(number):
            return b""
        if number in self._before.rows:
            return self._before.rows[number]
        if not self._written.at(number):
            return None
        span = self._spans.at(number)
        if span:
            row = _with_span(row, span[2])
        # To look for the first of them is quicker than to try each cell; it may be blank, and then there is none.
        start = 0
        first = row.find(self._first % number)
        if first >= 0:
            start = row.rfind(b"<", 0, first)
        cells = self._before.cells.search(row, max(start, 0))
        if not cells:
            return row
        theirs = b""
        stood = self._replaced.at(number)
        if stood:
            theirs = _addressed(stood[2], number).encode("latin-1")
        return row[: cells.start()] + theirs + row[cells.end() :]
