"""Which segment is which: a new fit matched to the last one, so that a segment keeps the number people know it by.

The assignment is optimal over all pairs (Kuhn 1955, *The Hungarian method*), in the feature space of the model before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_segment.customers.transform import Transform
from xl_segment.segments.clustering import distances

#: Below this share of the model before's features there is no common ground to compare on: the segments are new ones.
COMMON_GROUND = 0.5


@dataclass(frozen=True)
class Identity:
    """What became of the segments.

    numbers: of the new groups, in the order of their centres. known: those from before; fresh: new ones; gone: those
    from before that are no more; all ascending. last: the highest number ever given; a number that is gone does not
    come back for somebody else.
    """

    numbers: tuple[int, ...]
    known: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    last: int = 0

    @classmethod
    def first(cls, k: int) -> Identity:
        """Return the numbers of a first fit: 1 to k, in order."""
        numbers = tuple(range(1, k + 1))
        return cls(numbers, fresh=numbers, last=k)


@dataclass(frozen=True)
class Centres:
    """The centres of a fit. centres: (k x features), as `transform` scales them; numbers: of the segments, in order."""

    centres: np.ndarray
    transform: Transform
    numbers: tuple[int, ...]
    last: int


def match(centres: np.ndarray, transform: Transform, before: Centres) -> Identity:
    """Match new centres, most valuable first, to those of the last fit.

    Two centres are the same segment where the optimal assignment pairs them and the segment has moved less far than
    its nearest neighbour lay: beyond that it would be the neighbour. New segments get the next numbers that nobody had.
    Where too few features are common to both fits, the numbers begin anew.
    """
    names = [name for name in before.transform.names if name in transform.names]
    if len(names) < COMMON_GROUND * len(before.transform.names):
        return Identity.first(len(centres))
    old = before.centres[:, [before.transform.names.index(name) for name in names]]
    far = distances(_seen_by(before.transform, centres, transform, names), old)
    known = {new: before.numbers[same] for new, same in _pairs(far, _separation(old)).items()}
    return _numbered(len(centres), known, before)


def _pairs(far: np.ndarray, reach: np.ndarray) -> dict[int, int]:
    """Return {position of a new centre: that of the old one that it is}.

    far: (new x old) distances. reach: how far each old centre may have moved.
    """
    from scipy.optimize import linear_sum_assignment

    # For each new segment a column that costs as much as the farthest reach: better a new number than a wrong one.
    cost = np.where(far < reach, far, 4 * reach.max() + far)
    nobody = np.full((len(far), len(far)), 2 * reach.max())
    rows, columns = linear_sum_assignment(np.hstack([cost, nobody]))
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if column < len(reach) and far[row, column] < reach[column]
    }


def _numbered(count: int, known: dict[int, int], before: Centres) -> Identity:
    """Number so many centres. known: {position: number} of those that were matched."""
    numbers, last = [], before.last
    for position in range(count):
        if position not in known:
            last += 1
        numbers.append(known.get(position, last))
    old = set(known.values())
    return Identity(
        numbers=tuple(numbers),
        known=tuple(sorted(old)),
        fresh=tuple(sorted(set(numbers) - old)),
        gone=tuple(sorted(set(before.numbers) - old)),
        last=last,
    )


def carried_over(before: Centres, transform: Transform) -> np.ndarray | None:
    """Return the centres from before as another transform scales them: where a new fit starts from.

    None where a feature of the transform was not known then.
    """
    if not set(transform.names) <= set(before.transform.names):
        return None
    if transform == before.transform:
        return before.centres
    return _seen_by(transform, before.centres, before.transform, list(transform.names))


def _seen_by(target: Transform, centres: np.ndarray, source: Transform, names: list[str]) -> np.ndarray:
    """Return centres that `source` scaled as `target` would have scaled them, one column per name."""
    columns = []
    for name in names:
        position = source.names.index(name)
        original = source.steps[position].original(centres[:, position])
        columns.append(target.steps[target.names.index(name)].scaled(original))
    return np.column_stack(columns)


def _separation(centres: np.ndarray) -> np.ndarray:
    """Return how far each centre lies from the nearest other one; of a single centre, without end."""
    far = distances(centres, centres)
    np.fill_diagonal(far, np.inf)
    nearest = far.min(axis=1)
    return np.where(np.isfinite(nearest), nearest, 1e9)
