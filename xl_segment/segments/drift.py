"""Whether a model still fits the customers who have come since: what they were like at fit, and what they are now.

Newcomers are tested (`newcomers.py`). All customers together are mostly those of the fit grown older, whom no test of
two groups suits: of them only what has shifted far counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.segments.drift_reasons import ENOUGH, Reasons, silhouette_limits
from xl_segment.segments.newcomers import Newcomers, compare_newcomers, shifts_of
from xl_segment.segments.reference import Reference, distance_to_nearest
from xl_segment.segments.shifts import Shift
from xl_segment.sheet.roles import Kind


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

    @cached_property
    def newcomers(self) -> Features:
        """The features of those who came since the fit."""
        return replace(
            self.features, measured=self.features.measured.only(self.new), matrix=self.features.matrix[self.new]
        )


@dataclass(frozen=True)
class Drift:
    """How far the customers have moved from those that the model was made with.

    everyone: a `Shift` per feature, untested. Recency is left out where it counts back from a day that is past.
    newcomers: nothing on sales lines, where those who came later have had less time to buy, and where they are too few
    to tell. new: how many came since the fit. at_fit: how many the model was made with. far: share of all customers,
    far_new: share of the newcomers (None where too few) that lie far from every segment. late: days that sales go on
    beyond the reference date. sizes: {segment number: (share then, share now)} of all customers. levels: {label: values
    not seen at fit}.
    """

    customers: int
    new: int
    at_fit: int
    everyone: tuple[Shift, ...]
    newcomers: Newcomers
    far: float
    far_new: float | None
    late: int
    sizes: Mapping[int, tuple[float, float]]
    silhouette_then: float
    silhouette_now: float
    levels: Mapping[str, tuple[str, ...]]
    verdict: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def silhouette_limit(self) -> float:
        """Below which silhouette the segments overlap so much that new ones are asked for."""
        return self.silhouette_then - silhouette_limits(self.customers)[1]

    @property
    def sentence(self) -> str:
        """The verdict with its first reason: "Segment again: 23 % of the new customers lie far from every segment"."""
        if self.reasons:
            return f"{self.verdict}: {self.reasons[0]}."
        return f"{self.verdict}."


def measure_drift(today: Today, reference: Reference, centres: np.ndarray, numbers: tuple[int, ...]) -> Drift:
    """Compare the customers of today with those at fit. numbers: of the segments, in the order of their centres."""
    features, new = today.features, today.new
    far = distance_to_nearest(features, centres) > reference.far
    enough_new = int(new.sum()) >= ENOUGH
    sizes = np.bincount(np.searchsorted(numbers, today.labels), minlength=len(numbers)) / max(len(today.labels), 1)
    newcomers = Newcomers()
    if enough_new and features.measured.kind is Kind.CUSTOMERS:
        newcomers = compare_newcomers(today.newcomers, today.labels[new], reference, centres, numbers)
    drift = Drift(
        customers=len(today.labels),
        new=int(new.sum()),
        at_fit=reference.customers,
        everyone=shifts_of(features, today.raw, reference),
        newcomers=newcomers,
        far=float(far.mean()),
        far_new=float(far[new].mean()) if enough_new else None,
        late=_days_beyond(features),
        sizes=dict(zip(numbers, zip(reference.sizes, map(float, sizes), strict=True), strict=True)),
        silhouette_then=reference.silhouette,
        silhouette_now=today.silhouette,
        levels=_new_levels(today, reference),
    )
    reasons = _weighed(drift, today, reference)
    return replace(drift, verdict=reasons.verdict, reasons=reasons.ranked)


def _days_beyond(features: Features) -> int:
    """Return for how many days sales go on beyond the reference date."""
    if features.measured.period is None or features.measured.reference_date is None:
        return 0
    return max((features.measured.period[1] - features.measured.reference_date).days + 1, 0)


def _new_levels(today: Today, reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return {label: its values that nobody had at fit, in order}, of labels that have any."""
    descriptions = today.features.descriptions
    levels = {}
    for name, known in reference.levels.items():
        if name in descriptions:
            fresh = sorted(set(map(str, descriptions[name].dropna().unique())) - set(known))
            if fresh:
                levels[name] = tuple(fresh)
    return levels


def _weighed(drift: Drift, today: Today, reference: Reference) -> Reasons:
    """Weigh everything that may speak against the model."""
    reasons = Reasons()
    if drift.far_new is not None:
        reasons.weigh_far(drift.far_new, drift.new, drift.at_fit, "new customers")
    reasons.weigh_far(drift.far, drift.customers, drift.at_fit, "customers")
    reasons.weigh_newcomers(drift.newcomers, _deciding_labels(today))
    reasons.weigh_shifts(drift.everyone, "customers")
    reasons.weigh_late(drift.late, reference)
    reasons.weigh_sizes(drift.sizes, drift.customers, drift.at_fit, late=drift.late > 0)
    reasons.weigh_levels(drift.levels, today.features.descriptions)
    reasons.weigh_silhouette(drift.silhouette_then, drift.silhouette_now, drift.customers)
    return reasons


def _deciding_labels(today: Today) -> frozenset[str]:
    return frozenset(step.source for step in today.features.transform.steps if step.level is not None)
