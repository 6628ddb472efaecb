"""Dates as people type them, in both day orders, among real dates and Excel's day numbers.

The order of day and month is decided for a whole column, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.grid import EXCEL_DAY_ZERO
from xl_segment.sheet.parsing import date_patterns as patterns
from xl_segment.sheet.parsing.day_order import find_day_order, swapped, were_swapped
from xl_segment.sheet.parsing.text import Parsed, are_blank_words, as_they_stand
from xl_segment.sheet.parsing.typed_dates import TypedDate, date_parts, with_months, year_or_month

#: Stretches of time that a cell may stand for, from the shortest.
_PERIODS = ("", "week", "month", "quarter", "year")
#: Unix time between 2000 and 2080, in seconds; a column is that where this share of its filled cells is.
_UNIX = (946_684_800, 3_471_292_800)
_NEARLY_ALL = 0.95
#: Day numbers of Excel outside this range (1950 to 2080) are taken for plain numbers.
_DAY_NUMBERS = (18264, 65746)
#: Numbers outside this range are no days written as yyyymmdd.
_WRITTEN_DAYS = (19_000_101, 21_001_231)
#: What datetime64[ns] can hold, in whole days.
_EARLIEST, _LATEST = np.datetime64("1677-09-22", "us"), np.datetime64("2262-04-10", "us")
_ISO = r"\s*\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?\s*"
_ISO_ZONED = r"\s*(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(?:Z|[+-]\d{2}(?::?\d{2})?|UTC)\s*"
_TYPED_DAY_NUMBER = r"\s*\d{5}(?:[.,]\d+)?\s*"

#: What periods cells stand for: (period, such a cell).
_Examples = list[tuple[str, str]]


def parse_dates(cells: pd.Series, *, day_order: str = "auto", years: bool = False, epoch: bool = False) -> Parsed:
    """Read dates: real ones, Excel's day numbers, yyyymmdd, ISO, and typed ones in both day orders and all languages.

    day_order: "day first" or "month first" where it is known, else the whole column decides. years: whole years
    ("2024", 2024) and months as yyyymm are dates too. epoch: Unix time is, where nearly all cells are that. A month,
    quarter, week or year counts to its end: its value is its last day. The time of day is the one on the clock,
    whatever its time zone. Days before 1678 or after 2261, such as 9999-12-31 for "never", are no dates of a sale and
    come back as unread.
    """
    kinds = kinds_of(cells)
    raw = cells.to_numpy(dtype=object)
    values = _no_days(len(cells))
    real, number, text = (kinds == kind for kind in (CellKind.DAY, CellKind.NUMBER, CellKind.TEXT))
    blank = kinds == CellKind.BLANK
    examples: _Examples = []
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    if real.any():
        values[real] = _from_days(raw[real])
    if number.any():
        values[number], examples = _from_numbers(raw[number].astype(np.float64), years=years)
    if text.any():
        column = _TextColumn.of(raw[text], day_order, years=years)
        values[text], blank[text] = column.days, column.blank
        examples = examples + column.examples
        notes, doubts = column.notes, column.doubts
        if column.has_typed_dates_only and were_swapped(values[real], column.typed, column.order):
            values[real] = swapped(values[real])
            note = _swapped_back(int(real.sum()))
            notes, doubts = (*notes, note), (*doubts, note)
    if epoch:
        values, said = _with_unix_time(raw, number | text, blank, values)
        notes += said
    period, said = _longest_period(examples)
    unread = as_they_stand(cells, np.isnat(values) & ~blank)
    return Parsed(pd.Series(values, index=cells.index), unread, notes + said, doubts, period=period)


def _no_days(count: int) -> np.ndarray:
    return np.full(count, np.datetime64("NaT", "ns"), dtype="datetime64[ns]")


def _swapped_back(count: int) -> str:
    return (
        f"{count:,} dates had day and month swapped by the program that read them (none has a day above 12, while "
        "every date that stayed text has); they were swapped back."
    )


def _longest_period(examples: _Examples) -> tuple[str, tuple[str, ...]]:
    """Return the longest period among cells that stand for one, and the note that says so."""
    if not examples:
        return "", ()
    period, example = max(examples, key=lambda pair: _PERIODS.index(pair[0]))
    return period, (f"{example} is a {period}: days count to its end.",)


def _from_days(days: np.ndarray) -> np.ndarray:
    """Turn real dates into one type; a time zone is dropped, the time of day on the clock stays."""
    return _in_range(np.array([_on_the_clock(day) for day in days], dtype="datetime64[us]"))


def _on_the_clock(day: Any) -> Any:  # noqa: ANN401  any kind of date
    if getattr(day, "tzinfo", None) is None:
        return day
    return day.replace(tzinfo=None)


def _in_range(days: np.ndarray) -> np.ndarray:
    """Return datetime64[ns], NaT where that type cannot hold the day."""
    known = (days >= _EARLIEST) & (days <= _LATEST)
    return np.where(known, days, np.datetime64("NaT", "us")).astype("datetime64[ns]")


def _from_numbers(numbers: np.ndarray, *, years: bool) -> tuple[np.ndarray, _Examples]:
    """Read day numbers, yyyymmdd and, where years are dates, whole years (2024) and months (202405) by their end."""
    days = _from_day_numbers(numbers)
    examples: _Examples = []
    if not years:
        return days, examples
    for at in np.flatnonzero(np.isnat(days) & np.isfinite(numbers) & (numbers % 1 == 0)):
        text = str(int(numbers[at]))
        parts = year_or_month(text)
        if parts:
            days[at] = np.datetime64(parts.moment("day first"), "ns")
            examples.append((parts.period, text))
    return days, examples


def _from_day_numbers(numbers: np.ndarray) -> np.ndarray:
    """Read Excel's day numbers, and days written as yyyymmdd."""
    days = _no_days(len(numbers))
    with np.errstate(invalid="ignore"):
        counted = (numbers >= _DAY_NUMBERS[0]) & (numbers <= _DAY_NUMBERS[1])
        written = (numbers >= _WRITTEN_DAYS[0]) & (numbers <= _WRITTEN_DAYS[1]) & (numbers % 1 == 0)
    seconds = np.round(numbers[counted] * 86_400).astype("timedelta64[s]")
    days[counted] = (np.datetime64(EXCEL_DAY_ZERO, "s") + seconds).astype("datetime64[ns]")
    if written.any():
        compact = pd.Series(numbers[written].astype(np.int64).astype(str))
        days[written] = pd.to_datetime(compact, format="%Y%m%d", errors="coerce").to_numpy("datetime64[ns]")
    return days


def _with_unix_time(
    raw: np.ndarray, candidates: np.ndarray, blank: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read a column of seconds or milliseconds since 1970, in which nearly all filled cells are that."""
    counted = np.full(len(raw), np.nan)
    counted[candidates] = pd.to_numeric(pd.Series(raw[candidates]), errors="coerce").to_numpy(np.float64)
    for unit, factor in (("seconds", 1.0), ("milliseconds", 1e3)):
        with np.errstate(invalid="ignore"):
            unix = (counted >= _UNIX[0] * factor) & (counted < _UNIX[1] * factor)
        if unix.any() and unix.sum() >= _NEARLY_ALL * (~blank).sum():
            micro = np.round(counted[unix] / factor * 1e6).astype("timedelta64[us]")
            read = values.copy()
            read[unix] = (np.datetime64("1970-01-01", "us") + micro).astype("datetime64[ns]")
            example = f"{counted[unix][0]:.0f}"
            return read, (f"{example} is Unix time: {unit} since 1970, read as the clock in UTC shows it.",)
    return values, ()


@dataclass(frozen=True)
class _TextColumn:
    """The texts of a column, read. days, blank: of each cell. typed: the parts of each different text.

    order: "day first" or "month first". has_typed_dates_only: no text was a date whose order is plain.
    """

    days: np.ndarray
    blank: np.ndarray
    typed: list[TypedDate | None]
    order: str
    has_typed_dates_only: bool
    examples: _Examples
    notes: tuple[str, ...]
    doubts: tuple[str, ...]

    @classmethod
    def of(cls, texts: np.ndarray, day_order: str, *, years: bool) -> _TextColumn:
        codes, different = pd.factorize(texts)
        settled = _read_plain(different)
        typed = _date_parts(different, settled, years=years)
        counts = np.bincount(codes, minlength=len(different))
        order, notes, sure = find_day_order(counts, typed, day_order)
        moments = [parts.moment(order) if parts else None for parts in typed]
        days = np.where(np.isnat(settled), _in_range(np.array(moments, dtype="datetime64[us]")), settled)
        return cls(
            days=days[codes],
            blank=are_blank_words(different)[codes],
            typed=typed,
            order=order,
            has_typed_dates_only=bool(np.isnat(settled).all()),
            examples=_periods_among(different, typed, days),
            notes=notes,
            doubts=() if sure else notes,
        )


def _periods_among(different: np.ndarray, typed: Sequence[TypedDate | None], days: np.ndarray) -> _Examples:
    known = zip(different, typed, ~np.isnat(days), strict=True)
    return [(parts.period, str(text).strip()) for text, parts, is_day in known if parts and parts.period and is_day]


def _read_plain(different: np.ndarray) -> np.ndarray:
    """Read at once, all together, texts whose order is plain: ISO and day numbers; NaT for the others."""
    texts = pd.Series(different, dtype=object)
    settled = _no_days(len(different))
    iso = texts.str.fullmatch(_ISO).to_numpy(dtype=bool)
    if iso.any():
        settled[iso] = _from_iso(texts[iso])
    if not iso.all():
        zoned = texts[~iso].str.extract(f"^{_ISO_ZONED}$", expand=False).dropna()
        settled[zoned.index] = _from_iso(zoned)
    numbers = texts.str.fullmatch(_TYPED_DAY_NUMBER).to_numpy(dtype=bool)
    if numbers.any():
        with_points = [text.replace(",", ".") for text in different[numbers]]
        settled[numbers] = _from_day_numbers(np.array(with_points, dtype=object).astype(np.float64))
    return settled


def _from_iso(texts: pd.Series) -> np.ndarray:
    days = pd.to_datetime(texts, format="ISO8601", errors="coerce")
    return _in_range(days.to_numpy("datetime64[us]"))


def _date_parts(different: np.ndarray, settled: np.ndarray, *, years: bool) -> list[TypedDate | None]:
    """Take typed dates apart; None for a text that was read already, or is no date."""
    typed = [
        date_parts(text, years=years) if is_open else None
        for text, is_open in zip(different, np.isnat(settled), strict=True)
    ]
    if any(parts and parts.period for parts in typed):
        typed = _without_decimals(different, typed)
    return with_months(typed)


def _without_decimals(different: np.ndarray, typed: list[TypedDate | None]) -> list[TypedDate | None]:
    """Leave out months such as "2024.05" where other cells show that these are numbers with decimals."""
    like_decimals = [bool(patterns.LIKE_DECIMALS.fullmatch(text)) for text in different]
    months = [alike and bool(parts and parts.period) for alike, parts in zip(like_decimals, typed, strict=True)]
    if sum(months) == sum(like_decimals):
        return typed
    return [None if is_month else parts for is_month, parts in zip(months, typed, strict=True)]
