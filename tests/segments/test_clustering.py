"""The same data gives the same groups, whatever the method."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.segments.clustering import Grouping, assign, canonical_order, group, inertia
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


def test_a_mixture_scores_with_the_posterior_that_scikit_learn_gives() -> None:
    from sklearn.mixture import GaussianMixture

    matrix, _ = three_clouds()
    ordered = matrix[canonical_order(matrix)]
    theirs = GaussianMixture(3, n_init=3, max_iter=500, reg_covar=1e-4, random_state=0).fit(ordered)
    ours = group(matrix, 3, method="gaussian mixture")
    np.testing.assert_allclose(assign(ordered, ours)[1], theirs.predict_proba(ordered).max(axis=1), atol=1e-9)


def test_inertia_is_the_sum_of_squared_distances() -> None:
    matrix = np.array([[0.0, 0.0], [0.0, 2.0], [5.0, 1.0]])
    assert inertia(matrix, np.array([0, 0, 1]), np.array([[0.0, 1.0], [5.0, 0.0]])) == pytest.approx(1 + 1 + 1)


def test_more_rows_than_the_sample_still_end_in_means_of_all_rows() -> None:
    random = np.random.default_rng(2)
    matrix = np.concatenate([random.normal(0, 1, (15_000, 2)), random.normal(6, 1, (10_000, 2))])
    found = group(matrix, 2)
    means = np.stack([matrix[found.labels == one].mean(axis=0) for one in range(2)])
    np.testing.assert_allclose(found.centres, means, atol=1e-9)
    assert sorted(np.bincount(found.labels).tolist()) == pytest.approx([10_000, 15_000], abs=5)
