"""The one authority for addresses and names: column letters, ranges, our sheets, our columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

SEGMENTS = "Segments"
CHARTS = "Segment charts"
CHECK = "Data check"
MODEL = "xl_segment model"
COLUMNS = ("Segment", "Persona", "Fit", "Previous segment", "Changed on")
#: Characters.
WIDTHS = {"Segment": 10.0, "Persona": 24.0, "Fit": 8.0, "Previous segment": 17.0, "Changed on": 12.0}

#: The sheet with xlwings' settings.
XLWINGS_CONFIG = "xlwings.conf"
#: Names in a workbook made from the template. Sheets that they point to hold no data.
OWN_NAMES = "xlseg_"
SETTINGS_CELLS = "xlseg_settings"
PERSONAS_HEAD = "xlseg_personas"
STATE_CELL = "xlseg_state"
CHANGED_CELL = "xlseg_changed"
CARD_CELLS = "xlseg_cards"
START_CELL = "xlseg_start"
FORMULAS_CELL = "xlseg_formulas"
#: Each of our result sheets has a name of its own, by which it is known when the user has called it something else.
PAGE_NAMES = "xlseg_page_"

#: Of the fit: more than anybody reads, and few enough that what is equal looks equal.
FIT_DIGITS = 10

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_LONGEST_SHEET_NAME = 31


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


def free_sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """Return the name, or "Segments (2)" where the user has a sheet of that name; case does not tell them apart."""
    folded = {one.casefold() for one in taken}
    name, count = wanted, 1
    while name.casefold() in folded:
        count += 1
        end = f" ({count})"
        name = wanted[: _LONGEST_SHEET_NAME - len(end)] + end
    return name


def free_header(wanted: str, taken: Iterable[str]) -> str:
    """Return the header, or "Segment 2" where the user has a column of that name."""
    folded = {one.casefold() for one in taken}
    name, count = wanted, 1
    while name.casefold() in folded:
        count += 1
        name = f"{wanted} {count}"
    return name
