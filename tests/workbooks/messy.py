"""Workbooks as people leave them: data with all kinds of things above, below and right of it, made from a seed."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.workbooks.books import rezip

_HEADERS = ("Customer", "Age", "Spend", "Visits", "Rating", "Basket")


class Messy:
    """A workbook made from a seed. XlsxWriter writes it; another program's habits are put on it afterwards."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  the same workbook each time
        pick = self._random
        self._top = pick.choice((0, 0, 0, 1, 2, 5))
        self._left = pick.choice((0, 0, 0, 1, 3))
        self._width = pick.randint(3, len(_HEADERS))
        self._count = pick.randint(6, 30)
        self._taken: set[tuple[int, int]] = set()

    def make(self, path: Path) -> Path:
        """Write it."""
        pick = self._random
        with xlsxwriter.Workbook(path) as workbook:
            self._formats = [
                None,
                workbook.add_format({"bold": True}),
                workbook.add_format({"bg_color": "#FFEEAA", "border": 1}),
                workbook.add_format({"num_format": "0.00%", "align": "right"}),
            ]
            sheet = workbook.add_worksheet("Data")
            self._rows(sheet)
            self._data(sheet)
            for _ in range(pick.choice((0, 1, 2))):
                self._box(sheet)
            for _ in range(pick.choice((0, 0, 2, 8, 20))):
                self._cell(sheet, *self._somewhere())
            if pick.random() < 0.3:
                self._band(sheet)
            if pick.random() < 0.3:
                column = self._left + self._width + pick.randint(-1, 6)
                sheet.set_column(column, column + pick.randint(0, 3), pick.choice((3, 8.43, 30)))
        return rezip(path, {"xl/worksheets/sheet1.xml": pick.choice(_HABITS)})

    @property
    def _bottom(self) -> int:
        return self._top + self._count

    def _rows(self, sheet: Any) -> None:
        for _ in range(self._random.choice((0, 1, 4))):
            row = self._random.randint(0, self._bottom + 6)
            sheet.set_row(row, self._random.choice((3, 22.5, 60)), self._random.choice(self._formats))

    def _data(self, sheet: Any) -> None:
        pick = self._random
        kind = pick.choice(("range", "range", "filtered", "table", "table", "totals"))
        form = pick.choice(self._formats)
        for down in range(self._count + 1):
            if down and kind in ("range", "filtered") and pick.random() < 0.05:
                continue
            for across in range(self._width):
                value: Any = f"C{down:03}" if across == 0 else pick.randint(18, 90) + across / 4
                place = (self._top + down, self._left + across)
                if down and across and pick.random() < 0.04:
                    if pick.random() < 0.5:
                        sheet.write_blank(*place, None, self._formats[2])
                    continue
                sheet.write(*place, _HEADERS[across] if down == 0 else value, form)
        last = self._left + self._width - 1
        totals = kind == "totals"
        self._taken |= {
            (row, column)
            for row in range(self._top, self._bottom + 1 + totals)
            for column in range(self._left, last + 1)
        }
        if kind in ("table", "totals"):
            head = [{"header": name, "total_string": "Total"} for name in _HEADERS[: self._width]]
            options = {"name": "tblData", "columns": head, "total_row": totals}
            sheet.add_table(self._top, self._left, self._bottom + totals, last, options)
        elif kind == "filtered":
            sheet.autofilter(self._top, self._left, self._bottom, last)

    def _somewhere(self) -> tuple[int, int]:
        """Return a cell above, below, left or, most often, right of the data."""
        pick = self._random
        right = self._left + self._width
        column = right + pick.randint(0, 8) if pick.random() < 0.8 else pick.randint(0, right)
        row = pick.choice(
            (pick.randint(0, self._top), pick.randint(0, self._bottom), self._bottom + pick.randint(1, 6))
        )
        return row, column

    def _cell(self, sheet: Any, row: int, column: int) -> None:
        if (row, column) in self._taken:
            return
        self._taken.add((row, column))
        pick = self._random
        form = pick.choice(self._formats)
        what = pick.choice(("blank", "blank", "blank", "text", "number", "formula", "empty formula"))
        if what == "blank":
            sheet.write_blank(row, column, None, self._formats[2])
        elif what == "text":
            sheet.write_string(row, column, pick.choice(("a note", "Segment", "(not segmented)", "<c r=>")), form)
        elif what == "number":
            sheet.write_number(row, column, pick.choice((0, 1, 2.5, 1e9)), form)
        else:
            sheet.write_formula(row, column, "=1+1", form, 2 if what == "formula" else "")

    def _box(self, sheet: Any) -> None:
        """Merge some cells, where nothing stands."""
        row, column = self._somewhere()
        bottom, right = row + self._random.randint(0, 2), column + self._random.randint(1, 3)
        here = {(one, other) for one in range(row, bottom + 1) for other in range(column, right + 1)}
        if not here & self._taken:
            self._taken |= here
            sheet.merge_range(row, column, bottom, right, self._random.choice(("", "Box")), self._formats[2])

    def _band(self, sheet: Any) -> None:
        """Put cells right of the data, all along it or only beyond it."""
        pick = self._random
        first = self._left + self._width + pick.randint(0, 5)
        for row in range(pick.choice((0, self._bottom + 1)), self._bottom + 4):
            for column in range(first, first + pick.randint(1, 4)):
                if (row, column) not in self._taken:
                    self._taken.add((row, column))
                    sheet.write_blank(row, column, None, self._formats[2])


def _with_prefix(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b" xmlns=", b" xmlns:x=")


def _without_addresses(xml: bytes) -> bytes:
    """Leave out the addresses of cells, where that says the same."""

    def bare(row: re.Match[bytes]) -> bytes:
        found = [one[0] - 65 for one in re.findall(rb'<c r="([A-Z])\d', row[0])]
        return re.sub(rb'<c r="\w+"', b"<c", row[0]) if found == list(range(len(found))) else row[0]

    return re.sub(rb"<row .*?</row>", bare, xml)


def _without_row_numbers(xml: bytes) -> bytes:
    numbers = [int(one) for one in re.findall(rb'<row r="(\d+)"', xml)]
    follow = numbers == list(range(1, len(numbers) + 1))
    return re.sub(rb'<row r="\d+"', b"<row", xml) if follow else xml


def _spaced(xml: bytes) -> bytes:
    return xml.replace(b"<c ", b"\n  <c ").replace(b"</row>", b"\n </row >").replace(b'"/>', b'" />')


def _without_spans(xml: bytes) -> bytes:
    return re.sub(rb' spans="[\d:]+"', b"", xml)


def _commented(xml: bytes) -> bytes:
    return xml.replace(b"</row>", b"<!-- end --></row>", 3)


_HABITS = (
    bytes, bytes, bytes, _with_prefix, _without_addresses, _without_row_numbers, _spaced, _without_spans, _commented,
)  # fmt: skip
