"""Sales lines to customers, with figures worked out by hand."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.measuring import Measured, measure
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

LINES = pd.DataFrame(
    [
        # order, day, customer, quantity, price
        ("1001", "2024-01-01 10:00", "A", 2, 5.0),
        ("1001", "2024-01-01 10:00", "A", 1, 10.0),
        ("1002", "2024-01-21 09:30", "A", 1, 4.0),
        ("C1003", "2024-01-22 09:30", "A", -1, 4.0),
        ("1004", "2024-01-30 12:00", "B", 3, 2.0),
        ("1005", "2024-01-31 18:00", None, 3, 2.0),
        ("1006", "2024-01-11 00:00", "C", 1, 7.0),
        ("1007", "2024-01-11 00:00", "C", 0, 7.0),
        ("C1008", "2024-01-12 00:00", "D", -2, 9.0),
    ],
    columns=["InvoiceNo", "InvoiceDate", "CustomerID", "Quantity", "UnitPrice"],
)


def measured(settings: Settings | None = None, lines: pd.DataFrame = LINES) -> Measured:
    lines = lines.assign(InvoiceDate=pd.to_datetime(lines["InvoiceDate"]))
    settings = settings or Settings(kind="sales lines")
    clean = clean_rows(read_columns(SheetData.from_frame(lines), settings), settings)
    return measure(clean, settings.reference_date)


def test_recency_frequency_money_and_their_kin_by_hand() -> None:
    # The last sale that counts is B's on 30 January at noon: the reference date is the 31st.
    found = measured()
    assert found.reference_date == datetime.date(2024, 1, 31)
    expected = pd.DataFrame(
        {
            # Days of the calendar, whatever the time of day; A's return of 4.00 is off the money, and is no order.
            "Recency (days)": [10.0, 1.0, 20.0],
            "Frequency (orders)": [2.0, 1.0, 1.0],
            "Money": [20.0, 6.0, 7.0],
            "Average order": [10.0, 6.0, 7.0],
            "Tenure (days)": [30.0, 1.0, 20.0],
            "Returns share": [0.25, 0.0, 0.0],
        },
        index=pd.Index(["A", "B", "C"], name="CustomerID"),
    )
    pd.testing.assert_frame_equal(found.raw, expected, check_index_type=False, check_column_type=False)


def test_returns_that_are_set_aside_leave_the_money_as_it_was() -> None:
    found = measured(Settings(kind="sales lines", returns="set aside"))
    assert found.raw["Money"].tolist() == [24.0, 6.0, 7.0]
    assert found.log.set_aside["cancellation"].tolist() == [4, 9]


def test_a_customer_who_only_returned_something_is_no_customer() -> None:
    found = measured()
    assert "D" not in found.raw.index
    assert found.log.set_aside["return of a customer who bought nothing here"].tolist() == [9]


def test_without_an_order_id_frequency_counts_days_and_says_so() -> None:
    found = measured(lines=LINES.drop(columns="InvoiceNo"))
    assert found.raw["Frequency (days)"].tolist() == [2.0, 1.0, 1.0]
    assert found.measures["Frequency (days)"] == "frequency"


def test_every_reason_is_counted_once_and_rows_add_up() -> None:
    log = measured(Settings(kind="sales lines", returns="set aside")).log
    assert {reason: rows.tolist() for reason, rows in log.set_aside.items()} == {
        "no customer": [6],
        "cancellation": [4, 9],
        "quantity is zero": [8],
    }
    assert log.rows_in == 9 == log.rows_used + log.rows_set_aside


def test_a_cancelled_line_belongs_to_its_customer_if_the_customer_bought() -> None:
    owner = measured().customer_of
    assert owner[4] == owner[1]
    assert 9 not in owner.index


def test_sales_after_the_reference_date_are_set_aside() -> None:
    found = measured(Settings(kind="sales lines", reference_date=datetime.date(2024, 1, 21)))
    assert found.log.set_aside["after the reference date (2024-01-21)"].tolist() == [4, 5]
    # The sale on the reference day itself, at half past nine, is no day old.
    assert found.raw.loc["A", "Recency (days)"] == 0


def test_where_most_orders_start_with_c_it_is_no_cancellation() -> None:
    lines = LINES.assign(InvoiceNo="C" + LINES["InvoiceNo"].str.lstrip("C"))
    found = measured(Settings(kind="sales lines", returns="set aside"), lines)
    assert found.log.set_aside["cancellation"].tolist() == [4, 9]


def test_the_input_is_untouched() -> None:
    before = LINES.copy(deep=True)
    measured()
    pd.testing.assert_frame_equal(LINES, before)


def test_sales_lines_without_a_customer_column_name_what_one_could_group_by() -> None:
    lines = LINES.assign(CustomerID=["France", "Spain", "France"] * 3).rename(columns={"CustomerID": "Country"})
    with pytest.raises(DataError, match=r"holds sales lines but no customer column.*'Country'.*--customer"):
        measured(lines=lines)


def test_sales_lines_can_be_grouped_by_a_column_that_is_told() -> None:
    lines = LINES.assign(CustomerID=["France", "Spain", "France"] * 3).rename(columns={"CustomerID": "Country"})
    found = measured(Settings(kind="sales lines", customer="Country"), lines)
    assert found.raw.index.tolist() == ["France", "Spain"]
