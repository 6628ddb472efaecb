"""The search for the parameters that make what was seen likeliest: positive ones, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

#: The logarithm of a parameter stays within these: beyond, customers are as good as all alike, or none ever leaves.
_SMALLEST, _LARGEST = np.log(1e-3), np.log(1e4)
#: A loss and its slopes by the logarithms of the parameters.
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


def least_loss(loss: Loss, starts: Sequence[Sequence[float]]) -> tuple[np.ndarray, float]:
    """Return the parameters with the least loss that is reached from any of the starts, and that loss."""
    reached = [_search(loss, np.log(start)) for start in starts]
    logs, least = min(reached, key=lambda end: end[1])
    return np.exp(logs), least


def _search(loss: Loss, start: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the logarithms that are reached from a start, and their loss."""
    result = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(_SMALLEST, _LARGEST)] * len(start),
        options={"maxiter": 1_000, "ftol": 1e-15, "gtol": 1e-9},
    )
    return result.x, float(result.fun)
