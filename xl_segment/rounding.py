"""Shares in words, rounded as a spreadsheet rounds them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percent(share: float) -> str:
    """Return a share as per cent: 0.125 is "13%", as Excel shows it, where Python would say 12."""
    return f"{math.floor(abs(share) * 100 + 0.5 + 1e-9) * (1 if share >= 0 else -1):,}%"


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
