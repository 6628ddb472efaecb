"""Dates as people type them, in both day orders, among real dates and Excel's day numbers.

The order of day and month is decided for a whole column, and said.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.data.cells import CellKind, kinds_of
from xl_segment.data.parsing import Parsed, as_they_stand, is_blank_word

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?\s*"
    r"(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(rf"(?P<a>\d{{1,4}})\s*[/.\-\s]\s*(?P<b>\d{{1,2}})\s*[/.\-\s]\s*(?P<c>\d{{1,4}})\.?{_TIME}")
_COMPACT = re.compile(rf"(?P<a>(?:19|20)\d{{2}})(?P<b>\d{{2}})(?P<c>\d{{2}}){_TIME}")
_WEEKDAY = r"(?:[^\W\d_]+\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_WORD = r"(?P<month>[^\W\d_]{3,})\.?"
_PARTED = r",?[\s.\-/]*(?:(?:del?|of)\s+)?"
_DAY_WORD = re.compile(rf"{_WEEKDAY}{_DAY}{_PARTED}{_WORD}{_PARTED}(?P<year>\d{{2,4}}){_TIME}")
_WORD_DAY = re.compile(rf"{_WEEKDAY}{_WORD}[\s.\-/]+{_DAY}{_PARTED}(?P<year>\d{{4}}){_TIME}")

#: Beginnings of month names in English, German, French, Spanish and Portuguese; longer ones first where they differ.
_MONTHS = {
    1: "jan ene jän", 2: "feb fév fev", 3: "mar mär mrz", 4: "apr avr abr", 5: "may mai may", 6: "jun juin",
    7: "jul juil", 8: "aug aoû aou ago", 9: "sep set", 10: "oct okt out", 11: "nov", 12: "dec dez déc dic",
}  # fmt: skip
_MONTH_OF = {word: month for month, words in _MONTHS.items() for word in words.split()} | {"juin": 6, "juil": 7}

#: Fewer real dates than this prove nothing about how they came to be.
_ENOUGH = 5
#: Among this many typed dates every month that the shop sells in will show.
_ALL_MONTHS = 24
#: Excel counts days from here; serial numbers outside this range (1950 to 2080) are taken for plain numbers.
_EPOCH = np.datetime64("1899-12-30", "s")
_SERIALS = (18264, 65746)
#: What datetime64[ns] can hold, in whole days.
_EARLIEST, _LATEST = np.datetime64("1677-09-22", "us"), np.datetime64("2262-04-10", "us")
_ISO = r"\s*\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?\s*"


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

    day_order: "day first" or "month first" where it is known, else the whole column decides. Days before 1678 or
    after 2261, such as 9999-12-31 for "never", are no dates of a sale and come back as unread.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    values = np.full(len(cells), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    real, number, text = (kinds == one for one in (CellKind.DAY, CellKind.NUMBER, CellKind.TEXT))
    blank = kinds == CellKind.BLANK
    if real.any():
        values[real] = _from_days(raw[real])
    if number.any():
        values[number] = _from_numbers(raw[number].astype(np.float64))
    notes: tuple[str, ...] = ()
    if text.any():
        codes, different = pd.factorize(raw[text])
        typed, settled = _read_texts(different)
        blank[text] = np.fromiter(map(is_blank_word, different), dtype=bool, count=len(different))[codes]
        first, notes = _decide(np.bincount(codes, minlength=len(different)), typed, day_order)
        meaning = np.array([_moment(parts, first) for parts in typed], dtype="datetime64[us]")
        values[text] = np.where(np.isnat(settled), _in_range(meaning), settled)[codes]
        if np.isnat(settled).all() and _were_swapped(values[real], typed, first):
            values[real] = _swapped(values[real])
            notes += (
                f"{int(real.sum()):,} dates had day and month swapped by the program that read them (none has a day "
                "above 12, while every date that stayed text has); they were swapped back.",
            )
    wrong = np.isnat(values) & ~blank
    return Parsed(pd.Series(values, index=cells.index), as_they_stand(cells, wrong), notes)


def _from_days(days: np.ndarray) -> np.ndarray:
    """Turn real dates into one type; a time zone is dropped, the time of day on the clock stays."""
    here = [day.replace(tzinfo=None) if getattr(day, "tzinfo", None) is not None else day for day in days]
    return _in_range(np.array(here, dtype="datetime64[us]"))


def _in_range(days: np.ndarray) -> np.ndarray:
    """Return datetime64[ns], NaT where that type cannot hold the day."""
    known = (days >= _EARLIEST) & (days <= _LATEST)
    return np.where(known, days, np.datetime64("NaT", "us")).astype("datetime64[ns]")


def _from_numbers(numbers: np.ndarray) -> np.ndarray:
    """Read Excel's day numbers, and days written as yyyymmdd."""
    found = np.full(len(numbers), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    with np.errstate(invalid="ignore"):
        serial = (numbers >= _SERIALS[0]) & (numbers <= _SERIALS[1])
        written = (numbers >= 19_000_101) & (numbers <= 21_001_231) & (numbers % 1 == 0)
    seconds = np.round(numbers[serial] * 86_400).astype("timedelta64[s]")
    found[serial] = (_EPOCH + seconds).astype("datetime64[ns]")
    if written.any():
        compact = pd.Series(numbers[written].astype(np.int64).astype(str))
        found[written] = pd.to_datetime(compact, format="%Y%m%d", errors="coerce").to_numpy("datetime64[ns]")
    return found


def _read_texts(different: np.ndarray) -> tuple[list[_Typed | None], np.ndarray]:
    """Take typed dates apart; those whose order is plain (ISO, day numbers) are read at once, all together.

    Returns the parts of each text, None where it was read or is no date, and what was read of each.
    """
    texts = pd.Series(different, dtype=object)
    settled = np.full(len(different), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    iso = texts.str.fullmatch(_ISO).to_numpy(dtype=bool)
    if iso.any():
        found = pd.to_datetime(texts[iso], format="ISO8601", errors="coerce")
        settled[iso] = _in_range(found.to_numpy("datetime64[us]"))
    serial = texts.str.fullmatch(r"\s*\d{5}(?:\.\d+)?\s*").to_numpy(dtype=bool)
    if serial.any():
        settled[serial] = _from_numbers(different[serial].astype(np.float64))
    typed = [None if done else _typed(text) for text, done in zip(different, ~np.isnat(settled), strict=True)]
    return typed, settled


def _typed(text: str) -> _Typed | None:
    text = " ".join(text.split())
    if not any(map(str.isdigit, text)):
        return None
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
    """Return the time of day; -1 for one that no clock shows."""
    if found["hour"] is None:
        return 0
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else -1


def _decide(counts: np.ndarray, typed: list[_Typed | None], told: str) -> tuple[str, tuple[str, ...]]:
    """Return "day first" or "month first" for the typed dates whose order is open, and say why.

    counts: how many cells each typed date stands in.
    """
    open_ones = [(count, parts) for count, parts in zip(counts, typed, strict=True) if parts and not parts.order]
    if not open_ones:
        return "day first", ()
    if told != "auto":
        return told, (f"Dates typed as text were read {told}, as the setting says.",)
    day = int(sum(count for count, parts in open_ones if parts.first > 12 >= parts.second))
    month = int(sum(count for count, parts in open_ones if parts.second > 12 >= parts.first))
    total = int(sum(count for count, _ in open_ones))
    if not day and not month:
        return "day first", (
            "Dates could be read either way (no day is above 12); they were read day first. The setting Dates as text "
            "changes it.",
        )
    first = "day first" if day >= month else "month first"
    proof = f"Dates were read {first}: {max(day, month):,} of {total:,} typed dates prove it"
    against = min(day, month)
    return first, (f"{proof}; {against:,} contradict it and were read the other way." if against else f"{proof}.",)


def _moment(parts: _Typed | None, first: str) -> datetime.datetime | None:
    if parts is None or parts.seconds < 0:
        return None
    if parts.order == "ymd":
        year, month, day = parts.first, parts.second, parts.third
    elif parts.order == "dmy":
        day, month, year = parts.first, parts.second, parts.third
    else:
        day, month = _ends(parts, first)
        if month > 12 >= day:
            day, month = month, day
        year = parts.third
    try:
        return datetime.datetime(year, month, day) + datetime.timedelta(seconds=parts.seconds)
    except (ValueError, OverflowError):
        return None


def _ends(parts: _Typed, first: str) -> tuple[int, int]:
    """Return day and month of a date whose order was open."""
    return (parts.first, parts.second) if first == "day first" else (parts.second, parts.first)


def _were_swapped(real: np.ndarray, typed: list[_Typed | None], first: str) -> bool:
    """Tell whether another program took month-first dates for day-first ones, or the other way round.

    It turns those it can (day up to 12) into real dates with day and month swapped, and leaves the others as text.
    So every typed date has its day above 12 and no real date has; of honest dates two in five have a day up to 12.
    What now stands as a real date's day is its month: honest dates that all fall on the first of a month, or whose
    days are no months that the typed dates are in, do not pass for swapped ones.
    """
    parts = [one for one in typed if one is not None]
    if len(real) < _ENOUGH or not parts or any(one.order for one in parts):
        return False
    ends = [_ends(one, first) for one in parts]
    days = pd.Series(real).dropna().dt.day
    months = {month for _, month in ends}
    return (
        all(day > 12 >= month for day, month in ends)
        and len(days) >= _ENOUGH
        and bool((days <= 12).all())
        and (len(set(days)) > 1 or months == set(days))
        and (len(parts) < _ALL_MONTHS or bool(days.isin(months).mean() >= 0.9))
    )


def _swapped(real: np.ndarray) -> np.ndarray:
    days = pd.Series(real)
    turned = pd.to_datetime({"year": days.dt.year, "month": days.dt.day, "day": days.dt.month})
    return np.asarray((turned + (days - days.dt.normalize())).to_numpy("datetime64[ns]"))
