"""Money in one currency: amounts in another are set aside, never added to it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.errors import not_found
from xl_segment.settings import Settings
from xl_segment.sheet.parsing.currencies import everyday
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table

#: Of more currencies than this the others are not shown, and of more that are set aside than that.
_SHOWN, _SHOWN_ASIDE = 5, 3


def in_one_currency(
    table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings
) -> tuple[CleaningLog, str | None]:
    """Work on one currency, the commonest unless another is asked for; amounts in others are never added to it.

    Returns the log and the currency, None where the sheet names none. Raises NotFoundError where the one that is asked
    for is not there.
    """
    currencies = _currencies(table, frame)
    if currencies is None:
        return _without_the_one_asked_for(table, log, settings), None
    usable = currencies.reindex(log.usable_rows(frame).index)
    counts = usable.value_counts()
    if counts.empty:
        return _without_the_one_asked_for(table, log, settings), None
    ranked = sorted(counts.index, key=lambda currency: (-counts[currency], currency))
    chosen = _chosen(ranked, table, settings)
    unnamed = int(usable.isna().sum())
    if unnamed:
        log = log.with_note(f"{unnamed:,} rows name no currency; they were taken to be in {chosen}.")
    if len(ranked) == 1:
        return log, chosen
    log = log.with_warning(_never_added_up(table, counts, ranked, chosen, unnamed))
    others = currencies.notna() & (currencies != chosen)
    return log.with_set_aside(f"another currency than {chosen}", rows_where(others)), chosen


def _money_column(table: Table) -> Column | None:
    return table.first(Role.AMOUNT) or table.first(Role.UNIT_PRICE)


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
