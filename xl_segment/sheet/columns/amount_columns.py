"""Which column is the amount of a sale, where headers do not settle it: by arithmetic, before fees, in one currency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.columns.line_arithmetic import find_line_total
from xl_segment.sheet.roles import MEASURES, Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import fit, normal, says

#: Fewer sales with a fee than this show nothing of how it is reckoned.
_FEES = 5
#: Amounts that differ by no more are the same, each rounded to the cent.
_CENT = 0.011
#: Rows that are looked at first.
_LOOK = 20_000


def with_amount(table: Table, told: dict[str, Role]) -> Table:
    """Where no header says what a line costs, find it by arithmetic; else guess, and say so."""
    if Role.AMOUNT in told.values():
        return table
    if table.first(Role.AMOUNT) is not None:
        return _before_tax(_after_discount(_of_the_row(_before_fees(table, told), told), told), told)
    figures = {
        one.name: one.parsed.values.to_numpy(np.float64)[:_LOOK]
        for one in table.columns
        if one.role in MEASURES and one.name not in told
    }
    priced = table.first(Role.QUANTITY) is not None and table.first(Role.UNIT_PRICE) is not None
    discounts = tuple(one.name for one in table.all(Role.DISCOUNT))
    found = find_line_total(figures, discounts)
    if found:
        made = {found.quantity: Role.QUANTITY, found.price: Role.UNIT_PRICE, found.amount: Role.AMOUNT}
        why = f"{found.amount} is {found.quantity} times {found.price}"
        why += f" less {found.discount}" if found.discount else ""
        return _with_roles(table, made, why)
    if priced:
        return table
    price = table.first(Role.UNIT_PRICE)
    if price is not None and price.name not in told:
        why = "no column says how many were bought, so the price is that of the row"
        warning = (
            f"No column says what a sale is worth, or how many were bought; {price.name} was taken for the amount."
        )
        assumption = Assumption("amount", price.name, why, False)
        warned = _with_roles(table, {price.name: Role.AMOUNT}, why)
        return replace(warned, assumptions=(*table.assumptions, assumption), warnings=(*table.warnings, warning))
    likely = [
        one for one in table.columns
        if one.role is Role.MEASURE and one.name not in told and not says(one.name, "not_amount")
        and one.parsed.values.nunique() > 5 and (one.parsed.values.dropna() % 1 != 0).any()
    ]  # fmt: skip
    if len(likely) == 1:
        name = likely[0].name
        assumption = Assumption("amount", name, "a guess: the only column of figures with decimals", False)
        warned = _with_roles(table, {name: Role.AMOUNT}, "a guess: it is the only column of figures with decimals")
        warning = f"No header says what a sale is worth; {name} was taken for the amount, by its cells."
        return replace(warned, assumptions=(*table.assumptions, assumption), warnings=(*table.warnings, warning))
    return table


def _before_fees(table: Table, told: dict[str, Role]) -> Table:
    """Take what the customer paid, where the amount is what is left of it for the seller after fees."""
    paid_out = _paid_out(table, told)
    if paid_out is not table:
        return paid_out
    amount = table.first(Role.AMOUNT)
    fees = [one for one in table.columns if one.role is Role.MEASURE and says(one.name, "fees") and one is not amount]
    if amount is None or not fees:
        return table
    taken = sum(one.parsed.values.abs().fillna(0.0) for one in fees)
    charged = (taken > 0) & amount.parsed.values.notna()
    whole = amount.parsed.values + taken
    if charged.sum() < max(_FEES, 0.2 * len(charged)):
        return table
    paid = _that_comes_to(whole[charged], [one for one in _free(table, told) if one not in fees])
    return table if paid is None else _swapped(table, paid, amount, " and ".join(one.name for one in fees))


def _paid_out(table: Table, told: dict[str, Role]) -> Table:
    """Take the first of the columns left of the amount, where they add up to it and some are fees, below zero."""
    names = [one.name for one in table.columns]
    amount = table.first(Role.AMOUNT)
    if amount is None:
        return table
    last = names.index(amount.name)
    total = amount.parsed.values
    summed = pd.Series(0.0, total.index)
    for first in range(last - 1, -1, -1):
        one = table.columns[first]
        if one.role not in (Role.MEASURE, Role.REFUND, Role.DISCOUNT) or one.name in told:
            return table
        summed = summed + one.parsed.values.fillna(0.0)
        block = table.columns[first:last]
        fees = [each for each in block if says(each.name, "fees") and float(each.parsed.values.min()) < 0]
        if len(block) < 2 or not fees or float(one.parsed.values.min()) < 0 or says(one.name, "not_amount"):
            continue
        known = total.notna()
        if (
            known.sum() >= _FEES
            and float(np.isclose(summed[known], total[known], rtol=0, atol=_CENT).mean()) >= BELONGS
        ):
            less = " and ".join(each.name for each in fees)
            return _swapped(table, one, amount, less)
    return table


def _of_the_row(table: Table, told: dict[str, Role]) -> Table:
    """Take what each row comes to, where the amount is the sum of all rows of the customer, told on each of them."""
    amount, customer = table.first(Role.AMOUNT), table.first(Role.CUSTOMER)
    if amount is None or customer is None:
        return table
    if not _is_constant_in(amount.parsed.values.iloc[:_LOOK], customer.parsed.values.iloc[:_LOOK]):
        return table  # seen on the first rows, without gathering half a million
    groups = amount.parsed.values.groupby(customer.parsed.values)
    sizes = groups.agg(["size", "first"])
    several = sizes[sizes["size"] > 1]
    if len(several) < _FEES or several["first"].nunique() < 0.5 * len(several):
        return table
    for one in table.columns:
        if one.role is Role.MEASURE and one.name not in told and not says(one.name, "not_amount"):
            sums = one.parsed.values.groupby(customer.parsed.values).sum()
            if float(np.isclose(sums[several.index], several["first"], rtol=1e-6, atol=0.02).mean()) >= BELONGS:
                made = replace(
                    one, role=Role.AMOUNT, reason=f"{amount.name} is its sum over all rows of {customer.name}"
                )
                with_reasons = f"it is the sum of {one.name} over all rows of {customer.name}"
                return _with(table, made, replace(amount, role=Role.MEASURE, reason=with_reasons))
    return table


def _is_constant_in(values: pd.Series, groups: pd.Series) -> bool:
    """Tell whether a group that has several rows has one value on all of them, as a rule."""
    found = values.groupby(groups).agg(["size", "nunique"])
    several = found[found["size"] > 1]
    return len(several) > 0 and float((several["nunique"] == 1).mean()) >= BELONGS


def _after_discount(table: Table, told: dict[str, Role]) -> Table:
    """Take what is left after the discount, where a column says it and the amount is from before."""
    amount, discounts = table.first(Role.AMOUNT), table.all(Role.DISCOUNT)
    if amount is None or not discounts:
        return table
    alone = [(one,) for one in discounts] if len(discounts) > 1 else []
    for taken in [discounts, *alone]:
        off = sum(one.parsed.values.abs().fillna(0.0) for one in taken)
        here = (off > 0) & amount.parsed.values.notna()
        if here.sum() < _FEES:
            continue
        left = _that_comes_to((amount.parsed.values - off)[here], _free(table, told))
        if left is not None:
            less = " and ".join(each.name for each in taken)
            made = replace(left, role=Role.AMOUNT, reason=f"it is {amount.name} less {less}")
            return _with(table, made, replace(amount, role=Role.MEASURE, reason=f"{left.name} is it less {less}"))
    return table


def _before_tax(table: Table, told: dict[str, Role]) -> Table:
    """Take the amount without tax, where a column says it and the amount is it and the tax."""
    amount = table.first(Role.AMOUNT)
    taxes = [one for one in table.columns if one.role is Role.MEASURE and says(one.name, "tax")]
    if amount is None or not taxes or amount.name in told:
        return table
    for tax in taxes:
        owed = tax.parsed.values.abs().fillna(0.0)
        here = (owed > 0) & amount.parsed.values.notna()
        if here.sum() < max(_FEES, 0.2 * len(here)):
            continue
        total = amount.parsed.values
        # "Amount before tax" has a word for tax, and is an amount by its header.
        named = [
            one
            for one in table.columns
            if one.role is Role.MEASURE
            and one.name not in told
            and one is not tax
            and fit(one.name, Role.AMOUNT)[0] > 0
            and not says(one.name, "paid_for")
        ]
        net = _that_comes_to((total - np.sign(total) * owed)[here], named)
        if net is not None:
            made = replace(net, role=Role.AMOUNT, reason=f"{amount.name} is it and {tax.name}")
            return _with(table, made, replace(amount, role=Role.MEASURE, reason=f"it is {net.name} and {tax.name}"))
    return table


def _free(table: Table, told: dict[str, Role]) -> list[Column]:
    """Return the columns of figures that may be an amount, and that nobody said anything of."""
    return [
        one
        for one in table.columns
        if one.role is Role.MEASURE and one.name not in told and not says(one.name, "not_amount")
    ]


def _that_comes_to(wanted: pd.Series, columns: list[Column]) -> Column | None:
    """Return the first column that is an amount to the cent, as a rule. wanted: the amount on the rows that count."""
    for one in columns:
        if float(np.isclose(one.parsed.values[wanted.index], wanted, rtol=0, atol=_CENT).mean()) >= BELONGS:
            return one
    return None


def _with(table: Table, *columns: Column) -> Table:
    """Return the table with some of its columns as they are now."""
    changed = {one.name: one for one in columns}
    return replace(table, columns=tuple(changed.get(one.name, one) for one in table.columns))


def _swapped(table: Table, paid: Column, left: Column, less: str) -> Table:
    """Take what was paid for the amount, in place of what is left of it."""
    made = replace(paid, role=Role.AMOUNT, reason=f"{left.name} is what is left of it after {less}")
    rest = replace(left, role=Role.MEASURE, reason=f"it is what is left of {paid.name} after {less}")
    return _with(table, made, rest)


def with_one_currency(table: Table, told: dict[str, Role]) -> Table:
    """Where amounts are in several currencies and stand beside what they are in one, take those."""
    amount, currencies = table.first(Role.AMOUNT), table.all(Role.CURRENCY)
    if amount is None or amount.name in told or len(currencies) < 2:
        return table
    alike = [one for one in currencies if len(one.parsed.values.dropna().unique()) == 1]
    mixed = [one for one in currencies if one not in alike]
    if not mixed or not alike:
        return table
    swapped: dict[str, Column] = {}
    for role in (Role.AMOUNT, Role.REFUND):
        stated = table.first(role)
        for one in table.columns:
            if stated is None or one.role not in (Role.MEASURE, role) or one is stated or one.name in told:
                continue
            before, _, after = normal(one.name).rpartition(normal(stated.name))
            if not after and before.strip() and normal(alike[0].name).startswith(before.strip()):
                why = f"it is {stated.name} in one currency, {alike[0].parsed.values.dropna().iloc[0]}"
                swapped[one.name] = replace(one, role=role, reason=why)
                swapped[stated.name] = replace(
                    stated, role=Role.MEASURE, reason=f"{one.name} is the same in one currency"
                )
    if not any(one.role is Role.AMOUNT for one in swapped.values()):
        return table
    swapped |= {one.name: replace(one, role=Role.LABEL, reason="the amounts were converted from it") for one in mixed}
    return replace(table, columns=tuple(swapped.get(one.name, one) for one in table.columns))


def _with_roles(table: Table, made: dict[str, Role], why: str) -> Table:
    columns = tuple(_with_role(one, made[one.name], why) if one.name in made else one for one in table.columns)
    # A role that only one column may have is given up by who had it.
    freed = tuple(
        replace(one, role=Role.MEASURE)
        if one.role in (Role.QUANTITY, Role.UNIT_PRICE) and one.name not in made and one.role in made.values()
        else one
        for one in columns
    )
    return replace(table, columns=freed)


def _with_role(column: Column, role: Role, why: str) -> Column:
    return column if column.role is role else replace(column, role=role, reason=why)
