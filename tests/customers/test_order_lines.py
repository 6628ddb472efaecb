"""Lines of one order: what stands on one of them counts for all, and a total that is repeated counts once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.order_lines import Money, complete, goes_on, money_once
from xl_segment.sheet.roles import Role

ROLES = {
    "Order": Role.ORDER,
    "Customer": Role.CUSTOMER,
    "Date": Role.DATE,
    "City": Role.LABEL,
    "Price": Role.UNIT_PRICE,
}
DAY = pd.Timestamp("2024-03-01")


def first_lines_only(orders: int = 40) -> pd.DataFrame:
    """Return orders of two lines; all but the price stands on the first one only. Every fifth customer is the same."""
    rows: list[list[object]] = []
    for at in range(orders):
        rows.append([f"R{at}", f"C{at % 5}", DAY, "Rome", 10.0])
        rows.append([None, None, pd.NaT, None, 5.0])
    return pd.DataFrame(rows, columns=list(ROLES))


def on_one_line(known: int, unknown: int) -> pd.DataFrame:
    """Return orders that name their customer on the second of two lines, and orders of one line that name none."""
    rows: list[list[object]] = []
    for at in range(known):
        rows += [[f"R{at}", None], [f"R{at}", f"C{at % 3}"]]
    rows += [[f"U{at}", None] for at in range(unknown)]
    return pd.DataFrame(rows, columns=["Order", "Customer"])


def test_what_stands_on_the_first_line_counts_for_the_lines_below() -> None:
    found = complete(first_lines_only(), ROLES)
    assert found.frame["Order"].tolist()[:4] == ["R0", "R0", "R1", "R1"]
    assert found.frame["Customer"].tolist()[:4] == ["C0", "C0", "C1", "C1"]
    assert found.frame["Date"].notna().all()
    assert found.frame["Price"].tolist()[:2] == [10.0, 5.0]
    assert not found.above
    assert found.notes == (
        "Order, Customer, Date, City stand on the first line of each order only, and count for its other lines as well.",
    )


def test_of_more_than_four_columns_the_others_are_not_named() -> None:
    frame = first_lines_only().assign(Country=lambda one: one["City"])
    (note,) = complete(frame, {**ROLES, "Country": Role.COUNTRY}).notes
    assert note.startswith("Order, Customer, Date, City and others stand on the first line")


def test_one_column_stands_and_counts() -> None:
    frame = first_lines_only()[["Order", "Price"]]
    assert complete(frame, ROLES).notes == (
        "Order stands on the first line of each order only, and counts for its other lines as well.",
    )


def test_what_an_order_does_not_say_is_not_taken_from_the_order_above() -> None:
    frame = first_lines_only()
    frame.loc[2, "City"] = None
    assert complete(frame, ROLES).frame["City"].isna().tolist()[:6] == [False, False, True, True, False, False]


@pytest.mark.parametrize(("named", "carried"), [(2, True), (3, False)])
def test_lines_follow_where_a_twentieth_of_them_at_most_names_a_customer(named: int, carried: bool) -> None:
    frame = first_lines_only()
    frame.loc[1 : 2 * named : 2, "Customer"] = "C9"
    found = complete(frame, ROLES)
    assert found.frame["Order"].notna().all() == carried
    assert bool(found.notes) == carried


@pytest.mark.parametrize(("named", "carried"), [(2, True), (3, False)])
def test_a_label_that_stands_on_more_lines_below_is_no_matter_of_the_order(named: int, carried: bool) -> None:
    frame = first_lines_only()
    frame.loc[1 : 2 * named : 2, "City"] = "Oslo"
    found = complete(frame, ROLES)
    assert found.frame["Order"].notna().all()
    assert found.frame["City"].notna().all() == carried
    assert found.frame["City"].tolist()[1] == "Oslo"


@pytest.mark.parametrize(("following", "carried"), [(5, True), (4, False)])
def test_a_twentieth_of_the_rows_without_an_order_are_lines_of_the_one_above(following: int, carried: bool) -> None:
    orders: list[object] = [f"R{at}" for at in range(100 - following)] + [None] * following
    found = complete(pd.DataFrame({"Order": orders, "Price": 1.0}), ROLES)
    assert found.frame["Order"].notna().all() == carried


def test_where_the_first_row_has_no_order_nothing_stands_above_the_others() -> None:
    frame = first_lines_only().iloc[1:]
    assert complete(frame, ROLES).frame["Order"].isna().sum() == 40


def test_what_stands_on_any_line_counts_for_the_whole_order() -> None:
    found = complete(on_one_line(8, 0), ROLES)
    assert found.frame["Customer"].tolist()[:6] == ["C0", "C0", "C1", "C1", "C2", "C2"]
    assert found.notes == ("Customer stands on one line of each order only, and counts for its other lines as well.",)


@pytest.mark.parametrize(("known", "unknown", "filled"), [(8, 2, True), (7, 2, False)])
def test_blank_lines_are_filled_where_four_fifths_of_them_have_an_order_that_says_it(
    known: int, unknown: int, filled: bool
) -> None:
    found = complete(on_one_line(known, unknown), ROLES)
    assert found.frame["Customer"].isna().sum() == (unknown if filled else known + unknown)


@pytest.mark.parametrize(("two_things", "filled"), [(3, True), (4, False)])
def test_what_several_orders_say_twice_is_no_matter_of_the_order(two_things: int, filled: bool) -> None:
    rows: list[list[object]] = []
    for at in range(100):
        rows += [[f"R{at}", None if at >= two_things else "Oslo"], [f"R{at}", "Rome"]]
    found = complete(pd.DataFrame(rows, columns=["Order", "City"]), ROLES)
    assert found.frame["City"].notna().all() == filled
    # An order that says two things keeps both.
    assert found.frame["City"].tolist()[:2] == ["Oslo", "Rome"]


def test_a_line_without_an_order_gets_nothing() -> None:
    frame = on_one_line(8, 0)
    frame.loc[0, "Order"] = None
    assert complete(frame, ROLES).frame["Customer"].isna().tolist() == [True, *[False] * 15]


def test_columns_that_are_not_on_the_frame_are_passed_over() -> None:
    frame = first_lines_only()
    assert len(complete(frame, {"Gone": Role.ORDER, **ROLES, "Left": Role.LABEL}).notes) == 1


def above(known: list[object], rows: int) -> pd.DataFrame:
    return pd.DataFrame({"Customer": known + [None] * (rows - len(known)), "Price": 1.0})


@pytest.mark.parametrize(
    ("names", "rows", "carried"),
    [
        (["A"], 4, True), (["A"], 3, False),
        ([None, "A"], 4, False),
        (["A"], 50, True), (["A"], 51, False),
        (list("ABC"), 4, True), (list("ABCD"), 5, False),
        ([*map(str, range(19)), "0"], 40, True), ([*map(str, range(18)), "0", "0"], 40, False),
    ],
)  # fmt: skip
def test_a_customer_stands_above_its_rows_where_each_is_named_once_and_not_on_most(
    names: list[object], rows: int, carried: bool
) -> None:
    frame = above(names, rows)
    found = complete(frame, ROLES)
    assert found.above == carried
    assert found.frame["Customer"].isna().any() != carried
    assert found.notes == (
        ("Customer stands on the first of its rows only; the blank rows below were taken for the same customer.",)
        if carried else ()
    )  # fmt: skip


def orders_of_two(amounts: list[tuple[object, object]]) -> tuple[pd.Series, pd.Series]:
    """Return the amounts of orders of two lines, and their orders."""
    values = pd.Series([one for pair in amounts for one in pair], name="Amount", dtype="float64")
    return values, pd.Series([f"R{at // 2}" for at in range(len(values))])


def once(amounts: list[tuple[object, object]], **options: bool) -> Money:
    values, orders = orders_of_two(amounts)
    return money_once(values, orders, None, **options)


def test_without_orders_each_line_has_its_amount() -> None:
    values, _ = orders_of_two([(5.0, None)] * 5)
    found = money_once(values, None, None)
    assert found.values.isna().sum() == 5
    assert (found.note, found.sure) == ("", True)


@pytest.mark.parametrize(("orders", "pattern"), [(3, True), (2, False)])
def test_three_orders_of_several_lines_show_that_the_total_stands_on_one(orders: int, pattern: bool) -> None:
    found = once([(5.0, None)] * orders)
    assert found.values.isna().any() != pattern
    assert found.values.sum() == 5.0 * orders
    assert found.note == ("stands on one line of each order" if pattern else "")


@pytest.mark.parametrize(("twice", "pattern"), [(1, True), (2, False)])
def test_a_total_stands_on_one_line_where_it_does_in_nineteen_of_twenty_orders(twice: int, pattern: bool) -> None:
    found = once([(5.0, 7.0)] * twice + [(5.0, None)] * (20 - twice))
    assert found.values.isna().sum() == (0 if pattern else 20 - twice)


def test_lines_of_an_order_whose_total_is_not_known_and_lines_without_one_stay_unknown() -> None:
    values, orders = orders_of_two([(5.0, None)] * 19 + [(None, None)])
    found = money_once(pd.concat([values, pd.Series([np.nan])], ignore_index=True),
                       pd.concat([orders, pd.Series([None])], ignore_index=True), None)  # fmt: skip
    assert found.values.isna().tolist() == [*[False] * 38, True, True, True]


@pytest.mark.parametrize(("orders", "repeated"), [(5, True), (4, False)])
def test_five_orders_show_that_a_total_is_repeated(orders: int, repeated: bool) -> None:
    found = once([(10.0 + at, 10.0 + at) for at in range(orders)])
    assert found.values.tolist()[:4] == ([10.0, 0.0, 11.0, 0.0] if repeated else [10.0, 10.0, 11.0, 11.0])
    assert found.sure is not repeated
    if repeated:
        assert found.note == "is the total of the order, repeated on each of its lines, and counts once an order"


@pytest.mark.parametrize(("different", "repeated"), [(5, True), (4, False)])
def test_prices_of_a_few_kinds_are_no_totals_unless_it_is_told_of_orders_only(different: int, repeated: bool) -> None:
    amounts: list[tuple[object, object]] = [(float(1 + at % different),) * 2 for at in range(10)]
    assert (once(amounts).values == 0).any() == repeated
    assert (once(amounts, may_be_prices=False).values == 0).any()


@pytest.mark.parametrize(("orders", "repeated"), [(34, True), (33, False)])
def test_a_total_is_repeated_where_ninety_seven_of_a_hundred_orders_have_one(orders: int, repeated: bool) -> None:
    found = once([(1.0, 2.0), *[(10.0 + at, 10.0 + at) for at in range(orders - 1)]])
    assert (found.values == 0).any() == repeated


@pytest.mark.parametrize("header", ["Line total", "Unit price"])
def test_a_header_that_speaks_of_the_line_is_no_total(header: str) -> None:
    values, orders = orders_of_two([(10.0 + at, 10.0 + at) for at in range(6)])
    assert (money_once(values.rename(header), orders, None).values > 0).all()


def test_a_line_of_no_order_is_worth_what_it_says_though_another_says_the_same() -> None:
    values, orders = orders_of_two([(10.0 + at, 10.0 + at) for at in range(8)])
    orders.iloc[[0, 3]] = None
    values.iloc[3] = 12.0
    assert money_once(values, orders, None).values.tolist()[:6] == [10.0, 10.0, 11.0, 12.0, 12.0, 0.0]


@pytest.mark.parametrize(
    ("lines", "counts_once"),
    [
        # (total on both lines, product of each): they add up; a discount leaves less; tickets cost the same each.
        ([(30, 10, 20), (50, 20, 30), (40, 10, 30)], True),
        ([(25, 10, 20), (45, 20, 30), (35, 10, 30)], True),
        ([(30, 30, 30), (50, 50, 50), (40, 40, 40)], False),
        # Too few orders.
        ([(30, 10, 20), (50, 20, 30)], False),
        # Half of the lines are the product itself, and half of the orders add up: no more than half is needed.
        ([(30, 30, 0), (50, 50, 0), (40, 40, 40), (60, 60, 60)], False),
        ([(30, 30, 0), (50, 50, 0), (70, 70, 0), (40, 40, 40), (60, 60, 60)], True),
        ([(30, 30, 1), (50, 50, 1), (40, 40, 1), (60, 60, 1)], False),
        ([(30, 30, 1), (50, 50, 1), (40, 40, 1), (60, 2, 1)], True),
        # To the cent.
        ([(30, 30.01, 30.01), (50, 50.01, 50.01), (40, 40.01, 40.01)], False),
    ],
)
def test_quantity_times_price_tells_a_repeated_total_from_lines_that_cost_the_same(
    lines: list[tuple[float, float, float]], counts_once: bool
) -> None:
    values, orders = orders_of_two([(total, total) for total, _, _ in lines])
    product = pd.Series([float(one) for _, *both in lines for one in both])
    found = money_once(values, orders, product)
    assert (found.values == 0).any() == counts_once
    assert found.sure


@pytest.mark.parametrize(("unknown", "counts_once"), [(1, False), (2, True)])
def test_products_of_fewer_than_nine_in_ten_lines_tell_nothing(unknown: int, counts_once: bool) -> None:
    values, orders = orders_of_two([(10.0 + at, 10.0 + at) for at in range(5)])
    product = values.mask(values.index < unknown)
    assert (money_once(values, orders, product).values == 0).any() == counts_once


@pytest.mark.parametrize(("going_on", "numbers", "said"), [(3, 5, True), (2, 4, False), (3, 3, True), (2, 2, False)])
def test_numbers_go_on_where_most_have_another_day_on_each_row(going_on: int, numbers: int, said: bool) -> None:
    orders = pd.Series([f"K{at // 2}" for at in range(2 * numbers)])
    morning = pd.Series([DAY + pd.Timedelta(hours=at % 2) for at in range(2 * numbers)])
    days = morning.where(morning.index >= 2 * going_on, morning + pd.to_timedelta(30 * (morning.index % 2), unit="D"))
    assert goes_on(orders, days) == said


def test_numbers_on_one_row_and_rows_without_a_day_do_not_count() -> None:
    orders = pd.Series(["A", "A", "B", "B", "C", "C", "D", "E"])
    days = pd.Series(pd.date_range("2024-01-01", periods=8))
    assert goes_on(orders, days)
    days.iloc[1] = pd.NaT
    assert not goes_on(orders, days)
