"""How far a distribution has shifted: the population stability index, and whether it is more than chance.

The index and its limits 0.10 and 0.25 are those of Siddiqi, *Credit Risk Scorecards* (2006), p. 136. It tells the size
of a shift and tests nothing: few customers make it large by chance alone. What chance can do is (1/n + 1/m) times a
chi-squared variable (Yurdakul and Naranjo, *Statistical properties of the population stability index*, 2020), and is
allowed for before a shift is called large.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xl_segment.segments.chance import Compared, Distribution, compare, counts_test

#: Bins of the stability index.
BINS = 10
#: Customers that a bin should be able to expect, and the fewest bins.
PER_BIN, FEWEST_BINS = 12, 4
#: Siddiqi's limits: a small shift, a large one.
SMALL, LARGE = 0.10, 0.25
#: How often chance alone makes the index larger than is allowed for.
ALARM = 0.001


@dataclass(frozen=True)
class Middle:
    """Where the values of customers lie, in original units: quartiles, median, mean (None where nobody noted it)."""

    low: float
    median: float
    high: float
    mean: float | None = None


@dataclass(frozen=True)
class Shift:
    """One feature now against the fit. psi: population stability index; ks: Kolmogorov-Smirnov distance, 0 to 1.

    small_limit, limit: the index that counts as a small and as a large shift, for so many customers. then, now: where
    the values lie, None where nobody has one. compared: as p-values, None where there is nothing to compare. chance:
    the p-value that counts, allowing for all that is tested at once; None where it is not tested.
    """

    name: str
    psi: float
    ks: float
    small_limit: float
    limit: float
    then: Middle | None = None
    now: Middle | None = None
    compared: Compared | None = None
    chance: float | None = None


@dataclass(frozen=True)
class SharesShift:
    """The shares of some values now against the fit: of a label, or of the segments.

    shares: {value: (share then, share now)}, each 0 to 1. psi, limit, chance: as of a `Shift`; p: how often chance
    alone makes such a difference.
    """

    name: str
    shares: Mapping[str, tuple[float, float]]
    psi: float
    limit: float
    p: float
    chance: float | None = None

    @property
    def most(self) -> str:
        """The value whose share has changed most."""
        return max(self.shares, key=lambda value: abs(self.shares[value][1] - self.shares[value][0]))


def measure_shift(name: str, values: np.ndarray, then: Distribution, mean: float | None = None) -> Shift:
    """Compare (customers,) values of now, without NaN, with those of then, whose mean may be known."""
    if not len(values) or not then.points:
        return Shift(name, float("inf"), 1.0, SMALL, LARGE)
    points, shares = np.array(then.points), np.array(then.shares)
    now = np.searchsorted(np.sort(values), points, side="right") / len(values)
    edges = _edges(len(values), shares)
    # Of values below the first point the kept points know nothing but that there were none at fit.
    ks = float(max(np.abs(now - shares).max(), (values < points[0]).mean(), (values > points[-1]).mean()))
    psi, chance = stability(_per_bin(shares, edges), _per_bin(now, edges), then.count, len(values))
    return Shift(
        name=name,
        psi=psi,
        ks=ks,
        small_limit=SMALL + chance,
        limit=LARGE + chance,
        then=Middle(then.quantile(0.25), then.quantile(0.5), then.quantile(0.75), mean),
        now=_middle(values),
        compared=compare(then, values, ks),
    )


def _middle(values: np.ndarray) -> Middle:
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75], method="inverted_cdf")
    return Middle(float(low), float(median), float(high), float(values.mean()))


def measure_shares(name: str, then: Mapping[str, int], now: Mapping[str, int]) -> SharesShift:
    """Compare how many customers have each value; then, now: {value: customers}, somebody in each."""
    values = list(dict.fromkeys([*then, *now]))
    counts = [np.array([counts.get(value, 0) for value in values]) for counts in (then, now)]
    parts = [count / count.sum() for count in counts]
    psi, chance = stability(parts[0], parts[1], int(counts[0].sum()), int(counts[1].sum()))
    pairs = zip(map(float, parts[0]), map(float, parts[1]), strict=True)
    shares = dict(zip(values, pairs, strict=True))
    return SharesShift(name, shares, psi, LARGE + chance, counts_test(*counts))


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
