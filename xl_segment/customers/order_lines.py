"""Lines of one order: what stands on the first only belongs to all, and a total that is repeated counts once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.sheet.roles import DATES, LABELS, TERMS, Role
from xl_segment.sheet.words.column_words import fit, says

#: A pattern holds when it does on this share of the rows or orders.
_HOLDS = 0.95
#: Orders have totals of their own where there are this many different ones, as a share of the orders.
_OWN_TOTALS = 0.5
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


def complete(frame: pd.DataFrame, roles: dict[str, Role]) -> Lines:
    """Carry customer, order, day and labels over to the lines of an order that leave them blank.

    frame: (lines x columns) understood cells in the order of the sheet, missing ones None, NaN or NaT.
    """
    holder = {role: name for name, role in reversed(roles.items()) if name in frame}
    order, customer = holder.get(Role.ORDER), holder.get(Role.CUSTOMER)
    names = [name for name, role in roles.items() if role in _OF_THE_ORDER and name in frame]
    if order is not None and frame[order].isna().any():
        follows = _following(frame, order, [holder.get(Role.CUSTOMER), holder.get(Role.DATE)])
        if follows is not None:
            block = pd.Series((~follows).cumsum().to_numpy(), index=frame.index)
            return _carried(frame, [one for one in names if frame[one].isna().any()], block, follows)
    if order is not None:
        found = _within_orders(frame, order, [one for one in names if one != order and frame[one].isna().any()])
        if found.notes:
            return found
    if customer is not None and _stands_above(frame[customer]):
        carried = frame[customer].ffill()
        note = (
            f"{customer} stands on the first of its rows only; the blank rows below were taken for the same customer."
        )
        return Lines(frame.assign(**{customer: carried}), (note,), above=True)
    return Lines(frame)


def _following(frame: pd.DataFrame, order: str, others: list[str | None]) -> pd.Series | None:
    """Tell which lines follow the first line of their order: all that names the order is blank there."""
    blank = frame[order].isna()
    if bool(blank.iloc[0]) or blank.mean() < 0.05:
        return None
    for other in others:
        if other is not None and float(frame.loc[blank, other].isna().mean()) < _HOLDS:
            return None
    return blank


def _carried(frame: pd.DataFrame, names: list[str], block: pd.Series, follows: pd.Series) -> Lines:
    """Carry down what is blank on nearly all following lines."""
    down = [name for name in names if float(frame.loc[follows, name].isna().mean()) >= _HOLDS]
    filled = frame.assign(**{name: frame[name].groupby(block).ffill() for name in down})
    note = _note(down, "on the first line")
    return Lines(filled, (note,))


def _within_orders(frame: pd.DataFrame, order: str, names: list[str]) -> Lines:
    """Give all lines of an order what stands on one of them, where the blank ones have such a line as a rule."""
    orders = frame[order]
    filled: dict[str, pd.Series] = {}
    for name in names:
        blank = frame[name].isna() & orders.notna()
        known = pd.DataFrame({"order": orders, "value": frame[name]}).dropna().drop_duplicates()
        if not blank.any() or known.empty or float(orders[blank].isin(known["order"]).mean()) < 0.8:
            continue
        once = known.drop_duplicates("order", keep=False)
        if len(once) < 0.97 * known["order"].nunique():
            continue  # an order has several of them: it is no matter of the order
        filled[name] = frame[name].where(~blank, orders.map(once.set_index("order")["value"]))
    if not filled:
        return Lines(frame)
    note = _note(list(filled), "on one line")
    return Lines(frame.assign(**filled), (note,))


def _stands_above(names: pd.Series) -> bool:
    known = names.dropna()
    return (
        len(names) > 3
        and pd.notna(names.iloc[0])
        and 0.02 * len(names) <= len(known) <= 0.75 * len(names)
        and known.nunique() >= _HOLDS * len(known)
    )


def _note(names: list[str], where: str) -> str:
    stand, count = ("stands", "counts") if len(names) == 1 else ("stand", "count")
    return f"{_listed(names)} {stand} {where} of each order only, and {count} for its other lines as well."


def _listed(names: list[str]) -> str:
    shown = names[:4]
    return ", ".join(shown) + (" and others" if len(names) > 4 else "")


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
    known = pd.DataFrame({"order": orders, "amount": amount, "product": product if product is not None else np.nan})
    known = known[known["order"].notna()]
    sizes = known.groupby("order")["amount"].agg(["size", "count", "nunique", "first"])
    several = sizes[sizes["size"] > 1]
    if len(several) < _LEAST:
        return Money(amount)
    if float((several["count"] == 1).mean()) >= _HOLDS:
        blank = amount.isna() & orders.isin(sizes.index[sizes["count"] > 0])
        return Money(amount.mask(blank, 0.0), "stands on one line of each order")
    repeated = several[several["count"] > 1]
    if len(repeated) < _LEAST or float((repeated["nunique"] == 1).mean()) < 0.97:
        return Money(amount)
    if _is_of_a_line(str(amount.name)) or not _is_of_the_order(known, repeated, may_be_prices=may_be_prices):
        return Money(amount)
    again = pd.DataFrame({"order": orders, "amount": amount}).dropna().duplicated()
    again = again.reindex(amount.index, fill_value=False)
    # Blank lines of an order whose total is known are worth nothing more.
    blank = amount.isna() & orders.isin(sizes.index[sizes["count"] > 0])
    note = "is the total of the order, repeated on each of its lines, and counts once an order"
    return Money(amount.mask(again | blank, 0.0), note, sure=product is not None)


def goes_on(orders: pd.Series, days: pd.Series) -> bool:
    """Tell whether most numbers that stand on several rows have another day on each, as contracts have, not orders."""
    rows = pd.DataFrame({"order": orders, "day": days.dt.normalize()}).dropna()
    sizes = rows.groupby("order")["day"].agg(["size", "nunique"])
    several = sizes[sizes["size"] > 1]
    return len(several) >= _LEAST and float((several["nunique"] == several["size"]).mean()) > _GOES_ON


def _is_of_a_line(header: str) -> bool:
    return says(header, "of_a_line") or fit(header, Role.UNIT_PRICE)[0] > 0


def _is_of_the_order(known: pd.DataFrame, repeated: pd.DataFrame, *, may_be_prices: bool) -> bool:
    """Tell a repeated total from lines that cost the same: their products differ, or hardly two orders have one total.

    Tickets of three prices cost the same within an order as well, but so do those of many other orders.
    """
    here = known[known["order"].isin(repeated.index)]
    if here["product"].notna().mean() < 0.9:
        own = repeated["first"].nunique() >= _OWN_TOTALS * len(repeated)
        return len(repeated) >= 5 and (own or not may_be_prices)
    own = np.isclose(here["product"], here["amount"], rtol=1e-3, atol=0.011)
    sums = here.groupby("order")["product"].sum()
    adds_up = np.isclose(sums, repeated["first"].reindex(sums.index), rtol=1e-3, atol=0.05)
    return bool(adds_up.mean() > 0.5) or bool(own.mean() < 0.5)
