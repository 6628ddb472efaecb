"""What a column's cells look like, judged by a sample spread evenly over the column."""

from __future__ import annotations

import math
import re
from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.sheet.ages import OLDEST_IN_A_COLUMN
from xl_segment.sheet.cell_kinds import CellKind, kinds_of
from xl_segment.sheet.parsing.currencies import are_currencies
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.text import are_blank_words
from xl_segment.sheet.roles import DATES, LABELS, MEASURES, TERMS, Role
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import plain

#: Cells of a column that are looked at before it is decided what it is.
SAMPLE = 2_000
#: A column is numbers or dates when this share of its filled cells is.
MOSTLY = 0.8
#: More different texts than this are names, not labels; a shop may have more product categories.
MOST_LABELS, MOST_CATEGORIES = 60, 200
#: More different texts than these are no states of orders, and no currencies.
MOST_STATES, MOST_CURRENCIES = 40, 30
#: Most scores are not above this; a few cells beyond are typing errors.
HIGHEST_SCORE = 100
_EMAIL = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")
#: Whole numbers up to this may be answers to a question.
HIGHEST_ANSWER = 10
_PADDED = re.compile(r"\s*0\d+\s*")
#: Numbers are padded ones where this share of the cells begins with zeros.
_SHARE_PADDED = 0.2
#: More different values than this are no genders.
_MOST_GENDERS = 8
#: What nearly all ages, years of birth and scores are between.
_USUAL_RANGES = {
    Role.AGE: (0, OLDEST_IN_A_COLUMN),
    Role.BIRTH_YEAR: (1900, 2100),
    Role.SPENDING: (0, HIGHEST_SCORE),
}

#: Whole numbers up to this say that something was returned, or how many, not how much money.
MOST_RETURNED = 3


@dataclass(frozen=True)
class Content:
    """What a column's cells look like. filled: how many are; numbers and dates are shares of those.

    emails: the share of filled cells that are addresses of e-mails. lowest, low, high, highest: of the numbers the
    least, the quartiles and the greatest. padded: numbers typed with zeros in front.
    rising: each number is larger than the one above. labels: the different texts, case folded, a few.
    """

    filled: int
    different: int
    numbers: float
    dates: float
    lowest: float
    low: float
    high: float
    highest: float
    whole: bool
    rising: bool
    padded: bool
    labels: frozenset[str]
    emails: float = 0.0

    @classmethod
    def of(cls, cells: pd.Series) -> Content:
        """Look at a column's cells."""
        codes, different = pd.factorize(cells)
        known = ~_say_nothing(different)
        filled = np.flatnonzero(np.append(known, False)[codes])
        different = different[known]
        sample = cells.iloc[filled[:: max(1, math.ceil(len(filled) / SAMPLE))]]
        if sample.empty:
            return cls(0, 0, 0, 0, **_spread(np.empty(0)), whole=False, rising=False, padded=False, labels=frozenset())
        numbers = parse_numbers(sample).values
        read = numbers.dropna().to_numpy()
        return cls(
            filled=len(filled),
            different=len(different),
            numbers=float(numbers.notna().mean()),
            dates=float(parse_dates(sample).values.notna().mean()),
            **_spread(read),
            whole=bool(len(read)) and bool(np.isfinite(read).all() and (read % 1 == 0).all()),
            rising=len(read) > 1 and bool((np.diff(read) > 0).all()),
            padded=_share_of(sample, _PADDED) > _SHARE_PADDED,
            labels=frozenset(str(cell).strip().casefold() for cell in different[: MOST_LABELS + 1]),
            emails=_share_of(sample, _EMAIL),
        )

    @property
    def repeats(self) -> bool:
        """Tell whether the same cell stands again and again, as a customer's does among sales."""
        return self.different < 0.95 * self.filled

    @property
    def is_number(self) -> bool:
        """Tell whether the cells are numbers."""
        return self.numbers >= MOSTLY

    @property
    def is_real_date(self) -> bool:
        """Dates, and not numbers that a day number could be."""
        written = self.whole and self.lowest >= 19_000_101 and self.highest <= 21_001_231
        return self.dates >= MOSTLY and (not self.is_number or written)

    @property
    def may_be_days(self) -> bool:
        """Numbers, all of which could be Excel's numbers of days."""
        return self.is_number and self.dates >= MOSTLY and self.different > 1

    @property
    def may_be_seconds(self) -> bool:
        """Whole numbers, all of which could be seconds or milliseconds since 1970, from 1990 to 2080."""
        seconds = self.lowest >= 6.3e8 and self.highest <= 3.5e9
        return self.whole and self.different > 1 and (seconds or (self.lowest >= 6.3e11 and self.highest <= 3.5e12))

    @property
    def are_years(self) -> bool:
        """Whole numbers that are years of our time, as of joining or founding."""
        return self.is_number and self.whole and self.lowest >= 1950 and self.highest <= 2060

    @property
    def counts_rows(self) -> bool:
        """Numbers that go up by one from row to row."""
        each_once = self.whole and self.rising and self.different == self.filled
        return each_once and self.filled > 20 and self.highest - self.lowest < self.filled

    @property
    def may_be_answers(self) -> bool:
        """Small whole numbers, as in an answer to "I spend much on looks: 1 to 5"."""
        return self.whole and self.lowest >= 0 and self.highest <= HIGHEST_ANSWER

    @property
    def has_genders(self) -> bool:
        """Words for men and for women and hardly any others."""
        words = self._words
        men, women = vocabulary("men").sure.keys(), vocabulary("women").sure.keys()
        return words <= _gender_words() and bool(words & men) and bool(words & women)

    @property
    def _words(self) -> set[str]:
        return {plain(label) for label in self.labels}

    @property
    def _may_be_genders(self) -> bool:
        if self.different > _MOST_GENDERS:
            return False
        return 2 * len(self._words & _gender_words()) >= self.different or self._are_codes

    @property
    def _are_codes(self) -> bool:
        return self.is_number and self.whole and self.different <= 3

    @property
    def has_long_numbers(self) -> bool:
        """Whole numbers as long as telephone numbers, hardly any of them twice."""
        return self.whole and not self.repeats and self.lowest >= 1e8 and self.highest < 100 * self.lowest

    def agrees_with(self, role: Role) -> bool:
        """Tell whether the cells can be what the header says."""
        if role in DATES:
            return self.dates >= MOSTLY or self.may_be_seconds
        if role in MEASURES:
            return self.numbers >= 0.5 and not self.is_real_date and self._can_measure(role)
        if role in LABELS:
            return self._may_be_labels(role)
        if role in TERMS:
            return self._may_be_terms(role)
        return not self.is_real_date and (self.whole or not self.is_number)

    def _may_be_labels(self, role: Role) -> bool:
        if role is Role.GENDER:
            return self._may_be_genders
        return self.different <= self._most_labels(role)

    def _most_labels(self, role: Role) -> int:
        """Return how many different names a label may have; a shop may have more customers' names than categories."""
        if self.is_number:
            return MOST_LABELS
        if role is Role.CATEGORY:
            return MOST_CATEGORIES
        return max(MOST_CATEGORIES, self.filled // 2)

    def _may_be_terms(self, role: Role) -> bool:
        if role is Role.CURRENCY:
            return self.different <= MOST_CURRENCIES and are_currencies(self.labels)
        return not self.is_number and not self.is_real_date and self.different <= MOST_STATES

    def _can_measure(self, role: Role) -> bool:
        if role in _USUAL_RANGES:
            lowest, highest = _USUAL_RANGES[role]
            return self.low >= lowest and self.high <= highest
        if role is Role.FREQUENCY:
            return self.whole or self.high <= 366
        if role is Role.REFUND:
            return not (self.whole and self.lowest >= 0 and self.highest <= MOST_RETURNED)
        return role is not Role.AMOUNT or self.different > 1


def _gender_words() -> Set[str]:
    return vocabulary("men", "women", "neither_gender").sure.keys()


def _share_of(cells: pd.Series, pattern: re.Pattern[str]) -> float:
    """Return the share of cells that are texts of a pattern."""
    return float(cells.map(lambda cell: isinstance(cell, str) and bool(pattern.fullmatch(cell))).mean())


def _say_nothing(different: np.ndarray) -> np.ndarray:
    kinds = kinds_of(pd.Series(different, dtype=object))
    blank = np.asarray(kinds == CellKind.BLANK)
    text = kinds == CellKind.TEXT
    blank[text] = are_blank_words(different[text])
    return blank


def _spread(numbers: np.ndarray) -> dict[str, float]:
    names = ("lowest", "low", "high", "highest")
    if not len(numbers):
        return dict.fromkeys(names, math.nan)
    return dict(zip(names, map(float, np.percentile(numbers, [0, 25, 75, 100], method="nearest")), strict=True))
