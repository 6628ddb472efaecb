"""Money in one currency: amounts in another are set aside, never added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.errors import not_found
from xl_segment.settings import Settings
from xl_segment.sheet.parsing.currencies import currency_of_format, everyday
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Column, Table

#: Of more currencies than this the others are not shown, and of more that are set aside than that.
_SHOWN, _SHOWN_ASIDE = 5, 3


class OneCurrency(NamedTuple):
    """What came of working on one currency.

    currency: the one that was worked on, None where no cell names any. shown: what all amounts that count are in, as
    each of their cells says; None where some do not.
    """

    log: CleaningLog
    currency: str | None
    shown: str | None


def in_one_currency(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> OneCurrency:
    """Work on one currency, the commonest unless another is asked for; amounts in others are never added to it.

    Raises NotFoundError where the one that is asked for is not there.
    """
    currencies = _currencies(table, frame)
    if currencies is None:
        return _as_its_cells_are_shown(table, log, settings)
    usable = currencies.reindex(log.usable_rows(frame).index)
    counts = usable.value_counts()
    if counts.empty:
        return _as_its_cells_are_shown(table, log, settings)
    ranked = sorted(counts.index, key=lambda currency: (-counts[currency], currency))
    chosen = _chosen(ranked, table, settings)
    unnamed = int(usable.isna().sum())
    if unnamed:
        log = log.with_note(f"{unnamed:,} rows name no currency; they were taken to be in {chosen}.")
    is_all = not unnamed and (table.first(Role.CURRENCY) or _added_up(table) == [_money_column(table)])
    shown = chosen if is_all else None
    if len(ranked) == 1:
        return OneCurrency(log, chosen, shown)
    log = log.with_warning(_never_added_up(table, counts, ranked, chosen, unnamed))
    others = currencies.notna() & (currencies != chosen)
    return OneCurrency(log.with_set_aside(f"another currency than {chosen}", rows_where(others)), chosen, shown)


def _as_its_cells_are_shown(table: Table, log: CleaningLog, settings: Settings) -> OneCurrency:
    """Return the currency that the cells' number format shows, as no text names one."""
    formats = {table.sheet.formats.get(column.name, "") for column in _added_up(table)}
    currencies = {currency_of_format(code) for code in formats}
    shown = currencies.pop() if len(currencies) == 1 else None
    if shown is not None and settings.currency is not None and settings.currency.strip().upper() == shown:
        return OneCurrency(log, None, shown)
    return OneCurrency(_without_the_one_asked_for(table, log, settings), None, shown)


def _money_column(table: Table) -> Column | None:
    return table.first(Role.AMOUNT) or table.first(Role.UNIT_PRICE)


def _added_up(table: Table) -> list[Column]:
    """Return the columns that a customer's money is made of."""
    if table.kind is Kind.SALES:
        return list(filter(None, [_money_column(table)]))
    for role in (Role.PERIOD, Role.AMOUNT, Role.PART):
        columns = list(table.all(role))
        if columns:
            return columns[:1] if role is Role.AMOUNT else columns
    return []


def _currencies(table: Table, frame: pd.DataFrame) -> pd.Series | None:
    """Return the currency of each row, in one spelling: EUR, €, Euro; None where no column names any."""
    column, money = table.first(Role.CURRENCY), _money_column(table)
    if column is not None:
        names = frame[column.name]
    elif money is not None and money.parsed.units is not None:
        names = money.parsed.units
    else:
        return None
    return names.map(lambda name: everyday(str(name)) or str(name).strip().upper(), na_action="ignore")


def _chosen(ranked: Sequence[str], table: Table, settings: Settings) -> str:
    if settings.currency is None:
        return ranked[0]
    wanted = settings.currency.strip().upper()
    if wanted not in ranked:
        raise not_found("currency", settings.currency, ranked, table.sheet.where)
    return wanted


def _never_added_up(table: Table, counts: pd.Series, ranked: Sequence[str], chosen: str, unnamed: int) -> str:
    column = table.first(Role.CURRENCY) or _money_column(table)
    where = "the amounts" if column is None else column.name
    shown = ", ".join(f"{currency} ({counts[currency]:,} rows)" for currency in ranked[:_SHOWN])
    others = [currency for currency in ranked if currency != chosen]
    with_unnamed = f", with {unnamed:,} rows that name none," if unnamed else ""
    return (
        f"{where} holds several currencies: {shown}. They are never added up: only {chosen} was worked on"
        f"{with_unnamed} and {' and '.join(others[:_SHOWN_ASIDE])} set aside; the setting Currency "
        f"(--currency {others[0]}) takes another one."
    )


def _without_the_one_asked_for(table: Table, log: CleaningLog, settings: Settings) -> CleaningLog:
    if settings.currency is None:
        return log
    return log.with_warning(
        f"No amount on {table.sheet.where} names a currency, so all were taken to be in {settings.currency}; clear the "
        "setting Currency if they are not."
    )
