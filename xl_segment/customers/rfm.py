"""From sales lines to one row per customer: recency, frequency, money and their kin.

Recency, frequency and monetary value after Hughes, *Strategic Database Marketing* (1994). Days are days of the
calendar: a sale on the day before the reference date is one day old, at whatever time of day it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from xl_segment.customers.clean_table import CleanTable
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import LABELS, Role
from xl_segment.sheet.table import Column

FIRST_ORDER, LAST_ORDER, RETURNED = "First order", "Last order", "Returns"
ORDERS, FIRST_BUYERS, BUYERS_AGAIN = "Orders", "First buyers", "Buyers again"

#: {canonical measure: one value per customer}.
_Measures = dict[str, pd.Series]


@dataclass(frozen=True)
class CustomerTable:
    """One row per customer (index: customer id, sorted).

    measures: recency and tenure in days, frequency in distinct orders (days with a sale where the sheet has no order
    id), money in the sheet's currency, returns share 0 to 1; only those that the sheet can tell.
    meaning: {column of measures: canonical measure}. descriptions: the commonest value of each label. reference_date,
    period (first and last day with a sale): None where the sheet has no dates. history: the day of the first and of the
    last sale, NaT for those who only have deals, and the money that came back, as a number above 0; only the columns
    that the sheet can tell.
    """

    measures: pd.DataFrame
    meaning: dict[str, str]
    descriptions: pd.DataFrame
    reference_date: date | None
    period: tuple[date, date] | None
    history: pd.DataFrame
    months: pd.DataFrame


def customers_of(clean: CleanTable, reference: date | None) -> CustomerTable:
    """Gather sales lines by customer; recency counts back from `reference`, else from the day after the last sale."""
    customer = _customer_column(clean)
    period = _period(clean)
    if period is None:
        reference = None
    elif reference is None:
        reference = (pd.Timestamp(period[1]) + pd.Timedelta(days=1)).date()
    measures, labelled = _with_accounts(clean, _measures_of_sales(clean, reference), reference)
    names = _names(clean, measures)
    raw = pd.DataFrame({name: measures[measure].astype("float64") for measure, name in names.items()})
    raw.index.name = customer.name
    return CustomerTable(
        measures=raw,
        meaning={name: measure for measure, name in names.items()},
        descriptions=_commonest(labelled, labelled[customer.name], _labels(clean, customer)),
        reference_date=reference,
        period=period,
        history=_history(clean, customer, raw.index),
        months=_months(clean, customer),
    )


def _history(clean: CleanTable, customer: Column, customers: pd.Index) -> pd.DataFrame:
    """Return what is told of each customer's sales beside the measures."""
    day, history = clean.table.first(Role.DATE), pd.DataFrame(index=customers)
    if day is not None:
        days = clean.frame[day.name].dt.normalize().groupby(clean.frame[customer.name])
        history[FIRST_ORDER], history[LAST_ORDER] = days.min(), days.max()
    if clean.returned_money is not None and len(clean.returned_money):
        returned = clean.returned_money.groupby(clean.cancelled[customer.name]).sum()
        history[RETURNED] = returned.abs().reindex(customers, fill_value=0.0)
    return history


def _months(clean: CleanTable, customer: Column) -> pd.DataFrame:
    """Return what was sold in each month; what came back counts in the month in which it did."""
    day, visits = clean.table.first(Role.DATE), _visits(clean)
    if day is None or visits is None or not len(clean.frame):
        return pd.DataFrame()
    month = clean.frame[day.name].dt.to_period("M")
    who = clean.frame[customer.name]
    first = month.groupby(who).transform("min") == month
    months = pd.DataFrame({ORDERS: visits.groupby(month).nunique()})
    months[FIRST_BUYERS] = who[first].groupby(month[first]).nunique()
    months[BUYERS_AGAIN] = who[~first].groupby(month[~first]).nunique()
    if clean.money is not None:
        months[m.RFM_NAMES[m.MONEY]] = clean.money.groupby(month).sum()
        if clean.returned_money is not None and len(clean.returned_money):
            back = clean.returned_money.groupby(clean.cancelled[day.name].dt.to_period("M")).sum()
            months[m.RFM_NAMES[m.MONEY]] += back.reindex(months.index, fill_value=0.0)
    everything = pd.period_range(months.index.min(), months.index.max(), freq="M")
    months = months.reindex(everything).fillna(0.0)
    months.index = months.index.to_timestamp()
    return months


def _customer_column(clean: CleanTable) -> Column:
    customer = clean.table.first(Role.CUSTOMER)
    if customer is None:
        raise ValueError("cleaning lets no sales lines through without a customer column")
    return customer


def _period(clean: CleanTable) -> tuple[date, date] | None:
    """Return the first and the last day with a sale."""
    day = clean.table.first(Role.DATE)
    if day is None:
        return None
    days = clean.frame[day.name].dt.normalize()
    return days.min().date(), days.max().date()


def _names(clean: CleanTable, measures: Mapping[str, pd.Series]) -> dict[str, str]:
    """Return {canonical measure: name}, in the order of the canonical names; frequency says what it counts."""
    day = clean.table.first(Role.DATE)
    frequency = m.frequency_name(clean.table.first(Role.ORDER) is not None, day.parsed.period if day else None)
    names = m.RFM_NAMES | {m.FREQUENCY: frequency}
    return {measure: name for measure, name in names.items() if measure in measures}


def _labels(clean: CleanTable, customer: Column) -> list[str]:
    return [column.name for column in clean.table.columns if column.role in LABELS and column.name != customer.name]


def _measures_of_sales(clean: CleanTable, reference: date | None) -> _Measures:
    frame, day = clean.frame, clean.table.first(Role.DATE)
    customers = frame[_customer_column(clean).name]
    measures: _Measures = {}
    if day is not None and reference is not None:
        measures |= _days_since(frame[day.name], customers, reference)
    visits = _visits(clean)
    if visits is None:
        measures[m.FREQUENCY] = customers.groupby(customers).size()
    else:
        measures[m.FREQUENCY] = visits.groupby(customers).nunique()
    if clean.money is not None:
        measures[m.MONEY] = _net_money(clean, clean.money, customers)
        measures[m.AVERAGE_ORDER] = measures[m.MONEY] / measures[m.FREQUENCY]
    if len(clean.cancelled):
        lines = customers.groupby(customers).size()
        returned = clean.cancelled.groupby(customers.name).size().reindex(lines.index, fill_value=0)
        measures[m.RETURNS] = returned / (returned + lines)
    return measures


def _days_since(days: pd.Series, customers: pd.Series, reference: date) -> _Measures:
    """Return the days from the last and from the first of each customer's days to the reference date.

    A sale later on the reference day itself is no day old, not minus one.
    """
    ends = days.dt.normalize().groupby(customers).agg(["min", "max"])
    until = pd.Timestamp(reference)
    return {
        m.RECENCY: (until - ends["max"]).dt.days.clip(lower=0),
        m.TENURE: (until - ends["min"]).dt.days.clip(lower=0),
    }


def _net_money(clean: CleanTable, money: pd.Series, customers: pd.Series) -> pd.Series:
    total = money.groupby(customers).sum()
    if clean.returned_money is None or not len(clean.returned_money):
        return total
    came_back = clean.returned_money.groupby(clean.cancelled[customers.name]).sum()
    return total.add(came_back.reindex(total.index, fill_value=0.0))


def _visits(clean: CleanTable) -> pd.Series | None:
    """What tells one visit from another: the order id, else the day; None where the sheet has neither."""
    order, day = clean.table.first(Role.ORDER), clean.table.first(Role.DATE)
    days = None
    if day is not None:
        days = clean.frame[day.name].dt.strftime("%Y-%m-%d")
    if order is None:
        return days
    orders = clean.frame[order.name]
    return orders if days is None else orders.fillna(days)


def _commonest(frame: pd.DataFrame, customers: pd.Series, labels: list[str]) -> pd.DataFrame:
    """Return the commonest value of each label per customer; of equally common ones the first by name."""
    commonest = {}
    for label in labels:
        counts = frame.groupby([customers, frame[label]], observed=True).size().rename("n").reset_index()
        counts.columns = pd.Index(["customer", "value", "n"])
        ranked = counts.sort_values(["customer", "n", "value"], ascending=[True, False, True], kind="stable")
        commonest[label] = ranked.drop_duplicates("customer").set_index("customer")["value"]
    return pd.DataFrame(commonest, index=pd.Index(sorted(customers.unique()), name=customers.name))


def _with_accounts(clean: CleanTable, measures: _Measures, reference: date | None) -> tuple[_Measures, pd.DataFrame]:
    """Add those who have deals but won none: no orders, no money; days count back to their deals.

    Returns the measures of all, and the lines that their labels are taken from.
    """
    if not len(clean.accounts):
        return measures, clean.frame
    name, day = _customer_column(clean).name, clean.table.first(Role.DATE)
    lines = clean.accounts
    if day is not None:
        lines = lines[lines[day.name].notna()]
    accounts = pd.Index(sorted(lines[name].unique()), name=name)
    added = {measure: pd.Series(0.0, accounts) for measure in measures}
    if day is not None and reference is not None:
        added |= _days_since(lines[day.name], lines[name], reference)
    joined = {measure: pd.concat([measures[measure], added[measure]]).sort_index() for measure in measures}
    return joined, pd.concat([clean.frame, lines])
