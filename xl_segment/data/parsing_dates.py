"""Dates as people type them, in both day orders, among real dates and Excel's day numbers.

The order of day and month is decided for a whole column, and said.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.data.parsing import Parsed, is_blank
from xl_segment.data.sheet import CellError

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?\s*"
    r"(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(rf"(?P<a>\d{{1,4}})\s*[/.\-\s]\s*(?P<b>\d{{1,2}})\s*[/.\-\s]\s*(?P<c>\d{{1,4}})\.?{_TIME}")
_COMPACT = re.compile(rf"(?P<a>(?:19|20)\d{{2}})(?P<b>\d{{2}})(?P<c>\d{{2}}){_TIME}")
_WEEKDAY = r"(?:[^\W\d_]+\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_WORD = r"(?P<month>[^\W\d_]{3,})\.?"
_PARTED = r",?[\s.\-/]*(?:del?\s+)?"
_DAY_WORD = re.compile(rf"{_WEEKDAY}{_DAY}{_PARTED}{_WORD}{_PARTED}(?P<year>\d{{2,4}}){_TIME}")
_WORD_DAY = re.compile(rf"{_WEEKDAY}{_WORD}[\s.\-/]+{_DAY}{_PARTED}(?P<year>\d{{4}}){_TIME}")

#: Beginnings of month names in English, German, French, Spanish and Portuguese; longer ones first where they differ.
_MONTHS = {
    1: "jan ene jän", 2: "feb fév fev", 3: "mar mär mrz", 4: "apr avr abr", 5: "may mai may", 6: "jun juin",
    7: "jul juil", 8: "aug aoû aou ago", 9: "sep set", 10: "oct okt out", 11: "nov", 12: "dec dez déc dic",
}  # fmt: skip
_MONTH_OF = {word: month for month, words in _MONTHS.items() for word in words.split()} | {"juin": 6, "juil": 7}

#: Excel counts days from here; serial numbers outside this range (1950 to 2080) are taken for plain numbers.
_EPOCH = pd.Timestamp("1899-12-30")
_SERIALS = (18264, 65746)


@dataclass(frozen=True)
class _Typed:
    """A date typed as text: three numbers whose order may be open. order: "ymd", "dmy" (settled) or "" (open)."""

    first: int
    second: int
    third: int
    order: str
    seconds: int


def parse_dates(cells: pd.Series, *, day_order: str = "auto") -> Parsed:
    """Read dates: real ones, Excel's day numbers, yyyymmdd, ISO, and typed ones in both day orders.

    day_order: "day first" or "month first" where it is known, else the whole column decides.
    """
    values = pd.Series(np.datetime64("NaT"), index=cells.index, dtype="datetime64[ns]")
    kinds = cells.map(type)
    real = kinds.map(lambda kind: issubclass(kind, datetime.date)).astype(bool)
    values[real] = pd.to_datetime(cells[real]).astype("datetime64[ns]") if real.any() else values[real]
    number = kinds.map(lambda kind: issubclass(kind, int | float | np.number) and kind is not bool).astype(bool)
    if number.any():
        values[number] = _from_numbers(cells[number].astype("float64"))
    text = kinds.map(lambda kind: issubclass(kind, str) and not issubclass(kind, CellError)).astype(bool)
    notes: tuple[str, ...] = ()
    if text.any():
        typed = {one: _typed(one) for one in pd.unique(cells[text])}
        first, notes = _decide(cells[text], typed, day_order)
        meaning = {one: _moment(parts, first) for one, parts in typed.items() if parts is not None}
        values[text] = pd.to_datetime(cells[text].map(meaning), errors="coerce").astype("datetime64[ns]")
        if _were_swapped(values[real], typed, first):
            values[real] = _swapped(values[real])
            notes += (
                f"{int(real.sum()):,} dates had day and month swapped by the program that read them (none has a day "
                "above 12, while every date that stayed text has); they were swapped back.",
            )
    wrong = values.isna() & ~is_blank(cells)
    unread = {int(row): str(cell) for row, cell in cells[wrong].items()}
    return Parsed(values, unread, notes)


def _from_numbers(numbers: pd.Series) -> pd.Series:
    days = numbers.where(numbers.between(*_SERIALS))
    found = _EPOCH + pd.to_timedelta((days * 86_400).round(), unit="s")
    written = numbers.between(19_000_101, 21_001_231) & (numbers % 1 == 0)
    if written.any():
        compact = numbers[written].astype("int64").astype(str)
        found[written] = pd.to_datetime(compact, format="%Y%m%d", errors="coerce")
    return found.astype("datetime64[ns]")


def _typed(text: str) -> _Typed | None:
    text = " ".join(text.split())
    for pattern in (_COMPACT, _NUMERIC):
        found = pattern.fullmatch(text)
        if found:
            a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
            if len(found["a"]) == 4:
                return _Typed(a, b, c, "ymd", _seconds(found))
            if len(found["a"]) > 2 or len(found["c"]) == 3:
                return None
            return _Typed(a, b, _full_year(c, found["c"]), "", _seconds(found))
    for pattern in (_DAY_WORD, _WORD_DAY):
        found = pattern.fullmatch(text)
        month = _month(found["month"]) if found else None
        if found and month:
            return _Typed(
                int(found["day"]), month, _full_year(int(found["year"]), found["year"]), "dmy", _seconds(found)
            )
    return None


def _month(word: str) -> int | None:
    folded = word.casefold()
    return _MONTH_OF.get(folded[:4]) or _MONTH_OF.get(folded[:3])


def _full_year(year: int, digits: str) -> int:
    """Two digits as Excel reads them: 00 to 29 are 2000 to 2029."""
    return year if len(digits) > 2 else year + (2000 if year < 30 else 1900)


def _seconds(found: re.Match[str]) -> int:
    if found["hour"] is None:
        return 0
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    return hour * 3600 + int(found["minute"]) * 60 + int(found["second"] or 0)


def _decide(cells: pd.Series, typed: dict[str, _Typed | None], told: str) -> tuple[str, tuple[str, ...]]:
    """Return "day first" or "month first" for the typed dates whose order is open, and say why."""
    open_ones = {text: parts for text, parts in typed.items() if parts is not None and not parts.order}
    if not open_ones:
        return "day first", ()
    if told != "auto":
        return told, (f"Dates typed as text were read {told}, as the setting says.",)
    counts = cells.value_counts()
    day = int(sum(counts[text] for text, parts in open_ones.items() if parts.first > 12 >= parts.second))
    month = int(sum(counts[text] for text, parts in open_ones.items() if parts.second > 12 >= parts.first))
    total = int(sum(counts[text] for text in open_ones))
    if day and month:
        first = "day first" if day >= month else "month first"
        return first, (f"Dates were read {first}: {max(day, month):,} of {total:,} prove it; {min(day, month):,} "
                       "contradict it and were read the other way.",)  # fmt: skip
    if day or month:
        first = "day first" if day else "month first"
        return first, (f"Dates were read {first}: {day or month:,} of {total:,} typed dates prove it.",)
    return "day first", ("Dates could be read either way (no day is above 12); they were read day first. The setting "
                         "Dates as text changes it.",)  # fmt: skip


def _moment(parts: _Typed, first: str) -> pd.Timestamp | None:
    if parts.order == "ymd":
        year, month, day = parts.first, parts.second, parts.third
    elif parts.order == "dmy":
        day, month, year = parts.first, parts.second, parts.third
    else:
        day, month = (parts.first, parts.second) if first == "day first" else (parts.second, parts.first)
        if month > 12 >= day:
            day, month = month, day
        year = parts.third
    try:
        return pd.Timestamp(year=year, month=month, day=day) + pd.Timedelta(seconds=parts.seconds)
    except (ValueError, OverflowError):
        return None


def _were_swapped(real: pd.Series, typed: dict[str, _Typed | None], first: str) -> bool:
    """Tell whether another program took month-first dates for day-first ones, or the other way round.

    It turns those it can (day up to 12) into real dates with day and month swapped, and leaves the others as text.
    So every typed date has its day above 12, and no real date has; of honest dates two in five have a day up to 12.
    """
    days = real.dropna().dt.day
    parts = [one for one in typed.values() if one is not None]
    ends = [(one.first, one.second) if first == "day first" else (one.second, one.first) for one in parts]
    all_proven = bool(parts) and all(not one.order for one in parts) and all(day > 12 >= month for day, month in ends)
    return len(days) >= 5 and all_proven and bool((days <= 12).all())


def _swapped(real: pd.Series) -> pd.Series:
    turned = pd.to_datetime({"year": real.dt.year, "month": real.dt.day, "day": real.dt.month})
    return (turned + (real - real.dt.normalize())).astype("datetime64[ns]")
