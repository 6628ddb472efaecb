"""Each segment as a rule in plain words, and how far it holds: "Income above 70,000 and Spending score above 60"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.personas.measure_words import Wording, capital

#: A rule that is right for a smaller share of those it catches, or misses a larger share of its segment, is no help.
LEAST_PRECISION, LEAST_COVERAGE = 0.6, 0.4


@dataclass(frozen=True)
class Condition:
    """What a rule asks of one measure or label.

    low, high: low < value <= high, in original units, None where open. level: the value of a label; met where a
    customer's is that, or, with `negated`, is not. A measure that is blank meets no condition.
    """

    wording: Wording
    low: float | None = None
    high: float | None = None
    level: str | None = None
    negated: bool = False

    def met(self, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
        """Tell of each customer whether the condition is met. Raises KeyError where the column is missing."""
        if self.level is not None:
            is_level = np.asarray(descriptions[self.wording.name] == self.level, bool)
            return np.asarray(is_level != self.negated)
        return self.met_by(np.asarray(raw[self.wording.name], np.float64))

    def met_by(self, values: np.ndarray) -> np.ndarray:
        """Tell of each value of a measure in original units whether the condition is met."""
        met = ~np.isnan(values)
        if self.low is not None:
            met &= values > self.low
        if self.high is not None:
            met &= values <= self.high
        return np.asarray(met)

    @property
    def words(self) -> str:
        """The condition as a phrase."""
        if self.level is not None:
            return f"{self.wording.name} is {'not ' if self.negated else ''}{self.level}"
        if self.low is not None and self.high is not None:
            return self.wording.between(self.low, self.high)
        if self.low is not None:
            return self.wording.above(self.low)
        if self.high is not None:
            return self.wording.at_most(self.high)
        raise ValueError("a condition asks for something")


#: Conditions that all have to be met.
Conditions = tuple[Condition, ...]


def in_words(alternatives: Sequence[Conditions]) -> str:
    """Say which customers are meant: "Income above 70,000 and more than 3 orders; or more than 9 orders"."""
    said = (" and ".join(condition.words for condition in conditions) for conditions in alternatives)
    return capital("; or ".join(said))


@dataclass(frozen=True)
class SegmentRule:
    """A rule that tells one segment from the others.

    alternatives: the conditions, all of one of which have to be met; none where the segment has no usable rule. words:
    the rule as it is printed, or that there is none. precision: of those whom the rule catches, the share who are in
    the segment; coverage: of the segment, the share whom it catches; both on customers it was not learnt from, NaN
    where it catches nobody.
    """

    segment: int
    alternatives: tuple[Conditions, ...]
    words: str
    precision: float
    coverage: float

    @property
    def is_usable(self) -> bool:
        """Whether there is a rule to go by."""
        return bool(self.alternatives)

    def catches(self, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
        """Tell of each customer whether the rule catches them.

        raw: measures in original units, NaN where missing; descriptions: labels. Raises KeyError where a column is
        missing.
        """
        caught = np.zeros(len(raw), dtype=bool)
        for conditions in self.alternatives:
            caught |= np.logical_and.reduce([condition.met(raw, descriptions) for condition in conditions])
        return caught


@dataclass(frozen=True)
class SegmentRules:
    """The rules of all segments.

    rules: one per segment that has customers, in the order of their numbers. holds: the share of the customers whom
    the rule of their own segment catches and no other, measured as precision and coverage are. customers: how many
    they were learnt from.
    """

    rules: tuple[SegmentRule, ...]
    holds: float
    customers: int

    def of(self, segment: int) -> SegmentRule | None:
        """Return the rule of a segment number, None where it has no customers."""
        return next((rule for rule in self.rules if rule.segment == segment), None)

    @property
    def sentence(self) -> str:
        """For how many customers the rules hold: "The rules hold for 87 of 100 customers ..."."""
        return (
            f"The rules hold for {np.floor(self.holds * 100 + 1e-9):.0f} of 100 customers: the rule of their segment "
            "catches them, and no other does."
        )
