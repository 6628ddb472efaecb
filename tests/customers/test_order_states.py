"""Which states of an order were counted as sales is said, and which of them nobody knows to be one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_documents import DAYS, PAID, SALES, N, clean, kinds, net
from xl_segment.sheet.words.state_words import is_a_sale, lost_states


def counted(**columns: object) -> list[tuple[str, str, bool]]:
    """Return what was said of the states that count: (taken, why, sure)."""
    log = clean({**SALES, **columns}).log
    return [(one.taken, one.why, one.sure) for one in log.assumptions if one.what == "counted as sold"]


def test_which_states_were_counted_as_sold_is_told_with_those_that_were_not() -> None:
    assert counted(Status=kinds("Completed", "Cancelled")) == [("Status 'Completed'", "not 'Cancelled'", True)]


@pytest.mark.parametrize("state", ["No show", "Zurückgestellt", "Not confirmed", "nicht abgeschlossen", "X"])
def test_a_state_that_nothing_is_known_of_is_counted_and_named(state: str) -> None:
    orders = {"Order No" if name == "Invoice No" else name: cells for name, cells in SALES.items()}
    found = clean({**orders, "Status": kinds("Completed", state)})
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


@pytest.mark.parametrize(
    "header",
    [
        "Subscription Status",
        "Customer Status",
        "Loyalty status",
        "Email status",
        "Warranty status",
        "Marital Status",
        "Abo-Statut",
    ],
)
def test_the_state_of_something_else_takes_no_sale_away(header: str) -> None:
    found = clean({**SALES, header: kinds("active", "cancelled")})
    assert net(found) == pytest.approx(PAID.sum())
    assert not found.log.assumptions


@pytest.mark.parametrize(
    "header", ["Status", "Payment Status", "Order state", "Estado del pago", "Статус заказа", "注文ステータス"]
)
def test_the_state_of_a_sale_does(header: str) -> None:
    assert net(clean({**SALES, header: kinds("paid", "cancelled")})) == pytest.approx(PAID.sum() - PAID[9::10].sum())


@pytest.mark.parametrize("header", ["Subscription cancelled at", "Membership cancelled", "Returned Customer"])
def test_what_else_was_cancelled_takes_no_sale_away(header: str) -> None:
    assert net(clean({**SALES, header: kinds("No", "Yes")})) == pytest.approx(PAID.sum())


@pytest.mark.parametrize(
    ("header", "no", "yes"),
    [
        ("Retoure", "nein", "ja"), ("Widerrufen", "nein", "ja"), ("Remboursé", "non", "oui"), ("Devuelto", "no", "sí"),
        ("Return", "No", "Yes"), ("Cancelled", "Not cancelled", "Cancelled"), ("Returned", "Not", "Yes"),
        ("Order cancelled", "No", "Yes"), ("Refunded", "Partial", "Full"),
    ],
)  # fmt: skip
def test_a_column_that_says_what_came_back_is_known_by_its_words_and_cells(header: str, no: str, yes: str) -> None:
    assert net(clean({**SALES, header: kinds(no, yes)})) == pytest.approx(PAID.sum() - PAID[9::10].sum())


@pytest.mark.parametrize("header", ["Refund", "Refunds", "Refunded", "Returns", "Return Amount", "Credit Note Amount"])
def test_what_was_paid_back_is_taken_off_by_the_plainest_header(header: str) -> None:
    back = np.where(np.arange(N) % 10 == 9, (PAID / 2).round(2), 0.0)
    assert net(clean({**SALES, header: back})) == pytest.approx(PAID.sum() - back.sum())


@pytest.mark.parametrize(
    ("state", "lost"),
    [
        ("En attente de réapprovisionnement (payé)", False), ("Pedido pendiente por falta de stock (pagado)", False),
        ("退款关闭", False), ("退款成功", True), ("Retour refusé", False), ("Retoure abgelehnt", False), ("İade reddedildi", False),
        ("Not yet returned", False), ("Not been cancelled", False), ("Without refund", False), ("Livrée, pas de retour", False),
        ("Ohne Storno", False), ("İptal edilmedi", False), ("キャンセルなし", False), ("환불없음", False), ("Không hoàn tiền", False),
        ("Refund no", False), ("Declined", True), ("Paiement refusé", True), ("Non payée, en attente", True),
    ],
)  # fmt: skip
def test_a_loss_that_did_not_come_about_is_none(state: str, lost: bool) -> None:
    assert lost_states("Status", ["Completed", state]) == ([state] if lost else [])


def test_cancelado_is_paid_where_anulado_is_called_off() -> None:
    assert lost_states("Estado", ["Anulado", "Cancelado", "Crédito"]) == ["Anulado"]
    assert lost_states("Estado", ["Cancelado", "Entregado"]) == ["Cancelado"]


@pytest.mark.parametrize(
    ("states", "lost"),
    [
        (["Won", "Lost", "Open"], ["Lost", "Open"]), (["Paid", "Dispute won", "Refunded"], ["Refunded"]),
        (["受注", "出荷済", "受注キャンセル"], ["受注キャンセル"]), (["受注", "失注", "提案中"], ["失注", "提案中"]),
        (["Giao hàng thành công", "Đang giao", "Đã hủy"], ["Đã hủy"]), (["Berhasil", "Dikirim", "Batal"], ["Batal"]),
    ],
)  # fmt: skip
def test_deals_are_won_or_not_and_orders_are_no_deals(states: list[str], lost: list[str]) -> None:
    assert sorted(lost_states("Status", states)) == sorted(lost)


@pytest.mark.parametrize(
    "kinds_here",
    [
        ("Payment", "Transfer"),
        ("Charge", "Payment"),
        ("Donation", "Pledge payment"),
        ("Card", "Transfer"),
        ("Full payment", "Deposit"),
    ],
)
def test_payments_are_the_sales_where_no_document_sells(kinds_here: tuple[str, str]) -> None:
    assert net(clean({**SALES, "Type": kinds(*kinds_here)})) == pytest.approx(PAID.sum())


@pytest.mark.parametrize(
    ("usual", "other"), [("Enkel", "Tur och retur"), ("Flexible", "Refundable"), ("Entrada", "Abono")]
)
def test_a_word_for_giving_back_that_names_goods_takes_nothing_off(usual: str, other: str) -> None:
    assert net(clean({**SALES, "Type": kinds(usual, other)})) == pytest.approx(PAID.sum())


@pytest.mark.parametrize(
    "header",
    [
        "Order Status Name", "Final Status", "Web Order Status", "Customer Order Status", "Statut actuel", "Estado actual",
        "Txn Status", "Status realizacji", "Κατάσταση πληρωμής", "Stav vyřízení", "Billing status", "order_status_id",
    ],
)  # fmt: skip
def test_neutral_words_beside_it_leave_a_state_that_of_a_sale(header: str) -> None:
    assert net(clean({**SALES, header: kinds("Completed", "Cancelled")})) == pytest.approx(
        PAID.sum() - PAID[9::10].sum()
    )


@pytest.mark.parametrize(
    "header", ["Cancelled at UTC", "Cancelled by customer", "Cancellation reason code", "Annulé par"]
)
def test_words_beside_leave_a_cancellation_that_of_a_sale(header: str) -> None:
    cells = [f"why {at}" if at % 10 == 9 else None for at in range(N)]
    assert net(clean({**SALES, header: cells})) == pytest.approx(PAID.sum() - PAID[9::10].sum())


@pytest.mark.parametrize(
    "state",
    [
        "Cancelled - payment declined", "Returned - refused by customer", "Annulé - paiement refusé", "已退款，交易关闭",
        "Storniert (Zahlung abgelehnt)", "Отменен (отклонен банком)", "Zwrot - odrzucony przez klienta",
        "Cancelled - awaiting pickup", "Pending payment (store pickup)", "Payment collection pending",
        "Ожидает оплаты (самовывоз)", "En attente de paiement - retrait magasin", "To be paid (pending)",
        "Pendiente de ser pagado", "キャンセル（カード拒否）",
    ],
)  # fmt: skip
def test_a_loss_stays_one_whatever_else_its_state_says(state: str) -> None:
    assert lost_states("Status", ["Completed", state]) == [state]


def test_cancelado_is_called_off_where_another_state_says_paid() -> None:
    assert lost_states("Estado", ["Entregado", "Pagado", "Cancelado", "Anulado"]) == ["Anulado", "Cancelado"]
    assert "Cancelado" in lost_states("Situação", ["Entregue", "Pago", "Cancelado", "Anulado"])


@pytest.mark.parametrize(
    ("header", "usual", "other"),
    [
        ("Type", "Charge", "Refund"), ("Belegart", "Lieferung", "Gutschrift"), ("Type", "Commande", "Avoir"),
        ("Tipo", "Compra", "Devolución"), ("Type", "Payment", "Refund"), ("Typ", "Paragon", "Zwrot"), ("类型", "订单", "退款"),
    ],
)  # fmt: skip
def test_what_a_refund_comes_to_is_taken_off_whatever_sells_beside_it(header: str, usual: str, other: str) -> None:
    assert net(clean({**SALES, header: kinds(usual, other)})) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())


@pytest.mark.parametrize(("usual", "other"), [("Auftrag", "Angebot"), ("Commande", "Devis"), ("Receipt", "Quote")])
def test_offers_sell_nothing_whatever_sells_beside_them(usual: str, other: str) -> None:
    assert net(clean({**SALES, "Type": kinds(usual, other)})) == pytest.approx(PAID.sum() - PAID[9::10].sum())


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("State", ["Ohio", "Texas", "New York", "OK", "California"]), ("Zustand", ["Neu", "Gebraucht"]),
        ("Stan", ["nowy", "używany"]), ("Stage", ["Awareness", "Consideration"]),
    ],
)  # fmt: skip
def test_regions_and_conditions_are_no_states_of_orders(header: str, cells: list[str]) -> None:
    found = clean({**SALES, header: [cells[at % len(cells)] for at in range(N)]})
    assert not any("were counted as sales" in one for one in found.log.warnings)


def test_a_journey_back_is_no_return() -> None:
    days = [DAYS[at] if at % 10 == 9 else None for at in range(N)]
    assert net(clean({**SALES, "Return": days})) == pytest.approx(PAID.sum())


def test_cancellations_of_most_rows_are_kept_and_that_is_said() -> None:
    found = clean({**SALES, "Cancelled": ["Yes" if at % 10 else "No" for at in range(N)]})
    assert net(found) == pytest.approx(PAID.sum())
    assert any("By Cancelled 72 of 80 rows would be no sales" in one for one in found.log.warnings)
