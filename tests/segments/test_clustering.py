"""The same data gives the same groups, whatever the method."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.customers.sampling import canonical_order
from xl_segment.segments import clustering as room
from xl_segment.segments.clustering import Grouping, assign, group, inertia
from xl_segment.settings import Method

METHODS: tuple[Method, ...] = ("kmeans", "gaussian mixture", "ward")


def three_clouds(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth = np.repeat([0, 1, 2], [60, 40, 20])
    return np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 5.0]])[truth] + random.normal(0, 0.4, (120, 2)), truth


def same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


@pytest.mark.parametrize("method", METHODS)
def test_well_separated_clouds_are_found(method: Method) -> None:
    matrix, truth = three_clouds()
    assert same_partition(group(matrix, 3, method=method).labels, truth)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_rows_does_not_matter(method: Method) -> None:
    matrix, _ = three_clouds()
    first = group(matrix, 4, method=method)
    for seed in range(5):
        shuffled = np.random.default_rng(seed).permutation(len(matrix))
        again = group(matrix[shuffled], 4, method=method)
        np.testing.assert_array_equal(again.labels, first.labels[shuffled])


@pytest.mark.parametrize("method", METHODS)
def test_scoring_the_rows_of_the_fit_gives_the_labels_of_the_fit(method: Method) -> None:
    random = np.random.default_rng(1)
    matrix = random.normal(size=(400, 3))
    found = group(matrix, 5, method=method)
    np.testing.assert_array_equal(assign(matrix, found)[0], found.labels)


def test_kmeans_centres_are_the_means_of_their_rows() -> None:
    matrix = np.random.default_rng(1).normal(size=(300, 3))
    found = group(matrix, 4)
    means = np.stack([matrix[found.labels == one].mean(axis=0) for one in range(4)])
    np.testing.assert_allclose(found.centres, means, atol=1e-12)


def test_fit_is_one_at_a_centre_and_nought_half_way() -> None:
    grouping = Grouping(np.empty(0), np.array([[0.0], [4.0]]))
    labels, fit = assign(np.array([[0.0], [1.0], [2.0], [4.0]]), grouping)
    assert labels.tolist() == [0, 0, 0, 1]
    np.testing.assert_allclose(fit, [1.0, 1 - 1 / 3, 0.0, 1.0])


def test_inertia_is_the_sum_of_squared_distances() -> None:
    matrix = np.array([[0.0, 0.0], [0.0, 2.0], [5.0, 1.0]])
    assert inertia(matrix, np.array([0, 0, 1]), np.array([[0.0, 1.0], [5.0, 0.0]])) == pytest.approx(1 + 1 + 1)


def test_more_rows_than_the_sample_still_end_in_means_of_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "RESTART_SAMPLE", 40)
    # Without clouds, a sample is far from what all rows end in: many more steps than settling takes.
    matrix = np.random.default_rng(2).random((4_000, 2))
    found = group(matrix, 8)
    means = np.stack([matrix[found.labels == one].mean(axis=0) for one in range(8)])
    np.testing.assert_allclose(found.centres, means, atol=1e-9)


# Of these rows the tenth restart finds a better cut than nine, the eleventh a better one than ten.
@pytest.mark.parametrize("seed", [10, 15])
def test_kmeans_is_the_best_of_ten_restarts_of_scikit_learn(seed: int) -> None:
    from sklearn.cluster import KMeans

    rows = np.random.default_rng(seed).normal(size=(150, 3))
    rows = rows[canonical_order(rows)]
    theirs = KMeans(9, n_init=10, tol=0, random_state=0).fit(rows)
    ours = group(rows, 9)
    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    np.testing.assert_allclose(ours.centres, theirs.cluster_centers_, atol=1e-12)


# Of these rows the third start finds a likelier mixture than two, the fourth a likelier one than three.
@pytest.mark.parametrize("seed", [0, 1])
def test_a_mixture_is_the_likeliest_of_three_of_scikit_learn(seed: int) -> None:
    from sklearn.mixture import GaussianMixture

    rows = np.random.default_rng(seed).normal(size=(80, 2))
    rows = rows[canonical_order(rows)]
    theirs = GaussianMixture(4, n_init=3, max_iter=500, reg_covar=1e-4, random_state=0).fit(rows)
    ours = group(rows, 4, method="gaussian mixture")
    labels, fit = assign(rows, ours)
    np.testing.assert_array_equal(labels, theirs.predict(rows))
    np.testing.assert_allclose(fit, theirs.predict_proba(rows).max(axis=1), atol=1e-9)


def test_ward_keeps_the_groups_of_scikit_learn_and_gives_each_row_to_the_nearest_of_their_means() -> None:
    from sklearn.cluster import AgglomerativeClustering

    rows = np.random.default_rng(3).normal(size=(90, 2))
    rows = rows[canonical_order(rows)]
    theirs = AgglomerativeClustering(5, linkage="ward").fit_predict(rows)
    means = np.stack([rows[theirs == one].mean(axis=0) for one in range(5)])
    ours = group(rows, 5, method="ward")
    np.testing.assert_allclose(ours.centres, means)
    nearest = ((rows[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(ours.labels, nearest)
    assert (ours.labels != theirs).any()


def test_ward_sees_a_sample_of_many_rows_and_gives_all_of_them_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, truth = three_clouds()
    whole = group(matrix, 3, method="ward")
    monkeypatch.setattr(room, "WARD_SAMPLE", 30)
    found = group(matrix, 3, method="ward")
    assert same_partition(found.labels, truth)
    assert not np.allclose(np.sort(found.centres, axis=0), np.sort(whole.centres, axis=0))


def test_of_no_rows_nobody_belongs_anywhere() -> None:
    labels, fit = assign(np.empty((0, 2)), Grouping(np.empty(0), np.zeros((2, 2))))
    assert (labels.tolist(), fit.tolist()) == ([], [])
    assert labels.dtype == np.int64


def test_fit_weighs_the_nearest_centre_against_the_next_nearest_wherever_they_stand() -> None:
    random = np.random.default_rng(6)
    rows, centres = random.normal(size=(60, 2)), random.normal(size=(7, 2))
    far = np.sort(np.sqrt(((rows[:, None] - centres) ** 2).sum(axis=2)), axis=1)
    labels, fit = assign(rows, Grouping(np.empty(0), centres))
    np.testing.assert_allclose(fit, 1 - far[:, 0] / far[:, 1])
    assert fit[labels == 0].size


def test_to_a_group_that_is_the_only_one_everybody_belongs_clearly() -> None:
    labels, fit = assign(np.array([[1.0], [3.0]]), Grouping(np.empty(0), np.array([[2.0]])))
    assert (labels.tolist(), fit.tolist()) == ([0, 0], [1.0, 1.0])


def test_between_two_centres_in_the_same_place_nobody_belongs_clearly() -> None:
    labels, fit = assign(np.array([[1.0], [3.0]]), Grouping(np.empty(0), np.array([[1.0], [1.0], [9.0]])))
    assert (labels.tolist(), fit.tolist()) == ([0, 0], [0.0, 0.0])


def test_a_mixture_far_from_a_row_still_says_which_part_it_is_of() -> None:
    # So far out that both densities are nought in floating point.
    parts = Grouping(np.empty(0), np.array([[0.0], [10.0]]), np.array([[[1.0]], [[1.0]]]), np.array([0.25, 0.75]))
    labels, fit = assign(np.array([[900.0], [5.0], [4.8]]), parts)
    assert labels.tolist() == [1, 1, 0]
    # Half way the weights decide; at 4.8 the first is e² times as dense: (5.2² - 4.8²) / 2 = 2.
    np.testing.assert_allclose(fit, [1.0, 0.75, np.e**2 / (np.e**2 + 3)])


def test_the_mean_of_a_group_without_rows_stays_where_it_was() -> None:
    rows = np.array([[0.0, 1.0], [2.0, 5.0], [7.0, 7.0]])
    means = room._means(rows, np.array([0, 0, 2]), np.array([[9.0, 9.0], [8.0, 8.0], [9.0, 9.0], [6.0, 6.0]]))
    assert means.tolist() == [[1.0, 3.0], [8.0, 8.0], [7.0, 7.0], [6.0, 6.0]]


def test_centres_settle_step_by_step_until_nobody_changes_sides() -> None:
    rows, centres = np.array([[0.0], [2.0], [4.0], [11.0]]), np.array([[-1.0], [3.2]])
    # First 0 alone against 2, 4 and 11 (5.67); then 2 comes over (1 against 7.5), then 4 (2 against 11).
    once = room._settled(rows, centres, steps=1)
    assert once.centres.tolist() == [[0.0], [17 / 3]]
    assert once.labels.tolist() == [0, 0, 1, 1]
    settled = room._settled(rows, centres)
    assert settled.centres.tolist() == [[2.0], [11.0]]
    assert settled.labels.tolist() == [0, 0, 0, 1]


#: Two groups, -1 and 1 around each centre: the inertia of the best cut is 4, and 4 d² more with centres off by d.
PAIRS = np.array([[-1.0], [1.0], [99.0], [101.0]])


@pytest.mark.parametrize(
    ("off", "stays"),
    [
        (0.22, 0.22),  # 4.84 % more inertia
        (0.23, 0.184),  # 5.29 % more: a fifth of the way
        (0.28, 0.1792),  # 7.84 % more, a fifth of the way is 0.224 and still 5.02 %: a fifth of the rest
    ],
)
def test_kept_centres_move_by_fifths_until_they_cost_no_more_than_a_twentieth(off: float, stays: float) -> None:
    found = group(PAIRS, 2, start=np.array([[100.0 + off], [off]]))
    np.testing.assert_allclose(found.centres, [[100.0 + stays], [stays]])
    assert found.labels.tolist() == [1, 1, 0, 0]


def test_kept_centres_are_good_enough_at_the_limit_itself_and_given_up_below_the_best() -> None:
    rows, centre = np.array([[-1.0], [1.0]]), np.array([[0.0]])
    kept = room._carried(rows, centre, 2.0)
    assert kept is not None
    assert kept.centres is centre
    assert room._carried(rows, centre, 1.999) is None


def test_kept_centres_move_three_hundred_times_at_most() -> None:
    # One row and a centre 1 away: the inertia is 0.64 after one move, its square after two ...
    row, centre = np.array([[0.0]]), np.array([[1.0]])
    last = room._carried(row, centre, 0.64**299 * 1.1)
    assert last is not None
    assert last.centres[0, 0] == pytest.approx(0.8**299)
    assert room._carried(row, centre, 0.64**300 * 1.1) is None


def test_a_start_that_cannot_be_made_good_enough_gives_way_to_a_free_one() -> None:
    # Both kept centres begin between the same two rows and stay there.
    rows = np.concatenate([PAIRS, PAIRS + 1_000])
    free = group(rows, 4)
    found = group(rows, 4, start=np.array([[0.0], [0.5], [100.0], [1_050.0]]))
    np.testing.assert_array_equal(found.centres, free.centres)


def test_where_a_start_has_too_few_centres_the_farthest_rows_are_added() -> None:
    rows = np.array([[0.0], [1.0], [9.0], [20.0]])
    start = np.array([[0.5]])
    completed = room._completed(rows, 3, start)
    assert completed is not None
    assert completed.tolist() == [[0.5], [20.0], [9.0]]
    assert room._completed(rows, 1, start) is start
    found = group(PAIRS, 2, start=np.array([[100.1]]))
    np.testing.assert_allclose(found.centres[0], [100.1], atol=0.1)


def test_a_start_with_too_many_centres_is_none() -> None:
    assert room._completed(PAIRS, 1, np.array([[0.0], [100.0]])) is None
    assert room._completed(PAIRS, 1, None) is None
    found = group(PAIRS, 2, start=np.array([[0.0], [1.0], [100.0]]))
    assert sorted(found.centres[:, 0]) == [0.0, 100.0]


def test_fewer_different_rows_than_groups_are_grouped_without_a_warning() -> None:
    rows = np.array([[0.0], [0.0], [5.0], [5.0]])
    assert same_partition(group(rows, 3).labels, np.array([0, 0, 1, 1]))


def test_unless_said_otherwise_the_seed_is_nought() -> None:
    rows = np.random.default_rng(10).normal(size=(150, 3))
    inertias = [
        inertia(rows, one.labels, one.centres)
        for one in (group(rows, 9), group(rows, 9, seed=0), group(rows, 9, seed=1))
    ]
    assert inertias[0] == inertias[1] != inertias[2]


def test_the_method_is_given_by_name() -> None:
    with pytest.raises(TypeError):
        group(PAIRS, 2, "ward")  # type: ignore[misc]


def test_a_grouping_knows_how_many_groups_it_has() -> None:
    assert group(PAIRS, 3, method="ward").k == 3
