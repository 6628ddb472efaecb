"""What segments buy more of than everybody: told where it is so, and beyond chance."""

from __future__ import annotations

import numpy as np
import pytest

from xl_segment.customers.baskets import Baskets
from xl_segment.personas.preferences import preferences


def shop(lean: float, customers: int = 200, products: int = 4, seed: int = 1) -> tuple[Baskets, np.ndarray]:
    """Customers of two segments; those of the second take the first product `lean` times as often."""
    random = np.random.default_rng(seed)
    labels = np.repeat([1, 2], customers // 2)
    chances = np.ones((customers, products))
    chances[labels == 2, 0] = lean
    counts = np.array([random.multinomial(12, chance / chance.sum()) for chance in chances])
    customer, product = np.nonzero(counts)
    names = tuple(f"product {at}" for at in range(products))
    return Baskets("Category", names, customer, product, counts[customer, product].astype(float), "money"), labels


def test_what_a_segment_leans_to_is_told_with_the_parts_that_add_up() -> None:
    baskets, labels = shop(3.0)
    told = preferences([baskets], labels)
    first = told[2][0]
    of_segment = labels[baskets.customer] == 2
    is_first = baskets.product == 0
    assert first.product == "product 0"
    assert first.share == pytest.approx(baskets.amount[of_segment & is_first].sum() / baskets.amount[of_segment].sum())
    assert first.overall_share == pytest.approx(baskets.amount[is_first].sum() / baskets.amount.sum())
    assert first.buyers == len(np.unique(baskets.customer[of_segment & is_first]))
    assert first.words == f"product 0 ({first.share:.0%} of their money, everybody {first.overall_share:.0%})"
    assert all(preference.product != "product 0" for preference in told.get(1, ()))


def test_chance_is_no_preference() -> None:
    said = sum(bool(preferences([shop(1.0, seed=seed)[0]], shop(1.0)[1])) for seed in range(60))
    assert said <= 6


@pytest.mark.parametrize("buyers", [4, 5])
def test_a_product_of_a_handful_is_no_offer(buyers: int) -> None:
    labels = np.repeat([1, 2], 20)
    customer = np.r_[np.arange(20), np.arange(20, 40), np.arange(20, 20 + buyers)]
    product = np.r_[np.zeros(40), np.ones(buyers)].astype(int)
    told = preferences([Baskets("", ("a", "b"), customer, product, np.ones(40 + buyers) * 1.0, "money")], labels)
    assert (2 in told) is (buyers == 5)


def test_of_very_many_products_it_is_told_who_bought_them() -> None:
    baskets, labels = shop(25.0, products=60)
    first = preferences([baskets], labels)[2][0]
    of_segment = labels[baskets.customer] == 2
    bought = np.unique(baskets.customer[of_segment & (baskets.product == 0)])
    everybody = np.unique(baskets.customer[baskets.product == 0])
    assert (first.product, first.unit) == ("product 0", "buyers")
    assert (first.share, first.overall_share) == (len(bought) / 100, len(everybody) / 200)
    assert f"bought by {len(bought)}%, of everybody" in first.words


def test_the_column_with_the_fewest_products_tells_first() -> None:
    few, labels = shop(3.0)
    many, _ = shop(25.0, products=60)
    assert preferences([many, few], labels)[2][0].unit == "money"


def test_one_segment_has_nobody_to_differ_from() -> None:
    baskets, labels = shop(3.0)
    assert preferences([baskets], np.ones_like(labels)) == {}


def test_a_long_name_is_cut_between_words() -> None:
    baskets, labels = shop(3.0)
    named = Baskets("", ("A name of a product that goes on and on for ever", *baskets.products[1:]), baskets.customer,
                    baskets.product, baskets.amount, "money")  # fmt: skip
    assert preferences([named], labels)[2][0].words.startswith("A name of a product that goes on… ever (")
