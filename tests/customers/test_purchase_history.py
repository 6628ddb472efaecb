"""On which days who bought, and for how much: worked out by hand."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from tests.customers.simulated_shops import cleaned
from xl_segment.customers.purchase_history import PurchaseDays, purchase_days_of

LINES = pd.DataFrame(
    [
        # order, day, customer, quantity, price
        ("1001", "2024-01-01 10:00", "A", 2, 5.0),
        ("1002", "2024-01-01 18:00", "A", 1, 10.0),
        ("1003", "2024-01-21 09:30", "A", 1, 40.0),
        ("1004", "2024-01-31 09:30", "A", 1, 20.0),
        ("C1005", "2024-02-02 09:30", "A", -1, 20.0),
        ("1006", "2024-01-30 12:00", "B", 3, 2.0),
        ("1007", "2024-01-11 00:00", "C", 1, 7.0),
        ("1008", "2024-02-09 00:00", "C", 1, 9.0),
    ],
    columns=["InvoiceNo", "InvoiceDate", "CustomerID", "Quantity", "UnitPrice"],
)
LINES["InvoiceDate"] = pd.to_datetime(LINES["InvoiceDate"])


def days_until(day: int, month: int = 2, **options: object) -> PurchaseDays:
    clean, measured = cleaned(LINES, customer="CustomerID", **options)
    return purchase_days_of(clean, measured.raw.index, datetime.date(2024, month, day))


def test_repeats_are_days_after_the_first_and_times_run_from_it() -> None:
    counts, known = days_until(10).counts()
    assert known.tolist() == [0, 1, 2]
    assert counts.repeats.tolist() == [2, 0, 1]
    assert counts.last.tolist() == [30, 0, 29]
    assert counts.observed.tolist() == [40, 11, 30]


def test_the_mean_of_repeat_money_leaves_the_first_day_out_and_what_came_back_off() -> None:
    # A bought for 20, 40 and 20, and sent a quarter of it back: (40 + 20) / 2 less a quarter.
    np.testing.assert_allclose(days_until(10).mean_repeat_money(), [22.5, np.nan, 9.0])
    np.testing.assert_allclose(days_until(10).net_money(), [60.0, 6.0, 16.0])


def test_returns_that_are_set_aside_leave_the_money_as_it_was() -> None:
    days = days_until(10, returns="set aside")
    np.testing.assert_allclose(days.mean_repeat_money(), [30.0, np.nan, 9.0])
    np.testing.assert_allclose(days.net_money(), [80.0, 6.0, 16.0])


def test_what_was_known_earlier_and_what_came_later_make_up_the_whole() -> None:
    days = days_until(10)
    split = days.day[days.customer == 0][-1]  # the last day of January
    before, after = days.until(split), days.after(split)
    assert before.orders().tolist() == [3, 1, 1]
    assert after.orders().tolist() == [0, 0, 1]
    np.testing.assert_allclose(before.net_money() + after.net_money(), days.net_money())
    assert before.counts()[0].observed.tolist() == [30, 1, 20]
    # The return came later, and was not yet known.
    np.testing.assert_allclose(before.mean_repeat_money(), [30.0, np.nan, np.nan])


def test_lines_after_the_reference_date_and_of_others_drop_out() -> None:
    counts, known = days_until(25, month=1).counts()
    assert known.tolist() == [0, 2]
    assert counts.repeats.tolist() == [1, 0]
    clean, _ = cleaned(LINES, customer="CustomerID")
    days = purchase_days_of(clean, pd.Index(["C", "nobody"]), datetime.date(2024, 2, 10))
    assert days.orders().tolist() == [2, 0]
    assert days.net_money().tolist() == [16.0, 0.0]


def test_gaps_are_between_days_of_the_same_customer() -> None:
    assert days_until(10).gaps().tolist() == [20, 10, 29]
