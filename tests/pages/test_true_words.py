"""Whatever is said of a result, on pages, in charts, on Start and in the terminal, is what its numbers say."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.pages.said import faults
from tests.personas.crowds import draw
from xl_segment import Segmentation, segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages.words import where_it_comes_from

Shared = Callable[[str], Path]


def sales(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    customers = rng.integers(60, 200)
    lines = int(rng.integers(600, 1_500))
    who = rng.choice(customers, lines, p=rng.dirichlet(np.full(customers, 0.6)))
    worth = rng.lognormal(3, 1, customers)[who]
    return pd.DataFrame(
        {
            "Order ID": np.arange(lines) // 2,
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 400, lines), unit="D"),
            "Customer": [f"K{at}" for at in who],
            "Sales": (worth * rng.lognormal(0, 0.5, lines)).round(2),
            "Country": rng.choice(["France", "Spain", "Italy"], lines, p=[0.7, 0.2, 0.1]),
        }
    )


def card_customers() -> pd.DataFrame:
    """Customers of a credit card: those who pay all, who carry a balance, who draw cash, and who hardly use it."""
    rng = np.random.default_rng(0)
    group = rng.choice(4, 900, p=[0.4, 0.25, 0.2, 0.15])
    purchases = np.array([300, 1500, 4500, 80])[group] * rng.lognormal(0, 0.6, 900)
    cash = np.where(group == 3, 3000, np.where(rng.random(900) < 0.7, 0, 150)) * rng.lognormal(0, 0.5, 900)
    paid = np.clip(np.array([0.2, 0.03, 0.6, 0.02])[group] + rng.normal(0, 0.05, 900), 0, 1)
    return pd.DataFrame(
        {
            "CUST_ID": [f"C{at}" for at in range(900)],
            "BALANCE": (np.array([400, 2600, 600, 3200])[group] * rng.lognormal(0, 0.6, 900)).round(2),
            "PURCHASES": purchases.round(2),
            "CASH_ADVANCE": cash.round(2),
            "CASH_ADVANCE_TRX": np.round(cash / 400),
            "CREDIT_LIMIT": (np.array([2000, 4000, 8000, 5000])[group] * rng.lognormal(0, 0.4, 900)).round(-1),
            "PRC_FULL_PAYMENT": paid.round(4),
        }
    )


def random_customers(seed: int) -> pd.DataFrame:
    crowd, _, _ = draw(seed)
    frame = crowd.raw.reset_index(drop=True)
    frame.insert(0, "Customer ID", [f"K{at}" for at in range(len(frame))])
    return frame.assign(Gender=np.asarray(crowd.genders))


def no_faults(result: Segmentation) -> None:
    assert not list(faults(result))


def test_all_that_is_said_of_the_demo_is_so(demo_result: Segmentation) -> None:
    no_faults(demo_result)


@pytest.mark.parametrize("seed", range(2))
def test_all_that_is_said_of_sales_is_so(seed: int) -> None:
    no_faults(segment(sales(seed)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_all_that_is_said_of_more_sales_is_so(seed: int) -> None:
    no_faults(segment(sales(seed), k=None if seed % 2 else 3 + seed % 6))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5_001, 5_004, 5_005, 5_008, 5_011, 5_015])
def test_all_that_is_said_of_random_customers_is_so(seed: int) -> None:
    no_faults(segment(random_customers(seed), k=2 + seed % 7))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_said_of_other_demos_is_so(seed: int) -> None:
    no_faults(segment(make_customers(600, seed), k=2 + 3 * seed))


@pytest.mark.slow
def test_customers_of_a_card_are_called_by_what_they_do_with_it() -> None:
    result = segment(card_customers())
    no_faults(result)
    names = {persona.name for persona in result.personas}
    assert {"Cash advance users", "Revolvers"} <= names


@pytest.fixture(scope="module")
def truths(shared: Shared) -> object:
    spec = importlib.util.spec_from_file_location("known_truths", shared("tools/known_truths.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FAMILIES = ["separated", "overlapping", "unequal", "log-normal", "elliptical", "noise3", "two measures", "tails"]


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_all_that_is_said_of_drawn_groups_is_so(truths: object, family: str) -> None:
    data, _ = truths.draw(family, 4, 1)
    no_faults(segment(data))


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    ["mall_customers/Mall_Customers.csv", "marketing_campaign_tab/marketing_campaign.csv", "wholesale/wholesale.csv"],
)
@pytest.mark.parametrize("k", [None, 6])
def test_all_that_is_said_of_real_customers_is_so(shared: Shared, file: str, k: int | None) -> None:
    path = shared(f"data/{file}")
    no_faults(segment(pd.read_csv(path, sep="\t" if "_tab" in file else ","), k=k))


def spoilt(result: Segmentation) -> Iterator[tuple[str, Segmentation]]:
    """Yield results of which something is said that is not so."""
    first = result.profiles[0]
    for lie in ("Age 99% above average", "Annual Income 1% below average", "Age 7.0 times the average"):
        yield lie, replace(result, profiles=(replace(first, apart=(lie,)), *result.profiles[1:]))
    yield "share", replace(result, profiles=(replace(first, share=first.share + 0.05), *result.profiles[1:]))
    measure = replace(first.measures[0], mean=first.measures[0].mean * 1.1)
    yield (
        "mean",
        replace(result, profiles=(replace(first, measures=(measure, *first.measures[1:])), *result.profiles[1:])),
    )
    words = {**first.words, "income level": "Low"}
    yield "level", replace(result, profiles=(replace(first, words=words), *result.profiles[1:]))


def test_what_is_not_so_is_noticed(demo_result: Segmentation) -> None:
    for what, wrong in spoilt(demo_result):
        assert list(faults(wrong)), what


def test_without_money_nobody_is_worth_most(demo_result: Segmentation) -> None:
    assert demo_result.features.money is None
    assert "worth most" not in where_it_comes_from(demo_result)
    ages = pd.DataFrame({"Age": [20, 21, 22, 60, 61, 62] * 10, "Visits": [1, 2, 3, 7, 8, 9] * 10})
    assert "No column says what a customer is worth" in where_it_comes_from(segment(ages, k=2))
