"""The one authority for addresses: column letters, ranges, references to other sheets, and how far a sheet reaches."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any, NamedTuple

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_REFERENCE = re.compile(r"=?(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)")


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
        if first == last:
            return first
        return f"{first}:{last}"

    def meets(self, other: Range) -> bool:
        """Tell whether two ranges share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def column_letter(number: int) -> str:
    """Return "A" for 1, "XFD" for 16384. Raises ValueError where a sheet has no such column."""
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(f"there is no column {number}")
    return str(_utils().get_column_letter(number))


def column_number(letters: str) -> int:
    """Return 1 for "A", 16384 for "XFD". Raises ValueError where a sheet has no such column."""
    number = int(_utils().column_index_from_string(letters))
    if number > LAST_COLUMN:
        raise ValueError(f"there is no column '{letters}'")
    return number


def parse_range(address: str) -> Range:
    """Read "A1:C9", "$A$1:$C$9" or "B2"; whole rows or columns are not understood. Raises ValueError."""
    wrong = f"'{address}' is no range of cells"
    try:
        left, top, right, bottom = _utils().range_boundaries(address.strip())
    except (ValueError, TypeError) as error:
        raise ValueError(wrong) from error
    if None in (left, top, right, bottom) or max(left, right) > LAST_COLUMN:
        raise ValueError(wrong)
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def parse_reference(text: str) -> tuple[str, Range] | None:
    """Read what a defined name stands for, "='My sheet'!$A$1:$C$9"; None where it is no range of this workbook."""
    parts = _REFERENCE.fullmatch(text.strip())
    if not parts:
        return None
    try:
        area = parse_range(parts[3])
    except ValueError:
        return None
    return (parts[1] or parts[2]).replace("''", "'"), area


def reference(sheet: str, address: str) -> str:
    """Return "'My sheet'!A1:C9", as formulas name a range of another sheet."""
    return f"{_utils().quote_sheetname(sheet)}!{address}"


def absolute(area: Range) -> str:
    """Return "$A$1:$C$9", which stays what it is wherever it is used."""
    return str(_utils().absolute_coordinate(area.address))


def stored_formula(text: str) -> str:
    """Return a formula as a file holds it: without its sign, functions that Excel 2007 lacked by their long names."""
    return re.sub(r"\bAGGREGATE\(", "_xlfn.AGGREGATE(", text.removeprefix("="))


@cache
def _utils() -> Any:  # noqa: ANN401  a module
    """Load openpyxl.utils when it is first needed: a worksheet function needs no address, and answers 0.1 s earlier."""
    return importlib.import_module("openpyxl.utils")
