"""What is known of how real and how steady the segments are: figures, one word, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Natural: groups with few customers between them. Reproducible: a cut that comes out again and again, through
#: customers who form one cloud. Constructed: a cut that other customers of the same kind would not repeat (Dolnicar and
#: Leisch 2010, *Marketing Letters* 21, 83-101).
Word = Literal["natural", "reproducible", "constructed"]

#: Jaccard coefficients from which on a segment is stable, and below which it is not to be trusted (Hennig 2007).
STABLE, DOUBTFUL = 0.75, 0.60
#: What the customers form, and whether the segments are that. Groups: the segments are the groups; across: there are
#: groups, and the segments are others; cloud: one cloud, of which any segments are a cut; unknown: too few to tell.
Form = Literal["groups", "across", "cloud", "unknown"]


@dataclass(frozen=True)
class SegmentEvidence:
    """How steady one segment is.

    jaccard: how much of it comes out again where customers are drawn anew, 0 to 1; 0.75 and more is stable. low, high:
    between these shares of the customers it holds in 95 of 100 such draws, 0 to 1.
    """

    segment: int
    jaccard: float
    low: float
    high: float


@dataclass(frozen=True)
class Evidence:
    """How real the segments are.

    groups: how many groups the customers form, 1: one cloud. form: whether the segments are these groups. word and
    sentence: the verdict. silhouette, expected, spread: of the cut, and mean and standard deviation of the same cut of
    clouds without groups. gap: the number that the gap statistic says. prediction_strength: of the number of segments
    made, 0 to 1. numbers: what parts of the customers speak for. between: the share of the customers who lie between
    two segments. segments: in the order of their numbers. sampled: how many of the customers the groups were looked for
    in. cautions: what few customers do not allow to say.
    """

    groups: int
    form: Form
    word: Word
    sentence: str
    silhouette: float
    expected: float
    spread: float
    gap: int
    prediction_strength: float
    numbers: tuple[int, ...]
    between: float
    segments: tuple[SegmentEvidence, ...]
    sampled: int
    customers: int
    cautions: tuple[str, ...] = ()

    @property
    def is_one_cloud(self) -> bool:
        """Whether the customers form one cloud, so that any segments are a cut through it."""
        return self.form == "cloud"

    @property
    def z(self) -> float:
        """By how many standard deviations the silhouette is above that of clouds without groups."""
        if self.spread == 0:
            return 0.0
        return (self.silhouette - self.expected) / self.spread

    @property
    def in_short(self) -> str:
        """The verdict in a few words: "natural groups", "a reproducible cut through one cloud"."""
        if self.form == "unknown":
            return "too few customers to tell groups from chance"
        if self.form == "groups":
            return "natural groups" if self.word == "natural" else "groups, not all of which are sure"
        if self.is_one_cloud:
            return f"a {self.word} cut through one cloud"
        return f"a {self.word} cut, not the {self.groups} groups that the customers form"

    def of(self, segment: int) -> SegmentEvidence | None:
        """Return the evidence for a segment number, None where there is none."""
        return next((evidence for evidence in self.segments if evidence.segment == segment), None)
