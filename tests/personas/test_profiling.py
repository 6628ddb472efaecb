"""Profiles, with figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.personas.phrases import apart, words
from xl_segment.personas.profile import LabelProfile, MeasureProfile, SegmentProfile
from xl_segment.personas.profiling import _outstanding
from xl_segment.sheet import measures as m


def shop() -> pd.DataFrame:
    """Two groups of four, ten times: the rich ones are women, old, and spend 30 each; the others spend 10 each."""
    eight = pd.DataFrame(
        {
            "Gender": ["F", "F", "F", "F", "M", "M", "M", "F"],
            "Age": [61, 63, 65, 67, 21, 23, 25, 27],
            "Annual Income": [90, 92, 94, 96, 10, 12, 14, 16],
            "Spent": [30.0, 30, 30, 30, 10, 10, 10, 10],
        }
    )
    many = pd.concat([eight] * 10, ignore_index=True)
    many.insert(0, "Customer ID", [f"K{at}" for at in range(80)])
    return many


@pytest.fixture(scope="module")
def profiles() -> tuple[SegmentProfile, ...]:
    return segment(shop(), k=2, cap=0, amount="Spent", features=("Age", "Annual Income")).profiles


def test_sizes_shares_and_money_add_up(profiles: tuple[SegmentProfile, ...]) -> None:
    assert [(one.size, one.share, one.money, one.money_share) for one in profiles] == [
        (40, 0.5, 1200.0, 0.75),
        (40, 0.5, 400.0, 0.25),
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
    frame = pd.DataFrame({"Balance": [-5.0, -6, -4, -5, 5, 6, 4, 5] * 5, "Age": [20, 21, 22, 23, 60, 61, 62, 63] * 5})
    phrases = segment(frame, k=2).profiles[0].apart
    assert any(one in ("Balance well above average", "Balance above average") for one in phrases)


def measured(
    name: str, measure: str = "", *, z: float, mean: float = 0.0, overall: float = 100.0, certain: bool = True
) -> MeasureProfile:
    """Return a measure that lies where its mean lies; without one a tenth above or below everybody's, as z says."""
    mean = mean or overall * (1 + 0.1 * np.sign(z))
    difference = mean / overall - 1 if overall > 0 else float("nan")
    return MeasureProfile(name, measure, mean, mean, overall, difference, z, drives=True, certain=certain)


@pytest.mark.parametrize(("z", "word"), [(0.41, "High"), (0.39, "Moderate"), (-0.39, "Moderate"), (-0.41, "Low")])
def test_a_level_is_high_or_low_beyond_four_tenths_of_a_standard_deviation(z: float, word: str) -> None:
    assert words((measured("Income", m.INCOME, z=z),)) == {"income level": word}


@pytest.mark.parametrize(
    ("z", "phrases"), [(0.251, ("Income 10% above average",)), (0.249, ("Close to the average customer",))]
)
def test_a_difference_is_worth_a_word_from_a_quarter_of_a_standard_deviation(z: float, phrases: tuple[str]) -> None:
    assert apart((measured("Income", m.INCOME, z=z),), []) == phrases


def test_a_difference_that_chance_makes_is_not_said_however_large() -> None:
    income = measured("Income", m.INCOME, z=2.0, certain=False)
    assert apart((income,), []) == ("Too few customers to tell what sets them apart",)
    assert words((income,)) == {"income level": "Too few to tell"}


def test_a_figure_near_everybodys_is_called_average_and_moderate_though_nothing_is_certain() -> None:
    income = measured("Income", m.INCOME, z=0.49, certain=False)
    assert apart((income,), []) == ("Close to the average customer",)
    assert words((income,)) == {"income level": "Moderate"}


def test_a_mean_far_from_everybodys_is_not_called_average_where_ranks_hardly_differ() -> None:
    spending = measured("Spending", m.SPENDING, z=0.2, mean=151.0)
    assert apart((spending,), []) == ("Nothing clear sets them apart",)
    assert words((spending,)) == {}


def test_a_segment_of_whom_a_measure_is_blank_may_be_close_to_the_average() -> None:
    measures = [measured("Income", m.INCOME, z=0.1), measured("Age", z=0.0, mean=float("nan"), certain=False)]
    assert apart(measures, []) == ("Close to the average customer",)


def test_sixteen_customers_are_not_called_average_beside_an_income_far_from_the_others() -> None:
    random = np.random.default_rng(1)
    incomes = np.repeat([72.0, 52.0, 42.0, 33.0], 4) + random.normal(0, 1, 16)
    frame = pd.DataFrame(
        {"Customer": [f"K{at}" for at in range(16)], "Income": incomes, "Age": random.normal(40, 1, 16)}
    )
    for profile in segment(frame, k=4).profiles:
        for measure in profile.measures:
            far = abs(measure.z) >= 0.5
            assert not (far and profile.apart == ("Close to the average customer",)), (profile.apart, measure)
            assert not (far and measure.name == "Income" and profile.words.get("income level") == "Moderate"), measure


@pytest.mark.parametrize(("mean", "z"), [(130.0, -0.5), (70.0, 0.5), (100.04, 0.5)])
def test_where_the_numbers_shown_do_not_differ_as_the_effect_does_nothing_is_said(mean: float, z: float) -> None:
    assert apart((measured("Age", z=z, mean=mean),), []) == ("Nothing clear sets them apart",)


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (29.9, "Young adults"),
        (30, "Adults"),
        (44.9, "Adults"),
        (45, "Middle-aged"),
        (59.9, "Middle-aged"),
        (60, "Seniors"),
    ],
)
def test_an_age_group_begins_at_thirty_forty_five_and_sixty(age: float, group: str) -> None:
    assert words((measured("Age", m.AGE, z=0.0, mean=age),)) == {"age group": group}


def test_an_age_that_nobody_gave_is_no_age_group() -> None:
    assert words((measured("Age", m.AGE, z=0.0, mean=float("nan")),)) == {}


@pytest.mark.parametrize(
    ("z", "mean", "word"),
    [
        (0.41, 216.0, "Long ago: 216 days"),
        (0.41, 1_014.0, "Long ago: 1,010 days"),
        (0.39, 110.0, "110 days ago"),
        (-0.39, 90.0, "90 days ago"),
        (-0.41, 23.2, "Recent: 23 days ago"),
    ],
)
def test_a_high_recency_is_long_ago_and_says_how_long(z: float, mean: float, word: str) -> None:
    assert words((measured("Recency", m.RECENCY, z=z, mean=mean),)) == {"last purchase": word}


@pytest.mark.parametrize(
    ("z", "header", "mean", "everybody", "word"),
    [
        (-0.41, "Recency (days)", 182.4, 400.0, "Recent: 182 days ago"),
        (-0.41, "Recency (days)", 182.6, 400.0, "More recent: 183 days ago"),
        (-0.41, "Months since order", 6.0, 20.0, "More recent: 6 months ago"),
        (-0.41, "Months since order", 5.9, 20.0, "Recent: 6 months ago"),
        (-0.41, "Quarters since order", 1.0, 8.0, "Recent: 1 quarters ago"),
        (-0.41, "Periods since order", 1.0, 8.0, "More recent: 1 periods ago"),
        (0.41, "Recency (days)", 29.6, 10.0, "Long ago: 30 days"),
        (0.41, "Recency (days)", 29.4, 10.0, "Longer ago: 29 days"),
        (0.41, "Weeks since order", 5.0, 2.0, "Long ago: 5 weeks"),
        (0.41, "Weeks since order", 4.0, 2.0, "Longer ago: 4 weeks"),
        (0.41, "Quarters since order", 8.0, 2.0, "Long ago: 8 quarters"),
        (0.41, "Periods since order", 8.0, 2.0, "Longer ago: 8 periods"),
    ],
)
def test_beside_others_half_a_year_may_be_recent_and_a_month_long_ago_but_not_by_itself(
    z: float, header: str, mean: float, everybody: float, word: str
) -> None:
    assert words((measured(header, m.RECENCY, z=z, mean=mean, overall=everybody),)) == {"last order": word}


def test_words_are_said_of_what_has_some_and_of_nothing_else() -> None:
    measures = [measured("S", m.SPENDING, z=1.0), measured("F", m.FREQUENCY, z=-1.0), measured("T", m.TENURE, z=1.0)]
    assert words((*measures, measured("Milk", "", z=1.0))) == {"spending habit": "High", "buying frequency": "Low"}


@pytest.mark.parametrize(
    ("measure", "phrase"),
    [
        (measured("Age", mean=123.0, z=0.5), "Age 23% above average"),
        (measured("Age", mean=77.0, z=-0.5), "Age 23% below average"),
        (measured("Age", mean=299.0, z=0.5), "Age 199% above average"),
        (measured("Age", mean=300.0, z=0.5), "Age 3.0 times the average"),
        (measured("Age", mean=99_900.0, z=0.5), "Age 999.0 times the average"),
        (measured("Age", mean=100_000.0, z=0.5), "Age over 1,000 times the average"),
        (measured("Age", mean=1e200, z=0.5), "Age over 1,000 times the average"),
        (measured("Age", mean=1.0, z=-0.5), "Age 99% below average"),
        (measured("Age", mean=-1.0, z=-0.5), "Age well below average"),
        (measured("Age", mean=101.0, z=0.5), "Age 1% above average"),
        (measured("Age", mean=100.4, overall=100.0, z=0.5), "Nothing clear sets them apart"),
        (measured("Age", mean=1.014, overall=1.01, z=0.5), "Nothing clear sets them apart"),
        (measured("Age", mean=9.98, overall=9.95, z=0.5), "Age above average"),
        (measured("Age", mean=5.0, overall=-5.0, z=1.01), "Age well above average"),
        (measured("Age", mean=5.0, overall=-5.0, z=1.0), "Age above average"),
        (measured("Age", mean=-6.0, overall=-5.0, z=-1.01), "Age well below average"),
        (measured("Recency (days)", m.RECENCY, mean=216.0, overall=92.0, z=0.5), "Last order 216 days ago, everybody 92"),
        (measured("Recency (days)", m.RECENCY, mean=1_014.0, overall=646.4, z=0.5), "Last order 1,010 days ago, everybody 646"),
        (measured("Recency", m.RECENCY, mean=23.0, overall=92.0, z=-0.5), "Last purchase 23 days ago, everybody 92"),
        (measured("Months since last visit", m.RECENCY, mean=2.4, overall=2.1, z=0.5), "Last visit 2.4 months ago, everybody 2.1"),
    ],
)  # fmt: skip
def test_a_phrase_says_how_far_and_on_which_side(measure: MeasureProfile, phrase: str) -> None:
    assert apart((measure,), []) == (phrase,)


def test_of_skewed_money_the_median_is_compared_and_named_beside_a_mean_on_the_other_side() -> None:
    money = MeasureProfile(
        "Money", m.MONEY, 420.0, 310.0, 600.0, 310 / 200 - 1, 0.6, drives=True, overall_median=200.0, compared="median"
    )
    assert apart((money,), []) == ("Money, median: 55% above everybody's",)
    assert (money.side, money.level) == (1, 0)


def test_the_six_strongest_are_said_the_strongest_first_and_equal_ones_by_name() -> None:
    measures = tuple(
        measured(name, z=z) for name, z in zip("hgfedcb", (0.3, -0.9, 0.4, 0.5, 0.5, 0.6, 0.7), strict=True)
    )
    assert [phrase[0] for phrase in apart(measures, [])] == ["g", "b", "c", "d", "e", "f"]


def test_the_effect_of_a_label_is_its_difference_in_standard_deviations() -> None:
    labels = _outstanding("Gender", np.array([1, 1, 1, 1, 2, 2, 2, 2]), pd.Series(list("FFFFMMMF")))
    effect = (0.75 - 0.375) / np.sqrt(0.375 * 0.625)
    assert labels[2][0] == LabelProfile("Gender", "M", 0.75, 0.375, pytest.approx(effect))
    assert (labels[1][0].value, labels[1][0].share, labels[1][0].overall_share) == ("F", 1.0, 0.625)


def test_the_chance_of_a_label_is_fishers_times_the_values_it_was_chosen_from() -> None:
    labels = _outstanding("Gender", np.array([1, 1, 1, 1, 2, 2, 2, 2]), pd.Series(list("FFFFMMMF")))
    # Three men of eight, all of them among four: 5 ways of 70 - times two values.
    assert labels[2][1] == pytest.approx(2 * 5 / 70)


@pytest.mark.parametrize(("count", "value"), [(10, "rare"), (9, "all")])
def test_a_value_that_less_than_a_tenth_has_stands_out_by_chance(count: int, value: str) -> None:
    values = pd.Series(["rare"] * count + ["all"] * (100 - count) + ["all"] * 100)
    segments = np.repeat([1, 2], 100)
    assert _outstanding("Label", segments, values)[1][0].value == value


def test_where_every_value_is_rare_the_commonest_is_taken() -> None:
    values = pd.Series([*(f"v{at}" for at in range(18)), "most", "most", *["other"] * 10])
    labels = _outstanding("Label", np.repeat([1, 2], [20, 10]), values.replace("most", "v0"))
    assert labels[1][0].value == "v0"


@pytest.mark.parametrize(("effect", "is_said"), [(0.251, True), (0.249, False)])
def test_a_label_is_worth_a_word_from_a_quarter_of_a_standard_deviation(effect: float, is_said: bool) -> None:
    label = LabelProfile("City", "Rome", 0.5, 0.25, effect)
    assert apart((), [label]) == (("City: Rome 50% (25% overall)",) if is_said else ("Close to the average customer",))


def test_a_measure_that_does_not_decide_is_told_on_the_scale_of_the_sheet() -> None:
    age, income, _ = (
        segment(shop(), k=2, cap=0, amount="Spent", features=("Annual Income", "Spent")).profiles[0].measures
    )
    assert (age.name, age.drives, income.drives) == ("Age", False, True)
    assert age.z == pytest.approx(20 / np.std(shop()["Age"]))


def test_where_all_money_comes_to_nothing_nobody_has_a_share_of_it() -> None:
    profiles = segment(
        shop().assign(Spent=[5.0, -5] * 40), k=2, amount="Spent", features=("Age", "Annual Income")
    ).profiles
    assert [(profile.money, profile.money_share) for profile in profiles] == [(0.0, None), (0.0, None)]
