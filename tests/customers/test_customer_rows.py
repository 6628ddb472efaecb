"""Rows of customers that mislead: numbers that stand for none, customers twice, values far from all others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

N = 100


def clean(columns: dict[str, object], **options: object) -> CleanTable:
    settings = Settings(kind="customers", **options)  # type: ignore[arg-type]
    return clean_rows(read_columns(SheetData.from_frame(pd.DataFrame(columns)), settings), settings)


def width(n: int = N) -> list[float]:
    return [50.0 + at * 37 % n / 7 for at in range(n)]


def measured(values: list[float], **options: object) -> CleanTable:
    return clean({"Height": values, "Width": width(len(values))}, **options)


def blanks(values: list[float]) -> int:
    return int(measured(values).frame["Height"].isna().sum())


@pytest.mark.parametrize(
    ("typed", "stands_for_none"),
    [
        (-1.0, True), (-9.0, True), (-99.0, True), (-2.0, False), (-1.5, False), (-98.0, False), (-9.5, False),
        (999.0, True), (9999.0, True), (998.0, False), (1000.0, False), (999.5, False), (99.0, False),
    ],
)  # fmt: skip
def test_nines_and_minus_one_stand_for_a_number_that_is_not_known(typed: float, stands_for_none: bool) -> None:
    values = [10.0 + at % 40 for at in range(N - 1)] + [typed]
    assert blanks(values) == stands_for_none


def test_what_stands_for_no_number_is_said_with_its_rows() -> None:
    found = measured([-1.0, *[10.0 + at % 40 for at in range(N - 3)], 999.0, 999.0])
    repaired = {what: rows.tolist() for what, rows in found.log.repaired.items()}
    assert repaired == {"Height: -1, 999 stands for a number that is not known, read as blank": [1, 99, 100]}


@pytest.mark.parametrize(("next_one", "stands_for_none"), [(333.0, False), (332.0, True)])
def test_nines_are_three_times_as_large_as_all_others(next_one: float, stands_for_none: bool) -> None:
    assert blanks([10.0 + at % 40 for at in range(N - 2)] + [next_one, 999.0]) == stands_for_none


@pytest.mark.parametrize(("next_one", "stands_for_none"), [(0.0, True), (-0.5, False)])
def test_minus_one_stands_for_none_where_nothing_else_is_negative(next_one: float, stands_for_none: bool) -> None:
    assert blanks([10.0 + at % 40 for at in range(N - 2)] + [next_one, -1.0]) == stands_for_none


@pytest.mark.parametrize(
    ("rows", "of", "stand_for_none"), [(5, 40, True), (6, 40, False), (10, 200, True), (11, 200, False)]
)
def test_few_rows_stand_for_none(rows: int, of: int, stand_for_none: bool) -> None:
    values = [10.0 + at % 20 for at in range(of - rows)] + [999.0] * rows
    assert blanks(values) == (rows if stand_for_none else 0)


@pytest.mark.parametrize(("different", "stands_for_none"), [(6, True), (5, False)])
def test_a_measure_of_five_values_has_no_stand_ins(different: int, stands_for_none: bool) -> None:
    assert blanks([10.0 + at % (different - 1) for at in range(N - 1)] + [999.0]) == stands_for_none


def test_a_number_too_large_to_be_one_is_blank() -> None:
    with np.errstate(invalid="ignore"):
        found = measured([float("inf"), *[10.0 + at % 40 for at in range(N - 1)]])
    assert found.log.repaired["Height: a number too large to be one, read as blank"].tolist() == [1]
    assert found.frame["Height"].isna().sum() == 1


def far(distance: float, outliers: int = 1, n: int = 400) -> list[float]:
    """Return values of which nearly all lie ten from the median or on it, and a few further away."""
    values = [90.0, 110.0] * (n // 3) + [100.0] * (n - 2 * (n // 3))
    values[:outliers] = [100.0 + distance + at for at in range(outliers)]
    return values


def notes(values: list[float]) -> list[str]:
    return [note for note in measured(values).log.notes if note.startswith("Height is far")]


def test_a_value_far_from_all_others_is_named_with_its_row() -> None:
    assert notes(far(70.0)) == ["Height is far from all others: 170 in row 1. It was kept; correct it if it is wrong."]
    assert notes(far(1000.0, 2)) == [
        "Height is far from all others: 1,100 in row 1, 1,101 in row 2. It was kept; correct it if it is wrong."
    ]


@pytest.mark.parametrize(("outliers", "named"), [(5, True), (6, False)])
def test_more_than_five_outliers_are_none(outliers: int, named: bool) -> None:
    assert bool(notes(far(500.0, outliers, 1200))) == named


def test_where_nearly_all_are_the_same_nothing_is_far() -> None:
    assert notes([100.0] * 398 + [150.0, 100.0]) == []


@pytest.mark.parametrize(("again", "said"), [
    (1, "1 value of Customer ID stands on more than one row with different cells ('P00');"),
    (2, "2 values of Customer ID stand on more than one row with different cells ('P00', 'P01');"),
    (3, "3 values of Customer ID stand on more than one row with different cells ('P00', 'P01', 'P02');"),
    (4, "4 values of Customer ID stand on more than one row with different cells ('P00', 'P01', 'P02' ...);"),
])  # fmt: skip
def test_customers_on_several_rows_are_named_up_to_three(again: int, said: str) -> None:
    ids = [f"P{at:02d}" for at in range(N - again)] + [f"P{at:02d}" for at in range(again)]
    found = clean({"Customer ID": ids, "Height": width()})
    assert f"{said} each row was kept, and counts as a customer." in found.log.warnings
    assert len(found.frame) == N


def test_rows_without_an_id_are_no_duplicates() -> None:
    frame = {"Customer ID": [*[f"P{at:02d}" for at in range(N - 4)], "P00", None, None, "P00"],
             "Height": [*[10.0 + at for at in range(N - 4)], 10.0, 5.0, 5.0, 10.0]}  # fmt: skip
    found = clean(frame, customer="Customer ID")
    assert found.log.set_aside["duplicate of an earlier row"].tolist() == [97, 100]
    assert found.log.warnings == ()


def test_guests_are_no_customers_unless_all_are() -> None:
    ids = [f"P{at:02d}" for at in range(N - 2)] + ["Guest", "walk-in"]
    found = clean({"Customer ID": ids, "Height": width()}, customer="Customer ID")
    assert found.log.set_aside["placeholder for no customer"].tolist() == [99, 100]
    nobody = clean({"Customer ID": ["Guest"] * N, "Height": width()}, customer="Customer ID")
    assert "placeholder for no customer" not in nobody.log.set_aside


@pytest.mark.parametrize(("age", "blank"), [(-1, True), (0, False)])
def test_nobody_is_younger_than_nought(age: int, blank: bool) -> None:
    ages = [age, -3, *[20 + at % 50 for at in range(N - 2)]]
    found = clean({"Age": ages, "Width": width()}, roles={"Age": "age"})
    assert np.isnan(found.frame.loc[1, "Age"]) == blank


@pytest.mark.parametrize(("born", "blank"), [(2020, False), (2021, True)])
def test_nobody_was_born_after_the_latest_day(born: int, blank: bool) -> None:
    days = pd.Series(pd.date_range("2020-01-01", periods=N))
    found = clean({"Year_Birth": [born, *[1950 + at % 40 for at in range(N - 1)]], "Width": width(), "Joined": days})
    assert np.isnan(found.frame.loc[1, "Year_Birth"]) == blank
    said = "Year_Birth: impossible year read as blank"
    assert (said in found.log.repaired) == blank


def test_a_sheet_of_days_alone_can_be_measured_and_one_of_texts_cannot() -> None:
    ids = [f"P{at:02d}" for at in range(N)]
    days = list(pd.date_range("2024-01-01", periods=N))
    assert len(clean({"Customer ID": ids, "Last purchase": days}).frame) == N
    with pytest.raises(DataError, match=r"^Sheet data holds only text\. Segments need at least one column of numbers"):
        clean({"Customer ID": ids, "City": ["Rome", "Oslo"] * (N // 2)})


def test_where_no_row_is_left_the_reasons_are_told() -> None:
    with pytest.raises(DataError, match=r"No row of sheet data can be used: no measure filled in: 3\."):
        clean({"Customer ID": ["P1", "P2", "P3"], "Height": [None, None, None]}, roles={"Height": "other measure"})
