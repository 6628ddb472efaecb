"""Shares in words, rounded as a spreadsheet rounds them."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """Return a share as per cent: 0.125 is "13%", as Excel shows it, where Python would say 12."""
    return f"{math.floor(abs(share) * 100 + 0.5 + 1e-9) * (1 if share >= 0 else -1):,}%"
