"""What drives distances, what is left out and why, and that a new row is transformed exactly alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import Features, build_features
from xl_segment.errors import DataError, NotFoundError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData


def build(frame: pd.DataFrame, **options: object) -> Features:
    settings = Settings(kind="customers", **options)
    return build_features(clean_rows(read_columns(SheetData.from_frame(frame), settings), settings), settings)


def people(n: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "Customer ID": [f"{at:05d}" for at in range(n)],
            "Gender": np.where(random.random(n) < 0.4, "Female", "Male"),
            "Age": random.integers(18, 80, n),
            "Annual Income": random.normal(50_000, 9_000, n).round(),
            "Spending Score": random.integers(1, 100, n),
        }
    )


def test_ids_and_labels_do_not_drive_distances() -> None:
    found = build(people())
    assert found.transform.names == ("Age", "Annual Income", "Spending Score")
    assert list(found.descriptions) == ["Gender"]


def test_gender_drives_distances_when_asked() -> None:
    assert build(people(), use_categories=True).transform.names[-1] == "Gender = Female"


def test_a_constant_is_left_out_and_said() -> None:
    assert build(people().assign(Rate=7.5)).left_out["Rate"] == "is the same for everybody"


def test_of_two_that_say_the_same_the_one_with_a_meaning_stays() -> None:
    frame = people()
    frame.insert(1, "Net pay", frame["Annual Income"] * 0.7 + 3)
    found = build(frame, roles={"Net pay": "other measure"})
    assert found.left_out["Net pay"] == "says nearly the same as 'Annual Income'"


def test_a_skewed_measure_is_logged_and_an_even_one_is_not() -> None:
    frame = people().assign(Visits=np.random.default_rng(0).lognormal(2, 1.2, 200).round(1))
    logged = {step.name: step.is_skewed for step in build(frame).transform.steps}
    assert logged == {"Age": False, "Annual Income": False, "Spending Score": False, "Visits": True}


@pytest.mark.parametrize(("taken_off", "bent"), [(1, True), (5, False)])
def test_a_skewed_measure_of_which_a_few_are_below_nought_is_bent_and_one_of_both_signs_is_not(
    taken_off: float, bent: bool
) -> None:
    balance = np.random.default_rng(0).lognormal(2, 1.2, 200) - taken_off
    assert 0 < (balance < 0).mean() < 0.05 if bent else (balance < 0).mean() > 0.3
    step = next(step for step in build(people().assign(Balance=balance)).transform.steps if step.name == "Balance")
    assert step.is_skewed == bent


@pytest.mark.parametrize("seed", range(3))
def test_moved_columns_are_the_same_features(seed: int) -> None:
    frame = people().assign(Visits=np.random.default_rng(0).lognormal(2, 1.2, 200).round(1))
    moved = build(frame[np.random.default_rng(seed).permutation(frame.columns)])
    assert moved.transform == build(frame).transform
    np.testing.assert_array_equal(moved.matrix, build(frame).matrix)


def test_extremes_count_as_the_limit_but_stay_in_the_table() -> None:
    frame = people()
    frame.loc[3, "Annual Income"] = 9_000_000
    found = build(frame, log=False)
    assert found.raw["Annual Income"].max() == 9_000_000
    assert np.abs(found.matrix[:, 1]).max() < 4


def test_the_caps_are_the_percentiles_that_the_setting_names() -> None:
    frame = people().assign(Income=np.arange(200) * 10.0)
    step = next(one for one in build(frame, cap=5.0).transform.steps if one.name == "Income")
    # Of 0, 10 ... 1990 the fifth percentile lies 5 % of the way.
    assert (step.low, step.high) == pytest.approx((99.5, 1890.5))


def test_scaled_features_have_mean_nought_and_spread_one() -> None:
    matrix = build(people()).matrix
    np.testing.assert_allclose(matrix.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(matrix.std(axis=0), 1, atol=1e-12)


def test_a_new_row_is_transformed_with_what_was_learnt() -> None:
    found = build(people())
    row = found.raw.iloc[[11]]
    np.testing.assert_array_equal(found.transform.apply(row, found.descriptions.iloc[[11]])[0], found.matrix[11])


def test_centres_come_back_in_original_units() -> None:
    found = build(people(), cap=0)
    np.testing.assert_allclose(found.transform.original(found.matrix), found.raw.to_numpy(float))


def test_a_blank_is_filled_with_the_median_and_logged() -> None:
    frame = people()
    frame["Age"] = frame["Age"].astype(object)
    frame.loc[4, "Age"] = "n/a"
    found = build(frame)
    assert found.measured.log.repaired["Age: blank, filled with the median"].tolist() == [5]
    age = found.transform.steps[0]
    assert found.matrix[4, 0] == pytest.approx((age.fill - age.mean) / age.scale)


def test_a_blank_sets_the_row_aside_when_told() -> None:
    frame = people()
    frame.loc[4, "Annual Income"] = np.nan
    found = build(frame, missing="set aside")
    assert found.measured.log.set_aside["Annual Income is blank"].tolist() == [5]
    assert len(found.matrix) == 199


def test_a_row_with_hardly_a_measure_is_set_aside() -> None:
    frame = people()
    frame.loc[4, ["Annual Income", "Spending Score"]] = np.nan
    assert build(frame).measured.log.set_aside["more than half of the measures are blank"].tolist() == [5]


def test_only_the_measures_that_were_named_drive() -> None:
    found = build(people(), features=("annual income", "Spending Score"))
    assert found.transform.names == ("Annual Income", "Spending Score")
    assert found.left_out["Age"] == "was not asked for"


def test_a_birth_year_becomes_an_age_without_asking_the_clock() -> None:
    frame = people().drop(columns="Age").assign(Year_Birth=np.arange(200) % 60 + 1940)
    found = build(frame)
    assert found.raw["Age"].min() == 18
    assert "the youngest is taken for 18" in found.measured.notes[0]


def test_an_unknown_feature_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'Annual Income'"):
        build(people(), features=("Anual Income",))


def test_a_sheet_of_text_alone_is_refused() -> None:
    frame = pd.DataFrame({"Name": list("abcdefgh"), "City": ["Rome", "Oslo"] * 4})
    with pytest.raises(DataError, match="only text"):
        build(frame)


def test_what_the_analyst_says_decides_or_does_not() -> None:
    random = np.random.default_rng(2)
    frame = pd.DataFrame(
        {"Age": random.normal(40, 9, 60), "Income": random.normal(9, 2, 60), "Card": random.integers(0, 2, 60)}
    )
    settings = Settings(kind="customers", decides={"age": "no", "Card": "yes"})
    clean = clean_rows(read_columns(SheetData.from_frame(frame), settings), settings)
    assert build_features(clean, settings).transform.names == ("Card", "Income")
    wrong = Settings(kind="customers", decides={"Incme": "no"})
    with pytest.raises(NotFoundError, match="Did you mean 'Income'"):
        build_features(clean, wrong)
