"""Known truths on open data that lies with the tests, so that they run on any clone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest
from sklearn.datasets import load_iris, load_wine

from xl_segment import Segmentation, Settings, refresh, segment
from xl_segment.run import segment_book
from xl_segment.sheet.header import find_data
from xl_segment.sheet.roles import Kind, Role
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

RETAIL = Path(__file__).parents[1] / "open_data" / "online_retail_extract.csv"
REFERENCE = datetime.date(2011, 12, 10)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return pd.read_csv(RETAIL, parse_dates=["InvoiceDate"], dtype={"InvoiceNo": str, "CustomerID": str})


@pytest.fixture(scope="module")
def segmented() -> Segmentation:
    sheet = find_data(open_book(RETAIL).read(Settings()).grid)
    return segment(sheet, k=3, reference_date=REFERENCE)


def test_online_retail_is_taken_for_sales_lines_without_help(segmented: Segmentation) -> None:
    assert segmented.table.kind is Kind.SALES
    roles = {column.name: column.role for column in segmented.table.columns}
    assert (roles["CustomerID"], roles["InvoiceNo"]) == (Role.CUSTOMER, Role.ORDER)
    assert (roles["InvoiceDate"], roles["Country"]) == (Role.DATE, Role.COUNTRY)
    assert (roles["Quantity"], roles["UnitPrice"]) == (Role.QUANTITY, Role.UNIT_PRICE)


def test_recency_frequency_and_money_are_what_pandas_makes_of_the_lines(
    segmented: Segmentation, lines: pd.DataFrame
) -> None:
    known = lines.dropna(subset="CustomerID").assign(money=lambda line: line["Quantity"] * line["UnitPrice"])
    sold = known[(known["Quantity"] > 0) & ~known["InvoiceNo"].str.startswith("C")]
    of_customer = sold.groupby("CustomerID")
    days = (pd.Timestamp(REFERENCE) - of_customer["InvoiceDate"].max().dt.normalize()).dt.days
    measures = segmented.customers
    assert sorted(measures.index) == sorted(of_customer.groups)
    pd.testing.assert_series_equal(
        measures["Recency (days)"], days[measures.index], check_names=False, check_dtype=False
    )
    orders = of_customer["InvoiceNo"].nunique()[measures.index]
    pd.testing.assert_series_equal(
        measures["Frequency (orders)"], orders, check_names=False, check_dtype=False, check_index_type=False
    )
    # What came back is taken off.
    money = known.groupby("CustomerID")["money"].sum()[measures.index]
    pd.testing.assert_series_equal(
        measures["Money"], money, check_names=False, check_dtype=False, check_index_type=False
    )


def test_each_line_is_kept_or_set_aside_with_its_reason(segmented: Segmentation, lines: pd.DataFrame) -> None:
    log = segmented.log
    assert log.rows_in == len(lines) == log.rows_used + log.rows_set_aside
    assert len(log.set_aside["no customer"]) == lines["CustomerID"].isna().sum() == 34


def test_each_line_carries_the_segment_of_its_customer(segmented: Segmentation) -> None:
    customer = segmented.table.column("CustomerID").parsed.values
    segment_of = pd.Series(segmented.labels, index=segmented.customers.index)
    expected = customer.map(segment_of).astype("Int64")
    pd.testing.assert_series_equal(segmented.rows["Segment"], expected, check_names=False)


def test_the_same_lines_a_week_later_move_nobody(segmented: Segmentation) -> None:
    again = refresh(segmented.table.sheet, previous=segmented.memory)
    assert again.memory.history[-1].moved == again.memory.history[-1].new == 0
    pd.testing.assert_frame_equal(again.rows, segmented.rows)


def test_the_text_file_becomes_a_workbook_with_all_its_lines(tmp_path: Path) -> None:
    target = tmp_path / "Retail.xlsx"
    save = Destination.of(RETAIL, out=target).save
    segment_book(open_book(RETAIL), Settings(k=3), save=save)
    sheet = open_book(target).read(Settings(), again=True)
    assert len(sheet.grid.values) == 818
    assert sheet.memory is not None
    assert sheet.memory.model.k == 3


def test_iris_has_the_published_inertia_of_three_segments() -> None:
    # R, `kmeans(iris[, 1:4], 3, nstart = 25)$tot.withinss`, and scikit-learn agree on 78.85144.
    result = segment(
        load_iris(as_frame=True).data, k=3, cap=0, log=False, scale=False, features=tuple(load_iris().feature_names)
    )
    assert result.quality.inertia == pytest.approx(78.85144, abs=1e-5)
    assert sorted(result.model.sizes) == [38, 50, 62]


def test_wine_has_the_published_inertia_of_three_segments() -> None:
    # R, `kmeans(scale(wine), 3, nstart = 25)$tot.withinss`, is 1270.749; R divides by n - 1 where it scales.
    wine = load_wine(as_frame=True).data
    result = segment(wine, k=3, cap=0, log=False, features=tuple(wine.columns))
    assert result.quality.inertia * (len(wine) - 1) / len(wine) == pytest.approx(1270.749, abs=1e-3)
    assert sorted(result.model.sizes) == [51, 62, 65]
