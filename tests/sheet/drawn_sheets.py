"""Sheets drawn at random, as people and programs write them, and all that is said of each when it is read.

`python -m tests.sheet.drawn_sheets` writes what is said of them into `drawn_sheets.txt`, where a change of how sheets
are read shows as a difference that somebody has to look at.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from xl_segment.errors import SegmentError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import Grid
from xl_segment.sheet.header import find_data

SAID = Path(__file__).with_suffix(".txt")
SHEETS = 180
Draw = random.Random
Cells = list[object]

NAMES = (
    "Ann Lee",
    "Bo Chen",
    "Cy Roy",
    "Di Marco",
    "Ed Young",
    "Flo Kern",
    "Gus Ott",
    "Ida Holm",
    "Jo Park",
    "Kay Lind",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def codes(draw: Draw, rows: int, different: int) -> Cells:
    style = draw.choice(("C{:03d}", "{:05d}", "{}", "K-{}", "c{}@shop.com"))
    numbers = [style.format(100 + draw.randrange(different)) for _ in range(rows)]
    return [int(code) if style == "{}" else code.upper() if draw.random() < 0.03 else code for code in numbers]


def people(draw: Draw, rows: int, different: int) -> Cells:
    return [f"{draw.choice(NAMES)}{' ' * draw.randrange(2)}" if draw.random() < 0.97 else None for _ in range(rows)]


def once(draw: Draw, rows: int) -> Cells:
    first, style = draw.randrange(1, 9_000), draw.choice(("INV-{}", "{}", "A{}", "2024/{}"))
    return [int(number) if style == "{}" else style.format(number) for number in range(first, first + rows)]


def days(draw: Draw, rows: int) -> Cells:
    first = datetime.date(2023, 1, 1)
    drawn = sorted(first + datetime.timedelta(days=draw.randrange(500)) for _ in range(rows))
    style = draw.choice(
        ("", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y%m%d", "%Y-%m-%d %H:%M", "%Y-%m", "number")
    )
    if style == "number":
        return [(day - datetime.date(1899, 12, 30)).days for day in drawn]
    if style == "":
        return [datetime.datetime.combine(day, datetime.time()) for day in drawn]
    typed = [day.strftime(style) for day in drawn]
    return [int(day) for day in typed] if style == "%Y%m%d" else list(typed)


def money(draw: Draw, rows: int, most: float = 900.0) -> Cells:
    amounts = [round(draw.uniform(3, most), 2) * (-1 if draw.random() < 0.04 else 1) for _ in range(rows)]
    style = draw.choice(("", "", "", "$", "eur", "brackets", "comma", "two"))
    if style == "$":
        return [f"${amount:,.2f}" for amount in amounts]
    if style == "eur":
        return [f"{amount:,.2f} €".translate(str.maketrans(",.", ".,")) for amount in amounts]
    if style == "brackets":
        return [f"({-amount:.2f})" if amount < 0 else f"{amount:.2f}" for amount in amounts]
    if style == "comma":
        return [f"{amount:.2f}".replace(".", ",") for amount in amounts]
    if style == "two":
        return [f"{draw.choice(('USD', 'EUR', 'EUR'))} {amount:.2f}" for amount in amounts]
    return list(amounts)


def whole(least: int, most: int) -> Callable[[Draw, int], Cells]:
    return lambda draw, rows: [draw.randint(least, most) for _ in range(rows)]


def some_of(*cells: object) -> Callable[[Draw, int], Cells]:
    return lambda draw, rows: [draw.choice(cells) for _ in range(rows)]


def shares(draw: Draw, rows: int) -> Cells:
    style = draw.choice(("share", "text", "percent"))
    rates = [draw.choice((0, 5, 10, 20)) for _ in range(rows)]
    return [f"{rate}%" if style == "text" else rate / 100 if style == "share" else rate for rate in rates]


#: {headers: what makes the cells below one of them}
OF_SALES: dict[tuple[str, ...], Callable[[Draw, int], Cells]] = {
    ("Order ID", "Invoice No", "Rechnungsnummer", "Transaction", "Num", "Pedido"): once,
    ("Order Date", "Datum", "Fecha", "Created at", "Ship Date", "Day", "注文日"): days,
    ("Amount", "Total", "Umsatz", "Importe", "Net sales", "Line total", "Revenue (EUR)", "金額"): money,
    ("Unit Price", "Price", "Preis"): lambda draw, rows: money(draw, rows, 60),
    ("Quantity", "Qty", "Menge", "Units"): whole(1, 9),
    ("Discount", "Rabatt", "Discount %"): shares,
    ("Shipping", "Tax", "VAT", "Fees", "Cost", "Profit"): lambda draw, rows: money(draw, rows, 40),
    ("Status", "Order status", "State"): some_of("Completed", "Completed", "Shipped", "Cancelled", "Pending payment"),
    ("Type", "Transaction type"): some_of("Invoice", "Invoice", "Credit note", "Payment", "Quote"),
    ("Currency",): some_of("USD", "EUR", "EUR"),
    ("Product", "Item", "Category", "Artikel"): some_of("Chair", "Table", "Lamp", None),
    ("Returned", "Refunded", "Paid"): some_of("yes", "no", "no", "no"),
}
OF_CUSTOMERS: dict[tuple[str, ...], Callable[[Draw, int], Cells]] = {
    ("Age", "Alter", "Edad", "Year of birth"): whole(18, 90),
    ("Annual Income", "Income (k$)", "Einkommen"): whole(15, 140),
    ("Spending Score (1-100)", "Score", "NPS"): whole(1, 100),
    ("Total spent", "Monetary", "MntTotal", "Revenue last 12 months"): money,
    ("Number of orders", "Frequency", "Visits", "Purchases"): whole(1, 40),
    ("Last purchase", "Recency", "Days since last order"): lambda draw, rows: draw.choice((days, whole(0, 300)))(
        draw, rows
    ),
    ("Customer since", "Tenure", "Signup date"): lambda draw, rows: draw.choice((days, whole(1, 72)))(draw, rows),
    ("Gender", "Genre", "Sex"): some_of("Male", "Female", "female", "m"),
    ("City", "Country", "Region", "Store"): some_of("Rome", "Oslo", "Lima", "Kyiv"),
    ("Postcode", "Phone", "Zip"): whole(10_000, 99_999),
    ("Satisfaction", "Would you buy again?"): some_of("Agree", "Disagree", "Neutral", "Strongly agree"),
    ("Churn", "Newsletter", "Member"): some_of("Yes", "No", 1, 0),
    ("Segment", "Plan", "Tier"): some_of("Gold", "Silver", "Basic"),
    ("Average basket", "Avg order value", "Balance", "Rating"): lambda draw, rows: money(draw, rows, 80),
}


def _runs(draw: Draw, rows: int) -> dict[str, Cells]:
    """Columns that are one thing told over time, or in parts."""
    headers = draw.choice(
        (MONTHS, tuple(map(str, range(2020, 2024))), ("Q1", "Q2", "Q3", "Q4"), ("MntWines", "MntMeat", "MntFish", "MntSweets"),
         ("Sales Jan 2024", "Sales Feb 2024", "Sales Mar 2024"), ("2024-01", "2024-02", "2024-03", "2024-04"))
    )  # fmt: skip
    return {header: [round(draw.uniform(0, 500), 2) for _ in range(rows)] for header in headers}


def drawn(number: int) -> list[list[object]]:
    """Return the cells of one sheet, with what people put around a table."""
    draw = Draw(number)
    rows = draw.choice((24, 40, 64))
    is_of_sales = draw.random() < 0.6
    columns: dict[str, Cells] = {}
    if draw.random() < 0.85:
        header = draw.choice(
            ("Customer ID", "Customer", "Client", "Kunde", "Cliente", "Email", "Buyer", "ID", "Account", "顧客")
        )
        maker = draw.choice((codes, codes, people))
        columns[header] = maker(draw, rows, max(rows // 4, 5)) if is_of_sales else once(draw, rows)
    menu = list((OF_SALES if is_of_sales else OF_CUSTOMERS).items())
    for headers, make in draw.sample(menu, draw.randint(2, 7)):
        columns[draw.choice(headers)] = make(draw, rows)
    if draw.random() < 0.2:
        columns[draw.choice(("Customer name", "Name", "Contact"))] = people(draw, rows, 9)
    order = list(columns)
    draw.shuffle(order)
    if draw.random() < 0.2:  # what is told over time stands side by side
        runs = _runs(draw, rows)
        columns, order = columns | runs, [*order, *runs]
    cells = [[columns[header][row] if draw.random() < 0.985 else None for header in order] for row in range(rows)]
    above: list[list[object]] = [["Report of sales"], []] if draw.random() < 0.25 else []
    below: list[list[object]] = []
    if draw.random() < 0.25:
        sums = [
            round(sum(cell for cell in column if isinstance(cell, int | float)), 2)
            if all(isinstance(cell, int | float | None) for cell in column)
            else None
            for column in map(list, zip(*cells, strict=True))
        ]
        below = [["Total", *sums[1:]]]
    table: list[list[object]] = [*above, list(order), *cells, *below]
    width = max(map(len, table))
    return [row + [None] * (width - len(row)) for row in table]


def said_of(number: int) -> Iterator[str]:
    """Yield, line by line, all that is said of a sheet."""
    yield f"== {number}"
    try:
        data = find_data(Grid("b.xlsx", "Data", drawn(number)))
        table = read_columns(data, Settings())
    except SegmentError as error:
        yield f"refused: {error}"
        return
    yield f"{table.kind.value}: {table.kind_reason} | rows {len(data.cells)} | totals {data.total_rows}"
    for column in table.columns:
        values = column.parsed.values
        known = values.dropna()
        sum_of = f"{known.sum():.4g}" if pd.api.types.is_float_dtype(values) else f"{known.astype(str).str.len().sum()}"
        yield f"{column.name} | {column.role.value} | {column.reason} | {len(known)} {sum_of} {len(column.parsed.unread)}"
        yield from (f"    {note}" for note in column.parsed.notes)
    yield from (f"+ {assumption.sentence}" for assumption in table.assumptions)
    yield from (f"! {warning}" for warning in (*data.notes, *data.warnings, *table.warnings))


def said() -> str:
    """Return what is said of all of them."""
    return "".join(f"{line}\n" for number in range(SHEETS) for line in said_of(number))


if __name__ == "__main__":
    SAID.write_text(said(), encoding="utf-8")
