"""Rows in = rows kept + rows set aside, and each reason has its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role


def clean(frame: pd.DataFrame) -> CleanTable:
    settings = Settings(kind="customers")
    return clean_rows(read_columns(SheetData.from_frame(frame), settings), settings)


CUSTOMERS = pd.DataFrame(
    {
        "Customer ID": ["001", "002", "002", "003", "004", "005"],
        "Age": [34, 41, 41, 430, 29, None],
        "Income": ["52,000", "48,500", "48,500", "39,000", "oops", None],
    }
)


def test_a_customer_pasted_twice_is_set_aside_once() -> None:
    assert clean(CUSTOMERS).log.set_aside["duplicate of an earlier row"].tolist() == [3]


def test_a_row_without_any_measure_is_set_aside() -> None:
    assert clean(CUSTOMERS).log.set_aside["no measure filled in"].tolist() == [6]


def test_an_impossible_age_is_read_as_blank_and_logged() -> None:
    found = clean(CUSTOMERS)
    assert found.log.repaired["Age: impossible age read as blank"].tolist() == [4]
    assert np.isnan(found.frame.loc[4, "Age"])


def test_a_text_among_numbers_is_read_as_blank_and_quoted_in_the_log() -> None:
    assert clean(CUSTOMERS).log.repaired["Income: 'oops' read as blank"].tolist() == [5]


def test_rows_kept_and_set_aside_add_up_to_rows_in() -> None:
    log = clean(CUSTOMERS).log
    assert (log.rows_in, log.rows_used, log.rows_set_aside) == (6, 4, 2)


def test_two_rows_of_one_customer_that_differ_are_both_kept_and_noted() -> None:
    frame = CUSTOMERS.assign(Age=[34, 41, 42, 43, 29, 30])
    found = clean(frame)
    assert "duplicate of an earlier row" not in found.log.set_aside
    assert any("more than one row" in warning for warning in found.log.warnings)


def test_one_column_is_refused() -> None:
    with pytest.raises(DataError, match="has only one column \\('Age'\\)"):
        clean(CUSTOMERS[["Age"]])


def test_headers_without_rows_are_refused() -> None:
    with pytest.raises(DataError, match="no data under the headers"):
        clean(CUSTOMERS.iloc[:0])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.integers(1, 50))), max_size=6))
def test_a_row_stands_under_one_reason_only(reasons: list[tuple[str, set[int]]]) -> None:
    log = CleaningLog(rows=np.arange(1, 51))
    for reason, rows in reasons:
        log = log.with_set_aside(reason, rows)
    everything = [row for rows in log.set_aside.values() for row in rows]
    assert len(everything) == len(set(everything)) == len(set().union(*(rows for _, rows in reasons)))
    assert log.rows_used + log.rows_set_aside == log.rows_in


def test_what_was_paid_back_is_taken_off_the_customers_money() -> None:
    frame = pd.DataFrame(
        {
            "Order ID": [f"A{at // 2}" for at in range(40)],
            "Email": [f"k{at // 2 % 5}@shop.example" for at in range(40)],
            "Created at": pd.date_range("2024-01-01", periods=40),
            "Item price": [10.0] * 40,
            "Quantity": [1] * 40,
            "Total": [20.0 if at % 2 == 0 else None for at in range(40)],
            "Refunded Amount": [5.0 if at == 0 else 0.0 if at % 2 == 0 else None for at in range(40)],
        }
    )
    sheet = SheetData.from_frame(frame)
    clean = clean_rows(read_columns(sheet, Settings()), Settings())
    assert clean.money is not None
    assert clean.money.sum() == 20 * 20.0 - 5.0
    assert "Refunded Amount was taken off the money." in clean.log.notes
    aside = Settings(returns="set aside")
    gross = clean_rows(read_columns(sheet, aside), aside).money
    assert gross is not None
    assert gross.sum() == 20 * 20.0


def test_a_column_that_is_the_sum_of_others_is_the_money_and_ratios_are_no_part_of_it() -> None:
    random = np.random.default_rng(4)
    one, other = random.gamma(2, 300, 80).round(2), random.gamma(2, 200, 80).round(2)
    frame = pd.DataFrame(
        {
            "CUST_ID": [f"C{at}" for at in range(80)],
            "PURCHASES": (one + other).round(2),
            "ONEOFF_PURCHASES": one,
            "INSTALLMENTS_PURCHASES": other,
            "ONEOFF_PURCHASES_FREQUENCY": random.uniform(0, 1, 80),
            "Spending on looks": random.integers(1, 6, 80),
        }
    )
    found = {one.name: one.role for one in read_columns(SheetData.from_frame(frame), Settings()).columns}
    assert found["PURCHASES"] is Role.AMOUNT
    assert Role.PART not in found.values()
