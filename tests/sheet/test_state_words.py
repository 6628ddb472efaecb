"""What the words of a state say: each "not" denies its own loss, and what waits is sold or not."""

from __future__ import annotations

import pytest

from xl_segment.sheet.words.state_words import are_deals, is_a_sale, lost_states, no_invoices, says_one_of


def lost(*states: str, header: str = "Status", still_sold: tuple[str, ...] = ()) -> list[str]:
    return lost_states(header, states, still_sold)


@pytest.mark.parametrize(
    ("state", "is_lost"),
    [
        ("Not cancelled", False), ("Not delivered, cancelled", True), ("Cancelled, not refunded", True),
        ("Not cancelled, not refunded", False), ("Never cancelled", False),
        ("Order cancelled: no", False), ("Sipariş iptal edilmedi", False), ("Sipariş iptal", True),
        ("Payment failed", True), ("Return refused", False), ("Return refused by customer", True), ("Refused", True),
        ("On backorder (paid)", False), ("On backorder (not paid)", True),
        ("Awaiting shipment", False), ("Awaiting payment before shipment", True), ("Partially cancelled", False),
        ("キャンセルなし", False), ("未取消", False), ("キャンセル", True), ("取消", True),
    ],
)  # fmt: skip
def test_a_loss_is_one_unless_it_is_denied_refused_or_only_waits(state: str, is_lost: bool) -> None:
    assert (state in lost("Completed", state)) == is_lost


def test_under_a_header_of_deliveries_what_waits_is_sold_and_what_is_lost_is_not() -> None:
    assert lost("Delivered", "Pending", "Cancelled", header="Delivery status") == ["Cancelled"]
    assert lost("Delivered", "Pending", "Cancelled") == ["Cancelled", "Pending"]


def test_lost_states_come_once_and_in_order() -> None:
    assert lost("Voided", "Cancelled", "Paid", "Cancelled") == ["Cancelled", "Voided"]


def test_invoices_that_are_still_open_are_sold_where_that_is_asked_for() -> None:
    assert lost("Bezahlt", "Offen", "Entwurf") == ["Entwurf", "Offen"]
    assert lost("Bezahlt", "Offen", "Entwurf", still_sold=("still_open",)) == ["Entwurf"]


def test_settled_is_a_sale_of_cards_where_some_are_voided_and_none_is_called_paid() -> None:
    assert lost("Authorized", "Voided", "Not settled") == lost("Authorized", "Voided")
    assert "Unsettled" not in lost("Captured", "Voided", "Settled")


def test_deals_are_those_of_which_some_are_won_and_some_are_not() -> None:
    assert are_deals(["Won", "Lost"])
    assert not are_deals(["Won"])
    assert not are_deals(["Lost", "Open"])
    assert not are_deals(["Won", "Delivered"])
    assert lost("Won", "Lost", "Proposal") == ["Lost", "Proposal"]
    assert lost("Won", "Partly won") == ["Partly won"]


@pytest.mark.parametrize(
    ("kinds", "none"),
    [
        (("Invoice", "Quote", "Payment"), ["Payment", "Quote"]), (("Payment", "Quote"), ["Quote"]), (("Payment", "Pledge"), []),
        (("Invoice", "Quote", "Quote"), ["Quote"]), (("Invoice",), []),
    ],
)  # fmt: skip
def test_offers_are_no_invoices_and_payments_are_none_beside_documents_that_sell(
    kinds: tuple[str, ...], none: list[str]
) -> None:
    assert no_invoices(kinds) == none


@pytest.mark.parametrize(
    ("state", "invoice", "sale"),
    [
        ("Completed", False, True), ("Not confirmed", False, False), ("Confirmed", False, True), ("Not confirmed", True, True),
        ("Not cancelled", False, True), ("Partially refunded", False, True), ("Blue", False, False), ("Blue", True, False),
        ("未完成", False, False), ("已完成", False, True),
    ],
)  # fmt: skip
def test_a_state_is_known_to_be_a_sale_or_not(state: str, invoice: bool, sale: bool) -> None:
    assert is_a_sale(state, invoice=invoice) == sale


def test_a_word_of_any_of_the_tables_is_enough() -> None:
    assert says_one_of("Paid", ("delivery", "paid_for"))
    assert not says_one_of("Paid", ("delivery",))
    assert not says_one_of("Paid", ())


@pytest.mark.parametrize(
    ("state", "is_lost"),
    [
        ("Pending shipment", False),
        ("Pending delivery", False),
        ("Pending payment", True),
        ("Pending shipment, cancelled", True),
        ("Pending cancellation of delivery", True),
        ("Awaiting delivery", False),
        ("Pending", True),
    ],
)
def test_what_waits_for_its_delivery_is_sold_and_what_waits_for_its_money_is_not(state: str, is_lost: bool) -> None:
    assert (state in lost("Completed", state)) == is_lost


def test_an_authorization_is_no_sale_where_others_are_settled() -> None:
    assert "Settled" not in lost("Settled", "Authorized", "Voided")
    assert "Voided" in lost("Settled", "Authorized", "Voided")


@pytest.mark.parametrize(("state", "is_lost"), [("iptal değil", False), ("iptal yok", False), ("iptal", True)])
def test_a_word_behind_a_loss_denies_it(state: str, is_lost: bool) -> None:
    assert (state in lost("Tamamlandı", state)) == is_lost
