"""How pages say numbers and rows: short, and the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xl_segment.result import Segmentation


def rows_in_words(rows: Iterable[int], most: int = 12) -> str:
    """Name sheet rows briefly: "14, 27-31, 40 and 120 more"."""
    numbers = np.unique(np.asarray(list(rows), dtype=np.int64))
    if not len(numbers):
        return ""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    ends = np.append(starts[1:], len(numbers)) - 1
    shown, told = [], 0
    for start, end in list(zip(starts, ends, strict=True))[:most]:
        first, last = int(numbers[start]), int(numbers[end])
        shown.append(str(first) if first == last else f"{first}-{last}")
        told += int(end - start + 1)
    left = len(numbers) - told
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def number_format(largest: float, measure: str = "") -> str:
    """Return the Excel format that shows a column of means with about three significant digits."""
    if measure == "returns share":
        return "0%"
    if not np.isfinite(largest) or largest >= 100:
        return "#,##0"
    return "#,##0.0" if largest >= 10 else "#,##0.00"


def digits(values: Iterable[float], measure: str = "") -> str:
    """Return the Excel format of numbers that stand side by side: whole ones as such, others as `number_format`."""
    numbers = [float(one) for one in values if np.isfinite(one)]
    if all(one.is_integer() for one in numbers):
        return "#,##0"
    return number_format(max(map(abs, numbers)), measure)


def fine_digits(values: Iterable[float]) -> str:
    """Return the Excel format of numbers that others are worked out with, so that they can be checked by hand."""
    largest = max((abs(one) for one in values if np.isfinite(one)), default=0.0)
    if largest >= 1_000:
        return "#,##0.00"
    return "0.00E+00" if 0 < largest < 0.001 else "0.000000"


def about(value: float) -> float:
    """Round to three significant digits: a mean says no more."""
    return float(f"{value:.3g}") if np.isfinite(value) else value


def many(count: int, one: str, more: str | None = None) -> str:
    """Return "1 row", "12,345 rows"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def taken_for_granted(result: Segmentation) -> str:
    """Say in one line what the result hangs on, and what changes it."""
    told = "; ".join(
        f"{one.what}{' ' if one.what.endswith(' is') else ': '}{one.taken}{'' if one.sure else ' (not sure)'}"
        for one in result.assumptions
    )
    return f"Taken for granted: {told}. Data check has the reasons, and cells to change it in."
