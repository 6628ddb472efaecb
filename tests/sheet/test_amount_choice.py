"""Which of several amounts of a sale counts: without tax, of the row, whatever its header puts beside the word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_documents import DAYS, PAID, SALES, WHO, N, clean, net, read
from xl_segment.sheet.roles import Role

TAX = (PAID * 0.22).round(2)
GROSS = (PAID + TAX).round(2)


@pytest.mark.parametrize(
    ("net_name", "tax", "total"),
    [
        ("Imponibile", "IVA", "Totale"),
        ("Subtotal", "Tax", "Total"),
        ("Netto", "MwSt", "Gesamt"),
        ("Сумма без НДС", "НДС", "Сумма"),
    ],
)
def test_the_amount_without_tax_is_taken_where_it_and_the_tax_come_to_the_total(
    net_name: str, tax: str, total: str
) -> None:
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    assert net(clean({**sales, net_name: PAID, tax: TAX, total: GROSS})) == pytest.approx(PAID.sum())


def test_a_total_that_is_more_than_net_and_tax_stays() -> None:
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    shipped = (GROSS + 4.9).round(2)
    found = clean({**sales, "Subtotal": PAID, "Tax": TAX, "Shipping": [4.9] * N, "Total": shipped})
    assert net(found) == pytest.approx(shipped.sum())


@pytest.mark.parametrize(
    ("without", "with_it"),
    [
        ("totalPriceWithoutVat", "totalPriceWithVat"), ("Total price excl. VAT", "Total price incl. VAT"),
        ("Cena celkem bez DPH", "Cena celkem s DPH"), ("Totaal excl. btw", "Totaal incl. btw"),
    ],
)  # fmt: skip
def test_words_for_with_and_without_tax_beside_an_amount_are_known(without: str, with_it: str) -> None:
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    assert net(clean({**sales, with_it: GROSS, without: PAID})) == pytest.approx(PAID.sum())


@pytest.mark.parametrize("header", ["exchangeRate", "Exchange rate", "Currency rate"])
def test_an_exchange_rate_is_no_amount(header: str) -> None:
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    rates = np.random.default_rng(3).uniform(0.9, 1.1, N).round(4)
    assert read({**sales, header: rates}).first(Role.AMOUNT) is None


def test_what_is_paid_again_and_again_under_one_number_counts_each_time() -> None:
    policies = {
        "Policy Number": WHO,
        "Customer ID": WHO,
        "Payment Date": DAYS,
        "Premium": [90.0 + 7 * (at % 16) for at in range(N)],
    }
    assert net(clean(policies)) == pytest.approx(sum(90.0 + 7 * (at % 16) for at in range(N)))


def test_the_number_of_a_customer_who_is_nobody_by_name_is_set_aside() -> None:
    ids = [700000001 if at % 8 == 0 else 700000100 + at % 13 for at in range(N)]
    names = ["Consumidor Final" if one == 700000001 else f"Cliente {one}" for one in ids]
    found = clean(
        {"Pedido": SALES["Invoice No"], "Data": DAYS, "ID contato": ids, "Nome do contato": names, "Total": PAID}
    )
    assert net(found) == pytest.approx(PAID.sum() - PAID[::8].sum())
    assert any("Consumidor Final" in reason for reason in found.log.set_aside)


def test_a_product_that_is_called_like_nobody_sets_no_customer_aside() -> None:
    found = clean({**SALES, "Product": ["Retail" if at % 8 == 0 else f"P{at % 5}" for at in range(N)]})
    assert net(found) == pytest.approx(PAID.sum())


def test_a_full_id_tells_customers_and_telephones_that_some_lack_do_not() -> None:
    phones = [None if at % 3 == 1 else f"'+1415555{at:04}" for at in range(N)]
    days = [pd.Timestamp("2024-01-01") + pd.Timedelta(days=3 * at) for at in range(N)]
    table = read(
        {"Phone Number": phones, "Email": [None if at % 4 == 2 else f"a{at}@x.com" for at in range(N)],
         "Square Customer ID": [f"ID{at:05}X" for at in range(N)], "First Visit": days, "Last Visit": days,
         "Transaction Count": np.arange(N) % 9, "Lifetime Spend": PAID}
    )  # fmt: skip
    assert str(table.kind) == "customers"
    assert [one.name for one in table.columns if one.role is Role.CUSTOMER] == ["Square Customer ID"]


@pytest.mark.parametrize(
    ("header", "kinds_of_customers"),
    [
        ("Customer Type", ("Guest", "Registered")),
        ("Kunde Typ", ("Privatkunde", "Firma")),
        ("Customer segment", ("Retail", "Corporate")),
    ],
)
def test_kinds_of_customers_set_none_of_them_aside(header: str, kinds_of_customers: tuple[str, str]) -> None:
    cells = [kinds_of_customers[int(who.split()[1]) % 2] for who in WHO]
    assert net(clean({**SALES, header: cells})) == pytest.approx(PAID.sum())


def test_what_was_paid_less_what_was_withheld_is_not_the_amount_without_tax() -> None:
    tax = np.where(np.arange(N) % 3 == 0, TAX, 0.0)
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    assert net(clean({**sales, "Total": PAID, "Tax": tax, "Paid": (PAID - tax).round(2)})) == pytest.approx(PAID.sum())


def test_a_total_of_the_order_on_lines_of_several_days_counts_once() -> None:
    orders = [f"A{at // 2}" for at in range(N)]
    totals = [float(PAID[at // 2 * 2]) for at in range(N)]
    found = clean(
        {"Order ID": orders, "Order date": DAYS, "Customer": [WHO[at // 2] for at in range(N)], "Order total": totals}
    )
    assert net(found) == pytest.approx(sum(totals) / 2)


@pytest.mark.parametrize(("header", "amounts"), [("Total", [f"{at + 1}.000" for at in range(N)])])
def test_money_has_no_three_decimals_and_that_it_was_read_so_is_said(header: str, amounts: list[str]) -> None:
    sales = {name: cells for name, cells in SALES.items() if name != "Amount"}
    found = clean({**sales, header: amounts})
    assert net(found) == pytest.approx(1000.0 * N * (N + 1) / 2)
    assert any("could be read either way" in one for one in found.log.warnings)


def test_who_is_named_on_every_row_comes_before_an_address_that_many_lack() -> None:
    mails = [f"{who.replace(' ', '')}@shop.example" if int(who.split()[1]) % 3 else None for who in WHO]
    sales = {name: cells for name, cells in SALES.items() if name != "Customer"}
    found = clean({**sales, "Email": mails, "Buyer": WHO})
    assert net(found) == pytest.approx(PAID.sum())


@pytest.mark.parametrize("mail", ["test@test.ru", "guest@shop.com", "noname@x.org"])
def test_an_address_of_nobody_is_nobody(mail: str) -> None:
    mails = [mail if at % 8 == 0 else f"k{at % 13}@shop.example" for at in range(N)]
    found = clean({**{name: cells for name, cells in SALES.items() if name != "Customer"}, "Email": mails})
    assert net(found) == pytest.approx(PAID.sum() - PAID[::8].sum())
