"""What speaks against a model, gathered and weighed: the limits, the verdict, and every reason in a sentence.

Watch is for whatever is more than chance, Segment again for what matters to the segments: a measure that decides has
shifted, the segments' shares have turned over, or customers lie apart, each of them more than chance and far.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.rounding import hundredths, percent, percents, side_by_side
from xl_segment.segments.newcomers import RISK, Accord, Newcomers
from xl_segment.segments.reference import FAR, Reference
from xl_segment.segments.shifts import LARGE, SMALL, Middle, SharesShift, Shift, stability

STILL_FITS, WATCH, AGAIN = "The model still fits", "Watch", "Segment again"
#: Fewer newcomers than this are told of, but prove nothing.
ENOUGH = 30
#: A share of far customers that is worth a look, and one that is worth new segments; at fit it is 1 %.
FAR_WATCH, FAR_AGAIN = 0.05, 0.10
#: How often chance alone may make more of them; that new segments are asked for in vain is the worse mistake.
_FAR_BY_CHANCE_WATCH, _FAR_BY_CHANCE_AGAIN = 1e-3, 1e-4
#: How far sales may go on beyond the reference date, as a share of the period that the model was made from.
LATE_WATCH, LATE_AGAIN = 0.25, 0.5
#: What the silhouette may lose.
SILHOUETTE_WATCH, SILHOUETTE_AGAIN = 0.05, 0.12
#: Of fewer customers chance alone may take from it so much over the root of their number: three times one's spread.
FEW_CUSTOMERS, SILHOUETTE_BY_CHANCE = 100, 0.6
#: A share of customers with a gender, category or other label that nobody had at fit which is worth a look.
LEVELS_WATCH = 0.05
#: A correlation of this size with the other sign is no lack of one.
_OTHER_WAY = 0.2
_NEW = "new customers"


def far_limits(customers: int, at_fit: int) -> tuple[float, float]:
    """Return the shares of far customers that are worth a look, and new segments: of a few, chance alone makes some.

    Where 99 % of the customers at fit end is known from the farthest few of them only; how many of those who come later
    lie beyond is a beta-binomial variable (Wilks 1941).
    """
    from scipy.stats import betabinom

    if not customers:
        return 1.0, 1.0
    beyond = max(at_fit * (1 - FAR), 1.0)
    many = betabinom.isf([_FAR_BY_CHANCE_WATCH, _FAR_BY_CHANCE_AGAIN], customers, beyond, at_fit + 1 - beyond)
    watch, again = many / customers
    return max(FAR_WATCH, float(watch)), max(FAR_AGAIN, float(again))


class Reasons:
    """What speaks against a model, gathered and weighed."""

    def __init__(self) -> None:
        self._again: list[tuple[float, str]] = []
        self._watch: list[tuple[float, str]] = []

    def weigh(self, value: float, watch: float, again: float, text: str) -> None:
        """Note a reason where a value is beyond one of its limits."""
        if value > again:
            self._again.append((-value / again, text))
        elif value > watch:
            self._watch.append((-value / watch, text))

    def weigh_tested(self, shift: Shift | SharesShift, text: str, *, matters: bool) -> None:
        """Weigh what was tested: more than chance is worth a look, if it matters and is large as well new segments."""
        if shift.chance is None or shift.chance > RISK:
            return
        if matters and shift.psi > shift.limit:
            self._again.append((-shift.psi / shift.limit, text))
        else:
            self._watch.append((-shift.psi / SMALL, text))

    def weigh_newcomers(self, newcomers: Newcomers, deciding_labels: frozenset[str]) -> None:
        """Weigh what of the newcomers is more than chance."""
        for shift in newcomers.shifts:
            if shift.now is None:
                self.weigh_shifts((shift,), _NEW)
            else:
                self.weigh_tested(shift, shift_in_words(shift, _NEW), matters=True)
        for label in newcomers.labels:
            self.weigh_tested(label, label_in_words(label), matters=label.name in deciding_labels)
        mix = newcomers.mix
        if mix is not None:
            self.weigh_tested(mix, segment_in_words(mix.most, mix.shares, _NEW), matters=True)
        if newcomers.distance is not None:
            self.weigh_tested(newcomers.distance, distance_in_words(newcomers.distance), matters=True)
        if newcomers.accord is not None:
            # By itself it does no harm: where it does, customers lie farther from the segments.
            self.weigh_tested(newcomers.accord.shift, accord_in_words(newcomers.accord), matters=False)

    def weigh_far(self, share: float, customers: int, at_fit: int, whom: str) -> None:
        """Weigh the share of customers who lie far from every segment; at fit it was 1 %."""
        text = f"{percent(share)} of the {whom} lie far from every segment, {percent(1 - FAR)} at fit"
        self.weigh(share, *far_limits(customers, at_fit), text)

    def weigh_shifts(self, shifts: tuple[Shift, ...], whom: str) -> None:
        """Weigh how far the features have shifted, whether it was tested or not."""
        for shift in shifts:
            self.weigh(shift.psi, shift.small_limit, shift.limit, shift_in_words(shift, whom))

    def weigh_late(self, days: int, reference: Reference) -> None:
        """Weigh for how many days sales go on beyond the reference date."""
        if days and reference.days:
            text = f"sales go on for {days} days beyond the reference date, which recency counts back from"
            self.weigh(days / reference.days, LATE_WATCH, LATE_AGAIN, text)

    def weigh_sizes(
        self, sizes: Mapping[int, tuple[float, float]], customers: int, at_fit: int, *, late: bool = False
    ) -> None:
        """Weigh how the segments' shares of all customers have shifted. sizes: {number: (share then, share now)}.

        late: sales go on beyond the reference date. Whoever bought since then is as recent as can be, so that segments
        of recent customers grow by that alone; it is worth a look, and how late it is has limits of its own.
        """
        then, now = np.array(list(sizes.values())).T
        psi, chance = stability(then, now, at_fit, customers)
        most = max(sizes, key=lambda number: abs(sizes[number][1] - sizes[number][0]))
        again = np.inf if late else LARGE + chance
        self.weigh(psi, SMALL + chance, again, segment_in_words(most, sizes, "customers"))

    def weigh_silhouette(self, then: float, now: float, customers: int) -> None:
        """Weigh how much more the segments overlap."""
        text = f"the segments overlap more than at fit (silhouette {now:.2f}, then {then:.2f})"
        self.weigh(then - now, *silhouette_limits(customers), text)

    def weigh_levels(self, levels: Mapping[str, tuple[str, ...]], descriptions: pd.DataFrame) -> None:
        """Weigh how many customers have a label that nobody had at fit."""
        for label, fresh in levels.items():
            share = float(descriptions[label].astype(str).isin(fresh).mean())
            text = f"{percent(share)} of the customers have a {label} that nobody had at fit ({', '.join(fresh[:3])})"
            self.weigh(share, LEVELS_WATCH, np.inf, text)

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self._again:
            return AGAIN
        if self._watch:
            return WATCH
        return STILL_FITS

    @property
    def ranked(self) -> tuple[str, ...]:
        """The reasons, the weightiest first."""
        return tuple(text for _, text in [*sorted(self._again), *sorted(self._watch)])


def shift_in_words(shift: Shift, whom: str) -> str:
    """Return "Annual Income of the new customers is lower than at fit: median 48 against 61"."""
    if shift.then is None or shift.now is None or shift.compared is None:
        return f"{shift.name} is blank for all of the {whom}"
    is_a_shift = shift.compared.shifted <= max(shift.compared.spread, RISK)
    which_way = _which_way(shift.then, shift.now, higher=shift.compared.z > 0)
    if is_a_shift and which_way:
        return f"{shift.name} of the {whom} is {which_way}"
    return f"{shift.name} of the {whom} is spread otherwise than at fit: {_spread(shift)}"


def _which_way(then: Middle, now: Middle, *, higher: bool) -> str:
    """Say what has moved that way, the median or else the mean; "" where neither has, as far as one sees."""
    for name, before, after in (("median", then.median, now.median), ("mean", then.mean, now.mean)):
        if before is not None and after is not None and (after > before) == higher:
            said = side_by_side(after, before)
            if said[0] != said[1]:
                return f"{_higher(higher)} than at fit: {name} {said[0]} against {said[1]}"
    return ""


def _higher(higher: bool) -> str:
    return "higher" if higher else "lower"


def _spread(shift: Shift) -> str:
    """Say between which values the middle half lies, where one sees a difference, else the stability index."""
    if shift.then is not None and shift.now is not None:
        low, high, low_then, high_then = side_by_side(shift.now.low, shift.now.high, shift.then.low, shift.then.high)
        if (low, high) != (low_then, high_then):
            return f"the middle half from {low} to {high} against {low_then} to {high_then}"
    return f"stability index {shift.psi:.2f}"


def label_in_words(label: SharesShift) -> str:
    """Return "Gender: Female 62% of the new customers, 50% at fit"."""
    then, now = label.shares[label.most]
    share, before = percents(now, then)
    return f"{label.name}: {label.most} {share} of the {_NEW}, {before} at fit"


def silhouette_limits(customers: int) -> tuple[float, float]:
    """Return what the silhouette may lose before it is worth a look, and before it is worth new segments.

    Of few customers chance alone makes some difference.
    """
    chance = 0.0
    if customers < FEW_CUSTOMERS:
        chance = float(SILHOUETTE_BY_CHANCE / np.sqrt(max(customers, 1)))
    return SILHOUETTE_WATCH + chance, SILHOUETTE_AGAIN + chance


def segment_in_words(number: int | str, shares: Mapping[Any, tuple[float, float]], whom: str) -> str:
    """Return "Segment 2 is 31% of the new customers, 16% at fit"; shares: of each segment, then and now.

    Rounded as on the pages, where the shares of all segments add up.
    """
    then, now = (dict(zip(shares, hundredths(column), strict=True)) for column in zip(*shares.values(), strict=True))
    share, before = percent(now[number]), percent(then[number])
    if share == before:
        share, before = percents(*shares[number][::-1])
    return f"Segment {number} is {share} of the {whom}, {before} at fit"


def distance_in_words(distance: Shift) -> str:
    """Return "the new customers lie farther from the segments than at fit: median distance to the nearest 1.61 ..."."""
    if distance.then is not None and distance.now is not None:
        now, then = side_by_side(distance.now.median, distance.then.median)
        if now != then:
            where = "farther from" if distance.now.median > distance.then.median else "nearer to"
            return (
                f"the {_NEW} lie {where} the segments than at fit: median distance to the nearest {now} against {then}"
            )
    return f"the {_NEW} lie otherwise around the segments than at fit: distance to the nearest, {_spread(distance)}"


def accord_in_words(accord: Accord) -> str:
    """Return "A and B of the new customers go together less than at fit: correlation 0.05 against 0.55"."""
    along = accord.now * np.sign(accord.then)
    less = "less than at fit"
    if not -_OTHER_WAY < along < abs(accord.then):
        less = "otherwise than at fit"
    measures = f"{accord.pair[0]} and {accord.pair[1]} of the {_NEW}"
    return f"{measures} go together {less}: correlation {accord.now:.2f} against {accord.then:.2f}"
