"""Where the lines are drawn that say which customers count and which measures decide: just inside, and just outside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import Features, build_features
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

N = 100


def clean(frame: pd.DataFrame, **options: object) -> CleanTable:
    settings = Settings(kind="customers", **options)
    return clean_rows(read_columns(SheetData.from_frame(frame), settings), settings)


def build(frame: pd.DataFrame, before: Features | None = None, **options: object) -> Features:
    settings = Settings(kind="customers", **options)
    return build_features(clean(frame, **options), settings, before.transform if before else None)


def spread(seed: int, n: int = N) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=n)
    return (values - values.mean()) / values.std()


def ages(oldest: int) -> pd.DataFrame:
    return pd.DataFrame({"Age": [oldest, *range(20, 20 + N - 1)][:60] + [40] * (N - 60), "Income": spread(1) * 9 + 50})


@pytest.mark.parametrize(("oldest", "blank"), [(110, False), (111, True)])
def test_nobody_is_older_than_110(oldest: int, blank: bool) -> None:
    assert clean(ages(oldest)).frame["Age"].isna().any() == blank


@pytest.mark.parametrize(("born", "blank"), [(1910, False), (1909, True)])
def test_nobody_was_born_110_years_before_the_latest_day(born: int, blank: bool) -> None:
    days = pd.Series(pd.date_range("2020-01-01", periods=N))
    frame = pd.DataFrame({"Year_Birth": [born, *[1950 + at % 40 for at in range(N - 1)]], "Income": spread(1) + 5})
    assert clean(frame.assign(Joined=days)).frame["Year_Birth"].isna().any() == blank


@pytest.mark.parametrize(("correlation", "left_out"), [(0.949, False), (0.951, True)])
def test_measures_that_are_correlated_beyond_095_tell_the_same(correlation: float, left_out: bool) -> None:
    first, noise = spread(1), spread(2)
    noise = noise - first * (first @ noise) / N
    second = correlation * first + (1 - correlation**2) ** 0.5 * noise / noise.std()
    frame = pd.DataFrame({"Height": first * 9 + 100, "Width": second * 9 + 100})
    assert ("Width" in build(frame, cap=0.0, log=False).left_out) == left_out


@pytest.mark.parametrize(("beyond", "stays"), [(25, True), (26, False)])
def test_a_transform_stays_while_a_quarter_lies_beyond_its_caps(beyond: int, stays: bool) -> None:
    frame = pd.DataFrame({"Height": np.arange(N) * 37 % N + 100.0, "Width": spread(2) * 9 + 100})
    first = build(frame, log=False)
    later = frame.assign(Height=np.where(np.arange(N) < N - beyond, 150.0 + np.arange(N) % 7, 500.0 + np.arange(N)))
    again = build(later, first, log=False)
    assert (again.transform == first.transform) == stays


@pytest.mark.parametrize(("levels", "decides"), [(10, True), (11, False)])
def test_a_label_decides_with_ten_values_at_most(levels: int, decides: bool) -> None:
    frame = pd.DataFrame({"Income": spread(1) * 9 + 50, "Plan": [f"Plan {chr(65 + at % levels)}" for at in range(N)]})
    names = build(frame, use_categories=True).transform.names
    assert any(name.startswith("Plan") for name in names) == decides


@pytest.mark.parametrize(("blanks", "left_out"), [(50, False), (51, True)])
def test_a_measure_decides_where_half_of_the_customers_have_it(blanks: int, left_out: bool) -> None:
    width = spread(2) * 9 + 50
    width[:blanks] = np.nan
    frame = pd.DataFrame({"Height": spread(1) * 9 + 50, "Width": width})
    assert ("Width" in build(frame).left_out) == left_out


@pytest.mark.parametrize(("aside", "warned"), [(19, False), (20, True)])
def test_a_fifth_of_the_rows_set_aside_is_a_warning(aside: int, warned: bool) -> None:
    frame = pd.DataFrame({"Height": spread(1) * 9 + 50, "Width": spread(2) * 9 + 50})
    frame.iloc[:aside] = np.nan
    frame["City"] = "Rome"
    assert any("rows" in warning and "set aside" in warning for warning in clean(frame).log.warnings) == warned


@pytest.mark.parametrize(("distance", "named"), [(59.9, False), (60.1, True)])
def test_six_times_as_far_as_nearly_all_is_far_from_all_others(distance: float, named: bool) -> None:
    # The median is 100, and nearly all lie ten from it or on it.
    values = [90.0, 110.0] * 100 + [100.0] * 101
    values[0] = 100.0 + distance
    frame = pd.DataFrame({"Height": values, "Width": spread(2, len(values)) * 9 + 50})
    assert any(note.startswith("Height is far") for note in clean(frame).log.notes) == named
