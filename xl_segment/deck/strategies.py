"""What to do with each segment, as the slides say it, until a result holds its strategies itself."""

from __future__ import annotations

from dataclasses import dataclass

from xl_segment.personas.stakes import Stake, budget_split, stakes
from xl_segment.result import Segmentation
from xl_segment.segments.fitting import customer_value


@dataclass(frozen=True)
class Strategy:
    """What to do with one segment; "" where the data do not tell. budget: the part of it that is suggested, 0 to 1."""

    segment: int
    goal: str
    audience: str
    buys: str
    channel: str
    stake: Stake
    budget: float
    measure: str


def strategies_of(result: Segmentation) -> tuple[Strategy, ...]:
    """Return the strategy of each segment, in the order of their numbers."""
    values, _ = customer_value(result.features)
    of_segments = stakes(values, result.labels)
    parts = budget_split(of_segments)
    return tuple(
        Strategy(stake.segment, "", "", "", "", stake, part, "") for stake, part in zip(of_segments, parts, strict=True)
    )
