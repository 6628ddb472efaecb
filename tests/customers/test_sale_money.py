"""What a line is worth: with the sign it has, once an order, less what was paid back; and what is said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_documents import DAYS, PAID, SALES, WHO, N, clean, net
from xl_segment.customers.clean_table import CleanTable


def but(*dropped: str, **columns: object) -> dict[str, object]:
    """Return the sales without some columns, and with others."""
    return {**{name: cells for name, cells in SALES.items() if name not in dropped}, **columns}


def warned(found: CleanTable, text: str) -> bool:
    return any(text in one for one in found.log.warnings)


def test_three_words_for_giving_back_are_shown_and_all_are_taken_off() -> None:
    back = ("Credit note", "Refund", "Gutschrift", "Avoir")
    found = clean(but(**{"Document type": [back[at // 10 % 4] if at % 10 == 9 else "Invoice" for at in range(N)]}))
    assert net(found) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())
    assert (
        "Document type says of 8 rows that they give money back ('Credit note' and 'Refund' and 'Gutschrift'): their "
        "amounts were taken off."
    ) in found.log.warnings


def test_where_every_row_gives_back_no_sign_is_turned() -> None:
    assert net(clean(but(**{"Document type": ["Credit note"] * N}))) == pytest.approx(PAID.sum())


def test_a_label_that_says_nothing_of_it_does_not_hide_one_that_does() -> None:
    columns = {"Colour": [("red", "blue")[at % 2] for at in range(N)],
               "Document type": ["Credit note" if at % 10 == 9 else "Invoice" for at in range(N)]}  # fmt: skip
    assert net(clean(but(**columns))) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())


def test_three_words_are_no_sides_of_the_books() -> None:
    sides = [("H" if at % 10 == 9 else "X" if at % 10 == 8 else "S") for at in range(N)]
    assert net(clean(but(**{"Soll/Haben-Kennzeichen": sides}))) == pytest.approx(PAID.sum())


@pytest.mark.parametrize(("header", "once"), [("Contract No", False), ("Order No", True)])
def test_what_a_contract_costs_is_paid_again_each_month_and_an_order_is_paid_once(header: str, once: bool) -> None:
    prices = [20.0 + at // 4 for at in range(N)]
    columns = {header: [f"K{at // 4}" for at in range(N)], "Customer": [f"Firm {at // 4}" for at in range(N)],
               "Amount": prices}  # fmt: skip
    found = clean(but("Invoice No", **columns), order=header)
    assert net(found) == pytest.approx(sum(prices) / (4 if once else 1))
    note = "Contract No goes on from day to day, as contracts do, so each of its rows was counted."
    assert (note in found.log.notes) is not once
    assert warned(found, "If it is what each line costs, take it for unit price.") is once


def test_a_total_on_the_first_line_of_each_order_is_noted() -> None:
    columns = {"Order No": [f"K{at // 2}" for at in range(N)], "Customer": [WHO[at // 2] for at in range(N)],
               "Date": [DAYS[at // 2] for at in range(N)], "Amount": [None if at % 2 else PAID[at] for at in range(N)]}  # fmt: skip
    found = clean(but("Invoice No", **columns))
    assert net(found) == pytest.approx(PAID[::2].sum())
    assert len(found.frame) == N
    assert "Amount stands on one line of each order." in found.log.notes


@pytest.mark.parametrize(
    ("discount", "left", "read"), [(0.0, 1.0, ""), (10.0, 0.9, "per cent"), (0.1, 0.9, ""), (None, 1.0, "")]
)
def test_quantity_times_price_is_the_money_where_no_column_says_it(
    discount: float | None, left: float, read: str
) -> None:
    columns: dict[str, object] = {
        "Quantity": [1 + at % 5 for at in range(N)],
        "Unit price": [20.0 + at for at in range(N)],
    }
    if discount is not None:
        columns["Discount"] = [discount] * N
    found = clean(but("Amount", **columns))
    assert net(found) == pytest.approx(left * sum((1 + at % 5) * (20.0 + at) for at in range(N)))
    assert found.money_name == "Quantity × Unit price" + (" less Discount" if discount is not None else "")
    said = f"Discount was taken off Quantity × Unit price as {read}, as no column says what a line came to."
    assert (said in found.log.warnings) == bool(read)


@pytest.mark.parametrize(("refunds", "already"), [(2, False), (3, True)])
def test_three_refunds_show_that_they_are_taken_off_already(refunds: int, already: bool) -> None:
    back = np.where(np.arange(N) < refunds, 5.0, 0.0)
    columns = {"Gross charged": PAID, "Refunded amount": back, "Net amount": (PAID - back).round(2)}
    found = clean(but("Amount", **columns), amount="Net amount", roles={"Gross charged": "other measure"})
    assert net(found) == pytest.approx((PAID - back).sum() - (0 if already else 5.0 * refunds))
    assert ("Refunded amount is taken off already in the amount." in found.log.notes) == already
    assert ("Refunded amount was taken off the money." in found.log.notes) != already


@pytest.mark.parametrize(("nothing", "noted"), [(0.0, False), (None, False), (5.0, True)])
def test_a_column_of_refunds_without_any_is_not_spoken_of(nothing: float | None, noted: bool) -> None:
    back = [nothing if at == 3 else 0.0 for at in range(N)]
    found = clean(but(**{"Refunded amount": back}), roles={"Refunded amount": "refund"})
    assert any("Refunded amount" in one for one in found.log.notes) == noted


def test_a_refund_is_taken_off_though_it_is_told_with_a_minus_and_no_order_has_a_number() -> None:
    back = [-5.0 if at % 10 == 9 else None for at in range(N)]
    found = clean(but("Invoice No", **{"Refunded amount": back}), roles={"Refunded amount": "refund"})
    assert net(found) == pytest.approx(PAID.sum() - 40.0)


def counter_entries(others: int, *, twice: bool = False) -> CleanTable:
    """Return sales of which eight are cancelled and taken back on rows of their own, as other sales are besides."""
    taken_back = [*range(9, N, 10), *[at for at in range(N) if at % 10 == 3][:others]]
    taken_back += [9] * twice
    rows = [*range(N), *taken_back]
    return clean(
        {"Invoice No": [f"R{at}" for at in range(len(rows))], "Date": [DAYS[at] for at in rows],
         "Customer": [WHO[at] for at in rows], "Amount": [*PAID, *(-PAID[taken_back])],
         "Status": ["Cancelled" if at < N and at % 10 == 9 else "Paid" for at in range(len(rows))]}
    )  # fmt: skip


ASIDE = "takes back a sale that was set aside"


@pytest.mark.parametrize("others", [0, 8])
def test_counter_entries_are_set_aside_where_half_of_what_came_back_is_such(others: int) -> None:
    assert len(counter_entries(others).log.set_aside[ASIDE]) == 8


def test_a_sale_that_was_cancelled_once_is_taken_back_once() -> None:
    found = counter_entries(0, twice=True)
    assert found.log.set_aside[ASIDE].tolist() == list(range(N + 1, N + 9))


def test_where_fewer_match_they_are_returns() -> None:
    taken_back = [9, *[at for at in range(N) if at % 10 == 3][:2]]
    rows = [*range(N), *taken_back]
    found = clean(
        {"Invoice No": [f"R{at}" for at in range(len(rows))], "Date": [DAYS[at] for at in rows],
         "Customer": [WHO[at] for at in rows], "Amount": [*PAID, *(-PAID[taken_back])],
         "Status": ["Cancelled" if at < N and at % 10 == 9 else "Paid" for at in range(len(rows))]}
    )  # fmt: skip
    assert ASIDE not in found.log.set_aside


def test_lines_that_cost_nothing_take_nothing_back() -> None:
    amounts = PAID.copy()
    amounts[[9, 25, 41]] = 0.0  # three of one firm, of which the first is cancelled
    taken_back = [19, 29]
    rows = [*range(N), *taken_back]
    found = clean(
        {"Invoice No": [f"R{at}" for at in range(len(rows))], "Date": [DAYS[at] for at in rows],
         "Customer": [WHO[at] for at in rows], "Amount": [*amounts, *(-amounts[taken_back])],
         "Status": ["Cancelled" if at < N and at % 10 == 9 else "Paid" for at in range(len(rows))]}
    )  # fmt: skip
    assert found.log.set_aside[ASIDE].tolist() == [N + 1, N + 2]
    assert {26, 42} <= set(found.frame.index)


@pytest.mark.parametrize(("lettered", "cancelled"), [(39, True), (40, False)])
def test_numbers_with_a_c_are_cancellations_while_fewer_than_half_have_one(lettered: int, cancelled: bool) -> None:
    numbers = [f"C{1000 + at}" if at < lettered else f"{1000 + at}" for at in range(N)]
    found = clean(but("Invoice No", **{"Invoice No": numbers}), returns="set aside")
    assert len(found.log.set_aside.get("cancellation", [])) == (lettered if cancelled else 0)


def test_heads_that_tell_the_money_again_are_said_to_be_set_aside() -> None:
    rows = []
    for at in range(20):
        head = {"Order No": f"R{at}", "Date": DAYS[at], "Customer": WHO[at]}
        rows.append({**head, "Type": "Head", "Amount": 20.0 + 2 * at})
        rows += [{**head, "Type": "Line", "SKU": "x", "Amount": amount + at} for amount in (12.0, 8.0)]
    frame = pd.DataFrame(rows, dtype=object)
    found = clean({str(name): list(frame[name].where(frame[name].notna(), None)) for name in frame})
    assert net(found) == pytest.approx(sum(20.0 + 2 * at for at in range(20)))
    assert list(found.log.set_aside) == ["tells the order's money again, as Type is 'Head'"]
    assert warned(
        found,
        "tells the money of an order several times: the rows where Type is 'Line' were counted, and those where Type is "
        "'Head' come to the same and were set aside.",
    )
