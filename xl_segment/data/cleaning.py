"""Which rows can be used: each one is kept, repaired or set aside, and the log says why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xl_segment.data.arithmetic import less_discount
from xl_segment.data.column_words import plain, says, vocabulary
from xl_segment.data.columns import Column, Table, group_columns, names_unread_days
from xl_segment.data.customer_ids import are_nobody
from xl_segment.data.log import CleaningLog
from xl_segment.data.order_lines import complete, money_once
from xl_segment.data.order_states import are_deals, lost_states
from xl_segment.data.parsing_words import are_flags, parse_flags
from xl_segment.data.record_kinds import money_told_again
from xl_segment.data.roles import DATES, LABELS, MEASURES, Kind, Role
from xl_segment.errors import DataError, not_found
from xl_segment.settings import Settings

DUPLICATE = "duplicate of an earlier row"
NO_CUSTOMER = "no customer"
NO_DATE = "no order date"
NO_MONEY = "no amount"
NOBODY = "placeholder for no customer"
CANCELLED = "cancellation"
ONLY_RETURNED = "return of a customer who bought nothing here"
NOTHING_SOLD = "quantity is zero"
LATER = "after the reference date"
NO_MEASURE = "no measure filled in"

#: Ages outside are taken for typing errors: the oldest person ever documented reached 122 years.
OLDEST = 110
#: From this share on, rows that were set aside are a warning: what is left may not stand for the whole.
MANY = 0.2
#: A value this many times as far from the median as the 99th percentile is far from all others.
FAR = 6


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
        if column.parsed.unread and column.role in MEASURES | {Role.DATE}:
            shown = ", ".join(f"'{cell}'" for cell in list(dict.fromkeys(column.parsed.unread.values()))[:3])
            log = log.with_repaired(f"{column.name}: {shown} read as blank", column.parsed.unread)
    return log


def _clean_sales(table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings) -> CleanTable:
    customer, order, day = (table.first(role) for role in (Role.CUSTOMER, Role.ORDER, Role.DATE))
    if customer is None:
        raise DataError(_no_customer_column(table))
    quantity = table.first(Role.QUANTITY)
    lines = complete(frame, {one.name: one.role for one in table.columns if one.role is not Role.IGNORED})
    frame, log = _without_money_told_again(table, frame, lines.frame, _with_notes(log, lines.notes))
    if lines.above:
        log = log.with_warning(lines.notes[0])
    money, money_name, log = _money_per_line(table, frame, order, log)
    if money is not None:
        money, log = _with_signs(table, frame, money, log)
    if money is not None and settings.returns == "net":
        money, log = _less_refunds(table, frame, order, money, log)

    frame, log = _without_nobody(frame, customer, log)
    before = log
    log = _without_lost_sales(table, frame, log)
    log, currency = _one_currency(table, frame, log, settings)
    returned = _returned(frame, order, quantity, money, settings)
    if settings.returns == "set aside":
        log = log.with_set_aside(CANCELLED, _rows(returned))
    if quantity is not None:
        log = log.with_set_aside(NOTHING_SOLD, _rows(frame[quantity.name] == 0))
    if day is not None:
        log = log.with_set_aside(NO_DATE, _rows(frame[day.name].isna()))
        if settings.reference_date is not None:
            late = frame[day.name].dt.normalize() > pd.Timestamp(settings.reference_date)
            log = log.with_set_aside(f"{LATER} ({settings.reference_date:%Y-%m-%d})", _rows(late))
    if money is not None:
        log = log.with_set_aside(NO_MONEY, _rows(money.isna()))
    bought = _kept(frame, log)[lambda kept: ~returned.loc[kept.index]]
    if settings.returns == "net":
        buyers = frame[customer.name].isin(bought[customer.name].unique())
        log = log.with_set_aside(ONLY_RETURNED, _rows(returned & ~buyers))

    kept = _kept(frame, log)
    sold = kept[~returned.loc[kept.index]]
    if sold.empty:
        raise DataError(f"No sales line of {table.sheet.where} can be used: {_in_words(log)}.")
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
    accounts = _accounts_without_sales(table, frame, customer, sold, _kept(frame, before).index)
    if len(accounts):
        several = accounts[customer.name].nunique()
        log = log.with_note(
            f"{several:,} values of {customer.name} have no won deal: they are in with no orders and no money, and "
            "their recency counts back to their last deal."
        )
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


def _without_money_told_again(
    table: Table, as_it_stands: pd.DataFrame, frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Set aside the head and the payment of an order whose lines come to the same: its money counts once."""
    order, amount = table.first(Role.ORDER), table.first(Role.AMOUNT)
    if order is None or amount is None:
        return frame, log
    found = money_told_again(as_it_stands, frame[order.name], frame[amount.name])
    if found is None:
        return frame, log
    for kind, rows in found.rows.items():
        log = log.with_set_aside(f"tells the order's money again, as {kind}", rows)
    kinds = " and ".join(found.rows)
    log = log.with_warning(
        f"{amount.name} of {table.sheet.where} tells the money of an order several times: the rows where {found.kept} "
        f"were counted, and those where {kinds} come to the same and were set aside."
    )
    return _kept(frame, log), log


def _accounts_without_sales(
    table: Table, frame: pd.DataFrame, customer: Column, sold: pd.DataFrame, usable: pd.Index
) -> pd.DataFrame:
    """Return the lines of those who have deals but won none; of orders that were called off nobody stays."""
    deals = [one.name for one in table.all(Role.STATUS) if are_deals(frame[one.name].dropna().unique())]
    if not deals:
        return frame.iloc[:0]
    lines = frame.loc[usable]
    return lines[~lines[customer.name].isin(sold[customer.name].unique())]


def _with_notes(log: CleaningLog, notes: tuple[str, ...]) -> CleaningLog:
    for note in notes:
        log = log.with_note(note)
    return log


def _without_nobody(frame: pd.DataFrame, customer: Column, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    """Set aside lines that name no customer, be it in words: guest, walk-in, 0."""
    ids = frame[customer.name]
    log = log.with_set_aside(NO_CUSTOMER, _rows(ids.isna()))
    nobody = are_nobody(ids)
    if nobody.any() and not nobody[ids.notna()].all():
        words = ", ".join(f"'{one}'" for one in sorted(ids[nobody].unique())[:3])
        log = log.with_set_aside(f"{NOBODY} ({words})", _rows(nobody))
    return frame, log


def _without_lost_sales(table: Table, frame: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    """Set aside orders that a column of states says are no sales: cancelled, failed, refunded, lost."""
    for one in table.all(Role.STATUS):
        states = frame[one.name]
        lost = lost_states(one.name, states.dropna().unique())
        if not lost or len(lost) == states.nunique():
            continue
        for state in lost:
            log = log.with_set_aside(f"no sale, as {one.name} is '{state}'", _rows(states == state))
    for one in table.columns:
        if says(one.name, "cancelled_column") and one.role in DATES | LABELS | {
            Role.OTHER_ID,
            Role.MEASURE,
            Role.STATUS,
        }:
            gone = _says_cancelled(frame[one.name])
            if 0 < gone.mean() < 0.5:
                log = log.with_set_aside(f"no sale, by {one.name}", _rows(gone))
    return log


def _says_cancelled(cells: pd.Series) -> pd.Series:
    """A day or a reason of cancelling says that it was; yes and 1 say it, no and 0 do not."""
    if pd.api.types.is_numeric_dtype(cells):
        return (cells == 1) & bool(cells.dropna().isin([0, 1]).all())  # other numbers are money, or days
    texts = cells.dropna().unique()
    if len(texts) and all(isinstance(one, str) for one in texts) and are_flags(texts):
        return parse_flags(cells).values == 1
    return cells.notna()


def _one_currency(
    table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings
) -> tuple[CleaningLog, str | None]:
    """Work on one currency, the commonest unless another is asked for; amounts in others are never added to it."""
    money = table.first(Role.AMOUNT) or table.first(Role.UNIT_PRICE)
    told = table.first(Role.CURRENCY)
    units = None if money is None else money.parsed.units
    names = frame[told.name] if told is not None else units
    if names is None:
        return log, None
    names = names.map(lambda one: one if one is None or one != one else str(one).strip().upper(), na_action="ignore")
    kept = names.reindex(_kept(frame, log).index).dropna()
    counts = kept.value_counts()
    if counts.empty:
        return log, None
    order = sorted(counts.index, key=lambda one: (-counts[one], one))
    chosen = order[0]
    if settings.currency is not None:
        wanted = settings.currency.strip().upper()
        if wanted not in counts.index:
            raise not_found("currency", settings.currency, order, table.sheet.where)
        chosen = wanted
    if len(order) == 1:
        return log, chosen
    where = told.name if told is not None else money.name if money is not None else "the amounts"
    shown = ", ".join(f"{one} ({counts[one]:,} rows)" for one in order[:5])
    others = [one for one in order if one != chosen]
    log = log.with_warning(
        f"{where} holds several currencies: {shown}. They are never added up: only {chosen} was worked on, and "
        f"{' and '.join(others[:3])} set aside; the setting Currency (--currency {others[0]}) takes another one."
    )
    return log.with_set_aside(f"another currency than {chosen}", _rows(names.notna() & (names != chosen))), chosen


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
    unread = next((one for one in table.columns if names_unread_days(one.name, one.role)), None)
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
    if log.rows_in and log.rows_set_aside >= MANY * log.rows_in:
        log = log.with_warning(
            f"{log.rows_set_aside:,} of {log.rows_in:,} rows of {where} were set aside ({_in_words(log)}); see "
            "Data check."
        )
    return log


def _cancelling(orders: pd.Series) -> pd.Series:
    """Tell cancellations by their number: C536379 among invoices like 536365.

    Where most orders start with a C, it is the shop's way of numbering and says nothing.
    """
    lettered = orders.str.fullmatch(r"[Cc]\d+", na=False)
    return lettered if lettered.sum() * 2 < orders.notna().sum() else lettered & False


def _money_per_line(
    table: Table, frame: pd.DataFrame, order: Column | None, log: CleaningLog
) -> tuple[pd.Series | None, str, CleaningLog]:
    """Return what each line is worth, what that is called, and the log with what was decided about it."""
    amount, quantity, price = (table.first(role) for role in (Role.AMOUNT, Role.QUANTITY, Role.UNIT_PRICE))
    product = None
    name = ""
    if quantity is not None and price is not None:
        product = frame[quantity.name] * frame[price.name]
        name = f"{quantity.name} × {price.name}"
    if amount is not None:
        found = money_once(frame[amount.name], None if order is None else frame[order.name], product)
        return found.values, amount.name, log.with_note(f"{amount.name} {found.note}.") if found.note else log
    discount = table.first(Role.DISCOUNT)
    if product is not None and discount is not None:
        off = less_discount(product.to_numpy(np.float64), frame[discount.name].to_numpy(np.float64))
        return pd.Series(off, index=frame.index), f"{name} less {discount.name}", log
    return product, name, log


def _with_signs(table: Table, frame: pd.DataFrame, money: pd.Series, log: CleaningLog) -> tuple[pd.Series, CleaningLog]:
    """Take what is booked to a customer's credit for money given back, where a column says debit or credit."""
    for one in table.all(Role.LABEL):
        words = frame[one.name].dropna().unique()
        credited = [word for word in words if vocabulary("credited").is_one(plain(str(word)))]
        if says(one.name, "debit_credit") and len(words) == 2 and len(credited) == 1 and not (money < 0).any():
            back = frame[one.name] == credited[0]
            return money.mask(back, -money), log.with_warning(
                f"{one.name} says of {int(back.sum()):,} rows that they are credits ('{credited[0]}'): they were taken "
                "for money given back."
            )
    return money, log


def _less_refunds(
    table: Table, frame: pd.DataFrame, order: Column | None, money: pd.Series, log: CleaningLog
) -> tuple[pd.Series, CleaningLog]:
    """Take off what a column says was paid back of each order."""
    refund = table.first(Role.REFUND)
    if refund is None or not frame[refund.name].fillna(0.0).any():
        return money, log
    off = money_once(frame[refund.name].abs(), None if order is None else frame[order.name], None).values
    return money - off.fillna(0.0), log.with_note(f"{refund.name} was taken off the money.")


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
    if not measures:
        raise DataError(
            f"{table.sheet.where[:1].upper()}{table.sheet.where[1:]} holds only text. Segments need at least one "
            "column of numbers, such as age, income or money spent."
        )
    frame, log = _without_impossible_ages(table, frame, log)
    frame, log = _without_infinities(measures, frame, log)
    frame, log = _without_stand_ins(measures, frame, log)
    customer = table.first(Role.CUSTOMER)
    if customer is not None:
        nobody = are_nobody(frame[customer.name])
        if nobody.any() and not nobody.all():
            log = log.with_set_aside(NOBODY, _rows(nobody))
        log = _set_aside_duplicates(frame, customer, log)
    log, currency = _one_currency(table, frame, log, settings)
    # Nothing spent in a month, or on a kind of goods, is left blank more often than typed as 0.
    for role in (Role.PERIOD, Role.PART):
        parts = [one.name for one in table.all(role)]
        if parts and frame[parts].isna().to_numpy().any():
            frame = frame.assign(**{name: frame[name].fillna(0.0) for name in parts})
            span = f"{parts[0]} to {parts[-1]}" if len(parts) > 1 else parts[0]
            log = log.with_note(f"A blank cell of {span} counts as 0: nothing was spent.")
    blank = frame[[one.name for one in measures]].isna().all(axis=1)
    log = log.with_set_aside(NO_MEASURE, _rows(blank))
    kept = _kept(frame, log)
    if kept.empty:
        raise DataError(f"No row of {table.sheet.where} can be used: {_in_words(log)}.")
    money, name = _money_of_customers(table, kept)
    for warning in table.warnings:
        log = log.with_warning(warning)
    log = _with_outliers(measures, kept, log)
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


def _without_impossible_ages(table: Table, frame: pd.DataFrame, log: CleaningLog) -> tuple[pd.DataFrame, CleaningLog]:
    born, age = table.first(Role.BIRTH_YEAR), table.first(Role.AGE)
    if age is not None:
        impossible = (frame[age.name] < 0) | (frame[age.name] > OLDEST)
        log = log.with_repaired(f"{age.name}: impossible age read as blank", _rows(impossible))
        frame = frame.assign(**{age.name: frame[age.name].mask(impossible)})
    if born is not None:
        latest = _latest_year(table, frame, born.name)
        impossible = (frame[born.name] < latest - OLDEST) | (frame[born.name] > latest)
        log = log.with_repaired(f"{born.name}: impossible year read as blank", _rows(impossible))
        frame = frame.assign(**{born.name: frame[born.name].mask(impossible)})
    return frame, log


def _latest_year(table: Table, frame: pd.DataFrame, born: str) -> float:
    """Return the year that the sheet speaks of: of its latest date, else when its youngest customer was grown up."""
    days = [frame[one.name].max() for one in table.columns if one.role in DATES and frame[one.name].notna().any()]
    return float(max(days).year) if days else float(frame[born].quantile(0.999)) + 18


def _without_stand_ins(
    measures: list[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Numbers that are typed where one is not known: 999999 far above all others, -1 where nothing else is negative."""
    for one in measures:
        values = frame[one.name]
        different = values.dropna().unique()
        wrong = [value for value in different if _stands_in(value, different)]
        rows = _rows(values.isin(wrong))
        if 0 < len(rows) <= max(5, 0.05 * len(values)) and len(different) > 5:
            shown = ", ".join(f"{value:g}" for value in sorted(wrong))
            log = log.with_repaired(f"{one.name}: {shown} stands for a number that is not known, read as blank", rows)
            frame = frame.assign(**{one.name: values.mask(values.isin(wrong))})
    return frame, log


def _stands_in(value: float, different: np.ndarray) -> bool:
    others = different[different != value]
    if not len(others) or value % 1:
        return False
    nines = set(f"{abs(value):.0f}") == {"9"}
    if value < 0:
        return bool((others >= 0).all()) and (nines or value == -1)
    return nines and value >= 999 and value > 3 * float(np.max(others))


def _with_outliers(measures: list[Column], kept: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    """Name values far from all others; they are kept, as they may be true."""
    for one in measures:
        values = kept[one.name].dropna()
        if len(values) < 20:
            continue
        middle = float(values.median())
        far = (values - middle).abs()
        usual = float(far.quantile(0.99))
        beyond = values[far > FAR * usual] if usual > 0 else values.iloc[:0]
        if 0 < len(beyond) <= 5:
            told = ", ".join(f"{value:,.6g} in row {row}" for row, value in beyond.items())
            log = log.with_note(f"{one.name} is far from all others: {told}. It was kept; correct it if it is wrong.")
    return log


def _without_infinities(
    measures: list[Column], frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    for one in measures:
        endless = np.isinf(frame[one.name])
        if endless.any():
            log = log.with_repaired(f"{one.name}: a number too large to be one, read as blank", _rows(endless))
            frame = frame.assign(**{one.name: frame[one.name].mask(endless)})
    return frame, log


def _set_aside_duplicates(frame: pd.DataFrame, customer: Column, log: CleaningLog) -> CleaningLog:
    """A row that repeats an earlier one, customer id and all, is the same customer pasted twice."""
    known = frame[customer.name].notna()
    log = log.with_set_aside(DUPLICATE, _rows(frame.duplicated() & known))
    left = _kept(frame, log)
    again = left.loc[left[customer.name].notna(), customer.name].duplicated(keep=False)
    if again.any():
        ids = left.loc[again.index[again], customer.name].drop_duplicates()
        named = ", ".join(f"'{one}'" for one in ids.head(3)) + (" ..." if len(ids) > 3 else "")
        stand = "value of {0} stands" if len(ids) == 1 else "values of {0} stand"
        log = log.with_note(
            f"{len(ids):,} {stand.format(customer.name)} on more than one row with different cells ({named}); each row "
            "was kept, and counts as a customer."
        )
    return log


def _rows(chosen: pd.Series) -> np.ndarray:
    return np.asarray(chosen.index[chosen.fillna(False).astype(bool)], np.int64)


def _kept(frame: pd.DataFrame, log: CleaningLog) -> pd.DataFrame:
    if not log.set_aside:
        return frame
    return frame.drop(np.concatenate(list(log.set_aside.values())), errors="ignore")


def _in_words(log: CleaningLog) -> str:
    return ", ".join(f"{reason} ({len(rows):,})" for reason, rows in log.set_aside.items())
