"""Fitting: what customers are worth, which group comes first, and what a model knows of its fit."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from tests.segments.people import features_of, step
from xl_segment.segments.choosing_k import choose_k
from xl_segment.segments.clustering import Grouping, assign
from xl_segment.segments.fitting import FittedModel, _by_value, _reordered, customer_value, fit_model
from xl_segment.segments.identity import Identity
from xl_segment.segments.segment_model import SegmentModel, shaping
from xl_segment.settings import Method, Settings
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind


def test_money_says_what_a_customer_is_worth_and_whoever_has_none_is_worth_nothing() -> None:
    features = features_of(
        {"Income": [1, 2], "Score": [3, 4]},
        measures={"Income": m.INCOME, "Score": m.SPENDING},
        money=[7.5, float("nan")],
        money_name="Spent",
    )
    value, name = customer_value(features)
    assert (value.tolist(), name) == ([7.5, 0.0], "Spent")
    unnamed, name = customer_value(features_of({"Age": [1, 2]}, money=[1.0, 2.0]))
    assert (unnamed.tolist(), name) == ([1.0, 2.0], "money")


def test_without_money_income_times_spending_does_and_blanks_count_as_the_median() -> None:
    nan = float("nan")
    features = features_of(
        {"Pay": [10, 20, 60, nan], "Age": [1, 1, 1, 1], "Score": [nan, 2, 3, 5]},
        measures={"Pay": m.INCOME, "Age": m.AGE, "Score": m.SPENDING},
    )
    value, name = customer_value(features)
    assert (value.tolist(), name) == ([30.0, 40.0, 180.0, 100.0], "Pay × Score")


@pytest.mark.parametrize("measures", [{"Pay": m.INCOME, "Score": ""}, {"Pay": "", "Score": m.SPENDING}])
def test_income_or_spending_alone_does_not_say_what_a_customer_is_worth(measures: dict[str, str]) -> None:
    assert customer_value(features_of({"Pay": [1, 2], "Score": [1, 2]}, measures=measures))[1] == (
        "all measures taken together"
    )


@pytest.mark.parametrize(
    ("direction", "worth"),
    [
        ([3.0, 4.0], 5.0),
        ([-3.0, -4.0], -5.0),
        # More of one with less of another: what there is more of decides, however little more that is.
        ([4.0, -3.0], 5.0),
        ([-3.0, 4.0], 5.0),
        ([3.0, -4.0], -5.0),
        ([-4.0, 3.0], -5.0),
    ],
)
def test_else_customers_are_worth_what_they_have_of_all_measures_together(direction: list[float], worth: float) -> None:
    along = np.array([-1.0, 0.0, 3.0])
    features = features_of({name: 10 + along * at for name, at in zip("ab", direction, strict=True)})
    value, name = customer_value(features)
    # Counted from the middle, which is two thirds of the way.
    np.testing.assert_allclose(value, (along - 2 / 3) * worth, atol=1e-12)
    assert name == "all measures taken together"


@pytest.mark.parametrize(("direction", "worth"), [([-4.0, 3.0], 5.0), ([4.0, 3.0], -5.0), ([3.0, 4.0], 5.0)])
@pytest.mark.parametrize("other", [m.FREQUENCY, m.TENURE, ""])
def test_who_bought_long_ago_is_worth_less(direction: list[float], worth: float, other: str) -> None:
    along = np.array([-1.0, 0.0, 1.0])
    days, more = (10 + along * at for at in direction)
    recency = json.loads(json.dumps(m.RECENCY))  # as it comes from the text of a model
    value, _ = customer_value(features_of({"d": days, "o": more}, step("d", recency), step("o", other)))
    np.testing.assert_allclose(value, along * worth, atol=1e-12)


@pytest.mark.parametrize(
    ("labels", "value", "centres", "order"),
    [
        # The most valuable on average first, though another is worth more taken together.
        ([0, 0, 0, 1, 2], [2, 2, 2, 3, 1], [[0.0], [0.0], [0.0]], [1, 0, 2]),
        # Of equal ones the larger, differences beyond the ninth digit being none.
        ([0, 1, 1, 2, 2, 2], [5 + 4e-10, 5, 5, 5, 5, 5], [[9.0], [8.0], [7.0]], [2, 1, 0]),
        ([0, 1, 1, 2, 2, 2], [5 + 2e-9, 5, 5, 5, 5, 5], [[9.0], [8.0], [7.0]], [0, 2, 1]),
        # Of as many the one with the larger centre, by the first measure, then by the second.
        ([0, 1, 2], [5, 5, 5], [[1.0, 9.0], [2.0, 3.0], [2.0, 4.0]], [2, 1, 0]),
        ([0, 1], [5, 5], [[1.0, 1.0], [1.0 + 4e-10, 2.0]], [1, 0]),
        ([0, 1], [5, 5], [[1.0, 2.0], [1.0 + 4e-10, 1.0]], [0, 1]),
        ([0, 1], [5, 5], [[1.0, 2.0], [1.0 + 2e-9, 1.0]], [1, 0]),
        # One without customers is worth nothing.
        ([0, 0, 2], [-1, -1, 1], [[0.0], [0.0], [0.0]], [2, 1, 0]),
    ],
)
def test_the_most_valuable_group_comes_first(
    labels: list[int], value: list[float], centres: list[list[float]], order: list[int]
) -> None:
    grouping = Grouping(np.array(labels), np.array(centres))
    assert _by_value(grouping, np.array(value, float)).tolist() == order


def test_groups_in_another_order_keep_their_customers_and_their_shape() -> None:
    grouping = Grouping(
        np.array([0, 1, 2, 2]),
        np.array([[0.0], [10.0], [20.0]]),
        np.array([[[1.0]], [[2.0]], [[3.0]]]),
        np.array([0.2, 0.3, 0.5]),
    )
    found = _reordered(grouping, np.array([2, 0, 1]))
    assert found.labels.tolist() == [1, 2, 0, 0]
    assert found.centres.tolist() == [[20.0], [0.0], [10.0]]
    assert found.covariances is not None
    assert found.weights is not None
    assert found.covariances.tolist() == [[[3.0]], [[1.0]], [[2.0]]]
    assert found.weights.tolist() == [0.5, 0.2, 0.3]
    plain = _reordered(Grouping(np.array([0, 1]), np.array([[0.0], [1.0]])), np.array([1, 0]))
    assert (plain.labels.tolist(), plain.covariances, plain.weights) == ([1, 0], None, None)


def fitted(values: list[float], k: int, before: SegmentModel | None = None, **options: object) -> FittedModel:
    """Customers by income, worth what they earn."""
    features = features_of({"Income": values}, step("Income", m.INCOME, mean=10.0, scale=2.0), money=values)
    settings = Settings(k=k, **options)  # type: ignore[arg-type]
    return fit_model(features, choose_k(features, settings), settings, before)


def test_a_first_fit_numbers_by_value_from_one() -> None:
    found = fitted([10, 12, 90, 94, 50, 50, 50], 3)
    assert found.labels.tolist() == [3, 3, 1, 1, 2, 2, 2]
    assert found.identity == Identity((1, 2, 3), fresh=(1, 2, 3), last=3)
    assert found.model.centres.tolist() == [[41.0], [20.0], [0.5]]
    assert found.model.centres_original.tolist() == [[92.0], [50.0], [11.0]]
    assert found.model.sizes == (2, 3, 2)
    assert (found.model.numbers, found.model.last_number) == ((1, 2, 3), 3)
    np.testing.assert_allclose(
        found.fit,
        assign(np.array([[0.0], [1], [40], [42], [20], [20], [20]]), Grouping(np.empty(0), found.model.centres))[1],
    )


def test_a_segment_that_is_found_again_keeps_its_number_though_it_is_worth_more_now() -> None:
    first = fitted([10, 12, 90, 94, 50, 50, 50], 3).model
    # Those who had the middle are worth the most; a fourth group has come.
    again = fitted([10, 12, 90, 94, 80, 80, 80, 200, 204], 4, first)
    assert again.labels.tolist() == [3, 3, 1, 1, 2, 2, 2, 4, 4]
    assert again.identity.fresh == (4,)
    assert again.model.sizes == (2, 3, 2, 2)
    assert again.model.last_number == 4


def test_numbers_of_segments_that_are_gone_stay_free_and_centres_stand_in_the_order_of_the_numbers() -> None:
    first = fitted([10, 12, 90, 94, 50, 50, 50], 3).model
    again = fitted([10, 12, 50, 50, 50, 300, 304], 3, first)
    assert again.labels.tolist() == [3, 3, 2, 2, 2, 4, 4]
    assert again.model.numbers == (2, 3, 4)
    assert again.model.last_number == 4
    assert again.model.centres_original.ravel().tolist() == pytest.approx([50, 11, 302], abs=0.5)
    assert again.identity.gone == (1,)


def test_a_later_fit_starts_from_the_centres_of_the_last_one() -> None:
    # -1 and 1 about each centre: 0.2 off costs 4 % more inertia, which is little enough to stay.
    first = fitted([9, 11, 89, 91], 2).model
    again = fitted([9.2, 11.2, 89.2, 91.2], 2, first)
    np.testing.assert_array_equal(again.model.centres, first.centres)
    free = fitted([9.2, 11.2, 89.2, 91.2], 2).model
    assert free.centres_original.ravel().tolist() == pytest.approx([90.2, 10.2])


@pytest.mark.parametrize("method", ["kmeans", "ward", "gaussian mixture"])
def test_a_model_scores_its_own_customers_as_the_fit_did(method: Method) -> None:
    random = np.random.default_rng(8)
    values = np.r_[random.normal(20, 1, 30), random.normal(60, 4, 20), random.normal(40, 2, 25)]
    features = features_of({"Income": values}, money=values.tolist())
    settings = Settings(k=3, method=method, seed=4)
    found = fit_model(features, choose_k(features, settings), settings)
    labels, fit = found.model.assign(features.matrix)
    np.testing.assert_array_equal(labels, found.labels)
    np.testing.assert_array_equal(fit, found.fit)
    assert found.labels[[0, 30, 50]].tolist() == [3, 1, 2]
    assert (found.model.method, found.model.seed) == (method, 4)
    assert (found.model.covariances is None) == (found.model.weights is None) == (method != "gaussian mixture")
    if found.model.weights is not None:
        np.testing.assert_allclose(found.model.weights, [20 / 75, 25 / 75, 30 / 75], atol=0.01)


def test_a_model_knows_how_its_customers_were_measured() -> None:
    features = features_of(
        {"Recency (days)": [1, 2, 300, 310]},
        step("Recency (days)", m.RECENCY),
        kind=Kind.SALES,
        money=[50, 40, 5, 6],
        money_name="Amount",
        reference_date=date(2024, 7, 1),
    )
    settings = Settings(k=2, cap=3.0)
    choice = choose_k(features, settings)
    model = fit_model(features, choice, settings).model
    assert (model.kind, model.value, model.reference_date, model.year) == (
        "sales lines",
        "Amount",
        date(2024, 7, 1),
        None,
    )
    assert model.shaping == shaping(settings)
    assert (model.choice, model.transform, model.columns) == (choice, features.transform, {})
