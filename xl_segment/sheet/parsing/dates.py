"""Dates as people type them, in both day orders, among real dates and Excel's day numbers.

The order of day and month is decided for a whole column, and said.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.parsing.cldr import western, word_key
from xl_segment.sheet.parsing.months import month_numbers
from xl_segment.sheet.parsing.text import Parsed, as_they_stand, is_blank_word

_DIGITS = re.compile(r"\d+")
#: A text whose only digits are so many in a row has no day or period in it; nor has one with very many in a row.
_NO_DATE = frozenset({1, 3, 5, 7})
_TOO_LONG = re.compile(r"\d{15}")
#: A letter of a word, marks of vowels included, which are no letters in Python's eyes.
_LETTER = r"[^\d\s,/:+()'’.\-]"
_NUMERIC = re.compile(r"(?P<a>\d{1,4})\s*[/.\-\s]\s*(?P<b>\d{1,2})\s*[/.\-\s]\s*(?P<c>\d{1,4})\.?")
_COMPACT = re.compile(r"(?P<a>(?:19|20)\d{2})(?P<b>\d{2})(?P<c>\d{2})(?:T?(?P<time>\d{4}|\d{6}))?")
_ASIAN = re.compile(
    r"(?P<era>令和|平成|昭和|民國|民国)?\s*(?P<a>\d{1,4})\s*[年년]\s*(?P<b>\d{1,2})\s*[月월](?:\s*(?P<c>\d{1,2})\s*[日号號일]?)?"
)
_VIETNAMESE = re.compile(r"(?:ngày )?(?P<c>\d{1,2}) tháng (?P<b>\d{1,2})(?:,| năm|, năm)? (?P<a>\d{4})", re.IGNORECASE)
#: Years before the first year of an era.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
#: The Thai calendar is ahead by this many years.
_BUDDHIST = 543
_WEEKDAY = rf"(?:{_LETTER}+\.?,?\s+){{0,2}}"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o|[°.])?"
_WORD = rf"(?P<month>{_LETTER}+(?:\.{_LETTER}+)*(?:\s{_LETTER}+)??)\.?"
_PARTED = r",?[\s.\-/]*(?:(?:(?:del?|of|do|พ\.ศ\.|ค\.ศ\.)\s+)|d['’])?"
_YEAR = rf"['’]?(?P<year>\d{{2}}|\d{{4}})(?:\s?{_LETTER}{{1,5}})?\.?"
_WORDED = (
    re.compile(rf"{_WEEKDAY}{_DAY}{_PARTED}{_WORD}{_PARTED}{_YEAR}"),
    re.compile(rf"{_WEEKDAY}{_WORD}[\s.\-/]+{_DAY}{_PARTED}['’]?(?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}})(?:\s?m)?{_PARTED}{_WORD}[\s.\-/]+{_DAY}(?:\s?{_LETTER}{{1,2}}\.?)?"),
)
#: A time of day, the word for its half of the day before or behind it, and its time zone, which is dropped.
_CLOCK = re.compile(
    r"(?:(?<=\dT)|(?<![\dA-Za-z:+\-]))(?P<asian>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2})(?::|\s?[hH]\s?)(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?![\d:])\s?(?:Uhr|hrs?\b|h\b)?\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?|[صم](?=\s|$))?\s*"
    r"(?:Z\b|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?\b|(?!OCT|SEPT)[A-Z]{1,4}T\b|UTC\b|MESZ\b|MEZ\b|MSK\b)?(?:\s?\([^)]*\))?"
)
_PLAIN_CLOCK = re.compile(r"(?P<day>[\d/.\-]+),? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?")
_CLOCK_LIKE = re.compile(r"\d\s?[hH]\s?\d{2}|\d{4}[ ,].*\d\.\d{2}")
_CLOCK_WITH_POINTS = re.compile(
    r"(?<=\d{4})[ ,]+(?:kl\.? )?(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?$"
)
_BEFORE_CLOCK = re.compile(r"[\s,T]+(?:(?:at|um|à|kl\.?|в|a las|às|om|o)\s*)?$")
_AFTERNOON = frozenset({"下午", "午後", "오후", "م"})

#: Years that a period without a day is of; other numbers beside a letter or a dash are parts of codes.
_RECENT = r"(?P<year>19[5-9]\d|20[0-7]\d|25[0-9]\d|260\d)"
_MONTH = (
    re.compile(rf"{_RECENT}\s?[-/. ]\s?(?P<month>\d{{1,2}})"),
    re.compile(rf"(?P<month>\d{{1,2}})\s?[-/.]\s?{_RECENT}"),
    re.compile(rf"tháng (?P<month>\d{{1,2}})(?:,| năm|/)? ?{_RECENT}", re.IGNORECASE),
)
_MONTH_WORD = (
    re.compile(rf"{_WORD}{_PARTED}['’]?{_RECENT}(?:\s?{_LETTER}{{1,5}})?\.?"),
    re.compile(rf"{_WORD}\s?[-/'’]\s?'?(?P<year>\d{{2}})"),
    re.compile(rf"{_RECENT}(?:\s?m)?[\s.,\-/]+{_WORD}"),
)
_QUARTERS = (
    r"quarter|qtr|quartal|trimestre|trim|kwartał|kwartal|kwartaal|kvartal|kvartál|квартал|кв|čtvrtletí|negyedév|neljännes|"
    r"çeyrek|τρίμηνο|ไตรมาส"
)
_NTH = r"(?P<part>[1-4])(?:st|nd|rd|th|er|e|[°ªa.o])?[\s\-]*"
_QUARTER = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"{_RECENT}[\s\-/.,]*[QTK]\s?(?P<part>[1-4])",
        rf"[QTK]\s?(?P<part>[1-4])[\s\-/.,'’]+(?:FY\s?)?{_RECENT}",
        r"Q\s?(?P<part>[1-4])[\s\-/.,'’]+(?:FY\s?)?(?P<year>\d{2})",
        rf"{_NTH}(?:{_QUARTERS})\.?[\s/,]*(?:(?:de|of|del)\s)?{_RECENT}",
        rf"{_RECENT}[\s/,.\-]*{_NTH}(?:{_QUARTERS})\.?",
        rf"(?:{_QUARTERS})\.?\s?(?P<part>[1-4])[\s/,\-]*{_RECENT}",
        rf"{_RECENT}[\s/,\-]*(?:{_QUARTERS})\.?\s?(?P<part>[1-4])",
        rf"{_RECENT}\s?[年년]\s?第?(?P<part>[1-4])\s?(?:季度|四半期|季|분기)",
        rf"(?P<part>[1-4])[QT][\s\-/'’]*{_RECENT}",
        r"(?P<part>[1-4])Q[\s\-/'’]*(?P<year>\d{2})",
    )
)
_WEEKS = (
    r"calendar week|week|woche|wk|kw|cw|w|semaine|semana|settimana|sem|s|tydzień|tydz|uke|vecka|v|uge|viikko|vk|неделя|"
    r"нед|hét"
)
_WEEK = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"{_RECENT}[\s\-/.,]*(?:{_WEEKS})\.?[\s\-]?(?P<part>\d{{1,2}})(?:-(?P<day>[1-7]))?",
        rf"(?:{_WEEKS})\.?[\s\-]?(?P<part>\d{{1,2}})[\s\-/.,]+(?:(?:de|of)\s)?{_RECENT}",
        rf"{_RECENT}\s?[年년]\s?第?(?P<part>\d{{1,2}})\s?(?:週|周|주)",
    )
)
_YEAR_ALONE = re.compile(rf"(?:FY\s?)?{_RECENT}(?:\.0|\s?[年년])?")
_YEAR_AND_MONTH = re.compile(rf"{_RECENT}(?P<month>0[1-9]|1[0-2])(?:\.0)?")
#: Months that could be numbers with decimals ("2024.05", "5.2024"); they are months where all such cells are.
_LIKE_DECIMALS = re.compile(r"\s*\d+\.\d+\s*")
#: Stretches of time that a cell may stand for, from the shortest.
_PERIODS = ("", "week", "month", "quarter", "year")
#: Unix time between 2000 and 2080, in seconds; a column is that where this share of its filled cells is.
_UNIX = (946_684_800, 3_471_292_800)
_NEARLY_ALL = 0.95

#: Typed dates that contradict the others are slips where they are fewer than this share of those that prove something.
_FEW = 0.1
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
_ISO_ZONED = r"\s*(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(?:Z|[+-]\d{2}(?::?\d{2})?|UTC)\s*"


@dataclass(frozen=True)
class _Typed:
    """A date typed as text: three numbers whose order may be open. order: "ymd", "dmy" (settled) or "" (open).

    period: what a text without a day stands for, "" where it has one. word: the month's name, whose number stands at
    the second place once the column's language is known.
    """

    first: int
    second: int
    third: int
    order: str
    seconds: int = 0
    period: str = ""
    word: str = ""


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
    values = np.full(len(cells), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    real, number, text = (kinds == one for one in (CellKind.DAY, CellKind.NUMBER, CellKind.TEXT))
    blank = kinds == CellKind.BLANK
    told: list[tuple[str, str]] = []
    if real.any():
        values[real] = _from_days(raw[real])
    if number.any():
        numbers = raw[number].astype(np.float64)
        values[number] = _from_numbers(numbers)
        if years:
            values[number], found = _from_periods(numbers, values[number])
            told += found
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    if text.any():
        codes, different = pd.factorize(raw[text])
        typed, settled = _read_texts(different, years=years)
        blank[text] = np.fromiter(map(is_blank_word, different), dtype=bool, count=len(different))[codes]
        first, notes, sure = _decide(np.bincount(codes, minlength=len(different)), typed, day_order)
        doubts = () if sure else notes
        meaning = np.array([_moment(parts, first) for parts in typed], dtype="datetime64[us]")
        read = np.where(np.isnat(settled), _in_range(meaning), settled)
        values[text] = read[codes]
        told += [
            (parts.period, str(one).strip())
            for parts, one, known in zip(typed, different, ~np.isnat(read), strict=True)
            if parts and parts.period and known
        ]
        if np.isnat(settled).all() and _were_swapped(values[real], typed, first):
            values[real] = _swapped(values[real])
            swapped = (
                f"{int(real.sum()):,} dates had day and month swapped by the program that read them (none has a day "
                "above 12, while every date that stayed text has); they were swapped back.",
            )
            notes, doubts = notes + swapped, doubts + swapped
    if epoch:
        values, said = _with_unix_time(raw, number | text, blank, values)
        notes += said
    period, said = _longest_period(told)
    wrong = np.isnat(values) & ~blank
    read_days = pd.Series(values, index=cells.index)
    return Parsed(read_days, as_they_stand(cells, wrong), notes + said, doubts, period=period)


def _longest_period(told: list[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """Return the longest period among cells that stand for one, and the note that says so."""
    if not told:
        return "", ()
    period, example = max(told, key=lambda one: _PERIODS.index(one[0]))
    return period, (f"{example} is a {period}: days count to its end.",)


def _from_periods(numbers: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Read whole years (2024) and months (202405) among numbers that are no days, by their last day."""
    values = values.copy()
    told: list[tuple[str, str]] = []
    for at in np.flatnonzero(np.isnat(values) & np.isfinite(numbers) & (numbers % 1 == 0)):
        parts = _year_or_month(str(int(numbers[at])))
        if parts:
            values[at] = np.datetime64(_moment(parts, "day first"), "ns")
            told.append((parts.period, str(int(numbers[at]))))
    return values, told


def _with_unix_time(
    raw: np.ndarray, candidates: np.ndarray, blank: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read a column of seconds or milliseconds since 1970, in which nearly all filled cells are that."""
    counted = np.full(len(raw), np.nan)
    counted[candidates] = pd.to_numeric(pd.Series(raw[candidates]), errors="coerce").to_numpy(np.float64)
    for unit, factor in (("seconds", 1.0), ("milliseconds", 1e3)):
        with np.errstate(invalid="ignore"):
            here = (counted >= _UNIX[0] * factor) & (counted < _UNIX[1] * factor)
        if here.any() and here.sum() >= _NEARLY_ALL * (~blank).sum():
            micro = np.round(counted[here] / factor * 1e6).astype("timedelta64[us]")
            found = values.copy()
            found[here] = (np.datetime64("1970-01-01", "us") + micro).astype("datetime64[ns]")
            example = f"{counted[here][0]:.0f}"
            return found, (f"{example} is Unix time: {unit} since 1970, read as the clock in UTC shows it.",)
    return values, ()


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


def _read_texts(different: np.ndarray, *, years: bool) -> tuple[list[_Typed | None], np.ndarray]:
    """Take typed dates apart; those whose order is plain (ISO, day numbers) are read at once, all together.

    Returns the parts of each text, None where it was read or is no date, and what was read of each.
    """
    texts = pd.Series(different, dtype=object)
    settled = np.full(len(different), np.datetime64("NaT", "ns"), dtype="datetime64[ns]")
    iso = texts.str.fullmatch(_ISO).to_numpy(dtype=bool)
    if iso.any():
        found = pd.to_datetime(texts[iso], format="ISO8601", errors="coerce")
        settled[iso] = _in_range(found.to_numpy("datetime64[us]"))
    if not iso.all():
        zoned = texts[~iso].str.extract(f"^{_ISO_ZONED}$", expand=False).dropna()
        found = pd.to_datetime(zoned, format="ISO8601", errors="coerce")
        settled[zoned.index] = _in_range(found.to_numpy("datetime64[us]"))
    serial = texts.str.fullmatch(r"\s*\d{5}(?:[.,]\d+)?\s*").to_numpy(dtype=bool)
    if serial.any():
        numbers = [one.replace(",", ".") for one in different[serial]]
        settled[serial] = _from_numbers(np.array(numbers, dtype=object).astype(np.float64))
    typed = [
        None if done else _typed(text, years=years) for text, done in zip(different, ~np.isnat(settled), strict=True)
    ]
    if any(parts and parts.period for parts in typed):
        typed = _without_decimals(different, typed)
    words = {parts.word for parts in typed if parts and parts.word}
    return (_with_months(typed, words) if words else typed), settled


def _without_decimals(different: np.ndarray, typed: list[_Typed | None]) -> list[_Typed | None]:
    """Leave out months such as "2024.05" where other cells show that these are numbers with decimals."""
    like = [bool(_LIKE_DECIMALS.fullmatch(text)) for text in different]
    months = [alike and bool(parts and parts.period) for alike, parts in zip(like, typed, strict=True)]
    if sum(months) == sum(like):
        return typed
    return [None if month else parts for month, parts in zip(months, typed, strict=True)]


def _with_months(typed: list[_Typed | None], words: set[str]) -> list[_Typed | None]:
    """Put the number of each named month in its place; a word that is no month makes no date."""
    months = month_numbers(words)
    return [parts if parts is None or not parts.word else _in_month(parts, months.get(parts.word)) for parts in typed]


def _in_month(parts: _Typed, month: int | None) -> _Typed | None:
    if month is None:
        return None
    year = parts.third if parts.order == "dmy" else parts.first
    if year < 100:
        # A short year beside a Thai month counts from 2500.
        year = year + 2500 - _BUDDHIST if "\u0e00" <= parts.word[0] <= "\u0e7f" else _full_year(year, "00")
    if parts.order == "dmy":
        return replace(parts, second=month, third=year)
    return replace(parts, first=year, second=month)


def _typed(text: str, *, years: bool) -> _Typed | None:
    text = " ".join(western(text).split())
    runs = _DIGITS.findall(text)
    alone = len(runs[0]) if len(runs) == 1 else 0
    if not runs or alone in _NO_DATE or (alone == len("yyyymm") and not years) or _TOO_LONG.search(text):
        return None
    text, seconds = _without_clock(text)
    if seconds:
        return _day(text, seconds) or _named_day(text, seconds)
    parts = _day(text, 0) or _period(text) or _named_day(text, 0) or _named_month(text)
    return parts or (_year_or_month(text) if years else None)


def _without_clock(text: str) -> tuple[str, int]:
    """Part a text into its day and the seconds of its time of day; -1 for a time that no clock shows."""
    plain = _PLAIN_CLOCK.fullmatch(text)
    if plain:
        return plain["day"], _seconds(plain.groupdict())
    if ":" not in text and not _CLOCK_LIKE.search(text):
        return text, 0
    found = _CLOCK.search(text) or _CLOCK_WITH_POINTS.search(text)
    if not found:
        return text, 0
    before, behind = text[: found.start()], text[found.end() :].strip(" ,")
    return " ".join(f"{_BEFORE_CLOCK.sub('', before)} {behind}".split()), _seconds(found.groupdict())


def _day(text: str, seconds: int) -> _Typed | None:
    """Take apart a day that is written in numbers."""
    found = _COMPACT.fullmatch(text)
    if found and found["time"]:
        clock = {"hour": found["time"][:2], "minute": found["time"][2:4], "second": found["time"][4:]}
        return _Typed(int(found["a"]), int(found["b"]), int(found["c"]), "ymd", _seconds(clock))
    found = found or _NUMERIC.fullmatch(text)
    if found:
        a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
        if len(found["a"]) == 4:
            return _Typed(a, b, c, "ymd", seconds)
        if len(found["a"]) > 2 or len(found["c"]) == 3:
            return None
        return _Typed(a, b, _full_year(c, found["c"]), "", seconds)
    if text.isascii():
        return None
    found = _ASIAN.fullmatch(
        re.sub(
            r"\s*\(.*?\)|\s*(?:星期|周|週)[一二三四五六日天]|\s?[月火水木金土日]曜日?|\s?[월화수목금토일]요일", "", text
        )
    )
    found = found or _VIETNAMESE.fullmatch(text)
    if found is None:
        return None
    era = _ERAS.get(found.groupdict().get("era") or "", 0)
    year = int(found["a"]) + era if era else _full_year(int(found["a"]), found["a"])
    if found["c"] is None:
        return _Typed(year, int(found["b"]), 0, "ymd", 0, "month")
    return _Typed(year, int(found["b"]), int(found["c"]), "ymd", seconds)


def _named_day(text: str, seconds: int) -> _Typed | None:
    """Take apart a day whose month is a word."""
    for pattern in _WORDED:
        found = pattern.fullmatch(text)
        word = _month_word(found["month"]) if found else ""
        if found and word:
            return _Typed(int(found["day"]), 0, int(found["year"]), "dmy", seconds, word=word)
    return None


def _month_word(text: str) -> str:
    """Return the key of a word that may be a month's; "" for one that is too short."""
    word = word_key(text)
    return word if len(word) > 2 or (len(word) == 2 and not word.isascii()) else ""


def _period(text: str) -> _Typed | None:
    """Take apart a month, a quarter or a week of a year."""
    for pattern in _MONTH:
        found = pattern.fullmatch(text)
        if found:
            return _Typed(int(found["year"]), int(found["month"]), 0, "ymd", 0, "month")
    for pattern in _QUARTER:
        found = pattern.fullmatch(text)
        if found:
            year = _full_year(int(found["year"]), found["year"])
            return _Typed(year, 3 * int(found["part"]), 0, "ymd", 0, "quarter")
    for pattern in _WEEK:
        found = pattern.fullmatch(text)
        if found:
            day = found.groupdict().get("day")
            return _week(int(found["year"]), int(found["part"]), int(day) if day else None)
    return None


def _named_month(text: str) -> _Typed | None:
    """Take apart a month of a year that is a word."""
    for pattern in _MONTH_WORD:
        found = pattern.fullmatch(text)
        word = _month_word(found["month"]) if found else ""
        if found and word:
            return _Typed(int(found["year"]), 0, 0, "ymd", 0, "month", word)
    return None


def _week(year: int, week: int, day: int | None) -> _Typed | None:
    """Return a day of an ISO week, its Sunday where none is told."""
    try:
        found = datetime.date.fromisocalendar(year, week, day or 7)
    except ValueError:
        return None
    return _Typed(found.year, found.month, found.day, "ymd", 0, "" if day else "week")


def _year_or_month(text: str) -> _Typed | None:
    """Take apart a year that stands alone, or a month written as yyyymm."""
    found = _YEAR_AND_MONTH.fullmatch(text)
    if found:
        return _Typed(int(found["year"]), int(found["month"]), 0, "ymd", 0, "month")
    found = _YEAR_ALONE.fullmatch(text)
    return _Typed(int(found["year"]), 12, 0, "ymd", 0, "year") if found else None


def _full_year(year: int, digits: str) -> int:
    """Two digits as Excel reads them: 00 to 29 are 2000 to 2029."""
    return year if len(digits) > 2 else year + (2000 if year < 30 else 1900)


def _seconds(clock: Mapping[str, str | None]) -> int:
    """Return the time of day; -1 for one that no clock shows."""
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = clock.get("half") or clock.get("asian")
    if half:
        hour = hour % 12 + (12 if half[0] in "pP" or half in _AFTERNOON else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else -1


def _decide(counts: np.ndarray, typed: list[_Typed | None], told: str) -> tuple[str, tuple[str, ...], bool]:
    """Return "day first" or "month first" for the typed dates whose order is open, why, and whether that is sure.

    counts: how many cells each typed date stands in.
    """
    open_ones = [(count, parts) for count, parts in zip(counts, typed, strict=True) if parts and not parts.order]
    if not open_ones:
        return "day first", (), True
    if told != "auto":
        return told, (f"Dates typed as text were read {told}, as the setting says.",), True
    day = int(sum(count for count, parts in open_ones if parts.first > 12 >= parts.second))
    month = int(sum(count for count, parts in open_ones if parts.second > 12 >= parts.first))
    total = int(sum(count for count, _ in open_ones))
    if not day and not month:
        return (
            "day first",
            (
                "Dates could be read either way (no day is above 12); they were read day first. The setting Dates as "
                "text changes it.",
            ),
            False,
        )
    first = "day first" if day >= month else "month first"
    proof = f"Dates were read {first}: {max(day, month):,} of {total:,} typed dates prove it"
    against = min(day, month)
    if not against:
        return first, (f"{proof}.",), True
    said = f"{proof}; {against:,} contradict it and were read the other way. The setting Dates as text changes it."
    return first, (said,), against < _FEW * (day + month)


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
    if 2400 < year < 2700:
        year -= _BUDDHIST
    try:
        if parts.period in ("month", "quarter", "year"):
            day = calendar.monthrange(year, month)[1]
        return datetime.datetime(year, month, day) + datetime.timedelta(seconds=parts.seconds)
    except (ValueError, OverflowError):  # monthrange's own error is a ValueError, too
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
