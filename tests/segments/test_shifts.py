"""How far a distribution has shifted: the index and what chance can make of it, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.segments.chance import Distribution
from xl_segment.segments.shifts import LARGE, SMALL, Middle, measure_shares, measure_shift, stability

#: Of a chi-squared variable with 1, 2, 3 and 9 degrees of freedom, what one in a thousand exceeds (from a printed table).
CHI_SQUARED = {1: 10.828, 2: 13.816, 3: 16.266, 4: 18.467, 9: 27.877}
THOUSAND = Distribution(tuple(np.arange(1.0, 1_001)), tuple(np.arange(1, 1_001) / 1_000), 1_000)


def test_limits_are_those_of_the_book() -> None:
    assert (SMALL, LARGE) == (0.10, 0.25)


def test_a_distribution_is_its_values_and_how_many_lie_at_or_below_each() -> None:
    assert Distribution.of(np.array([3.0, 1, np.nan, 2, 2])) == Distribution((1.0, 2.0, 3.0), (0.25, 0.75, 1.0), 4)


def test_of_many_values_each_half_per_cent_is_kept_from_the_smallest_to_the_largest() -> None:
    spread = Distribution.of(np.arange(2_001.0))
    assert spread.points == tuple(range(0, 2_001, 10))
    assert spread.shares[0] == 1 / 2_001
    assert spread.shares[-1] == 1.0


def test_points_are_values_that_somebody_has() -> None:
    points = Distribution.of(np.arange(1_000.0) ** 2).points
    assert set(points) <= set(np.arange(1_000.0) ** 2)
    assert (
        points[1] == 16.0
    )  # half a per cent of the way to the last of a thousand is past the fifth, not yet the sixth


def test_the_index_counts_half_a_customer_more_in_each_bin() -> None:
    # Of 10 then 5 + 5, now all 10 in the first: (5.5, 5.5) / 11 and (10.5, 0.5) / 11;
    # 5/11 ln(10.5 / 5.5) - 5/11 ln(0.5 / 5.5) = 0.4545 (0.6466 + 2.3979).
    psi, _ = stability(np.array([0.5, 0.5]), np.array([1.0, 0.0]), 10, 10)
    assert psi == pytest.approx(1.38384, abs=1e-4)
    # Of 2 then 1 + 1, of 4 now 1 + 3: (1.5, 1.5) / 3 and (1.5, 3.5) / 5; 0.2 ln(0.7 / 0.3).
    psi, _ = stability(np.array([0.5, 0.5]), np.array([0.25, 0.75]), 2, 4)
    assert psi == pytest.approx(0.2 * np.log(7 / 3))


def test_the_index_of_many_customers_is_that_of_their_shares() -> None:
    # 0.4 ln(0.6 / 0.2) - 0.4 ln(0.4 / 0.8) = 0.4 (1.0986 + 0.6931)
    psi, _ = stability(np.array([0.2, 0.8]), np.array([0.6, 0.4]), 10**9, 10**9)
    assert psi == pytest.approx(0.71670, abs=1e-5)


def test_nothing_has_shifted_where_shares_are_the_same() -> None:
    assert stability(np.array([0.2, 0.8]), np.array([0.2, 0.8]), 100, 100)[0] == 0.0


@pytest.mark.parametrize(("bins", "degrees"), [(1, 1), (2, 1), (3, 2), (4, 3), (10, 9)])
def test_chance_is_allowed_what_one_in_a_thousand_draws_exceeds(bins: int, degrees: int) -> None:
    shares = np.full(bins, 1 / bins)
    assert stability(shares, shares, 200, 50)[1] == pytest.approx(CHI_SQUARED[degrees] * (1 / 200 + 1 / 50), rel=1e-4)


@pytest.mark.parametrize(("customers", "bins"), [(20, 4), (59, 4), (60, 5), (119, 9), (120, 10), (5_000, 10)])
def test_bins_hold_a_dozen_customers_each_and_are_from_four_to_ten(customers: int, bins: int) -> None:
    found = measure_shift("x", np.linspace(1, 1_000, customers), THOUSAND)
    from scipy.stats import chi2

    chance = chi2.ppf(0.999, bins - 1) * (1 / customers + 1 / 1_000)
    assert found.small_limit == pytest.approx(0.10 + chance)
    assert found.limit == pytest.approx(0.25 + chance)


def test_bins_end_where_the_customers_at_fit_made_up_another_tenth() -> None:
    # At fit 1 to 1,000; now all lie at 100, the last of the first tenth, or just beyond it.
    within = measure_shift("x", np.full(1_000, 100.0), THOUSAND)
    beyond = measure_shift("x", np.r_[np.full(500, 100.0), np.full(500, 101.0)], THOUSAND)
    one, two = np.r_[1.0, np.zeros(9)], np.r_[0.5, 0.5, np.zeros(8)]
    assert within.psi == pytest.approx(stability(np.full(10, 0.1), one, 1_000, 1_000)[0])
    assert beyond.psi == pytest.approx(stability(np.full(10, 0.1), two, 1_000, 1_000)[0])


def test_a_value_that_most_customers_have_is_one_bin() -> None:
    # Then 5 % had nothing and all others 1: two bins, whatever tenths there are.
    then = Distribution((0.0, 1.0), (0.05, 1.0), 1_000)
    found = measure_shift("x", np.repeat([0.0, 1.0], [100, 100]), then)
    assert found.psi == pytest.approx(stability(np.array([1.0]), np.array([1.0]), 1_000, 200)[0])
    assert found.limit == pytest.approx(LARGE + CHI_SQUARED[1] * (1 / 200 + 1 / 1_000), rel=1e-4)


def test_a_value_that_a_third_has_ends_several_bins_at_once() -> None:
    # Then a third each of 1, 2 and 3; the tenths end at 1 three times, at 2 three times.
    then = Distribution((1.0, 2.0, 3.0), (1 / 3, 2 / 3, 1.0), 300)
    found = measure_shift("x", np.repeat([1.0, 2, 3], [100, 50, 50]), then)
    thirds, now = np.full(3, 1 / 3), np.array([0.5, 0.25, 0.25])
    assert found.psi == pytest.approx(stability(thirds, now, 300, 200)[0])
    assert found.small_limit == pytest.approx(SMALL + CHI_SQUARED[2] * (1 / 200 + 1 / 300), rel=1e-4)


@pytest.mark.parametrize(
    ("now", "ks"),
    [
        ([1.0, 2, 3, 4], 0.0),
        ([0.0, 0, 3, 4], 0.5),  # half lie below all that was seen
        ([0.5, 2, 3, 4], 0.25),
        ([1.0, 2, 9, 9], 0.5),  # half lie above
        ([1.0, 2, 3, 4.5], 0.25),
        ([1.0, 1, 1, 4], 0.5),  # at 2: three quarters are at or below 1, then a quarter
        ([2.0, 3, 4, 4], 0.25),
    ],
)
def test_the_distance_is_the_widest_gap_between_the_two_distributions(now: list[float], ks: float) -> None:
    found = measure_shift("x", np.array(now), Distribution((1.0, 2.0, 3.0, 4.0), (0.25, 0.5, 0.75, 1.0), 4))
    assert found.ks == ks


def test_the_distance_is_that_of_scipy() -> None:
    from scipy.stats import ks_2samp

    random = np.random.default_rng(4)
    then, now = random.normal(0, 1, 150), random.normal(0.4, 1.2, 90)
    assert measure_shift("x", now, Distribution.of(then)).ks == pytest.approx(ks_2samp(then, now).statistic)


def test_where_nobody_has_a_value_any_more_nothing_could_have_shifted_further() -> None:
    then = Distribution((1.0,), (1.0,), 10)
    found = measure_shift("Age", np.empty(0), then)
    assert (found.name, found.psi, found.ks, found.small_limit, found.limit) == ("Age", float("inf"), 1.0, 0.10, 0.25)
    assert (found.then, found.now, found.compared, found.chance) == (None, None, None, None)
    assert measure_shift("Age", np.array([1.0]), then).psi == 0.0


def test_quartiles_and_means_stand_beside_each_other_and_are_values_that_somebody_has() -> None:
    found = measure_shift("Age", np.array([1.0, 2, 9, 9]), Distribution.of(np.array([10.0, 20, 30, 40])), mean=25.0)
    assert found.then == Middle(10.0, 20.0, 30.0, 25.0)
    assert found.now == Middle(1.0, 2.0, 9.0, 5.25)
    assert measure_shift("Age", np.array([1.0, 2]), Distribution.of(np.array([9.0]))).then == Middle(9.0, 9.0, 9.0)


def test_shares_are_compared_value_by_value_also_of_those_that_nobody_had_or_has() -> None:
    found = measure_shares("Gender", {"F": 50, "M": 50}, {"F": 60, "X": 40})
    assert found.shares == {"F": (0.5, 0.6), "M": (0.5, 0.0), "X": (0.0, 0.4)}
    assert found.most == "M"
    psi, chance = stability(np.array([0.5, 0.5, 0]), np.array([0.6, 0, 0.4]), 100, 100)
    assert (found.psi, found.limit, found.chance) == (psi, LARGE + chance, None)
    assert found.p < 1e-12
