"""What stands beside the data: each row has what its customer got, and who belongs to nobody is blank."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.memory.shop import customers, read, sales
from xl_segment.customers.features import Features
from xl_segment.memory.migration import NO_SEGMENT, Customers
from xl_segment.memory.rows import OUR_COLUMNS, history_rows, indexed_like, label_rows
from xl_segment.sheet.grid import SheetData

PERSONAS = {2: "Loyal customers", 7: "Budget shoppers"}


@pytest.fixture(scope="module")
def on_sales() -> Features:
    """Twenty customers with three lines each; the sixth line is of nobody."""
    frame = sales()
    frame.loc[5, "Customer"] = None
    return read(frame)[1]


@pytest.fixture(scope="module")
def with_a_blank() -> Features:
    """Forty customers, of whom the third has no age and is set aside."""
    frame = customers()
    frame.loc[2, "Age"] = np.nan
    return read(frame, missing="set aside")[1]


def known(count: int, **of: object) -> Customers:
    """Customers of whom some things are known; of: fields, {position: value}."""
    nobody = Customers.first(np.arange(count).astype(str), np.full(count, 1), np.empty((count, 0)), np.empty(count))
    fields = {}
    for name, values in of.items():
        fields[name] = getattr(nobody, name).copy()
        for position, value in values.items():  # type: ignore[attr-defined]
            fields[name][position] = value
    return replace(nobody, **fields)


def test_every_line_of_a_customer_has_what_the_customer_got(on_sales: Features) -> None:
    segments = np.where(np.arange(20) < 10, 7, 2)
    rows = label_rows(on_sales, segments, np.linspace(0, 1, 20), PERSONAS)
    assert rows.loc[[1, 21, 41], "Segment"].tolist() == [7, 7, 7]
    assert rows.loc[[20, 40, 60], "Persona"].tolist() == ["Loyal customers"] * 3
    assert rows.loc[[20, 40, 60], "Fit"].tolist() == [1.0] * 3
    assert rows.loc[[1, 21, 41], "Fit"].tolist() == [0.0] * 3
    assert rows["Segment"].value_counts().to_dict() == {7: 29, 2: 30}


def test_a_line_of_nobody_is_blank_and_says_so(on_sales: Features) -> None:
    row = label_rows(on_sales, np.full(20, 2), np.full(20, 0.5), PERSONAS).loc[6]
    assert pd.isna(row["Segment"])
    assert pd.isna(row["Fit"])
    assert row["Persona"] == "(not segmented)"


def test_a_customer_set_aside_is_blank_and_the_next_one_has_its_own(with_a_blank: Features) -> None:
    segments = np.array([7, 2, 7, *[2] * 36])
    rows = label_rows(with_a_blank, segments, np.arange(39) / 100, PERSONAS)
    assert rows["Segment"].head(4).fillna(0).tolist() == [7, 2, 0, 7]
    assert rows["Persona"].head(4).tolist() == [PERSONAS[7], PERSONAS[2], "(not segmented)", PERSONAS[7]]
    assert rows["Fit"].head(4).fillna(-1).tolist() == [0.0, 0.01, -1, 0.02]


def test_the_rows_stand_under_the_numbers_of_the_sheet_with_columns_that_can_be_blank(with_a_blank: Features) -> None:
    rows = label_rows(with_a_blank, np.full(39, 2), np.ones(39), PERSONAS).join(history_rows(with_a_blank, known(39)))
    assert rows.index.tolist() == list(range(1, 41))
    assert rows.index.name == "row"
    assert tuple(rows.columns) == OUR_COLUMNS
    assert list(map(str, rows.dtypes[["Segment", "Fit", "Previous segment", "Changed on"]])) == [
        "Int64", "Float64", "Int64", "datetime64[ns]",
    ]  # fmt: skip


def test_who_has_moved_has_the_segment_before_and_the_day(with_a_blank: Features) -> None:
    moved = known(39, previous={0: 7, 2: 5}, changed_on={0: "2024-06-10", 2: "2023-01-02"})
    rows = history_rows(with_a_blank, moved)
    assert rows["Previous segment"].dropna().to_dict() == {1: 7, 4: 5}
    assert rows["Changed on"].dropna().dt.date.to_dict() == {
        1: datetime.date(2024, 6, 10), 4: datetime.date(2023, 1, 2),
    }  # fmt: skip


def test_the_lines_of_who_has_moved_all_say_so(on_sales: Features) -> None:
    rows = history_rows(on_sales, known(20, previous={3: 7}, changed_on={3: "2024-06-10"}))
    assert rows["Previous segment"].dropna().to_dict() == {4: 7, 24: 7, 44: 7}
    assert rows["Changed on"].notna().sum() == 3


def test_where_nobody_has_moved_both_columns_are_blank(with_a_blank: Features) -> None:
    assert NO_SEGMENT not in known(39).segment
    assert history_rows(with_a_blank, known(39)).isna().all(axis=None)


def test_rows_of_a_frame_stand_under_its_own_index_and_those_of_a_sheet_under_its_rows() -> None:
    rows = pd.DataFrame({"Segment": [1, 2]}, index=pd.Index([1, 2], name="row"))
    frame = pd.DataFrame({"Age": [20, 60]}, index=["Ann", "Bob"])
    assert indexed_like(frame, rows)["Segment"].to_dict() == {"Ann": 1, "Bob": 2}
    assert indexed_like(SheetData.from_frame(frame), rows)["Segment"].to_dict() == {1: 1, 2: 2}
