"""How often a change among newcomers is noticed, and how often nothing is taken for something: a simulation.

Every draw goes the way of an analyst: `segment` on a DataFrame of the customers at fit, then `refresh` on the same rows
with newcomers below. `python -m tests.segments.drift_power [draws] [customers at fit]` prints the table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment import Segmentation, refresh, score, segment

K = 4
DRAWS, AT_FIT = 50, 500
NEWCOMERS = (30, 100, 1_000)
STILL_FITS, WATCH, AGAIN = "The model still fits", "Watch", "Segment again"

Random = np.random.Generator
#: Shifts the values of one measure by so many standard deviations, in the way of the kind of data.
Shift = Callable[[np.ndarray, float, Random], np.ndarray]


def added(values: np.ndarray, deviations: float, _: Random) -> np.ndarray:
    """Everybody has more by the same."""
    return np.asarray(values + deviations * np.nanstd(values))


def multiplied(values: np.ndarray, deviations: float, _: Random) -> np.ndarray:
    """Everybody has more by the same per cent, as when prices rise."""
    return np.asarray(values * (1 + deviations * np.nanstd(values) / np.nanmean(values)))


def counted(values: np.ndarray, deviations: float, random: Random) -> np.ndarray:
    """Some have one more, so that whole numbers stay whole."""
    more = deviations * np.nanstd(values)
    return np.asarray(values + np.floor(more) + (random.random(len(values)) < more % 1))


@dataclass(frozen=True)
class World:
    """A kind of data. measures: the columns that decide; draw: (count, random) -> their (count x measures) values.

    moved: the measure that shifts, and how.
    """

    measures: tuple[str, ...]
    draw: Callable[[int, Random], np.ndarray]
    moved: str
    shift: Shift


def clusters(count: int, random: Random) -> np.ndarray:
    """Four kinds of customers that lie apart."""
    means = np.array([[30, 20, 25, 30], [90, 80, 45, 90], [55, 50, 60, 60], [30, 70, 35, 120]])
    kind = random.choice(4, count, p=[0.35, 0.2, 0.25, 0.2])
    return random.normal(means[kind], [10, 12, 8, 15]).round(1)


def cloud(count: int, random: Random) -> np.ndarray:
    """One cloud: four measures, each pair correlated by a half."""
    together = random.normal(size=(count, 1))
    return (100 + 15 * (together + random.normal(size=(count, 4))) / np.sqrt(2)).round(1)


def skewed(count: int, random: Random) -> np.ndarray:
    """Money and days with long tails, that go together."""
    size = random.normal(size=count)
    spent = np.exp(4 + 0.9 * (0.7 * size + 0.7 * random.normal(size=count)))
    days = random.gamma(1.5, 30 * np.exp(-0.5 * size))
    visits = np.exp(2 + 0.6 * (0.6 * size + 0.8 * random.normal(size=count)))
    return np.column_stack([spent.round(2), days.round(1), visits.round(2)])


def discrete(count: int, random: Random) -> np.ndarray:
    """Whole numbers of few values: children, visits, a rating from 1 to 5."""
    size = random.normal(size=count)
    children = random.poisson(np.exp(0.4 * size - 0.2))
    visits = 1 + random.binomial(9, 1 / (1 + np.exp(-size)))
    rating = np.clip(np.round(3 + 0.7 * size + 0.7 * random.normal(size=count)), 1, 5)
    return np.column_stack([children, visits, rating]).astype(float)


def messy(count: int, random: Random) -> np.ndarray:
    """Clusters with blanks in one column, two fifths noughts in another, and one that is nearly the same for all."""
    values = clusters(count, random)
    values[random.random(count) < 0.1, 1] = np.nan
    values[random.random(count) < 0.4, 3] = 0.0
    values[:, 2] = np.where(random.random(count) < 0.04, 1.0, 0.0)
    return values


WORLDS = {
    "clusters": World(("Annual Income", "Spending Score", "Age", "Spent"), clusters, "Annual Income", added),
    "cloud": World(("Measure A", "Measure B", "Measure C", "Measure D"), cloud, "Measure B", added),
    "skewed": World(("Spent", "Days", "Visits"), skewed, "Spent", multiplied),
    "discrete": World(("Children", "Visits", "Answer"), discrete, "Visits", counted),
    "messy": World(("Annual Income", "Spending Score", "Flag", "Spent"), messy, "Spending Score", added),
}


def customers(world: World, count: int, random: Random, prefix: str) -> pd.DataFrame:
    """Customers with ids, measures, a gender and a region; one region is so rare that nobody may have had it at fit."""
    frame = pd.DataFrame(world.draw(count, random), columns=list(world.measures))
    frame.insert(0, "Customer ID", [f"{prefix}{at:06d}" for at in range(count)])
    frame["Gender"] = np.where(random.random(count) < 0.5, "Female", "Male")
    frame["Region"] = random.choice(["North", "South", "West", "Abroad"], count, p=[0.6, 0.297, 0.1, 0.003])
    return frame


@dataclass(frozen=True)
class Fitted:
    """Customers at fit, and what is known once they have segments."""

    world: World
    frame: pd.DataFrame
    result: Segmentation


#: What happens: (what was fitted, how many come, random) -> the newcomers.
Event = Callable[[Fitted, int, Random], pd.DataFrame]


def nothing(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
    return customers(fitted.world, count, random, "N")


def shifted_by(deviations: float) -> Event:
    def shifted(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
        new, moved = nothing(fitted, count, random), fitted.world.moved
        # The deviation is that of all customers there could be, not of the few who came.
        many = nothing(fitted, 20_000, np.random.default_rng(1))[moved].to_numpy()
        both = fitted.world.shift(np.r_[new[moved].to_numpy(), many], deviations, random)
        return new.assign(**{moved: both[:count]})

    return shifted


def other_genders(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
    """Half and half becomes four fifths to one."""
    return nothing(fitted, count, random).assign(Gender=np.where(random.random(count) < 0.8, "Female", "Male"))


def other_regions(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
    """60, 30 and 10 % become 40, 30 and 30 %."""
    regions = random.choice(["North", "South", "West"], count, p=[0.4, 0.3, 0.3])
    return nothing(fitted, count, random).assign(Region=regions)


def other_mix(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
    """The share of one segment doubles: the one whose share is nearest to a fifth."""
    pool = nothing(fitted, 12 * count, random)
    segments = score(pool, fitted.result.model)["Segment"].to_numpy()
    sizes = np.array(fitted.result.model.sizes) / sum(fitted.result.model.sizes)
    nearest = int(np.abs(sizes - 0.2).argmin())
    wanted = random.random(count) < 2 * sizes[nearest]
    within = segments == fitted.result.model.numbers[nearest]
    rows = np.r_[np.flatnonzero(within)[: wanted.sum()], np.flatnonzero(~within)[: count - wanted.sum()]]
    return pool.iloc[rows]


def broken(fitted: Fitted, count: int, random: Random) -> pd.DataFrame:
    """Each measure is spread as ever, and none goes with another any more."""
    new = nothing(fitted, count, random)
    return new.assign(**{name: random.permutation(new[name].to_numpy()) for name in fitted.world.measures})


EVENTS: dict[str, Event] = {
    "nothing": nothing,
    "shift 0.5 sd": shifted_by(0.5),
    "shift 0.2 sd": shifted_by(0.2),
    "gender 50/50 to 80/20": other_genders,
    "region 60/30/10 to 40/30/30": other_regions,
    "a segment doubled": other_mix,
    "dependence broken": broken,
}


def fit(world: World, draw: int, at_fit: int) -> Fitted:
    frame = customers(world, at_fit, np.random.default_rng([7, draw]), "F")
    return Fitted(world, frame, segment(frame, k=K, k_min=K, k_max=K, features=world.measures))


def refreshed(fitted: Fitted, event: Event, count: int, draw: int) -> Segmentation:
    new = event(fitted, count, np.random.default_rng([8, draw, count]))
    return refresh(pd.concat([fitted.frame, new], ignore_index=True), previous=fitted.result.memory)


#: {(kind of data, what happened, newcomers): verdicts}.
Counted = dict[tuple[str, str, int], Counter[str]]


def verdicts(
    draws: int = DRAWS, at_fit: int = AT_FIT, events: Sequence[str] = tuple(EVENTS), counts: Sequence[int] = NEWCOMERS
) -> Counted:
    """Return the verdicts of all draws; each fit serves all that may happen after it."""
    counted: Counted = {}
    for name, world in WORLDS.items():
        for draw in range(draws):
            fitted = fit(world, draw, at_fit)
            for event in events:
                for count in counts:
                    drift = refreshed(fitted, EVENTS[event], count, draw).drift
                    assert drift is not None
                    counted.setdefault((name, event, count), Counter())[drift.verdict] += 1
    return counted


def noticed(verdict: Counter[str]) -> float:
    """Return the share of the draws with any verdict but that the model still fits."""
    return 1 - verdict[STILL_FITS] / verdict.total()


def pooled(counted: Counted, event: str, count: int) -> Counter[str]:
    """Return the verdicts of all kinds of data taken together."""
    return sum((found for (_, what, many), found in counted.items() if (what, many) == (event, count)), Counter())


def printed(counted: Counted) -> str:
    """Return the table: per cent of the draws noticed, and of those the ones that are worth new segments."""
    kinds = list(dict.fromkeys(kind for kind, _, _ in counted))
    lines = [f"{'noticed (segment again), %':<28}{'new':>6} " + "".join(f"{kind:>12}" for kind in [*kinds, "all"])]
    for event, count in dict.fromkeys((event, count) for _, event, count in counted):
        cells = [counted[kind, event, count] for kind in kinds] + [pooled(counted, event, count)]
        shares = [f"{100 * noticed(cell):.0f} ({100 * cell[AGAIN] / cell.total():.0f})" for cell in cells]
        lines.append(f"{event:<28}{count:>6} " + "".join(f"{share:>12}" for share in shares))
    return "\n".join(lines)


if __name__ == "__main__":
    print(printed(verdicts(*map(int, sys.argv[1:3]))))
