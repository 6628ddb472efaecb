"""What the figures of a line say of themselves: quantity times price, less a discount, is what the line costs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

#: A product holds when it does on this share of the lines, to the cent.
_HOLDS = 0.95
#: More columns of figures than this are not tried with one another.
_MOST = 14


@dataclass(frozen=True)
class LineTotal:
    """Columns that make up what a line costs. discount: "" where none is taken off."""

    quantity: str
    price: str
    amount: str
    discount: str = ""


def find_line_total(figures: dict[str, np.ndarray], discounts: tuple[str, ...] = ()) -> LineTotal | None:
    """Find three columns of which one is the product of the two others, on nearly every line.

    figures: {header: values, NaN where blank}, in the order of the sheet. The quantity is the one with whole numbers;
    a product with a column that is always 1 says nothing. discounts: columns that may be taken off the product.
    """
    names = list(figures)[:_MOST]
    for amount in reversed(names):
        others = [one for one in names if one != amount and one not in discounts]
        for one, other in itertools.combinations(others, 2):
            for discount in ("", *(each for each in discounts if each != amount)):
                off = figures[discount] if discount else None
                if is_product(figures[one], figures[other], figures[amount], off):
                    quantity, price = (one, other) if _counts(figures[one]) else (other, one)
                    return LineTotal(quantity, price, amount, discount)
    return None


def is_product(one: np.ndarray, other: np.ndarray, amount: np.ndarray, discount: np.ndarray | None = None) -> bool:
    """Tell whether an amount is one times other, less a discount (money, a share, or per cent), to the cent."""
    known = ~(np.isnan(one) | np.isnan(other) | np.isnan(amount))
    if known.sum() < 5:
        return False
    a, b, c = one[known], other[known], amount[known]
    telling = (np.abs(a) != 1) & (np.abs(b) != 1) & (c != 0)
    if telling.sum() < max(3, 0.05 * known.sum()) or len(np.unique(c)) < 3:
        return False
    if discount is None:
        return _holds(a * b, c)
    d = np.nan_to_num(discount[known])
    return bool((d != 0).any()) and any(
        _holds(each, c) for each in (a * b - np.abs(d), a * b * (1 - d), a * b * (1 - d / 100))
    )


def less_discount(gross: np.ndarray, discount: np.ndarray) -> tuple[np.ndarray, str]:
    """Take a discount off; say how it was read where that is a guess: "per cent", "money", or "" where it is plain.

    Shares of the line where none is above 1; per cent where it would else be more than some lines cost, or is one of a
    few round rates; else money.
    """
    d = np.abs(np.nan_to_num(discount))
    if not (d != 0).any():
        return gross, ""
    if (d <= 1).all() and (d % 1 != 0).any():
        return np.asarray(gross * (1 - d)), ""
    too_much = bool((d > np.abs(np.nan_to_num(gross, nan=np.inf)) + 0.011).any())
    round_rates = len(np.unique(d)) <= 12 and bool((d % 2.5 == 0).all())
    if (d <= 100).all() and (too_much or round_rates):
        return np.asarray(gross * (1 - d / 100)), "per cent"
    return np.asarray(gross - d), "money"


def _holds(product: np.ndarray, amount: np.ndarray) -> bool:
    return float(np.mean(np.abs(product - amount) <= 0.011 + 1e-4 * np.abs(amount))) >= _HOLDS


def _counts(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known)) and bool((known % 1 == 0).mean() > 0.9)
