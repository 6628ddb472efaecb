"""Shares and numbers in words, rounded as a spreadsheet rounds them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def many(count: int, singular: str, plural: str | None = None) -> str:
    """Return "1 row", "12,345 rows"."""
    if count == 1:
        return f"{count:,} {singular}"
    return f"{count:,} {plural or singular + 's'}"


def percent(share: float) -> str:
    """Return a share as per cent: 0.125 is "13%", as Excel shows it, where Python would say 12."""
    return f"{round(rounded_share(share) * 100):,}%"


def rounded_share(share: float) -> float:
    """Return a share in whole per cent, as `percent` shows it: 0.125 is 0.13."""
    return math.copysign(math.floor(abs(share) * 100 + 0.5 + 1e-9) / 100, share) + 0.0


def percents(now: float, then: float) -> tuple[str, str]:
    """Return two shares that differ as per cent, with as many decimals as it takes to see it, two at the most."""
    said = percent(now), percent(then)
    for decimals in (1, 2):
        if said[0] != said[1]:
            break
        said = f"{with_decimals(100 * now, decimals)}%", f"{with_decimals(100 * then, decimals)}%"
    return said


def side_by_side(*values: float) -> tuple[str, ...]:
    """Return numbers of one kind with about three significant digits of the largest; whole ones as such."""
    decimals = _decimals(values)
    return tuple(with_decimals(value, decimals) for value in values)


def _decimals(values: tuple[float, ...]) -> int:
    largest = max(map(abs, values))
    if largest >= 100 or all(float(value).is_integer() for value in values):
        return 0
    if largest >= 10:
        return 1
    if largest >= 0.1:
        return 2
    return min(1 - math.floor(math.log10(largest)), 12)


def with_decimals(value: float, decimals: int) -> str:
    """Return a number rounded as a spreadsheet rounds it: halves away from nought."""
    scale = 10**decimals
    nearest = math.copysign(math.floor(abs(value) * scale + 0.5 + 1e-9) / scale, value) + 0.0
    return f"{nearest:,.{decimals}f}"


def about(value: float) -> float:
    """Round to three significant digits: a mean says no more."""
    if not math.isfinite(value):
        return value
    return float(f"{value:.3g}")


def hundredths(shares: Sequence[float]) -> tuple[float, ...]:
    """Return shares of one whole as they are shown, in whole per cent that add up as the shares do.

    Each is rounded down, and those with the largest remainders get what is left over (Hamilton's method). Shares that
    add up to 1 are shown as per cent that add up to 100.

    >>> hundredths([1 / 3, 1 / 3, 1 / 3])
    (0.34, 0.33, 0.33)
    """
    exact = [round(share * 100, 9) for share in shares]
    whole = [math.floor(share) for share in exact]
    left = round(sum(exact)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[: max(left, 0)]:
        whole[at] += 1
    return tuple(share / 100 for share in whole)
