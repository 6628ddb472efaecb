"""Where a header names an amount, but another column is what was sold: before fees, after discounts, without tax."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.role_words import names_role

#: Fewer sales with a fee, a discount or a tax than this show nothing of how it is reckoned, and a smaller share of all.
_ENOUGH, _ENOUGH_OF_ALL = 5, 0.2
#: Amounts that differ by no more are the same, each rounded to the cent.
_CENT = 0.011
#: Customers have sums of their own where there are this many different ones, as a share of the customers.
_OWN_SUMS = 0.5
#: Rows that are looked at first.
_LOOK = 20_000


def better_amount(table: Table, stated: Mapping[str, Role]) -> Table:
    """Take another column for the amount where the named one is shown to be something else.

    stated: what the user says of columns; that stays.
    """
    table = _before_fees(table, stated)
    table = _of_the_row(table, stated)
    table = _after_discount(table, stated)
    return _before_tax(table, stated)


def _amount(table: Table) -> Column:
    amount = table.first(Role.AMOUNT)
    if amount is None:
        raise ValueError("an amount is made better only where there is one")
    return amount


def _before_fees(table: Table, stated: Collection[str]) -> Table:
    """Take what the customer paid, where the amount is what is left of it for the seller after fees."""
    paid_out = _paid_out(table, stated)
    if paid_out is not None:
        return paid_out
    amount = _amount(table)
    fees = [column for column in table.all(Role.MEASURE) if says(column.name, "fees")]
    if not fees:
        return table
    taken = _added_up(fees)
    charged = _enough_rows(taken, amount, _ENOUGH_OF_ALL)
    if charged is None:
        return table
    possible = [column for column in _free(table, stated) if column not in fees]
    paid = _that_comes_to((amount.parsed.values + taken)[charged], possible)
    return table if paid is None else _with_paid(table, paid, amount, _named(fees))


def _added_up(columns: Sequence[Column]) -> pd.Series:
    """Return what columns come to on each row, without their signs."""
    return sum(column.parsed.values.abs().fillna(0.0) for column in columns)


def _enough_rows(taken: pd.Series, amount: Column, share: float) -> pd.Series | None:
    """Return on which rows something is taken off or put on an amount; None where they are too few to show anything."""
    rows = (taken > 0) & amount.parsed.values.notna()
    return rows if rows.sum() >= max(_ENOUGH, share * len(rows)) else None


def _named(columns: Sequence[Column]) -> str:
    return " and ".join(column.name for column in columns)


def _paid_out(table: Table, stated: Collection[str]) -> Table | None:
    """Take the first of the columns left of the amount, where they add up to it and some are fees, below zero."""
    amount = _amount(table)
    total = amount.parsed.values
    summed = pd.Series(0.0, total.index)
    block: list[Column] = []
    position = [column.name for column in table.columns].index(amount.name)
    for column in reversed(table.columns[:position]):
        if column.role not in (Role.MEASURE, Role.REFUND, Role.DISCOUNT) or column.name in stated:
            return None
        summed = summed + column.parsed.values.fillna(0.0)
        block.insert(0, column)
        fees = _fees_below_zero(block)
        if fees and _may_be_paid(column) and _comes_to(summed, total):
            return _with_paid(table, column, amount, _named(fees))
    return None


def _fees_below_zero(block: Sequence[Column]) -> list[Column]:
    """Return the fees among columns that may add up to a payment; a single column adds up to nothing."""
    if len(block) < 2:
        return []
    return [column for column in block if says(column.name, "fees") and float(column.parsed.values.min()) < 0]


def _may_be_paid(column: Column) -> bool:
    return not float(column.parsed.values.min()) < 0 and not says(column.name, "not_amount")


def _comes_to(summed: pd.Series, total: pd.Series) -> bool:
    known = total.notna()
    if known.sum() < _ENOUGH:
        return False
    return float(np.isclose(summed[known], total[known], rtol=0, atol=_CENT).mean()) >= BELONGS


def _of_the_row(table: Table, stated: Collection[str]) -> Table:
    """Take what each row comes to, where the amount is the sum of all rows of the customer, told on each of them."""
    amount, customer = _amount(table), table.first(Role.CUSTOMER)
    if customer is None:
        return table
    sums = _sums_of_customers(amount.parsed.values, customer.parsed.values)
    if sums is None:
        return table
    for column in _free(table, stated):
        own = column.parsed.values.groupby(customer.parsed.values).sum()
        if float(np.isclose(own[sums.index], sums, rtol=1e-6, atol=0.02).mean()) >= BELONGS:
            why = f"{amount.name} is its sum over all rows of {customer.name}"
            why_not = f"it is the sum of {column.name} over all rows of {customer.name}"
            return _exchanged(table, column, why, amount, why_not)
    return table


def _sums_of_customers(amounts: pd.Series, customers: pd.Series) -> pd.Series | None:
    """Return the amount of each customer with several rows, where it is one for all of them and the customer's own."""
    if not _is_constant_in(amounts.iloc[:_LOOK], customers.iloc[:_LOOK]):
        return None  # seen on the first rows, without gathering half a million
    sizes = amounts.groupby(customers).agg(["size", "first"])
    sums = sizes.loc[sizes["size"] > 1, "first"]
    if len(sums) < _ENOUGH or sums.nunique() < _OWN_SUMS * len(sums):
        return None
    return sums


def _is_constant_in(values: pd.Series, groups: pd.Series) -> bool:
    """Tell whether a group that has several rows has one value on all of them, as a rule."""
    sizes = values.groupby(groups).agg(["size", "nunique"])
    several = sizes[sizes["size"] > 1]
    return len(several) > 0 and float((several["nunique"] == 1).mean()) >= BELONGS


def _after_discount(table: Table, stated: Collection[str]) -> Table:
    """Take what is left after the discount, where a column says it and the amount is from before."""
    amount, discounts = _amount(table), table.all(Role.DISCOUNT)
    for taken in _ways_to_take_off(discounts):
        off = _added_up(taken)
        rows = _enough_rows(off, amount, 0.0)
        if rows is None:
            continue
        left = _that_comes_to((amount.parsed.values - off)[rows], _free(table, stated))
        if left is not None:
            why = f"it is {amount.name} less {_named(taken)}"
            return _exchanged(table, left, why, amount, f"{left.name} is it less {_named(taken)}")
    return table


def _ways_to_take_off(discounts: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """Return all discounts together, then each alone."""
    if len(discounts) < 2:
        return [discounts] if discounts else []
    return [discounts, *((discount,) for discount in discounts)]


def _before_tax(table: Table, stated: Collection[str]) -> Table:
    """Take the amount without tax, where a column says it and the amount is it and the tax."""
    amount = _amount(table)
    if amount.name in stated:
        return table
    measures = table.all(Role.MEASURE)
    for tax in measures:
        if not says(tax.name, "tax"):
            continue
        owed = _added_up([tax])
        rows = _enough_rows(owed, amount, _ENOUGH_OF_ALL)
        if rows is None:
            continue
        total = amount.parsed.values
        named = [column for column in measures if column is not tax and _is_named_net(column, stated)]
        net = _that_comes_to((total - np.sign(total) * owed)[rows], named)
        if net is not None:
            why = f"{amount.name} is it and {tax.name}"
            return _exchanged(table, net, why, amount, f"it is {net.name} and {tax.name}")
    return table


def _is_named_net(column: Column, stated: Collection[str]) -> bool:
    """Tell a net amount: "Amount before tax" has a word for tax, and is an amount by its header."""
    if column.name in stated or says(column.name, "paid_for"):
        return False
    return names_role(column.name, Role.AMOUNT)[0] > 0


def _free(table: Table, stated: Collection[str]) -> list[Column]:
    """Return the columns of figures that may be an amount, and that nobody said anything of."""
    measures = [column for column in table.all(Role.MEASURE) if column.name not in stated]
    return [column for column in measures if not says(column.name, "not_amount")]


def _that_comes_to(wanted: pd.Series, columns: Sequence[Column]) -> Column | None:
    """Return the first column that is an amount to the cent, as a rule. wanted: the amount on the rows that count."""
    for column in columns:
        if float(np.isclose(column.parsed.values[wanted.index], wanted, rtol=0, atol=_CENT).mean()) >= BELONGS:
            return column
    return None


def _with_paid(table: Table, paid: Column, left: Column, less: str) -> Table:
    """Take what was paid for the amount, in place of what is left of it."""
    why = f"{left.name} is what is left of it after {less}"
    return _exchanged(table, paid, why, left, f"it is what is left of {paid.name} after {less}")


def _exchanged(table: Table, better: Column, why: str, amount: Column, why_not: str) -> Table:
    """Take a better column for the amount; the other one stays as a measure."""
    return table.with_columns(
        replace(better, role=Role.AMOUNT, reason=why), replace(amount, role=Role.MEASURE, reason=why_not)
    )
