"""When rows of two kinds are said to tell the same money: just inside, and just outside."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_segment.customers.record_kinds import RepeatedMoney, repeated_money

Row = tuple[str, str, str | None, float]


def orders(many: int = 10, lines: int = 2) -> list[Row]:
    """Return orders, each a head with the total and lines with a product: (order, kind, product, money)."""
    rows: list[Row] = []
    for at in range(many):
        rows.append((f"R{at}", "Head", None, lines * (10.0 + at)))
        rows += [(f"R{at}", "Line", "x", 10.0 + at)] * lines
    return rows


def told(rows: list[Row], **columns: object) -> RepeatedMoney | None:
    frame = pd.DataFrame(rows, columns=["Order", "Type", "Product", "Amount"], index=range(2, len(rows) + 2))
    frame = frame.assign(**columns)
    kept = frame.drop(columns=[name for name in ("Type", "Product") if columns.get(name, 0) is None])
    return repeated_money(kept, kept["Order"], kept["Amount"])


def test_the_kind_with_the_most_rows_counts_and_the_rows_of_the_other_are_named() -> None:
    found = told(orders(5))
    assert found is not None
    assert found.counted == "Type is 'Line'"
    assert {kind: rows.tolist() for kind, rows in found.rows.items()} == {"Type is 'Head'": [2, 5, 8, 11, 14]}


def test_what_is_blank_tells_the_kinds_where_no_column_names_them() -> None:
    found = told(orders(), Type=None)
    assert found is not None
    assert (list(found.rows), found.counted) == (["Product is blank"], "Product is filled in")


def test_numbers_name_no_kinds_nor_does_a_column_with_a_blank() -> None:
    rows = orders()
    for kinds in (
        [1 if kind == "Head" else 2 for _, kind, _, _ in rows],
        [None, *(kind for _, kind, _, _ in rows[1:])],
    ):
        found = told(rows, Type=kinds)
        assert found is not None
        assert list(found.rows) == ["Product is blank"]


@pytest.mark.parametrize(("many", "again"), [(5, True), (4, False)])
def test_five_orders_show_it(many: int, again: bool) -> None:
    assert (told(orders(many)) is not None) == again


@pytest.mark.parametrize(("wrong", "again"), [(1, True), (2, False)])
def test_nineteen_of_twenty_orders_come_to_the_same(wrong: int, again: bool) -> None:
    rows = orders(20)
    for at in range(wrong):
        rows[3 * at] = (*rows[3 * at][:3], 999.0)
    assert (told(rows) is not None) == again


@pytest.mark.parametrize(("off", "again"), [(0.01, True), (0.02, False)])
def test_sums_are_the_same_to_the_cent(off: float, again: bool) -> None:
    rows = [(order, kind, product, money + off * (kind == "Head")) for order, kind, product, money in orders()]
    assert (told(rows) is not None) == again


@pytest.mark.parametrize(("different", "again"), [(3, True), (2, False)])
def test_orders_that_all_cost_the_same_show_nothing(different: int, again: bool) -> None:
    rows = [(order, kind, product, (1 + int(order[1:]) % different) * (2.0 if kind == "Head" else 1.0))
            for order, kind, product, _ in orders()]  # fmt: skip
    assert (told(rows) is not None) == again


@pytest.mark.parametrize(("without", "again"), [(2, True), (3, False)])
@pytest.mark.parametrize("kind", ["Head", "Line"])
def test_four_fifths_of_the_orders_have_both_kinds(kind: str, without: int, again: bool) -> None:
    rows = [one for one in orders() if one[1] != kind or int(one[0][1:]) >= without]
    assert (told(rows) is not None) == again


def test_sheets_of_hardly_more_rows_than_orders_are_not_looked_at() -> None:
    rows = orders(10, lines=1)
    assert told([one for one in rows if one[1] == "Line" or int(one[0][1:]) < 8]) is not None
    assert told(rows[:10]) is not None
    lonely = [(f"S{at}", "Line", "x", 5.0) for at in range(50)]
    assert told([*rows, *lonely]) is None


@pytest.mark.parametrize(("blank", "again"), [(2, True), (3, False)])
def test_records_of_two_kinds_have_a_column_filled_on_nearly_all_of_one_only(blank: int, again: bool) -> None:
    rows = orders()
    for at in range(blank):
        rows[3 * at + 1] = (rows[3 * at + 1][0], "Line", None, rows[3 * at + 1][3])
    assert (told(rows) is not None) == again


@pytest.mark.parametrize(("others", "again"), [(4, True), (5, False)])
def test_a_column_of_six_values_names_kinds_and_one_of_seven_does_not(others: int, again: bool) -> None:
    rows: list[Row] = []
    for at in range(10):
        rows += [(f"R{at}", "Sale", "x", 10.0 + at), (f"R{at}", "Payment", None, 10.0 + at)]
    rows += [(f"R{at}", f"Note {at % others}", None, 7.0) for at in range(5)]
    found = told(rows)
    assert (found is not None) == again
    if found is not None:
        # As many rows of each: the kind that stands first counts.
        assert (found.counted, list(found.rows)) == ("Type is 'Sale'", ["Type is 'Payment'"])


@pytest.mark.parametrize(("lines", "again"), [(19, True), (20, False)])
def test_a_twentieth_of_the_rows_may_be_heads_and_fewer_are_none(lines: int, again: bool) -> None:
    rows = orders(5, lines)
    assert (told(rows, Type=None) is not None) == again
    note = ["paid" if kind == "Head" else None for _, kind, _, _ in rows]
    found = told(rows, Type=None, Product=None, Note=note)
    assert (found is not None) == again
    if found is not None:
        assert (list(found.rows), found.counted) == (["Note is filled in"], "Note is blank")


def test_rows_without_an_order_or_an_amount_are_left_as_they_are() -> None:
    frame = pd.DataFrame(
        [*orders(), (None, "Head", None, 5.0), ("R0", "Head", None, None)],
        columns=["Order", "Type", "Product", "Amount"],
    )
    found = repeated_money(frame, frame["Order"], frame["Amount"])
    assert found is not None
    assert found.rows["Type is 'Head'"].tolist() == list(range(0, 30, 3))
