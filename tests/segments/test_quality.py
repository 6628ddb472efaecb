"""How good a grouping is: scikit-learn is the peer, and of many customers a sample stands for all."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from xl_segment.segments import quality as room
from xl_segment.segments.quality import Choice, Trial, distances_between, measure_quality, stratified_sample


def two_clouds(many: int = 50, few: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    matrix = np.concatenate([random.normal(0, 1, (many, 2)), random.normal(3, 1, (few, 2))])
    labels = np.repeat([0, 1], [many, few])
    return matrix, labels, np.stack([matrix[labels == one].mean(axis=0) for one in (0, 1)])


def test_each_customer_has_the_silhouette_that_scikit_learn_gives() -> None:
    matrix, labels, centres = two_clouds()
    found = measure_quality(matrix, labels, centres)
    assert found.sampled.tolist() == list(range(80))
    np.testing.assert_allclose(found.silhouettes, silhouette_samples(matrix, labels))
    assert found.inertia == pytest.approx(((matrix - centres[labels]) ** 2).sum())


@pytest.mark.parametrize("labels", [[0, 0, 0, 0], [0, 1, 2, 3]])
def test_one_group_and_as_many_as_customers_have_no_silhouette(labels: list[int]) -> None:
    matrix = np.array([[0.0], [1.0], [4.0], [9.0]])
    found = measure_quality(matrix, np.array(labels), np.array([[1.0], [1.0], [4.0], [8.0]]))
    assert found.silhouette == 0.0
    assert found.silhouettes.tolist() == [0.0] * 4
    assert np.isnan([found.calinski_harabasz, found.davies_bouldin]).all()
    assert found.inertia == {0: 1 + 0 + 9 + 64, 3: 1 + 0 + 0 + 1}[labels[-1]]


@pytest.mark.parametrize("labels", [[0, 0, 1, 1], [0, 1, 2, 2]])
def test_two_groups_and_one_less_than_customers_have_one(labels: list[int]) -> None:
    matrix = np.array([[0.0], [1.0], [8.0], [9.0]])
    found = measure_quality(matrix, np.array(labels), np.array([[0.5], [8.5], [9.0]]))
    assert found.silhouette == pytest.approx(silhouette_samples(matrix, labels).mean())
    assert found.davies_bouldin == pytest.approx(davies_bouldin_score(matrix, labels))


def test_above_the_limit_the_silhouette_is_that_of_a_sample_and_the_rest_that_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "SILHOUETTE_SAMPLE", 40)
    matrix, labels, centres = two_clouds()
    found = measure_quality(matrix, labels, centres)
    assert np.bincount(labels[found.sampled]).tolist() == [25, 15]
    assert (np.diff(found.sampled) > 0).all()
    theirs = silhouette_samples(matrix[found.sampled], labels[found.sampled])
    np.testing.assert_allclose(found.silhouettes, theirs)
    assert found.silhouette == pytest.approx(theirs.mean())
    assert found.calinski_harabasz == pytest.approx(calinski_harabasz_score(matrix, labels))
    assert found.davies_bouldin == pytest.approx(davies_bouldin_score(matrix, labels))
    assert found.inertia == pytest.approx(((matrix - centres[labels]) ** 2).sum())


def test_the_same_customers_are_sampled_however_the_sheet_is_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SILHOUETTE_SAMPLE", 40)
    matrix, labels, centres = two_clouds()
    shuffled = np.random.default_rng(5).permutation(len(matrix))
    first, again = (
        measure_quality(matrix, labels, centres),
        measure_quality(matrix[shuffled], labels[shuffled], centres),
    )
    assert sorted(shuffled[again.sampled]) == first.sampled.tolist()


def test_the_seed_says_who_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SILHOUETTE_SAMPLE", 40)
    sampled = [measure_quality(*two_clouds(), **seed).sampled.tolist() for seed in ({}, {"seed": 0}, {"seed": 1})]
    assert sampled[0] == sampled[1]
    assert sampled[0] != sampled[2]
    labels = np.repeat([0, 1], 50)
    assert stratified_sample(labels, 10).tolist() == stratified_sample(labels, 10, seed=0).tolist()
    assert stratified_sample(labels, 10).tolist() != stratified_sample(labels, 10, seed=1).tolist()


@pytest.mark.parametrize(("customers", "measured"), [(5_000, 5_000), (5_001, 5_000)])
def test_up_to_five_thousand_customers_are_measured_all(customers: int, measured: int) -> None:
    alike = np.zeros((customers, 1))
    assert len(measure_quality(alike, np.zeros(customers, int), alike[:1]).sampled) == measured


def test_what_is_no_more_than_asked_for_is_taken_whole() -> None:
    labels = np.array([0, 0, 0, 1])
    assert stratified_sample(labels, 5).tolist() == stratified_sample(labels, 4).tolist() == [0, 1, 2, 3]
    assert len(stratified_sample(np.zeros(4, int), 3)) == 3


def test_of_a_small_group_two_are_taken_and_of_one_who_is_alone_that_one() -> None:
    labels = np.repeat([0, 1, 2, 3], [90, 6, 3, 1])
    sampled = stratified_sample(labels, 20)
    assert np.bincount(labels[sampled]).tolist() == [18, 2, 2, 1]
    # Nobody twice, and in the order of the sheet.
    assert (np.diff(sampled) > 0).all()
    # 3 of 10 and 7 of 10, taken to the nearest whole: 5 x 0.3 = 1.5 and 5 x 0.7 = 3.5.
    assert np.bincount(np.repeat([0, 1], [3, 7])[stratified_sample(np.repeat([0, 1], [3, 7]), 6)]).tolist() == [2, 4]


def test_options_are_given_by_name_so_that_none_is_taken_for_another() -> None:
    with pytest.raises(TypeError):
        measure_quality(*two_clouds(), 1)  # type: ignore[misc]
    with pytest.raises(TypeError):
        stratified_sample(np.zeros(3, int), 2, 1)  # type: ignore[misc]


def test_a_choice_knows_what_was_measured_of_each_number_that_was_tried() -> None:
    two, three = (Trial(k, 1.0, 0.5, 1.0, 1.0, 0.2) for k in (2, 3))
    choice = Choice(2, 2, None, (two, three), "")
    assert choice.trial(3) is three
    assert choice.trial(2) is two
    assert choice.trial(4) is None


def test_with_the_distances_at_hand_the_figures_are_the_same() -> None:
    matrix, labels, centres = two_clouds(300, 120)
    distances = distances_between(matrix)
    assert distances is not None
    beside, alone = (
        measure_quality(matrix, labels, centres, between_rows=distances),
        measure_quality(matrix, labels, centres),
    )
    assert beside.silhouettes.tolist() == alone.silhouettes.tolist()
    assert (beside.silhouette, beside.davies_bouldin) == (alone.silhouette, alone.davies_bouldin)


def test_of_more_customers_than_are_sampled_no_distances_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, _, _ = two_clouds()
    monkeypatch.setattr(room, "SILHOUETTE_SAMPLE", 80)
    assert distances_between(matrix) is not None
    monkeypatch.setattr(room, "SILHOUETTE_SAMPLE", 79)
    assert distances_between(matrix) is None
