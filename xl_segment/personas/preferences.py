"""What a segment buys more of than everybody: the products or categories that an offer to it can begin with.

What is compared is the part of a product in all that is bought, of the segment and of everybody. Whether the difference
is more than chance is tested customer by customer: the mean part of a product in a customer's purchases, against that
of all other customers (Welch 1947), for all products of a column that are worth an offer, and all segments, together
(Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from xl_segment.customers.baskets import Baskets
from xl_segment.personas.short_names import cut_name
from xl_segment.rounding import percents

#: A product that fewer of a segment bought is not worth an offer, nor one that it buys less than this much more of.
_BUYERS, _FEWEST_BUYERS, _MORE = 0.1, 5, 1.2
_LEVEL = 0.05
#: Products that are named of a segment.
_NAMED = 2
#: Of more products each makes so little of the money that who bought it says more.
_MANY = 30
_OF = {"money": "their money", "purchases": "their purchases", "customers": "them"}


@dataclass(frozen=True)
class Preference:
    """A product or category that a segment buys more of than everybody.

    share, overall_share: its part, 0 to 1, in all that the segment and everybody buys. buyers: how many of the
    segment's customers bought it. unit: as of `Baskets`; or "buyers", where there are many products: share is then that
    of the customers who bought it.
    """

    product: str
    share: float
    overall_share: float
    buyers: int
    unit: str

    @property
    def words(self) -> str:
        """The product with its part, and what it is of everybody: "Wine (51% of their money, everybody 46%)"."""
        share, overall = percents(self.share, self.overall_share)
        if self.unit == "buyers":
            return f"{cut_name(self.product)} (bought by {share}, of everybody {overall})"
        return f"{cut_name(self.product)} ({share} of {_OF[self.unit]}, everybody {overall})"


@dataclass(frozen=True)
class SegmentPurchases:
    """What the segments buy of the products of one column.

    name: of the column, as of `Baskets`. products: what they are called. segments: their numbers. shares: (segments x
    products) and overall_shares: (products,), of everybody, 0 to 1, in `unit`, as of `Preference`. buyers: (segments x
    products) customers. preferred: (segments x products) what a segment buys more of than everybody, beyond chance.
    """

    name: str
    products: tuple[str, ...]
    segments: np.ndarray
    shares: np.ndarray
    overall_shares: np.ndarray
    unit: str
    buyers: np.ndarray
    preferred: np.ndarray

    @property
    def more(self) -> np.ndarray:
        """By how much a product is a larger part of what a segment buys: (segments x products)."""
        return np.asarray(self.shares - self.overall_shares)

    def named(self, row: int) -> tuple[Preference, ...]:
        """Return what is told of a segment: at most two products, what makes the largest difference first."""
        products = np.flatnonzero(self.preferred[row])
        largest = products[np.lexsort((products, -self.more[row, products]))][:_NAMED]
        return tuple(self.preference(row, at) for at in largest)

    def preference(self, row: int, at: int) -> Preference:
        """Return how much of a product a segment buys. row, at: positions of the segment and of the product."""
        return Preference(
            product=self.products[at],
            share=float(self.shares[row, at]),
            overall_share=float(self.overall_shares[at]),
            buyers=int(self.buyers[row, at]),
            unit=self.unit,
        )


def preferences(baskets: Sequence[Baskets], labels: np.ndarray) -> dict[int, tuple[Preference, ...]]:
    """Return {segment: what it buys more of than everybody}, at most two, what makes the largest difference first.

    labels: (customers,) segment numbers. Of several columns that say what was bought, the one with the fewest products
    tells that sets the segment apart in any.
    """
    by_segment: dict[int, tuple[Preference, ...]] = {}
    for bought in purchases_by_segment(baskets, labels):
        for row, segment in enumerate(bought.segments):
            if bought.preferred[row].any():
                by_segment.setdefault(int(segment), bought.named(row))
    return by_segment


def purchases_by_segment(baskets: Sequence[Baskets], labels: np.ndarray) -> list[SegmentPurchases]:
    """Return what segments buy, for each column that says it, the one with the fewest products first.

    labels: (customers,) segment numbers. Nothing where there is one segment: it has nobody to differ from.
    """
    numbers, segment = np.unique(labels, return_inverse=True)
    if len(numbers) < 2:
        return []
    columns = sorted(baskets, key=lambda column: (len(column.products), column.name))
    return [_purchases(column, numbers, segment) for column in columns]


def _purchases(baskets: Baskets, numbers: np.ndarray, segment: np.ndarray) -> SegmentPurchases:
    """Return what segments buy. numbers: (segments,); segment: (customers,) positions among them."""
    counted = _count(baskets, segment, len(numbers))
    tests = max(int(counted.worth_an_offer.sum()), 1)
    more = (counted.parts >= _MORE * counted.overall_parts) & (counted.shares >= _MORE * counted.overall_shares)
    return SegmentPurchases(
        name=baskets.name,
        products=baskets.products,
        segments=numbers,
        shares=counted.shares,
        overall_shares=counted.overall_shares,
        unit=counted.unit,
        buyers=counted.buyers,
        preferred=counted.worth_an_offer & more & (counted.chances * tests <= _LEVEL),
    )


@dataclass(frozen=True)
class _Counted:
    """What segments buy: (segments x products), and (products,) of everybody.

    buyers: customers; parts: of all that a segment buys. shares: what is told, in `unit`. chances: that customers of a
    segment give a product so much larger a part of what they buy.
    """

    buyers: np.ndarray
    parts: np.ndarray
    overall_parts: np.ndarray
    shares: np.ndarray
    overall_shares: np.ndarray
    unit: str
    chances: np.ndarray
    worth_an_offer: np.ndarray


def _count(baskets: Baskets, segment: np.ndarray, segments: int) -> _Counted:
    """Count what segments buy. segment: (customers,) positions among so many segments."""
    sizes = np.bincount(segment)
    shape = (segments, len(baskets.products))
    cell = segment[baskets.customer] * shape[1] + baskets.product

    def by_cell(weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(cell, weights, minlength=shape[0] * shape[1]).reshape(shape)

    bought, buyers = by_cell(baskets.amount), by_cell()
    parts = bought / np.maximum(bought.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    overall_parts = bought.sum(axis=0) / bought.sum()
    shares, overall_shares, unit = parts, overall_parts, baskets.unit
    if len(baskets.products) > _MANY:
        shares, overall_shares, unit = buyers / sizes[:, None], buyers.sum(axis=0) / sizes.sum(), "buyers"
    total = np.bincount(baskets.customer, baskets.amount, minlength=len(segment))
    part = baskets.amount / total[baskets.customer]
    return _Counted(
        buyers=buyers,
        parts=parts,
        overall_parts=overall_parts,
        shares=shares,
        overall_shares=overall_shares,
        unit=unit,
        chances=_chances(by_cell(part), by_cell(part**2), np.bincount(segment[total > 0], minlength=segments)),
        worth_an_offer=buyers >= np.maximum(_BUYERS * sizes[:, None], _FEWEST_BUYERS),
    )


def _chances(sums: np.ndarray, squares: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the chance that customers of a segment give a product so much larger a part: (segments x products).

    sums, squares: of each customer's part, by segment and product; sizes: customers who bought anything, by segment.
    """
    mine, others = sizes[:, None], sizes.sum() - sizes[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, mean_of_others = sums / mine, (sums.sum(axis=0) - sums) / others
        variance = (squares - mine * mean**2) / (mine - 1)
        of_others = (squares.sum(axis=0) - squares - others * mean_of_others**2) / (others - 1)
        first, second = np.maximum(variance, 0.0) / mine, np.maximum(of_others, 0.0) / others
        freedom = (first + second) ** 2 / (first**2 / (mine - 1) + second**2 / (others - 1))
        chance = stats.t.sf((mean - mean_of_others) / np.sqrt(first + second), freedom)
    return np.asarray(np.where(np.isfinite(chance), chance, 1.0))
