"""What customers bought: how much of each product or category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.customers.clean_table import CleanTable
from xl_segment.sheet.roles import Role
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal


@dataclass(frozen=True)
class Baskets:
    """How much each customer bought of each product, one entry per customer and product.

    name: the header that says what was bought, "" where each product has a column of its own. products: what they are
    called. customer, product: positions (0-based) among the customers and among products; amount: of `unit`, above 0.
    unit: "money", "purchases" (lines of sales lines without money), or "customers" (each has one product).
    """

    name: str
    products: tuple[str, ...]
    customer: np.ndarray
    product: np.ndarray
    amount: np.ndarray
    unit: str

    def only(self, chosen: np.ndarray) -> Baskets:
        """Return what some of the customers bought; chosen: (customers,) yes or no."""
        of_them = chosen[self.customer]
        position = np.cumsum(chosen) - 1
        return replace(
            self,
            customer=position[self.customer[of_them]],
            product=self.product[of_them],
            amount=self.amount[of_them],
        )


def baskets_of_sales(clean: CleanTable, customer: str, customers: pd.Index) -> tuple[Baskets, ...]:
    """Gather sales lines by customer and product, for each column that says what was bought; returns do not count.

    customer: the header of the customers' ids; customers: whom to gather, by id.
    """
    at = customers.get_indexer(pd.Index(clean.frame[customer]))
    amount = np.ones(len(at)) if clean.money is None else clean.money.to_numpy(np.float64)
    unit = "purchases" if clean.money is None else "money"
    names = (*clean.table.names_of(Role.CATEGORY), *_product_names(clean))
    gathered = (_gathered(name, clean.frame[name], at, amount, unit) for name in names)
    return tuple(filter(None, gathered))


def _product_names(clean: CleanTable) -> list[str]:
    """Return the columns that name products, so many that they describe nobody."""
    products = vocabulary("product_category")
    return [name for name in clean.table.names_of(Role.OTHER_ID) if products.whole(normal(name))]


def baskets_of_customers(raw: pd.DataFrame, parts: Sequence[str], labels: pd.DataFrame) -> tuple[Baskets, ...]:
    """Gather what a sheet with a row per customer tells: what each spent on what, or the kind of thing each bought.

    raw: (customers x measures); parts: those that money is parted into. labels: (customers x columns) the kind of thing
    that a customer bought.
    """
    baskets = []
    if len(parts) > 1:
        spent = raw[list(parts)].fillna(0.0).clip(lower=0.0).to_numpy(np.float64)
        customer, product = np.nonzero(spent)
        baskets.append(Baskets("", tuple(parts), customer, product, spent[customer, product], "money"))
    everybody = np.arange(len(labels))
    gathered = (_gathered(str(name), labels[name], everybody, np.ones(len(labels)), "customers") for name in labels)
    return (*baskets, *filter(None, gathered))


def _gathered(name: str, cells: pd.Series, customer: np.ndarray, amount: np.ndarray, unit: str) -> Baskets | None:
    """Add up by customer and product; None where that tells fewer than two products."""
    product, products = pd.factorize(cells, sort=True)
    products = products.astype(str)
    sold = np.array([not _is_a_charge(text) for text in products], dtype=bool)
    counts = (customer >= 0) & (product >= 0) & (amount > 0)
    counts[counts] = sold[product[counts]]
    key, entry = np.unique(customer[counts].astype(np.int64) * len(products) + product[counts], return_inverse=True)
    if not len(key) or len(np.unique(product[counts])) < 2:
        return None
    return Baskets(
        name=name,
        products=tuple(products),
        customer=key // len(products),
        product=key % len(products),
        amount=np.bincount(entry, amount[counts], minlength=len(key)),
        unit=unit,
    )


def _is_a_charge(text: str) -> bool:
    """Tell whether what stands in a line is no product, but postage, a fee, a discount, or a line booked by hand."""
    words = normal(text)
    if vocabulary("charge", "charge_alone").whole(words):
        return True
    return bool(vocabulary("charge").whole(words.rpartition(" ")[2]))
