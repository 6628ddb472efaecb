"""How a sheet's numbers and days are written: the number format that all of a column share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO

from xl_segment.ooxml.package import Package
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.ooxml.xml_tree import elements

_PIECE = 1 << 21
#: A cell with a number: what stands in its tag, and behind it.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>")
_CELL_OF = rb"<(?:\w+:)?c\b([^>]*?\sr\s*=\s*[\"'](?:%s)\d[^>]*[^/>])>"
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+)")
_ROW = re.compile(rb"(\sr\s*=\s*[\"'][A-Z]+)\d+")
_STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")
_TEXT = re.compile(rb"\st\s*=\s*[\"'](?!n[\"'])")
#: Formats that every workbook has without naming them, as far as they are the same wherever it is opened
#: (ECMA-376, 18.8.30).
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 37: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 49: "@",
}  # fmt: skip


def number_formats(package: Package, sheet: str, has_to_hold: Callable[[str], bool]) -> dict[int, str]:
    """Return {column from 1: its number format}, for columns of a sheet whose numbers and days all have the same one.

    has_to_hold: tells of a format whether it has to be that of the last cell, too; for others the first rows are looked
    at. Formats that mean another thing on another machine (the system's own short date and currency) are left out.
    """
    workbook = Workbook(package)
    part = next((entry.part for entry in workbook.sheets if entry.name == sheet), "")
    codes = _codes(package, workbook)
    if part not in package or len(set(codes.values())) < 2:
        return {}
    with package.stream(part) as source:
        pieces = _pieces(source)
        used = _styles_of_numbers(next(pieces, b""), _CELL)
        strict = [column for column, styles in used.items() if any(has_to_hold(codes.get(at, "")) for at in styles)]
        if strict:
            cell = re.compile(_CELL_OF % b"|".join(strict))
            for piece in pieces:
                for column, styles in _styles_of_numbers(piece, cell).items():
                    used[column] |= styles
    shared = {column: {codes.get(style, "") for style in styles} for column, styles in used.items()}
    return {_number(column): next(iter(of)) for column, of in shared.items() if len(of) == 1 and "" not in of}


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces, none of which ends within a tag."""
    rest = b""
    while piece := source.read(_PIECE):
        text = rest + piece
        cut = max(text.rfind(b"<"), 0)
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _codes(package: Package, workbook: Workbook) -> dict[int, str]:
    """Return {style of a cell: its number format}, "" where that is the machine's own."""
    part = workbook.related("styles") or ""
    if part not in package:
        return {}
    root = package.tree(part)
    named = {
        str(code.get("numFmtId")): str(code.get("formatCode", ""))
        for formats in elements(root, "numFmts")
        for code in elements(formats, "numFmt")
    }
    known = {**{str(number): code for number, code in _BUILT_IN.items()}, **named}
    styles = [style for listed in elements(root, "cellXfs") for style in elements(listed, "xf")]
    return {at: known.get(str(style.get("numFmtId", "0")), "") for at, style in enumerate(styles)}


def _styles_of_numbers(text: bytes, cell: re.Pattern[bytes]) -> dict[bytes, set[int]]:
    """Return {letters of a column: the styles of its cells that hold a number}. cell: finds the tags that count."""
    used: dict[bytes, set[int]] = {}
    # What differs by row alone is taken off first: of thousands of rows some ten tags are left.
    for tag in {_ROW.sub(rb"\1", tag) for tag in cell.findall(text)}:
        column, style = _COLUMN.search(tag), _STYLE.search(tag)
        if column is not None and _TEXT.search(tag) is None:
            used.setdefault(column[1], set()).add(int(style[1]) if style else 0)
    return used


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
