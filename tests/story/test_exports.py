"""One shop, written out as many programs would: whatever the shape, the same customers, orders and money are found."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.sheet.grid import Grid
from xl_segment.sheet.header import find_data

Rows = list[list[Any]]
RANDOM = np.random.default_rng(5)


@dataclass(frozen=True)
class Line:
    order: int
    customer: str
    day: datetime.datetime
    item: str
    quantity: int
    price: float

    @property
    def amount(self) -> float:
        return round(self.quantity * self.price, 2)


def shop() -> list[Line]:
    """Thirty customers in three groups: who buys often and much, sometimes, once and little."""
    lines, order = [], 1000
    for person in range(30):
        orders, size = ((9, 80.0), (4, 30.0), (1, 9.0))[person % 3]
        for _ in range(orders + int(RANDOM.integers(0, 2))):
            order += 1
            day = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=int(RANDOM.integers(0, 360)))
            for item in RANDOM.choice(["Rug", "Desk", "Lamp", "Shelf"], int(RANDOM.integers(1, 4)), replace=False):
                price = round(float(size * RANDOM.uniform(0.6, 1.4)), 2)
                lines.append(Line(order, f"K{person + 101}", day, str(item), int(RANDOM.integers(1, 5)), price))
    return lines


LINES = shop()
ORDERS = {one.order: [each for each in LINES if each.order == one.order] for one in LINES}
CUSTOMERS, MONEY = len({one.customer for one in LINES}), round(sum(one.amount for one in LINES), 2)


def total(order: int) -> float:
    return round(sum(one.amount for one in ORDERS[order]), 2)


def per_order(header: list[Any], row: Callable[[Line, float], list[Any]]) -> Rows:
    return [header, *(row(lines[0], total(order)) for order, lines in ORDERS.items())]


def per_line(header: list[Any], row: Callable[[Line, bool], list[Any]]) -> Rows:
    return [header, *(row(one, one is ORDERS[one.order][0]) for one in LINES)]


def grouped() -> Rows:
    """The customer above its lines, a total below them, as accounting programs print it."""
    rows: Rows = [["Sales by customer"], [], [None, "Date", "Num", "Qty", "Price", "Amount"]]
    for name in sorted({one.customer for one in LINES}):
        mine = [one for one in LINES if one.customer == name]
        rows.append([f"Customer {name}"])
        rows += [[None, one.day, one.order, one.quantity, one.price, one.amount] for one in mine]
        rows.append([f"Total for Customer {name}", None, None, None, None, round(sum(one.amount for one in mine), 2)])
    return [*rows, ["TOTAL", None, None, None, None, MONEY]]


def with_second_table() -> Rows:
    rows = per_order(
        ["Customer ID", "Order ID", "Order Date", "Amount"], lambda one, all_: [one.customer, one.order, one.day, all_]
    )
    budget = [
        ["North", "M1", datetime.datetime(2024, 1, 1), 10_000],
        ["South", "M2", datetime.datetime(2024, 1, 1), 20_000],
    ]
    return [["Orders 2024"], *rows, [], ["Budget by region"], ["Region", "Manager", "Start", "Budget"], *budget]


def with_states() -> Rows:
    rows = per_order(
        ["order_id", "created_at", "email", "status", "total"],
        lambda one, all_: [one.order, one.day, f"{one.customer}@shop.example", "completed", all_],
    )
    lost = [
        [9000 + at, LINES[at].day, f"x{at}@shop.example", state, 500.0]
        for at, state in enumerate(["cancelled", "refunded", "failed", "pending", "Draft"] * 3)
    ]
    return [*rows, *lost]


def with_nobody() -> Rows:
    rows = per_order(
        ["Receipt No", "Sale Date", "Customer", "Total"], lambda one, all_: [one.order, one.day, one.customer, all_]
    )
    return [
        *rows,
        *(
            [8000 + at, LINES[at].day, word, 12.5]
            for at, word in enumerate(["Guest", "Walk-in", "Cash customer", "n/a", None] * 4)
        ),
    ]


def rupees(amount: float) -> str:
    whole, cents = f"{amount:.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    while len(head) > 2:
        tail, head = f"{head[-2:]},{tail}", head[:-2]
    return f"₹ {head},{tail}.{cents}" if head else f"₹ {tail}.{cents}"


SHAPES: dict[str, Rows] = {
    "one row an order": per_order(["Order ID", "Customer ID", "Order Date", "Amount"], lambda one, all_: [one.order, one.customer, one.day, all_]),
    "the order's totals on its first line only": per_line(
        ["Name", "Email", "Paid at", "Total", "Created at", "Lineitem quantity", "Lineitem price", "Id"],
        lambda one, first: [f"#{one.order}", f"{one.customer}@shop.example", one.day if first else None, total(one.order) if first else None,
                            one.day, one.quantity, one.price, 5_000_000 + one.order if first else None]),
    "the order's total on each line": per_line(
        ["Order ID", "Order Date", "Customer Email", "Item Name", "Quantity", "Item Price", "Order Total"],
        lambda one, _: [one.order, one.day, f"{one.customer}@shop.example", one.item, one.quantity, one.price, total(one.order)]),
    "customer, day and order on the first line only": per_line(
        ["Order Reference", "Customer", "Order Date", "Product", "Quantity", "Unit Price", "Subtotal"],
        lambda one, first: [*([f"S{one.order}", one.customer, one.day] if first else [None] * 3), one.item, one.quantity, one.price, one.amount]),
    "quantity and price, and no total": per_line(
        ["Invoice No", "Invoice Date", "Client", "Qty", "Unit price"], lambda one, _: [one.order, one.day, one.customer, one.quantity, one.price]),
    "the customer above its lines": grouped(),
    "a second table below": with_second_table(),
    "cancelled orders among them": with_states(),
    "sales to nobody among them": with_nobody(),
    "lakh grouping": per_order(["Invoice No", "Invoice Date", "Party Name", "Invoice Value"], lambda one, all_: [one.order, f"{one.day:%d-%b-%y}", f"Party {one.customer}", rupees(all_)]),
    "trailing minus and two dots": per_order(["Billing Doc.", "Sold-To Party", "Billing Date", "Net Value"], lambda one, all_: [str(one.order), one.customer, f"{one.day:%d.%m.%Y}", f"{all_:,.2f}"]),
    "days as numbers": per_order(["Created at", "Customer ID", "Order ID", "Total"], lambda one, all_: [(one.day - datetime.datetime(1899, 12, 30)).days + 0.25, one.customer, one.order, all_]),
    "days as yyyymmdd": per_order(["TRANSDATE", "CUSTNO", "INVNO", "SALESAMT"], lambda one, all_: [int(f"{one.day:%Y%m%d}"), one.customer, one.order, all_]),
    "months": per_order(["Month", "Customer ID", "Order ID", "Total"], lambda one, all_: [f"{one.day:%Y-%m}", one.customer, one.order, all_]),
    "Unix time": per_order(["created_at", "user_id", "order_id", "amount"], lambda one, all_: [int((one.day - datetime.datetime(1970, 1, 1)).total_seconds()), one.customer, one.order, all_]),
    "ids as numbers and as texts with zeros": per_order(["Customer No", "Order ID", "Order Date", "Amount"], lambda one, all_: [int(one.customer[1:]) if one.order % 2 else f"00{one.customer[1:]}", one.order, one.day, all_]),
    "e-mails in any case": per_order(["Order", "Date", "E-mail", "Total"], lambda one, all_: [one.order, one.day, f" {one.customer.lower()}@Shop.example " if one.order % 2 else f"{one.customer}@shop.example", all_]),
    "Polish": per_order(["Nr zamówienia", "Data zamówienia", "Klient", "Wartość brutto"], lambda one, all_: [one.order, one.day, one.customer, f"{all_:,.2f} zł".replace(",", "\xa0").replace(".", ",")]),
    "Italian": per_order(["Numero ordine", "Data ordine", "Cliente", "Importo"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Dutch": per_order(["Ordernummer", "Besteldatum", "Klantnummer", "Bedrag"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Turkish": per_order(["Sipariş No", "Sipariş Tarihi", "Müşteri Adı", "Toplam Tutar"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Russian": per_order(["Номер заказа", "Дата заказа", "Клиент", "Сумма"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Arabic": per_order(["رقم الطلب", "تاريخ الطلب", "رقم العميل", "المبلغ"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Hindi": per_order(["ऑर्डर संख्या", "दिनांक", "ग्राहक का नाम", "कुल राशि"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Chinese": per_order(["订单编号", "下单时间", "买家", "订单金额"], lambda one, all_: [one.order, f"{one.day.year}年{one.day.month}月{one.day.day}日", one.customer, f"¥{all_:,.2f}"]),
    "Japanese": per_order(["注文番号", "注文日", "顧客ID", "金額"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Korean": per_order(["주문번호", "주문일", "고객명", "결제금액"], lambda one, all_: [one.order, one.day, one.customer, all_]),
    "Thai": per_order(["เลขที่คำสั่งซื้อ", "วันที่สั่งซื้อ", "ชื่อลูกค้า", "ยอดรวม"], lambda one, all_: [one.order, one.day, one.customer, all_]),
}  # fmt: skip


def grid(rows: Rows) -> Grid:
    width = max(map(len, rows))
    return Grid("Export.xlsx", "Sheet1", [[*row, *[None] * (width - len(row))] for row in rows])


def run(rows: Rows, **options: Any) -> Segmentation:
    return segment(find_data(grid(rows)), k_max=5, **options)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_shop_is_found_in_every_shape(shape: str) -> None:
    result = run(SHAPES[shape])
    assert result.features.measured.kind == "sales lines"
    assert len(result.labels) == CUSTOMERS
    assert result.features.raw["Frequency (orders)"].sum() == len(ORDERS)
    assert result.features.money is not None
    assert result.features.money.sum() == pytest.approx(MONEY, abs=0.01)
    assert result.features.measured.reference_date is not None
    assert result.log.rows_in == result.log.rows_used + result.log.rows_set_aside


def test_two_currencies_are_never_added_up_and_the_commonest_is_worked_on() -> None:
    row = lambda one, all_: [one.order, one.customer, one.day, "USD" if one.order % 3 else "INR", all_]  # noqa: E731
    rows = per_order(["Order No", "Customer", "Date", "Currency", "Total"], row)
    result = run(rows)
    assert any("USD" in one and "INR" in one for one in result.warnings)
    dollars = round(sum(total(order) for order in ORDERS if order % 3), 2)
    assert result.features.money is not None
    assert result.features.money.sum() == pytest.approx(dollars, abs=0.01)
    other = run(rows, currency="inr")
    assert other.features.money is not None
    assert other.features.money.sum() == pytest.approx(MONEY - dollars, abs=0.01)


def test_signs_of_two_currencies_within_the_cells_are_never_added_up() -> None:
    row = lambda one, all_: [one.order, one.customer, one.day, f"£{all_:,.2f}" if one.order % 3 else f"€{all_:,.2f}"]  # noqa: E731
    result = run(per_order(["Order No", "Customer", "Date", "Total"], row))
    assert any("£" in one and "EUR" in one for one in result.warnings)
    assert result.features.money is not None
    assert result.features.money.sum() == pytest.approx(sum(total(order) for order in ORDERS if order % 3), abs=0.01)


def test_money_is_net_of_returns_unless_they_are_set_aside() -> None:
    rows = per_order(
        ["Order ID", "Customer ID", "Order Date", "Amount"], lambda one, all_: [one.order, one.customer, one.day, all_]
    )
    back = [[7000 + at, LINES[at].customer, LINES[at].day, -10.0] for at in range(12)]
    net, aside = run([*rows, *back]), run([*rows, *back], returns="set aside")
    assert net.features.money is not None
    assert aside.features.money is not None
    assert net.features.money.sum() == pytest.approx(MONEY - 120, abs=0.01)
    assert aside.features.money.sum() == pytest.approx(MONEY, abs=0.01)
    for result in (net, aside):
        assert result.features.raw["Frequency (orders)"].sum() == len(ORDERS)


def test_who_won_no_deal_is_an_account_with_no_orders_and_no_money() -> None:
    rows = per_order(
        ["Account Name", "Opportunity Name", "Close Date", "Amount", "Stage"],
        lambda one, all_: [one.customer, f"Opp {one.order}", one.day, all_, "Closed Won"],
    )
    lost = [["K999", f"Opp {at}", LINES[at].day, 1000.0, "Closed Lost"] for at in range(3)]
    result = run([*rows, *lost])
    assert len(result.labels) == CUSTOMERS + 1
    assert result.features.raw.loc["K999", "Money"] == 0
    assert result.features.money is not None
    assert result.features.money.sum() == pytest.approx(MONEY, abs=0.01)


def test_without_an_order_id_frequency_counts_days() -> None:
    result = run(per_order(["Customer ID", "Order Date", "Amount"], lambda one, all_: [one.customer, one.day, all_]))
    assert "Frequency (days)" in result.features.raw
    assert "Frequency (orders)" not in result.features.raw


def test_two_columns_that_could_be_the_customer_are_a_warning_that_names_both() -> None:
    row = lambda one, all_: [one.order, one.day, f"C{one.order % 40}", f"{one.customer}@shop.example", all_]  # noqa: E731
    result = run(per_order(["Order", "Date", "Customer ID", "Customer Email", "Total"], row))
    warning = next(one for one in result.warnings if "could be the customer" in one)
    assert "Customer ID" in warning
    assert "Customer Email" in warning
    assert not next(one for one in result.assumptions if one.what == "customer").sure


def test_columns_that_name_the_same_people_are_no_reason_to_warn() -> None:
    row = lambda one, all_: [one.order, one.day, one.customer, f"{one.customer}@shop.example", all_]  # noqa: E731
    assert run(per_order(["Order", "Date", "Customer ID", "Customer Email", "Total"], row)).log.warnings == ()


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        (
            ["Order ID", "Customer ID", "Order Date"],
            lambda one, _: [one.order, one.customer, one.day],
            "what a sale is worth",
        ),
        (
            ["Order ID", "Customer ID", "Amount"],
            lambda one, all_: [one.order, one.customer, all_],
            "when something was bought",
        ),
    ],
    ids=["no amount", "no date"],
)
def test_what_is_not_found_is_a_warning(header: list[str], row: Callable[[Line, float], list[Any]], says: str) -> None:
    assert any(says in one for one in run(per_order(header, row)).warnings)


def test_half_of_the_rows_set_aside_is_a_warning() -> None:
    rows = per_order(
        ["Order ID", "Customer ID", "Order Date", "Amount"],
        lambda one, all_: [one.order, one.customer if one.order % 2 == 0 else None, one.day, all_],
    )
    assert any("were set aside" in one for one in run(rows).warnings)


def test_the_advice_to_name_another_column_as_the_customer_works_when_it_is_followed() -> None:
    row = lambda one, all_: [one.order, one.day, f"Shop {one.order % 20}", all_]  # noqa: E731
    rows = per_order(["Order ID", "Order Date", "Shop", "Amount"], row)
    with pytest.raises(Exception, match=r'no customer column.*--customer "Shop"'):
        run(rows)
    assert run(rows, customer="Shop").features.measured.kind == "sales lines"


def frame_of(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_the_order_of_the_rows_of_whole_orders_says_nothing() -> None:
    frame = frame_of(SHAPES["one row an order"])
    first, other = (segment(one, k_max=5) for one in (frame, frame.sample(frac=1, random_state=3)))
    pd.testing.assert_frame_equal(first.customers, other.customers)
