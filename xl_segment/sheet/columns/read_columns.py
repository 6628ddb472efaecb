"""Which column is what, and whether a row is a customer or a sale; every decision with its reason.

A header's words speak first, the cells must agree; where several columns could be it, what belongs to what decides.
What has no telling header goes by its cells alone. What was taken for granted is said.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from xl_segment.settings import Settings
from xl_segment.sheet.columns import amount_columns, customer_columns, sale_columns
from xl_segment.sheet.columns.claims import claims_of
from xl_segment.sheet.columns.column_content import MOSTLY, Content
from xl_segment.sheet.columns.content_roles import chosen_roles, without_headers
from xl_segment.sheet.columns.customer_ids import same_customers
from xl_segment.sheet.columns.id_evidence import Evidence
from xl_segment.sheet.columns.row_kind import kind_of_rows
from xl_segment.sheet.columns.stated_roles import check_features, stated_roles
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.dates import parse_dates
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.scales import parse_flags, parse_scale
from xl_segment.sheet.parsing.text import Parsed, parse_ids, parse_labels
from xl_segment.sheet.roles import DATES, LABELS, MEASURES, MONEY, TERMS, ColumnRoles, Kind, Role, columns_with
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import says

_MAY_GROUP = frozenset({Role.LABEL, Role.COUNTRY, Role.OTHER_ID, Role.CUSTOMER})


def read_columns(sheet: SheetData, settings: Settings) -> Table:
    """Decide what each column is and what a row is, and understand the cells accordingly.

    A column's cells are looked at by sample to decide, and read whole once, for what the column is.

    Raises NotFoundError or SettingError where the settings name a column or a role that does not exist.
    """
    contents = {name: Content.of(sheet.cells[name]) for name in sheet.headers}
    stated = stated_roles(sheet, settings)
    check_features(sheet, settings)
    evidence = Evidence(sheet, contents)
    claims = claims_of(contents, stated, evidence)
    sale = sale_columns.find(sheet, contents, evidence, claims, stated)
    roles = without_headers(chosen_roles(contents, stated, claims, sale.roles), contents, stated)
    kind, kind_reason = kind_of_rows(roles, contents, settings, stated)
    if kind is Kind.SALES:
        columns = _columns(sheet, contents, roles, settings)
        table = Table(sheet, columns, kind, kind_reason, sale.assumptions, sale.warnings)
        return amount_columns.with_amount(amount_columns.with_one_currency(table, stated), stated)
    roles = customer_columns.find(sheet, contents, roles, stated)
    columns = _columns(sheet, contents, roles, settings)
    assumptions = tuple(assumption for assumption in sale.assumptions if assumption.what == "customer")
    warnings = sale.warnings if columns_with(roles, Role.CUSTOMER) else ()
    return Table(sheet, columns, kind, kind_reason, assumptions, warnings)


def _columns(
    sheet: SheetData, contents: dict[str, Content], roles: ColumnRoles, settings: Settings
) -> tuple[Column, ...]:
    columns = tuple(
        Column(name, role, _parse(sheet.cells[name], role, settings, contents[name]), reason)
        for name, (role, reason) in roles.items()
    )
    return _with_one_decimal_sign(columns, sheet, settings)


def _with_one_decimal_sign(columns: tuple[Column, ...], sheet: SheetData, settings: Settings) -> tuple[Column, ...]:
    """Read numbers whose decimal sign their own column does not show as the other columns of the sheet are read."""
    signs = {column.parsed.decimal for column in columns if column.parsed.decimal}
    if len(signs) != 1:
        return columns
    sign = signs.pop()

    def read(column: Column) -> Column:
        if not column.parsed.guessed or column.role not in MEASURES:
            return column
        cells, money = sheet.cells[column.name], column.role in MONEY
        return replace(column, parsed=parse_numbers(cells, decimal=settings.decimal, elsewhere=sign, money=money))

    return tuple(map(read, columns))


def read_column_again(column: Column, cells: pd.Series, settings: Settings) -> Parsed:
    """Understand other cells as those of a column: what it is taken for stays."""
    return _parse(cells, column.role, settings, Content.of(cells))


def _parse(cells: pd.Series, role: Role, settings: Settings, content: Content) -> Parsed:
    if role is Role.SCALE:
        return parse_scale(cells)
    if role is Role.FLAG:
        flags = parse_flags(cells)
        return replace(flags, values=flags.values.fillna(0.0), notes=("A blank cell counts as no.",))
    if role is Role.CUSTOMER:
        ids = parse_ids(cells)
        return replace(ids, values=same_customers(ids.values))
    if role in MEASURES:
        return parse_numbers(cells, decimal=settings.decimal, money=role in MONEY)
    if role in DATES:
        years = content.are_years and content.dates < MOSTLY
        return parse_dates(cells, day_order=settings.day_order, years=years, epoch=content.may_be_seconds)
    return parse_labels(cells) if role in LABELS | TERMS else parse_ids(cells)


def group_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that sales lines could be grouped by, the likeliest first."""
    rows = len(table.sheet.cells)
    ranked = [
        (column.role is not Role.COUNTRY, -column.parsed.values.nunique(), column.name)
        for column in table.columns
        if column.role in _MAY_GROUP and not says(column.name, "no_customer") and _repeats(column, rows)
    ]
    return tuple(name for _, _, name in sorted(ranked))


def _repeats(column: Column, rows: int) -> bool:
    values = column.parsed.values
    return 2 <= values.nunique() < rows / 2 and bool(values.notna().mean() >= 0.5)
