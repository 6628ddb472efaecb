"""How each of our columns looks beside the data, whoever holds the workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from xl_segment.letters import Letters
from xl_segment.memory.rows import CHANGED_ON, FIT, OUR_COLUMNS, PERSONA, PREVIOUS_SEGMENT, SEGMENT
from xl_segment.ooxml.new_columns import ColumnLook

#: Of the fit: more than anybody reads, and few enough that what is equal looks equal.
FIT_DIGITS = 10
#: Numbers of formats that Excel knows by itself; 14 is a date as the reader's own Excel writes it.
_GENERAL, _TWO_DIGITS, _DATE = 0, 2, 14


class OurLook(NamedTuple):
    """How a column of ours looks.

    width: in characters; the header has room beside a filter button. in_file: in the file's styles; a persona stands
    off from the number left of it. in_excel: the number format as Excel is told it.
    """

    width: float
    in_file: ColumnLook
    in_excel: str


_LOOKS = {
    SEGMENT: OurLook(11.0, ColumnLook(_GENERAL), "0"),
    PERSONA: OurLook(24.0, ColumnLook(_GENERAL, "left", indent=True), "General"),
    FIT: OurLook(8.0, ColumnLook(_TWO_DIGITS), "0.00"),
    PREVIOUS_SEGMENT: OurLook(19.0, ColumnLook(_GENERAL), "0"),
    CHANGED_ON: OurLook(14.0, ColumnLook(_DATE), "m/d/yyyy"),
}
#: A look for each of our columns, in the order in which they stand.
OUR_LOOKS = tuple(_LOOKS[header] for header in OUR_COLUMNS)
#: Of the column of personas, in characters; what is longer is cut where the next column has something in it.
_WIDEST = 44.0


def widths(personas: Iterable[str]) -> tuple[float, ...]:
    """Return how wide our columns are, in characters; that of the personas shows each name whole, up to a limit."""
    longest = max((Letters().width(name, 11) * 96 for name in personas), default=0.0)
    # What an indent and the edges of a cell take, and then pixels to characters of Calibri.
    needed = math.ceil((longest + 20 - 5) / 7)
    return tuple(
        min(max(look.width, needed), _WIDEST) if header == PERSONA else look.width
        for header, look in zip(OUR_COLUMNS, OUR_LOOKS, strict=True)
    )
