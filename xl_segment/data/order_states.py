"""Which rows of a sheet of sales are none: cancelled, failed, refunded, lost, a draft, a test, an offer."""

from __future__ import annotations

import pandas as pd

from xl_segment.data.assumptions import Assumption
from xl_segment.data.column_words import is_of_a_sale, normal, plain, says, vocabulary
from xl_segment.data.log import CleaningLog, rows_where
from xl_segment.data.parsing_words import are_flags, parse_flags
from xl_segment.data.roles import DATES, LABELS, Role
from xl_segment.data.state_words import are_deals, is_a_sale, lost_states, no_invoices, says_one_of
from xl_segment.data.table import Column, Table

#: A column with more different texts than this says why, not whether.
_FEW_STATES = 6
#: Of more states than this the others are counted.
_TOLD = 4
_MAY_SAY_CANCELLED = DATES | LABELS | {Role.OTHER_ID, Role.MEASURE, Role.STATUS}


def without_lost_sales(table: Table, frame: pd.DataFrame, money: pd.Series | None, log: CleaningLog) -> CleaningLog:
    """Set aside rows that a column of states, of kinds of documents or of cancellations says are no sales.

    money: of each row; one below zero takes back what another row has sold, whatever its state. An invoice that is
    still open is a sale.
    """
    states = table.all(Role.STATUS)
    order = table.first(Role.ORDER)
    due = any(vocabulary("due_date").whole(normal(one)) is not None for one in table.sheet.headers)
    still_sold: tuple[str, ...] = ()
    if due or (order is not None and says(order.name, "of_an_invoice")):
        still_sold = ("still_open", "awaits_payment")
    sold = frame if money is None else frame[~(money < 0)]
    # A deal that is won stays in the stage that it was in: where one column says won, the others say nothing of it.
    deals = tuple(one for one in states if are_deals(frame[one.name].dropna().unique()))
    for one in deals or states:
        lost = lost_states(one.name, sold[one.name].dropna().unique(), still_sold)
        log = _without(
            one, lost, sold, _with_states(one, lost, log.kept(sold)[one.name], log, invoices=bool(still_sold))
        )
    for one in table.all(Role.LABEL):
        if vocabulary("document_type").whole(normal(one.name)):
            log = _without(one, no_invoices(frame[one.name].dropna().unique()), frame, log)
    for one in table.columns:
        asked = one.role in _MAY_SAY_CANCELLED and not still_sold  # an invoice is sold before it is paid
        if asked and vocabulary("paid_column").whole(normal(one.name)):
            paid = _flag_of(frame[one.name])
            if paid is not None and 0 < (paid == 0).mean() < 0.5:
                log = log.with_set_aside(f"no sale, as {one.name} says no", rows_where(paid == 0))
    refund, amount = table.first(Role.REFUND), table.first(Role.AMOUNT)
    for one in table.columns:
        if one.role in _MAY_SAY_CANCELLED and is_of_a_sale(one.name, "cancelled_column"):
            gone = _says_cancelled(frame[one.name])
            if refund is not None and amount is not None and one.role in DATES and says(one.name, "gives_back"):
                # How much was paid back is told: a part of it is no cancellation.
                gone &= frame[refund.name].abs() >= frame[amount.name] - 0.005
            if 0 < gone.mean() < 0.5:
                log = log.with_set_aside(f"no sale, by {one.name}", rows_where(gone))
        elif one.role in _MAY_SAY_CANCELLED and vocabulary("returned_flag").whole(normal(one.name)) is not None:
            back = _flag_of(frame[one.name])
            if back is not None and 0 < (back == 1).mean() < 0.5:
                log = log.with_set_aside(f"no sale, by {one.name}", rows_where(back == 1))
    return log


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
