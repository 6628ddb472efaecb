"""Whether a model still fits the customers who have come since: what they were like at fit, and what they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step
from xl_segment.rounding import percent
from xl_segment.segments.clustering import distances
from xl_segment.segments.shifts import LARGE, SMALL, Shift, distribution, measure_shift, stability
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: Beyond this quantile of the distances at fit a customer lies far from every segment.
FAR = 0.99
#: Fewer newcomers than this are told of, but prove nothing.
ENOUGH = 30
#: A share of far customers that is worth a look, and one that is worth new segments; at fit it is 1 %.
FAR_WATCH, FAR_AGAIN = 0.05, 0.10
#: How far sales may go on beyond the reference date, as a share of the period that the model was made from.
LATE_WATCH, LATE_AGAIN = 0.25, 0.5
#: What the silhouette may lose.
SILHOUETTE_WATCH, SILHOUETTE_AGAIN = 0.05, 0.12
#: A share of customers with a gender, category or other label that nobody had at fit which is worth a look.
LEVELS_WATCH = 0.05
#: Labels with more values than this name things rather than groups.
MOST_LEVELS = 60

STILL_FITS, WATCH, AGAIN = "The model still fits", "Watch", "Segment again"


@dataclass(frozen=True)
class Reference:
    """What the customers were like at fit.

    points, shares: per feature, values in original units, ascending, and the share of the customers at or below each.
    far: the distance, in scaled units without caps, beyond which 1 % of them lay from every centre. sizes: share of
    the customers per segment, in the order of the numbers. levels: {label: its values}. days: of sales lines, the
    length of the period they are from.
    """

    customers: int
    points: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    far: float
    sizes: tuple[float, ...]
    silhouette: float
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: int | None = None


@dataclass(frozen=True)
class Today:
    """Customers who were scored by a model.

    features: as the model's transform scales them. labels: segment numbers. silhouette: of the labels. new:
    (customers,) who came since the fit.
    """

    features: Features
    labels: np.ndarray
    silhouette: float
    new: np.ndarray

    @cached_property
    def raw(self) -> np.ndarray:
        """The (customers x features) values in original units."""
        return self.features.transform.sources(self.features.raw, self.features.descriptions)


@dataclass(frozen=True)
class Drift:
    """How far the customers have moved from those that the model was made with.

    everyone, newcomers: a `Shift` per feature. Recency is left out where it counts back from a day that is past, and
    newcomers on sales lines altogether: those who came later have had less time to buy. Newcomers are also left out
    where they are too few to tell. new: how many came since the fit. far: share of all customers, far_new: share of the
    newcomers (None where too few) that lie far from every segment. late: days that sales go on beyond the reference
    date. sizes: {segment number: (share then, share now)}. levels: {label: values not seen at fit}.
    """

    customers: int
    new: int
    everyone: tuple[Shift, ...]
    newcomers: tuple[Shift, ...]
    far: float
    far_new: float | None
    late: int
    sizes: Mapping[int, tuple[float, float]]
    silhouette_then: float
    silhouette_now: float
    levels: Mapping[str, tuple[str, ...]]
    verdict: str
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The verdict with its first reason: "Segment again: 23 % of the new customers lie far from every segment"."""
        if self.reasons:
            return f"{self.verdict}: {self.reasons[0]}."
        return f"{self.verdict}."


def learn_reference(features: Features, centres: np.ndarray, positions: np.ndarray, silhouette: float) -> Reference:
    """Note what the customers are like at fit. positions: of each customer's segment among the centres."""
    raw = features.transform.sources(features.raw, features.descriptions)
    points, shares = zip(*(distribution(column) for column in raw.T), strict=True)
    far = _distance_to_nearest(features, centres)
    sizes = np.bincount(positions, minlength=len(centres)) / len(positions)
    return Reference(
        customers=len(raw),
        points=points,
        shares=shares,
        far=float(np.quantile(far, FAR)),
        sizes=tuple(map(float, sizes)),
        silhouette=silhouette,
        levels=_levels(features.descriptions),
        days=_days(features),
    )


def _levels(descriptions: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return {label: its values} of labels that group customers."""
    levels = {}
    for name in descriptions:
        values = descriptions[name].dropna().unique()
        if 1 <= len(values) <= MOST_LEVELS:
            levels[str(name)] = tuple(sorted(map(str, values)))
    return levels


def _days(features: Features) -> int | None:
    """Return the length of the period that sales lines are from; None of other sheets."""
    if features.measured.period is None:
        return None
    first, last = features.measured.period
    return max((last - first).days, 1)


def measure_drift(today: Today, reference: Reference, centres: np.ndarray, numbers: tuple[int, ...]) -> Drift:
    """Compare the customers of today with those at fit. numbers: of the segments, in the order of their centres."""
    features, new = today.features, today.new
    far = _distance_to_nearest(features, centres) > reference.far
    enough_new = int(new.sum()) >= ENOUGH
    sizes = np.bincount(np.searchsorted(numbers, today.labels), minlength=len(numbers)) / max(len(today.labels), 1)
    drift = Drift(
        customers=len(today.labels),
        new=int(new.sum()),
        everyone=_shifts(features, today.raw, reference),
        newcomers=_shifts_of_newcomers(today, reference, enough_new),
        far=float(far.mean()),
        far_new=float(far[new].mean()) if enough_new else None,
        late=_days_beyond(features),
        sizes=dict(zip(numbers, zip(reference.sizes, map(float, sizes), strict=True), strict=True)),
        silhouette_then=reference.silhouette,
        silhouette_now=today.silhouette,
        levels=_new_levels(features.descriptions, reference),
        verdict="",
        reasons=(),
    )
    reasons = _weighed(drift, today, reference, sizes)
    return replace(drift, verdict=reasons.verdict, reasons=reasons.ranked)


def _shifts_of_newcomers(today: Today, reference: Reference, enough: bool) -> tuple[Shift, ...]:
    """Measure how those who came since the fit differ; nothing on sales lines, where they had less time to buy."""
    if not enough or today.features.measured.kind is not Kind.CUSTOMERS:
        return ()
    return _shifts(today.features, today.raw[today.new], reference)


def _days_beyond(features: Features) -> int:
    """Return for how many days sales go on beyond the reference date."""
    if features.measured.period is None or features.measured.reference_date is None:
        return 0
    return max((features.measured.period[1] - features.measured.reference_date).days + 1, 0)


def far_limits(customers: int) -> tuple[float, float]:
    """Return the shares of far customers that are worth a look, and new segments: of a few, chance alone makes some."""
    chance = 1 - FAR + 3.3 * float(np.sqrt(FAR * (1 - FAR) / max(customers, 1)))
    return max(FAR_WATCH, chance), max(FAR_AGAIN, chance)


def _weighed(drift: Drift, today: Today, reference: Reference, sizes: np.ndarray) -> _Reasons:
    """Weigh everything that may speak against the model. sizes: shares of the customers per segment."""
    reasons = _Reasons()
    if drift.far_new is not None:
        reasons.weigh_far(drift.far_new, drift.new, "new customers")
    reasons.weigh_far(drift.far, drift.customers, "customers")
    reasons.weigh_shifts(drift.newcomers, "new customers")
    reasons.weigh_shifts(drift.everyone, "customers")
    reasons.weigh_late(drift.late, reference)
    reasons.weigh_sizes(sizes, drift.customers, reference)
    reasons.weigh_levels(drift.levels, today.features.descriptions)
    reasons.weigh_silhouette(drift.silhouette_then, drift.silhouette_now)
    return reasons


class _Reasons:
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

    def weigh_far(self, share: float, customers: int, whom: str) -> None:
        """Weigh the share of customers who lie far from every segment; at fit it was 1 %."""
        self.weigh(share, *far_limits(customers), f"{percent(share)} of the {whom} lie far from every segment")

    def weigh_shifts(self, shifts: tuple[Shift, ...], whom: str) -> None:
        """Weigh how the features have shifted."""
        for shift in shifts:
            text = f"{shift.name} of the {whom} has shifted (stability index {shift.psi:.2f})"
            self.weigh(shift.psi, shift.small_limit, shift.limit, text)

    def weigh_late(self, days: int, reference: Reference) -> None:
        """Weigh for how many days sales go on beyond the reference date."""
        if days and reference.days:
            text = f"sales go on for {days} days beyond the reference date, which recency counts back from"
            self.weigh(days / reference.days, LATE_WATCH, LATE_AGAIN, text)

    def weigh_sizes(self, sizes: np.ndarray, customers: int, reference: Reference) -> None:
        """Weigh how the segments' shares of the customers have shifted. sizes: those of today."""
        psi, chance = stability(np.array(reference.sizes), sizes, reference.customers, customers)
        text = f"the segments' shares of the customers have shifted (stability index {psi:.2f})"
        self.weigh(psi, SMALL + chance, LARGE + chance, text)

    def weigh_silhouette(self, then: float, now: float) -> None:
        """Weigh how much more the segments overlap."""
        text = f"the segments overlap more than at fit (silhouette {now:.2f}, then {then:.2f})"
        self.weigh(then - now, SILHOUETTE_WATCH, SILHOUETTE_AGAIN, text)

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


def _distance_to_nearest(features: Features, centres: np.ndarray) -> np.ndarray:
    # Without caps: a cap would bring whoever lies beyond everything back to the edge of what was seen. But recency that
    # counts back from a day that is past is 0 for all who bought since, which says nothing against them.
    raw = features.transform.sources(features.raw, features.descriptions)
    columns = [
        step.scaled(column, capped=_counts_back(features, step))
        for step, column in zip(features.transform.steps, raw.T, strict=True)
    ]
    return np.asarray(distances(np.column_stack(columns), centres).min(axis=1))


def _counts_back(features: Features, step: Step) -> bool:
    return features.measured.kind is Kind.SALES and step.measure == m.RECENCY


def _shifts(features: Features, raw: np.ndarray, reference: Reference) -> tuple[Shift, ...]:
    rows = zip(features.transform.steps, raw.T, reference.points, reference.shares, strict=True)
    return tuple(
        measure_shift(step.name, column[~np.isnan(column)], np.array(points), np.array(shares), reference.customers)
        for step, column, points, shares in rows
        if not _counts_back(features, step)
    )


def _new_levels(descriptions: pd.DataFrame, reference: Reference) -> dict[str, tuple[str, ...]]:
    levels = {}
    for name, known in reference.levels.items():
        if name in descriptions:
            fresh = sorted(set(map(str, descriptions[name].dropna().unique())) - set(known))
            if fresh:
                levels[name] = tuple(fresh)
    return levels
