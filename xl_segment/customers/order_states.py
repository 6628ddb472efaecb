"""Which rows of a sheet of sales are none: cancelled, failed, refunded, lost, a draft, a test, an offer."""

from __future__ import annotations

import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.parsing.scales import are_flags, parse_flags
from xl_segment.sheet.roles import DATES, LABELS, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import is_of_a_sale, normal, plain, says, vocabulary
from xl_segment.sheet.words.state_words import are_deals, is_a_sale, lost_states, no_invoices, says_one_of

#: A column with more different texts than this says why, not whether.
_FEW_STATES = 6
#: Of more states than this the others are counted.
_TOLD = 4
#: From this share on cancelled rows would be most.
_MOST = 0.5
#: Amounts that differ by less are the same.
_CENT = 0.005
#: States of invoices that are sold, though they are not paid.
_STILL_SOLD = ("still_open", "awaits_payment")
_MAY_SAY_CANCELLED = DATES | LABELS | {Role.OTHER_ID, Role.MEASURE, Role.STATUS}


def without_lost_sales(table: Table, frame: pd.DataFrame, money: pd.Series | None, log: CleaningLog) -> CleaningLog:
    """Set aside rows that a column of states, of kinds of documents or of cancellations says are no sales.

    money: of each row; one below zero takes back what another row has sold, whatever its state. An invoice that is
    still to be paid is a sale.
    """
    sold = frame if money is None else frame[~(money < 0)]
    invoices = _are_invoices(table)
    log = _by_states(table, sold, log, invoices=invoices)
    for one in table.all(Role.LABEL):
        if vocabulary("document_type").whole(normal(one.name)):
            log = _without(one, no_invoices(frame[one.name].dropna().unique()), frame, log)
    for one in table.columns:
        if one.role not in _MAY_SAY_CANCELLED:
            continue
        if is_of_a_sale(one.name, "cancelled_column"):
            log = _unless_most(one, _taken_back(table, one, frame), log)
        elif vocabulary("returned_flag").whole(normal(one.name)) is not None:
            log = _unless_most(one, _flag_is(1, frame[one.name]), log)
        elif not invoices and vocabulary("paid_column").whole(normal(one.name)) is not None:
            log = _unless_most(one, _flag_is(0, frame[one.name]), log)
    return log


def _are_invoices(table: Table) -> bool:
    """Tell whether the rows are invoices, which are sold before they are paid: by their number or a due date."""
    order = table.first(Role.ORDER)
    due = any(vocabulary("due_date").whole(normal(one)) is not None for one in table.sheet.headers)
    return due or (order is not None and says(order.name, "of_an_invoice"))


def _by_states(table: Table, sold: pd.DataFrame, log: CleaningLog, *, invoices: bool) -> CleaningLog:
    states = table.all(Role.STATUS)
    # A deal that is won stays in the stage that it was in: where one column says won, the others say nothing of it.
    deals = tuple(one for one in states if are_deals(sold[one.name].dropna().unique()))
    for one in deals or states:
        lost = lost_states(one.name, sold[one.name].dropna().unique(), _STILL_SOLD if invoices else ())
        log = _with_states(one, lost, log.kept(sold)[one.name], log, invoices=invoices)
        log = _without(one, lost, sold, log)
    return log


def _taken_back(table: Table, column: Column, frame: pd.DataFrame) -> pd.Series:
    """Tell which rows a column of cancellations takes back; where a refund was told, only those paid back whole."""
    gone = _says_cancelled(frame[column.name])
    refund, amount = table.first(Role.REFUND), table.first(Role.AMOUNT)
    if refund is not None and amount is not None and column.role in DATES and says(column.name, "gives_back"):
        gone &= frame[refund.name].abs() >= frame[amount.name] - _CENT
    return gone


def _unless_most(column: Column, gone: pd.Series, log: CleaningLog) -> CleaningLog:
    """Set rows aside, unless they are most: then the column hardly means that they are no sales, and that is said."""
    share = float(gone.mean())
    if not 0 < share < 1:
        return log
    if share < _MOST:
        return log.with_set_aside(f"no sale, by {column.name}", rows_where(gone))
    return log.with_warning(
        f"By {column.name} {int(gone.sum()):,} of {len(gone):,} rows would be no sales, which is most of them, so they "
        "were kept; take them out if they are none."
    )


def _without(column: Column, lost: list[str], frame: pd.DataFrame, log: CleaningLog) -> CleaningLog:
    states = frame[column.name]
    if lost and len(lost) == states.nunique():
        shown = " and ".join(f"'{one}'" for one in lost[:3])
        return log.with_warning(
            f"By {column.name} no row is a sale ({shown}), yet all were kept as sales: paste rows that are, or take "
            f"{column.name} for something else on Data check."
        )
    for state in lost:
        log = log.with_set_aside(f"no sale, as {column.name} is '{state}'", rows_where(states == state))
    return log


def _with_states(column: Column, lost: list[str], cells: pd.Series, log: CleaningLog, *, invoices: bool) -> CleaningLog:
    """Say which states were counted as sales, and which of them nobody knows to be one."""
    counts = cells.astype("string").value_counts()
    kept = sorted(set(counts.index) - set(lost), key=lambda one: (-counts[one], one))
    if len(counts) < 2 or not kept or says(column.name, "delivery"):
        return log
    unknown = [one for one in kept if not is_a_sale(one, invoice=invoices)]
    sure = counts[[one for one in kept if says_one_of(one, ("a_sale", "partly", "no_sale"))]].sum()
    of_others = vocabulary("state_of_others").whole(normal(column.name)) is not None
    if not lost and sure < 0.5 * counts.sum() and (of_others or len(unknown) == len(counts)):
        return log  # regions of a country, conditions of goods
    why = f"not {_quoted(lost, 'or')}" if lost else "none of its states says otherwise"
    log = log.with_assumption(
        Assumption("counted as sold", f"{column.name} {_quoted(kept)}", why, not unknown, tuple(lost[:_TOLD]))
    )
    if not unknown:
        return log
    rows = int(counts[unknown].sum())
    return log.with_warning(
        f"{rows:,} rows where {column.name} is {_quoted(unknown, 'or')} were counted as sales, though nothing says "
        "that they are; take them out if they are none."
    )


def _quoted(texts: list[str], last: str = "and") -> str:
    """Return the first of some texts in quotes, and how many more there are."""
    more = len(texts) - _TOLD
    told = [f"'{one}'" for one in texts[:_TOLD]] + ([f"{more} more"] if more > 0 else [])
    return f" {last} ".join([", ".join(told[:-1])] * (len(told) > 1) + told[-1:])


def _flag_is(value: int, cells: pd.Series) -> pd.Series:
    """Tell where a column of yes and no says one of them; nowhere where its cells say something else."""
    flags = _flag_of(cells)
    return pd.Series(False, index=cells.index) if flags is None else flags == value


def _flag_of(cells: pd.Series) -> pd.Series | None:
    """Return 1 for yes and 0 for no, None where the cells say something else."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells if cells.dropna().isin([0, 1]).all() else None
    texts = cells.dropna().unique()
    known = len(texts) and all(isinstance(one, str) for one in texts) and are_flags(texts)
    return parse_flags(cells).values if known else None


def _says_cancelled(cells: pd.Series) -> pd.Series:
    """A day or a reason of cancelling says that it was; yes, 1 and "Cancelled" say it, no, 0 and "Partial" do not."""
    if pd.api.types.is_numeric_dtype(cells):
        return (cells == 1) & bool(cells.dropna().isin([0, 1]).all())  # other numbers are money, or days
    flags = _flag_of(cells)
    if flags is not None:
        return flags == 1
    texts = [one for one in cells.dropna().unique() if isinstance(one, str)]
    if 0 < len(texts) <= _FEW_STATES:
        gone = {*lost_states("", texts), *(one for one in texts if parse_flags(pd.Series([one])).values.iloc[0] == 1)}
        in_part = {one for one in texts if vocabulary("partly").is_in(plain(one))}
        if in_part and not gone:
            gone = set(texts) - in_part
        if gone and len(gone) < len(texts):
            return cells.isin(gone)
    return cells.notna()
