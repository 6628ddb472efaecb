"""Which rows of a sheet of sales are none: cancelled, failed, refunded, lost, a draft, a test, an offer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pandas as pd

from xl_segment.data.assumptions import Assumption
from xl_segment.data.column_words import normal, plain, says, vocabulary
from xl_segment.data.log import CleaningLog, rows_where
from xl_segment.data.parsing_words import are_flags, parse_flags
from xl_segment.data.plain_words import runs_on
from xl_segment.data.roles import DATES, LABELS, Role
from xl_segment.data.table import Column, Table

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
    if due:
        still_sold = ("still_open", "awaits_payment")
    elif order is not None and says(order.name, "of_an_invoice"):
        still_sold = ("still_open",)
    sold = frame if money is None else frame[~(money < 0)]
    # A deal that is won stays in the stage that it was in: where one column says won, the others say nothing of it.
    deals = tuple(one for one in states if are_deals(frame[one.name].dropna().unique()))
    for one in deals or states:
        lost = lost_states(one.name, sold[one.name].dropna().unique(), still_sold)
        log = _without(one, lost, sold, _with_states(one, lost, log.kept(sold)[one.name], still_sold, log))
    for one in table.all(Role.LABEL):
        if vocabulary("document_type").whole(normal(one.name)):
            log = _without(one, no_invoices(frame[one.name].dropna().unique()), frame, log)
    for one in table.columns:
        if one.role in _MAY_SAY_CANCELLED and vocabulary("paid_column").whole(normal(one.name)):
            paid = _flag_of(frame[one.name])
            if paid is not None and 0 < (paid == 0).mean() < 0.5:
                log = log.with_set_aside(f"no sale, as {one.name} says no", rows_where(paid == 0))
    refund, amount = table.first(Role.REFUND), table.first(Role.AMOUNT)
    for one in table.columns:
        if says(one.name, "cancelled_column") and one.role in _MAY_SAY_CANCELLED:
            gone = _says_cancelled(frame[one.name])
            if refund is not None and amount is not None and one.role in DATES and says(one.name, "gives_back"):
                # How much was paid back is told: a part of it is no cancellation.
                gone &= frame[refund.name].abs() >= frame[amount.name] - 0.005
            if 0 < gone.mean() < 0.5:
                log = log.with_set_aside(f"no sale, by {one.name}", rows_where(gone))
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


def _with_states(
    column: Column, lost: list[str], cells: pd.Series, still_sold: tuple[str, ...], log: CleaningLog
) -> CleaningLog:
    """Say which states were counted as sales, and which of them nobody knows to be one."""
    counts = cells.astype("string").value_counts()
    kept = sorted(set(counts.index) - set(lost), key=lambda one: (-counts[one], one))
    if len(counts) < 2 or not kept or says(column.name, "delivery"):
        return log
    unknown = [one for one in kept if not is_a_sale(one) and not _says_one_of(one, still_sold)]
    if len(unknown) == len(counts) and vocabulary("also_a_place").whole(normal(column.name)) is not None:
        return log  # regions of a country
    why = f"not {_quoted(lost, 'or')}" if lost else "none of its states says otherwise"
    log = log.with_assumption(
        Assumption("counted as sold", f"{column.name} {_quoted(kept)}", why, not unknown, tuple(lost[:_TOLD]))
    )
    if not unknown:
        return log
    rows = int(counts[unknown].sum())
    return log.with_warning(
        f"{rows:,} rows where {column.name} is {_quoted(unknown, 'or')} were counted as sales, though nothing says that "
        "they are; take them out if they are none."
    )


def is_a_sale(state: str) -> bool:
    """Tell whether a state is known to say that something was sold, wholly or in part: "Not confirmed" does not."""
    words = plain(state)
    if vocabulary("partly").is_in(words):
        return True
    denied = not vocabulary("negation").sure.keys().isdisjoint(words.split())
    return vocabulary("a_sale").is_in(words) and not denied


def _says_one_of(state: str, tables: tuple[str, ...]) -> bool:
    return any(vocabulary(one).is_in(plain(state)) for one in tables)


def _quoted(texts: list[str], last: str = "and") -> str:
    """Return the first of some texts in quotes, and how many more there are."""
    more = len(texts) - _TOLD
    told = [f"'{one}'" for one in texts[:_TOLD]] + ([f"{more} more"] if more > 0 else [])
    return f" {last} ".join([", ".join(told[:-1])] * (len(told) > 1) + told[-1:])


def lost_states(header: str, states: Iterable[str], still_sold: tuple[str, ...] = ()) -> list[str]:
    """Return the states that are no sales, in order; header: of their column.

    Where some deals are won, all that are not won are no sales (yet). Goods that are still to be delivered are sold.
    still_sold: tables of words for states that are sales here, such as invoices that are still to be paid.
    """
    texts = sorted({str(one) for one in states})
    won = _won(texts)
    if won:
        return [one for one in texts if one not in won]
    delivery = says(header, "delivery")
    lost = [one for one in texts if _is_lost(plain(one), delivery=delivery or says(one, "delivery"))]
    return [one for one in lost if not _says_one_of(one, still_sold)]


def no_invoices(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of documents that sell nothing, in order: offers, pro forma invoices, payments."""
    return sorted({str(one) for one in kinds if vocabulary("no_invoice").is_one(plain(str(one)))})


def _is_lost(words: str, *, delivery: bool) -> bool:
    if vocabulary("partly").is_in(words) or not vocabulary("no_sale").is_in(words):
        return False
    if _is_negated(words):
        return False
    return not (delivery and vocabulary("not_yet").is_in(words))


def _is_negated(words: str) -> bool:
    """Tell "not cancelled" from "not paid" and from "cancelled, not shipped": each loss has a "not" right before it."""
    negations, lost = vocabulary("negation"), vocabulary("no_sale")
    parts = words.split()
    denied = {
        at + 1
        for at, (one, after) in enumerate(itertools.pairwise(parts))
        if one in negations.sure and lost.is_in(after)
    }
    if denied:
        return not lost.is_in(
            " ".join(one for at, one in enumerate(parts) if at not in denied and at + 1 not in denied)
        )
    # Scripts without blanks write the word for not right before the other: 未取消.
    return any(runs_on(one) and words.startswith(one) and lost.is_in(words.removeprefix(one)) for one in negations.sure)


def are_deals(states: Iterable[str]) -> bool:
    """Tell whether states are those of deals that are won or not: there, who has lost them all is an account still."""
    texts = sorted({str(one) for one in states})
    return 0 < len(_won(texts)) < len(texts)


def _won(texts: list[str]) -> list[str]:
    return [one for one in texts if vocabulary("won").is_in(plain(one))]


def _flag_of(cells: pd.Series) -> pd.Series | None:
    """Return 1 for yes and 0 for no, None where the cells say something else."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells if cells.dropna().isin([0, 1]).all() else None
    texts = cells.dropna().unique()
    known = len(texts) and all(isinstance(one, str) for one in texts) and are_flags(texts)
    return parse_flags(cells).values if known else None


def _says_cancelled(cells: pd.Series) -> pd.Series:
    """A day or a reason of cancelling says that it was; yes and 1 say it, no and 0 do not."""
    if pd.api.types.is_numeric_dtype(cells):
        return (cells == 1) & bool(cells.dropna().isin([0, 1]).all())  # other numbers are money, or days
    flags = _flag_of(cells)
    return cells.notna() if flags is None else flags == 1
