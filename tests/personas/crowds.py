"""Random customers in random segments: with all measures, some and none; as sales lines and as rows of customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.personas.truth import Crowd
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.features import Features
from xl_segment.customers.measuring import Measured
from xl_segment.customers.transform import Transform
from xl_segment.sheet.roles import Kind

_SALES = {
    "Recency (days)": "recency", "Frequency (orders)": "frequency", "Money": "money", "Average order": "average order",
    "Tenure (days)": "tenure", "Returns share": "returns share",
}  # fmt: skip
_CUSTOMERS = {
    "Age": "age", "Total gross annual household income (EUR)": "income", "Spending Score (1-100)": "spending",
    "Purchase Frequency": "frequency", "Recency": "recency", "Tenure": "tenure", "Amount": "money",
    "MntWines": "", "MntMeatProducts": "", "MntFishProducts": "", "NumWebPurchases": "", "CASH_ADVANCE": "", "BALANCE": "",
    "PRC_FULL_PAYMENT": "", "Distance to the nearest store of the chain (km)": "", "Visits per month": "",
}  # fmt: skip
_PARTS = ("MntWines", "MntMeatProducts", "MntFishProducts")


def draw(seed: int) -> tuple[Crowd, Features, np.ndarray]:
    """Return customers as the checker sees them and as the package does, and their segment numbers."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 11))
    size = int(rng.choice([60, 200, 600]))
    shares = rng.dirichlet(np.full(k, rng.choice([0.7, 3.0])))
    labels = np.r_[np.repeat(np.arange(1, k + 1), 3), rng.choice(np.arange(1, k + 1), size, p=shares)]
    kind = Kind.SALES if rng.random() < 0.5 else Kind.CUSTOMERS
    meaning = _some(rng, _SALES if kind is Kind.SALES else _CUSTOMERS)
    index = pd.RangeIndex(2, len(labels) + 2)
    raw = pd.DataFrame({name: _values(rng, name, meaning[name], labels) for name in meaning}, index=index)
    parts = frozenset(name for name in meaning if name in _PARTS)
    money = None
    if "money" in meaning.values():
        money = raw[next(name for name, what in meaning.items() if what == "money")]
    elif parts:
        money = raw[sorted(parts)].sum(axis=1)
    genders = pd.Series(np.where(rng.random(len(labels)) < _chances(rng, k)[labels - 1], "F", "M"), index=index)
    measured = Measured(
        kind=kind, raw=raw, descriptions=pd.DataFrame({"Gender": genders}), measures=meaning,
        customer_of=pd.Series(range(len(index)), index=index), money=money, money_name="Money",
        log=CleaningLog(np.asarray(index)), reference_date=None, parts=parts,
    )  # fmt: skip
    crowd = Crowd(raw, meaning, labels, genders, money, parts, counts_orders=kind is Kind.SALES)
    return crowd, Features(measured, Transform(()), np.empty((len(labels), 0))), labels


def _some(rng: np.random.Generator, meaning: dict[str, str]) -> dict[str, str]:
    """Return all measures, or some, or none that means anything."""
    how = rng.random()
    if how < 0.3:
        return dict(meaning)
    if how < 0.4:
        return {"Something": ""}
    names = [name for name in meaning if rng.random() < 0.5] or [next(iter(meaning))]
    return {name: meaning[name] for name in names}


def _chances(rng: np.random.Generator, k: int) -> np.ndarray:
    """Return how many of each segment are women: hardly different, or all and none."""
    if rng.random() < 0.2:
        return rng.integers(0, 2, k).astype(float)
    return rng.uniform(0.3, 0.7, k)


def _values(rng: np.random.Generator, name: str, meaning: str, labels: np.ndarray) -> np.ndarray:
    k = labels.max()
    apart = rng.choice([0.0, 0.3, 1.0, 2.0])
    middle = rng.normal(0, apart, k + 1)[labels]
    z = middle + rng.normal(0, rng.choice([0.3, 1.0]), len(labels))
    if meaning == "age":
        return np.clip(rng.uniform(30, 55) + 12 * z, 18, 95).round()
    if name == "Frequency (orders)":
        return 1.0 + rng.poisson(np.exp(rng.uniform(-1.5, 2.5) + z * 0.8).clip(0, 300))
    if meaning == "returns share" or name == "PRC_FULL_PAYMENT":
        return (1 / (1 + np.exp(2 - 1.5 * z))).round(3)
    if meaning in ("money", "average order") or rng.random() < 0.4:
        skewed = np.exp(rng.uniform(1, 7) + rng.uniform(0.3, 1.2) * z)
        return np.where(rng.random(len(z)) < rng.choice([0.0, 0.6], p=[0.9, 0.1]), 0.0, skewed).round(2)
    values = rng.uniform(5, 500) * (1 + 0.25 * z)
    if meaning in ("recency", "tenure"):
        return values.clip(0).round()
    return values.round(2)
