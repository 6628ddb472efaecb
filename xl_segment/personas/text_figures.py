"""Figures of a segment that a text of its persona may name in braces: "Keep every one of the {customers}".

A text is a template: it is filled when it is said, so that it holds as the customers change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xl_segment.personas.last_time import in_days
from xl_segment.personas.profile import SegmentProfile
from xl_segment.personas.stakes import one_in_ten
from xl_segment.rounding import about, percent
from xl_segment.sheet import measures as m

#: What can be named, and what it says.
FIGURES = {
    "customers": "how many customers the segment has",
    "share": "their share of all customers",
    "one in ten": "one customer in ten of the segment",
    "some": "ten customers, or all where there are fewer",
    "each": "the money that one of them brings",
    "orders": "orders of one of them",
    "average order": "what one of their orders is worth",
    "days": "days since their last order",
    "wait": "twice the time that usually lies between two of their orders",
    "strongest": "what sets the segment apart most",
}
_NAMES = "|".join(FIGURES)
_NAMED, _PARTS = re.compile(rf"\{{({_NAMES})\}}"), re.compile(rf"\{{(?:{_NAMES})\}}")
_BRACES = re.compile(r"\{([^{}]*)\}")
#: Of fewer customers "the 1" is no way to speak; of fewer orders nobody knows how long they wait for the next one.
_FEWEST_CUSTOMERS, _FEWEST_ORDERS = 2, 1.5
_SOME, _STEP, _LONGEST_WAIT = 10, 10, 1_100


def figures_of(profile: SegmentProfile) -> dict[str, str]:
    """Return {name: figure} of those in `FIGURES` that the sheet tells of a segment, as they are said."""
    figures = {"share": percent(profile.share)}
    counts = {"customers": profile.size, "one in ten": one_in_ten(profile.size), "some": min(profile.size, _SOME)}
    figures |= {name: f"{count:,}" for name, count in counts.items() if count >= _FEWEST_CUSTOMERS}
    if profile.money is not None and profile.money > 0:
        figures["each"] = _number(profile.money / profile.size)
    means = {measure.measure: (measure.mean, measure.name) for measure in profile.measures if measure.mean >= 0}
    for name, measure in (("average order", m.AVERAGE_ORDER), ("orders", m.FREQUENCY)):
        if measure in means:
            figures[name] = _number(means[measure][0])
    if m.RECENCY in means and in_days(*means[m.RECENCY]) == in_days(*means[m.RECENCY]):
        figures["days"] = _number(in_days(*means[m.RECENCY]))
    wait = _wait(means)
    if wait:
        figures["wait"] = f"{wait} days"
    if profile.apart:
        figures["strongest"] = profile.apart[0]
    return figures


def _number(value: float) -> str:
    return f"{about(value):,.15g}"


def _wait(means: Mapping[str, tuple[float, str]]) -> int:
    """Return twice the usual days from one order to the next, in tens; 0 where nobody knows, or it is very long."""
    if not {m.RECENCY, m.TENURE, m.FREQUENCY} <= set(means):
        return 0
    orders, counted = means[m.FREQUENCY]
    if orders < _FEWEST_ORDERS or not counted.startswith("Frequency ("):
        return 0
    days = 2 * (in_days(*means[m.TENURE]) - in_days(*means[m.RECENCY])) / (orders - 1)
    if not 0 < days <= _LONGEST_WAIT:
        return 0
    return -int(-days // _STEP) * _STEP


def can_be_said(text: str, figures: Mapping[str, str]) -> bool:
    """Tell whether all figures that a text names are known."""
    return all(name in figures for name in _NAMED.findall(text))


def filled(text: str, figures: Mapping[str, str]) -> str:
    """Return a text with its figures; one that is not known leaves a dash."""
    return _NAMED.sub(lambda named: figures.get(named[1], "–"), text)


def unknown_figure(text: str) -> str:
    """Return the first thing in braces that is none of the figures, "" where there is none."""
    return next((named for named in _BRACES.findall(text) if named not in FIGURES), "")


def names_figures(text: str) -> bool:
    """Tell whether a text names any figure."""
    return bool(_NAMED.search(text))


def is_filled(text: str, template: str) -> bool:
    """Tell whether a text is what a template says, with whatever figures."""
    return re.fullmatch(".+?".join(map(re.escape, _PARTS.split(template))), text) is not None
