"""The decisions that a result hangs on, gathered: what a row is, who, when, how much, and what decides who is alike."""

from __future__ import annotations

from xl_segment.customers.features import Features
from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table

_SALES = ((Role.CUSTOMER, "customer"), (Role.ORDER, "order"), (Role.DATE, "date"), (Role.AMOUNT, "amount"))
#: What our own sentences begin with.
_OUR_WORDS = frozenset({"A", "Every", "Nearly", "The", "There"})
_CUSTOMERS = ((Role.CUSTOMER, "customer"),)


def assumed(
    table: Table, features: Features, deciding: tuple[str, ...], *, named: bool = False
) -> tuple[Assumption, ...]:
    """Return all assumptions, the most far-reaching first. named: the user said which measures decide."""
    a_row = "a sale" if table.kind is Kind.SALES else "a customer"
    found = [Assumption("a row is", a_row, _clause(table.kind_reason))]
    said = {one.what: one for one in table.assumptions}
    for role, what in _SALES if table.kind is Kind.SALES else _CUSTOMERS:
        column = table.first(role)
        if what in said and column is not None and said[what].taken == column.name:
            found.append(said[what])
        elif column is not None:
            found.append(Assumption(what, column.name, column.reason, not column.parsed.doubts))
        elif role is Role.AMOUNT and features.money is not None:
            found.append(Assumption(what, features.measured.money_name, "no column holds the amount itself"))
        elif role is not Role.CUSTOMER:
            found.append(Assumption(what, "none", "no column was found that could be it", False))
    if table.kind is Kind.CUSTOMERS and features.money is not None:
        found.append(Assumption("amount", features.measured.money_name, "what each customer spent"))
    last = table.first(Role.LAST_PURCHASE)
    days = tuple(one.name for one in table.all(Role.OTHER_DATE))
    if table.kind is Kind.CUSTOMERS and last is not None:
        found.append(Assumption("last purchase", last.name, last.reason, not last.parsed.doubts))
    elif table.kind is Kind.CUSTOMERS and days and features.money is not None and table.first(Role.RECENCY) is None:
        found.append(Assumption("last purchase", "none", "no header says which days those are", False, days[:5]))
    found += features.measured.log.assumptions
    others = [name for name in features.left_out if name not in deciding]
    why = "as you said" if named else "all measures that are fit for it"
    found.append(Assumption("what decides", ", ".join(deciding), why, True, tuple(others[:5])))
    return tuple(found)


def _clause(sentence: str) -> str:
    """Make a clause of a sentence; a header that begins it stays as it is."""
    text = sentence.rstrip(".")
    return text[:1].lower() + text[1:] if text.split(" ")[0] in _OUR_WORDS else text
