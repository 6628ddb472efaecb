"""A segment's figure beside everybody's, in two or three words, and whether that is good or bad news."""

from __future__ import annotations

import math
from typing import Literal

from xl_segment.personas.last_time import event_of, unit_of
from xl_segment.personas.measure_words import capital
from xl_segment.personas.phrases import good_side
from xl_segment.personas.profile import MeasureProfile
from xl_segment.rounding import percent, with_decimals
from xl_segment.sheet import measures as m

News = Literal["better", "worse", "alike"]
#: From so many times everybody's on a difference is said in times; beyond so many no figure is said.
_IN_TIMES, _MOST_TIMES = 2.0, 100
#: What is said of more and of less of a measure, and of so many times of it.
_WORDS = {m.FREQUENCY: ("more", "fewer", "as many"), m.RECENCY: ("longer", "sooner", "as long"),
          m.TENURE: ("longer", "shorter", "as long")}  # fmt: skip
_OTHERS = ("higher", "lower", "as high")
_COUNTED = {"orders": "Orders", "days": "Days with a sale", "months": "Months with a sale", "lines": "Sales lines"}


def in_words(measure: MeasureProfile) -> tuple[str, News]:
    """Return how a segment's figure lies to everybody's, and what that is: ("▲ 4.4 × as many", "better").

    The arrow and the word say where the number lies; better or worse is said of differences to speak of alone.
    """
    figure, overall = measure.figure, measure.overall
    if math.isnan(figure) or math.isnan(overall):
        return "not known", "alike"
    if measure.is_alike:
        return "≈ as everybody", "alike"
    more, fewer, as_many = _WORDS.get(measure.measure, _OTHERS)
    is_more = figure > overall
    arrow, word = ("▲", more) if is_more else ("▼", fewer)
    return f"{arrow} {_how_much(measure, word, as_many)}", _news(measure, is_more=is_more)


def _how_much(measure: MeasureProfile, word: str, as_many: str) -> str:
    difference = measure.difference
    if math.isnan(difference) or difference < -1:
        return word
    times = difference + 1
    if times >= _MOST_TIMES:
        return f"over {_MOST_TIMES} ×"
    if times >= _IN_TIMES:
        return f"{with_decimals(times, 1)} × {as_many}"
    said = percent(abs(difference))
    return f"a little {word}" if said == "0%" else f"{said} {word}"


def _news(measure: MeasureProfile, *, is_more: bool) -> News:
    good = good_side(measure) if measure.side else 0
    if not good:
        return "alike"
    return "better" if (good > 0) == is_more else "worse"


def plain_name(measure: MeasureProfile) -> str:
    """Return what a measure is called in a sentence: that of the sheet; of sales lines "Days with a sale"."""
    return " ".join(_lines(measure))


def plain_header(measure: MeasureProfile) -> str:
    """Return what a measure is called above its figures: that of the sheet; of sales lines "Days since last order"."""
    *first, last = _lines(measure)
    if measure.compared != "median":
        return "\n".join((*first, last))
    compared = f"({measure.compared})"
    # A word of ours leaves room beside it.
    return "\n".join((*first, f"{last} {compared}") if first else (last, compared))


def _lines(measure: MeasureProfile) -> tuple[str, ...]:
    name = measure.name
    if name == m.RFM_NAMES[m.RECENCY]:
        return f"{capital(unit_of(name))} since last", event_of(name)
    if name == m.RFM_NAMES[m.TENURE]:
        return "Customer for,", "days"
    if measure.measure == m.FREQUENCY and name.startswith("Frequency ("):
        return (_COUNTED.get(name.partition("(")[2].rstrip(")"), name),)
    return (name,)
