"""The one authority for addresses and names: column letters, ranges, our sheets, our columns."""

from __future__ import annotations

from collections.abc import Iterable

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

_LONGEST_SHEET_NAME = 31


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
