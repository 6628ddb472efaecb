"""A sheet as it was before our columns went in: what it takes is noted on the way in, and used on the way out."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import IO, Any

from xl_segment.books.layout import column_letter
from xl_segment.books.sheet_rows import NUMBER, ROW, SPANS, Reader

#: What the rows that are kept whole may hold together; a sheet with more is not put back byte by byte.
_MOST_KEPT = 4_000_000


@dataclass
class Before:
    """What stood in a sheet's XML before our columns went in, so that they can be taken out without a trace.

    head: all in front of the rows. filter: (ours, theirs) where the range of the sheet's filter was widened. inserted:
    rows that the sheet did not have. rows: {row: as it was} where more than our cells behind its end had to change.
    spans: [first row, last row, the right end of their spans] where that was widened.
    """

    first: int = 0
    last: int = 0
    head: bytes = b""
    filter: tuple[str, str] | None = None
    inserted: list[int] = field(default_factory=list)
    rows: dict[int, bytes] = field(default_factory=dict)
    spans: list[list[int]] = field(default_factory=list)
    size: int = 0

    def keep_row(self, number: int, row: bytes) -> None:
        """Keep a row as it was."""
        self.size += len(row)
        if self.is_whole:
            self.rows[number] = row

    def keep_span(self, number: int, right: int) -> None:
        """Keep where the spans of a row ended."""
        if self.spans and self.spans[-1][1] == number - 1 and self.spans[-1][2] == right:
            self.spans[-1][1] = number
        else:
            self.spans.append([number, number, right])
            self.size += 24

    @property
    def is_whole(self) -> bool:
        """Tell whether there was room for all that has to be known."""
        return self.size <= _MOST_KEPT

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            **vars(self),
            "head": _packed(self.head),
            "rows": _packed(json.dumps({row: text.decode() for row, text in self.rows.items()}).encode()),
        }

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Before:
        """Read it back."""
        rows = {int(row): text.encode() for row, text in json.loads(_unpacked(fields["rows"])).items()}
        known = fields["filter"]
        return cls(
            **{
                **fields,
                "head": _unpacked(fields["head"]),
                "rows": rows,
                "filter": None if known is None else (known[0], known[1]),
            }
        )


def _packed(text: bytes) -> str:
    return base64.b64encode(zlib.compress(text, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def unsplice(source: IO[bytes], sink: IO[bytes], before: Before) -> None:
    """Copy a sheet part from source to sink without our columns: byte by byte what stood there before."""
    reader = Reader(source)
    reader.until_rows()
    sink.write(before.head)
    number = 0
    spans = iter(before.spans)
    span = next(spans, None)
    inserted = set(before.inserted)
    ours = re.compile(
        rb'<(?:\w+:)?c r="(?:%s)\d+".*'
        % b"|".join(column_letter(one).encode() for one in range(before.first, before.last + 1)),
        re.DOTALL,
    )
    for piece in reader.pieces():
        out: list[bytes] = []
        at = 0
        for found in ROW.finditer(piece):
            told = NUMBER.search(found[1])
            number = int(told[1]) if told else number + 1
            while span and number > span[1]:
                span = next(spans, None)
            row = before.rows.get(number)
            if row is None and number not in inserted:
                cells = ours.search(found[0])
                if not cells:
                    continue
                row = found[0][: cells.start()] + found[0][found[0].rindex(b"</") :]
                if span and span[0] <= number <= span[1]:
                    row = SPANS.sub(rb"\g<1>\g<2>:%d\g<4>" % span[2], row, count=1)
            out += [piece[at : found.start()], row or b""]
            at = found.end()
        out.append(piece[at:])
        sink.write(b"".join(out))
    tail = reader.rest()
    if before.filter:
        ours_, theirs = before.filter
        tail = tail.replace(f'ref="{ours_}"'.encode(), f'ref="{theirs}"'.encode(), 1)
    sink.write(tail)
