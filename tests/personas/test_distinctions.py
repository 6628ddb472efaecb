"""Effects and tests, against formulas worked out by hand and against scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from xl_segment.personas.distinctions import certain, chance_of_share, compared_by_median, effects, skewed_measures
from xl_segment.rounding import hundredths, percent

RANDOM = np.random.default_rng(0)
LABELS = np.repeat([1, 2, 3], [40, 30, 50])
VALUES = RANDOM.normal(size=120) + 0.7 * (LABELS == 1)
SKEWED = np.exp(VALUES * 1.5).round(1)


def test_of_a_symmetric_measure_the_effect_is_cohens_and_the_test_is_welchs() -> None:
    sizes, chances = effects(pd.DataFrame({"a": VALUES}), LABELS, frozenset())
    for segment in (1, 2, 3):
        mine, others = VALUES[segment == LABELS], VALUES[segment != LABELS]
        assert sizes.loc[segment, "a"] == pytest.approx((mine.mean() - VALUES.mean()) / VALUES.std())
        assert chances.loc[segment, "a"] == pytest.approx(stats.ttest_ind(mine, others, equal_var=False).pvalue)


def test_of_a_skewed_measure_the_effect_is_cliffs_and_the_test_is_that_of_mann_and_whitney() -> None:
    sizes, chances = effects(pd.DataFrame({"a": SKEWED}), LABELS, frozenset({"a"}))
    for segment in (1, 2, 3):
        mine, others = SKEWED[segment == LABELS], SKEWED[segment != LABELS]
        delta = np.sign(mine[:, None] - SKEWED).mean()
        assert 2 * stats.norm.cdf(sizes.loc[segment, "a"] / np.sqrt(2)) - 1 == pytest.approx(delta)
        expected = stats.mannwhitneyu(mine, others, method="asymptotic").pvalue
        assert chances.loc[segment, "a"] == pytest.approx(expected)


def test_blanks_are_nobodys() -> None:
    holes = np.where(np.arange(120) % 7 == 0, np.nan, VALUES)
    known = ~np.isnan(holes)
    for skewed in (frozenset[str](), frozenset({"a"})):
        with_blanks = effects(pd.DataFrame({"a": holes}), LABELS, skewed)
        without = effects(pd.DataFrame({"a": holes[known]}), LABELS[known], skewed)
        for one, other in zip(with_blanks, without, strict=True):
            pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("values", [[5.0] * 120, [np.nan] * 120])
def test_what_is_the_same_for_everybody_or_known_of_nobody_sets_nobody_apart(values: list[float]) -> None:
    for skewed in (frozenset[str](), frozenset({"a"})):
        sizes, chances = effects(pd.DataFrame({"a": values}), LABELS, skewed)
        assert (sizes["a"] == 0).all()
        assert (chances["a"] > 0.5).all()


def test_a_segment_of_everybody_is_not_set_apart() -> None:
    for skewed in (frozenset[str](), frozenset({"a"})):
        sizes, chances = effects(pd.DataFrame({"a": VALUES}), np.ones(120, int), skewed)
        assert (abs(sizes.iloc[0, 0]) < 1e-9, chances.iloc[0, 0]) == (True, 1.0)


def test_money_is_skewed_and_compared_by_the_median_but_counts_are_not() -> None:
    counts = pd.Series(RANDOM.poisson(1.2, 120) ** 2.0)
    frame = pd.DataFrame({"even": VALUES, "money": SKEWED, "count": counts})
    assert skewed_measures(frame) == {"money", "count"}
    assert compared_by_median(frame["money"])
    assert not compared_by_median(frame["count"])


def test_the_chance_of_a_common_share_is_near_fishers() -> None:
    exact = stats.hypergeom.sf(119, 1_000, 500, 200)
    assert chance_of_share(120, 200, 500, 1_000, 1) == pytest.approx(exact, rel=0.1)
    assert chance_of_share(4, 4, 5, 10, 3) == pytest.approx(3 * stats.hypergeom.sf(3, 10, 5, 4))


def test_of_several_tests_those_speak_that_holm_lets_speak() -> None:
    # By hand: 0.01 <= 0.05/4, 0.013 <= 0.05/3, 0.03 > 0.05/2, so 0.04 does not speak either.
    assert certain(np.array([0.04, 0.01, 0.03, 0.013])).tolist() == [False, True, False, True]


def test_of_noise_hardly_anything_is_said() -> None:
    random = np.random.default_rng(7)
    said = 0
    for _ in range(100):
        frame = pd.DataFrame(random.normal(size=(200, 6)))
        _, chances = effects(frame, random.integers(1, 6, 200), frozenset())
        said += bool(certain(chances.to_numpy().ravel()).any())
    assert said <= 12  # five are to be expected


@pytest.mark.parametrize(
    ("shares", "shown"),
    [
        ([1 / 3, 1 / 3, 1 / 3], (0.34, 0.33, 0.33)),
        ([0.225, 0.225, 0.55], (0.23, 0.22, 0.55)),
        ([0.004, 0.996], (0.0, 1.0)),
        ([1.2, -0.2], (1.2, -0.2)),
        ([1.256, -0.256], (1.26, -0.26)),
    ],
)
def test_shares_that_are_shown_add_up_to_a_hundred_per_cent(shares: list[float], shown: tuple[float, ...]) -> None:
    assert hundredths(shares) == shown


def test_a_share_that_is_shown_is_less_than_one_per_cent_off() -> None:
    for size in range(1, 12):
        shares = RANDOM.dirichlet(np.ones(size))
        shown = hundredths(list(shares))
        assert sum(int(percent(share).rstrip("%")) for share in shown) == 100
        assert np.abs(np.subtract(shown, shares)).max() < 0.01
