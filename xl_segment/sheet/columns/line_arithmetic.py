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
        factors = [name for name in names if name != amount and name not in discounts]
        for left, right in itertools.combinations(factors, 2):
            discount = _discount_between(figures, left, right, amount, discounts)
            if discount is not None:
                quantity, price = (left, right) if _counts(figures[left]) else (right, left)
                return LineTotal(quantity, price, amount, discount)
    return None


def _discount_between(
    figures: dict[str, np.ndarray], left: str, right: str, amount: str, discounts: tuple[str, ...]
) -> str | None:
    """Return what has to be taken off a product to make the amount, "" for nothing; None where nothing makes it."""
    if is_product(figures[left], figures[right], figures[amount]):
        return ""
    for discount in discounts:
        if discount != amount and is_product(figures[left], figures[right], figures[amount], figures[discount]):
            return discount
    return None


def is_product(left: np.ndarray, right: np.ndarray, amount: np.ndarray, discount: np.ndarray | None = None) -> bool:
    """Tell whether an amount is left times right, less a discount (money, a share, or per cent), to the cent."""
    known = ~(np.isnan(left) | np.isnan(right) | np.isnan(amount))
    if known.sum() < 5 or not _tell_something(left[known], right[known], amount[known]):
        return False
    product, total = left[known] * right[known], amount[known]
    if discount is None:
        return _holds(product, total)
    off = np.nan_to_num(discount[known])
    if not (off != 0).any():
        return False
    return any(_holds(rest, total) for rest in (product - np.abs(off), product * (1 - off), product * (1 - off / 100)))


def _tell_something(left: np.ndarray, right: np.ndarray, amount: np.ndarray) -> bool:
    """Tell whether enough lines have two factors other than 1; a product with 1 says nothing."""
    telling = (np.abs(left) != 1) & (np.abs(right) != 1) & (amount != 0)
    return bool(telling.sum() >= max(3, 0.05 * len(amount))) and len(np.unique(amount)) >= 3


def less_discount(gross: np.ndarray, discount: np.ndarray) -> tuple[np.ndarray, str]:
    """Take a discount off; say how it was read where that is a guess: "per cent", "money", or "" where it is plain.

    Shares of the line where none is above 1; per cent where it would else be more than some lines cost, or is one of a
    few round rates; else money.
    """
    off = np.abs(np.nan_to_num(discount))
    if not (off != 0).any():
        return gross, ""
    if (off <= 1).all() and (off % 1 != 0).any():
        return np.asarray(gross * (1 - off)), ""
    too_much = bool((off > np.abs(np.nan_to_num(gross, nan=np.inf)) + 0.011).any())
    round_rates = len(np.unique(off)) <= 12 and bool((off % 2.5 == 0).all())
    if (off <= 100).all() and (too_much or round_rates):
        return np.asarray(gross * (1 - off / 100)), "per cent"
    return np.asarray(gross - off), "money"


def _holds(product: np.ndarray, amount: np.ndarray) -> bool:
    return float(np.mean(np.abs(product - amount) <= 0.011 + 1e-4 * np.abs(amount))) >= _HOLDS


def _counts(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known)) and bool((known % 1 == 0).mean() > 0.9)
