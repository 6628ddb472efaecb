"""How many segments: the reason is told, and where methods disagree both are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.segments.people import features_of
from xl_segment import segment
from xl_segment.errors import DataError
from xl_segment.segments import choosing_k as room
from xl_segment.segments.choosing_k import (
    choose_k,
    find_knee,
    follow_groups,
    least_share,
    recommend,
    recommended_number,
    stay,
)
from xl_segment.segments.clustering import group
from xl_segment.segments.natural_groups import NaturalGroups
from xl_segment.segments.quality import Trial, measure_quality
from xl_segment.settings import Settings


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
    assert "better at 2 (0.44)" in reason


def test_two_segments_stay_where_the_bend_costs_too_much() -> None:
    assert recommend((trial(2, 90, 0.60), trial(4, 20, 0.20), trial(5, 18, 0.1)), 4, min_share=0.02)[0] == 2


def test_a_segment_too_small_to_act_on_is_not_recommended() -> None:
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.80, smallest=0.001), trial(4, 18, 0.45))
    assert recommend(trials, None, min_share=0.02)[0] == 4


def test_a_straight_line_has_no_knee_and_a_bent_one_has() -> None:
    assert find_knee(tuple(trial(k, 100 - k, 0.3) for k in range(2, 9))) is None
    assert find_knee(tuple(trial(k, x, 0.3) for k, x in zip(range(2, 8), [100, 40, 12, 10, 8, 6], strict=True))) == 4


def test_a_number_that_was_asked_for_is_used_and_the_recommendation_is_told() -> None:
    random = np.random.default_rng(0)
    centres = np.array([[20, 20], [60, 60], [100, 20]])
    frame = pd.DataFrame(np.concatenate([random.normal(c, 3, (40, 2)) for c in centres]), columns=["Income", "Score"])
    result = segment(frame, k=4, k_max=5)
    assert (result.k, result.choice.recommended) == (4, 3)
    assert result.choice.reason.startswith("4 segments, as asked for; the evidence speaks for 3 segments:")


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


def three_trials(*silhouettes: float, first: int = 2) -> tuple[Trial, ...]:
    return tuple(trial(first + at, 90 / (at + 1), one) for at, one in enumerate(silhouettes))


def test_a_few_trials_are_enough_for_a_bend_and_two_are_not() -> None:
    trials = (trial(2, 100, 0.3), trial(3, 10, 0.3), trial(4, 5, 0.3), trial(5, 1, 0.3))
    assert find_knee(trials) == 3
    assert find_knee(trials[:2]) is None
    assert find_knee(trials[:1]) is None


def test_only_two_segments_give_way_to_the_bend() -> None:
    trials = three_trials(0.60, 0.59, 0.1, first=3)
    k, reason = recommend(trials, 4, min_share=0.02)
    assert k == 3
    assert reason.startswith(
        "3 segments: the silhouette is best there (0.60). The methods disagree: the inertia curve bends at 4 "
        "(silhouette 0.59). Calinski-Harabasz"
    )


def test_the_bend_is_taken_at_seven_tenths_exactly_and_both_silhouettes_are_told() -> None:
    k, reason = recommend((trial(2, 90, 1.0), trial(3, 20, 0.7), trial(4, 18, 0.1)), 3, min_share=0.02)
    assert k == 3
    assert reason.startswith(
        "3 segments: the inertia curve bends there (silhouette 0.70). The methods disagree: the silhouette is better at 2 "
        "(1.00), which mostly tells high from low only. Calinski-Harabasz"
    )


def test_a_bend_before_the_best_silhouette_is_named_too() -> None:
    k, reason = recommend(three_trials(0.2, 0.3, 0.5), 3, min_share=0.02)
    assert k == 4
    assert "bends at 3 (silhouette 0.30)" in reason


def test_of_equally_good_numbers_the_smaller_is_recommended() -> None:
    assert recommend(three_trials(0.3, 0.5, 0.5), None, min_share=0.02)[0] == 3


@pytest.mark.parametrize(("smallest", "k"), [(0.02, 3), (0.0199, 2)])
def test_a_segment_of_the_smallest_share_that_was_asked_for_is_large_enough(smallest: float, k: int) -> None:
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.80, smallest=smallest))
    assert recommend(trials, None, min_share=0.02)[0] == k


def test_where_every_number_leaves_a_small_segment_the_best_is_recommended_all_the_same() -> None:
    trials = (trial(2, 90, 0.40, smallest=0.001), trial(3, 20, 0.80, smallest=0.001))
    assert recommend(trials, None, min_share=0.02)[0] == 3


SMALLER = "Each number that was tried makes too small a segment, here of"


def test_where_every_number_sets_the_same_few_apart_they_are_not_parted_from_all_others_alone() -> None:
    few = 0.013
    trials = (trial(2, 90, 0.78, smallest=few), trial(3, 50, 0.35, smallest=few), trial(4, 20, 0.36, smallest=few))
    k, reason = recommend(trials, None, min_share=0.02)
    assert k == 3
    assert reason.startswith(
        "3 segments: there the smallest segment is as large as with any number (silhouette 0.35); it is better at 2 (0.78), which only "
        f"parts very few from everybody else. {SMALLER} 1% of the customers."
    )
    assert recommend(trials, 4, min_share=0.02)[1].startswith(
        "4 segments: the inertia curve bends there (silhouette 0.36); it is better at 2 (0.78), which only parts"
    )
    assert recommend(trials[:1], None, min_share=0.02)[0] == 2


@pytest.mark.parametrize(("few", "k"), [(0.10, 3), (0.101, 2)])
def test_two_segments_are_taken_where_the_larger_is_not_nearly_everybody(few: float, k: int) -> None:
    trials = (trial(2, 90, 0.78, smallest=few), trial(3, 50, 0.35, smallest=few))
    assert recommend(trials, None, min_share=0.3)[0] == k


@pytest.mark.parametrize(("silhouette", "k"), [(0.349, 3), (0.351, 4)])
def test_a_bend_is_taken_where_all_leave_few_if_it_costs_little_of_the_silhouette(silhouette: float, k: int) -> None:
    trials = tuple(trial(at, 90 / at, value, smallest=0.01) for at, value in ((2, 0.8), (3, 0.5), (4, silhouette)))
    assert recommend(trials, 4, min_share=0.02)[0] == k


def test_a_bend_at_the_best_of_negative_silhouettes_is_named() -> None:
    trials = tuple(trial(at, 90 / at, value, smallest=0.01) for at, value in ((2, -0.2), (3, -0.1), (4, -0.3)))
    assert recommend(trials, 3, min_share=0.02)[1].startswith("3 segments: the inertia curve bends there")


@pytest.mark.parametrize(("shares", "k"), [((0.010, 0.009, 0.008), 2), ((0.009, 0.010, 0.008), 3)])
def test_where_every_number_makes_too_small_a_segment_the_least_uneven_is_taken(
    shares: tuple[float, ...], k: int
) -> None:
    trials = tuple(trial(2 + at, 90, 0.4, smallest=share) for at, share in enumerate(shares))
    found, reason = recommend(trials, None, min_share=0.02)
    assert found == k
    assert reason.startswith(
        f"{k} segments: there the smallest segment is as large as with any number (silhouette 0.40). {SMALLER}"
    )


def test_a_curve_without_a_bend_is_said_to_have_none() -> None:
    _, reason = recommend(three_trials(0.2, 0.5, 0.3), None, min_share=0.02)
    assert reason.startswith(
        "3 segments: the silhouette is best there (0.50); the inertia curve has no clear bend. Calinski-Harabasz"
    )


def test_a_bend_that_leaves_a_small_segment_is_named_and_not_taken() -> None:
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.35, smallest=0.001), trial(4, 18, 0.30))
    k, reason = recommend(trials, 3, min_share=0.02)
    assert k == 2
    assert "(0.40); the curve bends at 3, which makes too small a segment." in reason


def test_a_single_number_is_the_only_one_that_was_tried() -> None:
    assert recommend(three_trials(0.3), None, min_share=0.02) == (2, "2 segments: the only number that was tried.")
    assert "only number" not in recommend(three_trials(0.3, 0.2), None, min_share=0.02)[1]


@pytest.mark.parametrize(
    ("harabasz", "bouldin", "says"),
    [
        ([1, 9, 2], [3, 1, 2], " Calinski-Harabasz and Davies-Bouldin point to 3 as well."),
        ([1, 2, 9], [3, 2, 1], " Calinski-Harabasz and Davies-Bouldin point to 4."),
        ([9, 1, 2], [1, 2, 3], " Calinski-Harabasz and Davies-Bouldin point to 2."),
        ([9, 1, 2], [3, 2, 1], " Calinski-Harabasz points to 2, Davies-Bouldin to 4."),
        ([1, 2, 9], [1, 2, 3], " Calinski-Harabasz points to 4, Davies-Bouldin to 2."),
        ([1, 9, 2], [3, 2, 1], " Calinski-Harabasz points to 3, Davies-Bouldin to 4."),
        ([1, 9, 2], [1, 2, 3], " Calinski-Harabasz points to 3, Davies-Bouldin to 2."),
        ([1, 2, 9], [3, 1, 2], " Calinski-Harabasz points to 4, Davies-Bouldin to 3."),
        ([9, 2, 1], [3, 1, 2], " Calinski-Harabasz points to 2, Davies-Bouldin to 3."),
        # What could not be measured points nowhere.
        ([np.nan, 1, 2], [np.nan, 2, 1], " Calinski-Harabasz and Davies-Bouldin point to 4."),
        ([2, 1, np.nan], [1, 2, np.nan], " Calinski-Harabasz and Davies-Bouldin point to 2."),
    ],
)
def test_the_two_other_indices_are_said_to_agree_or_where_they_point(
    harabasz: list[float], bouldin: list[float], says: str
) -> None:
    silhouettes = (0.3, 0.6, 0.2)
    trials = tuple(Trial(2 + at, 9.0, silhouettes[at], harabasz[at], bouldin[at], 0.2) for at in range(3))
    assert recommend(trials, None, min_share=0.02)[1].endswith(f"bend.{says}")


def test_where_the_bend_is_taken_the_other_indices_are_compared_with_it() -> None:
    trials = tuple(Trial(k, 9.0, s, h, d, 0.2) for k, s, h, d in ((2, 0.5, 1, 2), (3, 0.45, 9, 1), (4, 0.1, 2, 3)))
    assert recommend(trials, 3, min_share=0.02)[1].endswith(" point to 3 as well.")


def test_staying_says_how_little_better_the_other_number_is() -> None:
    assert stay((trial(3, 90, 0.40), trial(4, 20, 0.43)), 3, 4, 0.02) == (
        3,
        "3 segments, as in the last run: the evidence for 4 is hardly better (silhouette 0.43 against 0.40).",
    )


def test_a_larger_number_stays_as_a_smaller_one_does() -> None:
    stays = stay((trial(3, 90, 0.43), trial(4, 20, 0.40)), 4, 3, 0.02)
    assert stays is not None
    assert stays[0] == 4


def test_the_number_stays_at_the_limits_themselves() -> None:
    trials = (trial(3, 90, 0.0, smallest=0.02), trial(4, 20, 0.05))
    stays = stay(trials, 3, 4, 0.02)
    assert stays is not None
    assert stays[0] == 3


@pytest.mark.parametrize(("before", "recommended"), [(4, 4), (9, 4), (3, 9)])
def test_nothing_stays_where_nothing_would_change_or_a_number_was_not_tried(before: int, recommended: int) -> None:
    assert stay((trial(3, 90, 0.40), trial(4, 20, 0.40)), before, recommended, 0.02) is None


def pairs(*at: float, spread: float = 1.0) -> dict[str, list[float]]:
    """Two customers around each place."""
    return {"Income": [place + side for place in at for side in (-spread, spread)]}


def test_each_number_is_tried_and_what_it_gives_is_noted() -> None:
    features = features_of({"Income": [-1.0, 1.0, 0.0, 99.0, 101.0, 303.0, 305.0]})
    choice = choose_k(features, Settings(k_max=3))
    assert [one.k for one in choice.trials] == [2, 3]
    three = choice.trials[1]
    assert three.inertia == pytest.approx(2 + 2 + 2)
    assert three.smallest_share == pytest.approx(2 / 7)
    found = group(features.matrix, 3)
    quality = measure_quality(features.matrix, found.labels, found.centres)
    assert three.silhouette == pytest.approx(quality.silhouette)
    assert three.calinski_harabasz == pytest.approx(quality.calinski_harabasz)
    assert three.davies_bouldin == pytest.approx(quality.davies_bouldin)
    assert (choice.k, choice.recommended) == (3, 3)


@pytest.mark.parametrize(
    ("values", "options", "tried"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], {"k_max": 4}, [2, 3, 4]),
        ([1, 2, 3, 4, 5, 6, 7, 8], {"k_min": 3, "k_max": 3}, [3]),
        ([1, 2, 3, 4, 5], {}, [2, 3, 4]),  # as many segments as customers would be none
        ([1, 1, 2, 2, 3, 3], {}, [2, 3]),  # nor can there be more than there are different ones
        ([1, 1, 2, 3, 1 + 4e-11, 3], {}, [2, 3]),  # the eleventh digit makes no difference
        ([1, 1, 2, 3, 1 + 2e-10, 3], {}, [2, 3, 4]),
    ],
)
def test_numbers_are_tried_as_far_as_there_are_different_customers(
    values: list[float], options: dict, tried: list[int]
) -> None:
    choice = choose_k(features_of({"Income": values}), Settings(**options))
    assert [one.k for one in choice.trials] == tried


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ([1], {}, "only 1 customer to put into 2 segments. Add rows, or ask for fewer segments."),
        ([1, 2], {}, "There are only 2 customers to put into 2 segments. Add rows, or ask for fewer segments."),
        (
            [1, 2, 3, 4, 5],
            {"k": 5},
            "There are only 5 customers to put into 5 segments. Add rows, or ask for fewer segments.",
        ),
        (
            [1, 1, 2, 2, 3],
            {"k": 4},
            "The customers differ in too little for 4 segments: there are only 3 different rows of measures. Add a measure "
            "that differs, or ask for fewer segments.",
        ),
        (
            [1, 2, 2, 1, 1],
            {"k_min": 3},
            "The customers differ in too little for 3 segments: there are only 2 different",
        ),
    ],
)
def test_too_few_customers_or_too_much_alike_are_said_to_be(values: list[float], options: dict, says: str) -> None:
    with pytest.raises(DataError) as error:
        choose_k(features_of({"Income": values}), Settings(**options))
    assert says in str(error.value)


@pytest.mark.parametrize(("values", "k"), [([1, 2, 3, 4, 5, 6], 5), ([1, 1, 2, 2, 3], 3), ([1, 1, 2], 2)])
def test_one_customer_more_than_segments_is_enough(values: list[float], k: int) -> None:
    assert choose_k(features_of({"Income": values}), Settings(k=k)).k == k


def test_what_was_asked_for_counts_and_not_the_fewest_to_try() -> None:
    assert choose_k(features_of({"Income": [1, 2, 3]}), Settings(k=2, k_min=2, k_max=3)).k == 2


def test_a_number_asked_for_below_a_range_that_few_customers_do_not_allow_is_the_one_tried() -> None:
    choice = choose_k(features_of({"Income": [1, 2, 3, 7, 8]}), Settings(k=2, k_min=5, k_max=9))
    assert choice.k == choice.recommended == 2
    assert [trial.k for trial in choice.trials] == [2, 3, 4]
    with pytest.raises(DataError, match="into 9 segments"):
        choose_k(features_of({"Income": [1, 2, 3, 4]}), Settings(k=9))


def test_a_number_beyond_those_tried_is_judged_by_itself() -> None:
    # Five pairs far apart: five segments are as clear as can be, two are not.
    features = features_of(pairs(0, 1_000, 2_000, 3_000, 4_000))
    choice = choose_k(features, Settings(k=5, k_max=2))
    assert [one.k for one in choice.trials] == [2]
    assert (choice.k, choice.recommended) == (5, 2)
    assert (
        choice.reason == "5 segments, as asked for; the evidence speaks for 2 segments: the only number that was tried."
    )


def test_what_is_recommended_is_not_said_to_have_been_asked_for() -> None:
    features = features_of(pairs(0, 100, 300))
    free = choose_k(features, Settings())
    assert choose_k(features, Settings(k=3)).reason == free.reason
    assert free.k == 3
    assert (
        choose_k(features, Settings(k=2)).reason == f"2 segments, as asked for; the evidence speaks for {free.reason}"
    )
    assert (
        choose_k(features, Settings(k=4)).reason == f"4 segments, as asked for; the evidence speaks for {free.reason}"
    )


def test_the_number_of_the_last_run_stays_unless_another_was_asked_for() -> None:
    # Four places in a row: two segments and four are both clear.
    features = features_of(pairs(0, 7, 100, 107, spread=1.5))
    free = choose_k(features, Settings(k_max=4))
    assert free.k == 2
    trials = {one.k: one.silhouette for one in free.trials}
    assert trials[2] - trials[4] > room.STAYS_WITHIN
    assert choose_k(features, Settings(k_max=4), before=4).k == 2
    near = features_of({"Income": [place + side for place in (0, 10, 25, 35) for side in (-1.8, 0.0, 1.8)]})
    assert choose_k(near, Settings(k_max=4)).k != 2
    last = choose_k(near, Settings(k_max=4), before=2)
    assert (last.k, last.recommended) == (2, 2)
    assert last.reason.startswith("2 segments, as in the last run:")
    asked = choose_k(near, Settings(k=3, k_max=4), before=2)
    assert asked.k == 3
    assert "last run" not in asked.reason


@pytest.mark.parametrize(("share", "k"), [(10.0, 3), (15.0, 2)])
def test_the_smallest_share_that_may_be_is_told_in_per_cent(share: float, k: int) -> None:
    # Three of thirty customers lie far out.
    features = features_of({"Income": [*np.arange(12.0), *np.arange(100.0, 115.0), 170.0, 171.0, 172.0]})
    assert choose_k(features, Settings(k_max=3, min_share=share)).k == k


def test_of_very_many_customers_the_numbers_are_tried_on_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "RESTART_SAMPLE", 12)
    most = choose_k(features_of({"Income": list(range(30))}), Settings(k_max=20)).trials[-1]
    assert most.k == 11
    assert most.smallest_share == pytest.approx(1 / 12)


def natural(*shares: float) -> NaturalGroups:
    return NaturalGroups(np.arange(float(len(shares)))[:, None] * 100, np.array(shares))


def test_as_many_segments_as_groups_are_recommended_and_the_other_methods_are_told() -> None:
    trials = three_trials(0.3, 0.5, 0.4)
    groups = natural(0.4, 0.3, 0.2, 0.1)
    k, reason = follow_groups(trials, groups, groups, 3, 3)
    assert k == 4
    assert reason == (
        "4 segments: as many as there are groups. The methods disagree: the silhouette "
        "points to 3, the bend of the inertia curve to 3, Calinski-Harabasz to 2 and Davies-Bouldin to 2."
    )


def test_groups_too_small_for_a_segment_are_told_and_not_counted() -> None:
    groups = natural(0.5, 0.485, 0.015)
    k, reason = follow_groups(three_trials(0.6, 0.5, 0.4), groups, groups.at_least(0.02), 2, 2)
    assert k == 2
    assert "2 segments: of 3 groups the others hold too few customers to be segments" in reason
    assert reason.endswith("All other methods point to the same number.")


def test_a_number_of_groups_that_was_not_to_be_tried_is_not_recommended() -> None:
    features = features_of(pairs(0, 100, 300))
    assert choose_k(features, Settings(k_min=3, k_max=4), natural(0.5, 0.5)).k == 3
    assert recommended_number(features.matrix, Settings(k_min=3, k_max=4), natural(0.5, 0.5)) == 3


def test_segments_start_from_the_groups() -> None:
    # A large group that K-Means would rather halve, and a small one near it.
    large, small = np.linspace(0, 10, 300), np.linspace(14, 14.5, 10)
    features = features_of({"Income": [*large, *small]})
    groups = NaturalGroups(np.array([[5.0], [14.25]]), np.array([0.968, 0.032]))
    free = group(features.matrix, 2)
    held = group(features.matrix, 2, natural=groups.centres)
    assert np.bincount(held.labels).min() <= np.bincount(free.labels).min()
    assert choose_k(features, Settings(), groups).recommended == 2


@pytest.mark.parametrize(("customers", "k"), [(150, 3), (149, 2)])
def test_nothing_is_recommended_that_makes_segments_of_two(customers: int, k: int) -> None:
    assert least_share(0.0, customers) == 3 / customers
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.80, smallest=0.02))
    assert recommend(trials, None, min_share=least_share(0.0, customers))[0] == k


@pytest.mark.parametrize(("fewer", "k"), [(0.481, 2), (0.479, 3)])
def test_of_numbers_about_as_good_the_smaller_is_recommended_and_the_best_is_told(fewer: float, k: int) -> None:
    found, reason = recommend(three_trials(fewer, 0.5, 0.3), None, min_share=0.02)
    assert found == k
    if k == 2:
        assert "the silhouette is about as good there (0.48) as where it is best (0.50 at 3)" in reason


def test_a_better_number_that_makes_too_small_a_segment_is_told() -> None:
    trials = (trial(2, 90, 0.40), trial(3, 20, 0.65, smallest=0.001), trial(4, 18, 0.62))
    k, reason = recommend(trials, None, min_share=0.02)
    assert k == 4
    assert "the silhouette is 0.62 there; it is better at 3 (0.65), which makes too small a segment" in reason
