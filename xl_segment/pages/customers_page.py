"""The sheet Customers: everybody behind the sales lines, one row each, to be sorted, filtered and mailed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from xl_segment.customer_list import BEFORE, CUSTOMER, FIT, PERSONA, SEGMENT, WHAT_WOULD_MOVE
from xl_segment.customers.lifetime_value import EXPECTED_MONEY, STILL_A_CUSTOMER
from xl_segment.customers.rfm import FIRST_ORDER, LAST_ORDER, RETURNED
from xl_segment.look import INK, LOOKS, WARNING, LookName, tint
from xl_segment.pages.names import CUSTOMERS, CUSTOMERS_TABLE
from xl_segment.pages.page import Block, ExcelTable, Page, Paint, RowCursor, Value, width_for
from xl_segment.pages.words import biggest_fifth, in_currency
from xl_segment.result import Segmentation
from xl_segment.rounding import many, percent
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

#: A sheet with more of them answers slowly, and nobody reads it.
MOST = 100_000
#: How the file is called that has the others as well: as the workbook, with this ending.
LIST_ENDING = ".customers.csv"
_CLEAR, _DOUBTFUL = "clear", "doubtful"
#: Rows in points: title, what it is, a gap, and headers of two lines above the filter buttons.
_HEIGHTS = {1: 25.5, 2: 15.0, 3: 7.5, 4: 39.0}
_HEADER_ROW = 4
_SHARE_OF_A_CUSTOMER = '[<0.5]"▼ "0%;0%'
#: What is said of a column that is a forecast.
_ESTIMATES = {
    STILL_A_CUSTOMER: "Still here is an estimate (▼ below 50%).",
    EXPECTED_MONEY: "Next 12 months is an estimate of their money.",
}
#: Of a column of texts, in characters; so many of its longest are measured.
_WIDEST, _MEASURED = 60.0, 200
_BLANK_IF_NONE = '#,##0;-#,##0;"–"'


class _Listed(NamedTuple):
    """How a column of all customers stands on the sheet; width: in characters. digits: by the size of its numbers."""

    header: str
    look: LookName
    width: float
    code: str = ""


def customers_page(result: Segmentation) -> Page | None:
    """One row per customer, by money, as an Excel Table; None where the rows of the sheet are customers already."""
    if result.features.measured.kind is not Kind.SALES:
        return None
    customers = result.customers_table()
    shown = customers.head(MOST)
    listed = {name: how for name in shown if (how := _how(name, result)) is not None}
    cursor = RowCursor(1)
    cursor.write(_title(result, customers), "title")
    cursor.write(_scope(result, customers), "subtitle")
    cursor.skip()
    columns = [_cells(name, shown[name], result) for name in listed]
    headers = list(listed)
    block = Block(
        row=_HEADER_ROW,
        column=1,
        values=(tuple(how.header for how in listed.values()), *zip(*columns, strict=True)),
        looks=tuple(how.look for how in listed.values()),
        header=True,
        formats={at: how.code for at, how in enumerate(listed.values()) if how.code},
        table=ExcelTable(
            CUSTOMERS_TABLE,
            (*_paints_of_personas(result, headers.index(PERSONA)), Paint(headers.index(FIT), _DOUBTFUL, WARNING)),
            tuple(at for at, how in enumerate(listed.values()) if how.look == "list money"),
        ),
    )
    return Page(
        name=CUSTOMERS,
        blocks=(*cursor.blocks, block),
        widths=tuple(_width(how, texts) for how, texts in zip(listed.values(), columns, strict=True)),
        heights=_HEIGHTS,
        freeze=(_HEADER_ROW, 0),
        repeat_row=_HEADER_ROW,
    )


def _width(how: _Listed, cells: Sequence[Value]) -> float:
    """Return the width of a column in characters: of texts one that shows each of them, up to a bound."""
    if how.look != "list text":
        return how.width
    longest = sorted({str(cell) for cell in cells if cell is not None}, key=len)[-_MEASURED:]
    return min(max(how.width, width_for(longest, LOOKS[how.look])), _WIDEST)


def _how(name: str, result: Segmentation) -> _Listed | None:
    """Return how a column stands on the sheet, None where it does not."""
    code = result.features.measured.days.code
    listed = {
        CUSTOMER: _Listed(CUSTOMER, "list text", 12.0),
        SEGMENT: _Listed(SEGMENT, "list number", 9.5, "0"),
        PERSONA: _Listed(PERSONA, "list text", 20.0),
        BEFORE: _Listed(BEFORE, "list text", 20.0),
        FIT: _Listed(FIT, "list text", 10.0),
        FIRST_ORDER: _Listed(FIRST_ORDER, "list day", 12.7, code),
        LAST_ORDER: _Listed(LAST_ORDER, "list day", 12.7, code),
        RETURNED: _Listed(RETURNED, "list number", 10.0, _BLANK_IF_NONE),
        STILL_A_CUSTOMER: _Listed("Still here", "list number", 9.9, _SHARE_OF_A_CUSTOMER),
        EXPECTED_MONEY: _Listed(in_currency("Next 12 months", result), "list number", 10.7),
        WHAT_WOULD_MOVE: _Listed(WHAT_WOULD_MOVE, "list text", 24.0),
    }
    of_measures = {
        m.RECENCY: _Listed("Days since order", "list number", 9.5),
        m.FREQUENCY: _Listed(_counted(name), "list number", 9.0),
        m.MONEY: _Listed(in_currency(m.RFM_NAMES[m.MONEY], result), "list money", 11.5),
        m.AVERAGE_ORDER: _Listed(in_currency(m.RFM_NAMES[m.AVERAGE_ORDER], result), "list number", 10.4),
    }
    return listed.get(name) or of_measures.get(result.features.measured.measures.get(name, ""))


def _counted(name: str) -> str:
    """Return what a frequency counts, as a header: "Orders", "Days with a sale"."""
    return {"orders": "Orders", "days": "Days with a sale", "months": "Months with a sale", "lines": "Sales lines"}.get(
        name.partition("(")[2].rstrip(")"), "Orders"
    )


def _cells(name: str, values: pd.Series, result: Segmentation) -> Sequence[Value]:
    if name == FIT:
        return [_DOUBTFUL if doubtful else _CLEAR for doubtful in values < result.model.between]
    if name in (FIRST_ORDER, LAST_ORDER):
        return [None if pd.isna(day) else day.date() for day in values]
    if pd.api.types.is_numeric_dtype(values):
        return [None if math.isnan(number) else number for number in values.tolist()]
    return [str(text) for text in values]


def _paints_of_personas(result: Segmentation, column: int) -> list[Paint]:
    return [
        Paint(column, persona.name, INK, fill=tint(persona.colour), edge=persona.colour) for persona in result.personas
    ]


def _title(result: Segmentation, customers: pd.DataFrame) -> str:
    """Say how the money is spread: "4,339 customers: the 868 biggest bring 75% of the money"."""
    count, fifth = many(len(customers), "customer"), biggest_fifth(result)
    if fifth is None:
        return f"{count}, one row each"
    return f"{count}: the {fifth[0]:,} biggest bring {percent(fifth[1])} of the money"


def _scope(result: Segmentation, customers: pd.DataFrame) -> str:
    by_money, until = result.features.money is not None, result.features.measured.reference_date
    said = f"One row per customer, by {'money' if by_money else 'id'}; filter on Persona for a mailing list."
    if len(customers) > MOST:
        first = f"The {MOST:,} with the most money" if by_money else f"The first {MOST:,}"
        said = (
            f"{first} of {len(customers):,}; beside a workbook that is saved on this machine, the file that ends in "
            f"{LIST_ENDING} has all of them."
        )
    if BEFORE in customers:
        said = f"{said} Before: their segment in the run before."
    if until is not None and m.RECENCY in result.features.measured.measures.values():
        said = f"{said} Days since order count back from {result.features.measured.days.text(until)}."
    estimated = [said_of for name, said_of in _ESTIMATES.items() if name in customers]
    return " ".join([said, *estimated])
