"""How many segments: the reason is told, and where methods disagree both are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.errors import DataError
from xl_segment.segments.choosing_k import find_knee, recommend, stay, verdict
from xl_segment.segments.quality import Trial, measure_quality, stratified_sample


def trial(k: int, inertia: float, silhouette: float, smallest: float = 0.2) -> Trial:
    return Trial(k, inertia, silhouette, calinski_harabasz=100 - k, davies_bouldin=k, smallest_share=smallest)


def test_a_bend_and_a_silhouette_that_agree_are_said_to_agree() -> None:
    k, reason = recommend((trial(2, 90, 0.40), trial(3, 20, 0.60), trial(4, 18, 0.50)), 3, min_share=0.02)
    assert k == 3
    assert reason.startswith("3 segments: the inertia curve bends there and the silhouette is best there (0.60).")


def test_where_the_methods_disagree_both_numbers_are_named() -> None:
    k, reason = recommend((trial(3, 90, 0.60), trial(4, 20, 0.40), trial(5, 18, 0.30)), 4, min_share=0.02)
    assert k == 3
    assert "disagree" in reason
    assert "bends at 4 (silhouette 0.40)" in reason


def test_the_bend_is_preferred_to_two_segments_that_are_only_a_little_clearer() -> None:
    k, reason = recommend((trial(2, 90, 0.44), trial(4, 20, 0.34), trial(5, 18, 0.31)), 4, min_share=0.02)
    assert k == 4
    assert "best at 2 (0.44)" in reason


def test_two_segments_stay_where_the_bend_costs_too_much() -> None:
    assert recommend((trial(2, 90, 0.60), trial(4, 20, 0.20), trial(5, 18, 0.1)), 4, min_share=0.02)[0] == 2


def test_a_segment_too_small_to_act_on_is_not_recommended() -> None:
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.80, smallest=0.001), trial(4, 18, 0.45))
    assert recommend(trials, None, min_share=0.02)[0] == 4


def test_a_straight_line_has_no_knee_and_a_bent_one_has() -> None:
    assert find_knee(tuple(trial(k, 100 - k, 0.3) for k in range(2, 9))) is None
    assert find_knee(tuple(trial(k, x, 0.3) for k, x in zip(range(2, 8), [100, 40, 12, 10, 8, 6], strict=True))) == 4


@pytest.mark.parametrize(
    ("silhouette", "words"),
    [
        (0.71, "strong structure"),
        (0.51, "reasonable structure"),
        (0.26, "weak structure"),
        (0.25, "no clear structure"),
    ],
)
def test_the_verdict_follows_kaufman_and_rousseeuw(silhouette: float, words: str) -> None:
    assert verdict(silhouette) == words


def test_quality_is_what_scikit_learn_measures() -> None:
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    random = np.random.default_rng(0)
    matrix = np.concatenate([random.normal(0, 1, (50, 2)), random.normal(5, 1, (30, 2))])
    labels = np.repeat([0, 1], [50, 30])
    centres = np.stack([matrix[labels == one].mean(axis=0) for one in (0, 1)])
    quality = measure_quality(matrix, labels, centres)
    assert quality.silhouette == pytest.approx(silhouette_score(matrix, labels))
    assert quality.calinski_harabasz == pytest.approx(calinski_harabasz_score(matrix, labels))
    assert quality.davies_bouldin == pytest.approx(davies_bouldin_score(matrix, labels))
    assert len(quality.silhouettes) == 80


def test_a_sample_holds_each_segment_by_its_share_and_none_is_missing() -> None:
    labels = np.repeat([0, 1, 2], [90_000, 9_997, 3])
    sampled = labels[stratified_sample(labels, 5_000)]
    assert np.bincount(sampled).tolist() == [4500, 500, 2]


def test_a_number_that_was_asked_for_is_used_and_the_recommendation_is_told() -> None:
    random = np.random.default_rng(0)
    centres = np.array([[20, 20], [60, 60], [100, 20]])
    frame = pd.DataFrame(np.concatenate([random.normal(c, 3, (40, 2)) for c in centres]), columns=["Income", "Score"])
    result = segment(frame, k=4)
    assert (result.k, result.choice.recommended) == (4, 3)
    assert result.choice.reason.startswith("4 was asked for. 3 segments:")


@pytest.mark.parametrize(
    ("frame", "options", "says"),
    [
        (
            pd.DataFrame({"Income": [1, 2, 3], "Age": [20, 30, 40]}),
            {"k": 5},
            "only 3 customers to put into 5 segments",
        ),
        (pd.DataFrame({"Income": [1, 1, 2, 2] * 9, "Age": [30] * 36}), {"k": 3}, "only 2 different rows"),
        (pd.DataFrame({"Income": [7] * 9, "Age": [30] * 9}), {}, "'Income' is the same for everybody"),
    ],
)
def test_too_little_for_segments_is_said_with_the_figure(frame: pd.DataFrame, options: dict, says: str) -> None:
    with pytest.raises(DataError, match=says):
        segment(frame, **options)


@pytest.mark.parametrize(
    ("better", "smallest", "k"),
    [
        (0.449, 0.2, 3),  # hardly better: the number stays
        (0.451, 0.2, None),  # more than 0.05 better: it does not
        (0.449, 0.01, None),  # nor where a segment has become too small
    ],
)
def test_the_number_stays_where_another_one_is_hardly_better(better: float, smallest: float, k: int | None) -> None:
    trials = (trial(3, 90, 0.40, smallest=smallest), trial(4, 20, better))
    stays = stay(trials, 3, 4, 0.02)
    assert (stays and stays[0]) == k


@pytest.mark.parametrize(("bend", "k"), [(0.421, 4), (0.419, 2)])
def test_the_bend_is_preferred_to_two_while_it_keeps_seven_tenths_of_the_silhouette(bend: float, k: int) -> None:
    assert recommend((trial(2, 90, 0.60), trial(4, 20, bend), trial(5, 18, 0.1)), 4, min_share=0.02)[0] == k
