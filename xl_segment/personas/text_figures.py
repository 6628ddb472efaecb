"""Figures of a segment that a text of its persona may name in braces: "Keep every one of the {customers}".

A text is a template: it is filled when it is said, so that it holds as the customers change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from xl_segment.personas.last_time import in_days
from xl_segment.personas.phrases import are_phrases
from xl_segment.personas.profile import SegmentProfile
from xl_segment.personas.stakes import one_in_ten
from xl_segment.rounding import about
from xl_segment.sheet import measures as m

#: What can be named, and what it says.
FIGURES = {
    "customers": "how many customers the segment has",
    "one in ten": "one customer in ten of the segment",
    "some": "ten customers, or all where there are fewer",
    "each": "the money that one of them brings",
    "orders": "orders of one of them",
    "average order": "what one of their orders is worth",
    "days": "days since their last order",
    "usual": "the time that usually lies between two of their orders",
    "wait": "twice the time that usually lies between two of their orders",
    "strongest": "what sets the segment apart most",
}
_NAMED = re.compile(rf"\{{({'|'.join(FIGURES)})\}}")
#: What figures look like where they are said.
_A_NUMBER, _SAID = r"-?\d[\d,]*(?:\.\d+)?", {"usual": r"\d+ days", "wait": r"\d+ days", "strongest": ".+?"}
_BRACES = re.compile(r"\{([^{}]*)\}")
#: A day with a purchase is an order where the sheet has no order ids.
_COUNTS_OF_ORDERS = (m.frequency_name(True, None), m.frequency_name(False, "day"))
#: Of fewer customers "the 1" is no way to speak; of fewer orders nobody knows how long they wait for the next one.
_FEWEST_CUSTOMERS, _FEWEST_ORDERS = 2, 1.5
_SOME, _STEP, _LONGEST_WAIT = 10, 10, 370


def figures_of(profile: SegmentProfile) -> dict[str, str]:
    """Return {name: figure} of those in `FIGURES` that the sheet tells of a segment, as they are said."""
    counts = {"customers": profile.size, "one in ten": one_in_ten(profile.size), "some": min(profile.size, _SOME)}
    figures = {name: f"{count:,}" for name, count in counts.items() if count >= _FEWEST_CUSTOMERS}
    if profile.money is not None and profile.money > 0:
        figures["each"] = _number(profile.money / profile.size)
    # As the sheet shows them: the median where that is compared.
    shown = {measure.measure: (measure.figure, measure.name) for measure in profile.measures if measure.figure >= 0}
    if m.AVERAGE_ORDER in shown:
        figures["average order"] = _number(shown[m.AVERAGE_ORDER][0])
    if m.FREQUENCY in shown and shown[m.FREQUENCY][1] in _COUNTS_OF_ORDERS:
        figures["orders"] = _number(shown[m.FREQUENCY][0])
    if m.RECENCY in shown and in_days(*shown[m.RECENCY]) == in_days(*shown[m.RECENCY]):
        figures["days"] = _number(in_days(*shown[m.RECENCY]))
    means = {measure.measure: (measure.mean, measure.name) for measure in profile.measures if measure.mean >= 0}
    usual = _usual_wait(means)
    if 0 < 2 * usual <= _LONGEST_WAIT:
        figures["usual"], figures["wait"] = f"{_in_tens(usual)} days", f"{_in_tens(2 * usual)} days"
    if profile.apart:
        figures["strongest"] = profile.apart[0]
    return figures


def _number(value: float) -> str:
    return f"{about(value):,.15g}"


def _usual_wait(means: Mapping[str, tuple[float, str]]) -> float:
    """Return the usual days from one order to the next; 0 where nobody knows."""
    if not {m.RECENCY, m.TENURE, m.FREQUENCY} <= set(means):
        return 0
    orders, counted = means[m.FREQUENCY]
    if orders < _FEWEST_ORDERS or not counted.startswith("Frequency ("):
        return 0
    return (in_days(*means[m.TENURE]) - in_days(*means[m.RECENCY])) / (orders - 1)


def _in_tens(days: float) -> int:
    """Return days as they are said, rounded up."""
    return -int(-days // _STEP) * _STEP


def can_be_said(text: str, figures: Mapping[str, str]) -> bool:
    """Tell whether all figures that a text names are known."""
    return all(name in figures for name in _NAMED.findall(text))


def filled(text: str, figures: Mapping[str, str]) -> str:
    """Return a text with its figures; one that is not known leaves a dash."""
    return _NAMED.sub(lambda named: figures.get(named[1], "–"), text)


def unknown_figure(text: str) -> str:
    """Return the first thing in braces that is meant for a figure and is none, "" where there is none.

    What is like no figure ("{Brand}") is the analyst's own, for a mailing tool perhaps: it is said as it stands.
    """
    strange = (named for named in _BRACES.findall(text) if named not in FIGURES)
    return next((named for named in strange if get_close_matches(named.casefold(), FIGURES)), "")


def names_figures(text: str) -> bool:
    """Tell whether a text names any figure."""
    return bool(_NAMED.search(text))


def is_filled(text: str, template: str) -> bool:
    """Tell whether a text is what a template says, with whatever figures; words in their place are the analyst's."""
    pattern, at = "", 0
    for named in _NAMED.finditer(template):
        pattern += re.escape(template[at : named.start()]) + f"({_SAID.get(named[1], _A_NUMBER)})"
        at = named.end()
    match = re.fullmatch(pattern + re.escape(template[at:]), text)
    return match is not None and all(
        are_phrases(f"{said}.")
        for said, name in zip(match.groups(), _NAMED.findall(template), strict=True)
        if name == "strongest"
    )
