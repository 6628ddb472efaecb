"""Rows of several kinds that tell the money of an order more than once: its head, its lines, its payment.

Tills and shops write all of them into one sheet, told apart by a column ("Sale", "Sale Line", "Payment") or by what is
blank on them. Each kind comes to the same sum, order by order; only one of them may be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: A column that tells the kinds of rows apart has no more values than this.
_MOST_KINDS = 6
#: Rows that are looked at first, to see whether a column has so few values.
_LOOK = 20_000
#: Two kinds tell the same money where they do on this share of the orders that have both, to the cent.
_SAME = 0.95
#: Two kinds belong to the same orders where this share of the orders has both.
_BOTH = 0.8
#: Fewer orders with both kinds than this show no pattern.
_LEAST = 5
#: Records of two kinds have different columns: one at least is filled on this much more of the one than of the other.
_SHAPES = 0.9


@dataclass(frozen=True)
class ToldAgain:
    """Rows that tell money which others tell already. rows: {their kind in words: sheet rows}; kept: what counts."""

    rows: Mapping[str, np.ndarray]
    kept: str


def money_told_again(frame: pd.DataFrame, orders: pd.Series, amounts: pd.Series) -> ToldAgain | None:
    """Find kinds of rows that come to the same sum in each order, and say which one counts: that with the most rows.

    frame: (rows x columns) understood cells as they stand on the sheet; orders, amounts: of the same rows. None where
    each row's money is told once.
    """
    known = (orders.notna() & amounts.notna()).to_numpy()
    codes, names = pd.factorize(orders[known])
    if len(names) < _LEAST or len(codes) < (1 + _BOTH) * len(names):
        return None
    money = amounts[known].to_numpy(np.float64)
    others = frame.loc[known, [name for name in frame.columns if name not in (orders.name, amounts.name)]]
    filled = others.notna()
    for kinds, names_of_kinds in _ways_to_tell_apart(others, filled):
        kept, again = _the_same_money(kinds, codes, money, filled)
        if again:
            rows = {names_of_kinds[one]: others.index[kinds == one].to_numpy(np.int64) for one in again}
            return ToldAgain(rows, names_of_kinds[kept])
    return None


def _ways_to_tell_apart(frame: pd.DataFrame, filled: pd.DataFrame) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Yield the kind of each row, from 0, and the kinds in words, for each column that could tell them apart."""
    for name, share in filled.mean().items():
        cells = frame[name]
        if share == 1 and not pd.api.types.is_numeric_dtype(cells) and cells.iloc[:_LOOK].nunique() <= _MOST_KINDS:
            kinds, texts = pd.factorize(cells)
            if len(texts) <= _MOST_KINDS:
                yield kinds, [f"{name} is '{text}'" for text in texts]
    for name, share in filled.mean().items():
        if 0.05 <= share <= 0.95:
            yield filled[name].to_numpy().astype(np.int64), [f"{name} is blank", f"{name} is filled in"]


def _the_same_money(
    kinds: np.ndarray, codes: np.ndarray, money: np.ndarray, filled: pd.DataFrame
) -> tuple[int, list[int]]:
    """Return the kind with the most rows, and those that come to the same sum in each order."""
    counts = np.bincount(kinds)
    first = {one: int(np.argmax(kinds == one)) for one in range(len(counts))}
    kept = max(first, key=lambda one: (counts[one], -first[one]))
    orders = int(codes.max()) + 1

    def sums(kind: int) -> tuple[np.ndarray, np.ndarray]:
        here = kinds == kind
        return np.bincount(codes[here], minlength=orders) > 0, np.bincount(codes[here], money[here], minlength=orders)

    has_kept, kept_sums = sums(kept)
    again = []
    for one in first:
        has, own = sums(one)
        both = has & has_kept
        if one == kept or both.sum() < max(_LEAST, _BOTH * has.sum(), _BOTH * has_kept.sum()):
            continue
        same = np.isclose(own[both], kept_sums[both], rtol=1e-6, atol=0.011)
        apart = (filled[kinds == one].mean() - filled[kinds == kept].mean()).abs().max() >= _SHAPES
        if same.mean() >= _SAME and len(np.unique(own[both])) > 2 and apart:
            again.append(one)
    return kept, again
