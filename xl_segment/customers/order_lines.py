"""Lines of one order: what stands on the first only belongs to all, and a total that is repeated counts once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.sheet.roles import DATES, LABELS, TERMS, Role
from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.role_words import names_role

#: A pattern holds when it does on this share of the rows or orders.
_HOLDS = 0.95
#: What an order says is given to its blank lines where it is known of this share of them, and one thing of that share
#: of the orders.
_MOST_BLANK_ARE_KNOWN, _ONE_THING = 0.8, 0.97
#: Orders have totals of their own where there are this many different ones, as a share of the orders.
_OWN_TOTALS = 0.5
#: A total is repeated where it is the same on all lines of this share of the orders.
_ONE_TOTAL = 0.97
#: Fewer orders of several lines than this show no pattern.
_LEAST = 3
#: Numbers are those of contracts, paid for again and again, where more than this share of them goes on.
_GOES_ON = 0.5
#: What an order says of itself, on whichever line it stands.
_OF_THE_ORDER = {Role.CUSTOMER, Role.ORDER, *DATES, *LABELS, *TERMS}


@dataclass(frozen=True)
class Lines:
    """Sales lines, each with what its order says. notes: what was carried over, as sentences.

    above: True where the customer stood above its rows and was carried down without an order to tell where they end.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    above: bool = False


def complete(frame: pd.DataFrame, roles: Mapping[str, Role]) -> Lines:
    """Carry customer, order, day and labels over to the lines of an order that leave them blank.

    frame: (lines x columns) understood cells in the order of the sheet, missing ones None, NaN or NaT.
    """
    holder = {role: name for name, role in reversed(tuple(roles.items())) if name in frame}
    order, customer = holder.get(Role.ORDER), holder.get(Role.CUSTOMER)
    names = _with_blanks_of_the_order(frame, roles)
    if order is not None:
        carried = _below_first_lines(frame, order, names, holder) or _within_orders(frame, order, names)
        if carried is not None:
            return carried
    if customer is not None and _stands_above(frame[customer]):
        note = (
            f"{customer} stands on the first of its rows only; the blank rows below were taken for the same customer."
        )
        return Lines(frame.assign(**{customer: frame[customer].ffill()}), (note,), above=True)
    return Lines(frame)


def _with_blanks_of_the_order(frame: pd.DataFrame, roles: Mapping[str, Role]) -> list[str]:
    """Return the columns that say something of the order, and leave it blank on some lines."""
    names = [name for name, role in roles.items() if role in _OF_THE_ORDER and name in frame]
    return [name for name in names if frame[name].isna().any()]


def _below_first_lines(frame: pd.DataFrame, order: str, names: list[str], holder: dict[Role, str]) -> Lines | None:
    """Carry down what stands on the first line of each order; None where the lines are not written that way."""
    if order not in names:
        return None
    follows = _following(frame, order, [holder.get(Role.CUSTOMER), holder.get(Role.DATE)])
    if follows is None:
        return None
    block = pd.Series((~follows).cumsum().to_numpy(), index=frame.index)
    return _carried(frame, names, block, follows)


def _following(frame: pd.DataFrame, order: str, names: list[str | None]) -> pd.Series | None:
    """Tell which lines follow the first line of their order: all that names the order is blank there."""
    blank = frame[order].isna()
    if bool(blank.iloc[0]) or blank.mean() < 0.05:
        return None
    for name in names:
        if name is not None and float(frame.loc[blank, name].isna().mean()) < _HOLDS:
            return None
    return blank


def _carried(frame: pd.DataFrame, names: list[str], block: pd.Series, follows: pd.Series) -> Lines:
    """Carry down what is blank on nearly all following lines."""
    down = [name for name in names if float(frame.loc[follows, name].isna().mean()) >= _HOLDS]
    filled = frame.assign(**{name: frame[name].groupby(block).ffill() for name in down})
    note = _note(down, "on the first line")
    return Lines(filled, (note,))


def _within_orders(frame: pd.DataFrame, order: str, names: list[str]) -> Lines | None:
    """Give all lines of an order what stands on one of them, where the blank ones have such a line as a rule.

    None where there is nothing to give.
    """
    filled: dict[str, pd.Series] = {}
    for name in names:
        once = _once_an_order(frame[name], frame[order]) if name != order else None
        if once is not None:
            blank = frame[name].isna() & frame[order].notna()
            filled[name] = frame[name].where(~blank, frame[order].map(once))
    if not filled:
        return None
    return Lines(frame.assign(**filled), (_note(list(filled), "on one line"),))


def _once_an_order(values: pd.Series, orders: pd.Series) -> pd.Series | None:
    """Return what each order says, by order; None where orders say several things, or leave too much blank."""
    blank = values.isna() & orders.notna()
    known = pd.DataFrame({"order": orders, "value": values}).dropna().drop_duplicates()
    if not blank.any() or known.empty or float(orders[blank].isin(known["order"]).mean()) < _MOST_BLANK_ARE_KNOWN:
        return None
    once = known.drop_duplicates("order", keep=False)
    if len(once) < _ONE_THING * known["order"].nunique():
        return None  # an order has several of them: it is no matter of the order
    return once.set_index("order")["value"]


def _stands_above(names: pd.Series) -> bool:
    known = names.dropna()
    return (
        len(names) > 3
        and pd.notna(names.iloc[0])
        and 0.02 * len(names) <= len(known) <= 0.75 * len(names)
        and known.nunique() >= _HOLDS * len(known)
    )


def _note(names: list[str], where: str) -> str:
    if len(names) == 1:
        return f"{names[0]} stands {where} of each order only, and counts for its other lines as well."
    listed = ", ".join(names[:4])
    if len(names) > 4:
        listed += " and others"
    return f"{listed} stand {where} of each order only, and count for its other lines as well."


@dataclass(frozen=True)
class Money:
    """What each line is worth, NaN where that is not known. note: how it counts, "" where plainly once a line.

    sure: False where each line could as well cost that much.
    """

    values: pd.Series
    note: str = ""
    sure: bool = True


def money_once(
    amount: pd.Series, orders: pd.Series | None, product: pd.Series | None, *, may_be_prices: bool = True
) -> Money:
    """Count an order's total once, where it stands on its first line only or is repeated on each of its lines.

    product: quantity times price of each line, where the sheet has both. The total stays on the first of the lines that
    have it; the others are worth 0. may_be_prices: False for what is told of orders only, as what was paid back.
    """
    if orders is None:
        return Money(amount)
    lines = pd.DataFrame({"order": orders, "amount": amount, "product": np.nan if product is None else product})
    known = lines[lines["order"].notna()]
    sizes = known.groupby("order")["amount"].agg(["size", "count", "nunique", "first"])
    several = sizes[sizes["size"] > 1]
    if len(several) < _LEAST:
        return Money(amount)
    # Blank lines of an order whose total is known are worth nothing more.
    blank = amount.isna() & orders.isin(sizes.index[sizes["count"] > 0])
    if float((several["count"] == 1).mean()) >= _HOLDS:
        return Money(amount.mask(blank, 0.0), "stands on one line of each order")
    repeated = several[several["count"] > 1]
    if _is_of_a_line(str(amount.name)) or not _is_repeated_total(known, repeated, may_be_prices=may_be_prices):
        return Money(amount)
    again = lines[["order", "amount"]].dropna().duplicated().reindex(amount.index, fill_value=False)
    note = "is the total of the order, repeated on each of its lines, and counts once an order"
    return Money(amount.mask(again | blank, 0.0), note, sure=product is not None)


def _is_repeated_total(known: pd.DataFrame, repeated: pd.DataFrame, *, may_be_prices: bool) -> bool:
    """Tell whether orders that have an amount on several lines have the same one on each, and it is the order's."""
    if len(repeated) < _LEAST or float((repeated["nunique"] == 1).mean()) < _ONE_TOTAL:
        return False
    return _is_of_the_order(known, repeated, may_be_prices=may_be_prices)


def goes_on(orders: pd.Series, days: pd.Series) -> bool:
    """Tell whether most numbers that stand on several rows have another day on each, as contracts have, not orders."""
    rows = pd.DataFrame({"order": orders, "day": days.dt.normalize()}).dropna()
    sizes = rows.groupby("order")["day"].agg(["size", "nunique"])
    several = sizes[sizes["size"] > 1]
    return len(several) >= _LEAST and float((several["nunique"] == several["size"]).mean()) > _GOES_ON


def _is_of_a_line(header: str) -> bool:
    return says(header, "of_a_line") or names_role(header, Role.UNIT_PRICE)[0] > 0


def _is_of_the_order(known: pd.DataFrame, repeated: pd.DataFrame, *, may_be_prices: bool) -> bool:
    """Tell a repeated total from lines that cost the same: their products differ, or hardly two orders have one total.

    Tickets of three prices cost the same within an order as well, but so do those of many other orders.
    """
    lines = known[known["order"].isin(repeated.index)]
    if lines["product"].notna().mean() < 0.9:
        own_totals = repeated["first"].nunique() >= _OWN_TOTALS * len(repeated)
        return len(repeated) >= 5 and (own_totals or not may_be_prices)
    same = np.isclose(lines["product"], lines["amount"], rtol=1e-3, atol=0.011)
    sums = lines.groupby("order")["product"].sum()
    adds_up = np.isclose(sums, repeated["first"].reindex(sums.index), rtol=1e-3, atol=0.05)
    return bool(adds_up.mean() > 0.5) or bool(same.mean() < 0.5)
