"""Fitting: customers are grouped, the groups ordered by what their customers are worth, and numbered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.segments.choosing_k import large_enough, start_of
from xl_segment.segments.clustering import Grouping, assign, group
from xl_segment.segments.identity import Identity, carried_over, match
from xl_segment.segments.natural_groups import NaturalGroups
from xl_segment.segments.quality import Choice
from xl_segment.segments.segment_model import SegmentModel, shaping
from xl_segment.settings import Settings
from xl_segment.sheet import measures as m

#: What customers are worth by where no measure says so: the first principal component.
TAKEN_TOGETHER = "all measures taken together"


@dataclass(frozen=True)
class FittedModel:
    """A model and the customers that it was made with.

    labels: the segment number, fit: the Fit (0 to 1) of each. identity: what became of the segments of the last run.
    """

    model: SegmentModel
    labels: np.ndarray
    fit: np.ndarray
    identity: Identity


def fit_model(
    features: Features,
    choice: Choice,
    settings: Settings,
    before: SegmentModel | None = None,
    natural: NaturalGroups | None = None,
) -> FittedModel:
    """Group the customers into choice.k segments. natural: the groups that they form, None where they are one cloud.

    A first fit numbers them by value, 1 the most valuable. With a model from before the fit starts from its centres,
    and a segment that is matched to one of then keeps its number.
    """
    start = None
    if before is not None:
        start = carried_over(before.identified, features.transform)
    grouping = group(
        features.matrix,
        choice.k,
        method=settings.method,
        seed=settings.seed,
        start=start,
        natural=start_of(large_enough(natural, settings), choice.k),
    )
    value, name = customer_value(features)
    grouping = _reordered(grouping, _by_value(grouping, value))
    identity = Identity.first(choice.k)
    if before is not None:
        identity = match(grouping.centres, features.transform, before.identified)
    grouping = _reordered(grouping, np.argsort(identity.numbers))
    positions, fit = assign(features.matrix, grouping)
    numbers = tuple(sorted(identity.numbers))
    model = SegmentModel(
        kind=str(features.measured.kind),
        method=settings.method,
        transform=features.transform,
        centres=grouping.centres,
        centres_original=features.transform.original(grouping.centres),
        sizes=tuple(map(int, np.bincount(positions, minlength=choice.k))),
        value=name,
        choice=choice,
        columns={},
        seed=settings.seed,
        numbers=numbers,
        last_number=identity.last,
        shaping=shaping(settings),
        reference_date=features.measured.reference_date,
        born=features.measured.born,
        year=features.measured.year,
        covariances=grouping.covariances,
        weights=grouping.weights,
    )
    return FittedModel(model, np.asarray(numbers)[positions], fit, identity)


def _by_value(grouping: Grouping, value: np.ndarray) -> np.ndarray:
    """Return the groups, most valuable first; of equal ones the larger, then the one with the larger centre."""
    sizes = np.bincount(grouping.labels, minlength=grouping.k)
    means = np.bincount(grouping.labels, value, grouping.k) / np.maximum(sizes, 1)
    return np.lexsort((*np.round(-grouping.centres, 9).T[::-1], -sizes, -np.round(means, 9)))


def _reordered(grouping: Grouping, order: np.ndarray) -> Grouping:
    """Return the groups in another order; order: which group comes first, which second ..."""
    reordered = replace(grouping, labels=np.argsort(order)[grouping.labels], centres=grouping.centres[order])
    if grouping.covariances is None or grouping.weights is None:
        return reordered
    return replace(reordered, covariances=grouping.covariances[order], weights=grouping.weights[order])


def customer_value(features: Features) -> tuple[np.ndarray, str]:
    """Return what a customer is worth, and its name: money, else income x spending, else the first component."""
    if features.money is not None:
        return features.money.fillna(0.0).to_numpy(np.float64), features.measured.money_name or "money"
    names = {measure: name for name, measure in features.measured.measures.items() if measure}
    if m.INCOME in names and m.SPENDING in names:
        both = features.raw[[names[m.INCOME], names[m.SPENDING]]]
        filled = both.fillna(both.median())
        return filled.prod(axis=1).to_numpy(np.float64), f"{names[m.INCOME]} × {names[m.SPENDING]}"
    return _first_component(features), TAKEN_TOGETHER


def _first_component(features: Features) -> np.ndarray:
    """Project on the direction of most spread, turned so that more is worth more (a long recency is worth less)."""
    centred = features.matrix - features.matrix.mean(axis=0)
    _, _, axes = np.linalg.svd(centred.T @ centred)
    worth = np.array([-1.0 if step.measure == m.RECENCY else 1.0 for step in features.transform.steps])
    direction = axes[0]
    if direction @ worth < 0:
        direction = -direction
    return np.asarray(centred @ direction)
