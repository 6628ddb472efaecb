"""Which rows of a sheet of sales are none: cancelled, failed, refunded, lost, a draft, a test, an offer."""

from __future__ import annotations

import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.parsing.scales import are_flags, parse_flags
from xl_segment.sheet.roles import DATES, LABELS, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import is_of_a_sale, says
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal, plain
from xl_segment.sheet.words.state_words import are_deals, is_a_sale, lost_states, no_invoices, says_one_of

#: A column with more different texts than this says why, not whether.
_FEW_STATES = 6
#: Of more states than this the others are counted.
_SHOWN = 4
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
    for column in table.all(Role.LABEL):
        if vocabulary("document_type").whole(normal(column.name)):
            log = _without(column, no_invoices(frame[column.name].dropna().unique()), frame, log)
    for column in table.columns:
        if column.role in _MAY_SAY_CANCELLED:
            log = _unless_most(column, _no_sales_by(column, table, frame, invoices=invoices), log)
    return log


def _no_sales_by(column: Column, table: Table, frame: pd.DataFrame, *, invoices: bool) -> pd.Series:
    """Tell which rows are no sales by a column that says so with a day, a reason, or yes and no; by most, none."""
    cells = frame[column.name]
    if is_of_a_sale(column.name, "cancelled_column"):
        return _taken_back(table, column, frame)
    if vocabulary("returned_flag").whole(normal(column.name)) is not None:
        return _flag_is(1, cells)
    if not invoices and vocabulary("paid_column").whole(normal(column.name)) is not None:
        return _flag_is(0, cells)
    return pd.Series(False, index=cells.index)


def _are_invoices(table: Table) -> bool:
    """Tell whether the rows are invoices, which are sold before they are paid: by their number or a due date."""
    order = table.first(Role.ORDER)
    due = any(vocabulary("due_date").whole(normal(header)) is not None for header in table.sheet.headers)
    return due or (order is not None and says(order.name, "of_an_invoice"))


def _by_states(table: Table, sold: pd.DataFrame, log: CleaningLog, *, invoices: bool) -> CleaningLog:
    columns = table.all(Role.STATUS)
    # A deal that is won stays in the stage that it was in: where one column says won, the others say nothing of it.
    deals = tuple(column for column in columns if are_deals(sold[column.name].dropna().unique()))
    still_sold = _STILL_SOLD if invoices else ()
    for column in deals or columns:
        lost = lost_states(column.name, sold[column.name].dropna().unique(), still_sold)
        log = _with_states(column, lost, log.usable_rows(sold)[column.name], log, invoices=invoices)
        log = _without(column, lost, sold, log)
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
        shown = " and ".join(f"'{state}'" for state in lost[:3])
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
    sold = sorted(set(counts.index) - set(lost), key=lambda state: (-counts[state], state))
    if len(counts) < 2 or not sold or says(column.name, "delivery"):
        return log
    unknown = [state for state in sold if not is_a_sale(state, invoice=invoices)]
    if not lost and not _are_states_of_sales(column, counts, sold, unknown):
        return log
    why = "none of its states says otherwise"
    if lost:
        why = f"not {_quoted(lost, 'or')}"
    log = log.with_assumption(
        Assumption("counted as sold", f"{column.name} {_quoted(sold)}", why, not unknown, tuple(lost[:_SHOWN]))
    )
    if not unknown:
        return log
    rows = int(counts[unknown].sum())
    return log.with_warning(
        f"{rows:,} rows where {column.name} is {_quoted(unknown, 'or')} were counted as sales, though nothing says "
        "that they are; take them out if they are none."
    )


def _are_states_of_sales(column: Column, counts: pd.Series, sold: list[str], unknown: list[str]) -> bool:
    """Tell states of sales from regions of a country and conditions of goods: most rows say something of a sale."""
    sure = counts[[state for state in sold if says_one_of(state, ("a_sale", "partly", "no_sale"))]].sum()
    if sure >= 0.5 * counts.sum():
        return True
    of_others = vocabulary("state_of_others").whole(normal(column.name)) is not None
    return not of_others and len(unknown) < len(counts)


def _quoted(texts: list[str], last: str = "and") -> str:
    """Return the first of some texts in quotes, and how many more there are."""
    shown = [f"'{text}'" for text in texts[:_SHOWN]]
    if len(texts) > _SHOWN:
        shown.append(f"{len(texts) - _SHOWN} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def _flag_is(value: int, cells: pd.Series) -> pd.Series:
    """Tell where a column of yes and no says one of them; nowhere where its cells say something else."""
    flags = _flags(cells)
    if flags is None:
        return pd.Series(False, index=cells.index)
    return flags == value


def _flags(cells: pd.Series) -> pd.Series | None:
    """Return 1 for yes and 0 for no, None where the cells say something else."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells if cells.dropna().isin([0, 1]).all() else None
    texts = cells.dropna().unique()
    if not len(texts) or not all(isinstance(text, str) for text in texts) or not are_flags(texts):
        return None
    return parse_flags(cells).values


def _says_cancelled(cells: pd.Series) -> pd.Series:
    """A day or a reason of cancelling says that it was; yes, 1 and "Cancelled" say it, no, 0 and "Partial" do not."""
    flags = _flags(cells)
    if flags is not None:
        return flags == 1
    if pd.api.types.is_numeric_dtype(cells):
        return pd.Series(False, index=cells.index)  # other numbers are money, or days
    texts = [text for text in cells.dropna().unique() if isinstance(text, str)]
    cancelled = _cancelled_words(texts)
    if cancelled and len(cancelled) < len(texts):
        return cells.isin(cancelled)
    return cells.notna()


def _cancelled_words(texts: list[str]) -> set[str]:
    """Return which of a few words say that a sale was cancelled as a whole; none where there are many."""
    if len(texts) > _FEW_STATES:
        return set()
    said_yes = {text for text in texts if parse_flags(pd.Series([text])).values.iloc[0] == 1}
    cancelled = said_yes.union(lost_states("", texts))
    in_part = {text for text in texts if vocabulary("partly").is_in(plain(text))}
    if in_part and not cancelled:
        return set(texts) - in_part
    return cancelled
