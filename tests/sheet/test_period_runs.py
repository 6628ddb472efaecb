"""Which headers name times that follow one another, in which order, and with which words beside them."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.sheet.words.periods import Period, names_a_period, periods_of, runs_of


@pytest.mark.parametrize(
    ("headers", "oldest_first"),
    [
        (("Jan", "Feb", "Mar"), ("Jan", "Feb", "Mar")), (("Mar", "Feb", "Jan"), ("Jan", "Feb", "Mar")),
        (("Nov", "Dec", "Jan", "Feb"), ("Nov", "Dec", "Jan", "Feb")), (("Feb", "Jan", "Dec"), ("Dec", "Jan", "Feb")),
        (("Jan", "Mar", "Feb"), None), (("Jan", "Feb"), None), (("Jan", "Feb", "Jan"), None),
        (("Mar 2024", "Jan 2024", "Feb 2024"), ("Jan 2024", "Feb 2024", "Mar 2024")),
        (("2022", "2024", "2023"), None), (("2022", "2023", "2024"), ("2022", "2023", "2024")),
        (("Q1", "Q2", "Q3"), ("Q1", "Q2", "Q3")), (("V1", "V2", "V3"), None),
        (("Mon", "Tue", "Wed"), None), (("Sun", "Sat", "Fri"), None),
        (("Sales Jan", "Sales Feb", "Sales Mar"), ("Sales Jan", "Sales Feb", "Sales Mar")),
        (("Sales Jan", "Visits Feb", "Sales Mar"), None),
        (("Dec 23", "Jan 24", "Feb 24"), ("Dec 23", "Jan 24", "Feb 24")),
        (("FY22", "FY23", "FY24"), ("FY22", "FY23", "FY24")), (("202401", "202402", "202403"), ("202401", "202402", "202403")),
        (("Apr", "Aug", "Dec", "Feb", "Jan", "Jul", "Jun", "Mar", "May", "Nov", "Oct", "Sep"),
         ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")),
        (("Nov", "Dec", "Jun"), None),
    ],
)  # fmt: skip
def test_times_that_follow_one_another_are_a_run(
    headers: tuple[str, ...], oldest_first: tuple[str, ...] | None
) -> None:
    runs = runs_of(headers)
    assert (runs[0].names if runs else None) == oldest_first


def test_the_run_with_the_most_columns_comes_first_and_two_may_be_enough() -> None:
    headers = ("Jan 2024", "Feb 2024", "Mar 2024", "Cost 2021", "Cost 2022", "Cost 2023", "Cost 2024")
    assert [len(run.names) for run in runs_of(headers)] == [4, 3]
    assert [run.beside for run in runs_of(headers)] == ["cost", ""]
    assert [run.unit for run in runs_of(headers)] == ["year", "month"]
    assert runs_of(("2023", "2024")) == []
    assert len(runs_of(("2023", "2024"), fewest=2)) == 1


def period(header: str) -> Period | None:
    return periods_of((header,)).get(header)


@pytest.mark.parametrize(
    ("header", "end", "unit", "dated", "coded", "beside"),
    [
        ("Sales Q1 2024", "2024-03-31", "quarter", True, False, "sales"), ("Q3", "2024-09-30", "quarter", False, True, ""),
        ("Umsatz 01/2024", "2024-01-31", "month", True, False, "umsatz"), ("SalesJan", "2024-01-31", "month", False, False, "sales"),
        ("Sales2022", "2022-12-31", "year", True, False, "sales"), ("FY2024 (k)", "2024-12-31", "year", True, False, ""),
        ("Month 3", "2024-03-31", "month", False, True, ""), ("3月", "2024-03-31", "month", False, True, ""),
        ("1st quarter of 2024", "2024-03-31", "quarter", True, False, ""), ("05.2024", "2024-05-31", "month", True, False, ""),
        ("2024-05-07", "2024-05-07", "day", True, False, ""), ("2024-W02", "2024-01-14", "week", True, False, ""),
        ("Sales for the month of May 2024", "2024-05-31", "month", True, False, "sales"), ("Total EUR 2024", "2024-12-31", "year", True, False, "total"),
    ],
)  # fmt: skip
def test_a_header_names_a_time_and_what_stands_beside_it(
    header: str, end: str, unit: str, dated: bool, coded: bool, beside: str
) -> None:
    found = period(header)
    assert found is not None
    assert (found.end, found.unit, found.dated, found.coded) == (pd.Timestamp(end), unit, dated, coded)
    assert found.beside == beside


@pytest.mark.parametrize("header", ["V1", "Size 12", "one two three four five six seven 2024", "", "12.5", "Sales"])
def test_other_headers_name_none(header: str) -> None:
    assert period(header) is None


@pytest.mark.parametrize(
    ("text", "named"), [("2024-05", True), ("Q1 2024", True), ("Q1", False), ("Sales 2024", False), ("May", False)]
)
def test_a_period_is_named_with_its_year_and_nothing_besides(text: str, named: bool) -> None:
    assert names_a_period(text) == named


QUARTER = Period(pd.Timestamp("2024-06-30"), "quarter", True, False, "")


@pytest.mark.parametrize(
    ("end", "unit", "held"),
    [("2024-06-30", "month", True), ("2024-04-30", "month", True), ("2024-03-31", "month", False), ("2024-07-31", "month", False),
     ("2024-04-01", "day", True), ("2024-06-30", "quarter", False), ("2024-06-30", "year", False), ("2024-04-07", "week", True)],
)  # fmt: skip
def test_a_quarter_holds_its_months(end: str, unit: str, held: bool) -> None:
    assert QUARTER.holds(pd.Timestamp(end), unit) == held
