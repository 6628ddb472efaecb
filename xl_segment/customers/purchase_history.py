"""From sales lines to what models of buying ask for: on which days each customer bought, and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.buy_till_you_die import PurchaseCounts
from xl_segment.customers.clean_table import CleanTable
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column

_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class PurchaseDays:
    """The days on which customers bought, one entry per customer and day, customers in order and days ascending.

    customers: how many there are, some maybe without a day. customer: position of the customer (0-based); day: days
    since 1970-01-01; money: sold on that day, None where the sheet holds no money. returned_customer, returned_day,
    returned_money: what came back, below zero, as far as the cleaning takes it off. end: the last day observed.
    """

    customers: int
    customer: np.ndarray
    day: np.ndarray
    money: np.ndarray | None
    returned_customer: np.ndarray
    returned_day: np.ndarray
    returned_money: np.ndarray
    end: int

    @property
    def first(self) -> int:
        """The first day on which anybody bought."""
        return int(self.day.min())

    def until(self, end: int) -> PurchaseDays:
        """Return what was known at the end of a day."""
        return self._where(self.day <= end, self.returned_day <= end, end)

    def after(self, start: int) -> PurchaseDays:
        """Return what happened after a day."""
        return self._where(self.day > start, self.returned_day > start, self.end)

    def _where(self, bought: np.ndarray, returned: np.ndarray, end: int) -> PurchaseDays:
        return PurchaseDays(
            self.customers,
            self.customer[bought],
            self.day[bought],
            None if self.money is None else self.money[bought],
            self.returned_customer[returned],
            self.returned_day[returned],
            self.returned_money[returned],
            end,
        )

    def orders(self) -> np.ndarray:
        """Return on how many days each customer bought, (customers,)."""
        return np.bincount(self.customer, minlength=self.customers)

    def net_money(self) -> np.ndarray:
        """Return what each customer bought less what came back, (customers,); NaN where the sheet holds no money."""
        if self.money is None:
            return np.full(self.customers, np.nan)
        sold = self._sum(self.customer, self.money)
        return np.asarray(sold + self._sum(self.returned_customer, self.returned_money))

    def gaps(self) -> np.ndarray:
        """Return the days between each purchase and the next one of the same customer."""
        same = np.diff(self.customer) == 0
        return np.asarray(np.diff(self.day)[same])

    def counts(self) -> tuple[PurchaseCounts, np.ndarray]:
        """Return what the models see of those who have bought, in days, and their positions among all customers."""
        starts, known = self._starts()
        if not len(known):
            return PurchaseCounts(np.zeros(0), np.zeros(0), np.zeros(0)), known
        first, last = self.day[starts], self.day[np.append(starts[1:], len(self.day)) - 1]
        repeats = self.orders()[known] - 1
        counts = PurchaseCounts(
            repeats.astype(np.float64), (last - first).astype(np.float64), (self.end - first).astype(np.float64)
        )
        return counts, known

    def mean_repeat_money(self) -> np.ndarray:
        """Return the mean money of the days after the first on which a customer bought, (customers,).

        As in the literature the first purchase is left out. What came back is taken off each day by the customer's
        share of returned money, as a return does not say which purchase it belongs to. NaN without such a day.
        """
        mean = np.full(self.customers, np.nan)
        if self.money is None:
            return mean
        starts, known = self._starts()
        sold = self._sum(self.customer, self.money)
        again = sold[known] - self.money[starts]
        repeats = self.orders()[known] - 1
        stayed = np.ones(len(known))
        np.divide(self.net_money()[known], sold[known], out=stayed, where=sold[known] > 0)
        repeated = repeats > 0
        mean[known[repeated]] = (again * stayed)[repeated] / repeats[repeated]
        return mean

    def _starts(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where each customer's first day is, and the customers who have days."""
        starts = np.flatnonzero(np.diff(self.customer, prepend=-1))
        return starts, self.customer[starts]

    def _sum(self, customer: np.ndarray, money: np.ndarray) -> np.ndarray:
        return np.bincount(customer, money, minlength=self.customers)


def purchase_days_of(clean: CleanTable, customers: pd.Index, reference: date) -> PurchaseDays:
    """Gather sales lines by customer and day.

    clean: sales lines with a customer and a date; customers: whom to gather, by id; lines of others, and lines after
    the reference date, drop out. Raises ValueError where there is no customer column, or none of dates.
    """
    name, day = _column(clean, Role.CUSTOMER), _column(clean, Role.DATE)
    end = (pd.Timestamp(reference) - pd.Timestamp(0)) // _DAY
    at, days, money = _entries(clean.frame[name.name], clean.frame[day.name], clean.money, customers, end)
    back = _entries(clean.cancelled[name.name], clean.cancelled[day.name], clean.returned_money, customers, end)
    if clean.returned_money is None:
        back = tuple(values[:0] for values in back)
    first = int(days.min(initial=end))
    span = end - first + 1
    key, entry = np.unique(at * span + days - first, return_inverse=True)
    return PurchaseDays(
        customers=len(customers),
        customer=key // span,
        day=key % span + first,
        money=None if clean.money is None else np.bincount(entry, money, minlength=len(key)),
        returned_customer=back[0],
        returned_day=back[1],
        returned_money=back[2],
        end=end,
    )


def _column(clean: CleanTable, role: Role) -> Column:
    column = clean.table.first(role)
    if column is None:
        raise ValueError(f"these sales lines have no {role}")
    return column


def _entries(
    names: pd.Series, days: pd.Series, money: pd.Series | None, customers: pd.Index, end: int
) -> tuple[np.ndarray, ...]:
    """Return position of the customer, day and money of each line that counts, (lines,) each."""
    at = customers.get_indexer(pd.Index(names))
    since = ((days.dt.normalize() - pd.Timestamp(0)) / _DAY).to_numpy(np.float64)
    worth = np.zeros(len(names)) if money is None else money.to_numpy(np.float64)
    counts = (at >= 0) & (since <= end) & np.isfinite(worth)
    return at[counts], since[counts].astype(np.int64), worth[counts]
