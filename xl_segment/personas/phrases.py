"""What is said of a segment's figures: each phrase from one comparison, that of the number it is said beside."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
from xl_segment.rounding import hundredths, percent
from xl_segment.sheet import measures as m

MOST_PHRASES = 6
_EVERYBODYS = "everybody's"
NOTHING_APART = "Close to the average customer"
_AGE_GROUPS = ((30, "Young adults"), (45, "Adults"), (60, "Middle-aged"), (math.inf, "Seniors"))
_LEVEL_WORDS = {m.INCOME: "income level", m.SPENDING: "spending habit", m.FREQUENCY: "buying frequency"}
_LEVELS = {1: "High", -1: "Low", 0: "Moderate"}
#: More of these is worse.
WORSE = frozenset({m.RECENCY, m.RETURNS})
_PHRASE = re.compile(
    r".+ (average|everybody's)|Last .+ ago, everybody .+|.+: .+ \d+% \(\d+% overall\)|" + re.escape(NOTHING_APART)
)
_UNITS = ("week", "month", "year")
_EVENTS = ("visit", "login", "donation", "gift", "contact", "booking", "stay", "order", "transaction", "activity")


def apart(measures: Iterable[MeasureProfile], labels: Iterable[LabelProfile]) -> tuple[str, ...]:
    """Return what sets a segment apart, the strongest first; chance and hair's breadths do not."""
    phrases = [(abs(measure.z), measure.name, phrase(measure)) for measure in measures if measure.side]
    phrases += [(label.effect, label.name, _label_phrase(label)) for label in labels if label.stands_out]
    ranked = sorted(phrases, key=lambda each: (-each[0], each[1]))
    return tuple(text for _, _, text in ranked[:MOST_PHRASES]) or (NOTHING_APART,)


def _label_phrase(label: LabelProfile) -> str:
    return f"{label.name}: {label.value} {percent(label.share)} ({percent(label.overall_share)} overall)"


def phrase(measure: MeasureProfile) -> str:
    """Say how far a measure lies from everybody's: "Age 23% above average", "Money, median: 52% below everybody's"."""
    if measure.measure == m.RECENCY:
        return _last_time(measure)
    if measure.compared == "median":
        return f"{measure.name}, median: {_how_far(measure, _EVERYBODYS, _EVERYBODYS)}"
    return f"{measure.name} {_how_far(measure, 'average', 'the average')}"


def _how_far(measure: MeasureProfile, yardstick: str, times: str) -> str:
    """Say how far above or below. yardstick, times: what it is compared with, in "above ..." and "three times ..."."""
    side = "above" if measure.side > 0 else "below"
    if math.isnan(measure.difference) or abs(measure.difference) < 0.005:
        if abs(measure.z) > 1:
            side = f"well {side}"
        return f"{side} {yardstick}"
    if measure.difference >= 2:
        return f"{measure.difference + 1:.1f} times {times}"
    return f"{percent(abs(measure.difference))} {side} {yardstick}"


def _last_time(measure: MeasureProfile) -> str:
    """Say when the last time was: "Last order 23 days ago, everybody 92"."""
    by_median = " (medians)" if measure.compared == "median" else ""
    ago, everybody = how_long(measure.figure, measure.overall)
    return f"Last {_event(measure.name)} {ago} {_unit(measure.name)} ago, everybody {everybody}{by_median}"


def how_long(figure: float, everybody: float) -> tuple[str, str]:
    """Return two stretches of time as they are said beside each other: whole, unless that makes them the same."""
    for digits in (0, 1, 2):
        said = f"{figure:,.{digits}f}", f"{everybody:,.{digits}f}"
        if said[0] != said[1]:
            break
    return said


def _unit(name: str) -> str:
    folded = name.casefold()
    return next((f"{unit}s" for unit in _UNITS if unit in folded), "days")


def _event(name: str) -> str:
    """Return what happened last, by the header; of sales lines it is an order."""
    folded = name.casefold()
    if name == m.RFM_NAMES[m.RECENCY]:
        return "order"
    return next((event for event in _EVENTS if event in folded), "purchase")


def words(measures: Iterable[MeasureProfile]) -> dict[str, str]:
    """Return {"age group": "Young adults", "income level": "High" ...}, as far as the measures tell."""
    said: dict[str, str] = {}
    for measure in measures:
        if math.isnan(measure.figure):
            continue
        if measure.measure == m.AGE:
            said["age group"] = next(group for limit, group in _AGE_GROUPS if measure.figure < limit)
        elif measure.measure in _LEVEL_WORDS:
            said[_LEVEL_WORDS[measure.measure]] = _LEVELS[measure.level]
        elif measure.measure == m.RECENCY:
            said["last purchase"] = _when(measure)
    return said


def _when(measure: MeasureProfile) -> str:
    """Say when the last purchase was, and whether that is long ago: "Long ago: 216 days"."""
    figure = how_long(measure.figure, measure.overall)[0] if measure.side else f"{measure.figure:,.0f}"
    ago = f"{figure} {_unit(measure.name)}"
    if measure.level > 0:
        return f"Long ago: {ago}"
    if measure.level < 0:
        return f"Recent: {ago} ago"
    return f"{ago} ago"


def shown_shares(profiles: Sequence[SegmentProfile]) -> tuple[float, ...]:
    """Return each segment's share of the customers as it is shown everywhere: whole per cent that add up to 100."""
    return hundredths([profile.share for profile in profiles])


def shown_money_shares(profiles: Sequence[SegmentProfile]) -> tuple[float | None, ...]:
    """Return each segment's share of the money as it is shown everywhere; None each where there is no money."""
    shares = [profile.money_share for profile in profiles]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return (None,) * len(shares)
    return hundredths(known)


def are_phrases(text: str) -> bool:
    """Tell whether a description is made of phrases as `apart` returns them, and of nothing else."""
    return all(_PHRASE.fullmatch(part) for part in text.removesuffix(".").split("; "))


def without_unit(header: str) -> str:
    """Return a header without what stands in brackets: "Annual Income (k$)" is "Annual Income"."""
    return " ".join(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", header).split()) or header
