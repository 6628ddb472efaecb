"""Sales lines one by one: which were sold, which came back, what each is worth, and which cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from xl_segment.customers.clean_table import CleanTable, as_a_beginning, with_many_set_aside
from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.customers.currencies import in_one_currency
from xl_segment.customers.lines_of_nobody import without_nobody
from xl_segment.customers.order_lines import complete
from xl_segment.customers.order_states import without_lost_sales
from xl_segment.customers.sale_money import (
    less_refunds,
    money_per_line,
    with_signs,
    without_counter_entries,
    without_repeated_money,
)
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import group_columns
from xl_segment.sheet.columns.row_kind import names_unread_days
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.state_words import are_deals

NO_DATE = "no order date"
NO_MONEY = "no amount"
CANCELLED = "cancellation"
ONLY_RETURNED = "return of a customer who bought nothing here"
NOTHING_SOLD = "quantity is zero"
LATER = "after the reference date"


@dataclass(frozen=True)
class _Lines:
    """Sales lines on their way: what stands on them, what each is worth, and what was decided so far."""

    table: Table
    settings: Settings
    customer: Column
    frame: pd.DataFrame
    log: CleaningLog
    money: pd.Series | None = None
    money_name: str = ""

    @property
    def order(self) -> Column | None:
        return self.table.first(Role.ORDER)

    @property
    def nets_returns(self) -> bool:
        """Tell whether what comes back is taken off a customer's money."""
        return self.settings.returns == "net"

    def usable(self) -> pd.DataFrame:
        return self.log.usable_rows(self.frame)


def clean_sales(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    """Decide for each sales line whether it can be used, and what it is worth.

    frame: (lines x columns) understood cells. Raises DataError where no column names the customer, or no line is left.
    """
    customer = table.first(Role.CUSTOMER)
    if customer is None:
        raise DataError(_no_customer_column(table))
    lines = _with_money(_with_whole_orders(_Lines(table, settings, customer, frame, log)))
    lines = replace(lines, log=without_nobody(table, lines.frame, customer, lines.log))
    before = lines.log
    lines = _without_what_was_not_sold(lines)
    log, currency, shown_currency = in_one_currency(table, lines.frame, lines.log, settings)
    returned = _returned(lines)
    lines = _without_unusable(replace(lines, log=log), returned)
    usable = lines.usable()
    sold = usable[~returned.loc[usable.index]]
    if sold.empty:
        raise DataError(f"No sales line of {table.sheet.where} can be used: {lines.log.why_set_aside()}.")
    came_back = _came_back(lines, returned)
    log = _with_notes_on_lines(lines, sold, came_back)
    accounts, log = _accounts_without_sales(lines, sold, before, log)
    return CleanTable(
        table,
        sold,
        came_back,
        _with_warnings(lines, log),
        money=_of_rows(lines.money, sold),
        money_name=lines.money_name,
        returned_money=_of_rows(lines.money, came_back) if lines.nets_returns else None,
        currency=currency,
        shown_currency=shown_currency,
        accounts=accounts,
    )


def _of_rows(money: pd.Series | None, rows: pd.DataFrame) -> pd.Series | None:
    return None if money is None else money.loc[rows.index]


def _with_whole_orders(lines: _Lines) -> _Lines:
    """Give each line what its order says, and count an order's money once."""
    roles = {column.name: column.role for column in lines.table.columns if column.role is not Role.IGNORED}
    completed = complete(lines.frame, roles)
    log = lines.log
    for note in completed.notes:
        log = log.with_note(note)
    frame, log = without_repeated_money(lines.table, lines.frame, completed.frame, log)
    if completed.above:
        log = log.with_warning(completed.notes[0])
    return replace(lines, frame=frame, log=log)


def _with_money(lines: _Lines) -> _Lines:
    worth = money_per_line(lines.table, lines.frame, lines.order, lines.log)
    money, log = worth.values, worth.log
    if money is not None:
        money, log = with_signs(lines.table, lines.frame, money, log)
        if lines.nets_returns:
            money, log = less_refunds(lines.table, lines.frame, lines.order, money, log)
    return replace(lines, money=money, money_name=worth.name, log=log)


def _without_what_was_not_sold(lines: _Lines) -> _Lines:
    log = without_lost_sales(lines.table, lines.frame, lines.money, lines.log)
    log = without_counter_entries(lines.frame, lines.customer, lines.money, log)
    return replace(lines, log=log)


def _without_unusable(lines: _Lines, returned: pd.Series) -> _Lines:
    """Set aside what has no date, no amount, or comes after the reference date, and what came back as is asked."""
    log = lines.log
    if lines.settings.returns == "set aside":
        log = log.with_set_aside(CANCELLED, rows_where(returned))
    quantity = lines.table.first(Role.QUANTITY)
    if quantity is not None:
        log = log.with_set_aside(NOTHING_SOLD, rows_where(lines.frame[quantity.name] == 0))
    log = _without_other_days(lines, log)
    if lines.money is not None:
        log = log.with_set_aside(NO_MONEY, rows_where(lines.money.isna()))
    if lines.nets_returns:
        usable = log.usable_rows(lines.frame)
        bought = usable[~returned.loc[usable.index]]
        buyers = lines.frame[lines.customer.name].isin(bought[lines.customer.name].unique())
        log = log.with_set_aside(ONLY_RETURNED, rows_where(returned & ~buyers))
    return replace(lines, log=log)


def _without_other_days(lines: _Lines, log: CleaningLog) -> CleaningLog:
    day = lines.table.first(Role.DATE)
    if day is None:
        return log
    days = lines.frame[day.name]
    log = log.with_set_aside(NO_DATE, rows_where(days.isna()))
    reference = lines.settings.reference_date
    if reference is None:
        return log
    late = days.dt.normalize() > pd.Timestamp(reference)
    return log.with_set_aside(f"{LATER} ({lines.table.sheet.days.text(reference)})", rows_where(late))


def _came_back(lines: _Lines, returned: pd.Series) -> pd.DataFrame:
    """Return the lines that came back. The customer decides: a return without a customer is nobody's return."""
    if lines.nets_returns:
        usable = lines.usable()
        return usable[returned.loc[usable.index]]
    return lines.frame[returned & lines.frame[lines.customer.name].notna()]


def _with_notes_on_lines(lines: _Lines, sold: pd.DataFrame, came_back: pd.DataFrame) -> CleaningLog:
    log = lines.log
    repeated = int(sold.duplicated().sum())
    if repeated:
        log = log.with_note(f"{repeated:,} sales lines repeat an earlier line exactly; they were kept as sales.")
    if lines.nets_returns and len(came_back):
        log = log.with_note(
            f"{len(came_back):,} lines are returns or refunds: they are taken off the customer's money, and are no "
            "orders."
        )
    return log


def _accounts_without_sales(
    lines: _Lines, sold: pd.DataFrame, before: CleaningLog, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Return the lines of those who have deals but won none; of orders that were called off nobody stays.

    before: which lines could be used before those of lost deals were set aside. Where more have won none than some,
    they are prospects, whom no customers should be measured by.
    """
    nobody = lines.frame.iloc[:0]
    name = lines.customer.name
    if not any(are_deals(lines.frame[column.name].dropna().unique()) for column in lines.table.all(Role.STATUS)):
        return nobody, log
    usable, buyers = before.usable_rows(lines.frame), sold[name].nunique()
    accounts = usable[~usable[name].isin(sold[name].unique())]
    several = accounts[name].nunique()
    if not several:
        return accounts, log
    without_deal = f"{several:,} values of {name} have no won deal"
    if several > buyers:
        return nobody, log.with_warning(
            f"{without_deal}, and {buyers:,} have one: those without were left out, as they have bought nothing yet."
        )
    return accounts, log.without(accounts.index).with_note(
        f"{without_deal}: they are in with no orders and no money, and their recency counts back to their last deal."
    )


def _returned(lines: _Lines) -> pd.Series:
    """Tell which lines take something back: a quantity or an amount below zero, a number that says cancelled."""
    frame, quantity = lines.frame, lines.table.first(Role.QUANTITY)
    returned = pd.Series(False, index=frame.index)
    if quantity is not None:
        returned |= frame[quantity.name] < 0
    if lines.money is not None and (quantity is None or lines.nets_returns):
        returned |= lines.money < 0
    if lines.order is not None:
        returned |= _cancelling(frame[lines.order.name])
    return returned


def _cancelling(orders: pd.Series) -> pd.Series:
    """Tell cancellations by their number: C536379 among invoices like 536365.

    Where most orders start with a C, it is the shop's way of numbering and says nothing.
    """
    lettered = orders.str.fullmatch(r"[Cc]\d+", na=False)
    if lettered.sum() * 2 < orders.notna().sum():
        return lettered
    return lettered & False


def _with_warnings(lines: _Lines, log: CleaningLog) -> CleaningLog:
    """Say what an analyst has to know before believing the result."""
    table = lines.table
    for warning in table.warnings:
        log = log.with_warning(warning)
    if lines.money is None:
        log = log.with_warning(
            f"No column of {table.sheet.where} says what a sale is worth, so customers are compared without money; "
            "name one as the Amount column (--amount) if there is one."
        )
    if table.first(Role.DATE) is None:
        log = log.with_warning(_no_date_column(table))
    return with_many_set_aside(table, log)


def _no_date_column(table: Table) -> str:
    where = table.sheet.where
    for column in table.columns:
        if names_unread_days(column.name, column.role, column.parsed.values.nunique()):
            cells = table.sheet.cells[column.name].dropna().astype(str).unique()[:3]
            shown = ", ".join(f"'{cell}'" for cell in cells)
            return (
                f"{column.name} of {where} seems to say when something was bought, but its cells ({shown}) are not "
                "read as days, so there is no recency; write them as dates, with the year."
            )
    return (
        f"No column of {where} says when something was bought, so there is no recency; name one as the Date column "
        "(--date) if there is one."
    )


def _no_customer_column(table: Table) -> str:
    columns = group_columns(table)
    missing = f"{as_a_beginning(table.sheet.where)} holds sales lines but no customer column"
    if not columns:
        return f"{missing}. Add a column with the customer of each line."
    names = ", ".join(f"'{name}'" for name in columns[:8])
    where = f'(sheet Settings; --customer "{columns[0]}")'
    return f"{missing}. It could be grouped by {names}: name one as the Customer column {where}."
