"""The one authority for addresses: column letters, ranges, references to other sheets, and how far a sheet reaches."""

from __future__ import annotations

import re
from typing import NamedTuple

LAST_ROW = 1_048_576


LAST_COLUMN = 16_384


class Range(NamedTuple):
    """A rectangle of cells; rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """The range as Excel writes it, "A1:C9"; a single cell as "A1"."""
        first = f"{column_letter(self.left)}{self.top}"
        last = f"{column_letter(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def meets(self, other: Range) -> bool:
        """Tell whether two ranges share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def column_letter(number: int) -> str:
    """Return "A" for 1, "XFD" for 16384."""
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(f"there is no column {number}")
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 1 for "A", 16384 for "XFD"."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"'{letters}' is no column")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(f"there is no column '{letters}'")
    return number


_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def parse_range(address: str) -> Range:
    """Read "A1:C9", "$A$1:$C$9" or "B2"; whole rows or columns are not understood."""
    ends = [_CELL.fullmatch(one) for one in address.strip().split(":")]
    if not 1 <= len(ends) <= 2 or None in ends:
        raise ValueError(f"'{address}' is no range of cells")
    cells = [(int(one[2]), column_number(one[1])) for one in ends if one is not None]
    (top, left), (bottom, right) = cells[0], cells[-1]
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


_SHEET = re.compile(r"=?(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)")


def parse_reference(text: str) -> tuple[str, Range] | None:
    """Read what a defined name stands for, "='My sheet'!$A$1:$C$9"; None where it is no range of this workbook."""
    found = _SHEET.fullmatch(text.strip())
    if not found:
        return None
    try:
        area = parse_range(found[3])
    except ValueError:
        return None
    return (found[1] or found[2]).replace("''", "'"), area


def reference(sheet: str, address: str) -> str:
    """Return "'My sheet'!A1:C9", as formulas name a range of another sheet."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def stored_formula(text: str) -> str:
    """Return a formula as a file holds it: without its sign, functions that Excel 2007 lacked by their long names."""
    return re.sub(r"\bAGGREGATE\(", "_xlfn.AGGREGATE(", text.removeprefix("="))


def absolute(area: Range) -> str:
    """Return "$A$1:$C$9", which stays what it is wherever it is used."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area.address)
