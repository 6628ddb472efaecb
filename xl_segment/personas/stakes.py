"""What is at stake in each segment: what it brings, and what moving one customer in ten would bring or cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Customers are a few up to this share of their segment, or where they are one of ten and more; what they bring is much
#: from this share of its money on.
_FEW, _FEWEST, _MUCH = 0.03, 10, 1 / 3
#: What is returned may be up to this share of what is bought, or parts of what is left say little.
_RETURNS = 0.1
#: So many or more are half of the customers: the same amount may stand for several.
_ABOUT_HALF = 0.45


@dataclass(frozen=True)
class Few:
    """A few customers who bring much of what their segment brings. share: of it, 0 to 1."""

    customers: int
    share: float


@dataclass(frozen=True)
class Stake:
    """What is at stake in one segment, in money of the sheet, or, where it holds none, in what customers are worth by.

    brings: the sum over its customers. each: the mean. middle: what half of them bring more than, None where so
    many bring the same that there is no such amount. few: the few who bring a third of it or more, None where it
    takes many. moved: how many customers are one in ten, at least one. rises_to: the segment with the next higher
    mean, None for the highest. rise: what those moved would bring more, were they like its customers. loss: what
    they bring now, and would be gone with them.
    """

    segment: int
    brings: float
    each: float
    middle: float | None
    few: Few | None
    moved: int
    rises_to: int | None
    rise: float | None
    loss: float

    @property
    def at_stake(self) -> float:
        """What it is worth to work on the segment: the rise, and of the highest one the loss; never less than nothing.

        Where returns outweigh what even the best segment buys, nothing is lost with it.
        """
        return self.at_risk if self.rise is None else max(self.rise, 0.0)

    @property
    def at_risk(self) -> float:
        """What would be gone if one customer in ten left; never less than nothing."""
        return max(self.loss, 0.0)


def one_in_ten(customers: int) -> int:
    """Return how many customers are one in ten, at least one."""
    return max((customers + 5) // 10, 1)


def few_who_bring_much(worth: np.ndarray) -> Few | None:
    """Return the fewest customers who together bring a third of the money or more, None where these are not few.

    worth: (customers,) of one segment. None as well where returns outweigh so much of it that parts of it say little.
    """
    most_first = np.sort(worth)[::-1]
    total = most_first.sum()
    if len(worth) < _FEWEST or total <= 0 or -most_first[most_first < 0].sum() > _RETURNS * total:
        return None
    together = np.cumsum(most_first) / total
    customers = int(np.argmax(together >= _MUCH)) + 1
    share = float(together[customers - 1])
    if customers > max(1, _FEW * len(worth)) or share > 1:
        return None
    return Few(customers, share)


def _what_half_bring_more_than(worth: np.ndarray) -> float | None:
    middle = float(np.median(worth))
    return middle if (worth > middle).mean() >= _ABOUT_HALF else None


def stakes(values: np.ndarray, labels: np.ndarray) -> tuple[Stake, ...]:
    """Return what is at stake in each segment, in the order of their numbers.

    values: (customers,) what each is worth, NaN counts as nothing; labels: (customers,) segment numbers. What the
    segments bring adds up to the total.
    """
    worth = np.nan_to_num(np.asarray(values, np.float64))
    numbers = np.unique(labels)
    of_segments = [worth[labels == number] for number in numbers]
    means = np.array([mine.sum() / len(mine) for mine in of_segments])
    return tuple(_stake(at, numbers, of_segments[at], means) for at in range(len(numbers)))


def _stake(at: int, numbers: np.ndarray, worth: np.ndarray, means: np.ndarray) -> Stake:
    """Return what is at stake in one segment. worth: of its customers; means: of all segments."""
    moved = one_in_ten(len(worth))
    higher = np.flatnonzero(means > means[at])
    target = None
    if len(higher):
        target = int(higher[np.argmin(means[higher])])
    return Stake(
        segment=int(numbers[at]),
        brings=float(worth.sum()),
        each=float(means[at]),
        middle=_what_half_bring_more_than(worth),
        few=few_who_bring_much(worth),
        moved=moved,
        rises_to=None if target is None else int(numbers[target]),
        rise=None if target is None else float(moved * (means[target] - means[at])),
        loss=float(moved * means[at]),
    )


def budget_split(segments: tuple[Stake, ...]) -> tuple[float, ...]:
    """Return how a budget may be split: each segment's part of all that is at stake, 0 to 1, adding up to 1.

    What those moved would bring more counts up to what they bring now: the farther the next segment is above, the fewer
    reach it, and without that limit most of a budget would go to those who buy least.
    """
    amounts = np.array([max(min(stake.at_stake, stake.loss), 0.0) for stake in segments])
    if amounts.sum() <= 0:
        return (1 / len(segments),) * len(segments)
    return tuple(float(part) for part in amounts / amounts.sum())
