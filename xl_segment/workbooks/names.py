"""Names of sheets of ours that are no page, and names that are free beside those of the user."""

from __future__ import annotations

from collections.abc import Iterable

#: The sheet that keeps what a run leaves for the next one.
HIDDEN_SHEET = "xl_segment model"
#: The sheet with xlwings' settings.
XLWINGS_CONFIG = "xlwings.conf"

LONGEST_SHEET_NAME = 31


def free_sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """Return the name, or "Segments (2)" where the user has a sheet of that name; case does not tell them apart."""
    folded = {name.casefold() for name in taken}
    name, count = wanted, 1
    while name.casefold() in folded:
        count += 1
        end = f" ({count})"
        name = wanted[: LONGEST_SHEET_NAME - len(end)] + end
    return name


def free_header(wanted: str, taken: Iterable[str]) -> str:
    """Return the header, or "Segment 2" where the user has a column of that name."""
    folded = {header.casefold() for header in taken}
    name, count = wanted, 1
    while name.casefold() in folded:
        count += 1
        name = f"{wanted} {count}"
    return name
