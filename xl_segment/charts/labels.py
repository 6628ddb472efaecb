"""Where names go in a picture full of points: off the points, near what they name, none over another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Pixels between corners that are tried, and between a label and the mark that it names.
_STEP, _NEAREST = 10, 16
#: A label is rather so many pixels farther off than over one hundredth of all points, over another label, over what
#: another names, or with a leader line across one.
_OVER_POINTS, _OVER_LABEL, _OVER_MARK, _ACROSS = 90.0, 1e6, 5_000.0, 400.0
_CELL, _ON_A_LINE, _ROUNDS, _LOOKED_AT = 4, 12, 2, 250


@dataclass(frozen=True)
class Room:
    """What labels have to keep clear of, all in the same pixels.

    frame: left, bottom, right, top of where they may be. points: (points x 2). marks: (labels x 2), what they name.
    """

    frame: tuple[float, float, float, float]
    points: np.ndarray
    marks: np.ndarray


def find_corners(room: Room, sizes: np.ndarray) -> np.ndarray:
    """Return the lower left corner of each label, (labels x 2). sizes: (labels x 2) widths and heights.

    Each label takes the corner that costs least beside the others, and once more when all of them have one.
    """
    under = _counted(room)
    corners = np.full_like(room.marks, np.nan)
    for _ in range(_ROUNDS):
        for at, size in enumerate(sizes):
            others = [each for each in range(len(sizes)) if each != at and not np.isnan(corners[each, 0])]
            corners[at] = _best(room, under, at, size, corners[others], sizes[others], room.marks[others])
    return corners


def nearest_on(corner: np.ndarray, size: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """Return the point of a label, or of each of several, that is nearest to a mark: there its leader line begins."""
    return np.asarray(np.clip(mark, corner, corner + size))


def _best(
    room: Room, under: np.ndarray, at: int, size: np.ndarray, corners: np.ndarray, sizes: np.ndarray, marks: np.ndarray
) -> np.ndarray:
    """Return the best corner for one label. corners, sizes, marks: of the other labels that have one."""
    mark = room.marks[at]
    tried = _tried(room.frame, size)
    distance = np.hypot(*(nearest_on(tried, size, mark) - mark).T)
    cost = distance + _OVER_POINTS * 100 * _share_under(room, under, tried, size)
    cost[distance < _NEAREST] += _OVER_LABEL
    for corner, other in zip(corners, sizes, strict=True):
        cost += _OVER_LABEL * ((tried < corner + other + 4) & (corner < tried + size + 4)).all(axis=1)
    for other in np.delete(room.marks, at, axis=0):
        cost += _OVER_MARK * ((tried - 9 < other) & (other < tried + size + 9)).all(axis=1)
    # Lines are looked at where the rest is well: for all corners that would take long.
    order = np.argsort(cost, kind="stable")[:_LOOKED_AT]
    cost = cost[order] + _ACROSS * _crossings(tried[order], size, mark, corners, sizes, marks)
    return np.asarray(tried[order[cost.argmin()]])


def _tried(frame: tuple[float, float, float, float], size: np.ndarray) -> np.ndarray:
    left, bottom, right, top = frame
    across = np.arange(left, max(right - size[0], left) + 1, _STEP)
    up = np.arange(bottom, max(top - size[1], bottom) + 1, _STEP)
    return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def _counted(room: Room) -> np.ndarray:
    """Return how many points lie left of and below each cell of the frame."""
    left, bottom, right, top = room.frame
    cells = int((right - left) // _CELL) + 1, int((top - bottom) // _CELL) + 1
    at = ((room.points - room.frame[:2]) // _CELL).astype(int)
    at = at[((at >= 0) & (at < cells)).all(axis=1)]
    counts = np.bincount(at[:, 0] * cells[1] + at[:, 1], minlength=cells[0] * cells[1]).reshape(cells)
    return np.pad(counts.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def _share_under(room: Room, under: np.ndarray, corners: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return the share of all points that lie under a label at each of the corners."""
    most = np.array(under.shape) - 1
    low = np.clip((corners - room.frame[:2]) // _CELL, 0, most).astype(int)
    high = np.clip((corners + size - room.frame[:2]) // _CELL + 1, 0, most).astype(int)
    counts = (
        under[high[:, 0], high[:, 1]] - under[low[:, 0], high[:, 1]]
        - under[high[:, 0], low[:, 1]] + under[low[:, 0], low[:, 1]]
    )  # fmt: skip
    return np.asarray(counts / max(under[-1, -1], 1.0))


def _crossings(
    tried: np.ndarray, size: np.ndarray, mark: np.ndarray, corners: np.ndarray, sizes: np.ndarray, marks: np.ndarray
) -> np.ndarray:
    """Return how many labels and lines of others a line from each of the corners would cross, or be crossed by."""
    count = np.zeros(len(tried))
    starts = nearest_on(tried, size, mark)
    steps = np.linspace(0, 1, _ON_A_LINE)[:, None, None]
    line = starts + steps * (mark - starts)
    for corner, other_size, other_mark in zip(corners, sizes, marks, strict=True):
        count += ((corner - 3 < line) & (line < corner + other_size + 3)).all(axis=2).any(axis=0)
        start = nearest_on(corner, other_size, other_mark)
        other_line = start + steps[:, :, 0] * (other_mark - start)
        inside = (tried - 3 < other_line[:, None]) & (other_line[:, None] < tried + size + 3)
        count += inside.all(axis=2).any(axis=0)
        count += _cross(starts, mark, start, other_mark)
        count += np.hypot(*(line - other_mark).transpose(2, 0, 1)).min(axis=0) < 9
    return count


def _cross(starts: np.ndarray, end: np.ndarray, start: np.ndarray, other_end: np.ndarray) -> np.ndarray:
    """Tell which lines from several starts to one end cross another line."""
    apart = _turn(starts, end, start) != _turn(starts, end, other_end)
    return np.asarray(apart & (_turn(start, other_end, starts) != _turn(start, other_end, end)))


def _turn(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Tell on which side of a line a point lies, or which of several points."""
    along, off = end - start, point - start
    return np.asarray(along[..., 0] * off[..., 1] > along[..., 1] * off[..., 0])
