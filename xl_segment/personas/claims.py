"""What a text claims of a segment, and whether its figures bear it out.

A claim is a measure and a level, as an analyst would say it: "income high", "recency not high", "money highest",
"frequency under 2", "size small". A text that claims nothing is always true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_segment.personas.last_time import in_days
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.sheet import measures as m

#: What customers are worth, by their money alone; how many they are.
WORTH, SIZE = "worth", "size"
MEASURES = (m.INCOME, m.SPENDING, m.AGE, m.MONEY, m.FREQUENCY, m.RECENCY, m.TENURE, m.AVERAGE_ORDER, m.RETURNS)
_LEVELS = (
    "high", "low", "above", "below", "middle", "alike", "highest", "lowest", "not high", "not low", "small",
    "not small", "large", "known",
)  # fmt: skip
_CLAIM = re.compile(
    rf"({'|'.join((*MEASURES, WORTH, SIZE))}) ({'|'.join(_LEVELS)}|(?:not )?(?:under|over) \d+(?:\.\d+)?)"
)
#: Spending and money are told by each other where a sheet has one of them; where it has both, both have to agree.
_SAME = {m.SPENDING: (m.SPENDING, m.MONEY), m.MONEY: (m.MONEY, m.SPENDING)}
#: Of all customers: at most so many are few, from so many on the largest segment is the broad base.
_FEW, _BROAD = 0.10, 0.30


@dataclass(frozen=True)
class Claim:
    """A measure, and the level that it is said to be at."""

    measure: str
    level: str

    def __str__(self) -> str:
        return f"{self.measure} {self.level}"


@dataclass(frozen=True)
class Part:
    """A part of a text. claims: all of which have to hold; none, and it may always be said."""

    text: str
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class _Fact:
    """One measure of one segment: level 1 high, -1 low, 0 neither; side 1 above everybody, -1 below, by a word's worth.

    is_average: whether it may be called average; is_alike: whether the figure is everybody's, or nearly.

    rank: 0 the highest of the segments to 1 the lowest, NaN where the mean and what is compared disagree. alone:
    whether no other segment shares the rank. number: what `_number` returns.
    """

    level: int
    side: int
    is_average: bool
    is_alike: bool
    rank: float
    alone: bool
    number: float


Facts = Mapping[str, tuple[_Fact, ...]]


def read_claim(text: str) -> Claim | None:
    """Read "income high"; None where that is no claim."""
    match = _CLAIM.fullmatch(text.strip())
    if match is None:
        return None
    return Claim(match[1], match[2])


def read_claims(text: str) -> tuple[Claim, ...] | None:
    """Read "income high, spending low"; None where a part of it is no claim."""
    claims = [read_claim(part) for part in text.split(",")]
    if not all(claims):
        return None
    return tuple(claim for claim in claims if claim)


def read_part(text: str) -> Part:
    """Read "income high: they earn well"; what has no claims before a colon is said whatever the figures."""
    head, colon, tail = text.partition(": ")
    claims = read_claims(head) if colon else None
    if claims is None:
        return Part(text.strip())
    return Part(tail.strip(), claims)


def facts_of(profiles: Sequence[SegmentProfile]) -> dict[int, Facts]:
    """Return {segment: its facts}: {canonical measure: a fact per measure that has this meaning}."""
    facts: dict[int, dict[str, tuple[_Fact, ...]]] = {profile.segment: {} for profile in profiles}
    columns: dict[str, list[tuple[int, MeasureProfile]]] = {}
    for profile in profiles:
        for measure in profile.measures:
            if measure.measure:
                columns.setdefault(measure.name, []).append((profile.segment, measure))
    for column in columns.values():
        for segment, fact in _facts_of_measure(column):
            meaning = column[0][1].measure
            facts[segment][meaning] = (*facts[segment].get(meaning, ()), fact)
    for profile in profiles:
        facts[profile.segment] |= {SIZE: (_size(profile, profiles),), **_worth(profile, profiles)}
    return dict(facts)


def _facts_of_measure(column: Sequence[tuple[int, MeasureProfile]]) -> list[tuple[int, _Fact]]:
    """Return (segment, fact) of each segment that has a measure."""
    measures = [measure for _, measure in column]
    by_figure = _ranks([measure.figure for measure in measures])
    by_mean = _ranks([measure.mean for measure in measures])
    return [
        (
            segment,
            _Fact(
                level=measure.level,
                side=measure.agreed_side,
                is_average=measure.is_average,
                is_alike=measure.is_alike,
                rank=rank if rank == other else math.nan,
                alone=_is_alone(measure, measures),
                number=_number(measure),
            ),
        )
        for (segment, measure), rank, other in zip(column, by_figure, by_mean, strict=True)
    ]


def _ranks(figures: Sequence[float]) -> list[float]:
    """Return 0 for the highest to 1 for the lowest; of equal ones the best."""
    last = max(len(figures) - 1, 1)
    return [sum(other > figure for other in figures) / last for figure in figures]


def _is_alone(measure: MeasureProfile, column: Sequence[MeasureProfile]) -> bool:
    same = [other for other in column if f"{other.figure:.3g}" == f"{measure.figure:.3g}"]
    return len(same) == 1


def _number(measure: MeasureProfile) -> float:
    """Return the mean, of stretches of time in days; NaN of a frequency that counts no orders."""
    if measure.measure in (m.RECENCY, m.TENURE):
        return in_days(measure.mean, measure.name)
    if measure.measure == m.FREQUENCY and not measure.name.startswith("Frequency ("):
        return math.nan
    return measure.mean


def _size(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> _Fact:
    largest = max(other.size for other in profiles)
    level = 0
    if profile.size == largest:
        level = 1 if profile.share >= _BROAD else 0
    elif profile.share <= _FEW:
        level = -1
    return _Fact(level, level, not level, not level, math.nan, profile.size == largest, profile.share)


def _worth(profile: SegmentProfile, profiles: Sequence[SegmentProfile]) -> Facts:
    """Return what a customer of the segment is worth beside those of others; nothing where no money is known."""
    if any(other.money is None for other in profiles):
        return {}
    worth = {other.segment: (other.money or 0.0) / max(other.size, 1) for other in profiles}
    rank = _ranks(list(worth.values()))[list(worth).index(profile.segment)]
    mine = worth[profile.segment]
    mean = sum(other.money or 0.0 for other in profiles) / max(sum(other.size for other in profiles), 1)
    alone = list(worth.values()).count(mine) == 1
    side = (mine > mean) - (mine < mean)
    return {WORTH: (_Fact(side, side, not side, not side, rank, alone, mine),)}


def holds(claim: Claim, facts: Facts) -> bool:
    """Tell whether the figures bear a claim out; of a measure that is not there only "not high" and "not low" do."""
    known = [fact for name in _SAME.get(claim.measure, (claim.measure,)) for fact in facts.get(name, ())]
    if not known:
        return claim.level.startswith("not ")
    return all(_is_so(claim.level, fact) for fact in known)


def all_hold(claims: Sequence[Claim], facts: Facts) -> bool:
    """Tell whether every claim holds."""
    return all(holds(claim, facts) for claim in claims)


def _is_so(level: str, fact: _Fact) -> bool:
    if level.startswith(("not under ", "not over ")):
        return not _is_beyond(level.removeprefix("not "), fact)
    if level.startswith(("under ", "over ")):
        return _is_beyond(level, fact)
    return {
        "high": fact.level > 0,
        "low": fact.level < 0,
        "above": fact.side > 0,
        "below": fact.side < 0,
        "large": fact.level > 0,
        "small": fact.level < 0,
        "middle": _is_middling(fact),
        "alike": _is_middling(fact) and fact.is_alike,
        "highest": fact.level > 0 and fact.rank == 0 and fact.alone,
        "lowest": fact.level < 0 and fact.rank == 1 and fact.alone,
        "not high": fact.level <= 0,
        "not low": fact.level >= 0,
        "not small": fact.level >= 0,
        "known": True,
    }[level]


def _is_middling(fact: _Fact) -> bool:
    # The second highest of five is not called so, whatever a giant does to the average.
    return fact.is_average and 1 / 3 <= fact.rank <= 2 / 3


def _is_beyond(level: str, fact: _Fact) -> bool:
    """Tell whether a number is under or over a limit; of frequency only a count of orders can be."""
    word, _, limit = level.partition(" ")
    if word == "under":
        return fact.number < float(limit)
    return fact.number > float(limit)
