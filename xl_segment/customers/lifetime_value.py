"""What customers are still worth: the chance that each is one, and the orders and the money of the next 12 months.

The models are fitted first on one half of the sales and held against the other. Only where they come near to what
came is anything said of the months ahead; where not, one sentence says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.buy_till_you_die import BuyTillYouDie
from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.gamma_gamma import GammaGamma
from xl_segment.customers.held_back import (
    Forecast,
    HeldBack,
    fit_forecast,
    half_way,
    has_repeat_money,
    hold_back,
)
from xl_segment.customers.measuring import Measured
from xl_segment.customers.purchase_history import PurchaseDays, purchase_days_of
from xl_segment.rounding import many
from xl_segment.sheet.roles import Kind, Role

STILL_A_CUSTOMER = "Still a customer"
EXPECTED_ORDERS = "Expected orders (12 months)"
EXPECTED_MONEY = "Expected money (12 months)"
RECENT_MONEY = "Money (last 12 months)"
SHARE_AT_RISK = "Share at risk"
_CUSTOMERS, _STILL_CUSTOMERS = "Customers", "Still customers"

_YEAR = 365
#: Nothing is forecast beyond twice the time that was seen: a year ahead asks for half a year of sales.
_FEWEST_DAYS = 180
#: Of sales made up with the model (two kinds of shops, half a year fitted, half a year forecast, 40 times each) with
#: about 60 customers who came back in the first half, every third to fourth forecast of the total was off by more than
#: a quarter; with about 120 every seventh to tenth; with about 240 every thirteenth to fortieth.
_FEWEST_REPEAT_BUYERS = 100
#: Two purchases that come at any time of a period are 29% of it apart in the median: gaps near to that say that the
#: period shows no rhythm, only its own length.
_LONGEST_GAP = 0.25
#: How far the total of the held-back half may be off, and its classes over and under together.
_OFF, _OFF_BY_REPEATS = 0.25, 1 / 3
#: From here on a correlation is no longer weak, and the Gamma-Gamma model asks for none (CDNOW, on which it was
#: published: 0.11).
_CORRELATED = 0.3
#: The highest share of values counts as the limit in a correlation: one big customer is no connection.
_CAPPED = 0.01
#: From this mean chance on the model takes nobody for gone.
_ALL = 0.98
_NOBODY_LEFT = (
    "These sales do not show that anybody left for good: customers pause and come back, so nearly all count as still "
    "customers, and hardly any money as at risk."
)
_NO_FORECAST = "no forecast is made"


@dataclass(frozen=True)
class LifetimeValue:
    """What is known of the future of customers, and how far to believe it.

    since: the day that the forecast begins with, None where no days are known. customers: (customers x 3), index as
    `Measured.raw`: the chance to be still a customer on that day, 0 to 1; orders expected in the 365 days from it,
    where an order is a day with a purchase; the money expected of them in the sheet's currency, less what usually comes
    back. NaN for customers who never bought, everywhere where no forecast is made, and in money for customers whose
    orders, or whose repeat orders, were worth nothing after returns. A customer who bought once is expected to order
    for the mean of all.

    recent_money: (customers,) money of the last 365 days, less returns; NaN where the sheet holds none. sentences: how
    good the forecast was on the held-back half, or why there is none; of a forecast also what is to be said of money,
    and whether hardly anybody seems to have left. model, money_model: times in days; None where nothing is forecast.
    held_back: None where it came to no comparison.
    """

    customers: pd.DataFrame
    recent_money: pd.Series
    sentences: tuple[str, ...]
    model: BuyTillYouDie | None = None
    money_model: GammaGamma | None = None
    held_back: HeldBack | None = None
    since: date | None = None

    @property
    def fitted(self) -> bool:
        """Tell whether anything is forecast."""
        return self.model is not None

    @property
    def tells_who_left(self) -> bool:
        """Tell whether the chances say anything: where nearly all customers count as still customers, they do not."""
        return self.fitted and float(self.customers[STILL_A_CUSTOMER].mean()) <= _ALL

    def of_segments(self, labels: np.ndarray) -> pd.DataFrame:
        """Add up by segment; labels: the segment number of each customer, (customers,).

        Returns (segments x customers, still customers, orders and money expected, money of the last 12 months, share
        at risk), index: segment number. Still customers is the sum of the chances. The share at risk is the part of a
        segment's money of the last 12 months (of the whole period where that is shorter) that came from customers who
        are probably gone: the sum of (1 - chance to be still a customer) x money over the sum of money, 0 to 1, where
        a customer whose returns outweigh the purchases of these months counts as no money. NaN where a segment had no
        money, and, as the forecasts, where nothing is forecast.
        """
        chance, money = self.customers[STILL_A_CUSTOMER], self.recent_money.clip(lower=0.0)
        parts = pd.DataFrame(
            {
                _CUSTOMERS: 1,
                _STILL_CUSTOMERS: chance,
                EXPECTED_ORDERS: self.customers[EXPECTED_ORDERS],
                EXPECTED_MONEY: self.customers[EXPECTED_MONEY],
                RECENT_MONEY: self.recent_money,
                "at risk": (1 - chance) * money,
                "of": money,
            }
        )
        table = parts.groupby(np.asarray(labels)).sum(min_count=1)
        table[SHARE_AT_RISK] = table["at risk"] / table["of"].where(table["of"] > 0)
        table.index.name = "Segment"
        return table.drop(columns=["at risk", "of"])


def lifetime_value_of(
    clean: CleanTable, measured: Measured, *, since: date | None = None, leaves_after_first: bool = True
) -> LifetimeValue:
    """Forecast the customers of sales lines, where the sales can bear it.

    clean: as `clean_rows` made it; measured: what `measure` made of it, whose customers are used. since: the day that
    the forecast begins with, where it is not the reference date of the measures.
    leaves_after_first: take customers who bought once for possibly gone (see `buy_till_you_die`); the BG/NBD as
    published calls every one of them still a customer.
    """
    customers = measured.raw.index
    no_days = _why_no_days(clean)
    since = since or measured.reference_date
    if no_days or since is None:
        return _nothing(customers, no_days or "The sheet has no days of purchase")
    days = purchase_days_of(clean, customers, since)
    return replace(_from(days, customers, leaves_after_first=leaves_after_first), since=since)


def _from(days: PurchaseDays, customers: pd.Index, *, leaves_after_first: bool) -> LifetimeValue:
    """Forecast from the last of the days on."""
    recent = pd.Series(days.after(days.end - _YEAR).net_money(), customers, name=RECENT_MONEY)
    too_little = _why_too_little(days)
    if too_little:
        return _nothing(customers, too_little, recent)
    held = hold_back(days, half_way(days), leaves_after_first=leaves_after_first)
    if not _holds(held):
        return _nothing(customers, f"{_against_what_came(held)} That is too far off", recent, held)
    return _forecast(days, held, recent, fit_forecast(days, leaves_after_first=leaves_after_first))


def _forecast(days: PurchaseDays, held: HeldBack, recent: pd.Series, forecast: Forecast) -> LifetimeValue:
    """Gather what is forecast of a year, and say how good it is."""
    no_money = _why_no_money(days, held, forecast)
    chance, orders = forecast.model.chance_alive(forecast.counts), forecast.orders(_YEAR)
    money = np.full(len(orders), np.nan) if no_money else orders * forecast.order_money()
    values = np.full((days.customers, 3), np.nan)
    values[forecast.known] = np.column_stack([chance, orders, money])
    return LifetimeValue(
        customers=_customer_table(recent.index, values),
        recent_money=recent,
        sentences=(
            _against_what_came(held),
            no_money or _money_against_what_came(held),
            *([_NOBODY_LEFT] if np.mean(chance) > _ALL else []),
        ),
        model=forecast.model,
        money_model=None if no_money else forecast.money_model,
        held_back=held,
    )


def _nothing(
    customers: pd.Index, why: str, recent: pd.Series | None = None, held: HeldBack | None = None
) -> LifetimeValue:
    """Return no values, and the sentence that says why."""
    if recent is None:
        recent = pd.Series(np.nan, customers, name=RECENT_MONEY)
    values = np.full((len(customers), 3), np.nan)
    return LifetimeValue(_customer_table(customers, values), recent, (f"{why}; {_NO_FORECAST}.",), held_back=held)


def _customer_table(customers: pd.Index, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, customers, [STILL_A_CUSTOMER, EXPECTED_ORDERS, EXPECTED_MONEY])


def _why_no_days(clean: CleanTable) -> str:
    """Say why it cannot be told on which days each customer bought, "" where it can."""
    if clean.table.kind is not Kind.SALES:
        return "The rows are customers, not single sales, so it cannot be told when each of them bought"
    day = clean.table.first(Role.DATE)
    if day is None:
        return "The sales have no dates, so it cannot be told when each customer bought"
    if day.parsed.period:
        return f"{day.name} names a {day.parsed.period}, not a day, which is too coarse to tell who will come back"
    return ""


def _why_too_little(days: PurchaseDays) -> str:
    """Say why the sales are too few or too short for a forecast, "" where they are not."""
    if not len(days.day):
        return "No sale lies before the reference date"
    period = days.end - days.first
    if period < _FEWEST_DAYS:
        return f"The sales cover {many(period, 'day')}, too short to tell who will come back"
    counts, known = days.until(half_way(days)).counts()
    again = int((counts.repeats > 0).sum())
    if again < _FEWEST_REPEAT_BUYERS:
        return (
            f"Of {many(len(known), 'customer')} in the first half of the sales {again:,} came back on another day, "
            f"and it takes {_FEWEST_REPEAT_BUYERS} who did to tell who will"
        )
    gap = float(np.median(days.gaps()))
    if gap > _LONGEST_GAP * period:
        return (
            f"Half of all repeat orders come more than {gap:,.0f} days after the one before, and the sales cover "
            f"{period:,} days, too short to tell who will come back"
        )
    return ""


def _holds(held: HeldBack) -> bool:
    return abs(held.error) <= _OFF and held.error_by_repeats <= _OFF_BY_REPEATS


def _against_what_came(held: HeldBack) -> str:
    """Say how near the forecast of the second half came, and how near "as before" would have come."""
    fitted, after = round(held.fitted_days / 7), round(held.held_days / 7)
    return (
        f"A forecast from the first {fitted} weeks expected {held.expected:,.0f} orders in the next {after} "
        f"(a customer's of one day are one); {held.came:,.0f} came; going on as before would have said "
        f"{held.as_before:,.0f}."
    )


def _money_against_what_came(held: HeldBack) -> str:
    return f"In money the forecast expected {_money(held.expected_money)}, and {_money(held.came_money)} came."


def _why_no_money(days: PurchaseDays, held: HeldBack, forecast: Forecast) -> str:
    """Say why orders are forecast but not their money, "" where both are."""
    if days.money is None:
        return "The sheet does not say what a sale is worth, so no money is forecast."
    with_money = has_repeat_money(forecast.counts, forecast.mean_money)
    several = int(with_money.sum())
    if forecast.money_model is None or several < _FEWEST_REPEAT_BUYERS:
        return (
            f"Of {many(several, 'customer')} it is known what their later orders are worth, and "
            f"{_FEWEST_REPEAT_BUYERS} are needed, so no money is forecast."
        )
    connected = _correlation(forecast.counts.repeats[with_money], forecast.mean_money[with_money])
    if abs(connected) >= _CORRELATED:
        more = "more" if connected > 0 else "less"
        return (
            f"Customers who buy more often spend {more} per order (correlation {connected:.2f}), which the forecast of "
            "money does not allow for, so no money is forecast."
        )
    if not np.isfinite(forecast.money_model.mean):
        return "Orders differ too widely in what they are worth to tell a mean, so no money is forecast."
    if not abs(held.error_in_money) <= _OFF:
        return f"{_money_against_what_came(held)} That is too far off, so no money is forecast."
    return ""


def _correlation(orders: np.ndarray, money: np.ndarray) -> float:
    """Return the correlation of how often and for how much, the highest values capped; 0 where all are equal.

    Of ranks or logarithms it would not be 0 for independent ones: the mean of few orders is skewed, that of many not.
    """
    capped = [np.minimum(values, np.quantile(values, 1 - _CAPPED)) for values in (orders, money)]
    if any(np.ptp(values) <= 1e-9 * np.abs(values).max() for values in capped):
        return 0.0
    return float(np.corrcoef(*capped)[0, 1])


def _money(value: float) -> str:
    if np.isnan(value):
        return "nothing"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.2f}"
