"""Sheets that people really have: what every column of them is, and what a row is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.workbooks.books import grid_of
from xl_segment.errors import NotFoundError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import group_columns, read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table
from xl_segment.workbooks import open_book

N = 60
RANDOM = np.random.default_rng(1)
ONCE = [f"C{at:04d}" for at in range(N)]
AGAIN = [f"C{at:04d}" for at in RANDOM.integers(0, 20, N)]
MONEY = RANDOM.gamma(2, 50, N).round(2).tolist()
COUNTS = RANDOM.integers(1, 12, N).tolist()
DAYS = (pd.to_datetime("2019-01-01") + pd.to_timedelta(RANDOM.integers(0, 300, N), unit="D")).to_pydatetime().tolist()
TYPED = [f"{1 + at % 12}/{1 + at % 28}/2019" for at in range(N)]


def any_of(*labels: object) -> list[object]:
    return [labels[at] for at in RANDOM.integers(0, len(labels), N)]


SHEETS: dict[str, tuple[Kind, dict[str, tuple[list[object], str]]]] = {
    "a supermarket": (
        Kind.SALES,
        {
            "Invoice ID": (ONCE, "order id"), "Branch": (any_of("A", "B"), "other label"),
            "Customer type": (any_of("Member", "Normal"), "other label"),
            "Gender": (any_of("Male", "Female"), "gender"), "Product line": (any_of("Food", "Sport"), "product category"),
            "Unit price": (MONEY, "unit price"), "Quantity": (COUNTS, "quantity"), "Tax 5%": (MONEY, "other measure"),
            "Total": (MONEY[::-1], "amount"), "Date": (TYPED, "order date"), "gross income": (MONEY, "other measure"),
        },
    ),
    "a superstore": (
        Kind.SALES,
        {
            "Row ID": (list(range(1, N + 1)), "other id"), "Order ID": (AGAIN, "order id"),
            "Order Date": (DAYS, "order date"), "Ship Date": (DAYS, "other date"), "Ship Mode": (any_of("1", "2"), "other measure"),
            "Customer ID": (AGAIN[::-1], "customer id"), "Customer Name": (AGAIN, "other id"),
            "Segment": (any_of("Consumer", "Corporate"), "other label"), "Region": (any_of("E", "W"), "other label"),
            "Postal Code": (RANDOM.integers(10_000, 99_999, N).tolist(), "other id"), "Product ID": (AGAIN, "other id"),
            "Sub-Category": (any_of("Chairs", "Tables"), "product category"), "Sales": (MONEY, "amount"),
            "Discount": (any_of(0.0, 0.2, 0.5), "discount"), "Profit": (MONEY[::-1], "other measure"),
        },
    ),
    "credit cards": (
        Kind.CUSTOMERS,
        {
            "CUST_ID": (ONCE, "customer id"), "BALANCE_FREQUENCY": (RANDOM.random(N).tolist(), "other measure"),
            "PURCHASES": ([20 * one for one in MONEY], "amount"),
            "PURCHASES_FREQUENCY": (RANDOM.random(N).tolist(), "frequency"), "TENURE": (RANDOM.integers(6, 13, N).tolist(), "tenure"),
        },
    ),
    "people": (
        Kind.CUSTOMERS,
        {
            "Name": (ONCE, "customer id"), "Birth Date": (TYPED, "other date"), "Member since": (DAYS, "customer since"),
            "Mobile": (RANDOM.integers(6 * 10**9, 9 * 10**9, N).tolist(), "other id"),
            "Contact": (RANDOM.integers(6 * 10**9, 9 * 10**9, N).tolist(), "other id"),
            "Number of children": (COUNTS, "other measure"), "Credit Score": (RANDOM.integers(300, 850, N).tolist(), "other measure"),
            "Total spent": (MONEY, "amount"), "Customer Segment": (any_of("A", "B"), "other label"),
            "Store visits": (COUNTS, "other measure"), "Genre": (any_of("Rock", "Pop", "Jazz"), "other label"),
            "Coffee Type Name": (any_of("Robusta", "Arabica"), "other label"), "Last name": (any_of("Li", "Roy"), "other id"),
        },
    ),
    "spending in money": (
        Kind.CUSTOMERS,
        {
            "Client": (ONCE, "customer id"), "Spending": ([50 * one for one in MONEY], "amount"),
            "Discount amount": (MONEY, "other measure"), "Group size": (COUNTS, "other measure"),
        },
    ),
    "orders with a status": (
        Kind.SALES,
        {
            "Customer": (AGAIN, "customer id"), "Order status": (any_of("open", "closed"), "status"),
            "Order Date": (TYPED, "order date"), "Sales": (MONEY, "amount"),
        },
    ),
    "vendas": (
        Kind.SALES,
        {
            "Código do Cliente": (AGAIN, "customer id"), "Data da Compra": (TYPED, "order date"),
            "Nº do Pedido": (ONCE, "order id"), "Qtde": (COUNTS, "quantity"), "Valor Total": (MONEY, "amount"),
        },
    ),
}  # fmt: skip


def roles(table: Table) -> dict[str, str]:
    return {one.name: str(one.role) for one in table.columns}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_like_many_is_understood(name: str) -> None:
    kind, columns = SHEETS[name]
    frame = pd.DataFrame({header: pd.Series(cells, dtype=object) for header, (cells, _) in columns.items()})
    table = read_columns(SheetData.from_frame(frame), Settings())
    assert roles(table) == {header: role for header, (_, role) in columns.items()}
    assert table.kind is kind


#: Real files: what a row is, and the columns that matter.
FILES: dict[str, tuple[str, dict[str, str]]] = {
    "data/mall_customers/Mall_Customers.csv": ("customers", {
        "CustomerID": "customer id", "Gender": "gender", "Age": "age", "Annual Income (k$)": "income",
        "Spending Score (1-100)": "spending score"}),
    "data/mall_customers_variant_renamed_cols/Mall_Customers.csv": ("customers", {
        "CustomerID": "customer id", "Genre": "gender", "Age": "age", "Income": "income", "Score": "spending score"}),
    "data/cdnow/CDNOW_master.txt": ("sales lines", {
        "customer_id": "customer id", "date": "order date", "number_of_cds": "quantity", "dollar_value": "amount"}),
    "data/cdnow/CDNOW_sample.txt": ("sales lines", {
        "Column A": "customer id", "Column B": "other id", "Column C": "order date", "Column D": "quantity",
        "Column E": "amount"}),
    "data/cdnow/cdnow_customers_summary.csv": ("customers", {
        "ID": "customer id", "frequency": "frequency", "recency": "recency", "T": "tenure"}),
    "data/cdnow/example_transactions.csv": ("sales lines", {"date": "order date", "id": "customer id"}),
    "data/marketing_campaign_tab/marketing_campaign.csv": ("customers", {
        "ID": "customer id", "Year_Birth": "birth year", "Education": "other label", "Income": "income",
        "Recency": "recency", "MntWines": "part of the amount", "AcceptedCmp1": "other measure",
        "Z_CostContact": "other measure", "Z_Revenue": "other measure", "Dt_Customer": "customer since"}),
    "data/wholesale/wholesale.csv": ("customers", {
        "Channel": "other label", "Region": "other label", "Fresh": "other measure", "Delicassen": "other measure"}),
    "data/sales_records_1000_csv_godby/1000 Sales Records.csv": ("sales lines", {
        "Country": "country", "Order ID": "order id", "Order Date": "order date", "Ship Date": "other date",
        "Item Type": "product category", "Units Sold": "quantity", "Unit Price": "unit price",
        "Unit Cost": "other measure", "Total Revenue": "amount", "Total Cost": "other measure"}),
    "data/sales_records_1000_xlsx_mixed_dates/Sales data.xlsx": ("sales lines", {
        "Order_Date": "order date", "Ship_Date": "other date", "Revenue": "amount", "Profit": "other measure"}),
    "workbooks/Excel-Tutorial__Excel Project Dataset.xlsx": ("customers", {
        "ID": "customer id", "Gender": "gender", "Income": "income", "Age": "age", "Cars": "other measure",
        "Purchased Bike": "other label"}),
    "workbooks/powerbi-m1__clients.xlsx": ("customers", {
        "ID_Client": "customer id", "Nom": "other id", "Âge": "age", "Sexe": "gender", "Email": "other id",
        "Pays": "country"}),
    "workbooks/powerbi-m1__ventes.xlsx": ("sales lines", {
        "ID_Vente": "order id", "Date": "order date", "ID_Client": "customer id", "ID_Produit": "other id",
        "Quantite_Vendue": "quantity", "Prix_Unitaire": "unit price"}),
    "workbooks/excel-project-coffee-sales__coffeeOrdersProject.xlsx": ("sales lines", {
        "Order ID": "order id", "Order Date": "order date", "Customer ID": "customer id", "Product ID": "other id",
        "Customer Name": "other id", "Country": "country", "Sales": "amount", "Roast Type Name": "other label"}),
    "workbooks/EPPlus_Samples_CSharp__Tables.xlsx": ("sales lines", {
        "CompanyName": "customer id", "OrderId": "order id", "OrderDate": "order date", "OrderValue": "amount",
        "OrderValue with Tax": "other measure"}),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_a_real_file_is_understood(shared: Callable[[str], Path], file: str) -> None:
    kind, expected = FILES[file]
    table = read_columns(find_data(grid_of(open_book(shared(file)))), Settings())
    found = roles(table)
    assert {header: found[header] for header in expected} == expected
    assert table.kind == kind


def test_sales_records_could_be_grouped_by_country_first(shared: Callable[[str], Path]) -> None:
    path = shared("data/sales_records_1000_xlsx_reduced7col/1000 Sales Records.xlsx")
    table = read_columns(find_data(grid_of(open_book(path))), Settings())
    assert table.first(Role.CUSTOMER) is None
    assert group_columns(table) == ("Country",)  # an item or a channel buys nothing


def test_a_flag_is_a_measure_from_a_text_file_as_from_a_workbook() -> None:
    frame = pd.DataFrame({"Member": any_of("TRUE", "FALSE"), "Card": any_of(True, False), "Spend": MONEY})
    found = roles(read_columns(SheetData.from_frame(frame), Settings()))
    assert found["Member"] == found["Card"] == "other measure"


def test_a_misspelt_feature_names_the_nearest_column() -> None:
    sheet = SheetData.from_frame(pd.DataFrame({"Client": ONCE, "Income": MONEY, "Age": COUNTS}))
    with pytest.raises(NotFoundError, match=r"no column 'Incme' in sheet data\. Did you mean 'Income'"):
        read_columns(sheet, Settings(features=("Incme",)))
    assert read_columns(sheet, Settings(features=(" income", "recency"))).first(Role.INCOME) is not None


def test_columns_are_understood_whatever_their_length_and_the_same_each_time() -> None:
    long = pd.DataFrame({"Customer": [f"K{at % 700}" for at in range(9_000)], "Paid": ["1.234,50"] * 8_999 + ["12,5"]})
    first, second = (read_columns(SheetData.from_frame(long), Settings()) for _ in range(2))
    assert roles(first) == roles(second)
    assert first.column("Paid").parsed.values.iloc[0] == 1234.5
