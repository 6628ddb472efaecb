"""How many segments: what each number gives, and which one the evidence speaks for."""

from __future__ import annotations

import warnings

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.errors import DataError
from xl_segment.segments.clustering import RESTART_SAMPLE, canonical_order, group
from xl_segment.segments.quality import Choice, Trial, measure_quality
from xl_segment.settings import Settings

#: Two segments are seldom what an analyst wants: the bend of the inertia curve is preferred over them where its
#: silhouette keeps at least this share of theirs.
KNEE_KEEPS = 0.70
#: The number of segments stays that of the last run where its silhouette is at most this much below that of the number
#: that the evidence would now speak for.
STAYS_WITHIN = 0.05


def choose_k(features: Features, settings: Settings, before: int | None = None) -> Choice:
    """Try every number of segments in the settings' range and recommend one.

    before: the number of the last run, which stays unless another is clearly better. Raises DataError where there are
    too few different customers for the fewest segments.
    """
    matrix = features.matrix[canonical_order(features.matrix)]
    different = len(np.unique(np.round(matrix, 10), axis=0))
    _check_enough(len(matrix), different, settings)
    if len(matrix) > RESTART_SAMPLE:
        chosen = np.random.default_rng(settings.seed).choice(len(matrix), RESTART_SAMPLE, replace=False)
        matrix = matrix[np.sort(chosen)]
    trials = tuple(
        _try(matrix, k, settings)
        for k in range(settings.k_min, settings.k_max + 1)
        if k <= different and k < len(matrix)
    )
    knee = find_knee(trials)
    recommended, reason = recommend(trials, knee, min_share=settings.min_share / 100)
    if before is not None and before != recommended and settings.k is None:
        recommended, reason = _stay(trials, before, recommended, settings.min_share / 100) or (recommended, reason)
    k = recommended if settings.k is None else settings.k
    if k != recommended:
        reason = f"{k} was asked for. {reason}"
    decisive = next((one for one in trials if one.k == k), None)
    silhouette = decisive.silhouette if decisive else _try(matrix, k, settings).silhouette
    return Choice(k, recommended, knee, trials, reason, verdict(silhouette))


def _check_enough(customers: int, different: int, settings: Settings) -> None:
    least = settings.k if settings.k is not None else settings.k_min
    if customers <= least:
        have = "1 customer" if customers == 1 else f"{customers} customers"
        raise DataError(f"There are only {have} to put into {least} segments. Add rows, or ask for fewer segments.")
    if different < least:
        raise DataError(
            f"The customers differ in too little for {least} segments: there are only {different} different rows of "
            "measures. Add a measure that differs, or ask for fewer segments."
        )


def _try(matrix: np.ndarray, k: int, settings: Settings) -> Trial:
    found = group(matrix, k, method=settings.method, seed=settings.seed)
    quality = measure_quality(matrix, found.labels, found.centres, seed=settings.seed)
    return Trial(
        k=k,
        inertia=quality.inertia,
        silhouette=quality.silhouette,
        calinski_harabasz=quality.calinski_harabasz,
        davies_bouldin=quality.davies_bouldin,
        smallest_share=float(np.bincount(found.labels, minlength=k).min() / len(matrix)),
    )


def find_knee(trials: tuple[Trial, ...]) -> int | None:
    """Return the number of segments where the inertia curve bends (Satopaa et al. 2011), None where it does not."""
    if len(trials) < 3:
        return None
    from kneed import KneeLocator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # kneed warns where there is no knee, and returns None
        found = KneeLocator(
            [one.k for one in trials], [one.inertia for one in trials], curve="convex", direction="decreasing"
        ).knee
    return None if found is None else int(found)


def recommend(trials: tuple[Trial, ...], knee: int | None, *, min_share: float) -> tuple[int, str]:
    """Return the recommended number of segments and the reason in a sentence or two.

    The best mean silhouette decides, among numbers whose smallest segment is large enough to act on; where it says
    two, which mostly tells big customers from small, the bend of the inertia curve is preferred if it costs little.
    """
    fit = tuple(one for one in trials if one.smallest_share >= min_share) or trials
    best = max(fit, key=lambda one: (one.silhouette, -one.k))
    bend = next((one for one in fit if one.k == knee), None)
    if len(trials) == 1:
        return best.k, f"{best.k} segments: the only number that was tried."
    if bend is None:
        where = (
            "the inertia curve has no clear bend" if knee is None else f"the curve bends at {knee}, too small a segment"
        )
        return (
            best.k,
            f"{best.k} segments: the silhouette is best there ({best.silhouette:.2f}); {where}.{_rest(fit, best)}",
        )
    if bend.k == best.k:
        return best.k, (
            f"{best.k} segments: the inertia curve bends there and the silhouette is best there "
            f"({best.silhouette:.2f}).{_rest(fit, best)}"
        )
    if best.k == 2 and bend.silhouette >= KNEE_KEEPS * best.silhouette:
        return bend.k, (
            f"{bend.k} segments: the inertia curve bends there (silhouette {bend.silhouette:.2f}). The methods "
            f"disagree: the silhouette is best at 2 ({best.silhouette:.2f}), which only tells high from low."
            f"{_rest(fit, bend)}"
        )
    return best.k, (
        f"{best.k} segments: the silhouette is best there ({best.silhouette:.2f}). The methods disagree: the inertia "
        f"curve bends at {bend.k} (silhouette {bend.silhouette:.2f}).{_rest(fit, best)}"
    )


def _stay(trials: tuple[Trial, ...], before: int, recommended: int, min_share: float) -> tuple[int, str] | None:
    """Stay with the number of the last run, and say so, where the evidence for another one is hardly better."""
    known, better = (next((one for one in trials if one.k == k), None) for k in (before, recommended))
    if known is None or better is None or known.smallest_share < min_share:
        return None
    if better.silhouette - known.silhouette > STAYS_WITHIN:
        return None
    return before, (
        f"{before} segments, as in the last run: the evidence for {recommended} is hardly better (silhouette "
        f"{better.silhouette:.2f} against {known.silhouette:.2f})."
    )


def _rest(trials: tuple[Trial, ...], chosen: Trial) -> str:
    """Say where the two other indices point."""
    harabasz = max(trials, key=lambda one: np.nan_to_num(one.calinski_harabasz, nan=-np.inf)).k
    bouldin = min(trials, key=lambda one: np.nan_to_num(one.davies_bouldin, nan=np.inf)).k
    if harabasz == bouldin == chosen.k:
        return f" Calinski-Harabasz and Davies-Bouldin point to {chosen.k} as well."
    if harabasz == bouldin:
        return f" Calinski-Harabasz and Davies-Bouldin point to {harabasz}."
    return f" Calinski-Harabasz points to {harabasz}, Davies-Bouldin to {bouldin}."


def verdict(silhouette: float) -> str:
    """Say how clear the structure is (Kaufman and Rousseeuw 1990, *Finding Groups in Data*, table 4)."""
    if silhouette > 0.70:
        return "strong structure"
    if silhouette > 0.50:
        return "reasonable structure"
    return "weak structure" if silhouette > 0.25 else "no clear structure"
