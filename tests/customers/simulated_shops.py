"""Shops made up with the models themselves, so that what is to be told of them is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.buy_till_you_die import PurchaseCounts
from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.measuring import Measured, measure
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData

START = pd.Timestamp("2023-01-02")


@dataclass(frozen=True)
class Shop:
    """Times of purchase in days after the first day of the shop, and until when each customer stays."""

    times: list[np.ndarray]
    stays_until: np.ndarray

    def counts(self, end: float) -> PurchaseCounts:
        """What is seen of everybody until `end`; all must have come by then."""
        known = [times[times <= end] for times in self.times]
        return PurchaseCounts(
            np.array([len(times) - 1.0 for times in known]),
            np.array([times[-1] - times[0] for times in known]),
            np.array([end - times[0] for times in known]),
        )

    def orders_after(self, end: float) -> np.ndarray:
        return np.array([(times > end).sum() for times in self.times])

    def lines(self, rng: np.random.Generator, *, mean_order: float = 30.0) -> pd.DataFrame:
        """The sales lines; what a customer spends per order has nothing to do with how often it comes."""
        customers = np.repeat(np.arange(len(self.times)), [len(times) for times in self.times])
        scale = (1 / rng.gamma(4.0, 1.0, len(self.times)))[customers] * mean_order * 3 / 5
        return sales(customers, np.concatenate(self.times), rng.gamma(5.0, scale))


def simulate(
    rng: np.random.Generator,
    customers: int,
    *,
    r: float = 0.8,
    alpha: float = 60.0,
    a: float = 0.6,
    b: float = 2.5,
    leaves_after_first: bool = True,
    arrivals: float = 180.0,
    end: float = 730.0,
) -> Shop:
    rates, chances = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    times, stays_until = [], np.full(customers, np.inf)
    for at, first in enumerate(rng.uniform(0, arrivals, customers)):
        mine = [first]
        if leaves_after_first and rng.random() < chances[at]:
            stays_until[at] = first
        while np.isinf(stays_until[at]):
            later = mine[-1] + rng.exponential(1 / rates[at])
            if later > end:
                break
            mine.append(later)
            if rng.random() < chances[at]:
                stays_until[at] = later
        times.append(np.array(mine))
    return Shop(times, stays_until)


def sales(customers: np.ndarray, days: np.ndarray, money: np.ndarray | float = 10.0) -> pd.DataFrame:
    """Sales lines as somebody would paste them; days: after the first day of the shop."""
    return pd.DataFrame(
        {
            "Customer": [f"C{number:05d}" for number in customers],
            "Date": START + pd.to_timedelta(np.floor(days), unit="D"),
            "Amount": np.round(np.broadcast_to(money, len(days)), 2),
        }
    )


def cleaned(lines: pd.DataFrame, **options: object) -> tuple[CleanTable, Measured]:
    settings = Settings(kind="sales lines", **{"customer": "Customer", **options})
    clean = clean_rows(read_columns(SheetData.from_frame(lines), settings), settings)
    return clean, measure(clean, settings.reference_date)
