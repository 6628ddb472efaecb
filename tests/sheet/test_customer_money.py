"""What the money of a customer is, where several columns tell some: whole and parts, gross and net, this year and last."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.cleaning import clean_rows
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table

N = 120
DRAW = np.random.default_rng(5)
SPENT = DRAW.gamma(2, 400, N).round(2)
ORDERS = DRAW.integers(1, 30, N)
OTHER = DRAW.gamma(2, 400, N).round(2)
WHO = [f"K{1000 + at}" for at in range(N)]


def read(columns: dict[str, object]) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame({"Customer ID": WHO, **columns})), Settings())


def money(columns: dict[str, object]) -> float | None:
    found = clean_rows(read(columns), Settings()).money
    return None if found is None else float(found.sum())


@pytest.mark.parametrize(
    ("net", "gross", "total"),
    [("net_sales", "gross_sales", "total_sales"), ("Ventas netas", "Ventas brutas", "Ventas totales")],
)
def test_gross_and_net_are_one_money_told_twice(net: str, gross: str, total: str) -> None:
    told = {gross: (SPENT * 1.1).round(2), net: SPENT, total: (SPENT * 1.2).round(2)}
    assert money(told) == pytest.approx(SPENT.sum())


@pytest.mark.parametrize(
    ("plain", "told"), [("Revenue USD", ("Revenue EUR", "Revenue GBP")), ("Umsatz", ("Umsatz B", "Umsatz C"))]
)
def test_columns_of_which_one_is_never_less_are_no_parts(plain: str, told: tuple[str, str]) -> None:
    found = money({plain: SPENT, told[0]: (SPENT * 0.9).round(2), told[1]: (SPENT * 0.8).round(2)})
    assert found == pytest.approx(SPENT.sum())


def test_what_is_spent_on_several_things_is_added_up() -> None:
    parts = {name: DRAW.gamma(1, 60, N).round(2) for name in ("MntWines", "MntFruits", "MntMeat", "MntFish")}
    assert money(parts) == pytest.approx(sum(one.sum() for one in parts.values()))


@pytest.mark.parametrize(
    "other",
    [
        "Average Order Value", "Largest Gift Amount", "Last Order Value", "First Gift Amount", "Revenue Plan",
        "Predicted Revenue", "Umsatz Vorjahr", "Overdue Amount", "Panier moyen", "Valor medio", "最高消费金额",
    ],
)  # fmt: skip
def test_money_that_is_not_all_of_it_comes_after_what_is(other: str) -> None:
    assert money({other: OTHER, "Lifetime Revenue": SPENT}) == pytest.approx(SPENT.sum())


@pytest.mark.parametrize(
    ("columns", "right"),
    [
        (("Spend 30d", "Spend 90d", "Spend 365d"), "Spend 365d"), (("Sales 12M", "Sales Lifetime"), "Sales Lifetime"),
        (("Sales this year", "Sales last year"), "Sales this year"),
        (("Umsatz Vorjahr", "Umsatz lfd. Jahr"), "Umsatz lfd. Jahr"),
    ],
)  # fmt: skip
def test_of_stretches_of_time_the_longest_and_then_the_latest_counts(columns: tuple[str, ...], right: str) -> None:
    told = {name: (SPENT * (0.3 + 0.2 * at)).round(2) for at, name in enumerate(columns)}
    assert money(told) == pytest.approx(told[right].sum())


@pytest.mark.parametrize("header", ["Sales this year", "Umsatz pro Jahr", "Ventas del año", "CA de l'année"])
def test_a_time_at_the_end_of_a_header_takes_no_measure_away(header: str) -> None:
    assert money({header: SPENT, "Age": DRAW.integers(18, 80, N)}) == pytest.approx(SPENT.sum())


@pytest.mark.parametrize("header", ["Visits per year", "Orders by phone", "Visits in store", "Besuche pro Monat"])
def test_what_only_ends_with_a_place_or_a_time_is_a_measure(header: str) -> None:
    table = read({header: DRAW.integers(0, 25, N), "Age": DRAW.integers(18, 80, N)})
    assert table.column(header).role in (Role.MEASURE, Role.FREQUENCY)


@pytest.mark.parametrize("header", ["Year", "Zip code", "Store", "Phone", "Sales Year", "Customer phone"])
def test_a_place_or_a_time_alone_is_still_none(header: str) -> None:
    numbers = DRAW.integers(2001, 2024, N) if "Year" in header else DRAW.integers(1, 20, N)
    assert read({header: numbers, "Spend": SPENT}).column(header).role is not Role.MEASURE


def test_two_years_side_by_side_are_added_up_and_make_no_recency() -> None:
    table = read({"Revenue 2023": SPENT, "Revenue 2024": OTHER})
    assert [table.column(name).role for name in ("Revenue 2023", "Revenue 2024")] == [Role.PERIOD] * 2
    assert money({"Revenue 2023": SPENT, "Revenue 2024": OTHER}) == pytest.approx(SPENT.sum() + OTHER.sum())


def test_how_often_is_no_money() -> None:
    counts = {name: DRAW.integers(0, 14, N) for name in ("Web Purchases", "Store Purchases", "Catalog Purchases")}
    assert money({**counts, "Income": OTHER}) is None
    assert money({name: DRAW.integers(1, 900, N) for name in ("Sales Calls", "Sales Emails", "Sales Meetings")}) is None


@pytest.mark.parametrize("header", ["Sales Rep", "Sales Office", "Sales Organization", "Sales Territory"])
def test_who_and_where_it_was_sold_is_no_money(header: str) -> None:
    table = read({header: DRAW.integers(11, 17, N), "Volume": OTHER})
    assert table.column(header).role not in (Role.AMOUNT, Role.PART, Role.MEASURE)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Dernière facture", Role.LAST_PURCHASE), ("Latest Gift Date", Role.LAST_PURCHASE), ("Letzter Auftrag", Role.LAST_PURCHASE),
        ("上次消费时间", Role.LAST_PURCHASE), ("Дата последней отгрузки", Role.LAST_PURCHASE), ("최종 방문일", Role.LAST_PURCHASE),
        ("Son fatura tarihi", Role.LAST_PURCHASE), ("First Visit", Role.SINCE), ("Первый визит", Role.SINCE),
        ("Last login", None), ("Last contact date", None), ("Last updated", None), ("Date", None),
    ],
)  # fmt: skip
def test_the_last_purchase_is_known_by_the_words_it_is_put_together_of(header: str, role: Role | None) -> None:
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(DRAW.integers(0, 500, N), "D")
    found = read({header: list(days), "Spend": SPENT, "Age": DRAW.integers(18, 80, N)}).column(header).role
    assert found is role if role else found not in (Role.LAST_PURCHASE, Role.SINCE)


@pytest.mark.parametrize(
    "header", ["Nb factures", "Количество визитов", "Anzahl Rechnungen", "Number of bookings", "购次"]
)
def test_how_often_is_known_by_the_words_it_is_put_together_of(header: str) -> None:
    assert read({header: ORDERS, "Spend": SPENT}).column(header).role is Role.FREQUENCY


@pytest.mark.parametrize(
    "headers",
    [
        ("Spend Furniture", "Spend Office Supplies", "Spend Technology"), ("Region North Sales", "Region South Sales", "Region East Sales"),
        ("Total Wine Spend", "Total Fruit Spend", "Total Meat Spend"), ("Spend tickets", "Spend merchandise", "Spend food"),
        ("Umsatz Hardware TEUR", "Umsatz Software TEUR", "Umsatz Service TEUR"), ("Ausgaben Gesamt Lebensmittel", "Ausgaben Gesamt Kleidung"),
    ],
)  # fmt: skip
def test_spending_is_added_up_whatever_it_was_spent_on(headers: tuple[str, ...]) -> None:
    parts = {name: DRAW.gamma(1, 160, N).round(2) for name in headers}
    assert money(parts) == pytest.approx(sum(one.sum() for one in parts.values()))


def test_small_whole_sums_are_money_where_the_header_says_spend() -> None:
    parts = {f"Spend {name}": DRAW.integers(0, 95, N) for name in ("Wine", "Fruit", "Meat")}
    assert money(parts) == pytest.approx(sum(one.sum() for one in parts.values()))


def test_parts_that_happen_to_be_ordered_are_added_up() -> None:
    parts = {
        f"Spend {name}": DRAW.gamma(2, size, N).round(2)
        for name, size in (("groceries", 1e4), ("snacks", 60), ("papers", 1))
    }
    assert money(parts) == pytest.approx(sum(one.sum() for one in parts.values()))


def test_two_years_do_not_come_before_money_that_a_header_names() -> None:
    counts = {f"Purchases {year}": DRAW.integers(1, 30, N) for year in (2023, 2024)}
    assert money({**counts, "Spend": SPENT}) == pytest.approx(SPENT.sum())
    years = {"Revenue 2023": OTHER, "Revenue 2024": OTHER + 1.0, "Total revenue": SPENT * 9}
    assert money(years) == pytest.approx(SPENT.sum() * 9)


@pytest.mark.parametrize("header", ["Expected Revenue", "Estimated revenue", "Plan Amount", "Weighted Amount"])
def test_planned_money_counts_where_no_other_does(header: str) -> None:
    assert money({header: SPENT, "Age": DRAW.integers(18, 80, N)}) == pytest.approx(SPENT.sum())


@pytest.mark.parametrize("header", ["Registered in store", "Lives in zip", "Sold by employee id"])
def test_a_place_after_a_small_word_is_no_measure_where_nothing_says_how_much(header: str) -> None:
    assert read({header: DRAW.integers(1, 20, N), "Spend": SPENT}).column(header).role is not Role.MEASURE
