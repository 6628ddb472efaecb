"""More than chance or not: against scipy, against tables, and against draws of nothing having happened."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from xl_segment.segments.chance import Compared, Distribution, adjusted, compare, counts_test, holm, scores_of

Random = np.random.Generator


def compared(then: np.ndarray, now: np.ndarray) -> Compared:
    spread = Distribution.of(then)
    points = np.array(spread.points)
    shares = np.searchsorted(np.sort(now), points, side="right") / len(now)
    return compare(spread, now, float(np.abs(shares - spread.shares).max()))


@pytest.mark.parametrize("values", [[3.0, 1, 2, 2], [1.0], [5.0] * 7, np.arange(150.0), [0.0] * 40 + [1.0, 2, 7]])
def test_the_values_of_a_few_customers_come_back_as_they_were(values: list[float]) -> None:
    np.testing.assert_allclose(Distribution.of(np.array(values)).values, np.sort(values))


def test_noughts_of_many_customers_come_back_as_noughts_and_the_rest_between_the_quantiles() -> None:
    values = np.r_[np.zeros(400), np.linspace(1, 2, 600)]
    again = Distribution.of(values).values
    assert len(again) == 1_000
    assert (again == 0).sum() == pytest.approx(400, abs=5)
    np.testing.assert_allclose(again[410:], values[410:], atol=0.01)


def test_no_more_than_two_thousand_values_stand_for_a_distribution() -> None:
    assert len(Distribution.of(np.arange(10_000.0)).values) == 2_000


@pytest.mark.parametrize(("share", "value"), [(0.25, 1.0), (0.5, 2.0), (0.51, 3.0), (1.0, 4.0)])
def test_a_quantile_is_a_value_that_somebody_has(share: float, value: float) -> None:
    assert Distribution.of(np.array([1.0, 2, 3, 4])).quantile(share) == value


def test_a_shift_is_as_likely_by_chance_as_in_draws_from_both_together() -> None:
    random = np.random.default_rng(1)
    then, now = random.normal(0, 1, 120), random.normal(0.35, 1, 40)
    scores = stats.norm.ppf((stats.rankdata(np.r_[then, now]) - 0.5) / 160)
    draws = np.array([random.permutation(scores)[:40].mean() for _ in range(20_000)])
    exact = (np.abs(draws - scores.mean()) >= abs(scores[120:].mean() - scores.mean())).mean()
    found = compared(then, now)
    assert found.shifted == pytest.approx(exact, abs=0.005)
    assert found.z > 0
    assert compared(now, then).z == pytest.approx(-found.z)


def test_a_gap_between_two_distributions_is_tested_as_scipy_does() -> None:
    random = np.random.default_rng(2)
    then, now = random.normal(0, 1, 150), random.normal(0, 2, 90)
    known = stats.ks_2samp(then, now, method="asymp")
    found = compare(Distribution.of(then), now, known.statistic)
    assert found.spread == pytest.approx(known.pvalue)
    assert found.shifted > 0.05 > found.spread


def test_two_values_are_tested_as_counts() -> None:
    found = compared(np.repeat([0.0, 1.0], [480, 20]), np.repeat([0.0, 1.0], [27, 3]))
    exact = stats.fisher_exact([[480, 20], [27, 3]]).pvalue
    assert found.shifted == found.spread == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize("now", [[5.0] * 40, [5.0]])
def test_what_is_the_same_for_everybody_has_not_shifted(now: list[float]) -> None:
    assert compared(np.full(60, 5.0), np.array(now)) == Compared(0.0, 1.0, 1.0)


def test_the_order_of_customers_changes_nothing() -> None:
    random = np.random.default_rng(3)
    then, now = random.poisson(2, 300).astype(float), random.poisson(2, 50).astype(float)
    assert compared(then, now) == compared(then[::-1], random.permutation(now))


KINDS = {
    "normal": lambda random, count: random.normal(size=count),
    "skewed": lambda random, count: random.exponential(size=count),
    "counts": lambda random, count: random.poisson(0.7, count).astype(float),
    "noughts": lambda random, count: np.where(random.random(count) < 0.8, 0.0, random.exponential(size=count)),
    "rare": lambda random, count: random.choice([0.0, 1, 2], count, p=[0.96, 0.03, 0.01]),
    "flag": lambda random, count: (random.random(count) < 0.04).astype(float),
}


@pytest.mark.parametrize("count", [30, 1_000])
@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_has_changed_one_in_a_hundred_is_significant_at_one_per_cent(kind: str, count: int) -> None:
    random = np.random.default_rng(4)
    draws = [compared(KINDS[kind](random, 500), KINDS[kind](random, count)) for _ in range(400)]
    # Of 400 true one per cents, 11 and more come once in a thousand times.
    assert sum(draw.shifted < 0.01 for draw in draws) <= 11
    assert sum(draw.spread < 0.01 for draw in draws) <= 11


def test_counts_of_many_are_tested_by_chi_squared() -> None:
    then, now = np.array([300, 150, 50]), np.array([40, 30, 30])
    known = stats.chi2_contingency([then, now], correction=False)
    assert counts_test(then, now) == pytest.approx(known.pvalue)


@pytest.mark.parametrize(("then", "now"), [([480, 20], [26, 4]), ([9, 1], [4, 6]), ([495, 5, 0], [28, 0, 2])])
def test_counts_of_few_are_tested_by_all_tables_there_could_be(then: list[int], now: list[int]) -> None:
    drawn = counts_test(np.array(then), np.array(now))
    if len(then) == 2:
        assert drawn == pytest.approx(stats.fisher_exact([then, now]).pvalue, abs=0.02)
    assert drawn == counts_test(np.array(then), np.array(now))
    assert drawn == pytest.approx(counts_test(np.array(then[::-1]), np.array(now[::-1])), abs=0.01)


@pytest.mark.parametrize(("then", "now"), [([5, 0], [3, 0]), ([0, 0], [3, 4]), ([3, 4], [0, 0]), ([7], [9])])
def test_where_there_is_nothing_to_choose_nothing_differs(then: list[int], now: list[int]) -> None:
    assert counts_test(np.array(then), np.array(now)) == 1.0


def test_several_tests_are_compared_as_holm_says() -> None:
    # Holm (1979): the smallest times 4, the next times 3 ..., none smaller than one before it, none above 1.
    assert holm([0.01, 0.04, 0.03, 0.005], [1.0] * 4) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8], [1.0, 1.0]) == (1.0, 1.0)
    assert holm([], []) == ()


def test_of_tests_with_weights_each_has_its_part_of_the_risk() -> None:
    # 0.01 of weight 2 of 4 in all: times 2; then 0.03 of weight 1 of the 2 that are left, and 0.05 of the last one.
    assert holm([0.03, 0.01, 0.05], [1.0, 2.0, 1.0]) == pytest.approx((0.06, 0.02, 0.06))
    assert holm([0.03, 0.01, 0.05], [3.0, 6.0, 3.0]) == pytest.approx((0.06, 0.02, 0.06))


def test_the_rarest_categories_are_tested_together() -> None:
    then, now = np.array([300, 200, 2, 1]), np.array([40, 60, 1, 0])
    together = counts_test(np.array([300, 200, 3]), np.array([40, 60, 1]))
    assert counts_test(then, now) == pytest.approx(counts_test(np.array([300, 203]), np.array([40, 61])), rel=0.1)
    assert together == counts_test(then, now)


def test_normal_scores_have_mean_nought_and_variance_one_and_a_blank_none() -> None:
    scores = scores_of(np.array([7.0, np.nan, 1, 3, 3]))
    assert scores[1] == 0.0
    assert scores[3] == scores[4]
    assert scores.mean() == pytest.approx(0.0)
    assert scores[[0, 2, 3, 4]].std() * np.sqrt(4 / 5) == pytest.approx(scores.std())
    assert scores_of(np.full(3, 4.0)).tolist() == scores_of(np.full(3, np.nan)).tolist() == [0.0, 0.0, 0.0]


def test_a_shift_given_the_other_measures_is_clearer_where_they_go_together() -> None:
    correlations = np.array([[1.0, 0.6], [0.6, 1.0]])
    # (3 - 0.6 x 0) / √(1 - 0.36) and (0 - 0.6 x 3) / 0.8
    assert adjusted(np.array([3.0, 0.0]), correlations) == pytest.approx([3.75, -2.25])
    assert adjusted(np.array([3.0, 0.0]), np.eye(2)) == pytest.approx([3.0, 0.0])


@pytest.mark.parametrize("correlation", [0.99, 1.0, -1.0])
def test_of_measures_that_say_the_same_nothing_is_left_given_the_other(correlation: float) -> None:
    correlations = np.array([[1.0, correlation], [correlation, 1.0]])
    assert adjusted(np.array([3.0, 0.0]), correlations).tolist() == [0.0, 0.0]
    assert adjusted(np.array([3.0]), np.eye(1)).tolist() == [0.0]
