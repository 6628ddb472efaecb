"""Results whose measures and personas are called anything: long, in any script, with signs."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd

from tests.deck.results import LONG
from xl_segment import Segmentation, segment

#: The names of the measures, and of the personas, of the odd runs.
HEADERS = [
    "NumCatalogPurchasesOfTheLastTwelveMonths", "Kundenzufriedenheitsindex", "Umsatz brutto in EUR (letzte 12 Monate)",
    "x", "顾客满意度指数与购买频率的综合评分", "Доход клиента за последний год", "avg_basket_value_net_of_returns",
    "Revenue 2023/24", "متوسط الإنفاق السنوي", "Q1",
]  # fmt: skip
NAMES = [
    *LONG, "高价值客户群体", "Großkundenbetreuungsberechtigte", "A", "العملاء المميزون", "Customers, who & why <now>",
    "Постоянные покупатели с высоким средним чеком и редкими возвратами",
]  # fmt: skip


def odd(seed: int) -> Segmentation:
    """Customers with odd headers, in segments with odd names."""
    random = np.random.default_rng(seed)
    count, k = int(random.integers(60, 200)), int(random.integers(2, 9))
    names = random.permutation(HEADERS)[: random.integers(2, 8)]
    scale = 10.0 ** random.integers(-2, 8, len(names))
    frame = pd.DataFrame(random.lognormal(0, 1, (count, len(names))) * scale, columns=names)
    frame.insert(0, "Customer", [f"K{at}" for at in range(count)])
    if seed % 3 == 0:
        frame["Amount"] = (random.lognormal(5, 2, count) * 10.0 ** random.integers(0, 6)).round(2)
    result = segment(frame, k=k, now=datetime.datetime(2024, 11, 4))
    personas = [replace(each, name=f"{NAMES[(at + seed) % len(NAMES)]}") for at, each in enumerate(result.personas)]
    return replace(result, personas=tuple(personas))
