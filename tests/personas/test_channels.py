"""By which way segments buy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.personas.channels import channel_of, ways_to_buy


def test_counts_of_ways_to_buy_are_known_by_their_headers() -> None:
    headers = ["NumWebPurchases", "NumStorePurchases", "Catalogue orders", "NumWebVisitsMonth", "NumDealsPurchases"]
    assert ways_to_buy(headers) == {
        "NumWebPurchases": "web", "NumStorePurchases": "store", "Catalogue orders": "catalogue",
    }  # fmt: skip


def test_the_way_that_a_segment_uses_more_than_everybody_is_told() -> None:
    random = np.random.default_rng(1)
    online = np.repeat([True, False], 100)
    data = pd.DataFrame({"Age": np.where(online, 25, 60) + random.integers(-4, 5, 200)})
    data["Web purchases"] = np.where(online, 8, 1) + random.integers(0, 3, 200)
    data["Store purchases"] = np.where(online, 4, 6) + random.integers(0, 3, 200)
    result = segment(data, k=2, features=("Age",))
    young = min(result.profiles, key=lambda profile: profile.measures[0].mean)
    web = data["Web purchases"][online].sum() / data.loc[online, ["Web purchases", "Store purchases"]].sum().sum()
    all_web = data["Web purchases"].sum() / data[["Web purchases", "Store purchases"]].sum().sum()
    assert channel_of(young) == f"Web: {web:.0%} of purchases, everybody {all_web:.0%}"


@pytest.mark.parametrize(
    ("header", "online", "told"),
    [
        ("Sales channel", "Online", "Online: 90% of them, everybody 60%"),
        ("Channel", "2", "Channel 2: 90% of them, everybody 60%"),
        ("Region", "Online", ""),
    ],
)
def test_a_column_that_names_the_way_tells_it_where_it_stands_out(header: str, online: str, told: str) -> None:
    random = np.random.default_rng(1)
    data = pd.DataFrame({"Age": np.repeat([25, 60], 100) + random.integers(-4, 5, 200)})
    data[header] = [online] * 90 + ["Shop"] * 10 + [online] * 30 + ["Shop"] * 70
    result = segment(data, k=2, features=("Age",))
    young = min(result.profiles, key=lambda profile: profile.measures[0].mean)
    assert channel_of(young) == told
