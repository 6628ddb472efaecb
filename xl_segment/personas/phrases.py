"""What is said of a segment's figures: each phrase from one comparison, that of the number it is said beside."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from xl_segment.personas.last_time import event_of, is_lately, is_long_ago, unit_of
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
from xl_segment.rounding import about, hundredths, percent, with_decimals
from xl_segment.sheet import measures as m

MOST_PHRASES = 6
_EVERYBODYS = "everybody's"
NOTHING_APART = "Close to the average customer"
#: What is said where figures lie far from everybody's and are no difference to speak of: chance alone may make them so,
#: or they do not show in the numbers as they are shown. No reader would call them average.
_TOO_FEW, _NOTHING_CLEAR = "Too few customers to tell what sets them apart", "Nothing clear sets them apart"
_NOTHING = (NOTHING_APART, _TOO_FEW, _NOTHING_CLEAR)
_TOO_FEW_FOR_A_LEVEL = "Too few to tell"
#: How many times more is said in figures.
_MOST_TIMES = 1_000
#: Below this mean nearly all have bought once, however seldom others buy.
_MORE_THAN_ONCE = 1.1
_AGE_GROUPS = ((30, "Young adults"), (45, "Adults"), (60, "Middle-aged"), (math.inf, "Seniors"))
_LEVEL_WORDS = {m.INCOME: "income level", m.SPENDING: "spending habit", m.FREQUENCY: "buying frequency"}
#: More of these is worse, and better, for who sells. Of any other measure, as age, neither can be said.
_WORSE = frozenset({m.RECENCY, m.RETURNS})
_BETTER = frozenset({m.SPENDING, m.MONEY, m.FREQUENCY, m.AVERAGE_ORDER})
_PHRASE = re.compile(
    r".+ (average|everybody's)|Last .+ ago, everybody .+|.+: .+ \d+% \(\d+% overall\)|" + "|".join(_NOTHING)
)


def apart(measures: Sequence[MeasureProfile], labels: Iterable[LabelProfile]) -> tuple[str, ...]:
    """Return what sets a segment apart, the strongest first; chance and hair's breadths do not."""
    phrases = [(abs(measure.z), measure.name, phrase(measure)) for measure in measures if measure.side]
    phrases += [(label.effect, label.name, _label_phrase(label)) for label in labels if label.stands_out]
    ranked = sorted(phrases, key=lambda each: (-each[0], each[1]))
    return tuple(text for _, _, text in ranked[:MOST_PHRASES]) or (_nothing(measures),)


def good_side(measure: MeasureProfile) -> int:
    """Return 1 where more of a measure is better, -1 where less is, 0 where neither is better."""
    return good_side_of(measure.measure) or int(measure.part)


def good_side_of(measure: str) -> int:
    """Return the same of a canonical measure."""
    if measure in _WORSE:
        return -1
    return int(measure in _BETTER)


def _nothing(measures: Iterable[MeasureProfile]) -> str:
    """Say of a segment that nothing sets apart why that is; what is blank says nothing of it."""
    far = [measure for measure in measures if not measure.is_average and not math.isnan(measure.figure)]
    if not far:
        return NOTHING_APART
    if not all(measure.certain for measure in far):
        return _TOO_FEW
    return _NOTHING_CLEAR


def _label_phrase(label: LabelProfile) -> str:
    return f"{label.name}: {label.value} {percent(label.share)} ({percent(label.overall_share)} overall)"


def says_nothing(said: Sequence[str]) -> bool:
    """Tell whether all that `apart` returned is that nothing sets a segment apart."""
    return bool(said) and all(text in _NOTHING for text in said)


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
    if measure.difference < -1:
        return f"well below {yardstick}"
    if measure.difference >= _MOST_TIMES - 1:
        return f"over {_MOST_TIMES:,} times {times}"
    if measure.difference >= 2:
        return f"{measure.difference + 1:.1f} times {times}"
    return f"{percent(abs(measure.difference))} {side} {yardstick}"


def _last_time(measure: MeasureProfile) -> str:
    """Say when the last time was: "Last order 23 days ago, everybody 92"."""
    by_median = " (medians)" if measure.compared == "median" else ""
    ago, everybody = how_long(measure.figure, measure.overall)
    return f"Last {event_of(measure.name)} {ago} {unit_of(measure.name)} ago, everybody {everybody}{by_median}"


def how_long(figure: float, everybody: float) -> tuple[str, str]:
    """Return two stretches of time as they are said beside each other: whole, unless that makes them the same."""
    for digits in (0, 1, 2):
        said = with_decimals(about(figure), digits), with_decimals(about(everybody), digits)
        if said[0] != said[1]:
            break
    return said


def words(measures: Iterable[MeasureProfile]) -> dict[str, str]:
    """Return {"age group": "Young adults", "income level": "High" ...}, as far as the measures tell."""
    said: dict[str, str] = {}
    for measure in measures:
        if math.isnan(measure.figure):
            continue
        if measure.measure == m.AGE:
            said["age group"] = next(group for limit, group in _AGE_GROUPS if measure.figure < limit)
        elif measure.measure in _LEVEL_WORDS:
            said |= _level_in_words(measure)
        elif measure.measure == m.RECENCY:
            said[f"last {event_of(measure.name)}"] = _when(measure)
    return said


def _level_in_words(measure: MeasureProfile) -> dict[str, str]:
    """Return {"income level": "High"}; nothing where the figure is neither high, low nor near everybody's."""
    word = {1: "High", -1: "Low"}.get(measure.level, "")
    if measure.name == m.RFM_NAMES[m.FREQUENCY] and about(measure.figure) < _MORE_THAN_ONCE:
        word = "Once"
    if not word and measure.is_near:
        word = "Moderate"
    elif not word and not measure.certain:
        word = _TOO_FEW_FOR_A_LEVEL
    return {_LEVEL_WORDS[measure.measure]: word} if word else {}


def _when(measure: MeasureProfile) -> str:
    """Say when the last time was, and whether that is long ago: "Long ago: 216 days".

    Beside others a year may be recent and two weeks long ago; by itself neither is.
    """
    figure = how_long(measure.figure, measure.overall)[0] if measure.side else with_decimals(about(measure.figure), 0)
    ago = f"{figure} {unit_of(measure.name)}"
    if measure.level > 0:
        return f"{'Long' if is_long_ago(measure.name, measure.figure) else 'Longer'} ago: {ago}"
    if measure.level < 0:
        return f"{'Recent' if is_lately(measure.name, measure.figure) else 'More recent'}: {ago} ago"
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
