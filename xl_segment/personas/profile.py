"""What is known of one segment, in numbers and in words; and the persona it is given."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MeasureProfile:
    """One measure within one segment, in original units.

    difference: segment mean / overall mean - 1 (NaN where the overall mean is not above 0). z: how many overall
    standard deviations the segment mean lies from the overall mean. drives: whether it decides who is alike.
    """

    name: str
    measure: str
    mean: float
    median: float
    overall_mean: float
    difference: float
    z: float
    drives: bool


@dataclass(frozen=True)
class LabelProfile:
    """The commonest value of one label within a segment. share, overall_share: 0 to 1."""

    name: str
    value: str
    share: float
    overall_share: float


@dataclass(frozen=True)
class SegmentProfile:
    """One segment: size, money, measures, labels and words.

    segment: its number from 1, 1 the most valuable. share, money_share: 0 to 1; money, money_share None where the
    sheet holds no money. words: {"age group": "Young adults", "income level": "High", "spending habit": "Low"} as
    far as the sheet tells. apart: what sets it apart, the strongest first, as short phrases
    ("Spending score 54 % above average").
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
    match: 0 to 1, how like the archetype it is. colour: "#RRGGBB". do, dont: short imperative sentences.
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
