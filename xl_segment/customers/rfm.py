"""From sales lines to one row per customer: recency, frequency, money and their kin.

Recency, frequency and monetary value after Hughes, *Strategic Database Marketing* (1994). Days are days of the
calendar: a sale on the day before the reference date is one day old, at whatever time of day it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from xl_segment.customers.cleaning import CleanTable
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import LABELS, Role


@dataclass(frozen=True)
class CustomerTable:
    """One row per customer (index: customer id, sorted).

    measures: recency and tenure in days, frequency in distinct orders (days with a sale where the sheet has no order
    id), money in the sheet's currency, returns share 0 to 1; only those that the sheet can tell.
    meaning: {column of measures: canonical measure}. descriptions: the commonest value of each label. reference_date,
    period (first and last day with a sale): None where the sheet has no dates.
    """

    measures: pd.DataFrame
    meaning: dict[str, str]
    descriptions: pd.DataFrame
    reference_date: date | None
    period: tuple[date, date] | None


def customers_of(clean: CleanTable, reference: date | None) -> CustomerTable:
    """Gather sales lines by customer; recency counts back from `reference`, else from the day after the last sale."""
    table = clean.table
    customer, order, day = (table.first(role) for role in (Role.CUSTOMER, Role.ORDER, Role.DATE))
    if customer is None:
        raise ValueError("cleaning lets no sales lines through without a customer column")
    frame = clean.frame
    by = frame[customer.name]
    columns: dict[str, pd.Series] = {}
    period = None

    if day is not None:
        days = frame[day.name].dt.normalize()
        period = (days.min().date(), days.max().date())
        if reference is None:
            reference = (days.max() + pd.Timedelta(days=1)).date()
        until = pd.Timestamp(reference)
        seen = days.groupby(by).agg(["min", "max"])
        # A sale later on the reference day itself is no day old, not minus one.
        columns[m.RECENCY] = (until - seen["max"]).dt.days.clip(lower=0)
        columns[m.TENURE] = (until - seen["min"]).dt.days.clip(lower=0)
    visits = _visits(frame, order.name if order else None, day.name if day else None)
    columns[m.FREQUENCY] = visits.groupby(by).nunique() if visits is not None else by.groupby(by).size()
    if clean.money is not None:
        columns[m.MONEY] = clean.money.groupby(by).sum()
        if clean.returned_money is not None and len(clean.returned_money):
            back = clean.returned_money.groupby(clean.cancelled[customer.name]).sum()
            columns[m.MONEY] = columns[m.MONEY].add(back.reindex(columns[m.MONEY].index, fill_value=0.0))
        columns[m.AVERAGE_ORDER] = columns[m.MONEY] / columns[m.FREQUENCY]
    if len(clean.cancelled):
        lines = by.groupby(by).size()
        returned = clean.cancelled.groupby(customer.name).size().reindex(lines.index, fill_value=0)
        columns[m.RETURNS] = returned / (returned + lines)

    columns, by_label = _with_accounts(clean, columns, customer.name, day.name if day else None, reference)
    called = m.RFM_NAMES | {m.FREQUENCY: m.frequency_name(order is not None, day.parsed.period if day else None)}
    names = [name for name in called if name in columns]
    found = pd.DataFrame({called[name]: columns[name].astype("float64") for name in names})
    found.index.name = customer.name
    labels = [one.name for one in table.columns if one.role in LABELS and one.name != customer.name]
    measures = {called[name]: name for name in names}
    return CustomerTable(
        found,
        measures,
        _commonest(by_label, by_label[customer.name], labels),
        reference if day is not None else None,
        period,
    )


def _visits(frame: pd.DataFrame, order: str | None, day: str | None) -> pd.Series | None:
    """What tells one visit from another: the order id, else the day."""
    days = frame[day].dt.strftime("%Y-%m-%d") if day is not None else None
    if order is None:
        return days
    orders = frame[order]
    return orders.fillna(days) if days is not None else orders


def _commonest(frame: pd.DataFrame, by: pd.Series, labels: list[str]) -> pd.DataFrame:
    """Return the commonest value of each label per customer; of equally common ones the first by name."""
    found = {}
    for label in labels:
        counts = frame.groupby([by, frame[label]], observed=True).size().rename("n").reset_index()
        counts.columns = pd.Index(["customer", "value", "n"])
        best = counts.sort_values(["customer", "n", "value"], ascending=[True, False, True], kind="stable")
        found[label] = best.drop_duplicates("customer").set_index("customer")["value"]
    index = pd.Index(sorted(by.unique()), name=by.name)
    return pd.DataFrame(found, index=index)


def _with_accounts(
    clean: CleanTable, columns: dict[str, pd.Series], customer: str, day: str | None, reference: date | None
) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Add those who have deals but won none: no orders, no money; days count back to their deals."""
    if not len(clean.accounts):
        return columns, clean.frame
    lines = clean.accounts[clean.accounts[day].notna()] if day is not None else clean.accounts
    by = lines[customer]
    names = pd.Index(sorted(by.unique()), name=customer)
    more = {name: pd.Series(0.0, names) for name in columns}
    if day is not None and reference is not None:
        seen = lines[day].dt.normalize().groupby(by).agg(["min", "max"])
        until = pd.Timestamp(reference)
        more[m.RECENCY] = (until - seen["max"]).dt.days.clip(lower=0)
        more[m.TENURE] = (until - seen["min"]).dt.days.clip(lower=0)
    joined = {name: pd.concat([columns[name], more[name]]).sort_index() for name in columns}
    return joined, pd.concat([clean.frame, lines])
