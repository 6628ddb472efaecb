"""Headers that name a time ("2024-01", "Jan", "Sales Q1", "Umsatz 01/2024"), and which of them follow one another."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from xl_segment.sheet.parsing.cldr import word_key, words
from xl_segment.sheet.parsing.currencies import everyday
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.words.plain_words import plain

#: Fewer columns than this are no row of months.
FEWEST = 3
#: Periods from the shortest; a day is one that a real date names, as a month does by its first.
_UNITS = ("day", "week", "month", "quarter", "year")
#: How many months a period has.
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS_OF_A_WEEK, _DAYS_OF_A_YEAR = 7, 366
#: A year that a month without one is put into, to see whether it is a month.
_SOME_YEAR = 2024
#: More words than this make a sentence, not the name of a month's column.
_MOST_WORDS = 7
#: As many words name a time at most ("1st quarter of 2024").
_LONGEST = 4
_YEAR = re.compile(r"(?:[FC]Y\s?)?'?((?:19|20)\d\d)")
_SHORT_YEAR = re.compile(r"[FC]Y\s?'?(\d\d)")
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)\s?(?:[M.]\s?)?(0[1-9]|1[0-2])")
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])\.((?:19|20)\d\d)")
_MONTH_NUMBER = re.compile(
    r"(?:(?:month|monat|mois|mes|mese|maand|mês|miesiąc|måned|månad|tháng|ay|bulan)\s?(1[0-2]|0?[1-9])"
    r"|(1[0-2]|0?[1-9])\s?[月월])",
    re.IGNORECASE,
)
_WORD_AND_TWO_DIGITS = re.compile(
    r"(?P<word>[^\W\d_]{3,})\.?\s?(?P<number>\d\d)|(?P<digits>\d\d)-(?P<last>[^\W\d_]{3,})"
)
#: One letter and a number: a quarter or a week, and as well a question, a size or an unnamed measure.
_CODE = re.compile(r"[^\W\d_]\s?\d{1,2}")
#: The letters of these that alone name a time; the others ("V1", "S1", "T1") number other things more often.
_LETTERS = frozenset("QqWw")
_HAS_A_YEAR = re.compile(r"\d{4}|\d\d['’]|['’]\d\d|-\d\d$|Q\d\d$")
#: Words that say no more than the time beside them does.
_NOTHING = frozenset(
    {"fy", "cy", "of", "in", "for", "the", "month", "quarter", "year", "week", "actual", "ist", "k", "thousand", "t"}
)


@dataclass(frozen=True)
class Period:
    """A time that a header names.

    end: its last day, in some year where the header names none. unit: one of "day", "week", "month", "quarter" and
    "year". dated: the year is named. coded: it is named by a number without a year ("Q1", "Week 2"), as questions and
    measurements are too. beside: the plain words that the header has besides ("sales"), "" for none.
    """

    end: pd.Timestamp
    unit: str
    dated: bool
    coded: bool
    beside: str

    def holds(self, end: pd.Timestamp, unit: str) -> bool:
        """Tell whether a shorter period that ends on a day is a part of this one."""
        months = _MONTHS.get(self.unit, 0)
        shorter = _UNITS.index(unit) < _UNITS.index(self.unit)
        begins = self.end + pd.DateOffset(days=1) - pd.DateOffset(months=months)
        return shorter and begins <= end <= self.end


@dataclass(frozen=True)
class PeriodRun:
    """Columns whose headers name times that follow one another: the oldest first. ends: the last day of each."""

    names: tuple[str, ...]
    ends: tuple[pd.Timestamp, ...]
    unit: str
    coded: bool
    beside: str


def runs_of(headers: Sequence[str], fewest: int = FEWEST) -> list[PeriodRun]:
    """Return the runs among headers in the order of the sheet, the one with the most columns first.

    Headers of one run have the same words beside the time, and their times are in order, either way. Months without a
    year may pass the end of a year once, as a fiscal year's do. fewest: fewer columns are no run.
    """
    named = periods_of(tuple(headers))
    groups: dict[tuple[str, str, bool, bool], list[str]] = {}
    for name, period in named.items():
        groups.setdefault((period.beside, period.unit, period.dated, period.coded), []).append(name)
    runs = []
    for (beside, unit, _, coded), names in groups.items():
        ends = _in_order(names, [named[name] for name in names])
        if len(names) >= fewest and ends and not _are_weekdays(names):
            pairs = sorted(zip(ends, names, strict=True))
            runs.append(
                PeriodRun(tuple(name for _, name in pairs), tuple(end for end, _ in pairs), unit, coded, beside)
            )
    return sorted(runs, key=lambda run: -len(run.names))


def _in_order(names: list[str], periods: list[Period]) -> list[pd.Timestamp]:
    """Return the days with years that put columns in order, [] where they follow no order that times have.

    Months of named years are in order wherever they stand: a pivot table sorts "01/2024" before "02/2023". So are all
    months of a year that are sorted by their names.
    """
    ends = [period.end for period in periods]
    if len(set(ends)) < len(ends):
        return []
    dated, unit = periods[0].dated, periods[0].unit
    sorted_by_name = len(names) == _MONTHS["year"] and names == sorted(names)
    if unit == "month" and (dated or sorted_by_name):
        return ends
    if ends in (sorted(ends), sorted(ends)[::-1]):
        return ends
    return [] if dated else _over_the_end_of_a_year(ends)


def _over_the_end_of_a_year(ends: list[pd.Timestamp]) -> list[pd.Timestamp]:
    """Put what stands behind December, or before January where the latest comes first, into a year of its own."""
    for step in (1, -1):
        turns = [at for at, (day, after) in enumerate(itertools.pairwise(ends), 1) if (after < day) == (step > 0)]
        turned = ends[: turns[0]] + [end + pd.DateOffset(years=step) for end in ends[turns[0] :]]
        if len(turns) == 1 and _are_evenly_spaced(turned):
            return turned
    return []


def _are_evenly_spaced(ends: list[pd.Timestamp]) -> bool:
    """Tell whether days follow one another in steps of about one length, within a year."""
    gaps: list[int] = [abs((after - day).days) for day, after in itertools.pairwise(ends)]
    return max(gaps) < 2 * min(gaps) and sum(gaps) < _DAYS_OF_A_YEAR


def _are_weekdays(names: list[str]) -> bool:
    """Tell whether all are names of weekdays: in some language "Sun" and "Sat" begin the name of a month."""
    if len(names) > _DAYS_OF_A_WEEK or any(map(str.isdigit, "".join(names))):
        return False
    return all(word_key(name) in words().weekdays for name in names)


@lru_cache(maxsize=200)
def periods_of(headers: tuple[str, ...]) -> dict[str, Period]:
    """Return {header: the time it names} for those that name one; all of them together tell the language."""
    spans = {header: _spans(header) for header in headers}
    times = _times_of(list(dict.fromkeys(text for of_header in spans.values() for text, _ in of_header)))
    periods = {}
    for header, of_header in spans.items():
        named = [(text, beside) for text, beside in of_header if text in times]
        if named and not _numbers_other_things(header.strip()):
            text, beside = named[0]
            periods[header] = replace(times[text], beside=beside)
    return periods


def _numbers_other_things(header: str) -> bool:
    return bool(_CODE.fullmatch(header)) and header[0] not in _LETTERS


def names_a_period(header: str) -> bool:
    """Tell whether a text is a month, a quarter, a week or a day of a year, and nothing besides."""
    period = periods_of((header,)).get(header)
    return period is not None and period.dated and not period.beside


def _spans(header: str) -> list[tuple[str, str]]:
    """Return the stretches of a header that may name the time, the longest first, with the plain words besides."""
    text = re.sub(r"[_()\[\]|:]", " ", header)
    # "SalesJan", "Sales2022", "Sales-Jan", "1月売上": words that no blank parts.
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_]{3})(?=(?:19|20)\d\d$)", " ", text)
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text)
    text = re.sub(r"(?<=[月월])(?=[^\s\d])|(?<=[^\W\d_年년])(?=\d{1,4}[年月년월])", " ", text)
    parts = text.split()
    if not parts or len(parts) > _MOST_WORDS:
        return []
    spans = []
    for length in range(min(len(parts), _LONGEST), 0, -1):
        for at in range(len(parts) - length + 1):
            span = " ".join(parts[at : at + length]).strip(" ,;/-–")
            if span and (length == 1 or any(map(str.isdigit, span))):
                spans.append((span, _beside(parts[:at] + parts[at + length :])))
    return spans


def _beside(parts: list[str]) -> str:
    no_currencies = [part for part in parts if everyday(part) is None]
    return " ".join(word for word in plain(" ".join(no_currencies)).split() if word not in _NOTHING)


def _times_of(texts: list[str]) -> dict[str, Period]:
    """Return the times that texts are, each as a whole."""
    years_behind = _two_digits_are_years(texts)
    written = {text: _in_full(text, years_behind=years_behind) for text in texts}
    ends = _days({text: full for text, full in written.items() if _HAS_A_YEAR.search(full)})
    others = {text: full for text, full in written.items() if text not in ends and _may_lack_a_year(full)}
    undated = {text: f"{full} {_SOME_YEAR}" for text, full in others.items()}
    times = {text: Period(end, unit, dated=True, coded=False, beside="") for text, (end, unit) in ends.items()}
    for text, (end, unit) in _days(undated).items():
        times[text] = Period(end, unit, dated=False, coded=bool(re.search(r"\d", text)), beside="")
    return times


def _may_lack_a_year(text: str) -> bool:
    return not re.search(r"\d{4}", text) and not re.fullmatch(r"[\d.,\s/-]+", text)


def _two_digits_are_years(texts: list[str]) -> bool:
    """Tell years from days behind names of months: "Dec 23, Jan 24, Feb 24" from "Jan 1, Jan 8, Jan 15"."""
    pairs = [pair for pair in map(_word_and_two_digits, texts) if pair is not None]
    return len({word.casefold() for word, _ in pairs}) >= len({digits for _, digits in pairs})


def _word_and_two_digits(text: str) -> tuple[str, str] | None:
    pair = _WORD_AND_TWO_DIGITS.fullmatch(text)
    if pair is None:
        return None
    return pair["word"] or pair["last"], pair["number"] or pair["digits"]


def _in_full(text: str, *, years_behind: bool) -> str:
    """Write a time as cells have it: "FY22" is 2022, "202401" is 2024-01, "Jan 24" is Jan-24, "3月" is 2024-03."""
    if year := _YEAR.fullmatch(text):
        return year[1]
    if short := _SHORT_YEAR.fullmatch(text):
        return f"20{short[1]}"
    if month := _YEAR_MONTH.fullmatch(text):
        return f"{month[1]}-{month[2]}"
    if month := _MONTH_YEAR.fullmatch(text):
        return f"{month[2]}-{int(month[1]):02}"
    if years_behind and (pair := _word_and_two_digits(text)):
        return "-".join(pair)
    return text


def _days(texts: dict[str, str]) -> dict[str, tuple[pd.Timestamp, str]]:
    """Return {text: (last day, unit)} of those that can be read, {text: how a cell would have it} given."""
    as_numbers = {text: _numbered(full) for text, full in texts.items()}
    parsed = parse_dates(pd.Series(list(as_numbers.values()), dtype=object), years=True).values
    known = zip(as_numbers.items(), parsed, strict=True)
    return {text: (pd.Timestamp(end), _unit(full)) for (text, full), end in known if pd.notna(end)}


def _numbered(text: str) -> str:
    """Write "3月 2024" and "Month 3 2024" as months with their number."""
    without_year = re.fullmatch(rf"(.*\S)\s+{_SOME_YEAR}", text)
    month = _MONTH_NUMBER.fullmatch(without_year[1]) if without_year else None
    if month is None:
        return text
    return f"{_SOME_YEAR}-{int(month[1] or month[2]):02}"


def _unit(text: str) -> str:
    parsed = parse_dates(pd.Series([text], dtype=object), years=True)
    return parsed.period or ("month" if parsed.values.isna().all() else _UNITS[0])
