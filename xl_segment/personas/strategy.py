"""What to do with each segment, in numbers: who is meant, what they buy, what is at stake, a part of a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.personas.channels import channel_of
from xl_segment.personas.phrases import shown_shares
from xl_segment.personas.preferences import preferences
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.stakes import Stake, budget_split, stakes
from xl_segment.rounding import hundredths, many, percent
from xl_segment.segments.fitting import customer_value


@dataclass(frozen=True)
class Strategy:
    """What to do with one segment, beside the texts of its persona.

    goal: what to reach, measure: what to count to see whether it was reached, and by when; both the persona's.
    audience: who is meant and how many. buys: what they buy more of than everybody, channel: by which way, "" where
    the data do not tell. stake: what is at stake, in money, or where the sheet holds none in what customers are worth
    by. budget: the part of a budget that what is at stake suggests, 0 to 1 in
    whole hundredths; those of all segments add up to 1.
    """

    segment: int
    goal: str
    audience: str
    buys: str
    channel: str
    stake: Stake
    budget: float
    measure: str


def strategies_of(
    features: Features, labels: np.ndarray, profiles: Sequence[SegmentProfile], personas: Sequence[Persona]
) -> tuple[Strategy, ...]:
    """Return a strategy for each segment that has customers, in order of their numbers.

    labels: (customers,) segment numbers; personas: one for each profile. Where the sheet holds no money, a budget is
    split by customers.
    """
    value, _ = customer_value(features)
    at_stake = stakes(value, labels)
    budget = budget_split(at_stake)
    if features.money is None:
        budget = tuple(profile.share for profile in profiles)
    preferred = preferences(features.measured.baskets, labels)
    return tuple(
        Strategy(
            segment=profile.segment,
            goal=persona.goal,
            audience=f"{many(profile.size, 'customer')}, {percent(share)} of all",
            buys="; ".join(preference.words for preference in preferred.get(profile.segment, ())),
            channel=channel_of(profile),
            stake=stake,
            budget=part,
            measure=persona.measure,
        )
        for profile, persona, stake, part, share in zip(
            profiles, personas, at_stake, hundredths(budget), shown_shares(profiles), strict=True
        )
    )
