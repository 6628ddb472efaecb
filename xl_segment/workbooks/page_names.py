"""What of our pages outlives a run: the names of their cells, and the widths that the user gave their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xl_segment.ooxml.addresses import Range, absolute, reference
from xl_segment.ooxml.insert_columns import EDGES
from xl_segment.ooxml.xml_tree import local, parse_xml
from xl_segment.pages.names import OWN_NAMES, PAGE_NAMES
from xl_segment.pages.page import Area, Page

#: Widths that differ by less are the same, rounded by another program.
_SAME = 0.6


def names_of(pages: Iterable[Page], taken: Iterable[str]) -> dict[str, str]:
    """Return {name: what it stands for} of our pages; a name that the user has given to something else stays theirs."""
    theirs = {one.casefold() for one in taken if not one.startswith(OWN_NAMES)}
    found = {}
    for count, page in enumerate(pages, start=1):
        found[f"{PAGE_NAMES}{count}"] = _address(page, Area(1, 1))
        for name, what in page.names.items():
            if name.casefold() not in theirs:
                found[name] = _address(page, what) if isinstance(what, Area) else what
    return found


def _address(page: Page, area: Area) -> str:
    corner = Range(area.row, area.column, area.row + area.rows - 1, area.column + area.columns - 1)
    return reference(page.name, absolute(corner))


def kept_widths(wanted: Sequence[float], given: Sequence[float], there: Sequence[float | None]) -> tuple[float, ...]:
    """Return the widths of a page: as wanted, but for columns that have another width than we gave them last time.

    there: the widths now, in characters; None where a column has none of its own.
    """
    found = list(wanted)
    for at, (ours, now) in enumerate(zip(given, there, strict=False)):
        if now is not None and abs(now - ours) > _SAME and at < len(found):
            found[at] = round(now, 2)
    return tuple(found)


def column_widths(sheet: bytes) -> list[float | None]:
    """Return the widths, in characters, that a sheet part gives its columns; none where it tells them in no numbers."""
    try:
        return _told_widths(sheet)
    except (ValueError, IndexError):
        return []


def _told_widths(sheet: bytes) -> list[float | None]:
    found: list[float | None] = []
    for columns in (one for one in parse_xml(sheet) if local(one) == "cols"):
        for one in columns:
            first, last = int(one.get("min", "1")), min(int(one.get("max", "1")), 200)
            found += [None] * (last - len(found))
            width = one.get("width")
            for column in range(first, last + 1):
                found[column - 1] = None if width is None else float(width) - EDGES
    return found
