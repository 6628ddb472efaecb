"""Rows in = rows kept + rows set aside, and each reason has its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_segment.data.cleaning import CleanTable, clean_rows
from xl_segment.data.columns import read_columns
from xl_segment.data.log import CleaningLog
from xl_segment.data.sheet import SheetData
from xl_segment.errors import DataError
from xl_segment.settings import Settings


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
    assert (log.rows_in, log.rows_kept, log.rows_set_aside) == (6, 4, 2)


def test_two_rows_of_one_customer_that_differ_are_both_kept_and_noted() -> None:
    frame = CUSTOMERS.assign(Age=[34, 41, 42, 43, 29, 30])
    found = clean(frame)
    assert "duplicate of an earlier row" not in found.log.set_aside
    assert any("more than one row" in note for note in found.log.notes)


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
    assert log.rows_kept + log.rows_set_aside == log.rows_in
