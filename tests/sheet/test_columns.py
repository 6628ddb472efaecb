"""Which column is what: real headers in five languages, contents without headers, and what the user says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.errors import NotFoundError, SettingError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import group_columns, read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table
from xl_segment.sheet.words.plain_words import normal

N = 60
RANDOM = np.random.default_rng(0)
#: Contents that fit each role, so that a header is tested together with cells that agree.
CELLS = {
    Role.CUSTOMER: [f"K{at:04d}" for at in range(N)],
    Role.ORDER: [f"{5000 + at // 2}" for at in range(N)],
    Role.DATE: pd.date_range("2024-01-01", periods=N).to_pydatetime().tolist(),
    Role.QUANTITY: RANDOM.integers(1, 9, N).tolist(),
    Role.UNIT_PRICE: RANDOM.uniform(1, 99, N).round(2).tolist(),
    Role.AMOUNT: RANDOM.uniform(1, 999, N).round(2).tolist(),
    Role.GENDER: (["F", "M"] * N)[:N],
    Role.AGE: RANDOM.integers(18, 80, N).tolist(),
    Role.BIRTH_YEAR: RANDOM.integers(1940, 2005, N).tolist(),
    Role.INCOME: RANDOM.integers(9_000, 90_000, N).tolist(),
    Role.SPENDING: RANDOM.integers(1, 100, N).tolist(),
    Role.CATEGORY: (["Food", "Toys", "Books"] * N)[:N],
    Role.FREQUENCY: RANDOM.integers(1, 30, N).tolist(),
    Role.RECENCY: RANDOM.integers(1, 300, N).tolist(),
    Role.TENURE: RANDOM.integers(1, 90, N).tolist(),
    Role.COUNTRY: (["France", "Spain", "Italy"] * N)[:N],
}
HEADERS = {
    Role.CUSTOMER: ["Customer ID", "CustomerID", "customer_id", "Kundennummer", "Kunden-Nr.", "ID_Client", "Código Cliente",
                    "Client", "Cliente", "ID"],
    Role.ORDER: ["InvoiceNo", "Order ID", "Bestellnummer", "Rechnungsnr", "Numéro de commande", "Nº Pedido", "Pedido",
                 "Factura"],
    Role.DATE: ["InvoiceDate", "Order_Date", "Datum", "Bestelldatum", "Date de commande", "Fecha", "Data do Pedido"],
    Role.QUANTITY: ["Quantity", "Units Sold", "Menge", "Anzahl", "Quantité vendue", "Cantidad", "Quantidade", "Qty"],
    Role.UNIT_PRICE: ["UnitPrice", "Unit_Price", "Einzelpreis", "Stückpreis", "Prix unitaire", "Precio", "Preço unitário"],
    Role.AMOUNT: ["Total Revenue", "dollar_value", "Umsatz", "Betrag (€)", "Montant", "Chiffre d'affaires", "Importe",
                  "Valor total", "OrderValue"],
    Role.GENDER: ["Gender", "Genre", "Geschlecht", "Sexe", "Género", "Sexo"],
    Role.AGE: ["Age", "Alter", "Âge", "Edad", "Idade"],
    Role.BIRTH_YEAR: ["Year_Birth", "Geburtsjahr", "Année de naissance", "Año de nacimiento", "Ano de nascimento"],
    Role.INCOME: ["Annual Income (k$)", "Income", "Jahreseinkommen", "Gehalt", "Revenu annuel", "Ingresos", "Renda anual",
                  "Salario"],
    Role.SPENDING: ["Spending Score (1-100)", "Score", "Ausgabenscore", "Score de dépenses", "Puntuación de gasto"],
    Role.CATEGORY: ["Product Category", "Produktkategorie", "Catégorie", "Categoría", "Item Type", "Warengruppe"],
    Role.FREQUENCY: ["Purchase Frequency", "frequency", "Kaufhäufigkeit", "Fréquence d'achat", "Frecuencia", "Frequência"],
    Role.RECENCY: ["Recency", "Days since last purchase", "Tage seit letztem Kauf", "Récence", "Recencia", "Recência"],
    Role.TENURE: ["Tenure", "Kundenjahre", "Ancienneté", "Antigüedad", "Antiguidade"],
    Role.COUNTRY: ["Country", "Land", "Pays", "País"],
}  # fmt: skip


def table(frame: pd.DataFrame, **options: object) -> Table:
    return read_columns(SheetData.from_frame(frame), Settings(**options))


def roles(found: Table) -> dict[str, Role]:
    return {one.name: one.role for one in found.columns}


@pytest.mark.parametrize(("role", "header"), [(role, one) for role, names in HEADERS.items() for one in names])
def test_a_header_says_what_its_column_is(role: Role, header: str) -> None:
    sale = {Role.QUANTITY, Role.UNIT_PRICE, Role.ORDER, Role.DATE}
    kind = "sales lines" if role in sale else "customers"
    frame = pd.DataFrame({header: CELLS[role], "Zz": RANDOM.normal(size=N)})
    if role is Role.UNIT_PRICE:
        frame["Quantity"] = CELLS[Role.QUANTITY]
    assert roles(table(frame, kind=kind))[header] is role


def test_a_price_where_nothing_says_how_many_is_the_amount_and_that_is_said() -> None:
    found = table(lines(Guest=[f"K{at % 9}" for at in range(N)], Price=CELLS[Role.AMOUNT]).drop(columns="Sales"))
    assert roles(found)["Price"] is Role.AMOUNT
    assert found.warnings == (
        "No column says what a sale is worth, or how many were bought; Price was taken for the amount.",
    )


@pytest.mark.parametrize(
    ("header", "plain"),
    [("Annual_Income (k$)", "annual income"), ("annualIncome", "annual income"), (" Größe ", "grosse"), ("(id)", "id"),
     ("Âge", "age"), ("InvoiceNo", "invoice no"), ("CustomerID", "customer id")],
)  # fmt: skip
def test_headers_are_brought_to_plain_words(header: str, plain: str) -> None:
    assert normal(header) == plain


def test_the_better_header_wins_a_role_and_the_other_is_a_plain_measure() -> None:
    found = roles(table(pd.DataFrame({"Income": CELLS[Role.INCOME], "Annual Income": CELLS[Role.INCOME]})))
    assert found == {"Income": Role.MEASURE, "Annual Income": Role.INCOME}


def test_a_header_whose_cells_disagree_is_not_believed() -> None:
    assert roles(table(pd.DataFrame({"Age": ["young", "old"] * 30, "Income": CELLS[Role.INCOME]})))["Age"] is Role.LABEL


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("Channel", [1, 2, 3] * 20, Role.LABEL),
        ("Fresh", RANDOM.integers(1, 90_000, N).tolist(), Role.MEASURE),
        ("Fresh", [str(one) for one in RANDOM.integers(1, 90_000, N)], Role.MEASURE),
        ("Telefon", [f"0170{at:06d}" for at in range(N)], Role.OTHER_ID),
        ("Whatever", [f"00{at:06d}" for at in range(N)], Role.OTHER_ID),
        ("Nr", list(range(1, N + 1)), Role.OTHER_ID),
        ("Email", [f"a{at}@b.c" for at in range(N)], Role.CUSTOMER),
        ("Zz", ["f", "m", "F", "M", "d"] * 12, Role.GENDER),
        ("Zz", ["red", "blue"] * 30, Role.LABEL),
        ("Zz", [None] * N, Role.IGNORED),
        ("Zz", [True, False] * 30, Role.MEASURE),
        ("Ship Date", CELLS[Role.DATE], Role.OTHER_DATE),
    ],
)
def test_a_column_without_a_telling_header_goes_by_its_cells(header: str, cells: list[object], role: Role) -> None:
    frame = pd.DataFrame({header: pd.Series(cells, dtype=object), "Income": CELLS[Role.INCOME]})
    assert roles(table(frame))[header] is role


def lines(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"Order ID": CELLS[Role.ORDER], "Order Date": CELLS[Role.DATE], "Sales": CELLS[Role.AMOUNT], **columns}
    )


def test_orders_dates_and_customers_that_repeat_are_sales_lines() -> None:
    found = table(lines(Customer=[f"K{at % 9}" for at in range(N)]))
    assert found.kind is Kind.SALES
    assert found.kind_reason == "There are Order Date and Order ID, and Customer repeats, so a row is a sale."


def test_one_row_per_customer_is_a_sheet_of_customers_even_with_a_date() -> None:
    found = table(lines(Customer=CELLS[Role.CUSTOMER]).drop(columns="Order ID"))
    assert found.kind is Kind.CUSTOMERS
    assert roles(found)["Order Date"] is Role.OTHER_DATE


def test_orders_of_customers_who_bought_once_each_are_sales() -> None:
    found = table(lines(Customer=CELLS[Role.CUSTOMER]))
    assert found.kind is Kind.SALES
    assert found.kind_reason == "There are Order ID, Order Date and Sales, so a row is a sale."


def test_customers_who_come_again_with_quantities_bought_are_sales_even_without_a_date() -> None:
    frame = lines(Customer=[f"K{at % 9}" for at in range(N)], Quantity=CELLS[Role.QUANTITY])
    found = table(frame.drop(columns=["Order ID", "Order Date"]))
    assert found.kind is Kind.SALES
    assert found.kind_reason == "Customer repeats, and there are Quantity and Sales, so a row is a sale."


@pytest.mark.parametrize(
    "header",
    ["id_customer", "cust_num", "donor_id", "KeyCliente", "CLIENTNUM", "Policyholder ID", "ID Contato", "client_num",
     "company_id", "guest_id", "household_key", "Customer full name", "Deal - Organization", "Account Name ↑"],
)  # fmt: skip
def test_a_customer_is_known_by_the_parts_of_a_header(header: str) -> None:
    found = table(lines(**{"Agent": ["A", "B", "C"] * 20, header: [f"K{at % 9}" for at in range(N)]}))
    assert roles(found)[header] is Role.CUSTOMER


@pytest.mark.parametrize("header", ["Number of customers", "Customer count", "id_cabang", "Employee ID", "Store ID"])
def test_what_only_sounds_like_it_is_no_customer(header: str) -> None:
    assert table(lines(**{header: [f"K{at % 9}" for at in range(N)]})).first(Role.CUSTOMER) is None


def test_a_bare_id_that_never_comes_again_is_no_customer_beside_an_order_number() -> None:
    found = table(lines(ID=range(N), Contact=[f"K{at % 9}" for at in range(N)]))
    assert roles(found)["Contact"] is Role.CUSTOMER


@pytest.mark.parametrize(("id_header", "name_header"), [("Id", "Name"), ("Client No", "Client"), ("Id", "Company")])
def test_people_of_one_name_are_told_apart_by_their_ids(id_header: str, name_header: str) -> None:
    names = [f"Person {at if at >= 6 else N - 1 - at}" for at in range(N)]
    columns = {name_header: names, "Age": CELLS[Role.AGE], "Total spend": CELLS[Role.AMOUNT]}
    found = table(pd.DataFrame({id_header: range(1, N + 1), **columns}))
    assert found.kind is Kind.CUSTOMERS
    holder = found.first(Role.CUSTOMER)
    assert holder is not None
    assert holder.name == id_header


def test_the_columns_one_could_group_by_are_listed_the_country_first() -> None:
    found = table(lines(Town=(["Rome", "Oslo", "Bonn", "Nice"] * N)[:N], Country=CELLS[Role.COUNTRY]))
    assert found.first(Role.CUSTOMER) is None
    assert group_columns(found)[:2] == ("Country", "Town")


def test_what_the_user_says_wins() -> None:
    found = table(lines(Country=CELLS[Role.COUNTRY]), customer="country", roles={"Sales": "other measure"})
    assert roles(found)["Country"] is Role.CUSTOMER
    assert roles(found)["Sales"] is Role.MEASURE
    assert found.column("Country").reason == "you said so"
    assert found.kind is Kind.SALES


def test_two_columns_that_are_both_said_to_be_the_customer_are_named_in_a_sentence() -> None:
    said = {"Town": "customer id", "Country": "customer id"}
    frame = lines(Town=CELLS[Role.CUSTOMER], Country=CELLS[Role.COUNTRY])
    with pytest.raises(SettingError, match="'Town' and 'Country' on sheet data are both to be taken for 'customer id'"):
        table(frame, roles=said)


def test_a_column_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'Order Date'"):
        table(lines(), date="Oder Date")


def test_a_role_that_does_not_exist_lists_the_roles() -> None:
    with pytest.raises(SettingError, match="Column 'Sales' cannot be 'mony'; choose one of 'customer id'"):
        table(lines(), roles={"Sales": "mony"})
