"""Profiles, with figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.personas.profiling import _apart, _words
from xl_segment.sheet import measures as m


def shop() -> pd.DataFrame:
    """Two groups of four: the rich ones are women, old, and spend 30 each; the others spend 10 each."""
    return pd.DataFrame(
        {
            "Customer ID": list("abcdefgh"),
            "Gender": ["F", "F", "F", "F", "M", "M", "M", "F"],
            "Age": [61, 63, 65, 67, 21, 23, 25, 27],
            "Annual Income": [90, 92, 94, 96, 10, 12, 14, 16],
            "Spent": [30.0, 30, 30, 30, 10, 10, 10, 10],
        }
    )


@pytest.fixture(scope="module")
def profiles() -> tuple[SegmentProfile, ...]:
    return segment(shop(), k=2, cap=0, amount="Spent", features=("Age", "Annual Income")).profiles


def test_sizes_shares_and_money_add_up(profiles: tuple[SegmentProfile, ...]) -> None:
    assert [(one.size, one.share, one.money, one.money_share) for one in profiles] == [
        (4, 0.5, 120.0, 0.75),
        (4, 0.5, 40.0, 0.25),
    ]


def test_means_medians_and_differences_are_in_original_units(profiles: tuple[SegmentProfile, ...]) -> None:
    age = profiles[0].measures[0]
    assert (age.name, age.mean, age.median, age.overall_mean) == ("Age", 64.0, 64.0, 44.0)
    assert age.difference == pytest.approx(64 / 44 - 1)
    assert age.z == pytest.approx(20 / np.std(shop()["Age"]))
    assert age.drives


def test_words_say_age_group_and_income_level(profiles: tuple[SegmentProfile, ...]) -> None:
    assert profiles[0].words["age group"] == "Seniors"
    assert profiles[0].words["income level"] == "High"
    assert (profiles[1].words["age group"], profiles[1].words["income level"]) == ("Young adults", "Low")


def test_what_sets_apart_is_ranked_and_names_the_label_that_stands_out(profiles: tuple[SegmentProfile, ...]) -> None:
    assert profiles[1].apart[0].startswith("Spent 50% below average")
    assert "Gender: M 75% (38% overall)" in profiles[1].apart


def test_a_segment_like_everybody_says_so() -> None:
    random = np.random.default_rng(0)
    values = np.r_[random.normal(50, 1, 50), random.normal(90, 1, 50), random.normal(70, 1, 50)]
    frame = pd.DataFrame({"Customer": [f"K{at}" for at in range(150)], "Income": values})
    middle = segment(frame, k=3).profiles[1]
    assert middle.apart == ("Close to the average customer",)


def test_without_money_there_is_no_money_share() -> None:
    assert segment(shop().drop(columns="Spent"), k=2).profiles[0].money_share is None


def test_a_measure_around_nought_is_told_without_a_percentage() -> None:
    frame = pd.DataFrame({"Balance": [-5.0, -6, -4, -5, 5, 6, 4, 5], "Age": [20, 21, 22, 23, 60, 61, 62, 63]})
    phrases = segment(frame, k=2).profiles[0].apart
    assert any(one in ("Balance well above average", "Balance above average") for one in phrases)


@pytest.mark.parametrize(("z", "word"), [(0.41, "High"), (0.39, "Moderate"), (-0.39, "Moderate"), (-0.41, "Low")])
def test_a_level_is_high_or_low_beyond_four_tenths_of_a_standard_deviation(z: float, word: str) -> None:
    income = MeasureProfile("Income", m.INCOME, 1.0, 1.0, 1.0, float("nan"), z, drives=True)
    assert _words((income,)) == {"income level": word}


@pytest.mark.parametrize(
    ("z", "phrases"), [(0.251, ("Income above average",)), (0.249, ("Close to the average customer",))]
)
def test_a_difference_is_worth_a_word_from_a_quarter_of_a_standard_deviation(z: float, phrases: tuple[str]) -> None:
    income = MeasureProfile("Income", m.INCOME, 1.0, 1.0, 1.0, float("nan"), z, drives=True)
    assert _apart((income,), []) == phrases
