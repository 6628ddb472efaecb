"""Lists that accounting programs, shops of creators and surveys write: what is money there, whose, and how sure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import Grid, SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table

N = 60
DRAW = np.random.default_rng(7)
PAID = DRAW.gamma(2, 60, N).round(2)
BUYERS = [f"k{at % 15}@mail.example" for at in range(N)]
DAYS = pd.date_range("2024-01-03", periods=N, freq="3D")


def read(columns: dict[str, object]) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame(columns)), Settings())


def clean(columns: dict[str, object]) -> CleanTable:
    return clean_rows(read(columns), Settings())


def creators(fee: float) -> dict[str, object]:
    fees = (PAID * fee).round(2)
    return {"Purchase ID": range(9000, 9000 + N), "Buyer Email": BUYERS, "Purchase Date": DAYS, "Subtotal ($)": PAID,
            "Fees ($)": fees, "Net Total ($)": (PAID - fees).round(2)}  # fmt: skip


def test_what_is_left_for_the_seller_after_fees_is_not_what_the_customer_paid() -> None:
    found = clean(creators(0.1))
    assert found.money is not None
    assert found.money.sum() == pytest.approx(PAID.sum())
    assert found.table.column("Subtotal ($)").reason == "Net Total ($) is what is left of it after Fees ($)"


def test_without_fees_the_net_total_is_the_money() -> None:
    assert read(creators(0.0)).column("Net Total ($)").role is Role.AMOUNT


def journal(credit: str = "H") -> SheetData:
    settings = ["EXTF", 700, 21, "Buchungsstapel", 13, 20250103, "RE"]
    header = ["Umsatz", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Konto", "Gegenkonto", "Belegdatum", "Belegfeld 1"]
    rows: list[list[object]] = [
        [float(PAID[at]), credit if at % 10 == 9 else "S", "EUR", 10_000 + at % 15, 8400, f"{DAYS[at]:%d%m}", f"RE{at}"]
        for at in range(N)
    ]
    return find_data(Grid("Buchungen.csv", "Buchungen", [settings, header, *rows]))


def test_a_line_of_settings_as_wide_as_the_data_stands_above_its_header() -> None:
    data = journal()
    assert (data.header_row, len(data.cells)) == (2, N)


def test_bookings_are_sales_though_their_days_have_no_year_and_that_is_said() -> None:
    found = clean_rows(read_columns(journal(), Settings()), Settings())
    assert found.table.kind is Kind.SALES
    assert found.table.first(Role.CUSTOMER) is found.table.column("Konto")
    assert any("Belegdatum" in one and "not read as days" in one for one in found.log.warnings)


def test_what_is_booked_to_a_customers_credit_is_taken_off_and_that_is_said() -> None:
    found = clean_rows(read_columns(journal(), Settings()), Settings())
    back = PAID[9::10].sum()
    assert found.money is not None
    assert found.returned_money is not None
    assert found.money.sum() + found.returned_money.sum() == pytest.approx(PAID.sum() - 2 * back)
    assert any("Soll/Haben-Kennzeichen" in one and "6 rows" in one for one in found.log.warnings)


def test_a_column_of_two_words_that_says_nothing_of_credit_changes_no_sign() -> None:
    found = clean({**creators(0.0), "Channel": ["H" if at % 10 == 9 else "S" for at in range(N)]})
    assert found.money is not None
    assert (found.money >= 0).all()


def test_sums_and_counts_below_each_account_of_a_report_are_no_deals() -> None:
    rows: list[list[object]] = [["Account Name ↑", "Opportunity Name", "Close Date", "Amount"]]
    for account in range(12):
        deals = [[None, f"Opp {account}-{at}", DAYS[account + at], 100.0 + 7 * account + at] for at in range(3)]
        deals[0][0] = f"Firm {account}"
        rows += [
            *deals,
            ["Subtotal", "Sum", None, sum(float(str(one[3])) for one in deals)],
            [None, "Count", None, 3.0],
        ]
    rows += [["Total", "Sum", None, 99_999.0], [None, "Count", None, 36.0]]
    found = clean_rows(read_columns(find_data(Grid("Report.xlsx", "Deals", rows)), Settings()), Settings())
    assert found.frame["Account Name ↑"].nunique() == 12
    assert len(found.frame) == 36


def test_an_answer_about_spending_is_no_money() -> None:
    answers = {f"I like {one}": DRAW.integers(1, 6, N) for one in ("music", "films", "sport")}
    roles = {one.name: one.role for one in read({**answers, "Entertainment spending": DRAW.integers(1, 6, N)}).columns}
    assert roles["Entertainment spending"] is Role.MEASURE
    money = {
        "Name": [f"P{at}" for at in range(N)],
        "Visits": DRAW.integers(1, 9, N),
        "Spending": DRAW.integers(1, 90, N),
    }
    assert read(money).column("Spending").role is Role.AMOUNT


@pytest.mark.parametrize(
    ("header", "values", "taken"),
    [
        ("master_id", [f"cc29-{at:04d}-11eb" for at in range(N)], True),
        ("master_id", [f"cc29-{at // 2:04d}-11eb" for at in range(N)], False),  # it repeats
        ("Row no", list(range(1, N + 1)), False),  # it counts the rows
        ("Postal code", [f"D-{10_000 + 37 * at}" for at in range(N)], False),
    ],
)  # fmt: skip
def test_on_a_list_without_a_customer_an_id_that_never_repeats_is_the_customers(
    header: str, values: list[object], taken: bool
) -> None:
    found = read({header: values, "Age": DRAW.integers(20, 70, N), "Basket": PAID})
    assert (found.column(header).role is Role.CUSTOMER) is taken


def test_a_fifth_of_the_rows_set_aside_is_a_warning_and_a_few_are_none() -> None:
    for blank, warned in ((N // 5, True), (N // 10, False)):
        found = clean({**creators(0.0), "Buyer Email": [None] * blank + BUYERS[blank:]})
        assert any("were set aside" in one for one in found.log.warnings) is warned


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Month", ["Jan", "Feb", "Mar", "May"] * 15), ("Day", [1 + at % 31 for at in range(N)]), ("Week", [f"w{at % 52}" for at in range(N)])],
)  # fmt: skip
def test_parts_of_a_date_do_not_make_sales_of_a_list_of_customers(header: str, cells: list[object]) -> None:
    table = read({"Age": DRAW.integers(20, 70, N), header: cells, "Amount": PAID, "Calls": DRAW.integers(1, 9, N)})
    assert table.kind is Kind.CUSTOMERS
