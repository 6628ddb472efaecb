"""What a principal component means, in the reader's words: "spend more, bought more recently"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_segment.customers.transform import Step
from xl_segment.personas.last_time import event_of
from xl_segment.sheet import measures as m

#: From this correlation on a measure is said to carry a component: both have half of their variance in common.
_CARRIES = 0.7
#: Of a component that none carries so far, those are named that have a quarter in common with it.
_CARRIES_SOMEWHAT = 0.5
#: What more, and what less, of a measure says of a customer.
_MORE_AND_LESS = {
    m.INCOME: ("higher income", "lower income"),
    m.SPENDING: ("spend more", "spend less"),
    m.AGE: ("older", "younger"),
    m.MONEY: ("bring more money", "bring less money"),
    m.FREQUENCY: ("buy more often", "buy less often"),
    m.TENURE: ("customers for longer", "newer customers"),
    m.AVERAGE_ORDER: ("larger orders", "smaller orders"),
    m.RETURNS: ("return more", "return less"),
}
_BOUGHT = ("purchase", "order")


def loadings(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return how each feature goes with each component, (features x components), -1 to 1: their correlation.

    matrix: (customers x features). points: (customers x components). 0 where either is the same for all.
    """
    features, components = matrix - matrix.mean(axis=0), points - points.mean(axis=0)
    lengths = np.outer(np.linalg.norm(features, axis=0), np.linalg.norm(components, axis=0))
    return np.asarray(np.divide(features.T @ components, lengths, out=np.zeros(lengths.shape), where=lengths > 1e-9))


def carrying(carried: np.ndarray) -> list[int]:
    """Return which features carry a component, that which does most first. carried: (features,) loadings."""
    strength = np.abs(carried)
    limit = _CARRIES if strength.max(initial=0.0) >= _CARRIES else _CARRIES_SOMEWHAT
    return sorted(np.flatnonzero(strength >= limit).tolist(), key=lambda at: (-round(float(strength[at]), 6), at))


def ends(steps: Sequence[Step], carried: np.ndarray) -> list[str]:
    """Return what customers are like towards the upper end of a component, the measure that carries it most first.

    carried: (features,) loadings. Empty where no measure goes with the component by itself.
    """
    return list(dict.fromkeys(_end(steps[at], more=carried[at] > 0) for at in carrying(carried)))


def _end(step: Step, *, more: bool) -> str:
    """Say what more, or less, of a feature says of a customer."""
    if step.level is not None:
        return f"{'' if more else 'not '}{step.source} {step.level}"
    if step.measure == m.RECENCY:
        event = event_of(step.source)
        if event in _BOUGHT:
            return "bought longer ago" if more else "bought more recently"
        return f"last {event} {'longer ago' if more else 'more recent'}"
    if step.measure in _MORE_AND_LESS:
        return _MORE_AND_LESS[step.measure][0 if more else 1]
    return f"{'more' if more else 'less'} {step.source}"
