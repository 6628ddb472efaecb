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
    matrix = _sampled(matrix, settings.seed)
    trials = _try_all(matrix, different, settings)
    knee = find_knee(trials)
    min_share = settings.min_share / 100
    recommended, reason = recommend(trials, knee, min_share=min_share)
    if before is not None and settings.k is None:
        recommended, reason = stay(trials, before, recommended, min_share) or (recommended, reason)
    k = recommended
    if settings.k is not None:
        k = settings.k
    if k != recommended:
        reason = f"{k} was asked for. {reason}"
    decisive = _trial(trials, k) or _try(matrix, k, settings)
    return Choice(k, recommended, knee, trials, reason, verdict(decisive.silhouette))


def _check_enough(customers: int, different: int, settings: Settings) -> None:
    least = settings.k_min
    if settings.k is not None:
        least = settings.k
    if customers <= least:
        count = "1 customer" if customers == 1 else f"{customers} customers"
        raise DataError(f"There are only {count} to put into {least} segments. Add rows, or ask for fewer segments.")
    if different < least:
        raise DataError(
            f"The customers differ in too little for {least} segments: there are only {different} different rows of "
            "measures. Add a measure that differs, or ask for fewer segments."
        )


def _sampled(matrix: np.ndarray, seed: int) -> np.ndarray:
    """Return the rows that the numbers are tried on: all, or of very many a sample."""
    if len(matrix) <= RESTART_SAMPLE:
        return matrix
    chosen = np.random.default_rng(seed).choice(len(matrix), RESTART_SAMPLE, replace=False)
    return np.asarray(matrix[np.sort(chosen)])


def _try_all(matrix: np.ndarray, different: int, settings: Settings) -> tuple[Trial, ...]:
    """Try the settings' range, as far as there are that many different customers."""
    most = min(settings.k_max, different, len(matrix) - 1)
    return tuple(_try(matrix, k, settings) for k in range(settings.k_min, most + 1))


def _try(matrix: np.ndarray, k: int, settings: Settings) -> Trial:
    grouping = group(matrix, k, method=settings.method, seed=settings.seed)
    quality = measure_quality(matrix, grouping.labels, grouping.centres, seed=settings.seed)
    return Trial(
        k=k,
        inertia=quality.inertia,
        silhouette=quality.silhouette,
        calinski_harabasz=quality.calinski_harabasz,
        davies_bouldin=quality.davies_bouldin,
        smallest_share=float(np.bincount(grouping.labels, minlength=k).min() / len(matrix)),
    )


def _trial(trials: tuple[Trial, ...], k: int | None) -> Trial | None:
    """Return the trial of a number of segments, None where it was not tried."""
    return next((trial for trial in trials if trial.k == k), None)


def find_knee(trials: tuple[Trial, ...]) -> int | None:
    """Return the number of segments where the inertia curve bends (Satopaa et al. 2011), None where it does not."""
    if len(trials) < 3:
        return None
    from kneed import KneeLocator

    ks = [trial.k for trial in trials]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # kneed warns where there is no knee, and returns None
        knee = KneeLocator(ks, [trial.inertia for trial in trials], curve="convex", direction="decreasing").knee
    if knee is None:
        return None
    return int(knee)


def recommend(trials: tuple[Trial, ...], knee: int | None, *, min_share: float) -> tuple[int, str]:
    """Return the recommended number of segments and the reason in a sentence or two.

    The best mean silhouette decides, among numbers whose smallest segment is large enough to act on; where it says
    two, which mostly tells big customers from small, the bend of the inertia curve is preferred if it costs little.
    """
    usable = tuple(trial for trial in trials if trial.smallest_share >= min_share) or trials
    best = max(usable, key=lambda trial: (trial.silhouette, -trial.k))
    bend = _trial(usable, knee)
    if len(trials) == 1:
        return best.k, f"{best.k} segments: the only number that was tried."
    if bend is None:
        return best.k, _silhouette_alone(usable, best, knee)
    if bend.k == best.k:
        return best.k, _both_agree(usable, best)
    if best.k == 2 and bend.silhouette >= KNEE_KEEPS * best.silhouette:
        return bend.k, _bend_over_two(usable, best, bend)
    return best.k, _silhouette_over_bend(usable, best, bend)


def _silhouette_alone(trials: tuple[Trial, ...], best: Trial, knee: int | None) -> str:
    why = f"the curve bends at {knee}, too small a segment"
    if knee is None:
        why = "the inertia curve has no clear bend"
    return f"{best.k} segments: the silhouette is best there ({best.silhouette:.2f}); {why}.{_rest(trials, best)}"


def _both_agree(trials: tuple[Trial, ...], best: Trial) -> str:
    return (
        f"{best.k} segments: the inertia curve bends there and the silhouette is best there "
        f"({best.silhouette:.2f}).{_rest(trials, best)}"
    )


def _bend_over_two(trials: tuple[Trial, ...], best: Trial, bend: Trial) -> str:
    return (
        f"{bend.k} segments: the inertia curve bends there (silhouette {bend.silhouette:.2f}). The methods "
        f"disagree: the silhouette is best at 2 ({best.silhouette:.2f}), which only tells high from low."
        f"{_rest(trials, bend)}"
    )


def _silhouette_over_bend(trials: tuple[Trial, ...], best: Trial, bend: Trial) -> str:
    return (
        f"{best.k} segments: the silhouette is best there ({best.silhouette:.2f}). The methods disagree: the inertia "
        f"curve bends at {bend.k} (silhouette {bend.silhouette:.2f}).{_rest(trials, best)}"
    )


def stay(trials: tuple[Trial, ...], before: int, recommended: int, min_share: float) -> tuple[int, str] | None:
    """Stay with the number of the last run, and say so, where the evidence for another one is hardly better."""
    last, better = _trial(trials, before), _trial(trials, recommended)
    if before == recommended or last is None or better is None or last.smallest_share < min_share:
        return None
    if better.silhouette - last.silhouette > STAYS_WITHIN:
        return None
    return before, (
        f"{before} segments, as in the last run: the evidence for {recommended} is hardly better (silhouette "
        f"{better.silhouette:.2f} against {last.silhouette:.2f})."
    )


def _rest(trials: tuple[Trial, ...], chosen: Trial) -> str:
    """Say where the two other indices point."""
    harabasz = max(trials, key=lambda trial: np.nan_to_num(trial.calinski_harabasz, nan=-np.inf)).k
    bouldin = min(trials, key=lambda trial: np.nan_to_num(trial.davies_bouldin, nan=np.inf)).k
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
    if silhouette > 0.25:
        return "weak structure"
    return "no clear structure"
