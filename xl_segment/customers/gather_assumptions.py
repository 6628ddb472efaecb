"""The decisions that a result hangs on, gathered: what a row is, who, when, how much, and what decides who is alike."""

from __future__ import annotations

from collections.abc import Iterator

from xl_segment.customers.features import Features
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table

_SALES = ((Role.CUSTOMER, "customer"), (Role.ORDER, "order"), (Role.DATE, "date"), (Role.AMOUNT, "amount"))
_CUSTOMERS = ((Role.CUSTOMER, "customer"),)
#: What our own sentences begin with.
_OUR_WORDS = frozenset({"A", "Every", "Nearly", "The", "There"})
#: No more alternatives than this are named.
_NAMED = 5


def assumed(
    table: Table, features: Features, deciding: tuple[str, ...], *, named: bool = False
) -> tuple[Assumption, ...]:
    """Return all assumptions, the most far-reaching first. named: the user said which measures decide."""
    assumptions = [_what_a_row_is(table), *_what_columns_are(table, features)]
    if table.kind is Kind.CUSTOMERS:
        assumptions += _what_customers_spent(table, features)
    return (*assumptions, *features.measured.log.assumptions, _what_decides(features, deciding, named=named))


def _what_a_row_is(table: Table) -> Assumption:
    a_row = "a sale" if table.kind is Kind.SALES else "a customer"
    return Assumption("a row is", a_row, _clause(table.kind_reason))


def _what_columns_are(table: Table, features: Features) -> Iterator[Assumption]:
    """Yield which column was taken for the customer and, of sales, for the order, the day and the amount."""
    roles = _SALES if table.kind is Kind.SALES else _CUSTOMERS
    said_already = {assumption.what: assumption for assumption in table.assumptions}
    for role, what in roles:
        column = table.first(role)
        if column is None:
            yield from _without_a_column(role, what, features)
        elif what in said_already and said_already[what].taken == column.name:
            yield said_already[what]
        else:
            yield Assumption(what, column.name, column.reason, not column.parsed.doubts)


def _without_a_column(role: Role, what: str, features: Features) -> Iterator[Assumption]:
    if role is Role.AMOUNT and features.money is not None:
        yield Assumption(what, features.measured.money_name, "no column holds the amount itself")
    elif role is not Role.CUSTOMER:
        yield Assumption(what, "none", "no column was found that could be it", False)


def _what_customers_spent(table: Table, features: Features) -> Iterator[Assumption]:
    """Yield, of a sheet of customers, what their money is and when they bought last."""
    if features.money is not None:
        yield Assumption("amount", features.measured.money_name, "what each customer spent")
    last = table.first(Role.LAST_PURCHASE)
    if last is not None:
        yield Assumption("last purchase", last.name, last.reason, not last.parsed.doubts)
        return
    days = tuple(column.name for column in table.all(Role.OTHER_DATE))
    if days and features.money is not None and table.first(Role.RECENCY) is None:
        yield Assumption("last purchase", "none", "no header says which days those are", False, days[:_NAMED])


def _what_decides(features: Features, deciding: tuple[str, ...], *, named: bool) -> Assumption:
    others = [name for name in features.left_out if name not in deciding]
    why = "as you said" if named else "all measures that are fit for it"
    return Assumption("what decides", ", ".join(deciding), why, True, tuple(others[:_NAMED]))


def _clause(sentence: str) -> str:
    """Make a clause of a sentence; a header that begins it stays as it is."""
    text = sentence.rstrip(".")
    if text.split(" ")[0] not in _OUR_WORDS:
        return text
    return text[:1].lower() + text[1:]
