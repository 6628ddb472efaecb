"""Which differences between a segment and everybody are more than chance makes, and how large they are.

A measure is compared by its mean: effect Cohen's d (Cohen 1988), test Welch's (1947). A skewed one is compared by its
ranks: effect Cliff's delta (1993), told as the d that normal values would have with it, test that of Mann and Whitney
(1947). A value of a label is tested by its share (Fisher's exact test, upper side). All tests of a result are corrected
together (Holm 1979). Segments were made to differ in the measures that decide, so there a test says little more than
that the difference could be seen; of all other measures it says what it says.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

#: Beyond this a distribution is highly skewed (Bulmer 1979, Principles of Statistics).
SKEWED = 1.0
#: Of counts, and of amounts that many have none of, the median is the same for most segments and says little.
_COMMONEST, _FEW_VALUES = 0.2, 20
_LEVEL = 0.05
#: Ranks as far apart as can be are told as a difference of five standard deviations or so, not as an endless one.
_MOST_APART = 0.9998
#: Up to this many expected cases the share of a label is tested exactly.
_EXACT = 10.0


def skewed_measures(raw: pd.DataFrame) -> frozenset[str]:
    """Return which measures are skewed. raw: (customers x measures), NaN where missing."""
    skewness = {str(name): _skewness(raw[name].dropna().to_numpy(np.float64)) for name in raw}
    return frozenset(name for name, skew in skewness.items() if abs(skew) >= SKEWED)


def _skewness(values: np.ndarray) -> float:
    if len(values) < 3 or not np.ptp(values) > 1e-12 * np.abs(values).max():
        return 0.0
    return float(stats.skew(values))


def compared_by_median(values: pd.Series) -> bool:
    """Tell whether the median of a skewed measure tells segments apart; of counts it does not."""
    counts = values.value_counts(normalize=True)
    return len(counts) > _FEW_VALUES and float(counts.iloc[0]) < _COMMONEST


def effects(raw: pd.DataFrame, labels: np.ndarray, skewed: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (effects, p-values) of each segment against everybody, against all others: (segments x measures).

    labels: (customers,) segment numbers; skewed: the measures that are compared by ranks.
    """
    sizes, chances = {}, {}
    for name in raw:
        values = raw[name].astype(np.float64)
        by = _by_ranks if str(name) in skewed else _by_means
        sizes[name], chances[name] = by(values, labels)
    return pd.DataFrame(sizes).fillna(0.0), pd.DataFrame(chances).fillna(1.0)


def _by_means(values: pd.Series, labels: np.ndarray) -> tuple[pd.Series, pd.Series]:
    groups = values.groupby(labels)
    count, mean = groups.count(), groups.mean()
    square = (values - values.mean()).pow(2).groupby(labels).sum()
    within = groups.var(ddof=1)
    spread = float(values.std(ddof=0))
    effect = (mean - values.mean()) / spread if spread > 0 else mean * 0.0
    others = count.sum() - count
    mean_of_others = (values.sum() - groups.sum()) / others.where(others > 0)
    square_of_others = square.sum() - square - others * (mean_of_others - values.mean()) ** 2
    of_others = (square_of_others / (others - 1).where(others > 1)).clip(lower=0.0)
    chance = _welch(mean - mean_of_others, within, count, of_others, others)
    return effect, chance


def _welch(apart: pd.Series, within: pd.Series, count: pd.Series, of_others: pd.Series, others: pd.Series) -> pd.Series:
    """Return the chance of a difference of means. within, of_others: variances; NaN of too few values."""
    first, second = within / count, of_others / others.where(others > 0)
    both = first + second
    freedom = both**2 / (first**2 / (count - 1) + second**2 / (others - 1)).where(both > 0)
    chance = pd.Series(2 * stats.t.sf(apart.abs() / np.sqrt(both.where(both > 0)), freedom), index=apart.index)
    # Two groups of which each has one value only differ for certain.
    return chance.mask((both == 0) & (apart.abs() > 0), 0.0)


def _by_ranks(values: pd.Series, labels: np.ndarray) -> tuple[pd.Series, pd.Series]:
    known = values.notna().to_numpy()
    if not known.any():
        nobody = pd.Series(np.nan, index=pd.Index(np.unique(labels)))
        return nobody, nobody
    ranks = pd.Series(stats.rankdata(values[known]))
    groups = ranks.groupby(labels[known])
    count, total = groups.count(), len(ranks)
    delta = 2 * (groups.mean() - 0.5) / total - 1
    delta = delta.clip(-_MOST_APART, _MOST_APART)
    effect = pd.Series(np.sqrt(2) * stats.norm.ppf((1 + delta) / 2), index=delta.index)
    others = total - count
    ties = ranks.value_counts()
    tied = float((ties**3 - ties).sum()) / (total * max(total - 1, 1))
    spread = np.sqrt(count * others / 12 * (total + 1 - tied))
    apart = (groups.sum() - count * (total + 1) / 2).abs()
    z = (apart - 0.5).clip(lower=0.0) / spread.where(spread > 0)
    index = pd.Index(np.unique(labels))
    return effect.reindex(index), pd.Series(2 * stats.norm.sf(z), index=z.index).reindex(index)


def chance_of_share(count: int, size: int, everybody: int, total: int, values: int) -> float:
    """Return the chance that a value is as common in a segment, the most telling of so many values.

    count of size customers of the segment have it, everybody of total customers.
    """
    expected = size * everybody / total
    if min(expected, size - expected, everybody - expected) < _EXACT:
        chance = float(stats.hypergeom.sf(count - 1, total, everybody, size))
    else:
        spread = np.sqrt(expected * (1 - everybody / total) * (total - size) / max(total - 1, 1))
        chance = float(stats.norm.sf((count - 0.5 - expected) / spread)) if spread > 0 else 1.0
    return min(1.0, chance * values)


def certain(chances: np.ndarray) -> np.ndarray:
    """Return which of several tests speak, all together wrong in one of twenty results (Holm 1979).

    chances: (tests,) p-values.
    """
    order = np.argsort(chances, kind="stable")
    limits = _LEVEL / np.arange(len(chances), 0, -1)
    holds = np.logical_and.accumulate(chances[order] <= limits)
    speaks = np.zeros(len(chances), dtype=bool)
    speaks[order] = holds
    return speaks
