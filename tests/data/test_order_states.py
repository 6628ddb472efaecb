"""Which states of an order were counted as sales is said, and which of them nobody knows to be one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.data.test_documents import DAYS, PAID, SALES, N, clean, kinds, net
from xl_segment.data.order_states import is_a_sale, lost_states


def counted(**columns: object) -> list[tuple[str, str, bool]]:
    """Return what was said of the states that count: (taken, why, sure)."""
    log = clean({**SALES, **columns}).log
    return [(one.taken, one.why, one.sure) for one in log.assumptions if one.what == "counted as sold"]


def test_which_states_were_counted_as_sold_is_told_with_those_that_were_not() -> None:
    assert counted(Status=kinds("Completed", "Cancelled")) == [("Status 'Completed'", "not 'Cancelled'", True)]


@pytest.mark.parametrize("state", ["No show", "Zurückgestellt", "Not confirmed", "nicht abgeschlossen", "X"])
def test_a_state_that_nothing_is_known_of_is_counted_and_named(state: str) -> None:
    found = clean({**SALES, "Status": kinds("Completed", state)})
    assert net(found) == pytest.approx(PAID.sum())
    rows = N // 10
    assert any(f"{rows} rows where Status is '{state}' were counted as sales" in one for one in found.log.warnings)
    assert [one.sure for one in found.log.assumptions] == [False]


@pytest.mark.parametrize(("usual", "other"), [("Paid", "Shipped"), ("Livré", "Payé"), ("Bezahlt", "Versendet")])
def test_known_states_are_no_reason_to_warn(usual: str, other: str) -> None:
    found = clean({**SALES, "Status": kinds(usual, other)})
    assert not any("were counted as sales" in one for one in found.log.warnings)


def test_one_state_of_all_rows_decides_nothing() -> None:
    assert counted(Status=["Whatever"] * N) == []


def test_states_of_a_federation_are_no_states_of_orders() -> None:
    found = clean({**SALES, "State": [("Penang", "Sabah", "Johor")[at % 3] for at in range(N)]})
    assert not found.log.assumptions
    assert not any("were counted as sales" in one for one in found.log.warnings)


def test_where_goods_are_on_their_way_says_nothing_of_whether_they_were_sold() -> None:
    assert counted(**{"Delivery status": kinds("Delivered", "Somewhere")}) == []


@pytest.mark.parametrize(
    ("state", "lost"),
    [
        ("Pending shipment", False), ("Ожидает отправки доставкой", False), ("Pendiente de envío", False),
        ("En attente d'expédition", False), ("Pending", True), ("Pendiente de pago", True), ("Shipping cancelled", True),
        ("Personalizado", False), ("Personal pick-up", False), ("Perso", True), ("Teilnehmer abgesagt", True),
        ("Teilweise storniert", False),
    ],
)  # fmt: skip
def test_what_only_waits_for_its_delivery_is_sold(state: str, lost: bool) -> None:
    assert lost_states("Status", ["Completed", state]) == ([state] if lost else [])


@pytest.mark.parametrize("state", ["Pendiente", "Unpaid", "Awaiting payment", "Offen", "Vencida"])
def test_what_is_still_to_be_paid_is_sold_where_it_has_a_due_date(state: str) -> None:
    due = [day + pd.Timedelta(days=30) for day in pd.to_datetime(DAYS)]
    columns = {**SALES, "Status": kinds("Paid", state)}
    numbered = {"No.": columns.pop("Invoice No"), **columns}
    assert net(clean({**numbered, "Due date": due})) == pytest.approx(PAID.sum())
    lost = net(clean(numbered))
    assert lost == pytest.approx(PAID.sum() - PAID[9::10].sum())


def test_drafts_of_invoices_are_no_sales_whatever_their_due_date() -> None:
    due = [day + pd.Timedelta(days=30) for day in pd.to_datetime(DAYS)]
    found = clean({**SALES, "Status": kinds("Paid", "Draft"), "Due date": due})
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum())


def test_many_states_are_told_by_the_first_and_their_number() -> None:
    states = np.array(["Paid", "Shipped", "Delivered", "Closed", "Invoiced", "Sent"])[np.arange(N) % 6]
    assert counted(Status=list(states))[0][0].endswith("and 2 more")


@pytest.mark.parametrize("state", ["Partially refunded", "Paid in full", "Оплачено", "已完成", "Teilweise bezahlt"])
def test_states_that_say_sold_are_known(state: str) -> None:
    assert is_a_sale(state)
