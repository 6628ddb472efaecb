"""A date typed as text, taken apart: its numbers, the word for its month, its time of day, or the period that it is."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from xl_segment.sheet.parsing import date_patterns as patterns
from xl_segment.sheet.parsing.cldr import western, word_key
from xl_segment.sheet.parsing.months import month_numbers

#: A text whose only digits are so many in a row has no day or period in it; nor has one with very many in a row.
_NO_DATE = frozenset({1, 3, 5, 7})
_TOO_LONG = re.compile(r"\d{15}")
#: Years before the first year of an era.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
#: The Thai calendar is ahead by this many years; years between these are counted by it.
_BUDDHIST, _FIRST_BUDDHIST, _LAST_BUDDHIST = 543, 2401, 2699
#: Two digits as Excel reads them: 00 to 29 are 2000 to 2029.
_FIRST_OF_LAST_CENTURY = 30
_AFTERNOON = frozenset({"下午", "午後", "오후", "م"})
#: Periods that end with the last day of a month.
_WHOLE_MONTHS = ("month", "quarter", "year")
_BRACKETS_AND_WEEKDAYS = re.compile(
    r"\s*\(.*?\)|\s*(?:星期|周|週)[一二三四五六日天]|\s?[月火水木金土日]曜日?|\s?[월화수목금토일]요일"
)

#: How the days of a column are written whose order is open.
DayOrder = Literal["day first", "month first"]


@dataclass(frozen=True)
class TypedDate:
    """A date typed as text: three numbers whose order may be open. order: "ymd", "dmy" (settled) or "" (open).

    seconds: its time of day, -1 for one that no clock shows. period: what a text without a day stands for, "" where it
    has one. word: the month's name, whose number stands at the second place once the column's language is known.
    """

    first: int
    second: int
    third: int
    order: str
    seconds: int = 0
    period: str = ""
    word: str = ""

    def day_and_month(self, day_order: str) -> tuple[int, int]:
        """Return day and month of a date whose order was open."""
        if day_order == "day first":
            return self.first, self.second
        return self.second, self.first

    def moment(self, day_order: str) -> datetime.datetime | None:
        """Return when it was, the last day of a period; None for what no calendar or clock shows."""
        if self.seconds < 0:
            return None
        year, month, day = self._year_month_day(day_order)
        if _FIRST_BUDDHIST <= year <= _LAST_BUDDHIST:
            year -= _BUDDHIST
        try:
            if self.period in _WHOLE_MONTHS:
                day = calendar.monthrange(year, month)[1]
            return datetime.datetime(year, month, day) + datetime.timedelta(seconds=self.seconds)
        except (ValueError, OverflowError):  # monthrange's own error is a ValueError, too
            return None

    def _year_month_day(self, day_order: str) -> tuple[int, int, int]:
        if self.order == "ymd":
            return self.first, self.second, self.third
        if self.order == "dmy":
            return self.third, self.second, self.first
        day, month = self.day_and_month(day_order)
        if month > 12 >= day:
            day, month = month, day
        return self.third, month, day

    def in_month(self, month: int | None) -> TypedDate | None:
        """Put the number of its month in place; None where its word is no month."""
        if month is None:
            return None
        if self.order == "dmy":
            return replace(self, second=month, third=self._full_year(self.third))
        return replace(self, first=self._full_year(self.first), second=month)

    def _full_year(self, year: int) -> int:
        if year >= 100:
            return year
        if "\u0e00" <= self.word[0] <= "\u0e7f":
            return year + 2500 - _BUDDHIST  # a short year beside a Thai month counts from 2500
        return full_year(year, "00")


def full_year(year: int, digits: str) -> int:
    """Return the year that digits stand for: of two digits as Excel reads them, 00 to 29 are 2000 to 2029."""
    if len(digits) > 2:
        return year
    if year < _FIRST_OF_LAST_CENTURY:
        return year + 2000
    return year + 1900


def with_months(typed: Sequence[TypedDate | None]) -> list[TypedDate | None]:
    """Put the number of each named month in its place; a word that is no month makes no date."""
    words = {parts.word for parts in typed if parts and parts.word}
    if not words:
        return list(typed)
    months = month_numbers(words)
    return [parts.in_month(months.get(parts.word)) if parts and parts.word else parts for parts in typed]


def date_parts(text: str, *, years: bool) -> TypedDate | None:
    """Take a typed date apart, None where it is none. years: years that stand alone are dates, and yyyymm."""
    text = " ".join(western(text).split())
    if not _may_be_a_date(text, years=years):
        return None
    text, seconds = _without_clock(text)
    if seconds:
        return _day(text, seconds) or _named_day(text, seconds)
    parts = _day(text, 0) or _period(text) or _named_day(text, 0) or _named_month(text)
    if parts is None and years:
        return year_or_month(text)
    return parts


def _may_be_a_date(text: str, *, years: bool) -> bool:
    runs = patterns.DIGITS.findall(text)
    if not runs or _TOO_LONG.search(text):
        return False
    if len(runs) > 1:
        return True
    return len(runs[0]) not in _NO_DATE and (years or len(runs[0]) != len("yyyymm"))


def _without_clock(text: str) -> tuple[str, int]:
    """Part a text into its day and the seconds of its time of day; -1 for a time that no clock shows."""
    plain = patterns.PLAIN_CLOCK.fullmatch(text)
    if plain:
        return plain["day"], _seconds(plain.groupdict())
    if ":" not in text and not patterns.CLOCK_LIKE.search(text):
        return text, 0
    clock = patterns.CLOCK.search(text) or patterns.CLOCK_WITH_POINTS.search(text)
    if not clock:
        return text, 0
    before, behind = text[: clock.start()], text[clock.end() :].strip(" ,")
    day = f"{patterns.BEFORE_CLOCK.sub('', before)} {behind}"
    return " ".join(day.split()), _seconds(clock.groupdict())


def _seconds(clock: Mapping[str, str | None]) -> int:
    """Return the time of day; -1 for one that no clock shows."""
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = clock.get("half") or clock.get("asian")
    if half:
        hour = hour % 12 + 12 * _is_afternoon(half)
    if hour < 24 and minute < 60 and second < 60:
        return hour * 3600 + minute * 60 + second
    return -1


def _is_afternoon(half: str) -> bool:
    return half[0] in "pP" or half in _AFTERNOON


def _day(text: str, seconds: int) -> TypedDate | None:
    """Take apart a day that is written in numbers."""
    compact = patterns.COMPACT.fullmatch(text)
    if compact:
        return _compact_day(compact, seconds)
    numeric = patterns.NUMERIC.fullmatch(text)
    if numeric:
        return _numeric_day(numeric, seconds)
    if text.isascii():
        return None
    return _asian_day(text, seconds)


def _compact_day(compact: re.Match[str], seconds: int) -> TypedDate:
    time = compact["time"]
    if time:
        seconds = _seconds({"hour": time[:2], "minute": time[2:4], "second": time[4:]})
    return TypedDate(int(compact["a"]), int(compact["b"]), int(compact["c"]), "ymd", seconds)


def _numeric_day(numeric: re.Match[str], seconds: int) -> TypedDate | None:
    first, second, third = int(numeric["a"]), int(numeric["b"]), int(numeric["c"])
    if len(numeric["a"]) == 4:
        return TypedDate(first, second, third, "ymd", seconds)
    if len(numeric["a"]) > 2 or len(numeric["c"]) == 3:
        return None
    return TypedDate(first, second, full_year(third, numeric["c"]), "", seconds)


def _asian_day(text: str, seconds: int) -> TypedDate | None:
    day = patterns.ASIAN.fullmatch(_BRACKETS_AND_WEEKDAYS.sub("", text)) or patterns.VIETNAMESE.fullmatch(text)
    if day is None:
        return None
    year = _year_of_an_era(int(day["a"]), day["a"], day.groupdict().get("era"))
    if day["c"] is None:
        return TypedDate(year, int(day["b"]), 0, "ymd", 0, "month")
    return TypedDate(year, int(day["b"]), int(day["c"]), "ymd", seconds)


def _year_of_an_era(year: int, digits: str, era: str | None) -> int:
    if era:
        return year + _ERAS[era]
    return full_year(year, digits)


def _named_day(text: str, seconds: int) -> TypedDate | None:
    """Take apart a day whose month is a word."""
    day = _first_with_a_word(patterns.WORDED, text)
    if day is None:
        return None
    return TypedDate(int(day["day"]), 0, int(day["year"]), "dmy", seconds, word=_month_word(day["month"]))


def _first_with_a_word(forms: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    """Return how a text is written, of forms with a word that may be a month's."""
    for pattern in forms:
        match = pattern.fullmatch(text)
        if match and _month_word(match["month"]):
            return match
    return None


def _month_word(text: str) -> str:
    """Return the key of a word that may be a month's; "" for one that is too short."""
    word = word_key(text)
    if len(word) < 2 or (len(word) == 2 and word.isascii()):
        return ""
    return word


def _period(text: str) -> TypedDate | None:
    """Take apart a month, a quarter or a week of a year."""
    return _month(text) or _quarter(text) or _week(text)


def _first_match(forms: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.fullmatch(text) for pattern in forms)), None)


def _month(text: str) -> TypedDate | None:
    month = _first_match(patterns.MONTH, text)
    if month is None:
        return None
    return TypedDate(int(month["year"]), int(month["month"]), 0, "ymd", 0, "month")


def _quarter(text: str) -> TypedDate | None:
    quarter = _first_match(patterns.QUARTER, text)
    if quarter is None:
        return None
    year = full_year(int(quarter["year"]), quarter["year"])
    return TypedDate(year, 3 * int(quarter["part"]), 0, "ymd", 0, "quarter")


def _week(text: str) -> TypedDate | None:
    """Take apart a day of an ISO week, its Sunday where none is said."""
    week = _first_match(patterns.WEEK, text)
    if week is None:
        return None
    day = week.groupdict().get("day")
    try:
        date = datetime.date.fromisocalendar(int(week["year"]), int(week["part"]), int(day or 7))
    except ValueError:
        return None
    return TypedDate(date.year, date.month, date.day, "ymd", 0, "" if day else "week")


def _named_month(text: str) -> TypedDate | None:
    """Take apart a month of a year that is a word."""
    month = _first_with_a_word(patterns.MONTH_WORD, text)
    if month is None:
        return None
    return TypedDate(int(month["year"]), 0, 0, "ymd", 0, "month", _month_word(month["month"]))


def year_or_month(text: str) -> TypedDate | None:
    """Take apart a year that stands alone, or a month written as yyyymm."""
    month = patterns.YEAR_AND_MONTH.fullmatch(text)
    if month:
        return TypedDate(int(month["year"]), int(month["month"]), 0, "ymd", 0, "month")
    year = patterns.YEAR_ALONE.fullmatch(text)
    if year is None:
        return None
    return TypedDate(int(year["year"]), 12, 0, "ymd", 0, "year")
