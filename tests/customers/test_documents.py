"""Lists of documents: credit notes, offers and payments among invoices, deals in their stages, numbers without a name."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.errors import SettingError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.line_arithmetic import less_discount
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table
from xl_segment.sheet.words.state_words import lost_states

N = 80
DRAW = np.random.default_rng(11)
PAID = DRAW.gamma(2, 60, N).round(2)
WHO = [f"Firm {at % 16}" for at in range(N)]
DAYS = list(pd.date_range("2024-01-03", periods=N, freq="2D"))
SALES: dict[str, object] = {"Invoice No": [f"R{at}" for at in range(N)], "Date": DAYS, "Customer": WHO, "Amount": PAID}


def read(columns: dict[str, object], **options: object) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame(columns)), Settings(**options))  # type: ignore[arg-type]


def clean(columns: dict[str, object], **options: object) -> CleanTable:
    return clean_rows(read(columns, **options), Settings(**options))  # type: ignore[arg-type]


def net(found: CleanTable) -> float:
    assert found.money is not None
    back = 0.0 if found.returned_money is None else float(found.returned_money.sum())
    return float(found.money.sum()) + back


def kinds(usual: str, other: str) -> list[str]:
    return [other if at % 10 == 9 else usual for at in range(N)]


@pytest.mark.parametrize(
    ("header", "usual", "other"),
    [
        ("Type", "Invoice", "Credit note"), ("Type", "Sale", "Return"), ("SOP Type", "Invoice", "Return"),
        ("Belegart", "Rechnung", "Gutschrift"), ("Rodzaj dokumentu", "Faktura VAT", "Faktura korygująca"),
        ("Tipo", "Factura", "Nota de crédito"), ("伝票種別", "売上", "返品"), ("Transaction type", "Charge", "Refund"),
    ],
)  # fmt: skip
def test_what_a_credit_note_comes_to_is_taken_off_and_that_is_said(header: str, usual: str, other: str) -> None:
    found = clean({**SALES, header: kinds(usual, other)})
    assert net(found) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())
    assert any(other in one and "8 rows" in one for one in found.log.warnings)


@pytest.mark.parametrize(
    ("header", "usual", "other"),
    [("Type", "One way", "Return"), ("Service type", "Repair", "Refund check"), ("Type", "Gold", "Silver")],
)
def test_other_types_change_no_amount(header: str, usual: str, other: str) -> None:
    assert net(clean({**SALES, header: kinds(usual, other)})) == pytest.approx(PAID.sum())


def test_credit_notes_with_a_minus_are_not_turned_twice() -> None:
    signed = np.where(np.arange(N) % 10 == 9, -PAID, PAID)
    found = clean({**SALES, "Amount": signed, "Type": kinds("Invoice", "Credit note")})
    assert net(found) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())


@pytest.mark.parametrize("other", ["Faktura proforma", "Quote", "Payment", "Angebot", "Devis"])
def test_offers_and_payments_sell_nothing(other: str) -> None:
    found = clean({**SALES, "Document type": kinds("Invoice", other)})
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum())
    assert list(found.log.set_aside) == [f"no sale, as Document type is '{other}'"]


def test_website_payments_are_sales() -> None:
    assert net(clean({**SALES, "Type": kinds("Website Payment", "Mobile Payment")})) == pytest.approx(PAID.sum())


def test_a_quantity_below_zero_beside_a_positive_amount_is_given_back() -> None:
    quantity = np.where(np.arange(N) % 10 == 9, -1, 2)
    assert net(clean({**SALES, "Quantity": quantity})) == pytest.approx(PAID.sum() - 2 * PAID[9::10].sum())


def test_won_deals_stay_won_in_whatever_stage_they_were() -> None:
    stage = [("Proposal Made", "Negotiation")[at % 2] for at in range(N)]
    found = clean({**SALES, "Deal - Status": kinds("Won", "Lost"), "Deal - Stage": stage})
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum())


def test_those_who_never_won_a_deal_are_in_while_they_are_few_and_left_out_where_they_are_most() -> None:
    few = clean({**SALES, "Stage": ["Lost" if who in ("Firm 3", "Firm 4") else "Won" for who in WHO]})
    assert few.accounts["Customer"].nunique() == 2
    most = clean({**SALES, "Stage": ["Won" if who in ("Firm 3", "Firm 4") else "Lost" for who in WHO]})
    assert most.accounts.empty
    assert any("14 values of Customer have no won deal, and 2 have one" in one for one in most.log.warnings)


@pytest.mark.parametrize(
    ("state", "lost"),
    [
        ("Cancelled", True), ("Not cancelled", False), ("nicht storniert", False), ("Storniert", True), ("Не отменен", False),
        ("未取消", False), ("已取消", True), ("No refund", False), ("Refund declined", False), ("Not paid", True),
        ("nicht bezahlt", True), ("Refunded", True), ("Partially refunded", False),
        ("Cancelled - no payment", True), ("Cancelled, not shipped", True), ("Storniert, nicht bezahlt", True),
        ("Annulée sans frais", True), ("Anulowane bez zwrotu", True), ("Not cancelled, no refund", False),
    ],
)  # fmt: skip
def test_a_loss_that_is_denied_is_none(state: str, lost: bool) -> None:
    assert lost_states("Status", ["Delivered", state]) == ([state] if lost else [])


def test_where_every_row_is_lost_they_are_kept_and_that_is_said() -> None:
    found = clean({**SALES, "Status": ["Cancelled"] * N})
    assert len(found.frame) == N
    assert any("By Status no row is a sale" in one for one in found.log.warnings)


def test_orders_that_are_not_paid_by_a_yes_or_no_are_no_sales_and_invoices_are() -> None:
    paid = {**SALES, "Paid": [at % 10 != 9 for at in range(N)]}
    assert net(clean(paid)) == pytest.approx(PAID.sum())
    orders = {"Order No" if name == "Invoice No" else name: cells for name, cells in paid.items()}
    assert net(clean(orders)) == pytest.approx(PAID.sum() - PAID[9::10].sum())


def test_a_refund_date_cancels_only_what_was_paid_back_whole() -> None:
    back = np.where(np.arange(N) % 10 == 9, PAID, np.where(np.arange(N) % 10 == 8, 1.0, 0.0))
    day = [DAYS[at] if at % 10 >= 8 else None for at in range(N)]
    found = clean({**SALES, "Amount Refunded": back, "Refunded date": day})
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum() - 8 * 1.0)
    assert found.log.rows_set_aside == 8


def test_amounts_converted_to_one_currency_are_taken_where_the_others_are_in_several() -> None:
    rate = np.where(np.arange(N) % 2, 1.25, 1.0)
    found = clean(
        {"Order ID": SALES["Invoice No"], "Created": DAYS, "Customer ID": WHO, "Amount": PAID,
         "Currency": ["eur" if at % 2 else "usd" for at in range(N)],
         "Converted Amount": (PAID * rate).round(2), "Converted Currency": ["usd"] * N}
    )  # fmt: skip
    assert net(found) == pytest.approx((PAID * rate).round(2).sum())
    assert found.currency == "USD"


def test_one_currency_in_several_spellings_is_one() -> None:
    found = clean({**SALES, "Currency": [("EUR", "€", "Euro", "eur")[at % 4] for at in range(N)]})
    assert (len(found.frame), found.currency, found.log.warnings) == (N, "EUR", ())


def test_a_currency_that_no_amount_names_is_said_to_be_none() -> None:
    assert any("No amount" in one and "CHF" in one for one in clean(SALES, currency="CHF").log.warnings)


def test_a_payout_after_fees_is_not_what_the_buyer_paid() -> None:
    fee, ship = (PAID * 0.15).round(2), np.where(np.arange(N) % 3, 0.0, 4.0)
    found = clean(
        {"# de venta": range(200, 200 + N), "Fecha de venta": DAYS, "Ingresos por productos (ARS)": PAID,
         "Ingresos por envío (ARS)": ship, "Cargo por venta e impuestos (ARS)": -fee,
         "Total (ARS)": (PAID + ship - fee).round(2), "Comprador": WHO}
    )  # fmt: skip
    assert net(found) == pytest.approx(PAID.sum())


@pytest.mark.parametrize("header", ["Numer", "Número", "Номер", "الرقم", "No.", "番号"])
def test_a_bare_number_is_the_orders_where_no_other_is(header: str) -> None:
    bare: dict[str, object] = {header: [7000 + 13 * at for at in range(N)]}
    table = read({**bare, **{name: SALES[name] for name in ("Date", "Customer", "Amount")}})
    assert table.column(header).role is Role.ORDER


def test_numbers_that_count_the_rows_are_no_orders() -> None:
    bare: dict[str, object] = {"No.": range(1, N + 1)}
    assert read({**bare, **{name: SALES[name] for name in ("Date", "Customer", "Amount")}}).first(Role.ORDER) is None


def test_a_zero_is_no_orders_number() -> None:
    columns = {"id_nota_fiscal": [0 if at % 4 == 0 else 500 + at for at in range(N)], "id_pedido": range(900, 900 + N),
               "data_pedido": DAYS, "cliente": WHO, "total_pedido": PAID}  # fmt: skip
    assert read(columns).column("id_pedido").role is Role.ORDER


def test_two_customers_of_one_name_are_told_apart_by_their_tax_numbers() -> None:
    tax = [f"5{at % 16:09d}" if (at != 0 and at % 16 != 3) or at < 40 else f"7{at % 16:09d}" for at in range(N)]
    table = read({**SALES, "NIP": tax})
    assert table.column("NIP").role is Role.CUSTOMER
    same = read({**SALES, "NIP": [f"5{at % 16:09d}" for at in range(N)]})
    assert same.column("Customer").role is Role.CUSTOMER


def test_the_total_in_dollars_is_the_amount_and_the_total_of_pieces_is_not() -> None:
    pieces = DRAW.integers(1, 90, (N, 2))
    table = read(
        {"id": range(1, N + 1), "account_id": [1000 + at % 16 for at in range(N)], "occurred_at": DAYS,
         "standard_qty": pieces[:, 0], "gloss_qty": pieces[:, 1], "total": pieces.sum(axis=1),
         "standard_amt_usd": (pieces[:, 0] * 4.99).round(2), "gloss_amt_usd": (pieces[:, 1] * 7.49).round(2),
         "total_amt_usd": (pieces[:, 0] * 4.99 + pieces[:, 1] * 7.49).round(2)}
    )  # fmt: skip
    assert table.column("total_amt_usd").role is Role.AMOUNT


def test_what_an_account_turns_over_itself_is_no_money_of_ours() -> None:
    table = read(
        {"Account ID": [f"A{at:04d}" for at in range(N)], "Annual Revenue": DRAW.integers(1, 900, N) * 1_000_000,
         "Employees": DRAW.integers(3, 4000, N), "Closed Won Amount": PAID}
    )  # fmt: skip
    assert table.column("Closed Won Amount").role is Role.AMOUNT
    assert table.column("Annual Revenue").role is Role.MEASURE


def test_a_year_that_is_a_slip_of_the_pen_moves_nobodys_recency() -> None:
    days = [*DAYS[:-1], datetime.datetime(2204, 5, 2)]
    found = clean({**SALES, "Date": days})
    assert found.frame["Date"].max() < pd.Timestamp("2025-01-01")
    assert any("2204-05-02 in row 80" in one for one in found.log.warnings)
    assert not any("years away" in one for one in clean(SALES).log.warnings)


@pytest.mark.parametrize(
    ("typed", "warned"),
    [
        ([f"{1 + at % 12}/{1 + at % 12}/2024" for at in range(N)], True),
        ([f"{1 + at % 12}/{1 + at % 28}/2024" for at in range(N)], False),
        ([f"{1 + at % 28}/{1 + at % 12}/2024" if at % 2 else f"{1 + at % 12}/{1 + at % 28}/2024" for at in range(N)], True),
    ],
)  # fmt: skip
def test_days_that_can_be_read_in_two_ways_are_a_warning(typed: list[str], warned: bool) -> None:
    found = clean({**SALES, "Date": typed})
    assert any(one.startswith("Date: dates") for one in found.log.warnings) is warned


def test_numbers_that_can_be_read_in_two_ways_are_a_warning() -> None:
    found = clean({**SALES, "Amount": [f"{5 + at % 7}.{220 + at}" for at in range(N)]})
    assert any(one.startswith("Amount: numbers such as") for one in found.log.warnings)


@pytest.mark.parametrize(
    ("discount", "expected", "read"),
    [
        ([0.0, 0.1, 0.25], [20.0, 45.0, 75.0], ""),
        ([0, 10, 25], [20.0, 45.0, 75.0], "per cent"),
        ([0, 3.17, 8.4], [20.0, 46.83, 91.6], "money"),
        ([0, 0, 0], [20.0, 50.0, 100.0], ""),
    ],
)
def test_how_a_discount_is_read(discount: list[float], expected: list[float], read: str) -> None:
    off, said = less_discount(np.array([20.0, 50.0, 100.0]), np.array(discount))
    assert off.tolist() == pytest.approx(expected)
    assert said == read


def test_tickets_of_three_prices_are_no_totals_of_their_orders() -> None:
    orders = [f"B{at // 4}" for at in range(N)]
    price = [(20.0, 35.0, 50.0)[at // 4 % 3] for at in range(N)]
    columns = {"Booking No": orders, "Date": [DAYS[at // 4] for at in range(N)],
               "Customer": [f"K{at // 4 % 7}" for at in range(N)], "Amount": price}  # fmt: skip
    assert net(clean(columns)) == pytest.approx(sum(price))
    total = [round(31.7 + 13.31 * (at // 4), 2) for at in range(N)]
    repeated = clean({**columns, "Amount": total})
    assert net(repeated) == pytest.approx(sum(total) / 4)
    assert any("repeated on each of its lines" in one for one in repeated.log.warnings)


def test_short_words_of_other_languages_hide_no_measure() -> None:
    table = read({"Name": [f"P{at}" for at in range(N)], "R&D spend": PAID, "Size (m)": PAID[::-1],
                  "Clicks on ad": DRAW.integers(0, 90, N), "Visits F": DRAW.integers(0, 70, N)})  # fmt: skip
    assert [one.name for one in table.columns if one.role is Role.OTHER_ID] == []


def test_one_column_cannot_be_two_things_at_once() -> None:
    with pytest.raises(SettingError, match=r"cannot be the .* at once"):
        read(SALES, amount="Amount", date="Amount")


def test_how_much_was_spent_is_money_where_a_question_asks_for_it_in_euros() -> None:
    question = "Wie viel haben Sie in den letzten 12 Monaten bei uns ausgegeben? (€)"
    table = read({"E-Mail": [f"p{at}@x.example" for at in range(N)], "Zufriedenheit (1-5)": DRAW.integers(1, 6, N),
                  question: PAID})  # fmt: skip
    assert table.column(question).role is Role.AMOUNT


def test_the_amount_is_what_is_left_after_the_discount_where_a_column_says_it() -> None:
    off = np.where(np.arange(N) % 3, 0.0, (PAID * 0.2).round(2))
    found = clean(
        {**{name: cells for name, cells in SALES.items() if name != "Amount"}, "Sale Amount": PAID,
         "Discount Amount": off, "Amount to be billed": (PAID - off).round(2)}
    )  # fmt: skip
    assert net(found) == pytest.approx((PAID - off).sum())


def test_a_customers_total_on_each_of_the_rows_is_not_what_each_row_comes_to() -> None:
    totals = pd.Series(PAID).groupby(WHO).transform("sum").round(2)
    found = clean(
        {**{name: cells for name, cells in SALES.items() if name != "Amount"}, "Net revenue": totals,
         "Revenue (by transaction)": PAID}
    )  # fmt: skip
    assert net(found) == pytest.approx(PAID.sum())


def test_a_refund_that_is_taken_off_already_is_not_taken_off_twice() -> None:
    back = np.where(np.arange(N) % 10 == 9, (PAID / 2).round(2), 0.0)
    found = clean(
        {**{name: cells for name, cells in SALES.items() if name != "Amount"}, "Gross charged": PAID,
         "Refunded amount": back, "Net amount": (PAID - back).round(2)}
    )  # fmt: skip
    assert net(found) == pytest.approx((PAID - back).sum())
    assert any("taken off already" in one for one in found.log.notes)


def test_a_cancelled_invoice_and_its_counter_invoice_are_both_set_aside() -> None:
    amounts = [*PAID, *(-PAID[9::10])]
    found = clean(
        {"Invoice No": [f"R{at}" for at in range(N + 8)], "Date": [*DAYS, *DAYS[9::10]], "Customer": [*WHO, *WHO[9::10]],
         "Amount": amounts, "Status": [*kinds("Paid", "Cancelled"), *["Paid"] * 8]}
    )  # fmt: skip
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum())
    assert len(found.log.set_aside["takes back a sale that was set aside"]) == 8


def test_a_refund_line_below_zero_takes_back_what_was_sold_though_its_state_is_no_sale() -> None:
    amounts = [*PAID, *(-PAID[9::10])]
    found = clean(
        {"Sale No": [f"R{at}" for at in range(N + 8)], "Date": [*DAYS, *DAYS[9::10]], "Customer": [*WHO, *WHO[9::10]],
         "Amount": amounts, "Sale status": [*["Completed"] * N, *["Refund"] * 8]}
    )  # fmt: skip
    assert net(found) == pytest.approx(PAID.sum() - PAID[9::10].sum())


def test_payments_in_a_ledger_are_set_aside_though_they_are_below_zero() -> None:
    amounts = [*PAID, *(-PAID)]
    found = clean(
        {"Document No": [f"R{at}" for at in range(2 * N)], "Posting Date": [*DAYS, *DAYS], "Customer No": [*WHO, *WHO],
         "Amount": amounts, "Document Type": [*["Invoice"] * N, *["Payment"] * N]}
    )  # fmt: skip
    assert net(found) == pytest.approx(PAID.sum())


@pytest.mark.parametrize(("header", "sold"), [("Rechnungsnummer", N), ("Bestellnummer", N - 8)])
def test_an_open_invoice_is_sold_and_an_open_order_is_not(header: str, sold: int) -> None:
    columns = {header if name == "Invoice No" else name: cells for name, cells in SALES.items()}
    assert len(clean({**columns, "Status": kinds("Bezahlt", "Offen")}).frame) == sold


def test_on_a_list_of_customers_an_id_that_all_have_comes_before_an_address_that_some_have_not() -> None:
    mails = [None if at % 9 == 0 else f"p{at}@x.example" for at in range(N)]
    table = read({"Customer ID": [500 + 7 * at for at in range(N)], "Email": mails, "Age": DRAW.integers(20, 70, N),
                  "Spend": PAID})  # fmt: skip
    assert table.column("Customer ID").role is Role.CUSTOMER


def test_numbers_that_could_be_read_in_two_ways_are_read_as_the_other_columns_are() -> None:
    german = clean({**SALES, "Quantity": ["4,000"] * N, "Amount": [f"{at + 1}.{at:03d},50" for at in range(N)]})
    assert german.frame["Quantity"].tolist() == [4.0] * N
    english = clean({**SALES, "Quantity": ["4,000"] * N, "Amount": [f"{at + 1},{at:03d}.50" for at in range(N)]})
    assert english.frame["Quantity"].tolist() == [4000.0] * N
    rupiah = clean({**SALES, "Shipping": ["9.000"] * N, "Amount": [f"1.{at + 100}.000" for at in range(N)]})
    assert rupiah.frame["Shipping"].tolist() == [9000.0] * N
    assert not any("either way" in one for found in (german, english, rupiah) for one in found.log.warnings)
