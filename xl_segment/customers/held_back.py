"""Does a forecast hold? Fitted on the first part of the sales, it is held against what came in the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.buy_till_you_die import BuyTillYouDie, PurchaseCounts, fit_buy_till_you_die
from xl_segment.customers.gamma_gamma import GammaGamma, fit_gamma_gamma
from xl_segment.customers.purchase_history import PurchaseDays

#: Customers are compared by how often they came back in the first part.
_REPEATS = {"0": (0, 0), "1": (1, 1), "2": (2, 2), "3": (3, 3), "4 to 6": (4, 6), "7 or more": (7, np.inf)}
_WEEK = 7


@dataclass(frozen=True)
class HeldBack:
    """A forecast from the first part of the sales against the rest, for the customers known by then.

    fitted_days, held_days: how long the two parts are. expected, came, as_before: orders in the second part: by the
    model, in truth, and where each customer goes on at its rate so far (repeat orders per day since the first one).
    by_repeats: the same three and the number of customers, (classes x 4), by the repeat orders in the first part.
    expected_money, came_money: money in the second part, NaN where it cannot be told.
    """

    fitted_days: int
    held_days: int
    expected: float
    came: float
    as_before: float
    by_repeats: pd.DataFrame
    expected_money: float
    came_money: float

    @property
    def error(self) -> float:
        """How far the expected orders were off, as a share of those that came: -0.1 where a tenth was missing."""
        return _off(self.expected, self.came)

    @property
    def error_as_before(self) -> float:
        """How far off the orders would have been if every customer had gone on as before."""
        return _off(self.as_before, self.came)

    @property
    def error_by_repeats(self) -> float:
        """How far the classes of `by_repeats` were off, over and under alike, as a share of the orders that came."""
        missed = (self.by_repeats["expected"] - self.by_repeats["came"]).abs().sum()
        return abs(_off(self.came + float(missed), self.came))

    @property
    def error_in_money(self) -> float:
        """How far the expected money was off; NaN where there is none."""
        return _off(self.expected_money, self.came_money)


@dataclass(frozen=True)
class Forecast:
    """Models fitted to purchases, and the customers they were fitted to.

    counts: what the models see of those who have bought, in days; known: their positions among all customers.
    mean_money: of their repeat orders, (known,), NaN without. net_money: all that they are worth so far, (known,).
    money_model: None where money cannot be modelled.
    """

    counts: PurchaseCounts
    known: np.ndarray
    mean_money: np.ndarray
    net_money: np.ndarray
    model: BuyTillYouDie
    money_model: GammaGamma | None

    def orders(self, days: float) -> np.ndarray:
        """Return the orders expected of each in the next days, (known,)."""
        return self.model.expected_orders(self.counts, days)

    def order_money(self) -> np.ndarray:
        """Return what the next order of each is expected to be worth, (known,).

        NaN for customers who came back and whose repeat orders, or all whose orders, are worth nothing.
        """
        if self.money_model is None:
            return np.full(len(self.known), np.nan)
        money = self.money_model.expected_order(self.counts.repeats, self.mean_money)
        worthless = (self.counts.repeats > 0) & ~(self.mean_money > 0)
        return np.where(worthless | ~(self.net_money > 0), np.nan, money)


def fit_forecast(days: PurchaseDays, *, leaves_after_first: bool) -> Forecast:
    """Fit both models to all who have bought. Raises ValueError where nobody was observed for a day."""
    counts, known = days.counts()
    money, net = days.mean_repeat_money()[known], days.net_money()[known]
    with_money = has_repeat_money(counts, money)
    return Forecast(
        counts,
        known,
        money,
        net,
        fit_buy_till_you_die(counts, leaves_after_first=leaves_after_first),
        fit_gamma_gamma(counts.repeats[with_money], money[with_money]) if with_money.any() else None,
    )


def has_repeat_money(counts: PurchaseCounts, mean_money: np.ndarray) -> np.ndarray:
    """Tell of whom the money of repeat orders is known and above zero, (known,)."""
    return (counts.repeats > 0) & (mean_money > 0)


def as_before(counts: PurchaseCounts, days: float) -> np.ndarray:
    """Return the orders of each in the next days if it goes on at its rate of repeat orders so far."""
    rate = np.zeros(len(counts))
    np.divide(counts.repeats, counts.observed, out=rate, where=counts.observed > 0)
    return rate * days


def half_way(days: PurchaseDays) -> int:
    """Return the last day of the first half of the sales."""
    return (days.first + days.end) // 2


def hold_back(days: PurchaseDays, split: int, *, leaves_after_first: bool) -> HeldBack:
    """Fit on the purchases until the day `split` and compare the forecast with those after it."""
    forecast = fit_forecast(days.until(split), leaves_after_first=leaves_after_first)
    later, held_days = days.after(split), days.end - split
    table = pd.DataFrame(
        {
            "came": later.orders()[forecast.known].astype(np.float64),
            "expected": forecast.orders(held_days),
            "as before": as_before(forecast.counts, held_days),
        }
    )
    order_money = forecast.order_money()
    came_money = later.net_money()[forecast.known]
    valued = np.isfinite(order_money)
    return HeldBack(
        fitted_days=split - days.first,
        held_days=held_days,
        expected=float(table["expected"].sum()),
        came=float(table["came"].sum()),
        as_before=float(table["as before"].sum()),
        by_repeats=_by_repeats(table, forecast.counts.repeats),
        expected_money=_total((table["expected"].to_numpy() * order_money)[valued]),
        came_money=_total(came_money[valued]),
    )


def orders_by_week(days: PurchaseDays, split: int, *, leaves_after_first: bool) -> pd.DataFrame:
    """Return (weeks after the day `split` x came, expected, as before): orders since then, added up."""
    forecast = fit_forecast(days.until(split), leaves_after_first=leaves_after_first)
    known = np.isin(days.customer, forecast.known)
    weeks = range(1, (days.end - split) // _WEEK + 1)
    came = [int((known & (days.day > split) & (days.day <= split + week * _WEEK)).sum()) for week in weeks]
    return pd.DataFrame(
        {
            "came": came,
            "expected": [float(forecast.orders(week * _WEEK).sum()) for week in weeks],
            "as before": [float(as_before(forecast.counts, week * _WEEK).sum()) for week in weeks],
        },
        index=pd.Index(weeks, name="week"),
    )


def _by_repeats(table: pd.DataFrame, repeats: np.ndarray) -> pd.DataFrame:
    classes = {}
    for name, (fewest, most) in _REPEATS.items():
        members = table[(repeats >= fewest) & (repeats <= most)]
        classes[name] = {"customers": float(len(members)), **members.sum().to_dict()}
    return pd.DataFrame(classes).T


def _total(values: np.ndarray) -> float:
    return float(values.sum()) if len(values) else float("nan")


def _off(expected: float, came: float) -> float:
    if came > 0:
        return expected / came - 1
    return float("nan") if np.isnan(expected) else float("inf")
