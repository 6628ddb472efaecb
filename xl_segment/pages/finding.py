"""The finding in one line, as a reader would tell it: who they are, how many, and what they bring or have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_segment.pages.against_everybody import plain_name
from xl_segment.personas.phrases import shown_money_shares, shown_shares
from xl_segment.personas.profile import MeasureProfile, Persona
from xl_segment.result import Segmentation
from xl_segment.rounding import percent, with_decimals
from xl_segment.sheet import measures as m

#: Letters of a line that is read at one glance.
MOST_LETTERS = 70
#: A segment that brings so much more of the money than it has of the customers is worth a headline.
WORTH_SAYING = 0.03
#: Beyond so many times its share, or below that part of it, a segment does not bring about its share.
_IN_PROPORTION = 1.5
#: From so many times everybody's on a difference is said in times; up to so many it is said in figures.
_IN_TIMES, _MOST_TIMES = 2.0, 1_000


@dataclass(frozen=True)
class Lead:
    """The segment that is furthest ahead of its share. share, money_share: 0 to 1, as they are shown."""

    position: int
    share: float
    money_share: float


def lead(result: Segmentation) -> Lead | None:
    """Return the segment that brings most beyond its share of the customers; None where the money has no parts.

    Where returns outweigh sales in a segment there are no parts of a whole.
    """
    money = [share for share in shown_money_shares(result.profiles) if share is not None]
    if len(money) < result.k or min(money) < 0:
        return None
    shares = shown_shares(result.profiles)
    at = int(np.subtract(money, shares).argmax())
    return Lead(at, shares[at], money[at])


def finding(result: Segmentation) -> str:
    """Say in one line what stands out most: "408 Champions, 9% of the customers, bring 54% of the money"."""
    first = lead(result)
    if first is not None:
        if first.money_share - first.share < WORTH_SAYING:
            if are_about_their_share(result):
                return f"{_how_many(result)}: each brings about its share of the money"
            return _largest(result)
        customers, money = f"{percent(first.share)} of the customers", f"{percent(first.money_share)} of the money"
        who = _called(result, first.position)
        bring = "brings" if result.profiles[first.position].size == 1 else "bring"
        return _fitting(f"{who}, {customers}, {bring} {money}" if who else "", f"{customers} bring {money}")
    shares = shown_shares(result.profiles)
    apart = [
        _apart(measure)
        for measure in sorted(result.profiles[0].measures, key=lambda each: (-abs(each.z), each.name))
        if measure.side and measure.drives
    ]
    share = f"{percent(shares[0])} of the customers"
    who = _called(result, 0)
    if not apart:
        return _largest(result)
    name, how = apart[0]
    return _fitting(
        f"{who} ({percent(shares[0])}): {name} {how}" if who else "",
        f"For {share} {name} is {how}",
        _largest(result),
    )


def _largest(result: Segmentation) -> str:
    share = percent(max(shown_shares(result.profiles)))
    return f"{_how_many(result)}; the largest holds {share} of the customers"


def are_about_their_share(result: Segmentation) -> bool:
    """Tell whether no segment brings much more or much less than its share, in points and in proportion."""
    money = shown_money_shares(result.profiles)
    pairs = [
        (share, part) for share, part in zip(shown_shares(result.profiles), money, strict=True) if part is not None
    ]
    return all(
        abs(part - share) < WORTH_SAYING and share / _IN_PROPORTION <= part <= share * _IN_PROPORTION
        for share, part in pairs
    )


def _how_many(result: Segmentation) -> str:
    return f"{result.k} segments" if result.k > 1 else "One segment"


def _called(result: Segmentation, position: int) -> str:
    """Return "408 Champions"; "" where the name is one of a measure, or too long to be counted so."""
    persona, size = result.personas[position], result.profiles[position].size
    return f"{size:,} {persona.name}" if _is_counted(persona) else ""


def _is_counted(persona: Persona) -> bool:
    """Tell whether a name can follow a number: "408 Champions", "920 Loyal customers", but not "High income"."""
    return bool(persona.key) and persona.name.endswith("s") and len(persona.name) <= MOST_LETTERS // 2


def _apart(measure: MeasureProfile) -> tuple[str, str]:
    """Return a measure, and how far it lies from everybody's: ("Annual Income", "79% above everybody's")."""
    return plain_name(measure), f"{_how_far(measure)} everybody's"


def _how_far(measure: MeasureProfile) -> str:
    if measure.measure == m.RECENCY:
        return "longer than" if measure.side > 0 else "shorter than"
    side = "above" if measure.side > 0 else "below"
    if np.isnan(measure.difference) or measure.difference < -1 or percent(abs(measure.difference)) == "0%":
        return side
    times = measure.difference + 1
    if times >= _MOST_TIMES:
        return f"over {_MOST_TIMES:,} times"
    if times >= _IN_TIMES:
        return f"{with_decimals(times, 1)} times"
    return f"{percent(abs(measure.difference))} {side}"


def _fitting(*texts: str) -> str:
    """Return the first text that is read at one glance; the last one where none is."""
    return next((text for text in texts if text and len(text) <= MOST_LETTERS), texts[-1])
