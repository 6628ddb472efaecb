"""What slides and Report have to say, worked out anew from customers, labels and money: the figures of each segment."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from xl_segment import Segmentation
from xl_segment.sheet.roles import Role

#: A whole number, and any, as they are written.
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
NUMBER = rf"-?{WHOLE}(?:\.\d+)?"
FIGURES = {"mean": pd.Series.mean, "median": pd.Series.median}
_WORDS = "Two Three Four Five Six Seven Eight Nine Ten".split()  # noqa: SIM905  words are read across


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def is_percent(said: str, share: float) -> bool:
    return abs(number(said) - 100 * share) <= 0.501


def is_rounded(said: str | float, true: float) -> bool:
    """Tell whether a number is a true one with three significant digits, and as text with the decimals that it has."""
    rounded = {float(f"{true * (1 + hair):.3g}") for hair in (-1e-9, 0, 1e-9)}
    if isinstance(said, str):
        scale = 10 ** len(said.partition(".")[2])
        rounded = {np.copysign(np.floor(abs(each) * scale + 0.5 + 1e-9) / scale, each) for each in rounded}
    return any(abs(number(str(said)) - each) <= 1e-9 * max(abs(each), 1) for each in rounded)


def whole_percents(shares: pd.Series) -> pd.Series:
    """Return parts of a whole in whole per cent: rounded down, the largest remainders get what is left over."""
    exact = (100 * shares).round(9)
    whole = np.floor(exact).astype(int)
    left = int(round(exact.sum()) - whole.sum())
    whole[(exact - whole).sort_values(ascending=False, kind="stable").index[:left]] += 1
    return whole


@dataclass(frozen=True)
class Stake:
    """What one customer in ten is worth. moved: how many these are; rises_to: None where they would leave."""

    moved: int
    amount: float
    rises_to: int | None


@dataclass(frozen=True)
class Truth:
    """A result, and what follows from its customers. source: the workbook, "" for that of the sheet."""

    result: Segmentation
    source: str = ""

    @cached_property
    def names(self) -> dict[int, str]:
        return {persona.segment: persona.name for persona in self.result.personas}

    @cached_property
    def sizes(self) -> pd.Series:
        return pd.Series(self.result.labels).value_counts().sort_index()

    @cached_property
    def customers(self) -> pd.Series:
        """Each segment's share of the customers, in whole per cent."""
        return whole_percents(self.sizes / self.sizes.sum())

    @cached_property
    def money(self) -> pd.Series | None:
        """What each segment brought."""
        if self.result.features.money is None:
            return None
        return self.result.features.money.fillna(0.0).groupby(self.result.labels).sum()

    @cached_property
    def money_percents(self) -> pd.Series | None:
        """Each segment's share of the money; None where there is none to share."""
        if self.money is None or self.money.sum() <= 0 or self.money.min() < 0:
            return None
        return whole_percents(self.money / self.money.sum())

    @cached_property
    def stakes(self) -> dict[int, Stake]:
        moved = {segment: max((int(size) + 5) // 10, 1) for segment, size in self.sizes.items()}
        if self.money is None:
            return {segment: Stake(count, count, None) for segment, count in moved.items()}
        means, found = self.money / self.sizes, {}
        for segment, count in moved.items():
            higher = means[means > means[segment]]
            if len(higher):
                found[segment] = Stake(count, count * (higher.min() - means[segment]), int(higher.idxmin()))
            else:
                found[segment] = Stake(count, count * means[segment], None)
        return found

    @cached_property
    def budget(self) -> pd.Series:
        """Each segment's part of a budget, in whole per cent, the segment with the most at stake first."""
        if self.money is None:
            return self.customers
        means = self.money / self.sizes
        parts = pd.Series(
            {each: max(min(stake.amount, stake.moved * means[each]), 0.0) for each, stake in self.stakes.items()}
        )
        return whole_percents(parts[self.by_stake] / parts.sum())

    @cached_property
    def by_stake(self) -> list[int]:
        """The segments, that with the most at stake first; without money the largest first."""
        worth = self.sizes if self.money is None else {each: stake.amount for each, stake in self.stakes.items()}
        return sorted(self.names, key=lambda segment: (-worth[segment], segment))

    def mine(self, segment: int) -> np.ndarray:
        return np.asarray(self.result.labels == segment)

    def figures(self, measure: str, figure: str, segment: int) -> tuple[float, float]:
        """Return mean or median of a segment, and of everybody."""
        values = self.result.customers[measure]
        return float(FIGURES[figure](values[self.mine(segment)])), float(FIGURES[figure](values))

    def measures(self, meaning: str) -> list[str]:
        return [name for name, what in self.result.features.measured.measures.items() if what == meaning]

    def called(self, name: str) -> list[str]:
        """Return the measures that a name may stand for: a slide leaves a header's unit out."""
        return [each for each in map(str, self.result.customers) if name in (each, without_unit(each))]

    @cached_property
    def variance(self) -> float:
        """How much of the variance the map shows."""
        centred = self.result.features.matrix - self.result.features.matrix.mean(axis=0)
        explained = np.linalg.svd(centred, compute_uv=False) ** 2
        return float(explained[:2].sum() / explained.sum())

    @cached_property
    def rows(self) -> tuple[int, int, int]:
        """How many rows came in, were worked on, were set aside."""
        used = int(self.result.rows["Segment"].notna().sum())
        return len(self.result.rows), used, len(self.result.rows) - used

    @cached_property
    def silhouettes(self) -> dict[int, float]:
        return {trial.k: trial.silhouette for trial in self.result.choice.trials}

    @cached_property
    def best(self) -> int:
        """The number of segments with the best silhouette."""
        return max(self.silhouettes, key=lambda k: (self.silhouettes[k], -k))

    @cached_property
    def speak_for(self) -> Counter[int]:
        """{number of segments: how many random parts of the customers speak for it}."""
        return Counter(self.result.evidence.numbers)

    @cached_property
    def moves(self) -> tuple[int, int, int]:
        """How many customers changed segment, are new, are gone."""
        before = self.result.memory.before
        if before is None:
            return 0, 0, 0
        then = dict(zip(before.customers.keys, before.customers.segment, strict=True))
        now = dict(zip(self.result.memory.customers.keys, self.result.memory.customers.segment, strict=True))
        moved = sum(then[key] != now[key] for key in then if key in now)
        return moved, sum(key not in then for key in now), sum(key not in now for key in then)

    @cached_property
    def first_half(self) -> tuple[int, int]:
        """How many customers bought in the first half of the sales, and how many of them on two days or more."""
        table = self.result.table
        who, when = table.first(Role.CUSTOMER), table.first(Role.DATE)
        if who is None or when is None:
            return 0, 0
        bought = self.result.rows["Segment"].notna().to_numpy()
        for column in (table.first(Role.AMOUNT), table.first(Role.QUANTITY)):
            if column is not None:
                bought = bought & (np.asarray(column.parsed.values, float) > 0)
        lines = pd.DataFrame({"who": np.asarray(who.parsed.values), "day": np.asarray(when.parsed.values)})[bought]
        epoch = (pd.to_datetime(lines["day"]).dt.normalize() - pd.Timestamp("1970-01-01")).dt.days
        half = (epoch.min() + epoch.max()) // 2
        days = epoch[epoch <= half].groupby(lines["who"]).nunique()
        return len(days), int((days > 1).sum())

    def words(self, k: int) -> str:
        return _WORDS[k - 2] if 2 <= k <= 10 else str(k)


def without_unit(header: str) -> str:
    return " ".join(re.sub(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}", " ", header).split()) or header


def day(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d %b %Y").date()
