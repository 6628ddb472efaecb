"""Head, lines and payment of an order in one sheet: its money counts once, and what is no such thing counts whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

PRICES = {"Chair": 45.5, "Lamp": 17.33, "Desk": 210.0, "Pen": 2.4}


def orders(seed: int = 1, many: int = 40) -> list[dict[str, object]]:
    """Return made-up orders: number, day, customer, and lines of (product, quantity, money)."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(many):
        lines = []
        for _ in range(int(draw.integers(1, 4))):
            product = str(draw.choice(list(PRICES)))
            quantity = int(draw.integers(1, 5))
            lines.append((product, quantity, round(quantity * PRICES[product], 2)))
        day = pd.Timestamp("2024-01-02") + pd.Timedelta(days=int(draw.integers(0, 300)))
        made.append(
            {"Order": f"R{1000 + number}", "Date": day, "Customer": f"C-{draw.integers(1, 12)}", "lines": lines}
        )
    return made


def total(order: dict[str, object]) -> float:
    return round(sum(line[2] for line in order["lines"]), 2)  # type: ignore[attr-defined]


def clean(rows: list[dict[str, object]]) -> CleanTable:
    frame = pd.DataFrame(rows, columns=list(dict.fromkeys(name for row in rows for name in row)), dtype=object)
    settings = Settings()
    return clean_rows(read_columns(SheetData.from_frame(frame.where(frame.notna(), None)), settings), settings)


def till(*, tenders: int = 1) -> list[dict[str, object]]:
    """Return a till's journal: each sale's head, its lines, and how it was paid."""
    rows: list[dict[str, object]] = []
    for one in orders():
        head = {"Date": one["Date"], "Receipt Number": one["Order"]}
        rows.append({**head, "Line Type": "Sale", "Customer Code": one["Customer"], "Total": total(one)})
        for product, quantity, money in one["lines"]:  # type: ignore[attr-defined]
            rows.append({**head, "Line Type": "Sale Line", "Product": product, "Quantity": quantity, "Total": money})
        for at in range(tenders):
            part = round(total(one) / tenders, 2)
            paid = part if at else round(total(one) - part * (tenders - 1), 2)
            rows.append({**head, "Line Type": "Payment", "Total": paid, "Payment Type": "Card"})
    return rows


def heads_and_lines() -> list[dict[str, object]]:
    """Return orders whose first row is a head with the total; nothing but a blank product tells it from the lines."""
    rows: list[dict[str, object]] = []
    for one in orders():
        shared = {"Order No": one["Order"], "Order Date": one["Date"], "Customer": one["Customer"]}
        rows.append({**shared, "Total": total(one)})
        rows += [{**shared, "SKU": line[0], "Total": line[2]} for line in one["lines"]]  # type: ignore[attr-defined]
    return rows


@pytest.mark.parametrize("rows", [till(), till(tenders=2), heads_and_lines()], ids=["till", "two tenders", "heads"])
def test_the_money_of_an_order_counts_once_however_many_kinds_of_rows_tell_it(rows: list[dict[str, object]]) -> None:
    found = clean(rows)
    assert found.money is not None
    assert found.money.sum() == pytest.approx(sum(map(total, orders())))
    assert len(found.frame) + found.log.rows_set_aside == len(rows)
    assert any("several times" in warning and "set aside" in warning for warning in found.log.warnings)


def test_lines_of_the_same_shape_count_each_even_where_they_cost_the_same() -> None:
    # Out and back cost the same on each ticket: two lines of one kind of record.
    rows = [
        {"Booking No": one["Order"], "Booking Date": one["Date"], "Customer": one["Customer"], "Leg": leg,
         "Amount": total(one)}
        for one in orders() for leg in ("outward", "inward")
    ]  # fmt: skip
    found = clean(rows)
    assert not found.log.set_aside
    assert not any("several times" in warning for warning in found.log.warnings)


def test_lines_of_two_kinds_that_come_to_different_sums_count_each() -> None:
    rows = [
        row for one in orders()
        for row in (
            {"Order No": one["Order"], "Order Date": one["Date"], "Customer": one["Customer"], "Kind": "Goods",
             "SKU": "x", "Amount": total(one)},
            {"Order No": one["Order"], "Order Date": one["Date"], "Customer": one["Customer"], "Kind": "Service",
             "Amount": round(total(one) * 0.1 + 3, 2)},
        )
    ]  # fmt: skip
    found = clean(rows)
    assert found.money is not None
    assert found.money.sum() == pytest.approx(sum(round(total(one) * 1.1 + 3, 2) for one in orders()), abs=0.5)
