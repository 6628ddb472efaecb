"""What customers bought: products and categories of sales lines and of sheets with a row per customer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.customers.baskets import Baskets


def sales(lines: int = 600, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "Customer": [f"C{at:03}" for at in random.integers(0, 60, lines)],
            "Date": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 360, lines), unit="D"),
            "Category": random.choice(["Tea", "Coffee", "Cake", "POSTAGE"], lines),
            "Amount": random.lognormal(3, 0.5, lines).round(2),
        }
    )


def baskets_of(data: pd.DataFrame) -> Baskets:
    (baskets,) = segment(data, k=3).features.measured.baskets
    return baskets


def test_what_customers_bought_adds_up_to_the_sales_lines() -> None:
    data = sales()
    baskets = baskets_of(data)
    products = data[data["Category"] != "POSTAGE"]
    assert baskets.name == "Category"
    assert set(np.array(baskets.products)[np.unique(baskets.product)]) == {"Tea", "Coffee", "Cake"}
    assert baskets.amount.sum() == pytest.approx(products["Amount"].sum())
    tea = baskets.products.index("Tea")
    of_tea = products[products["Category"] == "Tea"]
    assert baskets.amount[baskets.product == tea].sum() == pytest.approx(of_tea["Amount"].sum())
    assert len(np.unique(baskets.customer[baskets.product == tea])) == of_tea["Customer"].nunique()


def test_what_came_back_was_not_bought() -> None:
    data = sales()
    data.loc[::7, "Amount"] *= -1
    bought = data[(data["Category"] != "POSTAGE") & (data["Amount"] > 0)]
    kept = bought[bought["Customer"].isin(segment(data, k=3).customers.index)]
    assert baskets_of(data).amount.sum() == pytest.approx(kept["Amount"].sum())


def test_without_money_purchases_are_counted() -> None:
    baskets = baskets_of(sales().drop(columns="Amount"))
    assert (baskets.unit, baskets.amount.sum()) == ("purchases", (sales()["Category"] != "POSTAGE").sum())


@pytest.mark.parametrize(
    ("product", "sells"),
    [("DOTCOM POSTAGE", False), ("Vintage Port", True), ("Manual", False), ("Discount", False), ("Versandkosten", False), ("送料", False), ("Postage stamp album", True),
     ("Manual coffee grinder", True)],
)  # fmt: skip
def test_a_charge_is_no_product(product: str, sells: bool) -> None:
    data = sales()
    data["Category"] = data["Category"].replace("POSTAGE", product)
    baskets = baskets_of(data)
    assert (product in np.array(baskets.products)[np.unique(baskets.product)]) is sells


def test_products_too_many_to_describe_anybody_are_known_by_their_header() -> None:
    data = sales()
    data["Description"] = [f"Product {at}" for at in np.random.default_rng(1).integers(0, 400, len(data))]
    names = [baskets.name for baskets in segment(data, k=3).features.measured.baskets]
    assert names == ["Category", "Description"]


def test_some_of_the_customers_keep_what_they_bought() -> None:
    baskets = Baskets("", ("a", "b"), np.array([0, 1, 1, 3]), np.array([0, 0, 1, 1]), np.array([1.0, 2, 3, 4]), "money")
    left = baskets.only(np.array([False, True, True, True]))
    assert (left.customer.tolist(), left.product.tolist(), left.amount.tolist()) == ([0, 0, 2], [0, 1, 1], [2, 3, 4])


def test_parts_of_the_money_are_what_customers_bought() -> None:
    random = np.random.default_rng(5)
    wine, meat = random.lognormal(4, 1, 200).round(), random.lognormal(3, 1, 200).round()
    data = pd.DataFrame({"ID": range(1000, 1200), "Income": random.normal(5e4, 1e4, 200).round()})
    data["MntWines"], data["MntMeatProducts"], data["MntFishProducts"] = wine, meat, random.integers(0, 90, 200)
    (baskets,) = segment(data, k=3).features.measured.baskets
    assert baskets.unit == "money"
    assert baskets.amount[baskets.product == baskets.products.index("MntWines")].sum() == wine.sum()
