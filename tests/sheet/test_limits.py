"""Where the lines are drawn that say what a cell or a column is: just inside, and just outside."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.roles import Role


def role_of(header: str, cells: list[object]) -> Role:
    frame = pd.DataFrame({header: cells, "Income": [float(at * at % 97) for at in range(len(cells))]})
    return read_columns(SheetData.from_frame(frame), Settings(kind="customers")).column(header).role


@pytest.mark.parametrize(("typed", "year"), [("03/04/29", 2029), ("03/04/30", 1930)])
def test_two_digits_are_a_year_of_this_century_up_to_29(typed: str, year: int) -> None:
    assert parse_dates(pd.Series([typed], dtype=object)).values.iloc[0].year == year


@pytest.mark.parametrize(("highest", "role"), [(120, Role.AGE), (121, Role.MEASURE)])
def test_ages_are_ages_while_three_quarters_are_120_at_most(highest: int, role: Role) -> None:
    assert role_of("Age", [*range(30, 60), *[highest] * 30]) is role


@pytest.mark.parametrize(("highest", "role"), [(100, Role.SPENDING), (101, Role.MEASURE)])
def test_scores_of_spending_go_to_100(highest: int, role: Role) -> None:
    assert role_of("Spending Score", [*range(30, 60), *[highest] * 30]) is role


@pytest.mark.parametrize(("number", "is_day"), [(18263, False), (18264, True), (65746, True), (65747, False)])
def test_day_numbers_are_those_of_1950_to_2079(number: int, is_day: bool) -> None:
    assert parse_dates(pd.Series([number], dtype=object)).values.notna().iloc[0] == is_day


def rows_left(total: float, *amounts: float) -> int:
    rows = [["Customer", "City", "Amount"], *([f"C{at}", "Rome", amount] for at, amount in enumerate(amounts))]
    return len(find_data(Grid("b.xlsx", "Data", [*rows, ["Total", "Oslo", total]])).cells)


@pytest.mark.parametrize(("off", "is_total"), [(0.005, True), (0.007, False)])
def test_a_total_adds_up_to_the_rounded_cent(off: float, is_total: bool) -> None:
    # One amount is larger than the total, so that the last row does not stand out by its size.
    assert rows_left(10.0 - off, 30.0, -15.0, -5.0) == (3 if is_total else 4)


@pytest.mark.parametrize(("off", "is_total"), [(9.0, True), (11.0, False)])
def test_a_large_total_adds_up_to_a_millionth(off: float, is_total: bool) -> None:
    assert rows_left(1e7 - off, 3e7, -1.5e7, -5e6) == (3 if is_total else 4)
