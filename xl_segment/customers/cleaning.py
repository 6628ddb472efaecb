"""Which rows can be used: each one is kept, repaired or set aside, and the log says why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.customers.customer_rows import (
    set_aside_duplicates,
    with_outliers,
    without_impossible_ages,
    without_infinities,
    without_stand_ins,
)
from xl_segment.customers.order_lines import complete
from xl_segment.customers.order_states import without_lost_sales
from xl_segment.customers.sale_money import (
    less_refunds,
    money_per_line,
    one_currency,
    with_signs,
    without_counter_entries,
    without_money_told_again,
)
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.columns.customer_ids import are_nobody
from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.columns.read_columns import group_columns, names_unread_days
from xl_segment.sheet.roles import DATES, LABELS, MEASURES, Kind, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import names_somebody
from xl_segment.sheet.words.state_words import are_deals

NO_CUSTOMER = "no customer"
NO_DATE = "no order date"
NO_MONEY = "no amount"
NOBODY = "placeholder for no customer"
CANCELLED = "cancellation"
ONLY_RETURNED = "return of a customer who bought nothing here"
NOTHING_SOLD = "quantity is zero"
LATER = "after the reference date"
NO_MEASURE = "no measure filled in"

#: From this share on, rows that were set aside are a warning: what is left may not stand for the whole.
MANY = 0.2
#: Customers have names of their own where there are this many different ones, as a share of the customers.
_OWN_NAMES = 0.5
#: No more numbers than this stand for nobody.
_NUMBERS_OF_NOBODY = 2
#: Days this far from nearly all others are slips of the pen; fewer days than that show no such thing.
_FAR_AHEAD, _FAR_BACK, _ENOUGH_DAYS = pd.Timedelta(days=3652), pd.Timedelta(days=10957), 20


@dataclass(frozen=True)
class CleanTable:
    """The rows that can be used, typed.

    frame: one column per header that is not ignored, kept rows only; index: sheet row numbers.
    cancelled: the same columns for the returns and cancellations, which say how much a customer returns.
    money: amount of each line of `frame`, None where the sheet holds no money; money_name says where it comes from.
    returned_money: amounts of `cancelled`, below zero, where they are taken off a customer's money. currency: what the
    money is in, None where the sheet does not say it. accounts: lines of those who have deals but won none.
    """

    table: Table
    frame: pd.DataFrame
    cancelled: pd.DataFrame
    log: CleaningLog
    money: pd.Series | None = None
    money_name: str = ""
    returned_money: pd.Series | None = None
    currency: str | None = None
    accounts: pd.DataFrame = field(default_factory=pd.DataFrame)


def clean_rows(table: Table, settings: Settings) -> CleanTable:
    """Decide for each row whether it is kept, repaired or set aside.

    Raises DataError where nothing can be segmented: no rows, one column, only text, or sales lines that name no
    customer.
    """
    _check_shape(table)
    frame = pd.DataFrame({one.name: one.parsed.values for one in table.columns if one.role is not Role.IGNORED})
    log = _start_log(table)
    for warning in table.sheet.warnings:
        log = log.with_warning(warning)
    frame, log = _without_impossible_days(table, frame, log)
    if table.kind is Kind.SALES:
        return _clean_sales(table, frame, log, settings)
    return _clean_customers(table, frame, log, settings)


def _check_shape(table: Table) -> None:
    sheet = table.sheet
    if sheet.cells.empty:
        raise DataError(
            f"There is no data under the headers of {sheet.where}. Paste rows below them, or name another sheet."
        )
    if len(table.columns) < 2:
        raise DataError(
            f"{sheet.where[:1].upper()}{sheet.where[1:]} has only one column ('{sheet.headers[0]}'). Segments need at "
            "least two: put each measure in a column of its own, or name another sheet."
        )


def _start_log(table: Table) -> CleaningLog:
    sheet = table.sheet
    totals = list(sheet.total_rows)
    rows = np.union1d(sheet.cells.index.to_numpy(np.int64), np.asarray(totals, np.int64))
    log = CleaningLog(rows=rows)
    for row, why in sheet.total_rows.items():
        log = log.with_set_aside(why, [row])
    for column in table.columns:
        log = _with_doubts(column, table, log)
        if column.parsed.unread and column.role in MEASURES | {Role.DATE}:
            shown = ", ".join(f"'{cell}'" for cell in list(dict.fromkeys(column.parsed.unread.values()))[:3])
            log = log.with_repaired(f"{column.name}: {shown} read as blank", column.parsed.unread)
    return log


def _with_doubts(column: Column, table: Table, log: CleaningLog) -> CleaningLog:
    """Warn of a column whose cells could be read in two ways, or cannot be read as what it is taken for."""
    if column.role not in MEASURES | DATES - {Role.OTHER_DATE}:
        return log
    for doubt in column.parsed.doubts:
        log = log.with_warning(f"{column.name}: {doubt[:1].lower()}{doubt[1:]}")
    if column.parsed.unread and column.parsed.values.isna().all():
        shown = ", ".join(f"'{cell}'" for cell in list(dict.fromkeys(column.parsed.unread.values()))[:3])
        log = log.with_warning(
            f"{column.name} of {table.sheet.where} is taken for {column.role}, but none of its cells ({shown}) can be "
            "read as one; take it for something else on Data check."
        )
    return log


def _without_impossible_days(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Read a few days as blank that are years beyond all others: one of them would move everybody's recency."""
    for one in table.columns:
        if one.role not in (Role.DATE, Role.LAST_PURCHASE, Role.SINCE):
            continue
        days = frame[one.name].dropna()
        if len(days) < _ENOUGH_DAYS:
            continue
        early, late = days.quantile(0.02), days.quantile(0.98)
        far = (frame[one.name] > late + _FAR_AHEAD) | (frame[one.name] < early - _FAR_BACK)
        if far.any():
            shown = ", ".join(f"{day:%Y-%m-%d} in row {row}" for row, day in frame.loc[far, one.name].head(3).items())
            log = log.with_repaired(
                f"{one.name}: {shown} is years away from all others, read as blank", rows_where(far)
            )
            more = " and others" if far.sum() > 3 else ""
            log = log.with_warning(
                f"{one.name}: {shown}{more} is years away from all others and was read as blank; correct it if it is a "
                "slip of the pen."
            )
            frame = frame.assign(**{one.name: frame[one.name].mask(far)})
    return frame, log


def _clean_sales(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    customer, order, day = (table.first(role) for role in (Role.CUSTOMER, Role.ORDER, Role.DATE))
    if customer is None:
        raise DataError(_no_customer_column(table))
    quantity = table.first(Role.QUANTITY)
    lines = complete(frame, {one.name: one.role for one in table.columns if one.role is not Role.IGNORED})
    frame, log = without_money_told_again(table, frame, lines.frame, _with_notes(log, lines.notes))
    if lines.above:
        log = log.with_warning(lines.notes[0])
    money, money_name, log = money_per_line(table, frame, order, log)
    if money is not None:
        money, log = with_signs(table, frame, money, log)
    if money is not None and settings.returns == "net":
        money, log = less_refunds(table, frame, order, money, log)

    frame, log = _without_nobody(table, frame, customer, log)
    before = log
    log = without_lost_sales(table, frame, money, log)
    log = without_counter_entries(frame, customer, money, log)
    log, currency = one_currency(table, frame, log, settings)
    returned = _returned(frame, order, quantity, money, settings)
    if settings.returns == "set aside":
        log = log.with_set_aside(CANCELLED, rows_where(returned))
    if quantity is not None:
        log = log.with_set_aside(NOTHING_SOLD, rows_where(frame[quantity.name] == 0))
    if day is not None:
        log = log.with_set_aside(NO_DATE, rows_where(frame[day.name].isna()))
        if settings.reference_date is not None:
            late = frame[day.name].dt.normalize() > pd.Timestamp(settings.reference_date)
            log = log.with_set_aside(f"{LATER} ({settings.reference_date:%Y-%m-%d})", rows_where(late))
    if money is not None:
        log = log.with_set_aside(NO_MONEY, rows_where(money.isna()))
    bought = log.kept(frame)[lambda kept: ~returned.loc[kept.index]]
    if settings.returns == "net":
        buyers = frame[customer.name].isin(bought[customer.name].unique())
        log = log.with_set_aside(ONLY_RETURNED, rows_where(returned & ~buyers))

    kept = log.kept(frame)
    sold = kept[~returned.loc[kept.index]]
    if sold.empty:
        raise DataError(f"No sales line of {table.sheet.where} can be used: {log.why_set_aside()}.")
    repeated = int(sold.duplicated().sum())
    if repeated:
        log = log.with_note(f"{repeated:,} sales lines repeat an earlier line exactly; they were kept as sales.")
    if settings.returns == "net":
        back = kept[returned.loc[kept.index]]
        if len(back):
            log = log.with_note(
                f"{len(back):,} lines are returns or refunds: they are taken off the customer's money, and are no "
                "orders."
            )
    else:
        # The customer decides: a return without a customer is nobody's return.
        back = frame[returned & frame[customer.name].notna()]
    net = settings.returns == "net" and money is not None
    accounts, log = _accounts_without_sales(table, frame, customer, sold, before, log)
    return CleanTable(
        table,
        sold,
        back,
        _with_warnings(table, log, money),
        money.loc[sold.index] if money is not None else None,
        money_name,
        returned_money=money.loc[back.index] if net and money is not None else None,
        currency=currency,
        accounts=accounts,
    )


def _accounts_without_sales(
    table: Table, frame: pd.DataFrame, customer: Column, sold: pd.DataFrame, before: CleaningLog, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Return the lines of those who have deals but won none; of orders that were called off nobody stays.

    before: which lines could be used before those of lost deals were set aside. Where more have won none than some,
    they are prospects, whom no customers should be measured by.
    """
    deals = [one.name for one in table.all(Role.STATUS) if are_deals(frame[one.name].dropna().unique())]
    if not deals:
        return frame.iloc[:0], log
    lines, buyers = before.kept(frame), sold[customer.name].nunique()
    accounts = lines[~lines[customer.name].isin(sold[customer.name].unique())]
    several = accounts[customer.name].nunique()
    if not several:
        return accounts, log
    say = f"{several:,} values of {customer.name} have no won deal"
    if several > buyers:
        return frame.iloc[:0], log.with_warning(
            f"{say}, and {buyers:,} have one: those without were left out, as they have bought nothing yet."
        )
    return accounts, log.without(accounts.index).with_note(
        f"{say}: they are in with no orders and no money, and their recency counts back to their last deal."
    )


def _with_notes(log: CleaningLog, notes: tuple[str, ...]) -> CleaningLog:
    for note in notes:
        log = log.with_note(note)
    return log


def _returned(
    frame: pd.DataFrame, order: Column | None, quantity: Column | None, money: pd.Series | None, settings: Settings
) -> pd.Series:
    """Tell which lines take something back: a quantity or an amount below zero, a number that says cancelled."""
    back = pd.Series(False, index=frame.index)
    if quantity is not None:
        back |= frame[quantity.name] < 0
    if money is not None and (quantity is None or settings.returns == "net"):
        back |= money < 0
    if order is not None:
        back |= _cancelling(frame[order.name])
    return back


def _with_warnings(table: Table, log: CleaningLog, money: pd.Series | None) -> CleaningLog:
    """Say what an analyst has to know before believing the result."""
    for warning in table.warnings:
        log = log.with_warning(warning)
    where = table.sheet.where
    if money is None:
        log = log.with_warning(
            f"No column of {where} says what a sale is worth, so customers are compared without money; name one as the "
            "Amount column (--amount) if there is one."
        )
    unread = next(
        (one for one in table.columns if names_unread_days(one.name, one.role, one.parsed.values.nunique())), None
    )
    if table.first(Role.DATE) is None and unread is not None:
        shown = ", ".join(f"'{cell}'" for cell in table.sheet.cells[unread.name].dropna().astype(str).unique()[:3])
        log = log.with_warning(
            f"{unread.name} of {where} seems to say when something was bought, but its cells ({shown}) are not read as "
            "days, so there is no recency; write them as dates, with the year."
        )
    elif table.first(Role.DATE) is None:
        log = log.with_warning(
            f"No column of {where} says when something was bought, so there is no recency; name one as the Date column "
            "(--date) if there is one."
        )
    return _many_set_aside(table, log)


def _many_set_aside(table: Table, log: CleaningLog) -> CleaningLog:
    if not log.rows_in or log.rows_set_aside < MANY * log.rows_in:
        return log
    return log.with_warning(
        f"{log.rows_set_aside:,} of {log.rows_in:,} rows of {table.sheet.where} were set aside "
        f"({log.why_set_aside()}); see Data check."
    )


def _cancelling(orders: pd.Series) -> pd.Series:
    """Tell cancellations by their number: C536379 among invoices like 536365.

    Where most orders start with a C, it is the shop's way of numbering and says nothing.
    """
    lettered = orders.str.fullmatch(r"[Cc]\d+", na=False)
    return lettered if lettered.sum() * 2 < orders.notna().sum() else lettered & False


def _no_customer_column(table: Table) -> str:
    columns = group_columns(table)
    say = f"{table.sheet.where[:1].upper()}{table.sheet.where[1:]} holds sales lines but no customer column"
    if not columns:
        return f"{say}. Add a column with the customer of each line."
    names = ", ".join(f"'{name}'" for name in columns[:8])
    where = f'(sheet Settings; --customer "{columns[0]}")'
    return f"{say}. It could be grouped by {names}: name one as the Customer column {where}."


def _clean_customers(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    measures = [one for one in table.columns if one.role in MEASURES]
    if not measures and table.first(Role.LAST_PURCHASE) is None and table.first(Role.SINCE) is None:
        raise DataError(
            f"{table.sheet.where[:1].upper()}{table.sheet.where[1:]} holds only text. Segments need at least one "
            "column of numbers, such as age, income or money spent."
        )
    frame, log = without_impossible_ages(table, frame, log)
    frame, log = without_infinities(measures, frame, log)
    frame, log = without_stand_ins(measures, frame, log)
    customer = table.first(Role.CUSTOMER)
    if customer is not None:
        nobody = are_nobody(frame[customer.name])
        if nobody.any() and not nobody.all():
            log = log.with_set_aside(NOBODY, rows_where(nobody))
        log = set_aside_duplicates(frame, customer, log)
    log, currency = one_currency(table, frame, log, settings)
    # Nothing spent in a month, or on a kind of goods, is left blank more often than typed as 0.
    for role in (Role.PERIOD, Role.PART):
        parts = [one.name for one in table.all(role)]
        if parts and frame[parts].isna().to_numpy().any():
            frame = frame.assign(**{name: frame[name].fillna(0.0) for name in parts})
            span = f"{parts[0]} to {parts[-1]}" if len(parts) > 1 else parts[0]
            log = log.with_note(f"A blank cell of {span} counts as 0: nothing was spent.")
    told = [one.name for one in (*measures, *table.all(Role.LAST_PURCHASE), *table.all(Role.SINCE))]
    blank = frame[told].isna().all(axis=1)
    log = log.with_set_aside(NO_MEASURE, rows_where(blank))
    kept = log.kept(frame)
    if kept.empty:
        raise DataError(f"No row of {table.sheet.where} can be used: {log.why_set_aside()}.")
    money, name = _money_of_customers(table, kept)
    for warning in table.warnings:
        log = log.with_warning(warning)
    log = _many_set_aside(table, with_outliers(measures, kept, log))
    return CleanTable(table, kept, frame.iloc[:0], log, money, name, currency=currency)


def _money_of_customers(table: Table, kept: pd.DataFrame) -> tuple[pd.Series | None, str]:
    """Return each customer's money: that of all months, of one column, or of the columns that it is parted into."""
    for role in (Role.PERIOD, Role.AMOUNT, Role.PART):
        names = [one.name for one in table.all(role)]
        if len(names) == 1 or (names and role is Role.AMOUNT):
            return kept[names[0]], names[0]
        if names:
            return kept[names].sum(axis=1, min_count=1), f"{names[0]} to {names[-1]}, {len(names)} columns added up"
    return None, ""


def _without_nobody(
    table: Table, frame: pd.DataFrame, customer: Column, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Set aside lines that name no customer, be it in words: guest, walk-in, 0."""
    ids = frame[customer.name]
    log = log.with_set_aside(NO_CUSTOMER, rows_where(ids.isna()))
    nobody = are_nobody(ids)
    if nobody.any() and not nobody[ids.notna()].all():
        words = ", ".join(f"'{one}'" for one in sorted(ids[nobody].unique())[:3])
        log = log.with_set_aside(f"{NOBODY} ({words})", rows_where(nobody))
    return frame, _without_nobody_by_name(table, frame, customer, log)


def _without_nobody_by_name(table: Table, frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """Set aside the number that stands for nobody, as the name beside it says: 700000001, "Consumidor final"."""
    for one in table.columns:
        if one is customer or one.role not in LABELS | {Role.OTHER_ID} or not names_somebody(one.name):
            continue
        names = frame[one.name]
        if names.nunique() < _OWN_NAMES * frame[customer.name].nunique():
            continue  # kinds of customers, not their names
        nobody = are_nobody(names) & names.notna() & frame[customer.name].notna()
        ids = frame.loc[nobody, customer.name]
        if not 0 < ids.nunique() <= _NUMBERS_OF_NOBODY:
            continue
        theirs = frame[customer.name].isin(ids.unique())
        if float(nobody[theirs].mean()) >= BELONGS:
            words = ", ".join(f"'{name}'" for name in sorted(names[nobody].unique())[:3])
            log = log.with_set_aside(f"{NOBODY} ({words})", rows_where(theirs))
    return log
