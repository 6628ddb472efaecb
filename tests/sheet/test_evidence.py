"""What cells say of a column being the customer or the order, and which ids are one customer's: figures by hand."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from xl_segment.sheet.columns.claims import Claim, claims_of, looks_like_sales
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.customer_ids import are_nobody, is_nobody, same_customers
from xl_segment.sheet.columns.id_evidence import Evidence
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.text import parse_ids, parse_labels
from xl_segment.sheet.roles import Role


def contents_of(sheet: SheetData) -> dict[str, Content]:
    return {name: Content.of(sheet.cells[name]) for name in sheet.headers}


def evidence(**columns: object) -> Evidence:
    sheet = SheetData.from_frame(pd.DataFrame(columns, dtype=object))
    return Evidence(sheet, contents_of(sheet))


def test_shares_of_rows_and_of_orders_are_counted() -> None:
    found = evidence(
        order=["R1", "R1", "R2", "R3", None], who=["A", None, None, "B", "C"], kind=["x", "x", "y", "x", None]
    )
    assert found.share("who") == 0.6
    assert found.different("kind") == 2
    assert found.share_of_groups("order", "who") == pytest.approx(2 / 3)
    assert found.share_of_groups("who", "order") == pytest.approx(2 / 3)
    assert found.share_where("who", "kind", lambda cell: cell == "x") == pytest.approx(2 / 3)
    assert found.share_where("who", "kind", lambda cell: cell == "z") == 0.0
    assert evidence(a=[None, None], b=[1, 2]).share_of_groups("a", "b") == 0.0


def test_values_belong_to_what_they_stand_with_only() -> None:
    found = evidence(order=["R1", "r1 ", "R2", "R2", "R3", None], who=["A", "A", "A", "B", "C", "C"])
    assert found.belongs("order", "who") == pytest.approx(2 / 3)
    assert found.belongs("who", "order") == pytest.approx(2 / 3)
    assert evidence(a=[None, 1], b=[1, None]).belongs("a", "b") == 0.0


def test_a_day_is_one_at_whatever_time() -> None:
    days = [datetime.datetime(2024, 5, 1, 10), datetime.datetime(2024, 5, 1, 18)]
    assert evidence(order=["R1", "R1"], day=days).belongs("order", "day") == 1.0


@pytest.mark.parametrize(("several", "same"), [(1, True), (2, False)])
def test_two_columns_are_the_same_where_nineteen_of_twenty_values_go_together(several: int, same: bool) -> None:
    left = [f"A{at}" for at in range(20)] + [f"A{at}" for at in range(several)]
    right = [f"B{at}" for at in range(20)] + [f"B{at}" for at in range(10, 10 + several)]
    found = evidence(left=left, right=right)
    assert found.belongs("left", "right") == (20 - several) / 20
    # The values on the right that stand with two are as many.
    assert found.are_the_same("left", "right") == same


@pytest.mark.parametrize(
    ("cells", "groups"),
    [(["R1", "R1", "R2"], True), (["R1", "R2", "R3"], False), ([*range(1, 50), 1], False), ([*range(1, 49), 1, 1], True),
     ([0, 0, 0, "R1", "R2"], False), (["0", "0", "R1"], False), ([None, None, "R1"], False)],
)  # fmt: skip
def test_lines_are_grouped_where_more_than_two_in_a_hundred_come_again(cells: list[object], groups: bool) -> None:
    assert evidence(a=cells).groups_lines("a") == groups


@pytest.mark.parametrize(
    ("cells", "above"),
    [(["A", None, None, None], True), (["A", None, None], False), ([None, "A", None, None], False),
     (["A", "B", "C", None], True), (["A", "B", "C", "D", None], False),
     (["A", *[None] * 49], True), (["A", *[None] * 50], False),
     ([*map(str, range(19)), "0", *[None] * 20], True), ([*map(str, range(18)), "0", "0", *[None] * 20], False)],
)  # fmt: skip
def test_a_name_stands_above_its_rows(cells: list[object], above: bool) -> None:
    assert evidence(a=cells).stands_above("a") == above


def first_lines(filled: int, of: int, *, two: bool = True, top: bool = True) -> Evidence:
    cells = ["x"] * filled + [None] * (of - filled) if top else [None] * (of - filled) + ["x"] * filled
    columns = {"a": cells, "c": ["y"] * of}
    if two:
        columns["b"] = list(cells)
    return evidence(**columns)


@pytest.mark.parametrize(("filled", "told"), [(2, True), (1, False), (19, True), (20, False)])
def test_first_lines_are_those_that_two_columns_share(filled: int, told: bool) -> None:
    found = first_lines(filled, 20)
    assert (found.first_lines is not None) == told
    assert found.share_of_first_lines("a") == (1.0 if told else filled / 20)
    assert found.share_of_first_lines("c") == 1.0
    assert first_lines(filled, 20, two=False).first_lines is None
    assert first_lines(filled, 20, top=False).first_lines is None


@pytest.mark.parametrize(
    ("ids", "same"),
    [
        (["ANN@x.com", "ann@x.com", "ann@x.com"], ["ann@x.com"] * 3), (["Ann Lee", "ann lee"], ["Ann Lee"] * 2),
        (["00017", "17", "00018"], ["00017", "00017", "00018"]), (["017", "17", "1234"], ["017", "17", "1234"]),
        (["0", "00017", "17"], ["00000", "00017", "00017"]), (["ann", "Ann"], ["ann", "Ann"]), (["Ann 1", "ann 1"], ["Ann 1", "ann 1"]),
        (["b@x.y", None, "B@x.y", "B@x.y"], ["B@x.y", None, "B@x.y", "B@x.y"]),
    ],
)  # fmt: skip
def test_spellings_of_one_customer_are_one_the_commonest(ids: list[str | None], same: list[str | None]) -> None:
    found = same_customers(pd.Series(ids, dtype=object)).tolist()
    assert [None if pd.isna(one) else one for one in found] == same


@pytest.mark.parametrize(
    ("ids", "nobody"),
    [
        (["Guest", "Ann"], [True, False]), (["guest@shop.com", "ann@shop.com"], [True, False]), (["Guest 7", "x"], [False, False]),
        (["0", "0", "7"], [True, True, False]), (["0", "7"], [False, False]), (["-1", "-1", "-2", "-2"], [True, True, False, False]),
        ([None, "Walk-in"], [False, True]),
    ],
)  # fmt: skip
def test_placeholders_are_nobody(ids: list[str | None], nobody: list[bool]) -> None:
    assert are_nobody(pd.Series(ids, dtype=object)).tolist() == nobody
    assert is_nobody("Guest")
    assert not is_nobody("0")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(17850.0, "17850"), (17850.5, "17850.5"), (1e17, "100000000000000000"), (1e18, "1e+18"), (True, "TRUE"), (False, "FALSE"),
     (datetime.date(2024, 5, 1), "2024-05-01"), (datetime.datetime(2024, 5, 1), "2024-05-01"),
     (datetime.datetime(2024, 5, 1, 10, 30), "2024-05-01 10:30:00"), ("  a   b ", "a b"), ("n/a", None), (7, "7")],
)  # fmt: skip
def test_any_cell_is_written_as_an_id(cell: object, text: str | None) -> None:
    cells = pd.Series([cell, "x"], dtype=object)
    assert parse_ids(cells).values.iloc[0] == text
    assert parse_labels(cells).values.iloc[0] == text


N = 40


def claims(**columns: object) -> dict[tuple[str, Role], float]:
    sheet = SheetData.from_frame(
        pd.DataFrame({name.replace("_", " "): cells for name, cells in columns.items()}, dtype=object)
    )
    contents = contents_of(sheet)
    found = claims_of(contents, {}, Evidence(sheet, contents))
    return {(claim.name, claim.role): round(claim.score, 4) for claim in found}


DAYS = [datetime.datetime(2024, 1, 1) + datetime.timedelta(days=at) for at in range(N)]
MONEY = [10.25 + at * 7 % 31 for at in range(N)]


def customer(cells: list[object], *, sales: bool) -> float:
    columns: dict[str, object] = {"Customer_ID": cells}
    if sales:
        columns |= {"Order_date": DAYS, "Amount": MONEY}
    return claims(**columns).get(("Customer ID", Role.CUSTOMER), 0.0)


@pytest.mark.parametrize(
    ("different", "sales", "score"),
    [(3, True, 1.0), (2, True, 0.2), (37, True, 1.0), (38, True, 0.35), (40, True, 0.35),
     (40, False, 1.0), (38, False, 0.9), (37, False, 0.7), (20, False, 0.7), (19, False, 0.5)],
)  # fmt: skip
def test_a_claim_to_be_the_customer_is_weighed_by_how_often_it_repeats(
    different: int, sales: bool, score: float
) -> None:
    assert customer([f"K{at % different}" for at in range(N)], sales=sales) == score


@pytest.mark.parametrize(("filled", "score"), [(20, 1.0), (19, 0.0)])
def test_who_is_named_on_fewer_than_half_of_the_rows_is_no_customer(filled: int, score: float) -> None:
    cells: list[object] = [None] * (N - filled) + [f"K{at % 9}" for at in range(filled)]
    assert customer(cells, sales=True) == score


@pytest.mark.parametrize(("filled", "score"), [(20, 1.0), (19, 0.3)])
def test_a_day_that_too_few_rows_have_claims_less(filled: int, score: float) -> None:
    days = [DAYS[at] if at < filled else None for at in range(N)]
    assert claims(Order_date=days, Amount=MONEY)["Order date", Role.DATE] == pytest.approx(score, abs=0.01)


@pytest.mark.parametrize(("different", "claimed"), [(13, True), (12, False)])
def test_orders_have_more_than_twelve_numbers(different: int, claimed: bool) -> None:
    found = claims(Order_ID=[f"R{at % different}" for at in range(N)], Order_date=DAYS)
    assert (("Order ID", Role.ORDER) in found) == claimed


@pytest.mark.parametrize(("different", "claimed"), [(6, True), (5, False)])
def test_few_rows_have_orders_for_more_than_a_third(different: int, claimed: bool) -> None:
    found = claims(Order_ID=[f"R{at % different}" for at in range(15)], Order_date=DAYS[:15])
    assert (("Order ID", Role.ORDER) in found) == claimed


def test_telephones_claim_less_than_ids() -> None:
    phones: list[object] = [170_000_000 + 7919 * at for at in range(N)]
    found, names = claims(Customer=phones), claims(Customer=[f"K{at}" for at in range(N)])
    assert found["Customer", Role.CUSTOMER] == pytest.approx(0.4 * names["Customer", Role.CUSTOMER], abs=1e-3)


def test_sales_have_a_day_and_what_only_sales_have() -> None:
    sheet = SheetData.from_frame(pd.DataFrame({"Zz": DAYS, "Birthday": DAYS}, dtype=object))
    contents = contents_of(sheet)
    amount = [Claim(1.0, 0, "Amount", Role.AMOUNT, "amount")]
    assert looks_like_sales(amount, contents)
    assert not looks_like_sales(amount, {"Birthday": contents["Birthday"]})
    assert not looks_like_sales([Claim(1.0, 0, "Age", Role.AGE, "age")], contents)
    assert looks_like_sales([*amount, Claim(1.0, 1, "Day", Role.DATE, "day")], {})
