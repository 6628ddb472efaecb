"""Whether two groups of customers differ by more than chance: tests of values and of counts, and many tests at once.

Values are compared by their normal scores (van der Waerden 1952): for a shift of any distribution as powerful as the
t-test or more (Chernoff and Savage 1958), and no outlier weighs more than its rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

#: Points that a distribution is told by.
POINTS = 200
#: Values that stand for a distribution where it is of more customers; each counts for several then.
_MOST_VALUES = 2_000
#: Cochran (1954): the chi-squared distribution holds where this many customers are expected in each cell.
_ENOUGH_EXPECTED = 5
#: Tables drawn where it does not; the seed makes the answer the same every time.
_DRAWN, _SEED = 9_999, 0
#: The smallest eigenvalue of correlations that are still worth inverting.
_MOST_ALIKE = 0.02


@dataclass(frozen=True)
class Distribution:
    """How the values of some customers are spread, without the customers.

    points: values, ascending. shares: of the customers at or below each, 0 to 1. count: of how many customers.
    """

    points: tuple[float, ...]
    shares: tuple[float, ...]
    count: int

    @classmethod
    def of(cls, values: np.ndarray) -> Distribution:
        """Return the distribution of (customers,) values, by up to 201 quantiles; NaN are left out."""
        known = np.sort(values[~np.isnan(values)])
        points = np.unique(np.quantile(known, np.linspace(0, 1, POINTS + 1), method="lower"))
        shares = np.searchsorted(known, points, side="right") / len(known)
        return cls(tuple(map(float, points)), tuple(map(float, shares)), len(known))

    @cached_property
    def values(self) -> np.ndarray:
        """Up to 2,000 values, ascending, that are spread like those of the customers; with few customers their own."""
        size = min(self.count, _MOST_VALUES)
        shares, points = np.array(self.shares), np.array(self.points)
        before = np.concatenate([[0.0], shares[:-1]])
        # Between two quantiles lies no more than their distance, unless many customers have the very value.
        alike = shares - before > (1 + 1e-9) / POINTS
        alike[0] = True
        if self.count <= POINTS + 1:
            alike[:] = True
        starts = np.where(alike, before, shares)
        knots = np.column_stack([starts, shares]).ravel()
        return np.asarray(np.interp((np.arange(size) + 0.5) / max(size, 1), knots, np.repeat(points, 2)))

    def quantile(self, share: float) -> float:
        """Return the least of the points that at least so large a share of the customers lies at or below."""
        return self.points[int(np.searchsorted(self.shares, share - 1e-12))]


@dataclass(frozen=True)
class Compared:
    """Values of now against a distribution of then, as p-values: how often chance alone makes as much of it.

    z: the difference of the mean normal scores in standard errors, above 0 where values tend to be higher now.
    shifted: of such a shift, spread: of such a gap between the two distributions, both two-sided.
    """

    z: float
    shifted: float
    spread: float


def compare(then: Distribution, now: np.ndarray, ks: float) -> Compared:
    """Compare (customers,) values of now, without NaN, with those of then. ks: the Kolmogorov-Smirnov distance."""
    weight = then.count / len(then.values)
    distinct, at = np.unique(np.concatenate([then.values, now]), return_inverse=True)
    counts_then = np.bincount(at[: len(then.values)], minlength=len(distinct)) * weight
    counts_now = np.bincount(at[len(then.values) :], minlength=len(distinct))
    z, skewness = _normal_scores(counts_then, counts_now)
    if len(distinct) == 2:
        exact = counts_test(counts_then, counts_now)
        return Compared(z, exact, exact)
    return Compared(z, two_sided(z, skewness), _ks_test(ks, then.count, len(now)))


def _normal_scores(then: np.ndarray, now: np.ndarray) -> tuple[float, float]:
    """Return the standardised difference of the mean normal scores, and the skewness it has where chance rules.

    then, now: customers per distinct value, ascending; who is tied has one score.
    """
    from scipy.special import ndtri

    both = then + now
    total, count = both.sum(), now.sum()
    scores = ndtri((np.cumsum(both) - both / 2) / total)
    scores -= both @ scores / total
    variance = both @ scores**2 / total
    if variance <= 0:
        return 0.0, 0.0
    error = np.sqrt(variance * total / (total - 1) * (1 / count + 1 / (total - count)))
    skewness = both @ scores**3 / total / variance**1.5
    # Of a mean of some drawn from all without putting back; of noughts and ones it is the hypergeometric one.
    drawn = np.sqrt(total - 1) * (total - 2 * count) / (np.sqrt(count * (total - count)) * (total - 2))
    return float((now @ scores / count - then @ scores / (total - count)) / error), float(skewness * drawn)


def scores_of(values: np.ndarray) -> np.ndarray:
    """Return the normal scores of (customers,) values, with mean 0 and variance 1; of NaN and of a constant 0."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores = np.zeros(len(values))
    known = ~np.isnan(values)
    scores[known] = ndtri((rankdata(values[known]) - 0.5) / max(known.sum(), 1))
    scores[known] -= scores[known].mean() if known.any() else 0.0
    deviation = scores.std()
    return np.asarray(scores / deviation if deviation > 0 else scores)


def adjusted(z: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    """Return each of (measures,) z given the others: what is left of it for customers who are alike in them.

    correlations: (measures x measures) of the normal scores (Puri and Sen 1971). All are 0 where the measures say
    nearly the same, so that nothing is left of one given the others.
    """
    if len(z) < 2 or np.linalg.eigvalsh(correlations)[0] < _MOST_ALIKE:
        return np.zeros(len(z))
    inverse = np.linalg.inv(correlations)
    return np.asarray(inverse @ z / np.sqrt(np.diag(inverse)))


def two_sided(z: float, skewness: float = 0.0) -> float:
    """Return the p-value of a permutation test by a Pearson III curve (Mielke, Berry and Brier 1981)."""
    from scipy.stats import pearson3

    return float(min(1.0, 2 * min(pearson3.sf(z, skewness), pearson3.cdf(z, skewness))))


def _ks_test(ks: float, then: int, now: int) -> float:
    """Return the p-value of a Kolmogorov-Smirnov distance (Smirnov 1939); with ties it is on the safe side."""
    from scipy.stats import kstwo

    return float(kstwo.sf(ks, max(round(then * now / (then + now)), 1)))


def counts_test(then: np.ndarray, now: np.ndarray) -> float:
    """Return how often chance alone makes (categories,) counts of now that differ so much from those of then.

    By the chi-squared test where enough are expected everywhere, else by the same statistic in tables drawn with the
    sums that there are (Freeman and Halton 1951, by Monte Carlo). The rarest categories are taken together.
    """
    then, now = _without_rare(np.asarray(np.round(then), np.int64), np.asarray(np.round(now), np.int64))
    both = then + now
    if len(both) < 2 or not then.sum() or not now.sum():
        return 1.0
    expected = both * (now.sum() / both.sum())
    statistic = _chi_squared(now, expected, both)
    if min(expected.min(), (both - expected).min()) >= _ENOUGH_EXPECTED:
        from scipy.stats import chi2

        return float(chi2.sf(statistic, len(both) - 1))
    drawn = np.random.default_rng(_SEED).multivariate_hypergeometric(both, now.sum(), _DRAWN, method="marginals")
    as_far = (_chi_squared(drawn, expected, both) >= statistic - 1e-9).sum()
    return float((1 + as_far) / (1 + _DRAWN))


def _without_rare(then: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts with the rarest categories taken together, so that each has a few customers.

    Of one that hardly anybody has nothing can be told, and it would take from the power for all others.
    """
    order = np.argsort(then + now, kind="stable")
    then, now = then[order], now[order]
    rare = int(np.searchsorted(np.cumsum(then + now), _ENOUGH_EXPECTED)) + 1
    if rare >= len(then):
        return then[then + now > 0], now[then + now > 0]
    return np.r_[then[:rare].sum(), then[rare:]], np.r_[now[:rare].sum(), now[rare:]]


def _chi_squared(now: np.ndarray, expected: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Return Pearson's statistic of two rows of counts that add up to `both`; now: (categories,) or many such."""
    return np.asarray(((now - expected) ** 2 / expected * both / (both - expected)).sum(axis=-1))


def holm(chances: Sequence[float], weights: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for there being several (Holm 1979): compared with 1 %, 1 % is the risk of all together.

    weights: above 0; the part of the risk that each has is its weight's part of all weights.
    """
    p, weight = np.array(chances, np.float64), np.array(weights, np.float64)
    order = np.argsort(p / weight, kind="stable")
    left = np.cumsum(weight[order][::-1])[::-1]
    rising = np.maximum.accumulate(p[order] / weight[order] * left)
    adjusted_p = np.empty(len(p))
    adjusted_p[order] = np.minimum(rising, 1.0)
    return tuple(map(float, adjusted_p))
