"""A sheet as it was before our columns went in: what it takes is noted on the way in, and used on the way out."""

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
from xl_segment.ooxml.sheet_stream import NUMBER, ROW, SPANS, Reader

#: What may be kept of a sheet's rows, together; a sheet with more is not put back byte by byte.
_MOST_KEPT = 4_000_000
#: About what a stretch of rows takes as text.
_STRETCH = 16
_ADDRESS = re.compile(r'(<(?:\w+:)?c r="[A-Z]+)(\d+)(?=")')
_BARE_ADDRESS = re.compile(r'(<(?:\w+:)?c r="[A-Z]+)(?=")')
#: A row's number and spans, in a piece whose tags have no prefix.
_FIRST_ROW = re.compile(rb'\s*<row r="(\d+)"')
_ROW_SPAN = re.compile(rb'(<row\b[^>]*?\sspans="\d+:)\d+(")')
_FILTER = re.compile(rb'(<(?:\w+:)?autoFilter\b[^>]*?\bref=")([^"]+)(")')


@dataclass
class Before:
    """What stood in a sheet's XML before our columns went in, so that they can be taken out without a trace.

    first, last: our columns. checksum: the CRC-32 of the whole part. head: all in front of the rows. filter: (ours,
    theirs) where the range of the sheet's filter was widened. written: stretches [first row, last row] of those that
    we wrote cells into; no other row is ever touched. inserted: the same of rows that the sheet did not have. stood:
    [first row, last row, cells] that ours took the place of, their addresses without the row. spans: [first row, last
    row, the right end of their spans] where that was widened. rows: {row: as it was} where more had to change.
    """

    first: int = 0
    last: int = 0
    checksum: int = 0
    head: bytes = b""
    filter: tuple[str, str] | None = None
    written: list[list[int]] = field(default_factory=list)
    inserted: list[list[int]] = field(default_factory=list)
    stood: list[list[Any]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)
    rows: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def keep_inserted(self, number: int) -> None:
        """Keep that the sheet did not have a row."""
        self._keep(self.inserted, number)

    def keep_span(self, number: int, right: int) -> None:
        """Keep where the spans of a row ended."""
        self._keep(self.spans, number, right)

    def keep_written(self, number: int) -> None:
        """Keep that a row holds cells of ours now."""
        if self.written and self.written[-1][1] == number - 1:
            self.written[-1][1] = number  # the usual case, half a million times
        else:
            self._keep(self.written, number)

    def keep_row(self, number: int, was: bytes) -> None:
        """Keep a row as it was."""
        self.size += len(was) + _STRETCH
        if self.is_whole:
            self.rows[number] = was

    def keep_difference(self, number: int, was: bytes, now: bytes, right: int | None) -> None:
        """Keep what it takes to make a row what it was. right: where its spans ended, None where that is as it was."""
        plain = now if right is None else _with_span(now, right)
        ours = self.cells.search(plain)
        start, end = ours.span() if ours else (len(plain), len(plain))
        stood = was[start : len(was) - len(plain) + end]
        if plain[:start] + stood + plain[end:] != was:
            self.keep_row(number, was)
        elif stood:
            text = stood.decode("latin-1")
            bare = _ADDRESS.sub(r"\1", text)
            if ours and _addressed(bare, number) == text:
                self._keep(self.stood, number, bare)
            else:
                self.keep_row(number, was)

    def _keep(self, stretches: list[list[Any]], number: int, *what: int | str) -> None:
        """Add a row to the last of some stretches, or begin another one."""
        if stretches and stretches[-1][1] == number - 1 and stretches[-1][2:] == [*what]:
            stretches[-1][1] = number
            return
        self.size += _STRETCH + sum(len(one) for one in what if isinstance(one, str))
        if self.is_whole:
            stretches.append([number, number, *what])

    @property
    def rows_with_ours(self) -> set[int]:
        """The rows that hold cells of ours."""
        return {row for stretch in (*self.written, *self.inserted) for row in range(stretch[0], stretch[1] + 1)}

    @cached_property
    def cells(self) -> re.Pattern[bytes]:
        """What finds our cells in a row, all of them, side by side."""
        letters = b"|".join(column_letter(one).encode() for one in range(self.first, self.last + 1))
        return re.compile(
            rb'(?:<(?:\w+:)?c r="(?:%s)\d+"[^>]*?(?:/>|>.*?</(?:\w+:)?c>))+' % letters,
            re.DOTALL,
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether there was room for all that has to be known."""
        return self.size <= _MOST_KEPT

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        rows = {row: text.decode("latin-1") for row, text in self.rows.items()}
        stretches = [self.written, self.inserted, self.stood, self.spans]
        return {
            "first": self.first,
            "last": self.last,
            "checksum": self.checksum,
            "filter": self.filter,
            "head": _packed(self.head),
            "cells": _packed(json.dumps([*stretches, rows]).encode()),
        }

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Before:
        """Read it back. Raises KeyError or ValueError where it is not whole."""
        written, inserted, stood, spans, rows = json.loads(_unpacked(fields["cells"]))
        known = fields["filter"]
        return cls(
            fields["first"],
            fields["last"],
            fields["checksum"],
            _unpacked(fields["head"]),
            None if known is None else (known[0], known[1]),
            written,
            inserted,
            stood,
            spans,
            {int(row): text.encode("latin-1") for row, text in rows.items()},
        )


class _Stretches:
    """Stretches of rows, asked for one row after another in their order."""

    def __init__(self, stretches: list[list[Any]]) -> None:
        self._left = iter(stretches)
        self._here = next(self._left, None)

    def at(self, number: int) -> list[Any] | None:
        """Return the stretch that a row is in."""
        while self._here is not None and number > self._here[1]:
            self._here = next(self._left, None)
        return self._here if self._here is not None and self._here[0] <= number else None


def _packed(text: bytes) -> str:
    return base64.b64encode(zlib.compress(text, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def _addressed(bare: str, number: int) -> str:
    return _BARE_ADDRESS.sub(rf"\g<1>{number}", bare)


def _with_span(row: bytes, right: int) -> bytes:
    return SPANS.sub(rb"\g<1>\g<2>:%d\g<4>" % right, row, count=1)


def remove_columns(source: IO[bytes], sink: IO[bytes], before: Before) -> bool:
    """Copy a sheet part from source to sink without our columns: byte by byte what stood there before.

    Returns whether it is that: where it is not, what was written is of no use.
    """
    reader = Reader(source)
    reader.until_rows()
    found = zlib.crc32(before.head)
    sink.write(before.head)
    for piece in _rows_as_they_were(reader, before):
        found = zlib.crc32(piece, found)
        sink.write(piece)
    tail = reader.rest()
    if before.filter:
        theirs = before.filter[1].encode()
        tail = _FILTER.sub(lambda one: one[1] + theirs + one[3], tail, count=1)
    sink.write(tail)
    return zlib.crc32(tail, found) == before.checksum


def _rows_as_they_were(reader: Reader, before: Before) -> Iterator[bytes]:
    number = 0
    row_of = _RowAsItWas(before)
    usual = _UsualRows(before)
    for piece in reader.pieces():
        as_it_was = usual.as_they_were(piece)
        if as_it_was is not None:
            number = usual.last
            yield as_it_was
            continue
        out: list[bytes] = []
        at = 0
        for found in ROW.finditer(piece):
            told = NUMBER.search(found[1])
            number = int(told[1]) if told else number + 1
            row = row_of(number, found[0])
            if row is not None:
                out += [piece[at : found.start()], row]
                at = found.end()
        out.append(piece[at:])
        yield b"".join(out)


class _UsualRows:
    """Takes our cells out of many rows at once, where each of them was written to in the same way and nothing else.

    That is most rows of a long sheet; one after another they take ten times as long.
    """

    def __init__(self, before: Before) -> None:
        self.last = 0
        self._before = before
        letters = [column_letter(one).encode() for one in range(before.first, before.last + 1)]
        cell = rb'<c r="(?:%s)\d+"[^>]*?(?:/>|>.*?</c>)'
        others = rb"(?:%s)*" % (cell % b"|".join(letters))
        # Where the first of ours stands is found at the speed of memory, one of several takes eight times as long.
        self._from = [(b'<c r="' + one, re.compile(cell % one + others, re.DOTALL)) for one in letters]
        self._odd = sorted({*before.rows, *(end for one in (*before.inserted, *before.stood) for end in one[:2])})

    def as_they_were(self, piece: bytes) -> bytes | None:
        """Return rows without our cells; None where they have to be looked at one by one."""
        start, end = _FIRST_ROW.match(piece), _FIRST_ROW.match(piece, max(piece.rfind(b"<row "), 0))
        if start is None or end is None or b":row" in piece:
            return None
        first, last = int(start[1]), int(end[1])
        odd = self._odd
        near = bisect_left(odd, first)
        if (near < len(odd) and odd[near] <= last) or any(one[0] < first and one[1] > last for one in self._long):
            return None
        if not any(one[0] <= first and last <= one[1] for one in self._before.written):
            return None
        met = [one for one in self._before.spans if one[0] <= last and first <= one[1]]
        if met and not (met[0][0] <= first and last <= met[0][1]):
            return None
        self.last = last
        bare = piece
        for begins, cells in self._from:
            if begins in bare:
                bare = cells.sub(b"", bare)
        return _ROW_SPAN.sub(rb"\g<1>%d\g<2>" % met[0][2], bare) if met else bare

    @cached_property
    def _long(self) -> list[list[Any]]:
        return [one for one in (*self._before.inserted, *self._before.stood) if one[1] > one[0]]


class _RowAsItWas:
    """Takes our cells out of one row after another."""

    def __init__(self, before: Before) -> None:
        self._before = before
        self._first = b'c r="' + column_letter(before.first).encode() + b'%d"'
        self._written = _Stretches(before.written)
        self._inserted = _Stretches(before.inserted)
        self._stood = _Stretches(before.stood)
        self._spans = _Stretches(before.spans)

    def __call__(self, number: int, row: bytes) -> bytes | None:
        """Return a row without our cells; nothing where it was not there, None where we did not touch it."""
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
        first = row.find(self._first % number)
        start = row.rfind(b"<", 0, first) if first >= 0 else 0
        ours = self._before.cells.search(row, max(start, 0))
        if not ours:
            return row
        stood = self._stood.at(number)
        cells = _addressed(stood[2], number).encode("latin-1") if stood else b""
        return row[: ours.start()] + cells + row[ours.end() :]
