"""How many rows, states and words it takes: just inside, and just outside; and what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_documents import PAID, SALES, N, clean, net
from tests.customers.test_order_states import counted


def states(*some: tuple[str, int]) -> list[str]:
    """Return the states of all rows: each so many times, the last one on the rest."""
    cells = [state for state, count in some for _ in range(count)]
    return [*cells, *[some[-1][0]] * (N - len(cells))]


def test_three_of_the_states_that_all_rows_have_are_shown() -> None:
    lost = states(("Cancelled", 20), ("Failed", 20), ("Refunded", 20), ("Voided", 20))
    found = clean({**SALES, "Status": lost})
    assert len(found.frame) == N
    assert (
        "By Status no row is a sale ('Cancelled' and 'Failed' and 'Refunded'), yet all were kept as sales: paste rows "
        "that are, or take Status for something else on Data check."
    ) in found.log.warnings


@pytest.mark.parametrize(
    ("known", "shown"),
    [(1, "'Paid'"), (2, "'Paid' and 'Shipped'"), (4, "'Paid', 'Shipped', 'Delivered' and 'Closed'"),
     (5, "'Paid', 'Shipped', 'Delivered', 'Closed' and 1 more")],
)  # fmt: skip
def test_four_states_are_named_and_the_others_counted_the_commonest_first(known: int, shown: str) -> None:
    sold = [("Shipped", 18), ("Delivered", 14), ("Closed", 10), ("Invoiced", 6)][: known - 1]
    (one,) = counted(Status=states(("Cancelled", 2), *sold, ("Paid", 0)))
    assert one[0] == f"Status {shown}"


def test_four_of_the_lost_states_are_what_it_could_be_instead() -> None:
    lost = ["Cancelled", "Draft", "Failed", "Refunded", "Voided"]
    found = clean({**SALES, "Status": [*lost, *["Paid"] * (N - 5)]})
    (one,) = found.log.assumptions
    assert one.other == ("Cancelled", "Draft", "Failed", "Refunded")
    assert one.why == "not 'Cancelled', 'Draft', 'Failed', 'Refunded' or 1 more"


@pytest.mark.parametrize(("gone", "kept"), [(39, False), (40, True)])
def test_half_of_the_rows_cancelled_is_most_of_them(gone: int, kept: bool) -> None:
    found = clean({**SALES, "Cancelled": ["Yes"] * gone + ["No"] * (N - gone)})
    assert len(found.frame) == (N if kept else N - gone)
    assert (list(found.log.set_aside) == ["no sale, by Cancelled"]) is not kept
    assert any(one.startswith("By Cancelled 40 of 80 rows would be no sales") for one in found.log.warnings) == kept


@pytest.mark.parametrize("cells", [["Yes"] * N, ["No"] * N])
def test_a_column_that_says_the_same_of_all_rows_decides_nothing(cells: list[str]) -> None:
    found = clean({**SALES, "Cancelled": cells, "Cancelled at": [None] * N})
    assert (len(found.frame), found.log.warnings) == (N, ())


@pytest.mark.parametrize(("known", "said"), [(40, True), (39, False)])
def test_a_column_state_is_of_orders_where_half_of_its_rows_say_something_of_a_sale(known: int, said: bool) -> None:
    assert bool(counted(State=states(("Completed", known), ("X", 0)))) == said


@pytest.mark.parametrize(("known", "said"), [(3, True), (0, False)])
def test_a_column_status_is_of_orders_where_one_of_its_states_says_something_of_a_sale(known: int, said: bool) -> None:
    assert bool(counted(Status=states(("Completed", known), ("X", 30), ("Y", 0)))) == said


@pytest.mark.parametrize(("words", "aside"), [(6, 2), (7, 14)])
def test_of_more_than_six_words_each_is_a_reason(words: int, aside: int) -> None:
    cells: list[object] = [None] * N
    for at in range(2 * words):
        cells[at] = "Cancelled" if at % words == 0 else f"Reason {'abcdefg'[at % words]}"
    found = clean({**SALES, "Cancel reason": cells}, roles={"Cancel reason": "other label"})
    assert len(found.log.set_aside.get("no sale, by Cancel reason", [])) == aside


@pytest.mark.parametrize(
    ("cells", "aside"),
    [
        (["Partial", "Full"], 8),  # what is no part is the whole
        (["Partial", "Cancelled"], 8),
        (["changed my mind", "too late"], 16),
    ],
)
def test_what_is_cancelled_in_part_is_sold(cells: list[str], aside: int) -> None:
    words = [cells[0] if at % 10 == 8 else cells[1] if at % 10 == 9 else None for at in range(N)]
    found = clean({**SALES, "Cancel reason": words}, roles={"Cancel reason": "other label"})
    assert found.log.rows_set_aside == aside


@pytest.mark.parametrize(("other", "aside"), [(1, 8), (2, 0), (17.5, 0)])
def test_numbers_other_than_one_and_nought_say_nothing_of_a_cancellation(other: float, aside: int) -> None:
    cells = [other if at % 10 == 9 else 0 for at in range(N)]
    found = clean({**SALES, "Cancelled": cells}, roles={"Cancelled": "other measure"})
    assert found.log.rows_set_aside == aside


@pytest.mark.parametrize(("header", "said"), [("Returned", "Yes"), ("Paid", "No")])
def test_a_yes_or_no_column_of_returns_or_payments_takes_sales_away_and_other_words_do_not(
    header: str, said: str
) -> None:
    other = {"Yes": "No", "No": "Yes"}[said]
    orders = {"Order No" if name == "Invoice No" else name: cells for name, cells in SALES.items()}
    answered = clean({**orders, header: [said if at % 10 == 9 else other for at in range(N)]})
    assert answered.log.rows_set_aside == 8
    assert net(answered) == pytest.approx(PAID.sum() - PAID[9::10].sum())
    told = clean({**orders, header: ["blue" if at % 10 == 9 else "green" for at in range(N)]},
                 roles={header: "other label"})  # fmt: skip
    assert told.log.rows_set_aside == 0


@pytest.mark.parametrize(("less", "aside"), [(0.004, 8), (0.01, 0)])
def test_what_is_paid_back_whole_to_the_cent_is_cancelled(less: float, aside: int) -> None:
    cancelled = np.arange(N) % 10 == 9
    back = np.where(cancelled, PAID - less, 0.0)
    day = [pd.Timestamp("2024-09-01") if one else None for one in cancelled]
    found = clean({**SALES, "Amount Refunded": back, "Refunded date": day})
    assert len(found.log.set_aside.get("no sale, by Refunded date", [])) == aside


def test_a_row_below_zero_counts_whatever_its_state_says_and_nothing_else_does() -> None:
    amounts = np.where(np.arange(N) % 10 == 9, -PAID, PAID)
    found = clean({**SALES, "Amount": amounts, "Status": ["Refunded" if at % 10 > 7 else "Paid" for at in range(N)]})
    assert net(found) == pytest.approx(PAID.sum() - PAID[8::10].sum() - 2 * PAID[9::10].sum())


def test_what_cost_little_or_nothing_and_was_cancelled_is_no_sale() -> None:
    amounts = np.where(np.arange(N) % 10 == 9, 0.5, PAID)
    amounts[19] = 0.0
    found = clean({**SALES, "Amount": amounts, "Status": ["Cancelled" if at % 10 == 9 else "Paid" for at in range(N)]})
    assert found.log.set_aside["no sale, as Status is 'Cancelled'"].tolist() == list(range(10, N + 1, 10))
