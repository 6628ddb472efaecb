"""Forecasts of real sales against what came; `pytest -s` prints the tables."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.workbooks.books import grid_of
from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.held_back import half_way, hold_back, orders_by_week
from xl_segment.customers.lifetime_value import EXPECTED_MONEY, EXPECTED_ORDERS, lifetime_value_of
from xl_segment.customers.measuring import Measured, measure
from xl_segment.customers.purchase_history import PurchaseDays, purchase_days_of
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book

Shared = Callable[[str], Path]
both = pytest.mark.parametrize("leaves_after_first", [False, True], ids=["BG/NBD", "leaves after first"])


def sales_of(path: Path, settings: Settings) -> tuple[CleanTable, Measured]:
    clean = clean_rows(read_columns(find_data(grid_of(open_book(path))), settings), settings)
    return clean, measure(clean, settings.reference_date)


def days_of(sales: tuple[CleanTable, Measured]) -> PurchaseDays:
    clean, measured = sales
    return purchase_days_of(clean, measured.raw.index, measured.reference_date)


@pytest.fixture(scope="module")
def cdnow(shared: Shared) -> tuple[CleanTable, Measured]:
    settings = Settings(
        kind="sales lines", customer="Column B", date="Column C", amount="Column E",
        reference_date=datetime.date(1998, 6, 30),
    )  # fmt: skip
    return sales_of(shared("data/cdnow/CDNOW_sample.txt"), settings)


@pytest.fixture(scope="module")
def online_retail(shared: Shared) -> tuple[CleanTable, Measured]:
    return sales_of(shared("data/online_retail/Online Retail.xlsx"), Settings())


@both
def test_the_second_half_of_cdnow_came_nearer_to_the_forecast_than_to_as_before(
    cdnow: tuple[CleanTable, Measured], leaves_after_first: bool
) -> None:
    days = days_of(cdnow)
    split = half_way(days)
    assert split == np.datetime64("1997-09-30").astype(int)  # weeks 1 to 39, as published
    weeks = orders_by_week(days, split, leaves_after_first=leaves_after_first)
    held = hold_back(days, split, leaves_after_first=leaves_after_first)
    print(f"\n{weeks.round(0).astype(int).to_string()}\n{held.by_repeats.round(0).astype(int)}")
    print(f"off by {held.error:+.1%}, as before {held.error_as_before:+.1%}, money {held.error_in_money:+.1%}")
    assert len(weeks) == 39
    # In every week so far, not only at the end.
    off = weeks.sub(weeks["came"], axis=0).abs()
    assert (off["expected"] < off["as before"])[4:].all()
    assert (round(held.came), round(held.as_before)) == (1882, 2930)
    assert held.error == pytest.approx(-0.162 if leaves_after_first else -0.121, abs=0.001)


def test_cdnow_is_forecast_in_orders_and_money(cdnow: tuple[CleanTable, Measured]) -> None:
    value = lifetime_value_of(*cdnow)
    print("", *value.sentences, value.model, value.money_model, sep="\n")
    assert value.sentences[0] == (
        "A forecast from the first 39 weeks expected 1,577 orders in the next 39 (a customer's of one day are one); 1,882 came; going on as before would "
        "have said 2,930."
    )
    assert value.fitted
    assert value.money_model is not None
    assert value.customers[EXPECTED_ORDERS].notna().all()
    # Eight customers have repeat orders, or orders, that are worth nothing.
    assert value.customers[EXPECTED_MONEY].isna().sum() == 8


@pytest.mark.slow
def test_orders_of_online_retail_held_on_its_second_half_and_money_did_not(
    online_retail: tuple[CleanTable, Measured],
) -> None:
    begun = time.perf_counter()
    value = lifetime_value_of(*online_retail)
    took = time.perf_counter() - begun
    print("", *value.sentences, value.held_back.by_repeats.round(0).astype(int), f"{took:.2f} s", sep="\n")
    assert took < 2
    assert value.fitted
    assert abs(value.held_back.error) < 0.12 < abs(value.held_back.error_as_before)
    assert "so no money is forecast" in value.sentences[1]
    assert "do not show that anybody left for good" in value.sentences[2]
