"""How many segments: what each number gives, and which one the evidence speaks for."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.errors import DataError
from xl_segment.rounding import percent
from xl_segment.segments.clustering import RESTART_SAMPLE, group, unchecked_parameters
from xl_segment.segments.natural_groups import NaturalGroups
from xl_segment.segments.quality import Choice, Trial, distances_between, measure_quality
from xl_segment.settings import Settings

#: Two segments are seldom what an analyst wants: the bend of the inertia curve is preferred over them where its
#: silhouette keeps at least this share of theirs.
KNEE_KEEPS = 0.70
#: The number of segments stays that of the last run where its silhouette is at most this much below that of the number
#: that the evidence would now speak for.
STAYS_WITHIN = 0.05
#: Silhouettes that differ by no more are about as good; then fewer segments are better.
ABOUT_AS_GOOD = 0.02
#: A segment with this share of the customers leaves hardly anybody to be told apart from.
_NEARLY_ALL = 0.9
#: A recommended segment has at least so many customers: two are no segment.
FEWEST_MEMBERS = 3


def choose_k(
    features: Features, settings: Settings, natural: NaturalGroups | None = None, before: int | None = None
) -> Choice:
    """Try every number of segments in the settings' range and recommend one.

    natural: the groups that the customers form, None where they are one cloud. before: the number of the last run,
    which stays unless another is clearly better. Raises DataError where there are too few different customers for the
    fewest segments.
    """
    matrix = features.matrix[canonical_order(features.matrix)]
    different = len(np.unique(np.round(matrix, 10), axis=0))
    _check_enough(len(matrix), different, settings)
    matrix = matrix[sample_positions(len(matrix), RESTART_SAMPLE, settings.seed)]
    large = large_enough(natural, settings)
    if settings.k is not None and settings.k_min > min(different, len(matrix) - 1):
        # So few customers allow none of the range, but what was asked for: that is tried instead.
        settings = replace(settings, k_min=settings.k)
    trials = _try_all(matrix, different, settings, large)
    knee = find_knee(trials)
    least = least_share(settings.min_share / 100, len(features.matrix))
    recommended, reason = _recommended(trials, knee, natural, large, least)
    if before is not None and settings.k is None:
        recommended, reason = stay(trials, before, recommended, least) or (recommended, reason)
    k = recommended
    if settings.k is not None:
        k = settings.k
    if k != recommended:
        reason = f"{k} segments, as asked for; the evidence speaks for {reason}"
    return Choice(k, recommended, knee, trials, reason)


def recommended_number(matrix: np.ndarray, settings: Settings, natural: NaturalGroups | None) -> int:
    """Return the number of segments that the evidence speaks for in the rows of a (customers x features) matrix."""
    large = large_enough(natural, settings)
    if large is not None and settings.k_min <= large.count <= settings.k_max:
        return large.count
    different = len(np.unique(np.round(matrix, 10), axis=0))
    trials = _try_all(matrix, different, settings, large)
    if not trials:
        return 1
    least = least_share(settings.min_share / 100, len(matrix))
    return recommend(trials, find_knee(trials), min_share=least)[0]


def large_enough(natural: NaturalGroups | None, settings: Settings) -> NaturalGroups | None:
    """Return the groups that are large enough to be segments."""
    if natural is None:
        return None
    return natural.at_least(settings.min_share / 100)


def _recommended(
    trials: tuple[Trial, ...],
    knee: int | None,
    natural: NaturalGroups | None,
    large: NaturalGroups | None,
    least: float,
) -> tuple[int, str]:
    """Return the recommended number and the reason. least: the share that a recommended segment holds at least."""
    recommended, reason = recommend(trials, knee, min_share=least)
    if natural is None or large is None or _trial(trials, large.count) is None:
        return recommended, reason
    return follow_groups(trials, natural, large, knee, recommended)


def least_share(asked_for: float, customers: int) -> float:
    """Return the share of the customers that a recommended segment holds at least: none of one or two customers."""
    return max(asked_for, FEWEST_MEMBERS / customers)


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


def _try_all(
    matrix: np.ndarray, different: int, settings: Settings, natural: NaturalGroups | None
) -> tuple[Trial, ...]:
    """Try the settings' range, as far as there are that many different customers."""
    most = min(settings.k_max, different, len(matrix) - 1)
    between_rows = distances_between(matrix)
    with unchecked_parameters():
        return tuple(_try(matrix, k, settings, natural, between_rows) for k in range(settings.k_min, most + 1))


def _try(
    matrix: np.ndarray, k: int, settings: Settings, natural: NaturalGroups | None, between_rows: np.ndarray | None
) -> Trial:
    grouping = group(matrix, k, method=settings.method, seed=settings.seed, natural=start_of(natural, k))
    quality = measure_quality(matrix, grouping.labels, grouping.centres, seed=settings.seed, between_rows=between_rows)
    return Trial(
        k=k,
        inertia=quality.inertia,
        silhouette=quality.silhouette,
        calinski_harabasz=quality.calinski_harabasz,
        davies_bouldin=quality.davies_bouldin,
        smallest_share=float(np.bincount(grouping.labels, minlength=k).min() / len(matrix)),
    )


def start_of(natural: NaturalGroups | None, k: int) -> np.ndarray | None:
    """Return the centres that K-Means starts from where as many segments are made as there are groups."""
    if natural is None or natural.count != k:
        return None
    return natural.centres


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


def follow_groups(
    trials: tuple[Trial, ...], natural: NaturalGroups, large: NaturalGroups, knee: int | None, otherwise: int
) -> tuple[int, str]:
    """Recommend as many segments as there are groups, and say where other methods point.

    large: the groups that are large enough to be segments. otherwise: what would be recommended without groups.
    """
    chosen = large.count
    groups = f"{chosen} segments: as many as there are groups"
    if chosen < natural.count:
        groups = f"{chosen} segments: of {natural.count} groups the others hold too few customers to be segments"
    others = [f"the silhouette points to {_best(trials).k}"]
    if knee is not None:
        others.append(f"the bend of the inertia curve to {knee}")
    others += [f"Calinski-Harabasz to {_by_harabasz(trials)}", f"Davies-Bouldin to {_by_bouldin(trials)}"]
    return chosen, f"{groups}. {_agreement(chosen, others, otherwise)}"


def _agreement(chosen: int, others: list[str], otherwise: int) -> str:
    """Say where the other methods point, and whether they would have led to another number."""
    if all(other.endswith(f" {chosen}") for other in others):
        return "All other methods point to the same number."
    listed = f"{', '.join(others[:-1])} and {others[-1]}"
    if otherwise == chosen:
        return f"{listed[0].upper()}{listed[1:]}."
    return f"The methods disagree: {listed}."


def _best(trials: tuple[Trial, ...]) -> Trial:
    """Return the trial with the best silhouette; of equal ones that with the fewest segments."""
    return max(trials, key=lambda trial: (trial.silhouette, -trial.k))


def recommend(trials: tuple[Trial, ...], knee: int | None, *, min_share: float) -> tuple[int, str]:
    """Return the recommended number of segments and the reason in a sentence or two, where nothing forms groups.

    The best mean silhouette decides, among numbers whose smallest segment is large enough to act on; where it says
    two, which mostly tells big customers from small, the bend of the inertia curve is preferred if it costs little.
    """
    usable = tuple(trial for trial in trials if trial.smallest_share >= min_share)
    if not usable:
        return _least_uneven(trials, knee)
    return _recommended_among(trials, usable, knee)


def _least_uneven(trials: tuple[Trial, ...], knee: int | None) -> tuple[int, str]:
    """Return a number whose smallest segment is the largest that any number leaves, where all are too small.

    Often the same few lie far from all others whichever the number; two segments would be these and nearly everybody.
    """
    largest = max(trial.smallest_share for trial in trials)
    alike = tuple(trial for trial in trials if trial.smallest_share == largest)
    usable = tuple(trial for trial in alike if not _parts_hardly_anybody(trial)) or alike
    best, bend = _fewest_of_the_best(usable), _trial(usable, knee)
    where = "there the smallest segment is as large as with any number"
    if bend is not None and bend.silhouette >= best.silhouette - abs(best.silhouette) * (1 - KNEE_KEEPS):
        best, where = bend, "the inertia curve bends there"
    return best.k, (
        f"{best.k} segments: {where} (silhouette {best.silhouette:.2f}){_better_elsewhere(trials, best)}. Each number "
        f"that was tried makes too small a segment, here of {percent(largest)} of the customers.{_rest(trials, best)}"
    )


def _parts_hardly_anybody(trial: Trial) -> bool:
    """Tell whether one of two segments holds nearly everybody."""
    return trial.k == 2 and is_nearly_all(1 - trial.smallest_share)


def is_nearly_all(share: float) -> bool:
    """Tell whether a segment with this share of the customers leaves hardly anybody to be told apart from."""
    return share >= _NEARLY_ALL - 1e-9


def _better_elsewhere(trials: tuple[Trial, ...], chosen: Trial) -> str:
    """Say where the silhouette is better, and what two segments would be that hold nearly everybody in one."""
    highest = _best(trials)
    if highest.silhouette <= chosen.silhouette:
        return ""
    better = f"; it is better at {highest.k} ({highest.silhouette:.2f})"
    if _parts_hardly_anybody(highest):
        better += ", which only parts very few from everybody else"
    return better


def _recommended_among(trials: tuple[Trial, ...], usable: tuple[Trial, ...], knee: int | None) -> tuple[int, str]:
    """Return the recommended one of the numbers that are usable, and the reason."""
    best = _fewest_of_the_best(usable)
    bend = _trial(usable, knee)
    if len(trials) == 1:
        return best.k, f"{best.k} segments: the only number that was tried."
    if bend is not None and bend.k == best.k:
        return best.k, _both_agree(trials, usable, best)
    if bend is not None and best.k == 2 and bend.silhouette >= KNEE_KEEPS * best.silhouette:
        return bend.k, _bend_over_two(trials, best, bend)
    return best.k, _silhouette_decides(trials, usable, best, knee)


def _fewest_of_the_best(usable: tuple[Trial, ...]) -> Trial:
    """Return the trial with the fewest segments of those whose silhouette is about as good as the best."""
    highest = _best(usable).silhouette
    return next(trial for trial in usable if trial.silhouette >= highest - ABOUT_AS_GOOD)


def _where_best(trials: tuple[Trial, ...], usable: tuple[Trial, ...], best: Trial) -> str:
    """Say how good the silhouette is there, beside the best of those that were allowed, and of all."""
    highest, allowed = _best(trials), _best(usable)
    if highest.k == best.k:
        return f"the silhouette is best there ({best.silhouette:.2f})"
    if highest.k == allowed.k:
        return (
            f"the silhouette is about as good there ({best.silhouette:.2f}) as where it is best "
            f"({highest.silhouette:.2f} at {highest.k})"
        )
    return (
        f"the silhouette is {best.silhouette:.2f} there; it is better at {highest.k} ({highest.silhouette:.2f}), which "
        "makes too small a segment"
    )


def _silhouette_decides(trials: tuple[Trial, ...], usable: tuple[Trial, ...], best: Trial, knee: int | None) -> str:
    where = f"{best.k} segments: {_where_best(trials, usable, best)}"
    bend = _trial(trials, knee)
    if bend is None:
        return f"{where}; the inertia curve has no clear bend.{_rest(trials, best)}"
    if bend not in usable:
        return f"{where}; the curve bends at {bend.k}, which makes too small a segment.{_rest(trials, best)}"
    return (
        f"{where}. The methods disagree: the inertia curve bends at {bend.k} (silhouette {bend.silhouette:.2f})."
        f"{_rest(trials, best)}"
    )


def _both_agree(trials: tuple[Trial, ...], usable: tuple[Trial, ...], best: Trial) -> str:
    return (
        f"{best.k} segments: the inertia curve bends there and {_where_best(trials, usable, best)}."
        f"{_rest(trials, best)}"
    )


def _bend_over_two(trials: tuple[Trial, ...], best: Trial, bend: Trial) -> str:
    return (
        f"{bend.k} segments: the inertia curve bends there (silhouette {bend.silhouette:.2f}). The methods "
        f"disagree: the silhouette is better at 2 ({best.silhouette:.2f}), which mostly tells high from low only."
        f"{_rest(trials, bend)}"
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
    harabasz, bouldin = _by_harabasz(trials), _by_bouldin(trials)
    if harabasz == bouldin == chosen.k:
        return f" Calinski-Harabasz and Davies-Bouldin point to {chosen.k} as well."
    if harabasz == bouldin:
        return f" Calinski-Harabasz and Davies-Bouldin point to {harabasz}."
    return f" Calinski-Harabasz points to {harabasz}, Davies-Bouldin to {bouldin}."


def _by_harabasz(trials: tuple[Trial, ...]) -> int:
    return max(trials, key=lambda trial: np.nan_to_num(trial.calinski_harabasz, nan=-np.inf)).k


def _by_bouldin(trials: tuple[Trial, ...]) -> int:
    return min(trials, key=lambda trial: np.nan_to_num(trial.davies_bouldin, nan=np.inf)).k
