"""What the customers were like when the model was made: what later ones are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step
from xl_segment.segments.chance import Distribution, scores_of
from xl_segment.segments.clustering import distances
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: Beyond this quantile of the distances at fit a customer lies far from every segment.
FAR = 0.99
#: Labels with more values than this name things rather than groups.
MOST_LEVELS = 60


@dataclass(frozen=True)
class Reference:
    """What the customers were like at fit.

    points, shares: per feature, values in original units, ascending, and the share of the customers at or below each.
    far: the distance, in scaled units without caps, beyond which 1 % of them lay from every centre. sizes: share of
    the customers per segment, in the order of the numbers. levels: {label: its values}. days: of sales lines, the
    length of the period they are from.

    What models of earlier versions do not have, and are not compared by: counts, means: per feature, how many customers
    have a value, and its mean. level_counts: {label: customers per value of `levels`}. distances: to the nearest
    centre, as of `far`. correlations: (features x features) of the normal scores. accord: how far each customer goes
    along with them, as `accord_of` measures it.
    """

    customers: int
    points: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    far: float
    sizes: tuple[float, ...]
    silhouette: float
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: int | None = None
    counts: tuple[int, ...] = ()
    means: tuple[float, ...] = ()
    level_counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    distances: Distribution | None = None
    correlations: tuple[tuple[float, ...], ...] = ()
    accord: Distribution | None = None

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Reference:
        """Make a reference of what JSON has of it. Raises ValueError, TypeError or KeyError where it is no such."""
        tuples = {name: tuple(fields.get(name, ())) for name in ("sizes", "counts", "means")}
        nested = {name: tuple(map(tuple, fields.get(name, ()))) for name in ("points", "shares", "correlations")}
        mappings = {
            name: {label: tuple(values) for label, values in fields.get(name, {}).items()}
            for name in ("levels", "level_counts")
        }
        spread = {name: _distribution(fields.get(name)) for name in ("distances", "accord")}
        return cls(**{**fields, **tuples, **nested, **mappings, **spread})

    def distribution(self, at: int) -> Distribution:
        """Return how the values of the feature at a position were spread."""
        count = self.customers
        if self.counts:
            count = self.counts[at]
        return Distribution(self.points[at], self.shares[at], count)

    def mean(self, at: int) -> float | None:
        """Return the mean of the feature at a position, None where an earlier version did not note it."""
        if not self.means:
            return None
        return self.means[at]

    @property
    def segment_counts(self) -> list[int]:
        """How many customers each segment had, in the order of the numbers."""
        return [round(size * self.customers) for size in self.sizes]


def _distribution(fields: Mapping[str, Any] | None) -> Distribution | None:
    if fields is None:
        return None
    return Distribution(tuple(fields["points"]), tuple(fields["shares"]), fields["count"])


def learn_reference(features: Features, centres: np.ndarray, positions: np.ndarray, silhouette: float) -> Reference:
    """Note what the customers are like at fit. positions: of each customer's segment among the centres."""
    raw = features.transform.sources(features.raw, features.descriptions)
    spread = [Distribution.of(column) for column in raw.T]
    away = _distances_at_fit(features, centres)
    correlations = correlations_of(raw)
    levels = _levels(features.descriptions)
    sizes = np.bincount(positions, minlength=len(centres)) / len(positions)
    return Reference(
        customers=len(raw),
        points=tuple(known.points for known in spread),
        shares=tuple(known.shares for known in spread),
        far=float(np.quantile(away, FAR)),
        sizes=tuple(map(float, sizes)),
        silhouette=silhouette,
        levels={name: tuple(counts) for name, counts in levels.items()},
        days=_days(features),
        counts=tuple(known.count for known in spread),
        means=tuple(map(float, np.nanmean(raw, axis=0))),
        level_counts={name: tuple(counts.values()) for name, counts in levels.items()},
        distances=Distribution.of(away),
        correlations=tuple(tuple(map(float, row)) for row in correlations),
        accord=Distribution.of(_accord_at_fit(raw, correlations)),
    )


def _distances_at_fit(features: Features, centres: np.ndarray) -> np.ndarray:
    """Return the distance of each customer to the nearest centre, as if the centre had been found without them.

    A centre is the mean of its customers, who so draw it nearer: without one of n it lies n / (n - 1) times as far
    away. Nobody who comes later has drawn it.
    """
    away = distances(_uncapped(features), centres)
    nearest = away.argmin(axis=1)
    sizes = np.bincount(nearest, minlength=len(centres))[nearest]
    return np.asarray(away.min(axis=1) * sizes / np.maximum(sizes - 1, 1))


def distance_to_nearest(features: Features, centres: np.ndarray) -> np.ndarray:
    """Return the (customers,) distances to the nearest centre, in scaled units without caps."""
    return np.asarray(distances(_uncapped(features), centres).min(axis=1))


def _uncapped(features: Features) -> np.ndarray:
    # Without caps: a cap would bring whoever lies beyond everything back to the edge of what was seen. But recency that
    # counts back from a day that is past is 0 for all who bought since, which says nothing against them.
    raw = features.transform.sources(features.raw, features.descriptions)
    columns = [
        step.scaled(column, capped=counts_back(features, step))
        for step, column in zip(features.transform.steps, raw.T, strict=True)
    ]
    return np.column_stack(columns)


def counts_back(features: Features, step: Step) -> bool:
    """Tell whether a feature counts the days back from one that may be past by now."""
    return features.measured.kind is Kind.SALES and step.measure == m.RECENCY


def _scores(raw: np.ndarray) -> np.ndarray:
    """Return the normal scores of each feature among these customers: how the features are spread is left out."""
    return np.column_stack([scores_of(column) for column in raw.T])


def correlations_of(raw: np.ndarray) -> np.ndarray:
    """Return the (features x features) correlations of the normal scores (van der Waerden); raw as in `accord_of`."""
    scores = _scores(raw)
    return np.asarray(scores.T @ scores / len(scores))


def accord_of(raw: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    """Return how far each customer goes along with what goes together at fit.

    raw: (customers x features) in original units. For each pair of features the product of their normal scores, whose
    mean is the correlation, weighed by the correlation at fit. Its mean is 0 where nothing goes together any more.
    """
    return _along_with(_scores(raw), correlations)


def _along_with(scores: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    """Return the sum over pairs of features, each once, of (their correlation) x (the product of the scores)."""
    pairs = correlations - np.diag(np.diag(correlations))
    return np.asarray(((scores @ pairs) * scores).sum(axis=1) / 2)


def _accord_at_fit(raw: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    """Return the same at fit, each customer by the correlations of the others: those of all they made themselves."""
    scores = _scores(raw)
    # Without a customer a correlation r is (n r - product) / (n - 1), so each squared product goes off.
    squares = ((scores**2).sum(axis=1) ** 2 - (scores**4).sum(axis=1)) / 2
    return np.asarray((len(raw) * _along_with(scores, correlations) - squares) / max(len(raw) - 1, 1))


def _levels(descriptions: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return {label: {value: customers}} of labels that group customers, the values in order."""
    levels = {}
    for name in descriptions:
        counts = level_counts(descriptions[name])
        if 1 <= len(counts) <= MOST_LEVELS:
            levels[str(name)] = counts
    return levels


def level_counts(label: pd.Series) -> dict[str, int]:
    """Return {value: customers who have it} of a label, the values in order."""
    counts = label.dropna().astype(str).value_counts()
    return {value: int(counts[value]) for value in sorted(counts.index)}


def _days(features: Features) -> int | None:
    """Return the length of the period that sales lines are from; None of other sheets."""
    if features.measured.period is None:
        return None
    first, last = features.measured.period
    return max((last - first).days, 1)
