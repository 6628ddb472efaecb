"""Whether a model still fits the customers who have come since: what they were like at fit, and what they are now.

The population stability index and its limits 0.10 and 0.25 are those of Siddiqi, *Credit Risk Scorecards* (2006), p.
136. Few customers make it large by chance alone; what chance can do is (1/n + 1/m) times a chi-squared variable
(Yurdakul and Naranjo, *Statistical properties of the population stability index*, 2020), and is allowed for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step
from xl_segment.rounding import percent
from xl_segment.segments.clustering import distances
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: Points of each feature's distribution that a model keeps, and bins of the stability index.
POINTS, BINS = 200, 10
#: Customers that a bin should be able to expect, and the fewest bins.
PER_BIN, FEWEST_BINS = 12, 4
#: Beyond this quantile of the distances at fit a customer lies far from every segment.
FAR = 0.99
#: Siddiqi's limits: a small shift, a large one.
SMALL, LARGE = 0.10, 0.25
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
#: How often one test among all may cry wolf.
ALARM = 0.001
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
class Shift:
    """One feature now against the fit. psi: population stability index; ks: Kolmogorov-Smirnov distance, 0 to 1.

    small_limit, limit: the index that counts as a small and as a large shift, for so many customers.
    """

    name: str
    psi: float
    ks: float
    small_limit: float
    limit: float


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
        return f"{self.verdict}: {self.reasons[0]}." if self.reasons else f"{self.verdict}."


def learn_reference(features: Features, centres: np.ndarray, positions: np.ndarray, silhouette: float) -> Reference:
    """Note what the customers are like at fit. positions: of each customer's segment among the centres."""
    raw = features.transform.sources(features.raw, features.descriptions)
    points, shares = zip(*(_distribution(column) for column in raw.T), strict=True)
    far = _distance_to_nearest(features, centres)
    levels = {
        str(name): tuple(sorted(map(str, values)))
        for name in features.descriptions
        if 1 <= len(values := features.descriptions[name].dropna().unique()) <= MOST_LEVELS
    }
    return Reference(
        customers=len(raw),
        points=points,
        shares=shares,
        far=float(np.quantile(far, FAR)),
        sizes=tuple(float(one) for one in np.bincount(positions, minlength=len(centres)) / len(positions)),
        silhouette=silhouette,
        levels=levels,
        days=None
        if features.measured.period is None
        else max((features.measured.period[1] - features.measured.period[0]).days, 1),
    )


def measure_drift(
    features: Features,
    reference: Reference,
    centres: np.ndarray,
    numbers: tuple[int, ...],
    labels: np.ndarray,
    silhouette: float,
    new: np.ndarray,
) -> Drift:
    """Compare the customers of today with those at fit.

    features: as the model's transform scales them. labels: segment numbers. new: (customers,) who came since the fit.
    """
    raw = features.transform.sources(features.raw, features.descriptions)
    far = _distance_to_nearest(features, centres) > reference.far
    some = int(new.sum()) >= ENOUGH
    now = np.bincount(np.searchsorted(numbers, labels), minlength=len(numbers)) / max(len(labels), 1)
    everyone = _shifts(features, raw, reference)
    newcomers = _shifts(features, raw[new], reference) if some and features.measured.kind is Kind.CUSTOMERS else ()
    late = 0
    if features.measured.period is not None and features.measured.reference_date is not None:
        late = max((features.measured.period[1] - features.measured.reference_date).days + 1, 0)
    reasons = _Reasons()
    if some:
        reasons.weigh_far(far[new], "new customers")
    reasons.weigh_far(far, "customers")
    reasons.weigh_shifts(newcomers, "new customers")
    reasons.weigh_shifts(everyone, "customers")
    if late and reference.days:
        text = f"sales go on for {late} days beyond the reference date, which recency counts back from"
        reasons.weigh(late / reference.days, LATE_WATCH, LATE_AGAIN, text)
    psi, chance = _stability(np.array(reference.sizes), now, reference.customers, len(raw))
    text = f"the segments' shares of the customers have shifted (stability index {psi:.2f})"
    reasons.weigh(psi, SMALL + chance, LARGE + chance, text)
    levels = _new_levels(features.descriptions, reference)
    for label, fresh in levels.items():
        share = float(features.descriptions[label].astype(str).isin(fresh).mean())
        text = f"{percent(share)} of the customers have a {label} that nobody had at fit ({', '.join(fresh[:3])})"
        reasons.weigh(share, LEVELS_WATCH, np.inf, text)
    text = f"the segments overlap more than at fit (silhouette {silhouette:.2f}, then {reference.silhouette:.2f})"
    reasons.weigh(reference.silhouette - silhouette, SILHOUETTE_WATCH, SILHOUETTE_AGAIN, text)
    return Drift(
        customers=len(raw),
        new=int(new.sum()),
        everyone=everyone,
        newcomers=newcomers,
        far=float(far.mean()),
        far_new=float(far[new].mean()) if some else None,
        late=late,
        sizes={number: (then, float(here)) for number, then, here in zip(numbers, reference.sizes, now, strict=True)},
        silhouette_then=reference.silhouette,
        silhouette_now=silhouette,
        levels=levels,
        verdict=reasons.verdict,
        reasons=reasons.ranked,
    )


def far_limits(customers: int) -> tuple[float, float]:
    """Return the shares of far customers that are worth a look, and new segments: of a few, chance alone makes some."""
    chance = 1 - FAR + 3.3 * float(np.sqrt(FAR * (1 - FAR) / max(customers, 1)))
    return max(FAR_WATCH, chance), max(FAR_AGAIN, chance)


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

    def weigh_far(self, far: np.ndarray, whom: str) -> None:
        """Weigh the share of customers who lie far from every segment; at fit it was 1 %."""
        share = float(far.mean())
        self.weigh(share, *far_limits(len(far)), f"{percent(share)} of the {whom} lie far from every segment")

    def weigh_shifts(self, shifts: tuple[Shift, ...], whom: str) -> None:
        """Weigh how the features have shifted."""
        for one in shifts:
            text = f"{one.name} of the {whom} has shifted (stability index {one.psi:.2f})"
            self.weigh(one.psi, one.small_limit, one.limit, text)

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return AGAIN if self._again else WATCH if self._watch else STILL_FITS

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


def _distribution(values: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    known = np.sort(values[~np.isnan(values)])
    points = np.unique(np.quantile(known, np.linspace(0, 1, POINTS + 1), method="lower"))
    shares = np.searchsorted(known, points, side="right") / len(known)
    return tuple(map(float, points)), tuple(map(float, shares))


def _shifts(features: Features, raw: np.ndarray, reference: Reference) -> tuple[Shift, ...]:
    rows = zip(features.transform.steps, raw.T, reference.points, reference.shares, strict=True)
    return tuple(
        _shift(step.name, column[~np.isnan(column)], np.array(points), np.array(shares), reference.customers)
        for step, column, points, shares in rows
        if not _counts_back(features, step)
    )


def _shift(name: str, values: np.ndarray, points: np.ndarray, shares: np.ndarray, then: int) -> Shift:
    if not len(values):
        return Shift(name, float("inf"), 1.0, SMALL, LARGE)
    now = np.searchsorted(np.sort(values), points, side="right") / len(values)
    # The bins end where the customers at fit made up another tenth; of few customers, a larger part.
    bins = int(np.clip(len(values) // PER_BIN, FEWEST_BINS, BINS))
    wanted = np.arange(1, bins) / bins
    edges = np.unique(np.searchsorted(shares, wanted - 1e-12))
    edges = edges[shares[edges] < 1]
    before = np.diff(np.concatenate([[0.0], shares[edges], [1.0]]))
    here = np.diff(np.concatenate([[0.0], now[edges], [1.0]]))
    # Of values below the first point the kept points know nothing but that there were none at fit.
    ks = float(max(np.abs(now - shares).max(), (values < points[0]).mean(), (values > points[-1]).mean()))
    psi, chance = _stability(before, here, then, len(values))
    return Shift(name, psi, ks, SMALL + chance, LARGE + chance)


def _stability(before: np.ndarray, here: np.ndarray, then: int, now: int) -> tuple[float, float]:
    """Return the stability index of shares that add up to 1, and how large chance alone may make it.

    then, now: of how many customers.
    """
    from scipy.stats import chi2

    # Half a customer more in each bin: an empty one says "few", not "none ever".
    was, is_ = ((share * count + 0.5) / (count + 0.5 * len(share)) for share, count in ((before, then), (here, now)))
    psi = float(((is_ - was) * np.log(is_ / was)).sum())
    return psi, float(chi2.ppf(1 - ALARM, max(len(before) - 1, 1)) * (1 / now + 1 / then))


def _new_levels(descriptions: pd.DataFrame, reference: Reference) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, known in reference.levels.items():
        if name in descriptions:
            fresh = sorted(set(map(str, descriptions[name].dropna().unique())) - set(known))
            if fresh:
                found[name] = tuple(fresh)
    return found
