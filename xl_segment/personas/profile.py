"""What is known of one segment, in numbers and in words; and the persona it is given."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from xl_segment.rounding import about

#: Below this many standard deviations from everybody a difference is not worth a word (a small effect: Cohen 1988).
WORTH_A_WORD = 0.25
#: Beyond this many standard deviations a level is called high or low.
HIGH = 0.4
#: Beyond this nobody is called average, whether it is chance or not.
_FAR = 0.5
#: A difference up to this share of everybody's, with nothing to speak of in it, is none.
_ALIKE = 0.10


@dataclass(frozen=True)
class MeasureProfile:
    """One measure within one segment, in original units, and what it is compared with: the same of everybody.

    compared: what is compared, the mean, or of skewed amounts the median. difference: that of the segment / that of
    everybody - 1 (NaN where everybody's is not above 0). z: the size of the difference in standard deviations; of
    skewed measures as the ranks tell it. drives: whether it decides who is alike. certain: whether the difference is
    more than chance makes. part: whether it is a part of the customers' money.
    """

    name: str
    measure: str
    mean: float
    median: float
    overall_mean: float
    difference: float
    z: float
    drives: bool
    overall_median: float = math.nan
    compared: Literal["mean", "median"] = "mean"
    certain: bool = True
    part: bool = False

    @property
    def figure(self) -> float:
        """The number that is compared, and shown."""
        return self.median if self.compared == "median" else self.mean

    @property
    def overall(self) -> float:
        """The same of everybody."""
        return self.overall_median if self.compared == "median" else self.overall_mean

    @property
    def side(self) -> int:
        """1 above everybody, -1 below, 0 where there is no difference to speak of.

        A difference is spoken of where it is no chance, is worth a word, and shows in the numbers as they are shown.
        """
        if not self.certain or abs(self.z) < WORTH_A_WORD:
            return 0
        sign = _sign(about(self.figure) - about(self.overall))
        return sign if sign == _sign(self.z) else 0

    @property
    def level(self) -> int:
        """1 high, -1 low, 0 neither: a side that is beyond doubt, in the mean as in the median."""
        return self.agreed_side if abs(self.z) >= HIGH else 0

    @property
    def agreed_side(self) -> int:
        """The side, 0 where mean and median disagree: one of them is worth a phrase that names it, but no name."""
        by_mean = _sign(about(self.mean) - about(self.overall_mean))
        by_median = _sign(about(self.median) - about(self.overall_median))
        if self.side and -self.side in (by_mean, by_median):
            return 0
        return self.side

    @property
    def is_average(self) -> bool:
        """Whether it may be called average: near everybody's, and no difference to speak of."""
        return not self.side and self.is_near

    @property
    def is_alike(self) -> bool:
        """Whether its figure is everybody's, or so near that beside it nobody sees a difference."""
        return self.figure == self.overall or (not self.side and abs(self.difference) <= _ALIKE)

    @property
    def is_near(self) -> bool:
        """Whether it lies near everybody's, certain or not, in the mean as in what is compared."""
        if abs(self.z) >= _FAR:
            return False
        return not self.overall_mean > 0 or abs(self.mean / self.overall_mean - 1) <= _FAR


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


@dataclass(frozen=True)
class LabelProfile:
    """The value of one label that stands out most in a segment.

    share, overall_share: 0 to 1. effect: the difference in standard deviations. certain: whether it is more than chance
    makes.
    """

    name: str
    value: str
    share: float
    overall_share: float
    effect: float = 0.0
    certain: bool = True

    @property
    def stands_out(self) -> bool:
        """Whether there is a difference to speak of."""
        return self.certain and self.effect >= WORTH_A_WORD


@dataclass(frozen=True)
class SegmentProfile:
    """One segment: size, money, measures, labels and words.

    segment: its number from 1, 1 the most valuable. share, money_share: 0 to 1; money, money_share None where the
    sheet holds no money. words: {"age group": "Young adults", "income level": "High", "spending habit": "Low"} as
    far as the sheet tells. apart: what sets it apart, the strongest first, as short phrases
    ("Spending score 54% above average").
    """

    segment: int
    size: int
    share: float
    money: float | None
    money_share: float | None
    measures: tuple[MeasureProfile, ...]
    labels: tuple[LabelProfile, ...]
    words: dict[str, str] = field(default_factory=dict)
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Persona:
    """The name and the strategy a segment is given.

    segment: the segment's number. key: the archetype's key in the playbook, "" for a name made from the profile.
    match: 0 to 1, how like the archetype it is. colour: "#RRGGBB". do, dont: short imperative sentences. goal: what to
    reach; measure: what to count to see whether it was reached, and by when; both "" in the memory of an earlier
    version.
    """

    segment: int
    key: str
    name: str
    description: str
    insight: str
    recommendation: str
    do: str
    dont: str
    colour: str
    match: float
    goal: str = ""
    measure: str = ""
