"""How far a distribution has shifted: the population stability index, with what chance alone can make of it.

The index and its limits 0.10 and 0.25 are those of Siddiqi, *Credit Risk Scorecards* (2006), p. 136. Few customers make
it large by chance alone; what chance can do is (1/n + 1/m) times a chi-squared variable (Yurdakul and Naranjo,
*Statistical properties of the population stability index*, 2020), and is allowed for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Points of each feature's distribution that a model keeps, and bins of the stability index.
POINTS, BINS = 200, 10
#: Customers that a bin should be able to expect, and the fewest bins.
PER_BIN, FEWEST_BINS = 12, 4
#: Siddiqi's limits: a small shift, a large one.
SMALL, LARGE = 0.10, 0.25
#: How often one test among all may cry wolf.
ALARM = 0.001


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


def distribution(values: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return points of a distribution, ascending, and the share of the values at or below each; NaN are left out."""
    known = np.sort(values[~np.isnan(values)])
    points = np.unique(np.quantile(known, np.linspace(0, 1, POINTS + 1), method="lower"))
    shares = np.searchsorted(known, points, side="right") / len(known)
    return tuple(map(float, points)), tuple(map(float, shares))


def measure_shift(name: str, values: np.ndarray, points: np.ndarray, shares: np.ndarray, then: int) -> Shift:
    """Compare values of today with a distribution of then. then: of how many customers."""
    if not len(values):
        return Shift(name, float("inf"), 1.0, SMALL, LARGE)
    now = np.searchsorted(np.sort(values), points, side="right") / len(values)
    edges = _edges(len(values), shares)
    # Of values below the first point the kept points know nothing but that there were none at fit.
    ks = float(max(np.abs(now - shares).max(), (values < points[0]).mean(), (values > points[-1]).mean()))
    psi, chance = stability(_per_bin(shares, edges), _per_bin(now, edges), then, len(values))
    return Shift(name, psi, ks, SMALL + chance, LARGE + chance)


def _edges(count: int, shares: np.ndarray) -> np.ndarray:
    """Return at which points the bins end: where the customers at fit made up another tenth; of few, a larger part."""
    bins = int(np.clip(count // PER_BIN, FEWEST_BINS, BINS))
    wanted = np.arange(1, bins) / bins
    edges = np.unique(np.searchsorted(shares, wanted - 1e-12))
    return np.asarray(edges[shares[edges] < 1])


def _per_bin(shares: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the share in each bin. shares: at or below each point."""
    return np.diff(np.concatenate([[0.0], shares[edges], [1.0]]))


def stability(before: np.ndarray, now: np.ndarray, count_before: int, count_now: int) -> tuple[float, float]:
    """Return the stability index of shares that add up to 1, and how large chance alone may make it."""
    from scipy.stats import chi2

    before, now = _smoothed(before, count_before), _smoothed(now, count_now)
    psi = float(((now - before) * np.log(now / before)).sum())
    return psi, float(chi2.ppf(1 - ALARM, max(len(before) - 1, 1)) * (1 / count_now + 1 / count_before))


def _smoothed(shares: np.ndarray, count: int) -> np.ndarray:
    """Count half a customer more in each bin: an empty one says "few", not "none ever"."""
    return np.asarray((shares * count + 0.5) / (count + 0.5 * len(shares)))
