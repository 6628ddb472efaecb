"""How the analyst's sheet writes days, so that ours say them the same way: 31.12.2024, 12/31/2024, 31 Dec 2024."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Day, month and year as a number format writes them, and as `strftime` does; those of one digit have none there.
_PARTS = {"dd": "%d", "mm": "%m", "mmm": "%b", "mmmm": "%B", "yy": "%y", "yyyy": "%Y"}
_SHORT = {"d": "day", "m": "month"}
#: What tells a language, a calendar or a colour, and what is written as it is.
_IN_BRACKETS, _ESCAPED = re.compile(r"\[[^\]]*\]"), re.compile(r'\\(.)|"([^"]*)"')
#: Hours, minutes and seconds behind a day.
_TIME = re.compile(r"[\s,t]*h+[:.\-]m+.*$")
_WORD = re.compile(r"[a-z]+")
_BETWEEN = re.compile(r"[\s./,-]*")


@dataclass(frozen=True)
class DayFormat:
    """A way of writing days. code: the Excel number format, of day, month and year alone."""

    code: str = "yyyy-mm-dd"

    def text(self, day: datetime.date) -> str:
        """Return a day as it is written: "31.12.2024"."""
        return _WORD.sub(lambda part: _part(part[0], day), self.code)


def _part(part: str, day: datetime.date) -> str:
    if part in _SHORT:
        return str(getattr(day, _SHORT[part]))
    if part == "yyyy":
        return f"{day.year:04}"
    return day.strftime(_PARTS[part])


#: The international way, where a sheet has no way of its own, or several.
ISO = DayFormat()


def day_format_of(codes: Iterable[str]) -> DayFormat:
    """Return how a sheet writes days, given the number formats of its columns; `ISO` where these differ or are none."""
    known = {day for code in codes if (day := day_part(code))}
    return DayFormat(known.pop()) if len(known) == 1 else ISO


def day_part(code: str) -> str:
    """Return the day in a number format, "dd.mm.yyyy"; "" where it shows no day of a month and a year, or more."""
    bare = _ESCAPED.sub(lambda letter: letter[1] or letter[2] or "", _IN_BRACKETS.sub("", code.partition(";")[0]))
    bare = _TIME.sub("", bare.strip().lower()).strip()
    words = _WORD.findall(bare)
    others = _WORD.split(bare)
    if sorted(word[:1] for word in words) != ["d", "m", "y"] or not all(map(_BETWEEN.fullmatch, others)):
        return ""
    return bare if all(word in _PARTS or word in _SHORT for word in words) else ""
