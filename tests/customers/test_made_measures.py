"""Measures that no column holds: days since the last purchase, and when, how often and for how much of months."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_measuring import clean
from xl_segment.customers.features import build_features
from xl_segment.customers.made_measures import Made, made_measures
from xl_segment.settings import Settings

N = 24
WHO = {"Customer ID": [f"P{at:03d}" for at in range(N)]}
DRAW = np.random.default_rng(3)


def made(reference: datetime.date | None = None, roles: dict[str, str] | None = None, **columns: object) -> Made:
    return made_measures(clean({**WHO, **columns}, kind="customers", roles=roles or {}), reference)


def values(found: Made) -> dict[str, list[float]]:
    return {one.name: one.values.tolist() for one in found.measures}


def money(*headers: str, first: tuple[float, ...] = ()) -> dict[str, object]:
    """Return columns of money, the first customer's as told."""
    columns: dict[str, object] = {}
    for at, header in enumerate(headers):
        cells = DRAW.gamma(2, 60, N).round(2)
        if first:
            cells[0] = first[at]
        columns[header] = cells
    return columns


BOUGHT = [pd.Timestamp("2024-03-01") + pd.Timedelta(days=at) for at in range(N)]
JOINED = [pd.Timestamp("2023-03-01") + pd.Timedelta(days=2 * at) for at in range(N)]
INCOME = {"Income": DRAW.integers(20, 90, N) * 1000}


def test_days_count_back_from_the_day_after_the_latest_of_both_columns() -> None:
    found = made(**INCOME, **{"Last purchase": BOUGHT, "Customer since": JOINED})
    assert found.reference == datetime.date(2024, 3, 25)
    assert values(found)["Recency (days)"][:2] == [24.0, 23.0]
    assert values(found)["Tenure (days)"][0] == 390.0
    assert found.notes == ("Recency (days) and Tenure (days) count back from 2024-03-25.",)
    assert {one.name: one.describes for one in found.measures} == {
        "Recency (days)": "",
        "Tenure (days)": "describes; how long somebody has been a customer does not decide",
    }


def test_days_count_back_from_a_date_that_is_given_and_later_ones_are_no_day_old() -> None:
    found = made(datetime.date(2024, 3, 10), **INCOME, **{"Last purchase": BOUGHT})
    assert values(found)["Recency (days)"][:12] == [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, 0.0]


def test_a_recency_that_a_column_holds_is_not_made_again() -> None:
    found = made(**INCOME, Recency=list(range(N)), **{"Last purchase": BOUGHT})
    assert found.measures == ()
    assert found.notes == ()
    assert found.reference == datetime.date(2024, 3, 25)


def test_without_days_there_is_no_reference() -> None:
    assert made(datetime.date(2024, 3, 10), **INCOME) == Made()


def test_months_tell_how_long_ago_how_often_and_for_how_much_somebody_bought() -> None:
    found = made(**money("Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024", first=(5.0, 0.0, 7.0, 0.0)))
    first = {name: cells[0] for name, cells in values(found).items()}
    assert first == {"Recency (months)": 1.0, "Frequency (months)": 2.0, "Money": 12.0}


def test_who_bought_in_no_month_bought_longest_ago() -> None:
    found = made(**money("Jan 2024", "Feb 2024", "Mar 2024", first=(0.0, 0.0, 0.0)))
    first = {name: cells[0] for name, cells in values(found).items()}
    assert first == {"Recency (months)": 3.0, "Frequency (months)": 0.0, "Money": 0.0}


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        (("2024-W01", "2024-W02", "2024-W03"), "weeks"),
        (("Mar 2024", "Feb 2024", "Jan 2024"), "months"),
        (("Q1 2024", "Q2 2024", "Q3 2024"), "quarters"),
        (("2021", "2022", "2023"), "years"),
    ],
)
def test_a_period_is_called_by_its_length_and_the_oldest_comes_first(headers: tuple[str, ...], word: str) -> None:
    found = made(**money(*headers, first=(1.0, 0.0, 0.0)))
    assert found.notes == ()
    # Where the latest month stands on the left, somebody who bought there bought just now.
    assert values(found)[f"Recency ({word})"][0] == (0.0 if word == "months" else 2.0)


def test_of_two_years_only_the_money_is_told_and_of_two_months_when_as_well() -> None:
    years = made(roles={"2022": "amount of a period", "2023": "amount of a period"}, **money("2022", "2023"))
    assert list(values(years)) == ["Money"]
    months = {"Jan 2024": "amount of a period", "Feb 2024": "amount of a period"}
    assert list(values(made(roles=months, **money(*months)))) == ["Recency (months)", "Frequency (months)", "Money"]
    one = made(roles={"Jan 2024": "amount of a period"}, **money("Jan 2024"))
    assert list(values(one)) == ["Money"]


def test_columns_that_name_no_time_are_taken_as_they_stand_and_that_is_noted() -> None:
    roles = dict.fromkeys(("Spring", "Jan 2024", "Mar 2024"), "amount of a period")
    found = made(roles=roles, **money(*roles, first=(5.0, 0.0, 0.0)))
    assert values(found)["Recency (periods)"][0] == 2.0
    assert found.notes == (
        "Spring to Mar 2024 do not all name a time, so they were taken in the order of the sheet, the latest on the "
        "right.",
    )


def test_the_total_of_the_months_is_not_made_where_a_column_holds_it() -> None:
    months = money("Jan 2024", "Feb 2024", "Mar 2024")
    total = np.sum(list(months.values()), axis=0)
    assert list(values(made(**months, Total=total))) == ["Recency (months)", "Frequency (months)"]
    roles = dict.fromkeys(months, "amount of a period") | {"Total": "amount"}
    other = made(roles=roles, **months, Total=total * 2)
    assert list(values(other)) == ["Recency (months)", "Frequency (months)", "Money"]


def test_the_day_of_the_last_purchase_says_more_than_its_month() -> None:
    found = made(**money("Jan 2024", "Feb 2024", "Mar 2024"), **{"Last purchase": BOUGHT})
    assert list(values(found)) == ["Recency (days)", "Frequency (months)", "Money"]


@pytest.mark.parametrize(
    ("parts", "total", "summed"),
    [(("Wine", "Fish"), False, True), (("Wine",), False, False), (("Wine", "Fish"), True, False)],
)
def test_parts_of_the_money_are_summed_where_no_column_holds_the_whole(
    parts: tuple[str, ...], total: bool, summed: bool
) -> None:
    columns = money(*parts)
    roles = dict.fromkeys(parts, "part of the amount")
    if total:
        columns["Amount"] = np.sum(list(columns.values()), axis=0)
        roles["Amount"] = "amount"
    found = made(roles=roles, **INCOME, **columns)
    assert [(one.name, one.describes) for one in found.measures] == (
        [("Money", "is the sum of measures that decide")] if summed else []
    )


def test_the_sum_decides_where_no_part_does() -> None:
    columns = money("Wine", "Fish")
    for decides, left_out in (({}, True), ({"Wine": "no", "Fish": "no"}, False)):
        settings = Settings(kind="customers", roles=dict.fromkeys(columns, "part of the amount"), decides=decides)
        cleaned = clean({**WHO, **INCOME, **columns}, kind="customers", roles=settings.roles)
        assert ("Money" in build_features(cleaned, settings).left_out) == left_out


def test_blank_months_and_parts_are_money_not_spent_and_that_is_noted() -> None:
    columns = money("Jan 2024", "Feb 2024", "Mar 2024")
    columns["Feb 2024"][3] = np.nan  # type: ignore[index]
    cleaned = clean({**WHO, **columns}, kind="customers")
    assert cleaned.frame["Feb 2024"].iloc[3] == 0
    assert "A blank cell of Jan 2024 to Mar 2024 counts as 0: nothing was spent." in cleaned.log.notes
    assert cleaned.money_name == "Jan 2024 to Mar 2024, 3 columns added up"
    wine = money("Wine")
    wine["Wine"][3] = np.nan  # type: ignore[index]
    alone = clean({**WHO, **INCOME, **wine}, kind="customers", roles={"Wine": "part of the amount"})
    assert "A blank cell of Wine counts as 0: nothing was spent." in alone.log.notes
    assert alone.money_name == "Wine"
