"""The unit of a measure changes nothing: dollars or thousands of dollars, the same customers are alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.workbooks.books import grid_of
from xl_segment import Segmentation, segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.sheet.header import find_data
from xl_segment.sheet.roles import Role
from xl_segment.workbooks import open_book

UNITS = (0.001, 7, 100, 1000)


def frame_of(path: Path) -> pd.DataFrame:
    return find_data(grid_of(open_book(path))).cells


def check_units(frame: pd.DataFrame, headers: tuple[str, ...], **options: object) -> Segmentation:
    """Multiply one column after the other; the segments and their number stay."""
    before = segment(frame, **options)
    for header in headers:
        for unit in UNITS:
            changed = frame.assign(**{header: pd.to_numeric(frame[header], errors="coerce") * unit})
            after = segment(changed, **options)
            assert after.k == before.k, (header, unit)
            assert after.evidence.groups == before.evidence.groups, (header, unit)
            assert adjusted_rand_score(before.labels, after.labels) == 1.0, (header, unit)
    return before


def test_the_unit_of_the_demos_income_changes_nothing() -> None:
    check_units(make_customers(400, 3).drop(columns="group"), ("Annual Income",))


@pytest.mark.slow
def test_the_unit_of_any_measure_of_mall_customers_changes_nothing(shared: Callable[[str], Path]) -> None:
    frame = frame_of(shared("data/mall_customers/Mall_Customers.csv"))
    # An age of 20,000 is none, so it is told what the column is.
    check_units(frame, ("Annual Income (k$)", "Spending Score (1-100)"))
    check_units(frame, ("Age",), roles={"Age": str(Role.MEASURE)})


@pytest.mark.slow
def test_the_unit_of_any_measure_of_wholesale_customers_changes_nothing(shared: Callable[[str], Path]) -> None:
    frame = frame_of(shared("data/wholesale/wholesale.csv"))
    check_units(frame, ("Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"))


@pytest.mark.slow
def test_the_unit_of_money_on_sales_lines_changes_nothing(shared: Callable[[str], Path]) -> None:
    frame = frame_of(shared("data/cdnow/CDNOW_sample.txt"))
    check_units(frame, ("Column E",), kind="sales lines", customer="Column B", date="Column C", amount="Column E")


@pytest.mark.slow
@pytest.mark.by_hand
def test_the_unit_of_price_and_quantity_of_online_retail_changes_nothing(shared: Callable[[str], Path]) -> None:
    check_units(frame_of(shared("data/online_retail/Online Retail.xlsx")), ("UnitPrice",))
