"""Another column is what was sold: how many rows show it, how near it has to come, and what is said of both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table

N = 40
PAID = np.random.default_rng(6).gamma(2, 60, N).round(2) + 20
AT = np.arange(N)
BASE: dict[str, object] = {
    "Order No": [f"R{at}" for at in range(N)],
    "Date": list(pd.date_range("2024-01-03", periods=N)),
    "Customer": [f"C{at % 10}" for at in range(N)],
}


def read(columns: dict[str, object], **options: object) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame({**BASE, **columns})), Settings(**options))  # type: ignore[arg-type]


def amount(found: Table) -> str:
    column = found.first(Role.AMOUNT)
    assert column is not None
    return column.name


def feed(rows: int, fee: float = 3.0, off: float = 0.0, wrong: int = 0) -> dict[str, object]:
    """Return what was paid, fees on so many rows, and what is left of it."""
    fees = np.where(rows > AT, fee, 0.0)
    left = (PAID - fees + off).round(3)
    left[:wrong] += 5.0
    return {"Zz": PAID, "Fee": fees, "Net total": left}


@pytest.mark.parametrize(("rows", "better"), [(8, True), (7, False)])
def test_fees_on_a_fifth_of_the_rows_show_what_was_paid(rows: int, better: bool) -> None:
    found = read(feed(rows))
    assert amount(found) == ("Zz" if better else "Net total")
    if better:
        assert found.column("Zz").reason == "Net total is what is left of it after Fee"
        assert found.column("Net total").reason == "it is what is left of Zz after Fee"
        assert found.column("Net total").role is Role.MEASURE


@pytest.mark.parametrize(("off", "better"), [(0.01, True), (0.02, False)])
def test_what_was_paid_is_found_to_the_cent(off: float, better: bool) -> None:
    assert amount(read(feed(N, off=off))) == ("Zz" if better else "Net total")


@pytest.mark.parametrize(("wrong", "better"), [(1, True), (2, False)])
def test_what_was_paid_comes_to_it_on_nearly_all_rows(wrong: int, better: bool) -> None:
    # Thirty-nine of forty rows are more than 97 in a hundred.
    assert amount(read(feed(N, wrong=wrong))) == ("Zz" if better else "Net total")


def test_what_somebody_said_of_a_column_stays() -> None:
    assert amount(read(feed(N), amount="Net total")) == "Net total"
    assert amount(read(feed(N), roles={"Zz": "other measure"})) == "Net total"


def test_fees_below_zero_add_up_to_a_payout_with_what_was_paid() -> None:
    fees = -np.where(AT % 4 == 0, 0.0, 3.0)
    found = read({"Paid in": PAID, "Fee": fees, "Total": (PAID + fees).round(2)})
    assert amount(found) == "Paid in"
    short = read({"Paid in": PAID, "Fee": np.where(AT < 2, fees, 0.0) * 0, "Total": PAID})
    assert amount(short) == "Total"


@pytest.mark.parametrize(("rows", "better"), [(5, True), (4, False)])
def test_discounts_on_five_rows_show_what_is_left(rows: int, better: bool) -> None:
    off = np.where(rows > AT, 4.5, 0.0)
    found = read({"Amount": PAID, "Discount": off, "Zz": (PAID - off).round(2)})
    assert amount(found) == ("Zz" if better else "Amount")
    if better:
        assert found.column("Zz").reason == "it is Amount less Discount"
        assert found.column("Amount").reason == "Zz is it less Discount"


def test_of_two_discounts_both_or_one_alone_is_taken_off() -> None:
    one, other = np.where(AT % 2, 4.5, 0.0), np.where(AT % 3, 2.25, 0.0)
    both = read({"Amount": PAID, "Discount": one, "Rabatt": other, "Zz": (PAID - one - other).round(2)},
                roles={"Discount": "discount", "Rabatt": "discount"})  # fmt: skip
    assert both.column("Zz").reason == "it is Amount less Discount and Rabatt"
    alone = read({"Amount": PAID, "Discount": one, "Rabatt": other, "Zz": (PAID - other).round(2)},
                 roles={"Discount": "discount", "Rabatt": "discount"})  # fmt: skip
    assert alone.column("Zz").reason == "it is Amount less Rabatt"


@pytest.mark.parametrize(("rows", "better"), [(8, True), (7, False)])
def test_tax_on_a_fifth_of_the_rows_shows_the_amount_without_it(rows: int, better: bool) -> None:
    tax = np.where(rows > AT, (PAID * 0.2).round(2), 0.0)
    columns = {"Turnover": PAID, "VAT": tax, "Total revenue": (PAID + tax).round(2)}
    first = amount(read({"Turnover": PAID, "Total revenue": columns["Total revenue"]}))
    found = read(columns)
    assert amount(found) == ("Turnover" if better else first)
    assert amount(read(columns, amount="Total revenue")) == "Total revenue"


def totals(different: int, customers: int = 10) -> dict[str, object]:
    """Return amounts of rows, and the sum of each customer's on all of them; customers have so many different sums."""
    rows = np.array([10.0 + (at % customers) % different + 2.5 * (at // customers) for at in range(N)])
    sums = pd.Series(rows).groupby(AT % customers).transform("sum").to_numpy()
    return {"Customer": [f"C{at % customers}" for at in range(N)], "Zz": rows, "Net revenue": sums}


@pytest.mark.parametrize(("different", "better"), [(5, True), (4, False)])
def test_sums_of_customers_are_their_own_where_half_of_them_differ(different: int, better: bool) -> None:
    found = read(totals(different))
    assert amount(found) == ("Zz" if better else "Net revenue")
    if better:
        assert found.column("Zz").reason == "Net revenue is its sum over all rows of Customer"
        assert found.column("Net revenue").reason == "it is the sum of Zz over all rows of Customer"


@pytest.mark.parametrize(("customers", "better"), [(5, True), (4, False)])
def test_five_customers_show_that_an_amount_is_their_sum(customers: int, better: bool) -> None:
    assert amount(read(totals(9, customers))) == ("Zz" if better else "Net revenue")


def test_amounts_in_one_currency_stand_beside_those_in_several() -> None:
    columns = {"Amount": PAID, "Currency": ["EUR", "USD"] * (N // 2), "Base currency": ["EUR"] * N,
               "Base currency amount": (PAID * np.where(AT % 2, 0.9, 1.0)).round(2)}  # fmt: skip
    found = read(columns, roles={"Base currency": "currency"})
    assert amount(found) == "Base currency amount"
    assert found.column("Base currency amount").reason == "it is Amount in one currency, EUR"
    assert found.column("Amount").reason == "Base currency amount is the same in one currency"
    assert (found.column("Currency").role, found.column("Currency").reason) == (
        Role.LABEL, "the amounts were converted from it",
    )  # fmt: skip
    assert amount(read({**columns, "Currency": ["EUR"] * N}, roles={"Base currency": "currency"})) == "Amount"
