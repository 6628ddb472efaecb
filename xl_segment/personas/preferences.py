"""What a segment buys more of than everybody: the products or categories that an offer to it can begin with.

What is compared is the part of a product in all that is bought, of the segment and of everybody. Whether the difference
is more than chance is tested customer by customer: the mean part of a product in a customer's purchases, against that
of all other customers (Welch 1947), all products and segments together (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from xl_segment.customers.baskets import Baskets
from xl_segment.rounding import percents

#: A product that fewer of a segment bought is not worth an offer, nor one that it buys less than this much more of.
_BUYERS, _FEWEST_BUYERS, _MORE = 0.1, 5, 1.2
_LEVEL = 0.05
#: Products that are named of a segment, and letters of a name.
_NAMED, _LONGEST = 2, 40
_OF = {"money": "their money", "purchases": "their purchases", "customers": "them"}


@dataclass(frozen=True)
class Preference:
    """A product or category that a segment buys more of than everybody.

    share, overall_share: its part, 0 to 1, in all that the segment and everybody buys. buyers: how many of the
    segment's customers bought it. unit: as of `Baskets`.
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
        return f"{_shortened(self.product)} ({share} of {_OF[self.unit]}, everybody {overall})"


def preferences(baskets: Sequence[Baskets], labels: np.ndarray) -> dict[int, tuple[Preference, ...]]:
    """Return {segment: what it buys more of than everybody}, at most two, what makes the largest difference first.

    labels: (customers,) segment numbers. Of several columns that say what was bought, the one with the fewest products
    tells that sets the segment apart in any.
    """
    told: dict[int, tuple[Preference, ...]] = {}
    for one in sorted(baskets, key=lambda one: (len(one.products), one.name)):
        for segment, preferred in _preferred(one, labels).items():
            told.setdefault(segment, preferred)
    return told


def _preferred(baskets: Baskets, labels: np.ndarray) -> dict[int, tuple[Preference, ...]]:
    numbers, segment = np.unique(labels, return_inverse=True)
    sizes = np.bincount(segment)
    if len(numbers) < 2:
        return {}
    shape = (len(numbers), len(baskets.products))
    cell = segment[baskets.customer] * shape[1] + baskets.product

    def by_cell(weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(cell, weights, minlength=shape[0] * shape[1]).reshape(shape)

    total = np.bincount(baskets.customer, baskets.amount, minlength=len(labels))
    part = baskets.amount / total[baskets.customer]
    bought, buyers = by_cell(baskets.amount), by_cell()
    shares = bought / np.maximum(bought.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    overall = bought.sum(axis=0) / bought.sum()
    chance = _chances(by_cell(part), by_cell(part**2), np.bincount(segment[total > 0], minlength=len(numbers)))
    enough = buyers >= np.maximum(_BUYERS * sizes[:, None], _FEWEST_BUYERS)
    tests = max(int(enough.sum()), 1)
    preferred = enough & (shares >= _MORE * overall) & (chance * tests <= _LEVEL)
    found = {}
    for row, number in enumerate(numbers):
        products = np.flatnonzero(preferred[row])
        ranked = products[np.lexsort((products, overall[products] - shares[row, products]))][:_NAMED]
        if len(ranked):
            found[int(number)] = tuple(
                Preference(
                    product=baskets.products[at],
                    share=float(shares[row, at]),
                    overall_share=float(overall[at]),
                    buyers=int(buyers[row, at]),
                    unit=baskets.unit,
                )
                for at in ranked
            )
    return found


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


def _shortened(text: str) -> str:
    """Cut a long name at a word; what two names end with is kept where the beginning alone would be no name."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    cut = text[: _LONGEST - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"
