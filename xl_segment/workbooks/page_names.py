"""What of our pages outlives a run: the names of their cells, and the widths that the user gave their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xl_segment.ooxml.addresses import Range, absolute, reference
from xl_segment.pages.names import OWN_NAMES, PAGE_NAMES
from xl_segment.pages.page import Page, PageArea

#: Widths that differ by less are the same, rounded by another program.
_SAME = 0.6
#: A column that is so many times as wide, or as narrow, is for something else.
_OTHERWISE = 2.0


def names_of(pages: Iterable[Page], taken: Iterable[str]) -> dict[str, str]:
    """Return {name: what it stands for} of our pages; a name that the user has given to something else stays theirs."""
    theirs = {name.casefold() for name in taken if not name.startswith(OWN_NAMES)}
    names = {}
    for count, page in enumerate(pages, start=1):
        names[f"{PAGE_NAMES}{count}"] = _address(page, PageArea(1, 1))
        for name, what in page.names.items():
            if name.casefold() not in theirs:
                names[name] = _meaning(page, what)
    return names


def _meaning(page: Page, what: PageArea | str) -> str:
    """Return what a name stands for: cells of its page, or a formula."""
    if isinstance(what, PageArea):
        return _address(page, what)
    return what


def _address(page: Page, area: PageArea) -> str:
    corner = Range(area.row, area.column, area.row + area.rows - 1, area.column + area.columns - 1)
    return reference(page.name, absolute(corner))


def users_widths(wanted: Sequence[float], given: Sequence[float], current: Sequence[float | None]) -> tuple[float, ...]:
    """Return the widths of a page: as wanted, but for columns that have another width than we gave them last time.

    given: those widths. current: the widths as they are, in characters; None where a column has none of its own. Where
    a column is wanted more than twice as wide as last time, or less than half, something else stands in it by now.
    """
    widths = list(wanted)
    for at, (before, now, width) in enumerate(zip(given, current, wanted, strict=False)):
        if now is not None and abs(now - before) > _SAME and width / _OTHERWISE <= before <= width * _OTHERWISE:
            widths[at] = round(now, 2)
    return tuple(widths)
